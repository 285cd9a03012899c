"""The store: the database, opened, and units of work in transactions."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable
from datetime import datetime
from typing import Self, TypeVar

from sqlalchemy.engine import Connection

from bot import logs
from bot.clock import Clock
from bot.store import migrations
from bot.store.database import (
    ClockSkewed,
    Database,
    SchemaMismatch,
    StoreUnavailable,
    open_database,
    run_patiently,
)
from bot.store.transaction import Transaction
from bot.store.unit import Touched, check_skew

log = logs.of(__name__)

T = TypeVar("T")

SKEW_TOLD_EVERY_S = 60.0
"""That the clock is off is written to the log so often, in real seconds."""
_NOTHING = Touched()


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
            log.error("nothing is taken on: %s", error, event="clock-skewed")

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

    async def clock_skew_s(self, now: Callable[[], datetime]) -> float:
        """By how many seconds `now` is surely ahead of the database's clock, or behind if negative."""
        return await self.run(lambda transaction: transaction.skew_s(now))

    async def check_clock(self, now: Callable[[], datetime]) -> None:
        """Raise ClockSkewed unless `now` is within CLOCK_SKEW_MOST_S of the database's clock."""
        check_skew(await self.clock_skew_s(now))

    async def schema(self) -> str:
        """The newest revision of the schema that the database has."""
        return (await run_patiently(self._database, migrations.compare, self._rng)).found or "none"

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
