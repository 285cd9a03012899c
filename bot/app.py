"""The bot as a whole: every part made and joined, started and stopped. Knows no rule and no SQL."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from aiohttp import web

from bot import __version__, content, zone_data
from bot.chat import introduce, webhook
from bot.chat.attachments import Attachments
from bot.chat.inbound import Inbound
from bot.chat.outbound import Sender
from bot.chat.standing import clock_off_s
from bot.chat.transport import TelegramBot
from bot.clock import Clock, DueLoop
from bot.config import ConfigError, Settings
from bot.core import conversation
from bot.core.content import Operator
from bot.core.reminders import MISSED_AFTER
from bot.documents import Documents
from bot.engine import Engine
from bot.health import Health, Metrics, Pages
from bot.pictures.media import Media
from bot.places import Places
from bot.store import CLOCK_SKEW_MOST_S, ClockSkewed, Store, StoreLocked, StoreUnavailable, Touched
from bot.texts import Texts

log = logging.getLogger(__name__)

STOP_WITHIN_S = 10.0
"""What is under way when the bot is asked to stop may take so long, in real seconds."""

STALLED_AFTER_S = 30.0
"""A clock that has not ticked for so many real seconds is not ticking."""

BACKLOG_AFTER_S = 120.0
"""What people wait for must not be overdue for longer than this, in seconds."""

POLLING_CLAIMED_EVERY_S = 5.0
"""How often is it looked whether this is still the only process that polls, in real seconds."""

POLLING_LOST_AFTER_S = 30.0
"""Another process polls if it is said to for so many real seconds. For less, the one said to may be this one,
or have been it before the power failed: the server holds on to a connection that broke until it notices.
"""

DEAF_AFTER_S = BACKLOG_AFTER_S
"""Telegram must answer a poll, if only with nothing, within so many real seconds."""

REMINDERS_AFTER_S = MISSED_AFTER.total_seconds() / 2
"""Reminders wait for a crowd at Telegram's pace, and that is no fault. After so many seconds, half the time
after which they are not sent any more, it is one: there is as much time left to do something about it.
"""

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


class App:
    """The bot: one process's share of it, on one store and one clock."""

    def __init__(self, settings: Settings, store: Store, clock: Clock) -> None:
        """Raises ContentError if a file under content/ is broken."""
        assert settings.token is not None, "the settings were checked for a token"
        self.settings, self.store, self.clock = settings, store, clock
        home = content.CONTENT
        known = replace(content.load(home), operator=_operator(settings))
        texts = Texts.load(home / "texts")
        self._zones = zone_data.in_use()
        zone_data.tell(clock.now().date())
        self.places = Places(texts.languages)
        self.bot = TelegramBot(settings.token, settings.api_base)
        self.engine = Engine(
            store,
            conversation.handle,
            known,
            find_places=self.places.find,
            words=texts.plain,
            language=texts.language,
            now=clock.now,
            zone_data=self._zones.rank,
        )
        self.inbound = Inbound(self.bot, store, self.engine, texts=texts, places=self.places, clock=clock)
        media = Media.load(home / "media")
        self.documents = Documents(store, known, texts, media, now=clock.now)
        attachments = Attachments(self.bot, store, media, self.documents.produce)
        self.sender = Sender(
            self.bot,
            store,
            self.engine,
            texts=texts,
            attachments=attachments,
            clock=clock,
            per_second=settings.telegram_rate,
        )
        self.ticker = DueLoop(clock, "timers", self._tick)
        self._texts = texts
        self._chores = (
            Chore(REVIVE_EVERY, self._revive_timers),
            Chore(SCRUB_EVERY, store.scrub),
            Chore(PRUNE_EVERY, self._prune),
        )
        self._loops: list[asyncio.Task[None]] = []
        self._errands: list[asyncio.Task[None]] = []
        self._pages: Pages | None = None
        self._starting = False
        store.on_commit(self._told)
        store.mind_clock(clock)

    # --- Life

    async def listen(self) -> int:
        """Serve the pages where the settings say and return the port. Raises ConfigError if it is taken."""
        self._pages = Pages(self.routes())
        try:
            return await self._pages.start(self.settings.host, self.settings.port_or_usual)
        except OSError as error:
            raise cannot_listen(self.settings, error) from error

    async def connect(self) -> None:
        """Sign in to Telegram and let updates come in. Waits while Telegram is away. Raises TokenRefused, and
        StoreLocked if this is to poll and another process does for as long as POLLING_LOST_AFTER_S, and
        WrongBot if the database is another bot's.
        """
        await introduce.connect(self.bot)
        bot_id, now = self.bot.id, self.clock.now()
        await self.store.run(lambda transaction: transaction.claim_for(bot_id, now))
        if self.settings.webhook_url is None or self.settings.webhook_secret is None:
            await self._claim_polling()
            await introduce.receive_by_polling(self.bot)
            self._errands.append(asyncio.create_task(self.inbound.poll()))
            if self.store.shared:
                self._errands.append(asyncio.create_task(self._poll_alone()))
        else:
            address = webhook.address(self.settings.webhook_url)
            await introduce.receive_by_webhook(self.bot, address, self.settings.webhook_secret)
        self._errands.append(asyncio.create_task(introduce.introduce(self.bot, self._texts)))

    def begin(self) -> None:
        """Handle, fire and send whatever falls due from now on."""
        loops = (self.inbound.run(), self.sender.run(), self.ticker.run())
        self._loops += map(asyncio.create_task, loops)

    async def serve(self, until: asyncio.Event) -> None:
        """Connect, begin and work until the event is set.

        Raises TokenRefused and StoreLocked, also if that comes later, and ClockSkewed before anything is
        done.
        """
        self._starting = True
        if self.clock.is_real:
            await self.store.check_clock(self.clock.now)
        asked = asyncio.create_task(until.wait())
        starting = asyncio.create_task(self.connect())
        await asyncio.wait([asked, starting], return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            self.begin()
            self._starting = False
            log.info("Limber %s works: %s", __version__, self._summary())
        else:
            starting.cancel()
        while not asked.done():
            await asyncio.wait([asked, *self._loops, *self._errands], return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in self._errands if task.done()]:
                self._errands.remove(task)
                task.result()

    def _summary(self) -> str:
        """What a host wants to see at a start, in one line: which bot, how, on what."""
        by_webhook = self.settings.webhook_url is not None
        parts = (
            f"@{self.bot.username}",
            f"updates come to {self.settings.webhook_url}" if by_webhook else "updates are polled",
            self.settings.database_told,
            f"pages on {self.settings.host}:{self.settings.port_or_usual}",
            f"zone data {zone_data.in_use().release}",
        )
        return ", ".join(parts)

    async def stop(self) -> None:
        """Claim nothing more, finish what is under way within STOP_WITHIN_S, and let go of everything."""
        await _cancel(self._errands)
        self.ticker.stop()
        await asyncio.gather(self.inbound.stop(STOP_WITHIN_S), self.sender.stop(STOP_WITHIN_S))
        if self._loops and (await asyncio.wait(self._loops, timeout=STOP_WITHIN_S))[1]:
            log.warning("what was due is not done within %g seconds: the next start does it", STOP_WITHIN_S)
        await _cancel(self._loops)
        if self._pages is not None:
            await self._pages.stop()
        await self.documents.close()
        await self.bot.shutdown()
        log.info("the bot has stopped")

    # --- By hand, for tests and simulations: with a clock that stands still, and without `begin`

    async def settle(self) -> None:
        """Do everything that is to be done at this instant, what follows from it included."""
        while True:
            while (await self.bot.get_webhook_info()).pending_update_count:  # noqa: ASYNC110 - Telegram's to tell
                await asyncio.sleep(0)  # until `poll` has them in the inbox
            await self.inbound.work()
            await self.engine.fire_due()
            await self.sender.send_due()
            upcoming = await self.next_at()
            if upcoming is None or upcoming > self.clock.now():
                return

    async def keep_house(self) -> None:
        """Forget what is too old, and give timers that were given up a day ago another chance."""
        await self._prune()
        await self._revive_timers()

    async def next_at(self) -> datetime | None:
        """When there is something to do next; None while nothing is planned."""
        inbox, timer = await self.store.run(
            lambda transaction: (transaction.next_inbox_at(), transaction.next_timer_at())
        )
        return min((at for at in (inbox, timer, await self.sender.next_at()) if at is not None), default=None)

    # --- Pages

    def routes(self) -> list[web.RouteDef]:
        """The health pages and, in webhook mode, the door for updates."""
        routes = Health(self.faults, self.metrics).routes()
        if self.settings.webhook_secret is not None:
            routes += webhook.Webhook(self.settings.webhook_secret, self.inbound.accept).routes()
        return routes

    # --- What happens in between

    def _told(self, touched: Touched) -> None:
        if touched.timer is not None:
            self.ticker.wake(touched.timer)

    async def _tick(self) -> datetime | None:
        try:
            upcoming = await self.engine.fire_due()
            for chore in self._chores:
                await chore.do_if_due(self.clock.now())
        except ClockSkewed:
            return None  # until the loop looks again by itself
        return upcoming

    async def _poll_alone(self) -> None:
        """Stay the only process that polls, until cancelled. Raises StoreLocked if another one does."""
        while True:
            await asyncio.sleep(POLLING_CLAIMED_EVERY_S)
            try:
                await self._claim_polling()
            except StoreUnavailable as error:
                log.warning("whether another process polls cannot be seen: %s", error)

    async def _claim_polling(self) -> None:
        """Be the only process that polls. Raises StoreLocked if another one does and goes on doing it, and
        StoreUnavailable.
        """
        began_at = time.monotonic()
        while True:
            try:
                return await self.store.claim_polling()
            except StoreLocked:
                if time.monotonic() - began_at > POLLING_LOST_AFTER_S:
                    raise
                log.warning("another process may poll on this database")
            await asyncio.sleep(POLLING_CLAIMED_EVERY_S)

    async def _prune(self) -> None:
        now = self.clock.now()
        await self.store.run(lambda transaction: transaction.prune_carefully(now))

    async def _revive_timers(self) -> None:
        now = self.clock.now()
        await self.store.run(lambda transaction: transaction.revive_timers(now))

    # --- Health

    async def faults(self) -> list[str]:
        """What keeps the bot from working, in sentences."""
        now = self.clock.now()
        ages = await self.store.run(lambda transaction: transaction.backlog(now))
        patience_s = dict.fromkeys(ages, BACKLOG_AFTER_S * max(1.0, self.clock.speed))
        patience_s["reminders"] = max(REMINDERS_AFTER_S, patience_s["reminders"])
        faults = [f"{name}: overdue for {age:.0f} s" for name, age in ages.items() if age > patience_s[name]]
        if (trouble := await self.store.trouble(now)) is not None:
            faults.append(trouble)
        if (trouble := self.sender.trouble()) is not None:
            faults.append(trouble)
        skew_s = await self.store.clock_skew_s(self.clock.now) if self.clock.is_real else 0.0
        if abs(skew_s) > CLOCK_SKEW_MOST_S:
            faults.append(f"the clock is {skew_s:+.1f} s off the database's")
        if self.clock.is_real and (off_s := clock_off_s(self.bot, self.clock.now())):
            faults.append(f"the clock is {off_s:+.0f} s off Telegram's")
        if self._starting:
            faults.append("the bot has not begun: Telegram, or another process that polls, lets it wait")
        if self.inbound.deaf_s() > DEAF_AFTER_S:
            faults.append(f"no updates could be fetched for {self.inbound.deaf_s():.0f} s")
        if self.ticker.age_s() > STALLED_AFTER_S:
            faults.append(f"the clock has not ticked for {self.ticker.age_s():.0f} s")
        return faults

    async def metrics(self) -> Metrics:
        """How the queues stand, what Telegram answered, and how late timers and messages were."""
        now = self.clock.now()
        counts = await self.store.run(lambda transaction: transaction.counts(now))
        return Metrics(
            gauges={
                **asdict(counts),
                "tick_age_s": self.ticker.age_s(),
                "poll_age_s": self.inbound.deaf_s(),
            },
            facts={"zone_data": {"release": self._zones.release, "source": self._zones.source}},
            counted=(self.sender.calls, self.engine.lateness, self.sender.lateness),
        )


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    tasks.clear()


def _operator(settings: Settings) -> Operator | None:
    if settings.operator_name is None or settings.operator_contact is None:
        return None
    return Operator(settings.operator_name, settings.operator_contact)


def cannot_listen(settings: Settings, error: OSError) -> ConfigError:
    """Why nothing can be served where the settings say."""
    where = f"{settings.host}:{settings.port_or_usual}"
    return ConfigError(f"HOST and PORT: nothing can be served on {where}: {os.strerror(error.errno or 0)}")


async def open_store(settings: Settings) -> Store:
    """The database of the settings, its schema checked. The default file is made and migrated as needed.

    Raises StoreError.
    """
    store = await Store.open(settings.database)
    try:
        if settings.database_url is None:
            await store.migrate()
        await store.check_schema()
    except BaseException:
        await store.close()
        raise
    return store
