"""The figures: what the poses file says is humanly possible, and is drawn as it says."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bot.pictures import drawing, pose
from bot.pictures.drawing import Looks
from bot.pictures.pose import Poses

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
    assert pose.check(POSES) == []


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
    assert place + fault in pose.check(path)


def test_a_hand_that_cannot_reach_is_a_fault(tmp_path: Path) -> None:
    """Hands must arrive where the pose puts them."""
    path = edited(tmp_path, "reach: [-18, 20.2]", "reach: [60, 20.2]")
    assert any("rest: the hands miss their place by" in fault for fault in pose.check(path))


def test_a_strap_too_short_to_hold_is_a_fault(tmp_path: Path) -> None:
    """A strap is as long in one picture as in another, so a short one leaves nothing to hold."""
    path = edited(tmp_path, "length: 150 ", "length: 125 ")
    assert any("the strap of 125 cm is too short" in fault for fault in pose.check(path))


def test_a_leg_inside_the_wall_is_a_fault(tmp_path: Path) -> None:
    """A leg that should lean on the wall must not be drawn through it."""
    path = edited(tmp_path, "far: {touch: wall, knee: 28, ankle: 2}", "far: {hip: 70, knee: 28, ankle: 2}")
    assert any("wall-hold-knee-soft: far leg is" in fault for fault in pose.check(path))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("rest: {pose: rest}", "rest: {pose: nap}", "pose 'nap' is none of"),
        ("far: {touch: wall, knee: 28, ankle: 2}", "far: {touch: couch, knee: 28}", "no 'couch' to touch"),
        ("far: {touch: wall, knee: 28, ankle: 2}", "far: {touch: wall, knee: straight}", "must be a number"),
        ("far: {touch: wall, knee: 28, ankle: 2}", "far: {touch: wall}", "'knee' is missing"),
        ("{at: heel, points: [[4, 4], [6, 11], [8, 18]]}]\n    clip: {start: wrap,", "{", "poses.yaml: "),
    ],
)
def test_what_cannot_be_understood_is_one_fault_with_its_place(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    """An author's slip ends in one sentence with file and line, not in a traceback."""
    [fault] = pose.check(edited(tmp_path, old, new))
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
    start, hold = poses.postures["wall-sit-close"], poses.postures["wall-hold"]
    wall = poses.scene_of(hold).wall
    assert wall
    for tenth in range(11):
        leg = poses.leg(poses.between(start, hold, tenth / 10), "far")
        foot = max(leg.of_foot(point).real for point in poses.body.foot)
        assert foot == pytest.approx(wall.x, abs=0.01)


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


def test_an_unreadable_file_is_one_fault(tmp_path: Path) -> None:
    """A poses file that is not there, or no mapping, is said in one sentence."""
    [gone] = pose.check(tmp_path / "poses.yaml")
    assert "poses.yaml" in gone
    shutil.copy(__file__, tmp_path / "poses.yaml")
    assert len(pose.check(tmp_path / "poses.yaml")) == 1
