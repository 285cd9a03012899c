"""What a person said is not in the logs at any level, is not kept for ever, and can all be exported.

That erasing leaves no byte in the file is tested in tests/store/test_people.py.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot import logs
from bot.app import App
from bot.clock import ManualClock
from bot.config import Settings
from bot.sandbox import faults
from bot.sandbox.server import Server
from bot.store import HISTORY_DAYS, Store, Transaction, tables
from tests.conftest import NOON, TOKEN, forward
from tests.store.test_people import fill

SAID = "Zebulon: it burns behind my knee"
SECRETS = ("Zebulon", "burns", "Reykjav", TOKEN.partition(":")[2], "score", "Atlantic")


class Injected(Exception):  # noqa: N818
    """A fault whose text is full of what must not be written."""


def broken(*arguments: Any, **named: Any) -> Any:
    """Fails with everything it was given in its text, and with a cause that says it again."""
    told = f"{SAID} score 7 Atlantic/Reykjavik {TOKEN} {arguments!r} {named!r}"
    try:
        raise LookupError(told)  # noqa: TRY301 - the cause is what this is about
    except LookupError as error:
        raise Injected(told) from error


LAYERS = [
    "bot.chat.inbound.read",
    "bot.store.Transaction.state_of_chat",
    "bot.store.Transaction.save",
    "bot.store.Transaction.apply",
    "bot.store.Transaction.finish_update",
    "bot.store.Transaction.claim_inbox",
    "bot.store.Transaction.claim_outbox",
    "bot.store.Transaction.settle_sent",
    "bot.store.Transaction.put_updates",
    "bot.store.codec.dump",
    "bot.store.codec.load_any",
    "bot.store.database.Sqlite._do",
    "bot.chat.outbound.render",
    "bot.chat.attachments.Attachments.find",
    "bot.chat.transport.TelegramBot.send_message",
    "bot.engine.Engine._meet",
    "bot.texts.Texts.html",
]


@pytest.fixture
async def app_on_sqlite(
    sqlite_store: Store, clock: ManualClock, telegram_server: Server
) -> AsyncIterator[App]:
    app = App(Settings(token=TOKEN, api_base=telegram_server.url, port=0), sqlite_store, clock)
    await app.connect()
    yield app
    await app.stop()


async def _live(app: App, clock: ManualClock) -> None:
    """What the loops do, their own exceptions logged as they log them."""
    for step in (app.inbound.work, app.engine.fire_due, app.sender.send_due):
        try:
            await step()
        except Exception:
            logging.getLogger("bot.loop").exception("a loop's step failed")
    clock.advance(40)


@pytest.mark.parametrize(
    ("layer", "style"), [*((layer, "console") for layer in [*LAYERS, "rules"]), ("rules", "json")]
)
async def test_no_fault_makes_the_log_talk(  # noqa: PLR0917
    app_on_sqlite: App,
    clock: ManualClock,
    telegram_server: Server,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    layer: str,
    style: str,
) -> None:
    """At DEBUG, with a fault in any layer whose text repeats all it was given, the log has the fault's class
    and place but no text, name, place, rating or token.
    """
    app, ana = app_on_sqlite, telegram_server.telegram.person(id=1001, first_name="Zebulon")
    ana.sends("/start")
    await forward(app, clock, 5)
    logs.set_up("DEBUG", style, [TOKEN])
    capsys.readouterr()
    with monkeypatch.context() as patch:
        if layer == "rules":
            patch.setattr(app.engine, "_rules", broken)
        else:
            patch.setattr(layer, broken)
        ana.sends(SAID)
        ana.sends("/pain 7")
        update = telegram_server.telegram.updates.history[-1]
        try:
            await app.inbound.accept([update])
        except Exception:
            logging.getLogger("bot.loop").exception("an update could not be stored")
        for _ in range(2):
            await _live(app, clock)
    for entry in telegram_server.telegram.updates.history:
        await app.inbound.accept([entry])
    refusal = f'Bad Request: can\'t parse entities: unsupported start tag "{SAID}" in {layer}'
    telegram_server.telegram.faults.add("sendMessage", faults.error(400, refusal))
    await _live(app, clock)
    written = capsys.readouterr().err
    for secret in SECRETS:
        assert secret not in written, written
    assert "Injected" in written or layer == "bot.chat.transport.TelegramBot.send_message"


async def test_history_goes_after_two_years(store: Store) -> None:
    """Every fact is kept for 24 months, and nothing of a person's history is left a day later."""
    await fill(store)

    def history(transaction: Transaction) -> dict[str, int]:
        owned = (tables.ratings, tables.holds, tables.decisions, tables.answers, tables.shown)
        return {table.name: len(transaction._execute(sa.select(table)).all()) for table in owned}

    await store.run(lambda t: t.prune(NOON + timedelta(days=HISTORY_DAYS)))
    assert set((await store.run(history)).values()) == {1}
    await store.run(lambda t: t.prune(NOON + timedelta(days=HISTORY_DAYS + 1)))
    assert set((await store.run(history)).values()) == {0}
    assert HISTORY_DAYS >= 24 * 365 / 12


async def test_the_export_leaves_no_table_out(store: Store) -> None:
    """Every table that can hold something of a person is in the export, with every column but the queues'."""
    await fill(store)
    everything = await store.run(lambda t: t.everything(7))
    machinery = {"person_id", "wake_at", "leased", "epoch", "attempts", "ambiguous"}
    names = {"people": "person", "outbox": "messages", "inbox": "updates"}
    # Pictures, marks, clinics and alerts belong to the bot; calls are forgotten within minutes and say only
    # that something was sent; how pain went by the month is made of the ratings, which are there.
    left_out = {"files", "calls", "marks", "clinics", "clinic_codes", "alerts", "pain_months"}
    for table in tables.metadata.sorted_tables:
        if table.name in left_out:
            continue
        rows = everything[names.get(table.name, table.name)]
        told = rows if isinstance(rows, dict) else rows[0]
        assert set(told) == {column.key for column in table.columns} - machinery, table.name
