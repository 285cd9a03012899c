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
    part: str
    says: str
    where: str
    leads: frozenset[str]


def sentences() -> Iterator[Sentence]:
    for half in ("development", "held_out"):
        for part, groups in yaml.safe_load((HERE / f"{half}.yaml").read_text("utf-8")).items():
            for group in groups:
                leads = group["leads"] if isinstance(group["leads"], list) else [group["leads"]]
                for says in group["says"]:
                    yield Sentence(half, part, says, group.get("where", "chat"), frozenset(leads))


SENTENCES = list(sentences())


@cache
def real() -> content.Content:
    return content.load(ROOT / "content")


def stage_where(where: str) -> Stage:
    stage = Stage(real(), places=lambda words: (LOS_ANGELES,) if words == "Los Angeles" else ()).set_up()
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
    stage = stage_where(sentence.where)
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


@pytest.mark.parametrize("half", ["development", "held_out"])
def test_what_is_typed_leads_where_it_must(half: str) -> None:
    """All of the half that was looked at; of the other all but two of alarm, and one everyday one."""
    wrong = {
        part: [
            (s.says, led)
            for s in SENTENCES
            if (s.half, s.part) == (half, part) and not (led := led_to(s)) & s.leads
        ]
        for part in ("alarm", "harmless")
    }
    most = {"development": (0, 0), "held_out": (2, 1)}[half]
    assert (len(wrong["alarm"]), len(wrong["harmless"])) <= most, wrong


def test_nothing_alarming_is_not_understood() -> None:
    """Whatever a sentence of alarm leads to, it is never nothing, nor the words of a habit."""
    for sentence in SENTENCES:
        if sentence.part == "alarm":
            assert led_to(sentence) != {"nothing"}, sentence.says
