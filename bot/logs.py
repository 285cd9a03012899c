"""Logging: one formatter at the root that lets no token, text or rating through.

Our own records name ids only, and are written as they are, but for what looks like a secret. Of other
libraries' records only the template is written, since their arguments may hold anything; of one without
arguments, which may have been put together from anything, only where it comes from. Of an exception, an
argument of our own records too, only its class and where it was raised are written, and of its text what its
home lets through: all of an `Explained`, and what `words` knows to take from it. What Python would write to
standard error by itself takes the same way: exceptions that nobody caught, and warnings.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterable, Iterator, MutableMapping
from datetime import UTC, datetime
from functools import singledispatch
from typing import Any, Literal

Event = Literal[
    "begun",
    "clinic-unheard",
    "clock-jumped",
    "clock-skewed",
    "due-failed",
    "erasure-unfinished",
    "face-changed",
    "face-unknown",
    "failed",
    "fate-not-written",
    "file-open",
    "lane-unknown",
    "left-to-newer",
    "library",
    "message-cut",
    "message-dead",
    "message-failed",
    "message-refused",
    "message-unanswered",
    "message-unknown",
    "message-waits",
    "part-left-out",
    "person-needed",
    "picture-damaged",
    "pictures-missing",
    "polling-contested",
    "polling-unknown",
    "python-warning",
    "refused",
    "replanning-failed",
    "selftest",
    "stop-unfinished",
    "stopped",
    "tap-unanswered",
    "telegram-away",
    "text-broken",
    "text-missing",
    "timer-dead",
    "timer-failed",
    "timer-overtaken",
    "uncaught",
    "update-dead",
    "update-failed",
    "update-left-out",
    "update-not-kept",
    "voice-missing",
    "webhook-fails",
    "webhook-unknown",
    "wrong-bot",
    "zone-data",
    "zone-data-old",
]
"""What a record tells of, for a machine: a word that stays when the sentence changes. docs/logs.md says what
each means and what is to be done."""


class Log(logging.LoggerAdapter[logging.Logger]):
    """A module's log: each record has an event beside its sentence, as in `log.info("…", event="begun")`."""

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        event: Event | None = kwargs.pop("event", None)
        return msg, {**kwargs, "extra": {"event": event}}


def of(name: str) -> Log:
    """The log of the module called so."""
    return Log(logging.getLogger(name))


log = of(__name__)


class Explained(Exception):  # noqa: N818 - named for its text
    """An exception whose text is for the host: of settings, files and hosts, never of what a person wrote."""


@singledispatch
def words(_error: BaseException) -> str | None:
    """What of an exception's text may be written; None, as of most, when nothing may.

    The home of a library's exceptions registers what may be taken from those.
    """
    return None


@words.register(Explained)
@words.register(ConnectionError)
def _(error: BaseException) -> str:
    return str(error)


_SECRETS = (
    (re.compile(r"\d+:[A-Za-z0-9_-]{20,}"), "<token>"),
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]*@"), "***@"),
)


def set_up(level: str = "INFO", style: str = "console", secrets: Iterable[str | None] = ()) -> None:
    """Log to standard error: our own records from `level` on, other libraries' from WARNING on, and what
    Python would write there by itself.

    `style` is `console` (lines for people) or `json` (an object a line). `secrets` are never written.
    """
    handler = logging.StreamHandler(sys.stderr)
    formatter = JsonFormatter if style == "json" else ConsoleFormatter
    handler.setFormatter(formatter(secret for secret in secrets if secret))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(level)
    logging.raiseExceptions = False  # or a record that cannot be written is, with all its arguments
    sys.excepthook = lambda _, error, __: _uncaught(error)
    threading.excepthook = lambda thrown: _uncaught(thrown.exc_value)
    sys.unraisablehook = lambda thrown: _uncaught(thrown.exc_value)
    warnings.showwarning = _warned  # type: ignore[assignment]  # it is called by position


def refuse(reason: str) -> None:
    """Say why nothing was started, in the style that was set up: a line for people, or an object."""
    if any(isinstance(handler.formatter, JsonFormatter) for handler in logging.getLogger().handlers):
        log.critical("%s", reason, event="refused")
    else:
        sys.stderr.write(f"{reason}\n")


def _uncaught(error: BaseException | None) -> None:
    if not isinstance(error, KeyboardInterrupt | SystemExit):
        log.critical("an exception that nobody caught", exc_info=error, event="uncaught")


def _warned(_: object, category: type[Warning], filename: str, lineno: int, *__: object) -> None:
    log.warning("%s at %s:%d", category.__name__, filename, lineno, event="python-warning")


class _Formatter(logging.Formatter):
    """What both styles share: the parts of a record, without what must not be written."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = tuple(secrets)

    def redacted(self, text: str) -> str:
        """The text without the secrets, and without what looks like a bot's token or a URL's password."""
        for known in self._secrets:
            text = text.replace(known, "<secret>")
        for secret, instead in _SECRETS:
            text = secret.sub(instead, text)
        return text

    def message(self, record: logging.LogRecord) -> str:
        template, arguments = str(record.msg), record.args
        if record.name.partition(".")[0] != "bot":
            return self.redacted(template.partition("\n")[0]) if arguments else _place(record)
        if isinstance(arguments, tuple):
            arguments = tuple(_told(each) if isinstance(each, BaseException) else each for each in arguments)
        try:
            return self.redacted(template % arguments if arguments else template)
        except (TypeError, ValueError):
            return self.redacted(template)  # a slip of ours, which must not lose the record

    def exception(self, record: logging.LogRecord) -> Iterator[str]:
        """The chain of exceptions from the first cause on, each with the places it came through."""
        for link in _chain(record.exc_info[1] if record.exc_info else None):
            yield self.redacted(_told(link))
            for frame in traceback.extract_tb(link.__traceback__):
                yield f"  at {frame.name} ({frame.filename}:{frame.lineno})"


class ConsoleFormatter(_Formatter):
    """A line for people, followed by where an exception came from."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{_at(record):%Y-%m-%d %H:%M:%S} {record.levelname:<7} {record.name}: {self.message(record)}"
        return "\n".join([line, *(f"  {entry}" for entry in self.exception(record))])


class JsonFormatter(_Formatter):
    """An object a line: at, level, logger, message, and the exception if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "at": _at(record).isoformat(),
            "level": record.levelname,
            "event": getattr(record, "event", None) or "library",
            "logger": record.name,
            "message": self.message(record),
        }
        if trace := list(self.exception(record)):
            entry["exception"] = trace
        return json.dumps(entry)


def _place(record: logging.LogRecord) -> str:
    return f"said at {record.module}:{record.lineno}, words left out"


def _told(error: BaseException) -> str:
    """What may be written of an exception: its class, and what of its text no person can have said."""
    name = type(error).__qualname__
    told = words(error)
    return name if told is None else f"{name}: {told}"


def _at(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _chain(error: BaseException | None) -> list[BaseException]:
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.insert(0, error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain
