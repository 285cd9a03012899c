"""Time. The one place that reads the clock, and the one that knows APScheduler.

Everything else is given an instant: an aware datetime in UTC.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot import logs

log = logs.of(__name__)

STALLED_AFTER_S = 30.0
"""A loop that has done nothing for so many real seconds is not working."""

LOOK_AGAIN_S = 5.0
"""At the latest after this many real seconds a loop looks whether something is due, woken or not."""

RETRY_S = 1.0
"""How long a loop waits after work that failed, in real seconds."""

LEAST_WAIT_S = 0.005
"""Before what is due is looked at again, in real seconds: it may be in another replica's hands."""

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
        self._wall_offset_s = _wall_offset_s()
        if start is not None or speed != 1:
            self._base = start or datetime.now(UTC)  # noqa: TID251 - this is the clock

    @property
    def speed(self) -> float:
        return self._speed

    @property
    def is_real(self) -> bool:
        """Whether it tells everybody's time, and not that of a trial."""
        return self._base is None

    @property
    def runs(self) -> bool:
        """Whether it can be waited for, and does not stand still until it is moved."""
        return True

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

    def alarm(self, ring: Callable[[], None]) -> Alarm:
        """What waits in this clock's time; `ring` is called in the event loop."""
        return Alarm(ring)

    def mind_jump(self) -> None:
        """Write to the log, once, that the host's clock was set."""
        jumped_s = _wall_offset_s() - self._wall_offset_s
        if abs(jumped_s) > JUMP_S:
            self._wall_offset_s += jumped_s
            log.warning(
                "the wall clock jumped by %.0f seconds; waiting times are planned anew",
                jumped_s,
                event="clock-jumped",
            )

    def _rebase(self, now: datetime, speed: float) -> None:
        self._base, self._based_at, self._speed = now, time.monotonic(), speed
        for listener in self._listeners:
            listener()


class ManualClock(Clock):
    """A clock that stands still until it is moved: for tests and simulations."""

    def __init__(self, now: datetime) -> None:
        super().__init__(start=now)
        self._now = now

    @property
    def runs(self) -> bool:
        return False

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


class Alarm:
    """Rings once the wait that was set last is over. APScheduler does the waiting.

    It holds that one instant; it never sees a person's timer, so its job store, its grace time and its
    daylight-saving rules do not matter.
    """

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        # To APScheduler a job has not ended until a moment after it has, and the next would be dropped.
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "max_instances": 100}
        )
        self._scheduler.start()

    def set(self, wait_s: float) -> None:
        """Ring in so many real seconds, and not when it was set for before."""
        at = datetime.now(UTC) + timedelta(seconds=wait_s)  # noqa: TID251 - APScheduler waits in real time
        self._scheduler.add_job(self._rings, DateTrigger(at), id="next", replace_existing=True)

    def close(self) -> None:
        """Ring no more."""
        self._scheduler.shutdown(wait=False)

    async def _rings(self) -> None:
        self._ring()


Work = Callable[[], Awaitable[datetime | None]]


class DueLoop:
    """Does what is due, then sleeps until the next.

    The rows in the database are what is due; this is only what wakes the process in time. `work` works off
    what is due and returns the instant when the next thing will be. `name` is for the log.
    """

    def __init__(self, clock: Clock, name: str, work: Work) -> None:
        self._clock, self._name, self._work = clock, name, work
        self._due_at: datetime | None = None
        self._rung = asyncio.Event()
        self._alarm: Alarm | None = None
        self._stopping = False
        self._worked_at = time.monotonic()
        clock.on_change(self._set_alarm)

    async def run(self) -> None:
        """Work at once, and from then on whenever it is time, until `stop`."""
        self._alarm = self._clock.alarm(self._rung.set)
        try:
            while not self._stopping:
                self._rung.clear()
                self._due_at = None
                await self._work_once()
                await self._sleep()
        finally:
            self._alarm.close()
            self._alarm = None

    def stop(self) -> None:
        """Begin nothing more: `run` returns once what is under way has ended."""
        self._stopping = True
        self._rung.set()

    def wake(self, at: datetime | None = None) -> None:
        """Something falls due at `at`, or now: work then, if not earlier."""
        if at is None or at <= self._clock.now():
            self._rung.set()
        elif self._due_at is None or at < self._due_at:
            self._due_at = at
            self._set_alarm()

    def age_s(self) -> float:
        """Real seconds since work last succeeded."""
        return time.monotonic() - self._worked_at

    def trouble(self) -> str | None:
        """Why nothing is done at all, in a sentence; None as a rule."""
        age_s = self.age_s()
        return f"the clock has not ticked for {age_s:.0f} s" if age_s > STALLED_AFTER_S else None

    async def _work_once(self) -> None:
        least_wait_s = LEAST_WAIT_S
        try:
            upcoming = await self._work()
            self._worked_at = time.monotonic()
        except Exception:
            log.exception("%s: what is due could not be done", self._name, event="due-failed")
            upcoming, least_wait_s = self._clock.now(), RETRY_S
        if upcoming is not None and (self._due_at is None or upcoming < self._due_at):
            self._due_at = upcoming
        self._set_alarm(least_wait_s)

    def _set_alarm(self, least_wait_s: float = 0.0) -> None:
        if self._alarm is not None and self._due_at is not None:
            self._alarm.set(max(least_wait_s, self._clock.real_seconds_until(self._due_at)))

    async def _sleep(self) -> None:
        """Until something is due; not for long, on elapsed time: a wall clock put back stops APScheduler."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN_S):
                await self._rung.wait()
        self._clock.mind_jump()


def _wall_offset_s() -> float:
    return time.time() - time.monotonic()
