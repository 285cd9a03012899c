"""Whatever a person sends at once, what matters comes at once, and their pace is no backlog of the bot's."""

from __future__ import annotations

import pytest

from tests.conversation.floods import BEFORE, album, in_a_hold, seen_after_s, sixty_lines, too_much_after_s
from tests.conversation.story import Actor, Story


@pytest.mark.parametrize("what", BEFORE)
async def test_too_much_is_heard_at_once(tale: Story, ana: Actor, what: str) -> None:
    """Whoever is in pain is told what to do within two seconds, whatever came before."""
    assert await too_much_after_s(tale, ana, what) <= 2


async def test_urgent_comes_at_once_after_a_flood(tale: Story, ana: Actor) -> None:
    """60 lines are no reason to wait for whom to call, nor for anybody to think that the bot is overdue."""
    await ana.sets_up()
    sixty_lines(tale, ana)
    asked_at = tale.clock.now()
    ana.person.sends("/urgent")
    assert await seen_after_s(tale, ana, "Call 911", asked_at) <= 2
    backlog = await tale.app.store.run(lambda transaction: transaction.backlog(tale.clock.now()))
    assert max(backlog.values()) <= 2


async def test_an_album_gets_one_hint(tale: Story, ana: Actor) -> None:
    """Ten pictures at once are one thing that cannot be read."""
    await in_a_hold(ana)
    with tale.calls() as calls:
        album(tale, ana)
        await tale.passes(seconds=4)
    assert [call.method for call in calls] == ["sendMessage"]
    assert "I can read text" in ana.last.words


async def test_a_burst_gets_few_hints(tale: Story, ana: Actor) -> None:
    """Sixty lines that are not understood are not answered one by one."""
    await ana.sets_up()
    with tale.calls() as calls:
        sixty_lines(tale, ana)
        await tale.passes(seconds=30)
    assert len([call for call in calls if call.method == "sendMessage"]) <= 2
