"""The page for the doctor: one sheet of paper (PDF) with what the person reported and what the bot advised.

Words arrive translated, the template `report.typ` only lays them out; data reach it as JSON, so that no text
of a person can become markup. What does not fit on the page is cut, oldest first, and the page says so.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Literal

from babel.core import get_global
from babel.units import format_unit

from bot.core.content import Leg
from bot.core.pain import DayPain
from bot.pictures import PicturesUnavailable, fonts
from bot.pictures.charts import LABELS as CHART_LABELS
from bot.pictures.sheet import PAGE, Labels, Sheet
from bot.pictures.trend import PlanChange, trend_svg

Paper = Literal["a4", "us-letter"]

LABELS = CHART_LABELS | {
    *("report_title", "self_reported", "made", "sessions", "held", "pain_first_last", "notes"),
    *("stretch", "leg", "holds", "seconds", "eased", "stopped", "no_holds"),
    *("warnings_title", "no_warnings", "advice_title", "no_advice", "rule", "earlier", "more", "disclaimer"),
}
"""Keys of `labels`. {count} stands for a number in `earlier`, `more`, `notes` and `earlier_changes`."""

_TEMPLATE = Path(__file__).with_name("report.typ")
_MOST_STRETCHES = 4
_MOST_WITH_PICTURES = 2
_LONGEST = 240  # characters of one text; a longer one is cut with an ellipsis

# Unicode CLDR supplemental data, measurementData, paperSize "US-Letter".
_LETTER = frozenset({"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"})


@dataclass(frozen=True)
class LegReport:
    """Holds of one leg over the period, and their length in seconds at its start and its end.

    `eased` and `stopped` count holds done with an easing and holds broken off.
    """

    leg: Leg
    holds: int
    first_seconds: float
    last_seconds: float
    eased: int
    stopped: int


@dataclass(frozen=True)
class StretchReport:
    """One stretch as the person reads it, how often which easing was used, and a 4:3 PNG that shows it."""

    name: str
    legs: Sequence[LegReport]
    easings: Mapping[str, int]
    picture: bytes | None = None


@dataclass(frozen=True)
class WarningAnswer:
    """An answer to the question about warning signs: the sign and the answer, in translated words.

    A sign that was `present` stands first and in bold, and is the last to be cut.
    """

    day: date
    sign: str
    answer: str
    present: bool


@dataclass(frozen=True)
class Advised:
    """A piece of advice the bot gave: the rule, the words, and the person's numbers that led to it."""

    day: date
    rule: str
    text: str
    reason: str


@dataclass(frozen=True)
class PainAverages:
    """Mean pain before sessions at first and of late, 0 to 10, and the judgement of its change in words.

    `site` names leg or back, in translated words; it is empty for pain as one.
    """

    site: str
    first: float | None
    last: float | None
    verdict: str


@dataclass(frozen=True)
class ReportData:
    """All that the page says. `notes`: how often pain was noted at times other than around a session.

    `corrected`: a sentence on scores that were put right, or nothing; `clinic`: how that is reached with
    which the person shares, or nothing.
    """

    first: date
    last: date
    made: date
    sessions: int
    planned: int
    held_seconds: int
    pain: Sequence[DayPain]
    notes: int
    changes: Sequence[PlanChange]
    averages: Sequence[PainAverages]
    stretches: Sequence[StretchReport]
    warnings: Sequence[WarningAnswer]
    advice: Sequence[Advised]
    corrected: str = ""
    clinic: str = ""


def paper_for(region: str | None = None, zone: str | None = None) -> Paper:
    """The paper used where the person lives: by ISO 3166 region, or else by the region of an IANA zone."""
    territory = region or get_global("zone_territories").get(zone or "")
    return "us-letter" if (territory or "").upper() in _LETTER else "a4"


def pdf(data: ReportData, labels: Labels, locale: str, paper: Paper) -> bytes:
    """The report as PDF of exactly one page, the same bytes for the same data.

    Raises PicturesUnavailable when typst is not installed.
    """
    try:
        import typst  # noqa: PLC0415 - optional, and only this function needs it
    except ImportError as error:
        raise PicturesUnavailable("typst is not installed") from error
    # The date of the file is that of the report: no clock, no change from run to run.
    made = datetime.combine(data.made, time(), UTC)
    return bytes(
        typst.compile(
            str(_TEMPLATE),
            root=str(_TEMPLATE.parent),
            font_paths=[str(fonts.FOLDER)],
            ignore_system_fonts=True,
            sys_inputs={"report": json.dumps(_content(data, labels, locale, paper))},
            timestamp=int(made.timestamp()),
        )
    )


def _content(data: ReportData, labels: Labels, locale: str, paper: Paper) -> dict[str, Any]:
    """Everything the template prints, as ready strings."""
    sheet = Sheet(PAGE, labels, locale)
    stretches = data.stretches[:_MOST_STRETCHES]
    pictures = len(stretches) <= _MOST_WITH_PICTURES
    warnings = sorted(data.warnings, key=lambda item: (item.present, item.day), reverse=True)
    advice = sorted(data.advice, key=lambda item: item.day, reverse=True)
    return {
        "paper": paper,
        "language": sheet.locale.language,
        "font": fonts.FAMILY,
        "labels": {key: _cut(labels[key]) for key in LABELS},
        "clinic": _cut(data.clinic),
        "period": sheet.period(data.first, data.last),
        "made": sheet.period(data.made, data.made),
        "sessions": f"{sheet.number(data.sessions)} / {sheet.number(data.planned)}",
        "held": _minutes(sheet, data.held_seconds),
        "pain": [_average(sheet, item) for item in data.averages],
        "notes": " ".join(filter(None, [_count(sheet, "notes", data.notes), data.corrected])),
        "trend": trend_svg(data.pain, data.changes, labels, locale, PAGE),
        "stretches": [_stretch(sheet, stretch, with_picture=pictures) for stretch in stretches],
        "more": _count(sheet, "more", len(data.stretches) - len(stretches)),
        "warnings": [_warning(sheet, item) for item in warnings],
        "earlier_warnings": [_count(sheet, "earlier", number) for number in range(len(data.warnings) + 1)],
        "advice": [_advice(sheet, item) for item in advice],
        "earlier_advice": [_count(sheet, "earlier", number) for number in range(len(data.advice) + 1)],
    }


def _stretch(sheet: Sheet, stretch: StretchReport, *, with_picture: bool) -> dict[str, Any]:
    easings = ", ".join(f"{name}\u00a0{sheet.number(times)}×" for name, times in stretch.easings.items())
    picture = stretch.picture if with_picture else None
    return {
        "name": _cut(stretch.name),
        "easings": _cut(easings),
        "picture": _framed(picture) if picture else None,
        "legs": [
            [
                sheet.labels[leg.leg],
                sheet.number(leg.holds),
                f"{sheet.number(leg.first_seconds)} → {_seconds(sheet, leg.last_seconds)}",
                sheet.number(leg.eased),
                sheet.number(leg.stopped),
            ]
            for leg in stretch.legs
        ],
    }


def _warning(sheet: Sheet, item: WarningAnswer) -> dict[str, Any]:
    words = {"sign": _cut(item.sign), "answer": _cut(item.answer)}
    return words | {"day": sheet.period(item.day, item.day), "present": item.present}


def _advice(sheet: Sheet, item: Advised) -> dict[str, str]:
    words = {"rule": _cut(item.rule), "text": _cut(item.text), "reason": _cut(item.reason)}
    return words | {"day": sheet.period(item.day, item.day)}


def _framed(png: bytes) -> str:
    """JSON carries no bytes: the picture travels inside an SVG of the same 4:3."""
    data = base64.b64encode(png).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300">'
        f'<image width="400" height="300" href="data:image/png;base64,{data}"/></svg>'
    )


def _average(sheet: Sheet, item: PainAverages) -> dict[str, str]:
    last = "–" if item.last is None else sheet.number(item.last, decimals=1)
    change = last if item.first is None else f"{sheet.number(item.first, decimals=1)} → {last}"
    return {"site": _cut(item.site), "change": change, "verdict": _cut(item.verdict)}


def _minutes(sheet: Sheet, seconds: int) -> str:
    return str(format_unit(round(seconds / 60), "minute", length="short", locale=sheet.locale))


def _seconds(sheet: Sheet, seconds: float) -> str:
    return str(format_unit(round(seconds), "second", length="short", locale=sheet.locale))


def _count(sheet: Sheet, label: str, number: int) -> str:
    return sheet.labels[label].replace("{count}", sheet.number(number)) if number else ""


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
