"""A score put right (R1): for some minutes by another number, tapped or typed.

What followed from it is decided anew from the corrected diary: the question about warning signs, what is
offered in the session, advice, and, since a day is counted when the next session begins, the dose. The diary
keeps both scores (bot/core/standing.py). Later nothing changes, and that is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core import (
    advice,
    asking,
    notes,
    pain,
    reading,
    reminders,
    session,
    standing,
    warning_signs,
)
from bot.core.diary import Decision, Moment, Rating, Site
from bot.core.messages import Button, Tap, Text, text
from bot.core.model import Delete, Edit, Record
from bot.core.rules import Fact
from bot.core.turn import Turn, button, correction_buttons, message, scales, stamp, stamped_day

# --- By words ------------------------------------------------------------------------------------------


def typed(turn: Turn, said: str) -> bool:
    """Words that put a score right: "sorry, I meant 1". False where they do not say so."""
    scores = reading.read_correction(said, asking.vocabulary(turn).words)
    if scores is None or turn.person.consent_version is None:
        return False
    if alone(turn, scores, meant=True):
        return True
    if session.expects_score(turn.session) and session.scored(turn, scores):
        return True
    turn.reply("hint", message(text("correction-late"), buttons=[[_note_now()]]))
    return True


def alone(turn: Turn, scores: Mapping[Site | None, int], *, meant: bool = False) -> bool:
    """A number alone, which nothing asked for: it puts the last score right while that is possible.

    What is said of leg or back puts a score of all together right only where that was `meant`, and of both
    the worse counts then: else it would be lost that something hurt more.
    """
    pairs = [(last, n) for site, n in scores.items() if (last := _last(turn, site, meant=meant)) is not None]
    if len(pairs) < len(scores):
        return False
    if not session.rated_afterwards(turn, scores):
        worst_last = sorted(pairs, key=lambda pair: pair[1])
        for last, score in {(last.at, last.site): (last, score) for last, score in worst_last}.values():
            put_right(turn, last, score)
    return True


def _last(turn: Turn, site: Site | None, *, meant: bool) -> Rating | None:
    """The last score, of this site if one is named, while it can be put right."""
    told = turn.past.told_since(turn.today - timedelta(days=1)).ratings
    given = [r for r in told if site is None or r.site == site or (meant and r.site is None)]
    last = max(given, key=lambda r: r.at, default=None)
    return last if last is not None and _in_time(turn, last) else None


def _in_time(turn: Turn, rating: Rating) -> bool:
    return turn.said_at - rating.at <= timedelta(minutes=turn.rules["R1"].numbers["correct_within_minutes"])


# --- By taps -------------------------------------------------------------------------------------------


def on_a_scale(turn: Turn, tap: Tap) -> bool:
    """A tap on a scale that stands in the chat, maybe of an older release; False when it is for others."""
    match (tap.action, *tap.args):
        case ("session", number, version, verb, value, *site) if verb in {"rate", "rate_after"}:
            return _second(turn, number, version, again=verb == "rate_after", value=value, site="".join(site))
        case ("correct", named, value, *site) if value in session.SCORES:
            _tapped(turn, named, "".join(site), int(value))
        case ("rescore", named, *site):
            _tapped(turn, named, "".join(site), None)
        case ("note", day, known, value) if known.isdecimal() and value in session.SCORES:
            _on_note(turn, day, int(known), value)
        case ("answer", "pain", value) if (
            value in session.SCORES
        ):  # as the buttons of earlier releases have it
            _of_earlier_release(turn, value)
        case ("morning", value, *site) if value in session.SCORES and "".join(site) in session.SITES:
            _on_morning(turn, value, Site(site[0]) if any(site) else None)
        case _:
            return False
    return True


def _tapped(turn: Turn, named: str, site: str, score: int | None) -> None:
    """A number on the scale of a score that was given; without one, the button that brings the scale back."""
    given = turn.past.told_since(stamped_day(named)).ratings
    rating = next((r for r in given if (stamp(r.at), r.site or "") == (named, site)), None)
    if rating is None:
        turn.answer(text("stale-button"))
    elif score is not None:
        put_right(turn, rating, score, anew=True)
    elif _in_time(turn, rating):
        asked = message(text("which-score", site=rating.site or "all"), buttons=correction_buttons(rating))
        turn.add(Edit(_surface(turn, rating), asked))
    else:
        turn.answer(text("correction-late"), alert=True)


def _on_note(turn: Turn, day: str, known: int, value: str) -> None:
    """A number on a card of /pain: the note, or the same put right. A card of an earlier day is closed."""
    since = notes.of_today(turn)[known:]
    if day != turn.today.isoformat():
        _close(turn, notes.SURFACE)
    elif since:
        put_right(turn, since[0], int(value))
    else:
        if turn.person.asking == "pain":
            turn.asks(None)
        notes.note(turn, value)


def _of_earlier_release(turn: Turn, value: str) -> None:
    """A card of /pain that has no name yet."""
    if turn.person.asking == "pain":
        _on_note(turn, turn.today.isoformat(), len(notes.of_today(turn)), value)
    elif not alone(turn, {None: int(value)}):
        _close(turn, notes.SURFACE)


def _on_morning(turn: Turn, value: str, site: Site | None) -> None:
    """A number on the morning's scale: the score, or the same put right."""
    known = [r for r in reminders.rated_this_morning(turn) if r.site is site]
    if known:
        put_right(turn, known[0], int(value))
    elif reminders.asks_how_bad_it_is(turn):
        reminders.morning_score(turn, value, site)
    else:
        _close(turn, notes.MORNING)


def on_day(turn: Turn, value: str) -> None:
    """A number on the day's card after it was taken: the note of today put right."""
    if not alone(turn, {None: int(value)}):
        turn.answer(text("already-done"))


def _second(turn: Turn, number: str, version: str, *, again: bool, value: str, site: str) -> bool:
    """A tap on a scale of the session that has its score already; False when it is none."""
    if value not in session.SCORES or not number.isdecimal():
        return False
    rated = turn.of_session(int(number)).ratings
    own = [r for r in rated if str(r.session) == number and (not site or r.site == site)]
    running = turn.session
    asked = running is not None and (str(running.number), str(running.version)) == (number, version)
    own = [r for r in own if not again or r.moment is Moment.AFTER]
    if not own or asked:
        return False
    last = max(own, key=lambda r: r.at)
    put_right(turn, last, int(value))
    return True


# --- What follows --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Correction:
    """A score that was put right, and what had been decided since then that may rest on it."""

    rating: Rating
    was: int
    undone: Sequence[Decision]
    told: Text


def put_right(turn: Turn, rating: Rating, score: int, *, anew: bool = False) -> None:
    """Keep the other score beside the first one, and decide anew. Too late, nothing changes.

    The same score once more changes nothing, but that what its scale stood in place of is shown `anew`.
    """
    if score == rating.score and not anew:
        turn.answer(text("already-done"))
        return
    if not _in_time(turn, rating):
        _too_late(turn, rating)
        return
    if score == rating.score:
        _as_it_was(turn, rating)
        return
    step = reminders.step_in_words(turn)
    undone = standing.following(turn.past.told_since(rating.at.date()).decisions, rating.at)
    now = replace(rating, score=score)
    told = text("put-right", score=pain.said([now]), was=rating.score)
    turn.add(Record(replace(now, at=turn.said_at, corrects=rating.at)))
    about: dict[str, Fact] = {"since": rating.at.isoformat(), "was": rating.score, "score": score}
    turn.decide("R1", standing.CORRECTED, {**about, "site": rating.site or "all"}, rating.day)
    if any(d.action == "flare" for d in undone):
        turn.set_person(flare_until=None)
    _decide_anew(turn, Correction(now, rating.score, undone, told))
    if reminders.step_in_words(turn) != step:
        reminders.show_again(turn)


def _as_it_was(turn: Turn, rating: Rating) -> None:
    if turn.session is not None and turn.session.number == rating.session:
        session.show_question(turn)
    else:
        _show(turn, rating, text("pain-noted", score=pain.said([rating])))


def _decide_anew(turn: Turn, made: Correction) -> None:
    rating, moment = made.rating, made.rating.moment
    running = turn.session is not None
    own = turn.session is not None and turn.session.number == rating.session
    if running:
        answered = _signs_answered(turn, made)
        session.decide_anew(turn, rating.at, made.undone, own=own, told=made.told, signs_answered=answered)
    else:
        session.ended_anew(turn, rating.at, made.undone)
    if not own:
        _show(turn, rating, made.told)
        _screen_anew(turn, made)
    if any(advice.is_advice(d) for d in made.undone) or (not running and moment is not Moment.NEXT_MORNING):
        advice.give_anew(turn, made.undone)


def _show(turn: Turn, rating: Rating, told: Text) -> None:
    """The card of the score as it is now."""
    if rating.session is not None:
        shown = session.felt_anew(turn, rating.session, told)
    elif rating.moment is Moment.NEXT_MORNING:
        shown = message(told, buttons=scales(reminders.rated_this_morning(turn)))
    else:
        shown = notes.card(turn, [r for r in turn.since(rating.day).ratings if r.at == rating.at], told)
    turn.reply(_surface(turn, rating), shown)


def _surface(turn: Turn, rating: Rating) -> str:
    """The message in which the score stands."""
    if turn.session is not None and turn.session.number == rating.session:
        return turn.session.surface
    if rating.session is not None:
        return session.done_surface(rating.session)
    return notes.MORNING if rating.moment is Moment.NEXT_MORNING else notes.SURFACE


# --- Warning signs -------------------------------------------------------------------------------------


def _signs_answered(turn: Turn, made: Correction) -> bool:
    """Whether the signs were answered since the score was given, and pain is not so much higher than that."""
    risen = made.rating.score - made.was >= turn.rules["R0"].numbers["risen_by"]
    return not risen and any(a.at > made.rating.at for a in turn.past.answers_to("warning_sign"))


def _screen_anew(turn: Turn, made: Correction) -> None:
    """Ask for the signs if the corrected score calls for it; take the question away if it called for none."""
    if turn.person.suspended:
        return
    rating = made.rating
    ratings, before = _to_screen(turn, rating)
    asked = any(d.action == "ask-signs" for d in made.undone)
    found = warning_signs.screening(turn, ratings, before)
    answered = _signs_answered(turn, made)
    if found is None:
        if asked and not answered:
            turn.add(Delete((warning_signs.LIST,)))
    elif asked or answered:
        turn.decide(*found)  # the question stands in the chat, or was just answered
    else:
        warning_signs.screen(turn, ratings, before)


def _to_screen(turn: Turn, rating: Rating) -> tuple[Sequence[Rating], int | None]:
    """What calls for the signs: the scores of that moment; after a session the rise in it as well."""
    if rating.session is not None:
        diary = turn.of_session(rating.session)
        given = (pain.given(diary, rating.session, m) for m in (Moment.BEFORE, Moment.AFTER))
        before, after = given
        if after:
            worse = rating.moment is Moment.BEFORE and (pain.worst(before) or 0) > (pain.worst(after) or 0)
            return (before, None) if worse else (after, pain.worst(before))
    return [r for r in turn.since(rating.day).ratings if _together(r, rating)], None


def _together(one: Rating, other: Rating) -> bool:
    """Whether both were given at the same moment: of leg and back the worse counts."""
    if one.moment is Moment.ANY_TIME:
        return one.at == other.at
    return (one.day, one.moment, one.session) == (other.day, other.moment, other.session)


# --- Too late ------------------------------------------------------------------------------------------


def _too_late(turn: Turn, rating: Rating) -> None:
    """A card of an earlier day is closed; that of a session tells how it went, and stays."""
    if rating.day != turn.today and rating.session is None:
        _close(turn, _surface(turn, rating))
        return
    turn.answer(text("correction-late"), alert=True)


def _close(turn: Turn, surface: str) -> None:
    """A card of an earlier day: kind words instead of its scale, and a way to note how it is now."""
    turn.add(Edit(surface, message(text("card-closed"), buttons=[[_note_now()]])))


def _note_now() -> Button:
    return button("note-now", "question", "pain")
