"""The Bot API's methods about the bot itself: who it is, its commands, texts and menu button."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.sandbox.errors import bad_request, too_many_requests
from bot.sandbox.parameters import Parameters, integer, read_field, typed
from bot.sandbox.telegram import (
    Change,
    Json,
    Profile,
    Telegram,
)

CLOSABLE_AFTER = timedelta(minutes=10)
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")

Method = Callable[[Telegram, Parameters], Any]


def get_me(telegram: Telegram, parameters: Parameters) -> Json:  # noqa: ARG001
    abilities = (
        "can_read_all_group_messages",
        "supports_guest_queries",
        "supports_inline_queries",
        "can_connect_to_business",
        "has_main_web_app",
        "has_topics_enabled",
        "allows_users_to_create_topics",
        "can_manage_bots",
    )
    return telegram.bot.wire() | {"can_join_groups": True} | dict.fromkeys(abilities, False)


def _language(parameters: Parameters) -> str:
    code = parameters.text("language_code")
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _scope(telegram: Telegram, parameters: Parameters) -> str:
    scope = parameters.json("scope", "BotCommandScope")
    if scope is None:
        return "default"
    within = "BotCommandScope"
    typed(scope, "Object", "can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = read_field(scope, "type", "String", required=True, within=within)
    if kind in ("default", "all_private_chats", "all_group_chats", "all_chat_administrators"):
        return str(kind)
    if kind not in ("chat", "chat_administrators", "chat_member"):
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    chat_id = integer(read_field(scope, "chat_id", "String", required=True, within=within))
    chat = telegram.reachable_chat(chat_id)
    member = (
        f" {read_field(scope, 'user_id', 'Integer', required=True, within=within)}"
        if kind == "chat_member"
        else ""
    )
    return f"{kind} {chat.id}{member}"


def set_my_commands(telegram: Telegram, parameters: Parameters) -> bool:
    commands = typed(parameters.json("commands"), "Array", "expected an Array of BotCommand")
    kept = [_command(command) for command in commands]
    if len(kept) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    telegram.profile.commands[_scope(telegram, parameters), _language(parameters)] = kept
    telegram.changed(Change("bot", None))
    return True


def _command(command: Any) -> Json:
    within = "BotCommand"
    typed(command, "Object", "can't parse BotCommand: expected an Object")
    name = read_field(command, "command", "String", required=True, within=within).strip().removeprefix("/")
    description = read_field(command, "description", "String", required=True, within=within).strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > 32:
        raise bad_request("command length must not exceed 32")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("command description length must not exceed 256")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}


def get_my_commands(telegram: Telegram, parameters: Parameters) -> list[Json]:
    return telegram.profile.commands.get((_scope(telegram, parameters), _language(parameters)), [])


def delete_my_commands(telegram: Telegram, parameters: Parameters) -> bool:
    telegram.profile.commands.pop((_scope(telegram, parameters), _language(parameters)), None)
    telegram.changed(Change("bot", None))
    return True


def text_setter(name: str, limit: int, texts: Callable[[Profile], dict[str, str]]) -> Method:
    """A method that sets one of the bot's texts in a language.

    Telegram's words for a text that is too long are not documented; these are ours.
    """

    def set_text(telegram: Telegram, parameters: Parameters) -> bool:
        text = parameters.text(name).strip()
        if len(text) > limit:
            raise bad_request(f"{name.replace('_', ' ')} length must not exceed {limit}")
        language = _language(parameters)
        if text:
            texts(telegram.profile)[language] = text
        elif name == "name" and not language:
            raise bad_request("name must be non-empty")
        else:
            texts(telegram.profile).pop(language, None)
        telegram.bot.first_name = telegram.profile.names[""]
        telegram.changed(Change("bot", None))
        return True

    return set_text


def text_getter(name: str, texts: Callable[[Profile], dict[str, str]]) -> Method:
    def get_text(telegram: Telegram, parameters: Parameters) -> Json:
        known = texts(telegram.profile)
        return {name: known.get(_language(parameters)) or known.get("", "")}

    return get_text


def _menu_owner(telegram: Telegram, parameters: Parameters) -> int:
    if "chat_id" not in parameters:
        return 0
    chat_id = parameters.integer("chat_id")
    if chat_id not in telegram.people:
        raise bad_request("invalid user_id specified")
    return chat_id


def set_chat_menu_button(telegram: Telegram, parameters: Parameters) -> bool:
    button = parameters.json("menu_button", "menu button")
    button = {"type": "default"} if button is None else button
    within = "menu button"
    typed(button, "Object", "can't parse menu button: MenuButton must be an Object")
    kind = read_field(button, "type", "String", required=True, within=within)
    if kind not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    if kind == "web_app":
        read_field(button, "text", "String", required=True, within=within)
        web_app = read_field(button, "web_app", "Object", required=True, within=within)
        read_field(web_app, "url", "String", required=True, within=within)
    telegram.profile.menu_buttons[_menu_owner(telegram, parameters)] = button
    return True


def get_chat_menu_button(telegram: Telegram, parameters: Parameters) -> Json:
    buttons = telegram.profile.menu_buttons
    general = buttons.get(0, {"type": "commands"})
    return buttons.get(_menu_owner(telegram, parameters), general)


def log_out(telegram: Telegram, parameters: Parameters) -> bool:  # noqa: ARG001
    telegram.logged_out_at = telegram.now()
    return True


def close(telegram: Telegram, parameters: Parameters) -> bool:  # noqa: ARG001
    wait = telegram.launched_at + CLOSABLE_AFTER - telegram.now()
    if wait > timedelta():
        raise too_many_requests(int(wait.total_seconds()) + 1)
    return True
