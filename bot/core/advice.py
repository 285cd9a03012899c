"""When to see someone: what was told held against the rules (R2, R3, R4, R7), with rule, numbers and reason.

Every threshold is content (content/advice.yaml); this is what is done with them. The net never goes silent:
however few the entries are, whoever is not clearly better after some weeks hears of it. Good news needs more
proof than bad news, and is never told while anything points the other way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.core import absences, calendar, contacts, dose, pain, rules
from bot.core.diary import Decision, Diary, Moment, Site
from bot.core.messages import Message, text
from bot.core.model import Delete, Edit, Person, Record, Resend, Send
from bot.core.past import Past
from bot.core.rules import Fact, Rule
from bot.core.turn import Turn, button, message
from bot.core.warning_signs import LIST as SIGNS
from bot.core.warning_signs import is_urgent

SURFACE = "advice:"
SEE = "see-"
"""How the actions begin that send somebody to a clinician."""

GOING_WELL = "going-well"

ANSWERS = ("appointment", "seen")


# --- Saying it -----------------------------------------------------------------------------------------


def give(turn: Turn, *, good_news: bool = True) -> bool:
    """Say the piece of advice that the diary calls for, if any; whether there is a new one.

    At most one a day, and none beside a message that must stay on top. Without a new one, one that never got
    through is said once more. Good news waits where an answer still to come may speak against it.
    """
    asked = any(isinstance(e, Send) and e.surface == SIGNS for e in turn.effects)
    urgent = any(isinstance(e, Send | Edit) and is_urgent(e.surface) for e in turn.effects)
    if turn.person.warning_signs or urgent or asked:
        return False
    facts = gathered(turn.person, turn.past, turn.today, turn.rules)
    found = _new(turn, facts)
    if found is None or not (good_news or found[1].startswith(SEE)):
        resend(turn)
        return False
    rule, action = found
    turn.decide(rule, action, facts)
    turn.add(Send(f"{SURFACE}{turn.today}", advice_message(turn, action, facts), sound=True))
    return True


def give_anew(turn: Turn, undone: Iterable[Decision]) -> None:
    """A score was put right: what was advised because of it (`undone`) is taken away, or said anew."""
    surface = f"{SURFACE}{turn.today}"
    told = [d.action for d in undone if is_advice(d)]
    before = len(turn.effects)
    if not give(turn):
        if told:
            turn.add(Delete((surface,)))
        return
    new = next(
        e.fact for e in turn.effects[before:] if isinstance(e, Record) and isinstance(e.fact, Decision)
    )
    if new.action in told:
        turn.effects[before:] = [
            Edit(e.surface, e.message) if isinstance(e, Send) and e.surface == surface else e
            for e in turn.effects[before:]
        ]


def resend(turn: Turn) -> None:
    """Advice to see somebody that was refused or given up is owed, whatever the rules say of today."""
    told = _told(turn.past)
    if told and told[-1].action != "going-well":
        turn.add(Resend(SURFACE))


def answered(turn: Turn, day: str, value: str) -> None:
    """They have an appointment, or were seen: advice rests. Or what else may help, if they ask that."""
    if value == "else":
        turn.add(Send("what-else", message(text("what-else-helps"))))
    elif value in ANSWERS:
        turn.record_answer("advised", value)
        days = int(turn.rules["R7"].numbers["quiet_after_answer_days"])
        turn.add(Edit(f"{SURFACE}{day}", message(text(f"advised-{value}", weeks=days // 7))))
    else:
        turn.answer(text("stale-button"))


def advice_message(turn: Turn, action: str, facts: Mapping[str, Fact]) -> Message:
    whom = contacts.specialist(turn) if action.startswith("see-specialist") else None
    day = turn.today.isoformat()
    answers = [button(f"i-have-{value}", "advised", day, value) for value in ANSWERS]
    more = [button("why", "menu", "why"), button("what-else", "advised", day, "else")]
    said: dict[str, Any] = {**facts, "course": pain.course(action, facts), "doctor": contacts.doctor(turn)}
    rows = [answers, more] if action.startswith(SEE) else [more[:1]]
    clinic = contacts.clinic(turn) if action.startswith(SEE) else None
    return message(text(f"advice-{action}", **said), whom, clinic, buttons=rows)


def speaks_against(turn: Turn) -> bool:
    """Whether anything speaks against good news: what calls for somebody to look at it, now or of late."""
    facts = gathered(turn.person, turn.past, turn.today, turn.rules)
    holding = rules.all_that_hold(turn.rules.values(), "review", facts)
    proof = turn.rules["R7"].numbers["good_news_proof_days"]
    told = [d for d in _told(turn.past) if (turn.today - d.day).days < proof]
    calls = [action for _, action in holding] + [d.action for d in told]
    return bool(facts["trouble"]) or any(action.startswith(SEE) for action in calls)


# --- Whether it is time to ------------------------------------------------------------------------------


def _new(turn: Turn, facts: Mapping[str, Fact]) -> tuple[str, str] | None:
    """What the facts call for, the most urgent first, unless it was told already and may rest."""
    holding = [
        (rule.id, action) for rule, action in rules.all_that_hold(turn.rules.values(), "review", facts)
    ]
    told = _told(turn.past)
    if any(d.day == turn.today for d in told):
        return None
    to_see = [found for found in holding if found[1].startswith(SEE)]
    if to_see:
        return next((found for found in to_see if _is_due(turn, found[1], told, facts)), None)
    limits = turn.rules["R7"].numbers
    lately = [
        d
        for d in told
        for rests in ("good_news_proof_days" if d.action.startswith(SEE) else "good_news_after_days",)
        if (turn.today - d.day).days < limits[rests]
    ]
    return holding[0] if holding and not lately else None


def _told(past: Past) -> list[Decision]:
    return [d for d in past.decisions_to(SEE, GOING_WELL) if is_advice(d)]


def is_advice(decision: Decision) -> bool:
    return decision.action.startswith(SEE) or decision.action == GOING_WELL


def _is_due(turn: Turn, action: str, advised: Sequence[Decision], facts: Mapping[str, Fact]) -> bool:
    """Whether to say (again) that they should see somebody.

    The same rests for two weeks, then for a month each; at mild pain it is not said twice. What is not urgent
    waits a little after any other, and after somebody was seen about a warning sign. Whoever has an
    appointment or was seen is left in peace. But what got worse, or is more urgent than what was told, is
    said at once.
    """
    limits, today = turn.rules["R7"].numbers, turn.today
    told = [d for d in advised if d.action.startswith(SEE)]
    same = [d for d in told if d.action == action]
    if same and _worse(facts, same[-1], today, limits):
        return True
    order, has_answered = _in_order(turn.rules.values()), _answered_since(turn, told)
    as_urgent = [d for d in told if d.action in order and order.index(d.action) <= order.index(action)]
    rests = limits["other_advice_after_days"]
    lately = [d.day for d in told if d.action != action] + [dose.begun_again(turn)]
    rested = all((today - day).days >= rests for day in lately)
    superseded = action == "see-doctor-weeks" and any(d.action == "see-specialist-weeks" for d in told)
    if superseded or (has_answered and as_urgent) or (action in PATIENT and not rested):
        return False
    last = facts.get("last")
    if isinstance(last, int | float) and last < limits["once_below"]:
        by_weeks = [d for d in told if d.action.endswith("-weeks")]
        if by_weeks if action.endswith("-weeks") else same and action == "see-specialist-worse":
            return False
    wait = limits["same_advice_after_days" if len(same) == 1 else "then_again_after_days"]
    return not same or (today - same[-1].day).days >= wait


def _answered_since(turn: Turn, told: Sequence[Decision]) -> bool:
    """Whether the last advice was answered: they have an appointment, or were seen."""
    quiet = turn.rules["R7"].numbers["quiet_after_answer_days"]
    answers = turn.past.answers_to("advised")
    return bool(told and answers) and turn.days_since(answers[-1].at) < quiet


def _in_order(known: Iterable[Rule]) -> list[str]:
    """The actions of advice as they stand in the content: the most urgent first."""
    return [case.action for rule in known for case in rule.cases if case.at == "review"]


def _worse(facts: Mapping[str, Fact], told: Decision, today: date, limits: Mapping[str, float]) -> bool:
    """Whether something got worse since the same was advised: one more stop or nerve sign, or more pain."""

    def more(name: str) -> float:
        now, then = facts.get(name, 0.0), told.numbers.get(name, 0.0)
        return now - then if isinstance(now, int | float) and isinstance(then, int | float) else 0.0

    if told.action in COUNTED:
        return more(COUNTED[told.action]) > 0
    rested = (today - told.day).days >= limits["other_advice_after_days"]
    return told.action == "see-specialist-worse" and rested and more("rise") >= limits["worsening_points"]


COUNTED = {"see-specialist-stops": "stops", "see-doctor-nerve": "nerve_days"}
"""Advice that is said again when what it counts happens once more."""

PATIENT = frozenset(
    {f"see-doctor-{why}" for why in ("mornings", "raised", "weeks")} | {"see-specialist-weeks"}
)
"""Advice that is not urgent."""


# --- What the rules look at -----------------------------------------------------------------------------


def gathered(person: Person, past: Past, today: date, known: Mapping[str, Rule]) -> dict[str, Fact]:
    """What the rules of advice look at: what happened of late, and how pain has changed since the start."""
    zone = person.zone or "UTC"
    limits = {name: rule.numbers for name, rule in known.items()}
    r3, r4, r7 = limits["R3"], limits["R4"], limits["R7"]
    diary = past.since(today - timedelta(days=_days_looked_at(r3, r4, r7)))
    nerve = {d.day for d in diary.decisions if (d.rule, d.action) == ("R4", "protect")}
    mornings = {
        calendar.local_date(a.at, zone)
        for a in diary.answers
        if (a.question, a.value) == ("since-yesterday", "worse")
    }
    severe = {r.day for r in diary.ratings if r.score >= r3["severe_from"]}
    stops, proof = red_stops(diary), int(r7["good_news_proof_days"])
    signs = {d.day for d in diary.decisions if d.rule == "R0" and d.action.startswith("suspend-")}
    troubles = (signs, nerve, mornings, {d for d, _ in stops})
    days = int(r7["red_stops_days"])
    lately = {number for day, number in stops if 0 <= (today - day).days < days}
    # Where each of them was like a nerve, that is what is told of (R4).
    nerve_like = {s.number for s in diary.sessions if dose.protected_in(diary, s)}
    facts: dict[str, Fact] = {
        "severe_days": _within(severe, today, r3["severe_within_days"]),
        "nerve_days": _within(nerve, today, r4["nerve_within_days"]),
        "worse_mornings": _within(mornings, today, r7["worse_mornings_days"]),
        "stops": len(lately) if lately - nerve_like else 0,
        "days": days,
        "raised": _raised(diary, today, r7),
        "trouble": sum(_within(found, today, proof) for found in troubles),
        "worst_lately": max((r.score for r in diary.ratings if 0 <= (today - r.day).days < proof), default=0),
        "approved": "yes" if person.approval == "yes" else "no",
        "kept_up": "yes" if _kept_up(person, diary, today, proof) else "no",
        "tight": "yes" if person.onset == "tight" else "no",
        "long": "yes" if person.onset == "long" else "no",
    }
    return facts | _trends(person, past, today, known)


def _days_looked_at(*limits: Mapping[str, float]) -> int:
    """How far back what happened of late goes at most."""
    lengths = ("severe_within_days", "nerve_within_days", "worse_mornings_days", "red_stops_days")
    names = (*lengths, "raised_days", "good_news_proof_days")
    return int(max(numbers.get(name, 0) for numbers in limits for name in names)) + 1


def _within(days: Iterable[date], today: date, length: float) -> int:
    return sum(0 <= (today - day).days < length for day in days)


def red_stops(diary: Diary) -> set[tuple[date, int]]:
    """Days and numbers of sessions in which a stretch had to be stopped, or that ended after "Too much"."""
    stopped = {s.number for s in diary.sessions if s.ending == "stopped"}
    return {
        (h.day, h.session)
        for h in diary.holds
        if h.outcome == "stopped" or (h.outcome == "too_much" and h.session in stopped)
    }


def _raised(diary: Diary, today: date, limits: Mapping[str, float]) -> int:
    """How many sessions of late raised pain, at one site or as one, to a score that matters."""
    given: dict[tuple[int | None, Site | None], dict[Moment, int]] = {}
    for r in diary.ratings:
        if r.session is not None and 0 <= (today - r.day).days < limits["raised_days"]:
            given.setdefault((r.session, r.site), {})[r.moment] = r.score
    raised = {
        session
        for (session, _), scores in given.items()
        if scores.keys() >= {Moment.BEFORE, Moment.AFTER}
        and scores[Moment.AFTER] > limits["raised_above"]
        and scores[Moment.AFTER] - scores[Moment.BEFORE] >= limits["worsening_points"]
    }
    return len(raised)


def _kept_up(person: Person, diary: Diary, today: date, length: int) -> bool:
    """Whether the weekly goal was reached in each of the last weeks, and nothing was missed because of pain.

    Who stretches on good days only improves on paper.
    """
    zone = person.zone or "UTC"
    hurt = any(
        (a.question, a.value) == ("barrier", "pain")
        and (today - calendar.local_date(a.at, zone)).days < length
        for a in diary.answers
    )
    goal, _ = absences.weekly_goal(person)
    ages = [(today - day).days for day in {h.day for h in diary.holds}]
    weeks = [sum(start <= age < start + 7 for age in ages) for start in range(0, length, 7)]
    return not hurt and min(weeks) >= goal


def _trends(person: Person, past: Past, today: date, known: Mapping[str, Rule]) -> dict[str, Fact]:
    """How pain has changed: on averages of some rated days, and without enough of them by the last score.

    Whether it has improved is known only as long as the first session is: after a while what is old is
    forgotten, and then a later day stands for the first one.
    """
    limits = known["R7"].numbers
    scores = past.scored(today)
    if not scores:
        return {}
    found = pain.trends(scores, today, limits)
    facts: dict[str, Fact] = {"last": scores[-1][1], "latest": scores[-1][1]}
    for site, each in found.items():
        of = f"_{site}" if site else ""
        facts |= {f"first{of}": round(each.first, 1), f"last{of}": round(each.last, 1)}
        facts |= {f"lowest{of}": round(each.lowest, 1), f"rise{of}": round(each.rise, 6)}
    trend = found.get(None)
    start = scores[0][0]
    weeks = (today - start).days // 7
    if trend is None:
        paused = sum(
            max(0, (min(until, today) - max(since, start)).days)
            for since, until in absences.away(past, person.zone or "UTC")
        )
        weeks = ((today - start).days - paused) // 7
    else:
        facts |= pain.eased(trend.first, trend.last)
    first = past.first_session()
    begun = first is None or first.number == 1
    improved = begun and trend is not None and rules.ask([known["R2"]], "change", facts) is not None
    facts |= {"week": weeks, "improved": "yes" if improved else "no"}
    facts["start"] = "known" if begun else "forgotten"
    return {**facts, "rise_anywhere": pain.risen(found)} if found else facts


# --- What is left out meanwhile -------------------------------------------------------------------------


def left_out(past: Past, today: date, zone: str, known: Mapping[str, Rule]) -> dict[str, date]:
    """The stretches that are left out, and until when: they had to be stopped, or were like a nerve, again.

    Twice within the days of the rule; until they were seen, or for so many days from the second time.
    """
    r4, r7 = known["R4"].numbers, known["R7"].numbers
    looked_at = r4["left_out_days"] + max(r7["red_stops_days"], r4["nerve_within_days"])
    diary = past.since(today - timedelta(days=looked_at))
    seen = [a.at for a in past.answers_to("advised", "warning_sign_over") if a.value == "seen"]
    since = calendar.local_date(seen[-1], zone) if seen else date.min
    sessions = red_stops(diary)
    stopped: dict[str, set[date]] = {}
    nerve: dict[str, set[date]] = {}
    for h in diary.holds:
        if h.outcome != "held" and (h.day, h.session) in sessions:
            stopped.setdefault(h.stretch, set()).add(h.day)
    for d in diary.decisions:
        if (d.rule, d.action) == ("R4", "protect"):
            nerve.setdefault(str(d.numbers["stretch"]), set()).add(d.day)
    found: dict[str, date] = {}
    for days, times, within in (
        (stopped, r7["red_stops"], r7["red_stops_days"]),
        (nerve, r4["nerve_times"], r4["nerve_within_days"]),
    ):
        for stretch, told in days.items():
            again = _last_time_of(sorted(day for day in told if day > since), int(times), within)
            until = again and again + timedelta(days=int(r4["left_out_days"]))
            if until is not None and until > today:
                found[stretch] = max(until, found.get(stretch, until))
    return found


def _last_time_of(days: Sequence[date], times: int, within: float) -> date | None:
    """The last day that was the so-manieth within so many days."""
    groups = zip(days, days[times - 1 :], strict=False)
    return next((last for first, last in reversed(list(groups)) if (last - first).days < within), None)
