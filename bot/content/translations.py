"""From which English words each translation was made (texts/<language>/made_from.yaml), to tell stale ones.

A mark is a few digits of a hash of the English text. The program writes the file; nobody types marks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from fluent.syntax import FluentParser, ast
from fluent.syntax.serializer import serialize_pattern

ENGLISH = "en"
MARKS = "made_from.yaml"
_HEAD = """# From which English text each translation here was made. Written, for new ones, by:
#     python -m bot content translated <language>
# Whoever has looked at a translation again after its English text changed names it there as well.
"""
_LINE = re.compile(r"([A-Za-z0-9-]+): \"([0-9a-f]{6})\"")


def mark_of(patterns: Sequence[ast.Pattern]) -> str:
    """Six digits that change whenever the words do."""
    words = "\0".join(serialize_pattern(pattern) for pattern in patterns)
    return hashlib.sha256(words.encode()).hexdigest()[:6]


def read_marks(texts: Path, language: str) -> dict[str, str]:
    """The marks of a language by text; none while nothing is marked."""
    try:
        lines = (texts / language / MARKS).read_text("utf-8").splitlines()
    except OSError:
        return {}
    return {found[1]: found[2] for line in lines if (found := _LINE.fullmatch(line))}


def complaint(name: str, language: str, mark: str | None, english: Sequence[ast.Pattern]) -> str | None:
    """What is to be told about a translation whose English text has another mark by now, or none at all."""
    if mark == mark_of(english):
        return None
    if mark is None:
        command = f"python -m bot content translated {language}"
        return f'It is not noted from which English text "{name}" was made: run {command}'
    command = f"python -m bot content translated {language} {name}"
    return f'The English text "{name}" has changed since: look at it again, then run {command}'


def note_translated(texts: Path, language: str, again: Iterable[str] = ()) -> list[str]:
    """Note that what is new in a language, and the texts in `again`, was made from English as it is now.

    Returns the names of those noted. Raises OSError, and KeyError for a name that one of both does not have.
    """
    english, translated = _patterns(texts / ENGLISH), _patterns(texts / language)
    marks = {name: mark for name, mark in read_marks(texts, language).items() if name in translated}
    new = [name for name in translated if name in english and name not in marks]
    for name in (*new, *again):
        if name not in translated:
            raise KeyError(name)
        marks[name] = mark_of(english[name])
    lines = "".join(f'{name}: "{mark}"\n' for name, mark in sorted(marks.items()))
    (texts / language / MARKS).write_text(_HEAD + lines, "utf-8")
    return [*new, *again]


def _patterns(directory: Path) -> Mapping[str, list[ast.Pattern]]:
    return {
        entry.id.name: [entry.value, *(attribute.value for attribute in entry.attributes)]
        for file in sorted(directory.glob("*.ftl"))
        for entry in FluentParser().parse(file.read_text("utf-8-sig")).body
        if isinstance(entry, ast.Message) and entry.value is not None
    }
