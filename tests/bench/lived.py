"""Somebody who has stretched every day for as long as is wanted, and what an event of theirs costs."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.app import App
from bot.clock import ManualClock
from bot.config import Settings
from bot.sandbox.server import Server
from bot.store import Store
from bot.store import tables as t
from tests.bench.storm import SETS_UP, TOKEN
from tests.conversation.story import Actor, Story

_OF_A_DAY = (t.ratings, t.holds, t.decisions, t.answers, t.occurrences, t.sessions)
_MOVED = ("day", "at", "due_at", "settled_at", "started_at", "ended_at")
NOTE_EVERY = 5
"""Days from one note of pain at any time to the next."""


async def settle(folder: str, name: str) -> tuple[Story, Actor]:
    """A bot on SQLite, and Ana, who is through her first session with it."""
    clock = ManualClock(SETS_UP)
    store = await Store.open(f"sqlite+aiosqlite:///{folder}/{name}.db", rng=random.Random(1))
    await store.migrate()
    server = Server(TOKEN, clock.now, page=False)
    await server.start()
    app = App(Settings(token=TOKEN, api_base=server.url, port=0), store, clock)
    await app.connect()
    story = Story(app, clock, server)
    ana = story.person("Ana")
    await ana.sets_up()
    await ana.begins_session()
    await ana.goes_on_until("How much does it hurt now")
    await ana.taps("2")
    await ana.says("/pain")
    await ana.taps("3")
    return story, ana


async def leave(story: Story) -> None:
    await story.app.stop()
    await story.server.stop()
    await story.app.store.close()


async def live(store: Store, first: int, last: int) -> None:
    """Let there have been the one day that was lived, `first` to `last` days before it, too.

    Every table has what it has of the last day; notes of pain at any time stand every NOTE_EVERY days only.
    Sessions are numbered from the first one on.
    """

    def work(transaction: Any) -> None:
        connection, ages = transaction._connection, range(first + 1, last)
        for numbered, column in ((t.ratings, "session"), (t.holds, "session"), (t.sessions, "number")):
            # In one go and by way of negative numbers: they are keys.
            shift = sa.update(numbered).where(numbered.c[column].is_not(None))
            connection.execute(shift.values({column: -(numbered.c[column] + len(ages))}))
            connection.execute(shift.values({column: -numbered.c[column]}))
        connection.execute(sa.update(t.people).values(sessions_begun=last, sessions_completed=last))
        for table in _OF_A_DAY:
            rows = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            copies = [_earlier(row, age) for row in _newest(rows) for age in ages if _is_of(row, age)]
            if copies:
                connection.execute(sa.insert(table), sorted(copies, key=_instant))

    await store.run(work)


def _instant(row: Mapping[str, Any]) -> Any:
    return row.get("at") or row.get("due_at") or row["started_at"]


def _newest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    last = max((_instant(row).date() for row in rows), default=None)
    questions = {"session-kind", "since-yesterday"}
    return [r for r in rows if _instant(r).date() == last and r.get("question") in {None, *questions}]


def _is_of(row: Mapping[str, Any], age: int) -> bool:
    return row.get("moment") != "any_time" or age % NOTE_EVERY == 0


def _earlier(row: Mapping[str, Any], age: int) -> dict[str, Any]:
    moved = {name: row[name] - timedelta(days=age) for name in _MOVED if row.get(name)}
    numbers = {name: row[name] - age for name in ("session", "number") if row.get(name)}
    if row.get("moment") in {"before", "any_time"}:
        moved["score"] = random.Random(age).randrange(2, 6)
    return {name: value for name, value in {**row, **moved, **numbers}.items() if name != "id"}


@dataclass
class Spent:
    """What units of work cost: processor seconds in the database's thread, units, statements, commits."""

    thread_s: float = 0.0
    units: int = 0
    statements: int = 0
    commits: int = 0
    since: float = field(default_factory=time.process_time)

    @property
    def cpu_s(self) -> float:
        return time.process_time() - self.since


@contextmanager
def counted(store: Store) -> Any:
    """What is spent meanwhile. Statements are counted by SQLite itself."""
    spent, run = Spent(), store.run

    async def timed(work: Callable[[Any], Any]) -> Any:
        def unit(transaction: Any) -> Any:
            spent.units += 1
            began = time.thread_time()
            try:
                return work(transaction)
            finally:
                spent.thread_s += time.thread_time() - began

        return await run(unit)

    def seen(sql: str) -> None:
        if sql.startswith("COMMIT"):
            spent.commits += 1
        elif not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            spent.statements += 1

    database = store._database
    driver = database._connected().connection.dbapi_connection  # type: ignore[attr-defined]
    store.run = timed  # type: ignore[method-assign,assignment]
    driver.set_trace_callback(seen)
    try:
        yield spent
    finally:
        driver.set_trace_callback(None)
        store.run = run  # type: ignore[method-assign]
