"""YAML as its author sees it: fields with a line each, read one by one, every fault told in a sentence.

Files are composed to nodes and never constructed: so every word has its line, and the traps of YAML 1.1 (`no`
is false, 19:30 is the number 1170) are told instead of sprung.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TypeVar

import yaml

from bot.content.folder import LONGEST_TEXT, FileLine, Folder, did_you_mean

T = TypeVar("T")

AWAITING = "awaiting a physiotherapist's sign-off"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_PHONE = re.compile(r"\+?\d[\d -]*")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_WHOLE = re.compile(r"[-+]?(0|[1-9]\d{0,8})")
_NUMBER = re.compile(r"[-+]?(0|[1-9]\d{0,8})(\.\d{1,9})?")
_TRUE = ("yes", "true", "on")


@cache
def known_zones() -> frozenset[str]:
    """IANA names; the files behind them are opened to list them, so this is done once."""
    return frozenset(zoneinfo.available_timezones())


def read_yaml(folder: Folder, file: str, read: Callable[[Fields], T]) -> T:
    """What `read` makes of the file's fields; harmless values where they are missing or wrong."""
    return Spot(folder, file, "", compose(folder, file)).group(read)


@lru_cache(128)
def composed(source: str) -> yaml.Node | None:
    """The node tree of a file's words, parsed once however often they are checked; it is to be left alone.

    The parser is PyYAML's in Python, not the one in C: whatever is in a file ends in an exception here.
    """
    node: yaml.Node | None = yaml.compose(source, Loader=yaml.SafeLoader)
    return node


def compose(folder: Folder, file: str) -> yaml.Node | None:
    """The file's node tree; None, and a fault, when there is none."""
    source = folder.source(file)
    if source is None or _tabs(folder, file, source):
        return None
    try:
        node = composed(source)
    except yaml.MarkedYAMLError as error:
        line, sentence = _unreadable(error, source.split("\n"))
        folder.fault(FileLine(file, line), sentence)
    except yaml.reader.ReaderError as error:
        line = source.count("\n", 0, error.position) + 1
        folder.fault(FileLine(file, line), "This line has an invisible character that YAML does not allow.")
    except (yaml.YAMLError, ValueError, OverflowError):
        folder.fault(FileLine(file, 1), "YAML cannot read this file.")
    except RecursionError:
        folder.fault(FileLine(file, 1), "This file is nested far too deeply.")
    else:
        if node is None:
            folder.fault(FileLine(file, 1), "This file is empty.")
        return node
    return None


def _tabs(folder: Folder, file: str, source: str) -> bool:
    lines = enumerate(source.split("\n"), 1)
    tabs = [number for number, line in lines if "\t" in line[: len(line) - len(line.lstrip())]]
    for number in tabs:
        folder.fault(FileLine(file, number), "This line is indented with a tab; YAML wants spaces.")
    return bool(tabs)


def _unreadable(error: yaml.MarkedYAMLError, lines: list[str]) -> tuple[int, str]:
    """PyYAML's complaint in an author's words, and the line to look at."""
    problem, context = error.problem or "", error.context or ""
    began, noticed = (mark.line + 1 if mark else 1 for mark in (error.context_mark, error.problem_mark))
    if "quoted scalar" in context:
        return began, "A quotation mark is opened here and not closed."
    if "flow" in context:
        return began, "A bracket is opened here and not closed, or a comma is missing."
    if "mapping values are not allowed" in problem and lines[noticed - 1].count(":") > 1:
        return noticed, 'There is a colon too many in this line: put words with ": " in quotes.'
    if "could not find expected ':'" in problem:
        return began, 'A field is "name: value"; the colon is missing.'
    if "cannot start any token" in problem:
        return noticed, "Words that begin with this character must be in quotes."
    if "mapping values are not allowed" in problem or "block" in context:
        return noticed, "This line does not fit those above: look at indentation, dash and colon."
    return noticed, f"YAML cannot read this line: {problem}."


@dataclass(frozen=True)
class Spot:
    """One value in a YAML file. Reading it never raises: a fault is noted, and a harmless value goes on.

    `node` is None where the value is missing, which its group tells.
    """

    folder: Folder
    file: str
    name: str
    node: yaml.Node | None

    @property
    def place(self) -> FileLine:
        return FileLine(self.file, self.node.start_mark.line + 1 if self.node else 1)

    @property
    def kind(self) -> str:
        """What YAML takes a single value for (str, int, bool, null, ...); empty for a list or a group."""
        return self.node.tag.rpartition(":")[2] if isinstance(self.node, yaml.ScalarNode) else ""

    @property
    def value(self) -> str:
        """A single value as it was written."""
        return str(self.node.value) if isinstance(self.node, yaml.ScalarNode) else ""

    def fault(self, sentence: str) -> None:
        if self.node is not None:
            self.folder.fault(self.place, sentence)

    def should_be(self, wanted: str) -> None:
        self.fault(f"`{self.name}` should be {wanted}, but it is {self.described()}.")

    def described(self) -> str:
        if isinstance(self.node, yaml.MappingNode):
            return "a group of fields"
        if isinstance(self.node, yaml.SequenceNode):
            return "a list" if self.node.value else "an empty list"
        if not self.value.strip():
            return "empty"
        quoted = isinstance(self.node, yaml.ScalarNode) and self.node.style in {"'", '"'}
        return f"{quote(self.value)}, in quotes" if quoted else quote(self.value)

    # Words

    def words(self) -> str:
        if self.kind == "str" and self.value.strip():
            return self.value
        if self.kind in _MISTAKEN and self.value:
            taken_for = _MISTAKEN[self.kind](self.value)
            self.fault(f'YAML takes {self.value} for {taken_for}. Write it in quotes: "{self.value}".')
        else:
            self.should_be("words")
        return ""

    def phrase(self) -> str:
        """Words as a person may type them: small letters, plain apostrophes, single spaces."""
        return " ".join(self.words().replace("’", "'").casefold().split())

    def time(self) -> str:
        return self._matching(_TIME, 'a time such as "07:30"')

    def phone(self) -> str:
        return self._matching(_PHONE, "a phone number")

    def zone(self) -> str:
        zone, known = self.words(), known_zones()
        if zone and zone not in known:
            self.fault(f"{quote(zone)} is not a time zone.{did_you_mean(zone, known)}")
            return ""
        return zone

    def one_of(self, choices: Collection[str]) -> str:
        word = self.words()
        if word and word not in choices:
            self.fault(f"`{self.name}` is {quote(word)}, but must be one of: {', '.join(choices)}.")
            return ""
        return word

    def id(self, *texts: str, leg: Iterable[str] = (), longest: int = LONGEST_TEXT) -> str:
        """An id. `texts` are named after it ({} is the id); those under `leg` are told the working leg."""
        name = self.words()
        if name and not ID.fullmatch(name):
            self.fault(f'{quote(name)} must be small letters and digits with hyphens, such as "knee-bent".')
            name = ""
        if not name:
            self.folder.names_lost = True
        else:
            self.folder.ask(self.place, (text.format(name) for text in texts), longest=longest)
            self.folder.ask(self.place, (text.format(name) for text in leg), {"leg"}, longest)
        return name

    def picture(self) -> str:
        name = self.id()
        if name:
            self.folder.pictures.append((name, self.place))
        return name

    def reviewed_on(self) -> str:
        if self.value != AWAITING and not (self.kind in {"str", "timestamp"} and _is_date(self.value)):
            self.should_be(f"a date such as 2026-03-31, or exactly: {AWAITING}")
        return self.value

    def _matching(self, pattern: re.Pattern[str], wanted: str) -> str:
        words = self.words()
        if words and not pattern.fullmatch(words):
            self.should_be(wanted)
            return ""
        return words

    # Numbers

    def whole(self, least: int, most: int, why: str = "") -> int:
        if self.kind != "int" or not _WHOLE.fullmatch(self.value):
            self.should_be(f"a whole number from {least} to {most}")
            return least
        return int(self._within(int(self.value), least, most, why))

    def number(self, least: float, most: float) -> float:
        if self.kind not in {"int", "float"} or not _NUMBER.fullmatch(self.value):
            self.should_be(f"a number from {least:g} to {most:g}")
            return least
        return self._within(float(self.value), least, most)

    def flag(self) -> bool:
        if self.kind != "bool":
            self.should_be("yes or no")
        return self.kind == "bool" and self.value.lower() in _TRUE

    def _within(self, number: float, least: float, most: float, why: str = "") -> float:
        if not least <= number <= most:
            self.fault(f"`{self.name}` is {number:g}, but must be from {least:g} to {most:g}{why}.")
        return min(max(number, least), most)

    # Lists and groups

    def items(self, *, may_be_empty: bool = False) -> list[Spot]:
        if not isinstance(self.node, yaml.SequenceNode) or not (self.node.value or may_be_empty):
            self.should_be("a list, or [] for none" if may_be_empty else "a list with at least one entry")
            self.folder.names_lost = True
            return []
        return [Spot(self.folder, self.file, self.name, item) for item in self.node.value]

    def each(self, read: Callable[[Spot], T], *, may_be_empty: bool = False) -> tuple[T, ...]:
        """Every entry of a list, no two with the same id (or, without ids, the same value)."""
        values: dict[object, T] = {}
        for item in self.items(may_be_empty=may_be_empty):
            value = read(item)
            key = getattr(value, "id", value)
            if key and key in values:
                item.fault(f"{quote(str(key))} is in `{self.name}` twice; keep one.")
            values[key or item.node] = value
        return tuple(values.values())

    def group(self, read: Callable[[Fields], T]) -> T:
        fields = Fields(self)
        value = read(fields)
        fields.finish()
        return value


class Fields:
    """The fields of one group. Those nobody asked for, and those missing, are told when it is finished."""

    def __init__(self, spot: Spot) -> None:
        self.spot = spot
        self._keys: dict[str, Spot] = {}
        self._values: dict[str, yaml.Node] = {}
        self._required: set[str] = set()
        self._optional: set[str] = set()
        self._faults_before = len(spot.folder.faults)
        if isinstance(spot.node, yaml.MappingNode):
            for key, value in spot.node.value:
                self._add(Spot(spot.folder, spot.file, "the name of a field", key), value)
        else:
            this = f"`{spot.name}`" if spot.name else "This file"
            spot.fault(f'{this} should be fields, each "name: value", but it is {spot.described()}.')

    def __getitem__(self, name: str) -> Spot:
        """The value of a field that must be there."""
        self._required.add(name)
        return self._at(name)

    def get(self, name: str) -> Spot | None:
        """The value of a field that may be left out, or be null."""
        self._optional.add(name)
        found = self._at(name)
        return None if found.node is None or found.kind == "null" else found

    @property
    def names(self) -> list[str]:
        """The names of the fields that are there, in their order."""
        return list(self._values)

    @property
    def empty(self) -> bool:
        """Whether the group is there and has no field at all."""
        return isinstance(self.spot.node, yaml.MappingNode) and not self._values

    @property
    def sound(self) -> bool:
        """Whether all that was asked for so far is there and right, so that values can be compared."""
        complete = self._required <= self._values.keys()
        return complete and len(self.spot.folder.faults) == self._faults_before

    def finish(self) -> None:
        if not isinstance(self.spot.node, yaml.MappingNode):
            return
        of = f" of `{self.spot.name}`" if self.spot.name else ""
        known = sorted(self._required | self._optional)
        missing = sorted(self._required - self._values.keys())
        for name in self._keys.keys() - known:
            close = get_close_matches(name, missing, 1) or get_close_matches(name, known, 1)
            missing = [m for m in missing if m not in close]
            hint = f"Did you mean `{close[0]}`?" if close else f"The fields are: {', '.join(known)}."
            self._keys[name].fault(f"There is no field `{name}`{of}. {hint}")
        for name in missing:
            self.spot.fault(f"The field `{name}`{of} is missing.")

    def _at(self, name: str) -> Spot:
        return Spot(self.spot.folder, self.spot.file, name, self._values.get(name))

    def _add(self, key: Spot, value: yaml.Node) -> None:
        name = key.words()
        if name in self._values:
            key.fault(f"`{name}` is here twice; keep one.")
        elif name:
            self._keys[name], self._values[name] = key, value


def quote(words: str) -> str:
    shown = " ".join(words.split())
    return f'"{shown[:60]}…"' if len(shown) > 60 else f'"{shown}"'


def _is_date(words: str) -> bool:
    try:
        return bool(_DATE.fullmatch(words) and date.fromisoformat(words))
    except ValueError:
        return False


def _number_taken_for(value: str) -> str:
    return "a number of minutes or seconds" if ":" in value else "a number"


# What YAML 1.1 takes unquoted words for, told with the word in hand.
_MISTAKEN: dict[str, Callable[[str], str]] = {
    "bool": lambda value: "true" if value.lower() in _TRUE else "false",
    "int": _number_taken_for,
    "float": _number_taken_for,
    "timestamp": lambda _: "a date",
    "null": lambda _: "nothing",
}
