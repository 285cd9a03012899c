"""The rules alone, for many people: no database and no Telegram, all timers in one heap.

Timers fire late now and then, as after an outage; people act as they do in the whole bot's simulation.
"""

from __future__ import annotations

import hashlib
import heapq
import random
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, cast

from bot.core.diary import OccurrenceEnded
from bot.core.messages import Tap
from bot.core.model import Blocked as BlockedEvent
from bot.core.model import (
    Command,
    Edit,
    Edited,
    Effect,
    Erase,
    Event,
    Fired,
    Person,
    Record,
    Said,
    Send,
    State,
    Unblocked,
    Unreadable,
)
from bot.core.reminders import MISSED_AFTER
from bot.replay.stage import Stage
from tests.simulation.invariants import ENDINGS, expected, plan_of
from tests.simulation.people import Habits, Human
from tests.simulation.stack import ACTIVE, Figures, without_collector
from tests.simulation.telegram import Bubble, Chat, Telegram
from tests.simulation.town import START, STORY_LINES, Turning, find_places, product

LATE = 0.02
"""How often a timer fires late, by up to LATE_MOST_S seconds."""
LATE_MOST_S = 3 * 3600.0


def _done_by(due_at: datetime) -> datetime:
    """The latest that a timer due then fires."""
    return due_at + timedelta(seconds=LATE_MOST_S)


class Life(Stage):
    """A stage that remembers little: what a promise can be held against, and the last events."""

    def meet(self, event: Event) -> tuple[Effect, ...]:
        before = self.state
        effects = self.happen(event)
        self._check(before, event, effects)
        return effects

    def begin(self, breach: Callable[[str], None]) -> None:
        self.breach = breach
        self.told: deque[tuple[datetime, Event]] = deque(maxlen=STORY_LINES)
        self.turnings: list[Turning] = []
        self.days: dict[date, str] = {}

    def _note(self, event: Event, _effects: tuple[Effect, ...]) -> None:
        self.told.append((self.now, event))

    def _check(self, before: State, event: Event, effects: tuple[Effect, ...]) -> None:
        session = self.state.session
        if session is not None and f"session:{session.number}:{session.version}" not in self.timers:
            self.breach(f"invariant 7: session {session.number} waits for nothing in {session.phase}")
        if before.session and session and before.session.number != session.number:
            self.breach(f"invariant 8: session {session.number} began while {before.session.number} ran")
        for effect in effects:
            match effect:
                case Send(occurrence=date() as day):
                    if day in self.days:
                        self.breach(f"invariant 1: {day} was decided twice")
                    self.days[day] = "sent"
                case Record(OccurrenceEnded() as ended):
                    if ended.status == "missed" and not self._came_too_late(event):
                        self.breach(f"invariant 1: {ended.day} was missed for no reason")
                    self.days.setdefault(ended.day, ended.status)
        was, now = before.person, self.state.person
        if was is not now and (plan_of(was), was.last_occurrence) != (plan_of(now), now.last_occurrence):
            # Held until the end, so no more than is looked at then: memory is what slows a long run down.
            self.turnings.append(Turning(self.now, 0, event, State(was), State(now), ()))

    def _came_too_late(self, event: Event) -> bool:
        return isinstance(event, Fired) and self.now - event.due_at > MISSED_AFTER

    def last_words(self) -> None:
        """What can be told only at the end."""
        for day, status in self.days.items():
            if status not in ENDINGS:
                self.breach(f"invariant 1: {day} ends {status}")
        for day, due_at in expected(self.turnings, self.now, _done_by):
            if day not in self.days:
                self.breach(f"invariant 1: no occurrence for {day}, due at {due_at}")
        rated = Counter((r.session, r.moment, r.site) for r in self.diary.ratings if r.session is not None)
        for key, times in rated.items():
            if times > 1:
                self.breach(f"invariant 5: {times} ratings {key}")


class Line:
    """A chat with nothing between the person and the rules."""

    def __init__(self, live: Callable[[Event], None]) -> None:
        self._live, self._chat = live, Chat(1)

    def chat(self, _chat_id: int) -> Chat:
        return self._chat

    def says(self, _chat_id: int, words: str) -> None:
        self._live(_meant(words))

    def edits(self, _chat_id: int, words: str) -> None:
        self._live(Edited(_meant(words), 1))

    def sends(self, _chat_id: int, **_content: Any) -> None:
        self._live(Unreadable("sticker"))

    @staticmethod
    def meaning(tap: Tap) -> Tap:
        return tap

    def taps_button(self, _chat_id: int, _message_id: int, tap: Tap) -> None:
        self._live(tap)

    def blocks(self, _chat_id: int, blocked: bool = True) -> None:
        self._live(BlockedEvent() if blocked else Unblocked())

    def deletes(self, _chat_id: int, message_id: int) -> None:
        self._chat.bubbles.pop(message_id, None)


def _meant(words: str) -> Said | Command:
    name, _, argument = words.partition(" ")
    return Command(name[1:], argument) if words.startswith("/") else Said(words)


class Crowd:
    """The people of one run, and the heap of all that is going to happen."""

    def __init__(self, seed: int, people: int, kinds: Sequence[Habits]) -> None:
        self.seed, self.now = seed, START
        self.rng = random.Random(seed)
        self.trace: list[str] = []
        self.violations: list[str] = []
        self.late = 0
        self._heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = count()
        self.lives = [self._settle(n, kinds) for n in range(people)]

    def _settle(self, n: int, kinds: Sequence[Habits]) -> Life:
        known, _, _ = product()
        life = Life(known, now=START, state=State(Person(n + 1, n + 1)), places=find_places)
        life.begin(lambda what: self.violations.append(self._tell(life, what)))
        line = Line(lambda event: self._happen(life, human, event))
        rng = random.Random(f"{self.seed}:{n}")
        human = Human(n + 1, cast(Telegram, line), rng, self.later, kinds[n % len(kinds)])
        self.later(rng.uniform(1, 600), human.arrives)
        return life

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        self._at(self.now + timedelta(seconds=seconds), what)

    def _at(self, at: datetime, what: Callable[[], None]) -> None:
        heapq.heappush(self._heap, (at, next(self._numbers), what))

    def live(self, until: datetime) -> None:
        while self._heap and self._heap[0][0] <= until:
            at, _, what = heapq.heappop(self._heap)
            self.now = max(self.now, at)
            what()
        self.now = until

    def _happen(self, life: Life, human: Human, event: Event) -> None:
        before = dict(life.timers)
        life.now = self.now
        effects = life.meet(event)
        session = life.state.session
        version = 0 if session is None else session.version
        self.trace.append(f"{self.now} {life.state.person.id} {type(event).__name__} {version}")
        for name, timer in life.timers.items():
            if before.get(name) != timer:
                self._arm(life, human, name, timer[0])
        self._look(life, human, effects)

    def _arm(self, life: Life, human: Human, name: str, due_at: datetime) -> None:
        late_s = self.rng.uniform(0, LATE_MOST_S) if self.rng.random() < LATE else 0.0
        self.late += late_s > 0

        def fire() -> None:
            timer = life.timers.get(name)
            if timer is not None and timer[0] == due_at:
                del life.timers[name]
                self._happen(life, human, Fired(name, due_at, timer[1]))

        self._at(max(due_at + timedelta(seconds=late_s), self.now), fire)

    def _look(self, life: Life, human: Human, effects: Iterable[Effect]) -> None:
        """The person looks at what is new. Nothing between them codes what a button means."""
        chat = human.chat
        for effect in effects:
            match effect:
                case Send() | Edit():
                    chat.messages += 1
                    taps: list[Any] = [b.tap for row in effect.message.buttons for b in row]
                    bubble = Bubble(chat.id, chat.messages, effect.surface, tuple(taps))
                    chat.bubbles[bubble.message_id] = bubble
                    if len(chat.bubbles) > 30:
                        del chat.bubbles[next(iter(chat.bubbles))]
                    if taps:
                        chat.old_taps += [(bubble.message_id, tap) for tap in taps]
                        del chat.old_taps[:-100]
                        human.sees(bubble)
                case Erase():
                    life.state = State(Person(life.state.person.id, chat.id))
                    life.timers.clear()
                    life.turnings.clear()
                    life.days.clear()
                    life.diary = type(life.diary)()

    def _tell(self, life: Life, what: str) -> str:
        story = "\n".join(f"{at:%m-%d %H:%M:%S} {event}" for at, event in life.told)
        return f"seed {self.seed}, core, person {life.state.person.id}: {what}\n{story}"


def simulate(seed: int, people: int = 60, days: float = 30.0, kinds: Sequence[Habits] = ACTIVE) -> Figures:
    """So many people, for so many days."""
    product()
    began = time.process_time()
    crowd = Crowd(seed, people, kinds)
    with without_collector():
        crowd.live(START + timedelta(days=days))
    for life in crowd.lives:
        life.now = crowd.now
        life.last_words()
    return Figures(
        user_days=people * days,
        seconds=time.process_time() - began,
        faults=Counter({"late timer": crowd.late}),
        violations=crowd.violations,
        traces={seed: hashlib.sha256("".join(crowd.trace).encode()).hexdigest()},
    )
