"""What an update from Telegram means."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.updates import chat_of, group_of, happened_at, is_private, language_of, read, tap_of
from bot.core.messages import Tap
from bot.core.model import Blocked, Command, Edited, Event, Forwarded, Located, Said, Unblocked, Unreadable
from bot.places import Places
from bot.sandbox.person import SandboxPerson
from bot.sandbox.telegram import Telegram
from tests.conftest import NOON


@pytest.fixture
def telegram() -> Telegram:
    return Telegram("4242:secret", lambda: NOON)


@pytest.fixture
def ana(telegram: Telegram) -> SandboxPerson:
    return telegram.person(1, started=True)


def event_of(update: dict[str, Any], places: Places) -> Event | None:
    return read(update, places)


@pytest.mark.parametrize(
    ("said", "event"),
    [
        ("/start", Command("start")),
        ("/START", Command("start")),
        ("/time@limber_bot   7:30 pm ", Command("time", "7:30 pm")),
        ("/pain\n6", Command("pain", "6")),
        ("/nonsense a b", Command("nonsense", "a b")),
        ("/", Said("/")),
        ("/parar", Command("parar")),
        ("/PARÁ", Command("pará")),
        ("/время 7:30", Command("время", "7:30")),
        ("/time?", Said("/time?")),
        ("07:30", Said("07:30")),
        ("a /stop", Said("a /stop")),
        ("<b>&", Said("<b>&")),
    ],
)
def test_words(telegram, ana, places, said, event):
    """Commands are known in any case, with the bot's name and with an argument; all else is said.

    Telegram itself makes commands of Latin letters only. Typed by hand they may be names in any language, as
    `commands` in a vocabulary has them.
    """
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
    assert [place.zone for place in event.places] == ["America/Los_Angeles"]


def test_what_cannot_be_read(telegram, ana, places):
    """Stickers, voice messages and pictures without words are told by their kind."""
    kinds = []
    for send in (ana.sends_sticker, ana.sends_voice, ana.sends_photo, lambda: ana.sends_rich(MAP)):
        send()
        kinds.append(event_of(telegram.last_update, places))
    assert kinds == [Unreadable(kind) for kind in ("sticker", "voice", "photo", "rich_message")]


def test_words_below_a_picture(telegram, ana, places):
    """A caption is as good as a text, and a command in it as good as any."""
    ana.sends_photo("I can't feel between my legs")
    assert event_of(telegram.last_update, places) == Said("I can't feel between my legs")
    ana.sends_photo("/stop")
    assert event_of(telegram.last_update, places) == Command("stop")


MAP = {"type": "map", "location": {"latitude": 1.0, "longitude": 2.0}, "zoom": 13, "width": 9, "height": 9}
RICH = (
    {"type": "heading", "size": 1, "text": "Since today"},
    {
        "type": "list",
        "items": [
            {
                "label": "1.",
                "blocks": [
                    {"type": "paragraph", "text": ["I ", {"type": "bold", "text": ["can't"]}, " feel "]},
                    {"type": "paragraph", "text": {"type": "marked", "text": "between my legs"}},
                ],
            }
        ],
    },
    {"type": "table", "cells": [[{"text": "a", "align": "left"}, {"align": "left"}]], "caption": "b"},
    {"type": "details", "summary": "c", "blocks": [{"type": "wonder", "text": {"type": "new", "text": "d"}}]},
    {"type": "photo", "photo": [], "caption": {"text": "e", "credit": ["f"]}},
    {"type": "paragraph", "text": [{"type": "custom_emoji", "alternative_text": "🦵"}, "g"]},
)


def test_formatted_words(telegram, ana, places):
    """What is typed with lists and headings comes without text; its words are read all the same."""
    ana.sends_rich(*RICH)
    words = "Since today\nI can't feel\nbetween my legs\na\nb\nc\nd\ne\nf\n🦵g"
    assert event_of(telegram.last_update, places) == Said(words)
    ana.sends_rich(
        {"type": "list", "items": [{"label": "-", "blocks": [{"type": "paragraph", "text": "7"}]}]}
    )
    assert event_of(telegram.last_update, places) == Said("7")


def test_what_was_forwarded(telegram, ana, places):
    """Words, places and pictures of others are told apart, also by a server that knows no origin."""
    ana.forwards("7")
    assert event_of(telegram.last_update, places) == Forwarded("7")
    ana.forwards(location={"latitude": 48.1, "longitude": 11.6})
    assert event_of(telegram.last_update, places) == Forwarded("")
    ana.sends("/stop")
    update = telegram.last_update
    update["message"]["forward_date"] = 1
    assert event_of(update, places) == Forwarded("/stop")


def test_an_edited_message(telegram, ana, places):
    """The words that stand there now; a place that moves, and what nobody changed, mean nothing."""
    said, photo, place = ana.sends("sevn"), ana.sends_photo("6"), ana.shares_location(1, 2)
    ana.edits(said, "seven")
    assert event_of(telegram.last_update, places) == Edited(Said("seven"), said.id)
    ana.edits(photo, "/stop")
    assert event_of(telegram.last_update, places) == Edited(Command("stop"), photo.id)
    moved = {"update_id": 1, "edited_message": place.wire() | {"edit_date": 1}}
    assert event_of(moved, places) is None
    assert event_of({"update_id": 1, "edited_message": ana.sends("7").wire()}, places) is None


@pytest.mark.parametrize(
    "beside",
    [
        {"reply_to_message": {"poll": {"question": "An older server's"}}},
        {"sticker": {"emoji": "?"}},
        {"entities": "none", "from": None, "date": "yesterday"},
        {"chat": {"id": 1}},
    ],
)
def test_what_nobody_reads_is_in_nobodys_way(telegram, ana, places, beside):
    """Words count whatever else is spoilt or missing in the update that brings them."""
    ana.sends("Hello")
    update = telegram.last_update
    update["message"] |= beside
    assert event_of(update, places) == Said("Hello")
    assert is_private(update)


def test_blocking_and_letting_in_again(telegram, ana, places):
    """Telegram tells when a person shuts the bot out and lets it in."""
    ana.blocks_bot()
    assert event_of(telegram.last_update, places) == Blocked()
    assert chat_of(telegram.last_update) == 1
    ana.unblocks_bot()
    assert event_of(telegram.last_update, places) == Unblocked()


def test_what_means_nothing(telegram, ana, places):
    """Service messages and kinds of the future are no events."""
    ana.sends("7")
    service = {"update_id": 1, "message": ana.chat.history[0].wire() | {"pinned_message": None}}
    del service["message"]["text"]
    assert event_of(service, places) is None
    assert event_of({"update_id": 2, "wonder": {"of": "the future"}}, places) is None


def test_groups_are_told_apart(telegram, ana):
    """Whatever happens in a group is not private."""
    group = telegram.group("Friends", ana)
    assert not is_private(telegram.last_update)
    ana.sends("/start", group)
    assert not is_private(telegram.last_update)
    assert chat_of(telegram.last_update) == group.id
    ana.sends("/start")
    assert is_private(telegram.last_update)


FIELDS = (
    *("chat", "from", "id", "message", "type", "text", "caption", "location", "venue", "latitude"),
    *("longitude", "rich_message", "blocks", "items", "photo", "forward_origin", "edit_date", "message_id"),
    *("new_chat_member", "status", "language_code", "data", "migrate_to_chat_id"),
)
KINDS = ("update_id", "message", "edited_message", "callback_query", "my_chat_member", "x")


@given(
    st.dictionaries(
        st.sampled_from(KINDS),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4)
            ),
        ),
    )
)
def test_any_update_can_be_read(places, update):
    """Whatever an update holds, however malformed, reading it raises nothing."""
    chat_id = chat_of(update)
    assert chat_id is None or isinstance(chat_id, int)
    assert isinstance(is_private(update), bool)
    language_of(update), tap_of(update), group_of(update)
    event_of(update, places)


def test_no_depth_is_too_deep(telegram, ana, places):
    """Words in a hundred lists or more are not looked for; the others are."""
    deep: dict[str, Any] = {"type": "paragraph", "text": "deep"}
    for _ in range(800):
        deep = {"type": "blockquote", "blocks": [deep]}
    ana.sends_rich({"type": "paragraph", "text": "plain"}, deep)
    assert event_of(telegram.last_update, places) == Said("plain")


@pytest.mark.parametrize(
    ("update", "seconds"),
    [
        ({"message": {"date": 1000, "edit_date": 3000}}, 1000),
        ({"edited_message": {"date": 1000, "edit_date": 3000}}, 3000),
        ({"callback_query": {"message": {"date": 1000}}}, 5000),
        ({"message": {"date": 9000}}, 5000),
        ({"message": {"date": 0}}, 5000),
        ({"message": {"date": "1000"}}, 5000),
        ({"message": {}}, 5000),
    ],
)
def test_when_it_happened(update: dict[str, object], seconds: int) -> None:
    """The date of a message or of its change; a tap has none, and the future is nobody's: when it arrived."""
    arrived = datetime.fromtimestamp(5000, UTC)
    assert happened_at(update, arrived) == datetime.fromtimestamp(seconds, UTC)
