"""A session: see `table` for what leads where; the rest of core asks for what is named here."""

from bot.core.session.before import begin
from bot.core.session.ending import break_off, stop
from bot.core.session.parts import SCORES, timer_name
from bot.core.session.steps import easing_level
from bot.core.session.table import (
    TRANSITIONS,
    act,
    expects_score,
    fired,
    on_offer,
    pause,
    scored,
    show_again,
    tapped,
    understood,
)

__all__ = [
    "SCORES",
    "TRANSITIONS",
    "act",
    "begin",
    "break_off",
    "easing_level",
    "expects_score",
    "fired",
    "on_offer",
    "pause",
    "scored",
    "show_again",
    "stop",
    "tapped",
    "timer_name",
    "understood",
]
