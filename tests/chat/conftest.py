"""A Telegram of our own, the real Bot talking HTTP to it, and a small catalogue of words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.transport import TelegramBot
from bot.clock import ManualClock
from bot.pictures.media import Media
from bot.sandbox.media import plain_png
from bot.sandbox.server import Server
from bot.sandbox.telegram import Telegram
from bot.texts import Texts

TOKEN = "4242:secret-part-of-the-token"

ENGLISH = """
only-private = Limber is for one person: write to me in private.
stale-button = This button is from an earlier time.
trouble = Something went wrong; I am trying again.
hello = Hello, <b>{ $name }</b>.
lie-down = Lie down.
hold = Hold for { $seconds } s.
done = Well done.
yes = Yes
long = LONG
bot-description = A daily stretch.
bot-short-description = Stretch
command-stretch = Today's session
command-help = What I can do
"""
GERMAN = """
lie-down = Leg dich hin.
stale-button = Dieser Knopf ist von früher.
command-stretch = Die heutige Übung
"""


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    for language, catalogue in (("en", ENGLISH), ("de", GERMAN)):
        directory = tmp_path / "texts" / language
        directory.mkdir(parents=True)
        (directory / "chat.ftl").write_text(catalogue.replace("LONG", "Breathe slowly. " * 400), "utf-8")
    return Texts.load(tmp_path / "texts")


@pytest.fixture
async def server(clock: ManualClock) -> AsyncIterator[Server]:
    running = Server(TOKEN, clock.now, page=False)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def telegram(server: Server) -> Telegram:
    return server.telegram


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[TelegramBot]:
    connected = TelegramBot(TOKEN, server.url)
    async with connected:
        yield connected


PICTURES = {
    "towel-hold.right.fern.png": (plain_png(64, 48, (1, 2, 3)), None),
    "towel-hold.left.fern.png": (plain_png(64, 48, (3, 2, 1)), None),
    "towel-hold.right.fern.5s.mp4": (b"\0\0\0\x10ftypisom\0\0\0\0 five", 16.5),
    "towel-hold.right.fern.10s.mp4": (b"\0\0\0\x10ftypisom\0\0\0\0 ten", 21.5),
}


@pytest.fixture
def media(tmp_path: Path) -> Media:
    directory = tmp_path / "media"
    directory.mkdir()
    files = {}
    for name, (content, duration_s) in PICTURES.items():
        (directory / name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        files[name] = {
            "sha256": digest,
            "width": 64,
            "height": 48,
            "size": len(content),
            "duration_s": duration_s,
        }
    manifest = {"looks": ["fern"], "clip_lead_s": 10, "clip_finish_s": 1.5, "files": files}
    (directory / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return Media.load(directory)
