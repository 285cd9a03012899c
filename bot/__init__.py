"""Limber: a daily hamstring stretch, in the chat, that listens."""

__version__ = "0.1.0"
