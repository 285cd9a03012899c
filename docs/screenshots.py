"""Makes every picture in docs/images with a real browser, the real bot and its sandbox.

Run it with `python docs/screenshots.py`. It needs what the tests need (requirements/test.txt) and a Chromium,
and takes about two minutes: the clip in the pictures plays in real time.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.async_api import Browser, expect  # noqa: E402
from playwright.async_api import Error as PlaywrightError  # noqa: E402

from bot import preview  # noqa: E402
from bot.content import CONTENT  # noqa: E402
from bot.core.model import Person, Phase, Session  # noqa: E402
from bot.sandbox.run import BOT_ID  # noqa: E402
from bot.sandbox.server import PAGE_PERSON  # noqa: E402
from bot.store import Store, Transaction  # noqa: E402
from tests.browser.browser import DESKTOP, PHONE, ChatPage, chromium  # noqa: E402

IMAGES = ROOT / "docs" / "images"
LARGEST = 300_000
"""Bytes a picture may have, so that a README loads quickly everywhere."""

MORNING = "2026-03-03T15:30:20Z"
"""07:30 in Los Angeles."""

CROWD = 240
HOST_STRIPS = {"admin": ("home", "messages"), "announcement": ("write", "preview")}

PATIENCE_MS = 60_000
ROOM = 24
"""CSS pixels between the phones of a strip, and around them."""

PHONE_WIDTH = 336
STRIP = """<!doctype html><style>
body {{ margin: 0; padding: {room}px; display: inline-flex; gap: {room}px; }}
img {{ width: {width}px; border-radius: 22px; border: 1px solid {edge}; }}
</style><body>{phones}</body>"""


# --- The bot


@asynccontextmanager
async def sandbox(folder: Path, *, people: int = 0) -> AsyncIterator[str]:
    """A sandbox of its own in the morning; yields its address. With `people`, the page is their host's."""
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TELEGRAM_", "WEBHOOK_"))
        },
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'screenshots.db'}",
        "CLOCK_START": MORNING,
        "HOST": "127.0.0.1",
        "PORT": "0",
    }
    await asyncio.to_thread(_bot_command, "migrate", environment)
    if people:
        environment["ADMIN_IDS"] = str(PAGE_PERSON)
        await _settle(environment["DATABASE_URL"], people)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "sandbox", cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        words = (await process.stdout.readline()).decode().split()
        yield next(word for word in words if word.startswith("http")).removesuffix("/chat")
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _settle(database: str, people: int) -> None:
    """So many people who agreed, and stretched today."""
    store = await Store.open(database)

    def work(transaction: Transaction) -> None:
        transaction.claim_for(BOT_ID, datetime.fromisoformat(MORNING))
        for chat_id in range(5001, 5001 + people):
            state = transaction.state_of_chat(chat_id, Person(0, chat_id, consent_version=1))
            assert state is not None
            started = datetime.fromisoformat(MORNING)
            ended = Session(1, started.date(), started, "1", (), phase=Phase.ENDED, ending="completed")
            transaction.save(state, replace(state, session=ended), started)

    await store.run(work)
    await store.close()


def _bot_command(command: str, environment: Mapping[str, str]) -> None:
    arguments = [sys.executable, "-m", "bot", command]
    subprocess.run(arguments, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


# --- The windows


@dataclass
class Windows:
    """The same chat in several windows at once, by name; what was photographed is in `shots`."""

    chats: dict[str, ChatPage]
    shots: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    async def open(cls, browser: Browser, url: str) -> Windows:
        chats = {}
        for look in ("light", "dark"):
            for name, size, scale in (("phone", PHONE, 2.0), ("desktop", DESKTOP, 1.0)):
                context = await browser.new_context(
                    viewport={"width": size[0], "height": size[1]},
                    color_scheme="dark" if look == "dark" else "light",
                    device_scale_factor=scale,
                )
                chats[f"{name}-{look}"] = ChatPage(await context.new_page(), url)
        for chat in chats.values():
            await chat.load()
        return cls(chats)

    @property
    def chat(self) -> ChatPage:
        """The window in which the person taps."""
        return self.chats["phone-light"]

    async def photograph(self, moment: str) -> None:
        """Every window as it is now, without waiting for anything to stand still."""

        async def one(name: str, chat: ChatPage) -> None:
            self.shots[f"{moment}-{name}"] = await chat.page.screenshot()

        await asyncio.gather(*(one(name, chat) for name, chat in self.chats.items()))

    async def film_at(self, second: float) -> None:
        """Wait until the newest clip has come so far, in every window."""
        reached = "s => [...document.querySelectorAll('video')].at(-1)?.currentTime >= s"
        await asyncio.gather(
            *(c.page.wait_for_function(reached, arg=second, timeout=PATIENCE_MS) for c in self.chats.values())
        )

    async def still(self) -> None:
        """Let bubbles come to rest, and the newest one into sight."""
        await asyncio.sleep(1.5)

    async def speed(self, times: int) -> None:
        await self.chat.part(f"speed-{times}").click()


# --- The story


async def play(windows: Windows) -> None:
    """Set the bot up and go through a session in which one hold is too much."""
    chat = windows.chat
    await chat.start()
    for label in (
        "Let's set up",
        "I agree",
        "None of these",
        "Yes",
        "Los Angeles",
        "7:30 am",
        "Weeks",
        "Start now",
        "3",
    ):
        await chat.tap(label)
    for card in ("Lie down on your back", "Tighten your belly"):
        await expect(chat.messages.filter(has_text=card).last).to_be_visible(timeout=PATIENCE_MS)
        await chat.tap("Ready")
    await expect(chat.messages.filter(has_text="Put the towel round").last).to_be_visible(timeout=PATIENCE_MS)
    await windows.still()
    await windows.photograph("set-up")
    await chat.tap("Ready")
    await windows.film_at(11.6)
    await windows.photograph("hold")
    await chat.tap("Too much")
    await expect(chat.button("Skip this stretch")).to_be_visible(timeout=PATIENCE_MS)
    await windows.still()
    await windows.photograph("too-much")
    await to_the_end(windows)
    for label in ("2", "Pull", "Thigh", "It stayed"):
        await chat.tap(label)
    await expect(chat.messages.filter(has_text="Done:").last).to_be_visible(timeout=PATIENCE_MS)
    await windows.still()
    await windows.photograph("summary")


async def run_it(chat: ChatPage) -> dict[str, bytes]:
    """What the host sees: how the bot is, and an announcement before it is sent."""
    shots = {}

    async def shoot(moment: str, words: str) -> None:
        await expect(chat.messages.last).to_contain_text(words, timeout=PATIENCE_MS)
        await asyncio.sleep(1.5)
        shots[moment] = await chat.page.screenshot()

    await chat.start()
    await chat.send("/admin")
    await shoot("home", "People who agreed")
    await chat.tap("Messages")
    await shoot("messages", "Waiting to leave")
    await chat.tap("Back")
    await expect(chat.button("Announcement")).to_be_visible(timeout=PATIENCE_MS)
    await chat.tap("Announcement")
    await shoot("write", "Write your announcement now")
    await chat.send("On Sunday this bot moves to another machine. From 8 to 9 nobody is reminded.")
    await shoot("preview", "Above is what people get")
    return shots


async def to_the_end(windows: Windows) -> None:
    """Tap Ready whenever it is asked for, sixty times as fast, until pain is asked for again."""
    chat = windows.chat
    await windows.speed(60)
    asked = chat.messages.filter(has_text="How much does it hurt now").last
    while not await asked.is_visible():
        if await chat.button("Ready").is_visible():
            with suppress(PlaywrightError):  # it may go away while it is being tapped
                await chat.button("Ready").click(timeout=1000)
        await asyncio.sleep(0.2)
    await windows.speed(1)


# --- The pictures


async def strip(browser: Browser, shots: Sequence[bytes], edge: str) -> bytes:
    """Several phones side by side."""
    phones = "".join(f'<img src="data:image/png;base64,{b64encode(shot).decode()}">' for shot in shots)
    width = len(shots) * (PHONE_WIDTH + 2 + ROOM) + ROOM
    context = await browser.new_context(viewport={"width": width, "height": 100})
    page = await context.new_page()
    await page.set_content(STRIP.format(room=ROOM, width=PHONE_WIDTH, edge=edge, phones=phones))
    made = await page.locator("body").screenshot(omit_background=True)
    await context.close()
    return made


async def gallery(browser: Browser, folder: Path) -> bytes:
    """The author's gallery, at the first hold."""
    preview.write(CONTENT, folder / "gallery")
    context = await browser.new_context(viewport={"width": DESKTOP[0], "height": 860})
    page = await context.new_page()
    await page.goto((folder / "gallery" / preview.PAGE).as_uri())
    await page.wait_for_load_state("load")
    made = await page.screenshot()
    await context.close()
    return made


async def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with sandbox(folder) as url, chromium() as browser:
            windows = await Windows.open(browser, url)
            await play(windows)
            shots = windows.shots
            pictures = {
                "desktop-light": shots["hold-desktop-light"],
                "desktop-dark": shots["hold-desktop-dark"],
                "gallery": await gallery(browser, folder),
            }
            for look, suffix, edge in (("light", "", "#d5dedb"), ("dark", "-dark", "#2a3942")):
                moments = [shots[f"{moment}-phone-{look}"] for moment in ("set-up", "hold", "too-much")]
                pictures[f"session{suffix}"] = await strip(browser, moments, edge)
            pictures["summary"] = await strip(
                browser, [shots["summary-phone-light"], shots["summary-phone-dark"]], "#8a9a98"
            )
        with tempfile.TemporaryDirectory() as another:
            async with sandbox(Path(another), people=CROWD) as url, chromium() as browser:
                context = await browser.new_context(
                    viewport={"width": PHONE[0], "height": PHONE[1]}, device_scale_factor=2.0
                )
                chat = ChatPage(await context.new_page(), url)
                await chat.load()
                shots = await run_it(chat)
                for picture, moments in HOST_STRIPS.items():
                    chosen = [shots[moment] for moment in moments]
                    pictures[picture] = await strip(browser, chosen, "#d5dedb")
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        (IMAGES / f"{name}.png").write_bytes(picture)
        note = "  too large" if len(picture) > LARGEST else ""
        sys.stdout.write(f"docs/images/{name}.png  {len(picture) / 1000:.0f} kB{note}\n")


if __name__ == "__main__":
    asyncio.run(main())
