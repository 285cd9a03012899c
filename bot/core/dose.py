"""How a stretch is done with one leg, and how that changes: R4, R5 and R6.

The rules (content/advice.yaml) say which way a dose goes; this module knows what "grow", "keep", "shrink" and
"protect" do to it. Each change is a decision with its numbers, so that /why can tell it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from bot.core import model, pain
from bot.core.content import Content, Leg, Stretch
from bot.core.model import Diary, Dose, HoldResult, Moment, PastSession, Person, Session
from bot.core.rules import Fact
from bot.core.turn import Turn


def of(person: Person, stretch: Stretch, leg: Leg) -> Dose:
    """How this leg does this stretch; at first as the content says."""
    known = person.doses.get(f"{stretch.id}:{leg}")
    return known or Dose(hold_s=stretch.hold_first_s, repetitions=stretch.repetitions_first)


def put(person: Person, stretch: Stretch, leg: Leg, dose: Dose) -> Person:
    return model.changed(person, doses={**person.doses, f"{stretch.id}:{leg}": dose})


# --- What an action does -------------------------------------------------------------------------------


def grown(dose: Dose, stretch: Stretch, most_s: float) -> Dose:
    """One step on: a beginner's repetitions, the full stretch, then longer holds, then one more repetition.

    `most_s`: seconds of hold for one leg that are not exceeded (ACSM: 60 s for each muscle).
    """
    longer = dose.hold_s + stretch.hold_step_s
    if dose.repetitions < stretch.repetitions_first:
        changed = replace(dose, repetitions=dose.repetitions + 1)
    elif dose.easing > 0:
        changed = replace(dose, easing=dose.easing - 1)
    elif longer <= stretch.hold_most_s and longer * dose.repetitions <= most_s:
        changed = replace(dose, hold_s=longer)
    elif dose.repetitions < stretch.repetitions_most and dose.hold_s * (dose.repetitions + 1) <= most_s:
        changed = replace(dose, repetitions=dose.repetitions + 1)
    else:
        changed = dose
    return replace(changed, good_sessions=0)


def shortened(dose: Dose, stretch: Stretch) -> Dose:
    """One step back in hold seconds, never below the least."""
    return replace(dose, hold_s=max(stretch.hold_least_s, dose.hold_s - stretch.hold_step_s), good_sessions=0)


def shrunk(dose: Dose, stretch: Stretch) -> Dose:
    """One step back on red: a shorter hold; where that is at its least, one repetition fewer."""
    if dose.hold_s > stretch.hold_least_s:
        return shortened(dose, stretch)
    return replace(dose, repetitions=max(stretch.repetitions_least, dose.repetitions - 1), good_sessions=0)


def protected(dose: Dose, stretch: Stretch) -> Dose:
    """After nerve-like pain: an easier version, and no longer holds (R4)."""
    return replace(dose, easing=min(dose.easing + 1, len(stretch.easings)), good_sessions=0)


def eased(dose: Dose, level: int) -> Dose:
    """Next time it starts with this easing (R5)."""
    return replace(dose, easing=max(dose.easing, level), good_sessions=0)


# --- When ----------------------------------------------------------------------------------------------


def after_session(turn: Turn, session: Session | PastSession, *, may_grow: bool) -> None:
    """R6: hold what each leg did in each stretch against the rules, and change its dose for the next time.

    Called when a session has ended, and again when one that was stopped is rated later. Unless it `may_grow`
    only red counts, and once for each stretch and leg.
    """
    diary = turn.diary
    holds = [h for h in diary.holds if h.session == session.number]
    known: dict[str, Fact] = {
        **_scores(diary, session.number),
        "nerve_like": len(_protected(diary, session.started_at)),
        "completed": "yes" if session.ending == "completed" else "no",
    }
    for stretch, leg in _done(turn.content, holds):
        dose = of(turn.person, stretch, leg)
        facts = {**_facts(dose, [h for h in holds if (h.stretch, h.leg) == (stretch.id, leg)]), **known}
        found = turn.ask_rules("dose", facts)
        red = found is not None and found[1] == "shrink"
        if not may_grow and (not red or _was_red(turn, session.started_at, stretch, leg)):
            continue
        if found is None:
            changed = replace(dose, good_sessions=dose.good_sessions + 1)
        else:
            changed = _acted(turn, found[1], dose, stretch)
        turn.person = put(turn.person, stretch, leg, changed)
        if found is not None and (red or _differs(dose, changed)):
            action = found[1] if _differs(dose, changed) else "smallest"
            now = {"hold_s": changed.hold_s, "repetitions": changed.repetitions, "easing": changed.easing}
            turn.decide(found[0], action, {"stretch": stretch.id, "leg": leg, **now, **facts})


def _was_red(turn: Turn, begun: datetime, stretch: Stretch, leg: Leg) -> bool:
    """Whether a session that began then has already made this leg's dose smaller."""
    return any(
        d.rule == "R6"
        and d.action in {"shrink", "smallest"}
        and d.at >= begun
        and (d.numbers["stretch"], d.numbers["leg"]) == (stretch.id, leg)
        for d in turn.diary.decisions
    )


def lower_all(
    turn: Turn, at: str, facts: dict[str, Fact], step: Callable[[Dose, Stretch], Dose] = shrunk
) -> bool:
    """One `step` back for every stretch, when the rules of the moment `at` say so; whether any got smaller.

    Used for a worse next morning (R3) and, with `shortened`, after a long break (R6). Where there is no step
    back, nothing is decided: nobody is told of a change that is none.
    """
    found = turn.ask_rules(at, facts)
    if found is None:
        return False
    lowered = False
    for name in turn.content.routine.stretches:
        stretch = turn.content.stretches[name]
        for leg in turn.content.routine.legs:
            dose = of(turn.person, stretch, leg)
            changed = step(dose, stretch)
            lowered = lowered or _differs(dose, changed)
            turn.person = put(turn.person, stretch, leg, changed)
    if lowered:
        turn.decide(found[0], found[1], dict(facts))
    return lowered


def protect(turn: Turn, stretches: Iterable[str], facts: dict[str, Fact]) -> None:
    """R4: nerve-like or moving down the leg, whatever the number: easier, and no longer holds.

    Once in a session for each stretch, however often it is told.
    """
    begun = turn.session.started_at if turn.session else turn.world.now
    for name in stretches:
        if name in _protected(turn.diary, begun):
            continue
        stretch = turn.content.stretches[name]
        for leg in turn.content.routine.legs:
            dose = of(turn.person, stretch, leg)
            turn.person = put(turn.person, stretch, leg, protected(dose, stretch))
        turn.decide("R4", "protect", {"stretch": name, **facts})


def _protected(diary: Diary, begun: datetime) -> set[Fact]:
    """The stretches that were protected in the session that began then (R4)."""
    made = (d for d in diary.decisions if d.at >= begun and (d.rule, d.action) == ("R4", "protect"))
    return {d.numbers["stretch"] for d in made}


def _done(content: Content, holds: Iterable[HoldResult]) -> list[tuple[Stretch, Leg]]:
    return [(content.stretches[name], leg) for name, leg in dict.fromkeys((h.stretch, h.leg) for h in holds)]


def _facts(dose: Dose, holds: list[HoldResult]) -> dict[str, Fact]:
    return {
        "too_much": sum(h.outcome == "too_much" for h in holds),
        "stopped": sum(h.outcome == "stopped" for h in holds),
        "good_sessions": dose.good_sessions + 1,
    }


def _scores(diary: Diary, number: int) -> dict[str, Fact]:
    """Pain before and after a session, and by how much the worst of it rose."""
    before, after = (pain.given(diary, number, moment) for moment in (Moment.BEFORE, Moment.AFTER))
    at_first, now = pain.worst(before), pain.worst(after)
    rise = {} if at_first is None or now is None else {"rise": now - at_first}
    return {**pain.facts("score_before", before), **pain.facts("score_after", after), **rise}


def _acted(turn: Turn, action: str, dose: Dose, stretch: Stretch) -> Dose:
    match action:
        case "grow":
            return grown(dose, stretch, turn.rules["R6"].numbers["total_s"])
        case "shrink":
            return shrunk(dose, stretch)
        case _:
            return replace(dose, good_sessions=0)


def _differs(dose: Dose, changed: Dose) -> bool:
    return (dose.hold_s, dose.repetitions, dose.easing) != (
        changed.hold_s,
        changed.repetitions,
        changed.easing,
    )
