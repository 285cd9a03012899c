"""What stands between a person in a hold and "Stop. Lower your leg", in seconds of the bot's clock.

For the tests and the bench alike. Each flood is measured twice, as the bot is and without what it has
against such floods, on a host so slow that the difference is seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from unittest.mock import patch

import telegram

from bot.chat import updates
from bot.chat.outbound import LEASE_S
from bot.core.lanes import Lane
from bot.core.model import Effect, Event, Said, State, World
from bot.places import Places
from bot.sandbox import faults
from bot.store import InboxRow
from tests.conversation.story import Actor, Story

HANDLED_IN_S = 0.25
"""So long each update takes on the slow host."""


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


def the_same_sign(_story: Story, ana: Actor) -> None:
    """A warning sign, pasted again and again: each is urgent, and heard."""
    for _ in range(300):
        ana.person.sends("I can't feel between my legs")


def unparsable(story: Story, ana: Actor) -> None:
    ana.person.sends("Fine")
    story.telegram.last_update["message"]["reply_to_message"] = {"poll": {"question": "Old?"}}


def one_502(story: Story, ana: Actor) -> None:
    story.tolerated.add("Bad Gateway")
    story.telegram.faults.add("*", faults.error(502, "Bad Gateway"), chat_id=ana.id)


# --- The bot without what it has against floods


@contextmanager
def without_lanes() -> Iterator[None]:
    """Everything waits in one line, inbox and outbox, but for what its kind merges."""
    with (
        patch("bot.core.lanes.of_event", lambda *_: Lane.ANSWER),
        patch("bot.core.lanes.of_effect", lambda *_, **__: Lane.ANSWER),
    ):
        yield


@contextmanager
def parsed_by_the_library() -> Iterator[None]:
    """In one line, and an update must be all that the library wants of it."""

    def read(update: Mapping[str, Any], places: Places) -> Event | None:
        telegram.Update.de_json(dict(update), None)
        return updates.read(update, places)

    with without_lanes(), patch("bot.chat.inbound.read", read):
        yield


@contextmanager
def leases_waited_out() -> Iterator[None]:
    """Whatever failed without an answer is tried again when its lease would have ended."""
    with patch("bot.chat.outbound.pause_before", lambda *_, **__: timedelta(seconds=LEASE_S)):
        yield


class Flood(NamedTuple):
    """What happens right before "Too much" is tapped, and the bot `without` what it has against that."""

    comes: Callable[[Story, Actor], None]
    without: Callable[[], Any] = without_lanes


FLOODS: Mapping[str, Flood] = {
    "an album of ten pictures": Flood(album),
    "60 lines": Flood(sixty_lines),
    "1,000 lines": Flood(a_thousand_lines),
    "25 forwarded lines": Flood(forwarded),
    "nine questions with long answers": Flood(many_questions),
    "an update that fails each time": Flood(failing),
    "an update that cannot be parsed": Flood(unparsable, parsed_by_the_library),
    "one 502": Flood(one_502, leases_waited_out),
}


# --- Measured


def on_a_slow_host(story: Story) -> None:
    """From now on each update takes HANDLED_IN_S, and the sender goes on meanwhile as its own loop does."""
    inbound, sender = story.app.inbound, story.app.sender
    meets = inbound._meet

    async def meet(row: InboxRow) -> Any:
        story.clock.advance(HANDLED_IN_S)
        found = await meets(row)
        await sender.send_due()
        return found

    inbound._meet = meet  # type: ignore[method-assign]


async def in_a_hold(ana: Actor) -> None:
    """Set up, and lie there with a leg up."""
    await ana.sets_up()
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 1 of 2")


async def too_much_after_s(story: Story, ana: Actor, what: str) -> float:
    """Seconds from the tap on "Too much" in a hold to the words that say what to do."""
    await in_a_hold(ana)
    hold = ana.sees(button="Too much")
    FLOODS[what].comes(story, ana)
    tapped_at = story.clock.now()
    ana.person.taps(hold, "Too much")
    return await seen_after_s(story, ana, "Lower your leg", tapped_at)


async def with_and_without(story: Story, what: str) -> tuple[float, float]:
    """The same flood on a slow host: seconds as the bot is, and without what it has against this one."""
    on_a_slow_host(story)
    as_it_is = await too_much_after_s(story, story.person("Ana", 1001), what)
    with FLOODS[what].without():
        return as_it_is, await too_much_after_s(story, story.person("Ben", 1002), what)


async def seen_after_s(
    story: Story, ana: Actor, fragment: str, since: datetime, within_s: float = 60
) -> float:
    """Seconds from `since` until the bot says this in a message or an edit; infinite if it does not."""
    while story.clock.now() - since <= timedelta(seconds=within_s):
        if (found := ana.find(fragment)) is not None:
            return ((found.edited_at or found.at) - since).total_seconds()
        await story.passes(seconds=0.25)
    return math.inf
