"""A session: see `table` for what leads where; the rest of core asks for what is named here."""

from bot.core.session.anew import decide_anew, ended_anew, show_question
from bot.core.session.before import begin
from bot.core.session.ending import break_off, felt_afterwards, felt_anew, rated_afterwards, stop
from bot.core.session.parts import SCORES, SITES, done_surface, timer_name
from bot.core.session.steps import easing_level
from bot.core.session.table import (
    TRANSITIONS,
    act,
    expects_score,
    fired,
    gently,
    on_offer,
    pause,
    scored,
    show_again,
    tapped,
    understood,
)

__all__ = [
    "SCORES",
    "SITES",
    "TRANSITIONS",
    "act",
    "begin",
    "break_off",
    "decide_anew",
    "done_surface",
    "easing_level",
    "ended_anew",
    "expects_score",
    "felt_afterwards",
    "felt_anew",
    "fired",
    "gently",
    "on_offer",
    "pause",
    "rated_afterwards",
    "scored",
    "show_again",
    "show_question",
    "stop",
    "tapped",
    "timer_name",
    "understood",
]
