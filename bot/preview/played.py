"""What people see, by playing it: the real session and the real urgent words, on a stage without Telegram."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from bot.content import RULE_NUMBERS
from bot.content.fields import known_zones
from bot.core import dose
from bot.core.content import Content, Leg, Region, Rung, Stretch, WarningSign
from bot.core.messages import Message
from bot.core.model import Dose, Person, Phase, State
from bot.replay.stage import Stage

_NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)


@dataclass(frozen=True)
class ShownMessage:
    """A message of a session, under a name that is the same for both legs."""

    name: str
    detail: str
    message: Message


def is_whole(content: Content) -> bool:
    """Whether the content can be played; with rules or set-up steps missing it cannot."""
    return content.rules.keys() >= RULE_NUMBERS.keys() and all(s.cards for s in content.stretches.values())


def session(content: Content, stretch: Stretch, leg: Leg) -> list[ShownMessage]:
    """A session of this stretch that begins with this leg, to the switch; then every hold was too much.

    Then the same session on a day that starts with each of the easings, and all of it in every other way;
    of one that looks the same only the way to the switch.
    """
    moments = _in_this_way(content, stretch, leg)
    for way in stretch.ways[1:]:
        other = stretch.done_with([f"{stretch.id}-{way.id}"])
        there = replace(content, stretches={**content.stretches, stretch.id: other})
        if way.compositions:
            found = _in_this_way(there, other, leg)
        else:
            found = [*_to_the_switch(there, other, leg, rung=stretch.ladder[0])]
        moments += [replace(moment, name=f"With {way.id}. {moment.name}") for moment in found]
    return moments


def _in_this_way(content: Content, stretch: Stretch, leg: Leg) -> list[ShownMessage]:
    usual = [*_to_the_switch(content, stretch, leg), *_through_the_easings(content, stretch, leg)]
    eased = (
        replace(moment, name=f"Starts with {easing.id}. {moment.name}")
        for level, easing in enumerate(stretch.easings, 1)
        for moment in _to_the_switch(content, stretch, leg, level, stretch.ladder[0])
    )
    return [*usual, *eased]


def urgent(content: Content, region: Region) -> Iterator[tuple[WarningSign, Message]]:
    """The words that follow a warning sign in this region, once for each urgency."""
    by_urgency = {sign.urgency: sign for sign in reversed(content.signs)}
    for sign in sorted(by_urgency.values(), key=content.signs.index):
        stage = Stage(content, now=_NOW, state=State(replace(_person(content), zone=_a_zone(region))))
        stage.command("urgent")
        stage.tap(f"sign-{sign.id}")
        yield sign, stage.chat["urgent"]


def _a_zone(region: Region) -> str | None:
    covered = (zone for zone in sorted(known_zones()) if zone.startswith(region.zones))
    return next(iter((*(zone for zone in region.zones if not zone.endswith("/")), *covered)), None)


def _person(content: Content) -> Person:
    """Someone who has answered all questions and done nothing yet."""
    return Person(
        id=1,
        chat_id=1,
        consent_version=content.consent_version,
        screened_at=_NOW,
        approval="yes",
        zone="America/Los_Angeles",
        reminder_time=time(7, 30),
    )


def _begun(content: Content, stretch: Stretch, leg: Leg, easing: int, rung: Rung) -> Stage:
    """At the first set-up step."""
    other = next(side for side in Leg if side is not leg)
    routine = replace(content.routine, stretches=(stretch.id,), legs=(leg, other))
    person = _person(content)
    for side in Leg:
        person = dose.put(person, stretch, side, Dose(rung.hold_s, rung.repetitions, easing=easing))
    stage = Stage(replace(content, routine=routine), now=_NOW, state=State(person))
    stage.command("stretch")
    stage.tap("0")
    if stage.phase is Phase.CHOOSING:
        stage.tap("choose-usual")
    return stage


def _most(stretch: Stretch) -> Rung:
    """The rung with as many repetitions as there will ever be."""
    return max(stretch.ladder, key=lambda rung: (rung.repetitions, -rung.hold_s))


def _to_the_switch(
    content: Content, stretch: Stretch, leg: Leg, easing: int = 0, rung: Rung | None = None
) -> Iterator[ShownMessage]:
    """With as many repetitions as there will ever be, unless told otherwise, so that each cue is said."""
    rung = rung or _most(stretch)
    stage = _begun(content, stretch, leg, easing, rung)
    for number, card in enumerate(stretch.cards, 1):
        stays = f"stays {card.seconds} s, at first until “Ready”" if card.seconds else "waits for “Ready”"
        yield ShownMessage(f"Step {number}: {card.id}", stays, _shown(stage))
        stage.tap("ready")
    for repetition in range(1, rung.repetitions + 1):
        yield ShownMessage(f"Hold {repetition}", _tempo(content, stretch), _shown(stage))
        stage.fire_next()
    yield ShownMessage("Switch legs", f"stays {content.routine.switch_s} s", _shown(stage))


def _through_the_easings(content: Content, stretch: Stretch, leg: Leg) -> Iterator[ShownMessage]:
    stage = _begun(content, stretch, leg, easing=0, rung=_most(stretch))
    while stage.phase is not Phase.HOLD:
        stage.tap("ready")
    for easing in stretch.easings:
        stage.tap("too-much-button")
        if easing is stretch.easings[0]:
            yield ShownMessage("Too much", "asks where it was", _shown(stage))
        stage.tap("hurts-lower-back" if "back" in easing.complaints else "hurts-thigh")
        yield ShownMessage(f"Too much: {easing.id}", "waits for “Ready”", _shown(stage))
        stage.tap("ready")
        yield ShownMessage(f"Hold with {easing.id}", _tempo(content, stretch), _shown(stage))
    surface = _surface(stage)
    stage.tap("too-much-button")
    yield ShownMessage("Still too much", "the stretch is left for today", stage.chat[surface])


def _tempo(content: Content, stretch: Stretch) -> str:
    first = stretch.ladder[stretch.first]
    return f"{content.routine.lead_in_s} s to get ready, then at first {first.hold_s} s of hold"


def _surface(stage: Stage) -> str:
    assert stage.state.session is not None, "a session that has begun goes on to its last question"
    return stage.state.session.surface


def _shown(stage: Stage) -> Message:
    return stage.chat[_surface(stage)]
