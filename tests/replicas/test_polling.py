"""One process polls: on PostgreSQL, too, a second one is refused, for as long as the first is there."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from bot.app import App
from bot.chat import polling
from bot.chat.polling import PollingClaim
from bot.clock import Clock
from bot.config import Settings
from bot.sandbox.server import Server
from bot.store import Store, StoreLocked, StoreUnavailable
from tests.conftest import TOKEN
from tests.replicas import poller
from tests.test_kill import running

PATIENCE_S = 60.0
"""How long something may take on a busy machine, in real seconds; nothing is asserted about it."""

HOUR = timedelta(hours=1)
KEPT = "nobody reads it for advertising"
"""What /privacy answers, and nothing else does."""


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


@pytest.fixture
def soon_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Claims of this process are as short as those of `poller`."""
    monkeypatch.setattr(polling, "POLLING_CLAIMED_EVERY_S", poller.EVERY_S)
    monkeypatch.setattr(polling, "POLLING_LEASE_S", poller.LEASE_S)
    monkeypatch.setattr(polling, "POLLING_LOST_AFTER_S", poller.LOST_AFTER_S)


def app_on(store: Store, server: Server) -> App:
    return App(Settings(token=TOKEN, api_base=server.url, port=0), store, Clock())


def environment_of(server: Server, database_url: str) -> dict[str, str]:
    return {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE": server.url, "DATABASE_URL": database_url}


async def claimed_by(watch: asyncpg.Connection) -> list[str]:
    """Which processes have a claim that is not over."""
    rows = await watch.fetch("SELECT name FROM marks WHERE name LIKE 'polls:%' AND at > clock_timestamp()")
    return [str(row["name"]) for row in rows]


async def somebody_claims(watch: asyncpg.Connection) -> None:
    """Another process takes the claim for an hour, from whoever has it."""
    async with watch.transaction():
        await watch.execute("DELETE FROM marks WHERE name LIKE 'polls:%'")
        await watch.execute(
            "INSERT INTO marks VALUES ('polls:somebody', clock_timestamp() + interval '1 hour')"
        )


async def told(caplog: pytest.LogCaptureFixture, words: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while words not in caplog.text:  # noqa: ASYNC110 - the log tells nobody
            await asyncio.sleep(0.02)


async def test_a_second_process_is_refused_and_takes_over_from_one_that_was_killed(
    postgres_url: str, server: Server, tmp_path: Path, soon_over: None
) -> None:
    """A bot beside another one on the same PostgreSQL ends with a sentence; when the first is killed, the
    next one may poll as soon as its claim is over.
    """
    ana = server.telegram.person(1001, "Ana")
    environment = environment_of(server, postgres_url)
    async with running(tmp_path, "tests.replicas.poller", **environment):
        ana.sends("/help")
        await ana.sees("/stretch", within=PATIENCE_S)
        store = await Store.open(postgres_url)
        second = app_on(store, server)
        async with asyncio.timeout(PATIENCE_S):
            with pytest.raises(StoreLocked, match=r"Another process polls Telegram on this .*WEBHOOK_URL"):
                await second.connect()  # before it has polled even once
        await second.stop()
        await store.close()
    async with running(tmp_path, "tests.replicas.poller", **environment):
        ana.sends("/privacy")
        await ana.sees(KEPT, within=PATIENCE_S)


async def test_a_process_that_was_stopped_for_longer_than_its_claim_polls_no_more(
    postgres_url: str, server: Server, tmp_path: Path, soon_over: None
) -> None:
    """Another has taken over meanwhile. When it wakes it ends with the sentence; nothing comes twice."""
    ana = server.telegram.person(1001, "Ana")
    async with running(tmp_path, "tests.replicas.poller", **environment_of(server, postgres_url)) as first:
        ana.sends("/help")
        await ana.sees("/stretch", within=PATIENCE_S)
        first.send_signal(signal.SIGSTOP)
        store, stop = await Store.open(postgres_url), asyncio.Event()
        second = app_on(store, server)
        serving = asyncio.create_task(second.serve(stop))
        ana.sends("/privacy")
        await ana.sees(KEPT, within=PATIENCE_S)
        first.send_signal(signal.SIGCONT)
        async with asyncio.timeout(PATIENCE_S):
            assert await first.wait() == 2
        ana.sends("/settings")
        await ana.sees("Language", within=PATIENCE_S)
        assert [m.words.count(KEPT) for m in ana.chat.from_bot if KEPT in m.words] == [1]
        stop.set()
        await serving
        await second.stop()
        await store.close()


async def test_who_may_not_poll_knows_it_before_it_asks(
    postgres_url: str, watch: asyncpg.Connection, soon_over: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its own clock its claim is over no later than by the database's; who is slow has to claim anew."""
    real_s, slept_s = polling._real_s, [0.0]
    monkeypatch.setattr(polling, "_real_s", lambda: real_s() + slept_s[0])
    stores = [await Store.open(postgres_url) for _ in range(2)]
    first, second = map(PollingClaim, stores)
    assert not first.holds()
    await first.take()
    assert first.holds()
    slept_s[0] = poller.LEASE_S
    assert not first.holds()
    await first.take()
    assert first.holds()
    await first.give_back()
    assert not first.holds()
    await second.take()  # at once
    assert len(await claimed_by(watch)) == 1
    for store in stores:
        await store.close()


async def test_whoever_may_not_poll_does_not(
    postgres_url: str, server: Server, soon_over: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the claim is over nothing is fetched; with it the bot goes on where it was."""
    store, stop = await Store.open(postgres_url), asyncio.Event()
    app, ana = app_on(store, server), server.telegram.person(1001, "Ana")
    allowed: list[bool] = []
    monkeypatch.setattr(PollingClaim, "holds", lambda _: bool(allowed))
    serving = asyncio.create_task(app.serve(stop))
    async with asyncio.timeout(PATIENCE_S):
        while app._starting or not app._errands:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)
    ana.sends("/help")
    await asyncio.sleep(0.5)
    assert not [call for call in server.telegram.calls if call.method == "getUpdates"]
    allowed.append(True)
    await ana.sees("/stretch", within=PATIENCE_S)
    stop.set()
    await serving
    await app.stop()
    await store.close()


async def test_a_start_waits_for_a_claim_that_is_soon_over(
    postgres_url: str,
    server: Server,
    watch: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """After a loss of power the claim holds for a while: the bot that starts anew waits for it, and works."""
    monkeypatch.setattr(polling, "POLLING_CLAIMED_EVERY_S", 0.05)
    monkeypatch.setattr(polling, "POLLING_LOST_AFTER_S", PATIENCE_S)
    await somebody_claims(watch)
    store, stop = await Store.open(postgres_url), asyncio.Event()
    app = app_on(store, server)
    serving = asyncio.create_task(app.serve(stop))
    await told(caplog, "another process may poll")
    await watch.execute("UPDATE marks SET at = clock_timestamp() WHERE name = 'polls:somebody'")
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
    assert len(await claimed_by(watch)) == 1
    for app in apps:
        await app.stop()
        await app.store.close()
    assert await claimed_by(watch) == []


async def test_a_release_that_held_a_lock_for_it_is_seen(
    postgres_url: str, watch: asyncpg.Connection
) -> None:
    """Until 0.1 a lock of the session was the claim: beside one of those nobody else polls, either."""
    await watch.execute("SELECT pg_advisory_lock(7071970)")
    store = await Store.open(postgres_url)
    with pytest.raises(StoreLocked):
        await store.run(lambda t: t.claim_polling("me", HOUR))
    await watch.execute("SELECT pg_advisory_unlock(7071970)")
    await store.run(lambda t: t.claim_polling("me", HOUR))
    await store.close()


@pytest.mark.parametrize("stays", [True, False])
async def test_whoever_loses_the_claim_to_another_ends(  # noqa: PLR0917
    postgres_url: str,
    server: Server,
    watch: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    stays: bool,
) -> None:
    """When another process got hold of the claim and keeps it, this one ends with the sentence; but not when
    the claim is soon free again.
    """
    monkeypatch.setattr(polling, "POLLING_CLAIMED_EVERY_S", 0.05)
    monkeypatch.setattr(polling, "POLLING_LOST_AFTER_S", 0.5 if stays else PATIENCE_S)
    store, stop = await Store.open(postgres_url), asyncio.Event()
    app = app_on(store, server)
    serving = asyncio.create_task(app.serve(stop))
    async with asyncio.timeout(PATIENCE_S):
        while not await claimed_by(watch):  # noqa: ASYNC110 - it is in another connection
            await asyncio.sleep(0.02)
    await somebody_claims(watch)
    if stays:
        async with asyncio.timeout(PATIENCE_S):
            with pytest.raises(StoreLocked, match="Another process polls"):
                await serving
    else:
        await told(caplog, "another process may poll")
        await watch.execute("DELETE FROM marks WHERE name = 'polls:somebody'")
        async with asyncio.timeout(PATIENCE_S):
            while not await claimed_by(watch):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.02)
        assert not serving.done()
        stop.set()
        await serving
    await app.stop()
    await store.close()


async def test_a_database_that_says_nothing_is_given_up(
    postgres_url: str, watch: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that takes the question and does not answer is not waited for; when it answers the claim is had."""
    monkeypatch.setattr(polling, "POLLING_LEASE_S", 0.5)
    store = await Store.open(postgres_url)
    claim = PollingClaim(store)
    async with watch.transaction():
        await watch.execute("LOCK TABLE marks IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StoreUnavailable):
            await claim.take()
        assert not claim.holds()
    monkeypatch.setattr(polling, "POLLING_LEASE_S", PATIENCE_S)
    await claim.take()
    assert claim.holds()
    await store.close()
