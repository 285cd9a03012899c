"""The words and buttons of the questions outside the session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from bot.core import absences, notes, plan, schedule, warning_signs
from bot.core.content import Vocabulary
from bot.core.messages import Message, Text, listed, text
from bot.core.model import Person
from bot.core.turn import Turn, button, clock_time, message, rows, score_buttons

ONSETS = ("days", "weeks", "long", "tight")
"""For how long they had it when they were set up: rule R7 counts from there."""

PAIN_SITES = ("leg", "back", "both")


def ask_consent(_turn: Turn, *lead: Text | None) -> Message:
    agree = [button("agree", "answer", "consent", "yes"), button("not-now", "answer", "consent", "no")]
    return message(*lead, text("ask-consent"), buttons=[agree])


def ask_signs(turn: Turn, *lead: Text | None) -> Message:
    return message(*lead, text("ask-signs"), buttons=warning_signs.sign_buttons(turn, "answer", "signs"))


def ask_approval(_turn: Turn, *lead: Text | None) -> Message:
    answers = [
        button("approval-yes", "answer", "approval", "yes"),
        button("approval-not-yet", "answer", "approval", "not_yet"),
    ]
    return message(*lead, text("ask-approval"), buttons=[answers])


def ask_place(turn: Turn, *lead: Text | None) -> Message:
    zones = [button(text("city", zone=z), "answer", "place", z) for z in vocabulary(turn).zones]
    return message(*lead, text("ask-place"), buttons=rows(zones, 2))


def ask_time(turn: Turn, *lead: Text | None) -> Message:
    offered = vocabulary(turn).times
    times = [button(clock_time(turn, time.fromisoformat(t)), "answer", "time", t) for t in offered]
    return message(*lead, text("ask-time"), buttons=rows(times, 3))


def which_time(turn: Turn, meant: Sequence[schedule.When]) -> Message:
    """What typed words can mean, a button each. Other mixtures of several times have to be typed."""
    several = any(not isinstance(when, time) and len(schedule.by_time(when)) > 1 for when in meant)
    either = [button(_times(turn, when), "answer", "time", schedule.on_a_button(when)) for when in meant]
    return message(
        text("time-which"),
        text("times-which") if several else None,
        buttons=rows(either, 1 if several else 2),
    )


def _times(turn: Turn, when: schedule.When) -> Text:
    walls = [when] if isinstance(when, time) else schedule.by_time(when)
    return listed(clock_time(turn, wall) for wall in walls)


def ask_days(turn: Turn, *lead: Text | None) -> Message:
    days, first = turn.person.days, turn.content.first_weekday(turn.person.zone)
    switches = [
        button(text("day-on" if n in days else "day-off", day=text(f"weekday-{n}")), "answer", "days", n)
        for n in (*range(first, 7), *range(first))
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


def ask_pain(turn: Turn, *lead: Text | None) -> Message:
    """Each card tells the day and how many notes it had, so that a second tap on it is no second note."""
    known = len(notes.of_today(turn))
    return message(*lead, text("ask-pain"), buttons=score_buttons("note", turn.today.isoformat(), known))


def ask_site(_turn: Turn, *lead: Text | None) -> Message:
    sites = [button(f"site-{site}", "answer", "site", site) for site in PAIN_SITES]
    return message(*lead, text("ask-site"), buttons=rows(sites, 2))


def ask_pause(_turn: Turn, *lead: Text | None) -> Message:
    lengths = [button(text("days-long", days=n), "answer", "pause", n) for n in (1, 3, 7, 14)]
    return message(
        *lead,
        text("ask-pause"),
        buttons=[*rows(lengths, 2), [button("pause-open", "answer", "pause", "open")]],
    )


def ask_cards(_turn: Turn, *lead: Text | None) -> Message:
    ways = [button(f"cards-{way}", "answer", "cards", way) for way in ("wait", "go-on")]
    return message(*lead, text("ask-cards"), buttons=rows(ways, 1))


def ask_look(turn: Turn, *lead: Text | None) -> Message:
    looks = [button(f"look-{look}", "answer", "look", look) for look in turn.content.looks if look]
    return message(*lead, text("ask-look"), buttons=rows(looks, 1))


def ask_tempo(turn: Turn, *lead: Text | None) -> Message:
    """How long the lead-in and the rest are; what is chosen has a tick."""
    routine, chosen = turn.content.routine, plan.tempo(turn.person, turn.content.routine)
    offered = {
        "lead": (routine.lead_ins_s, chosen.lead_in_s),
        "rest": (routine.rests_s, chosen.rest_s),
    }
    buttons = [
        button(
            text("chosen", what=named) if own == seconds else named, "answer", "tempo", f"{part}-{seconds}"
        )
        for part, (choices, own) in offered.items()
        for seconds in choices
        if (named := text(f"tempo-{part}", seconds=seconds))
    ]
    return message(*lead, text("ask-tempo"), buttons=rows(buttons, 2))


def tempo(turn: Turn) -> Text:
    """What lead-in and rest are chosen, from which session on, and how long one takes then."""
    chosen, steps = plan.tempo(turn.person, turn.content.routine), plan.steps(turn.person, turn.content)
    return text(
        "tempo-set",
        lead=chosen.lead_in_s,
        rest=chosen.rest_s,
        minutes=plan.minutes(steps, turn.content),
        open="yes" if turn.session is not None else "no",
    )


VOICE = ("on", "off")


def ask_voice(_turn: Turn, *lead: Text | None) -> Message:
    ways = [button(f"voice-turn-{way}", "answer", "voice", way) for way in VOICE]
    return message(*lead, text("ask-voice"), buttons=[ways])


def has_voice(turn: Turn) -> bool:
    """Whether there is a voice in the person's language."""
    return turn.person.language in turn.content.voices


def ask_goal(turn: Turn, *lead: Text | None) -> Message:
    goals = [
        button(text("days-long", days=n), "answer", "goal", n) for n in range(1, len(turn.person.days) + 1)
    ]
    return message(*lead, text("ask-goal"), buttons=rows(goals, 4))


def goal(person: Person) -> Text:
    """On how many days a week a session is aimed at, and how many may fall out."""
    days, reserves = absences.weekly_goal(person)
    return text("goal-is", goal=days, reserves=reserves)


def ask_language(turn: Turn, *lead: Text | None) -> Message:
    languages = [
        button(text("language-name", code=code), "answer", "language", code)
        for code in turn.content.vocabularies
    ]
    return message(*lead, text("ask-language"), buttons=rows(languages, 2))


def vocabulary(turn: Turn) -> Vocabulary:
    """The words of the person's language; English where it has none."""
    return turn.content.vocabularies.get(turn.person.language) or turn.content.vocabularies["en"]


def ask_onset(_turn: Turn, *lead: Text | None) -> Message:
    onsets = [button(f"onset-{onset}", "answer", "onset", onset) for onset in ONSETS]
    return message(*lead, text("ask-onset"), buttons=rows(onsets, 2))
