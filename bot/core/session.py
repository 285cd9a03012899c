"""A session from "Start" to the last question, as one table of transitions.

A session waits in one Phase for one of a few verbs: a tap ("ready", "much", "rate", ...) or its timer
("timer"). TRANSITIONS names what happens for each pair; every pair that is not there does nothing but
answer the tap. `version` grows with each transition, so a second tap on the same button, a button of an
earlier step and a timer that was overtaken find nothing of theirs any more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.core import advice, calendar, plan, reminders
from bot.core.content import Leg, Stretch
from bot.core.model import (
    After,
    Button,
    CancelTimer,
    Clip,
    Delete,
    Edit,
    Fired,
    HoldResult,
    Message,
    Moment,
    Phase,
    Rating,
    Record,
    Send,
    Session,
    SetTimer,
    Step,
    StepKind,
    Still,
    Tap,
    Text,
    Withdraw,
    text,
)
from bot.core.turn import Turn, button, message, score_buttons

LATE_CUE_S = 10
"""A cue later than this came after an outage: the hold is not over but lost, and is done again."""

DAY_ENDS = time(4)
"""Until then on the next morning a parked session of the evening before can be gone on with."""


# --- Starting ------------------------------------------------------------------------------------------


def begin(turn: Turn, day: date, surface: str | None = None) -> None:
    """Start today's session, in the reminder's message when it was started from there."""
    person = turn.person
    number = person.sessions_begun + 1
    turn.set_person(sessions_begun=number, asking=None)
    turn.session = Session(
        number=number,
        day=day,
        started_at=turn.world.now,
        content_version=turn.content.version,
        steps=plan.steps(person, turn.content),
        surface=surface or f"s{number}:0",
    )
    turn.add(CancelTimer("followup"), CancelTimer("snooze"))
    question = message(text("rate-before"), buttons=score_buttons("session", number, 0, "rate"))
    _show(turn, question, wait_s=_park_s(turn))


# --- Events --------------------------------------------------------------------------------------------


def show_again(turn: Turn) -> None:
    """Asked to start while a session runs: show where it is. There is never a second one."""
    session = _session(turn)
    if session.phase is Phase.PARKED:
        _go_on(turn, "")
        return
    turn.answer(text("running-already"))
    if not isinstance(turn.event, Tap):
        running = message(text("running-already"), buttons=[[_tap(session, "stop")]])
        turn.add(Delete((f"s{session.number}:running",)), Send(f"s{session.number}:running", running))


def tapped(turn: Turn, number: int, version: str, verb: str, value: str = "") -> None:
    """A button of a session: its number, the version it was made for, a verb, for "rate" the score."""
    session = turn.session
    if verb.startswith("rate") and value not in SCORES:
        turn.answer(text("stale-button"))
    elif verb == "rate_after":
        _rate_ended_session(turn, number, int(value))
    elif session is None or session.number != number:
        turn.answer(text("session-over"))
    elif verb not in {"much", "stop"} and str(session.version) != version:
        # "Too much" and "Stop" count on any message: whoever is in pain need not look for the newest one.
        turn.answer(text("already-done"))
    else:
        act(turn, verb, value)


def act(turn: Turn, verb: str, value: str = "") -> bool:
    """Do what `verb` means in this phase; False (and a word on the button) when it means nothing now."""
    session = _session(turn)
    transition = TRANSITIONS.get((session.phase, verb))
    if transition is None:
        turn.answer(text("nothing-to-do"))
        return False
    if verb == "timer" and session.phase in MOVES_BY_ITSELF and _lateness_s(turn) > _park_s(turn):
        # After a long outage nobody is lying there any more.
        transition = _park
    transition(turn, value)
    return True


def fired(turn: Turn, timer: Fired) -> None:
    session = turn.session
    if session is not None and timer.about == {
        "session": str(session.number),
        "version": str(session.version),
    }:
        act(turn, "timer")


def on_offer(session: Session) -> list[Button]:
    """The buttons that mean something now, so that their words can be typed as well."""
    return [_tap(session, verb) for phase, verb in TRANSITIONS if phase == session.phase and verb in LABELS]


def expects_score(session: Session | None) -> bool:
    return session is not None and (session.phase, "rate") in TRANSITIONS


# --- Pain before ---------------------------------------------------------------------------------------


def _rated_before(turn: Turn, value: str) -> None:
    """R3 read on the pain before the session: go on, offer the easing, or keep it gentle."""
    session, score = _session(turn), int(value)
    turn.add(Record(Rating(turn.world.now, session.day, Moment.BEFORE, score, session.number)))
    turn.session = session = replace(session, before=score)
    limits = turn.content.rules["R3"].numbers
    if score <= limits["go_on_at_most"]:
        _enter(turn, 1)
        return
    moderate = score <= limits["stop_above"]
    choices = ("eased", "usual") if moderate else ("gentle", "rest")
    turn.decide("R3", "offer-easing" if moderate else "offer-gentle", {"score": score})
    session = _advance(turn, phase=Phase.CHOOSING)
    question = message(
        text("before-moderate" if moderate else "before-high", score=score),
        buttons=[[_tap(session, choice) for choice in choices]],
    )
    _show(turn, question, wait_s=_park_s(turn))


def _chose(turn: Turn, _value: str, *, gentle: bool, eased: bool) -> None:
    planned = plan.steps(turn.person, turn.content, gentle=gentle, least_easing=1 if eased else 0)
    turn.session = replace(_session(turn), steps=planned)
    _enter(turn, 1)


def _rest(turn: Turn, _value: str) -> None:
    _end(turn, "stopped", text("resting-today"))


# --- Going through the steps ---------------------------------------------------------------------------


def _enter(turn: Turn, position: int, *lead: Text) -> None:
    """Come to the step at `position` and say what it asks for; `lead` goes first."""
    step = _session(turn).steps[position]
    {
        StepKind.CARD: _enter_card,
        StepKind.SWITCH: _enter_switch,
        StepKind.HOLD: _enter_hold,
        StepKind.AFTER: _enter_after,
    }[step.kind](turn, position, *lead)


def _next(turn: Turn, _value: str = "") -> None:
    _enter(turn, _session(turn).position + 1)


def _enter_card(turn: Turn, position: int, *lead: Text) -> None:
    session = _session(turn)
    step, following = session.steps[position], session.steps[position + 1]
    first = session.steps[position - 1].kind is not StepKind.CARD
    ready = following.kind is not StepKind.CARD
    session = _advance(turn, phase=Phase.READY if ready else Phase.CARD, position=position, nudged=False)
    stretch = turn.content.stretches[step.stretch]
    card = next(card for card in stretch.cards if card.id == step.card)
    shown = message(
        *lead,
        text("stretch-begins", stretch=text(f"stretch-{stretch.id}")) if first else None,
        text(f"card-{stretch.id}-{card.id}", leg=step.leg),
        _eased_from_the_start(turn, stretch, step) if ready else None,
        buttons=[[_tap(session, "ready")]] if ready else [],
        picture=Still(card.picture, step.leg),
    )
    # The first card of a later stretch ends a hold: it must be heard. The others change in silence.
    new = first and session.steps[position - 1].kind is not StepKind.BEFORE
    _show(turn, shown, wait_s=_nudge_s(turn) if ready else card.seconds, new=new)


def _eased_from_the_start(turn: Turn, stretch: Stretch, step: Step) -> Text | None:
    """Tell that this stretch starts eased, and how, when it does so on either leg."""
    session = _session(turn)
    planned = [s.easing for s in session.steps if s.kind is StepKind.HOLD and s.stretch == stretch.id]
    level = max(*planned, session.easings.get(stretch.id, 0))
    if level == 0:
        return None
    return text(
        "starts-eased", easing=text(f"easing-{stretch.id}-{stretch.easings[level - 1].id}", leg=step.leg)
    )


def _enter_switch(turn: Turn, position: int, *lead: Text) -> None:
    step = _session(turn).steps[position]
    session = _advance(turn, phase=Phase.SWITCH, position=position)
    stretch = turn.content.stretches[step.stretch]
    shown = message(
        *lead,
        text(f"switch-{stretch.id}", leg=step.leg),
        buttons=[_hold_buttons(session)],
        picture=Still(stretch.cards[-1].picture, step.leg),
    )
    _show(turn, shown, wait_s=turn.content.routine.switch_s, new=True)


def _enter_hold(turn: Turn, position: int, *lead: Text) -> None:
    previous = _session(turn).steps[position - 1]
    session = _advance(turn, phase=Phase.HOLD, position=position)
    step = session.steps[position]
    stretch = turn.content.stretches[step.stretch]
    level = easing_level(session, step)
    easing = stretch.easings[level - 1] if level else None
    cue = stretch.cues[(step.repetition - 1) % len(stretch.cues)] if stretch.cues else None
    release = previous.kind is StepKind.HOLD and not lead
    shown = message(
        *lead,
        text(
            "hold-next" if release else "hold-first",
            leg=step.leg,
            repetition=step.repetition,
            repetitions=step.repetitions,
            seconds=step.hold_s,
            lead=turn.content.routine.lead_in_s,
        ),
        text(f"hold-{stretch.id}-{easing.id}" if easing else f"hold-{stretch.id}", leg=step.leg),
        text(f"cue-{cue}") if cue else None,
        buttons=[_hold_buttons(session)],
        picture=Clip(easing.picture if easing else stretch.picture, step.leg, step.hold_s),
    )
    _show(turn, shown, wait_s=turn.content.routine.lead_in_s + step.hold_s, new=True)


def _enter_after(turn: Turn, position: int, *lead: Text) -> None:
    session = _advance(turn, phase=Phase.RATING_AFTER, position=position)
    turn.session = session = replace(session, surface=_done_surface(session.number))
    question = message(
        *lead, text("rate-after"), buttons=score_buttons("session", session.number, session.version, "rate")
    )
    turn.add(Send(session.surface, question, sound=True, then=_timer(session, _park_s(turn))))


# --- Holds ---------------------------------------------------------------------------------------------


def easing_level(session: Session, step: Step) -> int:
    """How eased a hold is now: as planned, or more when the stretch was too much today (R5)."""
    return max(step.easing, session.easings.get(step.stretch, 0))


def _hold_over(turn: Turn, _value: str) -> None:
    """The hold's time is up: the next cue releases it. After an outage it is done again from its lead-in."""
    session = _session(turn)
    if _lateness_s(turn) > LATE_CUE_S:
        _enter_hold(turn, session.position, text("moment-lost"))
    else:
        _record_hold(turn, "held")
        _next(turn)


def _too_much(turn: Turn, _value: str) -> None:
    """Stop at once, ease this very stretch, and start it there next time (R5).

    With no easing left, the stretch is left alone for today (R3).
    """
    session = _session(turn)
    step = session.steps[session.position]
    stretch = turn.content.stretches[step.stretch]
    level = easing_level(session, step) + 1
    if level > len(stretch.easings):
        _record_hold(turn, "stopped")
        turn.decide("R3", "stop-stretch", {"stretch": stretch.id, "leg": step.leg})
        _leave_stretch(turn, text("stretch-stopped"))
        return
    _record_hold(turn, "too_much")
    turn.person = plan.eased(turn.person, stretch, step.leg, level)
    turn.decide("R5", "ease", {"stretch": stretch.id, "leg": step.leg, "easing": level})
    easing = stretch.easings[level - 1]
    easings = {**session.easings, stretch.id: level}
    session = _advance(turn, phase=Phase.EASING, nudged=False, easings=easings)
    shown = message(
        text("too-much"),
        text(f"easing-{stretch.id}-{easing.id}", leg=step.leg),
        buttons=[[_tap(session, "ready")], [_tap(session, "skip")]],
        picture=Still(easing.picture, step.leg),
    )
    _show(turn, shown, wait_s=_nudge_s(turn))


def _too_much_afterwards(turn: Turn, _value: str) -> None:
    """Told after the hold was over: that stretch goes on eased, today and next time; the session goes on."""
    session = _session(turn)
    done = [s for s in session.steps[: session.position] if s.kind is StepKind.HOLD]
    if not done:
        turn.answer(text("nothing-to-do"))
        return
    step = done[-1]
    stretch = turn.content.stretches[step.stretch]
    level = min(easing_level(session, step) + 1, len(stretch.easings))
    turn.person = plan.eased(turn.person, stretch, step.leg, level)
    turn.session = replace(session, easings={**session.easings, stretch.id: level})
    turn.decide("R5", "ease", {"stretch": stretch.id, "leg": step.leg, "easing": level})
    turn.answer(text("eased-next-time"), alert=True)


def _skip_stretch(turn: Turn, _value: str) -> None:
    _leave_stretch(turn, text("stretch-skipped"))


def _leave_stretch(turn: Turn, lead: Text) -> None:
    session = _session(turn)
    stretch = session.steps[session.position].stretch
    following = next(
        i for i in range(session.position, len(session.steps)) if session.steps[i].stretch != stretch
    )
    turn.add(Edit(session.surface, message(lead)))
    _enter(turn, following)


def _hold_again(turn: Turn, _value: str) -> None:
    """Ready, with the easing in place: the same hold once more."""
    session = _session(turn)
    _enter_hold(turn, session.position, text("eased-again"))


def _ready(turn: Turn, _value: str) -> None:
    """Ready after a set-up card, or after coming back to a parked session in the middle of a stretch."""
    session = _session(turn)
    step = session.steps[session.position]
    _enter_hold(turn, session.position if step.kind is StepKind.HOLD else session.position + 1)


def _record_hold(turn: Turn, outcome: str) -> None:
    session = _session(turn)
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
        held_s = {**session.held_s, step.leg: session.held_s.get(step.leg, 0) + step.hold_s}
        turn.session = replace(session, holds_done=session.holds_done + 1, held_s=held_s)


# --- Waiting, parking, coming back ---------------------------------------------------------------------


def _waited(turn: Turn, _value: str) -> None:
    """Nobody tapped for a while: ask once, then park the session until the day ends."""
    session = _session(turn)
    if session.nudged:
        _park(turn)
        return
    turn.session = session = replace(session, nudged=True)
    rest_s = turn.content.routine.park_after_s - turn.content.routine.nudge_after_s
    nudge = message(text("still-there"), buttons=[[_tap(session, "ready"), _tap(session, "stop")]])
    turn.add(Send(f"s{session.number}:nudge", nudge, sound=True, then=_timer(session, rest_s)))


def _park(turn: Turn, _value: str = "") -> None:
    if turn.world.now >= _day_end(turn):
        _expire(turn)
        return
    session = _advance(turn, phase=Phase.PARKED)
    parked = message(text("parked"), buttons=[[_tap(session, "go_on")], [_tap(session, "stop")]])
    turn.add(
        Delete((f"s{session.number}:nudge",)),
        Edit(session.surface, parked),
        SetTimer(timer_name(session), _day_end(turn), _about(session)),
    )


def _go_on(turn: Turn, _value: str) -> None:
    """Back from the pause: take up the position again, with its picture, and say Ready."""
    session = _session(turn)
    step = session.steps[session.position]
    if session.before is None:
        session = _advance(turn, phase=Phase.RATING_BEFORE)
        question = message(
            text("rate-before"), buttons=score_buttons("session", session.number, session.version, "rate")
        )
        _show(turn, question, wait_s=_park_s(turn))
        return
    if step.kind not in {StepKind.CARD, StepKind.HOLD, StepKind.SWITCH}:
        _enter(turn, max(session.position, 1))
        return
    position = session.position + 1 if step.kind is StepKind.SWITCH else session.position
    step = session.steps[position]
    session = _advance(turn, phase=Phase.READY, position=position, nudged=False)
    stretch = turn.content.stretches[step.stretch]
    level = easing_level(session, step)
    shown = message(
        text("go-on-with", stretch=text(f"stretch-{stretch.id}")),
        text(f"card-{stretch.id}-{stretch.cards[-1].id}", leg=step.leg),
        text(f"easing-{stretch.id}-{stretch.easings[level - 1].id}", leg=step.leg) if level else None,
        buttons=[[_tap(session, "ready")]],
        picture=Still(stretch.easings[level - 1].picture if level else stretch.cards[-1].picture, step.leg),
    )
    # Cards still to come are skipped: whoever comes back has seen how it begins.
    while session.steps[session.position].kind is StepKind.CARD:
        session = replace(session, position=session.position + 1)
    turn.session = session
    _show(turn, shown, wait_s=_nudge_s(turn))


def _expire(turn: Turn, _value: str = "") -> None:
    _end(turn, "expired", text("session-expired", holds=_session(turn).holds_done))


# --- Ending --------------------------------------------------------------------------------------------


def _rated_after(turn: Turn, value: str) -> None:
    session = _session(turn)
    turn.session = replace(session, after=int(value))
    turn.add(Record(Rating(turn.world.now, session.day, Moment.AFTER, int(value), session.number)))
    _complete(turn)


def _complete(turn: Turn, _value: str = "") -> None:
    session = _session(turn)
    turn.set_person(sessions_completed=turn.person.sessions_completed + 1)
    _end(turn, "completed", _summary(session))
    advice.give(turn)


def _summary(session: Session) -> Text:
    right, left = (session.held_s.get(leg, 0) for leg in Leg)
    sides = text("a-side", seconds=right) if right == left else text("each-side", right=right, left=left)
    if session.before is None or session.after is None:
        return text("done", holds=session.holds_done, sides=sides)
    return text(
        "done-with-pain",
        holds=session.holds_done,
        sides=sides,
        before=session.before,
        after=session.after,
    )


def stop(turn: Turn, _value: str = "") -> None:
    """End kindly, from anywhere, and keep what was done."""
    session = _session(turn)
    if session.phase is Phase.RATING_AFTER:
        _complete(turn)
        return
    if session.holds_done:
        _end(turn, "stopped", text("stopped", holds=session.holds_done), ask_after=True)
    else:
        _end(turn, "stopped", text("stopped-before"))


def _end(turn: Turn, ending: str, closing: Text, *, ask_after: bool = False) -> None:
    """Close the session: one short message stays, the others are taken away, nothing more is sent."""
    session = _session(turn)
    done = _done_surface(session.number)
    last = message(
        closing,
        text("rate-if-you-like") if ask_after else reminders.upcoming(turn),
        buttons=score_buttons("session", session.number, session.version, "rate_after")
        if ask_after
        else [[button("why-these", "menu", "why"), button("progress-button", "menu", "progress")]],
    )
    _close(turn, ending)
    turn.add(Edit(done, last))


def _close(turn: Turn, ending: str) -> None:
    session = _session(turn)
    turn.add(
        Withdraw(f"s{session.number}:"),
        CancelTimer(timer_name(session)),
        Delete((f"s{session.number}:", f"day:{session.day}"), keep=(_done_surface(session.number),)),
    )
    turn.session = replace(session, phase=Phase.ENDED, ending=ending, ended_at=turn.world.now)


def break_off(turn: Turn) -> None:
    """End the session without a word of its own: something more important is being said."""
    _close(turn, "stopped")


def _rate_ended_session(turn: Turn, number: int, score: int) -> None:
    """Pain after a session that was stopped: asked once, on its last message."""
    past = next((s for s in turn.diary.sessions if s.number == number), None)
    rated = any(r.session == number and r.moment is Moment.AFTER for r in turn.diary.ratings)
    if past is None or rated:
        turn.answer(text("already-done"))
        return
    turn.add(Record(Rating(turn.world.now, past.day, Moment.AFTER, score, number)))
    turn.add(Edit(_done_surface(number), message(text("noted-after", score=score), reminders.upcoming(turn))))
    advice.give(turn)


# --- Small parts ---------------------------------------------------------------------------------------


def _session(turn: Turn) -> Session:
    assert turn.session is not None
    return turn.session


def _advance(turn: Turn, **changes: object) -> Session:
    """One transition: the version grows, the timer of the state just left is forgotten."""
    session = _session(turn)
    turn.add(CancelTimer(timer_name(session)))
    turn.session = replace(session, version=session.version + 1, **changes)  # type: ignore[arg-type]
    return turn.session


def _show(turn: Turn, shown: Message, *, wait_s: float, new: bool = False) -> None:
    """Say it in the session's message, or in a new one that is heard; then wait."""
    session = _session(turn)
    typed = not isinstance(turn.event, Tap | Fired)
    if new or typed:
        # Below what was typed, where the eye is, and nowhere else.
        superseded = [Delete((session.surface,))] if typed and not new else []
        turn.session = session = replace(session, surface=f"s{session.number}:{session.version}")
        turn.add(*superseded, Send(session.surface, shown, sound=new, then=_timer(session, wait_s)))
    else:
        turn.add(Edit(session.surface, shown, then=_timer(session, wait_s)))


def _tap(session: Session, verb: str) -> Button:
    return button(LABELS[verb], "session", session.number, session.version, verb)


def _hold_buttons(session: Session) -> tuple[Button, ...]:
    return _tap(session, "much"), _tap(session, "stop")


def timer_name(session: Session) -> str:
    """Each wait has a name of its own: one that starts late can never take the place of the next."""
    return f"session:{session.number}:{session.version}"


def _about(session: Session) -> dict[str, str]:
    return {"session": str(session.number), "version": str(session.version)}


def _timer(session: Session, seconds: float) -> After:
    return After(seconds, timer_name(session), _about(session))


def _done_surface(number: int) -> str:
    return f"s{number}:done"


def _nudge_s(turn: Turn) -> int:
    return turn.content.routine.nudge_after_s


def _park_s(turn: Turn) -> int:
    return turn.content.routine.park_after_s


def _day_end(turn: Turn) -> datetime:
    return calendar.to_utc(_session(turn).day + timedelta(days=1), DAY_ENDS, turn.zone)


def _lateness_s(turn: Turn) -> float:
    assert isinstance(turn.event, Fired)
    return (turn.world.now - turn.event.due_at).total_seconds()


SCORES = frozenset(str(score) for score in range(11))

LABELS = {
    "ready": "ready",
    "much": "too-much-button",
    "stop": "stop",
    "skip": "skip-stretch",
    "go_on": "go-on",
    "eased": "choose-eased",
    "usual": "choose-usual",
    "gentle": "choose-gentle",
    "rest": "choose-rest",
}

MOVES_BY_ITSELF = frozenset({Phase.CARD, Phase.HOLD, Phase.SWITCH, Phase.READY, Phase.EASING})

TRANSITIONS: dict[tuple[Phase, str], Callable[[Turn, str], None]] = {
    (Phase.RATING_BEFORE, "rate"): _rated_before,
    (Phase.RATING_BEFORE, "timer"): _park,
    (Phase.CHOOSING, "eased"): partial(_chose, gentle=False, eased=True),
    (Phase.CHOOSING, "usual"): partial(_chose, gentle=False, eased=False),
    (Phase.CHOOSING, "gentle"): partial(_chose, gentle=True, eased=True),
    (Phase.CHOOSING, "rest"): _rest,
    (Phase.CHOOSING, "timer"): _park,
    (Phase.CARD, "timer"): _next,
    (Phase.CARD, "much"): _too_much_afterwards,
    (Phase.READY, "ready"): _ready,
    (Phase.READY, "much"): _too_much_afterwards,
    (Phase.READY, "timer"): _waited,
    (Phase.HOLD, "timer"): _hold_over,
    (Phase.HOLD, "much"): _too_much,
    (Phase.SWITCH, "timer"): _next,
    (Phase.SWITCH, "much"): _too_much_afterwards,
    (Phase.EASING, "ready"): _hold_again,
    (Phase.EASING, "skip"): _skip_stretch,
    (Phase.EASING, "timer"): _waited,
    (Phase.RATING_AFTER, "rate"): _rated_after,
    (Phase.RATING_AFTER, "much"): _too_much_afterwards,
    (Phase.RATING_AFTER, "timer"): _complete,
    (Phase.PARKED, "go_on"): _go_on,
    (Phase.PARKED, "timer"): _expire,
    **{(phase, "stop"): stop for phase in Phase if phase is not Phase.ENDED},
}
