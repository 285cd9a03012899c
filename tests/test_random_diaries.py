"""What must hold in every diary there could be, and that each of these properties notices what breaks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.core import dose, plan, reminders, session, warning_signs
from bot.core.model import Send
from bot.core.questions import EVERY_DAY
from bot.core.rules import OneOf, Rule
from bot.core.turn import Turn
from bot.replay import Replay
from bot.replay.diary import Day, Felt, FictionalDiary, Seen
from tests import diaries
from tests.diaries import CONTENT


def test_random_diaries_keep_every_safety_property() -> None:
    """A small share of what `make diaries` plays; a seed that fails is named."""
    found = diaries.play(range(60))
    assert found.violations == []
    assert found.decisions["R6 grow"]
    assert sum(n for name, n in found.decisions.items() if name.startswith("R0 suspend")) > 3


def lived(*days: Day) -> FictionalDiary:
    return FictionalDiary("somebody", "Europe/London", time(7, 30), EVERY_DAY, days)


def course(*days: tuple[int, int, int], choice: str = "usual") -> list[Day]:
    """So many days with these scores before and after, one group after the other."""
    return [
        Day(before=before, after=after, choice=choice) for times, before, after in days for _ in range(times)
    ]


def violations(*days: Day) -> list[str]:
    return diaries.watched(lived(*days))


# --- Faults in the code --------------------------------------------------------------------------------

DECIDE, STEPS = Turn.decide, plan.steps


def in_silence(turn: Turn, rule: str, action: str, *about: object) -> object:
    """All is decided but what suspends somebody."""
    return None if action.startswith("suspend-") else DECIDE(turn, rule, action, *about)  # type: ignore[arg-type]


def never_gently(*about: object, gentle: bool = False, **more: object) -> object:
    return STEPS(*about, **more)  # type: ignore[arg-type]


def keep_the_last(turn: Turn, new: Sequence[object]) -> None:
    """The sign reported last overwrites those before it."""
    turn.set_person(warning_signs=())
    KEEP(turn, new)  # type: ignore[arg-type]


KEEP = warning_signs._keep
NUMB, FEVER = Day(sign="saddle-numbness"), Day(sign="fever")
ELECTRIC = Day(before=2, after=2, electric=(("towel", "right"),), felt=Felt("electric", "below-knee", "down"))
TOO_MUCH = Day(before=2, after=2, too_much=(("wall", "left"),), felt=Felt("pull", "thigh", "no"))
GOOD = course((13, 1, 1))

BROKEN: dict[str, tuple[tuple[object, str, object], list[Day]]] = {
    "a session while suspended": (
        (session, "break_off", session.waiting.park),
        [Day(before=2, sign="foot-drop")],
    ),
    "a reminder while suspended": (
        (reminders, "is_on", lambda person: person.reminder_time is not None),
        [FEVER, Day()],
    ),
    "no urgent words for": (
        (warning_signs, "Send", lambda surface, said, *_where, **_sound: Send(surface, said)),
        [FEVER],
    ),
    "suspended without a decision": ((Turn, "decide", in_silence), [FEVER]),
    "in force": ((warning_signs, "_keep", keep_the_last), [NUMB, FEVER]),
    "stand while a sign is": (
        (warning_signs, "_most_urgent_first", lambda signs: list(signs)[::-1]),
        [NUMB, FEVER],
    ),
    "did not shrink on red": (
        (dose, "lowered", lambda kept, _stretch: kept),
        course((1, 3, 6), (1, 2, 2)),
    ),
    "is held for": (
        (dose, "_on", lambda kept, _rung: replace(kept, hold_s=31, repetitions=2)),
        course((4, 2, 2)),
    ),
    "is no longer eased": (
        (dose, "grown", lambda kept, _stretch: replace(kept, easing=0)),
        [TOO_MUCH, *course((5, 2, 2), choice="stay")],
    ),
    "grew without a completed and rated session": (
        (dose, "eased", lambda kept, level: replace(kept, easing=level, hold_s=30, repetitions=2)),
        [TOO_MUCH],
    ),
    "on a day of pain 8": (
        (plan, "steps", never_gently),
        [*GOOD, *course((1, 8, 6), choice="gentle")],
    ),
    "in the first session after a sign": (
        (dose, "begin_again", lambda _turn: None),
        [*GOOD, NUMB, Day(seen=Seen(), before=1, after=1)],
    ),
}
"""What must never happen, a fault in the code that makes it happen, and to whom it does."""


@pytest.mark.parametrize("violation", BROKEN)
def test_the_properties_notice_code_that_breaks_them(monkeypatch: pytest.MonkeyPatch, violation: str) -> None:
    """Each safety property has a fault that it sees, and none is seen without it."""
    fault, days = BROKEN[violation]
    assert violations(*days) == []
    monkeypatch.setattr(*fault)
    assert any(violation in said for said in violations(*days))


# --- Faults in the rules -------------------------------------------------------------------------------


def with_rules(monkeypatch: pytest.MonkeyPatch, **changed: Rule) -> None:
    """Whoever is played from now on is played by these rules."""
    begin = Replay.begin

    def changes(replay: Replay) -> None:
        replay.stage.content = replace(CONTENT, rules={**CONTENT.rules, **changed})
        begin(replay)

    monkeypatch.setattr(Replay, "begin", changes)


def numbers(rule: str, **changed: float) -> Rule:
    known = CONTENT.rules[rule]
    return replace(known, numbers={**known.numbers, **changed})


NEVER_SEVERE = {"R3": numbers("R3", severe_days=99)}
"""High pain from the first day would be told of by R3."""

PLATEAU = course((40, 5, 5))


@pytest.mark.parametrize(
    ("changed", "days", "violation"),
    [
        (
            numbers("R6", red_above=11, red_rise=11, good_at_most=10, good_lower_at_most=10),
            course((5, 2, 5)),
            "grew on red",
        ),
        (numbers("R7", general_practitioner_week=98, specialist_week=99), PLATEAU, "nobody was named"),
        (
            numbers("R7", same_advice_after_days=99, then_again_after_days=99, other_advice_after_days=99),
            course((80, 5, 5)),
            "nobody was named for 46 days",
        ),
        (
            numbers("R7", same_advice_after_days=1, then_again_after_days=1),
            PLATEAU,
            "is told twice within",
        ),
        (
            numbers("R7", good_news_at_most=10),
            course((7, 8, 7), (14, 5, 4)),
            "going-well although the last score",
        ),
    ],
    ids=["R6-red", "R7-silent", "R7-falls-silent", "R7-too-often", "R7-good-news"],
)
def test_the_properties_notice_thresholds_that_break_them(
    monkeypatch: pytest.MonkeyPatch, changed: Rule, days: list[Day], violation: str
) -> None:
    """With thresholds changed behind their back, what is lived is full of violations."""
    with_rules(monkeypatch, **NEVER_SEVERE, **{changed.id: changed})
    assert any(violation in said for said in violations(*days))


EASED = [*course((3, 7, 5), choice="gentle"), *course((10, 2, 2))]
WORSE_MORNING = Day(before=2, after=2, morning="worse", morning_pain=3)
STOPPED = replace(TOO_MUCH, too_much=(("wall", "left"),) * 3)
LEG_UP = [
    *[Day(before={"leg": 0, "back": 8}, after=2, choice="gentle")] * 3,
    *[Day(before={"leg": 3, "back": 1}, after=2)] * 10,
]


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (EASED, None),
        ([*EASED, ELECTRIC, *course((6, 2, 2))], "something was like a nerve"),
        ([*EASED, WORSE_MORNING, *course((6, 2, 2))], "a morning was worse"),
        (
            [*EASED, STOPPED, *course((6, 2, 2))],
            "had to be stopped",
        ),
        (LEG_UP, "the leg got worse"),
        (course((12, 2, 2)), "it is not clearly better"),
    ],
    ids=["nothing", "nerve", "morning", "stop", "leg", "not-better"],
)
def test_the_properties_notice_good_news_at_the_wrong_time(
    monkeypatch: pytest.MonkeyPatch, days: list[Day], reason: str | None
) -> None:
    """With a rule that finds every course good, each thing that speaks against it is seen."""
    known = CONTENT.rules["R7"]
    gullible = [
        replace(case, when=OneOf("tight", ("no",))) for case in known.cases if case.action == "going-well"
    ]
    silent = {
        rule: replace(
            CONTENT.rules[rule], cases=tuple(c for c in CONTENT.rules[rule].cases if c.at != "review")
        )
        for rule in ("R3", "R4")
    }
    often = {**known.numbers, "good_news_after_days": 1}
    with_rules(monkeypatch, **silent, R7=replace(known, cases=tuple(gullible), numbers=often))
    told = [said for said in violations(*days) if "going-well although" in said]
    if reason is None:
        last_day = diaries.FIRST_DAY + timedelta(days=len(days) - 1)
        assert told
        assert not any(said.startswith(f"{last_day}") for said in told)
    else:
        assert any(reason in said for said in told)
