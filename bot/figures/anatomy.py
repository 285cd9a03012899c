"""Holds poses against the human body: ranges of motion, floor and furniture, the length of the strap."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.figures.pose import TOLERANCE, Poses, Posture, lowest, nearest
from bot.figures.sections import PoseError
from bot.figures.skeleton import (
    SIDES,
    Side,
)


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
