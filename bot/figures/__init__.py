"""Figures of the stretches and films of their holds: drawn when the project is built, not while it runs."""
