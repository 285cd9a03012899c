"""`python -m bot run` on a clock that all replicas of a trial share, however late each of them starts."""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime, timedelta

from bot import __main__ as cli
from bot.clock import Clock


class TrialClock(Clock):
    """Was at CLOCK_START when the monotonic clock, the same for every process, was at TRIAL_SINCE."""

    def __init__(self, start: datetime, speed: float) -> None:
        passed_s = time.monotonic() - float(os.environ["TRIAL_SINCE"])
        super().__init__(start + timedelta(seconds=passed_s * speed), speed)


if __name__ == "__main__":
    cli.Clock = TrialClock  # type: ignore[misc,assignment]
    sys.exit(cli.main(["run"]))
