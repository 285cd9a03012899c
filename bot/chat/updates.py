"""What an update from Telegram means: an event for a person, or nothing. Pure: reads, and touches nothing.

Only what is needed is read, straight from the JSON as it came. The library's own classes know every field and
refuse an update in which one is missing or of another kind, as a self-hosted server of another age sends it:
a poll that nobody reads must not cost the words beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from telegram.constants import ChatMemberStatus, ChatType

from bot.chat.render import decode
from bot.chat.telegram_facts import (
    FORWARDED,
    RICH_BLOCKS,
    RICH_DEEPEST,
    RICH_MOST,
    RICH_WORDS,
    TEXT_MOST,
    UNREADABLE,
)
from bot.core.model import (
    Blocked,
    Command,
    Edited,
    Event,
    Forwarded,
    Located,
    Said,
    Unblocked,
    Unreadable,
)
from bot.places import Places

T = TypeVar("T")

_COMMAND = re.compile(r"/(?P<name>\w{1,32})(?:@\w+)?(?:\s+(?P<argument>.*))?", re.IGNORECASE | re.DOTALL)

IDS = range(-(2**63), 2**63)
"""The numbers that fit a column for Telegram's ids; Telegram itself promises 52 significant bits."""

Json = Mapping[str, Any]


def is_update(value: object) -> bool:
    """Whether this can be kept as an update: an object with an id, with numbers that JSON has and a depth
    that ends. What Telegram sends always can.
    """
    if not isinstance(value, dict) or type(value.get("update_id")) is not int:
        return False
    try:
        json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        return False
    return value["update_id"] in IDS and (chat_of(value) or 0) in IDS


def chat_of(update: Json) -> int | None:
    """The chat an update belongs to, whatever its kind; None when it belongs to none."""
    for content in update.values():
        for path in (("chat", "id"), ("message", "chat", "id"), ("from", "id")):
            found = _at(content, int, *path)
            if found is not None:
                return found
    return None


def is_private(update: Json) -> bool:
    """Whether it happened between one person and the bot: Telegram's ids of people are the positive ones."""
    for content in update.values():
        for path in (("chat",), ("message", "chat")):
            if (chat := _at(content, dict, *path)) is not None:
                told = _at(chat, str, "type")
                return (_at(chat, int, "id") or 0) > 0 if told is None else told == ChatType.PRIVATE
    return True


def language_of(update: Json) -> str | None:
    """The language tag of whoever this came from, as far as Telegram tells it."""
    tags = (_at(content, str, "from", "language_code") for content in update.values())
    return next(filter(None, tags), None)


def tap_of(update: Json) -> str | None:
    """The id under which a tap is answered; None if this is none."""
    return _at(update, str, "callback_query", "id")


def album_of(update: Json) -> str | None:
    """The album that a message is part of: Telegram sends each of its pictures as an update."""
    return _at(update, str, "message", "media_group_id")


def topic_of(update: Json) -> int | None:
    """The topic that it happened in, where the host has switched topics on in private chats."""
    for path in (("message",), ("edited_message",), ("callback_query", "message")):
        message = _at(update, dict, *path)
        if message is not None and message.get("is_topic_message") is True:
            return _at(message, int, "message_thread_id")
    return None


def happened_at(update: Json, received_at: datetime) -> datetime:
    """When the person did it: the date of the message or of its change; for a tap, which has none, and what
    says it wrongly, when the update arrived.
    """
    for path in (("message", "date"), ("edited_message", "edit_date")):
        told = _at(update, int, *path)
        if told is not None and 0 < told < received_at.timestamp():
            return datetime.fromtimestamp(told, UTC)
    return received_at


def group_of(update: Json) -> tuple[int | None, int | None]:
    """The group that a message was written in, and the one that it moved to; None for what is not told."""
    return _at(update, int, "message", "chat", "id"), _at(update, int, "message", "migrate_to_chat_id")


def read(update: Json, places: Places) -> Event | None:
    """The event that an update of a private chat is; None for what means nothing to us.

    A tap whose data is not of this release is none either; whoever tapped is to be told.
    """
    if "my_chat_member" in update:
        status = _at(update, str, "my_chat_member", "new_chat_member", "status")
        return Blocked() if status in {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT} else Unblocked()
    if "callback_query" in update:
        return decode(_at(update, str, "callback_query", "data") or "")
    edited = _at(update, dict, "edited_message")
    if edited is not None:
        return _read_edited(edited)
    message = _at(update, dict, "message")
    return None if message is None else _read_message(message, places)


def _read_message(message: Json, places: Places) -> Event | None:
    said = _words(message)
    if any(name in message for name in FORWARDED):
        return Forwarded(said)
    if said:
        return _read_text(said)
    for path in (("venue", "location"), ("location",)):
        at = [_at(message, float, *path, name) for name in ("latitude", "longitude")]
        if (where := _coordinates(*at)) is not None:
            return Located(places.at(*where))
    kind = next((kind for kind in UNREADABLE if message.get(kind)), None)
    return None if kind is None else Unreadable(kind)


def _read_edited(message: Json) -> Event | None:
    """New words in place of old ones. A live location moves by edits; and one without a date is none of the
    person's: Telegram tells so of changes that nobody made, such as to a preview.
    """
    said, number = _words(message), _at(message, int, "message_id")
    dated = _at(message, int, "edit_date") is not None
    if not said or number is None or not dated or any(name in message for name in FORWARDED):
        return None
    return Edited(_read_text(said), number)


def _read_text(said: str) -> Said | Command:
    command = _COMMAND.fullmatch(said)
    if command is None:
        return Said(said)
    return Command(command["name"].lower(), (command["argument"] or "").strip())


def _words(message: Json) -> str:
    """What was written, wherever Telegram puts it: as text, below a picture, or as a list with headings."""
    plain = _at(message, str, "text") or _at(message, str, "caption")
    if plain is not None:
        return plain[:TEXT_MOST].strip()
    return "\n".join(filter(None, _lines(message.get("rich_message"))))[:RICH_MOST].strip()


def _lines(block: object, depth: int = 0) -> Iterator[str]:
    """The words of a RichBlock and what stands in it, a line each. Kinds of the future are looked into, too.

    The number before an item of a list is Telegram's, not the person's.
    """
    if depth > RICH_DEEPEST:
        return
    if isinstance(block, str):
        yield block.strip()
    elif isinstance(block, list):
        for part in block:
            yield from _lines(part, depth + 1)
    elif isinstance(block, dict):
        for name in RICH_WORDS:
            yield _phrase(block.get(name)).strip()
        for name in RICH_BLOCKS:
            yield from _lines(block.get(name), depth + 1)


def _phrase(rich: object, depth: int = 0) -> str:
    """The words of a RichText: a string, a list of such, or one that is bold, a link, ..."""
    if isinstance(rich, str):
        return rich
    if depth > RICH_DEEPEST:
        return ""
    if isinstance(rich, list):
        return "".join(_phrase(part, depth + 1) for part in rich)
    if isinstance(rich, dict):
        return "".join(_phrase(rich.get(name), depth + 1) for name in RICH_WORDS)
    return ""


def _coordinates(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    if latitude is None or longitude is None or not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return latitude, longitude


def _at(value: object, kind: type[T], *path: str) -> T | None:
    """What stands at this path in the JSON, if it is of this kind; a whole number is a float, too."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if kind is float and type(value) is int:
        value = float(value) if abs(value) < 2**53 else None
    return value if isinstance(value, kind) and (kind is not int or type(value) is int) else None
