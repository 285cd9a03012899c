"""Times as people have them: other ones at weekends, on their clock, and asked where they can be two."""

from __future__ import annotations

import pytest

from tests.conversation.story import Actor, Story


async def reminders(story: Story, ana: Actor, number: int) -> list[str]:
    """When the next reminders come, in the zone of the story; each is skipped."""
    found = []
    for _ in range(number):
        while not ana.find("Time for your stretches", button="Skip"):
            await story.moves_on()
        found.append(f"{story.now:%a %H:%M %z}")
        await ana.taps("Skip")
    return found


async def test_other_times_at_weekends(story: Story, ana: Actor) -> None:
    """Typed at the set-up, and right over the Sunday on which clocks are put forward, and over a journey."""
    await ana.sets_up(time="8 am on weekdays, 9:30 am on weekends")
    ana.sees("All set. Weekdays at 8:00 am.\nWeekends at 9:30 am.")
    ana.sees("Next: tomorrow 8:00 am, Los Angeles")
    await story.comes("2026-03-06 07:00")
    assert await reminders(story, ana, 4) == [
        "Fri 08:00 -0800",
        "Sat 09:30 -0800",
        "Sun 09:30 -0700",
        "Mon 08:00 -0700",
    ]
    await ana.says("/settings")
    ana.sees("Weekends at 9:30 am")
    await ana.says("/timezone Berlin, Germany")
    await story.comes("2026-03-13 20:00")
    await ana.taps("Skip")
    assert await reminders(story, ana, 2) == ["Sat 01:30 -0700", "Sun 01:30 -0700"]


async def test_a_time_for_some_days_leaves_the_others(tale: Story, ana: Actor) -> None:
    """With /time; one time for all days is one again for all."""
    await ana.sets_up()
    await ana.says("/time 9:30 on weekends")
    ana.sees("These are your times. Weekdays at 07:30.\nWeekends at 09:30.")
    await ana.says("/days mon, sat")
    await ana.says("/settings")
    ana.sees("Mon at 07:30.\nSat at 09:30.")
    await ana.says("/time 08:15")
    await ana.says("/settings")
    ana.sees("Mon and Sat at 08:15.")


async def test_a_time_that_can_be_two_is_asked(tale: Story, ana: Actor) -> None:
    """Where people go by twelve hours a 7 can be either; a 07:00 cannot, and says how they tell the time."""
    await ana.sets_up(time="7.30 pm")
    ana.sees("Every day at 7:30 pm.")
    await ana.says("/time 7")
    assert ana.sees("Which of the two do you mean?").buttons[:2] == ["7:00 am", "7:00 pm"]
    await ana.taps("7:00 pm")
    ana.sees("I'll come at 7:00 pm.")
    await ana.says("/time half past six")
    assert ana.sees("Which of the two do you mean?").buttons[:2] == ["6:30 am", "6:30 pm"]
    await ana.taps("6:30 am")
    ana.sees("Next: tomorrow 6:30 am")
    await ana.says("/time 19:45")
    ana.sees("I'll come at 19:45.")
    await ana.says("/time 7")
    ana.sees("I'll come at 07:00.")


@pytest.mark.parametrize("half", ["am", "pm"])
async def test_times_of_some_days_that_can_be_two_are_asked(tale: Story, ana: Actor, half: str) -> None:
    """Where people go by twelve hours, also beside the days; who goes by twenty-four is not asked."""
    await ana.sets_up()
    await ana.says("/timezone New York", "/time 7 pm")
    await ana.says("/time 8 on weekdays")
    assert ana.sees("Which of the two do you mean?").buttons[:2] == ["8:00 am", "8:00 pm"]
    await ana.taps(f"8:00 {half}")
    ana.sees(f"Weekdays at 8:00 {half}.\nWeekends at 7:00 pm.")
    await ana.says("/time 8:15 on weekdays, 9:30 on weekends")
    both = ana.sees("Type all times with am or pm").buttons[:2]
    assert both == ["8:15 am and 9:30 am", "8:15 pm and 9:30 pm"]
    await ana.taps(f"8:15 {half} and 9:30 {half}")
    ana.sees(f"Weekdays at 8:15 {half}.\nWeekends at 9:30 {half}.")
    await ana.says("/time mon 6 am, tue 7, wed 8, thu 9, fri 10, sat 11, sun 12:30")
    await ana.taps(f"12:30 {half}")
    ana.sees(f"Mon at 6:00 am.\nTue at 7:00 {half}.")
    await ana.says("/time 19:45")
    await ana.says("/time 8 on weekdays")
    ana.sees("Weekdays at 08:00.\nWeekends at 19:45.")


async def test_a_wait_typed_below_the_reminder(tale: Story, ana: Actor) -> None:
    """ "In half an hour" is a later of its own length."""
    await ana.sets_up()
    await tale.comes("2026-03-03 07:31")
    await ana.says("in half an hour")
    ana.sees("I'll be back at 08:01.")
    await tale.comes("2026-03-03 08:02")
    ana.sees("Here I am again.")
