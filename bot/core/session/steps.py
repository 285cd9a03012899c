"""Through the steps: set-up cards, switches of legs, holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.core import dose, plan, voice
from bot.core.composition import composed
from bot.core.content import Leg, Stretch
from bot.core.diary import HoldResult, Moment
from bot.core.messages import Button, Clip, Message, Still, Text, text
from bot.core.model import Delete, Fired, Phase, Record, Send, Session, Step, StepKind
from bot.core.session.parts import (
    advance,
    card_buttons,
    done_surface,
    hold_buttons,
    lateness_s,
    nudge_s,
    nudge_surface,
    park_s,
    rating_question,
    running,
    session_button,
    show,
    stretch_of,
    voice_surface,
    wait_timer,
    was_lost,
)
from bot.core.turn import Turn, button, message

WAIT, GO_ON = "wait", "go-on"
"""What a person can choose for the set-up cards: each waits for Ready, or goes on by itself."""

WAITS_FOR_READY = frozenset({Phase.READY, Phase.EASING})

LATE_CUE_S = 10
"""A cue later than this came after an outage: the hold is not over but lost, and is done again."""


def enter(turn: Turn, position: int, *lead: Text) -> None:
    """Come to the step at `position` and say what it asks for; `lead` goes first."""
    step = running(turn).steps[position]
    {
        StepKind.CARD: _enter_card,
        StepKind.SWITCH: _enter_switch,
        StepKind.HOLD: enter_hold,
        StepKind.AFTER: _enter_after,
    }[step.kind](turn, position, *lead)


def next_step(turn: Turn, _value: str = "") -> None:
    enter(turn, running(turn).position + 1)


def _enter_card(turn: Turn, position: int, *lead: Text, waits: bool = False) -> None:
    """A set-up card. It `waits` for Ready, as the last one does, or goes on by itself after its seconds."""
    session = running(turn)
    step, before, following = (session.steps[position + n] for n in (0, -1, 1))
    first, last = before.kind is not StepKind.CARD, following.kind is not StepKind.CARD
    # The first card of a later stretch ends a hold: it must be heard. The others change in silence, and so
    # does what was tapped for.
    new = first and before.kind is not StepKind.BEFORE and isinstance(turn.event, Fired)
    waits = waits or last or cards_wait(turn)
    if session.nudged:
        turn.add(Delete((nudge_surface(session.number),)))  # its Ready was for the card before
    session = advance(turn, phase=Phase.READY if waits else Phase.CARD, position=position, nudged=False)
    stretch = stretch_of(turn, step)
    card = next(card for card in stretch.cards if card.id == step.card)
    level = first_level(session, step)
    words, picture = composed(stretch, "card", step.leg, level, card.id)
    shown = message(
        *lead,
        text("stretch-follows" if new else "stretch-begins", stretch=text(f"stretch-{stretch.id}"))
        if first
        else None,
        words,
        _eased_from_the_start(turn, stretch, step.leg, level) if last else None,
        buttons=card_buttons(session, stretch, back=not first),
        picture=Still(picture, step.leg),
    )
    show(turn, shown, wait_s=nudge_s(turn) if waits else card.seconds, new=new)


def cards_wait(turn: Turn) -> bool:
    """Whether each set-up card waits for Ready: in the first sessions, and for who went back to one since."""
    chosen = turn.person.cards
    early = turn.person.sessions_completed < turn.content.routine.cards_wait_for_sessions
    return early if chosen is None else chosen == WAIT


def card_before(turn: Turn, _value: str) -> None:
    """Back to the card before. Whoever was too slow for it is never hurried again."""
    session = running(turn)
    if session.steps[session.position - 1].kind is not StepKind.CARD:
        turn.answer(text("nothing-to-do"))
        return
    if session.phase is Phase.CARD or not cards_wait(turn):
        turn.set_person(cards=WAIT)
    _enter_card(turn, session.position - 1, waits=True)


def other_way(turn: Turn, way: str = "") -> None:
    """What else the stretch can be done with; what is chosen is remembered, and the card is shown anew."""
    session = running(turn)
    step = session.steps[session.position]
    stretch = turn.content.stretches[step.stretch]
    ways = [known.id for known in stretch.ways]
    if way not in ways:
        session = advance(turn, phase=Phase.READY, nudged=False)
        buttons = [[shown] for shown in (*way_buttons(turn), session_button(session, "skip"))]
        asked = message(text(f"ask-way-{stretch.id}"), buttons=buttons)
        show(turn, asked, wait_s=nudge_s(turn))
        return
    others = [kept for kept in turn.person.ways if not kept.startswith(f"{stretch.id}-")]
    turn.set_person(ways=(*others, *([f"{stretch.id}-{way}"] if way != ways[0] else [])))
    show_card(turn)


def way_buttons(turn: Turn) -> list[Button]:
    """Everything that the stretch can be done with."""
    session = running(turn)
    stretch = turn.content.stretches[session.steps[session.position].stretch]
    to = ("session", session.number, session.version, "way")
    return [button(f"way-{stretch.id}-{way.id}", *to, way.id) for way in stretch.ways]


def show_card(turn: Turn, *lead: Text) -> None:
    """The set-up card of the step that is next, which waits for Ready: the last one where a hold is."""
    session = running(turn)
    step = session.steps[session.position]
    if step.kind is StepKind.CARD:
        _enter_card(turn, session.position, *lead, waits=True)
        return
    session = advance(turn, phase=Phase.READY, nudged=False)
    stretch = stretch_of(turn, step)
    words, picture = composed(stretch, "card", step.leg, first_level(session, step), stretch.cards[-1].id)
    buttons = card_buttons(session, stretch, back=False)
    shown = message(*lead, words, buttons=buttons, picture=Still(picture, step.leg))
    show(turn, shown, wait_s=nudge_s(turn))


def _first_hold(session: Session, step: Step) -> Step:
    """With which this leg begins in this stretch."""
    holds = (s for s in session.steps if s.kind is StepKind.HOLD)
    return next(s for s in holds if (s.stretch, s.leg) == (step.stretch, step.leg))


def first_level(session: Session, step: Step) -> int:
    """How eased this leg starts in this stretch: its set-up is shown so, too."""
    return easing_level(session, _first_hold(session, step))


def _eased_from_the_start(turn: Turn, stretch: Stretch, leg: Leg, level: int) -> Text | None:
    """Tell that this stretch starts eased on this leg, how, and why: today's pain, or what was before."""
    if level == 0:
        return None
    name = text(f"easing-name-{stretch.id}-{stretch.easings[level - 1].id}")
    if dose.of(turn.person, stretch, leg).easing < level:
        return text("gentler-today", easing=name)
    return text("starts-eased", easing=name, because=_why_eased(turn, stretch, leg))


def _why_eased(turn: Turn, stretch: Stretch, leg: Leg) -> str:
    """`nerve` (R4), too `much` last time or `before` (R5), or `again`: a sign was cleared since (R0)."""
    if dose.of(turn.person, stretch, leg).spared:
        return "nerve"
    about, own = {"stretch": stretch.id, "leg": leg}, (stretch.id, leg)
    eased = [d.at for d in turn.past.decisions_to("ease") if about.items() <= d.numbers.items()]
    cleared = [d.at for d in turn.past.decisions_to("cleared")]
    if cleared and (not eased or eased[-1] < cleared[-1]):
        return "again"
    last = turn.past.last_holds([own]).get(own)
    holds = () if last is None else turn.of_session(last.session).holds
    last_time = [h for h in holds if last and (h.session, h.stretch, h.leg) == (last.session, *own)]
    return "much" if any(h.outcome != "held" for h in last_time) else "before"


def _enter_switch(turn: Turn, position: int, *lead: Text) -> None:
    step = running(turn).steps[position]
    session = advance(turn, phase=Phase.SWITCH, position=position)
    stretch = stretch_of(turn, step)
    level = first_level(session, step)
    words, picture = composed(stretch, "switch", step.leg, level)
    shown = message(
        *lead,
        words,
        _eased_from_the_start(turn, stretch, step.leg, level),
        buttons=[hold_buttons(session)],
        picture=Still(picture, step.leg),
    )
    show(turn, shown, wait_s=plan.lasts_s(step, turn.content.routine), new=True)


def enter_hold(turn: Turn, position: int, *lead: Text) -> None:
    """Come to a hold, by its lead-in. A longer one than that of the films begins with a picture."""
    before, routine = running(turn), turn.content.routine
    # Ready was tapped, or typed: what it stood on is over.
    over = (before.surface, nudge_surface(before.number)) if before.phase in WAITS_FOR_READY else ()
    step, rests = before.steps[position], before.phase is Phase.HOLD and not lead
    if not rests:
        step = replace(step, lead_in_s=_first_hold(before, step).lead_in_s)
        turn.set_session(steps=(*before.steps[:position], step, *before.steps[position + 1 :]))
    lead_s = plan.lead_in_s(step, routine)
    longer_s = lead_s - routine.lead_in_s
    session = advance(turn, phase=Phase.LEAD_IN if longer_s else Phase.HOLD, position=position, nudged=False)
    tempo = text("tempo-next" if rests else "tempo-first", lead=lead_s, seconds=step.hold_s)
    shown = _hold_message(turn, *lead, tempo, film=not longer_s)
    show(turn, shown, wait_s=longer_s or plan.lasts_s(step, routine), new=True, replaces=over)
    if lead or not session.voiced:
        _speak(turn)


def lead_in_over(turn: Turn, _value: str) -> None:
    """What is left of a longer lead-in is the film's, which takes the picture's place without a sound."""
    if _is_too_late(turn):
        return
    session, routine = advance(turn, phase=Phase.HOLD), turn.content.routine
    step = session.steps[session.position]
    tempo = text("tempo-first", lead=routine.lead_in_s, seconds=step.hold_s)
    show(turn, _hold_message(turn, tempo), wait_s=routine.lead_in_s + step.hold_s)


def _hold_message(turn: Turn, *lines: Text, film: bool = True) -> Message:
    """A hold, below the `lines` in the order in which it is lived: whoever obeys as they read rests first.

    Without its `film`, which counts from its start, with the picture of the position that it begins in.
    """
    session = running(turn)
    step = session.steps[session.position]
    stretch, level = stretch_of(turn, step), easing_level(session, step)
    words, picture = composed(stretch, "hold", step.leg, level)
    _, begins = composed(stretch, "card", step.leg, level, stretch.cards[-1].id)
    cue = stretch.cues[(step.repetition - 1) % len(stretch.cues)] if stretch.cues else None
    nth_of = {"repetition": step.repetition, "repetitions": step.repetitions}
    return message(
        *lines,
        text("hold-then", leg=step.leg, **nth_of, hold=words),
        text(f"cue-{cue}") if cue else None,
        buttons=[hold_buttons(session)],
        picture=Clip(picture, step.leg, step.hold_s) if film else Still(begins, step.leg),
    )


def _speak(turn: Turn) -> None:
    """The voice for what is left of this stretch, below the message of its next hold, to be played at once.

    Once the lead-in is over it would only be behind.
    """
    session, content = running(turn), turn.content
    if not turn.person.voice or turn.person.language not in content.voices:
        return
    steps = session.steps[session.position :]
    leads = voice.track(steps, stretch_of(turn, steps[0]), content.routine, partial(easing_level, session))
    spoken = message(text("voice-play"), picture=leads, instead=text("voice-not-taken"))
    expires_at = turn.world.now + timedelta(seconds=plan.lead_in_s(steps[0], content.routine))
    turn.add(Send(voice_surface(session.number), spoken, expires_at=expires_at))
    turn.set_session(voiced=True)


def _enter_after(turn: Turn, position: int, *lead: Text) -> None:
    surface = done_surface(running(turn).number)
    session = advance(turn, phase=Phase.RATING_AFTER, position=position, surface=surface)
    question = rating_question(turn, Moment.AFTER, *lead)
    turn.add(Send(session.surface, question, sound=True, then=wait_timer(session, park_s(turn))))


def easing_level(session: Session, step: Step) -> int:
    """How eased a hold is now: as planned, or more when the stretch was too much today (R5)."""
    return max(step.easing, session.easings.get(step.stretch, 0))


def hold_over(turn: Turn, _value: str) -> None:
    """The hold's time is up: the next cue releases it. After an outage, or if it was not surely shown, it is
    done again from its lead-in: what nobody saw, nobody held.
    """
    if not _is_too_late(turn):
        record_hold(turn, "held")
        next_step(turn)


def _is_too_late(turn: Turn) -> bool:
    """Whether the moment that is over was lost; then the hold is begun anew."""
    lost = was_lost(turn) or lateness_s(turn) > LATE_CUE_S
    if lost:
        enter_hold(turn, running(turn).position, text("moment-lost"))
        turn.set_session(nudged=True)
    return lost


def ready(turn: Turn, _value: str) -> None:
    """Ready after a set-up card, or after coming back to a parked session in the middle of a stretch."""
    session = running(turn)
    step = session.steps[session.position]
    enter(turn, session.position if step.kind is StepKind.HOLD else session.position + 1)


def record_hold(turn: Turn, outcome: str) -> None:
    session = running(turn)
    step = session.steps[session.position]
    turn.add(
        Record(
            HoldResult(
                at=turn.world.now,
                day=session.day,
                session=session.number,
                stretch=step.stretch,
                leg=step.leg,
                repetition=step.repetition,
                hold_s=step.hold_s,
                easing=easing_level(session, step),
                outcome=outcome,
            )
        )
    )
    if outcome == "held":
        _count(turn, 1, step.leg, step.hold_s)


def put_right(turn: Turn, hold: HoldResult, outcome: str) -> None:
    """A hold that was counted was too much: what is told of it later is what stands (see standing.py)."""
    if hold.outcome == "held":
        _count(turn, -1, hold.leg, hold.hold_s)
    turn.add(Record(replace(hold, at=turn.world.now, outcome=outcome)))


def _count(turn: Turn, times: int, leg: Leg, hold_s: int) -> None:
    session = running(turn)
    held_s = {**session.held_s, leg: session.held_s.get(leg, 0) + times * hold_s}
    turn.set_session(holds_done=session.holds_done + times, held_s=held_s)
