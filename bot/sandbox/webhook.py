"""Updates by webhook: POST to the bot's address, in order within a chat, again after a failure."""

import asyncio
import ipaddress
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.chats import Json, unix
from bot.sandbox.errors import bad_request
from bot.sandbox.telegram import Telegram
from bot.sandbox.updates import Waiting

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the header's name, not a secret)
LONGEST_BACKOFF = 60.0
TIMEOUT = aiohttp.ClientTimeout(total=60)
_SECRET = re.compile(r"[A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Target:
    """Where updates go. `connections` are at most open at once; each serves one chat at a time."""

    url: str
    secret: str = ""
    connections: int = 40

    def check(self) -> None:
        """Raises ApiError for an address or a secret that cannot be used. Updates stay on this computer."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise bad_request("invalid webhook URL specified")
        if not _is_loopback(parts.hostname):
            raise bad_request("bad webhook: the sandbox delivers updates to this computer only")
        if len(self.secret) > 256:
            raise bad_request("secret token is too long")
        if not _SECRET.fullmatch(self.secret):
            raise bad_request("secret token contains unallowed characters")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class WebhookSender:
    """Delivers the queue to `target` while there is one.

    `perform` does what an answer asks for: a bot may name a method in the body of its reply.
    """

    def __init__(self, telegram: Telegram, perform: Callable[[str, Json], Awaitable[object]]) -> None:
        self._telegram = telegram
        self._perform = perform
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        self._failure: Json = {}
        self.target: Target | None = None
        telegram.updates.observers.append(self._start_lanes)

    async def set(self, target: Target | None) -> None:
        """Deliver to another address, or nowhere."""
        await self._stop_lanes()
        self._failure = {}
        self.target = target
        if target and not self._session:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        self._start_lanes()

    async def close(self) -> None:
        await self.set(None)
        if self._session:
            await self._session.close()
            self._session = None

    def info(self) -> Json:
        """The Bot API's WebhookInfo."""
        updates = self._telegram.updates
        info: Json = {
            "url": self.target.url if self.target else "",
            "has_custom_certificate": False,
            "pending_update_count": len(updates.pending()),
        }
        if self.target:
            info |= {"max_connections": self.target.connections, "ip_address": "127.0.0.1"} | self._failure
        if updates.allowed:
            info["allowed_updates"] = sorted(updates.allowed)
        return info

    def _start_lanes(self) -> None:
        """One task per chat that has something waiting: chats run side by side, a chat in order."""
        if not self.target or len(self._lanes) >= self.target.connections:
            return
        for waiting in self._telegram.updates.ready():
            if len(self._lanes) >= self.target.connections:
                return
            if waiting.chat_id not in self._lanes:
                self._lanes[waiting.chat_id] = asyncio.create_task(self._run_lane(waiting.chat_id))

    async def _stop_lanes(self) -> None:
        lanes, self._lanes = list(self._lanes.values()), {}
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)

    async def _run_lane(self, chat_id: int) -> None:
        updates = self._telegram.updates
        while lane := [waiting for waiting in updates.ready() if waiting.chat_id == chat_id]:
            for waiting in lane:
                await self._deliver(waiting)
        self._lanes.pop(chat_id, None)
        self._start_lanes()

    async def _deliver(self, waiting: Waiting) -> None:
        """Post one update until it is taken: again at once, then after 2, 4, 8… seconds, as Telegram does."""
        wait = 0.0
        while waiting in self._telegram.updates.ready():
            failure, retry_after = await self._post(waiting)
            if not failure:
                self._telegram.updates.confirm(waiting)
                return
            self._failure = {"last_error_date": unix(self._telegram.now()), "last_error_message": failure}
            self._telegram.wake_watchers()
            await asyncio.sleep(retry_after or wait)
            wait = min(LONGEST_BACKOFF, wait * 2 or 2.0)

    async def _post(self, waiting: Waiting) -> tuple[str, float]:
        """Post one update. Returns what went wrong ("" for nothing) and the wait that the bot asked for."""
        assert self.target
        assert self._session
        headers = {SECRET_HEADER: self.target.secret} if self.target.secret else {}
        try:
            posting = self._session.post(self.target.url, json=waiting.update, headers=headers, ssl=False)
            async with posting as response:
                if not 200 <= response.status < 300:
                    reason = f"Wrong response from the webhook: {response.status} {response.reason}"
                    return reason, float(response.headers.get("Retry-After", "0").strip() or 0)
                await self._obey(await response.read(), response.content_type)
        except TimeoutError:
            return "Read timeout expired", 0.0
        except aiohttp.ClientConnectorError:
            return "Connection refused", 0.0
        except (aiohttp.ClientError, OSError):
            return "Webhook connection closed", 0.0
        return "", 0.0

    async def _obey(self, body: bytes, kind: str) -> None:
        """A bot may name a method in its reply (https://core.telegram.org/bots/api#making-requests-when-getting-updates)."""
        if kind != "application/json" or not body:
            return
        try:
            asked = json.loads(body)
        except ValueError:
            return
        method = str(asked.pop("method", "")) if isinstance(asked, dict) else ""
        if method.lower().startswith(("send", "edit", "answer", "delete")):
            await self._perform(method, asked)
