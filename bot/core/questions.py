"""The questions that set a person up, and the same questions again from the settings.

Set-up has no stage of its own: the next question is the first one without an answer. So closing the app in
the middle, or /start again, goes on where it was and loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any

from bot.core import calendar, habits, pain, plan, reading, reminders, warning_signs
from bot.core.calendar import Occurrence
from bot.core.content import Leg, Vocabulary
from bot.core.model import (
    Button,
    CancelTimer,
    Delete,
    Message,
    Moment,
    Person,
    Place,
    Rating,
    Record,
    Send,
    Site,
    Still,
    Tap,
    Text,
    listed,
    text,
)
from bot.core.turn import Turn, button, message, rows, score_buttons

ONSETS = ("days", "weeks", "long", "tight")
"""For how long they had it when they were set up: rule R7 counts from there."""
PAIN_SITES = ("leg", "back", "both")
ASK_SITE_AFTER_SESSIONS = 3
APPROVAL_AGAIN_AFTER = timedelta(days=14)
EVERY_DAY = frozenset(range(7))

PLACE_MOST_BYTES = 47
"""For zone and name in a button: of Telegram's 64 bytes the rest says that it is the answer with a place."""


# --- Asking --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """A question outside the session: what is asked, how typed words are read, what an answer does.

    `ask` makes the message, below the lines that lead to it. `accept` takes the value of a button, or what
    `read` makes of typed words; None from `read` says that they are no answer. `short`: the buttons that a
    plain yes or no means, where it can mean one only. `answered`: whether it needs no asking; questions that
    have this are the set-up, in the order of the table. `surface`: the message it stands in, if not that of
    the set-up or the settings.
    """

    name: str
    ask: Callable[..., Message]
    accept: Callable[[Turn, Any], None]
    read: Callable[[Turn, str], object] | None = None
    short: Mapping[str, str] = field(default_factory=dict)
    answered: Callable[[Turn], bool] | None = None
    surface: str | None = None

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
    turn.set_person(asking=name)
    surface, asked = QUESTIONS[name].surface or _surface(turn), question(turn, name, *lead)
    if name == "signs":
        # With the picture of the greeting above it this long list would not fit a phone's screen.
        turn.add(Send(surface, asked))
    else:
        turn.reply(surface, asked)


def question(turn: Turn, name: str, *lead: Text | None) -> Message:
    return QUESTIONS[name].ask(turn, *lead)


def _surface(turn: Turn) -> str:
    return "setup" if is_open(turn) else "settings"


def _ask_consent(_turn: Turn, *lead: Text | None) -> Message:
    agree = [button("agree", "answer", "consent", "yes"), button("not-now", "answer", "consent", "no")]
    return message(*lead, text("ask-consent"), buttons=[agree])


def _ask_signs(turn: Turn, *lead: Text | None) -> Message:
    return message(*lead, text("ask-signs"), buttons=warning_signs.sign_buttons(turn, "answer", "signs"))


def _ask_approval(_turn: Turn, *lead: Text | None) -> Message:
    answers = [
        button("approval-yes", "answer", "approval", "yes"),
        button("approval-not-yet", "answer", "approval", "not_yet"),
    ]
    return message(*lead, text("ask-approval"), buttons=[answers])


def _ask_place(turn: Turn, *lead: Text | None) -> Message:
    zones = [button(text("literal", words=_city(z)), "answer", "place", z) for z in vocabulary(turn).zones]
    return message(*lead, text("ask-place"), buttons=rows(zones, 2))


def _ask_time(turn: Turn, *lead: Text | None) -> Message:
    times = [button(text("literal", words=t), "answer", "time", t) for t in vocabulary(turn).times]
    return message(*lead, text("ask-time"), buttons=rows(times, 3))


def _ask_onset(_turn: Turn, *lead: Text | None) -> Message:
    onsets = [button(f"onset-{onset}", "answer", "onset", onset) for onset in ONSETS]
    return message(*lead, text("ask-onset"), buttons=rows(onsets, 2))


def _ask_days(turn: Turn, *lead: Text | None) -> Message:
    days = turn.person.days
    switches = [
        button(text("day-on" if n in days else "day-off", day=text(f"weekday-{n}")), "answer", "days", n)
        for n in range(7)
    ]
    return message(
        *lead,
        text("ask-days"),
        buttons=[
            switches[:4],
            switches[4:],
            [button("every-day", "answer", "days", "all"), button("finish", "menu", "settings")],
        ],
    )


def _ask_pain(_turn: Turn, *lead: Text | None) -> Message:
    return message(*lead, text("ask-pain"), buttons=score_buttons("answer", "pain"))


def _ask_site(_turn: Turn, *lead: Text | None) -> Message:
    sites = [button(f"site-{site}", "answer", "site", site) for site in PAIN_SITES]
    return message(*lead, text("ask-site"), buttons=rows(sites, 2))


def ask_approval_again(turn: Turn) -> None:
    """Two weeks after "Not yet", with a reminder: whether a doctor has meanwhile said that it is fine."""
    told = [a for a in turn.diary.answers if a.question in {"approval", "approval-asked"}]
    if turn.person.approval == "not_yet" and told and turn.world.now - told[-1].at >= APPROVAL_AGAIN_AFTER:
        turn.record_answer("approval-asked", turn.today.isoformat())
        ask(turn, "approval")


def ask_site(turn: Turn) -> None:
    """Once, after an ordinary session of the first days: where it hurts. Nothing waits for the answer."""
    person, day = turn.person, turn.today
    early = person.sessions_completed < ASK_SITE_AFTER_SESSIONS
    if early or person.pain_site is not None or any(s.day == day for s in turn.diary.sessions):
        return
    if not any(answer.question == "site-asked" for answer in turn.diary.answers):
        turn.record_answer("site-asked", day.isoformat())
        turn.set_person(asking="site")
        turn.add(Send("settings", question(turn, "site")))


def _ask_pause(_turn: Turn, *lead: Text | None) -> Message:
    lengths = [button(text("days-long", days=n), "answer", "pause", n) for n in (1, 3, 7, 14)]
    return message(
        *lead,
        text("ask-pause"),
        buttons=[*rows(lengths, 2), [button("pause-open", "answer", "pause", "open")]],
    )


def _ask_language(turn: Turn, *lead: Text | None) -> Message:
    languages = [
        button(text(f"language-{code}"), "answer", "language", code) for code in turn.content.vocabularies
    ]
    return message(*lead, text("ask-language"), buttons=rows(languages, 2))


# --- Understanding what was typed ----------------------------------------------------------------------


def typed(turn: Turn, name: str, said: str) -> bool:
    """Take typed words as the answer to a question; False, and nothing changed, when they are none."""
    read = QUESTIONS[name].read if name in QUESTIONS else None
    value = None if read is None else read(turn, said)
    if value is None:
        return False
    QUESTIONS[name].accept(turn, value)
    return True


def answered(turn: Turn, said: str) -> bool:
    """Take typed words as the answer to the question that is open.

    Also a time where the place is asked for, and a place that everybody knows where the time is.
    """
    asked = turn.person.asking
    if asked is None or typed(turn, asked, said):
        return asked is not None
    if asked == "time":
        places = turn.world.find_places(said)
        known = bool(places) and places[0].sure and not places[0].small
        return known and typed(turn, "place", said)
    return asked == "place" and typed(turn, "time", said)


def in_short(turn: Turn, said: str) -> Tap | None:
    """The button that a plain yes or no means, where it can mean one only."""
    words, asked = vocabulary(turn), turn.person.asking
    if asked is None:
        return Tap("setup") if missing(turn) is not None and said in {*words.yes, *words.okay} else None
    short = QUESTIONS[asked].short if asked in QUESTIONS else {}
    for name, given in (("yes", words.yes), ("no", words.no)):
        if said in given and name in short:
            return Tap("answer", (asked, short[name]))
    return None


def located(turn: Turn, places: Sequence[Place]) -> None:
    """A shared location sets the time zone, whatever was asked; of two clocks the person chooses."""
    if places:
        _accept_place(turn, places)
    else:
        turn.reply("hint", message(text("place-unknown")))


def _read_time(turn: Turn, said: str) -> str | None:
    wall = reading.read_time(said, vocabulary(turn).words)
    return None if wall is None else f"{wall:%H:%M}"


def _read_days(turn: Turn, said: str) -> frozenset[int] | None:
    return reading.read_days(said, vocabulary(turn).words)


def _read_place(turn: Turn, said: str) -> tuple[Place, ...] | None:
    return tuple(turn.world.find_places(said)) or None


def _read_pain(turn: Turn, said: str) -> Mapping[Site | None, int] | None:
    return reading.read_pain(said, vocabulary(turn).words)


def _read_pause(turn: Turn, said: str) -> str | None:
    words = vocabulary(turn).words
    until = reading.read_until(said, words, turn.today)
    days = reading.read_count(said, words) if until is None else (until - turn.today).days
    return None if days is None else str(days)


def _read_language(turn: Turn, said: str) -> str | None:
    code = said.strip().lower()
    return code if code in turn.content.vocabularies else None


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
            _accept_place(turn, (replace(meant[0], name=called or meant[0].name, part="", sure=True),))
        else:
            turn.answer(text("stale-button"))
    elif name in QUESTIONS and Tap("answer", (name, value)) in _taps(question(turn, name)):
        QUESTIONS[name].accept(turn, value)
    else:
        turn.answer(text("stale-button"))


def _taps(asked: Message) -> set[Tap]:
    return {b.tap for row in asked.buttons for b in row}


def _accept_consent(turn: Turn, value: str) -> None:
    if value != "yes":
        turn.set_person(asking=None)
        turn.reply("setup", message(text("not-now-then"), buttons=[[button("set-up", "setup")]]))
        return
    version = turn.content.consent_version
    turn.set_person(consent_version=version, asking=None)
    turn.record_answer("consent", str(version))
    go_on(turn)


def _accept_signs(turn: Turn, value: str) -> None:
    if value != "none":
        warning_signs.report(turn, value)
        turn.add(Delete(("setup",)))
        return
    turn.set_person(asking=None)
    warning_signs.none_reported(turn)
    go_on(turn)


def _accept_approval(turn: Turn, value: str) -> None:
    turn.set_person(approval=value, asking=None)
    turn.record_answer("approval", value)
    go_on(turn, text("approval-later") if value == "not_yet" else None)


def _accept_place(turn: Turn, places: Sequence[Place]) -> None:
    """Set the zone of the first if it is surely meant, and offer others of its name as well; else ask."""
    chosen = places[0]
    if not chosen.sure:
        turn.set_person(asking="place")
        which = [*_buttons(places, "place-is"), button("place-elsewhere", "menu", "timezone")]
        turn.reply(_surface(turn), message(text("place-which"), buttons=rows(which, 1)))
        return
    was_open = is_open(turn)
    turn.set_person(zone=chosen.zone, place=chosen.name, asking=None)
    now_there = calendar.say_when(Occurrence(turn.today, turn.world.now), turn.world.now, chosen.zone)
    said = text("place-set", place=_called(chosen, chosen.country), time=f"{now_there.wall:%H:%M}")
    rather = _buttons([place for place in places if place.zone != chosen.zone], "place-rather")[:3]
    if chosen.small or chosen.namesakes:
        rather.append(button("place-elsewhere", "menu", "timezone"))
    following = missing(turn)
    if was_open and is_open(turn) and following is not None:
        turn.set_person(asking=following)
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


def _buttons(places: Sequence[Place], label: str) -> list[Button]:
    """A button for each place; of those that read alike the first."""
    found: dict[tuple[str, str, str, str], Button] = {}
    for place in places:
        said = text(label, place=_called(place, "" if place.part else place.country))
        reads = (place.name, place.part, place.country, place.clock)
        found.setdefault(reads, Button(said, _taps_place(place)))
    return list(found.values())


def _called(place: Place, country: str) -> Text:
    """A place as people say it: with its part of the country where it is needed, and this country, if any."""
    named = [text("literal", words=words) for words in (place.name, place.part) if words]
    called = listed([*named, text("country", code=country)] if country else named, "comma")
    return (
        text("place-clock", place=called, clock=text("literal", words=place.clock)) if place.clock else called
    )


def _taps_place(place: Place) -> Tap:
    """The button of a place: its zone, and as much of its name as a button has room for."""
    names = (f"{place.name}, {place.part}", place.name) if place.part else (place.name,)
    room = PLACE_MOST_BYTES - len(place.zone.encode())
    fitting = [name for name in names if len(name.encode()) <= room]
    return Tap("answer", ("place", place.zone, *fitting[:1]))


def _accept_time(turn: Turn, value: str) -> None:
    was_open = is_open(turn)
    turn.set_person(reminder_time=time.fromisoformat(value), asking=None)
    said = text("time-set", time=value)
    if was_open:
        go_on(turn, said if is_open(turn) else None)
    else:
        confirm(turn, said)


def _accept_onset(turn: Turn, value: str) -> None:
    turn.set_person(onset=value, asking=None)
    turn.record_answer("onset", value)
    go_on(turn)


def _accept_days(turn: Turn, value: str | frozenset[int]) -> None:
    if isinstance(value, frozenset):
        days = value
    else:
        days = EVERY_DAY if value == "all" else turn.person.days ^ {int(value)}
    if not days:
        turn.answer(text("one-day-at-least"), alert=True)
        return
    turn.set_person(days=days)
    if isinstance(turn.event, Tap):
        ask(turn, "days", reminders.upcoming(turn))
    else:
        turn.set_person(asking=None)
        confirm(turn, text("days-set"))


def _accept_pain(turn: Turn, value: str | Mapping[Site | None, int]) -> None:
    """A note of pain at any time: for the places that were named, else for where it hurts as a rule."""
    scores = {None: int(value)} if isinstance(value, str) else value
    as_a_rule = turn.person.sites[0] if len(turn.person.sites) == 1 else None
    turn.set_person(asking=None)
    ratings = [
        Rating(turn.world.now, turn.today, Moment.ANY_TIME, score, site=site or as_a_rule)
        for site, score in scores.items()
    ]
    turn.add(*map(Record, ratings))
    screened = warning_signs.screen(turn, ratings)
    severe = max(scores.values()) > turn.rules["R3"].numbers["stop_above"]
    turn.reply(
        "pain",
        message(
            text("pain-noted", score=pain.said(ratings)),
            text("pain-noted-high") if severe else None,
            buttons=[[button("see-urgent", "menu", "urgent")]] if severe and not screened else [],
        ),
    )


def _accept_site(turn: Turn, value: str) -> None:
    turn.set_person(pain_site=value, asking=None)
    turn.record_answer("site", value)
    confirm(turn, text("site-set", site=value))


def _accept_pause(turn: Turn, value: str) -> None:
    until = date.max if value == "open" else turn.today + timedelta(days=int(value))
    turn.set_person(paused_until=until, asking=None)
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


def _accept_language(turn: Turn, value: str) -> None:
    turn.set_person(language=value, asking=None)
    confirm(turn, text("language-set"))


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
    turn.reply(
        "setup",
        message(
            text("greeting", minutes=plan.minutes(plan.steps(turn.person, turn.content), turn.content)),
            buttons=[[button("set-up", "setup"), button("what-is-stored", "setup", "privacy")]],
            picture=Still("daily", Leg.RIGHT),
        ),
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
    asked = _ask_onset(turn) if missing(turn) == "onset" else message()
    if asked.lines:
        turn.set_person(asking="onset")
    turn.reply(
        surface,
        message(
            *lead,
            text("all-set", schedule=schedule(turn.person)),
            reminders.needs(turn),
            reminders.upcoming(turn),
            *asked.lines,
            buttons=[*rows(others, 1), *asked.buttons, begin],
        ),
    )


def confirm(turn: Turn, said: Text, others: Sequence[Button] = ()) -> None:
    """Say what was set, and when the next reminder comes."""
    more = [button("settings", "menu", "settings")]
    turn.reply("settings", message(said, reminders.upcoming(turn), buttons=[*rows(others, 1), more]))


def schedule(person: Person) -> Text:
    """The days and the time in words: "every day 07:30"."""
    if person.reminder_time is None:
        return text("schedule-none")
    wall = f"{person.reminder_time:%H:%M}"
    if person.days == EVERY_DAY:
        return text("schedule-daily", time=wall)
    names = [text(f"weekday-{n}") for n in sorted(person.days)]
    return text("schedule-days", time=wall, days=listed(names))


def vocabulary(turn: Turn) -> Vocabulary:
    """The words of the person's language; English where it has none."""
    return turn.content.vocabularies.get(turn.person.language) or turn.content.vocabularies["en"]


def _city(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")


_TABLE = (
    Question(
        "consent",
        _ask_consent,
        _accept_consent,
        # To keep answers about health takes an outright yes.
        short={"yes": "yes", "no": "no"},
        answered=lambda turn: turn.person.consent_version == turn.content.consent_version,
    ),
    Question(
        "signs",
        _ask_signs,
        _accept_signs,
        # A yes names no sign.
        short={"no": "none"},
        answered=lambda turn: turn.person.screened_at is not None,
    ),
    Question(
        "approval",
        _ask_approval,
        _accept_approval,
        short={"yes": "yes", "no": "not_yet"},
        answered=lambda turn: turn.person.approval is not None,
    ),
    Question(
        "place",
        _ask_place,
        _accept_place,
        _read_place,
        answered=lambda turn: turn.person.zone is not None,
    ),
    Question(
        "time",
        _ask_time,
        _accept_time,
        _read_time,
        answered=lambda turn: turn.person.reminder_time is not None,
    ),
    # Once, at the set-up: whoever has begun with sessions is not kept by it.
    Question(
        "onset",
        _ask_onset,
        _accept_onset,
        answered=lambda turn: turn.person.onset is not None or turn.person.sessions_begun > 0,
    ),
    Question("days", _ask_days, _accept_days, _read_days),
    Question("pain", _ask_pain, _accept_pain, _read_pain, surface="pain"),
    Question("site", _ask_site, _accept_site),
    Question("pause", _ask_pause, _accept_pause, _read_pause),
    Question("seen-by", warning_signs.ask_seen_by, _accept_seen_by, surface="seen"),
    Question(
        "fine", warning_signs.ask_fine, _accept_fine, short={"yes": "yes", "no": "not_yet"}, surface="seen"
    ),
    Question("language", _ask_language, _accept_language, _read_language),
)

QUESTIONS: Mapping[str, Question] = {question.name: question for question in _TABLE}
"""By name; those of the set-up in the order in which they are asked."""
