"""The commands: one record each, from which the menu, /help, the checks and the tests follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from bot.core import (
    asking,
    calendar,
    clinics,
    habits,
    questions,
    reading,
    reminders,
    replies,
    schedule,
    session,
    warning_signs,
)
from bot.core.messages import listed, text
from bot.core.model import Phase, Send
from bot.core.turn import Turn, button, clock_time, message


@dataclass(frozen=True)
class KnownCommand:
    """A slash command: what it does with the turn and the words after it, and the texts that tell of it.

    `help`: the text of its line in /help, which neighbours in the table may share; it is given all their
    names. `needs_consent`: it is about pain, so that nothing happens before the person has agreed.
    """

    name: str
    do: Callable[[Turn, str], None]
    help: str
    needs_consent: bool = False

    @property
    def menu(self) -> str:
        """The text of its line in Telegram's menu."""
        return f"command-{self.name}"


def run(turn: Turn, name: str, argument: str) -> None:
    """Do what a command says, as far as the person has agreed to it."""
    known = COMMANDS.get(name) or _called(turn, name)
    if known is None:
        turn.reply("hint", message(text("unknown-command")))
    elif known.needs_consent and turn.person.consent_version is None:
        questions.go_on(turn, text("consent-first"))
    else:
        known.do(turn, argument)


def _called(turn: Turn, name: str) -> KnownCommand | None:
    """The command of that name in any of the languages: /parar for /stop."""
    for vocabulary in turn.content.vocabularies.values():
        for command, names in vocabulary.commands.items():
            if reading.is_one_of(name, names):
                return COMMANDS[command]
    return None


def _start(turn: Turn, argument: str) -> None:
    """A link of a clinic's gives its code as the argument."""
    person = turn.person
    if argument:
        clinics.follow(turn, argument)
    elif person.suspended:
        warning_signs.suspended(turn)
    elif person.consent_version is None:
        turn.asks(None)
        questions.greet(turn)
    elif questions.missing(turn) is not None:
        questions.go_on(turn)
    else:
        questions.finish(turn, text("welcome-back"))


def stretch(turn: Turn, _argument: str = "") -> None:
    day = reminders.stretching_day(turn)
    if turn.person.suspended:
        warning_signs.suspended(turn)
    elif not questions.may_stretch(turn):
        questions.go_on(turn)
    elif turn.session is not None:
        session.show_again(turn)
    elif reminders.done_on(turn, day):
        again = [[button("once-more", "again", day.isoformat())]]
        enough = any(
            d.day == day and d.action in {"protect", "stop-stretch"} for d in turn.since(day).decisions
        )
        said = text("done-already-rest" if enough else "done-already")
        turn.reply("again", message(said, buttons=[] if enough else again))
    elif not asks_whether_now(turn):
        session.begin(turn, day)


def asks_whether_now(turn: Turn, of_day: date | None = None) -> bool:
    """Ask before a start that waited through an outage for hours, or that is `of_day`, an earlier one.

    Returns whether it is such a start.
    """
    if turn.world.now - turn.said_at > reminders.MISSED_AFTER:
        asked = text("start-late", time=clock_time(turn, calendar.wall(turn.said_at, turn.zone)))
    elif of_day is not None:
        asked = text("start-of-day", day=of_day)
    else:
        return False
    turn.reply("again", message(asked, buttons=[[button("start-now", "menu", "stretch")]]))
    return True


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
    if questions.is_open(turn):
        questions.go_on(turn)
    elif habits.returning(turn) == "travel":
        turn.record_answer("back", "travel")
        lines = (text("resumed"), reminders.upcoming(turn), habits.still_there(turn))
        turn.reply("settings", message(*lines, buttons=[habits.elsewhere()]))
    else:
        turn.reply("settings", message(text("resumed"), reminders.upcoming(turn)))


def _sets(turn: Turn, argument: str, *, question: str) -> None:
    """A command that sets something: at once with an argument, with buttons without one."""
    if not argument or questions.QUESTIONS[question].read is None:
        questions.ask(turn, question)
    elif not questions.typed(turn, question, argument):
        turn.reply("hint", message(text(questions.QUESTIONS[question].wrong)))


def _settings(turn: Turn, _argument: str = "") -> None:
    person = turn.person
    turn.asks(None)
    pause = "resume" if person.paused_until else "pause"
    commands = {"time", "days", "timezone", "language", "habit", "where", pause}
    looks = ("look", "voice", "cards", "tempo")
    names = ("time", "days", "timezone", "language", *looks, "goal", "habit", "where", pause)
    offered = {
        "look": len(turn.content.looks) > 1,
        "voice": asking.has_voice(turn),
        "tempo": bool(turn.content.routine.lead_ins_s),
    }
    buttons = [
        button(f"menu-{name}", "menu" if name in commands else "question", name)
        for name in names
        if offered.get(name, True)
    ]
    buttons += [button(label, "clinic", *what) for label, what in clinics.settings_buttons(turn)]
    buttons.append(button("menu-data", "data"))
    turn.reply(
        "settings",
        message(
            text("settings-title"),
            schedule.in_words(turn),
            asking.goal(person),
            text("site-is", site=person.pain_site) if person.pain_site else None,
            habits.line(turn),
            habits.flare_line(turn),
            reminders.upcoming(turn),
            buttons=[buttons[i : i + 2] for i in range(0, len(buttons), 2)],
        ),
    )


def _erase(turn: Turn, _argument: str = "") -> None:
    """Two steps: this one says what would go; the button does it."""
    confirm = [[button("erase-everything", "erase", "yes")], [button("keep-it", "erase", "no")]]
    turn.add(Send("erase", message(text("erase-sure"), buttons=confirm)))


def _urgent(turn: Turn, _argument: str = "") -> None:
    """Whoever reads the list holds nothing meanwhile."""
    session.pause(turn)
    warning_signs.command(turn)


def _help(turn: Turn, _argument: str = "") -> None:
    lines = []
    for told, known in groupby(COMMANDS.values(), key=lambda command: command.help):
        lines.append(text(told, commands=", ".join(f"/{command.name}" for command in known)))
    begin = [button("start-now", "menu", "stretch"), button("settings", "menu", "settings")]
    shown = message(
        text("help"), listed(lines, "lines"), buttons=[begin, [button("questions-people-ask", "ask", "anew")]]
    )
    turn.add(Send("help", shown))


_TABLE = (
    KnownCommand("stretch", stretch, "help-stretch", needs_consent=True),
    KnownCommand("stop", _stop, "help-stop"),
    KnownCommand("pain", partial(_sets, question="pain"), "help-pain", needs_consent=True),
    KnownCommand("progress", replies.progress, "help-progress"),
    KnownCommand("why", replies.why, "help-progress"),
    KnownCommand("time", partial(_sets, question="time"), "help-reminder"),
    KnownCommand("days", partial(_sets, question="days"), "help-reminder"),
    KnownCommand("timezone", partial(_sets, question="place"), "help-reminder"),
    KnownCommand("where", partial(_sets, question="site"), "help-where", needs_consent=True),
    KnownCommand("habit", partial(_sets, question="habit"), "help-habit"),
    KnownCommand("pause", partial(_sets, question="pause"), "help-pause"),
    KnownCommand("resume", _resume, "help-pause"),
    KnownCommand("urgent", _urgent, "help-urgent"),
    KnownCommand("report", replies.report, "help-report"),
    KnownCommand("settings", _settings, "help-settings"),
    KnownCommand("language", partial(_sets, question="language"), "help-settings"),
    KnownCommand("privacy", replies.privacy, "help-privacy"),
    KnownCommand("export", replies.export, "help-privacy"),
    KnownCommand("erase", _erase, "help-privacy"),
    KnownCommand("help", _help, "help-start"),
    KnownCommand("start", _start, "help-start"),
)

COMMANDS: Mapping[str, KnownCommand] = {command.name: command for command in _TABLE}
"""By name, in the order of the menu and of /help: the most wanted first."""
