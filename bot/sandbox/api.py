"""One call of the Bot API, from its parameters to the answer: faults, limits, the method, the record."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.calls import Call, RateLimits
from bot.sandbox.chats import Json
from bot.sandbox.errors import ApiError, bad_request, conflict, too_many_requests
from bot.sandbox.faults import InjectedFault
from bot.sandbox.methods import METHODS
from bot.sandbox.parameters import Parameters, Upload
from bot.sandbox.telegram import Telegram
from bot.sandbox.webhook import Target, WebhookSender

LONGEST_POLL = 50
WEBHOOK_PAUSE = 1.0  # real seconds between two setWebhook

# What Telegram says when a required parameter is missing; other methods say `parameter "x" is required`.
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "file_id": "file_id not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
} | {kind: f"there is no {kind} in the request" for kind in ("photo", "animation", "document")}

# Getting updates is the one part of the Bot API that waits: (required, optional) parameters.
UPDATE_METHODS = {
    "getUpdates": ((), ("offset", "limit", "timeout", "allowed_updates")),
    "setWebhook": (
        ("url",),
        (
            "certificate",
            "ip_address",
            "max_connections",
            "allowed_updates",
            "drop_pending_updates",
            "secret_token",
        ),
    ),
    "deleteWebhook": ((), ("drop_pending_updates",)),
    "getWebhookInfo": ((), ()),
}
_SPELLING = {name.lower(): name for name in (*METHODS, *UPDATE_METHODS)}


@dataclass(frozen=True)
class Reply:
    """What goes back over HTTP; `body` is None when the connection is to break without an answer, and ends
    half way when it is `cut`.
    """

    status: int
    body: Json | None
    cut: bool = False


@dataclass(frozen=True)
class _Told:
    """A result with a sentence beside it, as the webhook methods give."""

    result: Any
    description: str


class BotApi:
    """The Bot API of one bot. With `limits` it refuses what comes faster than Telegram allows."""

    def __init__(self, telegram: Telegram, *, limits: bool = False) -> None:
        self.telegram = telegram
        self.webhook = WebhookSender(telegram, self._perform_from_webhook)
        self._limits = RateLimits() if limits else None
        self._webhook_set_at = float("-inf")

    async def call(self, name: str, arguments: Mapping[str, str], files: Mapping[str, Upload]) -> Reply:
        """Perform a method and record the call. Errors are answers; nothing is raised."""
        method = _SPELLING.get(name.lower(), name)
        parameters = Parameters(arguments, files)
        known = _parameters_of(method)
        call = Call(method, parameters.record(), self.telegram.now())
        call.ignored = [name for name in arguments if name not in known]
        fault = self.telegram.faults.take(method, call.chat_id) or InjectedFault()
        (self.telegram.polls if method == "getUpdates" else self.telegram.calls).append(call)
        self.telegram.wake_watchers()
        try:
            if fault.delay:
                await asyncio.sleep(fault.delay)
            if fault.performs:
                call.response = _answer(fault.spoil(await self._attempt(call, parameters)))
            if fault.error:
                raise fault.error
        except ApiError as error:
            call.error, call.response = error, error.body()
        call.lost = not fault.answers
        self.telegram.wake_watchers()
        body = None if call.lost else call.response
        return Reply(call.error.code if call.error else 200, body, cut=fault.cut)

    async def _attempt(self, call: Call, parameters: Parameters) -> Any:
        if call.method not in METHODS and call.method not in UPDATE_METHODS:
            raise ApiError(404, "Not Found: method not found")
        if self._limits and call.counted:
            self._limits.check(call.chat_id, call.at)
        if call.method in UPDATE_METHODS:
            self._require(UPDATE_METHODS[call.method][0], parameters)
            return await self._update_method(call.method, parameters)
        rule = METHODS[call.method]
        self._require(rule.required, parameters)
        return rule.perform(self.telegram, parameters)

    def _require(self, names: tuple[str, ...], parameters: Parameters) -> None:
        for name in names:
            if name not in parameters.arguments and name not in parameters.files:
                raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))

    async def _update_method(self, method: str, parameters: Parameters) -> Any:
        if method == "getUpdates":
            return await self._get_updates(parameters)
        if method == "getWebhookInfo":
            return self.webhook.info()
        url = parameters.text("url") if method == "setWebhook" else ""
        return await self._set_webhook(url, parameters)

    async def _get_updates(self, parameters: Parameters) -> list[Json]:
        if self.webhook.target:
            raise conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )
        self.telegram.updates.allow(_kinds(parameters))
        return await self.telegram.updates.poll(
            parameters.integer("offset"),
            parameters.integer("limit", 100, 1, 100),
            parameters.integer("timeout", 0, 0, LONGEST_POLL),
        )

    async def _set_webhook(self, url: str, parameters: Parameters) -> _Told:
        target = None
        if url:
            real_now = asyncio.get_running_loop().time()
            if real_now < self._webhook_set_at + WEBHOOK_PAUSE:
                raise too_many_requests(1)
            self._webhook_set_at = real_now
            connections = parameters.integer("max_connections", 40, 1, 100)
            target = Target(url, parameters.text("secret_token"), connections)
            target.check()
        self.telegram.updates.allow(_kinds(parameters))
        drop = parameters.flag("drop_pending_updates")
        if target == self.webhook.target and not drop:
            return _Told(True, f"Webhook is already {'set' if url else 'deleted'}")  # noqa: FBT003
        if drop:
            self.telegram.updates.forget()
        if target:
            self.telegram.updates.interrupt("terminated by setWebhook request")
        had_one = self.webhook.target is not None
        await self.webhook.set(target)
        done = "was set" if target else "was deleted" if had_one else "is already deleted"
        return _Told(True, f"Webhook {done}")  # noqa: FBT003

    async def _perform_from_webhook(self, method: str, asked: Json) -> None:
        await self.call(method, as_arguments(asked), {})


def as_arguments(body: Json) -> dict[str, str]:
    """A JSON body as parameters: texts as they are, everything else as JSON text, nulls left out."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in body.items()
        if value is not None
    }


def _parameters_of(method: str) -> tuple[str, ...]:
    if method in METHODS:
        return METHODS[method].required + METHODS[method].optional
    required, optional = UPDATE_METHODS.get(method, ((), ()))
    return required + optional


def _answer(result: Any) -> Json:
    if isinstance(result, _Told):
        return {"ok": True, "result": result.result, "description": result.description}
    return {"ok": True, "result": result}


def _kinds(parameters: Parameters) -> list[str] | None:
    kinds = parameters.json("allowed_updates")
    return [str(kind) for kind in kinds] if isinstance(kinds, list) else None
