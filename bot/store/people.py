"""People: their state, all that is stored about them, what is forgotten, and erasing everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.core.clinic_book import FROM_CLINICS
from bot.core.model import Dose, Person, Phase, Session, State
from bot.store import codec
from bot.store.compiled import Statement
from bot.store.disclosures import Disclosures
from bot.store.history import FACTS
from bot.store.queries import PENDING, beginning, begins, columns_of, delete, the, upsert
from bot.store.shared import CALLS_FOR, FORGET_CALLS
from bot.store.tables import (
    announcements,
    answers,
    calls,
    decisions,
    holds,
    inbox,
    marks,
    occurrences,
    outbox,
    pain_months,
    people,
    ratings,
    recipients,
    sessions,
    shown,
    surfaces,
    timers,
)

TRAFFIC_DAYS = 30
"""How long finished updates and sent messages are remembered, in days."""

HISTORY_DAYS = 730
"""How long ratings, holds, sessions and decisions are kept: 24 months, in days."""

PRUNE_STEP = timedelta(days=2)
"""From one daily look at what is too old to keep to the next, time has passed by no more than this, whatever
the clock says: one that stands years ahead for a while must not make everybody forgotten.
"""
PRUNED_AT_ONCE = 10
UPDATES_AT_ONCE = 500
"""Of so many people, and updates, what is too old goes at once."""


class Pruned(NamedTuple):
    """Up to where what is too old is gone: the ids of a person and of an update."""

    person: int
    update: int


_NOBODY = Pruned(0, -(2**63))
_MACHINERY = {"person_id", "wake_at", "leased", "epoch", "attempts", "ambiguous"}
_PERSON_FIELDS = tuple(field.name for field in fields(Person))


def _person_column(name: str, value: Any) -> Any:
    if name == "days":
        return sorted(value)
    if name == "doses":
        return codec.dump(Mapping[str, Dose], value)
    if name == "other_times":
        return codec.dump(Mapping[str, time], value)
    return value


def person_from(row: Any) -> Person:
    """A person from the columns that are their fields."""
    doses = codec.load_any(Mapping[str, Dose], row.doses)
    others = codec.load_any(Mapping[str, time], row.other_times)
    return Person(**{**row._asdict(), "days": frozenset(row.days), "doses": doses, "other_times": others})


def _is_running(session: Session | None) -> bool:
    return session is not None and session.phase is not Phase.ENDED


_PERSON_OF_CHAT = Statement(
    sa.select(*columns_of(people, Person)).where(the(people.c.chat_id)).with_for_update(key_share=True)
)
_PERSON_OF_ID = Statement(
    sa.select(*columns_of(people, Person)).where(the(people.c.id)).with_for_update(key_share=True)
)
_PLANNED_BY_OLDER = Statement(
    sa.select(people.c.id, people.c.chat_id)
    .where(
        people.c.zone_data < sa.bindparam("zone_data", type_=sa.String),
        people.c.id > sa.bindparam("after", type_=people.c.id.type),
    )
    .order_by(people.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_ADD_PERSON = Statement.spelt(lambda sql: sql.insert(people).on_conflict_do_nothing())
_SAVE_PERSON = Statement(sa.update(people).where(the(people.c.id)))
_RUNNING_SESSION = Statement(
    sa.select(sessions.c.body).where(the(sessions.c.person_id), sessions.c.ended_at.is_(None))
)
_ADD_SESSION = Statement(sa.insert(sessions))
_SAVE_SESSION = Statement(sa.update(sessions).where(the(sessions.c.person_id), the(sessions.c.number)))

# People of whom nothing is left but their own row and their timers. They are held first and looked at again
# then: an event may have happened to one of them between the first look and the lock.
_NOTHING_LEFT = sa.select(people.c.id).where(
    people.c.clinician_of.is_(None),
    *(
        ~sa.exists().where(table.c.person_id == people.c.id)
        for table in (*FACTS.values(), sessions, occurrences, outbox, surfaces)
    ),
    people.c.chat_id.not_in(sa.select(inbox.c.chat_id).where(inbox.c.chat_id.is_not(None))),
)
_HOLD_FORGOTTEN = Statement(
    _NOTHING_LEFT.where(
        people.c.id >= sa.bindparam("first", type_=people.c.id.type),
        people.c.id <= sa.bindparam("last", type_=people.c.id.type),
    ).with_for_update(skip_locked=True)
)
_IS_FORGOTTEN = Statement(_NOTHING_LEFT.where(the(people.c.id)))
_KEEP_MESSAGES = Statement(
    sa.update(outbox)
    .where(the(outbox.c.person_id), begins(outbox.c.key, "cause"))
    .values(person_id=None, after=None, after_name=None)
)

# How far the past is forgotten, files, and the pace that replicas share.
_PRUNED_BY = Statement(sa.select(marks.c.at).where(marks.c.name == "pruned"))
_SET_MARK = upsert(marks, ["at"])


def _newcomer(person: Person) -> dict[str, Any]:
    return {name: _person_column(name, getattr(person, name)) for name in _PERSON_FIELDS if name != "id"}


def _session_columns(session: Session, now: datetime) -> dict[str, Any]:
    return {
        "day": session.day,
        "started_at": session.started_at,
        "ended_at": None if _is_running(session) else session.ended_at or now,
        "ending": session.ending,
        "phase": session.phase,
        "content_version": session.content_version,
        "body": codec.dump(Session, session),
    }


class People(Disclosures):
    """Everything that belongs to a person."""

    def state_of_chat(self, chat_id: int, newcomer: Person | None = None) -> State | None:
        """The state of the person in this chat, held until the transaction ends.

        `newcomer` is stored, with an id of its own in place of the given one, when there is nobody yet.
        """
        person = self._person_of(chat_id)
        if person is None and newcomer is not None:
            self._run(_ADD_PERSON, **_newcomer(newcomer))
            person = self._person_of(chat_id)
        if person is None:
            return None
        # A statement of its own, after the lock: joined to the locking one, it would be read as of before the
        # wait.
        body = self._value(_RUNNING_SESSION, the_person_id=person.id)
        return State(person, None if body is None else codec.load(Session, body))

    def _person_of(self, chat_id: int) -> Person | None:
        """The person in this chat, held until the transaction ends."""
        found = self._rows(_PERSON_OF_CHAT, the_chat_id=chat_id)
        return person_from(found[0]) if found else None

    def person(self, person_id: int) -> Person | None:
        """Somebody by their id, held until the transaction ends."""
        found = self._rows(_PERSON_OF_ID, the_id=person_id)
        return person_from(found[0]) if found else None

    def planned_by_older(self, zone_data: str, *, after: int, most: int) -> dict[int, int]:
        """Those whose reminders may be planned by older data about time zones: their chats by their ids.

        The first ones whose id is over `after`, in order.
        """
        found = self._rows(_PLANNED_BY_OLDER, zone_data=zone_data, after=after, most=most)
        return {row.id: row.chat_id for row in found}

    def save(self, before: State, after: State, now: datetime) -> None:
        """Write what differs between the two states of one person. A session that is over ends at `now`."""
        changed = {
            name: _person_column(name, getattr(after.person, name))
            for name in _PERSON_FIELDS
            if getattr(after.person, name) != getattr(before.person, name)
        }
        if changed:
            self._run(_SAVE_PERSON, the_id=before.person.id, **changed)
        if after.session != before.session:
            self._save_session(before, after.session, now)

    def _save_session(self, before: State, session: Session | None, now: datetime) -> None:
        person_id, old = before.person.id, before.session
        if old is not None and (session is None or session.number != old.number):
            ended = replace(old, phase=Phase.ENDED, ending=old.ending or "stopped")
            self._update_session(person_id, ended, now)
        if session is None:
            return
        if old is not None and session.number == old.number:
            self._update_session(person_id, session, now)
        else:
            columns = _session_columns(session, now)
            self._run(_ADD_SESSION, person_id=person_id, number=session.number, **columns)

    def _update_session(self, person_id: int, session: Session, now: datetime) -> None:
        columns = _session_columns(session, now)
        self._run(_SAVE_SESSION, the_person_id=person_id, the_number=session.number, **columns)

    def erase(self, person_id: int, *, keep: str | None = None) -> None:
        """Delete all there is of the person. Messages that the event `keep` decided still go, as nobody's."""
        self.take_back(person_id, sent=True)
        if keep is not None:
            messages = self._messages(person_id).items()
            standing = [[name, said.message_id, said.has_media] for name, said in messages]
            self._run(
                _KEEP_MESSAGES,
                the_person_id=person_id,
                cause=beginning(f"{keep}:"),
                target=standing,
            )
        chat = sa.select(people.c.chat_id).where(people.c.id == person_id).scalar_subquery()
        dead = sa.update(inbox).where(inbox.c.chat_id == chat, inbox.c.status != PENDING)
        self._execute(dead.values(chat_id=None, body=None))
        self._execute(sa.delete(calls).where(calls.c.chat_id == chat))
        self._execute(delete(announcements, person_id=person_id, status="draft"))
        self._execute(delete(people, id=person_id))
        self.touched.erased = True

    def migrate_chat(self, old: int, new: int) -> None:
        """Telegram gave the chat another id: the person, their updates and messages move along."""
        for table in (people, inbox, outbox):
            self._execute(sa.update(table).where(table.c.chat_id == old).values(chat_id=new))
        self.touched.outbox = True

    def everything(self, chat_id: int) -> dict[str, Any]:
        """All that is stored about the person in this chat, ready for JSON; empty when there is nothing.

        `person` settings and answers; `ratings`, `holds`, `decisions`, `answers` facts with their instants
        (UTC); `shown` what was sent to a clinic; `sessions` with their steps; `occurrences` reminders by
        local date; `timers` what is due;
        `messages` what was said, as text ids with what was filled in; `surfaces` which message stands for
        what; `updates` what arrived and is not handled yet; `announcements` what they wrote to everybody as
        a host, `recipients` which announcements they are to get. What somebody receives for a clinic is left
        out: it is about others.
        """
        person = self._person_of(chat_id)
        if person is None:
            return {}
        history = (sessions, ratings, holds, decisions, answers, shown, occurrences)
        tables = (*history, timers, surfaces, announcements, recipients)
        own = sa.and_(outbox.c.person_id == person.id, sa.not_(outbox.c.surface.startswith(FROM_CLINICS)))
        owned = {table.name: self._dicts(table, table.c.person_id == person.id) for table in tables}
        return {
            "person": codec.dump(Person, person),
            **owned,
            "messages": self._dicts(outbox, own),
            "updates": self._dicts(inbox, inbox.c.chat_id == chat_id),
        }

    def _dicts(self, table: sa.Table, condition: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
        query = sa.select(table).where(condition).order_by(*table.primary_key.columns)
        return [
            {
                key: value.isoformat() if isinstance(value, date) else value
                for key, value in row.items()
                if key not in _MACHINERY
            }
            for row in self._execute(query).mappings()
        ]

    def prune_carefully(self, now: datetime, after: Pruned = _NOBODY) -> Pruned | None:
        """Prune a part as of `now`, but at most PRUNE_STEP on from the last time; the first time nothing
        goes. Returns what to go on after, None once all is done.

        Raises ClockSkewed, see `Store.mind_clock`.
        """
        self._mind_clock()
        last, more = self._instant(_PRUNED_BY), None
        until = now
        if last is not None:
            until = min(now, last + PRUNE_STEP)
            more = self.prune(until, after)
        if more is None:
            # What a clock that stands years behind took back would take years to make good.
            self._run(_SET_MARK, name="pruned", at=max(last or until, until))
        return more

    def prune(self, now: datetime, after: Pruned = _NOBODY) -> Pruned | None:
        """Forget finished updates and messages after TRAFFIC_DAYS, a person's history after HISTORY_DAYS, and
        the person with their timers when neither is left: who was neither heard nor written to.

        Of those that come after `after` only PRUNED_AT_ONCE people and as many updates as they may have: cues
        wait meanwhile. Returns what to go on after, None if nothing is left to look at.
        """
        traffic, history = now - timedelta(days=TRAFFIC_DAYS), now - timedelta(days=HISTORY_DAYS)
        looked = sa.select(people.c.id).where(people.c.id > after.person).order_by(people.c.id)
        somebody = list(self._execute(looked.limit(PRUNED_AT_ONCE)).scalars())
        came = (
            sa.select(inbox.c.update_id).where(inbox.c.update_id > after.update).order_by(inbox.c.update_id)
        )
        updates = list(self._execute(came.limit(UPDATES_AT_ONCE)).scalars())
        if updates:
            part = inbox.c.update_id.between(updates[0], updates[-1])
            self._execute(
                sa.delete(inbox).where(part, inbox.c.status != PENDING, inbox.c.received_at < traffic)
            )
        if somebody:
            self._prune_people(somebody, traffic, history)
        if len(somebody) < PRUNED_AT_ONCE and len(updates) < UPDATES_AT_ONCE:
            self._run(FORGET_CALLS, since=now - CALLS_FOR)
            over = (announcements.c.at < traffic, announcements.c.status != "sending")
            self._execute(sa.delete(announcements).where(*over))
            return None
        return Pruned(*(max([old, *new[-1:]]) for old, new in zip(after, (somebody, updates), strict=True)))

    def _prune_people(self, somebody: Sequence[int], traffic: datetime, history: datetime) -> None:
        def own(table: sa.Table) -> sa.ColumnElement[bool]:
            return table.c.person_id.in_(somebody)

        sent = outbox.c.status != PENDING
        self._execute(sa.delete(outbox).where(own(outbox), sent, outbox.c.due_at < traffic))
        self._execute(sa.delete(surfaces).where(own(surfaces), surfaces.c.sent_at < traffic))
        for table in FACTS.values():
            self._execute(sa.delete(table).where(own(table), table.c.at < history))
        self._execute(sa.delete(pain_months).where(own(pain_months), pain_months.c.first_at < history))
        last_of_session = sa.func.coalesce(sessions.c.ended_at, sessions.c.started_at)
        self._execute(sa.delete(sessions).where(own(sessions), last_of_session < history))
        self._execute(sa.delete(occurrences).where(own(occurrences), occurrences.c.due_at < history))
        for row in self._rows(_HOLD_FORGOTTEN, first=somebody[0], last=somebody[-1]):
            if self._rows(_IS_FORGOTTEN, the_id=row.id):
                self.erase(row.id)
