"""How long to wait before another try at what Telegram does not answer."""

from __future__ import annotations

_WAITS_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Twice as long each time, up to half a minute; so for ever after, however long Telegram is away."""


def back_off_s(failures: int) -> float:
    """Seconds to wait after so many failures in a row, of which there was at least one."""
    return _WAITS_S[min(failures, len(_WAITS_S)) - 1]
