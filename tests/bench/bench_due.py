"""A crowd whose reminders fall due in one second, as core decides them: `python -m tests.bench.bench_due`.

Timers are claimed, decided by the real rules and written to the outbox on SQLite; nothing is sent. Once with
each unit of work in a commit of its own, and once as the bot runs, with units that wait for the thread
committed together. Prints a table; never fails.
"""

# ruff: noqa: T201 - printing is what a benchmark is for

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from datetime import UTC, datetime

import sqlalchemy as sa

from bot.app import App
from bot.clock import ManualClock
from bot.config import Settings
from bot.sandbox.server import Server
from bot.store import Store, database
from tests.conversation.story import Story
from tests.crowd import multiply

CROWD = 1000
EVENING = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
TOKEN = "1:the-token-of-this-benchmark"


async def due(directory: str, together_s: float) -> tuple[float, float, int]:
    """Real and processor seconds until all are decided, and how many commits that took."""
    database._TOGETHER_S = together_s
    clock = ManualClock(EVENING)
    store = await Store.open(f"sqlite+aiosqlite:///{directory}/{together_s}.db", rng=random.Random(1))
    await store.migrate()
    server = Server(TOKEN, clock.now, page=False)
    await server.start()
    app = App(Settings(token=TOKEN, api_base=server.url, port=0), store, clock)
    await app.connect()
    story = Story(app, clock, server)
    bob = story.person("Bob", 1002)
    await bob.sets_up()
    await multiply(store, bob.id, range(5001, 5001 + CROWD))
    at = await store.run(lambda transaction: transaction.next_timer_at())
    assert at is not None
    clock.jump_to(at)
    app.engine._ahead = CROWD  # as many as there are, not as many as can leave soon
    commits: list[object] = []
    sa.event.listen(store._database._engine, "commit", commits.append)  # type: ignore[attr-defined]
    began, began_cpu = time.perf_counter(), time.process_time()
    await app.engine.fire_due()
    took = time.perf_counter() - began, time.process_time() - began_cpu, len(commits)
    await app.stop()
    await server.stop()
    await store.close()
    return took


def main() -> None:
    print(f"{CROWD} reminders due at once: claimed, decided, written down")
    with tempfile.TemporaryDirectory() as directory:
        for name, together_s in (("each alone", 0.0), ("together", 0.01)):
            real_s, cpu_s, commits = asyncio.run(due(directory, together_s))
            print(
                f"{name:<12} {real_s:6.2f} s  {cpu_s / CROWD * 1000:6.2f} ms CPU each"
                f"  {commits / CROWD:5.2f} commits each"
            )


if __name__ == "__main__":
    main()
