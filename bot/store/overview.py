"""How the queues stand, for the host."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.core.lanes import Lane
from bot.store.outbox import TOLD_TO_WAIT
from bot.store.queries import PENDING_LITERAL, oldest, pending
from bot.store.queues import DEAD_FOR
from bot.store.tables import inbox, outbox, people, timers
from bot.store.unit import Unit

_MOVED_MOST = timedelta(minutes=1)
"""A lease or a pause before the next try moves a timer's `wake_at` no further ahead than this."""


@dataclass(frozen=True)
class Counts:
    """How the queues stand. Ages are for how long the oldest row that waits has been due, in seconds,
    see `Transaction.backlog`; that of reminders, which may wait for a crowd as timers and as messages, is
    apart from those of timers and outbox.
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


# An overdue timer has a `wake_at` that is near, and of that there is an index; everybody has a timer ahead.
_SOON = sa.bindparam("soon", type_=timers.c.wake_at.type)

# One that was tried and is due since days was given up and revived: it is tried again, and no backlog.
_REVIVED = sa.and_(
    timers.c.due_at <= sa.bindparam("given_up", type_=timers.c.due_at.type),
    timers.c.wake_at > timers.c.due_at,
)

# A reminder that was hurried (see _HURRY) may have waited for a crowd until a moment ago.
_IS_REMINDER = outbox.c.lane == Lane.REMINDER
_HURRIED = sa.and_(sa.not_(_IS_REMINDER), outbox.c.occurrence.is_not(None))
_waiting = outbox.alias("waiting")
_MAY_GO = ~sa.exists().where(
    _waiting.c.chat_id == outbox.c.chat_id,
    _waiting.c.status == PENDING_LITERAL,
    _waiting.c.error == TOLD_TO_WAIT,
    _waiting.c.wake_at > sa.bindparam("now", type_=_waiting.c.wake_at.type),
)
_OLDEST_UPDATE = oldest(inbox.c.received_at)
_OLDEST_TIMER, _OLDEST_BULK_TIMER = (
    oldest(timers.c.due_at, which, timers.c.wake_at <= _SOON, sa.not_(_REVIVED))
    for which in (sa.not_(timers.c.bulk), timers.c.bulk)
)
_OLDEST_MESSAGE = oldest(outbox.c.due_at, sa.not_(_IS_REMINDER), outbox.c.occurrence.is_(None), _MAY_GO)
_OLDEST_REMINDER, _OLDEST_HURRIED = (
    oldest(outbox.c.due_at, which, _MAY_GO) for which in (_IS_REMINDER, _HURRIED)
)


class Overview(Unit):
    """Figures for the health pages."""

    def people_by_zone(self) -> dict[str, int]:
        """How many people go by the clock of each zone."""
        query = sa.select(people.c.zone, sa.func.count().label("number")).where(people.c.zone.is_not(None))
        return {row.zone: row.number for row in self._execute(query.group_by(people.c.zone))}

    def may_migrate(self) -> bool:
        """Whether this account may make tables, as `migrate` does. In an SQLite file everybody may."""
        if self._kind != "postgresql":
            return True
        schema = sa.func.current_schema()
        return bool(self._execute(sa.select(sa.func.has_schema_privilege(schema, "CREATE"))).scalar())

    def blocked_since(self, since: datetime) -> list[int]:
        """The chats of those who are held to have blocked the bot, by what Telegram said since then."""
        told = sa.exists().where(
            outbox.c.person_id == people.c.id, outbox.c.status == "blocked", outbox.c.settled_at >= since
        )
        return list(self._execute(sa.select(people.c.chat_id).where(people.c.blocked, told)).scalars())

    def counts(self, now: datetime) -> Counts:
        """How the queues stand, for the health pages."""

        def count(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
            query = sa.select(sa.func.count()).select_from(table).where(*conditions)
            return int(self._execute(query).scalar_one())

        ages = self.backlog(now)
        return Counts(
            people=count(people),
            inbox_pending=count(inbox, *pending(inbox)),
            inbox_dead=count(inbox, inbox.c.status == "dead"),
            inbox_age_s=ages["inbox"],
            timers_overdue=count(timers, *pending(timers), timers.c.wake_at <= now),
            timers_dead=count(timers, timers.c.status == "dead"),
            timers_age_s=ages["timers"],
            outbox_pending=count(outbox, *pending(outbox)),
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
        overdue = {"soon": now + _MOVED_MOST, "given_up": now - DEAD_FOR}
        oldest = {
            "inbox": [self._instant(_OLDEST_UPDATE)],
            "timers": [self._instant(_OLDEST_TIMER, **overdue)],
            "outbox": [self._instant(_OLDEST_MESSAGE, now=now)],
            "reminders": [
                *(self._instant(which, now=now) for which in (_OLDEST_REMINDER, _OLDEST_HURRIED)),
                self._instant(_OLDEST_BULK_TIMER, **overdue),
            ],
        }
        return {
            queue: max([0.0, *((now - at).total_seconds() for at in instants if at is not None)])
            for queue, instants in oldest.items()
        }
