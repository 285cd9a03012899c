"""What one guided session costs the database, from the tap on Start to the score after it.

    python -m tests.bench.bench_session

Counted are units of work that write something, by what they are for: how many, their statements, and the
processor time of the database's thread. On SQLite, by a clock that is moved by hand. Prints a table; never
fails.
"""

# ruff: noqa: T201 - printing is what a benchmark is for

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.store import Store, Transaction
from tests.bench.lived import leave, settle

T = TypeVar("T")
_FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass
class Cost:
    """Of units of one kind."""

    units: int = 0
    statements: int = 0
    cpu_s: float = 0.0


def count(store: Store) -> dict[str, Cost]:
    """From now on, what units that write cost, by the name of their work."""
    costs: defaultdict[str, Cost] = defaultdict(Cost)
    run = store.run

    async def counted(work: Callable[[Transaction], T]) -> T:
        name = getattr(work, "__qualname__", "").replace(".<locals>", "").replace(".<lambda>", "")

        def unit(transaction: Transaction) -> T:
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
                    cost = costs[name]
                    cost.units += 1
                    cost.statements += sum(not line.startswith(_FRAME) for line in said)
                    cost.cpu_s += took

        return await run(unit)

    store.run = counted  # type: ignore[method-assign,assignment]
    return costs


async def session() -> dict[str, Cost]:
    """The costs of the second session of somebody, on the day after the first one."""
    with tempfile.TemporaryDirectory() as folder:
        story, ana = await settle(folder, "session")
        await story.comes_next("07:30")
        costs = count(story.app.store)
        await ana.taps("Start")
        await ana.stretches(before=2, after=2)
        await leave(story)
        return costs


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
