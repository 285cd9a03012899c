"""A body as segments and joint angles, and where its limbs are then.

Points are complex numbers (x to the feet, y up) in cm, angles are degrees. A joint angle is clinical: 0 is
the anatomical neutral position, + is flexion (ankle: dorsiflexion).
"""

from __future__ import annotations

import cmath
import math
from dataclasses import astuple, dataclass
from typing import Literal, NamedTuple, TypeVar

Side = Literal["near", "far"]


SIDES: tuple[Side, Side] = ("near", "far")


Joints = TypeVar("Joints", "LegAngles", "ArmAngles")


def direction(degrees: float) -> complex:
    """The unit vector that points `degrees` counter-clockwise from the feet's end of the floor."""
    return cmath.rect(1, math.radians(degrees))


def mix(start: Joints, end: Joints, share: float) -> Joints:
    """Joint angles `share` (0..1) of the way from `start` to `end`."""
    return type(start)(*(a + (b - a) * share for a, b in zip(astuple(start), astuple(end), strict=True)))


def angle(vector: complex) -> float:
    """The direction of `vector` in degrees."""
    return math.degrees(cmath.phase(vector))


@dataclass(frozen=True)
class Body:
    """Segment lengths and the outline of a foot, all in cm."""

    thigh: float
    shin: float
    trunk: float
    upper_arm: float
    forearm: float
    palm: float
    hips_apart: float
    calf: float
    foot: tuple[complex, ...]
    heel: complex
    ball: complex
    toes: complex


@dataclass(frozen=True)
class LegAngles:
    """Joint angles of one leg."""

    hip: float
    knee: float
    ankle: float


@dataclass(frozen=True)
class ArmAngles:
    """Joint angles of one arm; `spread` is its angle out of the picture plane."""

    shoulder: float
    elbow: float
    wrist: float
    spread: float


@dataclass(frozen=True)
class LegBones:
    """Where one leg is: joints, and the directions of its segments in degrees."""

    hip: complex
    knee: complex
    ankle: complex
    thigh: float
    shin: float
    foot: float

    def of_foot(self, point: complex) -> complex:
        """A point of the foot's own frame in the picture."""
        return self.ankle + point * direction(self.foot)


@dataclass(frozen=True)
class ArmBones:
    """Where an arm is: joints, the middle of the palm, and the directions of forearm and hand in degrees."""

    shoulder: complex
    elbow: complex
    wrist: complex
    palm: complex
    forearm: float
    hand: float


class Socket(NamedTuple):
    """Where a limb hangs on the trunk, and the direction of the trunk in degrees."""

    at: complex
    trunk: float


def leg_bones(body: Body, hip: Socket, leg: LegAngles) -> LegBones:
    """Where a leg with these joint angles is."""
    thigh = hip.trunk + leg.hip
    shin = thigh - leg.knee
    knee = hip.at + body.thigh * direction(thigh)
    ankle = knee + body.shin * direction(shin)
    return LegBones(hip.at, knee, ankle, thigh, shin, shin + 90 + leg.ankle)


def arm_bones(body: Body, shoulder: Socket, arm: ArmAngles) -> ArmBones:
    """Where an arm with these joint angles is; out of the picture plane it looks shorter."""
    seen = math.cos(math.radians(arm.spread))
    upper = shoulder.trunk + arm.shoulder
    forearm = upper + arm.elbow
    elbow = shoulder.at + body.upper_arm * seen * direction(upper)
    wrist = elbow + body.forearm * seen * direction(forearm)
    hand = forearm + arm.wrist
    return ArmBones(shoulder.at, elbow, wrist, wrist + body.palm * seen * direction(hand), forearm, hand)
