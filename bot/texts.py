"""The words a person reads: Fluent catalogues under content/texts/<language>/*.ftl.

Every text is Telegram HTML as its author wrote it (`<b>`, `<i>` and the like); whatever is filled in is
escaped here, so that nothing a person typed can become markup. Plain words (button labels, command
descriptions) are the same text without its tags.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, get_timezone_location
from babel.lists import format_list
from fluent.runtime import FluentBundle
from fluent.runtime.resolver import Pattern
from fluent.syntax import FluentParser

from bot import logs
from bot.core.messages import LISTS, VERBATIM, Text

log = logs.of(__name__)

FALLBACK = "en"
# Fluent refuses placeables of over 2,500 characters, and escaping can make six characters of one.
_ARGUMENT_MOST = 400
# Whose dates and numbers a catalogue goes by, where it is not the first country of its language.
_LOCALES = {"es": "es-419"}
# English of the whole world: without the comma that the American one has before "and".
_LISTING = {"en": "en-001"}
# CLDR's lists do not know that Spanish says "e" before the sound of i; ICU has the same rule as code.
_SPANISH_AND = re.compile(r" y (?=(?:<[^>]*>)*(?:[ií]|h[ií](?![aeoáéó])))", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")


def locale_of(language: str) -> Locale:
    """What CLDR says about dates, numbers and lists for a catalogue. Raises babel's error for no language."""
    return Locale.parse(_LOCALES.get(language, language), sep="-")


class Texts:
    """The catalogues of all languages; English stands in for what another one lacks.

    In a text, `WEEKDAY($day)` is the day's name, `DAY($day)` its name and date, `CLOCK($at)` hours and
    minutes, `COUNTRY($code)` the country of an ISO 3166 code, `CITY($zone)` the city that stands for a time
    zone, `LANGUAGE($code)` a language as it calls itself; instants are told in the person's zone.
    `UNIX($at)` is for `<tg-time unix="{ UNIX($at) }">`: a tap on such words tells by the phone's own clock
    when that is, so that somebody whose zone is wrong can see it.
    """

    def __init__(self, bundles: Mapping[str, FluentBundle]) -> None:
        self._bundles = dict(bundles)
        self.languages = tuple(sorted(self._bundles))

    @classmethod
    def load(cls, directory: Path) -> Texts:
        """Reads `directory`/<language>/*.ftl. Faults in the files are the content check's to report."""
        return cls(
            {path.name: _bundle(path) for path in sorted(directory.iterdir()) if any(path.glob("*.ftl"))}
        )

    def language(self, code: str | None) -> str:
        """The catalogue nearest to a language tag such as `pt-BR`; English when there is none."""
        wanted = (code or "").replace("_", "-").lower()
        by_tag = {known.lower(): known for known in self.languages}
        return by_tag.get(wanted) or by_tag.get(wanted.partition("-")[0]) or FALLBACK

    def has(self, text_id: str, language: str) -> bool:
        """Whether the language (or English in its place) knows the text."""
        return self._find(text_id, language) is not None

    def html(self, text: Text, language: str, zone: str | None = None) -> str:
        """The text with everything filled in, as Telegram HTML."""
        if text.id in LISTS:
            items = [str(self._argument(each, language, zone)) for each in text.args.values()]
            return self._list(items, LISTS[text.id], language)
        if text.id == VERBATIM:
            return html.escape(str(text.args["words"]))
        found = self._find(text.id, language)
        if found is None:
            log.error("no text %s in %s", text.id, language, event="text-missing")
            return html.escape(text.id)
        bundle, pattern = found
        arguments = {name: self._argument(value, language, zone) for name, value in text.args.items()}
        words, faults = bundle.format_pattern(pattern, arguments)
        for fault in faults:
            log.error("text %s in %s: %s", text.id, language, type(fault).__name__, event="text-broken")
        return str(words)

    def plain(self, text: Text, language: str, zone: str | None = None) -> str:
        """The same words where Telegram allows no markup."""
        return html.unescape(_TAG.sub("", self.html(text, language, zone)))

    def _find(self, text_id: str, language: str) -> tuple[FluentBundle, Pattern] | None:
        for known in (self.language(language), FALLBACK):
            bundle = self._bundles.get(known)
            if bundle is not None and bundle.has_message(text_id):
                pattern = bundle.get_message(text_id).value
                if pattern is not None:
                    return bundle, pattern
        return None

    def _list(self, items: list[str], between: str | None, language: str) -> str:
        if between is not None:
            return between.join(items)
        known = self.language(language)
        told = format_list(items, locale=locale_of(_LISTING.get(known, known)))
        return _SPANISH_AND.sub(" e ", told) if known == "es" else told

    def _argument(self, value: str | float | date | Text, language: str, zone: str | None) -> Any:
        if isinstance(value, Text):
            return self.html(value, language, zone)
        if isinstance(value, str):
            return html.escape(value if len(value) <= _ARGUMENT_MOST else value[: _ARGUMENT_MOST - 1] + "…")
        if isinstance(value, datetime):
            return value.astimezone(ZoneInfo(zone or "UTC"))
        return value


def _bundle(directory: Path) -> FluentBundle:
    locale = locale_of(directory.name)
    functions: dict[str, Callable[[Any], Any]] = {
        "WEEKDAY": lambda day: format_date(day, "EEEE", locale=locale),
        "DAY": lambda day: format_skeleton("MMMEd", day, locale=locale),
        "CLOCK": lambda at: f"{at:%H:%M}",
        "UNIX": lambda at: str(int(at.timestamp())),
        "CITY": lambda zone: html.escape(get_timezone_location(str(zone), locale=locale, return_city=True)),
        "LANGUAGE": _autonym,
        "COUNTRY": lambda code: html.escape(locale.territories.get(str(code), str(code))),
    }
    # Isolating marks would show up as boxes in notifications on some phones; our languages run one way.
    bundle = FluentBundle([str(locale).replace("_", "-")], functions=functions, use_isolating=False)
    parser = FluentParser(with_spans=False)  # faults are the content check's to place; places take memory
    for path in sorted(directory.glob("*.ftl")):
        bundle.add_resource(parser.parse(path.read_text("utf-8")))
    return bundle


def _autonym(code: str) -> str:
    """A language as those who speak it call it, with a capital letter, since it stands alone."""
    known = Locale.parse(code, sep="-")
    name = known.get_display_name(known) or code
    return name[:1].upper() + name[1:]
