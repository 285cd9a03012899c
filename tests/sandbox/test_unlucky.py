"""Faults on purpose, and Telegram's limits."""

import asyncio
import math
from datetime import UTC, datetime

import pytest
from telegram.error import Forbidden, NetworkError

from bot.sandbox import faults
from bot.sandbox.server import Server

from .conftest import TOKEN, inline


async def test_a_lost_reply(server, ana, bot):
    """With the reply lost the person has the message and the bot cannot know."""
    server.telegram.faults.add("sendMessage", faults.lose_reply(), times=2)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(1001, "hello")
    assert [message.words for message in ana.chat.messages] == ["hello", "hello"]
    assert [(call.ok, call.lost) for call in server.telegram.calls[-2:]] == [(True, True)] * 2
    await bot.send_message(1001, "fine again")


async def test_a_dropped_request(server, ana, bot):
    """With the request dropped nothing happened, and the record says so."""
    server.telegram.faults.add("sendMessage", faults.drop_request())
    with pytest.raises(NetworkError):
        await bot.send_message(1001, "hello")
    assert ana.chat.messages == []
    assert server.telegram.calls[-1].lost
    assert server.telegram.peak_rate(60) == 0


async def test_errors(server, ana, call, bot):
    """Errors can be put in place of the effect, or beside it."""
    add = server.telegram.faults.add
    add("sendMessage", faults.error(502, "Bad Gateway"))
    assert await call("sendMessage", chat_id=1001, text="a") == (
        502,
        {"ok": False, "error_code": 502, "description": "Bad Gateway"},
    )
    assert ana.chat.messages == []
    add("sendMessage", faults.error(performs=True))
    assert (await call("sendMessage", chat_id=1001, text="a"))[0] == 500
    assert [message.words for message in ana.chat.messages] == ["a"]
    add("sendMessage", faults.too_many(7))
    answer = (await call("sendMessage", chat_id=1001, text="b"))[1]
    assert answer["description"] == "Too Many Requests: retry after 7"
    assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 7})
    add("sendMessage", faults.forbidden())
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(1001, "b")


async def test_whom_a_fault_meets(server, ana, call):
    """A fault may be meant for one chat, for any method, for a number of times or until it is cleared."""
    server.telegram.person(1002, "Ben", started=True)
    add = server.telegram.faults.add
    add("sendMessage", faults.error(), chat_id=1002)
    assert (await call("sendMessage", chat_id=1001, text="a"))[0] == 200
    assert (await call("sendMessage", chat_id=1002, text="a"))[0] == 500
    assert (await call("sendMessage", chat_id=1002, text="a"))[0] == 200
    add("*", faults.error(), times=math.inf)
    assert [(await call(method))[0] for method in ("getMe", "getUpdates", "getMe")] == [500, 500, 500]
    server.telegram.faults.clear()
    assert (await call("getMe"))[0] == 200


async def test_delay(server, ana, call):
    """A delayed call is performed later, and others pass it."""
    server.telegram.faults.add("sendMessage", faults.delay(0.2))
    slow = asyncio.create_task(call("sendMessage", chat_id=1001, text="slow"))
    await server.telegram.called("sendMessage")
    await call("sendMessage", chat_id=1001, text="quick")
    await slow
    assert [message.words for message in ana.chat.messages] == ["quick", "slow"]


@pytest.fixture
async def strict(clock):
    server = Server(TOKEN, clock.now, limits=True)
    await server.start()
    for number in range(40):
        server.telegram.person(1000 + number, "Ana", started=True)
    yield server
    await server.stop()


async def send(server, http, method="sendMessage", **params):
    params = {"chat_id": 1001, "text": "x"} | params
    async with http.post(f"{server.url}/bot{TOKEN}/{method}", json=params) as response:
        return response.status, (await response.json()).get("parameters"), response.headers.get("Retry-After")


async def test_one_a_second_in_a_chat_after_a_burst(strict, clock, http):
    """A fourth message in a second is refused; edits count, answers and deletions do not."""
    for _ in range(3):
        assert (await send(strict, http))[0] == 200
    assert await send(strict, http) == (429, {"retry_after": 1}, "1")
    assert (await send(strict, http, "editMessageText", message_id=1, text="y"))[0] == 429
    person = strict.telegram.people[1001]
    tap = person.taps(person.chat.last, data="x")
    assert (await send(strict, http, "answerCallbackQuery", callback_query_id=tap.id, text=""))[0] == 200
    assert (await send(strict, http, "deleteMessages", message_ids=[99]))[0] == 200
    assert (await send(strict, http, chat_id=1002))[0] == 200
    clock.move(1)
    assert (await send(strict, http, "editMessageText", message_id=1, text="y"))[0] == 200


async def test_sixty_a_minute_in_a_chat(strict, clock, http):
    """Bursts add up to no more than about one a second over a minute."""
    for _ in range(21):
        for _ in range(3):
            assert (await send(strict, http))[0] == 200
        clock.move(1)
    assert await send(strict, http) == (429, {"retry_after": 39}, "39")
    clock.move(39)
    assert (await send(strict, http))[0] == 200


async def test_thirty_a_second_in_all(strict, clock, http):
    """The thirty-first message of the bot within a second is refused."""
    statuses = [(await send(strict, http, chat_id=1000 + number))[0] for number in range(31)]
    assert statuses == [200] * 30 + [429]
    clock.move(1)
    assert (await send(strict, http, chat_id=1030))[0] == 200


async def test_peak_rate(server, clock, ana, call):
    """The record tells how many messages and edits fell into the busiest window, in a chat or in all."""
    server.telegram.person(1002, "Ben", started=True)
    for seconds in (0, 0.4, 0.5, 30):
        clock.move(seconds)
        await call("sendMessage", chat_id=1001, text=f"{clock.now()}", reply_markup=inline("a"))
    await call("sendMessage", chat_id=1002, text="x")
    await call("editMessageText", chat_id=1002, message_id=5, text="y")
    await call("sendMessage", chat_id=5, text="refused")
    peak = server.telegram.peak_rate
    assert (peak(1, 1001), peak(0.5, 1001), peak(60, 1001), peak(1), peak(60)) == (3, 2, 4, 3, 6)
    assert server.telegram.calls[0].at == datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
