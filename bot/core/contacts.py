"""Whom to call, where the person is: the region's numbers, or how to find one's own. Nothing is guessed."""

from __future__ import annotations

from math import cos, hypot, radians

from bot.core import clinic_words
from bot.core.content import Contact, Region, Specialist
from bot.core.messages import Text, text
from bot.core.turn import Turn

_KM_PER_DEGREE = 111.2


def doctor(turn: Turn) -> Text:
    """What a doctor whom one sees first is called there: "doctor", or "GP"."""
    return text(f"doctor-{_region(turn).doctor}")


def to_call(turn: Turn, urgency: str) -> Text:
    """Whom to call for a sign of this urgency."""
    region = _region(turn)
    if urgency == "clinician":
        return text("contact-clinician", doctor=doctor(turn))
    number = region.emergency_number
    if number is None:
        return text(f"contact-{urgency}-elsewhere")
    if urgency == "urgent" and region.advice_line is not None:
        line, name = region.advice_line, _name(region, "advice", region.advice_line)
        return text("contact-urgent-line", doctor=doctor(turn), name=name, phone=line.phone, number=number)
    return text(f"contact-{urgency}", doctor=doctor(turn), number=number)


def emergency_number(turn: Turn) -> str:
    """The number for an emergency there, "none" where none is known."""
    return _region(turn).emergency_number or "none"


def clinic(turn: Turn, urgency: str = "urgent") -> Text | None:
    """How the clinic is reached with which the person shares; in an emergency nobody is sent there."""
    known = None if urgency == "emergency" else turn.clinic
    return None if known is None else clinic_words.reached(known)


def crisis(turn: Turn) -> Text:
    """Whom somebody can call who thinks of harming themselves."""
    region = _region(turn)
    number, line = region.emergency_number, region.crisis_line
    if number is None:
        return text("crisis-elsewhere")
    if line is None:
        return text("crisis-number", number=number)
    return text("crisis-line", name=_name(region, "crisis", line), phone=line.phone, number=number)


def specialist(turn: Turn) -> Text:
    """The spine specialist near enough to be named, or that there is one to look for near them.

    A time zone is no place: half of America's west coast shares that of Los Angeles. So the position is that
    of the city they named; nothing else of it is kept.
    """
    person = turn.person
    places = turn.world.find_places(person.place) if person.place else ()
    here = next((place.position for place in places if place.zone == person.zone), None)
    if here is not None:
        for known in _region(turn).specialists:
            if _km(here, known) <= known.within_km:
                return text("specialist-contact", name=known.name, phone=known.phone)
    return text("specialist-near-you")


def _name(region: Region, line: str, contact: Contact) -> Text:
    """A line to call, as it is called in the person's language."""
    return text("contact-name", id=f"{region.id}-{line}", name=contact.name)


def _km(here: tuple[float, float], known: Specialist) -> float:
    """The distance as on a flat map, which is good enough for what is near."""
    latitude, longitude = here
    east = (longitude - known.longitude + 180) % 360 - 180
    return _KM_PER_DEGREE * hypot(latitude - known.latitude, east * cos(radians(latitude)))


def _region(turn: Turn) -> Region:
    return turn.content.region(turn.person.zone)
