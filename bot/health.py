"""What a host can watch: the pages of health and metrics, and the server that shows them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.clock import Clock
from bot.core.reminders import MISSED_AFTER
from bot.store import CLOCK_SKEW_MOST_S, Store, StoreError

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


@dataclass(frozen=True)
class Metrics:
    """Gauges by name as they are now, facts in words, and what is counted since the start."""

    gauges: Mapping[str, float]
    facts: Mapping[str, Mapping[str, str]]
    counted: Sequence[Collector]


class Watch:
    """Looks at the store and asks the parts: what keeps the bot from working, and how much it does.

    `parts` tell each what is wrong with it, in a sentence. `gauges` are figures of theirs by name, `facts`
    what is fixed at the start, in words, and `counted` what has been counted since.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        parts: Sequence[Callable[[], str | None]],
        *,
        gauges: Mapping[str, Callable[[], float]],
        facts: Mapping[str, Mapping[str, str]],
        counted: Sequence[Collector],
    ) -> None:
        self._store, self._clock, self._parts = store, clock, parts
        self._gauges, self._facts, self._counted = gauges, facts, counted

    async def faults(self) -> list[str]:
        """What keeps the bot from working, in sentences; none when it is ready. Raises StoreError."""
        now = self._clock.now()
        ages = await self._store.run(lambda transaction: transaction.backlog(now))
        patience_s = dict.fromkeys(ages, BACKLOG_AFTER_S * max(1.0, self._clock.speed))
        patience_s["reminders"] = max(REMINDERS_AFTER_S, patience_s["reminders"])
        overdue = [f"{name}: overdue for {age:.0f} s" for name, age in ages.items() if age > patience_s[name]]
        told = [await self._store.trouble(now), *(part() for part in self._parts), await self._skew()]
        return [*overdue, *(fault for fault in told if fault is not None)]

    async def _skew(self) -> str | None:
        skew_s = await self._store.clock_skew_s(self._clock.now) if self._clock.is_real else 0.0
        skewed = abs(skew_s) > CLOCK_SKEW_MOST_S
        return f"the clock is {skew_s:+.1f} s off the database's" if skewed else None

    async def metrics(self) -> Metrics:
        """How the queues stand, what Telegram answered, and how late timers and messages were."""
        now = self._clock.now()
        counts = await self._store.run(lambda transaction: transaction.counts(now))
        figures = {name: figure() for name, figure in self._gauges.items()}
        return Metrics({**asdict(counts), **figures}, self._facts, self._counted)


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
