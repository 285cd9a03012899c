"""Sentences of alarm and everyday ones (R9), each with what it must lead to, in a real conversation.

The net of words was made with one half of them before the eyes, and without the other. Both were written down
before it: so the other half tells how it does with words that it has not met.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from bot import content
from bot.core.immutable import changed
from bot.core.model import Phase, Place
from bot.replay.stage import Stage

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
LOS_ANGELES = Place("Los Angeles", "US", "America/Los_Angeles")


class Sentence(NamedTuple):
    half: str
    language: str
    part: str
    says: str
    where: str
    leads: frozenset[str]


def sentences() -> Iterator[Sentence]:
    for path in sorted(HERE.glob("*.yaml")):
        language, half = ("es", path.stem[3:]) if path.stem.startswith("es_") else ("en", path.stem)
        for part, groups in yaml.safe_load(path.read_text("utf-8")).items():
            for group in groups:
                leads = group["leads"] if isinstance(group["leads"], list) else [group["leads"]]
                for says in group["says"]:
                    yield Sentence(half, language, part, says, group.get("where", "chat"), frozenset(leads))


SENTENCES = list(sentences())


@cache
def real() -> content.Content:
    return content.load(ROOT / "content")


def stage_where(where: str, language: str) -> Stage:
    stage = Stage(real(), places=lambda words: (LOS_ANGELES,) if words == "Los Angeles" else ()).set_up()
    stage.state = replace(stage.state, person=changed(stage.state.person, language=language))
    if where == "hold":
        stage.command("stretch")
        stage.tap("2")
        while stage.phase is not Phase.HOLD:
            stage.tap("ready")
    elif where == "habit":
        stage.state = replace(
            stage.state, person=changed(stage.state.person, asking="habit", asked_at=stage.now)
        )
    return stage


def led_to(sentence: Sentence) -> set[str]:
    """What follows in the chat, in the words of the table."""
    stage = stage_where(sentence.where, sentence.language)
    stage.chat.clear()
    stage.say(sentence.says)
    said = set(stage.texts())
    found = set(stage.state.person.warning_signs)
    shown = {
        "list": "perhaps-a-sign",
        "call": "call-now",
        "harm": "harm",
        "answer": "answer-source",
        "too-much": "too-much",
        "nerve": "stretch-stopped-nerve",
    }
    found |= {name for name, text_id in shown.items() if text_id in said}
    if sentence.where == "hold" and stage.state.session is None and "call" not in found:
        found.add("stop")
    return found or {"nothing"}


PARTS = ("alarm", "harmless")
MOST_WRONG = {
    ("en", "development"): (0, 0),
    ("en", "held_out"): (2, 1),
    ("es", "development"): (0, 0),
    ("es", "held_out"): (2, 0),
}
"""Of alarm and of everyday words, by language and half; the halves that were looked at have none."""


def missed(language: str, half: str, part: str) -> list[tuple[str, set[str]]]:
    """What is typed and leads elsewhere, with what it leads to."""
    return [
        (s.says, led)
        for s in SENTENCES
        if (s.language, s.half, s.part) == (language, half, part) and not (led := led_to(s)) & s.leads
    ]


@pytest.mark.parametrize(("language", "half"), MOST_WRONG)
def test_what_is_typed_leads_where_it_must(language: str, half: str) -> None:
    """All of the half that was looked at, and nearly all of the other."""
    wrong = {part: missed(language, half, part) for part in PARTS}
    most = MOST_WRONG[language, half]
    assert (len(wrong["alarm"]), len(wrong["harmless"])) <= most, wrong


def test_nothing_alarming_is_not_understood() -> None:
    """Whatever a sentence of alarm leads to, it is never nothing, nor the words of a habit."""
    for sentence in SENTENCES:
        if sentence.part == "alarm":
            assert led_to(sentence) != {"nothing"}, sentence.says
