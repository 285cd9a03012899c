"""Wall-clock times in a time zone, as instants.

A person says "07:30, Monday to Friday, Los Angeles". That wall time, the days and the IANA zone are the
truth; an instant in UTC is worked out from them and may be thrown away. An occurrence is keyed by the local
date it was scheduled for, never by its instant, so a day of 23 or 25 hours is still one day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import count
from typing import Literal
from zoneinfo import ZoneInfo

Form = Literal["today", "tomorrow", "weekday", "date"]

_DAY = timedelta(days=1)
_WEEKDAYS = frozenset(range(7))
# Two to six days ahead, the name of a weekday means one day only.
_FORMS: dict[int, Form] = {0: "today", 1: "tomorrow", **dict.fromkeys(range(2, 7), "weekday")}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The scheduled local date, which is the key, and its instant in UTC."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class When:
    """How to name an instant to a person: the form, and the local date and wall time to put into it."""

    form: Form
    day: date
    wall: time


def to_utc(day: date, wall: time, zone: str) -> datetime:
    """Return the instant, in UTC, at which the clocks of `zone` show `wall` on `day`.

    Clocks put forward: a wall time they leap over moves later by the length of the leap, so 02:30 becomes
    03:30 where an hour is left out. Clocks put back: the first of the two. Both are PEP 495's meaning of
    fold=0. On a date that a zone left out altogether (Apia, 2011-12-30) the leap is 24 hours and the result
    is on the next date; `next_occurrence` passes over such a date.

    Raises ValueError if `wall` carries a zone of its own, zoneinfo.ZoneInfoNotFoundError for an unknown zone.
    """
    if wall.tzinfo is not None:
        raise ValueError("a wall time has no zone of its own")
    return _instant(day, wall.replace(fold=0), ZoneInfo(zone))


@lru_cache(4096)  # the next reminder is looked for again and again, each time in the same few days
def _instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, zone).astimezone(UTC)


def local_date(now: datetime, zone: str) -> date:
    """Return the date on the calendar of `zone` at the instant `now`. Raises ValueError if `now` is naive."""
    return _local(now, zone).date()


def wall(now: datetime, zone: str) -> time:
    """Return what the clocks of `zone` show at the instant `now`. Raises ValueError if `now` is naive."""
    return _local(now, zone).time()


def next_occurrence(
    times: Mapping[int, time], zone: str, after: date | None, now: datetime
) -> Occurrence | None:
    """Return the first occurrence later than `now` on a scheduled local date later than `after`.

    `times` are wall times by weekday, Monday is 0; with none there is no occurrence. `after` is the last
    scheduled local date that was already handled, in whatever zone it was; None before the first.

    No date twice: the result is strictly later than `after`, so a caller who hands each result back as the
    next `after` gets strictly increasing dates, even if the clock steps back, an hour is repeated, or the
    person's zone or time changes in between.

    No date skipped: no leap exceeds 24 hours, so `to_utc` never decreases from one date to the next, and the
    first scheduled date whose instant is still to come is found by trying them in order. The trial begins
    the day before today, because a leap can push a late wall time past midnight (Nuuk, 23:30 on the spring
    night, comes at 00:30), and need not begin earlier. With another time on the next day that lies within the
    leap (00:15), that date's would come before this one, and is left out. Passed over, too, is a date that
    never was: its instant would be the very instant of the next date's, two reminders at once.

    Raises ValueError if `now` is naive or `times` has weekdays but 0 to 6, and what `to_utc` raises.
    """
    if not times.keys() <= _WEEKDAYS:
        raise ValueError(f"weekdays are 0 to 6, not {sorted(times.keys() - _WEEKDAYS)}")
    if not times:
        return None
    first = local_date(now, zone) - _DAY
    if after is not None:
        first = max(first, after + _DAY)
    scheduled = (day for day in (first + n * _DAY for n in count()) if day.weekday() in times)
    occurrences = (Occurrence(day, to_utc(day, times[day.weekday()], zone)) for day in scheduled)
    # Found within 15 days: at worst yesterday's has passed, and a week later is the date that never was.
    return next(o for o in occurrences if o.at > now and _exists(o.day, zone))


def say_when(occurrence: Occurrence, now: datetime, zone: str) -> When:
    """Say how a person in `zone` would name the occurrence at the instant `now`.

    Up to six days ahead by "today", "tomorrow" or the "weekday", else by the "date". The date and the wall
    time are what the person's clock will show, which on a spring night is not what was scheduled.

    Raises ValueError if `now` is naive.
    """
    local = _local(occurrence.at, zone)
    ahead = (local.date() - local_date(now, zone)).days
    return When(_FORMS.get(ahead, "date"), local.date(), local.time())


def _exists(day: date, zone: str) -> bool:
    """Tell whether `day` was a date in `zone`: only a leap over the whole of it moves its midnight off it."""
    return local_date(to_utc(day, time.min, zone), zone) == day


def _local(instant: datetime, zone: str) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(ZoneInfo(zone))
