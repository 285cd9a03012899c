"""Time. The one place that reads the clock, and the one that knows APScheduler.

Everything else is given an instant: an aware datetime in UTC.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

log = logging.getLogger(__name__)

SAFETY_TICK_S = 5.0
"""At the latest after this many real seconds the ticker looks whether something is due, woken or not."""

RETRY_S = 1.0
"""How long the ticker waits after a tick that failed, in real seconds."""

LEAST_WAIT_S = 0.005
"""Between two ticks, in real seconds: what is due may be in another replica's hands."""

JUMP_S = 60.0
"""A difference between wall clock and elapsed time that is worth a line in the log, in seconds."""


class Clock:
    """What time it is for the bot. For trials it can start elsewhere, run faster and be moved forward."""

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        """`start`: the bot's instant now, None for the real one. `speed`: bot seconds in a real second."""
        self._speed = speed
        self._base: datetime | None = None
        self._based_at = time.monotonic()
        self._listeners: list[Callable[[], None]] = []
        if start is not None or speed != 1:
            self._base = start or datetime.now(UTC)  # noqa: TID251 - this is the clock

    @property
    def speed(self) -> float:
        return self._speed

    @property
    def is_real(self) -> bool:
        """Whether it tells everybody's time, and not that of a trial."""
        return self._base is None

    def now(self) -> datetime:
        if self._base is None:
            return datetime.now(UTC)  # noqa: TID251 - this is the clock
        return self._base + timedelta(seconds=(time.monotonic() - self._based_at) * self._speed)

    def real_seconds_until(self, at: datetime) -> float:
        """How long a real wait for `at` is, never less than 0."""
        return max(0.0, (at - self.now()).total_seconds() / self._speed)

    def set_speed(self, speed: float) -> None:
        """From now on run so many bot seconds in a real second. Raises ValueError if that is not over 0."""
        if not speed > 0:
            raise ValueError("a clock must run forward")
        self._rebase(self.now(), speed)

    def jump_to(self, at: datetime) -> None:
        """Be at `at` now. Raises ValueError for an instant that has passed."""
        if at < self.now():
            raise ValueError("a clock must not run back")
        self._rebase(at, self._speed)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever the clock was moved: real waits must be measured anew."""
        self._listeners.append(listener)

    def _rebase(self, now: datetime, speed: float) -> None:
        self._base, self._based_at, self._speed = now, time.monotonic(), speed
        for listener in self._listeners:
            listener()


class ManualClock(Clock):
    """A clock that stands still until it is moved: for tests and simulations."""

    def __init__(self, now: datetime) -> None:
        super().__init__(start=now)
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> datetime:
        """Move forward by so many seconds and return the new instant."""
        self.jump_to(self._now + timedelta(seconds=seconds))
        return self._now

    def set(self, at: datetime) -> None:
        """Be at `at`, earlier instants included: as when a host's clock is put right."""
        self._rebase(at, self._speed)

    def _rebase(self, now: datetime, speed: float) -> None:
        self._now = now
        super()._rebase(now, speed)


Tick = Callable[[], Awaitable[datetime | None]]


class Ticker:
    """Calls `tick` whenever something falls due, and lets the process sleep until then.

    The rows in the database are the timers; this is only what wakes the process in time. `tick` works off
    what is due and returns the instant when the next thing will be. APScheduler holds that one instant; it
    never sees a person's timer, so its job store, its grace time and its daylight-saving rules do not matter.
    """

    def __init__(self, clock: Clock, tick: Tick) -> None:
        self._clock, self._tick = clock, tick
        # `_run` itself sees to it that there is one at a time. To APScheduler a job has not ended until a
        # moment after it has, and one that comes in between would be dropped.
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 100}
        )
        self._due_at: datetime | None = None
        self._running = False
        self._idle = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None
        self._ticked_at = time.monotonic()
        clock.on_change(self._schedule)

    def start(self) -> None:
        """Tick at once, and from then on whenever it is time."""
        self._idle.set()
        self._scheduler.start()
        self._watch = asyncio.get_running_loop().create_task(self._keep_watch())
        self.wake(self._clock.now())

    async def stop(self, within_s: float = 10.0) -> None:
        """Start nothing more, and give a tick that is under way so many real seconds to finish."""
        if self._watch is None:
            return
        self._watch.cancel()
        self._watch = None
        self._scheduler.remove_all_jobs()
        try:
            await asyncio.wait_for(self._idle.wait(), within_s)
        except TimeoutError:
            log.warning("a tick did not finish within %g seconds; its rows wait for the next start", within_s)
        self._scheduler.shutdown(wait=False)

    def wake(self, at: datetime) -> None:
        """Something falls due at `at`: tick then, if not earlier."""
        if self._due_at is None or at < self._due_at:
            self._due_at = at
            self._schedule()

    def age_s(self) -> float:
        """Real seconds since the last tick that succeeded."""
        return time.monotonic() - self._ticked_at

    def _schedule(self, least_wait_s: float = 0.0) -> None:
        if self._running or self._watch is None or self._due_at is None:
            return  # after the running tick
        wait_s = max(least_wait_s, self._clock.real_seconds_until(self._due_at))
        at = datetime.now(UTC) + timedelta(seconds=wait_s)  # noqa: TID251 - APScheduler waits in real time
        self._scheduler.add_job(self._run, DateTrigger(at), id="due", replace_existing=True)

    async def _run(self) -> None:
        if self._running:
            return
        self._running, self._due_at = True, None
        self._idle.clear()
        self._scheduler.remove_all_jobs()  # one may have been added since this one was handed out
        least_wait_s = LEAST_WAIT_S
        try:
            upcoming = await self._tick()
            self._ticked_at = time.monotonic()
        except Exception:
            log.exception("a tick failed")
            upcoming, least_wait_s = self._clock.now(), RETRY_S
        finally:
            self._running = False
            self._idle.set()
        if upcoming is not None:
            self._due_at = upcoming if self._due_at is None else min(upcoming, self._due_at)
        self._schedule(least_wait_s)

    async def _keep_watch(self) -> None:
        """Tick now and then in any case, on elapsed time: a wall clock that is put back stops APScheduler."""
        offset_s = _wall_offset_s()
        while True:
            await asyncio.sleep(SAFETY_TICK_S)
            jumped_s = _wall_offset_s() - offset_s
            offset_s += jumped_s
            if abs(jumped_s) > JUMP_S:
                log.warning("the wall clock jumped by %.0f seconds; waiting times are planned anew", jumped_s)
            self._due_at = None
            self.wake(self._clock.now())


def _wall_offset_s() -> float:
    return time.time() - time.monotonic()
