"""The settings, from the environment and `.env`, checked once at start.

A wrong one ends the start with a line that names it; nothing here reads files or the environment at import.
"""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from dotenv import dotenv_values

from bot.logs import Explained

DEFAULT_DATABASE_URL = "sqlite+aiosqlite:///data/limber.db"
DEFAULT_PORT = 8080
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS = ("console", "json")
SECRETS = ("TELEGRAM_BOT_TOKEN", "DATABASE_URL", "WEBHOOK_SECRET")
"""What may stand in a file of its own, named by the setting with `_FILE` behind it."""
ID_DIGITS = 16
"""An id of Telegram has at most 52 bits."""

OPERATOR_MOST = 200
"""The longest name or contact of who runs the bot, in characters: both stand in one message."""


class ConfigError(Explained):
    """A setting is missing or wrong; the text names it and says what it should be."""


@dataclass(frozen=True)
class Settings:
    """What the host decides. None, or the default, where nothing was set."""

    token: str | None = field(default=None, repr=False)
    api_base: str | None = None
    database_url: str | None = field(default=None, repr=False)
    webhook_url: str | None = None
    webhook_secret: str | None = field(default=None, repr=False)
    host: str = "127.0.0.1"
    port: int | None = None
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = None
    log_level: str = "INFO"
    log_format: str = "console"
    admin_ids: frozenset[int] = frozenset()
    operator_name: str | None = None
    operator_contact: str | None = None
    clock_start: datetime | None = None
    clock_speed: float = 1.0
    telegram_rate: float = 30.0

    @property
    def database(self) -> str:
        return self.database_url or DEFAULT_DATABASE_URL

    @property
    def database_told(self) -> str:
        """The database as it may be written to a log: without user and password. Of an address that is none
        only the kind is told: anything in it may be the password.
        """
        try:
            parts = urlsplit(self.database)
            parts.port  # noqa: B018 - raises where it is no number
        except ValueError:
            return self.database.partition(":")[0].partition("+")[0]
        where = f"{parts.hostname}{parts.path}" if parts.hostname else parts.path.removeprefix("/")
        return f"{parts.scheme.partition('+')[0]} {where}"

    @property
    def port_or_usual(self) -> int:
        return DEFAULT_PORT if self.port is None else self.port

    @classmethod
    def from_env(cls, environ: Mapping[str, str], dotenv: Path | None = None) -> Settings:
        """The settings of `environ`, and of the file `dotenv` where that says nothing.

        An empty value counts as none. Raises ConfigError for the first setting that is wrong.
        """
        given = _Given(
            {**written_in(dotenv), **{name: value for name, value in environ.items() if value.strip()}}
        )
        given.read_files(SECRETS)
        settings = cls(
            token=given.matching(
                "TELEGRAM_BOT_TOKEN", r"\d+:\S+", "the token that BotFather gives, digits:letters"
            ),
            api_base=given.url("TELEGRAM_API_BASE"),
            database_url=given.database("DATABASE_URL"),
            webhook_url=given.url("WEBHOOK_URL"),
            webhook_secret=given.matching(
                "WEBHOOK_SECRET", r"[A-Za-z0-9_-]{1,256}", "1 to 256 letters, digits, _ and -"
            ),
            host=given.text("HOST") or cls.host,
            port=given.port("PORT"),
            metrics_host=given.text("METRICS_HOST") or cls.metrics_host,
            metrics_port=given.port("METRICS_PORT"),
            log_level=given.choice("LOG_LEVEL", LOG_LEVELS) or cls.log_level,
            log_format=given.choice("LOG_FORMAT", LOG_FORMATS) or cls.log_format,
            admin_ids=given.ids("ADMIN_IDS"),
            operator_name=given.short("OPERATOR_NAME", OPERATOR_MOST),
            operator_contact=given.short("OPERATOR_CONTACT", OPERATOR_MOST),
            clock_start=given.instant("CLOCK_START"),
            clock_speed=given.speed("CLOCK_SPEED") or cls.clock_speed,
            telegram_rate=given.rate("TELEGRAM_RATE") or cls.telegram_rate,
        )
        if (settings.webhook_url is None) != (settings.webhook_secret is None):
            raise ConfigError("WEBHOOK_URL and WEBHOOK_SECRET go together: set both or neither")
        if (settings.operator_name is None) != (settings.operator_contact is None):
            raise ConfigError("OPERATOR_NAME and OPERATOR_CONTACT go together: set both or neither")
        return settings

    def for_telegram(self) -> Settings:
        """These settings, once they are known to do for `run`. Raises ConfigError if they do not."""
        if self.token is None:
            raise ConfigError("TELEGRAM_BOT_TOKEN is not set; get one from @BotFather, or start the sandbox")
        for name, is_set in (
            ("CLOCK_START", self.clock_start is not None),
            ("CLOCK_SPEED", self.clock_speed != 1),
        ):
            if is_set and not _is_loopback(self.api_base):
                raise ConfigError(
                    f"{name} is for trials: TELEGRAM_API_BASE must be on this machine (loopback)"
                )
        return self


def _quoted(words: str) -> str:
    """With what means something in a URL written as %…, but for what may have been written so already."""
    return quote(words, safe="%")


def written_in(dotenv: Path | None) -> dict[str, str]:
    """The settings of a file, none if it is not there. Raises ConfigError if it cannot be read."""
    if dotenv is None or not dotenv.is_file():
        return {}
    try:
        return {name: value for name, value in dotenv_values(dotenv).items() if value is not None}
    except OSError as error:
        raise ConfigError(f"{dotenv} cannot be read: {error.strerror}; whose is it?") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{dotenv} cannot be read: it is no text in UTF-8") from error


def _is_loopback(url: str | None) -> bool:
    name = urlsplit(url or "").hostname or ""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class _Given:
    """The raw values, and how each kind is read. Messages never repeat a value: it may be a secret."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def read_files(self, names: Iterable[str]) -> None:
        """Take what stands in the files that `<name>_FILE` names, as Docker and systemd hand out secrets."""
        for name in names:
            file = self.text(f"{name}_FILE")
            if file is None:
                continue
            if self.text(name) is not None:
                raise ConfigError(f"{name} and {name}_FILE are both set: leave one of them out")
            try:
                self._values[name] = Path(file).read_text("utf-8")
            except (OSError, ValueError) as error:
                reason = error.strerror if isinstance(error, OSError) else "it is no text"
                raise ConfigError(f"{name}_FILE: {file} cannot be read: {reason}") from None
            if self.text(name) is None:
                raise ConfigError(f"{name}_FILE: {file} is empty")

    def text(self, name: str) -> str | None:
        return self._values.get(name, "").strip() or None

    def matching(self, name: str, pattern: str, wanted: str) -> str | None:
        value = self.text(name)
        if value is not None and not re.fullmatch(pattern, value, re.ASCII):
            raise ConfigError(f"{name} must be {wanted}")
        return value

    def short(self, name: str, most: int) -> str | None:
        value = self.text(name)
        if value is not None and len(value) > most:
            raise ConfigError(f"{name} must be at most {most} characters long")
        return value

    def database(self, name: str) -> str | None:
        """A database's URL. A user or password with signs that have a meaning in URLs, as some hosts hand
        them out, is made one without: what is before the last @ is theirs.
        """
        value = self.text(name)
        if value is None:
            return None
        address, question, query = value.partition("?")
        if "@" not in address and "@" in query and not re.match(r"\w+=", query):  # the password has a ? in it
            front, at, after = value.rpartition("@")
            after, question, query = after.partition("?")
            address = f"{front}@{after}"
        before, at, after = address.rpartition("@")
        scheme, slashes, who = before.partition("://")
        user, colon, password = who.partition(":")
        if not (at and slashes) or who.startswith("/"):  # a file has no user
            return value
        return f"{scheme}://{_quoted(user)}{colon}{_quoted(password)}@{after}{question}{query}"

    def url(self, name: str) -> str | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            whole = False
        if not whole:
            raise ConfigError(f"{name} must be an address such as https://bot.example")
        return value.rstrip("/")

    def port(self, name: str) -> int | None:
        value = self.text(name)
        if value is None:
            return None
        if not (value.isascii() and value.isdecimal() and int(value) <= 65535):
            raise ConfigError(f"{name} must be a number from 0 to 65535")
        return int(value)

    def choice(self, name: str, choices: tuple[str, ...]) -> str | None:
        value = self.text(name)
        if value is None:
            return None
        for choice in choices:
            if choice.casefold() == value.casefold():
                return choice
        raise ConfigError(f"{name} must be one of {', '.join(choices)}")

    def ids(self, name: str) -> frozenset[int]:
        parts = (self.text(name) or "").replace(",", " ").split()
        if not all(part.isascii() and part.isdecimal() and len(part) <= ID_DIGITS for part in parts):
            raise ConfigError(
                f"{name} must be numeric Telegram ids, separated by commas: 123456789 is one, a @name is none"
            )
        return frozenset(map(int, parts))

    def instant(self, name: str) -> datetime | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            raise ConfigError(f"{name} must be an instant in UTC such as 2026-03-02T07:29:00Z") from None
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)

    def rate(self, name: str) -> float | None:
        value = self.text(name)
        if value is None:
            return None
        if not (value.isascii() and value.isdecimal() and 1 <= int(value) <= 1000):
            raise ConfigError(f"{name} must be a number of messages a second, from 1 to 1000")
        return float(value)

    def speed(self, name: str) -> float | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            speed = float(value)
        except ValueError:
            speed = math.nan
        if not (speed > 0 and math.isfinite(speed)):
            raise ConfigError(f"{name} must be a number over 0, such as 60")
        return speed
