"""What stands of a diary once something was put right: the one place that knows how.

A correction is a rating of its own that names the instant of the one it corrects, and a decision beside it
that says since when. What was said first is kept; rules, trends, charts and documents see what was meant, and
nothing that was decided on the wrong score (R1). A hold that was counted and then was too much has two
outcomes, and the later one stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import compress, pairwise
from operator import attrgetter, not_
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.diary import Decision, HoldResult, Rating

CORRECTED = "corrected"
"""The action (of R1) that marks a correction among the decisions; `since` is the instant it goes back to."""

_WHICH = attrgetter("day", "session", "stretch", "leg", "repetition", "hold_s", "easing")
"""What tells one hold from another: done again in an easing it is another one."""

_FOLLOWS = frozenset(
    {
        *("ask-signs", "ask-what-was-felt", "good-news", "going-well"),
        *("ask-tingled", "as-usual", "as-eased", "flare", "gentle-today"),
        *("lift", "tingled", "stay", "after-gentle", "one-step-back", "first-rung", "grow", "smallest"),
    }
)
_BEGINS = ("offer-", "see-", "shrink-")
"""What a score decides: what is asked and offered, what was chosen of that, what days come to, advice."""


def ratings(given: tuple[Rating, ...]) -> tuple[tuple[Rating, ...], tuple[Rating, ...]]:
    """The ratings that stand, each as it was corrected last and in its old place; and those that do not."""
    if all(rating.corrects is None for rating in given):
        return given, ()
    kept: list[Rating] = []
    replaced: list[Rating] = []
    places: dict[tuple[object, ...], int] = {}
    for rating in given:
        about = (rating.moment, rating.session, rating.site)
        place = places.get((rating.corrects, *about))
        if place is None:
            places.setdefault((rating.at, *about), len(kept))
            kept.append(rating)
        else:
            replaced.append(kept[place])
            kept[place] = replace(kept[place], score=rating.score)
    return tuple(kept), tuple(replaced)


def holds(done: tuple[HoldResult, ...]) -> tuple[HoldResult, ...]:
    """The holds that stand: of one with two outcomes, which follow each other, the later one."""
    again = [hold == other for hold, other in pairwise(map(_WHICH, done))]
    return tuple(compress(done, [*map(not_, again), True])) if any(again) else done


def decisions(made: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """The decisions without those that followed from a score which was put right later."""
    if all(decision.action != CORRECTED for decision in made):
        return made
    kept: list[Decision] = []
    for decision in made:
        if decision.action == CORRECTED:
            fallen = {*map(id, following(kept, datetime.fromisoformat(str(decision.numbers["since"]))))}
            kept = [d for d in kept if id(d) not in fallen]
        kept.append(decision)
    return tuple(kept)


def following(made: Iterable[Decision], since: datetime) -> list[Decision]:
    """What was decided since then and may rest on a score that was given then."""
    return [d for d in made if d.at >= since and (d.action in _FOLLOWS or d.action.startswith(_BEGINS))]
