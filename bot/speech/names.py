"""What recordings are called, and who speaks: all that a check needs to know, without a sound library."""

from __future__ import annotations

import re
import unicodedata

RECORDED = "recorded"
"""Who speaks where a person did."""

VOICES = {"en": ("am_fenrir", "en-us"), "es": ("em_alex", "es-419")}
"""By language: the voice of Kokoro-82M, and the language as it is called there."""

SPEED = 0.9


def speaker_of(language: str) -> str:
    """Who speaks a language where nobody recorded it; empty where no program can."""
    voice = VOICES.get(language)
    return f"Kokoro-82M int8, {voice[0]}, {voice[1]}, speed {SPEED:g}" if voice else ""


def file_stem(sentence: str) -> str:
    """The name of a sentence's file, without its ending: its words in small plain letters."""
    plain = unicodedata.normalize("NFKD", sentence).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))
