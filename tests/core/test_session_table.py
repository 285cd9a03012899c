"""The table of the session is what happens: no arrow that it does not declare, and none that never is."""

from __future__ import annotations

import random
import runpy
from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path

import pytest

from bot import content
from bot.core.content import Leg
from bot.core.diary import Answered, Diary, HoldResult, Moment, PastSession, Rating
from bot.core.immutable import changed
from bot.core.model import Dose, Fired, Phase, State
from bot.core.session import table
from bot.core.session.table import TRANSITIONS, Transition
from bot.core.turn import Turn
from bot.replay.stage import Stage
from tests.core.conftest import find_places

CONTENT = content.load(Path(__file__).parents[2] / "content")
Arrow = tuple[Phase, str, Phase]
DECLARED = {
    (phase, verb, target)
    for (phase, verb), transition in TRANSITIONS.items()
    for target in transition.targets
}
LATENESS_S = (15, 90, 600, 1500, 100_000)
MOST_MOVES = 20_000
CALM = ("rate", "sign", "full", "clear", "ready", "timer")
"""What somebody taps without any trouble."""
MOST_KEPT = 48
DIAGRAM = Path(__file__).parents[2] / "docs" / "session_diagram.py"


class Explorer:
    """Sessions as they stand in each phase, and the arrows that were taken from there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rng = random.Random(5)
        self.seen: set[Arrow] = set()
        self.tried: Counter[tuple[Phase, str]] = Counter()
        self.found: dict[Phase, dict[tuple[object, ...], list[Stage]]] = {}
        self.done: list[tuple[Phase, str]] = []
        for (phase, verb), transition in TRANSITIONS.items():
            noted = Transition(self._noting(phase, verb, transition), transition.targets)
            monkeypatch.setitem(table.TRANSITIONS, (phase, verb), noted)
        for at, known, site in product(("07:30", "22:30"), (0, 2, 5), (None, "both")):
            self._go_calmly(begun(at, known, site))
            self._go_calmly(begun(at, known, site), score="5")
            self._go_calmly(begun(at, known, site, asked_days=40))
            self._go_calmly(begun(at, known, site, ill=True))
            self._go_calmly(begun(at, known, site, bad=True), score="9")
            self._go_calmly(begun(at, known, site, gentlest=True))
            self._go_calmly(begun(at, known, site, gentlest=known == 2, slow=True))
            for spared in (False, True):
                self._go_calmly(begun(at, known, site, eased=Dose(5, 2, 1, good_days=3, spared=spared)))

    def _go_calmly(self, stage: Stage, score: str = "2") -> None:
        """Through the session without any trouble, so that every place in it is known."""
        while stage.state.session is not None:
            self._keep(twin(stage))
            moves = self._moves(stage, score=score, sign="none")
            moves[next(verb for verb in CALM if verb in moves)]()

    def _noting(self, phase: Phase, verb: str, transition: Transition) -> Callable[..., None]:
        def do(turn: Turn, value: str) -> None:
            self.done.append((phase, verb))
            transition.do(turn, value)

        return do

    def _keep(self, stage: Stage) -> None:
        """A few for each place in a session: whoever got far is not lost among all who have just begun."""
        if (session := stage.state.session) is None:
            return
        place = (session.position, session.nudged, session.version == 0, session.holds_done == 0)
        kept = self.found.setdefault(session.phase, {}).setdefault(place, [])
        if len(kept) < MOST_KEPT:
            kept.append(stage)
        elif session.version:
            kept[self.rng.randrange(MOST_KEPT // 2, MOST_KEPT)] = stage

    def explore(self) -> None:
        """In a phase that was come to, try for an arrow that was not seen yet, or do what was done least."""
        missing = sorted(arrow for arrow in DECLARED - self.seen if arrow[0] in self.found)
        wanted = self.rng.choice(missing) if missing and self.rng.random() < 0.75 else None
        phase = wanted[0] if wanted else self.rng.choice(list(self.found))
        stage = twin(self.rng.choice(self.rng.choice(list(self.found[phase].values()))))
        moves = self._moves(stage)
        verb = min(moves, key=lambda verb: (self.tried[phase, verb], verb))
        if wanted and wanted[1] in {*moves, "outage"}:
            verb = wanted[1] if wanted[1] in moves else "late timer"
        self.tried[phase, verb] += 1
        self.done.clear()
        moves.get(verb, lambda: None)()
        self.seen |= {(*done, stage.phase) for done in self.done}
        self._keep(stage)

    def _moves(
        self, stage: Stage, *, score: str | None = None, sign: str | None = None
    ) -> dict[str, Callable[[], object]]:
        """What can be done now, by its verb: one of the buttons of each kind, the timer, a word."""
        assert stage.state.session is not None
        number = str(stage.state.session.number)
        now = (number, str(stage.state.session.version))
        moves: dict[str, Callable[[], object]] = {
            "stop": lambda: stage.say("stop"),
            "much": lambda: stage.say("too much button"),
            "pause": lambda: stage.command("urgent"),
            "skip": lambda: stage.say("skip stretch"),
            "gentle": lambda: stage.say("gentle today"),
        }
        taps = [tap for tap in stage.taps() if tap.action == "session" and tap.args[:2] == now]
        self.rng.shuffle(taps)
        taps.sort(key=lambda tap: tap.args[-1] in {score, sign})
        moves |= {tap.args[2]: partial(stage.happen, tap) for tap in taps if tap.args[2] != "stop"}
        for name in [name for name in stage.timers if name.startswith(f"session:{number}:")]:
            moves["timer"] = partial(fire, stage, name, 0)
            moves["late timer"] = partial(fire, stage, name, self.rng.choice(LATENESS_S))
        return moves


def begun(
    at: str,
    known: int,
    site: str | None,
    *,
    asked_days: int = 0,
    ill: bool = False,
    bad: bool = False,
    eased: Dose | None = None,
    gentlest: bool = False,
    slow: bool = False,
) -> Stage:
    """A session that begins: in the evening shortly before the day is over, after so many others, with one
    site or both, warning signs asked for so long ago, back from an illness, after bad days, with the right
    leg's towel stretch eased, everything at its gentlest, or a long lead-in and rest chosen.
    """
    stage = Stage(CONTENT, places=find_places).set_up(at=at)
    asked = stage.now - timedelta(days=asked_days)
    person = replace(stage.state.person, sessions_completed=known, pain_site=site, screened_at=asked)
    if eased is not None:
        person = replace(person, doses={"towel:right": eased})
    if gentlest:
        levels = {name: len(stretch.easings) for name, stretch in CONTENT.stretches.items()}
        doses = {
            f"{name}:{leg}": Dose(5, 2, level) for name, level in levels.items() for leg in ("right", "left")
        }
        person = replace(person, doses=doses)
    stage.state = State(changed(person, lead_in_s=20, rest_s=20) if slow else person)
    if eased is not None:
        stage.diary = after_good_day(stage.diary, stage.now - timedelta(days=1))
    if ill:
        stage.diary = stage.diary.with_facts([Answered(stage.now, "away", "ill")])
    if bad:
        days = [stage.now - timedelta(days=n) for n in (0, 1, 2, 3)]
        stage.diary = stage.diary.with_facts([Rating(day, day.date(), Moment.ANY_TIME, 9) for day in days])
    if at > "12:00":
        stage.wait(hours=23, minutes=45)
    stage.command("stretch")
    return stage


def after_good_day(diary: Diary, at: datetime) -> Diary:
    """On which the right leg did the towel stretch."""
    held = HoldResult(at, at.date(), 0, "towel", Leg.RIGHT, 1, 5, 1, "held")
    rated = [Rating(at, at.date(), moment, 1, 0) for moment in (Moment.BEFORE, Moment.AFTER)]
    session = PastSession(0, at.date(), at, at, "completed")
    return replace(diary.with_facts([held, *rated]), sessions=(session,))


def twin(stage: Stage) -> Stage:
    """The same, to go another way from here."""
    other = copy(stage)
    other.timers, other.chat, other.log = dict(stage.timers), dict(stage.chat), []
    other.occurrences, other._recorded = dict(stage.occurrences), list(stage._recorded)
    return other


def fire(stage: Stage, name: str, late_s: int) -> None:
    due, about = stage.timers.pop(name)
    stage.now = max(stage.now, due + timedelta(seconds=late_s))
    stage.happen(Fired(name, due, about))


def test_every_arrow_that_is_taken_is_declared_and_every_declared_one_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sessions that go every way, until each arrow was seen."""
    declared = set(DECLARED)
    explorer = Explorer(monkeypatch)
    for _ in range(MOST_MOVES):
        explorer.explore()
        if explorer.seen >= declared:
            break
    assert sorted(explorer.seen - declared) == []
    assert sorted(declared - explorer.seen) == []


def test_the_diagram_in_the_documentation_is_that_of_the_table() -> None:
    """A row that changed is drawn anew by `python docs/session_diagram.py`."""
    drawn = runpy.run_path(str(DIAGRAM))
    assert drawn["PAGE"].read_text() == drawn["page"]()
