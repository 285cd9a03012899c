"""Whatever a person sends at once, what matters comes at once, and their pace is no backlog of the bot's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.sandbox import faults
from bot.store import Arrival
from tests.conversation.floods import (
    FLOODS,
    a_thousand_lines,
    album,
    in_a_hold,
    many_questions,
    on_a_slow_host,
    seen_after_s,
    sixty_lines,
    the_same_sign,
    with_and_without,
)
from tests.conversation.story import Actor, Story


@pytest.mark.parametrize("what", FLOODS)
async def test_too_much_is_heard_at_once(tale: Story, what: str, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever is in pain is told what to do within two seconds, whatever came before, on a slow host, too;
    and that is the doing of lanes, reading and retries: without them it takes longer in the same run.
    """
    as_it_is, without = await with_and_without(tale, what)
    assert as_it_is <= 2 < without
    caplog.clear()  # some of these fail on purpose
    tale.telegram.taps.clear()  # without lanes the tap itself is left out of a thousand


@pytest.mark.parametrize(
    ("said", "answer", "after_s"),
    [
        ("/stop", "Stopped.", 0),
        ("/urgent", "Call 911", 1),
        ("I feel numb between my legs", "Call 911", 1),
        ("stop it", "Stop", 0),
    ],
)
async def test_what_is_urgent_comes_before_a_persons_own_questions(
    tale: Story, ana: Actor, said: str, answer: str, after_s: float
) -> None:
    """Nine answers wait at Telegram's pace; the one that matters is the next one, and no cue follows it."""
    await in_a_hold(ana)
    many_questions(tale, ana)
    await tale.passes(seconds=after_s)
    seen = ana.last.id
    ana.person.sends(said)
    await tale.passes(seconds=120)
    new = [message for message in ana.messages if message.id > seen]
    assert answer in new[0].words
    assert not [message for message in new if message.media == "animation"]


async def test_a_cue_that_waits_never_comes_after_a_stop(tale: Story, ana: Actor) -> None:
    """The next hold was decided and waits for Telegram when it is too much: it is never sent."""
    await in_a_hold(ana)
    hold = ana.sees(button="Too much")
    tale.tolerated.add("Too Many Requests")
    tale.telegram.faults.add("sendAnimation", faults.too_many(5), chat_id=ana.id)
    while not any(call.error for call in tale.telegram.calls):
        await tale.moves_on()
    with tale.calls() as calls:
        await ana.taps("Too much", on=hold)
        await tale.passes(seconds=60)
    assert "Lower your leg" in ana.last.words
    assert not [call for call in calls if call.method == "sendAnimation"]


async def test_who_sends_more_than_is_read_hears_so_once(tale: Story, ana: Actor) -> None:
    """A thousand lines: some are left out, which is said once; what is urgent among them is heard."""
    await ana.sets_up()
    for number in range(600):
        ana.person.sends("I can't feel my legs" if number == 400 else f"line {number} of something")
    with tale.calls() as calls:
        await tale.passes(seconds=60)
    said = [message.words for message in ana.messages]
    assert len([words for words in said if "left some of it out" in words]) == 1
    ana.sees("Call 911")
    assert len(calls) <= 6
    await ana.says("/help")
    ana.sees("I walk you through")


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


async def met(ana: Actor) -> None:
    """Before anything was agreed to."""
    await ana.says("/start")


@pytest.mark.parametrize(
    ("since", "flood"),
    [
        (in_a_hold, a_thousand_lines),
        (in_a_hold, many_questions),
        (in_a_hold, the_same_sign),
        (met, the_same_sign),
    ],
)
async def test_the_flood_of_one_person_is_no_backlog(
    tale: Story,
    ana: Actor,
    since: Callable[[Actor], Awaitable[None]],
    flood: Callable[[Story, Actor], None],
) -> None:
    """/readyz stays green while somebody sends more than can be answered at Telegram's pace, and turns red
    when somebody else really waits.
    """
    await since(ana)
    on_a_slow_host(tale)
    flood(tale, ana)
    for _ in range(30):
        await tale.passes(seconds=5)
        assert await tale.app.watch.faults() == []
    await tale.app.store.run(lambda t: t.put_updates([Arrival(1, 7, {})], tale.clock.now()))
    tale.clock.advance(121)
    assert await tale.app.watch.faults() == ["inbox: overdue for 121 s"]


async def test_urgent_words_to_who_has_not_agreed_yet_all_stand(tale: Story, ana: Actor) -> None:
    """Where nothing may be kept, a later sign takes none of the words about the one before away; of what is
    said again only the last stands.
    """
    await met(ana)
    await ana.says("I can't feel between my legs", "I have a fever", "I have a fever")
    await tale.passes(seconds=5)
    ana.sees("Get emergency care now.")
    assert len([message for message in ana.messages if "See a doctor today." in message.words]) == 1
