"""When to see someone: the ratings held against the rules (R2, R7), with rule, numbers and reason.

Every threshold is content (content/advice.yaml); this is what is done with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.core.content import Region, Rule
from bot.core.model import Decision, Diary, HoldResult, Message, Moment, Rating, Record, Send, Text, text
from bot.core.turn import Turn, button, message

Advice = tuple[str, str, dict[str, float | str]]
"""Rule id, action, the person's own numbers."""


def give(turn: Turn) -> None:
    """Say the piece of advice that the diary calls for, at most one a day, each once a week."""
    diary, today = _with_this_turn(turn), turn.today
    advice = review(diary, today, turn.content.rules)
    if advice is None:
        return
    rule, action, numbers = advice
    quiet = timedelta(days=turn.content.rules["R7"].numbers["same_advice_after_days"])
    if any(
        d.rule == rule and (d.day == today or (d.action == action and today - d.day < quiet))
        for d in diary.decisions
    ):
        return
    turn.decide(rule, action, numbers)
    turn.add(Send(f"advice:{today}", advice_message(turn, action, numbers), sound=True))


def review(diary: Diary, today: date, rules: Mapping[str, Rule]) -> Advice | None:
    """The most pressing advice that the diary calls for today, or None (R7).

    Two stopped stretches in a week and a lasting worsening come before the calendar's weeks. A change is
    meaningful by R2, on averages over several days' entries, never on one number.
    """
    limits, meaningful = rules["R7"].numbers, rules["R2"].numbers
    stops = _red_stops(diary, today, int(limits["red_stops_days"]))
    if stops >= limits["red_stops"]:
        return "R7", "see-specialist-stops", {"stops": stops, "days": int(limits["red_stops_days"])}
    trend = _trend(diary.ratings, today, int(limits["averaged_days"]), int(limits["entries_at_least"]))
    if trend is None:
        return None
    first, last, week = trend
    numbers: dict[str, float | str] = {"first": round(first, 1), "last": round(last, 1), "week": week}
    if last - first >= limits["worsening_points"]:
        return "R7", "see-specialist-worse", numbers
    eased_by = first - last
    if eased_by >= meaningful["points"] or eased_by >= first * meaningful["percent"] / 100:
        return None
    if week >= limits["specialist_week"]:
        return "R7", "see-specialist-weeks", numbers
    if week >= limits["general_practitioner_week"]:
        return "R7", "see-doctor-weeks", numbers
    return None


def _red_stops(diary: Diary, today: date, days: int) -> int:
    """Sessions of the last `days` days in which a stretch had to be stopped."""
    since = today - timedelta(days=days - 1)
    return len({h.session for h in diary.holds if h.outcome == "stopped" and h.day >= since})


def _trend(
    ratings: Sequence[Rating], today: date, days: int, at_least: int
) -> tuple[float, float, int] | None:
    """Average pain over the first and the last `days` days, and the full weeks since the first entry.

    Pain before the session is compared with pain before the session: what is felt after it says less about
    the days. None while either average would rest on fewer than `at_least` entries, or both on the same days.
    """
    scores = [(r.day, r.score) for r in ratings if r.moment is Moment.BEFORE]
    if not scores:
        return None
    start = min(day for day, _ in scores)
    first = [score for day, score in scores if day < start + timedelta(days=days)]
    last = [score for day, score in scores if day > today - timedelta(days=days)]
    if (today - start).days < 2 * days or min(len(first), len(last)) < at_least:
        return None
    return sum(first) / len(first), sum(last) / len(last), (today - start).days // 7


def advice_message(turn: Turn, action: str, numbers: Mapping[str, float | str]) -> Message:
    region = turn.content.region(turn.person.zone)
    whom = contact(region) if action.startswith("see-specialist") else None
    return message(text(f"advice-{action}", **numbers), whom, buttons=[[button("why", "menu", "why")]])


def contact(region: Region) -> Text | None:
    """The region's spine specialist, where its content names one."""
    if region.specialist is None:
        return None
    return text("specialist-contact", name=region.specialist.name, phone=region.specialist.phone)


def _with_this_turn(turn: Turn) -> Diary:
    """The diary together with what this very turn adds to it."""
    diary = turn.diary
    facts = [effect.fact for effect in turn.effects if isinstance(effect, Record)]
    return replace(
        diary,
        ratings=(*diary.ratings, *(f for f in facts if isinstance(f, Rating))),
        holds=(*diary.holds, *(f for f in facts if isinstance(f, HoldResult))),
        decisions=(*diary.decisions, *(f for f in facts if isinstance(f, Decision))),
    )
