"""A place as people say it, and the button that means it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.messages import Button, Tap, Text, listed, text
from bot.core.model import Place

PLACE_MOST_BYTES = 47
"""For zone and name in a button: of Telegram's 64 bytes the rest says that it is the answer with a place."""


def buttons(places: Sequence[Place], label: str) -> list[Button]:
    """A button for each place; of those that read alike the first."""
    found: dict[tuple[str, str, str, str], Button] = {}
    for place in places:
        said = text(label, place=called(place, "" if place.part else place.country))
        reads = (place.name, place.part, place.country, place.clock)
        found.setdefault(reads, Button(said, _taps_place(place)))
    return list(found.values())


def called(place: Place, country: str) -> Text:
    """A place as people say it: with its part of the country where it is needed, and this country, if any."""
    named = [text("literal", words=words) for words in (place.name, place.part) if words]
    called = listed([*named, text("country", code=country)] if country else named, "comma")
    return (
        text("place-clock", place=called, clock=text("literal", words=place.clock)) if place.clock else called
    )


def _taps_place(place: Place) -> Tap:
    """The button of a place: its zone, and as much of its name as a button has room for."""
    names = (f"{place.name}, {place.part}", place.name) if place.part else (place.name,)
    room = PLACE_MOST_BYTES - len(place.zone.encode())
    fitting = [name for name in names if len(name.encode()) <= room]
    return Tap("answer", ("place", place.zone, *fitting[:1]))
