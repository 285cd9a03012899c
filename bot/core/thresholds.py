"""Thresholds in sentences: a text may name any number of a rule, as { $R6_good_days }; it is filled in here.

So no sentence repeats a number that an author, or a region, may change. Labels of buttons name none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.content import Content
from bot.core.messages import Message, Text
from bot.core.model import Answer, Edit, Effect, Send, Show
from bot.core.rules import Rule


def told(effect: Effect, content: Content, zone: str | None) -> Effect:
    """The effect with the thresholds that hold where the person is, in whatever it says."""
    match effect:
        case Send():
            late = None if effect.late is None else filled(effect.late, content, zone)
            return replace(effect, message=_message(effect.message, content, zone), late=late)
        case Edit() | Show():
            return replace(effect, message=_message(effect.message, content, zone))
        case Answer():
            return replace(effect, text=filled(effect.text, content, zone))
    return effect


def _message(message: Message, content: Content, zone: str | None) -> Message:
    lines = tuple(filled(line, content, zone) for line in message.lines)
    return message if lines == message.lines else replace(message, lines=lines)


def filled(text: Text, content: Content, zone: str | None) -> Text:
    """A text, and those within it, with the thresholds that they name."""
    named = content.named_thresholds.get(text.id, ())
    within = {
        name: filled(value, content, zone) for name, value in text.args.items() if isinstance(value, Text)
    }
    if not named and all(within[name] is text.args[name] for name in within):
        return text
    rules = content.rules_for(zone)
    return Text(text.id, {**text.args, **within, **{name: _number(name, rules) for name in named}})


def _number(name: str, rules: Mapping[str, Rule]) -> int | float:
    """The value of a threshold by the name that texts have for it; a whole number without its point."""
    rule, _, number = name.partition("_")
    value = rules[rule].numbers[number]
    return int(value) if value == int(value) else value
