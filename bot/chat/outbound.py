"""Messages out: from the outbox to Telegram, each with its fate written down.

Telegram has no idempotency key, so a message is claimed with a lease, sent, and settled. What certainly was
not sent is repeated freely; where only the answer is missing, one more try is made, so that nobody gets more
than two copies. Edits and deletions can be repeated without harm. See bot/chat/retries.py for when.
"""

from __future__ import annotations

import asyncio
import bisect
import contextlib
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple, TypeVar

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import ChatMigrated, TelegramError, TimedOut

from bot import logs
from bot.chat.attachments import Attachment, Attachments
from bot.chat.backoff import back_off_s
from bot.chat.rate_limit import SHARED_LEAD_MOST, Pace
from bot.chat.render import Bubble, known, render, untagged
from bot.chat.retries import is_urgent, pause_before
from bot.chat.strangers import AGAIN_AFTER_S, FAULT, Strangers
from bot.chat.telegram_facts import (
    BOT_PER_SECOND,
    CAPTION_MOST,
    DELETE_MOST,
    TEXT_MOST,
    Fate,
    classify,
    forbids_voice,
    is_lost_topic,
    may_be_the_file,
    may_be_the_markup,
    pause_s,
)
from bot.chat.transport import Sent, before_leaving
from bot.clock import Clock, DueLoop
from bot.core.lanes import Lane, every_tenth
from bot.core.messages import Message
from bot.core.model import Delete, Edit, Send
from bot.engine import Engine
from bot.metrics import calls, lateness
from bot.store import ClockSkewed, OutboxRow, Store, StoreUnavailable, Transaction
from bot.texts import Texts

log = logs.of(__name__)

T = TypeVar("T")

# A claim outlives the longest call, so that a message is not claimed again while it is still under way.
LEASE_S = 30.0
_CALL_MOST_S = 28.0
# Beyond this many at once Telegram's answers only get slower; but a rate that was paid for needs more.
_MOST_IN_FLIGHT = 64
_USUAL_CALL_S = 0.25
_SETTLE_AGAIN_AFTER_S = (0.1, 0.5, 2.0, 5.0, 10.0)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass
class _Attempt:
    """One try at a row; `creates` once a call is under way that would leave a second copy when repeated,
    `without` what was refused of it: its picture, its markup, its topic, that it is a voice message.
    """

    row: OutboxRow
    creates: bool = False
    without: set[str] = field(default_factory=set)

    def refused_part(self, error: Exception) -> str | None:
        """What may be left out so that the rest is taken; None if all is left out that could be."""
        if not isinstance(error, TelegramError):
            return "picture"  # the file cannot be read any more
        kinds = {
            "markup": may_be_the_markup,
            "topic": is_lost_topic,
            "voice": forbids_voice,
            "picture": may_be_the_file,
        }
        return next(
            (part for part, is_it in kinds.items() if part not in self.without and is_it(error)), None
        )


class _Turn(NamedTuple):
    """A call that waits for its slot; `come` is done when it may leave."""

    lane: Lane
    row_id: int
    row: OutboxRow
    come: asyncio.Future[None]


class Sender:
    """Sends what the outbox holds, in each chat's order, at Telegram's pace, people in mid-session first.

    `calls` counts them by fate (`wait` is a 429), `lateness` tells how long messages waited.
    """

    def __init__(
        self,
        bot: Bot,
        store: Store,
        engine: Engine,
        *,
        texts: Texts,
        attachments: Attachments,
        clock: Clock,
        rng: random.Random | None = None,
        per_second: float = BOT_PER_SECOND,
    ) -> None:
        """`per_second`: messages; more than BOT_PER_SECOND where the host pays for them."""
        self._bot, self._store, self._engine = bot, store, engine
        self._texts, self._attachments, self._clock = texts, attachments, clock
        self._rng = rng or random.Random()  # noqa: S311 - jitter is no secret
        self._pace = Pace(per_second, shared=store.shared, ahead=clock.runs)
        self._paid = {"allow_paid_broadcast": True} if per_second > BOT_PER_SECOND else {}
        self._in_flight_most = max(_MOST_IN_FLIGHT, round(per_second * _USUAL_CALL_S))
        self._strangers = Strangers()
        self._seen_call = 0
        self._in_flight: dict[int, asyncio.Task[None]] = {}
        self._departing: list[_Turn] = []
        self._lets_go: asyncio.TimerHandle | None = None
        self._asks: asyncio.Task[None] | None = None
        self._learned_at, self._commits_in = clock.now(), timedelta(0)
        self._without: dict[int, set[str]] = {}
        self._loop = DueLoop(clock, "outbox", self._look)
        self._oldest_first = every_tenth()
        self._stopping = False
        self._failures = 0
        self._rests_until: datetime | None = None
        self.calls = calls()
        self.lateness = lateness("limber_message_wait_seconds", "message wait")
        store.on_commit(lambda touched: self.wake() if touched.outbox else None)
        clock.on_change(self._let_go)

    # --- The loop

    def wake(self) -> None:
        """Something may be due."""
        self._loop.wake()

    async def run(self) -> None:
        """Send whatever falls due until `stop`."""
        await self._loop.run()

    async def stop(self, within_s: float = 10) -> None:
        """Claim nothing more and let what is under way finish.

        What does not, and may make a second copy, is left to its lease; the rest is released.
        """
        self._stopping = True
        self._loop.stop()
        if self._in_flight:
            _, late = await asyncio.wait(self._in_flight.values(), timeout=within_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def send_due(self) -> None:
        """Send what may be sent at this instant, and return when it is settled."""
        while (await self._start_some())[0]:
            await asyncio.gather(*self._in_flight.values())

    async def next_at(self) -> datetime | None:
        """When there may be something to send, with regard to the pace; None if the outbox is empty."""
        return self._opening(await self._store.run(lambda transaction: transaction.next_outbox_at()))

    def trouble(self) -> str | None:
        """Why nothing is sent at all, in a sentence; None as a rule."""
        return FAULT if self._strangers.too_many else None

    def _opening(self, due_at: datetime | None) -> datetime | None:
        """When what is due at `due_at` may be sent."""
        if due_at is None or self._strangers.too_many:
            return None
        now = self._clock.now()
        at = due_at if due_at > now else self._pace.next_opening(now)
        return at if self._rests_until is None else max(at, self._rests_until)

    async def _look(self) -> datetime | None:
        try:
            return (await self._start_some())[1]
        except ClockSkewed:
            return None  # until the loop looks again by itself

    async def _start_some(self) -> tuple[int, datetime | None]:
        """Send what may be sent now. Returns how many messages that are, and when to look again, woken or
        not.
        """
        began = self._clock.now()
        if self._strangers.too_many:
            return 0, None
        if self._rests_until is not None and began < self._rests_until:
            return 0, self._rests_until
        if len(self._in_flight) >= self._in_flight_most:
            return 0, None  # until one of them has landed
        if self._room(began)[0] <= 0:
            return 0, self._pace.next_opening(began)

        def claim(transaction: Transaction) -> tuple[list[OutboxRow], datetime | None]:
            now = self._learn(transaction) if self._store.shared else began
            room, crowd, busy = self._room(now)
            rows = transaction.claim_outbox(
                now, LEASE_S, room, busy, crowd=crowd, oldest_first=next(self._oldest_first)
            )
            if self._store.shared and rows:
                self._note(transaction, self._spend(rows, now), now)
            return rows, transaction.next_outbox_at(now + timedelta(seconds=LEASE_S))

        rows, upcoming = await self._store.run(claim)
        if self._store.shared:
            self._commits_in = self._clock.now() - self._learned_at
        if self._stopping:
            await self._release(rows)
            return 0, None
        if not self._store.shared:
            self._spend(rows, began)
        for row in rows:
            self._in_flight[row.chat_id] = asyncio.create_task(self._send(row))
        return len(rows), self._opening(upcoming)

    async def _release(self, rows: Sequence[OutboxRow]) -> None:
        """Let anybody claim again what has certainly not left."""
        now = self._clock.now()

        def work(transaction: Transaction) -> None:
            for row in rows:
                transaction.settle_retry(row, now, ambiguous=False, counts=False, now=now)

        await self._store.run(work)

    def _room(self, now: datetime) -> tuple[int, int, frozenset[int]]:
        """How many messages may be claimed now, how many of them of a crowd, and of which chats none."""
        most = self._in_flight_most - len(self._in_flight)
        busy = self._pace.closed(now) | self._in_flight.keys()
        return min(self._pace.room(now), most), min(self._pace.room_for_crowd(now), most), busy

    def _spend(
        self, rows: Iterable[OutboxRow], now: datetime, *, again: bool = False
    ) -> list[tuple[int, datetime]]:
        """Give out a slot for each call that counts. Returns them with their chats."""
        return [
            (row.chat_id, self._pace.spend(row.chat_id, now, crowd=row.lane is Lane.REMINDER, again=again))
            for row in rows
            if _is_paced(row)
        ]

    def _learn(self, transaction: Transaction) -> datetime:
        """Wait until no other replica gives out slots until this transaction ends, take up what they gave
        out, and return when that was: a slot that is counted from before the wait would come late.
        """
        given = transaction.calls_since(self._seen_call, self._clock.now())
        self._learned_at = now = self._clock.now()
        for number, chat_id, at in given:
            if chat_id is not None:  # releases before this one noted deletions, too
                self._pace.learn(chat_id, at, now)
            self._seen_call = number
        return now

    def _note(self, transaction: Transaction, slots: Sequence[tuple[int, datetime]], now: datetime) -> None:
        if slots:
            self._seen_call = transaction.note_calls(slots, now)

    async def _departs(self, row: OutboxRow) -> None:
        """Before a call is written: wait for the next slot that no call of an earlier lane takes."""
        turn = _Turn(row.lane, row.id, row, asyncio.get_running_loop().create_future())
        bisect.insort(self._departing, turn, key=lambda each: each[:2])
        self._let_go()
        try:
            await turn.come
        finally:
            if turn in self._departing:
                self._departing.remove(turn)

    def _let_go(self) -> None:
        """Let calls leave whose slot has come, and look again when the next one does."""
        if self._lets_go is not None:
            self._lets_go.cancel()
            self._lets_go = None
        while self._departing and self._has_slot():
            now = self._clock.now()
            at = self._pace.departure(now)
            if at > now and self._clock.runs:
                wait_s = self._clock.real_seconds_until(at)
                self._lets_go = asyncio.get_running_loop().call_later(wait_s, self._let_go)
                return
            turn = self._departing.pop(0)
            if not turn.come.done():  # called off, and not yet run to its end
                self._pace.depart(now)
                turn.come.set_result(None)

    def _has_slot(self) -> bool:
        """Whether there is one. A row was claimed for one: a further call, or a late one, needs another."""
        now = self._clock.now()
        if not self._pace.has_slot(now):
            if self._store.shared and self._asks is None:
                self._asks = asyncio.create_task(self._ask())
            elif not self._store.shared:
                self._spend([self._departing[0].row], now)
        return self._pace.has_slot(now)

    async def _ask(self) -> None:
        """Give out slots that other replicas know of for all that have none."""
        rows = [turn.row for turn in self._departing]

        def note(transaction: Transaction) -> None:
            now = self._learn(transaction) + min(self._commits_in, SHARED_LEAD_MOST)
            self._note(transaction, self._spend(rows, now, again=True), now)

        try:
            await self._store.run(note)
            self._commits_in = self._clock.now() - self._learned_at
        except StoreUnavailable:
            self._spend(rows, self._clock.now(), again=True)  # what waits is to leave, whoever knows of it
        finally:
            self._asks = None
        self._let_go()

    # --- One message

    async def _send(self, row: OutboxRow) -> None:
        before_leaving.set(partial(self._departs, row))  # a task has a context of its own
        try:
            await self._deliver(row)
        except Exception:
            log.exception("a message's fate could not be written", event="fate-not-written")
            self.wake()  # to learn when the lease ends
        finally:
            # Before anybody whom the commit woke has a turn: what waits in the chat may be claimed.
            if len(self._in_flight) == self._in_flight_most:
                self.wake()
            del self._in_flight[row.chat_id]

    async def _deliver(self, row: OutboxRow) -> None:
        if row.is_expired(self._clock.now()):
            await self._settle(lambda tx, now: tx.settle_missed(row, now))
            return
        if not isinstance(row.effect, Delete) and not known(row.effect.message, self._texts, row.language):
            await self._settle(lambda tx, now: tx.leave(row, now))
            return
        attempt = _Attempt(row, without=self._without.get(row.id, set()))
        try:
            async with asyncio.timeout(_CALL_MOST_S):
                message_id, has_media = await self._perform(attempt)
        except asyncio.CancelledError:
            if not attempt.creates:
                await self._release([row])
            raise
        except TelegramError as error:
            await self._settle_failed(attempt, error)
        except TimeoutError:
            await self._settle_failed(attempt, TimedOut())
        except Exception:
            log.exception("message %d could not be sent", row.id, event="message-failed")
            await self._settle_ambiguous(attempt)
        else:
            self._without.pop(row.id, None)
            self._reached()
            self._strangers.reached()
            self.calls.labels("sent").inc()
            self.lateness.observe(max(0.0, (self._clock.now() - row.due_at).total_seconds()))
            await self._settle_sent(row, message_id, has_media)

    async def _perform(self, attempt: _Attempt) -> tuple[int | None, bool]:
        """Carry the effect out. Returns the id of the surface's message, and whether it shows a picture."""
        row, effect = attempt.row, attempt.row.effect
        if isinstance(effect, Delete):
            await self._delete(row)
            return None, False
        while True:
            picture = None if "picture" in attempt.without else effect.message.picture
            attachment = await self._attachments.find(row, picture)
            if attachment is not None and "voice" in attempt.without:
                attachment = attachment.as_audio()
            try:
                return await self._show(attempt, effect, attachment)
            except (TelegramError, OSError) as error:
                part = attempt.refused_part(error)
                if part is None or (part == "picture" and attachment is None):
                    raise
                log.warning("message %d goes without its %s: %s", row.id, part, error, event="part-left-out")
                attempt.without.add(part)
                # Should the next call have to wait, it is not begun with all of it again.
                self._without[row.id] = attempt.without
            attempt.creates = False

    async def _show(
        self, attempt: _Attempt, effect: Send | Edit, attachment: Attachment | None
    ) -> tuple[int | None, bool]:
        """Say it in the surface's message if that is to be edited, and is still there; else in a new one."""
        row = attempt.row
        message = effect.as_of(self._clock.now()) if isinstance(effect, Send) else effect.message
        standing = row.message if isinstance(effect, Edit) else None
        # A picture cannot be taken out of a message, and words must not stand under the one before.
        misplaced = (
            standing is not None and standing[1] and message.picture is not None and attachment is None
        )
        message = message if attachment else _without_picture(message)
        if standing is not None and not misplaced:
            changed = await self._change(attempt, message, attachment, *standing)
            if changed:
                return changed
        silent = not (isinstance(effect, Send) and effect.sound)
        created = await self._create(attempt, message, attachment, silent=silent)
        if standing is not None and misplaced:
            with contextlib.suppress(TelegramError):  # the words have arrived: another try would repeat them
                await self._delete(replace(row, message_ids=(standing[0],)))
        return created

    async def _create(
        self, attempt: _Attempt, message: Message, attachment: Attachment | None, *, silent: bool
    ) -> tuple[int | None, bool]:
        """Say it in a new message. Its id is None when Telegram's answer does not tell it: it has arrived."""
        row = attempt.row
        bubble = self._bubble(attempt, message, TEXT_MOST if attachment is None else CAPTION_MOST)
        common: dict[str, Any] = {
            "chat_id": row.chat_id,
            "parse_mode": ParseMode.HTML,
            "reply_markup": bubble.keyboard,
            "disable_notification": silent,
            "message_thread_id": None if "topic" in attempt.without else row.topic,
            **self._paid,
        }
        if attachment is None:
            attempt.creates = True
            sent = await self._bot.send_message(text=bubble.html, link_preview_options=_NO_PREVIEW, **common)
            return sent.message_id or None, False

        async def send(file: str | bytes) -> Sent:
            attempt.creates = True
            method = getattr(self._bot, f"send_{attachment.kind}")
            picture = {attachment.kind: file, "filename": attachment.filename, **attachment.facts}
            answer: Sent = await method(caption=bubble.html or None, **picture, **common)
            return answer

        return (await self._attachments.upload_once(attachment, send)).message_id or None, True

    async def _change(
        self,
        attempt: _Attempt,
        message: Message,
        attachment: Attachment | None,
        message_id: int,
        has_media: bool,  # noqa: FBT001
    ) -> tuple[int, bool] | None:
        """Change the surface's message; None when it is gone and a new one must take its place."""
        shows_media = has_media or attachment is not None
        bubble = self._bubble(attempt, message, CAPTION_MOST if shows_media else TEXT_MOST)
        words: dict[str, Any] = {"parse_mode": ParseMode.HTML}
        common: dict[str, Any] = {
            "chat_id": attempt.row.chat_id,
            "message_id": message_id,
            "reply_markup": bubble.keyboard,
        }
        try:
            if attachment is not None:
                await self._attachments.upload_once(
                    attachment,
                    lambda file: self._bot.edit_message_media(
                        attachment.as_input(file, bubble.html), **common
                    ),
                )
            elif has_media:
                await self._bot.edit_message_caption(caption=bubble.html or None, **words, **common)
            else:
                words["link_preview_options"] = _NO_PREVIEW
                await self._bot.edit_message_text(bubble.html, **words, **common)
        except TelegramError as error:
            if classify(error) is Fate.GONE:
                return None
            if classify(error) is not Fate.DONE:
                raise
        return message_id, shows_media

    async def _delete(self, row: OutboxRow) -> None:
        for start in range(0, len(row.message_ids), DELETE_MOST):
            try:
                await self._bot.delete_messages(row.chat_id, row.message_ids[start : start + DELETE_MOST])
            except TelegramError as error:
                if classify(error) is not Fate.DONE:
                    raise

    def _bubble(self, attempt: _Attempt, message: Message, most: int) -> Bubble:
        bubble = render(message, self._texts, attempt.row.language, attempt.row.zone, most)
        return replace(bubble, html=untagged(bubble.html)) if "markup" in attempt.without else bubble

    # --- What becomes of it

    async def _settle_sent(
        self,
        row: OutboxRow,
        message_id: int | None,
        has_media: bool,  # noqa: FBT001
    ) -> None:
        """Write down that it arrived, and then take away what it replaces."""

        def settle(transaction: Transaction, now: datetime) -> OutboxRow | None:
            if transaction.settle_sent(row, message_id, has_media, now):
                return transaction.clear_up(row, now, LEASE_S)
            return None

        replaced = await self._settle(settle)
        if replaced is not None:
            await self._deliver(replaced)

    async def _settle_failed(self, attempt: _Attempt, error: TelegramError) -> None:
        row, fate, now = attempt.row, classify(error), self._clock.now()
        self.calls.labels(fate.name.lower()).inc()
        if fate in {Fate.NOT_SENT, Fate.DENIED}:
            at = self._rest(now)
            log.warning("message %d waits: %s", row.id, error, event="message-waits")
            await self._settle(
                lambda tx, now: tx.settle_retry(row, at, ambiguous=False, counts=False, now=now)
            )
            return
        if fate is Fate.AMBIGUOUS:
            log.warning(
                "message %d: no answer (%s)", row.id, type(error).__name__, event="message-unanswered"
            )
            await self._settle_ambiguous(attempt)
            return
        self._reached()
        if fate is Fate.WAIT:
            self._pace.step_back(row.chat_id, now)
            at = now + timedelta(seconds=pause_s(error))
            await self._settle(
                lambda tx, now: tx.settle_retry(row, at, ambiguous=False, counts=False, now=now, told=True)
            )
        elif isinstance(error, ChatMigrated):
            await self._settle(partial(_moved, row, error.new_chat_id))
        elif fate is Fate.STRANGER and not self._strangers.is_gone(row.chat_id):
            at = now + timedelta(seconds=AGAIN_AFTER_S)
            await self._settle(
                lambda tx, now: tx.settle_retry(row, at, ambiguous=False, counts=False, now=now)
            )
        elif fate in {Fate.BLOCKED, Fate.STRANGER}:
            await self._settle(partial(self._engine.blocked, row))
        else:
            self._without.pop(row.id, None)
            log.error("message %d is refused: %s", row.id, error, event="message-refused")
            await self._settle(lambda tx, now: tx.settle_dead(row, type(error).__name__, now))

    async def _settle_ambiguous(self, attempt: _Attempt) -> None:
        row, now = attempt.row, self._clock.now()
        again = is_urgent(row, now)
        at = now + pause_before(row, now, creates=attempt.creates, jitter=self._rng.uniform(0.5, 1.5))
        await self._settle(
            lambda tx, now: tx.settle_retry(
                row, at, ambiguous=attempt.creates and not again, counts=not again, now=now
            )
        )

    async def _settle(self, settle: Callable[[Transaction, datetime], T]) -> T:
        """Write a fate down; patiently, since one that is not written may mean a second copy."""
        now = self._clock.now()
        for wait_s in _SETTLE_AGAIN_AFTER_S:
            try:
                return await self._store.run(lambda transaction: settle(transaction, now))
            except StoreUnavailable as error:
                log.warning("a message's fate waits to be written: %s", error, event="fate-not-written")
                await asyncio.sleep(wait_s)
        return await self._store.run(lambda transaction: settle(transaction, now))

    def _reached(self) -> None:
        if self._rests_until is not None:
            self.wake()  # what waited for the rest to end need not
        self._failures, self._rests_until = 0, None

    def _rest(self, now: datetime) -> datetime:
        """Telegram cannot be reached: nothing more is tried until the returned instant."""
        if self._rests_until is None or now >= self._rests_until:
            self._failures += 1
            self._rests_until = now + timedelta(seconds=back_off_s(self._failures))
        return self._rests_until


def _is_paced(row: OutboxRow) -> bool:
    """Whether the call that this row asks for counts for Telegram's pace."""
    return not isinstance(row.effect, Delete)


def _without_picture(message: Message) -> Message:
    return message if message.instead is None else replace(message, lines=(message.instead,))


def _moved(row: OutboxRow, chat_id: int, transaction: Transaction, now: datetime) -> None:
    transaction.migrate_chat(row.chat_id, chat_id)
    transaction.settle_retry(row, now, ambiguous=False, counts=False, now=now)
