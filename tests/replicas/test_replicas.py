"""Three replicas in webhook mode on a real PostgreSQL, killed and rolled while people do their sessions."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bot.sandbox.telegram import Telegram
from bot.store import MOST_AMBIGUOUS
from tests.replicas.fleet import PATIENCE_S, Fleet, Sitter, running, trouble
from tests.soak import leave

ROUNDS = int(os.environ.get("REPLICA_ROUNDS", "0"))
"""How many groups of people live through the long trial, one after another; `make soak` asks for many."""


@dataclass(frozen=True)
class Trial:
    """Groups of people live through it one after another, with misfortunes in these turns.

    `speed`: bot seconds in a real one. `every_s`: at most so many real seconds between two misfortunes.
    """

    replicas: int
    least: int
    groups: int
    together: int
    speed: float
    every_s: float
    kinds: Iterable[str]


SHORT = Trial(2, least=1, groups=1, together=1, speed=25, every_s=1, kinds=("roll", "kill"))
# Further apart than a lease, so that few messages meet two misfortunes.
LONG = Trial(3, least=3, groups=ROUNDS, together=4, speed=8, every_s=8, kinds=cycle(("kill", "roll", "kill")))


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


async def _state(url: str) -> str:
    """The last messages of everybody, and what waits: what is to be looked at when somebody waits in vain."""
    messages = """SELECT chat_id, id, op, surface, status, leased, attempts, ambiguous, error,
                         due_at, wake_at, settled_at FROM outbox ORDER BY id DESC LIMIT 40"""
    queries = (messages, "SELECT * FROM timers", "SELECT * FROM inbox WHERE status <> 'done'")
    return "\n".join([str(dict(row)) for query in queries for row in await _rows(url, query)])


async def _live_through(
    fleet: Fleet, trial: Trial, url: str, people: list[Sitter], rng: random.Random
) -> None:
    lives = [asyncio.create_task(person.lives()) for person in people]
    troubles = trouble(fleet, people, rng, trial.kinds, every_s=trial.every_s, least=trial.least)
    disturbing = asyncio.create_task(troubles)
    try:
        await asyncio.gather(*lives)
        await disturbing
    except Exception as error:
        error.add_note(await _state(url))
        raise
    finally:
        for task in (*lives, disturbing):
            task.cancel()
        await asyncio.gather(*lives, disturbing, return_exceptions=True)


def _copies(people: list[Sitter], outbox: list[Any]) -> dict[int, int]:
    """By chat, how many messages came besides those that the bot knows."""
    known: dict[int, set[int]] = {}
    for row in outbox:
        if row["status"] == "sent" and row["message_id"] is not None:
            known.setdefault(row["chat_id"], set()).add(row["message_id"])
    return {person.person.id: len(person.received) - len(known[person.person.id]) for person in people}


def _doubts(people: list[Sitter], outbox: list[Any]) -> dict[int, int]:
    """By chat, how many tries left it open whether a message arrived; that which ends a row is not noted."""
    doubts = {person.person.id: 0 for person in people}
    for row in outbox:
        doubts[row["chat_id"]] += row["ambiguous"] + (row["status"] == "unknown")
    return doubts


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
    copies, doubts = _copies(people, outbox), _doubts(people, outbox)
    # A copy comes from a try whose outcome nobody knows, and here such tries come from kills only. Each chat
    # has at most one message under way: a kill leaves at most one in doubt in each, but maybe in several.
    assert all(0 <= copies[chat] <= doubts[chat] <= fleet.kills for chat in copies), (copies, doubts)
    # Over all chats a kill could make several, but few of the calls that it cuts off had been carried out.
    assert sum(copies.values()) <= fleet.kills, (copies, doubts)
    assert max(row["ambiguous"] for row in outbox) <= MOST_AMBIGUOUS
    unanswered = [tap for tap in telegram.taps.values() if tap.answer is None]
    assert len(unanswered) <= fleet.kills * len(people)
    assert fleet.kills
    assert fleet.restarts
    return (
        f"{len(people)} sessions, {len(fleet.door.acknowledged)} updates, {fleet.kills} kills, "
        f"{fleet.restarts} rolling restarts, {sum(doubts.values())} messages in doubt, "
        f"{sum(copies.values())} copies, at most {max(copies.values())} in a chat"
    )


@pytest.mark.parametrize(
    "trial",
    [
        pytest.param(SHORT, id="short", marks=pytest.mark.timeout(300)),
        pytest.param(
            LONG,
            id="long",
            marks=[
                pytest.mark.skipif(not ROUNDS, reason="minutes long: make soak, or REPLICA_ROUNDS=1"),
                pytest.mark.timeout(240 + 240 * ROUNDS),
            ],
        ),
    ],
)
async def test_replicas_lose_nothing(
    trial: Trial, postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """However replicas are killed and rolled, every acknowledged update is handled, every session is done to
    its end, each reminder is one, and nobody gets more copies than there were kills.
    """
    rng, people = random.Random(5), []
    async with running(postgres_url, tmp_path, speed=trial.speed, count=trial.replicas) as fleet:
        for number in range(trial.groups):
            group = [Sitter(fleet, trial.together * number + n) for n in range(trial.together)]
            people += group
            await _live_through(fleet, trial, postgres_url, group, rng)
        await _quiet(postgres_url)
        told = await _check(fleet, postgres_url, people, fleet.server.telegram)
        errors = fleet.errors.read_text()
        assert "dead after" not in errors
        assert "Traceback" not in errors
    with capsys.disabled():
        sys.stdout.write(f"\n{told} ")
        leave({"kills": fleet.kills, "violations": 0})
