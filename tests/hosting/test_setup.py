"""Setting a bot up: what is answered is tried first, and written without losing what is there."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot import __main__ as cli
from bot.clock import Clock
from bot.hosting import setup
from bot.sandbox.server import Server
from tests.conftest import TOKEN


@pytest.fixture
async def telegram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    """A Telegram that knows the token, and an empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_BOT_TOKEN", "DATABASE_URL", "OPERATOR_NAME", "OPERATOR_CONTACT", "ADMIN_IDS"):
        monkeypatch.delenv(name, raising=False)
    server = Server(TOKEN, Clock().now, page=False)
    await server.start()
    monkeypatch.setenv("TELEGRAM_API_BASE", server.url)
    yield server
    await server.stop()


@pytest.fixture
def dotenv(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def kept() -> dict[str, str | None]:
    return dict(dotenv_values(".env"))


async def run(monkeypatch: pytest.MonkeyPatch, token: str, *flags: str) -> int:
    """The command as a script runs it, with the token on standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{token}\n"))
    return await asyncio.to_thread(cli.main, ["setup", "--no-input", "--token-file", "-", *flags])


async def test_a_script_sets_up_by_flags(
    telegram: Server, dotenv: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is in the file stays, it is for its owner only from then on, and what is next is said."""
    dotenv.write_text("# mine\nLOG_LEVEL=DEBUG\nOPERATOR_NAME=Before\nOPERATOR_CONTACT=before\n")
    flags = (
        "--operator",
        "Ana's Clinic, 2nd floor",
        "--contact",
        "post@clinic.example",
        "--admins",
        "1009, 1010",
    )
    assert await run(monkeypatch, TOKEN, *flags) == 0
    assert kept() == {
        "LOG_LEVEL": "DEBUG",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "OPERATOR_NAME": "Ana's Clinic, 2nd floor",
        "OPERATOR_CONTACT": "post@clinic.example",
        "ADMIN_IDS": "1009, 1010",
    }
    assert dotenv.read_text().startswith("# mine\n")
    assert dotenv.stat().st_mode & 0o777 == 0o600
    said = capsys.readouterr().out
    assert "Telegram knows it: @" in said
    assert "1. python -m bot selftest" in said
    assert TOKEN not in said


@pytest.mark.parametrize(
    ("token", "flags", "told"),
    [
        ("4242:another", (), "refuses this token"),
        ("hunter2", (), "TELEGRAM_BOT_TOKEN must be"),
        ("", (), "TELEGRAM_BOT_TOKEN is missing"),
        (TOKEN, ("--database", "postgresql://me:pa55@127.0.0.1:9/x"), "cannot be reached"),
        (TOKEN, ("--operator", "A clinic"), "OPERATOR_NAME and OPERATOR_CONTACT"),
        (TOKEN, ("--admins", "@hal"), "a @name is none"),
        (TOKEN, ("--admins", "9" * 30), "ADMIN_IDS must be numeric Telegram ids"),
    ],
)
async def test_what_does_not_do_is_refused_and_nothing_written(  # noqa: PLR0917
    telegram: Server,
    dotenv: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    token: str,
    flags: tuple[str, ...],
    told: str,
) -> None:
    assert await run(monkeypatch, token, *flags) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert "pa55" not in said.out + said.err
    assert not dotenv.exists()


async def test_in_a_terminal_it_is_asked_until_it_does(telegram: Server, dotenv: Path) -> None:
    """A wrong answer is explained and asked for again; nothing typed keeps what is there."""
    dotenv.write_text(f"TELEGRAM_BOT_TOKEN='{TOKEN}'\nOPERATOR_CONTACT=post@clinic.example\n")
    answers = iter(["4242:another", "", "mysql://db/x", "", "A clinic", "", "@hal", "1009"])
    asked: list[tuple[str, bool]] = []
    said: list[str] = []

    def ask(prompt: str, *, secret: bool) -> str:
        asked.append((prompt, secret))
        return next(answers)

    environ = {"TELEGRAM_API_BASE": telegram.url, "OPERATOR_NAME": "Another"}
    await setup.set_up(dotenv, {}, environ, ask, said.append)
    assert [secret for _, secret in asked] == [True, True, True, True, False, False, False, False]
    assert "[what is there]" in asked[0][0]
    assert "[post@clinic.example]" in asked[5][0]
    assert TOKEN not in "".join(prompt for prompt, _ in asked)
    assert kept()["OPERATOR_NAME"] == "A clinic"
    assert kept()["ADMIN_IDS"] == "1009"
    assert any("a @name is none" in line for line in said)
    assert any("refuses this token" in line for line in said)
    assert any("Limber keeps its data in SQLite or PostgreSQL" in line for line in said)
    assert any(line.startswith("OPERATOR_NAME is set in the environment as well") for line in said)


async def test_a_postgresql_is_tried_and_its_next_step_told(
    telegram: Server, postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run(monkeypatch, TOKEN, "--database", postgres_url) == 0
    assert kept()["DATABASE_URL"] == postgres_url
    assert "1. python -m bot migrate" in capsys.readouterr().out
