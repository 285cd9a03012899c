"""What is refused, in Telegram's words, and what takes effect, over HTTP."""

import json
import struct

import pytest
import telegram
from aiogram.exceptions import TelegramForbiddenError, TelegramMigrateToChat
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.sandbox.media import plain_png

from .conftest import inline
from .test_media import clip

PNG = plain_png(64, 48, (9, 9, 9))
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
BROKEN, MEDIA = "can't parse entities", "can't parse InputMedia"
INLINE, TYPING, SCOPE = (
    "can't parse inline keyboard button",
    "can't parse keyboard button",
    "can't parse BotCommandScope",
)
ARRAYS = 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'


def keyboard(*rows):
    return {"inline_keyboard": [list(row) for row in rows]}


def button(**fields):
    return {"text": "Go", **fields}


def say(**fields):
    """Parameters of a message to Ana."""
    return {"chat_id": 1001, "text": "x"} | fields


def buttons(*row):
    return say(reply_markup=keyboard(row))


def entity(**fields):
    return say(entities=[{"type": "bold", "offset": 0, "length": 1} | fields])


def edit(**fields):
    """Parameters of an edit of the first message to Ana."""
    return {"chat_id": 1001, "message_id": 1} | fields


def commands(**fields):
    return {"commands": [{"command": "a", "description": "x"} | fields]}


TEXT = [
    ({"chat_id": 1001}, "message text is empty"),
    (say(text=""), "message text is empty"),
    (say(text=" \n "), "text must be non-empty"),
    (say(text="<b> </b>", parse_mode="HTML"), "text must be non-empty"),
    (say(text="x" * 4097), "message is too long"),
    (say(text="x" * 32769), "text is too long"),
    (say(text="<b>x", parse_mode="html"), f"{BROKEN}: Can't find end tag corresponding to start tag b"),
    (say(text="<p>x", parse_mode="HTML"), f'{BROKEN}: Unsupported start tag "p" at byte offset 0'),
    (say(parse_mode="BBCode"), "unsupported parse_mode"),
    (entity(length=None), "can't parse MessageEntity: Can't find field \"length\""),
    (entity(type="loud"), "can't parse MessageEntity: Unsupported type specified"),
    (entity(length=2), "entity beginning at UTF-16 offset 0 ends after the end of the text"),
    (say(link_preview_options="yes"), "can't parse link preview options JSON object"),
    (say(link_preview_options={"is_disabled": "yes"}), 'Field "is_disabled" must be of type Boolean'),
]
CHAT = [
    ({"text": "x"}, "chat_id is empty"),
    (say(chat_id=5), "chat not found"),
    (say(chat_id="@nobody"), "chat not found"),
    (say(message_thread_id=3), "message thread not found"),
    (say(business_connection_id="b"), "business connection not found"),
    (say(reply_parameters={"message_id": 99}), "message to be replied not found"),
    (say(reply_parameters={}), 'Can\'t find field "message_id"'),
]
KEYBOARD = [
    (say(reply_markup="{"), "can't parse reply keyboard markup JSON object"),
    (say(reply_markup=[]), "object expected as reply markup"),
    (say(reply_markup={"inline_keyboard": [button()]}), ARRAYS),
    (buttons(7), f"{INLINE}: InlineKeyboardButton must be an Object"),
    (buttons({"callback_data": "a"}), f'{INLINE}: Can\'t find field "text"'),
    (buttons(button(text=True, callback_data="a")), f'{INLINE}: Field "text" must be of type String'),
    (buttons(button(text=" ", callback_data="a")), "inline keyboard button text must be non-empty"),
    (buttons(button()), f"{INLINE}: Text buttons are unallowed in the inline keyboard"),
    (buttons(button(callback_data="")), f"{INLINE}: Text buttons are unallowed in the inline keyboard"),
    (buttons(button(callback_data="é" * 33)), "BUTTON_DATA_INVALID"),
    (buttons(button(callback_data={})), f'{INLINE}: Field "callback_data" must be of type String'),
    (
        buttons(button(callback_data="a", pay=True)),
        f"{INLINE}: exactly one action is allowed, found callback_data, pay",
    ),
    (buttons(button(url="no link")), "inline keyboard button URL 'no link' is invalid: Wrong HTTP URL"),
    (buttons(button(copy_text={"text": ""})), "BUTTON_COPY_TEXT_INVALID"),
    (buttons(button(callback_data="a", style="loud")), f"{INLINE}: invalid button style specified"),
    (say(reply_markup=keyboard(*[[button(callback_data="a")]] * 101)), "reply markup is too long"),
    (say(reply_markup={"keyboard": [[{"text": ""}]]}), "keyboard button text must be non-empty"),
    (say(reply_markup={"keyboard": [[7]]}), f"{TYPING}: KeyboardButton must be a String or an Object"),
    (say(reply_markup={"keyboard": "a"}), 'Field "keyboard" must be of type Array'),
]
FILES = [
    ("sendPhoto", {"chat_id": 1001}, "there is no photo in the request"),
    ("sendPhoto", {"chat_id": 1001, "photo": "attach://nothing"}, "there is no photo in the request"),
    ("sendPhoto", {"chat_id": 1001, "photo": "AgACx"}, "wrong file identifier/HTTP URL specified"),
    ("sendPhoto", {"chat_id": 1001, "photo": "https://a.org/a.png"}, "failed to get HTTP URL content"),
    ("sendAnimation", {"chat_id": 1001}, "there is no animation in the request"),
    ("sendDocument", {"chat_id": 1001}, "there is no document in the request"),
    ("sendPhoto", {"chat_id": 1001, "photo": "x", "caption": "x" * 1025}, "message caption is too long"),
    ("getFile", {"file_id": "nothing"}, "invalid file_id"),
    ("getFile", {}, "file_id not specified"),
]
EDITS = [
    ("editMessageText", {"text": "x"}, "message identifier is not specified"),
    ("editMessageText", {"text": "x", "inline_message_id": "abc"}, "MESSAGE_ID_INVALID"),
    ("editMessageText", edit(message_id=99, text="x"), "message to edit not found"),
    ("editMessageText", edit(message_id="first", text="x"), "message to edit not found"),
    ("editMessageText", edit(text="x" * 4097), "MESSAGE_TOO_LONG"),
    ("editMessageCaption", edit(caption="x" * 1025), "MEDIA_CAPTION_TOO_LONG"),
    ("editMessageMedia", edit(), 'parameter "media" is required'),
    ("editMessageMedia", edit(media="{"), "can't parse input media JSON object"),
    ("editMessageMedia", edit(media=[]), f"{MEDIA}: expected an Object"),
    (
        "editMessageMedia",
        edit(media={"type": "smell", "media": "x"}),
        f'{MEDIA}: type "smell" is unsupported',
    ),
    ("editMessageMedia", edit(media={"type": "photo", "media": "attach://x"}), f"{MEDIA}: media not found"),
]
REST = [
    ("deleteMessage", {"chat_id": 1001}, "message identifier is not specified"),
    ("deleteMessage", {"chat_id": 1001, "message_id": 99}, "message to delete not found"),
    ("deleteMessages", {"chat_id": 1001, "message_ids": []}, "message identifiers are not specified"),
    ("deleteMessages", {"chat_id": 1001, "message_ids": [1] * 101}, "too many message identifiers specified"),
    ("deleteMessages", {"chat_id": 1001, "message_ids": ["a"]}, "invalid message identifier specified"),
    ("answerCallbackQuery", {"callback_query_id": "5"}, TOO_OLD),
    ("answerCallbackQuery", {}, TOO_OLD),
    ("answerCallbackQuery", {"callback_query_id": "5", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
    ("answerCallbackQuery", {"callback_query_id": "5", "url": "https://a.org"}, "URL_INVALID"),
    ("setMyCommands", {}, 'parameter "commands" is required'),
    ("setMyCommands", {"commands": {}}, "expected an Array of BotCommand"),
    ("setMyCommands", commands(command="Start"), "BOT_COMMAND_INVALID"),
    ("setMyCommands", commands(command="a" * 33), "command length must not exceed 32"),
    ("setMyCommands", commands(command="/"), "command must be non-empty"),
    ("setMyCommands", commands(description=None), "can't parse BotCommand: Can't find field \"description\""),
    ("setMyCommands", commands(description=" "), "command description must be non-empty"),
    ("setMyCommands", commands(description="x" * 257), "command description length must not exceed 256"),
    ("setMyCommands", {"commands": commands()["commands"] * 101}, "BOT_COMMANDS_TOO_MUCH"),
    ("setMyCommands", {"commands": [], "scope": {"type": "planet"}}, f"{SCOPE}: Unsupported type specified"),
    ("setMyCommands", {"commands": [], "language_code": "english"}, "invalid language code specified"),
    ("setMyDescription", {"description": "x" * 513}, "description length must not exceed 512"),
    (
        "setMyShortDescription",
        {"short_description": "x" * 121},
        "short description length must not exceed 120",
    ),
]
MESSAGES = [("sendMessage", *case) for case in (*TEXT, *CHAT, *KEYBOARD)]


@pytest.mark.parametrize("cases", [MESSAGES, FILES, EDITS, REST], ids=["messages", "files", "edits", "rest"])
async def test_refused(ana, call, cases):
    """A wrong call is answered with 400 and Telegram's words, and changes nothing."""
    await call("sendMessage", chat_id=1001, text="the first message, 1")
    for method, params, words in cases:
        answer = (400, {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"})
        assert await call(method, **params) == answer, (method, params)
    assert [message.words for message in ana.chat.messages] == ["the first message, 1"]


async def test_longest_that_is_accepted(ana, call):
    """Texts, captions, button data and answers are accepted up to their limits, counted after parsing."""
    text = "<b>" + "&amp;" * 4096 + "</b>"
    assert (await call("sendMessage", chat_id=1001, text=text, parse_mode="HTML"))[0] == 200
    markup = keyboard(
        [button(callback_data="é" * 32)], [button(url="nhs.uk")], [button(copy_text={"text": "x"})]
    )
    status, answer = await call("sendMessage", chat_id=1001, text="x" * 4096, reply_markup=markup)
    assert status == 200
    assert answer["result"]["reply_markup"]["inline_keyboard"][1][0]["url"] == "http://nhs.uk/"
    tap = ana.taps(ana.chat.last, data="é" * 32)
    assert (await call("answerCallbackQuery", callback_query_id=tap.id, text="x" * 200))[0] == 200


async def test_unknown_bot_and_method(server, http, call):
    """Another bot's token is unauthorized, nonsense and unknown methods are not found."""
    assert await call("sendTelepathy") == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found: method not found"},
    )
    for token, expected in [("42:wrong", (401, "Unauthorized")), ("nonsense", (404, "Not Found"))]:
        for address in (f"bot{token}/getMe", f"file/bot{token}/photos/file_0.png"):
            async with http.get(f"{server.url}/{address}") as response:
                body = await response.json()
                assert (response.status, body["description"]) == expected
    with pytest.raises(telegram.error.InvalidToken):
        async with telegram.Bot("42:wrong", base_url=f"{server.url}/bot"):
            pass


async def test_broken_body(server, http):
    """A body that is not JSON, or not an object, is refused."""
    for body in (b"{", b"[]"):
        headers = {"Content-Type": "application/json"}
        async with http.post(f"{server.url}/bot42:ABC-def_123/getMe", data=body, headers=headers) as response:
            assert response.status == 400


async def test_not_modified(ana, bot):
    """An edit that changes neither content nor keyboard is refused; changing either is not."""
    markup = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Go", callback_data="go")]])
    sent = await bot.send_message(1001, "Hold", reply_markup=markup)
    where = {"chat_id": 1001, "message_id": sent.message_id}
    with pytest.raises(BadRequest, match="is not modified"):
        await bot.edit_message_text("<i></i>Hold ", parse_mode="HTML", reply_markup=markup, **where)
    await bot.edit_message_text("<b>Hold</b>", parse_mode="HTML", reply_markup=markup, **where)
    await bot.edit_message_text("<b>Hold</b>", parse_mode="HTML", **where)
    with pytest.raises(BadRequest, match="is not modified"):
        await bot.edit_message_text("<b>Hold</b>", parse_mode="HTML", **where)
    photo = await bot.send_photo(1001, PNG, caption="a")
    where = {"chat_id": 1001, "message_id": photo.message_id}
    same = telegram.InputMediaPhoto(photo.photo[-1].file_id, caption="a")
    with pytest.raises(BadRequest, match="is not modified"):
        await bot.edit_message_media(same, **where)
    with pytest.raises(BadRequest, match="is not modified"):
        await bot.edit_message_caption(caption="a", **where)
    await bot.edit_message_media(telegram.InputMediaPhoto(PNG, caption="a"), **where)


async def test_not_modified_in_full(ana, call):
    """The sentence about an edit that changes nothing is Telegram's, word for word."""
    await call("sendMessage", chat_id=1001, text="x")
    assert (await call("editMessageText", chat_id=1001, message_id=1, text="x"))[1][
        "description"
    ] == NOT_MODIFIED


async def test_an_edit_without_keyboard_takes_it_away(ana, bot):
    """An edit that names no keyboard removes the one there was, as at Telegram."""
    sent = await bot.send_message(1001, "a", reply_markup=json.loads(inline("Go")))
    edited = await bot.edit_message_text("b", 1001, sent.message_id)
    assert (edited.reply_markup, ana.chat.last.buttons) == (None, [])


async def test_which_edit_fits_which_message(ana, bot):
    """Text is edited on texts, captions on media; media may replace both, text never replaces media."""
    text, photo = await bot.send_message(1001, "a"), await bot.send_photo(1001, PNG)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(1001, text.message_id, caption="b")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("b", 1001, photo.message_id)
    await bot.edit_message_media(telegram.InputMediaPhoto(PNG, caption="b"), 1001, text.message_id)
    assert [message.words for message in ana.chat.messages] == ["b", ""]
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("c", 1001, text.message_id)


async def test_what_cannot_be_edited(ana, bot):
    """A person's message and one with a keyboard for typing stay; an edit takes inline keyboards only."""
    said = ana.sends("hello")
    asked = await bot.send_message(1001, "Where?", reply_markup=telegram.ReplyKeyboardMarkup([["Here"]]))
    for message in (said.id, asked.message_id):
        with pytest.raises(BadRequest, match="Message can't be edited"):
            await bot.edit_message_text("x", 1001, message)
    plain = await bot.send_message(1001, "a")
    with pytest.raises(BadRequest, match="Inline keyboard expected"):
        await bot.edit_message_text("b", 1001, plain.message_id, reply_markup=telegram.ForceReply())


async def test_deleting(ana, clock, bot):
    """Messages of both sides can be deleted for 48 hours; deleting many skips what is not there."""
    old = await bot.send_message(1001, "old")
    clock.move(47 * 3600)
    said, new = ana.sends("hello"), await bot.send_message(1001, "new")
    await bot.delete_messages(1001, [new.message_id, 98, 99])
    clock.move(3600)
    for call in (
        bot.delete_message(1001, old.message_id),
        bot.delete_messages(1001, [said.id, old.message_id]),
    ):
        with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
            await call
    await bot.delete_message(1001, said.id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(1001, said.id)
    assert [message.words for message in ana.chat.messages] == ["old"]
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", 1001, new.message_id)


async def test_taps(ana, clock, bot):
    """A tap can be answered for 150 seconds of the clock; only the first answer is shown."""
    asked = await bot.send_message(1001, "Ready?", reply_markup=json.loads(inline("Ready")))
    message = ana.chat.find(asked.message_id)
    tap, late = ana.taps(message, "ready"), ana.taps(message, "Ready")
    assert tap.id != late.id
    assert tap.answer is None
    await bot.answer_callback_query(tap.id, "Well done", show_alert=True)
    await bot.answer_callback_query(tap.id)
    assert (tap.answer.text, tap.answer.show_alert) == ("Well done", True)
    clock.move(151)
    with pytest.raises(
        BadRequest, match="Query is too old and response timeout expired or query id is invalid"
    ):
        await bot.answer_callback_query(late.id)
    assert late.answer is None


async def test_files_are_what_they_claim(ana, bot, call):
    """Pictures must open and keep to Telegram's measures; an id serves only its own kind."""
    for data, words in [
        (b"not a picture", "Image_process_failed"),
        (clip(16, 16, 1), "Image_process_failed"),
        (plain_png(21, 1, (0, 0, 0)), "Photo_invalid_dimensions"),
        (PNG[:16] + struct.pack(">II", 5001, 5000), "Photo_invalid_dimensions"),
        (b"", "File must be non-empty"),
        (
            PNG + bytes(10 * 2**20),
            "File of size 1048.* bytes is too big for a photo; the maximum size is 10485760",
        ),
    ]:
        with pytest.raises(BadRequest, match=words):
            await bot.send_photo(1001, telegram.InputFile(data, "x.png"))
    photo = await bot.send_photo(1001, PNG)
    document = await bot.send_document(1001, PNG, filename="knee.png")
    assert (document.document.file_name, document.photo) == ("knee.png", ())
    for sending in (
        bot.send_document(1001, photo.photo[-1].file_id),
        bot.send_animation(1001, document.document.file_id),
        bot.edit_message_media(
            telegram.InputMediaDocument(photo.photo[-1].file_id), 1001, document.message_id
        ),
    ):
        with pytest.raises(BadRequest, match="Type of file mismatch"):
            await sending
    still = await bot.send_animation(1001, PNG, filename="still.png")
    assert (still.animation, still.document.mime_type) == (None, "image/png")
    await bot.send_document(1001, still.document.file_id)


async def test_who_can_be_written_to(server, ana, bot, aio):
    """People who blocked the bot, deleted their account or never wrote cannot be written to."""
    stranger = server.telegram.person(1002, "Ben")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(1002, "Hi")
    stranger.sends("/start")
    sent = await bot.send_message(1002, "Hi")
    stranger.blocks_bot()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(1002, "Hi")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.edit_message_text("Hello", 1002, sent.message_id)
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await aio.send_message(1002, "Hi")
    with pytest.raises(RuntimeError, match="must unblock"):
        stranger.sends("hello?")
    stranger.unblocks_bot()
    await bot.send_message(1002, "Hi again")
    ana.deletes_account()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(1001, "Hi")


async def test_groups(server, ana, bot, aio):
    """In a group the bot hears commands, mentions and replies only; it can be moved and thrown out."""
    ben = server.telegram.person(1002, "Ben")
    group = server.telegram.group("Family", ana, ben)
    hello = await bot.send_message(group.id, "Hello")
    said = [
        ana.sends("chatting", chat=group),
        ana.sends("/help", chat=group),
        ben.sends("/help@other_bot", chat=group),
        ben.sends("hey @Limber_bot", chat=group),
        ben.sends("thanks", chat=group, reply_to=group.find(hello.message_id)),
    ]
    heard = [
        update.message.text for update in await bot.get_updates() if update.message and update.message.text
    ]
    assert heard == ["/help", "hey @Limber_bot", "thanks"]
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(group.id, said[0].id)
    with pytest.raises(BadRequest, match="Location can be requested in private chats only"):
        markup = telegram.ReplyKeyboardMarkup([[telegram.KeyboardButton("Here", request_location=True)]])
        await bot.send_message(group.id, "Where?", reply_markup=markup)
    larger = server.telegram.migrate(group)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.id, "Hello")
    assert moved.value.new_chat_id == larger.id
    with pytest.raises(TelegramMigrateToChat):
        await aio.send_message(group.id, "Hello")
    other = server.telegram.group("Other", ana)
    ana.removes_bot(other)
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(other.id, "Hello")


async def test_silent_and_keyboards_for_typing(ana, bot):
    """The person's side knows what makes no sound, and sees keyboards that the bot does not get back."""
    markup = telegram.ReplyKeyboardMarkup(
        [["07:30", telegram.KeyboardButton("Here", request_location=True)]], resize_keyboard=True
    )
    sent = await bot.send_message(1001, "When?", reply_markup=markup, disable_notification=True)
    assert (sent.reply_markup, ana.chat.last.silent) == (None, True)
    assert ana.chat.last.reply_markup == {
        "keyboard": [[{"text": "07:30"}, {"text": "Here", "request_location": True}]],
        "resize_keyboard": True,
    }
    await bot.send_message(1001, "Thanks", reply_markup=telegram.ReplyKeyboardRemove())
    assert ana.chat.last.reply_markup == {"remove_keyboard": True}
    assert not ana.chat.last.silent


async def test_voice_messages(ana, bot, aio):
    """Sound is taken as a voice message or as audio, and sent again by its id; some people take no voices."""
    sound = b"OggS" + bytes(200)
    voice = await bot.send_voice(1001, sound, duration=75, filename="a.ogg", caption="Press play")
    assert (voice.voice.duration, voice.voice.mime_type) == (75, "audio/ogg")
    assert (await bot.send_voice(1001, voice.voice.file_id)).voice.file_id == voice.voice.file_id
    assert (await bot.send_audio(1001, sound, duration=75, filename="a.ogg")).audio.duration == 75
    assert (await aio.send_voice(1001, voice.voice.file_id)).voice.file_size == 204
    with pytest.raises(BadRequest, match="Type of file mismatch"):
        await bot.send_audio(1001, voice.voice.file_id)
    ana.forbids_voice = True
    with pytest.raises(BadRequest, match="Voice_messages_forbidden"):
        await bot.send_voice(1001, sound)
