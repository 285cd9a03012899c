"""Tells hosts, in their chats, when a person is needed and when that is over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import logs
from bot.clock import Clock
from bot.core.model import Edit, Send
from bot.health import READY_WITHIN_S, Trouble
from bot.host import pages
from bot.store import Alert, Store, StoreError, Transaction

log = logs.of(__name__)

LOOK_EVERY_S = 30.0
"""So often is it looked, in real seconds."""

LASTS = timedelta(minutes=1)
"""What is over sooner needs nobody."""

OVER_AFTER = timedelta(minutes=2)
"""What no process has seen for so long is over: of several each sees only what is wrong with itself."""

RINGS_EVERY = timedelta(minutes=15)
"""Of one kind of trouble no message rings sooner again."""

SHOWN_FOR = timedelta(hours=12)
"""For so long what is over stays in the message."""

SURFACE = "host-alert"


class Lookout:
    """One message in each host's chat says what is wrong. A new one, which rings, comes for something new;
    what is over, or is back within RINGS_EVERY, changes the one that stands.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        troubles: Callable[[], Awaitable[Sequence[Trouble]]],
        hosts: Iterable[int],
    ) -> None:
        """`troubles`: what a person is needed for; raises StoreError. `hosts`: their chats."""
        self._store, self._clock, self._troubles = store, clock, troubles
        self._hosts = sorted(hosts)
        self._away: Alert | None = None

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Look now, and tell what has changed. That the database is away is told once it is back."""
        now = self._clock.now()
        try:
            async with asyncio.timeout(READY_WITHIN_S):
                seen = await self._troubles()
            await self._store.run(lambda transaction: self._tell(transaction, seen, now))
        except (StoreError, TimeoutError) as error:
            told = str(error) or "the database does not answer"
            self._away = Alert("database", told, now if self._away is None else self._away.since, now)
        else:
            self._away = None

    def _tell(self, transaction: Transaction, seen: Sequence[Trouble], now: datetime) -> None:
        before = transaction.alerts()
        found = {trouble.kind: trouble.told for trouble in seen}
        after = known(before, found, now, away=self._away)
        rings = [alert for alert in after.values() if _rings(alert, now)]
        after |= {alert.kind: replace(alert, rung_at=now) for alert in rings}
        transaction.keep_alerts(before, after)
        shown = [alert for alert in after.values() if alert.rung_at is not None]
        if rings:
            told = "; ".join(f"{alert.kind}: {alert.told}" for alert in rings)
            log.warning("a person is needed: %s", told, event="person-needed")
        if rings or (shown and _looks(after) != _looks(before)):
            for chat_id in self._hosts:
                # A bot cannot begin a chat: who never wrote cannot be told.
                if (state := transaction.state_of_chat(chat_id)) is not None:
                    person = state.person
                    page = pages.alert(shown, pages.clock(person))
                    effect = Send(SURFACE, page, sound=True) if rings else Edit(SURFACE, page)
                    cause = f"alert:{person.id}:{now.isoformat()}"
                    transaction.apply(person, [effect], cause=cause, now=now)


def known(
    before: Mapping[str, Alert], found: Mapping[str, str], now: datetime, *, away: Alert | None = None
) -> dict[str, Alert]:
    """What has become of the alerts `before`, now that trouble of the kinds `found` is seen, each with what
    is told of it. `away`: the database was away until now.
    """
    after = dict(before)
    for kind, told in found.items():
        was = before.get(kind)
        if was is None or was.over_at is not None:
            after[kind] = Alert(kind, told, now, now, None if was is None else was.rung_at)
        else:
            after[kind] = replace(was, seen_at=now)
    for kind, alert in before.items():
        if kind not in found and alert.over_at is None and now - alert.seen_at >= OVER_AFTER:
            after[kind] = replace(alert, over_at=now)
    if away is not None and "database" not in found:
        was = before.get("database")
        after["database"] = replace(away, over_at=now, rung_at=None if was is None else was.rung_at)
    return {kind: alert for kind, alert in after.items() if not _forgotten(alert, now)}


def _rings(alert: Alert, now: datetime) -> bool:
    """Whether a message is to come for it: it was seen for long enough, and none came since it began, or
    lately.
    """
    came_back = alert.rung_at is not None and alert.rung_at >= alert.since
    lately = alert.rung_at is not None and now - alert.rung_at < RINGS_EVERY
    lasted = (alert.over_at or alert.seen_at) - alert.since >= LASTS
    still = alert.over_at is None or alert.kind == "database"
    return lasted and still and not came_back and not lately


def _forgotten(alert: Alert, now: datetime) -> bool:
    if alert.over_at is None:
        return False
    if alert.rung_at is None and alert.kind != "database":
        return True
    return now - alert.over_at >= SHOWN_FOR


def _looks(alerts: Mapping[str, Alert]) -> set[tuple[str, datetime | None]]:
    """What of them is seen in the message."""
    return {(alert.kind, alert.over_at) for alert in alerts.values() if alert.rung_at is not None}
