"""Which zone data the host has."""

from __future__ import annotations

import importlib
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import zone_data


@pytest.fixture
def search_path() -> Iterator[None]:
    """Give zoneinfo its search path back."""
    before = zoneinfo.TZPATH
    yield
    zoneinfo.reset_tzpath(before)


@pytest.mark.usefixtures("search_path")
@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("tzdata.zi", "# version 2031b\n# rest\n", "2031b"),
        ("+VERSION", "2031b\n", "2031b"),
        ("zone.tab", "AD\t+4230\n", "unknown"),
    ],
)
def test_the_release_is_that_of_the_first_directory_with_zones(
    tmp_path: Path, name: str, text: str, expected: str
) -> None:
    """The release is read where zoneinfo reads; a directory without zones is passed over, as by zoneinfo."""
    empty, system = tmp_path / "empty", tmp_path / "system"
    (system / "Etc").mkdir(parents=True)
    (system / "Etc" / "UTC").write_bytes(b"TZif")
    (system / name).write_text(text)
    zoneinfo.reset_tzpath([empty, system])
    assert zone_data.release() == expected


@pytest.mark.usefixtures("search_path")
def test_without_a_system_database_the_release_is_that_of_the_package() -> None:
    """Where the system has no zones, zoneinfo uses the tzdata package, and so does the release."""
    zoneinfo.reset_tzpath([])
    assert zone_data.release() == importlib.import_module("tzdata").IANA_VERSION
