"""Words count wherever Telegram puts them, when they are changed, and only if they are the person's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversation.story import Actor, Story

NUMB = "I can't feel between my legs"
RICH = {"type": "list", "items": [{"label": "•", "blocks": [{"type": "paragraph", "text": NUMB}]}]}

WAYS: dict[str, Callable[[Actor], object]] = {
    "below a picture": lambda ana: ana.person.sends_photo(NUMB),
    "as a list": lambda ana: ana.person.sends_rich(RICH),
    "as a change": lambda ana: ana.person.edits(ana.person.sends("I can"), NUMB),
    "as a change of a caption": lambda ana: ana.person.edits(ana.person.sends_photo("My leg"), NUMB),
}


@pytest.mark.parametrize("way", WAYS)
async def test_a_warning_sign_is_heard_in_a_hold(tale: Story, ana: Actor, way: str) -> None:
    """However it is written, the hold ends and the urgent words come."""
    await ana.sets_up()
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 1 of 2")
    WAYS[way](ana)
    await tale.passes(seconds=5)
    ana.sees("numb")
    ana.sees(button="I have been seen")
    ana.sees_no(button="Too much")


async def test_a_reply_to_what_nobody_can_read(tale: Story, ana: Actor) -> None:
    """Words that answer a poll of a server of another age are read at once."""
    await ana.sets_up()
    ana.person.sends(NUMB)
    tale.telegram.last_update["message"]["reply_to_message"] = {"poll": {"question": "Old?"}}
    await tale.passes(seconds=3)
    ana.sees(button="I have been seen")


async def test_an_answer_that_is_corrected_counts(tale: Story, ana: Actor) -> None:
    """What was not understood may be put right where it stands."""
    await ana.sets_up()
    await ana.says("/stretch")
    await ana.says("tow")
    ana.sees("Please tap a whole number")
    await ana.edits_last("2")
    ana.sees("Towel stretch")
    ana.sees_no(button="10")


async def test_a_change_after_the_answer_answers_nothing_else(tale: Story, ana: Actor) -> None:
    """An answer that was taken is not taken again for the next question, and the person is told."""
    await ana.sets_up()
    await ana.says("/where")
    await ana.taps("Both")
    await ana.says("/stretch", "3")
    await ana.edits_last("4")
    ana.sees("I had answered that message before you changed it.")
    ana.sees("And your back or buttock?", button="10")


async def test_a_late_change_to_stop_stops(tale: Story, ana: Actor) -> None:
    """Whatever was said since, "stop" is never too late."""
    await ana.sets_up()
    await ana.says("/stretch", "2")
    await tale.passes(seconds=10)
    await ana.edits_last("/stop")
    ana.sees("Stopped")


async def test_what_others_wrote_answers_nothing(tale: Story, ana: Actor) -> None:
    """A forwarded number, place or word is nobody's answer; a warning sign in it is asked about."""
    await ana.sets_up()
    await ana.says("/stretch")
    ana.person.forwards("7")
    await tale.passes(seconds=3)
    ana.sees("That was forwarded, so I don't take it as your own answer.")
    ana.sees(button="10")
    await ana.says("/stop", "/timezone")
    ana.person.forwards(location={"latitude": 48.1, "longitude": 11.6})
    await tale.passes(seconds=3)
    ana.sees_no("Berlin")
    ana.person.forwards(NUMB)
    await tale.passes(seconds=5)
    ana.sees("don't take it as your own words")
    ana.sees(button="None of these")
    ana.sees_no(button="I have been seen")
