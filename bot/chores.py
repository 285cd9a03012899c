"""House-keeping: what is done at the start and from then on every so often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.store import Store

PRUNE_EVERY = timedelta(days=1)

REVIVE_EVERY = timedelta(hours=1)
"""Is there a timer that has rested long enough since it was given up?"""

SCRUB_EVERY = timedelta(minutes=1)
"""What was erased and could not be scrubbed from the file at once is tried again so often."""

CHORE_AGAIN = timedelta(minutes=1)
"""A chore that failed is tried again after this."""


class Chore:
    """Something that is done at the start and from then on every so often."""

    def __init__(self, every: timedelta, work: Callable[[], Awaitable[None]]) -> None:
        self._every, self._work = every, work
        self._tried_at: datetime | None = None
        self._rest = every

    async def do_if_due(self, now: datetime) -> None:
        """Raises what the work raises; then it is due again after CHORE_AGAIN."""
        # A clock that is put back by years does not put the chore off for years.
        if self._tried_at is not None and abs(now - self._tried_at) < self._rest:
            return
        self._tried_at, self._rest = now, min(CHORE_AGAIN, self._every)
        await self._work()
        self._rest = self._every


class HouseKeeping:
    """All chores of the store: they touch no message."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._chores = (
            Chore(REVIVE_EVERY, self.revive_timers),
            Chore(SCRUB_EVERY, store.scrub),
            Chore(PRUNE_EVERY, self.prune),
        )

    async def do_due(self) -> None:
        """Raises what the first chore that fails raises; it and those after it are tried again."""
        for chore in self._chores:
            await chore.do_if_due(self._clock.now())

    async def prune(self) -> None:
        """Forget what is too old."""
        now = self._clock.now()
        await self._store.run(lambda transaction: transaction.prune_carefully(now))

    async def revive_timers(self) -> None:
        """Give timers that were given up a day ago another chance."""
        now = self._clock.now()
        await self._store.run(lambda transaction: transaction.revive_timers(now))
