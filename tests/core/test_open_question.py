"""Which question is open: what was asked last is what is answered, and only by what reads like an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.core.messages import Button, Message, Tap, text
from bot.core.model import Phase, Place
from bot.replay.stage import Stage
from tests.core.conftest import new_stage
from tests.core.test_session import finish, rate_after, start

NICE = Place("Nice", "FR", "Europe/Paris")


def asked_for_a_habit(ready: Stage) -> Stage:
    for _ in range(2):
        start(ready)
        finish(ready)
        rate_after(ready, 1)
        ready.wait(days=1)
    ready.command("habit")
    return ready


def test_a_command_in_a_session_is_what_a_number_answers(ready: Stage) -> None:
    """/stretch asks for pain, then /time for a time: "7" is the time. Then the session's question is open."""
    ready.command("stretch")
    ready.command("time")
    ready.say("7")
    assert ready.state.person.reminder_time == time(7)
    assert ready.diary.ratings == ()
    ready.say("3")
    assert [rating.score for rating in ready.diary.ratings] == [3]


def test_a_pause_asked_for_in_a_session_is_a_pause(ready: Stage) -> None:
    """/pause and then "5" are five days, not pain 5."""
    ready.command("stretch")
    ready.command("pause")
    ready.say("5")
    assert ready.state.person.paused_until == date(2026, 3, 7)
    assert ready.diary.ratings == ()


def test_the_session_asks_last_when_it_asks_again(ready: Stage) -> None:
    """A question of the settings that was left open is over once the session asks how much it hurts."""
    start(ready)
    ready.command("time")
    finish(ready)
    assert ready.phase is Phase.RATING_AFTER
    ready.say("4")
    assert ready.state.person.reminder_time == time(7, 30)
    assert ready.diary.ratings[-1].score == 4


@pytest.mark.parametrize(("command", "said"), [("pause", "7"), ("time", "8"), ("timezone", "Berlin")])
def test_a_question_is_open_for_two_hours(ready: Stage, command: str, said: str) -> None:
    """Days after an unanswered /pause a number pauses nothing; its buttons still can."""
    ready.command(command)
    ready.now += timedelta(days=3)
    before = ready.state.person
    ready.say(said)
    after = ready.state.person
    settings = ("paused_until", "reminder_time", "zone")
    assert [getattr(after, name) for name in settings] == [getattr(before, name) for name in settings]


def test_a_question_of_the_set_up_stays_open(stage: Stage) -> None:
    """Whoever closes the app in the middle answers the next day what was asked last."""
    stage.set_up(at="never")
    stage.now += timedelta(days=2)
    stage.say("07:30")
    assert stage.state.person.reminder_time == time(7, 30)


@pytest.mark.parametrize(
    "said",
    [
        "thank you",
        "it hurts too much now",
        "after that it hurt more",
        "how do I change the time?",
        "when can I stop?",
        "\u200b\u200b\u200b\u200b",
        "after",
        "after \u200b\u200b",
        "/later after lunch",
        "After lunch. And tell me more.",
    ],
)
def test_what_does_not_read_like_a_habit_is_none(ready: Stage, said: str) -> None:
    """Thanks, questions, complaints and nothing at all would greet the person every morning."""
    asked_for_a_habit(ready).say(said)
    assert ready.state.person.habit is None


@pytest.mark.parametrize(
    ("said", "habit"),
    [
        ("after lunch", "after lunch"),
        ("  When I  get home.", "When I get home"),
        ("with my\u200b morning tea", "with my morning tea"),
        ("habit teeth", "habit-teeth"),  # a label as it stands
    ],
)
def test_a_habit_is_seen_changed_and_removed_in_the_settings(ready: Stage, said: str, habit: str) -> None:
    """Their own words as they are; the settings show them, and /habit takes others, or none."""
    asked_for_a_habit(ready).say(said)
    assert ready.state.person.habit == habit
    ready.command("settings")
    assert "habit-is" in ready.texts()
    ready.tap("menu-habit")
    ready.tap("habit-coffee")
    assert ready.state.person.habit == "habit-coffee"
    ready.command("habit", "before bed")
    assert ready.state.person.habit == "before bed"
    ready.command("habit")
    ready.tap("habit-remove")
    assert ready.state.person.habit is None


def test_no_thanks_typed_is_no_habit(ready: Stage) -> None:
    """The label as it stands, or a plain no."""
    for said in ("habit none", "no"):
        asked_for_a_habit(ready).say(said)
        assert ready.state.person.habit is None
        assert "habit-without" in ready.texts()


def test_labels_count_as_they_stand_in_the_chat(ready: Stage) -> None:
    """Under the reminder, under the question about yesterday, and where a time is chosen for later."""
    start(ready)
    finish(ready)
    rate_after(ready, 1)
    ready.wait(hours=28)
    ready.say("Since worse!")
    assert ("since-yesterday", "worse") in {(a.question, a.value) for a in ready.diary.answers}
    ready.say("later")
    ready.say("snooze 30")
    assert ready.timers["snooze"][0] == ready.now + timedelta(minutes=30)


@pytest.mark.parametrize("said", ["30 minutes", "30 min", "30 Min."])
def test_the_end_of_a_word_on_a_label_may_be_left_out(ready: Stage, said: str) -> None:
    """Real words on the buttons; "30" alone is a number like any other."""
    ready.words = lambda label, _language: {"snooze-30": "30 minutes"}.get(label.id, label.id)
    ready.wait(hours=4)
    ready.tap("later")
    ready.say(said)
    assert "snooze" in ready.timers


def test_in_a_session_worse_is_not_about_yesterday(ready: Stage) -> None:
    """The card of the day still stands when the session was asked for; what is typed is about the hold."""
    ready.chat["day:2026-03-02"] = Message((), ((Button(text("since-worse"), Tap("since", ("worse",))),),))
    start(ready)
    ready.say("since worse")
    assert not any(answer.question == "since-yesterday" for answer in ready.diary.answers)


def test_a_label_of_something_that_is_over_is_answered(ready: Stage) -> None:
    """What a tap would show for a moment is said below the words: typed words never meet silence."""
    ready.chat["old"] = Message((), ((Button(text("go-on"), Tap("session", ("99", "1", "go_on"))),),))
    ready.say("go on")
    assert "session-over" in ready.texts()


@pytest.mark.parametrize(
    ("said", "zone"), [("nice", "America/Los_Angeles"), ("Nice, France", "Europe/Paris")]
)
def test_small_talk_is_no_place(ready: Stage, said: str, zone: str) -> None:
    """After /timezone "nice" is what people say, though there is a town of that name."""
    ready.places = lambda _said: [NICE]
    ready.command("timezone")
    ready.say(said)
    assert ready.state.person.zone == zone


def test_a_number_is_no_label(ready: Stage) -> None:
    """The scores under an old session's last message do not take a number that answers something else."""
    ready.chat["s0:done"] = Message((), ((Button(text("score", score="7"), Tap("chart", ("pain",))),),))
    ready.command("pause")
    ready.say("7")
    assert ready.state.person.paused_until is not None


def test_an_answer_of_the_release_before_is_still_understood() -> None:
    """A habit's button as it was, and a question without the hour when it was asked."""
    stage = new_stage().set_up()
    stage.happen(Tap("habit", ("teeth",)))
    assert stage.state.person.habit == "habit-teeth"
    stage.state = replace(stage.state, person=replace(stage.state.person, asking="pause", asked_at=None))
    stage.say("5")
    assert stage.state.person.paused_until is None
