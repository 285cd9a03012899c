"""The Bot API's methods about the bot itself: who it is, its commands and texts."""

import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.chats import Change, Json
from bot.sandbox.errors import bad_request
from bot.sandbox.parameters import Parameters, integer, read_field, typed
from bot.sandbox.telegram import Profile, Telegram

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
        else:
            texts(telegram.profile).pop(language, None)
        telegram.changed(Change("bot", None))
        return True

    return set_text


def text_getter(name: str, texts: Callable[[Profile], dict[str, str]]) -> Method:
    def get_text(telegram: Telegram, parameters: Parameters) -> Json:
        known = texts(telegram.profile)
        return {name: known.get(_language(parameters)) or known.get("", "")}

    return get_text
