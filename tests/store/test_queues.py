"""Inbox, timers and outbox: claims, leases, fences, order and endings, on both kinds of database."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa

from bot.core.diary import OccurrenceEnded
from bot.core.lanes import Lane
from bot.core.messages import Message, text
from bot.core.model import (
    LOST,
    After,
    CancelTimer,
    Delete,
    Edit,
    Effect,
    Person,
    Record,
    Resend,
    Send,
    Session,
    SetTimer,
    State,
    Withdraw,
)
from bot.store import Arrival, ClaimLost, InboxRow, OutboxRow, Store, TimerRow, Touched, Transaction, tables
from tests.conftest import NOON, timer_at

T = TypeVar("T")
TODAY = date(2026, 3, 2)
LEASE_S = 30.0


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def words(name: str = "hello") -> Message:
    return Message((text(name),))


async def person(store: Store, chat_id: int = 7) -> Person:
    state = await store.run(lambda t: t.state_of_chat(chat_id, Person(id=0, chat_id=chat_id)))
    assert state is not None
    return state.person


async def apply(
    store: Store, someone: Person, *effects: Effect, cause: str = "cause", now: datetime = NOON
) -> None:
    await store.run(lambda t: t.apply(someone, effects, cause=cause, now=now))


async def inbox(store: Store, now: datetime = NOON, limit: int = 10) -> list[InboxRow]:
    return await store.run(lambda t: t.claim_inbox(now, LEASE_S, limit))


async def timers(store: Store, now: datetime = NOON, limit: int = 10) -> list[TimerRow]:
    return await store.run(lambda t: t.claim_timers(now, LEASE_S, limit))


async def outbox(
    store: Store, now: datetime = NOON, limit: int = 10, not_chats: set[int] = frozenset()
) -> list[OutboxRow]:  # type: ignore[assignment]
    return await store.run(lambda t: t.claim_outbox(now, LEASE_S, limit, not_chats))


async def sent(store: Store, row: OutboxRow, message_id: int = 100, now: datetime = NOON) -> bool:
    return await store.run(lambda t: t.settle_sent(row, message_id, False, now))


async def column(store: Store, of: sa.Column[Any]) -> list[Any]:
    order = of.table.primary_key.columns
    return await store.run(lambda t: list(t._execute(sa.select(of).order_by(*order)).scalars()))


# --- Inbox


async def test_an_update_is_stored_once(store: Store) -> None:
    """The same update twice is one row: only what was new is counted."""
    assert await store.run(lambda t: t.put_updates([(1, 7, {"a": 1}), (2, None, {})], NOON)) == 2
    assert await store.run(lambda t: t.put_updates([(2, 7, {}), (3, 7, {})], NOON)) == 1
    assert await store.run(lambda t: t.put_updates([], NOON)) == 0
    assert [(r.update_id, r.chat_id, r.body) for r in await inbox(store)] == [(1, 7, {"a": 1}), (2, None, {})]


async def test_a_chat_is_handled_in_order(store: Store) -> None:
    """Of each chat only the oldest update is handed out; the next one when that is finished."""
    await store.run(lambda t: t.put_updates([(2, 7, {}), (1, 7, {}), (3, 8, {})], NOON))
    first, other = await inbox(store)
    assert (first.update_id, other.update_id) == (1, 3)
    assert await inbox(store) == []
    await store.run(lambda t: t.finish_update(first, NOON))
    assert [r.update_id for r in await inbox(store)] == [2]


async def test_a_finished_update_keeps_only_its_id(store: Store) -> None:
    """What the person wrote is forgotten once it is handled; the id stays, so that it is known again."""
    await store.run(lambda t: t.put_updates([(1, 7, {"text": "secret"})], NOON))
    (row,) = await inbox(store)
    await store.run(lambda t: t.finish_update(row, NOON))
    assert await column(store, tables.inbox.c.body) == [None]
    assert await column(store, tables.inbox.c.chat_id) == [None]
    assert await store.run(lambda t: t.put_updates([(1, 7, {"text": "secret"})], NOON)) == 0


async def test_a_claim_lapses(store: Store) -> None:
    """An update whose holder died is handed out again, and the first holder cannot finish it any more."""
    await store.run(lambda t: t.put_updates([(1, 7, {})], NOON))
    (first,) = await inbox(store)
    assert await inbox(store, later(LEASE_S - 1)) == []
    (second,) = await inbox(store, later(LEASE_S))
    assert (second.attempts, second.epoch) == (2, 2)
    with pytest.raises(ClaimLost):
        await store.run(lambda t: t.finish_update(first, later(LEASE_S)))
    await store.run(lambda t: t.finish_update(second, later(LEASE_S)))
    with pytest.raises(ClaimLost):
        await store.run(lambda t: t.finish_update(second, later(LEASE_S)))


async def test_a_poisonous_update_dies(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """Five tries with growing waits, then dead and said so; then its chat goes on."""
    await store.run(lambda t: t.put_updates([(1, 7, {}), (2, 7, {})], NOON))
    now, waits = NOON, []
    for attempt in range(1, 6):
        (row,) = await inbox(store, now)
        assert (row.update_id, row.attempts) == (1, attempt)
        await store.run(lambda t, row=row, now=now: t.fail_update(row, "ValueError", now))
        upcoming = await store.run(lambda t: t.next_inbox_at())
        assert upcoming is not None
        waits.append((upcoming - now).total_seconds())
        now = max(now, upcoming)
    for attempt, wait in enumerate(waits[:4], 1):
        assert 0.5 * 2**attempt <= wait <= 1.5 * 2**attempt
    assert [row.update_id for row in await inbox(store, now)] == [2]
    assert [r.message for r in caplog.records if r.levelno == logging.ERROR] == [
        "update 1 is dead after 5 attempts: ValueError"
    ]


async def test_a_failing_update_holds_up_nobody_else(store: Store) -> None:
    """While a chat waits for its next try, other chats go on and its own later updates wait their turn."""
    await store.run(lambda t: t.put_updates([(1, 7, {}), (2, 7, {})], NOON))
    (row,) = await inbox(store)
    await store.run(lambda t: t.fail_update(row, "ValueError", NOON))
    await store.run(lambda t: t.put_updates([(3, 8, {})], NOON))
    assert [row.update_id for row in await inbox(store)] == [3]


async def test_an_update_that_kills_the_process_dies_too(store: Store) -> None:
    """An update whose holders all vanish is given up after five of them."""
    await store.run(lambda t: t.put_updates([(1, 7, {})], NOON))
    for attempt in range(5):
        assert len(await inbox(store, later(LEASE_S * attempt))) == 1
    assert await inbox(store, later(LEASE_S * 5)) == []
    assert await column(store, tables.inbox.c.status) == ["dead"]


# --- Timers


async def test_a_timer_is_due_at_its_instant(store: Store) -> None:
    """A timer is handed out from its instant on, with what it is about."""
    someone = await person(store)
    await apply(store, someone, SetTimer("x", later(10), {"step": "3"}))
    assert await timers(store, later(9.999999)) == []
    (row,) = await timers(store, later(10))
    assert row == TimerRow(someone.id, 7, "x", later(10), {"step": "3"}, attempts=1, epoch=1)
    await store.run(lambda t: t.finish_timer(row))
    assert await column(store, tables.timers.c.name) == []


async def test_a_later_timer_takes_the_place_of_an_earlier(store: Store) -> None:
    """One timer per person and name; another one's of the same name is another one."""
    one, other = await person(store, 1), await person(store, 2)
    await apply(store, one, SetTimer("x", later(1)), SetTimer("x", later(5)))
    await apply(store, other, SetTimer("x", later(2)))
    assert [(r.chat_id, r.due_at) for r in await timers(store, later(9))] == [(2, later(2)), (1, later(5))]


async def test_a_cancelled_timer_never_fires(store: Store) -> None:
    """After CancelTimer there is nothing to hand out, and a holder of the old claim finds it gone."""
    someone = await person(store)
    await apply(store, someone, SetTimer("x", NOON))
    (row,) = await timers(store)
    await apply(store, someone, CancelTimer("x"))
    with pytest.raises(ClaimLost):
        await store.run(lambda t: t.finish_timer(row))


async def test_a_timer_set_anew_belongs_to_nobody(store: Store) -> None:
    """A claim on a timer that was set anew meanwhile counts for nothing; the new one fires in its time."""
    someone = await person(store)
    await apply(store, someone, SetTimer("x", NOON))
    (old,) = await timers(store)
    await apply(store, someone, SetTimer("x", later(60)))
    with pytest.raises(ClaimLost):
        await store.run(lambda t: t.finish_timer(old))
    with pytest.raises(ClaimLost):
        await store.run(lambda t: t.fail_timer(old, "ValueError", NOON))
    assert [r.due_at for r in await timers(store, later(60))] == [later(60)]


async def test_a_timer_set_anew_for_the_same_instant_is_another_one(store: Store) -> None:
    """A claim does not pass over to the timer that took the old one's place, even at the same instant."""
    someone = await person(store)
    await apply(store, someone, SetTimer("x", NOON))
    (old,) = await timers(store)
    await apply(store, someone, SetTimer("x", NOON, {"new": "1"}), cause="two")
    with pytest.raises(ClaimLost):
        await store.run(lambda t: t.finish_timer(old))
    assert [(r.about, r.attempts) for r in await timers(store)] == [({"new": "1"}, 1)]


async def test_timers_of_running_sessions_go_first(store: Store) -> None:
    """After an outage the people on the floor come before the crowd of reminders, each oldest first."""
    crowd = [await person(store, chat) for chat in (1, 2, 3)]
    await apply(store, crowd[0], SetTimer("reminder", later(-30)))
    await apply(store, crowd[1], SetTimer("reminder", later(-50)))
    session = Session(number=1, day=TODAY, started_at=NOON, content_version="v", steps=())
    await store.run(lambda t: t.save(State(crowd[2]), State(crowd[2], session), NOON))
    await apply(store, crowd[2], SetTimer("session", later(-1)))
    order = [(await timers(store, limit=1))[0].chat_id for _ in range(3)]
    assert order == [3, 2, 1]


async def test_a_poisonous_timer_dies(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """A timer whose handling fails is tried five times, then dead; set anew it lives again."""
    someone = await person(store)
    await apply(store, someone, SetTimer("x", NOON))
    now = NOON
    for _ in range(5):
        (row,) = await timers(store, now)
        await store.run(lambda t, row=row, now=now: t.fail_timer(row, "ValueError", now))
        now += timedelta(seconds=25)
    assert await timers(store, now) == []
    assert await store.run(lambda t: t.next_timer_at()) is None
    assert f"timer x of person {someone.id} is dead" in caplog.text
    await apply(store, someone, SetTimer("x", now))
    assert [r.attempts for r in await timers(store, now)] == [1]


async def test_a_dead_timer_is_revived(store: Store) -> None:
    """What was given up a day ago falls due once more, with all its tries; what is well stays as it was."""
    someone = await person(store)
    await apply(store, someone, SetTimer("x", NOON), SetTimer("y", later(10 * 86400)))
    for attempt in range(5):
        (row,) = await timers(store, later(40 * attempt))
        await store.run(lambda t, row=row: t.fail_timer(row, "ValueError", NOON))
    await store.run(lambda t: t.revive_timers(later(86399)))
    assert await timers(store, later(86399)) == []
    await store.run(lambda t: t.revive_timers(later(86400)))
    assert [(r.name, r.due_at, r.attempts) for r in await timers(store, later(86400))] == [("x", NOON, 1)]
    assert await store.run(lambda t: timer_at(t, "y")) == later(10 * 86400)


async def test_a_timer_that_ends_the_process_comes_to_rest(store: Store) -> None:
    """A timer under which the process dies each time is given up, and no number of starts brings it back
    before a day has passed.
    """
    someone = await person(store)
    await apply(store, someone, SetTimer("x", NOON))
    claims = 0
    for start in range(20):  # each finds the lease of its predecessor over, and begins as App._tick does
        now = later(40 * start)
        claims += len(await timers(store, now))
        await store.run(lambda t, now=now: t.revive_timers(now))
        claims += len(await timers(store, now))
    assert claims == 5
    await store.run(lambda t: t.revive_timers(later(40 * 5 + 86400)))
    assert len(await timers(store, later(40 * 5 + 86400))) == 1


async def test_the_next_timer_tells_when_to_wake(store: Store) -> None:
    """The earliest timer's instant, or the end of its lease once it is claimed; None when there is none."""
    someone = await person(store)
    assert await store.run(lambda t: t.next_timer_at()) is None
    await apply(store, someone, SetTimer("a", later(9)), SetTimer("b", later(5)))
    assert await store.run(lambda t: t.next_timer_at()) == later(5)
    await timers(store, later(5))
    assert await store.run(lambda t: t.next_timer_at()) == later(9)


# --- Outbox: what is decided


async def test_a_message_carries_how_its_person_wants_it(store: Store) -> None:
    """Language, look and zone are those of the moment the message was decided."""
    someone = replace(await person(store), language="de", look="b", zone="Asia/Tokyo")
    await apply(store, someone, Send("a", words(), bulk=True))
    (row,) = await outbox(store)
    assert (row.chat_id, row.person_id, row.language, row.look, row.zone) == (
        7,
        someone.id,
        "de",
        "b",
        "Asia/Tokyo",
    )
    assert (row.effect, row.lane, row.due_at, row.message) == (
        Send("a", words(), bulk=True),
        Lane.REMINDER,
        NOON,
        None,
    )


async def test_an_event_carried_out_twice_says_things_once(store: Store) -> None:
    """The key of a message is made of its event: doing it again adds nothing."""
    someone = await person(store)
    for _ in range(2):
        await apply(store, someone, Send("a", words()), Send("b", words()), cause="update:1")
    assert await column(store, tables.outbox.c.key) == ["update:1:0", "update:1:1"]


async def test_an_occurrence_is_said_once(store: Store) -> None:
    """The reminder of a local date is sent once, whatever event asks for it again."""
    someone = await person(store)
    await apply(store, someone, Send("a", words(), occurrence=TODAY), cause="one")
    await apply(store, someone, Send("a", words(), occurrence=TODAY), cause="two")
    assert await column(store, tables.outbox.c.key) == [f"{someone.id}:reminder:2026-03-02"]
    assert await column(store, tables.occurrences.c.status) == ["pending"]
    (row,) = await outbox(store)
    await sent(store, row)
    assert await column(store, tables.occurrences.c.status) == ["sent"]


async def test_an_occurrence_that_ended_is_not_sent(store: Store) -> None:
    """A reminder recorded as missed stays missed."""
    someone = await person(store)
    await apply(store, someone, Record(OccurrenceEnded(NOON, TODAY, "missed")))
    await apply(store, someone, Send("a", words(), occurrence=TODAY), cause="two")
    assert await outbox(store) == []
    assert await column(store, tables.occurrences.c.status) == ["missed"]


@pytest.mark.parametrize(
    ("settle", "ending"),
    [
        (lambda t, row: t.settle_unknown(row, NOON), "unknown"),
        (lambda t, row: t.settle_dead(row, "BadRequest", NOON), "missed"),
        (lambda t, row: t.settle_blocked(row, NOON), "blocked"),
        (lambda t, row: t.settle_missed(row, NOON), "missed"),
    ],
)
async def test_an_occurrence_ends_as_its_message_ends(
    store: Store, settle: Callable[[Transaction, OutboxRow], bool], ending: str
) -> None:
    """Each occurrence ends sent, missed, blocked or unknown."""
    someone = await person(store)
    await apply(store, someone, Send("a", words(), occurrence=TODAY))
    (row,) = await outbox(store)
    assert await store.run(lambda t: settle(t, row))
    assert await column(store, tables.occurrences.c.status) == [ending]


@pytest.mark.parametrize(("ambiguous", "ending"), [(0, "missed"), (1, "unknown")])
async def test_nothing_follows_what_expired(store: Store, ambiguous: int, ending: str) -> None:
    """A timer that should have started when the message arrived does not; whether it did stays unsaid."""
    someone = await person(store)
    await apply(store, someone, Send("a", words(), occurrence=TODAY, then=After(8, "followup")))
    (row,) = await outbox(store)
    assert await store.run(lambda t: t.settle_missed(replace(row, ambiguous=ambiguous), NOON))
    assert await column(store, tables.timers.c.name) == []
    assert await column(store, tables.occurrences.c.status) == [ending]


async def test_what_follows_a_cue_that_expired_is_overdue(store: Store) -> None:
    """Nobody waits for what was not sent: the timer is as late as the message would have been."""
    someone = await person(store)
    await apply(store, someone, Send("a", words(), expires_at=later(60), then=After(8, "step")))
    (row,) = await outbox(store)
    assert await store.run(lambda t: t.settle_missed(row, later(99)))
    assert [(r.name, r.due_at) for r in await timers(store, later(99))] == [("step", later(8))]


@pytest.mark.parametrize(
    "settle",
    [lambda t, row: t.settle_dead(row, "BadRequest", NOON), lambda t, row: t.settle_blocked(row, NOON)],
)
async def test_nothing_follows_a_reminder_that_never_came(
    store: Store, settle: Callable[[Transaction, OutboxRow], bool]
) -> None:
    """Given up, or refused while the person was heard from: there is no follow-up to what nobody saw."""
    someone = await person(store)
    await apply(store, someone, Send("a", words(), occurrence=TODAY, then=After(8, "followup")))
    (row,) = await outbox(store)
    await store.run(lambda t: t.overtake(7))
    await store.run(lambda t: settle(t, row))
    assert await column(store, tables.timers.c.name) == []


async def test_an_occurrence_that_was_sent_stays_sent(store: Store) -> None:
    """Whatever is recorded of the day later does not undo that the reminder was sent."""
    someone = await person(store)
    await apply(store, someone, Send("a", words(), occurrence=TODAY))
    (row,) = await outbox(store)
    await sent(store, row)
    await apply(store, someone, Record(OccurrenceEnded(NOON, TODAY, "missed")), cause="later")
    assert await column(store, tables.occurrences.c.status) == ["sent"]


async def test_an_edit_replaces_one_that_nobody_took(store: Store) -> None:
    """Of the waiting edits of a surface only the newest goes; what should follow the older one follows it."""
    someone = await person(store)
    after = After(8, "step", {"version": "1"})
    await apply(store, someone, Edit("a", words("one"), then=after), Edit("b", words()), cause="one")
    await apply(store, someone, Edit("a", words("two")), cause="two")
    assert await column(store, tables.outbox.c.status) == ["superseded", "pending", "pending"]
    (b,) = await outbox(store)
    await sent(store, b)
    (row,) = await outbox(store)
    assert row.effect == Edit("a", words("two"))
    await sent(store, row, now=later(1))
    assert [(r.name, r.due_at) for r in await timers(store, later(99))] == [("step", later(9))]


async def test_a_claimed_edit_is_not_replaced(store: Store) -> None:
    """An edit on its way goes its way; the newer one follows it."""
    someone = await person(store)
    await apply(store, someone, Edit("a", words("one")), cause="one")
    (first,) = await outbox(store)
    await apply(store, someone, Edit("a", words("two")), cause="two")
    assert await sent(store, first)
    assert [r.effect for r in await outbox(store)] == [Edit("a", words("two"))]


async def test_what_is_withdrawn_is_never_sent(store: Store) -> None:
    """Withdraw takes back what waits on the surfaces, not what is claimed, elsewhere, or decided with it."""
    someone = await person(store)
    await apply(
        store, someone, Send("s1:a", words()), Send("s1_b", words()), Send("s1:c", words()), cause="one"
    )
    (claimed,) = await outbox(store)
    await apply(store, someone, Send("s1:d", words()), Withdraw("s1:"), cause="two")
    assert await column(store, tables.outbox.c.status) == ["pending", "pending", "withdrawn", "pending"]
    assert await sent(store, claimed)


@pytest.mark.parametrize(("ambiguous", "ending"), [(False, "withdrawn"), (True, "unknown")])
async def test_what_is_withdrawn_under_way_is_not_tried_again(
    store: Store, ambiguous: bool, ending: str
) -> None:
    """A message that Telegram refused for its pace, or did not answer, is not sent after it was withdrawn."""
    someone = await person(store)
    await apply(store, someone, Send("s1:0", words()), cause="a")
    (row,) = await outbox(store)
    await apply(store, someone, Withdraw("s1:"), cause="b")
    await store.run(lambda t: t.settle_retry(row, later(5), ambiguous=ambiguous, counts=False, now=NOON))
    assert await outbox(store, later(60)) == []
    assert await column(store, tables.outbox.c.status) == [ending]


async def test_what_is_withdrawn_before_a_crash_is_not_tried_again(store: Store) -> None:
    """A message whose holder died is left alone when it was withdrawn meanwhile: it may have arrived."""
    someone = await person(store)
    await apply(store, someone, Send("s1:0", words()), cause="a")
    await outbox(store)
    await apply(store, someone, Withdraw("s1:"), cause="b")
    assert await outbox(store, later(60)) == []
    assert await column(store, tables.outbox.c.status) == ["unknown"]


async def test_a_prefix_is_no_pattern(store: Store) -> None:
    """Surfaces are compared letter by letter: an underscore or a percent sign stands for itself."""
    someone = await person(store)
    await apply(store, someone, Send("sX1", words()), Send("s_1", words()), cause="one")
    await apply(store, someone, Withdraw("s_"), cause="two")
    assert await column(store, tables.outbox.c.status) == ["pending", "withdrawn"]


async def test_a_withdrawn_reminder_does_not_stay_open(store: Store) -> None:
    """The occurrence of a withdrawn reminder ends; core's own word for its end is the last one."""
    someone = await person(store)
    await apply(store, someone, Send("day", words(), occurrence=TODAY), cause="one")
    await apply(store, someone, Withdraw("day"), cause="two")
    assert await column(store, tables.occurrences.c.status) == ["withdrawn"]
    await apply(store, someone, Record(OccurrenceEnded(NOON, TODAY, "done")), cause="three")
    assert await column(store, tables.occurrences.c.status) == ["done"]


# --- Outbox: order


async def test_messages_of_a_chat_go_in_order(store: Store) -> None:
    """Of each chat only the oldest message is handed out; others go on beside it."""
    one, other = await person(store, 1), await person(store, 2)
    await apply(store, one, Send("a", words()), Send("b", words()))
    await apply(store, other, Send("c", words()), cause="other")
    rows = await outbox(store)
    assert [r.effect.surface for r in rows] == ["a", "c"]  # type: ignore[union-attr]
    assert await outbox(store) == []
    await sent(store, rows[0])
    assert [r.effect.surface for r in await outbox(store)] == ["b"]  # type: ignore[union-attr]


async def test_whoever_waits_goes_before_the_crowd(store: Store) -> None:
    """Interactive messages go before bulk ones, each oldest first, and pull the same person's bulk along."""
    people = [await person(store, chat) for chat in range(1, 5)]
    for late, someone in zip((30, 20, 10), people, strict=False):
        await apply(store, someone, Send("r", words(), bulk=True), now=later(-late), cause=f"r{someone.id}")
    await apply(store, people[3], Send("s", words()), cause="s", now=later(-2))
    await apply(store, people[2], Send("s", words()), cause="t", now=later(-1))
    order = [(await outbox(store, limit=1))[0].chat_id for _ in range(4)]
    assert order == [3, 4, 1, 2]


async def test_chats_can_be_left_out(store: Store) -> None:
    """Chats that must wait are passed over, and the others are not held up by them."""
    for chat in (1, 2):
        await apply(store, await person(store, chat), Send("a", words()), cause=f"c{chat}")
    assert [r.chat_id for r in await outbox(store, limit=1, not_chats={1})] == [2]


async def test_the_next_message_tells_when_to_wake(store: Store) -> None:
    """Only heads count: a chat that waits for its retry does not make the sender spin on what is behind."""
    someone = await person(store)
    assert await store.run(lambda t: t.next_outbox_at()) is None
    await apply(store, someone, Send("a", words()), Send("b", words()))
    (row,) = await outbox(store)
    await store.run(lambda t: t.settle_retry(row, later(40), ambiguous=False, counts=False, now=NOON))
    assert await store.run(lambda t: t.next_outbox_at()) == later(40)
    assert await outbox(store, later(39)) == []


# --- Outbox: endings


async def test_what_arrived_stands_for_its_surface(store: Store) -> None:
    """After sending, edits know the message of their surface; a newer message takes its place."""
    someone = await person(store)
    await apply(store, someone, Send("a", words()), Edit("a", words("x")), Edit("b", words("y")))
    (send,) = await outbox(store)
    assert await store.run(lambda t: t.settle_sent(send, 100, True, NOON))
    (edit,) = await outbox(store)
    assert edit.message == (100, True)
    assert await store.run(lambda t: t.settle_sent(edit, 200, False, NOON))
    (other,) = await outbox(store)
    assert other.message is None
    await apply(store, someone, Edit("a", words("z")), cause="again")
    await sent(store, other)
    assert [r.message for r in await outbox(store)] == [(200, False)]


async def test_deleting_takes_all_but_those_to_keep(store: Store) -> None:
    """A Delete names all messages of its surfaces but those to keep; then the surfaces stand for nothing."""
    someone = await person(store)
    surfaces = ("s1:a", "s1:b", "s1:end", "s2:a")
    await apply(store, someone, *(Send(name, words()) for name in surfaces))
    for number, _ in enumerate(surfaces):
        (row,) = await outbox(store)
        await sent(store, row, 100 + number)
    await apply(store, someone, Delete(("s1:", "s3:"), keep=("s1:end",)), cause="delete")
    (row,) = await outbox(store)
    assert row.message_ids == (100, 101)
    assert await store.run(lambda t: t.settle_sent(row, None, False, NOON))
    assert await column(store, tables.surfaces.c.name) == ["s1:end", "s2:a"]


async def standing(store: Store, someone: Person, *surfaces: str) -> None:
    """Let messages 100, 101 … stand for these surfaces."""
    for number, surface in enumerate(surfaces):
        await apply(store, someone, Send(surface, words()), cause=f"standing:{surface}")
        (row,) = await outbox(store)
        assert await sent(store, row, 100 + number)


async def replaced(store: Store, row: OutboxRow, message_id: int, now: datetime = NOON) -> OutboxRow | None:
    """Settle the row as sent, and claim what it has replaced."""

    def work(transaction: Transaction) -> OutboxRow | None:
        assert transaction.settle_sent(row, message_id, False, now)
        return transaction.clear_up(row, now, LEASE_S)

    return await store.run(work)


async def test_what_is_said_anew_replaces_what_stood(store: Store) -> None:
    """One row says the new; once it has arrived, the old one, and others named, are to be taken away."""
    someone = await person(store)
    await standing(store, someone, "day:1", "day:2", "day:3", "s1:a")
    await apply(store, someone, Send("day:3", words(), replaces=("day:",), keep=("day:2",)))
    (row,) = await outbox(store)
    assert row.message_ids == (100, 102)
    old = await replaced(store, row, 200)
    assert old is not None
    assert (old.effect, old.message_ids) == (Delete(("",)), (100, 102))
    assert await outbox(store) == []  # it is in the hands of whoever sent the new one
    assert await sent(store, old, None)
    assert await column(store, tables.surfaces.c.message_id) == [101, 200, 103]
    assert await outbox(store, later(99)) == []


async def test_where_nothing_stands_nothing_is_taken_away(store: Store) -> None:
    """Neither a new message nor a deletion makes a row for what is not there."""
    someone = await person(store)
    await standing(store, someone, "other")
    await apply(store, someone, Send("a", words(), replaces=("b:",)), Delete(("c",)), Delete(("a",)))
    rows = await column(store, tables.outbox.c.op)
    assert rows == ["send", "send", "delete"]  # the last one is for what is still to be said
    (row,) = await outbox(store)
    assert await replaced(store, row, 200) is None


async def test_a_deletion_that_has_nothing_left_to_do_is_settled_without_a_call(store: Store) -> None:
    """What stood when it was decided may be gone when its turn has come."""
    someone = await person(store)
    await standing(store, someone, "a")
    await apply(store, someone, Delete(("a",)), cause="first")
    await apply(store, someone, Delete(("a",)), cause="second")
    (row,) = await outbox(store)
    assert await sent(store, row, None)
    assert await outbox(store) == []
    assert await column(store, tables.outbox.c.status) == ["sent"] * 3


async def test_what_was_replaced_goes_though_the_process_dies(store: Store) -> None:
    """Between the new message and the end of the old one: whoever comes next takes it away, and says nothing
    twice.
    """
    someone = await person(store)
    await standing(store, someone, "a")
    await apply(store, someone, Send("a", words("x"), bulk=True))
    (row,) = await outbox(store)
    assert await replaced(store, row, 200) is not None
    (old,) = await outbox(store, later(LEASE_S))
    assert (old.effect, old.message_ids, old.lane) == (Delete(("",)), (100,), Lane.REMINDER)
    assert await sent(store, old, None)
    assert await column(store, tables.surfaces.c.message_id) == [200]
    assert await store.run(lambda t: t.next_outbox_at()) is None


@pytest.mark.parametrize("ending", ["expired", "dead", "unknown"])
async def test_what_never_arrives_replaces_nothing(store: Store, ending: str) -> None:
    """The old message stays where the new one did not come."""
    someone = await person(store)
    await standing(store, someone, "a")
    await apply(store, someone, Send("a", words(), expires_at=later(10)))
    (row,) = await outbox(store)
    settle = {
        "expired": lambda t: t.settle_missed(row, later(11)),
        "dead": lambda t: t.settle_dead(row, "BadRequest", NOON),
        "unknown": lambda t: t.settle_unknown(row, NOON),
    }[ending]
    assert await store.run(settle)
    assert await column(store, tables.surfaces.c.message_id) == [100]
    assert await store.run(lambda t: t.next_outbox_at()) is None


async def test_what_a_withdrawn_message_would_have_replaced_goes(store: Store) -> None:
    """It was decided that it goes; only that something takes its place was taken back."""
    someone = await person(store)
    await standing(store, someone, "a", "b:1")
    await apply(store, someone, Send("a", words("x"), replaces=("b:",)))
    await apply(store, someone, Withdraw("a"), Send("c", words()), cause="again")
    (row,) = await outbox(store)
    assert row.message_ids == (100, 101)


async def test_pairs_of_the_release_before_are_understood(store: Store) -> None:
    """It took away and said anew in two rows, and let both expire together."""
    someone = await person(store)
    await standing(store, someone, "a")
    older = (Delete(("a",), expires_at=later(10)), Send("a", words(), expires_at=later(10)))
    await apply(store, someone, *older)
    (delete,) = await outbox(store)
    assert (delete.message_ids, delete.is_expired(NOON), delete.is_expired(later(11))) == (
        (100,),
        False,
        True,
    )
    assert await sent(store, delete, None)
    (send,) = await outbox(store)
    assert await replaced(store, send, 200) is None


async def test_what_follows_starts_on_arrival(store: Store) -> None:
    """A message delayed by Telegram never shortens a hold: its timer starts when it has arrived."""
    someone = await person(store)
    await apply(store, someone, Send("a", words(), then=After(15, "hold", {"v": "2"})))
    assert await timers(store, later(99)) == []
    (row,) = await outbox(store)
    await sent(store, row, now=later(7))
    assert [(r.name, r.due_at, r.about) for r in await timers(store, later(99))] == [
        ("hold", later(22), {"v": "2"})
    ]


@pytest.mark.parametrize(
    "settle",
    [lambda t, row: t.settle_unknown(row, NOON), lambda t, row: t.settle_dead(row, "BadRequest", NOON)],
)
async def test_what_follows_starts_even_if_it_never_arrives(
    store: Store, settle: Callable[[Transaction, OutboxRow], bool]
) -> None:
    """A message that is given up does not leave its session hanging, which learns that it was not seen."""
    someone = await person(store)
    await apply(store, someone, Send("a", words(), then=After(15, "hold", {"v": "2"})))
    (row,) = await outbox(store)
    await store.run(lambda t: settle(t, row))
    [timer] = await timers(store, later(99))
    assert timer.due_at == later(15)
    assert timer.about.keys() == {"v", LOST}


@pytest.mark.parametrize("instead", [CancelTimer("hold"), SetTimer("hold", later(500))])
async def test_a_timer_by_hand_comes_instead_of_what_would_follow(store: Store, instead: Effect) -> None:
    """A timer that was cancelled or set anew is not brought back by a message that arrives afterwards."""
    someone = await person(store)
    await apply(store, someone, Send("a", words(), then=After(15, "hold")), cause="one")
    (row,) = await outbox(store)
    await apply(store, someone, instead, cause="two")
    await sent(store, row)
    assert await timers(store, later(99)) == []


async def test_a_retry_waits_and_may_not_count(store: Store) -> None:
    """A refusal for now makes this chat wait without costing an attempt; others go on."""
    someone = await person(store)
    await apply(store, someone, Send("a", words()))
    for _ in range(20):
        (row,) = await outbox(store)
        assert (row.attempts, row.ambiguous) == (1, 0)
        assert await store.run(
            lambda t, row=row: t.settle_retry(row, NOON, ambiguous=False, counts=False, now=NOON)
        )


async def test_too_many_attempts_end_a_message(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """Five tries that count, then dead, and the next message of the chat goes."""
    someone = await person(store)
    await apply(store, someone, Send("a", words()), Send("b", words()))
    for _ in range(5):
        (row,) = await outbox(store)
        await store.run(lambda t, row=row: t.settle_retry(row, NOON, ambiguous=False, counts=True, now=NOON))
    assert await column(store, tables.outbox.c.status) == ["dead", "pending"]
    assert "is dead after 5 attempts" in caplog.text
    assert len(await outbox(store)) == 1


async def test_there_are_never_more_than_two_copies(store: Store) -> None:
    """A try that may have arrived is followed by one more; if that may have arrived too, it is unknown."""
    someone = await person(store)
    await apply(store, someone, Send("a", words()))
    (row,) = await outbox(store)
    await store.run(lambda t: t.settle_retry(row, later(LEASE_S), ambiguous=True, counts=True, now=NOON))
    (row,) = await outbox(store, later(LEASE_S))
    assert row.ambiguous == 1
    await store.run(lambda t: t.settle_retry(row, later(60), ambiguous=True, counts=True, now=NOON))
    assert await column(store, tables.outbox.c.status) == ["unknown"]


async def test_a_crash_between_claim_and_confirmation_is_ambiguous(store: Store) -> None:
    """A claim that lapsed may have sent the message: one more try, and then no more."""
    someone = await person(store)
    await apply(store, someone, Send("a", words(), then=After(1, "hold")))
    (first,) = await outbox(store)
    assert await outbox(store, later(LEASE_S - 1)) == []
    (second,) = await outbox(store, later(LEASE_S))
    assert (first.ambiguous, second.ambiguous) == (0, 1)
    assert await outbox(store, later(2 * LEASE_S)) == []
    assert await column(store, tables.outbox.c.status) == ["unknown"]
    assert len(await timers(store, later(99))) == 1


async def test_what_two_deaths_left_to_expire_is_followed_at_once(store: Store) -> None:
    """Nobody waits for a cue that is long over: what follows is as late as the cue would have been."""
    someone = await person(store)
    cue = Send("a", words(), expires_at=later(1200), then=After(8, "step"))
    await apply(store, someone, cue)
    await outbox(store)
    await outbox(store, later(LEASE_S))
    assert await outbox(store, later(7200)) == []
    assert await column(store, tables.outbox.c.status) == ["unknown"]
    assert [(r.name, r.due_at) for r in await timers(store, later(7200))] == [("step", later(8))]


async def test_ambiguity_adds_up_over_crashes_and_answers(store: Store) -> None:
    """A crash and a lost answer are two: the row remembers the crash."""
    someone = await person(store)
    await apply(store, someone, Send("a", words()))
    await outbox(store)
    (row,) = await outbox(store, later(LEASE_S))
    known_not_sent = later(LEASE_S)
    await store.run(lambda t: t.settle_retry(row, known_not_sent, ambiguous=False, counts=False, now=NOON))
    (row,) = await outbox(store, known_not_sent)
    assert row.ambiguous == 1


async def test_a_slow_holder_writes_nothing(store: Store) -> None:
    """Once the claim has passed on, whatever its first holder reports changes nothing."""
    someone = await person(store)
    await apply(store, someone, Send("a", words(), then=After(1, "hold")), Send("b", words()))
    (slow,) = await outbox(store)
    (quick,) = await outbox(store, later(LEASE_S))
    assert not await sent(store, slow)
    assert not await store.run(lambda t: t.settle_retry(slow, NOON, ambiguous=False, counts=True, now=NOON))
    assert not await store.run(lambda t: t.settle_dead(slow, "X", NOON))
    assert not await store.run(lambda t: t.settle_unknown(slow, NOON))
    assert not await store.run(lambda t: t.settle_blocked(slow, NOON))
    assert await column(store, tables.outbox.c.status) == ["pending", "pending"]
    assert await column(store, tables.surfaces.c.name) == []
    assert await timers(store, later(999)) == []
    assert await sent(store, quick)


async def test_a_blocked_chat_gets_nothing_more(store: Store) -> None:
    """When a person blocks the bot, all that waits for them ends, reminders too; others are untouched."""
    someone, other = await person(store, 1), await person(store, 2)
    await apply(
        store, someone, Send("a", words(), then=After(1, "hold")), Send("r", words(), occurrence=TODAY)
    )
    await apply(store, other, Send("a", words()), cause="other")
    row, _ = await outbox(store)
    assert await store.run(lambda t: t.settle_blocked(row, NOON))
    assert await column(store, tables.outbox.c.status) == ["blocked", "blocked", "pending"]
    assert await column(store, tables.occurrences.c.status) == ["blocked"]
    assert await timers(store, later(99)) == []


async def test_a_refusal_that_was_overtaken_ends_one_message_only(store: Store) -> None:
    """Whoever was heard from while a message was under way is not cut off by its refusal; others are."""
    for chat in (1, 2):
        someone = await person(store, chat)
        await apply(store, someone, Send("a", words(), then=After(1, "hold")), cause=f"update:{chat}")
    rows = await outbox(store)
    await store.run(lambda t: t.overtake(1))
    for chat, row in enumerate(rows, 1):
        someone = await person(store, chat)
        await apply(store, someone, Send("b", words()), cause=f"later:{chat}")
        assert await store.run(lambda t, row=row: t.settle_blocked(row, NOON)) == (chat == 2)
    assert await column(store, tables.outbox.c.status) == ["blocked", "blocked", "pending", "blocked"]
    assert [timer.person_id for timer in await timers(store, later(99))] == [rows[0].person_id]


@pytest.mark.parametrize("refused", [True, False])
async def test_what_was_refused_or_given_up_is_sent_after_all(store: Store, refused: bool) -> None:
    """The last message to such a surface only, with all its tries, as if it had been decided now."""
    someone = await person(store)
    for number in (1, 2):
        await apply(store, someone, Send(f"advice:{number}", words(f"w{number}")), cause=f"{number}")
        (row,) = await outbox(store)
        await store.run(
            lambda t, row=row: t.settle_blocked(row, NOON) if refused else t.settle_dead(row, "X", NOON)
        )
    await apply(store, someone, Send("b", words()), cause="b")
    await apply(store, someone, Resend("advice:"), cause="c", now=later(600))
    assert (await store.run(lambda t: t.backlog(later(600))))["outbox"] == 600
    (row,) = await outbox(store, later(600))
    assert (row.effect, row.attempts, row.due_at) == (Send("advice:2", words("w2")), 1, later(600))
    await sent(store, row)
    await apply(store, someone, Resend("advice:"), cause="d")
    assert await column(store, tables.outbox.c.status) == [
        "blocked" if refused else "dead",
        "sent",
        "pending",
    ]


# --- Together


async def test_many_workers_share_a_queue(postgres_url: str) -> None:
    """Workers of several processes never take the same row, and never two of one chat at once."""
    stores = [await Store.open(postgres_url, rng=random.Random(n)) for n in range(3)]
    for chat in range(1, 11):
        someone = await person(stores[0], chat)
        await apply(stores[0], someone, *(Send(f"a{n}", words()) for n in range(5)), cause=f"c{chat}")
    order: list[tuple[int, str]] = []
    busy: set[int] = set()

    async def work(store: Store) -> None:
        while rows := await outbox(store, limit=3) or await store.run(lambda t: t.next_outbox_at()):
            for row in rows if isinstance(rows, list) else ():
                assert row.chat_id not in busy
                busy.add(row.chat_id)
                order.append((row.chat_id, row.effect.surface))  # type: ignore[union-attr]
            await asyncio.sleep(0)
            for row in rows if isinstance(rows, list) else ():
                busy.remove(row.chat_id)
                assert await sent(store, row)

    await asyncio.gather(*(work(store) for store in stores for _ in range(3)))
    for store in stores:
        await store.close()
    assert len(order) == 50
    for chat in range(1, 11):
        assert [surface for c, surface in order if c == chat] == [f"a{n}" for n in range(5)]


async def test_a_stop_holds_against_a_retry_of_that_moment(postgres_url: str) -> None:
    """What is withdrawn while another replica writes down that it is to be tried again is not tried again."""
    store, other = await Store.open(postgres_url), await Store.open(postgres_url)
    someone = await person(store)
    await apply(store, someone, Send("s1:0", words()), cause="a")
    (row,) = await outbox(store)
    withdrawn, retried = asyncio.Event(), asyncio.Event()

    def stop(transaction: Transaction) -> None:
        transaction.state_of_chat(7)
        transaction.apply(someone, [Withdraw("s1:")], cause="b", now=NOON)
        withdrawn.set()
        sa.util.await_only(retried.wait())

    def retry(transaction: Transaction) -> bool:
        return transaction.settle_retry(row, NOON, ambiguous=False, counts=False, now=NOON)

    stopping = asyncio.create_task(other.run(stop))
    await withdrawn.wait()
    retrying = asyncio.create_task(store.run(retry))
    waits = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not await store.run(lambda t: t._execute(waits).scalar_one()):
        pass
    retried.set()
    await asyncio.gather(stopping, retrying)
    assert await column(store, tables.outbox.c.status) == ["withdrawn"]
    await store.close()
    await other.close()


async def test_after_a_commit_others_are_told(store: Store) -> None:
    """Whoever listens learns what a commit left to be done: after it, and not when it failed."""
    told: list[Touched] = []
    store.on_commit(told.append)
    someone = await person(store)
    assert told == []
    await store.run(lambda t: t.put_updates([(1, 7, {})], NOON))
    await apply(store, someone, SetTimer("x", later(9)), SetTimer("y", later(5)), Send("a", words()))
    await apply(store, someone, Send("b", words()), cause="more")
    assert told == [Touched(inbox=True), Touched(outbox=True, timer=later(5)), Touched(outbox=True)]
    told.clear()
    for others in ([Touched(outbox=True)], []):  # the chat's next one may go, if there is one
        (row,) = await outbox(store)
        await sent(store, row)
        assert told == others
        told.clear()

    def fails(transaction: Transaction) -> None:
        transaction.apply(someone, [SetTimer("z", NOON)], cause="z", now=NOON)
        raise LookupError

    with pytest.raises(LookupError):
        await store.run(fails)
    assert told == []


async def test_those_are_told_whose_turn_it_may_be(store: Store) -> None:
    """A finished update tells of others in its chat; what failed tells when to try it again."""
    told: list[Touched] = []
    await store.run(lambda t: t.put_updates([(1, 7, {}), (2, 7, {}), (3, 8, {}), (4, None, {})], NOON))
    store.on_commit(told.append)
    first, alone, nobodys = await inbox(store)
    await store.run(lambda t: t.finish_update(alone, NOON))
    await store.run(lambda t: t.finish_update(nobodys, NOON))
    assert told == []
    await store.run(lambda t: t.finish_update(first, NOON))
    (second,) = await inbox(store)
    await store.run(lambda t: t.fail_update(second, "X", NOON))
    assert told == [Touched(inbox=True), Touched(inbox=True)]
    someone = await person(store)
    await apply(store, someone, SetTimer("x", NOON))
    (timer,) = await timers(store)
    told.clear()
    await store.run(lambda t: t.fail_timer(timer, "X", NOON))
    assert told == [Touched(timer=await store.run(lambda t: t.next_timer_at()))]
    await apply(store, someone, Send("plan", words()), Send("note", words()))
    told.clear()
    await apply(store, someone, Withdraw("plan"), cause="later")
    assert told == [Touched(outbox=True)]


async def test_whoever_claims_learns_of_the_next_besides(store: Store) -> None:
    """Together with a claim the next instant is told, without the end of that very lease."""
    someone = await person(store)
    await store.run(lambda t: t.put_updates([(1, 7, {}), (2, 8, {})], NOON))
    (claimed,) = await inbox(store, limit=1)
    await apply(store, someone, SetTimer("x", NOON), SetTimer("y", later(LEASE_S)))
    (timer,) = await timers(store)
    await apply(store, someone, Send("a", words()))
    (message,) = await outbox(store)
    end = later(LEASE_S)
    assert (claimed.update_id, timer.name, message.chat_id) == (1, "x", 7)
    assert await store.run(lambda t: t.next_inbox_at(end)) == NOON
    assert await store.run(lambda t: t.next_timer_at(end)) == end, "set for then, not leased until then"
    assert await store.run(lambda t: t.next_outbox_at(end)) is None
    assert await store.run(lambda t: t.next_outbox_at()) == end


async def test_counts_tell_how_the_queues_stand(store: Store) -> None:
    """The health pages learn what waits, what was given up and how old the oldest is, reminders apart."""
    someone = await person(store)
    await store.run(lambda t: t.put_updates([(1, 7, {})], NOON))
    await apply(store, someone, SetTimer("x", later(-20)), Send("a", words()), cause="a", now=later(-10))
    other = await person(store, 8)
    await apply(store, other, Send("r", words(), bulk=True), cause="r", now=later(-500))
    counts = await store.run(lambda t: t.counts(NOON))
    assert (counts.people, counts.inbox_pending, counts.timers_overdue, counts.outbox_pending) == (2, 1, 1, 2)
    assert (counts.inbox_age_s, counts.timers_age_s) == (0, 20)
    assert (counts.outbox_age_s, counts.reminders_age_s) == (10, 500)
    rows = await outbox(store)
    await store.run(lambda t: (t.settle_dead(rows[0], "X", NOON), t.settle_unknown(rows[1], NOON)))
    counts = await store.run(lambda t: t.counts(NOON))
    assert (counts.outbox_pending, counts.outbox_dead, counts.outbox_unknown) == (0, 1, 1)


async def test_what_is_tried_in_vain_grows_older(store: Store) -> None:
    """A lease or a try that failed moves no age: it counts since when the row has been due."""
    someone, at = await person(store), later(600)
    await store.run(lambda t: t.put_updates([(1, 7, {})], NOON))
    await apply(store, someone, SetTimer("x", NOON), SetTimer("ahead", later(900)), cause="x")
    await apply(store, someone, Send("a", words()), cause="a")

    def fail(transaction: Transaction) -> None:
        (update,) = transaction.claim_inbox(at, 30, 10)
        (timer,) = transaction.claim_timers(at, 30, 10)
        (message,) = transaction.claim_outbox(at, 30, 10)
        claimed = transaction.backlog(at)
        transaction.fail_update(update, "X", at)
        transaction.fail_timer(timer, "X", at)
        transaction.settle_retry(message, later(7200), ambiguous=False, counts=False, now=at)
        assert claimed == transaction.backlog(at)

    await store.run(fail)
    assert await store.run(lambda t: t.backlog(at)) == {
        "inbox": 600,
        "timers": 600,
        "outbox": 600,
        "reminders": 0,
    }


async def test_a_chat_that_was_told_to_wait_is_no_backlog(store: Store) -> None:
    """Nor is what waits behind its message, until Telegram's pause is over; other chats are."""
    someone, other = await person(store, 1), await person(store, 2)
    reminder = Send("day", words(), bulk=True, occurrence=TODAY)
    await apply(store, someone, Send("a", words()), reminder, Send("b", words()), cause="a")
    (row,) = await outbox(store)
    await store.run(
        lambda t: t.settle_retry(row, later(900), ambiguous=False, counts=False, now=NOON, told=True)
    )
    ages = await store.run(lambda t: t.backlog(later(600)))
    assert (ages["outbox"], ages["reminders"]) == (0, 0)
    await apply(store, other, Send("a", words()), cause="other", now=later(500))
    assert (await store.run(lambda t: t.backlog(later(600))))["outbox"] == 100
    ages = await store.run(lambda t: t.backlog(later(901)))
    assert (ages["outbox"], ages["reminders"]) == (901, 901)


async def test_a_timer_that_is_tried_once_more_is_no_backlog(store: Store) -> None:
    """It was given up days ago; one that nobody has tried in all that time is."""
    someone, at = await person(store), later(3 * 86_400)
    await apply(store, someone, SetTimer("x", NOON))
    assert (await store.run(lambda t: t.backlog(at)))["timers"] == 3 * 86_400

    def give_up(transaction: Transaction) -> None:
        for n in range(5):
            (timer,) = transaction.claim_timers(later(n * 60), LEASE_S, 10)
            transaction.fail_timer(timer, "X", later(n * 60))
        transaction.revive_timers(at)

    await store.run(give_up)
    assert [timer.name for timer in await timers(store, at)] == ["x"]
    assert (await store.run(lambda t: t.backlog(at)))["timers"] == 0


async def test_a_reminder_that_was_hurried_is_still_one(store: Store) -> None:
    """Who taps something while a reminder of theirs waits for a crowd has waited since the tap only."""
    someone = await person(store)
    await apply(store, someone, Send("day", words(), bulk=True, occurrence=NOON.date()), cause="r")
    await apply(store, someone, Send("a", words()), cause="a", now=later(600))
    ages = await store.run(lambda t: t.backlog(later(601)))
    assert (ages["outbox"], ages["reminders"]) == (1, 601)


async def test_files_are_remembered_per_bot(store: Store) -> None:
    """A file id is known for the bot it was given to, can be replaced, and can be forgotten."""
    await store.run(lambda t: t.remember_file(1, "abc", "one"))
    await store.run(lambda t: t.remember_file(1, "abc", "two"))
    assert await store.run(lambda t: (t.file_id(1, "abc"), t.file_id(2, "abc"))) == ("two", None)
    await store.run(lambda t: t.forget_file(1, "abc"))
    assert await store.run(lambda t: t.file_id(1, "abc")) is None


# --- Lanes


async def updates(store: Store, *arrivals: tuple[Any, ...]) -> None:
    await store.run(lambda t: t.put_updates([Arrival(*each) for each in arrivals], NOON))


async def urgently(store: Store, someone: Person, *effects: Effect) -> None:
    await store.run(lambda t: t.apply(someone, effects, cause="urgent", now=NOON, urgent=True))


async def test_what_is_urgent_overtakes_its_own_chat(store: Store) -> None:
    """ "Too much" comes before all that was sent just before it, and nothing beside it."""
    await updates(store, (1, 7, {}), (2, 7, {}), (3, 7, {}, Lane.URGENT), (4, 7, {}, Lane.URGENT))
    handled = []
    while rows := await inbox(store):
        (row,) = rows
        handled.append(row.update_id)
        await store.run(lambda t, row=row: t.finish_update(row, NOON))
    assert handled == [3, 4, 1, 2]


async def test_what_is_urgent_overtakes_what_is_being_handled(store: Store) -> None:
    """Whoever handles an earlier update may have died, which is known only when the lease ends."""
    await updates(store, (1, 7, {}))
    (held,) = await inbox(store)
    await updates(store, (2, 7, {}, Lane.URGENT))
    assert [row.update_id for row in await inbox(store)] == [2]
    await store.run(lambda t: t.finish_update(held, NOON))


async def test_what_failed_overtakes_nothing_any_more(store: Store) -> None:
    """An urgent update that cannot be handled stands in nobody's way, nor in that of the next urgent one."""
    await updates(store, (1, 7, {}), (2, 7, {}, Lane.URGENT), (3, 7, {}, Lane.URGENT))
    (row,) = await inbox(store)
    await store.run(lambda t: t.fail_update(row, "ValueError", NOON))
    (following,) = await inbox(store)
    await store.run(lambda t: t.finish_update(following, NOON))
    assert (row.update_id, following.update_id) == (2, 3)
    assert [row.update_id for row in await inbox(store)] == [1]


async def test_lanes_go_in_their_order(store: Store) -> None:
    """Across chats: urgent words, sessions, answers, the rest; every so often what has waited longest."""
    lanes = [Lane.REST, Lane.ANSWER, Lane.SESSION, Lane.URGENT]
    await updates(store, *((n, n, {}, lane) for n, lane in enumerate(lanes, 1)))
    (row,) = await store.run(lambda t: t.claim_inbox(NOON, LEASE_S, 1, oldest_first=True))
    assert row.lane is Lane.REST
    assert [row.lane for row in await inbox(store)] == [Lane.URGENT, Lane.SESSION, Lane.ANSWER]


async def test_urgent_words_overtake_what_waits_in_their_chat(store: Store) -> None:
    """But not what is under way, nor a chat that Telegram tells to wait; the others keep their order."""
    someone = await person(store)
    await apply(store, someone, Send("a", words()), Send("b", words()), cause="a")
    (under_way,) = await outbox(store)
    await urgently(store, someone, Send("c", words()))
    assert await outbox(store) == []
    await store.run(
        lambda t: t.settle_retry(under_way, later(5), ambiguous=False, counts=False, now=NOON, told=True)
    )
    assert await outbox(store, later(4)) == []
    said = []
    while rows := await outbox(store, later(5)):
        (row,) = rows
        said.append(row.effect.surface)
        await sent(store, row, 100 + len(said), later(5))
    assert said == ["a", "c", "b"]


async def test_what_one_turn_says_comes_in_its_order(store: Store) -> None:
    """What is said before urgent words goes with them: the list of signs stands below what was noted."""
    someone = await person(store)
    await apply(store, someone, Send("a", words()), cause="a")
    await apply(store, someone, Send("note", words()), Send("signs", words()), Send("b", words()), cause="b")
    said = []
    while rows := await outbox(store):
        (row,) = rows
        said.append(row.effect.surface)
        await sent(store, row, 100 + len(said))
    assert said == ["note", "signs", "a", "b"]


async def test_a_reminder_is_overtaken_by_urgent_words_and_hurried_by_others(store: Store) -> None:
    """Urgent words need not wait for it; a session that has to takes it along."""
    one, other = await person(store, 1), await person(store, 2)
    for someone in (one, other):
        await apply(store, someone, Send("day", words(), bulk=True), cause=f"day{someone.id}")
    await urgently(store, one, Send("c", words()))
    await apply(store, other, Send("s1:2", words()), cause="d")
    rows = await outbox(store)
    assert [(row.effect.surface, row.lane) for row in rows] == [("c", Lane.URGENT), ("day", Lane.SESSION)]


async def test_what_was_overtaken_takes_away_nothing_newer(store: Store) -> None:
    """A deletion that still waits when urgent words overtake it leaves them where they are."""
    someone = await person(store)
    await standing(store, someone, "urgent", "setup")
    await apply(store, someone, Delete(("urgent", "setup")), cause="a")
    await urgently(store, someone, Edit("urgent", words("x")))
    (row,) = await outbox(store)
    assert row.message == (100, False)
    await sent(store, row, 100)
    (deletion,) = await outbox(store)
    assert deletion.message_ids == (101,)


# --- What it costs


async def test_an_event_costs_no_more_after_many_others(sqlite_store: Store) -> None:
    """What SQLite does for an event does not grow with the updates, messages and timers of weeks."""
    someone = await person(sqlite_store)
    before = await _steps_of_an_event(sqlite_store, someone, 1)
    await sqlite_store.run(lambda t: _pile_up(t, someone, 2000))
    assert await _steps_of_an_event(sqlite_store, someone, 2) < before * 1.5


async def _steps_of_an_event(store: Store, someone: Person, number: int) -> int:
    """How many instructions of its machine SQLite needs for an update and what follows from it."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    def event(transaction: Transaction) -> None:
        driver: Any = transaction._connection.connection.dbapi_connection
        driver.set_progress_handler(step, 1)
        transaction.put_updates([(number, someone.chat_id, {})], NOON)
        (update,) = transaction.claim_inbox(NOON, LEASE_S, 10)
        transaction.next_inbox_at()
        transaction.finish_update(update, NOON)
        effects = (
            Withdraw("a"),
            CancelTimer("t"),
            SetTimer("t", NOON, {}),
            Edit("a", words()),
            Send("b", words()),
        )
        transaction.apply(someone, effects, cause=f"update:{number}", now=NOON)
        (timer,) = transaction.claim_timers(NOON, LEASE_S, 10)
        transaction.next_timer_at()
        transaction.finish_timer(timer)
        for message_id in (1, 2):
            (message,) = transaction.claim_outbox(NOON, LEASE_S, 1, {99})
            transaction.next_outbox_at()
            transaction.settle_sent(message, message_id, False, NOON)
        driver.set_progress_handler(None, 0)

    await store.run(event)
    return steps


def _pile_up(transaction: Transaction, someone: Person, many: int) -> None:
    """So many finished updates, messages that a person was sent, and reminders that a crowd waits for."""
    past = {"wake_at": NOON, "leased": False}
    update = {"received_at": NOON, "status": "done", **past}
    message = {
        "op": "send",
        "surface": "a",
        "body": {},
        "language": "en",
        "look": "a",
        "bulk": False,
        "due_at": NOON,
        **past,
    }
    mine = {"person_id": someone.id, "chat_id": someone.chat_id, "status": "sent"}
    others = {"person_id": None, "bulk": True, "lane": Lane.REMINDER, "status": "pending"}
    for number in range(many):
        transaction._execute(sa.insert(tables.inbox).values(update_id=1000 + number, **update))
        transaction._execute(sa.insert(tables.outbox).values(message | mine | {"key": f"a{number}"}))
        waiting = {"key": f"b{number}", "chat_id": 1000 + number}
        transaction._execute(sa.insert(tables.outbox).values(message | others | waiting))
