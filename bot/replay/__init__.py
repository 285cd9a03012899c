"""Plays a fictional diary through the rules and keeps every decision: what an author sees before people do.

The diary is a list of days in the words of content/README.md ("diaries/*.yaml"). It is acted on the stage of
bot/replay/stage.py: the real core, a clock that jumps, only buttons that are really on screen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Self

from bot.core import calendar, pain, plan, reminders, warning_signs
from bot.core.content import Content
from bot.core.diary import Decision, Moment, Site
from bot.core.messages import Tap
from bot.core.model import Answer, Edit, Effect, Phase, Place, Send, Session
from bot.core.past import Past
from bot.core.questions import EVERY_DAY
from bot.replay.diary import Day, FictionalDiary, Scores, Seen, StretchAndLeg
from bot.replay.expectations import FIRST_DAY, Lived, Mismatch, compare, day_number
from bot.replay.stage import Stage

SET_UP_AT = time(20)
"""The person answers the set-up's questions on the evening before day 1."""

WHERE = {"back": "lower_back", "thigh": "thigh"}
"""What is tapped when it is asked where it was too much; of what is like a nerve, see `electric`."""

ANSWERS_AFTER = timedelta(minutes=5)
TAPS_AFTER_S = 2
"""So long into the stretched position "Too much" is tapped."""

CHOICES = ("eased", "usual", "gentle", "flare", "rest", "stay", "full", "tingled", "clear")
"""What may be chosen before a session; of what is offered the first in this order, if a day says nothing."""

# --- Playing -------------------------------------------------------------------------------------------


def cleared(seen: Seen) -> tuple[str, ...]:
    """The buttons that follow "I have been seen": by whom, whether stretching is fine, then no other sign."""
    by = f"seen-by-{seen.by}"
    return (by, "fine-yes", "none-of-these") if seen.fine else (by, "fine-not-yet")


@dataclass
class Replay:
    """A diary as it is played. `remarks`: what a day says, but the program did not ask for; by day number."""

    diary: FictionalDiary
    stage: Stage
    remarks: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def of(cls, diary: FictionalDiary, content: Content, stage: type[Stage] = Stage) -> Self:
        """Play the whole diary. Raises LookupError if the person meets a dead end."""
        replay = cls(diary, stage(content))
        replay.begin()
        for number, day in enumerate(diary.days, 1):
            replay.live(number, day)
        replay.wait_until(replay.at(len(diary.days) + 1, time(0)))
        return replay

    @property
    def decisions(self) -> tuple[Decision, ...]:
        return self.stage.diary.decisions

    def mismatches(self) -> list[Mismatch]:
        """Where it does not come out as the diary expects; none when it expects nothing."""
        return compare(self.diary.expected, Lived(self.decisions, self.stage.diary.holds, self.offered))

    def offered(self) -> Mapping[int, set[str]]:
        """What could be chosen before a session, by day number."""
        found: dict[int, set[str]] = defaultdict(set)
        for at, what in self.stage.log:
            if isinstance(what, Send | Edit):
                taps = [button.tap for row in what.message.buttons for button in row]
                chosen = {tap.args[2] for tap in taps if tap.action == "session" and len(tap.args) == 3}
                if chosen & set(CHOICES):
                    found[day_number(calendar.local_date(at, self.diary.zone))] |= chosen & set(CHOICES)
        return found

    def begin(self) -> None:
        """The set-up, on the evening before day 1."""
        stage, diary = self.stage, self.diary
        name = diary.zone.rpartition("/")[2].replace("_", " ")
        stage.places = lambda _: (Place(name, "", diary.zone),)
        stage.now = self.at(0, SET_UP_AT)
        stage.set_up(place=name, at=f"{diary.time:%H:%M}", onset=diary.onset, approval=diary.approval)
        if diary.weekdays != EVERY_DAY:
            names = stage.content.vocabularies[stage.state.person.language].words.day_names
            stage.command("days", " ".join(name for name, day in names.items() if day in diary.weekdays))
        given = (scores for day in diary.days for scores in (day.before, day.after, day.morning_pain))
        if any(isinstance(scores, Mapping) for scores in given):
            stage.command("where")
            stage.tap("site-both")

    def live(self, number: int, day: Day) -> None:
        """One day, from the reminder to whatever its session comes to."""
        due = self.at(number, self.diary.time)
        self.wait_until(self._morning(number, due) + ANSWERS_AFTER)
        if day.morning is not None and self._tap(number, "morning", f"since-{day.morning}"):
            self._rate_morning(number, day)
        self.wait_until(due + ANSWERS_AFTER)
        if day.seen is not None and self._tap(number, "seen", "been-seen"):
            for label in cleared(day.seen):
                # By whom is asked once, and whether stretching is fine until it is.
                if label in self.stage.labels():
                    self.stage.tap(label)
        if day.advice is not None:
            self._tap(number, "advice", f"i-have-{day.advice}")
        if day.barrier is not None:
            self._tap(number, "barrier", f"barrier-{day.barrier}")
        if day.flare is not None:
            self._tap(number, "flare", "flare-over" if day.flare == "over" else "flare-on")
        if day.pain is not None:
            self.stage.command("pain", str(day.pain))
            correct(self.stage, day, "pain")
        for words in (*day.says, *([day.caption] if day.caption else [])):
            self.stage.say(words)
        if day.skip:
            self._tap(number, "skip", "skip")
        if day.before is not None:
            self._stretch(number, day)
        elif day.sign is not None:
            self._report(day.sign)
        if day.pause is not None:
            self.stage.command("pause", str(day.pause))

    def at(self, number: int, wall: time) -> datetime:
        day = FIRST_DAY + timedelta(days=number - 1)
        return calendar.to_utc(day, wall, self.diary.zone).astimezone(UTC)

    def wait_until(self, instant: datetime) -> None:
        if instant > self.stage.now:
            self.stage.wait(seconds=(instant - self.stage.now).total_seconds())

    # A session

    def _stretch(self, number: int, day: Day) -> None:
        begun = self.stage.state.person.sessions_begun
        today = calendar.local_date(self.stage.now, self.diary.zone)
        start = Tap("day", (today.isoformat(), "start"))
        if start in self.stage.taps():
            self.stage.press(start)
        else:
            self.stage.command("stretch")
        session = self.stage.state.session
        if session is None or session.number == begun:
            self._remark(number, "before", "no session can begin")
            return
        if day.sign is not None and not self._is_new(day.sign):
            self._remark(number, "sign", "it was cleared once and is not asked for again")
            day = replace(day, sign=None)
        acting = _Acting(self.stage, day)
        acting.play()
        if day.sign is not None and not acting.reported:
            self._report(day.sign)
        self._notice(number, day, acting)
        past = next((s for s in self.stage.diary.sessions if s.number == session.number), None)
        if past is not None and past.ending == "stopped" and day.after is not None:
            self._rate_afterwards(number, session, day.after)

    def _notice(self, number: int, day: Day, acting: _Acting) -> None:
        """Tell what the day says but the session had no use for."""
        if day.choice is not None and not acting.chosen:
            self._remark(number, "choice", "it is not offered")
        if day.felt is not None and not acting.felt:
            self._remark(number, "felt", "it is not asked")
        if day.where is not None and not acting.told_where:
            self._remark(number, "where", "it is not asked")
        if day.says_in_hold is not None and not acting.said:
            self._remark(number, "says_in_hold", "there is no hold")
        for name, left in (("too_much", acting.too_much), ("electric", acting.electric)):
            for stretch, leg in left:
                self._remark(number, name, f"{stretch} {leg} has no hold left")

    def _rate_afterwards(self, number: int, session: Session, scores: Scores) -> None:
        """The score that may be given on the last message of a session that was stopped."""
        button = ("session", str(session.number), "rate_after")
        if not self._rate(scores, lambda tap: (tap.action, *tap.args[:3:2]) == button):
            self._remark(number, "after", "it is not asked")

    def _rate(self, scores: Scores, asked: Callable[[Tap], bool]) -> bool:
        """Tap a score for each site, one after the other as they are asked; whether any was."""
        known = len(self.stage.diary.ratings)
        for _ in Site:
            taps = [tap for tap in self.stage.taps() if asked(tap)]
            if taps:
                last = taps[0].args[-1]
                wanted = str(_score(scores, Site(last) if last in set(Site) else None))
                self.stage.happen(next(tap for tap in taps if wanted in tap.args[-2:]))
        return len(self.stage.diary.ratings) > known

    # Other answers

    def _morning(self, number: int, due: datetime) -> datetime:
        """When the question about the morning has come: with a reminder by noon, else at nine."""
        kind = self.at(number, reminders.KIND_HOUR)
        reminded = (number - 1) % 7 in self.diary.weekdays
        return due if reminded and due <= kind + reminders.KIND_WAIT else kind

    def _is_new(self, sign: str) -> bool:
        asked = warning_signs.asked_for(self.stage.content, Past.of(self.stage.diary))
        return sign in {known.id for known in asked}

    def _report(self, sign: str) -> None:
        self.stage.command("urgent")
        self.stage.press(Tap("sign", (sign,)))

    def _rate_morning(self, number: int, day: Day) -> None:
        if day.morning_pain is None:
            return
        if self._rate(day.morning_pain, lambda tap: tap.action == "morning"):
            correct(self.stage, day, "morning_pain")
        else:
            self._remark(number, "morning_pain", "it is asked only on a worse morning")

    def _tap(self, number: int, name: str, label: str) -> bool:
        """Tap the newest such button; whether it was there and still meant something."""
        try:
            effects: tuple[Effect, ...] = self.stage.tap(label)
        except LookupError:
            effects = ()
        done = bool(effects) and not any(isinstance(effect, Answer) for effect in effects)
        if not done:
            self._remark(number, name, "it is not asked")
        return done

    def _remark(self, number: int, name: str, why: str) -> None:
        self.remarks.append((number, f"`{name}` has no effect: {why}."))


@dataclass
class _Acting:
    """A session acted as the day says; what was used up tells what was asked."""

    stage: Stage
    day: Day
    too_much: list[StretchAndLeg] = field(init=False)
    electric: list[StretchAndLeg] = field(init=False)
    chosen: bool = False
    felt: bool = False
    reported: bool = False
    told_where: bool = False
    said: bool = False

    def __post_init__(self) -> None:
        self.too_much, self.electric = list(self.day.too_much), list(self.day.electric)

    def play(self) -> None:
        """Go on until the session has ended or nothing more is answered."""
        for _ in range(500):
            if self.stage.state.session is None or not self._step(self.stage.state.session):
                return
        raise LookupError(f"the session stays in {self.stage.phase}")

    def _step(self, session: Session) -> bool:
        """Do the next thing; False when the person answers no more."""
        day = self.day
        match session.phase:
            case Phase.RATING_BEFORE:
                return self._rate(session, Moment.BEFORE, day.before)
            case Phase.SCREENING:
                self.reported = day.sign is not None
                return self._press(session, "sign", day.sign or "none")
            case Phase.CHOOSING:
                return self._choose(session)
            case Phase.RATING_AFTER:
                return self._rate(session, Moment.AFTER, day.after)
            case Phase.FEELING | Phase.WHERE | Phase.MOVED:
                return self._tell_what_was_felt(session)
            case Phase.READY | Phase.EASING if day.sign is not None and not self.reported:
                return False
            case Phase.READY | Phase.EASING:
                self.stage.wait(seconds=plan.READY_S)
                return self._press(session, "ready")
            case Phase.BETWEEN:
                return self._press(session, "go_on")
            case Phase.HOLD:
                self._hold(session)
                return True
            case Phase.PARKED:
                return False
            case _:
                self.stage.fire_next()
                return True

    def _rate(self, session: Session, moment: Moment, scores: Scores | None) -> bool:
        if scores is None:
            return False
        if moment is Moment.BEFORE and self.day.choice == "gentle" and not self.chosen:
            self.chosen = any(tap.args[2] == "gently" for tap in _taps_of(session, self.stage))
            if self.chosen:
                self._press(session, "gently")
                return True
        rated = pain.given(self.stage.diary, session.number, moment)
        site, *others = pain.unrated(session.sites, rated)
        self._press(session, "rate", _score(scores, site))
        if not others:
            correct(self.stage, self.day, moment)
        return True

    def _choose(self, session: Session) -> bool:
        offered = {tap.args[2] for tap in _taps_of(session, self.stage)}
        choices = [choice for choice in CHOICES if choice in offered]
        self.chosen = self.chosen or self.day.choice in choices
        return self._press(session, self.day.choice if self.day.choice in choices else choices[0])

    def _tell_what_was_felt(self, session: Session) -> bool:
        felt = self.day.felt
        if felt is None:
            return False
        self.felt = True
        verb, value = {
            Phase.FEELING: ("feel", felt.kind),
            Phase.WHERE: ("where", felt.where),
            Phase.MOVED: ("moved", felt.moved),
        }[session.phase]
        return self._press(session, verb, value)

    def _hold(self, session: Session) -> None:
        step = session.steps[session.position]
        here = (step.stretch, str(step.leg))
        if self.day.stopped is not None and session.holds_done >= self.day.stopped:
            self.stage.command("stop")
        elif here in self.electric:
            self.electric.remove(here)
            self._too_much(session)
            eased = self.stage.state.session
            if eased is not None and eased.phase is Phase.EASING:
                self._press(eased, "nerve")
        elif here in self.too_much:
            self.too_much.remove(here)
            self._too_much(session)
            eased = self.stage.state.session
            if self.day.where is not None and eased is not None and eased.phase is Phase.EASING:
                self.told_where = True
                self._press(eased, WHERE[self.day.where])
        elif self.day.says_in_hold is not None and not self.said:
            self.said = True
            self.stage.wait(seconds=self.stage.content.routine.lead_in_s + TAPS_AFTER_S)
            self.stage.say(self.day.says_in_hold)
        else:
            self.stage.fire_next()

    def _too_much(self, session: Session) -> None:
        self.stage.wait(seconds=self.stage.content.routine.lead_in_s + TAPS_AFTER_S)
        self._press(session, "much")

    def _press(self, session: Session, verb: str | None, value: object = None) -> bool:
        args = [str(session.number), str(session.version), str(verb)]
        self.stage.press(Tap("session", tuple(args if value is None else [*args, str(value)])))
        return True


def correct(stage: Stage, day: Day, given: str) -> None:
    """Put right what was just given, if the day says so, in the words that people use."""
    if day.corrects is not None and given in day.corrects:
        stage.say(f"sorry, I meant {day.corrects[given]}")


def _score(scores: Scores, site: Site | None) -> int:
    if isinstance(scores, int):
        return scores
    return max(scores.values()) if site is None else scores[site]


def _taps_of(session: Session, stage: Stage) -> list[Tap]:
    """The session's own buttons on screen."""
    return [t for t in stage.taps() if t.action == "session" and t.args[0] == str(session.number)]
