"""SIGKILL in mid-hold, again and again: the real process on a real file, and a person who just lies there."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.sandbox.server import Server
from bot.sandbox.telegram import Message, Person
from tests.conftest import TOKEN

ROOT = Path(__file__).parent.parent
BEGINS = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
SPEED = 30.0
PATIENCE_S = 60.0
"""How long something may take on a busy machine, in real seconds; nothing is asserted about it."""

KILLED_IN = (("Right leg, 1 of 2.", 0.0), ("Left leg, 2 of 2.", 5.0), ("Switch legs.", 5.0))
"""What has just been said when the process is killed, and how many of the bot's seconds ago."""


@asynccontextmanager
async def running(directory: Path, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot run` in a process of its own, killed when the test is done with it."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=directory,
        env={**keep, "PYTHONPATH": str(ROOT), "LOG_LEVEL": "ERROR", "PORT": "0", **environment},
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
        self.ana: Person = server.telegram.person(1001, "Ana")

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """The bot from now on, on the clock of this life."""
        async with running(
            self.directory,
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_BASE=self.server.url,
            CLOCK_START=self.clock.now().isoformat(),
            CLOCK_SPEED=str(SPEED),
        ) as process:
            yield process

    async def taps(self, label: str, words: str = "") -> None:
        message = await self.ana.sees(words, button=label, within=PATIENCE_S)
        self.ana.taps(message, label)

    async def says(self, said: str) -> None:
        self.ana.sends(said)

    async def lies_there_until(
        self, words: str, seconds: float = 0.0, after: Message | None = None
    ) -> Message:
        """Tap Ready when asked to, until the bot says this and so many of its seconds have passed."""
        tapped: set[tuple[int, str]] = set()

        def seen() -> Message | None:
            for message in self.ana.chat.from_bot:
                if words in message.words and (after is None or message.id > after.id):
                    return message
            last = self.ana.chat.from_bot[-1]
            if "Ready" in last.buttons and (step := (last.id, last.words)) not in tapped:
                tapped.add(step)
                self.ana.taps(last, "Ready")
            return None

        found = await self.server.telegram.until(seen, words, PATIENCE_S, chat=self.ana.chat)
        await asyncio.sleep(seconds / SPEED)
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
        await life.says("/start")
        for label in ("Let's set up", "I agree", "None of these", "Yes", "Los Angeles", "07:30"):
            await life.taps(label)
        await life.taps("Start now")
        await life.taps("2", "How much does it hurt right now")
        last = await life.lies_there_until(*KILLED_IN[0])
    for moment in KILLED_IN[1:]:
        async with life.bot():
            last = await life.lies_there_until(*moment, after=last)
    async with life.bot():
        await life.lies_there_until("How much does it hurt now")
        await life.taps("1", "How much does it hurt now")
        done = await life.ana.sees("Done: ", within=PATIENCE_S)
    told = life.ana.chat.transcript()
    assert done.words.startswith("Done: 8 holds, 20 s a side. Pain 2 → 1."), told
    said = [message.words for message in life.ana.chat.history if message.from_bot]
    assert _holds(said) == PLANNED, told
    # A hold that was cut off is repeated, and that is said; anything else that is there twice is a copy.
    copies = Counter(words for words in said if "One moment was lost" not in words)
    assert sum(count - 1 for count in copies.values()) <= len(KILLED_IN), copies


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
