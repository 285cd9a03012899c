"""When a message whose fate is not known is tried again: by what it is worth to who waits for it. Pure.

The call is over, in an answered 5xx or a broken connection, so that no lease need be waited out. Each more
try may make one more copy: two are the most, but for urgent words, which are worth any number of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core import warning_signs
from bot.core.model import Send
from bot.store import OutboxRow

URGENT_FOR = timedelta(hours=1)
"""For so long urgent words are repeated until Telegram answers."""

_URGENT_PAUSES_S = (2.0, 10.0, 30.0, 120.0)
_LIVE_S = 1.5
_REST_S = 30.0


def is_urgent(row: OutboxRow, now: datetime) -> bool:
    """Whether these are urgent words that Telegram is still to be asked to take, however often."""
    urgent = isinstance(row.effect, Send) and warning_signs.is_urgent(row.effect.surface)
    return urgent and now - row.due_at < URGENT_FOR


def pause_before(row: OutboxRow, now: datetime, *, creates: bool, jitter: float) -> timedelta:
    """How long after a try of unknown outcome the next one comes.

    `creates`: it may have made a message, so that this is the last one. `jitter`, from 0.5 to 1.5, keeps
    those apart that failed together.
    """
    if is_urgent(row, now):
        waited_s = (now - row.due_at).total_seconds()
        pause_s = next((s for s in _URGENT_PAUSES_S if waited_s < s), _URGENT_PAUSES_S[-1])
        return timedelta(seconds=pause_s)
    if creates:
        # A reminder can wait until whatever it is at Telegram has passed; who lies there cannot.
        is_bulk = isinstance(row.effect, Send) and row.effect.bulk
        return timedelta(seconds=_REST_S if is_bulk else _LIVE_S)
    # What can be repeated without harm: at once for who waits, and ever more patiently, to outlast a trouble.
    return timedelta(seconds=(1.0 if row.attempts == 1 else 2.0**row.attempts) * jitter)
