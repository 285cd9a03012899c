"""Phrases that people may type, each with what it must mean, and how well they are read.

In a table a line is `kind | phrase | meaning`: a value, two values (then it is asked), or `-` (not read).
`??-before.txt` was written before the grammar, `es-apart.txt` apart from its tables, `??-blind.txt` without a
look at either; `??-after.txt` with the grammar at hand, mostly to trip it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import NamedTuple

from bot import content
from bot.core.content import Vocabulary
from bot.core.diary import Site
from bot.core.habits import HABIT_MOST_CHARACTERS
from bot.core.hearing import hear
from bot.core.reading import (
    is_one_of,
    read_count,
    read_days,
    read_habit,
    read_pain,
    read_schedules,
    read_times,
    read_until,
    read_wait,
)
from bot.core.vocabulary import Words

HERE = Path(__file__).parent
CONTENT = content.load(content.CONTENT)
VOCABULARIES = CONTENT.vocabularies
APART = ("before", "apart", "blind")
TODAY = date(2026, 11, 25)
"""A Wednesday."""


class Phrase(NamedTuple):
    language: str
    half: str
    kind: str
    words: str
    meaning: str

    @property
    def read(self) -> str:
        """What is read, as the tables write it."""
        return meaning_of(self.kind, self.words, VOCABULARIES[self.language])

    @property
    def outcome(self) -> str:
        """Asked: not read, or as either of two times, so that the person is asked and nothing is taken."""
        if self.read == self.meaning:
            return "right"
        two = self.kind == "time" and len(self.read.split()) > 1
        return "asked" if self.read == "-" or two else "wrong"


def phrases() -> list[Phrase]:
    """Each line of the tables."""
    found = []
    for path in sorted(HERE.glob("??-*.txt")):
        language, half = path.stem.split("-")
        lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
        found += [Phrase(language, half, *(part.strip() for part in line.split("|"))) for line in lines]
    return found


def meaning_of(kind: str, phrase: str, vocabulary: Vocabulary) -> str:
    """What is read, as the tables write it."""
    value = READERS[kind](phrase, vocabulary.words) if kind in READERS else _said(kind, phrase, vocabulary)
    return value or "-"


def _said(kind: str, phrase: str, vocabulary: Vocabulary) -> str:
    if kind == "habit":
        habit = read_habit(phrase, vocabulary.habit_begins, vocabulary.complaints, HABIT_MOST_CHARACTERS)
        return "yes" if habit else ""
    if kind == "stop":
        heard = hear(phrase, CONTENT.phrases.values(), in_session=True)
        return "yes" if heard is not None and heard.ids == ("stop",) else ""
    known = {
        "done": vocabulary.done,
        "skip": vocabulary.skip,
        "start": vocabulary.reminder["start"],
        "later": vocabulary.reminder["later"],
        "not-today": vocabulary.reminder["skip"],
        "yes": vocabulary.yes,
        "no": vocabulary.no,
        "okay": vocabulary.okay,
        "thanks": vocabulary.small_talk,
        "language": vocabulary.language,
    }
    return "yes" if is_one_of(phrase, known[kind], vocabulary.words) else ""


def _pain(phrase: str, words: Words) -> str:
    scores = read_pain(phrase, words) or {}
    return " ".join(f"{site or 'all'} {scores[site]}" for site in (None, *Site) if site in scores)


def _pause(phrase: str, words: Words) -> str:
    until = read_until(phrase, words, TODAY)
    named = {TODAY + timedelta(1): "until tomorrow", date(2026, 11, 30): "until monday"}
    return str(read_count(phrase, words) or "") if until is None else named[until]


def _wait(phrase: str, words: Words) -> str:
    wait = read_wait(phrase, words)
    return "" if wait is None else str(int(wait.total_seconds()) // 60)


def _schedule(phrase: str, words: Words) -> str:
    days_at: dict[time, str] = {}
    meant = read_schedules(phrase, words)
    for day, at in sorted(meant[0].items()) if len(meant) == 1 else ():
        days_at[at] = days_at.get(at, "") + str(day)
    return "; ".join(f"{days} {at:%H:%M}" for at, days in sorted(days_at.items(), key=lambda item: item[1]))


READERS: dict[str, Callable[[str, Words], str]] = {
    "time": lambda phrase, words: " ".join(f"{at:%H:%M}" for at in read_times(phrase, words)),
    "pain": _pain,
    "days": lambda phrase, words: "".join(map(str, sorted(read_days(phrase, words) or ()))),
    "pause": _pause,
    "wait": _wait,
    "schedule": _schedule,
}
