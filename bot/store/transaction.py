"""A transaction: everything that can be asked of the store and written to it, in one unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core import lanes
from bot.core.model import (
    Answer,
    CancelTimer,
    Delete,
    Edit,
    Effect,
    Erase,
    Person,
    Record,
    Redeem,
    Resend,
    Send,
    SetTimer,
    Show,
    TakeBack,
    Withdraw,
)
from bot.store.alerts import Alerts
from bot.store.announcements import Announcements
from bot.store.clinics import Clinics
from bot.store.hosts import Hosts
from bot.store.overview import Overview
from bot.store.queues import Inbox
from bot.store.shared import Shared


class Transaction(Inbox, Clinics, Shared, Overview, Hosts, Announcements, Alerts):
    """One open transaction, with every query."""

    def apply(
        self,
        person: Person,
        effects: Sequence[Effect],
        *,
        cause: str,
        now: datetime,
        due_at: datetime | None = None,
        urgent: bool = False,
    ) -> None:
        """Carry out what core decided: messages to the outbox, timers, facts, erasure.

        `cause` names the event and makes the keys of the messages: carried out twice, it adds nothing.
        Withdraw and CancelTimer speak of what earlier events decided. `due_at`: when the event was due, if it
        was a timer. `urgent`: what it says goes before everything else, see Lane.
        """
        self._mind_earlier(person)
        first = len(effects) if urgent else lanes.up_to_urgent(effects)
        for index, effect in enumerate(effects):
            match effect:
                case Delete() if not self._stands(person, effect):
                    pass
                case Send() | Edit() | Delete():
                    when = {"now": now, "due_at": due_at or now}
                    self._put(person, effect, cause=cause, index=index, urgent=index < first, **when)
                case Withdraw(prefix):
                    self._withdraw(person, prefix, cause, now)
                case Resend(prefix):
                    self._resend(person, prefix, now)
                case SetTimer(name, at, about):
                    self._forget_after(person, name, cause)
                    self._set_timer(person.id, name, at, about)
                case CancelTimer(name):
                    self._forget_after(person, name, cause)
                    self._cancel_timer(person.id, name)
                case Record(fact):
                    self.record(person.id, fact)
                case Erase():
                    self.erase(person.id, keep=cause)
                case Show():
                    self.show(effect, f"{cause}:{index}", now, due_at or now)
                case TakeBack():
                    self.take_back(person.id)
                case Redeem(invitation):
                    self.redeem(invitation)
                case Answer():
                    pass  # given at once by whoever asked; it is worth nothing later
