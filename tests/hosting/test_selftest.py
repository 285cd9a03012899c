"""The self-test: each fault in its row, with what mends it; and what a start and `/readyz` make of it."""

from __future__ import annotations

import asyncio
import logging
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot import __main__ as cli
from bot import content
from bot.app import App
from bot.clock import Clock
from bot.config import Settings
from bot.hosting import selftest
from bot.hosting.selftest import Finding, Verdict
from bot.sandbox.server import Server
from bot.store import Store
from tests.conftest import NOON, TOKEN, file_of
from tests.replicas.test_clock_skew import WrongClock

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
async def telegram() -> AsyncIterator[Server]:
    """A Telegram in real time: its answers carry the real date."""
    server = Server(TOKEN, Clock().now, page=False)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def sound(telegram: Server, sqlite_url: str, unused_tcp_port: int) -> Settings:
    """Settings with which nothing is wrong."""
    return Settings(
        token=TOKEN,
        api_base=telegram.url,
        database_url=sqlite_url,
        port=unused_tcp_port,
        operator_name="A clinic",
        operator_contact="post@clinic.example",
    )


async def looked(settings: Settings, dotenv: Path, clock: Clock | None = None) -> list[Finding]:
    """What is not as it should be."""
    findings = await selftest.look(settings, dotenv, clock or Clock())
    return [finding for finding in findings if finding.verdict is not Verdict.FINE]


async def test_a_sound_set_up_has_no_fault(sound: Settings, database_url: str, tmp_path: Path) -> None:
    """Every part has its row, the insides of either kind of database included."""
    sound = replace(sound, database_url=database_url)
    dotenv = tmp_path / ".env"
    dotenv.touch(0o600)
    findings = await selftest.look(sound, dotenv, Clock())
    assert [str(finding) for finding in findings if finding.verdict is not Verdict.FINE] == []
    parts = {
        "token",
        "updates",
        "clock",
        "database",
        "schema",
        "rights",
        "disk",
        "media",
        "voice",
        "operator",
    }
    assert {finding.part for finding in findings} == parts | {
        *("content", "zone data", "pictures", "files", "address")
    }
    assert f"@{(await _name(sound))}" in findings[0].told


async def _name(settings: Settings) -> str:
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{settings.api_base}/bot{settings.token}/getMe") as answer,
    ):
        return str((await answer.json())["result"]["username"])


WRONG: list[tuple[Callable[[Settings], Settings], str, str, str]] = [
    (lambda s: replace(s, token=None), "token", "is not set", "@BotFather"),
    (lambda s: replace(s, token="4242:another"), "token", "refuses", "@BotFather"),
    (lambda s: replace(s, api_base="http://127.0.0.1:9"), "token", "does not answer", "TELEGRAM_API_BASE"),
    (lambda s: replace(s, operator_name=None), "operator", "names nobody", "OPERATOR_NAME"),
    (
        lambda s: replace(s, database_url="postgresql://me:pa55@127.0.0.1:9/x"),
        "database",
        "cannot be reached",
        "DATABASE_URL",
    ),
    (lambda s: replace(s, host="203.0.113.1"), "address", "nothing can be served", "HOST"),
]


@pytest.mark.parametrize(("spoil", "part", "told", "mend"), WRONG, ids=[told for _, _, told, _ in WRONG])
async def test_a_wrong_setting_has_its_row_and_its_mend(  # noqa: PLR0917
    sound: Settings,
    tmp_path: Path,
    spoil: Callable[[Settings], Settings],
    part: str,
    told: str,
    mend: str,
) -> None:
    (finding,) = await looked(spoil(sound), tmp_path / ".env")
    assert finding.part == part
    assert told in finding.told
    assert mend in finding.mend
    assert "pa55" not in str(finding)


async def test_a_webhook_that_fails_is_told_as_telegram_tells_it(
    sound: Settings, telegram: Server, tmp_path: Path
) -> None:
    """Only Telegram knows that it cannot get through: what it met, and how many updates wait."""
    settings = replace(sound, webhook_url="http://127.0.0.1:9", webhook_secret="s3cret")
    bot = selftest.TelegramBot(TOKEN, telegram.url)
    async with bot:
        await bot.set_webhook("http://127.0.0.1:9/telegram", secret_token="s3cret")
    telegram.telegram.person(1).sends("/start")
    async with asyncio.timeout(60):
        while not (found := [f for f in await looked(settings, tmp_path / ".env") if f.part == "updates"]):  # noqa: ASYNC110 - it is Telegram that fails
            await asyncio.sleep(0.05)
    assert found[0].verdict is Verdict.DOUBT
    assert "; 1 updates wait" in found[0].told
    refused = selftest._webhook(
        replace(settings, api_base=None), await _asked(telegram), Clock()
    )  # Telegram itself posts to neither http nor that port
    assert refused.verdict is Verdict.FAULT


async def _asked(telegram: Server) -> selftest.BotStanding:
    async with selftest.TelegramBot(TOKEN, telegram.url) as bot:
        return await selftest.ask(bot)


async def test_files_that_others_can_read_are_faults(sound: Settings, tmp_path: Path) -> None:
    """The settings with the token, and the database."""
    dotenv, database = tmp_path / ".env", file_of(sound.database)
    dotenv.touch(0o600)
    dotenv.chmod(0o604)
    findings = await looked(sound, dotenv)
    assert [f.mend for f in findings] == [f"chmod o= {dotenv}"]  # opening the database has closed its file
    await asyncio.to_thread(database.chmod, 0o644)
    told = {f.mend for f in selftest._modes(sound, tmp_path / "none")}
    assert told == {f"chmod o= {database}"}


async def test_metrics_on_a_port_that_others_reach_are_doubtful(sound: Settings, tmp_path: Path) -> None:
    """What is for the host alone has a port of its own, where others reach the bot's."""
    (finding,) = await looked(replace(sound, host="0.0.0.0"), tmp_path / ".env")
    assert (finding.part, finding.verdict, finding.mend) == ("metrics", Verdict.DOUBT, "set METRICS_PORT")
    assert await looked(replace(sound, host="0.0.0.0", metrics_port=0), tmp_path / ".env") == []


async def test_a_database_of_another_bot_or_another_schema_is_told(sound: Settings, tmp_path: Path) -> None:
    store = await Store.open(sound.database)
    await store.run(lambda t: t.claim_for(777, NOON))
    (finding,) = await looked(sound, tmp_path / ".env")  # the bot is running
    assert (finding.part, finding.verdict) == ("database", Verdict.DOUBT)
    await store.close()
    (finding,) = await looked(sound, tmp_path / ".env")
    assert (finding.part, "777" in finding.told, "python -m bot move" in finding.mend) == (
        "owner",
        True,
        True,
    )
    empty = replace(sound, database_url=f"sqlite:///{tmp_path}/empty.db")
    await (await Store.open(empty.database)).close()
    (finding,) = await looked(empty, tmp_path / ".env")
    assert (finding.part, finding.mend) == ("schema", "python -m bot migrate")


async def test_what_is_missing_of_content_and_media_is_told(
    sound: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A damaged picture costs its picture, broken content the start."""
    broken = tmp_path / "content"
    shutil.copytree(ROOT / "content", broken, ignore=shutil.ignore_patterns("diaries"))
    (broken / "consent.yaml").write_text("version: soon\n")
    victim = next(iter(sorted((broken / "media").glob("*.png"))))
    victim.write_bytes(b"")
    shutil.rmtree(broken / "voice" / "es")
    next(iter(sorted((broken / "voice" / "en").glob("*.ogg")))).write_bytes(b"")
    monkeypatch.setattr(content, "CONTENT", broken)
    media, voice, told = await looked(sound, tmp_path / ".env")
    assert (media.part, media.verdict, victim.name in media.told) == ("media", Verdict.DOUBT, True)
    assert (voice.part, voice.verdict) == ("voice", Verdict.DOUBT)
    assert "there is no voice in es; sentences missing or damaged in en: 1" in voice.told
    assert (told.part, told.verdict, told.mend) == (
        "content",
        Verdict.FAULT,
        "python -m bot content check",
    )


@pytest.mark.parametrize("off", [timedelta(days=1), -timedelta(days=400)])
async def test_a_clock_that_telegram_contradicts_is_told(
    sound: Settings, tmp_path: Path, off: timedelta
) -> None:
    """Every answer of Telegram carries a date; a wrong clock is in the table, and makes the bot unready."""
    clock = WrongClock(off.total_seconds())
    clocks = [f for f in await looked(sound, tmp_path / ".env", clock) if f.part == "clock"]
    assert [f.verdict for f in clocks] == [Verdict.FAULT]
    store = await Store.open(sound.database)
    app = App(sound, store, clock)
    assert await app.watch.faults() == []  # nothing is known yet
    await app.bot.initialize()
    (fault,) = await app.watch.faults()
    assert "off Telegram's" in fault
    await app.stop()
    await store.close()


async def test_a_taken_address_is_told(sound: Settings, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = replace(sound, port=taken.getsockname()[1])
        (finding,) = await looked(settings, tmp_path / ".env")
    assert (finding.part, finding.verdict) == ("address", Verdict.DOUBT)


async def test_a_start_tells_what_it_runs_in_spite_of(
    sound: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """The same in the log, quietly: nothing of what is fine."""
    with caplog.at_level(logging.INFO, "bot.hosting"):
        await selftest.tell_at_start(replace(sound, operator_name=None), Clock())
    (record,) = caplog.records
    assert record.getMessage().startswith("operator: /privacy names nobody")


def test_the_table_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a token there is one fault, and the exit code says so."""
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_BOT_TOKEN", "DATABASE_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)
    assert cli.main(["selftest"]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].split()[:3] == ["FAULT", "token", "TELEGRAM_BOT_TOKEN"]
    assert printed[-1].startswith("Faults: 1; ")
    assert not (tmp_path / "data").exists()
