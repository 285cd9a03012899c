"""Deterministic simulation: the real bot on a virtual clock, with everything that can go wrong going wrong.

`python -m tests.simulation --help` runs it; docs/reliability.md says what it shows.
"""
