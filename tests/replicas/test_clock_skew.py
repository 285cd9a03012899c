"""Replicas agree on the time: each must keep to the database's."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import datetime, timedelta

import pytest

from bot.app import App
from bot.chat.outbound import _CALL_MOST_S, LEASE_S
from bot.clock import Clock, ManualClock
from bot.config import Settings
from bot.core.messages import Message, text
from bot.core.model import Person, Send, SetTimer
from bot.sandbox.server import Server
from bot.store import CLOCK_SKEW_MOST_S, ClockSkewed, Store, Transaction
from tests.conftest import NOON, TOKEN


class WrongClock(Clock):
    """The real time, but for so many seconds."""

    def __init__(self, ahead_s: float) -> None:
        super().__init__()
        self.ahead = timedelta(seconds=ahead_s)

    def now(self) -> datetime:
        return super().now() + self.ahead


@pytest.mark.parametrize(("ahead_s", "said"), [(60, "ahead of"), (-60, "behind")])
async def test_a_clock_that_is_wrong_is_refused(postgres_url: str, ahead_s: float, said: str) -> None:
    """On PostgreSQL a bot whose clock is a minute off does not start, and says so in a sentence."""
    store = await Store.open(postgres_url)
    app = App(Settings(token=TOKEN, port=0), store, WrongClock(ahead_s))
    with pytest.raises(ClockSkewed, match=f"clock is (60|59).* s {said} the database's"):
        await app.serve(asyncio.Event())
    await app.stop()
    await store.close()


async def test_a_clock_that_goes_wrong_is_told(postgres_url: str) -> None:
    """A clock that leaves the database's while the bot runs makes it unready."""
    store = await Store.open(postgres_url)
    clock = WrongClock(0)
    app = App(Settings(token=TOKEN, port=0), store, clock)
    assert await app.watch.faults() == []
    clock.ahead = timedelta(minutes=5)
    (fault,) = await app.watch.faults()
    assert "off the database's" in fault
    await app.stop()
    await store.close()


@pytest.mark.parametrize("ahead_s", [300, -300])
async def test_a_replica_whose_clock_drifts_leaves_everything_to_the_others(
    postgres_url: str, ahead_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a replica's clock is minutes off it claims no update, timer or message, neither before they are
    due nor while another is at them; one with a right clock does, and it itself does as soon as it is right.
    """
    mine, theirs = await Store.open(postgres_url), await Store.open(postgres_url)
    clock, right = WrongClock(0), Clock()
    mine.mind_clock(clock)
    theirs.mind_clock(right)
    now = right.now()
    state = await theirs.run(lambda t: t.state_of_chat(7, Person(id=0, chat_id=7)))
    assert state is not None
    # So long ago that a clock which is behind finds them, too.
    due = [SetTimer("x", now - timedelta(hours=1)), Send("a", Message((text("hello"),)))]
    long_ago = now - timedelta(hours=1)
    await theirs.run(lambda t: t.apply(state.person, due, cause="c", now=long_ago))
    await theirs.run(lambda t: t.put_updates([(1, 7, {})], long_ago))

    def claims(transaction: Transaction, now: datetime) -> list[int]:
        claim = (transaction.claim_inbox, transaction.claim_timers, transaction.claim_outbox)
        return [len(each(now, LEASE_S, 10)) for each in claim]

    clock.ahead = timedelta(seconds=ahead_s)
    with pytest.raises(ClockSkewed):
        await mine.run(lambda t: t.put_updates([(2, 8, {})], clock.now()))
    for claim in ("claim_inbox", "claim_timers", "claim_outbox"):
        with pytest.raises(ClockSkewed, match=r"(300|299).* s (ahead of|behind) the"):
            await mine.run(lambda t, claim=claim: getattr(t, claim)(clock.now(), LEASE_S, 10))
    assert await theirs.run(lambda t: claims(t, right.now())) == [1, 1, 1]
    with contextlib.suppress(ClockSkewed):  # what the others are at
        assert await mine.run(lambda t: claims(t, clock.now())) == [0, 0, 0]
    clock.ahead = timedelta(0)
    assert await mine.run(lambda t: claims(t, clock.now())) == [0, 0, 0]
    assert await mine.run(lambda t: claims(t, clock.now() + timedelta(minutes=1))) == [1, 1, 1]
    await mine.close()
    await theirs.close()


async def test_a_clock_is_only_looked_at_when_there_is_something_to_claim(
    postgres_url: str,
) -> None:
    """A replica that finds nothing asks the database nothing more, and a trial's clock may tell any time."""
    store = await Store.open(postgres_url)
    clock = WrongClock(300)
    store.mind_clock(clock)
    assert await store.run(lambda t: t.claim_timers(clock.now(), LEASE_S, 10)) == []
    trial = ManualClock(NOON)
    store.mind_clock(trial)
    await store.run(lambda t: t.put_updates([(1, 7, {})], NOON))
    assert len(await store.run(lambda t: t.claim_inbox(NOON, LEASE_S, 10))) == 1
    await store.close()


async def test_a_bot_whose_clock_drifts_goes_on_when_it_is_right_again(
    postgres_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A running bot whose clock goes wrong says so in one line, not in three tracebacks a second, and leaves
    updates to Telegram; once the clock is right it answers.
    """
    clock, stop = WrongClock(0), asyncio.Event()
    server = Server(TOKEN, Clock().now, page=False)
    await server.start()
    store = await Store.open(postgres_url)
    app = App(Settings(token=TOKEN, api_base=server.url, port=0), store, clock)
    serving = asyncio.create_task(app.serve(stop))
    ana = server.telegram.person(1001, "Ana")
    ana.sends("/help")
    await ana.sees("/stretch", within=60)
    state = await store.run(lambda t: t.state_of_chat(1001))
    assert state is not None
    # Something for each of the three loops to find.
    now = clock.now()
    today = {"day": now.date().isoformat()}
    due = [SetTimer("snooze", now, today), Send("a", Message((text("trouble"),)))]
    clock.ahead = timedelta(minutes=5)
    await store.run(lambda t: t.apply(state.person, due, cause="c", now=now))
    ana.sends("/privacy")
    refused = 0
    spoken = Store._tell_skew

    def heard(self: Store, error: ClockSkewed) -> None:
        nonlocal refused
        refused += 1
        spoken(self, error)

    monkeypatch.setattr(Store, "_tell_skew", heard)
    async with asyncio.timeout(60):
        while refused < 8:  # noqa: ASYNC110 - the log tells nobody
            await asyncio.sleep(0.05)
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.exc_info for record in told] == [None]
    assert "clock is 300" in told[0].getMessage() or "clock is 299" in told[0].getMessage()
    assert len(ana.chat.from_bot) == 1
    clock.ahead = timedelta(0)
    await ana.sees("What I keep", within=60)
    stop.set()
    await serving
    await app.stop()
    await store.close()
    await server.stop()


async def test_one_process_on_one_file_needs_no_second_clock(sqlite_store: Store) -> None:
    """SQLite is on the same machine: whatever the clock says is the time."""
    await sqlite_store.check_clock(WrongClock(3600).now)


def test_two_replicas_never_differ_by_more_than_a_lease_has_to_spare() -> None:
    """Even with clocks at both ends of what is allowed, a lease outlives the longest call of its holder."""
    assert LEASE_S - _CALL_MOST_S >= 2 * CLOCK_SKEW_MOST_S
