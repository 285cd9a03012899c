"""How far rules look back: with no more of the history than they ask for, they decide as with all of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

import pytest

from bot.core.diary import Diary, Fact, PastSession
from bot.core.model import Command, Effect, Event, Fired, World
from bot.core.past import Past, Whole
from bot.replay import Replay
from bot.replay.diary import FictionalDiary
from bot.replay.stage import Stage
from tests.diaries import CONTENT, random_diary

T = TypeVar("T", bound=Fact | PastSession)

SINCE = Past.since
FAR = 40
"""Days: no timer looks back further, but to the day of the last hold where that is longer ago."""
LONG = 75
"""Days: longer than any rule looks back without asking by name."""


def long_diary(seed: int, length: int = LONG) -> FictionalDiary:
    """Several random diaries of one person, with weeks in between in which nothing is done."""
    diary, chance = random_diary(seed), random.Random(seed)
    days = [*diary.days]
    while len(days) < length:
        seed += 1_000_003
        days += random_diary(seed).days
        if chance.random() < 0.3:
            days += [replace(days[-1], before=None, after=None)] * chance.randrange(1, 30)
    return replace(diary, days=tuple(days[:length]))


@dataclass
class Looking(Stage):
    """A stage on which all that the person could ask to see is asked for once a day; it notes how many days a
    timer's rules looked back.
    """

    looked_back: list[int] = field(default_factory=list)

    @property
    def world(self) -> World:
        return replace(super().world, archive=_Noted(self.diary, self))

    def happen(self, event: Event) -> tuple[Effect, ...]:
        last, known = self.log[-1][0].date() if self.log else self.now.date(), len(self.looked_back)
        effects = super().happen(event)
        if not isinstance(event, Fired):
            del self.looked_back[known:]
        for name in ("why", "progress", "report") if self.now.date() != last else ():
            known = len(self.looked_back)
            super().happen(Command(name))
            del self.looked_back[known:]
        return effects


class _Noted(Whole):
    def __init__(self, diary: Diary, stage: Looking) -> None:
        super().__init__(diary)
        self._stage = stage

    def since(self, kind: type[T], at: datetime | None) -> Sequence[T]:
        self._stage.looked_back.append(10_000 if at is None else (self._stage.now - at).days)
        return super().since(kind, at)


def whole(past: Past, _day: date | None) -> Diary:
    return SINCE(past, None)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_older_than_a_rule_looks_at_changes_no_decision(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every event of a long diary comes to the same, effect by effect."""
    diary = long_diary(seed)
    bounded = Replay.of(diary, CONTENT, Looking).stage
    monkeypatch.setattr(Past, "since", whole)
    full = Replay.of(diary, CONTENT, Looking).stage
    assert isinstance(bounded, Looking)
    assert max(bounded.looked_back) <= FAR, "what comes to everybody at once"
    assert bounded.log == full.log
    assert bounded.state == full.state
    assert len(full.diary.sessions) > 5
