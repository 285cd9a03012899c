"""Somebody with a Telegram account, and all that they can do in a chat: write, tap, share, block, leave."""

from typing import TYPE_CHECKING, Any

from bot.sandbox.chats import (
    CallbackQuery,
    Change,
    Chat,
    ChatMessage,
    Json,
    User,
    in_topic,
    photo_sizes,
    unix,
)
from bot.sandbox.entities import find_entities
from bot.sandbox.media import plain_png

if TYPE_CHECKING:
    from bot.sandbox.telegram import Telegram

TEXT_LIMIT = 4096


class SandboxPerson:
    """Someone with a Telegram account; `blocked` and `deactivated` say that the bot cannot reach them,
    `forbids_voice` that they take no voice messages, which Premium allows.
    """

    def __init__(self, telegram: "Telegram", user: User) -> None:
        self._telegram = telegram
        self.user = user
        self.chat = Chat(user.id, "private", person=self)
        self.started = False
        self.blocked = False
        self.deactivated = False
        self.forbids_voice = False

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


def _text_content(text: str, key: str = "text", entities_key: str = "entities") -> Json:
    entities = find_entities(text)
    return {key: text} | ({entities_key: entities} if entities else {})
