"""Both sides of the edge of every threshold: those that cases read, and those that the program reads."""

import operator
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.content.rules import READ_BY_THE_PROGRAM
from bot.core import advice, dose, rules
from bot.core.content import Leg
from bot.core.diary import Answered, Decision, Diary, HoldResult, Moment, PastSession, Rating
from bot.core.model import Command, Dose, Person
from bot.core.past import Past
from bot.core.rules import Compare, Rule
from bot.core.turn import Turn
from bot.replay.stage import Stage
from tests.core.conftest import CONTENT, REAL, find_places
from tests.core.test_session import start

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
PERSON = Person(1, 1, zone="America/Los_Angeles", approval="yes", consent_version=1, screened_at=NOON)
NUMBERS = {name: rule.numbers for name, rule in REAL.rules.items()}


# --- A diary of a few facts ---


def ago(days: float) -> datetime:
    return NOON - timedelta(days=days)


def rated(days: int, score: int, moment: Moment = Moment.ANY_TIME, session: int | None = None) -> Rating:
    return Rating(ago(days), TODAY - timedelta(days=days), moment, score, session)


def decided(days: int, rule: str, action: str, **numbers: float | str) -> Decision:
    return Decision(ago(days), TODAY - timedelta(days=days), rule, 1, action, numbers, "test")


def told(days: float, question: str, value: str) -> Answered:
    return Answered(ago(days), question, value)


def stopped(days: int, outcome: str = "stopped") -> HoldResult:
    return HoldResult(ago(days), TODAY - timedelta(days=days), 1, "towel", Leg.RIGHT, 1, 5, 0, outcome)


def facts(diary: Diary) -> dict[str, rules.Fact]:
    return advice.gathered(PERSON, Past.of(diary), TODAY, REAL.rules)


def advised(diary: Diary) -> bool:
    stage = Stage(REAL, now=NOON)
    stage.diary = diary
    return advice.give(Turn(PERSON, None, Command("why"), stage.world))


SEVERE = tuple(rated(days, 8) for days in (2, 1, 0))
"""Three severe days: see a doctor this week."""
WORSE = tuple(told(days, "since-yesterday", "worse") for days in (2, 1, 0))
"""Three worse mornings: no hurry."""
NERVE = tuple(decided(days, "R4", "protect", stretch="towel") for days in (1, 0))


def course(first: int, last: int, *ages: int) -> tuple[Rating, ...]:
    """Three rated days long ago, and three of late."""
    return tuple(rated(60 - n, first) for n in range(3)) + tuple(
        rated(age, last) for age in ages or (2, 1, 0)
    )


GOING_WELL = Diary(
    ratings=course(8, 1),
    holds=tuple(replace(stopped(age, "held"), session=20 - age) for age in range(14, 0, -1)),
    sessions=(PastSession(1, TODAY - timedelta(days=60), ago(60), ago(60), "completed"),),
)


# --- A person to play it with ---


def person() -> Stage:
    stage = Stage(CONTENT, places=find_places, now=NOON).set_up()
    stage.chat.clear()
    return stage


def asked_whether_seen(days: int, times: int) -> bool:
    stage = person()
    stage.command("urgent")
    stage.tap("sign-saddle-numbness")
    stage.wait(days=days)
    return [d.action for d in stage.diary.decisions].count("ask-seen") >= times


def asked_whether_fine(days: int) -> bool:
    stage = person()
    stage.command("urgent")
    stage.tap("sign-saddle-numbness")
    stage.tap("been-seen")
    stage.tap("seen-by-doctor")
    stage.tap("fine-not-yet")
    stage.chat.clear()
    stage.wait(days=days)
    return "ask-fine" in stage.texts()


def put_right(minutes: int) -> bool:
    stage = person()
    stage.command("pain", "8")
    stage.wait(minutes=minutes)
    stage.say("sorry, I meant 2")
    return stage.diary.ratings[-1].score == 2


def flare_offered(days: int) -> bool:
    stage = person()
    earlier = stage.now - timedelta(days=days)
    stage.diary = stage.diary.with_facts([Rating(earlier, earlier.date(), Moment.ANY_TIME, 6)])
    start(stage, 6)
    return "before-offer-flare" in stage.texts()


def flare_over(days: int) -> bool:
    stage = person()
    stage.diary = stage.diary.with_facts(
        [Rating(stage.now - timedelta(days=1), stage.now.date() - timedelta(days=1), Moment.ANY_TIME, 6)]
    )
    start(stage, 6)
    begun = stage.now.date()
    stage.tap("choose-flare")
    until = stage.state.person.flare_until
    return until is not None and (until - begun).days <= days


def as_usual(times: int, days: float = 1) -> bool:
    stage = person()
    answers = [Answered(stage.now - timedelta(days=days), "gentler", "usual")] * times
    stage.diary = stage.diary.with_facts(answers)
    start(stage, 4)
    return "as-usual" in stage.texts()


def full_offered(days: int) -> bool:
    stage, good = (
        Stage(REAL, now=NOON),
        PastSession(1, TODAY - timedelta(days=1), ago(1), ago(1), "completed"),
    )
    stage.diary = Diary(
        decisions=(decided(days, "R5", "stay", stretch="towel", leg="right"),),
        sessions=(good,),
        holds=(stopped(1, "held"),),
        ratings=(rated(1, 1, Moment.BEFORE, 1), rated(1, 1, Moment.AFTER, 1)),
    )
    eased = dose.put(PERSON, REAL.stretches["towel"], Leg.RIGHT, Dose(5, 2, easing=1, good_days=3))
    now = PastSession(2, TODAY, NOON, NOON, "")
    return bool(dose.liftable(Turn(eased, None, Command("stretch"), stage.world), now, spared=False))


def approval_asked(days: int) -> bool:
    stage = Stage(CONTENT, places=find_places, now=NOON).set_up(approval="not-yet")
    stage.chat.clear()
    stage.wait(days=days)
    return any(a.question == "approval-asked" for a in stage.diary.answers)


EDGES: dict[str, tuple[Callable[[int], bool], Callable[[float, float], bool]]] = {
    "R0.ask_seen_first_day": (lambda n: asked_whether_seen(n, 1), operator.ge),
    "R0.ask_seen_second_day": (lambda n: asked_whether_seen(n, 2), operator.ge),
    "R0.ask_seen_third_day": (lambda n: asked_whether_seen(n, 3), operator.ge),
    "R0.ask_fine_again_days": (asked_whether_fine, operator.ge),
    "R1.correct_within_minutes": (put_right, operator.le),
    "R3.flare_days": (flare_offered, operator.lt),
    "R3.flare_review_days": (flare_over, operator.ge),
    "R3.default_after": (as_usual, operator.ge),
    "R3.default_days": (lambda n: as_usual(3, n), operator.lt),
    "R3.severe_from": (lambda n: facts(Diary(ratings=(rated(0, n),)))["severe_days"] == 1, operator.ge),
    "R3.severe_within_days": (
        lambda n: facts(Diary(ratings=(rated(n, 9),)))["severe_days"] == 1,
        operator.lt,
    ),
    "R4.nerve_within_days": (
        lambda n: facts(Diary(decisions=(decided(n, "R4", "protect", stretch="towel"),)))["nerve_days"] == 1,
        operator.lt,
    ),
    "R4.left_out_days": (
        lambda n: bool(
            advice.left_out(
                Past.of(
                    Diary(decisions=tuple(decided(d, "R4", "protect", stretch="towel") for d in (n + 1, n)))
                ),
                TODAY,
                "America/Los_Angeles",
                REAL.rules,
            )
        ),
        operator.lt,
    ),
    "R5.offer_again_after_days": (full_offered, operator.ge),
    "R7.averaged_days": (
        lambda n: (
            "first"
            in facts(
                Diary(ratings=tuple(rated(d, 5) for n_ in (40, 0) for d in range(n_ + n - 1, n_ - 1, -1)))
            )
        ),
        operator.ge,
    ),
    "R7.last_within_days": (lambda n: "first" in facts(Diary(ratings=course(5, 5, n, 1, 0))), operator.lt),
    "R7.red_stops_days": (lambda n: facts(Diary(holds=(stopped(n),)))["stops"] == 1, operator.lt),
    "R7.worse_mornings_days": (
        lambda n: facts(Diary(answers=(told(n, "since-yesterday", "worse"),)))["worse_mornings"] == 1,
        operator.lt,
    ),
    "R7.raised_above": (
        lambda n: (
            facts(Diary(ratings=(rated(0, 0, Moment.BEFORE, 1), rated(0, n, Moment.AFTER, 1))))["raised"] == 1
        ),
        operator.gt,
    ),
    "R7.raised_days": (
        lambda n: (
            facts(Diary(ratings=(rated(n, 0, Moment.BEFORE, 1), rated(n, 9, Moment.AFTER, 1))))["raised"] == 1
        ),
        operator.lt,
    ),
    "R7.worsening_points": (
        lambda n: (
            facts(Diary(ratings=(rated(0, 9 - n, Moment.BEFORE, 1), rated(0, 9, Moment.AFTER, 1))))["raised"]
            == 1
        ),
        operator.ge,
    ),
    "R7.good_news_proof_days": (
        lambda n: facts(Diary(decisions=(decided(n, "R4", "protect", stretch="towel"),)))["trouble"] == 1,
        operator.lt,
    ),
    "R7.good_news_after_days": (
        lambda n: advised(replace(GOING_WELL, decisions=(decided(n, "R7", "going-well"),))),
        operator.ge,
    ),
    "R7.other_advice_after_days": (
        lambda n: advised(Diary(answers=WORSE, decisions=(decided(n, "R7", "see-doctor-raised"),))),
        operator.ge,
    ),
    "R7.same_advice_after_days": (
        lambda n: advised(Diary(ratings=SEVERE, decisions=(decided(n, "R3", "see-doctor-severe"),))),
        operator.ge,
    ),
    "R7.then_again_after_days": (
        lambda n: advised(
            Diary(ratings=SEVERE, decisions=tuple(decided(d, "R3", "see-doctor-severe") for d in (n + 14, n)))
        ),
        operator.ge,
    ),
    "R7.once_below": (
        lambda n: advised(
            Diary(
                ratings=course(n, n),
                decisions=(decided(40, "R7", "see-specialist-weeks"),),
                sessions=GOING_WELL.sessions,
            )
        ),
        operator.ge,
    ),
    "R7.quiet_after_answer_days": (
        lambda n: advised(
            Diary(
                ratings=SEVERE,
                decisions=(decided(n + 1, "R3", "see-doctor-severe"),),
                answers=(told(n, "advised", "seen"),),
            )
        ),
        operator.ge,
    ),
    "R7.ask_approval_again_days": (approval_asked, operator.ge),
}
"""What the program does with a threshold: whether it holds at so much, and the comparison that it is."""

ELSEWHERE = {
    "R6.longest_hold_s": "tests/test_content.py::test_no_stretch_may_hold_longer_than_the_rule_allows",
    "R6.total_s": "tests/test_content.py::test_no_stretch_may_hold_longer_than_the_rule_allows",
}
"""Thresholds that the content check holds a ladder against."""


@pytest.mark.parametrize("name", EDGES)
def test_edge(name: str) -> None:
    """A day, a minute or a point below the threshold, at it, and above it."""
    rule, _, number = name.partition(".")
    holds, comparison = EDGES[name]
    edge = int(NUMBERS[rule][number])
    beside = range(edge - 1, edge + 2)
    assert [holds(n) for n in beside] == [comparison(n, edge) for n in beside]


def test_every_threshold_that_the_program_reads_has_both_sides_here() -> None:
    """Those that only cases read have their examples beside them, in content/advice.yaml."""
    read = {f"{rule}.{number}" for rule, numbers in READ_BY_THE_PROGRAM.items() for number in numbers}
    assert read <= EDGES.keys() | ELSEWHERE.keys()


def read_by_cases(rule: Rule) -> set[str]:
    parts = (part for case in rule.cases for part in rules.parts(case.when))
    return {part.threshold for part in parts if isinstance(part, Compare) and isinstance(part.threshold, str)}


@pytest.mark.parametrize("step", [-1, 1])
@pytest.mark.parametrize(
    ("rule", "number"),
    [(rule.id, number) for rule in REAL.rules.values() for number in sorted(read_by_cases(rule))],
)
def test_an_example_tells_when_a_threshold_moves(rule: str, number: str, step: int) -> None:
    """By one, up or down: each edge has an example on either side that holds it where it is."""
    known = REAL.rules[rule]
    moved = replace(known, numbers={**known.numbers, number: known.numbers[number] + step})
    found = [rules.ask([moved], example.at, example.given) for example in known.examples]
    decided = [None if one is None else one[1] for one in found]
    assert decided != [example.then for example in known.examples]
