"""Since when somebody stretches, how many days a week they aim at, and the times in which they were away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from bot.core import calendar
from bot.core.diary import Answered, Diary
from bot.core.model import Person
from bot.core.past import Past

MOST_GOAL = 5


def begun(diary: Diary) -> date | None:
    """The day of the first session, or of the first question in it; None before that."""
    days = [s.day for s in diary.sessions] + [r.day for r in diary.ratings if r.session is not None]
    return min(days, default=None)


AWAY = ("paused", "resumed", "warning_sign", "warning_sign_over")
"""The answers that tell from when until when somebody was away."""


def away(past: Past, zone: str) -> list[tuple[date, date]]:
    """Pauses, and times in which a warning sign suspended the sessions: from a day up to another."""
    told = past.answers_to(*AWAY)
    pauses = _spans(told, zone, "paused", "resumed", date.fromisoformat)
    return pauses + _spans(told, zone, "warning_sign", "warning_sign_over", lambda _sign: date.max)


def _spans(
    told: Iterable[Answered], zone: str, begins: str, ends: str, until: Callable[[str], date]
) -> list[tuple[date, date]]:
    spans: list[tuple[date, date]] = []
    for answer in told:
        if answer.question not in {begins, ends} or answer.value == "none":
            continue
        day = calendar.local_date(answer.at, zone)
        if spans:
            spans[-1] = (spans[-1][0], min(spans[-1][1], day))
        if answer.question == begins:
            spans.append((day, until(answer.value)))
    return spans


def weekly_goal(person: Person) -> tuple[int, int]:
    """Days a week that are aimed at, as they chose or a day less than planned; and reserve days.

    Those may fall out without harm.
    """
    days = len(person.days)
    goal = min(days, person.weekly_goal or min(MOST_GOAL, max(1, days - 1)))
    return goal, days - goal
