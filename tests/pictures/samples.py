"""Made-up diaries and words for the charts and the report."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta

from bot.core.content import Leg
from bot.core.history import CalendarDay, DayHeld, Week
from bot.core.pain import DayPain
from bot.pictures.report import Advised, LegReport, PainAverages, ReportData, StretchReport, WarningAnswer
from bot.pictures.trend import PlanChange

START = date(2026, 10, 26)  # a Monday

ENGLISH = {
    "trend_title": "Pain around your sessions",
    "before": "before",
    "after": "after",
    "next_morning": "next morning",
    "average": "before, 7-day average",
    "lines": "filled: before; line: 7-day average",
    "by_week": "weekly averages",
    "site_leg": "leg",
    "site_back": "back or buttock",
    "site_none": "place not told",
    "noted": "noted at other times",
    "notes": "Pain noted at other times: {count}.",
    "none": "none",
    "worst": "worst imaginable",
    "earlier_changes": "and {count} earlier changes",
    "empty": "Nothing here yet. After your first session this fills up by itself.",
    "holds_title": "How long you hold",
    "left": "Left",
    "right": "Right",
    "calendar_title": "Your weeks",
    "goal": "Goal",
    "done": "done",
    "partly": "partly",
    "rest": "rest day",
    "reserve": "reserve day",
    "missed": "no session",
    "paused": "pause",
    "today": "today",
    "report_title": "Hamstring stretching for sciatica",
    "self_reported": "self-reported, not a diagnosis",
    "made": "Made on",
    "sessions": "sessions done / planned",
    "held": "held in a stretch",
    "pain_first_last": "pain before sessions, first and last week (0–10)",
    "stretch": "Stretches",
    "leg": "Leg",
    "holds": "Holds",
    "seconds": "Hold, first → last",
    "eased": "Eased",
    "stopped": "Stopped",
    "no_holds": "No holds in this period.",
    "warnings_title": "Warning signs asked",
    "no_warnings": "Not asked in this period.",
    "advice_title": "What the bot advised, and by which rule",
    "no_advice": "No advice in this period.",
    "rule": "rule",
    "earlier": "and {count} earlier",
    "more": "and {count} more stretches",
    "disclaimer": "Self-reported in a chat bot, not a diagnosis; no clinician has checked it.",
}
GERMAN = ENGLISH | {
    "trend_title": "Schmerz rund um die Dehnübungen",
    "before": "vorher",
    "after": "nachher",
    "next_morning": "am nächsten Morgen",
    "average": "vorher, Mittel über 7 Tage",
    "by_week": "Wochenmittel",
    "none": "keiner",
    "worst": "stärkster vorstellbarer Schmerz",
    "earlier_changes": "und {count} frühere Änderungen",
    "empty": "Noch nichts da. Nach der ersten Übung füllt sich das von selbst.",
    "holds_title": "So lange halten Sie",
    "left": "Links",
    "right": "Rechts",
    "calendar_title": "Ihre Wochen",
    "goal": "Wochenziel",
    "done": "geschafft",
    "partly": "teilweise",
    "rest": "Ruhetag",
    "reserve": "Reservetag",
    "missed": "keine Übung",
    "paused": "Unterbrechung",
    "today": "heute",
}


def pain(days: int, seed: int = 4) -> list[DayPain]:
    """A diary with gaps, missing answers and slow improvement."""
    chance = random.Random(seed)
    diary = []
    for number in range(days):
        if number % 9 == 5 or 120 < number < 140:
            continue
        level = 1.5 + 5.4 * math.exp(-2 * number / days) + chance.gauss(0, 0.8)
        before = min(10, max(0, round(level)))
        morning = min(10, max(0, before + chance.choice((-1, 0, 1)))) if chance.random() < 0.8 else None
        after = max(0, before - chance.choice((0, 1, 2)))
        diary.append(DayPain(START + timedelta(number), before, after, morning))
    return diary


def changes(days: int, count: int = 6) -> list[PlanChange]:
    words = ("Towel, right: 10 s", "Wall stretch starts, knee slightly bent", "Wall, both legs: back to 5 s")
    places = [START + timedelta(days * (number + 1) // (count + 1)) for number in range(count)]
    return [PlanChange(day, words[number % 3]) for number, day in enumerate(places)]


def holds(days: int) -> list[DayHeld]:
    diary = []
    for number in range(days):
        day = START + timedelta(number)
        diary += [DayHeld(day, "Towel stretch", Leg.LEFT, 5 + 5 * (number // 8))]
        diary += [DayHeld(day, "Towel stretch", Leg.RIGHT, 5 + 5 * (number // 12))]
        if number >= 9:
            diary += [DayHeld(day, "Wall stretch", Leg.LEFT, 5), DayHeld(day, "Wall stretch", Leg.RIGHT, 5)]
    return diary


def weeks() -> list[Week]:
    kinds = (
        "done done rest done partly missed done",
        "done rest reserve rest done done partly",
        "paused paused paused paused paused missed done",
        "done partly today future future future future",
    )
    return [
        Week(
            5,
            0,
            tuple(CalendarDay(START + timedelta(7 * row + n), kind) for n, kind in enumerate(line.split())),
        )  # type: ignore[arg-type]
        for row, line in enumerate(kinds)
    ]


def report(*, days: int = 28, stretches: int = 2, warnings: int = 3, advice: int = 4) -> ReportData:
    towel = StretchReport(
        "Towel stretch",
        (LegReport(Leg.LEFT, 44, 5, 15, 18, 1), LegReport(Leg.RIGHT, 41, 5, 10, 18, 3)),
        {"other knee bent": 36},
    )
    return ReportData(
        first=START,
        last=START + timedelta(days - 1),
        made=START + timedelta(days),
        sessions=25,
        planned=28,
        held_seconds=2280,
        pain=pain(days),
        changes=changes(days),
        notes=0,
        averages=[
            PainAverages(
                "",
                6.2,
                4.1,
                "2.1 points less: a meaningful change by rule R2 (2 points or 30 %, Ostelo 2008).",
            )
        ],
        stretches=[towel] * stretches,
        warnings=[
            WarningAnswer(START + timedelta(number), f"Sign {number}", "no", present=False)
            for number in range(warnings)
        ],
        advice=[
            Advised(START + timedelta(number), "R6", f"Advice number {number}.", "Three good sessions.")
            for number in range(advice)
        ],
    )
