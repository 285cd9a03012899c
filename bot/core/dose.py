"""How a stretch is done with one leg, and how that changes: R4, R5 and R6.

The dose is a rung of the stretch's ladder (content/exercises). The rules (content/advice.yaml) say what a
stretching day was: good, red, or neither. A day is counted once, when the next session begins: by then the
next morning and the notes since are known, and a score that was put right counts as it was meant. A worse
morning is counted at once. Each change is a decision with its numbers and its real reason, told by /why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.core import calendar, pain
from bot.core.content import Content, Leg, Rung, Stretch
from bot.core.diary import Decision, Diary, HoldResult, Moment, PastSession
from bot.core.immutable import changed
from bot.core.model import Dose, Person, Session
from bot.core.rules import Fact
from bot.core.turn import Turn

RED = "shrink-"
"""How the actions begin that call a day red; what follows is the reason."""

SHORT, GENTLE, USUAL = "short", "gentle", "usual"
"""Sessions that are less than the plan, for want of time or because of pain; and those that are not."""

TOLD_SINCE = frozenset({f"{RED}morning", f"{RED}note"})
"""What is red by something told later: decided when it is told, not for the day itself."""

_DAY = timedelta(days=1)


def of(person: Person, stretch: Stretch, leg: Leg) -> Dose:
    """How this leg does this stretch: the rung that is known of it, at first that of the content."""
    known = person.doses.get(f"{stretch.id}:{leg}")
    if known is None:
        return _on(Dose(0, 0), stretch.ladder[stretch.first])
    rung = stretch.ladder[place(known, stretch)]
    held = (known.repetitions, known.hold_s) == (rung.repetitions, rung.hold_s)
    return known if held else _on(known, rung)


def place(dose: Dose, stretch: Stretch) -> int:
    """The place of a dose on the ladder; of one that is no rung (any more), that of the nearest not above it.

    Not above: no longer hold, and not more seconds in all.
    """
    total = dose.repetitions * dose.hold_s
    nearest = 0
    for number, rung in enumerate(stretch.ladder):
        if (rung.repetitions, rung.hold_s) == (dose.repetitions, dose.hold_s):
            return number
        if rung.hold_s <= dose.hold_s and rung.hold_s * rung.repetitions <= total:
            nearest = number
    return nearest


def put(person: Person, stretch: Stretch, leg: Leg, dose: Dose) -> Person:
    return changed(person, doses={**person.doses, f"{stretch.id}:{leg}": dose})


def _on(dose: Dose, rung: Rung) -> Dose:
    return replace(dose, hold_s=rung.hold_s, repetitions=rung.repetitions)


def begin_again(turn: Turn) -> None:
    """Every stretch and leg on its first rung and eased: after a warning sign was cleared (R0)."""
    for stretch, leg in _all(turn.content):
        begun = first_again(of(turn.person, stretch, leg), stretch)
        turn.person = put(turn.person, stretch, leg, replace(begun, easing=max(begun.easing, 1)))


# --- Steps on the ladder -------------------------------------------------------------------------------


def grown(dose: Dose, stretch: Stretch) -> Dose:
    """One rung up, none above the last. An easing stays: it is never lifted without a word (R5)."""
    up = min(place(dose, stretch) + 1, len(stretch.ladder) - 1)
    return replace(_on(dose, stretch.ladder[up]), good_days=0)


def lowered(dose: Dose, stretch: Stretch) -> Dose:
    """One rung down, none below the least."""
    return replace(_on(dose, stretch.ladder[max(place(dose, stretch) - 1, 0)]), good_days=0)


def first_again(dose: Dose, stretch: Stretch) -> Dose:
    """The rung to begin on, unless it is a lower one already."""
    return replace(_on(dose, stretch.ladder[min(place(dose, stretch), stretch.first)]), good_days=0)


def protected(dose: Dose, stretch: Stretch) -> Dose:
    """After nerve-like pain: the first rung, in the form that spares the raised leg (R4)."""
    spares = dose.easing > 0 and "nerve" in stretch.easings[dose.easing - 1].complaints
    easing = dose.easing if spares else stretch.eased_for("nerve", dose.easing) or len(stretch.easings)
    return replace(first_again(dose, stretch), easing=easing, spared=True)


def eased(dose: Dose, level: int) -> Dose:
    """Next time it starts with this easing (R5)."""
    return replace(dose, easing=max(dose.easing, level), good_days=0)


# --- What a stretching day came to (R6) ----------------------------------------------------------------


@dataclass(frozen=True)
class Counted:
    """What a day came to for one leg in one stretch: rule and action, if there are any, and the dose now."""

    stretch: Stretch
    leg: Leg
    day: date
    dose: Dose
    rule: str = ""
    action: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)


def pending(turn: Turn, today: date, until: datetime | None = None) -> list[Counted]:
    """What is not counted yet when `today` begins. Of `today` itself only what is red: more may be told.

    `until`: of the holds before that instant, where it is looked back at.
    """
    found = []
    told: dict[date, list[_Held]] = {}
    since = begun_again(turn)
    for (name, leg), hold in last_holds(turn, until).items():
        stretch, day = turn.content.stretches[name], hold.day
        if not _is_open(turn.person, name, leg, day):
            continue
        if day not in told:
            told[day] = _of_each_session(turn, day, today)
        known = of(turn.person, stretch, leg)
        verdict = _verdict(turn, told[day], name, leg)
        # Good days before a sign was cleared and after it are no row.
        if verdict is not None and verdict[1] == "good" and day < since:
            verdict = None
        red = verdict is not None and verdict[1].startswith(RED)
        if red or day < today:
            found.append(_count(turn, Counted(stretch, leg, day, known, *(verdict or ()))))
    return found


def begun_again(turn: Turn) -> date:
    """The day on which a warning sign was cleared last, and every dose began again."""
    cleared = [d.day for d in turn.past.decisions_to("cleared") if (d.rule, d.action) == ("R0", "cleared")]
    return cleared[-1] if cleared else date.min


def _is_open(person: Person, stretch: str, leg: Leg, day: date) -> bool:
    known = person.doses.get(f"{stretch}:{leg}")
    return known is None or (known.counted is not None and day > known.counted)


def _count(turn: Turn, one: Counted) -> Counted:
    """One day more for this dose: a rung down, one good day more and maybe a rung up, or as it was."""
    known, action, facts = one.dose, one.action, one.facts
    changed = known
    if action.startswith(RED):
        changed, facts = lowered(known, one.stretch), {**facts, "because": action}
        action = action if _differs(known, changed) else "smallest"
    elif action == "keep":
        changed = replace(known, good_days=0)
    elif action == "good":
        changed = replace(known, good_days=known.good_days + 1)
        # What is eased goes no further by itself: first it is asked whether to lift the easing (R4, R5),
        # unless they chose of late to stay with it.
        if _may_grow(turn, changed) and (not known.easing or _stays(turn, one.stretch, one.leg)):
            changed, facts = grown(known, one.stretch), {**facts, "good_days": changed.good_days}
            action = "grow"
    return replace(one, dose=replace(changed, counted=one.day), action=action, facts=facts)


def _may_grow(turn: Turn, dose: Dose) -> bool:
    """Whether there were good days enough; not while they were told to keep it gentle, since it got worse."""
    facts: dict[str, Fact] = {"good_days": dose.good_days, "risen": 0}
    limits = turn.rules["R7"].numbers
    told = [d.day for d in turn.past.decisions_to("see-specialist-worse")]
    if told and (turn.today - told[-1]).days < limits["same_advice_after_days"]:
        facts["risen"] = pain.risen(pain.trends(turn.past.scored(turn.today), turn.today, limits))
    return turn.ask_rules("good_day", facts) is not None


def prospect(turn: Turn, today: date) -> Person:
    """The person as they will be when a session begins `today`, if nothing more is told until then."""
    person = turn.person
    for one in pending(turn, today):
        person = put(person, one.stretch, one.leg, one.dose)
    return person


def settle(turn: Turn, today: date, until: datetime | None = None) -> list[Counted]:
    """Count what is not counted yet, once and for all; what got more or less, or is at its smallest."""
    counted = pending(turn, today, until)
    before = {(s.id, leg): of(turn.person, s, leg).counted or date.min for s, leg in _all(turn.content)}
    before |= {(one.stretch.id, one.leg): one.day for one in counted}
    changed = [one for one in counted if _is_change(turn.person, one)]
    for one in changed:
        turn.decide(*_decided(one))
    for one in counted:
        turn.person = put(turn.person, one.stretch, one.leg, one.dose)
    for stretch, leg in _all(turn.content):
        known = of(turn.person, stretch, leg)
        done = max(known.counted or date.min, today - _DAY)
        row = known.good_days
        if row and _bad_day(turn, before[stretch.id, leg], today):
            row = 0
        turn.person = put(turn.person, stretch, leg, replace(known, counted=done, good_days=row))
    return changed


def _bad_day(turn: Turn, since: date, today: date) -> bool:
    """Whether pain was high on a day between these: then good days before it and after it are no row."""
    high = turn.rules["R3"].numbers["stop_above"]
    return any(since < r.day < today and r.score > high for r in turn.since(since).ratings)


def foreseen(turn: Turn) -> list[Decision]:
    """What will be decided when the next session begins, if nothing more is told until then."""
    waiting = pending(turn, turn.today)
    return [turn.decision(*_decided(one)) for one in waiting if _is_change(turn.person, one)]


def _decided(one: Counted) -> tuple[str, str, dict[str, Fact], date | None]:
    now = {"hold_s": one.dose.hold_s, "repetitions": one.dose.repetitions, "easing": one.dose.easing}
    about = {"stretch": one.stretch.id, "leg": one.leg, **now, **one.facts}
    return one.rule, one.action, about, None if about.get("because") in TOLD_SINCE else one.day


def _is_change(person: Person, one: Counted) -> bool:
    known = of(person, one.stretch, one.leg)
    return one.action == "smallest" or _differs(known, one.dose)


def last_holds(turn: Turn, until: datetime | None = None) -> dict[tuple[str, Leg], HoldResult]:
    """The last hold of each stretch on each leg, in the order of the routine, then of the other stretches.

    `until`: of the holds before that instant.
    """
    names = dict.fromkeys((*turn.content.routine.stretches, *turn.content.stretches))
    each = [(name, leg) for name in names for leg in turn.content.routine.legs]
    if until is None:
        return turn.past.last_holds(each)
    last = {(h.stretch, h.leg): h for h in turn.past.since(None).holds if h.at < until}
    return {which: last[which] for which in each if which in last}


@dataclass(frozen=True)
class _Held:
    """A session of a day: its holds, the stretches protected in it (R4), and what the rules look at.

    `facts` are once for each site that was rated.
    """

    holds: list[HoldResult]
    protected: set[Fact]
    facts: list[dict[str, Fact]]


def _of_each_session(turn: Turn, day: date, today: date) -> list[_Held]:
    diary = turn.since(day)
    holds = [h for h in diary.holds if h.day == day]
    since = _since(turn, day, today)
    found = []
    for session in (s for s in diary.sessions if s.day == day):
        protected = protected_in(diary, session)
        known: dict[str, Fact] = {
            **since,
            "nerve_like": len(protected),
            "completed": "yes" if session.ending == "completed" else "no",
            "kind": kind(diary, session),
        }
        own = [h for h in holds if h.session == session.number]
        facts = [{**known, **scores} for scores in _scores(diary, session.number)]
        found.append(_Held(own, protected, facts))
    return found


def _verdict(
    turn: Turn, sessions: Iterable[_Held], stretch: str, leg: Leg
) -> tuple[str, str, dict[str, Fact]] | None:
    """What the rules say of a day for one leg: red before all else, then what keeps it, then good.

    Each session of the day is looked at, and in it each site that was rated.
    """
    found: list[tuple[str, str, dict[str, Fact]]] = []
    for session in sessions:
        own = [h.outcome for h in session.holds if (h.stretch, h.leg) == (stretch, leg)]
        # What was like a nerve is on its first rung already, and it is none of the days in a row.
        for scores in session.facts if own and stretch not in session.protected else ():
            facts = {**scores, "too_much": own.count("too_much"), "stopped": own.count("stopped")}
            said = turn.ask_rules("dose", facts)
            if said is not None:
                found.append((*said, facts))
    found.sort(key=lambda one: one[1] in TOLD_SINCE)
    wanted = (one for kind in (RED, "keep", "good") for one in found if one[1].startswith(kind))
    return next(wanted, None)


def _since(turn: Turn, day: date, today: date) -> dict[str, Fact]:
    """What was told on that day and since: the next morning, and the highest note of pain."""
    diary = turn.since(day)
    since: dict[str, Fact] = {}
    mornings = [
        answer.value
        for answer in diary.answers
        if answer.question == "since-yesterday" and calendar.local_date(answer.at, turn.zone) == day + _DAY
    ]
    notes = [r.score for r in diary.ratings if r.moment is Moment.ANY_TIME and day <= r.day <= today]
    if mornings:
        since["morning"] = mornings[-1]
    if notes:
        since["note"] = max(notes)
    return since


def _scores(diary: Diary, number: int) -> list[dict[str, Fact]]:
    """Pain before and after a session and the change between them, for each site that was rated at both.

    Where only one of them is known, or none, it is that alone.
    """
    before, after = (pain.given(diary, number, moment) for moment in (Moment.BEFORE, Moment.AFTER))
    at_first, now = ({r.site: r.score for r in ratings} for ratings in (before, after))
    both: list[dict[str, Fact]] = [
        {"score_before": at_first[site], "score_after": now[site], "change": now[site] - at_first[site]}
        for site in now
        if site in at_first
    ]
    return both or [{**pain.facts("score_before", before), **pain.facts("score_after", after)}]


def protected_in(diary: Diary, session: Session | PastSession) -> set[Fact]:
    """The stretches that were protected in a session (R4)."""
    ended = session.ended_at
    return {
        d.numbers["stretch"]
        for d in diary.decisions
        if (d.rule, d.action) == ("R4", "protect")
        if d.numbers.get("session") == session.number
        or (d.at >= session.started_at and (ended is None or d.at <= ended))
    }


# --- Kinds of sessions ---------------------------------------------------------------------------------


def note_kind(turn: Turn, kind: str) -> None:
    """Keep that the running session is SHORT or GENTLE: what it comes to depends on it."""
    turn.record_answer("session-kind", kind)


def kind(diary: Diary, session: Session | PastSession) -> str:
    """SHORT, GENTLE or USUAL, as it was noted last in the session."""
    ended = session.ended_at
    noted = [
        answer.value
        for answer in diary.answers
        if answer.question == "session-kind"
        and session.started_at <= answer.at
        and (ended is None or answer.at <= ended)
    ]
    return noted[-1] if noted else USUAL


# --- Breaks, and what was felt -------------------------------------------------------------------------


def after_break(turn: Turn, session: Session | PastSession) -> str | None:
    """A week or more away costs one rung, four weeks all but the first ones (R6); the action, if any.

    Who was cleared of a warning sign since has begun again already.
    """
    last, number = turn.past.last_hold(), session.number
    if last is not None and last.session >= number:
        last = next((h for h in reversed(turn.past.since(None).holds) if h.session < number), None)
    if last is None or begun_again(turn) > last.day:
        return None
    return lower_all(turn, "return", {"days_away": (session.day - last.day).days})


def after_gentle(turn: Turn, session: Session | PastSession) -> str | None:
    """After gentle days one rung lower (R3); the action, if any."""
    last = turn.past.last_held(before=session.day)
    gentle = last is not None and kind(turn.since(last.day), last) == GENTLE
    return lower_all(turn, "return", {"gentle": "yes" if gentle else "no"})


def lower_all(turn: Turn, at: str, facts: dict[str, Fact]) -> str | None:
    """A step back for every stretch, when the rules of the moment `at` say so; the action, if any got less.

    Used after a break and after gentle days. Where there is no step back, nothing is decided: nobody is told
    of a change that is none.
    """
    found = turn.ask_rules(at, facts)
    if found is None:
        return None
    step = STEPS[found[1]]
    before = turn.person
    for stretch, leg in _all(turn.content):
        turn.person = put(turn.person, stretch, leg, step(of(turn.person, stretch, leg), stretch))
    if not any(_differs(of(before, *each), of(turn.person, *each)) for each in _all(turn.content)):
        return None
    turn.decide(found[0], found[1], dict(facts))
    return found[1]


STEPS: dict[str, Callable[[Dose, Stretch], Dose]] = {
    "one-step-back": lowered,
    "after-gentle": lowered,
    "first-rung": first_again,
}
"""What each action does that is for all stretches at once."""


def protect(
    turn: Turn, session: Session | PastSession, stretches: Iterable[str], facts: dict[str, Fact]
) -> None:
    """R4: nerve-like, moving down the leg or sharp below the knee, whatever the number: it begins anew.

    Once in a session for each stretch, however often it is told.
    """
    already = protected_in(turn.since(session.day), session)
    for name in stretches:
        if name not in already:
            protect_legs(turn, turn.content.stretches[name])
            turn.decide("R4", "protect", {"stretch": name, **facts})


def protect_legs(turn: Turn, stretch: Stretch) -> None:
    """Both legs of the stretch, see `protected`."""
    for leg in turn.content.routine.legs:
        turn.person = put(turn.person, stretch, leg, protected(of(turn.person, stretch, leg), stretch))


def liftable(turn: Turn, session: Session | PastSession, *, spared: bool) -> list[tuple[Stretch, Leg]]:
    """What was good with its easing for long enough, and when it was stretched last before the session, to
    offer the full stretch; not what was declined of late.
    """
    return [
        (stretch, leg)
        for stretch, leg in _all(turn.content)
        for known in (of(turn.person, stretch, leg),)
        if known.easing and known.spared is spared and _may_grow(turn, known)
        if spared or not _stays(turn, stretch, leg)
        if _was_good(turn, session, stretch, leg)
    ]


def _was_good(turn: Turn, session: Session | PastSession, stretch: Stretch, leg: Leg) -> bool:
    """Whether that was a good day: nothing goes on after one that nobody rated."""
    last = last_holds(turn).get((stretch.id, leg))
    if last is not None and last.session >= session.number:
        last = last_holds(turn, session.started_at).get((stretch.id, leg))
    if last is None:
        return False
    verdict = _verdict(turn, _of_each_session(turn, last.day, turn.today), stretch.id, leg)
    return verdict is not None and verdict[1] == "good"


def _stays(turn: Turn, stretch: Stretch, leg: Leg) -> bool:
    """Whether they chose of late to stay with this easing, which is then not asked about (R5)."""
    quiet = turn.rules["R5"].numbers["offer_again_after_days"]
    about = {"stretch": stretch.id, "leg": leg}
    made = turn.since(turn.today - timedelta(days=quiet)).decisions
    chosen = (d for d in reversed(made) if (d.rule, d.action) == ("R5", "stay"))
    last = next((d.day for d in chosen if d.numbers == about), None)
    return last is not None and (turn.today - last).days < quiet


CHOSEN = {
    "lift-spared": ("R4", "lift"),
    "tingled": ("R4", "tingled"),
    "lift": ("R5", "lift"),
    "stay": ("R5", "stay"),
}
"""What can be answered where it is asked about the full stretch, and the decision that keeps it."""


def choose(turn: Turn, session: Session, answer: str) -> None:
    """What they chose for all that may be lifted: each is a decision of its own (R4, R5)."""
    rule, action = CHOSEN[answer]
    for stretch, leg in liftable(turn, session, spared=rule == "R4"):
        follow(turn, rule, action, stretch, leg)


def follow(turn: Turn, rule: str, action: str, stretch: Stretch, leg: Leg) -> None:
    """The full stretch again, on the same rung: a step of its own. Or it stays eased: then it is one rung up,
    for the days that were good. Or it has tingled since: the row begins anew, and it is asked again.
    """
    known = of(turn.person, stretch, leg)
    turn.decide(rule, action, {"stretch": stretch.id, "leg": leg})
    if action == "stay":
        _grow_eased(turn, stretch, leg)
        return
    if action == "lift":
        known = replace(known, easing=0, spared=False)
    turn.person = put(turn.person, stretch, leg, replace(known, good_days=0))


def grow_eased(turn: Turn, session: Session | PastSession) -> None:
    """Where the full stretch could have been offered and was not: one rung up with the easing."""
    for stretch, leg in liftable(turn, session, spared=False):
        _grow_eased(turn, stretch, leg)


def _grow_eased(turn: Turn, stretch: Stretch, leg: Leg) -> None:
    known = of(turn.person, stretch, leg)
    changed = grown(known, stretch)
    turn.person = put(turn.person, stretch, leg, changed)
    if _differs(known, changed):
        last = last_holds(turn).get((stretch.id, leg))
        day = turn.today if last is None else last.day
        turn.decide(*_decided(Counted(stretch, leg, day, changed, "R6", "grow")))


def _all(content: Content) -> list[tuple[Stretch, Leg]]:
    return [
        (content.stretches[name], leg) for name in content.routine.stretches for leg in content.routine.legs
    ]


def _differs(dose: Dose, changed: Dose) -> bool:
    return (dose.hold_s, dose.repetitions, dose.easing) != (
        changed.hold_s,
        changed.repetitions,
        changed.easing,
    )
