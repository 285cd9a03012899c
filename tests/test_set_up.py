"""How long somebody tired needs for the set-up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot import content
from bot.content import CONTENT
from bot.core.immutable import changed
from bot.core.messages import Text
from bot.core.model import Edit, Effect, Place, Send
from bot.replay.stage import Stage
from bot.texts import Texts

WORDS_A_MINUTE = 200
"""How fast somebody tired reads."""

TAP_S = 1
LOS_ANGELES = Place("Los Angeles", "US", "America/Los_Angeles")
ANSWERS = ("agree", "none-of-these", "approval-yes")


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_takes_under_a_minute(language: str) -> None:
    """From "Let's set up" to "All set": all words and signs are read, of cities and times the one tapped."""
    stage = Stage(content.load(CONTENT), places=lambda _: (LOS_ANGELES,))
    stage.state = replace(stage.state, person=changed(stage.state.person, language=language))
    texts = Texts.load(CONTENT / "texts")

    def words(read: Iterable[Text]) -> int:
        return sum(len(texts.plain(one, language, LOS_ANGELES.zone).split()) for one in read)

    def lines(effects: Iterable[Effect]) -> int:
        return words(line for e in effects if isinstance(e, Send | Edit) for line in e.message.lines)

    stage.command("start")
    read, taps = lines(stage.tap("set-up")), 0
    while "start-now" not in stage.labels():
        offered = [button for row in next(reversed(stage.chat.values())).buttons for button in row]
        answer = next((b for b in offered if b.label.id in ANSWERS), offered[0])
        read += words(b.label for b in (offered if answer.label.id == "none-of-these" else [answer]))
        effects, taps = stage.happen(answer.tap), taps + 1
        read += lines(effects) if "start-now" not in stage.labels() else words([text_of(effects)])
    assert taps == 5
    assert read / WORDS_A_MINUTE * 60 + taps * TAP_S < 60


def text_of(effects: Iterable[Effect]) -> Text:
    """That everything is set; what is told below it can be read afterwards."""
    return next(e.message.lines[0] for e in effects if isinstance(e, Send | Edit))
