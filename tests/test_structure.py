"""The shape of the code: what would send its next reader to the wrong place."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

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
