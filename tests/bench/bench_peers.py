"""A timer's life and a crowd's claim, here and at others: `python -m tests.bench.bench_peers [--runs 3]`.

Peers that are not installed are left out: procrastinate, pgqueuer, psycopg, aiolimiter. SQLite in memory,
PostgreSQL from a wheel with its usual promises. Ratios first; never fails on a figure.

A timer: insert, claim, delete, in whatever batches each offers. A crowd: so many that are due, claimed, and
nothing else done with them.
"""

# ruff: noqa: T201, TID251 - printing is what a benchmark is for, and peers go by the real time

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import logging
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.core.model import Person, SetTimer
from bot.store import Store
from bot.store.tables import timers
from tests.bench.storm import databases

NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
Measure = Callable[[str, int], Awaitable[float]]
"""Seconds for so many, on the database at a URL."""


async def _store(url: str, people: int) -> Store:
    store = await Store.open(url, rng=random.Random(1))
    await store.migrate()

    def settle(transaction: Any) -> None:
        for chat in range(people):
            state = transaction.state_of_chat(1000 + chat, Person(0, 1000 + chat))
            due = SetTimer("day", NOW - timedelta(seconds=1))
            transaction.apply(state.person, [due], cause=f"plan:{chat}", now=NOW)

    if people:
        await store.run(settle)
    return store


async def our_claim(url: str, count: int) -> float:
    """As the engine claims: fifty at once."""
    store = await _store(url, count)
    begun = time.perf_counter()
    while await store.run(lambda transaction: transaction.claim_timers(NOW, 30, 50)):
        pass
    took = time.perf_counter() - begun
    await store.close()
    return took


async def our_timer(url: str, count: int) -> float:
    """Set, claimed and finished, fifty people's in a transaction, as what falls due together is."""
    store = await _store(url, count)

    def live(transaction: Any, first: int) -> None:
        for person in range(first, first + 50):
            transaction._set_timer(person, "day", NOW - timedelta(seconds=1), {})
        for row in transaction.claim_timers(NOW, 30, 50):
            transaction.finish_timer(row)

    await store.run(lambda transaction: transaction._execute(sa.delete(timers)))
    begun = time.perf_counter()
    for first in range(1, count + 1, 50):
        await store.run(partial(live, first=first))
    took = time.perf_counter() - begun
    await store.close()
    return took


DUE = sa.Table(
    "due",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, index=True),
    sa.Column("taken", sa.Boolean, nullable=False, server_default=sa.false()),
)


async def plain_claim(url: str, count: int) -> float:
    """A table of what is due, and one UPDATE: the least that anybody can do."""
    engine = sa.create_engine(url.replace("+aiosqlite", "") if url.startswith("sqlite") else _psycopg(url))
    DUE.metadata.create_all(engine)
    at = NOW.replace(tzinfo=None)
    with engine.begin() as connection:
        connection.execute(sa.insert(DUE), [{"at": at} for _ in range(count)])
    begun = time.perf_counter()
    with engine.begin() as connection:
        claim = sa.update(DUE).where(DUE.c.at <= at, ~DUE.c.taken).values(taken=True).returning(DUE.c.id)
        assert len(connection.execute(claim).all()) == count
    took = time.perf_counter() - begun
    engine.dispose()
    return took


def _psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


async def _job() -> None:
    """What a peer's timer does: nothing."""


async def scheduler_store(url: str, count: int) -> float:
    """APScheduler's SQL job store: added, found due, removed."""
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from apscheduler.triggers.date import DateTrigger

    scheduler = AsyncIOScheduler(timezone=UTC)
    sync = url.replace("+aiosqlite", "") if url.startswith("sqlite") else _psycopg(url)
    scheduler.add_jobstore(SQLAlchemyJobStore(sync), "default")
    scheduler.start(paused=True)
    begun = time.perf_counter()
    for number in range(count):
        scheduler.add_job(_job, DateTrigger(NOW), id=str(number), misfire_grace_time=None)
    for job in scheduler._lookup_jobstore("default").get_due_jobs(datetime.now(UTC) + timedelta(days=9999)):
        scheduler.remove_job(job.id)
    took = time.perf_counter() - begun
    scheduler.shutdown(wait=False)
    return took


async def job_queue(_url: str, count: int) -> float:
    """python-telegram-bot's JobQueue, in memory: a crowd due at once, each of them run; nothing is kept."""
    from telegram.ext import ApplicationBuilder, CallbackContext

    application = ApplicationBuilder().token("1:x").build()
    queue, ran = application.job_queue, 0
    assert queue is not None
    done = asyncio.Event()

    async def run(_context: CallbackContext[Any, Any, Any, Any]) -> None:
        nonlocal ran
        ran += 1
        if ran == count:
            done.set()

    await queue.start()
    due = datetime.now(UTC) + timedelta(seconds=1 + count / 2000)
    for _ in range(count):
        queue.run_once(run, due, job_kwargs={"misfire_grace_time": None})
    await asyncio.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
    begun = time.perf_counter()
    async with asyncio.timeout(60):
        await done.wait()
    took = time.perf_counter() - begun
    await queue.stop()
    return took


async def procrastinate_timer(url: str, count: int) -> float:
    """procrastinate: deferred, fetched and finished, one by one."""
    import procrastinate

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
    task = app.task(name="nothing")(_job)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        begun = time.perf_counter()
        await task.batch_defer_async(*({} for _ in range(count)))
        await app.run_worker_async(wait=False, concurrency=1, delete_jobs="always")
        return time.perf_counter() - begun


async def pgqueuer_timer(url: str, count: int) -> float:
    """pgqueuer: enqueued, dequeued in batches of fifty, logged as done."""
    import asyncpg
    from pgqueuer.db import AsyncpgDriver
    from pgqueuer.ports.repository import EntrypointExecutionParameter
    from pgqueuer.queries import Queries

    connection = await asyncpg.connect(url)
    queries = Queries(AsyncpgDriver(connection))
    await queries.install()
    begun = time.perf_counter()
    await queries.enqueue(["nothing"] * count, [None] * count, [0] * count)
    entrypoints = {"nothing": EntrypointExecutionParameter(0)}
    manager, patience = uuid.UUID(int=1), timedelta(seconds=30)
    while jobs := await queries.dequeue(50, entrypoints, manager, None, patience):
        await queries.log_jobs([(job, "successful", None) for job in jobs])
    took = time.perf_counter() - begun
    await connection.close()
    return took


async def aio_rate_limiter(_url: str, count: int) -> float:
    """python-telegram-bot's AIORateLimiter at 30 a second: until the last of a crowd has left."""
    from telegram.ext import AIORateLimiter

    limiter = AIORateLimiter(overall_max_rate=30, overall_time_period=1, max_retries=0)
    await limiter.initialize()

    async def call() -> bool:
        return True

    begun = time.perf_counter()
    await asyncio.gather(
        *(
            limiter.process_request(call, (), {}, "sendMessage", {"chat_id": 1000 + n}, None)  # type: ignore[arg-type]
            for n in range(count)
        )
    )
    return time.perf_counter() - begun


QUESTIONS: dict[str, tuple[int, bool, dict[str, tuple[str | None, Measure]]]] = {
    "a crowd of 2000 is claimed, SQLite": (
        2000,
        False,
        {
            "Limber": (None, our_claim),
            "a plain due table": (None, plain_claim),
            "JobQueue (memory, and run)": (None, job_queue),
        },
    ),
    "a crowd of 2000 is claimed, PostgreSQL": (
        2000,
        True,
        {"Limber": (None, our_claim), "a plain due table": ("psycopg", plain_claim)},
    ),
    "a timer: insert, claim, delete; 1000, SQLite": (
        1000,
        False,
        {"Limber": (None, our_timer), "APScheduler's SQL job store": (None, scheduler_store)},
    ),
    "a timer: insert, claim, delete; 1000, PostgreSQL": (
        1000,
        True,
        {
            "Limber": (None, our_timer),
            "APScheduler's SQL job store": ("psycopg", scheduler_store),
            "procrastinate": ("procrastinate", procrastinate_timer),
            "pgqueuer": ("pgqueuer", pgqueuer_timer),
        },
    ),
    "120 messages at 30 a second": (
        120,
        False,
        {"AIORateLimiter": ("aiolimiter", aio_rate_limiter)},
    ),
}


async def _once(measure: Measure, count: int, *, postgres: bool) -> float:
    with (
        tempfile.TemporaryDirectory(prefix="peers-", dir="/dev/shm") as folder,
        databases(Path(folder), postgres=postgres) as url,
    ):
        return await measure(url, count)


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args(arguments)
    logging.disable()
    for question, (count, postgres, ways) in QUESTIONS.items():
        print(f"\r{question}; medians of {given.runs} runs", flush=True)
        ours: float | None = None
        for name, (needs, measure) in ways.items():
            if needs is not None and importlib.util.find_spec(needs) is None:
                print(f"  {name:<32} is not installed")
                continue
            took = []
            for number in range(given.runs):
                print(f"\r  {name}: run {number + 1}", end="", file=sys.stderr, flush=True)
                try:
                    took.append(asyncio.run(_once(measure, count, postgres=postgres)))
                except Exception as error:  # noqa: BLE001 - the others are still to be measured
                    print(f"\r  {name:<32} fails: {type(error).__name__}: {error}"[:110])
                    break
            if not took:
                continue
            middle = statistics.median(took)
            ours = ours or middle
            each = middle / count * 1e6
            print(f"\r  {name:<32}{middle / ours:7.2f} ×{middle:9.3f} s{each:10.0f} µs each", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
