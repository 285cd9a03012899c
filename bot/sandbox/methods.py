"""The Bot API's methods: which parameters each takes, what is refused and in which words, and what it does.

The table at the end follows Bot API 10.0 (https://core.telegram.org/bots/api); error texts are those of
Telegram's own server. Where Telegram is lenient (unknown parameters, numbers it cannot read) so is this.
Refused, because Limber has no use for them: Markdown, sending by web address, business accounts and inline
mode. Topics are for private chats.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.sandbox.chats import Change, Chat, ChatMessage, Json, StoredFile, TapAnswer, in_topic, photo_sizes
from bot.sandbox.entities import (
    MONOSPACE,
    STYLES,
    Entity,
    MarkupError,
    checked_link,
    parse_html,
    tidy,
    utf16_length,
)
from bot.sandbox.errors import bad_request
from bot.sandbox.keyboards import keyboard
from bot.sandbox.media import content_type, measure
from bot.sandbox.parameters import Parameters, Upload, integer, read_field, typed
from bot.sandbox.person import TEXT_LIMIT
from bot.sandbox.profile import (
    Method,
    get_me,
    get_my_commands,
    set_my_commands,
    text_getter,
    text_setter,
)
from bot.sandbox.telegram import Telegram

CAPTION_LIMIT = 1024
MOVING = ("video/mp4", "image/gif")  # anything else sent as a clip becomes a document
HEARD = ("voice", "audio")
PHOTO_BYTES = 10 * 2**20
PHOTO_SIDES = 10_000
PHOTO_RATIO = 20
DOWNLOAD_BYTES = 20 * 2**20
DELETABLE = timedelta(hours=48)


# Text


def _formatted(source: str, parse_mode: str, entities: Any) -> tuple[str, list[Entity]]:
    """Text and entities of what the bot wrote. Raises ApiError for broken markup."""
    if len(source.encode()) > 1 << 15:
        raise bad_request("text is too long")
    if parse_mode.lower() in ("markdown", "markdownv2"):
        raise bad_request("unsupported parse_mode: the sandbox reads HTML only")
    if parse_mode.lower() not in ("", "none", "html"):
        raise bad_request("unsupported parse_mode")
    if parse_mode.lower() == "html":
        try:
            return tidy(*parse_html(source))
        except MarkupError as error:
            raise bad_request(f"can't parse entities: {error}") from None
    return tidy(source, _given_entities(source, entities))


def _given_entities(source: str, entities: Any) -> list[Entity]:
    """Entities the bot gave by itself; Telegram marks commands and links anew, so those are left out."""
    known = {
        *STYLES.values(),
        *MONOSPACE,
        "text_link",
        "text_mention",
        "custom_emoji",
        "blockquote",
        "expandable_blockquote",
        "date_time",
    }
    found = {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bank_card_number",
    }
    kept = []
    for entity in entities if isinstance(entities, list) else []:
        within = "MessageEntity"
        typed(entity, "Object", "can't parse MessageEntity: expected an Object")
        offset = read_field(entity, "offset", "Integer", required=True, within=within)
        length = read_field(entity, "length", "Integer", required=True, within=within)
        kind = read_field(entity, "type", "String", required=True, within=within)
        if kind not in known | found:
            raise bad_request("can't parse MessageEntity: Unsupported type specified")
        if offset < 0 or length < 0 or offset + length > utf16_length(source):
            raise bad_request(f"entity beginning at UTF-16 offset {offset} ends after the end of the text")
        if kind == "text_link":
            entity["url"] = checked_link(read_field(entity, "url", "String", required=True, within=within))
        if kind in known and length:
            kept.append(entity)
    return kept


def _text_content(parameters: Parameters, too_long: str) -> Json:
    if not parameters.text("text"):
        raise bad_request("message text is empty")
    text, entities = _formatted(
        parameters.text("text"), parameters.text("parse_mode"), parameters.json("entities")
    )
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > TEXT_LIMIT:
        raise bad_request(too_long)
    options = parameters.json("link_preview_options")
    if options is not None:
        typed(options, "Object", "object expected as link preview options")
        for name in ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text"):
            read_field(options, name, "Boolean")
        read_field(options, "url", "String")
    content: Json = {"text": text}
    content |= {"entities": entities} if entities else {}
    return content | ({"link_preview_options": options} if options else {})


def _caption(source: str, parse_mode: str, entities: Any, too_long: str) -> Json:
    text, entities = _formatted(source, parse_mode, entities)
    if len(text) > CAPTION_LIMIT:
        raise bad_request(too_long)
    content: Json = {"caption": text} if text else {}
    return content | ({"caption_entities": entities} if text and entities else {})


# Files


def _given_file(
    telegram: Telegram, parameters: Parameters, name: str, value: str, kind: str
) -> StoredFile | None:
    """The file of a parameter: uploaded under its name or by attach://, or known by its identifier.

    None when none was given. Raises ApiError for an unknown, unfit or empty one.
    """
    attached = value.removeprefix("attach://") if value.startswith("attach://") else name
    upload = parameters.files.get(attached)
    if upload:
        return _uploaded(telegram, upload, kind)
    if not value or value.startswith("attach://"):
        return None
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    file = telegram.files.get(value)
    if not file or file.kind == "thumbnail":
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad_request("type of file mismatch")
    return file


def _uploaded(telegram: Telegram, upload: Upload, kind: str) -> StoredFile:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if kind == "photo":
        _check_photo(upload.data)
    elif kind == "animation" and content_type(upload.data) not in MOVING:
        kind = "document"
    elif kind == "voice" and content_type(upload.data) != "audio/ogg":
        kind = "audio"
    return telegram.store_file(kind, upload.data, upload.name)


def _check_photo(data: bytes) -> None:
    if len(data) > PHOTO_BYTES:
        raise bad_request(
            f"file of size {len(data)} bytes is too big for a photo; the maximum size is {PHOTO_BYTES} bytes"
        )
    size = measure(data)
    if not size or size.duration:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if size.width + size.height > PHOTO_SIDES or max(size[:2]) > PHOTO_RATIO * min(size[:2]):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _media_content(
    file: StoredFile, kind: str, asked: Callable[[str], int], thumbnail: StoredFile | None
) -> Json:
    """The fields of a message that shows this file; `asked` gives the measures the bot named, or 0."""
    if kind == "photo":
        return {"photo": photo_sizes(file)}
    described = file.wire() | {"file_name": file.name, "mime_type": file.mime_type}
    if thumbnail and thumbnail.size:
        described["thumbnail"] = thumbnail.wire() | {
            "width": thumbnail.size.width,
            "height": thumbnail.size.height,
        }
    if file.kind == "document":
        return {"document": described}
    if file.kind in HEARD:
        return {file.kind: described | {"duration": asked("duration")}}
    for name in ("width", "height", "duration"):
        described[name] = asked(name) or (getattr(file.size, name) if file.size else 0)
    # The Bot API gives an animation as a document too, for old bots.
    plain = {key: value for key, value in described.items() if key not in ("width", "height", "duration")}
    return {"animation": described, "document": plain}


def _thumbnail(telegram: Telegram, parameters: Parameters, value: str) -> StoredFile | None:
    """A thumbnail is used only when it was uploaded with the call."""
    upload = parameters.files.get(value.removeprefix("attach://") or "thumbnail")
    return telegram.store_file("thumbnail", upload.data, upload.name) if upload else None


# Chats and messages


def _chat(telegram: Telegram, parameters: Parameters) -> Chat:
    if parameters.text("business_connection_id"):
        raise bad_request("business connection not found")
    if not parameters.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat = telegram.reachable_chat(integer(parameters.text("chat_id")))
    if parameters.integer("message_thread_id") not in (0, *chat.topics):
        raise bad_request("message thread not found")
    return chat


def _own_message(telegram: Telegram, parameters: Parameters) -> ChatMessage:
    """The message to edit. Raises ApiError when it is not there, or cannot be edited."""
    if "chat_id" not in parameters and "message_id" not in parameters:
        if "inline_message_id" in parameters:
            raise bad_request("MESSAGE_ID_INVALID")
        raise bad_request("message identifier is not specified")
    message = _chat(telegram, parameters).find(parameters.integer("message_id"))
    if not message:
        raise bad_request("message to edit not found")
    reply_keyboard = message.reply_markup and "inline_keyboard" not in message.reply_markup
    if message.sender.id != telegram.bot.id or reply_keyboard:
        raise bad_request("message can't be edited")
    return message


def _send(telegram: Telegram, parameters: Parameters, content: Json) -> Json:
    chat = _chat(telegram, parameters)
    extra: Json = {}
    if topic := parameters.integer("message_thread_id"):
        extra |= in_topic(topic)
    if parameters.flag("protect_content"):
        extra["has_protected_content"] = True
    if parameters.text("message_effect_id") and chat.type == "private":
        extra["effect_id"] = parameters.text("message_effect_id")
    message = telegram.post(
        chat,
        telegram.bot,
        content,
        reply_markup=keyboard(parameters, chat),
        silent=parameters.flag("disable_notification"),
        reply_to=_replied(parameters, chat),
        extra=extra,
    )
    return message.wire()


def _replied(parameters: Parameters, chat: Chat) -> ChatMessage | None:
    reply = parameters.json("reply_parameters")
    if reply is None:
        return None
    typed(reply, "Object", "object expected as reply parameters")
    message_id = read_field(reply, "message_id", "Integer", required=True)
    message = chat.find(message_id)
    if not message and not read_field(reply, "allow_sending_without_reply", "Boolean"):
        raise bad_request("message to be replied not found")
    return message


# Methods that send and edit


def send_message(telegram: Telegram, parameters: Parameters) -> Json:
    return _send(telegram, parameters, _text_content(parameters, "message is too long"))


def _sender(kind: str) -> Method:
    def send(telegram: Telegram, parameters: Parameters) -> Json:
        caption = _caption(
            parameters.text("caption"),
            parameters.text("parse_mode"),
            parameters.json("caption_entities"),
            "message caption is too long",
        )
        chat = _chat(telegram, parameters)
        if kind == "voice" and chat.person and chat.person.forbids_voice:
            raise bad_request("VOICE_MESSAGES_FORBIDDEN")
        file = _given_file(telegram, parameters, kind, parameters.text(kind), kind)
        if not file:
            raise bad_request(f"there is no {kind} in the request")
        thumbnail = _thumbnail(telegram, parameters, parameters.text("thumbnail"))
        asked = lambda name: parameters.integer(name, 0, 0, 10_000)  # noqa: E731
        content = _media_content(file, kind, asked, thumbnail) | caption
        content |= _media_flags(parameters.flag)
        return _send(telegram, parameters, content)

    return send


def _media_flags(flag: Callable[[str], Any]) -> Json:
    flags: Json = {"show_caption_above_media": True} if flag("show_caption_above_media") else {}
    return flags | ({"has_media_spoiler": True} if flag("has_spoiler") else {})


def edit_message_text(telegram: Telegram, parameters: Parameters) -> Json:
    content = _text_content(parameters, "MESSAGE_TOO_LONG")
    message = _own_message(telegram, parameters)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return telegram.edit(message, content, keyboard(parameters, message.chat, inline_only=True)).wire()


def edit_message_caption(telegram: Telegram, parameters: Parameters) -> Json:
    caption = _caption(
        parameters.text("caption"),
        parameters.text("parse_mode"),
        parameters.json("caption_entities"),
        "MEDIA_CAPTION_TOO_LONG",
    )
    message = _own_message(telegram, parameters)
    if not message.media:
        raise bad_request("there is no caption in the message to edit")
    replaced = ("caption", "caption_entities", "show_caption_above_media")
    content = {key: value for key, value in message.content.items() if key not in replaced} | caption
    if parameters.flag("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return telegram.edit(message, content, keyboard(parameters, message.chat, inline_only=True)).wire()


def edit_message_media(telegram: Telegram, parameters: Parameters) -> Json:
    media = typed(
        parameters.json("media", "input media"), "Object", "can't parse InputMedia: expected an Object"
    )
    within = "InputMedia"
    kind = read_field(media, "type", "String", required=True, within=within)
    if kind not in ("photo", "animation", "document"):
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    caption = _caption(
        read_field(media, "caption", "String", within=within) or "",
        read_field(media, "parse_mode", "String", within=within) or "",
        media.get("caption_entities"),
        "MEDIA_CAPTION_TOO_LONG",
    )
    message = _own_message(telegram, parameters)
    markup = keyboard(parameters, message.chat, inline_only=True)
    source = read_field(media, "media", "String", required=True, within=within)
    file = _given_file(telegram, parameters, "", source, kind)
    if not file:
        raise bad_request("can't parse InputMedia: media not found")
    thumbnail = _thumbnail(
        telegram, parameters, read_field(media, "thumbnail", "String", within=within) or ""
    )
    asked = lambda name: read_field(media, name, "Integer", within=within) or 0  # noqa: E731
    content = _media_content(file, kind, asked, thumbnail) | caption
    content |= _media_flags(lambda name: read_field(media, name, "Boolean", within=within))
    return telegram.edit(message, content, markup).wire()


# Methods that delete and answer


def _check_deletable(telegram: Telegram, message: ChatMessage) -> None:
    if telegram.now() - message.at >= DELETABLE:
        raise bad_request("message can't be deleted for everyone")
    if message.chat.type != "private" and message.sender.id != telegram.bot.id:
        raise bad_request("message can't be deleted")


def delete_message(telegram: Telegram, parameters: Parameters) -> bool:
    if not parameters.integer("message_id"):
        raise bad_request("message identifier is not specified")
    message = _chat(telegram, parameters).find(parameters.integer("message_id"))
    if not message:
        raise bad_request("message to delete not found")
    _check_deletable(telegram, message)
    telegram.delete(message)
    return True


def delete_messages(telegram: Telegram, parameters: Parameters) -> bool:
    ids = parameters.json("message_ids", "message identifiers")
    typed(ids, "Array", "expected an Array of message identifiers")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    if any(isinstance(item, bool) or not re.fullmatch(r"\d+", str(item)) for item in ids):
        raise bad_request("invalid message identifier specified")
    chat = _chat(telegram, parameters)
    found = [message for item in dict.fromkeys(map(int, ids)) if (message := chat.find(item))]
    for message in found:
        _check_deletable(telegram, message)
    telegram.delete(*found)
    return True


def answer_callback_query(telegram: Telegram, parameters: Parameters) -> bool:
    if len(parameters.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if parameters.text("url"):
        raise bad_request("URL_INVALID")  # only games and t.me links may be opened
    answer = TapAnswer(parameters.text("text") or None, parameters.flag("show_alert"))
    telegram.answer_tap(parameters.text("callback_query_id"), answer)
    return True


# Files of the bot


def get_file(telegram: Telegram, parameters: Parameters) -> Json:
    file = telegram.files.get(parameters.text("file_id"))
    if not file:
        raise bad_request("invalid file_id")
    if len(file.data) > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return file.wire() | {"file_path": file.path}


# The table


@dataclass(frozen=True)
class Signature:
    """A method, the parameters it must get and those it may get."""

    perform: Method
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


def _rule(perform: Method, required: str = "", optional: str = "") -> Signature:
    return Signature(perform, tuple(required.split()), tuple(optional.split()))


_SENT = (
    "business_connection_id message_thread_id direct_messages_topic_id disable_notification protect_content "
    "allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup "
)
_CAPTION = "caption parse_mode caption_entities "
_ABOVE = "show_caption_above_media has_spoiler "
_SHAPE = "duration width height thumbnail "
_EDITED = "business_connection_id chat_id message_id inline_message_id reply_markup "
_DESCRIPTIONS, _SHORT = (lambda profile: profile.descriptions), (lambda profile: profile.short_descriptions)


def set_my_profile_photo(telegram: Telegram, parameters: Parameters) -> bool:
    """Only a still one, in the one format that Telegram takes. Its words for another are not documented."""
    photo = typed(parameters.json("photo", "InputProfilePhoto"), "Object", "can't parse InputProfilePhoto")
    kind = read_field(photo, "type", "String", required=True, within="InputProfilePhoto")
    if kind != "static":
        raise bad_request("unsupported profile photo type specified")
    value = read_field(photo, "photo", "String", required=True, within="InputProfilePhoto")
    upload = parameters.files.get(value.removeprefix("attach://"))
    if upload is None or content_type(upload.data) != "image/jpeg":
        raise bad_request("profile photo must be a new file in the JPG format")
    telegram.profile.photos.insert(0, _uploaded(telegram, upload, "photo"))
    telegram.changed(Change("bot", None))
    return True


def get_user_profile_photos(telegram: Telegram, parameters: Parameters) -> Json:
    """Those of the bot; people here have none."""
    own = parameters.integer("user_id") == telegram.bot.id
    photos = telegram.profile.photos if own else []
    begin, most = parameters.integer("offset", 0, 0), parameters.integer("limit", 100, 1, 100)
    return {"total_count": len(photos), "photos": [photo_sizes(p) for p in photos[begin : begin + most]]}


METHODS = {
    "getMe": _rule(get_me),
    "sendMessage": _rule(send_message, "chat_id text", _SENT + "parse_mode entities link_preview_options"),
    "sendPhoto": _rule(_sender("photo"), "chat_id photo", _SENT + _CAPTION + _ABOVE),
    "sendAnimation": _rule(_sender("animation"), "chat_id animation", _SENT + _CAPTION + _ABOVE + _SHAPE),
    "sendVoice": _rule(_sender("voice"), "chat_id voice", _SENT + _CAPTION + "duration"),
    "sendAudio": _rule(
        _sender("audio"), "chat_id audio", _SENT + _CAPTION + "duration performer title thumbnail"
    ),
    "sendDocument": _rule(
        _sender("document"), "chat_id document", _SENT + _CAPTION + "thumbnail disable_content_type_detection"
    ),
    "editMessageText": _rule(edit_message_text, "text", _EDITED + "parse_mode entities link_preview_options"),
    "editMessageCaption": _rule(edit_message_caption, "", _EDITED + _CAPTION + "show_caption_above_media"),
    "editMessageMedia": _rule(edit_message_media, "media", _EDITED),
    "deleteMessage": _rule(delete_message, "chat_id message_id"),
    "deleteMessages": _rule(delete_messages, "chat_id message_ids"),
    "answerCallbackQuery": _rule(
        answer_callback_query, "callback_query_id", "text show_alert url cache_time"
    ),
    "getFile": _rule(get_file, "file_id"),
    "setMyCommands": _rule(set_my_commands, "commands", "scope language_code"),
    "getMyCommands": _rule(get_my_commands, "", "scope language_code"),
    "setMyDescription": _rule(
        text_setter("description", 512, _DESCRIPTIONS), "", "description language_code"
    ),
    "getMyDescription": _rule(text_getter("description", _DESCRIPTIONS), "", "language_code"),
    "setMyShortDescription": _rule(
        text_setter("short_description", 120, _SHORT), "", "short_description language_code"
    ),
    "setMyProfilePhoto": _rule(set_my_profile_photo, "photo"),
    "getUserProfilePhotos": _rule(get_user_profile_photos, "user_id", "offset limit"),
    "getMyShortDescription": _rule(text_getter("short_description", _SHORT), "", "language_code"),
}
