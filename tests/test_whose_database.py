"""A database knows its bot: another one, or the sandbox, is refused before anything is written or sent."""

from __future__ import annotations

import asyncio
import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import __main__ as cli
from bot.app import App
from bot.clock import ManualClock
from bot.config import ConfigError, Settings
from bot.core.messages import Message, text
from bot.core.model import Person, Send
from bot.sandbox import faults
from bot.sandbox import run as sandbox
from bot.sandbox.server import Server
from bot.store import Store, Transaction, WrongBot
from tests.conftest import NOON, TOKEN, forward, in_thread

MAKEFILE = Path(__file__).resolve().parent.parent / "Makefile"


async def people(store: Store, number: int) -> None:
    """So many people who are to be told something."""

    def work(transaction: Transaction) -> None:
        for chat_id in range(1, number + 1):
            state = transaction.state_of_chat(chat_id, Person(0, chat_id))
            assert state is not None
            said = Send("a", Message((text("trouble"),)))
            transaction.apply(state.person, [said], cause=f"c{chat_id}", now=NOON)

    await store.run(work)


async def blocked(store: Store, number: int) -> list[bool]:
    def work(transaction: Transaction) -> list[bool]:
        states = [transaction.state_of_chat(chat_id) for chat_id in range(1, number + 1)]
        return [state.person.blocked for state in states if state is not None]

    return await store.run(work)


async def test_the_token_of_another_bot_is_refused(app: App, store: Store, clock: ManualClock) -> None:
    """The first start says whose the database is; a later one with another token sends nothing."""
    assert await store.run(lambda t: t.owner()) == int(TOKEN.partition(":")[0])
    other = Server("777:another", clock.now, page=False)
    await other.start()
    await people(store, 3)
    second = App(Settings(token="777:another", api_base=other.url, port=0), store, clock)
    try:
        with pytest.raises(WrongBot, match="python -m bot move"):
            await second.connect()
    finally:
        await second.stop()
        await other.stop()
    assert await blocked(store, 3) == [False] * 3


async def test_replicas_that_start_on_a_new_database_at_once_find_it_theirs(postgres_url: str) -> None:
    """Who comes second waits for who was first: the same bot goes on, and another one is refused."""
    stores = [await Store.open(postgres_url) for _ in range(3)]

    def first(transaction: Transaction) -> None:
        transaction.claim_for(4242, NOON)
        transaction._execute(sa.select(sa.func.pg_sleep(0.5)))  # the others come meanwhile

    async def later(store: Store, bot_id: int) -> None:
        await asyncio.sleep(0.2)
        await store.run(lambda transaction: transaction.claim_for(bot_id, NOON))

    claims = (stores[0].run(first), later(stores[1], 4242), later(stores[2], 777))
    *same, other = await asyncio.gather(*claims, return_exceptions=True)
    assert same == [None, None]
    assert isinstance(other, WrongBot)
    for store in stores:
        await store.close()


async def test_the_sandbox_keeps_off_a_database_with_people(sqlite_store: Store) -> None:
    """Also off one that no release has marked yet; an empty one becomes its own, and no bot's."""
    await people(sqlite_store, 1)
    with pytest.raises(ConfigError, match="real bot"):
        await sandbox.serve(Settings(), sqlite_store, asyncio.Event(), print)
    assert await sqlite_store.run(lambda t: t.owner()) is None


async def test_a_bot_keeps_off_the_sandbox_s_database(sqlite_store: Store) -> None:
    """What the sandbox has claimed is no bot's to work on; a move is possible, on purpose."""
    await sqlite_store.run(lambda t: t.claim_for(1_000_000, NOON, with_people=False))
    with pytest.raises(WrongBot, match="1000000"):
        await sqlite_store.run(lambda t: t.claim_for(4242, NOON))
    await sqlite_store.run(lambda t: t.move_to(4242, NOON))
    await sqlite_store.run(lambda t: t.claim_for(4242, NOON))


def test_move_gives_the_database_to_the_token_s_bot(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "31337:letters")
    assert cli.main(["move"]) == 0
    assert "31337" in capsys.readouterr().out

    async def look() -> None:
        store = await Store.open(sqlite_url)
        assert await store.run(lambda t: t.owner()) == 31337
        await store.close()

    in_thread(look())


@pytest.mark.parametrize("name", ["DATABASE_URL", "WEBHOOK_URL"])
@pytest.mark.parametrize("in_file", [False, True])
def test_make_run_does_not_start_the_sandbox_where_a_bot_is_meant(
    tmp_path: Path, name: str, in_file: bool
) -> None:
    """Without a token but with a database or an address it is refused, with the setting that is missing."""
    (tmp_path / "Makefile").write_text(MAKEFILE.read_text())
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements").mkdir()
    for path in ("requirements/run.txt", "requirements/pictures.txt", ".venv/.run"):
        (tmp_path / path).touch()
    environ = {key: value for key, value in os.environ.items() if key not in {"TELEGRAM_BOT_TOKEN", name}}
    if in_file:
        (tmp_path / ".env").write_text(f"export {name}=https://bot.example\n")
    else:
        environ[name] = "https://bot.example"
    ended = subprocess.run(
        ["make", "run", "-o", ".venv/.run"],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert f"{name} is set, and TELEGRAM_BOT_TOKEN is not" in ended.stderr


# --- "chat not found"


async def test_many_chats_not_found_stop_the_sending_and_block_nobody(
    app: App, store: Store, clock: ManualClock, telegram_server: Server
) -> None:
    """For all of them it is the bot that is wrong: nothing is sent any more, and the host is told."""
    await people(store, 12)  # of whom this Telegram knows none
    await forward(app, clock, timedelta(hours=3).total_seconds())
    assert await blocked(store, 12) == [False] * 12
    assert any("none of the chats" in fault for fault in await app.watch.faults())
    sent = [call for call in telegram_server.telegram.calls if call.method == "sendMessage"]
    assert len(sent) <= 12


async def test_one_chat_not_found_is_somebody_who_is_gone(
    app: App, store: Store, clock: ManualClock, telegram_server: Server
) -> None:
    """After one more try, a minute later, the person is held to be gone, like one who blocked the bot."""
    for chat_id in (1, 2):
        telegram_server.telegram.person(id=chat_id).sends("/start")
    await forward(app, clock, 5)
    telegram_server.telegram.faults.add(
        "sendMessage", faults.error(400, "Bad Request: chat not found"), times=9, chat_id=1
    )
    await people(store, 2)
    await forward(app, clock, 120)
    assert await blocked(store, 2) == [True, False]
    assert await app.watch.faults() == []


async def test_who_was_blocked_by_mistake_comes_back_by_a_command(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Only those of whom Telegram said so since the instant that is given."""
    store = await Store.open(sqlite_url)
    await people(store, 2)

    def work(transaction: Transaction) -> None:
        for row, at in zip(
            transaction.claim_outbox(NOON, 30, 9), (NOON, NOON + timedelta(days=1)), strict=True
        ):
            transaction.settle_blocked(row, at)
            state = transaction.state_of_chat(row.chat_id)
            assert state is not None
            gone = Person(**{**state.person.__dict__, "blocked": True})
            transaction.save(state, type(state)(gone), at)

    await store.run(work)
    await store.close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    since = (NOON + timedelta(hours=1)).replace(tzinfo=None).isoformat()
    assert await asyncio.to_thread(cli.main, ["unblock", "--since", since]) == 0
    again = await Store.open(sqlite_url)
    assert sorted(await blocked(again, 2)) == [False, True]
    await again.close()
