"""Telegram's pace: how many calls may leave now, and which chats must wait. Pure: `now` is passed in.

Both limits are kept by the generic cell rate algorithm: an instant says up to when what has left is paid for.
Messages are claimed at that pace; and since a message takes some time from its claim to its call, longer when
the loop is busy, calls are counted once more at the moment at which they leave.
"""

from __future__ import annotations

import bisect
import math
from collections import deque
from datetime import datetime, timedelta

from bot.chat.telegram_facts import BOT_PER_SECOND, CHAT_BURST, CHAT_GAP_S

_GAP = timedelta(seconds=CHAT_GAP_S)
_BURST = _GAP * (CHAT_BURST - 1)

SECOND = timedelta(seconds=1.017)
"""In so long as many messages are claimed as a second may see: 98.3 % of the limit."""

DEPARTING = timedelta(seconds=1.014)
"""In so long as many calls leave as a second may see: what leaves apart may arrive together."""

EARLY = 4
EARLY_S = 0.135
"""So many calls, or so many seconds' worth of them, may leave before their turn: when it was quiet, or a loop
woke late.
"""

SET_BACK = timedelta(seconds=5)
"""So far ahead no calls of ours can be paid for: the clock was set back."""

STEP_BACK = 0.8
"""After a 429 so much of the pace is kept, down to STEP_BACK_MOST and no further."""
STEP_BACK_MOST = 0.4
RECOVERY_PER_S = 0.02
"""For each second without another 429 so much of the limit comes back."""


class Pace:
    """A bucket for the bot, of evenly spaced calls, and a small one for each chat.

    No second ever sees more than `per_second` calls, and a crowd leaves at over 98 % of that. Since its calls
    are evenly spaced, whoever is in mid-session waits for one interval and not for the crowd.
    """

    def __init__(self, per_second: float = BOT_PER_SECOND) -> None:
        self._per_second = per_second
        self._paid: datetime | None = None
        self._early = max(EARLY, round(per_second * EARLY_S))
        self._recent: deque[datetime] = deque()
        self._departed: list[datetime] = []
        self._chats: dict[int, datetime] = {}
        self._share = 1.0
        self._stepped_back_at: datetime | None = None

    def room(self, now: datetime) -> int:
        """How many calls the bot may make now."""
        spacing = self._spacing(now)
        in_turn = self._early + 1 - math.ceil(self._ahead(now) / spacing - 1e-6)
        return max(0, min(in_turn, self._left(now)))

    def spend(self, chat_id: int, now: datetime) -> None:
        """Counts one call, for the bot and in its chat."""
        self._paid = now + self._ahead(now) + self._spacing(now)
        self._recent.append(now)
        self._count(chat_id, now, now)

    def learn(self, chat_id: int, at: datetime, now: datetime) -> None:
        """Counts a call that another replica made at `at`, by a clock that may be ahead of ours."""
        at, spacing = min(at, now), self._spacing(now)
        # It had its turn, so the bucket they share is never less than empty.
        self._paid = min(max(self._paid or at, at) + spacing, now + spacing * (self._early + 1))
        self._recent.append(at)
        self.depart(at)
        self._count(chat_id, at, now)

    def departure(self, now: datetime) -> datetime:
        """When one more call may leave: now as a rule."""
        begin = bisect.bisect_right(self._departed, now - DEPARTING)
        # Nothing has left later than now: the clock was set back.
        end = bisect.bisect_right(self._departed, now)
        self._departed = self._departed[begin:end]
        most = self._most(now)
        return now if len(self._departed) < most else self._departed[-most] + DEPARTING

    def depart(self, at: datetime) -> None:
        """Counts a call that leaves."""
        bisect.insort(self._departed, at)

    def step_back(self, chat_id: int, now: datetime) -> None:
        """Telegram said 429: be slower for a while, and in that chat without bursts until it is quiet."""
        self._share = max(STEP_BACK_MOST, self._part(now) * STEP_BACK)
        self._stepped_back_at = now
        self._chats[chat_id] = now + _BURST + _GAP

    def closed(self, now: datetime) -> frozenset[int]:
        """The chats that nothing may be sent to now."""
        # Further ahead no call of ours can have closed a chat: the clock was set back.
        most = now + _BURST + _GAP * 2
        self._chats = {chat: paid for chat, paid in self._chats.items() if now < paid <= most}
        return frozenset(chat for chat, paid in self._chats.items() if paid - _BURST > now)

    def next_opening(self, now: datetime) -> datetime:
        """When to look again: the next chat opens, or there is room for another call."""
        spacing, ahead = self._spacing(now), self._ahead(now)
        waits = ahead - spacing * self._early
        if self._left(now) <= 0:
            waits = max(waits, self._recent[0] + SECOND - now)
        if waits > timedelta(0):
            return now + waits
        return min((paid - _BURST for paid in self._chats.values() if paid - _BURST > now), default=now)

    def _ahead(self, now: datetime) -> timedelta:
        """For how long from now on what has left is paid for."""
        if self._paid is None:
            return timedelta(0)
        ahead = self._paid - now
        return ahead if timedelta(0) < ahead < SET_BACK else timedelta(0)

    def _left(self, now: datetime) -> int:
        """How many more calls this second may see."""
        while self._recent and not now - SECOND < self._recent[0] <= now:
            self._recent.popleft()
        return self._most(now) - len(self._recent)

    def _most(self, now: datetime) -> int:
        """How many calls a second may see."""
        return max(1, int(self._per_second * self._part(now)))

    def _spacing(self, now: datetime) -> timedelta:
        return SECOND / (self._per_second * self._part(now))

    def _part(self, now: datetime) -> float:
        """How much of the limit is used; the rest is stepped back."""
        if self._stepped_back_at is None:
            return 1.0
        quiet_s = max(0.0, (now - self._stepped_back_at).total_seconds())
        return min(1.0, self._share + quiet_s * RECOVERY_PER_S)

    def _count(self, chat_id: int, at: datetime, now: datetime) -> None:
        most = now + _BURST + _GAP
        self._chats[chat_id] = min(max(self._chats.get(chat_id, at), at) + _GAP, most)
