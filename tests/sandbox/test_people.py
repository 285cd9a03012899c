"""Holding a conversation: what tests of the bot lean on."""

import asyncio
import json

import pytest

from .conftest import inline


async def test_a_conversation(server, ana, bot):
    """A person writes, sees, taps and is answered, with a bot on the other side."""

    async def answer():
        offset = 0
        while True:
            for update in await bot.get_updates(offset=offset, timeout=10):
                offset = update.update_id + 1
                if update.message:
                    await bot.send_message(
                        1001, "How much does it hurt?", reply_markup=json.loads(inline("1", "10"))
                    )
                else:
                    await update.callback_query.answer("Thank you")
                    await update.callback_query.edit_message_text(f"You said {update.callback_query.data}")

    running = asyncio.create_task(answer())
    ana.sends("/pain")
    question = await ana.sees("how much does it HURT", button="10")
    tap = ana.taps(question, "1")
    assert (tap.data, (await tap.answered()).text) == ("x:1", "Thank you")
    said = await ana.sees("you said x:1")
    assert (said, said.edited_at) == (question, server.telegram.now())
    await server.telegram.delivered()
    running.cancel()


async def test_buttons(ana, bot):
    """The exact label wins over a fragment; none, or several that differ, are reported with what there is."""
    await bot.send_message(
        1001, "?", reply_markup=json.loads(inline("✅ Ready", "1", "10", "Too much", "Much too much"))
    )
    message = ana.chat.last
    assert message.button("ready")["callback_data"] == "x:✅ Ready"
    assert message.button("1")["callback_data"] == "x:1"
    with pytest.raises(LookupError, match=r"no button matches 'skip'.*\['✅ Ready', '1', '10', 'Too much'"):
        ana.taps(message, "skip")
    with pytest.raises(LookupError, match="several buttons match 'much'"):
        ana.taps(message, "much")
    await bot.edit_message_text(
        "?", 1001, message.id, reply_markup={"inline_keyboard": [[{"text": "a", "url": "a.b"}]]}
    )
    with pytest.raises(LookupError, match="sends no callback"):
        ana.taps(message, "a")


async def test_what_is_seen(server, ana, bot):
    """What was deleted or edited away is not seen; the newest that fits is; media and `after` narrow it."""
    one = await bot.send_message(1001, "Hold on")
    two = await bot.send_message(1001, "Hold still")
    ana.sends("hold")
    assert (await ana.sees("hold")).id == two.message_id
    await bot.delete_message(1001, two.message_id)
    first = await ana.sees("hold")
    assert first.id == one.message_id
    for missing in ({"fragment": "still"}, {"media": "photo"}, {"button": "Go"}, {"after": first}):
        with pytest.raises(AssertionError):
            await ana.sees(**missing, within=0.01)


async def test_a_failure_shows_the_chat(ana, bot):
    """Waiting in vain ends with the whole chat, so that a failed test explains itself."""
    ana.sends("/start")
    await bot.send_message(1001, "Welcome", reply_markup=json.loads(inline("Go")))
    with pytest.raises(AssertionError) as caught:
        await ana.sees("goodbye", within=0.01)
    assert str(caught.value).splitlines() == [
        "not within 0.01 s: Ana sees 'goodbye'",
        "    1 Ana: /start",
        "    2 Limber: Welcome  ['Go']",
    ]
    with pytest.raises(AssertionError, match="the tap 'x' is answered"):
        await ana.taps(ana.chat.last, data="x").answered(within=0.01)
    with pytest.raises(AssertionError, match="every update is confirmed"):
        await ana._telegram.delivered(within=0.01)


async def test_long_and_empty_texts(server, ana, call):
    """Ten thousand characters arrive as three messages, as an app sends them; nothing cannot be sent."""
    last = ana.sends("x" * 10_000)
    assert [len(message.words) for message in ana.chat.messages] == [4096, 4096, 1808]
    assert last is ana.chat.messages[-1]
    assert len((await call("getUpdates"))[1]["result"]) == 3
    with pytest.raises(ValueError, match="empty"):
        ana.sends("  ")


async def test_the_same_person(server, ana):
    """A person is known by id; what is given of them changes, and nothing else."""
    assert server.telegram.person(1001, "Anna", language_code="de-AT") is ana
    assert server.telegram.person(1001) is ana
    assert (ana.user.first_name, ana.user.language_code, ana.started) == ("Anna", "de-AT", True)
    assert server.telegram.chat(1001) is ana.chat
    with pytest.raises(LookupError):
        server.telegram.chat(5)
    with pytest.raises(LookupError, match="has not written"):
        _ = ana.chat.last


async def test_called(server, ana, call):
    """A test can wait for the nth call of a method."""
    waiting = asyncio.create_task(server.telegram.called("sendMessage", times=2))
    await call("sendMessage", chat_id=1001, text="one")
    await call("sendMessage", chat_id=1001, text="two")
    assert (await waiting).params["text"] == "two"


async def test_short_in_reports(server, ana, bot):
    """Everything a failed assertion may print is one short line."""
    await bot.send_message(1001, "Ready?", reply_markup=json.loads(inline("Ready")))
    tap = ana.taps(ana.chat.last, "ready")
    await bot.answer_callback_query(tap.id, "Go")
    assert [repr(thing) for thing in (ana, ana.chat, ana.chat.last, tap)] == [
        "<Ana, 1001>",
        "<private chat 1001 Ana, 1 messages>",
        "    1 Limber: Ready?  ['Ready']",
        "<tap 'x:Ready' on 'Ready?': TapAnswer(text='Go', show_alert=False)>",
    ]
