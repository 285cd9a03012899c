"""Copies of the database: made while the bot runs, checked, encrypted where a key is given, and put back.

Of a SQLite file a copy is a whole database of its own, taken in one read transaction by SQLite's backup API
(https://sqlite.org/backup.html): the bot writes on meanwhile. For PostgreSQL see `dumps`, for keys `sealed`.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from pyrage.x25519 import Identity, Recipient

from bot.store import dumps, migrations, sealed
from bot.store.address import file_at, normalised
from bot.store.filelock import FileLock, Locked
from bot.store.sealed import CopyRefused

_LOGS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, by what its name ends with."""


_DATED = re.compile(r"limber-\d{8}T\d{6}Z\.(db|dump)(\.age)?")


def backup(url: str, target: Path, recipients: Sequence[Recipient] = ()) -> None:
    """Copy the database at `url` into the new file `target`, which gets its name when all of it is there.

    With recipients only they can read it, and no byte is written there that anybody else could. Of a SQLite
    file the copy is checked. A bot may be working on the database. Raises CopyRefused.
    """
    address = normalised(url)
    database = file_at(address)
    if database is not None and not database.is_file():
        raise CopyRefused(f"There is no database at {database}")
    if target.exists():
        raise CopyRefused(f"{target} exists already; give the copy a name of its own")
    with _new_file(target) as part:
        if database is None:
            _refuse_memory(address)
            with part.open("wb") as writing:
                dumps.dump(address, lambda reading: sealed.put(reading, writing, recipients))
        elif recipients:
            with _part_of(database.with_name(f"{database.name}.copy")) as plain:
                _copy(database, plain)
                _check(plain, database)
                with plain.open("rb") as reading, part.open("wb") as writing:
                    sealed.put(reading, writing, recipients)
        else:
            _copy(database, part)
            _check(part, database)
        _sync(part)


def restore(url: str, source: Path, *, identities: Sequence[Identity] = (), force: bool = False) -> None:
    """Put the copy `source` where `url` says; a database that is there is overwritten only with `force`.

    An encrypted one is opened by one of `identities`. Of a SQLite file the copy is checked first: whole, and
    one that this release runs on, if need be after `migrate`. Nobody may be working on the database. Raises
    CopyRefused: then what was there is as it was.
    """
    address = normalised(url)
    database = file_at(address)
    if not source.is_file():
        raise CopyRefused(f"There is no file {source}")
    if database is None:
        _refuse_memory(address)
        dumps.restore(address, lambda writing: sealed.take(source, writing, identities), force=force)
        return
    with _nobody_else_on(database):
        if database.exists() and not force:
            raise CopyRefused(f"{database} exists; with --force it is overwritten, and what is in it is lost")
        with _new_file(database) as part:
            if sealed.is_sealed(source):
                with part.open("wb") as writing:
                    sealed.take(source, writing, identities)
                _sync(part)
            else:
                _copy(source, part)
            _check(part, source)
            _part_from_log(database)


def dated(folder: Path, url: str, now: datetime, *, encrypted: bool) -> Path:
    """The name of a copy made now: names sort by age, in UTC."""
    kind = "dump" if file_at(normalised(url)) is None else "db"
    return folder / f"limber-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.{kind}{'.age' if encrypted else ''}"


def rotate(folder: Path, keep: int) -> list[Path]:
    """Delete all dated copies in the folder but the newest `keep`, and return what was deleted."""
    copies = sorted(path for path in folder.iterdir() if _DATED.fullmatch(path.name))
    for old in (gone := copies[: max(0, len(copies) - keep)]):
        old.unlink(missing_ok=True)
    return gone


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


def _refuse_memory(address: sa.URL) -> None:
    if address.get_backend_name() == "sqlite":
        raise CopyRefused("DATABASE_URL names no file, and of a database in memory there is no copy")


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
    """A file beside `target`, for its owner only, that takes its name once it is filled."""
    try:
        with _part_of(target) as part:
            yield part
            part.replace(target)
            _sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise CopyRefused(f"{target} cannot be written: {error}") from error


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    """A new file beside `target`, for its owner only, gone at the end with what is beside it."""
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield part
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
