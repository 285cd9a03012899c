"""Keyboards below messages: what Telegram accepts of `reply_markup`, and what it keeps of it."""

from typing import Any, cast

from bot.sandbox.chats import Chat
from bot.sandbox.entities import checked_link
from bot.sandbox.errors import bad_request
from bot.sandbox.parameters import Json, Parameters, read_field, typed

MARKUP_LIMIT = 10_000  # characters of a keyboard as JSON, about where Telegram stops
BUTTONS_LIMIT = 100

_INLINE_ACTIONS = {
    "url": "String",
    "callback_data": "String",
    "web_app": "Object",
    "login_url": "Object",
    "switch_inline_query": "String",
    "switch_inline_query_current_chat": "String",
    "switch_inline_query_chosen_chat": "Object",
    "copy_text": "Object",
    "callback_game": "Object",
    "pay": "Boolean",
}
_REPLY_ACTIONS = {
    "request_users": "Object",
    "request_chat": "Object",
    "request_managed_bot": "Object",
    "request_contact": "Boolean",
    "request_location": "Boolean",
    "request_poll": "Object",
    "web_app": "Object",
}


def keyboard(parameters: Parameters, chat: Chat, *, inline_only: bool = False) -> Json | None:
    """The keyboard of a message as it is kept, None when there is none. Raises ApiError."""
    markup = parameters.json("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    typed(markup, "Object", "object expected as reply markup")
    if len(parameters.text("reply_markup")) > MARKUP_LIMIT:
        raise bad_request("reply markup is too long")
    kept: Json | None = None
    if markup.get("keyboard"):
        kept = _reply_keyboard(markup, chat)
    elif "inline_keyboard" in markup:
        kept = _inline_keyboard(markup)
    elif read_field(markup, "remove_keyboard", "Boolean"):
        kept = {"remove_keyboard": True}
    elif read_field(markup, "force_reply", "Boolean"):
        kept = {"force_reply": True}
    if inline_only and kept and "inline_keyboard" not in kept:
        raise bad_request("inline keyboard expected")
    return kept


def _inline_keyboard(markup: Json) -> Json | None:
    rows = _rows(markup, "inline_keyboard", 'field "inline_keyboard" of the InlineKeyboardMarkup')
    kept = [[_inline_button(button) for button in row] for row in rows]
    kept = [row for row in kept if row]
    if sum(len(row) for row in kept) > BUTTONS_LIMIT:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _rows(markup: Json, name: str, shown: str) -> list[list[Any]]:
    rows = read_field(markup, name, "Array", required=True)
    for row in rows:
        typed(row, "Array", f"{shown} must be an Array of Arrays")
    return cast(list[list[Any]], rows)


def _inline_button(button: Any) -> Json:
    within = "inline keyboard button"
    typed(button, "Object", "can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    kept: Json = {"text": _button_text(button, within)}
    for name in ("icon_custom_emoji_id", "style"):
        if read_field(button, name, "String", within=within):
            kept[name] = button[name]
    if kept.get("style") not in (None, "danger", "success", "primary"):
        raise bad_request(f"can't parse {within}: invalid button style specified")
    actions = [name for name in _INLINE_ACTIONS if button.get(name) is not None]
    if not actions or (actions == ["callback_data"] and button["callback_data"] == ""):
        raise bad_request(f"can't parse {within}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"can't parse {within}: exactly one action is allowed, found {', '.join(actions)}")
    action = actions[0]
    value = kept[action] = read_field(button, action, _INLINE_ACTIONS[action], within=within)
    if action == "callback_data" and not 1 <= len(value.encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if action == "url":
        kept["url"] = checked_link(value)
        if not kept["url"]:
            raise bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    if (
        action == "copy_text"
        and not 1 <= len(read_field(value, "text", "String", required=True, within=within)) <= 256
    ):
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return kept


def _button_text(button: Json, within: str) -> str:
    text = read_field(button, "text", "String", required=True, within=within)
    if not text.strip():
        raise bad_request(f"{within} text must be non-empty")
    return str(text)


def _reply_keyboard(markup: Json, chat: Chat) -> Json:
    kept = [
        [_reply_button(button, chat) for button in row]
        for row in _rows(markup, "keyboard", 'field "keyboard"')
    ]
    result: Json = {"keyboard": [row for row in kept if row]}
    for name in ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective"):
        if read_field(markup, name, "Boolean"):
            result[name] = True
    if placeholder := read_field(markup, "input_field_placeholder", "String"):
        if len(placeholder) > 64:
            raise bad_request("REPLY_MARKUP_PLACEHOLDER_TOO_LONG")
        result["input_field_placeholder"] = placeholder
    return result


def _reply_button(button: Any, chat: Chat) -> Json:
    within = "keyboard button"
    if isinstance(button, str):
        button = {"text": button}
    typed(button, "Object", "can't parse keyboard button: KeyboardButton must be a String or an Object")
    kept: Json = {"text": _button_text(button, within)}
    for name, kind in _REPLY_ACTIONS.items():
        if read_field(button, name, kind, within=within):
            kept[name] = button[name]
    if len(kept) > 2:
        raise bad_request(f"can't parse {within}: at most one action is allowed")
    if kept.get("request_location") and chat.type != "private":
        raise bad_request("location can be requested in private chats only")
    if kept.get("request_contact") and chat.type != "private":
        raise bad_request("phone number can be requested in private chats only")
    return kept
