"""What a host does in their chat with the bot: /admin, its buttons, and the words of an announcement.

For anybody else there is no such command. A host may be a person who uses the bot as well: whatever is not
said to the bot as its host goes the usual way.
"""

from __future__ import annotations

import platform
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version

from bot import __version__, zone_data
from bot.clock import Clock
from bot.core.content import Content
from bot.core.immutable import changed
from bot.core.lanes import Lane
from bot.core.messages import HOST, Message, Tap, Text, text
from bot.core.model import Answer, Command, Delete, Edit, Effect, Event, Person, Said, Send
from bot.engine import Engine, Outcome
from bot.health import Trouble, free_mb
from bot.host import pages
from bot.host.announcer import SURFACE as WRITING
from bot.host.announcer import Announcer
from bot.store import Announcement, InboxRow, Store, Transaction
from bot.texts import Texts

COMMAND = "admin"
PANEL = "host"
"""The surface of what shows how the bot is."""
PREVIEW = "host-preview"

AWAITED_FOR = timedelta(minutes=30)
"""For so long words are taken for the announcement that was asked for."""

ONE_MESSAGE = timedelta(seconds=10)
"""What is too long for one message an app sends as several: what follows so soon is the rest of it."""

Show = Callable[[pages.HostView, str], Message]
_PANELS: dict[str, Show] = {"home": pages.home, "messages": pages.messages, "machine": pages.machine}


@dataclass
class _Doing:
    """One thing that a host does: in which transaction, and what follows from it."""

    transaction: Transaction
    person: Person
    now: datetime
    cause: str
    answer: Text | None = None
    effects: list[tuple[str, Effect]] = field(default_factory=list)
    """Each with the language in which it is to be said."""

    def add(self, effect: Effect, language: str | None = None) -> None:
        self.effects.append((language or self.person.language, effect))

    def finish(self) -> Outcome:
        for index, (language, effect) in enumerate(self.effects):
            person = changed(self.person, language=language)
            self.transaction.apply(person, [effect], cause=f"{self.cause}:{index}", now=self.now)
        answer = None if self.answer is None else Answer(self.answer)
        return Outcome(answer, self.person.language)


class HostChat:
    """The chats of hosts."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        announcer: Announcer,
        *,
        hosts: Collection[int],
        troubles: Callable[[], Awaitable[Sequence[Trouble]]],
        texts: Texts,
        content: Content,
        clock: Clock,
        database: str,
        longest: int,
    ) -> None:
        """`hosts`: the ids of those who may. `troubles`: what a person is needed for; raises StoreError.
        `database`: its URL, for the room on its disk. `longest`: how long a message may be, in UTF-16 units.
        """
        self._store, self._engine, self._troubles, self._announcer = store, engine, troubles, announcer
        self._hosts, self._texts, self._content, self._clock = hosts, texts, content, clock
        self._database, self._longest = database, longest

    async def meet(
        self,
        row: InboxRow,
        event: Event,
        *,
        language: str | None,
        topic: int | None,
        at: datetime,
    ) -> Outcome | None:
        """Let it happen, if a host does this as such; None if it is to go the usual way.

        The update's row is finished in the same transaction. Raises as `Engine.handle` does.
        """
        chat_id = row.chat_id
        if chat_id is None or chat_id not in self._hosts:
            return None
        do = await self._act(event, at)
        if do is None:
            return None

        def work(transaction: Transaction) -> Outcome | None:
            now = self._clock.now()
            if (number := _about(event)) is not None:
                transaction.announcement(number)  # held before any person, as by who sends it
            state = transaction.state_of_chat(chat_id, self._engine.newcomer(chat_id, language))
            assert state is not None, "a newcomer is known by now"
            person = changed(state.person, topic=topic)
            doing = _Doing(transaction, person, now, f"update:{row.update_id}")
            if isinstance(event, Said) and state.session is not None:
                return None  # who lies on the floor speaks to the session
            if not do(doing):
                return None
            transaction.finish_update(row, now)
            transaction.overtake(chat_id)
            return doing.finish()

        outcome = await self._store.run(work)
        self._announcer.wake()
        return outcome

    async def _act(self, event: Event, at: datetime) -> Callable[[_Doing], bool] | None:
        """What is to be done in the transaction. It tells whether it was for the host."""
        match event:
            case Command(name=name) if name == COMMAND:
                return partial(self._panel, show="home", figures=await self._figures(), anew=True)
            case Tap(action=action, args=args) if action == HOST:
                return await self._tapped(*args)
            case Said(text=said):
                urgent = self._engine.lane(event) is Lane.URGENT
                return partial(self._written, words=said, at=at, urgent=urgent)
            case Tap() | Command():
                return self._awaits_no_more
            case _:
                return None

    async def _tapped(self, verb: str = "", *args: str) -> Callable[[_Doing], bool]:
        if verb in _PANELS:
            return partial(self._panel, show=verb, figures=await self._figures())
        if verb == "again":
            return partial(self._try_again, figures=await self._figures())
        return partial(self._announcement, verb=verb, args=args)

    # --- How the bot is

    async def _figures(self) -> pages.HostView:
        now, troubles, zones = self._clock.now(), await self._troubles(), zone_data.in_use()
        schema = await self._store.schema()

        def look(transaction: Transaction) -> pages.HostView:
            return pages.HostView(
                at=now,
                troubles=troubles,
                counts=transaction.counts(now),
                crowd=transaction.crowd(now),
                reminders_late_s=transaction.reminders_late_s(now),
                cues_late_s=transaction.cues_late_s(now),
                again=len(transaction.may_try_again(now)),
                machine=pages.Machine(
                    version=__version__,
                    schema=schema,
                    library=version("python-telegram-bot"),
                    python=platform.python_version(),
                    database=transaction.database_kind(),
                    zones=zones.release,
                    zones_from=zones.source,
                    free_mb=free_mb(self._database),
                ),
            )

        return await self._store.run(look)

    def _panel(self, doing: _Doing, show: str, figures: pages.HostView, *, anew: bool = False) -> bool:
        """A page in the one message, or in a new one below the command."""
        self._awaits_no_more(doing)
        page = _PANELS[show](figures, pages.clock(doing.person))
        doing.add(Send(PANEL, page) if anew else Edit(PANEL, page))
        return True

    def _try_again(self, doing: _Doing, figures: pages.HostView) -> bool:
        number = doing.transaction.try_again(doing.now)
        doing.answer = text("host-again-done", count=number) if number else text("host-again-none")
        doing.add(Edit(PANEL, pages.messages(changed(figures, again=0), pages.clock(doing.person))))
        return True

    # --- What is said to everybody

    def _announcement(self, doing: _Doing, verb: str, args: Sequence[str]) -> bool:
        draft = doing.transaction.draft_of(doing.person.id)
        match (verb, *args):
            case ("announce",):
                self._begin(doing, draft)
            case ("write", language) if draft is not None and (not language or language in self._languages):
                self._ask(doing, draft, language)
            case ("draft",) if draft is not None and draft.texts:
                self._show(doing, doing.transaction.change_draft(draft, asks=None), here=True)
            case ("discard",) if draft is not None:
                doing.transaction.discard_drafts(doing.person.id)
                doing.add(Delete((PREVIEW,)))
                doing.add(Edit(WRITING, pages.discarded()))
            case ("confirm", number, edition) if draft is not None and _is(draft, number, edition):
                doing.add(Edit(WRITING, pages.confirm(draft, sum(self._people(doing).values()))))
            case ("send", number, edition):
                self._send(doing, draft, _number(number), _number(edition))
            case ("stop", number):
                self._stop(doing, _number(number))
            case _:
                doing.answer = text("stale-button")
        return True

    @property
    def _languages(self) -> tuple[str, ...]:
        return self._texts.languages

    def _people(self, doing: _Doing) -> dict[str, int]:
        return doing.transaction.recipients_by_language()

    def _begin(self, doing: _Doing, draft: Announcement | None) -> None:
        """What was begun is shown again; else a text is asked for."""
        if draft is not None and draft.texts:
            self._show(doing, doing.transaction.change_draft(draft, asks=None))
        elif people := sum(self._people(doing).values()):
            doing.transaction.begin_draft(doing.person.id, doing.now)
            doing.add(Send(WRITING, pages.write("", people, self._most("")), replaces=(PREVIEW,)))
        else:
            doing.add(Edit(PANEL, pages.nobody()))

    def _ask(self, doing: _Doing, draft: Announcement, language: str) -> None:
        doing.transaction.change_draft(draft, asks=language, at=doing.now, next_at=None)
        people = sum(self._people(doing).values())
        doing.add(Edit(WRITING, pages.write(language, people, self._most(language), anew=True)))

    def _written(self, doing: _Doing, words: str, at: datetime, *, urgent: bool) -> bool:
        """Words, where some were asked for: they are the announcement's."""
        draft = doing.transaction.draft_of(doing.person.id)
        if draft is None or draft.asks is None or at > draft.at + AWAITED_FOR:
            return False
        if draft.next_at is not None and at < draft.next_at:
            return True  # the rest of what was too long
        if _units(words) > (most := self._most(draft.asks)):
            doing.transaction.change_draft(draft, next_at=at + ONE_MESSAGE)
            doing.add(Send(WRITING, pages.too_long(most)))
            return True
        texts = {**draft.texts, draft.asks: words}
        changes = {"texts": texts, "asks": None, "edition": draft.edition + 1}
        self._show(doing, doing.transaction.change_draft(draft, **changes), about_you=urgent)
        return True

    def _show(
        self, doing: _Doing, draft: Announcement, *, here: bool = False, about_you: bool = False
    ) -> None:
        """Each text as people will get it, and below it what can be done; `here`: only the latter."""
        people = self._people(doing)
        shown = pages.draft(draft, people, self._announcer.per_second, about_you=about_you)
        if here:
            doing.add(Edit(WRITING, shown))
            return
        replaces: tuple[str, ...] = (PREVIEW, WRITING)
        for language in self._previewed(doing, draft, people):
            said = pages.announced(draft.texts, language, self._content.operator)
            doing.add(Send(f"{PREVIEW}-{language}", said, replaces=replaces), language)
            replaces = ()
        doing.add(Send(WRITING, shown))

    def _previewed(self, doing: _Doing, draft: Announcement, people: dict[str, int]) -> list[str]:
        """The languages in which it is shown: one for the text of everybody, and each that has its own."""
        own = [language for language in sorted(draft.texts) if language]
        others = [language for language in people if language not in own]
        mine = doing.person.language
        common = [mine if mine in others or not others else max(others, key=lambda code: people[code])]
        return [*(common if others or not own else []), *own]

    def _send(self, doing: _Doing, draft: Announcement | None, number: int, edition: int) -> None:
        if draft is not None and draft.id == number:
            sent = doing.transaction.send_draft(draft, edition, doing.now)
            if not sent:
                self._show(doing, draft, here=True)
                return
        self._tell(doing, number)

    def _stop(self, doing: _Doing, number: int) -> None:
        announcement = doing.transaction.announcement(number)
        if announcement is not None:
            doing.transaction.stop_announcement(announcement, doing.now)
        self._tell(doing, number)

    def _tell(self, doing: _Doing, number: int) -> None:
        """How far it has come."""
        known = doing.transaction.announcement(number)
        if known is None or known.status == "draft":
            doing.answer = text("stale-button")
        else:
            reach = doing.transaction.reach(known)
            doing.add(Edit(WRITING, pages.progress(known, reach, self._announcer.per_second)))

    def _awaits_no_more(self, doing: _Doing) -> bool:
        """Whoever does something else is not writing any more."""
        draft = doing.transaction.draft_of(doing.person.id)
        if draft is not None and draft.asks is not None:
            doing.transaction.change_draft(draft, asks=None)
        return False

    def _most(self, language: str) -> int:
        """How long the words for a language may be: what stands above them counts, too."""
        whose = [language] if language else self._languages
        who = pages.announced({"": ""}, "", self._content.operator).lines[0]
        return self._longest - 2 - max(_units(self._texts.plain(who, each)) for each in whose)


def _units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def _number(told: str) -> int:
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 19 else 0


def _about(event: Event) -> int | None:
    """The announcement that a tap sends or stops."""
    if isinstance(event, Tap) and event.action == HOST and event.args[:1] in {("send",), ("stop",)}:
        return _number("".join(event.args[1:2]))
    return None


def _is(draft: Announcement, number: str, edition: str) -> bool:
    return (draft.id, draft.edition) == (_number(number), _number(edition))
