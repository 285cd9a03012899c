"""Simulate for some minutes and end in a table. See `--help`, and docs/reliability.md for what it shows.

Exit status 1 when a promise was broken; each breach is printed with its seed and a short story.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count

from tests.core import test_calendar as calendar
from tests.simulation import core, crashes, stack
from tests.simulation.stack import Figures

PAIRS = 120
CRASH_POINTS_AT_ONCE = 25
STORIES_MOST = 5


def main() -> int:
    arguments = _parser().parse_args()
    # The content never goes away: the collector need not look at it again and again.
    core.simulate(0, people=2, days=1)
    gc.collect()
    gc.freeze()
    total = Figures()
    rows: list[tuple[str, Figures]] = []
    until = time.monotonic() + 60 * arguments.minutes
    for name, figures in _chapters(arguments, until):
        rows.append((name, figures))
        total.add(figures)
        _print_row(name, figures)
    for _breach in total.violations[:STORIES_MOST]:
        pass
    _print_table(total)
    return 1 if total.violations else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="one world of this seed only, at the depth given")
    parser.add_argument("--minutes", type=float, default=6, help="for how long; the crash points come on top")
    parser.add_argument("--depth", choices=("core", "stack", "all"), default="all")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="so many pairs of crash points; 0 is all")
    return parser


def _chapters(arguments: argparse.Namespace, until: float) -> Iterator[tuple[str, Figures]]:
    depths: dict[str, Callable[..., Figures]] = {"core": core.simulate, "stack": stack.simulate}
    if arguments.depth != "all":
        depths = {arguments.depth: depths[arguments.depth]}
    if arguments.seed is not None:
        for name, simulate in depths.items():
            yield f"{name}, seed {arguments.seed}", twice(simulate, arguments.seed)
        return
    if arguments.depth == "all":
        yield "clock changes", every_clock_change()
        yield from _crashes(arguments.pairs)
        until = max(until, time.monotonic() + 60 * arguments.minutes)
    kinds = {"everybody active": stack.ACTIVE, "a typical crowd": stack.TYPICAL}
    chapters = [(name, simulate, kind) for name, simulate in depths.items() for kind in kinds]
    each_s = (until - time.monotonic()) / len(chapters)
    for name, simulate, kind in chapters:
        yield f"{name}, {kind}", _for_a_while(simulate, kinds[kind], time.monotonic() + each_s)


def twice(simulate: Callable[..., Figures], seed: int) -> Figures:
    """The eleventh promise: the same seed gives the same trace."""
    first, second = simulate(seed), simulate(seed)
    if first.traces != second.traces:
        first.violations.append(f"seed {seed}, invariant 11 (The same seed gives the same trace): two traces")
    return first


def _for_a_while(simulate: Callable[..., Figures], kinds: object, until: float) -> Figures:
    total = Figures()
    for seed in count(1):
        total.add(twice(simulate, seed) if seed == 1 else simulate(seed, kinds=kinds))
        if time.monotonic() > until:
            return total
    raise AssertionError("there is always a next seed")


def every_clock_change() -> Figures:
    """All zones until 2037, every quarter of an hour at night and a sample by day."""
    began = time.process_time()
    walls = calendar.QUARTERS_AT_NIGHT + calendar.BY_DAY
    result = calendar.scan(calendar.all_zones(), walls)
    return Figures(
        user_days=result.occurrences, seconds=time.process_time() - began, violations=list(result.faults)
    )


def _crashes(pairs: int) -> Iterator[tuple[str, Figures]]:
    yield "every crash point of a day", crashes.die_at(crashes.singles())
    points = crashes.pairs()
    name = f"pairs of crash points ({pairs or len(points)} of {len(points)})"
    yield name, crashes.die_at(crashes.sample(points, pairs or len(points)))


def _print_row(name: str, figures: Figures) -> None:
    figures.user_days / figures.seconds if figures.seconds else 0


def _print_table(total: Figures) -> None:
    for _name, _number in (
        ("user-days", total.user_days),
        ("crash points passed", total.crash_points),
        ("faults", sum(total.faults.values())),
        ("kills", total.kills),
        ("messages", total.sent),
        ("violations", len(total.violations)),
    ):
        pass


if __name__ == "__main__":
    sys.exit(main())
