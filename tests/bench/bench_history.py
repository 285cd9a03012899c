"""What an event of somebody with two years of history costs, next to the same of somebody who is new.

    python -m tests.bench.bench_history [--days 730] [--profile why]

Processor milliseconds in the database's thread, medians of some rounds that go to and fro between the two.
Prints a table; never fails.
"""

# ruff: noqa: T201 - printing is what a benchmark is for

from __future__ import annotations

import argparse
import asyncio
import cProfile
import pstats
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from bot.core.model import Command, Fired, Said
from tests.bench.lived import counted, leave, live, settle
from tests.conversation.story import Actor, Story
from tests.crowd import multiply

ROUNDS = 25
Act = Callable[[Story, int, int], Awaitable[object]]


async def _command(name: str, story: Story, chat: int, number: int, argument: str = "") -> None:
    await story.app.engine.handle(chat, Command(name, argument), cause=f"{name}:{chat}:{number}")


async def measure(days: int, profile: str | None = None, whose: int = 1) -> dict[str, tuple[float, float]]:
    """Of each event: milliseconds of the one who is new, and of the one of so many days."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        both: list[tuple[Story, Actor]] = []
        for name, length in (("new", 1), ("old", days)):
            story, ana = await settle(folder, name)
            await live(story.app.store, 0, length)
            await story.comes_next("07:30")
            await ana.begins_session()
            await ana.goes_on_until("How much does it hurt now")
            await multiply(story.app.store, ana.id, range(5001, 5001 + ROUNDS))
            both.append((story, ana))
        profiler = cProfile.Profile() if profile else None
        found: dict[str, tuple[float, float]] = {}

        async def compare(name: str, act: Act) -> None:
            """The act of one person after another."""
            taken: tuple[list[float], list[float]] = ([], [])
            for number in range(ROUNDS):
                for (story, _), times in zip(both, taken, strict=True):
                    with counted(story.app.store) as spent:
                        watched = profiler is not None and profile == name and times is taken[whose]
                        await _watched(profiler if watched else None, act, story, 5001 + number, number)
                    times.append(spent.thread_s * 1000)
            new, old = map(statistics.median, taken)
            found[name] = (new, old)
            print(f"  {name:<12}{new:8.2f} ms{old:8.2f} ms{old / new:8.2f} ×", flush=True)

        await compare("rated after", partial(_says, "2"))
        for name in ("why", "progress", "report"):
            await compare(f"/{name}", partial(_command, name))
        await compare("/pain 3", partial(_command, "pain", argument="3"))
        for story, _ in both:
            story.clock.jump_to(story.instant("2026-03-05 07:30"))
        await compare("reminder", _reminded)
        await compare("/stretch", partial(_command, "stretch"))
        await compare("rated before", partial(_says, "2"))
        for story, _ in both:
            await leave(story)
        if profiler is not None:
            pstats.Stats(profiler).sort_stats("tottime").print_stats(45)
        return found


async def _watched(profiler: cProfile.Profile | None, act: Act, story: Story, chat: int, number: int) -> None:
    """The act, its unit of work under a profiler if there is one: it runs in the database's thread."""
    if profiler is None:
        await act(story, chat, number)
        return
    run = story.app.store.run

    async def profiled(work: Callable[[object], object]) -> object:
        def unit(transaction: object) -> object:
            return profiler.runcall(work, transaction)

        return await run(unit)

    story.app.store.run = profiled  # type: ignore[method-assign,assignment]
    try:
        await act(story, chat, number)
    finally:
        story.app.store.run = run  # type: ignore[method-assign]


async def _reminded(story: Story, chat: int, number: int) -> None:
    day = story.now.date()
    due = Fired("reminder", story.clock.now(), {"day": day.isoformat()})
    await story.app.engine.handle(chat, due, cause=f"reminder:{chat}:{number}")


async def _says(words: str, story: Story, chat: int, number: int) -> None:
    await story.app.engine.handle(chat, Said(words), cause=f"{words}:{chat}:{number}:{story.now}")


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--days", type=int, default=730)
    parser.add_argument("--profile", help="the event of which a profile is printed, too")
    parser.add_argument("--whose", type=int, default=1, help="0: of the one who is new")
    given = parser.parse_args(arguments)
    print(f"{ROUNDS} rounds; new, {given.days} days")
    asyncio.run(measure(given.days, given.profile, given.whose))


if __name__ == "__main__":
    main(sys.argv[1:])
