"""Only one process polls: which one, and what becomes of the others."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from datetime import timedelta

from bot import logs
from bot.store import Store, StoreError, StoreLocked, StoreUnavailable

log = logs.of(__name__)

POLLING_CLAIMED_EVERY_S = 5.0
"""How often is the claim to be the only process that polls renewed, in real seconds."""

POLLING_LEASE_S = 15.0
"""For so long after its claim a process may poll, in real seconds: two renewals may fail. Another one has to
wait as long after a process has died; one that ends in order gives its claim back.
"""

POLLING_LOST_AFTER_S = 30.0
"""Another process polls if it is said to for so many real seconds. For less, the one said to may be this one
before it was killed.
"""


class PollingClaim:
    """The claim to be the only process that polls on this database.

    SQLite's file lets no other process in, so nothing is claimed there.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._process = secrets.token_hex(8)
        self._until_s = 0.0

    def holds(self) -> bool:
        """Whether this process may poll now. It goes by a clock of its own that began before the database's:
        a process that was stopped for longer than its claim knows so before it asks anybody.
        """
        return not self._store.shared or _real_s() < self._until_s

    async def take(self) -> None:
        """Wait until this process may poll. Raises StoreLocked if another one does and goes on doing it, and
        StoreUnavailable.
        """
        if not self._store.shared:
            return None
        began_s = _real_s()
        while True:
            try:
                return await self._claim()
            except StoreLocked:
                if _real_s() - began_s > POLLING_LOST_AFTER_S:
                    raise
                log.warning("another process may poll on this database", event="polling-contested")
            await asyncio.sleep(POLLING_CLAIMED_EVERY_S)

    async def _claim(self) -> None:
        asked_s, lease = _real_s(), timedelta(seconds=POLLING_LEASE_S)
        try:
            async with asyncio.timeout(POLLING_LEASE_S):
                await self._store.run(lambda transaction: transaction.claim_polling(self._process, lease))
        except TimeoutError:
            raise StoreUnavailable("The database does not answer") from None
        self._until_s = asked_s + POLLING_LEASE_S

    async def keep(self) -> None:
        """Stay the only process that polls, until cancelled. Raises StoreLocked if another one does."""
        while True:
            await asyncio.sleep(POLLING_CLAIMED_EVERY_S)
            try:
                await self.take()
            except StoreUnavailable as error:
                log.warning(
                    "whether another process polls cannot be seen: %s", error, event="polling-unknown"
                )

    async def give_back(self) -> None:
        """Poll no more, and let another process do so at once, or soon if the database is away."""
        if self._until_s:
            self._until_s = 0.0
            with contextlib.suppress(StoreError, TimeoutError):
                async with asyncio.timeout(POLLING_LEASE_S):
                    await self._store.run(lambda transaction: transaction.release_polling(self._process))


def _real_s() -> float:
    """Seconds that go on while the process is stopped and, where the system can tell, while it sleeps."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)
