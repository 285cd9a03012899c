"""What the rules ask of a long history: the tables tell what the whole diary does, on both databases."""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.core import clinic_news, conversation, pain, past
from bot.core.diary import Answered, Decision, Diary, Fact, Moment, PastSession, Rating, Site
from bot.core.model import Command, Effect, Event, Person, Record
from bot.core.past import Archive, Past, Whole
from bot.replay import Replay
from bot.replay.stage import Stage
from bot.store import HISTORY_DAYS, Store, Transaction
from bot.store.tables import pain_months, sessions
from tests.core.test_past import long_diary
from tests.diaries import CONTENT, random_diary

ACTIONS = (("see-", "going-well"), ("ask-signs",), ("cleared",))
QUESTIONS = (("paused", "resumed", "warning_sign", "warning_sign_over"), ("advised",), ("away", "back"))
HOLDS = [(name, leg) for name in CONTENT.routine.stretches for leg in CONTENT.routine.legs]


async def keep(store: Store, chat_id: int, diary: Diary) -> int:
    """Somebody in this chat to whom all of it happened."""

    def work(transaction: Transaction) -> int:
        state = transaction.state_of_chat(chat_id, Person(0, chat_id))
        assert state is not None
        number = state.person.id
        facts: list[Fact] = [*diary.ratings, *diary.holds, *diary.decisions, *diary.answers]
        for fact in facts:
            transaction.record(number, fact)
        keep_sessions(transaction, number, diary.sessions)
        return number

    return await store.run(work)


def keep_sessions(transaction: Transaction, number: int, ended: Sequence[PastSession]) -> None:
    for one in ended:
        rest = {"person_id": number, "phase": "ended", "content_version": "v1", "body": {}}
        told = {field.name: getattr(one, field.name) for field in fields(PastSession)}
        transaction._execute(sa.insert(sessions).values(**told, **rest))


def told(archive: Archive, day: date) -> dict[str, Any]:
    """What rules get to know of it that look back to this day, and by name."""
    history = Past(archive)
    window = history.since(day)
    kinds = ("ratings", "replaced", "holds", "decisions", "sessions")
    first, last = history.first_session(), history.last_hold()
    return {
        **{kind: getattr(window, kind) for kind in kinds},
        "answers": tuple(a for a in window.answers if a.at.date() >= day),
        **{str(actions): history.decisions_to(*actions) for actions in ACTIONS},
        **{str(questions): history.answers_to(*questions) for questions in QUESTIONS},
        "scored": history.scored(day),
        "first": first,
        "same": first and history.session(first.number),
        "none": history.session(10_000),
        "last": last,
        "last holds": history.last_holds(HOLDS),
    }


@pytest.mark.parametrize("seed", [5, 6, 17, 23])
async def test_the_tables_tell_what_the_diary_tells(store: Store, seed: int) -> None:
    """From every tenth day on, and before the first one; another person's history is none of it."""
    stage = Replay.of(random_diary(seed), CONTENT, Stage).stage
    await keep(store, 2, Replay.of(random_diary(seed + 1), CONTENT, Stage).stage.diary)
    number = await keep(store, 1, stage.diary)
    days = [stage.now.date() - timedelta(days=length) for length in (0, 1, 10, 20, 30, 400)]

    def look(transaction: Transaction) -> Sequence[dict[str, Any]]:
        return [told(transaction.archive(number), day) for day in days]

    assert await store.run(look) == [told(Whole(stage.diary), day) for day in days]


# --- How pain went, month by month -----------------------------------------------------------------------


def plainly(ratings: Sequence[Rating]) -> list[Any]:
    """How pain went on each day, of nothing but what it means: no month is kept, and nothing is shared."""
    stands: list[Rating] = []
    for rating in ratings:
        place = [
            n
            for n, r in enumerate(stands)
            if (r.at, r.moment, r.session, r.site)
            == (rating.corrects, rating.moment, rating.session, rating.site)
        ]
        if place:
            stands[place[0]] = replace(stands[place[0]], score=rating.score)
        else:
            stands.append(rating)
    told = [r for r in stands if r.moment in {Moment.BEFORE, Moment.ANY_TIME}]

    def mean(of_day: list[Rating]) -> float | None:
        moments: dict[Any, int] = {}
        for r in of_day:
            key = (r.moment, r.session, r.at if r.moment is Moment.ANY_TIME else None)
            moments[key] = max(r.score, moments.get(key, 0))
        return sum(moments.values()) / len(moments) if moments else None

    return [
        (
            day,
            *(
                mean([r for r in told if r.day == day and r.site in sites])
                for sites in ({None, *Site}, {Site.LEG}, {Site.BACK})
            ),
        )
        for day in sorted({r.day for r in told})
    ]


def trend_plainly(days: list[tuple[date, float]], today: date, count: int, within: int) -> pain.Trend | None:
    last = [(day, score) for day, score in days if day > today - timedelta(days=within)][-count:]
    earlier = [score for day, score in days if last and day < last[0][0]]
    if len(last) < count or len(earlier) < count:
        return None
    means = [sum(earlier[n : n + count]) / count for n in range(len(earlier) - count + 1)]
    scores = [score for _, score in last]
    now = sum(scores) / count
    return pain.Trend(means[0], now, min(means), min(now, statistics.median(scores)) - min(means))


def told_on(day: date, chance: random.Random, known: Sequence[Rating]) -> list[Rating]:
    """What somebody tells on a day: of a session, of any time, of a site or of both; or they put right what
    they told, of late or long ago.
    """
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(minutes=chance.randrange(600))
    session = chance.choice([None, day.toordinal(), day.toordinal()])
    moment = Moment.ANY_TIME if session is None else chance.choice([Moment.BEFORE, Moment.AFTER])
    sites = chance.choice([(None,), (Site.LEG,), (Site.BACK,), tuple(Site)])
    told = [Rating(at, day, moment, chance.randrange(11), session, site) for site in sites]
    if known and chance.random() < 0.2:
        wrong = chance.choice([known[-1], known[-1], chance.choice(known)])
        if wrong.corrects is None:
            now = at + timedelta(minutes=1)
            told.append(replace(wrong, at=now, score=chance.randrange(11), corrects=wrong.at))
    return told


@pytest.mark.parametrize("seed", range(4))
async def test_how_pain_went_is_what_all_the_scores_tell(store: Store, seed: int) -> None:
    """Over months with gaps in them, while scores come, are put right long after, and are forgotten day by
    day: what is kept of the months is never anything but what the scores say that are left.
    """
    chance = random.Random(seed)
    number = await keep(store, 1, Diary())
    limits = CONTENT.rules["R7"].numbers
    known: list[Rating] = []
    day, compared = date(2026, 1, 20), 0
    while day < date(2026, 9, 1):
        day += timedelta(days=chance.choice([1, 1, 1, 2, 3, 40 if chance.random() < 0.1 else 1]))
        told = told_on(day, chance, known)
        known += told
        forget = chance.random() < 0.1
        horizon = datetime(day.year, day.month, day.day, 13, tzinfo=UTC) - timedelta(days=150)

        def live(
            transaction: Transaction,
            day: date = day,
            told: Sequence[Rating] = told,
            horizon: datetime | None = horizon if forget else None,
        ) -> tuple[Any, Any]:
            before = Past(transaction.archive(number, held=True), told).scored(day)
            for rating in told:
                transaction.record(number, rating)
            after = Past(transaction.archive(number, held=True)).scored(day)
            if horizon is not None:
                transaction.prune(horizon + timedelta(days=HISTORY_DAYS))
                transaction.record(number, Answered(datetime(2026, 12, 1, tzinfo=UTC), "stays", "here"))
            return list(before), list(after)

        before, after = await store.run(live)
        assert before == after == plainly(sorted(known, key=lambda r: r.at))
        if forget:
            known = [r for r in known if r.at >= horizon]
        columns = {None: 1, Site.LEG: 2, Site.BACK: 3}
        counts = int(limits["averaged_days"]), int(limits["last_within_days"])
        for site, n in columns.items():
            own = [(one[0], one[n]) for one in after if one[n] is not None]
            trend = pain.trends(after, day, limits).get(site)
            assert trend == trend_plainly(own, day, *counts)
            compared += trend is not None
    assert compared > 50

    def kept(transaction: Transaction) -> int:
        return len(transaction._execute(sa.select(pain_months)).all())

    assert await store.run(kept) >= 3


# --- What the rules make of it ---------------------------------------------------------------------------


@dataclass
class Stored(Stage):
    """A stage of which the history is in the tables, too: whatever happens is decided on both, and comes to
    the same; and so does what is asked for once a day, and a clinic's list.
    """

    transaction: Transaction = field(kw_only=True)
    number: int = field(kw_only=True)
    advised: set[str] = field(default_factory=set)

    def happen(self, event: Event) -> tuple[Effect, ...]:
        self.decided(event)
        sessions = len(self.diary.sessions)
        effects = super().happen(event)
        facts = [effect.fact for effect in effects if isinstance(effect, Record)]
        for fact in facts:
            self.transaction.record(self.number, fact)
        keep_sessions(self.transaction, self.number, self.diary.sessions[sessions:])
        self.advised |= {fact.action for fact in facts if isinstance(fact, Decision)}
        return effects

    def decided(self, event: Event) -> None:
        archive = self.transaction.archive(self.number, held=True)
        of_tables = conversation.handle(self.state, event, replace(self.world, archive=archive))
        assert of_tables == conversation.handle(self.state, event, self.world), f"{self.now} {event}"

    def look_at(self) -> None:
        """What is asked for changes nothing here: it is not carried out."""
        for name in ("why", "progress", "report", "stretch"):
            self.decided(Command(name))
        told = (
            clinic_news.of_the_week(self.state.person, Past(archive), self.now, CONTENT)
            for archive in (self.transaction.archive(self.number), Whole(self.diary))
        )
        assert next(told) == next(told)

    def forget(self, horizon: datetime) -> None:
        self.transaction.prune(horizon + timedelta(days=HISTORY_DAYS))
        kinds = ("ratings", "holds", "decisions", "answers", "shown")
        left = {kind: [f for f in getattr(self.diary, kind) if f.at >= horizon] for kind in kinds}
        of_sessions = [s for s in self.diary.sessions if s.ended_at >= horizon]
        self.diary = Diary(sessions=tuple(of_sessions), **{kind: tuple(left[kind]) for kind in kinds})


@pytest.mark.parametrize(("seed", "quiet"), [(101, 7), (103, -40), (109, -40)])
async def test_the_rules_decide_by_the_tables_as_by_the_whole_diary(
    store: Store, seed: int, quiet: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that the core decides in some months of somebody random, effect by effect, while clocks change,
    scores are put right and days are forgotten; most of these stretch shortly before midnight.

    Where a month is kept before it has begun, it has to go with each score that is told.
    """
    monkeypatch.setattr(past, "QUIET", timedelta(days=quiet))
    diary = long_diary(seed, 110)

    def live(transaction: Transaction) -> tuple[set[str], int]:
        state = transaction.state_of_chat(1, Person(0, 1))
        assert state is not None
        stage = Stored(CONTENT, transaction=transaction, number=state.person.id)
        replay = Replay(diary, stage)
        replay.begin()
        for number, day in enumerate(diary.days, 1):
            replay.live(number, day)
            stage.look_at()
            if number > 80 and number % 7 == 0:
                stage.forget(stage.now - timedelta(days=75))
        return stage.advised, len(transaction._execute(sa.select(pain_months)).all())

    advised, months = await store.run(live)
    assert {"corrected", "see-specialist-worse"} <= advised
    assert months >= 2
