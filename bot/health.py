"""What a host can watch: the pages of health and metrics, and the server that shows them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.store import StoreError

BODY_MOST_BYTES = 2**20
"""Updates are a few kilobytes; whoever sends more is not Telegram."""

READY_WITHIN_S = 5.0
"""A database that takes longer than this to answer is as good as gone."""


@dataclass(frozen=True)
class Metrics:
    """Gauges by name as they are now, facts in words, and what is counted since the start."""

    gauges: Mapping[str, float]
    facts: Mapping[str, Mapping[str, str]]
    counted: Sequence[Collector]


class Health:
    """What the health pages tell.

    `faults` returns what keeps the bot from working, as sentences: none when it is ready.
    """

    def __init__(
        self,
        faults: Callable[[], Awaitable[list[str]]],
        metrics: Callable[[], Awaitable[Metrics]],
    ) -> None:
        self._faults, self._metrics = faults, metrics

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/healthz", self._alive),
            web.get("/readyz", self._ready),
            web.get("/metrics", self._figures),
        ]

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
            yield GaugeMetricFamily(f"limber_{name}", name.replace("_", " "), value=value)
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
