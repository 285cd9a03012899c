"""A session from "Start" to the last question, as one table of transitions.

A session waits in one Phase for one of a few verbs: a tap ("ready", "much", "rate", ...) or its timer
("timer"). TRANSITIONS names what happens for each pair; every pair that is not there does nothing but
answer the tap. `version` grows with each transition, so a second tap on the same button, a button of an
earlier step and a timer that was overtaken find nothing of theirs any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from bot.core.model import (
    Button,
    Fired,
    Moment,
    Phase,
    Send,
    Session,
    Site,
    Tap,
    text,
)
from bot.core.session.before import (
    chose,
    lifted,
    rated_before,
    rest_today,
    screened,
    start_flare,
    start_gently,
    stayed,
    tingled,
)
from bot.core.session.ending import (
    FELT,
    complete,
    felt,
    felt_answers,
    felt_move,
    felt_where,
    rate_ended_session,
    rated_after,
    stop,
)
from bot.core.session.parts import (
    LABELS,
    SCORES,
    SITES,
    about_session,
    day_end,
    lateness_s,
    park_s,
    record_rating,
    running,
    session_button,
    unrated,
    was_lost,
)
from bot.core.session.steps import hold_over, next_step, ready
from bot.core.session.too_much import (
    enough_today,
    hold_again,
    leave_stretch,
    nerve,
    on_to_the_next,
    too_much,
    too_much_afterwards,
)
from bot.core.session.waiting import QUESTIONS, ask_again, expire, go_on, park, waited
from bot.core.turn import Turn, message

LATE_PARKING_S = 60
"""So late, more than lease and tick, nobody is given up on but after an outage: the answer may be on its way.
The question is asked again."""

VALUES = {"rate": SCORES, "rate_after": SCORES, **{verb: frozenset(values) for verb, values in FELT.values()}}

MOVES_BY_ITSELF = frozenset({Phase.CARD, Phase.HOLD, Phase.SWITCH, Phase.READY, Phase.EASING})

TRANSITIONS: dict[tuple[Phase, str], Callable[[Turn, str], None]] = {
    (Phase.RATING_BEFORE, "rate"): rated_before,
    (Phase.RATING_BEFORE, "timer"): park,
    (Phase.SCREENING, "sign"): screened,
    (Phase.SCREENING, "timer"): park,
    (Phase.CHOOSING, "eased"): partial(chose, easing=1),
    (Phase.CHOOSING, "usual"): partial(chose, easing=0),
    (Phase.CHOOSING, "gentle"): start_gently,
    (Phase.CHOOSING, "flare"): start_flare,
    (Phase.CHOOSING, "rest"): rest_today,
    (Phase.CHOOSING, "full"): partial(lifted, spared=False),
    (Phase.CHOOSING, "stay"): stayed,
    (Phase.CHOOSING, "clear"): partial(lifted, spared=True),
    (Phase.CHOOSING, "tingled"): tingled,
    (Phase.CHOOSING, "timer"): park,
    (Phase.CARD, "timer"): next_step,
    (Phase.CARD, "much"): too_much_afterwards,
    (Phase.READY, "ready"): ready,
    (Phase.READY, "much"): too_much_afterwards,
    (Phase.READY, "timer"): waited,
    (Phase.HOLD, "timer"): hold_over,
    (Phase.HOLD, "much"): too_much,
    (Phase.SWITCH, "timer"): next_step,
    (Phase.SWITCH, "much"): too_much_afterwards,
    (Phase.EASING, "ready"): hold_again,
    (Phase.EASING, "skip"): leave_stretch,
    (Phase.EASING, "nerve"): nerve,
    (Phase.EASING, "timer"): waited,
    (Phase.BETWEEN, "go_on"): on_to_the_next,
    (Phase.BETWEEN, "enough"): enough_today,
    (Phase.BETWEEN, "timer"): park,
    (Phase.RATING_AFTER, "rate"): rated_after,
    (Phase.RATING_AFTER, "much"): too_much_afterwards,
    # Whoever did not answer may not have seen the question: it stays open on the last message.
    (Phase.RATING_AFTER, "timer"): partial(complete, ask_after=True),
    (Phase.FEELING, "feel"): felt,
    (Phase.FEELING, "timer"): complete,
    (Phase.WHERE, "where"): felt_where,
    (Phase.WHERE, "timer"): complete,
    (Phase.MOVED, "moved"): felt_move,
    (Phase.MOVED, "timer"): complete,
    (Phase.PARKED, "go_on"): go_on,
    (Phase.PARKED, "timer"): expire,
    **{(phase, "stop"): stop for phase in Phase if phase is not Phase.ENDED},
}


def show_again(turn: Turn) -> None:
    """Asked to start while a session runs: show where it is. There is never a second one."""
    session = running(turn)
    if session.phase is Phase.PARKED:
        go_on(turn, "")
        return
    turn.answer(text("running-already"))
    if not isinstance(turn.event, Tap):
        told = message(text("running-already"), buttons=[[session_button(session, "stop")]])
        turn.add(Send(f"s{session.number}:running", told))


def tapped(turn: Turn, number: int, version: str, verb: str, *values: str) -> None:
    """A button of a session: its number, the version it was made for, a verb, for "rate" the score.

    After the end no version tells two taps apart: the button itself names the site that it rates.
    """
    session = turn.session
    value, site = (*values, "", "")[:2]
    if (verb in VALUES and value not in VALUES[verb]) or site not in SITES:
        turn.answer(text("stale-button"))
    elif verb == "rate_after":
        rate_ended_session(turn, number, int(value), Site(site) if site else None)
    elif session is None or session.number != number:
        turn.answer(text("session-over"))
    elif verb not in {"much", "stop"} and str(session.version) != version:
        # "Too much" and "Stop" count on any message: whoever is in pain need not look for the newest one.
        turn.answer(text("already-done"))
    else:
        act(turn, verb, value)


def act(turn: Turn, verb: str, value: str = "") -> bool:
    """Do what `verb` means in this phase; False (and a word on the button) when it means nothing now."""
    session = running(turn)
    transition = TRANSITIONS.get((session.phase, verb))
    if transition is None:
        turn.answer(text("nothing-to-do"))
        return False
    if verb in {"timer", "ready"} and session.phase in MOVES_BY_ITSELF and lateness_s(turn) > park_s(turn):
        # After a long outage nobody is lying there any more, nor where they were when they tapped Ready.
        transition = park
    if verb == "timer" and session.phase is Phase.HOLD and session.nudged and was_lost(turn):
        transition = park  # shown neither the first time nor when it was done again
    if verb == "timer" and session.phase in QUESTIONS and lateness_s(turn) > LATE_PARKING_S:
        # The day after, it is over all the same.
        transition = ask_again if turn.world.now < day_end(turn) else transition
    transition(turn, value)
    return True


def fired(turn: Turn, timer: Fired) -> None:
    session = turn.session
    if session is not None and about_session(session).items() <= timer.about.items():
        act(turn, "timer")


def on_offer(session: Session) -> list[Button]:
    """The buttons that mean something now, so that their words can be typed as well."""
    plain = [
        session_button(session, verb)
        for phase, verb in TRANSITIONS
        if phase == session.phase and verb in LABELS
    ]
    return plain + (felt_answers(session) if session.phase in FELT else [])


def expects_score(session: Session | None) -> bool:
    return session is not None and (session.phase, "rate") in TRANSITIONS


def scored(turn: Turn, scores: Mapping[Site | None, int]) -> bool:
    """Take typed scores as the answer to the question; False when they are of another site than asked."""
    session = running(turn)
    moment = Moment.BEFORE if session.phase is Phase.RATING_BEFORE else Moment.AFTER
    asked, *others = unrated(turn, moment)
    named: Mapping[Site | None, int] = scores if asked is not None else {None: max(scores.values())}
    score = named.get(asked, named.get(None))
    if score is None:
        return False
    for site in others:
        if site in named:
            record_rating(turn, moment, named[site], site)
    return act(turn, "rate", str(score))
