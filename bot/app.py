"""The bot as a whole: every part made and joined, started and stopped. Knows no rule and no SQL."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from aiohttp import web

from bot import __version__, content, logs, zone_data
from bot.chat import introduce, webhook
from bot.chat.attachments import Attachments
from bot.chat.inbound import Inbound
from bot.chat.outbound import Sender
from bot.chat.polling import PollingClaim
from bot.chat.standing import clock_trouble
from bot.chat.telegram_facts import TEXT_MOST
from bot.chat.transport import TelegramBot
from bot.chores import HouseKeeping
from bot.clock import Clock, DueLoop
from bot.config import ConfigError, Settings
from bot.core import conversation
from bot.core.content import Operator
from bot.documents import Documents
from bot.engine import Engine
from bot.health import Health, Pages, Watch, blocks_trouble, disk_trouble, zones_trouble
from bot.host.announcer import Announcer
from bot.host.chat import HostChat
from bot.host.lookout import Lookout
from bot.pictures.media import Media
from bot.places import Places
from bot.store import ClockSkewed, Store, Touched
from bot.texts import Texts
from bot.voice.track import Speaker

log = logs.of(__name__)

STOP_WITHIN_S = 10.0
"""What is under way when the bot is asked to stop may take so long, in real seconds."""

AHEAD_S = 3.0
"""For so many seconds of Telegram's pace reminders are decided ahead; the rest of a crowd waits as timers."""


class App:
    """The bot: one process's share of it, on one store and one clock."""

    def __init__(self, settings: Settings, store: Store, clock: Clock) -> None:
        """Raises ContentError if a file under content/ is broken."""
        assert settings.token is not None, "the settings were checked for a token"
        self.settings, self.store, self.clock = settings, store, clock
        home = content.CONTENT
        known = replace(content.load(home), operator=_operator(settings))
        texts = Texts.load(home / "texts")
        zones = zone_data.in_use()
        zone_data.tell(clock.now().date())
        self.places = Places(texts.languages, *known.before_places)
        self.bot = TelegramBot(settings.token, settings.api_base)
        self.engine = Engine(
            store,
            conversation.handle,
            known,
            find_places=self.places.find,
            words=texts.plain,
            language=texts.language,
            now=clock.now,
            zone_data=zones.rank,
            ahead=round(settings.telegram_rate * AHEAD_S),
        )
        self.announcer = Announcer(store, clock, known.operator, settings.telegram_rate)
        host = HostChat(
            store,
            self.engine,
            self.announcer,
            hosts=settings.admin_ids,
            troubles=lambda: self.watch.troubles(),  # noqa: PLW0108 - there is no watch yet
            texts=texts,
            content=known,
            clock=clock,
            database=settings.database,
            longest=TEXT_MOST,
        )
        self.inbound = Inbound(
            self.bot, store, self.engine, texts=texts, places=self.places, clock=clock, host=host
        )
        media = Media.load(home / "media")
        speaker = Speaker.load(home / "voice")
        self.documents = Documents(store, known, texts, media, speaker=speaker, now=clock.now)
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
        self._texts, self._stretches = texts, len(known.routine.stretches)
        self.house_keeping = HouseKeeping(store, clock)
        self._polling = PollingClaim(store)
        self._loops: list[asyncio.Task[None]] = []
        self._errands: list[asyncio.Task[None]] = []
        self._pages: list[Pages] = []
        self._starting = False
        secret = settings.webhook_secret
        self._door = None if secret is None else webhook.Webhook(secret, self.inbound.accept)
        self.posting = webhook.Posting(self.bot, clock)
        self.watch = Watch(
            store,
            clock,
            {
                "strangers": self.sender.trouble,
                "start": self._not_begun,
                "deaf": self.inbound.trouble,
                "tick": self.ticker.trouble,
                "webhook": self.posting.trouble,
                "clock": partial(clock_trouble, self.bot, clock),
                "rival": self.inbound.rival,
                "disk": partial(disk_trouble, settings.database),
                "zones": partial(zones_trouble, clock),
                "blocks": lambda: blocks_trouble(self.engine.blocked_lately()),
            },
            gauges={
                "tick_age_s": self.ticker.age_s,
                "poll_age_s": self.inbound.deaf_s,
                "webhook_pending": self.posting.waiting,
                "webhook_last_error_timestamp_s": self.posting.failed_at,
            },
            facts={"zone_data": {"release": zones.release, "source": zones.source}},
            counted=(
                self.sender.calls,
                self.engine.lateness,
                self.sender.lateness,
                *(() if self._door is None else (self._door.requests,)),
            ),
        )
        self.lookout = Lookout(store, clock, self.watch.troubles, settings.admin_ids)
        store.on_commit(self._told)
        store.mind_clock(clock)

    # --- Life

    async def listen(self) -> int:
        """Serve the pages where the settings say and return the port. Raises ConfigError if one is taken.

        With METRICS_PORT what is for the host alone is there, and the other port shows nothing of it.
        """
        settings, health = self.settings, Health(self.watch.faults, self.watch.metrics)
        door = [] if self._door is None else self._door.routes()
        if settings.metrics_port is None:
            return await self._serve([*health.routes(), *door], settings.host, settings.port_or_usual)
        await self._serve(health.routes(), settings.metrics_host, settings.metrics_port, "METRICS_")
        return await self._serve([*health.public_routes(), *door], settings.host, settings.port_or_usual)

    async def _serve(self, routes: Sequence[web.RouteDef], host: str, port: int, which: str = "") -> int:
        pages = Pages(routes)
        self._pages.append(pages)
        try:
            return await pages.start(host, port)
        except OSError as error:
            raise cannot_listen(host, port, error, which) from error

    async def connect(self) -> None:
        """Sign in to Telegram and let updates come in. Waits while Telegram is away. Raises TokenRefused, and
        StoreLocked if this is to poll and another process does and goes on doing it, and
        WrongBot if the database is another bot's.
        """
        await introduce.connect(self.bot)
        bot_id, now = self.bot.id, self.clock.now()
        await self.store.run(lambda transaction: transaction.claim_for(bot_id, now))
        if self.settings.webhook_url is None or self.settings.webhook_secret is None:
            await self._polling.take()
            await introduce.receive_by_polling(self.bot)
            self._errands.append(asyncio.create_task(self.inbound.poll(self._polling.holds)))
            if self.store.shared:
                self._errands.append(asyncio.create_task(self._polling.keep()))
        else:
            address = webhook.address(self.settings.webhook_url)
            await introduce.receive_by_webhook(self.bot, address, self.settings.webhook_secret)
            self._errands.append(asyncio.create_task(self.posting.watch()))
        hosts = await self.store.run(lambda transaction: transaction.known(self.settings.admin_ids))
        told = introduce.introduce(self.bot, self._texts, self._stretches, hosts)
        self._errands.append(asyncio.create_task(told))

    def begin(self) -> None:
        """Handle, fire and send whatever falls due from now on."""
        loops = (self.inbound.run(), self.sender.run(), self.ticker.run(), self.announcer.run())
        self._loops += map(asyncio.create_task, loops)
        if self.settings.admin_ids:
            self._errands.append(asyncio.create_task(self.lookout.run()))

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
            log.info("Limber %s works: %s", __version__, self._summary(), event="begun")
        else:
            await _cancel([starting])
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
        self.announcer.stop()
        await asyncio.gather(self.inbound.stop(STOP_WITHIN_S), self.sender.stop(STOP_WITHIN_S))
        if self._loops and (await asyncio.wait(self._loops, timeout=STOP_WITHIN_S))[1]:
            log.warning(
                "what was due is not done within %g seconds: the next start does it",
                STOP_WITHIN_S,
                event="stop-unfinished",
            )
        await _cancel(self._loops)
        for pages in self._pages:
            await pages.stop()
        await self.documents.close()
        await self._polling.give_back()
        await self.bot.shutdown()
        log.info("the bot has stopped", event="stopped")

    # --- By hand, for tests and simulations: with a clock that stands still, and without `begin`

    async def settle(self) -> None:
        """Do everything that is to be done at this instant, what follows from it included."""
        while True:
            while (await self.bot.get_webhook_info()).pending_update_count:  # noqa: ASYNC110 - Telegram's to tell
                await asyncio.sleep(0)  # until `poll` has them in the inbox
            await self.inbound.work()
            await self.engine.fire_due()
            await self.announcer.feed()
            await self.sender.send_due()
            upcoming = await self.next_at()
            if upcoming is None or upcoming > self.clock.now():
                return

    async def keep_house(self) -> None:
        """Forget what is too old, and give timers that were given up a day ago another chance."""
        while await self.house_keeping.prune():
            pass
        await self.house_keeping.revive_timers()

    async def next_at(self) -> datetime | None:
        """When there is something to do next; None while nothing is planned."""
        queued = await self.store.run(
            lambda t: (t.next_inbox_at(), self.engine.next_timer_at(t), t.next_announcement_at())
        )
        return min((at for at in (*queued, await self.sender.next_at()) if at is not None), default=None)

    # --- What happens in between

    def _not_begun(self) -> str | None:
        told = "the bot has not begun: Telegram, or another process that polls, lets it wait"
        return told if self._starting else None

    def _told(self, touched: Touched) -> None:
        if touched.timer is not None:
            self.ticker.wake(touched.timer)

    async def _tick(self) -> datetime | None:
        try:
            upcoming = await self.engine.fire_due()
            more = await self.house_keeping.do_due()
        except ClockSkewed:
            return None  # until the loop looks again by itself
        return self.clock.now() if more else upcoming


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    tasks.clear()


def _operator(settings: Settings) -> Operator | None:
    if settings.operator_name is None or settings.operator_contact is None:
        return None
    return Operator(settings.operator_name, settings.operator_contact)


def cannot_listen(host: str, port: int, error: OSError, which: str = "") -> ConfigError:
    """Why nothing can be served there; `which` is what the settings' names begin with."""
    reason = os.strerror(error.errno or 0)
    return ConfigError(f"{which}HOST and {which}PORT: nothing can be served on {host}:{port}: {reason}")


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
