"""Copies of the database as a host makes them: one, or a folder of dated ones, of which the newest stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.store import recovery, sealed


def backup(
    database: str, where: Path, recipient: str | None, keep: int | None, now: datetime
) -> Iterator[str]:
    """Copy to the new file `where`, or into the folder, and say what was done. Raises CopyRefused.

    `recipient`: a public key or a file of such, for which it is encrypted. `keep`: so many dated copies stay
    in the folder, once the new one is there.
    """
    to = sealed.recipients(recipient) if recipient else []
    if keep is not None and not where.is_dir():
        raise sealed.CopyRefused(f"--keep counts the copies in a folder, and there is no folder {where}")
    copy = recovery.dated(where, database, now, encrypted=bool(to)) if where.is_dir() else where
    recovery.backup(database, copy, to)
    yield f"{copy} is a complete copy of the database{', encrypted' if to else ''}."
    for old in [] if keep is None else recovery.rotate(where, keep):
        yield f"{old} was older than the newest {keep}, and is deleted."


def make_key(file: Path) -> Iterator[str]:
    """Make a key for encrypted copies, and say what is done with it. Raises CopyRefused."""
    public = sealed.new_key(file)
    yield f"{file} opens copies that are encrypted for this public key, which anybody may know:\n{public}"
    yield "Keep the file where the bot does not run, twice: without it nobody can read the copies."


def restore(database: str, copy: Path, identity: Path | None, *, force: bool) -> str:
    """Put a copy back, and say so. `identity`: the file of its key if it is encrypted. Raises CopyRefused."""
    by = [] if identity is None else sealed.identities(identity)
    recovery.restore(database, copy, identities=by, force=force)
    return f"The database is what it was in {copy}."
