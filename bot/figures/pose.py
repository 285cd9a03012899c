"""Figures as joint angles: read `content/poses.yaml`, solve its contacts, check it against the human body.

Points are complex numbers (x to the feet, y up) in cm, angles are degrees. A joint angle is clinical: 0 is
the anatomical neutral position, + is flexion (ankle: dorsiflexion). The ranges of motion live in the content
file, with their source. Nothing here draws, and nothing but PyYAML is needed.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple, TypeVar

import yaml

Side = Literal["near", "far"]
SIDES: tuple[Side, Side] = ("near", "far")
Joints = TypeVar("Joints", "LegAngles", "ArmAngles")

TOLERANCE = 0.6
"""cm that an outline may sink into floor, wall or couch: soft tissue gives way by more than that."""


class PoseError(ValueError):
    """The poses file cannot be read or solved; the message names file, line and reason."""


def direction(degrees: float) -> complex:
    """The unit vector that points `degrees` counter-clockwise from the feet's end of the floor."""
    return cmath.rect(1, math.radians(degrees))


def mix(start: Joints, end: Joints, share: float) -> Joints:
    """Joint angles `share` (0..1) of the way from `start` to `end`."""
    return type(start)(*(a + (b - a) * share for a, b in zip(astuple(start), astuple(end), strict=True)))


def angle(vector: complex) -> float:
    """The direction of `vector` in degrees."""
    return math.degrees(cmath.phase(vector))


# --- reading


class Section(dict[str, Any]):
    """A YAML mapping that knows its file and the line of each key, so that a fault can name its place."""

    file: str = ""
    line: int = 0
    lines: dict[str, int]

    def where(self, key: str = "") -> str:
        """`file:line` of `key`, or of the mapping itself."""
        return f"{self.file}:{self.lines.get(key, self.line)}"

    def need(self, key: str) -> Any:
        """The value of `key`; raises PoseError when it is missing."""
        if key not in self:
            raise PoseError(f"{self.where()}: {key!r} is missing")
        return self[key]

    def number(self, key: str, default: float | None = None) -> float:
        """The number at `key`; raises PoseError when it is missing without a default, or no number."""
        value = self.need(key) if default is None else self.get(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise PoseError(f"{self.where(key)}: {key!r} must be a number, not {value!r}")
        return float(value)

    def section(self, key: str) -> Section:
        """The mapping at `key`; raises PoseError when it is missing or no mapping."""
        value = self.need(key)
        if not isinstance(value, Section):
            raise PoseError(f"{self.where(key)}: {key!r} must be a mapping")
        return value

    def point(self, key: str) -> complex:
        """The `[x, y]` at `key` as a complex number."""
        return self._point(self.need(key), key)

    def points(self, key: str) -> tuple[complex, ...]:
        """The list of `[x, y]` at `key`."""
        return tuple(self._point(value, key) for value in self.need(key))

    def _point(self, value: object, key: str) -> complex:
        match value:
            case [(int() | float()) as x, (int() | float()) as y]:
                return complex(x, y)
        raise PoseError(f"{self.where(key)}: {key!r} must hold [x, y], not {value!r}")


class _Loader(yaml.SafeLoader):
    """Safe YAML whose mappings are `Section`s."""


def _section(loader: _Loader, node: yaml.MappingNode) -> Iterator[Section]:
    section = Section()
    yield section
    loader.flatten_mapping(node)
    section.file = Path(loader.name).name
    section.line = node.start_mark.line + 1
    section.lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
    section.update({str(key): value for key, value in loader.construct_mapping(node, deep=True).items()})


_Loader.add_constructor("tag:yaml.org,2002:map", _section)


def read(path: Path) -> Section:
    """The YAML file at `path`; raises PoseError when it is no readable mapping."""
    try:
        with path.open(encoding="utf-8") as stream:
            loaded = yaml.load(stream, _Loader)  # noqa: S506 - a SafeLoader with line numbers
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PoseError(f"{path.name}: {error}") from error
    if not isinstance(loaded, Section):
        raise PoseError(f"{path.name}:1: a mapping is expected")
    return loaded


# --- the model


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


# --- checking


def check(path: Path) -> list[str]:
    """What is anatomically wrong in the poses file: one sentence each, with file and line."""
    try:
        poses = Poses.load(path)
    except PoseError as error:
        return [str(error)]
    return [
        f"{poses.places[name]}: {name}: {fault}"
        for name, posture in poses.postures.items()
        for fault in (*_reach_faults(poses, name), *faults(poses, posture))
    ] + [fault for name in poses.pictures for fault in _clip_faults(poses, name)]


def faults(poses: Poses, posture: Posture) -> Iterator[str]:
    """What no human could do in `posture`, as far as joints, floor, wall and couch go."""
    yield from _range_faults(poses, posture)
    for side in SIDES:
        yield from _leg_faults(poses, posture, side)
    yield from _arm_faults(poses, posture)


def _reach_faults(poses: Poses, name: str) -> Iterator[str]:
    if poses.misses[name] > TOLERANCE:
        yield f"the hands miss their place by {poses.misses[name]:.1f} cm"


def _range_faults(poses: Poses, posture: Posture) -> Iterator[str]:
    joints: list[tuple[str, str, float]] = [
        (f"{side} {joint}", joint, getattr(posture.legs[side], joint))
        for side in SIDES
        for joint in ("hip", "knee", "ankle")
    ]
    joints += [("shoulder", "shoulder", posture.arm.shoulder), ("elbow", "elbow", posture.arm.elbow)]
    for label, joint, value in joints:
        low, high = poses.ranges[joint]
        if not low <= value <= high:
            yield f"{label} at {value:.0f}° is outside the human range {low:.0f}..{high:.0f}°"


def _leg_faults(poses: Poses, posture: Posture, side: Side) -> Iterator[str]:
    bones = poses.leg(posture, side)
    support = poses.scene_of(posture).support
    height = lowest(poses.body, bones)
    if height < -TOLERANCE:
        yield f"{side} foot is {-height:.1f} cm under the floor"
    # A foot on the floor stands past the end of the wall or before the couch: only a raised leg meets it.
    raised = height > TOLERANCE
    if support and raised and (gap := nearest(poses.body, bones, support)) < -TOLERANCE:
        yield f"{side} leg is {-gap:.1f} cm inside the {support.name}"


def _arm_faults(poses: Poses, posture: Posture) -> Iterator[str]:
    elbow, tail = poses.arm(posture).elbow, poses.tail(posture)
    if elbow.imag < -TOLERANCE:
        yield f"the elbow is {-elbow.imag:.1f} cm under the floor"
    if tail is not None and tail < poses.strap.shortest_tail:
        yield f"the strap of {poses.strap.length:g} cm is too short: {tail:.1f} cm hang out of each fist"


def _clip_faults(poses: Poses, name: str) -> Iterator[str]:
    """What goes wrong on the way of a clip from its start into its hold."""
    picture = poses.pictures[name]
    if not picture.clip:
        return
    start, hold = poses.postures[picture.clip.start], poses.postures[picture.pose]
    where = f"{poses.places[picture.pose]}: clip of {name}"
    if (start.scene, start.working) != (hold.scene, hold.working):
        yield f"{where}: starts in another scene or with another leg"
        return
    for share in (0.25, 0.5, 0.75):
        for fault in faults(poses, poses.between(start, hold, share)):
            yield f"{where}: on the way ({share:.0%}): {fault}"
