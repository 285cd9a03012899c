"""What a newer release left in the database, met by this one: as replicas are replaced, or after going back.

It waits for whoever can read it, and nobody else waits with it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from bot.core.messages import Button, Message, Tap, text
from bot.core.model import Send
from bot.store.outbox import LEFT_MOST
from bot.store.tables import inbox, outbox, sessions, timers
from tests.conversation.story import Actor, Story


async def look(story: Story, query: sa.Select[Any]) -> list[tuple[Any, ...]]:
    return await story.app.store.run(lambda t: [tuple(row) for row in t._execute(query)])


async def rewrite(story: Story, column: sa.Column[Any], where: sa.ColumnElement[bool], *words: str) -> None:
    """In the JSON of a row: as another release would have written it."""
    was, becomes = words

    def work(transaction: Any) -> None:
        body = json.dumps(transaction._execute(sa.select(column).where(where)).scalar_one())
        assert was in body, body
        values = {column.name: json.loads(body.replace(was, becomes))}
        transaction._execute(sa.update(column.table).where(where).values(**values))

    await story.app.store.run(work)


async def is_told(actor: Actor, *words: str) -> sa.ColumnElement[bool]:
    """A message with a button is decided for them, in these words of another release. Returns what finds its
    row.
    """
    message = Message((text("trouble"),), ((Button(text("ready"), Tap("ready")),),))

    def work(transaction: Any) -> int:
        person = transaction.state_of_chat(actor.id).person
        transaction.apply(person, [Send("news", message)], cause="newer:1", now=actor.story.clock.now())
        return int(transaction._execute(sa.select(sa.func.max(outbox.c.id))).scalar_one())

    row = outbox.c.id == await actor.story.app.store.run(work)
    await rewrite(actor.story, outbox.c.body, row, *words)
    return row


NEW_PICTURE = ('"picture": null', '"picture": {"type": "Hologram"}')
NEW_TEXT = ('"id": "ready"', '"id": "ready-for-tomorrow"')


@pytest.mark.parametrize("words", [NEW_PICTURE, NEW_TEXT], ids=["picture", "text"])
async def test_a_message_is_left_to_who_can_send_it(story: Story, ana: Actor, words: tuple[str, str]) -> None:
    """Be it a picture of a new kind, or a text that only the newer release has, on a button at that: nobody
    reads its name. Others hear what is for them.
    """
    ben = story.person("Ben", 1002)
    await ana.says("/start")
    await ben.says("/start")
    row = await is_told(ana, *words)
    await ben.says("/privacy")
    ben.sees("kept")
    await story.passes(minutes=1)
    ana.sees_no("my side")
    assert await look(story, sa.select(outbox.c.status, outbox.c.attempts).where(row)) == [("pending", 0)]
    await rewrite(story, outbox.c.body, row, *words[::-1])  # the newer one could read it all along
    await story.passes(seconds=10)
    ana.sees("my side", button="Ready")


@pytest.mark.parametrize("words", [NEW_PICTURE, NEW_TEXT], ids=["picture", "text"])
async def test_after_going_back_a_chat_goes_on(
    story: Story, ana: Actor, words: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Where no newer release comes for its message, that is given up, and what was said since is answered."""
    await ana.says("/start")
    row = await is_told(ana, *words)
    await ana.says("/privacy")
    ana.sees_no("kept")
    await story.passes(seconds=LEFT_MOST.total_seconds() + 10)
    ana.sees("kept")
    assert await look(story, sa.select(outbox.c.status, outbox.c.error).where(row)) == [("dead", "FromNewer")]
    caplog.clear()  # that it is dead is an error, and should be


async def test_a_session_waits_for_the_release_that_led_it(story: Story, ana: Actor) -> None:
    """In a phase that this release does not know nothing that is said or falls due is given up, however long
    that takes; then it is handled in its order.
    """
    ben = story.person("Ben", 1002)
    await ana.sets_up()
    await ana.begins_session()
    words = ('"phase": "ready"', '"phase": "levitation"')
    where = sessions.c.ended_at.is_(None)
    await rewrite(story, sessions.c.body, where, *words)
    await ana.says("/stop")
    await ben.says("/start")
    ben.sees(button="Let's set up")
    await story.passes(minutes=5)
    waiting = sa.select(inbox.c.attempts, inbox.c.error).where(inbox.c.status == "pending")
    assert await look(story, waiting) == [(0, "FromNewer")]
    assert await look(story, sa.select(timers.c.name).where(timers.c.status == "dead")) == []
    await rewrite(story, sessions.c.body, where, *words[::-1])
    await story.passes(minutes=1)
    assert await look(story, sa.select(sessions.c.ending)) == [("stopped",)]
    assert await look(story, waiting) == []
