"""When it is too much: easing, leaving a stretch, going on or not (R3, R4, R5)."""

from __future__ import annotations

from bot.core import dose
from bot.core.composition import composed
from bot.core.content import Leg, Stretch
from bot.core.diary import Diary, HoldResult
from bot.core.messages import Message, Still, Text, text
from bot.core.model import Edit, Phase, Session, Step, StepKind
from bot.core.session.ending import stop
from bot.core.session.parts import (
    advance,
    nudge_s,
    park_s,
    running,
    session_button,
    show,
    silence,
    stretch_of,
    voice_over,
    wait_over_at,
    withdraw,
)
from bot.core.session.steps import easing_level, enter, enter_hold, put_right, record_hold
from bot.core.turn import Turn, message

LEFT = {"stop-stretch": "stretch-stopped", "protect": "stretch-stopped-nerve", "ease": "stretch-skipped"}
"""What is said of a stretch that was left, for each last decision about it. Said again, it is the same."""

WHERE = ("lower_back", "thigh", "nerve", "skip", "ready")
"""What can be answered when a hold was too much: where it was, or how to go on."""


def too_much(turn: Turn, _value: str) -> None:
    """Stop at once, ease this very stretch, start it there next time, and ask where it was (R5).

    Who only says Ready goes on in the mildest form that is left. With none left it is asked all the same, and
    then the stretch is left alone for today (R3, R4).
    """
    counted = _counted_before(turn)
    session = running(turn) if counted is None else turn.set_session(position=running(turn).position - 1)
    step = session.steps[session.position]
    stretch = stretch_of(turn, step)
    level = easing_level(session, step) + 1
    outcome = "stopped" if level > len(stretch.easings) else "too_much"
    if counted is None:
        record_hold(turn, outcome)
    else:
        put_right(turn, counted, outcome)
    if outcome == "stopped":
        turn.decide("R3", "stop-stretch", {"stretch": stretch.id, "leg": step.leg})
    else:
        _ease_next_time(turn, stretch, step.leg, level)
        turn.decide("R5", "ease", {"stretch": stretch.id, "leg": step.leg, "easing": level})
    easings, over = {**session.easings, stretch.id: level}, voice_over(turn)
    withdraw(turn)
    session = advance(turn, phase=Phase.EASING, nudged=False, easings=easings)
    last = none_left(turn)
    buttons = [[session_button(session, verb)] for verb in WHERE if not (last and verb == "skip")]
    asked = message(
        text("too-much-last" if last else "too-much"), over, buttons=buttons, picture=at_rest(turn, step)
    )
    show(turn, asked, wait_s=nudge_s(turn))


def _counted_before(turn: Turn) -> HoldResult | None:
    """The hold right before this one, where it is that one which was too much: what was not shown yet was
    not, nor what they still rest before.
    """
    session, last = running(turn), _last_hold(turn)
    if session.steps[session.position - 1].kind is not StepKind.HOLD or last is None:
        return None
    shown, lead_in = wait_over_at(turn) is not None, session.phase is Phase.LEAD_IN
    rested_s = (turn.world.now - last.at).total_seconds()
    rests = lead_in and rested_s < session.steps[session.position].lead_in_s
    return last if last.outcome == "held" and (rests or not shown) else None


def _last_hold(turn: Turn) -> HoldResult | None:
    number = running(turn).number
    return next((hold for hold in reversed(turn.recent.holds) if hold.session == number), None)


def none_left(turn: Turn) -> bool:
    """Whether the stretch that it is about was too much in its gentlest version: it is left alone."""
    session = running(turn)
    stretch = turn.content.stretches.get(session.steps[session.position].stretch)
    return stretch is not None and session.easings.get(stretch.id, 0) > len(stretch.easings)


def hurts(turn: Turn, _value: str, *, complaint: str) -> None:
    """Where it was: the mildest easing that helps there, from the one that was too much on (R5)."""
    if none_left(turn):
        turn.record_answer("where", complaint)
        leave_stretch(turn)
        return
    session = running(turn)
    step = session.steps[session.position]
    stretch = stretch_of(turn, step)
    known = easing_level(session, step)
    level = stretch.eased_for(complaint, known - 1) or known
    if level != known:
        _ease_next_time(turn, stretch, step.leg, level)
        turn.decide("R5", "ease", {"stretch": stretch.id, "leg": step.leg, "easing": level})
    easings = {**session.easings, stretch.id: level}
    session = advance(turn, phase=Phase.EASING, nudged=False, easings=easings)
    words, picture = composed(stretch, "easing", step.leg, level)
    buttons = [[session_button(session, verb)] for verb in ("ready", "skip", "nerve")]
    show(turn, message(words, buttons=buttons, picture=Still(picture, step.leg)), wait_s=nudge_s(turn))


def _ease_next_time(turn: Turn, stretch: Stretch, leg: Leg, level: int) -> None:
    changed = dose.eased(dose.of(turn.person, stretch, leg), level)
    turn.person = dose.put(turn.person, stretch, leg, changed)


def nerve(turn: Turn, _value: str) -> None:
    """Tingling, numb or down the leg: that is enough for today, whatever the number (R4)."""
    session = running(turn)
    left = session.steps[session.position]
    dose.protect(turn, session, [left.stretch], {"told": "during"})
    # In place of the film of the hold, which goes on counting and ends with a tick.
    turn.add(Edit(session.surface, message(why_left(turn, left.stretch), picture=at_rest(turn, left))))
    enter(turn, len(session.steps) - 1)


def too_much_afterwards(turn: Turn, _value: str) -> None:
    """Told after the hold was over: it does not count, and its stretch goes on eased, today and next time.

    The session goes on. Told once more, it is the same.
    """
    session, last = running(turn), _last_hold(turn)
    if last is None:
        turn.answer(text("nothing-to-do"))
        return
    if last.outcome != "held":
        turn.answer(text("already-done"))
        return
    stretch = turn.content.stretches[last.stretch]
    level = max(last.easing, session.easings.get(stretch.id, 0)) + 1
    put_right(turn, last, "stopped" if level > len(stretch.easings) else "too_much")
    if level > len(stretch.easings):
        # Too much in its gentlest version: what is left of that stretch is left alone (R3).
        turn.decide("R3", "stop-stretch", {"stretch": stretch.id, "leg": last.leg})
        if session.phase is Phase.SWITCH:
            leave_stretch(turn)
        else:
            turn.answer(text("too-much-noted"), alert=True)
        return
    _ease_next_time(turn, stretch, last.leg, level)
    if session.voiced and stretch.id == session.steps[session.position].stretch:
        silence(turn)  # it tells the form from before
    turn.set_session(easings={**session.easings, stretch.id: level})
    turn.decide("R5", "ease", {"stretch": stretch.id, "leg": last.leg, "easing": level})
    turn.answer(text("eased-next-time", stretch=text(f"stretch-{stretch.id}")), alert=True)


def leave_stretch(turn: Turn, _value: str = "") -> None:
    """The rest of this stretch is left out. Whoever it hurt says whether the next one follows today."""
    session = running(turn)
    left = session.steps[session.position]
    following = _after_stretch(session)
    withdraw(turn)
    if session.steps[following].kind is StepKind.AFTER:
        # In place of the film of the hold, which goes on counting and ends with a tick.
        turn.add(Edit(session.surface, message(why_left(turn, left.stretch), picture=at_rest(turn, left))))
        enter(turn, following)
        return
    advance(turn, phase=Phase.BETWEEN, position=following)
    show(turn, whether_to_go_on(turn), wait_s=park_s(turn))


def _after_stretch(session: Session) -> int:
    """The position of the first step that is no longer of this stretch."""
    left = session.steps[session.position].stretch
    later = range(session.position, len(session.steps))
    return next(i for i in later if session.steps[i].stretch != left)


def skip_stretch(turn: Turn, _value: str = "") -> None:
    """Left out for another reason than pain: the next stretch follows at once, if there is one."""
    session = running(turn)
    following = _after_stretch(session)
    if session.steps[following].kind is StepKind.AFTER and not session.holds_done:
        stop(turn)
    else:
        said = [line for line in (text("stretch-skipped"), voice_over(turn)) if line]
        enter(turn, following, *said)


def whether_to_go_on(turn: Turn) -> Message:
    session = running(turn)
    left, step = session.steps[session.position - 1 : session.position + 1]
    return message(
        why_left(turn, left.stretch),
        text("next-would-be", stretch=text(f"stretch-{step.stretch}")),
        buttons=[[session_button(session, "go_on")], [session_button(session, "enough")]],
        picture=at_rest(turn, step),
    )


def why_left(turn: Turn, stretch: str) -> Text:
    """What is said of a stretch that was left: it follows from what was decided of it last (R3, R4, R5)."""

    def decided(diary: Diary) -> str | None:
        made = (d.action for d in reversed(diary.decisions) if d.numbers.get("stretch") == stretch)
        return next((LEFT[action] for action in made if action in LEFT), None)

    return text(turn.last_of(decided) or LEFT["ease"])


def at_rest(turn: Turn, step: Step) -> Still:
    return Still(turn.content.routine.rest_picture, step.leg)


def on_to_the_next(turn: Turn, _value: str) -> None:
    enter(turn, running(turn).position)


def enough_today(turn: Turn, _value: str) -> None:
    """What was done counts, and the last question is asked as ever."""
    enter(turn, len(running(turn).steps) - 1)


def hold_again(turn: Turn, _value: str) -> None:
    """Ready, with the easing in place: the same hold once more; with none left, on without this stretch."""
    if none_left(turn):
        leave_stretch(turn)
        return
    session = running(turn)
    enter_hold(turn, session.position, text("eased-again"))
