"""The chat page in the browser: its files, the chat's pictures, and the socket that keeps it up to date."""

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from aiohttp import WSMsgType, web

from bot.sandbox.chats import CallbackQuery, Change, ChatMessage, Json
from bot.sandbox.person import SandboxPerson
from bot.sandbox.telegram import Telegram

PAGE = Path(__file__).parent / "page"
CLOCK_EVERY = 1.0  # real seconds
BACKLOG = 1000  # frames; a page that reads slower than this is disconnected and comes back by itself
SPEEDS = (1, 10, 60)
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


class Controls(Protocol):
    """The bot's clock, when the bot runs in this process; beside the chat it can be sped up and moved.

    `clock` gives {"now", "zone", "local", "speed", "next_reminder"}: instants in ISO 8601 UTC, the zone as
    its IANA name; zone and next reminder may be None. Methods that fail raise ValueError with a sentence for
    the page.
    """

    def clock(self) -> dict[str, Any] | None: ...

    async def set_speed(self, speed: float) -> None: ...

    async def jump(self) -> None: ...

    async def reset(self) -> None: ...


class ChatPage:
    """The page of one person."""

    def __init__(self, telegram: Telegram, person: SandboxPerson, controls: Controls | None = None) -> None:
        self._telegram = telegram
        self._person = person
        self._controls = controls
        self._queues: dict[web.WebSocketResponse, asyncio.Queue[Json]] = {}
        self._closing: set[asyncio.Task[bool]] = set()
        self._clock_task: asyncio.Task[None] | None = None
        telegram.observe(self._show)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self._redirect),
            web.get("/chat", self._index),
            web.get("/chat/static/{name}", self._static),
            web.get("/chat/file/{file_id}", self._file),
            web.get("/chat/socket", self._socket),
        ]

    async def close(self) -> None:
        """Disconnect every page."""
        if self._clock_task:
            self._clock_task.cancel()
            self._clock_task = None
        for socket in list(self._queues):
            await socket.close()

    # Files

    async def _redirect(self, _request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/chat")

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return self._page_file("index.html")

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return self._page_file(request.match_info["name"])

    def _page_file(self, name: str) -> web.Response:
        path = PAGE / name
        if path.parent != PAGE or not path.is_file():
            raise web.HTTPNotFound(text="There is no such file on this page.")
        headers = {
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-cache",
        }
        kind = TYPES.get(path.suffix, "application/octet-stream")
        charset = "utf-8" if kind.startswith("text/") else None
        response = web.Response(body=path.read_bytes(), content_type=kind, charset=charset, headers=headers)
        response.enable_compression()
        return response

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file = self._telegram.files.get(request.match_info["file_id"])
        if not file:
            raise web.HTTPNotFound(text="There is no such file.")
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-cache",  # the next sandbox gives the same ids to other files
            "Accept-Ranges": "bytes",
        }
        if file.kind == "document":
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
        body, status = _part(request, file.data, headers)
        return web.Response(body=body, status=status, content_type=file.mime_type, headers=headers)

    # The socket

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if "Origin" not in request.headers:
            raise web.HTTPForbidden(text="The socket is open to its own page only.")
        socket = web.WebSocketResponse(heartbeat=30, max_msg_size=1 << 20)
        await socket.prepare(request)
        queue = self._queues[socket] = asyncio.Queue(BACKLOG)
        queue.put_nowait(self._state())
        writer = asyncio.create_task(self._write(socket, queue))
        if not self._clock_task:
            self._clock_task = asyncio.create_task(self._tick())
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._hear(queue, message.data)
        finally:
            del self._queues[socket]
            writer.cancel()
        return socket

    async def _write(self, socket: web.WebSocketResponse, queue: asyncio.Queue[Json]) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                await socket.send_json(await queue.get())

    def _send(self, frame: Json) -> None:
        for socket, queue in list(self._queues.items()):
            try:
                queue.put_nowait(frame)
            except asyncio.QueueFull:
                closing = asyncio.create_task(socket.close())
                self._closing.add(closing)
                closing.add_done_callback(self._closing.discard)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(CLOCK_EVERY)
            self._send({"type": "clock", "clock": self._clock()})

    def _clock(self) -> Json | None:
        return self._controls.clock() if self._controls else None

    def _state(self) -> Json:
        user = self._person.user
        return {
            "type": "state",
            "bot": self._telegram.profile.shown_to(self._person, self._telegram.bot.username),
            "user": {"id": user.id, "first_name": user.first_name, "language_code": user.language_code},
            "messages": [self._message(message) for message in self._person.chat.messages],
            "clock": self._clock(),
        }

    def _message(self, message: ChatMessage) -> Json:
        sandbox = {
            "mine": message.sender.id == self._person.id,
            "silent": message.silent,
            "at": message.at.isoformat(),
        }
        return message.wire(every_keyboard=True) | {"sandbox": sandbox}

    def _show(self, change: Change) -> None:
        if change.chat in (None, self._person.chat) and self._queues:
            self._send(self._frame(change))

    def _frame(self, change: Change) -> Json:
        if change.kind in ("message", "edit"):
            return {"type": change.kind, "message": self._message(change.subject)}
        if change.kind == "delete":
            return {"type": "delete", "message_ids": change.subject}
        if change.kind == "bot":
            return {
                "type": "bot",
                "bot": self._telegram.profile.shown_to(self._person, self._telegram.bot.username),
            }
        query: CallbackQuery = change.subject
        answer = query.answer
        return {
            "type": "answer",
            "callback_query_id": query.id,
            "message_id": query.message.id,
            "text": answer.text if answer else None,
            "show_alert": bool(answer and answer.show_alert),
        }

    # What the person does on the page

    async def _hear(self, queue: asyncio.Queue[Json], text: str) -> None:
        try:
            frame = json.loads(text)
            await self._act(queue, frame)
        except (ValueError, KeyError, TypeError, LookupError, RuntimeError) as error:
            queue.put_nowait({"type": "error", "text": f"That did not work: {error}"})

    async def _act(self, queue: asyncio.Queue[Json], frame: Json) -> None:
        person, kind = self._person, frame["type"]
        if kind == "text":
            person.sends(str(frame["text"]))
        elif kind == "tap":
            self._tap(queue, frame)
        elif kind == "location":
            person.shares_location(float(frame["latitude"]), float(frame["longitude"]))
        elif kind == "sticker":
            person.sends_sticker()
        elif kind == "voice":
            person.sends_voice()
        elif kind == "photo":
            person.sends_photo()
        else:
            await self._control(kind, frame)

    def _tap(self, queue: asyncio.Queue[Json], frame: Json) -> None:
        message = next((one for one in self._person.chat.history if one.id == frame["message_id"]), None)
        if not message:
            raise LookupError("this message is no longer there")
        query = self._person.taps(message, data=str(frame["data"]))
        queue.put_nowait({"type": "tapped", "tag": frame.get("tag"), "callback_query_id": query.id})

    async def _control(self, kind: str, frame: Json) -> None:
        if not self._controls:
            raise ValueError("the bot runs elsewhere, its clock cannot be moved from here")
        if kind == "speed":
            if frame["speed"] not in SPEEDS:
                raise ValueError(f"the speed is one of {SPEEDS}")
            await self._controls.set_speed(frame["speed"])
        elif kind == "jump":
            await self._controls.jump()
        elif kind == "reset":
            await self._controls.reset()
            self._telegram.forget_chat(self._person.chat)
            self._send(self._state())
        else:
            raise ValueError(f"the page asked for {kind!r}, which does not exist")
        self._send({"type": "clock", "clock": self._clock()})


def _part(request: web.Request, data: bytes, headers: dict[str, str]) -> tuple[bytes, int]:
    """The bytes a browser asked for, and the status: browsers read clips in parts. Adds to the headers."""
    try:
        asked = request.http_range
        start, stop, _ = asked.indices(len(data))
    except ValueError:
        start = stop = len(data)
    else:
        if (asked.start, asked.stop) == (None, None):
            return data, 200
    if start >= stop:
        headers["Content-Range"] = f"bytes */{len(data)}"
        return b"", 416
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(data)}"
    return data[start:stop], 206
