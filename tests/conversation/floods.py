"""What stands between a person in a hold and "Stop. Lower your leg", in seconds of the bot's clock.

For the tests and the bench alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.core.model import Effect, Event, Said, State, World
from bot.sandbox import faults
from tests.conversation.story import Actor, Story


def album(_story: Story, ana: Actor) -> None:
    ana.person.sends_album(10)


def sixty_lines(_story: Story, ana: Actor) -> None:
    for number in range(60):
        ana.person.sends(f"line {number} of what somebody wrote")


def a_thousand_lines(_story: Story, ana: Actor) -> None:
    for number in range(1000):
        ana.person.sends(f"line {number} of what somebody wrote")


COMMANDS = ("/progress", "/help", "/why", "/settings", "/privacy", "/days", "/time", "/timezone", "/language")


def many_questions(_story: Story, ana: Actor) -> None:
    """Each has an answer of its own, and Telegram takes one message a second in a chat."""
    for command in COMMANDS:
        ana.person.sends(command)


def failing(story: Story, ana: Actor) -> None:
    """What cannot be handled is tried again and again, for half a minute."""
    handles = story.app.engine._rules

    def rules(state: State, event: Event, world: World) -> tuple[State, tuple[Effect, ...]]:
        if event == Said(FAILS):
            raise ValueError
        return handles(state, event, world)

    story.app.engine._rules = rules
    ana.person.sends(FAILS)


FAILS = "what nobody thought of"


def forwarded(_story: Story, ana: Actor) -> None:
    for number in range(25):
        ana.person.forwards(f"line {number} of what somebody wrote")


def unparsable(story: Story, ana: Actor) -> None:
    ana.person.sends("Fine")
    story.telegram.last_update["message"]["reply_to_message"] = {"poll": {"question": "Old?"}}


def one_502(story: Story, ana: Actor) -> None:
    story.tolerated.add("Bad Gateway")
    story.telegram.faults.add("*", faults.error(502, "Bad Gateway"), chat_id=ana.id)


BEFORE: Mapping[str, Callable[[Story, Actor], None]] = {
    "an album of ten pictures": album,
    "60 lines": sixty_lines,
    "1,000 lines": a_thousand_lines,
    "25 forwarded lines": forwarded,
    "nine questions with long answers": many_questions,
    "an update that fails each time": failing,
    "an update that cannot be parsed": unparsable,
    "one 502": one_502,
}
"""What happens right before "Too much" is tapped."""


async def in_a_hold(ana: Actor) -> None:
    """Set up, and lie there with a leg up."""
    await ana.sets_up()
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 1 of 2")


async def too_much_after_s(story: Story, ana: Actor, what: str) -> float:
    """Seconds from the tap on "Too much" in a hold to the words that say what to do."""
    await in_a_hold(ana)
    hold = ana.sees(button="Too much")
    BEFORE[what](story, ana)
    tapped_at = story.clock.now()
    ana.person.taps(hold, "Too much")
    return await seen_after_s(story, ana, "Lower your leg", tapped_at)


async def seen_after_s(story: Story, ana: Actor, fragment: str, since, within_s: float = 120) -> float:
    """Seconds from `since` until the bot says this in a message or an edit; infinite if it does not."""
    while story.clock.now() - since <= timedelta(seconds=within_s):
        if (found := ana.find(fragment)) is not None:
            return ((found.edited_at or found.at) - since).total_seconds()
        await story.passes(seconds=0.25)
    return math.inf
