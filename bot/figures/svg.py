"""SVG as text: smooth areas, straight panels and lines through complex numbers."""

from __future__ import annotations

from collections.abc import Sequence

from bot.figures.skeleton import direction

Outline = Sequence[complex]


class Sketch:
    """SVG elements in the order they were painted."""

    def __init__(self) -> None:
        self._elements: list[str] = []

    def __str__(self) -> str:
        return "".join(self._elements)

    def area(self, *paths: str, fill: str, opacity: float = 1) -> None:
        """Fill the union of closed paths."""
        self._path("".join(paths), f'fill="{fill}"', opacity)

    def edge(self, path: str, *, colour: str, width: float) -> None:
        """Draw along a path."""
        self._path(
            path, f'fill="none" stroke="{colour}" stroke-width="{width:.2f}" stroke-linejoin="round"', 1
        )

    def line(
        self, points: Outline, *, colour: str, width: float, opacity: float = 1, cap: str = "round"
    ) -> None:
        """Draw a smooth line through `points`."""
        style = f'fill="none" stroke="{colour}" stroke-width="{width:.2f}" stroke-linecap="{cap}"'
        self._path("M" + smooth(points), style + ' stroke-linejoin="round"', opacity)

    def within(self, transform: str, drawing: str) -> None:
        """Add ready SVG under `transform`."""
        self._elements.append(f'<g transform="{transform}">{drawing}</g>')

    def _path(self, path: str, style: str, opacity: float) -> None:
        faint = f' opacity="{opacity:.2f}"' if opacity < 1 else ""
        self._elements.append(f'<path d="{path}" {style}{faint}/>')


def xy(point: complex) -> str:
    return f"{point.real:.2f} {point.imag:.2f}"


def smooth(points: Outline) -> str:
    """A Catmull-Rom spline through `points`, as the SVG that follows an M or an L."""
    padded = [points[0], *points, points[-1]]
    return xy(points[0]) + "".join(_curve(*padded[i : i + 4]) for i in range(len(points) - 1))


def _curve(before: complex, start: complex, end: complex, after: complex) -> str:
    return f"C{xy(start + (end - before) / 6)} {xy(end - (after - start) / 6)} {xy(end)}"


def blob(points: Outline) -> str:
    """A smooth closed path through `points`."""
    ring = [points[-1], *points, points[0], points[1]]
    return "M" + xy(points[0]) + "".join(_curve(*ring[i : i + 4]) for i in range(len(points))) + "Z"


def polygon(*points: complex) -> str:
    """A closed path with straight sides."""
    return "M" + "L".join(map(xy, points)) + "Z"


def circle(centre: complex, radius: float) -> str:
    """A disc, drawn the way round that limbs are: overlapping outlines then add up to one area."""
    return blob([centre + radius * direction(30 * i) for i in range(12)])


def document(drawing: str, width: float, height: float) -> str:
    """A whole SVG file."""
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{drawing}</svg>'
