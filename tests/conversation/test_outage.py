"""What is sent while the bot is down counts as of when it was sent, and begins nothing hours later."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.diary import Diary
from tests.conversation.story import Actor, Story

TUESDAY = date(2026, 3, 3)


async def diary(story: Story) -> Diary:
    return await story.app.store.run(lambda t: t.diary(1))


async def sent(story: Story, ana: Actor, *texts: str, at: str, back: str) -> None:
    """Written while the bot is down, and read when it is back."""
    await story.comes(at)
    await story.app.stop()
    for text in texts:
        ana.person.sends(text)
    await story.starts_again(back)


async def test_a_note_of_pain_belongs_to_the_day_it_was_sent(story: Story, ana: Actor) -> None:
    """Sent ten minutes before midnight, read the next morning: it is yesterday's, and so it stands there."""
    await ana.sets_up()
    await sent(story, ana, "/pain 7", at="2026-03-03 23:50", back="2026-03-04 08:50")
    assert [(r.score, r.day, f"{r.at:%H:%M}") for r in (await diary(story)).ratings] == [
        (7, TUESDAY, "07:50")
    ]


async def test_an_answer_to_a_question_asked_in_time_is_one_hours_later(tale: Story, ana: Actor) -> None:
    """The question was fresh when it was answered, however long the answer had to wait."""
    await ana.sets_up()
    await ana.says("/pain")
    await sent(tale, ana, "4", at="2026-03-02 20:10", back="2026-03-03 06:50")
    assert [(r.score, r.day) for r in (await diary(tale)).ratings] == [(4, date(2026, 3, 2))]


async def test_a_pause_counts_from_when_it_was_sent(story: Story, ana: Actor) -> None:
    """Two mornings from Monday night on are Tuesday's and Wednesday's, though it is read on Tuesday."""
    await ana.sets_up()
    await sent(story, ana, "/pause 2", at="2026-03-02 23:50", back="2026-03-03 08:50")
    ana.sees("Paused until Thu, Mar 5")
    ana.sees_no("Time for your stretches")
    await story.comes("2026-03-05 07:31")
    ana.sees("Time for your stretches")


async def test_done_belongs_to_the_evening_it_was_said(tale: Story, ana: Actor) -> None:
    """Said on Tuesday night of Tuesday's stretches; Wednesday's reminder stands as it did."""
    await ana.sets_up()
    await sent(tale, ana, "done", at="2026-03-03 23:50", back="2026-03-04 09:20")
    told = [(a.question, a.value) for a in (await diary(tale)).answers]
    assert ("done-without-me", TUESDAY.isoformat()) in told
    ana.sees(button="Start")


async def test_a_gentle_day_is_gentle_though_it_is_read_ten_minutes_later(tale: Story, ana: Actor) -> None:
    """What was wished for belongs to the session that begins by the same words."""
    await ana.sets_up()
    await sent(tale, ana, "gentle today", at="2026-03-03 12:00", back="2026-03-03 12:10")
    ana.sees("A gentle day it is")


async def test_who_has_not_agreed_leaves_no_wish(tale: Story, ana: Actor) -> None:
    """Nothing about somebody's health is kept before they agree."""
    await ana.says("/start")
    await ana.says("gentle today")
    ana.sees("May I keep your answers about pain?")
    assert (await diary(tale)).answers == ()


@pytest.mark.parametrize("words", ["/stretch", "Start"])
async def test_a_start_that_is_hours_old_asks(story: Story, ana: Actor, words: str) -> None:
    """Nothing begins in silence, the day's reminder comes, and the button that is offered begins."""
    await ana.sets_up(time="09:30")
    await story.comes("2026-03-03 09:31")
    await sent(story, ana, words, at="2026-03-03 22:50", back="2026-03-04 08:50")
    ana.sees("You asked to start at 22:50")
    ana.sees_no("How much does it hurt")
    await story.comes("2026-03-04 09:31")
    ana.sees("Time for your stretches")
    await ana.taps("Start now")
    ana.sees("How much does it hurt")


async def test_a_tap_on_yesterdays_start_asks(story: Story, ana: Actor) -> None:
    """It waited through the night; that day is over, and today's reminder is not eaten."""
    await ana.sets_up()
    await story.comes("2026-03-03 07:31")
    reminder = ana.sees("Time for your stretches")
    await story.comes("2026-03-03 22:50")
    await story.app.stop()
    story.tolerated.add("query is too old")
    tap = ana.person.taps(reminder, "Start")
    await story.starts_again("2026-03-04 06:50")
    story.telegram.taps.pop(tap.id)  # it has expired: no answer reaches it
    ana.sees("That was the reminder of Tue, Mar 3")
    ana.sees_no("How much does it hurt")
    await story.comes("2026-03-04 07:31")
    ana.sees("Time for your stretches")
    await ana.taps("Start now")
    ana.sees("How much does it hurt")


async def test_a_start_that_waited_for_minutes_begins(tale: Story, ana: Actor) -> None:
    """A short outage asks nothing: whoever typed it is still there."""
    await ana.sets_up()
    await sent(tale, ana, "/stretch", at="2026-03-03 12:00", back="2026-03-03 12:20")
    ana.sees("How much does it hurt")
