"""One budget for all replicas: several senders on one PostgreSQL keep Telegram's pace together."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.chat.attachments import Attachments
from bot.chat.outbound import Sender
from bot.chat.rate_limit import Pace
from bot.chat.transport import TelegramBot
from bot.clock import ManualClock
from bot.core.messages import Message, text
from bot.core.model import Person, Send
from bot.engine import Engine
from bot.pictures.media import Media
from bot.sandbox.telegram import Telegram
from bot.store import Store
from bot.texts import Texts
from tests.chat.conftest import CONTENT, rules
from tests.conftest import NOON

REPLICAS = 3


@pytest.fixture
async def senders(
    postgres_url: str, bot: TelegramBot, texts: Texts, media: Media, clock: ManualClock
) -> AsyncIterator[list[Sender]]:
    """The senders of three replicas, each with a store of its own."""
    stores = [await Store.open(postgres_url, rng=random.Random(n)) for n in range(REPLICAS)]

    def sender(store: Store) -> Sender:
        engine = Engine(
            store,
            rules,
            CONTENT,
            find_places=lambda _: (),
            words=texts.plain,
            language=texts.language,
            now=clock.now,
            zone_data="",
        )
        attachments = Attachments(bot, store, media, lambda *_: None)  # type: ignore[arg-type,return-value]
        return Sender(bot, store, engine, texts=texts, attachments=attachments, clock=clock)

    yield [sender(store) for store in stores]
    for store in stores:
        await store.close()


async def decide(sender: Sender, chat_id: int, count: int) -> None:
    """Let so many messages be said in a chat."""

    def work(transaction):
        state = transaction.state_of_chat(chat_id, Person(id=0, chat_id=chat_id, look="fern"))
        said = [Send(f"s{n}", Message((text("hello", name=str(n)),))) for n in range(count)]
        transaction.apply(state.person, said, cause=f"test:{chat_id}", now=NOON)

    await sender._store.run(work)


async def live(senders: list[Sender], clock: ManualClock, seconds: float, step_s: float) -> None:
    end = clock.now() + timedelta(seconds=seconds)
    while clock.now() < end:
        await asyncio.gather(*(sender.send_due() for sender in senders))
        clock.advance(step_s)


async def test_replicas_share_the_bots_thirty_a_second(
    senders: list[Sender], telegram: Telegram, clock: ManualClock
) -> None:
    """Three replicas with a crowd to serve make no more than thirty calls in any second, and nearly that."""
    for chat in range(1, 121):
        telegram.person(chat, started=True)
        await decide(senders[0], chat, 1)
    await live(senders, clock, 4, 0.02)
    assert telegram.peak_rate(1) <= 30
    assert sum(call.method == "sendMessage" for call in telegram.calls) >= 100


async def test_replicas_share_a_chats_pace(
    senders: list[Sender], telegram: Telegram, clock: ManualClock
) -> None:
    """A chat gets a burst of three and then a call a second from all replicas together, in order."""
    ana = telegram.person(7, started=True)
    await decide(senders[0], 7, 13)
    await live(senders, clock, 6, 0.25)
    assert telegram.peak_rate(1, 7) == 3
    assert len(ana.chat.from_bot) <= 9
    await live(senders, clock, 8, 0.25)
    assert [message.words for message in ana.chat.from_bot] == [f"Hello, {n}." for n in range(13)]


async def test_a_replica_that_starts_knows_the_last_minute(
    senders: list[Sender], telegram: Telegram, clock: ManualClock
) -> None:
    """What another process sent a moment ago counts for one that has just begun, and is forgotten later."""
    telegram.person(7, started=True)
    await decide(senders[0], 7, 4)
    await senders[0].send_due()
    for _ in range(10):
        clock.advance(0.05)
        await senders[0].send_due()
    assert await senders[1]._start_some() == (0, clock.now() + timedelta(seconds=0.5))
    clock.advance(0.5)
    await senders[1].send_due()
    assert len(telegram.person(7).chat.from_bot) == 4
    clock.advance(61)
    await decide(senders[0], 8, 1)
    telegram.person(8, started=True)
    await senders[2].send_due()
    assert len(await senders[2]._store.run(lambda t: t.calls_since(0, NOON))) == 1


def test_a_replica_whose_clock_is_ahead_adds_nothing_to_the_budget() -> None:
    """Calls noted with instants of a clock that is a second ahead do not fill the bucket."""
    pace, made = Pace(), 0
    for tenth in range(100):
        now = NOON + timedelta(seconds=tenth / 10)
        pace.learn(1000 + tenth, now + timedelta(seconds=1), now)
        while pace.room_for_crowd(now):
            pace.spend(1, now, crowd=True)
            made += 1
    assert made + 100 <= 30 * 10
