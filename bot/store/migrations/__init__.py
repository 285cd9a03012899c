"""The schema's history, applied by Alembic on a connection that bot/store/store.py opens.

The configuration is built here: there is no alembic.ini to find or to keep in step. A revision is a file
under versions/; it never imports bot/store/tables.py, which moves on.

The database itself says which releases may run on it. A release is known by its newest revision, and the
table `compatible` lists those whose code the schema still serves: a revision that only adds lists itself and
leaves the others, one that takes something away also deletes those whose code would miss it. So an old
replica may start again after a newer release has migrated, as long as nothing was taken from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

_ONE_AT_A_TIME = 7_071_968
"""Any number, the same in every release: replicas that start together migrate one after another."""

_COMPATIBLE = sa.table("compatible", sa.column("revision"))


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
        command.upgrade(configuration(connection), "head")


def compare(connection: Connection) -> Standing:
    """Whether this release may run on the schema, or what is in its way."""
    script = ScriptDirectory.from_config(configuration())
    newest = script.get_current_head()
    assert newest is not None, "there is at least one revision"
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        fit = Fit.ABSENT
    elif newest in _served(connection):
        fit = Fit.SERVES
    elif found in {revision.revision for revision in script.walk_revisions()}:
        fit = Fit.OUTDATED
    else:
        fit = Fit.TOO_NEW
    return Standing(found, newest, fit)


def _served(connection: Connection) -> frozenset[str]:
    """The revisions whose code may run here. The table is there from revision 0003 on."""
    if not sa.inspect(connection).has_table(_COMPATIBLE.name):
        return frozenset()
    return frozenset(connection.execute(sa.select(_COMPATIBLE.c.revision)).scalars())
