"""The door for the updates that Telegram posts."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiohttp import web

from bot.chat.updates import is_update
from bot.store import StoreError

log = logging.getLogger(__name__)

PATH = "/telegram"

Accept = Callable[[Sequence[Mapping[str, Any]]], Awaitable[int]]


def address(url: str) -> str:
    """Where Telegram is to post: the public address, with the path that `Webhook` listens on."""
    return url if url.endswith(PATH) else f"{url}{PATH}"


class Webhook:
    """Takes updates that Telegram posts; says 200 only once they are in the inbox."""

    def __init__(self, secret: str, accept: Accept) -> None:
        self._secret, self._accept = secret, accept

    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self._take)]

    async def _take(self, request: web.Request) -> web.Response:
        shown = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        # The bytes as they came, whether or not they are UTF-8.
        if not hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), self._secret.encode()):
            return web.Response(status=403)
        update = _update(await request.read())
        if update is None:
            return web.Response(status=400)
        try:
            await self._accept([update])
        except StoreError as error:
            log.warning("an update is left to Telegram: %s", error)
            return web.Response(status=503)
        return web.Response()


def _update(body: bytes) -> dict[str, Any] | None:
    """The update in a request's body; None when there is none."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if is_update(update) else None
