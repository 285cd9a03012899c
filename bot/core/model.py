"""The few types everybody shares: what happens (events), what follows (effects), what is known (state).

`core` turns (state, event, world) into (state, effects) and touches nothing else. Every value here is
immutable; every instant is an aware UTC datetime; every duration is in seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum

from bot.core.clinic_book import ClinicsBook, NoClinics
from bot.core.content import Content, Leg
from bot.core.diary import Fact, Shown, Site
from bot.core.immutable import value
from bot.core.messages import Button, Message, Tap, Text
from bot.core.past import Archive

# --- Events: everything that can happen to a person ----------------------------------------------------


@value
class Command:
    """A slash command; `argument` is what was typed after it, stripped."""

    name: str
    argument: str = ""


@value
class Said:
    """Words typed by the person."""

    text: str


@value
class Located:
    """A shared location, looked up; two places where people go by either clock, none when none is known."""

    places: tuple[Place, ...] = ()


@value
class Unreadable:
    """Something the bot has no use for: a sticker, a voice message, a photo."""

    kind: str


@value
class Forwarded:
    """Somebody's message passed on, with its words if it has any: never the person's own answer."""

    text: str


@value
class Edited:
    """The person changed what they had written in the message with this number; `event` is what it is now."""

    event: Said | Command
    message_id: int


@value
class Flooded:
    """More came of the person at once than is read: what waited is left out, but for what must be heard."""


@value
class Fired:
    """A timer fell due at `due_at`; `world.now` tells how late it is."""

    name: str
    due_at: datetime
    about: Mapping[str, str] = field(default_factory=dict)


@value
class Blocked:
    """The person blocked the bot or deleted the chat: nothing can be sent."""


@value
class Unblocked:
    """The person let the bot in again."""


Event = (
    Command | Tap | Said | Edited | Forwarded | Located | Unreadable | Flooded | Fired | Blocked | Unblocked
)


# --- Effects: what follows, carried out by engine and chat ---------------------------------------------


@value
class After:
    """A timer that starts when the message has arrived (or its fate is settled), not when it was decided.

    So a message that Telegram delays never cuts a hold short. What it is `about` has LOST beside it when the
    message has not surely arrived.
    """

    seconds: float
    name: str
    about: Mapping[str, str] = field(default_factory=dict)


WALL = "wall"
"""In what a timer is about: the local date and wall time that it is set for, such as "2026-03-02T07:30"."""

LOST = "lost"
"""In what a timer is about: the message before it was refused, given up, or may not have arrived."""


@value
class Send:
    """A new message. It becomes the message that `surface` stands for.

    Once it has arrived, what stood on `surface` is taken away, and so is what stands on surfaces that begin
    with one of `replaces`, but for those in `keep`; where nothing stands, nothing is done.
    `sound`: the phone may ring. `bulk`: may wait behind people in mid-session.
    `occurrence`: this is the reminder of that scheduled local date, sent once whatever happens.
    `expires_at`: later than this it is no help any more and is not sent. Then `then` starts as from when the
    message was due; but nothing follows the reminder of an occurrence that expired. What it would have
    replaced stays. `late`: what its first paragraph is instead from `late_from` on.
    """

    surface: str
    message: Message
    replaces: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    sound: bool = False
    bulk: bool = False
    occurrence: date | None = None
    expires_at: datetime | None = None
    then: After | None = None
    late: Text | None = None
    late_from: datetime | None = None

    def as_of(self, now: datetime) -> Message:
        """The message as it is right to say it now."""
        if self.late is None or self.late_from is None or now <= self.late_from:
            return self.message
        return replace(self.message, lines=(self.late, *self.message.lines[1:]))


@value
class Edit:
    """The surface's message changes without a sound; sent anew, silently, when there is none (any more)."""

    surface: str
    message: Message
    then: After | None = None


@value
class Delete:
    """All messages whose surface begins with one of `prefixes` are taken away, but for those in `keep`, and
    nothing takes their place: what does is a Send that replaces them.

    `expires_at`: later than this they stay. Only releases before this one set it.
    """

    prefixes: tuple[str, ...]
    keep: tuple[str, ...] = ()
    expires_at: datetime | None = None


@value
class Withdraw:
    """What was decided but not yet sent on surfaces that begin with `prefix` is never sent."""

    prefix: str


@value
class Resend:
    """The last message to a surface that begins with `prefix` is sent after all, if it was refused ("the bot
    was blocked") or given up.
    """

    prefix: str


@value
class Answer:
    """What the tapped button answers: words that fade away, or (alert) that wait to be closed."""

    text: Text
    alert: bool = False


@value
class SetTimer:
    """One timer per (person, name): a later one of the same name takes its place.

    What it is `about` has WALL beside it where the instant was worked out from a date and a wall time.
    """

    name: str
    at: datetime
    about: Mapping[str, str] = field(default_factory=dict)


@value
class CancelTimer:
    name: str


@value
class Record:
    """A fact for the person's history."""

    fact: Fact


@value
class Erase:
    """Everything known of the person is removed once what is still to be said has been handed over."""


@value
class Show:
    """A message about people to those who work at the clinic `clinic`: to `to`, or to all of them.

    `shown`: by person, what their access log says of it. A line of the message that is about somebody has
    their id as its argument ABOUT, so that it can be taken back. `key`: what this is for ever, whoever's turn
    says it; else the turn names it. `last`: about somebody of whom nothing is kept from now on.
    """

    clinic: int
    message: Message
    shown: Mapping[int, tuple[Shown, ...]] = field(default_factory=dict)
    to: int | None = None
    key: str = ""
    sound: bool = False
    last: bool = False


@value
class TakeBack:
    """What is about the person and was not sent to a clinic yet is never sent."""


@value
class Redeem:
    """An invitation is used, once more or for the only time."""

    invitation: int


Effect = (
    Send
    | Edit
    | Delete
    | Withdraw
    | Resend
    | Answer
    | SetTimer
    | CancelTimer
    | Record
    | Erase
    | Show
    | TakeBack
    | Redeem
)


# --- State ---------------------------------------------------------------------------------------------


@value
class Dose:
    """How one stretch is done with one leg: a rung of its ladder, by what is held there.

    `easing`: which of the stretch's easings, from 1; 0 is the full stretch. `good_days`: good ones in a row.
    `spared`: eased after something like a nerve, until they say that nothing tingled since (R4).
    `counted`: what stretching came to has been counted up to this day; None in a row of an earlier release,
    which counted each session as it ended.
    `before`: what it was until `since`, kept as long as a score can be put right (R1); None if it was none.
    """

    hold_s: int
    repetitions: int
    easing: int = 0
    good_days: int = 0
    counted: date | None = None
    spared: bool = False
    before: Dose | None = field(default=None, compare=False)
    since: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Person:
    """Settings and answers of one person; what is None has not been asked or answered yet.

    `asking`: the question outside the session that was asked last, at `asked_at`; None once it is answered,
    or the session has asked something since.
    `warning_signs`: those reported and not cleared, in the order in which they were reported.
    `habit`: what the person ties the session to ("after I brush my teeth"), in their own words.
    `cards`: whether set-up cards wait for Ready (`wait`) or go on by themselves (`go-on`), once known.
    `ways`: what stretches are done with where another way than the usual one was chosen: `wall-couch`.
    `weekly_goal`: on how many days a week they mean to stretch, once chosen.
    `onset`: for how long they had it at the set-up: `days`, `weeks`, `long` (over six weeks), or `tight` (no
    pain, only tight).
    `pain_site`: where it hurts as a rule, `leg`, `back` or `both`.
    `flare_until`: gentle sessions only, and frozen doses, until that date comes up for review.
    `topic`: the part of the chat in which they wrote or tapped last, where a chat has such; replies go there.
    `other_times`: by weekday ("5" is Saturday), where the reminder does not come at `reminder_time`.
    `hours`: on which clock they typed a time, one of HOURS; None while that cannot be told.
    `zone_data`: by which release of the data about time zones everything that is planned was worked out.
    `voice`: whether each stretch comes with a voice message that leads through it.
    `clinic`: that with which they share how it goes, under the name `shown_as`; `clinician_of`: that for
    which they receive what others share. `invited`: the invitation that they have not answered yet, and
    `invited_as` the name that they would appear under.
    `lead_in_s`, `rest_s`: seconds before the first hold of a leg, and between two holds, once chosen.
    """

    id: int
    chat_id: int
    language: str = "en"
    look: str = ""
    consent_version: int | None = None
    screened_at: datetime | None = None
    warning_signs: tuple[str, ...] = ()
    approval: str | None = None
    zone: str | None = None
    place: str | None = None
    reminder_time: time | None = None
    days: frozenset[int] = frozenset(range(7))
    paused_until: date | None = None
    last_occurrence: date | None = None
    blocked: bool = False
    asking: str | None = None
    asked_at: datetime | None = None
    habit: str | None = None
    cards: str | None = None
    ways: tuple[str, ...] = ()
    weekly_goal: int | None = None
    pain_site: str | None = None
    onset: str | None = None
    flare_until: date | None = None
    sessions_begun: int = 0
    sessions_completed: int = 0
    doses: Mapping[str, Dose] = field(default_factory=dict)
    topic: int | None = None
    zone_data: str = ""
    other_times: Mapping[str, time] = field(default_factory=dict)
    hours: str | None = None
    voice: bool = False
    clinic: int | None = None
    shown_as: str | None = None
    clinician_of: int | None = None
    invited: int | None = None
    invited_as: str | None = None
    lead_in_s: int | None = None
    rest_s: int | None = None

    @property
    def suspended(self) -> bool:
        """Whether a warning sign keeps sessions and reminders away."""
        return bool(self.warning_signs)

    def time_on(self, day: date) -> time | None:
        """When the reminder comes on a date of this weekday."""
        return self.other_times.get(str(day.weekday()), self.reminder_time)

    @property
    def times(self) -> Mapping[int, time]:
        """When the reminder comes, by the weekdays on which it does; none while no time is set."""
        found = {day: self.other_times.get(str(day), self.reminder_time) for day in sorted(self.days)}
        return {day: wall for day, wall in found.items() if wall is not None}

    @property
    def sites(self) -> tuple[Site | None, ...]:
        """What is rated, in the order in which it is asked; None is the worst of it, wherever that is."""
        if self.pain_site == "both":
            return (Site.LEG, Site.BACK)
        return (None if self.pain_site is None else Site(self.pain_site),)


class StepKind(StrEnum):
    BEFORE = "before"
    CARD = "card"
    HOLD = "hold"
    SWITCH = "switch"
    AFTER = "after"


@value
class Step:
    """One step of a session as planned at its start; unused fields keep their defaults.

    `lead_in_s`: of a hold, where it is not the routine's: to get ready, or to rest from the hold before.
    """

    kind: StepKind
    stretch: str = ""
    leg: Leg = Leg.RIGHT
    card: str = ""
    repetition: int = 0
    repetitions: int = 0
    hold_s: int = 0
    easing: int = 0
    lead_in_s: int = 0


class Phase(StrEnum):
    """What a session is waiting for."""

    RATING_BEFORE = "rating_before"
    SCREENING = "screening"
    CHOOSING = "choosing"
    CARD = "card"
    READY = "ready"
    LEAD_IN = "lead_in"
    HOLD = "hold"
    SWITCH = "switch"
    EASING = "easing"
    BETWEEN = "between"
    RATING_AFTER = "rating_after"
    FEELING = "feeling"
    WHERE = "where"
    MOVED = "moved"
    PARKED = "parked"
    ENDED = "ended"


@dataclass(frozen=True)
class Session:
    """A session. `version` grows with each transition: buttons and timers of older ones do nothing.

    `frozen`: a gentle session of a bad day or a flare, which changes no dose upwards.
    `sites` are rated before and after; `before` and `after` are the worst of them.
    `voiced`: the voice was sent that leads through what is held now.
    """

    number: int
    day: date
    started_at: datetime
    content_version: str
    steps: tuple[Step, ...]
    position: int = 0
    version: int = 0
    phase: Phase = Phase.RATING_BEFORE
    surface: str = ""
    nudged: bool = False
    sites: tuple[Site | None, ...] = (None,)
    before: int | None = None
    after: int | None = None
    feeling: str | None = None
    where: str | None = None
    frozen: bool = False
    easings: Mapping[str, int] = field(default_factory=dict)
    holds_done: int = 0
    held_s: Mapping[str, int] = field(default_factory=dict)
    voiced: bool = False
    ending: str | None = None
    ended_at: datetime | None = None


@value
class State:
    person: Person
    session: Session | None = None


@value
class Place:
    """Where a person is, as far as the clock is concerned.

    `country` is an ISO 3166 code, or "". `part`: its part, where more than one of that name was found in it.
    `small`: few would know it; `namesakes`: others of its name have another clock. So something else may have
    been meant. `sure`: that is unlikely; if it is not, the person is asked. `clock`: whose clock it is where
    people go by either of two. `position`: its latitude and longitude in degrees, where known. None of these
    makes it another place.
    """

    name: str
    country: str
    zone: str
    part: str = field(default="", compare=False)
    small: bool = field(default=False, compare=False)
    namesakes: bool = field(default=False, compare=False)
    sure: bool = field(default=True, compare=False)
    clock: str = field(default="", compare=False)
    position: tuple[float, float] | None = field(default=None, compare=False)


@value
class World:
    """What core may look at besides the state: the instant, the content, the archive of the history.

    `find_places` looks up a typed city or zone, best match first; `words` gives a text in a language, as a
    button would show it, so that a typed answer can be held against the buttons on offer. `planned` gives the
    person's timers: those that are overdue lie in the past.
    `on_offer` gives the buttons that stand in the chat, or are about to, of the newest message first.
    `answered` tells whether more than a hint was said, or is about to be, below a message of the person's.
    `happened_at`: when the person did what has arrived now, as Telegram tells it; None for a timer.
    `zone_data` is the release of the data about time zones that the process goes by; a newer one sorts after.
    """

    now: datetime
    content: Content
    archive: Archive
    find_places: Callable[[str], Sequence[Place]]
    words: Callable[[Text, str], str]
    planned: Callable[[], Sequence[SetTimer]] = tuple
    answered: Callable[[int], bool] = lambda _message_id: False
    on_offer: Callable[[], Sequence[Button]] = tuple
    zone_data: str = ""
    happened_at: datetime | None = None
    clinics: ClinicsBook = field(default_factory=NoClinics)
