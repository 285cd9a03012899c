"""Charts of a person's progress: the pain trend, the hold seconds and the calendar.

Everything is a pure function of its arguments: the same input gives the same bytes. Words arrive translated
in `labels` (the keys are in `LABELS`); Babel writes dates and numbers for the `locale`, a language tag.
A series is told by its shape and a word, not by its colour alone. More than a year of data stays readable.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from babel.dates import get_day_names
from babel.units import format_unit

from bot.core.content import Leg
from bot.core.history import CalendarDay, DayHeld, DayKind, Week
from bot.core.pain import DayPain
from bot.pictures import fonts
from bot.pictures.canvas import Point, bars, moon, png, spread, star, straight
from bot.pictures.sheet import PHONE, PHONE_DARK, Format, Labels, Plot, Sheet, Symbol
from bot.pictures.trend import PlanChange, trend_svg

LABELS = frozenset(
    {
        *(
            "trend_title",
            "before",
            "after",
            "next_morning",
            "average",
            "lines",
            "by_week",
            *("site_leg", "site_back", "site_none", "noted"),
            "none",
            "worst",
            "earlier_changes",
        ),
        *("holds_title", "left", "right"),
        *("calendar_title", "goal", "done", "partly", "rest", "reserve", "missed", "paused", "today"),
        "empty",
    }
)
"""Keys of `labels`. In `earlier_changes` the characters {count} stand for a number."""


def pain_trend(
    days: Sequence[DayPain],
    changes: Sequence[PlanChange],
    labels: Labels,
    locale: str,
    *,
    dark: bool = False,
) -> bytes:
    """PNG: pain before, after and the next morning, the 7-day average of before, notes, the plan's changes.

    Where leg and back were rated apart, each has its own shape, line and colour.

    Up to 400 days; more than 45 are drawn as weekly averages. Raises PicturesUnavailable.
    """
    return png(trend_svg(days, changes, labels, locale, PHONE_DARK if dark else PHONE))


def hold_seconds(days: Sequence[DayHeld], labels: Labels, locale: str, *, dark: bool = False) -> bytes:
    """PNG: how long each leg is held in each stretch, named as the person reads it, one panel a stretch.

    Raises PicturesUnavailable.
    """
    return png(holds_svg(days, labels, locale, PHONE_DARK if dark else PHONE))


def calendar(weeks: Sequence[Week], labels: Labels, locale: str, *, dark: bool = False) -> bytes:
    """PNG: one row a week with its goal; rest and reserve days are shown as what they are.

    Nothing in it is red or crossed out: a day without a session is a plain day. Raises PicturesUnavailable.
    """
    return png(calendar_svg(weeks, labels, locale, PHONE_DARK if dark else PHONE))


# --- hold seconds ---


def holds_svg(days: Sequence[DayHeld], labels: Labels, locale: str, form: Format) -> str:
    """`hold_seconds` as SVG."""
    sheet = Sheet(form, labels, locale)
    if not days:
        return sheet.empty(sheet.labels["holds_title"])
    size, first, last = sheet.size, min(hold.day for hold in days), max(hold.day for hold in days)
    longest = max(10, math.ceil(max(hold.seconds for hold in days) / 10) * 10)
    step = 5 if longest == 10 else 10 * math.ceil(longest / 60)
    ends = max(fonts.width(_end(sheet, hold), size) for hold in days) + size * 1.6
    y = sheet.heading(sheet.labels["holds_title"], sheet.period(first, last))
    for stretch, legs in _by_stretch(days).items():
        y += size * 2.5
        sheet.text(sheet.margin, y, stretch, size * 1.1, bold=True, room=sheet.room)
        plot = Plot(
            left=sheet.margin + size * 1.7,
            top=y + size * 1.2,
            width=sheet.room - size * 1.7 - ends,
            height=sheet.form.plot_height * 0.42,
            first=first,
            last=max(last, first + timedelta(days=6)),
            highest=longest,
        )
        sheet.value_axis(plot, range(0, longest + 1, step))
        _legs(sheet, plot, legs)
        y = plot.bottom
    sheet.day_axis(plot, last)
    return sheet.svg(y + size * 2.9)


def _by_stretch(days: Sequence[DayHeld]) -> dict[str, dict[Leg, list[DayHeld]]]:
    """Holds by stretch in order of first occurrence, then by leg, left first, then by day."""
    panels: dict[str, dict[Leg, list[DayHeld]]] = {}
    for hold in sorted(days, key=lambda hold: (hold.day, hold.leg)):
        panels.setdefault(hold.stretch, {}).setdefault(hold.leg, []).append(hold)
    return {stretch: dict(sorted(legs.items())) for stretch, legs in panels.items()}


def _legs(sheet: Sheet, plot: Plot, legs: Mapping[Leg, Sequence[DayHeld]]) -> None:
    """Left: a solid line with discs. Right: a dashed one with squares, drawn over it, so that both show."""
    size = sheet.size
    for leg, holds in legs.items():
        dash = "" if leg is Leg.LEFT else f"{size * 0.35:.1f} {size * 0.4:.1f}"
        sheet.path(straight(_stairs(plot, holds)), stroke=_colour(sheet, leg), width=size * 0.24, dash=dash)
    for leg, holds in legs.items():
        for hold in (holds[0], *(hold for past, hold in pairwise(holds) if hold.seconds != past.seconds)):
            _leg_symbol(sheet, leg, plot.x(hold.day), plot.y(hold.seconds))
    latest = sorted((holds[-1] for holds in legs.values()), key=lambda hold: -hold.seconds)
    wanted = [plot.y(hold.seconds) for hold in latest]
    places = spread(wanted, size * 1.3, plot.top - size * 0.4, plot.bottom + size * 0.4)
    for y, hold in zip(places, latest, strict=True):
        _leg_symbol(sheet, hold.leg, plot.right + size * 0.9, y)
        sheet.text(plot.right + size * 1.6, y + size * 0.36, _end(sheet, hold), size)


def _stairs(plot: Plot, holds: Sequence[DayHeld]) -> list[Point]:
    """A length is kept until the day it changes: stairs, not slopes."""
    points = [(plot.x(holds[0].day), plot.y(holds[0].seconds))]
    for hold in holds[1:]:
        points += [(plot.x(hold.day), points[-1][1]), (plot.x(hold.day), plot.y(hold.seconds))]
    return points


def _colour(sheet: Sheet, leg: Leg) -> str:
    return sheet.palette.cool if leg is Leg.LEFT else sheet.palette.warm


def _leg_symbol(sheet: Sheet, leg: Leg, x: float, y: float) -> None:
    reach, colour = sheet.size * 0.33, _colour(sheet, leg)
    if leg is Leg.LEFT:
        sheet.disc(x, y, reach, fill=colour)
    else:
        corners = [
            (x - reach, y - reach),
            (x + reach, y - reach),
            (x + reach, y + reach),
            (x - reach, y + reach),
        ]
        sheet.path(straight(corners) + "Z", fill=sheet.palette.paper, stroke=colour, width=reach * 0.5)


def _end(sheet: Sheet, hold: DayHeld) -> str:
    seconds = format_unit(round(hold.seconds), "second", length="short", locale=sheet.locale)
    return f"{sheet.labels[hold.leg]} {seconds}"


# --- the calendar ---

_IN_LEGEND: tuple[DayKind, ...] = ("done", "partly", "rest", "reserve", "paused", "missed", "today")


@dataclass(frozen=True)
class _Table:
    """Columns: the months' names, seven days beginning with weekday `start` (Monday is 0), the goal."""

    start: int
    left: float
    cell: float
    goal: float
    goal_width: float

    def x(self, weekday: int) -> float:
        return self.left + self.cell * ((weekday - self.start) % 7 + 0.5)


def calendar_svg(weeks: Sequence[Week], labels: Labels, locale: str, form: Format) -> str:
    """`calendar` as SVG."""
    sheet = Sheet(form, labels, locale)
    weeks = [week for week in weeks if week.days]
    if not weeks:
        return sheet.empty(sheet.labels["calendar_title"])
    table = _table(sheet, weeks)
    period = sheet.period(weeks[0].days[0].day, weeks[-1].days[-1].day)
    y = sheet.heading(sheet.labels["calendar_title"], period) + sheet.size * 2.2
    _column_names(sheet, table, y)
    row, month = table.cell * 1.04, ""
    y += sheet.size * 0.8 - row / 2
    for week in weeks:
        y += row
        if sheet.month(week.days[0].day) != month:
            month = sheet.month(week.days[0].day)
            sheet.note(sheet.margin, y + sheet.size * 0.36, month, room=table.left - sheet.margin - 4)
        for day in week.days:
            _draw_day(sheet, table.x(day.day.weekday()), y, table.cell * 0.39, day)
        _draw_goal(sheet, table, y, week)
    present = {day.kind for week in weeks for day in week.days}
    items = [(_legend_day(sheet, kind), sheet.labels[kind]) for kind in _IN_LEGEND if kind in present]
    return sheet.svg(sheet.legend(y + row / 2, items) + sheet.size * 1.3)


def _table(sheet: Sheet, weeks: Sequence[Week]) -> _Table:
    whole = [week.days[0].day.weekday() for week in weeks if len(week.days) == 7]
    left = sheet.margin + sheet.size * 2.4
    goal_width = min(max(sheet.size * 3.2, fonts.width(sheet.labels["goal"], sheet.size)), sheet.size * 4.8)
    right = sheet.width - sheet.margin - goal_width
    return _Table(
        start=whole[0] if whole else sheet.locale.first_week_day,
        left=left,
        cell=(right - left - sheet.size * 0.5) / 7,
        goal=right + goal_width / 2,
        goal_width=goal_width,
    )


def _column_names(sheet: Sheet, table: _Table, y: float) -> None:
    for weekday, name in get_day_names("short", locale=sheet.locale).items():
        sheet.note(table.x(weekday), y, name, anchor="middle", room=table.cell - 4)
    sheet.note(table.goal, y, sheet.labels["goal"], anchor="middle", room=table.goal_width)


def _draw_day(sheet: Sheet, x: float, y: float, radius: float, day: CalendarDay) -> None:
    _day_symbol(sheet, x, y, radius, day.kind)
    colours = {"done": sheet.palette.on_accent} | dict.fromkeys(
        ("missed", "paused", "future"), sheet.palette.quiet
    )
    fill, bold = colours.get(day.kind), day.kind in ("done", "partly", "today")
    number, size = sheet.number(day.day.day), sheet.size * 1.05
    sheet.text(x, y + size * 0.36, number, size, fill=fill, bold=bold, anchor="middle")


def _legend_day(sheet: Sheet, kind: DayKind) -> Symbol:
    return lambda x, y: _day_symbol(sheet, x, y, sheet.size * 0.62, kind)


def _day_symbol(sheet: Sheet, x: float, y: float, radius: float, kind: DayKind) -> None:
    """A kind of day by its shape: full, half ring, moon, star, bars, thin or thick ring, nothing."""
    colours = sheet.palette
    if kind == "done":
        sheet.disc(x, y, radius, fill=colours.accent)
    elif kind == "partly":
        bend = radius * 0.9
        half = f"M{x:.2f} {y - bend:.2f}a{bend:.2f} {bend:.2f} 0 0 0 0 {2 * bend:.2f}"
        sheet.disc(x, y, radius, fill=colours.soft)
        sheet.path(half, stroke=colours.accent, width=radius * 0.2)
    elif kind == "rest":
        sheet.disc(x, y, radius, fill=colours.soft)
        _emblem(sheet, x, y, radius, shape=moon, fill=colours.accent)
    elif kind == "reserve":
        sheet.disc(x, y, radius * 0.94, stroke=colours.third, width=radius * 0.12)
        _emblem(sheet, x, y, radius, shape=star, fill=colours.third)
    elif kind == "paused":
        sheet.disc(x, y, radius, fill=colours.faint)
        _emblem(sheet, x, y, radius, shape=bars, fill=colours.quiet)
    elif kind == "missed":
        sheet.disc(x, y, radius * 0.95, stroke=colours.quiet, width=radius * 0.05)
    elif kind == "today":
        sheet.disc(x, y, radius * 0.93, stroke=colours.ink, width=radius * 0.14)


def _emblem(
    sheet: Sheet, x: float, y: float, radius: float, *, shape: Callable[[float, float, float], str], fill: str
) -> None:
    """A small sign at the upper right of a day."""
    x, y = x + 0.74 * radius, y - 0.74 * radius
    sheet.disc(x, y, 0.52 * radius, fill=sheet.palette.paper)
    sheet.path(shape(x, y, 0.4 * radius), fill=fill)


def _draw_goal(sheet: Sheet, table: _Table, y: float, week: Week) -> None:
    """Days stretched of the days meant, and one bar a day of the goal: thick, or still thin."""
    if week.goal < 1:
        return
    size, colours = sheet.size, sheet.palette
    text = f"{sheet.number(week.stretched)}/{sheet.number(week.goal)}"
    sheet.text(table.goal, y + size * 0.1, text, size, bold=True, anchor="middle")
    if week.reached:
        x = table.goal + fonts.width(text, size, bold=True) / 2 + size * 0.35
        tick = [(x, y - size * 0.25), (x + size * 0.2, y), (x + size * 0.6, y - size * 0.55)]
        sheet.path(straight(tick), stroke=colours.accent, width=size * 0.16)
    wide = table.goal_width * 0.8 / week.goal
    thick, thin = (colours.accent, 0.28), (colours.grid, 0.08)
    states = [thick] * week.stretched + [thin] * week.goal
    for number, (colour, width) in enumerate(states[: week.goal]):
        start = table.goal - table.goal_width * 0.4 + number * wide
        ends = (start + size * 0.12, y + size * 0.65), (start + wide - size * 0.12, y + size * 0.65)
        sheet.line(*ends, colour, size * width)
