"""Situations that the rules must get right: a made-up diary of each, and what must come of it."""

from __future__ import annotations

import re
import runpy
from itertools import pairwise
from pathlib import Path

import pytest

from bot.core import rules
from bot.replay import Replay
from bot.replay.diaries import load_diary
from bot.replay.show import Printed
from bot.texts import Texts
from tests.diaries import CONTENT

ROOT = Path(__file__).parents[1]
SITUATIONS = sorted((Path(__file__).parent / "situations").glob("*.yaml"))


@pytest.mark.parametrize("path", SITUATIONS, ids=lambda path: path.stem)
def test_each_situation_comes_out_as_it_must(path: Path) -> None:
    """All that is expected holds, and nothing that the days say is in vain."""
    replay = Replay.of(load_diary(path, CONTENT), CONTENT)
    assert [mismatch.sentence for mismatch in replay.mismatches()] == []


# --- What is written about them ---


def test_the_table_for_authors_is_that_of_the_diaries() -> None:
    """A row that changed is written anew by `python docs/situations.py`."""
    written = runpy.run_path(str(ROOT / "docs" / "situations.py"))
    assert written["PAGE"].read_text("utf-8") == written["page"]()


def test_every_action_has_a_reason_and_can_be_expected() -> None:
    """What can be decided is what /why has words for, but for what only earlier releases did."""
    earlier = {"less-today", "shrink", "keep"}
    words = (ROOT / "content" / "texts" / "en" / "advice.ftl").read_text("utf-8")
    reasons = set(re.findall(r"^why-R\d-([\w-]+) =", words, re.MULTILINE))
    assert reasons - earlier == rules.ACTIONS - earlier


GUIDE = (ROOT / "docs" / "authors.md").read_text("utf-8")


def blocks(begins: str) -> list[str]:
    """The blocks of the guide after its line that begins so."""
    return [part.split("\n", 1)[1] for part in GUIDE[GUIDE.index(begins) :].split("```")[1::2]]


def test_the_first_diary_of_the_guide_comes_out_as_it_says(tmp_path: Path) -> None:
    """The lines that it offers as `expect` are those that are printed."""
    diary, offered = blocks("## Write a diary")[:2]
    path = tmp_path / "my-diary.yaml"
    path.write_text(diary, "utf-8")
    printed = Printed(
        Replay.of(load_diary(path, CONTENT), CONTENT), CONTENT, Texts.load(ROOT / "content" / "texts")
    )
    assert "\n".join(printed.page(conversation=False, chart=False)).endswith(offered.rstrip())


def test_the_sample_of_the_guide_is_what_is_printed() -> None:
    """Line for line in its order; where lines are left out it says so."""
    path = ROOT / "content" / "diaries" / "plateau.yaml"
    printed = Printed(
        Replay.of(load_diary(path, CONTENT), CONTENT), CONTENT, Texts.load(ROOT / "content" / "texts")
    )
    lines = list(printed.page(conversation=False, chart=True))
    at = -1
    for before, line in pairwise(["", *blocks("## Read every decision")[0].rstrip().split("\n")]):
        if line != " ...":
            found = lines.index(line, at + 1)
            assert found == at + 1 or before == " ...", line
            at = found
    assert at == len(lines) - 1
