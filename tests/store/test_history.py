"""What the rules ask of a long history: the tables tell what the whole diary does, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.core.diary import Diary, Fact
from bot.core.model import Person
from bot.core.past import Archive, Past, Whole
from bot.replay import Replay
from bot.replay.stage import Stage
from bot.store import Store, Transaction
from bot.store.tables import sessions
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
        for past in diary.sessions:
            told = {
                name: getattr(past, name) for name in ("number", "day", "started_at", "ended_at", "ending")
            }
            rest = {"phase": "ended", "content_version": "v1", "body": {}}
            transaction._execute(sa.insert(sessions).values(person_id=number, **told, **rest))
        return number

    return await store.run(work)


def told(archive: Archive, day: date) -> dict[str, Any]:
    """What rules get to know of it that look back to this day, and by name."""
    past = Past(archive)
    window = past.since(day)
    kinds = ("ratings", "replaced", "holds", "decisions", "sessions")
    first, last = past.first_session(), past.last_hold()
    return {
        **{kind: getattr(window, kind) for kind in kinds},
        "answers": tuple(a for a in window.answers if a.at.date() >= day),
        **{str(actions): past.decisions_to(*actions) for actions in ACTIONS},
        **{str(questions): past.answers_to(*questions) for questions in QUESTIONS},
        "entries": past.entries(),
        "first": first,
        "same": first and past.session(first.number),
        "none": past.session(10_000),
        "last": last,
        "last holds": past.last_holds(HOLDS),
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
