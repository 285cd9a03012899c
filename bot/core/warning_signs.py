"""R0: the signs that mean a doctor first. Urgent words come before everything else.

All signs that were reported are kept until they are cleared; the most urgent one decides what is said. The
words for urgent cases are fixed texts; whom to call is the region's content. Nothing here ever says that
someone is safe, and nothing is a diagnosis.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta

from bot.core import contacts, dose, pain
from bot.core.content import URGENCIES, Content, WarningSign
from bot.core.diary import Rating
from bot.core.messages import Button, Message, Text, text
from bot.core.model import CancelTimer, Edit, Fired, Send, SetTimer
from bot.core.past import Past
from bot.core.rules import Fact
from bot.core.turn import Turn, button, message, rows

SURFACE = "urgent"
"""The urgent words. Where nothing may be kept, the name goes on with the signs: `urgent-fever`."""
LIST = "signs"
"""The list of signs outside set-up and session."""
REMINDER = "suspended"
"""That sessions wait."""

ASKED_AT = time(10)
"""When somebody without a reminder is asked whether they were seen."""

FOLLOW_UPS = ("ask_seen_first_day", "ask_seen_second_day", "ask_seen_third_day")
"""Numbers of R0: days after the report on which it is asked whether somebody has looked at it."""

SEEN_BY = ("doctor", "physiotherapist", "hospital", "other")


def is_urgent(surface: str) -> bool:
    """Whether urgent words stand there."""
    return surface == SURFACE or surface.startswith(f"{SURFACE}-")


# --- The list ------------------------------------------------------------------------------------------


def command(turn: Turn, _argument: str = "") -> None:
    """/urgent: the signs, under headings of how soon they must be seen, each a button, and whom to call."""
    turn.add(Send(LIST, _overview(turn)))


def listed(turn: Turn, lead: str) -> None:
    """The same list, for words that may mean a sign: nobody is suspended before they tap one."""
    turn.add(Send(LIST, _overview(turn, text(lead))))


def _overview(turn: Turn, *lead: Text) -> Message:
    headings = [_heading(turn, urgency) for urgency in URGENCIES]
    return message(
        *lead,
        *(heading for heading in headings if heading is not None),
        contacts.to_call(turn, "emergency"),
        buttons=_rows([_sign(sign, ("sign",)) for sign in turn.content.signs], ("sign",)),
    )


def _heading(turn: Turn, urgency: str) -> Text | None:
    signs = [text(f"sign-{sign.id}") for sign in turn.content.signs if sign.urgency == urgency]
    if not signs:
        return None
    return text(f"heading-{urgency}", doctor=contacts.doctor(turn), signs=_joined(signs))


def _joined(texts: Sequence[Text]) -> Text:
    joined, *others = texts
    for other in others:
        joined = text("signs-and", listed=joined, name=other)
    return joined


def sign_buttons(turn: Turn, *action: str) -> list[list[Button]]:
    """Each sign that is asked for as a button of its own, and one for none of them."""
    return _rows([_sign(sign, action) for sign in asked_for(turn.content, turn.past)], action)


def _rows(signs: Sequence[Button], action: tuple[str, ...]) -> list[list[Button]]:
    return [*([sign] for sign in signs), [button("none-of-these", *action, "none")]]


def _sign(sign: WarningSign, action: tuple[str, ...]) -> Button:
    return button(f"sign-{sign.id}", *action, sign.id)


def asked_for(content: Content, past: Past) -> list[WarningSign]:
    """All but those that stay for life and were cleared once: they are nothing new."""
    cleared = {answer.value for answer in past.answers_to("cleared")}
    return [sign for sign in content.signs if not (sign.standing and sign.id in cleared)]


def tapped(turn: Turn, name: str) -> None:
    """An answer to the buttons of the list."""
    if name != "none":
        report(turn, name)
        return
    if turn.person.consent_version is not None and not turn.person.suspended:
        none_reported(turn)
    turn.add(Edit(LIST, message(text("urgent-none", doctor=contacts.doctor(turn)))))


def none_reported(turn: Turn) -> None:
    """None of the signs: remembered with its date, so that it is asked again in time."""
    turn.set_person(screened_at=turn.world.now)
    turn.record_answer("warning_sign", "none")


# --- A report ------------------------------------------------------------------------------------------


def report(turn: Turn, *names: str) -> None:
    """Someone has warning signs: urgent words now, everything else stops.

    They are remembered beside those reported before, and sessions stay suspended until someone has looked at
    them and said that stretching is fine, once the person has agreed that answers on their health are kept;
    the words are the same for everyone. A running session is broken off by the conversation.
    """
    new = [sign for sign in turn.content.signs if sign.id in names]
    if not new:
        turn.answer(text("stale-button"))
        return
    kept = turn.person.consent_version is not None
    if kept:
        _keep(turn, new)
    signs = reported(turn) if kept else _most_urgent_first(new)
    # What may save a life is a new message that rings, wherever the answer was given. It says what the one
    # before it said, too, whose place it takes; where nothing may be kept it cannot, and those of other
    # signs stand beside it.
    surface = SURFACE if kept else "-".join([SURFACE, *(sign.id for sign in signs)])
    turn.add(Send(surface, _urgent_words(turn, signs, kept=kept), (LIST,), sound=True))


def _keep(turn: Turn, new: Sequence[WarningSign]) -> None:
    now = turn.world.now
    names = dict.fromkeys((*turn.person.warning_signs, *(sign.id for sign in new)))
    turn.set_person(warning_signs=tuple(names), screened_at=now, asking=None)
    for sign in new:
        turn.record_answer("warning_sign", sign.id)
        turn.decide("R0", f"suspend-{sign.urgency}", {"sign": sign.id})
    _ask_later(turn, turn.today, 0)


def reported(turn: Turn) -> list[WarningSign]:
    """The signs for which sessions are suspended, the most urgent first."""
    return _most_urgent_first(s for s in turn.content.signs if s.id in turn.person.warning_signs)


def _most_urgent_first(signs: Iterable[WarningSign]) -> list[WarningSign]:
    return sorted(signs, key=lambda sign: URGENCIES.index(sign.urgency))


def _urgent_words(turn: Turn, signs: Sequence[WarningSign], *, kept: bool) -> Message:
    urgency = signs[0].urgency
    return message(
        text(f"urgent-{urgency}", doctor=contacts.doctor(turn)),
        contacts.to_call(turn, urgency),
        contacts.clinic(turn, urgency),
        *_in_full(signs),
        text("urgent-suspended") if kept else None,
        buttons=_ways_out() if kept else [],
    )


def _in_full(signs: Sequence[WarningSign]) -> list[Text]:
    if len(signs) == 1:
        return [text("you-reported", sign=text(f"sign-{signs[0].id}-full"))]
    return [text("you-reported-all", signs=_joined([text(f"sign-{sign.id}") for sign in signs]))]


def suspended(turn: Turn) -> None:
    """Remind that sessions wait until someone has looked at the warning signs."""
    signs = reported(turn)
    if seen_by(turn) is not None:
        buttons = [[button("fine-yes", "answer", "fine", "yes")], [button("not-meant", "seen", "not_meant")]]
        words = message(text("still-not-fine"), *_in_full(signs), buttons=buttons)
    else:
        urgency = signs[0].urgency if signs else "urgent"
        called = contacts.to_call(turn, urgency), contacts.clinic(turn, urgency)
        words = message(text("still-suspended"), *_in_full(signs), *called, buttons=_ways_out())
    turn.add(Send(REMINDER, words))


def _ways_out() -> list[list[Button]]:
    return [[button("been-seen", "seen")], [button("not-meant", "seen", "not_meant")]]


# --- Clearance: who looked at it, and whether stretching is fine -----------------------------------------


def seen_by(turn: Turn) -> str | None:
    """Who has looked at what was reported, as the person said since; None while nobody has."""
    said = [a for a in turn.past.answers_to("warning_sign", "seen_by") if a.value != "none"]
    return said[-1].value if said and said[-1].question == "seen_by" else None


def ask_seen_by(_turn: Turn, *lead: Text | None) -> Message:
    choices = [button(f"seen-by-{who}", "answer", "seen-by", who) for who in SEEN_BY]
    return message(*lead, text("ask-seen-by"), buttons=rows(choices, 2))


def accept_seen_by(turn: Turn, who: str) -> None:
    """Somebody has looked at it: nothing is asked about that any more, but sessions wait for their word."""
    turn.asks(None)
    turn.record_answer("seen_by", who)
    turn.add(CancelTimer("seen"))


def ask_fine(_turn: Turn, *lead: Text | None) -> Message:
    choices = [
        button("fine-yes", "answer", "fine", "yes"),
        button("fine-not-yet", "answer", "fine", "not_yet"),
    ]
    return message(*lead, text("ask-fine"), buttons=[[choice] for choice in choices])


def not_fine_yet(turn: Turn) -> Message:
    """Seen, but not to stretch yet: sessions stay suspended, and it is asked again."""
    turn.asks(None)
    turn.record_answer("stretching_fine", "not_yet")
    days = int(turn.rules["R0"].numbers["ask_fine_again_days"])
    turn.add(_seen_timer(turn, turn.today + timedelta(days=days), about="fine"))
    return message(text("fine-asked-again", days=days))


def clear(turn: Turn) -> None:
    """Stretching is fine again: kept as an answer of its own, and the dose begins on the first rung, eased.

    The list is shown once more, without what stays for life: something else may be on it.
    """
    signs = reported(turn)
    turn.record_answer("warning_sign_over", "seen")
    for sign in signs:
        turn.record_answer("cleared", sign.id)
    turn.decide("R0", "cleared", {"sign": signs[0].id if signs else "", "seen_by": seen_by(turn) or "other"})
    turn.set_person(warning_signs=(), screened_at=None, asking=None)
    turn.add(CancelTimer("seen"))
    dose.begin_again(turn)


def take_back(turn: Turn) -> bool:
    """The sign reported last was not meant. Those before it stay; whether there are any."""
    *left, last = turn.person.warning_signs
    turn.record_answer("warning_sign_not_meant", last)
    turn.set_person(warning_signs=tuple(left))
    if not left:
        turn.record_answer("warning_sign_over", "not_meant")
        turn.set_person(screened_at=None)
        turn.add(CancelTimer("seen"))
    return bool(left)


# --- Asking later ----------------------------------------------------------------------------------------


def _ask_later(turn: Turn, since: date, number: int) -> None:
    """Set the timer for the question whether somebody has looked at it, if there is one more."""
    if number < len(FOLLOW_UPS):
        days = int(turn.rules["R0"].numbers[FOLLOW_UPS[number]])
        about = {"about": "seen", "since": since.isoformat(), "number": str(number)}
        turn.add(_seen_timer(turn, since + timedelta(days=days), **about))


def _seen_timer(turn: Turn, day: date, **about: str) -> SetTimer:
    return turn.wall_timer("seen", day, turn.person.time_on(day) or ASKED_AT, **about)


def ask_whether_seen(turn: Turn, timer: Fired) -> None:
    """The timer fell due: one kind question, with whom to call; nothing once it was answered."""
    if turn.person.blocked or not turn.person.suspended:
        return
    if timer.about["about"] == "fine":
        turn.add(Send("seen", ask_fine(turn, *_in_full(reported(turn)))))
        return
    signs, since = reported(turn), date.fromisoformat(timer.about["since"])
    _ask_later(turn, since, int(timer.about["number"]) + 1)
    if signs and seen_by(turn) is None:
        turn.decide("R0", "ask-seen", {"sign": signs[0].id, "days": (turn.today - since).days})
        urgency = signs[0].urgency
        called = contacts.to_call(turn, urgency), contacts.clinic(turn, urgency)
        asked = message(text("ask-whether-seen"), *_in_full(signs), *called, buttons=_ways_out())
        turn.add(Send(SURFACE, asked, sound=True))


# --- Asking again for the signs --------------------------------------------------------------------------


def screening(
    turn: Turn, ratings: Sequence[Rating], before: float | None = None, *, regular: bool = False
) -> tuple[str, str, dict[str, Fact]] | None:
    """Whether this pain calls for the signs (R0): the rule, the action and the facts, to be decided.

    `before`: the worst score before the session, where there was one. `regular`: a moment at which they are
    asked for anyway when that was long ago, as it is before a session.
    """
    now, asked = turn.world.now, _asked_for_pain(turn)
    facts: dict[str, Fact] = {
        **pain.facts("score", ratings),
        "asked_before": "no" if asked is None else "yes",
    }
    score = pain.worst(ratings) or 0
    if before is not None:
        facts["rise"] = score - before
    if regular and turn.person.screened_at is not None:
        facts["days_since_asked"] = (now - turn.person.screened_at).days
    if asked is not None:
        facts["days_since_score"] = (turn.today - asked[0]).days
        facts["risen_since"] = score - asked[1]
    found = turn.ask_rules("screening", facts)
    return None if found is None else (*found, facts)


def asks(turn: Turn) -> str:
    """The text that asks: after four weeks of pain that is not severe only what is new matters."""
    last = [d for d in turn.past.decisions_to("ask-signs") if d.action == "ask-signs"][-1]
    severe = turn.rules["R0"].numbers["severe_from"]
    return "ask-signs-new" if float(last.numbers.get("score", 0)) < severe else "ask-signs-again"


def _asked_for_pain(turn: Turn) -> tuple[date, float] | None:
    """The day and the highest score on which the signs were last asked for because of pain."""
    asked = [d for d in turn.past.decisions_to("ask-signs") if (d.rule, d.action) == ("R0", "ask-signs")]
    scores = [(d.day, score) for d in asked if isinstance(score := d.numbers.get("score"), int | float)]
    return scores[-1] if scores else None


def due(
    turn: Turn, ratings: Sequence[Rating], before: float | None = None
) -> tuple[str, str, dict[str, Fact]] | None:
    """As `screening`; None while sessions wait because of a sign that was reported."""
    return None if turn.person.suspended else screening(turn, ratings, before)


def screen(turn: Turn, ratings: Sequence[Rating], before: float | None = None) -> bool:
    """Ask for the signs in a message of its own, if this pain calls for it; whether it did."""
    found = due(turn, ratings, before)
    if found is None:
        return False
    turn.decide(*found)
    asked = message(text("ask-signs-again"), buttons=sign_buttons(turn, "sign"))
    turn.add(Send(LIST, asked))
    return True
