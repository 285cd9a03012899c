"""Every text of every language with its place, and with sample values so that it reads as it will be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice, product
from math import prod
from pathlib import Path

import yaml
from babel import Locale
from fluent.syntax import FluentParser, ast

from bot.core.content import Leg
from bot.core.messages import LISTS, Text, listed
from bot.texts import Texts, locale_of

Value = str | int | float | date | Text

_DAY = date(2026, 3, 3)
_MORNING = datetime(2026, 3, 3, 15, 30, tzinfo=UTC)
_NEXT = Text(
    "next-reminder",
    {"when": Text("day-tomorrow"), "time": "07:30", "at": _MORNING, "place": "Los Angeles"},
)
_RIGHT_HELD = Text("held-leg", {"leg": Leg.RIGHT, "first": 20, "last": 60})
_LEFT_HELD = Text("held-leg", {"leg": Leg.LEFT, "first": 20, "last": 60})
_HELD = Text(
    "held-stretch",
    {
        "stretch": Text("stretch-towel"),
        "legs": listed([_RIGHT_HELD, _LEFT_HELD], "comma"),
    },
)
_MOST_COMBINATIONS = 4
_PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})
_COUNTED_TO = 200
"""Far enough to meet every plural category of whole numbers in every language of CLDR."""

_OTHER_LEG = Text("other-leg-flat", {"leg": Leg.RIGHT})

SAMPLES: Mapping[str, Value] = {
    "after": 3,
    "after_back": 2,
    "after_leg": 3,
    "apart": "",
    "back": 2,
    "before": 5,
    "before_back": 2,
    "before_leg": 5,
    "day": Text("day-weekday", {"day": _DAY}),
    "commands": "/pain",
    "contact": "limber@example.org",
    # What a host reads.
    "troubles": listed([Text("host-trouble-disk"), Text("host-trouble-zones")], "lines"),
    "what": Text("host-trouble-disk"),
    "told": "17 MB are free",
    "people": 240,
    "active": 180,
    "paused": 12,
    "blocked": Text("host-few", {"least": 5}),
    "gone": Text("host-few", {"least": 5}),
    "running": 6,
    "least": 5,
    "half": 0.2,
    "most": 8,
    "reminders": Text("host-late-told", {"half": 2, "most": 8}),
    "cues": Text("host-late-told", {"half": 0.1, "most": 1.2}),
    "updates": 0,
    "timers": 0,
    "unknown": 1,
    "dead": 0,
    "sent": 120,
    "version": "0.3.0",
    "schema": "0020",
    "library": "22.8",
    "python": "3.11.7",
    "kind": "PostgreSQL 16.2",
    "free": 9000,
    "release": "2026b",
    "host-sessions.sessions": 150,
    "host-draft.time": Text("host-a-minute"),
    "host-sending.time": Text("host-a-minute"),
    "days": 7,
    "days_away": 9,
    "easing": Text("easing-name-towel-knee-bent"),
    "entries": 12,
    "first": 6,
    "first_back": 3,
    "first_leg": 6,
    "habit": "After I brush my teeth",
    "high_days": 2,
    "hold": Text("hold-towel", {"leg": Leg.RIGHT, "other": _OTHER_LEG}),
    "hold_s": 15,
    "holds": 12,
    "last": 4,
    "last_back": 3,
    "last_leg": 4,
    "lead": 10,
    "left": 30,
    "leg": Leg.RIGHT,
    "things": listed([Text("need-floor"), Text("need-towel"), Text("need-wall")]),
    "minutes": 8,
    "name": Text("stretch-wall"),
    "next": _NEXT,
    "notes": "",
    "operator.name": "Example Clinic",
    "other": _OTHER_LEG,
    "thing": Text("thing-towel-towel"),
    "pain": Text("pain-change", {"before": 5, "after": 3}),
    "names": listed([Text("stretch-towel"), Text("stretch-wall-within")]),
    "number": "911",
    "phone": "310-828-7757",
    "place": "Los Angeles",
    "places": "",
    "because": "shrink-rise",
    "note": 7,
    "score_after": 5,
    "score_before": 3,
    "reason": Text("why-R3-less-today"),
    "repetition": 1,
    "repetitions": 3,
    "right": 30,
    "rule": "R3",
    "schedule": Text("schedule-daily", {"time": "07:30"}),
    "score": 4,
    "score_back": 2,
    "score_leg": 4,
    "seconds": 15,
    "sessions": 18,
    "sides": Text("a-side", {"seconds": 30}),
    "sign": Text("sign-fever-full"),
    "scores": listed(
        [Text("report-corrected-one", {"day": date(2026, 3, 10), "was": 8, "score": 2})], "comma"
    ),
    "was": 8,
    "signs": Text("signs-and", {"listed": Text("sign-fever"), "name": Text("sign-foot-drop")}),
    "signs-and.listed": Text("sign-fever"),
    "signs-and.name": Text("sign-foot-drop"),
    "doctor": "doctor",
    "clock": "Denver",
    "site": "leg",
    "sites": listed(
        [
            Text("pain-site", {"site": "leg", "first": 6, "last": 4}),
            Text("pain-site", {"site": "back", "first": 3, "last": 2}),
        ],
        "semicolon",
    ),
    "source": "Ostelo 2008",
    "sources": listed(
        [
            Text("why-source", {"rule": "R2", "source": "Ostelo 2008"}),
            Text(
                "why-source",
                {"rule": "R6", "source": "ACSM: hold for 10–30 s, 60 s in total for each muscle"},
            ),
        ],
        "semicolon",
    ),
    "stops": 2,
    "stretch": Text("stretch-towel"),
    "time": "07:30",
    "until": "2026-03-10",
    "week": 5,
    "when": Text("day-tomorrow"),
    "words": "07:30",
    "zone": "America/Los_Angeles",
    "id": "R2",
    "source.words": "Ostelo 2008",
    "contact-name.id": "united-states-crisis",
    "contact-name.name": "the 988 Suicide & Crisis Lifeline (call or text)",
    "language-name.code": "en",
    "report-in.code": "es",
    "chosen.what": Text("tempo-lead", {"seconds": 20}),
    "rest": 15,
    "open": "no",
    "clinic": "Example Clinic",
    "shown": "Ana R.",
    "hours": "Mon to Fri, 8 to 17",
    "languages": listed([Text("language-name", {"code": "en"}), Text("language-name", {"code": "es"})]),
    "line": Text("clinic-alert-pain", {"shown": "Ana R.", "score": 8}),
    "median": 4,
    "trend": Text("digest-trend-same"),
    "advice": Text("digest-advice", {"listed": Text("advised-see-doctor-weeks")}),
    "listed": Text("sign-fever"),
    "clinic-digest.pain": Text("digest-pain", {"last": 3, "median": 4}),
    "clinic-digest.stretched": 5,
    "clinic-digest.signs": Text("digest-signs", {"listed": Text("sign-fever")}),
    "clinic-alert-pain.score": 8,
    "clinic-alert-corrected.was": 8,
    "digest-advice.listed": Text("advised-see-doctor-weeks"),
    "clinician-agreed.day": Text("weekday-0"),
    "change": Text("verdict-points", {"points": 2}),
    "code": "US",
    "count": 3,
    "course": Text("course-same", {"first": 6, "last": 4, "apart": ""}),
    "severe_days": 3,
    "worst_today": 8,
    "nerve_days": 2,
    "worse_mornings": 3,
    "raised": 3,
    "lowest": 1,
    "lowest_leg": 1,
    "weeks": 6,
    "feeling": Text("feeling-electric"),
    "goal": 5,
    "legs": listed([_RIGHT_HELD, _LEFT_HELD], "comma"),
    "moved": Text("moved-down"),
    "percent": 30,
    "points": 2,
    "stretched": 3,
    "stretches": _HELD,
    "where": Text("where-thigh"),
    "worse": 2,
    # Where a name means something else in one text, or another value makes better sense.
    "advice-see-specialist-worse.first": 4,
    "advice-see-specialist-worse.last": 6,
    "because-suspend-clinician.sign": Text("sign-fever"),
    "because-suspend-emergency.sign": Text("sign-saddle-numbness"),
    "because-suspend-urgent.sign": Text("sign-foot-drop"),
    "because-see-specialist-worse.first": 4,
    "because-see-specialist-worse.last": 6,
    "host-in-language.code": "es",
    "host-write-in.code": "es",
    "held-leg.first": 20,
    "held-leg.last": 60,
    "noted-after.score": Text("score-of-ten", {"score": 4, "site": "leg"}),
    "pain-noted.score": Text("scores-apart", {"leg": 6, "back": 3}),
    "pain-notes.notes": 3,
    "scores-apart.leg": 6,
    "pain-so-far.after": Text("pain-after", {"last": 3}),
    "pain-trend.after": Text("pain-after", {"last": 3}),
    "before-offer-flare.score": 6,
    "before-offer-gentle.score": 6,
    "schedule-days.days": listed([Text("weekday-0"), Text("weekday-2"), Text("weekday-4")]),
    "specialist-contact.name": "The Spine Institute",
    "verdict-unclear.entries": 3,
    "why-R0-ask-signs.score": 7,
    "why-R0-suspend-clinician.sign": Text("sign-fever"),
    "why-R0-suspend-emergency.sign": Text("sign-saddle-numbness"),
    "why-R0-suspend-urgent.sign": Text("sign-foot-drop"),
    "why-R3-offer-flare.score": 6,
    "why-R3-offer-gentle.score": 6,
    "why-R7-see-specialist-worse.first": 4,
    "why-R7-see-specialist-worse.last": 6,
    "contact-urgent-line.name": "NHS 111",
    "contact-urgent-line.phone": "111",
    "contact-urgent-line.number": "999",
}
"""What is filled in for each variable: by its name, or by text and name."""


@dataclass(frozen=True)
class Entry:
    """One text of one language: where it is, and the values worth trying for each of its variables."""

    id: str
    file: str
    line: int
    values: Mapping[str, tuple[Value, ...]]
    chosen: tuple[str, ...]
    """The variables on which a choice of words depends."""


@dataclass(frozen=True)
class Variant:
    """A text as it reads for some values. `given`: those on which a choice of words depends."""

    given: Mapping[str, Value]
    html: str


@dataclass
class Catalogue:
    """The texts of all languages by id; English first, in the order of its files."""

    texts: Texts
    languages: tuple[str, ...]
    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)

    @classmethod
    def read(cls, directory: Path, samples: Mapping[str, Value] | None = None) -> Catalogue:
        """The catalogues under `directory`, without what Fluent cannot read: the content check tells that.

        `samples`: more of them, each for one value of one text ("hold-towel.other").
        """
        texts = Texts.load(directory)
        english_first = sorted(texts.languages, key=lambda language: (language != "en", language))
        catalogue, numbers = cls(texts, tuple(english_first)), _thresholds(directory.parent)
        for language in catalogue.languages:
            for entry in _read(directory / language, {**SAMPLES, **numbers, **(samples or {})}):
                catalogue.entries.setdefault(entry.id, {}).setdefault(language, entry)
        return catalogue

    def has(self, text: Text, language: str) -> bool:
        """Whether the language itself has the text, and those that are filled in."""
        nested = [value for value in text.args.values() if isinstance(value, Text)]
        known = text.id in LISTS or language in self.entries.get(text.id, {})
        return known and all(self.has(part, language) for part in nested)

    def variants(self, entry: Entry, language: str) -> list[Variant]:
        """How the text reads, once for each choice of words in it."""
        found = []
        for values in _combinations(entry.values):
            filled = {name: _of_leg(value, values.get("leg")) for name, value in values.items()}
            given = {name: values[name] for name in entry.chosen}
            found.append(Variant(given, self.texts.html(Text(entry.id, filled), language)))
        return found


def _combinations(values: Mapping[str, Sequence[Value]]) -> Iterator[dict[str, Value]]:
    """Every combination where there are few; else as few as show each value once."""
    if prod(map(len, values.values())) <= _MOST_COMBINATIONS:
        rows: Iterable[Iterable[Value]] = product(*values.values())
    else:
        most = max(map(len, values.values()))
        rows = ((several[min(i, len(several) - 1)] for several in values.values()) for i in range(most))
    for row in rows:
        yield dict(zip(values, row, strict=True))


def _read(directory: Path, samples: Mapping[str, Value]) -> Iterator[Entry]:
    """The texts of one language."""
    found: dict[str, tuple[ast.Message, str, int]] = {}
    for path in sorted(directory.glob("*.ftl")):
        source = path.read_text("utf-8-sig")
        for message in FluentParser().parse(source).body:
            if isinstance(message, ast.Message) and message.value:
                line = source.count("\n", 0, message.id.span.start) + 1 if message.id.span else 1
                found.setdefault(message.id.name, (message, path.name, line))
    messages = {name: message for name, (message, _, _) in found.items()}
    for name, (_, file, line) in found.items():
        nodes = list(_nodes(name, messages, set()))
        chosen = _choices(nodes, locale_of(directory.name))
        values = {
            v: chosen.get(v) or (_sample(samples, name, v, function),)
            for v, function in _variables(nodes).items()
        }
        yield Entry(name, file, line, values, tuple(chosen))


def _nodes(name: str, messages: Mapping[str, ast.Message], seen: set[str]) -> Iterator[ast.BaseNode]:
    """All parts of a text, those of the texts it is made of included."""
    if name in seen or name not in messages:
        return
    seen.add(name)
    for node in _walk(messages[name]):
        yield node
        if isinstance(node, ast.MessageReference):
            yield from _nodes(node.id.name, messages, seen)


def _of_leg(value: Value, leg: Value | None) -> Value:
    """A sample for the leg that the text is about."""
    if leg is None or not isinstance(value, Text):
        return value
    parts = {name: _of_leg(part, leg) for name, part in value.args.items()}
    return Text(value.id, {**parts, "leg": leg} if "leg" in parts else parts)


def _walk(node: ast.BaseNode) -> Iterator[ast.BaseNode]:
    yield node
    for value in vars(node).values():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.BaseNode):
                yield from _walk(child)


def _variables(nodes: Sequence[ast.BaseNode]) -> dict[str, str | None]:
    """The variables in their order, each with the function it goes through."""
    functions = {
        argument.id.name: node.id.name
        for node in nodes
        if isinstance(node, ast.FunctionReference)
        for argument in node.arguments.positional
        if isinstance(argument, ast.VariableReference)
    }
    names = [node.id.name for node in nodes if isinstance(node, ast.VariableReference)]
    return {name: functions.get(name) for name in names}


def _thresholds(content: Path) -> dict[str, Value]:
    """The numbers of the rules, by the names that texts have for them."""
    known = yaml.safe_load((content / "advice.yaml").read_text("utf-8"))
    return {
        f"{rule['id']}_{name}": value
        for rule in known["rules"]
        for name, value in rule.get("numbers", {}).items()
    }


def _sample(samples: Mapping[str, Value], text: str, name: str, function: str | None) -> Value:
    if function in {"DAY", "WEEKDAY"}:
        return _DAY
    if function in {"CLOCK", "DATETIME", "UNIX"}:
        return _MORNING
    return samples.get(f"{text}.{name}", samples.get(name, f"‹{name}›"))


def _choices(nodes: Sequence[ast.BaseNode], locale: Locale) -> dict[str, tuple[Value, ...]]:
    """Values that bring out each choice of words, by variable."""
    found: dict[str, dict[Value, None]] = {}
    for node in nodes:
        if isinstance(node, ast.SelectExpression) and isinstance(node.selector, ast.VariableReference):
            values = found.setdefault(node.selector.id.name, {})
            values.update(dict.fromkeys(_values([variant.key for variant in node.variants], locale)))
    return {name: tuple(values) for name, values in found.items()}


def _values(keys: Sequence[ast.Identifier | ast.NumberLiteral], locale: Locale) -> Iterator[Value]:
    literal = {int(float(key.value)) for key in keys if isinstance(key, ast.NumberLiteral)}
    words = [key.name for key in keys if isinstance(key, ast.Identifier)]
    yield from sorted(literal)
    if not _PLURALS.issuperset(words):
        yield from words
        return
    for word in words:
        numbers = (
            n for n in (*range(1, _COUNTED_TO), 0) if n not in literal and locale.plural_form(n) == word
        )
        yield from islice(numbers, 1)
