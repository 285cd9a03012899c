"""A real Chromium on the sandbox's chat page, for every test that looks at the page.

async with chromium() as browser, open_chat(browser, server.url) as chat:
    await chat.start()
    await chat.tap("Let's set up")
    await chat.sees("I agree")
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request, async_playwright, expect

SMALL_PHONE = (360, 640)
PHONE = (390, 844)
DESKTOP = (1280, 800)

# The page is all this browser may ever talk to, and CI machines have neither a sandbox for it nor a GPU.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)
PATIENCE = 10_000  # milliseconds a test waits for what the page should show
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium_path() -> str | None:
    """The Chromium of this machine: $CHROMIUM, or the first one on the path."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A headless Chromium. Where there is none the test is skipped; on CI that is a failure."""
    path = chromium_path()
    if path is None:
        message = "no Chromium found: install one, or name it in $CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


class ChatPage:
    """The chat page as a person uses it; `page` is Playwright's page for everything else."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.problems: list[str] = []
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", self._note_request)

    async def load(self) -> None:
        """Open the page, or open it again, and wait until it is connected."""
        await self.page.goto(f"{self.url}/chat")
        await expect(self.part("status")).to_have_text("bot")

    @property
    def messages(self) -> Locator:
        """All messages, oldest first."""
        return self.part("message")

    def part(self, testid: str) -> Locator:
        """The part of the page with this `data-testid`."""
        return self.page.get_by_test_id(testid)

    def button(self, label: str) -> Locator:
        """The newest inline button with exactly this label."""
        return self.page.locator(f'.keyboard [data-label="{label}"]').last

    async def start(self) -> None:
        """Press the big Start button of an empty chat."""
        await self.part("start").click()

    async def send(self, text: str) -> None:
        """Type a text and send it."""
        await self.part("input").fill(text)
        await self.part("send").click()

    async def tap(self, label: str) -> None:
        """Tap the newest inline button with this label."""
        await self.button(label).click()

    async def sees(self, fragment: str) -> Locator:
        """Wait until the newest message contains these words, at most `PATIENCE`; returns that message."""
        await expect(self.messages.last).to_contain_text(fragment, timeout=PATIENCE)
        return self.messages.last

    async def unfold_controls(self) -> None:
        """Show all controls; on a wide screen they always are."""
        toggle = self.part("controls-toggle")
        if await toggle.is_visible() and await toggle.get_attribute("aria-expanded") == "false":
            await toggle.click()

    async def reset(self) -> None:
        """Start over, and confirm it."""
        await self.unfold_controls()
        await self.part("reset").click()
        await self.part("confirm").get_by_role("button", name="Start over").click()

    def _note_console(self, entry: ConsoleMessage) -> None:
        if entry.type in ("error", "warning"):
            self.problems.append(entry.text)

    def _note_request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.url).netloc:
            self.problems.append(f"the page asked another computer for {request.url}")


@asynccontextmanager
async def window(
    browser: Browser,
    size: tuple[int, int] = PHONE,
    theme: Literal["light", "dark"] = "light",
    *,
    touch: bool = False,
) -> AsyncIterator[Page]:
    """A browser window with a memory of its own; `size` in CSS pixels, `theme` is what the system says."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=theme, has_touch=touch, is_mobile=touch
    )
    try:
        yield await context.new_page()
    finally:
        await context.close()


@asynccontextmanager
async def visit(page: Page, url: str) -> AsyncIterator[ChatPage]:
    """The chat page of the sandbox at `url`, in a window that may have been used before.

    AssertionError at the end if the page logged an error or asked another computer for anything.
    """
    chat = ChatPage(page, url)
    await chat.load()
    yield chat
    await page.goto("about:blank")
    assert not chat.problems, chat.problems


@asynccontextmanager
async def open_chat(
    browser: Browser,
    url: str,
    size: tuple[int, int] = PHONE,
    theme: Literal["light", "dark"] = "light",
    *,
    touch: bool = False,
) -> AsyncIterator[ChatPage]:
    """The chat page in a window of its own: `window` and `visit` in one."""
    async with window(browser, size, theme, touch=touch) as page, visit(page, url) as chat:
        yield chat
