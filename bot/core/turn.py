"""One turn: an event met by the state. The rules write down what follows from it here.

A Turn lives for a single call of `conversation.handle`; nothing outside core ever sees one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from bot.core import calendar, rules, thresholds
from bot.core.clinic_book import Clinic
from bot.core.content import Content
from bot.core.diary import Answered, Decision, Diary, Rating, Site
from bot.core.immutable import changed
from bot.core.messages import Button, Chart, Clip, File, Message, Still, Tap, Text, Voice, text
from bot.core.model import (
    WALL,
    After,
    Answer,
    CancelTimer,
    Edit,
    Effect,
    Event,
    Person,
    Record,
    Send,
    Session,
    SetTimer,
    State,
    World,
)
from bot.core.past import Past
from bot.core.rules import Facts, Rule

T = TypeVar("T")

JUST_NOW = timedelta(minutes=1)


@dataclass(slots=True)
class Turn:
    person: Person
    session: Session | None
    event: Event
    world: World
    effects: list[Effect] = field(default_factory=list)
    unspoken: Text | None = None
    """What a tapped button would have answered, where words were typed instead."""
    _past: tuple[int, int, Past] | None = field(default=None, init=False)
    """The history after so many effects, with so many facts among them: asked for often."""

    @property
    def content(self) -> Content:
        return self.world.content

    @property
    def zone(self) -> str:
        return self.person.zone or "UTC"

    @property
    def said_at(self) -> datetime:
        """When the person did what is handled now, maybe hours later; now for a timer.

        What came within JUST_NOW came now: the order of what happens is that in which it is handled.
        """
        at, now = self.world.happened_at, self.world.now
        if at is None or at >= now:
            return now
        same_day = calendar.local_date(at, self.zone) == calendar.local_date(now, self.zone)
        return now if same_day and now - at < JUST_NOW else at

    @property
    def today(self) -> date:
        """The calendar date where the person is, or was when they did what is handled now."""
        return calendar.local_date(self.said_at, self.zone)

    def days_since(self, at: datetime) -> int:
        """How many of their days ago that was: days are counted by dates, not by the seconds of a tap."""
        return (self.today - calendar.local_date(at, self.zone)).days

    @property
    def twelve_hours(self) -> bool:
        """Whether times are told on the 12-hour clock: as the person types them, else as in their region."""
        return (self.person.hours or self.content.region(self.person.zone).hours) == "12"

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The rules as they are where the person is."""
        return self.content.rules_for(self.person.zone)

    @property
    def clinic(self) -> Clinic | None:
        """The clinic with which the person shares how it goes."""
        return None if self.person.clinic is None else self.world.clinics.clinic(self.person.clinic)

    @property
    def past(self) -> Past:
        """The history, with what this very turn adds to it."""
        if self._past is None or self._past[0] != len(self.effects):
            facts = [effect.fact for effect in self.effects if isinstance(effect, Record)]
            kept = self._past is not None and self._past[1] == len(facts)
            known = self._past[2] if kept and self._past else Past(self.world.archive, facts)
            self._past = (len(self.effects), len(facts), known)
        return self._past[2]

    def since(self, day: date) -> Diary:
        """What belongs to this day or later, see Past."""
        return self.past.since(day)

    @property
    def recent(self) -> Diary:
        """What belongs to today and to yesterday, and to the running session."""
        today = self.today if self.session is None else min(self.today, self.session.day)
        return self.past.since(today - timedelta(days=1))

    def of_session(self, number: int) -> Diary:
        """What belongs to the days since a session, the running one or one that has ended."""
        if self.session is not None and self.session.number == number:
            return self.recent
        past = self.past.session(number)
        return self.past.since(None if past is None else past.day)

    def last_of(self, look: Callable[[Diary], T | None]) -> T | None:
        """What is found last in the history: as a rule it is recent, and nothing older is read."""
        found = look(self.recent)
        return look(self.past.since(None)) if found is None else found

    def ask_rules(self, at: str, facts: Facts) -> tuple[str, str] | None:
        """The rule and the action that the facts of this moment call for, or None."""
        found = rules.ask(self.rules.values(), at, facts)
        return None if found is None else (found[0].id, found[1])

    def record_answer(self, question: str, value: str) -> None:
        self.add(Record(Answered(self.said_at, question, value)))

    def result(self) -> tuple[State, tuple[Effect, ...]]:
        effects = [thresholds.told(effect, self.content, self.person.zone) for effect in self.effects]
        return State(self.person, self.session), tuple(effects)

    def set_person(self, **changes: Any) -> None:
        self.person = changed(self.person, **changes)

    def set_session(self, **changes: Any) -> Session:
        assert self.session is not None
        self.session = changed(self.session, **changes)
        return self.session

    def add(self, *effects: Effect) -> None:
        self.effects.extend(effects)

    def reply(self, surface: str, message: Message, *, then: After | None = None) -> None:
        """Answer in place when a button was tapped, below the person's words when they typed."""
        if isinstance(self.event, Tap):
            self.add(Edit(surface, message, then=then))
        else:
            self.add(Send(surface, message, then=then))

    def answer(self, answer: Text, *, alert: bool = False) -> None:
        if isinstance(self.event, Tap):
            self.add(Answer(answer, alert=alert))
        else:
            self.unspoken = answer

    def asks(self, question: str | None) -> None:
        """From now on typed words answer this question outside the session; None: no such one is open."""
        self.set_person(asking=question, asked_at=self.world.now if question else None)

    def decide(
        self, rule: str, action: str, numbers: dict[str, float | str], day: date | None = None
    ) -> Decision:
        """Keep why something was decided, for /why, /report and the author; `day`: if of an earlier one."""
        decision = self.decision(rule, action, numbers, day)
        self.add(Record(decision))
        return decision

    def decision(
        self, rule: str, action: str, numbers: dict[str, float | str], day: date | None = None
    ) -> Decision:
        known = self.content.rules[rule]
        return Decision(
            at=self.world.now,
            day=day or (self.session.day if self.session else self.today),
            rule=rule,
            rule_version=known.version,
            action=action,
            numbers=numbers,
            content_version=self.content.version,
        )

    def wall_timer(self, name: str, day: date, wall: time, /, **about: str) -> SetTimer:
        """A timer for when the clocks where the person is show `wall` on `day`."""
        told = {**about, WALL: f"{day}T{wall:%H:%M}"}
        return SetTimer(name, calendar.to_utc(day, wall, self.zone), told)

    def set_timer(self, name: str, timer: SetTimer | None) -> None:
        self.add(timer or CancelTimer(name))


def message(
    *lines: Text | None,
    buttons: Sequence[Sequence[Button]] = (),
    picture: Still | Clip | Voice | Chart | File | None = None,
    instead: Text | None = None,
) -> Message:
    """A message of the lines that are there."""
    return Message(
        lines=tuple([line for line in lines if line is not None]),
        buttons=tuple([tuple(row) for row in buttons if row]),
        picture=picture,
        instead=instead,
    )


def clock_time(turn: Turn, wall: time) -> Text:
    """A time of day as the person tells it: 19:30, or 7:30 pm."""
    if not turn.twelve_hours:
        return text("literal", words=f"{wall:%H:%M}")
    return text("clock-am" if wall.hour < 12 else "clock-pm", time=f"{wall.hour % 12 or 12}:{wall:%M}")


# The same buttons are shown again and again: to one person at each hold, to many when reminders are due.
BUTTONS_KEPT = 4096


def button(label: str | Text, action: str, *args: str | int) -> Button:
    """A button; a label without anything to fill in is given by its id."""
    return _named(label, action, args) if isinstance(label, str) else Button(label, _means(action, args))


@lru_cache(BUTTONS_KEPT)
def _named(label: str, action: str, args: tuple[str | int, ...]) -> Button:
    return Button(text(label), _means(action, args))


def _means(action: str, args: Iterable[str | int]) -> Tap:
    return Tap(action, tuple(map(str, args)))


_SCORES = tuple(text("score", score=str(score)) for score in range(11))


def score_buttons(action: str, *args: str | int, site: Site | None = None) -> tuple[tuple[Button, ...], ...]:
    """The pain scale as eleven buttons, 0 to 10, in two rows that fit a narrow phone.

    What is tapped ends with the score, and with the `site` where that must be told by the button itself.
    """
    return _scale(action, args, () if site is None else (site.value,))


@lru_cache(BUTTONS_KEPT // len(_SCORES))
def _scale(
    action: str, args: tuple[str | int, ...], where: tuple[str, ...]
) -> tuple[tuple[Button, ...], ...]:
    scores = [button(label, action, *args, score, *where) for score, label in enumerate(_SCORES)]
    return tuple(scores[:6]), tuple(scores[6:])


def stamp(at: datetime) -> str:
    """An instant as a button names it: microseconds since 1970."""
    return str(int(at.timestamp()) * 1_000_000 + at.microsecond)


def stamped_day(stamped: str) -> date:
    """A day that is not after the one to which what happened at the instant of a `stamp` belongs."""
    try:
        at = datetime.fromtimestamp(int(stamped) // 1_000_000, UTC)
    except (ValueError, OverflowError, OSError):  # no stamp: nothing belongs to it
        return date.max
    return (at - timedelta(days=2)).date()


def correction_buttons(rating: Rating) -> tuple[tuple[Button, ...], ...]:
    """The pain scale once more, to put this rating right."""
    return score_buttons("correct", stamp(rating.at), site=rating.site)


def change_buttons(ratings: Iterable[Rating]) -> list[Button]:
    """A button for each of these ratings that brings its scale back."""
    return [
        button(
            f"change-score-{r.site}" if r.site else "change-score",
            "rescore",
            stamp(r.at),
            *filter(None, [r.site]),
        )
        for r in ratings
    ]


def scales(ratings: Sequence[Rating]) -> Sequence[Sequence[Button]]:
    """What puts right scores that were just given: the scale of the only one, or a button for each."""
    return correction_buttons(ratings[0]) if len(ratings) == 1 else [change_buttons(ratings)]


def rows(buttons: Sequence[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))
