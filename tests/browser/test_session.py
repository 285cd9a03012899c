"""A whole session on the page of the real sandbox, tapped through in a real browser on a phone's screen."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import TimeoutError, expect  # noqa: A004

from tests.browser.browser import PHONE, ChatPage, chromium, open_chat

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
PATIENCE_S = 60.0
"""How long something may take on a busy machine; nothing is asserted about it."""


@asynccontextmanager
async def sandbox(directory: Path) -> AsyncIterator[str]:
    """`python -m bot sandbox` in a process of its own; yields its address."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "sandbox"),
        cwd=directory,
        env={**keep, "PYTHONPATH": str(ROOT), "PORT": "0", "LOG_LEVEL": "ERROR"},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)).decode()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found is not None, line
        yield found.group()
    finally:
        process.kill()
        await process.communicate()


async def test_a_session_on_a_phone(tmp_path: Path) -> None:
    """From the Start button through set-up and all eight holds to the summary, at sixty times the speed."""
    async with chromium() as browser, sandbox(tmp_path) as url, open_chat(browser, url, PHONE) as chat:
        await chat.start()
        for label in ("Let's set up", "I agree", "None of these", "Yes", "Los Angeles", "7:30 am", "Weeks"):
            await chat.tap(label)
        await chat.tap("Start now")
        await chat.sees("How much does it hurt right now?")
        await chat.tap("3")
        await chat.part("speed-60").click()
        await lies_there_until(chat, "How much does it hurt now")
        await chat.tap("2")
        summary = await chat.sees("Done: 8 holds, 20 s a side. Pain 3 → 2.")
        await expect(summary).to_be_in_viewport(ratio=1)
        await expect(chat.part("clip")).to_have_count(0)  # the holds were taken away


async def lies_there_until(chat: ChatPage, words: str, ready: str = "Ready") -> None:
    """Tap Ready whenever the newest message asks for it, until the bot says this."""
    async with asyncio.timeout(PATIENCE_S):
        while words not in await chat.messages.last.inner_text():
            button = chat.messages.last.locator(f'[data-label="{ready}"]')
            if await button.count():
                with contextlib.suppress(TimeoutError):  # the hold has begun meanwhile
                    await button.click(timeout=500)
            await asyncio.sleep(0.1)


async def test_a_stretch_with_the_voice(tmp_path: Path) -> None:
    """Chosen where the set-up ends, the voice lies below the hold and plays, and goes when it is too much."""
    async with chromium() as browser, sandbox(tmp_path) as url, open_chat(browser, url, PHONE) as chat:
        await chat.start()
        for label in ("Let's set up", "I agree", "None of these", "Yes", "Los Angeles", "7:30 am"):
            await chat.tap(label)
        await chat.tap("Voice")
        await chat.tap("With the voice")
        await chat.sees("each stretch comes with a voice message")
        await chat.send("/stretch")
        await chat.tap("3")
        await lies_there_until(chat, "Press play now")
        sound = chat.part("track").locator("audio")
        await sound.evaluate("audio => audio.play()")
        await sound.evaluate("audio => new Promise(heard => audio.addEventListener('timeupdate', heard))")
        assert await sound.evaluate("audio => audio.currentTime") > 0
        assert 70 < await sound.evaluate("audio => audio.duration") < 80
        if shots := os.environ.get("SCREENSHOTS"):
            await chat.page.screenshot(path=f"{shots}/voice.png")
        await chat.tap("Too much")
        await chat.sees("If the voice is still talking, stop it")
        await expect(chat.part("track")).to_have_count(0)


async def test_a_stretch_in_spanish_with_the_voice_and_a_longer_lead_in(tmp_path: Path) -> None:
    """Chosen, played, stopped: the picture gives way to the film, and the voice plays on."""
    async with chromium() as browser, sandbox(tmp_path) as url, open_chat(browser, url, PHONE) as chat:
        await chat.start()
        await chat.sees("Tight hamstrings")
        await chat.send("/language es")
        await chat.sees("De ahora en adelante, en español")
        await chat.send("/start")
        labels = ("Empecemos", "Estoy de acuerdo", "Nada de esto", "Sí", "Los Ángeles", "7:30 a. m.")
        for label in (*labels, "Voz", "Con la voz"):
            await chat.tap(label)
        await chat.send("/settings")
        for label in ("Preparación y descanso", "Preparación 15 s"):
            await chat.tap(label)
        await chat.sees("15 s para prepararte")
        await chat.send("/stretch")
        await chat.tap("3")
        await lies_there_until(chat, "Reproduce este mensaje ahora", ready="Listo")
        sound = chat.part("track").locator("audio")
        await sound.evaluate("audio => audio.play()")
        await expect(chat.part("clip")).to_have_count(1, timeout=30_000)
        assert await sound.evaluate("audio => !audio.paused && audio.currentTime > 0")
        if shots := os.environ.get("SCREENSHOTS"):
            await chat.page.screenshot(path=f"{shots}/spanish.png")
        await chat.tap("Demasiado")
        await chat.sees("Si la voz sigue hablando, detenla")
        await expect(chat.part("track")).to_have_count(0)
