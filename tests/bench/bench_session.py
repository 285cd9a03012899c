"""What one guided session costs the database, from the tap on Start to the score after it.

    python -m tests.bench.bench_session

Counted are units of work that write something, by what they are for: how many, their statements, and the
processor time of the database's thread. On SQLite, by a clock that is moved by hand. Prints a table; never
fails.
"""

# ruff: noqa: T201 - printing is what a benchmark is for

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.app import App
from bot.clock import ManualClock
from bot.config import Settings
from bot.sandbox.server import Server
from bot.store import Store, Transaction
from tests.bench.bench_due import EVENING, TOKEN
from tests.conversation.story import Story

T = TypeVar("T")
_FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass
class Cost:
    """Of units of one kind."""

    units: int = 0
    statements: int = 0
    cpu_s: float = 0.0


class Counting(Store):
    """A store that counts what its units cost, by the name of their work."""

    costs: dict[str, Cost]

    async def run(self, work: Callable[[Transaction], T]) -> T:
        name = getattr(work, "__qualname__", "").replace(".<locals>", "").replace(".<lambda>", "")

        def counted(transaction: Transaction) -> T:
            driver: Any = transaction._connection.connection.dbapi_connection
            said: list[str] = []
            driver.set_trace_callback(said.append)
            changes, began = driver.total_changes, time.thread_time()
            try:
                return work(transaction)
            finally:
                took = time.thread_time() - began
                driver.set_trace_callback(None)
                if driver.total_changes > changes:
                    cost = self.costs[name]
                    cost.units += 1
                    cost.statements += sum(not line.startswith(_FRAME) for line in said)
                    cost.cpu_s += took

        return await super().run(counted)


async def session() -> dict[str, Cost]:
    """The costs of the second session of somebody, after a first one the day before."""
    with tempfile.TemporaryDirectory() as directory:
        clock = ManualClock(EVENING)
        store = await Counting.open(f"sqlite+aiosqlite:///{directory}/limber.db", rng=random.Random(1))
        assert isinstance(store, Counting)
        store.costs = defaultdict(Cost)
        await store.migrate()
        server = Server(TOKEN, clock.now, page=False)
        await server.start()
        app = App(Settings(token=TOKEN, api_base=server.url, port=0), store, clock)
        await app.connect()
        story = Story(app, clock, server)
        ana = story.person("Ana")
        await ana.sets_up()
        for morning in ("2026-03-03 07:30", "2026-03-04 07:30"):
            await story.comes(morning)
            store.costs.clear()
            await ana.taps("Start")
            await ana.stretches(before=2, after=2)
        await app.stop()
        await server.stop()
        await store.close()
        return store.costs


def main() -> None:
    costs = asyncio.run(session())
    print(f"{'a session of two stretches':<44}{'units':>7}{'statements':>12}{'ms CPU':>8}")
    for name, cost in sorted(costs.items(), key=lambda item: -item[1].statements):
        print(f"{name:<44}{cost.units:>7}{cost.statements:>12}{cost.cpu_s * 1000:>8.1f}")
    units, statements = (sum(getattr(c, n) for c in costs.values()) for n in ("units", "statements"))
    cpu_s = sum(cost.cpu_s for cost in costs.values())
    print(f"{'all':<44}{units:>7}{statements:>12}{cpu_s * 1000:>8.1f}")


if __name__ == "__main__":
    main()
