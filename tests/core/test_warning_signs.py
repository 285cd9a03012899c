"""R0 as a person meets it: all signs are kept, the most urgent decides, clearance is a conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core import contacts
from bot.core.content import URGENCIES
from bot.core.diary import Diary
from bot.core.immutable import changed
from bot.core.model import Person, Phase, Place, Said, World
from bot.core.past import Whole
from bot.core.turn import Turn
from bot.replay.stage import Stage
from tests.core.conftest import CONTENT, REAL
from tests.core.test_adapting import nested
from tests.core.test_session import finish, rate_after, start

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HALF_A_DAY_S = 12 * 3600.0
URGENCY = {sign.id: sign.urgency for sign in CONTENT.signs}


def reports(stage: Stage, *signs: str) -> None:
    for sign in signs:
        stage.command("urgent")
        stage.tap(f"sign-{sign}")


def decided(stage: Stage, rule: str = "R0") -> list[str]:
    return [d.action for d in stage.diary.decisions if d.rule == rule]


# --- What is kept, and what is said ---


@pytest.mark.parametrize("milder", ["fever", "cancer-history"])
def test_a_milder_sign_overwrites_nothing(ready: Stage, milder: str) -> None:
    """Both are kept and named; the words stay those of the emergency."""
    reports(ready, "saddle-numbness", milder)
    assert ready.state.person.warning_signs == ("saddle-numbness", milder)
    said = ready.chat["urgent"]
    assert said.lines[0].id == "urgent-emergency"
    (named,) = (line for line in said.lines if line.id == "you-reported-all")
    assert {"sign-saddle-numbness", f"sign-{milder}"} <= {text.id for text in nested(named)}


def test_a_more_urgent_sign_takes_over(ready: Stage) -> None:
    """Cancer first, an emergency later: now it is the emergency's words."""
    reports(ready, "cancer-history", "both-legs")
    assert ready.chat["urgent"].lines[0].id == "urgent-emergency"
    ready.command("stretch")
    assert "contact-emergency" in {line.id for line in ready.chat["suspended"].lines}


def test_two_signs_in_one_sentence_are_both_kept(ready: Stage) -> None:
    """What is typed can say more than one thing."""
    ready.say("I have a fever and I can't pee")
    assert set(ready.state.person.warning_signs) == {"fever", "bladder-bowel-sexual"}
    assert ready.chat["urgent"].lines[0].id == "urgent-emergency"


def test_a_sign_that_was_not_meant_leaves_the_others(ready: Stage) -> None:
    """ "I didn't mean that" is about the last one."""
    reports(ready, "saddle-numbness", "fever")
    ready.tap("not-meant")
    assert ready.state.person.warning_signs == ("saddle-numbness",)
    assert ready.state.person.suspended
    ready.tap("not-meant")
    assert not ready.state.person.suspended
    assert "ask-signs" in ready.texts()
    assert "seen" not in ready.timers


def test_urgent_has_three_headings(ready: Stage) -> None:
    """Call now, today, a clinician before you start: each with its signs, and each sign a button."""
    ready.command("urgent")
    lines = ready.chat["signs"].lines
    assert [line.id for line in lines[:3]] == [f"heading-{urgency}" for urgency in URGENCIES]
    assert {f"sign-{name}" for name in URGENCY} <= set(ready.labels())


# --- Clearance ---


def test_seen_is_asked_by_whom_and_whether_stretching_is_fine(ready: Stage) -> None:
    """No session in two taps: who looked at it, what they said; and never an answer "none" for it."""
    reports(ready, "foot-drop")
    ready.tap("been-seen")
    assert "ask-seen-by" in ready.texts()
    assert ready.state.person.suspended
    ready.tap("seen-by-physiotherapist")
    assert "ask-fine" in ready.texts()
    assert ready.state.person.suspended
    ready.tap("fine-yes")
    assert not ready.state.person.suspended
    answers = [(a.question, a.value) for a in ready.diary.answers if a.question != "warning_sign"][-3:]
    assert answers == [
        ("seen_by", "physiotherapist"),
        ("warning_sign_over", "seen"),
        ("cleared", "foot-drop"),
    ]
    assert decided(ready)[-1] == "cleared"


def test_clearance_can_be_typed(ready: Stage) -> None:
    """The words on the buttons, and a plain yes."""
    reports(ready, "foot-drop")
    ready.tap("been-seen")
    ready.say("seen by doctor")
    ready.say("yes")
    assert not ready.state.person.suspended


def test_not_yet_keeps_sessions_away_and_is_asked_again(ready: Stage) -> None:
    """Seen, but not to stretch: a week later it is asked again, and /stretch asks at any time."""
    reports(ready, "foot-drop")
    for label in ("been-seen", "seen-by-doctor", "fine-not-yet"):
        ready.tap(label)
    assert ready.state.person.suspended
    ready.chat.clear()
    ready.wait(days=8)
    assert "ask-fine" in ready.texts()
    assert "ask-seen" not in decided(ready)
    ready.command("stretch")
    assert ready.state.session is None
    ready.tap("fine-yes")
    assert not ready.state.person.suspended


def test_an_old_answer_clears_nothing(ready: Stage) -> None:
    """A new sign after somebody looked at an older one: they have not looked at this one."""
    reports(ready, "fever")
    for label in ("been-seen", "seen-by-doctor"):
        ready.tap(label)
    fine = ready.find("fine-yes")
    reports(ready, "saddle-numbness")
    ready.press(fine)
    assert ready.state.person.warning_signs == ("fever", "saddle-numbness")


def test_after_clearance_the_dose_begins_again_eased(ready: Stage) -> None:
    """Whatever was reached before: the first rung, and the gentler version."""
    for _ in range(3):
        start(ready)
        finish(ready)
        rate_after(ready, 0)
        ready.wait(days=1)
    reports(ready, "saddle-numbness")
    for label in ("been-seen", "seen-by-hospital", "fine-yes", "none-of-these"):
        ready.tap(label)
    ready.command("stretch")
    ready.tap("1")
    assert ready.state.session is not None
    held = {(step.hold_s, step.easing) for step in ready.state.session.steps if step.hold_s}
    assert held == {(5, 1)}


def test_a_standing_matter_is_not_asked_for_again(ready: Stage) -> None:
    """Cancer that was cleared once is nothing new four weeks later; /urgent still has it."""
    reports(ready, "cancer-history")
    for label in ("been-seen", "seen-by-doctor", "fine-yes", "none-of-these"):
        ready.tap(label)
    ready.wait(days=29)
    ready.chat.clear()
    ready.command("stretch")
    ready.tap("1")
    assert "ask-signs-new" in ready.texts()
    assert "sign-cancer-history" not in ready.labels()
    assert "sign-fever" in ready.labels()
    ready.command("urgent")
    assert "sign-cancer-history" in ready.labels()


# --- Asking whether somebody has looked at it ---


def test_it_is_asked_the_next_day_and_three_and_seven_days_later(ready: Stage) -> None:
    """One kind question each, with whom to call; then no more."""
    reports(ready, "both-legs")
    ready.wait(seconds=HALF_A_DAY_S)
    asked = []
    for day in range(1, 21):
        before = len(decided(ready))
        ready.wait(days=1)
        asked += [day] * (len(decided(ready)) - before)
        if asked[-1:] == [day]:
            assert {"ask-whether-seen", "contact-emergency"} <= {
                line.id for line in ready.chat["urgent"].lines
            }
    assert asked == [1, 3, 7]


def test_who_was_seen_is_not_asked_any_more(ready: Stage) -> None:
    """An answer ends the questions."""
    reports(ready, "both-legs")
    ready.wait(days=2)
    ready.tap("been-seen")
    ready.tap("seen-by-doctor")
    ready.wait(days=10)
    assert decided(ready).count("ask-seen") == 1


# --- Asking for the signs again ---


def note(stage: Stage, score: int) -> bool:
    """Note pain; whether the signs were asked for."""
    known = decided(stage).count("ask-signs")
    stage.command("pain", str(score))
    return decided(stage).count("ask-signs") > known


@pytest.mark.parametrize(("score", "asked"), [(6, False), (7, True)])
def test_severe_pain_at_any_moment_asks_for_the_signs(ready: Stage, score: int, *, asked: bool) -> None:
    """Also when it is noted with no session near."""
    assert note(ready, score) is asked
    assert ("ask-signs-again" in ready.texts()) is asked


def test_the_signs_are_asked_for_at_most_once_in_three_days(ready: Stage) -> None:
    """Unless pain has risen by two since."""
    asked = []
    for score in (8, 8, 9, 10, 10):
        asked.append(note(ready, score))
        ready.wait(days=1)
    assert asked == [
        True,
        False,
        False,
        True,
        False,
    ]  # on the fourth day because of the days, not of the pain
    assert note(ready, 7) is False
    ready.wait(days=1)
    assert note(ready, 7) is True


@pytest.mark.parametrize(("after", "asked"), [(4, False), (5, True)])
def test_pain_that_rose_within_a_session_asks_for_the_signs(ready: Stage, after: int, *, asked: bool) -> None:
    """By three or more, whatever the number."""
    start(ready, 2)
    finish(ready)
    rate_after(ready, after)
    assert ("ask-signs" in decided(ready)) is asked


# --- Whom to call ---


def turn_at(zone: str, place: str | None = None) -> Turn:
    world = World(NOON, REAL, Whole(Diary()), lambda words: PLACES.get(words, ()), lambda words, _: words.id)
    return Turn(Person(1, 1, zone=zone, place=place), None, Said(""), world)


PLACES = {
    "Santa Monica": (Place("Santa Monica", "US", "America/Los_Angeles", position=(34.02, -118.49)),),
    "San Diego": (Place("San Diego", "US", "America/Los_Angeles", position=(32.72, -117.16)),),
    "Seattle": (Place("Seattle", "US", "America/Los_Angeles", position=(47.61, -122.33)),),
    "Nowhere": (Place("Nowhere", "US", "America/Los_Angeles"),),
}


@pytest.mark.parametrize(
    ("place", "named"), [("Santa Monica", True), ("San Diego", False), ("Seattle", False), ("Nowhere", False)]
)
def test_a_specialist_is_named_only_near_enough(place: str, *, named: bool) -> None:
    """The time zone of Los Angeles reaches to Canada; San Diego is 180 km away."""
    said = contacts.specialist(turn_at("America/Los_Angeles", place))
    assert said.id == ("specialist-contact" if named else "specialist-near-you")


@pytest.mark.parametrize(
    ("zone", "line"),
    [
        ("America/New_York", "988"),
        ("Europe/London", "116 123"),
        ("Australia/Perth", "13 11 14"),
        ("Europe/Berlin", None),
        ("Asia/Tokyo", None),
    ],
)
def test_words_of_self_harm_get_the_crisis_line(zone: str, line: str | None) -> None:
    """The region's line; elsewhere the emergency number, or where to look for one."""
    said = contacts.crisis(turn_at(zone))
    assert said.args.get("phone") == line


def test_words_of_self_harm_suspend_nobody(ready: Stage) -> None:
    """One fixed line; nothing is kept of it."""
    ready.say("I want to kill myself")
    assert [line.id for line in ready.chat["harm"].lines] == ["harm", "crisis-line"]
    assert not ready.state.person.suspended
    assert ready.diary.answers[-1].question != "harm"


# --- Everyday questions ---


def test_a_question_gets_its_answer_with_its_source(ready: Stage) -> None:
    """And leads to the others."""
    ready.say("can I do this with a herniated disc?")
    assert {"answer-disc", "answer-source"} <= set(ready.texts())
    ready.tap("more-answers")
    ready.tap("topic-condition")
    ready.tap("answer-name-hip")
    assert "answer-hip" in ready.texts()
    ready.tap("sign-pregnancy-operation-bones")
    assert ready.state.person.suspended


def test_what_is_not_understood_leads_on_by_one_tap(ready: Stage) -> None:
    """To what people ask, to the warning signs, and to a session."""
    ready.say("purple monkey dishwasher")
    assert "not-understood" in ready.texts()
    ready.tap("questions-people-ask")
    assert "answers-title" in ready.texts()
    ready.tap("topic-stretching")
    ready.tap("answer-name-cramp")
    assert "answer-cramp" in ready.texts()
    ready.say("purple monkey dishwasher")
    ready.tap("see-urgent")
    assert "heading-emergency" in ready.texts()
    ready.say("purple monkey dishwasher")
    ready.tap("answer-to-stretch")
    assert ready.state.session is not None
    ready.say("purple monkey dishwasher")
    assert "answer-to-stretch" not in [b.label.id for row in ready.chat["hint"].buttons for b in row]


def test_a_score_comes_before_an_everyday_answer(ready: Stage) -> None:
    """ "No pain today" is a 0 to note, however glad the answer to it might be."""
    ready.say("no pain today")
    assert ready.diary.ratings[-1].score == 0
    assert "answer-better" not in ready.texts()


def test_small_talk_answers_nothing_that_is_open(ready: Stage) -> None:
    """Where a score is asked for, a thank-you gets the question again."""
    ready.say("thanks a lot")
    assert ready.texts()[-1] == "answer-thanks"
    ready.command("stretch")
    ready.say("thanks a lot")
    assert ready.texts()[-1] == "score-wrong"
    ready.say("4")
    assert ready.diary.ratings[-1].score == 4


def test_no_time_offers_what_the_reminder_offers_while_it_stands(ready: Stage) -> None:
    """A short session at any time; later and skip with the day's reminder, until the stretches are done."""
    ready.say("I have no time today")
    assert "short-session" in ready.labels()
    assert "skip" not in ready.labels()
    ready.wait(hours=5)
    ready.say("I'm too tired")
    offered = [b.label.id for row in ready.chat["answer"].buttons for b in row]
    assert offered == ["short-session", "later", "skip", "more-answers"]
    ready.press(next(tap for tap in ready.taps() if tap.args[1:] == ("skip",)))
    assert "skipped" in ready.texts()


def test_a_question_with_a_word_of_alarm_beside_it_gets_the_list(ready: Stage) -> None:
    """The answer would hide what matters more."""
    ready.say("can I do this with a herniated disc? my foot is numb")
    assert "perhaps-a-sign" in ready.texts()
    assert "answer-disc" not in ready.texts()


def test_pain_in_a_hold_acts_as_the_button(ready: Stage) -> None:
    """Words stop the hold at once; tingling ends the stretch."""
    start(ready, 2)
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    ready.say("ouch!!")
    assert ready.phase is Phase.EASING
    ready.say("it tingles")
    assert "stretch-stopped-nerve" in ready.texts()


def test_the_list_in_a_language_without_words_is_english(ready: Stage) -> None:
    """English is understood everywhere."""
    ready.state = replace(ready.state, person=changed(ready.state.person, language="de"))
    ready.say("numb between my legs")
    assert ready.state.person.suspended
