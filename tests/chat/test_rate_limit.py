"""Telegram's pace."""

from bisect import bisect_left
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


@pytest.mark.parametrize("per_second", [30, 1000])
def test_no_second_sees_more_than_the_limit(per_second: int):
    """However late the loop wakes, any second holds at most the limit, and a crowd uses 98 % of it."""
    pace, random, sent = Pace(per_second), Random(7), []
    now, idle = NOON, (0.001, 0.01, 0.3, 2.0)
    while len(sent) < per_second * 20:
        for _ in range(pace.room(now)):
            sent.append(now)
            pace.spend(len(sent), now)
        late = idle if len(sent) < per_second * 3 else (0.0005, 0.001, 0.004)
        now = max(now, pace.next_opening(now)) + timedelta(seconds=random.choice(late))
    assert busiest(sent) <= per_second
    tenth = per_second * 10
    assert tenth / (sent[-1] - sent[-1 - tenth]).total_seconds() >= 0.98 * per_second


@pytest.mark.parametrize("per_second", [30, 1000])
def test_what_was_held_up_does_not_leave_in_a_heap(per_second: int):
    """A loop may stall for a tenth of a second between claim and call, again and again: still no second sees
    more than the limit leave, and a crowd uses 96 % of it.
    """
    pace, random, now = Pace(per_second), Random(7), NOON
    waiting, left = 0, []
    while len(left) < per_second * 20:
        for _ in range(pace.room(now)):
            waiting += 1
            pace.spend(len(left) + waiting, now)
        now += timedelta(seconds=0.1 if random.random() < 0.02 else 0.0005)
        while waiting and pace.departure(now) <= now:
            pace.depart(now)
            left.append(now)
            waiting -= 1
        now = max(now, min(pace.next_opening(now), now + timedelta(seconds=0.005)))
    assert busiest(left) <= per_second
    assert (len(left) - 1) / (left[-1] - left[0]).total_seconds() >= 0.96 * per_second


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


def test_whoever_is_in_mid_session_waits_for_one_interval():
    """In the midst of a crowd there is room for the next call within a twentieth of a second."""
    pace = Pace()
    while pace.room(NOON):
        pace.spend(1, NOON)
    opening = pace.next_opening(NOON)
    assert NOON < opening <= after(0.05)
    assert pace.room(opening) == 1


def test_a_429_slows_down_for_a_while():
    """The true limits are not published and move: after a 429 less is sent, and soon as much as before."""

    def made(pace: Pace, begin: float) -> int:
        now, number = after(begin), 0
        while (now := max(now, pace.next_opening(now))) < after(begin + 5):
            number += 1
            pace.spend(1000 + number, now)
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
