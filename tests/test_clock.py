"""The clock and the loop. Nothing here measures time: waits are for things to happen, not for how long."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot import clock as clock_module
from bot.clock import Clock, DueLoop, ManualClock
from tests.conftest import NOON


def test_now_is_aware_and_utc() -> None:
    """An instant always says that it is UTC."""
    assert Clock().now().tzinfo is UTC
    assert Clock(start=NOON).now().tzinfo is UTC


def test_time_goes_on() -> None:
    """Two looks at the clock never show it going back, at any speed."""
    for clock in (Clock(), Clock(speed=60), Clock(start=NOON, speed=0.5)):
        first = clock.now()
        assert clock.now() >= first


def test_a_trial_starts_where_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A trial's clock starts at its instant and runs so many times as fast as elapsed time."""
    elapsed = 100.0
    monkeypatch.setattr(clock_module.time, "monotonic", lambda: elapsed)
    clock = Clock(start=NOON, speed=60)
    assert clock.now() == NOON
    elapsed = 101.0
    assert clock.now() == NOON + timedelta(minutes=1)
    assert clock.real_seconds_until(NOON + timedelta(minutes=2)) == 1
    assert clock.real_seconds_until(NOON) == 0
    clock.set_speed(10)
    elapsed = 102.0
    assert clock.now() == NOON + timedelta(seconds=70)
    clock.jump_to(NOON + timedelta(days=1))
    elapsed = 103.0
    assert clock.now() == NOON + timedelta(days=1, seconds=10)


def test_a_clock_never_runs_back() -> None:
    """A speed that is not forward and a jump into the past are refused."""
    clock = Clock(start=NOON)
    for speed in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="forward"):
            clock.set_speed(speed)
    with pytest.raises(ValueError, match="back"):
        clock.jump_to(NOON - timedelta(seconds=1))


def test_whoever_waits_is_told_of_a_change() -> None:
    """A changed speed and a jump are announced, so that waits can be measured anew."""
    told: list[datetime] = []
    clock = ManualClock(NOON)
    clock.on_change(lambda: told.append(clock.now()))
    clock.set_speed(60)
    clock.advance(5)
    clock.jump_to(NOON + timedelta(hours=1))
    assert told == [NOON, NOON + timedelta(seconds=5), NOON + timedelta(hours=1)]


class Work:
    """Things that are due at instants; ticking works off what is due. Waiting is for a number of ticks."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.due: list[datetime] = []
        self.done: list[tuple[datetime, datetime]] = []
        self.ticks = 0
        self.running = 0
        self.fail = False
        self.started = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()
        self._changed = asyncio.Condition()

    async def tick(self) -> datetime | None:
        self.running += 1
        assert self.running == 1, "two ticks at once"
        now = self.clock.now()
        self.started.set()
        seen = list(self.due)
        await self.gate.wait()
        self.done += [(at, now) for at in seen if at <= now]
        self.due = [at for at in self.due if at not in seen or at > now]
        self.ticks += 1
        self.running -= 1
        async with self._changed:
            self._changed.notify_all()
        if self.fail:
            raise LookupError("secret words")
        return min((at for at in seen if at > now), default=None)

    async def until(self, condition: object) -> None:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(condition)  # type: ignore[arg-type]


@pytest.fixture
def trial() -> Clock:
    return Clock(start=NOON, speed=1)


@pytest.fixture
async def work(trial: Clock) -> Work:
    return Work(trial)


@pytest.fixture
async def ticker(trial: Clock, work: Work, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DueLoop]:
    monkeypatch.setattr(clock_module, "LOOK_AGAIN_S", 3600)
    ticker = DueLoop(trial, "ticks", work.tick)
    running = asyncio.create_task(ticker.run())
    await work.until(lambda: work.ticks == 1)
    yield ticker
    ticker.stop()
    await running


async def test_nothing_is_done_before_its_instant(ticker: DueLoop, work: Work) -> None:
    """What falls due is worked off at its instant or after, in order, and once."""
    wanted = [NOON + timedelta(seconds=s) for s in (0.3, 0.1, 0.2)]
    work.due = list(wanted)
    for at in wanted:
        ticker.wake(at)
    await work.until(lambda: len(work.done) == 3)
    assert [at for at, _ in work.done] == sorted(wanted)
    assert all(done >= at for at, done in work.done)


async def test_the_ticker_sleeps_when_nothing_is_due(ticker: DueLoop, work: Work) -> None:
    """Far-off work costs no ticks: there is one for each thing that falls due, not one a moment."""
    work.due = [NOON + timedelta(hours=1), NOON + timedelta(seconds=0.5)]
    ticker.wake(work.due[0])
    ticker.wake(work.due[1])
    await work.until(lambda: len(work.done) == 1)
    assert work.ticks <= 3


async def test_a_jump_brings_what_is_due(ticker: DueLoop, work: Work, trial: Clock) -> None:
    """When the clock is moved forward, what has become due is worked off at once."""
    work.due = [NOON + timedelta(days=1)]
    ticker.wake(work.due[0])
    trial.jump_to(NOON + timedelta(days=2))
    await work.until(lambda: len(work.done) == 1)


async def test_speed_shortens_the_wait(ticker: DueLoop, work: Work, trial: Clock) -> None:
    """At sixty times the speed an hour is a minute, also for what was waited for before."""
    work.due = [NOON + timedelta(hours=1)]
    ticker.wake(work.due[0])
    trial.set_speed(36000)
    await work.until(lambda: len(work.done) == 1)


async def test_being_woken_during_a_tick_is_not_forgotten(ticker: DueLoop, work: Work, trial: Clock) -> None:
    """What is set while a tick runs is worked off right after it; ticks never overlap."""
    work.started.clear()
    work.gate.clear()
    first = NOON + timedelta(seconds=0.05)
    work.due = [first, NOON + timedelta(hours=1)]
    ticker.wake(first)
    await work.started.wait()
    second = trial.now() + timedelta(seconds=0.05)
    work.due.append(second)
    ticker.wake(second)
    work.gate.set()
    await work.until(lambda: len(work.done) == 2)


async def test_wake_ups_in_a_row_are_all_heard(ticker: DueLoop, work: Work, trial: Clock) -> None:
    """However close together things are announced, each is worked off without waiting for the safety tick."""
    for number in range(100):
        work.due.append(trial.now())
        ticker.wake(work.due[-1])
        await work.until(lambda number=number: len(work.done) == number + 1)


async def test_a_failing_tick_is_tried_again(
    ticker: DueLoop, work: Work, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A tick that raises is logged, and the next one comes by itself."""
    monkeypatch.setattr(clock_module, "RETRY_S", 0.01)
    work.fail = True
    ticker.wake(NOON)
    await work.until(lambda: work.ticks >= 3)
    work.fail = False
    assert "ticks: what is due could not be done" in caplog.text


async def test_a_missed_wake_up_is_made_good(
    trial: Clock, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work that nobody announced is found by the safety tick."""
    monkeypatch.setattr(clock_module, "LOOK_AGAIN_S", 0.05)
    ticker = DueLoop(trial, "ticks", work.tick)
    running = asyncio.create_task(ticker.run())
    await work.until(lambda: work.ticks == 1)
    work.due = [NOON]
    await work.until(lambda: len(work.done) == 1)
    ticker.stop()
    await running


async def test_a_wait_that_never_ends_is_made_good(
    trial: Clock, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the scheduler does not wake for what is due, as after a changed clock, the safety tick does."""
    monkeypatch.setattr(clock_module, "LOOK_AGAIN_S", 0.2)
    ticker = DueLoop(trial, "ticks", work.tick)
    running = asyncio.create_task(ticker.run())
    await work.until(lambda: work.ticks == 1)
    work.due = [trial.now()]
    ticker.wake(work.due[0])
    ticker._alarm._scheduler.remove_all_jobs()  # type: ignore[union-attr]
    await work.until(lambda: len(work.done) == 1)
    ticker.stop()
    await running


async def test_a_wall_clock_put_back_stops_nothing(
    trial: Clock, work: Work, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """When the host's clock is put back by an hour that is logged, and work goes on, each thing once."""
    monkeypatch.setattr(clock_module, "LOOK_AGAIN_S", 0.05)
    offset = 0.0
    monotonic = clock_module.time.monotonic
    monkeypatch.setattr(clock_module.time, "time", lambda: monotonic() + offset)
    trial.mind_jump()
    caplog.clear()
    ticker = DueLoop(trial, "ticks", work.tick)
    running = asyncio.create_task(ticker.run())
    await work.until(lambda: work.ticks == 1)
    work.due = [NOON]
    offset = -3600.0
    await work.until(lambda: len(work.done) == 1)
    seen = work.ticks
    await work.until(lambda: work.ticks >= seen + 2)
    assert len(work.done) == 1
    assert [r.message for r in caplog.records if r.levelno == logging.WARNING] == [
        "the wall clock jumped by -3600 seconds; waiting times are planned anew"
    ]
    ticker.stop()
    await running


async def test_stopping_waits_for_what_is_under_way(trial: Clock, work: Work) -> None:
    """A tick that runs is finished before the ticker has stopped, and none starts afterwards."""
    work.gate.clear()
    ticker = DueLoop(trial, "ticks", work.tick)
    running = asyncio.create_task(ticker.run())
    await work.started.wait()
    ticker.stop()
    await asyncio.sleep(0.05)
    assert not running.done()
    work.gate.set()
    await running
    ticker.wake(NOON)
    await asyncio.sleep(0.05)
    assert work.ticks == 1
