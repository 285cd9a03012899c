"""The studio: pictures are drawn elsewhere, and chats go on meanwhile."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator

import psutil
import pytest
import pytest_asyncio

from bot.pictures import PicturesUnavailable, charts
from bot.pictures.studio import Studio
from tests.pictures.samples import ENGLISH, changes, pain


@pytest_asyncio.fixture
async def studio() -> AsyncIterator[Studio]:
    studio = Studio()
    yield studio
    await studio.close()


async def test_a_chat_does_not_wait_for_a_picture(studio: Studio) -> None:
    """While a chart is drawn the event loop goes on: other work runs many times before it is done."""
    await studio.render(os.getpid)
    drawing = asyncio.ensure_future(
        studio.render(charts.pain_trend, pain(28), changes(28), ENGLISH, "en", dark=True)
    )
    turns = 0
    while not drawing.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert (await drawing).startswith(b"\x89PNG")
    assert turns >= 5


async def test_an_error_comes_back(studio: Studio) -> None:
    """What the drawing function raises is raised to whoever asked."""
    with pytest.raises(ZeroDivisionError):
        await studio.render(divmod, 1, 0)


async def test_a_dead_worker_is_replaced(studio: Studio) -> None:
    """When the worker is killed, whoever waits is told that there is no picture; the next one is drawn."""
    worker = await studio.render(os.getpid)
    waiting = asyncio.ensure_future(studio.render(time.sleep, 60))
    await asyncio.sleep(0)
    psutil.Process(worker).kill()
    with pytest.raises(PicturesUnavailable):
        await waiting
    assert await studio.render(os.getpid) != worker


async def test_closing_gives_up_what_was_not_begun() -> None:
    """On closing, the queue is not worked off: those who wait are told that there is no picture."""
    studio = Studio()
    await studio.render(os.getpid)
    waiting = [asyncio.ensure_future(studio.render(time.sleep, 0.2)) for _ in range(8)]
    await asyncio.sleep(0)
    await studio.close()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(outcomes[-1], PicturesUnavailable)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_the_worker_does_not_outlive_the_bot() -> None:
    """When the bot is killed outright, its worker ends by itself."""
    program = (
        "import asyncio, os\n"
        "from bot.pictures.studio import Studio\n"
        "async def main():\n"
        "    print(await Studio().render(os.getpid), flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as bot:
        assert bot.stdout is not None
        worker = psutil.Process(int(bot.stdout.readline()))
        bot.send_signal(signal.SIGKILL)
    worker.wait(timeout=20)
