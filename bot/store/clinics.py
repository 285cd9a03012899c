"""Clinics: what is known of them, who shares with them and works there, and the codes that invite."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core import clinic_news
from bot.core.clinic_book import FROM_CLINICS, Clinic, Invitation, Member
from bot.core.content import ClinicPack
from bot.core.model import Person
from bot.store.compiled import Statement
from bot.store.people import People, person_from
from bot.store.queries import PENDING, columns_of, delete, the
from bot.store.tables import clinic_codes, clinics, outbox, people

_THE_CLINIC = Statement(
    sa.select(*(column for column in clinics.c if column.key != "pack")).where(the(clinics.c.id))
)
_HOW_MANY_RECEIVE = Statement(
    sa.select(sa.func.count()).where(the(people.c.clinician_of), people.c.blocked.is_(False))
)
_CODE = sa.select(*(column for column in clinic_codes.c if column.key != "sha256"))
_CODE_BY_HASH = Statement(_CODE.where(the(clinic_codes.c.sha256)))
_HOLD_CODE = Statement(_CODE.where(the(clinic_codes.c.id)).with_for_update())
_REDEEM = Statement(
    sa.update(clinic_codes).where(the(clinic_codes.c.id)).values(used=clinic_codes.c.used + 1)
)
# Held, so that nobody takes back their consent between the look at them and the list that is made of it.
_MEMBERS = Statement(
    sa.select(*columns_of(people, Person))
    .where(the(people.c.clinic), people.c.id > sa.bindparam("after", type_=people.c.id.type))
    .order_by(people.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
    .with_for_update(read=True)
)


def hash_of(code: str) -> str:
    """What is kept of a code. It has at least 128 random bits, so that a plain hash tells nothing of it."""
    return hashlib.sha256(code.encode()).hexdigest()


@dataclass(frozen=True)
class ClinicStanding:
    """A clinic as the host sees it: the numbers of those who receive there, and how many people share."""

    id: int
    pack: str
    name: str
    contact: str
    clinicians: tuple[int, ...]
    people: int


@dataclass(frozen=True)
class CodeStanding:
    """A code as the host sees it, without the code."""

    id: int
    clinic: int
    role: str
    uses: int
    used: int
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def state(self, now: datetime) -> str:
        if self.revoked_at is not None:
            return "revoked"
        if self.used >= self.uses:
            return "used up"
        return "expired" if self.expires_at <= now else "open"


class _Book:
    """What is known of clinics, as one transaction sees it; a clinic that was read once is not read again."""

    def __init__(self, transaction: Clinics, now: datetime) -> None:
        self._transaction, self._now = transaction, now
        self._known: dict[int, Clinic | None] = {}

    def clinic(self, id: int) -> Clinic | None:  # noqa: A002 - as the protocol has it
        if id not in self._known:
            self._known[id] = self._transaction.clinic(id)
        return self._known[id]

    def by_code(self, code: str) -> Invitation | None:
        return self._transaction.invitation_by_code(code, self._now)

    def invitation(self, id: int) -> Invitation | None:  # noqa: A002 - as the protocol has it
        return self._transaction.hold_invitation(id, self._now)

    def members(self, clinic: int, after: int, most: int) -> Sequence[Member]:
        return self._transaction.members(clinic, after, most)


class Clinics(People):
    """Clinics, those who work there, and those who share with them."""

    def clinics_book(self, now: datetime) -> _Book:
        return _Book(self, now)

    def clinic(self, id: int) -> Clinic | None:  # noqa: A002 - the field's word
        found = self._rows(_THE_CLINIC, the_id=id)
        if not found:
            return None
        receive = self._value(_HOW_MANY_RECEIVE, the_clinician_of=id)
        return Clinic(**found[0]._asdict(), clinicians=receive)

    def invitation_by_code(self, code: str, now: datetime) -> Invitation | None:
        return self._invitation(self._rows(_CODE_BY_HASH, the_sha256=hash_of(code)), now)

    def hold_invitation(self, id: int, now: datetime) -> Invitation | None:  # noqa: A002 - the field's word
        """The invitation, which nobody else uses until the transaction ends."""
        return self._invitation(self._rows(_HOLD_CODE, the_id=id), now)

    def _invitation(self, found: Sequence[Any], now: datetime) -> Invitation | None:
        for row in found:
            clinic = self.clinic(row.clinic_id)
            is_open = row.revoked_at is None and row.used < row.uses and row.expires_at > now
            if clinic is not None:
                return Invitation(row.id, clinic, row.role, is_open)
        return None

    def members(self, clinic: int, after: int, most: int) -> list[Member]:
        """The first of those who share with it whose ids are over `after`, held until this ends."""
        found = self._rows(_MEMBERS, the_clinic=clinic, after=after, most=most)
        return [Member(person_from(row), self.archive(row.id)) for row in found]

    def redeem(self, invitation: int) -> None:
        self._run(_REDEEM, the_id=invitation)

    # --- For the host

    def put_clinic(self, pack: ClinicPack, now: datetime) -> Clinic:
        """A new clinic, or what is new of the one of this pack."""
        values = asdict(pack)
        del values["id"]
        known = self._execute(sa.select(clinics.c.id).where(clinics.c.pack == pack.id)).scalar()
        if known is None:
            insert = sa.insert(clinics).values(pack=pack.id, **values).returning(clinics.c.id)
            known = self._execute(insert).scalar_one()
        else:
            self._execute(sa.update(clinics).where(clinics.c.id == known).values(**values))
        clinic = self.clinic(known)
        assert clinic is not None, "it was just put there"
        for person_id in self._working_at(known):
            timer = clinic_news.next_digest(clinic, now)
            self._set_timer(person_id, timer.name, timer.at, timer.about)
        return clinic

    def all_clinics(self) -> list[ClinicStanding]:
        found = self._execute(sa.select(clinics).order_by(clinics.c.id)).all()
        return [
            ClinicStanding(
                row.id, row.pack, row.name, row.contact, self._working_at(row.id), len(self._sharing(row.id))
            )
            for row in found
        ]

    def remove_clinic(self, id: int, now: datetime) -> bool:  # noqa: A002 - the field's word
        """Nothing flows to it any more, its codes are void, and those who shared or received hear of it.

        Returns whether there was one.
        """
        clinic = self.clinic(id)
        if clinic is None:
            return False
        for person_id in self._sharing(id):
            self.take_back(person_id)
            self._execute(
                sa.update(people).where(people.c.id == person_id).values(clinic=None, shown_as=None)
            )
            self._tell(person_id, "person", clinic, now)
        for person_id in self._working_at(id):
            self._end_work(person_id, clinic, now)
        self._execute(delete(clinic_codes, clinic_id=id))
        self._execute(delete(clinics, id=id))
        return True

    def dismiss(self, person_id: int, now: datetime) -> bool:
        """Somebody receives nothing any more, and hears of it. Returns whether they did."""
        row = self._execute(sa.select(people.c.clinician_of).where(people.c.id == person_id)).first()
        clinic = None if row is None or row.clinician_of is None else self.clinic(row.clinician_of)
        if clinic is None:
            return False
        self._end_work(person_id, clinic, now)
        return True

    def _end_work(self, person_id: int, clinic: Clinic, now: datetime) -> None:
        self._execute(sa.update(people).where(people.c.id == person_id).values(clinician_of=None))
        waiting = (outbox.c.person_id == person_id, outbox.c.status == PENDING)
        self._execute(sa.delete(outbox).where(*waiting, outbox.c.surface.startswith(FROM_CLINICS)))
        self._cancel_timer(person_id, clinic_news.DIGEST)
        self._tell(person_id, "clinician", clinic, now)

    def _tell(self, person_id: int, role: str, clinic: Clinic, now: datetime) -> None:
        """By the running bot, or the next one: it is the one who says it."""
        self._set_timer(person_id, f"clinic:gone:{role}", now, {"role": role, "name": clinic.name})

    def _working_at(self, id: int) -> tuple[int, ...]:  # noqa: A002 - the field's word
        found = sa.select(people.c.id).where(people.c.clinician_of == id).order_by(people.c.id)
        return tuple(self._execute(found).scalars())

    def _sharing(self, id: int) -> tuple[int, ...]:  # noqa: A002 - the field's word
        found = sa.select(people.c.id).where(people.c.clinic == id).order_by(people.c.id)
        return tuple(self._execute(found).scalars())

    def put_code(
        self, clinic: int, role: str, code: str, *, uses: int, expires_at: datetime, now: datetime
    ) -> int:
        """A code that invites to a clinic; its hash alone is kept. Returns its number."""
        values = {
            "clinic_id": clinic,
            "role": role,
            "sha256": hash_of(code),
            "uses": uses,
            "made_at": now,
            "expires_at": expires_at,
        }
        insert = sa.insert(clinic_codes).values(**values).returning(clinic_codes.c.id)
        return int(self._execute(insert).scalar_one())

    def codes(self) -> list[CodeStanding]:
        found = self._execute(_CODE.order_by(clinic_codes.c.id)).mappings()
        return [
            CodeStanding(**{"clinic" if k == "clinic_id" else k: v for k, v in row.items()}) for row in found
        ]

    def revoke_code(self, id: int, now: datetime) -> bool:  # noqa: A002 - the field's word
        """The code invites nobody any more. Returns whether there is one of this number."""
        changed = sa.update(clinic_codes).where(clinic_codes.c.id == id).values(revoked_at=now)
        return bool(self._execute(changed).rowcount)
