"""What a host may see of people, in counts alone, and messages that were given up and may be tried again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.core import lanes
from bot.core.clinic_book import FROM_CLINICS
from bot.core.lanes import Lane
from bot.store.announcements import STOPPED_SURFACES
from bot.store.outbox import MOST_AMBIGUOUS
from bot.store.queries import PENDING
from bot.store.tables import inbox, occurrences, outbox, people, sessions, timers
from bot.store.unit import Unit

DAY, WEEK = timedelta(days=1), timedelta(days=7)

LOOKED_BACK = 20_000
"""So many of the last messages tell how late things are."""


@dataclass(frozen=True)
class Crowd:
    """People who agreed, in numbers: how many there are, stretched in the last WEEK, are pausing, cannot be
    reached; and sessions, begun in the last DAY and running now.
    """

    people: int
    active: int
    paused: int
    blocked: int
    sessions: int
    running: int


@dataclass(frozen=True)
class Given:
    """What was given up since an instant: updates, timers, messages."""

    updates: int
    timers: int
    messages: int


class Hosts(Unit):
    """For the host's chat."""

    def crowd(self, now: datetime) -> Crowd:
        agreed = people.c.consent_version.is_not(None)

        def those(*conditions: sa.ColumnElement[bool]) -> int:
            return self._one(sa.select(sa.func.count()).select_from(people).where(agreed, *conditions))

        def begun(what: Any, *conditions: sa.ColumnElement[bool]) -> int:
            return self._one(sa.select(sa.func.count(what)).select_from(sessions).where(*conditions))

        return Crowd(
            people=those(),
            active=begun(sa.distinct(sessions.c.person_id), sessions.c.started_at >= now - WEEK),
            paused=those(people.c.paused_until.is_not(None)),
            blocked=those(people.c.blocked),
            sessions=begun(sessions.c.number, sessions.c.started_at >= now - DAY),
            running=begun(sessions.c.number, sessions.c.ended_at.is_(None)),
        )

    def known(self, chats: Iterable[int]) -> list[int]:
        """Those of these chats in which somebody has written to the bot."""
        query = sa.select(people.c.chat_id).where(people.c.chat_id.in_(sorted(chats)))
        return list(self._execute(query.order_by(people.c.chat_id)).scalars())

    def reminders_late_s(self, now: datetime) -> list[float]:
        """How late each reminder of the last DAY arrived, in seconds."""
        query = (
            sa.select(occurrences.c.due_at, outbox.c.settled_at)
            .join(
                occurrences,
                sa.and_(
                    occurrences.c.person_id == outbox.c.person_id, occurrences.c.day == outbox.c.occurrence
                ),
            )
            .where(*self._arrived_since(now - DAY))
        )
        return _late_s(self._execute(query).all())

    def cues_late_s(self, now: datetime) -> list[float]:
        """How long each message of a session of the last DAY waited before it arrived, in seconds."""
        query = sa.select(outbox.c.due_at, outbox.c.settled_at)
        return _late_s(
            self._execute(query.where(*self._arrived_since(now - DAY), outbox.c.lane == Lane.SESSION)).all()
        )

    def _arrived_since(self, since: datetime) -> tuple[sa.ColumnElement[bool], ...]:
        last = sa.select(sa.func.coalesce(sa.func.max(outbox.c.id), 0)).scalar_subquery()
        return (outbox.c.id > last - LOOKED_BACK, outbox.c.status == "sent", outbox.c.settled_at >= since)

    def given_up_since(self, since: datetime) -> Given:
        """What was given up: an update or a timer says so by its `wake_at`."""

        def dead(table: sa.Table, at: sa.Column[Any]) -> int:
            query = sa.select(sa.func.count()).select_from(table)
            return self._one(query.where(table.c.status == "dead", at >= since))

        return Given(
            updates=dead(inbox, inbox.c.wake_at),
            timers=dead(timers, timers.c.wake_at),
            messages=dead(outbox, outbox.c.settled_at),
        )

    def may_try_again(self, now: datetime) -> list[int]:
        """Messages that may be tried again, by their ids: given up in the last DAY, to somebody who can be
        reached, and still the last word on their surface. No reminders, and nothing of a session: their time
        is over. Nothing for clinics: who is named in it may share it no more. Nothing of an announcement that
        was stopped. None that may have arrived as often as a message may.
        """
        later = outbox.alias("later")
        said_since = sa.exists().where(
            later.c.person_id == outbox.c.person_id,
            later.c.surface == outbox.c.surface,
            later.c.id > outbox.c.id,
            later.c.status.in_((PENDING, "sent")),
        )
        query = (
            sa.select(outbox.c.id, outbox.c.surface)
            .join(people, people.c.id == outbox.c.person_id)
            .where(
                outbox.c.status == "dead",
                outbox.c.op == "send",
                outbox.c.settled_at >= now - DAY,
                outbox.c.occurrence.is_(None),
                outbox.c.lane != Lane.SESSION,
                outbox.c.ambiguous < MOST_AMBIGUOUS,
                sa.not_(people.c.blocked),
                sa.not_(outbox.c.surface.startswith(FROM_CLINICS)),
                outbox.c.surface.not_in(STOPPED_SURFACES),
                ~said_since,
            )
            .order_by(outbox.c.id)
        )
        return [row.id for row in self._execute(query) if not lanes.is_of_a_session(row.surface)]

    def try_again(self, now: datetime) -> int:
        """Let these be sent as from now. Returns how many they are.

        A second call finds none of them: they are not given up any more. What followed them has followed.
        """
        fresh = {"due_at": now, "wake_at": now, "attempts": 0, "error": None, "settled_at": None}
        found = self.may_try_again(now)
        if not found:
            return 0
        again = sa.update(outbox).where(outbox.c.id.in_(found), outbox.c.status == "dead")
        changed = self._execute(
            again.values(**fresh, status=PENDING, leased=False, after=None, after_name=None)
        ).rowcount
        self.touched.outbox = True
        return changed

    def database_kind(self) -> str:
        """Which database it is, and of which version."""
        if self._kind == "postgresql":
            told = self._execute(sa.text("SHOW server_version")).scalar_one()
            return f"PostgreSQL {str(told).split()[0]}"
        return f"SQLite {self._execute(sa.select(sa.func.sqlite_version())).scalar_one()}"

    def _one(self, query: sa.Select[Any]) -> int:
        return int(self._execute(query).scalar_one())


def _late_s(rows: Sequence[Any]) -> list[float]:
    return sorted(max(0.0, (arrived - due).total_seconds()) for due, arrived in rows)
