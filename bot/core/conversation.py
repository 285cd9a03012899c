"""Everything that happens to a person comes in here: (state, event, world) -> (state, effects).

This is the table of contents of the product: which event goes to which rule. Pure: no clock, no database,
no Telegram, no randomness.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bot.core import (
    advice,
    alarm,
    answers,
    asking,
    clinic_news,
    clinics,
    commands,
    corrections,
    habits,
    notes,
    questions,
    reading,
    recount,
    reminders,
    replanning,
    replies,
    session,
    warning_signs,
)
from bot.core.diary import Site
from bot.core.messages import HOST, Button, Tap, text
from bot.core.model import (
    Blocked,
    CancelTimer,
    Command,
    Delete,
    Edit,
    Edited,
    Effect,
    Erase,
    Event,
    Fired,
    Flooded,
    Forwarded,
    Located,
    Phase,
    Record,
    Said,
    Send,
    State,
    Unblocked,
    Unreadable,
    Withdraw,
    World,
)
from bot.core.turn import Turn, button, message
from bot.core.vocabulary import unaccented


def handle(state: State, event: Event, world: World) -> tuple[State, tuple[Effect, ...]]:
    """What follows when `event` happens to a person in `state`. Never raises for anything a person can do."""
    running = state.session if state.session and state.session.phase is not Phase.ENDED else None
    turn = Turn(state.person, running, event, world)
    if turn.person.blocked and not isinstance(event, Fired | Blocked):
        turn.set_person(blocked=False)
        advice.resend(turn)
    if replanning.by_newer_data(turn):
        _meet(turn, turn.event)
    if turn.person.suspended and turn.session is not None:
        session.break_off(turn)
    if turn.unspoken is not None and not any(isinstance(effect, Send | Edit) for effect in turn.effects):
        turn.reply("hint", message(turn.unspoken))
    before, after = state.person, turn.person
    changed = after is not before and reminders.timer_settings(after) != reminders.timer_settings(before)
    if changed and Erase() not in turn.effects:
        reminders.replan(turn)
    clinic_news.alert(turn, state)
    replanning.note(turn)
    minutes = turn.rules["R1"].numbers["correct_within_minutes"]
    turn.person = recount.remembered(before, turn.person, turn.world.now, minutes)
    return turn.result()


def _meet(turn: Turn, event: Event) -> None:
    match event:
        case Command():
            commands.run(turn, event.name, event.argument)
        case Tap():
            _tap(turn, event)
        case Said():
            _said(turn, event.text)
        case Edited():
            _edited(turn, event)
        case Forwarded():
            _forwarded(turn, event.text)
        case Located():
            questions.located(turn, event.places)
        case Unreadable():
            turn.reply("hint", message(text("unreadable")))
        case Flooded():
            turn.reply("flood", message(text("flooded")))
        case Fired():
            _fired(turn, event)
        case Blocked():
            _blocked(turn)
        case Unblocked():
            pass


# --- Taps ----------------------------------------------------------------------------------------------


def _tap(turn: Turn, tap: Tap) -> None:
    """A button, maybe of an older release: what is not understood is answered, and changes nothing."""
    if corrections.on_a_scale(turn, tap):
        return
    match (tap.action, *tap.args):
        case ("session", number, version, verb, *value) if number.isdecimal():
            session.tapped(turn, int(number), version, verb, *value)
        case ("felt", number, *told) if number.isdecimal() and told:
            session.felt_afterwards(turn, int(number), *told)
        case ("menu", name) if name in commands.COMMANDS:
            commands.run(turn, name, "")
        case ("day", day, verb, *value) if _is_date(day):
            _tap_day(turn, date.fromisoformat(day), verb, *value)
        case ("again", day) if _is_date(day):
            _tap_again(turn, date.fromisoformat(day))
        case ("answer", name, value, *called) if len(called) <= 1:
            questions.tapped(turn, name, value, *called)
        case ("question", name) if name in questions.QUESTIONS:
            questions.ask(turn, name)
        case ("setup", *what):
            _tap_setup(turn, *what)
        case ("sign", name):
            warning_signs.tapped(turn, name)
            if name == "none" and turn.session is None:
                advice.give(turn)  # it was not said beside the question
        case ("seen", *how):
            _tap_seen(turn, *how)
        case ("ask", *what) if len(what) <= 2:
            answers.tapped(turn, *what)
        case ("since" | "away" | "barrier" | "flare" as about, value):
            _ANSWERED[about](turn, value)
        case ("advised", day, value):
            advice.answered(turn, day, value)
        case ("habit", value):  # as the buttons of earlier releases have it
            questions.tapped(turn, "habit", value)
        case ("chart" | "data" as what, *kind) if len(kind) <= 1:
            replies.tapped(turn, what, *kind)
        case ("short",):
            _short(turn)
        case ("clinic", verb, *value) if len(value) <= 1:
            clinics.tapped(turn, verb, *value)
        case ("erase", answer):
            _tap_erase(turn, answer)
        case _:
            turn.answer(text("stale-button"))


_ANSWERED: Mapping[str, Callable[[Turn, str], None]] = {
    "since": reminders.since_yesterday,
    "away": habits.away,
    "barrier": habits.barrier,
    "flare": habits.flare_reviewed,
}
"""Questions beside the set-up, of which the buttons tell the answer and no more."""


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _tap_day(turn: Turn, scheduled: date, verb: str, value: str = "") -> None:
    """A button of the daily reminder."""
    if verb == "start":
        _start_reminded(turn, scheduled)
    elif verb == "score" and value in session.SCORES:
        if reminders.scored(turn, scheduled):
            notes.note(turn, value)
        else:
            corrections.on_day(turn, value)
    elif reminders.is_engaged(turn) or reminders.held_on(turn, scheduled):
        turn.answer(text("already-done"))
    elif verb == "later":
        reminders.later(turn, scheduled)
    elif verb == "skip":
        reminders.skip(turn, scheduled)
    elif verb == "snooze" and value in reminders.SNOOZES:
        reminders.snooze(turn, scheduled, value)
    else:
        turn.answer(text("stale-button"))


def _start_reminded(turn: Turn, scheduled: date) -> None:
    """Start from the reminder. One of an earlier day asks first: that day is over."""
    if turn.session is not None:
        session.show_again(turn)
    elif not questions.may_stretch(turn):
        commands.stretch(turn)
    elif reminders.done_on(turn, scheduled):
        turn.answer(text("already-done"))
    elif scheduled < (day := reminders.stretching_day(turn)) and not reminders.done_on(turn, day):
        commands.asks_whether_now(turn, scheduled)
    elif scheduled != day:
        commands.stretch(turn)
    elif not commands.asks_whether_now(turn):
        session.begin(turn, scheduled, surface=f"day:{scheduled.isoformat()}")


def _tap_again(turn: Turn, day: date) -> None:
    if turn.session is not None or not questions.may_stretch(turn):
        turn.answer(text("already-done"))
    elif not commands.asks_whether_now(turn):
        session.begin(turn, day)


def _short(turn: Turn) -> None:
    """The two-minute session, for a day with little time."""
    if turn.session is not None or not questions.may_stretch(turn):
        commands.stretch(turn)
    elif not commands.asks_whether_now(turn):
        session.begin(turn, reminders.stretching_day(turn), short=True)


def _tap_setup(turn: Turn, what: str = "") -> None:
    if questions.missing(turn) is None:
        turn.answer(text("already-answered"))
    elif what == "privacy":
        turn.reply("setup", message(*replies.what_is_kept(turn), buttons=[[button("set-up", "setup")]]))
    else:
        questions.go_on(turn)


def _tap_seen(turn: Turn, how: str = "") -> None:
    if not turn.person.suspended:
        turn.answer(text("already-done"))
    elif how != "not_meant":
        questions.ask(turn, "seen-by" if warning_signs.seen_by(turn) is None else "fine")
    elif warning_signs.take_back(turn):
        warning_signs.suspended(turn)
    else:
        turn.add(Delete((warning_signs.SURFACE, warning_signs.REMINDER)))
        questions.go_on(turn, text("signs-once-more"))


def _tap_erase(turn: Turn, answer: str) -> None:
    if answer != "yes":
        turn.reply("erase", message(text("erase-kept")))
        return
    turn.reply("erase", message(text("erased")))
    clinics.erased(turn)
    turn.add(Erase())


OF_THE_DAY = frozenset({"again", "day", "morning", "short", "since"})
"""What buttons outside a session are about: how it was since yesterday, whether and when to stretch today."""

LEAST_LETTERS = 3
"""So many letters stand for a longer word of a label."""


# --- Typed words ---------------------------------------------------------------------------------------


def _said(turn: Turn, said: str) -> None:
    """Typed words: a warning sign before anything else, then the question that is open, then a number."""
    heard = alarm.heard(turn, said)
    if heard is not None and alarm.at_once(turn, heard):
        return
    if (offered := _offered(turn, said)) is not None:
        _tap(turn, offered)
        return
    if heard is not None and heard.alarming:
        alarm.in_time(turn, heard)
        return
    if corrections.typed(turn, said) or session.understood(turn, said) or _gently(turn, said):
        return
    asked, scores = questions.open_now(turn), reading.read_pain(said, asking.vocabulary(turn).words)
    if asked is not None and questions.answered(turn, asked, said):
        return
    if (asked is None or asked.yields) and (_done_without_me(turn, said) or _waits(turn, said)):
        return
    rates = session.expects_score(turn.session)
    small_talk = heard is not None and heard.kind == "answer" and answers.is_small_talk(turn, heard.ids[0])
    if heard is not None and not small_talk and not (heard.kind == "answer" and scores is not None):
        alarm.in_time(turn, heard)
    elif asked is not None and asked.read is not None and not asked.yields:
        turn.reply("hint", message(text(asked.wrong)))
    elif (rates and scores is not None and session.scored(turn, scores)) or _number_alone(turn, scores):
        pass
    elif turn.person.suspended:
        warning_signs.suspended(turn)
    elif heard is not None and not rates and (asked is None or asked.yields):
        alarm.in_time(turn, heard)
    elif asked is not None and asked.read is not None:
        turn.reply("hint", message(text(asked.wrong)))
    elif asked is not None:
        questions.ask(turn, asked.name, text("please-answer"))
    elif rates:
        turn.reply("hint", message(text("score-wrong")))
    else:
        answers.not_understood(turn)


def _waits(turn: Turn, said: str) -> bool:
    """A length of time, such as "in half an hour", while the day's reminder stands."""
    length = reading.read_wait(said, asking.vocabulary(turn).words)
    return length is not None and reminders.told_to_wait(turn, length)


def _gently(turn: Turn, said: str) -> bool:
    """Words such as "gentle today" ask for a gentle session, whether one runs or not (R3)."""
    words = asking.vocabulary(turn)
    if not reading.is_one_of(said, words.gentle, words.words):
        return False
    if turn.session is not None:
        session.gently(turn)
        return True
    if turn.person.consent_version is not None:
        turn.record_answer("wish", "gentle")
    commands.stretch(turn)
    return True


def _number_alone(turn: Turn, scores: Mapping[Site | None, int] | None) -> bool:
    """A number that nothing asked for: it puts the last score right while it can, else it is a note."""
    if scores is None or turn.person.consent_version is None:
        return False
    if not corrections.alone(turn, scores):
        notes.note(turn, scores)
    return True


def _done_without_me(turn: Turn, said: str) -> bool:
    words = asking.vocabulary(turn)
    return reading.is_one_of(said, words.done, words.words) and reminders.told_done(turn)


def _edited(turn: Turn, edited: Edited) -> None:
    """What was written is another thing now. Until it was answered it counts as if it had been written so;
    later, only what must never be missed does: a change made then may answer what is no longer asked.
    """
    now = edited.event
    urgent = isinstance(now, Command) and now.name in {"stop", "urgent"}
    heard = alarm.heard(turn, now.text) if isinstance(now, Said) else None
    if not (heard and heard.alarming) and not urgent and turn.world.answered(edited.message_id):
        turn.reply("hint", message(text("edited-late")))
    elif isinstance(now, Command):
        commands.run(turn, now.name, now.argument)
    else:
        _said(turn, now.text)


def _forwarded(turn: Turn, words: str) -> None:
    """Somebody else's words answer nothing; where they name a warning sign, the person is asked."""
    heard = alarm.heard(turn, words)
    if heard is not None and heard.alarming:
        warning_signs.listed(turn, "forwarded-sign")
    else:
        turn.reply("hint", message(text("forwarded")))


def _offered(turn: Turn, said: str) -> Tap | None:
    """The button in the chat whose words were typed, or that a plain yes or no means."""
    typed = _plain(said)
    for on_offer in _on_offer(turn):
        if _names(typed, _plain(turn.world.words(on_offer.label, turn.person.language))):
            return on_offer.tap
    words = asking.vocabulary(turn)
    for on_offer in _on_offer(turn):
        means = words.reminder.get(on_offer.tap.args[-1], ()) if on_offer.tap.action == "day" else ()
        if reading.is_one_of(said, means, words.words):
            return on_offer.tap
    return questions.in_short(turn, typed)


def _on_offer(turn: Turn) -> list[Button]:
    """The buttons that words can mean, the session's first, then those of the newest message.

    In a session not those of the day: "worse" is about the hold then, not about yesterday.
    """
    running = turn.session
    offered = [shown for shown in turn.world.on_offer() if shown.tap.action != HOST]
    if running is not None:
        others = [shown for shown in offered if shown.tap.action not in OF_THE_DAY]
        return [*session.on_offer(turn), *others]
    if turn.person.last_occurrence is not None:
        day = turn.person.last_occurrence.isoformat()
        offered += [button(name, "day", day, name) for name in ("start", "later", "skip")]
    return offered


def _names(typed: str, label: str) -> bool:
    """Whether words are those of a label. A number is none: it answers what was asked last.

    In a label of several words the end of each may be left out: "30 min".
    """
    if label == typed:
        return any(c.isalpha() for c in label)
    words, full = typed.split(), label.split()
    if len(words) != len(full) or len(full) < 2:
        return False
    return all(
        w == f or (len(w) >= LEAST_LETTERS and f.startswith(w)) for w, f in zip(words, full, strict=True)
    )


def _plain(words: str) -> str:
    """Letters, digits and single spaces only: an emoji, an accent or a full stop makes no difference."""
    return " ".join("".join(c if c.isalnum() else " " for c in unaccented(words.casefold())).split())


# --- Timers and reachability ---------------------------------------------------------------------------


def _reminded(turn: Turn, timer: Fired) -> None:
    occurrence = reminders.fired(turn, timer)
    if occurrence is not None:
        habits.at_reminder(turn, occurrence)
        questions.ask_approval_again(turn)


TIMERS: Mapping[str, Callable[[Turn, Fired], None]] = {
    "session": session.fired,
    "reminder": _reminded,
    "followup": reminders.followup_fired,
    "snooze": reminders.snooze_fired,
    "morning": reminders.morning_fired,
    "seen": warning_signs.ask_whether_seen,
    # Comes when there is newer data about time zones, for which everything that happens is an occasion.
    "clocks": lambda _turn, _timer: None,
    clinic_news.DIGEST: clinic_news.digest_fired,
    "clinic": clinics.gone,
}


def _fired(turn: Turn, timer: Fired) -> None:
    TIMERS[timer.name.partition(":")[0]](turn, timer)


def _blocked(turn: Turn) -> None:
    """Nothing can be sent: end what runs, keep everything, wait until the person writes again.

    What was decided and not sent yet is withdrawn: who lets the bot in again at once gets no old cue.
    """
    if turn.session is not None:
        session.break_off(turn)
        turn.effects[:] = [e for e in turn.effects if isinstance(e, Record | Withdraw | CancelTimer)]
    turn.set_person(blocked=True)
