"""Checks the texts a person reads: Fluent files in texts/<language>/, held against English and the YAML."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from fluent.syntax import FluentParser, ast

from bot.content.compositions import Position, misfits
from bot.content.fields import quote
from bot.content.folder import FileLine, Folder, did_you_mean
from bot.content.translations import complaint, read_marks
from bot.core.content import Leg

T = TypeVar("T")

# Texts in these files are named after ids in the YAML files; all the others are named in the code.
_AUTHORED = ("exercises.ftl", "warning_signs.ftl", "answers.ftl", "voice.ftl")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[A-Za-z0-9]+)*")
_BROKEN_NAME = re.compile(r"-?[A-Za-z][\w-]*")
# Fluent's own functions, and those of bot/texts.py.
_FUNCTIONS = ("CITY", "CLOCK", "COUNTRY", "DATETIME", "DAY", "LANGUAGE", "NUMBER", "UNIX", "WEEKDAY")
_LEG_CHOICES = (*Leg, "other")
_FILLED_IN = "\N{OBJECT REPLACEMENT CHARACTER}"
# The tags of Telegram's HTML that texts may use, each with the attributes it may have.
_TAGS = {
    "b": "",
    "i": "",
    "u": "",
    "s": "",
    "code": "",
    "a": r' href="[^"]*"',
    "blockquote": "( expandable)?",
    "tg-time": f' unix="{_FILLED_IN}"',
}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)([^<>]*)>|<")
_FILLED_IN_LENGTH = 5


THRESHOLD = re.compile(r"(R\d+)_(\w+)")
"""How a text names a number of a rule: { $R6_good_days }."""


def check_texts(
    folder: Folder, languages: Sequence[str], numbers: Mapping[str, Collection[str]]
) -> dict[str, tuple[str, ...]]:
    """Note every fault in the texts; the first language is English, which the others translate.

    `numbers`: the thresholds of each rule. Returns those that a text names, in any language.
    """
    english, *others = (_catalogue(folder, language) for language in languages)
    for catalogue in (english, *others):
        _check_references(catalogue)
        _check_asked(catalogue)
        _check_thresholds(catalogue, numbers)
    _check_named(english)
    for catalogue in others:
        _check_translation(catalogue, english)
    named: dict[str, set[str]] = {}
    for catalogue in (english, *others):
        for name in catalogue.names:
            named.setdefault(name, set()).update(filter(THRESHOLD.fullmatch, catalogue.variables(name)))
    return {name: tuple(sorted(found)) for name, found in named.items() if found}


@dataclass(frozen=True)
class _Entry:
    """One text, or a term, whose name begins with a hyphen."""

    place: FileLine
    patterns: tuple[ast.Pattern, ...]
    references: frozenset[str]
    variables: frozenset[str]


@dataclass
class _Catalogue:
    """All texts of one language; `broken` are the names of those that could not be read."""

    folder: Folder
    language: str
    entries: dict[str, _Entry] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    @property
    def names(self) -> set[str]:
        return {name for name in self.entries if not name.startswith("-")}

    def fault(self, name: str, sentence: str) -> None:
        self.folder.fault(self.entries[name].place, sentence)

    def parts(self, name: str) -> set[str]:
        """The texts and terms that a text is made of, down to the last."""
        found: set[str] = set()
        ahead = [name]
        while ahead:
            entry = self.entries.get(ahead.pop())
            new = entry.references - found if entry else frozenset()
            found |= new
            ahead += new
        return found

    def words(self, name: str) -> str:
        """Everything a text can say, whatever is filled in; not what other texts add to it."""
        nodes = (node for pattern in self.entries[name].patterns for node in _walk(pattern))
        return "\n".join(str(node.value) for node in nodes if isinstance(node, ast.TextElement))

    def variables(self, name: str) -> set[str]:
        """What the program must fill into a text and its parts; a term is filled in where it is used."""
        messages = {name, *(part for part in self.parts(name) if not part.startswith("-"))}
        return {v for part in messages & self.entries.keys() for v in self.entries[part].variables}


# --- Reading -------------------------------------------------------------------------------------------


def _catalogue(folder: Folder, language: str) -> _Catalogue:
    catalogue = _Catalogue(folder, language)
    files = folder.files(f"texts/{language}", ".ftl")
    if not files:
        folder.fault(FileLine(f"texts/{language}", 1), "There is no .ftl file in this folder.")
    for name in files:
        source = folder.source(name)
        if source is None:
            continue
        try:
            _File(catalogue, name, source).read()
        except RecursionError:
            folder.fault(FileLine(name, 1), "This file is nested far too deeply.")
    return catalogue


@lru_cache(64)
def parsed(source: str) -> ast.Resource:
    """The entries of a file's words, parsed once however often they are checked; to be left alone."""
    return FluentParser().parse(source)


@dataclass(frozen=True)
class _File:
    """One Fluent file; what can be told from it alone is told while it is read."""

    catalogue: _Catalogue
    name: str
    source: str

    def read(self) -> None:
        for entry in parsed(self.source).body:
            if isinstance(entry, ast.Junk):
                self._tell_unread(entry)
            elif isinstance(entry, ast.Message | ast.Term):
                self._add(entry)

    def _place(self, node: ast.SyntaxNode) -> FileLine:
        return FileLine(self.name, self.source.count("\n", 0, node.span.start) + 1 if node.span else 1)

    def _fault(self, node: ast.SyntaxNode, sentence: str) -> None:
        self.catalogue.folder.fault(self._place(node), sentence)

    def _tell_unread(self, junk: ast.Junk) -> None:
        # What is told as unreadable is not told as missing, too.
        if name := _BROKEN_NAME.match(junk.content or ""):
            self.catalogue.broken.add(name[0])
        for annotation in junk.annotations:
            self._fault(annotation, _unreadable(annotation))

    def _add(self, node: ast.Message | ast.Term) -> None:
        name = f"-{node.id.name}" if isinstance(node, ast.Term) else node.id.name
        if first := self.catalogue.entries.get(name):
            at = f"{first.place.file} line {first.place.line}"
            self._fault(node.id, f'The text "{name}" is here twice; the first is in {at}.')
            return
        if not _NAME.fullmatch(node.id.name):
            sentence = (
                f'The name "{name}" must be small letters and digits with hyphens, such as "hold-towel".'
            )
            self._fault(node.id, sentence)
        if node.value is None:
            self._fault(node.id, f'The text "{name}" has no words.')
        values = [node.value, *(attribute.value for attribute in node.attributes)]
        patterns = tuple(value for value in values if value is not None)
        nodes = [part for pattern in patterns for part in _walk(pattern)]
        for part in nodes:
            self._check(part)
        self.catalogue.entries[name] = _Entry(
            place=self._place(node.id),
            patterns=patterns,
            references=frozenset(
                [part.id.name for part in nodes if isinstance(part, ast.MessageReference)]
                + [f"-{part.id.name}" for part in nodes if isinstance(part, ast.TermReference)]
            ),
            variables=frozenset(part.id.name for part in nodes if isinstance(part, ast.VariableReference)),
        )

    def _check(self, node: ast.BaseNode) -> None:
        if isinstance(node, ast.Pattern):
            self._check_tags(node)
        elif isinstance(node, ast.FunctionReference) and node.id.name not in _FUNCTIONS:
            self._fault(node, f"There is no function {node.id.name}; there are {', '.join(_FUNCTIONS)}.")
        elif isinstance(node, ast.SelectExpression) and _is_leg(node.selector):
            for variant in node.variants:
                key = variant.key.name if isinstance(variant.key, ast.Identifier) else variant.key.value
                if key not in _LEG_CHOICES:
                    self._fault(variant.key, f"The choice [{key}] never applies: $leg is right or left.")

    def _check_tags(self, pattern: ast.Pattern) -> None:
        """Telegram refuses a message with a tag that it does not know, or that is not closed."""
        words, places = self._words_and_places(pattern)
        opened: list[tuple[str, FileLine]] = []
        for found in _TAG.finditer(words):
            closing, name, attributes = found.groups()
            sentence = None
            if name is None:
                sentence = 'A "<" that begins no tag must be written &lt;.'
            elif name not in _TAGS:
                sentence = f"Telegram knows no tag <{name}>; use {', '.join(_TAGS)}."
            elif closing and [tag for tag, _ in opened][-1:] == [name]:
                opened.pop()
            elif closing:
                sentence = f"</{name}> does not close the tag opened last."
                opened = [tag for tag in opened if tag[0] != name]
            else:
                opened.append((name, places[found.start()]))
                if not re.fullmatch(_TAGS[name], attributes):
                    sentence = f"Telegram does not understand {found[0]}."
            if sentence:
                self.catalogue.folder.fault(places[found.start()], sentence)
        for name, place in opened:
            self.catalogue.folder.fault(place, f"<{name}> is not closed with </{name}>.")

    def _words_and_places(self, pattern: ast.Pattern) -> tuple[str, list[FileLine]]:
        """The words, what is filled in as one character, and the place of each character."""
        words, places = "", []
        for element in pattern.elements:
            part = element.value if isinstance(element, ast.TextElement) else _FILLED_IN
            line = self._place(element).line
            places += [FileLine(self.name, line + part.count("\n", 0, index)) for index in range(len(part))]
            words += part
        return words, places


def _walk(node: ast.BaseNode) -> Iterator[ast.BaseNode]:
    yield node
    for value in vars(node).values():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.BaseNode):
                yield from _walk(child)


def _is_leg(selector: ast.BaseNode) -> bool:
    return isinstance(selector, ast.VariableReference) and selector.id.name == "leg"


def _unreadable(annotation: ast.Annotation) -> str:
    """Fluent's syntax errors in an author's words; the codes are those of fluent.syntax.errors."""
    about = str(annotation.arguments[0]) if annotation.arguments else ""
    if annotation.code == "E0003":
        return {
            "=": 'The "=" is missing. A text is "name = words"; its further lines begin with spaces.',
            "}": 'A "{" is not closed with "}".',
        }.get(about, f"{quote(about)} is missing here.")
    return {
        "E0002": 'This is not a text. A text is "name = words"; its further lines begin with spaces.',
        "E0005": f'The text "{about}" has no words.',
        "E0006": f'The term "-{about}" has no words.',
        "E0010": "One of the choices must have a star, for all other cases: *[left].",
        "E0011": "There is no choice after the arrow; each is on a line of its own: [right] words.",
        "E0012": "Words are missing here.",
        "E0015": "Only one of the choices may have a star.",
        "E0020": "A quotation mark is opened and not closed.",
        "E0027": 'This "}" has no "{" before it.',
        "E0028": 'After a "{" comes the name of what is filled in, such as { $leg }.',
    }.get(annotation.code, f"This cannot be read: {annotation.message}.")


# --- Holding texts against each other ------------------------------------------------------------------


def _check_references(catalogue: _Catalogue) -> None:
    for name, entry in catalogue.entries.items():
        for part in entry.references - catalogue.entries.keys() - catalogue.broken:
            hint = did_you_mean(part, catalogue.entries.keys())
            catalogue.fault(name, f'"{name}" uses {{ {part} }}, which does not exist.{hint}')
        if name in catalogue.parts(name):
            catalogue.fault(name, f'"{name}" is made of itself, round and round.')


def _check_asked(catalogue: _Catalogue) -> None:
    """Texts named after ids ask only for what they are given, and fit their place."""
    for name, ask in catalogue.folder.texts.items():
        if name not in catalogue.entries:
            continue
        for variable in catalogue.variables(name) - ask.variables:
            if THRESHOLD.fullmatch(variable):
                continue
            given = ", ".join(f"${known}" for known in sorted(ask.variables)) or "nothing"
            catalogue.fault(name, f'"{name}" asks for ${variable}, but is given {given}.')
        if ask.position is not None:
            _check_position(catalogue, name, ask.position)
        longest = max(map(_length, catalogue.entries[name].patterns))
        if longest > ask.longest:
            sentence = f'"{name}" has {longest} characters; more than {ask.longest} do not fit here.'
            catalogue.fault(name, sentence)


def _check_thresholds(catalogue: _Catalogue, numbers: Mapping[str, Collection[str]]) -> None:
    """A number of a rule that a text names is there."""
    for name, entry in catalogue.entries.items():
        for found in filter(None, map(THRESHOLD.fullmatch, entry.variables)):
            rule, number = found.groups()
            if number not in numbers.get(rule, ()):
                hint = did_you_mean(number, numbers.get(rule, ()))
                catalogue.fault(name, f'"{name}" names ${found[0]}, but {rule} has no number {number}.{hint}')


def _check_position(catalogue: _Catalogue, name: str, position: Position) -> None:
    """The words of a step fit how the legs lie in the picture beside them."""
    if not _tells_other(catalogue, name):
        catalogue.fault(name, f'"{name}" does not say where the other leg is: add {{ $other }}.')
    known = catalogue.folder.position_words.get(catalogue.language, {})
    steps = catalogue.folder.texts
    for part in {name, *catalogue.parts(name)} & catalogue.entries.keys():
        step = steps[part].position if part in steps and part != name else None
        if step is not None and step.working == position.working:
            continue  # What is wrong there is told there.
        for phrase, told in misfits(catalogue.words(part), position, known):
            shown = f"the working leg is {position.working} in {position.picture}"
            catalogue.fault(part, f'"{part}" says "{phrase}" ({told}), but {shown}.')


def _tells_other(catalogue: _Catalogue, name: str) -> bool:
    """Whether a text says where the other leg is, in each of its choices."""

    def tells(node: ast.BaseNode | None) -> bool:
        match node:
            case ast.Pattern(elements=parts):
                return any(isinstance(part, ast.Placeable) and tells(part.expression) for part in parts)
            case ast.SelectExpression(variants=variants):
                return all(tells(variant.value) for variant in variants)
            case ast.MessageReference(id=part):
                told_there = part.name in catalogue.folder.texts or part.name not in catalogue.entries
                return told_there or _tells_other(catalogue, part.name)
        return isinstance(node, ast.VariableReference) and node.id.name == "other"

    return any(map(tells, catalogue.entries[name].patterns))


def _length(pattern: ast.Pattern) -> int:
    """How many characters a person sees at most; what is filled in counts as a short word."""
    length = 0
    for element in pattern.elements:
        if isinstance(element, ast.TextElement):
            length += len(_TAG.sub("", element.value))
        elif isinstance(element.expression, ast.SelectExpression):
            length += max(_length(variant.value) for variant in element.expression.variants)
        else:
            length += _FILLED_IN_LENGTH
    return length


def _check_named(english: _Catalogue) -> None:
    """Every id has its English texts, and every text of the authors' files has its id."""
    folder, used = english.folder, {part for name in english.names for part in english.parts(name)}
    missing = folder.texts.keys() - english.entries.keys() - english.broken
    for name in missing:
        folder.fault(
            folder.texts[name].place, f'The English text "{name}" is missing; add it under texts/en.'
        )
    unnamed = set() if folder.names_lost else english.names - folder.texts.keys() - used
    for name in unnamed:
        if Path(english.entries[name].place.file).name in _AUTHORED:
            hint = did_you_mean(name, missing)
            english.fault(name, f'No id in the YAML files has the text "{name}".{hint}')


def _check_translation(catalogue: _Catalogue, english: _Catalogue) -> None:
    missing = english.names - catalogue.names - catalogue.broken
    for name in missing:
        original = english.entries[name].place
        file = f"texts/{catalogue.language}/{Path(original.file).name}"
        sentence = (
            f'The text "{name}" is missing; the English one is in {original.file} line {original.line}.'
        )
        catalogue.folder.fault(FileLine(file, 1), sentence)
    for name in catalogue.names - english.names - english.broken:
        catalogue.fault(name, f'English has no text "{name}".{did_you_mean(name, missing)}')
    marks = read_marks(catalogue.folder.root / "texts", catalogue.language)
    for name in catalogue.names & english.names:
        stale = complaint(name, catalogue.language, marks.get(name), english.entries[name].patterns)
        if stale is not None:
            catalogue.fault(name, stale)
        here, there = catalogue.variables(name), english.variables(name)
        for variable in there - here:
            catalogue.fault(name, f'"{name}" leaves out ${variable}, which the English text has.')
        for variable in here - there:
            catalogue.fault(name, f'"{name}" asks for ${variable}, which the English text does not have.')
