"""What follows from words that were heard (R9): urgent words, a line to call, the list, or an answer."""

from __future__ import annotations

from bot.core import answers, contacts, session, warning_signs
from bot.core.hearing import Heard, hear
from bot.core.messages import text
from bot.core.model import Phase, Send
from bot.core.turn import Turn, message

IN_POSITION = frozenset({Phase.CARD, Phase.READY, Phase.LEAD_IN, Phase.HOLD, Phase.SWITCH, Phase.EASING})
"""Where somebody lies on the floor, and words of pain, tingling or stopping act as the buttons do."""


def heard(turn: Turn, said: str) -> Heard | None:
    """What `said` reports or asks; None for everyday words.

    In pain people fall back on the language of their childhood: where theirs here has nothing alarming, the
    others are heard as well.
    """
    known, in_session = turn.content.phrases, _in_position(turn)
    own = known.get(turn.person.language) or known["en"]
    found = hear(said, [own], in_session=in_session)
    if found is not None and found.alarming:
        return found
    others = [phrases for phrases in known.values() if phrases is not own]
    foreign = hear(said, others, in_session=in_session, foreign=True)
    return foreign if found is None or (foreign is not None and foreign.alarming) else found


def at_once(turn: Turn, found: Heard) -> bool:
    """Answer what comes before everything else, even before the button whose words were typed."""
    if found.kind == "signs":
        warning_signs.report(turn, *found.ids)
    elif found.kind == "harm":
        turn.add(Send("harm", message(text("harm"), contacts.crisis(turn)), sound=True))
    elif found.kind == "call":
        words = message(text("call-now"), contacts.to_call(turn, "emergency"))
        turn.add(Send("call", words, sound=True))
        if turn.session is not None:
            session.stop(turn)
    else:
        return False
    return True


def in_time(turn: Turn, found: Heard) -> None:
    """Answer what was no button's words: pain in a session, a question that people ask, a word of alarm."""
    if found.kind == "session":
        _as_the_buttons(turn, found.ids[0])
    elif found.kind == "answer":
        if turn.person.suspended:
            warning_signs.suspended(turn)
        answers.show(turn, found.ids[0])
    else:
        if _in_position(turn):
            _as_the_buttons(turn, "too-much")
        warning_signs.listed(turn, "perhaps-a-sign")


def _in_position(turn: Turn) -> bool:
    return turn.session is not None and turn.session.phase in IN_POSITION


def _as_the_buttons(turn: Turn, meant: str) -> None:
    """What "Too much", "Tingling" and "Stop" do; where the first has no place, the session ends."""
    assert turn.session is not None
    eased = turn.session.phase is Phase.EASING or (meant != "stop" and session.act(turn, "much"))
    if meant == "nerve" and eased and turn.session is not None and turn.session.phase is Phase.EASING:
        session.act(turn, "nerve")
    elif meant == "stop" or not eased:
        session.stop(turn)
