"""Copies of a SQLite database: made while the bot runs, checked, and put back.

A copy is a whole database of its own, taken in one read transaction by SQLite's backup API
(https://sqlite.org/backup.html): the bot writes on meanwhile. PostgreSQL has pg_dump, see docs/hosting.md.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

from bot.store import migrations
from bot.store.address import StoreError, file_of
from bot.store.filelock import FileLock, Locked

_LOGS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, by what its name ends with."""


class CopyRefused(StoreError):  # noqa: N818 - named for what happened
    """Nothing was copied; the text says why and what to do."""


def backup(url: str, target: Path) -> None:
    """Copy the database at `url` into the new file `target`, which is checked before it gets its name.

    A bot may be working on the database. Raises CopyRefused.
    """
    database = _file_of(url, "pg_dump")
    if not database.is_file():
        raise CopyRefused(f"There is no database at {database}")
    if target.exists():
        raise CopyRefused(f"{target} exists already; give the copy a name of its own")
    with _new_file(target) as part:
        _copy(database, part)
        _check(part, database)


def restore(url: str, source: Path, *, force: bool = False) -> None:
    """Put the copy `source` where `url` says; a database that is there is overwritten only with `force`.

    The copy is checked first: whole, and one that this release runs on, if need be after `migrate`. Nobody
    may be working on the database. Raises CopyRefused: then what was there is as it was.
    """
    database = _file_of(url, "pg_restore")
    if not source.is_file():
        raise CopyRefused(f"There is no file {source}")
    with _nobody_else_on(database):
        if database.exists() and not force:
            raise CopyRefused(f"{database} exists; with --force it is overwritten, and what is in it is lost")
        with _new_file(database) as part:
            _copy(source, part)
            _check(part, source)
            _part_from_log(database)


def _part_from_log(database: Path) -> None:
    """Leave the database as one file, with nothing beside it and nothing lost.

    The old log must not be taken for the new database's, so it has to go before the new one comes; and a bot
    that was killed leaves in it what it did last. So that is first taken into the file: at whatever step
    this ends, or the power goes, either the old database is there with all that was in it, or the new one.
    """
    logs = [database.with_name(database.name + suffix) for suffix in _LOGS]
    if database.exists() and any(log.exists() for log in logs):
        try:
            # A connection that may write throws the log away at its end, even if it could not read the file.
            with closing(_reading(database)) as connection:
                connection.execute("SELECT count(*) FROM sqlite_schema")
            with closing(sqlite3.connect(database)) as connection:
                busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            raise CopyRefused(
                f"What {database} still has in its log cannot be taken into it ({error}): move it and the "
                "files beside it elsewhere, and restore again"
            ) from error
        if busy:
            raise CopyRefused(f"Somebody reads {database}: restore again when that is done")
    for log in logs:
        log.unlink(missing_ok=True)
    _sync(database.parent)  # or, after a loss of power, the old log could be there beside the new database


def _file_of(url: str, instead: str) -> Path:
    file = file_of(url)
    if file is None:
        raise CopyRefused(f"DATABASE_URL names no SQLite file; for PostgreSQL there is {instead}")
    return file


@contextmanager
def _nobody_else_on(database: Path) -> Iterator[None]:
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(database.with_name(database.name + ".lock"))
    except Locked:
        raise CopyRefused(f"Another process is using {database}: stop it first") from None
    except OSError as error:
        raise CopyRefused(f"No database can be kept at {database}: {error.strerror}") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """A file beside `target`, for its owner only, that takes its name once `_copy` has filled it."""
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield part
        part.replace(target)
        _sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise CopyRefused(f"{target} cannot be written: {error}") from error
    finally:
        for suffix in ("", *_LOGS):
            with suppress(OSError):
                part.with_name(part.name + suffix).unlink()


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no directories
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reading(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, timeout=30)


def _copy(source: Path, target: Path) -> None:
    """Fill the empty file `target` with the database `source`, down to the disk."""
    try:
        reading = _reading(source)
    except sqlite3.Error as error:
        raise CopyRefused(f"{source} cannot be read: {error}") from error
    with closing(reading), closing(sqlite3.connect(target)) as writing:
        try:
            reading.backup(writing)
        except sqlite3.OperationalError:
            raise  # not the source's fault
        except sqlite3.DatabaseError as error:
            raise CopyRefused(f"{source} is damaged, or no database: {error}") from error
        # One file, without a log beside it.
        writing.execute("PRAGMA journal_mode=DELETE")
    _sync(target)


def _check(copy: Path, source: Path) -> None:
    """Raise CopyRefused unless the copy is a whole database that this release can run on or migrate."""
    engine = sa.create_engine(sa.URL.create("sqlite+pysqlite", database=str(copy)), poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            verdict = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            schema = migrations.compare(connection)
    except sa.exc.DatabaseError as error:
        raise CopyRefused(f"{source} is damaged, or no database: {error.orig}") from error
    finally:
        engine.dispose()
    if verdict != "ok" or orphans is not None:
        raise CopyRefused(f"{source} is damaged: {'rows of nobody' if orphans else verdict}")
    if schema.fit is migrations.Fit.ABSENT:
        raise CopyRefused(f"{source} is no database of Limber's")
    if schema.fit is migrations.Fit.TOO_NEW:
        raise CopyRefused(
            f"{source} is of a newer release than this one, which cannot run on it (schema {schema.found})"
        )
