"""Rules as data: a small closed set of predicates over named facts, each with its thresholds by name.

An author writes in content/advice.yaml, for example,

    - action: offer-easing
      at: before
      when: {score: {at_least: offer_easing_from}}

and this module says whether it holds for the facts of a moment. What these predicates cannot say is Python in
core, under the same rule ids.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

Fact = float | str
Facts = Mapping[str, Fact]
"""What is known at a moment: a fact that is not there makes every condition on it false."""

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "at_least": operator.ge,
    "above": operator.gt,
    "at_most": operator.le,
    "below": operator.lt,
}
"""Comparisons of a fact that is a number with a threshold."""


@dataclass(frozen=True)
class Compare:
    """A number held against a threshold: one of COMPARISONS, and the threshold's name or value."""

    fact: str
    comparison: str
    threshold: str | float

    def holds(self, facts: Facts, numbers: Mapping[str, float]) -> bool:
        """Raises KeyError for a threshold that has no number; the content check finds it first."""
        value, limit = facts.get(self.fact), self.threshold
        if isinstance(limit, str):
            limit = numbers[limit]
        return value is not None and not isinstance(value, str) and COMPARISONS[self.comparison](value, limit)


@dataclass(frozen=True)
class OneOf:
    """A word that must be one of several."""

    fact: str
    words: tuple[str, ...]

    def holds(self, facts: Facts, _numbers: Mapping[str, float]) -> bool:
        return facts.get(self.fact) in self.words


@dataclass(frozen=True)
class AllOf:
    parts: tuple[Predicate, ...]

    def holds(self, facts: Facts, numbers: Mapping[str, float]) -> bool:
        return all(part.holds(facts, numbers) for part in self.parts)


@dataclass(frozen=True)
class AnyOf:
    parts: tuple[Predicate, ...]

    def holds(self, facts: Facts, numbers: Mapping[str, float]) -> bool:
        return any(part.holds(facts, numbers) for part in self.parts)


Predicate = Compare | OneOf | AllOf | AnyOf
"""What `holds`, or does not, of the facts of a moment, with thresholds looked up in a rule's numbers."""


def parts(predicate: Predicate) -> Iterator[Compare | OneOf]:
    """All conditions of a predicate."""
    match predicate:
        case AllOf(inner) | AnyOf(inner):
            for part in inner:
                yield from parts(part)
        case _:
            yield predicate


@dataclass(frozen=True)
class Case:
    """At this moment, when this holds, the rule asks for this action."""

    action: str
    at: str
    when: Predicate


@dataclass(frozen=True)
class Example:
    """The author's own example: given these facts at this moment, this action, or None of them."""

    at: str
    given: Facts
    then: str | None


@dataclass(frozen=True)
class Rule:
    """A rule about pain or dose: thresholds by name, cases in order, examples, and where it comes from.

    `reviewed_on` is a date, or the words that a physiotherapist's sign-off is awaited.
    """

    id: str
    version: int
    numbers: Mapping[str, float]
    source: str
    author: str
    reviewed_on: str
    cases: tuple[Case, ...] = ()
    examples: tuple[Example, ...] = ()


def ask(rules: Iterable[Rule], at: str, facts: Facts) -> tuple[Rule, str] | None:
    """The first case, in the order of the rules, that holds at this moment: its rule and its action."""
    for rule in rules:
        for case in rule.cases:
            if case.at == at and case.when.holds(facts, rule.numbers):
                return rule, case.action
    return None


def all_that_hold(rules: Iterable[Rule], at: str, facts: Facts) -> list[tuple[Rule, str]]:
    """Every rule and action that holds at this moment, in the order of the rules and of their cases."""
    return [
        (rule, case.action)
        for rule in rules
        for case in rule.cases
        if case.at == at and case.when.holds(facts, rule.numbers)
    ]


# --- What authors may use ------------------------------------------------------------------------------


@dataclass(frozen=True)
class DecisionPoint:
    """A moment at which rules are asked: its facts (a number, or one of these words) and what may follow."""

    facts: Mapping[str, tuple[str, ...] | None]
    actions: frozenset[str]


_YES_NO = ("yes", "no")
DECISION_POINTS: Mapping[str, DecisionPoint] = {
    "screening": DecisionPoint(
        {
            **dict.fromkeys(("score", "rise", "days_since_asked", "days_since_score", "risen_since")),
            "asked_before": _YES_NO,
        },
        frozenset({"ask-signs"}),
    ),
    "before": DecisionPoint(
        {
            **dict.fromkeys(("score", "worst_today", "high_days")),
            "flare": _YES_NO,
            "back_from": ("travel", "ill"),
        },
        frozenset(
            f"offer-{what}"
            for what in ("rest", "rest-days", "gentle-day", "easing", "gentle", "flare", "return")
        ),
    ),
    "after": DecisionPoint({"score": None, "too_much": None}, frozenset({"ask-what-was-felt"})),
    "felt": DecisionPoint(
        {
            "feeling": ("pull", "ache", "sharp", "electric"),
            "where": ("back", "buttock", "thigh", "below-knee"),
            "moved": ("down", "up", "no"),
            **dict.fromkeys(("rise", "worst_today")),
            "against": _YES_NO,
        },
        frozenset({"protect", "good-news"}),
    ),
    "dose": DecisionPoint(
        {
            **dict.fromkeys(
                ("too_much", "stopped", "nerve_like", "score_before", "score_after", "change", "note")
            ),
            "completed": _YES_NO,
            "kind": ("usual", "gentle", "short"),
            "morning": ("better", "same", "worse"),
        },
        frozenset(
            {"good", "keep", *(f"shrink-{why}" for why in ("too-much", "pain", "rise", "morning", "note"))}
        ),
    ),
    "good_day": DecisionPoint({"good_days": None, "risen": None}, frozenset({"grow"})),
    "return": DecisionPoint(
        {"days_away": None, "gentle": _YES_NO}, frozenset({"first-rung", "one-step-back", "after-gentle"})
    ),
    "clinic": DecisionPoint(
        {**dict.fromkeys(("score", "risen_since", "signs", "stops")), "told_today": _YES_NO},
        frozenset({"alert-sign", "alert-stop", "alert-pain"}),
    ),
    "change": DecisionPoint(
        dict.fromkeys(("eased_points", "eased_percent", "first", "last")), frozenset({"meaningful"})
    ),
    "review": DecisionPoint(
        {
            **dict.fromkeys(
                (
                    *("severe_days", "nerve_days", "stops", "worse_mornings", "raised", "trouble"),
                    *("rise", "rise_leg", "rise_anywhere", "week", "first", "last", "latest", "lowest"),
                    "worst_lately",
                    *("eased_points", "eased_percent"),
                )
            ),
            **dict.fromkeys(("improved", "approved", "kept_up", "tight", "long"), _YES_NO),
            "start": ("known", "forgotten"),
        },
        frozenset(
            {
                *(f"see-doctor-{why}" for why in ("severe", "nerve", "mornings", "raised", "weeks")),
                *(f"see-specialist-{why}" for why in ("stops", "worse", "weeks")),
                "going-well",
            }
        ),
    ),
}
"""Every moment at which the program asks the rules. A case can use nothing else, so none is ever in vain."""

ACTIONS = frozenset(
    {
        *(action for point in DECISION_POINTS.values() for action in point.actions - {"good", "meaningful"}),
        *(f"suspend-{urgency}" for urgency in ("emergency", "urgent", "clinician")),
        *("ask-seen", "cleared", "flare", "stop-stretch", "as-eased", "as-usual"),
        *("ask-tingled", "tingled", "offer-full", "stay", "ease", "lift", "smallest"),
        *("corrected", "gentle-today"),
    }
)
"""Whatever can be decided and kept in a diary: what cases ask for, and what core decides by itself."""
