"""The last release and this one on one database: side by side, and back again. Both are real processes.

The last release's code comes out of the history (deploy/releases.txt says which); a clone without it skips.
"""

from __future__ import annotations

import asyncio
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from bot.clock import Clock
from bot.sandbox.server import Server
from bot.store import Store, migrations
from tests.conftest import TOKEN
from tests.replicas.fleet import PATIENCE_S, ROOT, Sitter, running
from tests.test_kill import BEGINS, Life

SPEED = 30.0


@dataclass(frozen=True)
class Release:
    """A release's newest revision of the schema, and where its code and content stand."""

    revision: str
    code: Path


@pytest.fixture(scope="session")
def last(tmp_path_factory: pytest.TempPathFactory) -> Release:
    *_, line = (ROOT / "deploy" / "releases.txt").read_text("utf-8").splitlines()
    name, commit, revision = line.split()
    packed = subprocess.run(
        ["git", "-C", str(ROOT), "archive", commit, "bot", "content"], capture_output=True, check=False
    )
    if packed.returncode:
        pytest.skip(f"{name} ({commit[:7]}) is not in this clone: git fetch --unshallow brings the history")
    folder = tmp_path_factory.mktemp(name)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)
    return Release(revision, folder)


async def check(url: str, *, scores: list[tuple[int]]) -> None:
    """All of one session is there, once: nothing is lost, dead or doubled by who did which part of it."""
    store = await Store.open(url)

    async def rows(query: str) -> list[tuple[Any, ...]]:
        return await store.run(lambda t: [tuple(row) for row in t._execute(sa.text(query))])

    assert await rows("SELECT ending FROM sessions") == [("completed",)]
    assert await rows("SELECT score FROM ratings ORDER BY id") == scores
    held = await rows("SELECT stretch, leg, repetition, outcome FROM holds")
    assert len(held) == len(set(held)) == 8, held
    assert {outcome for *_, outcome in held} == {"held"}
    assert await rows("SELECT DISTINCT status FROM inbox") == [("done",)]
    ends = {status for (status,) in await rows("SELECT DISTINCT status FROM outbox")}
    assert not ends & {"dead", "unknown"}, ends
    assert {name for (name,) in await rows("SELECT name FROM timers WHERE status = 'pending'")} >= {
        "reminder"
    }
    await store.close()


async def test_one_bot_goes_to_this_release_and_back(last: Release, tmp_path: Path) -> None:
    """On SQLite, in the midst of a session: this release migrates the last one's file as it starts, and the
    last one works on with what this one left.
    """
    clock = Clock(BEGINS, SPEED)
    server = Server(TOKEN, clock.now, page=False)
    await server.start()
    life = Life(server, clock, tmp_path)
    try:
        async with life.bot(code=last.code):
            await life.begins()
            hold = await life.lies_there_until("Right leg, 1 of 2.")
        async with life.bot():
            await life.lies_there_until("Left leg, 1 of 2.", after=hold)
        async with life.bot(code=last.code):
            await life.ends()
    except BaseException as error:
        error.add_note(life.ana.chat.transcript())
        raise
    finally:
        await server.stop()
    await check(f"sqlite+aiosqlite:///{tmp_path}/data/limber.db", scores=[(2,), (1,)])


@pytest.mark.timeout(300)
async def test_replicas_of_both_take_turns(last: Release, postgres_scratch_url: str, tmp_path: Path) -> None:
    """On PostgreSQL, as docs/hosting.md says it: the schema is migrated under the old replica, which works
    on; a new one comes, the old one goes; then the other way round, all in one person's session.
    """
    url = postgres_scratch_url
    store = await Store.open(url)
    await store._database.run(lambda c: command.upgrade(migrations.configuration(c), last.revision))
    async with running(url, tmp_path, speed=SPEED, count=0) as fleet:
        old, person = await fleet.start(last.code), Sitter(fleet, 1)

        async def heard(words: str) -> None:
            def is_said() -> bool:
                return any(words in message.words for message in person.received)

            await person.telegram.until(is_said, words, PATIENCE_S, chat=person.person.chat)

        living = asyncio.create_task(person.lives())
        try:
            await person.set_up.wait()
            await store.migrate()
            new = await fleet.start()
            await heard("Right leg, 1 of 2.")
            await fleet.retire(old)
            await heard("Left leg, 1 of 2.")
            await fleet.start(last.code)
            await fleet.retire(new)
            await living
        except BaseException as error:
            error.add_note(fleet.errors.read_text()[-6000:])
            raise
        finally:
            living.cancel()
            await store.close()
        said = fleet.errors.read_text()
    await check(url, scores=[(3,), (2,)])
    assert "Traceback" not in said
    assert "no text" not in said
