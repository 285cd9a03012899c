"""Whatever people send, they get one kind sentence or a silently answered tap, and their session stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.core.model import Effect, Event, Fired, State, World
from bot.sandbox import faults
from tests.conversation.story import Actor, Story

STALE = (
    "garbage",
    "1|session|1|0|rate|2",  # of a question that was answered
    "1|session|99|1|ready",
    "1|session|1|1|rate|eleven",
    "1|answer|consent|yes",
    "1|answer|place|Nowhere/Nothing",
    "1|day|2026-13-45|start",
    "1|day|2020-01-01|start",
    "1|menu|rm -rf",
    "1|erase",
    "0|session|1|1|ready",
    "1|" + "x" * 60,
    "🦵" * 16,
)


async def lying_ready(story: Story, ana: Actor) -> None:
    await ana.sets_up()
    await ana.begins_session()
    await ana.goes_on_until("Put the towel round the sole")
    await story.passes(seconds=20)


async def goes_on(ana: Actor) -> None:
    """The session is where it was, and goes on from there."""
    await ana.taps("Ready")
    assert ana.last.words.startswith("Get ready, 10 s. Then hold 5 s")
    await ana.goes_on_until("Right leg, 2 of 2.")
    await ana.taps("Stop")
    ana.sees("Stopped. The hold you did counts.")


Sends = Callable[[Actor], object]
UNREADABLE: dict[str, Sends] = {
    "a sticker": lambda ana: ana.person.sends_sticker(),
    "a voice message": lambda ana: ana.person.sends_voice(),
    "a photo": lambda ana: ana.person.sends_photo(),
}
UNCLEAR = (
    "x" * 10_000,
    "<b>bold</b> & <script>alert(1)</script> </b> &amp;",
    "{ $leg } %s {0} \\u0000 ' OR 1=1 --",
    "🦵‍🩹\u202e\u0301" * 20,
    "/fly",
    "/time 25:99",
    "/time <b>",
    "/days blorp",
    "/timezone Xyzzyville",
    "/pain eleven",
    "/pain -1",
    "/pain 4.5",
    "/pause forever and a day",
    "/pause 99999999999999999999",
    "/language klingon",
)


async def test_what_cannot_be_read(tale: Story, ana: Actor) -> None:
    """Stickers, voices, pictures: one sentence that says what can be read."""
    await lying_ready(tale, ana)
    for name, send in UNREADABLE.items():
        before = len(ana.messages)
        send(ana)
        await tale.passes(seconds=4)
        assert ana.last.words.startswith("I can read text, buttons and locations only"), name
        assert len(ana.messages) <= before + 1, "the last such sentence went when this one came"
    await goes_on(ana)


async def test_what_is_not_understood(tale: Story, ana: Actor) -> None:
    """Ten thousand characters, markup, wrong arguments: one short sentence each, and nothing changes."""
    await lying_ready(tale, ana)
    settings = await settings_of(tale, ana)
    for said in UNCLEAR:
        before = len(ana.messages)
        await ana.says(said)
        hint = ana.last
        assert len(hint.words) < 200, said[:40]
        assert hint.words.count("\n") == 0, "one sentence, or two short ones, in one line"
        assert len(ana.messages) <= before + 1, "the last such sentence went when this one came"
    assert await settings_of(tale, ana) == settings
    await goes_on(ana)


async def settings_of(story: Story, ana: Actor) -> object:
    state = await story.app.store.run(lambda transaction: transaction.state_of_chat(ana.id))
    assert state is not None
    return state.person


async def test_stale_and_forged_taps(tale: Story, ana: Actor) -> None:
    """Buttons of earlier steps, of other releases and of nobody's making are answered and do nothing."""
    await lying_ready(tale, ana)
    card = ana.last
    settings = await settings_of(tale, ana)
    for data in STALE:
        with tale.calls() as calls:
            tap = await ana.sends_tap(card, data)
        assert tap.answer is not None, data
        assert not calls, data
    assert await settings_of(tale, ana) == settings
    await goes_on(ana)


async def test_impatient_fingers(tale: Story, ana: Actor) -> None:
    """Three taps on a button do what one does, and every one of them is answered."""
    await ana.sets_up()
    await tale.comes("2026-03-03 07:30")
    await ana.taps("Start", times=3)
    await ana.taps("2", times=3)
    ready = await ana.goes_on_until("Put the towel round the sole")
    with tale.calls() as calls:
        await ana.taps("Ready", on=ready, times=3)
    assert [call.method for call in calls] == ["sendAnimation", "deleteMessages"]
    hold = ana.last
    stop = str(hold.button("Stop")["callback_data"])
    with tale.calls() as calls:
        await ana.taps("Too much", on=hold, times=2)
    assert len(calls) == 1
    await ana.taps("Lower back")
    ana.sees("Left knee bent")  # and not a second step of easing
    await ana.sends_tap(hold, stop, times=3)
    ana.sees("Stopped. Nothing is lost")


async def test_a_cue_that_comes_when_nobody_lies_there_any_more(tale: Story, ana: Actor) -> None:
    """Telegram lets nothing through for an hour in mid-hold: the next cue is not sent into an empty room, no
    hold is counted that nobody did, and the session waits until somebody goes on.
    """
    await lying_ready(tale, ana)
    await ana.taps("Ready")
    await ana.goes_on_until("Right leg, 2 of 2.")
    tale.tolerated.add("retry after 3600")
    tale.telegram.faults.add("sendPhoto", faults.too_many(3600))
    await tale.passes(minutes=75)
    assert ana.last.words.startswith("Paused")
    ana.sees_no("Switch legs")
    await ana.taps("Go on")
    ana.sees("sole of your left foot", button="Ready")


@pytest.mark.parametrize("later", [False, True])
async def test_what_expires_takes_nothing_along(tale: Story, ana: Actor, *, later: bool) -> None:
    """The follow-up, or the "later", comes too late to be said: the card that it was to replace stays."""
    await ana.sets_up()
    await tale.comes_next("07:30")
    await tale.passes(seconds=10)
    if later:
        await ana.taps("Later")
        await ana.taps(next(label for label in ana.last.buttons if "hour" in label))
    tale.tolerated.add("retry after")
    tale.telegram.faults.add("deleteMessages", faults.too_many(3 * 3600))
    await tale.passes(hours=5)
    assert [m for m in ana.messages if "Start" in m.buttons]


async def test_an_old_answer_is_no_new_one(tale: Story, ana: Actor) -> None:
    """A score of the question before is not taken for the one after: it puts the first one right."""
    await ana.sets_up()
    await ana.says("/stretch")
    asked = ana.sees("How much does it hurt right now")
    five = str(asked.button("5")["callback_data"])
    await ana.taps("6")
    await ana.taps("Gentle, 2 minutes")
    question = await ana.goes_on_until("How much does it hurt now")
    await ana.sends_tap(question, five)
    ana.sees("Put right: 5 of 10, not 6.")
    await ana.taps("4")
    ana.sees("Pain 5 → 4.")


@pytest.mark.parametrize("stored", [True, False])
async def test_a_ready_that_is_hours_old_starts_no_hold(story: Story, ana: Actor, *, stored: bool) -> None:
    """The host is down for hours right after "Ready", whether that was stored or waits at Telegram: the
    session waits to be taken up again, and no hold is counted.
    """
    await lying_ready(story, ana)
    app = story.app
    ana.person.taps(ana.last, "Ready")
    if stored:
        while (await app.bot.get_webhook_info()).pending_update_count:  # noqa: ASYNC110 - Telegram's to tell
            await asyncio.sleep(0)
    story.clock.advance(3 * 3600)
    story.tolerated.add("query is too old")
    await story.passes(minutes=5)
    story.telegram.taps.clear()  # of this one nobody can take an answer any more
    ana.sees("Paused.", button="Go on")
    everything = await app.store.run(lambda transaction: transaction.everything(ana.id))
    assert everything["holds"] == []
    await ana.taps("Go on")
    await goes_on(ana)


async def test_words_that_were_changed(tale: Story, ana: Actor) -> None:
    """A message that was answered and then changed is not a new one: that is said, and nothing is erased."""
    await lying_ready(tale, ana)
    said = ana.person.sends("/help")
    await tale.passes(seconds=3)
    ana.person.edits(said, "/erase")
    await tale.passes(seconds=3)
    ana.sees("I had answered that message before you changed it.")
    ana.sees_no(button="Erase everything")
    await goes_on(ana)


async def test_commands_to_this_bot(tale: Story, ana: Actor) -> None:
    """A command may name the bot and be written large; what follows in a group's manner is no fault."""
    await ana.sets_up()
    await ana.says("/TIME@limber_bot 18:45")
    ana.sees("I'll come at 18:45.")


async def test_groups(tale: Story, ana: Actor) -> None:
    """A group is told once a day that the bot is for one person; Ana's own session knows nothing of it."""
    ben = tale.person("Ben", id=1002)
    await lying_ready(tale, ana)
    group = tale.telegram.group("Family", ana.person, ben.person)
    for said in ("/start", "/stretch@limber_bot", "/erase"):
        ana.person.sends(said, chat=group)
        await tale.passes(seconds=2)
    assert [message.words for message in group.from_bot] == [
        "I work in private chats only: please write to me directly."
    ]
    tale.telegram.migrate(group)
    await tale.passes(seconds=2)
    assert not ben.messages
    await goes_on(ana)


@pytest.mark.parametrize("written", ["2/10", "two"])
async def test_typing_instead_of_tapping(tale: Story, ana: Actor, written: str) -> None:
    """Every button of a session can be typed as well."""
    await ana.sets_up()
    await ana.says("/stretch", written)
    for _ in range(3):  # from card to card, and to the hold
        await ana.says("READY!")
    await ana.says("too much")
    ana.sees("Stop. Lower your leg and breathe out.")
    await ana.says("stop")
    ana.sees("Stopped.")


async def test_set_up_in_plain_words(tale: Story, ana: Actor) -> None:
    """Yes and no are understood; of several Springfields each is offered by its state."""
    for said in ("/start", "ok", "yes", "no", "yes", "Springfield"):
        await ana.says(said)
    ana.sees("Which one do you mean?", button="Springfield, Oregon")
    await ana.taps("Springfield, Massachusetts")
    ana.sees("Springfield, Massachusetts, United States: it is 11:00 pm there now.")
    await ana.says("Kolkata")
    ana.sees("Kolkata, India: it is", button="07:30")
    await ana.says("/timezone Union")
    ana.sees("Which one do you mean?", button="No, somewhere else")
    await ana.taps("No, somewhere else")
    await ana.says("London")
    await ana.says("7:30")
    ana.sees("All set. Every day at 07:30.")


async def test_time_and_place_in_many_ways(tale: Story, ana: Actor) -> None:
    """The reminder's time and place are understood as people write them, and confirmed with the next one."""
    await ana.sets_up()
    for said, confirmed in (
        ("/time 7.30 pm", "7:30 pm"),
        ("/timezone Tokyo", "Tokyo, Japan"),
        ("/timezone America/New_York", "New York"),
        ("/days mon wed fri", "Your days are set."),
        ("/pause 3", "Paused until"),
        ("/resume", "Welcome back."),
    ):
        await ana.says(said)
        assert confirmed in ana.last.words, said
        assert "Next: " in ana.last.words, said
    ana.person.shares_location(52.52, 13.40)
    await tale.passes(seconds=3)
    assert "Berlin" in ana.last.words


async def test_a_reminder_that_was_given_up_is_tried_again(story: Story, ana: Actor) -> None:
    """A rule that fails costs no more than a day or two: once it is mended, reminders come again."""
    await ana.sets_up()
    engine = story.app.engine
    honest = engine._rules

    def broken(state: State, event: Event, world: World) -> tuple[State, tuple[Effect, ...]]:
        if isinstance(event, Fired):
            raise RuntimeError("a rule is broken")  # noqa: TRY004
        return honest(state, event, world)

    engine._rules = broken
    await story.comes("2026-03-05 08:40")
    ana.sees_no("07:30.", button="Skip")
    engine._rules = honest
    await story.app.keep_house()
    await story.passes(seconds=5)
    ana.sees("I'm late today, sorry. It was due at 07:30.", button="Start")
    await story.comes("2026-03-06 07:31")
    ana.sees("Time for your stretches", button="Start")
