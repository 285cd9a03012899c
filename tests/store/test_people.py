"""A person's state, history and data, on both kinds of database."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.core.content import Leg
from bot.core.diary import (
    Answered,
    Decision,
    Diary,
    HoldResult,
    Moment,
    OccurrenceEnded,
    PastSession,
    Rating,
    Shown,
    Site,
)
from bot.core.messages import Message, text
from bot.core.model import Dose, Erase, Person, Phase, Record, Send, Session, SetTimer, State, Step, StepKind
from bot.store import MOST_ATTEMPTS, Store, Touched, Transaction, tables
from tests.conftest import NOON, file_of, log_of

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

TODAY = date(2026, 3, 2)
FULL = Person(
    id=0,
    chat_id=7,
    language="de",
    look="b",
    consent_version=1,
    screened_at=NOON,
    warning_signs=("fever", "both-legs"),
    approval="yes",
    zone="America/Los_Angeles",
    place="Los Angeles",
    reminder_time=time(7, 30),
    days=frozenset({0, 2, 4}),
    paused_until=date(2026, 4, 1),
    last_occurrence=TODAY,
    blocked=True,
    asking="time",
    asked_at=NOON,
    habit="after I brush my teeth",
    cards="wait",
    pain_site="both",
    flare_until=date(2026, 3, 9),
    sessions_begun=3,
    sessions_completed=2,
    doses={"towel-right": Dose(10, 2, easing=1, good_days=2, counted=date(2026, 3, 1))},
)
SESSION = Session(
    number=4,
    day=TODAY,
    started_at=NOON,
    content_version="v1",
    steps=(Step(StepKind.HOLD, "towel", Leg.LEFT, hold_s=5),),
    easings={"towel": 1},
    sites=(Site.LEG, None),
)


async def newcomer(store: Store, person: Person = FULL) -> State:
    state = await store.run(lambda t: t.state_of_chat(person.chat_id, person))
    assert state is not None
    return state


async def change(store: Store, before: State, after: State, now: datetime = NOON) -> State:
    def work(transaction: Transaction) -> State:
        transaction.save(before, after, now)
        found = transaction.state_of_chat(before.person.chat_id)
        assert found is not None
        return found

    return await store.run(work)


async def test_a_stranger_is_nobody(store: Store) -> None:
    """A chat that never wrote has no state."""
    assert await store.run(lambda t: t.state_of_chat(7)) is None


async def test_a_newcomer_is_stored_whole(store: Store) -> None:
    """Every field of a person comes back as it was, under an id of the database's own."""
    state = await newcomer(store)
    assert state == State(replace(FULL, id=state.person.id))
    assert state.person.id != 0
    assert await newcomer(store, Person(id=0, chat_id=7, language="fr")) == state


def test_every_field_of_a_person_has_a_column() -> None:
    """A field added to Person without a column fails here, not in production."""
    assert {column.key for column in tables.people.columns} == {field.name for field in fields(Person)}


async def test_what_changed_is_saved(store: Store) -> None:
    """Saving writes the changes and leaves the rest as it is."""
    before = await newcomer(store)
    changed = replace(before.person, days=frozenset({6}), doses={}, reminder_time=None, warning_signs=())
    assert (await change(store, before, State(changed))).person == changed


async def test_a_session_runs_until_it_ends(store: Store) -> None:
    """A running session is part of the state; an ended one is part of the history."""
    person = (await newcomer(store)).person
    running = await change(store, State(person), State(person, SESSION))
    assert running.session == SESSION
    moved = replace(SESSION, position=1, version=2, phase=Phase.HOLD)
    running = await change(store, running, State(person, moved))
    assert running.session == moved
    end = NOON + timedelta(minutes=6)
    ended = replace(moved, phase=Phase.ENDED, ending="completed")
    assert (await change(store, running, State(person, ended), end)).session is None
    diary = await store.run(lambda t: t.diary(person.id))
    assert diary.sessions == (PastSession(4, TODAY, NOON, end, "completed"),)


async def test_a_session_may_follow_another_at_once(store: Store) -> None:
    """One event may end a session and begin the next."""
    person = (await newcomer(store)).person
    running = await change(store, State(person), State(person, SESSION))
    following = replace(SESSION, number=5)
    assert (await change(store, running, State(person, following))).session == following


async def test_two_sessions_never_run_at_once(store: Store) -> None:
    """The database itself refuses a second running session."""
    person = (await newcomer(store)).person
    await change(store, State(person), State(person, SESSION))
    with pytest.raises(Exception, match=r"(?i)unique"):
        await change(store, State(person), State(person, replace(SESSION, number=5)))


async def test_the_diary_tells_everything_in_order(store: Store) -> None:
    """Facts come back whole and oldest first; with an instant, only from then on."""
    person = (await newcomer(store)).person
    later = NOON + timedelta(days=1)
    facts = (
        Rating(later, TODAY, Moment.AFTER, 3, 4, Site.BACK),
        Rating(NOON, TODAY, Moment.BEFORE, 5),
        HoldResult(NOON, TODAY, 4, "towel", Leg.LEFT, 1, 10, 1, "held"),
        Decision(NOON, TODAY, "R3", 1, "offer-easing", {"score": 5, "limit": 3.5, "word": "x"}, "v1"),
        Answered(NOON, "consent", "1"),
    )
    await store.run(lambda t: t.apply(person, [Record(f) for f in facts], cause="test", now=NOON))
    expected = Diary(
        ratings=(facts[1], facts[0]), holds=(facts[2],), decisions=(facts[3],), answers=(facts[4],)
    )
    assert await store.run(lambda t: t.diary(person.id)) == expected
    assert await store.run(lambda t: t.diary(person.id, later)) == Diary(ratings=(facts[0],))


async def test_instants_are_utc_whatever_they_came_as(store: Store) -> None:
    """An instant given in another zone comes back as the same instant in UTC, on both databases."""
    person = (await newcomer(store)).person
    tokyo = datetime(2026, 3, 2, 21, 0, 0, 123456, tzinfo=timezone(timedelta(hours=9)))
    await store.run(lambda t: t.apply(person, [Record(Answered(tokyo, "q", "v"))], cause="test", now=NOON))
    (answered,) = (await store.run(lambda t: t.diary(person.id))).answers
    assert answered.at == tokyo
    assert answered.at.tzinfo is UTC


async def test_naive_instants_are_refused(store: Store) -> None:
    """A naive datetime never gets into a query."""
    person = (await newcomer(store)).person
    with pytest.raises(Exception, match="without a time zone"):
        await store.run(
            lambda t: t.apply(person, [SetTimer("x", datetime(2026, 3, 2))], cause="t", now=NOON)  # noqa: DTZ001
        )


async def fill(store: Store) -> Person:
    """A person with a row in every table that has people in it."""
    person = (await newcomer(store)).person
    await change(store, State(person), State(person, SESSION))

    def work(transaction: Transaction) -> None:
        greeting = Send("greeting", Message((text("hello", name="Zebulon"),)), occurrence=TODAY)
        transaction.put_updates([(1, 7, {"text": "Zebulon"})], NOON)
        transaction.apply(
            person,
            [
                greeting,
                SetTimer("session", NOON, {"step": "1"}),
                Record(Rating(NOON, TODAY, Moment.BEFORE, 5)),
                Record(HoldResult(NOON, TODAY, 4, "towel", Leg.LEFT, 1, 10, 1, "held")),
                Record(Decision(NOON, TODAY, "R3", 1, "offer-easing", {"score": 5}, "v1")),
                Record(Answered(NOON, "consent", "1")),
                Record(Shown(NOON, TODAY, "a clinic", "alert-pain", "Zebulon", {"score": 8})),
                Record(OccurrenceEnded(NOON, date(2026, 3, 1), "missed")),
            ],
            cause="first",
            now=NOON,
        )
        (row,) = transaction.claim_outbox(NOON, 30, 10)
        transaction.settle_sent(row, 100, False, NOON)
        draft = transaction.change_draft(transaction.begin_draft(person.id, NOON), texts={"": "Zebulon"})
        to = {"announcement_id": draft.id, "person_id": person.id}
        transaction._execute(sa.insert(tables.recipients).values(**to))

    await store.run(work)
    return person


async def test_everything_is_everything(store: Store) -> None:
    """The export holds a row of every kind, as plain JSON."""
    await fill(store)
    everything = await store.run(lambda t: t.everything(7))
    assert json.loads(json.dumps(everything)) == everything
    assert {key: len(rows) for key, rows in everything.items() if key != "person"} == {
        "sessions": 1,
        "ratings": 1,
        "holds": 1,
        "decisions": 1,
        "answers": 1,
        "shown": 1,
        "occurrences": 2,
        "timers": 1,
        "surfaces": 1,
        "messages": 1,
        "updates": 1,
        "announcements": 1,
        "recipients": 1,
    }
    assert everything["person"]["zone"] == "America/Los_Angeles"
    assert everything["ratings"][0]["at"] == "2026-03-02T12:00:00+00:00"


async def test_nothing_is_known_of_a_stranger(store: Store) -> None:
    """The export of somebody unknown is empty."""
    assert await store.run(lambda t: t.everything(7)) == {}


async def test_erasing_leaves_nothing(store: Store) -> None:
    """After /erase no row of the person is left, not even that they were sent something a moment ago; what
    was still to be said goes out, and is gone as well.
    """
    person = await fill(store)
    await store.run(lambda t: t.note_calls([(7, NOON)], NOON))
    goodbye = [Send("erased", Message((text("erased"),))), Erase()]
    await store.run(lambda t: t.apply(person, goodbye, cause="update:2", now=NOON))

    def rows(transaction: Transaction) -> dict[str, int]:
        names = (table for table in tables.metadata.sorted_tables if table.name != "inbox")
        counted = {table.name: len(transaction._execute(table.select()).all()) for table in names}
        return {name: count for name, count in counted.items() if count}

    assert await store.run(rows) == {"outbox": 1}

    def send(transaction: Transaction) -> None:
        (row,) = transaction.claim_outbox(NOON, 30, 10)
        assert (row.person_id, row.chat_id, row.language) == (None, 7, "de")
        assert transaction.settle_sent(row, 101, False, NOON)

    await store.run(send)
    assert await store.run(rows) == {}


async def test_last_words_that_are_refused_leave_nothing(store: Store) -> None:
    """However often somebody erased everything before they blocked the bot: no row has their chat."""
    for cause in ("one", "two"):
        state = await store.run(lambda t: t.state_of_chat(7, Person(id=0, chat_id=7)))
        assert state is not None
        last = [Send("erase", Message((text("erased"),))), Erase()]
        await store.run(
            lambda t, someone=state.person, last=last, cause=cause: t.apply(
                someone, last, cause=cause, now=NOON
            )
        )
    (row,) = await store.run(lambda t: t.claim_outbox(NOON, 30, 10))
    erasures: list[bool] = []
    store.on_commit(lambda touched: erasures.append(touched.erased))
    await store.run(lambda t: t.settle_blocked(row, NOON))
    assert await store.run(lambda t: t._execute(sa.select(tables.outbox.c.chat_id)).all()) == []
    assert erasures == [True]


async def test_erasing_blanks_updates_that_were_given_up(store: Store) -> None:
    """Of an update that could never be handled nothing is left but its id; others' updates stay."""
    person = await fill(store)

    def give_up(transaction: Transaction) -> None:
        transaction.put_updates([(2, 8, {"text": "another's"})], NOON)
        for attempt in range(MOST_ATTEMPTS):
            for row in transaction.claim_inbox(NOON + timedelta(minutes=attempt), 30, 10):
                transaction.fail_update(row, "ValueError", NOON)

    await store.run(give_up)
    await store.run(lambda t: t.apply(person, [Erase()], cause="c", now=NOON))
    query = sa.select(
        tables.inbox.c.update_id, tables.inbox.c.chat_id, tables.inbox.c.body, tables.inbox.c.status
    )
    left = await store.run(lambda t: [tuple(row) for row in t._execute(query.order_by("update_id"))])
    assert left == [(1, None, None, "dead"), (2, 8, {"text": "another's"}, "dead")]


async def test_the_last_words_still_know_the_messages_they_change(store: Store) -> None:
    """The confirmation of /erase edits the question, though nothing about the person is stored any more."""
    from bot.core.model import Delete, Edit

    person = await fill(store)
    last = [Edit("greeting", Message((text("erased"),))), Delete(("gr",)), Erase()]
    await store.run(lambda t: t.apply(person, last, cause="update:2", now=NOON))

    def work(transaction: Transaction) -> None:
        (edit,) = transaction.claim_outbox(NOON, 30, 10)
        assert edit.message == (100, False)
        transaction.settle_sent(edit, 100, False, NOON)
        (delete,) = transaction.claim_outbox(NOON, 30, 10)
        assert delete.message_ids == (100,)

    await store.run(work)


TRACES = (b"Zebulon", b"Los_Angeles", b"towel", b"fever", b"brush my teeth")
"""Of the person whom `fill` stores."""


def traces(database: Path) -> set[tuple[str, bytes]]:
    """What is left of the person in a database file and its log, by the file's name."""
    contents = {path.name: path.read_bytes() for path in database.parent.glob(f"{database.name}*")}
    assert b"people" in contents[database.name]
    return {(name, trace) for name, found in contents.items() for trace in TRACES if trace in found}


async def fill_and_erase(store: Store) -> None:
    """Somebody is there with a row in every table, and erases everything."""
    person = await fill(store)

    def work(transaction: Transaction) -> None:
        (update,) = transaction.claim_inbox(NOON, 30, 10)
        transaction.apply(person, [Erase()], cause="update:1", now=NOON)
        transaction.finish_update(update, NOON)

    await store.run(work)


async def test_an_erased_person_is_not_found_in_the_file(sqlite_store: Store, sqlite_url: str) -> None:
    """No byte of what a person said is left in the database file or its log."""
    await fill_and_erase(sqlite_store)
    assert traces(file_of(sqlite_url)) == set()


async def test_what_was_moved_within_the_file_is_erased_as_well(sqlite_store: Store, sqlite_url: str) -> None:
    """Rows that grew and shrank leave bytes in pages they have left, which `secure_delete` does not clear."""
    rng = random.Random(1)  # a quarter of the seeds show it

    def live(transaction: Transaction) -> None:
        for number in range(1200):
            chat = 1 + (number if number < 400 else rng.randrange(400))
            before = transaction.state_of_chat(chat, Person(0, chat))
            assert before is not None
            habit = ("Zebulon" if chat % 7 == 0 else "another") * rng.randint(1, 60)
            transaction.save(before, State(replace(before.person, habit=habit)), NOON)

    def erase(transaction: Transaction) -> None:
        for chat in range(7, 401, 7):
            state = transaction.state_of_chat(chat)
            assert state is not None
            transaction.erase(state.person.id)

    await sqlite_store.run(live)
    await sqlite_store.run(erase)
    assert traces(file_of(sqlite_url)) == set()


async def test_somebody_who_reads_only_puts_the_scrub_off(sqlite_store: Store, sqlite_url: str) -> None:
    """While somebody else, such as `backup`, reads the file, its log cannot be emptied: the erasure is done,
    nobody waits, the log does not grow with each try, and nothing is left after a try that is not in vain.
    """
    database = file_of(sqlite_url)
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM people").fetchone()
        await fill_and_erase(sqlite_store)
        assert await sqlite_store.run(lambda t: t.everything(7)) == {}
        size = log_of(database).stat().st_size
        for _ in range(3):
            await sqlite_store.scrub()
        assert log_of(database).stat().st_size == size
        assert traces(database)
    await sqlite_store.scrub()
    assert traces(database) == set()
    busy = await sqlite_store.run(lambda t: t._connection.exec_driver_sql("PRAGMA busy_timeout").scalar())
    assert busy == 5000


async def test_a_scrub_that_is_owed_is_remembered_by_the_file(
    sqlite_store: Store, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies after the erasure was committed, before the file was scrubbed: the next one to open it
    does that.
    """
    database, left = file_of(sqlite_url), tmp_path / "left" / "limber.db"
    left.parent.mkdir()

    async def die() -> None:
        for path in (database, log_of(database)):
            shutil.copy(path, left.parent)

    monkeypatch.setattr(sqlite_store._database, "scrub", die)
    await fill_and_erase(sqlite_store)
    assert {name for name, _ in traces(left)} == {"limber.db-wal"}
    store = await Store.open(f"sqlite+aiosqlite:///{left}")
    assert traces(left) == set()
    await store.close()


@pytest.mark.skipif(resource is None, reason="needs a system that limits the size of files")
async def test_an_erasure_stands_though_the_file_cannot_be_rewritten(
    sqlite_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """A scrub for which there is no room is said in the log and tried again; it undoes nothing."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    person = await fill(sqlite_store)
    # Somebody else's, which stays: what VACUUM writes besides each page is more than the pages that it saves.
    await sqlite_store.run(lambda t: t.put_updates([(3, 9, {"text": "x" * 2**21})], NOON))
    pages = await sqlite_store.run(lambda t: t._connection.exec_driver_sql("PRAGMA page_count").scalar_one())

    def fill_the_disk(_touched: Touched) -> None:
        # Enough for the file as it is; VACUUM writes as much to the log, and a little more.
        resource.setrlimit(resource.RLIMIT_FSIZE, (pages * 4096, before[1]))

    sqlite_store.on_commit(fill_the_disk)
    try:
        await sqlite_store.run(lambda t: t.apply(person, [Erase()], cause="update:1", now=NOON))
        await sqlite_store.run(lambda t: t.put_updates([(2, 8, {})], NOON))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    (record,) = caplog.records
    assert "can still be found in the file" in record.getMessage()
    assert await sqlite_store.run(lambda t: t.everything(7)) == {}
    await sqlite_store.scrub()
    owed = await sqlite_store.run(lambda t: t._connection.exec_driver_sql("PRAGMA user_version").scalar())
    assert owed == 0


async def test_ids_are_never_used_again(store: Store) -> None:
    """Whoever comes after an erased person gets another id: old keys and logs never mean somebody else."""
    first = (await newcomer(store)).person
    await store.run(lambda t: t.apply(first, [Erase()], cause="c", now=NOON))
    assert (await newcomer(store)).person.id > first.id


async def test_a_migrated_chat_takes_everything_along(store: Store) -> None:
    """When Telegram changes a chat's id, state, updates and waiting messages belong to the new one."""
    person = (await newcomer(store)).person

    def work(transaction: Transaction) -> None:
        transaction.put_updates([(1, 7, {})], NOON)
        transaction.apply(person, [Send("a", Message((text("a"),)))], cause="c", now=NOON)
        transaction.migrate_chat(7, -100)

    await store.run(work)
    state = await store.run(lambda t: t.state_of_chat(-100))
    assert state is not None
    assert state.person.id == person.id
    assert [r.chat_id for r in await store.run(lambda t: t.claim_inbox(NOON, 30, 10))] == [-100]
    assert [r.chat_id for r in await store.run(lambda t: t.claim_outbox(NOON, 30, 10))] == [-100]


async def test_old_traffic_and_history_are_forgotten(store: Store) -> None:
    """Sent messages go after a month, ratings after two years; what is younger or unfinished stays."""
    person = await fill(store)
    month, years = NOON + timedelta(days=31), NOON + timedelta(days=731)
    await store.run(lambda t: t.prune(month))
    everything = await store.run(lambda t: t.everything(7))
    assert (len(everything["messages"]), len(everything["ratings"]), len(everything["updates"])) == (0, 1, 1)
    await store.run(lambda t: t.prune(years))
    assert (await store.run(lambda t: t.diary(person.id))) == Diary()
