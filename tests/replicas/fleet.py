"""Replicas in processes of their own, the door in front of them, and people who stretch meanwhile."""

from __future__ import annotations

import asyncio
import json
import math
import os
import random
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web

from bot.clock import Clock
from bot.sandbox.chats import ChatMessage
from bot.sandbox.faults import delay
from bot.sandbox.person import SandboxPerson
from bot.sandbox.server import Server
from bot.sandbox.telegram import Telegram
from tests.conftest import TOKEN

ROOT = Path(__file__).parent.parent.parent
BEGINS = datetime(2026, 3, 3, 15, 20, tzinfo=UTC)
ZONE = ZoneInfo("America/Los_Angeles")
PATIENCE_S = 90.0
"""How long something may take on a busy machine, in real seconds; nothing is asserted about it."""
CALL_S = 0.15
"""How long each call to Telegram takes, in real seconds, so that kills meet messages under way."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass(eq=False)
class Replica:
    process: asyncio.subprocess.Process
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Door:
    """What stands before the replicas: each update goes to the next one that takes it.

    `acknowledged` are the updates that Telegram was told are taken.
    """

    replicas: list[Replica]
    acknowledged: set[int] = field(default_factory=set)
    _turn: int = 0

    async def take(self, request: web.Request) -> web.Response:
        body, headers = await request.read(), {SECRET_HEADER: request.headers[SECRET_HEADER]}
        self._turn += 1
        for number in range(len(self.replicas)):
            replica = self.replicas[(self._turn + number) % len(self.replicas)]
            try:
                async with (
                    aiohttp.ClientSession() as http,
                    http.post(f"{replica.url}/telegram", data=body, headers=headers) as answer,
                ):
                    if answer.status == 200:
                        self.acknowledged.add(json.loads(body)["update_id"])
                        return web.Response()
            except aiohttp.ClientError:
                continue
        return web.Response(status=502)


class Fleet:
    """Replicas on one database, which can be killed and rolled."""

    def __init__(self, server: Server, database_url: str, directory: Path, speed: float) -> None:
        self.server, self.directory = server, directory
        self.replicas: list[Replica] = []
        self.door = Door(self.replicas)
        self.kills = self.restarts = 0
        self._processes: list[asyncio.subprocess.Process] = []
        self._environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE": server.url,
            "DATABASE_URL": database_url,
            "WEBHOOK_SECRET": "s3cret",
            "CLOCK_START": BEGINS.isoformat(),
            "CLOCK_SPEED": str(speed),
            "TRIAL_SINCE": str(time.monotonic()),
        }
        self.errors = directory / "errors.txt"

    async def start(self, code: Path = ROOT) -> Replica:
        """A new replica, once it takes updates; of another release if its `code` stands in that folder."""
        port = free_port()
        with self.errors.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.replicas.replica"),
                cwd=self.directory,
                env=self._environment | {"PORT": str(port), "PYTHONPATH": f"{code}{os.pathsep}{ROOT}"},
                stderr=errors,
            )
        self._processes.append(process)
        replica = Replica(process, port)
        async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession() as http:
            while True:
                try:
                    async with http.get(f"{replica.url}/readyz"):
                        break
                except aiohttp.ClientError:
                    assert process.returncode is None, self.errors.read_text()
                    await asyncio.sleep(0.05)
        self.replicas.append(replica)
        return replica

    async def kill(self, replica: Replica) -> None:
        """The process is gone at once, whatever it was doing."""
        assert replica.process.returncode is None, self.errors.read_text()
        replica.process.kill()
        self.replicas.remove(replica)
        await replica.process.wait()
        self.kills += 1

    async def retire(self, replica: Replica) -> None:
        """The process is asked to stop, and does so with exit code 0. The door still knows it meanwhile."""
        assert replica.process.returncode is None, self.errors.read_text()
        replica.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_S):
            assert await replica.process.wait() == 0, self.errors.read_text()
        self.replicas.remove(replica)
        self.restarts += 1

    async def end(self) -> None:
        """None of them lives on, whatever happened: it would work on the databases of later tests."""
        for process in self._processes:
            if process.returncode is None:
                process.kill()
            await process.wait()


@asynccontextmanager
async def running(database_url: str, directory: Path, *, speed: float, count: int) -> AsyncIterator[Fleet]:
    """A fleet, its Telegram and its door, from start to end."""
    clock = Clock(BEGINS, speed)
    server = Server(TOKEN, clock.now, page=False)
    server.telegram.faults.add("*", delay(CALL_S), times=math.inf)
    await server.start()
    fleet = Fleet(server, database_url, directory, speed)
    app = web.Application()
    app.router.add_post("/telegram", fleet.door.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fleet._environment["WEBHOOK_URL"] = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        await asyncio.gather(*(fleet.start() for _ in range(count)))
        yield fleet
    finally:
        await fleet.end()
        await server.stop()
        await runner.cleanup()


class Sitter:
    """Somebody who sets up, waits for the reminder, and does the day's session."""

    def __init__(self, fleet: Fleet, number: int) -> None:
        self.telegram = fleet.server.telegram
        self.person: SandboxPerson = self.telegram.person(1000 + number, f"P{number}")
        self.set_up = asyncio.Event()
        self.begun = asyncio.Event()
        self.done = asyncio.Event()

    async def lives(self) -> None:
        self.person.sends("/start")
        for label in ("Let's set up", "I agree", "None of these", "Yes"):
            await self._taps(label)
        await self.person.sees("Where are you", within=PATIENCE_S)
        self.person.sends("Los Angeles")
        await self.person.sees("When shall I come", within=PATIENCE_S)
        reminded_at = (self.telegram.now() + timedelta(minutes=2)).astimezone(ZONE)
        self.person.sends(f"{reminded_at:%H:%M}")
        await self.person.sees("All set.", within=PATIENCE_S)
        self.set_up.set()
        await self._taps("Start", "Time for your stretches")
        await self._taps("3")
        self.begun.set()
        await self._lies_there_until("How much does it hurt now")
        await self._taps("2", "How much does it hurt now")
        await self.person.sees("Done: ", within=PATIENCE_S)
        self.done.set()

    async def _taps(self, label: str, words: str = "") -> None:
        self.person.taps(await self.person.sees(words, button=label, within=PATIENCE_S), label)

    async def _lies_there_until(self, words: str) -> None:
        tapped: set[tuple[int, str]] = set()

        def seen() -> ChatMessage | None:
            for message in self.person.chat.from_bot:
                if words in message.words:
                    return message
            last = self.person.chat.from_bot[-1]
            if "Ready" in last.buttons and (step := (last.id, last.words)) not in tapped:
                tapped.add(step)
                self.person.taps(last, "Ready")
            return None

        await self.telegram.until(seen, words, PATIENCE_S, chat=self.person.chat)

    @property
    def received(self) -> list[ChatMessage]:
        """Everything the bot ever said, what is deleted included."""
        return [message for message in self.person.chat.history if message.from_bot]


async def trouble(
    fleet: Fleet,
    people: list[Sitter],
    rng: random.Random,
    kinds: Iterable[str],
    *,
    every_s: float,
    least: int,
) -> None:
    """While people stretch, let replicas be killed ("kill") and rolled ("roll") in these turns.

    The new one is there before the old one goes; there are always at least so many.
    """
    for kind in kinds:
        if kind == "roll" or len(fleet.replicas) <= least:
            await fleet.start()
        await asyncio.gather(*(person.begun.wait() for person in people))
        await asyncio.sleep(every_s * rng.uniform(0.5, 1.0))
        if kind == "kill":
            await a_message_leaves(fleet.server.telegram, within=every_s)
        victim = rng.choice(fleet.replicas[:-1])
        await (fleet.kill(victim) if kind == "kill" else fleet.retire(victim))
        if all(person.done.is_set() for person in people) and fleet.kills and fleet.restarts:
            return


async def a_message_leaves(telegram: Telegram, within: float) -> None:
    """Wait until somebody is sent something new, if it is soon: a kill then may leave it in doubt."""
    before = len(telegram.calls)
    with suppress(AssertionError):
        await telegram.until(
            lambda: any(call.method.startswith("send") for call in telegram.calls[before:]),
            "a message",
            within,
        )
