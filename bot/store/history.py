"""What has happened to a person: facts, past sessions, and what became of each reminder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
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
    Site,
)
from bot.store.compiled import Statement
from bot.store.queries import LONG_AGO, PENDING, columns_of, the, upsert
from bot.store.tables import answers, decisions, holds, occurrences, ratings, sessions
from bot.store.unit import Unit

T = TypeVar("T")

FACTS: Mapping[type[Any], sa.Table] = {
    Rating: ratings,
    HoldResult: holds,
    Decision: decisions,
    Answered: answers,
}


def _rating(row: Any) -> Rating:
    at, day, moment, score, session, site, corrects = row
    return Rating(at, day, Moment(moment), score, session, None if site is None else Site(site), corrects)


def _hold(row: Any) -> HoldResult:
    at, day, session, stretch, leg, *how = row
    return HoldResult(at, day, session, stretch, Leg(leg), *how)


_FROM_ROW: Mapping[type[Any], Callable[[Any], Any]] = {
    Rating: _rating,
    HoldResult: _hold,
    Decision: lambda row: Decision(*row),
    Answered: lambda row: Answered(*row),
}
"""Facts from their columns, which are read in the order of the fields."""

# What has happened.
_ADD_FACT = {kind: Statement(sa.insert(table)) for kind, table in FACTS.items()}
_FACTS_SINCE = {
    kind: Statement(
        sa.select(*columns_of(table, kind))
        .where(the(table.c.person_id), table.c.at >= sa.bindparam("since", type_=table.c.at.type))
        .order_by(table.c.at, table.c.id)
    )
    for kind, table in FACTS.items()
}
_SESSIONS_SINCE = Statement(
    sa.select(*columns_of(sessions, PastSession))
    .where(
        the(sessions.c.person_id),
        sessions.c.ended_at >= sa.bindparam("since", type_=sessions.c.ended_at.type),
    )
    .order_by(sessions.c.number)
)
_ADD_OCCURRENCE = Statement.spelt(lambda sql: sql.insert(occurrences).on_conflict_do_nothing())
_END_OCCURRENCE = upsert(
    occurrences,
    ["status", "settled_at"],
    where=sa.or_(occurrences.c.status == PENDING, occurrences.c.status == "withdrawn"),
)


class History(Unit):
    """Facts, each kept with its instant."""

    def diary(self, person_id: int, since: datetime = LONG_AGO) -> Diary:
        """The person's history from `since` on, oldest first."""
        return Diary(
            ratings=self._facts(Rating, person_id, since),
            holds=self._facts(HoldResult, person_id, since),
            decisions=self._facts(Decision, person_id, since),
            sessions=self._past_sessions(person_id, since),
            answers=self._facts(Answered, person_id, since),
        )

    def _facts(self, kind: type[T], person_id: int, since: datetime) -> tuple[T, ...]:
        found = self._rows(_FACTS_SINCE[kind], the_person_id=person_id, since=since)
        return tuple(map(_FROM_ROW[kind], found))

    def _past_sessions(self, person_id: int, since: datetime) -> tuple[PastSession, ...]:
        found = self._rows(_SESSIONS_SINCE, the_person_id=person_id, since=since)
        return tuple(PastSession(*row) for row in found)

    def _begin_occurrence(self, person_id: int, day: date, due_at: datetime) -> bool:
        values = {"person_id": person_id, "day": day, "due_at": due_at, "status": PENDING}
        return self._run(_ADD_OCCURRENCE, **values) == 1

    def record(self, person_id: int, fact: Fact) -> None:
        """Add a fact to the person's history."""
        if isinstance(fact, OccurrenceEnded):
            self._end_occurrence(person_id, fact.day, fact.status, fact.at)
            return
        columns = {field.name: getattr(fact, field.name) for field in fields(fact)}
        if isinstance(fact, Decision):
            columns["numbers"] = dict(fact.numbers)
        self._run(_ADD_FACT[type(fact)], person_id=person_id, **columns)

    def _end_occurrence(self, person_id: int, day: date, status: OccurrenceStatus, now: datetime) -> None:
        """The reminder of that day ends so, unless it has already ended for good."""
        values = {"person_id": person_id, "day": day, "due_at": now, "status": status, "settled_at": now}
        self._run(_END_OCCURRENCE, **values)
