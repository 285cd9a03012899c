"""`python -m bot run` on a clock that all replicas of a trial share, however late each of them starts."""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime, timedelta

from bot import __main__ as cli
from bot import clock
from bot.chat import outbound

TRIAL_LEASE_S = 6.0
"""A message's lease, in real seconds whatever the speed: calls to Telegram do not go faster with the clock.

As in earnest it outlives the longest call, so that nobody but a killed replica leaves a message in doubt.
"""


class TrialClock(clock.Clock):
    """Was at CLOCK_START when the monotonic clock, the same for every process, was at TRIAL_SINCE."""

    def __init__(self, start: datetime, speed: float) -> None:
        passed_s = time.monotonic() - float(os.environ["TRIAL_SINCE"])
        super().__init__(start + timedelta(seconds=passed_s * speed), speed)


if __name__ == "__main__":
    outbound.LEASE_S = TRIAL_LEASE_S * float(os.environ["CLOCK_SPEED"])
    outbound._CALL_MOST_S = TRIAL_LEASE_S - 1
    clock.Clock = TrialClock  # type: ignore[misc,assignment]
    sys.exit(cli.main(["run"]))
