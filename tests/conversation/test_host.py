"""The host's chat: how the bot is, and what it says to everybody, tried by its host, Hal, and by others."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from bot.core.messages import Message, text
from bot.core.model import Send
from bot.sandbox import faults
from bot.store import Transaction
from bot.store.tables import announcements, outbox, people, recipients
from tests.conversation.story import Actor, Story
from tests.crowd import multiply

HAL = 1009
CROWD = range(5001, 5041)
NEWS = "On Sunday I move to another machine: from 8 to 9 nobody is reminded. <3 & thanks"


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"admin_ids": frozenset({HAL})}


@pytest.fixture
def hal(request: pytest.FixtureRequest) -> Actor:
    """The host, who does not use the bot."""
    name = "tale" if "tale" in request.fixturenames else "story"
    told: Story = request.getfixturevalue(name)
    return told.person("Hal", HAL)


async def grows(story: Story, like: Actor, crowd: range = CROWD) -> None:
    """Many others, in the place of this person."""
    for chat_id in crowd:
        story.telegram.person(chat_id, started=True)
    await multiply(story.app.store, like.id, crowd)


async def rows(story: Story, query: sa.Select[Any]) -> list[Any]:
    return await story.app.store.run(lambda t: list(t._execute(query).all()))


def got(story: Story, chat_id: int, words: str = NEWS) -> int:
    """How often somebody got this, also where a later message took its place."""
    return sum(words in m.words for m in story.telegram.chat(chat_id).history if m.from_bot)


async def writes(hal: Actor, words: str = NEWS) -> None:
    await hal.says("/admin")
    await hal.taps("Announcement")
    await hal.says(words)


async def sends(hal: Actor) -> None:
    await hal.taps("Send to")
    await hal.taps("Yes, send it now")


# --- Who may


async def test_for_anybody_else_there_is_no_such_command(story: Story, ana: Actor, hal: Actor) -> None:
    """/admin is unknown to who is no host, as any other word; a host's button that they send says that it is
    old; and nothing is written for it.
    """
    await ana.sets_up()
    await ana.says("/admin")
    assert ana.last.words == (await unknown(ana)).words
    for data in ("1|host|home", "1|host|announce", "1|host|send|1|1", "1|host|again", "1|host"):
        answer = (await ana.sends_tap(ana.last, data)).answer
        assert answer is not None
        assert "older" in str(answer.text) or answer.text, answer
    await ana.says(NEWS)
    ana.sees_no("Announcement")
    ana.sees_no("How the bot is")
    assert await rows(story, sa.select(announcements)) == []


async def unknown(actor: Actor) -> Any:
    await actor.says("/nosuchcommand")
    return actor.last


async def test_a_host_s_menu_has_one_line_more(story: Story, ana: Actor, hal: Actor) -> None:
    """/admin is in nobody's menu but in that of the host's own chat, once the bot knows it."""
    await ana.says("/start")
    await hal.says("/start")
    await story.app.stop()
    await story.starts_again("2026-03-02 20:30")
    for _ in range(200):
        if ("chat 1009", "es") in story.telegram.profile.commands:
            break
        await story.passes(seconds=0.1)
    menus = story.telegram.profile.commands
    names = {scope: [command["command"] for command in menu] for scope, menu in menus.items()}
    assert "admin" not in names["default", ""] + names["default", "es"]
    assert names["chat 1009", ""] == names["chat 1009", "es"] == ["admin", *names["default", ""]]


async def test_who_is_host_and_person_is_both(story: Story, hal: Actor) -> None:
    """The same chat has the host's panel and the session; typed words go to the session while it runs, also
    while an announcement is asked for, and a hold ends at "stop".
    """
    await hal.sets_up()
    await hal.says("/admin")
    panel = hal.sees("How the bot is")
    await hal.begins_session()
    await hal.taps("Announcement", on=panel)
    await hal.goes_on_until("1 of 2")
    await hal.says("stop")
    hal.sees("stopped")
    hal.sees_no(button="Send to")


# --- How the bot is


async def test_the_panel_is_one_message_of_counts(story: Story, ana: Actor, hal: Actor) -> None:
    """A page for each thing, all in one message; no name, no words, no figure under five."""
    await ana.sets_up()
    await hal.says("/admin")
    first = hal.last
    assert "People who agreed: fewer than 5." in first.words
    assert "Nothing needs you now." in first.words
    await grows(story, ana)
    await hal.taps("Look again")
    assert hal.last.id == first.id
    assert "People who agreed: 41. Stretched this week: fewer than 5." in hal.last.words
    for page, words in (("Messages", "Waiting to leave: 0"), ("Machine", "Limber ")):
        await hal.taps(page)
        assert words in hal.last.words
        assert hal.last.id == first.id
        await hal.taps("Back")
    said = " ".join(message.words for message in hal.messages)
    assert "Ana" not in said
    assert len(hal.messages) == 1
    await hal.says("/admin")
    assert len([m for m in hal.messages if "How the bot is" in m.words]) == 1


async def test_the_machine_s_page_names_versions_and_the_database(
    story: Story, hal: Actor, database_url: str
) -> None:
    """Bot, schema, library, kind of database, room and zone data."""
    await hal.says("/admin")
    await hal.taps("Machine")
    kind = "SQLite" if database_url.startswith("sqlite") else "PostgreSQL"
    for words in (
        "Schema: 00",
        "python-telegram-bot 2",
        f"Database: {kind} ",
        " MB",
        "Time zones: 20",
        "Clock",
    ):
        assert words in hal.last.words, words


async def test_in_spanish(tale: Story, hal: Actor) -> None:
    """Whose Telegram is set to Spanish reads Spanish."""
    hal.person.user = type(hal.person.user)(**{**vars(hal.person.user), "language_code": "es"})
    await hal.says("/admin")
    hal.sees("Cómo está el bot")
    await hal.taps("Mensajes")
    hal.sees("Esperan salir: 0")


# --- Trying again


async def gives_up(story: Story, actor: Actor, *sends: Send) -> None:
    """These are refused by Telegram, one after another."""
    for number, send in enumerate(sends):
        story.telegram.faults.add("sendMessage", faults.error(400, "Bad Request: no"))

        def work(transaction: Transaction, send: Send = send, number: int = number) -> None:
            state = transaction.state_of_chat(actor.id)
            assert state is not None
            cause = f"{send.surface}:{number}"
            transaction.apply(state.person, [send], cause=cause, now=story.clock.now())

        await story.app.store.run(work)
        await story.passes(seconds=2)


async def test_what_was_given_up_is_tried_again_once(
    story: Story, ana: Actor, hal: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    """However often that is tapped, each message comes once: nothing of a session, nothing that a later
    message has replaced, nothing for a clinic, of an announcement that was stopped, or that may have arrived
    twice.
    """
    await ana.sets_up()
    said = Message((text("greeting"),))
    story.tolerated.add("Bad Request: no")
    stopped = sa.insert(announcements).values(id=7, status="stopped", texts={}, at=story.clock.now())
    await story.app.store.run(lambda t: t._execute(stopped))
    surfaces = ("privacy", "s1:2", "clinic:1", "announcement:7", "report")
    await gives_up(story, ana, *(Send(surface, said) for surface in surfaces))
    replaced = Send("report", Message((text("nothing-yet"),)))

    def work(transaction: Transaction) -> None:
        state = transaction.state_of_chat(ana.id)
        assert state is not None
        transaction.apply(state.person, [replaced], cause="later", now=story.clock.now())

    await story.app.store.run(work)
    await story.passes(seconds=3)
    before = len(ana.messages)
    await hal.says("/admin")
    await hal.taps("Messages")
    assert "Given up this month: 5." in hal.last.words
    assert "Try again (1)" in hal.last.words
    tap = await hal.taps("Try again", times=2)
    assert tap.answer is not None
    assert tap.answer.text == "There is nothing to try again."
    await story.passes(seconds=10)
    assert len(ana.messages) == before + 1
    found = await rows(story, sa.select(outbox.c.surface).where(outbox.c.status == "dead"))
    kept = {"announcement:7", "clinic:1", "report", "s1:2"}
    assert {row.surface for row in found} == kept
    caplog.clear()  # that messages were refused is an error in the log, and meant


# --- An announcement


async def test_everybody_gets_what_was_shown(story: Story, ana: Actor, hal: Actor) -> None:
    """The preview is, letter by letter, what everybody who agreed gets, once and without a sound; who did not
    agree, or blocked the bot, gets none.
    """
    await ana.sets_up()
    await grows(story, ana)
    stranger = story.person("Stranger", 1005)
    await stranger.says("/start")
    await story.app.store.run(
        lambda t: t._execute(sa.update(people).where(people.c.chat_id == CROWD[0]).values(blocked=True))
    )
    await writes(hal)
    preview = hal.sees(NEWS)
    assert "It goes to 40 people, without a sound, and takes a minute at most" in hal.last.words
    await sends(hal)
    await story.passes(minutes=2)
    assert "Sent: 40 of 40" in hal.last.words
    for chat_id in (ana.id, *CROWD[1:]):
        (message,) = [m for m in story.telegram.chat(chat_id).from_bot if NEWS in m.words]
        assert message.words == preview.words
        assert message.silent
    assert got(story, CROWD[0]) == got(story, stranger.id) == 0


async def test_two_taps_on_send_send_once(story: Story, ana: Actor, hal: Actor) -> None:
    """Whoever taps twice, or taps the same button an hour later, sends nothing twice."""
    await ana.sets_up()
    story.tolerated.add("message is not modified")
    await writes(hal)
    await hal.taps("Send to")
    sure = hal.sees(button="Yes, send it now")
    data = str(sure.button("Yes, send it now")["callback_data"])
    await hal.sends_tap(sure, data, times=3)
    await story.passes(minutes=2)
    assert got(story, ana.id) == 1
    await story.passes(hours=1)
    await hal.sends_tap(sure, data)
    await story.passes(minutes=2)
    assert got(story, ana.id) == 1


async def test_who_is_in_mid_session_gets_it_afterwards(story: Story, ana: Actor, hal: Actor) -> None:
    """Nobody on the floor is disturbed; the announcement comes when the session is over."""
    await ana.sets_up()
    await ana.begins_session()
    await ana.goes_on_until("1 of 2")
    await writes(hal)
    await sends(hal)
    await story.passes(seconds=10)
    hal.sees("They get it afterwards")
    assert got(story, ana.id) == 0
    await ana.goes_on_until("How much does it hurt now")
    assert got(story, ana.id) == 0
    await ana.says("/stop")
    await story.passes(minutes=2)
    assert got(story, ana.id) == 1
    assert "Sent: 1 of fewer than 5" in hal.last.words
    changes = [c for c in story.telegram.calls if c.chat_id == HAL and c.method == "editMessageText"]
    assert len(changes) < 10, "who waits for a session changes nothing in the host's chat"


async def test_reminders_come_first(tale: Story, ana: Actor, hal: Actor) -> None:
    """A crowd's reminders of 07:30 are as late as without an announcement that is being sent."""
    await ana.sets_up()
    await grows(tale, ana, range(5001, 5201))
    await writes(hal)
    await hal.taps("Send to")
    await tale.comes("2026-03-03 07:29")
    hal.person.taps(hal.sees(button="Yes, send it now"), "Yes, send it now")
    await tale.comes("2026-03-03 07:34")
    due = tale.instant("2026-03-03 07:30")
    late = [
        (message.at - due).total_seconds()
        for chat_id in range(5001, 5201)
        for message in tale.telegram.chat(chat_id).from_bot
        if "Time for your stretches" in message.words
    ]
    assert len(late) == 200
    assert max(late) <= 200 / 30 + 2
    assert all(got(tale, chat_id) == 1 for chat_id in range(5001, 5201))


async def test_stop_stops_what_has_not_left(story: Story, ana: Actor, hal: Actor) -> None:
    """After Stop sending nobody else gets it, and the message says how many had."""
    await ana.sets_up()
    await grows(story, ana)
    await writes(hal)
    await sends(hal)
    await hal.taps("Stop sending")
    had = sum(got(story, chat_id) for chat_id in CROWD)
    assert 0 < had < len(CROWD)
    hal.sees("Stopped: ")
    await story.passes(minutes=5)
    assert sum(got(story, chat_id) for chat_id in CROWD) <= had + 1
    assert await rows(story, sa.select(outbox).where(outbox.c.status == "pending")) == []


async def test_who_is_erased_meanwhile_gets_none(story: Story, ana: Actor, hal: Actor) -> None:
    """Whoever erases everything before their turn hears nothing more, and nothing is kept of it."""
    await ana.sets_up()
    last = story.person("Zoe", 1002)
    await last.sets_up()
    await writes(hal)
    await last.begins_session()
    await sends(hal)
    await last.says("/erase")
    await last.taps("Erase everything")
    await story.passes(minutes=3)
    assert got(story, last.id) == 0
    assert got(story, ana.id) == 1
    hal.sees("Erased meanwhile: fewer than 5")
    assert len(await rows(story, sa.select(recipients))) == 1


async def test_each_language_its_own_text(story: Story, ana: Actor, hal: Actor) -> None:
    """Who reads Spanish gets the Spanish text where there is one, and else the text for everybody."""
    await ana.sets_up()
    await grows(story, ana)
    await story.app.store.run(
        lambda t: t._execute(sa.update(people).where(people.c.chat_id.in_(CROWD[:20])).values(language="es"))
    )
    await writes(hal, "Hello to everybody")
    await hal.taps("In Español")
    await hal.says("Hola a todos")
    hal.sees("A text of their own: Español")
    assert [m.words.partition("\n")[0] for m in hal.messages[-3:-1]] == [
        "From who runs this bot:",
        "De quien opera este bot:",
    ]
    await sends(hal)
    await story.passes(minutes=2)
    assert all(got(story, chat_id, "Hola a todos") == 1 for chat_id in CROWD[:20])
    assert all(got(story, chat_id, "Hello to everybody") == 1 for chat_id in CROWD[20:])


async def test_what_is_too_long_is_refused_before(story: Story, ana: Actor, hal: Actor) -> None:
    """A text that no message holds is not kept, nor is the rest of it that the app sends as another message;
    a shorter one is taken then.
    """
    await ana.sets_up()
    story.longest = 4096
    await hal.says("/admin")
    await hal.taps("Announcement")
    most = int(hal.last.words.rsplit("At most ", 1)[1].split()[0].replace(",", ""))
    await hal.says("x" * 6000)
    assert "That is too long" in hal.last.words
    assert hal.find(button="Send to") is None
    await story.passes(seconds=30)
    story.server.telegram.person(HAL, "Hal").sends("y" * most)
    await story.passes(seconds=5)
    assert hal.find(button="Send to") is not None
    await hal.taps("Throw away")
    hal.sees("Nothing was sent")
    hal.sees_no("yyy")
    await story.passes(minutes=1)
    assert got(story, ana.id, "yyy") == 0


async def test_only_what_was_asked_for_is_an_announcement(story: Story, ana: Actor, hal: Actor) -> None:
    """Words before it, after it, after another command, or half an hour later are the host's own."""
    await ana.sets_up()
    await writes(hal)
    (draft,) = await rows(story, sa.select(announcements.c.texts))
    await hal.says("something else")
    await hal.taps("Write it anew")
    await hal.says("/help")
    await hal.says("and another thing")
    await hal.taps("Back")
    await hal.taps("Write it anew")
    await story.passes(minutes=31)
    await hal.says("much later")
    assert await rows(story, sa.select(announcements.c.texts)) == [draft]


async def test_who_may_speak_of_themselves_is_shown_the_way(story: Story, ana: Actor, hal: Actor) -> None:
    """Words that may mean a warning sign are the announcement, and the list of signs is one tap away."""
    await ana.sets_up()
    await writes(hal, "I cannot hold my urine since this morning")
    hal.sees("Was that about yourself?")


async def test_nobody_to_tell(tale: Story, hal: Actor) -> None:
    """With no one who agreed there is nothing to write."""
    await hal.says("/admin")
    await hal.taps("Announcement")
    hal.sees("would go to no one")
