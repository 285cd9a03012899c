"""The daily reminder: when the next one is due, and what happens when it is.

A reminder belongs to a scheduled local date. `person.last_occurrence` is the last date that has been dealt
with, so that a changed time or zone, an hour that comes twice or a clock that steps back cannot bring the
same date again.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import reduce

from bot.core import calendar, plan
from bot.core.calendar import Occurrence
from bot.core.model import (
    CancelTimer,
    Delete,
    Fired,
    Message,
    OccurrenceEnded,
    Person,
    Record,
    Send,
    SetTimer,
    StepKind,
    Still,
    Text,
    text,
)
from bot.core.turn import Turn, button, message, rows

LATE_AFTER = timedelta(minutes=5)
"""From here on a late reminder says so."""

MISSED_AFTER = timedelta(hours=2)
"""Later than this a reminder is no help any more: it is recorded as missed, and tomorrow's comes as usual."""

FOLLOWUP_AFTER = timedelta(hours=1)
SNOOZES: dict[str, timedelta | None] = {
    "10": timedelta(minutes=10),
    "30": timedelta(minutes=30),
    "60": timedelta(hours=1),
    "evening": None,
}
"""How long "later" can be; None is this evening, at the hour that content names."""

BELONGS_WITHIN = timedelta(hours=6)
"""A session this long after an evening reminder still counts for that evening, though midnight has passed."""


# --- Planning ------------------------------------------------------------------------------------------


def is_on(person: Person) -> bool:
    """Reminders go to those who have said when, where and yes, and who are neither away nor unwell."""
    return (
        person.consent_version is not None
        and person.screened_at is not None
        and person.warning_sign is None
        and person.approval is not None
        and person.zone is not None
        and person.reminder_time is not None
        and not person.blocked
        and person.paused_until != date.max
    )


def next_occurrence(person: Person, now: datetime) -> Occurrence | None:
    """The next reminder, or None while there is none to come."""
    if not is_on(person):
        return None
    assert person.zone is not None
    assert person.reminder_time is not None
    after = [day for day in (person.last_occurrence, _day_before(person.paused_until)) if day is not None]
    return calendar.next_occurrence(
        person.reminder_time, person.days, person.zone, max(after, default=None), now
    )


def replan(turn: Turn) -> None:
    """Set the reminder's timer anew; to be called whenever anything it depends on has changed."""
    occurrence = next_occurrence(turn.person, turn.world.now)
    if occurrence is None:
        turn.add(CancelTimer("reminder"), CancelTimer("snooze"), CancelTimer("followup"))
    else:
        turn.add(SetTimer("reminder", occurrence.at, {"day": occurrence.day.isoformat()}))


def upcoming(turn: Turn) -> Text:
    """The next reminder in words: "tomorrow 07:30, Los Angeles"."""
    person = turn.person
    occurrence = next_occurrence(person, turn.world.now)
    if occurrence is None:
        return text("no-reminder-paused" if person.paused_until else "no-reminder")
    when = calendar.say_when(occurrence, turn.world.now, turn.zone)
    return text(
        "next-reminder",
        when=text(f"day-{when.form}", day=when.day),
        time=f"{when.wall:%H:%M}",
        place=person.place or turn.zone,
    )


# --- When it is due ------------------------------------------------------------------------------------


def fired(turn: Turn, timer: Fired) -> None:
    """The reminder of a scheduled local date is due, or was while the host was down."""
    day, due_at = date.fromisoformat(timer.about["day"]), timer.due_at
    last = turn.person.last_occurrence
    if last is not None and day <= last:
        replan(turn)
        return
    turn.set_person(last_occurrence=day)
    following = next_occurrence(turn.person, due_at)
    while following is not None and following.at <= turn.world.now:
        # Days that passed while nothing ran: each is accounted for, only the last may still be sent.
        _ended(turn, day, "missed")
        day, due_at = following.day, following.at
        turn.set_person(last_occurrence=day)
        following = next_occurrence(turn.person, due_at)
    if not is_on(turn.person):
        _ended(turn, day, "missed")
    elif turn.session is not None or done_on(turn, day):
        _ended(turn, day, "done")
    elif turn.world.now - due_at > MISSED_AFTER:
        _ended(turn, day, "missed")
    else:
        _send(turn, day, due_at)
    replan(turn)


def _send(turn: Turn, day: date, due_at: datetime) -> None:
    late = turn.world.now - due_at > LATE_AFTER
    local = calendar.say_when(Occurrence(day, due_at), turn.world.now, turn.zone)
    first = text("reminder-late", time=f"{local.wall:%H:%M}") if late else text("reminder")
    turn.add(Send(_surface(day), _card(turn, day, first), sound=True, bulk=True, occurrence=day))
    turn.add(SetTimer("followup", turn.world.now + FOLLOWUP_AFTER, {"day": day.isoformat()}))


def followup_fired(turn: Turn, timer: Fired) -> None:
    """Not answered for an hour: one more, in silence, and then no more that day."""
    day = date.fromisoformat(timer.about["day"])
    if _still_open(turn, day) and turn.world.now - timer.due_at <= MISSED_AFTER:
        turn.add(
            Delete((_surface(day),)), Send(_surface(day), _card(turn, day, text("reminder-again")), bulk=True)
        )


def snooze_fired(turn: Turn, timer: Fired) -> None:
    """The "later" that the person chose has come."""
    day = date.fromisoformat(timer.about["day"])
    if _still_open(turn, day) and turn.world.now - timer.due_at <= MISSED_AFTER:
        turn.add(
            Delete((_surface(day),)),
            Send(_surface(day), _card(turn, day, text("reminder-snoozed")), sound=True, bulk=True),
        )


def later(turn: Turn, day: date) -> None:
    """Offer when to come back; nothing is set until one is chosen."""
    choices = [
        button(f"snooze-{name}", "day", day.isoformat(), "snooze", name)
        for name, length in SNOOZES.items()
        if length is not None or _evening(turn) > turn.world.now + timedelta(hours=1)
    ]
    back = button("skip", "day", day.isoformat(), "skip")
    turn.add(CancelTimer("followup"))
    turn.reply(_surface(day), message(text("later-when"), buttons=[*rows(choices, 2), [back]]))


def snooze(turn: Turn, day: date, name: str) -> None:
    length = SNOOZES[name]
    at = _evening(turn) if length is None else turn.world.now + length
    local = calendar.say_when(Occurrence(day, at), turn.world.now, turn.zone)
    turn.add(SetTimer("snooze", at, {"day": day.isoformat()}), CancelTimer("followup"))
    again = [
        [button("start", "day", day.isoformat(), "start"), button("skip", "day", day.isoformat(), "skip")]
    ]
    turn.reply(_surface(day), message(text("snoozed", time=f"{local.wall:%H:%M}"), buttons=again))


def skip(turn: Turn, day: date) -> None:
    """No question, no blame."""
    turn.add(CancelTimer("followup"), CancelTimer("snooze"))
    again = [[button("start-anyway", "day", day.isoformat(), "start")]]
    turn.reply(_surface(day), message(text("skipped"), upcoming(turn), buttons=again))


# --- Small parts ---------------------------------------------------------------------------------------


def done_on(turn: Turn, day: date) -> bool:
    return any(s.day == day and s.ending == "completed" for s in turn.diary.sessions)


def stretching_day(turn: Turn) -> date:
    """The day a session started now counts for.

    It is today's date, but for the evening's session that is done after midnight: that belongs to the
    evening's date, unless it was done already.
    """
    person, today = turn.person, turn.today
    yesterday = today - timedelta(days=1)
    if person.last_occurrence == yesterday and person.reminder_time is not None:
        came = calendar.to_utc(yesterday, person.reminder_time, turn.zone)
        if turn.world.now - came <= BELONGS_WITHIN and not done_on(turn, yesterday):
            return yesterday
    return today


def _card(turn: Turn, day: date, first: Text) -> Message:
    return message(
        first,
        plan_in_words(turn),
        buttons=[[button(name, "day", day.isoformat(), name) for name in ("start", "later", "skip")]],
        picture=Still("daily", turn.content.routine.legs[0]),
    )


def plan_in_words(turn: Turn) -> Text:
    """Today's plan in one line: which stretches, how often, how long, and how many minutes it takes."""
    holds = [s for s in plan.steps(turn.person, turn.content) if s.kind is StepKind.HOLD]
    names = [text(f"stretch-{name}") for name in dict.fromkeys(hold.stretch for hold in holds)]
    return text(
        "reminder-plan",
        names=reduce(lambda listed, name: text("names-and", listed=listed, name=name), names),
        repetitions=max(hold.repetitions for hold in holds),
        seconds=max(hold.hold_s for hold in holds),
        minutes=plan.minutes(turn.person, turn.content),
    )


def _still_open(turn: Turn, day: date) -> bool:
    return is_on(turn.person) and turn.session is None and not done_on(turn, day)


def _ended(turn: Turn, day: date, status: str) -> None:
    turn.add(Record(OccurrenceEnded(turn.world.now, day, status)))


def _evening(turn: Turn) -> datetime:
    words = turn.content.vocabularies.get(turn.person.language) or turn.content.vocabularies["en"]
    return calendar.to_utc(turn.today, time.fromisoformat(words.this_evening), turn.zone)


def _surface(day: date) -> str:
    return f"day:{day.isoformat()}"


def _day_before(day: date | None) -> date | None:
    return None if day is None or day in {date.min, date.max} else day - timedelta(days=1)
