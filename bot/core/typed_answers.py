"""How typed words are read as the answer to each question that can be answered so; None: they are none."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core import asking, reading, reminders
from bot.core.diary import Site
from bot.core.model import Place
from bot.core.schedule import When
from bot.core.turn import Turn


def as_time(turn: Turn, said: str) -> tuple[When, ...] | None:
    """The one or two that it can mean: a time, or one for each of some weekdays."""
    words = asking.vocabulary(turn).words
    hours = reading.read_hours(said, words)
    # Who says am or pm of one time goes by twelve hours with the others.
    twelve_hours = (hours or ("12" if turn.twelve_hours else "24")) == "12"
    found: tuple[When, ...] = reading.read_times(said, words, twelve_hours=twelve_hours)
    found = found or reading.read_schedules(said, words, twelve_hours=twelve_hours)
    if found and hours is not None:
        turn.set_person(hours=hours)
    return found or None


def as_days(turn: Turn, said: str) -> frozenset[int] | None:
    return reading.read_days(said, asking.vocabulary(turn).words)


def as_place(turn: Turn, said: str) -> tuple[Place, ...] | None:
    if reading.is_one_of(said, asking.vocabulary(turn).small_talk):
        return None
    return tuple(turn.world.find_places(said)) or None


def as_pain(turn: Turn, said: str) -> Mapping[Site | None, int] | None:
    return reading.read_pain(said, asking.vocabulary(turn).words)


def as_pause(turn: Turn, said: str) -> str | None:
    words = asking.vocabulary(turn).words
    until = reading.read_until(said, words, turn.today)
    # A pause counts the mornings that are left out; the day that was named is the first that is not.
    mornings = None if until is None else (until - reminders.first_to_come(turn)).days
    days = reading.read_count(said, words) if mornings is None else max(0, mornings)
    return None if days is None else str(days)


def as_language(turn: Turn, said: str) -> str | None:
    """A code as in `/language es`, or the language by its name in any of the languages."""
    code = said.strip().replace("_", "-").lower()
    for known, words in turn.content.vocabularies.items():
        named = reading.is_one_of(said, words.language, words.words)
        if named or known.lower() in {code, code.partition("-")[0]}:
            return known
    return None
