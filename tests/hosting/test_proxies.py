"""The blocks for nginx and Caddy, really running, between Telegram and a bot with a webhook."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from pathlib import Path

import aiohttp
import pytest

from bot.app import App
from bot.clock import ManualClock
from bot.config import Settings
from bot.sandbox.server import Server
from bot.store import Store
from tests.conftest import TOKEN
from tests.hosting import in_front

Proxy = Callable[[int, Path], AbstractContextManager[str]]


@pytest.fixture(params=["nginx", "caddy"])
def proxy(request: pytest.FixtureRequest) -> Proxy:
    name: str = request.param
    if in_front.program(name) is None:
        pytest.skip(f"{name} is not installed: apt-get install {name}")
    found: Proxy = getattr(in_front, name)
    return found


@pytest.fixture
async def public(
    proxy: Proxy, tmp_path: Path, sqlite_store: Store, clock: ManualClock, telegram_server: Server
) -> AsyncIterator[str]:
    """The public address of a bot behind the proxy, to which Telegram posts."""
    port = in_front.free_port()
    with proxy(port, tmp_path) as address:
        settings = Settings(
            token=TOKEN, api_base=telegram_server.url, port=port, webhook_url=address, webhook_secret="s3cret"
        )
        app = App(settings, sqlite_store, clock)
        await app.listen()
        await app.connect()
        app.begin()
        yield address
        await app.stop()


async def test_only_what_telegram_posts_gets_through(public: str, telegram_server: Server) -> None:
    """A person is answered through the proxy, and of the bot's other pages nothing is to be seen."""
    ana = telegram_server.telegram.person(1001, "Ana")
    ana.sends("/start")
    await ana.sees(button="Let's set up", within=in_front.PATIENCE_S)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=in_front.trusting())) as http:
        for path in ("/", "/metrics", "/readyz", "/healthz", "/telegram/more"):
            async with http.get(public + path) as answer:
                assert answer.status == 404, path
        async with http.get(f"{public}/telegram") as answer:
            assert answer.status in {404, 405}
        async with http.post(f"{public}/telegram", json={"update_id": 1}) as answer:
            assert answer.status == 403
        large, secret = b"x" * (2 * 2**20), {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}
        async with http.post(f"{public}/telegram", data=large, headers=secret) as answer:
            assert answer.status in {413, 502}  # the latter is Caddy 2.6's word for it
