"""`python -m bot run` with probes: what falls due and when it is decided, how the loop stalls, what it costs.

    python -m tests.bench.probed FIGURES.json

On a clock that all processes of a trial share (see tests/replicas/replica.py). All instants are those of
time.monotonic(), which every process of a machine shares, too. The figures are written when the bot stops.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path

import psutil

from bot import __main__ as cli
from bot import clock
from bot.app import App
from bot.core import conversation
from bot.core.model import Edit, Effect, Event, Fired, Send, State, World
from tests.replicas.replica import TrialClock

PROBE_S = 0.005
SAMPLE_S = 0.1

fired: list[tuple[int, str, float, float, int]] = []
"""What was decided when a timer fired: chat, name, when it was due and decided, how much was said."""
stalls: list[tuple[float, float]] = []
"""When the loop was held up, and for how many seconds beyond a probe's own wait."""
samples: list[tuple[float, float, float]] = []
"""Now and then: the instant, the processor seconds so far, and the megabytes of memory."""

_decide = conversation.handle


def _decided(state: State, event: Event, world: World) -> tuple[State, tuple[Effect, ...]]:
    after, effects = _decide(state, event, world)
    if isinstance(event, Fired):
        said = sum(isinstance(effect, Send | Edit) for effect in effects)
        fired.append((state.person.chat_id, event.name, _monotonic(event.due_at), time.monotonic(), said))
    return after, effects


def _monotonic(at: datetime) -> float:
    begins = datetime.fromisoformat(os.environ["CLOCK_START"])
    return float(os.environ["TRIAL_SINCE"]) + (at - begins).total_seconds()


async def _probe() -> None:
    process, sampled_at = psutil.Process(), 0.0
    while True:
        asleep = time.monotonic()
        await asyncio.sleep(PROBE_S)
        now = time.monotonic()
        if (late := now - asleep - PROBE_S) > PROBE_S:
            stalls.append((now, late))
        if now - sampled_at >= SAMPLE_S:
            sampled_at = now
            samples.append((now, time.process_time(), process.memory_info().rss / 2**20))


def ahead_of_others() -> None:
    """Where that is allowed, have the processor before what else runs: on a shared machine the figures would
    tell of that.
    """
    with contextlib.suppress(PermissionError):
        os.nice(-15)


def main() -> int:
    ahead_of_others()
    probes: list[asyncio.Task[None]] = []
    begin = App.begin

    def begun(app: App) -> None:
        begin(app)
        probes.append(asyncio.create_task(_probe()))

    App.begin = begun  # type: ignore[method-assign,assignment]
    conversation.handle = _decided
    clock.Clock = TrialClock  # type: ignore[misc,assignment]
    code = cli.main(["run"])
    Path(sys.argv[1]).write_text(json.dumps({"fired": fired, "stalls": stalls, "samples": samples}))
    return code


if __name__ == "__main__":
    sys.exit(main())
