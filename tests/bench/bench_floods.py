"""How long a person in a hold waits for "Stop. Lower your leg" after tapping "Too much" behind a flood.

    python -m tests.bench.bench_floods

Seconds of the bot's clock, at a Telegram that refuses what comes faster than it allows, on a host so slow
that each update takes a quarter of a second; and in the same run what it would be without what the bot has
against such a flood: its lanes, its own reading of updates, its retries by worth. Prints a table; never
fails.
"""

# ruff: noqa: T201 - printing is what a benchmark is for

from __future__ import annotations

import asyncio
import logging
import math
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bot.app import App
from bot.clock import ManualClock
from bot.config import Settings
from bot.sandbox.server import Server
from bot.store import Store
from tests.conversation.floods import FLOODS, with_and_without
from tests.conversation.story import Story

TOKEN = "1:the-token-of-this-benchmark"


async def _measure(what: str) -> tuple[float, float]:
    """Seconds as the bot is, and without what it has against this flood."""
    with tempfile.TemporaryDirectory() as folder:
        clock = ManualClock(datetime(2026, 3, 3, 4, 0, tzinfo=UTC))
        store = await Store.open(f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}")
        await store.migrate()
        server = Server(TOKEN, clock.now, page=False, limits=True)
        await server.start()
        app = App(Settings(token=TOKEN, api_base=server.url, port=0), store, clock)
        await app.connect()
        story = Story(app, clock, server)
        waited_s = await with_and_without(story, what)
        await app.stop()
        await server.stop()
        await store.close()
        return waited_s


def _told(seconds: float) -> str:
    """Infinite: the session went on to the next leg before it was heard, or it was left out."""
    return f"{seconds:8.2f} s" if math.isfinite(seconds) else f"{'never':>10}"


def main() -> None:
    logging.disable()  # some of it fails on purpose
    print(f"{'before the tap on Too much':<34} {'as it is':>10} {'without':>10}   without what")
    for what, flood in FLOODS.items():
        as_it_is, without = asyncio.run(_measure(what))
        named = flood.without.__name__.replace("_", " ")
        print(f"{what:<34} {_told(as_it_is)} {_told(without)}   {named}")


if __name__ == "__main__":
    main()
