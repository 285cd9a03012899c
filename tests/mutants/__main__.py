"""Seed each fault in a copy of the tree and see whether the tests notice: `make mutants`."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.mutants.faults import FAULTS, ON_POSTGRES, Fault
from tests.mutants.seed import NotFound, seed

ROOT = Path(__file__).parent.parent.parent
ENOUGH = 0.95
LEAST_PATIENCE_S = 60.0
"""Tests that take so long, and three times as long as without a fault, are said to hang."""


def main() -> int:
    """Print a table; the exit code is 0 if at least 95 % of the faults were noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("words", nargs="*", help="only the faults with one of these words in their names")
    options = parser.parse_args()
    chosen = [fault for fault in FAULTS if not options.words or any(w in fault.name for w in options.words)]
    noticed = 0
    with tempfile.TemporaryDirectory(prefix="limber-mutants-") as directory:
        tree = Path(directory)
        for name in ("bot", "tests", "content", "pyproject.toml"):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, tree / name)
        usual_s: dict[tuple[str, ...], float] = {}
        for fault in chosen:
            if fault.tests not in usual_s:
                usual_s[fault.tests] = _without_a_fault(fault.tests, tree)
            began = time.monotonic()
            verdict = _verdict(fault, tree, max(LEAST_PATIENCE_S, 3 * usual_s[fault.tests]))
            noticed += verdict.startswith("noticed")
            sys.stdout.write(f"{fault.name:<56} {verdict:<28} {time.monotonic() - began:5.0f} s\n")
            sys.stdout.flush()
    share = noticed / len(chosen)
    sys.stdout.write(f"{noticed} of {len(chosen)} faults noticed ({share:.1%})\n")
    return 0 if share >= ENOUGH else 1


def _without_a_fault(tests: tuple[str, ...], tree: Path) -> float:
    """How many seconds these tests take when there is nothing to notice."""
    began = time.monotonic()
    ended = _pytest(tests, tree, patience_s=None)
    if ended.returncode:
        raise SystemExit(f"{' '.join(tests)} fail without any fault:\n{ended.stdout}")
    return time.monotonic() - began


def _verdict(fault: Fault, tree: Path, patience_s: float) -> str:
    try:
        file, spoilt = seed(tree, fault.where, fault.old, fault.new)
    except NotFound:
        return "the code has changed"
    source = file.read_text("utf-8")
    file.write_text(spoilt, "utf-8")
    try:
        return _run(fault, tree, patience_s)
    finally:
        file.write_text(source, "utf-8")


def _run(fault: Fault, tree: Path, patience_s: float) -> str:
    try:
        ended = _pytest(fault.tests, tree, patience_s)
    except subprocess.TimeoutExpired:
        return "noticed: it hangs"
    if ended.returncode == 1:
        failed = [line for line in ended.stdout.splitlines() if line.startswith(("FAILED ", "ERROR tests"))]
        return "noticed" if failed and failed[0].startswith("FAILED") else "noticed: error"
    return "NOT NOTICED" if ended.returncode == 0 else f"pytest ended with {ended.returncode}"


def _pytest(tests: tuple[str, ...], tree: Path, patience_s: float | None) -> subprocess.CompletedProcess[str]:
    chosen = [] if ON_POSTGRES.intersection(tests) else ["-k", "not postgresql"]
    command = [sys.executable, "-m", "pytest", *tests, *chosen, "-x", "-q", "-p", "no:cacheprovider"]
    return subprocess.run(command, cwd=tree, timeout=patience_s, capture_output=True, check=False, text=True)


if __name__ == "__main__":
    sys.exit(main())
