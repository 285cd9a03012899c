"""The last table of `make soak`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.soak import Part, soak

TALKS = "from tests.soak import leave; leave({'kills': 3}); leave({'kills': 4, 'violations': 0})"


@pytest.fixture
def part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module that leaves figures and ends as it is told."""
    (tmp_path / "trial.py").write_text(f"{TALKS}\nimport os, sys\nsys.exit(int(os.environ['ENDS']))\n")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{Path(__file__).parent.parent}")
    return "trial"


@pytest.mark.parametrize(("ends", "outcome"), [("0", "passed"), ("1", "FAILED")])
def test_the_table_tells_what_failed(
    part: str, ends: str, outcome: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each part is run and has a row with its outcome and its figures; one that fails is enough."""
    parts = [Part("one", [part], {"ENDS": ends}), Part("another", [part], {"ENDS": "0"})]
    assert soak(parts) == int(ends)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["one", outcome, "-", "-", "-", "7", "0"] in rows
    assert ["another", "passed", "-", "-", "-", "7", "0"] in rows
    assert ["together", outcome, "-", "-", "-", "14", "0"] in rows
