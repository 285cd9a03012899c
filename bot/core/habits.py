"""What keeps a habit alive: an if-then plan, one kind question after a miss, coming back, the end of a flare.

From trials: an if-then plan helps (Bélanger-Gravel 2013); on a miss ask for the barrier and answer that one
(Nelligan 2019); one miss does not hurt a habit (Lally 2010); reserve days keep people going, broken streaks
put them off (Sharif and Shu; Silverman and Barasch).
"""

from __future__ import annotations

from datetime import date, timedelta

from bot.core import advice, reading, reminders
from bot.core.calendar import Occurrence
from bot.core.messages import Button, Message, Text, text
from bot.core.model import Edit, Send
from bot.core.turn import Turn, button, message, rows

ASK_HABIT_AFTER_SESSIONS = 2
HABIT_WITHIN = timedelta(days=7)
HABITS = ("teeth", "coffee", "home", "bed")
HABIT_MOST_CHARACTERS = 60

BARRIERS = ("forgot", "no-time", "pain", "no-space", "not-today")
BARRIER_AGAIN_AFTER = timedelta(days=7)
"""A miss asks what got in the way, but not more often than this."""

REASONS = ("travel", "ill")
"""Why someone may be away, as far as it matters when they come back."""

# --- The if-then plan ----------------------------------------------------------------------------------


def ask(turn: Turn) -> bool:
    """After the second session, in the first week, ask what the stretches could follow; whether asked."""
    person = turn.person
    if person.habit is not None or person.sessions_completed != ASK_HABIT_AFTER_SESSIONS:
        return False
    first = turn.past.first_session()
    if first is not None and turn.today - first.day > HABIT_WITHIN:
        return False
    turn.asks("habit")
    turn.add(Send("settings", question(turn)))
    return True


def question(turn: Turn, *lead: Text | None) -> Message:
    """What the stretches could follow; where they follow something already, that can be taken away."""
    choices = [button(f"habit-{name}", "answer", "habit", name) for name in HABITS]
    none = button("habit-remove" if turn.person.habit else "habit-none", "answer", "habit", "none")
    return message(*lead, line(turn), text("ask-habit"), buttons=[*rows(choices, 2), [none]])


def line(turn: Turn) -> Text | None:
    """What the reminder begins with, for the settings."""
    return text("habit-is", habit=turn.person.habit) if turn.person.habit else None


def read(turn: Turn, said: str) -> str | None:
    """Their own words, as they are, if they read like a habit and fit into a reminder."""
    words = turn.content.vocabularies.get(turn.person.language) or turn.content.vocabularies["en"]
    return reading.read_habit(said, words.habit_begins, words.complaints, HABIT_MOST_CHARACTERS)


def accept(turn: Turn, value: str) -> None:
    """One of HABITS, "none", or their own words."""
    if value == "none":
        turn.set_person(habit=None)
        _confirm(turn, text("habit-without"))
        return
    words = turn.world.words(text(f"habit-{value}"), turn.person.language) if value in HABITS else value
    turn.set_person(habit=words)
    turn.record_answer("habit", words)
    _confirm(turn, text("habit-set", habit=words))


def _confirm(turn: Turn, said: Text) -> None:
    buttons = [[button("settings", "menu", "settings")]]
    turn.reply("settings", message(said, reminders.upcoming(turn), buttons=buttons))


# --- After a miss --------------------------------------------------------------------------------------


def at_reminder(turn: Turn, occurrence: Occurrence) -> None:
    """With a reminder: advice that is due, a flare to be reviewed, the way back, a miss asked about once.

    Not everything waits for a session: whoever rests because it hurts is the one who needs the advice. What
    asks about that very day expires with its reminder; advice, and what is said only once, never does.
    """
    day, expires_at = occurrence.day, reminders.expiry(occurrence.at)
    person = turn.person
    advised = advice.give(turn, good_news=not reminders.asks_about_the_morning(turn, day))
    if person.flare_until is not None and person.flare_until <= day:
        review = [button("flare-over", "flare", "over"), button("flare-on", "flare", "on")]
        asked = message(text("flare-review"), buttons=[review])
        turn.add(Send("flare", asked, bulk=True, expires_at=expires_at))
    elif returning(turn) == "travel":
        turn.record_answer("back", "travel")
        turn.add(Send("back", message(still_there(turn), buttons=[elsewhere()]), bulk=True))
    elif not advised and _missed(turn, day - timedelta(days=1)):
        turn.record_answer("barrier-asked", (day - timedelta(days=1)).isoformat())
        choices = [button(f"barrier-{name}", "barrier", name) for name in BARRIERS]
        asked = message(text("ask-barrier"), buttons=rows(choices, 2))
        turn.add(Send("barrier", asked, bulk=True, expires_at=expires_at))


def _missed(turn: Turn, day: date) -> bool:
    """Whether that day's reminder went without any answer, and a miss was not asked about of late."""
    scheduled = day.weekday() in turn.person.days and (turn.person.paused_until or day) <= day
    first = turn.past.first_session()
    if not scheduled or first is None or first.day >= day:
        return False
    diary, now = turn.since(day), turn.world.now
    if any(s.day == day for s in diary.sessions) or any(h.day == day for h in diary.holds):
        return False
    told = turn.past.answers_to("skipped", reminders.DONE_WITHOUT_ME, "barrier-asked")
    return not any(
        now - a.at < BARRIER_AGAIN_AFTER if a.question == "barrier-asked" else a.value == day.isoformat()
        for a in told
    )


def barrier(turn: Turn, name: str) -> None:
    """Answer the barrier that was named, and only that one."""
    if name not in BARRIERS:
        turn.answer(text("stale-button"))
        return
    turn.record_answer("barrier", name)
    help_with = {
        "forgot": [[button("menu-time", "menu", "time")]],
        "no-time": [[button("short-session", "short")]],
        "pain": [[button("short-session", "short"), button("see-urgent", "menu", "urgent")]],
        "no-space": [[button("menu-time", "menu", "time")]],
        "not-today": [],
    }[name]
    turn.add(Edit("barrier", message(text(f"barrier-{name}-answer"), buttons=help_with)))


# --- Away and back -------------------------------------------------------------------------------------


def away(turn: Turn, reason: str) -> None:
    """Why there is a pause, if they like to say: it decides how they are met when they come back."""
    if reason not in REASONS:
        turn.answer(text("stale-button"))
    elif turn.person.paused_until is None:
        turn.answer(text("already-done"))
    else:
        turn.record_answer("away", reason)
        resume = [[button("resume", "menu", "resume")]]
        turn.reply("settings", message(text(f"away-{reason}"), reminders.upcoming(turn), buttons=resume))


def returning(turn: Turn) -> str | None:
    """Why they were away, as long as nothing was made of it since."""
    told = turn.past.answers_to("away", "back")
    return told[-1].value if told and told[-1].question == "away" else None


def still_there(turn: Turn) -> Text:
    """After a journey: whose clock the reminders go by."""
    return text("back-from-travel", place=turn.person.place or turn.zone)


def elsewhere() -> list[Button]:
    return [button("somewhere-else", "menu", "timezone")]


# --- A flare comes up for review -----------------------------------------------------------------------


def flare_reviewed(turn: Turn, answer: str) -> None:
    if turn.person.flare_until is None:
        turn.answer(text("already-done"))
    elif answer == "over":
        turn.set_person(flare_until=None)
        turn.add(Edit("flare", message(text("flare-ended"))))
    else:
        until = turn.today + timedelta(days=int(turn.rules["R3"].numbers["flare_review_days"]))
        turn.set_person(flare_until=until)
        turn.add(Edit("flare", message(text("flare-goes-on", day=until))))


def flare_line(turn: Turn) -> Text | None:
    """That a flare is on, and until when, for the settings."""
    until = turn.person.flare_until
    return None if until is None else text("flare-until", day=until)
