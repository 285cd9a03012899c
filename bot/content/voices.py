"""What the voice says, held against what can be said and what is recorded (`content/voice`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from operator import attrgetter
from pathlib import Path

from bot.content.folder import Fault, FileLine, Folder
from bot.core import plan, voice
from bot.core.content import Content, Leg, Stretch
from bot.core.messages import Text, Voice
from bot.core.model import Dose, Person, Step, StepKind
from bot.texts import Texts
from bot.voice.track import TICK, Speaker, VoiceError, sentences

RECORDINGS = "voice"
"""The folder of the recordings, one folder in it for each language."""

_SPEAKABLE = re.compile(r"[^\W\d_]+(,? [^\W\d_]+)*[.?!]")
_FILE = "texts/{}/voice.ftl"


def ask_texts(folder: Folder) -> None:
    """What is said whatever the stretch has its text."""
    folder.ask(FileLine(_FILE.format("en"), 1), [text.id for text in voice.fixed()])


def stretches(content: Content) -> Iterator[Stretch]:
    """Each stretch in each way in which it can be done."""
    for stretch in content.stretches.values():
        ways = [f"{stretch.id}-{way.id}" for way in stretch.ways] or [""]
        yield from (stretch.done_with([way]) for way in ways)


def said(content: Content, texts: Texts, language: str) -> list[str]:
    """Every sentence that the voice can say in a language, once."""
    found: list[Text] = [*voice.fixed()]
    for stretch in stretches(content):
        found += voice.told(stretch)
    told = (sentence for text in found for sentence in sentences(texts.plain(text, language)))
    return list(dict.fromkeys(told))


def tracks(content: Content) -> Iterator[tuple[Stretch, tuple[Step, ...], Voice]]:
    """A track for every stretch, way, leg to begin with, rung, easing, and hold to begin at; with its steps.

    Both legs have the same rung and easing: how one is spoken does not depend on that of the other.
    """
    for stretch, begins in product(stretches(content), content.routine.legs):
        for rung, level in product(stretch.ladder, range(len(stretch.easings) + 1)):
            held = Dose(rung.hold_s, rung.repetitions, easing=level)
            person = Person(0, 0, doses={f"{stretch.id}:{leg}": held for leg in Leg})
            others = content.stretches.keys() - {stretch.id}
            steps = plan.steps(person, content, without=others, first={stretch.id: begins})
            for place, step in enumerate(steps):
                if step.kind is StepKind.HOLD:
                    easing = attrgetter("easing")
                    leads = voice.track(steps[place:], stretch, content.routine, easing)
                    yield stretch, steps[place:], leads


def check(directory: Path, content: Content) -> list[Fault]:
    """What of the voice is missing, left over or cannot be said, in the languages that have one."""
    folder, texts = Folder(directory), Texts.load(directory / "texts")
    speaker = Speaker.load(directory / RECORDINGS)
    for language in sorted(speaker.languages & set(texts.languages)):
        place = FileLine(_FILE.format(language), 1)
        wanted = said(content, texts, language)
        for sentence in wanted:
            if not _SPEAKABLE.fullmatch(sentence):
                folder.fault(place, f"“{sentence}” cannot be spoken: letters, commas and a full stop only.")
        recorded = speaker.recorded(language)
        for sentence in wanted:
            if sentence not in recorded:
                folder.fault(place, f"There is no recording of “{sentence}” (run make media).")
        for sentence in sorted(recorded - {*wanted, TICK}):
            folder.fault(place, f"Nothing says “{sentence}” any more, but it is recorded (run make media).")
        if not folder.faults:
            _check_lengths(folder, place, content, speaker, texts)
    return sorted(folder.faults)


def _check_lengths(folder: Folder, place: FileLine, content: Content, speaker: Speaker, texts: Texts) -> None:
    """Everything that must be said in a stretch fits into its time."""
    language = Path(place.file).parent.name
    for _, _, leads in tracks(content):
        try:
            speaker.cues(leads, language, lambda text: texts.plain(text, language))
        except VoiceError as error:
            folder.fault(place, f"In the voice {error}.")
