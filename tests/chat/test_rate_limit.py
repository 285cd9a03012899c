"""Telegram's pace."""

import itertools
from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot.chat.rate_limit import Pace

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_a_chat_gets_a_burst_of_three_and_then_one_call_a_second():
    """Three in a row leave at once; the next one waits for a second, and other chats for nothing."""
    pace = Pace()
    for _ in range(3):
        assert pace.closed(NOON) == frozenset()
        pace.spend(1, NOON)
    assert pace.closed(after(0.9)) == {1}
    assert pace.next_opening(after(0.9)) == after(1)
    for second in range(1, 100):
        assert pace.closed(after(second)) == frozenset()
        pace.spend(1, after(second))
        assert pace.closed(after(second + 0.9)) == {1}


def live(
    pace: Pace, seconds: float, late_s: Callable[[float], float], others: Callable[[float], int] = lambda _: 0
) -> tuple[list[datetime], list[float]]:
    """Serve a crowd for so long, with a loop that is `late_s` at each turn; `others`: so many people want
    something at the instant. Returns when calls left, and for how long those others waited.
    """
    left: list[datetime] = []
    waits: list[float] = []
    wanted: list[datetime] = []
    waiting: list[tuple[int, datetime]] = []
    now, number = NOON, 0
    while now < after(seconds):
        wanted += [now] * others((now - NOON).total_seconds())
        while wanted and pace.room(now):
            number += 1
            waiting.append((0, wanted.pop(0)))
            pace.spend(number, now)
        for _ in range(pace.room_for_crowd(now)):
            number += 1
            waiting.append((1, now))
            pace.spend(number, now, crowd=True)
        waiting.sort()
        while waiting and pace.departure(now) <= now:
            pace.depart(now)
            left.append(now)
            lane, since = waiting.pop(0)
            waits += [(now - since).total_seconds()] if lane == 0 else []
        coming = min(pace.next_opening(now), pace.departure(now) if waiting else after(1e6))
        now = max(now, coming) + timedelta(seconds=late_s((now - NOON).total_seconds()))
    return left, waits


def share(left: list[datetime], per_second: int) -> float:
    return (len(left) - 1) / (left[-1] - left[0]).total_seconds() / per_second


@pytest.mark.parametrize("per_second", [30, 1000])
def test_no_second_sees_more_than_the_limit(per_second: int):
    """However late the loop wakes, any second holds at most the limit, and a crowd uses 98 % of it."""
    random = Random(7)
    idle, busy = (0.001, 0.01, 0.3, 2.0), (0.0005, 0.001, 0.004)
    left, _ = live(Pace(per_second), 40, lambda at: random.choice(idle if at < 10 else busy))
    assert busiest(left) <= per_second
    assert share([at for at in left if at > after(12)], per_second) >= 0.98


@pytest.mark.parametrize("per_second", [30, 1000])
def test_what_was_held_up_does_not_leave_in_a_heap(per_second: int):
    """A loop may stall for a tenth of a second between claim and call, again and again: still no second sees
    more than the limit leave, and a crowd uses 96 % of it.
    """
    random = Random(7)
    left, _ = live(Pace(per_second), 30, lambda _: 0.1 if random.random() < 0.002 else 0.0005)
    assert busiest(left) <= per_second
    assert share(left, per_second) >= 0.96


def test_whoever_is_in_mid_session_waits_for_one_interval():
    """Calls of a crowd leave evenly spaced, and whoever wants something meanwhile has the next slot."""
    random = Random(7)
    left, waits = live(Pace(), 60, lambda _: 0.001, lambda _: int(random.random() < 0.01))
    assert len(waits) > 20
    assert max(waits) <= 0.04
    gaps = [(b - a).total_seconds() for a, b in itertools.pairwise(left)]
    assert min(gaps) >= 0.03
    assert max(gaps) <= 0.04


def test_a_crowd_of_answers_keeps_to_the_limit():
    """A hundred people want something in one instant, again and again: no second sees more than the limit."""
    left, waits = live(Pace(), 12, lambda _: 0.001, lambda at: 100 * (int(at * 1000) % 4000 == 0))
    assert busiest(left) <= 30
    assert sum(wait < 0.01 for wait in waits) >= 30


def test_many_who_want_something_at_once_do_not_wait_for_each_other():
    """Ten people's cues fall due in one instant: all leave in it."""
    pace = Pace()
    for chat in range(10):
        assert pace.room(NOON)
        assert pace.spend(chat, NOON) == NOON
        assert pace.departure(NOON) == NOON
        pace.depart(NOON)


def busiest(instants: list[datetime]) -> int:
    """The most within any second."""
    ends = (bisect_left(instants, at + timedelta(seconds=1)) for at in instants)
    return max(end - begin for begin, end in enumerate(ends))


def test_a_departure_when_the_clock_was_set_back():
    """Calls that seem to leave in an hour hold nobody up."""
    pace = Pace()
    for _ in range(30):
        pace.depart(after(3600))
    assert pace.departure(NOON) == NOON


def test_a_429_slows_down_for_a_while():
    """The true limits are not published and move: after a 429 less is sent, and soon as much as before."""

    def made(pace: Pace, begin: float) -> int:
        now, number = after(begin), 0
        while (now := max(now, pace.next_opening(now))) < after(begin + 5):
            number += 1
            pace.spend(1000 + number, now, crowd=True)
        return number

    pace = Pace()
    before = made(pace, 0)
    pace.step_back(1, after(5))
    assert made(pace, 5) < 0.9 * before
    assert 1 in pace.closed(after(5.9))
    assert made(pace, 60) == before


def test_a_clock_set_back_closes_nobody_for_long():
    """After a backward step of an hour chats are open again and the bot may send."""
    pace = Pace()
    for second in range(25):
        pace.spend(1, after(3600 + second))
    assert pace.closed(NOON) == frozenset()
    assert pace.room(after(1)) >= 1


def test_chats_are_forgotten_when_they_are_quiet():
    """A chat without calls of late takes no memory."""
    pace = Pace()
    for chat in range(50):
        pace.spend(chat, NOON)
    pace.spend(99, after(5))
    pace.closed(after(5))
    assert set(pace._chats) == {99}
