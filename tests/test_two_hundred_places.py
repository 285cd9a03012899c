"""Two hundred places as people type them: small towns, namesakes, misspellings, names in other languages.

`python -m tests.test_two_hundred_places` prints the table.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot import content, zone_data
from bot.places import Places

TYPED = Path(__file__).with_name("places.txt")


def typed() -> Iterator[tuple[str, str]]:
    """The zones, and what was typed of places there."""
    for line in TYPED.read_text("utf-8").splitlines():
        zone, colon, places = line.partition(": ")
        yield from ((zone, place) for place in places.split("; ") if colon)


def verdicts() -> list[tuple[str, str, str, str]]:
    """For each: what was typed, where that is, what became of it, and the zones that were set or offered.

    `right`: its zone is set. `asked`: nothing is, and it is offered. `unknown`: a larger city is
    asked for. `offered`: a namesake's is set, and this one is on a button below. `wrong`: the rest.
    """
    places = Places(("en", "de", "es", "fr"), *content.load(content.CONTENT).before_places)
    table = []
    for zone, text in typed():
        found = places.find(text)
        zones = [place.zone for place in found]
        if not found:
            verdict = "unknown"
        elif not found[0].sure:
            verdict = "asked" if zone in zones else "asked elsewhere"
        elif zones[0] == zone:
            verdict = "right"
        else:
            verdict = "offered" if zone in zones[:4] else "wrong"
        table.append((text, zone, verdict, " ".join(zones)))
    return table


def test_no_wrong_zone_is_taken_in_silence() -> None:
    """Of two hundred places nearly all are right or asked for; none is set without the right one on offer."""
    table = verdicts()
    counted = Counter(verdict for _, _, verdict, _ in table)
    assert len(table) >= 200
    assert [row for row in table if row[2] == "wrong"] == []
    assert counted["offered"] <= 3
    assert counted["right"] + counted["asked"] >= 0.95 * len(table)
    assert counted["right"] >= 0.75 * len(table)


if __name__ == "__main__":
    zone_data.use_newest()
    for row in verdicts():
        sys.stdout.write("{:32} {:32} {:16} {}\n".format(*row))
    sys.stdout.write(f"{Counter(verdict for _, _, verdict, _ in verdicts())}\n")
