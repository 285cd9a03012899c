"""What the HTTP part of a send costs: `python -m tests.bench.bench_transport`.

Processor time of a call of the library's send_message, over TLS with 50 ms of travel, many at once, on our
transport and on those of others in the same run, in turns. Prints a table; never fails.
"""

# ruff: noqa: T201 - printing is what a benchmark is for

from __future__ import annotations

import asyncio
import logging
import os
import ssl
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.request import HTTPXRequest

from bot.chat.transport import TelegramBot
from tests.bench.storm import TOKEN, certificate_in, strict_telegram

CALLS, AT_ONCE, ROUNDS = 400, 16, 5
WORDS = (
    "Time for your stretches. <b>Towel stretch</b> and wall stretch, 2 × 5 s a side: about 5 minutes. " * 2
)
LABELS = ("Start", "Later", "Skip")
KEYS: Any = {"inline_keyboard": [[{"text": label, "callback_data": f"1|x|{label}"} for label in LABELS]]}
STOCK_KEYS = InlineKeyboardMarkup(
    [[InlineKeyboardButton(label, callback_data=f"1|x|{label}") for label in LABELS]]
)

Send = Callable[[int], Awaitable[object]]


async def _spent_ms(send: Send) -> float:
    """Milliseconds of processor time a call."""
    chats = iter(range(CALLS))

    async def one_after_the_other() -> None:
        for chat in chats:
            await send(chat)

    before = time.process_time()
    await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))
    return (time.process_time() - before) / CALLS * 1000


async def measure(base: str, certificate: Path) -> dict[str, list[float]]:
    """By transport, the cost of each round."""
    trust = ssl.create_default_context(cafile=certificate)
    ours = TelegramBot(TOKEN, base)
    request = HTTPXRequest(connection_pool_size=AT_ONCE, httpx_kwargs={"verify": trust})
    stock = Bot(TOKEN, base_url=f"{base}/bot", request=request)
    connector = aiohttp.TCPConnector(ssl=trust, limit=AT_ONCE)
    async with ours, stock, aiohttp.ClientSession(connector=connector) as http:

        async def bare(chat: int) -> None:
            said = {"chat_id": chat, "text": WORDS, "parse_mode": "HTML", "reply_markup": KEYS}
            async with http.post(f"{base}/bot{TOKEN}/sendMessage", json=said) as answer:
                await answer.json()

        ways: dict[str, Send] = {
            "bot.chat.transport": lambda chat: ours.send_message(
                chat, WORDS, parse_mode="HTML", reply_markup=KEYS
            ),
            "python-telegram-bot's own": lambda chat: stock.send_message(
                chat, WORDS, parse_mode="HTML", reply_markup=STOCK_KEYS
            ),
            "aiohttp alone": bare,
        }
        costs: dict[str, list[float]] = {name: [] for name in ways}
        for round_number in range(ROUNDS + 1):
            for name, send in ways.items():
                spent = await _spent_ms(send)
                if round_number:  # the first makes the connections
                    costs[name].append(spent)
        return costs


def main() -> None:
    logging.disable()
    print(f"{CALLS} sends, {AT_ONCE} at once, over TLS; medians of {ROUNDS} rounds in turns")
    with tempfile.TemporaryDirectory() as folder:
        certificate = certificate_in(Path(folder))
        os.environ["SSL_CERT_FILE"] = str(certificate)
        with strict_telegram(10**6, 0.05, certificate) as base:
            costs = asyncio.run(measure(base, certificate))
    ours = statistics.median(costs["bot.chat.transport"])
    for name, each in costs.items():
        middle = statistics.median(each)
        print(f"  {name:<28}{middle / ours:5.1f} ×  {middle:6.2f} ms CPU a call ({min(each):.2f} at least)")


if __name__ == "__main__":
    main()
