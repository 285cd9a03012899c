"""From a typed city, country or time zone, or a shared position, to an IANA time zone. Works offline.

Cities are those of GeoNames (CC BY 4.0) with 1,000 people and more, from the gazetteer beside this module;
the outlines of zones are those of timezone-boundary-builder (ODbL), from the package tzfpy.
"""

import re
import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property

import tzfpy
from babel import Locale

from bot.core.model import Place
from bot.places.gazetteer import City, Gazetteer, plain

_MOST_PLACES = 6
_LONGEST = 100
# A namesake so many times smaller than the best known place is not what people mean by the bare name.
_NEGLIGIBLE = 50
# Another name of a city stands back behind a known city whose own name it is, unless so many times larger:
# Salem is not Jerusalem and Islamabad not Chattogram, but Odessa is rather in Ukraine than in Texas.
_BY_ANOTHER_NAME = 8
# A place so many times larger than its namesakes with another clock is clearly the one that is meant.
_CLEAR = 10
# Of a smaller city few have heard: something else may have been meant.
_KNOWN = 100_000
# From this many letters on, a name is looked for in spite of a misspelling; from so many on, of two.
_MISSPELT, _MISSPELT_TWICE = 5, 9
_NEAR_KM = 100.0
# Within this distance it is the size of a city, not its nearness, by which people say where they are. Size
# counts for less than nearness: who is in Ojai is not in Los Angeles, who is in Manhattan is in New York.
_CITY_KM = 5.0
_SIZE = 0.75

# Names of offsets: they leave open where one is and when the clocks change. IST is Irish, Israeli and Indian,
# CST American and Chinese, and who says EST in July means EDT.
_OFFSETS = frozenset(
    """
    acdt acst adt aedt aest akdt akst art ast awst brt bst cat cct cdt cest cet chst clt cot cst ct eat edt
    eest eet est et gmt gst hdt hkt hst ict idt ist jst kst mdt mest met msd msk mst mt myt ndt npt nst nzdt
    nzst pdt pet pht pkt pst pt pyt sast sgt sst uyt vet wast wat west wet wib wit wita
    """.split()  # noqa: SIM905 - a list this long is read as text
)
# Words of a chat that are villages as well.
_WORDS = frozenset(
    [
        "anywhere",
        "bed",
        "evening",
        "here",
        "home",
        "later",
        "never",
        "nowhere",
        "okay",
        "start",
        "stop",
        "work",
    ]
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

# Countries, and parts of countries, that go by one name; the part is "" for the whole country.
_Area = frozenset[tuple[str, str]]


class Places:
    """Finds a time zone by a name or a position. Its data is read as it is needed.

    `languages` are those in which names of countries are understood; names of cities are, in any language.
    `being` and `within` are what people say before the name of where they are: "I live", and "in" or "near".
    `Place.country` is an ISO 3166 code, or "" for a zone of no country.

    Raises babel.UnknownLocaleError when made for a language that is none. No method raises.
    """

    def __init__(
        self, languages: Iterable[str] = ("en",), being: Iterable[str] = (), within: Iterable[str] = ()
    ) -> None:
        self._gazetteer = Gazetteer()
        self._before = [{tuple(plain(p).split()) for p in said} for said in (being, within)]
        self._locales = [Locale.parse(language.replace("_", "-"), sep="-") for language in languages]

    def find(self, text: str) -> tuple[Place, ...]:
        """Return up to six places that a typed text may mean, the likeliest first, no zone twice a country.

        Understood are zones ("America/Los_Angeles", "america / los angeles", "UTC"), cities in any spelling
        that GeoNames has ("München", "Munich", "NYC"), alone or with a country or state ("London, Ontario",
        "Paris Texas"), and countries ("Spain"), also after "I'm in" or "near". A place too small to be known
        goes by its country or state. None: it was not understood.

        The first is `sure` if the text says it and nothing else with another clock is likely. Else the person
        has to say which is meant: of namesakes, of the two clocks of a disputed place, after any misspelling.

        Offsets and their abbreviations ("UTC+2", "IST") are not understood, but for "UTC" itself.
        """
        key = plain(text) if len(text) <= _LONGEST else ""
        if not key or key in _OFFSETS or key in _WORDS:
            return ()
        zone = self._zones.get(_zone_key(text))
        if zone:
            return (self._place_of(zone),)
        found = self._named(key) or self._zones_called(key)
        if not found and (named := self._named_after_words(text)):
            found = self.find(named)
        return found or self._named_with_area(text, key) or self._misspelt_zone(text) or self._misspelt(key)

    def _named_after_words(self, text: str) -> str:
        """What follows "I'm in" or "near"; "" where the text does not begin so."""
        words = text.split()
        spelled = [plain(word) for word in words]

        def end_of(phrases: set[tuple[str, ...]], start: int) -> int:
            ends = (start + len(phrase) for phrase in phrases)
            return max((end for end in ends if tuple(spelled[start:end]) in phrases), default=start)

        start, (being, within) = 0, self._before
        while (end := end_of(being, start)) > start:
            start = end
        end = end_of(within, start)
        return " ".join(words[end:]) if end > start else ""

    def at(self, latitude: float, longitude: float) -> tuple[Place, ...]:
        """Return the place at a position in degrees; two where people go by either clock; none off the globe.

        It goes by the city of its zone that people there would name, for being near or for being large. At
        sea, where the zone is a bare offset, the city gives the zone: a beach keeps the time of its coast.
        """
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            return ()
        drawn = tzfpy.get_tzs(longitude, latitude)
        at_sea = all(zone.startswith("Etc/") for zone in drawn)
        near = [
            (km, city)
            for km, city in self._gazetteer.near(latitude, longitude, _NEAR_KM)
            if at_sea or set(drawn) & set(city.zones)
        ]
        if not near:
            return tuple(self._place_of(zone) for zone in drawn[:1] if zone in self._known_zones)
        named = min(near, key=lambda it: (it[0] ** 2 + _CITY_KM**2) / (it[1].population + 1) ** _SIZE)[1]
        km, nearest = min(near, key=lambda it: it[0])
        if len(drawn) > 1 or (len(nearest.zones) > 1 and km <= _CITY_KM):
            zones = nearest.zones if len(nearest.zones) > 1 else tuple(drawn)
        else:
            zones = named.zones[:1] if at_sea else tuple(drawn[:1])
        return _places(named._replace(zones=zones))

    # --- Ways to understand a text, the plainest first --------------------------------------------------

    def _called(self, name: str, areas: Sequence[_Area] = ()) -> list[City]:
        """Return the cities of this name that are in all of these areas, the largest first.

        Of those that have it as another name, only such as are larger than any whose own name it is: Calcutta
        is Kolkata before it is the Calcutta in South Africa, but Portland is not Sandusky in Ohio.
        """
        hits = [(city, own) for city, own in self._gazetteer.named(name) if _is_in(city, areas)]
        largest = next((n for n, (_, own) in enumerate(hits) if own), len(hits))
        return [city for n, (city, own) in enumerate(hits) if own or n < largest]

    def _inside(self, areas: Sequence[_Area]) -> list[City]:
        """Return the largest city of each clock in all of these areas; none if there is no area."""
        return [city for city in self._gazetteer.largest if areas and _is_in(city, areas)]

    def _named(self, key: str) -> tuple[Place, ...]:
        """Understand the name of a city, a country or a state."""
        areas = [self._areas[key]] if key in self._areas and (len(key) > 2 or key in _ALONE) else []
        cities = self._called(key)
        # Who says Washington rather means the city of that name than the largest city of the state. Who says
        # Quebec shares the zone of the city of that name, so that Montréal need not stand for it.
        own = {city for city in cities if plain(city.name) == key}
        back = _BY_ANOTHER_NAME if any(city.population >= _KNOWN for city in own) else 1
        named = [(city.population / (1 if city in own else back), city) for city in cities]
        settled = {(city.country, city.zones) for city in cities}
        others = [city for city in self._inside(areas) if (city.country, city.zones) not in settled]
        found = self._ranked(named + [(city.population / 2, city) for city in others])
        # Few know another name of a small place: "Mania" is seldom Maniago. And who says Park City is rather
        # in a small town of that name than in Bridgeport.
        by_another = bool(cities) and cities[0] not in own
        return _unsure(found) if by_another and (own or found[0].small) else found

    def _named_with_area(self, text: str, key: str) -> tuple[Place, ...]:
        """Understand a city or a state, and then its state or country, with or without a comma between."""
        name, *others = [part for part in map(plain, re.split("[,;\n]", text)) if part]
        if others:
            areas = [self._areas[part] for part in others if part in self._areas]
            found = self._by_size(self._within(name, areas))
            return found or _unsure(
                self._by_size(self._like_within(name, areas)) or self._by_size(self._inside(areas))
            )
        words = key.split()
        for n in range(1, len(words)):
            area = self._areas.get(" ".join(words[n:]))
            found = self._by_size(self._within(" ".join(words[:n]), [area])) if area else ()
            if found:
                return found
        return ()

    def _within(self, name: str, areas: list[_Area]) -> list[City]:
        """Return the cities of this name in the areas, or else those of the state of this name."""
        found = self._called(name, areas)
        if not found and areas and name in self._areas:
            found = self._inside([self._areas[name], *areas])
        return found

    def _like_within(self, name: str, areas: list[_Area]) -> list[City]:
        """Return the cities in the areas that have about this name."""
        return [city for like in self._names_like(name) if areas for city in self._called(like, areas)]

    def _zones_called(self, key: str) -> tuple[Place, ...]:
        """Understand the last part of a zone's name, where it is not a city: "Azores".

        Not of Etc/GMT+3, which is three hours behind GMT, not ahead, and not of old names such as US/Pacific.
        """
        zones = {zone for city in self._gazetteer.largest for zone in city.zones} & self._known_zones
        return tuple(self._place_of(zone) for zone in sorted(zones) if plain(zone.rpartition("/")[2]) == key)

    def _misspelt_zone(self, text: str) -> tuple[Place, ...]:
        near = get_close_matches(_zone_key(text), self._zones, n=2, cutoff=0.9) if "/" in text else []
        return _unsure([self._place_of(self._zones[name]) for name in near])

    def _misspelt(self, key: str) -> tuple[Place, ...]:
        """Understand the misspelt name of a known city. Only the person can say that it is meant."""
        return _unsure(
            self._by_size(city for name in self._names_like(key) for city in self._called(name)[:1])
        )

    def _names_like(self, name: str) -> list[str]:
        """Return names of known cities that differ from this one by a letter or two, but not in the first.

        There are none for a short word, which is one letter away from too many.
        """
        if len(name) < _MISSPELT:
            return []
        edits = 2 if len(name) >= _MISSPELT_TWICE else 1
        lengths = f"{max(0, len(name) - 1 - edits)},{len(name) - 1 + edits}"
        alike = re.findall(rf"^{re.escape(name[0])}.{{{lengths}}}$", self._gazetteer.known, re.MULTILINE)
        letters = Counter(name)
        few = (n for n in alike if (letters - Counter(n)).total() <= edits >= (Counter(n) - letters).total())
        return [other for other in few if _edits(name, other) <= edits]

    # --- Data, read when first needed -------------------------------------------------------------------

    @cached_property
    def _known_zones(self) -> frozenset[str]:
        return frozenset(zoneinfo.available_timezones())

    @cached_property
    def _zones(self) -> dict[str, str]:
        """Zones as they are typed. Names without an area are offsets, or countries known by them already."""
        return {_zone_key(zone): zone for zone in self._known_zones if "/" in zone or zone == "UTC"}

    @cached_property
    def _areas(self) -> dict[str, _Area]:
        """Countries and their parts by their names and codes."""
        codes = {city.country for city in self._gazetteer.largest}
        named = [(code, "", name) for code in codes for name in (code, *_ALIASES.get(code, ()))]
        named += [(code, "", name) for code, name in self._gazetteer.countries.items()]
        for locale in self._locales:
            named += [(code, "", name) for code, name in locale.territories.items() if code in codes]
        for code, state in self._gazetteer.states.items():
            named += [("US", code, name) for name in (code, state)]
        for country, parts in _PARTS.items():
            named += [(country, part, name) for part, names in parts.items() for name in names]
        areas: dict[str, _Area] = defaultdict(frozenset)
        for country, part, name in named:
            areas[plain(name)] |= {(country, part)}
        return dict(areas)

    def _part_name(self, city: City) -> str:
        """Return the full name of the part of a country in which a city is, or "" where none is known."""
        if city.country == "US":
            return self._gazetteer.states.get(city.part, "")
        return max(_PARTS.get(city.country, {}).get(city.part, ("",)), key=len)

    def _place_of(self, zone: str) -> Place:
        """Return the place that a zone is named after, in the country of the zone's largest city."""
        cities = [city for city in self._gazetteer.largest if city.zones[0] == zone]
        largest = max(cities, key=lambda city: city.population, default=None)
        return Place(_zone_name(zone), "" if largest is None else largest.country, zone)

    def _by_size(self, cities: Iterable[City]) -> tuple[Place, ...]:
        return self._ranked([(float(city.population), city) for city in cities])

    def _ranked(self, weighed: list[tuple[float, City]]) -> tuple[Place, ...]:
        """Return the places of some weight, the weightiest first, and one for each clock of each country."""
        ranked = sorted(weighed, key=lambda it: -it[0])
        weights: dict[tuple[str, tuple[str, ...]], tuple[float, City]] = {}
        for weight, city in ranked:
            weights.setdefault((city.country, city.zones), (weight, city))
        if not weights:
            return ()
        (most, first), *others = weights.values()
        rivals = [weight for weight, city in others if city.zones != first.zones]
        cities = [first, *(city for weight, city in others if weight * _NEGLIGIBLE >= most)][:_MOST_PLACES]
        alike = Counter((city.name, city.country) for city in cities)
        sure = max(rivals, default=0.0) * _CLEAR <= most
        return tuple(
            replace(
                place,
                part=self._part_name(city) if alike[city.name, city.country] > 1 else "",
                namesakes=bool(rivals),
                sure=place.sure and sure,
            )
            for city in cities
            for place in _places(city)
        )[:_MOST_PLACES]


def _places(city: City) -> tuple[Place, ...]:
    """The city as a place; where people go by either of two clocks, once with each, and neither is sure."""
    one = len(city.zones) == 1
    return tuple(
        Place(
            city.name,
            city.country,
            zone,
            small=city.population < _KNOWN,
            sure=one,
            clock="" if one else _zone_name(zone),
            position=(city.latitude, city.longitude),
        )
        for zone in city.zones
    )


def _unsure(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(replace(place, sure=False) for place in places)


def _is_in(city: City, areas: Iterable[_Area]) -> bool:
    return all((city.country, "") in area or (city.country, city.part) in area for area in areas)


def _edits(one: str, other: str) -> int:
    """How many letters were left out, added, mistaken or swapped with the next (optimal alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and one[i - 2 : i] == wanted + other[j - 2]:
                least = min(least, earlier[j - 2] + 1)
            row.append(least)
    return row[-1]


def _zone_name(zone: str) -> str:
    """Return the last part of a zone's name; of an offset what it means, since Etc/GMT+3 is UTC-3."""
    offset = re.fullmatch(r"Etc/GMT([+-])([1-9]\d?)", zone)
    if offset:
        return f"UTC{'-' if offset[1] == '+' else '+'}{offset[2]}"
    return zone.rpartition("/")[2].replace("_", " ")


def _zone_key(text: str) -> str:
    return "/".join(" ".join(part.replace("_", " ").split()) for part in text.casefold().split("/"))
