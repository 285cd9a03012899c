"""A score was put right in a session, or soon after it: what followed is decided anew (R0, R1, R3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core import dose, habits, pain, plan, recount, warning_signs
from bot.core.diary import Decision, Moment, PastSession
from bot.core.messages import Text
from bot.core.model import Delete, Edit, Phase, Session, StepKind
from bot.core.session.before import AS_EVER, begin_flare, choice, choose, signs_question, todays_steps
from bot.core.session.ending import FELT, asks_what_was_felt, complete
from bot.core.session.parts import (
    advance,
    nudge_surface,
    park_s,
    rating_question,
    running,
    show,
    unrated,
    wait_timer,
)
from bot.core.session.steps import enter
from bot.core.session.waiting import QUESTIONS
from bot.core.turn import Turn


def decide_anew(
    turn: Turn, since: datetime, undone: Sequence[Decision], *, own: bool, told: Text, signs_answered: bool
) -> None:
    """`undone`: what was decided on the wrong score, given at `since`. `own`: it was one of this session;
    `told` is said here. `signs_answered`: they were asked for since, and need not be asked for again.
    """
    session = running(turn)
    worst = (pain.worst(pain.given(turn.recent, session.number, m)) for m in (Moment.BEFORE, Moment.AFTER))
    turn.set_session(**dict(zip(("before", "after"), worst, strict=True)))
    recount.anew(turn, since)
    mine = [d for d in undone if d.at >= session.started_at]
    if session.phase is Phase.RATING_AFTER or session.phase in FELT:
        _stands(turn, session, mine)
        _at_the_end(turn, told, own=own, signs_answered=signs_answered)
    elif unrated(turn, Moment.BEFORE):
        turn.set_session(steps=todays_steps(turn, session.day, short=session.frozen))
        if own:
            advance(turn, phase=Phase.RATING_BEFORE)
            show(turn, rating_question(turn, Moment.BEFORE, told), wait_s=park_s(turn))
    else:
        _before_the_stretches(turn, mine, told, own=own, signs_answered=signs_answered)


def ended_anew(turn: Turn, since: datetime, undone: Sequence[Decision]) -> None:
    """The same where no session runs any more: doses, and what was chosen before the last one."""
    recount.anew(turn, since)
    last = turn.last_of(lambda diary: next(reversed(diary.sessions), None))
    if last is not None and last.ended_at >= since:
        _stands(turn, last, [d for d in undone if d.at >= last.started_at])


def _before_the_stretches(
    turn: Turn, undone: Sequence[Decision], told: Text, *, own: bool, signs_answered: bool
) -> None:
    """Ask or offer what the corrected score calls for; from the beginning, where that is something else."""
    session = running(turn)
    ratings = pain.given(turn.recent, session.number, Moment.BEFORE)
    screening = warning_signs.screening(turn, ratings, regular=True)
    waits = session.steps[session.position].kind is StepKind.BEFORE
    asks = screening is not None and not signs_answered
    if not asks and not waits and _stands(turn, session, undone):
        if screening is not None:
            turn.decide(*screening)
        if not _planned_anew(turn, *([told] if own else [])) and own:
            _tell(turn, told)
        return
    lead = (told,) if own else ()
    _from_the_beginning(turn)
    if screening is not None:
        turn.decide(*screening)
    if asks:
        advance(turn, phase=Phase.SCREENING)
        show(turn, signs_question(turn, *lead), wait_s=park_s(turn))
    else:
        choose(turn, *lead, reason=_reason(turn, undone))


def _reason(turn: Turn, undone: Sequence[Decision]) -> str | None:
    """Why they were away, if that was made something of on the wrong score."""
    made = (str(d.numbers["back_from"]) for d in undone if "back_from" in d.numbers)
    return next(made, None) or habits.returning(turn)


def _stands(turn: Turn, session: Session | PastSession, undone: Sequence[Decision]) -> bool:
    """Decide again what was offered before a session and chosen of it, if that would be offered now, too."""
    if not pain.given(turn.of_session(session.number), session.number, Moment.BEFORE):
        return True
    found = choice(turn, session, _reason(turn, undone))
    if _offered(undone) != (found and _plain(found[1])):
        return False
    if found is not None:
        turn.decide(*found)
    if any(d.action == "flare" for d in undone):
        begin_flare(turn, session.day)
    for wished in (d for d in undone if d.action == "gentle-today"):
        turn.decide(wished.rule, wished.action, dict(wished.numbers))
    recount.stands(turn, session, undone)
    return True


def _offered(undone: Sequence[Decision]) -> str | None:
    """What was offered in this session on the wrong score."""
    return next(
        (_plain(d.action) for d in reversed(undone) if _plain(d.action).startswith(("offer-", "ask-t"))), None
    )


def _plain(action: str) -> str:
    """What was taken as given is the same as what is offered."""
    return "offer-easing" if action in AS_EVER else action


def _planned_anew(turn: Turn, *lead: Text) -> bool:
    """Begin the first stretch anew, where days that were counted anew change the plan; whether they do."""
    session = running(turn)
    kind = dose.kind(turn.recent, session)
    if kind == dose.GENTLE or any(h.session == session.number for h in turn.recent.holds):
        return False
    least = min(hold.easing for hold in plan.holds(session.steps))
    steps = todays_steps(turn, session.day, short=kind == dose.SHORT, easing=least)
    if steps == session.steps:
        return False
    turn.set_session(steps=steps, position=1)
    if session.phase is Phase.PARKED:
        return False
    enter(turn, 1, *lead)
    return True


def _from_the_beginning(turn: Turn) -> None:
    """Back before the first stretch, with the usual plan: what is gentle today is decided anew, too."""
    session = running(turn)
    short = dose.kind(turn.recent, session) == dose.SHORT
    if session.frozen and not short:
        dose.note_kind(turn, dose.USUAL)
    if session.nudged:
        turn.add(Delete((nudge_surface(session.number),)))
    steps = todays_steps(turn, session.day, short=short)
    advance(turn, phase=Phase.RATING_BEFORE, position=0, nudged=False, frozen=short, steps=steps)


def _at_the_end(turn: Turn, told: Text, *, own: bool, signs_answered: bool) -> None:
    """The stretches are done: the last questions are those that the scores call for now."""
    session = running(turn)
    before = pain.given(turn.recent, session.number, Moment.BEFORE)
    if own and not signs_answered:
        warning_signs.screen(turn, before)
    if session.phase is Phase.RATING_AFTER:
        session = advance(turn)
        asked = rating_question(turn, Moment.AFTER, told if own else None)
        turn.add(Edit(session.surface, asked, then=wait_timer(session, park_s(turn))))
    elif not asks_what_was_felt(turn, session.number):
        complete(turn)
    elif own:
        _tell(turn, told)


def show_question(turn: Turn) -> None:
    """What is asked before the first stretch once more, after the scale of a score took its place."""
    session = running(turn)
    if session.phase in QUESTIONS:
        session = advance(turn)
        show(turn, QUESTIONS[session.phase](turn), wait_s=park_s(turn))


def _tell(turn: Turn, told: Text) -> None:
    """That it was put right, without a word more: the session goes on as it was."""
    turn.answer(told)
