"""What a clinic hears of those who have agreed (R10): an alert at once, a list once a week.

What is told is numbers and fixed words: scores, signs by their names, advice by its name, never what a person
typed. Who has not agreed is not told of, and the list is made of what holds at the moment it is made.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from bot.core import advice, calendar, clinic_words, contacts, pain, rules
from bot.core.clinic_book import ABOUT, Clinic
from bot.core.content import Content
from bot.core.diary import Decision, Diary, HoldResult, Rating, Shown
from bot.core.messages import Text, text
from bot.core.model import Fired, Person, Phase, Record, SetTimer, Show, State
from bot.core.past import Past
from bot.core.rules import Fact, Rule
from bot.core.turn import Turn, message

PEOPLE_ON_A_PAGE = 5
WEEK_DAYS = 7
DIGEST = "digest"
"""The timer of the weekly list, of which whoever works at the clinic has one."""


# --- At once -------------------------------------------------------------------------------------------


def alert(turn: Turn, before: State) -> None:
    """Tell the clinic what this turn brought, if it is a matter for an alert."""
    person, clinic = turn.person, turn.clinic
    if clinic is None or person.consent_version is None or before.person.clinic != clinic.id:
        return
    told = [*_urgent(turn, before), *_put_right(turn)]
    if not told:
        return
    name, about = person.shown_as or "", {ABOUT: person.id}
    lines = [clinic_words.told(person.id, kind, name, numbers) for kind, numbers in told]
    shown = message(*lines, text("clinic-alert-told", number=contacts.emergency_number(turn), **about))
    entries = tuple(Shown(turn.world.now, turn.today, clinic.name, kind, name, each) for kind, each in told)
    turn.add(Show(clinic.id, shown, {person.id: entries}, sound=True))


def _urgent(turn: Turn, before: State) -> list[tuple[str, dict[str, Fact]]]:
    """What the rules call for of the facts of this turn, and the numbers that are told."""
    facts = [effect.fact for effect in turn.effects if isinstance(effect, Record)]
    signs = _new_signs(facts, before.person)
    score = pain.worst(fact for fact in facts if isinstance(fact, Rating))
    given: dict[str, Fact] = {"signs": len(signs), "stops": int(_is_red_stop(turn, before, facts))}
    if score is not None:
        last = [s.numbers["score"] for s in _shown(turn, "alert-pain") if s.day == turn.today]
        given |= {"score": score, "told_today": "yes" if last else "no"}
        if last:
            given["risen_since"] = score - max(float(each) for each in last)
    said: dict[str, dict[str, Fact]] = {
        "alert-sign": {"signs": ",".join(signs)},
        "alert-stop": {},
        "alert-pain": {"score": score or 0},
    }
    holding = rules.all_that_hold(turn.rules.values(), "clinic", given)
    return [(action, said[action]) for _, action in holding]


def _new_signs(facts: Iterable[object], before: Person) -> list[str]:
    suspending = (f for f in facts if isinstance(f, Decision) and f.action.startswith("suspend-"))
    named = dict.fromkeys(str(decision.numbers["sign"]) for decision in suspending)
    return [sign for sign in named if sign not in before.warning_signs]


def _is_red_stop(turn: Turn, before: State, facts: Iterable[object]) -> bool:
    """Whether a stretch had to be stopped: too much in its gentlest form, like a nerve, or the session ended
    after "Too much".
    """
    for fact in facts:
        if isinstance(fact, HoldResult) and fact.outcome == "stopped":
            return True
        if isinstance(fact, Decision) and (fact.action, fact.numbers.get("told")) == ("protect", "during"):
            return True
    session = turn.session
    ended = session is not None and session.phase is Phase.ENDED and session.ending == "stopped"
    if session is None or not ended or before.session is None or before.session.phase is Phase.ENDED:
        return False
    return any(h.session == session.number and h.outcome == "too_much" for h in turn.recent.holds)


def _put_right(turn: Turn) -> list[tuple[str, dict[str, Fact]]]:
    """A score that was told and was put right to one that would not have been is told as well."""
    limit = turn.rules["R10"].numbers["severe_from"]
    for effect in turn.effects:
        fact = effect.fact if isinstance(effect, Record) else None
        if isinstance(fact, Rating) and fact.corrects is not None and fact.score < limit:
            alerts = [s for s in _shown(turn, "alert-pain", "alert-corrected") if s.at >= fact.corrects]
            if alerts and alerts[-1].kind == "alert-pain":
                return [("alert-corrected", {"was": alerts[-1].numbers["score"], "score": fact.score})]
    return []


def _shown(turn: Turn, *kinds: str) -> list[Shown]:
    return [s for s in turn.past.told_since(turn.today - timedelta(days=1)).shown if s.kind in kinds]


# --- Once a week ---------------------------------------------------------------------------------------


def next_digest(clinic: Clinic, now: datetime) -> SetTimer:
    """When the clinic's next list comes, by its own clock."""
    today = calendar.local_date(now, clinic.zone)
    days = (today + timedelta(days=n) for n in range(15))
    due = (
        calendar.to_utc(day, clinic.digest_time, clinic.zone)
        for day in days
        if day.weekday() == clinic.digest_day
    )
    at = next(instant for instant in due if instant > now)
    return SetTimer(DIGEST, at, {"of": at.isoformat()})


def digest_fired(turn: Turn, timer: Fired) -> None:
    """The weekly list, some people at a time: the next ones follow by a timer of their own."""
    works_at = turn.person.clinician_of
    clinic = None if works_at is None else turn.world.clinics.clinic(works_at)
    if clinic is None:
        return
    of, after = timer.about["of"], int(timer.about.get("after", "0"))
    if timer.name == DIGEST:
        turn.add(next_digest(clinic, turn.world.now))
    if turn.person.blocked:
        return
    found = turn.world.clinics.members(clinic.id, after, PEOPLE_ON_A_PAGE + 1)
    if not found:
        return
    members, more = found[:PEOPLE_ON_A_PAGE], found[PEOPLE_ON_A_PAGE:]
    today = calendar.local_date(turn.world.now, clinic.zone)
    shown, lines = dict[int, tuple[Shown, ...]](), list[Text]()
    for member in members:
        person, name = member.person, member.person.shown_as or ""
        numbers = of_the_week(person, Past(member.archive), turn.world.now, turn.content)
        shown[person.id] = (Shown(datetime.fromisoformat(of), today, clinic.name, DIGEST, name, numbers),)
        lines.append(clinic_words.told(person.id, DIGEST, name, numbers))
    titled = None if after else text("digest-title", clinic=clinic.name, day=today)
    page = message(titled, *lines, None if more else text("digest-end"))
    key = f"{DIGEST}:{clinic.id}:{of}:{after}"
    turn.add(Show(clinic.id, page, shown, to=turn.person.id, key=key))
    if more:
        last = members[-1].person.id
        turn.add(SetTimer(f"{DIGEST}:{last}", turn.world.now, {"of": of, "after": str(last)}))


def of_the_week(person: Person, past: Past, now: datetime, content: Content) -> dict[str, Fact]:
    """What the list tells of one person, as numbers and ids: just what the consent names."""
    known = content.rules_for(person.zone)
    today = calendar.local_date(now, person.zone or "UTC")
    since = today - timedelta(days=WEEK_DAYS)
    diary = past.since(since)
    lately = [score for _, score in pain.scores_told(diary.ratings)]
    numbers: dict[str, Fact] = {
        "stretched": len({day for day in _stretched(diary) if day < today}),
        "days": WEEK_DAYS,
        "trend": _trend(past, today, known),
        "signs": ",".join(person.warning_signs),
        "advice": ",".join(_advised(diary)),
    }
    if lately:
        numbers |= {"last": lately[-1], "median": round(statistics.median(lately), 1)}
    return numbers


def _stretched(diary: Diary) -> set[date]:
    """Days on which something was held, or a session was completed; today is not over yet."""
    completed = {s.day for s in diary.sessions if s.ending == "completed"}
    return completed | {h.day for h in diary.holds if h.outcome == "held"}


def _advised(diary: Diary) -> list[str]:
    told = (d for d in diary.decisions if advice.is_advice(d) or d.action.startswith("suspend-"))
    return [*dict.fromkeys(decision.action for decision in told)]


def _trend(past: Past, today: date, known: Mapping[str, Rule]) -> str:
    """Whether pain has changed since the start, by R2 and R7, on the averages of the rated days."""
    found = pain.trends(past.scored(today), today, known["R7"].numbers).get(None)
    first, last = (None, None) if found is None else (found.first, found.last)
    return pain.verdict(pain.Averages(0, first, last), known)
