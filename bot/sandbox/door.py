"""Who may speak to the sandbox: this computer, under its own name, and no page of another site.

A site that a browser on this computer looks at could let its own name point here, or send requests here
blindly. Whoever speaks for Telegram needs the bot's token besides, which is another one at each start.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware


def door(bound: str) -> Middleware:
    """What refuses, on every path, names that are not ours and pages that are not. `bound`: the address
    that is listened on; where that is every one, all names are ours.
    """
    open_to_all = bound in ("0.0.0.0", "::")  # noqa: S104 - asked for by the host, names unknown

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        name = urlsplit(f"//{request.host}").hostname or ""
        if name != bound and not _is_loopback(name) and not open_to_all:
            raise web.HTTPForbidden(text="The sandbox answers under its own address only.")
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden(text="The sandbox is open to its own page only.")
        return await handler(request)

    return check


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
