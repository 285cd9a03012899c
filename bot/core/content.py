"""What the author writes under content/, as types. bot/content.py reads the files into these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from enum import StrEnum
from functools import cache, cached_property

from bot.core.rules import Rule
from bot.core.vocabulary import Words


class Leg(StrEnum):
    RIGHT = "right"
    LEFT = "left"


COMPLAINTS = ("back", "thigh", "nerve")
"""Where it was too much: lower back; back of the thigh or knee; tingling, numb or down the leg (R5)."""


@dataclass(frozen=True)
class Composition:
    """What one step says and shows, from one entry of the content, so that words and picture agree.

    The text `text` is told `leg`, the working leg, and `other`, the words of `other-leg-<other_leg>`, which
    say where the other leg is in `picture`: flat or bent.
    """

    text: str
    picture: str
    other_leg: str


@dataclass(frozen=True)
class Card:
    """A set-up step: its picture, and how many seconds it stays before the next one."""

    id: str
    picture: str
    seconds: int


@dataclass(frozen=True)
class Easing:
    """A gentler way to do a stretch, with the picture of its held position.

    `complaints`: what it helps with, of COMPLAINTS.
    """

    id: str
    complaints: tuple[str, ...]
    picture: str


@dataclass(frozen=True)
class Rung:
    """How often and how long one leg is held in a stretch: `repetitions` times `hold_s` seconds."""

    repetitions: int
    hold_s: int


@dataclass(frozen=True)
class Way:
    """What a stretch can be done with. `compositions`: the steps that it says and shows otherwise."""

    id: str
    compositions: Mapping[tuple[str, str, int], Composition] = field(default_factory=dict)


@dataclass(frozen=True)
class Stretch:
    """A stretch as the physiotherapist describes it. Sentences are texts named after its ids.

    `ladder`: the rungs of its dose, from the least to the most; `first`: the rung to begin on, by its place.
    `easings` go from the mildest change to the strongest; `acute_lock`: not done while pain is acute.
    `compositions`: what each step says and shows, by its part (card, switch, hold or easing, the way into an
    easing), the card's id, and the level of the easing (0 is the full stretch). `ways`: what it can be done
    with, the usual one first; none where there is no choice. `way`: the one that is taken.
    """

    id: str
    version: int
    needs: tuple[str, ...]
    cards: tuple[Card, ...]
    picture: str
    cues: tuple[str, ...]
    ladder: tuple[Rung, ...]
    first: int
    easings: tuple[Easing, ...]
    acute_lock: bool
    source: str
    author: str
    reviewed_on: str
    compositions: Mapping[tuple[str, str, int], Composition] = field(default_factory=dict)
    ways: tuple[Way, ...] = ()
    way: str = ""

    def done_with(self, chosen: Iterable[str]) -> Stretch:
        """The stretch in the way that is among those `chosen`, each named `<stretch>-<way>`."""
        for way in self.ways:
            if f"{self.id}-{way.id}" in chosen and way.id != self.way:
                return replace(self, way=way.id, compositions={**self.compositions, **way.compositions})
        return self

    @property
    def steps(self) -> tuple[Composition, ...]:
        """What every step says and shows, in whatever way the stretch is done."""
        own = (step for way in self.ways for step in way.compositions.values())
        return (*self.compositions.values(), *own)

    def composition(self, part: str, level: int = 0, card: str = "") -> Composition:
        """What a step says and shows at this level of easing."""
        return self.compositions[part, card, level]

    def eased_for(self, complaint: str, level: int = 0) -> int | None:
        """The level of the mildest easing beyond `level` that helps with `complaint`; None without one."""
        stronger = enumerate(self.easings[level:], level + 1)
        return next((number for number, easing in stronger if complaint in easing.complaints), None)

    @property
    def hold_lengths(self) -> frozenset[int]:
        """Every number of seconds for which a hold of this stretch can last."""
        return frozenset(rung.hold_s for rung in self.ladder)


@dataclass(frozen=True)
class Routine:
    """A session's order and tempo; all durations in seconds.

    `cards_wait_for_sessions`: so many finished sessions each set-up card waits for Ready; then they go on by
    themselves, but for who went back to one. `rest_picture`: lying at ease, shown when a stretch is left
    or all is done. `press_play_s`: what it takes to press play; so much shorter is the first lead-in of the
    voice, which is then in time with the messages. `voice_end_s`: its last words, after the last hold.
    `lead_in_s` is that of the films. `lead_ins_s` and `rests_s`: what a person can choose before the first
    hold of a leg, and between two holds; shown as a picture until the film begins.
    """

    id: str
    version: int
    stretches: tuple[str, ...]
    legs: tuple[Leg, ...]
    lead_in_s: int
    switch_s: int
    nudge_after_s: int
    park_after_s: int
    short_setup_after_sessions: int
    rest_picture: str = "rest"
    cards_wait_for_sessions: int = 2
    press_play_s: int = 3
    voice_end_s: int = 4
    lead_ins_s: tuple[int, ...] = ()
    rests_s: tuple[int, ...] = ()


URGENCIES = ("emergency", "urgent", "clinician")
"""How soon a warning sign must be seen, the most urgent first: now, today, before a first session."""


@dataclass(frozen=True)
class WarningSign:
    """A sign asked for before the first session (R0). `urgency`: one of URGENCIES.

    `recent`: counts only while it is new, as an accident does. `standing`: stays for life, so that whoever
    was cleared of it is not asked for it again.
    """

    id: str
    urgency: str
    recent: bool = False
    standing: bool = False


@dataclass(frozen=True)
class EverydayAnswer:
    """A fixed answer to what people ask or say. `buttons`: commands that it offers, or ways to do less today.

    `topic`: where it stands on the list of questions; small talk has none, and is answered after all else.
    `sign`: the warning sign that whoever asks may have; the answer offers to report it.
    """

    id: str
    topic: str | None
    buttons: tuple[str, ...]
    sign: str | None
    source: str
    author: str
    reviewed_on: str


@dataclass(frozen=True, eq=False)
class Phrases:
    """What people may type in one language, by what it means; phrases as bot/core/hearing.py reads them.

    `groups`: words that stand for each other, by name. `signs`, `answers`: by id. `session`: by what it does.
    `not_mine`: what makes a report none, by kind. `recent`: the signs that count only while they are new.
    """

    groups: Mapping[str, tuple[str, ...]]
    signs: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, tuple[str, ...]]
    session: Mapping[str, tuple[str, ...]]
    not_mine: Mapping[str, tuple[str, ...]]
    harm: tuple[str, ...] = ()
    call: tuple[str, ...] = ()
    alarm: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()
    recent: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Contact:
    name: str
    phone: str


@dataclass(frozen=True)
class Specialist:
    """A spine specialist, named to people within `within_km` of `latitude`, `longitude` (degrees)."""

    name: str
    phone: str
    latitude: float
    longitude: float
    within_km: float


DOCTORS = ("doctor", "gp")


HOURS = ("12", "24")
"""The clocks on which times are told."""


@dataclass(frozen=True)
class Region:
    """Whom to call where. `zones`: IANA names or prefixes ending in a slash; none in the last.

    `crisis_line`: for people who think of harming themselves. `doctor`: what a doctor whom one sees first is
    called here, one of DOCTORS. `source`: where the numbers are from. `numbers`: thresholds by rule and name
    that differ from those in advice.yaml here. `hours`: on which clock times are told here, one of HOURS.
    """

    id: str
    zones: tuple[str, ...]
    emergency_number: str | None
    advice_line: Contact | None
    crisis_line: Contact | None = None
    doctor: str = "doctor"
    specialists: tuple[Specialist, ...] = ()
    source: str = ""
    numbers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    hours: str = "24"


@dataclass(frozen=True)
class Vocabulary:
    """Words of one language that typed answers may use, and what is offered to those who speak it.

    `habit_begins`: how what the stretches could follow begins; `complaints`: words that it never has.
    `small_talk`: what is no place, though there is one of that name. `being` and `within`: what may come
    before the name of a place, as in "I live in". `done`: that today's stretches were done without the bot.
    `gentle`: that it shall be a gentle day. `skip`: what leaves a stretch out; `lacks`: that something needed
    is not at hand, by phrase. `reminder`: what means a button of the daily reminder, by what that does.
    `language`: what people call this language. `commands`: further names of the commands, by the one that is
    always accepted.
    """

    words: Words
    zones: tuple[str, ...]
    this_evening: str
    times: tuple[str, ...] = ("07:00", "07:30", "12:30", "18:00", "21:00")
    yes: tuple[str, ...] = ("yes",)
    no: tuple[str, ...] = ("no",)
    okay: tuple[str, ...] = ("ok",)
    habit_begins: tuple[str, ...] = ("after", "when")
    complaints: tuple[str, ...] = ("hurts", "pain")
    small_talk: tuple[str, ...] = ("thanks", "nice")
    being: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    done: tuple[str, ...] = ("done",)
    gentle: tuple[str, ...] = ()
    skip: tuple[str, ...] = ("skip",)
    lacks: Mapping[str, str] = field(default_factory=dict)
    reminder: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language: tuple[str, ...] = ()
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Operator:
    """Who runs this bot and answers for what it keeps, and how they are reached, in the host's own words."""

    name: str
    contact: str


@dataclass(frozen=True)
class ClinicPack:
    """A clinic as its file describes it, see `bot.core.clinic_book.Clinic`. `id` is the file's name."""

    id: str
    name: str
    contact: str
    hours: str = ""
    languages: tuple[str, ...] = ()
    zone: str = "UTC"
    digest_day: int = 0
    digest_time: time = time(8)


@dataclass(frozen=True)
class Content:
    """Everything under content/, checked. `version` changes whenever any of it does. `operator` is the
    host's to name, not the author's. `named_thresholds`: by text the numbers of rules that it names, each as
    `R6_good_days`. `week_begins`: the weekday (Monday is 0) on which a week begins in a
    time zone. `voices`: the languages in which there is a voice.
    """

    version: str
    stretches: Mapping[str, Stretch]
    routine: Routine
    rules: Mapping[str, Rule]
    signs: tuple[WarningSign, ...]
    regions: tuple[Region, ...]
    consent_version: int
    vocabularies: Mapping[str, Vocabulary]
    looks: tuple[str, ...] = ("",)
    phrases: Mapping[str, Phrases] = field(default_factory=dict)
    answers: tuple[EverydayAnswer, ...] = ()
    operator: Operator | None = None
    week_begins: Callable[[str], int] = lambda _zone: 0
    named_thresholds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    voices: frozenset[str] = frozenset()

    @property
    def before_places(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What comes before the name of a place in any language: the likes of "I live", and of "in"."""
        spoken = self.vocabularies.values()
        being = tuple(phrase for words in spoken for phrase in words.being)
        return being, tuple(phrase for words in spoken for phrase in words.within)

    def first_weekday(self, zone: str | None) -> int:
        """The weekday on which the week begins there, from Monday (0) to Sunday (6)."""
        return self.week_begins(zone or "")

    def region(self, zone: str | None) -> Region:
        """The region of a time zone; the one without zones (the last) when none names it."""
        return self._region_of(zone)

    def rules_for(self, zone: str | None) -> Mapping[str, Rule]:
        """The rules with the thresholds of the zone's region."""
        return self._rules_by_region[self.region(zone).id]

    # Asked at every event, and always answered the same.

    @cached_property
    def _region_of(self) -> Callable[[str | None], Region]:
        @cache
        def find(zone: str | None) -> Region:
            for region in self.regions:
                if any(zone == z or (z.endswith("/") and (zone or "").startswith(z)) for z in region.zones):
                    return region
            return self.regions[-1]

        return find

    @cached_property
    def _rules_by_region(self) -> Mapping[str, Mapping[str, Rule]]:
        return {region.id: self._with_numbers(region.numbers) for region in self.regions}

    def _with_numbers(self, changed: Mapping[str, Mapping[str, float]]) -> Mapping[str, Rule]:
        return {
            name: replace(rule, numbers={**rule.numbers, **changed[name]}) if name in changed else rule
            for name, rule in self.rules.items()
        }
