"""The pain trend: ratings around sessions, averages of seven days, and what changed in the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby

from bot.core.diary import Site
from bot.core.pain import DayPain
from bot.pictures import fonts
from bot.pictures.canvas import diamond, smooth, spread, straight, wrapped
from bot.pictures.sheet import Format, Labels, Plot, Sheet, Symbol

_MOST_DAILY = 45  # days; more than that stand too close on a phone and are drawn as weeks
_MOST_CHANGES = 4  # that are told in words
_FEWEST_FOR_AVERAGE = 2  # ratings within seven days; one alone is no average


_WEEK = timedelta(days=7)

_DayValue = tuple[date, float]
_Run = list[_DayValue]  # an unbroken stretch of the average


@dataclass(frozen=True)
class PlanChange:
    """What changed in the plan on a day, in a few translated words."""

    day: date
    label: str


@dataclass(frozen=True)
class _Look:
    """How one series is drawn: the colours of its marks and line by their names in the palette.

    `square` and dashed, or round and solid; `shift` moves its marks aside in the slot of a day.
    """

    word: str
    before: str
    after: str
    next_morning: str
    line: str
    note: str = "ink"
    square: bool = False
    shift: float = 0.0

    def fill(self, sheet: Sheet, name: str) -> str:
        colour: str = getattr(sheet.palette, name)
        return colour


_ALONE = _Look("before", "warm", "cool", "third", "accent")
_APART: Mapping[Site | None, _Look] = {
    Site.LEG: _Look("site_leg", "accent", "accent", "accent", "accent", "accent", shift=-0.17),
    Site.BACK: _Look("site_back", "warm", "warm", "warm", "warm", "warm", square=True, shift=0.17),
    None: _Look("site_none", "quiet", "quiet", "quiet", "quiet"),
}


@dataclass(frozen=True)
class _Mark:
    """Ratings drawn at one place: those of a day, or the averages of a week in its middle."""

    day: date
    days: int
    before: float | None
    after: float | None
    next_morning: float | None


@dataclass(frozen=True)
class _Series:
    """Everything rated at one site, or at all of them, oldest first."""

    look: _Look
    days: Sequence[DayPain]
    marks: Sequence[_Mark]
    averages: Sequence[_Run]


def trend_svg(
    days: Sequence[DayPain], changes: Sequence[PlanChange], labels: Labels, locale: str, form: Format
) -> str:
    """`pain_trend` as SVG, which the report takes in as it is."""
    sheet = Sheet(form, labels, locale)
    days = sorted((day for day in days if day.rated), key=_day)
    if not days:
        return sheet.empty(labels["trend_title"])
    changes = _merged(changes)
    dates = [*map(_day, days), *map(_day, changes)]
    first = min(dates)
    last = max(first + timedelta(days=6), *dates)
    all_series = _all_series(days, first, last)
    apart, weekly = len(all_series) > 1, _is_weekly(first, last)
    facts = [sheet.period(days[0].day, days[-1].day)] if form.titled else []
    facts += [f"0 = {labels['none']}, 10 = {labels['worst']}"]
    facts += [labels["by_week"]] if weekly else []
    facts += [labels["lines"]] if apart and any(series.averages for series in all_series) else []
    top = sheet.heading(labels["trend_title"], *facts)
    words_beside = len(days) == 1 and not changes
    if not words_beside:
        top = sheet.legend(top, _trend_legend(sheet, all_series))
    plot = Plot(
        left=sheet.margin + sheet.size * 1.7,
        top=top + sheet.size * (2.9 if changes else 1.5),
        width=sheet.width - sheet.margin - sheet.size * 4.7,
        height=form.plot_height,
        first=first,
        last=last,
        highest=10,
    )
    if not apart:
        for run in all_series[0].averages:
            _average_area(sheet, plot, run)
    sheet.value_axis(plot, range(0, 11, 2))
    sheet.day_axis(plot, max(dates))
    _change_flags(sheet, plot, changes)
    for series in all_series:
        _draw_series(sheet, plot, series)
    _last_averages(sheet, plot, all_series, days_of_mark=7 if weekly else 1)
    if words_beside:
        _only_day(sheet, plot, days[0])
    bottom = _change_list(sheet, plot.bottom + sheet.size * 2.1, changes)
    return sheet.svg(bottom + sheet.size * (0.8 if form.titled else 0.3))


def _all_series(days: Sequence[DayPain], first: date, last: date) -> list[_Series]:
    """One series; or leg and back apart when both are there, and what was rated without a site."""

    def series(look: _Look, own: Sequence[DayPain]) -> _Series:
        marks = _marks(own, first, last)
        averages = _week_averages(marks) if _is_weekly(first, last) else _averages(own)
        return _Series(look, own, marks, averages)

    by_site = {site: [day for day in days if day.site == site] for site in _APART}
    if not by_site[Site.LEG] or not by_site[Site.BACK]:
        return [series(_ALONE, days)]
    return [series(look, by_site[site]) for site, look in _APART.items() if by_site[site]]


def _merged(changes: Sequence[PlanChange]) -> list[PlanChange]:
    """One entry a day, oldest first."""
    by_day = groupby(sorted(changes, key=_day), key=_day)
    return [PlanChange(day, " · ".join(change.label for change in same)) for day, same in by_day]


def _is_weekly(first: date, last: date) -> bool:
    return (last - first).days >= _MOST_DAILY


def _marks(days: Sequence[DayPain], first: date, last: date) -> list[_Mark]:
    if not _is_weekly(first, last):
        return [_Mark(day.day, 1, day.before, day.after, day.next_morning) for day in days]
    weeks = groupby(days, key=lambda day: (last - day.day).days // 7)
    return [_week_mark(first, last - number * _WEEK, list(week)) for number, week in weeks]


def _week_mark(first: date, last: date, week: Sequence[DayPain]) -> _Mark:
    start = max(first, last - timedelta(days=6))
    return _Mark(
        day=start + (last - start) // 2,
        days=7,
        before=_mean(day.before for day in week),
        after=_mean(day.after for day in week),
        next_morning=_mean(day.next_morning for day in week),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    """The mean of the values that are there; None when none is."""
    given = [value for value in values if value is not None]
    return sum(given) / len(given) if given else None


def _averages(days: Sequence[DayPain]) -> list[_Run]:
    """Average `before` of the seven days up to each day: no line across weeks without ratings."""
    rated = {day.day: day.before for day in days if day.before is not None}
    span = (max(rated) - min(rated)).days + 1 if rated else 0
    points: list[_DayValue | None] = []
    for day in (min(rated) + timedelta(days=number) for number in range(span)):
        window = [rated[past] for past in (day - timedelta(days=n) for n in range(7)) if past in rated]
        points.append((day, sum(window) / len(window)) if len(window) >= _FEWEST_FOR_AVERAGE else None)
    return _runs(points)


def _week_averages(marks: Sequence[_Mark]) -> list[_Run]:
    points: list[_DayValue | None] = []
    for past, mark in zip((marks[0], *marks), marks, strict=False):
        if mark.day - past.day > _WEEK:
            points.append(None)
        points.append(None if mark.before is None else (mark.day, mark.before))
    return _runs(points)


def _runs(points: Iterable[_DayValue | None]) -> list[_Run]:
    """Cuts at every None; a lone point makes no line."""
    whole = ([point for point in run if point] for _, run in groupby(points, key=bool))
    return [run for run in whole if len(run) > 1]


def _draw_series(sheet: Sheet, plot: Plot, series: _Series) -> None:
    look = series.look
    for mark in series.marks:
        _draw_mark(sheet, plot, mark, look)
    for day in series.days:
        for score in day.notes:
            _note(sheet, sheet.size * 0.34, plot.x(day.day, look.shift), plot.y(score), look)
    for run in series.averages:
        _draw_line(sheet, _average_line(plot, run), look)


def _average_line(plot: Plot, run: _Run) -> str:
    return smooth([(plot.x(day), plot.y(value)) for day, value in run])


def _draw_line(sheet: Sheet, line: str, look: _Look) -> None:
    dash = f"{sheet.size * 0.45:.1f} {sheet.size * 0.4:.1f}" if look.square else ""
    sheet.path(line, stroke=look.fill(sheet, look.line), width=sheet.size * 0.25, dash=dash)


def _average_area(sheet: Sheet, plot: Plot, run: _Run) -> None:
    floor = straight([(plot.x(run[-1][0]), plot.bottom), (plot.x(run[0][0]), plot.bottom)])
    sheet.path(f"{_average_line(plot, run)}L{floor[1:]}Z", fill=sheet.palette.soft)


def _last_averages(sheet: Sheet, plot: Plot, all_series: Sequence[_Series], *, days_of_mark: int) -> None:
    """The number itself beside the end of each line, so that nobody has to measure against the grid."""
    current = [series for series in all_series if series.averages and series.look is not _APART[None]]
    ends = [(series.look, *series.averages[-1][-1]) for series in current]
    ends.sort(key=lambda end: -end[2])
    to_next_morning = plot.slot * days_of_mark / 2
    clear = 0.0 if to_next_morning > sheet.size * 1.5 else to_next_morning
    wanted = [plot.y(value) for _, _, value in ends]
    # At one end of the scale there is room for a line of type only towards the other.
    places = spread(wanted, sheet.size * 1.3, plot.top, plot.bottom) if len(ends) > 1 else wanted
    for (look, day, value), place in zip(ends, places, strict=True):
        x, y = plot.x(day) + clear + sheet.size * 0.6, place + sheet.size * 0.4
        if len(ends) > 1:
            _before(sheet, sheet.size * 0.3, x, place, look)
            x += sheet.size * 0.4
        text, colour = sheet.number(value, decimals=1), look.fill(sheet, look.line)
        sheet.text(x, y, text, sheet.size * 1.1, fill=colour, bold=True, halo=True)


def _draw_mark(sheet: Sheet, plot: Plot, mark: _Mark, look: _Look) -> None:
    size = min(max(0.36 * plot.slot * mark.days, 0.17 * sheet.size), 0.36 * sheet.size)
    size *= 0.8 if look.shift else 1
    x = plot.x(mark.day, look.shift * mark.days)
    if mark.before is not None and mark.after is not None:
        sheet.line((x, plot.y(mark.before)), (x, plot.y(mark.after)), sheet.palette.quiet, size * 0.28)
    if mark.after is not None:
        _after(sheet, size, x, plot.y(mark.after), look)
    if mark.before is not None:
        _before(sheet, size, x, plot.y(mark.before), look)
    if mark.next_morning is not None:
        x = plot.x(mark.day, (0.5 + look.shift) * mark.days)
        _next_morning(sheet, size, x, plot.y(mark.next_morning), look)


def _before(sheet: Sheet, size: float, x: float, y: float, look: _Look) -> None:
    fill, reach = look.fill(sheet, look.before), size * 0.85
    if look.square:
        sheet.box((x - reach, y - reach), (2 * reach, 2 * reach), 0, fill)
    else:
        sheet.disc(x, y, reach, fill=fill)


def _after(sheet: Sheet, size: float, x: float, y: float, look: _Look) -> None:
    """Wider than `_before`, so that both are seen where nothing changed."""
    stroke, reach, width = look.fill(sheet, look.after), size * 1.1, size * 0.45
    if look.square:
        corners = [
            (x - reach, y - reach),
            (x + reach, y - reach),
            (x + reach, y + reach),
            (x - reach, y + reach),
        ]
        sheet.path(straight(corners) + "Z", fill=sheet.palette.paper, stroke=stroke, width=width)
    else:
        sheet.disc(x, y, reach, fill=sheet.palette.paper, stroke=stroke, width=width)


def _next_morning(sheet: Sheet, size: float, x: float, y: float, look: _Look) -> None:
    sheet.path(diamond(x, y, size * 1.1), fill=look.fill(sheet, look.next_morning))


def _note(sheet: Sheet, size: float, x: float, y: float, look: _Look) -> None:
    """A cross: a score of some other time of the day."""
    for ends in (((x - size, y), (x + size, y)), ((x, y - size), (x, y + size))):
        sheet.line(*ends, look.fill(sheet, look.note), size * 0.45)


def _line_sample(sheet: Sheet, x: float, y: float, look: _Look) -> None:
    reach = sheet.size * 0.55
    _draw_line(sheet, straight([(x - reach, y), (x + reach, y)]), look)


def _site_sample(sheet: Sheet, size: float, x: float, y: float, look: _Look) -> None:
    _line_sample(sheet, x, y, look)
    _before(sheet, size, x, y, look)


def _trend_legend(sheet: Sheet, all_series: Sequence[_Series]) -> list[tuple[Symbol, str]]:
    """Only what the chart really shows."""
    size, labels, look = 0.34 * sheet.size, sheet.labels, all_series[0].look
    marks = [mark for series in all_series for mark in series.marks]
    items: list[tuple[Symbol, str]] = []
    if len(all_series) > 1:
        items += [
            (partial(_site_sample, sheet, size, look=series.look), labels[series.look.word])
            for series in all_series
            if any(mark.before is not None for mark in series.marks)
        ]
    elif any(mark.before is not None for mark in marks):
        items.append((partial(_before, sheet, size, look=look), labels["before"]))
    if any(mark.after is not None for mark in marks):
        items.append((partial(_after, sheet, size, look=look), labels["after"]))
    if any(mark.next_morning is not None for mark in marks):
        items.append((partial(_next_morning, sheet, size, look=look), labels["next_morning"]))
    if len(all_series) == 1 and all_series[0].averages:
        items.append((partial(_line_sample, sheet, look=look), labels["average"]))
    if any(day.notes for series in all_series for day in series.days):
        items.append((partial(_note, sheet, size, look=_ALONE), labels["noted"]))
    return items


def _only_day(sheet: Sheet, plot: Plot, day: DayPain) -> None:
    """A single day has room for the words beside its marks and needs no legend."""
    named: list[tuple[Callable[..., None], str, float | None]] = [
        (partial(_before, look=_ALONE), "before", day.before),
        (partial(_after, look=_ALONE), "after", day.after),
        (partial(_next_morning, look=_ALONE), "next_morning", day.next_morning),
        *((partial(_note, look=_ALONE), "noted", score) for score in sorted(set(day.notes))[-3:]),
    ]
    given = [(draw, sheet.labels[name], value) for draw, name, value in named if value is not None]
    given.sort(key=lambda item: -item[2])
    x, wanted = plot.x(day.day, 0.9), [plot.y(value) for _, _, value in given]
    places = spread(wanted, sheet.size * 1.5, plot.top + sheet.size, plot.bottom - sheet.size * 0.7)
    for y, (draw, word, value) in zip(places, given, strict=True):
        draw(sheet, sheet.size * 0.34, x, y)
        text = f"{word} {sheet.number(value)}"
        sheet.text(x + sheet.size * 0.9, y + sheet.size * 0.38, text, sheet.size * 1.1, halo=True)


def _change_flags(sheet: Sheet, plot: Plot, changes: Sequence[PlanChange]) -> None:
    """Numbered flags above the plot for the latest changes, small plain ones for those before."""
    latest = changes[-_MOST_CHANGES:]
    for change in changes[: len(changes) - len(latest)]:
        _pennant(sheet, plot.x(change.day), plot.top - sheet.size * 0.5)
    top, wanted = plot.top - sheet.size * 1.5, [plot.x(change.day) for change in latest]
    places = spread(wanted, sheet.size * 1.5, plot.left, plot.right + sheet.size)
    for number, (x, place) in enumerate(zip(wanted, places, strict=True), 1):
        pole = straight([(x, plot.bottom), (x, plot.top), (place, top + sheet.size * 0.7)])
        sheet.path(pole, stroke=sheet.palette.quiet, width=1.6, dash="2 5")
        _badge(sheet, place, top, number)


def _badge(sheet: Sheet, x: float, y: float, number: int) -> None:
    sheet.disc(x, y, sheet.size * 0.68, fill=sheet.palette.ink)
    text, colour = sheet.number(number), sheet.palette.paper
    sheet.text(x, y + sheet.size * 0.3, text, sheet.size * 0.85, fill=colour, bold=True, anchor="middle")


def _pennant(sheet: Sheet, x: float, y: float) -> None:
    reach = sheet.size * 0.3
    corners = [(x - reach, y - reach), (x + reach, y - reach), (x, y + reach)]
    sheet.path(straight(corners) + "Z", fill=sheet.palette.ink)


def _change_list(sheet: Sheet, top: float, changes: Sequence[PlanChange]) -> float:
    """What the flags mean, in words; returns the lower end of the list."""
    latest = changes[-_MOST_CHANGES:]
    y = top
    if len(changes) > len(latest):
        y += sheet.size * 1.5
        _pennant(sheet, sheet.margin + sheet.size * 0.7, y - sheet.size * 0.36)
        words = sheet.labels["earlier_changes"].replace("{count}", sheet.number(len(changes) - len(latest)))
        sheet.note(sheet.margin + sheet.size * 1.9, y, words, room=sheet.room - sheet.size * 1.9)
    columns = sheet.form.columns
    width = sheet.room / columns
    for start in range(0, len(latest), columns):
        lowest = y + sheet.size * 1.7
        for column, change in enumerate(latest[start : start + columns]):
            x = sheet.margin + column * width
            told = _told(sheet, x, y + sheet.size * 1.7, change, width=width, number=start + column + 1)
            lowest = max(lowest, told)
        y = lowest
    return y


def _told(sheet: Sheet, x: float, y: float, change: PlanChange, *, width: float, number: int) -> float:
    """One change with its number and date in at most two lines; returns the last baseline."""
    _badge(sheet, x + sheet.size * 0.7, y - sheet.size * 0.36, number)
    day = sheet.day(change.day)
    sheet.note(x + sheet.size * 1.9, y, day)
    left = x + sheet.size * 2.4 + fonts.width(day, sheet.size)
    room = x + width - left - sheet.size * 0.5
    lines = wrapped(change.label, sheet.size, room, lines=2)
    for row, line in enumerate(lines):
        sheet.text(left, y + sheet.size * 1.3 * row, line, sheet.size, room=room)
    return y + sheet.size * 1.3 * max(len(lines) - 1, 0)


def _day(item: DayPain | PlanChange) -> date:
    return item.day
