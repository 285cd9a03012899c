"""How long a person in a hold waits for "Stop. Lower your leg" after tapping "Too much" behind a flood.

    python -m tests.bench.bench_floods

Seconds of the bot's clock, at a Telegram that refuses what comes faster than it allows, and the processor
time of it all. Prints a table; never fails.
"""

# ruff: noqa: T201 - printing is what a benchmark is for

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.app import App
from bot.clock import ManualClock
from bot.config import Settings
from bot.sandbox.server import Server
from bot.store import Store
from tests.conversation.floods import BEFORE, too_much_after_s
from tests.conversation.story import Story

TOKEN = "1:the-token-of-this-benchmark"


async def _measure(what: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        clock = ManualClock(datetime(2026, 3, 3, 4, 0, tzinfo=UTC))
        store = await Store.open(f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}")
        await store.migrate()
        server = Server(TOKEN, clock.now, page=False, limits=True)
        await server.start()
        app = App(Settings(token=TOKEN, api_base=server.url, port=0), store, clock)
        await app.connect()
        story = Story(app, clock, server)
        begun = time.process_time()
        waited_s = await too_much_after_s(story, story.person("Ana"), what)
        took_s = time.process_time() - begun
        await app.stop()
        await server.stop()
        await store.close()
        return waited_s, took_s


def main() -> None:
    logging.disable()  # some of it fails on purpose
    print(f"{'before the tap on Too much':<34} {'waited':>8} {'processor, set-up included':>28}")
    for what in BEFORE:
        waited_s, took_s = asyncio.run(_measure(what))
        print(f"{what:<34} {waited_s:6.2f} s {took_s:26.1f} s")


if __name__ == "__main__":
    main()
