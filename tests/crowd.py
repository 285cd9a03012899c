"""Many people at once, each with everything that one person got by living with the bot."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from bot.store import Store, Transaction
from bot.store import tables as t

_FACTS = (t.ratings, t.holds, t.decisions, t.answers)
OWNED = (t.timers, t.surfaces, t.occurrences, t.sessions, *_FACTS, t.pain_months)


async def multiply(store: Store, chat_id: int, copies: Iterable[int]) -> None:
    """Let everybody in the chats `copies` be in the place of the person in `chat_id`.

    What that person got by real events is copied: settings, timers, history, and the messages that stand in
    the chat. The outbox is not.
    """

    def work(transaction: Transaction) -> None:
        connection = transaction._connection
        query = sa.select(t.people).where(t.people.c.chat_id == chat_id)
        found = connection.execute(query).one()
        model = {column.key: value for column, value in zip(t.people.columns, found, strict=True)}
        model_id = model.pop("id")
        owned = {
            table: [
                dict(row)
                for row in connection.execute(
                    sa.select(table).where(table.c.person_id == model_id)
                ).mappings()
            ]
            for table in OWNED
        }
        for chat in copies:
            added = connection.execute(sa.insert(t.people).values(**model | {"chat_id": chat}))
            (person_id,) = added.inserted_primary_key or (None,)
            for table, rows in owned.items():
                fresh = [
                    {name: value for name, value in row.items() if name != "id"} | {"person_id": person_id}
                    for row in rows
                ]
                if fresh:
                    connection.execute(sa.insert(table), fresh)

    await store.run(work)
