"""Calls of the Bot API: their record, what goes wrong with them on purpose, and how many are allowed."""

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.errors import ApiError, forbidden, too_many_requests

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
        """Whether Telegram's limits count it: messages and edits, not answers to taps or chat actions."""
        return self.method.startswith(("send", "edit")) and self.method != "sendChatAction"


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong with a call. The functions below make the usual ones."""

    delay: float = 0.0
    performs: bool = True
    error: ApiError | None = None
    answers: bool = True


def lose_reply() -> Fault:
    """The call is performed, then the connection breaks: the bot cannot know."""
    return Fault(answers=False)


def drop_request() -> Fault:
    """The connection breaks before the call is performed."""
    return Fault(performs=False, answers=False)


def delay(seconds: float) -> Fault:
    """The call is performed after so many real seconds."""
    return Fault(delay=seconds)


def error(code: int = 500, description: str = "Internal Server Error", *, performs: bool = False) -> Fault:
    """The call is answered with this error; with `performs` it took effect all the same."""
    return Fault(performs=performs, error=ApiError(code, description))


def too_many(retry_after: int) -> Fault:
    """429: the bot must wait so many seconds."""
    return Fault(performs=False, error=too_many_requests(retry_after))


def blocked() -> Fault:
    """403: the person has blocked the bot."""
    return Fault(performs=False, error=forbidden())


class Faults:
    """Faults waiting for their call: `faults.add("sendMessage", lose_reply(), times=2)`."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, int | None, Fault, float]] = []

    def add(self, method: str, fault: Fault, times: float = 1, chat_id: int | None = None) -> None:
        """Let the next `times` calls of a method (any for "*"), in one chat or all, meet this fault.

        `times=math.inf` holds until `clear`.
        """
        self._waiting.append((method, chat_id, fault, times))

    def clear(self) -> None:
        self._waiting = []

    def take(self, method: str, chat_id: Any) -> Fault | None:
        """The fault this call meets, if any; the oldest that fits, and it is used up."""
        for position, (name, chat, fault, times) in enumerate(self._waiting):
            if name in (method, "*") and chat in (None, chat_id):
                self._waiting[position] = (name, chat, fault, times - 1)
                if times <= 1:
                    del self._waiting[position]
                return fault
        return None


class RateLimits:
    """Telegram's limits on messages and edits: in a chat one a second and twenty a minute, in all thirty a second.

    Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this. The second of a chat is
    counted as 0.95 s, so that a bot that keeps the pace is not refused for the network's jitter.
    """

    CHAT = ((0.95, 1), (60.0, 20))
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
