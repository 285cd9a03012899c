"""The built pictures and clips: complete, fresh, small, playable, and found without a picture library."""

from __future__ import annotations

import io
import itertools
import json
import math
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.figures import build, drawing
from bot.figures.pose import Poses
from bot.pictures.media import MANIFEST, Media

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "content"
HOLD_LENGTHS = {5, 10, 15, 20, 30}
HELD = {
    "towel-hold",
    "towel-hold-knee-bent",
    "towel-hold-leg-lower",
    "wall-hold",
    "wall-hold-knee-soft",
    "wall-hold-hips-away",
    "couch-hold",
    "couch-hold-knee-soft",
    "couch-hold-hips-away",
}


@pytest.fixture(scope="module")
def media() -> Media:
    return Media.load(CONTENT / "media")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the content's figures and of a few of their files."""
    copy = tmp_path / "content"
    (copy / "media").mkdir(parents=True)
    shutil.copytree(CONTENT / "exercises", copy / "exercises")
    for name in ("poses.yaml", "looks.yaml", f"media/{MANIFEST}"):
        shutil.copy(CONTENT / name, copy / name)
    for path in (CONTENT / "media").glob("rest.*"):
        shutil.copy(path, copy / "media")
    return copy


def boxes(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The boxes of an MP4 file (ISO/IEC 14496-12): a 32-bit length, four letters, the rest."""
    start = 0
    while start < len(data):
        length, name = struct.unpack_from(">I4s", data, start)
        yield name.decode(), data[start + 8 : start + length]
        start += length


def test_the_kept_media_are_fresh_and_whole() -> None:
    """What `make media` would build is what the repository keeps."""
    assert build.check(CONTENT) == []


def test_every_picture_has_a_still_for_each_leg_and_look(media: Media) -> None:
    """No step of a session lacks its picture, and each is a light 1280×960."""
    for picture in Poses.load(CONTENT / "poses.yaml").pictures:
        for leg in ("left", "right"):
            for look in media.looks:
                still = media.still(picture, leg, look)
                assert still is not None
                assert (still.width, still.height, still.duration_s) == (1280, 960, None)
                assert still.size == still.path.stat().st_size <= 60_000


def test_every_hold_has_a_clip_for_each_length_leg_and_look(media: Media) -> None:
    """Any hold the plan can ask for has its clip: lead-in, hold and finish, at most 200 kB."""
    assert {
        name for name, picture in Poses.load(CONTENT / "poses.yaml").pictures.items() if picture.clip
    } == HELD
    for picture in HELD:
        for leg in ("left", "right"):
            for look in media.looks:
                for hold_s in HOLD_LENGTHS:
                    clip = media.clip(picture, leg, look, hold_s)
                    assert clip is not None
                    assert clip.duration_s == media.clip_lead_s + hold_s + media.clip_finish_s
                    assert clip.size <= 200_000
                    assert clip.width >= 640
                    assert clip.height >= 480


def test_the_films_are_as_long_as_the_ladders_ask(content: Path) -> None:
    """Another length on a rung is filmed by the next build, and no other: nothing in the code says it."""
    for path in (content / "exercises").glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("3x15", "3x12"), "utf-8")
    assert {job.hold_s for job in build.Figures(content).jobs} == HOLD_LENGTHS - {15} | {12, None}


def test_the_media_as_a_whole_stay_small() -> None:
    """All stills and clips together take at most 18 MB of the repository: the calves on a couch are another
    picture than the leg up a wall, so that a third of the clips are there for that way alone.
    """
    assert sum(path.stat().st_size for path in (CONTENT / "media").iterdir()) <= 18_000_000


def test_clips_play_at_once_and_in_silence(media: Media) -> None:
    """A clip has its index before its pictures, one H.264 track, and no sound."""
    for path in (CONTENT / "media").glob("*.mp4"):
        parts = dict(boxes(path.read_bytes()))
        assert list(parts).index("moov") < list(parts).index("mdat")
        assert parts["moov"].count(b"avc1") >= 1
        assert parts["moov"].count(b"trak") == 1
        assert b"soun" not in parts["moov"]


def test_a_clip_decodes_to_every_frame_of_its_length(media: Media) -> None:
    """A clip is yuv420p at 20 frames a second for exactly as long as it says."""
    av = pytest.importorskip("av")
    clip = media.clip("wall-hold", "left", "fern", 5)
    assert clip is not None
    with av.open(str(clip.path)) as container:
        frames = list(container.decode(video=0))
    assert {frame.format.name for frame in frames} == {"yuv420p"}
    assert clip.duration_s == len(frames) / 20


@pytest.mark.parametrize("part", ["lead", "hold"])
@pytest.mark.parametrize("number", ["1", "7", "10", "28", "30"])
def test_the_seconds_can_be_read_from_across_the_room(number: str, part: str) -> None:
    """In the lead-in as in the hold digits take at least 22 % of the frame's height, inside their ring."""
    pillow = pytest.importorskip("PIL.Image")
    resvg = pytest.importorskip("resvg_py")
    studio = build.Figures(CONTENT)
    svg = studio.ring(number, 0.5, build.CLIPS.ring, part)
    bright = [int(studio.looks.marks["ring_disc"][i : i + 2], 16) for i in (1, 3, 5)]
    image = pillow.open(io.BytesIO(resvg.svg_to_bytes(svg_string=svg, skip_system_fonts=True)))
    ink = [
        (x, y)
        for x, y in itertools.product(range(image.width), range(image.height))
        if (pixel := image.getpixel((x, y)))[3] == 255
        and (sum(pixel[:3]) < 210 if part == "lead" else list(pixel[:3]) == bright)
    ]
    columns, rows = zip(*ink, strict=True)
    assert max(rows) - min(rows) >= 0.22 * build.CLIPS.height
    middle, inside = image.width / 2, image.width * 0.43
    assert max(math.hypot(x - middle, y - middle) for x, y in ink) <= inside
    assert (min(columns) + max(columns)) / 2 == pytest.approx(middle, abs=12)


def test_the_start_and_the_end_of_a_hold_are_seen_from_afar(media: Media) -> None:
    """Only while the hold lasts, the picture has a frame in the colour of its countdown."""
    av = pytest.importorskip("av")
    clip = media.clip("towel-hold", "right", "fern", 5)
    assert clip is not None
    with av.open(str(clip.path)) as container:
        edges = [frame.to_image().getpixel((4, 300)) for frame in container.decode(video=0)]
    colour = build.Figures(CONTENT).looks.marks["ring_hold"]
    ring = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    framed = [all(abs(int(a) - b) < 25 for a, b in zip(edge, ring, strict=True)) for edge in edges]
    lead, finish = round(media.clip_lead_s * 20), round(media.clip_finish_s * 20)
    assert framed == [False] * lead + [True] * 5 * 20 + [False] * finish


def test_arrows_of_a_set_up_are_gone_while_an_easing_is_held() -> None:
    """While holding, only a movement that goes on is shown: the heel pushes on, the hips have moved."""
    studio = build.Figures(CONTENT)
    arrow = studio.looks.marks["arrow"]
    shown = {
        name: arrow in studio.svg(name, "left", "fern", build.Script(studio.poses, picture).shot("hold", 0))
        for name, picture in studio.poses.pictures.items()
        if picture.clip
    }
    assert shown == dict.fromkeys(HELD, True) | dict.fromkeys(
        (
            "towel-hold-leg-lower",
            "wall-hold-knee-soft",
            "wall-hold-hips-away",
            "couch-hold-knee-soft",
            "couch-hold-hips-away",
        ),
        False,
    )


def test_a_picture_shows_the_leg_it_is_named_after() -> None:
    """Head on the left, face up, the leg towards the viewer is the right one; turned over, the left one."""
    studio = build.Figures(CONTENT)
    for picture, leg in itertools.product(studio.poses.pictures, ("left", "right")):
        shot = drawing.shot(studio.poses, studio.poses.pictures[picture])
        head_on_the_left = "matrix(-" not in studio.svg(picture, leg, "fern", shot)
        near = "right" if head_on_the_left else "left"
        assert (leg == near) == (shot.posture.working == "near")


def test_an_unknown_picture_is_not_there(media: Media) -> None:
    """What was never built is None, not an error."""
    assert media.still("handstand", "left", "fern") is None
    assert media.clip("towel-hold", "left", "fern", 7) is None


def test_a_damaged_or_missing_file_is_not_there(content: Path) -> None:
    """A file whose content is not the listed one is never sent, also when it breaks while the bot runs."""
    media = Media.load(content / "media")
    still = media.still("rest", "left", "fern")
    assert still is not None
    still.path.write_bytes(still.path.read_bytes()[:-1] + b"!")
    assert media.still("rest", "left", "fern") is None
    still.path.unlink()
    assert media.still("rest", "left", "fern") is None


@pytest.mark.parametrize("manifest", [None, "", "[]", '{"looks": ["fern"]}', '{"files": 3}'])
def test_without_a_readable_manifest_there_are_no_pictures(tmp_path: Path, manifest: str | None) -> None:
    """A lost or broken manifest leaves the session to its words."""
    if manifest is not None:
        (tmp_path / MANIFEST).write_text(manifest, encoding="utf-8")
    media = Media.load(tmp_path)
    assert media.looks == ()
    assert media.still("rest", "left", "fern") is None


def test_the_check_names_what_is_stale_damaged_missing_and_left_over(content: Path) -> None:
    """A changed pose, a broken file, a lost file and a stray file each give their own sentence."""
    poses = content / "poses.yaml"
    poses.write_text(poses.read_text().replace("touch: sole, knee: 100", "touch: sole, knee: 104"))
    (content / "media" / "notes.txt").write_text("stray")
    (content / "media" / "rest.left.reed.png").unlink()
    faults = build.check(content)
    changed = [fault for fault in faults if "stale" in fault]
    assert {fault.split()[0] for fault in changed} == {
        f"media/rest.{leg}.{look}.png" for leg in ("left", "right") for look in ("fern", "reed")
    }
    assert any(fault.startswith("media/towel-hold.left.fern.10s.mp4 is damaged or gone") for fault in faults)
    assert any(fault.startswith("media/notes.txt is left over") for fault in faults)
    (content / "media" / MANIFEST).unlink()
    assert any(fault.startswith("media/rest.left.reed.png is missing") for fault in build.check(content))


def test_a_changed_look_makes_its_clips_stale(content: Path) -> None:
    """New clothes for one look leave the files of the other as they are."""
    looks = content / "looks.yaml"
    looks.write_text(looks.read_text().replace('top: ["#8D7CC0"', 'top: ["#7CC08D"'))
    stale = {fault.split()[0] for fault in build.check(content) if "stale" in fault}
    assert "media/wall-hold.left.reed.20s.mp4" in stale
    assert not any(".fern." in name for name in stale)


def test_a_build_makes_only_what_changed(content: Path) -> None:
    """A second build has nothing to do, and a mended file is the only one made."""
    pytest.importorskip("PIL")
    only_rest(content)
    shutil.rmtree(content / "media")
    told: list[tuple[int, int, str]] = []
    assert build.build(content, lambda *step: told.append(step)) == 4
    assert told[0][:2] == (0, 4)
    assert told[-1][:2] == (4, 4)
    assert build.check(content) == []
    assert build.build(content, lambda *_: None) == 0
    (content / "media" / "rest.left.fern.png").write_bytes(b"broken")
    (content / "media" / "stray.png").write_bytes(b"")
    assert build.build(content, lambda *_: None) == 1
    assert build.check(content) == []


def only_rest(content: Path) -> None:
    """Leave one picture in the poses file of `content`."""
    poses = content / "poses.yaml"
    data = yaml.safe_load(poses.read_text())
    data["pictures"] = {"rest": data["pictures"]["rest"]}
    poses.write_text(yaml.safe_dump(data))


def test_the_command_says_what_is_wrong_and_fails(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--check` ends in 1 with a sentence for each fault, and a broken content file is one sentence."""
    assert build.main(["--check", "--content", str(content)]) == 1
    assert "run make media" in capsys.readouterr().err
    (content / "looks.yaml").write_text("limbs: 3\n")
    assert build.main(["--content", str(content)]) == 1
    assert capsys.readouterr().err.startswith("looks.yaml:1: 'limbs' must be a mapping")
    (content / "poses.yaml").write_text("body: 3\n")
    assert build.main(["--content", str(content)]) == 1
    assert capsys.readouterr().err.startswith("poses.yaml:1: 'body' must be a mapping")


def test_looking_up_and_checking_need_no_picture_library() -> None:
    """Where resvg-py, Pillow and PyAV are not installed, pictures are still found and checked."""
    program = (
        "import sys\n"
        "for name in ('resvg_py', 'PIL', 'av', 'typst'): sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from bot.figures import build\nfrom bot.pictures import media\n"
        "assert media.Media.load(Path('content/media')).still('rest', 'left', 'fern')\n"
        "assert build.check(Path('content')) == []\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_the_manifest_is_in_a_fixed_order() -> None:
    """A rebuilt manifest differs only where files differ."""
    files = json.loads((CONTENT / "media" / MANIFEST).read_text(encoding="utf-8"))["files"]
    assert list(files) == sorted(files)
