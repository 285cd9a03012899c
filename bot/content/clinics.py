"""Clinic packs: a file for each clinic under content/clinics/, or anywhere else for `clinic add`."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from babel import Locale, UnknownLocaleError

from bot.content.fields import Fields, Spot, quote, read_yaml
from bot.content.folder import ContentError, Folder
from bot.core.content import ClinicPack

CLINICS = "clinics"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

LONGEST_WORDS = 120
"""Characters of a name, an address or hours: they stand among other lines on a phone."""


def read_packs(folder: Folder) -> list[ClinicPack]:
    """The packs of the content; there need be none."""
    return [read_yaml(folder, file, _pack) for file in folder.files(CLINICS, ".yaml")]


def read_pack(path: Path) -> ClinicPack:
    """A clinic from its file. Raises ContentError with all its faults."""
    folder = Folder(path.parent)
    pack = read_yaml(folder, path.name, _pack)
    if folder.faults:
        raise ContentError(sorted(folder.faults))
    return pack


def _pack(fields: Fields) -> ClinicPack:
    name, stem = fields["id"].id(), Path(fields.spot.file).stem
    if name and name != stem:
        fields["id"].fault(f'`id` is "{name}" but the file is {stem}.yaml; both must be the same.')
    hours, languages, digest = (fields.get(each) for each in ("hours", "languages", "digest"))
    day, wall = digest.group(_digest) if digest else (0, time(8))
    return ClinicPack(
        id=stem,
        name=_short(fields["name"]),
        contact=_short(fields["contact"]),
        hours=_short(hours) if hours else "",
        languages=languages.each(_language) if languages else (),
        zone=fields["zone"].zone(),
        digest_day=day,
        digest_time=wall,
    )


def _digest(fields: Fields) -> tuple[int, time]:
    day, wall = fields["day"].one_of(WEEKDAYS), fields["time"].time()
    return (WEEKDAYS.index(day) if day else 0), (time.fromisoformat(wall) if wall else time(8))


def _short(spot: Spot) -> str:
    words = " ".join(spot.words().split())
    if len(words) > LONGEST_WORDS:
        spot.fault(f"`{spot.name}` has {len(words)} characters, but may have {LONGEST_WORDS} at most.")
    return words


def _language(spot: Spot) -> str:
    code = spot.words()
    try:
        Locale.parse(code or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        spot.fault(f'{quote(code)} is not the code of a language, such as "en" or "pt-BR".')
    return code
