"""Random diaries and what must hold in each of them: `python -m tests.diaries --count 100000`.

The properties are worked out here from what happened, not by asking the rules again. A diary is made from its
seed alone, so that a violation is played again by `--first SEED --count 1`.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time as stopwatch
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from bot import content
from bot.core.content import URGENCIES, Leg
from bot.core.diary import Decision, HoldResult, Moment, Rating, Site
from bot.core.messages import Clip, Tap
from bot.core.model import Dose, Edit, Effect, Event, Person, Send, Session
from bot.core.standing import CORRECTED
from bot.core.warning_signs import is_urgent
from bot.replay import Replay
from bot.replay.diary import Day, Felt, FictionalDiary, Scores, Seen
from bot.replay.expectations import FIRST_DAY
from bot.replay.stage import Stage

CONTENT = content.load(Path(__file__).parents[1] / "content")
ZONES = ("America/Los_Angeles", "Europe/London", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland")
TIMES = (time(7, 30), time(6, 0), time(12, 30), time(20, 0), time(23, 30))
PAIRS = [(stretch, str(leg)) for stretch in CONTENT.routine.stretches for leg in Leg]
SIGNS = [sign.id for sign in CONTENT.signs]
URGENCY = {sign.id: sign.urgency for sign in CONTENT.signs}
SEVERE = 7
PUT_RIGHT_WITHIN = timedelta(minutes=CONTENT.rules["R1"].numbers["correct_within_minutes"])
SAID_IN_HOLDS = ["ow", "it tingles", "stop", "i feel dizzy"]
TYPED = ["numb between my legs", "i cant pee", "my foot drags", "i have a fever", "i had cancer"]


# --- Making them ---------------------------------------------------------------------------------------


def random_diary(seed: int) -> FictionalDiary:
    """Mostly short; some of several weeks, in which pain drifts, so that every rule has its turn.

    Among those are some who hardly ever answer, or hardly at first, or never rate afterwards.
    """
    chance = random.Random(seed)
    length = chance.choice([2, 3, 4, 5, 6, 7, 8, 10, 15, 38]) + chance.randrange(3)
    habit = _Habit(
        level=chance.uniform(0, 8),
        drift=chance.gauss(0, 0.15),
        trouble=chance.choice([0.0, 0.05, 0.3]),
        apart=chance.random() < 0.3,
        stretches=chance.choice([0.75, 0.75, 0.75, 0.1, 0.3]) if length > 20 else 0.75,
        rates=chance.choice([0.9, 0.9, 0.9, 0.3, 0.0]),
    )
    thin = chance.randrange(14) if length > 20 and chance.random() < 0.3 else 0
    days = [
        _random_day(chance, habit if n >= thin else replace(habit, stretches=0.15)) for n in range(length)
    ]
    weekdays = frozenset(range(7)) if chance.random() < 0.7 else frozenset(chance.sample(range(7), 4))
    return FictionalDiary(
        f"seed {seed}",
        chance.choice(ZONES),
        chance.choice(TIMES),
        weekdays,
        tuple(days),
        onset=chance.choice(["days", "weeks", "weeks", "long", "tight"]),
        approval=chance.choice(["yes", "yes", "not-yet"]),
    )


@dataclass
class _Habit:
    """How somebody is: where their pain is and goes, how often they have trouble, stretch and rate."""

    level: float
    drift: float
    trouble: float
    apart: bool
    stretches: float
    rates: float


def _random_day(chance: random.Random, habit: _Habit) -> Day:
    def seldom(probability: float) -> bool:
        return chance.random() < probability

    def one_score(around: float) -> int:
        return min(10, max(0, round(chance.gauss(around, 1))))

    def score(around: float) -> Scores:
        """One score, or leg and back apart."""
        return {"leg": one_score(around), "back": one_score(around - 1)} if habit.apart else one_score(around)

    habit.level = level = min(10.0, max(0.0, habit.level + habit.drift + chance.gauss(0, 0.4)))
    felt = Felt(
        chance.choice(["pull", "ache", "sharp", "electric"]),
        chance.choice(["back", "buttock", "thigh", "below-knee"]),
        chance.choice(["down", "up", "no"]),
    )
    unwell, stretches = seldom(0.02), seldom(habit.stretches)
    after = stretches and seldom(habit.rates)
    corrects = {"before": one_score(level)} if stretches and not habit.apart and seldom(0.04) else {}
    if after and not habit.apart and seldom(0.04):
        corrects["after"] = one_score(level)
    return Day(
        before=score(level) if stretches else None,
        after=score(level - 0.5) if after else None,
        corrects=corrects or None,
        choice=chance.choice(["eased", "usual", "gentle", "flare", "rest", None]),
        felt=felt if seldom(0.8) else None,
        too_much=tuple(chance.choices(PAIRS, k=chance.randrange(1, 5))) if seldom(habit.trouble) else (),
        where=chance.choice(["back", "thigh", None]),
        electric=tuple(chance.choices(PAIRS, k=1)) if seldom(habit.trouble / 3) else (),
        stopped=chance.randrange(6) if seldom(0.08) else None,
        skip=seldom(0.1) and not stretches,
        barrier=chance.choice(["pain", "forgot", None, None]),
        morning=chance.choice(["better", "same", "worse", None]),
        morning_pain=score(level) if seldom(0.5) else None,
        pain=one_score(level) if seldom(0.1) else None,
        says=(chance.choice(TYPED),) if unwell and seldom(0.5) else (),
        says_in_hold=chance.choice(SAID_IN_HOLDS) if stretches and seldom(0.02) else None,
        sign=chance.choice(SIGNS) if unwell else None,
        seen=Seen(fine=not seldom(0.2)) if seldom(0.3) else None,
        advice=chance.choice(["appointment", "seen"]) if seldom(0.05) else None,
        flare=chance.choice([None, None, "over", "longer"]),
        pause=chance.randrange(1, 15) if seldom(0.02) else None,
    )


# --- Watching them -------------------------------------------------------------------------------------


@dataclass
class WatchedStage(Stage):
    """A stage that looks at every single event."""

    violations: list[str] = field(default_factory=list)
    protected: set[int] = field(default_factory=set)
    less: set[int] = field(default_factory=set)
    planned: dict[tuple[date, str], tuple[int, tuple[int, int]]] = field(default_factory=dict)
    rated: int = 0
    held: int = 0
    signs: list[str] = field(default_factory=list)
    stood: dict[str, list[tuple[datetime, tuple[int, int]]]] = field(default_factory=dict)
    """On which rungs each stretch and leg stood before, and until when."""
    cleared_after: int | None = None
    """How many sessions were begun when a sign was cleared last."""
    first_again: int | None = None
    """The first session with a hold since then."""

    def happen(self, event: Event) -> tuple[Effect, ...]:
        before, known, running = self.state.person, {*map(id, self.diary.decisions)}, self.state.session
        effects = super().happen(event)
        if isinstance(event, Tap) and event.action == "short":
            self.less.add(self.state.person.sessions_begun)
        person, diary = self.state.person, self.diary
        # A score that is put right takes decisions away as well: counting them would not do.
        made = [d for d in diary.decisions if id(d) not in known]
        self._note_signs(before, made)
        if person.suspended:
            self._check_suspended(effects)
        if any(d.action == "protect" for d in made):
            self.protected.add(person.sessions_begun)
        if person.doses is not before.doses:
            self._check_doses(before.doses, person, put_right=any(d.action == CORRECTED for d in made))
        if len(diary.ratings) > self.rated:
            self._check_ratings()
        if len(diary.holds) > self.held:
            self._check_holds(diary.holds[self.held :])
            self.held = len(diary.holds)
        if self.state.session is not None and self.state.session is not running:
            self._note_plan(self.state.session)
        if person.sessions_begun > before.sessions_begun:
            self._check_red(person)
        if made or person.warning_signs != before.warning_signs:
            self._check_urgent(before, made, effects)
        return effects

    def _note_signs(self, before: Person, made: Sequence[Decision]) -> None:
        """What was reported and is not cleared; in the order in which it was."""
        for d in made:
            if d.action.startswith("suspend-"):
                self.signs.append(str(d.numbers["sign"]))
            elif d.action == "cleared":
                self.signs, self.first_again = [], None
                self.cleared_after = self.state.person.sessions_begun
        taken_back = [a.value for a in self.diary.answers if a.question == "warning_sign_not_meant"]
        if taken_back and len(self.state.person.warning_signs) < len(before.warning_signs):
            self.signs = [sign for sign in self.signs if sign != taken_back[-1]]

    def _check_holds(self, holds: Iterable[HoldResult]) -> None:
        """Nothing above the first rung on a day with severe pain, nor in the first session after a sign."""
        for h in holds:
            if self.cleared_after is not None and self.first_again is None and h.session > self.cleared_after:
                self.first_again = h.session
            first = _first(f"{h.stretch}:{h.leg}")
            if h.hold_s > first[1] or h.repetition > first[0]:
                scores = [r.score for r in standing(self.diary.ratings) if r.day == h.day]
                held = f"{h.repetition} × {h.hold_s} s are held"
                if max(scores, default=0) >= SEVERE:
                    self.violated(f"{held} on a day of pain {max(scores)}")
                if h.session == self.first_again:
                    self.violated(f"{held} in the first session after a sign")

    def violated(self, sentence: str) -> None:
        self.violations.append(f"{self.now:%Y-%m-%d %H:%M} {sentence}")

    def _check_ratings(self) -> None:
        """At one moment of a session, and on one morning, each site is rated once, or all of them as one."""
        moments: dict[object, list[Site | None]] = {}
        for r in standing(self.diary.ratings):
            if r.moment is not Moment.ANY_TIME:
                moments.setdefault((r.day, r.moment, r.session), []).append(r.site)
        for moment, sites in moments.items():
            if len(sites) > len(set(sites)) or (len(sites) > 1 and None in sites):
                self.violated(f"{moment} has ratings of {sites}")
        self.rated = len(self.diary.ratings)

    def _check_suspended(self, effects: tuple[Effect, ...]) -> None:
        """No session, no hold, no reminder."""
        shown = [e.message for e in effects if isinstance(e, Send | Edit)]
        if self.state.session is not None or any(isinstance(m.picture, Clip) for m in shown):
            self.violated("a session while suspended")
        if "reminder" in self.timers:
            self.violated("a reminder while suspended")

    def _check_urgent(self, before: Person, made: Sequence[Decision], effects: tuple[Effect, ...]) -> None:
        """Each report of a sign: at once, in a new message that rings, whom to call among it."""
        reported = [d for d in made if d.action.startswith("suspend-")]
        newly = not before.suspended and self.state.person.suspended
        if set(self.signs) != set(self.state.person.warning_signs):
            self.violated(f"reported are {self.signs}, in force {self.state.person.warning_signs}")
        shown = self.chat.get("urgent")
        if self.signs and shown is not None:
            worst = min((URGENCY[name] for name in self.signs), key=URGENCIES.index)
            words = {line.id for line in shown.lines if line.id in {f"urgent-{each}" for each in URGENCIES}}
            if words - {f"urgent-{worst}"}:
                self.violated(f"{sorted(words)} stand while a sign is {worst}")
        rung = [e.message for e in effects if isinstance(e, Send) and e.sound and is_urgent(e.surface)]
        said = {line.id for message in rung for line in message.lines}
        for decision in reported:
            urgency = min((URGENCY[name] for name in self.state.person.warning_signs), key=URGENCIES.index)
            if f"urgent-{urgency}" not in said or not any(line.startswith("contact-") for line in said):
                self.violated(f"no urgent words for {decision.numbers['sign']}")
        if newly and not reported:
            self.violated("suspended without a decision")

    def _check_doses(self, before: Mapping[str, Dose], person: Person, *, put_right: bool) -> None:
        """Always on a rung, never over the limits; up only after a good day, and never an easing less.

        A score that was put right may take a step back again: then it is the rung of before that score.
        """
        limits = CONTENT.rules["R6"].numbers
        for key, dose in person.doses.items():
            ladder = _ladder(key)
            rung = (dose.repetitions, dose.hold_s)
            too_long = dose.hold_s > limits["longest_hold_s"]
            if rung not in ladder or too_long or dose.hold_s * dose.repetitions > limits["total_s"]:
                self.violated(f"{key} is held for {dose.repetitions} × {dose.hold_s} s")
                continue
            old = before.get(key)
            at_first = (old.repetitions, old.hold_s) if old else _first(key)
            taken_back = put_right and any(
                known == rung and self.now - at <= PUT_RIGHT_WITHIN for at, known in self.stood.get(key, ())
            )
            if at_first in ladder and ladder.index(rung) > ladder.index(at_first) and not taken_back:
                self._check_growth(key)
            if rung != at_first:
                self.stood.setdefault(key, []).append((self.now, at_first))
            lifted = [d for d in self.diary.decisions if d.action == "lift" and d.at == self.now]
            if old is not None and dose.easing < old.easing and not lifted:
                self.violated(f"{key} is no longer eased")

    def _check_growth(self, key: str) -> None:
        """Only for a day with a completed and rated session of the whole plan, and never for a red one."""
        day = max(h.day for h in self.diary.holds if f"{h.stretch}:{h.leg}" == key)
        if (why := self._red(day, key)) is not None:
            self.violated(f"{key} grew on red: {why}")
        done = [s for s in self.diary.sessions if s.day == day and s.ending == "completed"]
        rated = {r.session for r in standing(self.diary.ratings) if r.moment is Moment.AFTER}
        if not any(s.number in rated and s.number not in self.less for s in done):
            self.violated(f"{key} grew without a completed and rated session")
        if any(s.number in self.protected for s in self.diary.sessions if s.day == day):
            self.violated(f"{key} grew on red: what was felt was like a nerve")

    def _note_plan(self, session: Session) -> None:
        """What is held of each stretch and leg on a day: the rung of its first session, once it is chosen.

        A stretch that is left out for a while (R4, R7) makes the plan no less: the other one may grow.
        """
        steps = [step for step in session.steps if step.hold_s]
        if session.frozen:
            self.less.add(session.number)
        for step in steps:
            key = (session.day, f"{step.stretch}:{step.leg}")
            of, _ = self.planned.get(key, (session.number, None))
            if of == session.number and not session.holds_done:
                self.planned[key] = (session.number, (step.repetitions, step.hold_s))

    def _check_red(self, person: Person) -> None:
        """When the next session begins, what was red is a rung lower than that day, or at its lowest."""
        for key in {f"{h.stretch}:{h.leg}" for h in self.diary.holds}:
            day = max(h.day for h in self.diary.holds if f"{h.stretch}:{h.leg}" == key)
            ladder, kept = _ladder(key), person.doses[key]
            session = self.state.session
            stretch = key.partition(":")[0]
            anew = any(
                d.action == "protect" and d.day == day and d.numbers["stretch"] == stretch
                for d in self.diary.decisions
            )
            if session is None or day >= session.day or anew or not self._usual(day):
                continue
            rung, planned = (kept.repetitions, kept.hold_s), self.planned[day, key][1]
            if rung not in ladder or planned not in ladder:
                continue
            now = ladder.index(rung)
            if (why := self._red(day, key)) is not None and now >= max(ladder.index(planned), 1):
                self.violated(f"{key} did not shrink on red: {why}")

    def _usual(self, day: date) -> bool:
        """Whether the day's sessions were done as planned, so that the plan tells the rung."""
        return not any(s.number in self.less for s in self.diary.sessions if s.day == day)

    def _red(self, day: date, key: str) -> str | None:
        limits = CONTENT.rules["R6"].numbers
        numbers = {s.number for s in self.diary.sessions if s.day == day}
        holds = [h for h in self.diary.holds if h.day == day and f"{h.stretch}:{h.leg}" == key]
        if any(h.outcome != "held" for h in holds):
            return "it was too much"
        scores: dict[tuple[int | None, Site | None], dict[Moment, int]] = {}
        for r in standing(self.diary.ratings):
            if r.session in numbers & {h.session for h in holds}:
                scores.setdefault((r.session, r.site), {})[r.moment] = r.score
        for given in scores.values():
            after, before = given.get(Moment.AFTER), given.get(Moment.BEFORE)
            if after is not None and before is not None:
                if after > limits["red_above"] and after >= before:
                    return f"pain {after} after {before}"
                if after > limits["red_rise_above"] and after - before >= limits["red_rise"]:
                    return f"pain rose to {after}"
        # A day is counted when the next session begins; what is noted later is about the next one.
        following = [s.started_at for s in (*self.diary.sessions, self.state.session) if s and s.day > day]
        counted = min(following, default=self.now)
        notes = [
            r.score
            for r in standing(self.diary.ratings)
            if r.moment is Moment.ANY_TIME and r.day >= day and r.at <= counted
        ]
        if max(notes, default=0) >= limits["red_note_from"]:
            return f"pain {max(notes)} was noted since"
        return None


def _ladder(key: str) -> list[tuple[int, int]]:
    return [(rung.repetitions, rung.hold_s) for rung in CONTENT.stretches[key.partition(":")[0]].ladder]


def _first(key: str) -> tuple[int, int]:
    return _ladder(key)[CONTENT.stretches[key.partition(":")[0]].first]


# --- Advice -------------------------------------------------------------------------------------------

NET_DAYS = 32
"""Nobody in pain goes longer without hearing that they should see somebody."""

SILENT_DAYS = 46
"""Nor does anybody in much pain who said nothing to it go longer without hearing it once more."""

TWICE_DAYS = 14


@dataclass
class WatchedReplay(Replay):
    """A replay that looks back at the end of each day."""

    looked_at: int = 0

    def live(self, number: int, day: Day) -> None:
        super().live(number, day)
        self.wait_until(self.at(number, time(23, 59)))
        stage, today = self.stage, FIRST_DAY + timedelta(days=number - 1)
        assert isinstance(stage, WatchedStage)
        told = [d for d in stage.diary.decisions if d.action.startswith("see-") or d.action == "going-well"]
        for decision in told[self.looked_at :]:
            self._check_told(stage, decision, told)
        self.looked_at = len(told)
        to_see = [d for d in told if d.action != "going-well"]
        if self._reached(today) and in_the_net(stage, today):
            if not to_see:
                stage.violated(f"in pain for {NET_DAYS} days, and nobody was named")
            elif (today - to_see[-1].day).days >= SILENT_DAYS and much_pain(stage):
                stage.violated(f"in much pain, and nobody was named for {SILENT_DAYS} days")

    def _check_told(self, stage: WatchedStage, decision: Decision, told: list[Decision]) -> None:
        if decision.action == "going-well":
            if (why := speaks_against(stage, decision.day)) is not None:
                stage.violated(f"going-well although {why}")
            return
        lately = [
            d
            for d in told
            if d.action == decision.action and d.at < decision.at and (decision.day - d.day).days < TWICE_DAYS
        ]
        if lately and not _worse(lately[-1], decision):
            stage.violated(f"{decision.action} is told twice within {TWICE_DAYS} days")

    def _reached(self, today: date) -> bool:
        """Whether a reminder went on this day, and nothing more urgent was said instead (R0)."""
        suspended = self.stage.state.person.suspended
        return self.stage.occurrences.get(str(today)) == "sent" and not suspended


def _worse(then: Decision, now: Decision) -> bool:
    """Whether what both were decided on got worse: more stops or nerve-like days, or pain up by two."""

    def more(name: str) -> float:
        values = [d.numbers.get(name, 0.0) for d in (then, now)]
        return float(values[1]) - float(values[0])

    return more("stops") > 0 or more("nerve_days") > 0 or more("rise") >= 2


def in_the_net(stage: Stage, today: date) -> bool:
    """Whether this person is in pain, for so many days of use, and has not clearly improved."""
    scores = daily(standing(stage.diary.ratings))
    if not scores or stage.state.person.onset == "tight":
        return False
    paused = [a for a in stage.diary.answers if a.question == "paused"]
    cleared = [d.day for d in stage.diary.decisions if d.action == "cleared"]
    away = [*(date.fromisoformat(a.value) for a in paused if a.value < "9999"), *cleared]
    since = max([scores[0][0], *away])
    return scores[-1][1] >= 1 and (today - since).days >= NET_DAYS and not clearly_better(scores, today)


def much_pain(stage: Stage) -> bool:
    """Whether the last score is 4 or more, and no advice was ever answered."""
    answered = any(a.question == "advised" for a in stage.diary.answers)
    return not answered and daily(standing(stage.diary.ratings))[-1][1] >= 4


def clearly_better(scores: list[tuple[date, float]], today: date) -> bool:
    """R2 in plain arithmetic: from the first three days to the last three of three weeks."""
    last = [score for day, score in scores if day > today - timedelta(days=21)][-3:]
    first = [score for _, score in scores[:3]]
    if len(last) < 3 or len(scores) < 6:
        return False
    at_first, now = sum(first) / 3, sum(last) / 3
    eased = at_first - now
    return eased >= 2 or (at_first >= 2 and eased * 100 >= 30 * at_first)


def speaks_against(stage: Stage, today: date) -> str | None:
    """Why nothing good may be told on this day."""
    diary, proof = stage.diary, today - timedelta(days=14)
    scores = daily(standing(diary.ratings))
    if scores[-1][1] > 3:
        return f"the last score is {scores[-1][1]:g}"
    if not clearly_better(scores, today):
        return "it is not clearly better"
    if any(d.action == "protect" and d.day > proof for d in diary.decisions):
        return "something was like a nerve"
    stopped = {s.number for s in diary.sessions if s.ending == "stopped"}
    if any(
        h.day > proof and (h.outcome == "stopped" or (h.outcome == "too_much" and h.session in stopped))
        for h in diary.holds
    ):
        return "a stretch had to be stopped"
    if any(
        (a.question, a.value) == ("since-yesterday", "worse") and a.at.date() > proof for a in diary.answers
    ):
        return "a morning was worse"
    for site in Site:
        own = daily(r for r in standing(diary.ratings) if r.site is site)
        last = [score for day, score in own if day > today - timedelta(days=21)][-3:]
        if len(own) >= 6 and len(last) == 3 and sum(last) / 3 - sum(score for _, score in own[:3]) / 3 >= 2:
            return f"the {site} got worse"
    return None


def standing(ratings: Sequence[Rating]) -> Sequence[Rating]:
    """What counts of the ratings: not those that were put right."""
    put_right = {r.corrects for r in ratings if r.corrects is not None}
    return [r for r in ratings if r.at not in put_right] if put_right else ratings


def daily(ratings: Iterable[Rating]) -> list[tuple[date, float]]:
    """Days with pain before sessions or notes of it: the mean of these, of leg and back the worse."""
    moments: dict[date, dict[object, int]] = {}
    for r in ratings:
        if r.moment in {Moment.BEFORE, Moment.ANY_TIME}:
            of_day, moment = moments.setdefault(r.day, {}), r.session or r.at
            of_day[moment] = max(r.score, of_day.get(moment, 0))
    return [(day, sum(of_day.values()) / len(of_day)) for day, of_day in sorted(moments.items())]


# --- Counting ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What playing some diaries has shown."""

    days: int
    sessions: int
    decisions: Counter[str]
    violations: list[str]


def watched(diary: FictionalDiary) -> list[str]:
    """What is violated when this diary is lived."""
    stage = WatchedReplay.of(diary, CONTENT, WatchedStage).stage
    assert isinstance(stage, WatchedStage)
    return stage.violations


def play(seeds: range) -> Found:
    days = sessions = 0
    decisions: Counter[str] = Counter()
    violations: list[str] = []
    for seed in seeds:
        replay = WatchedReplay.of(random_diary(seed), CONTENT, WatchedStage)
        days += len(replay.diary.days)
        sessions += len(replay.stage.diary.sessions)
        decisions.update(f"{d.rule} {d.action}" for d in replay.decisions)
        assert isinstance(replay.stage, WatchedStage)
        violations += [f"seed {seed}: {sentence}" for sentence in replay.stage.violations]
    return Found(days, sessions, decisions, violations)


def batches(first: int, count: int, size: int = 100) -> Iterator[range]:
    last = first + count
    return (range(start, min(start + size, last)) for start in range(first, last, size))


PROGRESS_S = 30
"""How often it is told how far it has come."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.diaries", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="how many diaries")
    parser.add_argument("--first", type=int, default=0, help="the first one's seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    options = parser.parse_args()
    begun = stopwatch.monotonic()
    days = sessions = 0
    decisions: Counter[str] = Counter()
    violations: list[str] = []
    say, played, told = partial(print, flush=True), 0, begun
    with ProcessPoolExecutor(options.jobs) as pool:
        for seeds, found in zip(
            batches(options.first, options.count),
            pool.map(play, batches(options.first, options.count)),
            strict=True,
        ):
            days, sessions = days + found.days, sessions + found.sessions
            decisions += found.decisions
            violations += found.violations
            played += len(seeds)
            for sentence in found.violations[:3]:
                say(sentence)
            if stopwatch.monotonic() - told > PROGRESS_S:
                told = stopwatch.monotonic()
                say(f"{played:,} diaries, {len(violations):,} violations, {told - begun:.0f} s")
    took_s = stopwatch.monotonic() - begun
    for name, times in sorted(decisions.items()):
        say(f"{times:10,} {name}")
    for sentence in violations[:50]:
        say(sentence)
    say(f"{options.count:,} diaries, {days:,} days, {sessions:,} sessions, {decisions.total():,} decisions")
    say(f"{len(violations):,} violations; {took_s:.0f} s, {options.count / took_s:.0f} diaries a second")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
