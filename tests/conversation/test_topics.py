"""Where a host has switched topics on in private chats, a reply comes where it is looked for."""

from __future__ import annotations

from bot.sandbox.chats import ChatMessage
from tests.conversation.story import Actor, Story


def topic_of(message: ChatMessage) -> int | None:
    return message.extra.get("message_thread_id")


async def test_replies_go_to_the_topic_they_answer(tale: Story, ana: Actor) -> None:
    """What was written or tapped last says where: in a topic, in another, or in none."""
    await ana.sets_up()
    assert topic_of(ana.last) is None
    first, second = ana.person.opens_topic(), ana.person.opens_topic()
    for topic in (first, second, None):
        ana.person.sends("/help", topic=topic)
        await tale.passes(seconds=3)
        assert topic_of(ana.sees("/stretch starts")) == topic
    ana.person.sends("/stretch", topic=second)
    await tale.passes(seconds=3)
    await ana.taps("2")
    await ana.goes_on_until("Right leg, 1 of 2")
    assert topic_of(ana.last) == second


async def test_a_topic_that_is_gone_takes_no_reply_along(tale: Story, ana: Actor) -> None:
    """The person deleted the topic: what was for it comes in the chat."""
    await ana.sets_up()
    tale.tolerated |= {"message thread not found", "Too Many Requests"}
    topic = ana.person.opens_topic()
    ana.person.sends("/help", topic=topic)
    ana.chat.topics.clear()
    await tale.passes(seconds=3)
    assert topic_of(ana.sees("/stretch starts")) is None
