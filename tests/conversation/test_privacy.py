"""What is kept about a person can be had, and can be made to go: /export and /erase over real HTTP."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import subprocess
from functools import partial
from pathlib import Path

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from bot import logs
from bot.sandbox import faults
from bot.store.tables import metadata
from tests.conftest import TOKEN
from tests.conversation.story import Actor, Story

HABIT = "after feeding the axolotl"
PLACE = "Ulaanbaatar"
TRACES = ("axolotl", "Asia/Ulaanbaatar", PLACE)


async def has_lived(story: Story, ana: Actor) -> None:
    """A life with the bot that leaves words of one's own everywhere: two short sessions and a habit."""
    await ana.sets_up(place=PLACE, time="07:45")
    for _ in range(2):
        await ana.begins_session(pain=6)
        await ana.taps("Gentle, 2 minutes")
        await ana.goes_on_until("How much does it hurt now")
        await ana.taps("3")
        if ana.find("What could your stretches follow from?") is None:
            await story.passes(days=1)
    await ana.says(HABIT)
    ana.sees("axolotl")


async def test_export(story: Story, ana: Actor) -> None:
    """The export is a JSON document with everything that was said, held, rated and decided."""
    await has_lived(story, ana)
    ben = story.person("Ben", id=1002)
    await ben.sets_up(place="Reykjavik")
    await ana.says("/export")
    message = ana.sees("Everything I keep about you", media="document")
    exported = json.loads(story.telegram.files[str(message.file_id)].data)
    assert exported["person"]["habit"] == HABIT
    assert exported["person"]["zone"] == "Asia/Ulaanbaatar"
    assert [rating["score"] for rating in exported["ratings"]] == [6, 3, 6, 3]
    assert "Reykjav" not in json.dumps(exported)


async def test_erase(
    story: Story, ana: Actor, database_url: str, monkeypatch: pytest.MonkeyPatch, postgres_tools: Path
) -> None:
    """After the second step no byte of the person is left in the database, and nothing comes any more. In the
    log, at DEBUG, there never was any, nor their name or number.
    """
    log = io.StringIO()
    monkeypatch.setattr("sys.stderr", log)
    logs.set_up("DEBUG", "console", [TOKEN])
    await has_lived(story, ana)
    story.telegram.faults.add("sendMessage", faults.lose_reply())
    await ana.says("/settings")
    await story.passes(minutes=2)
    assert set(await traces(database_url, story)) == set(TRACES)
    if not database_url.startswith("sqlite"):
        await takes_statistics(database_url)
    await ana.says("/erase")
    await ana.taps("Keep it")
    ana.sees("Nothing was erased.")
    await ana.says("/erase")
    await ana.taps("Erase everything")
    ana.sees("Everything is erased.")
    assert await traces(database_url, story) == []
    if not database_url.startswith("sqlite"):
        await none_is_left_after_the_guide_s_command(database_url, postgres_tools)
    with story.calls() as calls:
        await story.passes(days=3)
    assert not calls
    written = log.getvalue()
    assert "no answer (NetworkError)" in written
    assert not [word for word in TRACES if word.casefold() in written.casefold()]
    assert not re.search(rf"\b({ana.person.user.first_name}|{ana.id})\b", written)
    await ana.says("/start")
    ana.sees("Two gentle hamstring stretches a day", button="Let's set up")


async def takes_statistics(database_url: str) -> None:
    """As the server does by itself now and then: the commonest values of each column are kept beside it."""
    server = await asyncpg.connect(database_url)
    await server.execute("ANALYZE")
    await server.close()


async def none_is_left_after_the_guide_s_command(database_url: str, tools: Path) -> None:
    """As docs/hosting.md says, bytes stay in its files after an erasure, and none after its command."""
    server = await asyncpg.connect(database_url)
    home = Path(await server.fetchval("SHOW data_directory"))
    await server.close()

    def in_files() -> list[str]:
        files = [file for folder in ("base", "global", "pg_wal") for file in (home / folder).rglob("*")]
        found = b"".join(file.read_bytes() for file in files if file.is_file())
        return [word for word in TRACES if word.encode() in found]

    assert set(in_files()) == set(TRACES)
    guide = (Path(__file__).parent.parent.parent / "docs" / "hosting.md").read_text("utf-8")
    (line,) = re.findall(r"(?m)^    (psql .*VACUUM .*)$", guide)
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "DATABASE_URL": database_url}
    shell = partial(subprocess.run, shell=True, env=environment, check=True, capture_output=True)
    await asyncio.to_thread(shell, line)
    assert in_files() == []


async def traces(database_url: str, story: Story) -> list[str]:
    """Which words of Ana are somewhere in the database: for SQLite, in the bytes of its files."""
    if database_url.startswith("sqlite"):
        path = Path(str(make_url(database_url).database))
        found = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    else:
        everything = [sa.select(*(sa.cast(c, sa.Text) for c in t.c)) for t in metadata.sorted_tables]
        found = await story.app.store.run(
            lambda transaction: repr([transaction._execute(rows).all() for rows in everything]).encode()
        )
    return [word for word in TRACES if word.encode() in found]
