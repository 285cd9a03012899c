"""Statements that go past SQLAlchemy on SQLite: they must mean what they mean through it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store import Store, Transaction
from bot.store.compiled import Statement
from bot.store.tables import outbox, people
from tests.conftest import NOON

PERSON: dict[str, Any] = {
    "id": 3,
    "chat_id": 2**40,
    "language": "en",
    "look": "a",
    "screened_at": datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC),
    "reminder_time": time(7, 5),
    "days": [0, 6],
    "paused_until": date(2026, 4, 1),
    "blocked": True,
    "sessions_begun": 2,
    "sessions_completed": 0,
    "doses": {"a": {"hold_s": 20}},
    "pain_site": None,
}
MINE = sa.select(*(people.c[name] for name in PERSON)).where(people.c.id == sa.bindparam("the_id"))
BY_NUMBER = Statement.spelt(
    lambda sql: sa.select(people.c.id).where(sql.none_of(people.c.chat_id, "not")).order_by(people.c.id)
)


def add(transaction: Transaction, **other: Any) -> None:
    Statement(sa.insert(people)).count(transaction._connection, PERSON | other)


async def test_every_kind_of_value_is_written_and_read_as_by_sqlalchemy(store: Store) -> None:
    """What a statement writes SQLAlchemy reads, and what it reads is what SQLAlchemy wrote."""

    def work(transaction: Transaction) -> None:
        connection = transaction._connection
        add(transaction)
        (read,) = connection.execute(MINE, {"the_id": 3}).mappings()
        assert dict(read) == PERSON
        connection.execute(sa.insert(people), PERSON | {"id": 4, "chat_id": 4})
        (row,) = Statement(MINE).rows(connection, {"the_id": 4})
        assert row._asdict() == PERSON | {"id": 4, "chat_id": 4}
        assert (row.chat_id, row.blocked, row.days) == (4, True, [0, 6])

    await store.run(work)


async def test_columns_that_are_written_may_differ_from_run_to_run(store: Store) -> None:
    """One statement writes the columns it is given values for, and tells how many rows it changed."""
    save = Statement(sa.update(people).where(people.c.id == sa.bindparam("the_id")).values(language="de"))

    def work(transaction: Transaction) -> None:
        connection = transaction._connection
        add(transaction)
        assert save.count(connection, {"the_id": 3, "look": "b"}) == 1
        assert save.count(connection, {"the_id": 3, "blocked": False, "zone": "Europe/Rome"}) == 1
        assert save.count(connection, {"the_id": 5, "look": "c"}) == 0
        (row,) = Statement(sa.select(people)).rows(connection, {})
        assert (row.language, row.look, row.blocked, row.zone) == ("de", "b", False, "Europe/Rome")

    await store.run(work)


async def test_values_for_many_rows(store: Store) -> None:
    """One run for each set of values, with what each returned."""
    rename = sa.update(people).where(people.c.id == sa.bindparam("the_id"))
    new = [PERSON | {"id": n, "chat_id": n} for n in (7, 8, 9)]

    def work(transaction: Transaction) -> None:
        connection = transaction._connection
        added = Statement(sa.insert(people).returning(people.c.id)).rows_of_each(connection, new)
        assert sorted(row.id for row in added) == [7, 8, 9]
        Statement(rename).for_each(connection, [{"the_id": n, "look": f"l{n}"} for n in (7, 9)])
        found = Statement(sa.select(people).order_by(people.c.id)).rows(connection, {})
        assert [row.look for row in found] == ["l7", "a", "l9"]

    await store.run(work)


@pytest.mark.parametrize(("numbers", "others"), [([], [3, 4]), ([2**40], [4]), ([4, 2**40, 5], [])])
async def test_none_of_many_numbers(store: Store, numbers: list[int], others: list[int]) -> None:
    """However many numbers are bound, none of them is found."""

    def work(transaction: Transaction) -> None:
        add(transaction)
        add(transaction, id=4, chat_id=4)
        found = BY_NUMBER.rows(transaction._connection, {"not": numbers})
        assert [row.id for row in found] == others

    await store.run(work)


async def test_an_instant_is_the_same_in_any_zone_and_never_naive(store: Store) -> None:
    """An instant is kept as UTC; one without a zone is refused."""
    since = Statement(sa.select(people.c.id).where(people.c.screened_at >= sa.bindparam("since")))

    def work(transaction: Transaction) -> None:
        add(transaction, screened_at=NOON)
        for hours in (-7, 0, 9):
            there = NOON.astimezone(timezone(timedelta(hours=hours)))
            assert len(since.rows(transaction._connection, {"since": there})) == 1
        with pytest.raises((ValueError, sa.exc.StatementError), match="time zone"):
            since.rows(transaction._connection, {"since": NOON.replace(tzinfo=None)})

    await store.run(work)


async def test_a_value_that_is_missing_is_an_error(sqlite_store: Store) -> None:
    """A condition is never run with nothing in the place of what it names."""
    by_id = Statement(sa.select(outbox.c.id).where(outbox.c.id == sa.bindparam("the_id")))

    def work(transaction: Transaction) -> None:
        with pytest.raises(KeyError):
            by_id.rows(transaction._connection, {})

    await sqlite_store.run(work)
