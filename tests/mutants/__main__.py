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

ROOT = Path(__file__).parent.parent.parent
ENOUGH = 0.95
PATIENCE_S = 150.0


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
        for fault in chosen:
            began = time.monotonic()
            verdict = _verdict(fault, tree)
            noticed += verdict.startswith("noticed")
            sys.stdout.write(f"{fault.name:<56} {verdict:<28} {time.monotonic() - began:5.0f} s\n")
            sys.stdout.flush()
    share = noticed / len(chosen)
    sys.stdout.write(f"{noticed} of {len(chosen)} faults noticed ({share:.1%})\n")
    return 0 if share >= ENOUGH else 1


def _verdict(fault: Fault, tree: Path) -> str:
    file = tree / fault.file
    source = file.read_text("utf-8")
    if source.count(fault.find) != 1:
        return "the code has changed"
    file.write_text(source.replace(fault.find, fault.instead), "utf-8")
    try:
        return _run(fault, tree)
    finally:
        file.write_text(source, "utf-8")


def _run(fault: Fault, tree: Path) -> str:
    chosen = [] if ON_POSTGRES.intersection(fault.tests) else ["-k", "not postgresql"]
    command = [sys.executable, "-m", "pytest", *fault.tests, *chosen, "-x", "-q", "-p", "no:cacheprovider"]
    try:
        ended = subprocess.run(
            command, cwd=tree, timeout=PATIENCE_S, capture_output=True, check=False, text=True
        )
    except subprocess.TimeoutExpired:
        return "noticed: it hangs"
    if ended.returncode == 1:
        failed = [line for line in ended.stdout.splitlines() if line.startswith(("FAILED ", "ERROR tests"))]
        return "noticed" if failed and failed[0].startswith("FAILED") else "noticed: error"
    return "NOT NOTICED" if ended.returncode == 0 else f"pytest ended with {ended.returncode}"


if __name__ == "__main__":
    sys.exit(main())
