"""A Telegram that counts strictly: a stand-in over real HTTP, in a process of its own.

    python -m tests.bench.strict --rate 30 --travel 0.05

It refuses, with 429, each message or edit that would be one too many in any sliding second, counted when it
arrives; answers leave `travel` seconds later. Answers to taps and deletions are not counted. People whom
`/bench/people` names ask for a session, and tap what the bot asks them to tap. Prints its port, and serves
until its standard input is closed. As cheap as it can be, so that what is measured is the bot.
"""

# ruff: noqa: T201 - the port is told to whoever started it

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import ssl
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

REACTION_S = (0.5, 2.0)
"""So long a person takes until they tap, at least and at most."""

_TAPPED = re.compile(r"1\|session\|\d+\|\d+\|(ready|rate\|2)$|1\|start\b")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_KIND = re.compile(rb"\r\ncontent-type: *([^\r]*)", re.IGNORECASE)
_PART = re.compile(rb'name="(\w+)"\r\n(?:[^\r]+\r\n)*\r\n(.*?)\r\n--', re.DOTALL)
_FILES = {"sendPhoto": "photo", "sendAnimation": "animation", "sendDocument": "document"}


@dataclass
class Tap:
    """A tap, by time.monotonic(): when it was handed out, answered, and when the next screen came."""

    chat_id: int
    data: str
    at: float
    answered: float | None = None
    shown: float | None = None


@dataclass
class Strict:
    """`arrivals`: what was counted, as (instant, method, chat); `uncounted` likewise, `refused` instants."""

    rate: int
    travel_s: float
    arrivals: list[tuple[float, str, int]] = field(default_factory=list)
    uncounted: list[tuple[float, str, int]] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    taps: list[Tap] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._recent: deque[float] = deque()
        self._people: set[int] = set()
        self._updates: list[dict[str, Any]] = []
        self._parked: Callable[[], None] | None = None
        self._numbers = iter(range(1, sys.maxsize))
        self._open: dict[str, Tap] = {}
        self._rng = random.Random(1)

    # --- People

    def people(self, first: int, count: int, over_s: float) -> None:
        """So many people ask for a session, one after the other."""
        loop = asyncio.get_running_loop()
        for n in range(count):
            self._people.add(first + n)
            loop.call_later(over_s * n / count, self._say, first + n, "/stretch")

    def _say(self, chat_id: int, words: str) -> None:
        entities = [{"type": "bot_command", "offset": 0, "length": len(words)}]
        message = {"text": words, "entities": entities, **self._message(chat_id), "from": _person(chat_id)}
        self._tell({"message": message})

    def _tap(self, chat_id: int, message_id: int, data: str) -> None:
        number = str(next(self._numbers))
        self._open[number] = Tap(chat_id, data, 0.0)
        message = {**self._message(chat_id), "message_id": message_id}
        tap = {"id": number, "from": _person(chat_id), "chat_instance": "1", "data": data, "message": message}
        self._tell({"callback_query": tap})

    def _tell(self, update: dict[str, Any]) -> None:
        self._updates.append({"update_id": next(self._numbers), **update})
        if self._parked is not None:
            self._parked()

    def _message(self, chat_id: int) -> dict[str, Any]:
        chat = {"id": chat_id, "type": "private", "first_name": "P"}
        return {"message_id": next(self._numbers), "date": int(time.time()), "chat": chat}

    # --- Calls

    def poll(self, params: dict[str, Any], answer: Callable[[bytes], None]) -> None:
        """Answer with what is new as soon as there is something."""
        loop, offset = asyncio.get_running_loop(), int(params.get("offset") or 0)
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        asked_at = loop.time()

        def give() -> None:
            self._parked = None
            timeout.cancel()
            now = time.monotonic()
            for update in self._updates:
                tap = self._open.get(update.get("callback_query", {}).get("id", ""))
                if tap is not None and not tap.at:
                    tap.at = now
                    self.taps.append(tap)
            answer(_ok(self._updates))

        def soon() -> None:
            self._parked = None
            loop.call_at(max(loop.time(), asked_at + self.travel_s), give)

        timeout = loop.call_later(float(params.get("timeout") or 0) + self.travel_s, give)
        self._parked = soon
        if self._updates:
            soon()

    def call(self, method: str, params: dict[str, Any]) -> bytes:
        now = time.monotonic()
        chat_id = int(params.get("chat_id") or 0)
        if method == "answerCallbackQuery":
            tap = self._open[str(params["callback_query_id"])]
            tap.answered = tap.answered or now
            self.uncounted.append((now, method, tap.chat_id))
        elif method.startswith(("send", "edit")):
            while self._recent and self._recent[0] <= now - 1:
                self._recent.popleft()
            if len(self._recent) >= self.rate:
                self.refused.append(now)
                return _refusal()
            self._recent.append(now)
            self.arrivals.append((now, method, chat_id))
            return self._said(method, params, chat_id, now)
        else:
            self.uncounted.append((now, method, chat_id))
        if method == "getMe":
            return _ok({"id": 1, "is_bot": True, "first_name": "Limber", "username": "strict_bot"})
        if method == "getUserProfilePhotos":
            return _ok({"total_count": 1, "photos": [[]]})
        if method == "getWebhookInfo":
            return _ok({"url": "", "has_custom_certificate": False, "pending_update_count": 0})
        return _ok([] if method == "getMyCommands" else {} if method.startswith("get") else True)

    def _said(self, method: str, params: dict[str, Any], chat_id: int, now: float) -> bytes:
        message = self._message(chat_id)
        if method.startswith("edit"):
            message["message_id"] = int(params["message_id"])
        if kind := _FILES.get(method):
            file = {"file_id": f"file{message['message_id']}", "file_unique_id": "u", "width": 1, "height": 1}
            message[kind] = [file] if kind == "photo" else {**file, "duration": 1}
        if chat_id in self._people:
            for tap in self.taps:
                if tap.chat_id == chat_id and tap.shown is None:
                    tap.shown = now
            self._react(chat_id, message["message_id"], params.get("reply_markup"))
        return _ok(message)

    def _react(self, chat_id: int, message_id: int, keyboard: Any) -> None:
        shown = json.loads(keyboard) if isinstance(keyboard, str) else keyboard or {}
        for row in shown.get("inline_keyboard", ()):
            for button in row:
                if _TAPPED.match(button.get("callback_data", "")):
                    wait_s = self._rng.uniform(*REACTION_S)
                    loop = asyncio.get_running_loop()
                    loop.call_later(wait_s, self._tap, chat_id, message_id, button["callback_data"])
                    return

    def figures(self) -> bytes:
        found = {name: getattr(self, name) for name in ("arrivals", "uncounted", "refused")}
        return json.dumps({**found, "taps": [asdict(tap) for tap in self.taps]}).encode()


class Connection(asyncio.Protocol):
    """One connection, kept alive; its answers leave in the order of its requests."""

    def __init__(self, strict: Strict) -> None:
        self._strict, self._received = strict, b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end]
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._received) < whole:
                return
            body, self._received = self._received[end + 4 : whole], self._received[whole:]
            self._answer(head, body)

    def _answer(self, head: bytes, body: bytes) -> None:
        parts = urlsplit(head.split(b" ", 2)[1].decode())
        if parts.path.startswith("/bench/"):
            query = {name: float(each[0]) for name, each in parse_qs(parts.query).items()}
            if parts.path == "/bench/people":
                self._strict.people(int(query["first"]), int(query["count"]), query["over"])
            self._write(self._strict.figures() if parts.path == "/bench/figures" else b"{}")
            return
        kind = _KIND.search(head)
        method, params = parts.path.rpartition("/")[2], _params(kind[1] if kind else b"", body)
        if method == "getUpdates":
            self._strict.poll(params, self._write)
        else:
            answer = self._strict.call(method, params)
            asyncio.get_running_loop().call_later(self._strict.travel_s, self._write, answer)

    def _write(self, body: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            status = b"429 Too Many Requests" if b'"error_code"' in body[:40] else b"200 OK"
            self._transport.write(
                b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nDate: %s\r\nContent-Length: %d\r\n\r\n%s"
                % (status, formatdate(usegmt=True).encode(), len(body), body)
            )


def _params(kind: bytes, body: bytes) -> dict[str, Any]:
    if kind.startswith(b"application/json"):
        return dict(json.loads(body))
    if kind.startswith(b"multipart/"):
        return {
            name.decode(): value.decode()
            for name, value in _PART.findall(body)
            if name in {b"chat_id", b"reply_markup", b"message_id"}
        }
    return dict(parse_qsl(body.decode()))


def _person(chat_id: int) -> dict[str, Any]:
    return {"id": chat_id, "is_bot": False, "first_name": "P", "language_code": "en"}


def _ok(result: Any) -> bytes:
    return b'{"ok":true,"result":%s}' % json.dumps(result).encode()


def _refusal() -> bytes:
    return json.dumps(
        {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 1}}
    ).encode()


async def _serve(rate: int, travel_s: float, certificate: str | None) -> None:
    strict, trust = Strict(rate, travel_s), None
    if certificate is not None:
        trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        trust.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(strict), "127.0.0.1", 0, ssl=trust, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rate", type=int, default=30)
    parser.add_argument("--travel", type=float, default=0.05, help="seconds until an answer leaves")
    parser.add_argument("--certificate", help="a file with key and certificate: serve over TLS")
    given = parser.parse_args()
    with contextlib.suppress(PermissionError):
        os.nice(-18)  # what it is late itself would be counted as the bot's
    asyncio.run(_serve(given.rate, given.travel, given.certificate))


if __name__ == "__main__":
    main()
