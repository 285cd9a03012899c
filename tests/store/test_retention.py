"""How long what is stored is kept, and who is forgotten altogether, on both kinds of database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.core.diary import Moment, OccurrenceEnded, Rating
from bot.core.messages import Message, text
from bot.core.model import Person, Phase, Record, Send, SetTimer, State
from bot.store import HISTORY_DAYS, PRUNE_STEP, TRAFFIC_DAYS, Store, Transaction, tables
from bot.store import people as store_of_people
from bot.store.compiled import Statement
from tests.conftest import NOON
from tests.store.test_people import SESSION, TODAY, change, fill, newcomer

MONTH, YEARS = NOON + timedelta(days=TRAFFIC_DAYS), NOON + timedelta(days=HISTORY_DAYS)
YEARS_LONG, A_MOMENT = timedelta(days=730), timedelta(seconds=1)
HISTORY = {"answers", "decisions", "holds", "occurrences", "ratings", "sessions", "shown"}
TRAFFIC = {"inbox", "outbox", "surfaces", "announcements", "recipients"}


async def stored(store: Store) -> set[str]:
    """The tables in which there is anything."""

    def names(transaction: Transaction) -> set[str]:
        every = tables.metadata.sorted_tables
        return {table.name for table in every if transaction._execute(sa.select(table).limit(1)).all()}

    return await store.run(names)


async def empty(store: Store, *these: sa.Table) -> None:
    """Nothing was ever in these tables."""

    def clear(transaction: Transaction) -> None:
        for table in these:
            transaction._execute(sa.delete(table))

    await store.run(clear)


@pytest.mark.parametrize("ending", ["completed", None])
async def test_each_kind_of_row_is_kept_for_its_time(store: Store, ending: str | None) -> None:
    """Traffic is kept for a month and history for 24 months, to the moment, of somebody who is still there;
    a session that never ended goes by when it began.
    """
    person = await fill(store)
    if ending is not None:
        ended = replace(SESSION, phase=Phase.ENDED, ending=ending)
        await change(store, State(person, SESSION), State(person, ended))

    def work(transaction: Transaction) -> None:
        (update,) = transaction.claim_inbox(NOON, 30, 10)
        transaction.finish_update(update, NOON)
        # Something of today keeps the person.
        today = [Record(OccurrenceEnded(YEARS, YEARS.date(), "sent"))]
        transaction.apply(person, today, cause="today", now=YEARS)

    await store.run(work)
    everything = {"people", "timers"} | HISTORY | TRAFFIC
    await store.run(lambda t: t.prune(MONTH))
    assert await stored(store) == everything
    await store.run(lambda t: t.prune(MONTH + A_MOMENT))
    assert await stored(store) == everything - TRAFFIC
    await store.run(lambda t: t.prune(YEARS))
    assert len((await store.run(lambda t: t.everything(7)))["occurrences"]) == 3
    assert await stored(store) == everything - TRAFFIC
    await store.run(lambda t: t.prune(YEARS + A_MOMENT))
    assert await stored(store) == {"people", "timers", "occurrences"}
    (occurrence,) = (await store.run(lambda t: t.everything(7)))["occurrences"]
    assert occurrence["day"] == YEARS.date().isoformat()


async def test_a_crowd_is_forgotten_part_by_part(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many people and updates a few go at once, so that others' turns come in between; all go in the end,
    and only then it counts as done.
    """
    monkeypatch.setattr(store_of_people, "PRUNED_AT_ONCE", 2)
    monkeypatch.setattr(store_of_people, "UPDATES_AT_ONCE", 3)
    await store.run(lambda t: t.prune_carefully(YEARS))
    for chat in range(1, 6):
        person = (await newcomer(store, Person(0, chat))).person
        fact = Rating(NOON, TODAY, Moment.ANY_TIME, 3)
        await store.run(lambda t, p=person, f=fact: t.record(p.id, f))  # type: ignore[misc]
    await store.run(lambda t: t.put_updates([(n, None, {}) for n in range(4)], NOON))
    for row in await store.run(lambda t: t.claim_inbox(NOON, 30, 10)):
        await store.run(lambda t, row=row: t.finish_update(row, NOON))  # type: ignore[misc]

    async def left() -> tuple[int, ...]:
        counts = [
            sa.select(sa.func.count()).select_from(t) for t in (tables.people, tables.ratings, tables.inbox)
        ]
        return await store.run(lambda t: tuple(t._value(Statement(count)) for count in counts))

    seen, after = [await left()], ()
    while (more := await store.run(lambda t, a=after: t.prune_carefully(YEARS + A_MOMENT, *a))) is not None:  # type: ignore[misc]
        after = (more,)
        seen.append(await left())
    assert seen == [(5, 5, 4), (3, 3, 1), (1, 1, 0)]
    assert await left() == (0, 0, 0)


async def test_a_clock_that_is_years_ahead_makes_nobody_forgotten(store: Store) -> None:
    """However far the clock goes wrong, one look moves what is too old by two days, and the first by nothing;
    with the clock right again only what is really too old goes.
    """
    await fill(store)
    await empty(store, tables.inbox, tables.outbox, tables.surfaces)
    everything = {"people", "timers", "marks"} | HISTORY
    await store.run(lambda t: t.prune_carefully(YEARS - PRUNE_STEP))
    for wrong in (10 * YEARS_LONG, -10 * YEARS_LONG, timedelta(0)):
        await store.run(lambda t, wrong=wrong: t.prune_carefully(YEARS + wrong))
        assert await stored(store) == everything
    await store.run(lambda t: t.prune_carefully(YEARS + A_MOMENT))
    assert await stored(store) == {"marks"}


async def test_the_first_look_forgets_nothing(store: Store) -> None:
    """With nothing to hold the clock against, what is too old goes at the second look, a day later."""
    await fill(store)
    await empty(store, tables.inbox, tables.outbox, tables.surfaces)
    for looks in (1, 2):
        await store.run(lambda t: t.prune_carefully(YEARS + A_MOMENT))
        assert ("people" in await stored(store)) is (looks == 1)


async def test_after_a_long_rest_what_is_too_old_goes_all_the_same(store: Store) -> None:
    """A bot that was off for a month makes up for it by two days at each daily look."""
    await fill(store)
    await empty(store, tables.inbox, tables.outbox, tables.surfaces)
    await store.run(lambda t: t.prune_carefully(YEARS - timedelta(days=29)))
    looks = 0
    while "people" in await stored(store):
        looks += 1
        assert looks <= 15
        await store.run(lambda t, days=looks: t.prune_carefully(YEARS + timedelta(days=days)))
    assert await stored(store) == {"marks"}


async def test_what_is_not_finished_is_not_forgotten(store: Store) -> None:
    """An update that waits, and a message that waits, stay however old they are, and so does the person."""
    person = (await newcomer(store)).person

    def work(transaction: Transaction) -> None:
        transaction.put_updates([(1, 8, {})], NOON)
        transaction.apply(person, [Send("a", Message((text("a"),)))], cause="c", now=NOON)

    await store.run(work)
    await store.run(lambda t: t.prune(YEARS + A_MOMENT))
    assert await stored(store) == {"people", "inbox", "outbox"}


async def test_who_is_silent_for_years_is_forgotten(store: Store) -> None:
    """Once the history of somebody who pauses or blocks the bot is gone, so are their answers, their settings
    and their timers.
    """
    await fill(store)
    await empty(store, tables.inbox)
    await store.run(lambda t: t.prune(YEARS))
    assert {"people", "timers"} < await stored(store)
    await store.run(lambda t: t.prune(YEARS + A_MOMENT))
    assert await stored(store) == set()


async def test_who_only_greeted_is_forgotten_after_a_month(store: Store) -> None:
    """Somebody who got one answer and said no more is forgotten with it; who still waits for one is not."""
    await fill(store)
    await empty(store, *(tables.metadata.tables[name] for name in HISTORY | {"inbox"}))
    await store.run(lambda t: t.put_updates([(2, 8, {})], NOON))
    waits = (await newcomer(store, Person(id=0, chat_id=8))).person
    await store.run(lambda t: t.prune(MONTH))
    assert {"outbox", "surfaces"} < await stored(store)
    await store.run(lambda t: t.prune(MONTH + A_MOMENT))
    assert await store.run(lambda t: t.everything(7)) == {}
    assert (await store.run(lambda t: t.everything(8)))["person"]["id"] == waits.id


@pytest.mark.parametrize("kind", sorted(HISTORY | {"outbox", "surfaces"}))
async def test_any_trace_keeps_the_person(store: Store, kind: str) -> None:
    """As long as there is one row of history or traffic, the person with their settings stays."""
    await fill(store)
    others = HISTORY | TRAFFIC
    await empty(store, *(tables.metadata.tables[name] for name in others - {kind}))
    await store.run(lambda t: t.prune(NOON))
    assert await stored(store) == {"people", "timers", kind}


async def test_who_never_answers_is_reminded_all_the_same(store: Store) -> None:
    """Reminders alone are traffic and history: whoever gets them weekly is never forgotten."""
    person = (await newcomer(store)).person
    for week in range(110):
        at = NOON + timedelta(weeks=week)
        reminder = Send("reminder", Message((text("hello"),)), occurrence=at.date(), bulk=True)

        def remind(transaction: Transaction, reminder: Send = reminder, week: int = week) -> None:
            at = NOON + timedelta(weeks=week)
            following = SetTimer("reminder", at + timedelta(weeks=1))
            transaction.apply(person, [reminder, following], cause=f"week:{week}", now=at)
            (row,) = transaction.claim_outbox(at, 30, 10)
            transaction.settle_sent(row, 100 + week, False, at)
            transaction.prune(at + timedelta(days=6))

        await store.run(remind)
    state = await store.run(lambda t: t.state_of_chat(7))
    assert state is not None
    assert state.person.id == person.id
    assert await store.run(lambda t: t.next_timer_at()) == NOON + timedelta(weeks=110)


async def test_who_comes_back_at_that_moment_is_kept(postgres_url: str) -> None:
    """Somebody to whom an event is just happening in another replica is not forgotten under it."""
    store, other = await Store.open(postgres_url), await Store.open(postgres_url)
    person = (await newcomer(store)).person
    loop, held, pruned = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
    rating = [Record(Rating(YEARS, TODAY, Moment.ANY_TIME, 3))]

    def meet(transaction: Transaction) -> None:
        transaction.state_of_chat(person.chat_id)
        transaction.apply(person, rating, cause="c", now=YEARS)
        loop.call_soon(held.set)
        sa.util.await_only(pruned.wait())

    meeting = asyncio.create_task(other.run(meet))
    await held.wait()
    await store.run(lambda t: t.prune(YEARS))
    pruned.set()
    await meeting
    assert len((await store.run(lambda t: t.everything(7)))["ratings"]) == 1
    await store.close()
    await other.close()
