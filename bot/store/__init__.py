"""Everything that lasts, and the only place that knows SQL; the tables are in bot/store/tables.py.

`Store.run(work)` is one transaction: `work` is an ordinary function of a `Transaction`, so a unit of work is
written without a single await and commits as a whole or not at all.
"""

from bot.store.address import StoreError, file_of
from bot.store.alerts import Alert
from bot.store.announcements import Announcement, Reach
from bot.store.clinics import CodeStanding
from bot.store.codec import FromNewer
from bot.store.database import (
    ClockSkewed,
    SchemaMismatch,
    StoreLocked,
    StoreUnavailable,
    WrongBot,
)
from bot.store.hosts import Crowd, Given
from bot.store.outbox import MOST_AMBIGUOUS, OutboxRow
from bot.store.overview import Counts
from bot.store.people import HISTORY_DAYS, PRUNE_STEP, TRAFFIC_DAYS, Pruned
from bot.store.queues import LOOK_AGAIN, MOST_ATTEMPTS, PROBE_BYTES, Arrival, InboxRow, TimerRow
from bot.store.store import Store
from bot.store.transaction import Transaction
from bot.store.unit import CLOCK_SKEW_MOST_S, ClaimLost, Touched

__all__ = [
    "CLOCK_SKEW_MOST_S",
    "HISTORY_DAYS",
    "LOOK_AGAIN",
    "MOST_AMBIGUOUS",
    "MOST_ATTEMPTS",
    "PROBE_BYTES",
    "PRUNE_STEP",
    "TRAFFIC_DAYS",
    "Alert",
    "Announcement",
    "Arrival",
    "ClaimLost",
    "ClockSkewed",
    "CodeStanding",
    "Counts",
    "Crowd",
    "FromNewer",
    "Given",
    "InboxRow",
    "OutboxRow",
    "Pruned",
    "Reach",
    "SchemaMismatch",
    "Store",
    "StoreError",
    "StoreLocked",
    "StoreUnavailable",
    "TimerRow",
    "Touched",
    "Transaction",
    "WrongBot",
    "file_of",
]
