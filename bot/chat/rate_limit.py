"""Telegram's pace: how many calls may leave now, and which chats must wait. Pure: `now` is passed in."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from bot.chat.telegram_facts import BOT_PER_SECOND, CHAT_GAP_S, CHAT_PER_MINUTE

_MINUTE = timedelta(minutes=1)
_GAP = timedelta(seconds=CHAT_GAP_S)


class Pace:
    """A bucket for the bot, and for each chat a gap and a sliding minute.

    The bucket holds a sixth of a second's calls and fills with the other five sixths, so that no second ever
    sees more than `per_second`, and a crowd of reminders empties only a shallow bucket: whoever is in
    mid-session waits for one drop, not for a full second.
    """

    def __init__(self, per_second: float = BOT_PER_SECOND) -> None:
        self._depth = max(1.0, per_second / 6)
        self._rate = per_second - self._depth if per_second > 1 else per_second
        self._level = self._depth
        self._level_at: datetime | None = None
        self._opens: dict[int, datetime] = {}
        self._spent: dict[int, deque[datetime]] = {}
        self._calls: deque[tuple[datetime, int]] = deque()

    def room(self, now: datetime) -> int:
        """How many calls the bot may make now."""
        if self._level_at is not None:
            # A clock that was set back only stops the filling for a moment.
            passed_s = max(0.0, (now - self._level_at).total_seconds())
            self._level = min(self._depth, self._level + passed_s * self._rate)
        self._level_at = now
        # The tolerance is for instants rounded to microseconds: the drop waited for has fallen.
        return int(self._level + 1e-4)

    def spend(self, chat_id: int | None, now: datetime) -> None:
        """Counts one call; in a chat too, if it is a message or an edit there."""
        self.room(now)
        self._level -= 1
        self._count(chat_id, now, now)

    def learn(self, chat_id: int | None, at: datetime, now: datetime) -> None:
        """Counts a call that another replica made at `at`, by a clock that may be ahead of ours."""
        self.room(now)
        # It took a drop that was there, so the bucket they share is never less than empty.
        self._level = min(self._level, max(0.0, self._level - 1))
        self._count(chat_id, min(at, now), now)

    def _count(self, chat_id: int | None, at: datetime, now: datetime) -> None:
        self._forget(now)
        if chat_id is None:
            return
        calls = self._spent.setdefault(chat_id, deque())
        calls.append(at)
        self._calls.append((at, chat_id))
        opens = max(self._opens.get(chat_id, at), at + _GAP)
        if len(calls) >= CHAT_PER_MINUTE:
            opens = max(opens, calls[-CHAT_PER_MINUTE] + _MINUTE)
        self._opens[chat_id] = opens

    def closed(self, now: datetime) -> frozenset[int]:
        """The chats that nothing may be sent to now."""
        # Further ahead than a minute no call of ours can have closed a chat: the clock was set back.
        self._opens = {chat: at for chat, at in self._opens.items() if now < at <= now + _MINUTE}
        return frozenset(self._opens)

    def next_opening(self, now: datetime) -> datetime:
        """When to look again: the next chat opens, or there is room for another call."""
        if not self.room(now):
            return now + timedelta(seconds=(1 - self._level) / self._rate)
        return min((at for at in self._opens.values() if at > now), default=now)

    def _forget(self, now: datetime) -> None:
        while self._calls and not now - _MINUTE < self._calls[0][0] <= now:
            _, chat_id = self._calls.popleft()
            calls = self._spent[chat_id]
            calls.popleft()
            if not calls:
                del self._spent[chat_id]
