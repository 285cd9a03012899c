"""How late things are: from the instant something is due to the tick, and to its arrival at Telegram.

    python -m tests.bench.bench_clock

The second table is the whole way of a hold's cue on SQLite: timer, claim, core, commit, outbox, HTTP, arrival
at a Bot API server in this same process (which takes its share of the time). Prints tables; never fails.
"""

# ruff: noqa: T201 - printing is what a benchmark is for

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.clock import Clock, DueLoop
from bot.config import Settings
from bot.core.messages import Message, text
from bot.core.model import Effect, Event, Fired, Person, Send, SetTimer, State, World
from bot.sandbox.server import Server
from bot.store import Store, Transaction

TICKS = 200
CUES = 100
TOKEN = "1:the-token-of-this-benchmark"


def _show(name: str, late_ms: Sequence[float]) -> None:
    ordered = sorted(late_ms)
    p99 = ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))]
    print(
        f"{name:<34} {len(ordered):>4}  median {statistics.median(ordered):6.1f} ms"
        f"  p99 {p99:6.1f} ms  most {ordered[-1]:6.1f} ms"
    )


async def ticks() -> list[float]:
    """Milliseconds from each due instant to the tick that takes care of it."""
    clock, rng = Clock(), random.Random(1)
    due = [clock.now() + timedelta(seconds=0.2)]
    while len(due) < TICKS:
        due.append(due[-1] + timedelta(seconds=rng.uniform(0.01, 0.04)))
    late: list[float] = []
    finished = asyncio.Event()

    async def tick() -> datetime | None:
        now = clock.now()
        while due and due[0] <= now:
            late.append((now - due.pop(0)).total_seconds() * 1000)
        if not due:
            finished.set()
        return due[0] if due else None

    loop = DueLoop(clock, "ticks", tick)
    running = asyncio.create_task(loop.run())
    await finished.wait()
    loop.stop()
    await running
    return late


def cue(state: State, event: Event, _world: World) -> tuple[State, tuple[Effect, ...]]:
    """In place of core: a timer that fires sends a message which tells when it was due."""
    if isinstance(event, Fired):
        due = text("unknown-command", due=event.due_at.isoformat())
        return state, (Send(f"cue:{event.due_at.timestamp()}", Message((due,)), sound=True),)
    return state, ()


async def cues(directory: Path) -> list[float]:
    """Milliseconds from each due instant to the message's arrival at Telegram."""
    clock, rng = Clock(), random.Random(1)
    store = await Store.open(f"sqlite+aiosqlite:///{directory}/bench.db")
    await store.migrate()
    server = Server(TOKEN, clock.now, page=False)
    await server.start()
    app = App(Settings(token=TOKEN, api_base=server.url), store, clock)
    app.engine._rules = cue
    # By then the places have been loaded: a thread that parses for a second or two holds the lock meanwhile.
    first = clock.now() + timedelta(seconds=8)
    due = {
        chat: first + timedelta(seconds=0.1 * n + rng.uniform(0, 0.05))
        for n, chat in enumerate(range(1, CUES + 1))
    }
    for chat in due:
        server.telegram.person(id=chat, first_name=f"P{chat}", started=True)

    def plan(transaction: Transaction) -> None:
        for chat, at in due.items():
            state = transaction.state_of_chat(chat, Person(0, chat))
            assert state is not None
            transaction.apply(state.person, [SetTimer("cue", at)], cause=f"plan:{chat}", now=clock.now())

    await store.run(plan)
    stop = asyncio.Event()
    serving = asyncio.create_task(app.serve(stop))

    def arrived() -> list[tuple[int, datetime]]:
        calls = [call for call in server.telegram.calls if call.method == "sendMessage"]
        return [(int(call.params["chat_id"]), call.at) for call in calls]

    while len(arrived()) < CUES:  # noqa: ASYNC110 - nobody tells a benchmark
        await asyncio.sleep(0.2)
    stop.set()
    await serving
    await app.stop()
    await server.stop()
    await store.close()
    return [(at - due[chat]).total_seconds() * 1000 for chat, at in arrived()]


def main() -> None:
    _show("due instant to tick", asyncio.run(ticks()))
    with tempfile.TemporaryDirectory() as directory:
        _show("due instant to arrival, SQLite", asyncio.run(cues(Path(directory))))


if __name__ == "__main__":
    main()
