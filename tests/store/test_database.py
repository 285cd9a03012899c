"""Opening, locking, schema and transactions, on both kinds of database."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection
from sqlalchemy.util import await_only

from bot.core.model import Person
from bot.store import (
    SchemaMismatch,
    Store,
    StoreError,
    StoreLocked,
    StoreUnavailable,
    Transaction,
    database,
    migrations,
    tables,
)
from bot.store.address import normalised
from tests.conftest import NOON, in_thread

PATIENCE_S = 60.0
"""How long something may take on a busy machine, in real seconds; nothing is asserted about it."""


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("postgres://me:pw@db.example/x", "postgresql+asyncpg://me:***@db.example/x"),
        ("postgresql://db.example/x?sslmode=require", "postgresql+asyncpg://db.example/x?sslmode=require"),
        ("postgresql+asyncpg://db.example/x", "postgresql+asyncpg://db.example/x"),
        ("sqlite:///data/x.db", "sqlite+pysqlite:///data/x.db"),
        ("sqlite+aiosqlite:///data/x.db", "sqlite+pysqlite:///data/x.db"),
    ],
)
def test_urls_are_normalised(given: str, wanted: str) -> None:
    """The URLs that hosts hand out are accepted, and mean the async drivers."""
    assert normalised(given).render_as_string() == wanted


@pytest.mark.parametrize("url", ["mysql://db/x", "limber.db", ""])
def test_other_urls_are_refused_by_name_of_the_setting(url: str) -> None:
    """What is no URL of SQLite or PostgreSQL is refused with a sentence that names the setting."""
    with pytest.raises(StoreError, match="DATABASE_URL"):
        normalised(url)


async def test_a_second_process_is_refused(sqlite_url: str) -> None:
    """One SQLite file serves one process; the second one is told why, and may have it afterwards."""
    first = await Store.open(sqlite_url)
    with pytest.raises(StoreLocked, match="Another process is using"):
        await Store.open(sqlite_url)
    await first.close()
    await (await Store.open(sqlite_url)).close()


def test_an_old_file_is_closed_to_other_accounts(sqlite_url: str) -> None:
    """A database that everybody could read, as earlier releases left it, is for owner and group only."""
    file = Path(sa.make_url(sqlite_url).database or "")
    file.chmod(0o644)
    modes: dict[str, int] = {}

    async def work() -> None:
        store = await Store.open(sqlite_url)
        await store.migrate()
        found = await asyncio.to_thread(lambda: list(file.parent.glob(f"{file.name}*")))
        modes.update({path.name.removeprefix(file.name): path.stat().st_mode & 0o777 for path in found})
        await store.close()

    in_thread(work())
    assert modes.pop("") == 0o640
    assert "-wal" in modes
    assert [name for name, mode in modes.items() if mode & 0o007] == []


async def test_sqlite_is_durable_and_thorough(sqlite_store: Store, sqlite_url: str) -> None:
    """A commit survives the loss of power, foreign keys hold, and deleted rows are overwritten."""

    def settings(transaction: Transaction) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        connection = transaction._connection
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}

    assert await sqlite_store.run(settings) == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 5000,
    }


async def test_a_unit_writes_alone_from_its_first_moment(sqlite_store: Store, sqlite_url: str) -> None:
    """A unit that begins by reading can never lose to another writer half-way: nobody else may write."""
    path = sqlite_url.removeprefix("sqlite+aiosqlite:///")

    def work(transaction: Transaction) -> None:
        transaction.ping()
        other = sqlite3.connect(path, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()

    await sqlite_store.run(work)


async def test_an_unreachable_database_is_one_sentence(unused_tcp_port: int) -> None:
    """A database that does not answer is reported in a sentence, without its password."""
    with pytest.raises(StoreUnavailable, match="cannot be reached") as caught:
        await Store.open(f"postgresql://me:secret@127.0.0.1:{unused_tcp_port}/x")
    assert "secret" not in str(caught.value)


async def test_a_missing_database_is_one_sentence(postgres_server: str) -> None:
    """A PostgreSQL without the named database is reported in a sentence."""
    with pytest.raises(StoreUnavailable, match="does not exist"):
        await Store.open(postgres_server.replace("/postgres?", "/nowhere?"))


async def test_a_pool_that_is_used_up_is_one_sentence(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While every connection is busy for too long the database is unavailable, and then it is not."""
    monkeypatch.setattr(database, "_POOL", 1)
    monkeypatch.setattr(database, "_POOL_WAIT_S", 0.1)
    store = await Store.open(postgres_url)
    begun, may_end = asyncio.Event(), asyncio.Event()

    def work(_transaction: Transaction) -> None:
        begun.set()
        await_only(may_end.wait())

    working = asyncio.create_task(store.run(work))
    await begun.wait()
    with pytest.raises(StoreUnavailable, match="busy"):
        await store.run(lambda transaction: transaction.ping())
    may_end.set()
    await working
    await store.run(lambda transaction: transaction.ping())
    await store.close()


async def test_a_directory_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    """A place where no file can be is reported in a sentence."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable):
        await Store.open(f"sqlite:///{tmp_path}/file/limber.db")


async def test_what_raises_writes_nothing(store: Store) -> None:
    """A unit of work commits as a whole or not at all."""

    def work(transaction: Transaction) -> None:
        transaction.put_updates([(1, 7, {})], NOON)
        raise LookupError

    with pytest.raises(LookupError):
        await store.run(work)
    assert (await store.run(lambda t: t.counts(NOON))).inbox_pending == 0


async def test_units_of_work_never_lose_an_update(store: Store) -> None:
    """Two hundred increments at once give two hundred: nobody overwrites what another one read."""
    person = Person(id=0, chat_id=7)
    await store.run(lambda t: t.state_of_chat(7, person))

    def increment(transaction: Transaction) -> None:
        before = transaction.state_of_chat(7)
        assert before is not None
        begun = before.person.sessions_begun + 1
        after = type(before)(type(person)(**{**before.person.__dict__, "sessions_begun": begun}))
        transaction.save(before, after, NOON)

    await asyncio.gather(*(store.run(increment) for _ in range(200)))
    state = await store.run(lambda t: t.state_of_chat(7))
    assert state is not None
    assert state.person.sessions_begun == 200


async def test_what_a_stopped_process_holds_is_free_soon(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is stopped in the midst of a unit, as on a frozen machine, keeps nobody from what it
    held; it does the unit again when it wakes.
    """
    monkeypatch.setattr(database, "_STOPPED_S", 0.2)
    claimed_by: list[str] = []

    async def take_over() -> None:
        store = await Store.open(postgres_url)
        async with asyncio.timeout(PATIENCE_S):
            while True:
                with contextlib.suppress(StoreLocked):
                    await store.run(lambda transaction: transaction.claim_polling("other", timedelta(0)))
                    break
                await asyncio.sleep(0.05)
        claimed_by.append("other")
        await store.close()

    def claim(transaction: Transaction) -> None:
        transaction.claim_polling("stopped", timedelta(0))
        claimed_by.append("stopped")
        if len(claimed_by) == 1:
            in_thread(take_over())  # nothing of this thread runs meanwhile
        transaction.ping()

    store = await Store.open(postgres_url)
    await store.run(claim)
    assert claimed_by == ["stopped", "other", "stopped"]
    await store.close()


async def test_a_deadlock_is_tried_again(postgres_url: str) -> None:
    """Two units that take the same two people in opposite order both succeed."""
    store = await Store.open(postgres_url, rng=random.Random(1))
    for chat in (1, 2):
        await store.run(lambda t, chat=chat: t.state_of_chat(chat, Person(id=0, chat_id=chat)))
    runs = 0
    both_hold_one = asyncio.Barrier(2)

    async def both(first: int, second: int) -> None:
        def work(transaction: Transaction) -> None:
            nonlocal runs
            runs += 1
            transaction.state_of_chat(first)
            if runs <= 2:
                await_only(both_hold_one.wait())
            transaction.state_of_chat(second)

        await store.run(work)

    await asyncio.gather(both(1, 2), both(2, 1))
    assert runs == 3
    await store.close()


# --- The schema

ALEMBICS = ("alembic_version", "compatible")
"""Tables that tell of the schema; only bot/store/migrations knows them."""


def _shape(connection: Connection) -> dict[str, object]:
    """Everything a database tells about its tables, in an order of our own."""
    inspector = sa.inspect(connection)
    shape: dict[str, object] = {}
    for table in inspector.get_table_names():
        if table in ALEMBICS:
            continue
        shape[table] = {
            "columns": [
                (c["name"], repr(c["type"]), c["nullable"], str(c["default"]))
                for c in inspector.get_columns(table)
            ],
            "primary": inspector.get_pk_constraint(table),
            "foreign": sorted(map(repr, inspector.get_foreign_keys(table))),
            "unique": sorted(map(repr, inspector.get_unique_constraints(table))),
            "indexes": sorted(
                repr(index | {"dialect_options": {k: str(v) for k, v in index["dialect_options"].items()}})
                for index in inspector.get_indexes(table)
            ),
        }
    return shape


def _differ_in_default(
    _context: object, _there: object, _told: object, there: str | None, _default: object, told: str | None
) -> bool | None:
    """False for defaults that are the same words; whether others differ is for Alembic to find out (None).

    Alembic puts SQLite's '' into brackets and takes it for another default; PostgreSQL compares no JSON.
    """
    if there is None or told is None:
        return None
    return False if re.sub(r"^\(?'(.*)'(::[a-z ]+|\))?$", r"\1", there) == told else None


async def test_a_migrated_schema_equals_a_fresh_one(scratch_url: str) -> None:
    """The migrations, one after another, lead to exactly the tables that the code describes."""

    def differences(connection: Connection) -> list[object]:
        options = {
            "compare_server_default": _differ_in_default,
            "include_name": lambda name, *_: name not in ALEMBICS,
        }
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, tables.metadata))

    def fresh(connection: Connection) -> dict[str, object]:
        for table in ALEMBICS:
            connection.execute(sa.text(f"DROP TABLE {table}"))
        tables.metadata.drop_all(connection)
        tables.metadata.create_all(connection)
        return _shape(connection)

    store = await Store.open(scratch_url)
    await store.migrate()
    assert await store._database.run(differences) == []
    migrated = await store._database.run(_shape)
    assert await store._database.run(fresh) == migrated
    await store.close()


def _parts(sql: str) -> tuple[str, ...]:
    """The clauses of a definition, in an order of our own."""
    return tuple(sorted(part.strip(" ()") for part in " ".join(sql.split()).split(",")))


def test_sqlite_says_the_same_of_a_migrated_table_and_a_fresh_one(
    sqlite_template: Path, tmp_path: Path
) -> None:
    """What SQLite's inspector does not tell (AUTOINCREMENT, partial indexes) is the same as well."""
    engine = sa.create_engine(f"sqlite:///{tmp_path}/fresh.db")
    tables.metadata.create_all(engine)
    engine.dispose()

    def definitions(path: Path) -> set[str]:
        query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT IN (?, ?)"
        with sqlite3.connect(path) as connection:
            return {_parts(sql) for (sql,) in connection.execute(query, ALEMBICS)}

    assert definitions(sqlite_template) == definitions(tmp_path / "fresh.db")


async def test_migrating_again_changes_nothing(store: Store) -> None:
    """Migrating a schema that is up to date does nothing, and it passes the check."""
    await store.migrate()
    await store.check_schema()


async def test_a_database_without_tables_is_outdated(scratch_url: str) -> None:
    """An empty database is refused with the command that mends it."""
    store = await Store.open(scratch_url)
    with pytest.raises(SchemaMismatch, match="python -m bot migrate"):
        await store.check_schema()
    await store.close()


def test_every_revision_can_be_taken_back(tmp_path: Path) -> None:
    """Migrating down to nothing and up again works."""
    engine = sa.create_engine(f"sqlite:///{tmp_path}/x.db")
    with engine.begin() as connection:
        migrations.upgrade(connection)
        command.downgrade(migrations.configuration(connection), "base")
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
        migrations.upgrade(connection)
    engine.dispose()


# --- Units that wait for SQLite's thread


async def at_once(store: Store, *units: object) -> list[object]:
    """Let these units wait for the thread together; returns what came of each."""
    hold = threading.Event()
    first = asyncio.create_task(store.run(lambda _: hold.wait()))
    await asyncio.sleep(0)
    told = asyncio.gather(*(store.run(unit) for unit in units), return_exceptions=True)  # type: ignore[arg-type]
    await asyncio.sleep(0)
    hold.set()
    await first
    return list(await told)


def adding(chat_id: int, fault: Exception | None = None) -> object:
    def unit(transaction: Transaction) -> int:
        transaction.state_of_chat(chat_id, Person(id=0, chat_id=chat_id))
        if fault is not None:
            raise fault
        return chat_id

    return unit


@pytest.fixture
def commits(sqlite_store: Store) -> list[Connection]:
    """One entry for each commit from now on."""
    seen: list[Connection] = []
    sa.event.listen(sqlite_store._database._engine, "commit", seen.append)
    return seen


@pytest.mark.usefixtures("patient")
async def test_units_that_wait_are_committed_together(sqlite_store: Store, commits: list[Connection]) -> None:
    """Ten units that wait for the thread cost one commit; one that fails takes none of the others along."""
    units = [adding(n, LookupError("no") if n == 5 else None) for n in range(1, 11)]
    told = await at_once(sqlite_store, *units)
    assert len(commits) <= 2  # that of the unit before, and theirs
    assert [isinstance(each, LookupError) for each in told] == [n == 5 for n in range(1, 11)]
    assert await sqlite_store.run(lambda t: t.counts(NOON).people) == 9


@pytest.mark.usefixtures("patient")
async def test_a_commit_that_fails_fails_for_all(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told of success before the commit: if it fails, nothing is there, and all are told."""
    with monkeypatch.context() as patch:

        def fail(*_: object) -> None:
            raise sqlite3.OperationalError("disk I/O error")

        patch.setattr(sqlite_store._database._engine.dialect, "do_commit", fail)
        told = await asyncio.gather(
            *(sqlite_store.run(adding(n)) for n in (1, 2, 3)),  # type: ignore[arg-type]
            return_exceptions=True,
        )
    assert all(isinstance(each, StoreUnavailable) for each in told)
    assert await sqlite_store.run(lambda t: t.counts(NOON).people) == 0


@pytest.mark.usefixtures("patient")
async def test_a_unit_that_nobody_waits_for_any_more_is_not_done(sqlite_store: Store) -> None:
    """What was cancelled before its turn had come does nothing."""
    hold = threading.Event()
    first = asyncio.create_task(sqlite_store.run(lambda _: hold.wait()))
    await asyncio.sleep(0)
    given_up = asyncio.create_task(sqlite_store.run(adding(1)))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.sleep(0)
    hold.set()
    await first
    await sqlite_store.run(adding(2))  # type: ignore[arg-type]
    assert await sqlite_store.run(lambda t: t.counts(NOON).people) == 1


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine: whoever waits joins."""
    monkeypatch.setattr(database, "_TOGETHER_S", 60.0)


AS_ANOTHER_ACCOUNT = """
import asyncio, os, sys
from bot.app import open_store
from bot.config import Settings

async def work(database):
    store = await open_store(Settings(database_url=database))
    await store.close()

asyncio.run(work(sys.argv[1]))  # loads all that it needs, as long as it may
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
try:
    asyncio.run(work(sys.argv[2]))
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can be another account")
@pytest.mark.parametrize("left", ["", ".lock", "-wal"])
def test_what_root_left_is_named(sqlite_template: Path, left: str) -> None:
    """If root ran a command first, the service's account reads which file is not its own, and the mend."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o755)
        own, roots = home / "own.db", home / "limber.db"
        for path in (own, roots):
            shutil.copy(sqlite_template, path)
        os.chown(home, 65534, 65534)
        os.chown(roots, 65534, 65534)
        file = roots.with_name(roots.name + left)
        file.touch(0o600)
        os.chown(file, 0, 0)
        told = subprocess.run(
            [sys.executable, "-c", AS_ANOTHER_ACCOUNT, f"sqlite:///{own}", f"sqlite:///{roots}"],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)},
        ).stdout
    assert told.startswith(f"StoreUnavailable This account may not write to {file}: ")
    assert told.strip().endswith(f"chown 65534 {file}")
