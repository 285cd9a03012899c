"""What DATABASE_URL means: which database, and the words behind the question mark, which are libpq's.

Hosts hand out URLs that their own tools understand, most of which are made of libpq
(https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS). Each word does here what it
does there, or is refused by name: one that was passed over could be the one that kept the connection safe.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.logs import Explained

APPLICATION = "limber"
"""What the server's list of sessions calls the bot, where the URL does not say otherwise."""

_WITHOUT_CHECK = ("allow", "prefer", "require")
_CHECKED = ("verify-ca", "verify-full")
_WHERE = ("host", "port")
_SERVERS = ("any", "primary", "standby", "read-write", "read-only", "prefer-standby")
_LEFT_OUT = {"channel_binding": ("disable", "prefer"), "gssencmode": ("disable", "prefer")}
"""What need not be done here, by the values that say so."""
_UNDERSTOOD = (
    *("sslmode", "sslrootcert", "sslcert", "sslkey", "application_name", "connect_timeout", "options"),
    *("target_session_attrs", "pgbouncer", *_WHERE, *_LEFT_OUT),
)


class StoreError(Explained):
    """The database cannot be used; the text says why and what to do."""


def normalised(url: str) -> sa.URL:
    """The URL with the driver that is used; `postgres://` and `postgresql://` are accepted.

    Raises StoreError for what is neither SQLite nor PostgreSQL.
    """
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise StoreError("DATABASE_URL must be a URL such as sqlite+aiosqlite:///data/limber.db") from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return parsed.set(drivername="sqlite+pysqlite")
    if backend not in {"postgres", "postgresql"}:
        raise StoreError(f"DATABASE_URL names {backend}; Limber keeps its data in SQLite or PostgreSQL")
    return parsed.set(drivername="postgresql+asyncpg")


def file_of(url: str) -> Path | None:
    """The SQLite file that the URL names; None where it names none. Raises StoreError as `normalised`."""
    return file_at(normalised(url))


def file_at(address: sa.URL) -> Path | None:
    if address.get_backend_name() != "sqlite" or address.database in {None, "", ":memory:"}:
        return None
    return Path(str(address.database))


def for_driver(address: sa.URL) -> tuple[sa.URL, dict[str, Any]]:
    """The address without libpq's words, and what these are in the driver's. Raises StoreError for a word or
    a value that is not understood.
    """
    words = {name: value if isinstance(value, str) else value[-1] for name, value in address.query.items()}
    for name, value in words.items():
        if name not in _UNDERSTOOD and name != "ssl":
            known = ", ".join(sorted(_UNDERSTOOD))
            raise StoreError(f"DATABASE_URL: {name} is not understood; leave it out. Understood are: {known}")
        if name in _LEFT_OUT and value not in _LEFT_OUT[name]:
            raise StoreError(
                f"DATABASE_URL: {name}={value} is more than the driver can do. Leave it out, and set "
                "sslmode=verify-full, with which nobody can stand in between either"
            )
    driver: dict[str, Any] = {"server_settings": {"application_name": APPLICATION}}
    driver["server_settings"] |= {n: words[n] for n in ("application_name", "options") if n in words}
    if "connect_timeout" in words:
        driver["timeout"] = _seconds(words["connect_timeout"])
    if "target_session_attrs" in words:
        driver["target_session_attrs"] = _one_of("target_session_attrs", words, _SERVERS)
    if (tls := _tls(words)) is not None:
        driver["ssl"] = tls
    where = {name: value for name, value in address.query.items() if name in _WHERE}
    return address.set(query=where), driver


def _seconds(said: str) -> int | None:
    """Libpq's seconds: 0 is for ever."""
    if not (said.isascii() and said.removeprefix("-").isdecimal()):
        raise StoreError("DATABASE_URL: connect_timeout must be a number of seconds")
    return int(said) if int(said) > 0 else None


def _one_of(name: str, words: Mapping[str, str], values: tuple[str, ...]) -> str:
    if words[name] not in values:
        raise StoreError(f"DATABASE_URL: {name} must be one of {', '.join(values)}")
    return words[name]


def _tls(words: Mapping[str, str]) -> ssl.SSLContext | str | bool | None:
    """How the connection is encrypted; None for the driver's default, encrypted where the server offers it.

    As in libpq, `require` checks no certificate unless there is one to check it by.
    """
    name = "ssl" if "ssl" in words else "sslmode"
    root, certificate, key = (words.get(each) for each in ("sslrootcert", "sslcert", "sslkey"))
    if name not in words:
        if root or certificate or key:
            raise StoreError("DATABASE_URL: certificates count only with sslmode=verify-full or verify-ca")
        return None
    mode = _one_of(name, words, ("disable", *_WITHOUT_CHECK, *_CHECKED))
    if mode == "disable":
        return False
    checked = mode in _CHECKED or (mode == "require" and root is not None)
    if not checked and certificate is None:
        return mode
    if mode in {"allow", "prefer"}:
        raise StoreError("DATABASE_URL: with sslcert, sslmode must be require, verify-ca or verify-full")
    try:
        context = ssl.create_default_context(cafile=None if root in {None, "system"} else root)
        context.check_hostname = mode == "verify-full"
        context.verify_mode = ssl.CERT_REQUIRED if checked else ssl.CERT_NONE
        if certificate is not None:
            context.load_cert_chain(certificate, key)
    except (OSError, ValueError) as error:  # the former: no such file, and no certificate in it
        reason = getattr(error, "strerror", None) or "no certificate is in it"
        files = ", ".join(filter(None, (root, certificate, key)))
        raise StoreError(f"DATABASE_URL: {files} cannot be used: {reason}") from None
    return context
