"""What the sandbox page's controls know of the bot's plans."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, time

import pytest

from bot.clock import ManualClock
from bot.core.model import Person, SetTimer, State
from bot.sandbox.run import JUMP_AHEAD, Desk
from bot.sandbox.server import PAGE_PERSON
from bot.store import Store, Transaction
from tests.conftest import NOON


@pytest.mark.parametrize(("done_on", "day"), [(None, 2), (date(2026, 3, 2), 3)])
async def test_the_jump_leads_to_the_next_reminder_that_is_seen(
    sqlite_store: Store, done_on: date | None, day: int
) -> None:
    """Whoever has done today's session before its reminder is led to tomorrow's."""
    clock = ManualClock(NOON)
    desk = Desk(clock, sqlite_store)
    watching = asyncio.create_task(desk.watch())

    def set_up(transaction: Transaction) -> None:
        state = transaction.state_of_chat(PAGE_PERSON, Person(0, PAGE_PERSON))
        assert state is not None
        person = replace(
            state.person,
            consent_version=1,
            screened_at=NOON,
            approval="yes",
            zone="Europe/Berlin",
            reminder_time=time(21, 0),
            last_occurrence=done_on,
        )
        transaction.save(state, State(person), NOON)
        transaction.apply(person, [SetTimer("reminder", NOON)], cause="test", now=NOON)

    await sqlite_store.run(set_up)
    async with asyncio.timeout(10):
        while desk.clock()["next_reminder"] is None:  # noqa: ASYNC110 - it looks by itself
            await asyncio.sleep(0.01)
    await desk.jump()
    watching.cancel()
    wanted = datetime(2026, 3, day, 20, 0, tzinfo=NOON.tzinfo)
    assert desk.clock()["next_reminder"] == wanted.isoformat()
    assert clock.now() == wanted - JUMP_AHEAD
