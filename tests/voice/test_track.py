"""The tracks of the voice: whole, in time with the timers, and of the sentences that are recorded."""

from __future__ import annotations

import io
import json
import math
import shutil
import time
from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest

from bot import content
from bot.content import voices
from bot.core import plan
from bot.core.content import Leg, Stretch
from bot.core.messages import Passage, Text, Voice, text
from bot.core.model import Step, StepKind
from bot.texts import Texts
from bot.voice import ogg
from bot.voice.track import TICK, Speaker, VoiceError

CONTENT = content.load(content.CONTENT)
TEXTS = Texts.load(content.CONTENT / "texts")
SPEAKER = Speaker.load(content.CONTENT / "voice")
TRACKS = list(voices.tracks(CONTENT))
MOST_OFF_S = 0.2
BYTES_MOST = 12_000_000


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def words(language: str) -> Any:
    return lambda said: TEXTS.plain(said, language)


def own(stretch: Stretch, steps: Sequence[Step]) -> list[Step]:
    """The holds and switches of a stretch from the first of the steps on."""
    timed = {StepKind.HOLD, StepKind.SWITCH}
    return [step for step in steps if step.kind in timed and step.stretch == stretch.id]


def heard(data: bytes) -> array[int]:
    """The samples that a player would play."""
    opened: Any = av.open(io.BytesIO(data))
    samples = array("h")
    with opened as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=ogg.RATE)
        for frame in [*container.decode(audio=0), None]:
            for part in resampler.resample(frame):
                samples.frombytes(bytes(part.planes[0])[: part.samples * 2])
    return samples


def loudness(samples: Sequence[int]) -> float:
    return math.sqrt(sum(each * each for each in samples) / max(1, len(samples)))


def test_every_track_lasts_as_long_as_the_timers(language: str) -> None:
    """Each stretch, way, leg, rung, easing, from each hold on: to the sample, where 0.2 s are asked for."""
    routine = CONTENT.routine
    assert len({(stretch.id, stretch.way) for stretch, _, _ in TRACKS}) == 5
    for stretch, steps, leads in TRACKS:
        waited = sum(plan.lasts_s(step, routine) for step in own(stretch, steps))
        assert routine.press_play_s + leads.seconds - routine.voice_end_s == waited
    for stretch, _, leads in TRACKS[:: len(TRACKS) // 4]:
        played = len(heard(SPEAKER.track(leads, language, words(language)))) / ogg.RATE
        assert abs(played - leads.seconds) <= MOST_OFF_S, stretch.id


def test_each_hold_begins_and_ends_when_its_timer_says(language: str) -> None:
    """“Now hold” at its start, three, two, one before its end, and the release there; both legs by name."""
    said = words(language)
    hold, release, done = (said(text(f"voice-{name}")) for name in ("hold", "release", "done"))
    counted = [said(text(f"voice-{name}")) for name in ("three", "two", "one")]
    for stretch, steps, leads in TRACKS:
        cues = SPEAKER.cues(leads, language, said)
        at = {round(cue.start * ogg.FRAME_S, 2): cue.sentence for cue in cues}
        now = -CONTENT.routine.press_play_s
        for step in own(stretch, steps):
            ends = now + plan.lasts_s(step, CONTENT.routine)
            if step.kind is StepKind.HOLD:
                assert at[ends - step.hold_s] == hold
                assert [at.get(ends - left) for left in (3, 2, 1)] == counted
                assert at[ends] in {release, done, *release.split(". ")}
            now = ends
        assert all(before.end <= after.start for before, after in pairwise(cues)), "nothing is said at once"


def test_left_and_right_and_each_way_are_told_apart(language: str) -> None:
    """The words of a hold are those of its leg, its easing and its way."""
    told = {}
    for stretch, steps, leads in TRACKS:
        told[stretch.id, stretch.way, steps[0].leg, steps[0].easing] = leads.passages[0].said[-1]
    spoken = {key: TEXTS.plain(text, language) for key, text in told.items()}
    for (stretch, way, leg, easing), sentence in spoken.items():
        assert sentence != spoken[stretch, way, next(other for other in Leg if other is not leg), easing]
    assert spoken["towel", "towel", Leg.LEFT, 0] != spoken["towel", "towel", Leg.LEFT, 2]
    assert spoken["wall", "wall", Leg.LEFT, 2] != spoken["wall", "couch", Leg.LEFT, 2]


def test_a_tick_each_second_while_it_is_held() -> None:
    """Where nothing is said; none while they rest."""
    leads = Voice((Passage(4), Passage(6, ticks=True), Passage(2)))
    ticks = [cue.start * ogg.FRAME_S for cue in SPEAKER.cues(leads, "en", words("en"))]
    assert ticks == pytest.approx([5, 6, 7, 8, 9])


def test_what_does_not_fit_waits_or_is_told() -> None:
    """A cue goes where there is room; what must be said and cannot is a fault, and no garbled track."""
    said = words("en")
    cue = text("voice-cue-gentle-pull")
    leads = Voice((Passage(2, (text("voice-release"),), if_room=(cue,)), Passage(9)))
    spoken = [(each.start // ogg.PER_S, each.sentence) for each in SPEAKER.cues(leads, "en", said)]
    assert spoken[:2] == [(0, "Release."), (2, "A gentle pull is right.")]
    with pytest.raises(VoiceError, match="takes too long"):
        SPEAKER.cues(Voice((Passage(1, (cue,)),)), "en", said)
    with pytest.raises(VoiceError, match="no recording of “Sing"):
        SPEAKER.cues(Voice((Passage(9, (Text("literal", {"words": "Sing."}),)),)), "en", said)


def test_sentences_are_heard_where_they_are_put(language: str) -> None:
    """Each as it was recorded, and silence between: nothing clicks where packets of sound meet."""
    leads = Voice((Passage(3, (text("voice-get-ready"),)), Passage(3, (text("voice-hold"),))))
    samples = heard(SPEAKER.track(leads, language, words(language)))
    assert len(samples) == 6 * ogg.RATE
    first, second = SPEAKER.cues(leads, language, words(language))
    for cue in (first, second):
        alone = heard(ogg.write(_packets(language, cue.sentence), (cue.length - 1) * ogg.FRAME))
        within = samples[cue.start * ogg.FRAME :][: len(alone)]
        apart = [a - b for a, b in zip(alone, within, strict=True)]
        assert loudness(apart) < loudness(alone) / 20
    assert max(map(abs, samples[first.end * ogg.FRAME + 500 : second.start * ogg.FRAME])) < 60
    assert loudness(samples[second.end * ogg.FRAME :]) < 30


def _packets(language: str, sentence: str) -> tuple[bytes, ...]:
    return SPEAKER._recordings[language].packets(sentence)


def test_a_track_is_small_and_quickly_made() -> None:
    """The longest one: a fraction of a megabyte, in a fraction of the time that it plays."""
    longest = max((leads for _, _, leads in TRACKS), key=lambda leads: leads.seconds)
    begun = time.process_time()
    data = SPEAKER.track(longest, "en", words("en"))
    assert len(data) < 500_000
    assert time.process_time() - begun < longest.seconds / 50
    assert data == SPEAKER.track(longest, "en", words("en")), "always the same file: it is uploaded once"


def test_the_recordings_are_even_and_small(language: str) -> None:
    """Measured as they are decoded: no silence to wait for at either end, all about as loud, none clipped."""
    listed = json.loads((content.CONTENT / "voice" / language / "manifest.json").read_text())["sentences"]
    for sentence, entry in listed.items():
        samples = heard((content.CONTENT / "voice" / language / entry["file"]).read_bytes())
        assert abs(len(samples) / ogg.RATE - entry["seconds"]) < MOST_OFF_S / 2, sentence
        if sentence != TICK:
            assert -22 <= entry["lufs"] <= -19.5, sentence  # two less, where a peak sets the limit
            window = ogg.RATE // 25
            loud = max(loudness(samples[at : at + window]) for at in range(0, len(samples), window))
            for end in (samples[: 2 * window], samples[-3 * window :]):
                assert loudness(end) > loud / 300, f"{sentence} begins or ends in silence"
        assert entry["peak_dbfs"] <= -1
    whole = sum(path.stat().st_size for path in (content.CONTENT / "voice").rglob("*"))
    assert whole < BYTES_MOST


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """The content without pictures, to be spoilt."""
    shutil.copytree(
        content.CONTENT, tmp_path / "content", ignore=shutil.ignore_patterns("*.png", "*.mp4", "diaries")
    )
    yield tmp_path / "content"


def told(directory: Path) -> list[str]:
    return [fault.sentence for fault in voices.check(directory, content.read(directory)[0])]


def test_the_check_tells_what_is_not_recorded(copy: Path) -> None:
    """A sentence that was changed is missing, the old one left over, and what cannot be spoken is named."""
    assert told(copy) == []
    texts = copy / "texts" / "en" / "voice.ftl"
    changed = texts.read_text().replace("voice-hold = Now hold.", "voice-hold = Hold for 10 s.")
    texts.write_text(changed)
    assert told(copy) == [
        "Nothing says “Now hold.” any more, but it is recorded (run make media).",
        "There is no recording of “Hold for 10 s.” (run make media).",
        "“Hold for 10 s.” cannot be spoken: letters, commas and a full stop only.",
    ]


def test_the_check_tells_what_takes_too_long(copy: Path) -> None:
    """A lead-in too short for what must be said in it."""
    routine = copy / "routines" / "daily.yaml"
    routine.write_text(routine.read_text().replace("switch_s: 15", "switch_s: 5"))
    assert all("takes too long" in sentence for sentence in told(copy))
    assert told(copy)


def test_a_damaged_recording_is_no_track(copy: Path) -> None:
    """What is not the file of the manifest is not played."""
    path = copy / "voice" / "en" / "now-hold.ogg"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(VoiceError, match="damaged or gone"):
        Speaker.load(copy / "voice").track(TRACKS[0][2], "en", words("en"))
