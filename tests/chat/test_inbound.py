"""Updates in, over real HTTP: durable, in order, every tap answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from bot.chat.backoff import back_off_s
from bot.chat.inbound import LEASE_S, Inbound
from bot.chat.introduce import TokenRefused
from bot.chat.transport import TelegramBot
from bot.clock import ManualClock
from bot.engine import Engine
from bot.places import Places
from bot.sandbox import faults
from bot.sandbox.person import SandboxPerson
from bot.sandbox.telegram import Telegram
from bot.store import Store
from bot.texts import Texts


@pytest.fixture
async def inbound(  # noqa: PLR0917
    bot: TelegramBot, sqlite_store: Store, engine: Engine, texts: Texts, places: Places, clock: ManualClock
) -> AsyncIterator[Inbound]:
    coming = Inbound(bot, sqlite_store, engine, texts=texts, places=places, clock=clock)
    yield coming
    await coming.stop()


@pytest.fixture
def ana(telegram: Telegram) -> SandboxPerson:
    return telegram.person(1, started=True)


async def receive(inbound: Inbound, telegram: Telegram) -> None:
    """Everything that waits at Telegram comes in and is handled."""
    waiting = telegram.updates.pending()
    await inbound.accept([update.update for update in waiting])
    for update in waiting:
        telegram.updates.confirm(update)
    await inbound.work()


async def told(store: Store, chat_id: int = 1) -> list[str]:
    """What was decided to say in a chat so far, each thing once."""

    def work(transaction):
        rows = transaction.everything(chat_id).get("messages", [])
        return [row["surface"] for row in rows]

    return await store.run(work)


async def in_inbox(store: Store, clock: ManualClock) -> tuple[int, int]:
    """How many updates wait, and how many were given up."""
    now = clock.now()
    counts = await store.run(lambda transaction: transaction.counts(now))
    return counts.inbox_pending, counts.inbox_dead


def a_tap(telegram: Telegram, person: SandboxPerson, data: str):
    message = telegram.post(person.chat, telegram.bot, {"text": "How much?"})
    return person.taps(message, data=data)


# --- Into the inbox


async def test_updates_come_in_and_are_confirmed(inbound, ana, telegram, sqlite_store, clock):
    """What a person sends reaches the engine, and Telegram does not send it again."""
    ana.sends("one")
    ana.sends("two")
    polling, working = asyncio.create_task(inbound.poll()), asyncio.create_task(inbound.run())
    await telegram.delivered()
    ana.sends("three")
    await telegram.delivered()
    polling.cancel()
    while await in_inbox(sqlite_store, clock) != (0, 0):  # noqa: ASYNC110 - the database tells nobody
        await asyncio.sleep(0.01)
    await inbound.stop()
    await working
    assert await told(sqlite_store) == ["said:one", "said:two", "said:three"]


async def test_what_is_not_stored_is_not_confirmed(inbound, ana, telegram, sqlite_store, caplog):
    """While the inbox cannot be written, updates stay at Telegram, and come in when it can."""

    async def execute(statement):
        await sqlite_store.run(lambda transaction: transaction._execute(sa.text(statement)))

    await execute("ALTER TABLE inbox RENAME TO away")
    ana.sends("one")
    polling = asyncio.create_task(inbound.poll())
    await telegram.until(lambda: "could not be stored" in caplog.text or None, "storing fails", within=10)
    assert len(telegram.updates.pending()) == 1
    await execute("ALTER TABLE away RENAME TO inbox")
    await telegram.delivered()
    polling.cancel()
    await inbound.work()
    assert await told(sqlite_store) == ["said:one"]


@pytest.mark.parametrize("spoilt", [{"chat": {"id": 10**30}}, {"date": float("nan")}])
async def test_what_cannot_be_kept_is_in_nobodys_way(inbound, ana, telegram, sqlite_store, spoilt, caplog):  # noqa: PLR0917
    """An update that no database takes is left out and confirmed; the others of its batch are handled."""
    ana.sends("one")
    telegram.updates.add("message", spoilt, ana.chat.id)
    ana.sends("two")
    polling = asyncio.create_task(inbound.poll())
    await telegram.delivered()
    polling.cancel()
    await inbound.work()
    assert await told(sqlite_store) == ["said:one", "said:two"]
    assert "1 updates cannot be kept" in caplog.text


async def test_what_has_no_number_does_not_end_polling(  # noqa: PLR0917
    inbound, ana, telegram, sqlite_store, monkeypatch, caplog
):
    """An answer that is no list of updates is a failure like others: it is asked for again."""
    monkeypatch.setattr("bot.chat.inbound.back_off_s", lambda _failures: 0.01)
    answers, honest = iter([[{}], ["?"]]), TelegramBot.fetch_updates

    async def fetch_updates(self: TelegramBot, offset: int | None) -> list[object]:
        return next(answers, None) or await honest(self, offset)

    monkeypatch.setattr(TelegramBot, "fetch_updates", fetch_updates)
    ana.sends("one")
    polling = asyncio.create_task(inbound.poll())
    await telegram.delivered()
    polling.cancel()
    await inbound.work()
    assert await told(sqlite_store) == ["said:one"]
    assert "KeyError" in caplog.text


async def test_polling_outlives_any_outage(  # noqa: PLR0917
    inbound, ana, telegram, server, sqlite_store, monkeypatch
):
    """However often Telegram could not be reached, updates come in when it can."""
    port = int(server.url.rpartition(":")[2])
    failed = asyncio.Event()

    def at_once(failures: int) -> float:
        if failures > 1100:
            failed.set()
        return 0 * back_off_s(failures)

    monkeypatch.setattr("bot.chat.inbound.back_off_s", at_once)
    await server.stop()
    ana.sends("one")
    polling = asyncio.create_task(inbound.poll())
    await asyncio.wait([polling, asyncio.create_task(failed.wait())], return_when=asyncio.FIRST_COMPLETED)
    assert not polling.done()
    await server.start(port=port)
    await telegram.delivered()
    polling.cancel()
    await inbound.work()
    assert await told(sqlite_store) == ["said:one"]


async def test_an_update_that_comes_twice_counts_once(inbound, ana, telegram, sqlite_store):
    """Telegram repeats what it is not sure of; only the first counts, even after it was handled."""
    ana.sends("one")
    update = telegram.last_update
    assert await inbound.accept([update]) == 1
    assert await inbound.accept([update]) == 0
    await inbound.work()
    assert await inbound.accept([update]) == 0
    await inbound.work()
    assert await told(sqlite_store) == ["said:one"]


async def test_an_update_of_the_future_is_not_lost(inbound, ana, telegram, sqlite_store, clock):
    """What nobody understands is in nobody's way: what comes behind it is handled at once."""
    poll = {"poll": {"question": "One that the library cannot read"}}
    strange = {"update_id": 1, "message": {"chat": {"id": 1, "type": "private"}, "wonder": True, **poll}}
    ana.sends("one")
    update = telegram.last_update
    update["message"]["reply_to_message"] = poll
    await inbound.accept([strange, update])
    await inbound.work()
    assert await told(sqlite_store) == ["said:one"] or await told(sqlite_store) == ["kind", "said:one"]
    assert await in_inbox(sqlite_store, clock) == (0, 0)


async def test_a_second_poller_is_told_and_waited_for(inbound, ana, telegram, caplog):
    """When another process polls, the log says so, and polling goes on when it has ended."""
    telegram.faults.add("getUpdates", faults.error(409, "Conflict: terminated by other getUpdates request"))
    ana.sends("one")
    polling = asyncio.create_task(inbound.poll())
    await telegram.delivered()
    polling.cancel()
    assert "another process polls" in caplog.text


async def test_a_refused_token_ends_the_polling(inbound, telegram):
    """A token that Telegram does not take any more is for the host to mend."""
    telegram.faults.add("getUpdates", faults.error(401, "Unauthorized"))
    with pytest.raises(TokenRefused, match="TELEGRAM_BOT_TOKEN"):
        await inbound.poll()


async def test_a_lost_poll_is_repeated(inbound, ana, telegram, caplog):
    """A broken connection loses no update."""
    telegram.faults.add("getUpdates", faults.lose_reply())
    ana.sends("one")
    polling = asyncio.create_task(inbound.poll())
    await telegram.delivered()
    polling.cancel()
    assert "secret" not in caplog.text


# --- To the engine


async def test_a_chat_stays_in_order_and_holds_up_nobody(inbound, ana, telegram, sqlite_store, clock):
    """Behind an update that fails its own chat waits, and other chats go on."""
    ana.sends("boom")
    ana.sends("after")
    telegram.person(2).sends("other")
    await receive(inbound, telegram)
    assert await told(sqlite_store, 1) == []
    assert await told(sqlite_store, 2) == ["said:other"]
    for _ in range(8):
        clock.advance(60)
        await inbound.work()
    assert await told(sqlite_store, 1) == ["said:after"]
    assert await in_inbox(sqlite_store, clock) == (0, 1)


async def test_what_failed_is_tried_again_soon(inbound, ana, telegram, clock, caplog):
    """The second try comes after a few seconds, not when a lease ends."""
    ana.sends("boom")
    await receive(inbound, telegram)
    clock.advance(4)
    await inbound.work()
    assert caplog.text.count("could not be handled") == 2


async def test_after_a_crash_an_update_is_handled(inbound, ana, telegram, sqlite_store, clock):
    """An update that somebody claimed and never finished is handled when the lease has ended."""
    ana.sends("one")
    await inbound.accept([telegram.last_update])
    now = clock.now()
    await sqlite_store.run(lambda transaction: transaction.claim_inbox(now, LEASE_S, 10))
    await inbound.work()
    assert await told(sqlite_store) == []
    clock.advance(LEASE_S)
    await inbound.work()
    assert await told(sqlite_store) == ["said:one"]


async def test_a_newcomer_is_met_in_their_language(inbound, telegram, sqlite_store):
    """Somebody new gets the language of their Telegram, if there is a catalogue, and English if not."""
    telegram.person(1, language_code="de-AT").sends("Hallo")
    telegram.person(2, language_code="fr").sends("Bonjour")
    await receive(inbound, telegram)

    def languages(transaction):
        return [transaction.state_of_chat(chat_id).person.language for chat_id in (1, 2)]

    assert await sqlite_store.run(languages) == ["de", "en"]


async def test_whatever_comes_is_met(inbound, ana, telegram, sqlite_store, clock):
    """Commands, locations, stickers and blocking reach the engine as what they are."""
    ana.sends("/Stretch now")
    ana.shares_location(48.1, 11.6)
    ana.sends_sticker()
    ana.edits(ana.sends("x" * 10_000), "edited")
    ana.blocks_bot()
    await receive(inbound, telegram)
    surfaces = await told(sqlite_store)
    assert surfaces.count("kind") == 4
    assert sum(surface.startswith("said:x") for surface in surfaces) == 3
    state = await sqlite_store.run(lambda transaction: transaction.state_of_chat(1))
    assert state.person.blocked
    assert await in_inbox(sqlite_store, clock) == (0, 0)


# --- Taps


@pytest.mark.parametrize(
    ("data", "answer", "alert"),
    [
        ("1|tell", "Well done.", False),
        ("1|alert", "Well done.", True),
        ("1|nothing", None, False),
        ("0|tell", "This button is from an earlier time.", False),
        ("garbage", "This button is from an earlier time.", False),
        ("1|boom", "Something went wrong; I am trying again.", False),
    ],
)
async def test_every_tap_is_answered(inbound, ana, telegram, data, answer, alert):  # noqa: PLR0917
    """A tapped button stops spinning, with words where there is something to say."""
    tap = a_tap(telegram, ana, data)
    await receive(inbound, telegram)
    assert tap.answer is not None
    assert (tap.answer.text, tap.answer.show_alert) == (answer, alert)


async def test_a_tap_is_answered_in_the_persons_language(inbound, telegram):
    """Also where the engine was not asked."""
    hans = telegram.person(1, language_code="de", started=True)
    tap = a_tap(telegram, hans, "garbage")
    await receive(inbound, telegram)
    assert tap.answer.text == "Dieser Knopf ist von früher."


async def test_a_tap_that_has_expired_still_counts(inbound, ana, telegram, sqlite_store, clock):
    """After an outage the answer comes too late for Telegram, but what was tapped is done."""
    tap = a_tap(telegram, ana, "1|tell")
    clock.advance(200)
    await receive(inbound, telegram)
    assert tap.answer is None
    assert not telegram.calls[-1].ok
    assert await in_inbox(sqlite_store, clock) == (0, 0)


async def test_a_slow_answer_holds_up_nobody(inbound, ana, telegram, sqlite_store):
    """While Telegram takes its time over an answer, the next update is handled."""
    telegram.faults.add("answerCallbackQuery", faults.delay(3))
    tap = a_tap(telegram, ana, "1|tell")
    ana.sends("next")
    await inbound.accept([update.update for update in telegram.updates.pending()])
    while (await inbound._handle_some())[0]:
        pass
    assert await told(sqlite_store) == ["said:next"]
    assert tap.answer is None
    await inbound.work()
    assert tap.answer is not None


# --- Groups


async def test_a_group_is_told_once_a_day(inbound, ana, telegram, sqlite_store, clock):
    """In a group one kind sentence is said, at most once a day, and nothing is kept."""
    group = telegram.group("Friends", ana)
    for hours in (0, 1, 22, 2):
        clock.advance(hours * 3600)
        ana.sends("/stretch", group)
        await receive(inbound, telegram)
    assert [message.words for message in group.from_bot] == [
        "Limber is for one person: write to me in private."
    ] * 2
    now = clock.now()
    assert (await sqlite_store.run(lambda transaction: transaction.counts(now))).people == 0


async def test_a_tap_in_a_group_is_answered(inbound, ana, telegram):
    """A forwarded button in a group says why it does nothing."""
    group = telegram.group("Friends", ana)
    message = telegram.post(group, telegram.bot, {"text": "How much?"})
    tap = ana.taps(message, data="1|tell")
    await receive(inbound, telegram)
    assert tap.answer.text == "Limber is for one person: write to me in private."


async def test_a_group_that_moves_is_followed(inbound, ana, telegram, sqlite_store, clock):
    """A group that becomes a supergroup is met under its new id."""
    group = telegram.group("Friends", ana)
    telegram.migrate(group)
    await receive(inbound, telegram)
    assert await in_inbox(sqlite_store, clock) == (0, 0)
