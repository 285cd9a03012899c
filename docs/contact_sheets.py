"""Every card, hold, switch and rest of every stretch on a few large pictures, to be looked at one by one.

Run it with `python docs/contact_sheets.py FOLDER`. It plays the sessions that the gallery plays: as they are,
with each easing, in each other way, beginning with either leg. Below each picture stand its words in every
language; of a film there are two frames, one of the lead-in and one of the hold. It needs what
docs/screenshots.py needs.
"""

from __future__ import annotations

import asyncio
import html
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.async_api import Page  # noqa: E402

from bot import content  # noqa: E402
from bot.content import CONTENT  # noqa: E402
from bot.core.content import Leg  # noqa: E402
from bot.core.messages import Clip, Message, Still  # noqa: E402
from bot.pictures.media import Media, clip_name, still_name  # noqa: E402
from bot.preview import played  # noqa: E402
from bot.texts import Texts  # noqa: E402
from tests.browser.browser import chromium, window  # noqa: E402

MOMENTS = 9
"""On a sheet, three in a row."""
SIZE = (1560, 1200)
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 12px; display: grid; grid-template-columns: repeat(3, 1fr); gap: 12px; }}
body {{ font: 12px/1.25 sans-serif; }}
article {{ border: 1px solid #999; padding: 6px; }}
h2 {{ font-size: 13px; margin: 0 0 4px; }}
section {{ display: grid; grid-template-columns: 1fr 1fr; gap: 6px; }}
img, video {{ width: 100%; display: block; }}
p {{ margin: 3px 0; }} p + p {{ color: #446; }} b {{ color: #060; }}
</style><body>{cells}</body>"""
STILL = """() => Promise.all([...document.querySelectorAll('video')].map(film => new Promise(done => {
  film.addEventListener('seeked', done, {once: true});
  film.addEventListener('error', done, {once: true});
  film.addEventListener('loadeddata', () => { film.currentTime = Number(film.dataset.at); }, {once: true});
  film.load();
})))"""


class Sheets:
    """The content, and how a message of it looks."""

    def __init__(self) -> None:
        self.content = content.load(CONTENT)
        self.texts = Texts.load(CONTENT / "texts")
        self.media = Media.load(CONTENT / "media")

    def moments(self, stretch: str, look: str) -> list[str]:
        """Each moment of the sessions with this stretch, the right leg beside the left one."""
        both = (played.session(self.content, self.content.stretches[stretch], leg) for leg in Leg)
        return [
            f"<article><h2>{html.escape(f'{number}. {shown[0].name}')}</h2><section>"
            + "".join(f"<div>{self._shown(one.message, look)}</div>" for one in shown)
            + "</section></article>"
            for number, shown in enumerate(zip(*both, strict=True), 1)
        ]

    def _shown(self, message: Message, look: str) -> str:
        return "".join((*self._figures(message, look), *self._words(message)))

    def _figures(self, message: Message, look: str) -> Iterator[str]:
        picture = message.picture
        if isinstance(picture, Still):
            yield f'<img src="{self._address(still_name(picture.picture, picture.leg, look))}">'
        elif isinstance(picture, Clip):
            name = clip_name(picture.picture, picture.leg, look, picture.hold_s)
            for second in (self.media.clip_lead_s / 2, self.media.clip_lead_s + picture.hold_s / 2):
                yield f'<video muted preload="none" data-at="{second}" src="{self._address(name)}"></video>'

    def _words(self, message: Message) -> Iterator[str]:
        for language in sorted(self.texts.languages):
            lines = " / ".join(self.texts.html(line, language) for line in message.lines)
            buttons = (self.texts.plain(b.label, language) for row in message.buttons for b in row)
            yield f"<p>{lines} <b>[{html.escape('] ['.join(buttons))}]</b></p>"

    def _address(self, name: str) -> str:
        return (self.media.directory / name).as_uri()


async def photograph(page: Page, cells: list[str], file: Path) -> None:
    """One sheet, with each film at its instant."""
    source = file.with_suffix(".html")
    source.write_text(PAGE.format(cells="".join(cells)), encoding="utf-8")
    await page.goto(source.as_uri())
    await page.evaluate(STILL)
    await page.screenshot(path=file, full_page=True)
    source.unlink()
    sys.stdout.write(f"{file}\n")


async def main(folder: Path) -> None:
    sheets = Sheets()
    async with chromium() as browser, window(browser, SIZE) as page:
        for stretch in sheets.content.stretches:
            for look in sheets.media.looks:
                cells = sheets.moments(stretch, look)
                for start in range(0, len(cells), MOMENTS):
                    file = folder / f"{stretch}-{look}-{start // MOMENTS + 1}.png"
                    await photograph(page, cells[start : start + MOMENTS], file)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python docs/contact_sheets.py FOLDER")
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(Path(sys.argv[1])))
