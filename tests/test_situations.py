"""Situations that the rules must get right: a made-up diary of each, and what must come of it."""

from __future__ import annotations

import re
import runpy
from itertools import pairwise
from pathlib import Path

import pytest

from bot.core import rules
from bot.core.content import Leg
from bot.core.messages import Text
from bot.core.model import Edit, Send
from bot.replay import Replay
from bot.replay.diaries import load_diary
from bot.replay.expectations import day_number
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


@pytest.mark.parametrize("script", ["situations.py", "thresholds.py"])
def test_the_tables_for_authors_are_those_of_the_diaries_and_rules(script: str) -> None:
    """A row that changed is written anew by `python docs/situations.py` or `python docs/thresholds.py`."""
    written = runpy.run_path(str(ROOT / "docs" / script))
    assert written["PAGE"].read_text("utf-8") == written["page"]()


def test_every_threshold_names_tests_that_are_there() -> None:
    """Each row of docs/thresholds.md has examples on both sides, or a test that plays it."""
    page = (ROOT / "docs" / "thresholds.md").read_text("utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)", page)
    assert all(f"def {test}(" in (ROOT / path).read_text("utf-8") for path, test in named)
    numbered = re.findall(r"^\| (R\d+) \| `(\w+)` \| [\d.]+ \| (.*?) \|", page, re.MULTILINE)
    assert {(rule, number) for rule, number, _ in numbered} == {
        (rule.id, number) for rule in CONTENT.rules.values() for number in rule.numbers
    }
    assert [row for row in numbered if row[2].count(": `") < 2 and "tests/" not in row[2]] == []


FACTS = re.findall(
    r"^\| ([^|]+) \| (`[^|]+`) \| ([^|]+) \|$",
    (ROOT / "docs" / "article.md").read_text("utf-8"),
    re.MULTILINE,
)


@pytest.mark.parametrize("leg", [*Leg])
@pytest.mark.parametrize(("fact", "names", "words"), FACTS, ids=[fact for fact, _, _ in FACTS])
def test_each_fact_of_the_article_is_told(fact: str, names: str, words: str, leg: Leg) -> None:
    """The texts that docs/article.md names say it, whichever leg it is about."""
    texts = Texts.load(ROOT / "content" / "texts")
    for name in re.findall(r"`([\w-]+)`", names):
        assert texts.has(name, "en"), fact
        assert words.strip() in texts.plain(Text(name, {"leg": leg, "count": 2}), "en"), fact


def test_the_table_of_the_article_is_whole() -> None:
    """No row is passed over because of its form."""
    rows = [
        line
        for line in (ROOT / "docs" / "article.md").read_text("utf-8").split("\n")
        if line.startswith("| ")
    ]
    assert len(FACTS) == len(rows) - 2 > 30


def test_every_action_has_a_reason_and_can_be_expected() -> None:
    """What can be decided is what /why has words for, but for what only earlier releases did, and for what is
    told to a clinic, which the person reads where it stands.
    """
    earlier = {"less-today", "shrink", "keep"}
    words = (ROOT / "content" / "texts" / "en" / "advice.ftl").read_text("utf-8")
    reasons = set(re.findall(r"^why-R\d-([\w-]+) =", words, re.MULTILINE))
    told_to_clinics = {action for action in rules.ACTIONS if action.startswith("alert-")}
    assert reasons - earlier == rules.ACTIONS - earlier - told_to_clinics


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


# --- What is said on the way ---

GENTLER = """
about: Too much once, then tingling on the other side, then a fever that was looked at.
person: {zone: Europe/London, time: "07:30"}
days:
  - {before: 1, after: 1, too_much: [towel right], where: back}
  - {before: 1, after: 1, repeat: 2}
  - {before: 1, after: 1, electric: [wall left]}
  - {before: 1, after: 1}
  - {sign: fever}
  - {seen: yes, before: 1, after: 1}
"""


def test_a_stretch_says_truly_why_it_starts_gentler(tmp_path: Path) -> None:
    """Last time or before, what was felt in the leg (on both sides), or a new beginning after a sign."""
    path = tmp_path / "gentler.yaml"
    path.write_text(GENTLER, "utf-8")
    replay = Replay.of(load_diary(path, CONTENT), CONTENT)
    told: dict[int, set[object]] = {}
    for at, what in replay.stage.log:
        if isinstance(what, Send | Edit):
            why = {line.args["because"] for line in what.message.lines if line.id == "starts-eased"}
            told.setdefault(day_number(at.date()), set()).update(why)
    assert {day: why for day, why in told.items() if why} == {
        2: {"much"},
        3: {"before"},
        4: {"before"},
        5: {"before", "nerve"},
        7: {"again", "nerve"},
    }


LEFT_OUT = """
about: The towel stretch had to be stopped twice, and is left out; then pain is severe.
person: {zone: Europe/London, time: "07:30"}
days:
  - {before: 2, after: 2, too_much: [towel right, towel right, towel right], where: back}
  - {before: 2, after: 2, too_much: [towel right, towel right], where: back}
  - {before: 8, after: 8, repeat: 2}
  - {before: 6, choice: gentle}
"""


def test_only_what_can_be_done_is_offered(tmp_path: Path) -> None:
    """A gentle day is made of the towel stretch: while that is left out, rest alone is offered, and said."""
    path = tmp_path / "left-out.yaml"
    path.write_text(LEFT_OUT, "utf-8")
    replay = Replay.of(load_diary(path, CONTENT), CONTENT)
    said = [(at, what.message) for at, what in replay.stage.log if isinstance(what, Send | Edit)]
    late = [message for at, message in said if day_number(at.date()) >= 3]
    asked = [
        message.lines
        for message in late
        if "session" in str(message.buttons) and "rest" in str(message.buttons)
    ]
    assert {day: replay.offered()[day] for day in (3, 4, 5)} == {day: {"rest"} for day in (3, 4, 5)}
    assert {line.id for lines in asked for line in lines} == {"before-only-rest"}
    assert not any("gentle-today" in str(message.buttons) for message in late)
