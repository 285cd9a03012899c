"""What Telegram allows, forgets and answers: every limit, expiry and error in one place.

Sources: the Bot API documentation and its bot FAQ (limits), and answers seen from api.telegram.org.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot import logs

# Characters, counted in UTF-16 units after the markup has been taken out.
TEXT_MOST = 4096
CAPTION_MOST = 1024
# For rich messages (Bot API 10.1) no limit is documented: so much of one is read.
RICH_MOST = 32768
ANSWER_MOST = 200
COMMAND_DESCRIPTION_MOST = 256
DESCRIPTION_MOST = 512
SHORT_DESCRIPTION_MOST = 120

CALLBACK_DATA_MOST_BYTES = 64
DELETE_MOST = 100

# The pace. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: in a single chat
# at most about one message a second, with short bursts over that; in a group 20 messages a minute (of private
# chats no such cap is told); and about 30 messages a second in all. All three speak of messages; what else
# counts is told nowhere, see `is_counted`. What the limits really are is not published either: a 429 slows us
# down for a while. Who pays may send up to 1000 a second: `allow_paid_broadcast` of the methods that send
# ("Pass True to allow up to 1000 messages per second, ignoring broadcasting limits for a fee of 0.1 Telegram
# Stars per message", https://core.telegram.org/bots/api#sendmessage); no method that edits has it.
CHAT_GAP_S = 1.0
CHAT_BURST = 3
BOT_PER_SECOND = 30.0
PAID_PER_SECOND = 1000.0
# Waited when Telegram says "too many requests" without saying how long.
RETRY_AFTER_UNSAID_S = 5.0


def is_counted(method: str) -> bool:
    """Whether a call of this method counts for the limits: one that sends a message, or changes one.

    Of edits nothing is said: they are counted, since what they change is a message. Answers to taps,
    deletions, and what asks or tells something about the bot send no message, and are not.
    """
    return method.startswith(("send", "edit", "forward", "copy")) and not method.startswith("sendChatAction")


# A long poll's length, and the kinds of updates that are asked for. An edit may be told of also when nobody
# changed the words (https://core.telegram.org/bots/api#update): one without an `edit_date` is left alone.
POLL_S = 25
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

# Where Telegram posts updates to, over https only (https://core.telegram.org/bots/api#setwebhook).
WEBHOOK_PORTS = (443, 80, 88, 8443)

# What a message can be that holds no words for us (https://core.telegram.org/bots/api#message). An
# animation is a document too, so it comes first.
UNREADABLE = (
    "animation",
    "audio",
    "checklist",
    "contact",
    "dice",
    "document",
    "game",
    "live_photo",
    "paid_media",
    "photo",
    "poll",
    "rich_message",
    "sticker",
    "story",
    "video",
    "video_note",
    "voice",
)
# A message that was passed on has its origin; before Bot API 7.0 it had the date alone.
FORWARDED = ("forward_origin", "forward_date")
# Words typed with lists, headings and the like come as `rich_message`, without `text`, since Bot API 10.1
# (https://core.telegram.org/bots/api#richmessage): where in a RichText or RichBlock the words are, and what
# holds further blocks; deeper than this nobody writes.
RICH_WORDS = ("summary", "text", "expression", "alternative_text")
RICH_BLOCKS = ("blocks", "items", "cells", "caption", "credit")
RICH_DEEPEST = 100


class NotSent(NetworkError):  # noqa: N818 - named for the fate, like the library's TimedOut
    """The request never reached Telegram: no connection could be had."""

    __slots__ = ()


class Fate(Enum):
    """What an error says about the call that ended in it."""

    NOT_SENT = auto()
    """It has certainly not been carried out; trying again is free."""
    AMBIGUOUS = auto()
    """It may have been carried out: only the answer is missing."""
    WAIT = auto()
    """Refused for its pace; `pause_s` tells for how long."""
    DONE = auto()
    """What it asked for is already so."""
    GONE = auto()
    """The message that it was to change is not there any more, or cannot be changed."""
    NO_FILE = auto()
    """Telegram does not know the file id (any more)."""
    BLOCKED = auto()
    """This person cannot be reached."""
    STRANGER = auto()
    """The bot has no chat with that person: they are gone, or it is the wrong bot (see strangers.py)."""
    MIGRATED = auto()
    """The chat has a new id."""
    DENIED = auto()
    """The token is refused: nothing can be sent until the host mends it."""
    REFUSED = auto()
    """Telegram will never carry it out."""


# Parts of Telegram's descriptions in lower case, first match wins.
_PHRASES: tuple[tuple[str, Fate], ...] = (
    ("message is not modified", Fate.DONE),
    ("message to delete not found", Fate.DONE),
    ("message can't be deleted", Fate.DONE),
    ("message to edit not found", Fate.GONE),
    ("message can't be edited", Fate.GONE),
    ("message_id_invalid", Fate.GONE),
    ("there is no text in the message to edit", Fate.GONE),
    ("there is no caption in the message to edit", Fate.GONE),
    ("wrong file identifier", Fate.NO_FILE),
    ("wrong file_id", Fate.NO_FILE),
    ("wrong remote file", Fate.NO_FILE),
    ("file reference", Fate.NO_FILE),
    ("file_reference", Fate.NO_FILE),
    ("user is deactivated", Fate.BLOCKED),
    # As 400 in words of the protocol below, seen where a method does not translate them.
    ("user_is_blocked", Fate.BLOCKED),
    ("user_deactivated", Fate.BLOCKED),
    ("input_user_deactivated", Fate.BLOCKED),
    ("chat not found", Fate.STRANGER),
    ("user not found", Fate.STRANGER),
    ("peer_id_invalid", Fate.STRANGER),
    ("too many requests", Fate.WAIT),
    ("request entity too large", Fate.REFUSED),
    ("internal server error", Fate.AMBIGUOUS),
)


def classify(error: TelegramError) -> Fate:
    """What an error of the library means for the call that raised it."""
    if isinstance(error, NotSent):
        return Fate.NOT_SENT
    if isinstance(error, RetryAfter):
        return Fate.WAIT
    if isinstance(error, ChatMigrated):
        return Fate.MIGRATED
    if isinstance(error, (InvalidToken, EndPointNotFound)):
        return Fate.DENIED
    description = error.message.lower()
    if isinstance(error, Forbidden):
        # Someone may forbid one kind of message, such as voice messages, and take all others.
        return Fate.REFUSED if "_forbidden" in description else Fate.BLOCKED
    said = next((fate for phrase, fate in _PHRASES if phrase in description), None)
    if said is not None:
        return said
    # The library has a class of its own for 400, below NetworkError; what else is a NetworkError is a
    # time-out, a lost connection or a 5xx, and a bare TelegramError an answer that cannot be read.
    return Fate.REFUSED if isinstance(error, BadRequest) else Fate.AMBIGUOUS


def may_be_the_file(error: TelegramError) -> bool:
    """Whether a call with a picture, clip or document may be refused for that: another upload, or the words
    alone, may be taken.

    Telegram has dozens of words for it and more each year (IMAGE_PROCESS_FAILED, MEDIA_EMPTY, "wrong type of
    the web page content", "type of file mismatch", ...), so that every refusal counts.
    """
    return classify(error) in {Fate.NO_FILE, Fate.REFUSED} and not may_be_the_markup(error)


def may_be_the_markup(error: TelegramError) -> bool:
    """Whether a call is refused for a tag, such as one that a self-hosted server of another age does not know
    (`<tg-time>`): the words without formatting may be taken.
    """
    return classify(error) is Fate.REFUSED and "parse entities" in error.message.lower()


def forbids_voice(error: TelegramError) -> bool:
    """Whether somebody takes no voice messages (a setting of Telegram Premium): as audio it may be taken.

    With 400 the library changes the first letter to a capital and the others to small ones, with 403 it does
    not.
    """
    return "voice_messages_forbidden" in error.message.lower()


def is_lost_topic(error: TelegramError) -> bool:
    """Whether the topic that a message was for is gone, or takes none any more: the chat as a whole does."""
    said = error.message.lower()
    return "thread not found" in said or "topic_closed" in said or "topic_deleted" in said


# A quotation begins at any such mark; an apostrophe follows a letter.
_QUOTATION = re.compile(r"""["`“”„«»‘]|(?<![^\W\d_])['’]""")


@logs.words.register
def said(error: TelegramError) -> str:
    """What Telegram says is wrong, up to where it begins to quote: that may be what a person wrote."""
    return _QUOTATION.split(error.message.partition("\n")[0], maxsplit=1)[0].strip()


def pause_s(error: TelegramError) -> float:
    """How many seconds a chat waits after `Fate.WAIT`."""
    if not isinstance(error, RetryAfter):
        return RETRY_AFTER_UNSAID_S
    told = error.retry_after
    return float(told) if isinstance(told, int) else told.total_seconds()
