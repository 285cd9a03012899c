"""A person's history: the facts that advice, /progress, /report and /export read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from bot.core import standing
from bot.core.content import Leg
from bot.core.immutable import value


class Moment(StrEnum):
    """When a pain rating was given."""

    BEFORE = "before"
    AFTER = "after"
    NEXT_MORNING = "next_morning"
    ANY_TIME = "any_time"


class Site(StrEnum):
    """Where pain is rated: in the leg, or in the back and buttock (R1)."""

    LEG = "leg"
    BACK = "back"


@value
class Rating:
    """Pain 0 (none) to 10 (worst imaginable); `day` is the stretching day it counts for.

    Without a `site` it was one score for the worst of it. `corrects`: the instant of the rating of the same
    site that this one puts right (see bot/core/standing.py).
    """

    at: datetime
    day: date
    moment: Moment
    score: int
    session: int | None = None
    site: Site | None = None
    corrects: datetime | None = None


@value
class HoldResult:
    """One hold as it went. `easing` 0 is the full stretch.

    `outcome`: held, too_much (eased from there on) or stopped (no easing was left). One that was counted as
    held, and then was too much, has a second result, which stands (see bot/core/standing.py).
    """

    at: datetime
    day: date
    session: int
    stretch: str
    leg: Leg
    repetition: int
    hold_s: int
    easing: int
    outcome: str


@value
class Decision:
    """Why the bot did or said something: rule, the person's own numbers, content version."""

    at: datetime
    day: date
    rule: str
    rule_version: int
    action: str
    numbers: Mapping[str, float | str]
    content_version: str


@value
class Answered:
    """An answer on health or consent, kept with its date."""

    at: datetime
    question: str
    value: str


@value
class Shown:
    """What was sent about the person to a clinic, under the name `shown_as`: their access log.

    `kind`: `digest`, one of the alerts, or `left`; `numbers`: what it said.
    """

    at: datetime
    day: date
    clinic: str
    kind: str
    shown_as: str
    numbers: Mapping[str, float | str]


OccurrenceStatus = Literal["pending", "sent", "unknown", "missed", "done", "withdrawn", "blocked"]


@value
class OccurrenceEnded:
    """The reminder of a scheduled local date came to its end without being sent: missed or done before."""

    at: datetime
    day: date
    status: OccurrenceStatus


Fact = Rating | HoldResult | Decision | Answered | OccurrenceEnded | Shown


@value
class PastSession:
    """An ended session. `ending`: completed, stopped or expired (the day ended)."""

    number: int
    day: date
    started_at: datetime
    ended_at: datetime
    ending: str


@value
class Diary:
    """The person's history that rules look at, oldest first: what stands of it, however it was put together.

    `replaced`: scores that were put right, as they were first.
    """

    ratings: tuple[Rating, ...] = ()
    holds: tuple[HoldResult, ...] = ()
    decisions: tuple[Decision, ...] = ()
    sessions: tuple[PastSession, ...] = ()
    answers: tuple[Answered, ...] = ()
    replaced: tuple[Rating, ...] = ()
    shown: tuple[Shown, ...] = ()

    def __post_init__(self) -> None:
        ratings, replaced = standing.ratings(self.ratings)
        if replaced:
            object.__setattr__(self, "ratings", ratings)
            object.__setattr__(self, "replaced", (*self.replaced, *replaced))
        object.__setattr__(self, "holds", standing.holds(self.holds))
        object.__setattr__(self, "decisions", standing.decisions(self.decisions))

    def with_facts(self, facts: Sequence[Fact]) -> Diary:
        """The diary, and what was recorded since. How an occurrence ended is nothing that rules look at."""
        if not facts:
            return self
        return Diary(
            ratings=self.ratings + tuple([f for f in facts if isinstance(f, Rating)]),
            holds=self.holds + tuple([f for f in facts if isinstance(f, HoldResult)]),
            decisions=self.decisions + tuple([f for f in facts if isinstance(f, Decision)]),
            sessions=self.sessions,
            answers=self.answers + tuple([f for f in facts if isinstance(f, Answered)]),
            replaced=self.replaced,
            shown=self.shown + tuple([f for f in facts if isinstance(f, Shown)]),
        )
