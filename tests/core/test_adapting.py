"""How tomorrow's session follows from what was told: doses, what was felt, mornings, flares, habits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core import advice, dose
from bot.core.content import Leg
from bot.core.diary import Decision, Moment
from bot.core.immutable import changed
from bot.core.messages import Tap, Text
from bot.core.model import Blocked, Command, Dose, Edit, Person, Phase, Resend, Said, Send, State, StepKind
from bot.core.past import Past
from bot.core.turn import Turn
from bot.replay.stage import Stage
from tests.core.conftest import CONTENT, LADDER, REAL, find_places
from tests.core.test_session import finish, rate_after, start

TOWEL = CONTENT.stretches["towel"]


def session(stage: Stage, before: int = 1, after: int = 1, *felt: str) -> None:
    """One whole session, and then the next day at noon."""
    start(stage, before)
    if stage.phase is Phase.SCREENING:
        stage.tap("none-of-these")
    if stage.phase is Phase.CHOOSING:
        stage.tap("choose-usual" if before <= 5 else "choose-gentle")
    finish(stage)
    rate_after(stage, after, *felt)
    stage.chat.clear()
    stage.wait(days=1)
    stage.chat.clear()


def next_time(stage: Stage) -> Person:
    """The person as the next session will find them, if it begins today and nothing more is told."""
    turn = Turn(stage.state.person, None, Command("stretch"), stage.world)
    return dose.prospect(turn, turn.today)


def doses(stage: Stage) -> set[Dose]:
    """How everything will be done in the next session."""
    person = next_time(stage)
    found = {dose.of(person, stretch, leg) for stretch in CONTENT.stretches.values() for leg in Leg}
    return {replace(one, counted=None) for one in found}


def rungs(stage: Stage) -> set[tuple[int, int]]:
    return {(d.repetitions, d.hold_s) for d in doses(stage)}


# --- Dose (R6) ---


def test_three_good_days_are_one_rung_up(ready: Stage) -> None:
    """For each stretch and leg, told as a decision about the third day."""
    for _ in range(2):
        session(ready)
    assert rungs(ready) == {(2, 5)}
    session(ready)
    assert rungs(ready) == {(2, 10)}
    start(ready)
    made = [d for d in ready.diary.decisions if d.rule == "R6"]
    assert [(d.action, d.day) for d in made] == [("grow", date(2026, 3, 4))] * 4


@pytest.mark.parametrize(
    ("days", "said", "why"),
    [
        ([(1, 1)] * 2, None, None),
        ([(1, 1)] * 3, "step-on", "grow"),
        ([(2, 4)], "step-back", "shrink-rise"),
        ([(5, 6)], "step-back", "shrink-pain"),
        ([(2, 4)] * 3, None, None),
    ],
)
def test_the_reminder_tells_the_step_in_one_clause(
    ready: Stage, days: list[tuple[int, int]], said: str | None, why: str | None
) -> None:
    """On or back, with its real reason; nothing where nothing changes."""
    for before, after in days:
        session(ready, before, after)
    ready.wait(hours=20)
    told = [line for message in ready.chat.values() for line in message.lines if line.id.startswith("step-")]
    assert [(line.id, line.args["because"]) for line in told] == ([] if said is None else [(said, why)])
    assert "reminder-plan" in ready.texts()


@pytest.mark.parametrize("reminded", [False, True])
def test_who_begins_before_the_reminder_hears_of_the_step_all_the_same(
    ready: Stage, *, reminded: bool
) -> None:
    """Once: in the reminder, or in the first question of a session that comes before it."""
    for _ in range(3):
        session(ready)
    if reminded:
        ready.wait(hours=4)
        assert "step-on" in ready.texts()
        ready.chat.clear()
    ready.command("stretch")
    assert ("step-on" in ready.texts()) is not reminded


def test_the_dose_goes_up_the_ladder_to_its_last_rung(ready: Stage) -> None:
    """Three repetitions on the way, half a minute at the end, never over a minute in all (ACSM)."""
    seen = []
    for _ in range(24):
        session(ready)
        seen += sorted(rungs(ready) - set(seen))
    assert seen == [*LADDER[1:]]


@pytest.mark.parametrize(
    ("days", "rung", "good_days"),
    [
        ([(1, 1)] * 2, (2, 10), 2),
        ([(0, 3)], (2, 10), 1),
        ([(5, 4)], (2, 10), 1),
        ([(1, 1), (3, 4)], (2, 10), 0),
        ([(1, 1), (4, 4)], (2, 10), 0),
        ([(1, 1), (5, 5)], (2, 10), 0),
        ([(2, 4)], (2, 5), 0),
        ([(5, 6)], (2, 5), 0),
    ],
)
def test_what_a_day_comes_to(
    ready: Stage, days: list[tuple[int, int]], rung: tuple[int, int], good_days: int
) -> None:
    """Good: up to 3, or up to 5 and lower. Red: over 5, or up by two to over 3. Else a new row."""
    for before, after in [(1, 1)] * 3 + days:
        session(ready, before, after)
    assert (rungs(ready), {d.good_days for d in doses(ready)}) == ({rung}, {good_days})


def test_each_leg_has_its_own_dose(ready: Stage) -> None:
    """Too much on the right leg: only that leg starts eased and a rung lower; the other one grows on."""
    first_hold(ready)
    ready.tap("too-much-button")
    finish(ready)
    rate_after(ready, 1)
    ready.chat.clear()
    for _ in range(3):
        ready.wait(days=1)
        session(ready)
    right, left = (dose.of(next_time(ready), TOWEL, leg) for leg in Leg)
    assert (right.repetitions, right.hold_s, right.easing) == (1, 5, 1)
    assert (left.repetitions, left.hold_s, left.easing) == (2, 10, 0)


@pytest.mark.parametrize("rung", LADDER)
def test_no_step_leaves_the_ladder(rung: tuple[int, int]) -> None:
    """Up, down, and back to the beginning: always a rung, and never an easing less."""
    at = Dose(rung[1], rung[0], easing=1)
    for now in (dose.grown(at, TOWEL), dose.lowered(at, TOWEL), dose.first_again(at, TOWEL)):
        assert (now.repetitions, now.hold_s) in LADDER
        assert now.easing == 1
    assert (
        dose.place(dose.lowered(at, TOWEL), TOWEL)
        <= dose.place(at, TOWEL)
        <= dose.place(dose.grown(at, TOWEL), TOWEL)
    )
    assert dose.place(dose.first_again(at, TOWEL), TOWEL) <= TOWEL.first


@pytest.mark.parametrize(
    ("kept", "rung"),
    [
        ((5, 2), (2, 5)),
        ((5, 1), (1, 5)),
        ((15, 2), (3, 10)),
        ((20, 2), (3, 10)),
        ((25, 2), (3, 15)),
        ((30, 2), (2, 30)),
        ((30, 1), (3, 10)),
        ((5, 3), (2, 5)),
        ((10, 1), (2, 5)),
    ],
)
def test_a_dose_of_an_earlier_release_is_placed_on_the_ladder(
    kept: tuple[int, int], rung: tuple[int, int]
) -> None:
    """On the nearest rung that is not above it: no longer hold, not more seconds in all."""
    placed = TOWEL.ladder[dose.place(Dose(*kept), TOWEL)]
    assert (placed.repetitions, placed.hold_s) == rung
    person = dose.put(Person(1, 1), TOWEL, Leg.LEFT, Dose(*kept))
    assert (dose.of(person, TOWEL, Leg.LEFT).repetitions, dose.of(person, TOWEL, Leg.LEFT).hold_s) == rung


def test_what_an_earlier_release_has_counted_is_not_counted_again(ready: Stage) -> None:
    """A red session that ended before the update has made the dose smaller already."""
    session(ready, 2, 4)
    known = {key: replace(d, counted=None) for key, d in ready.state.person.doses.items()}
    ready.state = State(changed(ready.state.person, doses=known))
    assert rungs(ready) == {(2, 5)}
    session(ready, 2, 4)
    assert rungs(ready) == {(1, 5)}


def grow(stage: Stage, to: tuple[int, int] = (2, 10)) -> None:
    """Good sessions until everything is on this rung."""
    while rungs(stage) != {to}:
        session(stage)


def first_hold(stage: Stage, before: int = 1) -> None:
    start(stage, before)
    if stage.phase is Phase.CHOOSING:
        stage.tap("choose-gentle")
    stage.to_phase(Phase.READY)
    stage.tap("ready")


def held(stage: Stage) -> dict[tuple[str, str], tuple[int, int]]:
    person = next_time(stage)
    found = {
        (name, str(leg)): dose.of(person, stretch, leg)
        for name, stretch in CONTENT.stretches.items()
        for leg in Leg
    }
    return {key: (d.repetitions, d.hold_s) for key, d in found.items()}


def test_too_much_is_red_for_that_leg(ready: Stage) -> None:
    """Whether the session goes on or is broken off: one rung down there, the rest stays as it is."""
    grow(ready)
    first_hold(ready)
    ready.tap("too-much-button")
    ready.command("stop")
    assert [key for key, rung in held(ready).items() if rung == (2, 5)] == [("towel", "right")]
    session(ready)
    told = next(d for d in ready.diary.decisions if d.action == "shrink-too-much")
    assert (told.numbers["stretch"], told.numbers["leg"]) == ("towel", "right")


@pytest.mark.parametrize("way", ["stop", "left lying", "blocked"])
def test_breaking_off_without_a_sign_changes_no_dose(ready: Stage, way: str) -> None:
    """Whoever is called to the door loses nothing, not even the row of good days, and gains nothing."""
    grow(ready)
    session(ready)
    first_hold(ready)
    ready.to_phase(Phase.SWITCH)
    known = doses(ready)
    {
        "stop": lambda: ready.command("stop"),
        "left lying": lambda: ready.wait(days=1),
        "blocked": lambda: ready.happen(Blocked()),
    }[way]()
    assert ready.state.session is None
    assert doses(ready) == known
    assert {d.good_days for d in known} == {1}


def test_a_day_is_counted_once(ready: Stage) -> None:
    """ "Once more" three times a day climbs no faster, and two red sessions of a day cost one rung."""
    start(ready)
    for _ in range(3):
        finish(ready)
        rate_after(ready, 1)
        once_more(ready)
    ready.command("stop")
    ready.wait(days=1)
    assert {(d.hold_s, d.good_days) for d in doses(ready)} == {(5, 1)}
    grow(ready, (3, 10))
    start(ready, before=2)
    for _ in range(2):
        finish(ready)
        rate_after(ready, 4)
        once_more(ready, before=2)
    ready.command("stop")
    ready.wait(days=1)
    assert rungs(ready) == {(2, 10)}


def once_more(stage: Stage, before: int = 1) -> None:
    stage.chat.clear()
    stage.command("stretch")
    stage.tap("once-more")
    stage.tap(str(before))


def test_a_second_session_after_a_red_one_is_smaller_already(ready: Stage) -> None:
    """What is red is known at once; what was good is not known before the next day."""
    grow(ready)
    start(ready, before=2)
    finish(ready)
    rate_after(ready, 4)
    ready.chat.clear()
    ready.command("stretch")
    ready.tap("once-more")
    assert ready.state.session is not None
    assert {s.hold_s for s in ready.state.session.steps if s.kind is StepKind.HOLD} == {5}


def test_pain_told_after_a_stop_counts_once(ready: Stage) -> None:
    """Six of ten afterwards is red for all that was done; what was red already is not made smaller twice."""
    grow(ready, to=(3, 10))
    first_hold(ready)
    ready.tap("too-much-button")
    ready.tap("ready")
    ready.to_phase(Phase.SWITCH)
    ready.to_phase(Phase.HOLD)
    ready.fire_next()
    ready.command("stop")
    assert (held(ready)["towel", "right"], held(ready)["towel", "left"]) == ((2, 10), (3, 10))
    ready.tap("6")
    assert (held(ready)["towel", "right"], held(ready)["towel", "left"]) == ((2, 10), (2, 10))
    assert held(ready)["wall", "right"] == (3, 10)


def test_no_answer_is_neither_good_nor_bad(ready: Stage) -> None:
    """Without a score after it a session grows nothing, however many there are, and breaks no row."""
    session(ready)
    for _ in range(4):
        start(ready)
        finish(ready)
        ready.wait(days=1)
        ready.chat.clear()
    assert {(d.hold_s, d.good_days) for d in doses(ready)} == {(5, 1)}


def test_a_gentle_session_shrinks_on_red_and_never_grows(ready: Stage) -> None:
    """From six to three is no good day in a gentle session; six after it is red all the same."""
    grow(ready)
    for _ in range(3):
        session(ready, 6, 3)
    assert rungs(ready) == {(2, 10)}
    assert {d.good_days for d in doses(ready)} == {0}
    session(ready, 6, 6)
    assert held(ready)["towel", "right"] == (2, 5)
    assert held(ready)["wall", "right"] == (2, 10)


def test_red_on_the_lowest_rung_is_told_as_such(ready: Stage) -> None:
    """Red at 2 x 5 s: once 5 s. Red again: the smallest there is, and /why says so. Then two again."""
    session(ready, 2, 4)
    assert rungs(ready) == {(1, 5)}
    session(ready, 2, 4)
    assert rungs(ready) == {(1, 5)}
    ready.command("why")
    assert "why-R6-smallest" in ready.texts()
    for _ in range(3):
        session(ready)
    assert rungs(ready) == {(2, 5)}


def test_a_worse_morning_is_red_and_told_by_its_name(ready: Stage) -> None:
    """One rung down at once, with the reason; on the lowest rung that is said, too."""
    grow(ready)
    session(ready)
    ready.wait(hours=4)
    ready.tap("since-worse")
    assert "since-worse-lower" in ready.texts()
    assert {d.action for d in ready.diary.decisions[-4:]} == {"shrink-morning"}
    assert rungs(ready) == {(2, 5)}


@pytest.mark.parametrize(("noted", "rung"), [(5, (2, 10)), (6, (2, 5))])
def test_a_note_of_high_pain_since_makes_a_good_day_red(
    ready: Stage, noted: int, rung: tuple[int, int]
) -> None:
    """Six of ten by /pain, that evening or the next day: the third good day is none."""
    for _ in range(2):
        session(ready)
    session(ready)
    ready.command("pain", str(noted))
    expected = {rung} if noted < 6 else {(1, 5)}
    assert rungs(ready) == expected


@pytest.mark.parametrize(
    ("days", "rung", "said"),
    [(6, (2, 30), None), (7, (3, 20), "back-one-step-back"), (28, (2, 5), "back-first-rung")],
)
def test_what_a_break_costs(ready: Stage, days: int, rung: tuple[int, int], said: str | None) -> None:
    """A week: one rung. Four weeks: the first rung. With a word of welcome and no blame."""
    grow(ready, (2, 30))
    session(ready)
    ready.wait(days=days - 1)
    ready.chat.clear()
    ready.command("stretch")
    if said is not None:
        assert said in ready.texts()
    assert ready.state.session is not None
    steps = [s for s in ready.state.session.steps if s.kind is StepKind.HOLD]
    assert {(s.repetitions, s.hold_s) for s in steps} == {rung}


# --- What was felt (R4) ---


@pytest.mark.parametrize(
    ("felt", "easing"),
    [
        (("feeling-electric", "where-thigh", "moved-no"), 1),
        (("feeling-ache", "where-below-knee", "moved-down"), 1),
        (("feeling-ache", "where-back", "moved-up"), 0),
        (("feeling-pull", "where-thigh", "moved-no"), 0),
    ],
)
def test_where_and_what_kind_beat_how_much(ready: Stage, felt: tuple[str, ...], easing: int) -> None:
    """Nerve-like, or down the leg: an easier version next time, whatever the number."""
    start(ready, before=3)
    finish(ready)
    rate_after(ready, 6, *felt)
    ready.chat.clear()
    assert {d.easing for d in doses(ready)} == {easing}


@pytest.mark.parametrize(("score", "asked"), [("5", False), ("6", True)])
def test_what_was_felt_is_asked_of_a_session_that_was_stopped(
    ready: Stage, score: str, *, asked: bool
) -> None:
    """On its last message, when pain is high there; like a nerve it protects that stretch."""
    first_hold(ready, before=3)
    ready.fire_next()
    ready.command("stop")
    ready.tap(score)
    assert ("ask-feeling" in ready.texts()) is asked
    if asked:
        for answer in ("feeling-electric", "where-thigh", "moved-no"):
            ready.tap(answer)
        assert "felt-protect" in ready.texts()
        assert {dose.of(ready.state.person, TOWEL, leg).easing for leg in Leg} == {1}


def test_pain_that_moves_up_is_told_as_good_news(ready: Stage) -> None:
    """Towards the back is favourable."""
    first_hold(ready)
    ready.tap("too-much-button")
    finish(ready)
    rate_after(ready, 1, "feeling-ache", "where-back", "moved-up")
    assert "felt-good-news" in ready.texts()


def test_nothing_is_good_news_when_a_score_rose(ready: Stage) -> None:
    """From two to nine, though it moved up."""
    start(ready, before=2)
    finish(ready)
    rate_after(ready, 9, "feeling-ache", "where-back", "moved-up")
    assert "felt-good-news" not in ready.texts()


@pytest.mark.parametrize("before", [6, 8])
def test_nothing_is_good_news_on_a_day_of_high_pain(ready: Stage, before: int) -> None:
    """It eased and moved up; but today rest was advised."""
    start(ready, before=before)
    if ready.phase is Phase.SCREENING:
        ready.tap("none-of-these")
    ready.tap("choose-gentle")
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.tap("too-much-button")
    finish(ready)
    rate_after(ready, 2, "feeling-ache", "where-back", "moved-up")
    assert "felt-good-news" not in ready.texts()


def test_nothing_is_good_news_while_advice_to_see_somebody_stands(ready: Stage) -> None:
    """Two stretches had to be stopped within a week: that is ten days ago, and the answer is still open."""
    for _ in range(2):
        stop_a_stretch(ready)
    ready.wait(days=10)
    start(ready, before=2)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.tap("too-much-button")
    finish(ready)
    rate_after(ready, 1, "feeling-ache", "where-back", "moved-up")
    assert "felt-good-news" not in ready.texts()


def test_the_leg_that_was_not_reached_begins_the_next_time(ready: Stage) -> None:
    """Who stops after two holds each day stretches both legs all the same."""
    legs = []
    for _ in range(4):
        start(ready)
        for _ in range(2):
            ready.to_phase(Phase.READY, Phase.HOLD)
            if ready.phase is Phase.READY:
                ready.tap("ready")
            ready.fire_next()
        ready.command("stop")
        legs.append({h.leg for h in ready.diary.holds if h.session == len(legs) + 1})
        ready.wait(days=1)
        ready.chat.clear()
    assert legs == [{Leg.RIGHT}, {Leg.LEFT}] * 2
    session(ready)
    session(ready)
    last = [h.leg for h in ready.diary.holds if h.session == 6]
    assert last[0] is Leg.RIGHT, "both were reached the time before"


def test_electric_in_a_hold_ends_the_session(ready: Stage) -> None:
    """One tap beside the easing: that is enough for today. Next time it begins anew."""
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.tap("too-much-button")
    ready.tap("nerve-button")
    assert ready.phase is Phase.RATING_AFTER
    assert {"stretch-stopped-nerve", "rate-after"} <= set(ready.texts())
    assert {dose.of(ready.state.person, TOWEL, leg).easing for leg in Leg} == {1}


@pytest.mark.parametrize(("where", "easing"), [("hurts-lower-back", 1), ("hurts-thigh", 2)])
def test_the_easing_follows_where_it_was(where: str, easing: int) -> None:
    """Lower back: the other knee is bent. Thigh or knee: the raised leg itself comes lower."""
    stage = Stage(REAL, places=find_places).set_up()
    stage.chat.clear()
    start(stage)
    while stage.to_phase(Phase.READY, Phase.HOLD) is Phase.READY:
        stage.tap("ready")
    stage.tap("too-much-button")
    stage.tap(where)
    assert stage.phase is Phase.EASING
    stage.tap("ready")
    assert stage.phase is Phase.HOLD
    assert dose.of(stage.state.person, REAL.stretches["towel"], Leg.RIGHT).easing == easing


def test_nothing_is_asked_after_an_easy_session(ready: Stage) -> None:
    """No trouble, low pain: one number and it is done."""
    start(ready)
    finish(ready)
    ready.tap("5")
    assert ready.phase is Phase.ENDED


# --- The next morning (R1, R3) ---


def test_worse_morning_makes_todays_holds_shorter(ready: Stage) -> None:
    """Asked in the reminder, one tap; the number is asked only when it is worse."""
    for _ in range(3):
        session(ready)
    ready.now = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
    session_day = ready.state.person.last_occurrence
    ready.chat.clear()
    ready.fire_next()
    assert ready.state.person.last_occurrence != session_day or "since-yesterday" in ready.texts()
    ready.tap("since-worse")
    assert {d.hold_s for d in doses(ready)} == {5}
    ready.tap("6")
    assert (ready.diary.ratings[-1].moment, ready.diary.ratings[-1].score) == (Moment.NEXT_MORNING, 6)


def test_morning_is_asked_at_nine_when_the_reminder_comes_late(ready: Stage) -> None:
    """An evening person is asked at a kind hour, once, without a sound."""
    ready.command("time", "20:00")
    start(ready)
    finish(ready)
    ready.tap("1")
    assert ready.timers["morning"][0] == datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
    ready.chat.clear()
    ready.wait(hours=30)
    assert "since-yesterday" in ready.texts()
    ready.tap("since-better")
    assert "since-better-noted" in ready.texts()
    assert ready.answers(ready.happen(Tap("since", ("worse",)))) == ["already-done"]


# --- Good days and bad days ---


def test_high_pain_again_offers_gentle_days(ready: Stage) -> None:
    """High on two of three days: a gentle week with frozen doses and a date when it is looked at again."""
    session(ready, before=6, after=4)
    start(ready, before=6)
    assert "before-offer-flare" in ready.texts()
    ready.tap("choose-flare")
    assert ready.state.person.flare_until == date(2026, 3, 10)
    finish(ready)
    rate_after(ready, 3)
    frozen = doses(ready)
    ready.command("settings")
    assert "flare-until" in ready.texts()
    ready.wait(hours=28)
    assert "reminder-plan-gentle" in ready.texts()
    assert doses(ready) == frozen
    for _ in range(7):
        ready.wait(days=1)
    ready.tap("flare-over")
    assert ready.state.person.flare_until is None


def test_gentle_session_takes_about_two_minutes(ready: Stage) -> None:
    """Only what is not locked, eased, once on each side."""
    begun = ready.now
    start(ready, before=6)
    ready.tap("choose-gentle")
    finish(ready)
    assert ready.now - begun <= timedelta(minutes=2)


@pytest.mark.parametrize("way", ["tap", "say", "say-first", "at-the-card"])
def test_a_gentle_day_can_be_chosen_on_any_day(ready: Stage, way: str) -> None:
    """No wall, one short hold a side in the easiest form; one rung lower the next time."""
    for _ in range(3):
        session(ready)
    if way == "say-first":
        ready.say("gentle today")
    else:
        ready.command("stretch")
    if way == "tap":
        ready.tap("gentle-today")
    elif way == "say":
        ready.say("Gentle today")
    ready.tap("1")
    if way == "at-the-card":
        ready.say("gentle today")
    assert ready.phase is Phase.READY
    assert ready.state.session is not None
    holds = [s for s in ready.state.session.steps if s.kind is StepKind.HOLD]
    assert [(s.stretch, s.leg, s.hold_s, s.easing) for s in holds] == [
        ("towel", leg, 5, 1) for leg in ("right", "left")
    ]
    finish(ready)
    rate_after(ready, 1)
    assert "gentle-today" in [d.action for d in ready.diary.decisions]
    ready.wait(days=1)
    start(ready, before=1)
    assert "back-after-gentle" in ready.texts()


def test_a_gentle_day_keeps_rest_on_offer_when_pain_is_high(ready: Stage) -> None:
    """Eight of ten: the signs first, then rest before the gentle stretch."""
    ready.say("gentle today")
    ready.tap("8")
    ready.tap("none-of-these")
    assert "before-offer-rest" in ready.texts()
    assert {"choose-rest", "choose-gentle"} <= set(ready.labels())


def test_in_a_hold_gentle_means_too_much(ready: Stage) -> None:
    """The words tell of the button; the hold is not disturbed."""
    first_hold(ready)
    ready.say("gentle today")
    assert (ready.phase, "gentle-later" in ready.texts()) == (Phase.HOLD, True)


def test_severe_pain_asks_for_warning_signs_first(ready: Stage) -> None:
    """Seven or more: the signs, then the offer; a sign ends the session with urgent words."""
    start(ready, before=7)
    assert "ask-signs-again" in ready.texts()
    ready.tap("none-of-these")
    assert ready.phase is Phase.CHOOSING
    ready.tap("choose-rest")
    start(ready, before=9)
    ready.tap("sign-saddle-numbness")
    assert ready.state.session is None
    assert "urgent-emergency" in ready.texts()


def test_warning_signs_are_asked_every_four_weeks(ready: Stage) -> None:
    """Also when all goes well."""
    ready.wait(days=28)
    start(ready, before=1)
    assert "ask-signs-new" in ready.texts(), "only what is new matters then"
    ready.tap("none-of-these")
    assert ready.phase is Phase.CARD


def test_the_question_after_four_weeks_keeps_the_quiet_days(ready: Stage) -> None:
    """The signs were asked for yesterday because of a bad morning, and were not answered."""
    ready.wait(days=28)
    ready.command("pain", "7")
    ready.wait(days=1)
    start(ready, before=3)
    assert ready.phase is Phase.CARD
    assert [d.action for d in ready.diary.decisions if d.rule == "R0"] == ["ask-signs"]


def test_a_miss_is_asked_about_once(ready: Stage) -> None:
    """With the next reminder, at most once a week; the answer helps with that barrier."""
    session(ready)
    ready.wait(days=2)
    assert ready.texts().count("ask-barrier") == 1
    ready.tap("barrier-no-time")
    assert "barrier-no-time-answer" in ready.texts()
    ready.tap("short-session")
    assert ready.phase is Phase.RATING_BEFORE
    ready.command("stop")
    ready.chat.clear()
    ready.wait(days=3)
    assert "ask-barrier" not in ready.texts()


def test_a_skipped_day_is_not_asked_about(ready: Stage) -> None:
    """Skip was an answer."""
    session(ready)
    ready.wait(hours=4)
    if "skip" in ready.labels():
        ready.tap("skip")
    ready.wait(days=1)
    assert "ask-barrier" not in ready.texts()


def test_habit_is_asked_in_the_first_week_and_used(ready: Stage) -> None:
    """After the second session; the reminder then uses the person's words."""
    session(ready)
    start(ready)
    finish(ready)
    rate_after(ready, 1)
    assert "ask-habit" in ready.texts()
    ready.say("after lunch")
    assert ready.state.person.habit == "after lunch"
    ready.wait(hours=28)
    assert "reminder-habit" in ready.texts()
    ready.tap("since-better")
    assert {"reminder-habit", "since-better-noted"} <= set(ready.texts())


# --- Advice (R7) ---


@pytest.mark.parametrize(
    ("weeks", "first", "then", "action"),
    [
        (3, 5, 5, None),
        (4, 5, 5, "see-doctor-weeks"),
        (6, 5, 5, "see-specialist-weeks"),
        (2, 3, 5, "see-specialist-worse"),
        (2, 5, 3, "going-well"),
        (2, 1, 0, None),
        (6, 0, 0, None),
    ],
)
def test_when_to_see_someone(ready: Stage, weeks: int, first: int, then: int, action: str | None) -> None:
    """R7 on averages of the first and the last three days; one a day at most."""
    for day in range(weeks * 7 + 1):
        session(ready, before=first if day < 7 else then, after=1)
        if ready.phase is not Phase.ENDED:
            ready.command("stop")
    advised = [(d.action, d.day) for d in ready.diary.decisions if d.rule == "R7"]
    assert (advised[-1][0] if advised else None) == action
    days = [day for _, day in advised]
    assert len(days) == len(set(days))


def test_good_news_waits_for_the_mornings_answer(ready: Stage) -> None:
    """On the day on which a worse morning is two weeks old: the reminder asks about the morning first."""
    for day in range(22):
        if day == 8:
            ready.happen(Tap("since", ("worse",)))
        session(ready, before=5 if day < 7 else 1, after=1)
    ready.wait(hours=2)
    assert "since-yesterday" in ready.texts()
    assert advised(ready) == []
    ready.tap("since-same")
    session(ready, before=1, after=1)
    assert advised(ready) == ["going-well"]


def test_a_later_week_is_not_taken_for_the_first_one(ready: Stage) -> None:
    """Who eased from 7 to 2 is not told that nothing changed once the beginning is forgotten (24 months)."""
    for day in range(29):
        session(ready, before=7 if day < 7 else 2, after=1)
        if ready.phase is not Phase.ENDED:
            ready.command("stop")
    whole, rules = ready.diary, ready.content.rules
    kept = replace(
        whole,
        ratings=tuple(r for r in whole.ratings if r.score <= 2),
        sessions=tuple(s for s in whole.sessions if s.number > 7),
    )
    person, today = ready.state.person, ready.now.date()
    assert advice.gathered(person, Past.of(whole), today, rules)["improved"] == "yes"
    later = advice.gathered(person, Past.of(kept), today, rules)
    assert (later["start"], later["improved"]) == ("forgotten", "no")
    assert later["rise"] == 0, "that pain has risen since is still noticed"
    ready.diary = kept
    ready.wait(days=1)
    assert advised(ready) == ["going-well"]


def test_the_net_holds_when_the_beginning_is_forgotten(ready: Stage) -> None:
    """Four of ten after two years: nobody can tell any more whether that is less than at first."""
    for _ in range(29):
        session(ready, before=4, after=4)
        if ready.phase is not Phase.ENDED:
            ready.command("stop")
    whole = ready.diary
    ready.diary = replace(
        whole,
        decisions=tuple(d for d in whole.decisions if d.rule != "R7"),
        sessions=tuple(s for s in whole.sessions if s.number > 7),
    )
    ready.wait(days=1)
    assert advised(ready) == ["see-doctor-weeks"]
    assert "course-forgotten" in ready.texts()


def test_two_stopped_sessions_in_a_week_mean_a_specialist(ready: Stage) -> None:
    """At once, with the region's contact."""
    for _ in range(2):
        start(ready)
        while ready.phase is not Phase.RATING_AFTER:
            ready.to_phase(Phase.READY, Phase.EASING, Phase.BETWEEN, Phase.HOLD, Phase.RATING_AFTER)
            if ready.phase is Phase.HOLD:
                ready.tap("too-much-button")
            elif ready.phase is Phase.BETWEEN:
                ready.tap("go-on")
            elif ready.phase is not Phase.RATING_AFTER:
                ready.tap("ready")
        rate_after(ready, 2)
        said = ready.texts()
        ready.wait(days=1)
        ready.chat.clear()
    assert {"advice-see-specialist-stops", "specialist-contact"} <= set(said)


def stop_a_stretch(stage: Stage) -> None:
    """A session in which the first hold is too much until no easing is left, and the day after."""
    start(stage, before=2)
    stage.to_phase(Phase.READY)
    stage.tap("ready")
    while "stretch-stopped" not in texts_said(stage):
        stage.tap("too-much-button")
        if stage.phase is Phase.EASING:
            stage.tap("ready")
    finish(stage)
    rate_after(stage, 2)
    stage.log.clear()
    stage.wait(days=1)
    stage.chat.clear()


def texts_said(stage: Stage) -> set[str]:
    shown = [effect.message for _, effect in stage.log if isinstance(effect, Send | Edit)]
    return {line.id for message in shown for line in message.lines}


def advised(stage: Stage) -> list[str]:
    return [d.action for d in stage.diary.decisions if d.rule == "R7"]


def test_the_same_advice_comes_again_when_something_got_worse(ready: Stage) -> None:
    """A third stopped session is told of the day it happens, though the second was told of yesterday."""
    stop_a_stretch(ready)
    assert advised(ready) == []
    stop_a_stretch(ready)
    assert advised(ready) == ["see-specialist-stops"]
    ready.wait(days=1)
    assert advised(ready) == ["see-specialist-stops"]
    stop_a_stretch(ready)
    assert advised(ready) == ["see-specialist-stops"] * 2


def test_advice_names_the_doctor_as_people_do_there(ready: Stage) -> None:
    """A GP in Britain, a doctor in California; the specialist of Los Angeles to nobody else."""
    for zone, called in (("Europe/London", "doctor-gp"), ("America/Los_Angeles", "doctor-doctor")):
        stage = Stage(REAL, places=find_places).set_up()
        stage.state = replace(stage.state, person=replace(stage.state.person, zone=zone, place="Nowhere"))
        for _ in range(3):
            stage.command("pain", "8")
            stage.wait(days=1)
        stage.wait(days=1)
        assert {"advice-see-doctor-severe", called} <= set(stage.texts())
        assert "specialist-contact" not in stage.texts()


def test_advice_to_see_somebody_is_owed_to_who_comes_back(ready: Stage) -> None:
    """Whatever the rules say by then: both sessions were over a week ago."""
    for _ in range(2):
        stop_a_stretch(ready)
    ready.happen(Blocked())
    ready.wait(days=9)
    assert Resend("advice:") in ready.happen(Said("hello"))
    assert Resend("advice:") not in ready.happen(Said("hello"))


def test_who_rests_because_it_hurts_is_advised_all_the_same(ready: Stage) -> None:
    """Pain rises, and every day is a day of rest: no session is completed, and still it is told."""
    for day in range(16):
        start(ready, before=3 if day < 7 else 6)
        if ready.phase is Phase.CHOOSING:
            ready.tap("choose-rest")
        else:
            ready.command("stop")
        ready.wait(days=1)
        ready.chat.clear()
    assert "see-specialist-worse" in advised(ready)


def test_advice_comes_with_the_reminder_when_no_session_does(ready: Stage) -> None:
    """Four weeks without change are over on a day off: the reminder of that day brings the advice."""
    for _ in range(27):
        session(ready, before=5, after=4)
    assert advised(ready) == []
    ready.wait(days=2)
    assert advised(ready) == ["see-doctor-weeks"]


# --- Away and back ---


def test_after_an_illness_the_first_session_may_be_gentle(ready: Stage) -> None:
    """Said with the pause in one tap; offered once, with a reason, and only where pain asks for no more."""
    session(ready)
    ready.command("pause", "3")
    ready.tap("away-ill-button")
    assert {"away-ill", "next-reminder"} <= set(ready.texts())
    ready.wait(days=3)
    start(ready, before=2)
    assert ready.labels()[-3:] == ["choose-gentle", "choose-usual", "change-score"]
    ready.tap("choose-gentle")
    assert ready.state.session is not None
    assert {s.stretch for s in ready.state.session.steps if s.kind is StepKind.HOLD} == {"towel"}
    finish(ready)
    rate_after(ready, 1)
    ready.command("why")
    assert "why-R6-offer-return" in ready.texts()
    ready.wait(days=1)
    start(ready, before=2)
    assert ready.phase is Phase.CARD


def test_pain_comes_before_an_illness(ready: Stage) -> None:
    """Six of ten offers rest as on any day, and the illness is dealt with."""
    ready.command("pause", "3")
    ready.tap("away-ill-button")
    start(ready, before=6)
    assert "before-offer-gentle" in ready.texts()
    ready.tap("choose-rest")
    start(ready, before=1)
    assert ready.phase is Phase.CARD


@pytest.mark.parametrize("way", ["reminder", "resume"])
def test_after_a_journey_the_clock_is_asked_about_once(ready: Stage, way: str) -> None:
    """With the first reminder or with /resume: whose clock it is, and a button for another place."""
    ready.command("pause", "3" if way == "reminder" else "")
    if way == "resume":
        ready.tap("pause-open")
    ready.tap("away-travel-button")
    ready.chat.clear()
    ready.wait(days=3, hours=4)
    if way == "resume":
        assert "back-from-travel" not in ready.texts()
        ready.command("resume")
    assert "back-from-travel" in ready.texts()
    ready.tap("somewhere-else")
    assert "ask-place" in ready.texts()
    ready.say("Berlin")
    assert ready.state.person.zone == "Europe/Berlin"
    ready.chat.clear()
    ready.wait(days=1)
    assert "back-from-travel" not in ready.texts()


def test_a_reason_without_a_pause_is_none(ready: Stage) -> None:
    """An old button after /resume changes nothing."""
    ready.command("pause", "3")
    old = ready.find("away-ill-button")
    ready.command("resume")
    assert ready.answers(ready.happen(old)) == ["already-done"]
    start(ready)
    assert ready.phase is Phase.CARD


# --- Saying only what is so ---


def test_why_tells_the_latest_day_first(ready: Stage) -> None:
    """What is decided later of an earlier day stands with that day."""
    today = ready.now.date()
    made = [
        Decision(
            at=ready.now + timedelta(minutes=n),
            day=day,
            rule="R3",
            rule_version=1,
            action=action,
            numbers={"score": 4},
            content_version="",
        )
        for n, (day, action) in enumerate(
            [(today, "offer-easing"), (today - timedelta(days=2), "as-eased"), (today, "as-usual")]
        )
    ]
    ready.diary = replace(ready.diary, decisions=tuple(made))
    ready.command("why")
    days = [line.args["day"] for line in ready.chat["why"].lines if line.id == "why-decision"]
    assert days == [today, today, today - timedelta(days=2)]


def test_why_names_the_sign_and_each_source_once(ready: Stage) -> None:
    """Of many decisions the last three are told, and the title says so."""
    stop_a_stretch(ready)
    ready.command("why")
    title, *reasons, sources, _ = ready.chat["why"].lines
    assert (title.id, title.args["count"], len(reasons)) == ("why-title", 3, 3)
    assert {r.args["rule"] for r in reasons} == {"R6", "R3", "R5"}
    assert [t.args["rule"] for t in nested(sources) if t.id == "why-source"] == ["R6", "R3", "R5"]
    ready.say("foot drop")
    ready.command("why")
    assert {"why-R0-suspend-urgent", "sign-foot-drop"} <= set(ready.texts())


def nested(text: Text) -> list[Text]:
    """A text with those it is made of."""
    inner = [value for value in text.args.values() if isinstance(value, Text)]
    return [text, *(part for value in inner for part in nested(value))]


def test_what_cannot_get_shorter_is_not_said_to(ready: Stage) -> None:
    """At the shortest holds neither a break nor a worse morning is told as a change."""
    for _ in range(2):
        session(ready, 2, 4)
    ready.chat.clear()
    ready.wait(days=1)
    if "since-worse" in ready.labels():
        ready.tap("since-worse")
        assert "since-worse-lower" not in ready.texts()
    ready.wait(days=9)
    ready.chat.clear()
    ready.command("stretch")
    assert "back-one-step-back" not in ready.texts()
    assert not {d.action for d in ready.diary.decisions} & {"shrink-morning", "one-step-back"}


def test_nerve_like_pain_eases_once_however_often_it_is_told(ready: Stage) -> None:
    """Tapped in the hold and again in the questions afterwards: one easing, one decision."""
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.tap("too-much-button")
    ready.tap("nerve-button")
    finish(ready)
    rate_after(ready, 3, "feeling-electric", "where-below-knee", "moved-down")
    assert [d.numbers["stretch"] for d in ready.diary.decisions if d.action == "protect"] == ["towel"]
    assert {dose.of(ready.state.person, CONTENT.stretches["wall"], leg).easing for leg in Leg} == {0}


def test_nothing_grows_in_a_session_that_was_like_a_nerve(ready: Stage) -> None:
    """Two good sessions and a third one with electric pain in one stretch: no stretch grows."""
    for _ in range(2):
        session(ready)
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.tap("too-much-button")
    ready.tap("nerve-button")
    finish(ready)
    rate_after(ready, 1, "feeling-electric", "where-thigh", "moved-no")
    assert {d.hold_s for d in doses(ready)} == {5}


def test_the_first_card_tells_of_its_own_legs_easing_only(ready: Stage) -> None:
    """Eased on the left: the right leg begins as usual, and it is told when the legs are switched."""
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.to_phase(Phase.SWITCH)
    ready.to_phase(Phase.HOLD)
    ready.tap("too-much-button")
    finish(ready)
    rate_after(ready, 1)
    ready.chat.clear()
    ready.wait(days=1)
    ready.chat.clear()
    start(ready)
    ready.to_phase(Phase.READY)
    assert "starts-eased" not in ready.texts()
    ready.tap("ready")
    ready.to_phase(Phase.SWITCH)
    assert "starts-eased" in ready.texts()


def test_a_gentler_version_of_today_is_not_blamed_on_last_time(ready: Stage) -> None:
    """Chosen on a day of moderate pain: it is today's choice, and says so."""
    start(ready, before=4)
    ready.tap("choose-eased")
    ready.to_phase(Phase.READY)
    assert "gentler-today" in ready.texts()
    assert "starts-eased" not in ready.texts()


# --- The full stretch is offered again (R5) ---


def test_nothing_goes_on_after_a_day_that_nobody_rated(ready: Stage) -> None:
    """Good days with the gentler version while it was worse, then one without a word: the full stretch is
    offered, and a rung more is due, after one more good day.
    """
    for _ in range(3):
        session(ready, 0, 0)
    first_hold(ready, 3)
    ready.tap("too-much-button")
    finish(ready)
    rate_after(ready, 3)
    ready.chat.clear()
    ready.wait(days=1)
    for _ in range(3):
        session(ready, 3, 3)
    assert advised(ready) == ["see-specialist-worse"]
    start(ready, 0)
    finish(ready)
    ready.chat.clear()
    ready.wait(days=1)
    start(ready, 0)
    assert "before-offer-full" not in ready.texts()
    finish(ready)
    rate_after(ready, 0)
    ready.chat.clear()
    ready.wait(days=1)
    start(ready, 0)
    assert "before-offer-full" in ready.texts()


@pytest.mark.parametrize(("days", "offered"), [(13, False), (14, True)])
def test_who_stays_gentler_is_left_in_peace_for_two_weeks(ready: Stage, days: int, *, offered: bool) -> None:
    """And goes on growing with the easing: three good days in a row are one rung up all the same."""
    first_hold(ready)
    ready.tap("too-much-button")
    finish(ready)
    rate_after(ready, 1)
    ready.chat.clear()
    ready.wait(days=1)
    for _ in range(3):
        session(ready)
    start(ready)
    assert "before-offer-full" in ready.texts()
    ready.tap("choose-stay")
    finish(ready)
    rate_after(ready, 1)
    ready.chat.clear()
    ready.wait(days=1)
    for _ in range(days - 4):
        session(ready, 4, 4)
    for _ in range(3):
        session(ready)
    eased = dose.of(next_time(ready), TOWEL, Leg.RIGHT)
    assert (eased.repetitions, eased.hold_s, eased.easing) == ((2, 5, 1) if offered else (2, 10, 1))
    start(ready)
    assert ("before-offer-full" in ready.texts()) is offered
