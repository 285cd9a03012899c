"""The questions that set a person up, and the same questions again from the settings.

Set-up has no stage of its own: the next question is the first one without an answer. So closing the app in
the middle, or /start again, goes on where it was and loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time, timedelta
from functools import reduce

from bot.core import calendar, habits, pain, plan, reading, reminders, warning_signs
from bot.core.calendar import Occurrence
from bot.core.content import Leg, Vocabulary
from bot.core.model import (
    Button,
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
    text,
)
from bot.core.turn import Turn, button, message, rows, score_buttons

SETUP = ("consent", "signs", "approval", "place", "time")
PAIN_SITES = ("leg", "back", "both")
ASK_SITE_AFTER_SESSIONS = 3
EVERY_DAY = frozenset(range(7))


# --- Asking --------------------------------------------------------------------------------------------


def missing(turn: Turn) -> str | None:
    """The first set-up question that has no answer yet."""
    person = turn.person
    answered = {
        "consent": person.consent_version == turn.content.consent_version,
        "signs": person.screened_at is not None,
        "approval": person.approval is not None,
        "place": person.zone is not None,
        "time": person.reminder_time is not None,
    }
    return next((name for name in SETUP if not answered[name]), None)


def may_stretch(turn: Turn) -> bool:
    """Whether all that must be known before a first session is known; the reminder's time can wait."""
    return missing(turn) in {None, "place", "time"} and turn.person.warning_sign is None


def ask(turn: Turn, name: str, *lead: Text | None) -> None:
    """Ask a question, in the set-up's message or in that of the settings."""
    turn.set_person(asking=name)
    surface, asked = _surface(turn), question(turn, name, *lead)
    if name == "signs":
        # With the picture of the greeting above it this long list would not fit a phone's screen.
        turn.add(Delete((surface,)), Send(surface, asked))
    else:
        turn.reply(surface, asked)


def question(turn: Turn, name: str, *lead: Text | None) -> Message:
    return ASK[name](turn, *lead)


def _surface(turn: Turn) -> str:
    return "setup" if missing(turn) else "settings"


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
    zones = [button(text("literal", words=_city(z)), "answer", "place", z) for z in _words(turn).zones]
    return message(*lead, text("ask-place"), buttons=rows(zones, 2))


def _ask_time(turn: Turn, *lead: Text | None) -> Message:
    times = [button(text("literal", words=t), "answer", "time", t) for t in _words(turn).times]
    return message(*lead, text("ask-time"), buttons=rows(times, 3))


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


def ask_site(turn: Turn) -> None:
    """Once, after an ordinary session of the first days: where it hurts. Nothing waits for the answer."""
    person, day = turn.person, turn.today
    early = person.sessions_completed < ASK_SITE_AFTER_SESSIONS
    if early or person.pain_site is not None or any(s.day == day for s in turn.diary.sessions):
        return
    if not any(answer.question == "site-asked" for answer in turn.diary.answers):
        turn.record_answer("site-asked", day.isoformat())
        turn.set_person(asking="site")
        turn.add(Delete(("settings",)), Send("settings", question(turn, "site")))


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


ASK: dict[str, Callable[..., Message]] = {
    "consent": _ask_consent,
    "signs": _ask_signs,
    "approval": _ask_approval,
    "place": _ask_place,
    "time": _ask_time,
    "days": _ask_days,
    "pain": _ask_pain,
    "site": _ask_site,
    "pause": _ask_pause,
    "language": _ask_language,
}


# --- Understanding what was typed ----------------------------------------------------------------------


def typed(turn: Turn, name: str, said: str) -> bool:
    """Take typed words as the answer to a question; False, and nothing changed, when they are none."""
    value = READ[name](turn, said) if name in READ else None
    if value is None:
        return False
    ACCEPT[name](turn, value)
    return True


def located(turn: Turn, place: Place | None) -> None:
    """A shared location sets the time zone, whatever was asked."""
    if place is None:
        turn.reply("hint", message(text("place-unknown")))
    else:
        _accept_place(turn, (place,))


def _read_time(_turn: Turn, said: str) -> str | None:
    wall = reading.read_time(said)
    return None if wall is None else f"{wall:%H:%M}"


def _read_days(turn: Turn, said: str) -> frozenset[int] | None:
    words = _words(turn)
    return reading.read_days(said, words.day_names, words.day_groups)


def _read_place(turn: Turn, said: str) -> tuple[Place, ...] | None:
    return tuple(turn.world.find_places(said)) or None


def _read_pain(_turn: Turn, said: str) -> Mapping[Site | None, int] | None:
    return reading.read_pain(said)


def _read_pause(_turn: Turn, said: str) -> str | None:
    days = reading.read_count(said)
    return None if days is None else str(days)


def _read_language(turn: Turn, said: str) -> str | None:
    code = said.strip().lower()
    return code if code in turn.content.vocabularies else None


READ: dict[str, Callable[[Turn, str], object]] = {
    "time": _read_time,
    "days": _read_days,
    "place": _read_place,
    "pain": _read_pain,
    "pause": _read_pause,
    "language": _read_language,
}


# --- Taking an answer ----------------------------------------------------------------------------------


def tapped(turn: Turn, name: str, value: str) -> None:
    """A button of a question. Those on health and consent count only while their question is open."""
    if name in {"consent", "signs", "approval"} and turn.person.asking != name:
        turn.answer(text("already-answered"))
    elif name == "place":
        places = turn.world.find_places(value)
        if places:
            _accept_place(turn, places)
        else:
            turn.answer(text("stale-button"))
    elif name in ASK and Tap("answer", (name, value)) in _taps(question(turn, name)):
        ACCEPT[name](turn, value)
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
        turn.add(Delete(("setup",)))
        warning_signs.report(turn, value)
        return
    turn.set_person(asking=None)
    warning_signs.none_reported(turn)
    go_on(turn)


def _accept_approval(turn: Turn, value: str) -> None:
    turn.set_person(approval=value, asking=None)
    turn.record_answer("approval", value)
    go_on(turn, text("approval-later") if value == "not_yet" else None)


def _accept_place(turn: Turn, places: Sequence[Place]) -> None:
    """Set the zone of the first; where others of that name are in other zones, offer them as well."""
    chosen = places[0]
    others = [p for p in places[1:] if p.zone != chosen.zone][:3]
    setting_up = missing(turn) is not None
    turn.set_person(zone=chosen.zone, place=chosen.name, asking=None)
    reminders.replan(turn)
    name = f"{chosen.name}, {chosen.country}" if chosen.country else chosen.name
    now_there = calendar.say_when(Occurrence(turn.today, turn.world.now), turn.world.now, chosen.zone)
    said = text("place-set", place=name, time=f"{now_there.wall:%H:%M}")
    rather = [
        button(text("place-rather", place=f"{p.name}, {p.country}"), "answer", "place", p.zone)
        for p in others
    ]
    following = missing(turn)
    if setting_up and following is not None:
        turn.set_person(asking=following)
        shown = question(turn, following, said)
        turn.reply("setup", Message(shown.lines, (*shown.buttons, *rows(rather, 1)), shown.picture))
    elif setting_up:
        finish(turn)
    else:
        confirm(turn, said, rather)


def _accept_time(turn: Turn, value: str) -> None:
    setting_up = missing(turn) is not None
    turn.set_person(reminder_time=time.fromisoformat(value), asking=None)
    reminders.replan(turn)
    if setting_up:
        go_on(turn)
    else:
        confirm(turn, text("time-set", time=value))


def _accept_days(turn: Turn, value: str | frozenset[int]) -> None:
    if isinstance(value, frozenset):
        days = value
    else:
        days = EVERY_DAY if value == "all" else turn.person.days ^ {int(value)}
    if not days:
        turn.answer(text("one-day-at-least"), alert=True)
        return
    turn.set_person(days=days)
    reminders.replan(turn)
    if isinstance(turn.event, Tap):
        ask(turn, "days", reminders.upcoming(turn))
    else:
        turn.set_person(asking=None)
        confirm(turn, text("days-set"))


def _accept_pain(turn: Turn, value: str | Mapping[Site | None, int]) -> None:
    """A note of pain at any time: one score for where it hurts as a rule, or those of the places named."""
    sites = turn.person.sites
    scores = {sites[0] if len(sites) == 1 else None: int(value)} if isinstance(value, str) else value
    turn.set_person(asking=None)
    ratings = [
        Rating(turn.world.now, turn.today, Moment.ANY_TIME, score, site=site)
        for site, score in scores.items()
    ]
    turn.add(*map(Record, ratings))
    stop_above = turn.content.rules["R3"].numbers["stop_above"]
    severe = max(scores.values()) > stop_above
    turn.reply(
        "pain",
        message(
            text("pain-noted", score=pain.said(ratings)),
            text("pain-noted-high") if severe else None,
            buttons=[[button("see-urgent", "menu", "urgent")]] if severe else [],
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
    reminders.replan(turn)
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


ACCEPT: dict[str, Callable[..., None]] = {
    "consent": _accept_consent,
    "signs": _accept_signs,
    "approval": _accept_approval,
    "place": _accept_place,
    "time": _accept_time,
    "days": _accept_days,
    "pain": _accept_pain,
    "site": _accept_site,
    "pause": _accept_pause,
    "language": _accept_language,
}


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
    if following is None:
        finish(turn, *lead)
    else:
        ask(turn, following, *lead)


def finish(turn: Turn, *lead: Text | None) -> None:
    turn.reply(
        "setup",
        message(
            *lead,
            text("all-set", schedule=schedule(turn.person)),
            reminders.needs(turn),
            reminders.upcoming(turn),
            buttons=[[button("start-now", "menu", "stretch"), button("change", "menu", "settings")]],
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
    listed = reduce(lambda listed, name: text("day-list", listed=listed, day=name), names)
    return text("schedule-days", time=wall, days=listed)


def _words(turn: Turn) -> Vocabulary:
    return turn.content.vocabularies.get(turn.person.language) or turn.content.vocabularies["en"]


def _city(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")
