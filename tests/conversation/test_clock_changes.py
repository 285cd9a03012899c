"""The nights on which clocks are put forward or back: every date has its reminder, and none has two."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.conversation.story import Actor, Story

SPRING = datetime(2026, 3, 7, 2, 0, tzinfo=UTC)
"""Friday evening in Los Angeles; on Sunday the 8th there is no 02:00 to 03:00."""

AUTUMN = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
"""Friday evening in Los Angeles; on Sunday the 1st there are two hours from 01:00 to 02:00."""

NIGHTS = [
    (SPRING, "02:30", ["03-07 02:30 -0800", "03-08 03:30 -0700", "03-09 02:30 -0700"]),
    (SPRING, "07:30", ["03-07 07:30 -0800", "03-08 07:30 -0700", "03-09 07:30 -0700"]),
    (AUTUMN, "01:30", ["10-31 01:30 -0700", "11-01 01:30 -0700", "11-02 01:30 -0800"]),
    (AUTUMN, "07:30", ["10-31 07:30 -0700", "11-01 07:30 -0800", "11-02 07:30 -0800"]),
]


@pytest.mark.parametrize(("begins", "wall", "instants"), NIGHTS)
async def test_one_reminder_a_date(
    begins: datetime, tale: Story, ana: Actor, wall: str, instants: list[str]
) -> None:
    """Over three days around the change a reminder comes once for each date, at the hour people expect."""
    await ana.sets_up(time=wall)
    written = []
    for _ in range(3):
        while not ana.find("Time for your stretches", button="Skip"):
            await tale.moves_on()
        written.append(f"{tale.now:%m-%d %H:%M %z}")
        await ana.taps("Skip")
    assert written == instants
    with tale.calls() as calls:
        await tale.passes(hours=12)
    assert not calls


@pytest.mark.parametrize("begins", [AUTUMN])
async def test_a_change_of_time_in_the_hour_that_comes_twice(tale: Story, ana: Actor) -> None:
    """A date that has had its reminder does not get another, though its hour comes again and is set anew."""
    await ana.sets_up(time="01:30")
    await tale.comes("2026-10-31 12:00")
    await ana.taps("Skip")
    with tale.calls() as calls:
        await tale.passes(hours=14)
    assert f"{tale.now:%H:%M %z}" == "01:00 -0800", "the second time that it is one o'clock"
    assert [f"{call.at:%H:%M}" for call in calls if call.params.get("disable_notification") is False] == [
        "08:30"
    ]
    await ana.taps("Skip")
    await ana.says("/time 01:45")
    assert "Next: tomorrow 01:45" in ana.last.words
    with tale.calls() as calls:
        await tale.passes(hours=6)
    assert not calls
