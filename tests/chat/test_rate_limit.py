"""Telegram's pace."""

from datetime import UTC, datetime, timedelta
from random import Random

from bot.chat.rate_limit import Pace

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_a_chat_gets_one_call_a_second():
    """After a call its chat is closed for a second, other chats are not."""
    pace = Pace()
    pace.spend(1, NOON)
    assert pace.closed(after(0.9)) == {1}
    assert pace.closed(after(1)) == frozenset()


def test_taking_messages_away_closes_no_chat():
    """A call that is no message takes room from the bot, but the chat stays open."""
    pace = Pace()
    before = pace.room(NOON)
    pace.spend(None, NOON)
    assert pace.closed(NOON) == frozenset()
    assert pace.room(NOON) == before - 1


def test_a_chat_gets_twenty_calls_a_minute():
    """The twenty-first call waits until the first one is a minute old."""
    pace = Pace()
    for second in range(0, 40, 2):
        pace.spend(1, after(second))
    assert pace.closed(after(59.9)) == {1}
    assert pace.next_opening(after(59.9)) == after(60)
    assert pace.closed(after(60)) == frozenset()


def test_no_second_sees_more_than_the_bots_thirty():
    """However the calls come, any second holds at most thirty, and a crowd leaves at nearly that rate."""
    pace, random, sent = Pace(), Random(7), []
    now = NOON
    while len(sent) < 600:
        for _ in range(pace.room(now)):
            sent.append(now)
            pace.spend(len(sent), now)
        now += timedelta(seconds=random.choice((0.001, 0.01, 0.3, 2.0) if len(sent) < 100 else (0.001, 0.01)))
    for at in sent:
        assert sum(at <= other < at + timedelta(seconds=1) for other in sent) <= 30
    assert (sent[-1] - sent[-251]).total_seconds() <= 10.5


def test_whoever_is_in_mid_session_waits_for_one_drop():
    """In the midst of a crowd there is room for the next call within a twentieth of a second."""
    pace = Pace()
    while pace.room(NOON):
        pace.spend(1, NOON)
    opening = pace.next_opening(NOON)
    assert NOON < opening <= after(0.05)
    assert pace.room(opening) == 1


def test_a_clock_set_back_closes_nobody_for_long():
    """After a backward step of an hour chats are open again and the bot may send."""
    pace = Pace()
    for second in range(25):
        pace.spend(1, after(3600 + second))
    assert pace.closed(NOON) == frozenset()
    pace.room(NOON)
    assert pace.room(after(1)) >= 1


def test_chats_are_forgotten_after_their_minute():
    """A chat without calls in the last minute takes no memory."""
    pace = Pace()
    for chat in range(50):
        pace.spend(chat, NOON)
    pace.spend(99, after(61))
    assert set(pace._spent) == {99}
