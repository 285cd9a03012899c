"""What stands in a chat: for each surface the message that it stands for, and the buttons on offer there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from bot.core.messages import Button
from bot.core.model import Delete, Edit, Person, Send
from bot.store import codec
from bot.store.compiled import Statement
from bot.store.queries import PENDING, pending, the, upsert
from bot.store.tables import outbox, surfaces
from bot.store.unit import Unit

Outgoing = Send | Edit | Delete
"""What a row of the outbox may hold."""

_SET_SURFACE = upsert(surfaces, ["message_id", "has_media", "sent_at", "said_by"])
_FORGET_SURFACE = Statement(sa.delete(surfaces).where(the(surfaces.c.person_id), the(surfaces.c.message_id)))
_SURFACES = Statement(sa.select(surfaces).where(the(surfaces.c.person_id)).order_by(surfaces.c.message_id))

_HINT = "hint"
"""The surface of what says no more than that something was not understood."""
_SAID_BELOW = Statement(
    sa.union_all(
        sa.select(surfaces.c.message_id).where(
            the(surfaces.c.person_id),
            surfaces.c.message_id > sa.bindparam("below", type_=surfaces.c.message_id.type),
            surfaces.c.name != _HINT,
        ),
        sa.select(outbox.c.id).where(
            *pending(outbox, "chat_id"), outbox.c.op != "delete", outbox.c.surface != _HINT
        ),
    ).limit(1)
)

MOST_ON_OFFER = 20
"""How many of the last messages have buttons that typed words may name."""

_SAID_LATELY = Statement(
    sa.select(outbox.c.surface, outbox.c.body, outbox.c.status)
    .where(
        the(outbox.c.person_id),
        outbox.c.op != "delete",
        (outbox.c.status == PENDING) | (outbox.c.status == "sent"),
    )
    .order_by(outbox.c.id.desc())
    .limit(MOST_ON_OFFER)
)


class Standing(NamedTuple):
    """A message in the chat: its id, whether it holds a picture, and which row said so last, if known."""

    message_id: int
    has_media: bool
    said_by: int | None = None


def takes_the_place(effect: Send) -> bool:
    """Whether a message that has not left yet is worth nothing any more when this one comes on its surface.

    So it is with every reply to what a person does: however much they send at once, of each kind one waits.
    What belongs to a session or a day has a surface of its own.
    """
    return ":" not in effect.surface


def to_delete(row_id: int, effect: Send | Edit | Delete, standing: Mapping[str, Standing]) -> tuple[int, ...]:
    """What goes of what stands, but for what was said since: it has overtaken."""
    messages = {name: said for name, said in standing.items() if (said.said_by or 0) < row_id}
    match effect:
        case Edit():
            return ()
        case Send(surface=surface):
            gone = [name for name in messages if name == surface or goes(name, effect.replaces, ())]
        case Delete():
            gone = [name for name in messages if goes(name, effect.prefixes, ())]
    return tuple(messages[name].message_id for name in gone if name not in effect.keep)


def goes(name: str, prefixes: tuple[str, ...], keep: tuple[str, ...]) -> bool:
    """Whether the message of that surface is taken away."""
    return name.startswith(prefixes) and name not in keep


class Surfaces(Unit):
    """The messages that stand."""

    def said_below(self, person: Person, message_id: int) -> bool:
        """Whether more than a hint stands below this message in the person's chat, or is about to."""
        found = self._rows(_SAID_BELOW, the_person_id=person.id, the_chat_id=person.chat_id, below=message_id)
        return bool(found)

    def on_offer(self, person_id: int) -> list[Button]:
        """The buttons of the person's last messages that stand, or are about to; the newest message first."""
        standing, shown = self._messages(person_id), dict[str, list[Button]]()
        for row in self._rows(_SAID_LATELY, the_person_id=person_id):
            if row.surface not in shown and (row.status == PENDING or row.surface in standing):
                with suppress(codec.FromNewer):  # what only a newer release can read offers nothing here
                    buttons = codec.load_any(Outgoing, row.body).message.buttons
                    shown[row.surface] = [button for line in buttons for button in line]
        return [button for buttons in shown.values() for button in buttons]

    def _messages(self, person_id: int) -> dict[str, Standing]:
        found = self._rows(_SURFACES, the_person_id=person_id)
        return {row.name: Standing(row.message_id, row.has_media, row.said_by) for row in found}

    def _set_message(self, person_id: int, surface: str, message: Standing, now: datetime) -> None:
        """The surface stands for this message now."""
        self._run(_SET_SURFACE, person_id=person_id, name=surface, sent_at=now, **message._asdict())

    def _forget_messages(self, person_id: int, message_ids: Collection[int]) -> None:
        """These messages are gone from the chat: their surfaces stand for nothing any more."""
        if message_ids:
            gone = [{"the_person_id": person_id, "the_message_id": number} for number in message_ids]
            _FORGET_SURFACE.for_each(self._connection, gone)
