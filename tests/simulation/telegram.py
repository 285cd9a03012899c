"""A Telegram that can fail in every way, and the bot's end of it: the only part that is not the real one.

`SimulatedBot` has the methods of `bot.chat.transport.TelegramBot` that the bot uses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.chat.render import decode
from bot.chat.telegram_facts import NotSent
from bot.core.messages import Tap
from bot.store import OutboxRow
from tests.simulation.faults import Faults

SENDING: ContextVar[OutboxRow | None] = ContextVar("sending", default=None)
"""The row that the running task delivers: how a call is known to belong to it."""

LATENCY_S = (0.03, 0.3)
SLOW_S = (5.0, 40.0)
CONFIRMED_KEPT = 20


class Process(Protocol):
    """The bot's process as Telegram sees it: it can die at any step."""

    dead: bool

    async def step(self, where: str) -> None: ...


@dataclass(frozen=True)
class FileStub:
    file_id: str


@dataclass
class Bubble:
    """A message as the chat shows it; as an answer it has what the bot reads from the library's Message."""

    chat_id: int
    message_id: int
    words: str
    taps: tuple[str, ...]
    media: str | None = None
    document: FileStub | None = None


@dataclass(frozen=True)
class Delivery:
    """Telegram carried out a call: what came of it, when, for which row and which of its claims."""

    at: datetime
    chat_id: int
    kind: str
    message_id: int
    words: str
    row: OutboxRow | None


@dataclass
class Chat:
    """What one person sees. `old_taps`: every button that was ever shown."""

    id: int
    bubbles: dict[int, Bubble] = field(default_factory=dict)
    old_taps: list[tuple[int, str]] = field(default_factory=list)
    messages: int = 0
    blocked: bool = False


class Telegram:
    """Chats, updates on their way, and what was done to them."""

    def __init__(
        self, faults: Faults, now: Callable[[], datetime], note: Callable[[int | None, str], None]
    ) -> None:
        self.faults, self.now, self.note = faults, now, note
        self.chats: dict[int, Chat] = {}
        self.deliveries: list[Delivery] = []
        self.ambiguous: dict[int, int] = {}
        self.answers: list[tuple[int, str, str | None]] = []
        self.on_shown: Callable[[Chat, Bubble], None] = lambda _chat, _bubble: None
        self._updates: dict[int, dict[str, Any]] = {}
        self._confirmed: list[dict[str, Any]] = []
        self._next_update, self._files = 1, 0
        self._arrived = asyncio.Event()
        self.taps: dict[str, tuple[int, str]] = {}
        self.accepted: set[int] = set()
        self.away, self._away_since = False, now()
        self.absences: list[tuple[datetime, datetime]] = []

    # --- People's side

    def chat(self, chat_id: int) -> Chat:
        return self.chats.setdefault(chat_id, Chat(chat_id))

    def says(self, chat_id: int, words: str) -> None:
        chat = self.chat(chat_id)
        chat.messages += 1
        message = {"message_id": chat.messages, "date": self._date(), "chat": self._chat(chat_id)}
        self._put({"message": message | {"from": self._user(chat_id), "text": words}}, chat_id, repr(words))

    def sends(self, chat_id: int, **content: Any) -> None:
        """Anything else a message can hold."""
        chat = self.chat(chat_id)
        chat.messages += 1
        message = {"message_id": chat.messages, "date": self._date(), "chat": self._chat(chat_id)}
        self._put({"message": message | {"from": self._user(chat_id)} | content}, chat_id, str(list(content)))

    def edits(self, chat_id: int, words: str) -> None:
        """The last message of anybody's in the chat is this one of the person's, changed."""
        number = self.chat(chat_id).messages
        message = {"message_id": number, "date": self._date(), "edit_date": self._date(), "text": words}
        who = {"chat": self._chat(chat_id), "from": self._user(chat_id)}
        self._put({"edited_message": message | who}, chat_id, f"edits to {words!r}")

    @staticmethod
    def meaning(data: str) -> Tap | None:
        """What a button's data mean to the bot."""
        return decode(data)

    def taps_button(self, chat_id: int, message_id: int, data: str) -> None:
        tap_id = f"tap{self._next_update}"
        self.taps[tap_id] = (chat_id, data)
        message = {"message_id": message_id, "date": self._date(), "chat": self._chat(chat_id)}
        tap = {"id": tap_id, "from": self._user(chat_id), "chat_instance": "1", "data": data}
        self._put({"callback_query": tap | {"message": message}}, chat_id, f"taps {data}")

    def blocks(self, chat_id: int, blocked: bool = True) -> None:
        self.chat(chat_id).blocked = blocked
        user = {"id": 1, "is_bot": True, "first_name": "Limber"}
        new: dict[str, Any] = {"status": "kicked" if blocked else "member", "user": user}
        if blocked:
            new["until_date"] = 0
        old = {"status": "member", "user": user}
        change = {"chat": self._chat(chat_id), "from": self._user(chat_id), "date": self._date()}
        self._put(
            {"my_chat_member": change | {"old_chat_member": old, "new_chat_member": new}},
            chat_id,
            "blocks" if blocked else "lets in",
        )

    def deletes(self, chat_id: int, message_id: int) -> None:
        """The person clears a message away: whoever edits it finds nothing."""
        self.note(chat_id, f"deletes #{message_id}")
        self.chat(chat_id).bubbles.pop(message_id, None)

    def _put(self, update: dict[str, Any], chat_id: int, what: str) -> None:
        number = self._next_update
        self._next_update += 1
        self._updates[number] = {"update_id": number, **update}
        self.note(chat_id, f"→ u{number} {what}")
        self._arrived.set()

    def _date(self) -> int:
        return int(self.now().timestamp())

    @staticmethod
    def _chat(chat_id: int) -> dict[str, Any]:
        return {"id": chat_id, "type": "private", "first_name": f"P{chat_id}"}

    @staticmethod
    def _user(chat_id: int) -> dict[str, Any]:
        return {"id": chat_id, "is_bot": False, "first_name": f"P{chat_id}", "language_code": "en"}

    # --- Updates out

    async def fetch(self, process: Process, offset: int | None) -> list[dict[str, Any]]:
        """A long poll that waits for as long as it takes; `offset` confirms what comes before it."""
        for number in [n for n in self._updates if offset is not None and n < offset]:
            self._confirmed = [*self._confirmed[-CONFIRMED_KEPT:], self._updates.pop(number)]
            self.accepted.add(number)
        if self.away:
            raise NotSent("ConnectionRefusedError")
        while not self._updates or self.away:
            self._arrived.clear()
            await self._arrived.wait()
        await asyncio.sleep(self.faults.rng.uniform(*LATENCY_S))
        await process.step("updates")
        if self.faults.fate() in {"lost_reply", "lost_request"}:
            raise TimedOut
        found = list(self._updates.values())[:100]
        if self._confirmed and self.faults.happens("repeat"):
            found.append(self.faults.rng.choice(self._confirmed))
        if self.faults.happens("shuffle"):
            self.faults.rng.shuffle(found)
        return found

    async def post_all(self, accept: Callable[[Sequence[dict[str, Any]]], Any]) -> None:
        """A webhook: each update in a request of its own, in any order, again until it was taken."""
        failures = 0
        while True:
            while not self._updates or self.away:
                self._arrived.clear()
                await self._arrived.wait()
            number = next(iter(self._updates))
            if self.faults.happens("shuffle"):
                number = self.faults.rng.choice(list(self._updates))
            await asyncio.sleep(self.faults.rng.uniform(*LATENCY_S))
            try:
                await accept([self._updates[number]])
            except Exception:  # noqa: BLE001 - a 500
                failures += 1
                await asyncio.sleep(min(60, 2**failures))
                continue
            failures = 0
            if self.faults.fate() not in {"lost_reply", "lost_request"}:
                self.accepted.add(number)
                update = self._updates.pop(number)
                if self.faults.happens("repeat"):
                    await accept([update])

    def goes_away(self) -> None:
        """From now on nothing gets through, either way."""
        if not self.away:
            self.away, self._away_since = True, self.now()

    def comes_back(self) -> None:
        """What waited while nothing got through is delivered."""
        if self.away:
            self.absences.append((self._away_since, self.now()))
        self.away = False
        self._arrived.set()

    @property
    def waiting(self) -> int:
        """Updates that the bot has not taken yet."""
        return len(self._updates)

    # --- Calls in

    async def call(self, process: Process, kind: str, chat_id: int, act: Callable[[], Any]) -> Any:
        """One call: it may not leave, be refused, get lost on the way, or be done with no answer."""
        row, fate = SENDING.get(), self.faults.fate()
        await process.step("call")
        if fate == "not_sent" or self.away:
            raise NotSent("ConnectionRefusedError")
        try:
            await asyncio.sleep(self.faults.rng.uniform(*(SLOW_S if fate == "slow" else LATENCY_S)))
        except asyncio.CancelledError:
            # The bot waits no longer, and cannot tell what became of it.
            if row is not None and not process.dead:
                self.count_ambiguous(row.id)
            raise
        try:
            match fate:
                case "lost_request":
                    raise TimedOut
                case "too_many":
                    raise RetryAfter(self.faults.rng.randint(1, 20))
                case "server_error" if self.faults.rng.random() < 0.5:
                    raise NetworkError("Bad Gateway")
            answer = act()
            if fate == "lost_reply":
                raise TimedOut
            if fate == "server_error":
                raise NetworkError("Bad Gateway")
        except TelegramError as error:
            self.note(chat_id, f"{kind} {_name(row)}: {type(error).__name__}")
            if row is not None and type(error) in {TimedOut, NetworkError}:
                self.count_ambiguous(row.id)
            raise
        await process.step("answered")
        return answer

    def count_ambiguous(self, row_id: int) -> None:
        self.ambiguous[row_id] = self.ambiguous.get(row_id, 0) + 1

    def open_chat(self, chat_id: int) -> Chat:
        chat = self.chat(chat_id)
        if chat.blocked:
            raise Forbidden("Forbidden: bot was blocked by the user")
        return chat

    def create(self, chat_id: int, kind: str, words: str | None, markup: Mapping[str, Any] | None) -> Bubble:
        chat = self.open_chat(chat_id)
        chat.messages += 1
        bubble = Bubble(chat_id, chat.messages, words or "", _taps(markup), None if kind == "text" else kind)
        self._attach(bubble, kind)
        chat.bubbles[bubble.message_id] = bubble
        self._shown("create", chat, bubble)
        return bubble

    def change(
        self,
        chat_id: int,
        message_id: int,
        kind: str | None,
        words: str | None,
        markup: Mapping[str, Any] | None,
    ) -> Bubble:
        chat = self.open_chat(chat_id)
        bubble = chat.bubbles.get(message_id)
        if bubble is None:
            raise BadRequest("Message to edit not found")
        if kind is not None:
            self._attach(bubble, kind)
        bubble.words, bubble.taps = words or "", _taps(markup)
        self._shown("edit", chat, bubble)
        return bubble

    def remove(self, chat_id: int, message_ids: Sequence[int]) -> bool:
        chat = self.open_chat(chat_id)
        for message_id in message_ids:
            chat.bubbles.pop(message_id, None)
        self.note(chat_id, f"← gone {list(message_ids)}")
        return True

    def answer(self, tap_id: str, words: str | None) -> bool:
        chat_id, data = self.taps[tap_id]
        self.answers.append((chat_id, data, words))
        self.note(chat_id, f"← {data}: {words}")
        return True

    def _attach(self, bubble: Bubble, kind: str) -> None:
        if kind == "text":
            return
        if self.faults.happens("refused"):
            raise BadRequest("Image_process_failed")
        self._files += 1
        bubble.media = kind
        bubble.document = FileStub(f"file{self._files}")

    def _shown(self, kind: str, chat: Chat, bubble: Bubble) -> None:
        row = SENDING.get()
        self.deliveries.append(Delivery(self.now(), chat.id, kind, bubble.message_id, bubble.words, row))
        chat.old_taps += [(bubble.message_id, tap) for tap in bubble.taps]
        del chat.old_taps[:-200]
        self.note(chat.id, f"← {kind} #{bubble.message_id} {_name(row)} {bubble.words!r} {bubble.taps}")
        self.on_shown(chat, bubble)


class SimulatedBot:
    """The bot's end: what `TelegramBot` offers, on a simulated Telegram."""

    id = 1

    def __init__(self, telegram: Telegram, process: Process) -> None:
        self._telegram, self._process = telegram, process

    async def fetch_updates(self, offset: int | None) -> list[dict[str, Any]]:
        return await self._telegram.fetch(self._process, offset)

    async def send_message(self, chat_id: int, text: str, reply_markup: Any = None, **_: Any) -> Any:
        return await self._create(chat_id, "text", text, reply_markup)

    async def send_photo(
        self, chat_id: int, photo: Any, caption: str | None, reply_markup: Any, **_: Any
    ) -> Any:
        return await self._create(chat_id, "photo", caption, reply_markup)

    async def send_animation(
        self, chat_id: int, animation: Any, caption: str | None, reply_markup: Any, **_: Any
    ) -> Any:
        return await self._create(chat_id, "animation", caption, reply_markup)

    async def send_document(
        self, chat_id: int, document: Any, caption: str | None, reply_markup: Any, **_: Any
    ) -> Any:
        return await self._create(chat_id, "document", caption, reply_markup)

    async def edit_message_text(
        self, text: str, chat_id: int, message_id: int, reply_markup: Any, **_: Any
    ) -> Any:
        return await self._change(chat_id, message_id, None, text, reply_markup)

    async def edit_message_caption(
        self, chat_id: int, message_id: int, caption: str | None, reply_markup: Any, **_: Any
    ) -> Any:
        return await self._change(chat_id, message_id, None, caption, reply_markup)

    async def edit_message_media(self, media: Any, chat_id: int, message_id: int, reply_markup: Any) -> Any:
        return await self._change(chat_id, message_id, media.type, media.caption, reply_markup)

    async def delete_messages(self, chat_id: int, message_ids: Sequence[int]) -> Any:
        return await self._telegram.call(
            self._process, "delete", chat_id, lambda: self._telegram.remove(chat_id, message_ids)
        )

    async def answer_callback_query(self, callback_query_id: str, text: str | None = None, **_: Any) -> Any:
        chat_id, _data = self._telegram.taps[callback_query_id]
        return await self._telegram.call(
            self._process, "answer", chat_id, lambda: self._telegram.answer(callback_query_id, text)
        )

    async def _create(self, chat_id: int, kind: str, words: str | None, markup: Any) -> Any:
        return await self._telegram.call(
            self._process, "create", chat_id, lambda: self._telegram.create(chat_id, kind, words, markup)
        )

    async def _change(
        self, chat_id: int, message_id: int, kind: str | None, words: str | None, markup: Any
    ) -> Any:
        return await self._telegram.call(
            self._process,
            "edit",
            chat_id,
            lambda: self._telegram.change(chat_id, message_id, kind, words, markup),
        )


def _taps(markup: Mapping[str, Any] | None) -> tuple[str, ...]:
    if markup is None:
        return ()
    return tuple(str(button["callback_data"]) for row in markup["inline_keyboard"] for button in row)


def _name(row: OutboxRow | None) -> str:
    return "" if row is None else f"r{row.id}"
