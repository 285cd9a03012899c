"""Seed each fault in a copy of the tree and see whether the tests notice: `make mutants`.

Which tests enter which function, and how long each takes, is looked at once without a fault. Then a fault is
shown to the tests that enter its function, the quickest first, and to the others that are named for it only
while none has noticed. A test that fails must fail again: on a busy computer one may fail for its slowness.
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.mutants.faults import FAULTS, ON_POSTGRES, Fault
from tests.mutants.forked import HANGS, Entered, Looked, look, run
from tests.mutants.seed import NotFound, seed

ROOT = Path(__file__).parent.parent.parent
ENOUGH = 0.95
LEAST_PATIENCE_S = 60.0
"""Tests that take so long, and five times as long as without a fault, are said to hang."""

_PRELOADED = (
    *(
        "aiogram",
        "aiohttp.web",
        "alembic.command",
        "apscheduler.schedulers.asyncio",
        "asyncpg",
        "babel.dates",
    ),
    *("fluent.runtime", "hypothesis", "prometheus_client", "psutil", "pytest_asyncio.plugin", "resvg_py"),
    *("sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite", "telegram.ext", "typst", "yaml"),
)
"""What tests import anyway is imported once, before the process forks for each run."""


def main() -> int:
    """Print a table; the exit code is 0 if at least 95 % of the faults were noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description="Seed faults, one by one.")
    parser.add_argument("words", nargs="*", help="only the faults with one of these words in their names")
    options = parser.parse_args()
    chosen = [fault for fault in FAULTS if not options.words or any(w in fault.name for w in options.words)]
    for module in _PRELOADED:
        importlib.import_module(module)
    noticed = 0
    with tempfile.TemporaryDirectory(prefix="limber-mutants-") as directory:
        tree = Path(directory)
        for name in ("bot", "tests", "content", "docs", "pyproject.toml"):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, tree / name)
        looked = _look(tree, sorted({test for fault in chosen for test in fault.tests}))
        for number, fault in enumerate(chosen, 1):
            began = time.monotonic()
            verdict = _verdict(fault, tree, looked, number)
            noticed += verdict.startswith("noticed")
            _say(f"{fault.name:<62} {time.monotonic() - began:5.0f} s  {verdict}")
    share = noticed / len(chosen)
    _say(f"{noticed} of {len(chosen)} faults noticed ({share:.1%})")
    return 0 if share >= ENOUGH else 1


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _look(tree: Path, files: Iterable[str]) -> Mapping[str, Looked]:
    """By file of tests: how its tests go without a fault."""
    looked = {}
    for file in files:
        looked[file] = look(tree, file, postgresql=file in ON_POSTGRES)
        took_s = sum(test.took_s for test in looked[file].values())
        failed = [name for name, test in looked[file].items() if test.failed]
        _say(f"{file:<62} {took_s:5.0f} s  {len(looked[file])} tests without a fault")
        for name in failed:
            _say(f"  fails without a fault, and is left out: {name}")
        if len(failed) == len(looked[file]):
            raise SystemExit(f"no test of {file} passes without a fault")
    return looked


def _verdict(fault: Fault, tree: Path, looked: Mapping[str, Looked], number: int) -> str:
    try:
        file, spoilt = seed(tree, fault.where, fault.old, fault.new)
    except NotFound:
        return "the code has changed"
    tests = {name: t for each in fault.tests for name, t in looked[each].items() if not t.failed}
    code = Entered(str(file.relative_to(tree)), fault.where)
    order = sorted(tests, key=lambda name: (not tests[name].enters(code), tests[name].took_s))
    patience_s = max(LEAST_PATIENCE_S, 5 * sum(test.took_s for test in tests.values()))
    source = file.read_text("utf-8")
    _write(file, spoilt, 2 * number)
    try:
        return _told(tree, order, patience_s)
    except SystemExit as error:
        return f"the tests cannot be run: {error}"
    finally:
        _write(file, source, 2 * number + 1)


def _write(file: Path, source: str, stamp: int) -> None:
    """Each writing has an instant of its own: by that Python knows whether what it has compiled is old."""
    file.write_text(source, "utf-8")
    os.utime(file, (stamp, stamp))


def _told(tree: Path, order: list[str], patience_s: float) -> str:
    """What became of the fault under these tests, in this order."""
    while order:
        failed = run(tree, order, patience_s)
        if failed is None:
            break
        if failed == HANGS:
            return "noticed: it hangs"
        again = run(tree, [failed], patience_s)
        if again is not None:
            return f"noticed by {failed.removeprefix('tests/')}"
        order = order[order.index(failed) + 1 :]
    return "NOT NOTICED"


if __name__ == "__main__":
    sys.exit(main())
