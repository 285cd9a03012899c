"""Sends an announcement to everybody: a few people at a time, behind all that anybody waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.clock import Clock, DueLoop
from bot.core.content import Operator
from bot.core.messages import Message
from bot.core.model import Edit, Send
from bot.host import pages
from bot.store import Announcement, ClockSkewed, Reach, Store, Transaction

SHARE = 1 / 3
"""This part of the messages that may be sent is an announcement's at most."""

AGAIN_AFTER = timedelta(seconds=2)
"""When something is in the way: a crowd, earlier ones that have not left, people in mid-session."""

TOLD_EVERY = timedelta(seconds=5)
TOLD_AT_LEAST = timedelta(minutes=1)
"""How often its progress is shown: while it moves, and while it waits."""

SURFACE = "host-announcement"
"""Where a host writes an announcement, and sees how far it has come."""


@dataclass(frozen=True)
class _Fed:
    """What came of a look: when it is time for another, and what the host's chat shows of which."""

    next_at: datetime | None
    shown: Mapping[int, Message] = field(default_factory=dict)


class Announcer:
    """Puts what is announced to the outbox. All of it is in the database, so that any process goes on with it
    after any other died: who is to get it, and who has it in the outbox, in one transaction with that.
    """

    def __init__(
        self, store: Store, clock: Clock, operator: Operator | None, messages_per_second: float
    ) -> None:
        self._store, self._clock, self._operator = store, clock, operator
        self.per_second = max(1.0, messages_per_second * SHARE)
        self._shown: dict[int, Message] = {}
        self._loop = DueLoop(clock, "announcements", self._look)

    async def run(self) -> None:
        """Send what is announced until `stop`."""
        await self._loop.run()

    def wake(self) -> None:
        """Something is to be sent."""
        self._loop.wake()

    def stop(self) -> None:
        self._loop.stop()

    async def _look(self) -> datetime | None:
        try:
            return await self.feed()
        except ClockSkewed:
            return None

    async def next_at(self) -> datetime | None:
        """When the next people get something; None if nothing is announced."""
        return await self._store.run(lambda transaction: transaction.next_announcement_at())

    async def feed(self) -> datetime | None:
        """Let the next people have it, if it is time. Returns when it is time again."""
        fed = await self._store.run(self._feed)
        self._shown |= fed.shown
        return fed.next_at

    def _feed(self, transaction: Transaction) -> _Fed:
        now = self._clock.now()
        announcement = transaction.announcement_due(now)
        if announcement is None:
            return _Fed(transaction.next_announcement_at())
        at_once = round(self.per_second)
        chats = transaction.next_recipients(announcement, at_once, now)
        put = sum(self._put(transaction, announcement, chat_id, now) for chat_id in chats)
        told_at, every = announcement.told_at, TOLD_EVERY if put else TOLD_AT_LEAST
        tells = told_at is None or now - told_at >= every
        reach = transaction.reach(announcement) if tells or not put else None
        over = not put and reach is not None and reach.waiting == reach.unreachable and not reach.leaving
        next_at = now + (timedelta(seconds=at_once / self.per_second) if put else AGAIN_AFTER)
        if over:
            announcement = replace(announcement, status="sent")
        transaction.go_on_at(announcement, None if over else next_at, now if tells else told_at)
        shown = self._tell(transaction, announcement, reach, now) if reach and (tells or over) else {}
        return _Fed(None if over else next_at, shown)

    def _put(self, transaction: Transaction, announcement: Announcement, chat_id: int, now: datetime) -> bool:
        state = transaction.state_of_chat(chat_id)
        # Something may have happened to them since they were looked up.
        if state is None or state.session is not None or state.person.blocked:
            return False
        person = state.person
        said = pages.announced(announcement.texts, person.language, self._operator)
        cause = f"{announcement.surface}:{person.id}"
        transaction.apply(person, [Send(announcement.surface, said, bulk=True)], cause=cause, now=now)
        transaction.put_to(announcement, person.id, f"{cause}:0")
        return True

    def _tell(
        self, transaction: Transaction, announcement: Announcement, reach: Reach, now: datetime
    ) -> dict[int, Message]:
        """Show in the chat where it was written how far it has come, unless that is what stands there."""
        page = pages.progress(announcement, reach, self.per_second)
        writer = None if announcement.person_id is None else transaction.person(announcement.person_id)
        if writer is None or page == self._shown.get(announcement.id):
            return {}
        cause = f"{announcement.surface}:told:{now.isoformat()}"
        transaction.apply(writer, [Edit(SURFACE, page)], cause=cause, now=now)
        return {announcement.id: page}
