"""How rows are claimed, once for all three queues; and two of them, the inbox and the timers."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot import logs
from bot.core.lanes import BULK_TIMERS, Lane
from bot.core.model import SetTimer
from bot.store.codec import FromNewer
from bot.store.compiled import Spelling, Statement
from bot.store.queries import LONG_AGO, PENDING, PENDING_LITERAL, pending, the, upsert
from bot.store.tables import inbox, outbox, people, sessions, timers
from bot.store.unit import ClaimLost, Unit

log = logs.of(__name__)

MOST_ATTEMPTS = 5
"""Tries until a row that fails is given up as `dead`."""

LEFT_FOR_S = 5.0
"""So long, more or less, is left to a newer release what only that can read: replicas look that often."""

MOST_IN_LINE = 100
"""So many updates of one person may wait, as many as a poll brings: who sends more at once hears that some of
it is left out. A day offline brings fewer.
"""
_DONE = {"status": "done", "chat_id": None, "body": None, "leased": False}
"""Only its id is kept, so that it is known when it comes again."""

LOOK_AGAIN = timedelta(seconds=0.25)
"""So long after it was found that enough reminders wait to leave, it is looked for room for more."""

DEAD_FOR = timedelta(days=1)
"""How long a timer that was given up rests. Its handling may end the process: a start alone is no reason to
try it again.
"""

PROBE_BYTES = 2**20
"""What the database must have room for after something could not be written: the largest update there is."""


class Arrival(NamedTuple):
    """An update as it came, with the chat it belongs to, if any."""

    update_id: int
    chat_id: int | None
    body: dict[str, Any]
    lane: Lane = Lane.ANSWER


@dataclass(frozen=True)
class InboxRow:
    """An update that is this holder's to handle."""

    update_id: int
    chat_id: int | None
    body: dict[str, Any]
    received_at: datetime
    attempts: int
    epoch: int
    lane: Lane = Lane.ANSWER


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


def is_head(
    table: sa.Table, key: str, stays: Callable[[sa.FromClause], sa.ColumnElement[bool]] | None = None
) -> sa.ColumnElement[bool]:
    """The one row of its chat whose turn it is: the oldest, but what is urgent overtakes all that is not.

    This keeps a chat in order while others go on. `stays`: which rows nothing overtakes.
    """
    other, urgent = table.alias("other"), Lane.URGENT
    earlier, is_urgent = other.c[key] < table.c[key], table.c.lane == urgent
    ahead, behind = other.c.lane == urgent, table.c.lane > urgent
    if stays is not None:
        ahead, behind = sa.or_(ahead, stays(other)), sa.and_(behind, sa.not_(stays(table)))
    return ~sa.exists().where(
        other.c.chat_id == table.c.chat_id,
        other.c.status == PENDING_LITERAL,
        sa.or_(
            sa.and_(earlier, sa.or_(sa.not_(is_urgent), ahead)),
            sa.and_(behind, other.c.lane == urgent),
        ),
    )


@dataclass(frozen=True)
class Claim:
    """How rows of one table are claimed: what finds them (`now`, `most`), and leases each by its `key`."""

    find: Statement
    lease: Statement
    key: tuple[str, ...]


def claim_of(
    table: sa.Table,
    query: sa.Select[Any],
    *turn: sa.ColumnElement[Any],
    passed_over: sa.Column[Any] | None = None,
) -> Claim:
    """How rows of `query` are claimed in the order of their `turn`.

    Others' claims are stepped over, never waited for.

    `passed_over`: a column; rows in which it has one of the values bound as `passed_over` are not claimed.
    """
    instant = table.c.wake_at.type
    due = (
        query.where(*pending(table), table.c.wake_at <= sa.bindparam("now", type_=instant))
        .order_by(*turn)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(of=table, skip_locked=True)
    )

    def make(sql: Spelling) -> sa.Select[Any]:
        return due if passed_over is None else due.where(sql.none_of(passed_over, "passed_over"))

    return Claim(
        find=Statement.spelt(make),
        lease=Statement(
            sa.update(table)
            .where(*map(the, table.primary_key.columns))
            .values(leased=True, epoch=table.c.epoch + 1, attempts=table.c.attempts + 1)
        ),
        key=tuple(column.name for column in table.primary_key.columns),
    )


def next_of(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> Statement:
    """When the next row may be claimed, but for those that are leased `until` an instant."""
    return Statement(_next(table, *conditions))


def _next(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    own = sa.and_(table.c.leased, table.c.wake_at == sa.bindparam("until", type_=table.c.wake_at.type))
    found = sa.select(table.c.wake_at).where(*pending(table), sa.not_(own), *conditions)
    return found.order_by(table.c.wake_at).limit(1)


_IN_SESSION = sa.exists().where(sessions.c.person_id == timers.c.person_id, sessions.c.ended_at.is_(None))
_INBOX_HEAD = is_head(inbox, "update_id")
_UPDATES = sa.select(inbox).where(_INBOX_HEAD)
_INBOX = claim_of(inbox, _UPDATES, inbox.c.lane, inbox.c.wake_at, inbox.c.update_id)
_OLDEST_INBOX = claim_of(inbox, _UPDATES, inbox.c.wake_at, inbox.c.update_id)
_DUE = sa.select(timers, people.c.chat_id).join(people, people.c.id == timers.c.person_id)
_TIMERS = claim_of(
    timers,
    _DUE.where(sa.not_(timers.c.bulk)),
    *(_IN_SESSION.desc(), timers.c.due_at, timers.c.person_id, timers.c.name),
)
# In the order of the index: of a crowd no more is looked at than is claimed.
_BULK_TIMERS = claim_of(timers, _DUE.where(timers.c.bulk), timers.c.wake_at, timers.c.person_id)
_AHEAD = (
    sa.select(outbox.c.id)
    .where(
        *pending(outbox, lane=Lane.REMINDER, leased=False),
        outbox.c.wake_at <= sa.bindparam("now", type_=outbox.c.wake_at.type),
    )
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_HOW_MANY_AHEAD = Statement(sa.select(sa.func.count().label("ahead")).select_from(_AHEAD.subquery()))
_NEXT_INBOX = next_of(inbox, _INBOX_HEAD)
_NEXT_TIMERS = Statement(
    sa.select(
        *(
            _next(timers, which).scalar_subquery().label(name)
            for name, which in (("single", sa.not_(timers.c.bulk)), ("bulk", timers.c.bulk))
        )
    )
)
_IN_LINE = sa.select(inbox.c.update_id).where(*pending(inbox, "chat_id")).limit(MOST_IN_LINE + 1)
_HOW_MANY_WAIT = Statement(sa.select(sa.func.count().label("waiting")).select_from(_IN_LINE.subquery()))
_LEAVE_OUT = Statement(
    sa.update(inbox).where(*pending(inbox, "chat_id", leased=False), inbox.c.lane >= Lane.ANSWER)
)

# Updates and timers. The instant of a timer too: one that was taken away and set anew counts its epochs from
# the start.
_ADD_UPDATES = Statement.spelt(
    lambda sql: sql.insert(inbox).on_conflict_do_nothing().returning(inbox.c.update_id)
)
_ADD_PROBE = Statement(sa.insert(inbox))
_DELETE_UPDATE = Statement(sa.delete(inbox).where(the(inbox.c.update_id)))
_OWN_UPDATE = Statement(sa.update(inbox).where(*pending(inbox, "update_id", "epoch")))
_SET_TIMER = upsert(
    timers,
    ["due_at", "wake_at", "about"],
    {"status": PENDING, "leased": False, "attempts": 0, "epoch": timers.c.epoch + 1},
)
_CANCEL_TIMER = Statement(sa.delete(timers).where(the(timers.c.person_id), the(timers.c.name)))
_PLANNED = Statement(
    sa.select(timers.c.name, timers.c.due_at, timers.c.about).where(*pending(timers, "person_id"))
)
_SAME_TIMER = pending(timers, "person_id", "name", "epoch", "due_at")
_FINISH_TIMER = Statement(sa.delete(timers).where(*_SAME_TIMER))
_FAIL_TIMER = Statement(sa.update(timers).where(*_SAME_TIMER))
_REVIVE_TIMERS = Statement(
    sa.update(timers)
    .where(timers.c.status == "dead", timers.c.wake_at <= sa.bindparam("since", type_=timers.c.wake_at.type))
    .values(status=PENDING, attempts=0)
)


def _same_timer(row: TimerRow) -> dict[str, Any]:
    return {
        "the_person_id": row.person_id,
        "the_name": row.name,
        "the_epoch": row.epoch,
        "the_due_at": row.due_at,
    }


class Queue(Unit):
    """The protocol of a queue, see bot/store/tables.py."""

    def _claim(self, claim: Claim, now: datetime, lease_s: float, most: int, **more: Any) -> Sequence[Any]:
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

    def _later(self, attempts: int, error: str, now: datetime) -> dict[str, Any]:
        """Back off 2, 4, 8, 16 seconds with jitter, so that rows which failed together return apart.

        What this release cannot read is left to the newer one that wrote it, however long that takes.
        """
        if error == FromNewer.__name__:
            at = self.left_until(now)
            return {"status": PENDING, "leased": False, "attempts": attempts - 1, "wake_at": at}
        if attempts >= MOST_ATTEMPTS:
            return {"status": "dead", "leased": False, "wake_at": now}
        wait_s = 2**attempts * self._rng.uniform(0.5, 1.5)
        return {"status": PENDING, "leased": False, "wake_at": now + timedelta(seconds=wait_s)}

    def left_until(self, now: datetime) -> datetime:
        """When what was left to a newer release is anybody's again."""
        return now + timedelta(seconds=LEFT_FOR_S * self._rng.uniform(0.5, 1.5))


class Inbox(Queue):
    """Updates from Telegram."""

    def put_updates(self, rows: Sequence[Arrival], now: datetime) -> int:
        """Store updates. Known ones are left alone. Returns how many were new.

        Raises ClockSkewed, see `Store.mind_clock`.
        """
        if not rows:
            return 0
        self._mind_clock()
        values = [{**Arrival(*row)._asdict(), "received_at": now, "wake_at": now} for row in rows]
        new = len(_ADD_UPDATES.rows_of_each(self._connection, values))
        self.touched.inbox = self.touched.inbox or new > 0
        return new

    def claim_inbox(
        self, now: datetime, lease_s: float, limit: int, *, oldest_first: bool = False
    ) -> list[InboxRow]:
        """Claim updates for `lease_s` seconds, of each chat the oldest only and besides what is urgent: by
        their lanes, or what has waited longest.
        """
        rows = []
        for row in self._claim(_OLDEST_INBOX if oldest_first else _INBOX, now, lease_s, limit):
            claimed = InboxRow(
                *(row.update_id, row.chat_id, row.body, row.received_at),
                *(row.attempts + 1, row.epoch + 1, Lane(row.lane)),
            )
            if row.attempts >= MOST_ATTEMPTS:
                self.fail_update(claimed, "ProcessDied", now)
            else:
                rows.append(claimed)
        return rows

    def finish_update(self, row: InboxRow, now: datetime) -> bool:
        """The update is handled. Returns whether more of its chat wait than MOST_IN_LINE.

        Raises ClaimLost if the claim has passed to somebody else.
        """
        self._end_update(row, {**_DONE, "wake_at": now})
        if row.chat_id is None:
            return False
        waiting = self._rows(_HOW_MANY_WAIT, the_chat_id=row.chat_id)[0].waiting
        self.touched.inbox = self.touched.inbox or waiting > 0
        return bool(waiting > MOST_IN_LINE)

    def leave_out(self, chat_id: int, now: datetime) -> None:
        """What waits in this chat is left out; but each tap is answered, and what is urgent is heard, however
        much there is.
        """
        self._run(_LEAVE_OUT, the_chat_id=chat_id, **_DONE, wake_at=now)

    def fail_update(self, row: InboxRow, error: str, now: datetime) -> None:
        """Handling raised `error` (a class name, never a text): try again later, or give the update up, or
        leave it to a newer release.
        """
        values = self._later(row.attempts, error, now)
        # What failed once overtakes nothing, so that it stands in the way of nothing either.
        self._end_update(row, values | {"error": error, "lane": max(row.lane, Lane.ANSWER)})
        self.touched.inbox = True
        if values["status"] == "dead":
            log.error(
                "update %d is dead after %d attempts: %s",
                row.update_id,
                row.attempts,
                error,
                event="update-dead",
            )

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

    def next_inbox_at(self, leased_until: datetime = LONG_AGO) -> datetime | None:
        """When the next update may be claimed, those left out whose lease ends at `leased_until`."""
        return self._instant(_NEXT_INBOX, until=leased_until)


class Timers(Queue):
    """What is due to a person at an instant."""

    def _set_timer(self, person_id: int, name: str, at: datetime, about: Mapping[str, str]) -> None:
        values = {"person_id": person_id, "name": name, "due_at": at, "wake_at": at, "about": dict(about)}
        self._run(_SET_TIMER, **values, bulk=name in BULK_TIMERS)
        self.touched.set_timer(at)

    def _cancel_timer(self, person_id: int, name: str) -> None:
        self._run(_CANCEL_TIMER, the_person_id=person_id, the_name=name)

    def claim_timers(
        self, now: datetime, lease_s: float, limit: int, *, ahead: int | None = None
    ) -> list[TimerRow]:
        """Claim timers that fell due for `lease_s` seconds: of running sessions first, then oldest first,
        those of the lane of reminders last.

        With `ahead` no more of that lane than would make so many of its messages wait to leave: a crowd waits
        as timers, which cost nobody anything, and is decided shortly before it can be told.
        """
        coming, found = self._rows(_NEXT_TIMERS, until=LONG_AGO)[0], list[Any]()
        if coming.single is not None and coming.single <= now:
            found += self._claim(_TIMERS, now, lease_s, limit)
        room = limit - len(found)
        if room > 0 and coming.bulk is not None and coming.bulk <= now:
            room = room if ahead is None else min(room, self._room_for_bulk(now, ahead))
            found += self._claim(_BULK_TIMERS, now, lease_s, room) if room > 0 else ()
        rows = []
        for row in found:
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

    def planned(self, person_id: int) -> list[SetTimer]:
        """The person's timers that have neither fired nor been given up."""
        return [SetTimer(*row) for row in self._rows(_PLANNED, the_person_id=person_id)]

    def finish_timer(self, row: TimerRow) -> None:
        """Take the timer away before it is handled, so that core may set it anew.

        Raises ClaimLost if it was cancelled, set anew or claimed by somebody else meanwhile.
        """
        if self._run(_FINISH_TIMER, **_same_timer(row)) != 1:
            raise ClaimLost

    def fail_timer(self, row: TimerRow, error: str, now: datetime) -> None:
        """Handling raised `error` (a class name): try again later, or give the timer up."""
        values = self._later(row.attempts, error, now)
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
                event="timer-dead",
            )

    def revive_timers(self, now: datetime) -> None:
        """Let timers that were given up DEAD_FOR ago or earlier fall due once more: what failed may have been
        mended.
        """
        if self._run(_REVIVE_TIMERS, since=now - DEAD_FOR, wake_at=now):
            self.touched.set_timer(now)

    def _room_for_bulk(self, now: datetime, ahead: int) -> int:
        """How many reminders more may wait to leave, if it may be `ahead` in all."""
        return ahead - int(self._value(_HOW_MANY_AHEAD, now=now, most=ahead))

    def next_timer_at(
        self, leased_until: datetime = LONG_AGO, now: datetime = LONG_AGO, *, ahead: int = 1
    ) -> datetime | None:
        """When the next timer may be claimed, those left out whose lease ends at `leased_until`.

        While `ahead` reminders wait to leave, that is LOOK_AGAIN after `now` for others of their lane.
        """
        single, bulk = self._rows(_NEXT_TIMERS, until=leased_until)[0]
        if bulk is not None and bulk <= now and self._room_for_bulk(now, ahead) <= 0:
            bulk = now + LOOK_AGAIN
        instants = (single, bulk)
        return min((at for at in instants if at is not None), default=None)
