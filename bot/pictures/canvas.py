"""A small SVG canvas: shapes and measured text in the project's colours, as SVG or as PNG."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from bot.pictures import PicturesUnavailable, fonts

PIXELS_PER_UNIT = 2
"""A chart is 640 units wide: 1280 pixels, the most that Telegram keeps of a photo."""

Point = tuple[float, float]

# XML 1.0 has no way to write these, and one of them in a text would spoil the whole picture.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Palette:
    """Colours by what they mean. `ink`, `quiet` and the series read at 4.5:1 on the paper."""

    paper: str
    ink: str
    quiet: str
    grid: str
    soft: str
    faint: str
    accent: str
    on_accent: str
    warm: str
    cool: str
    third: str


LIGHT = Palette(
    paper="#F7FAFB",
    ink="#1E2C42",
    quiet="#546675",
    grid="#D6E1E6",
    soft="#D9ECE9",
    faint="#E9F0F3",
    accent="#0F756F",
    on_accent="#FFFFFF",
    warm="#B24A0C",
    cool="#0F6A9E",
    third="#7340A8",
)
DARK = Palette(
    paper="#17222D",
    ink="#EEF4F7",
    quiet="#A3B4C0",
    grid="#33424F",
    soft="#1F4448",
    faint="#24323F",
    accent="#45C1B4",
    on_accent="#0E1A22",
    warm="#F5A25D",
    cool="#6CC0F2",
    third="#C9A5F5",
)
PRINT = replace(LIGHT, paper="#FFFFFF")


class Canvas:
    """Collects shapes from top to bottom of the picture; `height` is known at the end."""

    def __init__(self, width: float, palette: Palette) -> None:
        self.width = width
        self.palette = palette
        self._parts: list[str] = []

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        fill: str | None = None,
        bold: bool = False,
        anchor: str = "start",
        room: float | None = None,
        halo: bool = False,
    ) -> None:
        """Write on the baseline `y`; in a limited `room` first smaller, then cut with an ellipsis.

        A `halo` in the colour of the paper keeps a text readable on top of lines.
        """
        if room is not None:
            text, size = fitted(text, size, room, bold=bold)
        style = {"x": _number(x), "y": _number(y), "font-size": _number(size), "text-anchor": anchor}
        style |= {"font-weight": str(fonts.BOLD_WEIGHT if bold else 400), "fill": fill or self.palette.ink}
        if halo:
            style |= {"stroke": self.palette.paper, "stroke-width": "6", "stroke-linejoin": "round"}
            style |= {"paint-order": "stroke"}
        self._parts.append(f"<text{_attributes(style)}>{escape(_NOT_XML.sub('', text))}</text>")

    def line(self, start: Point, end: Point, stroke: str, width: float, dash: str = "") -> None:
        self.path(f"M{_pair(start)}L{_pair(end)}", stroke=stroke, width=width, dash=dash)

    def disc(
        self, x: float, y: float, radius: float, *, fill: str = "none", stroke: str = "none", width: float = 0
    ) -> None:
        shape = {"cx": _number(x), "cy": _number(y), "r": _number(radius), "fill": fill}
        if width:
            shape |= {"stroke": stroke, "stroke-width": _number(width)}
        self._parts.append(f"<circle{_attributes(shape)}/>")

    def path(
        self, data: str, *, fill: str = "none", stroke: str = "none", width: float = 0, dash: str = ""
    ) -> None:
        shape = {"d": data, "fill": fill}
        if width:
            shape |= {"stroke": stroke, "stroke-width": _number(width)}
            shape |= {"stroke-linecap": "round", "stroke-linejoin": "round"}
        if dash:
            shape |= {"stroke-dasharray": dash}
        self._parts.append(f"<path{_attributes(shape)}/>")

    def box(self, corner: Point, size: Point, radius: float, fill: str) -> None:
        shape = {"x": corner[0], "y": corner[1], "width": size[0], "height": size[1], "rx": radius}
        numbers = {name: _number(value) for name, value in shape.items()}
        self._parts.append(f"<rect{_attributes(numbers | {'fill': fill})}/>")

    def svg(self, height: float) -> str:
        size = f'width="{_number(self.width)}" height="{_number(height)}"'
        view = f'viewBox="0 0 {_number(self.width)} {_number(height)}"'
        paper = f'<rect width="100%" height="100%" fill="{self.palette.paper}"/>'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} font-family="{fonts.FAMILY}">'
            f"{paper}{''.join(self._parts)}</svg>"
        )


def png(svg: str) -> bytes:
    """The picture as PNG, the same bytes on every host: only our own fonts are used.

    Raises PicturesUnavailable when resvg-py is not installed.
    """
    try:
        from resvg_py import svg_to_bytes  # noqa: PLC0415 - optional, and only this function needs it
    except ImportError as error:
        raise PicturesUnavailable("resvg-py is not installed") from error
    return bytes(
        svg_to_bytes(
            svg_string=svg,
            zoom=PIXELS_PER_UNIT,
            skip_system_fonts=True,
            font_files=list(fonts.files()),
            font_family=fonts.FAMILY,
        )
    )


def fitted(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, float]:
    """The text and size that fit in `room`: down to four fifths of the size, then cut with an ellipsis."""
    size *= min(1, max(0.8, room / max(fonts.width(text, size, bold=bold), 1)))
    if fonts.width(text, size, bold=bold) <= room + 0.01:
        return text, size
    while text and fonts.width(text + "…", size, bold=bold) > room:
        text = text[:-1].rstrip()
    return text + "…", size


def wrapped(text: str, size: float, room: float, *, lines: int) -> list[str]:
    """The text in at most so many lines of this width; what does not fit is cut with an ellipsis."""
    rows: list[str] = []
    words = text.split()
    while words and len(rows) < lines - 1:
        row = words.pop(0)
        while words and fonts.width(f"{row} {words[0]}", size) <= room:
            row += " " + words.pop(0)
        rows.append(row)
    return [*rows, " ".join(words)] if words else rows


def straight(points: Sequence[Point]) -> str:
    """Path data of a polyline."""
    return "M" + "L".join(_pair(point) for point in points)


def smooth(points: Sequence[Point]) -> str:
    """Path data of a curve through the points that never overshoots them (Fritsch and Carlson 1980)."""
    slopes = [(y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in pairwise(points)]
    if len(slopes) < 2:
        return straight(points)
    inner = [0 if a * b <= 0 else 2 * a * b / (a + b) for a, b in pairwise(slopes)]
    tangents = [slopes[0], *inner, slopes[-1]]
    data = "M" + _pair(points[0])
    for (x0, y0), (x1, y1), t0, t1 in zip(points, points[1:], tangents, tangents[1:], strict=False):
        third = (x1 - x0) / 3
        handles = (x0 + third, y0 + t0 * third), (x1 - third, y1 - t1 * third), (x1, y1)
        data += "C" + " ".join(map(_pair, handles))
    return data


def diamond(x: float, y: float, reach: float) -> str:
    """Path data of a square standing on its corner."""
    return straight([(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]) + "Z"


def moon(x: float, y: float, reach: float) -> str:
    """Path data of a crescent open to the upper right."""
    tip, tail = _pair((x - reach * 0.1, y - reach)), _pair((x + reach, y + reach * 0.1))
    inner = _pair((reach * 0.8, reach * 0.8))
    return f"M{tip}A{_pair((reach, reach))} 0 1 0 {tail}A{inner} 0 0 1 {tip}Z"


def star(x: float, y: float, reach: float) -> str:
    """Path data of a five-pointed star."""
    turns = [(math.pi * number / 5, reach * (0.5 if number % 2 else 1.1)) for number in range(10)]
    return straight([(x + math.sin(turn) * far, y - math.cos(turn) * far) for turn, far in turns]) + "Z"


def bars(x: float, y: float, reach: float) -> str:
    """Path data of two upright bars, the sign for a pause."""
    wide, gap, high = reach * 0.5, reach * 0.2, reach * 0.8
    return "".join(
        straight([(side, y - high), (side + wide, y - high), (side + wide, y + high), (side, y + high)]) + "Z"
        for side in (x - gap - wide, x + gap)
    )


def spread(wanted: Iterable[float], gap: float, low: float, high: float) -> list[float]:
    """Ascending positions moved as little as it takes to stand `gap` apart between `low` and `high`."""
    places: list[float] = []
    for place in wanted:
        places.append(max(place, places[-1] + gap if places else low))
    limit = high
    for index in reversed(range(len(places))):
        places[index] = min(places[index], limit)
        limit = places[index] - gap
    return places


def _attributes(values: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"
