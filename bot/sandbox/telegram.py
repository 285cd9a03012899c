"""Telegram in memory: people, chats, messages, files, taps, and what a bot told Telegram about itself.

Tests hold whole conversations with it:

    ana = server.telegram.person(id=1001, first_name="Ana")
    ana.sends("/start")
    welcome = await ana.sees("gentle hamstring stretches")
    tap = ana.taps(welcome, "I agree")
    await tap.answered()

Everything runs on one event loop; call it from the thread of that loop. Instants are aware UTC datetimes from
the `now` that the constructor takes; only waiting for the bot (`until`, `sees`, `answered`) counts real
seconds.
"""

import asyncio
import base64
import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

from bot.sandbox.calls import Call
from bot.sandbox.entities import find_entities
from bot.sandbox.errors import ApiError, bad_request, forbidden
from bot.sandbox.faults import Faults
from bot.sandbox.media import Size, content_type, measure, plain_png
from bot.sandbox.updates import Update, UpdateQueue

Json = dict[str, Any]
T = TypeVar("T")

# A tap that is not answered in time cannot be answered any more (measured: 150 seconds).
TAP_EXPIRES = timedelta(seconds=150)
TEXT_LIMIT = 4096
MEDIA = ("photo", "animation", "document", "video", "voice", "sticker")
# First letters of real file identifiers, so that logs look familiar.
_FILE_PREFIX = {
    "photo": "AgACAgQ",
    "animation": "CgACAgQ",
    "document": "BQACAgQ",
    "video": "BAACAgQ",
    "voice": "AwACAgQ",
    "sticker": "CAACAgQ",
    "thumbnail": "AAMCBAA",
}


def unix(instant: datetime) -> int:
    """Whole seconds since 1970, as the Bot API gives instants."""
    return int(instant.timestamp())


@dataclass
class User:
    """A person's or the bot's account."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False

    def wire(self) -> Json:
        shown = ("last_name", "username", "language_code")
        optional = {name: getattr(self, name) for name in shown if getattr(self, name)}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **optional}


@dataclass(frozen=True)
class StoredFile:
    """A file Telegram keeps; `kind` is one of `MEDIA` or "thumbnail"."""

    file_id: str
    unique_id: str
    kind: str
    data: bytes
    name: str
    path: str
    mime_type: str
    size: Size | None

    def wire(self) -> Json:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


@dataclass(eq=False, repr=False)
class ChatMessage:
    """A message in a chat, changing in place when it is edited.

    `content` holds the fields of the Bot API's Message that say what it shows (text and entities, or media
    and caption); `reply_markup` is any keyboard, of which the bot gets only an inline one back.
    """

    chat: "Chat"
    id: int
    sender: User
    at: datetime
    content: Json
    reply_markup: Json | None = None
    silent: bool = False
    reply_to: "ChatMessage | None" = None
    extra: Json = field(default_factory=dict)
    edited_at: datetime | None = None
    deleted: bool = False

    def __repr__(self) -> str:
        media = f"[{self.media}] " if self.media else ""
        buttons = f"  {self.buttons}" if self.buttons else ""
        return f"{self.id:>5} {self.sender.first_name}: {media}{self.words}{buttons}"

    @property
    def words(self) -> str:
        """The text, or the caption of a picture or clip."""
        return str(self.content.get("text") or self.content.get("caption") or "")

    @property
    def entities(self) -> list[Json]:
        return list(self.content.get("entities") or self.content.get("caption_entities") or [])

    @property
    def media(self) -> str | None:
        """What it shows, such as "photo" or "animation"; None for a text."""
        return next((kind for kind in MEDIA if kind in self.content), None)

    @property
    def file_id(self) -> str | None:
        """Of the file it shows, the largest size of a photo."""
        if not self.media:
            return None
        shown = self.content[self.media]
        return str((shown[-1] if self.media == "photo" else shown)["file_id"])

    @property
    def buttons(self) -> list[str]:
        """Labels of the inline keyboard, row by row."""
        return [button["text"] for button in self._buttons()]

    @property
    def from_bot(self) -> bool:
        return self.sender.is_bot

    def button(self, label: str) -> Json:
        """The one button with this label or, failing that, with this fragment of it; case does not matter.

        Raises LookupError when there is none, or several that do different things.
        """
        wanted = label.casefold()
        exact = [button for button in self._buttons() if button["text"].casefold() == wanted]
        found = exact or [button for button in self._buttons() if wanted in button["text"].casefold()]
        if not found or any(button.get("callback_data") != found[0].get("callback_data") for button in found):
            several = "several buttons match" if found else "no button matches"
            raise LookupError(f"{several} {label!r}; the buttons of {self.words[:60]!r} are {self.buttons}")
        return found[0]

    def _buttons(self) -> Iterable[Json]:
        for row in (self.reply_markup or {}).get("inline_keyboard", []):
            yield from row

    def wire(self, *, every_keyboard: bool = False, nested: bool = False) -> Json:
        """The Bot API's Message object."""
        body: Json = {
            "message_id": self.id,
            "from": self.sender.wire(),
            "chat": self.chat.wire(),
            "date": unix(self.at),
        }
        if self.edited_at:
            body["edit_date"] = unix(self.edited_at)
        if self.reply_to and not nested:
            body["reply_to_message"] = self.reply_to.wire(nested=True)
        body |= self.extra | self.content
        if self.reply_markup and (every_keyboard or "inline_keyboard" in self.reply_markup):
            body["reply_markup"] = self.reply_markup
        return body

    def inaccessible(self) -> Json:
        """What a tap on a deleted message carries (https://core.telegram.org/bots/api#inaccessiblemessage)."""
        return {"chat": self.chat.wire(), "message_id": self.id, "date": 0}


@dataclass(eq=False, repr=False)
class Chat:
    """A private chat with the bot, or a group it is in; `bot_status` is "member", "left" or "kicked"."""

    id: int
    type: Literal["private", "group", "supergroup"]
    person: "SandboxPerson | None" = None
    title: str = ""
    members: list["SandboxPerson"] = field(default_factory=list)
    bot_status: str = "member"
    migrated_to: "Chat | None" = None
    history: list[ChatMessage] = field(default_factory=list)
    topics: list[int] = field(default_factory=list)

    @property
    def messages(self) -> list[ChatMessage]:
        """What is visible, oldest first."""
        return [message for message in self.history if not message.deleted]

    @property
    def from_bot(self) -> list[ChatMessage]:
        """What the bot wrote and is visible."""
        return [message for message in self.messages if message.from_bot]

    @property
    def last(self) -> ChatMessage:
        """The bot's newest message. Raises LookupError when it has not written."""
        if not self.from_bot:
            raise LookupError("the bot has not written in this chat")
        return self.from_bot[-1]

    def find(self, message_id: int) -> ChatMessage | None:
        return next((message for message in self.messages if message.id == message_id), None)

    def wire(self) -> Json:
        if not self.person:
            return {"id": self.id, "title": self.title, "type": self.type}
        names = self.person.user.wire()
        shown: Json = {key: names[key] for key in ("first_name", "last_name", "username") if key in names}
        return {"id": self.id, "type": self.type, **shown}

    def transcript(self) -> str:
        """The chat as text, one line a message, for the reports of failed tests."""
        return "\n".join(map(repr, self.messages)) or "(nothing was written)"

    def __repr__(self) -> str:
        name = self.person.user.first_name if self.person else self.title
        return f"<{self.type} chat {self.id} {name}, {len(self.messages)} messages>"


@dataclass(frozen=True)
class TapAnswer:
    """What the bot answered to a tap; `text` is None when nothing is shown."""

    text: str | None
    show_alert: bool


@dataclass(eq=False, repr=False)
class CallbackQuery:
    """A tap on a button; `answer` is None until the bot answers."""

    telegram: "Telegram"
    id: str
    person: "SandboxPerson"
    message: ChatMessage
    data: str
    at: datetime
    answer: TapAnswer | None = None

    def __repr__(self) -> str:
        return f"<tap {self.data!r} on {self.message.words[:40]!r}: {self.answer}>"

    async def answered(self, within: float = 5.0) -> TapAnswer:
        """Wait for the bot's answer, at most `within` real seconds; AssertionError then."""
        return await self.telegram.until(
            lambda: self.answer, f"the tap {self.data!r} is answered", within, chat=self.message.chat
        )

    def wire(self) -> Json:
        shown = self.message.inaccessible() if self.message.deleted else self.message.wire()
        return {
            "id": self.id,
            "from": self.person.user.wire(),
            "message": shown,
            "chat_instance": str(7_000_000_000_000 + abs(self.message.chat.id)),
            "data": self.data,
        }


@dataclass(frozen=True)
class Change:
    """Something the people in a chat can see; `chat` is None when it concerns the bot itself."""

    kind: Literal["message", "edit", "delete", "answer", "bot"]
    chat: Chat | None
    subject: Any = None


class SandboxPerson:
    """Someone with a Telegram account; `blocked` and `deactivated` say that the bot cannot reach them."""

    def __init__(self, telegram: "Telegram", user: User) -> None:
        self._telegram = telegram
        self.user = user
        self.chat = Chat(user.id, "private", person=self)
        self.started = False
        self.blocked = False
        self.deactivated = False

    def __repr__(self) -> str:
        return f"<{self.user.first_name}, {self.user.id}>"

    @property
    def id(self) -> int:
        return self.user.id

    def opens_topic(self) -> int:
        """Begin a topic in the private chat, as people can where a bot has that switched on; its number."""
        self.chat.topics.append(1 + max(self.chat.topics, default=0))
        return self.chat.topics[-1]

    def sends(
        self,
        text: str,
        chat: Chat | None = None,
        reply_to: ChatMessage | None = None,
        *,
        topic: int | None = None,
    ) -> ChatMessage:
        """Write a text. Over 4,096 characters it goes as several messages, as in apps; returns the last."""
        text = text.strip()
        if not text:
            raise ValueError("Telegram does not send an empty message")
        parts = [text[start : start + TEXT_LIMIT] for start in range(0, len(text), TEXT_LIMIT)]
        for part in parts:
            message = self._post(_text_content(part), chat, reply_to, topic)
        return message

    def sends_rich(self, *blocks: Json, chat: Chat | None = None) -> ChatMessage:
        """Write with lists, headings and the like: what apps send so since Bot API 10.1 has no text."""
        return self._post({"rich_message": {"blocks": list(blocks)}}, chat)

    def forwards(
        self, text: str = "", *, author: "SandboxPerson | None" = None, **content: Any
    ) -> ChatMessage:
        """Pass on what somebody else wrote, or what other `content` they sent."""
        origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": unix(self._telegram.now())}
        if author is not None:
            origin = {"type": "user", "sender_user": author.user.wire(), "date": origin["date"]}
        return self._post(
            {**(_text_content(text) if text else {}), **content, "forward_origin": origin}, None
        )

    def edits(self, message: ChatMessage, text: str) -> ChatMessage:
        """Change the text of an own message, or the caption of a picture."""
        if message.media:
            message.content = message.content | _text_content(text.strip(), "caption", "caption_entities")
        else:
            message.content = _text_content(text.strip())
        message.edited_at = self._telegram.now()
        self._telegram.changed(Change("edit", message.chat, message))
        self._telegram.updates.add("edited_message", message.wire(), message.chat.id)
        return message

    def deletes(self, *messages: ChatMessage) -> None:
        """Delete messages for both sides; the bot is not told."""
        for message in messages:
            self._telegram.delete(message)

    def taps(
        self, message: ChatMessage, label: str | None = None, *, data: str | None = None
    ) -> CallbackQuery:
        """Tap the button with this label or fragment of it; `data` taps a stale button, no longer shown.

        Raises LookupError when there is no such button.
        """
        if data is None:
            button = message.button(label or "")
            if "callback_data" not in button:
                raise LookupError(f"the button {button['text']!r} sends no callback")
            data = str(button["callback_data"])
        return self._telegram.tap(self, message, data)

    def shares_location(self, latitude: float, longitude: float, chat: Chat | None = None) -> ChatMessage:
        location = {"latitude": latitude, "longitude": longitude}
        return self._post({"location": location}, chat)

    def sends_sticker(self, chat: Chat | None = None) -> ChatMessage:
        file = self._telegram.store_file("sticker", plain_png(512, 512, (46, 125, 110)), "sticker.png")
        sticker = file.wire() | {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "🦵",
        }
        return self._post({"sticker": sticker}, chat)

    def sends_voice(self, chat: Chat | None = None) -> ChatMessage:
        file = self._telegram.store_file("voice", b"OggS" + bytes(60), "voice.ogg")
        return self._post({"voice": file.wire() | {"duration": 3, "mime_type": "audio/ogg"}}, chat)

    def sends_photo(self, caption: str = "", chat: Chat | None = None) -> ChatMessage:
        file = self._telegram.store_file("photo", plain_png(640, 480, (120, 144, 156)), "photo.png")
        content: Json = {"photo": photo_sizes(file)}
        if caption:
            content |= _text_content(caption.strip(), "caption", "caption_entities")
        return self._post(content, chat)

    def sends_album(self, pictures: int, caption: str = "") -> list[ChatMessage]:
        """Send some pictures at once: the first has the caption, and each is a message of its own."""
        group = str(13_000_000_000_000 + len(self._telegram.files))
        sent = []
        for number in range(pictures):
            file = self._telegram.store_file("photo", plain_png(640, 480, (120, 144, number)), "photo.png")
            content: Json = {"photo": photo_sizes(file), "media_group_id": group}
            if caption and not number:
                content |= _text_content(caption.strip(), "caption", "caption_entities")
            sent.append(self._post(content, None))
        return sent

    def blocks_bot(self) -> None:
        self.blocked = True
        self._telegram.bot_member_changes(self.chat, self.user, "member", "kicked")

    def unblocks_bot(self) -> None:
        self.blocked = False
        self._telegram.bot_member_changes(self.chat, self.user, "kicked", "member")

    def deletes_account(self) -> None:
        self.deactivated = True

    def removes_bot(self, group: Chat) -> None:
        """Throw the bot out of a group."""
        self._telegram.bot_member_changes(group, self.user, group.bot_status, "kicked")
        group.bot_status = "kicked"

    async def sees(
        self,
        fragment: str = "",
        *,
        button: str | None = None,
        media: str | None = None,
        after: ChatMessage | None = None,
        chat: Chat | None = None,
        within: float = 5.0,
    ) -> ChatMessage:
        """Wait until the private chat, or another one, shows a message of the bot with this fragment.

        Case does not matter. The message has the button and the kind of media, if asked; `after` leaves out
        that message and older ones. Returns the newest such message; AssertionError with the chat's text
        after `within` real seconds.
        """
        where = chat or self.chat

        def fits(message: ChatMessage) -> bool:
            labels = [label.casefold() for label in message.buttons]
            return (
                fragment.casefold() in message.words.casefold()
                and (button is None or any(button.casefold() in label for label in labels))
                and media in (None, message.media)
                and (after is None or message.id > after.id)
            )

        asked = [f"{fragment!r}", button and f"with button {button!r}", media and f"on a {media}"]
        what = f"{self.user.first_name} sees {' '.join(filter(None, asked))}"
        newest_first = lambda: next(filter(fits, reversed(where.from_bot)), None)  # noqa: E731
        return await self._telegram.until(newest_first, what, within, chat=where)

    def _post(
        self, content: Json, chat: Chat | None, reply_to: ChatMessage | None = None, topic: int | None = None
    ) -> ChatMessage:
        if self.blocked and chat is None:
            raise RuntimeError(
                f"{self.user.first_name} has blocked the bot and must unblock it before writing"
            )
        self.started = self.started or chat is None
        extra = in_topic(topic) if topic else {}
        message = self._telegram.post(chat or self.chat, self.user, content, reply_to=reply_to, extra=extra)
        if self._telegram.bot_reads(message):
            self._telegram.updates.add("message", message.wire(), message.chat.id)
        return message


def in_topic(topic: int) -> Json:
    """The fields of a message that is part of a topic."""
    return {"message_thread_id": topic, "is_topic_message": True}


def _text_content(text: str, key: str = "text", entities_key: str = "entities") -> Json:
    entities = find_entities(text)
    return {key: text} | ({entities_key: entities} if entities else {})


def photo_sizes(file: StoredFile) -> list[Json]:
    """The sizes of a photo: this Telegram keeps only the original."""
    size = file.size or Size(1, 1)
    return [file.wire() | {"width": size.width, "height": size.height}]


@dataclass
class Profile:
    """What the bot set about itself; texts by language code, "" for everybody else."""

    name: str
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)

    def shown_to(self, person: SandboxPerson, username: str) -> Json:
        """What a person's app shows: the narrowest scope and the person's language win.

        Source: https://core.telegram.org/bots/api#determining-list-of-commands.
        """
        language = person.user.language_code.partition("-")[0]
        scopes = (f"chat {person.id}", "all_private_chats", "default")
        keys = [(scope, code) for scope in scopes for code in (language, "")]
        return {
            "first_name": self.name,
            "username": username,
            "description": self.descriptions.get(language) or self.descriptions.get("", ""),
            "short_description": self.short_descriptions.get(language) or self.short_descriptions.get("", ""),
            "commands": next((self.commands[key] for key in keys if self.commands.get(key)), []),
        }


class Telegram:
    """Everything Telegram knows, for one bot. `now` gives the instant of whatever happens (aware, UTC)."""

    def __init__(
        self, token: str, now: Callable[[], datetime], name: str = "Limber", username: str = "limber_bot"
    ) -> None:
        self.token = token
        self.now = now
        self.bot = User(int(token.partition(":")[0]), name, username=username, is_bot=True)
        self.profile = Profile(name)
        self.updates = UpdateQueue(now)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.polls: list[Call] = []
        self.people: dict[int, SandboxPerson] = {}
        self.groups: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.taps: dict[str, CallbackQuery] = {}
        self._next_message_id = 1
        self._taps_made = 0
        self._observers: list[Callable[[Change], None]] = []
        self._watchers: set[asyncio.Future[None]] = set()
        self.updates.observers.append(self.wake_watchers)

    # People and chats

    def person(
        self,
        id: int,  # noqa: A002 (the Bot API's own name for it)
        first_name: str = "",
        last_name: str = "",
        username: str = "",
        language_code: str = "",
        *,
        started: bool = False,
    ) -> SandboxPerson:
        """The person with this id, made if there is none, with what is given changed.

        A bot can write only to who has written to it; `started` says that this has happened before.
        """
        person = self.people.setdefault(id, SandboxPerson(self, User(id, "Ana", language_code="en")))
        given: Json = {"first_name": first_name, "last_name": last_name}
        given |= {"username": username, "language_code": language_code}
        person.user = replace(person.user, **{name: value for name, value in given.items() if value})
        person.started = person.started or started
        return person

    def group(self, title: str, *members: SandboxPerson, id: int | None = None) -> Chat:  # noqa: A002
        """A group of these people to which the first of them adds the bot."""
        chat_id = id if id is not None else -4_000_000 - len(self.groups)
        chat = self.groups[chat_id] = Chat(chat_id, "group", title=title, members=list(members))
        self.bot_member_changes(chat, members[0].user, "left", "member")
        self._post_service(chat, members[0], {"group_chat_created": True})
        return chat

    def migrate(self, group: Chat) -> Chat:
        """Turn a group into a supergroup: it gets a new id, and the old one refuses messages."""
        chat_id = -1_002_000_000_000 - len(self.groups)
        chat = self.groups[chat_id] = Chat(chat_id, "supergroup", title=group.title, members=group.members)
        group.migrated_to = chat
        self._post_service(group, group.members[0], {"migrate_to_chat_id": chat_id})
        self._post_service(chat, group.members[0], {"migrate_from_chat_id": group.id})
        return chat

    def chat(self, chat_id: int) -> Chat:
        """The private chat or group with this id. Raises LookupError when there is none."""
        if chat_id in self.people:
            return self.people[chat_id].chat
        return self.groups[chat_id]

    def reachable_chat(self, chat_id: int) -> Chat:
        """The chat if the bot may write there; the Bot API's error otherwise."""
        person = self.people.get(chat_id)
        if person:
            if person.deactivated:
                raise forbidden("user is deactivated")
            if person.blocked:
                raise forbidden()
            if not person.started:
                raise forbidden("bot can't initiate conversation with a user")
            return person.chat
        group = self.groups.get(chat_id)
        if not group:
            raise bad_request("chat not found")
        if group.migrated_to:
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, text, migrate_to_chat_id=group.migrated_to.id)
        if group.bot_status != "member":
            verb = "was kicked from" if group.bot_status == "kicked" else "is not a member of"
            raise forbidden(f"bot {verb} the {group.type} chat")
        return group

    def bot_reads(self, message: ChatMessage) -> bool:
        """Whether the bot gets a message: in groups (privacy mode) only commands, mentions and replies."""
        chat, words = message.chat, message.words.casefold()
        if chat.person:
            return True
        if chat.bot_status != "member":
            return False
        name = f"@{self.bot.username}".casefold()
        if words.startswith("/"):
            command = words.split()[0]
            return "@" not in command or command.endswith(name)
        return name in words or bool(message.reply_to and message.reply_to.sender.id == self.bot.id)

    def bot_member_changes(self, chat: Chat, by: User, old: str, new: str) -> None:
        """Tell the bot that its place in a chat changed, and by whom."""

        def member(status: str) -> Json:
            return {"status": status, "user": self.bot.wire()} | (
                {"until_date": 0} if status == "kicked" else {}
            )

        change = {
            "chat": chat.wire(),
            "from": by.wire(),
            "date": unix(self.now()),
            "old_chat_member": member(old),
            "new_chat_member": member(new),
        }
        self.updates.add("my_chat_member", change, chat.id)

    def _post_service(self, chat: Chat, person: SandboxPerson, content: Json) -> None:
        message = self.post(chat, person.user, content)
        self.updates.add("message", message.wire(), chat.id)

    def forget_chat(self, chat: Chat) -> None:
        """Empty a private chat as if the person had never come: messages, taps, waiting updates."""
        chat.history.clear()
        self.updates.forget(chat.id)
        self.taps = {key: tap for key, tap in self.taps.items() if tap.message.chat is not chat}
        if chat.person:
            chat.person.started = chat.person.blocked = False

    # Messages

    def post(self, chat: Chat, sender: User, content: Json, **fields: Any) -> ChatMessage:
        """Put a message into a chat. `fields` are further ones of `ChatMessage`."""
        message = ChatMessage(chat, self._next_message_id, sender, self.now(), content, **fields)
        self._next_message_id += 1
        chat.history.append(message)
        self.changed(Change("message", chat, message))
        return message

    def edit(self, message: ChatMessage, content: Json, reply_markup: Json | None) -> ChatMessage:
        """Change what a message shows. Raises ApiError when nothing would change."""
        if (content, reply_markup) == (message.content, message.reply_markup):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly "
                "the same as a current content and reply markup of the message"
            )
        message.content, message.reply_markup = content, reply_markup
        message.edited_at = self.now()
        self.changed(Change("edit", message.chat, message))
        return message

    def delete(self, *messages: ChatMessage) -> None:
        for message in messages:
            message.deleted = True
        if messages:
            self.changed(Change("delete", messages[0].chat, [message.id for message in messages]))

    # Taps

    def tap(self, person: SandboxPerson, message: ChatMessage, data: str) -> CallbackQuery:
        self._taps_made += 1
        number = int.from_bytes(hashlib.sha256(f"tap {self._taps_made}".encode()).digest()[:7])
        query = CallbackQuery(self, str(number), person, message, data, self.now())
        self.taps[query.id] = query
        self.updates.add("callback_query", query.wire(), message.chat.id)
        return query

    def answer_tap(self, query_id: str, answer: TapAnswer) -> None:
        """Answer a tap; only the first answer is shown. Raises ApiError for an unknown or expired one."""
        query = self.taps.get(query_id)
        if not query or self.now() - query.at > TAP_EXPIRES:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if query.answer is None:
            query.answer = answer
            self.changed(Change("answer", query.message.chat, query))

    # Files

    def store_file(self, kind: str, data: bytes, name: str) -> StoredFile:
        """Keep a file and give it its identifiers."""
        digest = hashlib.sha256(f"{self.bot.id} {len(self.files)}".encode()).digest()
        mime_type = content_type(data) or "application/octet-stream"
        suffix = name.rpartition(".")[2] if "." in name else mime_type.partition("/")[2]
        file = StoredFile(
            file_id=_FILE_PREFIX[kind] + base64.urlsafe_b64encode(digest).decode().rstrip("="),
            unique_id="AQAD" + base64.urlsafe_b64encode(digest[:9]).decode(),
            kind=kind,
            data=data,
            name=name,
            path=f"{kind}s/file_{len(self.files)}.{suffix}",
            mime_type=mime_type,
            size=measure(data),
        )
        self.files[file.file_id] = file
        return file

    # For tests: waiting, rates, disturbances

    async def until(
        self, condition: Callable[[], T | None], what: str, within: float = 5.0, chat: Chat | None = None
    ) -> T:
        """Wait until a condition holds, looking again after each change, at most `within` real seconds.

        Returns the condition's value; AssertionError names `what` and shows the chat.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while not (value := condition()):
            watcher: asyncio.Future[None] = loop.create_future()
            self._watchers.add(watcher)
            try:
                await asyncio.wait_for(watcher, deadline - loop.time())
            except TimeoutError:
                shown = f"\n{chat.transcript()}" if chat else ""
                raise AssertionError(f"not within {within:g} s: {what}{shown}") from None
            finally:
                self._watchers.discard(watcher)
        return value

    async def called(self, method: str, times: int = 1, within: float = 5.0) -> Call:
        """Wait until a method has been called so many times in all; returns that call."""

        def nth() -> Call | None:
            calls = [call for call in self.calls if call.method == method]
            return calls[times - 1] if len(calls) >= times else None

        return await self.until(nth, f"{method} is called {times} times", within)

    async def delivered(self, within: float = 5.0) -> None:
        """Wait until the bot has confirmed every update."""
        await self.until(lambda: not self.updates.pending(), "every update is confirmed", within)

    def peak_rate(self, seconds: float, chat_id: int | None = None) -> int:
        """The most messages and edits within any window of so many seconds, in one chat or all."""
        counted = (call for call in self.calls if call.counted and call.ok)
        instants = sorted(call.at for call in counted if chat_id in (None, call.chat_id))
        ends = (bisect_left(instants, start + timedelta(seconds=seconds)) for start in instants)
        return max((end - begin for begin, end in enumerate(ends)), default=0)

    def repeat_update(self, update_id: int) -> None:
        """Deliver an update once more. Raises LookupError for an unknown id."""
        self.updates.repeat(update_id)

    @property
    def last_update(self) -> Update:
        """The newest update made."""
        return self.updates.history[-1]

    # Change

    def observe(self, observer: Callable[[Change], None]) -> None:
        """Call the observer at each change."""
        self._observers.append(observer)

    def changed(self, change: Change) -> None:
        for observer in self._observers:
            observer(change)
        self.wake_watchers()

    def wake_watchers(self) -> None:
        """Let everybody who waits look again."""
        for watcher in list(self._watchers):
            if not watcher.done():
                watcher.set_result(None)
