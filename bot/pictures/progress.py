"""What the charts and the report show of a person's progress."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Leg = Literal["left", "right"]
DayKind = Literal["done", "partly", "rest", "reserve", "missed", "paused", "today", "future"]
Site = Literal["leg", "back"]

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class DayOfPain:
    """Ratings 0 (none) to 10 (worst imaginable) around the session of a local date; None: not asked or given.

    `next_morning` belongs to the session of `day` and was given on the morning after; `notes` were given at
    other times. Leg and back are days of their own, each with its `site`.
    """

    day: date
    before: float | None = None
    after: float | None = None
    next_morning: float | None = None
    notes: Sequence[float] = ()
    site: Site | None = None

    @property
    def rated(self) -> bool:
        return bool(self.notes) or {self.before, self.after, self.next_morning} != {None}


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
