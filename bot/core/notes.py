"""Pain noted at any time, by /pain or a number alone: the card, and what follows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core import advice, pain, warning_signs
from bot.core.diary import Moment, Rating, Site
from bot.core.messages import Message, Text, text
from bot.core.model import Edit, Record
from bot.core.turn import Turn, button, change_buttons, message, scales, stamp, stamped_day

SURFACE, MORNING = "pain", "morning-score"
"""Where a note stands, and how much it hurt on a worse morning."""


def note(turn: Turn, value: str | Mapping[Site | None, int]) -> None:
    """A note of pain: for the places that were named, else for where it hurts as a rule.

    Whoever notes pain instead of stretching hears of advice that has become due as well.
    """
    scores = {None: int(value)} if isinstance(value, str) else value
    as_a_rule = turn.person.sites[0] if len(turn.person.sites) == 1 else None
    ratings = [
        Rating(turn.said_at, turn.today, Moment.ANY_TIME, score, site=site or as_a_rule)
        for site, score in scores.items()
    ]
    turn.add(*map(Record, ratings))
    screened = warning_signs.due(turn, ratings) is not None
    turn.reply(SURFACE, card(turn, ratings, screened=screened))
    warning_signs.screen(turn, ratings)
    if turn.session is None:
        advice.give(turn)


def of_today(turn: Turn) -> list[Rating]:
    """Today's notes of pain, oldest first."""
    return [r for r in turn.since(turn.today).ratings if (r.day, r.moment) == (turn.today, Moment.ANY_TIME)]


def put_scales_away(turn: Turn) -> None:
    """When a session begins: two scales on the screen would be confounded. A button brings each back."""
    shown = {b.tap.args[0] for b in turn.world.on_offer() if b.tap.action == "correct"}
    for rating in turn.past.told_since(min(map(stamped_day, shown))).ratings if shown else ():
        if rating.session is None and stamp(rating.at) in shown:
            surface = MORNING if rating.moment is Moment.NEXT_MORNING else SURFACE
            noted = text("pain-noted", score=pain.said([rating]))
            turn.add(Edit(surface, message(noted, buttons=[change_buttons([rating])])))


def card(turn: Turn, ratings: Sequence[Rating], *lead: Text, screened: bool = False) -> Message:
    """What was noted. Its scale stays: another number puts it right, for a while (R1)."""
    severe = (pain.worst(ratings) or 0) > turn.rules["R3"].numbers["stop_above"]
    urgent = [button("see-urgent", "menu", "urgent")] if severe and not screened else []
    return message(
        *(lead or [text("pain-noted", score=pain.said(ratings))]),
        text("pain-noted-high") if severe else None,
        buttons=[*scales(ratings), urgent],
    )
