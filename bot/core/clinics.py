"""Clinics: the link that invites, the consent, the way out, and what was sent.

Somebody shares with a clinic, or works at one and receives what is shared there. Both begin with a code in a
link, end with one tap, and are nothing before the person has agreed.
"""

from __future__ import annotations

from datetime import timedelta

from bot.core import clinic_news, clinic_words, questions
from bot.core.clinic_book import FROM_CLINICS, Clinic, Invitation
from bot.core.diary import Shown
from bot.core.messages import Message, Text, text
from bot.core.model import CancelTimer, Fired, Redeem, Send, Show, TakeBack, Withdraw
from bot.core.turn import Turn, button, clock_time, message

SURFACE = "clinic"

TRIES = 5
TRIES_WITHIN = timedelta(days=1)
"""So many codes that stand for nothing somebody may try; they are too long to be guessed in any case."""


# --- The link --------------------------------------------------------------------------------------------


def follow(turn: Turn, code: str) -> None:
    """/start with a code. What is wrong with one is told to nobody, and changes nothing."""
    tried = [a for a in turn.past.answers_to("clinic-code") if turn.world.now - a.at < TRIES_WITHIN]
    if len(tried) >= TRIES:
        _answer(turn, message(text("clinic-link-wait")))
        return
    found = turn.world.clinics.by_code(code)
    if found is not None and found.clinic.id == _own(turn, found.role):
        _show_page(turn, found.role, found.clinic)
    elif found is None or not found.is_open:
        turn.record_answer("clinic-code", "unknown")
        _answer(turn, message(text("clinic-link-unknown")))
    else:
        turn.set_person(invited=found.id, invited_as=None)
        _invite(turn, found)


def _answer(turn: Turn, said: Message) -> None:
    """Say it, and go on with whoever has only just come."""
    turn.add(Send(SURFACE, said))
    if turn.person.consent_version is None and questions.open_now(turn) is None:
        turn.add(Send("setup", questions.greeting(turn)))


def _own(turn: Turn, role: str) -> int | None:
    return turn.person.clinic if role == "person" else turn.person.clinician_of


def _show_page(turn: Turn, role: str, clinic: Clinic) -> None:
    if role == "person":
        turn.add(Send(SURFACE, clinic_words.page(turn, clinic)))
    else:
        turn.add(Send(SURFACE, _receives(turn, clinic)))


def _invite(turn: Turn, found: Invitation) -> None:
    if found.role == "person":
        turn.asks("clinic-name")
        turn.add(Send(SURFACE, clinic_words.ask_name(turn, text("clinic-invites", clinic=found.clinic.name))))
    else:
        turn.add(Send(SURFACE, clinic_words.invites_clinician(found.clinic)))


# --- Consent -----------------------------------------------------------------------------------------------


def tapped(turn: Turn, verb: str, value: str = "") -> None:
    """A button of these messages."""
    match verb:
        case "agree":
            _agree(turn)
        case "not-now" if turn.person.invited is not None:
            turn.set_person(invited=None, invited_as=None)
            turn.reply(SURFACE, message(text("clinic-declined")))
            _back_to_set_up(turn)
        case "stop" if turn.person.clinic is not None:
            stop(turn)
        case "leave" if turn.person.clinician_of is not None:
            _leave(turn)
        case "page" if (clinic := turn.clinic) is not None:
            turn.reply("settings", clinic_words.page(turn, clinic))
        case "receives" if (works_at := _works_at(turn)) is not None:
            turn.reply("settings", _receives(turn, works_at))
        case "log":
            start = int(value) if value.isdecimal() and len(value) < 6 else 0
            turn.reply("settings", clinic_words.log_page(turn, turn.past.since(None).shown, start))
        case _:
            turn.answer(text("already-done"))


def _agree(turn: Turn) -> None:
    """Only now anything is shared: the invitation is looked at once more, and used."""
    invited = turn.person.invited
    found = None if invited is None else turn.world.clinics.invitation(invited)
    if found is None or not found.is_open:
        turn.set_person(invited=None, invited_as=None)
        turn.reply(SURFACE, message(text("clinic-link-unknown")))
        _back_to_set_up(turn)
        return
    name, clinic = turn.person.invited_as, found.clinic
    if found.role == "person" and name is None:
        _invite(turn, found)
        return
    turn.set_person(invited=None, invited_as=None)
    turn.add(Redeem(found.id))
    if found.role == "clinician":
        turn.add(Withdraw(FROM_CLINICS))
        turn.set_person(clinician_of=clinic.id)
        turn.record_answer("clinician", str(clinic.id))
        turn.add(clinic_news.next_digest(clinic, turn.world.now))
        turn.reply(SURFACE, _receives(turn, clinic))
    else:
        if turn.person.clinic not in {None, clinic.id}:
            _end(turn)
        turn.set_person(clinic=clinic.id, shown_as=name)
        turn.record_answer("clinic", f"agreed {clinic.id}")
        turn.reply(SURFACE, clinic_words.agreed(clinic, name or ""))
    _back_to_set_up(turn)


def _back_to_set_up(turn: Turn) -> None:
    """The question of the set-up that waits comes again, below; whoever has only just come is greeted.

    Not somebody who came to receive what others share: they may never stretch here.
    """
    if turn.person.asking == "clinic-name":
        turn.asks(None)
    waits = questions.missing(turn)
    if not questions.is_open(turn) or waits is None or turn.person.clinician_of is not None:
        return
    if turn.person.consent_version is None and turn.person.asking is None:
        turn.add(Send("setup", questions.greeting(turn)))
    else:
        turn.asks(waits)
        turn.add(Send("setup", questions.question(turn, waits)))


# --- The way out -------------------------------------------------------------------------------------------


def stop(turn: Turn) -> None:
    """Nothing more is shown, as of now; what was not sent yet never is."""
    clinic = turn.clinic
    _end(turn)
    name = "" if clinic is None else clinic.name
    turn.reply(SURFACE, message(text("clinic-stopped", clinic=name)))


def _end(turn: Turn) -> None:
    turn.add(TakeBack())
    _tell_that_they_left(turn, last=False)
    turn.set_person(clinic=None, shown_as=None)
    turn.record_answer("clinic", "left")


def erased(turn: Turn) -> None:
    """Everything is about to be erased: the clinic hears no more than that they have left."""
    turn.add(TakeBack())
    _tell_that_they_left(turn, last=True)


def _tell_that_they_left(turn: Turn, *, last: bool) -> None:
    person, clinic = turn.person, turn.clinic
    if clinic is None:
        return
    name = person.shown_as or ""
    entry = Shown(turn.world.now, turn.today, clinic.name, "left", name, {})
    left = message(clinic_words.told(person.id, "left", name, {}))
    turn.add(Show(clinic.id, left, {} if last else {person.id: (entry,)}, last=last))


def _leave(turn: Turn) -> None:
    """Whoever worked there receives nothing more."""
    clinic = _works_at(turn)
    turn.set_person(clinician_of=None)
    turn.record_answer("clinician", "left")
    turn.add(Withdraw(FROM_CLINICS), CancelTimer(clinic_news.DIGEST))
    turn.reply(SURFACE, message(text("clinician-left", clinic="" if clinic is None else clinic.name)))


def gone(turn: Turn, timer: Fired) -> None:
    """The host has ended it, and nothing flows any more: say so."""
    if not turn.person.blocked:
        said = text(f"clinic-gone-{timer.about['role']}", clinic=timer.about["name"])
        turn.add(Send("clinic-gone", message(said)))


# --- Where it can be looked up -----------------------------------------------------------------------------


def settings_buttons(turn: Turn) -> list[tuple[str, tuple[str, ...]]]:
    """What the settings offer about clinics: labels, and what they do."""
    offered: list[tuple[str, tuple[str, ...]]] = []
    if turn.clinic is not None:
        offered += [("menu-clinic", ("page",)), ("clinic-stop", ("stop",))]
    if _works_at(turn) is not None:
        offered.append(("menu-clinician", ("receives",)))
    return offered


def _works_at(turn: Turn) -> Clinic | None:
    works_at = turn.person.clinician_of
    return None if works_at is None else turn.world.clinics.clinic(works_at)


def _receives(turn: Turn, clinic: Clinic) -> Message:
    day = text(f"weekday-{clinic.digest_day}")
    when: Text = clock_time(turn, clinic.digest_time)
    return message(
        text("clinician-agreed", clinic=clinic.name, day=day, time=when),
        text("clinician-duty"),
        buttons=[[button("clinician-leave", "clinic", "leave")]],
    )
