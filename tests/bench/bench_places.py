"""What a search for a place takes: memory and processor time, of the first one and of later ones.

    python -m tests.bench.bench_places

Typed places and positions in a process each, which has loaded only Babel's data about languages, as the bot
has from its start on. Prints a table; never fails.
"""

# ruff: noqa: T201 - printing is what a benchmark is for

from __future__ import annotations

import multiprocessing
import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot import places as package
from bot.places import Places
from bot.places.gazetteer import FILE
from bot.texts import locale_of

LANGUAGES = ("en", "es")
LATER = ("Zermatt", "Guadalajara", "Colonge", "in Köln", "Sedona, AZ", "nowhere at all")


def _resident_mb() -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text("utf-8"))
    assert found is not None
    return int(found[1]) / 1024


def _told(name: str, work: Callable[[], object]) -> None:
    before_mb, before_s = _resident_mb(), time.process_time()
    work()
    spent_ms, more_mb = (time.process_time() - before_s) * 1000, _resident_mb() - before_mb
    print(f"{name:<34} {spent_ms:6.0f} ms {more_mb:6.1f} MB", flush=True)


def _at_start() -> Places:
    for language in LANGUAGES:
        assert locale_of(language).territories
    return Places(LANGUAGES)


def typed() -> None:
    places = _at_start()
    _told("the first search", lambda: places.find("Ojai"))
    for text in LATER:
        _told(f"then {text!r}", partial(places.find, text))


def shared() -> None:
    places = _at_start()
    _told("the first position", lambda: places.at(34.44, -119.24))
    _told("a later one", lambda: places.at(47.37, 8.54))


def main() -> None:
    archive = Path(package.__file__).with_name(FILE)
    print(f"{'the archive':<44} {archive.stat().st_size / 1e6:6.1f} MB")
    for rows in (typed, shared):
        process = multiprocessing.get_context("spawn").Process(target=rows)
        process.start()
        process.join()


if __name__ == "__main__":
    main()
