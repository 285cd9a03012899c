"""Calls of the Bot API: their record, and how many Telegram allows."""

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.errors import ApiError, too_many_requests

Json = dict[str, Any]


@dataclass
class Call:
    """One call of a method: what was asked (decoded), at which instant, and how it ended.

    `response` is the JSON answer, also when it never reached the bot (`lost`); `ignored` names parameters
    that the method does not have.
    """

    method: str
    params: Json
    at: datetime
    ignored: list[str] = field(default_factory=list)
    error: ApiError | None = None
    response: Json = field(default_factory=dict)
    lost: bool = False

    @property
    def ok(self) -> bool:
        return bool(self.response.get("ok"))

    @property
    def chat_id(self) -> Any:
        return self.params.get("chat_id")

    @property
    def counted(self) -> bool:
        """Whether Telegram's limits count it: messages and edits, not answers to taps."""
        return self.method.startswith(("send", "edit"))


class RateLimits:
    """Telegram's limits on messages and edits: 1 a second in a chat, with short bursts, 30 a second in all.

    Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this. The second of a
    chat is counted as 0.95 s, so that a bot that keeps the pace is not refused for the network's jitter.
    """

    CHAT = ((0.95, 3), (60.0, 63))
    BOT = ((1.0, 30),)

    def __init__(self) -> None:
        self._instants: dict[Any, list[datetime]] = {}

    def check(self, chat_id: Any, at: datetime) -> None:
        """Count a message; ApiError 429 when it comes too early, and then it does not count."""
        waits = [self._wait(chat_id, at, rule) for rule in self.CHAT]
        waits += [self._wait(None, at, rule) for rule in self.BOT]
        if max(waits) > 0:
            raise too_many_requests(math.ceil(max(waits)))
        for key in (chat_id, None):
            recent = [
                instant for instant in self._instants.get(key, []) if at - instant < timedelta(minutes=1)
            ]
            self._instants[key] = [*recent, at]

    def _wait(self, key: Any, at: datetime, rule: tuple[float, int]) -> float:
        seconds, most = rule
        inside = [
            instant for instant in self._instants.get(key, []) if at - instant < timedelta(seconds=seconds)
        ]
        return seconds - (at - inside[-most]).total_seconds() if len(inside) >= most else 0.0
