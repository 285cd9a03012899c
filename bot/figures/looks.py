"""What figures and rooms look like: reads `content/looks.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bot.figures.sections import PoseError, Section, read


class Row(NamedTuple):
    """One row of a limb's outline: its place along the bone (0..1), and cm to the front and to the back."""

    at: float
    front: float
    back: float


@dataclass(frozen=True)
class Part:
    """A piece of a drawing: a smooth area, a straight panel, a line or discs, in a named colour."""

    kind: str
    colour: str
    width: float
    opacity: float
    points: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Look:
    """One body: colours by name as (bright, shaded), how stout its limbs are, its trunk and its head."""

    colours: Mapping[str, tuple[str, str]]
    leg: float
    arm: float
    trunk: tuple[complex, ...]
    head: tuple[Part, ...]


@dataclass(frozen=True)
class Looks:
    """Everything that `content/looks.yaml` says."""

    limbs: Mapping[str, tuple[Row, ...]]
    foot: tuple[Part, ...]
    hands: Mapping[str, tuple[Part, ...]]
    decor: Mapping[str, tuple[Part, ...]]
    neck: tuple[complex, ...]
    hips: tuple[complex, ...]
    shade: tuple[complex, ...]
    belly: tuple[Row, ...]
    room: Mapping[str, str]
    marks: Mapping[str, str]
    numerals: Mapping[str, str]
    looks: Mapping[str, Look]

    @classmethod
    def load(cls, path: Path) -> Looks:
        """Read `path`. Raises PoseError with file and line for what cannot be understood."""
        root = read(path)
        limbs, hands, looks = root.section("limbs"), root.section("hands"), root.section("looks")
        return cls(
            limbs={name: _rows(limbs, name) for name in limbs},
            foot=_parts(root, "foot"),
            hands={name: _parts(hands, name) for name in hands},
            decor={name: _parts(root.section("decor"), name) for name in root.section("decor")},
            neck=root.points("neck"),
            hips=root.points("hips"),
            shade=root.points("shade"),
            belly=_rows(root, "belly"),
            room=dict(root.section("room")),
            marks=dict(root.section("marks")),
            numerals=dict(root.section("numerals")),
            looks={name: _look(looks.section(name)) for name in looks},
        )


def _rows(section: Section, key: str) -> tuple[Row, ...]:
    try:
        return tuple(Row(*map(float, row)) for row in section.need(key))
    except (TypeError, ValueError) as error:
        raise PoseError(f"{section.where(key)}: {key!r} must hold rows of three numbers") from error


def _parts(section: Section, key: str) -> tuple[Part, ...]:
    return tuple(_part(part) for part in section.need(key))


def _part(part: Section) -> Part:
    kind = next((kind for kind in ("area", "panel", "line", "disc") if kind in part), None)
    if kind is None:
        raise PoseError(f"{part.where()}: a part is an area, a panel, a line or a disc")
    points = tuple(tuple(map(float, point)) for point in part.need("points"))
    return Part(kind, part[kind], part.number("width", 0), part.number("opacity", 1), points)


def _look(section: Section) -> Look:
    build, colours = section.section("build"), section.section("colours")
    return Look(
        colours={name: (colours[name][0], colours[name][1]) for name in colours},
        leg=build.number("leg"),
        arm=build.number("arm"),
        trunk=section.points("trunk"),
        head=_parts(section, "head"),
    )
