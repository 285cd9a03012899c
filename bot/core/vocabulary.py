"""The phrases of one language, and the signs that they stand for in the formulas of bot/core/reading.py.

Everything here is an author's table (content/texts/<language>/vocabulary.yaml); a language needs no code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from functools import cached_property

Phrases = tuple[str, ...]

UNKNOWN = "?"
"""The sign of a token that is in no table."""

_LONGEST = 200
"""No answer is longer, in characters; the longest names seven days in words."""

_ONE_SPELLING = str.maketrans(
    dict.fromkeys("‐‑‒–—―−～~", "-")
    | {"：": ":", "．": ".", "。": ".", "，": ",", "、": ",", "’": "'", "¡": "", "¿": ""}
)
_KEY_CAP = frozenset("\ufe0f\u20e3")
"""A digit may arrive as a key-cap emoji: the digit, a variation selector and the cap."""

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]")


@dataclass(frozen=True)
class DayPart:
    """Words that tell which half of the day is meant: the time lies in hours `since` to `until` of 24.

    `strict`: only beside the hours 1 to 12, as "am" and "pm".
    """

    phrases: Phrases
    since: int
    until: int
    strict: bool = False

    def covers(self, hour: int) -> bool:
        """Whether the hour (0 to 23) lies in it; a part may run over midnight."""
        if self.since < self.until:
            return self.since <= hour < self.until
        return hour >= self.since or hour < self.until


@dataclass(frozen=True)
class Words:
    """The phrases of one language; every table is an author's (content/texts/<language>/vocabulary.yaml).

    `numbers` from zero up; those between the tens are made with `compound`, the word between ten and one.
    `times` are names of a time of day, `before_hour` and `after_hour` minutes that are said beside an hour
    ("half past": 30, "menos cuarto": -15), `between_before` and `between_after` what stands between minutes
    and hour ("ten past nine", "nueve y diez"), 1 for later and -1 for earlier. `around_*` add nothing.
    `units` are days, `spans` minutes, `waits` whole phrases in minutes. `sites` are "leg" or "back".
    `corrects` says that a score is put right, `instead` what it was not. `one` and `two` count units only.
    `left_out` comes before days that are not meant, `polite` before or after anything, and adds nothing.
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    compound: Phrases = ()
    times: Mapping[str, time] = field(default_factory=dict)
    day_parts: tuple[DayPart, ...] = ()
    before_hour: Mapping[str, int] = field(default_factory=dict)
    after_hour: Mapping[str, int] = field(default_factory=dict)
    between_before: Mapping[str, int] = field(default_factory=dict)
    between_after: Mapping[str, int] = field(default_factory=dict)
    around_time: Phrases = ()
    around_score: Phrases = ()
    of_ten: Phrases = ()
    no_pain: Phrases = ()
    sites: Mapping[str, str] = field(default_factory=dict)
    joined: Phrases = ()
    corrects: Phrases = ()
    instead: Phrases = ()
    units: Mapping[str, int] = field(default_factory=dict)
    around_count: Phrases = ()
    one: Phrases = ()
    two: Phrases = ()
    spans: Mapping[str, int] = field(default_factory=dict)
    waits: Mapping[str, int] = field(default_factory=dict)
    and_more: Mapping[str, int] = field(default_factory=dict)
    until: Phrases = ()
    until_day: Phrases = ()
    tomorrow: Phrases = ()
    day_names: Mapping[str, int] = field(default_factory=dict)
    day_groups: Mapping[str, frozenset[int]] = field(default_factory=dict)
    left_out: Phrases = ()
    polite: Phrases = ()

    @cached_property
    def in_words(self) -> Mapping[str, int]:
        """All numbers in words, those between the tens made of two."""
        tens = {word: n for word, n in self.numbers.items() if n >= 20 and n % 10 == 0}
        ones = {word: n for word, n in self.numbers.items() if 0 < n < 10}
        made = {
            f"{ten} {between} {one}": n + m
            for ten, n in tens.items()
            for one, m in ones.items()
            for between in ("", *self.compound)
        }
        return {**made, **self.numbers}

    @cached_property
    def _numbers(self) -> list[tuple[str, str]]:
        return [(word, f"~{n}") for word, n in self.in_words.items()]

    @cached_property
    def clock(self) -> Phrasebook:
        return Phrasebook(
            [
                *self._numbers,
                *((word, f"@{at.hour * 60 + at.minute}") for word, at in self.times.items()),
                *((p, f"#{n}") for n, part in enumerate(self.day_parts) for p in part.phrases),
                *((word, f"{minutes:+d}>") for word, minutes in self.before_hour.items()),
                *((word, f"<{minutes:+d}") for word, minutes in self.after_hour.items()),
                *((word, "+>" if way > 0 else "->") for word, way in self.between_before.items()),
                *((word, "<+" if way > 0 else "<-") for word, way in self.between_after.items()),
                *((word, "") for word in self.around_time),
                *((sign, sign) for sign in (":", ".", ",", "h")),
            ]
        )

    @cached_property
    def score(self) -> Phrasebook:
        return Phrasebook(
            [
                *self._numbers,
                *((word, "~0") for word in self.no_pain),
                *((word, "/ 10") for word in self.of_ten),
                *((word, site[0].upper()) for word, site in self.sites.items()),
                *((word, "") for word in (*self.around_score, ":")),
                *((word, ";") for word in (*self.joined, ",", ";")),
                ("/", "/"),
            ]
        )

    @cached_property
    def count(self) -> Phrasebook:
        return Phrasebook(
            [
                *self._numbers,
                *((word, "~1") for word in self.one),
                *((word, "~2") for word in self.two),
                *((word, f"*{days}") for word, days in self.units.items()),
                *((word, "") for word in self.around_count),
            ]
        )

    @cached_property
    def wait(self) -> Phrasebook:
        return Phrasebook(
            [
                *self._numbers,
                *((word, "~1") for word in self.one),
                *((word, "~2") for word in self.two),
                *((word, f"*{minutes}") for word, minutes in self.spans.items()),
                *((word, f"={minutes}") for word, minutes in self.waits.items()),
                *((word, f"+{minutes}") for word, minutes in self.and_more.items()),
                *((word, "") for word in self.around_count),
            ]
        )

    @cached_property
    def days(self) -> Phrasebook:
        """Signs of a formula such as "=0 - =4 6", in which only named days can be the ends of a range, and
        what follows on "!" is left out.
        """
        return Phrasebook(
            [
                *((word, "-") for word in ("-", *self.until)),
                *((word, "!") for word in self.left_out),
                *((word, "") for word in ",;/&+."),
                *((word, " ".join(map(str, sorted(days)))) for word, days in self.day_groups.items()),
                *((word, f"={day}") for word, day in self.day_names.items()),
            ],
            numbers=False,
        )

    @cached_property
    def correcting(self) -> tuple[tuple[str, ...], ...]:
        return _longest_first(self.corrects)

    @cached_property
    def courtesies(self) -> tuple[tuple[str, ...], ...]:
        return _longest_first(self.polite)

    @cached_property
    def instead_of(self) -> tuple[tuple[str, ...], ...]:
        return _longest_first(self.instead)

    @cached_property
    def until_phrases(self) -> tuple[tuple[str, ...], ...]:
        return _longest_first(self.until_day)

    @cached_property
    def tomorrow_phrases(self) -> frozenset[tuple[str, ...]]:
        return frozenset(map(tokens_of, self.tomorrow))


def _longest_first(phrases: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted(map(tokens_of, phrases), key=len, reverse=True))


class Phrasebook:
    """Phrases and the sign that each stands for in a formula; the longest phrase at a place counts."""

    def __init__(self, signs: Iterable[tuple[str, str]], *, numbers: bool = True) -> None:
        """`numbers`: whether digits stand for themselves; without it they are not known."""
        self._signs, self._numbers = {tokens_of(phrase): sign for phrase, sign in signs}, numbers
        self._longest = max(map(len, self._signs), default=1)

    def formula(self, tokens: Sequence[str]) -> list[str]:
        """The signs of the tokens in their order; numbers stand for themselves, `?` for what is not known."""
        signs, at = [], 0
        while at < len(tokens):
            lengths = range(min(self._longest, len(tokens) - at), 0, -1)
            length = next((n for n in lengths if tuple(tokens[at : at + n]) in self._signs), 0)
            if length:
                signs.append(self._signs[tuple(tokens[at : at + length])])
            else:
                signs.append(tokens[at] if self._numbers and tokens[at].isdecimal() else UNKNOWN)
            at += max(length, 1)
        return [sign for sign in signs if sign]


# --- Spelling ------------------------------------------------------------------------------------------


def tokens_of(text: str) -> tuple[str, ...]:
    """Words, numbers and signs in one spelling, without what is invisible; none if it is no answer at all.

    Accents are dropped, as many do who type. Compatibility forms are left alone: a superscript digit is a
    footnote, not a score.
    """
    if len(text) > _LONGEST:
        return ()
    folded = unicodedata.normalize("NFC", text.casefold()).translate(_ONE_SPELLING)
    seen = "".join(c for c in folded if unicodedata.category(c) != "Cf" and c not in _KEY_CAP)
    found = _TOKEN.findall(seen.replace("'", ""))
    return tuple(unaccented(token) if token.isalpha() else _ascii_digits(token) for token in found)


def unaccented(word: str) -> str:
    """The word as somebody types it who leaves accents out."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _ascii_digits(token: str) -> str:
    return "".join(str(unicodedata.decimal(c)) for c in token) if token.isdecimal() else token


def without_the_last_stop(tokens: Sequence[str]) -> tuple[str, ...]:
    while tokens and tokens[-1] in {".", "!"}:
        tokens = tokens[:-1]
    return tuple(tokens)


def trimmed(tokens: Sequence[str]) -> tuple[str, ...]:
    """Without the commas and the like between one clause and the next."""
    while tokens and tokens[0] in {",", ";", ":"}:
        tokens = tokens[1:]
    while tokens and tokens[-1] in {",", ";", ":"}:
        tokens = tokens[:-1]
    return tuple(tokens)
