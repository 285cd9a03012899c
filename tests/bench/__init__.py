"""Benchmarks: each module prints a table and never fails on a timing. `make bench` runs them all."""
