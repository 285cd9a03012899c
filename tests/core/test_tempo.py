"""The lead-in before a hold and the rest between two, as somebody has chosen them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.core import plan
from bot.core.immutable import changed
from bot.core.messages import Clip, Still, Tap, Voice
from bot.core.model import Edit, Phase, Send, StepKind
from bot.replay.stage import Stage
from tests.core.conftest import REAL, find_places

TIMED = {Phase.LEAD_IN, Phase.HOLD, Phase.SWITCH}


@pytest.fixture
def real() -> Stage:
    """Somebody with the real stretches, set up, who has chosen the voice."""
    stage = Stage(REAL, places=find_places).set_up()
    stage.state = replace(stage.state, person=changed(stage.state.person, voice=True))
    stage.chat.clear()
    return stage


def chooses(stage: Stage, *taps: str) -> None:
    stage.command("settings")
    stage.tap("menu-tempo")
    for choice in taps:
        stage.press(Tap("answer", ("tempo", choice)))


def begins(stage: Stage) -> None:
    """Up to the first hold: rated, cards gone through."""
    stage.command("stretch")
    stage.tap("2")
    while stage.to_phase(Phase.READY, *TIMED) is Phase.READY:
        stage.tap("ready")


def held(stage: Stage) -> list[str]:
    """What the films of the chat show, by their surfaces."""
    return [name for name, message in stage.chat.items() if isinstance(message.picture, Clip)]


def test_the_page_tells_what_is_chosen_and_what_it_means(real: Stage) -> None:
    """A tick beside both, from when on, and how long a session takes then; it is the same page."""
    before = plan.minutes(plan.steps(real.state.person, REAL), REAL)
    chooses(real, "lead-20", "rest-30")
    assert plan.tempo(real.state.person, REAL.routine) == (20, 30)
    after = plan.minutes(plan.steps(real.state.person, REAL), REAL)
    assert after > before
    shown = real.chat["settings"]
    (said,) = [line for line in shown.lines if line.id == "tempo-set"]
    assert said.args == {"lead": 20, "rest": 30, "minutes": after, "open": "no"}
    ticked = [b.tap.args[1] for row in shown.buttons for b in row if b.label.id == "chosen"]
    assert ticked == ["lead-20", "rest-30"]
    assert list(real.chat) == ["settings"]


def test_a_longer_lead_in_is_a_picture_and_then_the_film(real: Stage) -> None:
    """The position to begin in for as long as it is longer, then the film in its place, without a sound."""
    chooses(real, "lead-30")
    begins(real)
    assert real.phase is Phase.LEAD_IN
    assert held(real) == []
    sent = next(e for _, e in reversed(real.log) if isinstance(e, Send) and e.then is not None)
    assert isinstance(sent.message.picture, Still)
    assert (sent.sound, sent.then and sent.then.seconds) == (True, 20)
    assert sent.message.lines[0].args["lead"] == 30
    real.fire_next()
    assert real.phase is Phase.HOLD
    assert held(real) == [sent.surface], "the same message"
    film = next(e for _, e in reversed(real.log) if isinstance(e, Edit) and e.surface == sent.surface)
    assert film.then is not None
    assert film.then.seconds == REAL.routine.lead_in_s + 5
    assert film.message.lines[0].args["lead"] == REAL.routine.lead_in_s


@pytest.mark.parametrize("chosen", [(), ("lead-15",), ("rest-15",), ("lead-30", "rest-20"), ("rest-30",)])
def test_the_voice_lasts_as_long_as_the_timers(real: Stage, chosen: tuple[str, ...]) -> None:
    """Whatever was chosen: from Ready to the end of the last hold, both legs."""
    chooses(real, *chosen)
    begins(real)
    begun = real.now
    while real.phase in TIMED:
        real.fire_next()
    sent = [e for _, e in real.log if isinstance(e, Send) and isinstance(e.message.picture, Voice)]
    assert len(sent) == 1
    leads = sent[0].message.picture
    assert isinstance(leads, Voice)
    waited_s = (real.now - begun).total_seconds()
    assert REAL.routine.press_play_s + leads.seconds - REAL.routine.voice_end_s == waited_s
    own = plan.tempo(real.state.person, REAL.routine)
    assert waited_s == 2 * (own.lead_in_s + own.rest_s + 2 * 5) + REAL.routine.switch_s


def test_an_open_session_keeps_what_it_began_with(real: Stage) -> None:
    """What is chosen meanwhile is said to be for the next one, and is."""
    begins(real)
    chooses(real, "rest-30")
    (said,) = [line for line in real.chat["settings"].lines if line.id == "tempo-set"]
    assert said.args["open"] == "yes"
    real.fire_next()
    assert real.phase is Phase.HOLD
    assert real.state.session is not None
    leads = {step.lead_in_s for step in real.state.session.steps if step.kind is StepKind.HOLD}
    assert leads == {REAL.routine.lead_in_s}


def test_ready_in_the_middle_begins_with_the_lead_in(real: Stage) -> None:
    """After "Too much" nobody rests from a hold: they get into position again, in their own time."""
    chooses(real, "lead-30")
    begins(real)
    real.fire_next()
    real.fire_next()
    assert real.phase is Phase.HOLD, "a rest as long as the films'"
    real.tap("too-much-button")
    real.tap("ready")
    assert real.phase is Phase.LEAD_IN
    assert real.chat[held_surface(real)].lines[1].args["lead"] == 30


def held_surface(stage: Stage) -> str:
    assert stage.state.session is not None
    return stage.state.session.surface


def test_too_much_in_a_long_rest_is_about_the_hold_before(real: Stage) -> None:
    """It counts no more, and is done again, eased; in a lead-in it is about the position."""
    chooses(real, "rest-30")
    begins(real)
    real.fire_next()
    assert real.phase is Phase.LEAD_IN
    real.tap("too-much-button")
    assert real.state.session is not None
    assert real.state.session.holds_done == 0
    assert [hold.outcome for hold in real.diary.holds] == ["too_much"]
    assert real.state.session.steps[real.state.session.position].repetition == 1


def test_a_lead_in_that_was_lost_begins_anew(real: Stage) -> None:
    """After an outage nobody knows how long it has been: from its start, with the voice anew."""
    chooses(real, "lead-30")
    begins(real)
    real.fire_next(late=timedelta(seconds=30))
    assert real.phase is Phase.LEAD_IN
    assert "moment-lost" in real.texts()
    assert sum(isinstance(e, Send) and isinstance(e.message.picture, Voice) for _, e in real.log) == 2


@pytest.mark.parametrize("way", ["pause", "skip", "stop"])
def test_every_way_out_of_a_lead_in(real: Stage, way: str) -> None:
    """As out of a hold: nothing is held meanwhile."""
    chooses(real, "lead-30")
    begins(real)
    if way == "pause":
        real.command("urgent")
        assert real.phase is Phase.PARKED
    elif way == "skip":
        real.say("skip")
        assert real.phase is not Phase.LEAD_IN
    else:
        real.command("stop")
        assert real.state.session is None


def test_what_can_be_chosen_goes_up_from_the_films() -> None:
    """None is shorter than a film, nor than what the voice says in it."""
    for choices in (REAL.routine.lead_ins_s, REAL.routine.rests_s):
        assert choices[0] == REAL.routine.lead_in_s
        assert all(less < more for less, more in pairwise(choices))


def test_what_can_be_chosen_no_longer_is_not_gone_by(real: Stage) -> None:
    """An author may take a choice away: then it is the routine's again."""
    real.state = replace(real.state, person=changed(real.state.person, lead_in_s=45))
    assert plan.tempo(real.state.person, REAL.routine).lead_in_s == REAL.routine.lead_in_s
