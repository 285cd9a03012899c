"""A story for each test, on both kinds of database, and its transcript when the test fails."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Generator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.pool import ConnectionPoolEntry

from bot.app import App
from bot.clock import ManualClock
from bot.config import Settings
from bot.sandbox.server import Server
from bot.store import Store, database
from tests.conftest import TOKEN
from tests.conversation.story import Actor, Story

EVENING = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
"""Monday evening at eight, in Los Angeles: when most stories begin."""


@pytest.fixture(scope="package", autouse=True)
def quick() -> Iterator[None]:
    """Nobody waits for the disk: no power is cut."""
    prepare = database._prepare

    def without_waiting(connection: Any, record: ConnectionPoolEntry) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_prepare", without_waiting)
        yield


@pytest.fixture
def begins() -> datetime:
    """When the story begins; a module may say otherwise."""
    return EVENING


@pytest.fixture
def settings() -> dict[str, Any]:
    """What the host has set besides; a module may say otherwise."""
    return {}


@pytest.fixture
def clock(begins: datetime) -> ManualClock:
    """The clock of the story, standing still."""
    return ManualClock(begins)


@pytest.fixture
async def strict_server(clock: ManualClock) -> AsyncIterator[Server]:
    """A Telegram that refuses what comes faster than Telegram allows."""
    server = Server(TOKEN, clock.now, page=False, limits=True)
    await server.start()
    yield server
    await server.stop()


async def told(
    request: pytest.FixtureRequest, store: Store, clock: ManualClock, server: Server
) -> AsyncIterator[Story]:
    """A story on this store, from the bot's start to its end, and what must hold when it is over."""
    caplog: pytest.LogCaptureFixture = request.getfixturevalue("caplog")
    more: dict[str, Any] = request.getfixturevalue("settings")
    app = App(Settings(token=TOKEN, api_base=server.url, port=0, **more), store, clock)
    await app.connect()
    story = Story(app, clock, server)
    request.node.story = story
    yield story
    await story.app.stop()
    story.check()
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert not errors


@pytest.fixture
async def story(
    request: pytest.FixtureRequest, store: Store, clock: ManualClock, strict_server: Server
) -> AsyncIterator[Story]:
    """A story that is told twice: on SQLite and on PostgreSQL."""
    async for told_story in told(request, store, clock, strict_server):
        yield told_story


@pytest.fixture
async def tale(
    request: pytest.FixtureRequest, sqlite_store: Store, clock: ManualClock, strict_server: Server
) -> AsyncIterator[Story]:
    """A story on SQLite only, where the kind of database makes no difference."""
    async for told_story in told(request, sqlite_store, clock, strict_server):
        yield told_story


@pytest.fixture
def ana(request: pytest.FixtureRequest) -> Actor:
    """Somebody new, in whichever story the test tells."""
    name = "tale" if "tale" in request.fixturenames else "story"
    told_story: Story = request.getfixturevalue(name)
    return told_story.person("Ana")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What was seen until the test failed, as a section of its report."""
    report = yield
    story = getattr(item, "story", None)
    if report.failed and story is not None:
        report.sections.append(("The story", story.transcript()))
    return report
