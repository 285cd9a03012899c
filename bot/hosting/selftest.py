"""Is everything there that the bot needs? A row for each part, with the mend for each fault."""

from __future__ import annotations

import asyncio
import errno
import importlib
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

from bot import content, logs, zone_data
from bot.chat import webhook
from bot.chat.introduce import TokenRefused
from bot.chat.standing import BotStanding, TelegramAway, ask, clock_trouble
from bot.chat.telegram_facts import WEBHOOK_PORTS
from bot.chat.transport import TelegramBot
from bot.clock import Clock
from bot.config import Settings
from bot.health import ROOM_LEAST_MB, disk_trouble, free_mb, zones_trouble
from bot.pictures.media import Media
from bot.store import CLOCK_SKEW_MOST_S, SchemaMismatch, Store, StoreError, StoreLocked, file_of
from bot.texts import Texts
from bot.voice.track import Speaker

log = logs.of(__name__)


class Verdict(Enum):
    FINE = "ok"
    DOUBT = "look"
    FAULT = "FAULT"


@dataclass(frozen=True)
class Finding:
    """How one part is. `mend`: what to do about it, as a sentence; "" where there is nothing to be done."""

    part: str
    verdict: Verdict
    told: str
    mend: str = ""

    def __str__(self) -> str:
        row = f"{self.verdict.value:<6}{self.part:<11}{self.told}"
        return f"{row}\n{'':<17}-> {self.mend}" if self.mend else row


async def look(settings: Settings, dotenv: Path, clock: Clock) -> list[Finding]:
    """Everything, while the bot does not run; while it does, what it holds on to is told as such."""
    telegram, bot_id = await _telegram(settings, clock)
    database = [finding async for finding in _database(settings, clock, bot_id)]
    machine = await asyncio.to_thread(lambda: [*_machine(settings), *_before_start(settings, dotenv, clock)])
    return [*telegram, *database, *machine]


async def tell_at_start(settings: Settings, clock: Clock) -> None:
    """Write to the log what is wrong and what the start does not find out by itself, or runs in spite of."""
    telegram, _ = await _telegram(settings, clock)
    for finding in [*telegram, *await asyncio.to_thread(lambda: list(_machine(settings)))]:
        if finding.verdict is not Verdict.FINE:
            log.warning("%s: %s -> %s", finding.part, finding.told, finding.mend, event="selftest")


# --- Telegram


async def _telegram(settings: Settings, clock: Clock) -> tuple[list[Finding], int | None]:
    """What Telegram tells, and the bot's id, as far as it is known."""
    if settings.token is None:
        mend = "python -m bot setup, or set TELEGRAM_BOT_TOKEN to the one that @BotFather gives"
        return [Finding("token", Verdict.FAULT, "TELEGRAM_BOT_TOKEN is not set", mend)], None
    bot_id = int(settings.token.partition(":")[0])
    bot = TelegramBot(settings.token, settings.api_base)
    try:
        standing = await ask(bot)
        wrong = clock_trouble(bot, clock)
    except TokenRefused:
        mend = "ask @BotFather for the token (/mybots, API Token) and set TELEGRAM_BOT_TOKEN to it"
        return [Finding("token", Verdict.FAULT, "Telegram refuses it", mend)], bot_id
    except TelegramAway as error:
        mend = "see whether this machine reaches api.telegram.org, or what TELEGRAM_API_BASE names"
        return [Finding("token", Verdict.FAULT, str(error), mend)], bot_id
    finally:
        await bot.shutdown()
    findings = [
        Finding("token", Verdict.FINE, f"it is that of @{standing.username} (id {standing.bot_id})"),
        _webhook(settings, standing, clock),
        _clock(wrong),
    ]
    return findings, bot_id


def _webhook(settings: Settings, standing: BotStanding, clock: Clock) -> Finding:
    if settings.webhook_url is None:
        told = "updates are polled"
        if standing.webhook_url:
            told += "; the webhook that is set now is taken away at the start"
        return Finding("updates", Verdict.FINE, told)
    parts, wanted = urlsplit(settings.webhook_url), webhook.address(settings.webhook_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if settings.api_base is None and (parts.scheme != "https" or port not in WEBHOOK_PORTS):
        ports = ", ".join(map(str, WEBHOOK_PORTS))
        told = f"Telegram posts to https and to the ports {ports} only"
        return Finding("updates", Verdict.FAULT, told, "set WEBHOOK_URL to such an address")
    if standing.failure is not None and standing.webhook_url == wanted:
        reason, at = standing.failure
        minutes = (clock.now() - at).total_seconds() / 60
        told = f"Telegram could not post {minutes:.0f} minutes ago: {reason}; {standing.waiting} updates wait"
        mend = "see that the proxy in front answers at WEBHOOK_URL with a certificate that others trust"
        return Finding("updates", Verdict.DOUBT, told, mend)
    return Finding("updates", Verdict.FINE, f"they come to {wanted}")


def _clock(wrong: str | None) -> Finding:
    if wrong is not None:
        return Finding("clock", Verdict.FAULT, wrong, "set it right, for instance by NTP: reminders go by it")
    return Finding("clock", Verdict.FINE, "it agrees with Telegram's")


# --- The database


async def _database(settings: Settings, clock: Clock, bot_id: int | None) -> AsyncIterator[Finding]:
    where, file = settings.database_told, file_of(settings.database)
    if file is not None and not file.exists():
        yield _unmade(file)
        return
    try:
        store = await Store.open(settings.database)
    except StoreLocked:
        mend = "nothing, if that is the bot; /readyz says how it is"
        yield Finding("database", Verdict.DOUBT, f"{where}: another process works on it just now", mend)
        return
    except StoreError as error:
        yield Finding("database", Verdict.FAULT, str(error), "see DATABASE_URL, and whether it is there")
        return
    try:
        yield Finding("database", Verdict.FINE, f"{where} can be reached")
        async for finding in _inside(store, settings, clock, bot_id):
            yield finding
    finally:
        await store.close()


async def _inside(
    store: Store, settings: Settings, clock: Clock, bot_id: int | None
) -> AsyncIterator[Finding]:
    skew_s = await store.clock_skew_s(clock.now) if clock.is_real else 0.0
    if abs(skew_s) > CLOCK_SKEW_MOST_S:
        told = f"this machine's is {skew_s:+.1f} s off the database's"
        yield Finding("clock", Verdict.FAULT, told, "set both right, for instance by NTP")
    migrate = "python -m bot migrate"
    if not await store.run(lambda transaction: transaction.may_migrate()):
        told = "this account may not change the schema"
        yield Finding("rights", Verdict.DOUBT, told, f"run {migrate} with the database's owner's account")
    try:
        await store.check_schema()
    except SchemaMismatch as error:
        if settings.database_url is None:
            yield Finding("schema", Verdict.FINE, "it is brought up to date at the next start")
        else:
            yield Finding("schema", Verdict.FAULT, str(error), migrate)
        return
    yield Finding("schema", Verdict.FINE, "this release runs on it")
    try:
        await store.run(lambda transaction: transaction.probe(clock.now()))
    except StoreError as error:
        mend = "see that the disk has room, and that this account may write"
        yield Finding("rights", Verdict.FAULT, str(error), mend)
        return
    yield Finding("rights", Verdict.FINE, "it can be read and written")
    owner = await store.run(lambda transaction: transaction.owner())
    if owner is not None and bot_id is not None and owner != bot_id:
        told = f"the database is that of the bot with the id {owner}, the token that of {bot_id}"
        mend = "set the right TELEGRAM_BOT_TOKEN or DATABASE_URL; for good: python -m bot move"
        yield Finding("owner", Verdict.FAULT, told, mend)


def _unmade(file: Path) -> Finding:
    home = next(folder for folder in file.absolute().parents if folder.exists())
    if os.access(home, os.W_OK | os.X_OK):
        return Finding("database", Verdict.FINE, f"{file} is made at the first start")
    return Finding(
        "database",
        Verdict.FAULT,
        f"{file} cannot be made: this account may not write in {home}",
        f"give it that right, or set DATABASE_URL: chown {os.getuid()} {home}",
    )


# --- This machine


def _machine(settings: Settings) -> Iterator[Finding]:
    """What may become worse from one start to the next, and what the bot runs in spite of."""
    yield _room(settings)
    yield _media()
    yield _voice()
    if settings.operator_name is None:
        mend = "set OPERATOR_NAME and OPERATOR_CONTACT"
        yield Finding("operator", Verdict.DOUBT, "/privacy names nobody who answers for what is kept", mend)
    else:
        told = f"/privacy names {settings.operator_name}, {settings.operator_contact}"
        yield Finding("operator", Verdict.FINE, told)


def _before_start(settings: Settings, dotenv: Path, clock: Clock) -> Iterator[Finding]:
    """What a start finds out by itself."""
    yield _content()
    yield _zones(clock)
    yield _pictures()
    yield from _modes(settings, dotenv)
    address = _address(settings)
    yield address
    own = settings.metrics_port is not None or settings.host in {"127.0.0.1", "::1", "localhost"}
    if address.verdict is Verdict.FINE and not own:
        told = "whoever reaches HOST:PORT can read /metrics and /readyz"
        yield Finding("metrics", Verdict.DOUBT, told, "set METRICS_PORT")


def _room(settings: Settings) -> Finding:
    if (told := disk_trouble(settings.database)) is not None:
        mend = f"make room; {ROOM_LEAST_MB} MB are the least to be at ease with"
        return Finding("disk", Verdict.DOUBT, told, mend)
    return Finding("disk", Verdict.FINE, f"{free_mb(settings.database)} MB are free")


def _media() -> Finding:
    media = Media.load(content.CONTENT / "media")
    spoilt = [name for name in media.entries if media.file(name) is None]
    if media.entries and not spoilt:
        return Finding("media", Verdict.FINE, f"all {len(media.entries)} pictures and clips are whole")
    told = f"missing or damaged: {', '.join(spoilt[:3]) or 'all of them'}"
    if len(spoilt) > 3:
        told += f" and {len(spoilt) - 3} more"
    mend = "take content/media from the release anew (git restore content/media); sessions go on in words"
    return Finding("media", Verdict.DOUBT, told, mend)


def _voice() -> Finding:
    """It needs no library: packets are put one behind another."""
    texts, voice = content.CONTENT / "texts", content.CONTENT / "voice"
    languages = sorted(folder.name for folder in texts.iterdir() if folder.is_dir())
    speaker = Speaker.load(voice)
    missing = [f"there is no voice in {each}" for each in languages if each not in speaker.languages]
    spoilt = {each: len(speaker.damaged(each)) for each in sorted(speaker.languages)}
    missing += [
        f"sentences missing or damaged in {each}: {number}" for each, number in spoilt.items() if number
    ]
    if not missing:
        return Finding("voice", Verdict.FINE, f"every sentence is whole; languages: {', '.join(languages)}")
    mend = "take content/voice from the release anew (git restore content/voice); sessions go on in words"
    return Finding("voice", Verdict.DOUBT, "; ".join(missing), mend)


def _content() -> Finding:
    try:
        content.load(content.CONTENT)
    except content.ContentError as error:
        return Finding("content", Verdict.FAULT, str(error).splitlines()[0], "python -m bot content check")
    languages = ", ".join(Texts.load(content.CONTENT / "texts").languages)
    return Finding("content", Verdict.FINE, f"it can be used; languages: {languages}")


def _zones(clock: Clock) -> Finding:
    used = zone_data.in_use()
    if (fault := zones_trouble(clock)) is not None:
        told, _, mend = fault.partition(". The mend: ")
        return Finding("zone data", Verdict.DOUBT, told, mend)
    return Finding("zone data", Verdict.FINE, f"{used.release} of the {used.source}")


def _pictures() -> Finding:
    missing = []
    for name, package in (("resvg_py", "resvg-py"), ("typst", "typst")):
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(package)
    if not missing:
        return Finding("pictures", Verdict.FINE, "charts and the report can be drawn")
    told = f"no {' and no '.join(missing)}: /progress and /report answer in words"
    return Finding("pictures", Verdict.DOUBT, told, "pip install -r requirements/pictures.txt, if wanted")


def _modes(settings: Settings, dotenv: Path) -> Iterator[Finding]:
    """Files with a secret or health data that other accounts of this machine can read."""
    file = file_of(settings.database)
    beside = [] if file is None else file.parent.glob(f"{file.name}*")
    kept = [path for path in (dotenv, *beside) if path.is_file()]
    opened = [path for path in kept if path.stat().st_mode & 0o007]
    for path in opened if os.name == "posix" else []:
        told = f"every account of this machine can read {path}"
        yield Finding("files", Verdict.FAULT, told, f"chmod o= {path}")
    if not opened:
        yield Finding("files", Verdict.FINE, "no other account can read the settings or the database")


def _address(settings: Settings) -> Finding:
    host, port = settings.host, settings.port_or_usual
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except OSError as error:
        told = f"nothing can be served on {host}:{port}: {os.strerror(error.errno or 0)}"
        if error.errno == errno.EADDRINUSE:
            mend = "nothing, if it is the bot that is there; otherwise set PORT"
            return Finding("address", Verdict.DOUBT, told, mend)
        return Finding("address", Verdict.FAULT, told, "set HOST and PORT to what this machine has")
    return Finding("address", Verdict.FINE, f"{host}:{port} is free")


def summary(findings: Iterable[Finding]) -> str:
    """The last line: how many faults there are."""
    verdicts = [finding.verdict for finding in findings]
    faults, doubts = verdicts.count(Verdict.FAULT), verdicts.count(Verdict.DOUBT)
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    return f"Faults: {faults}; to look at: {doubts}. {python}."
