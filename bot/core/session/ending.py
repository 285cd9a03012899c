"""The last questions and the end of a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.core import advice, dose, habits, pain, questions, reminders, warning_signs
from bot.core.content import Leg
from bot.core.diary import Moment, PastSession, Rating, Site
from bot.core.messages import Button, Message, Text, text
from bot.core.model import CancelTimer, Delete, Edit, Phase, Record, Session, Withdraw
from bot.core.rules import Fact
from bot.core.session.parts import (
    advance,
    done_surface,
    park_s,
    rate,
    rating_question,
    running,
    timer_name,
    unrated,
    voice_over,
    wait_timer,
)
from bot.core.turn import Turn, button, change_buttons, message, rows, scales, score_buttons

FELT = {
    Phase.FEELING: ("feel", ("pull", "ache", "sharp", "electric")),
    Phase.WHERE: ("where", ("back", "buttock", "thigh", "below-knee")),
    Phase.MOVED: ("moved", ("down", "up", "no")),
}
"""The three questions about what was felt: the verb of their buttons, and the answers."""


def rated_after(turn: Turn, value: str) -> None:
    """Pain after; where a hold was too much, or pain is high now, three taps tell what it was like."""
    ratings = rate(turn, Moment.AFTER, value)
    turn.set_session(after=pain.worst(ratings))
    if unrated(turn, Moment.AFTER):
        session = advance(turn)
        question = rating_question(turn, Moment.AFTER)
        turn.add(Edit(session.surface, question, then=wait_timer(session, park_s(turn))))
        return
    if asks_what_was_felt(turn, running(turn).number):
        _ask_next(turn, Phase.FEELING)
    else:
        complete(turn)


def asks_what_was_felt(turn: Turn, number: int) -> bool:
    """Whether the score after a session, or what was too much in it, calls for the three questions (R4)."""
    ratings = pain.given(turn.of_session(number), number, Moment.AFTER)
    facts: dict[str, Fact] = {**pain.facts("score", ratings), "too_much": len(_troubled(turn, number))}
    return turn.ask_rules("after", facts) is not None


def _troubled(turn: Turn, number: int) -> list[str]:
    """The stretches of a session in which a hold was too much."""
    return list(
        dict.fromkeys(
            h.stretch for h in turn.of_session(number).holds if h.session == number and h.outcome != "held"
        )
    )


def _ask_next(turn: Turn, phase: Phase) -> None:
    """One of the three questions about what was felt: the phase names it."""
    session = advance(turn, phase=phase)
    turn.add(Edit(session.surface, felt_question(turn), then=wait_timer(session, park_s(turn))))


def felt_question(turn: Turn) -> Message:
    session = running(turn)
    return message(text(f"ask-{session.phase}"), buttons=rows(felt_answers(session), 2))


def felt_answers(session: Session) -> list[Button]:
    verb, values = FELT[session.phase]
    return [
        button(f"{session.phase}-{value}", "session", session.number, session.version, verb, value)
        for value in values
    ]


def felt(turn: Turn, value: str) -> None:
    turn.record_answer("feeling", value)
    turn.set_session(feeling=value)
    _ask_next(turn, Phase.WHERE)


def felt_where(turn: Turn, value: str) -> None:
    turn.record_answer("where", value)
    turn.set_session(where=value)
    _ask_next(turn, Phase.MOVED)


def felt_move(turn: Turn, value: str) -> None:
    """All three are known: R4 looks at them, whatever the number was."""
    turn.record_answer("moved", value)
    session = running(turn)
    _follow_felt(turn, session, (session.feeling or "", session.where or "", value))
    complete(turn)


def _follow_felt(turn: Turn, session: Session | PastSession, felt: Sequence[str]) -> None:
    """What was felt in a session, held against R4: the kind, the place, and where it moved."""
    diary = turn.of_session(session.number)
    before, after = (pain.given(diary, session.number, m) for m in (Moment.BEFORE, Moment.AFTER))
    facts: dict[str, Fact] = dict(zip(("feeling", "where", "moved"), felt, strict=True))
    if before and after:
        facts["rise"] = pain.highest_rise(diary, session.number)
    facts["worst_today"] = pain.worst([r for r in diary.ratings if r.day == session.day]) or 0
    facts["against"] = "yes" if advice.speaks_against(turn) else "no"
    found = turn.ask_rules("felt", facts)
    if found is None:
        return
    if found[1] != "protect":
        turn.decide(*found, facts)
        return
    # Told after its end it is of that session all the same: the day is no good one.
    facts |= {} if session.ended_at is None else {"session": session.number}
    dose.protect(turn, session, _troubled(turn, session.number) or _done_in(turn, session), facts)


def _done_in(turn: Turn, session: Session | PastSession) -> list[str]:
    """The stretches of a session: those of its plan while it runs, later those that were held."""
    if isinstance(session, Session):
        return list(dict.fromkeys(step.stretch for step in session.steps if step.stretch))
    return list(
        dict.fromkeys(h.stretch for h in turn.of_session(session.number).holds if h.session == session.number)
    )


# --- The same three questions after the end, where a score that was told since calls for them -----------


def felt_afterwards(turn: Turn, number: int, *told: str) -> None:
    """The next of the three questions on the last message of a session; after the third R4 looks at them."""
    past = turn.past.session(number)
    known = [values for _, values in FELT.values()]
    if past is None or len(told) > len(known) or any(v not in known[n] for n, v in enumerate(told)):
        turn.answer(text("stale-button"))
    elif _told_of(turn, past) is not None:
        turn.answer(text("already-done"))
    elif len(told) < len(known):
        turn.add(Edit(done_surface(number), _felt_question(number, told)))
    else:
        for phase, value in zip(FELT, told, strict=True):
            turn.record_answer(str(phase), value)
        _follow_felt(turn, past, told)
        turn.add(Edit(done_surface(number), ended_card(turn, number)))
        advice.give(turn)


def _felt_question(number: int, told: Sequence[str], *lead: Text | None) -> Message:
    phase = list(FELT)[len(told)]
    choices = [button(f"{phase}-{value}", "felt", number, *told, value) for value in FELT[phase][1]]
    return message(*lead, text(f"ask-{phase}"), buttons=rows(choices, 2))


def _told_of(turn: Turn, past: PastSession) -> tuple[str, ...] | None:
    """What was told to the three questions about a session, in it or afterwards; None if it was not."""
    diary = turn.since(past.day - timedelta(days=1))
    later = (s.started_at for s in diary.sessions if s.number > past.number)
    until = next(later, turn.session.started_at if turn.session is not None else None)
    told = {
        a.question: a.value
        for a in diary.answers
        if a.at >= past.started_at and (until is None or a.at < until)
    }
    return tuple(told[phase] for phase in FELT) if told.keys() >= set(FELT) else None


def felt_anew(turn: Turn, number: int, told: Text) -> Message:
    """The last message of a session after a score of it was `told` since its end, or put right: the first of
    the three questions, if it is called for now; what was answered to all of them is looked at anew.
    """
    past = turn.past.session(number)
    after = pain.given(turn.of_session(number), number, Moment.AFTER)
    answers = _told_of(turn, past) if past is not None else None
    if past is not None and answers is not None:
        _follow_felt(turn, past, answers)
    elif turn.session is None and after and asks_what_was_felt(turn, number):
        asked = _felt_question(number, (), told, _said(turn, number))
        return message(*asked.lines, buttons=[*asked.buttons, change_buttons(after)])
    return ended_card(turn, number, told)


# --- The end --------------------------------------------------------------------------------------------


def complete(turn: Turn, _value: str = "", *, ask_after: bool = False) -> None:
    session = running(turn)
    turn.set_person(sessions_completed=turn.person.sessions_completed + 1)
    reminders.done(turn, session.day)
    summary, said = _summary(turn, session.number), _said(turn, session.number)
    end(turn, "completed", summary, said, ask_after=ask_after)
    reminders.plan_morning(turn, session.day)
    after = pain.given(turn.recent, session.number, Moment.AFTER)
    if after and warning_signs.screen(turn, after, session.before):
        return
    asked = advice.give(turn) or questions.ask_onset(turn) or habits.ask(turn)
    if not asked and session.feeling is None:
        questions.ask_site(turn)


def _said(turn: Turn, number: int) -> Text | None:
    """What follows from a session: what was felt, or what it means that pain rose as much as R6 calls red."""
    diary = turn.of_session(number)
    felt = [d.action for d in diary.decisions if "feeling" in d.numbers and _is_of(turn, number, d.at)]
    if felt:
        return text(f"felt-{felt[-1]}")
    before, after = (
        pain.worst(pain.given(diary, number, moment)) for moment in (Moment.BEFORE, Moment.AFTER)
    )
    limits = turn.rules["R6"].numbers
    if before is None or after is None:
        return None
    risen = after - before >= limits["red_rise"] and after > limits["red_rise_above"]
    return text("more-than-before") if risen else None


def _is_of(turn: Turn, number: int, at: datetime) -> bool:
    """Whether something that was told then belongs to this session."""
    running = turn.session
    own = running if running is not None and running.number == number else turn.past.session(number)
    return own is not None and at >= own.started_at


def _summary(turn: Turn, number: int) -> Text:
    """What was held in a session, and how pain changed."""
    diary = turn.of_session(number)
    held = [h for h in diary.holds if h.session == number and h.outcome == "held"]
    right, left = (sum(h.hold_s for h in held if h.leg is leg) for leg in Leg)
    sides = text("a-side", seconds=right) if right == left else text("each-side", right=right, left=left)
    change = pain.change(diary, number)
    if change is None:
        return text("done", holds=len(held), sides=sides)
    return text("done-with-pain", holds=len(held), sides=sides, pain=change)


def stop(turn: Turn, _value: str = "") -> None:
    """End kindly, from anywhere, and keep what was done."""
    session = running(turn)
    if session.phase is Phase.RATING_AFTER or session.phase in FELT:
        complete(turn)
        return
    if session.holds_done:
        end(turn, "stopped", text("stopped", holds=session.holds_done), voice_over(turn), ask_after=True)
    else:
        ask_after = bool(_troubled(turn, session.number))
        end(turn, "stopped", text("stopped-before"), voice_over(turn), ask_after=ask_after)
    advice.give(turn)


def end(turn: Turn, ending: str, closing: Text, said: Text | None = None, *, ask_after: bool = False) -> None:
    """Close the session: one short message stays, the others are taken away, nothing more is sent."""
    session = running(turn)
    done = done_surface(session.number)
    site = next(iter(unrated(turn, Moment.AFTER)), None)
    last = message(
        closing,
        said,
        text("rate-if-you-like", site=site or "all") if ask_after else reminders.upcoming(turn),
        buttons=_scores_afterwards(session.number, site) if ask_after else _ways_on(turn, session.number),
    )
    _close(turn, ending)
    turn.add(Edit(done, last))


def _close(turn: Turn, ending: str) -> None:
    session = running(turn)
    turn.add(
        Withdraw(f"s{session.number}:"),
        Withdraw(session.surface),
        CancelTimer(timer_name(session)),
        CancelTimer("followup"),
        Delete((f"s{session.number}:", f"day:{session.day}"), keep=(done_surface(session.number),)),
    )
    turn.set_session(phase=Phase.ENDED, ending=ending, ended_at=turn.world.now)


def break_off(turn: Turn) -> None:
    """End the session without a word of its own: something more important is being said."""
    _close(turn, "stopped")


def rate_ended_session(turn: Turn, number: int, score: int, site: Site | None) -> None:
    """Pain after a session that was stopped: asked once for each site, on its last message."""
    past = turn.past.session(number)
    rated = {r.site for r in pain.given(turn.of_session(number), number, Moment.AFTER)}
    if past is None or site in rated or None in rated:
        turn.answer(text("already-done"))
        return
    turn.add(Record(Rating(turn.world.now, past.day, Moment.AFTER, score, number, site)))
    ratings = pain.given(turn.of_session(number), number, Moment.AFTER)
    left = pain.unrated(turn.person.sites, ratings) if site else []
    if left:
        shown = message(text("rate-other", score=score), buttons=_scores_afterwards(number, left[0]))
    else:
        shown = felt_anew(turn, number, text("noted-after", score=pain.said(ratings)))
    turn.add(Edit(done_surface(number), shown))
    before = pain.worst(pain.given(turn.of_session(number), number, Moment.BEFORE))
    if left or not warning_signs.screen(turn, ratings, before):
        advice.give(turn)


def _ways_on(turn: Turn, number: int) -> list[Sequence[Button]]:
    """What the last message of a session offers; the score that was given last can be put right (R1)."""
    more = [button("why-these", "menu", "why"), button("progress-button", "menu", "progress")]
    return [more, change_buttons(pain.given(turn.of_session(number), number, Moment.AFTER))]


def ended_card(turn: Turn, number: int, *told: Text) -> Message:
    """The last message of a session after something was told of it since; `told` goes first."""
    past = turn.past.session(number)
    said = _said(turn, number)
    if past is not None and past.ending == "completed":
        lines = (*told, _summary(turn, number), said, reminders.upcoming(turn))
        return message(*lines, buttons=_ways_on(turn, number))
    after = pain.given(turn.of_session(number), number, Moment.AFTER)
    return message(*told, said, reminders.upcoming(turn), buttons=scales(after) if after else ())


def rated_afterwards(turn: Turn, scores: Mapping[Site | None, int]) -> bool:
    """Take a typed score for the question on the last message of a session that was just stopped."""
    asked = [
        b.tap.args for b in turn.world.on_offer() if b.tap.action == "session" and "rate_after" in b.tap.args
    ]
    past = turn.last_of(lambda diary: diary.sessions[-1:] or None) or ()
    if turn.session is not None or not asked or not past or asked[0][0] != str(past[0].number):
        return False
    site = Site(asked[0][-1]) if asked[0][-1] in set(Site) else None
    score = scores.get(site, scores.get(None))
    if score is None or pain.given(turn.of_session(past[0].number), past[0].number, Moment.AFTER):
        return False
    rate_ended_session(turn, past[0].number, score, site)
    return True


def _scores_afterwards(number: int, site: Site | None) -> tuple[tuple[Button, ...], ...]:
    return score_buttons("session", number, "end", "rate_after", site=site)
