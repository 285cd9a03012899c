"""What typed words report or ask, by the phrases of content (R9): alarm before anything else.

A phrase that says a sign outright reports it. With a no before it, about somebody else, or with an if, it
does not, and neither does a word of alarm by itself: then the list of signs is the answer, so that nothing
alarming is ever "not understood", and nobody is suspended by mistake.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

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

STEM_LETTERS = 12
"""So many letters of a word are looked at to rule out the phrases that it cannot begin."""

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
    begins = _begins(words)
    nets = [_net(phrases) for phrases in languages]
    each = (net.hear(net.words(words, begins), in_session=in_session, foreign=foreign) for net in nets)
    found = [heard for heard in each if heard is not None]
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


class _PlainWords(NamedTuple):
    """What was said, plainly, and the parts of phrases that may be in it."""

    said: str
    parts: frozenset[str]


def _begins(said: str) -> frozenset[str]:
    """Each word, and all that it begins with, as a phrase has it: "numb", "n*", "nu*", "num*", "numb*"."""
    words = frozenset(said.split())
    stems = (f"{word[:end]}*" for word in words for end in range(1, min(len(word), STEM_LETTERS) + 1))
    numbers = {f"<{NUMBER}>"} if any(word.isdigit() for word in words) else ()
    return words.union(stems, numbers)


class _Phrases:
    """Some phrases as one regular expression, tried only where all parts of one of them may be there.

    A long message has many places at which a phrase could begin: nearly all phrases are ruled out before.
    """

    def __init__(self, phrases: Sequence[str], groups: Mapping[str, tuple[str, ...]], but: str) -> None:
        self.pattern = _pattern(phrases, groups, but=but)
        self.parts = [frozenset(phrase.split()) - {"..."} for phrase in phrases]

    def found_in(self, words: _PlainWords) -> Iterator[re.Match[str]]:
        if any(parts <= words.parts for parts in self.parts):
            yield from self.pattern.finditer(words.said)

    def first_in(self, words: _PlainWords) -> re.Match[str] | None:
        return next(self.found_in(words), None)


def _firsts(part: str, groups: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """What a part of a phrase may begin with, as `_begins` has it."""
    if part.startswith("<") and part != f"<{NUMBER}>":
        for entry in groups[part[1:-1]]:
            yield from _firsts(entry.split()[0], groups)
    elif part.startswith("<"):
        yield part
    else:
        first, *more = plain(part.removesuffix("*")).split()
        yield f"{first[:STEM_LETTERS]}*" if part.endswith("*") and not more else first


class _Net:
    """The phrases of one language, ready to be looked for."""

    def __init__(self, phrases: Phrases) -> None:
        no = _pattern(phrases.not_mine.get("negations", ()), {}).pattern

        def each(found: Mapping[str, Sequence[str]]) -> dict[str, _Phrases]:
            return {name: _Phrases(some, phrases.groups, no) for name, some in found.items()}

        everything = {"harm": phrases.harm, "call": phrases.call, "alarm": phrases.alarm}
        self.any = each({**everything, "harmless": phrases.harmless, **phrases.not_mine})
        self.around = {name: self.any[name].pattern for name in phrases.not_mine}
        self.signs, self.session, self.answers = map(each, (phrases.signs, phrases.session, phrases.answers))
        self.spelled: dict[str, list[str]] = defaultdict(list)
        for word in phrases.alarm:
            if word.isalpha() and len(word) >= TYPO_LETTERS:
                self.spelled[word[0]].append(word)
        self.recent = phrases.recent
        self.begun_by: dict[str, set[str]] = defaultdict(set)
        everywhere = (
            *self.any.values(),
            *self.signs.values(),
            *self.session.values(),
            *self.answers.values(),
        )
        for part in set[str]().union(*(parts for some in everywhere for parts in some.parts)):
            for first in _firsts(part, phrases.groups):
                self.begun_by[first].add(part)

    def words(self, said: str, begins: frozenset[str]) -> _PlainWords:
        parts = (self.begun_by[first] for first in self.begun_by.keys() & begins)
        return _PlainWords(said, frozenset[str]().union(*parts))

    def hear(self, words: _PlainWords, *, in_session: bool, foreign: bool) -> Heard | None:
        if self.any["harm"].first_in(words):
            return Heard("harm")
        words = self._without(self.any["harmless"], words)
        if self._outright(self.any["call"], words):
            return Heard("call")
        if signs := tuple(name for name in self.signs if self._reported(name, words)):
            return Heard("signs", signs)
        if in_session and (meant := self._in_session(words)) is not None:
            return meant
        if not foreign and (answer := self._asked(words)) is not None:
            return answer
        return Heard("alarm") if self._alarming(words, typos=not foreign) else None

    def _without(self, phrases: _Phrases, words: _PlainWords) -> _PlainWords:
        """What is left of the words without these phrases."""
        if phrases.first_in(words) is None:
            return words
        return words._replace(said=phrases.pattern.sub(_TAKEN_OUT, words.said))

    def _reported(self, sign: str, words: _PlainWords) -> bool:
        """Whether a sign is there outright; one that counts only while it is recent, not as long ago."""
        old = sign in self.recent and self.any["long-ago"].first_in(words) is not None
        return not old and self._outright(self.signs[sign], words)

    def _in_session(self, words: _PlainWords) -> Heard | None:
        for name, phrases in self.session.items():
            if any(not self._negated(self._before(words, found)) for found in phrases.found_in(words)):
                return Heard("session", (name,))
        return None

    def _asked(self, words: _PlainWords) -> Heard | None:
        """The answer to a question; but if there is a word of alarm beside or within it, that counts."""
        for name, phrases in self.answers.items():
            if (found := phrases.first_in(words)) is not None:
                between = (gap for gap in found.groups() if gap)
                rest = [words.said[: found.start()], *between, words.said[found.end() :]]
                beside = self._alarming(words._replace(said=f" {_TAKEN_OUT} ".join(rest)))
                return (
                    Heard("alarm") if beside or self._reaches_out(words, found) else Heard("answer", (name,))
                )
        return None

    def _reaches_out(self, words: _PlainWords, asked: re.Match[str]) -> bool:
        """Whether words of alarm begin or end within those of a question: "I feel nothing" (in my leg)."""
        return any(
            found.start() < edge < found.end()
            for phrases in self._alarms()
            for found in phrases.found_in(words)
            for edge in (asked.start(), asked.end())
        )

    def _alarms(self) -> Iterator[_Phrases]:
        """Whatever alarms: its words, and those of a sign, which may be in doubt."""
        yield from (self.any["alarm"], self.any["call"], *self.signs.values())

    def _alarming(self, words: _PlainWords, *, typos: bool = True) -> bool:
        """Whether any word of alarm is there, also one with a letter wrong, or a sign that is in doubt."""
        if any(phrases.first_in(words) for phrases in self._alarms()):
            return True
        return typos and any(
            _one_letter_off(word, known)
            for word in set(words.said.split())
            for known in self.spelled[word[0]]
        )

    def _outright(self, phrases: _Phrases, words: _PlainWords) -> bool:
        """Whether one is there without a no, an if or somebody else before it in its clause."""
        return any(not self._doubtful(self._before(words, found)) for found in phrases.found_in(words))

    def _doubtful(self, before: str) -> bool:
        others = list(self.around["others"].finditer(before))
        about_others = bool(others) and not self.around["oneself"].search(before[others[-1].end() :])
        return about_others or self.around["ifs"].search(before) is not None or self._negated(before)

    def _negated(self, before: str) -> bool:
        near = " ".join(before.split()[-NEGATION_WORDS:])
        return self.around["negations"].search(near) is not None

    def _before(self, words: _PlainWords, found: re.Match[str]) -> str:
        """The words of its clause that stand before what was found; "but" begins a clause, for one."""
        begins = max(words.said.rfind(end, 0, found.start()) for end in ".,") + 1
        clause = words.said[begins : found.start()]
        first = found[0].partition(" ")[0]
        breaks = list(self.around["clauses"].finditer(clause + first))
        return clause[breaks[-1].start() :] if breaks else clause


@lru_cache(64)
def _net(phrases: Phrases) -> _Net:
    return _Net(phrases)


def _pattern(
    phrases: Iterable[str], groups: Mapping[str, tuple[str, ...]], *, but: str = r"(?!)"
) -> re.Pattern[str]:
    """Any of the phrases, as whole words; nothing when there are none. Longer ones are tried first.

    `but`: what no gap reaches over; "I'm not pregnant" is no "I'm ... pregnant". What fills a gap is a group.
    """
    gap = rf"((?:(?!{but})\w+ ){{0,{GAP_WORDS}}}?)"
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


def _one_letter_off(word: str, known: str) -> bool:
    """Whether one letter was left out, put in or changed, or two were swapped; the first one is right."""
    if abs(len(word) - len(known)) > 1 or not word.isalpha():
        return False
    same = next(
        (n for n, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), min(len(word), len(known))
    )
    rest, wanted = word[same:], known[same:]
    swapped = rest[:2] == wanted[:2][::-1] and rest[2:] == wanted[2:] and len(rest) >= 2
    return swapped or rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]
