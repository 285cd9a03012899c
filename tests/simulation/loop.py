"""An event loop whose time is its own: it never waits, it goes straight to when the next thing happens."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.clock import Alarm, Clock

T = TypeVar("T")


class Stuck(Exception):  # noqa: N818 - named for what happened
    """Nothing will ever happen again."""


class _Impatience(selectors.SelectSelector):
    """In place of waiting for files, lets the loop's time pass."""

    passed_s = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise Stuck
        self.passed_s += max(0.0, timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time passes only while nothing is to be done, and work for threads is done here, in order.

    So one thread does everything, and the same program does the same things in the same order each time.
    """

    def __init__(self) -> None:
        self._impatience = _Impatience()
        super().__init__(self._impatience)

    def time(self) -> float:
        return self._impatience.passed_s

    def run_in_executor(self, _executor: Any, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:  # type: ignore[override]
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - handed over as a thread would
            done.set_exception(error)
        return done


class VirtualClock(Clock):
    """The bot's clock, told by a virtual loop; `skew_s` is by how much the host's clock is wrong."""

    def __init__(self, start: datetime, loop: VirtualLoop) -> None:
        super().__init__(start=start)
        self._start, self._loop = start, loop
        self.skew_s = 0.0

    def now(self) -> datetime:
        return self.true_now() + timedelta(seconds=self.skew_s)

    def true_now(self) -> datetime:
        return self._start + timedelta(seconds=self._loop.time())

    def alarm(self, ring: Callable[[], None]) -> Alarm:
        return VirtualAlarm(ring)


class VirtualAlarm(Alarm):
    """Waits in the virtual loop's time, where APScheduler would read the real clock."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring, self._handle = ring, None

    def set(self, wait_s: float) -> None:
        self.close()
        self._handle = asyncio.get_running_loop().call_later(wait_s, self._ring)

    def close(self) -> None:
        if self._handle is not None:
            self._handle.cancel()


def run(loop: VirtualLoop, work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end on the loop, then close it."""
    try:
        return loop.run_until_complete(loop.create_task(work, name="main"))
    finally:
        loop.close()
