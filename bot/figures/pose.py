"""Figures in postures: reads `content/poses.yaml` and solves what each of them touches, leans on and holds.

The ranges of motion live in the content file, with their source. Nothing here draws, and nothing but PyYAML
is needed.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from bot.figures.scene import SUPPORTS, Couch, Scene, View, Wall
from bot.figures.sections import PoseError, Section, read
from bot.figures.skeleton import (
    SIDES,
    ArmAngles,
    ArmBones,
    Body,
    LegAngles,
    LegBones,
    Side,
    Socket,
    angle,
    arm_bones,
    direction,
    leg_bones,
    mix,
)

TOLERANCE = 0.6
"""cm that an outline may sink into floor, wall or couch: soft tissue gives way by more than that."""


# --- the model


@dataclass(frozen=True)
class Strap:
    """A towel or strap: `length` from end to end, of which `under_sole` lies across the foot."""

    length: float
    under_sole: float
    shortest_tail: float
    width: float

    def tail(self, grip: float) -> float:
        """What hangs out of each fist when both hold the strap `grip` cm from the sole."""
        return (self.length - self.under_sole) / 2 - grip


@dataclass(frozen=True)
class Posture:
    """A whole figure in joint angles: what can be drawn, and what a clip interpolates."""

    trunk: float
    hip_at: complex
    neck: float
    working: Side
    scene: str
    hand: str
    legs: Mapping[Side, LegAngles]
    arm: ArmAngles


@dataclass(frozen=True)
class Arrow:
    """A movement: offsets from the named point `at` of the working leg, tip last."""

    at: str
    points: tuple[complex, ...]


@dataclass(frozen=True)
class Angle:
    """An arc about the named point `at`, in degrees, with a number (`label`) in its middle."""

    at: str
    radius: float
    start: float
    end: float
    label: str


@dataclass(frozen=True)
class ClipSpec:
    """A held position: the posture its clip starts from, and where its ring stands (shares of the frame)."""

    start: str
    ring: complex
    marks: bool
    """Whether the hold shows the arrows of the picture, or they belong to its set-up alone."""


@dataclass(frozen=True)
class Inset:
    """Another picture, shown small inside one: its middle `at` and its `width` are shares of the frame."""

    picture: str
    at: complex
    width: float


@dataclass(frozen=True)
class Picture:
    """One picture of the stretch: a posture and what is laid over it."""

    pose: str
    ghost: str | None
    muscle: bool
    belly: bool
    towel: tuple[complex, ...]
    """Where the ends of the folded towel lie: x, and i times the depth; empty without a towel."""
    arrows: tuple[Arrow, ...]
    angles: tuple[Angle, ...]
    inset: Inset | None
    clip: ClipSpec | None


@dataclass(frozen=True)
class Poses:
    """Everything that `content/poses.yaml` says, solved."""

    body: Body
    strap: Strap
    ranges: Mapping[str, tuple[float, float]]
    scenes: Mapping[str, Scene]
    postures: Mapping[str, Posture]
    pictures: Mapping[str, Picture]
    places: Mapping[str, str]
    """`file:line` of each pose."""
    misses: Mapping[str, float]
    """cm by which the hand of a pose misses what it should hold (0 when it reaches)."""

    @classmethod
    def load(cls, path: Path) -> Poses:
        """Read and solve `path`. Raises PoseError with file and line for what cannot be understood."""
        return _poses(read(path))

    def scene_of(self, posture: Posture) -> Scene:
        """The room of `posture`."""
        return self.scenes[posture.scene]

    def between(self, start: Posture, end: Posture, share: float) -> Posture:
        """The posture `share` (0..1) of the way from `start` to `end`; a leg that leans goes on leaning."""
        legs = {side: mix(start.legs[side], end.legs[side], share) for side in SIDES}
        support, leg = self.scene_of(end).support, legs[end.working]
        if support:
            leaning = _leaning(self.body, Socket(end.hip_at, end.trunk), support, leg.knee, leg.ankle)
            legs[end.working] = leaning or leg
        return replace(end, legs=legs, arm=mix(start.arm, end.arm, share))

    def leg(self, posture: Posture, side: Side) -> LegBones:
        """Where one leg of `posture` is."""
        return leg_bones(self.body, Socket(posture.hip_at, posture.trunk), posture.legs[side])

    def arm(self, posture: Posture) -> ArmBones:
        """Where the arms of `posture` are: both alike."""
        return arm_bones(self.body, _shoulder(self.body, posture.hip_at, posture.trunk), posture.arm)

    def tail(self, posture: Posture) -> float | None:
        """What of the strap hangs out of each fist, in cm; None for a figure that holds no strap."""
        if posture.hand != "grip":
            return None
        return self.strap.tail(abs(self.arm(posture).palm - self.point(posture, "ball")))

    def point(self, posture: Posture, name: str) -> complex:
        """A named point (hip, knee, ankle, heel, ball, toes) of the working leg."""
        bones = self.leg(posture, posture.working)
        if name in ("heel", "ball", "toes"):
            return bones.of_foot(getattr(self.body, name))
        return complex(getattr(bones, name))


POINTS = ("hip", "knee", "ankle", "heel", "ball", "toes")


# --- solving


def _poses(root: Section) -> Poses:
    body = _body(root.section("body"))
    strap = Strap(**{name: root.section("strap").number(name) for name in Strap.__dataclass_fields__})
    scenes = {name: _scene(root.section("scenes").section(name)) for name in root.section("scenes")}
    specs = root.section("poses")
    postures, misses = {}, {}
    for name in specs:
        postures[name], misses[name] = _posture(specs.section(name), root.section("frames"), body, scenes)
    pictures = {name: _picture(root.section("pictures"), name, postures) for name in root.section("pictures")}
    ranges = {name: _span(root.section("ranges"), name) for name in root.section("ranges")}
    places = {name: specs.where(name) for name in specs}
    return Poses(body, strap, ranges, scenes, postures, pictures, places, misses)


def _span(section: Section, key: str) -> tuple[float, float]:
    span = section.point(key)
    return span.real, span.imag


def _body(section: Section) -> Body:
    shapes = {"foot": section.points("foot")} | {
        name: section.point(name) for name in ("heel", "ball", "toes")
    }
    lengths = {name: section.number(name) for name in Body.__dataclass_fields__ if name not in shapes}
    return Body(**lengths, **shapes)  # type: ignore[arg-type]  # the two dictionaries together have each field once


def _scene(section: Section) -> Scene:
    view, camera, mat = section.section("view"), section.section("camera"), section.section("mat")
    return Scene(
        view=View(view.number("width"), view.number("centre"), view.number("floor")),
        camera=complex(camera.number("x"), camera.number("height")),
        distance=camera.number("distance"),
        back=section.number("back"),
        decor=str(section.need("decor")),
        mat_x=_span(mat, "x"),
        mat_z=_span(mat, "z"),
        support=_support(section),
    )


def _support(scene: Section) -> Wall | Couch | None:
    match [name for name in SUPPORTS if name in scene]:
        case []:
            return None
        case [name]:
            kind, measures = SUPPORTS[name], scene.section(name)
            return kind(**{field.name: measures.number(field.name) for field in fields(kind)})
        case found:
            raise PoseError(
                f"{scene.where(found[1])}: there is only one thing to lean on: {' or '.join(found)}"
            )


def _posture(
    spec: Section, frames: Section, body: Body, scenes: Mapping[str, Scene]
) -> tuple[Posture, float]:
    """The posture of `spec`, and the cm by which its hand misses its target."""
    frame = _one_of(spec, "frame", frames)
    scene = _one_of(spec, "scene", scenes)
    working = _one_of(spec, "working", {"near": SIDES[0], "far": SIDES[1]})
    trunk, hip_at = frame.number("trunk"), frame.point("hip_at")
    hip, shoulder = Socket(hip_at, trunk), _shoulder(body, hip_at, trunk)
    legs = {side: _leg(spec.section(side), body, hip, scene.support) for side in SIDES}
    arms = spec.section("arms")
    ball = leg_bones(body, hip, legs[working]).of_foot(body.ball)
    arm, misses = _arm(arms, body, shoulder, _target(arms, hip_at, ball))
    hand = str(arms.need("hand"))
    return Posture(trunk, hip_at, frame.number("neck"), working, spec["scene"], hand, legs, arm), misses


def _shoulder(body: Body, hip_at: complex, trunk: float) -> Socket:
    """The shoulder lies a little in front of the line of the trunk."""
    along = direction(trunk)
    return Socket(hip_at - body.trunk * along + 1.4j * along, trunk)


def _one_of(section: Section, key: str, choices: Mapping[str, Any]) -> Any:
    name = section.need(key)
    if name not in choices:
        raise PoseError(f"{section.where(key)}: {key} {name!r} is none of {', '.join(sorted(choices))}")
    return choices[name]


def _leg(spec: Section, body: Body, hip: Socket, support: Wall | Couch | None) -> LegAngles:
    knee, ankle = spec.number("knee"), spec.number("ankle", 0)
    if "hip" in spec:
        return LegAngles(spec.number("hip"), knee, ankle)
    match spec.need("touch"):
        case name if support and name == support.name:
            leg = _leaning(body, hip, support, knee, ankle)
        case "sole":
            leg = _lying(body, hip, knee, None)
        case "heel":
            leg = _lying(body, hip, knee, ankle)
        case other:
            raise PoseError(f"{spec.where('touch')}: there is no {other!r} to touch here")
    if leg is None:
        raise PoseError(f"{spec.where('touch')}: the leg touches nothing with the knee at {knee:g}°")
    return leg


def _lying(body: Body, hip: Socket, knee: float, ankle: float | None) -> LegAngles | None:
    """The leg whose foot just reaches the floor, flat when `ankle` is None; None when it cannot."""

    def leg(flexion: float) -> LegAngles:
        return LegAngles(flexion, knee, knee - hip.trunk - flexion - 90 if ankle is None else ankle)

    flexion = _root(
        lambda flexion: lowest(body, leg_bones(body, hip, leg(flexion))), knee / 2 - 20, knee / 2 + 60
    )
    return None if flexion is None else leg(flexion)


def _leaning(body: Body, hip: Socket, support: Wall | Couch, knee: float, ankle: float) -> LegAngles | None:
    """The leg whose heel or calf just reaches the wall or couch; None when it cannot."""

    def gap(flexion: float) -> float:
        return nearest(body, leg_bones(body, hip, LegAngles(flexion, knee, ankle)), support)

    # Below the first the whole leg would be inside a near wall; past the second it would lie on the trunk.
    flexion = _root(gap, 55 + knee * 0.3, 120 + knee)
    return None if flexion is None else LegAngles(flexion, knee, ankle)


def _root(gap: Callable[[float], float], low: float, high: float) -> float | None:
    """Where the growing function `gap` is 0, by bisection; None when it is not between `low` and `high`."""
    if gap(low) > 0 or gap(high) < 0:
        return None
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if gap(middle) < 0 else (low, middle)
    return (low + high) / 2


def lowest(body: Body, bones: LegBones) -> float:
    """The height of the lowest point of a foot above the floor."""
    return min(bones.of_foot(point).imag for point in body.foot)


def nearest(body: Body, bones: LegBones, support: Wall | Couch) -> float:
    """The gap between what a leg leans on and the back of the leg: foot, calf or hollow of the knee."""
    behind = -body.calf * 1j * direction(bones.shin)
    calf = bones.knee + (bones.ankle - bones.knee) * 0.3 + behind
    heel = bones.of_foot(body.heel)
    # Between calf and heel the leg is hollow: the straight line would be nearest to what is round.
    line = (calf + (heel - calf) * share for share in (0, 0.25, 0.5, 0.75))
    outline = (bones.knee + behind, *line, *map(bones.of_foot, body.foot))
    return min(map(support.gap, outline))


def _target(spec: Section, hip_at: complex, ball: complex) -> complex:
    """What the hands are for: a point, or the strap so far from the sole."""
    if "hold" not in spec:
        return spec.point("reach")
    aim = hip_at + spec.point("towards") - ball
    return ball + spec.number("grip") * aim / abs(aim)


def _arm(spec: Section, body: Body, shoulder: Socket, target: complex) -> tuple[ArmAngles, float]:
    """Both arms of a pose (they work alike), and the cm by which the hand misses its target."""
    spread, wrist = spec.number("spread", 0), spec.number("wrist", 0)
    seen = math.cos(math.radians(spread))
    # The hand bends at the wrist, so the last piece is the straight line from the elbow to the palm.
    upper, fore = body.upper_arm * seen, body.forearm * seen
    last = fore + body.palm * seen * direction(wrist)
    way = target - shoulder.at
    far = min(max(abs(way), abs(upper - abs(last)) + 0.1), upper + abs(last) - 0.1)
    inner = math.acos((upper**2 + far**2 - abs(last) ** 2) / (2 * upper * far))
    # A flexed elbow points to the back: clockwise of the line from shoulder to hand.
    raised = cmath.phase(way) - inner
    elbow = shoulder.at + cmath.rect(upper, raised)
    hand = shoulder.at + far * way / abs(way)
    forearm = angle(hand - elbow) - angle(last)
    lifted = _turn(math.degrees(raised) - shoulder.trunk)
    flexed = _turn(forearm - shoulder.trunk - lifted)
    return ArmAngles(lifted, flexed, wrist, spread), abs(abs(way) - far)


def _turn(degrees: float) -> float:
    return (degrees + 180) % 360 - 180


def _picture(pictures: Section, name: str, postures: Mapping[str, Posture]) -> Picture:
    spec = pictures.section(name)
    _one_of(spec, "pose", postures)
    if "ghost" in spec:
        _one_of(spec, "ghost", postures)
    return Picture(
        pose=spec["pose"],
        ghost=spec.get("ghost"),
        muscle=bool(spec.get("muscle", False)),
        belly=bool(spec.get("belly", False)),
        towel=spec.points("towel") if "towel" in spec else (),
        arrows=tuple(Arrow(_named(arrow), arrow.points("points")) for arrow in spec.get("arrows", ())),
        angles=tuple(
            Angle(
                _named(arc),
                arc.number("radius"),
                arc.number("from"),
                arc.number("to"),
                str(arc.get("label", "")),
            )
            for arc in spec.get("angles", ())
        ),
        inset=_inset(spec.section("inset"), pictures) if "inset" in spec else None,
        clip=_clip(spec.section("clip"), postures) if "clip" in spec else None,
    )


def _inset(spec: Section, pictures: Section) -> Inset:
    _one_of(spec, "picture", pictures)
    if "inset" in pictures.section(spec["picture"]):
        raise PoseError(f"{spec.where('picture')}: a picture that has an inset cannot be an inset")
    return Inset(spec["picture"], spec.point("at"), spec.number("width"))


def _clip(spec: Section, postures: Mapping[str, Posture]) -> ClipSpec:
    _one_of(spec, "start", postures)
    return ClipSpec(spec["start"], spec.point("ring"), bool(spec.get("marks", True)))


def _named(section: Section) -> str:
    return str(_one_of(section, "at", {name: name for name in POINTS}))
