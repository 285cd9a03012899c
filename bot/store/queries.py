"""Parts that several SQL statements share.

A statement that every event needs is made once, since making one costs several times what running it does.
The parameter of a condition is called `the_` and the column; every other parameter is a value to be written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.store.compiled import Spelling, Statement

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Before everything."""
PENDING = "pending"
PENDING_LITERAL: sa.ColumnElement[str] = sa.literal_column("'pending'", sa.String)


def columns_of(table: sa.FromClause, kind: type[Any]) -> list[sa.Label[Any]]:
    """The columns that are the fields of a class, each by the field's name."""
    return [table.c[field.name].label(field.name) for field in fields(kind)]


def the(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """The condition that the column equals the parameter `the_` and its name."""
    return column == sa.bindparam(f"the_{column.name}", type_=column.type)


def pending(table: sa.Table, *bound: str, **columns: Any) -> list[sa.ColumnElement[bool]]:
    """The conditions for a row that waits: columns `bound` equal their parameters, others their values."""
    return [
        # Written out rather than bound, so that PostgreSQL can match it with the partial indexes.
        table.c.status == PENDING_LITERAL,
        *(the(table.c[name]) for name in bound),
        *(table.c[name] == value for name, value in columns.items()),
    ]


def begins(column: sa.Column[Any], bound: str) -> sa.ColumnElement[bool]:
    """The condition that the column begins with the parameter, a pattern made by `beginning`."""
    return column.like(sa.bindparam(bound, type_=sa.String), escape="/")


def beginning(text: str) -> str:
    """The pattern for what begins with the text, for `begins`."""
    return "".join(f"/{char}" if char in "/%_" else char for char in text) + "%"


def upsert(
    table: sa.Table,
    taken: Sequence[str],
    fresh: Mapping[str, Any] | None = None,
    where: sa.ColumnElement[bool] | None = None,
) -> Statement:
    """Insert, or let the row that is there take over the columns `taken`, and those of `fresh` as given."""

    def make(sql: Spelling) -> sa.Insert:
        new = sql.insert(table)
        changes = {name: new.excluded[name] for name in taken} | dict(fresh or {})
        key = [column.name for column in table.primary_key]
        made: sa.Insert = new.on_conflict_do_update(index_elements=key, set_=changes, where=where)
        return made

    return Statement.spelt(make)


def oldest(due_at: sa.Column[Any], *conditions: sa.ColumnElement[bool]) -> Statement:
    """Since when the oldest row that waits has been due."""
    return Statement(sa.select(due_at).where(*pending(due_at.table), *conditions).order_by(due_at).limit(1))


def waiting_in_chat(table: sa.Table) -> Statement:
    """A row that waits in the chat, if there is one."""
    return Statement(sa.select(table.c.chat_id).where(*pending(table, "chat_id")).limit(1))


def delete(table: sa.Table, **columns: Any) -> sa.Delete:
    return sa.delete(table).where(*(table.c[name] == value for name, value in columns.items()))
