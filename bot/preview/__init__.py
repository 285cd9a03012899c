"""The author's gallery: everything under content/ on one page, as people will see and read it.

`write` makes a folder that needs nothing else: open its index.html in any browser, no server, no network.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from babel import UnknownLocaleError

from bot import content
from bot.content import ContentError, Fault
from bot.core.content import Leg
from bot.core.messages import Text
from bot.pictures.media import Media
from bot.preview.catalogue import Catalogue
from bot.preview.page import Gallery

PAGE = "index.html"
_BESIDE = ("page.css", "page.js")


def write(directory: Path, out: Path) -> Sequence[Fault]:
    """Write the gallery of the content in `directory` to the folder `out`; returns the faults shown on it.

    Raises ContentError when the texts cannot be read at all, OSError when the folder cannot be written.
    """
    found, faults = content.read(directory)
    steps = [step for stretch in found.stretches.values() for step in stretch.steps]
    others = {f"{step.text}.other": Text(f"other-leg-{step.other_leg}", {"leg": Leg.RIGHT}) for step in steps}
    try:
        catalogue = Catalogue.read(directory / "texts", others)
    except (OSError, UnicodeDecodeError, UnknownLocaleError, ValueError) as error:
        if not faults:
            raise
        raise ContentError(faults) from error
    media = Media.load(directory / "media")
    page = Gallery(found, faults, catalogue, media).page()
    (out / "media").mkdir(parents=True, exist_ok=True)
    for name in media.entries:
        if file := media.file(name):
            shutil.copyfile(file.path, out / "media" / name)
    for name in _BESIDE:
        shutil.copyfile(Path(__file__).with_name(name), out / name)
    (out / PAGE).write_text(page, encoding="utf-8")
    return faults
