"""Before the first update: the token is tried, Telegram is told where updates go, and what the bot is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from pathlib import Path

from telegram import Bot, BotCommand, BotCommandScopeChat, InputProfilePhotoStatic
from telegram.error import BadRequest, TelegramError

from bot import logs
from bot.chat.backoff import back_off_s
from bot.chat.telegram_facts import (
    ALLOWED_UPDATES,
    COMMAND_DESCRIPTION_MOST,
    DESCRIPTION_MOST,
    SHORT_DESCRIPTION_MOST,
    Fate,
    classify,
)
from bot.config import ConfigError
from bot.core.commands import COMMANDS
from bot.core.messages import text
from bot.logs import Explained
from bot.texts import FALLBACK, Texts

log = logs.of(__name__)


_FIELDS_MISSING = (TypeError, AttributeError, LookupError)
"""What the library raises of an answer in which something is missing."""

FACE = Path(__file__).with_name("face.jpg")
"""The bot's profile photo: the sandbox's icon, as Telegram takes it, 640 pixels square."""


class TokenRefused(Explained):
    """Telegram does not know the bot's token (any more)."""

    def __init__(self) -> None:
        super().__init__("TELEGRAM_BOT_TOKEN: Telegram refuses this token; BotFather shows the right one.")


async def connect(bot: Bot) -> None:
    """Ask Telegram who the bot is, until it answers. Raises TokenRefused."""
    await _answered(bot.initialize)


async def receive_by_polling(bot: Bot) -> None:
    """Let updates wait at Telegram until they are fetched: a webhook still set would stand in the way.

    Raises TokenRefused.
    """
    await _answered(bot.delete_webhook)


async def receive_by_webhook(bot: Bot, url: str, secret: str) -> None:
    """Let Telegram post updates to `url`, with `secret` in a header.

    Raises TokenRefused, and ConfigError if Telegram does not take the address or the secret.
    """
    updates = list(ALLOWED_UPDATES)
    try:
        await _answered(partial(bot.set_webhook, url, secret_token=secret, allowed_updates=updates))
    except BadRequest as error:
        raise ConfigError(f"WEBHOOK_URL, WEBHOOK_SECRET: Telegram does not take them: {error}") from None


async def _answered(call: Callable[[], Awaitable[object]]) -> None:
    """Make a call until Telegram answers; what it then refuses is raised."""
    failures = 0
    while True:
        try:
            await call()
        except TelegramError as error:
            fate = classify(error)
            if fate is Fate.DENIED:
                raise TokenRefused from None  # the library's message repeats the token
            if fate is Fate.REFUSED:
                raise
            failures += 1
            wait_s = back_off_s(failures)
            log.warning(
                "Telegram does not answer (%s); trying again in %.0f s", error, wait_s, event="telegram-away"
            )
            await asyncio.sleep(wait_s)
        else:
            return


async def introduce(bot: Bot, texts: Texts, stretches: int, hosts: Iterable[int] = ()) -> None:
    """Tell Telegram the command menu and descriptions of each language, as far as they have changed, and give
    the bot a face if it has none: one that the host has chosen stays. What changes is logged.

    `stretches`: how many a day. `hosts`: chats whose menu has what a host can do as well. English is
    for every language that has none of its own. What Telegram does not take is logged: the bot works
    without.
    """
    for language in texts.languages:
        code = None if language == FALLBACK else language.partition("-")[0]
        try:
            await _introduce(bot, texts, stretches, language, code)
        except (TelegramError, *_FIELDS_MISSING) as error:
            log.warning(
                "the bot's menu and descriptions in %s are not up to date: %s",
                language,
                error,
                event="face-unknown",
            )
    for host in hosts:
        try:
            await _introduce_to_host(bot, texts, host)
        except (TelegramError, *_FIELDS_MISSING) as error:
            log.warning("a host's own menu is not up to date: %s", error, event="face-unknown")
    try:
        await _show_face(bot)
    except (TelegramError, *_FIELDS_MISSING) as error:
        log.warning("whether the bot has a profile photo is not known: %s", error, event="face-unknown")


async def _show_face(bot: Bot) -> None:
    known = await bot.get_user_profile_photos(bot.id, limit=1)
    if known.total_count == 0:
        await bot.set_my_profile_photo(InputProfilePhotoStatic(FACE.read_bytes()))
        log.info("the bot had no profile photo at Telegram, and has one now", event="face-changed")


async def _introduce(bot: Bot, texts: Texts, stretches: int, language: str, code: str | None) -> None:
    def words(text_id: str, most: int, **filled_in: int) -> str:
        known = texts.has(text_id, language)
        return texts.plain(text(text_id, **filled_in), language)[:most] if known else ""

    menu = _menu(texts, language, (known.menu for known in COMMANDS.values()))
    if tuple(menu) != await bot.get_my_commands(language_code=code):
        await bot.set_my_commands(menu, language_code=code)
        log.info("Telegram had another command menu in %s, and has ours now", language, event="face-changed")
    long = words("bot-description", DESCRIPTION_MOST, count=stretches)
    if long != (await bot.get_my_description(language_code=code)).description:
        await bot.set_my_description(long, language_code=code)
        log.info("Telegram had another description in %s, and has ours now", language, event="face-changed")
    short = words("bot-short-description", SHORT_DESCRIPTION_MOST)
    if short != (await bot.get_my_short_description(language_code=code)).short_description:
        await bot.set_my_short_description(short, language_code=code)
        log.info(
            "Telegram had another short description in %s, and has ours now", language, event="face-changed"
        )


def _menu(texts: Texts, language: str, names: Iterable[str]) -> list[BotCommand]:
    """The commands of these texts, `command-<name>`, as far as the language tells of them."""
    told = [(name, texts.plain(text(name), language)) for name in names if texts.has(name, language)]
    return [
        BotCommand(name.removeprefix("command-"), words[:COMMAND_DESCRIPTION_MOST]) for name, words in told
    ]


async def _introduce_to_host(bot: Bot, texts: Texts, host: int) -> None:
    """The menu in a host's own chat: what everybody has, and /admin."""
    scope = BotCommandScopeChat(host)
    for language in texts.languages:
        code = None if language == FALLBACK else language.partition("-")[0]
        menu = _menu(texts, language, ("command-admin", *(known.menu for known in COMMANDS.values())))
        if tuple(menu) != await bot.get_my_commands(scope=scope, language_code=code):
            await bot.set_my_commands(menu, scope=scope, language_code=code)
