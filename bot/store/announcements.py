"""What a host says to everybody: drafts, who is to get it, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.outbox import WITHDRAWN
from bot.store.queries import columns_of, delete, pending
from bot.store.tables import announcements, outbox, people, recipients, sessions
from bot.store.unit import Unit

CROWD = 10
"""With so many messages that may go now and have not left, nothing is added to them that can wait."""


_SURFACE = "announcement:"

STOPPED_SURFACES = sa.select(sa.literal(_SURFACE) + sa.cast(announcements.c.id, sa.String)).where(
    announcements.c.status == "stopped"
)
"""What messages of announcements stand on that were stopped."""


@dataclass(frozen=True)
class Announcement:
    """`texts` by language, that of "" for all who have none in theirs; `edition` counts their changes.
    `asks`: of which language a text is awaited since `at`, None for none. `people`: how many were to get it
    when it was sent. `status`: draft, sending, sent or stopped. `next_at`: when the next ones get it; of a
    draft, up to when words are the rest of a text that was too long. `told_at`: when its progress was last
    shown.
    """

    id: int
    person_id: int | None
    status: str
    texts: Mapping[str, str]
    edition: int
    asks: str | None
    at: datetime
    people: int
    next_at: datetime | None
    told_at: datetime | None

    @property
    def surface(self) -> str:
        """What its messages stand on."""
        return f"{_SURFACE}{self.id}"


@dataclass(frozen=True)
class Reach:
    """How far an announcement has come, in people. `waiting`: it has not been put to the outbox for them, of
    whom `unreachable` blocked the bot since. `leaving`: it has, and has not left. `fates`: by what came of
    it. `gone`: erased since.
    """

    people: int
    waiting: int
    unreachable: int
    leaving: int
    fates: Mapping[str, int]
    gone: int


_RECEIVES = (people.c.consent_version.is_not(None), sa.not_(people.c.blocked))
"""Who gets announcements: whoever agreed and can be reached."""

_FIELDS = columns_of(announcements, Announcement)
_IN_SESSION = sa.exists().where(sessions.c.person_id == people.c.id, sessions.c.ended_at.is_(None))
_SOMETHING_WAITS = sa.exists().where(*pending(outbox), outbox.c.chat_id == people.c.chat_id)


class Announcements(Unit):
    """Announcements of hosts."""

    def recipients_by_language(self) -> dict[str, int]:
        """How many would get an announcement now, by their languages."""
        query = sa.select(people.c.language, sa.func.count().label("number")).where(*_RECEIVES)
        return {row.language: row.number for row in self._execute(query.group_by(people.c.language))}

    def announcement(self, number: int) -> Announcement | None:
        """Held until the transaction ends: before any person is, as whoever sends it does."""
        return self._announcement(announcements.c.id == number)

    def draft_of(self, person_id: int) -> Announcement | None:
        """What this host is writing."""
        mine = (announcements.c.person_id == person_id, announcements.c.status == "draft")
        return self._announcement(*mine)

    def begin_draft(self, person_id: int, now: datetime) -> Announcement:
        """A new draft, of which the text for everybody is awaited; an earlier one is thrown away."""
        self.discard_drafts(person_id)
        values = {"person_id": person_id, "status": "draft", "texts": {}, "asks": "", "at": now}
        made = self._execute(sa.insert(announcements).values(**values)).inserted_primary_key
        draft = None if made is None else self.announcement(made[0])
        assert draft is not None, "it was just made"
        return draft

    def discard_drafts(self, person_id: int) -> None:
        self._execute(delete(announcements, person_id=person_id, status="draft"))

    def change_draft(self, draft: Announcement, **values: Any) -> Announcement:
        """Write these values of a draft down, as `texts` or `asks`."""
        query = sa.update(announcements).where(
            announcements.c.id == draft.id, announcements.c.status == "draft"
        )
        self._execute(query.values(**values))
        return self.announcement(draft.id) or draft

    def send_draft(self, draft: Announcement, edition: int, now: datetime) -> bool:
        """Let the draft go to everybody who may get it now, if this is its edition still; whether it is.

        However often that is asked for, it happens once.
        """
        mine = (announcements.c.id == draft.id, announcements.c.edition == edition)
        begun = sa.update(announcements).where(*mine, announcements.c.status == "draft")
        if self._execute(begun.values(status="sending", asks=None, at=now, next_at=now)).rowcount != 1:
            return False
        chosen = sa.select(sa.literal(draft.id), people.c.id).where(*_RECEIVES)
        self._execute(sa.insert(recipients).from_select(["announcement_id", "person_id"], chosen))
        number = sa.select(sa.func.count()).where(recipients.c.announcement_id == draft.id).scalar_subquery()
        self._execute(sa.update(announcements).where(announcements.c.id == draft.id).values(people=number))
        return True

    def stop_announcement(self, announcement: Announcement, now: datetime) -> bool:
        """Nobody else gets it. What is under way may arrive; should that fail, it is not tried again.

        Returns whether it was still being sent.
        """
        running = (announcements.c.id == announcement.id, announcements.c.status == "sending")
        ended = sa.update(announcements).where(*running).values(status="stopped", next_at=None, at=now)
        if self._execute(ended).rowcount != 1:
            return False
        unsent = (*pending(outbox), outbox.c.surface == announcement.surface)
        self._execute(sa.update(outbox).where(*unsent, outbox.c.leased).values(error=WITHDRAWN))
        withdrawn = {"status": "withdrawn", "settled_at": now}
        self._execute(sa.update(outbox).where(*unsent, sa.not_(outbox.c.leased)).values(**withdrawn))
        return True

    def announcement_due(self, now: datetime) -> Announcement | None:
        """The oldest one that is being sent, held until the transaction ends; None if its next people do not
        get it now, or another replica has it.
        """
        sending = sa.select(sa.func.min(announcements.c.id)).where(announcements.c.status == "sending")
        oldest = (announcements.c.id == sending.scalar_subquery(), announcements.c.next_at <= now)
        return self._announcement(*oldest, skip_locked=True)

    def next_announcement_at(self) -> datetime | None:
        """When somebody else may get what is being sent."""
        next_at = announcements.c.next_at
        query = sa.select(next_at).where(announcements.c.status == "sending").order_by(next_at).limit(1)
        at: datetime | None = self._execute(query).scalar()
        return at

    def next_recipients(self, announcement: Announcement, most: int, now: datetime) -> list[int]:
        """The chats of the next people who can get it now, in order: not of who is in mid-session, or has
        something else waiting. None while a crowd waits, or earlier ones of it have not left.
        """
        ready = (*pending(outbox), sa.not_(outbox.c.leased), outbox.c.wake_at <= now)
        if self._at_least(CROWD, *ready) or self._at_least(most, *self._leaving(announcement)):
            return []
        query = (
            sa.select(people.c.chat_id)
            .join(recipients, recipients.c.person_id == people.c.id)
            .where(*self._waiting(announcement), *_RECEIVES, ~_IN_SESSION, ~_SOMETHING_WAITS)
            .order_by(recipients.c.person_id)
            .limit(most)
        )
        return list(self._execute(query).scalars())

    def put_to(self, announcement: Announcement, person_id: int, key: str) -> None:
        """The message of the outbox with this key is this person's announcement."""
        message = sa.select(outbox.c.id).where(outbox.c.key == key).scalar_subquery()
        mine = (recipients.c.announcement_id == announcement.id, recipients.c.person_id == person_id)
        self._execute(sa.update(recipients).where(*mine).values(outbox_id=message))

    def go_on_at(self, announcement: Announcement, at: datetime | None, told_at: datetime | None) -> None:
        """The next people get it from then on; None: nobody is left, and it is sent."""
        values = {"next_at": at, "told_at": told_at, **({"status": "sent"} if at is None else {})}
        mine = (announcements.c.id == announcement.id, announcements.c.status == "sending")
        self._execute(sa.update(announcements).where(*mine).values(**values))

    def reach(self, announcement: Announcement) -> Reach:
        """How far it has come."""
        of_it = recipients.c.announcement_id == announcement.id
        kept = self._number(recipients, of_it)
        blocked = sa.select(people.c.id).where(people.c.blocked)
        waiting = self._number(recipients, *self._waiting(announcement))
        unreachable = (*self._waiting(announcement), recipients.c.person_id.in_(blocked))
        joined = sa.select(outbox.c.status, sa.func.count().label("number")).join(
            recipients, recipients.c.outbox_id == outbox.c.id
        )
        fates = {
            row.status: row.number for row in self._execute(joined.where(of_it).group_by(outbox.c.status))
        }
        return Reach(
            people=announcement.people,
            waiting=waiting,
            unreachable=self._number(recipients, *unreachable) if waiting else 0,
            leaving=fates.pop("pending", 0),
            fates=fates,
            gone=announcement.people - kept,
        )

    def _announcement(
        self, *conditions: sa.ColumnElement[bool], skip_locked: bool = False
    ) -> Announcement | None:
        query = sa.select(*_FIELDS).where(*conditions).with_for_update(skip_locked=skip_locked)
        found = self._execute(query).first()
        return None if found is None else Announcement(**found._asdict())

    def _waiting(self, announcement: Announcement) -> tuple[sa.ColumnElement[bool], ...]:
        return (recipients.c.announcement_id == announcement.id, recipients.c.outbox_id.is_(None))

    def _leaving(self, announcement: Announcement) -> list[sa.ColumnElement[bool]]:
        return pending(outbox, surface=announcement.surface)

    def _number(self, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.count()).select_from(table).where(*conditions)
        return int(self._execute(query).scalar_one())

    def _at_least(self, number: int, *conditions: sa.ColumnElement[bool]) -> bool:
        """Whether so many messages are like that; no more of them are looked at."""
        found = sa.select(outbox.c.id).where(*conditions).limit(number).subquery()
        return int(self._execute(sa.select(sa.func.count()).select_from(found)).scalar_one()) >= number
