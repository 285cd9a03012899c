"""Load, ask core, save: one event of one person, in one transaction.

What follows from an event (state, timers, messages, facts) is committed together with the row that brought
it, so that a crash between any two steps leaves nothing half done. Nothing is sent from here.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from bot import logs
from bot.core import lanes
from bot.core.content import Content
from bot.core.immutable import changed
from bot.core.lanes import Lane
from bot.core.messages import Text
from bot.core.model import (
    Answer,
    Blocked,
    Effect,
    Event,
    Fired,
    Flooded,
    Person,
    Place,
    State,
    Unblocked,
    World,
)
from bot.metrics import lateness
from bot.store import (
    ClaimLost,
    FromNewer,
    InboxRow,
    OutboxRow,
    Store,
    StoreError,
    TimerRow,
    Transaction,
)

log = logs.of(__name__)

TIMER_LEASE_S = 30.0
TIMERS_AT_ONCE = 50
"""Few enough that a cue which falls due meanwhile waits a fraction of a second, not for the whole crowd."""

FLOOD_TOLD_EVERY = timedelta(minutes=10)
"""So often somebody hears that they send more at once than is read."""
BLOCKS_LATELY = timedelta(hours=1)
"""For so long somebody has blocked the bot lately."""

REPLANNED_AT_ONCE = 50
REPLAN_EVERY = timedelta(minutes=1)
"""So often is it looked whether something was planned by older data about time zones."""

Rules = Callable[[State, Event, World], tuple[State, tuple[Effect, ...]]]


@dataclass(frozen=True)
class Outcome:
    """What the one who brought the event needs: the answer to a tap, and the person's language."""

    answer: Answer | None
    language: str
    told_of_flood: bool = False


class Engine:
    """Carries events to core and what follows to the store. `lateness` is that of timers when they fired."""

    def __init__(
        self,
        store: Store,
        rules: Rules,
        content: Content,
        *,
        find_places: Callable[[str], Sequence[Place]],
        words: Callable[[Text, str], str],
        language: Callable[[str | None], str],
        now: Callable[[], datetime],
        zone_data: str,
        ahead: int = TIMERS_AT_ONCE,
    ) -> None:
        """`rules` is core's `conversation.handle`; `language` maps a language tag to one that has texts.
        `zone_data` is the release of the data about time zones that the process goes by. While `ahead`
        reminders wait to leave, no more are decided.
        """
        self._store, self._rules, self._content = store, rules, content
        self._find_places, self._words, self._language = find_places, words, language
        self._now, self._zone_data = now, zone_data
        self._ahead = ahead
        self._told_of_flood: dict[int, datetime] = {}
        self._blocked: dict[int, datetime] = {}
        self._replanned_at: datetime | None = None
        self._replanned_to = 0
        self.lateness = lateness("limber_timer_lateness_seconds", "timer lateness")

    def lane(self, event: Event | None) -> Lane:
        """In which lane an event waits for its turn."""
        return lanes.of_event(event, self._content.phrases.values())

    async def handle(
        self,
        chat_id: int,
        event: Event,
        *,
        cause: str,
        language: str | None = None,
        topic: int | None = None,
        at: datetime | None = None,
        row: InboxRow | None = None,
    ) -> Outcome:
        """Let `event` happen to the person in this chat; whoever writes or taps first becomes known by it.

        `cause` names the event for ever: the same cause never says the same thing twice. `language` is the
        tag Telegram gives, `topic` the part of the chat that it happened in, `at` when it did. `row`, the
        update that brought the event, is finished in the same transaction. Raises ClaimLost when the row is
        somebody else's by now; whatever else is raised, nothing was written.
        """
        may_tell = self._may_tell_of_flood(chat_id)
        newcomer = self.newcomer(chat_id, language)
        # Someone who erased everything and then blocks the bot stays unknown.
        may_be_new = not isinstance(event, Blocked | Unblocked)

        def work(transaction: Transaction) -> Outcome:
            now = self._now()
            too_many = row is not None and transaction.finish_update(row, now)
            if too_many:
                transaction.leave_out(chat_id, now)
            state = transaction.state_of_chat(chat_id, newcomer if may_be_new else None)
            if state is None:
                return Outcome(None, newcomer.language)
            if not isinstance(event, Blocked):
                transaction.overtake(chat_id)
            here = state if topic == state.person.topic or not may_be_new else _in_topic(state, topic)
            urgent = row is not None and row.lane is Lane.URGENT
            outcome = self._meet(transaction, state, event, cause, now, here=here, at=at, urgent=urgent)
            if too_many and may_tell and (state := transaction.state_of_chat(chat_id)) is not None:
                self._meet(transaction, state, Flooded(), f"{cause}:flood", now)
                return replace(outcome, told_of_flood=True)
            return outcome

        outcome = await self._store.run(work)
        if outcome.told_of_flood:
            self._told_of_flood[chat_id] = self._now()
        if isinstance(event, Blocked):
            self._blocked[chat_id] = self._now()
        else:
            self._blocked.pop(chat_id, None)
        return outcome

    def newcomer(self, chat_id: int, language: str | None) -> Person:
        """Who writes in this chat for the first time; `language` is the tag Telegram gives."""
        look = _look(chat_id, self._content.looks)
        return Person(0, chat_id, self._language(language), look, zone_data=self._zone_data)

    def blocked_lately(self) -> int:
        """How many people have blocked the bot BLOCKS_LATELY, as far as this process knows."""
        since = self._now() - BLOCKS_LATELY
        self._blocked = {chat: at for chat, at in self._blocked.items() if at > since}
        return len(self._blocked)

    def _may_tell_of_flood(self, chat_id: int) -> bool:
        """Once for all that comes of one: what was told a while ago is told anew."""
        since = self._now() - FLOOD_TOLD_EVERY
        self._told_of_flood = {chat: at for chat, at in self._told_of_flood.items() if at > since}
        return chat_id not in self._told_of_flood

    def blocked(self, row: OutboxRow, transaction: Transaction, now: datetime) -> None:
        """Telegram did not let a message through: settle it and, unless the person was heard from since, let
        core know that nothing can be sent to them.
        """
        state = transaction.state_of_chat(row.chat_id)
        if transaction.settle_blocked(row, now) and state is not None:
            self._blocked[row.chat_id] = now
            self._meet(transaction, state, Blocked(), f"outbox:{row.id}:blocked", now)

    async def fire_due(self) -> datetime | None:
        """Fire every timer that is due: people side by side, each one's in order. Returns when the next is
        due.

        A timer whose handling raises is tried again later; it never holds up the others. Between them, what
        was planned by older data about time zones is worked out anew.
        """
        while True:
            replanned = await self._replan()
            rows, upcoming = await self._store.run(self._claim_timers)
            instants = {upcoming}
            for told in await asyncio.gather(*map(self._fire_all, _by_person(rows)), return_exceptions=True):
                if isinstance(told, BaseException):
                    raise told
                instants |= told
            at = min((at for at in instants if at is not None), default=None)
            # What is due and could not be claimed may be in another replica's hands: later, not at once.
            if not replanned and (not rows or at is None or at > self._now()):
                return at

    async def _replan(self) -> bool:
        """Work out anew what was planned by older data, for some people. Returns whether there may be more.

        A replica that has older data may plan by it at any time, so all are looked through again and again.
        """
        now = self._now()
        if self._replanned_at is not None and abs(now - self._replanned_at) < REPLAN_EVERY:
            return False
        after = self._replanned_to
        found = await self._store.run(
            lambda t: t.planned_by_older(self._zone_data, after=after, most=REPLANNED_AT_ONCE)
        )
        if not found:
            self._replanned_at, self._replanned_to = now, 0
            return False
        self._replanned_to = max(found)
        await asyncio.gather(*(self._replan_one(chat_id) for chat_id in found.values()))
        return True

    async def _replan_one(self, chat_id: int) -> None:
        def work(transaction: Transaction) -> None:
            state, now = transaction.state_of_chat(chat_id), self._now()
            if state is not None:
                cause = f"clocks:{state.person.id}:{self._zone_data}"
                self._meet(transaction, state, Fired("clocks", now), cause, now)

        try:
            await self._store.run(work)
        except StoreError:
            raise
        except Exception:
            log.exception(
                "what is planned for somebody could not be worked out anew", event="replanning-failed"
            )

    def _claim_timers(self, transaction: Transaction) -> tuple[list[TimerRow], datetime | None]:
        """What is due now, and when the next timer besides will be."""
        now = self._now()
        rows = transaction.claim_timers(now, TIMER_LEASE_S, TIMERS_AT_ONCE, ahead=self._ahead)
        until = now + timedelta(seconds=TIMER_LEASE_S)
        return rows, transaction.next_timer_at(until, now, ahead=self._ahead)

    def next_timer_at(self, transaction: Transaction) -> datetime | None:
        """When the next timer may be claimed."""
        return transaction.next_timer_at(now=self._now(), ahead=self._ahead)

    async def _fire_all(self, rows: Iterable[TimerRow]) -> set[datetime | None]:
        """Fire the timers of one person in order. Returns for when they set others."""
        instants = set()
        for row in rows:
            try:
                instants.add(await self._fire(row))
            except ClaimLost:
                log.debug(
                    "timer %s of person %d was overtaken", row.name, row.person_id, event="timer-overtaken"
                )
            except StoreError:
                raise  # nothing can be written now: the lease ends, and it is fired then
            except Exception as error:
                if isinstance(error, FromNewer):
                    left = "timer %s of person %d is left to a newer release"
                    log.warning(left, row.name, row.person_id, event="left-to-newer")
                else:
                    log.exception(
                        "timer %s of person %d failed", row.name, row.person_id, event="timer-failed"
                    )
                instants.add(await self._fail(row, type(error).__name__))
        return instants

    async def _fire(self, row: TimerRow) -> datetime | None:
        def work(transaction: Transaction) -> datetime | None:
            now = self._now()
            state = transaction.state_of_chat(row.chat_id)
            if state is None:  # erased since the claim, or their chat moved: then the lease will end
                raise ClaimLost
            transaction.finish_timer(row)
            event = Fired(row.name, row.due_at, row.about)
            self._meet(transaction, state, event, _cause(row), now, due_at=row.due_at)
            return transaction.touched.timer

        at = await self._store.run(work)
        self.lateness.observe(max(0.0, (self._now() - row.due_at).total_seconds()))
        return at

    async def _fail(self, row: TimerRow, error: str) -> datetime | None:
        def work(transaction: Transaction) -> datetime | None:
            transaction.fail_timer(row, error, self._now())
            return transaction.touched.timer

        try:
            return await self._store.run(work)
        except ClaimLost:
            log.debug("timer %s of person %d was overtaken", row.name, row.person_id, event="timer-overtaken")
            return None

    def _meet(
        self,
        transaction: Transaction,
        before: State,
        event: Event,
        cause: str,
        now: datetime,
        *,
        due_at: datetime | None = None,
        here: State | None = None,
        at: datetime | None = None,
        urgent: bool = False,
    ) -> Outcome:
        """Let it happen to the state `before`, as it is `here` if that differs."""
        person_id = before.person.id
        world = World(
            now=now,
            content=self._content,
            archive=transaction.archive(person_id, held=True),
            find_places=self._find_places,
            words=self._words,
            planned=lambda: transaction.planned(person_id),
            answered=lambda message_id: transaction.said_below(before.person, message_id),
            on_offer=lambda: transaction.on_offer(person_id),
            zone_data=self._zone_data,
            happened_at=at,
            clinics=transaction.clinics_book(now),
        )
        after, effects = self._rules(here or before, event, world)
        transaction.save(before, after, now)
        transaction.apply(after.person, effects, cause=cause, now=now, due_at=due_at, urgent=urgent)
        answer = next((effect for effect in effects if isinstance(effect, Answer)), None)
        return Outcome(answer, after.person.language)


def _in_topic(state: State, topic: int | None) -> State:
    return State(changed(state.person, topic=topic), state.session)


def _by_person(rows: Iterable[TimerRow]) -> list[list[TimerRow]]:
    """The rows of each person in the order they fell due; people in the order they were claimed."""
    rank = {person_id: n for n, person_id in enumerate(dict.fromkeys(row.person_id for row in rows))}
    ordered = sorted(rows, key=lambda row: (rank[row.person_id], row.due_at, row.name))
    return [list(own) for _, own in groupby(ordered, key=lambda row: row.person_id)]


def _cause(row: TimerRow) -> str:
    return f"timer:{row.person_id}:{row.name}:{row.due_at.isoformat()}"


def _look(chat_id: int, looks: Sequence[str]) -> str:
    """The same look for the same person always, and each look for as many."""
    digest = hashlib.sha256(str(chat_id).encode()).digest()
    return looks[digest[0] % len(looks)]
