"""What once got between a person on the floor and the next word: thirteen kinds, each with its test.

1. A flood holds back what matters: `test_floods.py`.
2. A refused picture takes its words along: here, and `test_outbound.py`.
3. An update that the library cannot parse: `test_floods.py`, `test_words_anywhere.py`; an answer:
   `test_outbound.py` (`test_an_answer_need_not_be_whole`) and `test_introduce.py`.
4. Words that are not in `text`: `test_words_anywhere.py`.
5. One 502 on a cue: `test_floods.py`, `test_outbound.py`.
6. One bubble says flat and bent: here; for all content `python -m bot content check`.
7. The order of words in a hold: here; the size of its digits in `test_media.py`.
8. No way out of a set-up card: here, and `test_cards.py`.
9. The wrong picture under "Stop": here.
10. /urgent in a hold, and labels typed as they stand: here, and `test_open_question.py`.
11. An open question that swallows what comes: here, `test_typed_answers.py`, and `test_open_question.py`.
12. The reminder contradicts the session: here; the calendar and the report in `test_replay.py`.
13. The page at twice the text, and on a slow line: `test_page.py`.
"""

from __future__ import annotations

import math

import pytest

from bot.content import CONTENT
from bot.sandbox import faults
from bot.sandbox.chats import ChatMessage
from tests.conversation.story import Actor, Story


def shows(story: Story, message: ChatMessage, picture: str) -> bool:
    """Whether a message shows this picture of the content, of either body."""
    assert message.file_id is not None
    shown = story.telegram.files[message.file_id].data
    return any(path.read_bytes() == shown for path in (CONTENT / "media").glob(f"{picture}.*"))


async def test_2_refused_pictures_take_nothing_along(tale: Story, ana: Actor) -> None:
    """Telegram takes no picture and no clip: greeting, session and reminder come in words, and count."""
    tale.tolerated.add("IMAGE_PROCESS_FAILED")
    for method in ("sendPhoto", "sendAnimation", "editMessageMedia"):
        refused = faults.error(400, "Bad Request: IMAGE_PROCESS_FAILED")
        tale.telegram.faults.add(method, refused, times=math.inf)
    await ana.sets_up()
    await ana.begins_session()
    hold = await ana.goes_on_until("Right leg, 2 of 2")
    assert (hold.media, hold.silent, "hold 5 s" in hold.words) == (None, False, True)
    await ana.goes_on_until("How much does it hurt now")
    await ana.taps("1")
    ana.sees("Done: 8 holds")
    await tale.comes("2026-03-03 07:31")
    ana.sees("Towel stretch", button="Start")


async def test_2_a_hold_that_was_not_shown_is_not_held(
    tale: Story, ana: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither clip nor words get through: it is shown once more, then the session waits; nothing counts."""
    await ana.sets_up()
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 1 of 2")
    tale.tolerated.add("no message today")
    refused = faults.error(400, "Bad Request: no message today")
    for method, times in (("sendAnimation", 4), ("sendMessage", 2)):  # each clip by its id, and uploaded anew
        tale.telegram.faults.add(method, refused, times=times)
    await tale.passes(minutes=3)
    ana.sees("Paused.", button="Go on")
    everything = await tale.app.store.run(lambda transaction: transaction.everything(ana.id))
    assert [(hold["repetition"], hold["outcome"]) for hold in everything["holds"]] == [(1, "held")]
    caplog.clear()


async def test_6_words_and_picture_are_of_one_step(tale: Story, ana: Actor) -> None:
    """On a day that starts gentler, cards, hold and switch say and show the same knee bent."""
    await ana.sets_up()
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 1 of 2")
    await ana.taps("Too much")
    await ana.taps("Lower back")
    await ana.taps("Ready")
    await ana.goes_on_until("How much does it hurt now")
    for answer in ("2", "Pull", "Thigh", "It stayed"):
        await ana.taps(answer)
    await tale.comes("2026-03-03 07:31")
    await ana.taps("Start")
    await ana.taps("2")
    for picture in ("lie-down", "lift", "wrap"):
        card = ana.last
        assert shows(tale, card, f"towel-{picture}-knee-bent.right"), card
        assert "Left knee bent" in card.words
        assert "flat" not in card.words
        await ana.taps("Ready", on=card)
    hold = await ana.goes_on_until("Push your right heel")
    assert shows(tale, hold, "towel-hold-knee-bent.right")
    assert "Left knee bent" in hold.words
    assert "flat" not in hold.words


async def test_7_a_hold_is_told_as_it_is_lived(tale: Story, ana: Actor) -> None:
    """What to do now, how long, then the hold; and each of these messages makes a sound."""
    await ana.sets_up()
    await ana.begins_session()
    first = await ana.goes_on_until("Right leg, 1 of 2")
    following = await ana.goes_on_until("Right leg, 2 of 2")
    for hold, now in ((first, "Get ready, 10 s."), (following, "Release, and rest 10 s.")):
        told = [hold.words.index(part) for part in (now, "Then hold 5 s", "Right leg,", "Push your")]
        assert told == sorted(told)
        assert told[0] == 0
        assert not hold.silent


async def test_8_there_is_a_way_on_back_and_out_of_each_card(tale: Story, ana: Actor) -> None:
    """In the first sessions each card waits, and offers to go back, to do it otherwise, and to leave it."""
    await ana.sets_up()
    await ana.begins_session()
    await tale.passes(minutes=2)
    assert ana.sees("Lie down on your back").buttons == ["Ready", "Other way", "Skip this stretch"]
    await ana.taps("Ready")
    assert ana.last.buttons == ["Ready", "Back", "Other way", "Skip this stretch"]
    await ana.taps("Back")
    ana.sees("Lie down on your back")
    await ana.says("I don't have a towel")
    await ana.taps(next(label for label in ana.last.buttons if "belt" in label.casefold()))
    ana.sees("the belt beside you")
    await ana.says("skip")
    ana.sees("Wall stretch")
    await ana.says("no wall free")
    await ana.taps(next(label for label in ana.last.buttons if "couch" in label.casefold()))
    assert shows(tale, ana.last, "couch-lie-close.right")


async def test_9_stop_shows_rest(tale: Story, ana: Actor) -> None:
    """The words "lower your leg and rest" stand under somebody who rests, in either stretch."""
    await ana.sets_up()
    await ana.begins_session()
    for hold in ("Push your right heel", "Straighten your right knee"):
        await ana.goes_on_until(hold)
        await ana.taps("Too much")
        assert shows(tale, ana.sees("Stop. Lower your leg"), "rest.right")
        await ana.taps("Ready")


async def test_10_urgent_in_a_hold_lets_nobody_hold_on(tale: Story, ana: Actor) -> None:
    """While the list of signs is read no cue comes; labels count as they stand."""
    await ana.sets_up()
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 1 of 2")
    with tale.calls() as calls:
        await ana.says("/urgent")
        await tale.passes(minutes=2)
    assert "sendAnimation" not in [call.method for call in calls]
    ana.sees("Call 911")
    await ana.says("Go on")
    await ana.says("Ready")
    await ana.goes_on_until("How much does it hurt now")
    await ana.says("3")
    await tale.comes("2026-03-03 07:31")
    assert ana.last.buttons[:3] == ["Better", "Same", "Worse"], "right below their question"
    await ana.says("Worse")
    ana.sees_no(button="Worse")
    await ana.says("Later")
    await ana.says("30 minutes")
    ana.sees("I'll be back at 08:0")


async def test_11_an_open_question_takes_its_answers_only(tale: Story, ana: Actor) -> None:
    """Thanks, pain, a question and nothing at all are no habit; three days later a number is no pause."""
    await ana.sets_up()
    await ana.says("/habit")
    for said in ("thank you", "it hurts too much now", "how do I change the time?", "\u200b" * 4):
        await ana.says(said)
    await ana.says("/settings")
    ana.sees_no("Your stretches follow from")
    await ana.says("/pause")
    await tale.passes(days=3)
    await ana.says("7")
    ana.sees_no("Paused until")


async def test_12_the_reminder_tells_the_session_that_follows(tale: Story, ana: Actor) -> None:
    """Two times five seconds a side are told, and held; no [Ready] stands under a hold."""
    await ana.sets_up()
    await tale.comes("2026-03-03 07:31")
    ana.sees("2 × 5 s a side", button="Start")
    await ana.taps("Start")
    await ana.taps("2")
    await ana.goes_on_until("Right leg, 1 of 2")
    ana.sees_no(button="Ready")
    await ana.goes_on_until("How much does it hurt now")
    await ana.taps("2")
    ana.sees("Done: 8 holds, 20 s a side.")
