"""How many calls a session makes, and in its busiest minute: what decision 14 weighs.

    python -m tests.bench.bench_calls

The real session is played on a stage without Telegram, with pain rated before and after and nothing too much.
Prints a table; never fails.
"""

# ruff: noqa: T201 - printing is what a benchmark is for

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot import content
from bot.content import CONTENT
from bot.core import dose
from bot.core.content import Leg
from bot.core.messages import Clip
from bot.core.model import Delete, Dose, Edit, Phase, Send
from bot.replay.stage import Stage

REACTION = timedelta(seconds=2)
MINUTE = timedelta(minutes=1)


def calls(repetitions: int, hold_s: int) -> tuple[list[datetime], list[datetime], int]:
    """When each call of a session is made; those of its holds; and how many stretches it has."""
    stage = Stage(content.load(CONTENT)).set_up()
    for stretch in stage.content.stretches.values():
        for leg in Leg:
            given = Dose(hold_s, repetitions)
            person = dose.put(stage.state.person, stretch, leg, given)
            stage.state = replace(stage.state, person=person)
    stage.command("stretch")
    begun = len(stage.log) - 1
    stage.tap("2")
    while stage.phase is not Phase.RATING_AFTER:
        if stage.phase is Phase.READY:
            stage.now += REACTION
            stage.tap("ready")
        else:
            stage.fire_next()
    stage.tap("1")
    said = [(at, effect) for at, effect in stage.log[begun:] if isinstance(effect, Send | Edit | Delete)]
    shown = [(at, effect) for at, effect in said if not isinstance(effect, Delete)]
    holds = [at for at, effect in shown if isinstance(effect.message.picture, Clip)]
    tidied = said[-1][0]  # one call takes the session's messages away at its end
    return [*(at for at, _ in shown), tidied], holds, len(stage.content.stretches)


def busiest(instants: Iterable[datetime]) -> int:
    """The most calls within any minute."""
    at = sorted(instants)
    return max(sum(begin <= other < begin + MINUTE for other in at) for begin in at)


def main() -> None:
    lead = timedelta(seconds=content.load(CONTENT).routine.lead_in_s)
    print(f"{'holds':<18}{'':<42}{'calls':>6}{'busiest minute':>16}")
    for repetitions, hold_s in ((2, 5), (3, 10)):
        plain, holds, stretches = calls(repetitions, hold_s)
        started = [*plain, *(at + lead for at in holds)]
        spoken = [*plain, *holds[:: len(holds) // stretches]]  # before the first hold of each
        for what, instants in (
            ("one message a hold, as it is", plain),
            ("a second message at the start of each hold", started),
            ("one voice message for each stretch", spoken),
        ):
            told = f"{len(holds)} ({repetitions} × {hold_s} s)"
            print(f"{told:<18}{what:<42}{len(instants):>6}{busiest(instants):>16}")


if __name__ == "__main__":
    main()
