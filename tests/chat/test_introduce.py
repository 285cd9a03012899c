"""What the bot tells Telegram before the first update."""

import io
import logging
import math
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from resvg_py import svg_to_bytes

from bot.chat.introduce import FACE, TokenRefused, connect, introduce, receive_by_polling, receive_by_webhook
from bot.chat.transport import TelegramBot
from bot.config import ConfigError
from bot.sandbox import chatpage, faults
from tests.chat.conftest import TOKEN


async def test_a_wrong_token_is_told_in_one_sentence(server):
    """A token that Telegram refuses names its setting and does not repeat itself."""
    bot = TelegramBot("4242:another", server.url)
    with pytest.raises(TokenRefused, match="TELEGRAM_BOT_TOKEN") as caught:
        await connect(bot)
    assert "another" not in str(caught.value)
    assert caught.value.__cause__ is None
    await bot.shutdown()


async def test_a_start_without_network_waits_for_it(server, telegram):
    """While Telegram does not answer, the bot asks again."""
    telegram.faults.add("getMe", faults.drop_request())
    bot = TelegramBot(telegram.token, server.url)
    await connect(bot)
    assert bot.id == telegram.bot.id
    await bot.shutdown()


async def test_a_webhook_that_telegram_refuses_is_told_in_one_sentence(bot, telegram):
    """A wrong address names its setting."""
    telegram.faults.add("setWebhook", faults.drop_request())
    telegram.faults.add("setWebhook", faults.error(400, "Bad Request: bad webhook: IP address is reserved"))
    with pytest.raises(ConfigError, match=r"WEBHOOK_URL.*reserved"):
        await receive_by_webhook(bot, "https://10.0.0.1/telegram", "a-secret")


async def test_the_menu_is_set_in_each_language(bot, telegram, texts):
    """Commands with a text are shown, in the language of the person, and descriptions are set."""
    await introduce(bot, texts, 2)
    english = telegram.profile.shown_to(telegram.person(1, language_code="fr"), "limber_bot")
    german = telegram.profile.shown_to(telegram.person(2, language_code="de"), "limber_bot")
    assert english["commands"] == [
        {"command": "stretch", "description": "Today's session"},
        {"command": "help", "description": "What I can do"},
    ]
    assert german["commands"][0] == {"command": "stretch", "description": "Die heutige Übung"}
    assert (english["description"], english["short_description"]) == ("A daily stretch.", "Stretch")


async def test_what_is_already_set_is_left_alone(bot, telegram, texts):
    """A second start asks, but sets nothing."""
    await introduce(bot, texts, 2)
    before = len(telegram.calls)
    await introduce(bot, texts, 2)
    assert {call.method[:3] for call in telegram.calls[before:]} == {"get"}


async def test_a_bot_without_a_face_gets_one(bot, telegram, texts, caplog):
    """Once: a photo that is there, ours or one of the host's, stays. It is the icon of the sandbox's page."""
    caplog.set_level(logging.INFO)
    for _ in range(2):
        await introduce(bot, texts, 2)
    (photo,) = telegram.profile.photos
    assert photo.data == FACE.read_bytes()
    assert "has one now" in caplog.text
    assert "another command menu in en" in caplog.text
    icon = (Path(chatpage.__file__).parent / "page" / "icon.svg").read_text()
    drawn = svg_to_bytes(svg_string=icon, width=640, skip_system_fonts=True)
    both = (Image.open(io.BytesIO(data)).convert("RGB") for data in (drawn, photo.data))
    assert max(ImageStat.Stat(ImageChops.difference(*both)).mean) < 2


async def test_a_menu_that_telegram_refuses_does_not_stop_the_bot(bot, telegram, texts, caplog):
    """The bot works without its menu, and says so in the log."""
    telegram.faults.add("setMyCommands", faults.error(400, "Bad Request: BOT_COMMAND_INVALID"), times=2)
    await introduce(bot, texts, 2)
    assert "not up to date" in caplog.text


async def test_polling_and_webhook_take_turns(bot, telegram):
    """Polling takes a webhook away, which would stand in its way; a webhook comes with its secret."""
    await receive_by_webhook(bot, "http://127.0.0.1:9/telegram", "a-secret")
    call = telegram.calls[-1]
    assert (call.method, call.params["secret_token"]) == ("setWebhook", "a-secret")
    await receive_by_polling(bot)
    telegram.person(1).sends("/start")
    assert [update["message"]["text"] for update in await bot.fetch_updates(None)] == ["/start"]


async def test_an_answer_about_the_bot_need_not_be_whole(server, telegram, texts):
    """A server that does not tell all of what Telegram tells of a bot does not end the start."""
    for field in ("id", "is_bot", "first_name", "username", "command", "description", "short_description"):
        telegram.faults.clear()
        telegram.faults.add("*", faults.lacking(field), times=math.inf)
        async with TelegramBot(TOKEN, server.url) as bot:
            await connect(bot)
            await introduce(bot, texts, 2)
            assert bot.id == 4242
