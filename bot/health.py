"""What a host can watch: the pages of health and metrics, and the server that shows them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from bot import zone_data
from bot.clock import Clock
from bot.core.reminders import MISSED_AFTER
from bot.store import CLOCK_SKEW_MOST_S, Store, StoreError, file_of

BODY_MOST_BYTES = 2**20
"""Updates are a few kilobytes; whoever sends more is not Telegram."""

BACKLOG_AFTER_S = 120.0
"""What people wait for must not be overdue for longer than this, in seconds."""

REMINDERS_AFTER_S = MISSED_AFTER.total_seconds() / 2
"""Reminders wait for a crowd at Telegram's pace, and that is no fault. After so many seconds, half the time
after which they are not sent any more, it is one: there is as much time left to do something about it.
"""

READY_WITHIN_S = 5.0
"""A database that takes longer than this to answer is as good as gone."""


ROOM_LEAST_MB = 200
"""With less room on the disk than this it is time to make some: backups and rewriting the file want it."""

LATELY = timedelta(hours=1)
"""What was given up so lately is worth a look."""

BLOCKS_MOST = 5
"""So many people who block the bot within an hour are more than chance."""


@dataclass(frozen=True)
class Trouble:
    """Something for which a person is needed. `kind`: one of KINDS; `told`: what exactly, in a sentence."""

    kind: str
    told: str


STANDS = ("backlog", "database", "strangers", "start", "deaf", "tick", "webhook", "clock", "skew")
"""The kinds of trouble that keep the bot from working: /readyz tells them."""

WANTS_CARE = ("rival", "disk", "zones", "dead", "blocks")
"""The kinds of trouble in spite of which it works."""

KINDS = (*STANDS, *WANTS_CARE)


@dataclass(frozen=True)
class Metrics:
    """Gauges by name as they are now, facts in words, and what is counted since the start."""

    gauges: Mapping[str, float]
    facts: Mapping[str, Mapping[str, str]]
    counted: Sequence[Collector]
    troubles: Sequence[Trouble] = ()


class Watch:
    """Looks at the store and asks the parts: what is wrong, and how much the bot does.

    `parts` tell each what is wrong with it, in a sentence, by the kind of trouble that it is. `gauges` are
    figures of theirs by name, `facts` what is fixed at the start, in words, and `counted` what has been
    counted since.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        parts: Mapping[str, Callable[[], str | None]],
        *,
        gauges: Mapping[str, Callable[[], float]],
        facts: Mapping[str, Mapping[str, str]],
        counted: Sequence[Collector],
    ) -> None:
        assert parts.keys() <= set(KINDS)
        self._store, self._clock, self._parts = store, clock, parts
        self._gauges, self._facts, self._counted = gauges, facts, counted

    async def faults(self) -> list[str]:
        """What keeps the bot from working, in sentences; none when it is ready. Raises StoreError."""
        return [trouble.told for trouble in [*await self._backlog(), *await self._standing()]]

    async def troubles(self) -> list[Trouble]:
        """That, and what else a person is needed for. Raises StoreError."""
        since = self._clock.now() - LATELY
        given = await self._store.run(lambda transaction: transaction.given_up_since(since))
        dead = [f"{what}: {number}" for what, number in vars(given).items() if number]
        told = f"given up within the last hour, {', '.join(dead)}" if dead else None
        return [
            *await self._backlog(),
            *await self._standing(),
            *self._of(WANTS_CARE),
            *([Trouble("dead", told)] if told else []),
        ]

    async def _backlog(self) -> list[Trouble]:
        now = self._clock.now()
        ages = await self._store.run(lambda transaction: transaction.backlog(now))
        patience_s = dict.fromkeys(ages, BACKLOG_AFTER_S * max(1.0, self._clock.speed))
        patience_s["reminders"] = max(REMINDERS_AFTER_S, patience_s["reminders"])
        return [
            Trouble("backlog", f"{name}: overdue for {age:.0f} s")
            for name, age in ages.items()
            if age > patience_s[name]
        ]

    async def _standing(self) -> list[Trouble]:
        database = await self._store.trouble(self._clock.now())
        skew = await self._skew()
        return [
            *([] if database is None else [Trouble("database", database)]),
            *self._of(STANDS),
            *([] if skew is None else [Trouble("skew", skew)]),
        ]

    def _of(self, kinds: Sequence[str]) -> list[Trouble]:
        asked = [(kind, ask()) for kind, ask in self._parts.items() if kind in kinds]
        return [Trouble(kind, told) for kind, told in asked if told is not None]

    async def _skew(self) -> str | None:
        skew_s = await self._store.clock_skew_s(self._clock.now) if self._clock.is_real else 0.0
        skewed = abs(skew_s) > CLOCK_SKEW_MOST_S
        return f"the clock is {skew_s:+.1f} s off the database's" if skewed else None

    async def metrics(self) -> Metrics:
        """How the queues stand, what Telegram answered, how late timers and messages were, what is wrong."""
        now = self._clock.now()
        counts = await self._store.run(lambda transaction: transaction.counts(now))
        figures = {name: figure() for name, figure in self._gauges.items()}
        return Metrics({**asdict(counts), **figures}, self._facts, self._counted, await self.troubles())


def free_mb(database: str) -> int:
    """How much room there is on the disk of the database at this URL, or, if that is elsewhere, of the place
    where the process was started, in MB.
    """
    file = file_of(database)
    home = (Path() if file is None else file).absolute()
    return shutil.disk_usage(next(p for p in (home, *home.parents) if p.exists())).free // 2**20


def disk_trouble(database: str) -> str | None:
    """That there is little room left."""
    free = free_mb(database)
    return f"{free} MB are free" if free < ROOM_LEAST_MB else None


def blocks_trouble(lately: int) -> str | None:
    """That many people block the bot. Fewer than that are told nowhere."""
    return f"{lately} people blocked the bot within an hour" if lately >= BLOCKS_MOST else None


def zones_trouble(clock: Clock) -> str | None:
    """That the data about time zones is old, and the mend."""
    return zone_data.stale(zone_data.in_use(), clock.now().date())


class Health:
    """The health pages. `faults` and `metrics` as those of a Watch."""

    def __init__(
        self,
        faults: Callable[[], Awaitable[list[str]]],
        metrics: Callable[[], Awaitable[Metrics]],
    ) -> None:
        self._faults, self._metrics = faults, metrics

    def routes(self) -> list[web.RouteDef]:
        return [*self.public_routes(), *self.inner_routes()]

    def public_routes(self) -> list[web.RouteDef]:
        """What anybody may see."""
        return [web.get("/healthz", self._alive)]

    def inner_routes(self) -> list[web.RouteDef]:
        """What is for the host: how many people there are, and what is wrong."""
        return [web.get("/readyz", self._ready), web.get("/metrics", self._figures)]

    async def _alive(self, _request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _ready(self, _request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(READY_WITHIN_S):
                faults = await self._faults()
        except StoreError as error:
            faults = [str(error)]
        except TimeoutError:
            faults = ["the database does not answer"]
        if faults:
            return web.Response(status=503, text="\n".join(faults) + "\n")
        return web.Response(text="ready\n")

    async def _figures(self, _request: web.Request) -> web.Response:
        try:
            metrics = await self._metrics()
        except StoreError:
            return web.Response(status=503, text="the database does not answer\n")
        registry = CollectorRegistry(auto_describe=False)
        for figures in (_Present(metrics), *metrics.counted):
            registry.register(figures)
        body = generate_latest(registry)
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


class _Present(Collector):
    """One look at how things stand, as Prometheus collects it."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        for name, value in self._metrics.gauges.items():
            full = f"{name.removesuffix('_s')}_seconds" if name.endswith("_s") else name
            yield GaugeMetricFamily(f"limber_{full}", name.replace("_", " "), value=value)
        wrong = {trouble.kind for trouble in self._metrics.troubles}
        trouble = GaugeMetricFamily("limber_trouble", "whether a person is needed for this", labels=["kind"])
        for kind in KINDS:
            trouble.add_metric([kind], kind in wrong)
        yield trouble
        for name, labels in self._metrics.facts.items():
            yield InfoMetricFamily(f"limber_{name}", name.replace("_", " "), value=dict(labels))


class Pages:
    """The HTTP server."""

    def __init__(self, routes: Iterable[web.RouteDef]) -> None:
        app = web.Application(client_max_size=BODY_MOST_BYTES)
        app.router.add_routes(routes)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)

    async def start(self, host: str, port: int) -> int:
        """Listen and return the port; 0 takes a free one. Raises OSError if the address cannot be had."""
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        await self._runner.cleanup()
