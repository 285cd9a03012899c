"""What replicas tell each other: the calls to Telegram that they made lately, and the files that it has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.store.compiled import Statement
from bot.store.database import StoreLocked, WrongBot
from bot.store.queries import delete, the, upsert
from bot.store.tables import calls, files, marks, people
from bot.store.unit import Unit

CALLS_FOR = timedelta(minutes=1)
"""How long a call to Telegram counts for the pace; older ones are forgotten."""

_ONE_PACE = 7_071_969
"""Any number, the same in every release: replicas take from the common budget one after another."""
_FILE_ID = Statement(sa.select(files.c.file_id).where(the(files.c.bot_id), the(files.c.sha256)))
_SET_FILE = upsert(files, ["file_id"])
_LOCK_PACE = Statement(sa.select(sa.func.pg_advisory_xact_lock(_ONE_PACE)))
_CALLS_SINCE = Statement(
    sa.select(calls)
    .where(calls.c.id > sa.bindparam("seen"), calls.c.at > sa.bindparam("since", type_=calls.c.at.type))
    .order_by(calls.c.id)
)
FORGET_CALLS = Statement(sa.delete(calls).where(calls.c.at <= sa.bindparam("since", type_=calls.c.at.type)))
_IS_A_BOTS = "bot:"
"""What the mark is called that says whose the database is, and since when; the bot's id follows."""
_POLLS = "polls:"
"""What the mark is called that says which process polls, and until when; the process follows."""
_ONE_POLLER = 7_071_970
"""Any number, the same in every release: who claims to poll holds it meanwhile. Earlier releases held it for
as long as they polled, so that none of them is overlooked.
"""
_ONE_OWNER = 7_071_971
"""Any number, the same in every release: who makes a database theirs does so alone."""
_LOCK_OWNER = Statement(sa.select(sa.func.pg_advisory_xact_lock(_ONE_OWNER)))
_TRY_POLLING = Statement(sa.select(sa.func.pg_try_advisory_xact_lock(_ONE_POLLER)))
_ADD_CALLS = Statement(sa.insert(calls).returning(calls.c.id))


class Shared(Unit):
    """What is nobody's, and known to all replicas."""

    def calls_since(self, seen: int, now: datetime) -> list[tuple[int, int | None, datetime]]:
        """Slots noted after the one with the id `seen`, as (id, chat, instant), in that order.

        Nobody else notes one until this transaction ends.
        """
        self._lock(_LOCK_PACE)
        found = self._rows(_CALLS_SINCE, seen=seen, since=now - CALLS_FOR)
        return [(row.id, row.chat_id, row.at) for row in found]

    def note_calls(self, slots: Sequence[tuple[int | None, datetime]], now: datetime) -> int:
        """Tell other replicas when calls of ours leave, and to which chats; returns the id of the last one.

        To be done under the lock of `calls_since`.
        """
        self._run(FORGET_CALLS, since=now - CALLS_FOR)
        noted = [{"chat_id": chat, "at": at} for chat, at in slots]
        return max(int(row.id) for row in _ADD_CALLS.rows_of_each(self._connection, noted))

    def claim_for(self, bot_id: int, now: datetime, *, with_people: bool = True) -> None:
        """See to it that the database is this bot's. One that is nobody's yet becomes its; not
        `with_people`: only if there are none in it. Raises WrongBot.

        The chats of people are those with one bot: for another one nobody is there.
        """
        self._lock(_LOCK_OWNER)
        owner = self.owner()
        if owner is None and (with_people or self._execute(sa.select(people.c.id).limit(1)).first() is None):
            self.move_to(bot_id, now)
        elif owner != bot_id:
            whose = "a bot whose people are in it" if owner is None else f"the bot with the id {owner}"
            raise WrongBot(
                f"This database is that of {whose}, and the token that of the bot with the id {bot_id}, to "
                "whom they never wrote. Nothing was written or sent. Set the right TELEGRAM_BOT_TOKEN or "
                "DATABASE_URL; to give the database to this bot for good: python -m bot move"
            )

    def owner(self) -> int | None:
        """The id of the bot whose database this is; None until one has worked on it."""
        name = self._execute(sa.select(marks.c.name).where(marks.c.name.startswith(_IS_A_BOTS))).scalar()
        return None if name is None else int(name.removeprefix(_IS_A_BOTS))

    def move_to(self, bot_id: int, now: datetime) -> None:
        """Let the database be this bot's from now on."""
        self._execute(sa.delete(marks).where(marks.c.name.startswith(_IS_A_BOTS)))
        self._execute(sa.insert(marks).values(name=f"{_IS_A_BOTS}{bot_id}", at=now))

    def claim_polling(self, process: str, lease: timedelta) -> None:
        """Let this process be the only one that polls, for as long as `lease` from now by the database's
        clock. On PostgreSQL only: a SQLite file lets one process in.

        A row with an end, and no lock of a session: behind a pooler a session is everybody's. Raises
        StoreLocked while another process has the claim.
        """
        alone, now = self._value(_TRY_POLLING), self._database_now()
        found = self._execute(sa.select(marks).where(marks.c.name.startswith(_POLLS))).first()
        theirs = found is not None and found.name != _POLLS + process and found.at > now
        if theirs or not alone:
            raise StoreLocked(
                "Another process polls Telegram on this database. Only one may: stop the other, give "
                "this one another DATABASE_URL, or set WEBHOOK_URL, with which several can share the work"
            )
        self._execute(sa.delete(marks).where(marks.c.name.startswith(_POLLS)))
        self._execute(sa.insert(marks).values(name=_POLLS + process, at=now + lease))

    def release_polling(self, process: str) -> None:
        """Let another process poll at once, if this one had the claim."""
        self._execute(delete(marks, name=_POLLS + process))

    def file_id(self, bot_id: int, sha256: str) -> str | None:
        """The id under which Telegram gave this bot the file with these contents."""
        known: str | None = self._value(_FILE_ID, the_bot_id=bot_id, the_sha256=sha256)
        return known

    def remember_file(self, bot_id: int, sha256: str, file_id: str) -> None:
        self._run(_SET_FILE, bot_id=bot_id, sha256=sha256, file_id=file_id)

    def forget_file(self, bot_id: int, sha256: str) -> None:
        self._execute(delete(files, bot_id=bot_id, sha256=sha256))
