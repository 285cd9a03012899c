"""Fixed answers to what people ask at any time (content/answers.yaml), and the list of them."""

from __future__ import annotations

from bot.core.content import EverydayAnswer
from bot.core.messages import Button, Message, Tap, text
from bot.core.model import Edit, Send
from bot.core.turn import Turn, button, message

SURFACE = "answer"


def show(turn: Turn, name: str) -> None:
    """The answer to what was typed, or was tapped on the list."""
    known = next((answer for answer in turn.content.answers if answer.id == name), None)
    if known is None:
        turn.answer(text("stale-button"))
    elif isinstance(turn.event, Tap):
        turn.add(Edit(SURFACE, _answer(known)))
    else:
        turn.add(Send(SURFACE, _answer(known)))


def _answer(known: EverydayAnswer) -> Message:
    offered: list[list[Button]] = [[button(f"sign-{known.sign}", "sign", known.sign)]] if known.sign else []
    offered += [[button(f"answer-to-{name}", "menu", name)] for name in known.buttons]
    source = text("answer-source", source=text("source", id=known.id, words=known.source))
    return message(text(f"answer-{known.id}"), source, buttons=[*offered, [button("more-answers", "ask")]])


def listed(turn: Turn) -> None:
    """The questions that have an answer, each a button."""
    asked = [[button(f"answer-name-{answer.id}", "ask", answer.id)] for answer in turn.content.answers]
    turn.reply(SURFACE, message(text("answers-title"), buttons=asked))
