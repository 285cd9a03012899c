"""What is sent about somebody to those who work at a clinic, and how it is taken back."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime

import sqlalchemy as sa

from bot import logs
from bot.core.clinic_book import ABOUT, FROM_CLINICS
from bot.core.messages import Message
from bot.core.model import Person, Send, Show
from bot.store import codec
from bot.store.compiled import Statement
from bot.store.outbox import Outbox
from bot.store.queries import PENDING, delete, the
from bot.store.surfaces import Outgoing
from bot.store.tables import outbox, people, shown

log = logs.of(__name__)

# Held so that none of them is erased meanwhile; other events of theirs go on.
_CLINICIANS = Statement(
    sa.select(people.c.id, people.c.chat_id, people.c.language, people.c.look, people.c.topic)
    .where(the(people.c.clinician_of), people.c.blocked.is_(False))
    .order_by(people.c.id)
    .with_for_update(read=True, key_share=True)
)
_NOTE = Statement.spelt(lambda sql: sql.insert(shown).on_conflict_do_nothing())


class Disclosures(Outbox):
    """Messages to those who work at clinics, each about people who have agreed to that."""

    def show(self, effect: Show, turn: str, now: datetime, due_at: datetime) -> None:
        """Put the message in the outbox of each who receives it, and note it in the access logs of those whom
        it is about. `turn` names the message where the effect does not.
        """
        key = effect.key or turn
        chats = self._rows(_CLINICIANS, the_clinician_of=effect.clinic)
        receive = [row for row in chats if effect.to in {None, row.id}]
        if not receive:
            log.warning("nobody at clinic %d receives what is shared", effect.clinic, event="clinic-unheard")
            return
        # The weekly list may wait behind a crowd; an alert may not.
        send = Send(FROM_CLINICS + key, effect.message, sound=effect.sound, bulk=not effect.sound)
        for row in receive:
            person = Person(row.id, row.chat_id, row.language, row.look, topic=row.topic)
            self._put(person, send, cause=key, index=row.id, now=now, due_at=due_at)
        if effect.last:
            # As nobody's it goes when it has arrived, and is in nobody's outbox any more.
            nobodys = sa.update(outbox).where(outbox.c.surface == send.surface, outbox.c.status == PENDING)
            self._execute(nobodys.values(person_id=None))
        for person_id, entries in effect.shown.items():
            for entry in entries:
                columns = {field.name: getattr(entry, field.name) for field in fields(entry)}
                columns["numbers"] = dict(entry.numbers)
                self._run(_NOTE, person_id=person_id, key=key, **columns)

    def take_back(self, person_id: int, *, sent: bool = False) -> None:
        """Nothing that is about the person and waits is sent to a clinic; what it says of others still is.

        `sent`: what was sent is forgotten, too. A message that is on its way just now may arrive.
        """
        keys = self._execute(
            sa.select(shown.c.key).where(shown.c.person_id == person_id).distinct()
        ).scalars()
        names = [FROM_CLINICS + key for key in keys if key is not None]
        about = sa.select(outbox.c.id, outbox.c.body).where(outbox.c.surface.in_(names))
        for row in self._execute(about if sent else about.where(outbox.c.status == PENDING)).all():
            effect = codec.load_any(Outgoing, row.body)
            left = _without(effect.message, person_id)
            if left is None:
                self._execute(delete(outbox, id=row.id))
            else:
                body = codec.dump(Outgoing, replace(effect, message=left))
                self._execute(sa.update(outbox).where(outbox.c.id == row.id).values(body=body))
            self.touched.outbox = True


def _without(message: Message, person_id: int) -> Message | None:
    """The message without the lines about this person; None where no other is in it."""
    lines = tuple(line for line in message.lines if line.args.get(ABOUT) != person_id)
    return replace(message, lines=lines) if any(ABOUT in line.args for line in lines) else None
