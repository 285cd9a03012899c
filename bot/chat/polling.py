"""Only one process polls: which one, and what becomes of the others."""

from __future__ import annotations

import asyncio
import logging
import time

from bot.store import Store, StoreLocked, StoreUnavailable

log = logging.getLogger(__name__)

POLLING_CLAIMED_EVERY_S = 5.0
"""How often is it looked whether this is still the only process that polls, in real seconds."""

POLLING_LOST_AFTER_S = 30.0
"""Another process polls if it is said to for so many real seconds. For less, the one said to may be this one,
or have been it before the power failed: the server holds on to a connection that broke until it notices.
"""


class PollingClaim:
    """The claim to be the only process that polls on this database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def take(self) -> None:
        """Wait until this process may poll. Raises StoreLocked if another one does and goes on doing it, and
        StoreUnavailable.
        """
        began_at = time.monotonic()
        while True:
            try:
                return await self._store.claim_polling()
            except StoreLocked:
                if time.monotonic() - began_at > POLLING_LOST_AFTER_S:
                    raise
                log.warning("another process may poll on this database")
            await asyncio.sleep(POLLING_CLAIMED_EVERY_S)

    async def keep(self) -> None:
        """Stay the only process that polls, until cancelled. Raises StoreLocked if another one does."""
        while True:
            await asyncio.sleep(POLLING_CLAIMED_EVERY_S)
            try:
                await self.take()
            except StoreUnavailable as error:
                log.warning("whether another process polls cannot be seen: %s", error)
