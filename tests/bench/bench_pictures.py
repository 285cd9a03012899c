"""How long charts and the report take, and how much memory: `python -m tests.bench.bench_pictures`.

Prints tables and never fails on a figure. Each picture is measured in a process of its own, so that its
memory is not that of its neighbours, and in processor time, so that what else runs does not count.
"""

# ruff: noqa: T201 - printing is what a benchmark is for

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import psutil

from bot.pictures import PicturesUnavailable, charts, report
from bot.pictures.studio import Studio
from tests.pictures.samples import ENGLISH, changes, holds, pain, weeks
from tests.pictures.samples import report as report_data

PICTURES: dict[str, Callable[[], bytes]] = {
    "pain trend, 1 day": lambda: charts.pain_trend(pain(1), [], ENGLISH, "en"),
    "pain trend, 28 days": lambda: charts.pain_trend(pain(28), changes(28), ENGLISH, "en"),
    "pain trend, 400 days": lambda: charts.pain_trend(pain(400), changes(400), ENGLISH, "en"),
    "hold seconds, 28 days": lambda: charts.hold_seconds(holds(28), ENGLISH, "en"),
    "calendar, 4 weeks": lambda: charts.calendar(weeks(), ENGLISH, "en"),
    "report, 28 days": lambda: report.pdf(report_data(), ENGLISH, "en", "a4"),
    "report, 400 days": lambda: report.pdf(report_data(days=400, advice=90), ENGLISH, "en", "us-letter"),
}
ROUNDS = 5


def megabytes() -> float:
    return float(psutil.Process().memory_info().rss) / 2**20


def measure(name: str) -> tuple[float, float, int, float, float]:
    """First and later milliseconds of processor time, bytes, megabytes of the process before and after."""
    before, spent, size = megabytes(), [], 0
    for _ in range(1 + ROUNDS):
        start = time.process_time()
        size = len(PICTURES[name]())
        spent.append(1000 * (time.process_time() - start))
    return spent[0], statistics.median(spent[1:]), size, before, megabytes()


def print_pictures() -> None:
    print(f"{'picture':<24}{'first ms':>10}{'later ms':>10}{'kB':>8}{'MB before':>11}{'MB after':>10}")
    for name in PICTURES:
        try:
            with ProcessPoolExecutor(1, get_context("spawn")) as pool:
                first, later, size, before, after = pool.submit(measure, name).result()
        except PicturesUnavailable as error:
            print(f"{name:<24}  {error}")
            continue
        print(f"{name:<24}{first:>10.0f}{later:>10.0f}{size / 1000:>8.0f}{before:>11.0f}{after:>10.0f}")


async def print_studio() -> None:
    """How late the event loop is while the studio draws ten charts, and what the worker costs."""
    studio, late = Studio(), 0.0
    start = time.perf_counter()
    await studio.render(charts.pain_trend, pain(28), changes(28), ENGLISH, "en")
    first = time.perf_counter() - start
    start = time.perf_counter()
    jobs = [studio.render(charts.pain_trend, pain(28), changes(28), ENGLISH, "en") for _ in range(10)]
    drawing = asyncio.gather(*jobs)
    while not drawing.done():
        asleep = time.perf_counter()
        await asyncio.sleep(0.001)
        late = max(late, time.perf_counter() - asleep - 0.001)
    spent = time.perf_counter() - start
    worker = max(child.memory_info().rss for child in psutil.Process().children(recursive=True))
    await studio.close()
    print(f"\nstudio: worker and first chart {first:.2f} s, then {10 / spent:.1f} charts a second;")
    print(f"event loop at most {1000 * late:.1f} ms late meanwhile; worker {worker / 2**20:.0f} MB")


def main() -> None:
    print_pictures()
    try:
        asyncio.run(print_studio())
    except PicturesUnavailable as error:
        print(f"studio: {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
