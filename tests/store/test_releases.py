"""Releases side by side on one schema, on both kinds of database: expand, then contract."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Self

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from bot.core.diary import Moment, Rating
from bot.core.model import Person, Record, SetTimer
from bot.store import SchemaMismatch, Store, Transaction, migrations
from tests.conftest import NOON

NEXT_RELEASE = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "next", "{newest}"
def upgrade():
    op.add_column("ratings", sa.Column("place", sa.String()))
    op.add_column("people", sa.Column("mood", sa.Integer(), nullable=False, server_default="0"))
    op.execute("INSERT INTO compatible (revision) VALUES ('next')")
"""
ONE_AFTER_THAT = """
from alembic import op
revision, down_revision = "after next", "next"
def upgrade():
    op.execute("DELETE FROM compatible WHERE revision <> 'next'")
    op.execute("INSERT INTO compatible (revision) VALUES ('after next')")
"""


def newer(*revisions: str) -> Callable[[Connection], None]:
    """A newer release that migrates: this one's history, and these revisions after it."""

    def upgrade(connection: Connection) -> None:
        config = migrations.configuration(connection)
        newest = ScriptDirectory.from_config(config).get_current_head()
        with tempfile.TemporaryDirectory() as name:
            history = shutil.copytree(Path(migrations.__file__).parent, Path(name) / "migrations")
            for n, revision in enumerate(revisions):
                (history / "versions" / f"newer_{n}.py").write_text(revision.format(newest=newest))
            config.set_main_option("script_location", str(history))
            command.upgrade(config, "head")

    return upgrade


async def test_this_release_works_on_the_schema_of_the_next(scratch_url: str) -> None:
    """An old replica that starts again after a newer release has migrated finds its way as before."""
    store = await Store.open(scratch_url)
    await store.migrate()
    await store._database.run(newer(NEXT_RELEASE))
    await store.migrate()  # as at every start on SQLite's default file: nothing to be done
    await store.check_schema()

    def work(transaction: Transaction) -> None:
        transaction.put_updates([(1, 7, {"update_id": 1})], NOON)
        (update,) = transaction.claim_inbox(NOON, 30, 1)
        state = transaction.state_of_chat(7, Person(id=0, chat_id=7))
        assert state is not None
        person = replace(state.person, sessions_begun=3)
        transaction.save(state, replace(state, person=person), NOON)
        effects = (Record(Rating(NOON, NOON.date(), Moment.ANY_TIME, 4)), SetTimer("x", NOON))
        transaction.apply(person, effects, cause="update:1", now=NOON)
        transaction.finish_update(update, NOON)

    await store.run(work)
    state = await store.run(lambda t: t.state_of_chat(7))
    assert state is not None
    assert state.person.sessions_begun == 3
    diary = await store.run(lambda t: t.diary(state.person.id))
    assert [rating.score for rating in diary.ratings] == [4]
    assert await store.run(lambda t: t.next_timer_at()) == NOON
    await store.close()


async def test_a_schema_that_no_longer_serves_is_refused(scratch_url: str) -> None:
    """What took away something that this release needs names the way out, and is left as it is."""
    store = await Store.open(scratch_url)
    await store.migrate()
    await store._database.run(newer(NEXT_RELEASE, ONE_AFTER_THAT))
    with pytest.raises(SchemaMismatch, match="newer than this release"):
        await store.check_schema()
    with pytest.raises(SchemaMismatch, match="run the newer release"):
        await store.migrate()
    schema = await store._database.run(migrations.compare)
    assert (schema.found, schema.fit) == ("after next", migrations.Fit.TOO_NEW)
    await store.close()


async def test_an_older_schema_is_outdated(scratch_url: str) -> None:
    """This release refuses every schema of an older one, with the command that mends it."""
    store = await Store.open(scratch_url)
    for revision in _revisions()[:-1]:
        await store._database.run(partial(_upgrade_to, revision))
        with pytest.raises(SchemaMismatch, match="python -m bot migrate"):
            await store.check_schema()
    await store.migrate()
    await store.close()


def test_files_are_named_after_their_revisions() -> None:
    """What a schema lacks is known from the names of files, so that Alembic is loaded only to mend it."""
    assert list(migrations.revisions()) == _revisions()


def _revisions() -> list[str]:
    """The schema's history, oldest first. It has one end."""
    script = ScriptDirectory.from_config(migrations.configuration())
    assert len(script.get_heads()) == 1
    return [revision.revision for revision in script.walk_revisions()][::-1]


def _upgrade_to(revision: str, connection: Connection) -> None:
    command.upgrade(migrations.configuration(connection), revision)


# --- What each revision does to those who do not know it


@dataclass(frozen=True)
class Seen:
    """What code meets: columns (their type, and whether one may be left out) and restrictions on them."""

    columns: dict[tuple[str, str], tuple[str, bool]]
    restrictions: frozenset[tuple[str, str, tuple[str, ...]]]
    served: frozenset[str]

    @classmethod
    def by(cls, connection: Connection) -> Self:
        inspector = sa.inspect(connection)
        columns: dict[tuple[str, str], tuple[str, bool]] = {}
        restrictions: set[tuple[str, str, tuple[str, ...]]] = set()
        for table in inspector.get_table_names():
            for column in inspector.get_columns(table):
                optional = column["nullable"] or column["default"] is not None
                columns[table, column["name"]] = (str(column["type"]), optional)
            uniques = [c["column_names"] for c in inspector.get_unique_constraints(table)]
            uniques += [i["column_names"] for i in inspector.get_indexes(table) if i["unique"]]
            uniques += [inspector.get_pk_constraint(table)["constrained_columns"]]
            foreign = [c["constrained_columns"] for c in inspector.get_foreign_keys(table)]
            checks = [[c["sqltext"]] for c in inspector.get_check_constraints(table)]
            for kind, found in (("unique", uniques), ("foreign", foreign), ("check", checks)):
                restrictions |= {(table, kind, tuple(map(str, names))) for names in found}
        served = migrations._told(connection, migrations._SERVES)
        return cls(columns, frozenset(restrictions), served)

    def unlike(self, before: Self) -> list[object]:
        """What code that knew the schema as it was `before` would stumble over."""
        tables_before = {table for table, _ in before.columns}
        kept = {key: self.columns[key][0] if key in self.columns else None for key in before.columns}
        changed = [key for key, kind in kept.items() if kind != before.columns[key][0]]
        stricter = [key for key in before.columns.keys() & self.columns if not self._as_lax(key, before)]
        demanded = [
            key
            for key, (_, optional) in self.columns.items()
            if key not in before.columns and key[0] in tables_before and not optional
        ]
        restricted = [
            restriction
            for restriction in self.restrictions - before.restrictions
            if restriction[0] in tables_before
            and (
                restriction[1] == "check"
                or all((restriction[0], c) in before.columns for c in restriction[2])
            )
        ]
        return [*changed, *stricter, *demanded, *restricted]

    def _as_lax(self, key: tuple[str, str], before: Self) -> bool:
        return self.columns[key][1] or not before.columns[key][1]


async def test_a_revision_that_only_adds_serves_the_release_before(scratch_url: str) -> None:
    """From each revision to the next: unless one says whom it no longer serves, last release's writes still
    fit. Nothing is gone or of another type, nothing new is demanded or restricted.
    """
    store = await Store.open(scratch_url)
    before: Seen | None = None
    for revision in _revisions():
        await store._database.run(partial(_upgrade_to, revision))
        after = await store._database.run(Seen.by)
        assert revision < "0003" or revision in after.served, f"{revision} does not list itself"
        if before is not None and before.served <= after.served:
            assert after.unlike(before) == [], revision
        before = after
    await store.close()


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE people DROP COLUMN place",
        "ALTER TABLE people RENAME COLUMN place TO town",
        "ALTER TABLE calls RENAME TO callings",
        "CREATE UNIQUE INDEX strict ON ratings (score)",
        "DROP TABLE files",
    ],
)
async def test_what_does_not_only_add_is_seen(scratch_url: str, change: str) -> None:
    """The comparison above notices changes that last release's code would stumble over."""
    store = await Store.open(scratch_url)
    await store.migrate()
    before = await store._database.run(Seen.by)

    def alter(connection: Connection) -> None:
        connection.execute(sa.text(change))

    await store._database.run(alter)
    after = await store._database.run(Seen.by)
    assert after.unlike(before) != []
    await store.close()


async def test_new_demands_are_seen(postgres_scratch_url: str) -> None:
    """So are a column that must be filled in, one that may no longer be left out, and another type."""
    store = await Store.open(postgres_scratch_url)
    await store.migrate()
    for change in (
        "ALTER TABLE ratings ADD COLUMN place text NOT NULL",
        "ALTER TABLE people ALTER COLUMN place SET NOT NULL",
        "ALTER TABLE people ALTER COLUMN sessions_begun TYPE bigint",
        "ALTER TABLE ratings ADD CHECK (score < 5)",
        "ALTER TABLE ratings ADD FOREIGN KEY (session) REFERENCES people (id)",
    ):
        before = await store._database.run(Seen.by)

        def alter(connection: Connection, change: str = change) -> None:
            connection.execute(sa.text(change))

        await store._database.run(alter)
        assert (await store._database.run(Seen.by)).unlike(before) != [], change
    await store.close()
