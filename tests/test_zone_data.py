"""The newest zone data wins, for the whole process; two releases can be held against each other."""

from __future__ import annotations

import importlib
import logging
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import zone_data
from bot.core.calendar import to_utc
from bot.zone_data import ZoneData
from tests.zones import release

PACKAGED = str(importlib.import_module("tzdata").IANA_VERSION)
NOVEMBER = datetime(2026, 11, 30, tzinfo=UTC)

IN_DECEMBER_2026 = {
    "Africa/Casablanca": 0,
    "Africa/El_Aaiun": 0,
    "America/Edmonton": -6,
    "America/Havana": -4,
    "America/Inuvik": -6,
    "America/Rainy_River": -5,
    "America/Vancouver": -7,
    "America/Winnipeg": -5,
    "America/Yellowknife": -6,
    "Canada/Central": -5,
    "Canada/Mountain": -6,
    "Canada/Pacific": -7,
    "Cuba": -4,
}
"""Whose clocks were changed between the releases 2025b and 2026f, with the offset in hours as it is now."""


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    zone_data.use_newest()


def in_vancouver() -> datetime:
    return to_utc(date(2026, 12, 1), time(7, 30), "America/Vancouver")


@pytest.mark.parametrize(("name", "hours"), [("2025b", 7), ("1999z", 7), ("9999a", 8)])
def test_the_newest_release_counts_for_the_whole_process(tmp_path: Path, name: str, hours: int) -> None:
    """The system's old data is passed over though zoneinfo would take it first; a newer one is taken."""
    old = release(tmp_path, name, {"America/Vancouver": "PST8PDT,M3.2.0,M11.1.0"})
    zoneinfo.reset_tzpath([tmp_path])
    ZoneInfo("America/Vancouver")  # what was read before counts no more
    used = zone_data.use_newest([tmp_path])
    assert used == zone_data.in_use()
    assert (used == old) is (name > PACKAGED)
    assert in_vancouver() == datetime(2026, 12, 1, 7 + hours, 30, tzinfo=UTC)


def test_data_that_does_not_say_what_it_is_counts_as_the_oldest(tmp_path: Path) -> None:
    """A folder without a release is not trusted; one without zones is no data at all."""
    release(tmp_path, "", {"America/Vancouver": "PST8PDT,M3.2.0,M11.1.0"})
    assert zone_data.stated_release(tmp_path) == "unknown"
    assert zone_data.use_newest([tmp_path, tmp_path / "nothing"]).source == "package"


@pytest.mark.parametrize(
    ("name", "line"),
    [("tzdata.zi", "# version 2031b"), ("+VERSION", "2031b"), ("tzdata.zi", "# version 2031b-1")],
)
def test_the_release_is_read_where_systems_state_it(tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / name).write_text(f"{line}\n# rest\n")
    assert zone_data.stated_release(tmp_path) == "2031b"


@pytest.mark.parametrize(("zone", "hours"), IN_DECEMBER_2026.items())
def test_the_zones_that_were_an_hour_off_are_right(zone: str, hours: int) -> None:
    """07:30 on a December morning, in each zone that the system's data of 2025 had wrong."""
    assert to_utc(date(2026, 12, 1), time(7, 30), zone) == datetime(
        2026, 12, 1, 7, 30, tzinfo=UTC
    ) - timedelta(hours=hours)


@pytest.mark.parametrize(
    ("name", "today", "warns"),
    [
        ("2025b", date(2026, 11, 30), True),
        ("2026f", date(2026, 11, 30), False),
        ("2026f", date(2027, 10, 1), False),
        ("2026f", date(2027, 12, 1), True),
        ("2026", date(2026, 11, 30), False),
        ("unknown", date(2026, 11, 30), True),
    ],
)
def test_data_over_a_year_old_is_a_warning_with_its_mend(
    name: str, today: date, warns: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(zone_data, "in_use", lambda: ZoneData(name, "system", Path("zones")))
    with caplog.at_level(logging.INFO, "bot.zone_data"):
        zone_data.tell(today, [])
    assert f"time zones go by {name} of the system; not by {PACKAGED} of the package" in caplog.text
    assert ("pip install --upgrade tzdata" in caplog.text) is warns


def test_two_releases_are_held_against_each_other(tmp_path: Path) -> None:
    """Only what differs in the span, from its first instant; a difference of one hour is seen as well."""
    same, summer = "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0"
    older, newer = tmp_path / "older", tmp_path / "newer"
    release(older, "2025b", {"A/Same": same, "A/Fixed": summer, "A/Hour": same, "A/Gone": same})
    release(newer, "2026f", {"A/Same": same, "A/Fixed": "EST5", "A/Hour": "CET-1CEST,M3.5.0/1,M10.5.0/3"})
    zoneinfo.reset_tzpath([newer])
    found = list(zone_data.differences(older, newer, NOVEMBER, NOVEMBER + timedelta(days=365)))
    assert [str(difference) for difference in found] == [
        "A/Fixed: UTC-04:00, newer UTC-05:00, from 2027-03-14 07:00 UTC",
        "A/Hour: UTC+01:00, newer UTC+02:00, from 2027-03-28 00:00 UTC",
    ]
