"""One process polls: on PostgreSQL, too, a second one is refused, for as long as the first is there."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import asyncpg
import pytest

from bot.app import App
from bot.clock import Clock
from bot.config import Settings
from bot.sandbox.server import Server
from bot.store import Store, StoreLocked, StoreUnavailable
from tests.conftest import TOKEN
from tests.test_kill import running

PATIENCE_S = 60.0
"""How long something may take on a busy machine, in real seconds; nothing is asserted about it."""

POLLERS = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = 7071970"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server(TOKEN, Clock().now, page=False)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def watch(postgres_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(postgres_url)
    yield connection
    await connection.close()


async def pollers(watch: asyncpg.Connection, wanted: Callable[[list[int]], bool]) -> list[int]:
    """The database's processes that hold the lock, once they are as wanted."""
    async with asyncio.timeout(PATIENCE_S):
        while not wanted(found := [row["pid"] for row in await watch.fetch(POLLERS)]):  # noqa: ASYNC110 - others change it
            await asyncio.sleep(0.02)
    return found


async def test_a_second_process_that_polls_is_refused(
    postgres_url: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bot beside another one on the same PostgreSQL ends with a sentence; when the first is killed, the
    next one may poll.
    """
    monkeypatch.setattr("bot.chat.polling.POLLING_CLAIMED_EVERY_S", 0.05)
    monkeypatch.setattr("bot.chat.polling.POLLING_LOST_AFTER_S", 0.2)
    environment = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": server.url,
        "DATABASE_URL": postgres_url,
    }
    ana = server.telegram.person(1001, "Ana")
    async with running(tmp_path, **environment):
        ana.sends("/help")
        await ana.sees("/stretch", within=PATIENCE_S)
        store = await Store.open(postgres_url)
        second = App(Settings(token=TOKEN, api_base=server.url, port=0), store, Clock())
        async with asyncio.timeout(PATIENCE_S):
            with pytest.raises(StoreLocked):
                await second.connect()  # before it has polled even once
            with pytest.raises(StoreLocked, match=r"Another process polls Telegram on this .*WEBHOOK_URL"):
                await second.serve(asyncio.Event())
        await second.stop()
        await store.close()
    async with running(tmp_path, **environment):
        ana.sends("/privacy")
        await ana.sees("What I keep", within=PATIENCE_S)


async def test_a_start_waits_for_a_claim_that_is_soon_over(
    postgres_url: str,
    server: Server,
    watch: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """After a loss of power the server holds on to the claim for a while: the bot that starts anew waits for
    it, and works.
    """
    monkeypatch.setattr("bot.chat.polling.POLLING_CLAIMED_EVERY_S", 0.05)
    monkeypatch.setattr("bot.chat.polling.POLLING_LOST_AFTER_S", PATIENCE_S)
    await watch.execute("SELECT pg_advisory_lock(7071970)")
    store, stop = await Store.open(postgres_url), asyncio.Event()
    app = App(Settings(token=TOKEN, api_base=server.url, port=0), store, Clock())
    serving = asyncio.create_task(app.serve(stop))
    async with asyncio.timeout(PATIENCE_S):
        while "another process may poll" not in caplog.text:
            assert not serving.done()
            await asyncio.sleep(0.02)
    await watch.execute("SELECT pg_advisory_unlock(7071970)")
    ana = server.telegram.person(1001, "Ana")
    ana.sends("/help")
    await ana.sees("/stretch", within=PATIENCE_S)
    stop.set()
    await serving
    await app.stop()
    await store.close()


async def test_webhooks_need_no_turn(postgres_url: str, server: Server, watch: asyncpg.Connection) -> None:
    """Replicas that are posted to stand beside each other, and beside one that polls."""
    settings = Settings(token=TOKEN, api_base=server.url, port=0)
    posted = Settings(
        token=TOKEN, api_base=server.url, port=0, webhook_url=server.url, webhook_secret="s3cret"
    )
    apps = [App(each, await Store.open(postgres_url), Clock()) for each in (settings, posted, posted)]
    for app in apps:
        await app.connect()
    assert len(await pollers(watch, bool)) == 1
    for app in apps:
        await app.stop()
        await app.store.close()
    assert await pollers(watch, lambda found: not found) == []


async def test_a_claim_that_is_lost_is_made_good(
    postgres_url: str, server: Server, watch: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the database drops the connection, the bot goes on and claims anew; a second is refused again."""
    monkeypatch.setattr("bot.chat.polling.POLLING_CLAIMED_EVERY_S", 0.05)
    settings = Settings(token=TOKEN, api_base=server.url, port=0)
    store, other = await Store.open(postgres_url), await Store.open(postgres_url)
    app, stop = App(settings, store, Clock()), asyncio.Event()
    serving = asyncio.create_task(app.serve(stop))
    (before,) = await pollers(watch, bool)
    await watch.execute("SELECT pg_terminate_backend($1)", before)
    (after,) = await pollers(watch, lambda found: found not in ([], [before]))
    assert after != before
    with pytest.raises(StoreLocked):
        await other.claim_polling()
    assert not serving.done()
    stop.set()
    await serving
    await app.stop()
    await store.close()
    await other.claim_polling()
    await other.close()


@pytest.mark.parametrize("stays", [True, False])
async def test_whoever_loses_the_claim_to_another_ends(  # noqa: PLR0917
    postgres_url: str,
    server: Server,
    watch: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    stays: bool,
) -> None:
    """When another process got hold of the claim while the connection was away and keeps it, this one ends
    with the sentence; but not when the claim is soon free: it was a broken connection of its own.
    """
    monkeypatch.setattr("bot.chat.polling.POLLING_CLAIMED_EVERY_S", 0.05)
    monkeypatch.setattr("bot.chat.polling.POLLING_LOST_AFTER_S", 0.5 if stays else PATIENCE_S)
    settings = Settings(token=TOKEN, api_base=server.url, port=0)
    store, stop = await Store.open(postgres_url), asyncio.Event()
    app = App(settings, store, Clock())
    serving = asyncio.create_task(app.serve(stop))
    (before,) = await pollers(watch, bool)
    # Waiting for its turn at the lock, the other has it the moment it is free.
    other = await asyncpg.connect(postgres_url)
    takes = asyncio.create_task(other.execute("SELECT pg_advisory_lock(7071970)"))
    async with asyncio.timeout(PATIENCE_S):
        waiting = "SELECT 1 FROM pg_locks WHERE objid = 7071970 AND NOT granted"
        while not await watch.fetch(waiting):  # noqa: ASYNC110 - the other one waits elsewhere
            await asyncio.sleep(0.02)
        await watch.execute("SELECT pg_terminate_backend($1)", before)
        await takes
        if stays:
            with pytest.raises(StoreLocked, match="Another process polls"):
                await serving
        else:
            while "another process may poll" not in caplog.text:  # noqa: ASYNC110 - the log tells nobody
                await asyncio.sleep(0.02)
    theirs = other.get_server_pid()
    await other.close()
    if not stays:
        await pollers(watch, lambda found: found not in ([], [theirs]))
        assert not serving.done()
        stop.set()
        await serving
    await app.stop()
    await store.close()


async def test_a_connection_that_says_nothing_is_given_up(
    postgres_url: str, watch: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that takes the question and does not answer, as one that vanished from the net, is not waited
    for; once it lets go, the claim can be had again.
    """
    store = await Store.open(postgres_url)
    await store.claim_polling()
    (silent,) = await pollers(watch, bool)
    os.kill(silent, signal.SIGSTOP)
    try:
        async with asyncio.timeout(PATIENCE_S):
            with monkeypatch.context() as patch, pytest.raises(StoreUnavailable):
                patch.setattr("bot.store.database._ANSWER_MOST_S", 0.3)
                await store.claim_polling()
            with pytest.raises(StoreLocked):
                await store.claim_polling()
    finally:
        os.kill(silent, signal.SIGCONT)
    await pollers(watch, lambda found: not found)
    await store.claim_polling()
    await store.close()
