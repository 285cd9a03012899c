"""One open transaction as all rooms of the store see it: its connection, its clock, how statements run."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.store.compiled import Statement
from bot.store.database import ClockSkewed

CLOCK_SKEW_MOST_S = 1.0
"""How far a replica's clock may be from the database's, in seconds.

Two replicas are then at most two seconds apart, which is what a lease is longer than the longest call to
Telegram: none of them takes a message from another that is still sending it.
"""


class ClaimLost(Exception):  # noqa: N818 - named for what happened
    """The row was claimed by somebody else meanwhile, or is settled: nothing of this unit may be written."""


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


_CLOCK = Statement(sa.select(sa.func.clock_timestamp()))  # PostgreSQL only


def check_skew(skew_s: float) -> None:
    if abs(skew_s) > CLOCK_SKEW_MOST_S:
        raise ClockSkewed(
            f"This machine's clock is {abs(skew_s):.1f} s {'ahead of' if skew_s > 0 else 'behind'} the "
            f"database's; at most {CLOCK_SKEW_MOST_S:g} s are allowed. Set it right, for instance by NTP"
        )


class Unit:
    """What every part of a transaction stands on. `touched`: what others look at once it is committed."""

    def __init__(self, connection: Connection, rng: random.Random, clock: Clock | None = None) -> None:
        """`clock` must be right when something is claimed, see `Store.mind_clock`."""
        self._connection = connection
        self._rng = rng
        self._kind = connection.dialect.name
        self._clock = clock
        self._chats_waiting: dict[int, bool] = {}
        self._earlier = True
        self.touched = Touched()

    def skew_s(self, now: Callable[[], datetime]) -> float:
        """By how many seconds `now` is surely ahead of the database's clock, or behind if negative.

        SQLite has no clock of its own: 0. What the question and its answer may have taken on their way
        is left out.
        """
        if self._kind != "postgresql":
            return 0.0
        asked_at = now()
        told = self._database_now()
        return max(0.0, (asked_at - told).total_seconds()) + min(0.0, (now() - told).total_seconds())

    def _database_now(self) -> datetime:
        """What the clock of PostgreSQL shows, which is the same for all replicas."""
        told: datetime = self._value(_CLOCK)
        return told

    def check_clock(self, now: Callable[[], datetime]) -> None:
        """Raise ClockSkewed unless `now` is within CLOCK_SKEW_MOST_S of the database's clock."""
        check_skew(self.skew_s(now))

    def ping(self) -> None:
        self._execute(sa.select(sa.literal(1)))

    def _instant(self, query: Statement, **parameters: Any) -> datetime | None:
        at: datetime | None = self._value(query, **parameters)
        return at

    def _mind_clock(self) -> None:
        if self._clock is not None and self._clock.is_real:
            self.check_clock(self._clock.now)

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
