"""The daily look for what is too old to keep, of people with two years of history: how long each part takes.

    python -m tests.bench.bench_prune

On SQLite. Between two parts everybody else has a turn. Prints a table; never fails.
"""

# ruff: noqa: T201 - printing is what a benchmark is for

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from datetime import timedelta

from bot.store import HISTORY_DAYS, Pruned
from tests.bench.lived import leave, live, settle
from tests.crowd import multiply

PEOPLE = 60
DAYS = 5


async def parts() -> list[float]:
    """Milliseconds of each part, day after day."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        story, ana = await settle(folder, "old")
        store = story.app.store
        await live(store, 0, HISTORY_DAYS + DAYS)
        await multiply(store, ana.id, range(5001, 5001 + PEOPLE))
        now, took = story.clock.now(), list[float]()
        await store.run(lambda t: t.prune_carefully(now - timedelta(days=1)))
        for day in range(DAYS):
            at = now + timedelta(days=day)
            after: tuple[Pruned, ...] | None = ()
            while after is not None:
                began = time.perf_counter()
                more = await store.run(lambda t, at=at, after=after: t.prune_carefully(at, *after))  # type: ignore[misc]
                took.append((time.perf_counter() - began) * 1000)
                after = None if more is None else (more,)
        await leave(story)
        return took


def main() -> None:
    took = asyncio.run(parts())
    print(f"{PEOPLE} people of two years, {DAYS} days of their history go: {len(took)} parts")
    print(f"each: median {statistics.median(took):.1f} ms, at most {max(took):.1f} ms")


if __name__ == "__main__":
    main()
