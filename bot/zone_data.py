"""Which data about time zones the process goes by: the newest at hand, chosen before anything is planned.

zoneinfo takes the system's files before those of the package tzdata, however old they are. Governments change
their clocks at a few weeks' notice, and an old file is an hour off without a word.
"""

from __future__ import annotations

import importlib
import importlib.resources
import re
import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import logs

log = logs.of(__name__)

_RELEASE = re.compile(r"(\d{4})([a-z]?)")
# Where zoneinfo was told to look when the process began: PYTHONTZPATH, or where its system keeps such files.
_SYSTEM = zoneinfo.TZPATH

STALE_AFTER = timedelta(days=365)

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class ZoneData:
    """A directory of zones. `release` is that of the IANA database, such as "2026a", or "unknown"."""

    release: str
    source: str
    directory: Path

    @property
    def rank(self) -> str:
        """The release as it is kept with what was planned by it: a newer one sorts after an older."""
        return "".join(self.age)

    @property
    def age(self) -> tuple[str, str]:
        """What sorts releases, the oldest first; one that does not say what it is counts as the oldest."""
        found = _RELEASE.match(self.release)
        return (found[1], found[2]) if found else ("", "")


def use_newest(system: Sequence[str | Path] = _SYSTEM) -> ZoneData:
    """Let the whole process read the newest of the system's data and the package's, and return what it reads.

    The system's wins where both are of one release. What was worked out with other data before is forgotten.
    """
    newest = max(at_hand(system), key=lambda data: data.age)
    use(newest)
    return newest


def tell(today: date, system: Sequence[str | Path] = _SYSTEM) -> None:
    """Write to the log what data is used, what other is here, and what is wrong with it if anything is."""
    used = in_use()
    others = [f"{data.release} of the {data.source}" for data in at_hand(system) if data != used]
    log.info(
        "time zones go by %s of the %s; not by %s",
        used.release,
        used.source,
        " or ".join(others) or "any",
        event="zone-data",
    )
    if (fault := stale(used, today)) is not None:
        log.warning(fault, event="zone-data-old")


def at_hand(system: Sequence[str | Path] = _SYSTEM) -> list[ZoneData]:
    """All data that is here: the system's, in the order in which zoneinfo looks, and the package's."""
    directories = [Path(name) for name in system if (Path(name) / "Etc" / "UTC").is_file()]
    package = _package()
    return [*(_data(path, package) for path in directories), package]


def use(data: ZoneData) -> None:
    """Let the whole process read this data."""
    zoneinfo.reset_tzpath([data.directory.resolve()])
    ZoneInfo.clear_cache()


def in_use() -> ZoneData:
    """The data that the process reads."""
    return at_hand(zoneinfo.TZPATH)[0]


def stated_release(directory: Path) -> str:
    """The release that a directory says it is of: in tzdata.zi on Linux, in +VERSION on macOS and BSD."""
    for name in ("tzdata.zi", "+VERSION"):
        try:
            with (directory / name).open(encoding="utf-8") as file:
                said = _RELEASE.search(file.readline())
        except OSError:
            continue
        return said[0] if said else "unknown"
    return "unknown"


def stale(data: ZoneData, today: date) -> str | None:
    """What is wrong with going by this data, and the mend; None while it is less than a year old.

    A release names its year and a letter; some six come in a year, so the letter stands for two months.
    """
    year, letter = data.age
    month = min(11, 2 * (ord(letter or "a") - ord("a")) + 1)
    if year and today - date(int(year), month, 1) < STALE_AFTER:
        return None
    return (
        f"the data about time zones is over a year old (release {data.release}), and reminders come at the "
        "wrong hour where clocks were changed since. The mend: pip install --upgrade tzdata, and start anew"
    )


# --- Two releases side by side -------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """From `since` on, for a while, a zone has another offset in the newer data than in the older."""

    zone: str
    since: datetime
    older: timedelta
    newer: timedelta

    def __str__(self) -> str:
        return (
            f"{self.zone}: {_utc(self.older)}, newer {_utc(self.newer)}, from {self.since:%Y-%m-%d %H:%M} UTC"
        )


def differences(older: Path, newer: Path, since: datetime, until: datetime) -> Iterator[Difference]:
    """The zones of both directories that differ between two instants, each with its first difference."""
    for zone in sorted(zones_in(older) & zones_in(newer)):
        if (older / zone).read_bytes() == (newer / zone).read_bytes():
            continue
        both = _read(older, zone), _read(newer, zone)
        at = _first_unlike(both, since, until)
        if at is not None:
            yield Difference(zone, at, *(_offset(data, at) for data in both))


def zones_in(directory: Path) -> set[str]:
    """The names of the zones that a directory holds."""
    names = zoneinfo.available_timezones()
    return {name for name in names if (directory / name).is_file()}


def _first_unlike(both: tuple[ZoneInfo, ZoneInfo], since: datetime, until: datetime) -> datetime | None:
    """Two clocks run alike if they do so now and whenever either of them is changed."""
    looks = sorted({since, *(at for zone in both for at in _changes(zone, since, until))})
    return next((at for at in looks if _offset(both[0], at) != _offset(both[1], at)), None)


def _changes(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """The instants, to the minute, from which the zone has another offset; two within a day are no rules."""
    before = since.replace(second=0, microsecond=0)
    while before < until:
        after = before + _DAY
        if (old := _offset(zone, before)) != _offset(zone, after):
            start, end = before, after
            while end - start > _MINUTE:
                middle = start + (end - start) // _MINUTE // 2 * _MINUTE
                start, end = (middle, end) if _offset(zone, middle) == old else (start, middle)
            yield end
        before = after


def _offset(data: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(data).utcoffset()
    assert offset is not None
    return offset


def _utc(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _read(directory: Path, zone: str) -> ZoneInfo:
    with (directory / zone).open("rb") as file:
        return ZoneInfo.from_file(file, zone)


def _data(directory: Path, package: ZoneData) -> ZoneData:
    if directory.resolve() == package.directory.resolve():
        return package
    return ZoneData(stated_release(directory), "system", directory)


def _package() -> ZoneData:
    directory = Path(str(importlib.resources.files("tzdata") / "zoneinfo"))
    return ZoneData(str(importlib.import_module("tzdata").IANA_VERSION), "package", directory)
