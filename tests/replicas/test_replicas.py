"""Three replicas in webhook mode on a real PostgreSQL, killed and rolled while people do their sessions."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bot.sandbox.telegram import Telegram
from bot.store import MOST_AMBIGUOUS
from tests.replicas.fleet import PATIENCE_S, Fleet, Sitter, running, trouble

ROUNDS = int(os.environ.get("REPLICA_ROUNDS", "0"))
"""How many groups of people live through it, one after another; `make soak` asks for many."""

pytestmark = pytest.mark.skipif(not ROUNDS, reason="minutes long: make soak, or REPLICA_ROUNDS=1")


async def _rows(url: str, query: str) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()


async def _quiet(url: str) -> None:
    """Wait until everything has been handled and sent."""
    query = """SELECT (SELECT count(*) FROM inbox WHERE status = 'pending')
                    + (SELECT count(*) FROM outbox WHERE status = 'pending')"""
    async with asyncio.timeout(PATIENCE_S):
        while (await _rows(url, query))[0][0]:  # noqa: ASYNC110 - other processes make it zero
            await asyncio.sleep(0.1)


async def _live_through(fleet: Fleet, people: list[Sitter], rng: random.Random) -> None:
    done = asyncio.Event()
    lives = [asyncio.create_task(person.lives()) for person in people]

    async def disturb() -> None:
        await asyncio.gather(*(person.begun.wait() for person in people))
        await trouble(fleet, rng, done, every_s=3.0)

    disturbing = asyncio.create_task(disturb())
    try:
        await asyncio.gather(*lives)
    finally:
        done.set()
        for task in lives:
            task.cancel()
        if not all(person.begun.is_set() for person in people):
            disturbing.cancel()
        await asyncio.gather(disturbing, *lives, return_exceptions=True)
    disturbing.result()


def _copies(people: list[Sitter], outbox: list[Any]) -> dict[int, int]:
    """By chat, how many messages came besides those that the bot knows."""
    known: dict[int, set[int]] = {}
    for row in outbox:
        if row["status"] == "sent" and row["message_id"] is not None:
            known.setdefault(row["chat_id"], set()).add(row["message_id"])
    return {person.person.id: len(person.received) - len(known[person.person.id]) for person in people}


async def _check(fleet: Fleet, url: str, people: list[Sitter], telegram: Telegram) -> str:
    """What is promised of replicas. Returns a line with the figures."""
    handled = {
        row["update_id"] for row in await _rows(url, "SELECT update_id FROM inbox WHERE status = 'done'")
    }
    assert fleet.door.acknowledged <= handled, "an acknowledged update is lost"
    assert not telegram.updates.pending()
    sessions = await _rows(url, "SELECT person_id, ending FROM sessions")
    assert [row["ending"] for row in sessions] == ["completed"] * len(people)
    assert len({row["person_id"] for row in sessions}) == len(people)
    occurrences = await _rows(url, "SELECT person_id, status FROM occurrences")
    assert [row["status"] for row in occurrences] == ["sent"] * len(people)
    ratings = await _rows(url, "SELECT person_id, moment, score FROM ratings")
    assert sorted((row["person_id"], row["score"]) for row in ratings) == sorted(
        (number, score) for number in {row["person_id"] for row in sessions} for score in (2, 3)
    )
    outbox = await _rows(url, "SELECT chat_id, status, message_id, ambiguous FROM outbox")
    assert not [row for row in outbox if row["status"] in {"dead", "pending"}]
    copies, doubtful = _copies(people, outbox), sum(row["ambiguous"] for row in outbox)
    # The trial's clock runs fast and calls do not: on a busy machine a lease may end before its call, which
    # makes a copy without a kill. Each is accounted for: there is never a copy without an ambiguous outcome.
    assert all(count >= 0 for count in copies.values()), copies
    assert sum(copies.values()) <= doubtful, copies
    assert max(row["ambiguous"] for row in outbox) <= MOST_AMBIGUOUS
    unanswered = [tap for tap in telegram.taps.values() if tap.answer is None]
    assert len(unanswered) <= fleet.kills * len(people)
    return (
        f"{len(people)} sessions, {len(fleet.door.acknowledged)} updates, {fleet.kills} kills, "
        f"{fleet.restarts} restarts, {sum(copies.values())} copies, {doubtful} ambiguous"
    )


@pytest.mark.timeout(240 + 240 * ROUNDS)
async def test_replicas_lose_nothing(
    postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """However replicas are killed and rolled, every acknowledged update is handled, every session is done to
    its end, each reminder is one, and there is no copy without an ambiguous outcome.
    """
    rng, people = random.Random(5), []
    async with running(postgres_url, tmp_path, speed=20) as fleet:
        for number in range(ROUNDS):
            group = [Sitter(fleet, 4 * number + n) for n in range(4)]
            people += group
            await _live_through(fleet, group, rng)
        await _quiet(postgres_url)
        told = await _check(fleet, postgres_url, people, fleet.server.telegram)
        errors = fleet.errors.read_text()
        assert "dead after" not in errors
        assert "Traceback" not in errors
    with capsys.disabled():
        sys.stdout.write(f"\n{told} ")
