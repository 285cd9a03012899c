"""A fictional diary: what a made-up person does day by day, and what must come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from bot.replay.expectations import Expectation

StretchAndLeg = tuple[str, str]

Scores = int | Mapping[str, int]
"""Pain 0 to 10: one score for whatever is asked, or one each for `leg` and `back`."""


@dataclass(frozen=True)
class Felt:
    """The three answers about what was felt."""

    kind: str
    where: str
    moved: str


@dataclass(frozen=True)
class Seen:
    """Who has looked at a warning sign, and whether stretching is fine again: if not, it is not yet."""

    by: str = "doctor"
    fine: bool = True


@dataclass(frozen=True)
class Day:
    """What the person does on one day; with none of it, they do not answer at all.

    `before` begins a session. `stopped` ends it by /stop after so many holds. `choice` is taken if it is
    offered, else the first that is; `gentle` is offered on any day. `too_much` and `electric` are taps in
    the first hold of that stretch and leg that comes along, one for each entry; `where` is where it was
    when it is asked. `says` and `caption` are typed before a session, `says_in_hold` in its first hold.
    `corrects` puts a score right, at once after it was given, by what it is about: `before`, `after`,
    `morning_pain` or `pain`. Who rates leg and back apart on any day says that both hurt on the evening
    before day 1.
    """

    before: Scores | None = None
    after: Scores | None = None
    choice: str | None = None
    felt: Felt | None = None
    too_much: tuple[StretchAndLeg, ...] = ()
    where: str | None = None
    electric: tuple[StretchAndLeg, ...] = ()
    stopped: int | None = None
    skip: bool = False
    barrier: str | None = None
    morning: str | None = None
    morning_pain: Scores | None = None
    pain: int | None = None
    corrects: Mapping[str, int] | None = None
    says: tuple[str, ...] = ()
    caption: str | None = None
    says_in_hold: str | None = None
    sign: str | None = None
    seen: Seen | None = None
    advice: str | None = None
    flare: str | None = None
    pause: int | None = None


@dataclass(frozen=True)
class FictionalDiary:
    """A made-up person's days. `expected` is None when the author has not said what should follow.

    `onset` and `approval` are what they answered at the set-up.
    """

    about: str
    zone: str
    time: time
    weekdays: frozenset[int]
    days: tuple[Day, ...]
    expected: tuple[Expectation, ...] | None = None
    onset: str = "weeks"
    approval: str = "yes"
