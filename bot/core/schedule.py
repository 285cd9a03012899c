"""On which days the reminder comes, and when: as typed, as kept, and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import time

from bot.core.messages import Text, listed, text
from bot.core.turn import Turn, clock_time

_EVERY_DAY = range(7)
_NAMED = {(0, 1, 2, 3, 4): "weekdays", (5, 6): "weekends"}


def set_times(turn: Turn, times: Mapping[int, time]) -> None:
    """These weekdays have these times; the days that there were before keep theirs."""
    merged = {**turn.person.times, **times}
    usual = Counter(merged.values()).most_common(1)[0][0]
    others = {str(day): wall for day, wall in sorted(merged.items()) if wall != usual}
    turn.set_person(reminder_time=usual, other_times=others, days=frozenset(merged))


def in_words(turn: Turn) -> Text:
    """The days and their times in words: "every day 07:30"."""
    by_time: dict[time, list[int]] = {}
    for day, wall in turn.person.times.items():
        by_time.setdefault(wall, []).append(day)
    if not by_time:
        return text("schedule-none")
    if len(by_time) == 1 and turn.person.days == frozenset(_EVERY_DAY):
        return text("schedule-daily", time=clock_time(turn, *by_time))
    parts = [
        text("schedule-days", time=clock_time(turn, wall), days=_days_in_words(days))
        for wall, days in by_time.items()
    ]
    return listed(parts, "lines")


def _days_in_words(days: list[int]) -> Text:
    named = _NAMED.get(tuple(days))
    return text(named) if named else listed(text(f"weekday-{n}") for n in days)
