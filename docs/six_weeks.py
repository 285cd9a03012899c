"""Six weeks of one person, lived in the page: a picture a day, and every word in a file.

Run it with `python docs/six_weeks.py FOLDER`. It needs what docs/screenshots.py needs, and some 20 minutes.
Each morning it jumps to the reminder and goes through the day as a person would, by the buttons that stand
there; what is felt, done and typed is the table of `DAYS`.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.async_api import Error as PlaywrightError  # noqa: E402
from playwright.async_api import expect  # noqa: E402

from docs.screenshots import PATIENCE_MS, sandbox  # noqa: E402
from tests.browser.browser import PHONE, ChatPage, chromium, window  # noqa: E402

SET_UP = ("Let's set up", "I agree", "None of these", "Yes", "Los Angeles", "7:30 am", "Weeks")
QUIET_S = 4.0
"""The day is over when nothing came that is answered for so many seconds, at sixty times the speed."""

ANSWERS = (
    *(
        "Start",
        "Gentler version",
        "Same",
        "Better",
        "Pull",
        "Only tight",
        "Thigh",
        "It stayed",
        "As before",
        "Both",
        "No, thanks",
    ),
    *("None of these", "Take up the longer holds", "Stay gentler"),
)
"""What is tapped where a day says nothing else: the first of these that is on offer."""


@dataclass(frozen=True)
class Day:
    """A day: pain before and after, answers beside the usual ones, what is typed after it, and whether the
    person turns up at all.
    """

    before: int | None = None
    after: int | None = None
    taps: Sequence[str] = ()
    types: Sequence[str] = ()
    much: bool = False


AWAY = Day()
DAYS = (
    *(
        Day(5, 4),
        Day(5, 5),
        Day(5, 4, types=("my leg is a 6 and my back 3",)),
        Day(4, 4),
        AWAY,
        Day(4, 3),
        Day(5, 4),
    ),
    *(Day(4, 3, types=("is this normal for a herniated disc?",)), Day(4, 4), Day(4, 3), Day(3, 3), Day(3, 3)),
    *(Day(3, 2), Day(3, 3, much=True)),
    *(Day(4, 4, types=("sorry, I meant 3",)), Day(3, 3), Day(3, 2), Day(3, 2), AWAY, AWAY, Day(3, 2)),
    *(Day(7, 7, taps=("Worse",)), Day(6, 6), Day(5, 4), Day(4, 3), Day(3, 3), Day(3, 2)),
    *(Day(3, 2, types=("my mother had a bad fall", "/why")),),
    *(Day(2, 2), Day(2, 2), Day(2, 1), Day(2, 2), Day(2, 1), Day(2, 2, types=("/progress",)), Day(2, 1)),
    *(Day(2, 1), Day(1, 1), Day(1, 1), AWAY, Day(1, 0), Day(1, 1), Day(1, 0, types=("/report", "/why"))),
)


class Person:
    """Whoever lives it, before the page."""

    def __init__(self, chat: ChatPage, folder: Path) -> None:
        self._chat, self._folder, self._seen = chat, folder, 0

    async def sets_up(self) -> None:
        await self._chat.start()
        for label in SET_UP:
            await self._chat.tap(label)
        await self._keep("set-up")

    async def lives(self, number: int, day: Day) -> None:
        await self._chat.unfold_controls()
        await self._chat.part("jump").click()
        await expect(self._chat.button("Start")).to_be_visible(timeout=PATIENCE_MS)
        await asyncio.sleep(1)
        await self._keep(f"day-{number:02}-reminder", picture=number in (1, 2))
        if day is AWAY:
            return
        await self._chat.part("speed-60").click()
        await self._answers(day)
        await self._chat.part("speed-1").click()
        for words in day.types:
            await self._chat.send(words)
            await asyncio.sleep(2.5)
        await asyncio.sleep(1.5)
        await self._keep(f"day-{number:02}")

    async def _answers(self, day: Day) -> None:
        pending, much, stretched, quiet_s = list(day.taps), day.much, False, 0.0
        while quiet_s < QUIET_S:
            labels = await self._labels()
            if "Too much" in labels and much:
                much = not await self._taps("Too much")
            elif "Ready" in labels:
                stretched = await self._taps("Ready") or stretched
            elif {"0", "10"} <= labels:
                await self._taps(str(day.after if stretched else day.before))
                await asyncio.sleep(0.6)
            elif wanted := next((label for label in (*pending, *ANSWERS) if label in labels), None):
                if await self._taps(wanted) and wanted in pending:
                    pending.remove(wanted)
                await asyncio.sleep(0.4)
            else:
                quiet_s = 0.0 if labels & {"Too much", "Stop", "Pause"} else quiet_s + 0.2
            await asyncio.sleep(0.2)

    async def _labels(self) -> set[str]:
        """On the buttons of the last few messages."""
        script = """() => [...document.querySelectorAll('[data-testid=message]')].slice(-3).flatMap(
          m => [...m.querySelectorAll('.keyboard [data-label]')].map(b => b.dataset.label))"""
        found: list[str] = await self._chat.page.evaluate(script)
        return set(found)

    async def _taps(self, label: str) -> bool:
        with suppress(PlaywrightError):  # it may go away while it is being tapped
            await self._chat.button(label).click(timeout=1500)
            return True
        return False

    async def _keep(self, name: str, *, picture: bool = True) -> None:
        if picture:
            await self._chat.page.screenshot(path=self._folder / f"{name}.png")
        script = """() => [...document.querySelectorAll('[data-message-id]')].map(
          m => [Number(m.dataset.messageId), m.innerText])"""
        shown: list[tuple[int, str]] = await self._chat.page.evaluate(script)
        text = (
            f"===== {name}\n" + "\n---\n".join(words for number, words in shown if number > self._seen) + "\n"
        )
        self._seen = max((number for number, _ in shown), default=0) if "reminder" not in name else self._seen
        with (self._folder / "words.txt").open("a", encoding="utf-8") as words:
            words.write(text)


async def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        async with sandbox(Path(name)) as url, chromium() as browser, window(browser, PHONE) as page:
            chat = ChatPage(page, url)
            await chat.load()
            person = Person(chat, folder)
            await person.sets_up()
            for number, day in enumerate(DAYS, 1):
                await person.lives(number, day)
                sys.stdout.write(f"day {number}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    pictures = Path(sys.argv[1])
    pictures.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(pictures))
