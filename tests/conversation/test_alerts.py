"""What the host is told unasked: once for each trouble, and when it is over; tried through the whole bot."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from bot.health import ROOM_LEAST_MB
from bot.host import lookout
from bot.sandbox import faults
from bot.sandbox.chats import ChatMessage
from bot.store import Store, StoreUnavailable
from tests.conversation.story import Actor, Story

HAL, IDA = 1009, 1010


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"admin_ids": frozenset({HAL, IDA, 1011})}


@pytest.fixture
async def hal(request: pytest.FixtureRequest) -> Actor:
    """A host who has pressed Start; Ida is another, and a third one never did."""
    told: Story = request.getfixturevalue("tale" if "tale" in request.fixturenames else "story")
    hal = told.person("Hal", HAL)
    await hal.says("/start")
    return hal


class Disk:
    """How much room there is, as the machine tells it."""

    def __init__(self) -> None:
        self.free_mb = 10 * ROOM_LEAST_MB

    def usage(self, _path: object) -> SimpleNamespace:
        return SimpleNamespace(free=self.free_mb * 2**20)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    disk = Disk()
    monkeypatch.setattr(shutil, "disk_usage", disk.usage)
    return disk  # type: ignore[return-value]


async def lives(story: Story, minutes: float) -> None:
    """So long, with the look that the bot takes every half minute of it."""
    for _ in range(round(minutes * 2)):
        await story.passes(seconds=30)
        await story.app.lookout.look()
        await story.passes(seconds=0)


def alerts(host: Actor) -> list[ChatMessage]:
    """Every message about trouble that the host ever got, also those that are gone."""
    return [m for m in host.chat.history if m.from_bot and "/admin shows how it is" in m.words]


async def test_a_trouble_rings_once_and_says_when_it_is_over(story: Story, hal: Actor, disk: Disk) -> None:
    """A full disk is told after a minute, with what it is, and not again; that it is over stands in the same
    message, without a sound. Whoever is no host hears nothing, and nothing is sent to a host who never wrote.
    """
    ana, ida = story.person("Ana"), story.person("Ida", IDA)
    await ana.says("/start")
    await ida.says("/start")
    disk.free_mb = 17
    await lives(story, 0.5)
    assert alerts(hal) == []
    await lives(story, 60)
    (told,) = alerts(hal)
    assert "The disk is nearly full, since" in told.words
    assert "17 MB are free" in told.words
    assert not told.silent
    assert len(alerts(ida)) == 1
    disk.free_mb = 9000
    await lives(story, 5)
    assert len(alerts(hal)) == 1
    assert "All is well again" in told.words
    assert "The disk is nearly full: over" in told.words
    assert alerts(ana) == []
    assert 1011 not in story.telegram.people or not story.telegram.chat(1011).history


async def test_what_comes_and_goes_rings_no_more_than_each_quarter(
    tale: Story, hal: Actor, disk: Disk
) -> None:
    """Back within a quarter of an hour it changes the message that stands; later it rings again."""
    for _ in range(4):
        disk.free_mb = 17
        await lives(tale, 3)
        disk.free_mb = 9000
        await lives(tale, 3)
    assert len(alerts(hal)) == 2, "within 24 minutes"
    rang = [message.at for message in alerts(hal)]
    assert (rang[1] - rang[0]) >= lookout.RINGS_EVERY


async def test_a_blip_needs_nobody(tale: Story, hal: Actor, disk: Disk) -> None:
    """What is over within a minute is not told."""
    disk.free_mb = 17
    await lives(tale, 0.5)
    disk.free_mb = 9000
    await lives(tale, 20)
    assert alerts(hal) == []


async def test_what_comes_together_is_one_message(
    tale: Story, hal: Actor, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    """Two troubles at once are told at once: a full disk, and five people who block the bot. A new start of
    the bot tells nothing twice.
    """
    for number in range(5):
        person = tale.person(f"P{number}", 2000 + number)
        await person.says("/start")
        person.person.blocks_bot()
    disk.free_mb = 17
    await lives(tale, 3)
    (told,) = alerts(hal)
    assert "2 things need you" in told.words
    assert "5 people blocked the bot within an hour" in told.words
    await tale.app.stop()
    await tale.starts_again("2026-03-02 20:45")
    disk.free_mb = 17
    await lives(tale, 20)
    assert len(alerts(hal)) == 1
    await hal.says("/admin")
    assert "This needs you:\nThe disk is nearly full" in hal.last.words


async def test_what_was_given_up_is_told(tale: Story, hal: Actor, caplog: pytest.LogCaptureFixture) -> None:
    """A message that Telegram refuses for good: one line, and it is over an hour later."""
    tale.tolerated.add("Bad Request: no")
    tale.telegram.faults.add("sendMessage", faults.error(400, "Bad Request: no"))
    await hal.says("/help")
    caplog.clear()  # it is an error in the log, and meant
    await lives(tale, 3)
    (told,) = alerts(hal)
    assert "given up within the last hour, messages: 1" in told.words
    await lives(tale, 65)
    assert "Something was given up: over" in told.words


async def test_the_database_was_away(tale: Story, hal: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is away nothing can be told; once it is back, from when to when."""
    run = Store.run
    away = True

    async def fails(self: Store, work: Any) -> Any:
        if away:
            raise StoreUnavailable("The database cannot be used: no answer")
        return await run(self, work)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "run", fails)
        for _ in range(6):
            tale.clock.advance(30)
            await tale.app.lookout.look()
        away = False
        await tale.app.lookout.look()
    await lives(tale, 1)
    (told,) = alerts(hal)
    assert "The database cannot be used: over, 04:00 to 04:03" in told.words
    await lives(tale, 30)
    assert len(alerts(hal)) == 1


async def test_another_poller_is_told(
    tale: Story, hal: Actor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Telegram answers 409 again and again: a second process polls with this token."""
    monkeypatch.setattr("bot.chat.inbound.back_off_s", lambda _failures: 0.0)
    conflict = "Conflict: terminated by other getUpdates request"
    tale.tolerated.add(conflict)
    tale.telegram.faults.add("getUpdates", faults.error(409, conflict), times=3)
    await hal.says("/help")  # ends the poll that waits
    await hal.says("/help")
    await lives(tale, 3)
    caplog.clear()
    assert "Another process polls for this bot" in alerts(hal)[0].words


async def test_the_page_for_programs_tells_the_same(story: Story, hal: Actor, disk: Disk) -> None:
    """What the host is told stands in /metrics by its kind; /readyz stays green while the bot works."""
    base = f"http://127.0.0.1:{await story.app.listen()}"
    disk.free_mb = 17
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{base}/metrics") as page:
            words = await page.text()
        async with http.get(f"{base}/readyz") as page:
            assert page.status == 200
    assert 'limber_trouble{kind="disk"} 1.0' in words
    assert 'limber_trouble{kind="webhook"} 0.0' in words
