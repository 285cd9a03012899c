"""A stage for the pure core: one person, a clock that jumps from timer to timer, no database, no Telegram.

What the rules decide can be played through here in milliseconds: `replay` feeds it a diary, the tests of the
rules act on it. Messages arrive at once, so a hold's timer starts when it is decided. What is on screen is in
`chat`, by surface; the history is in `diary`; `log` has everything that happened, events and effects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Self

from bot.core import conversation
from bot.core.content import Content
from bot.core.diary import Diary, Fact, OccurrenceEnded, PastSession
from bot.core.messages import Message, Tap, Text
from bot.core.model import (
    Answer,
    CancelTimer,
    Command,
    Delete,
    Edit,
    Effect,
    Erase,
    Event,
    Fired,
    Person,
    Phase,
    Place,
    Record,
    Resend,
    Said,
    Send,
    SetTimer,
    State,
    Withdraw,
    World,
)
from bot.core.past import Past, Whole


@dataclass
class Stage:
    """The rest of the world, for one person: their chat, their timers, their diary.

    `words` gives a text as a button would show it; without it, by its id and what is filled in.
    """

    content: Content
    now: datetime = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    state: State = field(default_factory=lambda: State(Person(id=1, chat_id=1)))
    timers: dict[str, tuple[datetime, dict[str, str]]] = field(default_factory=dict)
    chat: dict[str, Message] = field(default_factory=dict)
    occurrences: dict[str, str] = field(default_factory=dict)
    log: list[tuple[datetime, Event | Effect]] = field(default_factory=list)
    erased: bool = False
    zone_data: str = ""
    places: Callable[[str], Sequence[Place]] = lambda _words: ()
    words: Callable[[Text, str], str] = lambda text, _language: " ".join(
        [text.id, *map(str, text.args.values())]
    )
    _diary: Diary = field(default_factory=Diary, init=False)
    _recorded: list[Fact] = field(default_factory=list, init=False)

    # --- What the person does ---

    def command(self, name: str, argument: str = "") -> tuple[Effect, ...]:
        return self.happen(Command(name, argument))

    def say(self, words: str) -> tuple[Effect, ...]:
        return self.happen(Said(words))

    def tap(self, label: str) -> tuple[Effect, ...]:
        """Tap the newest button whose label is this text id, or whose score or words are this."""
        return self.happen(self.find(label))

    def find(self, label: str) -> Tap:
        for shown in reversed(self.chat.values()):
            for row in shown.buttons:
                for button in row:
                    if label in {button.label.id, *map(str, button.label.args.values())}:
                        return button.tap
        raise LookupError(f"no button {label} among {self.labels()}")

    def press(self, tap: Tap) -> tuple[Effect, ...]:
        """Tap exactly this button, which must be on screen."""
        if tap not in self.taps():
            raise LookupError(f"no button for {tap} among {self.labels()}")
        return self.happen(tap)

    def taps(self) -> list[Tap]:
        """What the buttons on screen mean, the oldest message first."""
        return [b.tap for shown in self.chat.values() for row in shown.buttons for b in row]

    def labels(self) -> list[str]:
        return [b.label.id for shown in self.chat.values() for row in shown.buttons for b in row]

    def set_up(
        self,
        *,
        place: str = "Los Angeles",
        at: str = "07:30",
        onset: str = "weeks",
        approval: str = "yes",
    ) -> Self:
        """Answer all questions of the set-up."""
        self.command("start")
        for label in ("set-up", "agree", "none-of-these", f"approval-{approval}"):
            self.tap(label)
        self.say(place)
        self.say(at)
        if f"onset-{onset}" in self.labels():
            self.tap(f"onset-{onset}")
        return self

    # --- Time ---

    def next_timer(self) -> str | None:
        return min(self.timers, key=lambda name: (self.timers[name][0], name), default=None)

    def fire_next(self, *, late: timedelta = timedelta(0)) -> tuple[Effect, ...]:
        name = self.next_timer()
        if name is None:
            raise LookupError("nothing is waited for")
        due, about = self.timers.pop(name)
        self.now = max(self.now, due + late)
        return self.happen(Fired(name, due, about))

    def wait(self, **length: float) -> None:
        """Let time pass, with every timer on its way."""
        until = self.now + timedelta(**length)
        while (name := self.next_timer()) is not None and self.timers[name][0] <= until:
            self.fire_next()
        self.now = until

    def to_phase(self, *phases: Phase) -> Phase:
        """Let timers run until the session is in one of the phases."""
        for _ in range(50):
            if self.phase in phases:
                return self.phase
            self.fire_next()
        raise LookupError(f"the session stays in {self.phase}")

    @property
    def phase(self) -> Phase:
        return self.state.session.phase if self.state.session else Phase.ENDED

    # --- The diary ---

    @property
    def diary(self) -> Diary:
        """The history. Facts go in when it is asked for: each time all of it is copied."""
        if self._recorded:
            self._diary = self._diary.with_facts(self._recorded)
            self._recorded.clear()
        return self._diary

    @diary.setter
    def diary(self, diary: Diary) -> None:
        self._recorded.clear()
        self._diary = diary

    @property
    def past(self) -> Past:
        return Past.of(self.diary)

    # --- Carrying out effects ---

    @property
    def world(self) -> World:
        return World(
            self.now,
            self.content,
            Whole(self.diary),
            self.places,
            self.words,
            lambda: [SetTimer(name, at, about) for name, (at, about) in self.timers.items()],
            on_offer=lambda: [
                b for shown in reversed(self.chat.values()) for row in shown.buttons for b in row
            ],
            zone_data=self.zone_data,
        )

    def happen(self, event: Event) -> tuple[Effect, ...]:
        self.state, effects = conversation.handle(self.state, event, self.world)
        ended = self.state.session
        if ended is not None and ended.phase is Phase.ENDED:
            past = PastSession(ended.number, ended.day, ended.started_at, self.now, ended.ending or "")
            self.diary = replace(self.diary, sessions=(*self.diary.sessions, past))
            self.state = State(self.state.person)
        self._note(event, effects)
        for effect in effects:
            self._carry_out(effect)
        return effects

    def _note(self, event: Event, effects: tuple[Effect, ...]) -> None:
        """Remember what happened. Who needs less of it than `log` has keeps that instead."""
        self.log += [(self.now, happened) for happened in (event, *effects)]

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case CancelTimer(name):
                self.timers.pop(name, None)
            case Send(surface, message) | Edit(surface, message):
                if isinstance(effect, Send):
                    self._take_away((surface, *effect.replaces), effect.keep)
                    if effect.occurrence is not None:
                        self.occurrences[str(effect.occurrence)] = "sent"
                self.chat[surface] = message
                if effect.then is not None:
                    due = self.now + timedelta(seconds=effect.then.seconds)
                    self.timers[effect.then.name] = (due, dict(effect.then.about))
            case Delete(prefixes, keep):
                self._take_away(prefixes, keep)
            case SetTimer(name, at, about):
                self.timers[name] = (at, dict(about))
            case Record(fact):
                self._recorded.append(fact)
                if isinstance(fact, OccurrenceEnded):
                    self.occurrences[str(fact.day)] = fact.status
            case Erase():
                self.erased = True
            case Withdraw() | Resend() | Answer():
                pass

    def _take_away(self, prefixes: tuple[str, ...], keep: tuple[str, ...]) -> None:
        for surface in [s for s in self.chat if s.startswith(prefixes) and s not in keep]:
            del self.chat[surface]

    # --- Looking ---

    def texts(self) -> list[str]:
        """The ids of all texts now on screen, nested ones too."""
        found: list[str] = []

        def visit(text: Text) -> None:
            found.append(text.id)
            for value in text.args.values():
                if isinstance(value, Text):
                    visit(value)

        for shown in self.chat.values():
            for line in shown.lines:
                visit(line)
        return found

    def answers(self, effects: tuple[Effect, ...]) -> list[str]:
        return [e.text.id for e in effects if isinstance(e, Answer)]
