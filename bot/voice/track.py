"""A track of the voice, put together from recorded sentences: `content/voice/<language>` has a file for each.

A sentence is what ends in a full stop, a question or an exclamation mark. Nothing is decoded or encoded, so
no sound library is needed. Where a sentence is missing or damaged there is no track, and the session goes on
in words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot import logs
from bot.core.messages import Passage, Text, Voice
from bot.voice import ogg

MANIFEST = "manifest.json"
TICK = "tick"
"""What the soft tick is called among the sentences."""

_SENTENCE = re.compile(r"[^.?!]+[.?!]*")
_GAP = round(0.24 * ogg.PER_S)
"""Between two sentences, in packets."""
_BEFORE_THE_END = round(0.5 * ogg.PER_S)
"""From the last word that is said before the end of a passage to that end, in packets."""

log = logs.of(__name__)

Words = Callable[[Text], str]


class VoiceError(Exception):
    """Why a track cannot be put together."""


@dataclass(frozen=True)
class Cue:
    """What is heard from a packet of the track on, and for how many packets."""

    start: int
    length: int
    sentence: str

    @property
    def end(self) -> int:
        return self.start + self.length


def sentences(words: str) -> list[str]:
    return [part for found in _SENTENCE.findall(words) if (part := found.strip())]


@dataclass(frozen=True)
class Recordings:
    """The sentences of one language; `files`: what the manifest says of each."""

    directory: Path
    files: Mapping[str, Mapping[str, object]]
    _read: dict[str, tuple[bytes, ...]] = field(default_factory=dict, repr=False, compare=False)

    def packets(self, sentence: str) -> tuple[bytes, ...]:
        """Raises VoiceError when the sentence is not there whole."""
        if sentence not in self._read:
            listed = self.files.get(sentence)
            if listed is None:
                raise VoiceError(f"there is no recording of “{sentence}”")
            try:
                data = (self.directory / str(listed["file"])).read_bytes()
            except OSError:
                data = b""
            if hashlib.sha256(data).hexdigest() != listed["sha256"]:
                raise VoiceError(f"the recording of “{sentence}” is damaged or gone")
            self._read[sentence] = ogg.read(data)
        return self._read[sentence]


class Speaker:
    """Puts tracks together, in every language that has a folder of recordings."""

    def __init__(self, recordings: Mapping[str, Recordings]) -> None:
        self._recordings = recordings
        self.languages = frozenset(recordings)

    @classmethod
    def load(cls, directory: Path) -> Speaker:
        """The recordings under `directory`/<language>; of a language without a readable manifest there are
        none.
        """
        found = {}
        for manifest in sorted(directory.glob(f"*/{MANIFEST}")):
            try:
                files = json.loads(manifest.read_text("utf-8"))["sentences"]
            except (OSError, ValueError, KeyError) as error:
                log.warning(
                    "No voice in %s: %s", manifest.parent.name, type(error).__name__, event="voice-missing"
                )
            else:
                found[manifest.parent.name] = Recordings(manifest.parent, files)
        return cls(found)

    def recorded(self, language: str) -> frozenset[str]:
        """Every sentence that there is in a language, TICK among them."""
        return frozenset(self._recording(language).files)

    def damaged(self, language: str) -> list[str]:
        """The sentences that are listed for a language and not there whole."""
        found = []
        for sentence in sorted(self.recorded(language)):
            try:
                self._recording(language).packets(sentence)
            except VoiceError:
                found.append(sentence)
        return found

    def track(self, voice: Voice, language: str, words: Words) -> bytes:
        """The track in a language, whose texts `words` gives, as Opus in Ogg; always the same bytes.

        Raises VoiceError when it cannot be had.
        """
        recordings = self._recording(language)
        packets = [ogg.SILENCE] * (round(voice.seconds * ogg.PER_S) + 1)
        for cue in self.cues(voice, language, words):
            packets[cue.start : cue.end] = recordings.packets(cue.sentence)
        return ogg.write(packets, round(voice.seconds * ogg.RATE))

    def cues(self, voice: Voice, language: str, words: Words) -> list[Cue]:
        """What is heard when, in its order. Raises VoiceError for what is missing or does not fit."""
        recordings, cues, waiting, start = self._recording(language), list[Cue](), list[list[str]](), 0
        for passage in voice.passages:
            cues += _laid_out(passage, start, recordings, waiting, words)
            start += round(passage.seconds * ogg.PER_S)
        return cues

    def _recording(self, language: str) -> Recordings:
        if language not in self._recordings:
            raise VoiceError(f"there is no voice in {language}")
        return self._recordings[language]


def _laid_out(
    passage: Passage, start: int, recordings: Recordings, waiting: list[list[str]], words: Words
) -> list[Cue]:
    """What is heard in one passage; what found no room yet is `waiting`, and so is what finds none here."""
    end = start + round(passage.seconds * ogg.PER_S)

    def lasts(said: Sequence[str]) -> int:
        return sum(len(recordings.packets(each)) for each in said) + _GAP * (len(said) - 1)

    def placed(at: int, said: Sequence[str]) -> list[Cue]:
        cues = []
        for each in said:
            cues.append(Cue(at, len(recordings.packets(each)), each))
            at = cues[-1].end + _GAP
        return cues

    def told(texts: Sequence[Text]) -> list[str]:
        return [each for text in texts for each in sentences(words(text))]

    fixed: list[Cue] = []
    for left, text in enumerate(reversed(passage.counted), 1):
        fixed[:0] = placed(end - left * ogg.PER_S, told([text]))
    if passage.last:
        last = told(passage.last)
        fixed = placed(end - _BEFORE_THE_END - lasts(last), last)
    free_until = fixed[0].start if fixed else end
    cues = placed(start, told(passage.said))
    at = cues[-1].end + _GAP if cues else start
    if at - _GAP > free_until or any(cue.end > ogg.PER_S + cue.start for cue in fixed if passage.counted):
        raise VoiceError(f"“{' '.join(cue.sentence for cue in (*cues, *fixed))}” takes too long")
    waiting += [told([text]) for text in passage.if_room]
    while waiting and at + lasts(waiting[0]) + _GAP <= free_until:
        cues += placed(at, waiting.pop(0))
        at = cues[-1].end + _GAP
    cues += fixed
    if passage.ticks:
        tick = len(recordings.packets(TICK))
        heard = [Cue(second, tick, TICK) for second in range(start + ogg.PER_S, end, ogg.PER_S)]
        cues += [own for own in heard if not any(c.start < own.end and own.start < c.end for c in cues)]
    return sorted(cues, key=lambda cue: cue.start)
