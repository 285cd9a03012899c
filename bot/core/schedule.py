"""On which days the reminder comes, and when: as typed, as kept, and in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import time

from bot.core.messages import Text, listed, text
from bot.core.turn import Turn, clock_time

When = time | Mapping[int, time]
"""A time for all days, or one for each of some weekdays."""

_EVERY_DAY = range(7)
_ON_A_BUTTON = re.compile(r"(?:([0-6]+)-)?([01]\d|2[0-3]):?([0-5]\d)")
_NAMED = {(0, 1, 2, 3, 4): "weekdays", (5, 6): "weekends"}


def set_times(turn: Turn, times: Mapping[int, time]) -> None:
    """These weekdays have these times; the days that there were before keep theirs."""
    merged = {**turn.person.times, **times}
    usual = Counter(merged.values()).most_common(1)[0][0]
    others = {str(day): wall for day, wall in sorted(merged.items()) if wall != usual}
    turn.set_person(reminder_time=usual, other_times=others, days=frozenset(merged))


def by_time(times: Mapping[int, time]) -> dict[time, list[int]]:
    """The weekdays of each time."""
    found: dict[time, list[int]] = {}
    for day, wall in times.items():
        found.setdefault(wall, []).append(day)
    return found


def on_a_button(when: When) -> str:
    """As a button carries it, in 48 bytes at most: "07:30", "01234-0800.56-0930"."""
    if isinstance(when, time):
        return f"{when:%H:%M}"
    return ".".join(f"{''.join(map(str, days))}-{wall:%H%M}" for wall, days in by_time(when).items())


def from_a_button(value: str) -> When | None:
    """What `on_a_button` made; None for anything else."""
    parts = [_ON_A_BUTTON.fullmatch(part) for part in value.split(".")]
    times: dict[int, time] = {}
    for part in parts:
        if part is None or (part[1] is None and len(parts) > 1):
            return None
        wall = time(int(part[2]), int(part[3]))
        if part[1] is None:
            return wall
        times |= dict.fromkeys(map(int, part[1]), wall)
    return times


def in_words(turn: Turn) -> Text:
    """The days and their times in words: "every day 07:30"."""
    days_of = by_time(turn.person.times)
    if not days_of:
        return text("schedule-none")
    if len(days_of) == 1 and turn.person.days == frozenset(_EVERY_DAY):
        return text("schedule-daily", time=clock_time(turn, *days_of))
    parts = [
        text("schedule-days", time=clock_time(turn, wall), days=_days_in_words(days))
        for wall, days in days_of.items()
    ]
    return listed(parts, "lines")


def _days_in_words(days: list[int]) -> Text:
    named = _NAMED.get(tuple(days))
    return text(named) if named else listed(text(f"weekday-{n}") for n in days)
