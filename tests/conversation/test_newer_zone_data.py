"""Newer data about time zones, where all was planned by older: right from the first day, and told once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot import zone_data
from bot.app import App
from bot.clock import ManualClock
from bot.config import Settings
from bot.core.calendar import to_utc
from bot.core.messages import Tap
from bot.core.model import Command, Event, Said
from bot.sandbox.person import SandboxPerson
from bot.sandbox.server import Server
from bot.store import Store
from bot.zone_data import ZoneData
from tests.conftest import TOKEN, forward
from tests.zones import release

PACIFIC, MOUNTAIN, CENTRAL = (f"{name},M3.2.0,M11.1.0" for name in ("PST8PDT", "MST7MDT", "CST6CDT"))
CUBA, MOROCCO = "CST5CDT,M3.2.0/0,M11.1.0/1", "<+01>-1"
IN_2025 = {
    "Africa/Casablanca": MOROCCO,
    "Africa/El_Aaiun": MOROCCO,
    "America/Edmonton": MOUNTAIN,
    "America/Havana": CUBA,
    "America/Inuvik": MOUNTAIN,
    "America/Rainy_River": CENTRAL,
    "America/Vancouver": PACIFIC,
    "America/Winnipeg": CENTRAL,
    "America/Yellowknife": MOUNTAIN,
    "Canada/Central": CENTRAL,
    "Canada/Mountain": MOUNTAIN,
    "Canada/Pacific": PACIFIC,
    "Cuba": CUBA,
}
"""The rules of release 2025b for the winter of 2026, of all zones that have others since; no Ramadan."""

UNCHANGED = {"America/Los_Angeles": PACIFIC, "Europe/Berlin": "CET-1CEST,M3.5.0,M10.5.0/3"}
FIRST = date(2026, 12, 1)
WALL = time(7, 30)


@pytest.fixture
def begins() -> datetime:
    """When it is evening in Canada, and after midnight in Morocco."""
    return datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def older(tmp_path: Path) -> Iterator[ZoneData]:
    """What the process goes by at first: data of the year before."""
    data = release(tmp_path / "2025b", "2025b", IN_2025 | UNCHANGED)
    zone_data.use(data)
    yield data
    zone_data.use_newest()


class Town:
    """A bot whose data about time zones is renewed, and somebody in each of the zones."""

    def __init__(self, store: Store, clock: ManualClock, server: Server) -> None:
        self.store, self.clock, self.server = store, clock, server
        self.people: dict[str, SandboxPerson] = {}
        self.app = self._app()

    def _app(self) -> App:
        return App(Settings(token=TOKEN, api_base=self.server.url, port=0), self.store, self.clock)

    async def moves_in(self, *zones: str) -> None:
        for number, zone in enumerate(zones, start=3001):
            self.people[zone] = self.server.telegram.person(number, zone, started=True)
            answers = (("consent", "yes"), ("signs", "none"), ("approval", "yes"))
            taps = (Tap("answer", answer) for answer in answers)
            for event in (Command("start"), Tap("setup"), *taps, Said(zone), Said(f"{WALL:%H:%M}")):
                await self.happens(zone, event)

    async def happens(self, zone: str, event: Event) -> None:
        chat_id = self.people[zone].id
        await self.app.engine.handle(chat_id, event, cause=f"test:{chat_id}:{event}")

    async def starts_anew(self) -> None:
        """With the newest data that there is."""
        await self.app.stop()
        zone_data.use_newest()
        self.app = self._app()
        await self.app.connect()

    def said(self, zone: str, words: str) -> list[datetime]:
        """When the bot said this, but for the fraction of a second that Telegram's pace takes."""
        return [
            m.at.replace(microsecond=0)
            for m in self.people[zone].chat.history
            if m.sender.is_bot and words in m.words
        ]

    def reminded(self, zone: str) -> list[datetime]:
        return self.said(zone, "Time for your stretches")


@pytest.fixture
async def town(
    older: ZoneData, store: Store, clock: ManualClock, telegram_server: Server
) -> AsyncIterator[Town]:
    found = Town(store, clock, telegram_server)
    await found.app.connect()
    yield found
    await found.app.stop()


def mornings(zone: str, days: int, since: date = FIRST) -> list[datetime]:
    """When the clocks of a zone show the time of the reminder, by the newest data."""
    return [to_utc(since + timedelta(days=n), WALL, zone) for n in range(days)]


async def test_everybody_is_reminded_at_the_right_hour_from_the_first_day(town: Town) -> None:
    """In the thirteen zones whose rules have changed, and in two where they have not, no reminder is lost and
    none comes twice; each comes at its hour. Who has it at another instant now is told so, once.
    """
    await town.moves_in(*IN_2025, *UNCHANGED)
    old = {zone: to_utc(FIRST, WALL, zone) for zone in town.people}
    await town.starts_anew()
    await forward(town.app, town.clock, timedelta(days=3).total_seconds())
    for zone in town.people:
        right = mornings(zone, 3)
        assert town.reminded(zone) == right, zone
        changed = old[zone] != right[0]
        assert changed is (zone in IN_2025)
        assert len(town.said(zone, "go by new rules")) == changed, zone


async def test_the_system_s_older_data_is_passed_over(
    tmp_path: Path, store: Store, clock: ManualClock, telegram_server: Server
) -> None:
    """Where zoneinfo would take the system's files, a year old, the package's newer ones count from the first
    start on: whoever sets up in one of the thirteen zones is reminded at the hour that clocks show there.
    """
    older = release(tmp_path / "2025b", "2025b", IN_2025 | UNCHANGED)
    try:
        assert zone_data.use_newest([older.directory]).source == "package"
        town = Town(store, clock, telegram_server)
        await town.app.connect()
        try:
            await town.moves_in(*IN_2025, *UNCHANGED)
            await forward(town.app, town.clock, timedelta(days=2).total_seconds())
        finally:
            await town.app.stop()
        right = {zone: mornings(zone, 2) for zone in town.people}
        assert {zone: town.reminded(zone) for zone in town.people} == right
        zone_data.use(older)
        assert {zone for zone in right if mornings(zone, 2) != right[zone]} == set(IN_2025)
    finally:
        zone_data.use_newest()


async def test_nothing_fires_before_it_is_worked_out_anew(town: Town) -> None:
    """In Morocco the old instant comes first: what is overdue by it at the new start waits its hour."""
    await town.moves_in("Africa/Casablanca", "America/Vancouver")
    early = to_utc(FIRST, WALL, "Africa/Casablanca")
    town.clock.jump_to(early + timedelta(minutes=1))
    await town.starts_anew()
    await town.app.settle()
    assert town.reminded("Africa/Casablanca") == []
    await forward(town.app, town.clock, timedelta(days=1).total_seconds())
    assert town.reminded("Africa/Casablanca") == mornings("Africa/Casablanca", 1)


async def test_a_reminder_that_should_have_come_is_late_and_not_lost(town: Town) -> None:
    """In Vancouver it was due half an hour ago by the rules that hold: it comes at once and says so."""
    await town.moves_in("America/Vancouver")
    zone_data.use_newest()
    due_at = mornings("America/Vancouver", 1)[0]
    town.clock.jump_to(due_at + timedelta(minutes=30))
    await town.starts_anew()
    await forward(town.app, town.clock, 5)
    assert len(town.said("America/Vancouver", "I'm late today, sorry. It was due at 07:30.")) == 1
    await forward(town.app, town.clock, timedelta(days=1).total_seconds())
    assert town.reminded("America/Vancouver") == mornings("America/Vancouver", 2)[1:]


async def test_replicas_with_different_data_plan_by_the_newer(town: Town, older: ZoneData) -> None:
    """A replica that still has the older data changes a time; who has the newer one puts it right."""
    await town.moves_in("America/Vancouver", "Europe/Berlin")
    behind = town.app.engine
    await town.starts_anew()
    await town.app.settle()
    zone_data.use(older)
    chat_id = town.people["America/Vancouver"].id
    await behind.handle(chat_id, Command("time", "08:15"), cause="test:behind")
    await behind.fire_due()
    assert (await _planned(town))["reminder"] == to_utc(FIRST, time(8, 15), "America/Vancouver")
    zone_data.use_newest()
    await forward(town.app, town.clock, timedelta(days=2).total_seconds())
    right = [to_utc(FIRST + timedelta(days=n), time(8, 15), "America/Vancouver") for n in range(2)]
    assert town.reminded("America/Vancouver") == right
    assert len(town.said("America/Vancouver", "go by new rules")) == 1
    assert town.reminded("Europe/Berlin") == mornings("Europe/Berlin", 2)


async def test_all_that_waits_for_an_hour_of_the_day_waits_for_the_right_one(town: Town) -> None:
    """A "later" set for the evening, and the end of the day of a session that was left."""
    await town.moves_in("America/Vancouver")
    zone = "America/Vancouver"
    await town.happens(zone, Command("stretch"))
    await forward(town.app, town.clock, timedelta(minutes=25).total_seconds())  # parked
    await town.happens(zone, Tap("day", ("2026-11-30", "snooze", "evening")))
    planned = await _planned(town)
    await town.starts_anew()
    await town.app.settle()
    moved = await _planned(town)
    assert {name: planned[name] - at for name, at in moved.items()} == dict.fromkeys(
        planned, timedelta(hours=1)
    )
    assert {name.partition(":")[0] for name in moved} == {"reminder", "session", "snooze"}


async def _planned(town: Town) -> dict[str, datetime]:
    return {timer.name: timer.at for timer in await town.store.run(lambda t: t.planned(1))}
