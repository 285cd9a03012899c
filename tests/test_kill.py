"""SIGKILL in mid-hold, again and again: the real process on a real file, and a person who just lies there."""

from __future__ import annotations

import asyncio
import math
import os
import random
import re
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.clock import Clock
from bot.sandbox.chats import ChatMessage
from bot.sandbox.faults import delay
from bot.sandbox.person import SandboxPerson
from bot.sandbox.server import Server
from bot.store import Store
from tests.conftest import TOKEN
from tests.crowd import multiply
from tests.replicas.fleet import CALL_S, a_message_leaves
from tests.replicas.replica import TRIAL_LEASE_S
from tests.soak import leave

ROOT = Path(__file__).parent.parent
BEGINS = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
SPEED = 30.0
PATIENCE_S = 60.0
"""How long something may take on a busy machine, in real seconds; nothing is asserted about it."""

ROUNDS = int(os.environ.get("KILL_ROUNDS", "0"))
"""How many sessions are killed at random instants; `make soak` asks for some."""
SLOWER = 6.0
"""How many times as fast as life that is: calls take as long at any speed."""

KILLED_IN = (("Right leg, 1 of 2.", 0.0), ("Left leg, 2 of 2.", 5.0), ("Switch legs.", 5.0))
"""What has just been said when the process is killed, and how many of the bot's seconds ago."""


@asynccontextmanager
async def running(
    directory: Path, module: str = "bot", code: Path = ROOT, **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot run` in a process of its own, killed when the test is done with it. `module` may be
    another one that does the same, `code` a folder with another release.
    """
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, "run"),
        cwd=directory,
        env={**keep, "PYTHONPATH": str(code), "LOG_LEVEL": "ERROR", "PORT": "0", **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


class Life:
    """Ana, her Telegram, and the process that is killed beside her."""

    def __init__(self, server: Server, clock: Clock, directory: Path) -> None:
        self.server, self.clock, self.directory = server, clock, directory
        self.ana: SandboxPerson = server.telegram.person(1001, "Ana")
        self.patience_s = PATIENCE_S * SPEED / clock.speed

    @asynccontextmanager
    async def bot(
        self, module: str = "bot", code: Path = ROOT, **environment: str
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """The bot from now on, on the clock of this life."""
        async with running(
            self.directory,
            module,
            code,
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_BASE=self.server.url,
            CLOCK_START=self.clock.now().isoformat(),
            CLOCK_SPEED=str(self.clock.speed),
            TRIAL_SINCE=str(time.monotonic()),
            **environment,
        ) as process:
            yield process

    async def begins(self) -> None:
        """Set up, and start the first session."""
        await self.says("/start")
        for label in ("Let's set up", "I agree", "None of these", "Yes", "Los Angeles", "7:30 am"):
            await self.taps(label)
        await self.taps("Start now")
        await self.taps("2", "How much does it hurt right now")

    async def ends(self) -> ChatMessage:
        """Do the session to its end, and say how much it hurts then."""
        await self.lies_there_until("How much does it hurt now")
        await self.taps("1", "How much does it hurt now")
        return await self.ana.sees("Done: ", within=self.patience_s)

    async def taps(self, label: str, words: str = "") -> None:
        message = await self.ana.sees(words, button=label, within=self.patience_s)
        self.ana.taps(message, label)

    async def says(self, said: str) -> None:
        self.ana.sends(said)

    async def lies_there_until(
        self, words: str, seconds: float = 0.0, after: ChatMessage | None = None
    ) -> ChatMessage:
        """Tap Ready when asked to, until the bot says this and so many of its seconds have passed."""
        tapped: set[tuple[int, str]] = set()

        def seen() -> ChatMessage | None:
            for message in self.ana.chat.from_bot:
                if words in message.words and (after is None or message.id > after.id):
                    return message
            last = self.ana.chat.from_bot[-1]
            if "Ready" in last.buttons and (step := (last.id, last.words)) not in tapped:
                tapped.add(step)
                self.ana.taps(last, "Ready")
            return None

        found = await self.server.telegram.until(seen, words, self.patience_s, chat=self.ana.chat)
        await asyncio.sleep(seconds / self.clock.speed)
        return found


@pytest.fixture
async def life(tmp_path: Path) -> AsyncIterator[Life]:
    clock = Clock(BEGINS, SPEED)
    server = Server(TOKEN, clock.now, page=False)
    await server.start()
    yield Life(server, clock, tmp_path)
    await server.stop()


async def test_a_session_outlives_its_process(life: Life) -> None:
    """Killed in three of its holds, a session is done to its end: each hold counts once, in its order, and
    each kill leaves at most one message doubled.
    """
    async with life.bot():
        await life.begins()
        last = await life.lies_there_until(*KILLED_IN[0])
    for moment in KILLED_IN[1:]:
        async with life.bot():
            last = await life.lies_there_until(*moment, after=last)
    async with life.bot():
        done = await life.ends()
    told = life.ana.chat.transcript()
    assert done.words.startswith("Done: 8 holds, 20 s a side. Pain 2 → 1."), told
    said = [message.words for message in life.ana.chat.history if message.from_bot]
    assert _holds(said) == PLANNED, told
    # A hold that was cut off is repeated, and that is said; anything else that is there twice is a copy.
    copies = Counter(words for words in said if "One moment was lost" not in words)
    assert sum(count - 1 for count in copies.values()) <= len(KILLED_IN), copies


# --- While it says something to everybody

CROWD = range(5001, 5061)
NEWS = "The clinic moves on Monday."


@pytest.mark.timeout(300)
async def test_an_announcement_outlives_its_process(life: Life) -> None:
    """Killed twice while it is being sent, it goes on by itself: everybody gets it, nobody more than twice,
    and no more of them twice than messages were under way.
    """
    hal = life.server.telegram.person(1009, "Hal")
    for chat_id in CROWD:
        life.server.telegram.person(chat_id, started=True)
    async with life.bot(ADMIN_IDS="1009"):
        await life.begins()
        life.ana.sends("/stop")
        await life.ana.sees("stopped", within=life.patience_s)
    store = await Store.open(f"sqlite+aiosqlite:///{life.directory}/data/limber.db")
    await multiply(store, life.ana.id, CROWD)
    await store.close()
    chats = [life.server.telegram.chat(chat_id) for chat_id in CROWD]

    def copies() -> list[int]:
        return [sum(NEWS in m.words for m in chat.history if m.from_bot) for chat in chats]

    killed_with = []
    async with life.bot(ADMIN_IDS="1009"):
        hal.sends("/admin")
        await _taps(life, hal, "Announcement")
        await hal.sees("Write your announcement", within=life.patience_s)
        hal.sends(NEWS)
        await _taps(life, hal, "Send to")
        await _taps(life, hal, "Yes, send it now")
        killed_with.append(await _some_have_it(copies, 12))
    async with life.bot(ADMIN_IDS="1009"):
        killed_with.append(await _some_have_it(copies, 30))
    assert killed_with[-1] < len(CROWD), "it was killed in the middle"
    async with life.bot(ADMIN_IDS="1009"):
        await hal.sees("Erased meanwhile", within=life.patience_s)
    got = copies()
    assert min(got) == 1, got
    assert max(got) <= 2, got
    doubts = (
        "SELECT count(*) FROM outbox WHERE surface = 'announcement:1' AND (ambiguous > 0 OR attempts > 1)"
    )
    assert sum(got) - len(got) <= _rows(life.directory, doubts)[0][0]


async def _taps(life: Life, person: SandboxPerson, label: str) -> None:
    person.taps(await person.sees(button=label, within=life.patience_s), label)


async def _some_have_it(copies: Callable[[], list[int]], people: int) -> int:
    """Wait until so many people have it; returns how many they are then."""
    async with asyncio.timeout(PATIENCE_S):
        while (number := sum(map(bool, copies()))) < people:  # noqa: ASYNC110 - another process sends it
            await asyncio.sleep(0.01)
    return number


# --- Again and again, at instants that nobody chose


@pytest.mark.skipif(not ROUNDS, reason="a minute each: make soak, or KILL_ROUNDS=1")
@pytest.mark.timeout(60 + 600 * ROUNDS)
async def test_a_session_outlives_many_deaths(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Killed at random instants of a session, half of them with a call under way, the process comes back to
    all of it: every update that Telegram was told is taken is handled, both ratings are there, each hold is
    held once, and there are no more copies than kills.
    """
    seed = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    rng, total = random.Random(seed), Counter[str]()
    with capsys.disabled():
        sys.stdout.write(f"\nKILL_SEED={seed} ")
        for number in range(ROUNDS):
            directory = tmp_path / str(number)
            directory.mkdir()
            total += await _killed_again_and_again(directory, rng)
        told = ", ".join(f"{total[what]} {what}" for what in ("kills", "messages in doubt", "copies"))
        sys.stdout.write(f"{ROUNDS} sessions on SQLite, {told} ")
        leave({"kills": total["kills"], "violations": 0})


async def _killed_again_and_again(directory: Path, rng: random.Random) -> Counter[str]:
    """One session with its kills. Returns the figures."""
    clock = Clock(BEGINS, SLOWER)
    server = Server(TOKEN, clock.now, page=False)
    await server.start()
    life, kills = Life(server, clock, directory), 0
    ending: asyncio.Task[ChatMessage] | None = None
    try:
        while True:
            async with life.bot("tests.replicas.replica") as process:
                if ending is None:
                    await life.begins()
                    server.telegram.faults.add("*", delay(CALL_S), times=math.inf)
                    ending = asyncio.create_task(life.ends())
                # Further apart than a lease: what two deaths in a row leave in doubt may never come.
                await asyncio.wait([ending], timeout=TRIAL_LEASE_S * rng.uniform(1.1, 1.7))
                if rng.random() < 0.5:
                    await a_message_leaves(server.telegram, within=TRIAL_LEASE_S)
                    await asyncio.sleep(CALL_S * rng.random())
                if ending.done():
                    await _until_quiet(life)
                    break
                process.kill()
                kills += 1
        assert (await ending).words.startswith("Done: 8 holds, 20 s a side. Pain 2 → 1.")
        return _accounted_for(life, kills)
    except BaseException as error:
        error.add_note(life.ana.chat.transcript())
        raise
    finally:
        if ending is not None:
            ending.cancel()
        await server.stop()


async def _until_quiet(life: Life) -> None:
    waiting = """SELECT (SELECT count(*) FROM inbox WHERE status = 'pending')
                      + (SELECT count(*) FROM outbox WHERE status = 'pending')"""
    async with asyncio.timeout(PATIENCE_S):
        while life.server.telegram.updates.pending() or _rows(life.directory, waiting) != [(0,)]:  # noqa: ASYNC110 - another process ends it
            await asyncio.sleep(0.1)


def _accounted_for(life: Life, kills: int) -> Counter[str]:
    """Check what was promised. Returns the figures."""
    updates, directory = life.server.telegram.updates, life.directory
    handled = {number for (number,) in _rows(directory, "SELECT update_id FROM inbox WHERE status = 'done'")}
    assert {update["update_id"] for update in updates.history} == handled, "an acknowledged update is lost"
    assert _rows(directory, "SELECT ending FROM sessions") == [("completed",)]
    assert _rows(directory, "SELECT score FROM ratings ORDER BY id") == [(2,), (1,)]
    held = _rows(directory, "SELECT stretch, leg, repetition, outcome FROM holds")
    assert len(held) == len(set(held)) == len(PLANNED), held
    assert {outcome for *_, outcome in held} == {"held"}
    assert _rows(directory, "SELECT count(*) FROM outbox WHERE status = 'dead'") == [(0,)]
    known = {number for (number,) in _rows(directory, "SELECT message_id FROM outbox")}
    copies = sum(message.from_bot and message.id not in known for message in life.ana.chat.history)
    (doubts,) = _rows(directory, "SELECT sum(ambiguous) + sum(status = 'unknown') FROM outbox")[0]
    assert copies <= doubts <= kills, (copies, doubts, kills)
    return Counter({"kills": kills, "messages in doubt": doubts, "copies": copies})


def _rows(directory: Path, query: str) -> list[tuple[Any, ...]]:
    """Read beside the bot, as a copy is made: nothing is written."""
    with closing(sqlite3.connect(f"file:{directory}/data/limber.db?mode=ro", uri=True)) as database:
        return list(database.execute(query))


def _holds(said: list[str]) -> list[tuple[str, str]]:
    """The holds in the order in which they were begun, those that were repeated told once."""
    found = (
        re.search(r"((?:Right|Left) leg, \d) of 2\..*(heel gently up|knee gently)", words) for words in said
    )
    return list(dict.fromkeys((match[2], match[1]) for match in found if match))


PLANNED = [
    (movement, f"{leg} leg, {repetition}")
    for movement in ("heel gently up", "knee gently")
    for leg in ("Right", "Left")
    for repetition in (1, 2)
]
