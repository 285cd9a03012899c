"""The doses counted anew, after a score was put right (R1).

Each dose remembers for some minutes what it was before. A correction puts all of them back, and does once
more what changed them since, in the order in which it happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.core import calendar, dose
from bot.core.content import Leg
from bot.core.diary import Decision, PastSession
from bot.core.immutable import changed
from bot.core.model import Dose, Person, Session
from bot.core.turn import Turn


def remembered(known: Person, person: Person, now: datetime, minutes: float) -> Person:
    """Each dose with what it was before this turn, for as many minutes as a score can be put right."""
    if person.doses is known.doses:
        return person
    since = now - timedelta(minutes=minutes)
    doses = {}
    for key, one in person.doses.items():
        old = known.doses.get(key)
        doses[key] = old if old == one else replace(one, before=_of_late(old, since), since=now)
    return changed(person, doses=doses)


def _of_late(old: Dose | None, since: datetime) -> Dose | None:
    if old is None or old.since is None:
        return old
    recent = old.since >= since
    return replace(
        old, before=_of_late(old.before, since) if recent else None, since=old.since if recent else None
    )


def anew(turn: Turn, since: datetime) -> None:
    """The doses as they were when a score was given, and what changed them since from the diary as it stands.

    Days are counted anew, and what was told in a hold is done again. What was chosen on the wrong score is
    not: whoever calls says whether it stands (`stands`).
    """
    doses = {key: then for key, one in turn.person.doses.items() if (then := _as_of(one, since)) is not None}
    turn.person = changed(turn.person, doses=doses)
    diary, running = turn.past.told_since(since.date()), (turn.session,) if turn.session is not None else ()
    happened: list[tuple[datetime, Callable[[], object]]] = [
        (session.started_at, partial(_begun, turn, session)) for session in (*diary.sessions, *running)
    ]
    happened += [
        (a.at, partial(dose.settle, turn, calendar.local_date(a.at, turn.zone), a.at))
        for a in diary.answers
        if (a.question, a.value) == ("since-yesterday", "worse")
    ]
    happened += [(d.at, partial(_again, turn, d)) for d in diary.decisions]
    for _, happen in sorted((one for one in happened if one[0] >= since), key=lambda one: one[0]):
        happen()


def _as_of(one: Dose | None, since: datetime) -> Dose | None:
    while one is not None and one.since is not None and one.since >= since:
        one = one.before
    return one


def _begun(turn: Turn, session: Session | PastSession) -> None:
    dose.settle(turn, session.day, session.started_at)
    dose.after_break(turn, session)


def _again(turn: Turn, made: Decision) -> None:
    """What was told while stretching, or of a sign, and changed a dose whatever the score was."""
    name = made.numbers.get("stretch")
    stretch = turn.content.stretches.get(str(name))
    if (made.rule, made.action) == ("R0", "cleared"):
        dose.begin_again(turn)
    elif stretch is not None and (made.rule, made.action) == ("R5", "ease"):
        leg = Leg(str(made.numbers["leg"]))
        level = int(float(made.numbers["easing"]))
        turn.person = dose.put(
            turn.person, stretch, leg, dose.eased(dose.of(turn.person, stretch, leg), level)
        )
    elif stretch is not None and (made.rule, made.action) == ("R4", "protect"):
        dose.protect_legs(turn, stretch)


def stands(turn: Turn, session: Session | PastSession, undone: Iterable[Decision]) -> None:
    """What was chosen before this session stands, though the score on which it was offered was put right."""
    begun = [d for d in undone if d.at >= session.started_at]
    for made in begun:
        if (made.rule, made.action) in dose.CHOSEN.values():
            stretch = turn.content.stretches[str(made.numbers["stretch"])]
            dose.follow(turn, made.rule, made.action, stretch, Leg(str(made.numbers["leg"])))
    if any((d.rule, d.action) == ("R6", "grow") for d in begun):
        dose.grow_eased(turn, session)
    if any(d.action == "after-gentle" for d in begun):
        dose.after_gentle(turn, session)
