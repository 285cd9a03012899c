"""What Telegram keeps: accounts, files, messages, chats and taps, each as the Bot API gives it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from bot.sandbox.media import Size

if TYPE_CHECKING:
    from bot.sandbox.person import SandboxPerson
    from bot.sandbox.telegram import Telegram

Json = dict[str, Any]


MEDIA = ("photo", "animation", "document", "video", "voice", "audio", "sticker")


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


def in_topic(topic: int) -> Json:
    """The fields of a message that is part of a topic."""
    return {"message_thread_id": topic, "is_topic_message": True}


def photo_sizes(file: StoredFile) -> list[Json]:
    """The sizes of a photo: this Telegram keeps only the original."""
    size = file.size or Size(1, 1)
    return [file.wire() | {"width": size.width, "height": size.height}]


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
