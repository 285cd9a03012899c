"""Before the first stretch: pain, warning signs, what is offered on a bad day (R0, R3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from bot.core import advice, dose, habits, notes, pain, plan, reminders, warning_signs
from bot.core.diary import Decision, Diary, Moment, PastSession, Rating
from bot.core.messages import Button, Message, Text, text
from bot.core.model import CancelTimer, Delete, Phase, Session, Step
from bot.core.rules import Fact
from bot.core.session.ending import end
from bot.core.session.parts import (
    advance,
    can_be_gentle,
    park_s,
    rate,
    rating_question,
    running,
    session_button,
    show,
    unrated,
    wishes_gentle,
)
from bot.core.session.steps import enter
from bot.core.turn import Turn, button, change_buttons, message

CHOICES = {
    "offer-easing": ("eased", "usual"),
    "offer-rest": ("rest", "gentle"),
    "offer-rest-days": ("rest", "gentle", "flare"),
    "offer-gentle-day": ("gentle", "rest"),
    "offer-gentle": ("gentle", "rest"),
    "offer-flare": ("gentle", "flare", "rest"),
    "offer-return": ("gentle", "usual"),
    "ask-tingled": ("clear", "tingled"),
    "offer-full": ("full", "stay"),
}
"""What is offered for each action of R3, and of R6 after an illness, before a session."""


def begin(turn: Turn, day: date, surface: str | None = None, *, short: bool = False) -> None:
    """Start today's session, in the reminder's message when it was started from there.

    `short` is the two-minute session; like that of a bad day it changes no dose.
    """
    # What got more or less since the last time is told here, unless today's reminder has told it.
    step = None if turn.person.last_occurrence == day else reminders.step_in_words(turn)
    dose.settle(turn, day)
    short = short and bool(plan.holds(todays_steps(turn, day, short=True)))
    if not plan.holds(todays_steps(turn, day, short=short)):
        until = max(advice.left_out(turn.past, day, turn.zone, turn.rules).values())
        seen = [[button("i-have-seen", "advised", day.isoformat(), "seen")]]
        turn.reply("hint", message(text("reminder-left-out", day=until), buttons=seen))
        return
    number = turn.person.sessions_begun + 1
    turn.set_person(sessions_begun=number, asking=None)
    turn.session = Session(
        number=number,
        day=day,
        started_at=turn.said_at,
        content_version=turn.content.version,
        steps=todays_steps(turn, day, short=short),
        frozen=short,
        surface=surface or f"s{number}:0",
        sites=turn.person.sites,
    )
    if short:
        dose.note_kind(turn, dose.SHORT)
    turn.add(CancelTimer("followup"), CancelTimer("snooze"), CancelTimer("morning"))
    notes.put_scales_away(turn)
    lead = _after_a_break(turn)
    # From the reminder it goes on in its message, else below; and [Start now] is over.
    over = ("setup", "again")
    asked = rating_question(turn, Moment.BEFORE, step, lead)
    show(turn, asked, wait_s=park_s(turn), replaces=() if surface else over)
    if surface:
        turn.add(Delete(over))


def _after_a_break(turn: Turn) -> Text | None:
    """A week or more away costs one rung, four weeks all but the first ones, and no reproach (R6)."""
    lowered = dose.after_break(turn, running(turn))
    if lowered is None:
        return None
    short = running(turn).frozen
    turn.set_session(steps=todays_steps(turn, running(turn).day, short=short))
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
        choose(turn)
        return
    turn.decide(*found)
    advance(turn, phase=Phase.SCREENING)
    show(turn, signs_question(turn), wait_s=park_s(turn))


def signs_question(turn: Turn, *lead: Text) -> Message:
    session = running(turn)
    signs = warning_signs.sign_buttons(turn, "session", str(session.number), str(session.version), "sign")
    return message(*lead, text(warning_signs.asks(turn)), buttons=[*signs, _change(turn)])


def _change(turn: Turn) -> list[Button]:
    """A way to put right the score that this question follows from (R1)."""
    return change_buttons(pain.given(turn.recent, running(turn).number, Moment.BEFORE))


def screened(turn: Turn, value: str) -> None:
    if value != "none":
        warning_signs.report(turn, value)
        return
    warning_signs.none_reported(turn)
    choose(turn)


def todays_steps(
    turn: Turn, day: date, *, short: bool = False, gentle: bool = False, easing: int = 0
) -> tuple[Step, ...]:
    """The plan of a day without what is left out meanwhile (R4, R7), the leg last never reached first."""
    without = advice.left_out(turn.past, day, turn.zone, turn.rules)
    first = plan.never_reached(dose.last_holds(turn).values())
    return plan.steps(
        turn.person,
        turn.content,
        short=short,
        gentle=gentle,
        least_easing=easing,
        without=without,
        first=first,
    )


def choice(
    turn: Turn, session: Session | PastSession, reason: str | None
) -> tuple[str, str, dict[str, Fact]] | None:
    """R3 read on the pain of this day: go on, offer the easing, keep it gentle, or rest.

    Of a session that is over: what would have been offered before it. `reason`: why they were away, if they
    are just back. The same answer to the easing so many times stands.
    """
    given = pain.given(turn.of_session(session.number), session.number, Moment.BEFORE)
    until = turn.world.now if session.ended_at is None else max(r.at for r in given)
    first = session.day - timedelta(days=int(turn.rules["R3"].numbers["flare_days"]) - 1)
    ratings = [r for r in turn.since(first).ratings if r.at <= until]
    today = [r.score for r in ratings if r.day == session.day]
    facts: dict[str, Fact] = {
        **pain.facts("score", given),
        "worst_today": max(today),
        "high_days": _high_days(turn, ratings, session.day),
    }
    facts["flare"] = "no" if turn.person.flare_until is None else "yes"
    if reason is not None:
        facts["back_from"] = reason
    found = turn.ask_rules("before", facts) or _whether_to_lift(turn, session)
    if found is None:
        return None
    usual = _same_answers(turn) if found[1] == "offer-easing" else None
    return found[0], found[1] if usual is None else f"as-{usual}", facts


def choose(turn: Turn, *lead: Text, reason: str | None = None) -> None:
    """Offer what the pain of this day calls for, or begin; `lead` is said first."""
    reason = reason or habits.returning(turn)
    if reason == "ill":
        turn.record_answer("back", reason)
    found = choice(turn, running(turn), reason)
    gently = wishes_gentle(turn) and can_be_gentle(turn)
    if gently and (found is None or found[1] in MILD):
        turn.decide(
            "R3",
            "gentle-today",
            pain.facts("score", pain.given(turn.recent, running(turn).number, Moment.BEFORE)),
        )
        start_gently(turn, "", *lead)
        return
    if found is None:
        _start(turn, *lead)
        return
    turn.decide(*found)
    _, action, facts = found
    if action in AS_EVER:
        _start(turn, *lead, text(action), easing=AS_EVER[action])
        return
    advance(turn, phase=Phase.CHOOSING)
    show(turn, _offer(turn, action, facts, *lead), wait_s=park_s(turn))


def _whether_to_lift(turn: Turn, session: Session | PastSession) -> tuple[str, str] | None:
    """On a day of little pain: what was good with its easing may be tried in full (R4, R5)."""
    if dose.liftable(turn, session, spared=True):
        return "R4", "ask-tingled"
    return ("R5", "offer-full") if dose.liftable(turn, session, spared=False) else None


def chose_form(turn: Turn, _value: str, *, answer: str) -> None:
    """Whether it is done in full again: one of dose.CHOSEN."""
    dose.choose(turn, running(turn), answer)
    _start(turn)


EASED = {"usual": 0, "eased": 1}
"""The two answers where the gentler version is offered, and how eased each stretch then is at least."""

MILD = frozenset({"offer-easing", "as-usual", "as-eased", "offer-return", "offer-full", "ask-tingled"})
"""What need not be asked of somebody who wants a gentle day."""

AS_EVER = {f"as-{answer}": level for answer, level in EASED.items()}
"""The same for the answer that is taken as given."""


def _same_answers(turn: Turn) -> str | None:
    """What was answered to the offer of the gentler version each of the last times, if always the same."""
    limits = turn.rules["R3"].numbers
    times, days = int(limits["default_after"]), limits["default_days"]
    answers = [a.value for a in turn.past.answers_to("gentler") if turn.days_since(a.at) < days][-times:]
    return answers[0] if len(answers) == times and len(set(answers)) == 1 else None


def _start(turn: Turn, *lead: Text, easing: int = 0) -> None:
    """Into the first stretch; after gentle days one rung lower (R3)."""
    session = running(turn)
    dose.grow_eased(turn, session)
    lowered = dose.after_gentle(turn, session)
    if not session.frozen:
        turn.set_session(steps=todays_steps(turn, session.day, easing=easing))
    enter(turn, 1, *lead, *([text(f"back-{lowered}")] if lowered else []))


def _offer(turn: Turn, action: str, facts: Mapping[str, Fact], *lead: Text) -> Message:
    """What is offered: rest alone, and said so, where what would be done gently is left out for now."""
    choices, words = CHOICES[action], text(f"before-{action}", **facts)
    if "gentle" in choices and not can_be_gentle(turn):
        usual = [choice for choice in choices if choice == "usual"]
        choices, words = (*usual, "rest"), text("before-only-rest", score=facts["score"])
    return message(
        *lead,
        words,
        buttons=[*([session_button(running(turn), choice)] for choice in choices), _change(turn)],
    )


def last_offer(turn: Turn) -> Message:
    """What is offered in this session is the last of its kind that was decided."""
    decided = _last_offered(turn)
    assert decided is not None, "something is offered"
    return _offer(turn, decided.action, decided.numbers)


def _last_offered(turn: Turn) -> Decision | None:
    def last(diary: Diary) -> Decision | None:
        return next((d for d in reversed(diary.decisions) if d.action in CHOICES), None)

    return turn.last_of(last)


def _high_days(turn: Turn, ratings: Iterable[Rating], today: date) -> int:
    """On how many of the last days, today among them, pain was above the limit of R3."""
    limits = turn.rules["R3"].numbers
    since = today - timedelta(days=int(limits["flare_days"]) - 1)
    return len({r.day for r in ratings if r.day >= since and r.score > limits["stop_above"]})


def chose(turn: Turn, _value: str, *, easing: int) -> None:
    decided = _last_offered(turn)
    if decided is not None and decided.action == "offer-easing":
        turn.record_answer("gentler", next(name for name, level in EASED.items() if level == easing))
    _start(turn, easing=easing)


def wish_gentle(turn: Turn, _value: str = "") -> None:
    """A gentle day can be chosen on any day (R3). How much it hurts is asked all the same."""
    turn.record_answer("wish", dose.GENTLE)
    advance(turn)
    show(turn, rating_question(turn, Moment.BEFORE), wait_s=park_s(turn))


def gently_after_all(turn: Turn, _value: str = "") -> None:
    """Asked for at the first stretch: it begins anew, gently. Later there is "Too much" for it."""
    if running(turn).holds_done or running(turn).frozen or not can_be_gentle(turn):
        turn.answer(text("gentle-later"))
        return
    turn.record_answer("wish", dose.GENTLE)
    turn.decide("R3", "gentle-today", {})
    start_gently(turn, "")


def start_gently(turn: Turn, _value: str, *lead: Text) -> None:
    """Two minutes: what is not locked, in its easiest form, one short hold on each side; no dose grows."""
    turn.set_session(steps=todays_steps(turn, running(turn).day, gentle=True), frozen=True)
    dose.note_kind(turn, dose.GENTLE)
    enter(turn, 1, *lead)


def start_flare(turn: Turn, _value: str) -> None:
    """Some days of gentle sessions with frozen doses, until a date when that is looked at again."""
    begin_flare(turn, running(turn).day)
    start_gently(turn, "")


def begin_flare(turn: Turn, day: date) -> None:
    until = day + timedelta(days=int(turn.rules["R3"].numbers["flare_review_days"]))
    turn.set_person(flare_until=until)
    turn.decide("R3", "flare", {"until": until.isoformat()})


def rest_today(turn: Turn, _value: str) -> None:
    end(turn, "stopped", text("resting-today"))
    advice.give(turn)
