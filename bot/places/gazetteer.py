"""The cities of the world with 1,000 people and more, by name and by position, read from one file of 6 MB.

The file is a zip archive in blocks, of which a search opens a few: so nothing is read at start, and the whole
is never in memory. `build.py` beside this module makes it, of the data of GeoNames (geonames.org, CC BY 4.0).
"""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property, lru_cache
from importlib import resources
from math import ceil, cos, hypot, radians
from typing import Any, NamedTuple

FILE = "gazetteer.zip"

KM_PER_DEGREE = 111.2

NAMES_AT_ONCE = 2048
CITIES_AT_ONCE = 512
"""How many names and cities there are in a block."""

ID_BYTES = 3
MOST_NAMESAKES = 255
"""Of a name the largest so many cities are kept: San José has more."""

_BLOCKS_KEPT = 8

_GAPS = re.compile(r"[\s_,;/|()‐-―-]+")
# Of accents, only those of Latin, Greek and Cyrillic: in other scripts a mark makes another word.
_UNSEEN = re.compile(r"[.'’‘ʼ`\u0300-\u036f]")
# Letters that are typed as others but have no accent that could be taken off.
_TYPED_AS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def plain(text: str) -> str:
    """Bring a name to one spelling: small letters without accents, words apart by one space."""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_TYPED_AS))
    text = _UNSEEN.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _GAPS.sub(" ", text).strip()


class City(NamedTuple):
    """A city. `zones` are its clocks: two where people go by either. Degrees are to a hundredth."""

    name: str
    country: str
    part: str
    zones: tuple[str, ...]
    population: int
    latitude: float
    longitude: float

    def km_from(self, latitude: float, longitude: float) -> float:
        """The distance as on a flat map, which is good enough for what is near."""
        east = (longitude - self.longitude + 180) % 360 - 180
        return KM_PER_DEGREE * hypot(latitude - self.latitude, east * cos(radians(latitude)))


class Gazetteer:
    """Looks up cities. Opened at the first search; several threads may use it."""

    def named(self, name: str) -> list[tuple[City, bool]]:
        """The cities with this name, in plain spelling, and whether it is their own."""
        at = bisect_right(self._first_names, name) - 1
        if at < 0:
            return []
        names, counts, ids = self._names(at)
        n = bisect_left(names, name)
        if n == len(names) or names[n] != name:
            return []
        start = sum(counts[:n])
        found = ids[start : start + counts[n]]
        return [(self._city(number >> 1), bool(number & 1)) for number in found]

    def near(self, latitude: float, longitude: float, km: float) -> Iterator[tuple[float, City]]:
        """The cities within a distance that is less than a degree, each with its distance."""
        reach = min(180, ceil(1 / max(cos(radians(latitude)), 0.01)))
        bands = {min(179, max(0, int(latitude + 90) + n)) for n in (-1, 0, 1)}
        # Cities are kept in the order of the squares of one degree in which they lie.
        for band in sorted(bands):
            for first, last in _spans(int(longitude + 180) - reach, int(longitude + 180) + reach):
                for city in self._between(band * 360 + first, band * 360 + last):
                    if (away := city.km_from(latitude, longitude)) <= km:
                        yield away, city

    @cached_property
    def largest(self) -> list[City]:
        """Of each part of each country: the largest city of each clock there is."""
        return [City(n, c, part, tuple(zones), *facts) for n, c, part, zones, *facts in self._load("largest")]

    @cached_property
    def countries(self) -> dict[str, str]:
        """The English name of each country, by its code."""
        return dict(self._load("countries"))

    @cached_property
    def states(self) -> dict[str, str]:
        """The names of the states of the US, by their codes."""
        return dict(self._load("states"))

    @property
    def known(self) -> str:
        """The names by which well-known cities are found even if they are misspelt, a line each."""
        return self._read("known").decode()

    # --- The file

    @cached_property
    def _file(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(str(resources.files(__package__).joinpath(FILE)))

    def _read(self, member: str) -> bytes:
        return self._file.read(member)

    def _load(self, member: str) -> Any:
        return json.loads(self._read(f"{member}.json"))

    @cached_property
    def _index(self) -> dict[str, Any]:
        return dict(self._load("index"))

    @cached_property
    def _first_names(self) -> list[str]:
        return list(self._index["names"])

    @cached_property
    def _names(self) -> Any:
        return lru_cache(_BLOCKS_KEPT)(self._read_names)

    def _read_names(self, at: int) -> tuple[list[str], bytes, list[int]]:
        """A block of names in order, how many cities each is the name of, and the numbers of these."""
        names = self._read(f"names/{at}").decode().split("\n")
        packed = self._read(f"cities-named/{at}")
        counts, ids = packed[: len(names)], packed[len(names) :]
        numbers = [int.from_bytes(ids[n : n + ID_BYTES], "little") for n in range(0, len(ids), ID_BYTES)]
        return names, counts, numbers

    @cached_property
    def _block(self) -> Any:
        return lru_cache(_BLOCKS_KEPT)(self._read_block)

    def _read_block(self, at: int) -> tuple[list[str], list[array[int]]]:
        """A block of cities: their names, and a column for each of area, clocks, population and position."""
        names = self._read(f"cities/{at}").decode().split("\n")
        packed = self._read(f"facts/{at}")
        columns, start = [], 0
        for code in "HHIHH":
            column = array(code)
            column.frombytes(packed[start : start + len(names) * column.itemsize])
            start += len(names) * column.itemsize
            columns.append(column)
        return names, columns

    def _city(self, number: int) -> City:
        names, (areas, clocks, populations, latitudes, longitudes) = self._block(number // CITIES_AT_ONCE)
        n = number % CITIES_AT_ONCE
        country, part = self._index["parts"][areas[n]]
        zones = tuple(self._index["clocks"][clocks[n]])
        return City(
            names[n], country, part, zones, populations[n], latitudes[n] / 100 - 90, longitudes[n] / 100 - 180
        )

    def _between(self, first: int, last: int) -> Iterator[City]:
        """The cities of the cells between two, both included."""
        cells = self._index["cells"]
        at = max(0, bisect_left(cells, first) - 1)
        while at < len(cells) and cells[at] <= last:
            _, (*_, latitudes, longitudes) = self._block(at)
            for n, (latitude, longitude) in enumerate(zip(latitudes, longitudes, strict=True)):
                if first <= latitude // 100 * 360 + longitude // 100 <= last:
                    yield self._city(at * CITIES_AT_ONCE + n)
            at += 1


def _spans(first: int, last: int) -> list[tuple[int, int]]:
    """A span of degrees of longitude, counted from the date line, in two where it goes over that."""
    if last - first >= 359:
        return [(0, 359)]
    if first < 0:
        return [(0, last), (first + 360, 359)]
    return [(first, last)] if last < 360 else [(0, last - 360), (first, 359)]
