"""Looking back at a diary: seconds held, weeks, changes of the plan, advice given.

The charts, their captions and the report are all made of these and of bot/core/pain.py, so that they say the
same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from bot.core import absences, dose, pain
from bot.core.content import Leg
from bot.core.diary import Decision, Diary
from bot.core.messages import Text, text
from bot.core.model import Person
from bot.core.past import Past
from bot.core.rules import Fact

DayKind = Literal["done", "partly", "rest", "reserve", "missed", "paused", "today", "future"]

LOOK_BACK = timedelta(days=365)
"""Charts and report show the last year: what is older says little about today."""

CALENDAR_WEEKS = 6
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def recent(past: Past, today: date) -> Diary:
    """The diary without what happened LOOK_BACK ago or earlier."""
    return past.since(today - LOOK_BACK + _DAY)


# --- Holds ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DayHeld:
    """How many seconds one leg was held in one stretch on a day, all repetitions together."""

    day: date
    stretch: str
    leg: Leg
    seconds: int


def held(diary: Diary) -> list[DayHeld]:
    """Seconds by day, stretch and leg, oldest first; holds that were broken off are not counted."""
    seconds: Counter[tuple[date, str, Leg]] = Counter()
    for hold in diary.holds:
        if hold.outcome == "held":
            seconds[hold.day, hold.stretch, hold.leg] += hold.hold_s
    return [DayHeld(*key, total) for key, total in sorted(seconds.items(), key=lambda item: item[0][0])]


# --- Weeks ---------------------------------------------------------------------------------------------


class CalendarDay(NamedTuple):
    """A local date and what became of it; `today` is a day whose session may still come."""

    day: date
    kind: DayKind


@dataclass(frozen=True)
class Week:
    """Seven days, what became of each, and on how many of them a session was aimed at.

    `reserves`: days that may fall out without harm: they do not add to what was stretched. A
    week that was all rest or pause has no goal.
    """

    goal: int
    reserves: int
    days: tuple[CalendarDay, ...]

    def count(self, *kinds: DayKind) -> int:
        return sum(kind in kinds for _, kind in self.days)

    @property
    def stretched(self) -> int:
        return self.count("done", "partly")

    @property
    def reached(self) -> bool:
        return self.stretched >= self.goal > 0


def weeks(person: Person, past: Past, today: date, first_weekday: int = 0) -> list[Week]:
    """All weeks of the last year from the first session up to this one: the chart shows the last ones.

    Each begins on that weekday (Monday is 0). Days on which a session was due and none came are reserve days
    as long as the week has some left. The schedule is that of now; `future` are also the days before the
    first session: there is nothing to tell.
    """
    diary = recent(past, today)
    start = absences.begun(diary)
    if start is None:
        return []
    days = _Days(person, diary, absences.away(past, person.zone or "UTC"), start, today)
    first, last = (day - (day.weekday() - first_weekday) % 7 * _DAY for day in (start, today))
    return [days.week(first + number * _WEEK) for number in range((last - first) // _WEEK + 1)]


class _Days:
    """What became of each day, looked up once."""

    def __init__(
        self, person: Person, diary: Diary, away: Sequence[tuple[date, date]], start: date, today: date
    ) -> None:
        self._person, self._start, self._today = person, start, today
        self._completed = {s.day for s in diary.sessions if s.ending == "completed"}
        self._held = {h.day for h in diary.holds if h.outcome == "held"}
        offered = {("R3", f"offer-{what}") for what in ("gentle", "flare", "rest", "rest-days", "gentle-day")}
        self._advised_rest = {d.day for d in diary.decisions if (d.rule, d.action) in offered}
        self._away = away

    def week(self, first: date) -> Week:
        kinds = {day: self._kind(day) for day in (first + n * _DAY for n in range(7))}
        due = frozenset(day.weekday() for day, kind in kinds.items() if self._is_due(day, kind))
        goal, reserves = absences.weekly_goal(replace(self._person, days=due)) if due else (0, 0)
        fell_out = [day for day, kind in kinds.items() if kind == "missed"]
        kinds |= dict.fromkeys(fell_out[:reserves], "reserve")
        return Week(goal, reserves, tuple(CalendarDay(*day) for day in kinds.items()))

    def _is_due(self, day: date, kind: DayKind) -> bool:
        scheduled = day >= self._start and day.weekday() in self._person.days
        return scheduled and kind not in {"rest", "paused"}

    def _kind(self, day: date) -> DayKind:
        if day in self._completed:
            return "done"
        if day in self._held:
            return "partly"
        if any(since <= day < until for since, until in self._away):
            return "paused"
        if day < self._start or day > self._today:
            return "future"
        if day.weekday() not in self._person.days or day in self._advised_rest:
            return "rest"
        return "today" if day == self._today else "missed"


# --- Decisions -----------------------------------------------------------------------------------------

_CHANGES = frozenset(
    {
        *(
            ("R6", "grow"),
            ("R6", "shrink"),
            ("R6", "one-step-back"),
            ("R6", "first-rung"),
            ("R3", "after-gentle"),
            ("R5", "ease"),
        ),
        *(("R4", "protect"), ("R4", "lift"), ("R5", "lift"), ("R3", "less-today"), ("R3", "flare")),
    }
)
_ADVICE = frozenset(
    {
        *(("R0", f"suspend-{urgency}") for urgency in ("emergency", "urgent", "clinician")),
        *(("R3", "offer-gentle"), ("R3", "offer-flare"), ("R3", "stop-stretch"), ("R3", "less-today")),
        *(("R4", "protect"), ("R6", "one-step-back"), ("R6", "first-rung"), ("R7", "going-well")),
        *(
            ("R3", "offer-rest"),
            ("R3", "offer-rest-days"),
            ("R3", "see-doctor-severe"),
            ("R4", "see-doctor-nerve"),
        ),
        *(("R7", f"see-doctor-{reason}") for reason in ("mornings", "raised", "weeks")),
        *(("R7", f"see-specialist-{reason}") for reason in ("weeks", "worse", "stops")),
    }
)
_DOSE = ("stretch", "repetitions", "hold_s", "easing")
# Facts of decisions that are ids, and the texts that name them.
_NAMED = ("stretch", "sign", "feeling", "where", "moved")


def changes(diary: Diary) -> list[tuple[date, Text]]:
    """What changed in the plan and when, in a few words each; both legs at once where both changed."""
    legs: dict[tuple[date, str, tuple[Fact, ...]], set[Fact]] = {}
    for decision in diary.decisions:
        action = "shrink" if decision.action.startswith(dose.RED) else decision.action
        if (decision.rule, action) in _CHANGES:
            about = tuple(decision.numbers.get(name, "") for name in _DOSE)
            changed = legs.setdefault((decision.day, action, about), set())
            changed.add(decision.numbers.get("leg", "both"))
    return [
        (day, _change(action, dict(zip(_DOSE, about, strict=True)), changed))
        for (day, action, about), changed in legs.items()
    ]


def _change(action: str, dose: dict[str, Fact], legs: set[Fact]) -> Text:
    which = next(iter(legs)) if len(legs) == 1 else "both"
    return text(f"change-{action}", **{**dose, **_named(dose)}, legs=which)


def advice(diary: Diary) -> list[tuple[Decision, Text, Text]]:
    """Decisions by which something was advised: each with what was advised and with the reason."""
    return [
        (decision, text(f"advised-{decision.action}", **facts), text(f"because-{decision.action}", **facts))
        for decision in diary.decisions
        if (decision.rule, decision.action) in _ADVICE
        for facts in [_told(decision)]
    ]


def _told(decision: Decision) -> dict[str, Any]:
    numbers = decision.numbers
    course = pain.course(decision.action, numbers)
    return {**numbers, **_named(numbers), "apart": pain.apart(numbers), "course": course}


def _named(facts: Mapping[str, Fact]) -> dict[str, Text]:
    return {name: text(f"{name}-{facts[name]}") for name in _NAMED if facts.get(name)}
