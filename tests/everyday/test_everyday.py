"""What people ordinarily type, each with what it must lead to, in a real conversation.

As with the words of alarm (tests/alarm), the phrases were made with one half of the sentences before the eyes,
and without the other, which was written down before and tells how new sentences fare.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from bot.replay.stage import Stage
from tests.alarm.test_alarm import stage_where

HERE = Path(__file__).parent

ALARM = frozenset({"perhaps-a-sign", "call-now", "suspended"})
IN_A_HOLD = "in-a-hold"


class Sentence(NamedTuple):
    half: str
    language: str
    part: str
    says: str
    leads: frozenset[str]


def sentences() -> Iterator[Sentence]:
    for path in sorted(HERE.glob("*.yaml")):
        language, _, half = path.stem.partition("_")
        for part, groups in yaml.safe_load(path.read_text("utf-8")).items():
            for group in groups:
                leads = ALARM if group["leads"] == "alarm" else frozenset(group["leads"])
                for says in group["says"]:
                    yield Sentence(half, language, part, says, leads)


SENTENCES = list(sentences())


@cache
def led_to(sentence: Sentence) -> frozenset[str]:
    """The ids of the texts that follow, those of answers as content/answers.yaml has them."""
    stage: Stage = stage_where("hold" if sentence.part == IN_A_HOLD else "chat", sentence.language)
    stage.chat.clear()
    stage.say(sentence.says)
    found = {text.removeprefix("answer-") for text in stage.texts()}
    if stage.state.person.warning_signs:
        found.add("suspended")
    if sentence.part == IN_A_HOLD and stage.state.session is None:
        found.add("session-stopped")
    return frozenset(found)


PARTS = ("everyday", "alarming", IN_A_HOLD)
LANGUAGES = ("en", "es")
HALVES = ("development", "held_out")


def missed(language: str, half: str, part: str) -> list[tuple[str, frozenset[str]]]:
    """What is typed and leads elsewhere, with what it leads to."""
    return [
        (s.says, led)
        for s in SENTENCES
        if (s.language, s.half, s.part) == (language, half, part) and not (led := led_to(s)) & s.leads
    ]
