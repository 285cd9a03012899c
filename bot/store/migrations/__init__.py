"""The schema's history, applied by Alembic on a connection that bot/store/store.py opens.

The configuration is built here: there is no alembic.ini to find or to keep in step. A revision is a file
under versions/, named after what it is; it never imports bot/store/tables.py, which moves on. Alembic itself
takes six megabytes, so it is loaded only where the schema has to change: what a database has is a row in it.

The database itself says which releases may run on it. A release is known by its newest revision, and the
table `compatible` lists those whose code the schema still serves: a revision that only adds lists itself and
leaves the others, one that takes something away also deletes those whose code would miss it. So an old
replica may start again after a newer release has migrated, as long as nothing was taken from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

if TYPE_CHECKING:
    from alembic.config import Config

_ONE_AT_A_TIME = 7_071_968
"""Any number, the same in every release: replicas that start together migrate one after another."""

_VERSIONS = Path(__file__).with_name("versions")
_SERVES = sa.table("compatible", sa.column("revision"))
_HAS = sa.table("alembic_version", sa.column("version_num"))


class Fit(Enum):
    """How the schema of a database suits this release."""

    ABSENT = "there is none"
    OUTDATED = "it lacks what this release needs"
    SERVES = "this release runs on it"
    TOO_NEW = "what this release needs was taken away by a newer one"


@dataclass(frozen=True)
class Standing:
    """The schema's revision (None: there is no schema), this release's newest one, and how they fit."""

    found: str | None
    newest: str
    fit: Fit


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration for these revisions, on `connection`."""
    from alembic.config import Config  # noqa: PLC0415 - as the module says

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Bring the schema to this release's newest revision within the connection's transaction.

    One that a newer release has brought further is left as it is.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    if compare(connection).fit in {Fit.ABSENT, Fit.OUTDATED}:
        from alembic import command  # noqa: PLC0415 - as the module says

        command.upgrade(configuration(connection), "head")


def revisions() -> tuple[str, ...]:
    """Those of this release, the oldest first, as their files are named."""
    return tuple(sorted(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*.py")))


def compare(connection: Connection) -> Standing:
    """Whether this release may run on the schema, or what is in its way."""
    ours = revisions()
    newest, found = ours[-1], next(iter(_told(connection, _HAS)), None)
    if found is None:
        fit = Fit.ABSENT
    # The table of those that the schema serves is there from revision 0003 on.
    elif newest in _told(connection, _SERVES):
        fit = Fit.SERVES
    elif found in ours:
        fit = Fit.OUTDATED
    else:
        fit = Fit.TOO_NEW
    return Standing(found, newest, fit)


def _told(connection: Connection, table: sa.TableClause) -> frozenset[str]:
    """What stands in a table of one column; nothing where there is no such table."""
    if not sa.inspect(connection).has_table(table.name):
        return frozenset()
    return frozenset(connection.execute(sa.select(table)).scalars())
