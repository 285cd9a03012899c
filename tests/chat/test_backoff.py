"""How long is waited before another try."""

from bot.chat.backoff import back_off_s


def test_each_wait_is_twice_the_one_before_up_to_half_a_minute():
    """A short trouble costs seconds; a long one does not keep Telegram busy, or the bot asleep."""
    assert [back_off_s(failures) for failures in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]


def test_no_outage_is_too_long():
    """After months of failures the wait is what it was after the first minute."""
    assert back_off_s(10**6) == 30
