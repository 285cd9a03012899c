"""The content folder while it is read: its files, what is wrong with them, what they ask of each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.content.compositions import Position

from bot.logs import Explained

DIARIES = "diaries"
LONGEST_TEXT = 300
"""Characters that a tired person still takes in at a glance, lying on the floor."""


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong in the content: the file, the line (from 1), and a sentence its author understands."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class ContentError(Explained):
    """The content cannot be used. `faults` has all the reasons; the message is one line with the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        more = f" (and {len(faults) - 1} more)." if len(faults) > 1 else ""
        every = "Every fault is listed by: python -m bot content check"
        super().__init__(f"{faults[0]}{more} {every}")
        self.faults = tuple(faults)


@dataclass(frozen=True)
class FileLine:
    """A line of a file."""

    file: str
    line: int


@dataclass(frozen=True)
class Ask:
    """A text named after an id in a YAML file: what may be filled in, and how many characters it may have.

    `position`: how the legs lie in the picture beside it, where it is the text of a step.
    """

    place: FileLine
    variables: frozenset[str]
    longest: int
    position: Position | None = None


@dataclass
class Folder:
    """`names_lost`: an id could not be read, so nobody can tell which texts are named after none.

    `position_words`: by language, its phrases for each position of a leg.
    """

    root: Path
    faults: set[Fault] = field(default_factory=set)
    texts: dict[str, Ask] = field(default_factory=dict)
    pictures: list[tuple[str, FileLine]] = field(default_factory=list)
    names_lost: bool = False
    position_words: dict[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def fault(self, place: FileLine, sentence: str) -> None:
        self.faults.add(Fault(str(self.root / place.file), place.line, sentence))

    def ask(
        self,
        place: FileLine,
        texts: Iterable[str],
        variables: Iterable[str] = (),
        longest: int = LONGEST_TEXT,
    ) -> None:
        """Note that these texts must exist."""
        for text in texts:
            self.texts.setdefault(text, Ask(place, frozenset(variables), longest))

    def ask_step(self, place: FileLine, text: str, position: Position | None, told: Iterable[str]) -> None:
        """Note that the text of a step must exist, and fit how the legs lie in its picture."""
        self.texts.setdefault(text, Ask(place, frozenset(told), LONGEST_TEXT, position))

    def source(self, file: str) -> str | None:
        """The file's text with plain line ends; None, and a fault, when it cannot be read."""
        try:
            content = (self.root / file).read_bytes()
        except FileNotFoundError:
            self.fault(FileLine(file, 1), "This file is missing.")
            return None
        except OSError as error:
            self.fault(FileLine(file, 1), f"This file cannot be read: {error.strerror}.")
            return None
        try:
            return plain_lines(content.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self.fault(
                FileLine(file, line), "This line is not UTF-8 text; save the file with the encoding UTF-8."
            )
            return None

    def files(self, under: str, *suffixes: str) -> list[str]:
        """The files right in a folder whose names end so."""
        folder = self.root / under
        found = (path for path in folder.glob("*") if path.suffix in suffixes and path.is_file())
        return sorted(f"{under}/{path.name}" for path in found)


def plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def did_you_mean(word: str, choices: Collection[str]) -> str:
    """A hint to end a sentence with, or nothing when no choice is like the word."""
    close = get_close_matches(word, choices, 1)
    return f' Did you mean "{close[0]}"?' if close else ""
