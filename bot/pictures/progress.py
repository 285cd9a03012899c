"""What the charts and the report show of a person's progress, and the facts their captions say in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

Leg = Literal["left", "right"]
DayKind = Literal["done", "partly", "rest", "reserve", "missed", "paused", "today", "future"]
Verdict = Literal["better", "same", "worse", "unclear"]

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class DayOfPain:
    """Ratings 0 (none) to 10 (worst imaginable) around the session of a local date; None: not asked or given.

    `next_morning` belongs to the session of `day` and was given on the morning after.
    """

    day: date
    before: float | None = None
    after: float | None = None
    next_morning: float | None = None

    @property
    def rated(self) -> bool:
        return not (self.before is None and self.after is None and self.next_morning is None)


@dataclass(frozen=True)
class PlanChange:
    """What changed in the plan on a day, in a few translated words."""

    day: date
    label: str


@dataclass(frozen=True)
class DayOfHolds:
    """Length in seconds of the holds of one leg in one stretch, which is named as the person reads it."""

    day: date
    stretch: str
    leg: Leg
    seconds: float


@dataclass(frozen=True)
class CalendarDay:
    """A local date and what became of it; `today` is a day whose session may still come."""

    day: date
    kind: DayKind


@dataclass(frozen=True)
class Week:
    """Up to seven days in the order of the person's week, and on how many of them they meant to stretch.

    The goal leaves room for the reserve days: they do not add to what was stretched, they do no harm.
    """

    goal: int
    days: Sequence[CalendarDay]

    @property
    def stretched(self) -> int:
        return sum(day.kind in ("done", "partly") for day in self.days)

    @property
    def reached(self) -> bool:
        return self.stretched >= self.goal


@dataclass(frozen=True)
class PainFacts:
    """Averages of the ratings before the first and the latest sessions, and of how many ratings each."""

    entries: int
    first: float | None
    first_entries: int
    last: float | None
    last_entries: int

    @property
    def change(self) -> float | None:
        """Last minus first average; negative is less pain."""
        return None if self.first is None or self.last is None else self.last - self.first

    def verdict(self, *, points: float, percent: float, entries: int) -> Verdict:
        """Whether the change is meaningful: by `points`, or for the better by `percent` of the first average.

        Rule R2 (Ostelo 2008: 2 points or 30 %), on averages of at least so many `entries`. The thresholds
        are content and await a physiotherapist's sign-off, so they have no defaults here. From a low first
        average a small rise is a large percentage; worsening is therefore told by points alone.
        """
        if self.first is None or self.last is None or min(self.first_entries, self.last_entries) < entries:
            return "unclear"
        change = round(self.last - self.first, 6)
        if change <= -points or (change < 0 and change <= round(-self.first * percent / 100, 6)):
            return "better"
        return "worse" if change >= points else "same"


@dataclass(frozen=True)
class HoldFacts:
    """First and latest hold length in seconds of one leg in one stretch."""

    stretch: str
    leg: Leg
    first: float
    last: float


@dataclass(frozen=True)
class CalendarFacts:
    """Days of each kind, and how many of the weeks reached their goal."""

    weeks: int
    weeks_reached: int
    days: Mapping[DayKind, int]


def pain_facts(days: Sequence[DayOfPain]) -> PainFacts:
    """Averages over the first and the last seven days that have ratings, which never share an entry.

    While the ratings span less than two weeks the first average takes what the last seven days leave over.
    """
    rated = sorted((day.day, day.before) for day in days if day.before is not None)
    if not rated:
        return PainFacts(0, None, 0, None, 0)
    last = [pain for day, pain in rated if day > rated[-1][0] - WEEK]
    first = [pain for day, pain in rated[: len(rated) - len(last)] if day < rated[0][0] + WEEK]
    return PainFacts(len(rated), mean(first), len(first), mean(last), len(last))


def hold_facts(days: Sequence[DayOfHolds]) -> list[HoldFacts]:
    """One entry for each stretch and leg, in the order in which the stretches first occur, left leg first."""
    return [
        HoldFacts(stretch, leg, holds[0].seconds, holds[-1].seconds)
        for stretch, legs in by_stretch(days).items()
        for leg, holds in legs.items()
    ]


def calendar_facts(weeks: Sequence[Week]) -> CalendarFacts:
    kinds = sorted(day.kind for week in weeks for day in week.days)
    counts = {kind: len(list(same)) for kind, same in groupby(kinds)}
    return CalendarFacts(len(weeks), sum(week.reached for week in weeks), counts)


def by_stretch(days: Sequence[DayOfHolds]) -> dict[str, dict[Leg, list[DayOfHolds]]]:
    """Holds by stretch in order of first occurrence, then by leg, left first, then by day."""
    panels: dict[str, dict[Leg, list[DayOfHolds]]] = {}
    for hold in sorted(days, key=lambda hold: (hold.day, hold.leg)):
        panels.setdefault(hold.stretch, {}).setdefault(hold.leg, []).append(hold)
    return {stretch: dict(sorted(legs.items())) for stretch, legs in panels.items()}


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of the values that are there; None when none is."""
    given = [value for value in values if value is not None]
    return sum(given) / len(given) if given else None
