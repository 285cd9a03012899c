"""How late things are, counted in the way Prometheus reads it."""

from __future__ import annotations

from bisect import bisect_left

BOUNDS_S = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 120.0, 600.0, 7200.0)
"""Up to 5 s is promised without faults; after 7200 s (2 h) a reminder is missed instead."""


class Lateness:
    """A histogram since the start of the process."""

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS_S) + 1)
        self.sum_s = 0.0

    def observe(self, late_s: float) -> None:
        """Counts one thing that happened so many seconds after it was due."""
        late_s = max(0.0, late_s)
        self._counts[bisect_left(BOUNDS_S, late_s)] += 1
        self.sum_s += late_s

    def buckets(self) -> list[tuple[str, float]]:
        """For each bound how many were at most so late; the last one counts them all."""
        found, total = [], 0
        for bound, count in zip([*map(str, BOUNDS_S), "+Inf"], self._counts, strict=True):
            total += count
            found.append((bound, float(total)))
        return found
