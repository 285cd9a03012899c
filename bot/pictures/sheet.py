"""A sheet on which a chart is drawn: its type size, words and locale, with headings, legends and axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_decimal

from bot.pictures import fonts
from bot.pictures.canvas import DARK, LIGHT, PRINT, Canvas, Palette, wrapped

Labels = Mapping[str, str]
Symbol = Callable[[float, float], None]
"""Draws itself around a point."""


@dataclass(frozen=True)
class Format:
    """Measures of a sheet in canvas units."""

    width: float
    type_size: float
    plot_height: float
    palette: Palette
    titled: bool = True
    columns: int = 1


# 20 of 640 units are 12 points on a phone that shows the picture 380 points wide.
PHONE = Format(width=640, type_size=20, plot_height=330, palette=LIGHT)
PHONE_DARK = Format(width=640, type_size=20, plot_height=330, palette=DARK)
# For a text width of 178 mm: type of 8.5 points; the heading is the page's.
PAGE = Format(width=1000, type_size=17, plot_height=255, palette=PRINT, titled=False, columns=2)


@dataclass(frozen=True)
class Plot:
    """Where dates and values lie. A date stands in the middle of its slot."""

    left: float
    top: float
    width: float
    height: float
    first: date
    last: date
    highest: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def slot(self) -> float:
        return self.width / ((self.last - self.first).days + 1)

    def x(self, day: date, plus_days: float = 0) -> float:
        return self.left + ((day - self.first).days + 0.5 + plus_days) * self.slot

    def y(self, value: float) -> float:
        return self.bottom - self.height * value / self.highest


class Sheet(Canvas):
    """A canvas that knows its type `size` and margin, its `labels`, and how to write numbers and dates."""

    def __init__(self, form: Format, labels: Labels, locale: str) -> None:
        """`locale` is a language tag such as `de`, `pt-BR` or `pt_BR`; unknown ones raise babel's error."""
        super().__init__(form.width, form.palette)
        self.form = form
        self.size = form.type_size
        self.margin = form.type_size * 1.3 if form.titled else 0.0
        self.labels = labels
        self.locale = Locale.parse(locale.replace("-", "_"))

    @property
    def room(self) -> float:
        return self.width - 2 * self.margin

    def number(self, value: float, *, decimals: int = 0) -> str:
        pattern = "0." + "0" * decimals if decimals else "0.#"
        return str(format_decimal(value, pattern, locale=self.locale))

    def day(self, day: date) -> str:
        return str(format_skeleton("MMMd", day, locale=self.locale))

    def month(self, day: date) -> str:
        return str(format_skeleton("MMM", day, locale=self.locale))

    def period(self, first: date, last: date) -> str:
        if first == last:
            return str(format_date(first, "medium", locale=self.locale))
        return str(format_interval(first, last, "yMMMd", locale=self.locale))

    def heading(self, title: str, *facts: str) -> float:
        """Writes the title and, in as many lines as they need, the facts; returns the last baseline."""
        y = 0.0
        if self.form.titled:
            y = self.size * 2.4
            self.text(self.margin, y, title, self.size * 1.45, bold=True, room=self.room)
        for line in self._joined(facts):
            y += self.size * 1.5
            self.note(self.margin, y, line, room=self.room)
        return y

    def _joined(self, facts: Iterable[str]) -> list[str]:
        lines: list[str] = []
        for fact in facts:
            longer = f"{lines[-1]} · {fact}" if lines else fact
            if lines and fonts.width(longer, self.size) <= self.room:
                lines[-1] = longer
            else:
                lines.append(fact)
        return lines

    def note(
        self, x: float, y: float, text: str, *, anchor: str = "start", room: float | None = None
    ) -> None:
        """Text of the second rank: dates, scales, captions of columns."""
        self.text(x, y, text, self.size, fill=self.palette.quiet, anchor=anchor, room=room)

    def empty(self, title: str) -> str:
        """The whole picture while there are no data: it says so instead of showing a bare grid."""
        lines = wrapped(self.labels["empty"], self.size * 1.1, self.room - 4 * self.size, lines=4)
        top = self.heading(title) + self.size * 1.2
        height = self.size * (2.6 + 1.6 * len(lines))
        self.box((self.margin, top), (self.room, height), self.size, self.palette.soft)
        for number, line in enumerate(lines):
            y = top + self.size * (2.3 + 1.6 * number)
            self.text(self.width / 2, y, line, self.size * 1.1, anchor="middle")
        return self.svg(top + height + self.size * 1.3)

    def legend(self, top: float, items: Iterable[tuple[Symbol, str]]) -> float:
        """Symbols and their words in as many rows as they need; returns the last baseline."""
        x, y = self.margin, top + self.size * 1.8
        for draw, word in items:
            wide = self.size * 1.6 + fonts.width(word, self.size)
            if x > self.margin and x + wide > self.width - self.margin:
                x, y = self.margin, y + self.size * 1.8
            draw(x + self.size * 0.6, y - self.size * 0.36)
            self.text(x + self.size * 1.6, y, word, self.size, room=self.room - self.size * 1.6)
            x += wide + self.size * 0.9
        return y

    def value_axis(self, plot: Plot, values: Iterable[float]) -> None:
        for value in values:
            y = plot.y(value)
            self.line((plot.left, y), (plot.right, y), self.palette.grid, 1.5)
            self.note(plot.left - self.size * 0.5, y + self.size * 0.36, self.number(value), anchor="end")

    def day_axis(self, plot: Plot, last: date) -> None:
        """Dates under the plot, as many as fit; none after `last`, where the data end."""
        for day, text in self._ticks(plot, last):
            half = fonts.width(text, self.size) / 2
            x = min(max(plot.x(day), half + 4), self.width - half - 4)
            foot = (plot.x(day), plot.bottom + self.size * 0.3)
            self.line((plot.x(day), plot.bottom), foot, self.palette.grid, 2)
            self.note(x, plot.bottom + self.size * 1.5, text, anchor="middle")

    def _ticks(self, plot: Plot, last: date) -> list[tuple[date, str]]:
        days = [plot.first + timedelta(days=number) for number in range((last - plot.first).days + 1)]
        for step in (1, 2, 7, 14, 28):
            ticks = [(day, self.day(day)) for day in days[::step]]
            if self._widest(ticks) <= step * plot.slot:
                return ticks
        months = [(day, self.month(day)) for day in days if day.day == 1]
        return months[:: math.ceil(self._widest(months) / (28 * plot.slot))]

    def _widest(self, ticks: Iterable[tuple[date, str]]) -> float:
        return max(fonts.width(text, self.size) for _, text in ticks) + self.size * 0.8
