"""A session from "Start" to the last question, as one table of transitions.

A session waits in one Phase for one of a few verbs: a tap ("ready", "much", "rate", ...) or its timer
("timer"). TRANSITIONS names what happens for each pair; every pair that is not there does nothing but
answer the tap. `version` grows with each transition, so a second tap on the same button, a button of an
earlier step and a timer that was overtaken find nothing of theirs any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.core import advice, calendar, dose, habits, pain, plan, questions, reminders, warning_signs
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
    Site,
    Step,
    StepKind,
    Still,
    Tap,
    Text,
    Withdraw,
    text,
)
from bot.core.rules import Fact
from bot.core.turn import Turn, button, message, rows, score_buttons

LATE_CUE_S = 10
"""A cue later than this came after an outage: the hold is not over but lost, and is done again."""

LATE_PARKING_S = 60
"""So late, more than lease and tick, nobody is given up on but after an outage: the answer may be on its way.
The question is asked again."""

DAY_ENDS = time(4)
"""Until then on the next morning a parked session of the evening before can be gone on with."""


# --- Starting ------------------------------------------------------------------------------------------


def begin(turn: Turn, day: date, surface: str | None = None, *, short: bool = False) -> None:
    """Start today's session, in the reminder's message when it was started from there.

    `short` is the two-minute session; like that of a bad day it changes no dose.
    """
    person = turn.person
    number = person.sessions_begun + 1
    dose.settle(turn, day)
    turn.set_person(sessions_begun=number, asking=None)
    turn.session = Session(
        number=number,
        day=day,
        started_at=turn.world.now,
        content_version=turn.content.version,
        steps=plan.steps(turn.person, turn.content, short=short),
        frozen=short,
        surface=surface or f"s{number}:0",
        sites=person.sites,
    )
    if short:
        dose.note_kind(turn, dose.SHORT)
    turn.add(CancelTimer("followup"), CancelTimer("snooze"), CancelTimer("morning"))
    lead = _after_a_break(turn)
    _show(turn, _question(turn, Moment.BEFORE, lead), wait_s=_park_s(turn))


def _after_a_break(turn: Turn) -> Text | None:
    """A week or more away costs one rung, four weeks all but the first ones, and no reproach (R6)."""
    held = [h.day for h in turn.diary.holds if h.outcome == "held"]
    if not held:
        return None
    lowered = dose.lower_all(turn, "return", {"days_away": (_session(turn).day - held[-1]).days})
    if lowered is None:
        return None
    short = _session(turn).frozen
    turn.set_session(steps=plan.steps(turn.person, turn.content, short=short))
    return text(f"back-{lowered}")


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


def tapped(turn: Turn, number: int, version: str, verb: str, *values: str) -> None:
    """A button of a session: its number, the version it was made for, a verb, for "rate" the score.

    After the end no version tells two taps apart: the button itself names the site that it rates.
    """
    session = turn.session
    value, site = (*values, "", "")[:2]
    if (verb in VALUES and value not in VALUES[verb]) or site not in SITES:
        turn.answer(text("stale-button"))
    elif verb == "rate_after":
        _rate_ended_session(turn, number, int(value), Site(site) if site else None)
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
    if verb in {"timer", "ready"} and session.phase in MOVES_BY_ITSELF and _lateness_s(turn) > _park_s(turn):
        # After a long outage nobody is lying there any more, nor where they were when they tapped Ready.
        transition = _park
    if verb == "timer" and session.phase in QUESTIONS and _lateness_s(turn) > LATE_PARKING_S:
        # The day after, it is over all the same.
        transition = _ask_again if turn.world.now < _day_end(turn) else transition
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
    plain = [_tap(session, verb) for phase, verb in TRANSITIONS if phase == session.phase and verb in LABELS]
    return plain + (_answers(session) if session.phase in FELT else [])


def expects_score(session: Session | None) -> bool:
    return session is not None and (session.phase, "rate") in TRANSITIONS


def scored(turn: Turn, scores: Mapping[Site | None, int]) -> bool:
    """Take typed scores as the answer to the question; False when they are of another site than asked."""
    session = _session(turn)
    moment = Moment.BEFORE if session.phase is Phase.RATING_BEFORE else Moment.AFTER
    asked, *others = _unrated(turn, moment)
    named: Mapping[Site | None, int] = scores if asked is not None else {None: max(scores.values())}
    score = named.get(asked, named.get(None))
    if score is None:
        return False
    for site in others:
        if site in named:
            _record_rating(turn, moment, named[site], site)
    return act(turn, "rate", str(score))


# --- Rating pain: one score, or leg and then back in the same message ----------------------------------


def _question(turn: Turn, moment: Moment, lead: Text | None = None) -> Message:
    """How much it hurts at the first site that has no score yet at this moment of the session."""
    session = _session(turn)
    rated = pain.given(turn.diary, session.number, moment)
    site = pain.unrated(session.sites, rated)[0] or "all"
    asked = text("rate-other", score=rated[-1].score) if rated else text(f"rate-{moment}", site=site)
    scores = score_buttons("session", session.number, session.version, "rate")
    return message(lead, asked, buttons=scores)


def _unrated(turn: Turn, moment: Moment) -> list[Site | None]:
    session = _session(turn)
    return pain.unrated(session.sites, pain.given(turn.diary, session.number, moment))


def _rate(turn: Turn, moment: Moment, value: str) -> tuple[Rating, ...]:
    """Keep the score of the site that was asked; all that was rated at this moment so far."""
    _record_rating(turn, moment, int(value), _unrated(turn, moment)[0])
    return pain.given(turn.diary, _session(turn).number, moment)


def _record_rating(turn: Turn, moment: Moment, score: int, site: Site | None) -> None:
    session = _session(turn)
    turn.add(Record(Rating(turn.world.now, session.day, moment, score, session.number, site)))


# --- Pain before ---------------------------------------------------------------------------------------


def _rated_before(turn: Turn, value: str) -> None:
    """Pain before: warning signs are asked for again when it is severe, or every four weeks (R0)."""
    ratings = _rate(turn, Moment.BEFORE, value)
    turn.set_session(before=pain.worst(ratings))
    if _unrated(turn, Moment.BEFORE):
        _advance(turn)
        _show(turn, _question(turn, Moment.BEFORE), wait_s=_park_s(turn))
        return
    asked = turn.person.screened_at
    facts = pain.facts("score", ratings)
    if asked is not None:
        facts["days_since_asked"] = (turn.world.now - asked).days
    found = turn.ask_rules("screening", facts)
    if found is None:
        _choose(turn)
        return
    turn.decide(*found, facts)
    _advance(turn, phase=Phase.SCREENING)
    _show(turn, _signs_question(turn), wait_s=_park_s(turn))


def _signs_question(turn: Turn) -> Message:
    session = _session(turn)
    signs = warning_signs.sign_buttons(turn, "session", str(session.number), str(session.version), "sign")
    return message(text("ask-signs-again"), buttons=signs)


def _screened(turn: Turn, value: str) -> None:
    if value != "none":
        warning_signs.report(turn, value)
        return
    warning_signs.none_reported(turn)
    _choose(turn)


def _choose(turn: Turn) -> None:
    """R3 read on the pain before the session: go on, offer the easing, or keep it gentle."""
    session = _session(turn)
    if turn.person.flare_until is not None:
        _start_gently(turn, "")
        return
    rated = pain.facts("score", pain.given(turn.diary, session.number, Moment.BEFORE))
    facts: dict[str, Fact] = {**rated, "high_days": _high_days(turn)}
    if (reason := habits.returning(turn)) is not None:
        facts["back_from"] = reason
    if reason == "ill":
        turn.record_answer("back", reason)
    found = turn.ask_rules("before", facts)
    if found is None:
        _enter(turn, 1)
        return
    rule, action = found
    turn.decide(rule, action, facts)
    _advance(turn, phase=Phase.CHOOSING)
    _show(turn, _offer(turn, action, facts["score"]), wait_s=_park_s(turn))


def _offer(turn: Turn, action: str, score: float | str) -> Message:
    return message(
        text(f"before-{action}", score=score),
        buttons=[[_tap(_session(turn), choice)] for choice in CHOICES[action]],
    )


def _last_offer(turn: Turn) -> Message:
    """What is offered in this session is the last of its kind that was decided."""
    decided = next(d for d in reversed(turn.diary.decisions) if d.action in CHOICES)
    return _offer(turn, decided.action, decided.numbers["score"])


def _high_days(turn: Turn) -> int:
    """On how many of the last days, today among them, pain was above the limit of R3."""
    limits, today = turn.rules["R3"].numbers, _session(turn).day
    since = today - timedelta(days=int(limits["flare_days"]) - 1)
    return len({r.day for r in turn.diary.ratings if r.day >= since and r.score > limits["stop_above"]})


def _chose(turn: Turn, _value: str, *, easing: int) -> None:
    if easing:
        turn.set_session(steps=plan.steps(turn.person, turn.content, least_easing=easing))
    _enter(turn, 1)


def _start_gently(turn: Turn, _value: str) -> None:
    """The two minutes of a bad day: what is not locked, eased, once on each side; doses stay as they are."""
    planned = plan.steps(turn.person, turn.content, short=True, least_easing=1)
    turn.set_session(steps=planned, frozen=True)
    dose.note_kind(turn, dose.GENTLE)
    _enter(turn, 1)


def _start_flare(turn: Turn, _value: str) -> None:
    """Some days of gentle sessions with frozen doses, until a date when that is looked at again."""
    until = _session(turn).day + timedelta(days=int(turn.rules["R3"].numbers["flare_review_days"]))
    turn.set_person(flare_until=until)
    turn.decide("R3", "flare", {"until": until.isoformat()})
    _start_gently(turn, "")


def _rest(turn: Turn, _value: str) -> None:
    _end(turn, "stopped", text("resting-today"))
    advice.give(turn)


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
    # The first card of a later stretch ends a hold: it must be heard. The others change in silence, and so
    # does what was tapped for.
    new = first and session.steps[position - 1].kind is not StepKind.BEFORE and isinstance(turn.event, Fired)
    ready = following.kind is not StepKind.CARD
    session = _advance(turn, phase=Phase.READY if ready else Phase.CARD, position=position, nudged=False)
    stretch = turn.content.stretches[step.stretch]
    card = next(card for card in stretch.cards if card.id == step.card)
    shown = message(
        *lead,
        text("stretch-follows" if new else "stretch-begins", stretch=text(f"stretch-{stretch.id}"))
        if first
        else None,
        text(f"card-{stretch.id}-{card.id}", leg=step.leg),
        _eased_from_the_start(turn, stretch, step) if ready else None,
        buttons=[[_tap(session, "ready")]] if ready else [],
        picture=Still(card.picture, step.leg),
    )
    _show(turn, shown, wait_s=_nudge_s(turn) if ready else card.seconds, new=new)


def _eased_from_the_start(turn: Turn, stretch: Stretch, step: Step) -> Text | None:
    """Tell that this stretch starts eased on this leg, how, and whether last time or today is the reason."""
    session = _session(turn)
    hold = next(
        s for s in session.steps if s.kind is StepKind.HOLD and (s.stretch, s.leg) == (stretch.id, step.leg)
    )
    level = easing_level(session, hold)
    if level == 0:
        return None
    earlier = dose.of(turn.person, stretch, step.leg).easing >= level
    return text(
        "starts-eased" if earlier else "gentler-today",
        easing=text(f"easing-{stretch.id}-{stretch.easings[level - 1].id}", leg=step.leg),
    )


def _enter_switch(turn: Turn, position: int, *lead: Text) -> None:
    step = _session(turn).steps[position]
    session = _advance(turn, phase=Phase.SWITCH, position=position)
    stretch = turn.content.stretches[step.stretch]
    shown = message(
        *lead,
        text(f"switch-{stretch.id}", leg=step.leg),
        _eased_from_the_start(turn, stretch, step),
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
    nth = "next" if previous.kind is StepKind.HOLD and not lead else "first"
    shown = message(
        *lead,
        text(
            f"hold-{nth}",
            leg=step.leg,
            repetition=step.repetition,
            repetitions=step.repetitions,
            hold=text(f"hold-{stretch.id}-{easing.id}" if easing else f"hold-{stretch.id}", leg=step.leg),
        ),
        text(f"tempo-{nth}", lead=turn.content.routine.lead_in_s, seconds=step.hold_s),
        text(f"cue-{cue}") if cue else None,
        buttons=[_hold_buttons(session)],
        picture=Clip(easing.picture if easing else stretch.picture, step.leg, step.hold_s),
    )
    _show(turn, shown, wait_s=turn.content.routine.lead_in_s + step.hold_s, new=True)


def _enter_after(turn: Turn, position: int, *lead: Text) -> None:
    surface = _done_surface(_session(turn).number)
    session = _advance(turn, phase=Phase.RATING_AFTER, position=position, surface=surface)
    question = _question(turn, Moment.AFTER, *lead)
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
        _leave_stretch(turn)
        return
    _record_hold(turn, "too_much")
    _ease_next_time(turn, stretch, step.leg, level)
    turn.decide("R5", "ease", {"stretch": stretch.id, "leg": step.leg, "easing": level})
    easing = stretch.easings[level - 1]
    easings = {**session.easings, stretch.id: level}
    session = _advance(turn, phase=Phase.EASING, nudged=False, easings=easings)
    shown = message(
        text("too-much"),
        text(f"easing-{stretch.id}-{easing.id}", leg=step.leg),
        buttons=[[_tap(session, "ready")], [_tap(session, "skip")], [_tap(session, "nerve")]],
        picture=Still(easing.picture, step.leg),
    )
    _show(turn, shown, wait_s=_nudge_s(turn))


def _ease_next_time(turn: Turn, stretch: Stretch, leg: Leg, level: int) -> None:
    changed = dose.eased(dose.of(turn.person, stretch, leg), level)
    turn.person = dose.put(turn.person, stretch, leg, changed)


def _nerve(turn: Turn, _value: str) -> None:
    """Electric, numb or moving down the leg: that stretch is over, whatever the number (R4)."""
    session = _session(turn)
    stretch = session.steps[session.position].stretch
    dose.protect(turn, [stretch], {"told": "during"})
    _leave_stretch(turn)


def _too_much_afterwards(turn: Turn, _value: str) -> None:
    """Told after the hold was over: that stretch goes on eased, today and next time; the session goes on."""
    session = _session(turn)
    done = [h for h in turn.diary.holds if h.session == session.number]
    if not done:
        turn.answer(text("nothing-to-do"))
        return
    last = done[-1]
    stretch = turn.content.stretches[last.stretch]
    level = max(last.easing, session.easings.get(stretch.id, 0)) + 1
    if level > len(stretch.easings):
        # Too much in its gentlest version: what is left of that stretch is left alone (R3).
        turn.decide("R3", "stop-stretch", {"stretch": stretch.id, "leg": last.leg})
        if session.phase is Phase.SWITCH:
            _leave_stretch(turn)
        else:
            turn.answer(text("too-much-noted"), alert=True)
        return
    _ease_next_time(turn, stretch, last.leg, level)
    turn.set_session(easings={**session.easings, stretch.id: level})
    turn.decide("R5", "ease", {"stretch": stretch.id, "leg": last.leg, "easing": level})
    turn.answer(text("eased-next-time", stretch=text(f"stretch-{stretch.id}")), alert=True)


def _leave_stretch(turn: Turn, _value: str = "") -> None:
    """The rest of this stretch is left out. Whoever it hurt says whether the next one follows today."""
    session = _session(turn)
    left = session.steps[session.position]
    following = next(
        i for i in range(session.position, len(session.steps)) if session.steps[i].stretch != left.stretch
    )
    if session.steps[following].kind is StepKind.AFTER:
        # In place of the film of the hold, which goes on counting and ends with a tick.
        turn.add(Edit(session.surface, message(_why_left(turn, left.stretch), picture=_at_rest(turn, left))))
        _enter(turn, following)
        return
    _advance(turn, phase=Phase.BETWEEN, position=following)
    _show(turn, _whether_to_go_on(turn), wait_s=_park_s(turn))


def _whether_to_go_on(turn: Turn) -> Message:
    session = _session(turn)
    left, step = session.steps[session.position - 1 : session.position + 1]
    return message(
        _why_left(turn, left.stretch),
        text("next-would-be", stretch=text(f"stretch-{step.stretch}")),
        buttons=[[_tap(session, "go_on")], [_tap(session, "enough")]],
        picture=_at_rest(turn, step),
    )


def _why_left(turn: Turn, stretch: str) -> Text:
    """What is said of a stretch that was left: it follows from what was decided of it last (R3, R4, R5)."""
    decided = (d.action for d in reversed(turn.diary.decisions) if d.numbers.get("stretch") == stretch)
    return text(next((LEFT[action] for action in decided if action in LEFT), LEFT["ease"]))


def _at_rest(turn: Turn, step: Step) -> Still:
    return Still(turn.content.stretches[step.stretch].cards[0].picture, step.leg)


def _on_to_the_next(turn: Turn, _value: str) -> None:
    _enter(turn, _session(turn).position)


def _enough(turn: Turn, _value: str) -> None:
    """What was done counts, and the last question is asked as ever."""
    _enter(turn, len(_session(turn).steps) - 1)


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
        turn.set_session(holds_done=session.holds_done + 1, held_s=held_s)


# --- Waiting, parking, coming back ---------------------------------------------------------------------


def _waited(turn: Turn, _value: str) -> None:
    """Nobody tapped for a while: ask once, then park the session until the day ends."""
    session = _session(turn)
    if session.nudged:
        _park(turn)
        return
    session = turn.set_session(nudged=True)
    rest_s = turn.content.routine.park_after_s - turn.content.routine.nudge_after_s
    nudge = message(text("still-there"), buttons=[[_tap(session, "ready"), _tap(session, "stop")]])
    # Hours later it would only make a noise: the session is parked then, whether it came or not.
    expires_at = turn.world.now + timedelta(seconds=rest_s)
    then = _timer(session, rest_s)
    turn.add(Send(f"s{session.number}:nudge", nudge, sound=True, expires_at=expires_at, then=then))


def _ask_again(turn: Turn, _value: str) -> None:
    """The question once more, where it is seen. The version stays: an answer to the first one counts."""
    session = _session(turn)
    asked = QUESTIONS[session.phase](turn)
    turn.add(Delete((session.surface,)), Send(session.surface, asked, then=_timer(session, _park_s(turn))))


def _park(turn: Turn, _value: str = "") -> None:
    if turn.world.now >= _day_end(turn):
        _expire(turn)
        return
    between = _session(turn).phase is Phase.BETWEEN
    session = _advance(turn, phase=Phase.PARKED)
    # What was said of a stretch that was left stays.
    said = _why_left(turn, session.steps[session.position - 1].stretch) if between else None
    parked = message(said, text("parked"), buttons=[[_tap(session, "go_on")], [_tap(session, "stop")]])
    turn.add(
        Delete((f"s{session.number}:nudge",)),
        Edit(session.surface, parked),
        SetTimer(timer_name(session), _day_end(turn), _about(session)),
    )


def _go_on(turn: Turn, _value: str) -> None:
    """Back from the pause: what was left open before the first stretch is asked, or the position is taken up
    again, with its picture, and says Ready.
    """
    session = _session(turn)
    step = session.steps[session.position]
    if step.kind is StepKind.BEFORE:
        session = _advance(turn, phase=_left_open(turn))
        _show(turn, QUESTIONS[session.phase](turn), wait_s=_park_s(turn))
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
        session = turn.set_session(position=session.position + 1)
    _show(turn, shown, wait_s=_nudge_s(turn))


def _left_open(turn: Turn) -> Phase:
    """The question before the first stretch that a pause left open; nothing is decided anew for it.

    With all rated, a session that waits there was asked for signs or offered something, in this order.
    """
    session = _session(turn)
    if _unrated(turn, Moment.BEFORE):
        return Phase.RATING_BEFORE
    offered = any(d.action in CHOICES and d.at >= session.started_at for d in turn.diary.decisions)
    return Phase.CHOOSING if offered else Phase.SCREENING


def _expire(turn: Turn, _value: str = "") -> None:
    _end(turn, "expired", text("session-expired", holds=_session(turn).holds_done))


# --- Ending --------------------------------------------------------------------------------------------


def _rated_after(turn: Turn, value: str) -> None:
    """Pain after; where a hold was too much, or pain is high now, three taps tell what it was like."""
    ratings = _rate(turn, Moment.AFTER, value)
    turn.set_session(after=pain.worst(ratings))
    if _unrated(turn, Moment.AFTER):
        session = _advance(turn)
        question = _question(turn, Moment.AFTER)
        turn.add(Edit(session.surface, question, then=_timer(session, _park_s(turn))))
        return
    facts: dict[str, Fact] = {**pain.facts("score", ratings), "too_much": len(_troubled(turn))}
    if turn.ask_rules("after", facts) is None:
        _complete(turn)
    else:
        _ask_next(turn, Phase.FEELING)


def _troubled(turn: Turn) -> list[str]:
    """The stretches of this session in which a hold was too much."""
    number = _session(turn).number
    return list(
        dict.fromkeys(h.stretch for h in turn.diary.holds if h.session == number and h.outcome != "held")
    )


def _ask_next(turn: Turn, phase: Phase) -> None:
    """One of the three questions about what was felt: the phase names it."""
    session = _advance(turn, phase=phase)
    turn.add(Edit(session.surface, _felt_question(turn), then=_timer(session, _park_s(turn))))


def _felt_question(turn: Turn) -> Message:
    session = _session(turn)
    return message(text(f"ask-{session.phase}"), buttons=rows(_answers(session), 2))


def _answers(session: Session) -> list[Button]:
    verb, values = FELT[session.phase]
    return [
        button(f"{session.phase}-{value}", "session", session.number, session.version, verb, value)
        for value in values
    ]


def _felt(turn: Turn, value: str) -> None:
    turn.record_answer("feeling", value)
    turn.set_session(feeling=value)
    _ask_next(turn, Phase.WHERE)


def _felt_where(turn: Turn, value: str) -> None:
    turn.record_answer("where", value)
    turn.set_session(where=value)
    _ask_next(turn, Phase.MOVED)


def _felt_move(turn: Turn, value: str) -> None:
    """All three are known: R4 looks at them, whatever the number was."""
    turn.record_answer("moved", value)
    session = _session(turn)
    facts: dict[str, Fact] = {"feeling": session.feeling or "", "where": session.where or "", "moved": value}
    found = turn.ask_rules("felt", facts)
    if found is None:
        _complete(turn)
        return
    if found[1] == "protect":
        stretches = _troubled(turn) or list(dict.fromkeys(s.stretch for s in session.steps if s.stretch))
        dose.protect(turn, stretches, facts)
    else:
        turn.decide(*found, facts)
    _complete(turn, said=text(f"felt-{found[1]}"))


def _complete(turn: Turn, _value: str = "", *, said: Text | None = None, ask_after: bool = False) -> None:
    session = _session(turn)
    turn.set_person(sessions_completed=turn.person.sessions_completed + 1)
    reminders.done(turn, session.day)
    _end(turn, "completed", _summary(turn), said or _more_than_before(turn), ask_after=ask_after)
    reminders.plan_morning(turn, session.day)
    if not advice.give(turn) and not habits.ask(turn) and session.feeling is None:
        questions.ask_site(turn)


def _more_than_before(turn: Turn) -> Text | None:
    """A word when pain rose as much as R6 calls red: what that means for the next time."""
    session, limits = _session(turn), turn.rules["R6"].numbers
    if session.before is None or session.after is None:
        return None
    up = session.after - session.before >= limits["red_rise"]
    risen = up and session.after > limits["red_rise_above"]
    return text("more-than-before") if risen else None


def _summary(turn: Turn) -> Text:
    session = _session(turn)
    right, left = (session.held_s.get(leg, 0) for leg in Leg)
    sides = text("a-side", seconds=right) if right == left else text("each-side", right=right, left=left)
    change = pain.change(turn.diary, session.number)
    if change is None:
        return text("done", holds=session.holds_done, sides=sides)
    return text("done-with-pain", holds=session.holds_done, sides=sides, pain=change)


def stop(turn: Turn, _value: str = "") -> None:
    """End kindly, from anywhere, and keep what was done."""
    session = _session(turn)
    if session.phase is Phase.RATING_AFTER or session.phase in FELT:
        _complete(turn)
        return
    if session.holds_done:
        _end(turn, "stopped", text("stopped", holds=session.holds_done), ask_after=True)
    else:
        _end(turn, "stopped", text("stopped-before"), ask_after=bool(_troubled(turn)))
    advice.give(turn)


def _end(
    turn: Turn, ending: str, closing: Text, said: Text | None = None, *, ask_after: bool = False
) -> None:
    """Close the session: one short message stays, the others are taken away, nothing more is sent."""
    session = _session(turn)
    done = _done_surface(session.number)
    site = next(iter(_unrated(turn, Moment.AFTER)), None)
    last = message(
        closing,
        said,
        text("rate-if-you-like", site=site or "all") if ask_after else reminders.upcoming(turn),
        buttons=_scores_afterwards(session.number, site)
        if ask_after
        else [[button("why-these", "menu", "why"), button("progress-button", "menu", "progress")]],
    )
    _close(turn, ending)
    turn.add(Edit(done, last))


def _close(turn: Turn, ending: str) -> None:
    session = _session(turn)
    turn.add(
        Withdraw(f"s{session.number}:"),
        Withdraw(session.surface),
        CancelTimer(timer_name(session)),
        Delete((f"s{session.number}:", f"day:{session.day}"), keep=(_done_surface(session.number),)),
    )
    turn.set_session(phase=Phase.ENDED, ending=ending, ended_at=turn.world.now)


def break_off(turn: Turn) -> None:
    """End the session without a word of its own: something more important is being said."""
    _close(turn, "stopped")


def _rate_ended_session(turn: Turn, number: int, score: int, site: Site | None) -> None:
    """Pain after a session that was stopped: asked once for each site, on its last message."""
    past = next((s for s in turn.diary.sessions if s.number == number), None)
    rated = {r.site for r in pain.given(turn.diary, number, Moment.AFTER)}
    if past is None or site in rated or None in rated:
        turn.answer(text("already-done"))
        return
    turn.add(Record(Rating(turn.world.now, past.day, Moment.AFTER, score, number, site)))
    ratings = pain.given(turn.diary, number, Moment.AFTER)
    left = pain.unrated(turn.person.sites, ratings) if site else []
    if left:
        shown = message(text("rate-other", score=score), buttons=_scores_afterwards(number, left[0]))
    else:
        shown = message(text("noted-after", score=pain.said(ratings)), reminders.upcoming(turn))
    turn.add(Edit(_done_surface(number), shown))
    advice.give(turn)


def _scores_afterwards(number: int, site: Site | None) -> tuple[tuple[Button, ...], ...]:
    return score_buttons("session", number, "end", "rate_after", site=site)


# --- Small parts ---------------------------------------------------------------------------------------


def _session(turn: Turn) -> Session:
    assert turn.session is not None
    return turn.session


def _advance(turn: Turn, **changes: object) -> Session:
    """One transition: the version grows, the timer of the state just left is forgotten."""
    session = _session(turn)
    turn.add(CancelTimer(timer_name(session)))
    return turn.set_session(version=session.version + 1, **changes)


def _show(turn: Turn, shown: Message, *, wait_s: float, new: bool = False) -> None:
    """Say it in the session's message, or in a new one that is heard; then wait."""
    session = _session(turn)
    typed = not isinstance(turn.event, Tap | Fired)
    if new or typed:
        if typed and not new:
            # Below what was typed, where the eye is, and nowhere else: nor in what still waits to be sent.
            turn.add(Withdraw(session.surface), Delete((session.surface,)))
        session = turn.set_session(surface=f"s{session.number}:{session.version}")
        expires_at = None
        if session.phase in LIES_THERE:
            expires_at = turn.world.now + timedelta(seconds=wait_s + _park_s(turn))
        turn.add(Send(session.surface, shown, sound=new, expires_at=expires_at, then=_timer(session, wait_s)))
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
    """For how long the session's wait has been over, whether its timer fires now or has not yet."""
    if isinstance(turn.event, Fired):
        due_at: datetime | None = turn.event.due_at
    else:
        due_at = turn.world.due_at(timer_name(_session(turn)))
    return 0.0 if due_at is None else (turn.world.now - due_at).total_seconds()


SCORES = frozenset(str(score) for score in range(11))

SITES = frozenset({"", *Site})
"""The sites that a button can name; none where there is one score for all of it."""

FELT = {
    Phase.FEELING: ("feel", ("pull", "ache", "sharp", "electric")),
    Phase.WHERE: ("where", ("back", "buttock", "thigh", "below-knee")),
    Phase.MOVED: ("moved", ("down", "up", "no")),
}
"""The three questions about what was felt: the verb of their buttons, and the answers."""

VALUES = {"rate": SCORES, "rate_after": SCORES, **{verb: frozenset(values) for verb, values in FELT.values()}}

CHOICES = {
    "offer-easing": ("eased", "usual"),
    "offer-gentle": ("gentle", "rest"),
    "offer-flare": ("gentle", "flare", "rest"),
    "offer-return": ("gentle", "usual"),
}
"""What is offered for each action of R3, and of R6 after an illness, before a session."""

LEFT = {"stop-stretch": "stretch-stopped", "protect": "stretch-stopped-nerve", "ease": "stretch-skipped"}
"""What is said of a stretch that was left, for each last decision about it. Said again, it is the same."""

LABELS = {
    "ready": "ready",
    "much": "too-much-button",
    "stop": "stop",
    "skip": "skip-stretch",
    "nerve": "nerve-button",
    "go_on": "go-on",
    "enough": "enough-today",
    "eased": "choose-eased",
    "usual": "choose-usual",
    "gentle": "choose-gentle",
    "flare": "choose-flare",
    "rest": "choose-rest",
}

MOVES_BY_ITSELF = frozenset({Phase.CARD, Phase.HOLD, Phase.SWITCH, Phase.READY, Phase.EASING})

LIES_THERE = frozenset({Phase.HOLD, Phase.SWITCH})
"""Phases whose cue is for somebody who lies there. When it could only come so late that the session should
long be parked, it is not sent: the session is parked instead.
"""

QUESTIONS: Mapping[Phase, Callable[[Turn], Message]] = {
    Phase.RATING_BEFORE: partial(_question, moment=Moment.BEFORE),
    Phase.SCREENING: _signs_question,
    Phase.CHOOSING: _last_offer,
    Phase.BETWEEN: _whether_to_go_on,
    Phase.RATING_AFTER: partial(_question, moment=Moment.AFTER),
    **dict.fromkeys(FELT, _felt_question),
}
"""What is asked in each phase that is over when nobody answers."""

TRANSITIONS: dict[tuple[Phase, str], Callable[[Turn, str], None]] = {
    (Phase.RATING_BEFORE, "rate"): _rated_before,
    (Phase.RATING_BEFORE, "timer"): _park,
    (Phase.SCREENING, "sign"): _screened,
    (Phase.SCREENING, "timer"): _park,
    (Phase.CHOOSING, "eased"): partial(_chose, easing=1),
    (Phase.CHOOSING, "usual"): partial(_chose, easing=0),
    (Phase.CHOOSING, "gentle"): _start_gently,
    (Phase.CHOOSING, "flare"): _start_flare,
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
    (Phase.EASING, "skip"): _leave_stretch,
    (Phase.EASING, "nerve"): _nerve,
    (Phase.EASING, "timer"): _waited,
    (Phase.BETWEEN, "go_on"): _on_to_the_next,
    (Phase.BETWEEN, "enough"): _enough,
    (Phase.BETWEEN, "timer"): _park,
    (Phase.RATING_AFTER, "rate"): _rated_after,
    (Phase.RATING_AFTER, "much"): _too_much_afterwards,
    # Whoever did not answer may not have seen the question: it stays open on the last message.
    (Phase.RATING_AFTER, "timer"): partial(_complete, ask_after=True),
    (Phase.FEELING, "feel"): _felt,
    (Phase.FEELING, "timer"): _complete,
    (Phase.WHERE, "where"): _felt_where,
    (Phase.WHERE, "timer"): _complete,
    (Phase.MOVED, "moved"): _felt_move,
    (Phase.MOVED, "timer"): _complete,
    (Phase.PARKED, "go_on"): _go_on,
    (Phase.PARKED, "timer"): _expire,
    **{(phase, "stop"): stop for phase in Phase if phase is not Phase.ENDED},
}
