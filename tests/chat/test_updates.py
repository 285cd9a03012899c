"""What an update from Telegram means."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.chat.updates import chat_of, is_private, read
from bot.core.model import Blocked, Command, Event, Located, Said, Tap, Unblocked, Unreadable
from bot.places import Places
from bot.sandbox.telegram import Person, Telegram
from tests.conftest import NOON


@pytest.fixture
def telegram() -> Telegram:
    return Telegram("4242:secret", lambda: NOON)


@pytest.fixture
def ana(telegram: Telegram) -> Person:
    return telegram.person(1, started=True)


def event_of(update: dict[str, Any], places: Places) -> Event | None:
    return read(Update.de_json(update), places)


@pytest.mark.parametrize(
    ("said", "event"),
    [
        ("/start", Command("start")),
        ("/START", Command("start")),
        ("/time@limber_bot   7:30 pm ", Command("time", "7:30 pm")),
        ("/pain\n6", Command("pain", "6")),
        ("/nonsense a b", Command("nonsense", "a b")),
        ("/", Said("/")),
        ("/время", Said("/время")),
        ("/time?", Said("/time?")),
        ("07:30", Said("07:30")),
        ("a /stop", Said("a /stop")),
        ("<b>&", Said("<b>&")),
    ],
)
def test_words(telegram, ana, places, said, event):
    """Commands are known in any case, with the bot's name and with an argument; all else is said."""
    ana.sends(said)
    assert event_of(telegram.last_update, places) == event


def test_ten_thousand_characters(telegram, ana, places):
    """A very long text arrives in parts, and each of them is words."""
    ana.sends("x" * 10_000)
    assert event_of(telegram.last_update, places) == Said("x" * (10_000 - 2 * 4096))
    update = telegram.last_update
    update["message"]["text"] = "y" * 10_000
    assert event_of(update, places) == Said("y" * 4096)


def test_a_tap(telegram, ana, places):
    """A button's data comes back as the tap it was made of; anything else is no tap."""
    message = telegram.post(ana.chat, telegram.bot, {"text": "How much?"})
    for data, tap in (("1|rate|7", Tap("rate", ("7",))), ("0|rate|7", None), ("hello", None), ("1|", None)):
        ana.taps(message, data=data)
        assert event_of(telegram.last_update, places) == tap


def test_a_tap_on_a_message_that_is_gone(telegram, ana, places):
    """A tap counts even if its message cannot be seen any more."""
    message = telegram.post(ana.chat, telegram.bot, {"text": "How much?"})
    telegram.delete(message)
    telegram.tap(ana, message, "1|stop")
    assert event_of(telegram.last_update, places) == Tap("stop")
    assert chat_of(telegram.last_update) == 1


def test_a_shared_location(telegram, ana, places):
    """A location is looked up, and one where nobody lives is told apart."""
    ana.shares_location(34.05, -118.24)
    event = event_of(telegram.last_update, places)
    assert isinstance(event, Located)
    assert event.place is not None
    assert event.place.zone == "America/Los_Angeles"


def test_what_cannot_be_read(telegram, ana, places):
    """Stickers, voice messages and pictures are told by their kind, a caption notwithstanding."""
    kinds = []
    for send in (ana.sends_sticker, ana.sends_voice, lambda: ana.sends_photo("/stop")):
        send()
        kinds.append(event_of(telegram.last_update, places))
    assert kinds == [Unreadable("sticker"), Unreadable("voice"), Unreadable("photo")]


def test_blocking_and_letting_in_again(telegram, ana, places):
    """Telegram tells when a person shuts the bot out and lets it in."""
    ana.blocks_bot()
    assert event_of(telegram.last_update, places) == Blocked()
    assert chat_of(telegram.last_update) == 1
    ana.unblocks_bot()
    assert event_of(telegram.last_update, places) == Unblocked()


def test_what_means_nothing(telegram, ana, places):
    """Edited messages, service messages and kinds of the future are no events."""
    ana.edits(ana.sends("7"), "8")
    assert event_of(telegram.last_update, places) is None
    service = {"update_id": 1, "message": ana.chat.history[0].wire() | {"pinned_message": None}}
    del service["message"]["text"]
    assert event_of(service, places) is None
    assert event_of({"update_id": 2, "wonder": {"of": "the future"}}, places) is None


def test_groups_are_told_apart(telegram, ana):
    """Whatever happens in a group is not private."""
    group = telegram.group("Friends", ana)
    assert not is_private(Update.de_json(telegram.last_update))
    ana.sends("/start", group)
    assert not is_private(Update.de_json(telegram.last_update))
    assert chat_of(telegram.last_update) == group.id
    ana.sends("/start")
    assert is_private(Update.de_json(telegram.last_update))


@given(
    st.dictionaries(
        st.sampled_from(["update_id", "message", "callback_query", "x"]),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=5),
            lambda inner: st.dictionaries(
                st.sampled_from(["chat", "from", "id", "message"]), inner, max_size=3
            ),
        ),
    )
)
def test_any_update_can_be_put_into_the_inbox(update):
    """Finding the chat of an update raises for none, however malformed."""
    chat_id = chat_of(update)
    assert chat_id is None or isinstance(chat_id, int)
