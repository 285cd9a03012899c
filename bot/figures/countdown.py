"""Draws numerals, and the ring that counts down beside a hold."""

from __future__ import annotations

import math

from bot.figures.looks import Looks
from bot.figures.skeleton import direction
from bot.figures.svg import Sketch, circle, document, xy


def numerals(
    looks: Looks, text: str, centre: complex, height: float, colour: str = "", *, halo: bool = False
) -> str:
    """`text` (digits, ° or ✓) as strokes, `height` units high around `centre`, in page units (y down)."""
    scale, gap = height / 100, 21
    widths = [28 if sign == "°" else 60 for sign in text]
    start = -(sum(widths) + gap * (len(text) - 1)) / 2
    sketch = Sketch()
    for ink, width in [(looks.marks["halo"], 42)] * halo + [(colour or looks.marks["ink"], 16)]:
        x = start
        for sign, advance in zip(text, widths, strict=True):
            stroke = f'fill="none" stroke="{ink}" stroke-width="{width}"'
            path = (
                f'<path d="{looks.numerals[sign]}" {stroke} stroke-linecap="round" stroke-linejoin="round"/>'
            )
            sketch.within(f"translate({x:g} -50)", path)
            x += advance + gap
    return f'<g transform="translate({xy(centre)}) scale({scale:g})">{sketch}</g>'


def ring(looks: Looks, text: str, share: float, *, size: float, part: str) -> str:
    """A countdown as an SVG of its own, `size` units across: `share` (0..1) of its ring is left.

    `part` of the clip: "lead", a pale disc with dark digits; "hold", a full one with bright digits, so that
    its beginning is seen from afar; "done", the check mark.
    """
    marks, lead = looks.marks, part == "lead"
    middle, band = size / 2, size * 0.062
    radius = middle - band
    centre = complex(middle, middle)
    sketch = Sketch()
    sketch.area(circle(centre, middle), fill=marks["ring_disc"] if lead else marks[f"ring_{part}"])
    _ring_arc(sketch, centre, radius, share=1, colour=marks[f"ring_{part}_track"], width=band)
    _ring_arc(sketch, centre, radius, share=share, colour=marks[f"ring_{part}_left"], width=band)
    sketch.within("", numerals(looks, text, centre, size * 0.42, marks["ink" if lead else "ring_disc"]))
    return document(str(sketch), size, size)


def _ring_arc(
    sketch: Sketch, centre: complex, radius: float, *, share: float, colour: str, width: float
) -> None:
    """An arc that starts at the top and runs clockwise, as a clock does."""
    steps = max(2, math.ceil(36 * share))
    points = [centre + radius * direction(-90 + 360 * share * i / steps) for i in range(steps + 1)]
    if share > 0.002:
        sketch.line(points, colour=colour, width=width)
