"""Updates on their way to the bot: the queue that getUpdates and the webhook read from."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.errors import conflict

Update = dict[str, Any]

# Telegram keeps what was not fetched for 24 hours (https://core.telegram.org/bots/api#getting-updates).
KEPT = timedelta(hours=24)


@dataclass(eq=False)
class Waiting:
    """An update that the bot has not confirmed; `chat_id` is what keeps its order."""

    update: Update
    chat_id: int
    at: datetime
    repeated: bool = False

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


class UpdateQueue:
    """Updates in the order they happened, until the bot confirms them.

    `history` holds every update ever made, for tests. Order and repetition can be disturbed on purpose:
    `hold`, `release` and `repeat` do what an unlucky network does.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._next_id = 100_001
        self._queue: list[Waiting] = []
        self._held = False
        self._poller: asyncio.Future[None] | None = None
        self.allowed: frozenset[str] | None = None
        self.history: list[Update] = []
        self.observers: list[Callable[[], None]] = []

    def add(self, kind: str, payload: Any, chat_id: int) -> Update | None:
        """Queue an update; None when the bot has not asked for this kind."""
        if self.allowed and kind not in self.allowed:
            return None
        update: Update = {"update_id": self._next_id, kind: payload}
        self._next_id += 1
        self.history.append(update)
        self._queue.append(Waiting(update, chat_id, self._now()))
        self._wake()
        return update

    def allow(self, kinds: list[str] | None) -> None:
        """Which kinds are wanted from now on; None changes nothing, an empty list means all kinds."""
        if kinds is not None:
            self.allowed = frozenset(kinds)

    def pending(self) -> list[Waiting]:
        """What is not confirmed yet, oldest first; what Telegram no longer keeps is dropped."""
        oldest = self._now() - KEPT
        if any(waiting.at <= oldest for waiting in self._queue[:1]):
            self._queue = [waiting for waiting in self._queue if waiting.at > oldest]
        return self._queue

    def ready(self) -> list[Waiting]:
        """What may be handed to the bot now."""
        return [] if self._held else self.pending()

    def confirm(self, waiting: Waiting) -> None:
        """The bot has this one: it is not delivered again."""
        if waiting in self._queue:
            self._queue.remove(waiting)
            self._changed()

    def forget(self, chat_id: int | None = None) -> None:
        """Drop what waits, of one chat or of all."""
        self._queue = [
            waiting for waiting in self._queue if chat_id is not None and waiting.chat_id != chat_id
        ]
        self._changed()

    async def poll(self, offset: int, limit: int, wait: float) -> list[Update]:
        """What getUpdates answers; waits up to `wait` real seconds when nothing is there.

        A second poller that has to wait throws out the first with 409, as Telegram does.
        """
        batch = self._fetch(offset, limit)
        if batch or wait <= 0:
            return batch
        self.interrupt(
            "terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        poller = self._poller = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(wait):
                await poller
        except TimeoutError:
            pass
        finally:
            if self._poller is poller:
                self._poller = None
        return self._fetch(max(offset, 0), limit)

    def interrupt(self, reason: str) -> None:
        """End a waiting getUpdates with 409 and this reason."""
        if self._poller and not self._poller.done():
            self._poller.set_exception(conflict(reason))
        self._poller = None

    def hold(self) -> None:
        """Keep every update back until `release`."""
        self._held = True

    def release(self, *, reverse: bool = False) -> None:
        """Deliver what was held back, the newest first if `reverse`."""
        self._held = False
        if reverse:
            self._queue.reverse()
        self._wake()

    def repeat(self, update_id: int) -> None:
        """Deliver an update once more, confirmed or not. Raises LookupError for an unknown id."""
        for update in self.history:
            if update["update_id"] == update_id:
                self._queue.insert(0, Waiting(update, 0, self._now(), repeated=True))
                self._wake()
                return
        raise LookupError(f"there was no update {update_id}")

    def _fetch(self, offset: int, limit: int) -> list[Update]:
        if offset < 0:
            self._queue = self._queue[offset:]
        before = len(self._queue)
        self._queue = [waiting for waiting in self._queue if waiting.repeated or waiting.id >= offset]
        if len(self._queue) < before:
            self._changed()
        batch = self.ready()[:limit]
        self._queue = [waiting for waiting in self._queue if not (waiting.repeated and waiting in batch)]
        return [waiting.update for waiting in batch]

    def _wake(self) -> None:
        if self._poller and not self._poller.done() and self.ready():
            self._poller.set_result(None)
        self._changed()

    def _changed(self) -> None:
        for observer in self.observers:
            observer()
