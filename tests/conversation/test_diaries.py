"""The author's diaries lived through with the whole bot over HTTP: six weeks, decision for decision.

A few minutes for all of them, so that only the shortest is in every run: ALL_DIARIES=1 asks for the others.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from bot import content
from bot.content import CONTENT
from bot.core import plan
from bot.core.diary import Decision, Diary, Site
from bot.core.messages import text
from bot.core.model import Phase, Session, State
from bot.replay import ANSWERS_AFTER, CHOICES, SET_UP_AT, Replay, cleared
from bot.replay.diaries import load_diary
from bot.replay.diary import Day, FictionalDiary, Scores
from bot.replay.expectations import Lived, compare
from bot.replay.stage import Stage
from bot.texts import Texts
from tests.conversation.story import Actor, Story

IN_EVERY_RUN = "cauda-equina"
"""The one with the fewest sessions, and the most at stake."""

PATHS = sorted((CONTENT / "diaries").glob("*.yaml"))


@pytest.fixture
def diary(path: Path) -> FictionalDiary:
    if path.stem != IN_EVERY_RUN and not os.environ.get("ALL_DIARIES"):
        pytest.skip("ALL_DIARIES=1 asks for it")
    return load_diary(path, content.load(CONTENT))


@pytest.fixture
def begins(diary: FictionalDiary) -> datetime:
    """The evening before the first day."""
    return calendar_of(diary).at(0, SET_UP_AT)


def calendar_of(diary: FictionalDiary) -> Replay:
    """A replay that is not played: it knows the instants of the diary's days."""
    return Replay(diary, Stage(content.load(CONTENT)))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
async def test_a_life_by_the_diary(diary: FictionalDiary, tale: Story, ana: Actor) -> None:
    """Every decision of the real bot is one that the diary expects, and the very one that `replay` prints."""
    living = Living(diary, tale, ana)
    await living.through_it_all()
    decisions = (await living.kept()).decisions
    mismatches = [mismatch.sentence for mismatch in compare(diary.expected, Lived(decisions, (), dict))]
    assert mismatches == []
    assert told(decisions) == told(Replay.of(diary, content.load(CONTENT)).decisions)


def told(decisions: Iterable[Decision]) -> list[object]:
    """What counts of the decisions.

    People take seconds for their taps that a replay does not, so that a count of whole days from one instant
    to another may differ by one.
    """
    return [
        (
            d.day,
            d.rule,
            d.action,
            {
                k: round(v, 1) if isinstance(v, float) else v
                for k, v in d.numbers.items()
                if k != "days_since_asked"
            },
        )
        for d in decisions
    ]


class Living:
    """A person who does what the diary says, with the buttons that are on the screen."""

    def __init__(self, diary: FictionalDiary, story: Story, ana: Actor) -> None:
        self.diary, self.story, self.ana = diary, story, ana
        self._replay = calendar_of(diary)
        self._texts = Texts.load(CONTENT / "texts")

    async def through_it_all(self) -> None:
        names = content.load(CONTENT).vocabularies["en"].words.day_names
        await self.ana.sets_up(place=self.diary.zone, time=f"{self.diary.time:%H:%M}")
        if len(self.diary.weekdays) < 7:
            chosen = [name for name, day in names.items() if day in self.diary.weekdays]
            await self.ana.says(f"/days {' '.join(chosen)}")
        if any(isinstance(day.before, Mapping) for day in self.diary.days):
            await self.ana.says("/where")
            await self._taps("site-both")
        for number, day in enumerate(self.diary.days, 1):
            await self._live(number, day)
        await self._wait_until(self._replay.at(len(self.diary.days) + 1, datetime.min.time()))

    async def kept(self) -> Diary:
        state = await self._state()
        return await self.story.app.store.run(lambda transaction: transaction.diary(state.person.id))

    async def _state(self) -> State:
        state = await self.story.app.store.run(lambda transaction: transaction.state_of_chat(self.ana.id))
        assert state is not None
        return state

    async def _wait_until(self, instant: datetime) -> None:
        if instant > self.story.clock.now():
            await self.story.passes(seconds=(instant - self.story.clock.now()).total_seconds())

    async def _taps(self, label: str) -> bool:
        """Tap the button with this text id, or this very label; False when there is none on the screen."""
        words = label if label.isdecimal() else self._texts.plain(text(label), "en")
        shown = self.ana.find(button=words)
        if shown is None or words not in shown.buttons:
            return False
        await self.ana.taps(words, on=shown)
        return True

    async def _rates(self, scores: Scores | None) -> bool:
        """Tap one score, or those of the leg and the back, as they are asked; False when none is given."""
        if scores is None:
            return False
        for score in [scores] if isinstance(scores, int) else [scores[site] for site in Site]:
            await self._taps(str(score))
        return True

    async def _live(self, number: int, day: Day) -> None:
        due = self._replay.at(number, self.diary.time)
        await self._wait_until(self._replay._morning(number, due) + ANSWERS_AFTER)
        if day.morning is not None and await self._taps(f"since-{day.morning}") and day.morning == "worse":
            assert day.morning_pain is not None
            await self._rates(day.morning_pain)
        await self._wait_until(due + ANSWERS_AFTER)
        if day.seen is not None:
            for label in ("been-seen", *cleared(day.seen)):
                await self._taps(label)
        if day.flare is not None:
            await self._taps(f"flare-{day.flare}")
        if day.pain is not None:
            await self.ana.says(f"/pain {day.pain}")
        for words in day.says:
            await self.ana.says(words)
        if day.skip:
            await self._taps("skip")
        if day.before is not None:
            await self._stretch(day)
        elif day.sign is not None:
            await self._reports(day.sign)
        if day.pause is not None:
            await self.ana.says(f"/pause {day.pause}")

    async def _reports(self, sign: str) -> None:
        await self.ana.says("/urgent")
        await self._taps(f"sign-{sign}")

    async def _stretch(self, day: Day) -> None:
        if not await self._taps("start"):
            await self.ana.says("/stretch")
        if (await self._state()).session is None:
            await self._taps("start-now")  # that button was an older reminder's
        session = (await self._state()).session
        if session is None:
            return
        acting = Acting(self, day)
        while (running := (await self._state()).session) is not None and running.number == session.number:
            if not await acting.does_the_next_thing(running):
                break
        ended = (await self._state()).session is None
        if day.sign is not None and not acting.reported:
            await self._reports(day.sign)
        elif day.stopped is not None and ended and day.after is not None:
            await self._rates(day.after)


class Acting:
    """One session as the day says."""

    def __init__(self, living: Living, day: Day) -> None:
        self._living, self._day = living, day
        self._too_much, self._electric = list(day.too_much), list(day.electric)
        self.reported = False

    async def does_the_next_thing(self, session: Session) -> bool:
        """False when nothing more is answered."""
        day, living = self._day, self._living
        match session.phase:
            case Phase.RATING_BEFORE:
                return await living._rates(day.before)
            case Phase.SCREENING:
                self.reported = day.sign is not None
                return await living._taps(f"sign-{day.sign}" if day.sign else "none-of-these")
            case Phase.CHOOSING:
                return await self._choose()
            case Phase.RATING_AFTER:
                return await living._rates(day.after)
            case Phase.FEELING | Phase.WHERE | Phase.MOVED:
                return await self._tell_what_was_felt(session.phase)
            case Phase.READY | Phase.EASING if day.sign is not None and not self.reported:
                return False
            case Phase.READY | Phase.EASING:
                await living.story.passes(seconds=plan.READY_S)
                return await living._taps("ready")
            case Phase.BETWEEN:
                return await living._taps("go-on")
            case Phase.HOLD:
                return await self._hold(session)
            case Phase.PARKED:
                return False
            case _:
                await living.story.moves_on()
                return True

    async def _choose(self) -> bool:
        """What the day says if it is offered, else the first that is."""
        for choice in filter(None, (self._day.choice, *CHOICES)):
            if await self._living._taps(f"choose-{choice}"):
                return True
        return False

    async def _tell_what_was_felt(self, asked: Phase) -> bool:
        felt = self._day.felt
        if felt is None:
            return False
        answers = {Phase.FEELING: felt.kind, Phase.WHERE: felt.where, Phase.MOVED: felt.moved}
        return await self._living._taps(f"{asked}-{answers[asked]}")

    async def _hold(self, session: Session) -> bool:
        story, step = self._living.story, session.steps[session.position]
        here = (step.stretch, str(step.leg))
        if self._day.stopped is not None and session.holds_done >= self._day.stopped:
            await self._living.ana.says("/stop")
            return True
        trouble = next((list_ for list_ in (self._electric, self._too_much) if here in list_), None)
        if trouble is None:
            await story.moves_on()
            return True
        trouble.remove(here)
        # Whoever has just tapped Ready has looked for three seconds already: well within the shortest hold.
        await story.passes(seconds=content.load(CONTENT).routine.lead_in_s)
        await self._living._taps("too-much-button")
        if trouble is self._electric:
            await self._living._taps("nerve-button")
        return True
