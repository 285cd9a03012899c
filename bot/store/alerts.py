"""What a host is told of: a row for each kind of trouble, from when it began until a while after its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.store.compiled import Statement
from bot.store.queries import columns_of, delete
from bot.store.tables import alerts
from bot.store.unit import Unit

_ONE_WATCH = 7_071_971
"""Any number, the same in every release: replicas tell what they see one after another."""
_LOCK_WATCH = Statement(sa.select(sa.func.pg_advisory_xact_lock(_ONE_WATCH)))


@dataclass(frozen=True)
class Alert:
    """Trouble of one kind: since when, when it was last seen, when a message rang for it, when it was over.
    `told`: what exactly, in a sentence.
    """

    kind: str
    told: str
    since: datetime
    seen_at: datetime
    rung_at: datetime | None = None
    over_at: datetime | None = None


class Alerts(Unit):
    """What hosts were told."""

    def alerts(self) -> dict[str, Alert]:
        """By kind, the oldest first. Nobody else looks at them until the transaction ends."""
        self._lock(_LOCK_WATCH)
        found = self._execute(sa.select(*columns_of(alerts, Alert)).order_by(alerts.c.since, alerts.c.kind))
        return {row.kind: Alert(**row._asdict()) for row in found}

    def keep_alerts(self, before: Mapping[str, Alert], after: Mapping[str, Alert]) -> None:
        """Write down what has become of them."""
        for kind in before.keys() - after.keys():
            self._execute(delete(alerts, kind=kind))
        for kind, alert in after.items():
            if alert != before.get(kind):
                self._execute(delete(alerts, kind=kind))
                self._execute(sa.insert(alerts).values(**vars(alert)))
