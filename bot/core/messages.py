"""What a person is told: texts by their ids, never sentences, with pictures and buttons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date

from bot.core.content import Leg
from bot.core.immutable import value


@value
class Text:
    """A sentence of the catalogue by its id, with what is filled in; a nested Text gives its words."""

    id: str
    args: Mapping[str, str | int | float | date | Text] = field(default_factory=dict)


def text(id: str, /, **args: str | float | date | Text) -> Text:  # noqa: A002 - the field's word
    return Text(id, args)


LISTS: Mapping[str, str | None] = {
    "list-and": None,
    "list-comma": ", ",
    "list-semicolon": "; ",
    "list-lines": "\n",
}
"""How several texts can stand as one: as the language lists things ("a, b and c"), or with this between.

Such a text is in no catalogue; its arguments are the items, in their order.
"""


VERBATIM = "verbatim"
"""What somebody wrote, as it stands and however long: its only argument. It is in no catalogue."""


def verbatim(words: str) -> Text:
    return Text(VERBATIM, {"words": words})


def listed(texts: Iterable[Text], how: str = "and") -> Text:
    """Several texts as one, in a way of LISTS; a single one stays as it is. Raises ValueError for none."""
    first, *others = texts
    if not others:
        return first
    return Text(f"list-{how}", {str(place): each for place, each in enumerate([first, *others])})


@value
class Still:
    """A picture of a position: `picture` as named in content, with the working leg."""

    picture: str
    leg: Leg


@value
class Clip:
    """A silent film of one hold with its own countdown: lead-in, `hold_s` seconds of hold, finish."""

    picture: str
    leg: Leg
    hold_s: int


@value
class Passage:
    """A part of a spoken track, `seconds` long, in time with what the session waits for.

    `said`: from its start, one after another. `if_room`: after that as soon as there is room, here or later.
    `last`: said so that it is over just before the passage is. `ticks`: a soft tick each whole second.
    `counted`: said in the last seconds, one each.
    """

    seconds: float
    said: tuple[Text, ...] = ()
    if_room: tuple[Text, ...] = ()
    last: tuple[Text, ...] = ()
    ticks: bool = False
    counted: tuple[Text, ...] = ()


@value
class Voice:
    """A spoken track that leads through the timed part of a stretch, to be played once from its start."""

    passages: tuple[Passage, ...]

    @property
    def seconds(self) -> float:
        return sum(passage.seconds for passage in self.passages)


@value
class Chart:
    """A picture of the person's own diary, drawn when it is sent: `pain`, `holds` or `calendar`."""

    kind: str


@value
class File:
    """A document made for the person when it is sent: `export` (JSON) or `report` (PDF).

    `language`: the one that it is in, where that is not the person's.
    """

    kind: str
    language: str = ""


HOST = "host"
"""The action of what hosts tap: nothing that any words of theirs as a person mean, and none of the rules'."""


@value
class Tap:
    """What a button means, and what arrives when it is tapped. Encoded into at most 64 bytes by chat/."""

    action: str
    args: tuple[str, ...] = ()


@value
class Button:
    label: Text
    tap: Tap


@value
class Message:
    """One bubble: paragraphs, a picture (or a voice) above them if there is one, rows of buttons below.

    `instead`: what is said in place of the paragraphs when the picture cannot be had; None when they hold
    without it.
    """

    lines: tuple[Text, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    picture: Still | Clip | Voice | Chart | File | None = None
    instead: Text | None = None
