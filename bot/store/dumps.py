"""Copies of a PostgreSQL database, by PostgreSQL's own programs: `pg_dump`, `pg_restore`, `psql`.

What they say goes into the answer; a password goes to them in the environment, never in their arguments,
which every account of a machine can read.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import IO

import sqlalchemy as sa

from bot.store.address import APPLICATION
from bot.store.sealed import CopyRefused

_PSQL = ("psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1")
_STANDING = """
SELECT (SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = :'application'
           AND pid <> pg_backend_pid()),
       (SELECT count(*) FROM pg_tables WHERE schemaname = 'public')
"""


def dump(address: sa.URL, put: Callable[[IO[bytes]], None]) -> None:
    """Hand a copy of the database to `put`, as it is read; a bot may be working. Raises CopyRefused."""
    with _running(address, ["pg_dump", "--format=custom"], stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        put(program.stdout)


def restore(address: sa.URL, take: Callable[[IO[bytes]], None], *, force: bool) -> None:
    """Put a copy, which `take` writes to what it is given, in the place of all that is in schema `public`.

    In one transaction: whatever fails on the way leaves the database as it was. Raises CopyRefused.
    """
    sessions, tables = _standing(address)
    if sessions:
        raise CopyRefused("The bot works on the database: stop every process of it first")
    if tables and not force:
        raise CopyRefused("The database is not empty; with --force all that is in its schema public is lost")
    with _running(address, [*_PSQL, "--file=-", f"--output={os.devnull}"], stdin=subprocess.PIPE) as psql:
        assert psql.stdin is not None
        psql.stdin.write(b"BEGIN;\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n")
        psql.stdin.flush()
        reading = ["pg_restore", "--file=-"]
        try:
            with _running(address, reading, stdin=subprocess.PIPE, stdout=psql.stdin) as program:
                assert program.stdin is not None
                take(program.stdin)
        except CopyRefused:
            psql.stdin.close()
            if psql.wait() == 0:
                raise
            return  # psql ended first, and is to say why
        # Where it ends without this line, the transaction ends with psql's session.
        psql.stdin.write(b"COMMIT;\n")


def _standing(address: sa.URL) -> tuple[int, int]:
    """How many sessions of the bot there are, and how many tables."""
    application = f"--set=application={_words(address).get('application_name', APPLICATION)}"
    with _running(
        address, [*_PSQL, "--file=-", application], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as psql:
        told, _ = psql.communicate(_STANDING.encode())
    sessions, tables = told.decode().strip().split("|")
    return int(sessions), int(tables)


@contextmanager
def _running(
    address: sa.URL,
    command: Sequence[str],
    *,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
) -> Iterator[subprocess.Popen[bytes]]:
    """A program on this database, which is to end well. Raises CopyRefused with its words if it does not."""
    name = command[0]
    arguments = [*command, f"--dbname={conninfo(address)}"] if name != "pg_restore" else command
    environment = {**os.environ, **({"PGPASSWORD": str(address.password)} if address.password else {})}
    with TemporaryFile() as said:
        try:
            program = subprocess.Popen(  # noqa: S603 - PostgreSQL's own, from PATH as everywhere
                arguments, env=environment, stdin=stdin, stdout=stdout, stderr=said
            )
        except OSError as error:
            needed = f"{name} is needed, and cannot be run ({error.strerror})"
            raise CopyRefused(f"{needed}: install PostgreSQL's client programs") from error
        try:
            with suppress(BrokenPipeError):  # it has ended, and says why
                yield program
        except BaseException:
            program.kill()
            raise
        finally:
            for pipe in (program.stdin, program.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
            program.wait()
        if program.returncode != 0:
            said.seek(0)
            reason = next(iter(said.read().decode("utf-8", "replace").splitlines()), "it does not say why")
            raise CopyRefused(f"{name} has failed: {reason}")


def conninfo(address: sa.URL) -> str:
    """The address without its password, as PostgreSQL's programs read it."""
    parts = {"host": address.host, "port": address.port, "user": address.username, "dbname": address.database}
    words = {name: str(value) for name, value in parts.items() if value is not None} | _words(address)
    escaped = ((name, value.replace("\\", "\\\\").replace("'", "\\'")) for name, value in words.items())
    return " ".join(f"{name}='{value}'" for name, value in escaped)


def _words(address: sa.URL) -> dict[str, str]:
    """What stands behind the question mark, without what is the driver's and not libpq's."""
    joined = {n: v if isinstance(v, str) else ",".join(v) for n, v in address.query.items()}
    return {"sslmode" if n == "ssl" else n: v for n, v in joined.items() if n != "pgbouncer"}
