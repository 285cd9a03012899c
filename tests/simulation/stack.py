"""Many people and the whole bot, for some days: one seed, one story."""

from __future__ import annotations

import gc
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.simulation import invariants
from tests.simulation.faults import AWAY, CALM, CRASHING, ROUGH, SKEWED, STORM, Weather
from tests.simulation.loop import VirtualLoop, run
from tests.simulation.people import CAPRICIOUS, DAY_S, IDLE, STEADY, Habits, Human
from tests.simulation.town import Town, quiet, scratch

ACTIVE = (Habits(), STEADY, CAPRICIOUS, IDLE)
"""Kinds of people in equal numbers; most of them do something every day."""
TYPICAL = (Habits(), STEADY, CAPRICIOUS, *[IDLE] * 9)
"""As a crowd is: most people only get their reminders."""
AFTERWARDS_S = 3600.0
"""How long everything has to come to rest once nothing goes wrong and nobody acts any more."""


@dataclass
class Figures:
    """What was simulated, and what was found.

    `instants` are those at which the process could have died; `crash_points` those, and pairs of them, at
    which it was made to, each in a day of its own.
    """

    user_days: float = 0
    seconds: float = 0
    instants: int = 0
    crash_points: int = 0
    kills: int = 0
    sent: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    traces: dict[int, str] = field(default_factory=dict)

    def add(self, other: Figures) -> None:
        self.user_days += other.user_days
        self.seconds += other.seconds
        self.instants += other.instants
        self.crash_points += other.crash_points
        self.kills += other.kills
        self.sent += other.sent
        self.faults += other.faults
        self.violations += other.violations
        self.traces |= other.traces


WEATHERS = (ROUGH, STORM, CALM, CRASHING, AWAY, SKEWED, CALM, CRASHING)
"""One world in four has no faults at all, so that punctuality can be told."""


def weather_of(seed: int) -> Weather:
    """The host's clock is wrong in a quarter of the storms: every sixteenth world."""
    drawn = WEATHERS[seed % len(WEATHERS)]
    return STORM if drawn is SKEWED and seed % 16 != 5 else drawn


@contextmanager
def without_collector() -> Iterator[None]:
    """One world makes few cycles: they are looked for when it is over, not again and again meanwhile."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def simulate(
    seed: int,
    people: int = 24,
    days: float = 7.0,
    weather: Weather | None = None,
    kinds: Sequence[Habits] = ACTIVE,
) -> Figures:
    """Let so many people live with the bot for so many days, then check all that was promised."""
    began = time.process_time()
    loop = VirtualLoop()
    with scratch() as directory, without_collector():
        town = Town(seed, weather or weather_of(seed), loop=loop, directory=directory)
        with quiet(town):
            run(loop, _live(town, people, days, kinds))
            violations = invariants.check(town)
    return Figures(
        user_days=people * days,
        seconds=time.process_time() - began,
        instants=town.steps,
        kills=town.crashes.taken,
        sent=len(town.telegram.deliveries),
        faults=town.faults.counts,
        violations=violations,
        traces={seed: town.trace()},
    )


async def _live(town: Town, people: int, days: float, kinds: Sequence[Habits]) -> None:
    humans = {}
    for n in range(people):
        rng = random.Random(f"{town.seed}:{n}")
        human = Human(5000 + n, town.telegram, rng, town.loop.call_later, kinds[n % len(kinds)])
        humans[human.chat_id] = human
        town.loop.call_later(rng.uniform(1, 600), human.arrives)
    town.telegram.on_shown = lambda chat, bubble: humans[chat.id].sees(bubble)
    town.begin()
    await town.passes(days * DAY_S)
    for human in humans.values():
        human.at_rest = True
    town.calm_down()
    await town.is_up()
    await town.passes(AFTERWARDS_S)
    await town.end()
