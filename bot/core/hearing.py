"""What typed words report or ask, by the phrases of content (R9): alarm before anything else.

A phrase that says a sign outright reports it. With a no before it, about somebody else, or with an if, it
does not, and neither does a word of alarm by itself: then the list of signs is the answer, so that nothing
alarming is ever "not understood", and nobody is suspended by mistake.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal

from bot.core.content import Phrases
from bot.core.immutable import value
from bot.core.vocabulary import unaccented

Kind = Literal["harm", "call", "signs", "session", "answer", "alarm"]

KINDS: tuple[Kind, ...] = ("harm", "call", "signs", "session", "answer", "alarm")
"""What may be heard, the most urgent first."""

SESSION_WORDS = ("nerve", "too-much", "stop")
"""What words do in a session, as its buttons do; of several the first."""

NOT_MINE = ("negations", "others", "ifs", "clauses", "oneself", "long-ago")
"""What makes a report none; where a clause begins (`clauses`), or comes back to the person (`oneself`)."""

GAP_WORDS = 4
"""The most words that "..." in a phrase stands for."""

NEGATION_WORDS = 4
"""A no counts for a phrase that begins at most so many words later in the same clause."""

TYPO_LETTERS = 5
"""Words of alarm with at least so many letters are heard with one letter wrong, too."""

_PART = r"(?:[^\W_][\w'’-]*\*?|<[a-z-]+>)"
PHRASE = re.compile(rf"{_PART}(?: (?:\.\.\. )?{_PART})*")
"""What a phrase looks like: words, stems with a star, groups in angle brackets, gaps between two of these."""

NUMBER = "number"
"""The group that is always there."""

_TAKEN_OUT = "~"
_APOSTROPHES = re.compile(r"['’‘`´]")
_TOKENS = re.compile(r"\w+|[.!?…\n]+|[,;:()–—]")


@value
class Heard:
    """What was heard, and of which ids: the signs, the answer, or what a session does, as its buttons do."""

    kind: Kind
    ids: tuple[str, ...] = ()

    @property
    def alarming(self) -> bool:
        """Whether it must never be missed, whoever's words they are and whenever they came."""
        return self.kind not in {"session", "answer"}


def hear(
    said: str, languages: Iterable[Phrases], *, in_session: bool = False, foreign: bool = False
) -> Heard | None:
    """The most urgent thing that `said` means in any of the languages; None for everyday words.

    `foreign`: they are not the one that the person chose. Then words must be right by the letter ("accident"
    is no misspelt "accidente"), and no question is answered.
    """
    words = plain(said)
    nets = [_net(phrases) for phrases in languages]
    found = [heard for net in nets if (heard := net.hear(words, in_session=in_session, foreign=foreign))]
    return min(found, key=lambda heard: KINDS.index(heard.kind), default=None)


def plain(said: str) -> str:
    """Small letters without accents, no apostrophes, single spaces; "." ends a sentence, "," a clause.

    Many type without accents. Only the tilde of ñ stays: a Spanish year (año) is no body part.
    """
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", said)).casefold()
    return " ".join(map(_token, _TOKENS.findall("".join(c if c == "ñ" else unaccented(c) for c in text))))


def _token(token: str) -> str:
    if token[0].isalnum() or token[0] == "_":
        return token
    return "." if token[0] in ".!?…\n" else ","


class _Net:
    """The phrases of one language, ready to be looked for."""

    def __init__(self, phrases: Phrases) -> None:
        no = _pattern(phrases.not_mine.get("negations", ()), {}).pattern

        def each(found: Mapping[str, Iterable[str]]) -> dict[str, re.Pattern[str]]:
            return {name: _pattern(some, phrases.groups, but=no) for name, some in found.items()}

        everything = {"harm": phrases.harm, "call": phrases.call, "alarm": phrases.alarm}
        self.any = each({**everything, "harmless": phrases.harmless, **phrases.not_mine})
        self.signs, self.session, self.answers = map(each, (phrases.signs, phrases.session, phrases.answers))
        self.spelled = [word for word in phrases.alarm if word.isalpha() and len(word) >= TYPO_LETTERS]
        self.recent = phrases.recent

    def hear(self, words: str, *, in_session: bool, foreign: bool) -> Heard | None:
        if self.any["harm"].search(words):
            return Heard("harm")
        words = self.any["harmless"].sub(_TAKEN_OUT, words)
        if self._outright(self.any["call"], words):
            return Heard("call")
        if signs := tuple(name for name in self.signs if self._reported(name, words)):
            return Heard("signs", signs)
        if in_session and (meant := self._in_session(words)) is not None:
            return meant
        if not foreign and (answer := self._asked(words)) is not None:
            return answer
        doubtful = (*self.signs.values(), self.any["call"])
        found = self._alarming(words, typos=not foreign) or _any(doubtful, words)
        return Heard("alarm") if found else None

    def _reported(self, sign: str, words: str) -> bool:
        """Whether a sign is there outright; one that counts only while it is recent, not as long ago."""
        old = sign in self.recent and self.any["long-ago"].search(words) is not None
        return not old and self._outright(self.signs[sign], words)

    def _in_session(self, words: str) -> Heard | None:
        for name, pattern in self.session.items():
            if any(not self._negated(self._before(words, found)) for found in pattern.finditer(words)):
                return Heard("session", (name,))
        return None

    def _asked(self, words: str) -> Heard | None:
        """The answer to a question; but if there is a word of alarm beside it, that counts."""
        for name, pattern in self.answers.items():
            if (found := pattern.search(words)) is not None:
                rest = f"{words[: found.start()]}{_TAKEN_OUT}{words[found.end() :]}"
                return Heard("alarm") if self._alarming(rest) else Heard("answer", (name,))
        return None

    def _alarming(self, words: str, *, typos: bool = True) -> bool:
        """Whether any word of alarm is there, also one with a letter wrong."""
        if self.any["alarm"].search(words):
            return True
        return typos and any(_one_letter_off(word, known) for word in words.split() for known in self.spelled)

    def _outright(self, pattern: re.Pattern[str], words: str) -> bool:
        """Whether the pattern is there without a no, an if or somebody else before it in its clause."""
        return any(not self._doubtful(self._before(words, found)) for found in pattern.finditer(words))

    def _doubtful(self, before: str) -> bool:
        others = list(self.any["others"].finditer(before))
        about_others = bool(others) and not self.any["oneself"].search(before[others[-1].end() :])
        return about_others or self.any["ifs"].search(before) is not None or self._negated(before)

    def _negated(self, before: str) -> bool:
        near = " ".join(before.split()[-NEGATION_WORDS:])
        return self.any["negations"].search(near) is not None

    def _before(self, words: str, found: re.Match[str]) -> str:
        """The words of its clause that stand before what was found; "but" begins a clause, for one."""
        clause = re.split(r"[.,]", words[: found.start()])[-1]
        first = found[0].partition(" ")[0]
        breaks = list(self.any["clauses"].finditer(clause + first))
        return clause[breaks[-1].start() :] if breaks else clause


@lru_cache(64)
def _net(phrases: Phrases) -> _Net:
    return _Net(phrases)


def _any(patterns: Iterable[re.Pattern[str]], words: str) -> bool:
    return any(pattern.search(words) for pattern in patterns)


def _pattern(
    phrases: Iterable[str], groups: Mapping[str, tuple[str, ...]], *, but: str = r"(?!)"
) -> re.Pattern[str]:
    """Any of the phrases, as whole words; nothing when there are none. Longer ones are tried first.

    `but`: what no gap reaches over; "I'm not pregnant" is no "I'm ... pregnant".
    """
    gap = rf"(?:(?!{but})\w+ ){{0,{GAP_WORDS}}}?"
    found = sorted((_phrase(phrase, groups, gap) for phrase in phrases), key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(found)})(?!\S)" if found else r"(?!)")


def _phrase(phrase: str, groups: Mapping[str, tuple[str, ...]], gap: str) -> str:
    """A phrase as a regular expression over plain words; each part but the last ends with its space."""
    *first, last = phrase.split()
    words = [gap if part == "..." else f"{_part(part, groups, gap)} " for part in first]
    return "".join(words) + _part(last, groups, gap)


def _part(part: str, groups: Mapping[str, tuple[str, ...]], gap: str) -> str:
    if part == f"<{NUMBER}>":
        return r"\d+(?: \d+)?"
    if part.startswith("<"):
        return f"(?:{'|'.join(_phrase(entry, groups, gap) for entry in groups[part[1:-1]])})"
    stem = plain(part.removesuffix("*"))
    return re.escape(stem) + (r"\w*" if part.endswith("*") else "")


@lru_cache(4096)
def _one_letter_off(word: str, known: str) -> bool:
    """Whether one letter was left out, put in or changed, or two were swapped; the first one is right."""
    if word[0] != known[0] or abs(len(word) - len(known)) > 1 or not word.isalpha():
        return False
    same = next(
        (n for n, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), min(len(word), len(known))
    )
    rest, wanted = word[same:], known[same:]
    swapped = rest[:2] == wanted[:2][::-1] and rest[2:] == wanted[2:] and len(rest) >= 2
    return swapped or rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]
