"""What people ordinarily type, each with what it must lead to, in a real conversation.

As with the words of alarm (tests/alarm), the phrases were made with one half of the sentences before the
eyes, and without the other, which was written down before and tells how new sentences fare.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from bot.core.hearing import hear
from bot.replay.stage import Stage
from tests.alarm.test_alarm import SENTENCES as OF_ALARM
from tests.alarm.test_alarm import real, stage_where

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


LEAST_RIGHT = {"development": 1.0, "held_out": 0.94}
"""Of everyday sentences, by half: all that were looked at, and most of the others."""

AROUND = {
    "en": [
        *("thanks, {}", "hello {}", "{}, is that normal?", "is it ok that {}", "{} am I doing it right"),
        *("how do I sleep if {}", "what should I feel {}", "can I do it in bed {}", "holiday {}"),
        *("I forgot yesterday because {}", "my physio told me not to because {}"),
        *("I feel better but {}", "I'm scared {}"),
    ],
    "es": [
        *("gracias, {}", "hola {}", "{}, ¿es normal?", "está bien que {}", "{} lo hago bien"),
        *("cómo duermo si {}", "qué debo sentir si {}", "lo hago en la cama {}", "vacaciones {}"),
        *("ayer se me olvidó porque {}", "el fisio me dijo que no porque {}"),
        *("me siento mejor pero {}", "tengo miedo {}"),
    ],
}
ABOUT_A_SIGN = frozenset({"tingling", "pregnancy", "hip"})
"""Answers that speak of a sign themselves, and lead to it."""

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


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_ordinarily_type_is_answered(language: str, half: str) -> None:
    """All of the half that was looked at, and nearly all of the other."""
    known = [s for s in SENTENCES if (s.language, s.half, s.part) == (language, half, "everyday")]
    wrong = missed(language, half, "everyday")
    assert len(known) - len(wrong) >= LEAST_RIGHT[half] * len(known), wrong


@pytest.mark.parametrize("part", ["alarming", IN_A_HOLD])
def test_no_everyday_answer_hides_a_sign_or_pain_in_a_hold(part: str) -> None:
    """Whatever stands beside it: a sign counts first, and in a hold what hurts, cramps or shakes does."""
    for language in LANGUAGES:
        for half in HALVES:
            assert missed(language, half, part) == []


def test_nobody_is_suspended_for_an_everyday_sentence() -> None:
    """At worst it shows the list of signs."""
    for sentence in SENTENCES:
        if sentence.part == "everyday":
            assert "suspended" not in led_to(sentence), sentence.says


def test_everyday_words_around_a_sign_do_not_swallow_it() -> None:
    """Each sentence of alarm, with a thank-you, a question or an excuse before or behind it, still alarms."""
    tried = 0
    for of_alarm in OF_ALARM:
        own = [real().phrases[of_alarm.language]]
        alone = hear(of_alarm.says, own)
        if of_alarm.part != "alarm" or of_alarm.where != "chat" or alone is None or not alone.alarming:
            continue
        for around in AROUND[of_alarm.language]:
            heard = hear(around.format(of_alarm.says), own)
            assert heard is not None, around.format(of_alarm.says)
            assert heard.alarming or set(heard.ids) <= ABOUT_A_SIGN, around.format(of_alarm.says)
            tried += 1
    assert tried > 3000
