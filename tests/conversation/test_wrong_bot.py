"""The wrong bot on a database: nobody hears from it, and everybody's reminders come from the right one."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.app import App
from bot.config import ConfigError, Settings
from bot.core.model import Unblocked
from bot.sandbox import faults
from bot.sandbox import run as sandbox
from bot.sandbox.server import Server
from bot.store import WrongBot
from tests.conftest import forward
from tests.conversation.story import Actor, Story

MANY = 6
REMINDER = "Time for your stretches"


async def live_here(story: Story, number: int) -> list[Actor]:
    """So many people who are reminded at half past seven."""
    people = [story.person(f"Person {n}", id=1001 + n) for n in range(number)]
    for actor in people:
        await actor.sets_up()
    return people


def says_chat_not_found(story: Story, chat_id: int | None = None) -> None:
    """Telegram, to all that the bot sends: there or anywhere."""
    for method in ("sendMessage", "sendPhoto", "sendAnimation", "deleteMessage"):
        fault = faults.error(400, "Bad Request: chat not found")
        story.telegram.faults.add(method, fault, times=99, chat_id=chat_id)
    story.tolerated.add("chat not found")


async def test_the_sandbox_leaves_people_to_their_bot(tale: Story, ana: Actor) -> None:
    """Started on the database of a real bot it is refused; the next reminder comes from that bot."""
    await ana.sets_up()
    await tale.app.stop()
    seen = list(ana.messages)
    with pytest.raises(ConfigError, match="a real bot's"):
        await sandbox.serve(Settings(), tale.app.store, asyncio.Event(), print)
    assert ana.messages == seen
    await tale.starts_again("2026-03-03 07:00")
    await tale.comes("2026-03-03 07:31")
    ana.sees(REMINDER)


async def test_another_bot_leaves_people_to_theirs(story: Story, ana: Actor) -> None:
    """With another bot's token the start is refused before a word is sent; nobody counts as having left."""
    await ana.sets_up()
    await story.app.stop()
    other = Server("777:another", story.clock.now, page=False)
    await other.start()
    story.clock.jump_to(story.instant("2026-03-03 07:35"))
    wrong = App(Settings(token="777:another", api_base=other.url, port=0), story.app.store, story.clock)
    try:
        with pytest.raises(WrongBot, match="python -m bot move"):
            await wrong.connect()
    finally:
        await wrong.stop()
        await other.stop()
    assert {call.method for call in other.telegram.calls} == {"getMe"}
    await story.starts_again("2026-03-03 07:45")
    ana.sees("I'm late today, sorry. It was due at 07:30.")


async def test_a_burst_of_chat_not_found_ends_nobody_s_reminders(story: Story) -> None:
    """When Telegram knows none of the chats it is the bot that is wrong: the sending stops, the host is told,
    and once the right bot is back everybody is reminded as before.
    """
    people = await live_here(story, MANY)
    says_chat_not_found(story)
    await story.comes("2026-03-03 12:00")
    assert any("none of the chats" in fault for fault in await story.app.watch.faults())
    refused = [call for call in story.telegram.calls if "chat not found" in str(call.error)]
    assert len(refused) <= 2 * MANY
    await story.app.stop()
    story.telegram.faults.clear()
    await story.starts_again("2026-03-04 07:00")
    assert not any("none of the chats" in fault for fault in await story.app.watch.faults())
    await story.comes("2026-03-04 07:31")
    for actor in people:
        actor.sees(REMINDER)


async def test_who_counted_as_gone_by_mistake_is_reminded_again(story: Story) -> None:
    """One chat alone that is not found is somebody who left; `unblock` brings them back."""
    ana, ben = await live_here(story, 2)
    says_chat_not_found(story, chat_id=ana.id)
    await story.comes("2026-03-03 07:45")
    ben.sees(REMINDER)
    ana.sees_no(REMINDER)
    story.telegram.faults.clear()
    await story.comes("2026-03-04 07:45")
    ben.sees(REMINDER)
    ana.sees_no(REMINDER)
    since = story.clock.now() - timedelta(days=2)
    assert await story.app.store.run(lambda t: t.blocked_since(since)) == [ana.id]
    await story.app.engine.handle(ana.id, Unblocked(), cause="unblock")
    await forward(story.app, story.clock, story.instant("2026-03-05 07:45"))
    ana.sees(REMINDER)
