"""The settings: one message that changes from page to page, and says of each change what it means next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from bot.core import absences, asking, history
from bot.core.diary import Diary, PastSession
from bot.core.immutable import changed
from bot.core.messages import File, text
from bot.core.model import Command, State
from bot.core.past import Past
from bot.core.questions import QUESTIONS, question
from bot.core.turn import Turn
from bot.replay.stage import Stage
from tests.core.conftest import REAL, new_stage

PAGES = {
    "time": ("07:00", "time-set"),
    "days": ("every-day", None),
    "language": ("en", "language-set"),
    "look": ("look-reed", "look-set"),
    "cards": ("cards-wait", "cards-set"),
    "tempo": ("15", "tempo-set"),
    "goal": ("3", "goal-is"),
    "habit": ("habit-bed", "habit-set"),
    "where": ("site-leg", "site-set"),
    "pause": ("7", "paused"),
    "timezone": ("America/Los_Angeles", "place-set"),
}


@pytest.fixture
def ready(ready: Stage) -> Stage:
    """Somebody who can choose among two bodies."""
    ready.content = replace(ready.content, looks=("fern", "reed"))
    return ready


@pytest.mark.parametrize("page", PAGES)
def test_each_page_changes_the_one_message_and_says_what_is_next(ready: Stage, page: str) -> None:
    """From the list to the page, from the change back to the list, and no second message on the way."""
    ready.chat.clear()
    ready.command("settings")
    label, said = PAGES[page]
    ready.tap(f"menu-{page}")
    assert "settings" in ready.labels() or "finish" in ready.labels()
    ready.tap(label)
    assert list(ready.chat) == ["settings"]
    if said is not None:
        assert said in ready.texts()
        assert {"next-reminder", "no-reminder-paused"} & set(ready.texts())
    ready.tap(next(back for back in ("finish", "settings", "change", "resume") if back in ready.labels()))


def test_all_settings_are_in_the_list(ready: Stage) -> None:
    """Time, days, place, language, pictures, cards, goal, habit, where it hurts, pause, data."""
    ready.command("settings")
    assert {f"menu-{page}" for page in (*PAGES, "data")} == set(ready.labels())
    assert {"schedule-daily", "goal-is", "next-reminder"} <= set(ready.texts())


def test_a_weekly_goal_leaves_the_other_days_in_reserve(ready: Stage) -> None:
    """Without a choice it is a day less than planned, five at most; never is it more than planned."""
    assert absences.weekly_goal(ready.state.person) == (5, 2)
    ready.command("settings")
    ready.tap("menu-goal")
    ready.tap("3")
    assert absences.weekly_goal(ready.state.person) == (3, 4)
    ready.command("days", "mon thu")
    assert absences.weekly_goal(ready.state.person) == (2, 0)


def test_pictures_show_the_body_that_was_chosen(ready: Stage) -> None:
    """It stays until another one is chosen."""
    ready.command("settings")
    ready.tap("menu-look")
    ready.tap("look-reed")
    assert ready.state.person.look == "reed"


def test_what_can_be_two_times_is_asked_with_two_buttons(ready: Stage) -> None:
    """Nothing is guessed: half past seven is one of two, in the set-up as well."""
    ready.command("time", "half past seven")
    assert "time-which" in ready.texts()
    assert str(ready.state.person.reminder_time) == "07:30:00"
    ready.tap("19:30")
    assert str(ready.state.person.reminder_time) == "19:30:00"
    stage = new_stage().set_up(at="seven thirty")
    assert stage.state.person.reminder_time is None
    stage.tap("07:30")
    assert "all-set" in stage.texts()


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_can_be_answered_by_buttons_alone(ready: Stage, name: str) -> None:
    """Nobody has to type: whoever cannot, or has the phone on the floor, finds an answer on a button."""
    asked = question(Turn(ready.state.person, None, Command("settings"), ready.world), name)
    assert asked.lines
    assert any(asked.buttons)


def test_data_can_be_seen_taken_along_and_erased(ready: Stage) -> None:
    """From one page: what is kept, both files, and the two steps of erasing."""
    ready.command("settings")
    ready.tap("menu-data")
    assert ready.labels()[:4] == ["menu-privacy", "export-json", "export-csv", "data-erase"]
    ready.tap("export-csv")
    assert ready.chat["export"].picture == File("export-csv")
    ready.tap("data-erase")
    ready.tap("erase-everything")
    assert ready.erased


def test_export_says_which_file(ready: Stage) -> None:
    """/export is JSON, and offers tables; /export csv is tables at once."""
    ready.command("export")
    assert ready.chat["export"].picture == File("export")
    assert "export-csv" in ready.labels()
    ready.command("export", "CSV")
    assert ready.chat["export"].picture == File("export-csv")


@pytest.mark.parametrize(
    ("zone", "first"),
    [("America/Los_Angeles", "weekday-6"), ("Europe/Berlin", "weekday-0"), ("Africa/Cairo", "weekday-5")],
)
def test_the_week_begins_as_it_does_there(zone: str, first: str) -> None:
    """On a Sunday in Los Angeles, a Saturday in Cairo (CLDR): in the list of days and in the calendar."""
    content = REAL
    stage = new_stage()
    stage.content = content
    stage.state = State(changed(stage.state.person, zone=zone, reminder_time=time(7, 30)))
    days = asking.ask_days(Turn(stage.state.person, None, Command("days"), stage.world))
    assert days.buttons[0][0].label.args["day"] == text(first)
    diary = Diary(sessions=(PastSession(1, date(2026, 3, 5), stage.now, stage.now, "completed"),))
    weeks = history.weeks(stage.state.person, Past.of(diary), date(2026, 3, 17), content.first_weekday(zone))
    assert {f"weekday-{week.days[0].day.weekday()}" for week in weeks} == {first}
    assert weeks[0].days[0].day <= date(2026, 3, 5) < weeks[1].days[0].day
    assert weeks[-1].days[0].day <= date(2026, 3, 17) <= weeks[-1].days[-1].day
