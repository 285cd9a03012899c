"""Makes docs/images/clinic-*.png: the consent, and what a clinician reads, with the real bot on its sandbox.

Run it with `python docs/clinic_screenshots.py`. It needs what the tests need, and a Chromium.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.async_api import Browser  # noqa: E402

from bot.app import App  # noqa: E402
from bot.clock import ManualClock  # noqa: E402
from bot.config import Settings  # noqa: E402
from bot.sandbox.server import PAGE_PERSON, Server  # noqa: E402
from bot.store import Store  # noqa: E402
from tests.browser.browser import PHONE, ChatPage, chromium  # noqa: E402
from tests.conftest import TOKEN  # noqa: E402
from tests.conversation.story import Actor, Story  # noqa: E402
from tests.conversation.test_clinics import DESK, makes_code, opens, shares  # noqa: E402

IMAGES = ROOT / "docs" / "images"
EVENING = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)


async def consent(story: Story, clinic: int) -> None:
    """The person of the page is somebody who is set up and has followed the link."""
    await makes_code(story, clinic, "clinician", DESK)
    dana = story.person("Dana", id=2001)
    await dana.says(f"/start {DESK}")
    await dana.taps("Receive it")
    ana = Actor(story, story.telegram.person(PAGE_PERSON, "You"))
    await ana.sets_up()
    code = "x8Tq3vZkR1mWcY6uHs0LdNfGj2PbEaKoVi9yMt4QeXw"
    await makes_code(story, clinic, "person", code)
    await ana.says(f"/start {code}", "Ana R.")
    ana.sees("Example Clinic sees this of you")


async def digest(story: Story, clinic: int) -> None:
    """The person of the page works there; three others share."""
    await makes_code(story, clinic, "clinician", DESK)
    dana = Actor(story, story.telegram.person(PAGE_PERSON, "You"))
    await dana.says(f"/start {DESK}")
    await dana.taps("Receive it")
    people = []
    for n, (name, pain) in enumerate((("Ana R.", 2), ("Bo", 3), ("K. 17", 1))):
        actor = story.person(name, id=1100 + n)
        await actor.sets_up()
        await shares(actor, clinic, name, code=f"{n}{'C' * 42}")
        await actor.says(f"/pain {pain}")
        people.append(actor)
    await people[0].begins_session(2)
    await people[0].goes_on_until("How much does it hurt now")
    await people[0].taps("1")
    await people[1].says("/pain 8")
    await people[1].says("/urgent")
    await people[1].taps("Fever")
    await story.comes("2026-03-09 08:00")
    await story.passes(minutes=1)
    dana.sees("stretched on 1 of 7 days")


async def photograph(browser: Browser, name: str) -> bytes:
    """One story, told on a database of its own, and the page at its end."""
    with tempfile.TemporaryDirectory() as folder:
        clock = ManualClock(EVENING)
        server = Server(TOKEN, clock.now)
        await server.start()
        store = await Store.open(f"sqlite+aiosqlite:///{folder}/story.db")
        await store.migrate()
        app = App(Settings(token=TOKEN, api_base=server.url, port=0), store, clock)
        await app.connect()
        story = Story(app, clock, server)
        await {"consent": consent, "digest": digest}[name](story, await opens(story))
        size = {"width": PHONE[0], "height": PHONE[1]}
        context = await browser.new_context(viewport=size, device_scale_factor=2.0)
        chat = ChatPage(await context.new_page(), server.url)
        await chat.load()
        await asyncio.sleep(2)
        made = await chat.page.screenshot()
        await context.close()
        await app.stop()
        await store.close()
        await server.stop()
        return made


async def main() -> None:
    async with chromium() as browser:
        for name in ("consent", "digest"):
            (IMAGES / f"clinic-{name}.png").write_bytes(await photograph(browser, name))


if __name__ == "__main__":
    asyncio.run(main())
