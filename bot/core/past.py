"""How far the rules look back. A person's history is read by the day, no further than a rule needs.

What lasts longer than the days that a rule looks at is asked for by name: the answers to a question, advice,
the first session, the last holds, pain day by day. So a person of two years costs little more than one of two
weeks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol, Self, TypeVar

from bot.core import pain, standing
from bot.core.content import Leg
from bot.core.diary import Answered, Decision, Diary, Fact, HoldResult, PastSession, Rating, Shown
from bot.core.pain import Scored

T = TypeVar("T", bound=Fact | PastSession)

StretchAndLeg = tuple[str, Leg]

SLACK = timedelta(days=2)
"""What belongs to a day happened at most so long before that day began in UTC: there are zones ahead of it,
and a session that is done shortly before a reminder after midnight is that reminder's.
"""

LATELY = timedelta(days=14)
"""In so many days before a session there was another one, as a rule."""

QUIET = timedelta(days=7)
"""So long after its end a month has got all the scores that it will, as a rule."""

_KINDS: dict[str, type[Any]] = {
    "ratings": Rating,
    "holds": HoldResult,
    "decisions": Decision,
    "sessions": PastSession,
    "answers": Answered,
    "shown": Shown,
}


_STANDING: dict[type[Any], Callable[[Any], Any]] = {
    Rating: standing.ratings,
    HoldResult: standing.holds,
    Decision: standing.decisions,
}


def began(day: date) -> datetime:
    """An instant before all that belongs to the day."""
    return datetime.combine(day, time(), UTC) - SLACK


class Archive(Protocol):
    """Where the history is kept. It gives facts in the order in which they were told, and beside what was put
    right what puts it right.
    """

    def since(self, kind: type[T], at: datetime | None) -> Sequence[T]:
        """Everything of this kind from that instant on, and maybe more; None: all there is."""
        ...

    def answers_to(self, questions: Collection[str]) -> Sequence[Answered]:
        """All that was ever answered to these questions."""
        ...

    def decisions_to(self, actions: Collection[str]) -> Sequence[Decision]:
        """All decisions ever of which the action begins with one of these."""
        ...

    def scored(self, until: date) -> Sequence[Scored]:
        """How pain went on all days ever before `until`, which is the first of a month: see pain.scored."""
        ...

    def first_session(self) -> PastSession | None:
        """The session with the lowest number that is still known."""
        ...

    def session(self, number: int) -> PastSession | None: ...

    def last_hold(self) -> HoldResult | None: ...

    def last_holds(self, of: Collection[StretchAndLeg]) -> Sequence[HoldResult]:
        """The last hold of each of these stretches and legs, as far as there is one."""
        ...


class Past:
    """The history as the rules look at it: what is kept, and the facts that this very turn adds."""

    def __init__(self, archive: Archive, own: Sequence[Fact] = ()) -> None:
        self._archive, self._own = archive, own
        self._windows: dict[tuple[date | None, bool], Diary] = {}
        self._stand: dict[type[Any], tuple[tuple[Any, ...], Any]] = {}

    @classmethod
    def of(cls, diary: Diary) -> Self:
        """The history that is all in this diary."""
        return cls(Whole(diary))

    def since(self, day: date | None) -> Diary:
        """What belongs to `day` or later; None: everything. Each kind is read when it is first looked at.

        Answers belong to no day: those are given that may have come on it or later.
        """
        return self._window(day, by_day=True)

    def told_since(self, day: date) -> Diary:
        """What was told on this day or later, whatever day it belongs to; and maybe more."""
        return self._window(day, by_day=False)

    def _window(self, day: date | None, *, by_day: bool) -> Diary:
        known = self._windows.get((day, by_day))
        if known is None:
            known = self._windows[day, by_day] = _Window(self, day, by_day=by_day)
        return known

    def kept(self, kind: type[T], day: date | None) -> tuple[T, ...]:
        """As they were told, and maybe more than from `day` on."""
        at = None if day is None or day == date.min else began(day)
        kept, own = tuple(self._archive.since(kind, at)), self._added(kind)
        return (*kept, *own) if own else kept

    def standing(self, kind: type[Any], day: date | None) -> Any:
        """What stands of them (bot/core/standing.py); looked for once, as long as no older ones are read."""
        told = self.kept(kind, day)
        known = self._stand.get(kind)
        if known is None or known[0] is not told:
            known = self._stand[kind] = told, _STANDING[kind](told)
        return known[1]

    def answers_to(self, *questions: str) -> list[Answered]:
        """All that was ever answered to these questions, oldest first."""
        own = (a for a in self._added(Answered) if a.question in questions)
        return [*self._archive.answers_to(questions), *own]

    def decisions_to(self, *actions: str) -> list[Decision]:
        """All decisions ever, as far as they stand, of which the action begins with one of these."""
        own = (d for d in self._added(Decision) if d.action.startswith((*actions, standing.CORRECTED)))
        made = (*self._archive.decisions_to((*actions, standing.CORRECTED)), *own)
        return [d for d in standing.decisions(made) if d.action.startswith(actions)]

    def scored(self, today: date) -> Sequence[Scored]:
        """How pain went from day to day (pain.scored), all days ever, as far as the scores stand.

        Of the months that are over what was found before is asked for, but for one to which this very turn
        adds something.
        """
        own = [rating.day for rating in self._added(Rating)]
        until = min([today - QUIET, *own]).replace(day=1)
        return (*self._archive.scored(until), *pain.scored(self.since(until).ratings))

    def first_session(self) -> PastSession | None:
        """The first session that is still known."""
        return self._archive.first_session()

    def session(self, number: int) -> PastSession | None:
        """The ended session of this number."""
        return self._archive.session(number)

    def last_hold(self) -> HoldResult | None:
        """The hold that was done last."""
        own = self._added(HoldResult)
        return own[-1] if own else self._archive.last_hold()

    def last_holds(self, of: Iterable[StretchAndLeg]) -> dict[StretchAndLeg, HoldResult]:
        """The last hold of each of these stretches and legs, in their order, as far as there is one."""
        wanted = list(of)
        held = [*self._archive.last_holds(wanted), *self._added(HoldResult)]
        last = {(hold.stretch, hold.leg): hold for hold in held}
        return {which: last[which] for which in wanted if which in last}

    def last_held(self, *, before: date) -> PastSession | None:
        """The last session of an earlier day that came to a hold: as a rule one of the last weeks."""
        for since in (before - LATELY, None):
            diary = self.since(since)
            held = {h.session for h in diary.holds}
            last = next((s for s in reversed(diary.sessions) if s.day < before and s.number in held), None)
            # Days and numbers may change places where somebody travels: not right where the window begins.
            if last is not None and (since is None or last.day > since + SLACK):
                return last
        return None

    def _added(self, kind: type[T]) -> list[T]:
        return [fact for fact in self._own if isinstance(fact, kind)]


class _Window(Diary):
    """A diary of which each kind is read when it is looked at."""

    def __init__(self, past: Past, day: date | None, *, by_day: bool) -> None:
        self._past, self._day, self._by_day = past, day, by_day

    def __getattr__(self, name: str) -> Any:
        if name in {"ratings", "replaced"}:
            both = self._past.standing(Rating, self._day)
            for part, given in zip(("ratings", "replaced"), both, strict=True):
                object.__setattr__(self, part, self._of_days(given))
        elif name in {"holds", "decisions"}:
            object.__setattr__(self, name, self._of_days(self._past.standing(_KINDS[name], self._day)))
        elif name == "answers":
            object.__setattr__(self, name, self._past.kept(Answered, self._day))
        elif name in _KINDS:
            object.__setattr__(self, name, self._of_days(self._past.kept(_KINDS[name], self._day)))
        else:
            raise AttributeError(name)
        return object.__getattribute__(self, name)

    def _of_days(self, facts: tuple[Any, ...]) -> tuple[Any, ...]:
        day = self._day
        return (
            facts if day is None or not self._by_day else tuple([fact for fact in facts if fact.day >= day])
        )


class Whole:
    """An archive of a diary that is all there: on the stage, and in tests."""

    def __init__(self, diary: Diary) -> None:
        self._all = diary

    def since(self, kind: type[T], at: datetime | None) -> Sequence[T]:  # noqa: ARG002 - more does no harm
        name = next(name for name, known in _KINDS.items() if known is kind)
        found: Sequence[T] = getattr(self._all, name)
        return found

    def answers_to(self, questions: Collection[str]) -> Sequence[Answered]:
        return [a for a in self._all.answers if a.question in questions]

    def decisions_to(self, actions: Collection[str]) -> Sequence[Decision]:
        return [d for d in self._all.decisions if d.action.startswith(tuple(actions))]

    def scored(self, until: date) -> Sequence[Scored]:
        return [one for one in pain.scored(standing.ratings(tuple(self._all.ratings))[0]) if one[0] < until]

    def first_session(self) -> PastSession | None:
        return next(iter(self._all.sessions), None)

    def session(self, number: int) -> PastSession | None:
        return next((s for s in self._all.sessions if s.number == number), None)

    def last_hold(self) -> HoldResult | None:
        return next(reversed(self._all.holds), None)

    def last_holds(self, of: Collection[StretchAndLeg]) -> Sequence[HoldResult]:
        last = {(hold.stretch, hold.leg): hold for hold in self._all.holds}
        return [last[which] for which in of if which in last]
