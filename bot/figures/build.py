"""`make media`: draws the stills and encodes the hold clips that are kept in `content/media`.

Each file remembers a hash of what it was made from: the drawings themselves (so any change of a pose, a look
or the drawing code shows) and the settings below. Only what changed is made anew. `check` compares without
drawing a pixel; the libraries that do (resvg-py, Pillow, PyAV) are loaded only to build.

    python -m bot.figures.build [--check] [--content DIRECTORY]
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import groupby, product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import bot.content
from bot.figures import anatomy, countdown, drawing
from bot.figures.drawing import Shot
from bot.figures.looks import Looks
from bot.figures.pose import Picture, Poses, Posture
from bot.figures.sections import PoseError
from bot.pictures.media import LEGS, MANIFEST, Media, clip_name, still_name

if TYPE_CHECKING:
    from PIL.Image import Image

BT709 = 1
"""The number that H.264 gives to BT.709 colour (and, as a range, to video levels)."""

Phase = Literal["move", "hold"]


@dataclass(frozen=True)
class StillSettings:
    """How stills are made. A new `version` makes all of them anew."""

    version: int = 1
    width: int = 1280
    height: int = 960
    colours: int = 128


@dataclass(frozen=True)
class ClipSettings:
    """How clips are made. A new `version` makes all of them anew."""

    version: int = 1
    width: int = 640
    height: int = 480
    fps: int = 20
    lead_s: float = 10
    """Before the hold: the start position, then the way into the hold."""
    move_s: float = 2
    """The end of the lead-in, in which the leg moves."""
    finish_s: float = 2
    """After the hold: the check mark, while the leg lowers."""
    breath_s: float = 5
    """A calm breath in and out."""
    breath_steps: int = 6
    ring_steps: int = 100
    crf: int = 27
    preset: str = "veryfast"
    """On flat drawings the slow presets gain nothing."""
    ring: int = 228
    """Diameter of the countdown, in pixels: its digits are 23 % of the frame's height."""
    done_ring: int = 180
    hold_frame: int = 12
    """Width of the frame round the picture while the hold lasts: its start and end are seen from afar."""


STILLS, CLIPS = StillSettings(), ClipSettings()


@dataclass(frozen=True)
class Job:
    """One file to make: its name, what it shows, and the hash of all that it is made from."""

    name: str
    picture: str
    leg: str
    look: str
    hold_s: int | None
    inputs: str


class Figures:
    """The content's figures, ready to be drawn for either leg in any look."""

    def __init__(self, content: Path) -> None:
        self.poses = Poses.load(content / "poses.yaml")
        self.looks = Looks.load(content / "looks.yaml")
        # What is wrong with the rest of the content, a missing film among it, is no hindrance.
        stretches = bot.content.read(content)[0].stretches.values()
        self.holds_s = sorted(frozenset().union(*(stretch.hold_lengths for stretch in stretches)))

    @cached_property
    def jobs(self) -> list[Job]:
        """Every file of the media directory, the quick ones first."""
        subjects = list(product(self.poses.pictures, LEGS, self.looks.looks))
        stills = [self._still(*subject) for subject in subjects]
        return stills + [clip for subject in subjects for clip in self._clips(*subject)]

    def _still(self, picture: str, leg: str, look: str) -> Job:
        svg = self.svg(picture, leg, look, drawing.shot(self.poses, self.poses.pictures[picture]))
        return Job(still_name(picture, leg, look), picture, leg, look, None, _fingerprint(STILLS, svg))

    def _clips(self, picture: str, leg: str, look: str) -> Iterator[Job]:
        if not self.poses.pictures[picture].clip:
            return
        script = Script(self.poses, self.poses.pictures[picture])
        moments: list[tuple[Phase, float]] = [("move", 0), ("move", 0.5), ("hold", 0), ("hold", 1)]
        svgs = [self.svg(picture, leg, look, script.shot(*moment)) for moment in moments]
        rings = [self.ring("1234567890✓", 0.5, CLIPS.ring, part) for part in ("lead", "hold", "done")]
        for hold_s in self.holds_s:
            inputs = _fingerprint(CLIPS, *svgs, *rings, str(hold_s), str(script.ring))
            yield Job(clip_name(picture, leg, look, hold_s), picture, leg, look, hold_s, inputs)

    def svg(self, picture: str, leg: str, look: str, shot: Shot) -> str:
        """One drawing of `picture`."""
        mirrored = self.mirrored(leg, shot.posture)
        return drawing.draw(
            self.poses, self.looks, look, self.poses.pictures[picture], shot, mirrored=mirrored
        )

    def mirrored(self, leg: str, posture: Posture) -> bool:
        """Whether `leg` is shown by the turned picture: head on the left, the near leg is the right one."""
        return (leg == "right") == (posture.working == "far")

    def ring(self, text: str, share: float, size: int, part: str) -> str:
        """The countdown at one moment of a clip."""
        return countdown.ring(self.looks, text, share, size=size, part=part)


class Script:
    """What a clip shows when: from its start position into the hold and back."""

    def __init__(self, poses: Poses, picture: Picture) -> None:
        assert picture.clip is not None
        self.poses = poses
        self.start = poses.postures[picture.clip.start]
        self.end = poses.postures[picture.pose]
        self.ring, self.marks = picture.clip.ring, picture.clip.marks

    def shot(self, phase: Phase, amount: float) -> Shot:
        """The way into the hold by `amount` (0..1), or the hold with the chest that much of a breath up."""
        if phase == "hold":
            return Shot(self.end, muscle=1, breath=amount, marks=self.marks)
        eased = amount * amount * (3 - 2 * amount)
        # The muscle lights up as it lengthens.
        return Shot(self.poses.between(self.start, self.end, eased), muscle=eased, marks=False)


def _fingerprint(settings: StillSettings | ClipSettings, *drawings: str) -> str:
    """The hash of what a file is made from."""
    return hashlib.sha256(json.dumps([asdict(settings), *drawings]).encode()).hexdigest()


# --- the check


def check(content: Path) -> list[str]:
    """What is missing, stale, damaged or left over in `content/media`, one sentence each."""
    directory = content / "media"
    try:
        jobs = Figures(content).jobs
    except PoseError as error:
        return [str(error)]
    media = Media.load(directory)
    faults = [fault for job in jobs if (fault := _fault(media, job))]
    names = {job.name for job in jobs} | {MANIFEST}
    left_over = sorted(path.name for path in directory.glob("*") if path.name not in names)
    return faults + [f"media/{name} is left over: nothing asks for it (run make media)" for name in left_over]


def _fault(media: Media, job: Job) -> str | None:
    entry = media.entries.get(job.name)
    if entry is None:
        return f"media/{job.name} is missing (run make media)"
    if entry.get("inputs") != job.inputs:
        return f"media/{job.name} is stale: its pose, look or settings have changed (run make media)"
    if media.file(job.name) is None:
        return f"media/{job.name} is damaged or gone (run make media)"
    return None


# --- the build


def build(content: Path, report: Callable[[int, int, str], None]) -> int:
    """Make what `check` finds wanting; tells `report` (done, of how many, name). Returns their number."""
    directory = content / "media"
    directory.mkdir(exist_ok=True)
    studio, media = Figures(content), Media.load(directory)
    entries = {job.name: dict(media.entries[job.name]) for job in studio.jobs if not _fault(media, job)}
    wanted = [job for job in studio.jobs if job.name not in entries]
    workshop = _Workshop(studio, directory)
    for done, job in enumerate(wanted):
        report(done, len(wanted), job.name)
        entries[job.name] = workshop.make(job)
        # Written after each file, so that a build that was stopped goes on where it was.
        _write_manifest(directory, studio, entries)
    report(len(wanted), len(wanted), "")
    for path in directory.glob("*"):
        if path.name not in entries and path.name != MANIFEST:
            path.unlink()
    _write_manifest(directory, studio, entries)
    return len(wanted)


def _write_manifest(directory: Path, studio: Figures, entries: Mapping[str, Mapping[str, Any]]) -> None:
    manifest = {
        "clip_lead_s": CLIPS.lead_s,
        "clip_finish_s": CLIPS.finish_s,
        "looks": list(studio.looks.looks),
        "files": {name: entries[name] for name in sorted(entries)},
    }
    draft = directory / f"{MANIFEST}.new"
    draft.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    draft.replace(directory / MANIFEST)


class _Workshop:
    """Turns drawings into files. Figures are drawn once for all the hold lengths of a clip."""

    def __init__(self, studio: Figures, directory: Path) -> None:
        self.studio, self.directory = studio, directory
        self._drawn: dict[tuple[Phase, float], Image] = {}
        self._drawn_for: tuple[str, str, str] | None = None
        self._rings: dict[tuple[str, int, int, float], Image] = {}
        self._last: tuple[Image, Image, Image] | None = None

    def make(self, job: Job) -> dict[str, Any]:
        """Write the file of `job`; returns its entry in the manifest."""
        path = self.directory / job.name
        if job.hold_s is None:
            path.write_bytes(self._still(job))
            settings: StillSettings | ClipSettings = STILLS
            duration_s = None
        else:
            _encode(path, self._frames(job, job.hold_s))
            settings, duration_s = CLIPS, CLIPS.lead_s + job.hold_s + CLIPS.finish_s
        content = path.read_bytes()
        return {
            "inputs": job.inputs,
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "width": settings.width,
            "height": settings.height,
            "duration_s": duration_s,
        }

    def _still(self, job: Job) -> bytes:
        shot = drawing.shot(self.studio.poses, self.studio.poses.pictures[job.picture])
        image = _pixels(self.studio.svg(job.picture, job.leg, job.look, shot), STILLS.width).convert("RGB")
        from PIL.Image import Dither, Quantize  # noqa: PLC0415 - only building needs it

        # Flat colours: a palette without dithering looks the same in a third of the bytes.
        flat = image.quantize(STILLS.colours, method=Quantize.MEDIANCUT, dither=Dither.NONE)
        out = io.BytesIO()
        flat.save(out, "PNG", optimize=True)
        return out.getvalue()

    def _frames(self, job: Job, hold_s: int) -> Iterator[Image]:
        """Every frame of a clip, in order."""
        fps = CLIPS.fps
        for i in range(round(CLIPS.lead_s * fps)):
            left_s = CLIPS.lead_s - i / fps
            moved = max(0.0, 1 - left_s / CLIPS.move_s)
            yield self._frame(job, "move", moved, self._ring(left_s, CLIPS.lead_s, "lead"))
        for i in range(hold_s * fps):
            breath = (1 - math.cos(math.tau * i / fps / CLIPS.breath_s)) / 2
            # In steps, so that a figure drawn once serves for every breath.
            breath = round(breath * CLIPS.breath_steps) / CLIPS.breath_steps
            yield self._frame(job, "hold", breath, self._ring(hold_s - i / fps, hold_s, "hold"))
        done = _pixels(self.studio.ring("✓", 1, CLIPS.done_ring, "done"), CLIPS.done_ring)
        frames = round(CLIPS.finish_s * fps)
        for i in range(frames):
            yield self._frame(job, "move", max(0.0, 1 - (i + 1) / (frames * 0.8)), done)

    def _ring(self, left_s: float, whole_s: float, part: str) -> Image:
        """The ring with so many seconds left; it moves in steps, so clips share rings and repeat frames."""
        number, step = math.ceil(left_s), math.ceil(left_s / whole_s * CLIPS.ring_steps)
        key = (part, number, step, whole_s)
        if key not in self._rings:
            svg = self.studio.ring(str(number), step / CLIPS.ring_steps, CLIPS.ring, part)
            self._rings[key] = _pixels(svg, CLIPS.ring)
        return self._rings[key]

    def _frame(self, job: Job, phase: Phase, amount: float, ring: Image) -> Image:
        script = Script(self.studio.poses, self.studio.poses.pictures[job.picture])
        figure = self._figure(job, script, phase, amount)
        if self._last and self._last[0] is figure and self._last[1] is ring:
            return self._last[2]
        frame = figure.copy()
        across = 1 - script.ring.real if self.studio.mirrored(job.leg, script.end) else script.ring.real
        middle = (across * CLIPS.width, script.ring.imag * CLIPS.height)
        frame.paste(ring, (round(middle[0] - ring.width / 2), round(middle[1] - ring.height / 2)), ring)
        self._last = (figure, ring, frame)
        return frame

    def _figure(self, job: Job, script: Script, phase: Phase, amount: float) -> Image:
        subject = (job.picture, job.leg, job.look)
        if self._drawn_for != subject:
            self._drawn, self._drawn_for = {}, subject
        if (phase, amount) not in self._drawn:
            svg = self.studio.svg(*subject, script.shot(phase, amount))
            image = _pixels(svg, CLIPS.width).convert("RGB")
            if phase == "hold":
                _draw_frame(image, self.studio.looks.marks["ring_hold"])
            self._drawn[phase, amount] = image
        return self._drawn[phase, amount]


def _pixels(svg: str, width: int) -> Image:
    """Render SVG without any font of this host."""
    import resvg_py  # noqa: PLC0415 - only building needs it
    from PIL import Image as Pillow  # noqa: PLC0415 - as above

    return Pillow.open(io.BytesIO(resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True)))


def _draw_frame(image: Image, colour: str) -> None:
    from PIL import ImageDraw  # noqa: PLC0415 - only building needs it

    edges = (0, 0, image.width - 1, image.height - 1)
    ImageDraw.Draw(image).rectangle(edges, outline=colour, width=CLIPS.hold_frame)


def _encode(path: Path, frames: Iterator[Image]) -> None:
    """Write `frames` as H.264 that plays everywhere at once: yuv420p, BT.709, index in front, no sound."""
    import av  # noqa: PLC0415 - only building needs it

    # One key frame: a clip is watched from its start, and one costs as much as ten seconds of hold.
    options = {
        "crf": str(CLIPS.crf),
        "preset": CLIPS.preset,
        "tune": "animation",
        "profile": "high",
        "g": "1000",
    }
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=CLIPS.fps, options=options)
        stream.width, stream.height, stream.pix_fmt = CLIPS.width, CLIPS.height, "yuv420p"
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = context.color_range = BT709
        for _, same in groupby(frames, key=id):
            images = list(same)
            frame = av.VideoFrame.from_image(images[0])  # type: ignore[no-untyped-call]  # PyAV leaves it untyped
            frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709")
            for _ in images:
                frame.pts = None
                container.mux(stream.encode(frame))
        container.mux(stream.encode())


# --- the command


def _progress(done: int, total: int, name: str) -> None:
    """A bar on stderr, redrawn in place."""
    width = 30
    filled = width * done // max(total, 1)
    end = "\n" if done == total else ""
    bar = "#" * filled + "." * (width - filled)
    sys.stderr.write(f"\r[{bar}] {done}/{total} {name:50.50}{end}")
    sys.stderr.flush()


def _make(content: Path, *, only_check: bool) -> list[str]:
    """Build unless told otherwise; returns what is wrong afterwards."""
    try:
        if not only_check:
            build(content, _progress)
        return check(content)
    except PoseError as error:
        return [str(error)]


def main(arguments: list[str] | None = None) -> int:
    """Build the media, or with --check only say what is wrong; 1 when something is."""
    parser = argparse.ArgumentParser(prog="make media", description="Draw the pictures and encode the clips.")
    parser.add_argument("--check", action="store_true", help="only check that the built files are up to date")
    parser.add_argument("--content", type=Path, default=Path("content"), help="the content directory")
    options = parser.parse_args(arguments)
    faults = anatomy.check(options.content / "poses.yaml") or _make(options.content, only_check=options.check)
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
