"""Updates in: from Telegram to the durable inbox, and from there, in each chat's order, to the engine.

An update is confirmed to Telegram only when the inbox has it, and leaves the inbox in the same transaction as
everything that follows from it. Every tapped button is answered, whatever happened.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from telegram.constants import ParseMode
from telegram.error import Conflict, TelegramError

from bot import logs
from bot.chat.backoff import back_off_s
from bot.chat.introduce import TokenRefused
from bot.chat.render import words
from bot.chat.telegram_facts import Fate, classify, pause_s
from bot.chat.transport import TelegramBot
from bot.chat.updates import (
    album_of,
    chat_of,
    group_of,
    happened_at,
    is_private,
    is_update,
    language_of,
    read,
    tap_of,
    topic_of,
)
from bot.clock import Clock, DueLoop
from bot.core.lanes import Lane, every_tenth
from bot.core.messages import text
from bot.core.model import Answer, Unreadable
from bot.engine import Engine
from bot.host.chat import HostChat
from bot.places import Places
from bot.store import (
    Arrival,
    ClaimLost,
    ClockSkewed,
    FromNewer,
    InboxRow,
    Store,
    StoreError,
    Transaction,
)
from bot.texts import Texts

log = logs.of(__name__)

LEASE_S = 30.0
_AT_ONCE = 32
_GROUP_SILENCE = timedelta(days=1)

MAY_POLL_ASKED_EVERY_S = 0.5
"""Who may not poll just now looks so often whether it may again, in real seconds."""

RIVAL_AFTER, RIVAL_WITHIN_S = 3, 120.0
"""So many refusals of a poll, with 409, within so many real seconds come of another process that goes on
polling; one or two of a process that has just ended.
"""

DEAF_AFTER_S = 120.0
"""Telegram must answer a poll, if only with nothing, within so many real seconds."""


class Inbound:
    """Takes updates from Telegram to the engine, chats side by side, each in its own order."""

    def __init__(
        self,
        bot: TelegramBot,
        store: Store,
        engine: Engine,
        *,
        texts: Texts,
        places: Places,
        clock: Clock,
        host: HostChat | None = None,
    ) -> None:
        """`host`: what hosts do as such, where there are any."""
        self._bot, self._store, self._engine = bot, store, engine
        self._texts, self._places, self._clock, self._host = texts, places, clock, host
        self._loop = DueLoop(clock, "inbox", self._look)
        self._oldest_first = every_tenth()
        self._stopping = False
        self._answers: set[asyncio.Task[None]] = set()
        self._told_groups: dict[int, datetime] = {}
        self._polled_at: float | None = None
        self._refused_at: deque[float] = deque(maxlen=RIVAL_AFTER)
        store.on_commit(lambda touched: self.wake() if touched.inbox else None)

    # --- From Telegram into the inbox

    async def accept(self, updates: Sequence[Mapping[str, Any]]) -> int:
        """Store updates as Telegram sent them, to be confirmed afterwards; returns how many were new."""
        rows = [
            Arrival(update["update_id"], chat_of(update), dict(update), self._lane(update))
            for update in updates
        ]
        now = self._clock.now()
        return await self._store.run(lambda transaction: transaction.put_updates(rows, now))

    def _lane(self, update: Mapping[str, Any]) -> Lane:
        """In which lane an update waits. Whatever it is, it must be stored."""
        try:
            return self._engine.lane(read(update, self._places))
        except Exception:
            log.exception("update %d has no lane", update["update_id"], event="lane-unknown")
            return Lane.ANSWER

    async def poll(self, may_poll: Callable[[], bool] = lambda: True) -> None:
        """Fetch updates by long polling, until cancelled, while it is allowed. Raises TokenRefused."""
        offset, failures = None, 0
        self._polled_at = time.monotonic()
        while not self._stopping:
            if not may_poll():
                await asyncio.sleep(MAY_POLL_ASKED_EVERY_S)
                continue
            try:
                updates = await self._bot.fetch_updates(offset)
                kept = [update for update in updates if is_update(update)]
                if len(kept) < len(updates):
                    # One that no database takes must not be in the way of all the others.
                    log.error(
                        "%d updates cannot be kept, and are left out",
                        len(updates) - len(kept),
                        event="update-left-out",
                    )
                await self.accept(kept)
                offset = max((update["update_id"] + 1 for update in updates), default=offset)
            except TelegramError as error:
                failures += 1
                await asyncio.sleep(self._patience_s(error, failures))
            except Exception as error:
                # What is not stored is not confirmed either: it comes again.
                failures += 1
                if not isinstance(error, ClockSkewed):
                    log.exception("updates could not be stored", event="update-not-kept")
                await asyncio.sleep(back_off_s(failures))
            else:
                failures, self._polled_at = 0, time.monotonic()

    def deaf_s(self) -> float:
        """Real seconds since Telegram answered a poll and its answer was stored; 0 for who does not poll."""
        return 0.0 if self._polled_at is None else time.monotonic() - self._polled_at

    def trouble(self) -> str | None:
        """Why nothing comes in at all, in a sentence; None as a rule."""
        deaf_s = self.deaf_s()
        return f"no updates could be fetched for {deaf_s:.0f} s" if deaf_s > DEAF_AFTER_S else None

    def rival(self) -> str | None:
        """That another process polls for the same bot, in a sentence; None as a rule."""
        if len(self._refused_at) < RIVAL_AFTER or time.monotonic() - self._refused_at[0] > RIVAL_WITHIN_S:
            return None
        return "another process polls with this bot's token (409)"

    def _patience_s(self, error: TelegramError, failures: int) -> float:
        """How long to wait until the next poll. Raises TokenRefused when there is no use in waiting."""
        fate = classify(error)
        if fate is Fate.DENIED:
            raise TokenRefused from error
        if isinstance(error, Conflict):
            self._refused_at.append(time.monotonic())
            log.error(
                "another process polls with this bot's token, or a webhook is set: %s",
                error,
                event="polling-contested",
            )
        else:
            log.warning("no updates from Telegram: %s", error, event="telegram-away")
        return pause_s(error) if fate is Fate.WAIT else back_off_s(failures)

    # --- From the inbox to the engine

    def wake(self) -> None:
        """Something may be due."""
        self._loop.wake()

    async def run(self) -> None:
        """Handle whatever is in the inbox until `stop`."""
        await self._loop.run()

    async def stop(self, within_s: float = 10) -> None:
        """Claim nothing more, and let the answers to taps go out."""
        self._stopping = True
        self._loop.stop()
        if self._answers:
            await asyncio.wait(self._answers, timeout=within_s)

    async def work(self) -> None:
        """Handle what is due now, and return when taps are answered."""
        while (await self._handle_some())[0]:
            pass
        await asyncio.gather(*self._answers)

    async def _look(self) -> datetime | None:
        try:
            return (await self._handle_some())[1]
        except ClockSkewed:
            return None  # until the loop looks again by itself

    async def _handle_some(self) -> tuple[int, datetime | None]:
        """Handle what is due. Returns how many updates that were, and when the next one besides may be."""
        now, oldest_first = self._clock.now(), next(self._oldest_first)

        def claim(transaction: Transaction) -> tuple[list[InboxRow], datetime | None]:
            rows = transaction.claim_inbox(now, LEASE_S, _AT_ONCE, oldest_first=oldest_first)
            return rows, transaction.next_inbox_at(now + timedelta(seconds=LEASE_S))

        rows, upcoming = await self._store.run(claim)
        await asyncio.gather(*map(self._handle, rows))
        return len(rows), upcoming

    async def _handle(self, row: InboxRow) -> None:
        try:
            answer, language = await self._meet(row)
        except ClaimLost:
            return  # whoever has it now gives the answer
        except Exception as error:
            newer = isinstance(error, FromNewer)
            if newer:
                log.warning("update %d is left to a newer release", row.update_id, event="left-to-newer")
            else:
                log.exception("update %d could not be handled", row.update_id, event="update-failed")
            await self._fail(row, type(error).__name__)
            if newer:
                return  # that release answers the tap, too
            answer, language = Answer(text("trouble")), None
        tap = tap_of(row.body)
        if tap is not None:
            self._answer(tap, answer, language or language_of(row.body))

    async def _meet(self, row: InboxRow) -> tuple[Answer | None, str | None]:
        """Let the engine handle the update. Returns what a tap is answered, and the language if known."""
        if not is_private(row.body):
            await self._meet_group(row)
            return Answer(text("only-private")), None
        event = None if row.chat_id is None else read(row.body, self._places)
        if event is None or row.chat_id is None:
            await self._finish(row)
            return Answer(text("stale-button")), None
        language, topic = language_of(row.body), topic_of(row.body)
        at = happened_at(row.body, row.received_at)
        if self._host is not None:
            done = await self._host.meet(row, event, language=language, topic=topic, at=at)
            if done is not None:
                return done.answer, done.language
        cause = f"update:{row.update_id}"
        if isinstance(event, Unreadable) and (album := album_of(row.body)) is not None:
            cause = f"album:{row.chat_id}:{album}"  # ten pictures are one thing that cannot be read
        outcome = await self._engine.handle(
            row.chat_id,
            event,
            cause=cause,
            language=language,
            topic=topic,
            at=at,
            row=row,
        )
        return outcome.answer, outcome.language

    async def _meet_group(self, row: InboxRow) -> None:
        """A group is told once a day that Limber is for one person; nothing of it is kept."""
        (group, moved_to), now = group_of(row.body), self._clock.now()
        if group is not None and moved_to is not None:
            await self._store.run(lambda transaction: transaction.migrate_chat(group, moved_to))
        elif group is not None and self._may_tell(group, now):
            words = self._texts.html(text("only-private"), self._texts.language(language_of(row.body)))
            with contextlib.suppress(TelegramError):
                await self._bot.send_message(group, words, parse_mode=ParseMode.HTML)
        await self._finish(row)

    def _may_tell(self, group: int, now: datetime) -> bool:
        self._told_groups = {g: at for g, at in self._told_groups.items() if now - at < _GROUP_SILENCE}
        if group in self._told_groups:
            return False
        self._told_groups[group] = now
        return True

    async def _finish(self, row: InboxRow) -> None:
        now = self._clock.now()
        await self._store.run(lambda transaction: transaction.finish_update(row, now))

    async def _fail(self, row: InboxRow, error: str) -> None:
        now = self._clock.now()
        with contextlib.suppress(ClaimLost):
            try:
                await self._store.run(lambda transaction: transaction.fail_update(row, error, now))
            except StoreError:
                self.wake()  # to learn when the lease ends: the update is handled again then

    def _answer(self, tap: str, answer: Answer | None, language: str | None) -> None:
        """Answer a tap beside whatever comes next: the person is waiting, but nobody else should."""
        task = asyncio.create_task(self._answer_now(tap, answer, language))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _answer_now(self, tap: str, answer: Answer | None, language: str | None) -> None:
        said = words(answer, self._texts, self._texts.language(language)) if answer else None
        try:
            await self._bot.answer_callback_query(tap, said, show_alert=answer is not None and answer.alert)
        except TelegramError as error:
            # After an outage taps have expired; what they did is done all the same.
            log.info("a tap stays unanswered: %s", type(error).__name__, event="tap-unanswered")
