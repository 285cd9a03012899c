"""A crowd due in one second, against a Telegram that counts strictly: the table of docs/performance.md.

    python -m tests.bench.bench_storm [--people 1000] [--sitters 20] [--rate 30] [--replicas 1]

The real `bot run` over TLS with 50 ms of travel (`--plain`: without TLS), on SQLite in memory; on PostgreSQL
with `--postgres` and for several replicas. Prints tables; never fails on a figure.
"""

# ruff: noqa: T201 - printing is what a benchmark is for

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from tests.bench.storm import Figures, Storm, middle, p99, run


def _progress(said: str) -> None:
    print(f"\r{said:<60}", end="", file=sys.stderr, flush=True)


def table(runs: Sequence[Figures]) -> None:
    """Medians of the runs, and of what must never be exceeded the worst."""
    storm = runs[0].storm

    def median(name: str) -> float:
        return middle([getattr(each, name) for each in runs])

    def spread(name: str) -> str:
        waited = [seconds * 1000 for each in runs for seconds in getattr(each, name)]
        return f"p50 {middle(waited):.0f} ms, p99 {p99(waited):.0f} ms ({len(waited)})"

    worst, refused = max(each.fullest for each in runs), max(each.refused for each in runs)
    rows = {
        "share of the rate used": f"{median('share'):.1%}",
        "fullest sliding second": f"{worst} of {storm.rate}; {refused} refused",
        "last of the crowd": f"{median('last'):.2f} s, {median('late'):+.2f} s of calls/rate",
        "all claimed": f"{median('claimed'):.2f} s",
        "cue late": spread("cues"),
        "tap answered": spread("answers"),
        "the next screen": spread("screens"),
        "longest stall of the loop": f"{median('stall') * 1000:.0f} ms",
        "CPU a counted call": f"{median('cpu') * 1000:.2f} ms",
        "memory": f"{median('memory_mb'):.0f} MB",
    }
    bots = f"{storm.replicas} × bot on {'PostgreSQL' if storm.postgres else 'SQLite'}"
    print(f"\r{storm.people} due, {storm.sitters} in sessions, {storm.rate}/s, {bots}; {len(runs)} runs")
    for name, figure in rows.items():
        print(f"  {name:<28}{figure}", flush=True)


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--sitters", type=int, default=20)
    parser.add_argument("--rate", type=int, default=30)
    parser.add_argument("--replicas", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--plain", action="store_true")
    given = parser.parse_args(arguments)
    storm = Storm(
        people=given.people,
        sitters=given.sitters,
        rate=given.rate,
        replicas=given.replicas,
        tls=not given.plain,
        postgres=given.postgres or given.replicas > 1,
    )
    table([asyncio.run(run(storm, _progress)) for _ in range(given.runs)])


if __name__ == "__main__":
    main(sys.argv[1:])
