import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import zone_data
from bot.core.calendar import (
    Occurrence,
    When,
    local_date,
    next_occurrence,
    say_when,
    to_utc,
)

DAY = timedelta(days=1)
EVERY_DAY = frozenset(range(7))
YEARS = range(2024, 2038)
QUARTERS_AT_NIGHT = tuple(time(hour, minute) for hour in range(6) for minute in (0, 15, 30, 45))
HALVES_AT_NIGHT = tuple(time(hour, 30) for hour in range(4))
QUARTERS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45))
BY_DAY = tuple(
    map(time.fromisoformat, ("07:30", "12:30", "18:00", "21:15", "22:30", "23:00", "23:30", "23:59"))
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def next_at(
    wall: time, days: frozenset[int], zone: str, after: date | None, now: datetime
) -> Occurrence | None:
    """The next occurrence with one time for all days."""
    return next_occurrence(dict.fromkeys(days, wall), zone, after, now)


# --- The scan: every change of the clocks, against rules worked out without PEP 495 ---------------------


class Era(NamedTuple):
    """A span in which a zone keeps one offset; instants are naive UTC."""

    start: datetime
    end: datetime
    offset: timedelta


@dataclass
class Scan:
    """What a scan looked at, and what was wrong."""

    zones: int = 0
    changes: int = 0
    occurrences: int = 0
    faults: list[str] = field(default_factory=list)


def scan(zones: Iterable[str], walls: Iterable[time], years: range = YEARS) -> Scan:
    """Walk over each change of the clocks in each zone, at each wall time: no date skipped, none doubled."""
    result, walls = Scan(), tuple(walls)
    for zone in zones:
        eras = eras_of(zone, years)
        result.zones += 1
        for before, after in pairwise(eras):
            result.changes += 1
            middle = (after.start + before.offset).date()
            for wall in walls:
                result.occurrences += 3
                result.faults += faults_around(middle, wall, zone, (before, after))
    return result


def faults_around(middle: date, wall: time, zone: str, eras: tuple[Era, Era]) -> Iterator[str]:
    now, after = instant(middle - DAY, wall, eras) - timedelta(minutes=1), None
    for day in (middle - DAY, middle, middle + DAY):
        found = next_at(wall, EVERY_DAY, zone, after, now)
        if found != Occurrence(day, instant(day, wall, eras)):
            yield f"{zone} {day} {wall:%H:%M}: {found}"
        # In turn, the date already handled and the clock alone keep this occurrence from coming again.
        now, after = instant(day, wall, eras), None if after else day


def instant(day: date, wall: time, eras: tuple[Era, ...]) -> datetime:
    """Return the first instant at which the zone's clocks show this, or what a leap over it turns it into."""
    local = datetime.combine(day, wall)
    shown = [local - era.offset for era in eras if era.start <= local - era.offset < era.end]
    return min(shown or [local - eras[0].offset]).replace(tzinfo=UTC)


def eras_of(zone: str, years: range) -> tuple[Era, ...]:
    """Find the eras of a zone by its offset at each noon, and by halving where two noons differ."""
    info, noons = ZoneInfo(zone), noons_of(years)
    offsets = [info.utcoffset(noon) or timedelta() for noon in noons]
    changes = [
        change_between(noons[n] - offsets[n], noons[n + 1] - offsets[n + 1], info)
        for n in range(len(noons) - 1)
        if offsets[n] != offsets[n + 1]
    ]
    starts = [noons[0] - 7 * DAY, *changes]
    ends = [*changes, noons[-1] + 7 * DAY]
    return tuple(
        Era(start, end, offset_at(end - timedelta(seconds=1), info))
        for start, end in zip(starts, ends, strict=True)
    )


@cache
def noons_of(years: range) -> list[datetime]:
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    return [datetime.combine(first + n * DAY, time(12)) for n in range((last - first).days + 2)]


def change_between(before: datetime, after: datetime, info: ZoneInfo) -> datetime:
    """Return the second of UTC at which the offset changes, once, between these two."""
    offset = offset_at(before, info)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if offset_at(middle, info) == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def offset_at(instant: datetime, info: ZoneInfo) -> timedelta:
    offset = instant.replace(tzinfo=UTC).astimezone(info).utcoffset()
    assert offset is not None
    return offset


def all_zones() -> list[str]:
    return sorted(zoneinfo.available_timezones())


def zones_that_differ(years: range) -> list[str]:
    """Return one zone for each history of offsets in these years: most names of the database are alike."""
    return list({eras_of(zone, years): zone for zone in all_zones()}.values())


@pytest.mark.parametrize("data", zone_data.at_hand(), ids=lambda data: f"{data.release}-{data.source}")
def test_no_reminder_is_skipped_or_doubled_when_the_clocks_change(
    data: zone_data.ZoneData, request: pytest.FixtureRequest
) -> None:
    """Around each change of each distinct zone until 2037, each date occurs once, at the right instant.

    So it is by the newest data, and by the system's where that is older.
    """
    request.addfinalizer(zone_data.use_newest)
    zone_data.use(data)
    newest = data == max(zone_data.at_hand(), key=lambda at_hand: at_hand.age)
    result = scan(zones_that_differ(YEARS), (QUARTERS_AT_NIGHT if newest else HALVES_AT_NIGHT) + BY_DAY)
    assert result.faults == []
    assert result.changes > 500


def test_the_scan_finds_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scan would see it if the second 02:30 of an autumn night were taken, or a leap went backwards."""
    monkeypatch.setattr("bot.core.calendar.to_utc", lambda *args: to_utc(*args) + timedelta(hours=1))
    assert scan(["Europe/Berlin"], [time(2, 30)], range(2026, 2027)).faults


# --- Wall time to instant -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "wall", "zone", "expected"),
    [
        ("2026-06-01", "07:30", "America/Los_Angeles", "2026-06-01T14:30"),
        ("2026-06-01", "07:30", "Asia/Kathmandu", "2026-06-01T01:45"),
        ("2026-03-08", "02:30", "America/Los_Angeles", "2026-03-08T10:30"),  # 03:30 daylight time
        ("2026-11-01", "01:30", "America/Los_Angeles", "2026-11-01T08:30"),  # the first of two
        ("2024-10-06", "02:15", "Australia/Lord_Howe", "2024-10-05T15:45"),  # 02:45: a leap of 30 minutes
        ("2024-04-07", "01:45", "Australia/Lord_Howe", "2024-04-06T14:45"),
        ("2024-03-30", "23:30", "America/Nuuk", "2024-03-31T01:30"),  # 00:30 on the 31st
        ("2011-12-30", "07:30", "Pacific/Apia", "2011-12-30T17:30"),  # 07:30 on the 31st: no 30th there
    ],
)
def test_a_wall_time_becomes_an_instant(day: str, wall: str, zone: str, expected: str) -> None:
    """A time that is leapt over moves later by the leap; of a time that comes twice it is the first."""
    assert to_utc(date.fromisoformat(day), time.fromisoformat(wall), zone) == utc(expected)


def test_the_fold_of_a_wall_time_is_ignored() -> None:
    """A wall time that says it is the second one still means the first."""
    assert to_utc(date(2026, 11, 1), time(1, 30, fold=1), "America/Los_Angeles") == utc("2026-11-01T08:30")


def test_a_wall_time_with_a_zone_of_its_own_is_refused() -> None:
    """A wall time means something only in the person's zone."""
    with pytest.raises(ValueError, match="no zone of its own"):
        to_utc(date(2026, 6, 1), time(7, 30, tzinfo=UTC), "Europe/Berlin")


def test_an_unknown_zone_is_refused() -> None:
    """A zone that the database does not have raises zoneinfo's own error."""
    with pytest.raises(zoneinfo.ZoneInfoNotFoundError):
        to_utc(date(2026, 6, 1), time(7, 30), "Mars/Olympus_Mons")


def test_the_local_date_is_that_of_the_zone() -> None:
    """At one instant it is three different dates in three places."""
    now = utc("2026-06-01T10:30")
    zones = ("Pacific/Kiritimati", "Europe/Berlin", "Pacific/Pago_Pago")
    assert [local_date(now, zone).day for zone in zones] == [2, 1, 31]


# --- The next occurrence ------------------------------------------------------------------------------


def test_the_next_occurrence_is_today_until_its_time_has_come() -> None:
    """Up to the minute before it is today's, from its instant on tomorrow's."""
    wall, zone = time(7, 30), "Europe/Berlin"
    today, tomorrow = (
        Occurrence(date(2026, 6, 1), utc("2026-06-01T05:30")),
        Occurrence(date(2026, 6, 2), utc("2026-06-02T05:30")),
    )
    assert next_at(wall, EVERY_DAY, zone, None, utc("2026-06-01T05:29")) == today
    assert next_at(wall, EVERY_DAY, zone, None, utc("2026-06-01T05:30")) == tomorrow


def test_a_date_already_handled_does_not_come_again() -> None:
    """A later time chosen after today's reminder begins tomorrow, and a clock set back repeats nothing."""
    found = next_at(time(21), EVERY_DAY, "Europe/Berlin", date(2026, 6, 1), utc("2026-06-01T06:00"))
    assert found is not None
    assert found.day == date(2026, 6, 2)
    found = next_at(time(7, 30), EVERY_DAY, "Europe/Berlin", date(2026, 6, 1), utc("2026-05-30T06:00"))
    assert found is not None
    assert found.day == date(2026, 6, 2)


def test_only_scheduled_weekdays_occur() -> None:
    """On Saturday with Mondays and Wednesdays scheduled, it is Monday's."""
    found = next_at(time(7, 30), frozenset({0, 2}), "Europe/Berlin", None, utc("2026-06-06T12:00"))
    assert found == Occurrence(date(2026, 6, 8), utc("2026-06-08T05:30"))


def test_without_days_nothing_occurs() -> None:
    """No weekday scheduled, no occurrence."""
    assert next_at(time(7, 30), frozenset(), "UTC", None, utc("2026-06-01T00:00")) is None


def test_a_late_time_leapt_over_midnight_keeps_its_date() -> None:
    """In Nuuk the 23:30 of the spring night comes at 00:30, still as the occurrence of the evening before."""
    found = next_at(time(23, 30), EVERY_DAY, "America/Nuuk", None, utc("2024-03-31T01:10"))
    assert found == Occurrence(date(2024, 3, 30), utc("2024-03-31T01:30"))


@pytest.mark.parametrize(
    ("zone", "missing"), [("Pacific/Apia", "2011-12-30"), ("Pacific/Kwajalein", "1993-08-21")]
)
@pytest.mark.parametrize("wall", [time(0), time(7, 30), time(23, 59)])
def test_a_date_that_a_zone_left_out_has_no_occurrence(zone: str, missing: str, wall: time) -> None:
    """Crossing the date line skips the date; shifting its reminder would put two on the next date."""
    gone = date.fromisoformat(missing)
    after, now, days = gone - 3 * DAY, to_utc(gone - 3 * DAY, wall, zone), []
    while after < gone + 2 * DAY:
        found = next_at(wall, EVERY_DAY, zone, after, now)
        assert found is not None
        after, now = found.day, found.at
        days.append(found.day)
        assert now.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(found.day, wall)
    assert days == [gone + n * DAY for n in (-2, -1, 1, 2)]


def test_a_weekly_reminder_waits_a_week_over_a_date_that_never_was() -> None:
    """Apia had no Friday, 30 December 2011: a person who stretches on Fridays is asked the week after."""
    found = next_at(time(7, 30), frozenset({4}), "Pacific/Apia", date(2011, 12, 23), utc("2011-12-24T00:00"))
    assert found is not None
    assert found.day == date(2012, 1, 6)


def test_naive_instants_and_impossible_weekdays_are_refused() -> None:
    """An instant without a zone and a weekday beyond Sunday raise ValueError."""
    with pytest.raises(ValueError, match="time zone"):
        next_at(time(7, 30), EVERY_DAY, "UTC", None, datetime.fromisoformat("2026-06-01T00:00"))
    with pytest.raises(ValueError, match="weekdays"):
        next_at(time(7, 30), frozenset({7}), "UTC", None, utc("2026-06-01T00:00"))


# Where leaps are long, short, near midnight, or in the month of fasting.
ODD_ZONES = (
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Australia/Lord_Howe",
    "America/Nuuk",
    "America/Scoresbysund",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "Asia/Beirut",
    "America/New_York",
    "UTC",
)
# Apia crossed the date line in this span; the other zones changed their clocks twice or more.
SPAN = (datetime.fromisoformat("2011-09-01"), datetime.fromisoformat("2012-05-01"))
zones, walls = st.sampled_from(ODD_ZONES), st.times().map(lambda wall: wall.replace(second=0, microsecond=0))
instants = st.datetimes(*SPAN, timezones=st.just(UTC))
weekdays = st.frozensets(st.integers(0, 6), min_size=1)


@given(walls, weekdays, zones, st.none() | st.dates(SPAN[0].date(), SPAN[1].date()), instants)
def test_the_next_occurrence_is_the_first_there_is(
    wall: time, days: frozenset[int], zone: str, after: date | None, now: datetime
) -> None:
    """It is still to come, on a scheduled date not handled yet, and no other such date comes before it."""
    found = next_at(wall, days, zone, after, now)
    assert found is not None
    assert found.at > now
    assert found.at == to_utc(found.day, wall, zone)
    assert found.day.weekday() in days
    assert after is None or found.day > after
    for n in range(1, 20):
        earlier = found.day - n * DAY
        at = to_utc(earlier, wall, zone)
        handled = after is not None and earlier <= after
        never_was = zone == "Pacific/Apia" and earlier == date(2011, 12, 30)
        assert earlier.weekday() not in days or handled or at <= now or never_was


@given(st.dictionaries(st.integers(0, 6), walls, min_size=1), zones, instants)
def test_each_weekday_has_its_own_time(times: dict[int, time], zone: str, now: datetime) -> None:
    """For three weeks every date comes in its order, at the time of its weekday; none is left out."""
    after, found = None, []
    for _ in range(21):
        occurrence = next_occurrence(times, zone, after, now)
        assert occurrence is not None
        assert occurrence.at == to_utc(occurrence.day, times[occurrence.day.weekday()], zone)
        found.append(occurrence.day)
        after, now = occurrence.day, occurrence.at
    between = [found[0] + n * DAY for n in range((found[-1] - found[0]).days + 1)]
    never_was = {date(2011, 12, 30)} if zone == "Pacific/Apia" else set()
    assert [day for day in between if day.weekday() in times and day not in never_was] == found


changes = st.tuples(walls, weekdays, zones, st.timedeltas(timedelta(hours=-30), timedelta(days=3)))


@given(instants, st.lists(changes, min_size=1, max_size=12))
def test_no_date_comes_twice_whatever_changes(
    now: datetime, moves: list[tuple[time, frozenset[int], str, timedelta]]
) -> None:
    """A person who travels and changes times, on a host whose clock jumps, meets each date once at most."""
    handled: list[date] = []
    for wall, days, zone, jump in moves:
        found = next_at(wall, days, zone, handled[-1] if handled else None, now)
        assert found is not None
        handled.append(found.day)
        now = found.at + jump
    assert handled == sorted(set(handled))


# --- In words, and the database -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ahead", "form"),
    [(-1, "date"), (0, "today"), (1, "tomorrow"), (2, "weekday"), (6, "weekday"), (7, "date"), (40, "date")],
)
def test_a_day_is_named_by_how_far_ahead_it_is(ahead: int, form: str) -> None:
    """A weekday's name is used only where it means one day; a week ahead it would mean today."""
    today, wall, zone = date(2026, 6, 10), time(7, 30), "America/Los_Angeles"
    day = today + ahead * DAY
    when = say_when(Occurrence(day, to_utc(day, wall, zone)), utc("2026-06-11T06:59"), zone)
    assert (when.form, when.day, when.wall) == (form, day, wall)


def test_a_day_is_named_as_the_person_will_see_it() -> None:
    """The 23:30 that a spring night in Nuuk turns into 00:30 is tomorrow's 00:30 to the person."""
    now = utc("2024-03-30T20:00")
    found = next_at(time(23, 30), EVERY_DAY, "America/Nuuk", None, now)
    assert found is not None
    assert say_when(found, now, "America/Nuuk") == When("tomorrow", date(2024, 3, 31), time(0, 30))


if __name__ == "__main__":
    # Each zone by all its names, each quarter-hour of the day: half a minute to a minute.
    used = zone_data.use_newest()
    outcome = scan(all_zones(), QUARTERS)
    print(*outcome.faults, sep="\n")  # noqa: T201 - a command's answer
    print(  # noqa: T201
        f"tzdata {used.release}: {outcome.zones} zones, {outcome.changes} changes of the clocks, "
        f"{outcome.occurrences} occurrences, {len(outcome.faults)} skipped, doubled or misplaced"
    )
    raise SystemExit(bool(outcome.faults))
