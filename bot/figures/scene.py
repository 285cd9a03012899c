"""The room a figure is in: camera, mat, and what a raised leg can lean on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class View:
    """The window on a scene: cm across, x in its middle, height (0 top..1 bottom) of the floor line."""

    width: float
    centre: float
    floor: float


@dataclass(frozen=True)
class Wall:
    """A wall across the picture at `x`, `thickness` cm thick; it ends in a door frame at depth `end`."""

    name: ClassVar = "wall"

    x: float
    thickness: float
    end: float

    def gap(self, point: complex) -> float:
        """How far `point` is in front of the wall, in cm; less than 0 inside it."""
        return self.x - point.real


@dataclass(frozen=True)
class Couch:
    """A couch that begins at `x`, one arm towards the figure, and stands from depth `front` to `behind`.

    Its arms are `arm` cm wide and `height` high, round above by the radius `roll`; between them are `places`
    seats, each `place` cm wide. `seat` and `back` are heights, `cushion` is the thickness of a cushion, and
    `foot` lifts the couch off the floor.
    """

    name: ClassVar = "couch"

    x: float
    arm: float
    height: float
    roll: float
    places: float
    place: float
    seat: float
    cushion: float
    back: float
    foot: float
    front: float
    behind: float

    def gap(self, point: complex) -> float:
        """How far `point` is off the arm, in cm; less than 0 inside it."""
        across = abs(point.real - self.x - self.arm / 2) - self.arm / 2 + self.roll
        up = point.imag - self.height + self.roll
        return abs(complex(max(across, 0), max(up, 0))) + min(max(across, up), 0) - self.roll


SUPPORTS: dict[str, type[Wall | Couch]] = {kind.name: kind for kind in (Wall, Couch)}
"""What a raised leg can lean on, by the name it has in the file."""


@dataclass(frozen=True)
class Scene:
    """A room in one-point perspective: back wall at depth `back`, mat, and perhaps something to lean on."""

    view: View
    camera: complex
    distance: float
    back: float
    decor: str
    mat_x: tuple[float, float]
    mat_z: tuple[float, float]
    support: Wall | Couch | None

    def seen(self, point: complex, depth: float) -> complex:
        """Where `point`, `depth` cm behind the figure, appears in the plane of the figure."""
        return self.camera + (point - self.camera) * self.distance / (self.distance + depth)
