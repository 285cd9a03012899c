"""Replicas agree on the time: each must keep to the database's."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.app import App
from bot.chat.outbound import _CALL_MOST_S, LEASE_S
from bot.clock import Clock
from bot.config import Settings
from bot.store import CLOCK_SKEW_MOST_S, ClockSkewed, Store
from tests.conftest import TOKEN


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
    assert await app.faults() == []
    clock.ahead = timedelta(minutes=5)
    (fault,) = await app.faults()
    assert "off the database's" in fault
    await app.stop()
    await store.close()


async def test_one_process_on_one_file_needs_no_second_clock(sqlite_store: Store) -> None:
    """SQLite is on the same machine: whatever the clock says is the time."""
    await sqlite_store.check_clock(WrongClock(3600).now)


def test_two_replicas_never_differ_by_more_than_a_lease_has_to_spare() -> None:
    """Even with clocks at both ends of what is allowed, a lease outlives the longest call of its holder."""
    assert LEASE_S - _CALL_MOST_S >= 2 * CLOCK_SKEW_MOST_S
