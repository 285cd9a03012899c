"""When newer data about time zones says that clocks run otherwise, all that was planned is worked out anew.

Days and wall times are what was promised. Their instants in UTC are those of the rules as they were known
when something was planned, and governments change rules at a few weeks' notice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.core import calendar, reminders
from bot.core.messages import text
from bot.core.model import WALL, Blocked, Erase, Fired, Send, SetTimer
from bot.core.turn import Turn, message


def by_newer_data(turn: Turn) -> bool:
    """Work out anew what older data was used for, before anything happens by it; who is to be reminded at
    another instant is told. Returns whether the event still happens: a timer that is not due yet waits.
    """
    if turn.person.zone_data >= turn.world.zone_data or isinstance(turn.event, Blocked):
        return True
    turn.set_person(zone_data=turn.world.zone_data)
    moved = {timer.name for timer in turn.world.planned() if _moves(turn, timer)}
    happens = True
    if isinstance(turn.event, Fired):
        timer = SetTimer(turn.event.name, turn.event.due_at, turn.event.about)
        turn.event = replace(turn.event, due_at=_instant(turn, timer))
        happens = turn.event.due_at <= turn.world.now
        if not happens and _moves(turn, timer):
            moved.add(timer.name)
    if "reminder" in moved and reminders.is_on(turn.person):
        turn.add(Send("clocks", message(text("clocks-changed", next=reminders.upcoming(turn))), bulk=True))
    return happens


def note(turn: Turn) -> None:
    """Keep by which data something was planned, should it be older than what the rest was planned by."""
    planned = any(isinstance(effect, SetTimer) for effect in turn.effects)
    if planned and turn.person.zone_data != turn.world.zone_data and Erase() not in turn.effects:
        turn.set_person(zone_data=turn.world.zone_data)


def _moves(turn: Turn, timer: SetTimer) -> bool:
    at = _instant(turn, timer)
    if at != timer.at:
        turn.add(replace(timer, at=at))
    return at != timer.at


def _instant(turn: Turn, timer: SetTimer) -> datetime:
    """When the timer is due by the data of now. One that waits for a length of time stays as it is."""
    wall = turn.person.reminder_time
    if (said := timer.about.get(WALL)) is not None:
        local = datetime.fromisoformat(said)
        return calendar.to_utc(local.date(), local.time(), turn.zone)
    if timer.name == "reminder" and wall is not None:  # of a release that did not keep the wall time
        return calendar.to_utc(date.fromisoformat(timer.about["day"]), wall, turn.zone)
    return timer.at
