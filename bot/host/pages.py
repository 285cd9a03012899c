"""What a host reads in the chat: figures become messages. People are counts, and small ones are hidden."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from bot.core.content import Operator
from bot.core.messages import HOST, Button, Message, Text, listed, text, verbatim
from bot.core.model import Person
from bot.core.turn import button, message, rows
from bot.health import Trouble
from bot.store import Alert, Announcement, Counts, Crowd, Reach

FEWEST = 5
"""A group of fewer people than this is told as such, and not in figures: who is in it could be guessed."""


@dataclass(frozen=True)
class Machine:
    """What the bot runs on. `free_mb`: room on the disk."""

    version: str
    schema: str
    library: str
    python: str
    database: str
    zones: str
    zones_from: str
    free_mb: int


@dataclass(frozen=True)
class HostView:
    """How the bot is. `reminders_late_s` and `cues_late_s`: of the last day; `again`: messages that may be
    tried again.
    """

    at: datetime
    troubles: Sequence[Trouble]
    counts: Counts
    crowd: Crowd
    reminders_late_s: Sequence[float]
    cues_late_s: Sequence[float]
    again: int
    machine: Machine


def clock(person: Person) -> str:
    """By whose clock this host is told the time."""
    return "utc" if person.zone is None else "own"


def few(number: int) -> int | Text:
    """How many people that is, or that they are fewer than FEWEST."""
    return number if number >= FEWEST else text("host-few", least=FEWEST)


def _to(label: str | Text, *what: str | int) -> Button:
    return button(label, HOST, *what)


# --- How the bot is


def home(figures: HostView, clock: str) -> Message:
    """`clock`: `own` where it is told by the host's own, `utc` where that is not known."""
    crowd = figures.crowd
    kinds = dict.fromkeys(trouble.kind for trouble in figures.troubles)
    wrong = [text(f"host-trouble-{kind}") for kind in kinds]
    return message(
        text("host-title", at=figures.at, clock=clock),
        text("host-needs", troubles=listed(wrong, "lines")) if wrong else text("host-well"),
        text(
            "host-people",
            people=few(crowd.people),
            active=few(crowd.active),
            paused=few(crowd.paused),
            blocked=few(crowd.blocked),
        ),
        text("host-sessions", sessions=few(crowd.sessions), running=few(crowd.running)),
        buttons=[
            [_to("host-messages", "messages"), _to("host-machine", "machine")],
            [_to("host-announcement", "announce"), _to("host-look", "home")],
        ],
    )


def messages(figures: HostView, _clock: str) -> Message:
    counts = figures.counts
    return message(
        text("host-late", reminders=_late(figures.reminders_late_s), cues=_late(figures.cues_late_s)),
        text("host-waiting", count=counts.outbox_pending),
        text("host-dead", count=counts.outbox_dead, updates=counts.inbox_dead, timers=counts.timers_dead),
        text("host-unknown", count=counts.outbox_unknown),
        text("host-blocked", people=few(figures.crowd.blocked)),
        text("host-again", count=figures.again) if figures.again else None,
        buttons=[
            [_to("host-try-again", "again")] if figures.again else [],
            [_to("host-back", "home"), _to("host-look", "messages")],
        ],
    )


def _late(seconds: Sequence[float]) -> Text:
    if not seconds:
        return text("host-late-none")
    return text("host-late-told", half=_rounded(median(seconds)), most=_rounded(max(seconds)))


def _rounded(seconds: float) -> float:
    return round(seconds, 1) if seconds < FEWEST else round(seconds)


def machine(figures: HostView, _clock: str) -> Message:
    runs_on = figures.machine
    wrong = [trouble.told for trouble in figures.troubles if trouble.kind in {"clock", "skew"}]
    old = any(trouble.kind == "zones" for trouble in figures.troubles)
    return message(
        text(
            "host-versions",
            version=runs_on.version,
            schema=runs_on.schema,
            library=runs_on.library,
            python=runs_on.python,
        ),
        text("host-database", kind=runs_on.database),
        text("host-disk", free=runs_on.free_mb),
        text("host-zones", release=runs_on.zones, origin=runs_on.zones_from, age="old" if old else "new"),
        text("host-clock-wrong", told="; ".join(wrong)) if wrong else text("host-clock-right"),
        buttons=[[_to("host-back", "home"), _to("host-look", "machine")]],
    )


# --- What is said to everybody


def announced(texts: Mapping[str, str], language: str, operator: Operator | None) -> Message:
    """An announcement as somebody of this language gets it."""
    who = text("announcement") if operator is None else text("announcement-of", name=operator.name)
    return message(who, verbatim(texts.get(language) or texts[""]))


def write(language: str, people: int, most: int, *, anew: bool = False) -> Message:
    """Asks for a text, for everybody or for those of a language; `anew`: there is one already."""
    asked = text("host-write", people=few(people)) if not language else text("host-write-in", code=language)
    back = [_to("host-back", "draft")] if anew else []
    return message(
        asked, text("host-write-most", most=most), buttons=[[*back, _to("host-discard", "discard")]]
    )


def nobody() -> Message:
    return message(text("host-nobody"), buttons=[[_to("host-back", "home")]])


def too_long(most: int) -> Message:
    return message(text("host-too-long", most=most), buttons=[[_to("host-discard", "discard")]])


def draft(
    draft: Announcement, people: Mapping[str, int], per_second: float, *, about_you: bool = False
) -> Message:
    """Below the previews: to whom it goes, how long that takes, and what can be changed."""
    number = sum(people.values())
    own = [text("language-name", code=code) for code in sorted(draft.texts) if code]
    send = text("host-send", people=few(number))
    in_own = [
        _to(text("host-in-language", code=code), "write", code)
        for code in sorted(people)
        if len(people) > 1 or draft.texts.keys() != {""}
    ]
    return message(
        text("host-draft", people=few(number), time=_time(number / per_second)),
        text("host-draft-own", languages=listed(own)) if own else None,
        text("host-about-you") if about_you else None,
        buttons=[
            [_to(send, "confirm", draft.id, draft.edition)],
            *rows(in_own, 2),
            [_to("host-anew", "write", ""), _to("host-discard", "discard")],
        ],
    )


def confirm(draft: Announcement, people: int) -> Message:
    return message(
        text("host-sure", people=few(people)),
        buttons=[
            [_to("host-send-now", "send", draft.id, draft.edition)],
            [_to("host-not-yet", "draft")],
        ],
    )


def discarded() -> Message:
    return message(text("host-discarded"))


def progress(announcement: Announcement, reach: Reach, per_second: float) -> Message:
    """How far it has come, while it is sent and when that is over."""
    left = {name: reach.fates.get(name, 0) for name in ("sent", "unknown", "dead", "blocked")}
    facts = {"sent": sum(left.values()), "people": few(reach.people)}
    if announcement.status == "sending":
        ahead = reach.waiting - reach.unreachable
        return message(
            text("host-sending", **facts, time=_time(ahead / per_second)),
            text("host-sending-waits", people=few(ahead)) if ahead and not reach.leaving else None,
            buttons=[[_to("host-stop-sending", "stop", announcement.id)]],
        )
    return message(
        text(f"host-{announcement.status}", sent=left["sent"], people=few(reach.people)),
        text(
            "host-reach",
            unknown=left["unknown"],
            dead=left["dead"],
            blocked=few(left["blocked"] + reach.unreachable),
            gone=few(reach.gone),
        ),
    )


def _time(seconds: float) -> Text:
    minutes = math.ceil(seconds / 60)
    return text("host-minutes", minutes=minutes) if minutes > 1 else text("host-a-minute")


# --- What a host is told unasked


def alert(alerts: Sequence[Alert], clock: str) -> Message:
    """What is wrong now, and what was until lately."""
    here = [alert for alert in alerts if alert.over_at is None]
    over = [alert for alert in alerts if alert.over_at is not None]
    title = text("host-alert", count=len(here)) if here else text("host-alert-over")
    return message(
        title,
        *(
            text("host-alert-is", what=_what(alert), since=alert.since, clock=clock, told=alert.told)
            for alert in here
        ),
        *(
            text("host-alert-was", what=_what(alert), since=alert.since, until=alert.over_at, clock=clock)
            for alert in over
            if alert.over_at is not None
        ),
        text("host-alert-more"),
    )


def _what(alert: Alert) -> Text:
    return text(f"host-trouble-{alert.kind}")
