"""Telegram's pace: when calls may leave, and which chats must wait. Pure: `now` is passed in.

Whoever claims a message takes a slot: an instant at which one call may leave. Slots are given out in order,
so that no second sees more of them than Telegram lets through; those of a crowd are evenly spaced, so that
whoever is in mid-session waits for one interval and not for the crowd. Which of a process's calls leaves in
its next slot is decided when that comes. Replicas give out slots one after another, each knowing the others'.
"""

from __future__ import annotations

import bisect
from datetime import datetime, timedelta

from bot.chat.telegram_facts import BOT_PER_SECOND, CHAT_BURST, CHAT_GAP_S

_GAP = timedelta(seconds=CHAT_GAP_S)
_BURST = _GAP * (CHAT_BURST - 1)

SECOND = timedelta(seconds=1.017)
"""In so long as many slots are given out as a second may see: 98.3 % of the limit."""

SHARED_SECOND = timedelta(seconds=1.04)
"""The same for replicas, 96.2 %: each is late in its own way, and clocks differ."""

DEPARTING = timedelta(seconds=1.014)
"""In so long as many calls leave as a second may see: what leaves apart may arrive together."""

EARLY_S = 0.135
"""For so many seconds ahead slots are given out: a claim takes a moment."""

SHARED_EARLY_S = 0.3
"""The same for replicas, whose claims wait for each other: so they claim more at once."""

MISSED = timedelta(seconds=1)
"""A slot that no call has taken for so long is forgotten: what was claimed for it needed none."""

SHARED_MISSED = timedelta(seconds=0.03)
"""The same for replicas: others' calls leave by what they were told, so that who is late takes a new slot."""

SHARED_LEAD_MOST = timedelta(seconds=0.5)
"""So much later than others' last one a new slot is at most: writing it down takes time, too."""

SET_BACK = timedelta(seconds=5)
"""So far ahead no slot of ours can be: the clock was set back."""

STEP_BACK = 0.8
"""After a 429 so much of the pace is kept, down to STEP_BACK_MOST and no further."""
STEP_BACK_MOST = 0.4
RECOVERY_PER_S = 0.02
"""For each second without another 429 so much of the limit comes back."""


class Pace:
    """The slots of the bot, and a small bucket for each chat (the generic cell rate algorithm)."""

    def __init__(
        self, per_second: float = BOT_PER_SECOND, *, shared: bool = False, ahead: bool = True
    ) -> None:
        """`shared`: other replicas give out slots, too. `ahead`: slots are given out before they come."""
        self._per_second = per_second
        early_s = (SHARED_EARLY_S if shared else EARLY_S) if ahead else 0.0
        self._second, self._missed = (SHARED_SECOND, SHARED_MISSED) if shared else (SECOND, MISSED)
        self._early = round(per_second * early_s)
        self._slots: list[datetime] = []
        self._own: list[tuple[datetime, datetime]] = []
        self._departed: list[datetime] = []
        self._chats: dict[int, datetime] = {}
        self._share = 1.0
        self._stepped_back_at: datetime | None = None

    # --- Slots

    def room(self, now: datetime) -> int:
        """How many slots may be given out now."""
        self._mind_clock(now)
        horizon = self._horizon(now) - self._second
        return max(0, self._most(now) - (len(self._slots) - bisect.bisect_right(self._slots, horizon)))

    def room_for_crowd(self, now: datetime) -> int:
        """How many of these a crowd may have."""
        room, spacing = self.room(now), self._spacing(now)
        first = max(now, self._slots[-1] + spacing) if self._slots else now
        return max(0, min(room, (self._horizon(now) - first) // spacing + 1))

    def spend(self, chat_id: int, now: datetime, *, crowd: bool = False, again: bool = False) -> datetime:
        """Give out a slot for one call, and count it in its chat. `crowd`: not at once with the one before.
        `again`: in place of one that was missed; it may be late, too.
        """
        self._mind_clock(now)
        at, most = now, self._most(now)
        if self._slots and (crowd or self._slots[-1] > now):
            at = max(at, self._slots[-1] + self._spacing(now))
        if len(self._slots) >= most:
            at = max(at, self._slots[-most] + self._second)
        self._slots.append(at)
        self._own.append((at, at + (MISSED if again else self._missed)))
        self._count(chat_id, now, now)
        return at

    def learn(self, chat_id: int, at: datetime, now: datetime) -> None:
        """Counts a slot that another replica gave out, by a clock that may be ahead of ours."""
        self._mind_clock(now)
        at = min(at, self._horizon(now) + SHARED_LEAD_MOST)
        bisect.insort(self._slots, at)
        bisect.insort(self._departed, at)
        self._count(chat_id, min(at, now), now)

    def next_opening(self, now: datetime) -> datetime:
        """When to look again: there is room for a part of a crowd, or the next chat opens."""
        if self.room_for_crowd(now) > 0:
            return min((paid - _BURST for paid in self._chats.values() if paid - _BURST > now), default=now)
        most, spacing = self._most(now), self._spacing(now)
        some = max(1, self._early // 3)
        at = self._slots[-1] + spacing * some
        if len(self._slots) >= most:
            at = max(at, self._slots[-most] + self._second)
        return max(at - spacing * self._early, now + spacing / 100)

    # --- Departures

    def has_slot(self, now: datetime) -> bool:
        """Whether a slot waits for a call of ours."""
        self._own = [(at, until) for at, until in self._own if until > now and at < now + SET_BACK]
        return bool(self._own)

    def departure(self, now: datetime) -> datetime:
        """When one more call of ours may leave: in our next slot, and not in a heap with what was held up."""
        begin = bisect.bisect_right(self._departed, now - DEPARTING)
        end = bisect.bisect_right(self._departed, now + SET_BACK)
        self._departed = self._departed[begin:end]
        left, most = bisect.bisect_right(self._departed, now), self._most(now)
        slot = max(now, self._own[0][0]) if self.has_slot(now) else now
        return slot if left < most else max(slot, self._departed[left - most] + DEPARTING)

    def depart(self, at: datetime) -> None:
        """Counts a call of ours that leaves."""
        if self._own:
            self._own.pop(0)
        bisect.insort(self._departed, at)

    # --- Refusals, and chats

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

    def _mind_clock(self, now: datetime) -> None:
        """Forget slots that are over, and those of a clock that was set back since."""
        begin = bisect.bisect_right(self._slots, now - self._second)
        self._slots = self._slots[begin : bisect.bisect_right(self._slots, now + SET_BACK)]

    def _horizon(self, now: datetime) -> datetime:
        """Up to when slots are given out."""
        return now + self._spacing(now) * self._early

    def _most(self, now: datetime) -> int:
        """How many calls a second may see."""
        return max(1, int(self._per_second * self._part(now)))

    def _spacing(self, now: datetime) -> timedelta:
        return self._second / (self._per_second * self._part(now))

    def _part(self, now: datetime) -> float:
        """How much of the limit is used; the rest is stepped back."""
        if self._stepped_back_at is None:
            return 1.0
        quiet_s = max(0.0, (now - self._stepped_back_at).total_seconds())
        return min(1.0, self._share + quiet_s * RECOVERY_PER_S)

    def _count(self, chat_id: int, at: datetime, now: datetime) -> None:
        most = now + _BURST + _GAP
        self._chats[chat_id] = min(max(self._chats.get(chat_id, at), at) + _GAP, most)
