"""A score that is put right within ten minutes, and what is decided anew (R1)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core import dose
from bot.core.content import Leg
from bot.core.diary import Diary, Moment, Rating, Site
from bot.core.messages import Tap
from bot.core.model import Phase
from bot.core.turn import stamp
from bot.replay.stage import Stage
from tests.core.conftest import CONTENT
from tests.core.test_adapting import next_time, session
from tests.core.test_pain_sites import worse_morning
from tests.core.test_session import finish, rate_after, start


def scores(stage: Stage) -> list[int]:
    return [rating.score for rating in stage.diary.ratings]


def actions(stage: Stage, *rules: str) -> list[str]:
    return [d.action for d in stage.diary.decisions if d.rule in (rules or ("R0", "R3", "R7"))]


def moves(stage: Stage) -> tuple[Phase, list[str]]:
    return stage.phase, [step.stretch for step in stage.state.session.steps] if stage.state.session else []


# --- What stands of a diary ---


def test_the_diary_shows_what_was_meant_and_keeps_what_was_said() -> None:
    """The last correction stands, in the old place and with the old instant; those before it are kept."""
    stage = Stage(CONTENT)
    first = Rating(stage.now, stage.now.date(), Moment.ANY_TIME, 8)
    later = replace(first, at=stage.now + timedelta(hours=1), score=5)
    minute = timedelta(minutes=1)
    right = [
        replace(first, at=stage.now + n * minute, score=score, corrects=first.at)
        for n, score in ((1, 2), (2, 3))
    ]
    diary = Diary(ratings=(first, later)).with_facts(right)
    assert diary.ratings == (replace(first, score=3), later)
    assert diary.replaced == (first, replace(first, score=2))
    assert replace(diary, holds=()).ratings == diary.ratings, "once is enough"


# --- Typed and tapped ---


@pytest.mark.parametrize("words", ["sorry, I meant 2", "2", "oops 2", "2, not 8", "I meant two"])
def test_a_note_is_put_right_by_words(ready: Stage, words: str) -> None:
    """It is one note, and the question for the signs that its eight brought is gone."""
    ready.command("pain", "8")
    assert "ask-signs-again" in ready.texts()
    ready.wait(minutes=9)
    ready.say(words)
    assert scores(ready) == [2]
    assert "put-right" in ready.texts()
    assert "ask-signs-again" not in ready.texts()
    assert actions(ready) == []
    ready.wait(days=1)
    ready.command("pain", "8")
    assert actions(ready) == ["ask-signs"], "they were not asked for yesterday's two"


@pytest.mark.parametrize("words", ["sorry, I meant 2", "2"])
def test_after_ten_minutes_nothing_is_put_right(ready: Stage, words: str) -> None:
    """Words that mean a correction are answered kindly; a number alone is a note of its own."""
    ready.command("pain", "8")
    ready.wait(minutes=11)
    ready.say(words)
    assert scores(ready) == ([8, 2] if words == "2" else [8])
    assert ("correction-late" in ready.texts()) is (words != "2")


def test_a_second_tap_on_the_card_is_no_second_note(ready: Stage) -> None:
    """Another number on the same card puts it right, the same one changes nothing."""
    ready.command("pain")
    eight, three = ready.find("8"), ready.find("3")
    ready.happen(eight)
    ready.happen(eight)
    assert scores(ready) == [8]
    ready.happen(three)
    assert scores(ready) == [3]
    ready.tap("4")
    assert scores(ready) == [4], "the scale stays on the card"
    ready.command("pain")
    ready.tap("5")
    assert scores(ready) == [4, 5], "another card is another note"


def test_the_scale_of_an_earlier_session_changes_nothing(ready: Stage) -> None:
    """It came twice, and is tapped days later: that is said, and how that session went still stands."""
    ready.command("stretch")
    five, seven = ready.find("5"), ready.find("7")
    ready.happen(five)
    ready.tap("choose-usual")
    finish(ready)
    rate_after(ready, 3)
    ready.wait(days=2)
    before = dict(ready.chat)
    assert ready.answers(ready.happen(seven)) == ["correction-late"]
    assert ready.chat == before
    assert scores(ready) == [5, 3]


def test_a_card_of_an_earlier_day_is_closed(ready: Stage) -> None:
    """Answered or not: kind words, and a way to note how it is now."""
    ready.command("pain")
    tap = ready.find("6")
    ready.wait(days=1)
    ready.happen(tap)
    assert scores(ready) == []
    assert "card-closed" in ready.texts()
    ready.tap("note-now")
    ready.tap("6")
    kept = ready.find("2")
    ready.wait(days=1)
    ready.happen(kept)
    assert scores(ready) == [6]
    assert "card-closed" in ready.texts()


def test_a_card_of_an_earlier_release_still_notes(ready: Stage) -> None:
    """Its buttons have no name: the open question is answered, and then it is put right."""
    ready.command("pain")
    for score in ("8", "3"):
        ready.happen(Tap("answer", ("pain", score)))
    assert scores(ready) == [3]
    ready.wait(hours=1)
    ready.happen(Tap("answer", ("pain", "6")))
    assert scores(ready) == [3]


def test_words_put_right_what_was_said_though_a_question_is_open(ready: Stage) -> None:
    """A number alone answers what was asked last."""
    ready.command("pain", "8")
    ready.command("pause")
    ready.say("sorry, I meant 3")
    assert (scores(ready), ready.state.person.paused_until) == ([3], None)
    ready.say("4")
    assert ready.state.person.paused_until is not None
    assert scores(ready) == [3]


def test_words_of_alarm_come_first(ready: Stage) -> None:
    """Whatever else the sentence says."""
    ready.command("pain", "8")
    ready.say("sorry, I meant 3, my foot is numb")
    assert scores(ready) == [8]


# --- Before a session ---


def test_eight_put_right_to_two_amid_the_question_for_the_signs(ready: Stage) -> None:
    """The question is over, the usual session begins, and nothing of the eight is left."""
    start(ready, before=8)
    assert ready.phase is Phase.SCREENING
    ready.say("sorry, I meant 2")
    assert ready.phase is Phase.CARD
    assert "put-right" in ready.texts()
    assert actions(ready) == []
    finish(ready)
    rate_after(ready, 2)
    ready.wait(days=1)
    start(ready, before=8)
    assert ready.phase is Phase.SCREENING


@pytest.mark.parametrize("held", [False, True])
def test_two_put_right_to_eight_when_the_session_has_begun(ready: Stage, *, held: bool) -> None:
    """Nobody goes on holding: the signs first, then rest is offered, and gentle is the easiest form."""
    start(ready, before=2)
    ready.to_phase(Phase.READY)
    if held:
        ready.tap("ready")
        ready.fire_next()
    ready.say("sorry, I meant 8")
    assert ready.phase is Phase.SCREENING
    assert not [
        name
        for name in ready.timers
        if name.startswith("session") and ready.timers[name][0] - ready.now < timedelta(minutes=1)
    ]
    ready.tap("none-of-these")
    assert "before-offer-rest" in ready.texts()
    ready.tap("choose-gentle")
    assert ready.state.session is not None
    assert {(s.stretch, s.hold_s, s.easing) for s in ready.state.session.steps if s.hold_s} == {
        ("towel", 5, 1)
    }
    assert actions(ready) == ["ask-signs", "offer-rest"]


def test_a_gentle_session_by_mistake_becomes_the_usual_one(ready: Stage) -> None:
    """Also for the dose: the next session begins no rung lower."""
    start(ready, before=6)
    ready.tap("choose-gentle")
    ready.say("1")
    assert ready.phase is Phase.CARD
    finish(ready)
    rate_after(ready, 1)
    assert {h.stretch for h in ready.diary.holds} == {"towel", "wall"}
    assert ready.diary.sessions[-1].ending == "completed"
    assert dose.kind(ready.diary, ready.diary.sessions[-1]) == dose.USUAL


def test_a_gentle_week_by_mistake_is_over(ready: Stage) -> None:
    """It was chosen on a six that was none."""
    session(ready, 6, 5)
    start(ready, before=6)
    ready.tap("choose-flare")
    assert ready.state.person.flare_until is not None
    ready.say("oops, 1")
    assert ready.state.person.flare_until is None
    assert "flare" not in actions(ready)


def test_what_changes_nothing_does_not_disturb_the_session(ready: Stage) -> None:
    """From one to two in a hold: said in a word, and the hold runs on."""
    start(ready, before=1)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    before = moves(ready), dict(ready.timers)
    ready.say("2")
    assert (moves(ready), dict(ready.timers)) == before
    assert scores(ready) == [2]


def test_the_signs_are_not_asked_for_twice_for_one_point(ready: Stage) -> None:
    """They were just answered for an eight that was a nine."""
    start(ready, before=8)
    ready.wait(seconds=5)
    ready.tap("none-of-these")
    ready.say("9")
    assert ready.phase is Phase.CHOOSING
    assert "before-offer-rest" in ready.texts()


def test_the_scale_of_the_question_comes_back(ready: Stage) -> None:
    """[Change the score], and another number; the same one leaves everything as it was."""
    start(ready, before=8)
    for number, phase in (("8", Phase.SCREENING), ("3", Phase.CARD)):
        ready.tap("change-score")
        ready.tap(number)
        assert ready.phase is phase
    assert scores(ready) == [3]


def test_a_quick_second_tap_on_the_question_puts_it_right(ready: Stage) -> None:
    """The scale was still under the finger."""
    ready.command("stretch")
    eight, three = ready.find("8"), ready.find("3")
    ready.happen(eight)
    ready.happen(three)
    assert (scores(ready), ready.phase) == ([3], Phase.CARD)


def test_a_note_put_right_changes_what_is_offered_before_a_session(ready: Stage) -> None:
    """Rest was offered because of the eight noted just before."""
    ready.command("pain", "8")
    note = ready.diary.ratings[-1]
    ready.wait(seconds=5)
    start(ready, before=3)
    assert "before-offer-rest" in ready.texts()
    ready.happen(Tap("correct", (stamp(note.at), "2")))
    assert (scores(ready), ready.phase) == ([2, 3], Phase.CARD)


def test_a_session_puts_the_scale_of_a_note_away(ready: Stage) -> None:
    """Two scales at once would be confounded: the question is edited into the reminder above."""
    ready.wait(hours=4)
    ready.command("pain", "4")
    ready.tap("start")
    assert [tap.action for tap in ready.taps() if tap.args[-1:] == ("3",)] == ["session"]
    ready.tap("change-score")
    assert "which-score" in ready.texts()


# --- After a session, and in the morning ---


def test_the_score_after_is_put_right(ready: Stage) -> None:
    """Two to nine was two to one: no signs, no word of more pain, and the day is a good one."""
    for _ in range(2):
        session(ready)
    start(ready, before=2)
    finish(ready)
    rate_after(ready, 9)
    assert {"ask-signs-again", "more-than-before"} <= set(ready.texts())
    ready.say("sorry, I meant 1")
    assert not {"ask-signs-again", "more-than-before"} & set(ready.texts())
    assert "done-with-pain" in ready.texts()
    assert actions(ready) == []
    ready.wait(days=1)
    towel = dose.of(next_time(ready), CONTENT.stretches["towel"], Leg.RIGHT)
    assert (towel.repetitions, towel.hold_s) == (2, 10)


def test_one_after_put_right_to_nine_asks_for_the_signs(ready: Stage) -> None:
    """And the next time is a rung lower."""
    start(ready, before=2)
    finish(ready)
    rate_after(ready, 1)
    ready.tap("change-score")
    ready.tap("9")
    assert {"ask-signs-again", "more-than-before"} <= set(ready.texts())
    ready.wait(days=1)
    towel = dose.of(next_time(ready), CONTENT.stretches["towel"], Leg.RIGHT)
    assert (towel.repetitions, towel.hold_s) == (1, 5)


def test_the_three_questions_end_when_the_score_was_wrong(ready: Stage) -> None:
    """Eight after asks what was felt; it was one."""
    start(ready, before=2)
    finish(ready)
    ready.tap("8")
    assert ready.phase is Phase.FEELING
    ready.say("sorry, I meant 1")
    assert ready.phase is Phase.ENDED
    assert "ask-signs-again" not in ready.texts()
    assert [s.ending for s in ready.diary.sessions] == ["completed"]


def test_a_number_after_a_stopped_session_answers_its_question(ready: Stage) -> None:
    """ "3" is how it is now, not what it was before."""
    start(ready, before=5)
    ready.tap("choose-usual")
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.fire_next()
    ready.command("stop")
    ready.say("3")
    assert [(r.moment, r.score) for r in ready.diary.ratings] == [(Moment.BEFORE, 5), (Moment.AFTER, 3)]
    ready.say("2")
    assert scores(ready) == [5, 2]


def test_advice_of_a_wrong_score_is_taken_away(ready: Stage) -> None:
    """The third severe day in a week was none; the day after, a real one brings it at once."""
    for _ in range(2):
        ready.command("pain", "8")
        ready.wait(days=1)
    ready.chat.clear()
    ready.command("pain", "7")
    assert "advice-see-doctor-severe" in ready.texts()
    ready.say("sorry, I meant 1")
    assert "advice-see-doctor-severe" not in ready.texts()
    assert actions(ready, "R3") == []
    ready.wait(days=1)
    ready.command("pain", "7")
    ready.tap("none-of-these")
    assert "advice-see-doctor-severe" in ready.texts()


def test_a_morning_is_put_right(ready: Stage) -> None:
    """On its card."""
    worse_morning(ready)
    ready.tap("8")
    assert "ask-signs-again" in ready.texts()
    ready.happen(Tap("morning", ("2",)))
    assert [r.score for r in ready.diary.ratings if r.moment is Moment.NEXT_MORNING] == [2]
    assert "ask-signs-again" not in ready.texts()


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("my leg is a 6 and my back 3", [(None, 4), (Site.LEG, 6), (Site.BACK, 3)]),
        ("my back is a 3", [(None, 4), (Site.BACK, 3)]),
        ("sorry, I meant leg 6 and back 3", [(None, 6)]),
        ("6", [(None, 6)]),
    ],
)
def test_nothing_that_hurts_more_is_lost_in_one_score(
    ready: Stage, said: str, known: list[tuple[Site | None, int]]
) -> None:
    """What is said of leg and back beside a score of all together is a note of its own; where it is said to
    be what was meant, the worse counts.
    """
    ready.command("pain", "4")
    ready.say(said)
    assert [(r.site, r.score) for r in ready.diary.ratings] == known


def test_leg_and_back_are_put_right_apart(ready: Stage) -> None:
    """By the button of the one, or by its name."""
    ready.command("where")
    ready.tap("site-both")
    ready.command("pain", "leg 6, back 3")
    ready.tap("change-score-back")
    ready.tap("2")
    ready.say("leg 5")
    assert [(r.site, r.score) for r in ready.diary.ratings] == [(Site.LEG, 5), (Site.BACK, 2)]


def test_a_sign_that_was_reported_stays(ready: Stage) -> None:
    """Whatever the number was: only somebody who has looked at it ends that."""
    start(ready, before=8)
    ready.tap("sign-saddle-numbness")
    ready.say("sorry, I meant 2")
    assert ready.state.person.warning_signs == ("saddle-numbness",)
    assert "urgent-emergency" in ready.texts()


def test_why_and_the_diary_mark_the_correction(ready: Stage) -> None:
    """Both scores, from the same facts."""
    ready.command("pain", "8")
    ready.say("sorry, I meant 2")
    ready.command("why")
    assert "why-R1-corrected" in ready.texts()
    assert [rating.score for rating in ready.diary.replaced] == [8]


# --- What changed the doses is decided anew, up and down ---


TOWEL = CONTENT.stretches["towel"]


def towel(stage: Stage, leg: Leg = Leg.RIGHT) -> tuple[int, int, int]:
    known = dose.of(stage.state.person, TOWEL, leg)
    return known.repetitions, known.hold_s, known.easing


def eased(stage: Stage, *, nerve: bool = False) -> None:
    """Too much once, and three good days since: the full stretch is asked about."""
    start(stage)
    stage.to_phase(Phase.READY)
    stage.tap("ready")
    stage.tap("too-much-button")
    if nerve:
        stage.tap("nerve-button")
    else:
        finish(stage)
    rate_after(stage, 1)
    for _ in range(3):
        stage.chat.clear()
        stage.wait(days=1)
        start(stage)
        finish(stage)
        rate_after(stage, 1)
    stage.chat.clear()
    stage.wait(days=1)
    stage.chat.clear()


@pytest.mark.parametrize(("nerve", "answer"), [(False, "choose-full"), (True, "choose-clear")])
@pytest.mark.parametrize("way", ["typed", "tapped", "in a hold", "after the end"])
def test_an_easing_lifted_on_a_wrong_score_comes_back(
    ready: Stage, *, nerve: bool, answer: str, way: str
) -> None:
    """Two was five: the full stretch would not have been offered."""
    eased(ready, nerve=nerve)
    before = towel(ready)
    assert before[2] == 1
    start(ready, before=2)
    score = ready.diary.ratings[-1]
    ready.wait(seconds=2)
    ready.tap(answer)
    assert towel(ready)[2] == 0
    if way == "in a hold":
        ready.to_phase(Phase.READY)
        ready.tap("ready")
        ready.fire_next()
    elif way == "after the end":
        ready.command("stop")
    if way == "tapped":
        ready.happen(Tap("correct", (stamp(score.at), "5")))
    else:
        ready.say("sorry, I meant 5")
    assert towel(ready) == before
    assert "lift" not in actions(ready, "R4", "R5")
    if way != "after the end":
        assert "before-offer-easing" in ready.texts()
        ready.say("sorry, I meant 2")
        assert {"before-ask-tingled", "before-offer-full"} & set(ready.texts()), "it is offered anew"


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize(("answer", "easing"), [("choose-full", 0), ("choose-stay", 1)])
def test_what_was_chosen_stands_where_the_same_would_have_been_offered(
    ready: Stage, answer: str, easing: int, *, ended: bool
) -> None:
    """Two was three, which is little as well: nobody is asked twice."""
    eased(ready)
    start(ready, before=2)
    ready.wait(seconds=2)
    ready.tap(answer)
    chosen, phase = towel(ready), ready.phase
    if ended:
        ready.command("stop")
    ready.say("sorry, I meant 3")
    assert towel(ready) == chosen
    assert chosen[2] == easing
    assert ready.phase is (Phase.ENDED if ended else phase)
    assert actions(ready, "R5")[-2:] == ["offer-full", "lift" if easing == 0 else "stay"]


def test_a_gentle_week_stands_where_eight_was_seven(ready: Stage) -> None:
    """It would have been offered all the same; at one it would not."""
    session(ready, 6, 5)
    start(ready, before=8)
    ready.wait(seconds=2)
    ready.tap("none-of-these")
    ready.wait(seconds=2)
    ready.tap("choose-flare")
    until, steps = ready.state.person.flare_until, moves(ready)
    ready.say("oops, 7")
    assert (ready.state.person.flare_until, moves(ready)) == (until, steps)
    assert "flare" in actions(ready)
    ready.say("oops, 1")
    assert ready.state.person.flare_until is None
    assert "flare" not in actions(ready)


def noted_then_begun(stage: Stage, score: str) -> None:
    """A good session yesterday; a note, and a session a minute later."""
    session(stage)
    stage.command("pain", score)
    stage.wait(minutes=1)
    stage.command("stretch")


@pytest.mark.parametrize("moment", ["asked", "begun", "held", "ended"])
@pytest.mark.parametrize(("scores", "repetitions"), [(("6", "2"), (1, 2)), (("2", "6"), (2, 1))])
def test_a_rung_counted_down_by_a_wrong_note_is_counted_anew(
    ready: Stage, moment: str, scores: tuple[str, str], repetitions: tuple[int, int]
) -> None:
    """Up and down: what yesterday came to was counted when the session began."""
    (said, meant), (at_first, then) = scores, repetitions
    noted_then_begun(ready, said)
    note = next(r for r in ready.diary.ratings if r.moment is Moment.ANY_TIME)
    assert towel(ready)[:2] == (at_first, 5)
    if moment != "asked":
        ready.wait(seconds=1)
        ready.tap("1")
    if moment in {"held", "ended"}:
        ready.to_phase(Phase.READY)
        ready.tap("ready")
        ready.fire_next()
    if moment == "ended":
        ready.command("stop")
    ready.happen(Tap("correct", (stamp(note.at), meant)))
    assert towel(ready)[:2] == (then, 5)
    assert ("shrink-note" in actions(ready, "R6")) is (then == 1)
    running = ready.state.session
    if running is not None and moment != "held":
        assert {s.repetitions for s in running.steps if s.stretch == "towel" and s.hold_s} == {then}


def test_a_rung_counted_down_on_a_worse_morning_is_counted_anew(ready: Stage) -> None:
    """The morning itself is red, too: it stays, with its own reason."""
    start(ready)
    finish(ready)
    rate_after(ready, 1)
    ready.wait(hours=28)
    ready.command("pain", "6")
    ready.wait(seconds=30)
    ready.tap("since-worse")
    assert "shrink-morning" in actions(ready, "R6")
    ready.happen(Tap("correct", (stamp(ready.diary.ratings[-1].at), "2")))
    assert [a for a in actions(ready, "R6") if a.startswith("shrink-")] == ["shrink-morning"] * 4
    assert towel(ready)[:2] == (1, 5)


def test_too_much_in_a_hold_outlives_a_correction(ready: Stage) -> None:
    """It was told of the hold, not of the score: today and next time that stretch is eased."""
    start(ready, before=2)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.tap("too-much-button")
    assert towel(ready)[2] == 1
    ready.say("sorry, I meant 8")
    assert towel(ready)[2] == 1
    assert "ease" in actions(ready, "R5")


def test_like_a_nerve_outlives_a_correction(ready: Stage) -> None:
    """Both legs begin anew, whatever the score was."""
    start(ready, before=2)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.tap("too-much-button")
    ready.tap("nerve-button")
    ready.command("stop")
    ready.say("sorry, I meant 3")
    assert towel(ready, Leg.LEFT) == (2, 5, 1)
    assert dose.of(ready.state.person, TOWEL, Leg.LEFT).spared


# --- After the end: the questions that the right score calls for ---


@pytest.mark.parametrize("way", ["typed", "tapped"])
@pytest.mark.parametrize(
    ("felt", "said"),
    [
        (("feeling-electric", "where-thigh", "moved-no"), "felt-protect"),
        (("feeling-pull", "where-thigh", "moved-no"), "more-than-before"),
    ],
)
def test_two_after_put_right_to_eight_asks_what_was_felt(
    ready: Stage, way: str, felt: tuple[str, ...], said: str
) -> None:
    """The three taps of R4 and the signs of R0, as if eight had been said at once."""
    start(ready, before=2)
    finish(ready)
    rate_after(ready, 2)
    if way == "typed":
        ready.say("sorry, I meant 8")
    else:
        ready.tap("change-score")
        ready.tap("8")
    assert {"put-right", "ask-feeling", "ask-signs-again"} <= set(ready.texts())
    for answer in felt:
        ready.tap(answer)
    assert {said, "done-with-pain", "ask-signs-again"} <= set(ready.texts())
    protected = said == "felt-protect"
    assert ("protect" in actions(ready, "R4")) is protected
    assert (towel(ready)[2] == 1) is protected
    ready.wait(days=1)
    ready.chat.clear()
    assert towel(ready)[:2] == (2, 5)
    assert {d.good_days for d in next_time(ready).doses.values()} <= {0}, "it is no good day"


def test_the_three_questions_after_the_end_go_with_the_score(ready: Stage) -> None:
    """Eight was one after all: nothing is asked any more."""
    start(ready, before=2)
    finish(ready)
    rate_after(ready, 1)
    ready.say("sorry, I meant 8")
    old = ready.find("feeling-sharp")
    ready.say("sorry, I meant 1")
    assert not {"ask-feeling", "ask-signs-again"} & set(ready.texts())
    assert "done-with-pain" in ready.texts()
    assert old.action == "felt"


def test_what_was_felt_is_asked_once(ready: Stage) -> None:
    """It was answered in the session: the answers are held against the right score."""
    start(ready, before=3)
    finish(ready)
    rate_after(ready, 7, "feeling-ache", "where-back", "moved-up")
    assert "felt-good-news" not in ready.texts()
    ready.say("sorry, I meant 6")
    assert "ask-feeling" not in ready.texts()
    ready.say("sorry, I meant 2")
    assert "felt-good-news" in ready.texts()
    ready.say("sorry, I meant 4")
    assert "felt-good-news" not in ready.texts()


@pytest.mark.parametrize(
    ("before", "after", "word", "asks"),
    [(2, 1, "8", True), (8, 4, "2", False), (5, 4, "1", True), (5, 4, "2", False)],
)
def test_the_score_before_is_put_right_after_the_end(
    ready: Stage, before: int, after: int, word: str, *, asks: bool
) -> None:
    """Severe now, or a rise of three now; or not any more."""
    start(ready, before=before)
    first = ready.diary.ratings[-1]
    if before >= 7:
        ready.wait(seconds=2)
        ready.tap("none-of-these")
        ready.tap("choose-gentle")
    elif ready.phase is Phase.CHOOSING:
        ready.tap("choose-usual")
    finish(ready)
    rate_after(ready, after)
    assert "ask-signs-again" not in ready.texts()
    ready.now = first.at + timedelta(minutes=9)
    ready.happen(Tap("correct", (stamp(first.at), word)))
    assert ("ask-signs-again" in ready.texts()) is asks


@pytest.mark.parametrize(("said", "meant", "asks"), [("2", "8", True), ("8", "2", False), ("2", "6", False)])
def test_a_morning_put_right_asks_for_the_signs_or_not(
    ready: Stage, said: str, meant: str, *, asks: bool
) -> None:
    """The next morning, up and down."""
    worse_morning(ready)
    ready.tap(said)
    ready.happen(Tap("morning", (meant,)))
    assert ("ask-signs-again" in ready.texts()) is asks


@pytest.mark.parametrize(("said", "meant", "asks"), [("2", "7", True), ("7", "2", False), ("2", "6", False)])
def test_a_note_put_right_asks_for_the_signs_or_not(
    ready: Stage, said: str, meant: str, *, asks: bool
) -> None:
    """By /pain, up and down, on either side of the edge."""
    ready.command("pain", said)
    ready.say(f"sorry, I meant {meant}")
    assert ("ask-signs-again" in ready.texts()) is asks


def test_what_a_dose_was_is_forgotten_with_the_ten_minutes(ready: Stage) -> None:
    """Nothing piles up in what is kept about a person."""
    for _ in range(4):
        session(ready)
    for known in ready.state.person.doses.values():
        assert known.before is None or known.before.before is None
