"""What an update from Telegram means: an event for a person, or nothing. Pure: reads, and touches nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from telegram import Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.chat.render import decode
from bot.chat.telegram_facts import TEXT_MOST
from bot.core.model import Blocked, Command, Event, Located, Said, Unblocked, Unreadable
from bot.places import Places

_COMMAND = re.compile(
    r"/(?P<name>[a-z0-9_]{1,32})(?:@\w+)?(?:\s+(?P<argument>.*))?", re.IGNORECASE | re.DOTALL
)
# What a person can send that holds no words for us. An animation is a document too, so it comes first.
_UNREADABLE = (
    "animation",
    "audio",
    "checklist",
    "contact",
    "dice",
    "document",
    "game",
    "paid_media",
    "photo",
    "poll",
    "sticker",
    "story",
    "video",
    "video_note",
    "voice",
)


IDS = range(-(2**63), 2**63)
"""The numbers that fit a column for Telegram's ids; Telegram itself promises 52 significant bits."""


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


def chat_of(update: Mapping[str, Any]) -> int | None:
    """The chat an update belongs to, whatever its kind; None when it belongs to none."""
    for content in update.values():
        for path in (("chat", "id"), ("message", "chat", "id"), ("from", "id")):
            found = content
            for name in path:
                found = found.get(name) if isinstance(found, dict) else None
            if type(found) is int:
                return found
    return None


def is_private(update: Update) -> bool:
    return update.effective_chat is None or update.effective_chat.type == ChatType.PRIVATE


def read(update: Update, places: Places) -> Event | None:
    """The event that an update of a private chat is; None for what means nothing to us.

    A tap whose data is not of this release is none either; whoever tapped is to be told.
    """
    if update.my_chat_member is not None:
        status = update.my_chat_member.new_chat_member.status
        return Blocked() if status in {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT} else Unblocked()
    if update.callback_query is not None:
        return decode(update.callback_query.data or "")
    return None if update.message is None else _read_message(update.message, places)


def _read_message(message: Message, places: Places) -> Event | None:
    if message.text is not None:
        return _read_text(message.text[:TEXT_MOST].strip())
    location = message.venue.location if message.venue else message.location
    if location is not None:
        return Located(places.at(location.latitude, location.longitude))
    kind = next((kind for kind in _UNREADABLE if getattr(message, kind)), None)
    return None if kind is None else Unreadable(kind)


def _read_text(said: str) -> Event:
    command = _COMMAND.fullmatch(said)
    if command is None:
        return Said(said)
    return Command(command["name"].lower(), (command["argument"] or "").strip())
