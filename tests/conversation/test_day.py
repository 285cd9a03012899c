"""Days with the bot over real HTTP, told on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.content import Leg
from bot.core.diary import HoldResult
from bot.sandbox import faults
from bot.store import Transaction
from tests.conversation.story import Actor, Story

ADVICE = "Please see a doctor or a spine specialist."


async def test_a_first_day(story: Story, ana: Actor) -> None:
    """From /start to the morning's reminder, through a session of clips, to one line on how it went."""
    await ana.sets_up()
    ana.sees("Next: tomorrow 07:30, Los Angeles")
    await story.comes("2026-03-03 07:29")
    ana.sees_no("Time for your stretches")
    await story.passes(minutes=1)
    reminder = ana.sees("Time for your stretches", button="Later", media="photo")
    assert not reminder.silent
    with story.calls() as calls:
        await ana.taps("Start")
        await ana.stretches(before=3, after=2)
    assert ana.last.words.startswith("Done: 8 holds, 20 s a side. Pain 3 → 2.")
    assert "Next: tomorrow 07:30, Los Angeles" in ana.last.words

    clips = [call for call in calls if call.method == "sendAnimation"]
    assert len(clips) == 8  # every hold was one
    uploaded = [file.data for file in story.uploads]
    assert len({*uploaded}) == len(uploaded)
    assert sum(file.kind == "animation" for file in story.uploads) == 4  # towel and wall, right and left
    assert len(calls) <= 1.5 * len(clips) + 12, f"{len(calls)} calls"
    _set_up, *cards, tidied = [call for call in calls if call.method.startswith("delete")]
    assert len(cards) == 2  # the last card of each stretch, when its first hold begins
    assert tidied.method == "deleteMessages"
    # What stays of set-up and session is the one line.
    assert [message.words.partition("\n")[0] for message in ana.messages] == [
        "Done: 8 holds, 20 s a side. Pain 3 → 2.",
    ]


async def test_a_session_merely_opened_leaves_the_reminder_standing(tale: Story, ana: Actor) -> None:
    """Left at the first question an hour before the reminder: it comes, and goes on with that session."""
    await ana.sets_up()
    await tale.comes("2026-03-03 06:30")
    await ana.says("/stretch")
    ana.sees("How much does it hurt")
    await tale.comes("2026-03-03 07:31")
    ana.sees("Time for your stretches")
    await ana.taps("Start")
    ana.sees("How much does it hurt", button="10")


async def test_too_much(story: Story, ana: Actor) -> None:
    """What was too much stops at once and goes on eased; the next day starts eased and says so."""
    await ana.sets_up()
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 2 of 2. Push your right heel")
    await ana.taps("Too much")
    ana.sees("Stop. Lower your leg and breathe out. Where was it?", button="Ready", media="photo")
    await ana.taps("Lower back")
    ana.sees(
        "Left knee bent, that foot firmly on the floor. At about 90° that knee takes the load off",
        media="photo",
    )
    await ana.taps("Ready")
    again = ana.sees("Right leg, 2 of 2.", media="animation")
    assert "Push your right heel gently up" in again.words
    assert "Left knee bent, that foot firmly on the floor" in again.words
    assert not again.silent
    switch = await ana.goes_on_until("Switch legs.")
    assert "Right knee bent, that foot firmly on the floor" in switch.words
    left = await ana.goes_on_until("Left leg, 1 of 2")
    assert "Right knee bent, that foot firmly on the floor" in left.words
    await ana.goes_on_until("Straighten your right knee gently")  # the other stretch is as it was
    await ana.goes_on_until("How much does it hurt now")
    for answer in ("2", "Pull", "Thigh", "It stayed"):
        await ana.taps(answer)
    ana.sees("Done: 8 holds")
    await ana.taps("Why these?")
    ana.sees("“Too much”, so it is done in its gentler version, today and next time")

    await story.comes("2026-03-03 07:30")  # Monday's session was at eight in the evening
    await ana.taps("Start")
    await ana.taps("2")
    first = ana.sees("Lie down on your back", media="photo")
    assert "Left knee bent, that foot firmly on the floor" in first.words
    card = await ana.goes_on_until("Last time it was too much, so it starts gentler: the other knee bent.")
    assert "Left knee bent, that foot firmly on the floor" in card.words
    hold = await ana.goes_on_until("Right leg, 1 of 2")
    assert "Left knee bent, that foot firmly on the floor" in hold.words


async def test_a_stretch_that_stays_too_much(story: Story, ana: Actor) -> None:
    """Stopped with its last easing: where it was is asked, then the next stretch is offered, and may wait."""
    await ana.sets_up()
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 1 of 2")
    for _ in ("the other knee bent", "the leg lower"):
        await ana.taps("Too much")
        await ana.taps("Ready")
    with story.calls() as calls:
        await ana.taps("Too much")
    assert [call.method for call in calls] == ["editMessageMedia"]
    ana.sees("the gentlest version, so we leave this stretch for today.", button="Ready", media="photo")
    await ana.taps("Back of the thigh or knee")
    offer = ana.sees("We leave this stretch for today.", button="Enough for today", media="photo")
    assert "Next would be the other one: Wall stretch." in offer.words
    with story.calls() as calls:
        await story.passes(minutes=10)
    assert not calls, "nothing starts by itself"
    await ana.taps("Enough for today")
    for answer in ("4", "Ache", "Thigh", "It stayed"):
        await ana.taps(answer)
    ana.sees("Enough for today. Pain 2 → 4.")
    await ana.taps("Why these?")
    ana.sees("still too much with the gentlest version, so we left it")


async def test_stopping_in_a_hold(story: Story, ana: Actor) -> None:
    """/stop ends kindly in mid-hold, keeps what was done, asks once how it is, and nothing more comes."""
    await ana.sets_up()
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 2 of 2")
    await ana.says("/stop")
    ana.sees("Stopped. The hold you did counts.", button="10")
    with story.calls() as calls:
        await story.passes(hours=2)
    assert not calls
    await ana.taps("3")
    ana.sees("Thank you, noted: 3 of 10.")
    ana.sees("Next: tomorrow 07:30")


async def test_later_and_skip(story: Story, ana: Actor) -> None:
    """A reminder comes back when it was told to; a skipped one asks nothing, and the next day is as usual."""
    await ana.sets_up()
    await story.comes("2026-03-03 07:30")
    await ana.taps("Later")
    await ana.taps("10 minutes")
    ana.sees("I'll be back at 07:40", button="Start")
    await story.passes(minutes=9)
    ana.sees_no("Here I am again")
    await story.passes(minutes=1)
    again = ana.sees("Here I am again", button="Start")
    assert not again.silent
    await ana.taps("Skip")
    ana.sees("Skipped.", button="Start after all")
    with story.calls() as calls:
        await story.comes("2026-03-04 07:29")
    assert not calls
    await story.passes(minutes=1)
    ana.sees("Time for your stretches", button="Start")


async def test_a_warning_sign_in_a_hold(story: Story, ana: Actor) -> None:
    """A typed warning sign ends everything and says whom to call; a question follows, but no reminder."""
    await ana.sets_up()
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 1 of 2")
    await ana.says("I can't pee since this morning")
    urgent = ana.last
    assert urgent.words.startswith("Get emergency care now. Don't stretch.")
    assert "911" in urgent.words
    assert not urgent.silent
    await story.comes("2026-03-04 12:00")
    ana.sees("Has somebody looked at it?")
    await ana.says("/stretch")
    ana.sees("Your sessions are waiting.")
    await ana.taps("I have been seen")
    await ana.taps("Hospital")
    await ana.taps("Yes, it is fine")
    ana.sees("Thank you. We begin again with short, gentle holds.")
    await ana.taps("Cancer, now or past")
    ana.sees("See your doctor before you stretch.")
    await ana.says("/stretch")
    ana.sees("Your sessions are waiting.")
    for answer in ("I have been seen", "Doctor", "Yes, it is fine"):
        await ana.taps(answer)
    with story.calls() as calls:
        await story.comes("2026-03-05 18:00")
    assert not calls, "no reminder until the list is answered"
    await ana.taps("None of these")
    ana.sees("All set.")
    await story.comes("2026-03-06 07:30")
    ana.sees("Time for your stretches")


async def test_a_journey_and_an_illness(tale: Story, ana: Actor) -> None:
    """A pause has a reason in one tap: after a journey the clock is asked about; an illness ends gently."""
    await ana.sets_up()
    await ana.says("/pause")
    await ana.taps("3 days")
    await ana.taps("I'm travelling")
    ana.sees("Have a good journey.", button="Resume")
    with tale.calls() as calls:
        await tale.comes("2026-03-06 07:29")
    assert not calls
    await tale.passes(minutes=1, seconds=3)
    ana.sees("Time for your stretches")
    ana.sees("I go by the clock of Los Angeles.")
    await ana.taps("I'm somewhere else")
    await ana.says("Berlin")
    ana.sees("Next: tomorrow 07:30, Berlin")
    await ana.says("/pause 2")
    await ana.taps("I'm ill")
    ana.sees("Get well soon.")
    await ana.says("/resume")
    await ana.begins_session()
    ana.sees("After an illness, begin gently.", button="As usual")
    await ana.taps("Gentle, 2 minutes")
    await ana.goes_on_until("Right leg, 1 of 1")


async def test_two_people(story: Story, ana: Actor) -> None:
    """Two sessions at the same time go on side by side, and nobody sees a word meant for the other."""
    ben = story.person("Ben", id=1002)
    await ana.sets_up()
    await ben.sets_up(place="Berlin", time="21:15")
    await ana.begins_session(pain=1)
    await ben.begins_session(pain=3)
    await ana.goes_on_until("Left leg, 1 of 2")
    for _ in range(3):  # from card to card, and to the hold
        await ben.taps("Ready")
    await ben.taps("Too much")
    await ben.taps("Ready")
    # A tap with the other one's data acts on nobody else's session.
    data = str(ana.sees(button="Stop").button("Stop")["callback_data"])
    await ben.sends_tap(ben.last, data)
    await ana.goes_on_until("How much does it hurt now")
    await ana.taps("0")
    ana.sees("Done: 8 holds, 20 s a side. Pain 1 → 0.")
    for actor, foreign in ((ana, ("Berlin", "21:15", "Stopped")), (ben, ("Los Angeles,", "07:30.", "→ 0"))):
        said = "\n".join(m.words for m in actor.chat.history if m.from_bot)
        for words in foreign:
            assert words not in said


async def test_a_blocked_bot(story: Story, ana: Actor) -> None:
    """Who blocks the bot is left alone, and finds everything as it was when coming back."""
    await ana.sets_up()
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 2 of 2")
    ana.person.blocks_bot()
    with story.calls() as calls:
        await story.comes("2026-03-05 12:00")
    assert not calls
    ana.person.unblocks_bot()
    await ana.says("/start")
    ana.sees("Good to see you. Nothing was lost.")
    await story.comes("2026-03-06 07:30")
    ana.sees("Time for your stretches")


async def had_to_stop_twice(story: Story, ana: Actor) -> None:
    """Set up, after two sessions in which a stretch had to be stopped: the next reminder brings advice."""
    await ana.sets_up()
    now = story.clock.now()

    def remember(transaction: Transaction) -> None:
        state = transaction.state_of_chat(ana.person.id)
        assert state is not None
        for number in (1, 2):
            hold = HoldResult(now, date(2026, 3, 2), number, "towel", Leg.RIGHT, 1, 5, 1, "stopped")
            transaction.record(state.person.id, hold)

    await story.app.store.run(remember)


@pytest.mark.parametrize("days", [0, 10])
async def test_advice_that_was_refused_comes_when_they_are_back(story: Story, ana: Actor, days: int) -> None:
    """Advice to see somebody that met a block is said, once, to who lets the bot in again, whatever the rules
    say by then.
    """
    await had_to_stop_twice(story, ana)
    story.tolerated.add("bot was blocked")
    story.telegram.faults.add("sendPhoto", faults.forbidden())
    await story.comes_next("07:31")
    await story.passes(days=days)
    ana.sees_no(ADVICE)
    await ana.says("/start")
    ana.sees(ADVICE)
    await ana.says("/help")
    await story.passes(days=3)
    assert len([message for message in ana.chat.history if ADVICE in message.words]) == 1


async def test_advice_that_was_given_up_comes_with_the_next_reminder(tale: Story, ana: Actor) -> None:
    """Advice to see somebody that Telegram would not take is tried again each day, until it is said."""
    await had_to_stop_twice(tale, ana)
    tale.tolerated.add("not today")
    tale.telegram.faults.add("sendMessage", faults.error(400, "Bad Request: not today"), times=2)
    await tale.comes("2026-03-04 12:00")
    ana.sees_no(ADVICE)
    await tale.comes("2026-03-05 07:31")
    ana.sees(ADVICE)
    await tale.comes("2026-03-07 12:00")
    assert len([message for message in ana.chat.history if ADVICE in message.words]) == 1


async def test_a_deleted_account(tale: Story, ana: Actor) -> None:
    """Who is gone without a word is tried once and then never again."""
    tale.tolerated.add("user is deactivated")
    await ana.sets_up()
    ana.person.deletes_account()
    with tale.calls() as calls:
        await tale.comes("2026-03-10 12:00")
    assert len(calls) == 1


async def test_a_session_before_midnight_is_that_of_the_reminder_after_it(tale: Story, ana: Actor) -> None:
    """Done from 23:40 on, with a reminder at 00:15: it does not come, and the next one is a day later."""
    await ana.sets_up(time="00:15")
    await tale.comes("2026-03-03 00:16")
    await ana.taps("Skip")
    await tale.comes("2026-03-03 23:40")
    await ana.says("/stretch")
    await ana.stretches(before=2, after=2)
    ana.sees("Next: Thursday 00:15")
    with tale.calls() as calls:
        await tale.comes("2026-03-04 12:00")
    assert not [call for call in calls if call.params.get("disable_notification") is False]
    await tale.comes("2026-03-05 00:16")
    ana.sees("Time for your stretches")


async def test_a_reminder_that_telegram_held_back_says_that_it_is_late(tale: Story, ana: Actor) -> None:
    """Decided in time, but the chat was told to wait for an hour: it says when it was due."""
    await ana.sets_up()
    await tale.comes("2026-03-03 07:29")
    tale.telegram.faults.add("sendPhoto", faults.too_many(3600), chat_id=ana.id)
    tale.tolerated.add("Too Many Requests")
    await tale.comes("2026-03-03 08:45")
    ana.sees("I'm late today, sorry. It was due at 07:30.")
