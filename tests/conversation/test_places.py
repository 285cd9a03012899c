"""Where people are, typed and shared: small towns, namesakes, other languages, and cities with two clocks."""

from __future__ import annotations

import pytest

from bot.core.model import Person
from bot.store import Transaction
from tests.conversation.story import REACTION_S, Actor, Story

CHOICE = "Which one do you mean?"


async def zone_of(ana: Actor) -> str | None:
    """By which clock her reminders come."""

    def work(transaction: Transaction) -> Person:
        state = transaction.state_of_chat(ana.id)
        assert state is not None
        return state.person

    person = await ana.story.app.store.run(work)
    return person.zone


async def shares(ana: Actor, latitude: float, longitude: float) -> None:
    ana.person.shares_location(latitude, longitude)
    await ana.story.passes(seconds=REACTION_S)


TOWNS = {
    "Ojai": ("America/Los_Angeles", (34.448, -119.243)),
    "Malibu": ("America/Los_Angeles", (34.026, -118.780)),
    "Sedona": ("America/Phoenix", (34.870, -111.761)),
    "Aspen": ("America/Denver", (39.191, -106.818)),
    "Taos, New Mexico": ("America/Denver", (36.407, -105.573)),
    "Zermatt": ("Europe/Zurich", (46.020, 7.749)),
    "Cadaqués": ("Europe/Madrid", (42.289, 3.277)),
    "cadaques": ("Europe/Madrid", (42.289, 3.277)),
    "I'm in Guadalajara": ("America/Mexico_City", (20.677, -103.347)),
    "in Köln": ("Europe/Berlin", (50.933, 6.950)),
    "near Koln": ("Europe/Berlin", (50.933, 6.950)),
    "estoy en Guadalajara": ("America/Mexico_City", (20.677, -103.347)),
    "vivo en Cadaqués": ("Europe/Madrid", (42.289, 3.277)),
}
"""What is typed, the zone of that place, and where it is."""


async def test_a_town_is_known_by_name_and_by_position(tale: Story, ana: Actor) -> None:
    """However small it is and however it is written; both ways lead to one clock."""
    await ana.sets_up(place="London", time="7:30 am")
    for said, (zone, position) in TOWNS.items():
        await ana.says(f"/timezone {said}")
        assert await zone_of(ana) == zone, said
        await ana.says("/timezone London")
        await shares(ana, *position)
        assert await zone_of(ana) == zone, position


async def test_a_town_answers_the_set_up(tale: Story, ana: Actor) -> None:
    """Where the place is asked for, and the reminder comes by its clock: Arizona has no summer time."""
    await ana.sets_up(place="I'm in Sedona", time="7:30 am")
    ana.sees("Sedona")
    await tale.comes("2026-03-09 07:29")
    ana.sees_no("Time for your stretches", button="Skip")
    await tale.comes("2026-03-09 07:31")
    ana.sees("Time for your stretches", button="Skip")


@pytest.mark.parametrize(
    ("said", "zones"),
    [
        ("Taos", {"America/Denver", "America/Chicago"}),
        ("Caracs", {"America/Caracas"}),
        ("Ürümqi", {"Asia/Urumqi", "Asia/Shanghai"}),
        ("Kashgar", {"Asia/Urumqi", "Asia/Shanghai"}),
        ("Sokhumi", {"Asia/Tbilisi", "Europe/Moscow"}),
        ("East Jerusalem", {"Asia/Hebron", "Asia/Jerusalem"}),
    ],
)
async def test_what_is_not_certain_is_asked(tale: Story, ana: Actor, said: str, zones: set[str]) -> None:
    """A namesake, a misspelling, a city that goes by two clocks: nothing is set before a button is tapped."""
    await ana.sets_up(place="London", time="7:30 am")
    await ana.says(f"/timezone {said}")
    assert await zone_of(ana) == "Europe/London"
    ana.sees(CHOICE)
    found = set()
    for label in ana.last.buttons[:-1]:
        await ana.says(f"/timezone {said}")
        await ana.taps(label)
        found.add(await zone_of(ana))
    assert zones <= found


TWO_CLOCKS = {
    "Ürümqi": (43.825, 87.600),
    "Kashgar": (39.471, 75.990),
    "Sokhumi": (43.002, 41.023),
    "East Jerusalem": (31.783, 35.240),
}


@pytest.mark.parametrize(("said", "position"), TWO_CLOCKS.items())
async def test_a_position_is_asked_about_as_its_name_is(
    tale: Story, ana: Actor, said: str, position: tuple[float, float]
) -> None:
    """Where typed and shared place used to set two clocks, both now ask which one it is."""
    await ana.sets_up(place="London", time="7:30 am")
    await ana.says(f"/timezone {said}")
    typed = clocks(ana)
    await shares(ana, *position)
    assert await zone_of(ana) == "Europe/London"
    assert clocks(ana) == typed
    assert len(typed) == 2


def clocks(ana: Actor) -> set[str]:
    """By which clocks the bot asks whether she goes."""
    return {clock for label in ana.sees(CHOICE).buttons if (clock := label.partition(" by ")[2])}
