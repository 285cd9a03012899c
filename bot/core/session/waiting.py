"""Nobody answers: ask again, park, come back, expire."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from bot.core.diary import Moment
from bot.core.messages import Message, Still, Text, text
from bot.core.model import Delete, Edit, Phase, Send, StepKind
from bot.core.session.before import CHOICES, last_offer, signs_question
from bot.core.session.ending import FELT, end, felt_question
from bot.core.session.parts import (
    LIES_THERE,
    advance,
    day_end,
    nudge_surface,
    park_s,
    rating_question,
    running,
    session_button,
    show,
    unrated,
    voice_over,
    wait_timer,
    withdraw,
)
from bot.core.session.steps import show_card
from bot.core.session.too_much import at_rest, leave_stretch, none_left, whether_to_go_on, why_left
from bot.core.turn import Turn, message

QUESTIONS: Mapping[Phase, Callable[[Turn], Message]] = {
    Phase.RATING_BEFORE: partial(rating_question, moment=Moment.BEFORE),
    Phase.SCREENING: signs_question,
    Phase.CHOOSING: last_offer,
    Phase.BETWEEN: whether_to_go_on,
    Phase.RATING_AFTER: partial(rating_question, moment=Moment.AFTER),
    **dict.fromkeys(FELT, felt_question),
}
"""What is asked in each phase that is over when nobody answers."""


def waited(turn: Turn, _value: str) -> None:
    """Nobody tapped for a while: ask once, then park the session until the day ends."""
    session = running(turn)
    if _is_left(turn):
        leave_stretch(turn)
        return
    if session.nudged:
        park(turn)
        return
    session = turn.set_session(nudged=True)
    rest_s = turn.content.routine.park_after_s - turn.content.routine.nudge_after_s
    nudge = message(
        text("still-there"), buttons=[[session_button(session, "ready"), session_button(session, "stop")]]
    )
    # Hours later it would only make a noise: the session is parked then, whether it came or not.
    expires_at = turn.world.now + timedelta(seconds=rest_s)
    then = wait_timer(session, rest_s)
    turn.add(Send(nudge_surface(session.number), nudge, sound=True, expires_at=expires_at, then=then))


def _is_left(turn: Turn) -> bool:
    """Whether this stretch was too much in its gentlest version: what comes next is about the other one."""
    return running(turn).phase is Phase.EASING and none_left(turn)


def ask_again(turn: Turn, _value: str) -> None:
    """The question once more, where it is seen. The version stays: an answer to the first one counts."""
    session = running(turn)
    turn.asks(None)
    asked = QUESTIONS[session.phase](turn)
    turn.add(Send(session.surface, asked, then=wait_timer(session, park_s(turn))))


def park(turn: Turn, _value: str = "") -> None:
    if turn.world.now >= day_end(turn).at:
        expire(turn)
        return
    session = running(turn)
    if _is_left(turn):
        leave_stretch(turn)
        return
    # What was said of a stretch that was left stays.
    between = session.phase is Phase.BETWEEN
    said = why_left(turn, session.steps[session.position - 1].stretch) if between else None
    # In place of a film of a hold; a card that waits for Ready stays as it is.
    resting = at_rest(turn, session.steps[session.position]) if session.phase in LIES_THERE else None
    _wait_for_go_on(turn, said, text("parked"), picture=resting)


def pause(turn: Turn, _value: str = "") -> None:
    """Something else must be read first, and nobody holds meanwhile. A hold that ran is done again."""
    if _is_left(turn):
        leave_stretch(turn)
        return
    step, over = running(turn).steps[running(turn).position], voice_over(turn)
    withdraw(turn)
    _wait_for_go_on(turn, text("paused-meanwhile"), over, picture=at_rest(turn, step))


def _wait_for_go_on(turn: Turn, *said: Text | None, picture: Still | None = None) -> None:
    session = advance(turn, phase=Phase.PARKED)
    buttons = [[session_button(session, "go_on")], [session_button(session, "stop")]]
    turn.add(
        Edit(session.surface, message(*said, buttons=buttons, picture=picture)),
        Delete((nudge_surface(session.number),)),
        day_end(turn),
    )


def go_on(turn: Turn, _value: str) -> None:
    """Back from the pause: what was left open before the first stretch is asked, or the position is taken up
    again, with its picture, and says Ready.
    """
    session = running(turn)
    step = session.steps[session.position]
    if step.kind is StepKind.BEFORE:
        session = advance(turn, phase=_left_open(turn))
        show(turn, QUESTIONS[session.phase](turn), wait_s=park_s(turn))
        return
    position = session.position + 1 if step.kind is StepKind.SWITCH else session.position
    # Cards still to come are skipped: whoever comes back has seen how it begins.
    while session.steps[position].kind is StepKind.CARD:
        position += 1
    turn.set_session(position=position)
    show_card(turn, text("go-on-with", stretch=text(f"stretch-{session.steps[position].stretch}")))


def _left_open(turn: Turn) -> Phase:
    """The question before the first stretch that a pause left open; nothing is decided anew for it.

    With all rated, a session that waits there was asked for signs or offered something, in this order.
    """
    session = running(turn)
    if unrated(turn, Moment.BEFORE):
        return Phase.RATING_BEFORE
    offered = any(d.action in CHOICES and d.at >= session.started_at for d in turn.recent.decisions)
    return Phase.CHOOSING if offered else Phase.SCREENING


def expire(turn: Turn, _value: str = "") -> None:
    end(turn, "expired", text("session-expired", holds=running(turn).holds_done))
