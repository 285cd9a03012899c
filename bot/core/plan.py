"""Which steps, holds and sides today, and how a stretch is eased for the next time."""

from __future__ import annotations

from dataclasses import replace

from bot.core.content import Content, Leg, Stretch
from bot.core.model import Dose, Person, Step, StepKind


def dose(person: Person, stretch: Stretch, leg: Leg) -> Dose:
    """How this leg does this stretch; at first as the content says."""
    first = Dose(hold_s=stretch.hold_first_s, repetitions=stretch.repetitions_first)
    return person.doses.get(f"{stretch.id}:{leg}", first)


def eased(person: Person, stretch: Stretch, leg: Leg, easing: int) -> Person:
    """The person whose next session starts this stretch with this easing on this leg (R5)."""
    known = dose(person, stretch, leg)
    changed = replace(known, easing=max(known.easing, easing), good_sessions=0)
    return replace(person, doses={**person.doses, f"{stretch.id}:{leg}": changed})


def steps(
    person: Person, content: Content, *, gentle: bool = False, least_easing: int = 0
) -> tuple[Step, ...]:
    """Today's session, step by step.

    Both legs do as many repetitions of a stretch, as long as the more careful leg's dose says, so that
    they get equal time (clinical.md). `gentle` leaves out what is locked while pain is acute;
    `least_easing` starts every stretch at least that eased (R3).
    """
    planned = [Step(StepKind.BEFORE)]
    for stretch in (content.stretches[name] for name in content.routine.stretches):
        if gentle and stretch.acute_lock:
            continue
        planned += _stretch_steps(person, content, stretch, min(least_easing, len(stretch.easings)))
    return (*planned, Step(StepKind.AFTER))


def _stretch_steps(person: Person, content: Content, stretch: Stretch, least_easing: int) -> list[Step]:
    legs = content.routine.legs
    doses = {leg: dose(person, stretch, leg) for leg in legs}
    repetitions = min(d.repetitions for d in doses.values())
    hold_s = min(d.hold_s for d in doses.values())
    knows_setup = person.sessions_completed >= content.routine.short_setup_after_sessions
    cards = stretch.cards[-1:] if knows_setup else stretch.cards
    planned = [Step(StepKind.CARD, stretch.id, legs[0], card=card.id) for card in cards]
    for leg in legs:
        if leg != legs[0]:
            planned.append(Step(StepKind.SWITCH, stretch.id, leg))
        planned += [
            Step(
                StepKind.HOLD,
                stretch.id,
                leg,
                repetition=repetition,
                repetitions=repetitions,
                hold_s=hold_s,
                easing=max(doses[leg].easing, least_easing),
            )
            for repetition in range(1, repetitions + 1)
        ]
    return planned


def minutes(person: Person, content: Content) -> int:
    """How long today's session takes, in whole minutes: its waits, and half a minute for each "Ready"."""
    routine = content.routine
    seconds = 0
    for step in steps(person, content):
        if step.kind is StepKind.HOLD:
            seconds += routine.lead_in_s + step.hold_s
        elif step.kind is StepKind.SWITCH:
            seconds += routine.switch_s
        elif step.kind is StepKind.CARD:
            seconds += next(c.seconds for c in content.stretches[step.stretch].cards if c.id == step.card)
            seconds += 20 if step.card == content.stretches[step.stretch].cards[-1].id else 0
    return max(1, round(seconds / 60))
