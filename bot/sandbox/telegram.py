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
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.sandbox.calls import Call
from bot.sandbox.chats import (
    CallbackQuery,
    Change,
    Chat,
    ChatMessage,
    Json,
    StoredFile,
    TapAnswer,
    User,
    unix,
)
from bot.sandbox.errors import ApiError, bad_request, forbidden
from bot.sandbox.faults import Faults
from bot.sandbox.media import content_type, measure
from bot.sandbox.person import SandboxPerson
from bot.sandbox.updates import Update, UpdateQueue

T = TypeVar("T")

# A tap that is not answered in time cannot be answered any more (measured: 150 seconds).
TAP_EXPIRES = timedelta(seconds=150)
# First letters of real file identifiers, so that logs look familiar.
_FILE_PREFIX = {
    "photo": "AgACAgQ",
    "animation": "CgACAgQ",
    "document": "BQACAgQ",
    "video": "BAACAgQ",
    "voice": "AwACAgQ",
    "audio": "CQACAgQ",
    "sticker": "CAACAgQ",
    "thumbnail": "AAMCBAA",
}


@dataclass
class Profile:
    """What the bot set about itself; texts by language code, "" for everybody else."""

    name: str
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    photos: list[StoredFile] = field(default_factory=list)

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
