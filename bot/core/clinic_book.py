"""What is known of clinics: how each is reached, its invitations, and who shares with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import TYPE_CHECKING, Protocol

from bot.core.immutable import value

if TYPE_CHECKING:
    from bot.core.model import Person
    from bot.core.past import Archive

ABOUT = "about"
"""The argument of a text that names the person whom a line to a clinic is about."""
FROM_CLINICS = "clinic:"
"""How the surfaces begin of what somebody receives for a clinic; what the message is for ever follows."""


@value
class Clinic:
    """Where somebody is looked after: its own words for how it is reached, and when its weekly list comes.

    `zone`: whose clock `hours` and the list go by. `digest_day`: a weekday, Monday is 0. `languages`: their
    codes. `clinicians`: how many people there receive what is shared.
    """

    id: int
    name: str
    contact: str
    hours: str = ""
    languages: tuple[str, ...] = ()
    zone: str = "UTC"
    digest_day: int = 0
    digest_time: time = time(8)
    clinicians: int = 0


@value
class Invitation:
    """What a code stands for: to share with a clinic (`person`), or to receive there (`clinician`).

    `is_open`: whether it can be used now. It is not told to anybody why it can not.
    """

    id: int
    clinic: Clinic
    role: str
    is_open: bool


@value
class Member:
    """Somebody who shares with a clinic, and their history."""

    person: Person
    archive: Archive


class ClinicsBook(Protocol):
    """What is known of clinics, as it is at the moment in which it is read."""

    def clinic(self, id: int) -> Clinic | None: ...  # noqa: A002 - the field's word

    def by_code(self, code: str) -> Invitation | None:
        """What a code stands for, whether it can still be used or not."""
        ...

    def invitation(self, id: int) -> Invitation | None:  # noqa: A002 - the field's word
        """The invitation, held until the turn is over: nobody else uses it meanwhile."""
        ...

    def members(self, clinic: int, after: int, most: int) -> Sequence[Member]:
        """The first of those who share with the clinic and whose ids are over `after`, held likewise."""
        ...


class NoClinics:
    """The book of a bot that knows none."""

    def clinic(self, id: int) -> Clinic | None:  # noqa: A002, ARG002 - as the protocol has it
        return None

    def by_code(self, code: str) -> Invitation | None:  # noqa: ARG002 - as the protocol has it
        return None

    def invitation(self, id: int) -> Invitation | None:  # noqa: A002, ARG002 - as the protocol has it
        return None

    def members(self, clinic: int, after: int, most: int) -> Sequence[Member]:  # noqa: ARG002 - likewise
        return ()
