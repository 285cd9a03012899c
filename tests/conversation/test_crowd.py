"""A crowd that is due in one second, with everything that core says to it, and one person in mid-session."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from tests.conversation.story import Actor, Story
from tests.crowd import multiply

CROWD = range(5001, 5301)


def waited_s(story: Story, chat_id: int, since: datetime, after: int) -> float:
    """Seconds from `since` to the chat's first call of those after the first `after` calls."""
    calls = story.telegram.calls[after:]
    at = next((c.at for c in calls if c.chat_id == chat_id and c.method.startswith(("send", "edit"))), None)
    return math.inf if at is None else (at - since).total_seconds()


async def test_a_crowd_keeps_nobody_in_mid_session_waiting(tale: Story) -> None:
    """300 people have their reminder at 07:30, and yesterday's, unanswered, is taken away. Whoever writes or
    taps a second later has an answer within a second.
    """
    ana, bob = tale.person("Ana"), tale.person("Bob", 1002)
    await ana.sets_up()
    await bob.sets_up()
    await tale.comes("2026-03-03 20:00")
    for chat_id in CROWD:
        tale.telegram.person(chat_id, started=True)
    await multiply(tale.app.store, bob.id, CROWD)
    await tale.comes("2026-03-04 07:28")
    await ana.begins_session()
    ready = ana.sees(button="Ready") if ana.find(button="Ready") else await reaches_ready(tale, ana)
    await tale.comes("2026-03-04 07:30")
    waited = []
    for act in (
        lambda: ana.person.sends("/help"),
        lambda: ana.person.taps(ready, data=str(ready.button("Ready")["callback_data"])),
    ):
        await tale.passes(seconds=1.5)
        made = len(tale.telegram.calls)
        acted_at = tale.clock.now()
        act()
        await tale.passes(seconds=1.5)
        waited.append(waited_s(tale, ana.id, acted_at, made))
    assert max(waited) <= 1, waited
    await tale.passes(seconds=45)
    for chat_id in CROWD:
        chat = tale.telegram.chat(chat_id)
        assert len(chat.from_bot) == 1, "the reminder, once"
    reminders = [c.at for c in tale.telegram.calls if c.chat_id in CROWD and c.method.startswith("send")]
    assert max(reminders) - min(reminders) < timedelta(seconds=40)


async def reaches_ready(story: Story, actor: Actor):
    while actor.find(button="Ready") is None:
        await story.moves_on()
    return actor.sees(button="Ready")
