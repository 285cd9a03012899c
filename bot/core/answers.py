"""Fixed answers to what people ask or say at any time (content/answers.yaml), and the list of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core import reminders
from bot.core.content import EverydayAnswer
from bot.core.messages import Button, Message, Tap, text
from bot.core.model import Edit, Send
from bot.core.turn import Turn, button, message

SURFACE = "answer"

LESS_TODAY = ("short", "later", "skip")
"""What an answer may offer beside commands: a session of two minutes, and what the day's reminder offers."""


def show(turn: Turn, name: str) -> None:
    """The answer to what was typed, or was tapped on the list."""
    known = _known(turn, name)
    if known is None:
        turn.answer(text("stale-button"))
    elif isinstance(turn.event, Tap):
        turn.add(Edit(SURFACE, _answer(turn, known)))
    else:
        turn.add(Send(SURFACE, _answer(turn, known)))


def is_small_talk(turn: Turn, name: str) -> bool:
    """Whether it answers what asks for nothing, such as thanks: anything else that is open comes first."""
    known = _known(turn, name)
    return known is not None and known.topic is None


def _known(turn: Turn, name: str) -> EverydayAnswer | None:
    return next((answer for answer in turn.content.answers if answer.id == name), None)


def _answer(turn: Turn, known: EverydayAnswer) -> Message:
    offered: list[list[Button]] = [[button(f"sign-{known.sign}", "sign", known.sign)]] if known.sign else []
    offered += [[b] for name in known.buttons if (b := _offer(turn, name)) is not None]
    if known.topic is None:
        return message(text(f"answer-{known.id}"), buttons=offered)
    source = text("answer-source", source=text("source", id=known.id, words=known.source))
    return message(text(f"answer-{known.id}"), source, buttons=[*offered, [button("more-answers", "ask")]])


def _offer(turn: Turn, name: str) -> Button | None:
    """A command, or a way to do less today; the reminder's own only while that reminder stands."""
    if name not in LESS_TODAY:
        return button(f"answer-to-{name}", "menu", name)
    if name == "short":
        return button("short-session", "short")
    day = reminders.stretching_day(turn)
    if turn.person.last_occurrence != day or turn.session is not None or reminders.held_on(turn, day):
        return None
    return button(name, "day", day.isoformat(), name)


def tapped(turn: Turn, name: str = "", topic: str = "") -> None:
    """A button of the list, or one that leads to it. "anew" shows it below: the last may stand far up."""
    if name in {"", "anew"}:
        shown = _listed([(f"topic-{each}", ("about", each)) for each in _topics(turn)])
        turn.add(Send(SURFACE, shown) if name else Edit(SURFACE, shown))
    elif name == "about" and topic in _topics(turn):
        about = [known.id for known in turn.content.answers if known.topic == topic]
        turn.add(Edit(SURFACE, _listed([*((f"answer-name-{each}", (each,)) for each in about), _BACK])))
    else:
        show(turn, name)


_BACK: tuple[str, tuple[str, ...]] = ("more-answers", ())


def _topics(turn: Turn) -> list[str]:
    return list(dict.fromkeys(known.topic for known in turn.content.answers if known.topic is not None))


def _listed(buttons: Sequence[tuple[str, tuple[str, ...]]]) -> Message:
    """What people ask, each a button: its label, and what of the list it is."""
    return message(text("answers-title"), buttons=[[button(label, "ask", *what)] for label, what in buttons])


def not_understood(turn: Turn) -> None:
    """What was typed is nothing known: one tap leads to what people ask, the warning signs, or a session."""
    begin = [] if turn.session is not None else [[button("answer-to-stretch", "menu", "stretch")]]
    ways = [[button("questions-people-ask", "ask", "anew")], [button("see-urgent", "menu", "urgent")], *begin]
    turn.reply("hint", message(text("not-understood"), buttons=ways))
