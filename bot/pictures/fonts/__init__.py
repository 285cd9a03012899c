"""The letters of charts and reports: which font files, and how wide a text runs.

A file dropped into this folder is offered to both renderers, which take from it whatever characters the
first family lacks: that is how a language in another script gets its letters. See README.md here.
"""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
FAMILY = "Inter"
_REGULAR = FOLDER / "Inter-Regular.ttf"
_BOLD = FOLDER / "Inter-SemiBold.ttf"
BOLD_WEIGHT = 600


@cache
def files() -> tuple[str, ...]:
    """Paths of every font file of this folder, in a fixed order, so that all hosts draw alike."""
    return tuple(str(path) for path in sorted(FOLDER.iterdir()) if path.suffix in (".ttf", ".otf"))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How far `text` runs at this size, in the unit of `size`.

    Kerning is left out and a character the font lacks counts as a full em, so the true width is seldom
    larger: good for keeping labels apart, not for setting type.
    """
    advances = _advances(_BOLD if bold else _REGULAR)
    return sum(advances.get(ord(character), 1.0) for character in text) * size


@cache
def _advances(path: Path) -> dict[int, float]:
    """Code point -> advance in em, from the tables cmap, hhea, hmtx and head (OpenType 1.9)."""
    data = path.read_bytes()
    tables = _tables(data)
    (units_per_em,) = struct.unpack_from(">H", data, tables[b"head"] + 18)
    (metrics,) = struct.unpack_from(">H", data, tables[b"hhea"] + 34)
    widths = struct.unpack_from(">" + "Hh" * metrics, data, tables[b"hmtx"])[::2]
    return {
        code: widths[min(glyph, metrics - 1)] / units_per_em for code, glyph in _glyphs(data, tables[b"cmap"])
    }


def _tables(data: bytes) -> dict[bytes, int]:
    (count,) = struct.unpack_from(">H", data, 4)
    records = struct.iter_unpack(">4sIII", data[12 : 12 + 16 * count])
    return {tag: offset for tag, _, offset, _ in records}


def _glyphs(data: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    """Pairs of code point and glyph from the Unicode subtable of format 4."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    records = struct.iter_unpack(">HHI", data[cmap + 4 : cmap + 4 + 8 * count])
    table = cmap + next(offset for platform, encoding, offset in records if (platform, encoding) == (3, 1))
    segments = struct.unpack_from(">H", data, table + 6)[0] // 2

    def column(number: int, kind: str, start: int = table + 14) -> tuple[int, ...]:
        return struct.unpack_from(f">{segments}{kind}", data, start + number * segments * 2)

    ends = column(0, "H")
    after_ends = table + 16  # two bytes of padding follow the first column
    starts, deltas, ranges = (
        column(1, "H", after_ends),
        column(2, "h", after_ends),
        column(3, "H", after_ends),
    )
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if ranges[index]:
                here = after_ends + (3 * segments + index) * 2
                (glyph,) = struct.unpack_from(">H", data, here + ranges[index] + (code - first) * 2)
            if not ranges[index] or glyph:
                yield code, (glyph + deltas[index]) & 0xFFFF
