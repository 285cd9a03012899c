"""Runs tests of a copy of the tree in a forked process: packages stay imported, modules of ours do not."""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

HANGS = "hangs"

_TIDY_S = 20.0
_LOOK_S = 900.0
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Entered:
    """A function as its code names itself: the file, below the tree, and `Class.method`."""

    file: str
    name: str


@dataclass
class Test:
    """How a test went without a fault, and what of the bot it entered."""

    __test__ = False

    took_s: float = 0.0
    failed: bool = False
    entered: frozenset[Entered] = frozenset()

    def enters(self, code: Entered) -> bool:
        """`code` may have modules in front of its name, as faults name it."""
        parts = code.name.split(".")
        return any(Entered(code.file, ".".join(parts[n:])) in self.entered for n in range(len(parts)))


Looked = Mapping[str, Test]


def look(tree: Path, file: str, *, postgresql: bool) -> Looked:
    """The tests of a file by their ids. Raises SystemExit if they cannot be run."""
    chosen = [] if postgresql else ["-k", "not postgresql"]
    found = _in_a_fork(tree, _look, [file, *chosen], _LOOK_S)
    if not found:
        raise SystemExit(f"no test of {file} can be run")
    return {
        name: Test(took_s, failed, frozenset(Entered(*code) for code in entered))
        for name, took_s, failed, entered in found
    }


def run(tree: Path, tests: Sequence[str], patience_s: float) -> str | None:
    """Run the tests in this order, to the first that fails: its id, HANGS, or None if all pass.

    Raises SystemExit if they cannot be run.
    """
    answer: str | None = _in_a_fork(tree, _run, list(tests), patience_s)
    return answer


def _in_a_fork(tree: Path, work: Callable[[list[str]], Any], arguments: list[str], within_s: float) -> Any:
    """What `work` returns; HANGS if it takes longer. Raises SystemExit if it fails."""
    here, there = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_forked, args=(tree, work, arguments, there))
    process.start()
    there.close()
    try:
        answer = here.recv() if here.poll(within_s) else HANGS
    except EOFError:
        answer = SystemExit(f"{arguments[0]}: the process that ran it has died")
    finally:
        _end(process)
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _end(process: Any) -> None:
    """Let it tidy up for a moment, then end it with all that it has started and left."""
    process.join(_TIDY_S)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.join()


def _forked(tree: Path, work: Callable[[list[str]], Any], arguments: list[str], answer: Connection) -> None:
    os.setsid()
    atexit._clear()  # what the parent has made is the parent's to take away
    os.chdir(tree)
    for name in [name for name in sys.modules if name.partition(".")[0] in {"bot", "tests"}]:
        del sys.modules[name]
    sys.path[:] = [str(tree), *(path for path in sys.path if path not in {"", os.environ.get("PWD")})]
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    try:
        told = work(arguments)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is told
        told = SystemExit(f"{arguments[0]}: {error!r}")
    answer.send(told)
    atexit._run_exitfuncs()  # a PostgreSQL that a test has started is ended by one of them
    os._exit(0)


def _pytest(arguments: Sequence[str], plugin: object) -> int:
    return int(pytest.main([*arguments, "-q", "-p", "no:cacheprovider", "-p", "no:xdist"], plugins=[plugin]))


@dataclass
class _Looking:
    """Notes for each test what it enters. Threads that a fixture starts are seen as well."""

    tests: dict[str, Test] = field(default_factory=dict)
    seen: dict[int, CodeType] = field(default_factory=dict)

    def entering(self, frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            self.seen[id(frame.f_code)] = frame.f_code

    def pytest_sessionstart(self) -> None:
        threading.setprofile(self.entering)
        sys.setprofile(self.entering)

    def pytest_runtest_logstart(self) -> None:
        self.seen = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test = self.tests.setdefault(report.nodeid, Test())
        test.took_s += report.duration
        test.failed |= not report.passed

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        ours = str(Path.cwd() / "bot")
        self.tests[nodeid].entered = frozenset(
            Entered(os.path.relpath(code.co_filename), code.co_qualname)
            for code in list(self.seen.values())
            if code.co_filename.startswith(ours)
        )


def _look(arguments: list[str]) -> list[tuple[Any, ...]]:
    """In plain values: this module is not the one that the parent has."""
    looking = _Looking()
    _pytest(arguments, looking)
    sys.setprofile(None)
    return [
        (name, test.took_s, test.failed, [(code.file, code.name) for code in test.entered])
        for name, test in looking.tests.items()
    ]


@dataclass
class _Running:
    """Puts the tests in the order in which they were asked for, and notes the first that fails."""

    order: Sequence[str]
    failed: str | None = None

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        places = {name: place for place, name in enumerate(self.order)}
        items.sort(key=lambda item: places.get(item.nodeid, len(places)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and self.failed is None:
            self.failed = report.nodeid


def _run(tests: list[str]) -> str | None:
    running = _Running(tests)
    code = _pytest([*tests, "-x"], running)
    if running.failed is None and code != 0:
        raise SystemExit(f"pytest ended with {code}")
    return running.failed
