"""A score put right in the whole bot: over HTTP, through the database, and into the documents."""

from __future__ import annotations

import json

from bot.core.diary import Moment
from bot.store import Transaction
from tests.conversation.story import Actor, Story


async def kept(tale: Story, ana: Actor) -> list[tuple[int, Moment]]:
    def work(transaction: Transaction) -> list[tuple[int, Moment]]:
        state = transaction.state_of_chat(ana.id)
        assert state is not None
        return [(r.score, r.moment) for r in transaction.diary(state.person.id).ratings]

    return await tale.app.store.run(work)


async def test_eight_was_two_amid_the_question_for_the_signs(tale: Story, ana: Actor) -> None:
    """Typed: the question is over, and the usual session begins below the words."""
    await ana.sets_up()
    await ana.begins_session(pain=8)
    ana.sees("do you have any of these?")
    await ana.says("sorry, I meant 2")
    ana.sees("Put right: 2 of 10")
    ana.sees_no("do you have any of these?")
    ana.sees(button="Ready")
    assert await kept(tale, ana) == [(2, Moment.BEFORE)]


async def test_two_was_eight_in_the_first_hold(tale: Story, ana: Actor) -> None:
    """The film of the hold is gone, the signs come first, and then rest."""
    await ana.sets_up()
    await ana.begins_session(pain=2)
    await ana.goes_on_until("Get ready")
    await ana.says("sorry, I meant 8")
    ana.sees("Put right: 8 of 10")
    ana.sees("do you have any of these?")
    ana.sees_no("Get ready")
    await tale.passes(minutes=1)
    ana.sees_no("Release")
    await ana.taps("None of these")
    ana.sees("Rest today")


async def test_two_taps_on_one_card_are_one_note(tale: Story, ana: Actor) -> None:
    """Quick or slow, by the first card's own buttons; the next day it is closed."""
    await ana.sets_up()
    await ana.says("/pain")
    card = ana.sees("How much does it hurt now?")
    eight, three = (str(card.button(score)["callback_data"]) for score in ("8", "3"))
    await ana.sends_tap(card, eight)
    await ana.sends_tap(card, three)
    ana.sees("Put right: 3 of 10")
    await ana.taps("4", on=card)
    assert await kept(tale, ana) == [(4, Moment.ANY_TIME)]
    await tale.passes(minutes=11)
    late = await ana.taps("5", on=card)
    assert "10 minutes" in str(late.answer)
    await tale.passes(hours=24)
    await ana.taps("5", on=card)
    ana.sees("That card is closed")
    assert await kept(tale, ana) == [(4, Moment.ANY_TIME)]


async def test_the_documents_show_both_scores(tale: Story, ana: Actor) -> None:
    """/export has both, and which puts which right; so does the page for the doctor."""
    await ana.sets_up()
    await ana.says("/pain 8", "oops, 2", "/export")
    message = ana.sees("Everything I keep about you", media="document")
    exported = json.loads(tale.telegram.files[str(message.file_id)].data)
    first, second = exported["ratings"]
    assert (first["score"], first["corrects"]) == (8, None)
    assert (second["score"], second["corrects"]) == (2, first["at"])
