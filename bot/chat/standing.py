"""How the bot stands with Telegram: who it is there, where its updates go, and what time it is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from telegram.error import TelegramError

from bot.chat.introduce import TokenRefused
from bot.chat.telegram_facts import Fate, classify
from bot.chat.transport import TelegramBot
from bot.clock import Clock
from bot.logs import Explained

CLOCK_OFF_MOST_S = 60.0
"""A clock further off Telegram's than this is wrong: an answer may take some seconds, and its date has none
of their fractions.
"""


class TelegramAway(Explained):
    """Telegram does not answer."""


@dataclass(frozen=True)
class BotStanding:
    """What Telegram tells of the bot. `webhook_url`: where updates are posted, "" where they wait to be
    fetched; `waiting`: how many there are. `failure`: what it met when it last could not post one, and when.
    """

    username: str
    bot_id: int
    webhook_url: str
    waiting: int
    failure: tuple[str, datetime] | None


async def ask(bot: TelegramBot) -> BotStanding:
    """Ask Telegram once. Raises TokenRefused and TelegramAway."""
    try:
        await bot.initialize()
        told = await bot.webhook_info()
    except TelegramError as error:
        if classify(error) is Fate.DENIED:
            raise TokenRefused from None  # the library's message repeats the token
        raise TelegramAway(f"Telegram does not answer ({type(error).__name__})") from None
    waiting = told.get("pending_update_count")
    return BotStanding(
        username=bot.username,
        bot_id=bot.id,
        webhook_url=str(told.get("url") or ""),
        waiting=waiting if type(waiting) is int else 0,
        failure=_failure(told),
    )


def clock_trouble(bot: TelegramBot, clock: Clock) -> str | None:
    """That the clock is wrong, by Telegram's last answer; None while it is within CLOCK_OFF_MOST_S of it, and
    for the clock of a trial.
    """
    told = bot.telegram_time()
    if told is None or not clock.is_real:
        return None
    off_s = (clock.now() - told).total_seconds()
    return f"the clock is {off_s:+.0f} s off Telegram's" if abs(off_s) > CLOCK_OFF_MOST_S else None


def _failure(told: Mapping[str, Any]) -> tuple[str, datetime] | None:
    at = told.get("last_error_date")
    if type(at) is not int:
        return None
    return str(told.get("last_error_message") or "no reason is told"), datetime.fromtimestamp(at, UTC)
