"""The shape of the code: what would send its next reader to the wrong place."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from bot import logs

BOT = Path(__file__).parent.parent / "bot"


def modules() -> Iterator[Path]:
    yield from sorted(path for path in BOT.rglob("*.py") if "migrations" not in path.parts)


def test_a_class_shares_its_name_with_no_other() -> None:
    """Whoever looks for what `Moment` is finds one answer, also for a class that only its module uses."""
    defined = defaultdict(list)
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                defined[node.name].append(f"{path.relative_to(BOT)}:{node.lineno}")
    assert {name: places for name, places in defined.items() if len(places) > 1} == {}


LONGEST_MODULE = 600


def test_no_module_is_longer_than_a_subject() -> None:
    """A module that grows over this holds two subjects: split it by them, not by its length."""
    lengths = {str(path.relative_to(BOT)): path.read_text("utf-8").count("\n") for path in modules()}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def said() -> Iterator[tuple[str, str | None]]:
    """Every call that writes to the log: where it is, and the event it names."""
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"debug", "info", "warning", "error", "exception", "critical", "log"}
                and ast.unparse(node.func.value).endswith(("log", "logger", "logging"))
            ):
                named = {
                    word.arg: ast.literal_eval(word.value) for word in node.keywords if word.arg == "event"
                }
                yield f"{path.relative_to(BOT)}:{node.lineno}", named.get("event")


def test_every_line_of_the_log_names_its_event() -> None:
    """A machine that reads the log finds a word of a closed list in each line; docs/logs.md explains it."""
    found, events = list(said()), set(get_args(logs.Event))
    assert [place for place, event in found if event not in events] == []
    assert {event for _, event in found} | {"library"} == events
    rows = (BOT.parent / "docs" / "logs.md").read_text("utf-8").partition("| event |")[2]
    cells = re.findall(r"(?m)^\| (`.+?`) \|", rows)
    assert sorted(re.findall(r"`([a-z-]+)`", " ".join(cells))) == sorted(events)


def test_no_module_writes_to_the_log_past_its_events() -> None:
    """`logs.of` makes every log of ours: one of Python's own takes records without an event."""
    homes = {"logs.py"}
    texts = {str(path.relative_to(BOT)): path.read_text("utf-8") for path in modules()}
    assert [name for name, text in texts.items() if "getLogger" in text and name not in homes] == []
