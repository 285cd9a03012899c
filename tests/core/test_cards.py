"""Set-up cards that one can live with: at the person's pace, with a way back and a way out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot import content
from bot.core.messages import Clip, Message, Still, text
from bot.core.model import Command, Phase, Send
from bot.replay.stage import Stage
from tests.core.conftest import find_places
from tests.core.test_session import finish, rate_after

CONTENT = content.load(Path(__file__).parents[2] / "content")


@pytest.fixture
def new() -> Stage:
    """Somebody new, in the first session, on the first card."""
    stage = Stage(CONTENT, places=find_places).set_up()
    stage.command("stretch")
    stage.tap("2")
    return stage


@pytest.fixture
def known(new: Stage) -> Stage:
    """Somebody in their third session, on the first card."""
    stage = Stage(CONTENT, places=find_places).set_up()
    stage.state = replace(stage.state, person=replace(stage.state.person, sessions_completed=2))
    stage.command("stretch")
    stage.tap("2")
    return stage


def screen(stage: Stage) -> Message:
    """The session's message."""
    assert stage.state.session is not None
    return stage.chat[stage.state.session.surface]


def card(stage: Stage) -> str:
    """The card on screen."""
    return next(line.id for line in screen(stage).lines if line.id.startswith("card-"))


def picture(stage: Stage) -> str | None:
    """What the picture or clip on screen shows."""
    shown = screen(stage).picture
    return shown.picture if isinstance(shown, Still | Clip) else None


def test_in_the_first_sessions_each_card_waits(new: Stage) -> None:
    """A stiff person is still getting down: nothing changes before Ready, and Back goes back."""
    assert (new.phase, card(new)) == (Phase.READY, "card-towel-lie-down")
    assert "card-back" not in new.labels()
    new.wait(minutes=2)
    assert card(new) == "card-towel-lie-down"
    new.tap("ready")
    new.tap("ready")
    assert card(new) == "card-towel-wrap"
    new.tap("card-back")
    assert card(new) == "card-towel-lift"
    new.tap("ready")
    new.tap("ready")
    assert new.phase is Phase.HOLD


def test_later_the_cards_go_on_by_themselves_until_somebody_goes_back(known: Stage) -> None:
    """Learnt from who uses them: one Back, and they wait from then on."""
    assert known.phase is Phase.CARD
    known.wait(seconds=8)
    assert card(known) == "card-towel-lift"
    known.tap("card-back")
    assert (known.phase, card(known)) == (Phase.READY, "card-towel-lie-down")
    known.tap("ready")
    known.wait(minutes=2)
    assert (known.phase, card(known)) == (Phase.READY, "card-towel-lift")
    assert known.state.person.cards == "wait"


def test_ready_goes_on_at_once(known: Stage) -> None:
    """Whoever is quicker than the card need not wait for it."""
    known.tap("ready")
    assert card(known) == "card-towel-lift"


def test_the_settings_say_how_cards_go_on(new: Stage) -> None:
    """Also in the first sessions, for who likes it so."""
    new.command("settings")
    new.tap("menu-cards")
    new.tap("cards-go-on")
    assert "cards-set" in new.texts()
    new.tap("ready")
    assert new.phase is Phase.CARD


@pytest.mark.parametrize("way", ["tap", "skip", "Skip this one."])
def test_a_stretch_can_be_skipped_from_its_cards(new: Stage, way: str) -> None:
    """By the button or in words; the next stretch follows at once, since nothing hurt."""
    new.tap("skip-stretch") if way == "tap" else new.say(way)
    assert card(new) == "card-wall-lie-close"
    assert "stretch-skipped" in new.texts()
    new.tap("skip-stretch")
    assert new.state.session is None
    assert "stopped-before" in new.texts()


def test_what_was_done_before_a_skip_counts(new: Stage) -> None:
    """The last stretch is skipped: the question after is asked as ever."""
    while new.phase is not Phase.READY or "card-wall-lie-close" not in new.texts():
        new.tap("ready") if new.phase is Phase.READY else new.fire_next()
    new.tap("skip-stretch")
    assert new.phase is Phase.RATING_AFTER
    rate_after(new, 2)
    assert new.diary.sessions[-1].ending == "completed"


@pytest.mark.parametrize("said", ["I don't have a towel", "there's no towel", "Other way"])
def test_what_is_not_at_hand_has_another_way(new: Stage, said: str) -> None:
    """Said while the stretch is set up, or tapped: what else does is asked, and the card then names it."""
    new.say(said)
    assert "ask-way-towel" in new.texts()
    new.tap("way-towel-belt")
    assert (card(new), new.phase) == ("card-towel-lie-down", Phase.READY)
    shown = next(line for line in screen(new).lines if line.id == "card-towel-lie-down")
    assert shown.args["thing"] == text("thing-towel-belt")
    assert new.state.person.ways == ("towel-belt",)


def test_no_wall_leads_to_the_couch_through_the_whole_stretch(new: Stage) -> None:
    """Cards, holds, switch and easing show the couch and speak of it, today and the next time."""
    new.tap("skip-stretch")
    new.say("no wall free")
    new.tap("way-wall-couch")
    assert picture(new) == "couch-lie-close"
    seen = set()
    while new.phase not in {Phase.RATING_AFTER, Phase.EASING}:
        new.tap("ready") if new.phase is Phase.READY else new.fire_next()
        seen.add(picture(new))
        if new.phase is Phase.SWITCH:
            new.fire_next()
            new.tap("too-much-button")
    new.tap("hurts-thigh")
    assert {"couch-calf-up", "couch-hold"} <= seen
    assert picture(new) == "couch-hold-knee-soft"
    assert "easing-wall-knee-soft-couch" in new.texts()
    new.tap("ready")
    assert picture(new) == "couch-hold-knee-soft"
    new.command("stop")
    assert new.state.person.ways == ("wall-couch",)


def test_another_way_is_taken_back(new: Stage) -> None:
    """The usual way is one of those on offer; nothing is remembered then."""
    for way in ("way-towel-sheet", "way-towel-belt", "way-towel-towel"):
        new.tap("other-way")
        new.tap(way)
    assert new.state.person.ways == ()


def test_coming_back_from_a_pause_another_way_can_be_taken(new: Stage) -> None:
    """On the card of a hold, too; and no way that is not there is taken."""
    for _ in range(3):
        new.tap("ready")
    new.command("urgent")
    new.tap("go-on")
    position = new.state.session.position
    new.tap("other-way")
    new.happen(replace(new.find("way-towel-belt"), args=(*new.find("way-towel-belt").args[:-1], "rope")))
    assert new.state.person.ways == ()
    new.tap("way-towel-belt")
    assert (new.phase, new.state.session.position) == (Phase.READY, position)
    assert card(new) == "card-towel-wrap"
    new.tap("ready")
    assert new.phase is Phase.HOLD


def test_a_hold_leaves_no_old_ready_behind(new: Stage) -> None:
    """The card and the reminder to tap Ready are gone when the hold begins."""
    for _ in range(2):
        new.tap("ready")
    new.wait(minutes=4)
    assert "still-there" in new.texts()
    new.tap("ready")
    assert new.phase is Phase.HOLD
    assert "ready" not in new.labels()


def test_start_now_is_gone_when_the_session_begins() -> None:
    """Under what the set-up ended with; and where one is tapped later, a done session is not begun again."""
    stage = Stage(CONTENT, places=find_places).set_up()
    start_now = stage.find("start-now")
    stage.happen(start_now)
    assert "start-now" not in stage.labels()
    stage.tap("2")
    finish(stage)
    rate_after(stage, 1)
    stage.happen(start_now)
    assert stage.state.session is None
    assert "done-already" in stage.texts()


def test_whoever_reads_the_signs_holds_nothing_meanwhile(new: Stage) -> None:
    """/urgent in a hold: the holds stop, in the resting position; going on is offered, from that hold."""
    while new.phase is not Phase.HOLD:
        new.tap("ready")
    new.happen(Command("urgent"))
    assert new.phase is Phase.PARKED
    assert {"paused-meanwhile"} <= set(new.texts())
    before = len(new.log)
    new.wait(minutes=5)
    assert not [effect for _, effect in new.log[before:] if isinstance(effect, Send)]
    new.tap("go-on")
    new.tap("ready")
    assert new.phase is Phase.HOLD
    assert new.diary.holds == ()


def test_a_hold_is_told_in_the_order_in_which_it_is_lived(new: Stage) -> None:
    """Rest or get ready first, then how long, then the hold: whoever obeys as they read rests first."""
    while new.phase is not Phase.HOLD:
        new.tap("ready")
    for tempo in ("tempo-first", "tempo-next"):
        assert new.state.session is not None
        lines = [line.id for line in new.chat[new.state.session.surface].lines]
        assert lines[:2] == [tempo, "hold-then"]
        new.fire_next()


def test_the_question_about_yesterday_has_its_answers_right_below(new: Stage) -> None:
    """Better, Same and Worse stand above Start, Later and Skip: their question is the last line."""
    for _ in range(2):
        new.tap("ready")
    finish(new)
    rate_after(new, 1)
    new.wait(hours=28)
    reminder = next(shown for name, shown in new.chat.items() if name.startswith("day:"))
    assert reminder.lines[-1].id == "since-yesterday"
    assert [button.label.id for button in reminder.buttons[0]] == [
        "since-better",
        "since-same",
        "since-worse",
    ]
