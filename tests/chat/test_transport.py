"""The library's calls over aiohttp, and what their errors tell."""

import asyncio
import json
import logging

import pytest
from aiohttp import web
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.chat.telegram_facts import Fate, classify, is_counted, pause_s
from bot.chat.transport import TelegramBot, Transport, before_leaving
from bot.sandbox import faults
from tests.chat.conftest import TOKEN


async def failing(call) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await call
    assert "secret" not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"
    return caught.value


async def test_texts_and_files_arrive(bot, telegram):
    """Parameters and uploads reach Telegram as they were given."""
    ana = telegram.person(1, started=True)
    await bot.send_message(1, "Füße hoch & <atmen>")
    await bot.send_document(1, b"\x00\xff\r\n", filename="résumé.bin", caption="x")
    assert [message.words for message in ana.chat.from_bot] == ["Füße hoch & <atmen>", "x"]
    assert telegram.files[ana.chat.last.file_id].data == b"\x00\xff\r\n"


async def test_no_connection_is_certainly_not_sent():
    """When nobody listens the call is known not to have been made."""
    bot = TelegramBot(TOKEN, "http://127.0.0.1:1")
    for request in bot._request:
        await request.initialize()
    assert classify(await failing(bot.send_message(1, "x"))) is Fate.NOT_SENT
    await bot.shutdown()


async def test_waiting_for_a_free_connection_is_certainly_not_sent(server, telegram):
    """When all connections are busy for too long the call is known not to have been made."""
    telegram.person(1, started=True)
    bot = TelegramBot(TOKEN, server.url)
    bot._request = (bot._request[0], Transport(server.url, connections=1, connect_s=0.1, read_s=5))
    async with bot:
        telegram.faults.add("sendMessage", faults.delay(0.5))
        first = asyncio.create_task(bot.send_message(1, "first"))
        await asyncio.sleep(0.05)
        assert classify(await failing(bot.send_message(1, "second"))) is Fate.NOT_SENT
        await first
    assert [message.words for message in telegram.chat(1).from_bot] == ["first"]


@pytest.mark.parametrize("fault", [faults.lose_reply(), faults.drop_request()])
async def test_a_lost_connection_is_ambiguous(bot, telegram, fault):
    """A connection that breaks after the request tells nothing about the message."""
    telegram.person(1, started=True)
    telegram.faults.add("sendMessage", fault)
    assert classify(await failing(bot.send_message(1, "x"))) is Fate.AMBIGUOUS


async def test_an_answer_that_does_not_come_is_ambiguous(bot, telegram):
    """Waiting in vain for the answer tells nothing about the message."""
    telegram.person(1, started=True)
    telegram.faults.add("sendMessage", faults.delay(1))
    error = await failing(bot.send_message(1, "x", read_timeout=0.05))
    assert isinstance(error, TimedOut)
    assert classify(error) is Fate.AMBIGUOUS


@pytest.mark.parametrize(
    ("fault", "fate"),
    [
        (faults.error(500), Fate.AMBIGUOUS),
        (faults.error(502, "Bad Gateway"), Fate.AMBIGUOUS),
        (faults.too_many(7), Fate.WAIT),
        (faults.forbidden(), Fate.BLOCKED),
        (faults.error(403, "Forbidden: user is deactivated"), Fate.BLOCKED),
        (faults.error(400, "Bad Request: chat not found"), Fate.STRANGER),
        (faults.error(400, "Bad Request: USER_IS_BLOCKED"), Fate.BLOCKED),
        (faults.error(400, "Bad Request: INPUT_USER_DEACTIVATED"), Fate.BLOCKED),
        (faults.error(400, "Bad Request: USER_DEACTIVATED"), Fate.BLOCKED),
        (faults.error(401, "Unauthorized"), Fate.DENIED),
        (faults.error(404, "Not Found"), Fate.DENIED),
        (faults.error(413, "Request Entity Too Large"), Fate.REFUSED),
        (faults.error(400, "Bad Request: can't parse entities"), Fate.REFUSED),
        (faults.error(400, "Bad Request: message to edit not found"), Fate.GONE),
        (faults.error(400, "Bad Request: MESSAGE_ID_INVALID"), Fate.GONE),
        (faults.error(400, "Bad Request: message is not modified: specified new…"), Fate.DONE),
        (faults.error(400, "Bad Request: message can't be deleted for everyone"), Fate.DONE),
        (faults.error(400, "Bad Request: wrong file identifier/HTTP URL specified"), Fate.NO_FILE),
        (faults.error(429, "Too Many Requests"), Fate.WAIT),
    ],
)
async def test_each_error_has_its_fate(bot, telegram, fault, fate):
    """Every answer of Telegram that is an error means one thing for the call."""
    telegram.person(1, started=True)
    telegram.faults.add("sendMessage", fault)
    assert classify(await failing(bot.send_message(1, "x"))) is fate


def test_errors_without_words_have_their_fate():
    """The library's own errors are classified by kind where no words decide."""
    assert classify(BadRequest("Something new")) is Fate.REFUSED
    assert classify(NetworkError("ServerDisconnectedError")) is Fate.AMBIGUOUS
    assert classify(TelegramError("the answer is not JSON")) is Fate.AMBIGUOUS
    assert classify(Forbidden("bot can't initiate conversation with a user")) is Fate.BLOCKED
    assert classify(Conflict("terminated by other getUpdates request")) is Fate.AMBIGUOUS


def test_how_long_to_wait():
    """Telegram's own figure counts, and a few seconds when it gives none."""
    assert pause_s(RetryAfter(7)) == 7
    assert pause_s(NetworkError("Too Many Requests")) == 5


async def test_an_error_page_does_not_leak_the_token(aiohttp_page, caplog):
    """A page from something in between, with the URL in it, ends up in no error and no log."""
    caplog.set_level(logging.DEBUG, logger="telegram.request")
    bot = TelegramBot(TOKEN, aiohttp_page)
    for request in bot._request:
        await request.initialize()
    error = await failing(bot.send_message(1, "x"))
    assert classify(error) is Fate.AMBIGUOUS
    assert "secret" not in caplog.text
    await bot.shutdown()


@pytest.fixture(params=[200, 504])
async def aiohttp_page(request):
    """A server that answers every call with a page that repeats its URL."""

    async def page(call: web.Request) -> web.Response:
        return web.Response(status=request.param, text=f"<h1>No luck with {call.path}</h1>")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_only_what_goes_with_a_file_is_a_form(telegram_door):
    """A call is JSON, which costs least; a form is what takes a file."""
    address, seen = telegram_door
    async with TelegramBot(TOKEN, address) as bot:
        await bot.send_message(1, "Füße hoch", reply_markup={"inline_keyboard": []})
        await bot.send_document(1, b"\x00")
    said = [(kind, method) for kind, method, _ in seen if method.startswith("send")]
    assert said == [("application/json", "sendMessage"), ("multipart/form-data", "sendDocument")]
    body = next(body for _, method, body in seen if method == "sendMessage")
    assert json.loads(body) == {"chat_id": 1, "text": "Füße hoch", "reply_markup": {"inline_keyboard": []}}


@pytest.fixture
async def telegram_door():
    """A server that takes every call, and what it was sent: kind, method, body."""
    seen: list[tuple[str, str, bytes]] = []

    async def take(call: web.Request) -> web.Response:
        seen.append((call.content_type, call.path.rpartition("/")[2], await call.read()))
        return web.json_response({"ok": True, "result": {"message_id": 7}})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", seen
    await runner.cleanup()


async def test_the_proxy_is_looked_up_once(monkeypatch, tmp_path):
    """Out into the internet a call passes the proxy of the environment, with what that wants to be told by
    ~/.netrc; what changes later in either is not looked at.
    """
    seen: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    listener = await asyncio.start_server(proxy, "127.0.0.1", 0)
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ana password towel\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}")
    bot = TelegramBot(TOKEN, "https://telegram.invalid")
    for request in bot._request:
        await request.initialize()
    monkeypatch.delenv("https_proxy")
    netrc.unlink()
    assert classify(await failing(bot.send_message(1, "x"))) is Fate.NOT_SENT
    assert seen[0].startswith(b"CONNECT telegram.invalid:443 ")
    assert b"Proxy-Authorization: Basic YW5hOnRvd2Vs" in seen[0]
    for request in bot._request:
        await request.shutdown()
    listener.close()


COUNTED = {"sendMessage", "sendPhoto", "sendAnimation", "sendDocument", "editMessageText", "editMessageMedia"}
NOT_COUNTED = {
    "answerCallbackQuery",
    "deleteMessages",
    "getMe",
    "getUpdates",
    "setMyCommands",
    "sendChatAction",
}


def test_which_calls_count_for_telegrams_limit():
    """Messages and their changes; not answers to taps, deletions, and what is about the bot itself."""
    assert {method for method in COUNTED | NOT_COUNTED if is_counted(method)} == COUNTED


async def test_only_what_is_counted_waits_for_its_turn(telegram_door):
    """A message waits, with its connection at hand, until it may leave; an answer to a tap and a deletion do
    not, whoever else waits.
    """
    address, seen = telegram_door
    may_leave, both_wait, asked = asyncio.Event(), asyncio.Event(), []

    async def turn() -> None:
        asked.append(len(seen))
        if len(asked) == 2:
            both_wait.set()
        await may_leave.wait()

    before_leaving.set(turn)
    async with TelegramBot(TOKEN, address) as bot:
        made = len(seen)
        sending = [asyncio.create_task(bot.send_message(chat, "x")) for chat in (1, 2)]
        await bot.answer_callback_query("7")
        await bot.delete_messages(1, [7])
        await both_wait.wait()
        assert [method for _, method, _ in seen[made:]] == ["answerCallbackQuery", "deleteMessages"]
        may_leave.set()
        await asyncio.gather(*sending)
    assert [method for _, method, _ in seen[made:]][2:] == ["sendMessage", "sendMessage"]
