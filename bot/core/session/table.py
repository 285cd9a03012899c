"""A session from "Start" to the last question, as one table of transitions.

A session waits in one Phase for one of a few verbs: a tap ("ready", "much", "rate", ...) or its timer
("timer"). TRANSITIONS names what happens for each pair, and which phases that can lead to (docs/session.md
draws it); every pair that is not there does nothing but answer the tap. `version` grows with each transition,
so a second tap on the same button, a button of an earlier step and a timer that was overtaken find nothing of
theirs any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.core import reading
from bot.core.diary import Moment, Site
from bot.core.messages import Button, Tap, text
from bot.core.model import Fired, Phase, Send, Session
from bot.core.session import waiting
from bot.core.session.before import (
    chose,
    chose_form,
    gently_after_all,
    rated_before,
    rest_today,
    screened,
    start_flare,
    start_gently,
    wish_gentle,
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
from bot.core.session.steps import (
    card_before,
    hold_over,
    lead_in_over,
    next_step,
    other_way,
    ready,
    way_buttons,
)
from bot.core.session.too_much import (
    enough_today,
    hold_again,
    hurts,
    leave_stretch,
    nerve,
    on_to_the_next,
    skip_stretch,
    too_much,
    too_much_afterwards,
)
from bot.core.session.waiting import QUESTIONS, ask_again, expire, go_on, park, waited
from bot.core.turn import Turn, message

LATE_PARKING_S = 60
"""So late, more than lease and tick, nobody is given up on but after an outage: the answer may be on its way.
The question is asked again."""

VALUES = {"rate": SCORES, "rate_after": SCORES, **{verb: frozenset(values) for verb, values in FELT.values()}}

MOVES_BY_ITSELF = frozenset({Phase.CARD, Phase.LEAD_IN, Phase.HOLD, Phase.SWITCH, Phase.READY, Phase.EASING})


@dataclass(frozen=True)
class Transition:
    """What a verb does in a phase, and every phase in which the session may be afterwards."""

    do: Callable[[Turn, str], None]
    targets: frozenset[Phase]


def _leads(do: Callable[..., None], *targets: Phase) -> Transition:
    return Transition(do, frozenset(targets))


_STRETCH = (Phase.CARD, Phase.READY)
"""A stretch begins with a card: the first of several, or the only one, which waits for Ready."""

_HOLD = (Phase.LEAD_IN, Phase.HOLD)
"""A hold begins with its film, or before that with a longer lead-in."""

_AFTER_HOLD = (*_HOLD, Phase.SWITCH, *_STRETCH, Phase.RATING_AFTER)
_LEFT = (Phase.BETWEEN, Phase.RATING_AFTER)
_SKIPPED = (Phase.RATING_AFTER, Phase.ENDED)

TRANSITIONS: dict[tuple[Phase, str], Transition] = {
    (Phase.RATING_BEFORE, "rate"): _leads(
        rated_before, Phase.RATING_BEFORE, Phase.SCREENING, Phase.CHOOSING, *_STRETCH
    ),
    (Phase.RATING_BEFORE, "gently"): _leads(wish_gentle, Phase.RATING_BEFORE),
    (Phase.RATING_BEFORE, "timer"): _leads(park, Phase.PARKED, Phase.ENDED),
    (Phase.SCREENING, "sign"): _leads(screened, Phase.CHOOSING, *_STRETCH, Phase.ENDED),
    (Phase.SCREENING, "timer"): _leads(park, Phase.PARKED, Phase.ENDED),
    (Phase.CHOOSING, "eased"): _leads(partial(chose, easing=1), *_STRETCH),
    (Phase.CHOOSING, "usual"): _leads(partial(chose, easing=0), *_STRETCH),
    (Phase.CHOOSING, "gentle"): _leads(start_gently, *_STRETCH),
    (Phase.CHOOSING, "flare"): _leads(start_flare, *_STRETCH),
    (Phase.CHOOSING, "rest"): _leads(rest_today, Phase.ENDED),
    (Phase.CHOOSING, "full"): _leads(partial(chose_form, answer="lift"), *_STRETCH),
    (Phase.CHOOSING, "stay"): _leads(partial(chose_form, answer="stay"), *_STRETCH),
    (Phase.CHOOSING, "clear"): _leads(partial(chose_form, answer="lift-spared"), *_STRETCH),
    (Phase.CHOOSING, "tingled"): _leads(partial(chose_form, answer="tingled"), *_STRETCH),
    (Phase.CHOOSING, "timer"): _leads(park, Phase.PARKED, Phase.ENDED),
    (Phase.CARD, "timer"): _leads(next_step, *_STRETCH),
    (Phase.CARD, "ready"): _leads(next_step, *_STRETCH),
    (Phase.CARD, "back"): _leads(card_before, Phase.READY),
    (Phase.CARD, "skip"): _leads(skip_stretch, Phase.CARD, *_SKIPPED),
    (Phase.CARD, "way"): _leads(other_way, Phase.READY),
    (Phase.CARD, "gentle"): _leads(gently_after_all, Phase.CARD),
    (Phase.CARD, "much"): _leads(too_much_afterwards, Phase.CARD),
    (Phase.READY, "ready"): _leads(ready, *_HOLD, Phase.READY),
    (Phase.READY, "back"): _leads(card_before, Phase.READY),
    (Phase.READY, "skip"): _leads(skip_stretch, *_STRETCH, *_SKIPPED),
    (Phase.READY, "way"): _leads(other_way, Phase.READY),
    (Phase.READY, "gentle"): _leads(gently_after_all, *_STRETCH),
    (Phase.READY, "much"): _leads(too_much_afterwards, Phase.READY),
    (Phase.READY, "timer"): _leads(waited, Phase.READY, Phase.PARKED, Phase.ENDED),
    (Phase.LEAD_IN, "timer"): _leads(lead_in_over, *_HOLD),
    (Phase.LEAD_IN, "skip"): _leads(skip_stretch, *_STRETCH, *_SKIPPED),
    (Phase.LEAD_IN, "much"): _leads(too_much, Phase.EASING),
    (Phase.HOLD, "timer"): _leads(hold_over, *_AFTER_HOLD),
    (Phase.HOLD, "skip"): _leads(skip_stretch, *_STRETCH, *_SKIPPED),
    (Phase.HOLD, "much"): _leads(too_much, Phase.EASING),
    (Phase.SWITCH, "timer"): _leads(next_step, *_HOLD),
    (Phase.SWITCH, "skip"): _leads(skip_stretch, *_STRETCH, Phase.RATING_AFTER),
    (Phase.SWITCH, "much"): _leads(too_much_afterwards, Phase.SWITCH, *_LEFT),
    (Phase.EASING, "ready"): _leads(hold_again, *_HOLD, *_LEFT),
    (Phase.EASING, "lower_back"): _leads(partial(hurts, complaint="back"), Phase.EASING, *_LEFT),
    (Phase.EASING, "thigh"): _leads(partial(hurts, complaint="thigh"), Phase.EASING, *_LEFT),
    (Phase.EASING, "skip"): _leads(leave_stretch, *_LEFT),
    (Phase.EASING, "nerve"): _leads(nerve, Phase.RATING_AFTER),
    (Phase.EASING, "timer"): _leads(waited, Phase.EASING, Phase.PARKED, Phase.ENDED, *_LEFT),
    (Phase.BETWEEN, "go_on"): _leads(on_to_the_next, *_STRETCH),
    (Phase.BETWEEN, "enough"): _leads(enough_today, Phase.RATING_AFTER),
    (Phase.BETWEEN, "timer"): _leads(park, Phase.PARKED, Phase.ENDED),
    (Phase.RATING_AFTER, "rate"): _leads(rated_after, Phase.RATING_AFTER, Phase.FEELING, Phase.ENDED),
    (Phase.RATING_AFTER, "much"): _leads(too_much_afterwards, Phase.RATING_AFTER),
    # Whoever did not answer may not have seen the question: it stays open on the last message.
    (Phase.RATING_AFTER, "timer"): _leads(partial(complete, ask_after=True), Phase.ENDED),
    (Phase.FEELING, "feel"): _leads(felt, Phase.WHERE),
    (Phase.FEELING, "timer"): _leads(complete, Phase.ENDED),
    (Phase.WHERE, "where"): _leads(felt_where, Phase.MOVED),
    (Phase.WHERE, "timer"): _leads(complete, Phase.ENDED),
    (Phase.MOVED, "moved"): _leads(felt_move, Phase.ENDED),
    (Phase.MOVED, "timer"): _leads(complete, Phase.ENDED),
    (Phase.PARKED, "go_on"): _leads(go_on, Phase.RATING_BEFORE, Phase.SCREENING, Phase.CHOOSING, Phase.READY),
    (Phase.PARKED, "timer"): _leads(expire, Phase.ENDED),
    **{(phase, "pause"): _leads(waiting.pause, Phase.PARKED) for phase in MOVES_BY_ITSELF},
    # After a long outage nobody is lying there any more, nor where they were when they tapped Ready.
    **{(phase, "outage"): _leads(park, Phase.PARKED, Phase.ENDED) for phase in MOVES_BY_ITSELF},
    # Where a stretch was too much in its gentlest version, it is left all the same.
    (Phase.EASING, "pause"): _leads(waiting.pause, Phase.PARKED, *_LEFT),
    (Phase.EASING, "outage"): _leads(park, Phase.PARKED, Phase.ENDED, *_LEFT),
    # A question may not have been seen: it is asked again.
    **{(phase, "outage"): _leads(ask_again, phase) for phase in QUESTIONS},
    **{(phase, "stop"): _leads(stop, Phase.ENDED) for phase in Phase if phase is not Phase.ENDED},
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
    transition = TRANSITIONS.get((running(turn).phase, _or_outage(turn, verb)))
    if transition is None:
        turn.answer(text("nothing-to-do"))
        return False
    transition.do(turn, value)
    return True


def _or_outage(turn: Turn, verb: str) -> str:
    """The verb, or "outage" for what comes so late that it can only have been one."""
    phase = running(turn).phase
    if phase in MOVES_BY_ITSELF and verb in {"timer", "ready"}:
        # Or the hold was shown neither the first time nor when it was done again.
        unseen = phase in _HOLD and verb == "timer" and running(turn).nudged and was_lost(turn)
        return "outage" if unseen or lateness_s(turn) > park_s(turn) else verb
    if phase in QUESTIONS and verb == "timer" and turn.world.now < day_end(turn).at:
        return "outage" if lateness_s(turn) > LATE_PARKING_S else verb
    return verb


def pause(turn: Turn) -> None:
    """Let nobody hold while something else must be read; nothing, when nothing moves by itself."""
    if turn.session is not None and turn.session.phase in MOVES_BY_ITSELF:
        act(turn, "pause")


def fired(turn: Turn, timer: Fired) -> None:
    session = turn.session
    if session is not None and about_session(session).items() <= timer.about.items():
        act(turn, "timer")


def on_offer(turn: Turn) -> list[Button]:
    """The buttons that mean something now, so that their words can be typed as well."""
    session = running(turn)
    plain = [
        session_button(session, verb)
        for phase, verb in TRANSITIONS
        if phase == session.phase and verb in LABELS
    ]
    if (session.phase, "way") in TRANSITIONS:
        plain += way_buttons(turn)
    return plain + (felt_answers(session) if session.phase in FELT else [])


def understood(turn: Turn, said: str) -> bool:
    """Take typed words as a way on from where the session is: to skip, or that something is not at hand."""
    session = turn.session
    if session is None or (session.phase, "skip") not in TRANSITIONS:
        return False
    words = turn.content.vocabularies.get(turn.person.language) or turn.content.vocabularies["en"]
    if reading.is_one_of(said, words.skip, words.words):
        return act(turn, "skip")
    stretch = turn.content.stretches[session.steps[session.position].stretch]
    lacking = next((need for phrase, need in words.lacks.items() if reading.has(said, phrase)), None)
    if lacking not in stretch.needs or (session.phase, "way") not in TRANSITIONS:
        return False
    return act(turn, "way" if stretch.ways else "skip")


def gently(turn: Turn) -> None:
    """Words that ask for a gentle day, wherever the session is."""
    phase = running(turn).phase
    verb = next((verb for verb in ("gently", "gentle") if (phase, verb) in TRANSITIONS), None)
    if verb is None:
        turn.answer(text("gentle-later"))
    else:
        act(turn, verb)


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
