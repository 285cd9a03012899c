"""Simulate for some minutes and end in a table. See `--help`, and docs/reliability.md for what it shows.

Exit status 1 when a promise was broken; each breach is printed with its seed, a short story, and the command
that plays it again.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from itertools import chain, count

from tests.core import test_calendar as calendar
from tests.simulation import core, crashes, stack
from tests.simulation.people import Habits
from tests.simulation.stack import Figures
from tests.soak import leave

PROGRAM = "python -m tests.simulation"
STORIES_MOST = 5
DEPTHS: Mapping[str, Callable[..., Figures]] = {"core": core.simulate, "stack": stack.simulate}
CROWDS: Mapping[str, tuple[str, Sequence[Habits]]] = {
    "active": ("everybody active", stack.ACTIVE),
    "typical": ("a typical crowd", stack.TYPICAL),
}

Job = Callable[[], Figures]
"""Something to simulate, in whichever process."""


def main(words: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(words)
    total = Figures()
    _say(f"{'':<44}{'user-days':>10}{'a second':>9}{'faults':>8}{'kills':>7}{'violations':>11}")
    for name, figures in _chapters(options):
        rate = figures.user_days / figures.seconds if figures.seconds else 0.0
        faults, broken = sum(figures.faults.values()), len(figures.violations)
        _say(
            f"{name:<44}{figures.user_days:>10,.0f}{rate:>9,.1f}{faults:>8,}{figures.kills:>7,}{broken:>11,}"
        )
        for breach in figures.violations[:STORIES_MOST]:
            _say(f"\n{breach}\n")
        total.add(figures)
    _say_total(total)
    return 1 if total.violations else 0


def _say(line: str) -> None:
    """What a person who ran the program waits for: each line at once, also into a file."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _say_total(total: Figures) -> None:
    figures = {
        "user-days": total.user_days,
        "crash points": total.crash_points,
        "faults": sum(total.faults.values()),
        "kills": total.kills,
        "messages": total.sent,
        "violations": len(total.violations),
    }
    _say("")
    for name, number in figures.items():
        _say(f"{name:<20}{number:>12,.0f}")
    leave(figures)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=PROGRAM, description=__doc__)
    parser.add_argument("--depth", choices=("clocks", "crashes", *DEPTHS, "all"), default="all")
    parser.add_argument("--minutes", type=float, default=6, help="for worlds; clocks and crashes come on top")
    parser.add_argument("--pairs", type=int, default=0, help="so many pairs of crash points; -1 is all")
    parser.add_argument("--seed", type=int, help="one world of this seed only, at the depth given, twice")
    parser.add_argument("--crowd", choices=tuple(CROWDS), help="of such people only")
    parser.add_argument("--people", type=int, help="so many in each world")
    parser.add_argument("--days", type=float, help="so long each world")
    parser.add_argument("--die-at", type=int, nargs="+", help="one day only, with death at these instants")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    return parser


# --- What there is to simulate -----------------------------------------------------------------------------


def _chapters(options: argparse.Namespace) -> Iterator[tuple[str, Figures]]:
    depths = tuple(DEPTHS) if options.depth == "all" else (options.depth,)
    size = {name: n for name in ("people", "days") if (n := getattr(options, name)) is not None}
    crowds = tuple(CROWDS) if options.crowd is None else (options.crowd,)
    worlds = [(d, c, partial(world, d, c, size)) for d in depths if d in DEPTHS for c in crowds]
    if options.die_at is not None:
        yield f"a day, death at {options.die_at}", crashes.one_day(options.die_at)
        return
    if options.seed is not None:
        for depth, crowd, live in worlds:
            yield f"{depth}, {CROWDS[crowd][0]}, seed {options.seed}", twice(live, options.seed)
        return
    with ProcessPoolExecutor(options.jobs, initializer=_settle) as pool:
        at_once = options.jobs + 1
        if options.depth in {"clocks", "all"}:
            zones = calendar.all_zones()
            name = f"every change of the clocks ({len(zones)} zones)"
            yield name, _together(pool, at_once, clock_changes(zones))
        if options.depth in {"crashes", "all"}:
            singles = crashes.singles()
            yield f"every crash point of a day ({len(singles)})", _together(pool, at_once, _deaths(singles))
            pairs = crashes.pairs(len(singles))
            chosen = crashes.sample(pairs, len(pairs) if options.pairs < 0 else options.pairs)
            if chosen:
                name = f"pairs of crash points ({len(chosen)} of {len(pairs)})"
                yield name, _together(pool, at_once, _deaths(chosen))
        each_s = 60 * options.minutes / max(1, len(worlds))
        for depth, crowd, live in worlds:
            jobs = chain([partial(twice, live, 1)], (partial(live, seed) for seed in count(2)))
            until = time.monotonic() + each_s
            yield f"{depth}, {CROWDS[crowd][0]}", _together(pool, at_once, jobs, until)


def world(depth: str, crowd: str, size: Mapping[str, float], seed: int) -> Figures:
    """One world; what breaks there is told with the command that plays it again."""
    told = " ".join(f"--{name} {n}" for name, n in size.items())
    again = f"again: {PROGRAM} --depth {depth} --crowd {crowd} --seed {seed} {told}".rstrip()
    try:
        figures = DEPTHS[depth](seed, kinds=CROWDS[crowd][1], **size)
    except Exception:  # noqa: BLE001 - the other worlds go on
        figures = Figures(violations=[f"seed {seed} ended in an error\n{traceback.format_exc()}"])
    figures.violations = [f"{breach}\n{again}" for breach in figures.violations]
    return figures


def twice(live: Callable[[int], Figures], seed: int) -> Figures:
    """The eleventh promise: the same seed gives the same trace."""
    first, second = live(seed), live(seed)
    if first.traces != second.traces:
        first.violations.append(f"seed {seed}, invariant 11 (The same seed gives the same trace): two traces")
    return first


def clock_changes(zones: list[str]) -> Iterator[Job]:
    """These zones until 2037, every quarter of an hour at night and a sample by day."""
    return (partial(_clock_changes_of, zones[n : n + 20]) for n in range(0, len(zones), 20))


def _clock_changes_of(zones: list[str]) -> Figures:
    result = calendar.scan(zones, calendar.QUARTERS_AT_NIGHT + calendar.BY_DAY)
    return Figures(violations=list(result.faults))


def _deaths(points: Iterable[tuple[int, ...]]) -> Iterator[Job]:
    return (partial(crashes.one_day, steps) for steps in points)


# --- Many at once ------------------------------------------------------------------------------------------


def _settle() -> None:
    """In a new process: read what all worlds share, which the collector need not look at again and again."""
    core.simulate(0, people=2, days=1)
    gc.collect()
    gc.freeze()


def _together(
    pool: ProcessPoolExecutor, at_once: int, jobs: Iterable[Job], until: float | None = None
) -> Figures:
    """Do the jobs, the first in any case and none that would begin after `until`.

    Results are added in the order of the jobs, whichever ends first: a table does not hang on chance.
    """
    total, under_way = Figures(), deque[Future[Figures]]()
    for job in jobs:
        if until is not None and under_way and time.monotonic() > until:
            break
        under_way.append(pool.submit(job))
        if len(under_way) >= at_once:
            total.add(under_way.popleft().result())
    for future in under_way:
        total.add(future.result())
    return total


if __name__ == "__main__":
    sys.exit(main())
