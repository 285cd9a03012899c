"""What goes wrong, and how often. One source of chance per world: the seed decides everything."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace

FATES = ("not_sent", "lost_request", "lost_reply", "server_error", "too_many", "slow")


@dataclass(frozen=True)
class Weather:
    """How likely each fate of a call to Telegram is, and each mishap of the world per hour.

    `lost_request`: Telegram never saw it, but nobody can tell. `lost_reply`: Telegram did it, and nobody can
    tell. `server_error`: a 5xx, which may stand for either. `refused`: Telegram does not take the picture or
    clip. `outage`: the database is away for a while.
    `crash`: the process dies and is started again. `skew`: the host's clock is set wrong, either way.
    `away`: nothing gets to Telegram or from there for many hours, while the process lives.
    """

    not_sent: float = 0
    lost_request: float = 0
    lost_reply: float = 0
    server_error: float = 0
    too_many: float = 0
    slow: float = 0
    refused: float = 0
    repeat: float = 0
    shuffle: float = 0
    outage_an_hour: float = 0
    crash_an_hour: float = 0
    long_crash: float = 0
    skew_an_hour: float = 0
    away_an_hour: float = 0


CALM = Weather()
ROUGH = Weather(
    not_sent=0.01,
    lost_request=0.01,
    lost_reply=0.015,
    server_error=0.01,
    too_many=0.02,
    slow=0.03,
    refused=0.02,
    repeat=0.05,
    shuffle=0.1,
    outage_an_hour=0.05,
    crash_an_hour=0.4,
    long_crash=0.1,
)
STORM = Weather(
    not_sent=0.05,
    lost_request=0.05,
    lost_reply=0.08,
    server_error=0.06,
    too_many=0.08,
    slow=0.05,
    refused=0.06,
    repeat=0.3,
    shuffle=0.4,
    outage_an_hour=0.5,
    crash_an_hour=3,
    long_crash=0.05,
)
SKEWED = replace(STORM, skew_an_hour=0.05)
"""Only the longest trouble bounds what is late here, so that most storms are without it."""
AWAY = replace(ROUGH, away_an_hour=0.02)
CRASHING = Weather(outage_an_hour=0.5, crash_an_hour=12, long_crash=0.02)
"""Telegram itself never fails here, so that messages, too, can be held to lease and tick."""


@dataclass
class Faults:
    """Draws fates from the weather and counts what was drawn."""

    rng: random.Random
    weather: Weather
    counts: Counter[str] = field(default_factory=Counter)

    def fate(self) -> str | None:
        """What becomes of the next call; None when all goes well."""
        drawn = self.rng.random()
        for name in FATES:
            drawn -= getattr(self.weather, name)
            if drawn < 0:
                self.counts[name] += 1
                return name
        return None

    def happens(self, name: str) -> bool:
        """Whether this mishap happens now."""
        chance: float = getattr(self.weather, name)
        hit = self.rng.random() < chance
        self.counts[name] += hit
        return hit

    def wait_s(self, name: str) -> float | None:
        """In how many seconds the next mishap of this name comes; None for never."""
        an_hour: float = getattr(self.weather, f"{name}_an_hour")
        return self.rng.expovariate(an_hour / 3600) if an_hour else None
