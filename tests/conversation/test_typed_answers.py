"""Typed words and the question they answer, with the whole bot."""

from __future__ import annotations

from tests.conversation.story import Actor, Story


async def test_the_words_on_any_button_in_the_chat_can_be_typed(story: Story, ana: Actor) -> None:
    """Under the reminder and under what follows from it; what stands no longer in the chat means nothing."""
    await ana.sets_up()
    await story.comes("2026-03-03 07:30")
    await ana.says("later")
    ana.sees("When shall I come back?")
    await ana.says("30 min")
    ana.sees("I'll be back at 08:00.")
    await ana.says("this evening")
    ana.sees("I didn't understand that.")
    await ana.says("10 minutes")  # no button any more, and a length of time all the same
    ana.sees("I'll be back at 07:40.")


async def test_what_was_asked_last_is_answered(tale: Story, ana: Actor) -> None:
    """A session asks for pain, then /time for a time."""
    await ana.sets_up()
    await ana.says("/stretch")
    await ana.says("/time")
    await ana.says("7")
    ana.sees("I'll come at 07:00.")
    ana.sees_no("Noted")
    await ana.says("/habit")
    await ana.says("thank you")
    ana.sees("That doesn't read like something your stretches could follow.")
    await ana.says("after lunch")
    await ana.says("/settings")
    ana.sees("Your stretches follow from: “after lunch”.")
