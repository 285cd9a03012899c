"""The gallery's page: sections of stretches, other pictures, texts, rules, warning signs, regions, words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.content import Fault
from bot.core import rules
from bot.core.content import Contact, Content, Leg, Region, Stretch, Vocabulary, WarningSign
from bot.core.messages import Clip, Message, Still, Text
from bot.core.rules import AllOf, AnyOf, Case, Compare, Example, OneOf, Predicate, Rule
from bot.pictures.media import Media
from bot.preview import played
from bot.preview.catalogue import Catalogue, Entry
from bot.preview.chat import ChatView, texts_of
from bot.preview.markup import Child, Html, el, join, missing, tag, words

_COMPARISONS = {"at_least": "≥", "above": ">", "at_most": "≤", "below": "<"}
_MOMENTS = {
    "screening": "Before a session, first of all",
    "before": "Before a session",
    "after": "After a session",
    "felt": "Once it is told what was felt",
    "dose": "After a session, for each stretch and leg",
    "next_morning": "The next morning",
    "return": "When a session begins after days away",
    "change": "When averages are compared",
    "review": "After a session, looking back",
}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class _Section:
    id: str
    name: str
    about: Child
    items: Child


@dataclass(frozen=True)
class Gallery:
    """Everything an author may want to look at, and what the content check says about it."""

    content: Content
    faults: Sequence[Fault]
    catalogue: Catalogue
    media: Media

    @property
    def _chat(self) -> ChatView:
        return ChatView(self.catalogue, self.media)

    def page(self) -> Html:
        """The whole document."""
        sections = [*self._sections()]
        head = el(
            "head",
            el("meta", charset="utf-8"),
            el("meta", name="viewport", content="width=device-width, initial-scale=1"),
            el("meta", name="color-scheme", content="light dark"),
            el("title", "Limber: the content"),
            el("link", rel="stylesheet", href="page.css"),
            el("script", src="page.js", defer=True),
        )
        main = el(
            "main",
            self._faults(),
            (_section(section) for section in sections),
            el("p", id="nothing", class_="nothing", role="status", hidden=True),
        )
        body = el("body", self._bar(), el("div", _contents(sections), main, class_="below"))
        return Html("<!doctype html>\n" + el("html", head, body, lang="en"))

    def _sections(self) -> Iterable[_Section]:
        for stretch in self.content.stretches.values():
            yield self._stretch(stretch)
        yield self._other_pictures()
        yield self._tempo()
        yield self._texts()
        yield self._rules()
        yield self._signs()
        yield self._regions()
        yield self._vocabularies()

    # --- Above everything ------------------------------------------------------------------------------

    def _bar(self) -> Html:
        search = el(
            "input",
            type="search",
            id="search",
            placeholder="Search by id or words",
            aria_label="Search",
            autocomplete="off",
        )
        looks = (*self.media.looks, "both") if len(self.media.looks) > 1 else ()
        languages = self.catalogue.languages if len(self.catalogue.languages) > 1 else ()
        title = el("h1", "Limber", el("small", f"content {self.content.version}"))
        theme = el("button", "Light or dark", type="button", id="theme", class_="theme")
        switches = el(
            "div",
            _switch("look", "Figure", looks),
            _switch("language", "Language", languages),
            theme,
            class_="switches",
        )
        return el("header", title, search, switches, class_="bar")

    def _faults(self) -> Html | None:
        if not self.faults:
            return None
        count = "One fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        lines = (
            el("li", el("code", f"{fault.file}:{fault.line}"), " ", fault.sentence) for fault in self.faults
        )
        more = "The bot does not start until they are mended. What cannot be read is shown with a stand-in."
        return el("section", el("h2", count), el("p", more), el("ul", lines), class_="faults", id="faults")

    # --- Stretches, as people go through them ----------------------------------------------------------

    def _stretch(self, stretch: Stretch) -> _Section:
        rungs = [f"{rung.repetitions} × {rung.hold_s} s" for rung in stretch.ladder]
        about = (
            _facts(
                ("Needed", ", ".join(self._plain(Text(f"need-{need}")) for need in stretch.needs)),
                ("Each leg", f"{rungs[stretch.first]} at first; the ladder: {', '.join(rungs)}"),
                ("Acute pain", "left out" if stretch.acute_lock else "done as well"),
                ("Source", stretch.source),
                ("Author", stretch.author),
            ),
            el("p", tag(stretch.reviewed_on), tag(f"version {stretch.version}"), class_="tags"),
            None
            if self._playable
            else el("p", "Its session can be shown once the faults above are mended.", class_="note"),
        )
        return _Section(
            f"stretch-{stretch.id}", self._plain(Text(f"stretch-{stretch.id}")), about, self._steps(stretch)
        )

    @property
    def _playable(self) -> bool:
        return played.is_whole(self.content)

    def _steps(self, stretch: Stretch) -> Iterable[Html]:
        if not self._playable:
            return
        offered: set[str] = set()
        for moments in zip(*(played.session(self.content, stretch, leg) for leg in Leg), strict=True):
            name, detail, picture = moments[0].name, moments[0].detail, moments[0].message.picture
            new = isinstance(picture, Clip) and picture.picture not in offered
            offered |= {picture.picture} if isinstance(picture, Clip) else set()
            ids = texts_of(moments[0].message)
            head = el(
                "div",
                el("h3", name),
                el("p", detail, class_="note"),
                el("p", (_text_link(id_) for id_ in ids), class_="ids"),
                el("p", "Picture ", el("code", picture.picture), class_="note")
                if isinstance(picture, Still | Clip)
                else None,
                class_="step-head",
            )
            pair = (
                self._chat.message(moment.message, leg, every_length=new)
                for leg, moment in zip(Leg, moments, strict=True)
            )
            yield _item(head, el("div", pair, class_="pair"), class_="step", found_by=[name, *ids])

    # --- Pictures that no stretch has ------------------------------------------------------------------

    def _other_pictures(self) -> _Section:
        of_stretches: set[str] = set()
        for stretch in self.content.stretches.values():
            of_stretches |= {step.picture for step in stretch.steps}
        names = sorted({name.split(".")[0] for name in self.media.entries} - of_stretches)
        items = (
            _item(
                el("div", el("h3", el("code", name)), class_="step-head"),
                el(
                    "div",
                    (self._chat.message(Message((), picture=Still(name, leg)), leg) for leg in Leg),
                    class_="pair",
                ),
                class_="step",
                found_by=[name],
            )
            for name in names
        )
        about = "Pictures that belong to no step of a stretch; rest is shown when one is left."
        return _Section("pictures", "Other pictures", about, items)

    # --- The session's tempo ---------------------------------------------------------------------------

    def _tempo(self) -> _Section:
        routine = self.content.routine
        facts = _facts(
            (
                "Order",
                ", then ".join(self._plain(Text(f"stretch-{stretch}")) for stretch in routine.stretches),
            ),
            ("Legs", ", then ".join(routine.legs)),
            ("Get ready", f"{routine.lead_in_s} s before each hold"),
            ("Lead-ins to choose", ", ".join(f"{each} s" for each in routine.lead_ins_s)),
            ("Rests to choose", ", ".join(f"{each} s" for each in routine.rests_s)),
            ("Switch legs", f"{routine.switch_s} s"),
            (
                "Nobody taps “Ready”",
                f"asked once after {routine.nudge_after_s} s, put aside after {routine.park_after_s} s",
            ),
            (
                "Short set-up",
                f"only the last step, after {routine.short_setup_after_sessions} finished sessions",
            ),
        )
        return _Section("session", "The session", None, _item(facts, found_by=["session tempo", routine.id]))

    # --- Texts -----------------------------------------------------------------------------------------

    def _texts(self) -> _Section:
        several = len(self.catalogue.languages) > 1
        entries = [(id_, by_language) for id_, by_language in self.catalogue.entries.items()]
        groups = groupby(entries, key=lambda pair: next(iter(pair[1].values())).file)
        items = [
            el(
                "div",
                el("h3", el("code", file), class_="file"),
                el("div", (el("span", language) for language in self.catalogue.languages), class_="languages")
                if several
                else None,
                (self._text(id_, by_language) for id_, by_language in pairs),
                class_="group texts",
            )
            for file, pairs in groups
        ]
        about = "Every text with sample values filled in; once for each choice where the words depend on one."
        return _Section("texts", "Texts", about, items)

    def _text(self, id_: str, by_language: Mapping[str, Entry]) -> Html:
        cells = [self._cell(by_language.get(language), language) for language in self.catalogue.languages]
        first = next(iter(by_language.values()))
        name = el("div", el("code", id_), el("small", f"line {first.line}"), class_="name")
        return _item(name, el("div", cells, class_="cells"), class_="text", id_=f"text-{id_}", found_by=[id_])

    def _cell(self, entry: Entry | None, language: str) -> Html:
        if entry is None:
            return el("div", missing(), class_="cell", lang=language)
        variants = (
            el(
                "p",
                (tag(f"{name} {value}") for name, value in variant.given.items()),
                words(variant.html),
                class_="variant",
            )
            for variant in self.catalogue.variants(entry, language)
        )
        return el("div", variants, class_="cell", lang=language)

    def _plain(self, text: Text, language: str = "en") -> str:
        return self.catalogue.texts.plain(text, language)

    # --- Rules -----------------------------------------------------------------------------------------

    def _rules(self) -> _Section:
        about = "Thresholds, what follows when, and the author's own examples, each tried just now."
        return _Section("rules", "Rules", about, [self._rule(rule) for rule in self.content.rules.values()])

    def _rule(self, rule: Rule) -> Html:
        elsewhere = {
            region.id: region.numbers[rule.id] for region in self.content.regions if rule.id in region.numbers
        }
        numbers = [
            (
                name.replace("_", " "),
                f"{number:g}"
                + "".join(f"; {own[name]:g} in {region}" for region, own in elsewhere.items() if name in own),
            )
            for name, number in rule.numbers.items()
        ]
        told = [id_ for id_ in self.catalogue.entries if id_.startswith(f"why-{rule.id}-")]
        return _item(
            el("h3", rule.id, tag(rule.reviewed_on), tag(f"version {rule.version}")),
            _facts(("Source", rule.source), ("Author", rule.author)),
            _part("Thresholds", _facts(*numbers, class_="numbers")) if numbers else None,
            _part(
                "Cases: the first that fits counts",
                el("ol", (_case(case, rule.numbers) for case in rule.cases), class_="cases"),
            )
            if rule.cases
            else None,
            _part(
                "Examples",
                el("ul", (_example(rule, example) for example in rule.examples), class_="examples"),
            )
            if rule.examples
            else None,
            _part("What /why says", el("p", (_text_link(id_) for id_ in told), class_="ids"))
            if told
            else None,
            class_="card",
            id_=f"rule-{rule.id}",
            found_by=[rule.id, *rule.numbers, *(case.action for case in rule.cases)],
        )

    # --- Warning signs and whom to call ----------------------------------------------------------------

    def _signs(self) -> _Section:
        about = "In the order in which they are asked. Phrases are what people may type at any time."
        return _Section("signs", "Warning signs", about, [self._sign(sign) for sign in self.content.signs])

    def _sign(self, sign: WarningSign) -> Html:
        names = [f"sign-{sign.id}", f"sign-{sign.id}-full"]
        phrases = (
            _part(f"Phrases, {language}", el("p", (el("q", phrase) for phrase in typed), class_="phrases"))
            for language, phrases_of in self.content.phrases.items()
            if (typed := phrases_of.signs.get(sign.id))
        )
        said = (
            el(
                "div",
                el("p", el("b", self._plain(Text(names[0]), language))),
                el("p", self._plain(Text(names[1]), language)),
                None if all(self.catalogue.has(Text(name), language) for name in names) else missing(),
                lang=language,
            )
            for language in self.catalogue.languages
        )
        return _item(
            el("h3", el("code", sign.id), tag(sign.urgency, class_=f"tag {sign.urgency}")),
            el("div", said, class_="cells"),
            phrases,
            el("p", (_text_link(id_) for id_ in names), class_="ids"),
            class_="card",
            found_by=[sign.id, *names, sign.urgency],
        )

    def _regions(self) -> _Section:
        about = "Whom to call where, and the words after a warning sign of each urgency."
        return _Section(
            "regions", "Regions", about, [self._region(region) for region in self.content.regions]
        )

    def _region(self, region: Region) -> Html:
        messages = played.urgent(self.content, region) if self._playable else ()
        own = (
            (f"{rule} {name.replace('_', ' ')}", f"{number:g}")
            for rule, numbers in region.numbers.items()
            for name, number in numbers.items()
        )
        return _item(
            el("h3", el("code", region.id)),
            _facts(
                (
                    "Emergency number",
                    region.emergency_number or "none: people are told to use their local one",
                ),
                ("Advice line", _contact(region.advice_line)),
                ("Crisis line", _contact(region.crisis_line)),
                (
                    "Specialists",
                    ", ".join(f"{known.name}, {known.phone}" for known in region.specialists) or "none",
                ),
                ("Source", region.source),
                ("Time zones", ", ".join(region.zones) or "everywhere else"),
                *own,
            ),
            el(
                "div",
                (
                    el("div", tag(sign.urgency, class_=f"tag {sign.urgency}"), self._chat.message(message))
                    for sign, message in messages
                ),
                class_="triple",
            ),
            class_="card",
            found_by=[region.id, *region.zones],
        )

    # --- Words that people type ------------------------------------------------------------------------

    def _vocabularies(self) -> _Section:
        about = "Words that people may type for days, and the times and places they are offered."
        items = [self._vocabulary(language, known) for language, known in self.content.vocabularies.items()]
        return _Section("vocabulary", "Typed words", about, items)

    def _vocabulary(self, language: str, known: Vocabulary) -> Html:
        days = [
            (day, ", ".join(word for word, at in known.words.day_names.items() if at == number))
            for number, day in enumerate(_DAYS)
        ]
        groups = groupby(known.words.day_groups.items(), key=lambda pair: pair[1])
        several = [
            (
                ", ".join(_DAYS[day][:3] for day in sorted(at)) or "Adds nothing",
                ", ".join(word for word, _ in pairs),
            )
            for at, pairs in groups
        ]
        offered = [
            ("Times", ", ".join(known.times)),
            ("This evening", known.this_evening),
            ("Time zones", ", ".join(known.zones)),
            ("Yes", ", ".join(known.yes)),
            ("No", ", ".join(known.no)),
            ("Okay", ", ".join(known.okay)),
        ]
        return _item(
            el("h3", el("code", language)),
            _facts(*days, *several, *offered),
            class_="card",
            found_by=[f"vocabulary {language}"],
        )


# --- Parts of the page ---------------------------------------------------------------------------------


def _contents(sections: Sequence[_Section]) -> Html:
    links = (el("a", section.name, href=f"#{section.id}") for section in sections)
    return el("nav", links, class_="contents", aria_label="Sections")


def _section(section: _Section) -> Html:
    about = el("p", section.about, class_="lead") if isinstance(section.about, str) else join(section.about)
    head = el("header", el("h2", section.name), about)
    return el("section", head, section.items, id=section.id, class_="group")


def _item(*children: Child, found_by: Iterable[str], class_: str = "card", id_: str | None = None) -> Html:
    """Something the search finds: by its ids, and by the words in it."""
    return el("article", *children, class_=f"item {class_}", id=id_, data_ids=" ".join(found_by))


def _switch(name: str, label: str, choices: Sequence[str]) -> Html | None:
    if not choices:
        return None
    buttons = (el("button", choice, type="button", data_choice=choice) for choice in choices)
    return el("div", buttons, class_="switch", role="group", aria_label=label, data_switch=name)


def _facts(*facts: tuple[str, Child], class_: str = "facts") -> Html:
    return el("dl", (el("div", el("dt", name), el("dd", value)) for name, value in facts), class_=class_)


def _part(name: str, *children: Child) -> Html:
    return el("div", el("h4", name), *children, class_="part")


def _text_link(id_: str) -> Html:
    return el("a", el("code", id_), href=f"#text-{id_}")


def _contact(contact: Contact | None) -> str:
    return f"{contact.name}, {contact.phone}" if contact else "none"


# --- Rules in words ------------------------------------------------------------------------------------


def _case(case: Case, numbers: Mapping[str, float]) -> Html:
    moment = _MOMENTS.get(case.at, case.at)
    return el(
        "li",
        el("span", f"{moment}, if ", class_="note"),
        _condition(case.when, numbers),
        " → ",
        el("b", case.action),
    )


def _condition(predicate: Predicate, numbers: Mapping[str, float]) -> Html:
    match predicate:
        case AllOf(parts) | AnyOf(parts):
            word = " and " if isinstance(predicate, AllOf) else " or "
            inner = [
                join(["(", _condition(part, numbers), ")"])
                if isinstance(part, AllOf | AnyOf)
                else _condition(part, numbers)
                for part in parts
            ]
            return Html(word.join(inner))
        case OneOf(fact, choices):
            return el("code", f"{fact.replace('_', ' ')} is {' or '.join(choices)}")
        case Compare(fact, comparison, threshold):
            limit = numbers.get(threshold, 0.0) if isinstance(threshold, str) else threshold
            named = f" ({threshold.replace('_', ' ')})" if isinstance(threshold, str) else ""
            return join(
                [
                    el("code", f"{fact.replace('_', ' ')} {_COMPARISONS[comparison]} {limit:g}"),
                    el("span", named, class_="note"),
                ]
            )


def _example(rule: Rule, example: Example) -> Html:
    found = rules.ask([rule], example.at, example.given)
    right = (found[1] if found else None) == example.then
    given = ", ".join(f"{name.replace('_', ' ')} {_value(value)}" for name, value in example.given.items())
    verdict = "as it should be" if right else f"the rule says {found[1] if found else 'none'}"
    return el(
        "li",
        el("code", given),
        " → ",
        el("b", example.then or "none"),
        tag("✓" if right else verdict, class_="tag right" if right else "tag missing"),
        title=verdict,
    )


def _value(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"
