"""A small content with the real rules, whose thresholds are what the tests of them are about."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import content
from bot.core.content import (
    COMPLAINTS,
    Card,
    Composition,
    Contact,
    Content,
    Easing,
    Leg,
    Region,
    Routine,
    Rung,
    Specialist,
    Stretch,
    Vocabulary,
)
from bot.core.model import Place
from bot.replay.stage import Stage

ROOT = Path(__file__).parents[2]
REAL = content.load(ROOT / "content")
LADDER = ((1, 5), (2, 5), (2, 10), (3, 10), (3, 15), (3, 20), (2, 30))


def stretch(name: str, easings: tuple[str, ...], *, acute_lock: bool) -> Stretch:
    return Stretch(
        id=name,
        version=1,
        needs=("floor",),
        cards=(Card("one", f"{name}-one", 8), Card("two", f"{name}-two", 8)),
        picture=f"{name}-hold",
        cues=("breathe",),
        ladder=tuple(Rung(*rung) for rung in LADDER),
        first=1,
        easings=tuple(Easing(e, COMPLAINTS, f"{name}-{e}") for e in easings),
        acute_lock=acute_lock,
        source="a source",
        author="an author",
        reviewed_on="awaiting a physiotherapist's sign-off",
        compositions=dict(compositions(name, ("", *easings))),
    )


def compositions(name: str, variants: tuple[str, ...]) -> Iterator[tuple[tuple[str, str, int], Composition]]:
    """Words and pictures for the full stretch and each easing."""
    for level, variant in enumerate(variants):
        eased, other = (f"-{variant}", "bent") if variant else ("", "flat")
        for card in ("one", "two"):
            words, picture = f"card-{name}-{card}{eased}", f"{name}-{card}{eased}"
            yield ("card", card, level), Composition(words, picture, other)
        yield ("switch", "", level), Composition(f"switch-{name}{eased}", f"{name}-two{eased}", other)
        held = f"{name}{eased or '-hold'}"
        yield ("hold", "", level), Composition(f"hold-{name}{eased}", held, other)
        if variant:
            yield ("easing", "", level), Composition(f"easing-{name}{eased}", held, other)


REAL = content.load(ROOT / "content")


CONTENT = Content(
    version="test",
    stretches={
        "towel": stretch("towel", ("knee-bent",), acute_lock=False),
        "wall": stretch("wall", ("knee-soft", "hips-away"), acute_lock=True),
    },
    routine=Routine(
        id="daily",
        version=1,
        stretches=("towel", "wall"),
        legs=(Leg.RIGHT, Leg.LEFT),
        lead_in_s=10,
        lead_ins_s=(10, 20, 30),
        rests_s=(10, 15, 30),
        switch_s=15,
        nudge_after_s=180,
        park_after_s=1200,
        short_setup_after_sessions=3,
        cards_wait_for_sessions=0,
    ),
    rules=REAL.rules,
    signs=REAL.signs,
    phrases=REAL.phrases,
    answers=REAL.answers,
    regions=(
        Region(
            "los-angeles",
            ("America/Los_Angeles",),
            "911",
            None,
            Contact("the Lifeline", "988"),
            specialists=(Specialist("The Spine Institute", "310-828-7757", 34.05, -118.24, 150),),
        ),
        Region("elsewhere", (), None, None),
    ),
    consent_version=1,
    vocabularies={
        "en": Vocabulary(
            words=REAL.vocabularies["en"].words,
            zones=("America/Los_Angeles", "Europe/Berlin"),
            this_evening="19:00",
            habit_begins=("after", "before", "when", "with"),
            complaints=("hurt", "hurts", "pain"),
            done=REAL.vocabularies["en"].done,
            gentle=REAL.vocabularies["en"].gentle,
        )
    },
)


LOS_ANGELES = Place("Los Angeles", "United States", "America/Los_Angeles", position=(34.05, -118.24))
PLACES = {
    "los angeles": LOS_ANGELES,
    "america/los_angeles": LOS_ANGELES,
    "berlin": Place("Berlin", "Germany", "Europe/Berlin"),
    "europe/berlin": Place("Berlin", "Germany", "Europe/Berlin"),
    "union": Place("Union", "United States", "America/Chicago", small=True),
}
NAMESAKES = [
    Place("Springfield", "United States", "America/Los_Angeles", "Oregon"),
    Place("Springfield", "United States", "Europe/Berlin", "Illinois"),
    Place("Springfield", "United States", "America/Chicago", "Illinois"),
]
NOT_SURE = [
    Place("Sukhumi", "Georgia", "Europe/Berlin", sure=False, clock="Berlin"),
    Place("Sukhumi", "Georgia", "America/Chicago", sure=False, clock="Chicago"),
]


def find_places(words: str) -> list[Place]:
    name = words.strip().lower()
    if name == "springfield":
        return NAMESAKES
    if name == "sukhumi":
        return NOT_SURE
    return [PLACES[name]] if name in PLACES else []


def new_stage() -> Stage:
    return Stage(CONTENT, places=find_places)


@pytest.fixture
def stage() -> Stage:
    return new_stage()


@pytest.fixture
def ready(stage: Stage) -> Stage:
    """Someone who is set up, with nothing on screen."""
    stage.set_up()
    stage.chat.clear()
    return stage
