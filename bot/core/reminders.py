"""The daily reminder: when the next one is due, and what happens when it is.

A reminder belongs to a scheduled local date. `person.last_occurrence` is the last date that has been dealt
with, so that a changed time or zone, an hour that comes twice or a clock that steps back cannot bring the
same date again.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.core import advice, calendar, dose, pain, plan, warning_signs
from bot.core.calendar import Occurrence
from bot.core.diary import Decision, Moment, OccurrenceEnded, OccurrenceStatus, Rating, Site
from bot.core.immutable import changed
from bot.core.messages import Button, Message, Still, Tap, Text, listed, text
from bot.core.model import After, CancelTimer, Edit, Fired, Person, Phase, Record, Send, SetTimer
from bot.core.turn import Turn, button, clock_time, message, rows, scales, score_buttons

LATE_AFTER = timedelta(minutes=5)
"""From here on a late reminder says so."""

MISSED_AFTER = timedelta(hours=2)
"""Later than this a reminder is no help any more: it is recorded as missed, and tomorrow's comes as usual.

So it is with whatever else comes by itself at an hour of the day: a follow-up, a "later", the question about
the morning. None of them may arrive in a heap after an outage, or get into the way of tomorrow's.
"""

FOLLOWUP_AFTER = timedelta(hours=1)
"""Counted from when the reminder arrived. One that never did is not followed up."""

SNOOZES: dict[str, timedelta | None] = {
    "10": timedelta(minutes=10),
    "30": timedelta(minutes=30),
    "60": timedelta(hours=1),
    "evening": None,
}
"""How long "later" can be; None is this evening, at the hour that content names."""

KIND_HOUR = time(9)
KIND_WAIT = timedelta(hours=3)
"""The question about the morning comes at nine, or with a reminder that comes by noon."""

SINCE = ("better", "same", "worse")

DONE_WITHOUT_ME = "done-without-me"
"""As an answer: that the stretches of the date were done, though not with the bot."""

BELONGS_BEFORE = timedelta(hours=4)
"""A session at most so long before a reminder that comes after midnight leaves that one out."""

BELONGS_WITHIN = timedelta(hours=6)
"""A session this long after an evening reminder still counts for that evening, though midnight has passed."""


# --- Planning ------------------------------------------------------------------------------------------


def is_on(person: Person) -> bool:
    """Reminders go to those who have said when, where and yes, and who are neither away nor unwell."""
    return (
        person.consent_version is not None
        and person.screened_at is not None
        and not person.suspended
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
    after = [day for day in (person.last_occurrence, _day_before(person.paused_until)) if day is not None]
    return calendar.next_occurrence(person.times, person.zone, max(after, default=None), now)


def first_to_come(turn: Turn) -> date:
    """The first date whose hour of the reminder is still to come: from there on a pause counts its days."""
    today = turn.today
    wall = turn.person.time_on(today)
    passed = wall is not None and calendar.to_utc(today, wall, turn.zone) <= turn.said_at
    return today + timedelta(days=1) if passed or turn.person.last_occurrence == today else today


def timer_settings(person: Person) -> tuple[object, ...]:
    """The settings that the reminder's timer depends on.

    Not the dates that have been dealt with: a session that is done leaves the timer alone, which accounts for
    its own date when it fires. Set anew, it would lose a reminder that is overdue.
    """
    return (is_on(person), person.zone, person.times, person.paused_until)


def replan(turn: Turn) -> None:
    """Set the reminder's timer anew: when it has fired, and at the end of a turn that changed the schedule.

    Only then: a reminder that is overdue, and about to come, would be lost otherwise.
    """
    _set_timer(turn, next_occurrence(turn.person, turn.world.now))


def _set_timer(turn: Turn, occurrence: Occurrence | None) -> None:
    if occurrence is None:
        turn.add(CancelTimer("reminder"), CancelTimer("snooze"), CancelTimer("followup"))
    else:
        day = occurrence.day
        turn.add(turn.wall_timer("reminder", day, turn.person.times[day.weekday()], day=day.isoformat()))


def upcoming(turn: Turn) -> Text:
    """The next reminder in words: "tomorrow 07:30, Los Angeles"."""
    person = turn.person
    occurrence = next_occurrence(person, turn.world.now)
    if occurrence is None and person.suspended:
        return text("no-reminder-suspended")
    if occurrence is None and None in {person.consent_version, person.screened_at, person.approval}:
        return text("no-reminder-questions")
    if occurrence is None:
        return text("no-reminder-paused" if person.paused_until else "no-reminder")
    when = calendar.say_when(occurrence, turn.world.now, turn.zone)
    return text(
        "next-reminder",
        when=text(f"day-{when.form}", day=when.day),
        time=clock_time(turn, when.wall),
        at=occurrence.at,
        place=person.place or turn.zone,
    )


# --- When it is due ------------------------------------------------------------------------------------


def fired(turn: Turn, timer: Fired) -> Occurrence | None:
    """The reminder of a scheduled local date is due, or was while the host was down.

    Returns the occurrence that is reminded of, None when nothing is sent.
    """
    day, due_at = date.fromisoformat(timer.about["day"]), timer.due_at
    last = turn.person.last_occurrence
    if last is not None and day <= last:
        # A session was there before: of this date, or of a later one (past midnight, or begun further east).
        if day < last:
            _ended(turn, day, "done")
        coming = next_occurrence(turn.person, due_at)
        if coming is None or coming.at > turn.world.now:
            _set_timer(turn, coming)
            return None
        day, due_at = coming.day, coming.at
    turn.set_person(last_occurrence=day)
    following = next_occurrence(turn.person, due_at)
    while following is not None and following.at <= turn.world.now:
        # Days that passed while nothing ran: each is accounted for, only the last may still be sent.
        _ended(turn, day, "missed")
        day, due_at = following.day, following.at
        turn.set_person(last_occurrence=day)
        following = next_occurrence(turn.person, due_at)
    in_hand = turn.session is not None and turn.session.day >= day and is_engaged(turn)
    status: OccurrenceStatus = "done" if in_hand or held_on(turn, day) else "missed"
    late = turn.world.now > expiry(due_at)
    reminded = status != "done" and not late and is_on(turn.person)
    if reminded:
        _send(turn, day, due_at)
    else:
        _ended(turn, day, status)
        if in_hand and not _came_to_a_hold(turn):
            # It is not interrupted. Should it be left before its first hold, the follow-up goes on with it.
            turn.add(SetTimer("followup", turn.world.now + FOLLOWUP_AFTER, {"day": day.isoformat()}))
    _set_timer(turn, following)
    return Occurrence(day, due_at) if reminded else None


def _send(turn: Turn, day: date, due_at: datetime) -> None:
    late = text("reminder-late", time=clock_time(turn, calendar.wall(due_at, turn.zone)))
    # Cards of earlier days that nobody answered would pile up; that of a session still open stays.
    running = (turn.session.surface,) if turn.session is not None else ()
    turn.add(
        # What was to come for the date before would only come on top of this one.
        CancelTimer("followup"),
        CancelTimer("snooze"),
        CancelTimer("morning"),
        Send(
            surface(day),
            card(turn, day, late if turn.world.now - due_at > LATE_AFTER else _on_time(turn)),
            replaces=("day:",),
            keep=running,
            sound=True,
            bulk=True,
            occurrence=day,
            expires_at=expiry(due_at),
            then=After(FOLLOWUP_AFTER.total_seconds(), "followup", {"day": day.isoformat()}),
            # Telegram may let it wait, and so may a crowd.
            late=late,
            late_from=due_at + LATE_AFTER,
        ),
    )


def _on_time(turn: Turn) -> Text:
    habit = turn.person.habit
    return text("reminder-habit", habit=habit) if habit else text("reminder")


def followup_fired(turn: Turn, timer: Fired) -> None:
    """Not answered for an hour: one more, in silence, and then no more that day."""
    day = date.fromisoformat(timer.about["day"])
    if _still_open(turn, day) and turn.world.now <= expiry(timer.due_at):
        turn.add(
            Send(
                surface(day),
                card(turn, day, text("reminder-again")),
                bulk=True,
                expires_at=expiry(timer.due_at),
            ),
        )


def snooze_fired(turn: Turn, timer: Fired) -> None:
    """The "later" that the person chose has come."""
    day = date.fromisoformat(timer.about["day"])
    if _still_open(turn, day) and turn.world.now <= expiry(timer.due_at):
        turn.add(
            Send(
                surface(day),
                card(turn, day, text("reminder-snoozed")),
                sound=True,
                bulk=True,
                expires_at=expiry(timer.due_at),
            ),
        )


def later(turn: Turn, day: date) -> None:
    """Offer when to come back; nothing is set until one is chosen."""
    choices = [
        button(f"snooze-{name}", "day", day.isoformat(), "snooze", name)
        for name, length in SNOOZES.items()
        if length is not None or _evening(turn).at > turn.world.now + timedelta(hours=1)
    ]
    back = button("skip", "day", day.isoformat(), "skip")
    turn.add(CancelTimer("followup"))
    turn.reply(surface(day), message(text("later-when"), buttons=[*rows(choices, 2), [back]]))


def snooze(turn: Turn, day: date, name: str) -> None:
    """Come back after one of the lengths of time that are offered."""
    length, about = SNOOZES[name], {"day": day.isoformat()}
    if length is None:
        _snooze(turn, day, _evening(turn, **about))
    else:
        _snooze(turn, day, SetTimer("snooze", turn.world.now + length, about))


def told_to_wait(turn: Turn, length: timedelta) -> bool:
    """Come back after a length of time that was typed; False where no reminder of the day stands."""
    day = stretching_day(turn)
    if turn.person.last_occurrence != day or not _still_open(turn, day):
        return False
    _snooze(turn, day, SetTimer("snooze", turn.said_at + length, {"day": day.isoformat()}))
    return True


def _snooze(turn: Turn, day: date, timer: SetTimer) -> None:
    turn.add(timer, CancelTimer("followup"))
    again = [
        [button("start", "day", day.isoformat(), "start"), button("skip", "day", day.isoformat(), "skip")]
    ]
    wall = clock_time(turn, calendar.wall(timer.at, turn.zone))
    turn.reply(surface(day), message(text("snoozed", time=wall), buttons=again))


def skip(turn: Turn, day: date) -> None:
    """No question, no blame."""
    turn.add(CancelTimer("followup"), CancelTimer("snooze"))
    turn.record_answer("skipped", day.isoformat())
    again = [[button("start-anyway", "day", day.isoformat(), "start")]]
    turn.reply(surface(day), message(text("skipped"), upcoming(turn), buttons=again))


def told_done(turn: Turn) -> bool:
    """Take it that the day's stretches were done without the bot; False where no reminder of the day stands.

    It is kept as an answer: without holds that were seen, no dose changes. A score may follow.
    """
    day, last = stretching_day(turn), turn.person.last_occurrence
    if last is None or last < day or not _still_open(turn, day):
        return False
    turn.record_answer(DONE_WITHOUT_ME, day.isoformat())
    if last > day:  # it waited through an outage: the reminder that stands is another day's
        turn.reply("hint", message(text("done-without-me-then", day=day)))
        return True
    turn.add(CancelTimer("followup"), CancelTimer("snooze"))
    sites = turn.person.sites
    asked = text("rate-if-you-like", site=(sites[0] if len(sites) == 1 else None) or "all")
    again = [button("start-anyway", "day", day.isoformat(), "start")]
    scores = score_buttons("day", day.isoformat(), "score")
    shown = message(text("done-without-me"), upcoming(turn), asked, buttons=[*scores, again])
    turn.reply(surface(day), shown)
    return True


def scored(turn: Turn, day: date) -> bool:
    """The day's card after a score on it; False where none is asked for: it counts once, and that day."""
    told = [a.at for a in turn.past.answers_to(DONE_WITHOUT_ME) if a.value == day.isoformat()]
    noted = [r.at for r in turn.recent.ratings if r.moment is Moment.ANY_TIME]
    if not told or stretching_day(turn) != day or (noted and noted[-1] >= told[-1]):
        return False
    turn.add(Edit(surface(day), message(text("done-without-me"), upcoming(turn))))
    return True


# --- Small parts ---------------------------------------------------------------------------------------


def expiry(due_at: datetime) -> datetime:
    """Until when it makes sense to say what was due then."""
    return due_at + MISSED_AFTER


def done_on(turn: Turn, day: date) -> bool:
    return any(s.day == day and s.ending == "completed" for s in turn.since(day).sessions)


def held_on(turn: Turn, day: date) -> bool:
    """Whether a session of that date was completed, or came to a hold. One merely opened is none.

    A hold that was too much is one as well: nobody is called back to it.
    """
    return done_on(turn, day) or any(hold.day == day for hold in reversed(turn.since(day).holds))


def is_engaged(turn: Turn) -> bool:
    """Whether a session is going on, or waits after a hold; not one that was left before the first."""
    session = turn.session
    return session is not None and (session.phase is not Phase.PARKED or _came_to_a_hold(turn))


def _came_to_a_hold(turn: Turn) -> bool:
    session = turn.session
    return session is not None and any(h.session == session.number for h in reversed(turn.recent.holds))


def done(turn: Turn, day: date) -> None:
    """The day's session is done: its reminder, if it is still to come, is left out."""
    turn.add(CancelTimer("followup"), CancelTimer("snooze"))
    last = turn.person.last_occurrence
    if last is not None and day <= last:
        return
    turn.set_person(last_occurrence=day)
    if is_on(turn.person) and day.weekday() in turn.person.days:
        _ended(turn, day, "done")


def stretching_day(turn: Turn) -> date:
    """The day a session started now counts for.

    It is today's date, but for the evening's session that is done after midnight: that belongs to the
    evening's date, unless it was done already. And the one shortly before a reminder that comes after
    midnight is that reminder's.
    """
    person, today = turn.person, turn.today
    yesterday = today - timedelta(days=1)
    if person.last_occurrence == yesterday and (wall := person.time_on(yesterday)) is not None:
        came = calendar.to_utc(yesterday, wall, turn.zone)
        if turn.said_at - came <= BELONGS_WITHIN and not done_on(turn, yesterday):
            return yesterday
    coming = next_occurrence(person, turn.said_at)
    if coming is not None and coming.day > today and coming.at - turn.said_at <= BELONGS_BEFORE:
        return coming.day
    return today


def card(turn: Turn, day: date, first: Text, *more: Text) -> Message:
    """The reminder: what it is about today, and the question about the morning when that is due."""
    asks = asks_about_the_morning(turn, day)
    return message(
        first,
        plan_in_words(turn),
        step_in_words(turn),
        needs(turn)
        if turn.person.sessions_completed < turn.content.routine.short_setup_after_sessions
        else None,
        *more,
        text("since-yesterday") if asks else None,
        buttons=[
            # Right under their question, which is the last paragraph.
            morning_buttons() if asks else [],
            [button(name, "day", day.isoformat(), name) for name in ("start", "later", "skip")],
        ],
        picture=Still("daily", turn.content.routine.legs[0]),
    )


def needs(turn: Turn) -> Text:
    """What to have at hand: "You need a towel, ..."."""
    routine, stretches = turn.content.routine, turn.content.stretches
    wanted = [text(f"need-{need}") for name in routine.stretches for need in stretches[name].needs]
    return text("needs", things=listed({need.id: need for need in wanted}.values()))


def show_again(turn: Turn) -> None:
    """The card of today's reminder as it is now, if it stands and nothing was answered to it."""
    today = turn.today
    start = Tap("day", (today.isoformat(), "start"))
    if turn.session is None and any(shown.tap == start for shown in turn.world.on_offer()):
        turn.add(Edit(surface(today), card(turn, today, _on_time(turn))))


def plan_in_words(turn: Turn) -> Text:
    """Today's plan in one line: which stretches, how often, how long, and how many minutes it takes."""
    flare = turn.person.flare_until is not None
    person = dose.prospect(turn, turn.today)
    without = advice.left_out(turn.past, turn.today, turn.zone, turn.rules)
    planned = plan.steps(person, turn.content, gentle=flare, without=without)
    holds = plan.holds(planned)
    if not holds:
        return text("reminder-left-out", day=max(without.values()))
    first, *others = dict.fromkeys(hold.stretch for hold in holds)
    names = [text(f"stretch-{first}"), *(text(f"stretch-{name}-within") for name in others)]
    often, long = (sorted({getattr(h, name) for h in holds}) for name in ("repetitions", "hold_s"))
    # Two spans in one figure are read by nobody: then it is up to the longest.
    most = max(holds, key=lambda h: (h.hold_s, h.repetitions))
    up_to = len(often) > 1 and len(long) > 1
    return text(
        "reminder-plan-gentle" if flare else "reminder-plan",
        names=listed(names),
        repetitions=text("up-to", number=most.repetitions) if up_to else _span(often),
        seconds=_span([most.hold_s] if up_to else long),
        minutes=plan.minutes(planned, turn.content),
    )


def step_in_words(turn: Turn) -> Text | None:
    """In one clause what got more or less since the last time, and why; what got less goes first."""
    by_reason: dict[str, list[Decision]] = {}
    for made in dose.foreseen(turn):
        by_reason.setdefault(str(made.numbers.get("because", made.action)), []).append(made)
    found = next((why for why in by_reason if why.startswith(dose.RED)), None) or next(iter(by_reason), None)
    if found is None:
        return None
    steps, routine = by_reason[found], turn.content.routine
    legs: dict[str, set[str]] = {}
    for one in steps:
        legs.setdefault(str(one.numbers["stretch"]), set()).add(str(one.numbers["leg"]))
    everywhere = len(steps) == len(routine.stretches) * len(routine.legs)
    places = [
        text("step-place", stretch=text(f"stretch-{name}-within"), legs="both" if len(own) > 1 else min(own))
        for name, own in legs.items()
    ]
    where = "" if everywhere else text("step-places", places=listed(places))
    if steps[0].action == "smallest":
        return None
    return text("step-back" if found.startswith(dose.RED) else "step-on", places=where, because=found)


def _span(numbers: list[int]) -> str:
    """One number for all, or the least and the most: 2, 2–3."""
    least, most = min(numbers), max(numbers)
    return str(least) if least == most else f"{least}–{most}"


# --- The next morning ----------------------------------------------------------------------------------


def plan_morning(turn: Turn, day: date) -> None:
    """Ask the next morning how it has been since: with the reminder if that comes by noon, else at nine."""
    following_day = day + timedelta(days=1)
    asked = turn.wall_timer("morning", following_day, KIND_HOUR, day=following_day.isoformat())
    dealt_with = max(day, turn.person.last_occurrence or day)
    following = next_occurrence(changed(turn.person, last_occurrence=dealt_with), turn.world.now)
    with_reminder = following is not None and following.at <= asked.at + KIND_WAIT
    if with_reminder or not is_on(turn.person):
        turn.add(CancelTimer("morning"))
    else:
        turn.add(asked)


def morning_fired(turn: Turn, timer: Fired) -> None:
    day = date.fromisoformat(timer.about["day"])
    on_time = turn.world.now <= expiry(timer.due_at)
    if on_time and is_on(turn.person) and turn.session is None and asks_about_the_morning(turn, day):
        asked = message(text("since-yesterday"), buttons=[morning_buttons()])
        turn.add(Send(f"morning:{day}", asked, bulk=True, expires_at=expiry(timer.due_at)))


def asks_about_the_morning(turn: Turn, day: date) -> bool:
    """Whether there was a session the day before, and nothing was said about it yet."""
    yesterday = day - timedelta(days=1)
    diary = turn.since(yesterday)
    return any(h.day == yesterday for h in reversed(diary.holds)) and not any(
        a.question == "since-yesterday" and calendar.local_date(a.at, turn.zone) == day for a in diary.answers
    )


def morning_buttons() -> list[Button]:
    return [button(f"since-{value}", "since", value) for value in SINCE]


def since_yesterday(turn: Turn, value: str) -> None:
    """Better, same or worse: worse makes today's dose smaller (R3)."""
    today = turn.today
    if value not in SINCE or not asks_about_the_morning(turn, today):
        turn.answer(text("already-done" if value in SINCE else "stale-button"))
        return
    turn.record_answer("since-yesterday", value)
    changed = dose.settle(turn, today) if value == "worse" else []
    lowered = any(one.action.startswith(dose.RED) for one in changed)
    said = text("since-worse-lower" if lowered else f"since-{value}-noted")
    last = turn.person.last_occurrence
    if last == today and turn.session is None and not done_on(turn, today):
        turn.add(Edit(surface(today), card(turn, today, _on_time(turn), said)))
    else:
        turn.add(Edit(f"morning:{today}", message(said)))
    if value == "worse":
        site = turn.person.sites[0]
        ask = message(
            text("since-worse-ask", site=site or "all"), buttons=score_buttons("morning", site=site)
        )
        turn.add(Send("morning-score", ask))


def morning_score(turn: Turn, value: str, site: Site | None) -> None:
    """How much it hurts on a worse morning, 0 to 10, for a site that is asked for and not told yet."""
    turn.add(Record(Rating(turn.said_at, turn.today, Moment.NEXT_MORNING, int(value), site=site)))
    ratings = rated_this_morning(turn)
    if left := pain.unrated(turn.person.sites, ratings) if site else []:
        scores = score_buttons("morning", site=left[0])
        shown = message(text("rate-other", score=value), buttons=scores)
    else:
        shown = message(text("pain-noted", score=pain.said(ratings)), buttons=scales(ratings))
    turn.add(Edit("morning-score", shown))
    if not left:
        warning_signs.screen(turn, ratings)


def asks_how_bad_it_is(turn: Turn) -> bool:
    """Whether they have told of a worse morning today."""
    told = [a for a in turn.recent.answers if calendar.local_date(a.at, turn.zone) == turn.today]
    return any((a.question, a.value) == ("since-yesterday", "worse") for a in told)


def rated_this_morning(turn: Turn) -> list[Rating]:
    return [
        r for r in turn.since(turn.today).ratings if (r.day, r.moment) == (turn.today, Moment.NEXT_MORNING)
    ]


# --- Small parts ---------------------------------------------------------------------------------------


def _still_open(turn: Turn, day: date) -> bool:
    return is_on(turn.person) and not is_engaged(turn) and not held_on(turn, day)


def _ended(turn: Turn, day: date, status: OccurrenceStatus) -> None:
    turn.add(Record(OccurrenceEnded(turn.world.now, day, status)))


def _evening(turn: Turn, **about: str) -> SetTimer:
    """Later, this evening."""
    words = turn.content.vocabularies.get(turn.person.language) or turn.content.vocabularies["en"]
    return turn.wall_timer("snooze", turn.today, time.fromisoformat(words.this_evening), **about)


def surface(day: date) -> str:
    return f"day:{day.isoformat()}"


def _day_before(day: date | None) -> date | None:
    return None if day is None or day in {date.min, date.max} else day - timedelta(days=1)
