"""Every sentence the rules can say stands in the catalogue, with all that it fills in."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import content
from bot.core.messages import Text
from bot.core.model import Answer, Edit, Send
from bot.preview.catalogue import Catalogue
from bot.replay.stage import Stage
from bot.texts import Texts
from tests.core.conftest import find_places
from tests.core.test_properties import ACTIONS, play

ROOT = Path(__file__).parents[2]
CONTENT = content.load(ROOT / "content")
TEXTS = Texts.load(ROOT / "content" / "texts")

SENTENCE_WORDS = 8
LEAFLET_GRADE = 9
NORMAL_EASE = 55
"""Szigriszt Pazos's score from which a text is of normal difficulty (INFLESZ, Barrio-Cantalejo 2008)."""
LONGEST_CAPTION = 1024
LEAST_WORDS = 4
LONGEST_PARAGRAPH = {"en": 800, "es": 900}
"""About what a phone shows at once, with a picture above it; Spanish needs more characters for the same."""


def test_every_text_named_in_the_rules_exists() -> None:
    """Ids that stand in the code as they are, in text("...") and button("...")."""
    for source in (ROOT / "bot" / "core").rglob("*.py"):
        for text_id in re.findall(r'\b(?:text|button)\(\s*"([a-z0-9-]+)"', source.read_text()):
            assert TEXTS.has(text_id, "en"), f"{text_id} of {source.name}"


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTIONS, min_size=10, max_size=80))
def test_everything_that_can_be_said_has_words(actions: list[tuple[str, object]]) -> None:
    """Whatever a person does, each message renders without a fault and fits a phone's screen."""
    stage = play(Stage(CONTENT, places=find_places).set_up(), actions)
    faults: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: faults.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("bot.texts").addHandler(handler)
    try:
        for _, effect in stage.log:
            if isinstance(effect, Send | Edit):
                for language in TEXTS.languages:
                    said = "\n\n".join(TEXTS.plain(line, language) for line in effect.message.lines)
                    # Whoever does not see a picture or clip is told the same in words.
                    assert effect.message.picture is None or len(said.split()) >= LEAST_WORDS, said
                    assert len(said) <= min(LONGEST_CAPTION, LONGEST_PARAGRAPH[language]), said
                    for row in effect.message.buttons:
                        assert all(TEXTS.plain(button.label, language) for button in row)
            elif isinstance(effect, Answer):
                assert all(len(TEXTS.plain(effect.text, language)) <= 200 for language in TEXTS.languages)
    finally:
        logging.getLogger("bot.texts").removeHandler(handler)
    assert faults == []


def grade(words: str) -> float:
    """The school year that can read these words, by Flesch and Kincaid; syllables are groups of vowels."""
    found = re.findall(r"[a-z][a-z'’-]*", words.lower())
    sentences = [part for part in re.split(r"[.!?:;\n]+", words) if re.search("[A-Za-z]", part)]
    silent = re.compile(r"(?<=[^aeiouyl])e$|(?<=[^aeiouytd])ed$")
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", silent.sub("", word)))) for word in found)
    return 0.39 * len(found) / len(sentences) + 11.8 * syllables / len(found) - 15.59


def ease(words: str) -> float:
    """How easily Spanish words are read, 0 to 100: Szigriszt Pazos 1993, Flesch's score for Spanish.

    A syllable has one strong vowel, or an accented í or ú, or weak vowels alone.
    """
    found = re.findall(r"[a-záéíóúüñ]+", words.lower())
    sentences = [part for part in re.split(r"[.!?:;\n]+", words) if re.search("[a-záéíóú]", part)]
    strong = "aeoáéóíú"
    syllables = sum(
        max(
            1,
            sum(c in strong for c in word)
            + len(re.findall(rf"(?<![{strong}iuüy])[iuü]+(?![{strong}])", word)),
        )
        for word in found
    )
    return 206.835 - 62.3 * syllables / len(found) - len(found) / len(sentences)


def sentences(language: str) -> Iterator[tuple[str, str]]:
    """Each text of a language with what it says, but for labels, lists of a few words, names and numbers."""
    catalogue = Catalogue.read(ROOT / "content" / "texts")
    name = TEXTS.plain(Text("stretch-towel"), language)
    for entry in catalogue.entries.values():
        for variant in catalogue.variants(entry[language], language):
            words = html.unescape(re.sub("<[^>]+>", "", variant.html)).replace(name, "")
            if len(re.findall("[^\\W\\d]{2,}", words)) >= SENTENCE_WORDS and entry[language].id != "source":
                yield entry[language].id, words


def test_sentences_read_like_a_leaflet() -> None:
    """No text asks for more than nine years of school."""
    hard = {name: round(grade(words), 1) for name, words in sentences("en") if grade(words) > LEAFLET_GRADE}
    assert hard == {}


@pytest.mark.parametrize(
    ("words", "syllables"),
    [("pierna", 2), ("todavía", 4), ("ciática", 3), ("guía", 2), ("muy", 1), ("que", 1), ("aguanta", 3)],
)
def test_syllables_are_counted(words: str, syllables: int) -> None:
    """As a Spanish speaker claps them."""
    assert ease(words) == pytest.approx(206.835 - 62.3 * syllables - 1)


def test_spanish_sentences_read_like_a_leaflet_too() -> None:
    """None is harder than normal for a health leaflet."""
    hard = {name: round(ease(words)) for name, words in sentences("es") if ease(words) < NORMAL_EASE}
    assert hard == {}


NEVER = {
    "en": ("cure", "treat", "safe", "should have", "failed", "you must"),
    "es": (
        "cura",
        "curar",
        "trata tu",
        "a salvo",
        "seguro",
        "segura",
        "debiste",
        "fallaste",
        "debes",
        "(?<!no )tienes que",
    ),
}


@pytest.mark.parametrize(
    ("language", "word"), [(language, word) for language in NEVER for word in NEVER[language]]
)
def test_words_that_are_never_used(language: str, word: str) -> None:
    """R0 and R8: no promise, no diagnosis, no blame."""
    for name, words in catalogue_of(language):
        assert not re.search(rf"\b{word}\b", words, re.IGNORECASE), name


@pytest.mark.parametrize("language", TEXTS.languages)
def test_the_voice_is_calm(language: str) -> None:
    """No exclamation marks and no emoji in any text: the tick of a chosen day is a sign, not a mood."""
    for name, words in catalogue_of(language):
        assert not re.search("[!\U0001f300-\U0001faff\u2600-\u26ff]", words), name


def catalogue_of(language: str) -> Iterator[tuple[str, str]]:
    """Each line of the catalogues, without notes."""
    for file in (ROOT / "content" / "texts" / language).glob("*.ftl"):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if not line.lstrip().startswith("#"):
                yield f"{file.name}:{number}", line
