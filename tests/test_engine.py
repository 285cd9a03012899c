"""The engine: one event, one transaction; timers in order, and failures that hold up nobody."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.clock import ManualClock
from bot.core.content import Content, Routine
from bot.core.diary import Moment as When
from bot.core.diary import Rating
from bot.core.messages import Message, Tap, text
from bot.core.model import Answer, Effect, Event, Fired, Record, Said, Send, SetTimer, State, World
from bot.engine import Engine
from bot.store import LOOK_AGAIN, ClaimLost, Store, tables

CONTENT = Content(
    version="v1",
    stretches={},
    routine=Routine("daily", 1, (), (), 10, 15, 180, 1200, 3),
    rules={},
    signs=(),
    regions=(),
    consent_version=1,
    vocabularies={},
    looks=("a", "b"),
)


def diarist(state: State, event: Event, world: World) -> tuple[State, tuple[Effect, ...]]:
    """A tiny conversation: words are counted, numbers are ratings, timers repeat themselves."""
    person = state.person
    match event:
        case Said("boom"):
            raise LookupError("secret words")
        case Said(text=said) if said.isdecimal():
            rating = Rating(world.now, world.now.date(), When.ANY_TIME, int(said))
            return state, (
                Record(rating),
                Send("rated", Message((text("rated", count=len(world.archive.since(Rating, None))),))),
            )
        case Said():
            person = replace(person, sessions_begun=person.sessions_begun + 1)
            echo = Send("echo", Message((text("echo", n=person.sessions_begun),)))
            return State(person), (echo, SetTimer("again", world.now + timedelta(seconds=60)))
        case Fired("boom"):
            raise LookupError("secret words")
        case Fired(name, due_at):
            said = Message((text("fired", at=due_at.isoformat()),))
            return state, (Send(f"fired:{name}", said, bulk=name == "reminder"),)
        case Tap():
            return state, (Answer(text("tapped")), Answer(text("never")))
    return state, ()


@pytest.fixture
def engine(store: Store, clock: ManualClock) -> Engine:
    return make(store, clock)


def make(store: Store, clock: ManualClock) -> Engine:
    return Engine(
        store,
        diarist,
        CONTENT,
        find_places=lambda _: (),
        words=lambda told, _: told.id,
        language=lambda tag: "de" if tag == "de-AT" else "en",
        now=clock.now,
        zone_data="",
    )


async def said(store: Store) -> list[tuple[str, str]]:
    columns = sa.select(tables.outbox.c.surface, tables.outbox.c.key).order_by(tables.outbox.c.id)
    return await store.run(lambda t: [tuple(row) for row in t._execute(columns)])


async def at(store: Store, clock: ManualClock, chat_id: int, *effects: Effect) -> None:
    state = await store.run(lambda t: t.state_of_chat(chat_id))
    assert state is not None
    await store.run(lambda t: t.apply(state.person, effects, cause=f"test:{chat_id}", now=clock.now()))


async def test_the_first_event_makes_a_person(engine: Engine, store: Store) -> None:
    """Whoever writes first becomes known: with the nearest language, and a look that stays."""
    outcome = await engine.handle(7, Said("hello"), cause="update:1", language="de-AT")
    assert outcome.language == "de"
    state = await store.run(lambda t: t.state_of_chat(7))
    assert state is not None
    assert (state.person.language, state.person.sessions_begun) == ("de", 1)
    looks = set()
    for chat_id in range(20):
        await engine.handle(chat_id, Said("hi"), cause=f"c{chat_id}")
        other = await store.run(lambda t, chat_id=chat_id: t.state_of_chat(chat_id))
        looks.add(other.person.look)
    assert looks == {"a", "b"}


async def test_all_that_follows_is_stored(engine: Engine, store: Store, clock: ManualClock) -> None:
    """Everything that follows from an event is there after it."""
    await engine.handle(7, Said("hello"), cause="update:1")
    await engine.handle(7, Said("4"), cause="update:2")
    await engine.handle(7, Said("5"), cause="update:3")
    assert await said(store) == [("echo", "update:1:0"), ("rated", "update:2:1"), ("rated", "update:3:1")]
    everything = await store.run(lambda t: t.everything(7))
    assert [row["score"] for row in everything["ratings"]] == [4, 5]
    assert everything["messages"][2]["body"]["message"]["lines"][0]["args"] == {"count": 1}
    assert await store.run(lambda t: t.next_timer_at()) == clock.now() + timedelta(seconds=60)


async def test_the_first_answer_is_the_answer(engine: Engine) -> None:
    """A tap is answered with core's first answer; other events with none."""
    assert (await engine.handle(7, Tap("x"), cause="u:1")).answer == Answer(text("tapped"))
    assert (await engine.handle(7, Said("x"), cause="u:2")).answer is None


async def test_the_update_is_finished_with_what_follows(
    engine: Engine, store: Store, clock: ManualClock
) -> None:
    """The row that brought the event is done in the same transaction, and cannot be handled twice."""
    await store.run(lambda t: t.put_updates([(1, 7, {"x": 1})], clock.now()))
    (row,) = await store.run(lambda t: t.claim_inbox(clock.now(), 30, 10))
    await engine.handle(7, Said("x"), cause="update:1", row=row)
    with pytest.raises(ClaimLost):
        await engine.handle(7, Said("x"), cause="update:1b", row=row)
    assert await said(store) == [("echo", "update:1:0")]
    assert (await store.run(lambda t: t.counts(clock.now()))).inbox_pending == 0


async def test_an_event_that_raises_leaves_nothing(engine: Engine, store: Store, clock: ManualClock) -> None:
    """When handling fails nothing of it is stored, not even the newcomer, and the update waits."""
    await store.run(lambda t: t.put_updates([(1, 7, {"x": 1})], clock.now()))
    (row,) = await store.run(lambda t: t.claim_inbox(clock.now(), 30, 10))
    with pytest.raises(LookupError):
        await engine.handle(7, Said("boom"), cause="update:1", row=row)
    assert await store.run(lambda t: t.state_of_chat(7)) is None
    assert (await store.run(lambda t: t.counts(clock.now()))).inbox_pending == 1


async def test_timers_fire_once_each_in_order(engine: Engine, store: Store, clock: ManualClock) -> None:
    """All that is due fires, one person's in the order they fell due; the next instant is told."""
    await engine.handle(7, Tap("x"), cause="u:1")
    start = clock.now()
    due = [
        SetTimer(name, start + timedelta(seconds=s)) for name, s in (("b", 2), ("a", 3), ("c", 1), ("d", 9))
    ]
    await at(store, clock, 7, *due)
    assert await engine.fire_due() == start + timedelta(seconds=1)
    clock.advance(5)
    assert await engine.fire_due() == start + timedelta(seconds=9)
    assert [surface for surface, _ in await said(store)] == ["fired:c", "fired:b", "fired:a"]
    clock.advance(5)
    assert await engine.fire_due() is None
    assert await engine.fire_due() is None
    assert len(await said(store)) == 4


async def test_more_timers_than_a_batch_all_fire(engine: Engine, store: Store, clock: ManualClock) -> None:
    """A crowd of timers is worked off to the last one in one go."""
    await engine.handle(7, Tap("x"), cause="u:1")
    await at(store, clock, 7, *(SetTimer(f"t{n}", clock.now()) for n in range(120)))
    assert await engine.fire_due() is None
    assert len(await said(store)) == 120


async def test_a_crowd_is_decided_as_it_can_be_told(engine: Engine, store: Store, clock: ManualClock) -> None:
    """While enough reminders wait to leave no more are decided; a cue that falls due meanwhile is."""
    crowd = range(100, 160)
    for chat in crowd:
        await engine.handle(chat, Tap("x"), cause=f"u:{chat}")
        await at(store, clock, chat, SetTimer("reminder", clock.now()))
    engine._ahead = 20
    assert await engine.fire_due() == clock.now() + LOOK_AGAIN
    assert len(await said(store)) == 20
    assert (await store.run(lambda t: t.counts(clock.now()))).timers_overdue == 40
    clock.advance(1)
    await at(store, clock, crowd[-1], SetTimer("cue", clock.now()))
    await engine.fire_due()
    assert [surface for surface, _ in (await said(store))[20:]] == ["fired:cue"]
    sent = await store.run(lambda t: t.claim_outbox(clock.now(), 30, 15))
    for row in sent:
        await store.run(lambda t, row=row: t.settle_sent(row, row.id, False, clock.now()))  # type: ignore[misc]
    await engine.fire_due()
    told = [surface for surface, _ in await said(store)]
    assert told.count("fired:reminder") == 20 + sum(row.effect.surface == "fired:reminder" for row in sent)
    assert (await store.run(lambda t: t.counts(clock.now()))).reminders_age_s == 1


async def test_a_timer_that_raises_holds_up_nobody(
    engine: Engine, store: Store, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    """A failing timer is tried again later and given up after five times; the same person's others go on."""
    await engine.handle(7, Tap("x"), cause="u:1")
    await at(store, clock, 7, SetTimer("boom", clock.now()), SetTimer("fine", clock.now()))
    upcoming = await engine.fire_due()
    assert [surface for surface, _ in await said(store)] == ["fired:fine"]
    tries = 1
    while upcoming is not None:
        clock.set(upcoming)
        upcoming = await engine.fire_due()
        tries += 1
    assert tries == 5
    assert any("is dead" in record.message for record in caplog.records if record.levelno == logging.ERROR)


async def test_a_timer_cancelled_in_time_does_nothing(
    store: Store, clock: ManualClock, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timer that an event sets anew between claim and firing does not fire for its old instant."""
    await engine.handle(7, Tap("x"), cause="u:1")
    await at(store, clock, 7, SetTimer("again", clock.now()))
    (row,) = await store.run(lambda t: t.claim_timers(clock.now(), 30, 10))
    await engine.handle(7, Said("x"), cause="u:2")
    await engine._fire_all([row])
    assert [surface for surface, _ in await said(store)] == ["echo"]
    clock.advance(60)
    await engine.fire_due()
    assert [surface for surface, _ in await said(store)] == ["echo", "fired:again"]


async def test_a_timer_whose_chat_moves_under_it_waits_for_its_lease(
    store: Store, clock: ManualClock, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """It fires for the new chat, once and without a fault. Erased meanwhile, there is nothing to fire."""
    await engine.handle(7, Tap("x"), cause="u:1")
    await at(store, clock, 7, SetTimer("again", clock.now()))
    rows = await store.run(lambda t: t.claim_timers(clock.now(), 30, 10))
    await store.run(lambda t: t.migrate_chat(7, 8))
    await engine._fire_all(rows)
    assert await said(store) == []
    clock.advance(30)
    await engine.fire_due()
    assert [surface for surface, _ in await said(store)] == ["fired:again"]
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
