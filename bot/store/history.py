"""What has happened to a person: facts, past sessions, and what became of each reminder."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa

from bot.core.content import Leg
from bot.core.diary import (
    Answered,
    Decision,
    Diary,
    Fact,
    HoldResult,
    Moment,
    OccurrenceEnded,
    OccurrenceStatus,
    PastSession,
    Rating,
    Shown,
    Site,
)
from bot.core.past import ENTRIES, Archive, StretchAndLeg
from bot.store.codec import FromNewer
from bot.store.compiled import Statement
from bot.store.queries import LONG_AGO, PENDING, columns_of, the, upsert
from bot.store.tables import answers, decisions, holds, occurrences, ratings, sessions, shown
from bot.store.unit import Unit

T = TypeVar("T")

FACTS: Mapping[type[Any], sa.Table] = {
    Rating: ratings,
    HoldResult: holds,
    Decision: decisions,
    Answered: answers,
    Shown: shown,
}


_MOMENTS = {moment.value: moment for moment in Moment}
_SITES = {site.value: site for site in Site} | {None: None}
_LEGS = {leg.value: leg for leg in Leg}


def _rating(row: Any) -> Rating:
    at, day, moment, score, session, site, corrects = row
    return Rating(at, day, _MOMENTS[moment], score, session, _SITES[site], corrects)


def _hold(row: Any) -> HoldResult:
    at, day, session, stretch, leg, *how = row
    return HoldResult(at, day, session, stretch, _LEGS[leg], *how)


_FROM_ROW: Mapping[type[Any], Callable[[Any], Any]] = {
    Rating: _rating,
    HoldResult: _hold,
    Decision: lambda row: Decision(*row),
    Answered: lambda row: Answered(*row),
    PastSession: lambda row: PastSession(*row),
    Shown: lambda row: Shown(*row),
}
"""Facts from their columns, which are read in the order of the fields."""

# What has happened.
_ADD_FACT = {kind: Statement(sa.insert(table)) for kind, table in FACTS.items()}
_OF_PERSON = {
    kind: sa.select(*columns_of(table, kind)).where(the(table.c.person_id)) for kind, table in FACTS.items()
}
_OF_PERSON[PastSession] = sa.select(*columns_of(sessions, PastSession)).where(
    the(sessions.c.person_id), sessions.c.ended_at.is_not(None)
)
_FACTS_SINCE = {
    kind: Statement(
        _OF_PERSON[kind]
        .where(table.c.at >= sa.bindparam("since", type_=table.c.at.type))
        .order_by(table.c.at, table.c.id)
    )
    for kind, table in FACTS.items()
}
_FACTS_SINCE[PastSession] = Statement(
    _OF_PERSON[PastSession]
    .where(sessions.c.ended_at >= sa.bindparam("since", type_=sessions.c.ended_at.type))
    .order_by(sessions.c.number)
)
_FIRST_SESSION = Statement(_OF_PERSON[PastSession].order_by(sessions.c.number).limit(1))
_SESSION = Statement(_OF_PERSON[PastSession].where(the(sessions.c.number)))
_LAST_HOLD = Statement(_OF_PERSON[HoldResult].order_by(holds.c.at.desc(), holds.c.id.desc()).limit(1))
_ENTRIES = Statement(
    _OF_PERSON[Rating]
    .where(sa.or_(*(ratings.c.moment == moment.value for moment in sorted(ENTRIES))))
    .order_by(ratings.c.at, ratings.c.id)
)


def _any_of(kind: type[Any], conditions: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """The facts for which one of these holds. Each is looked up by itself: for any of them, SQLite would go
    through all that the person ever told.
    """
    table = FACTS[kind]
    own = sa.select(table).where(the(table.c.person_id))
    found = sa.union_all(*(own.where(condition) for condition in conditions)).subquery()
    return sa.select(*columns_of(found, kind)).order_by(found.c.at, found.c.id)


@cache
def _answers_to(count: int) -> Statement:
    """The answers to so many questions."""
    question = answers.c.question
    return Statement(
        _any_of(Answered, [question == sa.bindparam(f"question_{n}", type_=sa.String) for n in range(count)])
    )


@cache
def _decisions_to(count: int) -> Statement:
    """The decisions of which the action begins with one of so many words."""

    def made(action: sa.ColumnElement[str]) -> sa.Select[Any]:
        bounds = [
            [sa.bindparam(f"{name}_{n}", type_=sa.String) for name in ("from", "until")] for n in range(count)
        ]
        return _any_of(Decision, [sa.and_(action >= first, action < after) for first, after in bounds])

    action = decisions.c.action
    # Letter by letter, whatever language PostgreSQL's database sorts by.
    return Statement(made(action), made(sa.collate(action, "C")))


@cache
def _last_holds(count: int) -> Statement:
    """The last hold of each of so many stretches on a leg."""
    each = [
        _OF_PERSON[HoldResult]
        .where(
            holds.c.stretch == sa.bindparam(f"stretch_{n}", type_=sa.String),
            holds.c.leg == sa.bindparam(f"leg_{n}", type_=sa.String),
        )
        .order_by(holds.c.at.desc(), holds.c.id.desc())
        .limit(1)
        .subquery()
        for n in range(count)
    ]
    return Statement(sa.union_all(*[sa.select(last) for last in each]))


_ADD_OCCURRENCE = Statement.spelt(lambda sql: sql.insert(occurrences).on_conflict_do_nothing())
_END_OCCURRENCE = upsert(
    occurrences,
    ["status", "settled_at"],
    where=sa.or_(occurrences.c.status == PENDING, occurrences.c.status == "withdrawn"),
)


class _Kept:
    """One person's history in the database. What was read once in a unit of work is not read again."""

    def __init__(self, tell: Callable[..., tuple[Any, ...]], person_id: int) -> None:
        self._tell, self._id = tell, person_id
        self._since: dict[type[Any], tuple[datetime, tuple[Any, ...]]] = {}
        self._asked: dict[Any, tuple[Any, ...]] = {}

    def since(self, kind: type[T], at: datetime | None) -> tuple[T, ...]:
        since = at or LONG_AGO
        known = self._since.get(kind)
        if known is None or known[0] > since:
            found = self._tell(kind, _FACTS_SINCE[kind], the_person_id=self._id, since=since)
            known = self._since[kind] = since, found
        return known[1]

    def answers_to(self, questions: Collection[str]) -> tuple[Answered, ...]:
        asked = {f"question_{n}": question for n, question in enumerate(questions)}
        return self._once(Answered, _answers_to(len(asked)), **asked)

    def decisions_to(self, actions: Collection[str]) -> tuple[Decision, ...]:
        begin = {f"from_{n}": action for n, action in enumerate(actions)}
        end = {f"until_{n}": _after(action) for n, action in enumerate(actions)}
        return self._once(Decision, _decisions_to(len(begin)), **begin, **end)

    def entries(self) -> tuple[Rating, ...]:
        return self._once(Rating, _ENTRIES)

    def first_session(self) -> PastSession | None:
        return next(iter(self._once(PastSession, _FIRST_SESSION)), None)

    def session(self, number: int) -> PastSession | None:
        return next(iter(self._once(PastSession, _SESSION, the_number=number)), None)

    def last_hold(self) -> HoldResult | None:
        return next(iter(self._once(HoldResult, _LAST_HOLD)), None)

    def last_holds(self, of: Collection[StretchAndLeg]) -> tuple[HoldResult, ...]:
        stretches = {f"stretch_{n}": stretch for n, (stretch, _) in enumerate(of)}
        legs = {f"leg_{n}": leg for n, (_, leg) in enumerate(of)}
        return self._once(HoldResult, _last_holds(len(of)), **stretches, **legs)

    def _once(self, kind: type[T], statement: Statement, **parameters: Any) -> tuple[T, ...]:
        asked = (statement, *parameters.values())
        if asked not in self._asked:
            self._asked[asked] = self._tell(kind, statement, the_person_id=self._id, **parameters)
        return self._asked[asked]


def _after(beginning: str) -> str:
    """What comes after all that begins so."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1)


class History(Unit):
    """Facts, each kept with its instant."""

    def archive(self, person_id: int) -> Archive:
        """The person's history, as it is at the moment in which it is read."""
        return _Kept(self._told, person_id)

    def diary(self, person_id: int, since: datetime = LONG_AGO) -> Diary:
        """The person's history from `since` on, oldest first."""
        kept = _Kept(self._told, person_id)
        return Diary(
            ratings=kept.since(Rating, since),
            holds=kept.since(HoldResult, since),
            decisions=kept.since(Decision, since),
            sessions=kept.since(PastSession, since),
            answers=kept.since(Answered, since),
            shown=kept.since(Shown, since),
        )

    def _told(self, kind: type[T], statement: Statement, **parameters: Any) -> tuple[T, ...]:
        try:
            return tuple(map(_FROM_ROW[kind], self._rows(statement, **parameters)))
        except KeyError as error:
            raise FromNewer from error

    def _begin_occurrence(self, person_id: int, day: date, due_at: datetime) -> bool:
        values = {"person_id": person_id, "day": day, "due_at": due_at, "status": PENDING}
        return self._run(_ADD_OCCURRENCE, **values) == 1

    def record(self, person_id: int, fact: Fact) -> None:
        """Add a fact to the person's history."""
        if isinstance(fact, OccurrenceEnded):
            self._end_occurrence(person_id, fact.day, fact.status, fact.at)
            return
        columns = {field.name: getattr(fact, field.name) for field in fields(fact)}
        if isinstance(fact, Decision | Shown):
            columns["numbers"] = dict(fact.numbers)
        self._run(_ADD_FACT[type(fact)], person_id=person_id, **columns)

    def _end_occurrence(self, person_id: int, day: date, status: OccurrenceStatus, now: datetime) -> None:
        """The reminder of that day ends so, unless it has already ended for good."""
        values = {"person_id": person_id, "day": day, "due_at": now, "status": status, "settled_at": now}
        self._run(_END_OCCURRENCE, **values)
