"""Draws the room behind and around a figure: wall, floor, mat, and what there is to lean on."""

from __future__ import annotations

from collections.abc import Mapping

from bot.figures.looks import Looks, Part
from bot.figures.scene import Couch, Scene, Wall
from bot.figures.skeleton import direction
from bot.figures.svg import Outline, Sketch, blob, circle, polygon


def paint(sketch: Sketch, part: Part, colour: str, points: Outline) -> None:
    """Paint a part whose points have been brought into the picture."""
    match part.kind:
        case "area":
            sketch.area(blob(points), fill=colour, opacity=part.opacity)
        case "panel":
            sketch.area(polygon(*points), fill=colour, opacity=part.opacity)
        case "line":
            sketch.line(points, colour=colour, width=part.width, opacity=part.opacity)
        case _:
            for centre, point in zip(points, part.points, strict=True):
                sketch.area(circle(centre, point[2]), fill=colour, opacity=part.opacity)


def draw_room(sketch: Sketch, scene: Scene, looks: Looks) -> None:
    """Back wall with its decoration, floor, mat, and what there is to lean on."""
    view, colours = scene.view, looks.room
    left, right = view.centre - view.width / 2 - 1, view.centre + view.width / 2 + 1
    floor = scene.seen(0, scene.back).imag
    top, bottom = view.width, -view.width

    def slab(x0: float, x1: float, y0: float, y1: float, colour: str) -> None:
        corners = [complex(x0, y0), complex(x1, y0), complex(x1, y1), complex(x0, y1)]
        sketch.area(polygon(*corners), fill=colours[colour])

    slab(left, right, floor, top, "wall")
    slab(left, right, bottom, floor, "floor")
    slab(left, right, floor, floor + 7, "skirting")
    slab(left, right, floor + 6.4, floor + 7, "skirting_edge")
    for part in looks.decor[scene.decor]:
        paint(sketch, part, colours[part.colour], [complex(*point[:2]) for point in part.points])
    match scene.support:
        case Wall() as wall:
            _side_wall(sketch, scene, wall, colours, right)
        case Couch() as couch:
            _couch(sketch, scene, couch, colours)
    _mat(sketch, scene, colours)


def _side_wall(sketch: Sketch, scene: Scene, wall: Wall, colours: Mapping[str, str], right: float) -> None:
    """The wall that runs from the back of the room to a door frame beside the figure."""
    top = scene.view.width
    floor = scene.seen(0, scene.back).imag
    near, far = scene.seen(wall.x, wall.end), scene.seen(wall.x, scene.back)
    rise = scene.distance / (scene.distance + scene.back)
    beyond = near.real + wall.thickness
    room = [complex(beyond, floor), complex(right, floor), complex(right, top), complex(beyond, top)]
    sketch.area(polygon(*room), fill=colours["next_room"])
    sketch.area(
        polygon(near, complex(near.real, top), complex(far.real, top), far), fill=colours["side_wall"]
    )
    sketch.area(polygon(near, near + 9j, far + 9j * rise, far), fill=colours["skirting"])
    end = [near, near + wall.thickness, complex(beyond, top), complex(near.real, top)]
    sketch.area(polygon(*end), fill=colours["wall_end"])
    for x in (near.real, near.real + 3.2, beyond - 3.2, beyond):
        sketch.line([complex(x, near.imag), complex(x, top)], colour=colours["wall_end_shade"], width=0.6)


def _couch(sketch: Sketch, scene: Scene, couch: Couch, colours: Mapping[str, str]) -> None:
    """The couch with an arm beside the figure, from its back rest to its front."""
    inner = couch.x + couch.arm
    outer = inner + couch.places * couch.place
    end = outer + couch.arm
    # The one that is farthest from the camera first.
    places = [(outer - (i + 1) * couch.place, outer - i * couch.place) for i in range(round(couch.places))]
    under, soft = couch.seat - couch.cushion, couch.roll / 2
    lean, rest = couch.behind - 2 * couch.cushion, couch.behind - couch.cushion

    def block(
        x: tuple[float, float], y: tuple[float, float], radius: float, depth: tuple[float, float]
    ) -> None:
        _block(sketch, scene, _arch(x, y, radius), depth, colours)

    corners = (couch.x, couch.front), (end, couch.front), (end, couch.behind), (couch.x, couch.behind)
    ground = [scene.seen(complex(x, 0), depth) for x, depth in corners]
    sketch.area(polygon(*ground), fill=colours["shadow"], opacity=0.3)
    for x in (couch.x + couch.arm / 2, end - couch.arm / 2):
        foot = [scene.seen(complex(x + dx, y), couch.front) for dx, y in ((-3, 0), (3, 0), (4, 9), (-4, 9))]
        sketch.area(polygon(*foot), fill=colours["couch_foot"])
    block((couch.x, end), (couch.foot, couch.back), soft, (rest, couch.behind))
    for place in places:
        block(place, (couch.seat, couch.back + 3), soft, (lean, rest))
    block((inner, outer), (couch.foot, under), 0, (couch.front, couch.behind))
    for place in places:
        block(place, (under, couch.seat), soft / 2, (couch.front, lean))
    for x in (outer, couch.x):
        block((x, x + couch.arm), (couch.foot, couch.height), couch.roll, (couch.front, couch.behind))


def _block(
    sketch: Sketch,
    scene: Scene,
    outline: Outline,
    depth: tuple[float, float],
    colours: Mapping[str, str],
) -> None:
    """A piece of furniture: `outline`, drawn out from the first depth to the second."""
    near, far = ([scene.seen(point, z) for point in outline] for z in depth)
    # What is on the far side, seen from the camera, is painted over by the front.
    sketch.area(polygon(*near, *far[::-1]), fill=colours["couch_light"])
    sketch.area(polygon(*near[:4], *far[:4][::-1]), fill=colours["couch_shade"])
    sketch.area(polygon(*near), fill=colours["couch"])
    sketch.edge(polygon(*near), colour=colours["couch_shade"], width=0.7)


def _arch(x: tuple[float, float], y: tuple[float, float], radius: float) -> list[complex]:
    """An outline with round upper corners, from its lower left to its lower right one."""
    (left, right), (bottom, top) = x, y
    corners = [(complex(left + radius, top - radius), 180), (complex(right - radius, top - radius), 90)]
    curve = [centre + radius * direction(start - 15 * i) for centre, start in corners for i in range(7)]
    return [complex(left, bottom), *curve, complex(right, bottom)]


def _mat(sketch: Sketch, scene: Scene, colours: Mapping[str, str]) -> None:
    (left, right), (front, back) = scene.mat_x, scene.mat_z
    near = [scene.seen(complex(x, 0), front) for x in (left, right)]
    far = [scene.seen(complex(x, 0), back) for x in (right, left)]
    shadow = [point - 1.6j - 0.6 for point in near]
    sketch.area(polygon(*shadow, *far), fill=colours["shadow"], opacity=0.18)
    sketch.area(polygon(*near, *far), fill=colours["mat"])
    sketch.area(polygon(near[0] - 1.5j, near[1] - 1.5j, near[1], near[0]), fill=colours["mat_side"])
    sketch.line([far[0] - 1.2j - 2, far[1] - 1.2j + 2], colour=colours["mat_light"], width=0.7)
