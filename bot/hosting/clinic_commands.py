"""`python -m bot clinic …`: clinics, the codes that invite to them, and who works there.

Each command imports what it needs when it runs. On SQLite the bot must not be running meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.store import CodeStanding, Transaction

T = TypeVar("T")

CODE_BYTES = 32
"""256 random bits: 43 characters of the 64 that Telegram's start parameter may have."""

USES_MOST = 500
DAYS_MOST = 365
FEW = 5
"""Fewer people than this are not counted out: who knows one of them would learn of the others."""


def add_to(
    commands: Any,
    add: Callable[..., argparse.ArgumentParser],
    settings: Callable[[], Settings],
    say: Callable[[object], None],
    refuse: Callable[[str], int],
) -> None:
    """The parsers of these commands. `settings`, `say` and `refuse` are the command line's own."""

    def task(
        name: str, work: Callable[[_Desk, argparse.Namespace], None], about: str, more: str = ""
    ) -> argparse.ArgumentParser:
        def command(options: argparse.Namespace) -> int:
            try:
                work(_Desk(settings(), say), options)
            except _NotThere as error:
                return refuse(str(error))
            return 0

        return add(tasks, name, command, about, more)

    about = "invite people to share with a clinic, and those who work there to receive it"
    group = commands.add_parser(
        "clinic",
        help=about,
        description=f"I{about[1:]}. docs/clinics.md goes through it. On SQLite the bot must not be running.",
    )
    tasks = group.add_subparsers(title="commands", metavar="COMMAND", required=True)
    adding = task(
        "add",
        _Desk.add,
        "add a clinic from its file, or take over what has changed in it",
        "The fields are explained in docs/clinics.md; `content check` checks those under content/clinics/.",
    )
    adding.add_argument("file", type=Path, metavar="CLINIC.yaml", help="its name, contact, zone and hours")
    task("list", _Desk.list, "list clinics, who receives there, and how many people share")
    removing = task(
        "remove",
        _Desk.remove,
        "take a clinic away, with its codes",
        "Nothing is shared with it from then on. Everybody concerned is told when the bot runs.",
    )
    removing.add_argument("clinic", metavar="CLINIC", help="as `clinic list` names it")
    for name, role, uses, days, what in (
        ("invite", "person", 1, 14, "make a link with which somebody can share with the clinic"),
        ("invite-clinician", "clinician", 1, 2, "make a link for somebody who works there"),
    ):
        inviting = task(
            name,
            _Desk.invite,
            what,
            "The link is shown once; a hash of its code is kept. They are asked before anything is shared.",
        )
        inviting.set_defaults(role=role)
        inviting.add_argument("clinic", metavar="CLINIC", help="as `clinic list` names it")
        inviting.add_argument(
            "--uses", type=_up_to(USES_MOST), default=uses, metavar="N", help=f"by so many (default {uses})"
        )
        inviting.add_argument(
            "--days", type=_up_to(DAYS_MOST), default=days, metavar="N", help=f"for so long (default {days})"
        )
        inviting.add_argument("--bot", metavar="NAME", help="the bot's name, if Telegram is not to be asked")
    task("codes", _Desk.codes, "list the codes, without what is secret of them")
    revoking = task("revoke", _Desk.revoke, "make a code void; who has used it stays")
    revoking.add_argument("code", type=int, metavar="NUMBER", help="as `clinic codes` numbers it")
    dismissing = task(
        "dismiss",
        _Desk.dismiss,
        "let somebody receive nothing any more",
        "They are told when the bot runs. They can leave by themselves, too.",
    )
    dismissing.add_argument("clinician", type=int, metavar="NUMBER", help="as `clinic list` numbers them")


def _up_to(most: int) -> Callable[[str], int]:
    def read(said: str) -> int:
        number = int(said)
        if not 1 <= number <= most:
            raise argparse.ArgumentTypeError(f"{number} must be from 1 to {most}")
        return number

    return read


class _NotThere(Exception):  # noqa: N818 - named for what happened
    """Nothing is called so."""


class _Desk:
    """The commands, on the database of the settings."""

    def __init__(self, settings: Settings, say: Callable[[object], None]) -> None:
        from bot.clock import Clock  # noqa: PLC0415 - as the module says

        self._settings, self._say = settings, say
        self._now = Clock(settings.clock_start, settings.clock_speed).now()

    def add(self, options: argparse.Namespace) -> None:
        from bot.content.clinics import read_pack  # noqa: PLC0415 - as the module says

        pack = read_pack(options.file)
        self._work(lambda transaction: transaction.put_clinic(pack, self._now))
        self._say(f"{pack.id} is there: {pack.name}. Next: invite-clinician {pack.id}, then invite {pack.id}")

    def list(self, _options: argparse.Namespace) -> None:
        found = self._work(lambda transaction: transaction.all_clinics())
        for clinic in found:
            people = str(clinic.people) if clinic.people >= FEW or not clinic.people else f"under {FEW}"
            receive = ", ".join(map(str, clinic.clinicians)) or "nobody: what is shared reaches no one"
            self._say(f"{clinic.pack}: {clinic.name}, {clinic.contact}")
            self._say(f"  people who share: {people}; clinicians who receive it, by number: {receive}")
        if not found:
            self._say("There is no clinic.")

    def remove(self, options: argparse.Namespace) -> None:
        id_ = self._clinic(options.clinic)
        self._work(lambda transaction: transaction.remove_clinic(id_, self._now))
        self._say(
            f"{options.clinic} is gone. Those who shared with it or received are told when the bot runs."
        )

    def invite(self, options: argparse.Namespace) -> None:
        id_, bot = self._clinic(options.clinic), options.bot or asyncio.run(self._username())
        code, expires_at = secrets.token_urlsafe(CODE_BYTES), self._now + timedelta(days=options.days)
        number = self._work(
            lambda t: t.put_code(
                id_, options.role, code, uses=options.uses, expires_at=expires_at, now=self._now
            )
        )
        self._say(f"https://t.me/{bot.removeprefix('@')}?start={code}")
        times = "once" if options.uses == 1 else f"{options.uses} times"
        self._say(f"Code {number}: works {times}, until {_told(expires_at)}. It is not shown again.")

    def codes(self, _options: argparse.Namespace) -> None:
        def work(transaction: Transaction) -> tuple[list[CodeStanding], dict[int, str]]:
            return transaction.codes(), {each.id: each.pack for each in transaction.all_clinics()}

        found, names = self._work(work)
        for code in found:
            self._say(
                f"{code.id}: {names[code.clinic]}, {code.role}, {code.state(self._now)}, "
                f"used {code.used} of {code.uses}, until {_told(code.expires_at)}"
            )
        if not found:
            self._say("There are no codes.")

    def revoke(self, options: argparse.Namespace) -> None:
        if not self._work(lambda transaction: transaction.revoke_code(options.code, self._now)):
            raise _NotThere(f"There is no code {options.code}: see `clinic codes`.")
        self._say(f"Code {options.code} is void.")

    def dismiss(self, options: argparse.Namespace) -> None:
        if not self._work(lambda transaction: transaction.dismiss(options.clinician, self._now)):
            raise _NotThere(f"Nobody who receives has the number {options.clinician}: see `clinic list`.")
        self._say(f"Number {options.clinician} receives nothing any more.")

    def _clinic(self, pack: str) -> int:
        for clinic in self._work(lambda transaction: transaction.all_clinics()):
            if clinic.pack == pack:
                return clinic.id
        raise _NotThere(f"There is no clinic {pack}: see `clinic list`.")

    async def _username(self) -> str:
        """The bot's name. Raises ConfigError without a token, TokenRefused, TelegramAway."""
        from bot.chat import standing  # noqa: PLC0415 - as the module says
        from bot.chat.transport import TelegramBot  # noqa: PLC0415 - as the module says

        settings = self._settings.for_telegram()
        assert settings.token is not None, "that is what for_telegram asks for"
        bot = TelegramBot(settings.token, settings.api_base)
        try:
            return (await standing.ask(bot)).username
        finally:
            await bot.shutdown()

    def _work(self, work: Callable[[Transaction], T]) -> T:
        from bot.app import open_store  # noqa: PLC0415 - as the module says

        async def run() -> T:
            store = await open_store(self._settings)
            try:
                return await store.run(work)
            finally:
                await store.close()

        return asyncio.run(run())


def _told(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
