"""The chat page's side of the server: its files, its socket, its controls, and who may open it."""

import asyncio
import json

import aiohttp
import pytest

from bot.sandbox import chatpage
from bot.sandbox.media import plain_png
from bot.sandbox.server import PAGE_PERSON, Server

from .conftest import TOKEN, inline

PNG = plain_png(8, 8, (1, 2, 3))


class Controls:
    """A bot's clock that remembers what it was asked."""

    def __init__(self):
        self.asked = []
        self.refusal = None

    def clock(self):
        return {"now": "2026-11-22T07:30:00+00:00", "zone": None, "speed": 1, "asked": len(self.asked)}

    async def set_speed(self, speed):
        self.asked.append(speed)

    async def jump(self):
        if self.refusal:
            raise ValueError(self.refusal)
        self.asked.append("jump")

    async def reset(self):
        self.asked.append("reset")


class Page:
    """The page's end of the socket."""

    def __init__(self, socket):
        self._socket = socket

    async def get(self, kind):
        """The next frame of this kind."""
        async with asyncio.timeout(5):
            while (frame := await self._socket.receive_json())["type"] != kind:
                pass
            return frame

    async def send(self, **frame):
        await self._socket.send_json(frame)


@pytest.fixture
def controls():
    return Controls()


@pytest.fixture
async def server(clock, controls):
    server = Server(TOKEN, clock.now, controls)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def you(server):
    return server.telegram.person(PAGE_PERSON, "You")


@pytest.fixture
async def page(server, http):
    async with http.ws_connect(f"{server.url}/chat/socket", origin=server.url) as socket:
        yield Page(socket)


async def test_first_frame(server, you, http, call):
    """On connecting the page gets the bot, the person, the clock and every message so far."""
    await call("setMyDescription", description="A daily stretch")
    await call("setMyCommands", commands=[{"command": "start", "description": "Begin"}])
    you.sends("/start")
    await call(
        "sendMessage", chat_id=PAGE_PERSON, text="<b>Hi</b>", parse_mode="HTML", disable_notification=True
    )
    async with http.ws_connect(f"{server.url}/chat/socket", origin=server.url) as socket:
        frame = await Page(socket).get("state")
    assert frame["bot"] == {
        "first_name": "Limber",
        "username": "limber_bot",
        "description": "A daily stretch",
        "short_description": "",
        "commands": [{"command": "start", "description": "Begin"}],
    }
    assert frame["user"] == {"id": PAGE_PERSON, "first_name": "You", "language_code": "en"}
    assert frame["clock"]["speed"] == 1
    assert [message["sandbox"] for message in frame["messages"]] == [
        {"mine": True, "silent": False, "at": "2026-11-22T07:30:00+00:00"},
        {"mine": False, "silent": True, "at": "2026-11-22T07:30:00+00:00"},
    ]
    assert frame["messages"][1]["entities"] == [{"type": "bold", "offset": 0, "length": 2}]


async def test_what_the_bot_does_is_shown(server, you, page, call):
    """What the bot does in this chat reaches the page as it happens; other chats do not."""
    server.telegram.person(7, "Ben", started=True)
    you.sends("/start")
    await page.get("message")
    await call("sendMessage", chat_id=7, text="for Ben")
    markup = {"keyboard": [[{"text": "Here", "request_location": True}]]}
    await call("sendMessage", chat_id=PAGE_PERSON, text="Where?", reply_markup=markup)
    asked = (await page.get("message"))["message"]
    assert (asked["text"], asked["reply_markup"]) == ("Where?", markup)
    await call("sendMessage", chat_id=PAGE_PERSON, text="Ready?", reply_markup=inline("Ready"))
    shown = (await page.get("message"))["message"]
    await call("editMessageText", chat_id=PAGE_PERSON, message_id=shown["message_id"], text="Go")
    edited = (await page.get("edit"))["message"]
    assert (edited["text"], "reply_markup" in edited, edited["edit_date"]) == ("Go", False, edited["date"])
    await call("deleteMessages", chat_id=PAGE_PERSON, message_ids=[shown["message_id"]])
    assert (await page.get("delete"))["message_ids"] == [shown["message_id"]]
    await call("setMyDescription", description="A daily stretch")
    assert (await page.get("bot"))["bot"]["description"] == "A daily stretch"


async def test_a_tap(server, you, page, call):
    """A tap gets the query's id back at once, and the bot's answer when it comes."""
    you.sends("/start")
    await call("sendMessage", chat_id=PAGE_PERSON, text="Ready?", reply_markup=inline("Ready"))
    await page.send(type="tap", message_id=2, data="x:Ready", tag="t1")
    tapped = await page.get("tapped")
    assert tapped["tag"] == "t1"
    update = server.telegram.last_update
    assert update["callback_query"]["id"] == tapped["callback_query_id"]
    await call(
        "answerCallbackQuery", callback_query_id=tapped["callback_query_id"], text="Well", show_alert=True
    )
    assert await page.get("answer") == {
        "type": "answer",
        "callback_query_id": tapped["callback_query_id"],
        "message_id": 2,
        "text": "Well",
        "show_alert": True,
    }
    await page.send(type="tap", message_id=99, data="x", tag="t2")
    assert "no longer there" in (await page.get("error"))["text"]


async def test_what_a_person_can_send(server, page):
    """Texts, places, stickers, voice and pictures become updates for the bot, and bubbles."""
    await page.send(type="text", text="/start")
    for kind in ("sticker", "voice", "photo"):
        await page.send(type=kind)
    await page.send(type="location", latitude=34.05, longitude=-118.24)
    shown = [(await page.get("message"))["message"] for _ in range(5)]
    kinds = ("text", "sticker", "voice", "photo", "location")
    assert [next(kind for kind in kinds if kind in one) for one in shown] == list(kinds)
    assert all(one["sandbox"]["mine"] for one in shown)
    sent = [update["message"] for update in server.telegram.updates.history]
    assert [message["message_id"] for message in sent] == [message["message_id"] for message in shown]


async def test_controls(server, page, controls):
    """Speed and jump reach the bot's clock, and the new clock is shown; a refusal is a sentence."""
    await page.send(type="speed", speed=60)
    assert (await page.get("clock"))["clock"]["asked"] == 1
    await page.send(type="jump")
    while (await page.get("clock"))["clock"]["asked"] < 2:
        pass
    assert controls.asked == [60, "jump"]
    controls.refusal = "no reminder is set"
    await page.send(type="jump")
    assert (await page.get("error"))["text"] == "That did not work: no reminder is set"
    await page.send(type="speed", speed=7)
    assert "the speed is one of" in (await page.get("error"))["text"]


async def test_the_clock_ticks(server, page, monkeypatch):
    """The clock comes by itself."""
    frames = [await page.get("clock") for _ in range(2)]
    assert all(frame["clock"]["now"] for frame in frames)


async def test_starting_over(server, you, page, controls, call):
    """Starting over asks the bot to forget, empties the chat, and forgets what was on its way."""
    you.sends("/start")
    await call("sendMessage", chat_id=PAGE_PERSON, text="Hello", reply_markup=inline("a"))
    tap = you.taps(you.chat.last, "a")
    await page.get("state")
    await page.send(type="reset")
    assert (await page.get("state"))["messages"] == []
    assert controls.asked == ["reset"]
    assert server.telegram.updates.pending() == []
    assert (await call("sendMessage", chat_id=PAGE_PERSON, text="Hello"))[0] == 403
    assert (await call("answerCallbackQuery", callback_query_id=tap.id))[0] == 400


@pytest.mark.parametrize(
    "frame",
    [
        *("{", "[]", "7", '{"no": "type"}', '{"type": "fly"}', '{"type": "tap"}'),
        *('{"type": "text"}', '{"type": "text", "text": " "}', '{"type": "location"}'),
    ],
)
async def test_broken_frames(server, http, frame):
    """A frame that makes no sense is answered with a sentence, and the socket stays open."""
    async with http.ws_connect(f"{server.url}/chat/socket", origin=server.url) as socket:
        page = Page(socket)
        await socket.send_str(frame)
        assert (await page.get("error"))["text"].startswith("That did not work")
        await page.send(type="text", text="still here")
        assert (await page.get("message"))["message"]["text"] == "still here"


async def test_without_controls(clock, http):
    """When the bot runs elsewhere there is no clock, and controls say so."""
    server = Server(TOKEN, clock.now)
    await server.start()
    async with http.ws_connect(f"{server.url}/chat/socket", origin=server.url) as socket:
        page = Page(socket)
        assert (await page.get("state"))["clock"] is None
        await page.send(type="jump")
        assert "the bot runs elsewhere" in (await page.get("error"))["text"]
    await server.stop()


async def test_who_may_connect(server, http):
    """Only the page itself opens the socket; another name for this computer opens nothing."""
    for origin in (None, "http://evil.example", server.url.replace("127.0.0.1", "localhost"), "null"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(f"{server.url}/chat/socket", origin=origin)
        assert refused.value.status == 403
    port = server.url.rpartition(":")[2]
    rebound = {"Host": f"evil.example:{port}", "Origin": f"http://evil.example:{port}"}
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await http.ws_connect(f"{server.url}/chat/socket", headers=rebound)
    assert refused.value.status == 403
    for path in ("/", "/chat", "/chat/static/main.js", "/chat/file/x"):
        async with http.get(server.url + path, headers=rebound, allow_redirects=False) as response:
            assert response.status == 403
    for method, url in (
        ("GET", "/chat"),
        ("POST", "/bot42:ABC-def_123/getMe"),
        ("GET", "/file/bot42:ABC-def_123/x"),
    ):
        blind = {"Origin": "http://evil.example"}
        async with http.request(method, server.url + url, headers=blind) as response:
            assert response.status == 403
        async with http.request(method, server.url + url, headers=rebound) as response:
            assert response.status == 403
    local = {"Host": f"localhost:{port}", "Origin": f"http://localhost:{port}"}
    async with http.ws_connect(f"{server.url}/chat/socket", headers=local) as socket:
        assert (await Page(socket).get("state"))["messages"] == []


async def test_page_files(server, http, tmp_path, monkeypatch):
    """The page's files come with their types and a strict policy; nothing outside its folder can be read."""
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "index.html").write_text("<p>chat</p>")
    (tmp_path / "page" / "main.js").write_text("1")
    (tmp_path / "secret").write_text("secret")
    monkeypatch.setattr(chatpage, "PAGE", tmp_path / "page")
    async with http.get(f"{server.url}/") as response:
        assert (response.url.path, await response.text()) == ("/chat", "<p>chat</p>")
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")
    async with http.get(f"{server.url}/chat/static/main.js") as response:
        assert (response.status, response.content_type) == (200, "text/javascript")
    for name in ("missing.js", "..%2Fsecret", "%2E%2E", "..%2F..%2Fsecret", ""):
        async with http.get(f"{server.url}/chat/static/{name}") as response:
            assert response.status == 404


async def test_files_of_the_chat(server, you, http, bot):
    """Pictures are shown, clips can be read in parts, documents are downloads under their own name."""
    you.sends("/start")
    photo = await bot.send_photo(PAGE_PERSON, PNG)
    document = await bot.send_document(
        PAGE_PERSON, b"<script>alert(1)</script>", filename="Bericht März.html"
    )
    address = f"{server.url}/chat/file/"
    picture = address + photo.photo[0].file_id
    async with http.get(picture) as response:
        assert (response.content_type, await response.read()) == ("image/png", PNG)
        assert "Content-Disposition" not in response.headers
        # The ids are those of another run's files: a browser that kept them would show its charts.
        assert response.headers["Cache-Control"] == "no-cache"
    size = len(PNG)
    for wanted, first, last in [
        ("bytes=0-3", 0, 3),
        ("bytes=8-", 8, size - 1),
        ("bytes=-5", size - 5, size - 1),
    ]:
        async with http.get(picture, headers={"Range": wanted}) as response:
            assert (response.status, await response.read()) == (206, PNG[first : last + 1])
            assert response.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
    for wrong in ("bytes=9999-", "lines=1-2"):
        async with http.get(picture, headers={"Range": wrong}) as response:
            assert response.status == 416
    async with http.get(address + document.document.file_id) as response:
        assert (
            response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Bericht%20M%C3%A4rz.html"
        )
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.content_type == "application/octet-stream"
    async with http.get(address + "nothing") as response:
        assert response.status == 404


async def test_a_page_that_does_not_read(server, you, page, http, monkeypatch):
    """A page that reads too slowly is disconnected; others are not disturbed."""
    monkeypatch.setattr(chatpage, "BACKLOG", 3)
    async with http.ws_connect(f"{server.url}/chat/socket", origin=server.url) as slow:
        await page.get("state")
        for number in range(50):
            you.sends(f"message {number}")
        async with asyncio.timeout(5):
            while (await slow.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
        assert slow.closed
    for _ in range(50):
        last = await page.get("message")
    assert last["message"]["text"] == "message 49"


async def test_only_the_bot_api(clock, http):
    """Without a page nothing but the Bot API is served."""
    server = Server(TOKEN, clock.now, page=False)
    await server.start()
    async with http.get(f"{server.url}/chat") as response:
        assert response.status == 404
    async with http.get(f"{server.url}/bot{TOKEN}/getMe") as response:
        assert json.loads(await response.text())["ok"]
    await server.stop()
