"""Which steps, holds and sides today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from bot.core import dose
from bot.core.content import Content, Leg, Routine, Stretch
from bot.core.diary import HoldResult
from bot.core.model import Person, Step, StepKind

READY_S = 45
QUESTIONS_S = 30
"""About how long getting into position before "Ready" and the questions take; only for telling."""


def steps(
    person: Person,
    content: Content,
    *,
    short: bool = False,
    gentle: bool = False,
    least_easing: int = 0,
    without: Collection[str] = (),
    first: Mapping[str, Leg] | None = None,
) -> tuple[Step, ...]:
    """Today's session, step by step.

    Each leg does a stretch as often and as long as its own dose says (R6). `short` and `gentle` are two
    minutes, without what is locked while pain is acute: one repetition each, gently on the lowest rung in the
    easiest form (R3). `least_easing`: every stretch starts at least so eased. `without`: left out for now.
    `first`: the leg that begins in a stretch, where it is not the routine's first one.
    """
    planned = [_step(StepKind.BEFORE)]
    for stretch in (content.stretches[name] for name in content.routine.stretches):
        locked = (short or gentle) and stretch.acute_lock
        if not locked and stretch.id not in without:
            easing = len(stretch.easings) if gentle else least_easing
            legs = _in_turn(content.routine.legs, (first or {}).get(stretch.id))
            planned += _stretch_steps(
                person, content, stretch, legs, short=short, gentle=gentle, least_easing=easing
            )
    return (*planned, _step(StepKind.AFTER))


def never_reached(holds: Iterable[HoldResult]) -> dict[str, Leg]:
    """By stretch the leg that was not reached when it was done last: it begins the next time (R6).

    Who always stops early would stretch one leg only.
    """
    last: dict[str, dict[Leg, int]] = {}
    for hold in holds:
        last.setdefault(hold.stretch, dict.fromkeys(Leg, 0))[hold.leg] = hold.session
    return {name: min(legs, key=legs.__getitem__) for name, legs in last.items() if len({*legs.values()}) > 1}


def _in_turn(legs: Sequence[Leg], first: Leg | None) -> list[Leg]:
    return sorted(legs, key=lambda leg: leg != first)


def _stretch_steps(
    person: Person,
    content: Content,
    stretch: Stretch,
    legs: Sequence[Leg],
    *,
    short: bool,
    gentle: bool,
    least_easing: int,
) -> list[Step]:
    doses = {leg: dose.of(person, stretch, leg) for leg in legs}
    knows_setup = person.sessions_completed >= content.routine.short_setup_after_sessions
    cards = stretch.cards[-1:] if knows_setup else stretch.cards
    planned = [_step(StepKind.CARD, stretch.id, legs[0], card.id) for card in cards]
    for leg in legs:
        if leg != legs[0]:
            planned.append(_step(StepKind.SWITCH, stretch.id, leg))
        easing = min(max(doses[leg].easing, least_easing), len(stretch.easings))
        repetitions, hold_s = (1 if short else doses[leg].repetitions), doses[leg].hold_s
        if gentle:
            repetitions, hold_s = stretch.ladder[0].repetitions, stretch.ladder[0].hold_s
        hold = Step(StepKind.HOLD, stretch.id, leg, repetitions=repetitions, hold_s=hold_s, easing=easing)
        planned += _holds(hold, tempo(person, content.routine))
    return planned


def holds(planned: Iterable[Step]) -> list[Step]:
    return [step for step in planned if step.kind is StepKind.HOLD]


# Few steps are ever asked for, and they are asked for at every reminder.
_step = cache(Step)


class Tempo(NamedTuple):
    """Seconds to get ready before the first hold of a leg, and to rest between two holds."""

    lead_in_s: int
    rest_s: int


def tempo(person: Person, routine: Routine) -> Tempo:
    """What the person has chosen, as long as it can be chosen; else the routine's."""
    chosen = ((person.lead_in_s, routine.lead_ins_s), (person.rest_s, routine.rests_s))
    return Tempo(*(s if s is not None and s in offered else routine.lead_in_s for s, offered in chosen))


@cache
def _holds(first: Step, chosen: Tempo) -> tuple[Step, ...]:
    """Every repetition of a leg, with its lead-in or the rest before it."""
    leads = (chosen.lead_in_s, *[chosen.rest_s] * (first.repetitions - 1))
    return tuple(replace(first, repetition=nth, lead_in_s=lead_s) for nth, lead_s in enumerate(leads, 1))


def lead_in_s(step: Step, routine: Routine) -> int:
    """For how many seconds somebody gets ready for a hold, or rests from the one before."""
    return step.lead_in_s or routine.lead_in_s


def lasts_s(step: Step, routine: Routine) -> int:
    """For how many seconds a hold (with its lead-in) or a switch lasts; its timer and the voice go by it."""
    return routine.switch_s if step.kind is StepKind.SWITCH else lead_in_s(step, routine) + step.hold_s


def minutes(planned: tuple[Step, ...], content: Content) -> int:
    """How long these steps take, in whole minutes: their waits, and a little for each "Ready"."""
    routine = content.routine
    seconds = QUESTIONS_S
    for step in planned:
        if step.kind in {StepKind.HOLD, StepKind.SWITCH}:
            seconds += lasts_s(step, routine)
        elif step.kind is StepKind.CARD:
            cards = content.stretches[step.stretch].cards
            last = step.card == cards[-1].id
            seconds += READY_S if last else next(c.seconds for c in cards if c.id == step.card)
    return max(1, round(seconds / 60))
