"""Everything that happens to a person comes in here: (state, event, world) -> (state, effects).

This is the table of contents of the product: which event goes to which rule. Pure: no clock, no database,
no Telegram, no randomness.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from bot.core import advice, habits, questions, reading, reminders, replies, session, warning_signs
from bot.core.model import (
    Blocked,
    Button,
    CancelTimer,
    Command,
    Delete,
    Effect,
    Erase,
    Event,
    Fired,
    Located,
    Phase,
    Record,
    Said,
    Send,
    Site,
    State,
    Tap,
    Unblocked,
    Unreadable,
    Withdraw,
    World,
    text,
)
from bot.core.turn import Turn, button, message


def handle(state: State, event: Event, world: World) -> tuple[State, tuple[Effect, ...]]:
    """What follows when `event` happens to a person in `state`. Never raises for anything a person can do."""
    running = state.session if state.session and state.session.phase is not Phase.ENDED else None
    turn = Turn(state.person, running, event, world)
    if turn.person.blocked and not isinstance(event, Fired | Blocked):
        turn.set_person(blocked=False)
        advice.resend(turn)
    match event:
        case Command():
            _command(turn, event.name, event.argument)
        case Tap():
            _tap(turn, event)
        case Said():
            _said(turn, event.text)
        case Located():
            questions.located(turn, event.place)
        case Unreadable():
            turn.reply("hint", message(text("unreadable")))
        case Fired():
            _fired(turn, event)
        case Blocked():
            _blocked(turn)
        case Unblocked():
            pass
    if turn.person.warning_sign is not None and turn.session is not None:
        session.break_off(turn)
    before, after = state.person, turn.person
    changed = after is not before and reminders.schedule(after) != reminders.schedule(before)
    if changed and Erase() not in turn.effects:
        reminders.replan(turn)
    return turn.result()


# --- Commands ------------------------------------------------------------------------------------------


def _command(turn: Turn, name: str, argument: str) -> None:
    if name not in COMMANDS:
        turn.reply("hint", message(text("unknown-command")))
    elif name in NEEDS_CONSENT and turn.person.consent_version is None:
        questions.go_on(turn, text("consent-first"))
    else:
        COMMANDS[name](turn, argument)


def _start(turn: Turn, _argument: str) -> None:
    person = turn.person
    if person.warning_sign is not None:
        warning_signs.suspended(turn)
    elif person.consent_version is None:
        turn.set_person(asking=None)
        questions.greet(turn)
    elif questions.missing(turn) is not None:
        questions.go_on(turn)
    else:
        questions.finish(turn, text("welcome-back"))


def _stretch(turn: Turn, _argument: str = "") -> None:
    day = reminders.stretching_day(turn)
    if turn.person.warning_sign is not None:
        warning_signs.suspended(turn)
    elif not questions.may_stretch(turn):
        questions.go_on(turn)
    elif turn.session is not None:
        session.show_again(turn)
    elif reminders.done_on(turn, day) and not isinstance(turn.event, Tap):
        again = [[button("once-more", "again", day.isoformat())]]
        enough = any(d.day == day and d.action in {"protect", "stop-stretch"} for d in turn.diary.decisions)
        said = text("done-already-rest" if enough else "done-already")
        turn.reply("again", message(said, buttons=[] if enough else again))
    else:
        session.begin(turn, day)


def _stop(turn: Turn, _argument: str = "") -> None:
    if turn.session is None:
        turn.reply("hint", message(text("nothing-running")))
    else:
        session.stop(turn)


def _resume(turn: Turn, _argument: str = "") -> None:
    if turn.session is not None and turn.session.phase is Phase.PARKED:
        session.act(turn, "go_on")
        return
    if turn.person.paused_until is not None:
        turn.record_answer("resumed", turn.today.isoformat())
    turn.set_person(paused_until=None)
    if questions.missing(turn) is not None:
        questions.go_on(turn)
    elif habits.returning(turn) == "travel":
        turn.record_answer("back", "travel")
        lines = (text("resumed"), reminders.upcoming(turn), habits.still_there(turn))
        turn.reply("settings", message(*lines, buttons=[habits.elsewhere()]))
    else:
        turn.reply("settings", message(text("resumed"), reminders.upcoming(turn)))


def _question(turn: Turn, argument: str, *, name: str, wrong: str) -> None:
    """A command that sets something: at once with an argument, with buttons without one."""
    if not argument:
        questions.ask(turn, name)
    elif not questions.typed(turn, name, argument):
        turn.reply("hint", message(text(wrong)))


def _settings(turn: Turn, _argument: str = "") -> None:
    person = turn.person
    turn.set_person(asking=None)
    names = (
        *("time", "days", "timezone", "resume" if person.paused_until else "pause"),
        *("where", "language", "privacy"),
    )
    buttons = [button(f"menu-{name}", "menu", name) for name in names]
    turn.reply(
        "settings",
        message(
            text("settings-title"),
            questions.schedule(person),
            text("site-is", site=person.pain_site) if person.pain_site else None,
            habits.flare_line(turn),
            reminders.upcoming(turn),
            buttons=[buttons[i : i + 2] for i in range(0, len(buttons), 2)],
        ),
    )


def _erase(turn: Turn, _argument: str = "") -> None:
    """Two steps: this one says what would go; the button does it."""
    confirm = [[button("erase-everything", "erase", "yes")], [button("keep-it", "erase", "no")]]
    turn.add(Delete(("erase",)), Send("erase", message(text("erase-sure"), buttons=confirm)))


COMMANDS: Mapping[str, Callable[[Turn, str], None]] = {
    "start": _start,
    "stretch": _stretch,
    "stop": _stop,
    "time": partial(_question, name="time", wrong="time-wrong"),
    "days": partial(_question, name="days", wrong="days-wrong"),
    "timezone": partial(_question, name="place", wrong="place-wrong"),
    "pain": partial(_question, name="pain", wrong="pain-wrong"),
    "where": lambda turn, _argument: questions.ask(turn, "site"),
    "pause": partial(_question, name="pause", wrong="pause-wrong"),
    "language": partial(_question, name="language", wrong="language-wrong"),
    "resume": _resume,
    "progress": replies.progress,
    "why": replies.why,
    "report": replies.report,
    "export": replies.export,
    "erase": _erase,
    "privacy": replies.privacy,
    "urgent": warning_signs.command,
    "settings": _settings,
    "help": replies.help_,
}

NEEDS_CONSENT = frozenset({"stretch", "pain", "where"})


# --- Taps ----------------------------------------------------------------------------------------------


def _tap(turn: Turn, tap: Tap) -> None:
    """A button, maybe of an older release: what is not understood is answered, and changes nothing."""
    match (tap.action, *tap.args):
        case ("session", number, version, verb, *value) if number.isdecimal():
            session.tapped(turn, int(number), version, verb, *value)
        case ("menu", name) if name in COMMANDS:
            _command(turn, name, "")
        case ("day", day, verb, *value) if _is_date(day):
            _tap_day(turn, date.fromisoformat(day), verb, *value)
        case ("again", day) if _is_date(day):
            _tap_again(turn, date.fromisoformat(day))
        case ("answer", name, value, *called) if len(called) <= 1:
            questions.tapped(turn, name, value, *called)
        case ("setup", *what):
            _tap_setup(turn, *what)
        case ("sign", name):
            warning_signs.tapped(turn, name)
        case ("seen", *how):
            _tap_seen(turn, *how)
        case ("since", value):
            reminders.since_yesterday(turn, value)
        case ("morning", value) if value in session.SCORES:
            reminders.morning_score(turn, value, None)
        case ("morning", value, site) if value in session.SCORES and site in set(Site):
            reminders.morning_score(turn, value, Site(site))
        case ("away", value):
            habits.away(turn, value)
        case ("barrier", value):
            habits.barrier(turn, value)
        case ("habit", value):
            habits.chosen(turn, value)
        case ("flare", value):
            habits.flare_reviewed(turn, value)
        case ("chart", kind):
            replies.chart(turn, kind)
        case ("short",):
            _short(turn)
        case ("erase", answer):
            _tap_erase(turn, answer)
        case _:
            turn.answer(text("stale-button"))


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
    elif turn.session is not None or reminders.done_on(turn, scheduled):
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
    """Start from the reminder. One of an earlier day starts today's session: that day is over."""
    if turn.session is not None:
        session.show_again(turn)
    elif not questions.may_stretch(turn):
        _stretch(turn)
    elif reminders.done_on(turn, scheduled):
        turn.answer(text("already-done"))
    elif scheduled == reminders.stretching_day(turn):
        session.begin(turn, scheduled, surface=f"day:{scheduled.isoformat()}")
    else:
        _stretch(turn)


def _tap_again(turn: Turn, day: date) -> None:
    if turn.session is None and questions.may_stretch(turn):
        turn.add(Delete(("again",)))
        session.begin(turn, day)
    else:
        turn.answer(text("already-done"))


def _short(turn: Turn) -> None:
    """The two-minute session, for a day with little time."""
    if turn.session is not None or not questions.may_stretch(turn):
        _stretch(turn)
    else:
        session.begin(turn, reminders.stretching_day(turn), short=True)


def _tap_setup(turn: Turn, what: str = "") -> None:
    if questions.missing(turn) is None:
        turn.answer(text("already-answered"))
    elif what == "privacy":
        turn.reply("setup", message(text("privacy"), buttons=[[button("set-up", "setup")]]))
    else:
        questions.go_on(turn)


def _tap_seen(turn: Turn, how: str = "") -> None:
    if turn.person.warning_sign is None:
        turn.answer(text("already-done"))
        return
    warning_signs.seen(turn, how)
    turn.add(Delete((warning_signs.SURFACE,)))
    questions.go_on(turn, text("signs-once-more" if how == "not_meant" else "seen-good"))


def _tap_erase(turn: Turn, answer: str) -> None:
    if answer != "yes":
        turn.reply("erase", message(text("erase-kept")))
        return
    turn.reply("erase", message(text("erased")))
    turn.add(Erase())


# --- Typed words ---------------------------------------------------------------------------------------


def _said(turn: Turn, said: str) -> None:
    """Typed words: a warning sign before anything else, then the question that is open, then a number."""
    sign = warning_signs.typed_sign(turn, said)
    if sign is not None:
        warning_signs.report(turn, sign)
        return
    offered = _offered(turn, said)
    scores = reading.read_pain(said)
    rates = session.expects_score(turn.session)
    if offered is not None:
        _tap(turn, offered)
    elif rates and scores is not None and session.scored(turn, scores):
        pass
    elif turn.person.asking == "habit" and scores is None:
        habits.typed(turn, said)
    elif questions.answered(turn, said):
        pass
    elif turn.person.asking in questions.READ:
        turn.reply("hint", message(text(f"{turn.person.asking}-wrong")))
    elif turn.person.consent_version is not None and questions.typed(turn, "pain", said):
        pass
    elif turn.person.warning_sign is not None:
        warning_signs.suspended(turn)
    elif turn.person.asking in questions.ASK:
        questions.ask(turn, turn.person.asking, text("please-answer"))
    elif rates:
        turn.reply("hint", message(text("score-wrong")))
    else:
        turn.reply("hint", message(text("not-understood")))


def _offered(turn: Turn, said: str) -> Tap | None:
    """The button on offer whose words were typed, or that a plain yes or no means."""
    typed = _plain(said)
    for on_offer in _on_offer(turn):
        if _plain(turn.world.words(on_offer.label, turn.person.language)) == typed:
            return on_offer.tap
    return questions.in_short(turn, typed)


def _on_offer(turn: Turn) -> list[Button]:
    person, running = turn.person, turn.session
    offered: list[Button] = []
    if running is not None:
        offered += session.on_offer(running)
    if person.asking in questions.ASK:
        offered += [b for row in questions.question(turn, person.asking).buttons for b in row]
    elif questions.missing(turn) is not None:
        offered.append(button("set-up", "setup"))
    if running is None and person.last_occurrence is not None:
        day = person.last_occurrence.isoformat()
        offered += [button(name, "day", day, name) for name in ("start", "later", "skip")]
    return offered


def _plain(words: str) -> str:
    """Letters, digits and single spaces only: an emoji or a full stop makes no difference."""
    return " ".join("".join(c if c.isalnum() else " " for c in words.casefold()).split())


# --- Timers and reachability ---------------------------------------------------------------------------


def _reminded(turn: Turn, timer: Fired) -> None:
    occurrence = reminders.fired(turn, timer)
    if occurrence is not None:
        habits.at_reminder(turn, occurrence)


TIMERS: Mapping[str, Callable[[Turn, Fired], None]] = {
    "session": session.fired,
    "reminder": _reminded,
    "followup": reminders.followup_fired,
    "snooze": reminders.snooze_fired,
    "morning": reminders.morning_fired,
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
