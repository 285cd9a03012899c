"""Copies of the database under load and back again; a disk that is full, a file that cannot be written."""

from __future__ import annotations

import asyncio
import errno
import itertools
import os
import pkgutil
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import closing, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from bot import __main__ as cli
from bot.app import App
from bot.clock import ManualClock
from bot.config import Settings
from bot.core.diary import Moment, Rating
from bot.core.messages import Message, text
from bot.core.model import Person, Record, Send, SetTimer
from bot.health import BODY_MOST_BYTES
from bot.sandbox.server import Server
from bot.store import PROBE_BYTES, SchemaMismatch, Store, StoreUnavailable, Transaction, migrations
from bot.store.database import Sqlite
from bot.store.recovery import CopyRefused, backup, restore
from bot.store.tables import calls, inbox
from tests.conftest import NOON, TOKEN, file_of, forward, in_thread, log_of
from tests.store.test_people import fill_and_erase, traces


def rate(number: int) -> object:
    """A unit that leaves as many ratings as messages, as many timers as people, in one transaction."""

    def work(transaction: Transaction) -> None:
        chat = number % 10 + 1
        state = transaction.state_of_chat(chat, Person(id=0, chat_id=chat))
        assert state is not None
        effects = [
            Record(Rating(NOON, NOON.date(), Moment.BEFORE, number % 11)),
            SetTimer("reminder", NOON + timedelta(seconds=number), {}),
            Send("said", Message((text("hello"),))),
        ]
        transaction.apply(state.person, effects, cause=f"n:{number}", now=NOON)

    return work


def figures(path: Path) -> tuple[int, ...]:
    """Ratings, messages, timers and people in a database file."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return tuple(
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("ratings", "outbox", "timers", "people")
        )


# --- Copies


async def test_a_copy_is_made_while_the_bot_writes(
    sqlite_store: Store, sqlite_url: str, tmp_path: Path
) -> None:
    """Copies made in the midst of writing hold whole units of work only, and the writing goes on."""
    writing = asyncio.Event()

    async def write() -> int:
        number = 0
        while not writing.is_set():
            await sqlite_store.run(rate(number))  # type: ignore[arg-type]
            number += 1
        return number

    load = asyncio.create_task(write())
    copies = [tmp_path / f"copy{number}.db" for number in range(5)]
    for copy in copies:
        await asyncio.sleep(0.05)
        await asyncio.to_thread(backup, sqlite_url, copy)
    writing.set()
    written = await load
    seen = [figures(copy) for copy in copies]
    for ratings, messages, timers, people in seen:
        assert ratings == messages
        assert timers == people == min(10, ratings)
    assert seen[0][0] < seen[-1][0] <= written
    assert await asyncio.to_thread(lambda: list(tmp_path.glob("copy*.part*"))) == []
    assert await asyncio.to_thread(lambda: copies[0].stat().st_mode & 0o077) == 0


async def test_what_was_copied_is_restored(sqlite_url: str, tmp_path: Path) -> None:
    """After a restore the bot finds what was there when the copy was made, and works on."""
    store = await Store.open(sqlite_url)
    await store.run(rate(0))  # type: ignore[arg-type]
    backup(sqlite_url, tmp_path / "copy.db")
    await store.run(rate(1))  # type: ignore[arg-type]
    await store.close()
    restore(sqlite_url, tmp_path / "copy.db", force=True)
    assert figures(file_of(sqlite_url)) == (1, 1, 1, 1)
    store = await Store.open(sqlite_url)
    await store.check_schema()
    await store.run(rate(2))  # type: ignore[arg-type]
    (row,) = await store.run(lambda t: t.claim_outbox(NOON, 30, 1))
    assert row.chat_id == 1
    await store.close()
    assert figures(file_of(sqlite_url))[0] == 2


def test_a_copy_of_a_newer_schema_that_serves_is_restored(sqlite_url: str, tmp_path: Path) -> None:
    """What a newer release only added to does not keep this one from putting its copy back."""
    backup(sqlite_url, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    restore(sqlite_url, tmp_path / "copy.db", force=True)


REVISIONS = [
    revision.revision for revision in ScriptDirectory.from_config(migrations.configuration()).walk_revisions()
][::-1]


@pytest.mark.parametrize("revision", REVISIONS)
async def test_a_copy_of_an_older_schema_is_restored(tmp_path: Path, revision: str) -> None:
    """A copy that an older release made is taken, and after `migrate` this release finds the person in it."""
    url = f"sqlite+aiosqlite:///{tmp_path}/limber.db"

    await leave_a_person(url, revision)
    backup(url, tmp_path / "copy.db")
    restore(url, tmp_path / "copy.db", force=True)
    store = await Store.open(url)
    if revision != REVISIONS[-1]:
        with pytest.raises(SchemaMismatch, match="python -m bot migrate"):
            await store.check_schema()
    await find_the_person(store)


async def leave_a_person(url: str, revision: str) -> None:
    """Make a database as the release with this schema did, with a person who said something."""

    def make(connection: Connection) -> None:
        command.upgrade(migrations.configuration(connection), revision)
        columns = "chat_id, language, look, habit, days, blocked, sessions_begun, sessions_completed, doses"
        values = "7, 'de', 'b', 'after coffee', '[0, 2]', false, 3, 2, '{}'"
        connection.exec_driver_sql(f"INSERT INTO people ({columns}) VALUES ({values})")
        connection.exec_driver_sql(
            "INSERT INTO ratings (person_id, at, day, moment, score) "
            "VALUES (1, '2026-03-02 12:00:00.000000', '2026-03-02', 'before', 4)"
        )

    old = await Store.open(url)
    await old._database.run(make)
    await old.close()


async def find_the_person(store: Store) -> None:
    """After `migrate` this release finds the person and what they said; the store is closed."""
    await store.migrate()
    state = await store.run(lambda t: t.state_of_chat(7))
    assert state is not None
    assert (state.person.habit, state.person.days) == ("after coffee", {0, 2})
    diary = await store.run(lambda t: t.diary(state.person.id))
    assert [rating.score for rating in diary.ratings] == [4]
    await store.close()


Guide = Callable[[str], Coroutine[Any, Any, None]]


@pytest.fixture
def guide(postgres_scratch_url: str, postgres_tools: Path, tmp_path: Path) -> Guide:
    """Carries out the one command of docs/hosting.md that begins with this word, on the scratch database."""
    words = (Path(__file__).parent.parent.parent / "docs" / "hosting.md").read_text()
    path = f"{postgres_tools}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "DATABASE_URL": postgres_scratch_url}

    async def run(program: str) -> None:
        (line,) = [line.strip() for line in words.splitlines() if line.startswith(f"    {program}")]
        shell = partial(subprocess.run, shell=True, cwd=tmp_path, env=environment, check=True)
        await asyncio.to_thread(shell, line)

    return run


@pytest.mark.parametrize("revision", REVISIONS)
async def test_a_dump_of_an_older_schema_is_restored_as_the_guide_says(
    postgres_scratch_url: str, guide: Guide, revision: str
) -> None:
    """A dump from before an update takes the place of the updated database, and can be updated itself."""
    await leave_a_person(postgres_scratch_url, revision)
    await guide("pg_dump")
    store = await Store.open(postgres_scratch_url)
    await store.migrate()
    await store.close()
    await guide("pg_restore")
    await guide("psql --single")
    await find_the_person(await Store.open(postgres_scratch_url))


async def test_a_dump_that_cannot_be_restored_changes_nothing(
    postgres_scratch_url: str, guide: Guide, tmp_path: Path
) -> None:
    """What fails while the guide's command puts a copy back leaves the database as it was."""
    await leave_a_person(postgres_scratch_url, REVISIONS[-1])
    await guide("pg_dump")
    await guide("pg_restore")
    with (tmp_path / "copy.sql").open("a") as file:
        file.write("SELECT 1 FROM nowhere;\n")
    store = await Store.open(postgres_scratch_url)
    await store.run(rate(0))  # type: ignore[arg-type]
    before = await store.run(lambda t: t.everything(1))
    with pytest.raises(subprocess.CalledProcessError):
        await guide("psql --single")
    assert await store.run(lambda t: t.everything(1)) == before != {}
    await find_the_person(store)


async def test_postgresql_is_dumped_and_restored_as_the_guide_says(
    postgres_scratch_url: str, guide: Guide
) -> None:
    """The commands of docs/hosting.md bring back what was there, and the bot goes on from it."""
    store = await Store.open(postgres_scratch_url)
    await store.migrate()
    await store.run(rate(0))  # type: ignore[arg-type]
    before = await store.run(lambda t: t.everything(1))
    await store.close()
    await guide("pg_dump")
    store = await Store.open(postgres_scratch_url)
    await store.run(rate(1))  # type: ignore[arg-type]
    await store.run(lambda t: t.erase(1))
    await store.close()
    await guide("pg_restore")
    await guide("psql --single")
    store = await Store.open(postgres_scratch_url)
    await store.check_schema()
    assert await store.run(lambda t: t.everything(1)) == before
    assert await store.run(lambda t: t.everything(2)) == {}
    await store.run(rate(1))  # type: ignore[arg-type]
    assert await store.run(lambda t: t.counts(NOON).people) == 2
    await store.close()


@pytest.fixture
async def killed(sqlite_url: str, tmp_path: Path) -> str:
    """The URL of a database as a killed bot leaves it, with its last four units in the log only; beside it is
    a copy made after the first one.
    """
    store = await Store.open(sqlite_url)
    await store.run(rate(0))  # type: ignore[arg-type]
    backup(sqlite_url, tmp_path / "copy.db")
    for number in range(1, 5):
        await store.run(rate(number))  # type: ignore[arg-type]
    left = tmp_path / "killed"
    left.mkdir()
    for path in (file_of(sqlite_url), log_of(file_of(sqlite_url))):
        shutil.copy(path, left)
    await store.close()
    assert log_of(left / "limber.db").stat().st_size
    return f"sqlite+aiosqlite:///{left}/limber.db"


OLD, NEW = (5, 5, 5, 5), (1, 1, 1, 1)
"""What is in the database of `killed`, and in its copy."""


def test_a_log_that_was_left_is_not_taken_for_the_copys(killed: str, tmp_path: Path) -> None:
    """What a crash left in the old file's log is not mixed into the database that is restored over it."""
    restore(killed, tmp_path / "copy.db", force=True)
    assert figures(file_of(killed)) == NEW


STEPS = {
    "bot.store.recovery._sync": 3,
    "bot.store.recovery._check": 1,
    "bot.store.recovery.Path.replace": 1,
    "bot.store.recovery.Path.unlink": 8,
    "bot.store.recovery.sqlite3.connect": 4,
}
"""What a restore does to the disk, and how often."""


@pytest.mark.parametrize(("step", "count"), [(name, n) for name, most in STEPS.items() for n in range(most)])
def test_a_restore_that_ends_halfway_loses_nothing(
    killed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, count: int
) -> None:
    """Whatever step of a restore the process dies at, either the old database is there with all that was in
    its log, or the new one; and after a step that fails it is the old one, unless the new one was in place.
    """
    real, calls, here, died = pkgutil.resolve_name(step), itertools.count(), file_of(killed).parent, []

    def fail(*arguments: Any, **named: Any) -> Any:
        if next(calls) != count:
            return real(*arguments, **named)
        died.append(shutil.copytree(here, tmp_path / "died"))
        raise sqlite3.OperationalError if real is sqlite3.connect else OSError(errno.ENOSPC, "No space left")

    with monkeypatch.context() as patch:
        patch.setattr(step, fail)
        with suppress(CopyRefused, OSError):
            restore(killed, tmp_path / "copy.db", force=True)
    assert died, "there are fewer such steps"
    after = figures(here / "limber.db")
    assert figures(died[0] / "limber.db") in {OLD, NEW}
    assert after == OLD or (
        after == NEW and step in {"bot.store.recovery._sync", "bot.store.recovery.Path.unlink"}
    )


def test_a_log_that_cannot_be_saved_is_not_thrown_away(killed: str, tmp_path: Path) -> None:
    """Beside a file that is no database, or while somebody reads it, the log is left to the host."""
    database = file_of(killed)
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM people").fetchone()
        with pytest.raises(CopyRefused, match="Somebody reads"):
            restore(killed, tmp_path / "copy.db", force=True)
        assert figures(database) == OLD
        log = log_of(database).read_bytes()
    _write_nonsense(database)
    log_of(database).write_bytes(log)
    with pytest.raises(CopyRefused, match="move it and the files beside it elsewhere"):
        restore(killed, tmp_path / "copy.db", force=True)
    assert log_of(database).read_bytes() == log


def test_nothing_is_overwritten_unasked(sqlite_url: str, tmp_path: Path) -> None:
    """A copy never takes the place of a file, and a restore only with --force."""
    copy = tmp_path / "copy.db"
    backup(sqlite_url, copy)
    before = copy.read_bytes()
    with pytest.raises(CopyRefused, match="exists already"):
        backup(sqlite_url, copy)
    with pytest.raises(CopyRefused, match="--force"):
        restore(sqlite_url, copy)
    assert copy.read_bytes() == before


def test_a_running_bot_is_not_pulled_away(sqlite_url: str, tmp_path: Path) -> None:
    """While a bot works on the database nothing is restored over it, not even by force."""
    backup(sqlite_url, tmp_path / "copy.db")
    holding: list[Store] = []

    async def hold() -> None:
        holding.append(await Store.open(sqlite_url))

    in_thread(hold())
    with pytest.raises(CopyRefused, match="stop it first"):
        restore(sqlite_url, tmp_path / "copy.db", force=True)
    in_thread(holding[0].close())


def _damage(path: Path) -> None:
    contents = bytearray(path.read_bytes())
    contents[4096 * 3 : 4096 * 9] = b"\x55" * 4096 * 6
    path.write_bytes(contents)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 5 + 100])


def _write_nonsense(path: Path) -> None:
    path.write_bytes(b"a letter\n" * 1000)


def _make_empty(path: Path) -> None:
    path.write_bytes(b"")


def _lose_a_person(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO surfaces (person_id, name, message_id, has_media, sent_at)"
            " VALUES (99, 'step', 1, 0, '2026-03-02 12:00:00')"
        )


def _come_from_the_future(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("DELETE FROM compatible")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_damage, "damaged"),
        (_cut, "damaged"),
        (_write_nonsense, "damaged, or no database"),
        (_make_empty, "no database of Limber's"),
        (_lose_a_person, "damaged: rows of nobody"),
        (_come_from_the_future, "newer release"),
    ],
)
def test_a_spoilt_copy_is_refused(sqlite_url: str, tmp_path: Path, spoil: object, said: str) -> None:
    """What is damaged, something else or too new is refused before the database is touched."""
    copy = tmp_path / "copy.db"
    backup(sqlite_url, copy)
    spoil(copy)  # type: ignore[operator]
    before = file_of(sqlite_url).read_bytes()
    with pytest.raises(CopyRefused, match=said):
        restore(sqlite_url, copy, force=True)
    assert file_of(sqlite_url).read_bytes() == before


def test_the_commands(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`backup` and `restore` say what they did, and refuse with exit code 2 and a sentence."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert cli.main(["backup", "copy.db"]) == 0
    assert "a complete copy" in capsys.readouterr().out
    assert cli.main(["restore", "copy.db"]) == 2
    assert "--force" in capsys.readouterr().err
    assert cli.main(["restore", "--force", "copy.db"]) == 0
    assert cli.main(["restore", "nothing.db"]) == 2
    assert "There is no file nothing.db" in capsys.readouterr().err


# --- A disk that is full, a file that cannot be written


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_a_full_disk_is_told_and_outlived(
    sqlite_store: Store, clock: ManualClock, telegram_server: Server, http: aiohttp.ClientSession
) -> None:
    """On a full disk an update that does not fit is not acknowledged and /readyz is red, though a small one
    still fits; once there is room everything goes on by itself.
    """
    secret = {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}
    settings = Settings(
        token=TOKEN,
        api_base=telegram_server.url,
        port=0,
        webhook_url="http://127.0.0.1:1",
        webhook_secret="s3cret",
    )
    app = App(settings, sqlite_store, clock)
    await app.bot.initialize()
    base = f"http://127.0.0.1:{await app.listen()}"
    ana = telegram_server.telegram.person(id=1001, first_name="Ana", started=True)
    ana.sends("/start")
    update = telegram_server.telegram.updates.history[-1]

    def pages(most: int) -> object:
        return lambda t: t._connection.exec_driver_sql(f"PRAGMA max_page_count={most}").scalar()

    await sqlite_store.run(pages(1))  # as many as there are
    long = {**update, "update_id": 77, "padding": "x" * 200_000}
    async with http.post(f"{base}/telegram", json=long, headers=secret) as response:
        assert response.status == 503
    async with http.get(f"{base}/healthz") as response:
        assert response.status == 200
    with pytest.raises(StoreUnavailable, match="full"):
        await app.inbound.accept([long])
    assert (await sqlite_store.run(lambda t: t.counts(clock.now()))).inbox_pending == 0
    for number in range(3):
        # There is still room for what is little.
        await sqlite_store.run(lambda t, n=number: t.remember_file(4242, f"{n}", "id"))  # type: ignore[misc]
        async with http.get(f"{base}/readyz") as response:
            assert response.status == 503
            assert "full" in await response.text()
    async with http.post(f"{base}/telegram", json=update, headers=secret) as response:
        assert response.status == 200
    async with http.get(f"{base}/readyz") as response:
        assert response.status == 503
    await sqlite_store.run(pages(100_000))
    async with http.post(f"{base}/telegram", json=long, headers=secret) as response:
        assert response.status == 200
    async with http.get(f"{base}/readyz") as response:
        assert response.status == 200
    await app.inbound.work()
    await app.sender.send_due()
    assert len(ana.chat.from_bot) == 1
    await app.stop()


async def test_trying_to_write_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once something could not be written, as much as the largest update is written and taken away: no update
    and no call is left by it, and on SQLite it has really been in the log.
    """
    assert PROBE_BYTES >= BODY_MOST_BYTES
    monkeypatch.setattr(store, "_trouble", "The database cannot be used just now: no room")
    assert await store.trouble(NOON) is None
    counts = await store.run(lambda t: [len(t._execute(table.select()).all()) for table in (inbox, calls)])
    assert counts == [0, 0]
    if not store.shared:
        name = await store.run(lambda t: t._connection.engine.url.database)
        assert log_of(Path(str(name))).stat().st_size > PROBE_BYTES


async def pragma(store: Store, setting: str) -> None:
    """Set something of the connection, without a transaction."""
    database = store._database
    assert isinstance(database, Sqlite)

    def work() -> None:
        connection = database._engine.raw_connection()
        connection.cursor().execute(f"PRAGMA {setting}")
        connection.close()

    await database._in_thread(work)


async def test_a_database_that_cannot_be_written_is_told_and_outlived(
    sqlite_store: Store, clock: ManualClock, telegram_server: Server, http: aiohttp.ClientSession
) -> None:
    """While the database can only be read what waits is not sent and /readyz is red; later it goes on."""
    app = App(Settings(token=TOKEN, api_base=telegram_server.url, port=0), sqlite_store, clock)
    await app.connect()
    base = f"http://127.0.0.1:{await app.listen()}"
    ana = telegram_server.telegram.person(id=1001, first_name="Ana")
    ana.sends("/start")
    await forward(app, clock)
    assert len(ana.chat.from_bot) == 1

    def say(transaction: Transaction) -> None:
        state = transaction.state_of_chat(1001)
        assert state is not None
        transaction.apply(
            state.person, [Send("said", Message((text("trouble"),)))], cause="n:0", now=clock.now()
        )

    await sqlite_store.run(say)
    await pragma(sqlite_store, "query_only=ON")
    ana.sends("/help")
    clock.advance(2)
    with pytest.raises(StoreUnavailable, match="readonly"):
        await app.sender.send_due()
    with pytest.raises(StoreUnavailable, match="readonly"):
        await app.inbound.accept([{"update_id": 99}])
    async with http.get(f"{base}/readyz") as response:
        assert response.status == 503
        assert "readonly" in await response.text()
    assert len(ana.chat.from_bot) == 1
    await pragma(sqlite_store, "query_only=OFF")
    async with http.get(f"{base}/readyz") as response:
        assert response.status == 200
    async with asyncio.timeout(20):
        while (await app.bot.get_webhook_info()).pending_update_count:  # noqa: ASYNC110 - Telegram's to tell
            await asyncio.sleep(0.05)
    await forward(app, clock, 5)
    assert len(ana.chat.from_bot) == 3
    await app.stop()


async def test_the_tick_scrubs_what_somebody_who_read_was_in_the_way_of(
    sqlite_store: Store, sqlite_url: str, clock: ManualClock
) -> None:
    """What was erased while a copy was being made is out of the file and its log a minute later."""
    app, database = App(Settings(token=TOKEN, port=0), sqlite_store, clock), file_of(sqlite_url)
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM people").fetchone()
        await fill_and_erase(sqlite_store)
        await app._tick()
    assert traces(database)
    clock.advance(60)
    await app._tick()
    assert traces(database) == set()
    await app.stop()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with file modes")
def test_a_copy_that_cannot_be_written_leaves_nothing(sqlite_url: str, tmp_path: Path) -> None:
    """Where no copy can be made that is said in a sentence, and no part of one stays."""
    (tmp_path / "file").write_text("")
    with pytest.raises(CopyRefused, match="cannot be written"):
        backup(sqlite_url, tmp_path / "file" / "copy.db")
