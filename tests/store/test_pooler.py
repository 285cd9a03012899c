"""Behind a real pgbouncer in transaction mode: the schema is made, one process polls, a session runs."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot import __main__ as cli
from bot.clock import Clock
from bot.sandbox.server import Server
from bot.store import Store, StoreLocked
from tests.conftest import TOKEN
from tests.test_kill import running

PGBOUNCER = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
PATIENCE_S = 60.0
"""How long something may take on a busy machine, in real seconds; nothing is asserted about it."""

MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.skipif(
    not Path(PGBOUNCER).exists(), reason="pgbouncer is not installed: apt-get install pgbouncer"
)


@pytest.fixture
def pooled_url(postgres_scratch_url: str, tmp_path: Path) -> Iterator[str]:
    """An empty database behind a pooler with two sessions, each transaction on whichever is free."""
    inside = urlsplit(postgres_scratch_url)
    folder = parse_qs(inside.query)["host"][0]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    users, settings = tmp_path / "users.txt", tmp_path / "pgbouncer.ini"
    users.write_text('"postgres" ""\n')
    settings.write_text(
        f"[databases]\nscratch = host={folder} dbname=scratch user=postgres\n"
        "[pgbouncer]\npool_mode = transaction\ndefault_pool_size = 2\nserver_round_robin = 1\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = trust\nauth_file = {users}\n"
    )
    command = [PGBOUNCER, "--quiet", str(settings)]
    if os.getuid() == 0:  # it does not run as root; whoever runs PostgreSQL reaches its socket
        owner = Path(folder).owner()
        command[1:1] = ["--user", owner if owner != "root" else "nobody"]
        for path in (*tmp_path.parents, tmp_path):
            if path.stat().st_uid == 0 and "pytest" in str(path):
                path.chmod(0o755)
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                assert process.poll() is None, process.communicate()[1].decode()
                assert time.monotonic() < deadline
                time.sleep(0.02)
        yield f"postgresql://postgres@127.0.0.1:{port}/scratch"
    finally:
        process.kill()
        process.communicate()


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
