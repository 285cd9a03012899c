"""R0: the signs that mean a doctor first. Urgent words come before everything else.

The words for urgent cases are fixed texts; whom to call is the region's content. Nothing here ever says that
someone is safe, and nothing is a diagnosis.
"""

from __future__ import annotations

import re
from functools import cache

from bot.core.content import WarningSign
from bot.core.model import Button, Edit, Send, Text, text
from bot.core.turn import Turn, button, message, rows

SURFACE = "urgent"


def command(turn: Turn, _argument: str = "") -> None:
    """/urgent: whom to call, and every sign as a button."""
    overview = message(
        text("urgent-now"),
        contacts(turn, "emergency"),
        text("urgent-which"),
        buttons=sign_buttons(turn, "sign"),
    )
    turn.add(Send(SURFACE, overview))


def sign_buttons(turn: Turn, *action: str) -> list[list[Button]]:
    """Each sign a button of its own, and one for none of them; the least urgent in pairs, to fit a screen."""
    urgent = [[_sign(sign, action)] for sign in turn.content.signs if sign.urgency != "clinician"]
    others = [_sign(sign, action) for sign in turn.content.signs if sign.urgency == "clinician"]
    return [*urgent, *map(list, rows(others, 2)), [button("none-of-these", *action, "none")]]


def _sign(sign: WarningSign, action: tuple[str, ...]) -> Button:
    return button(f"sign-{sign.id}", *action, sign.id)


def tapped(turn: Turn, name: str) -> None:
    """An answer to the buttons of /urgent."""
    if name == "none":
        turn.add(Edit(SURFACE, message(text("urgent-none"))))
    else:
        report(turn, name)


def none_reported(turn: Turn) -> None:
    """None of the signs: remembered with its date, so that it is asked again in time."""
    turn.set_person(screened_at=turn.world.now)
    turn.record_answer("warning_sign", "none")


def report(turn: Turn, name: str) -> None:
    """Someone has a warning sign: urgent words now, everything else stops.

    It is remembered, and sessions stay suspended until they say that they were seen, once they have agreed
    that answers on their health are kept; the words are the same for everyone. A running session is broken
    off by the conversation.
    """
    sign = next((sign for sign in turn.content.signs if sign.id == name), None)
    if sign is None:
        turn.answer(text("stale-button"))
        return
    kept = turn.person.consent_version is not None
    if kept:
        turn.set_person(warning_sign=sign.id, screened_at=turn.world.now, asking=None)
        turn.record_answer("warning_sign", sign.id)
        turn.decide("R0", f"suspend-{sign.urgency}", {"sign": sign.id})
    words = message(
        text(f"urgent-{sign.urgency}"),
        text(f"sign-{sign.id}-full"),
        contacts(turn, sign.urgency),
        text("urgent-suspended") if kept else None,
        buttons=_ways_out() if kept else [],
    )
    # What may save a life is a new message that rings, wherever the answer was given.
    turn.add(Send(SURFACE, words, sound=True))


def suspended(turn: Turn) -> None:
    """Remind that sessions wait until someone has looked at the warning sign."""
    sign = next((s for s in turn.content.signs if s.id == turn.person.warning_sign), None)
    words = message(
        text("still-suspended", sign=text(f"sign-{sign.id}-full") if sign else ""),
        contacts(turn, sign.urgency if sign else "urgent"),
        buttons=_ways_out(),
    )
    turn.add(Send(SURFACE, words))


def _ways_out() -> list[list[Button]]:
    return [[button("been-seen", "seen")], [button("not-meant", "seen", "not_meant")]]


def seen(turn: Turn, how: str) -> None:
    """They were seen by someone, or had not meant it: the signs are asked for anew before sessions go on."""
    if turn.person.warning_sign is None:
        turn.answer(text("already-done"))
        return
    turn.record_answer("warning_sign_over", how or "seen")
    turn.set_person(warning_sign=None, screened_at=None)


def typed_sign(turn: Turn, said: str) -> str | None:
    """The id of the sign that someone's typed words report, if they do; apostrophes make no difference."""
    plain = _no_apostrophes(said.lower())
    for sign in turn.content.signs:
        if _any_of((*sign.phrases.get(turn.person.language, ()), *sign.phrases.get("en", ()))).search(plain):
            return sign.id
    return None


@cache
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the phrases, as whole words; nothing when there are none."""
    words = "|".join(re.escape(_no_apostrophes(phrase)) for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)" if words else r"(?!)")


def _no_apostrophes(words: str) -> str:
    return " ".join(re.sub(r"['’`]", "", words).split())


def contacts(turn: Turn, urgency: str) -> Text:
    """Whom to call: the region's emergency number and advice line, or how to find one's own."""
    region = turn.content.region(turn.person.zone)
    if urgency == "clinician":
        return text("contact-clinician")
    if region.emergency_number is None:
        return text("contact-emergency-elsewhere" if urgency == "emergency" else "contact-urgent-elsewhere")
    if urgency == "urgent" and region.advice_line is not None:
        return text(
            "contact-urgent-line",
            name=region.advice_line.name,
            phone=region.advice_line.phone,
            number=region.emergency_number,
        )
    return text(f"contact-{urgency}", number=region.emergency_number)
