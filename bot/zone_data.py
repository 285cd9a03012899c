"""Which time zone data this host has: zoneinfo reads the system's files, or else the `tzdata` package."""

from __future__ import annotations

import zoneinfo
from functools import cache
from importlib import import_module
from pathlib import Path


def release() -> str:
    """The release of the IANA database that zoneinfo reads here, such as "2026a", or "unknown".

    Instants that were worked out with another release are to be worked out again.
    """
    return _release(zoneinfo.TZPATH)


@cache  # zoneinfo, too, reads a zone once per process
def _release(directories: tuple[str, ...]) -> str:
    for directory in map(Path, directories):
        if (directory / "Etc" / "UTC").is_file():
            return _stated_release(directory)
    try:
        return str(import_module("tzdata").IANA_VERSION)
    except ImportError:
        return "unknown"


def _stated_release(directory: Path) -> str:
    """Read the release from the file that states it: tzdata.zi on Linux, +VERSION on macOS and BSD."""
    for name in ("tzdata.zi", "+VERSION"):
        try:
            first_line = (directory / name).read_text(encoding="utf-8").partition("\n")[0]
        except OSError:
            continue
        return first_line.removeprefix("# version").strip()
    return "unknown"
