"""The schema's history, applied by Alembic on a connection that bot/store.py opens.

The configuration is built here: there is no alembic.ini to find or to keep in step. A revision is a file
under versions/; it never imports bot/store.py, whose tables move on.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

_ONE_AT_A_TIME = 7_071_968
"""Any number, the same in every release: replicas that start together migrate one after another."""


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration for these revisions, on `connection`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the schema to `revision` within the connection's transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    command.upgrade(configuration(connection), revision)


def compare(connection: Connection) -> tuple[str | None, str, frozenset[str]]:
    """The schema's revision (None: there is no schema), the newest one, and all that this release knows."""
    script = ScriptDirectory.from_config(configuration())
    newest = script.get_current_head()
    assert newest is not None, "there is at least one revision"
    known = frozenset(revision.revision for revision in script.walk_revisions())
    return MigrationContext.configure(connection).get_current_revision(), newest, known
