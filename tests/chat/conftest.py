"""A Telegram of our own, the real Bot talking HTTP to it, and a small catalogue of words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.transport import TelegramBot
from bot.clock import ManualClock
from bot.core.content import Content, Routine
from bot.core.messages import Message, Tap, text
from bot.core.model import Answer, Blocked, Effect, Event, Said, Send, State, Unblocked, World
from bot.engine import Engine
from bot.pictures.media import Media
from bot.places import Places
from bot.sandbox.media import plain_png
from bot.sandbox.server import Server
from bot.sandbox.telegram import Telegram
from bot.store import Store
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


@pytest.fixture(scope="session")
def places() -> Places:
    return Places()


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


CONTENT = Content(
    version="1",
    stretches={},
    routine=Routine("daily", 1, (), (), 10, 15, 180, 1200, 3),
    rules={},
    signs=(),
    regions=(),
    consent_version=1,
    vocabularies={},
    looks=("fern",),
)


def rules(state: State, event: Event, world: World) -> tuple[State, tuple[Effect, ...]]:
    """What a person is told in these tests: their own words; core's real rules have tests of their own."""
    match event:
        case Blocked() | Unblocked():
            return State(replace(state.person, blocked=event == Blocked())), ()
        case Said("boom"):
            raise RuntimeError("boom was said")
        case Said(said):
            return state, (Send(f"said:{said}", Message((text("hello", name=said),))),)
        case Tap("tell"):
            return state, (Answer(text("done")),)
        case Tap("alert"):
            return state, (Answer(text("done"), alert=True),)
        case Tap("boom"):
            raise RuntimeError("boom was tapped")
        case Tap():
            return state, ()
        case _:
            return state, (Send("kind", Message((text("hello", name=type(event).__name__),))),)


@pytest.fixture
def engine(sqlite_store: Store, texts: Texts, clock: ManualClock) -> Engine:
    return Engine(
        sqlite_store,
        rules,
        CONTENT,
        find_places=lambda _: (),
        words=texts.plain,
        language=texts.language,
        now=clock.now,
        zone_data="",
    )
