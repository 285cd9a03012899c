"""Before the first stretch: pain, warning signs, what is offered on a bad day (R0, R3)."""

from __future__ import annotations

from datetime import date, timedelta

from bot.core import advice, dose, habits, pain, plan, warning_signs
from bot.core.model import (
    CancelTimer,
    Message,
    Moment,
    Phase,
    Session,
    Text,
    text,
)
from bot.core.rules import Fact
from bot.core.session.ending import end
from bot.core.session.parts import (
    advance,
    park_s,
    rate,
    rating_question,
    running,
    session_button,
    show,
    unrated,
)
from bot.core.session.steps import enter
from bot.core.turn import Turn, message

CHOICES = {
    "offer-easing": ("eased", "usual"),
    "offer-gentle": ("gentle", "rest"),
    "offer-flare": ("gentle", "flare", "rest"),
    "offer-return": ("gentle", "usual"),
}
"""What is offered for each action of R3, and of R6 after an illness, before a session."""


def begin(turn: Turn, day: date, surface: str | None = None, *, short: bool = False) -> None:
    """Start today's session, in the reminder's message when it was started from there.

    `short` is the two-minute session; like that of a bad day it changes no dose.
    """
    dose.settle(turn, day)
    number = turn.person.sessions_begun + 1
    turn.set_person(sessions_begun=number, asking=None)
    turn.session = Session(
        number=number,
        day=day,
        started_at=turn.world.now,
        content_version=turn.content.version,
        steps=plan.steps(turn.person, turn.content, short=short),
        frozen=short,
        surface=surface or f"s{number}:0",
        sites=turn.person.sites,
    )
    if short:
        dose.note_kind(turn, dose.SHORT)
    turn.add(CancelTimer("followup"), CancelTimer("snooze"), CancelTimer("morning"))
    lead = _after_a_break(turn)
    show(turn, rating_question(turn, Moment.BEFORE, lead), wait_s=park_s(turn))


def _after_a_break(turn: Turn) -> Text | None:
    """A week or more away costs one rung, four weeks all but the first ones, and no reproach (R6)."""
    held = [h.day for h in turn.diary.holds]
    if not held:
        return None
    lowered = dose.lower_all(turn, "return", {"days_away": (running(turn).day - held[-1]).days})
    if lowered is None:
        return None
    short = running(turn).frozen
    turn.set_session(steps=plan.steps(turn.person, turn.content, short=short))
    return text(f"back-{lowered}")


def rated_before(turn: Turn, value: str) -> None:
    """Pain before: warning signs are asked for again when it is severe, or every four weeks (R0)."""
    ratings = rate(turn, Moment.BEFORE, value)
    turn.set_session(before=pain.worst(ratings))
    if unrated(turn, Moment.BEFORE):
        advance(turn)
        show(turn, rating_question(turn, Moment.BEFORE), wait_s=park_s(turn))
        return
    found = warning_signs.screening(turn, ratings, regular=True)
    if found is None:
        _choose(turn)
        return
    turn.decide(*found)
    advance(turn, phase=Phase.SCREENING)
    show(turn, signs_question(turn), wait_s=park_s(turn))


def signs_question(turn: Turn) -> Message:
    session = running(turn)
    signs = warning_signs.sign_buttons(turn, "session", str(session.number), str(session.version), "sign")
    return message(text("ask-signs-again"), buttons=signs)


def screened(turn: Turn, value: str) -> None:
    if value != "none":
        warning_signs.report(turn, value)
        return
    warning_signs.none_reported(turn)
    _choose(turn)


def _choose(turn: Turn) -> None:
    """R3 read on the pain before the session: go on, offer the easing, or keep it gentle."""
    session = running(turn)
    if turn.person.flare_until is not None:
        start_gently(turn, "")
        return
    rated = pain.facts("score", pain.given(turn.diary, session.number, Moment.BEFORE))
    facts: dict[str, Fact] = {**rated, "high_days": _high_days(turn)}
    if (reason := habits.returning(turn)) is not None:
        facts["back_from"] = reason
    if reason == "ill":
        turn.record_answer("back", reason)
    found = turn.ask_rules("before", facts)
    if found is None:
        enter(turn, 1)
        return
    rule, action = found
    turn.decide(rule, action, facts)
    advance(turn, phase=Phase.CHOOSING)
    show(turn, _offer(turn, action, facts["score"]), wait_s=park_s(turn))


def _offer(turn: Turn, action: str, score: float | str) -> Message:
    return message(
        text(f"before-{action}", score=score),
        buttons=[[session_button(running(turn), choice)] for choice in CHOICES[action]],
    )


def last_offer(turn: Turn) -> Message:
    """What is offered in this session is the last of its kind that was decided."""
    decided = next(d for d in reversed(turn.diary.decisions) if d.action in CHOICES)
    return _offer(turn, decided.action, decided.numbers["score"])


def _high_days(turn: Turn) -> int:
    """On how many of the last days, today among them, pain was above the limit of R3."""
    limits, today = turn.rules["R3"].numbers, running(turn).day
    since = today - timedelta(days=int(limits["flare_days"]) - 1)
    return len({r.day for r in turn.diary.ratings if r.day >= since and r.score > limits["stop_above"]})


def chose(turn: Turn, _value: str, *, easing: int) -> None:
    if easing:
        turn.set_session(steps=plan.steps(turn.person, turn.content, least_easing=easing))
    enter(turn, 1)


def start_gently(turn: Turn, _value: str) -> None:
    """The two minutes of a bad day: what is not locked, eased, once on each side; doses stay as they are."""
    planned = plan.steps(turn.person, turn.content, short=True, least_easing=1)
    turn.set_session(steps=planned, frozen=True)
    dose.note_kind(turn, dose.GENTLE)
    enter(turn, 1)


def start_flare(turn: Turn, _value: str) -> None:
    """Some days of gentle sessions with frozen doses, until a date when that is looked at again."""
    until = running(turn).day + timedelta(days=int(turn.rules["R3"].numbers["flare_review_days"]))
    turn.set_person(flare_until=until)
    turn.decide("R3", "flare", {"until": until.isoformat()})
    start_gently(turn, "")


def rest_today(turn: Turn, _value: str) -> None:
    end(turn, "stopped", text("resting-today"))
    advice.give(turn)
