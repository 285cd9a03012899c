"""A database, and units of work on it: one connection in a thread for SQLite, a pool for PostgreSQL.

A unit is an ordinary function of a SQLAlchemy connection; here it runs in one transaction, and here the
driver's errors become sentences for the host. What is asked of the tables is in the modules beside it.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sqlite3
import stat
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.pool import ConnectionPoolEntry

from bot import logs
from bot.store.address import StoreError, file_at, for_driver, normalised
from bot.store.filelock import FileLock, Locked

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

log = logs.of(__name__)

T = TypeVar("T")

_MOST_RUNS = 5
_POOL = 10
_POOL_WAIT_S = 30.0
_STOPPED_S = 10.0
"""A process that says nothing in the midst of a unit for so many seconds is taken for stopped: PostgreSQL
undoes the unit, so that what it held is free for others. Behind a pooler that is for the pooler to say.
"""
_TOGETHER_S = 0.01
"""For so many seconds units that wait for SQLite's thread join a transaction; the first waits as long."""
_BUSY_MS = 5000
"""How long SQLite waits for another process that is writing, in milliseconds."""


class StoreUnavailable(StoreError):  # noqa: N818 - named for what happened
    """The database cannot be reached, is full, or is busy beyond patience. It may recover by itself."""


class StoreLocked(StoreError):  # noqa: N818 - named for what happened
    """Another process works on this SQLite file, or polls on this PostgreSQL."""


class WrongBot(StoreError):  # noqa: N818 - named for what happened
    """The database is another bot's than the one that was started."""


class SchemaMismatch(StoreError):  # noqa: N818 - named for what happened
    """The schema is older or newer than this release."""


class ClockSkewed(StoreError):  # noqa: N818 - named for what happened
    """The clocks of the machine and of the database do not agree."""


class Database(Protocol):
    """What both kinds can do. `shared`: other processes may work on it at the same time."""

    @property
    def shared(self) -> bool: ...

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Do the work in one transaction; nothing is written if it raises."""
        ...

    def owe_scrub(self, connection: Connection) -> None:
        """Remember, in the transaction that deletes them, that no byte of deleted rows may be left."""
        ...

    async def scrub(self) -> None:
        """Leave no byte of deleted rows behind, if that is owed. What cannot be done now stays owed."""
        ...

    async def close(self) -> None: ...


def open_database(url: str, *, fresh: bool = False) -> Database:
    """The database at `url`; nothing is connected yet. `fresh`: an old SQLite file is deleted first.

    Raises StoreLocked if another process works on the SQLite file, StoreError for other URLs.
    """
    address = normalised(url)
    return Sqlite(address, fresh=fresh) if address.get_backend_name() == "sqlite" else Postgres(address)


_ENGINE: dict[str, Any] = {
    "json_serializer": json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode,
    "hide_parameters": True,  # errors must not carry what people wrote
}


@lru_cache(maxsize=4)
def _sqlite_engine(address: sa.URL) -> sa.Engine:
    """One engine for a file, however often it is opened: it remembers the statements that it has compiled."""
    engine = sa.create_engine(address, poolclass=sa.StaticPool, **_ENGINE)
    sa.event.listen(engine, "connect", _prepare)
    return engine


class Sqlite:
    """A file, one connection to it, and a thread of its own.

    One connection, because the version of SQLite at hand may be one of 3.7.0 to 3.51.2, whose log can corrupt
    when several connections reset it at once (https://sqlite.org/wal.html#walresetbug), and one writer is all
    that SQLite has. A thread, because a whole unit of work is then one hop: measured, a third of the
    processor time of a driver that hops for every statement.

    Units that wait for the thread are committed together: a commit waits for the disk, which is most of what
    a unit costs. Each is undone by itself if it fails, and none has happened before its commit has.

    What is deleted leaves bytes behind: in the log and, in spite of `secure_delete`, in pages where rows were
    moved. That the file must be scrubbed of them is written into the file itself with the deletion (as its
    `user_version`, which means nothing to SQLite), so that neither a reader in the way, nor a full disk, nor
    a death makes it forgotten: it is tried at each call of `scrub`, and whenever the file is opened.
    """

    shared = False

    def __init__(self, address: sa.URL, *, fresh: bool) -> None:
        self._lock = None
        if (database := file_at(address)) is not None:
            self._lock = _locked(database)
            for suffix in ("", "-wal", "-shm") if fresh else ():
                database.with_name(database.name + suffix).unlink(missing_ok=True)
        self._engine = _sqlite_engine(address)
        self._connection: Connection | None = None
        self._thread = ThreadPoolExecutor(1, "sqlite")
        self._waiting: deque[_Unit] = deque()

    async def run(self, work: Callable[[Connection], T]) -> T:
        unit = _Unit(work)
        self._waiting.append(unit)
        try:
            result: T = await self._in_thread(partial(self._outcome, unit))
        except asyncio.CancelledError:
            unit.wanted = False
            raise
        return result

    def owe_scrub(self, connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA user_version=1")

    async def scrub(self) -> None:
        """Rewrite the file without the free room in it, and empty the log, if that is owed."""
        await self._in_thread(lambda: _scrub_if_owed(self._connected()))

    async def close(self) -> None:
        await self._in_thread(self._disconnect)
        self._thread.shutdown()
        if self._lock is not None:
            self._lock.release()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            _scrub_if_owed(self._connection)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()

    def _outcome(self, unit: _Unit) -> Any:
        while not unit.done:
            self._transact()
        if unit.error is not None:
            raise unit.error
        return unit.result

    def _transact(self) -> None:
        """Do what waits, for as long as _TOGETHER_S, and commit it."""
        until_s = time.perf_counter() + _TOGETHER_S
        together: list[_Unit] = []
        try:
            connection = self._connected()
            with connection.begin():
                # A deferred transaction that reads and then writes can lose to another writer half-way.
                connection.connection.cursor().execute("BEGIN IMMEDIATE")
                while self._waiting and (not together or time.perf_counter() < until_s):
                    unit = self._waiting.popleft()
                    unit.done = not unit.wanted
                    if unit.wanted:
                        together.append(unit)
                        self._do(unit, connection, alone=len(together) == 1)
        except BaseException as error:  # noqa: BLE001 - told to everybody whose unit was lost with it
            self._undo()
            together = together or [self._waiting.popleft()]
            for unit in together:
                unit.error = unit.error or error
        for unit in together:
            unit.done = True

    def _undo(self) -> None:
        """A commit that failed may have left the transaction open."""
        connection = None if self._connection is None else self._connection.connection
        if connection is not None and connection.in_transaction:
            connection.rollback()

    def _do(self, unit: _Unit, connection: Connection, *, alone: bool) -> None:
        """One unit. What fails alone ends the transaction; what fails among others is undone by itself."""
        if alone:
            unit.result = unit.work(connection)
            return
        connection.exec_driver_sql("SAVEPOINT unit")
        try:
            unit.result = unit.work(connection)
        except BaseException as error:
            unit.error = error
            if not connection.connection.in_transaction:
                raise  # SQLite gave all of it up, as it does when the disk is full
            connection.exec_driver_sql("ROLLBACK TO unit")
        connection.exec_driver_sql("RELEASE unit")


class _Unit:
    """A unit of work that waits for the thread, and what came of it."""

    __slots__ = ("done", "error", "result", "wanted", "work")

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self.work, self.wanted, self.done = work, True, False
        self.result: Any = None
        self.error: BaseException | None = None


class _LogInUse(Exception):  # noqa: N818 - named for what happened
    """Somebody reads from the log, or writes to it."""


def _scrub_if_owed(connection: Connection) -> None:
    # Past SQLAlchemy, which would open a transaction: VACUUM cannot run inside one.
    cursor = connection.connection.cursor()
    try:
        if cursor.execute("PRAGMA user_version").fetchone() != (0,):
            _scrub(cursor)
    except (_LogInUse, sqlite3.Error) as error:
        log.warning(
            "what was erased can still be found in the file, until it can be rewritten: %s",
            error,
            event="erasure-unfinished",
        )
    finally:
        cursor.close()


def _scrub(cursor: Any) -> None:
    """Rewrite the file, empty the log, and owe nothing more. Raises _LogInUse or the driver's errors.

    Nobody is waited for: the bot would stand still meanwhile.
    """
    cursor.execute("PRAGMA busy_timeout=0")
    try:
        _empty_log(cursor)  # while somebody reads, each VACUUM would only make the log longer by a whole file
        cursor.execute("VACUUM")
        _empty_log(cursor)
        cursor.execute("PRAGMA user_version=0")
    finally:
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")


def _empty_log(cursor: Any) -> None:
    busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise _LogInUse("its log is in use")


class Postgres:
    """A pool of connections, READ COMMITTED. What is deleted is cleaned up by autovacuum in its own time.

    A pooler in between (pgbouncer and the like) may give every transaction another session of the server, so
    that nothing that is left in one can be counted on: behind one no statement is prepared under a name. A
    pooler is known by the key of the session, which is its own.
    """

    shared = True

    def __init__(self, address: sa.URL) -> None:
        self._address, self._words = for_driver(address)
        self._looking = asyncio.Lock()
        self._pool: AsyncEngine | None = None

    def _engine(self, *, names: bool, **options: Any) -> AsyncEngine:
        """`names`: it is the server's own session, without a pooler. Statements are prepared under names
        there, and need not be told to the server again; and it keeps what it was told at its start.
        """
        from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415 - 6 MB that a file has no use for

        said = self._words["server_settings"]
        if names:
            patience = {"idle_in_transaction_session_timeout": f"{_STOPPED_S * 1000:.0f}"}
            words = self._words | {"server_settings": patience | said}
        else:
            words = self._words | {"statement_cache_size": 0}
        return create_async_engine(self._address, connect_args=words, **options, **_ENGINE)

    async def _engine_for_units(self) -> AsyncEngine:
        async with self._looking:
            if self._pool is None:
                size = {"pool_size": _POOL, "max_overflow": 0, "pool_timeout": _POOL_WAIT_S}
                self._pool = self._engine(names=not await self._is_pooled(), **size)
            return self._pool

    async def _is_pooled(self) -> bool:
        once = self._engine(poolclass=sa.NullPool, isolation_level="AUTOCOMMIT", names=False)
        async with once.connect() as connection:
            told = (await connection.get_raw_connection()).driver_connection
            assert told is not None
            return bool(told.get_server_pid() != await connection.scalar(_SESSION))

    async def run(self, work: Callable[[Connection], T]) -> T:
        engine = self._pool or await self._engine_for_units()
        async with engine.begin() as connection:
            return await connection.run_sync(work)

    def owe_scrub(self, connection: Connection) -> None:
        """Nothing to be done from here."""

    async def scrub(self) -> None:
        """Nothing to be done from here."""

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.dispose()


_SESSION = sa.select(sa.func.pg_backend_pid())
_WAS_STOPPED = "25P03"
"""PostgreSQL's code for a session that it ended, as idle in a transaction."""


async def run_patiently(database: Database, work: Callable[[Connection], T], rng: random.Random) -> T:
    """Do `work` in one transaction, and again from the start when the database asks for that.

    Raises StoreUnavailable when the database cannot be used just now.
    """
    for attempt in range(1, _MOST_RUNS + 1):
        try:
            return await database.run(work)
        except sa.exc.DBAPIError as error:
            if attempt == _MOST_RUNS or not _may_repeat(error):
                raise _translated(error) from error
        except sa.exc.TimeoutError as error:
            raise StoreUnavailable(
                "The database cannot be used just now: every connection to it is busy"
            ) from error
        except (sqlite3.OperationalError, sqlite3.InterfaceError) as error:  # of bot.store.compiled
            raise StoreUnavailable(f"The database cannot be used just now: {_reason(error)}") from error
        except OSError as error:
            raise StoreUnavailable(f"The database cannot be reached: {_reason(error)}") from error
        await asyncio.sleep(0.02 * attempt * rng.uniform(0.5, 1.5))
    raise AssertionError("the last attempt returns or raises")


def _prepare(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver opens no transaction of its own; see Sqlite._transact
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",  # a commit survives the loss of power
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _locked(database: Path) -> FileLock:
    try:
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_what_is_anothers(database)
        lock = FileLock(database.with_name(database.name + ".lock"))
        _keep_private(database)
        return lock  # noqa: TRY300 - it is what was tried for
    except Locked:
        raise StoreLocked(
            f"Another process is using {database}. One SQLite file serves one process: stop the other one, "
            "or give this one another DATABASE_URL"
        ) from None
    except OSError as error:
        raise StoreUnavailable(f"No database can be kept at {database}: {error.strerror}") from error


def _refuse_what_is_anothers(database: Path) -> None:
    """Raises StoreUnavailable that names what this account may not write to, as after a command of root's."""
    files = [database.with_name(database.name + suffix) for suffix in ("", "-wal", "-shm", ".lock")]
    closed = [path for path in (database.parent, *files) if path.exists() and not os.access(path, os.W_OK)]
    if closed:
        names = " ".join(map(str, closed))
        raise StoreUnavailable(
            f"This account may not write to {names}: another one, often root, ran a command first. "
            f"The mend, as root: chown {os.getuid()} {names}"
        )


def _keep_private(database: Path) -> None:
    """Let no other account of this machine read the file, which holds health data: a new one is the owner's
    only, and one that is there is closed to all but owner and group. SQLite gives its log the same mode.
    """
    if not database.exists():
        os.close(os.open(database, os.O_CREAT | os.O_WRONLY, 0o600))
    for suffix in ("", "-wal", "-shm", ".lock"):
        file = database.with_name(database.name + suffix)
        if file.exists() and (mode := stat.S_IMODE(file.stat().st_mode)) & 0o007:
            try:
                file.chmod(mode & ~0o007)
            except PermissionError:
                log.warning(
                    "%s can be read by every account of this machine, and is not this one's to close",
                    file,
                    event="file-open",
                )


def _may_repeat(error: sa.exc.DBAPIError) -> bool:
    """Whether the database undid the transaction and invites to try again.

    A lost connection may hide a commit; but every unit is fenced or keyed, so doing it again adds nothing.
    """
    return error.connection_invalidated or _sqlstate(error) in {"40001", "40P01", _WAS_STOPPED}


def _translated(error: sa.exc.DBAPIError) -> Exception:
    """What the database cannot do just now, as StoreUnavailable; a fault of ours as it is."""
    unavailable = (
        error.connection_invalidated
        or isinstance(error, (sa.exc.OperationalError, sa.exc.InterfaceError))
        # PostgreSQL's classes: connection, sign-in, no such database, resources, intervention, system error;
        # and that this account lacks a right.
        or _sqlstate(error).startswith(("08", "28", "3D", "53", "57", "58", "42501"))
    )
    if unavailable:
        return StoreUnavailable(f"The database cannot be used just now: {_reason(error.orig)}")
    return error


def _sqlstate(error: sa.exc.DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")


def _reason(error: BaseException | None) -> str:
    """The driver's first line. These errors speak of files and hosts, not of rows."""
    first = str(error).partition("\n")[0] or type(error).__name__
    return first.rpartition("'>: ")[2]  # SQLAlchemy puts the driver's class before its words
