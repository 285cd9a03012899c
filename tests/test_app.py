"""The whole bot, over real HTTP with a Telegram of our own: it works, tells how it is, and stops tidily."""

from __future__ import annotations

import asyncio
import json
import math
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp
import pytest

from bot.app import App
from bot.chat.introduce import TokenRefused
from bot.clock import Clock, ManualClock
from bot.config import ConfigError, Settings
from bot.core.diary import Answered
from bot.core.messages import Message, text
from bot.core.model import Person, Record, Send, SetTimer
from bot.sandbox import faults
from bot.sandbox.person import SandboxPerson as Actor
from bot.sandbox.server import Server
from bot.store import MOST_ATTEMPTS, Store, StoreUnavailable, Transaction
from tests.conftest import NOON, TOKEN, forward, timer_at


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def words(person: Actor) -> list[str]:
    """What the bot's messages in the chat say, oldest first."""
    wires = [message.wire() for message in person.chat.messages if message.sender.is_bot]
    return [wire.get("text") or wire.get("caption") or "" for wire in wires]


async def test_whoever_writes_is_answered(app: App, clock: ManualClock, telegram_server: Server) -> None:
    """An update goes through inbox, core and outbox, and its answer arrives."""
    ana = telegram_server.telegram.person(id=1001, first_name="Ana")
    ana.sends("/start")
    await forward(app, clock)
    assert len(words(ana)) == 1
    counts = await app.store.run(lambda t: t.counts(clock.now()))
    assert (counts.people, counts.inbox_pending, counts.outbox_pending) == (1, 0, 0)


async def test_every_person_has_a_chat_of_their_own(
    app: App, clock: ManualClock, telegram_server: Server
) -> None:
    """People who write at the same time are all answered, each in their own chat."""
    people = [telegram_server.telegram.person(id=2000 + n, first_name=f"P{n}") for n in range(8)]
    for person in people:
        person.sends("/help")
        person.sends("/privacy")
    await forward(app, clock, 10)
    assert {len(words(person)) for person in people} == {2}
    assert len({tuple(words(person)) for person in people}) == 1


@pytest.mark.parametrize(
    ("operator", "told"),
    [
        ({}, "has not given a name"),
        ({"operator_name": "A <Clinic>", "operator_contact": "post@clinic.example"}, "A <Clinic>. Questions"),
    ],
)
async def test_privacy_says_who_answers_for_it(
    sqlite_store: Store,
    clock: ManualClock,
    telegram_server: Server,
    operator: dict[str, str],
    told: str,
) -> None:
    """Who runs the bot stands in /privacy as the host wrote it; that nobody is named is said, too."""
    settings = Settings(token=TOKEN, api_base=telegram_server.url, port=0, **operator)  # type: ignore[arg-type]
    app = App(settings, sqlite_store, clock)
    await app.connect()
    ana = telegram_server.telegram.person(id=1001, first_name="Ana")
    ana.sends("/privacy")
    await forward(app, clock, 5)
    assert told in words(ana)[-1]
    assert operator.get("operator_contact", "") in words(ana)[-1]
    await app.stop()


async def test_what_was_asked_for_is_exported(app: App, clock: ManualClock, telegram_server: Server) -> None:
    """/export sends a JSON document with what is stored about the person."""
    ana = telegram_server.telegram.person(id=1001, first_name="Ana")
    ana.sends("/start")
    await forward(app, clock, 5)
    ana.sends("/export")
    await forward(app, clock, 5)
    document = ana.chat.messages[-1].wire()["document"]
    assert document["file_name"].endswith(".json")
    exported = json.loads(telegram_server.telegram.files[document["file_id"]].data)
    assert exported["person"]["chat_id"] == 1001
    assert exported["messages"][0]["status"] == "sent"


async def test_a_timer_fires_at_its_instant(app: App, clock: ManualClock, telegram_server: Server) -> None:
    """Living on to an instant lets everything on the way happen at its own."""
    ana = telegram_server.telegram.person(id=1001, first_name="Ana")
    ana.sends("/start")
    await forward(app, clock)
    state = await app.store.run(lambda t: t.state_of_chat(1001))
    at = clock.now() + timedelta(hours=3)
    timer = SetTimer("snooze", at, {"day": at.date().isoformat()})
    await app.store.run(lambda t: t.apply(state.person, [timer], cause="test", now=clock.now()))
    await forward(app, clock, at - timedelta(seconds=1))
    assert await app.store.run(lambda t: t.next_timer_at()) == at
    await forward(app, clock, 2)
    assert await app.store.run(lambda t: t.next_timer_at()) is None


# --- By itself


async def until(condition: object, within_s: float = 20) -> None:
    async with asyncio.timeout(within_s):
        while not condition():  # type: ignore[operator]  # noqa: ASYNC110 - what happens is at the other end of HTTP
            await asyncio.sleep(0.01)


async def test_the_bot_works_by_itself_until_it_is_stopped(store: Store) -> None:
    """Served until told to stop, the bot answers on its own, and afterwards leaves nothing running."""
    clock, before = Clock(), asyncio.all_tasks()
    server = Server(TOKEN, clock.now, page=False)
    await server.start()
    app, stop = App(Settings(token=TOKEN, api_base=server.url, port=0), store, clock), asyncio.Event()
    serving = asyncio.create_task(app.serve(stop))
    ana = server.telegram.person(id=1001, first_name="Ana")
    ana.sends("/start")
    try:
        await until(lambda: len(words(ana)) == 1)
    finally:
        stop.set()
        await serving
        await app.stop()
        await server.stop()
    left = {task for task in asyncio.all_tasks() - before if "RequestHandler" not in repr(task)}
    assert left == set()  # but for the test's own HTTP server, which lets go in its own time


async def test_a_timer_set_while_the_bot_works_wakes_it(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever commits a timer, the clock learns of it at once: it need not be found by a safety tick."""
    monkeypatch.setattr("bot.clock.LOOK_AGAIN_S", 3600)
    clock = Clock()
    server = Server(TOKEN, clock.now, page=False)
    await server.start()
    app, stop = App(Settings(token=TOKEN, api_base=server.url), sqlite_store, clock), asyncio.Event()
    serving = asyncio.create_task(app.serve(stop))
    ana = server.telegram.person(id=1001, first_name="Ana")
    ana.sends("/start")
    try:
        await until(lambda: len(words(ana)) == 1)
        state = await sqlite_store.run(lambda t: t.state_of_chat(1001))
        at = clock.now() + timedelta(seconds=0.3)
        timer = SetTimer("snooze", at, {"day": at.date().isoformat()})
        await sqlite_store.run(lambda t: t.apply(state.person, [timer], cause="test", now=clock.now()))
        async with asyncio.timeout(20):
            while await sqlite_store.run(lambda t: timer_at(t, "snooze")) is not None:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)
    finally:
        stop.set()
        await serving
        await app.stop()
        await server.stop()


async def test_house_keeping_that_failed_is_done_a_minute_later(
    sqlite_store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hiccup of the database at the daily look does not put it off until the next day, nor does a clock
    that was put right by years; what else is done now and then does not wait for it.
    """
    app = App(Settings(token=TOKEN), sqlite_store, clock)
    done: list[str] = []
    for name in ("prune_carefully", "revive_timers"):

        def work(_transaction: Transaction, _now: datetime, name: str = name) -> None:
            done.append(name)
            if broken and name == "prune_carefully":
                raise StoreUnavailable("a hiccup")

        monkeypatch.setattr(Transaction, name, work)
    broken = True
    with pytest.raises(StoreUnavailable):
        await app._tick()
    broken = False
    told = []
    for passed in (59, 1, 3599 - 60, 1, 86399 - 3600 + 60, 1, -10 * 365 * 86400):
        done.clear()
        clock.set(clock.now() + timedelta(seconds=passed))
        await app._tick()
        told.append([name[:6] for name in done])
    assert told == [[], ["prune_"], [], ["revive"], ["revive"], ["prune_"], ["revive", "prune_"]]
    await app.stop()


async def test_a_timer_that_was_given_up_is_looked_for_each_hour(
    sqlite_store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timer is tried again a day after it died, or an hour later at most: not only at the daily look."""
    app = App(Settings(token=TOKEN), sqlite_store, clock)
    await app._tick()
    state = await sqlite_store.run(lambda t: t.state_of_chat(7, Person(0, 7, zone_data="9999z")))
    assert state is not None

    def dies(transaction: Transaction) -> None:
        timer = SetTimer("snooze", clock.now(), {"day": clock.now().date().isoformat()})
        known_by = Record(Answered(clock.now(), "habit", "coffee"))  # and so not forgotten the day after
        transaction.apply(state.person, [timer, known_by], cause="test", now=clock.now())
        (row,) = transaction.claim_timers(clock.now(), 30, 1)
        transaction.fail_timer(replace(row, attempts=MOST_ATTEMPTS), "KeyError", clock.now())

    clock.advance(1800)
    await sqlite_store.run(dies)
    tried: list[datetime] = []
    monkeypatch.setattr(
        app.engine, "_rules", lambda state, _e, _w: (tried.append(clock.now()), (state, ()))[1]
    )
    for _ in range(60):
        await app._tick()
        clock.advance(1800)
    assert len(tried) == 1
    assert timedelta(days=1) <= tried[0] - NOON - timedelta(minutes=30) <= timedelta(hours=25)
    await app.stop()


async def test_a_refused_token_ends_the_bot(
    store: Store, clock: ManualClock, telegram_server: Server
) -> None:
    """A token that Telegram does not know ends the start at once, and names the setting."""
    settings = Settings(token="4242:another-token-altogether", api_base=telegram_server.url)
    app = App(settings, store, clock)
    with pytest.raises(TokenRefused, match="TELEGRAM_BOT_TOKEN"):
        await app.serve(asyncio.Event())
    await app.stop()


async def test_the_bot_can_be_stopped_while_telegram_is_away(store: Store, unused_tcp_port: int) -> None:
    """While nobody answers the bot waits for Telegram, and stops as soon as it is told to."""
    app = App(Settings(token=TOKEN, api_base=f"http://127.0.0.1:{unused_tcp_port}"), store, Clock())
    stop = asyncio.Event()
    serving = asyncio.create_task(app.serve(stop))
    await asyncio.sleep(0.05)
    assert not serving.done()
    stop.set()
    await serving
    await app.stop()


# --- Pages


async def listening(app: App) -> str:
    return f"http://127.0.0.1:{await app.listen()}"


async def test_the_pages_tell_how_the_bot_is(app: App, http: aiohttp.ClientSession) -> None:
    """Alive, ready, and figures that Prometheus can read."""
    base = await listening(app)
    for path in ("/healthz", "/readyz"):
        async with http.get(base + path) as response:
            assert response.status == 200
    async with http.get(f"{base}/metrics") as response:
        assert response.headers["Content-Type"].startswith("text/plain; version=")
        figures = await response.text()
    for name in (
        "limber_people",
        "limber_outbox_unknown",
        "limber_outbox_age_seconds",
        "limber_tick_age_seconds",
    ):
        assert f"\n{name} " in figures
    async with http.post(f"{base}/telegram", data="{}") as response:
        assert response.status == 404


async def test_a_bot_that_lags_is_not_ready(
    app: App, http: aiohttp.ClientSession, clock: ManualClock
) -> None:
    """With a row that has been overdue for minutes the page is red and says which queue it is."""
    base = await listening(app)
    await app.store.run(lambda t: t.put_updates([(1, 7, {})], clock.now()))
    clock.advance(3600)
    async with http.get(f"{base}/readyz") as response:
        assert response.status == 503
        assert await response.text() == "inbox: overdue for 3600 s\n"


async def test_a_bot_that_telegram_is_away_from_is_not_ready(
    app: App, http: aiohttp.ClientSession, clock: ManualClock, telegram_server: Server
) -> None:
    """While Telegram is away and somebody waits for an answer the page is red, however often it is tried."""
    base, ana = await listening(app), telegram_server.telegram.person(id=1001, first_name="Ana")
    ana.sends("/start")
    await forward(app, clock, 5)
    ana.sends("/help")
    await app.inbound.accept([telegram_server.telegram.updates.history[-1]])
    await app.inbound.work()
    await telegram_server.stop()
    for _ in range(10):
        await app.sender.send_due()
        upcoming = await app.sender.next_at()
        assert upcoming is not None
        clock.jump_to(max(upcoming, clock.now() + timedelta(seconds=30)))
    await app.sender.send_due()
    async with http.get(f"{base}/readyz") as response:
        assert (response.status, await response.text()) == (503, "outbox: overdue for 300 s\n")
    async with http.get(f"{base}/metrics") as response:
        assert "\nlimber_outbox_age_seconds 300.0\n" in await response.text()


async def test_one_chat_that_is_told_to_wait_is_no_fault(
    app: App, clock: ManualClock, telegram_server: Server
) -> None:
    """A 429 for minutes concerns one person, not the bot."""
    ana = telegram_server.telegram.person(id=1001, first_name="Ana")
    telegram_server.telegram.faults.add("sendMessage", faults.too_many(300))
    ana.sends("/start")
    await forward(app, clock, 200)
    assert await app.watch.faults() == []
    await forward(app, clock, 110)
    assert ana.chat.from_bot


async def test_reminders_may_wait_for_a_crowd_but_not_until_it_is_too_late(
    app: App, http: aiohttp.ClientSession, clock: ManualClock
) -> None:
    """Reminders that have been due for an hour turn the page red: in another one they are missed."""
    base = await listening(app)

    def crowd(transaction: Transaction) -> None:
        for chat in range(1, 400):
            state = transaction.state_of_chat(chat, Person(0, chat))
            assert state is not None
            reminder = Send("day", Message((text("trouble"),)), bulk=True, occurrence=clock.now().date())
            transaction.apply(state.person, [reminder], cause=f"{chat}", now=clock.now())

    await app.store.run(crowd)
    for waited_s, status in ((3600, 200), (3601, 503)):
        clock.jump_to(NOON + timedelta(seconds=waited_s))
        async with http.get(f"{base}/readyz") as response:
            assert response.status == status


async def test_a_clock_that_does_not_tick_is_told(
    sqlite_store: Store, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a tick hangs the page turns red, and green again once it has ended."""
    monkeypatch.setattr("bot.clock.STALLED_AFTER_S", 0.2)
    monkeypatch.setattr("bot.clock.LOOK_AGAIN_S", 0.02)
    app = App(Settings(token=TOKEN, port=0), sqlite_store, Clock())
    base, going_on = await listening(app), asyncio.Event()

    async def hang() -> None:
        await going_on.wait()

    ticking = asyncio.create_task(app.ticker.run())
    page = f"{base}/readyz"
    await comes(page, http, 200, "ready")
    monkeypatch.setattr(app.engine, "fire_due", hang)
    await comes(page, http, 503, "the clock has not ticked for ")
    going_on.set()
    await comes(page, http, 200, "ready")
    await app.stop()
    await ticking


async def comes(page: str, http: aiohttp.ClientSession, status: int, words: str) -> None:
    """Wait until the page says so."""
    async with asyncio.timeout(20):
        while True:
            async with http.get(page) as response:
                if response.status == status and words in await response.text():
                    return
            await asyncio.sleep(0.01)


async def test_a_bot_that_has_not_begun_is_not_ready(
    store: Store, http: aiohttp.ClientSession, telegram_server: Server
) -> None:
    """Until Telegram has let it in the bot takes nothing on, and says so."""
    telegram_server.telegram.faults.add("getMe", faults.delay(0.3))
    app, stop = (
        App(Settings(token=TOKEN, api_base=telegram_server.url, port=0), store, Clock()),
        asyncio.Event(),
    )
    page = f"{await listening(app)}/readyz"
    serving = asyncio.create_task(app.serve(stop))
    async with http.get(page) as response:
        assert (response.status, (await response.text())[:21]) == (503, "the bot has not begun")
    await comes(page, http, 200, "ready")
    stop.set()
    await serving
    await app.stop()


async def test_a_bot_that_hears_nothing_is_not_ready(
    store: Store, http: aiohttp.ClientSession, telegram_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A poll that Telegram does not answer turns the page red, even if nobody is known to wait."""
    monkeypatch.setattr("bot.chat.inbound.DEAF_AFTER_S", 1.5)  # what a busy machine may take to show the page
    telegram_server.telegram.faults.add("getUpdates", faults.error(502, "Bad Gateway"), times=math.inf)
    app = App(Settings(token=TOKEN, api_base=telegram_server.url, port=0), store, Clock())
    page = f"{await listening(app)}/readyz"
    await app.connect()
    await comes(page, http, 503, "no updates could be fetched for ")
    telegram_server.telegram.faults.clear()
    telegram_server.telegram.person(id=1001, first_name="Ana").sends("/start")
    await comes(page, http, 200, "ready")
    await app.stop()


async def test_a_bot_without_database_is_not_ready(
    sqlite_store: Store, clock: ManualClock, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the database does not answer the page is red, while the process is alive."""
    monkeypatch.setattr("bot.health.READY_WITHIN_S", 0.05)
    app = App(Settings(token=TOKEN, port=0), sqlite_store, clock)
    base = await listening(app)
    busy = threading.Event()
    occupied = asyncio.create_task(sqlite_store.run(lambda _: busy.wait()))
    async with http.get(f"{base}/readyz") as response:
        assert (response.status, await response.text()) == (503, "the database does not answer\n")
    async with http.get(f"{base}/healthz") as response:
        assert response.status == 200
    busy.set()
    await occupied
    await app.stop()


async def test_a_taken_address_is_named(app: App, store: Store, clock: ManualClock) -> None:
    """A port that somebody else has is refused in a sentence that names the settings."""
    port = await app.listen()
    other = App(Settings(token=TOKEN, port=port), store, clock)
    with pytest.raises(ConfigError, match=f"HOST and PORT: .*127.0.0.1:{port}"):
        await other.listen()
    await other.stop()


# --- Webhook


@pytest.fixture
async def webhook(store: Store, clock: ManualClock) -> AsyncIterator[App]:
    settings = Settings(token=TOKEN, port=0, webhook_url="https://bot.example", webhook_secret="s3cret")
    app = App(settings, store, clock)
    yield app
    await app.stop()


SECRET = {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}
UPDATE = {
    "update_id": 5,
    "message": {
        "message_id": 1,
        "date": 0,
        "chat": {"id": 7, "type": "private"},
        "from": {"id": 7, "is_bot": False, "first_name": "Ana"},
        "text": "hello",
    },
}


async def test_an_update_is_taken_once_it_is_stored(
    webhook: App, http: aiohttp.ClientSession, clock: ManualClock
) -> None:
    """Telegram hears 200 when the update is in the inbox; the same one again is 200 and stored once."""
    base = await listening(webhook)
    for _ in range(2):
        async with http.post(f"{base}/telegram", json=UPDATE, headers=SECRET) as response:
            assert response.status == 200
        counts = await webhook.store.run(lambda t: t.counts(clock.now()))
        assert counts.inbox_pending == 1


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}])
async def test_strangers_are_turned_away(
    webhook: App, http: aiohttp.ClientSession, clock: ManualClock, headers: dict[str, str]
) -> None:
    """Without the right secret nothing is read and nothing is stored."""
    base = await listening(webhook)
    async with http.post(f"{base}/telegram", json=UPDATE, headers=headers) as response:
        assert response.status == 403
    assert (await webhook.store.run(lambda t: t.counts(clock.now()))).inbox_pending == 0


async def test_a_secret_that_is_no_text_is_a_wrong_one(webhook: App) -> None:
    """A header can hold any bytes; what is not UTF-8 is turned away like any stranger."""
    port = await webhook.listen()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n"
    writer.write(head + b"X-Telegram-Bot-Api-Secret-Token: \xff\xfe\r\n\r\n{}")
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ('{"update_id": "5"}', 400),
        ('{"update_id": true}', 400),
        (f'{{"update_id": {10**30}}}', 400),
        (f'{{"update_id": 5, "message": {{"chat": {{"id": {10**30}}}}}}}', 400),
        ('{"update_id": 5, "message": {"date": NaN}}', 400),
        ("[" * 100_000 + "]" * 100_000, 400),
        ('{"update_id": 5, "message": {"text": "\\ud800\\u0000"}}', 200),
        ("x" * (2**20 + 1), 413),
    ],
)
async def test_what_is_no_update_is_refused(
    webhook: App, http: aiohttp.ClientSession, body: str, status: int
) -> None:
    """Broken bodies and those of over a mebibyte are refused."""
    base = await listening(webhook)
    async with http.post(f"{base}/telegram", data=body, headers=SECRET) as response:
        assert response.status == status


async def test_an_update_that_cannot_be_stored_is_left_to_telegram(
    clock: ManualClock, sqlite_store: Store, http: aiohttp.ClientSession
) -> None:
    """While the database is away Telegram is told to come again."""
    from sqlalchemy import text as sql

    settings = Settings(token=TOKEN, port=0, webhook_url="https://bot.example", webhook_secret="s3cret")
    app = App(settings, sqlite_store, clock)
    base = await listening(app)
    await sqlite_store.run(lambda t: t._execute(sql("ALTER TABLE inbox RENAME TO elsewhere")))
    async with http.post(f"{base}/telegram", json=UPDATE, headers=SECRET) as response:
        assert response.status == 503
    await app.stop()


async def test_what_is_for_the_host_may_have_a_port_of_its_own(
    clock: ManualClock,
    sqlite_store: Store,
    http: aiohttp.ClientSession,
    unused_tcp_port: int,
) -> None:
    """With METRICS_PORT the other port has the webhook and /healthz, and nothing about people or faults."""
    settings = Settings(
        token=TOKEN,
        port=0,
        metrics_port=unused_tcp_port,
        webhook_url="https://bot.example",
        webhook_secret="s3cret",
    )
    app = App(settings, sqlite_store, clock)
    public, inner = await listening(app), f"http://127.0.0.1:{unused_tcp_port}"
    shown = {}
    for name, base in (("public", public), ("inner", inner)):
        for path in ("/healthz", "/readyz", "/metrics"):
            async with http.get(base + path) as response:
                shown[name, path] = response.status
    assert shown == {
        ("public", "/healthz"): 200,
        ("public", "/readyz"): 404,
        ("public", "/metrics"): 404,
        ("inner", "/healthz"): 200,
        ("inner", "/readyz"): 200,
        ("inner", "/metrics"): 200,
    }
    for secret, status in (("s3cret", 200), ("wrong", 403)):
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        async with http.post(f"{public}/telegram", json=UPDATE, headers=headers) as response:
            assert response.status == status
    async with http.get(f"{inner}/metrics") as response:
        figures = await response.text()
    assert 'limber_webhook_requests_total{fate="taken"} 1.0' in figures
    assert 'limber_webhook_requests_total{fate="stranger"} 1.0' in figures
    await app.stop()


async def test_a_webhook_that_telegram_cannot_reach_is_no_secret(
    clock: ManualClock, sqlite_store: Store, telegram_server: Server, unused_tcp_port: int
) -> None:
    """What Telegram met stands in /readyz and in the figures, while updates wait there."""
    url = f"http://127.0.0.1:{unused_tcp_port}"
    settings = Settings(
        token=TOKEN, api_base=telegram_server.url, port=0, webhook_url=url, webhook_secret="s3cret"
    )
    app = App(settings, sqlite_store, clock)
    await app.connect()
    telegram_server.telegram.person(id=1001, first_name="Ana").sends("/start")
    async with asyncio.timeout(30):
        while app.posting.trouble() is None:
            await app.posting.look()
    assert any("cannot post to WEBHOOK_URL" in fault for fault in await app.watch.faults())
    gauges = (await app.watch.metrics()).gauges
    assert (gauges["webhook_pending"], gauges["webhook_last_error_timestamp_s"]) == (
        1,
        clock.now().timestamp(),
    )
    clock.advance(3600)
    assert app.posting.trouble() is None  # long ago, and no failure since
    await app.stop()


async def test_telegram_is_told_where_to_post(
    clock: ManualClock, store: Store, telegram_server: Server
) -> None:
    """In webhook mode the public address and the secret are set at Telegram, and updates come that way."""
    settings = Settings(
        token=TOKEN,
        api_base=telegram_server.url,
        port=0,
        webhook_url="http://127.0.0.1:1",
        webhook_secret="s3cret",
    )
    app = App(settings, store, clock)
    port = await app.listen()
    app.settings = Settings(**{**settings.__dict__, "webhook_url": f"http://127.0.0.1:{port}"})
    await app.connect()
    ana = telegram_server.telegram.person(id=1001, first_name="Ana")
    ana.sends("/start")
    await forward(app, clock)
    assert len(words(ana)) == 1
    await app.stop()
