"""What a person costs, by how many there are and for how long they have been there: two curves, as SVG.

    python -m tests.bench.bench_curves [--out docs/images]

The idle look for what is due, from 1,000 people to 1,000,000, and `/why` of one person from the first day to
two years, on SQLite in memory, in milliseconds in the database's thread. Prints tables; never fails.
"""

# ruff: noqa: T201 - printing is what a benchmark is for

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.app import App
from bot.clock import ManualClock
from bot.config import Settings
from bot.core.model import Command
from bot.sandbox.server import Server
from bot.store import Store
from bot.store import tables as t
from tests.bench.storm import SETS_UP, TOKEN
from tests.conversation.story import Story

PEOPLE = (1_000, 10_000, 100_000, 1_000_000)
DAYS = (1, 30, 90, 365, 730)
ROUNDS = 15


async def _open(folder: str, name: str) -> Store:
    store = await Store.open(f"sqlite+aiosqlite:///{folder}/{name}.db", rng=random.Random(1))
    await store.migrate()
    return store


async def _middle_ms(store: Store, work: Callable[[Any], object]) -> float:
    """The median of some rounds, in milliseconds, in the thread."""

    def timed(transaction: Any) -> float:
        begun = time.perf_counter()
        work(transaction)
        return (time.perf_counter() - begun) * 1000

    return statistics.median([await store.run(timed) for _ in range(ROUNDS)])


async def by_people(folder: str) -> list[tuple[int, float]]:
    """The idle look for timers, by how many people there are."""
    found = []
    store = await _open(folder, "people")
    there = 0
    defaults = {"days": "[0]", "language": "en", "look": "fern", "blocked": 0}
    counts = {"sessions_begun": 0, "sessions_completed": 0, "doses": "{}", "other_times": "{}"}
    names = {**defaults, **counts}
    columns = ", ".join(names)
    values = ", ".join(repr(value) for value in names.values())
    for people in PEOPLE:

        def add(transaction: Any, first: int = there + 1, last: int = people) -> None:
            numbers = (
                f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
            )
            run = transaction._connection.exec_driver_sql
            run(f"{numbers} INSERT INTO people (id, chat_id, {columns}) SELECT i, i, {values} FROM n")
            day = "INSERT INTO timers (person_id, name, due_at, about, wake_at)"
            at = "strftime('%Y-%m-%d %H:%M:%f', 1772600000 + i % 86400, 'unixepoch') || '000'"
            run(f"{numbers} {day} SELECT i, 'day', {at}, '{{}}', {at} FROM n")

        await store.run(add)
        there = people

        def look(transaction: Any) -> None:
            transaction.claim_timers(SETS_UP, 30, 50)
            transaction.next_timer_at(SETS_UP + timedelta(seconds=30))

        found.append((people, await _middle_ms(store, look)))
        print(f"\r  {people:>9} people {found[-1][1]:8.3f} ms", flush=True)
    await store.close()
    return found


async def by_days(folder: str) -> list[tuple[int, float]]:
    """`/why` of one person, by how many days they have been there, each with a session of eight holds."""
    clock = ManualClock(SETS_UP)
    store = await _open(folder, "days")
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
    there, found = 0, []
    for days in DAYS:
        await store.run(lambda transaction, first=there, last=days: _live(transaction, first, last))
        there = days
        took = []
        for round_number in range(ROUNDS):
            spent: list[float] = []
            run = store.run
            store.run = partial(_timed, run, spent)  # type: ignore[method-assign,assignment]
            await app.engine.handle(ana.id, Command("why"), cause=f"why:{days}:{round_number}")
            store.run = run  # type: ignore[method-assign]
            took.append(sum(spent) * 1000)
        found.append((days, statistics.median(took)))
        print(f"\r  {days:>9} days   {found[-1][1]:8.3f} ms", flush=True)
    await app.stop()
    await server.stop()
    await store.close()
    return found


async def _timed(run: Any, spent: list[float], work: Callable[[Any], Any]) -> Any:
    def timed(transaction: Any) -> Any:
        began = time.thread_time()
        try:
            return work(transaction)
        finally:
            spent.append(time.thread_time() - began)

    return await run(timed)


def _live(transaction: Any, first: int, last: int) -> None:
    """The day that was lived, so many days earlier, too."""
    connection = transaction._connection
    for table in (t.ratings, t.holds, t.decisions, t.occurrences):
        rows = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
        newest = max((row["day"] for row in rows), default=None)
        for row in (row for row in rows if row["day"] == newest):
            row.pop("id", None)
            copies = [_earlier(row, timedelta(days=days)) for days in range(first + 1, last)]
            if copies:
                connection.execute(sa.insert(table), copies)


def _earlier(row: dict[str, Any], ago: timedelta) -> dict[str, Any]:
    moved = {name: row[name] - ago for name in ("day", "at", "due_at", "settled_at") if row.get(name)}
    return {**row, **moved}


def chart(title: str, unit: str, points: Sequence[tuple[int, float]]) -> str:
    """Points on a line, the steps along the bottom evenly apart, the height from 0."""
    width, height, left, low, top = 560, 300, 60, 250, 50
    most = max(value for _, value in points) * 1.25
    xs = [left + 30 + n * (width - left - 70) / (len(points) - 1) for n in range(len(points))]
    ys = [low - (low - top) * value / most for _, value in points]
    line = " ".join(f"{x:.0f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
    text = '<text x="{:.0f}" y="{:.0f}" text-anchor="{}" font-size="13" fill="#333">{}</text>'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{left - 40}" y="26" font-size="15" font-weight="bold" fill="#222">{title}</text>',
        f'<path d="M{left} {top - 8}V{low}H{width - 15}" fill="none" stroke="#999"/>',
        text.format(left - 8, low + 5, "end", "0"),
        f'<polyline points="{line}" fill="none" stroke="#2a6f97" stroke-width="2.5"/>',
    ]
    for x, y, (step, value) in zip(xs, ys, points, strict=True):
        parts += [
            f'<circle cx="{x:.0f}" cy="{y:.1f}" r="4" fill="#2a6f97"/>',
            text.format(x, y - 10, "middle", f"{value:.2f} ms"),
            text.format(x, low + 20, "middle", f"{step:,}"),
        ]
    return "\n".join([*parts, text.format(width / 2, low + 42, "middle", unit), "</svg>\n"])


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, help="a folder for the charts")
    given = parser.parse_args(arguments)
    print(f"medians of {ROUNDS} rounds")
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        days = asyncio.run(by_days(folder))
        people = asyncio.run(by_people(folder))
    if given.out is not None:
        drawn = {
            "cost-by-people.svg": chart("The idle look for what is due", "people", people),
            "cost-by-days.svg": chart("/why, in the database's thread", "days of history", days),
        }
        for name, svg in drawn.items():
            (given.out / name).write_text(svg, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
