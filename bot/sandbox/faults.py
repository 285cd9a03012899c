"""What goes wrong on purpose, so that tests can see how the bot copes with an unlucky network.

server.telegram.faults.add("sendMessage", faults.lose_reply(), times=2)
"""

from dataclasses import dataclass
from typing import Any

from bot.sandbox import errors


@dataclass(frozen=True)
class InjectedFault:
    """One thing that goes wrong with a call; the functions below make the usual ones.

    First `delay` real seconds pass; then the call takes effect if it `performs`; then the bot gets `error`
    instead of the result, or nothing but a broken connection if it does not `answer`. Of a result the fields
    named in `without` are missing, however deep they stand, and an answer that is `cut` ends half way.
    """

    delay: float = 0.0
    performs: bool = True
    error: errors.ApiError | None = None
    answers: bool = True
    without: tuple[str, ...] = ()
    cut: bool = False

    def spoil(self, result: Any) -> Any:
        """What is left of a result."""
        if isinstance(result, dict):
            return {name: self.spoil(value) for name, value in result.items() if name not in self.without}
        return [self.spoil(value) for value in result] if isinstance(result, list) else result


def lose_reply() -> InjectedFault:
    """The call is performed, then the connection breaks: the bot cannot know."""
    return InjectedFault(answers=False)


def drop_request() -> InjectedFault:
    """The connection breaks before the call is performed."""
    return InjectedFault(performs=False, answers=False)


def delay(seconds: float) -> InjectedFault:
    """The call is performed after so many real seconds."""
    return InjectedFault(delay=seconds)


def error(
    code: int = 500, description: str = "Internal Server Error", *, performs: bool = False
) -> InjectedFault:
    """The call is answered with this error; with `performs` it took effect all the same."""
    return InjectedFault(performs=performs, error=errors.ApiError(code, description))


def too_many(retry_after: int) -> InjectedFault:
    """429: the bot must wait so many seconds."""
    return InjectedFault(performs=False, error=errors.too_many_requests(retry_after))


def lacking(*fields: str) -> InjectedFault:
    """The call is performed; its result lacks these fields, as that of a server of another age does."""
    return InjectedFault(without=fields)


def cut_off() -> InjectedFault:
    """The call is performed; its answer ends half way."""
    return InjectedFault(cut=True)


def forbidden(description: str = "bot was blocked by the user") -> InjectedFault:
    """403: the bot may not write there."""
    return InjectedFault(performs=False, error=errors.forbidden(description))


class Faults:
    """Faults waiting for their call."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, int | None, InjectedFault, float]] = []

    def add(self, method: str, fault: InjectedFault, times: float = 1, chat_id: int | None = None) -> None:
        """Let the next `times` calls of a method (any for "*"), in one chat or all, meet this fault.

        `times=math.inf` holds until `clear`.
        """
        self._waiting.append((method, chat_id, fault, times))

    def clear(self) -> None:
        self._waiting = []

    def take(self, method: str, chat_id: Any) -> InjectedFault | None:
        """The fault this call meets, if any; the oldest that fits, and it is used up."""
        for position, (name, chat, fault, times) in enumerate(self._waiting):
            if name in (method, "*") and chat in (None, chat_id):
                self._waiting[position] = (name, chat, fault, times - 1)
                if times <= 1:
                    del self._waiting[position]
                return fault
        return None
