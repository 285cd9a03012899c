"""Records the sentences of the voice that are missing or stale in `content/voice`, a folder a language.

Each file remembers who spoke it and how it was made; only what changed is made anew. `--check` needs none of
the packages that speak (requirements/voice.txt).

    python -m bot.speech.build [--check | --list] [--recordings DIRECTORY] [--content DIRECTORY]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bot.content
from bot.content import voices
from bot.speech.names import RECORDED, file_stem, speaker_of
from bot.texts import Texts
from bot.voice.track import MANIFEST, TICK

if TYPE_CHECKING:
    from bot.speech.engines import Talker


@dataclass(frozen=True)
class RecordingSettings:
    """How recordings are made. A new `version` makes all of them anew."""

    version: int = 1
    lufs: float = -20
    peak_dbfs: float = -1
    below_dbfs: float = -46
    before_s: float = 0.01
    after_s: float = 0.03
    bit_rate: int = 24_000
    tick_s: float = 0.06
    tick_hertz: float = 740
    tick_dbfs: float = -24


SETTINGS = RecordingSettings()


class Recorder:
    """The recordings of one language."""

    def __init__(self, content: Path, language: str) -> None:
        self.directory = content / voices.RECORDINGS / language
        self.language = language
        known, texts = bot.content.read(content)[0], Texts.load(content / "texts")
        self.sentences = [TICK, *voices.said(known, texts, language)]
        try:
            manifest = json.loads((self.directory / MANIFEST).read_text("utf-8"))
            self.entries: dict[str, Mapping[str, Any]] = manifest["sentences"]
        except (OSError, ValueError, KeyError):
            self.entries = {}

    def faults(self, by: str) -> dict[str, str]:
        """What is wrong with each sentence that is not there as `by` speaks it today."""
        return {each: fault for each in self.sentences if (fault := self._fault(each, by))}

    def left_over(self) -> list[str]:
        """Files that no sentence needs."""
        needed = {f"{file_stem(each)}.ogg" for each in self.sentences} | {MANIFEST}
        return sorted(path.name for path in self.directory.glob("*") if path.name not in needed)

    def _fault(self, sentence: str, by: str) -> str | None:
        entry = self.entries.get(sentence)
        if entry is None:
            return "is missing"
        if entry["inputs"] != _inputs(sentence, by if entry["by"] != RECORDED else RECORDED):
            return "is stale"
        try:
            right = hashlib.sha256((self.directory / entry["file"]).read_bytes()).hexdigest()
        except OSError:
            return "is gone"
        return None if right == entry["sha256"] else "is damaged"

    def record(self, sentence: str, engine: Talker) -> None:
        """Speak it, cut it, set its level, encode it, and note all that."""
        from bot.speech import sound  # noqa: PLC0415 - only building needs it

        by = engine.name(self.language)
        if sentence == TICK:
            samples = sound.tick(SETTINGS.tick_s, SETTINGS.tick_hertz, SETTINGS.tick_dbfs)
        else:
            samples = sound.levelled(
                sound.trimmed(
                    engine.speak(sentence, self.language),
                    below_dbfs=SETTINGS.below_dbfs,
                    before_s=SETTINGS.before_s,
                    after_s=SETTINGS.after_s,
                ),
                SETTINGS.lufs,
                SETTINGS.peak_dbfs,
            )
        data, level = sound.encoded(samples, SETTINGS.bit_rate), sound.level(samples)
        self.directory.mkdir(parents=True, exist_ok=True)
        path = self.directory / f"{file_stem(sentence)}.ogg"
        path.write_bytes(data)
        self.entries[sentence] = {
            "file": path.name,
            "by": by,
            "inputs": _inputs(sentence, by),
            "sha256": hashlib.sha256(data).hexdigest(),
            "seconds": round(len(samples) / sound.RATE, 3),
            "lufs": round(level.lufs, 1),
            "peak_dbfs": round(level.peak_dbfs, 1),
        }
        self.save()

    def save(self) -> None:
        """Write the manifest; after each sentence, so that a build that was stopped goes on where it was."""
        kept = {each: self.entries[each] for each in self.sentences if each in self.entries}
        self.directory.mkdir(parents=True, exist_ok=True)
        draft = self.directory / f"{MANIFEST}.new"
        draft.write_text(json.dumps({"sentences": kept}, indent=1, ensure_ascii=False) + "\n", "utf-8")
        draft.replace(self.directory / MANIFEST)


def _inputs(sentence: str, by: str) -> str:
    return hashlib.sha256(json.dumps([asdict(SETTINGS), sentence, by]).encode()).hexdigest()


def check(content: Path) -> list[str]:
    """What is missing, stale, damaged or left over, one sentence each, in the languages that have a voice."""
    told = []
    for recorder in _recorders(content):
        where = f"{voices.RECORDINGS}/{recorder.language}"
        faults = recorder.faults(speaker_of(recorder.language))
        told += [f"{where}: “{each}” {fault} (run make media)" for each, fault in faults.items()]
        told += [
            f"{where}/{name} is left over: nothing says it (run make media)" for name in recorder.left_over()
        ]
    return told


def build(content: Path, engine: Talker, *, by_person: bool) -> None:
    """Record what `check` finds wanting; everything, where a person's recordings replace a program's."""
    for recorder in _recorders(content):
        by = engine.name(recorder.language)
        wanted = [each for each in recorder.sentences if by_person or each in recorder.faults(by)]
        for number, sentence in enumerate(wanted, 1):
            sys.stderr.write(f"{recorder.language} {number}/{len(wanted)} {sentence}\n")
            recorder.record(sentence, engine)
        for name in recorder.left_over():
            (recorder.directory / name).unlink()
        recorder.save()


def _recorders(content: Path) -> list[Recorder]:
    """One for each language that has a voice, or somebody to speak it."""
    languages = Texts.load(content / "texts").languages
    has = [each for each in languages if speaker_of(each) or (content / voices.RECORDINGS / each).is_dir()]
    return [Recorder(content, each) for each in has]


def main(arguments: list[str] | None = None) -> int:
    """Record the voice, or with --check only say what is wrong; 1 when something is."""
    parser = argparse.ArgumentParser(
        prog="bot.speech.build", description="Record the sentences of the voice."
    )
    parser.add_argument("--check", action="store_true", help="only check that the recordings are up to date")
    parser.add_argument(
        "--list", action="store_true", help="list each sentence and the name of its recording"
    )
    parser.add_argument("--recordings", type=Path, help="a person's recordings: <language>/<name>.wav")
    parser.add_argument("--content", type=Path, default=Path("content"), help="the content directory")
    options = parser.parse_args(arguments)
    if options.list:
        for recorder in _recorders(options.content):
            for sentence in recorder.sentences:
                sys.stdout.write(f"{recorder.language}/{file_stem(sentence)}\t{sentence}\n")
        return 0
    if not options.check and (options.recordings or check(options.content)):
        from bot.speech import engines  # noqa: PLC0415 - only building needs it

        try:
            engine = engines.PersonsRecordings(options.recordings) if options.recordings else engines.Kokoro()
            build(options.content, engine, by_person=options.recordings is not None)
        except FileNotFoundError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    faults = check(options.content)
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
