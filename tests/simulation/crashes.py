"""A day in a person's life, again and again: each time the process dies at another instant of it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable

from tests.simulation import invariants
from tests.simulation.faults import CALM
from tests.simulation.loop import VirtualLoop, run
from tests.simulation.people import Habits, Human
from tests.simulation.stack import Figures
from tests.simulation.telegram import Bubble
from tests.simulation.town import Town, quiet, scratch

DILIGENT = Habits(starts=1, answers=1, double_taps=0, too_much=0, stops=0, whims_a_day=0)
CHAT = 5000
DAY_MOST_S = 3 * 3600.0
IMPATIENT_AFTER_S = 600.0
AGAIN = "python -m tests.simulation --die-at"
WINDOW = 6
"""Two deaths this many instants apart, or nearer, are tried in every combination."""


class Impatient(Human):
    """Whoever did something and sees nothing come of it for ten minutes writes again.

    That has to be: a message that two deaths left in doubt is given up as unknown, and may never have come.
    """

    waiting = 0

    def says(self, words: str) -> None:
        super().says(words)
        self._waits()

    def _tap(self, message_id: int, data: str) -> None:
        super()._tap(message_id, data)
        self._waits()

    def sees(self, bubble: Bubble) -> None:
        self.waiting += 1
        super().sees(bubble)

    def _waits(self) -> None:
        self.waiting = now = self.waiting + 1
        self.later(IMPATIENT_AFTER_S, lambda: self.says("/start") if self.waiting == now else None)


def one_day(crash_steps: Iterable[int] = (), seed: int = 1) -> Figures:
    """Set-up, the reminder an hour later, a session with its two ratings; the process dies at these steps."""
    began = time.process_time()
    died = " ".join(map(str, sorted(crash_steps)))
    loop = VirtualLoop()
    with scratch() as directory:
        town = Town(
            seed, CALM, loop=loop, directory=directory, crash_steps=frozenset(crash_steps), webhook=False
        )
        with quiet(town):
            run(loop, _live(town))
            violations = invariants.check(town) + _incomplete(town)
    return Figures(
        user_days=1,
        seconds=time.process_time() - began,
        instants=town.steps,
        crash_points=int(town.crashes.taken == len(town.crashes.steps) > 0),
        kills=town.crashes.taken,
        sent=len(town.telegram.deliveries),
        violations=[f"died at {died}: {breach}\nagain: {AGAIN} {died}" for breach in violations],
        traces={seed: town.trace()},
    )


async def _live(town: Town) -> None:
    human = Impatient(CHAT, town.telegram, random.Random("one day"), town.loop.call_later, DILIGENT)
    human.zone, human.time = "America/Los_Angeles", "05:00"  # an hour after the town begins
    town.telegram.on_shown = lambda _chat, bubble: human.sees(bubble)
    town.loop.call_later(1, human.arrives)
    town.begin()
    await town.passes(DAY_MOST_S)
    human.at_rest = True
    await town.is_up()
    await town.passes(120)
    await town.end()


def _incomplete(town: Town) -> list[str]:
    """What the day lacks: whoever answers everything completes a session, rated before and after.

    A number tapped on a scale that came twice puts the first one right: that is no rating more.
    """
    endings = [row["ending"] for row in town.rows("SELECT ending FROM sessions")]
    moments = sorted(
        row["moment"]
        for row in town.rows("SELECT moment FROM ratings WHERE session IS NOT NULL AND corrects IS NULL")
    )
    if endings == ["completed"] and moments == ["after", "before"]:
        return []
    return [f"the day ended with sessions {endings}, ratings {moments}\n{town.story(CHAT)}"]


def singles() -> list[tuple[int, ...]]:
    """Every instant of the day at which the process can die."""
    return [(step,) for step in range(1, one_day().instants + 1)]


def pairs(last: int) -> list[tuple[int, ...]]:
    """Every two of the instants up to the `last` that are within the window."""
    return [(step, step + gap) for step in range(1, last + 1) for gap in range(1, WINDOW + 1)]


def sample(points: list[tuple[int, ...]], most: int) -> list[tuple[int, ...]]:
    """So many of them, evenly spread."""
    most = min(most, len(points))
    return [points[n * len(points) // most] for n in range(most)]


def die_at(points: Iterable[tuple[int, ...]]) -> Figures:
    """Live the day once for each of these deaths."""
    total = Figures()
    for steps in points:
        total.add(one_day(steps))
    return total
