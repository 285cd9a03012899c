"""The outbox: from what core decided to rows, from rows to claims, and from claims to what became of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from bot import logs
from bot.core import lanes
from bot.core.diary import OccurrenceStatus
from bot.core.lanes import Lane
from bot.core.messages import Message
from bot.core.model import LOST, After, Delete, Edit, Person, Send
from bot.store import codec
from bot.store.compiled import Statement
from bot.store.history import History
from bot.store.queries import (
    LONG_AGO,
    PENDING,
    beginning,
    begins,
    delete,
    pending,
    the,
    waiting_in_chat,
)
from bot.store.queues import MOST_ATTEMPTS, Timers, claim_of, is_head, next_of
from bot.store.surfaces import Outgoing, Standing, Surfaces, goes, takes_the_place, to_delete
from bot.store.tables import outbox, people, surfaces

log = logs.of(__name__)

MOST_AMBIGUOUS = 2
"""Tries of unknown outcome until a message is given up as `unknown`: so there are never over two copies."""

LEFT_MOST = timedelta(minutes=10)
"""How long a message is left to the newer release that decided it: longer than replacing replicas takes."""

WITHDRAWN = "Withdrawn"
"""The `error` of a message that was withdrawn while it was under way."""

_OVERTAKEN = "Overtaken"
"""The `error` of a message that was under way when the person was heard from."""

TOLD_TO_WAIT = "TooManyRequests"
"""The `error` of a message whose chat Telegram told to wait (429) until its `wake_at`."""


@dataclass(frozen=True)
class OutboxRow:
    """A message that is this holder's to send, change or delete.

    `message` is the message that the surface stands for now: its id, and whether it holds a picture.
    `message_ids` are those that a Delete takes away, and a Send once it has arrived. `ambiguous` counts
    earlier tries that may have arrived.
    """

    id: int
    person_id: int | None
    chat_id: int
    effect: Send | Edit | Delete
    language: str
    look: str
    zone: str | None
    topic: int | None
    epoch: int
    attempts: int
    ambiguous: int
    lane: Lane
    due_at: datetime
    message: tuple[int, bool] | None
    message_ids: tuple[int, ...]

    @property
    def occurrence(self) -> date | None:
        """The scheduled date that this is the reminder of."""
        return self.effect.occurrence if isinstance(self.effect, Send) else None

    def is_expired(self, now: datetime) -> bool:
        """Whether it makes no sense any more to send this."""
        expires_at = self.effect.expires_at if isinstance(self.effect, Send | Delete) else None
        return expires_at is not None and now > expires_at


_OUTBOX_HEAD = is_head(
    outbox,
    "id",
    # What is on its way arrives before anything else, and a chat that is told to wait waits for all.
    stays=lambda row: sa.or_(row.c.leased, sa.func.coalesce(row.c.error, "") == TOLD_TO_WAIT),
)
_MESSAGES = (
    sa.select(outbox, surfaces.c.message_id.label("standing_id"), surfaces.c.has_media, surfaces.c.said_by)
    .outerjoin(
        surfaces, sa.and_(surfaces.c.person_id == outbox.c.person_id, surfaces.c.name == outbox.c.surface)
    )
    .where(_OUTBOX_HEAD)
)
_TURN = (outbox.c.lane, outbox.c.due_at, outbox.c.id)
_OUTBOX = claim_of(outbox, _MESSAGES, *_TURN, passed_over=outbox.c.chat_id)
_BEFORE_CROWD = claim_of(
    outbox, _MESSAGES.where(outbox.c.lane < Lane.REMINDER), *_TURN, passed_over=outbox.c.chat_id
)
_OLDEST_OUTBOX = claim_of(outbox, _MESSAGES, outbox.c.wake_at, outbox.c.id, passed_over=outbox.c.chat_id)
_NEXT_OUTBOX = next_of(outbox, _OUTBOX_HEAD)
_MESSAGE_WAITS = waiting_in_chat(outbox)

# People. NO KEY UPDATE: rows that merely refer to the person may be inserted meanwhile.
_LOCK_PERSON = Statement(sa.select(people.c.id).where(the(people.c.id)).with_for_update(key_share=True))

# Messages. What waits for a person is found by the chat, where it is little: going by the person, or by what
# is bulk, SQLite would look at all that was ever sent, or at a whole crowd. Nobody's wait there, too.
_SOMEBODYS = outbox.c.person_id.is_not(None)
_ADD_MESSAGE = Statement.spelt(lambda sql: sql.insert(outbox).on_conflict_do_nothing())
_HURRY = Statement(
    sa.update(outbox)
    .where(
        *pending(outbox, "chat_id"),
        _SOMEBODYS,
        outbox.c.lane > sa.bindparam("ahead_of", type_=outbox.c.lane.type),
    )
    .values(bulk=False)
)
_SUPERSEDE = Statement(
    sa.update(outbox)
    .where(*pending(outbox, "chat_id", "surface", op="edit", leased=False), _SOMEBODYS)
    .values(status="superseded")
    .returning(outbox.c.after)
)
_DECIDED_EARLIER = sa.not_(begins(outbox.c.key, "cause"))
_MERGE = Statement(
    sa.update(outbox)
    .where(
        *pending(outbox, "chat_id", "surface", op="send", leased=False),
        *(_SOMEBODYS, _DECIDED_EARLIER, outbox.c.occurrence.is_(None)),
    )
    .values(status="superseded")
)
_UNSENT = (
    *pending(outbox, "chat_id"),
    _SOMEBODYS,
    outbox.c.op != "delete",
    begins(outbox.c.surface, "prefix"),
    _DECIDED_EARLIER,
)
_WITHDRAW_LATER = Statement(sa.update(outbox).where(*_UNSENT, outbox.c.leased).values(error=WITHDRAWN))
_WITHDRAW = Statement(
    sa.update(outbox)
    .where(*_UNSENT, sa.not_(outbox.c.leased))
    .values(status="withdrawn")
    .returning(outbox.c.id, outbox.c.occurrence, outbox.c.body)
)
_SURFACES_AHEAD = Statement(
    sa.select(outbox.c.surface).where(*pending(outbox, "chat_id"), _SOMEBODYS, outbox.c.op != "delete")
)
_LAST_TO = Statement(
    sa.select(sa.func.max(outbox.c.id)).where(the(outbox.c.person_id), begins(outbox.c.surface, "prefix"))
)
_RESEND = Statement(
    sa.update(outbox)
    .where(the(outbox.c.id), sa.or_(outbox.c.status == "blocked", outbox.c.status == "dead"))
    .values(status=PENDING, leased=False)
)
_OVERTAKE = Statement(
    sa.update(outbox)
    .where(*pending(outbox, "chat_id", leased=True), outbox.c.error.is_distinct_from(WITHDRAWN))
    .values(error=_OVERTAKEN)
)
_FORGET_AFTER = Statement(
    sa.update(outbox)
    .where(*pending(outbox, "chat_id", "after_name"), _SOMEBODYS, _DECIDED_EARLIER)
    .values(after=None, after_name=None)
)
_ADD_CLEAR_UP = Statement(sa.insert(outbox).returning(outbox.c.id))
_CHANGE_MESSAGE = sa.update(outbox).where(*pending(outbox, "id", "epoch"))
_OWN_MESSAGE = Statement(_CHANGE_MESSAGE)
_SETTLE = Statement(_CHANGE_MESSAGE.returning(outbox.c.person_id, outbox.c.after, outbox.c.occurrence))
_MARK = Statement(sa.select(outbox.c.error).where(the(outbox.c.id)))


def _same_message(row: OutboxRow) -> dict[str, Any]:
    return {"the_id": row.id, "the_epoch": row.epoch}


class Outbox(Timers, Surfaces, History):
    """Messages to send, change and take away."""

    def _waits(self, chat_id: int) -> bool:
        """Whether anything waits for this chat, which is seldom: most of what is asked of it need not be.

        What is decided for somebody is held until the transaction ends, so that none but it adds anything.
        """
        if chat_id not in self._chats_waiting:
            self._chats_waiting[chat_id] = bool(self._rows(_MESSAGE_WAITS, the_chat_id=chat_id))
        return self._chats_waiting[chat_id]

    def _mind_earlier(self, person: Person) -> None:
        """What is decided from here on is one event's; `_earlier` tells whether what others decided waits."""
        self._earlier = self._waits(person.chat_id)

    def _put(
        self,
        person: Person,
        effect: Send | Edit | Delete,
        *,
        cause: str,
        index: int | str,
        now: datetime,
        due_at: datetime,
        urgent: bool = False,
    ) -> None:
        key = f"{cause}:{index}"
        occurrence = effect.occurrence if isinstance(effect, Send) else None
        if occurrence is not None:
            key = f"{person.id}:reminder:{occurrence.isoformat()}"
            if not self._begin_occurrence(person.id, occurrence, due_at):
                return
        after = None if isinstance(effect, Delete) else effect.then
        if isinstance(effect, Edit):
            after = self._supersede(person, effect.surface, now) if after is None else after
        if isinstance(effect, Send) and takes_the_place(effect) and self._earlier:
            earlier = {"the_surface": effect.surface, "cause": beginning(f"{cause}:")}
            self._run(_MERGE, the_chat_id=person.chat_id, **earlier, settled_at=now)
        lane = lanes.of_effect(effect, urgent=urgent)
        values = {
            "key": key,
            "person_id": person.id,
            "chat_id": person.chat_id,
            "op": type(effect).__name__.lower(),
            "surface": "" if isinstance(effect, Delete) else effect.surface,
            "body": codec.dump(Outgoing, effect),
            "language": person.language,
            "look": person.look,
            "zone": person.zone,
            "topic": person.topic,
            "lane": lane,
            "bulk": lane is Lane.REMINDER,
            "occurrence": occurrence,
            "after": codec.dump(After | None, after),
            "after_name": None if after is None else after.name,
            "due_at": now,
            "wake_at": now,
        }
        waits = self._waits(person.chat_id)
        self._run(_ADD_MESSAGE, **values)
        self._chats_waiting[person.chat_id] = True
        if waits and lane not in {Lane.URGENT, Lane.REMINDER}:
            # What a person waits for must not stand behind a reminder of theirs that waits for a crowd.
            self._run(_HURRY, the_chat_id=person.chat_id, ahead_of=lane, lane=lane)
        self.touched.outbox = True

    def _stands(self, person: Person, effect: Delete) -> bool:
        """Whether there is anything to take away, now or once what is on its way has arrived."""
        waits = self._waits(person.chat_id)
        ahead = self._rows(_SURFACES_AHEAD, the_chat_id=person.chat_id) if waits else ()
        names = (*self._messages(person.id), *(row.surface for row in ahead))
        return any(goes(name, effect.prefixes, effect.keep) for name in names)

    def _supersede(self, person: Person, surface: str, now: datetime) -> After | None:
        """Drop the surface's edits that nobody has claimed; what should have followed them is handed on."""
        if not self._waits(person.chat_id):
            return None
        older = self._rows(_SUPERSEDE, the_chat_id=person.chat_id, the_surface=surface, settled_at=now)
        afters = [row.after for row in older if row.after is not None]
        return codec.load(After, afters[-1]) if afters else None

    def _withdraw(self, person: Person, prefix: str, cause: str, now: datetime) -> None:
        if not self._earlier:
            return
        unsent = {
            "the_chat_id": person.chat_id,
            "prefix": beginning(prefix),
            "cause": beginning(f"{cause}:"),
        }
        # What is under way may arrive; should that fail, it is not tried again.
        self._run(_WITHDRAW_LATER, **unsent)
        withdrawn = self._rows(_WITHDRAW, **unsent, settled_at=now)
        self.touched.outbox = self.touched.outbox or bool(withdrawn)
        for row in withdrawn:
            if row.occurrence is not None:
                self._end_occurrence(person.id, row.occurrence, "withdrawn", now)
            self._take_away_alone(person, row, cause, now)

    def _take_away_alone(self, person: Person, row: Any, cause: str, now: datetime) -> None:
        """What a message that was withdrawn would have replaced goes all the same: it was decided to."""
        try:
            effect = codec.load_any(Outgoing, row.body)
        except codec.FromNewer:
            return  # a newer release's: what it would have replaced stays
        if isinstance(effect, Send):
            gone = Delete((effect.surface, *effect.replaces), effect.keep)
            if self._stands(person, gone):
                self._put(person, gone, cause=cause, index=f"instead:{row.id}", now=now, due_at=now)

    def _resend(self, person: Person, prefix: str, now: datetime) -> None:
        """The last message to such a surface waits again if it was refused or given up, as from now."""
        fresh = {"due_at": now, "wake_at": now, "attempts": 0, "error": None, "settled_at": None}
        last = self._value(_LAST_TO, the_person_id=person.id, prefix=beginning(prefix))
        if last is not None and self._run(_RESEND, the_id=last, **fresh):
            self.touched.outbox = self._chats_waiting[person.chat_id] = True

    def _forget_after(self, person: Person, name: str, cause: str) -> None:
        """A timer set or cancelled by hand also takes the place of one that waits for a message to arrive."""
        if not self._earlier:
            return
        cause = beginning(f"{cause}:")
        self._run(_FORGET_AFTER, the_chat_id=person.chat_id, the_after_name=name, cause=cause)

    def overtake(self, chat_id: int) -> None:
        """The person was heard from: what is under way to them tells no more whether they can be reached."""
        if self._waits(chat_id):
            self._run(_OVERTAKE, the_chat_id=chat_id)

    def claim_outbox(
        self,
        now: datetime,
        lease_s: float,
        limit: int,
        not_chats: Collection[int] = (),
        *,
        crowd: int | None = None,
        oldest_first: bool = False,
    ) -> list[OutboxRow]:
        """Claim messages for `lease_s` seconds, of each chat the one whose turn it is; not those of
        `not_chats`. By their lanes, or what has waited longest. `crowd`: so many at most if reminders may be
        among them; with 0 of it none are.

        A row whose last holder vanished may have been sent: it counts as ambiguous, and twice is once too
        often. If withdrawn meanwhile, it is not tried again.
        """
        claim = _OLDEST_OUTBOX if oldest_first else _OUTBOX
        if crowd is not None:
            claim, limit = (claim, min(limit, crowd)) if crowd > 0 else (_BEFORE_CROWD, limit)
        found = self._claim(claim, now, lease_s, limit, passed_over=list(not_chats))
        claimed = []
        for before in found:
            try:
                row = self._outbox_row(before, codec.load_any(Outgoing, before.body))
            except codec.FromNewer:
                blank = Send(before.surface, Message(()), occurrence=before.occurrence)
                self.leave(self._outbox_row(before, blank), now)
                continue
            if isinstance(row.effect, Delete) and not row.message_ids:
                self._settle(row, "sent", now)
                continue
            if before.leased and (row.ambiguous >= MOST_AMBIGUOUS or before.error == WITHDRAWN):
                settle = self.settle_missed if row.is_expired(now) else self.settle_unknown
                settle(row, now)
                continue
            if before.leased:
                self._run(_OWN_MESSAGE, **_same_message(row), ambiguous=row.ambiguous, error=None)
            claimed.append(row)
        return claimed

    def leave(self, row: OutboxRow, now: datetime) -> bool:
        """What this release has no words for is left to the newer one that decided it.

        The row is dead once that has not sent it for LEFT_MOST, so that what follows it goes on.
        """
        if now - row.due_at > LEFT_MOST:
            return self.settle_dead(row, codec.FromNewer.__name__, now)
        log.warning("message %d is left to a newer release", row.id, event="left-to-newer")
        return self.settle_retry(row, self.left_until(now), ambiguous=False, counts=False, now=now)

    def settle_sent(
        self,
        row: OutboxRow,
        message_id: int | None,
        has_media: bool,  # noqa: FBT001 - said by position everywhere
        now: datetime,
    ) -> bool:
        """The message arrived as `message_id`. What should follow it starts now.

        Returns False, having written nothing, if the claim has passed to somebody else: so do the others
        below.
        """
        settled = self._settle(row, "sent", now, message_id=message_id)
        if settled is None or settled.person_id is None:
            return settled is not None
        if isinstance(row.effect, Delete):
            self._forget_messages(settled.person_id, row.message_ids)
        elif message_id is not None:
            self._set_message(
                settled.person_id, row.effect.surface, Standing(message_id, has_media, row.id), now
            )
        return True

    def clear_up(self, row: OutboxRow, now: datetime, lease_s: float) -> OutboxRow | None:
        """What the message that was just settled as sent has replaced, as a row to take it away, which is
        this holder's for `lease_s` seconds; None where nothing stood.

        Should the process die before that is done, the row is claimed like any other.
        """
        if isinstance(row.effect, Delete) or not row.message_ids:
            return None
        old = Delete(("",))  # all that is written down in `target`
        values = {
            "key": f"{row.id}:replaced",
            "person_id": row.person_id,
            "chat_id": row.chat_id,
            "op": "delete",
            "surface": "",
            "body": codec.dump(Outgoing, old),
            "language": row.language,
            "look": row.look,
            "zone": row.zone,
            "topic": row.topic,
            "lane": row.lane,
            "bulk": row.lane is Lane.REMINDER,
            "target": [[str(number), number, False] for number in row.message_ids],
            "due_at": now,
            "wake_at": now + timedelta(seconds=lease_s),
            "leased": True,
            "epoch": 1,
            "attempts": 1,
        }
        new_id = self._value(_ADD_CLEAR_UP, **values)
        return replace(row, id=new_id, effect=old, epoch=1, attempts=1, ambiguous=0, due_at=now, message=None)

    def settle_retry(
        self,
        row: OutboxRow,
        at: datetime,
        *,
        ambiguous: bool,
        counts: bool,
        now: datetime,
        told: bool = False,
    ) -> bool:
        """Try again from `at` on; `told` if it is Telegram that told this chat to wait so long (429).

        `ambiguous`: it may have arrived; the second time that is said the row is settled as unknown.
        `counts`: the try counts towards the most attempts, after which the row is dead. A row that was
        withdrawn while it was under way is not tried again.
        """
        self._hold(row)
        if self._value(_MARK, the_id=row.id) == WITHDRAWN:
            return (
                self._settle(row, "unknown" if ambiguous or row.ambiguous else "withdrawn", now) is not None
            )
        if ambiguous and row.ambiguous + 1 >= MOST_AMBIGUOUS:
            return self.settle_unknown(row, now)
        if counts and row.attempts >= MOST_ATTEMPTS:
            return self.settle_dead(row, "TooManyAttempts", now)
        values = {
            "leased": False,
            "wake_at": at,
            "attempts": row.attempts if counts else row.attempts - 1,
            "ambiguous": row.ambiguous + 1 if ambiguous else row.ambiguous,
            "error": TOLD_TO_WAIT if told else None,
        }
        self.touched.outbox = True
        return self._run(_OWN_MESSAGE, **_same_message(row), **values) == 1

    def settle_unknown(self, row: OutboxRow, now: datetime) -> bool:
        """Nobody can tell whether it arrived: it is not tried again, and what should follow it starts now."""
        log.warning("message %d is unknown after %d attempts", row.id, row.attempts, event="message-unknown")
        return self._settle(row, "unknown", now) is not None

    def settle_dead(self, row: OutboxRow, error: str, now: datetime) -> bool:
        """It cannot be sent: `error` says why in one word. What should follow it starts now, but for a
        reminder's follow-up.
        """
        log.error(
            "message %d is dead after %d attempts: %s", row.id, row.attempts, error, event="message-dead"
        )
        return self._settle(row, "dead", now, error=error, follow=row.occurrence is None) is not None

    def settle_missed(self, row: OutboxRow, now: datetime) -> bool:
        """It expired: it is left out, and so are its occurrence and what should have followed that. Whatever
        should have followed anything else does so as from when the row was due: a session must go on.

        Where an earlier try may have got through it is unknown, and not tried again.
        """
        status: OccurrenceStatus = "unknown" if row.ambiguous else "missed"
        return self._settle(row, status, now, follow=row.occurrence is None, since=row.due_at) is not None

    def settle_blocked(self, row: OutboxRow, now: datetime) -> bool:
        """The person did not let this message in: it ends here, and so do all that wait for the same chat.

        If they were heard from while it was under way, they may have let the bot in since: then only this
        message ends, what should follow it starts unless it was a reminder, and the next one will tell.
        Returns whether the person has blocked the bot, as far as is known.
        """
        overtaken = self._value(_MARK, the_id=row.id) in {_OVERTAKEN, WITHDRAWN}
        follow = overtaken and row.occurrence is None
        if self._settle(row, "blocked", now, follow=follow) is None or overtaken:
            return False
        waits = pending(outbox, chat_id=row.chat_id)
        if self._execute(sa.delete(outbox).where(*waits, outbox.c.person_id.is_(None))).rowcount:
            self.touched.erased = True  # last words to somebody who erased everything
        waiting = (
            sa.update(outbox)
            .where(*waits)
            .values(status="blocked", settled_at=now, leased=False)
            .returning(outbox.c.person_id, outbox.c.occurrence)
        )
        for ended in self._execute(waiting).all():
            if ended.occurrence is not None:
                self._end_occurrence(ended.person_id, ended.occurrence, "blocked", now)
        return True

    def _settle(
        self,
        row: OutboxRow,
        status: OccurrenceStatus | Literal["dead"],
        now: datetime,
        *,
        message_id: int | None = None,
        error: str | None = None,
        follow: bool = True,
        since: datetime | None = None,
    ) -> Any | None:
        """End the row if it is still this holder's, and start what should follow, as from `since` or now.

        None if it is not.
        """
        self._hold(row)
        values = {
            "status": status,
            "settled_at": now,
            "leased": False,
            "message_id": message_id,
            "error": error,
        }
        found = self._rows(_SETTLE, **_same_message(row), **values)
        if not found:
            return None
        settled = found[0]
        if self._rows(_MESSAGE_WAITS, the_chat_id=row.chat_id):
            self.touched.outbox = True  # the next one of this chat may go
        if settled.person_id is None:
            self._execute(delete(outbox, id=row.id))
            self.touched.erased = True
            return settled
        if settled.occurrence is not None:
            ending = "missed" if status == "dead" else status
            self._end_occurrence(settled.person_id, settled.occurrence, ending, now)
        if follow and settled.after is not None:
            after = codec.load(After, settled.after)
            at = (since or now) + timedelta(seconds=after.seconds)
            lost = {} if status in {"sent", "missed"} else {LOST: status}
            self._set_timer(settled.person_id, after.name, at, {**after.about, **lost})
        return settled

    def _hold(self, row: OutboxRow) -> None:
        """Hold the row's person, so that nothing is decided for them meanwhile.

        The person first, as everywhere, so that two transactions never wait for each other.
        """
        if row.person_id is not None:
            self._lock(_LOCK_PERSON, the_id=row.person_id)

    def _outbox_row(self, row: Any, effect: Send | Edit | Delete) -> OutboxRow:
        messages = self._standing(row, effect)
        own = messages.get(row.surface)
        return OutboxRow(
            id=row.id,
            person_id=row.person_id,
            chat_id=row.chat_id,
            effect=effect,
            language=row.language,
            look=row.look,
            zone=row.zone,
            topic=row.topic,
            epoch=row.epoch + 1,
            attempts=row.attempts + 1,
            ambiguous=row.ambiguous + 1 if row.leased else row.ambiguous,
            lane=Lane(row.lane),
            due_at=row.due_at,
            message=None if own is None else (own.message_id, own.has_media),
            message_ids=to_delete(row.id, effect, messages),
        )

    def _standing(self, row: Any, effect: Send | Edit | Delete) -> Mapping[str, Standing]:
        """The messages that surfaces stand for: this row's surface or, where others go too, all of them."""
        if row.target is not None:
            return {name: Standing(message_id, has_media) for name, message_id, has_media in row.target}
        if isinstance(effect, Delete) or (isinstance(effect, Send) and effect.replaces):
            return self._messages(row.person_id)
        if row.standing_id is None:
            return {}
        return {row.surface: Standing(row.standing_id, row.has_media, row.said_by)}

    def next_outbox_at(self, leased_until: datetime = LONG_AGO) -> datetime | None:
        """When the next message may be claimed, those left out whose lease ends at `leased_until`."""
        return self._instant(_NEXT_OUTBOX, until=leased_until)
