"""Reads content/advice.yaml: thresholds, cases and examples of each rule, and tries the examples."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from itertools import pairwise

from bot.content.fields import Fields, Spot, quote
from bot.core import rules
from bot.core.rules import (
    COMPARISONS,
    DECISION_POINTS,
    AllOf,
    AnyOf,
    Case,
    Compare,
    Example,
    OneOf,
    Predicate,
    Rule,
)

RULE_NUMBERS: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "R0": {
        "severe_from": (1, 10),
        "rise_from": (1, 10),
        "quiet_days": (1, 14),
        "risen_by": (1, 10),
        "ask_again_after_days": (1, 90),
        "ask_seen_first_day": (1, 28),
        "ask_seen_second_day": (1, 28),
        "ask_seen_third_day": (1, 28),
        "ask_fine_again_days": (1, 28),
    },
    "R1": {"correct_within_minutes": (1, 60)},
    "R2": {"points": (1, 10), "percent": (1, 100), "percent_from": (0, 10)},
    "R3": {
        "offer_easing_from": (0, 10),
        "stop_above": (0, 10),
        "flare_high_days": (1, 14),
        "flare_days": (1, 14),
        "flare_review_days": (1, 28),
        "default_after": (2, 10),
        "default_days": (3, 60),
        "severe_from": (1, 10),
        "severe_days": (1, 14),
        "severe_within_days": (1, 28),
    },
    "R4": {
        "ask_above": (0, 10),
        "ask_from_stretches": (1, 10),
        "good_news_at_most": (0, 10),
        "nerve_times": (1, 10),
        "nerve_within_days": (1, 60),
        "left_out_days": (1, 60),
    },
    "R5": {"offer_again_after_days": (1, 90)},
    "R6": {
        "good_days": (1, 20),
        "good_at_most": (0, 10),
        "good_lower_at_most": (0, 10),
        "red_above": (0, 10),
        "red_rise": (1, 10),
        "red_rise_above": (0, 10),
        "red_note_from": (1, 10),
        "longest_hold_s": (5, 60),
        "total_s": (10, 120),
        "break_days": (2, 60),
        "long_break_days": (7, 365),
    },
    "R7": {
        "general_practitioner_week": (1, 26),
        "specialist_week": (1, 26),
        "worsening_points": (1, 10),
        "averaged_days": (1, 28),
        "last_within_days": (7, 60),
        "red_stops": (1, 20),
        "red_stops_days": (1, 28),
        "worse_mornings": (1, 7),
        "worse_mornings_days": (1, 28),
        "raised_sessions": (1, 14),
        "raised_above": (0, 10),
        "raised_days": (1, 60),
        "no_pain_below": (0, 10),
        "forgotten_from": (1, 10),
        "still_severe_from": (1, 10),
        "good_news_week": (1, 26),
        "good_news_at_most": (0, 10),
        "good_news_worst": (0, 10),
        "good_news_proof_days": (1, 60),
        "good_news_after_days": (1, 90),
        "other_advice_after_days": (1, 28),
        "same_advice_after_days": (1, 28),
        "then_again_after_days": (1, 90),
        "once_below": (0, 10),
        "quiet_after_answer_days": (1, 180),
        "ask_approval_again_days": (1, 90),
    },
    "R8": {},
    "R10": {"severe_from": (1, 10)},
}
"""Every threshold of every rule, and the range in which it makes sense; scores are on R1's scale."""

READ_BY_THE_PROGRAM: Mapping[str, frozenset[str]] = {
    "R0": frozenset(
        {"ask_seen_first_day", "ask_seen_second_day", "ask_seen_third_day", "ask_fine_again_days"}
    ),
    "R1": frozenset({"correct_within_minutes"}),
    "R3": frozenset(
        {
            "flare_days",
            "flare_review_days",
            "default_after",
            "default_days",
            "severe_from",
            "severe_within_days",
        }
    ),
    "R4": frozenset({"nerve_within_days", "left_out_days"}),
    "R5": frozenset({"offer_again_after_days"}),
    "R6": frozenset({"longest_hold_s", "total_s"}),
    "R7": frozenset(
        {
            *("averaged_days", "last_within_days", "red_stops_days", "worse_mornings_days"),
            *("raised_above", "raised_days", "good_news_proof_days", "good_news_after_days"),
            *("other_advice_after_days", "same_advice_after_days", "then_again_after_days"),
            *("once_below", "quiet_after_answer_days", "ask_approval_again_days"),
        }
    ),
}
"""Thresholds that say over how many days the program looks, or how much it allows; a case reads any other."""

_RISING: Mapping[str, list[tuple[str, ...]]] = {
    "R0": [("ask_seen_first_day", "ask_seen_second_day", "ask_seen_third_day")],
    "R3": [("offer_easing_from", "stop_above")],
    "R6": [("good_at_most", "good_lower_at_most"), ("break_days", "long_break_days")],
    "R7": [("general_practitioner_week", "specialist_week")],
}
_NONE = "none"

Numbers = Mapping[str, float] | None
"""A rule's thresholds; None for a rule nobody knows, which is told once."""


def read_rules(fields: Fields) -> dict[str, Rule]:
    found = {rule.id: rule for rule in fields["rules"].each(lambda rule: rule.group(_rule))}
    missing = [name for name in RULE_NUMBERS if name not in found]
    if fields.sound and missing:
        fields["rules"].fault(f"Rules are missing: {', '.join(missing)}.")
    return found


def overrides(fields: Fields, known: Mapping[str, Rule]) -> dict[str, dict[str, float]]:
    """A region's or clinic's own thresholds: rules by id, numbers by name; what is left out is as `known`."""

    def some(fields: Fields, rule: str) -> dict[str, float]:
        given = {name: spot for name in RULE_NUMBERS[rule] if (spot := fields.get(name)) is not None}
        numbers = {name: spot.number(*RULE_NUMBERS[rule][name]) for name, spot in given.items()}
        if fields.sound and rule in known:
            _check_rising(rule, {**known[rule].numbers, **numbers}, given)
        return numbers

    given = {rule: fields.get(rule) for rule, numbers in RULE_NUMBERS.items() if numbers}
    return {rule: spot.group(partial(some, rule=rule)) for rule, spot in given.items() if spot is not None}


def _rule(fields: Fields) -> Rule:
    name = fields["id"].one_of(RULE_NUMBERS)
    if RULE_NUMBERS.get(name):
        numbers = fields["numbers"].group(partial(_numbers, rule=name))
    else:
        numbers = {}
        if not name:
            fields.get("numbers")
    cases = fields.get("cases")
    examples = fields.get("examples")
    rule = Rule(
        id=name,
        version=fields["version"].whole(1, 9999),
        numbers=numbers,
        source=fields["source"].words(),
        author=fields["author"].words(),
        reviewed_on=fields["reviewed_on"].reviewed_on(),
        cases=tuple(c.group(partial(_case, numbers=numbers if name else None)) for c in cases.items())
        if cases
        else (),
        examples=tuple(e.group(_example) for e in examples.items()) if examples else (),
    )
    if fields.sound and examples:
        for spot, example in zip(examples.items(), rule.examples, strict=True):
            _try(rule, spot, example)
    if fields.sound and cases:
        _covered(rule, cases)
    if fields.sound and numbers:
        _check_read(rule, Fields(fields["numbers"]))
    return rule


def _check_read(rule: Rule, numbers: Fields) -> None:
    """Changing a threshold must change something."""
    read = {
        part.threshold for case in rule.cases for part in rules.parts(case.when) if isinstance(part, Compare)
    }
    for name in rule.numbers.keys() - read - READ_BY_THE_PROGRAM.get(rule.id, frozenset()):
        numbers[name].fault(f"No case reads `{name}`: changing it would change nothing.")


def _numbers(fields: Fields, rule: str) -> dict[str, float]:
    numbers = {name: fields[name].number(*span) for name, span in RULE_NUMBERS[rule].items()}
    if fields.sound:
        _check_rising(rule, numbers, {name: fields[name] for name in numbers})
    return numbers


def _check_rising(rule: str, numbers: Mapping[str, float], given: Mapping[str, Spot]) -> None:
    """Told where one of the two is `given`: at the higher one, if that is."""
    for lower, higher in (pair for names in _RISING.get(rule, ()) for pair in pairwise(names)):
        if numbers[lower] < numbers[higher]:
            continue
        if higher in given:
            given[higher].fault(f"`{higher}` must be more than `{lower}` ({numbers[lower]:g}).")
        elif lower in given:
            given[lower].fault(f"`{lower}` must be less than `{higher}` ({numbers[higher]:g}).")


# --- Cases ---------------------------------------------------------------------------------------------


def _case(fields: Fields, numbers: Numbers) -> Case:
    moment = fields["at"].one_of(DECISION_POINTS)
    actions = DECISION_POINTS[moment].actions if moment else frozenset[str]()
    action = fields["action"].one_of(sorted(actions)) if moment else fields["action"].words()
    when = fields["when"]
    if not moment:
        return Case(action, moment, AllOf(()))
    return Case(action, moment, when.group(partial(_predicate, moment=moment, numbers=numbers)))


def _predicate(fields: Fields, moment: str, numbers: Numbers) -> Predicate:
    """One condition, `all:` of several, or `any:` of several."""
    parts: list[Predicate] = []
    for name, of in (("all", AllOf), ("any", AnyOf)):
        several = fields.get(name)
        if several is not None:
            inner = [
                part.group(partial(_predicate, moment=moment, numbers=numbers)) for part in several.items()
            ]
            parts.append(of(tuple(inner)))
    for fact in DECISION_POINTS[moment].facts:
        condition = fields.get(fact)
        if condition is not None:
            parts.append(condition.group(partial(_condition, moment=moment, fact=fact, numbers=numbers)))
    if fields.empty:
        fields.spot.fault(f"`{fields.spot.name}` says nothing: name a fact, `all` or `any`.")
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _condition(fields: Fields, moment: str, fact: str, numbers: Numbers) -> Predicate:
    words = DECISION_POINTS[moment].facts[fact]
    if words is not None:
        return OneOf(fact, (fields["is"].one_of(words),))
    given = [(name, spot) for name in COMPARISONS if (spot := fields.get(name)) is not None]
    if len(given) != 1:
        fields.spot.fault(f"Compare `{fact}` in one way: {', '.join(COMPARISONS)}.")
        return Compare(fact, "at_least", 0.0)
    comparison, spot = given[0]
    return Compare(fact, comparison, _threshold(spot, numbers))


def _threshold(spot: Spot, numbers: Numbers) -> str | float:
    """The name of one of the rule's numbers, or a number."""
    if spot.kind in {"int", "float"}:
        return spot.number(-1000, 1000)
    return (spot.words() if numbers is None else spot.one_of(numbers)) or 0.0


# --- Examples ------------------------------------------------------------------------------------------


def _example(fields: Fields) -> Example:
    moment = fields["at"].one_of(DECISION_POINTS)
    choices = [_NONE, *sorted(DECISION_POINTS[moment].actions)] if moment else [_NONE]
    then = fields["then"].one_of(choices) if moment else fields["then"].words()
    given = fields["given"].group(partial(_facts, moment=moment))
    return Example(moment, given, None if then == _NONE else then)


def _facts(fields: Fields, moment: str) -> dict[str, float | str]:
    facts: dict[str, float | str] = {}
    for name, words in (DECISION_POINTS[moment].facts if moment else {}).items():
        spot = fields.get(name)
        if spot is not None:
            facts[name] = spot.number(-1000, 1000) if words is None else spot.one_of(words)
    return facts


def _try(rule: Rule, spot: Spot, example: Example) -> None:
    found = rules.ask([rule], example.at, example.given)
    action = None if found is None else found[1]
    if action != example.then:
        spot.fault(
            f"By this rule the example gives {quote(action or _NONE)}, not {quote(example.then or _NONE)}"
            f"{_thresholds(rule, example, {action, example.then})}."
        )


def _thresholds(rule: Rule, example: Example, actions: Collection[str | None]) -> str:
    """The thresholds that decide between these actions here: one of them may have been changed."""
    named = {
        part.threshold: rule.numbers[part.threshold]
        for case in rule.cases
        if case.at == example.at and case.action in actions
        for part in rules.parts(case.when)
        if isinstance(part, Compare) and isinstance(part.threshold, str) and part.fact in example.given
    }
    told = ", ".join(f"`{name}` is {number:g}" for name, number in named.items())
    return f" ({told})" if told else ""


def _covered(rule: Rule, cases: Spot) -> None:
    """Every case, and every comparison, has an example on either side of its edge."""
    for case, spot in zip(rule.cases, cases.items(), strict=True):
        here = [example for example in rule.examples if example.at == case.at]
        if not any(example.then == case.action for example in here):
            spot.fault(f"No example shows {quote(case.action)}.")
        for part in rules.parts(case.when):
            sides = {
                part.holds(example.given, rule.numbers) for example in here if part.fact in example.given
            }
            if sides != {True, False}:
                spot.fault(f"`{part.fact}` needs an example on either side of its edge.")
