"""The sandbox's HTTP server: the Bot API for the bot, the chat page for the person, on one port."""

import asyncio
import hmac
import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime

from aiohttp import web

from bot.sandbox.api import BotApi, Reply, as_arguments
from bot.sandbox.chatpage import ChatPage, Controls
from bot.sandbox.door import door
from bot.sandbox.errors import ApiError
from bot.sandbox.parameters import Upload
from bot.sandbox.telegram import Telegram

UPLOAD_BYTES = 50 * 2**20  # what a bot may send (https://core.telegram.org/bots/api#sending-files)
PAGE_PERSON = 1000
_TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
FINISH = 0.1  # seconds for requests under way when the server stops; polls are cut off


class Server:
    """A Telegram of one's own on loopback.

    `token` is the bot's; `now` gives the instant of whatever happens; `controls` move the bot's clock from
    the page; with `limits` calls that come too fast are refused as Telegram refuses them.

        server = Server(token="1:secret", now=clock.now)
        await server.start()
        bot = telegram.Bot("1:secret", base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot")
    """

    def __init__(
        self,
        token: str,
        now: Callable[[], datetime],
        controls: Controls | None = None,
        *,
        page: bool = True,
        limits: bool = False,
        name: str = "Limber",
        username: str = "limber_bot",
    ) -> None:
        self.telegram = Telegram(token, now, name, username)
        self.api = BotApi(self.telegram, limits=limits)
        self.url = ""
        self.page: ChatPage | None = None
        self._runner: web.AppRunner | None = None
        if page:
            self.page = ChatPage(self.telegram, self.telegram.person(PAGE_PERSON, "You"), controls)

    async def start(
        self, host: str = "127.0.0.1", port: int = 0, routes: Iterable[web.RouteDef] = ()
    ) -> None:
        """Listen; port 0 takes a free one. `url` is the address from then on; `routes` are served beside.

        A stopped server can start again and still knows everything: that is an outage of Telegram.
        """
        app = web.Application(client_max_size=UPLOAD_BYTES + 2**20, middlewares=[door(host)])
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        if self.page:
            app.router.add_routes(self.page.routes())
        app.router.add_routes(routes)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=FINISH)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0][1]
        name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
        self.url = f"http://{name}:{bound}"

    async def stop(self) -> None:
        await self.api.webhook.close()
        if self.page:
            await self.page.close()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def _method(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(request):
            return refusal
        try:
            arguments, files = await _parameters(request)
        except web.HTTPRequestEntityTooLarge:
            return _json(Reply(413, ApiError(413, "Request Entity Too Large").body()))
        except ValueError:
            return _json(Reply(400, ApiError(400, "Bad Request: can't parse the request").body()))
        reply = await self.api.call(request.match_info["method"], arguments, files)
        if reply.body is None and request.transport:
            request.transport.abort()
        return _json(reply)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(request):
            return refusal
        for file in self.telegram.files.values():
            if file.path == request.match_info["path"]:
                return web.Response(body=file.data, content_type="application/octet-stream")
        return _json(Reply(404, ApiError(404, "Not Found").body()))

    def _refusal(self, request: web.Request) -> web.Response | None:
        """The answer to another bot's token: 404 when it has not even the form of one."""
        token = request.match_info["token"]
        if hmac.compare_digest(token.encode(), self.telegram.token.encode()):
            return None
        error = ApiError(401, "Unauthorized") if _TOKEN.fullmatch(token) else ApiError(404, "Not Found")
        return _json(Reply(error.code, error.body()))


def _json(reply: Reply) -> web.Response:
    headers = {}
    if reply.body and "retry_after" in reply.body.get("parameters", {}):
        headers["Retry-After"] = str(reply.body["parameters"]["retry_after"])
    said = json.dumps(reply.body)
    said = said[: len(said) // 2] if reply.cut else said
    return web.json_response(text=said, status=reply.status, headers=headers)


async def _parameters(request: web.Request) -> tuple[dict[str, str], dict[str, Upload]]:
    """Parameters from the address and the body: JSON, form, multipart. Raises ValueError for broken JSON."""
    arguments, files = dict(request.query), {}
    if request.content_type == "application/json":
        body = json.loads(await request.text() or "{}")
        if not isinstance(body, dict):
            raise ValueError("a JSON body is an object")
        arguments |= as_arguments(body)
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                data = await asyncio.to_thread(value.file.read)
                files[name] = Upload(value.filename, data)
            elif isinstance(value, str):
                arguments[name] = value
    return arguments, files
