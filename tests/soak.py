"""Every long trial, one after another, and a last table of what each was: `make soak`.

Exit status 1 when one of them failed. All are run in any case: what the one finds says nothing of the others.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

COLUMNS = ("user-days", "crash points", "faults", "kills", "violations")
FIGURES_FILE = "SOAK_FIGURES_FILE"
"""The environment variable that names the file in which a part leaves its figures."""


@dataclass(frozen=True)
class Part:
    """A trial of its own: what follows `python -m`, and what its environment sets."""

    name: str
    module: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


PARTS = (
    Part("kills on SQLite", ("pytest", "-q", "-s", "tests/test_kill.py"), {"KILL_ROUNDS": "3"}),
    Part(
        "replicas on PostgreSQL",
        ("pytest", "-q", "-s", "tests/replicas/test_replicas.py"),
        {"REPLICA_ROUNDS": "12"},
    ),
    Part(
        "conversations in any order",
        ("pytest", "-q", "-s", "tests/simulation/test_stateful.py"),
        {"CONVERSATIONS": "300"},
    ),
    Part("the simulation", ("tests.simulation", "--minutes", "30", "--pairs", "-1")),
)


def leave(figures: Mapping[str, float]) -> None:
    """Leave these figures for the last table, by the names of its columns; without a soak for nobody."""
    if path := os.environ.get(FIGURES_FILE):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(figures)}\n")


def soak(parts: Sequence[Part] = PARTS) -> int:
    """Run the parts and print the table; returns the exit status."""
    rows, together, all_passed = [], Counter[str](), True
    for part in parts:
        passed, figures = _run(part)
        rows.append((part.name, passed, figures))
        together.update(figures)
        all_passed &= passed
    rows.append(("together", all_passed, together))
    _say(f"\n{'':<28}{'':<8}" + "".join(f"{column:>13}" for column in COLUMNS))
    for name, passed, figures in rows:
        numbers = (f"{figures[column]:,.0f}" if column in figures else "-" for column in COLUMNS)
        outcome = "passed" if passed else "FAILED"
        _say(f"{name:<28}{outcome:<8}" + "".join(f"{number:>13}" for number in numbers))
    return 0 if all_passed else 1


def _run(part: Part) -> tuple[bool, Counter[str]]:
    """Whether the part passed, and the figures that it left."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "figures")
        path.touch()
        _say(f"\n{part.name}")
        status = subprocess.run(
            [sys.executable, "-m", *part.module],
            env={**os.environ, **part.environment, FIGURES_FILE: str(path)},
            check=False,
        ).returncode
        figures = Counter[str]()
        for line in path.read_text(encoding="utf-8").splitlines():
            figures.update(json.loads(line))
    return status == 0, figures


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(soak())
