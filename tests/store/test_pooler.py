"""Behind a real pgbouncer in transaction mode: the schema is made, one process polls, a session runs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import __main__ as cli
from bot.clock import Clock
from bot.sandbox.server import Server
from bot.store import Store, StoreLocked
from tests.conftest import TOKEN
from tests.hosting.in_front import PATIENCE_S, pooler, program
from tests.test_kill import running

MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.skipif(
    program("pgbouncer") is None, reason="pgbouncer is not installed: apt-get install pgbouncer"
)


@pytest.fixture
def pooled_url(postgres_scratch_url: str, tmp_path: Path) -> Iterator[str]:
    """An empty database behind a pooler."""
    with pooler(postgres_scratch_url, tmp_path) as url:
        yield url


def migrate(url: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("DATABASE_URL", url)
    return cli.main(["migrate"])


async def test_one_process_at_most_is_told_that_it_polls(
    pooled_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often and on whichever session they ask."""
    for _ in range(3):
        assert await asyncio.to_thread(migrate, pooled_url, monkeypatch) == 0
    stores = [await Store.open(pooled_url) for _ in range(3)]

    async def claims(name: str, store: Store) -> bool:
        try:
            await store.run(lambda t: t.claim_polling(name, MINUTE))
        except StoreLocked:
            return False
        return True

    told = [
        await asyncio.gather(*(claims(str(n), store) for n, store in enumerate(stores))) for _ in range(10)
    ]
    assert [turn.count(True) for turn in told if turn.count(True) > 1] == []
    assert len({turn.index(True) for turn in told if True in turn}) == 1
    for store in stores:
        await store.close()


async def test_a_session_runs_behind_a_pooler(
    pooled_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """From /start to the first card of a session, by the real process; a second is refused."""
    assert await asyncio.to_thread(migrate, pooled_url, monkeypatch) == 0
    server = Server(TOKEN, Clock().now, page=False)
    await server.start()
    environment = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE": server.url, "DATABASE_URL": pooled_url}
    ana = server.telegram.person(1001, "Ana")
    try:
        async with running(tmp_path, **environment):
            ana.sends("/start")
            for label in ("Let's set up", "I agree", "None of these", "Yes"):
                ana.taps(await ana.sees(button=label, within=PATIENCE_S), label)
            await ana.sees("Where are you", within=PATIENCE_S)
            ana.sends("Los Angeles")
            await ana.sees("When shall I come", within=PATIENCE_S)
            ana.sends("07:30")
            await ana.sees("All set", within=PATIENCE_S)
            ana.sends("/stretch")
            ana.taps(await ana.sees("How much does it hurt", within=PATIENCE_S), "2")
            await ana.sees(button="Ready", within=PATIENCE_S)
            store = await Store.open(pooled_url)
            with pytest.raises(StoreLocked):
                await store.run(lambda t: t.claim_polling("another", MINUTE))
            await store.close()
    finally:
        await server.stop()
