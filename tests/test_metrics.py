"""What a host can watch: how late things are, what waits, what was given up, and what Telegram refused."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot import zone_data
from bot.app import App
from bot.clock import ManualClock
from bot.core.messages import Message, text
from bot.core.model import Send, SetTimer
from bot.sandbox import faults
from bot.sandbox.server import Server
from tests.conftest import forward


async def figures(base: str) -> dict[str, float]:
    """The page as Prometheus reads it: samples by name and labels."""
    async with aiohttp.ClientSession() as http, http.get(f"{base}/metrics") as response:
        page = await response.text()
    return {
        sample.name + "".join(f"|{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


async def test_the_host_sees_how_late_and_how_refused(
    app: App, clock: ManualClock, telegram_server: Server
) -> None:
    """/metrics tells late timers, waiting messages, 429s, and rows that are unknown or dead."""
    base = f"http://127.0.0.1:{await app.listen()}"
    ana = telegram_server.telegram.person(id=1001, first_name="Ana")
    ana.sends("/start")
    await forward(app, clock, 5)
    state = await app.store.run(lambda t: t.state_of_chat(1001))
    assert state is not None
    timer = SetTimer("snooze", clock.now() + timedelta(seconds=10), {"day": "2026-03-02"})
    await app.store.run(lambda t: t.apply(state.person, [timer], cause="t", now=clock.now()))
    clock.advance(33)
    await app.engine.fire_due()
    telegram_server.telegram.faults.add("sendMessage", faults.too_many(7))
    said = [Send("a", Message((text("trouble"),)))]
    await app.store.run(lambda t: t.apply(state.person, said, cause="a", now=clock.now()))
    await app.sender.send_due()
    seen = await figures(base)
    assert seen["limber_timer_lateness_seconds_bucket|10.0"] == 0
    assert seen["limber_timer_lateness_seconds_bucket|30.0"] == 1
    assert seen["limber_timer_lateness_seconds_sum"] == 23
    assert seen["limber_calls_total|wait"] == 1
    assert [name for name in seen if name.startswith(f"limber_zone_data_info|{zone_data.in_use().release}|")]
    assert seen["limber_outbox_pending"] == 1
    clock.advance(8)
    assert (await figures(base))["limber_outbox_age_seconds"] == 8  # the chat's seven seconds are a wait, too
    await app.sender.send_due()
    seen = await figures(base)
    assert seen["limber_message_wait_seconds_count"] == 2
    assert seen["limber_message_wait_seconds_bucket|5.0"] == 1
    assert (seen["limber_outbox_unknown"], seen["limber_outbox_dead"]) == (0, 0)
    for effect, fault in (
        ("b", faults.error(400, "Bad Request: no")),
        ("c", faults.lose_reply()),
        ("c", faults.lose_reply()),
    ):
        telegram_server.telegram.faults.add("sendMessage", fault)
        said = [Send(effect, Message((text("trouble"),)))]
        await app.store.run(lambda t, s=said, e=effect: t.apply(state.person, s, cause=e, now=clock.now()))  # type: ignore[misc]
        clock.advance(40)
        await app.sender.send_due()
    seen = await figures(base)
    assert (seen["limber_outbox_unknown"], seen["limber_outbox_dead"]) == (1, 1)
    assert seen["limber_calls_total|ambiguous"] == 2
