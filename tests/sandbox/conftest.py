"""A sandbox on a clock that stands still, and three ways to talk to it: plain HTTP and two libraries."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiogram
import aiohttp
import pytest
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram.request import HTTPXRequest

from bot.sandbox.person import SandboxPerson
from bot.sandbox.server import Server

TOKEN = "42:ABC-def_123"
Caller = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]


class Clock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def move(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[Server]:
    server = Server(TOKEN, clock.now)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def ana(server: Server) -> SandboxPerson:
    """Somebody who has written to the bot before."""
    return server.telegram.person(1001, "Ana", started=True)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def call(server: Server, http: aiohttp.ClientSession) -> Caller:
    """Call a method with a JSON body; gives the HTTP status and the answer."""

    async def call(method: str, **params: Any) -> tuple[int, dict[str, Any]]:
        async with http.post(f"{server.url}/bot{TOKEN}/{method}", json=params) as response:
            return response.status, await response.json()

    return call


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[telegram.Bot]:
    """python-telegram-bot's client."""
    plain = {"httpx_kwargs": {"verify": False}}  # loading certificates takes longer than a test
    async with telegram.Bot(
        TOKEN,
        base_url=f"{server.url}/bot",
        base_file_url=f"{server.url}/file/bot",
        request=HTTPXRequest(**plain),
        get_updates_request=HTTPXRequest(**plain),
    ) as bot:
        yield bot


@pytest.fixture
async def aio(server: Server) -> AsyncIterator[aiogram.Bot]:
    """aiogram's client."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
    bot = aiogram.Bot(TOKEN, session=session)
    yield bot
    await session.close()


def inline(*labels: str, data: str = "x") -> str:
    """An inline keyboard in one row, as JSON."""
    row = [{"text": label, "callback_data": f"{data}:{label}"} for label in labels]
    return json.dumps({"inline_keyboard": [row]})
