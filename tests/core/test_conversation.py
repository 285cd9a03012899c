"""Set-up, settings, reminders and warning signs, as a person meets them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot import content
from bot.core import dose, plan
from bot.core.commands import COMMANDS
from bot.core.content import URGENCIES, Leg
from bot.core.diary import Moment
from bot.core.immutable import changed
from bot.core.messages import Tap, Text, listed, text
from bot.core.model import (
    After,
    Blocked,
    Command,
    Dose,
    Edit,
    Effect,
    Erase,
    Located,
    Person,
    Phase,
    Send,
    State,
    Unreadable,
    Withdraw,
)
from bot.replay.stage import Stage
from tests.core.conftest import find_places
from tests.core.test_session import finish, rate_after, start

# 07:30 in Los Angeles is 15:30 UTC in winter.
NEXT_MORNING = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)


# --- Set-up ---


def test_set_up_takes_five_answers_in_one_message(stage: Stage) -> None:
    """Consent, signs, approval, place, time: one message that changes; the first reminder is named."""
    stage.command("start")
    for label in ("set-up", "agree", "none-of-these", "approval-yes", "America/Los_Angeles", "07:30"):
        stage.tap(label)
    assert list(stage.chat) == ["setup"]
    assert {"ask-onset", "all-set", "schedule-daily", "next-reminder", "day-today"} <= set(stage.texts())
    person = stage.state.person
    assert (person.zone, person.reminder_time, person.approval) == ("America/Los_Angeles", time(7, 30), "yes")
    assert stage.timers["reminder"] == (
        NEXT_MORNING,
        {"day": "2026-03-02", "wall": "2026-03-02T07:30"},
    )


def test_set_up_can_be_typed(stage: Stage) -> None:
    """Every question takes the words on its buttons, typed."""
    for words in ("/start", "set up", "agree", "none of these", "approval yes", "Los Angeles", "7.30 am"):
        stage.command("start") if words == "/start" else stage.say(words)
    assert stage.state.person.reminder_time == time(7, 30)
    assert "all-set" in stage.texts()


@pytest.mark.parametrize(
    "asked", [["agree"], ["agree", "none-of-these"], ["agree", "none-of-these", "approval-yes"]]
)
def test_who_was_forgotten_and_taps_an_old_question_is_set_up_anew(stage: Stage, asked: list[str]) -> None:
    """The old answer counts for nothing; the first question is asked, and a second tap on it is told."""
    stage.command("start")
    stage.tap("set-up")
    for label in asked[:-1]:
        stage.tap(label)
    old = stage.find(asked[-1])
    stage.state = State(Person(id=2, chat_id=1))
    stage.happen(old)
    assert "ask-consent" in stage.texts()
    assert stage.state.person.consent_version is None
    agree = stage.find("agree")
    stage.happen(agree)
    assert "ask-signs" in stage.texts()
    assert stage.answers(stage.happen(agree)) == ["already-answered"]


def test_set_up_can_be_answered_in_short(stage: Stage) -> None:
    """A plain yes or no where it can mean one thing only."""
    stage.command("start")
    for words in ("OK", "yes!", "No.", "no", "Berlin", "7:30"):
        stage.say(words)
    assert (stage.state.person.approval, stage.state.person.zone) == ("not_yet", "Europe/Berlin")
    assert "all-set" in stage.texts()


@pytest.mark.parametrize(("words", "asked"), [(("ok", "ok"), "consent"), (("ok", "yes", "yes"), "signs")])
def test_what_is_not_outright_is_asked_again(stage: Stage, words: tuple[str, ...], asked: str) -> None:
    """An "ok" is no consent, and a "yes" to the signs does not say which one."""
    stage.command("start")
    for said in words:
        stage.say(said)
    assert stage.state.person.asking == asked
    assert {f"ask-{asked}", "please-answer"} <= set(stage.texts())


def test_time_and_place_are_taken_in_either_order(stage: Stage) -> None:
    """The time where the place is asked for; a place where the time is, if it is one that everybody knows."""
    stage.command("start")
    for words in ("ok", "yes", "no", "yes", "7:30"):
        stage.say(words)
    assert {"time-set", "ask-place"} <= set(stage.texts())
    stage.say("Berlin")
    assert "all-set" in stage.texts()
    stage.command("time")
    stage.say("union")
    assert "time-wrong" in stage.texts()
    stage.say("Los Angeles")
    assert stage.state.person.zone == "America/Los_Angeles"


def test_namesakes_are_offered_once_each_by_their_name(ready: Stage) -> None:
    """Two that read alike are one button; the chosen one keeps the name that was typed."""
    ready.command("timezone", "Springfield")
    labels = [b.label for row in ready.chat["settings"].buttons for b in row if b.label.id == "place-rather"]
    assert len(labels) == 1
    ready.happen(Tap("answer", ("place", "Europe/Berlin", "Springfield")))
    assert (ready.state.person.place, ready.state.person.zone) == ("Springfield", "Europe/Berlin")


def test_namesakes_are_offered_where_the_place_ends_the_set_up(stage: Stage) -> None:
    """Whoever typed the time first can still say that another place was meant, in the same message."""
    stage.command("start")
    for words in ("ok", "yes", "no", "yes", "7:30", "Springfield"):
        stage.say(words)
    assert {"all-set", "place-set"} <= set(stage.texts())
    assert {"place-rather", "start-now"} <= set(stage.labels())
    stage.tap("place-rather")
    assert list(stage.chat) == ["settings"]
    assert "place-rather" not in stage.labels()
    assert {"all-set", "place-set"} <= set(stage.texts())
    assert "start-now" in stage.labels()
    assert stage.state.person.place == "Springfield, Illinois"


def test_a_place_that_few_know_can_be_taken_back(ready: Stage) -> None:
    """It is set and told, with one button for who meant something else."""
    ready.command("timezone", "union")
    ready.tap("place-elsewhere")
    assert "ask-place" in ready.texts()
    ready.say("Berlin")
    assert "place-elsewhere" not in ready.labels()
    assert ready.state.person.zone == "Europe/Berlin"


def test_a_place_that_is_not_sure_is_asked_for(ready: Stage) -> None:
    """Nothing is set until one is tapped: of namesakes, of two clocks of one place, after a misspelling."""
    before = ready.state.person
    ready.command("timezone", "Sukhumi")
    assert "place-which" in ready.texts()
    assert ready.labels().count("place-is") == 2
    assert "place-elsewhere" in ready.labels()
    assert (ready.state.person.zone, ready.state.person.place) == (before.zone, before.place)
    ready.happen(Tap("answer", ("place", "America/Chicago", "Sukhumi")))
    assert (ready.state.person.zone, ready.state.person.place) == ("America/Chicago", "Sukhumi")
    assert "place-set" in ready.texts()


def test_two_clocks_of_a_position_are_asked_for(ready: Stage) -> None:
    """A shared position is no surer than the place's name."""
    ready.happen(Located(tuple(find_places("sukhumi"))))
    assert "place-which" in ready.texts()


def test_where_the_time_is_asked_for_only_a_sure_place_is_taken(ready: Stage) -> None:
    """Words that may be a place are none there."""
    ready.command("time")
    ready.say("sukhumi")
    assert "time-wrong" in ready.texts()


def test_set_up_goes_on_where_it_was(stage: Stage) -> None:
    """/start again loses nothing and asks the next question only."""
    stage.command("start")
    stage.tap("set-up")
    stage.tap("agree")
    stage.command("start")
    assert "ask-signs" in stage.texts()
    assert stage.state.person.consent_version == 1


def test_start_again_when_all_is_set_loses_nothing(ready: Stage) -> None:
    """Whoever is set up is greeted, and nothing changes."""
    before = ready.state
    ready.command("start")
    assert "welcome-back" in ready.texts()
    assert ready.state == before


def test_first_session_needs_no_clock(stage: Stage) -> None:
    """Someone in a hurry stretches before saying when and where reminders should come."""
    stage.command("start")
    for label in ("set-up", "agree", "none-of-these", "approval-not-yet"):
        stage.tap(label)
    assert "approval-later" in stage.texts()
    stage.command("stretch")
    assert stage.phase is Phase.RATING_BEFORE


def test_nothing_about_health_is_kept_before_consent(stage: Stage) -> None:
    """No rating and no answer is recorded until someone has agreed."""
    stage.command("pain", "6")
    assert stage.diary.ratings == ()
    assert "ask-consent" in stage.texts()
    stage.tap("not-now")
    stage.say("6")
    stage.command("urgent")
    stage.tap("sign-foot-drop")
    assert "urgent-urgent" in stage.texts()
    assert stage.diary.answers == stage.diary.decisions == ()
    assert not stage.state.person.suspended


def test_wrong_answer_gets_an_example_and_changes_nothing(stage: Stage) -> None:
    """A city nobody knows is asked for again."""
    stage.set_up(place="Los Angeles", at="never")
    assert "time-wrong" in stage.texts()
    assert stage.state.person.reminder_time is None
    stage.say("07:30")
    assert stage.state.person.reminder_time == time(7, 30)


# --- Warning signs ---


def be_cleared(stage: Stage) -> None:
    """A doctor has looked at it and finds stretching fine."""
    for label in ("been-seen", "seen-by-doctor", "fine-yes"):
        stage.tap(label)


@pytest.mark.parametrize(
    ("sign", "urgency"),
    [("saddle-numbness", "emergency"), ("fever", "urgent"), ("cancer-history", "clinician")],
)
def test_warning_sign_gets_urgent_words_and_no_session(stage: Stage, sign: str, urgency: str) -> None:
    """Any sign at set-up: fixed words, whom to call, and no session until they were seen."""
    stage.command("start")
    for label in ("set-up", "agree", f"sign-{sign}"):
        stage.tap(label)
    assert {f"urgent-{urgency}", "urgent-suspended"} <= set(stage.texts())
    stage.command("stretch")
    assert stage.state.session is None
    assert "still-suspended" in stage.texts()
    be_cleared(stage)
    assert {"seen-good", "ask-signs"} <= set(stage.texts())
    stage.tap("none-of-these")
    assert "ask-approval" in stage.texts()


def test_the_other_signs_are_asked_for_before_sessions_go_on(ready: Stage) -> None:
    """Seen for one sign: no session and no reminder until the list is answered; a yes suspends again."""
    ready.say("foot drop")
    be_cleared(ready)
    ready.command("stretch")
    assert ready.state.session is None
    assert "ask-signs" in ready.texts()
    ready.command("settings")
    assert "no-reminder-questions" in ready.texts()
    assert "reminder" not in ready.timers
    ready.command("start")
    ready.tap("sign-saddle-numbness")
    assert ready.state.person.warning_signs == ("saddle-numbness",)
    assert "urgent-emergency" in ready.texts()
    be_cleared(ready)
    ready.tap("none-of-these")
    assert "reminder" in ready.timers
    ready.command("stretch")
    assert ready.phase is Phase.RATING_BEFORE


def test_typed_warning_sign_stops_a_hold(ready: Stage) -> None:
    """Urgent words come first and ring; the session is over, nothing of it is sent any more."""
    ready.command("stretch")
    ready.tap("2")
    ready.to_phase(Phase.READY)
    ready.tap("ready")
    effects = ready.say("Help, I’m numb between my legs!")
    said = [e for e in effects if isinstance(e, Send)]
    assert next(line.id for line in said[0].message.lines) == "urgent-emergency"
    assert said[0].sound
    assert ready.state.session is None
    assert set(ready.timers) == {"seen"}
    ready.tap("not-meant")
    assert "signs-once-more" in ready.texts()
    ready.tap("none-of-these")
    assert "reminder" in ready.timers


@pytest.mark.parametrize("words", ["i am numb between my legs", "Im NUMB between my legs", "foot drop"])
def test_signs_are_understood_with_and_without_apostrophes(ready: Stage, words: str) -> None:
    """Whoever types in a hurry leaves them out."""
    ready.say(words)
    assert ready.state.person.suspended
    ready.say("and my leg hurts")
    assert "still-suspended" in ready.texts()
    assert "not-understood" not in ready.texts()


def test_urgent_is_there_before_set_up(stage: Stage) -> None:
    """/urgent answers anyone, at any time."""
    stage.command("urgent")
    headings = {f"heading-{urgency}" for urgency in URGENCIES}
    assert {*headings, "contact-emergency-elsewhere"} <= set(stage.texts())


# --- The daily reminder ---


def test_reminder_comes_at_the_chosen_time_each_day(ready: Stage) -> None:
    """One reminder for each day, with Start, Later and Skip."""
    ready.wait(days=3)
    assert ready.occurrences == {f"2026-03-0{n}": "sent" for n in (2, 3, 4)}
    assert {"start", "later", "skip"} <= set(ready.labels())
    assert [name for name in ready.chat if name.startswith("day:")] == ["day:2026-03-04"]


def test_reminder_keeps_its_wall_time_over_daylight_saving(ready: Stage) -> None:
    """Clocks go forward on 8 March: the same wall time on every day, none twice, none left out."""
    ready.now = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)
    ready.command("time", "02:30")
    ready.wait(days=4)
    assert [d for d in ready.occurrences if d >= "2026-03-07"] == [f"2026-03-{n:02}" for n in range(7, 11)]


def test_reminder_is_left_out_when_the_session_is_done(ready: Stage) -> None:
    """Done before the reminder: it does not come."""
    ready.command("stretch")
    ready.tap("1")
    while ready.to_phase(Phase.READY, Phase.RATING_AFTER) is Phase.READY:
        ready.tap("ready")
    ready.tap("1")
    assert "day-tomorrow" in ready.texts()
    ready.chat.clear()
    ready.wait(hours=5)
    assert ready.chat == {}
    assert ready.occurrences == {"2026-03-02": "done"}


def test_a_session_covers_the_date_that_comes_once_more_for_who_travels_west(ready: Stage) -> None:
    """Begun in Berlin on the 3rd, finished in Los Angeles on the 2nd: neither date is asked for, or lost."""
    ready.command("timezone", "Berlin")
    ready.wait(hours=12)
    ready.command("stretch")
    ready.command("timezone", "Los Angeles")
    ready.command("time", "17:00")
    ready.tap("1")
    finish(ready)
    rate_after(ready, 1)
    ready.wait(hours=6)
    assert ready.occurrences == {"2026-03-02": "done", "2026-03-03": "done"}
    assert ready.timers["reminder"][1]["day"] == "2026-03-04"


def test_a_session_that_ends_late_loses_no_overdue_reminder(ready: Stage) -> None:
    """After an outage over both, the evening's session ends by itself; the night's reminder still comes."""
    ready.command("time", "02:17")
    ready.wait(hours=18)
    start(ready)
    finish(ready)
    ending, _ = ready.timers[ready.next_timer() or ""]
    due_at, about = ready.timers["reminder"]
    assert ending < due_at
    ready.fire_next(late=due_at + timedelta(minutes=110) - ending)  # past four in the morning
    assert ready.state.session is None
    assert ready.timers["reminder"] == (due_at, about)
    ready.fire_next()
    assert ready.occurrences[about["day"]] == "sent"


@pytest.mark.parametrize(
    ("late", "ends"),
    [
        (timedelta(hours=25), {"2026-03-02": "done", "2026-03-03": "sent"}),
        (timedelta(hours=49), {"2026-03-02": "done", "2026-03-03": "missed", "2026-03-04": "sent"}),
        (timedelta(hours=52), {"2026-03-02": "done", "2026-03-03": "missed", "2026-03-04": "missed"}),
    ],
)
def test_an_outage_after_a_session_accounts_for_each_date(
    ready: Stage, late: timedelta, ends: dict[str, str]
) -> None:
    """The reminder that a session came before is due while the host is down, and later ones too."""
    start(ready)
    finish(ready)
    rate_after(ready, 1)
    ready.timers = {"reminder": ready.timers["reminder"]}
    ready.fire_next(late=late)
    assert ready.occurrences == ends


def test_unanswered_reminder_comes_once_more_in_silence(ready: Stage) -> None:
    """After an hour, without a sound, and then no more that day."""
    ready.wait(hours=3, minutes=31)
    begun = len(ready.log)
    ready.wait(hours=12)
    later = [e for _, e in ready.log[begun:] if isinstance(e, Send)]
    assert [e.message.lines[0].id for e in later] == ["reminder-again"]
    assert not later[0].sound


@pytest.mark.parametrize(("choice", "minutes"), [("snooze-10", 10), ("snooze-30", 30), ("snooze-60", 60)])
def test_later_comes_when_it_was_chosen(ready: Stage, choice: str, minutes: int) -> None:
    """Later asks when, and the reminder comes back then, with a sound."""
    ready.wait(hours=3, minutes=31)
    ready.tap("later")
    ready.tap(choice)
    came = ready.now + timedelta(minutes=minutes)
    assert ready.timers["snooze"][0] == came
    ready.wait(minutes=minutes)
    assert "reminder-snoozed" in ready.texts()
    ready.wait(hours=4)
    assert "reminder-again" not in ready.texts()


def sends(effects: tuple[Effect, ...]) -> list[Send]:
    return [effect for effect in effects if isinstance(effect, Send)]


def test_what_comes_at_an_hour_of_the_day_expires(ready: Stage) -> None:
    """A reminder, its follow-up and a "later" that wait for Telegram help for two hours, and no longer."""
    for timer in ("reminder", "followup", "snooze"):
        assert ready.next_timer() == timer
        due_at, _ = ready.timers[timer]
        (send,) = sends(ready.fire_next(late=timedelta(minutes=3)))
        assert send.expires_at == due_at + timedelta(hours=2), timer
        if timer == "followup":
            ready.tap("later")
            ready.tap("snooze-60")


def test_the_question_about_the_morning_expires(ready: Stage) -> None:
    """How the night was is asked in the morning, or not at all."""
    ready.command("time", "21:00")
    start(ready)
    finish(ready)
    rate_after(ready, 1)
    due_at, _ = ready.timers["morning"]
    while ready.next_timer() != "morning":
        ready.fire_next()
    (send,) = sends(ready.fire_next())
    assert send.surface.startswith("morning:")
    assert send.expires_at == due_at + timedelta(hours=2)


@pytest.mark.parametrize("later", [False, True])
def test_nothing_more_comes_on_the_day_of_a_pause(ready: Stage, *, later: bool) -> None:
    """Three days off, said after the reminder: neither its follow-up nor the "later" comes."""
    ready.fire_next()
    if later:
        ready.tap("later")
        ready.tap("snooze-60")
    ready.command("pause", "3")
    assert ready.timers.keys() == {"reminder"}


def test_only_a_reminder_that_arrived_is_followed_up(ready: Stage) -> None:
    """The hour begins when the reminder is there; one that expires on its way has nothing to follow it."""
    (send,) = sends(ready.fire_next())
    assert send.then == After(3600, "followup", {"day": "2026-03-02"})


def test_a_reminder_takes_the_place_of_what_was_to_come_for_the_day_before(ready: Stage) -> None:
    """ "In an hour", said at ten to midnight, does not come on top of the reminder of five past."""
    ready.command("time", "00:05")
    ready.wait(hours=12)
    ready.fire_next()
    ready.now = ready.timers["reminder"][0] - timedelta(minutes=15)
    ready.timers.pop("followup")
    ready.tap("later")
    ready.tap("snooze-60")
    ready.fire_next()
    ready.wait(minutes=55)
    assert "reminder-snoozed" not in ready.texts()
    assert "snooze" not in ready.timers


def test_this_evening_is_nineteen_hours_local_time(ready: Stage) -> None:
    """The evening is the person's own."""
    ready.wait(hours=3, minutes=31)
    ready.tap("later")
    ready.tap("snooze-evening")
    assert ready.timers["snooze"][0] == datetime(2026, 3, 3, 3, 0, tzinfo=UTC)


def test_skip_asks_nothing(ready: Stage) -> None:
    """No question, no blame, no second reminder, and the next one is named."""
    ready.wait(hours=3, minutes=31)
    ready.tap("skip")
    assert {"skipped", "next-reminder"} <= set(ready.texts())
    assert list(ready.timers) == ["reminder"]


@pytest.mark.parametrize("said", ["done", "I did it already!", "Did it", "I’ve already done it."])
def test_what_was_done_without_the_bot_is_told(ready: Stage, said: str) -> None:
    """Nothing follows that day, nor is it asked about; a score may follow, once."""
    ready.wait(hours=3, minutes=31)
    ready.tap("later")
    ready.tap("snooze-30")
    before = ready.state.person
    ready.say(said)
    assert list(ready.timers) == ["reminder"]
    assert {"done-without-me", "next-reminder", "rate-if-you-like"} <= set(ready.texts())
    assert ready.state.person == before
    assert [(a.question, a.value) for a in ready.diary.answers][-1] == ("done-without-me", "2026-03-02")
    score = ready.find("4")
    ready.happen(score)
    ready.happen(score)
    assert [(r.moment, r.score) for r in ready.diary.ratings] == [(Moment.ANY_TIME, 4)]
    assert "rate-if-you-like" not in ready.texts()
    ready.wait(hours=24)
    assert "day:2026-03-03" in ready.chat


def test_done_means_something_while_the_reminder_stands(ready: Stage) -> None:
    """Before it has come, in a session, and of an earlier day it is not understood so."""
    ready.say("done")
    ready.wait(hours=3, minutes=31)
    start(ready)
    ready.say("done")
    assert not [a for a in ready.diary.answers if a.question == "done-without-me"]


def test_late_reminder_says_so_and_a_very_late_one_is_missed(ready: Stage) -> None:
    """Within two hours it comes, with the time it was due; after that the day counts as missed."""
    ready.fire_next(late=timedelta(minutes=90))
    assert "reminder-late" in ready.texts()
    ready.timers.pop("followup")
    ready.chat.clear()
    ready.fire_next(late=timedelta(hours=3))
    assert ready.chat == {}
    assert ready.occurrences == {"2026-03-02": "sent", "2026-03-03": "missed"}


def test_days_that_passed_without_the_host_are_each_accounted_for(ready: Stage) -> None:
    """Three days down: two missed, the last sent if it is not late, and the next one planned."""
    ready.fire_next(late=timedelta(days=2, minutes=30))
    assert ready.occurrences == {"2026-03-02": "missed", "2026-03-03": "missed", "2026-03-04": "sent"}
    assert ready.timers["reminder"][1]["day"] == "2026-03-05"


def test_session_after_midnight_counts_for_its_evening(ready: Stage) -> None:
    """Reminded at 23:30 and started at 00:10: the session is that of the evening."""
    ready.command("time", "23:30")
    ready.wait(days=1)
    evening = date(2026, 3, 2)
    ready.now = datetime(2026, 3, 3, 8, 10, tzinfo=UTC)
    ready.command("stretch")
    assert ready.state.session is not None
    assert ready.state.session.day == evening


def test_start_on_yesterdays_reminder_asks_for_todays_session(ready: Stage) -> None:
    """An old reminder's button begins nothing in silence: today's session is offered."""
    ready.wait(hours=3, minutes=31)
    old = ready.find("start")
    ready.wait(hours=22)
    ready.happen(old)
    assert ready.state.session is None
    assert "start-of-day" in ready.texts()
    ready.tap("start-now")
    assert ready.state.session is not None
    assert ready.state.session.day == date(2026, 3, 3)


# --- Settings ---


@pytest.mark.parametrize(
    ("command", "argument", "wrong"),
    [
        ("time", "25:99", "time-wrong"),
        ("days", "someday", "days-wrong"),
        ("timezone", "Atlantis", "place-wrong"),
        ("pause", "long", "pause-wrong"),
        ("pain", "11", "pain-wrong"),
        ("language", "xx", "language-wrong"),
    ],
)
def test_wrong_argument_changes_nothing(ready: Stage, command: str, argument: str, wrong: str) -> None:
    """One sentence with an example of a right one."""
    before, timers = ready.state, dict(ready.timers)
    ready.command(command, argument)
    assert wrong in ready.texts()
    assert (ready.state, ready.timers) == (before, timers)


def test_the_reminder_lists_what_there_is_to_do(stage: Stage) -> None:
    """Three stretches are one list: all but the first are named as within a sentence."""
    towel = stage.content.stretches["towel"]
    names = ("towel", "wall", "doorway")
    stage.content = replace(
        stage.content,
        stretches={name: replace(towel, id=name) for name in names},
        routine=replace(stage.content.routine, stretches=names),
    )
    stage.set_up()
    while "reminder-plan" not in stage.texts():
        stage.fire_next()
    (plan,) = [line for shown in stage.chat.values() for line in shown.lines if line.id == "reminder-plan"]
    assert plan.args["names"] == listed(
        map(text, ("stretch-towel", "stretch-wall-within", "stretch-doorway-within"))
    )


@pytest.mark.parametrize(
    ("right", "left", "often", "seconds"),
    [
        ((2, 5), (2, 5), "2", "5"),
        ((2, 5), (2, 10), "2", "5–10"),
        ((2, 5), (3, 10), text("up-to", number=3), "10"),
        ((3, 20), (2, 30), text("up-to", number=2), "30"),
    ],
)
def test_the_reminder_says_one_span_or_the_most(
    ready: Stage, right: tuple[int, int], left: tuple[int, int], often: str | Text, seconds: str
) -> None:
    """Legs on different rungs: "2 × 5–10 s a side"; where both numbers differ, "up to 3 × 10 s a side"."""
    person = ready.state.person
    for stretch in ready.content.stretches.values():
        for leg, rung in ((Leg.RIGHT, right), (Leg.LEFT, left)):
            person = dose.put(person, stretch, leg, Dose(repetitions=rung[0], hold_s=rung[1]))
    ready.state = replace(ready.state, person=person)
    while "reminder-plan" not in ready.texts():
        ready.fire_next()
    (plan,) = [line for shown in ready.chat.values() for line in shown.lines if line.id == "reminder-plan"]
    assert (plan.args["repetitions"], plan.args["seconds"]) == (often, seconds)


def test_help_names_every_command_once(ready: Stage) -> None:
    """In the order of the menu; commands of one kind share a line."""
    ready.command("help")
    lines = ready.chat["help"].lines[1].args.values()
    named = [name for line in lines for name in line.args["commands"].split(", ")]
    assert named == [f"/{name}" for name in COMMANDS]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_answered_and_asks_for_consent_first(stage: Stage, name: str) -> None:
    """Somebody new gets an answer to each; what is about pain first asks whether it may be kept."""
    stage.command(name)
    assert stage.chat
    assert ("consent-first" in stage.texts()) == COMMANDS[name].needs_consent
    assert stage.diary.ratings == ()


def test_settings_act_at_once_with_an_argument(ready: Stage) -> None:
    """/time, /days, /timezone and /pause take effect and name the next reminder."""
    ready.command("time", "20:00")
    ready.command("days", "weekdays")
    ready.command("timezone", "Berlin")
    assert ready.timers["reminder"][0] == datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
    ready.command("pause", "3")
    assert ready.timers["reminder"][0] == datetime(2026, 3, 5, 19, 0, tzinfo=UTC)
    ready.command("resume")
    assert ready.timers["reminder"][0] == datetime(2026, 3, 2, 19, 0, tzinfo=UTC)


def test_days_are_switched_one_by_one(ready: Stage) -> None:
    """Tapping a day takes it out; the last day stays."""
    ready.command("days")
    for n in range(6):
        ready.tap(f"weekday-{n}") if False else ready.happen(Tap("answer", ("days", str(n))))
    assert ready.state.person.days == {6}
    effects = ready.happen(Tap("answer", ("days", "6")))
    assert ready.answers(effects) == ["one-day-at-least"]
    assert ready.state.person.days == {6}


def test_changed_time_keeps_the_day_that_was_dealt_with(ready: Stage) -> None:
    """After this morning's reminder a later time today does not bring a second one today."""
    ready.wait(hours=4)
    ready.command("time", "20:00")
    assert ready.timers["reminder"][1]["day"] == "2026-03-03"


def test_plain_number_is_noted(ready: Stage) -> None:
    """A number between sessions is pain at any time."""
    ready.say("6/10")
    assert ready.diary.ratings[-1].score == 6
    assert "see-urgent" in ready.labels()


def test_pain_is_noted_where_it_was_asked(ready: Stage) -> None:
    """The score takes the place of the question, not of an earlier note: its scale puts the note right."""
    ready.command("pain", "2")
    for answer in (ready.tap, ready.say):
        ready.command("pain")
        answer("4")
        assert "ask-pain" not in ready.texts()
        assert "pain-noted" in ready.texts()
    assert [r.score for r in ready.diary.ratings] == [2, 4, 4]


def test_pain_is_no_habit(ready: Stage) -> None:
    """Beside the question about the habit a score is a score, whether it is too short for a habit or not."""
    for _ in range(2):
        start(ready)
        finish(ready)
        rate_after(ready, 1)
        ready.wait(days=1)
    assert ready.state.person.asking == "habit"
    for said in ("6", "leg 6"):
        ready.state = replace(ready.state, person=replace(ready.state.person, asking="habit"))
        ready.say(said)
        ready.wait(minutes=11)
    assert ready.state.person.habit is None
    assert [r.score for r in ready.diary.ratings][-2:] == [6, 6]


def test_erase_takes_two_steps(ready: Stage) -> None:
    """Keep it keeps everything; only the confirming button erases."""
    ready.command("erase")
    ready.tap("keep-it")
    assert not ready.erased
    ready.command("erase")
    ready.tap("erase-everything")
    assert ready.erased


@pytest.mark.parametrize(
    ("hour", "until"), [(7, date(2026, 3, 3)), (8, date(2026, 3, 4)), (20, date(2026, 3, 4))]
)
def test_a_pause_counts_whole_mornings(ready: Stage, hour: int, until: date) -> None:
    """One day leaves out one reminder: today's if it is still to come, else tomorrow's."""
    ready.now = datetime(2026, 3, 2, 8, tzinfo=UTC) + timedelta(hours=hour)  # Monday in Los Angeles
    ready.command("pause", "1")
    assert ready.state.person.paused_until == until


def test_a_session_merely_opened_leaves_the_reminder_standing(ready: Stage) -> None:
    """Left at the first question an hour before, it parks; the reminder comes, and goes on with it."""
    ready.now = NEXT_MORNING - timedelta(hours=1)
    ready.command("stretch")
    ready.wait(hours=1, minutes=1)
    assert ready.phase is Phase.PARKED
    assert "day:2026-03-02" in ready.chat
    ready.happen(Tap("day", ("2026-03-02", "start")))
    assert ready.phase is Phase.RATING_BEFORE
    assert ready.state.person.sessions_begun == 1


@pytest.mark.parametrize("completed", [True, False])
def test_a_session_with_holds_is_that_dates(ready: Stage, *, completed: bool) -> None:
    """Completed or stopped after a hold, it leaves out the reminder."""
    ready.now = NEXT_MORNING - timedelta(hours=1)
    start(ready)
    if completed:
        finish(ready)
        rate_after(ready, 2)
    else:
        after_a_hold(ready)
        ready.command("stop")
    ready.wait(hours=3)
    assert "day:2026-03-02" not in ready.chat
    assert ready.occurrences["2026-03-02"] == "done"


def test_a_session_that_waits_with_holds_is_that_dates(ready: Stage) -> None:
    ready.now = NEXT_MORNING - timedelta(hours=1)
    start(ready)
    after_a_hold(ready)
    ready.wait(hours=3)
    assert ready.phase is Phase.PARKED
    assert "day:2026-03-02" not in ready.chat
    assert ready.occurrences["2026-03-02"] == "done"


@pytest.mark.parametrize("stopped", [True, False])
def test_a_session_opened_just_before_the_reminder_is_followed_up(ready: Stage, *, stopped: bool) -> None:
    """It is not interrupted; left before its first hold, it is followed up, but not if it was stopped."""
    ready.now = NEXT_MORNING - timedelta(minutes=1)
    ready.command("stretch")
    ready.wait(minutes=2)
    assert "day:2026-03-02" not in ready.chat
    if stopped:
        ready.command("stop")
    ready.wait(hours=1)
    assert ("day:2026-03-02" in ready.chat) is not stopped


def after_a_hold(stage: Stage) -> None:
    """Into the rest after the first hold."""
    stage.to_phase(Phase.READY)
    stage.tap("ready")
    stage.to_phase(Phase.HOLD)
    while not stage.diary.holds:
        stage.fire_next()


def test_blocking_pauses_and_writing_resumes(ready: Stage) -> None:
    """Blocked: nothing is planned, everything is kept. A word from the person plans anew."""
    ready.happen(Blocked())
    assert ready.timers == {}
    ready.command("help")
    assert "reminder" in ready.timers


def test_erasing_is_the_last_thing_that_happens(ready: Stage) -> None:
    """Who had blocked the bot and erases everything gets no reminder planned: nobody is left to have one."""
    ready.command("erase")
    ready.happen(Blocked())
    effects = ready.tap("erase-everything")
    assert effects[-1] == Erase()


def test_blocking_withdraws_what_the_session_has_not_sent(ready: Stage) -> None:
    """Who lets the bot in again a second later gets nothing of the session that ended meanwhile."""
    ready.command("stretch")
    assert ready.state.session is not None
    surface = ready.state.session.surface
    effects = ready.happen(Blocked())
    assert ready.state.session is None
    assert {Withdraw("s1:"), Withdraw(surface)} <= set(effects)
    assert not any(isinstance(effect, Send | Edit) for effect in effects)


@pytest.mark.parametrize(
    "tap",
    [
        Tap("x"),
        Tap("session", ("x", "y", "z")),
        Tap("day", ("never", "start")),
        Tap("menu", ("x",)),
        Tap("answer", ("place", "Atlantis")),
        Tap("session", ("1", "0", "rate", "99")),
    ],
)
def test_garbled_button_is_answered_and_changes_nothing(ready: Stage, tap: Tap) -> None:
    """Buttons of older releases, or of nobody, get a word."""
    before = ready.state
    assert ready.answers(ready.happen(tap)) in (["stale-button"], ["session-over"])
    assert ready.state == before


def test_whatever_cannot_be_used_gets_one_sentence(ready: Stage) -> None:
    """A sticker, prose and an unknown command are answered, and nothing changes."""
    before = ready.state
    for event in (Unreadable("sticker"), Command("dance")):
        ready.happen(event)
    ready.say("lorem ipsum " * 800)
    assert ready.state == before
    assert "not-understood" in ready.texts()


@pytest.mark.parametrize("words", [("resume", ""), ("time", "07:30"), ("days", "every day")])
def test_what_changes_nothing_loses_no_overdue_reminder(ready: Stage, words: tuple[str, str]) -> None:
    """The reminder is late, and the person is quicker with a command that sets what is set already."""
    due_at, _ = ready.timers["reminder"]
    ready.now = due_at + timedelta(minutes=5)
    ready.command(*words)
    assert ready.timers["reminder"][0] == due_at


# --- For how long ---


def test_for_how_long_is_asked_at_the_end_of_the_set_up(stage: Stage) -> None:
    """It stands below "All set", and nothing waits for the answer."""
    stage.command("start")
    for label in ("set-up", "agree", "none-of-these", "approval-yes", "America/Los_Angeles", "07:30"):
        stage.tap(label)
    assert {"all-set", "ask-onset"} <= set(stage.texts())
    stage.tap("onset-long")
    assert stage.state.person.onset == "long"
    assert "ask-onset" not in stage.texts()
    assert "all-set" in stage.texts()


def test_for_how_long_is_asked_once_more_after_the_first_session(stage: Stage) -> None:
    """Somebody who began from the first reminder: the set-up's last message is gone, and its question comes
    once more, since it tells when they are sent to somebody.
    """
    stage.set_up()
    stage.state = replace(stage.state, person=changed(stage.state.person, onset=None))
    stage.command("start")
    stage.wait(hours=4)
    stage.tap("start")
    assert not {"start-now", "onset-long"} & set(stage.labels())
    stage.tap("2")
    finish(stage)
    rate_after(stage, 2)
    stage.tap("onset-long")
    assert stage.state.person.onset == "long"
    assert {"onset-set", "next-reminder"} <= set(stage.texts())
    assert "all-set" not in stage.texts()
    stage.wait(days=1)
    stage.state = replace(stage.state, person=changed(stage.state.person, onset=None))
    start(stage)
    finish(stage)
    rate_after(stage, 2)
    assert "onset-long" not in stage.labels()


def test_for_how_long_can_be_typed_or_left(stage: Stage) -> None:
    """The words of its buttons, or /stretch at once."""
    stage.set_up()
    stage.state = replace(stage.state, person=changed(stage.state.person, onset=None))
    stage.command("start")
    stage.say("onset weeks")
    assert stage.state.person.onset == "weeks"
    stage.state = replace(stage.state, person=changed(stage.state.person, onset=None))
    start(stage)
    assert stage.phase is Phase.CARD
    stage.command("stop")
    stage.command("start")
    assert "ask-onset" not in stage.texts()


def test_an_approval_that_was_not_there_yet_is_asked_for_again(stage: Stage) -> None:
    """Two weeks after "Not yet", with a reminder, and not every day."""
    stage.command("start")
    for label in (
        "set-up",
        "agree",
        "none-of-these",
        "approval-not-yet",
        "America/Los_Angeles",
        "07:30",
        "onset-weeks",
    ):
        stage.tap(label)
    stage.wait(days=14)
    assert "ask-approval" not in stage.texts()
    stage.wait(days=1)
    assert "ask-approval" in stage.texts()
    stage.tap("approval-yes")
    assert stage.state.person.approval == "yes"


@pytest.mark.parametrize("at", ["00:30", "23:30"])
def test_a_pause_until_a_day_ends_on_it(ready: Stage, at: str) -> None:
    """Whether today's reminder has come or not, the day that was named is the first with one again."""
    ready.command("time", at)
    friday = ready.now.date() + timedelta(days=(4 - ready.now.weekday() - 1) % 7 + 1)
    ready.command("pause", "until Friday")
    assert ready.state.person.paused_until == friday


def test_a_note_of_pain_goes_by_the_regions_own_limit(ready: Stage) -> None:
    """Where a region says from which score it is much, /pain goes by that."""
    lenient = {"R3": {"stop_above": 7}}
    regions = tuple(replace(region, numbers=lenient) for region in ready.content.regions)
    ready.content = replace(ready.content, regions=regions)
    for score, much in (("7", False), ("8", True)):
        ready.command("pain", score)
        assert ("pain-noted-high" in ready.texts()) == much


def test_the_list_of_signs_stands_below_the_note_that_calls_for_it(ready: Stage) -> None:
    """What is to be answered is the last thing on the screen."""
    ready.command("pain", "9")
    said = [e.surface for _, e in ready.log if isinstance(e, Send | Edit)]
    assert said[-2:] == ["pain", "signs"]


def test_the_greeting_counts_the_stretches_of_the_content(stage: Stage) -> None:
    """With a third stretch the greeting does not go on about two."""
    one, *_ = stage.content.routine.stretches
    stage.content = replace(stage.content, routine=replace(stage.content.routine, stretches=(one,)))
    stage.command("start")
    (greeting,) = [line for line in stage.chat["setup"].lines if line.id == "greeting"]
    assert greeting.args["count"] == 1


@pytest.mark.parametrize("completed", [0, 30])
def test_what_is_called_two_minutes_takes_two_minutes(stage: Stage, completed: int) -> None:
    """Texts offer two gentle minutes, or a short session of two: by the content they take as long."""
    real = content.load(content.CONTENT)
    somebody = replace(stage.state.person, sessions_completed=completed)
    for kind in ({"short": True}, {"gentle": True}):
        assert plan.minutes(plan.steps(somebody, real, **kind), real) == 2
