"""`python -m bot run` with a claim to polling that is soon over."""

from __future__ import annotations

import sys

from bot import __main__ as cli
from bot.chat import polling
from bot.store import database

EVERY_S, LEASE_S, LOST_AFTER_S = 0.3, 3.0, 8.0


if __name__ == "__main__":
    polling.POLLING_CLAIMED_EVERY_S = EVERY_S
    polling.POLLING_LEASE_S = LEASE_S
    polling.POLLING_LOST_AFTER_S = LOST_AFTER_S
    database._STOPPED_S = LEASE_S / 3
    sys.exit(cli.main(["run"]))
