"""The pictures and clips that a session sends: looks them up among the files built by `make media`.

Nothing here draws, so no picture library is needed. What is missing or damaged is not there: the caller gets
None and says the same in words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import logs

MANIFEST = "manifest.json"
LEGS = ("right", "left")

log = logs.of(__name__)


@dataclass(frozen=True)
class MediaFile:
    """A built picture or clip; `sha256` is the key under which an upload can be remembered."""

    path: Path
    sha256: str
    width: int
    height: int
    size: int
    """In bytes."""
    duration_s: float | None
    """Of a clip; None for a still."""


def still_name(picture: str, leg: str, look: str) -> str:
    """The file name of a still."""
    return f"{picture}.{leg}.{look}.png"


def clip_name(picture: str, leg: str, look: str, hold_s: int) -> str:
    """The file name of a clip that holds for `hold_s` seconds."""
    return f"{picture}.{leg}.{look}.{hold_s}s.mp4"


_CLIP = re.compile(r"([^.]+)\.[^.]+\.[^.]+\.(\d+)s\.mp4")
"""What `clip_name` makes: the picture and the seconds of its hold."""


@dataclass(frozen=True)
class Media:
    """The files of one media directory, as its manifest lists them."""

    directory: Path
    looks: tuple[str, ...]
    """The bodies to choose from."""
    clip_lead_s: float
    """Seconds of every clip before its hold begins."""
    clip_finish_s: float
    """Seconds of every clip after its hold has ended."""
    entries: Mapping[str, Mapping[str, Any]]
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict, repr=False, compare=False)
    """The time stamp and size of each file whose content was found to be right."""

    @classmethod
    def load(cls, directory: Path) -> Media:
        """The media of `directory`; without a readable manifest there are none."""
        try:
            manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
            return cls(
                directory=directory,
                looks=tuple(manifest["looks"]),
                clip_lead_s=float(manifest["clip_lead_s"]),
                clip_finish_s=float(manifest["clip_finish_s"]),
                entries=dict(manifest["files"]),
            )
        except (OSError, ValueError, TypeError, KeyError) as error:
            log.warning(
                "No pictures: %s in %s cannot be read (%s)",
                MANIFEST,
                directory,
                error,
                event="pictures-missing",
            )
            return cls(directory, (), 0, 0, {})

    def still(self, picture: str, leg: str, look: str) -> MediaFile | None:
        """The still of `picture` for that leg (left or right) and look; None when it is not there whole."""
        return self.file(still_name(picture, leg, look))

    def clip(self, picture: str, leg: str, look: str, hold_s: int) -> MediaFile | None:
        """The clip of `picture` held for `hold_s` seconds; None when it is not there whole."""
        return self.file(clip_name(picture, leg, look, hold_s))

    def hold_lengths(self, picture: str) -> frozenset[int]:
        """The seconds of hold for which there is a clip of `picture` for each leg and look."""
        kinds = len(LEGS) * len(self.looks)
        clips = (_CLIP.fullmatch(name) for name in self.entries)
        found = Counter(int(clip[2]) for clip in clips if clip and clip[1] == picture)
        return frozenset(hold_s for hold_s, number in found.items() if number == kinds)

    def file(self, name: str) -> MediaFile | None:
        """The file called `name`; None when it is not listed, or is not what the manifest says."""
        entry = self.entries.get(name)
        if entry is None:
            return None
        if not self._whole(name, str(entry["sha256"])):
            log.warning("A picture is missing or damaged: %s", name, event="picture-damaged")
            return None
        return MediaFile(
            path=self.directory / name,
            sha256=str(entry["sha256"]),
            width=int(entry["width"]),
            height=int(entry["height"]),
            size=int(entry["size"]),
            duration_s=None if entry.get("duration_s") is None else float(entry["duration_s"]),
        )

    def _whole(self, name: str, sha256: str) -> bool:
        """Whether the file has the listed content; it is read again only when it has changed on disk."""
        path = self.directory / name
        try:
            status = path.stat()
            mark = (status.st_mtime_ns, status.st_size)
            if self._seen.get(name) != mark:
                if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
                    return False
                self._seen[name] = mark
        except OSError:
            return False
        return True
