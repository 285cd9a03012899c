"""Holds the films that were built against what the content says of the holds: each has its own countdown."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.content.fields import Spot
from bot.content.folder import Folder
from bot.core.content import Stretch
from bot.pictures.media import MANIFEST, Media


def check_holds(spot: Spot, stretch: Stretch, known: Collection[str]) -> None:
    """Tell the lengths of hold, eased ones too, that have no film; of a `known` picture that has films."""
    media = _media(spot.folder)
    if media is None:
        return
    for picture in dict.fromkeys((stretch.picture, *(easing.picture for easing in stretch.easings))):
        filmed = media.hold_lengths(picture)
        if picture in known and filmed and (missing := stretch.hold_lengths - filmed):
            there = f"there are films of {_seconds(filmed)} only"
            spot.fault(f'"{picture}" may be held for {_seconds(missing)} without a film: {there}.')


def check_lead_in(spot: Spot, lead_in_s: int) -> None:
    """A film must not run on into the next cue."""
    media = _media(spot.folder)
    if media is not None and media.entries and media.clip_lead_s != lead_in_s:
        films = f"the films of the holds begin with {media.clip_lead_s:g} s"
        spot.fault(f"`{spot.name}` is {lead_in_s}, but {films}: both must be the same.")


def _media(folder: Folder) -> Media | None:
    """What was built; None where there is nothing at all: then the bot tells everything in words."""
    directory = folder.root / "media"
    return Media.load(directory) if (directory / MANIFEST).is_file() else None


def _seconds(lengths: Iterable[int]) -> str:
    return f"{', '.join(map(str, sorted(lengths)))} s"
