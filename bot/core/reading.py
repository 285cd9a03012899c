"""What a person typed, as a value: kind to spelling, strict about meaning.

A sentence is cut into tokens; the phrases of the person's language (`Words`, an author's table) become the
signs of a small formula, such as `+30> ~7 #1` for "half past seven in the evening"; a pattern then reads the
formula as a whole. One token that is in no table leaves the answer unread, and what could mean two times is
read as both, so that it can be asked: a wrong time or score is worse than one more question. No text makes
these functions raise.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from functools import cache

from bot.core.diary import Site
from bot.core.vocabulary import UNKNOWN, DayPart, Words, tokens_of, trimmed, without_the_last_stop

_MOST_TOKENS = 40
"""A schedule with more words and signs is no answer: it is cut at every place to be read."""

_CLOCK = re.compile(
    r"(?:(?P<part_first>#\d+) )?"
    r"(?:(?P<fixed>[+-]\d+)> |(?P<minutes>~?\d\d?) (?P<way>[+-])> )?"
    r"(?:(?P<hour>~?\d\d?)(?: (?:[:.,h] )?(?P<minute>\d\d|~\d\d))?|(?P<packed>\d{3,4}))(?: h)?"
    r"(?: <(?P<fixed_after>[+-]\d+)| <(?P<way_after>[+-]) (?P<minutes_after>~?\d\d?))?"
    r"(?: (?P<part>#\d+))?"
)
_ON_24 = re.compile(r"(?<!\d)(?:0\d|1[3-9]|2[0-3])(?: [:.h] ?)?[0-5]\d(?!\d)")
_NAMED_TIME = re.compile(r"(?:~?12 )?@(\d+)")
_SCORE = re.compile(r"~?(\d{1,2})(?: / ~?10)?")
_SCORES = re.compile(r"(?:(?P<site>[LB]) )?(?P<score>~?\d{1,2}(?: / ~?10)?)(?: (?P<site_after>[LB]))?")
_COUNT = re.compile(r"(\d{1,3})(?: \*(\d+))?|~(\d{1,3}) \*(\d+)")
_WAIT = re.compile(r"(?:~?(?P<number>\d{1,3}) )?\*(?P<unit>\d+)(?: (?P<more>\+\d+))?|=(?P<whole>\d+)")
_RANGE = re.compile(r"(\d)(?:-(\d))?")


# --- Times of day --------------------------------------------------------------------------------------


def read_times(text: str, words: Words, *, twelve_hours: bool = False) -> tuple[time, ...]:
    """The times of day that the text can mean: one, two (morning and evening), or none.

    Digits alone are on the 24-hour clock ("7" is seven in the morning), but for somebody who goes by the
    12-hour clock: for them, only those with a zero before them ("07") are. An hour in words without a part of
    the day can be either. Not read: "7:5" (five past, or half past?), "24:00", "13 pm", "half 7".
    """
    return _times(tokens_of(text), words, twelve_hours=twelve_hours)


def read_hours(text: str, words: Words) -> str | None:
    """On which clock times in the text are told: "12" beside "am" or "pm", "24" where only that has them."""
    tokens = tokens_of(text)
    strict = {f"#{n}" for n, part in enumerate(words.day_parts) if part.strict}
    if strict & set(words.clock.formula(tokens)):
        return "12"
    return "24" if _ON_24.search(" ".join(tokens)) else None


def read_time(text: str, words: Words) -> time | None:
    """The time of day, where it can only be one."""
    times = read_times(text, words)
    return times[0] if len(times) == 1 else None


def _times(tokens: Sequence[str], words: Words, *, twelve_hours: bool = False) -> tuple[time, ...]:
    formula = " ".join(words.clock.formula(without_the_last_stop(tokens)))
    if named := _NAMED_TIME.fullmatch(formula):
        return (_wall(int(named[1])),)
    found = _CLOCK.fullmatch(formula)
    if found is None or (found["part"] and found["part_first"]):
        return ()
    packed = found["packed"]
    hour_said, minute_said = (packed[:-2], packed[-2:]) if packed else (found["hour"], found["minute"] or "0")
    hour, minute = int(hour_said.lstrip("~")), int(minute_said.lstrip("~"))
    offset = _offset(found)
    if offset is None or minute > 59 or hour > 23 or (offset and (hour > 12 or minute)):
        return ()
    part = found["part"] or found["part_first"]
    either = hour_said.startswith("~") or offset or (twelve_hours and not hour_said.startswith("0"))
    return tuple(
        _wall(candidate * 60 + minute + offset)
        for candidate in _hours(hour, words.day_parts[int(part[1:])] if part else None, minute + offset)
        if part or candidate == hour or either
    )


def _offset(found: re.Match[str]) -> int | None:
    """Minutes to the hour, said before or after it; None when they are out of reach."""
    if fixed := found["fixed"] or found["fixed_after"]:
        return int(fixed)
    minutes, way = (found["minutes"] or found["minutes_after"]), (found["way"] or found["way_after"])
    if not way:
        return 0
    number = int(minutes.lstrip("~"))
    if found["way"] == "-" and (number % 5 or not minutes.startswith("~")):
        return None  # "7 to 8" is rather a range
    return int(f"{way}{number}") if 0 < number < 60 else None


def _hours(hour: int, part: DayPart | None, minutes: int) -> list[int]:
    """The hours of the 24-hour clock that are meant; `minutes` below zero lie in the hour before."""
    both = [hour] if hour > 12 or hour == 0 else sorted({hour % 12, hour % 12 + 12})
    if part is None:
        return both
    if part.strict:
        return [h for h in both if part.covers(h)] if 1 <= hour <= 12 else []
    return [h for h in both if part.covers((h * 60 + minutes) // 60 % 24)]


def _wall(minutes: int) -> time:
    return time(*divmod(minutes % 1440, 60))


# --- Pain ----------------------------------------------------------------------------------------------


def read_pain(text: str, words: Words) -> Mapping[Site | None, int] | None:
    """Pain, with where it is if that is said: "6", "leg 6", "back: 3/10", "my leg is a 7 and back 3".

    A score without a place is under None, and courtesies around it add nothing ("thanks, 3"). Not read: two
    scores of which it is not said where ("6 4"), and "6.5" or "6-7": rounding is a guess.
    """
    formula = words.score.formula(_stripped(without_the_last_stop(tokens_of(text)), words.courtesies))
    parts = " ".join(formula).split(" ; ") if formula else []
    read = [pair for part in parts for pair in _sites_and_scores(part)]
    scores = {site: score for site, score in read if score is not None and score <= 10}
    clear = len(scores) == len(read) and read and (len(read) == 1 or None not in scores)
    return scores if clear else None


def read_correction(text: str, words: Words) -> Mapping[Site | None, int] | None:
    """A score that puts another one right: "sorry, I meant 1", "oops, leg 3", "3, not 8".

    Read as `read_pain`, beside a phrase that says so. A number alone is none.
    """
    tokens = list(without_the_last_stop(tokens_of(text)))
    known = len(tokens)
    for at in range(1, known):
        if any(tuple(tokens[at : at + len(phrase)]) == phrase for phrase in words.instead_of):
            tokens = tokens[:at]
            break
    rest = _stripped(tokens, words.correcting)
    return read_pain(" ".join(rest), words) if len(rest) < known else None


def _stripped(tokens: Sequence[str], phrases: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The tokens without any of the phrases at their beginning and their end."""
    rest = trimmed(tokens)
    while (shorter := _without(rest, phrases)) != rest:
        rest = trimmed(shorter)
    return rest


def _without(tokens: Sequence[str], phrases: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The tokens without one of the phrases at their beginning or at their end."""
    for phrase in phrases:
        if tuple(tokens[: len(phrase)]) == phrase:
            return tuple(tokens[len(phrase) :])
        if tuple(tokens[-len(phrase) :]) == phrase:
            return tuple(tokens[: -len(phrase)])
    return tuple(tokens)


def _sites_and_scores(part: str) -> list[tuple[Site | None, int | None]]:
    """Where and how much, also several without a word between them; what is not understood has no score."""
    named = {site.name[0]: site for site in Site}
    if (found := _SCORES.fullmatch(part)) and not (found["site"] and found["site_after"]):
        return [(named.get(found["site"] or found["site_after"] or ""), _score(found["score"]))]
    pairs = re.fullmatch(rf"(?:[LB] {_SCORE.pattern} ?)+", part)
    if pairs is None:
        return [(None, None)]
    return [
        (named[site], _score(score)) for site, score in re.findall(r"([LB]) (~?\d{1,2}(?: / ~?10)?)", part)
    ]


def _score(said: str) -> int | None:
    found = _SCORE.fullmatch(said)
    return int(found[1]) if found else None


# --- Days and waits ------------------------------------------------------------------------------------


def read_count(text: str, words: Words) -> int | None:
    """How many days, 1 to 365: "5", "for 5 days", "a week". A number in words needs its unit."""
    found = _COUNT.fullmatch(" ".join(words.count.formula(without_the_last_stop(tokens_of(text)))))
    if found is None:
        return None
    digits, unit, in_words, unit_of_words = found.groups()
    days = int(digits or in_words) * int(unit or unit_of_words or 1)
    return days if 1 <= days <= 365 else None


def read_until(text: str, words: Words, today: date) -> date | None:
    """The day that "until Monday" or "till tomorrow" names: the first one after today."""
    tokens = without_the_last_stop(tokens_of(text))
    until = next((phrase for phrase in words.until_phrases if tuple(tokens[: len(phrase)]) == phrase), None)
    if until is None:
        return None
    named = tuple(tokens[len(until) :])
    if named in words.tomorrow_phrases:
        return today + timedelta(days=1)
    days = [sign for sign in words.days.formula(named) if sign]
    if len(days) != 1 or not days[0].startswith("="):
        return None
    return today + timedelta(days=(int(days[0][1:]) - today.weekday() - 1) % 7 + 1)


def read_wait(text: str, words: Words) -> timedelta | None:
    """How long to wait, up to a day: "in half an hour", "10 min", "an hour and a half"."""
    found = _WAIT.fullmatch(" ".join(words.wait.formula(without_the_last_stop(tokens_of(text)))))
    if found is None:
        return None
    minutes = int(found["whole"] or int(found["number"] or 1) * int(found["unit"])) + int(found["more"] or 0)
    bare = found["unit"] is not None and found["number"] is None and not found["more"]
    return timedelta(minutes=minutes) if 0 < minutes <= 1440 and not bare else None


def read_days(text: str, words: Words) -> frozenset[int] | None:
    """Weekdays, Monday is 0: "mon wed fri", "Mo-Fr", "sat to mon", "weekdays", "every day".

    A group without a day ("and") adds nothing. A range may run over the end of the week. "Every day except
    Sunday" leaves days out; "not on Sundays" alone is not read, since it does not say of which days. A single
    word that is not understood leaves the whole answer unread.
    """
    return _days(tokens_of(text), words)


def _days(tokens: Sequence[str], words: Words) -> frozenset[int] | None:
    signs = words.days.formula(without_the_last_stop(tokens))
    # Days that are named can be the ends of a range; those of a group cannot.
    formula = re.sub(r"=(\d) - =(\d)", r"\1-\2", " ".join(signs)).replace("=", "")
    if UNKNOWN in formula or "-" in _RANGE.sub("", formula) or formula.count("!") > 1:
        return None
    named, but, left_out = (part.strip() for part in formula.partition("!"))
    if but and not (named and left_out):
        return None
    return _in_formula(named) - _in_formula(left_out) or None


def _in_formula(formula: str) -> frozenset[int]:
    return frozenset(
        (int(first) + n) % 7
        for first, last in _RANGE.findall(formula)
        for n in range((int(last or first) - int(first)) % 7 + 1)
    )


def read_schedules(text: str, words: Words, *, twelve_hours: bool = False) -> tuple[Mapping[int, time], ...]:
    """A time for each of some weekdays, as it can be meant: "8pm on weekdays", "weekdays 7, weekends 9:30".

    None when a part is not understood or a day has two times. Two where the times could be either half of the
    day, as in `read_times`: with the first of each, and with the last of each.
    """
    tokens = without_the_last_stop(tokens_of(text))
    if len(tokens) > _MOST_TOKENS:
        return ()
    found: dict[int, tuple[time, ...]] = {}
    while tokens:
        ends = range(len(tokens), 0, -1)
        read = (clause for end in ends if (clause := _clause(tokens[:end], words, twelve_hours=twelve_hours)))
        length, days, times = next(read, (0, frozenset(), ()))
        if not length or days & found.keys():
            return ()
        found |= dict.fromkeys(days, times)
        tokens = tokens[length:]
    first, last = ({day: times[n] for day, times in found.items()} for n in (0, -1))
    return () if not found else (first,) if first == last else (first, last)


def _clause(
    tokens: Sequence[str], words: Words, *, twelve_hours: bool
) -> tuple[int, frozenset[int], tuple[time, ...]] | None:
    """Days and a time in either order that fill these tokens, with how many they are."""
    for cut in range(1, len(tokens)):
        for days_said, time_said in ((tokens[:cut], tokens[cut:]), (tokens[cut:], tokens[:cut])):
            times = _times(trimmed(time_said), words, twelve_hours=twelve_hours)
            if times and (days := _days(trimmed(days_said), words)):
                return len(tokens), days, times
    return None


# --- What a person does anyway, and what is said in passing ----------------------------------------------


def read_habit(
    text: str, begins: Iterable[str], complaints: Iterable[str], most_characters: int
) -> str | None:
    """Read what the stretches could follow: "after lunch", "when I get home"; as typed, but for odd spaces.

    It has one of the phrases of `begins` first and something after it, and none of `complaints`: "after that
    it hurt more" is no habit. Not read: questions, several sentences, what does not fit into a reminder.
    """
    habit = " ".join("".join(c for c in text if unicodedata.category(c) != "Cf").split()).rstrip(" .!")
    if len(habit) > most_characters or re.search(r"[?/<>@]|[.!;] ", habit):
        return None
    said = f" {' '.join(tokens_of(habit))} "
    if any(_in_tokens(phrase) in said for phrase in complaints):
        return None
    begun = any(said.startswith(first) and said != first for first in map(_in_tokens, begins))
    return habit if begun else None


def is_one_of(text: str, phrases: Iterable[str], words: Words | None = None) -> bool:
    """Whether the whole text is one of the phrases, however it is spelled; in `words`, however politely."""
    said = tuple(part for part in without_the_last_stop(tokens_of(text)) if part != ",")
    known = {_in_tokens(phrase) for phrase in phrases}
    while f" {' '.join(said)} " not in known:
        shorter = _without(said, words.courtesies) if words is not None else said
        if shorter == said:
            return False
        said = shorter
    return True


def has(text: str, phrase: str) -> bool:
    """Whether the phrase is in the text, as whole words."""
    return _in_tokens(phrase) in f" {' '.join(tokens_of(text))} "


@cache  # of the phrases of the languages only
def _in_tokens(phrase: str) -> str:
    return f" {' '.join(tokens_of(phrase))} "
