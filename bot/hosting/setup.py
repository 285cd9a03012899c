"""The first five minutes: ask for what a bot needs, try each answer, and write it to `.env`."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dotenv import dotenv_values, set_key

from bot.chat.standing import ask as ask_telegram
from bot.chat.transport import TelegramBot
from bot.config import Settings
from bot.logs import Explained
from bot.store import Store, file_of


class Dialogue(Protocol):
    """Puts a question and returns what was typed, "" for nothing. A `secret` is not shown meanwhile."""

    def __call__(self, prompt: str, *, secret: bool) -> str: ...


class SetUpRefused(Explained):
    """An answer does not do, and nobody is there to give another."""


@dataclass(frozen=True)
class SettingAsked:
    """One setting. `tried`: what trying an answer tells; it raises Explained if that does not do."""

    name: str
    prompt: str
    tried: Callable[[Settings], Awaitable[str]] | None = None
    secret: bool = False


async def set_up(
    dotenv: Path,
    given: Mapping[str, str],
    environ: Mapping[str, str],
    ask: Dialogue | None,
    say: Callable[[str], None],
) -> None:
    """Write to `dotenv` what was given and what is answered; nothing is written unless all of it does.

    `given`: answers by the name of their setting, which are not asked for. Without `ask` nothing is asked,
    and what is neither given nor in the file stays out. Raises Explained: then the file is as it was.
    """
    present = _values(dotenv)
    wanted = present | dict(given)
    for question in QUESTIONS:
        if ask is None or question.name in given:
            await _try(question, wanted, environ, say)
            continue
        while True:
            said = ask(_prompt(question, present), secret=question.secret).strip()
            tried = wanted | {question.name: said} if said else wanted
            try:
                await _try(question, tried, environ, say)
            except Explained as error:
                say(str(error))
            else:
                wanted = tried
                break
    if Settings.from_env(wanted).token is None:
        raise SetUpRefused("TELEGRAM_BOT_TOKEN is missing: nothing was written")
    changed = {name: value for name, value in wanted.items() if present.get(name) != value}
    _write(dotenv, changed)
    for name in sorted(changed.keys() & environ.keys()):
        say(f"{name} is set in the environment as well, which goes before {dotenv}.")
    say(f"Written to {dotenv}, which only this account can read: {', '.join(changed) or 'nothing new'}.")
    for number, step in enumerate(_next(Settings.from_env(wanted)), 1):
        say(f"{number}. {step}")


async def _try(
    question: SettingAsked, wanted: Mapping[str, str], environ: Mapping[str, str], say: Callable[[str], None]
) -> None:
    """Say what trying an answer tells. Raises Explained if it does not do."""
    if question.name in wanted and question.tried is not None:
        server = wanted.get("TELEGRAM_API_BASE") or environ.get("TELEGRAM_API_BASE", "")
        alone = {"TELEGRAM_API_BASE": server, question.name: wanted[question.name]}
        say(await question.tried(Settings.from_env(alone)))


async def _token(settings: Settings) -> str:
    assert settings.token is not None
    bot = TelegramBot(settings.token, settings.api_base)
    try:
        standing = await ask_telegram(bot)
    finally:
        await bot.shutdown()
    return f"Telegram knows it: @{standing.username}."


async def _database(settings: Settings) -> str:
    if file_of(settings.database) is not None:
        return f"The database is {settings.database_told}."
    await (await Store.open(settings.database)).close()
    return f"The database can be reached: {settings.database_told}."


async def _hosts(settings: Settings) -> str:
    return f"/admin is for these chats: {', '.join(map(str, sorted(settings.admin_ids)))}."


QUESTIONS = (
    SettingAsked(
        "TELEGRAM_BOT_TOKEN",
        "The bot's token (write /newbot to @BotFather on Telegram; it is not shown here)",
        _token,
        secret=True,
    ),
    SettingAsked(
        "DATABASE_URL",
        "A PostgreSQL URL such as postgresql://user:password@host/limber, or nothing for a file in data/",
        _database,
        secret=True,
    ),
    SettingAsked(
        "OPERATOR_NAME", "Who runs this bot and answers for what it keeps, as /privacy is to say it"
    ),
    SettingAsked("OPERATOR_CONTACT", "How they are reached: an e-mail address, a page, a telephone number"),
    SettingAsked(
        "ADMIN_IDS",
        "Whose chat has /admin and is told when somebody is needed: their numeric Telegram ids "
        "(@userinfobot tells yours), or nothing",
        _hosts,
    ),
)


def _prompt(question: SettingAsked, present: Mapping[str, str]) -> str:
    if question.name not in present:
        return question.prompt
    return f"{question.prompt} [{'what is there' if question.secret else present[question.name]}]"


def _values(dotenv: Path) -> dict[str, str]:
    if not dotenv.is_file():
        return {}
    return {name: value for name, value in dotenv_values(dotenv).items() if value}


def _write(dotenv: Path, answers: Mapping[str, str]) -> None:
    """Change these settings and leave every other line as it is; the file is for its owner only."""
    os.close(os.open(dotenv, os.O_CREAT | os.O_WRONLY, 0o600))
    dotenv.chmod(0o600)
    for name, value in answers.items():
        set_key(dotenv, name, value, quote_mode="auto")
    dotenv.chmod(0o600)


def _next(settings: Settings) -> list[str]:
    steps = ["python -m bot selftest, to see whether everything is there", "python -m bot run (or: make run)"]
    if settings.database_url is not None and file_of(settings.database) is None:
        steps.insert(0, "python -m bot migrate, which makes the tables; again after each update")
    steps.append("write /start to the bot on Telegram")
    if settings.admin_ids:
        steps.append("write /admin to it from a chat of ADMIN_IDS")
    return [*steps, "to keep it running: docs/hosting.md"]
