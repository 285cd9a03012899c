"""What has happened to a person: facts, past sessions, and what became of each reminder."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, TypeVar

import sqlalchemy as sa

from bot.core import pain, standing
from bot.core.diary import (
    Answered,
    Decision,
    Diary,
    Fact,
    HoldResult,
    OccurrenceEnded,
    OccurrenceStatus,
    PastSession,
    Rating,
    Shown,
)
from bot.core.pain import ENTRIES, Scored
from bot.core.past import Archive, StretchAndLeg
from bot.store.codec import FromNewer
from bot.store.compiled import Statement
from bot.store.queries import LONG_AGO, PENDING, columns_of, the, upsert
from bot.store.tables import answers, decisions, holds, occurrences, pain_months, ratings, sessions, shown
from bot.store.unit import Unit

T = TypeVar("T")

FACTS: Mapping[type[Any], sa.Table] = {
    Rating: ratings,
    HoldResult: holds,
    Decision: decisions,
    Answered: answers,
    Shown: shown,
}


# What has happened.
_ADD_FACT = {kind: Statement(sa.insert(table)) for kind, table in FACTS.items()}
_OF_PERSON = {
    kind: sa.select(*columns_of(table, kind)).where(the(table.c.person_id)) for kind, table in FACTS.items()
}
_OF_PERSON[PastSession] = sa.select(*columns_of(sessions, PastSession)).where(
    the(sessions.c.person_id), sessions.c.ended_at.is_not(None)
)


def _between(at: sa.Column[Any]) -> tuple[sa.ColumnElement[bool], ...]:
    begin, end = (sa.bindparam(name, type_=at.type) for name in ("since", "until"))
    return at >= begin, at < end


_FACTS_BETWEEN = {
    kind: Statement(_OF_PERSON[kind].where(*_between(table.c.at)).order_by(table.c.at, table.c.id))
    for kind, table in FACTS.items()
}
_FACTS_BETWEEN[PastSession] = Statement(
    _OF_PERSON[PastSession].where(*_between(sessions.c.ended_at)).order_by(sessions.c.number)
)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""After everything."""
_FIRST_SESSION = Statement(_OF_PERSON[PastSession].order_by(sessions.c.number).limit(1))
_SESSION = Statement(_OF_PERSON[PastSession].where(the(sessions.c.number)))
_LAST_HOLD = Statement(_OF_PERSON[HoldResult].order_by(holds.c.at.desc(), holds.c.id.desc()).limit(1))
_IS_ENTRY = sa.or_(*(ratings.c.moment == moment.value for moment in sorted(ENTRIES)))
_OWN_ENTRIES = _OF_PERSON[Rating].where(_IS_ENTRY)
_FIRST_ENTRY = Statement(
    sa.select(ratings.c.day).where(the(ratings.c.person_id), _IS_ENTRY).order_by(ratings.c.day).limit(1)
)
_ENTRIES_OF_DAYS = Statement(
    _OWN_ENTRIES.where(
        ratings.c.day >= sa.bindparam("begin", type_=sa.Date),
        ratings.c.day < sa.bindparam("end", type_=sa.Date),
    ).order_by(ratings.c.at, ratings.c.id)
)
_MONTHS = Statement(
    sa.select(pain_months.c.month, pain_months.c.days)
    .where(
        the(pain_months.c.person_id),
        pain_months.c.month >= sa.bindparam("begin", type_=sa.Date),
        pain_months.c.month < sa.bindparam("end", type_=sa.Date),
    )
    .order_by(pain_months.c.month)
)
_ADD_MONTH = Statement.spelt(lambda sql: sql.insert(pain_months).on_conflict_do_nothing())
_DROP_MONTH = Statement(sa.delete(pain_months).where(the(pain_months.c.person_id), the(pain_months.c.month)))
_KEPT_FOR = timedelta(days=660)
"""Of what is older the ratings are about to be forgotten: how pain went then is found anew each time."""


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

    def __init__(self, unit: History, person_id: int, *, held: bool = False) -> None:
        self._unit, self._tell, self._id, self._held = unit, unit.told, person_id, held
        self._since: dict[type[Any], tuple[datetime, tuple[Any, ...]]] = {}
        self._asked: dict[Any, tuple[Any, ...]] = {}
        self._scored: dict[date, Sequence[Scored]] = {}

    def since(self, kind: type[T], at: datetime | None) -> tuple[T, ...]:
        since = at or LONG_AGO
        until, later = self._since.get(kind, (_NEVER, ()))
        if until > since:
            found = self._tell(kind, _FACTS_BETWEEN[kind], the_person_id=self._id, since=since, until=until)
            if kind is PastSession and later:
                found = tuple(sorted((*found, *later), key=attrgetter("number")))
            else:
                found += later
            self._since[kind] = since, found
        return self._since[kind][1]

    def answers_to(self, questions: Collection[str]) -> tuple[Answered, ...]:
        asked = {f"question_{n}": question for n, question in enumerate(questions)}
        return self._once(Answered, _answers_to(len(asked)), **asked)

    def decisions_to(self, actions: Collection[str]) -> tuple[Decision, ...]:
        begin = {f"from_{n}": action for n, action in enumerate(actions)}
        end = {f"until_{n}": _after(action) for n, action in enumerate(actions)}
        return self._once(Decision, _decisions_to(len(begin)), **begin, **end)

    def scored(self, until: date) -> Sequence[Scored]:
        if until not in self._scored:
            self._scored[until] = self._unit.months_of_pain(self._id, until, keep=self._held)
        return self._scored[until]

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


def _months(day: date, until: date) -> Iterator[date]:
    """The months from that of the day on, each by its first day."""
    month = day.replace(day=1)
    while month < until:
        yield month
        month = _next(month)


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _scored_in(month: date, columns: Sequence[Sequence[Any]]) -> Sequence[Scored]:
    """A month as it was kept: the days of the month, and what they scored, column by column."""
    if not columns:
        return ()
    days = _days_of(month)
    return list(zip([days[number - 1] for number in columns[0]], *columns[1:], strict=True))


@lru_cache(64)
def _days_of(month: date) -> Sequence[date]:
    return [month + timedelta(days=number) for number in range(31)]


class History(Unit):
    """Facts, each kept with its instant."""

    def archive(self, person_id: int, *, held: bool = False) -> Archive:
        """The person's history, as it is at the moment in which it is read.

        `held`: the person is held until the transaction ends, so that nobody else adds a rating meanwhile:
        what is found of a month that is over may be kept.
        """
        return _Kept(self, person_id, held=held)

    def diary(self, person_id: int, since: datetime = LONG_AGO) -> Diary:
        """The person's history from `since` on, oldest first."""
        kept = _Kept(self, person_id)
        return Diary(
            ratings=kept.since(Rating, since),
            holds=kept.since(HoldResult, since),
            decisions=kept.since(Decision, since),
            sessions=kept.since(PastSession, since),
            answers=kept.since(Answered, since),
            shown=kept.since(Shown, since),
        )

    def told(self, kind: type[T], statement: Statement, **parameters: Any) -> tuple[T, ...]:
        """The facts that a statement finds. Raises FromNewer when one of them is of a kind not known here."""
        try:
            return tuple(itertools.starmap(kind, self._rows(statement, **parameters)))
        except KeyError as error:
            raise FromNewer from error

    def months_of_pain(self, person_id: int, until: date, *, keep: bool) -> Sequence[Scored]:
        """How pain went on all days before `until`, the first of a month: as it is kept, month by month, and
        where it is not, as it is found of the ratings, and, if it may `keep` that, kept from then on.
        """
        first = self._value(_FIRST_ENTRY, the_person_id=person_id)
        if first is None or first >= until:
            return ()
        months = list(_months(first, until))
        kept = {
            row.month: _scored_in(row.month, row.days)
            for row in self._rows(_MONTHS, the_person_id=person_id, begin=months[0], end=until)
        }
        missing = [month for month in months if month not in kept]
        if missing:
            span = {"begin": missing[0], "end": _next(missing[-1])}
            found: dict[date, list[Rating]] = {month: [] for month in missing}
            for rating in self.told(Rating, _ENTRIES_OF_DAYS, the_person_id=person_id, **span):
                if (month := rating.day.replace(day=1)) in found:
                    found[month].append(rating)
            for month, told in found.items():
                kept[month] = pain.scored(standing.ratings(tuple(told))[0])
                if keep and month > until - _KEPT_FOR:
                    self._keep_month(person_id, month, told, kept[month])
        return [one for month in months for one in kept[month]]

    def _keep_month(
        self, person_id: int, month: date, told: Sequence[Rating], days: Sequence[Scored]
    ) -> None:
        columns = [[one[0].day for one in days], *list(zip(*days, strict=True))[1:]] if days else []
        first_at = min((rating.at for rating in told), default=datetime.combine(month, time(), UTC))
        self._run(_ADD_MONTH, person_id=person_id, month=month, first_at=first_at, days=columns)

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
        if isinstance(fact, Rating):
            self._run(_DROP_MONTH, the_person_id=person_id, the_month=fact.day.replace(day=1))

    def _end_occurrence(self, person_id: int, day: date, status: OccurrenceStatus, now: datetime) -> None:
        """The reminder of that day ends so, unless it has already ended for good."""
        values = {"person_id": person_id, "day": day, "due_at": now, "status": status, "settled_at": now}
        self._run(_END_OCCURRENCE, **values)
