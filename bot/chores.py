"""House-keeping: what is done at the start and from then on every so often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.store import Pruned, Store

PRUNE_EVERY = timedelta(days=1)

REVIVE_EVERY = timedelta(hours=1)
"""Is there a timer that has rested long enough since it was given up?"""

SCRUB_EVERY = timedelta(minutes=1)
"""What was erased and could not be scrubbed from the file at once is tried again so often."""

CHORE_AGAIN = timedelta(minutes=1)
"""A chore that failed is tried again after this."""


class Chore:
    """Something that is done at the start and from then on every so often. Its work returns whether some of
    it is left to do at once.
    """

    def __init__(self, every: timedelta, work: Callable[[], Awaitable[bool | None]]) -> None:
        self._every, self._work = every, work
        self._tried_at: datetime | None = None
        self._rest = every

    async def do_if_due(self, now: datetime) -> bool:
        """Returns whether some is left. Raises what the work raises: it is due again after CHORE_AGAIN."""
        # A clock that is put back by years does not put the chore off for years.
        if self._tried_at is not None and abs(now - self._tried_at) < self._rest:
            return False
        self._tried_at, self._rest = now, min(CHORE_AGAIN, self._every)
        more = bool(await self._work())
        self._rest = timedelta(0) if more else self._every
        return more


class HouseKeeping:
    """All chores of the store: they touch no message."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._pruned: Pruned | None = None
        self._chores = (
            Chore(REVIVE_EVERY, self.revive_timers),
            Chore(SCRUB_EVERY, store.scrub),
            Chore(PRUNE_EVERY, self.prune),
        )

    async def do_due(self) -> bool:
        """Returns whether some is left to do at once.

        Raises what the first chore that fails raises; it and those after it are tried again.
        """
        more = [await chore.do_if_due(self._clock.now()) for chore in self._chores]
        return any(more)

    async def prune(self) -> bool:
        """Forget a part of what is too old. Returns whether there may be more of it."""
        now, after = self._clock.now(), () if self._pruned is None else (self._pruned,)
        self._pruned = await self._store.run(lambda transaction: transaction.prune_carefully(now, *after))
        return self._pruned is not None

    async def revive_timers(self) -> None:
        """Give timers that were given up a day ago another chance."""
        now = self._clock.now()
        await self._store.run(lambda transaction: transaction.revive_timers(now))
