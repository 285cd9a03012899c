"""The stand-in against two independent descriptions of the Bot API: aiogram's models and PTB's client."""

import inspect
import json
from typing import Any

import aiogram.methods
import pytest
import telegram
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BufferedInputFile,
    File,
    InputMediaAnimation,
    InputMediaPhoto,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyParameters,
    Update,
    User,
    WebhookInfo,
)
from pydantic import BaseModel

from bot.sandbox.api import UPDATE_METHODS
from bot.sandbox.media import plain_png
from bot.sandbox.methods import METHODS

from .conftest import inline
from .test_media import clip

PNG = plain_png(64, 48, (9, 9, 9))
CLIP = clip(160, 96, 3)
# PTB's own conveniences, and what it renamed; everything else in its signatures is the Bot API's.
PTB_EXTRAS = {
    *("read_timeout", "write_timeout", "connect_timeout", "pool_timeout", "api_kwargs", "filename", "self"),
    *("reply_to_message_id", "allow_sending_without_reply", "disable_web_page_preview"),
}

# aiogram is ahead of Bot API 10.0, where something else may stand for the text.
RELAXED = {"editMessageText": {"text"}}


def strange_fields(model: Any, path: str = "") -> list[str]:
    """Fields anywhere inside that aiogram's models do not know."""
    if isinstance(model, list):
        return [name for item in model for name in strange_fields(item, f"{path}[]")]
    if not isinstance(model, BaseModel):
        return []
    found = [f"{path}.{name}" for name in model.model_extra or {}]
    for name in type(model).model_fields:
        found += strange_fields(getattr(model, name), f"{path}.{name}")
    return found


def validated(kind: type[BaseModel], wire: Any) -> BaseModel:
    model = kind.model_validate(wire)
    assert strange_fields(model) == []
    return model


def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


ALL_METHODS = {name: (rule.required, rule.optional) for name, rule in METHODS.items()} | UPDATE_METHODS


@pytest.mark.parametrize("name", sorted(ALL_METHODS))
def test_table_against_aiogram(name):
    """Every parameter of the table exists in aiogram's method, and the same ones are required."""
    required, optional = ALL_METHODS[name]
    model = getattr(aiogram.methods, name[0].upper() + name[1:])
    assert {*required, *optional} <= set(model.model_fields)
    needed = {key for key, field in model.model_fields.items() if field.is_required()}
    assert set(required) - RELAXED.get(name, set()) == needed


@pytest.mark.parametrize("name", sorted(ALL_METHODS))
def test_table_against_ptb(name):
    """The table lacks no parameter that python-telegram-bot, at the same version of the Bot API, can send."""
    required, optional = ALL_METHODS[name]
    sent = set(inspect.signature(getattr(telegram.Bot, snake(name))).parameters) - PTB_EXTRAS
    assert sent <= {*required, *optional}


async def test_me(aio, call):
    """getMe gives a User that both libraries read."""
    _, answer = await call("getMe")
    me = validated(User, answer["result"])
    assert (me.id, me.is_bot, me.username, me.can_join_groups) == (42, True, "limber_bot", True)
    assert (await aio.get_me()).id == 42


async def test_messages_of_every_kind(server, ana, call, aio):
    """Texts, pictures, clips and documents, with captions and keyboards, are valid messages."""
    markup = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Here I am", request_location=True)]])
    first = await aio.send_message(
        1001, "<b>Hello</b> 🦵", parse_mode="HTML", link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    await aio.send_message(1001, "Where are you?", reply_markup=markup)
    reply = ReplyParameters(message_id=first.message_id)
    await aio.send_photo(1001, BufferedInputFile(PNG, "knee.png"), caption="<i>a</i>", parse_mode="HTML",
                         reply_parameters=reply, has_spoiler=True, show_caption_above_media=True)  # fmt: skip
    await aio.send_animation(
        1001, BufferedInputFile(CLIP, "hold.mp4"), thumbnail=BufferedInputFile(PNG, "t.png")
    )
    await aio.send_document(1001, BufferedInputFile(b"%PDF-1.7", "report.pdf"), protect_content=True)
    assert not any(record.ignored for record in server.telegram.calls)
    results = [record.response["result"] for record in server.telegram.calls]
    messages = [validated(Message, result) for result in results]
    kinds = [message.content_type for message in messages]
    assert kinds == ["text", "text", "photo", "animation", "document"]
    assert (messages[0].text, messages[0].entities[0].type) == ("Hello 🦵", "bold")
    assert messages[1].reply_markup is None
    assert messages[2].reply_to_message.message_id == first.message_id
    assert (messages[2].photo[0].width, messages[2].photo[0].height) == (64, 48)
    assert (messages[3].animation.duration, messages[3].animation.width) == (3, 160)
    assert messages[3].document.file_id == messages[3].animation.file_id
    assert messages[3].animation.thumbnail.width == 64
    assert (messages[4].document.file_name, messages[4].document.mime_type) == (
        "report.pdf",
        "application/pdf",
    )
    assert messages[4].has_protected_content


async def test_edits(server, ana, aio):
    """Edited messages are valid, carry the instant of the edit and the new content."""
    text = await aio.send_message(1001, "one")
    await aio.edit_message_text("two", chat_id=1001, message_id=text.message_id)
    media = InputMediaPhoto(media=BufferedInputFile(PNG, "a.png"), caption="three")
    photo = await aio.edit_message_media(media, chat_id=1001, message_id=text.message_id)
    assert (photo.text, photo.caption, photo.content_type) == (None, "three", "photo")
    media = InputMediaAnimation(media=BufferedInputFile(CLIP, "a.mp4"), duration=5)
    shown = await aio.edit_message_media(media, chat_id=1001, message_id=text.message_id)
    assert (shown.caption, shown.animation.duration) == (None, 5)
    await aio.edit_message_caption(chat_id=1001, message_id=text.message_id, caption="four")
    for record in server.telegram.calls[1:]:
        assert validated(Message, record.response["result"]).edit_date


async def test_updates_of_every_kind(server, ana, call, bot):
    """What people do arrives as updates that both libraries read, in the order it happened."""
    ben = server.telegram.person(1002, "Ben", last_name="Okri", username="ben_okri", language_code="de")
    sent = (await call("sendMessage", chat_id=1001, text="Ready?", reply_markup=inline("Ready", data="v1")))[
        1
    ]
    asked = server.telegram.chat(1001).find(sent["result"]["message_id"])
    said = ana.sends("/start now", reply_to=asked)
    ana.edits(said, "/stop now")
    ana.shares_location(34.05, -118.24)
    ana.sends_sticker()
    ana.sends_voice()
    ana.sends_photo("my /knee")
    ana.taps(asked, "ready")
    ana.deletes(asked)
    ana.taps(asked, data="v1:Ready")
    ana.blocks_bot()
    ana.unblocks_bot()
    family = server.telegram.group("Family", ben, ana)
    ben.sends("/help@limber_bot", chat=family)
    larger = server.telegram.migrate(family)
    ben.removes_bot(larger)
    _, answer = await call("getUpdates")
    updates = [validated(Update, update) for update in answer["result"]]
    assert [update.event_type for update in updates] == [
        *("message", "edited_message", "message", "message", "message", "message", "callback_query"),
        *("callback_query", "my_chat_member", "my_chat_member"),
        *("my_chat_member", "message", "message", "message", "message", "my_chat_member"),
    ]
    assert updates[0].message.entities[0].type == "bot_command"
    assert updates[0].message.reply_to_message.text == "Ready?"
    assert updates[2].message.location.latitude == 34.05
    assert updates[6].callback_query.data == "v1:Ready"
    assert updates[7].callback_query.message.date == 0
    assert updates[8].my_chat_member.new_chat_member.status == "kicked"
    assert updates[13].message.migrate_to_chat_id == larger.id
    assert updates[14].message.migrate_from_chat_id == family.id
    read = await bot.get_updates()
    assert [update.update_id for update in read] == [update.update_id for update in updates]
    assert not read[7].callback_query.message.is_accessible
    assert read[12].message.from_user.username == "ben_okri"


async def test_what_the_bot_says_about_itself(server, ana, aio):
    """Commands by scope and language, and descriptions come back as they were set."""
    start, stop = (
        BotCommand(command="start", description="Begin"),
        BotCommand(command="stop", description="End"),
    )
    await aio.set_my_commands([start])
    await aio.set_my_commands([stop], scope=BotCommandScopeAllPrivateChats(), language_code="de")
    await aio.set_my_commands([start, stop], scope=BotCommandScopeChat(chat_id=1001))

    async def commands(**where):
        return [command.command for command in await aio.get_my_commands(**where)]

    assert await commands() == ["start"]
    assert await commands(scope=BotCommandScopeAllPrivateChats(), language_code="de") == ["stop"]
    assert await commands(scope=BotCommandScopeChat(chat_id=1001)) == ["start", "stop"]
    await aio.set_my_description("A daily stretch")
    await aio.set_my_short_description("Stretch", language_code="en")
    assert (await aio.get_my_description(language_code="fr")).description == "A daily stretch"
    assert (await aio.get_my_short_description(language_code="en")).short_description == "Stretch"
    assert (await aio.get_my_short_description()).short_description == ""


async def test_what_people_see_of_the_bot(server, call):
    """An app shows the narrowest commands in the person's language, and the general ones otherwise."""
    for scope, language, name in [
        ("default", "", "any"),
        ("default", "de", "german"),
        ("all_private_chats", "", "private"),
    ]:
        commands = [{"command": name, "description": name}]
        await call("setMyCommands", commands=commands, scope={"type": scope}, language_code=language)
    await call("setMyDescription", description="Dehnen", language_code="de")
    shown = {
        language: server.telegram.profile.shown_to(
            server.telegram.person(7, "X", language_code=language), "limber_bot"
        )
        for language in ("en", "de")
    }
    assert [shown[language]["commands"][0]["command"] for language in ("en", "de")] == ["private", "private"]
    assert [shown[language]["description"] for language in ("en", "de")] == ["", "Dehnen"]


async def test_files(server, ana, call, bot):
    """An uploaded file can be described, downloaded byte for byte and sent again by its id."""
    sent = await bot.send_photo(1001, PNG)
    file_id = sent.photo[-1].file_id
    described = validated(File, (await call("getFile", file_id=file_id))[1]["result"])
    assert described.file_size == len(PNG)
    assert bytes(await (await bot.get_file(file_id)).download_as_bytearray()) == PNG
    again = await bot.send_photo(1001, file_id)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id


async def test_webhook_info(call):
    """getWebhookInfo is valid with and without a webhook."""
    assert validated(WebhookInfo, (await call("getWebhookInfo"))[1]["result"]).url == ""
    await call("setWebhook", url="http://127.0.0.1:9/hook", allowed_updates=["message"], max_connections=5)
    info = validated(WebhookInfo, (await call("getWebhookInfo"))[1]["result"])
    assert (info.url, info.max_connections) == ("http://127.0.0.1:9/hook", 5)
    assert info.allowed_updates == ["message"]


async def test_every_way_to_send_parameters(server, ana, http):
    """Parameters count the same in the address, as a form, as multipart and as JSON; methods in any case."""
    address = f"{server.url}/bot42:ABC-def_123/"
    markup = json.loads(inline("Ready"))
    for method, options in [
        ("sendMessage", {"params": {"chat_id": 1001, "text": "x", "reply_markup": json.dumps(markup)}}),
        ("SENDMESSAGE", {"data": {"chat_id": "1001", "text": "x", "reply_markup": json.dumps(markup)}}),
        (
            "sendmessage",
            {"json": {"chat_id": "1001", "text": "x", "reply_markup": markup, "parse_mode": None}},
        ),
        (
            "sendMessage",
            {"json": {"chat_id": 1001, "text": "x", "reply_markup": json.dumps(markup), "colour": "red"}},
        ),
    ]:
        async with http.post(address + method, **options) as response:
            assert (await response.json())["result"]["reply_markup"] == markup
    async with http.get(address + "sendMessage", params={"chat_id": 1001, "text": "x"}) as response:
        assert response.status == 200
    calls = server.telegram.calls
    assert all(call.method == "sendMessage" and call.params["chat_id"] == 1001 for call in calls)
    assert [call.ignored for call in calls] == [[], [], [], ["colour"], []]
