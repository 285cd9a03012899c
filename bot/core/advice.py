"""When to see someone: the ratings held against the rules (R2, R7), with rule, numbers and reason.

Every threshold is content (content/advice.yaml); this is what is done with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.core import pain
from bot.core.content import Region
from bot.core.model import Decision, Diary, Message, Rating, Resend, Send, Site, Text, text
from bot.core.rules import Fact, Rule, ask
from bot.core.turn import Turn, button, message

SURFACE = "advice:"


def give(turn: Turn) -> bool:
    """Say the piece of advice that the diary calls for, if any; whether there is a new one.

    At most one a day; the same again only after a while, which is longer for good news, or when something got
    worse meanwhile. Without a new one, one that never got through is said once more.
    """
    facts = gathered(turn.diary, turn.today, turn.rules)
    found = _new(turn, facts)
    if found is None:
        resend(turn)
        return False
    rule, action = found
    turn.decide(rule, action, facts)
    turn.add(Send(f"{SURFACE}{turn.today}", advice_message(turn, action, facts), sound=True))
    return True


def resend(turn: Turn) -> None:
    """Advice to see somebody that was refused or given up is owed, whatever the rules say of today."""
    advised = [d.action for d in turn.diary.decisions if d.rule == "R7"]
    if advised and advised[-1] != "going-well":
        turn.add(Resend(SURFACE))


def _new(turn: Turn, facts: Mapping[str, Fact]) -> tuple[str, str] | None:
    """The rule and the action that the facts call for, unless that was advised already."""
    found = turn.ask_rules("review", facts)
    if found is None:
        return None
    rule, action = found
    limits = turn.rules["R7"].numbers
    quiet = limits["good_news_after_days" if action == "going-well" else "same_advice_after_days"]
    told = [d for d in turn.diary.decisions if d.rule == rule and (turn.today - d.day).days < quiet]
    same = [d for d in told if d.action == action]
    if any(d.day == turn.today for d in told) or (same and not _worse(facts, same[-1], limits)):
        return None
    return found


def _worse(facts: Mapping[str, Fact], told: Decision, limits: Mapping[str, float]) -> bool:
    """Whether something got worse since the same was advised: another session stopped, or pain up again."""

    def more(name: str) -> float:
        now, then = facts.get(name, 0.0), told.numbers.get(name, 0.0)
        return now - then if isinstance(now, int | float) and isinstance(then, int | float) else 0.0

    return more("stops") > 0 or more("rise") >= limits["worsening_points"]


def gathered(diary: Diary, today: date, rules: Mapping[str, Rule]) -> dict[str, Fact]:
    """What R7 looks at: stopped sessions of late, and how average pain has changed since the first week.

    Whether pain has improved, and for how many weeks it was looked at, is known only as long as the first
    session is: after a while what is old is forgotten, and then a later week stands for the first one.
    """
    limits = rules["R7"].numbers
    days = int(limits["red_stops_days"])
    facts: dict[str, Fact] = {"stops": _red_stops(diary, today, days), "days": days}
    averaged, at_least = int(limits["averaged_days"]), int(limits["entries_at_least"])
    trend = _trend(diary.ratings, today, averaged, at_least)
    if trend is not None:
        first, last, week = trend
        facts |= {"first": round(first, 1), "last": round(last, 1), "rise": last - first}
        facts |= {
            "eased_points": first - last,
            "eased_percent": 100 * (first - last) / first if first else 0.0,
        }
        if not diary.sessions or diary.sessions[0].number == 1:
            improved = ask([rules["R2"]], "change", facts)
            facts |= {"week": week, "improved": "no" if improved is None else "yes"}
        for site in Site:
            own = [rating for rating in diary.ratings if rating.site is site]
            if (trend := _trend(own, today, averaged, at_least)) is not None:
                facts |= {f"first_{site}": round(trend[0], 1), f"last_{site}": round(trend[1], 1)}
    return facts


def _red_stops(diary: Diary, today: date, days: int) -> int:
    """Sessions of the last `days` days in which a stretch had to be stopped."""
    since = today - timedelta(days=days - 1)
    return len({h.session for h in diary.holds if h.outcome == "stopped" and h.day >= since})


def _trend(
    ratings: Sequence[Rating], today: date, days: int, at_least: int
) -> tuple[float, float, int] | None:
    """Average pain over the first and the last `days` days, and the full weeks since the first entry.

    None while either average would rest on fewer than `at_least` days, or both on the same ones.
    """
    start = pain.first_entry(ratings)
    if start is None or (today - start).days < 2 * days:
        return None
    until, since = start + timedelta(days=days), today - timedelta(days=days)
    first = [score for _, score in pain.entries(r for r in ratings if r.day < until)]
    last = [score for _, score in pain.entries(r for r in ratings if r.day > since)]
    if min(len(first), len(last)) < at_least:
        return None
    return sum(first) / len(first), sum(last) / len(last), (today - start).days // 7


def advice_message(turn: Turn, action: str, facts: Mapping[str, Fact]) -> Message:
    region = turn.content.region(turn.person.zone)
    whom = contact(region) if action.startswith("see-specialist") else None
    return message(text(f"advice-{action}", **facts), whom, buttons=[[button("why", "menu", "why")]])


def contact(region: Region) -> Text | None:
    """The region's spine specialist, where its content names one."""
    if region.specialist is None:
        return None
    return text("specialist-contact", name=region.specialist.name, phone=region.specialist.phone)
