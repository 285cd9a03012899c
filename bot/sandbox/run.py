"""The bot and a Telegram of its own in one process: what `python -m bot sandbox` starts."""

from __future__ import annotations

import asyncio
import errno
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import App, cannot_listen
from bot.clock import Clock
from bot.config import ConfigError, Settings
from bot.core.model import Person
from bot.core.reminders import next_occurrence
from bot.health import Health
from bot.sandbox.server import PAGE_PERSON, Server
from bot.store import Store, Transaction, WrongBot

BOT_ID = 1000000
DATABASE_URL = "sqlite+aiosqlite:///data/sandbox.db"

JUMP_AHEAD = timedelta(seconds=2)
"""So long before the reminder the clock is when it has jumped: time to look at the page."""

LOOK_AFTER_S = 0.1
"""How long after a commit the page's knowledge of the bot's plans is renewed, in real seconds."""


class Desk:
    """What the page's controls do: they move the bot's clock and make the bot forget the person.

    See `Controls` in bot/sandbox/chatpage.py. The page asks for the clock once a second and cannot wait for
    the database, so what it is shown of the person's plans is looked up whenever something was committed.
    """

    def __init__(self, clock: Clock, store: Store) -> None:
        self._clock, self._store = clock, store
        self._person: Person | None = None
        self._changed = asyncio.Event()
        store.on_commit(lambda _: self._changed.set())

    def clock(self) -> dict[str, Any]:
        now, reminder_at = self._clock.now(), self._reminder_at
        zone = None if self._person is None else self._person.zone
        return {
            "now": now.isoformat(),
            "zone": zone,
            "local": f"{now.astimezone(ZoneInfo(zone or 'UTC')):%a %d %b %H:%M:%S}",
            "speed": self._clock.speed,
            "next_reminder": None if reminder_at is None else reminder_at.isoformat(),
        }

    @property
    def _reminder_at(self) -> datetime | None:
        """When the next reminder comes that will be seen: not that of a date whose session is done."""
        coming = None if self._person is None else next_occurrence(self._person, self._clock.now())
        return None if coming is None else coming.at

    async def set_speed(self, speed: float) -> None:
        self._clock.set_speed(speed)

    async def jump(self) -> None:
        """To just before the next reminder. Raises ValueError when none is planned."""
        await self._look()
        reminder_at = self._reminder_at
        if reminder_at is None:
            raise ValueError("no reminder is planned yet, set a time first")
        at = reminder_at - JUMP_AHEAD
        if at > self._clock.now():
            self._clock.jump_to(at)

    async def reset(self) -> None:
        """Forget the person, as if they had never come."""

        def forget(transaction: Transaction) -> None:
            state = transaction.state_of_chat(PAGE_PERSON)
            if state is not None:
                transaction.erase(state.person.id)

        await self._store.run(forget)
        await self._look()

    async def watch(self) -> None:
        """Keep up with the person's plans, until cancelled."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._look()
            await asyncio.sleep(LOOK_AFTER_S)

    async def _look(self) -> None:
        def look(transaction: Transaction) -> None:
            state = transaction.state_of_chat(PAGE_PERSON)
            self._person = None if state is None else state.person

        await self._store.run(look)


async def serve(
    settings: Settings, store: Store, until: asyncio.Event, announce: Callable[[str], None]
) -> None:
    """Run the bot on a Bot API server of its own until the event is set.

    `announce` is told the address of the chat page. Raises ConfigError if the port of the settings is taken
    or the database is a real bot's, ContentError if a file under content/ is broken.
    """
    clock = Clock(settings.clock_start, settings.clock_speed)
    await _keep_apart(store, clock)
    desk = Desk(clock, store)
    # Another one at each start, so that nothing else on this computer can speak for the bot.
    token = f"{BOT_ID}:{secrets.token_urlsafe(24)}"
    server = Server(token, clock.now, controls=desk)
    apps: list[App] = []
    # The app can be made only when the server has an address, and the server asks for its pages before that.
    health = Health(
        lambda: apps[0].watch.faults(),  # noqa: PLW0108 - there is no app yet
        lambda: apps[0].watch.metrics(),  # noqa: PLW0108
    )
    await _listen(server, settings, health)
    trial = replace(settings, token=token, api_base=server.url, webhook_url=None, webhook_secret=None)
    watching = asyncio.create_task(desk.watch())
    try:
        apps.append(App(trial, store, clock))
        announce(f"{server.url}/chat")
        await apps[0].serve(until)
    finally:
        watching.cancel()
        for app in apps:
            await app.stop()
        await server.stop()


async def _keep_apart(store: Store, clock: Clock) -> None:
    """Raises ConfigError if the database is a real bot's: its people would be reminded into the sandbox."""
    bot_id, now = BOT_ID, clock.now()
    try:
        await store.run(lambda transaction: transaction.claim_for(bot_id, now, with_people=False))
    except WrongBot:
        raise ConfigError(
            "DATABASE_URL: this database is a real bot's, and the sandbox keeps off people's data. Leave "
            "DATABASE_URL out, or set TELEGRAM_BOT_TOKEN to run that bot"
        ) from None


async def _listen(server: Server, settings: Settings, health: Health) -> None:
    """On the port of the settings; when none is set and the usual one is taken, on any that is free."""
    try:
        await server.start(settings.host, settings.port_or_usual, health.routes())
    except OSError as error:
        await server.stop()
        if settings.port is not None or error.errno != errno.EADDRINUSE:
            raise cannot_listen(settings.host, settings.port_or_usual, error) from error
        await server.start(settings.host, 0, health.routes())
