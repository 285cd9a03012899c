"""Copies that only the holder of a key can read: age's format (https://age-encryption.org/v1), by a library.

Who makes copies needs the public half only, a *recipient*; the other half, the *identity*, opens them, and
belongs on another machine. Both are written as age writes them, so that `age --decrypt` opens a copy as well.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import pyrage
from pyrage.x25519 import Identity, Recipient

from bot.store.address import StoreError

_HEAD = b"age-encryption.org/v1\n"


class CopyRefused(StoreError):  # noqa: N818 - named for what happened
    """Nothing was copied; the text says why and what to do."""


def new_key(file: Path) -> str:
    """Make a key, write it to a new file that only its owner can read, and return its public half."""
    identity = Identity.generate()
    public = str(identity.to_public())
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as writing:
            writing.write(f"# public key: {public}\n{identity}\n")
    except FileExistsError:
        raise CopyRefused(
            f"{file} exists already: a key that copies were made for is not to be lost"
        ) from None
    except OSError as error:
        raise CopyRefused(f"{file} cannot be written: {error.strerror}") from error
    return public


def recipients(said: str) -> list[Recipient]:
    """A public key, or those in a file, a line each. Raises CopyRefused."""
    lines = [said] if said.startswith("age1") else _lines(Path(said))
    try:
        found = [Recipient.from_str(line) for line in lines]
    except pyrage.RecipientError:
        found = []
    if not found:
        raise CopyRefused(f"{said} is no public key, nor a file with some: one begins with age1")
    return found


def identities(file: Path) -> list[Identity]:
    """The keys in a file, a line each. Raises CopyRefused."""
    try:
        found = [Identity.from_str(line) for line in _lines(file)]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise CopyRefused(f"There is no key in {file}: one begins with AGE-SECRET-KEY-1")
    return found


def _lines(file: Path) -> list[str]:
    try:
        lines = file.read_text("ascii").splitlines()
    except OSError as error:
        raise CopyRefused(f"{file} cannot be read: {error.strerror}") from error
    except ValueError:
        return []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def is_sealed(copy: Path) -> bool:
    """Whether a file is encrypted. Raises OSError."""
    with copy.open("rb") as reading:
        return reading.read(len(_HEAD)) == _HEAD


def put(reading: IO[bytes], writing: IO[bytes], to: Sequence[Recipient]) -> None:
    """Write all that is read, for these recipients only, or as it is where there are none. Raises OSError."""
    if not to:
        shutil.copyfileobj(reading, writing)
        return
    try:
        pyrage.encrypt_io(reading, writing, list(to))
    except pyrage.EncryptError as error:  # what the files said, in words
        raise OSError(str(error)) from error


def take(copy: Path, writing: IO[bytes], by: Sequence[Identity]) -> None:
    """Write what is in a copy, encrypted or not.

    Raises CopyRefused if none of the keys opens it, or it is damaged: then what was written is not to be
    used.
    """
    with copy.open("rb") as reading:
        if not is_sealed(copy):
            shutil.copyfileobj(reading, writing)
            return
        if not by:
            raise CopyRefused(f"{copy} is encrypted: name the file with its key, --identity FILE")
        try:
            pyrage.decrypt_io(reading, writing, list(by))
        except pyrage.DecryptError as error:
            raise CopyRefused(
                f"The key does not open {copy}: it is encrypted for another one, or damaged at its beginning"
            ) from error
        except OSError as error:
            if error.errno is not None:
                raise
            raise CopyRefused(f"{copy} is damaged, or not all of it is there") from error
