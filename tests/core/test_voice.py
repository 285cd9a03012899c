"""The voice that leads through a stretch: chosen, sent once, taken away when it is no longer in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core import plan
from bot.core.immutable import changed
from bot.core.messages import Clip, Voice
from bot.core.model import Delete, Phase, Send
from bot.replay.stage import Stage
from tests.core.conftest import REAL, find_places


@pytest.fixture
def real() -> Stage:
    """Somebody with the real stretches, set up, who has chosen the voice."""
    stage = Stage(REAL, places=find_places).set_up()
    stage.state = replace(stage.state, person=changed(stage.state.person, voice=True))
    stage.chat.clear()
    return stage


def voices(stage: Stage) -> list[Send]:
    sent = [effect for _, effect in stage.log if isinstance(effect, Send)]
    return [effect for effect in sent if isinstance(effect.message.picture, Voice)]


def to_hold(stage: Stage) -> None:
    stage.command("stretch")
    stage.tap("2")
    while stage.to_phase(Phase.READY, Phase.HOLD) is Phase.READY:
        stage.tap("ready")


def gone(stage: Stage, since: int) -> bool:
    """Whether the voice was taken away by what was decided since then."""
    effects = [effect for _, effect in stage.log[since:]]
    return any(isinstance(e, Delete) and "s1:voice" in e.prefixes for e in effects)


def test_it_is_off_until_it_is_chosen(real: Stage) -> None:
    """The line that says all is set offers it, and so do the settings; without it nothing is spoken."""
    fresh = Stage(REAL, places=find_places).set_up()
    assert "menu-voice" in fresh.labels()
    to_hold(fresh)
    assert voices(fresh) == []


def test_it_is_chosen_and_left_in_the_settings(real: Stage) -> None:
    """Each change says what it means; the line at the end of the set-up offers it no more once it is on."""
    stage = Stage(REAL, places=find_places).set_up()
    stage.command("settings")
    stage.tap("menu-voice")
    stage.tap("voice-turn-on")
    assert stage.state.person.voice
    assert "voice-set" in stage.texts()
    stage.command("start")
    assert "menu-voice" not in stage.labels()
    stage.command("settings")
    stage.tap("menu-voice")
    stage.tap("voice-turn-off")
    assert not stage.state.person.voice


def test_a_language_without_recordings_offers_none(real: Stage) -> None:
    """Nobody is offered what cannot be had; who had chosen it is led in words."""
    real.state = replace(real.state, person=changed(real.state.person, language="de"))
    real.command("settings")
    assert "menu-voice" not in real.labels()
    to_hold(real)
    assert voices(real) == []


def test_one_message_a_stretch_in_time_with_its_timers(real: Stage) -> None:
    """From Ready to the end of the last hold, both legs and the switch: it lasts as long as the waits."""
    to_hold(real)
    begun = real.now
    while real.phase in {Phase.HOLD, Phase.SWITCH}:
        real.fire_next()
    (sent,) = voices(real)
    assert sent.surface == "s1:voice"
    assert not sent.sound
    leads = sent.message.picture
    assert isinstance(leads, Voice)
    waited_s = (real.now - begun).total_seconds()
    routine = REAL.routine
    assert routine.press_play_s + leads.seconds - routine.voice_end_s == waited_s
    assert not gone(real, 0), "its last words may be heard out"
    while real.to_phase(Phase.READY, Phase.RATING_AFTER) is Phase.READY:
        real.tap("ready")
    assert len(voices(real)) == 2


def test_messages_and_buttons_are_the_same_with_it(real: Stage) -> None:
    """All that changes is one more message a stretch."""
    without = Stage(REAL, places=find_places).set_up()

    def shown(stage: Stage) -> list[object]:
        begun = len(stage.log)
        to_hold(stage)
        while stage.to_phase(Phase.READY, Phase.RATING_AFTER) is Phase.READY:
            stage.tap("ready")
        sent = [e for _, e in stage.log[begun:] if isinstance(e, Send)]
        return [e.message for e in sent if not isinstance(e.message.picture, Voice)]

    assert shown(real) == shown(without)


def test_too_much_silences_it_and_what_is_left_gets_its_own(real: Stage) -> None:
    """It is taken away at once, they are told to stop it, and after Ready it leads through the eased rest."""
    to_hold(real)
    real.fire_next()
    since = len(real.log)
    real.tap("too-much-button")
    assert gone(real, since)
    assert "voice-over" in real.texts()
    real.tap("ready")
    first, second = (sent.message.picture for sent in voices(real))
    assert isinstance(first, Voice)
    assert isinstance(second, Voice)
    assert second.seconds < first.seconds
    assert "voice-hold-towel-knee-bent" in {text.id for text in second.passages[0].said}


@pytest.mark.parametrize("way", ["pause", "skip", "stop"])
def test_whatever_ends_the_holds_silences_it(real: Stage, way: str) -> None:
    """Warning signs read meanwhile, a stretch skipped, the end: nothing goes on talking of holds."""
    to_hold(real)
    since = len(real.log)
    if way == "pause":
        real.command("urgent")
        assert gone(real, since)
    elif way == "skip":
        real.say("skip")
        assert gone(real, since)
    else:
        real.command("stop")
        prefixes = [p for _, e in real.log[since:] if isinstance(e, Delete) for p in e.prefixes]
        assert "s1:" in prefixes
    assert "voice-over" in real.texts()


def test_eased_between_the_legs_it_is_sent_anew(real: Stage) -> None:
    """Told at the switch that it was too much: the rest is spoken as it is done from here on."""
    to_hold(real)
    while real.phase is Phase.HOLD:
        real.fire_next()
    assert real.phase is Phase.SWITCH
    since = len(real.log)
    real.tap("too-much-button")
    assert gone(real, since)
    real.fire_next()
    assert real.phase is Phase.HOLD
    assert len(voices(real)) == 2


def test_a_hold_that_was_lost_has_the_voice_anew(real: Stage) -> None:
    """The hold is done again from its lead-in: the voice that ran ahead is replaced."""
    to_hold(real)
    before = len(voices(real))
    real.fire_next(late=timedelta(seconds=30))
    assert "moment-lost" in real.texts()
    assert len(voices(real)) == before + 1


def test_it_expires_with_the_lead_in(real: Stage) -> None:
    """Sent later than that it would only be behind."""
    to_hold(real)
    (sent,) = voices(real)
    assert sent.expires_at == real.now + timedelta(seconds=REAL.routine.lead_in_s)


def test_durations_have_one_home() -> None:
    """The wait for a hold is what the plan says, film and voice included."""
    stage = Stage(REAL, places=find_places).set_up()
    to_hold(stage)
    session = stage.state.session
    assert session is not None
    step = session.steps[session.position]
    (film,) = [m.picture for m in stage.chat.values() if isinstance(m.picture, Clip)]
    assert plan.lasts_s(step, REAL.routine) == REAL.routine.lead_in_s + film.hold_s
