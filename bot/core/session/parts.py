"""What all of a session is made of: the session of this turn, its buttons, its timer, its message."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.core import advice, pain
from bot.core.content import Stretch
from bot.core.diary import Moment, Rating, Site
from bot.core.messages import Button, Message, Tap, Text, text
from bot.core.model import (
    LOST,
    After,
    CancelTimer,
    Delete,
    Edit,
    Fired,
    Phase,
    Record,
    Send,
    Session,
    SetTimer,
    Step,
    Withdraw,
)
from bot.core.turn import Turn, button, message, score_buttons

DAY_ENDS = time(4)
"""Until then on the next morning a parked session of the evening before can be gone on with."""

SCORES = frozenset(str(score) for score in range(11))

SITES = frozenset({"", *Site})
"""The sites that a button can name; none where there is one score for all of it."""

LABELS = {
    "ready": "ready",
    "back": "card-back",
    "much": "too-much-button",
    "stop": "stop",
    "skip": "skip-stretch",
    "way": "other-way",
    "nerve": "nerve-button",
    "lower_back": "hurts-lower-back",
    "thigh": "hurts-thigh",
    "go_on": "go-on",
    "enough": "enough-today",
    "eased": "choose-eased",
    "usual": "choose-usual",
    "gentle": "choose-gentle",
    "gently": "gentle-today",
    "flare": "choose-flare",
    "rest": "choose-rest",
    "full": "choose-full",
    "stay": "choose-stay",
    "clear": "choose-clear",
    "tingled": "choose-tingled",
}

ASKS = frozenset(
    {
        *(Phase.RATING_BEFORE, Phase.SCREENING, Phase.CHOOSING, Phase.BETWEEN),
        *(Phase.RATING_AFTER, Phase.FEELING, Phase.WHERE, Phase.MOVED),
    }
)
"""Phases that wait for an answer."""

LIES_THERE = frozenset({Phase.LEAD_IN, Phase.HOLD, Phase.SWITCH})
"""Phases whose cue is for somebody who lies there. When it could only come so late that the session should
long be parked, it is not sent: the session is parked instead.
"""


def rating_question(turn: Turn, moment: Moment, *lead: Text | None) -> Message:
    """How much it hurts at the first site that has no score yet at this moment of the session."""
    session = running(turn)
    rated = pain.given(turn.recent, session.number, moment)
    site = pain.unrated(session.sites, rated)[0] or "all"
    asked = text("rate-other", score=rated[-1].score) if rated else text(f"rate-{moment}", site=site)
    scores = score_buttons("session", session.number, session.version, "rate")
    if moment is not Moment.BEFORE:
        return message(*lead, asked, buttons=scores)
    wished = wishes_gentle(turn)
    lines = (*lead, text("gentle-wished") if wished and not rated else None, asked)
    gently = [] if wished or not can_be_gentle(turn) else [[session_button(session, "gently")]]
    return message(*lines, buttons=[*scores, *gently])


def can_be_gentle(turn: Turn) -> bool:
    """Whether anything of a gentle day is left: not while just that has to be left out (R3, R4)."""
    without = advice.left_out(turn.past, running(turn).day, turn.zone, turn.rules)
    stretches = [turn.content.stretches[name] for name in turn.content.routine.stretches]
    return any(not stretch.acute_lock and stretch.id not in without for stretch in stretches)


def wishes_gentle(turn: Turn) -> bool:
    """Whether they asked for a gentle session today, whatever their pain is (R3)."""
    begun = running(turn).started_at
    return any(a.question == "wish" and a.at >= begun for a in reversed(turn.recent.answers))


def unrated(turn: Turn, moment: Moment) -> list[Site | None]:
    session = running(turn)
    return pain.unrated(session.sites, pain.given(turn.recent, session.number, moment))


def rate(turn: Turn, moment: Moment, value: str) -> tuple[Rating, ...]:
    """Keep the score of the site that was asked; all that was rated at this moment so far."""
    record_rating(turn, moment, int(value), unrated(turn, moment)[0])
    return pain.given(turn.recent, running(turn).number, moment)


def record_rating(turn: Turn, moment: Moment, score: int, site: Site | None) -> None:
    session = running(turn)
    turn.add(Record(Rating(turn.world.now, session.day, moment, score, session.number, site)))


def stretch_of(turn: Turn, step: Step) -> Stretch:
    """The stretch of a step, in the way in which the person does it."""
    return turn.content.stretches[step.stretch].done_with(turn.person.ways)


def running(turn: Turn) -> Session:
    assert turn.session is not None
    return turn.session


def advance(turn: Turn, **changes: object) -> Session:
    """One transition: the version grows, the timer of the state just left is forgotten.

    Where the session asks, that is what was asked last: typed words answer no other question any more.
    The voice leads through holds and switches only, and ends with them.
    """
    session = running(turn)
    turn.add(CancelTimer(timer_name(session)))
    if session.voiced and changes.get("phase", session.phase) not in LIES_THERE:
        heard_out = isinstance(turn.event, Fired) and changes["phase"] is not Phase.PARKED
        silence(turn, heard_out=heard_out)
    session = turn.set_session(version=session.version + 1, **changes)
    if session.phase in ASKS:
        turn.asks(None)
    return session


def show(
    turn: Turn, shown: Message, *, wait_s: float, new: bool = False, replaces: tuple[str, ...] = ()
) -> None:
    """Say it in the session's message, or in a new one that is heard; then wait.

    `replaces`: surfaces whose buttons are over; a new message takes their place, with or without a sound.
    """
    session = running(turn)
    typed = not isinstance(turn.event, Tap | Fired)
    if not (new or typed or replaces):
        turn.add(Edit(session.surface, shown, then=wait_timer(session, wait_s)))
        return
    if typed and not new:
        # Below what was typed, where the eye is, and nowhere else: nor in what still waits to be sent.
        turn.add(Withdraw(session.surface))
        replaces = (*replaces, session.surface)
    session = turn.set_session(surface=f"s{session.number}:{session.version}")
    expires_at = None
    if session.phase in LIES_THERE:
        expires_at = turn.world.now + timedelta(seconds=wait_s + park_s(turn))
    then = wait_timer(session, wait_s)
    turn.add(Send(session.surface, shown, replaces, sound=new, expires_at=expires_at, then=then))


def withdraw(turn: Turn) -> None:
    """What the session has not said yet is never said: what comes now overtakes it, and it would contradict
    that.
    """
    turn.add(Withdraw(f"s{running(turn).number}:"))


def silence(turn: Turn, *, heard_out: bool = False) -> None:
    """The voice is no longer in time: it is taken away, unless it ends by itself and may be `heard_out`."""
    turn.set_session(voiced=False)
    if not heard_out:
        turn.add(Delete((voice_surface(running(turn).number),)))


def voice_over(turn: Turn) -> Text | None:
    """What is said to somebody who may still hear the voice: nothing of it holds any more."""
    return text("voice-over") if running(turn).voiced else None


def session_button(session: Session, verb: str) -> Button:
    return button(LABELS[verb], "session", session.number, session.version, verb)


def card_buttons(session: Session, stretch: Stretch, *, back: bool) -> tuple[tuple[Button, ...], ...]:
    """What leads on from a set-up card, to do it in another way, and out of it."""
    on = ["ready", "back"] if back else ["ready"]
    aside = ["way", "skip"] if stretch.ways else ["skip"]
    return tuple(session_button(session, verb) for verb in on), tuple(
        session_button(session, verb) for verb in aside
    )


def hold_buttons(session: Session) -> tuple[Button, ...]:
    return session_button(session, "much"), session_button(session, "stop")


def timer_name(session: Session) -> str:
    """Each wait has a name of its own: one that starts late can never take the place of the next."""
    return f"session:{session.number}:{session.version}"


def about_session(session: Session) -> dict[str, str]:
    return {"session": str(session.number), "version": str(session.version)}


def wait_timer(session: Session, seconds: float) -> After:
    return After(seconds, timer_name(session), about_session(session))


def nudge_surface(number: int) -> str:
    return f"s{number}:nudge"


def voice_surface(number: int) -> str:
    return f"s{number}:voice"


def done_surface(number: int) -> str:
    return f"s{number}:done"


def nudge_s(turn: Turn) -> int:
    return turn.content.routine.nudge_after_s


def park_s(turn: Turn) -> int:
    return turn.content.routine.park_after_s


def day_end(turn: Turn) -> SetTimer:
    """The session's timer for when its day ends."""
    session = running(turn)
    following = session.day + timedelta(days=1)
    return turn.wall_timer(timer_name(session), following, DAY_ENDS, **about_session(session))


def was_lost(turn: Turn) -> bool:
    """Whether what is over now was not surely shown: its message was refused, or its fate is not known."""
    return isinstance(turn.event, Fired) and LOST in turn.event.about


def lateness_s(turn: Turn) -> float:
    """For how long the session's wait has been over, whether its timer fires now or has not yet."""
    due_at = turn.event.due_at if isinstance(turn.event, Fired) else wait_over_at(turn)
    return 0.0 if due_at is None else (turn.world.now - due_at).total_seconds()


def wait_over_at(turn: Turn) -> datetime | None:
    """When the session's wait is over; None while it has not begun, since its message has not arrived."""
    name = timer_name(running(turn))
    return next((timer.at for timer in turn.world.planned() if timer.name == name), None)
