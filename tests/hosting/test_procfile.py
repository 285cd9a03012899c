"""The Procfile, under the program that runs such files."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from pathlib import Path

import aiohttp

from bot.sandbox.server import Server
from tests.conftest import TOKEN
from tests.hosting.in_front import PATIENCE_S, free_port
from tests.test_cli import telegram  # noqa: F401 - the fixture

ROOT = Path(__file__).parent.parent.parent


async def test_honcho_starts_the_bot_and_ends_it(telegram: Server, tmp_path: Path) -> None:  # noqa: F811
    """The schema first, then the bot, on every address and the platform's port; SIGTERM ends it well."""
    shutil.copy(ROOT / "Procfile", tmp_path)
    port = free_port()
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "honcho", "start"),
        cwd=tmp_path,
        env={
            **{name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PORT": str(port),
            "DATABASE_URL": f"sqlite:///{tmp_path}/limber.db",
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE": telegram.url,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        ana = telegram.telegram.person(1001, "Ana")
        ana.sends("/start")
        await ana.sees(button="Let's set up", within=PATIENCE_S)
        async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == 200
        running.send_signal(signal.SIGTERM)
        said, _ = await asyncio.wait_for(running.communicate(), PATIENCE_S)
    finally:
        if running.returncode is None:
            running.kill()
            await running.communicate()
    told = said.decode()
    assert f"pages on 0.0.0.0:{port}" in told
    assert "the bot has stopped" in told
    assert "Traceback" not in told
