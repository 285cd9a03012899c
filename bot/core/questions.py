"""The questions that set a person up, and the same questions again from the settings.

Set-up has no stage of its own: the next question is the first one without an answer. So closing the app in
the middle, or /start again, goes on where it was and loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any

from bot.core import (
    asking,
    calendar,
    clinic_words,
    habits,
    notes,
    place_names,
    plan,
    reading,
    reminders,
    schedule,
    typed_answers,
    warning_signs,
)
from bot.core.calendar import Occurrence
from bot.core.content import Leg
from bot.core.messages import Button, Message, Still, Tap, Text, text
from bot.core.model import CancelTimer, Delete, Place, Send
from bot.core.turn import Turn, button, clock_time, message, rows

ASK_SITE_AFTER_SESSIONS = 3
EVERY_DAY = frozenset(range(7))
FRESH = timedelta(hours=2)
"""For so long typed words answer a question outside the set-up. Whoever looks something up is back by then;
later, a word or a number is about something else: a habit asked about in the morning is not named by what is
typed at night. The buttons of the question work for longer."""


_SETTINGS = button("settings", "menu", "settings")
"""The way back from every page of the settings."""


# --- Asking --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """A question outside the session: what is asked, how typed words are read, what an answer does.

    `ask` makes the message, below the lines that lead to it. `accept` takes the value of a button, or what
    `read` makes of typed words; None from `read` says that they are no answer. `short`: the buttons that a
    plain yes or no means, where it can mean one only. `answered`: whether it needs no asking; questions that
    have this are the set-up, in the order of the table. `surface`: the message it stands in, if not that of
    the set-up or the settings. `yields`: words that are no answer may be one to something else.
    """

    name: str
    ask: Callable[..., Message]
    accept: Callable[[Turn, Any], None]
    read: Callable[[Turn, str], object] | None = None
    short: Mapping[str, str] = field(default_factory=dict)
    answered: Callable[[Turn], bool] | None = None
    surface: str | None = None
    yields: bool = False

    @property
    def asked(self) -> str:
        """The text that asks."""
        return f"ask-{self.name}"

    @property
    def wrong(self) -> str:
        """The text that gives an example of a right answer, where one can be typed."""
        return f"{self.name}-wrong"


def missing(turn: Turn) -> str | None:
    """The first set-up question that has no answer yet."""
    return next(iter(_unanswered(turn)), None)


def _unanswered(turn: Turn) -> list[str]:
    """The set-up questions that have no answer yet, in their order."""
    return [q.name for q in QUESTIONS.values() if q.answered is not None and not q.answered(turn)]


def is_open(turn: Turn) -> bool:
    """Whether the set-up is not done yet; for how long somebody has had it can be answered afterwards."""
    return missing(turn) not in {None, "onset"}


def may_stretch(turn: Turn) -> bool:
    """Whether all that must be known before a first session is known; the reminder's time can wait."""
    return missing(turn) in {None, "place", "time", "onset"} and not turn.person.suspended


def ask(turn: Turn, name: str, *lead: Text | None) -> None:
    """Ask a question, in the set-up's message or in that of the settings; pain where it is noted."""
    turn.asks(name)
    surface, asked = QUESTIONS[name].surface or _surface(turn), question(turn, name, *lead)
    if name == "signs":
        # With the picture of the greeting above it this long list would not fit a phone's screen.
        turn.add(Send(surface, asked))
    elif surface == "settings" and not any(b.tap == _SETTINGS.tap for row in asked.buttons for b in row):
        turn.reply(surface, Message(asked.lines, (*asked.buttons, (_SETTINGS,)), asked.picture))
    else:
        turn.reply(surface, asked)


def question(turn: Turn, name: str, *lead: Text | None) -> Message:
    return QUESTIONS[name].ask(turn, *lead)


def _surface(turn: Turn) -> str:
    return "setup" if is_open(turn) else "settings"


def ask_approval_again(turn: Turn) -> None:
    """Some days after "Not yet", with a reminder: whether a doctor has said since that it is fine (R7)."""
    if turn.person.approval != "not_yet":
        return
    told = turn.past.answers_to("approval", "approval-asked")
    rests = turn.rules["R7"].numbers["ask_approval_again_days"]
    if told and turn.days_since(told[-1].at) >= rests:
        turn.record_answer("approval-asked", turn.today.isoformat())
        ask(turn, "approval")


def ask_onset(turn: Turn) -> bool:
    """After the first session, where the set-up's last question had no answer; whether asked."""
    if turn.person.onset is not None or turn.person.sessions_completed != 1:
        return False
    turn.asks("onset")
    turn.add(Send("settings", question(turn, "onset")))
    return True


def ask_site(turn: Turn) -> None:
    """Once, after an ordinary session of the first days: where it hurts. Nothing waits for the answer."""
    person, day = turn.person, turn.today
    early = person.sessions_completed < ASK_SITE_AFTER_SESSIONS
    if early or person.pain_site is not None or any(s.day == day for s in turn.since(day).sessions):
        return
    if not turn.past.answers_to("site-asked"):
        turn.record_answer("site-asked", day.isoformat())
        turn.asks("site")
        turn.add(Send("settings", question(turn, "site")))


# --- Understanding what was typed ----------------------------------------------------------------------


def typed(turn: Turn, name: str, said: str) -> bool:
    """Take typed words as the answer to a question; False, and nothing changed, when they are none."""
    value = _reads(turn, name, said)
    if value is None:
        return False
    _take(turn, QUESTIONS[name], value)
    return True


def open_now(turn: Turn) -> Question | None:
    """The question outside the session that typed words answer: what was asked last, while it is fresh.

    One that the set-up waits for stays open until it is answered: until then nothing else is asked. None
    while the session's own question is the last that was asked.
    """
    person = turn.person
    asked = QUESTIONS.get(person.asking or "")
    if asked is None or (is_open(turn) and asked.name in _unanswered(turn)):
        return asked
    fresh = person.asked_at is not None and turn.said_at - person.asked_at <= FRESH
    return asked if fresh else None


def answered(turn: Turn, asked: Question, said: str) -> bool:
    """Take typed words as the answer to the question that is open; False when they are none.

    Also a time where the place is asked for, and a place that everybody knows where the time is.
    """
    if typed(turn, asked.name, said):
        return True
    other = {"time": "place", "place": "time"}.get(asked.name)
    if other is None or (other == "place" and not _well_known(turn, said)) or not _reads(turn, other, said):
        return False
    turn.asks(None)
    return typed(turn, other, said)


def _well_known(turn: Turn, said: str) -> bool:
    return all(place.sure and not place.small for place in turn.world.find_places(said)[:1])


def _reads(turn: Turn, name: str, said: str) -> object:
    read = QUESTIONS[name].read
    return None if read is None else read(turn, said)


def in_short(turn: Turn, said: str) -> Tap | None:
    """The button that a plain yes or no means, where it can mean one only."""
    words, asked = asking.vocabulary(turn), open_now(turn)
    if asked is None:
        return (
            Tap("setup")
            if missing(turn) is not None and reading.is_one_of(said, (*words.yes, *words.okay), words.words)
            else None
        )
    for name, given in (("yes", words.yes), ("no", words.no)):
        if name in asked.short and reading.is_one_of(said, given, words.words):
            return Tap("answer", (asked.name, asked.short[name]))
    return None


def located(turn: Turn, places: Sequence[Place]) -> None:
    """A shared location sets the time zone, whatever was asked; of two clocks the person chooses."""
    if places:
        _take(turn, QUESTIONS["place"], places)
    else:
        turn.reply("hint", message(text("place-unknown")))


# --- Taking an answer ----------------------------------------------------------------------------------


def tapped(turn: Turn, name: str, value: str, called: str = "") -> None:
    """A button of a question. Those on health and consent count only while their question is open.

    Where it was closed without an answer, as for somebody who was forgotten meanwhile, the set-up goes on.
    A place is its zone; `called` is the name by which it was asked for.
    """
    again = name == "approval" and turn.person.approval == "not_yet"
    if name in {"consent", "signs", "approval"} and turn.person.asking != name and not again:
        if name in _unanswered(turn):
            go_on(turn)
        else:
            turn.answer(text("already-answered"))
    elif name == "place":
        found = [*turn.world.find_places(called or value), *turn.world.find_places(value)]
        meant = [place for place in found if place.zone == value] or found[-1:]
        if meant:
            _take(
                turn,
                QUESTIONS["place"],
                (replace(meant[0], name=called or meant[0].name, part="", sure=True),),
            )
        else:
            turn.answer(text("stale-button"))
    elif name in QUESTIONS and _is_offered(turn, name, value):
        _take(turn, QUESTIONS[name], value)
    else:
        turn.answer(text("stale-button"))


def _is_offered(turn: Turn, name: str, value: str) -> bool:
    """Whether a button of the question gives this answer; any time: either of two may have been offered."""
    if name == "time":
        return schedule.from_a_button(value) is not None
    return Tap("answer", (name, value)) in _taps(question(turn, name))


def _take(turn: Turn, question: Question, value: object) -> None:
    """The answer closes its question; what follows from it may ask again."""
    if turn.person.asking == question.name:
        turn.asks(None)
    question.accept(turn, value)


def _taps(asked: Message) -> set[Tap]:
    return {b.tap for row in asked.buttons for b in row}


def _accept_consent(turn: Turn, value: str) -> None:
    if value != "yes":
        turn.reply("setup", message(text("not-now-then"), buttons=[[button("set-up", "setup")]]))
        return
    version = turn.content.consent_version
    turn.set_person(consent_version=version)
    turn.record_answer("consent", str(version))
    go_on(turn)


def _accept_signs(turn: Turn, value: str) -> None:
    if value != "none":
        warning_signs.report(turn, value)
        turn.add(Delete(("setup",)))
        return
    warning_signs.none_reported(turn)
    go_on(turn)


def _accept_approval(turn: Turn, value: str) -> None:
    turn.set_person(approval=value)
    turn.record_answer("approval", value)
    go_on(turn, text("approval-later") if value == "not_yet" else None)


def _accept_place(turn: Turn, places: Sequence[Place]) -> None:
    """Set the zone of the first if it is surely meant, and offer others of its name as well; else ask."""
    chosen = places[0]
    if not chosen.sure:
        turn.asks("place")
        which = [*place_names.buttons(places, "place-is"), button("place-elsewhere", "menu", "timezone")]
        turn.reply(_surface(turn), message(text("place-which"), buttons=rows(which, 1)))
        return
    was_open = is_open(turn)
    turn.set_person(zone=chosen.zone, place=chosen.name)
    now_there = calendar.say_when(Occurrence(turn.today, turn.world.now), turn.world.now, chosen.zone)
    said = text(
        "place-set", place=place_names.called(chosen, chosen.country), time=clock_time(turn, now_there.wall)
    )
    rather = place_names.buttons([place for place in places if place.zone != chosen.zone], "place-rather")[:3]
    if chosen.small or chosen.namesakes:
        rather.append(button("place-elsewhere", "menu", "timezone"))
    following = missing(turn)
    if was_open and is_open(turn) and following is not None:
        turn.asks(following)
        shown = question(turn, following, said)
        turn.reply("setup", Message(shown.lines, (*shown.buttons, *rows(rather, 1)), shown.picture))
    elif was_open and not rather:
        finish(turn, said)
    elif was_open or not turn.person.sessions_begun:
        # Whoever corrects the place before the first session has it all before them again, in one message.
        finish(turn, said, others=rather, surface="settings")
        turn.add(Delete(("setup",)))
    else:
        confirm(turn, said, rather)


def _accept_time(turn: Turn, value: str | Sequence[schedule.When]) -> None:
    """Set the time of the reminder: one for all its days, or one for each of some; of two, ask which."""
    if not isinstance(value, str) and len(value) > 1:
        turn.asks("time")
        turn.reply(_surface(turn), asking.which_time(turn, value))
        return
    when = schedule.from_a_button(value) if isinstance(value, str) else value[0]
    assert when is not None, "it was offered"
    was_open = is_open(turn)
    if isinstance(when, time):
        turn.set_person(reminder_time=when, other_times={})
        said = text("time-set", time=clock_time(turn, when))
    else:
        schedule.set_times(turn, when)
        said = text("times-set", schedule=schedule.in_words(turn))
    if was_open:
        go_on(turn, said if is_open(turn) else None)
    else:
        confirm(turn, said)


def _accept_onset(turn: Turn, value: str) -> None:
    turn.set_person(onset=value)
    turn.record_answer("onset", value)
    if turn.person.sessions_begun:
        confirm(turn, text("onset-set"))
    else:
        go_on(turn)


def _accept_days(turn: Turn, value: str | frozenset[int]) -> None:
    if isinstance(value, frozenset):
        days = value
    else:
        days = EVERY_DAY if value == "all" else turn.person.days ^ {int(value)}
    if not days:
        turn.asks("days")
        turn.answer(text("one-day-at-least"), alert=True)
        return
    turn.set_person(days=days)
    if isinstance(turn.event, Tap):
        ask(turn, "days", reminders.upcoming(turn))
    else:
        confirm(turn, text("days-set"))


def _accept_site(turn: Turn, value: str) -> None:
    turn.set_person(pain_site=value)
    turn.record_answer("site", value)
    confirm(turn, text("site-set", site=value))


def _accept_pause(turn: Turn, value: str) -> None:
    until = date.max if value == "open" else reminders.first_to_come(turn) + timedelta(days=int(value))
    turn.set_person(paused_until=until)
    turn.record_answer("paused", until.isoformat())
    # What was still to come for the day of the reminder comes no more.
    turn.add(CancelTimer("followup"), CancelTimer("snooze"), CancelTimer("morning"))
    turn.reply(
        "settings",
        message(
            text("paused-open") if until == date.max else text("paused", day=until),
            None if until == date.max else reminders.upcoming(turn),
            buttons=[
                [button(f"away-{reason}-button", "away", reason) for reason in habits.REASONS],
                [button("resume", "menu", "resume")],
            ],
        ),
    )


def _accept_cards(turn: Turn, value: str) -> None:
    turn.set_person(cards=value)
    confirm(turn, text("cards-set", how=value))


def _accept_look(turn: Turn, value: str) -> None:
    turn.set_person(look=value)
    confirm(turn, text("look-set"))


def _accept_tempo(turn: Turn, value: str) -> None:
    part, _, seconds = value.partition("-")
    turn.set_person(**{"lead_in_s" if part == "lead" else "rest_s": int(seconds)})
    ask(turn, "tempo", asking.tempo(turn), reminders.upcoming(turn))


def _accept_voice(turn: Turn, value: str) -> None:
    turn.set_person(voice=value == "on")
    confirm(turn, text("voice-set", how=value))


def _accept_goal(turn: Turn, value: str) -> None:
    turn.set_person(weekly_goal=int(value))
    confirm(turn, asking.goal(turn.person))


def _accept_language(turn: Turn, value: str) -> None:
    turn.set_person(language=value)
    confirm(turn, text("language-set"))


def _accept_clinic_name(turn: Turn, value: str) -> None:
    """The name that the clinic would see, or a number; the consent names it, and nothing is shared yet."""
    invited = turn.person.invited
    found = None if invited is None else turn.world.clinics.invitation(invited)
    if found is None or not found.is_open:
        turn.set_person(invited=None, invited_as=None)
        turn.reply("clinic", message(text("clinic-link-unknown")))
        return
    name = f"#{turn.person.id}" if value == "#" else value
    turn.set_person(invited_as=name)
    turn.reply("clinic", clinic_words.consent(turn, found.clinic, name))


def _accept_seen_by(turn: Turn, who: str) -> None:
    if not turn.person.suspended:
        turn.answer(text("already-done"))
        return
    warning_signs.accept_seen_by(turn, who)
    ask(turn, "fine")


def _accept_fine(turn: Turn, value: str) -> None:
    if not turn.person.suspended or warning_signs.seen_by(turn) is None:
        turn.answer(text("already-done"))
    elif value == "yes":
        warning_signs.clear(turn)
        turn.add(Delete(("seen", "suspended")))
        go_on(turn, text("seen-good"))
    else:
        turn.reply("seen", warning_signs.not_fine_yet(turn))


# --- Set-up --------------------------------------------------------------------------------------------


def greet(turn: Turn) -> None:
    """/start of someone new: who it is for, what it is not, one picture."""
    turn.reply("setup", greeting(turn))


def greeting(turn: Turn) -> Message:
    return message(
        text(
            "greeting",
            count=len(turn.content.routine.stretches),
            minutes=plan.minutes(plan.steps(turn.person, turn.content), turn.content),
        ),
        buttons=[[button("set-up", "setup"), button("what-is-stored", "setup", "privacy")]],
        picture=Still("daily", Leg.RIGHT),
    )


def go_on(turn: Turn, *lead: Text | None) -> None:
    """Ask the next set-up question, or say that everything is set."""
    following = missing(turn)
    if following is not None and is_open(turn):
        ask(turn, following, *lead)
    else:
        finish(turn, *lead)


def finish(turn: Turn, *lead: Text | None, others: Sequence[Button] = (), surface: str = "setup") -> None:
    """Say that everything is set; `others` correct what was answered last.

    For how long they have had it is asked here, since nothing waits for the answer.
    """
    begin = [button("start-now", "menu", "stretch"), button("change", "menu", "settings")]
    if asking.has_voice(turn) and not turn.person.voice:
        begin.append(button("menu-voice", "question", "voice"))
    asked = asking.ask_onset(turn) if missing(turn) == "onset" else message()
    if asked.lines:
        turn.asks("onset")
    turn.reply(
        surface,
        message(
            *lead,
            text("all-set", schedule=schedule.in_words(turn)),
            reminders.needs(turn),
            reminders.upcoming(turn),
            *asked.lines,
            buttons=[*rows(others, 1), *asked.buttons, begin],
        ),
    )


def confirm(turn: Turn, said: Text, others: Sequence[Button] = ()) -> None:
    """Say what was set, and when the next reminder comes."""
    turn.reply("settings", message(said, reminders.upcoming(turn), buttons=[*rows(others, 1), [_SETTINGS]]))


HABIT = Question("habit", habits.question, habits.accept, habits.read, {"no": "none"}, yields=True)

_TABLE = (
    Question(
        "consent",
        asking.ask_consent,
        _accept_consent,
        # To keep answers about health takes an outright yes.
        short={"yes": "yes", "no": "no"},
        answered=lambda turn: turn.person.consent_version == turn.content.consent_version,
    ),
    Question(
        "signs",
        asking.ask_signs,
        _accept_signs,
        # A yes names no sign.
        short={"no": "none"},
        answered=lambda turn: turn.person.screened_at is not None,
    ),
    Question(
        "approval",
        asking.ask_approval,
        _accept_approval,
        short={"yes": "yes", "no": "not_yet"},
        answered=lambda turn: turn.person.approval is not None,
    ),
    Question(
        "place",
        asking.ask_place,
        _accept_place,
        typed_answers.as_place,
        answered=lambda turn: turn.person.zone is not None,
    ),
    Question(
        "time",
        asking.ask_time,
        _accept_time,
        typed_answers.as_time,
        answered=lambda turn: turn.person.reminder_time is not None,
    ),
    # At the set-up, and once more after the first session: whoever has begun is not kept by it.
    Question(
        "onset",
        asking.ask_onset,
        _accept_onset,
        answered=lambda turn: turn.person.onset is not None or turn.person.sessions_begun > 0,
    ),
    Question("days", asking.ask_days, _accept_days, typed_answers.as_days),
    Question("pain", asking.ask_pain, notes.note, typed_answers.as_pain, surface=notes.SURFACE),
    Question("site", asking.ask_site, _accept_site),
    Question("pause", asking.ask_pause, _accept_pause, typed_answers.as_pause),
    HABIT,
    Question("cards", asking.ask_cards, _accept_cards),
    Question("look", asking.ask_look, _accept_look),
    Question("tempo", asking.ask_tempo, _accept_tempo),
    Question("voice", asking.ask_voice, _accept_voice),
    Question("goal", asking.ask_goal, _accept_goal),
    Question("seen-by", warning_signs.ask_seen_by, _accept_seen_by, surface="seen"),
    Question(
        "fine", warning_signs.ask_fine, _accept_fine, short={"yes": "yes", "no": "not_yet"}, surface="seen"
    ),
    Question("language", asking.ask_language, _accept_language, typed_answers.as_language),
    Question(
        "clinic-name", clinic_words.ask_name, _accept_clinic_name, clinic_words.read_name, surface="clinic"
    ),
)

QUESTIONS: Mapping[str, Question] = {question.name: question for question in _TABLE}
"""By name; those of the set-up in the order in which they are asked."""
