"""The figures: what the poses file says is humanly possible, and is drawn as it says."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from bot.figures import anatomy, drawing, pose, skeleton
from bot.figures.looks import Looks
from bot.figures.pose import Poses
from bot.figures.scene import Couch, Wall

CONTENT = Path(__file__).parents[2] / "content"
POSES = CONTENT / "poses.yaml"


@pytest.fixture(scope="module")
def poses() -> Poses:
    return Poses.load(POSES)


@pytest.fixture(scope="module")
def looks() -> Looks:
    return Looks.load(CONTENT / "looks.yaml")


def edited(directory: Path, old: str, new: str) -> Path:
    """A copy of the poses file with one passage changed."""
    text = POSES.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = directory / "poses.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(text))


def test_no_pose_of_the_content_is_beyond_a_human_body() -> None:
    """Joints, floor, wall, hands and strap of every pose, and of every clip's way into it, are in order."""
    assert anatomy.check(POSES) == []


HOLD = "near: {hip: 76, knee: 5, ankle: 12}"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            HOLD,
            "near: {hip: 76, knee: 5, ankle: 48}",
            "near ankle at 48° is outside the human range -50..20°",
        ),
        (
            HOLD,
            "near: {hip: 76, knee: -15, ankle: 12}",
            "near knee at -15° is outside the human range 0..135°",
        ),
        (HOLD, "near: {hip: -14, knee: 0, ankle: 0}", "near foot is 17.1 cm under the floor"),
    ],
)
def test_an_impossible_leg_is_named_with_its_place(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """A joint past its range, or a foot through the floor, is a fault at the line of its pose."""
    path = edited(tmp_path, old, new)
    place = f"poses.yaml:{line_of(path, '  towel-hold:')}: towel-hold: "
    assert place + fault in anatomy.check(path)


def test_a_hand_that_cannot_reach_is_a_fault(tmp_path: Path) -> None:
    """Hands must arrive where the pose puts them."""
    path = edited(tmp_path, "reach: [-18, 20.2]", "reach: [60, 20.2]")
    assert any("rest: the hands miss their place by" in fault for fault in anatomy.check(path))


def test_a_strap_too_short_to_hold_is_a_fault(tmp_path: Path) -> None:
    """A strap is as long in one picture as in another, so a short one leaves nothing to hold."""
    path = edited(tmp_path, "length: 150 ", "length: 125 ")
    assert any("the strap of 125 cm is too short" in fault for fault in anatomy.check(path))


def test_a_leg_inside_the_wall_is_a_fault(tmp_path: Path) -> None:
    """A leg that should lean on the wall must not be drawn through it."""
    path = edited(tmp_path, "far: {touch: wall, knee: 28, ankle: 2}", "far: {hip: 70, knee: 28, ankle: 2}")
    assert any("wall-hold-knee-soft: far leg is" in fault for fault in anatomy.check(path))


def test_a_leg_inside_the_couch_is_a_fault(tmp_path: Path) -> None:
    """A leg rests on the arm of the couch; it must not be drawn through it, wherever the arm stands."""
    path = edited(tmp_path, "far: {touch: couch, knee: 6, ankle: 2}", "far: {hip: 70, knee: 6, ankle: 2}")
    [fault] = anatomy.check(path)
    assert "couch-hold: far leg is" in fault
    assert "cm inside the couch" in fault


@pytest.mark.parametrize(
    ("point", "gap"),
    [
        (2 + 20j, 10),  # beside the outer side
        (12 + 20j, 0),
        (13 + 20j, -1),
        (23 + 70j, 6),  # above the arm
        (22 + 54j - 10, 0),  # where the round top begins
        (22 + 54j + 15 * skeleton.direction(135), 5),  # off the round edge
        (22 + 54j + 7 * skeleton.direction(135), -3),  # inside it
        (23 + 40j, -11),
    ],
)
def test_how_far_a_point_is_off_the_arm_of_the_couch(poses: Poses, point: complex, gap: float) -> None:
    """Beside it, above it and round its edge, by the measures of the content: arm from 12 to 34, 64 high."""
    couch = poses.scenes["couch"].support
    assert isinstance(couch, Couch)
    assert couch.gap(point) == pytest.approx(gap, abs=0.01)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("rest: {pose: rest}", "rest: {pose: nap}", "pose 'nap' is none of"),
        ("far: {touch: wall, knee: 28, ankle: 2}", "far: {touch: couch, knee: 28}", "no 'couch' to touch"),
        ("far: {touch: wall, knee: 28, ankle: 2}", "far: {touch: wall, knee: straight}", "must be a number"),
        ("far: {touch: wall, knee: 28, ankle: 2}", "far: {touch: wall}", "'knee' is missing"),
        ("{at: heel, points: [[4, 4], [6, 11], [8, 18]]}]\n    clip: {start: wrap,", "{", "poses.yaml: "),
        ("inset: {picture: couch-hold,", "inset: {picture: sofa-hold,", "picture 'sofa-hold' is none of"),
        ("inset: {picture: couch-hold,", "inset: {picture: wall-lie-close,", "cannot be an inset"),
        ("behind: 95 ", "beyond: 95 ", "'behind' is missing"),
        ("    couch:\n", "    wall: {x: 33}\n    couch:\n", "only one thing to lean on: wall or couch"),
    ],
)
def test_what_cannot_be_understood_is_one_fault_with_its_place(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    """An author's slip ends in one sentence with file and line, not in a traceback."""
    [fault] = anatomy.check(edited(tmp_path, old, new))
    assert reason in fault
    assert re.search(r"poses\.yaml(:\d+|.*line \d+)", fault, re.DOTALL)


def test_the_strap_has_one_length_in_every_pose(poses: Poses) -> None:
    """From tail to tail the strap measures the same wherever it is held."""
    lengths = {
        round(2 * (abs(poses.arm(posture).palm - poses.point(posture, "ball")) + tail), 6)
        for posture in poses.postures.values()
        if (tail := poses.tail(posture)) is not None
    }
    assert lengths == {poses.strap.length - poses.strap.under_sole}


def test_the_heel_stays_on_the_wall_while_the_leg_straightens(poses: Poses) -> None:
    """On its way from bent to straight the leg neither leaves the wall nor enters it."""
    start, hold = poses.postures["wall-heel-up"], poses.postures["wall-hold"]
    wall = poses.scene_of(hold).support
    assert isinstance(wall, Wall)
    for tenth in range(11):
        leg = poses.leg(poses.between(start, hold, tenth / 10), "far")
        foot = max(leg.of_foot(point).real for point in poses.body.foot)
        assert foot == pytest.approx(wall.x, abs=0.01)


def test_the_calf_rests_on_the_arm_of_a_couch(poses: Poses) -> None:
    """The leg touches the arm with its calf, near 90° at the hip; the other foot stands on the floor."""
    hold = poses.postures["couch-hold"]
    couch, leg = poses.scene_of(hold).support, poses.leg(hold, "far")
    assert isinstance(couch, Couch)
    assert pose.nearest(poses.body, leg, couch) == pytest.approx(0, abs=0.01)
    assert min(couch.gap(leg.of_foot(point)) for point in poses.body.foot) > 5
    assert hold.legs["far"].hip == pytest.approx(90, abs=10)
    assert pose.lowest(poses.body, poses.leg(hold, "near")) == pytest.approx(0, abs=0.01)


def test_the_leg_of_the_wall_stretch_goes_up_between_its_two_steps(poses: Poses) -> None:
    """First both feet stand on the floor, then one heel is up on the wall."""
    lying, raised = (poses.postures[name] for name in ("wall-lie-close", "wall-heel-up"))
    assert pose.lowest(poses.body, poses.leg(lying, "far")) == pytest.approx(0, abs=0.01)
    assert pose.lowest(poses.body, poses.leg(raised, "far")) > 50
    assert lying.legs["near"] == raised.legs["near"]


def test_both_easings_ease(poses: Poses) -> None:
    """The easings do as they say: the resting knee bends by 90°, the raised knee bends, the hip opens."""
    towel, wall = poses.postures["towel-hold-knee-bent"], poses.postures["wall-hold"]
    assert towel.legs["far"].knee == pytest.approx(90, abs=5)
    assert wall.legs["far"].hip == pytest.approx(90, abs=5)
    assert poses.postures["wall-hold-knee-soft"].legs["far"].knee > wall.legs["far"].knee + 15
    assert poses.postures["wall-hold-hips-away"].legs["far"].hip < wall.legs["far"].hip - 10


def test_every_picture_draws_in_every_look_without_a_word(poses: Poses, looks: Looks) -> None:
    """Each drawing is well-formed SVG, without text or fonts, and no two looks are alike."""
    for picture in poses.pictures.values():
        drawn = {
            drawing.draw(poses, looks, look, picture, drawing.shot(poses, picture), mirrored=mirrored)
            for look in looks.looks
            for mirrored in (False, True)
        }
        assert len(drawn) == 2 * len(looks.looks)
        for svg in drawn:
            tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(svg).iter()}
            assert tags == {"svg", "g", "path"}


def test_the_other_leg_is_the_mirror_image_but_its_numbers_are_not(poses: Poses, looks: Looks) -> None:
    """A mirrored picture turns the figure over and moves its numerals, which stay readable."""
    picture = poses.pictures["wall-hold"]
    seen = drawing.shot(poses, picture)
    plain, turned = (
        drawing.draw(poses, looks, "fern", picture, seen, mirrored=mirrored) for mirrored in (False, True)
    )
    assert float(re.findall(r"matrix\((\S+)", plain)[0]) == -float(re.findall(r"matrix\((\S+)", turned)[0])
    numbers = re.compile(r'<g transform="translate\((\S+) (\S+)\) (scale\(\S+\))">')
    (x, y, size), (turned_x, turned_y, turned_size) = numbers.findall(plain)[0], numbers.findall(turned)[0]
    assert (y, size) == (turned_y, turned_size)
    assert float(x) + float(turned_x) == pytest.approx(drawing.WIDTH, abs=0.1)


@pytest.mark.parametrize("mirrored", [False, True])
def test_an_inset_shows_its_picture_for_the_same_leg(poses: Poses, looks: Looks, *, mirrored: bool) -> None:
    """The small picture is the whole other one, in its place, and turned so that the same leg works."""
    outer, inner = poses.pictures["wall-lie-close"], poses.pictures["couch-hold"]
    assert outer.inset
    svg = drawing.draw(poses, looks, "reed", outer, drawing.shot(poses, outer), mirrored=mirrored)
    small = drawing.draw(poses, looks, "reed", inner, drawing.shot(poses, inner), mirrored=mirrored)
    assert svg.count(small) == 1
    place = re.findall(r'<g transform="translate\((\S+) \S+\) scale\((\S+)\)"><svg', svg)
    [(left, scale)] = [(float(left), float(scale)) for left, scale in place]
    middle = left / drawing.WIDTH + scale / 2
    across = outer.inset.at.real
    assert (middle, scale) == (
        pytest.approx(1 - across if mirrored else across, abs=0.001),
        pytest.approx(outer.inset.width),
    )
    # Of a picture in which the near leg works, the other side must be shown.
    near = replace(outer, inset=replace(outer.inset, picture="rest"))
    svg = drawing.draw(poses, looks, "reed", near, drawing.shot(poses, near), mirrored=mirrored)
    rest = poses.pictures["rest"]
    assert drawing.draw(poses, looks, "reed", rest, drawing.shot(poses, rest), mirrored=not mirrored) in svg


def test_the_couch_is_drawn_to_the_measures_of_the_content(tmp_path: Path, looks: Looks) -> None:
    """Another couch in the content is another couch in the picture; its parts are in the couch's colours."""

    def couch(path: Path) -> set[str]:
        poses = Poses.load(path)
        picture = poses.pictures["couch-hold"]
        svg = drawing.draw(poses, looks, "fern", picture, drawing.shot(poses, picture), mirrored=False)
        return set(re.findall(rf'<path d="([^"]+)" fill="{looks.room["couch"]}"', svg))

    ours = couch(POSES)
    assert len(ours) > 5
    for old, new in (("arm: 22 ", "arm: 26 "), ("seat: 42 ", "seat: 38 "), ("back: 82 ", "back: 90 ")):
        other = edited(tmp_path, old, new)
        assert anatomy.check(other) == []
        assert couch(other) != ours


def test_an_unreadable_file_is_one_fault(tmp_path: Path) -> None:
    """A poses file that is not there, or no mapping, is said in one sentence."""
    [gone] = anatomy.check(tmp_path / "poses.yaml")
    assert "poses.yaml" in gone
    shutil.copy(__file__, tmp_path / "poses.yaml")
    assert len(anatomy.check(tmp_path / "poses.yaml")) == 1
