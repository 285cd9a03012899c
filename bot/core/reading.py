"""What a person typed, as a value: kind to spelling, strict about meaning.

None means "not understood", and the question is asked again. Nothing is guessed: a wrong time or a wrong pain
score is worse than one more question. No text makes these functions raise. The words of a language are
arguments, so that content can bring another one; the defaults are English.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import time
from functools import cache
from typing import TypeVar

from bot.core.model import Site

ENGLISH_TIMES: Mapping[str, time] = {"noon": time(12), "midday": time(12), "midnight": time(0)}
ENGLISH_AROUND_TIMES = frozenset({"at", "o'clock", "oclock"})
ENGLISH_NUMBERS: Mapping[str, int] = {
    word: number
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
}
ENGLISH_SITES: Mapping[str, Site] = {
    **dict.fromkeys(("leg", "my leg", "left leg", "right leg", "thigh", "calf", "foot"), Site.LEG),
    **dict.fromkeys(("back", "my back", "lower back", "buttock", "hip"), Site.BACK),
}
ENGLISH_AND = frozenset({"and", "&", "+"})
ENGLISH_COUNTS: Mapping[str, int] = {**ENGLISH_NUMBERS, "a": 1}
ENGLISH_UNITS: Mapping[str, int] = {"day": 1, "days": 1, "week": 7, "weeks": 7}
ENGLISH_UNTIL = frozenset({"to", "till", "until", "through", "thru"})

# No answer is longer; the longest names seven days in words.
_LONGEST = 200
_ONE_SPELLING = str.maketrans(
    dict.fromkeys("‐‑‒–—―−～~", "-") | {"：": ":", "．": ".", "。": ".", "，": ",", "、": ",", "’": "'"}
)
# A digit may arrive as a key-cap emoji: the digit, a variation selector and the cap.
_KEY_CAP = frozenset("\ufe0f\u20e3")

_TIME = re.compile(
    r"(?:(?P<hour>\d{1,2})(?:(?: ?[:.,h] ?| )(?P<minute>\d\d))?|(?P<packed>\d{3,4}))"
    r" ?h?(?: ?(?P<half>[ap])\.? ?m)?"
)
_SCORE = re.compile(r"(\d{1,2})(?: ?/ ?10)?")
_COUNT = re.compile(r"(\d{1,3}) ?(\D*)|(\S+) (\D+)")
_DAY_TOKEN = re.compile(r"-|[^\s,;/&+.-]+")
_RANGE = re.compile(r"(\d)(?:-(\d))?")

T = TypeVar("T")


def read_time(
    text: str,
    names: Mapping[str, time] = ENGLISH_TIMES,
    around: Collection[str] = ENGLISH_AROUND_TIMES,
) -> time | None:
    """Read a time of day: "7:30", "07.30", "7.30 pm", "730", "19h30", "7", or a name such as "noon".

    `around` are words that may stand beside it. A bare "7" is seven in the morning, as on the 24-hour clock.
    Not read: "7:5" (five past, or half past?), "24:00", "13 pm", "half 7" (half an hour off for some).
    """
    answer = " ".join(word for word in _plain(text).split() if word not in around)
    found = _TIME.fullmatch(answer)
    if found is None:
        return _meaning(answer, names)
    packed = found["packed"]
    hour = int(packed[:-2] if packed else found["hour"])
    minute = int(packed[-2:] if packed else found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_score(text: str, numbers: Mapping[str, int] = ENGLISH_NUMBERS) -> int | None:
    """Read a pain score, 0 to 10: "6", "6/10", "six". Not read: "6.5" or "6-7", since rounding is a guess."""
    answer = _plain(text)
    found = _SCORE.fullmatch(answer)
    score = int(found[1]) if found else _meaning(answer, numbers)
    return score if score is not None and 0 <= score <= 10 else None


def read_pain(
    text: str,
    numbers: Mapping[str, int] = ENGLISH_NUMBERS,
    sites: Mapping[str, Site] = ENGLISH_SITES,
    joined: Collection[str] = ENGLISH_AND,
) -> Mapping[Site | None, int] | None:
    """Read pain, with where it is if that is said: "6", "leg 6", "back: 3/10", "leg 6, back 3".

    A score without a place is under None. Not read: two scores of which it is not said where ("6 4").
    """
    words = _plain(text).replace(":", " ").replace(",", " ; ").split()
    parts = " ".join(";" if word in joined else word for word in words).split(";")
    read = [_site_and_score(part, numbers, sites) for part in parts]
    scores = {site: score for site, score in read if score is not None}
    clear = len(scores) == len(parts) and (len(parts) == 1 or None not in scores)
    return scores if clear else None


def _site_and_score(
    part: str, numbers: Mapping[str, int], sites: Mapping[str, Site]
) -> tuple[Site | None, int | None]:
    """Where, and how much; a part that is not understood has no score."""
    if (score := read_score(part, numbers)) is not None:
        return None, score
    first, *others = part.split() or [""]
    *before, last = part.split() or [""]
    for where, said in ((before, last), (others, first)):
        site = _meaning(" ".join(where), sites)
        if site is not None:
            return site, read_score(said, numbers)
    return None, None


def read_count(
    text: str,
    numbers: Mapping[str, int] = ENGLISH_COUNTS,
    units: Mapping[str, int] = ENGLISH_UNITS,
) -> int | None:
    """Read how many days, 1 to 365: "5", "5 days", "a week". `units` gives the days of each unit.

    A number in words needs its unit: "a" alone says nothing.
    """
    found = _COUNT.fullmatch(_plain(text))
    if found is None:
        return None
    digits, unit, word, unit_of_word = found.groups()
    number = int(digits) if digits else _meaning(word, numbers)
    length = 1 if unit == "" else _meaning(unit or unit_of_word, units)
    if number is None or length is None:
        return None
    return number * length if 1 <= number * length <= 365 else None


def read_days(
    text: str,
    names: Mapping[str, int],
    groups: Mapping[str, frozenset[int]],
    until: Collection[str] = ENGLISH_UNTIL,
) -> frozenset[int] | None:
    """Read weekdays, Monday is 0: "mon wed fri", "Mo-Fr", "sat to mon", "weekdays", "every day".

    `names` are the weekdays in all the spellings that are understood, `groups` are words for several of them;
    a word that adds nothing, such as "and", is a group without a day. `until` joins the ends of a range, as a
    dash does; a range may run over the end of the week. A single word that is not understood leaves the whole
    answer unread.
    """
    # Each phrase as a piece of a formula such as "0-4 6 ", in which only days can be the ends of a range.
    pieces = {_day_phrase(word): "-" for word in ("-", *until)}
    pieces |= {_day_phrase(word): f" {' '.join(map(str, days))} " for word, days in groups.items()}
    pieces |= {_day_phrase(word): str(day) for word, day in names.items()}
    formula = _formula(_day_tokens(text), pieces)
    if formula is None or "-" in _RANGE.sub("", formula):
        return None
    days = {
        (int(first) + n) % 7
        for first, last in _RANGE.findall(formula)
        for n in range((int(last or first) - int(first)) % 7 + 1)
    }
    return frozenset(days) or None


def _formula(tokens: tuple[str, ...], pieces: Mapping[tuple[str, ...], str]) -> str | None:
    """Put the phrases' pieces one after the other, the longest phrase first; None at an unknown word."""
    longest = max(map(len, pieces))
    formula = ""
    while tokens:
        phrases = (tokens[:length] for length in range(longest, 0, -1))
        phrase = next((phrase for phrase in phrases if phrase in pieces), None)
        if phrase is None:
            return None
        formula += pieces[phrase]
        tokens = tokens[len(phrase) :]
    return formula


def _day_tokens(text: str) -> tuple[str, ...]:
    return tuple(_DAY_TOKEN.findall(_plain(text)))


@cache  # of the words of the languages only
def _day_phrase(word: str) -> tuple[str, ...]:
    return _day_tokens(word)


def _meaning(answer: str, words: Mapping[str, T]) -> T | None:
    return next((value for word, value in words.items() if _spelling(word) == answer), None)


@cache  # of the words of the languages only: they are held against every answer
def _spelling(word: str) -> str:
    return _plain(word)


def _plain(text: str) -> str:
    """Bring letters, dashes and spaces to one spelling, drop what is invisible; "" if it is no answer at all.

    Compatibility forms are left alone: a superscript digit is a footnote, not a score.
    """
    if len(text) > _LONGEST:
        return ""
    text = unicodedata.normalize("NFC", text.casefold()).translate(_ONE_SPELLING)
    seen = (c for c in text if unicodedata.category(c) != "Cf" and c not in _KEY_CAP)
    return " ".join("".join(seen).split()).rstrip(" .!")
