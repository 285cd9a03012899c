"""Draws a figure as SVG text: body, strap and marks in their room.

Everything is drawn in cm, once, as the right-hand version of the pose; a mirrored picture is the same drawing
turned over, except for its numerals. No library is needed: turning SVG into pixels is the build's business.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.figures.countdown import numerals
from bot.figures.looks import Look, Looks, Part, Row
from bot.figures.pose import Inset, Picture, Poses, Posture
from bot.figures.room import draw_room, paint
from bot.figures.skeleton import ArmBones, LegBones, Side, direction
from bot.figures.svg import Outline, Sketch, blob, circle, document, polygon, smooth, xy

WIDTH, HEIGHT = 640, 480
"""The size of every drawing in its own units; stills and clips are rendered from it at their own scale."""


# --- frames and limbs


@dataclass(frozen=True)
class Frame:
    """Axes of a bone: where its x and y point in the picture."""

    origin: complex
    x: complex
    y: complex

    def __call__(self, x: float, y: float) -> complex:
        return self.origin + x * self.x + y * self.y

    def all(self, points: Iterable[complex]) -> list[complex]:
        return [self(point.real, point.imag) for point in points]


def _edge(rows: Sequence[Row], at: float) -> tuple[float, float]:
    """Front and back thickness at a place along a limb, between its rows."""
    for before, after in pairwise(rows):
        if at <= after.at:
            share = (at - before.at) / (after.at - before.at)
            return (
                before.front + (after.front - before.front) * share,
                before.back + (after.back - before.back) * share,
            )
    return rows[-1].front, rows[-1].back


def _sides(
    start: complex, end: complex, rows: Iterable[Row], build: float
) -> tuple[list[complex], list[complex]]:
    """The front and the back edge of a limb around the bone from `start` to `end`."""
    bone = end - start
    across = 1j * bone / abs(bone) * build
    front = [start + bone * row.at + across * row.front for row in rows]
    back = [start + bone * row.at - across * row.back for row in rows]
    return front, back


def _limb(start: complex, end: complex, rows: Sequence[Row], build: float) -> str:
    """The outline of a limb: smooth edges, cut straight at both ends; discs at the joints round it off."""
    front, back = _sides(start, end, rows, build)
    return f"M{smooth(back)}L{smooth(front[::-1])}Z"


# --- the figure


@dataclass(frozen=True)
class Shot:
    """What is to be drawn of a picture: a posture, and how much of its marks (0..1)."""

    posture: Posture
    ghost: Posture | None = None
    muscle: float = 0
    belly: bool = False
    marks: bool = True
    breath: float = 0


def shot(poses: Poses, picture: Picture) -> Shot:
    """The still of `picture`."""
    return Shot(
        posture=poses.postures[picture.pose],
        ghost=poses.postures[picture.ghost] if picture.ghost else None,
        muscle=float(picture.muscle),
        belly=picture.belly,
    )


def draw(poses: Poses, looks: Looks, look: str, picture: Picture, seen: Shot, *, mirrored: bool) -> str:
    """The SVG of one picture in one look; `mirrored` turns a right leg into a left one."""
    return _Drawing(poses, looks, looks.looks[look], picture, seen).svg(mirrored=mirrored)


class _Drawing:
    """One picture being drawn, from the back of the room to the front."""

    def __init__(self, poses: Poses, looks: Looks, look: Look, picture: Picture, seen: Shot) -> None:
        self.poses, self.looks, self.look, self.picture, self.shot = poses, looks, look, picture, seen
        self.posture = seen.posture
        self.scene = poses.scene_of(seen.posture)
        self.sketch = Sketch()
        hip = seen.posture.hip_at
        self.behind = {"near": 0j, "far": self.scene.seen(hip, poses.body.hips_apart) - hip}

    def svg(self, *, mirrored: bool) -> str:
        draw_room(self.sketch, self.scene, self.looks)
        self._towel()
        self._figure()
        if self.shot.marks:
            self._arrows()
        view = self.scene.view
        scale = WIDTH / view.width
        left = WIDTH / 2 - view.centre * scale
        across, left = (-scale, WIDTH - left) if mirrored else (scale, left)
        page = Sketch()
        place = f"matrix({across:.4f} 0 0 {-scale:.4f} {left:.2f} {HEIGHT * view.floor:.2f})"
        page.within(place, str(self.sketch))
        for number, centre in self._numbers() if self.shot.marks else ():
            x, y = centre.real * across + left, HEIGHT * view.floor - centre.imag * scale
            page.within("", numerals(self.looks, number, complex(x, y), 22, halo=True))
        if self.picture.inset and self.shot.marks:
            self._inset(page, self.picture.inset, mirrored=mirrored)
        return document(str(page), WIDTH, HEIGHT)

    def _inset(self, page: Sketch, inset: Inset, *, mirrored: bool) -> None:
        """A small framed picture in which the same leg works."""
        picture = self.poses.pictures[inset.picture]
        inner = _Drawing(self.poses, self.looks, self.look, picture, shot(self.poses, picture))
        same_side = inner.posture.working == self.posture.working
        size = complex(WIDTH, HEIGHT) * inset.width
        across = 1 - inset.at.real if mirrored else inset.at.real
        corner = complex(across * WIDTH, inset.at.imag * HEIGHT) - size / 2
        # In the colour of the countdown, so that nobody takes it for a picture on the wall.
        for colour, rim in (("ring_hold", 8.0), ("halo", 5.0)):
            low, high = corner - rim * (1 + 1j), corner + size + rim * (1 + 1j)
            frame = polygon(low, complex(high.real, low.imag), high, complex(low.real, high.imag))
            page.area(frame, fill=self.looks.marks[colour])
        # A file within the file is cut off at its edges.
        place = f"translate({xy(corner)}) scale({inset.width:.4f})"
        page.within(place, inner.svg(mirrored=mirrored == same_side))

    # body

    def _figure(self) -> None:
        self._shadow()
        self._arm("far")
        if self.shot.ghost:
            self._ghost(self.shot.ghost)
        self._leg("far")
        self._trunk_and_head()
        self._leg("near")
        self._angles()
        self._arm("near")

    def _shade(self, side: Side) -> int:
        """Which of a colour's two shades: the working leg is the bright one."""
        return 0 if side == self.posture.working else 1

    def _shadow(self) -> None:
        hip = self.posture.hip_at.real
        ellipse = [complex(hip - 36, 0) + complex(48 * math.cos(t), 2.6 * math.sin(t)) for t in range(6)]
        self.sketch.area(blob(ellipse), fill=self.looks.room["shadow"], opacity=0.2)

    def _bones(self, side: Side, posture: Posture | None = None) -> LegBones:
        bones = self.poses.leg(posture or self.posture, side)
        shift = self.behind[side]
        return LegBones(
            bones.hip + shift, bones.knee + shift, bones.ankle + shift, bones.thigh, bones.shin, bones.foot
        )

    def _cloth(self, bones: LegBones) -> list[str]:
        limbs, build = self.looks.limbs, self.look.leg
        return [
            circle(bones.hip, 9.6 * build),
            _limb(bones.hip, bones.knee, limbs["thigh"], build),
            circle(bones.knee, 5.85 * build),
            _limb(bones.knee, bones.ankle, limbs["trousers"], build),
        ]

    def _skin(self, bones: LegBones) -> list[str]:
        shin = self.looks.limbs["shin"]
        foot = blob([bones.of_foot(point) for point in self.poses.body.foot])
        return [foot, circle(bones.ankle, 3.4), _limb(bones.knee, bones.ankle, shin, 1)]

    def _leg(self, side: Side) -> None:
        bones, shade, colours = self._bones(side), self._shade(side), self.look.colours
        self.sketch.area(*self._skin(bones), fill=colours["skin"][shade])
        axis = direction(bones.foot)
        self._parts(self.looks.foot, Frame(bones.ankle, axis, axis * 1j), shade)
        self.sketch.area(*self._cloth(bones), fill=colours["legs"][shade])
        self._light(bones, shade)
        front, back = _sides(bones.knee, bones.ankle, self.looks.limbs["trousers"][-1:], self.look.leg)
        self.sketch.line(front + back, colour=colours["legs_hem"][shade], width=1.0)
        if self.shot.muscle and side == self.posture.working:
            self._muscle(bones)

    def _light(self, bones: LegBones, shade: int) -> None:
        """A lighter strip along the front of the thigh gives it its roundness."""
        rows = self.looks.limbs["thigh"]
        strip = [Row(row.at, row.front, -row.front * (1 - 0.4 * math.sin(math.pi * row.at))) for row in rows]
        self.sketch.area(
            _limb(bones.hip, bones.knee, strip, self.look.leg),
            fill=self.look.colours["legs_light"][shade],
            opacity=0.6,
        )

    def _ghost(self, posture: Posture) -> None:
        bones = self._bones(posture.working, posture)
        self.sketch.area(
            *self._skin(bones), *self._cloth(bones), fill=self.look.colours["legs"][0], opacity=0.2
        )

    def _muscle(self, bones: LegBones) -> None:
        """The hamstrings, as a spindle along the back of the thigh with a few fibres."""
        thigh = self.looks.limbs["thigh"]
        spindle = []
        for row in self.looks.limbs["muscle"]:
            front, back = _edge(thigh, row.at)
            whole = front + back
            spindle.append(Row(row.at, whole * row.back - back, back - whole * row.front))
        self._spindle(bones.hip, bones.knee, spindle, self.look.leg, self.shot.muscle)

    def _spindle(
        self, start: complex, end: complex, rows: Sequence[Row], build: float, strength: float
    ) -> None:
        marks = self.looks.marks
        self.sketch.area(_limb(start, end, rows, build), fill=marks["muscle"], opacity=0.97 * strength)
        bone = end - start
        across = 1j * bone / abs(bone) * build
        for share in (0.25, 0.5, 0.75):
            fibre = [
                start + bone * row.at + across * (row.front * share - row.back * (1 - share))
                for row in rows[1:-1]
            ]
            self.sketch.line(fibre, colour=marks["muscle_light"], width=0.6, opacity=0.85 * strength)

    def _trunk_and_head(self) -> None:
        along = -direction(self.posture.trunk)
        hip = Frame(self.posture.hip_at, along, along * -1j)
        colours = self.look.colours
        shoulder = Frame(hip(self.poses.body.trunk, 0), along, along * -1j)
        self.sketch.area(blob(shoulder.all(self.looks.neck)), fill=colours["skin"][1])
        self._head(shoulder)
        shirt = [self._breathing(point) for point in self.look.trunk if point.real > 3]
        self.sketch.area(blob(hip.all(shirt)), fill=colours["top"][0])
        under = [point for point in shirt if point.imag < 0]
        shade = [*under, *self.looks.shade]
        self.sketch.area(blob(hip.all(shade)), fill=colours["top_shade"][0])
        self.sketch.area(blob(hip.all(self.looks.hips)), fill=colours["legs"][self._shade("near")])
        if self.shot.belly:
            self._belly(hip)

    def _breathing(self, point: complex) -> complex:
        """The front of the trunk rises by a centimetre with a deep breath, most of all below the ribs."""
        if point.imag < 0:
            return point
        return point + 1j * self.shot.breath * math.exp(-(((point.real - 26) / 14) ** 2))

    def _belly(self, hip: Frame) -> None:
        front = [point for point in self.look.trunk if point.imag > 0 and point.real > 0]
        front.sort(key=lambda point: point.real)
        rows = []
        for row in self.looks.belly:
            depth = _edge([Row(point.real, point.imag, 0) for point in front], row.at)[0]
            whole = depth + 9
            rows.append(Row(row.at, whole * row.back - depth, depth - whole * row.front))
        # A spindle has its front on the left; of a trunk seen towards the head the front is on the right.
        self._spindle(hip(0, 0), hip(1, 0), rows, 1, 1)

    def _head(self, shoulder: Frame) -> None:
        along = -direction(self.posture.trunk - self.posture.neck)
        centre = shoulder(21.5, 1.8)
        self._parts(self.look.head, Frame(centre, along, along * -1j), 0)

    def _arm(self, side: Side) -> None:
        bones, shade = self._arm_bones(side), 0 if side == "near" else 1
        limbs, build, colours = self.looks.limbs, self.look.arm, self.look.colours
        skin = [
            _limb(bones.shoulder, bones.elbow, limbs["upper_arm"], build),
            circle(bones.elbow, 3.75 * build),
            _limb(bones.elbow, bones.wrist, limbs["forearm"], build),
            circle(bones.wrist, 2.5 * build),
        ]
        sleeve = [
            circle(bones.shoulder, 5.8 * build),
            _limb(bones.shoulder, bones.elbow, limbs["sleeve"], build),
        ]
        self.sketch.area(*skin, fill=colours["skin"][shade])
        if self.posture.hand == "grip":
            self._grip(bones, side, shade)
        else:
            axis = direction(bones.hand)
            self._parts(self.looks.hands[self.posture.hand], Frame(bones.wrist, axis, axis * 1j), shade)
        edge = colours["top_shade"][shade]
        cuff = _sides(bones.shoulder, bones.elbow, limbs["sleeve"][-1:], build)
        self.sketch.area(*sleeve, fill=colours["top"][shade])
        self.sketch.line([*cuff[0], *cuff[1]], colour=edge, width=1.0)
        back = _sides(bones.shoulder, bones.elbow, limbs["sleeve"], build)[1]
        self.sketch.line(back, colour=edge, width=1.0)

    def _arm_bones(self, side: Side) -> ArmBones:
        bones = self.poses.arm(self.posture)
        if side == "near":
            return bones
        shift = self.scene.seen(bones.shoulder, self.poses.body.hips_apart) - bones.shoulder
        return ArmBones(
            bones.shoulder + shift,
            bones.elbow + shift,
            bones.wrist + shift,
            bones.palm + shift,
            bones.forearm,
            bones.hand,
        )

    # strap and towel

    def _grip(self, bones: ArmBones, side: Side, shade: int) -> None:
        """A fist around the strap: the palm, the strap over it, the fingers over the strap."""
        foot = self._bones(self.posture.working)
        ball = foot.of_foot(self.poses.body.ball)
        axis = (ball - bones.palm) / abs(ball - bones.palm)
        colours = self.look.colours
        self.sketch.line(
            [bones.wrist, bones.palm], colour=colours["skin"][shade], width=6.0 * self.look.arm**0.5
        )
        self.sketch.area(circle(bones.palm, 3.7), fill=colours["skin"][shade])
        self._strap(bones.palm, foot, axis, side)
        self._parts(self.looks.hands["grip"], Frame(bones.palm, axis, axis * 1j), shade)

    def _strap(self, palm: complex, foot: LegBones, axis: complex, side: Side) -> None:
        """From the fist over the edge of the sole; the near one shows how it lies under the foot."""
        marks, width = self.looks.marks, self.poses.strap.width
        fill = marks["strap"] if side == "near" else marks["strap_edge"]
        self._tail(palm, axis, fill)
        toe, heel = (
            foot.of_foot(complex(11.5 + width / 2, -7.6)),
            foot.of_foot(complex(11.5 - width / 2, -7.0)),
        )
        left, right = sorted((toe, heel), key=lambda point: ((point - palm) / axis).imag, reverse=True)
        across = axis * 0.5j * width
        self.sketch.area(polygon(palm + across, left, right, palm - across), fill=fill)
        for edge in ([palm + across, left], [palm - across, right]):
            self.sketch.line(edge, colour=marks["strap_edge"], width=0.5)
        if side == "near":
            self.sketch.line([palm, (left + right) / 2], colour=marks["strap_stripe"], width=0.8, opacity=0.9)
            under = [toe, heel, heel + (toe - heel) * 0.05j * -8, toe + (toe - heel) * 0.05j * -8]
            self.sketch.area(polygon(*under), fill=fill)
            self.sketch.line([*under, under[0]], colour=marks["strap_edge"], width=0.5)

    def _tail(self, palm: complex, axis: complex, fill: str) -> None:
        """The loose end: it leaves the fist in the line of the strap and falls."""
        length, width, marks = self.poses.tail(self.posture) or 0, self.poses.strap.width, self.looks.marks
        bend = palm - axis * min(5.0, length / 3)
        end = bend - 1j * (length - abs(bend - palm)) + 0.6 * axis.real
        for colour, extra in ((marks["strap_edge"], 0.9), (fill, 0.0)):
            self.sketch.line([palm, bend, end], colour=colour, width=width * 0.9 + extra, cap="butt")
        hem = end + 1.8j
        self.sketch.line(
            [hem - width * 0.4, hem + width * 0.4], colour=marks["strap_stripe"], width=0.9, cap="butt"
        )

    def _towel(self) -> None:
        """The folded towel that lies ready on the mat, at the near side of the figure."""
        if not self.picture.towel:
            return
        marks = self.looks.marks
        start, end = (self.scene.seen(complex(end.real, 0), end.imag) for end in self.picture.towel)
        for layer in (0.0, 2.2):
            body = [start + layer * 1j + 1.2j, end + layer * 1j + 1.2j]
            self.sketch.line(body, colour=marks["strap_edge"], width=3.1)
            self.sketch.line(body, colour=marks["strap"], width=2.4)
            for x in (-4.5, -7.0):
                stripe = end + x + layer * 1j
                self.sketch.line([stripe + 0.4j, stripe + 2.0j], colour=marks["strap_stripe"], width=0.9)

    # marks

    def _arrows(self) -> None:
        for arrow in self.picture.arrows:
            origin = self._named(arrow.at)
            points = [origin + offset for offset in arrow.points]
            for colour, grow in ((self.looks.marks["halo"], 1.7), (self.looks.marks["arrow"], 0.0)):
                self._arrow(points, colour, grow)

    def _arrow(self, points: Outline, colour: str, grow: float) -> None:
        ahead = points[-1] - points[-2]
        ahead /= abs(ahead)
        tip = points[-1] + ahead * 5.2
        head = [tip, points[-1] - ahead * 2.6 + ahead * 4.6j, points[-1] - ahead * 2.6 - ahead * 4.6j]
        self.sketch.line(points, colour=colour, width=3.0 + grow)
        self.sketch.area(polygon(*head), fill=colour)
        for start, end in zip(head, [*head[1:], head[0]], strict=True):
            self.sketch.line([start, end], colour=colour, width=0.8 + grow)

    def _angles(self) -> None:
        if not self.shot.marks:
            return
        for arc in self.picture.angles:
            centre = self._named(arc.at)
            steps = [arc.start + (arc.end - arc.start) * i / 8 for i in range(9)]
            points = [centre + arc.radius * direction(step) for step in steps]
            self.sketch.line(points, colour=self.looks.marks["halo"], width=2.2)
            self.sketch.line(points, colour=self.looks.marks["ink"], width=1.0)

    def _numbers(self) -> Iterator[tuple[str, complex]]:
        for arc in self.picture.angles:
            if arc.label:
                middle = direction((arc.start + arc.end) / 2)
                yield arc.label + "°", self._named(arc.at) + middle * (arc.radius + 11)

    def _named(self, name: str) -> complex:
        return self.poses.point(self.posture, name) + self.behind[self.posture.working]

    # parts

    def _parts(self, parts: Iterable[Part], frame: Frame, shade: int) -> None:
        for part in parts:
            points = [frame(*point[:2]) for point in part.points]
            paint(self.sketch, part, self.look.colours[part.colour][shade], points)
