"""What is said about clinics: the consent, what was sent, and the lines that a clinic reads.

A line about somebody is made of numbers alone (`told`), so that their access log says what the clinic read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.clinic_book import ABOUT, Clinic
from bot.core.diary import Shown
from bot.core.messages import Button, Message, Text, listed, text
from bot.core.rules import Fact
from bot.core.turn import Turn, button, message, rows

NAME_MOST_CHARACTERS = 40
SHOWN_AT_ONCE = 3


# --- To the person -------------------------------------------------------------------------------------


def ask_name(_turn: Turn, *lead: Text | None) -> Message:
    """Which name the clinic is to see. Nothing is shared before the consent that follows."""
    number = button("clinic-number", "answer", "clinic-name", "#")
    return message(
        *lead, text("ask-clinic-name"), buttons=[[number], [button("not-now", "clinic", "not-now")]]
    )


def read_name(_turn: Turn, said: str) -> str | None:
    """A name as it was typed; None for what is none. A number alone is a score."""
    name = " ".join(said.split())
    return name if any(c.isalpha() for c in name) and len(name) <= NAME_MOST_CHARACTERS else None


def consent(turn: Turn, clinic: Clinic, name: str) -> Message:
    """Who will see what, under which name, and what becomes of it; nothing flows before they agree."""
    buttons = [
        [button("agree", "clinic", "agree"), button("not-now", "clinic", "not-now")],
        [button("clinic-other-name", "question", "clinic-name")],
    ]
    other = turn.clinic
    instead = other is not None and other.id != clinic.id
    return message(
        text("clinic-consent", clinic=clinic.name, shown=name),
        text("clinic-consent-digest"),
        text("clinic-consent-alert"),
        text("clinic-consent-who", count=clinic.clinicians),
        text("clinic-consent-after"),
        text("clinic-consent-instead", clinic=other.name) if other is not None and instead else None,
        buttons=buttons,
    )


def agreed(clinic: Clinic, name: str) -> Message:
    buttons = [[button("clinic-stop", "clinic", "stop")], [button("menu-clinic", "clinic", "page")]]
    return message(text("clinic-agreed", clinic=clinic.name, shown=name), buttons=buttons)


def page(turn: Turn, clinic: Clinic) -> Message:
    """With whom they share, and how to end it."""
    buttons = [
        [button("clinic-stop", "clinic", "stop")],
        [button("clinic-log", "clinic", "log", 0)],
        [button("settings", "menu", "settings")],
    ]
    return message(
        text("clinic-page", clinic=clinic.name, shown=turn.person.shown_as or ""),
        text("clinic-consent-who", count=clinic.clinicians),
        reached(clinic),
        languages(clinic),
        buttons=buttons,
    )


def languages(clinic: Clinic) -> Text | None:
    if not clinic.languages:
        return None
    return text(
        "clinic-languages", languages=listed(text("language-name", code=code) for code in clinic.languages)
    )


def reached(clinic: Clinic) -> Text:
    """How the clinic is reached, in its own words."""
    if clinic.hours:
        return text("clinic-contact-hours", clinic=clinic.name, contact=clinic.contact, hours=clinic.hours)
    return text("clinic-contact", clinic=clinic.name, contact=clinic.contact)


def log_page(turn: Turn, past: Sequence[Shown], start: int) -> Message:
    """The access log, the newest first, some at a time."""
    newest = [*reversed(past)]
    part = newest[start : start + SHOWN_AT_ONCE]
    older = start + SHOWN_AT_ONCE
    more: list[Button] = []
    if start:
        more.append(button("clinic-log-newer", "clinic", "log", max(0, start - SHOWN_AT_ONCE)))
    if older < len(newest):
        more.append(button("clinic-log-older", "clinic", "log", older))
    lines = [text("clinic-log-entry", day=s.day, clinic=s.clinic, line=_logged(turn, s)) for s in part]
    return message(
        text("clinic-log-title") if part else text("clinic-log-empty"),
        *lines,
        buttons=[*rows(more, 2), [button("settings", "menu", "settings")]],
    )


def _logged(turn: Turn, shown: Shown) -> Text:
    return told(turn.person.id, shown.kind, shown.shown_as, shown.numbers)


# --- To those who work at a clinic -------------------------------------------------------------------------


def invites_clinician(clinic: Clinic) -> Message:
    choices = [
        [button("clinician-agree", "clinic", "agree"), button("not-now", "clinic", "not-now")],
    ]
    return message(
        text("clinician-invited", clinic=clinic.name),
        text("clinician-what"),
        text("clinician-duty"),
        buttons=choices,
    )


def told(person: int, kind: str, name: str, numbers: Mapping[str, Fact]) -> Text:
    """One person's line: of a weekly list, of an alert, or that they have left."""
    facts: dict[str, Fact | Text] = {**numbers, "shown": name, ABOUT: person}
    if kind == "digest":
        facts |= {
            "pain": _pain(numbers),
            "trend": text(f"digest-trend-{numbers['trend']}"),
            "signs": _named("digest-signs", "sign-{}", numbers["signs"]),
            "advice": _named("digest-advice", "advised-{}", numbers["advice"]),
        }
    elif kind == "alert-sign":
        facts["signs"] = listed((text(f"sign-{name}") for name in _split(numbers["signs"])), "semicolon")
    return text(f"clinic-{kind}", **facts)


def _pain(numbers: Mapping[str, Fact]) -> Text:
    if "last" not in numbers:
        return text("digest-no-pain")
    return text("digest-pain", last=numbers["last"], median=numbers["median"])


def _named(within: str, pattern: str, ids: Fact) -> Text | str:
    """What there is of a list, in a sentence of its own; nothing where there is none."""
    names = [text(pattern.format(id)) for id in _split(ids)]  # noqa: A001 - the field's word
    return text(within, listed=listed(names, "semicolon")) if names else ""


def _split(ids: Fact) -> list[str]:
    return [name for name in str(ids).split(",") if name]
