"""What goes first when much waits at once: the lanes of what comes in and of what goes out.

Urgent words and stops, then the running session, then answers, then the rest, then reminders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import cycle

from bot.core.content import Phrases
from bot.core.hearing import hear
from bot.core.messages import Tap
from bot.core.model import (
    Blocked,
    Command,
    Delete,
    Edit,
    Edited,
    Effect,
    Event,
    Forwarded,
    Said,
    Send,
    Unblocked,
    Unreadable,
)
from bot.core.warning_signs import LIST, is_urgent


class Lane(IntEnum):
    """The lower goes first. What is urgent overtakes what else waits in its own chat, too."""

    URGENT = 0
    SESSION = 1
    ANSWER = 2
    REST = 3
    REMINDER = 4


def every_tenth() -> Iterator[bool]:
    """Whether this time what has waited longest goes first: so nothing waits for ever."""
    return cycle([*[False] * 9, True])


URGENT_COMMANDS = frozenset({"stop", "urgent"})
URGENT_VERBS = frozenset({"much", "stop", "nerve"})
"""What buttons of a session say that must be heard at once, whatever else a person has sent."""

URGENT_SURFACES = frozenset({LIST, "call", "harm"})
BULK_TIMERS = frozenset({"reminder", "followup", "snooze", "morning"})
"""What comes to many at the same hour of the day."""
_OF_A_SESSION = re.compile(r"s\d+:")


def of_event(event: Event | None, languages: Iterable[Phrases]) -> Lane:
    """The lane of what a person did. Whether a session runs is not known yet: words that would stop one are
    urgent. So are those of alarm, in any of the languages; but not what somebody else wrote (Forwarded).

    A tap is in the session's lane, whatever it is on: whoever tapped looks at the screen.
    """
    match event:
        case Edited(event=edited):
            return of_event(edited, languages)
        case Command(name=name):
            return Lane.URGENT if name in URGENT_COMMANDS else Lane.ANSWER
        case Tap(action="session", args=(_, _, verb, *_)) if verb in URGENT_VERBS:
            return Lane.URGENT
        case Tap() | Blocked() | Unblocked():
            return Lane.SESSION
        case Said(text=said):
            heard = hear(said, languages, in_session=True)
            return Lane.ANSWER if heard is None or heard.kind == "answer" else Lane.URGENT
        case Forwarded() | Unreadable() | None:
            return Lane.REST
        case _:
            return Lane.ANSWER


def of_effect(effect: Send | Edit | Delete, *, urgent: bool) -> Lane:
    """The lane of what is said; `urgent`: it is said before urgent words, or answers some."""
    if isinstance(effect, Delete):
        return Lane.REST
    if urgent:
        return Lane.URGENT
    if isinstance(effect, Send) and effect.bulk:
        return Lane.REMINDER
    if effect.then is not None or is_of_a_session(effect.surface):
        return Lane.SESSION
    return Lane.REST if effect.surface == "hint" else Lane.ANSWER


def is_of_a_session(surface: str) -> bool:
    return _OF_A_SESSION.match(surface) is not None


def up_to_urgent(effects: Sequence[Effect]) -> int:
    """How many of a turn's effects go in the lane of urgent words: these, and what is said before them.

    So a turn's messages come in the order in which it says them.
    """
    urgent = (n for n, e in enumerate(effects, 1) if isinstance(e, Send | Edit) and _is_urgent(e.surface))
    return max(urgent, default=0)


def _is_urgent(surface: str) -> bool:
    return surface in URGENT_SURFACES or is_urgent(surface)
