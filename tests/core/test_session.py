"""The session as the person lives it: what is said, what is waited for, what is kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.content import Leg
from bot.core.diary import Moment
from bot.core.immutable import changed
from bot.core.messages import Clip, Still, Tap
from bot.core.model import LOST, Edit, Phase, Send, StepKind, Withdraw
from bot.replay.stage import Stage


def start(stage: Stage, before: int = 2) -> None:
    stage.command("stretch")
    stage.tap(str(before))


def held(stage: Stage) -> dict[tuple[str, str], list[int]]:
    seconds: dict[tuple[str, str], list[int]] = {}
    for hold in stage.diary.holds:
        if hold.outcome == "held":
            seconds.setdefault((hold.stretch, hold.leg), []).append(hold.hold_s)
    return seconds


def finish(stage: Stage) -> None:
    """Tap Ready whenever it is asked for, until the last question."""
    waits = (Phase.READY, Phase.EASING, Phase.BETWEEN, Phase.RATING_AFTER)
    while stage.to_phase(*waits) is not Phase.RATING_AFTER:
        stage.tap("go-on" if stage.phase is Phase.BETWEEN else "ready")


def rate_after(stage: Stage, score: int, *felt: str) -> None:
    """Rate the pain after, and say what was felt where that is asked."""
    stage.tap(str(score))
    for answer in felt or ("feeling-pull", "where-thigh", "moved-no"):
        if stage.phase in {Phase.FEELING, Phase.WHERE, Phase.MOVED}:
            stage.tap(answer)


def test_whole_session_holds_both_legs_equally(ready: Stage) -> None:
    """Two stretches, two legs, two holds of five seconds; then the change in pain in one line."""
    start(ready, before=3)
    finish(ready)
    rate_after(ready, 2)
    assert held(ready) == {(s, leg): [5, 5] for s in ("towel", "wall") for leg in ("right", "left")}
    assert [(r.moment, r.score) for r in ready.diary.ratings] == [(Moment.BEFORE, 3), (Moment.AFTER, 2)]
    assert ready.diary.sessions[-1].ending == "completed"
    assert list(ready.chat) == ["s1:done"]
    assert {"done-with-pain", "a-side", "next-reminder"} <= set(ready.texts())


def test_calls_of_a_session_stay_within_the_budget(ready: Stage) -> None:
    """At most 1.5 messages or edits per hold plus 12, and every hold is one new message that rings."""
    begun = len(ready.log)
    start(ready)
    finish(ready)
    rate_after(ready, 2)
    effects = [effect for _, effect in ready.log[begun:]]
    shown = [e for e in effects if isinstance(e, Send | Edit)]
    holds = [e for e in shown if isinstance(e.message.picture, Clip)]
    assert len(holds) == 8
    assert all(isinstance(e, Send) and e.sound for e in holds)
    # One call takes the session's messages away at its end.
    assert len(shown) + 1 <= 1.5 * 8 + 12


def test_hold_lasts_as_prescribed(ready: Stage) -> None:
    """The next cue comes after the lead-in and the whole hold, never before."""
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    begun = ready.now
    ready.fire_next()
    assert ready.now - begun == timedelta(seconds=15)


def test_too_much_stops_at_once_and_goes_on_eased(ready: Stage) -> None:
    """It asks where it was, at rest; the easing for that is explained, and what follows uses it."""
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.tap("too-much-button")
    assert ready.phase is Phase.EASING
    assert ready.texts() == ["too-much"]
    assert next(iter(ready.chat.values())).picture == Still("rest", Leg.RIGHT)
    ready.tap("hurts-lower-back")
    assert "easing-towel-knee-bent" in ready.texts()
    finish(ready)
    rate_after(ready, 2)
    towel = [h for h in ready.diary.holds if h.stretch == "towel"]
    assert [(h.outcome, h.easing) for h in towel] == [("too_much", 0)] + [("held", 1)] * 4
    assert {h.easing for h in ready.diary.holds if h.stretch == "wall"} == {0}


def test_easing_is_where_the_next_session_starts(ready: Stage) -> None:
    """The leg that hurt starts eased next time, and it is said; the other leg starts as before."""
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.tap("too-much-button")
    finish(ready)
    rate_after(ready, 2)
    ready.wait(days=1)
    start(ready)
    ready.to_phase(Phase.READY)
    assert "starts-eased" in ready.texts()
    assert ready.state.session is not None
    planned = {
        (s.leg, s.easing)
        for s in ready.state.session.steps
        if s.kind is StepKind.HOLD and s.stretch == "towel"
    }
    assert planned == {(Leg.RIGHT, 1), (Leg.LEFT, 0)}


def test_too_much_with_the_last_easing_leaves_the_stretch(ready: Stage) -> None:
    """R3: when even the gentlest version is too much, that stretch is over for today, the next one comes."""
    start(ready)
    for _ in range(2):
        ready.to_phase(Phase.READY, Phase.EASING)
        ready.tap("ready")
        ready.tap("too-much-button")
    ready.tap("ready")
    assert "stretch-wall" in ready.texts()
    assert [d.rule for d in ready.diary.decisions] == ["R5", "R3"]
    finish(ready)
    rate_after(ready, 2)
    assert held(ready) == {("wall", "right"): [5, 5], ("wall", "left"): [5, 5]}


def stop_the_towel(stage: Stage) -> None:
    """Too much, and too much again with the last easing; it is asked where it was all the same."""
    start(stage)
    for _ in range(2):
        stage.to_phase(Phase.READY, Phase.EASING)
        stage.tap("ready")
        stage.tap("too-much-button")
    assert "too-much-last" in stage.texts()
    stage.tap("hurts-thigh")


def test_too_much_with_the_last_easing_may_be_like_a_nerve(ready: Stage) -> None:
    """Then the session ends, and it begins anew in the form that spares the raised leg (R4)."""
    start(ready)
    for _ in range(2):
        ready.to_phase(Phase.READY, Phase.EASING)
        ready.tap("ready")
        ready.tap("too-much-button")
    ready.tap("nerve-button")
    assert ready.phase is Phase.RATING_AFTER
    assert [d.action for d in ready.diary.decisions] == ["ease", "stop-stretch", "protect"]


def test_who_does_not_say_where_it_was_is_asked_about_the_next_stretch(ready: Stage) -> None:
    """Nobody is told to get ready for what is left alone, also after a look at the signs."""
    start(ready)
    for _ in range(2):
        ready.to_phase(Phase.READY, Phase.EASING)
        ready.tap("ready")
        ready.tap("too-much-button")
    ready.command("urgent")
    assert ready.phase is Phase.BETWEEN


def test_after_a_stopped_stretch_the_next_one_waits_to_be_wanted(ready: Stage) -> None:
    """Asked in the same message, and silently; it starts when it is tapped for."""
    stop_the_towel(ready)
    assert ready.phase is Phase.BETWEEN
    assert {"stretch-stopped", "next-would-be", "stretch-wall"} <= set(ready.texts())
    begun = len(ready.log)
    ready.tap("go-on")
    assert (ready.phase, [e for _, e in ready.log[begun:] if isinstance(e, Send)]) == (Phase.CARD, [])
    assert "stretch-begins" in ready.texts()


def test_enough_for_today_asks_how_it_is_and_counts(ready: Stage) -> None:
    """No hold was held, and still the day is done: no blame, the last question, what was felt."""
    stop_the_towel(ready)
    ready.say("enough today")
    assert ready.phase is Phase.RATING_AFTER
    rate_after(ready, 3)
    assert (ready.diary.sessions[-1].ending, held(ready)) == ("completed", {})


def test_a_choice_that_nobody_makes_is_parked(ready: Stage) -> None:
    """Twenty minutes later it can still be gone on with."""
    stop_the_towel(ready)
    ready.fire_next()
    assert ready.phase is Phase.PARKED
    ready.command("resume")
    assert (ready.phase, "go-on-with" in ready.texts()) == (Phase.READY, True)


def test_too_much_on_an_older_message_counts(ready: Stage) -> None:
    """In pain nobody looks for the newest message: any Too much of this session stops the hold."""
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    older = ready.find("too-much-button")
    ready.fire_next()
    ready.happen(older)
    assert ready.phase is Phase.EASING


def outcomes(stage: Stage) -> list[tuple[int, int, str]]:
    """Repetition, easing and outcome of each hold."""
    return [(hold.repetition, hold.easing, hold.outcome) for hold in stage.diary.holds]


def test_what_was_not_shown_was_not_too_much(ready: Stage) -> None:
    """While the next cue has not arrived yet, it is the hold before that was too much: it counts no more
    and is done again in the gentler way, and the next one has no outcome.
    """
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.fire_next()
    assert outcomes(ready) == [(1, 0, "held")]
    ready.timers.pop(ready.next_timer() or "")  # which would have been set once the cue has arrived
    ready.tap("too-much-button")
    assert ready.phase is Phase.EASING
    assert outcomes(ready) == [(1, 0, "too_much")]
    finish(ready)
    rate_after(ready, 1)
    assert outcomes(ready)[:4] == [(1, 0, "too_much"), (1, 1, "held"), (2, 1, "held"), (1, 1, "held")]
    assert dict(ready.chat["s1:done"].lines[0].args)["holds"] == 8


def test_the_hold_that_was_shown_was_too_much(ready: Stage) -> None:
    """Once its cue is there it is this hold, on whichever message it was tapped; the one before counts."""
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    older = ready.find("too-much-button")
    ready.fire_next()
    ready.happen(older)
    assert outcomes(ready) == [(1, 0, "held"), (2, 0, "too_much")]


def test_too_much_told_later_is_recorded_once(ready: Stage) -> None:
    """A hold that was counted before "Too much" was read counts no more; a second tap eases no further, and
    the last message counts what was held.
    """
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.to_phase(Phase.SWITCH)
    tap = ready.find("too-much-button")
    assert ready.answers(ready.happen(tap)) == ["eased-next-time"]
    assert ready.answers(ready.happen(tap)) == ["already-done"]
    assert outcomes(ready) == [(1, 0, "held"), (2, 0, "too_much")]
    finish(ready)
    rate_after(ready, 1)
    assert ready.diary.answers[-1].question == "moved", "as after a hold that was broken off"
    assert dict(ready.chat["s1:done"].lines[0].args)["holds"] == 7


def test_too_much_while_switching_legs_eases_what_follows(ready: Stage) -> None:
    """Told late, after the hold was over, the stretch goes on eased and says so."""
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.to_phase(Phase.SWITCH)
    effects = ready.tap("too-much-button")
    assert ready.answers(effects) == ["eased-next-time"]
    ready.to_phase(Phase.HOLD)
    assert "hold-towel-knee-bent" in ready.texts()


@pytest.mark.parametrize(("score", "choice"), [(4, "choose-eased"), (5, "choose-usual")])
def test_moderate_pain_offers_the_easing(ready: Stage, score: int, choice: str) -> None:
    """R3: 4 and 5 of 10 offer the gentler version, and both answers go on."""
    start(ready, before=score)
    assert ready.phase is Phase.CHOOSING
    ready.tap(choice)
    assert ready.state.session is not None
    easings = {s.easing for s in ready.state.session.steps if s.kind is StepKind.HOLD}
    assert easings == ({1} if choice == "choose-eased" else {0})


def test_severe_pain_leaves_out_what_is_locked(ready: Stage) -> None:
    """R3: above 5 only the eased towel stretch is offered, or rest; the wall is locked."""
    start(ready, before=6)
    assert "choose-rest" in ready.labels()
    ready.tap("choose-gentle")
    assert ready.state.session is not None
    planned = [(s.stretch, s.leg, s.easing) for s in ready.state.session.steps if s.kind is StepKind.HOLD]
    assert planned == [("towel", Leg.RIGHT, 1), ("towel", Leg.LEFT, 1)]


def test_resting_ends_the_session_kindly(ready: Stage) -> None:
    """Rest today is an answer like any other: no hold, no question, no blame."""
    start(ready, before=6)
    ready.tap("choose-rest")
    assert ready.phase is Phase.ENDED
    assert "resting-today" in ready.texts()


def test_mild_pain_starts_at_once(ready: Stage) -> None:
    """R3: up to 3 there is nothing to choose."""
    start(ready, before=3)
    assert ready.phase is Phase.CARD


def test_ready_is_waited_for_then_asked_once_then_parked(ready: Stage) -> None:
    """Nobody taps: one question after three minutes, parked after twenty, and nothing more that day."""
    start(ready)
    ready.to_phase(Phase.READY)
    shown = ready.now
    ready.fire_next()
    assert "still-there" in ready.texts()
    assert ready.now - shown == timedelta(minutes=3)
    ready.fire_next()
    assert ready.now - shown == timedelta(minutes=20)
    assert ready.phase is Phase.PARKED
    assert "still-there" not in ready.texts()


def test_what_asks_for_ready_comes_no_later_than_the_parking(ready: Stage) -> None:
    """Hours later, after an outage of Telegram's, the question would only make a noise."""
    start(ready)
    ready.to_phase(Phase.READY)
    shown = ready.now
    (nudge,) = [effect for effect in ready.fire_next() if isinstance(effect, Send)]
    assert nudge.expires_at == shown + timedelta(minutes=20)


def test_ready_still_counts_on_the_first_card_after_the_question(ready: Stage) -> None:
    """Asking whether someone is there makes no button stale."""
    start(ready)
    ready.to_phase(Phase.READY)
    tap = ready.find("ready")
    ready.fire_next()
    ready.happen(tap)
    assert ready.phase is Phase.HOLD


def test_parked_session_goes_on_where_it_was(ready: Stage) -> None:
    """After the pause the position is shown again, and the same hold follows Ready."""
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.tap("too-much-button")
    ready.to_phase(Phase.PARKED)
    ready.wait(hours=2)
    ready.command("resume")
    assert ready.phase is Phase.READY
    assert list(ready.chat.values())[-1].picture == Still("towel-two-knee-bent", Leg.RIGHT)
    finish(ready)
    rate_after(ready, 1)
    assert held(ready)["towel", "right"] == [5, 5]


BACK: dict[str, Callable[[Stage], object]] = {
    "button": lambda stage: stage.tap("go-on"),
    "resume": lambda stage: stage.command("resume"),
    "stretch": lambda stage: stage.command("stretch"),
    "reminder": lambda stage: stage.happen(Tap("day", (str(stage.state.session.day), "start"))),
}
"""The ways back to a session that is parked."""


def decided(stage: Stage) -> list[str]:
    return [decision.action for decision in stage.diary.decisions]


@pytest.mark.parametrize("back", BACK)
def test_no_pause_gets_past_the_warning_signs_and_the_choice(ready: Stage, back: str) -> None:
    """R0 and R3 wait through any pause, as they were; then comes the first card, without what is locked."""
    start(ready, before=8)
    assert ready.phase is Phase.SCREENING
    asked = ready.texts()
    ready.to_phase(Phase.PARKED)
    ready.wait(minutes=5)
    BACK[back](ready)
    assert (ready.phase, ready.texts()) == (Phase.SCREENING, asked)
    ready.tap("none-of-these")
    assert ready.phase is Phase.CHOOSING
    offer = ready.texts()
    ready.to_phase(Phase.PARKED)
    ready.wait(minutes=5)
    BACK[back](ready)
    assert (ready.phase, ready.texts()) == (Phase.CHOOSING, offer)
    assert decided(ready) == ["ask-signs", "offer-rest"]
    ready.tap("choose-gentle")
    ready.to_phase(Phase.PARKED)
    ready.wait(minutes=5)
    BACK[back](ready)
    assert ready.phase is Phase.READY
    assert ready.state.session is not None
    assert {s.stretch for s in ready.state.session.steps if s.kind is StepKind.HOLD} == {"towel"}


def test_what_is_offered_after_an_illness_outlives_a_pause(ready: Stage) -> None:
    """The illness is asked about once; what came of it is still offered after the pause."""
    ready.command("pause", "3")
    ready.tap("away-ill-button")
    ready.wait(days=3)
    start(ready, before=2)
    assert decided(ready) == ["offer-return"]
    ready.to_phase(Phase.PARKED)
    ready.tap("go-on")
    assert (ready.phase, decided(ready)) == (Phase.CHOOSING, ["offer-return"])
    assert "choose-gentle" in ready.labels()


def test_an_offer_of_an_earlier_session_is_not_taken_for_this_one(ready: Stage) -> None:
    """Parked at the signs, a session goes on with the signs, whatever was offered the day before."""
    start(ready, before=6)
    ready.tap("choose-rest")
    ready.wait(days=1)
    start(ready, before=8)
    ready.to_phase(Phase.PARKED)
    ready.tap("go-on")
    assert ready.phase is Phase.SCREENING


def test_parked_session_closes_when_the_day_ends(ready: Stage) -> None:
    """At four in the morning an unfinished session is closed, and what was done is kept."""
    start(ready)
    ready.to_phase(Phase.PARKED)
    ready.wait(days=1)
    assert ready.state.session is None
    assert ready.diary.sessions[-1].ending == "expired"


def test_lost_hold_is_repeated_after_an_outage(ready: Stage) -> None:
    """A cue half a minute late means the person was left alone in the hold: it is done again."""
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.fire_next(late=timedelta(seconds=30))
    assert ready.phase is Phase.HOLD
    assert "moment-lost" in ready.texts()
    assert ready.diary.holds == ()
    ready.fire_next(late=timedelta(seconds=1))
    assert [h.outcome for h in ready.diary.holds] == ["held"]


def test_a_hold_that_nobody_saw_is_not_held(ready: Stage) -> None:
    """A clip that did not get through is shown once more; failing that, the session is parked."""
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    fire_lost(ready)
    assert ready.phase is Phase.HOLD
    assert "moment-lost" in ready.texts()
    ready.fire_next()
    assert [h.outcome for h in ready.diary.holds] == ["held"]
    fire_lost(ready)
    fire_lost(ready)
    assert ready.phase is Phase.PARKED
    assert [h.outcome for h in ready.diary.holds] == ["held"]


def fire_lost(stage: Stage) -> None:
    """The wait is over for a message that was refused, or may not have arrived."""
    name = stage.next_timer()
    assert name is not None
    due_at, about = stage.timers[name]
    stage.timers[name] = due_at, {**about, LOST: "dead"}
    stage.fire_next()


def test_session_is_parked_after_a_long_outage(ready: Stage) -> None:
    """Half an hour later nobody lies there: the session waits instead of talking into an empty room,
    and shows rest instead of the hold.
    """
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.fire_next(late=timedelta(minutes=30))
    assert ready.phase is Phase.PARKED
    assert ready.state.session is not None
    assert ready.chat[ready.state.session.surface].picture == Still("rest", Leg.RIGHT)


@pytest.mark.parametrize("eased", [False, True])
@pytest.mark.parametrize(("late_min", "phase"), [(19, Phase.HOLD), (21, Phase.PARKED)])
def test_an_old_ready_starts_no_hold(ready: Stage, eased: bool, late_min: int, phase: Phase) -> None:
    """A "Ready" that is read long after the session's wait for it should have ended parks the session, as
    the timer does that could not fire meanwhile: nobody lies there any more.
    """
    start(ready)
    ready.to_phase(Phase.READY)
    if eased:
        ready.tap("ready")
        ready.tap("too-much-button")
    tap, held_before = ready.find("ready"), ready.diary.holds
    ready.now += timedelta(minutes=3 + late_min)
    ready.happen(tap)
    assert ready.phase is phase
    assert ready.diary.holds == held_before


def test_too_much_counts_however_late_it_is_read(ready: Stage) -> None:
    """What hurt is eased, also if that is read hours later, before the timer of that hold could fire."""
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    tap = ready.find("too-much-button")
    ready.now += timedelta(hours=3)
    ready.happen(tap)
    assert ready.phase is Phase.EASING
    assert [hold.outcome for hold in ready.diary.holds] == ["too_much"]


def test_what_is_for_somebody_lying_there_expires(ready: Stage) -> None:
    """A hold's cue is worth nothing once the session should be parked; a card that waits for Ready is."""
    start(ready)
    ready.to_phase(Phase.READY)
    (hold,) = [effect for effect in ready.tap("ready") if isinstance(effect, Send)]
    assert hold.then is not None
    assert hold.expires_at == ready.now + timedelta(seconds=hold.then.seconds, minutes=20)
    ready.to_phase(Phase.READY)
    card = next(e for _, e in reversed(ready.log) if isinstance(e, Send))
    assert card.expires_at is None


def leave_open(stage: Stage, phase: Phase) -> None:
    """Come to this question, and leave it unanswered."""
    if phase is Phase.SCREENING:
        long_ago = stage.now - timedelta(days=40)
        stage.state = replace(stage.state, person=changed(stage.state.person, screened_at=long_ago))
    if phase is Phase.BETWEEN:
        stop_the_towel(stage)
        return
    stage.command("stretch")
    if phase in {Phase.SCREENING, Phase.CHOOSING}:
        stage.tap("4")
    elif phase is not Phase.RATING_BEFORE:
        stage.tap("2")
        finish(stage)
        answers = {Phase.FEELING: ["6"], Phase.WHERE: ["6", "feeling-pull"]}
        for answer in answers.get(phase, ["6", "feeling-pull", "where-thigh"] * (phase is Phase.MOVED)):
            stage.tap(answer)
    assert stage.phase is phase


OPEN = {
    Phase.RATING_BEFORE: "4",
    Phase.SCREENING: "none-of-these",
    Phase.CHOOSING: "choose-eased",
    Phase.BETWEEN: "go-on",
    Phase.RATING_AFTER: "6",
    Phase.FEELING: "feeling-pull",
    Phase.WHERE: "where-thigh",
    Phase.MOVED: "moved-no",
}
"""An answer to each question of a session that is over some time after it was asked."""


@pytest.mark.parametrize(("phase", "answer"), OPEN.items())
def test_a_question_open_during_an_outage_is_asked_again(ready: Stage, phase: Phase, answer: str) -> None:
    """Where it is seen; and what was tapped on the first one meanwhile, and comes a moment later, counts."""
    leave_open(ready, phase)
    question, tapped = [*ready.chat.values()][-1], ready.find(answer)
    effects = ready.fire_next(late=timedelta(minutes=5))
    assert ready.phase is phase
    (asked,) = [e.message for e in effects if isinstance(e, Send)]
    assert asked == question
    assert ready.answers(ready.happen(tapped)) == []
    assert ready.phase is not phase


@pytest.mark.parametrize(
    ("taps", "said"),
    [
        (["too-much-button", "skip-stretch"], "stretch-skipped"),
        (["too-much-button", "ready", "too-much-button", "ready"], "stretch-stopped"),
    ],
)
def test_why_a_stretch_was_left_is_said_as_long_as_the_next_one_waits(
    ready: Stage, taps: list[str], said: str
) -> None:
    """Also where the question is asked again after an outage, and beside the word of the pause (R3, R4)."""
    start(ready)
    ready.to_phase(Phase.READY)
    for label in ("ready", *taps):
        ready.tap(label)
    assert (ready.phase, said in ready.texts()) == (Phase.BETWEEN, True)
    ready.fire_next(late=timedelta(minutes=30))
    assert (ready.phase, said in ready.texts()) == (Phase.BETWEEN, True)
    ready.fire_next()
    assert (ready.phase, said in ready.texts()) == (Phase.PARKED, True)
    ready.tap("go-on")
    assert "go-on-with" in ready.texts()


@pytest.mark.parametrize("phase", OPEN)
def test_a_question_that_was_asked_again_is_over_in_its_time(ready: Stage, phase: Phase) -> None:
    """Who does not answer this time either is left in peace, as ever."""
    leave_open(ready, phase)
    ready.fire_next(late=timedelta(minutes=5))
    effects = ready.fire_next(late=timedelta(seconds=35))
    assert ready.phase in {Phase.PARKED, Phase.ENDED}
    assert not any(isinstance(e, Send) and e.surface == "s1:done" for e in effects)


def test_on_the_day_after_no_question_is_asked_again(ready: Stage) -> None:
    """After a night's outage the session of the day before is completed, as if nobody had answered."""
    leave_open(ready, Phase.RATING_AFTER)
    ready.fire_next(late=timedelta(hours=25))
    assert ready.diary.sessions[-1].ending == "completed"


@pytest.mark.parametrize("how", ["stop", "typed", "command"])
def test_stop_keeps_what_was_done(ready: Stage, how: str) -> None:
    """Stop ends at once, by button, by word or by command; the holds count; pain may still be told."""
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.fire_next()
    {
        "stop": lambda: ready.tap("stop"),
        "typed": lambda: ready.say("Stop."),
        "command": lambda: ready.command("stop"),
    }[how]()
    assert ready.state.session is None
    assert not [name for name in ready.timers if name.startswith("session")]
    assert len(ready.diary.holds) == 1
    ready.tap("1")
    assert ready.diary.ratings[-1].moment is Moment.AFTER
    assert ready.diary.ratings[-1].score == 1
    assert "noted-after" in ready.texts()


def test_second_tap_does_nothing(ready: Stage) -> None:
    """A double tap on Ready or on a score counts once, and is answered."""
    ready.command("stretch")
    score = ready.find("2")
    ready.happen(score)
    assert ready.answers(ready.happen(score)) == ["already-done"]
    assert len(ready.diary.ratings) == 1
    ready.to_phase(Phase.READY)
    tap = ready.find("ready")
    ready.happen(tap)
    assert ready.answers(ready.happen(tap)) == ["already-done"]


def test_overtaken_timer_does_nothing(ready: Stage) -> None:
    """A timer of a step that is over finds nothing of its own."""
    start(ready)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    (name,) = [n for n in ready.timers if n.startswith("session")]
    due, about = ready.timers[name]
    ready.tap("too-much-button")
    ready.timers[name] = (due, about)
    ready.now = due
    before = ready.state
    ready.fire_next()
    assert ready.state == before


def test_score_can_be_typed(ready: Stage) -> None:
    """A number typed where a rating is asked is the rating."""
    ready.command("stretch")
    ready.say("2")
    assert ready.phase is Phase.CARD
    assert ready.diary.ratings[-1].score == 2


def test_unanswered_last_question_completes_the_session(ready: Stage) -> None:
    """All holds are done: a question left open is not asked twice and costs nothing."""
    start(ready)
    finish(ready)
    ready.fire_next()
    assert ready.diary.sessions[-1].ending == "completed"
    assert "done" in ready.texts()


def test_second_start_shows_the_running_session(ready: Stage) -> None:
    """There is never a second session."""
    start(ready)
    ready.command("stretch")
    assert "running-already" in ready.texts()
    assert ready.state.session is not None
    assert ready.state.session.number == 1


def test_one_card_for_those_who_know_the_set_up(ready: Stage) -> None:
    """After three sessions the set-up is one card, not two."""
    for _ in range(3):
        start(ready)
        finish(ready)
        ready.tap("2")
        ready.wait(days=1)
    start(ready)
    assert ready.phase is Phase.READY


def test_late_too_much_concerns_the_leg_that_was_held(ready: Stage) -> None:
    """The right leg was stopped; "Too much" on its message later says nothing of the left leg."""
    start(ready)
    for _ in range(2):
        ready.to_phase(Phase.READY, Phase.EASING)
        ready.tap("ready")
        last = ready.find("too-much-button")
        ready.tap("too-much-button")
    ready.happen(last)
    assert {d.numbers["leg"] for d in ready.diary.decisions} == {"right"}


def test_late_too_much_on_the_gentlest_version_leaves_the_stretch(ready: Stage) -> None:
    """Nothing gentler is left: the other leg is not asked for it (R3)."""
    start(ready, before=6)
    ready.tap("choose-gentle")
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.to_phase(Phase.SWITCH)
    ready.tap("too-much-button")
    assert ready.phase is Phase.RATING_AFTER
    assert ready.diary.decisions[-1].action == "stop-stretch"


def test_more_pain_than_before_gets_a_word(ready: Stage) -> None:
    """Two points up: what that means for the next time."""
    start(ready, before=2)
    finish(ready)
    rate_after(ready, 4)
    assert "more-than-before" in ready.texts()


def test_typed_words_withdraw_what_still_waits_above_them(ready: Stage) -> None:
    """The session goes on below them: the reminder's message, were it late, would speak after a /stop."""
    ready.fire_next()
    ready.tap("start")
    effects = ready.say("2")
    assert Withdraw(f"day:{ready.state.session.day}") in effects  # type: ignore[union-attr]


def test_a_stretch_left_at_the_end_shows_rest(ready: Stage) -> None:
    """No film of the hold goes on counting, and ends with a tick, beside the word to stop."""
    start(ready)
    taps = {Phase.HOLD: "too-much-button", Phase.BETWEEN: "go-on"} | dict.fromkeys(
        (Phase.READY, Phase.EASING), "ready"
    )
    while (phase := ready.to_phase(*taps, Phase.RATING_AFTER)) is not Phase.RATING_AFTER:
        ready.tap(taps[phase])
    left = [shown for shown in ready.chat.values() if "stretch-stopped" in {line.id for line in shown.lines}]
    assert [shown.picture for shown in left][-1] == Still("rest", Leg.RIGHT)


def test_what_was_to_be_said_in_the_reminder_is_withdrawn(ready: Stage) -> None:
    """A session that began in the reminder's message leaves no late words of its own there either."""
    ready.fire_next()
    ready.tap("start")
    ready.tap("6")
    effects = ready.tap("choose-rest")
    assert Withdraw(f"day:{ready.diary.sessions[-1].day}") in effects


def test_a_question_that_nobody_answered_stays_open(ready: Stage) -> None:
    """Who fell asleep, or never saw the last question, may still answer it on the summary."""
    start(ready, before=3)
    finish(ready)
    ready.fire_next()
    assert ready.phase is Phase.ENDED
    assert ready.diary.sessions[-1].ending == "completed"
    assert {"done-with-pain", "rate-if-you-like"} & set(ready.texts()) == {"rate-if-you-like"}
    ready.tap("2")
    assert [(r.moment, r.score) for r in ready.diary.ratings] == [(Moment.BEFORE, 3), (Moment.AFTER, 2)]
