"""A step in words and picture: both from one entry of the content, so that they cannot disagree."""

from __future__ import annotations

from bot.core.content import Composition, Leg, Stretch
from bot.core.messages import Text, text

SPOKEN = "voice-"
"""How the names of texts begin that are spoken; the rest is the name of what is read instead."""


def composed(stretch: Stretch, part: str, leg: Leg, level: int = 0, card: str = "") -> tuple[Text, str]:
    """The words and the picture of a step for this leg, `level` easings gentler than the full stretch.

    `part`: "card" (the set-up card called `card`), "switch", "hold", or "easing", the way into that easing.
    """
    found = stretch.composition(part, level, card)
    return _words(stretch, found, leg), found.picture


def spoken(stretch: Stretch, part: str, leg: Leg, level: int = 0) -> Text:
    """What the voice says for the "switch" or the "hold", in fewer words."""
    return _words(stretch, stretch.composition(part, level), leg, SPOKEN)


def _words(stretch: Stretch, step: Composition, leg: Leg, how: str = "") -> Text:
    other = text(f"{how}other-leg-{step.other_leg}", leg=leg)
    thing = {"thing": text(f"thing-{stretch.id}-{stretch.way}")} if stretch.way else {}
    return text(f"{how}{step.text}", leg=leg, other=other, **thing)
