"""Everything that lasts, and the only place that knows SQL; the tables are in bot/store/tables.py.

`Store.run(work)` is one transaction: `work` is an ordinary function of a `Transaction`, so a unit of work is
written without a single await and commits as a whole or not at all.
"""

from __future__ import annotations

import contextlib
import logging
import random
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.core.content import Leg
from bot.core.model import (
    After,
    Answer,
    Answered,
    CancelTimer,
    Decision,
    Delete,
    Diary,
    Dose,
    Edit,
    Effect,
    Erase,
    Fact,
    HoldResult,
    Moment,
    OccurrenceEnded,
    OccurrenceStatus,
    PastSession,
    Person,
    Phase,
    Rating,
    Record,
    Resend,
    Send,
    Session,
    SetTimer,
    Site,
    State,
    Withdraw,
)
from bot.store import codec, migrations
from bot.store.database import (
    ClockSkewed,
    Database,
    SchemaMismatch,
    StoreError,
    StoreLocked,
    StoreUnavailable,
    open_database,
    run_patiently,
)
from bot.store.statements import Spelling, Statement
from bot.store.tables import (
    answers,
    calls,
    decisions,
    files,
    holds,
    inbox,
    marks,
    occurrences,
    outbox,
    people,
    ratings,
    sessions,
    surfaces,
    timers,
)

__all__ = [
    "ClaimLost",
    "ClockSkewed",
    "Counts",
    "InboxRow",
    "OutboxRow",
    "SchemaMismatch",
    "Store",
    "StoreError",
    "StoreLocked",
    "StoreUnavailable",
    "TimerRow",
    "Touched",
    "Transaction",
]

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_ATTEMPTS = 5
"""Tries until a row that fails is given up as `dead`."""

MOST_AMBIGUOUS = 2
"""Tries of unknown outcome until a message is given up as `unknown`: so there are never over two copies."""

DEAD_FOR = timedelta(days=1)
"""How long a timer that was given up rests. Its handling may end the process: a start alone is no reason to
try it again.
"""

TRAFFIC_DAYS = 30
"""How long finished updates and sent messages are remembered, in days."""

HISTORY_DAYS = 730
"""How long ratings, holds, sessions and decisions are kept: 24 months, in days."""

PRUNE_STEP = timedelta(days=2)
"""From one daily look at what is too old to keep to the next, time has passed by no more than this, whatever
the clock says: one that stands years ahead for a while must not make everybody forgotten.
"""

PROBE_BYTES = 2**20
"""What the database must have room for after something could not be written: the largest update there is."""

CALLS_FOR = timedelta(minutes=1)
"""How long a call to Telegram counts for the pace; older ones are forgotten."""

CLOCK_SKEW_MOST_S = 1.0
"""How far a replica's clock may be from the database's, in seconds.

Two replicas are then at most two seconds apart, which is what a lease is longer than the longest call to
Telegram: none of them takes a message from another that is still sending it.
"""

SKEW_TOLD_EVERY_S = 60.0
"""That the clock is off is written to the log so often, in real seconds."""

_ONE_PACE = 7_071_969
"""Any number, the same in every release: replicas take from the common budget one after another."""

_MOVED_MOST = timedelta(minutes=1)
"""A lease or a pause before the next try moves a timer's `wake_at` no further ahead than this."""


class ClaimLost(Exception):  # noqa: N818 - named for what happened
    """The row was claimed by somebody else meanwhile, or is settled: nothing of this unit may be written."""


_FACTS: Mapping[type[Any], sa.Table] = {
    Rating: ratings,
    HoldResult: holds,
    Decision: decisions,
    Answered: answers,
}

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Before everything."""

_PENDING = "pending"
_WITHDRAWN = "Withdrawn"
"""The `error` of a message that was withdrawn while it was under way."""
_OVERTAKEN = "Overtaken"
"""The `error` of a message that was under way when the person was heard from."""
_TOLD_TO_WAIT = "TooManyRequests"
"""The `error` of a message whose chat Telegram told to wait (429) until its `wake_at`."""
_PENDING_LITERAL: sa.ColumnElement[str] = sa.literal_column("'pending'", sa.String)
_MACHINERY = {"person_id", "wake_at", "leased", "epoch", "attempts", "ambiguous"}


# --- What is read ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class InboxRow:
    """An update that is this holder's to handle."""

    update_id: int
    chat_id: int | None
    body: dict[str, Any]
    attempts: int
    epoch: int


@dataclass(frozen=True)
class TimerRow:
    """A timer that fell due at `due_at` and is this holder's to fire."""

    person_id: int
    chat_id: int
    name: str
    due_at: datetime
    about: Mapping[str, str]
    attempts: int
    epoch: int


@dataclass(frozen=True)
class OutboxRow:
    """A message that is this holder's to send, change or delete.

    `message` is the message that the surface stands for now: its id, and whether it holds a picture.
    `message_ids` are those that a Delete takes away, and a Send once it has arrived. `ambiguous` counts
    earlier tries that may have arrived.
    """

    id: int
    person_id: int | None
    chat_id: int
    effect: Send | Edit | Delete
    language: str
    look: str
    zone: str | None
    epoch: int
    attempts: int
    ambiguous: int
    bulk: bool
    due_at: datetime
    message: tuple[int, bool] | None
    message_ids: tuple[int, ...]

    @property
    def occurrence(self) -> date | None:
        """The scheduled date that this is the reminder of."""
        return self.effect.occurrence if isinstance(self.effect, Send) else None

    def is_expired(self, now: datetime) -> bool:
        """Whether it makes no sense any more to send this."""
        expires_at = self.effect.expires_at if isinstance(self.effect, Send | Delete) else None
        return expires_at is not None and now > expires_at


@dataclass(frozen=True)
class Counts:
    """How the queues stand. Ages are for how long the oldest row that waits has been due, in seconds,
    see `Transaction.backlog`; that of the outbox leaves out reminders, which may wait for a crowd.
    """

    people: int
    inbox_pending: int
    inbox_dead: int
    inbox_age_s: float
    timers_overdue: int
    timers_dead: int
    timers_age_s: float
    outbox_pending: int
    outbox_unknown: int
    outbox_dead: int
    outbox_age_s: float
    reminders_age_s: float


@dataclass
class Touched:
    """What a unit of work left for others to look at, once it is committed.

    `timer`: the earliest instant set for a timer. `erased`: rows of a person are gone and must leave no byte.
    """

    inbox: bool = False
    outbox: bool = False
    timer: datetime | None = None
    erased: bool = False

    def set_timer(self, at: datetime) -> None:
        self.timer = at if self.timer is None else min(self.timer, at)


_NOTHING = Touched()


# --- The queries -----------------------------------------------------------------------------------------

_Outgoing = Send | Edit | Delete
_PERSON_FIELDS = tuple(field.name for field in fields(Person))


def _person_column(name: str, value: Any) -> Any:
    if name == "days":
        return sorted(value)
    if name == "doses":
        return codec.dump(Mapping[str, Dose], value)
    return value


def _person(row: Any) -> Person:
    doses = codec.load_any(Mapping[str, Dose], row.doses)
    return Person(**{**row._asdict(), "days": frozenset(row.days), "doses": doses})


def _rating(row: Any) -> Rating:
    at, day, moment, score, session, site = row
    return Rating(at, day, Moment(moment), score, session, None if site is None else Site(site))


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


def _columns(table: sa.Table, kind: type[Any]) -> list[sa.Column[Any]]:
    """The columns that are the fields of a class."""
    return [table.c[field.name] for field in fields(kind)]


def _is_running(session: Session | None) -> bool:
    return session is not None and session.phase is not Phase.ENDED


# --- Statements ------------------------------------------------------------------------------------------
# Those that every event needs are made once: making one costs several times what running it does. What is
# bound in a condition is called `the_…`; every other value given is for a column to be written.


def _the(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """The column is what is bound as `the_` and its name."""
    return column == sa.bindparam(f"the_{column.name}", type_=column.type)


def _pending(table: sa.Table, *the: str, **columns: Any) -> list[sa.ColumnElement[bool]]:
    """The row waits, the columns named first are what is bound, the others are as given."""
    return [
        # Written out rather than bound, so that PostgreSQL can match it with the partial indexes.
        table.c.status == _PENDING_LITERAL,
        *(_the(table.c[name]) for name in the),
        *(table.c[name] == value for name, value in columns.items()),
    ]


def _begins(column: sa.Column[Any], bound: str) -> sa.ColumnElement[bool]:
    """The column begins with what is bound, as `_beginning` writes it."""
    return column.like(sa.bindparam(bound, type_=sa.String), escape="/")


def _beginning(text: str) -> str:
    return "".join(f"/{char}" if char in "/%_" else char for char in text) + "%"


def _upsert(
    table: sa.Table,
    taken: Sequence[str],
    fresh: Mapping[str, Any] | None = None,
    where: sa.ColumnElement[bool] | None = None,
) -> Statement:
    """Insert, or let the row that is there take over the columns `taken`, and those of `fresh` as given."""

    def make(sql: Spelling) -> sa.Insert:
        new = sql.insert(table)
        changes = {name: new.excluded[name] for name in taken} | dict(fresh or {})
        key = [column.name for column in table.primary_key]
        made: sa.Insert = new.on_conflict_do_update(index_elements=key, set_=changes, where=where)
        return made

    return Statement.spelt(make)


def _is_head(table: sa.Table, key: str) -> sa.ColumnElement[bool]:
    """No unfinished earlier row of the same chat: this keeps a chat in order while others go on."""
    earlier = table.alias("earlier")
    return ~sa.exists().where(
        earlier.c.chat_id == table.c.chat_id,
        earlier.c[key] < table.c[key],
        earlier.c.status == _PENDING_LITERAL,
    )


@dataclass(frozen=True)
class _Claim:
    """How rows of one table are claimed: what finds them (`now`, `most`), and leases each by its `key`."""

    find: Statement
    lease: Statement
    key: tuple[str, ...]


def _claim_of(table: sa.Table, query: sa.Select[Any], passed_over: sa.Column[Any] | None = None) -> _Claim:
    """Others' claims are stepped over, never waited for.

    `passed_over`: a column; rows in which it has one of the values bound as `passed_over` are not claimed.
    """
    instant = table.c.wake_at.type
    due = (
        query.where(*_pending(table), table.c.wake_at <= sa.bindparam("now", type_=instant))
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(of=table, skip_locked=True)
    )

    def make(sql: Spelling) -> sa.Select[Any]:
        return due if passed_over is None else due.where(sql.none_of(passed_over, "passed_over"))

    return _Claim(
        find=Statement.spelt(make),
        lease=Statement(
            sa.update(table)
            .where(*map(_the, table.primary_key.columns))
            .values(leased=True, epoch=table.c.epoch + 1, attempts=table.c.attempts + 1)
        ),
        key=tuple(column.name for column in table.primary_key.columns),
    )


def _next_of(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> Statement:
    """When the next row may be claimed, but for those that are leased `until` an instant."""
    own = sa.and_(table.c.leased, table.c.wake_at == sa.bindparam("until", type_=table.c.wake_at.type))
    found = sa.select(table.c.wake_at).where(*_pending(table), sa.not_(own), *conditions)
    return Statement(found.order_by(table.c.wake_at).limit(1))


_IN_SESSION = sa.exists().where(sessions.c.person_id == timers.c.person_id, sessions.c.ended_at.is_(None))
_INBOX_HEAD, _OUTBOX_HEAD = _is_head(inbox, "update_id"), _is_head(outbox, "id")

_INBOX = _claim_of(inbox, sa.select(inbox).where(_INBOX_HEAD).order_by(inbox.c.wake_at, inbox.c.update_id))
_TIMERS = _claim_of(
    timers,
    sa.select(timers, people.c.chat_id)
    .join(people, people.c.id == timers.c.person_id)
    .order_by(_IN_SESSION.desc(), timers.c.due_at, timers.c.person_id, timers.c.name),
)
_OUTBOX = _claim_of(
    outbox,
    sa.select(outbox, surfaces.c.message_id.label("standing_id"), surfaces.c.has_media)
    .outerjoin(
        surfaces, sa.and_(surfaces.c.person_id == outbox.c.person_id, surfaces.c.name == outbox.c.surface)
    )
    .where(_OUTBOX_HEAD)
    .order_by(outbox.c.bulk, outbox.c.due_at, outbox.c.id),
    passed_over=outbox.c.chat_id,
)

_NEXT_INBOX = _next_of(inbox, _INBOX_HEAD)
_NEXT_TIMER = _next_of(timers)
_NEXT_OUTBOX = _next_of(outbox, _OUTBOX_HEAD)


def _oldest(due_at: sa.Column[Any], *conditions: sa.ColumnElement[bool]) -> Statement:
    """Since when the oldest row that waits has been due."""
    return Statement(sa.select(due_at).where(*_pending(due_at.table), *conditions).order_by(due_at).limit(1))


# An overdue timer has a `wake_at` that is near, and of that there is an index; everybody has a timer ahead.
_SOON = sa.bindparam("soon", type_=timers.c.wake_at.type)
# One that was tried and is due since days was given up and revived: it is tried again, and no backlog.
_REVIVED = sa.and_(
    timers.c.due_at <= sa.bindparam("given_up", type_=timers.c.due_at.type),
    timers.c.wake_at > timers.c.due_at,
)
# A reminder that was hurried (see _HURRY) may have waited for a crowd until a moment ago.
_HURRIED = sa.and_(sa.not_(outbox.c.bulk), outbox.c.occurrence.is_not(None))
_waiting = outbox.alias("waiting")
_MAY_GO = ~sa.exists().where(
    _waiting.c.chat_id == outbox.c.chat_id,
    _waiting.c.status == _PENDING_LITERAL,
    _waiting.c.error == _TOLD_TO_WAIT,
    _waiting.c.wake_at > sa.bindparam("now", type_=_waiting.c.wake_at.type),
)
_OLDEST_UPDATE = _oldest(inbox.c.received_at)
_OLDEST_TIMER = _oldest(timers.c.due_at, timers.c.wake_at <= _SOON, sa.not_(_REVIVED))
_OLDEST_MESSAGE = _oldest(outbox.c.due_at, sa.not_(outbox.c.bulk), outbox.c.occurrence.is_(None), _MAY_GO)
_OLDEST_REMINDER, _OLDEST_HURRIED = (
    _oldest(outbox.c.due_at, which, _MAY_GO) for which in (outbox.c.bulk, _HURRIED)
)


def _waiting_in_chat(table: sa.Table) -> Statement:
    return Statement(sa.select(table.c.chat_id).where(*_pending(table, "chat_id")).limit(1))


_UPDATE_WAITS, _MESSAGE_WAITS = _waiting_in_chat(inbox), _waiting_in_chat(outbox)

# People. NO KEY UPDATE: rows that merely refer to the person may be inserted meanwhile.
_LOCK_PERSON = Statement(sa.select(people.c.id).where(_the(people.c.id)).with_for_update(key_share=True))
_PERSON_OF_CHAT = Statement(
    sa.select(*_columns(people, Person)).where(_the(people.c.chat_id)).with_for_update(key_share=True)
)
_ADD_PERSON = Statement.spelt(lambda sql: sql.insert(people).on_conflict_do_nothing())
_SAVE_PERSON = Statement(sa.update(people).where(_the(people.c.id)))
_RUNNING_SESSION = Statement(
    sa.select(sessions.c.body).where(_the(sessions.c.person_id), sessions.c.ended_at.is_(None))
)
_ADD_SESSION = Statement(sa.insert(sessions))
_SAVE_SESSION = Statement(sa.update(sessions).where(_the(sessions.c.person_id), _the(sessions.c.number)))

# People of whom nothing is left but their own row and their timers. They are held first and looked at again
# then: an event may have happened to one of them between the first look and the lock.
_NOTHING_LEFT = sa.select(people.c.id).where(
    *(
        ~sa.exists().where(table.c.person_id == people.c.id)
        for table in (*_FACTS.values(), sessions, occurrences, outbox, surfaces)
    ),
    people.c.chat_id.not_in(sa.select(inbox.c.chat_id).where(inbox.c.chat_id.is_not(None))),
)
_HOLD_FORGOTTEN = Statement(_NOTHING_LEFT.with_for_update(skip_locked=True))
_IS_FORGOTTEN = Statement(_NOTHING_LEFT.where(_the(people.c.id)))

# What has happened.
_ADD_FACT = {kind: Statement(sa.insert(table)) for kind, table in _FACTS.items()}
_FACTS_SINCE = {
    kind: Statement(
        sa.select(*_columns(table, kind))
        .where(_the(table.c.person_id), table.c.at >= sa.bindparam("since", type_=table.c.at.type))
        .order_by(table.c.at, table.c.id)
    )
    for kind, table in _FACTS.items()
}
_SESSIONS_SINCE = Statement(
    sa.select(*_columns(sessions, PastSession))
    .where(
        _the(sessions.c.person_id),
        sessions.c.ended_at >= sa.bindparam("since", type_=sessions.c.ended_at.type),
    )
    .order_by(sessions.c.number)
)
_ADD_OCCURRENCE = Statement.spelt(lambda sql: sql.insert(occurrences).on_conflict_do_nothing())
_END_OCCURRENCE = _upsert(
    occurrences,
    ["status", "settled_at"],
    where=sa.or_(occurrences.c.status == _PENDING, occurrences.c.status == "withdrawn"),
)

# Updates and timers. The instant of a timer too: one that was taken away and set anew counts its epochs from
# the start.
_ADD_UPDATES = Statement.spelt(
    lambda sql: sql.insert(inbox).on_conflict_do_nothing().returning(inbox.c.update_id)
)
_ADD_PROBE = Statement(sa.insert(inbox))
_DELETE_UPDATE = Statement(sa.delete(inbox).where(_the(inbox.c.update_id)))
_OWN_UPDATE = Statement(sa.update(inbox).where(*_pending(inbox, "update_id", "epoch")))
_SET_TIMER = _upsert(
    timers,
    ["due_at", "wake_at", "about"],
    {"status": _PENDING, "leased": False, "attempts": 0, "epoch": timers.c.epoch + 1},
)
_CANCEL_TIMER = Statement(sa.delete(timers).where(_the(timers.c.person_id), _the(timers.c.name)))
_TIMER_DUE_AT = Statement(sa.select(timers.c.due_at).where(*_pending(timers, "person_id", "name")))
_SAME_TIMER = _pending(timers, "person_id", "name", "epoch", "due_at")
_FINISH_TIMER = Statement(sa.delete(timers).where(*_SAME_TIMER))
_FAIL_TIMER = Statement(sa.update(timers).where(*_SAME_TIMER))
_REVIVE_TIMERS = Statement(
    sa.update(timers)
    .where(timers.c.status == "dead", timers.c.wake_at <= sa.bindparam("since", type_=timers.c.wake_at.type))
    .values(status=_PENDING, attempts=0)
)

# Messages. What waits for a person is found by the chat, where it is little: going by the person, or by what
# is bulk, SQLite would look at all that was ever sent, or at a whole crowd. Nobody's wait there, too.
_SOMEBODYS = outbox.c.person_id.is_not(None)
_ADD_MESSAGE = Statement.spelt(lambda sql: sql.insert(outbox).on_conflict_do_nothing())
_HURRY = Statement(
    sa.update(outbox)
    .where(*_pending(outbox, "chat_id"), _SOMEBODYS, outbox.c.bulk != sa.false())
    .values(bulk=False)
)
_SUPERSEDE = Statement(
    sa.update(outbox)
    .where(*_pending(outbox, "chat_id", "surface", op="edit", leased=False), _SOMEBODYS)
    .values(status="superseded")
    .returning(outbox.c.after)
)
_DECIDED_EARLIER = sa.not_(_begins(outbox.c.key, "cause"))
_UNSENT = (
    *_pending(outbox, "chat_id"),
    _SOMEBODYS,
    outbox.c.op != "delete",
    _begins(outbox.c.surface, "prefix"),
    _DECIDED_EARLIER,
)
_WITHDRAW_LATER = Statement(sa.update(outbox).where(*_UNSENT, outbox.c.leased).values(error=_WITHDRAWN))
_WITHDRAW = Statement(
    sa.update(outbox)
    .where(*_UNSENT, sa.not_(outbox.c.leased))
    .values(status="withdrawn")
    .returning(outbox.c.id, outbox.c.occurrence, outbox.c.body)
)
_SURFACES_AHEAD = Statement(
    sa.select(outbox.c.surface).where(*_pending(outbox, "chat_id"), _SOMEBODYS, outbox.c.op != "delete")
)
_LAST_TO = Statement(
    sa.select(sa.func.max(outbox.c.id)).where(_the(outbox.c.person_id), _begins(outbox.c.surface, "prefix"))
)
_RESEND = Statement(
    sa.update(outbox)
    .where(_the(outbox.c.id), sa.or_(outbox.c.status == "blocked", outbox.c.status == "dead"))
    .values(status=_PENDING, leased=False)
)
_OVERTAKE = Statement(
    sa.update(outbox)
    .where(*_pending(outbox, "chat_id", leased=True), outbox.c.error.is_distinct_from(_WITHDRAWN))
    .values(error=_OVERTAKEN)
)
_FORGET_AFTER = Statement(
    sa.update(outbox)
    .where(*_pending(outbox, "chat_id", "after_name"), _SOMEBODYS, _DECIDED_EARLIER)
    .values(after=None, after_name=None)
)
_ADD_CLEAR_UP = Statement(sa.insert(outbox).returning(outbox.c.id))
_CHANGE_MESSAGE = sa.update(outbox).where(*_pending(outbox, "id", "epoch"))
_OWN_MESSAGE = Statement(_CHANGE_MESSAGE)
_SETTLE = Statement(_CHANGE_MESSAGE.returning(outbox.c.person_id, outbox.c.after, outbox.c.occurrence))
_KEEP_MESSAGES = Statement(
    sa.update(outbox)
    .where(_the(outbox.c.person_id), _begins(outbox.c.key, "cause"))
    .values(person_id=None, after=None, after_name=None)
)
_MARK = Statement(sa.select(outbox.c.error).where(_the(outbox.c.id)))
_SET_SURFACE = _upsert(surfaces, ["message_id", "has_media", "sent_at"])
_FORGET_SURFACE = Statement(
    sa.delete(surfaces).where(_the(surfaces.c.person_id), _the(surfaces.c.message_id))
)
_IS_HINT = "hint"
"""The surface of what says no more than that something was not understood."""
_SAID_BELOW = Statement(
    sa.union_all(
        sa.select(surfaces.c.message_id).where(
            _the(surfaces.c.person_id),
            surfaces.c.message_id > sa.bindparam("below", type_=surfaces.c.message_id.type),
            surfaces.c.name != _IS_HINT,
        ),
        sa.select(outbox.c.id).where(
            *_pending(outbox, "chat_id"), outbox.c.op != "delete", outbox.c.surface != _IS_HINT
        ),
    ).limit(1)
)
_SURFACES = Statement(sa.select(surfaces).where(_the(surfaces.c.person_id)).order_by(surfaces.c.message_id))

# How far the past is forgotten, files, and the pace that replicas share.
_PRUNED_BY = Statement(sa.select(marks.c.at).where(marks.c.name == "pruned"))
_SET_MARK = _upsert(marks, ["at"])
_FILE_ID = Statement(sa.select(files.c.file_id).where(_the(files.c.bot_id), _the(files.c.sha256)))
_SET_FILE = _upsert(files, ["file_id"])
_CLOCK = Statement(sa.select(sa.func.clock_timestamp()))  # PostgreSQL only
_LOCK_PACE = Statement(sa.select(sa.func.pg_advisory_xact_lock(_ONE_PACE)))
_CALLS_SINCE = Statement(
    sa.select(calls)
    .where(calls.c.id > sa.bindparam("seen"), calls.c.at > sa.bindparam("since", type_=calls.c.at.type))
    .order_by(calls.c.id)
)
_FORGET_CALLS = Statement(sa.delete(calls).where(calls.c.at <= sa.bindparam("since", type_=calls.c.at.type)))
_ADD_CALLS = Statement(sa.insert(calls).returning(calls.c.id))


class Transaction:
    """One open transaction, with every query. `touched`: what others should look at once it is committed."""

    def __init__(self, connection: Connection, rng: random.Random, clock: Clock | None = None) -> None:
        """`clock` must be right when something is claimed, see `Store.mind_clock`."""
        self._connection = connection
        self._rng = rng
        self._kind = connection.dialect.name
        self._clock = clock
        self.touched = Touched()

    def skew_s(self, now: Callable[[], datetime]) -> float:
        """By how many seconds `now` is surely ahead of the database's clock, or behind if negative.

        SQLite has no clock of its own: 0. What the question and its answer may have taken on their way
        is left out.
        """
        if self._kind != "postgresql":
            return 0.0
        asked_at = now()
        told: datetime = self._value(_CLOCK)
        return max(0.0, (asked_at - told).total_seconds()) + min(0.0, (now() - told).total_seconds())

    def check_clock(self, now: Callable[[], datetime]) -> None:
        """Raise ClockSkewed unless `now` is within CLOCK_SKEW_MOST_S of the database's clock."""
        _check_skew(self.skew_s(now))

    def ping(self) -> None:
        self._execute(sa.select(sa.literal(1)))

    # --- A person's state

    def state_of_chat(self, chat_id: int, newcomer: Person | None = None) -> State | None:
        """The state of the person in this chat, held until the transaction ends.

        `newcomer` is stored, with an id of its own in place of the given one, when there is nobody yet.
        """
        person = self._person_of(chat_id)
        if person is None and newcomer is not None:
            self._run(_ADD_PERSON, **_newcomer(newcomer))
            person = self._person_of(chat_id)
        if person is None:
            return None
        # A statement of its own, after the lock: joined to the locking one, it would be read as of before the
        # wait.
        body = self._value(_RUNNING_SESSION, the_person_id=person.id)
        return State(person, None if body is None else codec.load(Session, body))

    def _person_of(self, chat_id: int) -> Person | None:
        """The person in this chat, held until the transaction ends."""
        found = self._rows(_PERSON_OF_CHAT, the_chat_id=chat_id)
        return _person(found[0]) if found else None

    def save(self, before: State, after: State, now: datetime) -> None:
        """Write what differs between the two states of one person. A session that is over ends at `now`."""
        changed = {
            name: _person_column(name, getattr(after.person, name))
            for name in _PERSON_FIELDS
            if getattr(after.person, name) != getattr(before.person, name)
        }
        if changed:
            self._run(_SAVE_PERSON, the_id=before.person.id, **changed)
        if after.session != before.session:
            self._save_session(before, after.session, now)

    def _save_session(self, before: State, session: Session | None, now: datetime) -> None:
        person_id, old = before.person.id, before.session
        if old is not None and (session is None or session.number != old.number):
            ended = replace(old, phase=Phase.ENDED, ending=old.ending or "stopped")
            self._update_session(person_id, ended, now)
        if session is None:
            return
        if old is not None and session.number == old.number:
            self._update_session(person_id, session, now)
        else:
            columns = _session_columns(session, now)
            self._run(_ADD_SESSION, person_id=person_id, number=session.number, **columns)

    def _update_session(self, person_id: int, session: Session, now: datetime) -> None:
        columns = _session_columns(session, now)
        self._run(_SAVE_SESSION, the_person_id=person_id, the_number=session.number, **columns)

    def diary(self, person_id: int, since: datetime = _LONG_AGO) -> Diary:
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

    # --- Effects

    def apply(
        self,
        person: Person,
        effects: Iterable[Effect],
        *,
        cause: str,
        now: datetime,
        due_at: datetime | None = None,
    ) -> None:
        """Carry out what core decided: messages to the outbox, timers, facts, erasure.

        `cause` names the event and makes the keys of the messages: carried out twice, it adds nothing.
        Withdraw and CancelTimer speak of what earlier events decided. `due_at`: when the event was due, if it
        was a timer.
        """
        for index, effect in enumerate(effects):
            match effect:
                case Delete() if not self._stands(person, effect):
                    pass
                case Send() | Edit() | Delete():
                    self._put(person, effect, cause=cause, index=index, now=now, due_at=due_at or now)
                case Withdraw(prefix):
                    self._withdraw(person, prefix, cause, now)
                case Resend(prefix):
                    self._resend(person, prefix, now)
                case SetTimer(name, at, about):
                    self._forget_after(person, name, cause)
                    self._set_timer(person.id, name, at, about)
                case CancelTimer(name):
                    self._forget_after(person, name, cause)
                    self._run(_CANCEL_TIMER, the_person_id=person.id, the_name=name)
                case Record(fact):
                    self.record(person.id, fact)
                case Erase():
                    self.erase(person.id, keep=cause)
                case Answer():
                    pass  # given at once by whoever asked; it is worth nothing later

    def _put(
        self,
        person: Person,
        effect: Send | Edit | Delete,
        *,
        cause: str,
        index: int | str,
        now: datetime,
        due_at: datetime,
    ) -> None:
        key = f"{cause}:{index}"
        occurrence = effect.occurrence if isinstance(effect, Send) else None
        if occurrence is not None:
            key = f"{person.id}:reminder:{occurrence.isoformat()}"
            if not self._begin_occurrence(person.id, occurrence, due_at):
                return
        after = None if isinstance(effect, Delete) else effect.then
        if isinstance(effect, Edit):
            after = self._supersede(person, effect.surface, now) if after is None else after
        bulk = isinstance(effect, Send) and effect.bulk
        values = {
            "key": key,
            "person_id": person.id,
            "chat_id": person.chat_id,
            "op": type(effect).__name__.lower(),
            "surface": "" if isinstance(effect, Delete) else effect.surface,
            "body": codec.dump(_Outgoing, effect),
            "language": person.language,
            "look": person.look,
            "zone": person.zone,
            "bulk": bulk,
            "occurrence": occurrence,
            "after": codec.dump(After | None, after),
            "after_name": None if after is None else after.name,
            "due_at": now,
            "wake_at": now,
        }
        self._run(_ADD_MESSAGE, **values)
        if not bulk:
            # What a person waits for must not stand behind a reminder of theirs that waits for a crowd.
            self._run(_HURRY, the_chat_id=person.chat_id)
        self.touched.outbox = True

    def _stands(self, person: Person, effect: Delete) -> bool:
        """Whether there is anything to take away, now or once what is on its way has arrived."""
        ahead = (row.surface for row in self._rows(_SURFACES_AHEAD, the_chat_id=person.chat_id))
        return any(_goes(name, effect.prefixes, effect.keep) for name in (*self._messages(person.id), *ahead))

    def _begin_occurrence(self, person_id: int, day: date, due_at: datetime) -> bool:
        values = {"person_id": person_id, "day": day, "due_at": due_at, "status": _PENDING}
        return self._run(_ADD_OCCURRENCE, **values) == 1

    def _supersede(self, person: Person, surface: str, now: datetime) -> After | None:
        """Drop the surface's edits that nobody has claimed; what should have followed them is handed on."""
        older = self._rows(_SUPERSEDE, the_chat_id=person.chat_id, the_surface=surface, settled_at=now)
        afters = [row.after for row in older if row.after is not None]
        return codec.load(After, afters[-1]) if afters else None

    def _withdraw(self, person: Person, prefix: str, cause: str, now: datetime) -> None:
        unsent = {
            "the_chat_id": person.chat_id,
            "prefix": _beginning(prefix),
            "cause": _beginning(f"{cause}:"),
        }
        # What is under way may arrive; should that fail, it is not tried again.
        self._run(_WITHDRAW_LATER, **unsent)
        withdrawn = self._rows(_WITHDRAW, **unsent, settled_at=now)
        self.touched.outbox = self.touched.outbox or bool(withdrawn)
        for row in withdrawn:
            if row.occurrence is not None:
                self._end_occurrence(person.id, row.occurrence, "withdrawn", now)
            self._take_away_alone(person, row, cause, now)

    def _take_away_alone(self, person: Person, row: Any, cause: str, now: datetime) -> None:
        """What a message that was withdrawn would have replaced goes all the same: it was decided to."""
        effect = codec.load_any(_Outgoing, row.body)
        if isinstance(effect, Send):
            gone = Delete((effect.surface, *effect.replaces), effect.keep)
            if self._stands(person, gone):
                self._put(person, gone, cause=cause, index=f"instead:{row.id}", now=now, due_at=now)

    def _resend(self, person: Person, prefix: str, now: datetime) -> None:
        """The last message to such a surface waits again if it was refused or given up, as from now."""
        fresh = {"due_at": now, "wake_at": now, "attempts": 0, "error": None, "settled_at": None}
        last = self._value(_LAST_TO, the_person_id=person.id, prefix=_beginning(prefix))
        if last is not None and self._run(_RESEND, the_id=last, **fresh):
            self.touched.outbox = True

    def _forget_after(self, person: Person, name: str, cause: str) -> None:
        """A timer set or cancelled by hand also takes the place of one that waits for a message to arrive."""
        cause = _beginning(f"{cause}:")
        self._run(_FORGET_AFTER, the_chat_id=person.chat_id, the_after_name=name, cause=cause)

    def _set_timer(self, person_id: int, name: str, at: datetime, about: Mapping[str, str]) -> None:
        values = {"person_id": person_id, "name": name, "due_at": at, "wake_at": at, "about": dict(about)}
        self._run(_SET_TIMER, **values)
        self.touched.set_timer(at)

    def overtake(self, chat_id: int) -> None:
        """The person was heard from: what is under way to them tells no more whether they can be reached."""
        self._run(_OVERTAKE, the_chat_id=chat_id)

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

    def erase(self, person_id: int, *, keep: str | None = None) -> None:
        """Delete all there is of the person. Messages that the event `keep` decided still go, as nobody's."""
        if keep is not None:
            standing = [[name, *message] for name, message in self._messages(person_id).items()]
            self._run(
                _KEEP_MESSAGES,
                the_person_id=person_id,
                cause=_beginning(f"{keep}:"),
                target=standing,
            )
        chat = sa.select(people.c.chat_id).where(people.c.id == person_id).scalar_subquery()
        dead = sa.update(inbox).where(inbox.c.chat_id == chat, inbox.c.status != _PENDING)
        self._execute(dead.values(chat_id=None, body=None))
        self._execute(sa.delete(calls).where(calls.c.chat_id == chat))
        self._execute(_delete(people, id=person_id))
        self.touched.erased = True

    # --- Inbox

    def put_updates(self, rows: Sequence[tuple[int, int | None, dict[str, Any]]], now: datetime) -> int:
        """Store updates: (update id, chat id, body). Known ones are left alone. Returns how many were new.

        Raises ClockSkewed, see `Store.mind_clock`.
        """
        if not rows:
            return 0
        self._mind_clock()
        values = [
            {"update_id": update_id, "chat_id": chat_id, "body": body, "received_at": now, "wake_at": now}
            for update_id, chat_id, body in rows
        ]
        new = len(_ADD_UPDATES.rows_of_each(self._connection, values))
        self.touched.inbox = self.touched.inbox or new > 0
        return new

    def claim_inbox(self, now: datetime, lease_s: float, limit: int) -> list[InboxRow]:
        """Claim updates, the oldest of each chat only, for `lease_s` seconds."""
        rows = []
        for row in self._claim(_INBOX, now, lease_s, limit):
            claimed = InboxRow(row.update_id, row.chat_id, row.body, row.attempts + 1, row.epoch + 1)
            if row.attempts >= MOST_ATTEMPTS:
                self.fail_update(claimed, "ProcessDied", now)
            else:
                rows.append(claimed)
        return rows

    def finish_update(self, row: InboxRow, now: datetime) -> None:
        """The update is handled: only its id is kept, so that it is known when it comes again.

        Raises ClaimLost if the claim has passed to somebody else.
        """
        done = {"status": "done", "chat_id": None, "body": None, "leased": False, "wake_at": now}
        self._end_update(row, done)
        if row.chat_id is not None and self._rows(_UPDATE_WAITS, the_chat_id=row.chat_id):
            self.touched.inbox = True

    def fail_update(self, row: InboxRow, error: str, now: datetime) -> None:
        """Handling raised `error` (a class name, never a text): try again later, or give the update up."""
        values = self._later(row.attempts, now)
        self._end_update(row, values | {"error": error})
        self.touched.inbox = True
        if values["status"] == "dead":
            log.error("update %d is dead after %d attempts: %s", row.update_id, row.attempts, error)

    def _end_update(self, row: InboxRow, values: Mapping[str, Any]) -> None:
        mine = {"the_update_id": row.update_id, "the_epoch": row.epoch}
        if self._run(_OWN_UPDATE, **mine, **values) != 1:
            raise ClaimLost

    def probe(self, now: datetime) -> None:
        """Write as much as the largest update is, and take it away again: the commit is what is tried."""
        number = -1 - self._rng.getrandbits(62)  # like no update's, and no other replica's
        body = {"padding": secrets.token_hex(PROBE_BYTES // 2)}  # nothing that could be compressed
        values = {"status": "done", "body": body, "received_at": now, "wake_at": now}
        self._run(_ADD_PROBE, update_id=number, **values)
        self._run(_DELETE_UPDATE, the_update_id=number)

    # --- Timers

    def claim_timers(self, now: datetime, lease_s: float, limit: int) -> list[TimerRow]:
        """Claim timers that fell due for `lease_s` seconds: of running sessions first, then oldest first."""
        rows = []
        for row in self._claim(_TIMERS, now, lease_s, limit):
            claimed = TimerRow(
                person_id=row.person_id,
                chat_id=row.chat_id,
                name=row.name,
                due_at=row.due_at,
                about=row.about,
                attempts=row.attempts + 1,
                epoch=row.epoch + 1,
            )
            if row.attempts >= MOST_ATTEMPTS:
                self.fail_timer(claimed, "ProcessDied", now)
            else:
                rows.append(claimed)
        return rows

    def timer_due_at(self, person_id: int, name: str) -> datetime | None:
        """For when the person's timer of this name is set, if it has neither fired nor been given up."""
        return self._instant(_TIMER_DUE_AT, the_person_id=person_id, the_name=name)

    def said_below(self, person: Person, message_id: int) -> bool:
        """Whether more than a hint stands below this message in the person's chat, or is about to."""
        found = self._rows(_SAID_BELOW, the_person_id=person.id, the_chat_id=person.chat_id, below=message_id)
        return bool(found)

    def finish_timer(self, row: TimerRow) -> None:
        """Take the timer away before it is handled, so that core may set it anew.

        Raises ClaimLost if it was cancelled, set anew or claimed by somebody else meanwhile.
        """
        if self._run(_FINISH_TIMER, **_same_timer(row)) != 1:
            raise ClaimLost

    def fail_timer(self, row: TimerRow, error: str, now: datetime) -> None:
        """Handling raised `error` (a class name): try again later, or give the timer up."""
        values = self._later(row.attempts, now)
        if self._run(_FAIL_TIMER, **_same_timer(row), **values) != 1:
            raise ClaimLost
        self.touched.set_timer(values["wake_at"])
        if values["status"] == "dead":
            log.error(
                "timer %s of person %d is dead after %d attempts: %s",
                row.name,
                row.person_id,
                row.attempts,
                error,
            )

    def revive_timers(self, now: datetime) -> None:
        """Let timers that were given up DEAD_FOR ago or earlier fall due once more: what failed may have been
        mended.
        """
        if self._run(_REVIVE_TIMERS, since=now - DEAD_FOR, wake_at=now):
            self.touched.set_timer(now)

    # --- Outbox

    def claim_outbox(
        self, now: datetime, lease_s: float, limit: int, not_chats: Collection[int] = ()
    ) -> list[OutboxRow]:
        """Claim messages for `lease_s` seconds, of each chat the oldest only; not those of `not_chats`.

        Interactive ones go first, then the oldest. A row whose last holder vanished may have been sent: it
        counts as ambiguous, and twice is once too often. If withdrawn meanwhile, it is not tried again.
        """
        found = self._claim(_OUTBOX, now, lease_s, limit, passed_over=list(not_chats))
        rows = map(self._outbox_row, found)
        claimed = []
        for row, before in zip(rows, found, strict=True):
            if isinstance(row.effect, Delete) and not row.message_ids:
                self._settle(row, "sent", now)
                continue
            if before.leased and (row.ambiguous >= MOST_AMBIGUOUS or before.error == _WITHDRAWN):
                settle = self.settle_missed if row.is_expired(now) else self.settle_unknown
                settle(row, now)
                continue
            if before.leased:
                self._run(_OWN_MESSAGE, **_same_message(row), ambiguous=row.ambiguous, error=None)
            claimed.append(row)
        return claimed

    def settle_sent(
        self,
        row: OutboxRow,
        message_id: int | None,
        has_media: bool,  # noqa: FBT001 - said by position everywhere
        now: datetime,
    ) -> bool:
        """The message arrived as `message_id`. What should follow it starts now.

        Returns False, having written nothing, if the claim has passed to somebody else: so do the others
        below.
        """
        settled = self._settle(row, "sent", now, message_id=message_id)
        if settled is None or settled.person_id is None:
            return settled is not None
        if isinstance(row.effect, Delete):
            self._forget_messages(settled.person_id, row.message_ids)
        elif message_id is not None:
            self._run(
                _SET_SURFACE,
                person_id=settled.person_id,
                name=row.effect.surface,
                message_id=message_id,
                has_media=has_media,
                sent_at=now,
            )
        return True

    def clear_up(self, row: OutboxRow, now: datetime, lease_s: float) -> OutboxRow | None:
        """What the message that was just settled as sent has replaced, as a row to take it away, which is
        this holder's for `lease_s` seconds; None where nothing stood.

        Should the process die before that is done, the row is claimed like any other.
        """
        if isinstance(row.effect, Delete) or not row.message_ids:
            return None
        old = Delete(("",))  # all that is written down in `target`
        values = {
            "key": f"{row.id}:replaced",
            "person_id": row.person_id,
            "chat_id": row.chat_id,
            "op": "delete",
            "surface": "",
            "body": codec.dump(_Outgoing, old),
            "language": row.language,
            "look": row.look,
            "zone": row.zone,
            "bulk": row.bulk,
            "target": [[str(number), number, False] for number in row.message_ids],
            "due_at": now,
            "wake_at": now + timedelta(seconds=lease_s),
            "leased": True,
            "epoch": 1,
            "attempts": 1,
        }
        new_id = self._value(_ADD_CLEAR_UP, **values)
        return replace(row, id=new_id, effect=old, epoch=1, attempts=1, ambiguous=0, due_at=now, message=None)

    def settle_retry(
        self,
        row: OutboxRow,
        at: datetime,
        *,
        ambiguous: bool,
        counts: bool,
        now: datetime,
        told: bool = False,
    ) -> bool:
        """Try again from `at` on; `told` if it is Telegram that told this chat to wait so long (429).

        `ambiguous`: it may have arrived; the second time that is said the row is settled as unknown.
        `counts`: the try counts towards the most attempts, after which the row is dead. A row that was
        withdrawn while it was under way is not tried again.
        """
        self._hold(row)
        if self._value(_MARK, the_id=row.id) == _WITHDRAWN:
            return (
                self._settle(row, "unknown" if ambiguous or row.ambiguous else "withdrawn", now) is not None
            )
        if ambiguous and row.ambiguous + 1 >= MOST_AMBIGUOUS:
            return self.settle_unknown(row, now)
        if counts and row.attempts >= MOST_ATTEMPTS:
            return self.settle_dead(row, "TooManyAttempts", now)
        values = {
            "leased": False,
            "wake_at": at,
            "attempts": row.attempts if counts else row.attempts - 1,
            "ambiguous": row.ambiguous + 1 if ambiguous else row.ambiguous,
            "error": _TOLD_TO_WAIT if told else None,
        }
        self.touched.outbox = True
        return self._run(_OWN_MESSAGE, **_same_message(row), **values) == 1

    def settle_unknown(self, row: OutboxRow, now: datetime) -> bool:
        """Nobody can tell whether it arrived: it is not tried again, and what should follow it starts now."""
        log.warning("message %d is unknown after %d attempts", row.id, row.attempts)
        return self._settle(row, "unknown", now) is not None

    def settle_dead(self, row: OutboxRow, error: str, now: datetime) -> bool:
        """It cannot be sent: `error` says why in one word. What should follow it starts now, but for a
        reminder's follow-up.
        """
        log.error("message %d is dead after %d attempts: %s", row.id, row.attempts, error)
        return self._settle(row, "dead", now, error=error, follow=row.occurrence is None) is not None

    def settle_missed(self, row: OutboxRow, now: datetime) -> bool:
        """It expired: it is left out, and so are its occurrence and what should have followed that. Whatever
        should have followed anything else does so as from when the row was due: a session must go on.

        Where an earlier try may have got through it is unknown, and not tried again.
        """
        status: OccurrenceStatus = "unknown" if row.ambiguous else "missed"
        return self._settle(row, status, now, follow=row.occurrence is None, since=row.due_at) is not None

    def settle_blocked(self, row: OutboxRow, now: datetime) -> bool:
        """The person did not let this message in: it ends here, and so do all that wait for the same chat.

        If they were heard from while it was under way, they may have let the bot in since: then only this
        message ends, what should follow it starts unless it was a reminder, and the next one will tell.
        Returns whether the person has blocked the bot, as far as is known.
        """
        overtaken = self._value(_MARK, the_id=row.id) in {_OVERTAKEN, _WITHDRAWN}
        follow = overtaken and row.occurrence is None
        if self._settle(row, "blocked", now, follow=follow) is None or overtaken:
            return False
        waits = _pending(outbox, chat_id=row.chat_id)
        if self._execute(sa.delete(outbox).where(*waits, outbox.c.person_id.is_(None))).rowcount:
            self.touched.erased = True  # last words to somebody who erased everything
        waiting = (
            sa.update(outbox)
            .where(*waits)
            .values(status="blocked", settled_at=now, leased=False)
            .returning(outbox.c.person_id, outbox.c.occurrence)
        )
        for ended in self._execute(waiting).all():
            if ended.occurrence is not None:
                self._end_occurrence(ended.person_id, ended.occurrence, "blocked", now)
        return True

    def _settle(
        self,
        row: OutboxRow,
        status: OccurrenceStatus | Literal["dead"],
        now: datetime,
        *,
        message_id: int | None = None,
        error: str | None = None,
        follow: bool = True,
        since: datetime | None = None,
    ) -> Any | None:
        """End the row if it is still this holder's, and start what should follow, as from `since` or now.

        None if it is not.
        """
        self._hold(row)
        values = {
            "status": status,
            "settled_at": now,
            "leased": False,
            "message_id": message_id,
            "error": error,
        }
        found = self._rows(_SETTLE, **_same_message(row), **values)
        if not found:
            return None
        settled = found[0]
        if self._rows(_MESSAGE_WAITS, the_chat_id=row.chat_id):
            self.touched.outbox = True  # the next one of this chat may go
        if settled.person_id is None:
            self._execute(_delete(outbox, id=row.id))
            self.touched.erased = True
            return settled
        if settled.occurrence is not None:
            ending = "missed" if status == "dead" else status
            self._end_occurrence(settled.person_id, settled.occurrence, ending, now)
        if follow and settled.after is not None:
            after = codec.load(After, settled.after)
            at = (since or now) + timedelta(seconds=after.seconds)
            self._set_timer(settled.person_id, after.name, at, after.about)
        return settled

    def _hold(self, row: OutboxRow) -> None:
        """Hold the row's person, so that nothing is decided for them meanwhile.

        The person first, as everywhere, so that two transactions never wait for each other.
        """
        if row.person_id is not None:
            self._lock(_LOCK_PERSON, the_id=row.person_id)

    def _outbox_row(self, row: Any) -> OutboxRow:
        effect = codec.load_any(_Outgoing, row.body)
        messages = self._standing(row, effect)
        return OutboxRow(
            id=row.id,
            person_id=row.person_id,
            chat_id=row.chat_id,
            effect=effect,
            language=row.language,
            look=row.look,
            zone=row.zone,
            epoch=row.epoch + 1,
            attempts=row.attempts + 1,
            ambiguous=row.ambiguous + 1 if row.leased else row.ambiguous,
            bulk=row.bulk,
            due_at=row.due_at,
            message=messages.get(row.surface),
            message_ids=_to_delete(effect, messages),
        )

    def _standing(self, row: Any, effect: Send | Edit | Delete) -> Mapping[str, tuple[int, bool]]:
        """The messages that surfaces stand for: this row's surface or, where others go too, all of them."""
        if row.target is not None:
            return {name: (message_id, has_media) for name, message_id, has_media in row.target}
        if isinstance(effect, Delete) or (isinstance(effect, Send) and effect.replaces):
            return self._messages(row.person_id)
        return {} if row.standing_id is None else {row.surface: (row.standing_id, row.has_media)}

    def _messages(self, person_id: int) -> dict[str, tuple[int, bool]]:
        found = self._rows(_SURFACES, the_person_id=person_id)
        return {row.name: (row.message_id, row.has_media) for row in found}

    def _forget_messages(self, person_id: int, message_ids: Collection[int]) -> None:
        """These messages are gone from the chat: their surfaces stand for nothing any more."""
        if message_ids:
            gone = [{"the_person_id": person_id, "the_message_id": number} for number in message_ids]
            _FORGET_SURFACE.for_each(self._connection, gone)

    # --- The pace that replicas share

    def calls_since(self, seen: int, now: datetime) -> list[tuple[int, int | None, datetime]]:
        """Calls noted after the one with the id `seen`, as (id, chat, instant), the oldest first.

        Nobody else notes one until this transaction ends.
        """
        self._lock(_LOCK_PACE)
        found = self._rows(_CALLS_SINCE, seen=seen, since=now - CALLS_FOR)
        return [(row.id, row.chat_id, row.at) for row in found]

    def note_calls(self, chats: Sequence[int | None], now: datetime) -> int:
        """Tell other replicas of calls that are about to leave; returns the id of the last one.

        To be done under the lock of `calls_since`.
        """
        self._run(_FORGET_CALLS, since=now - CALLS_FOR)
        noted = [{"chat_id": chat, "at": now} for chat in chats]
        return max(int(row.id) for row in _ADD_CALLS.rows_of_each(self._connection, noted))

    # --- When to wake. Whoever has just claimed asks for the next row besides those: leased until then

    def next_inbox_at(self, leased_until: datetime = _LONG_AGO) -> datetime | None:
        """When the next update may be claimed, those left out whose lease ends at `leased_until`."""
        return self._instant(_NEXT_INBOX, until=leased_until)

    def next_timer_at(self, leased_until: datetime = _LONG_AGO) -> datetime | None:
        """When the next timer may be claimed, those left out whose lease ends at `leased_until`."""
        return self._instant(_NEXT_TIMER, until=leased_until)

    def next_outbox_at(self, leased_until: datetime = _LONG_AGO) -> datetime | None:
        """When the next message may be claimed, those left out whose lease ends at `leased_until`."""
        return self._instant(_NEXT_OUTBOX, until=leased_until)

    def _instant(self, query: Statement, **parameters: Any) -> datetime | None:
        at: datetime | None = self._value(query, **parameters)
        return at

    # --- Files Telegram has, the host's view, the person's own data

    def file_id(self, bot_id: int, sha256: str) -> str | None:
        """The id under which Telegram gave this bot the file with these contents."""
        known: str | None = self._value(_FILE_ID, the_bot_id=bot_id, the_sha256=sha256)
        return known

    def remember_file(self, bot_id: int, sha256: str, file_id: str) -> None:
        self._run(_SET_FILE, bot_id=bot_id, sha256=sha256, file_id=file_id)

    def forget_file(self, bot_id: int, sha256: str) -> None:
        self._execute(_delete(files, bot_id=bot_id, sha256=sha256))

    def migrate_chat(self, old: int, new: int) -> None:
        """Telegram gave the chat another id: the person, their updates and messages move along."""
        for table in (people, inbox, outbox):
            self._execute(sa.update(table).where(table.c.chat_id == old).values(chat_id=new))
        self.touched.outbox = True

    def people_by_zone(self) -> dict[str, int]:
        """How many people go by the clock of each zone."""
        query = sa.select(people.c.zone, sa.func.count().label("number")).where(people.c.zone.is_not(None))
        return {row.zone: row.number for row in self._execute(query.group_by(people.c.zone))}

    def counts(self, now: datetime) -> Counts:
        """How the queues stand, for the health pages."""

        def count(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
            query = sa.select(sa.func.count()).select_from(table).where(*conditions)
            return int(self._execute(query).scalar_one())

        ages = self.backlog(now)
        return Counts(
            people=count(people),
            inbox_pending=count(inbox, *_pending(inbox)),
            inbox_dead=count(inbox, inbox.c.status == "dead"),
            inbox_age_s=ages["inbox"],
            timers_overdue=count(timers, *_pending(timers), timers.c.wake_at <= now),
            timers_dead=count(timers, timers.c.status == "dead"),
            timers_age_s=ages["timers"],
            outbox_pending=count(outbox, *_pending(outbox)),
            outbox_unknown=count(outbox, outbox.c.status == "unknown"),
            outbox_dead=count(outbox, outbox.c.status == "dead"),
            outbox_age_s=ages["outbox"],
            reminders_age_s=ages["reminders"],
        )

    def backlog(self, now: datetime) -> dict[str, float]:
        """For how many seconds the oldest row that waits in each queue has been due: see Counts.

        Each try and each lease moves `wake_at`, so an outage of Telegram, or a holder that dies again and
        again, cannot be told from that. Left out is what waits because Telegram told its chat to, and timers
        that were given up and are tried once more.
        """
        oldest = {
            "inbox": [self._instant(_OLDEST_UPDATE)],
            "timers": [self._instant(_OLDEST_TIMER, soon=now + _MOVED_MOST, given_up=now - DEAD_FOR)],
            "outbox": [self._instant(_OLDEST_MESSAGE, now=now)],
            "reminders": [self._instant(which, now=now) for which in (_OLDEST_REMINDER, _OLDEST_HURRIED)],
        }
        return {
            queue: max([0.0, *((now - at).total_seconds() for at in instants if at is not None)])
            for queue, instants in oldest.items()
        }

    def everything(self, chat_id: int) -> dict[str, Any]:
        """All that is stored about the person in this chat, ready for JSON; empty when there is nothing.

        `person` settings and answers; `ratings`, `holds`, `decisions`, `answers` facts with their instants
        (UTC); `sessions` with their steps; `occurrences` reminders by local date; `timers` what is due;
        `messages` what was said, as text ids with what was filled in; `surfaces` which message stands for
        what; `updates` what arrived and is not handled yet.
        """
        person = self._person_of(chat_id)
        if person is None:
            return {}
        tables = (sessions, ratings, holds, decisions, answers, occurrences, timers, surfaces)
        owned = {table.name: self._dicts(table, table.c.person_id == person.id) for table in tables}
        return {
            "person": codec.dump(Person, person),
            **owned,
            "messages": self._dicts(outbox, outbox.c.person_id == person.id),
            "updates": self._dicts(inbox, inbox.c.chat_id == chat_id),
        }

    def _dicts(self, table: sa.Table, condition: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
        query = sa.select(table).where(condition).order_by(*table.primary_key.columns)
        return [
            {
                key: value.isoformat() if isinstance(value, date) else value
                for key, value in row.items()
                if key not in _MACHINERY
            }
            for row in self._execute(query).mappings()
        ]

    def prune_carefully(self, now: datetime) -> None:
        """Prune as of `now`, but at most PRUNE_STEP on from the last time; the first time nothing goes.

        Raises ClockSkewed, see `Store.mind_clock`.
        """
        self._mind_clock()
        last = self._instant(_PRUNED_BY)
        until = now
        if last is not None:
            until = min(now, last + PRUNE_STEP)
            self.prune(until)
        # What a clock that stands years behind took back would take years to make good.
        self._run(_SET_MARK, name="pruned", at=max(last or until, until))

    def prune(self, now: datetime) -> None:
        """Forget finished updates and messages after TRAFFIC_DAYS, a person's history after HISTORY_DAYS, and
        the person with their timers when neither is left: who was neither heard nor written to.
        """
        traffic, history = now - timedelta(days=TRAFFIC_DAYS), now - timedelta(days=HISTORY_DAYS)
        self._execute(sa.delete(inbox).where(inbox.c.status != _PENDING, inbox.c.received_at < traffic))
        self._execute(sa.delete(outbox).where(outbox.c.status != _PENDING, outbox.c.due_at < traffic))
        self._execute(sa.delete(surfaces).where(surfaces.c.sent_at < traffic))
        for table in _FACTS.values():
            self._execute(sa.delete(table).where(table.c.at < history))
        last_of_session = sa.func.coalesce(sessions.c.ended_at, sessions.c.started_at)
        self._execute(sa.delete(sessions).where(last_of_session < history))
        self._execute(sa.delete(occurrences).where(occurrences.c.due_at < history))
        self._run(_FORGET_CALLS, since=now - CALLS_FOR)
        for row in self._rows(_HOLD_FORGOTTEN):
            if self._rows(_IS_FORGOTTEN, the_id=row.id):
                self.erase(row.id)

    # --- What the three queues share

    def _claim(self, claim: _Claim, now: datetime, lease_s: float, most: int, **more: Any) -> Sequence[Any]:
        """The rows as they were before the claim. Raises ClockSkewed, see `Store.mind_clock`."""
        found = self._rows(claim.find, now=now, most=most, **more)
        if found:
            self._mind_clock()
            until = now + timedelta(seconds=lease_s)
            leases = [
                {"wake_at": until, **{f"the_{name}": getattr(row, name) for name in claim.key}}
                for row in found
            ]
            claim.lease.for_each(self._connection, leases)
        return found

    def _mind_clock(self) -> None:
        if self._clock is not None and self._clock.is_real:
            self.check_clock(self._clock.now)

    def _later(self, attempts: int, now: datetime) -> dict[str, Any]:
        """Back off 2, 4, 8, 16 seconds with jitter, so that rows which failed together return apart."""
        if attempts >= MOST_ATTEMPTS:
            return {"status": "dead", "leased": False, "wake_at": now}
        wait_s = 2**attempts * self._rng.uniform(0.5, 1.5)
        return {"status": _PENDING, "leased": False, "wake_at": now + timedelta(seconds=wait_s)}

    def _lock(self, statement: Statement, **parameters: Any) -> None:
        """Hold something until the transaction ends. On SQLite whoever writes holds everything."""
        if self._kind == "postgresql":
            self._rows(statement, **parameters)

    def _rows(self, statement: Statement, **parameters: Any) -> Sequence[Any]:
        return statement.rows(self._connection, parameters)

    def _value(self, statement: Statement, **parameters: Any) -> Any:
        """The first column of the first row; None if there is no row."""
        found = statement.rows(self._connection, parameters)
        return found[0][0] if found else None

    def _run(self, statement: Statement, **parameters: Any) -> int:
        """How many rows it changed."""
        return statement.count(self._connection, parameters)

    def _execute(self, statement: sa.Executable) -> sa.CursorResult[Any]:
        """One that is needed seldom and made anew each time."""
        return self._connection.execute(statement)


def _same_message(row: OutboxRow) -> dict[str, Any]:
    return {"the_id": row.id, "the_epoch": row.epoch}


def _same_timer(row: TimerRow) -> dict[str, Any]:
    return {
        "the_person_id": row.person_id,
        "the_name": row.name,
        "the_epoch": row.epoch,
        "the_due_at": row.due_at,
    }


def _delete(table: sa.Table, **columns: Any) -> sa.Delete:
    return sa.delete(table).where(*(table.c[name] == value for name, value in columns.items()))


def _newcomer(person: Person) -> dict[str, Any]:
    return {name: _person_column(name, getattr(person, name)) for name in _PERSON_FIELDS if name != "id"}


def _session_columns(session: Session, now: datetime) -> dict[str, Any]:
    return {
        "day": session.day,
        "started_at": session.started_at,
        "ended_at": None if _is_running(session) else session.ended_at or now,
        "ending": session.ending,
        "phase": session.phase,
        "content_version": session.content_version,
        "body": codec.dump(Session, session),
    }


def _to_delete(effect: Send | Edit | Delete, messages: Mapping[str, tuple[int, bool]]) -> tuple[int, ...]:
    match effect:
        case Edit():
            return ()
        case Send(surface=surface):
            goes = [name for name in messages if name == surface or _goes(name, effect.replaces, ())]
        case Delete():
            goes = [name for name in messages if _goes(name, effect.prefixes, ())]
    return tuple(messages[name][0] for name in goes if name not in effect.keep)


def _goes(name: str, prefixes: tuple[str, ...], keep: tuple[str, ...]) -> bool:
    """Whether the message of that surface is taken away."""
    return name.startswith(prefixes) and name not in keep


def _check_skew(skew_s: float) -> None:
    if abs(skew_s) > CLOCK_SKEW_MOST_S:
        raise ClockSkewed(
            f"This machine's clock is {abs(skew_s):.1f} s {'ahead of' if skew_s > 0 else 'behind'} the "
            f"database's; at most {CLOCK_SKEW_MOST_S:g} s are allowed. Set it right, for instance by NTP"
        )


# --- The store -------------------------------------------------------------------------------------------


class Store:
    """The database with its tables. Opened once; every unit of work is one call of `run`."""

    def __init__(self, database: Database, rng: random.Random) -> None:
        self._database = database
        self._rng = rng
        self._clock: Clock | None = None
        self._trouble: str | None = None
        self._skew_told_s: float | None = None
        self._listeners: list[Callable[[Touched], None]] = []

    @classmethod
    async def open(cls, url: str, *, rng: random.Random | None = None, fresh: bool = False) -> Self:
        """Connect to the database at `url`. `fresh`: an old SQLite file is deleted first.

        `rng` is where back-off takes its jitter from. Raises StoreLocked if another process works on the
        SQLite file, StoreUnavailable if the database cannot be reached, StoreError for other URLs.
        """
        store = cls(open_database(url, fresh=fresh), rng or random.Random())  # noqa: S311 - jitter is no secret
        try:
            await store.run(lambda transaction: transaction.ping())
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        await self._database.close()

    def on_commit(self, listener: Callable[[Touched], None]) -> None:
        """Call `listener` after every commit that left something for others to look at."""
        self._listeners.append(listener)

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Do `work` in one transaction and return what it returns; nothing is written if it raises.

        On SQLite it runs in the database's own thread. When the database asks for it (a deadlock, a lost
        connection) the work is done again from the start, so it must have no other effects. Raises
        StoreUnavailable when the database cannot be used just now.
        """

        def unit(connection: Connection) -> tuple[T, Touched]:
            transaction = Transaction(connection, self._rng, self._clock)
            result = work(transaction)
            if transaction.touched.erased:
                self._database.owe_scrub(connection)
            return result, transaction.touched

        try:
            result, touched = await run_patiently(self._database, unit, self._rng)
        except StoreUnavailable as error:
            self._trouble = str(error)
            raise
        except ClockSkewed as error:
            self._tell_skew(error)
            raise
        if touched != _NOTHING:
            for listener in self._listeners:
                listener(touched)
        if touched.erased:
            await self.scrub()
        return result

    def _tell_skew(self, error: ClockSkewed) -> None:
        """Say it here, once for all who ask every second whether there is something to do."""
        now_s = time.monotonic()
        if self._skew_told_s is None or now_s - self._skew_told_s >= SKEW_TOLD_EVERY_S:
            self._skew_told_s = now_s
            log.error("nothing is taken on: %s", error)

    async def scrub(self) -> None:
        """Leave no byte of what was erased behind, if that is owed; what cannot be done now stays owed."""
        await self._database.scrub()

    async def trouble(self, now: datetime) -> str | None:
        """Why a unit of work failed; None once the largest update there is could be written.

        That some unit succeeds says nothing: a full disk can be read, and has room for what is little.
        """
        if self._trouble is not None:
            with contextlib.suppress(StoreUnavailable):
                await self.run(lambda transaction: transaction.probe(now))
                self._trouble = None
        return self._trouble

    async def migrate(self) -> None:
        """Bring the schema to this release's newest revision; several replicas may try at once.

        One that a newer release has brought further is left as it is. Raises SchemaMismatch if this release
        cannot run on it any more.
        """
        await run_patiently(self._database, migrations.upgrade, self._rng)
        await self.check_schema()

    @property
    def shared(self) -> bool:
        """Whether other processes may work on this database at the same time."""
        return self._database.shared

    def mind_clock(self, clock: Clock) -> None:
        """From now on take nothing on while this clock is off the database's: storing an update, and a claim
        that finds something, raise ClockSkewed then, and are left to Telegram and to other replicas. The log
        says so now and then; whoever gets the error need not. A trial's clock may tell what it likes.
        """
        self._clock = clock

    async def claim_polling(self) -> None:
        """Be the one process that polls on this database, until `close`. To be called again now and then: a
        connection to PostgreSQL that is lost meanwhile takes the claim along.

        Raises StoreLocked if another process polls, StoreUnavailable if the database cannot be used just now.
        """
        await self._database.claim_polling()

    async def clock_skew_s(self, now: Callable[[], datetime]) -> float:
        """By how many seconds `now` is surely ahead of the database's clock, or behind if negative."""
        return await self.run(lambda transaction: transaction.skew_s(now))

    async def check_clock(self, now: Callable[[], datetime]) -> None:
        """Raise ClockSkewed unless `now` is within CLOCK_SKEW_MOST_S of the database's clock."""
        _check_skew(await self.clock_skew_s(now))

    async def check_schema(self) -> None:
        """Raise SchemaMismatch unless this release may run on the schema."""
        schema = await run_patiently(self._database, migrations.compare, self._rng)
        if schema.fit is migrations.Fit.TOO_NEW:
            raise SchemaMismatch(
                f"The database's schema ({schema.found}) is newer than this release ({schema.newest}) and no "
                "longer serves it: run the newer release"
            )
        if schema.fit is not migrations.Fit.SERVES:
            raise SchemaMismatch("The database's schema is outdated. Mend it with: python -m bot migrate")
