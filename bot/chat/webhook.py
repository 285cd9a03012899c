"""The door for the updates that Telegram posts, and whether Telegram gets through to it."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot import logs
from bot.chat.standing import BotStanding, TelegramAway, ask
from bot.chat.transport import TelegramBot
from bot.chat.updates import is_update
from bot.clock import Clock
from bot.metrics import webhook_requests
from bot.store import StoreError

log = logs.of(__name__)

PATH = "/telegram"

ASKED_EVERY_S = 60.0
"""So often Telegram is asked whether it gets through, in real seconds."""

FAILS_FOR = timedelta(minutes=10)
"""For so long after its last failure Telegram does not get through, while updates wait there."""

Accept = Callable[[Sequence[Mapping[str, Any]]], Awaitable[int]]


def address(url: str) -> str:
    """Where Telegram is to post: the public address, with the path that `Webhook` listens on."""
    return url if url.endswith(PATH) else f"{url}{PATH}"


class Webhook:
    """Takes updates that Telegram posts; says 200 only once they are in the inbox. `requests` counts them."""

    def __init__(self, secret: str, accept: Accept) -> None:
        self._secret, self._accept = secret, accept
        self.requests = webhook_requests()

    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self._take)]

    async def _take(self, request: web.Request) -> web.Response:
        shown = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        # The bytes as they came, whether or not they are UTF-8.
        if not hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), self._secret.encode()):
            return self._answer("stranger", 403)
        update = _update(await request.read())
        if update is None:
            return self._answer("broken", 400)
        try:
            await self._accept([update])
        except StoreError as error:
            log.warning("an update is left to Telegram: %s", error, event="update-not-kept")
            return self._answer("unkept", 503)
        return self._answer("taken", 200)

    def _answer(self, fate: str, status: int) -> web.Response:
        self.requests.labels(fate).inc()
        return web.Response(status=status)


class Posting:
    """Whether Telegram gets through to the webhook: only Telegram knows, so it is asked."""

    def __init__(self, bot: TelegramBot, clock: Clock) -> None:
        self._bot, self._clock = bot, clock
        self._standing: BotStanding | None = None

    async def watch(self) -> None:
        """Ask every so often, until cancelled. Raises TokenRefused."""
        while True:
            await self.look()
            await asyncio.sleep(ASKED_EVERY_S)

    async def look(self) -> None:
        """Ask now, and write to the log what Telegram met since the last time. Raises TokenRefused."""
        before = self.failed_at()
        try:
            self._standing = await ask(self._bot)
        except TelegramAway as error:
            log.info(
                "whether Telegram gets through to the webhook is not known: %s",
                error,
                event="webhook-unknown",
            )
        if self.failed_at() > before and (trouble := self.trouble()) is not None:
            log.warning("%s", trouble, event="webhook-fails")

    def trouble(self) -> str | None:
        """That updates wait at Telegram, which cannot post them; None otherwise."""
        if self._standing is None or self._standing.failure is None or not self._standing.waiting:
            return None
        reason, at = self._standing.failure
        if self._clock.now() - at > FAILS_FOR:
            return None
        return f"Telegram cannot post to WEBHOOK_URL: {reason}; {self._standing.waiting} updates wait there"

    def waiting(self) -> float:
        """How many updates wait at Telegram to be posted, when it was last asked."""
        return 0.0 if self._standing is None else float(self._standing.waiting)

    def failed_at(self) -> float:
        """When Telegram last failed to post, as seconds since 1970; 0 for never."""
        failure = None if self._standing is None else self._standing.failure
        return 0.0 if failure is None else failure[1].timestamp()


def _update(body: bytes) -> dict[str, Any] | None:
    """The update in a request's body; None when there is none."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if is_update(update) else None
