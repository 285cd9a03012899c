"""A step in words and picture: both from one entry of the content, so that they cannot disagree."""

from __future__ import annotations

from bot.core.content import Leg, Stretch
from bot.core.messages import Text, text


def composed(stretch: Stretch, part: str, leg: Leg, level: int = 0, card: str = "") -> tuple[Text, str]:
    """The words and the picture of a step for this leg, `level` easings gentler than the full stretch.

    `part`: "card" (the set-up card called `card`), "switch", "hold", or "easing", the way into that easing.
    """
    found = stretch.composition(part, level, card)
    other = text(f"other-leg-{found.other_leg}", leg=leg)
    thing = {"thing": text(f"thing-{stretch.id}-{stretch.way}")} if stretch.way else {}
    return text(found.text, leg=leg, other=other, **thing), found.picture
