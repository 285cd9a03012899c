"""The whole bot in one process on a virtual clock: engine, store, inbox and sender are the real ones.

A town has one SQLite file, one simulated Telegram and one process of the bot at a time, which dies where the
seed says: inside any transaction that writes, right after its commit, before a call to Telegram leaves and
after it was carried out. Between two of these instants nothing changes but the memory that dies with the
process, so they stand for its death at every await.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import random
import shutil
import sqlite3
import tempfile
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from telegram.error import TelegramError

from bot import clock, content
from bot.chat.attachments import Attachment, Attachments, Produced
from bot.chat.inbound import Inbound
from bot.chat.outbound import Sender
from bot.chat.transport import TelegramBot
from bot.clock import DueLoop
from bot.core import conversation
from bot.core.content import Content
from bot.core.messages import Chart, Clip, File, Still
from bot.core.model import Effect, Event, Person, Phase, Place, State, World
from bot.engine import Engine
from bot.pictures.media import Media
from bot.places import Places
from bot.store import ClaimLost, OutboxRow, Store, StoreError, Touched
from bot.store.database import Database, open_database
from bot.texts import Texts
from tests.simulation.faults import Faults, Weather
from tests.simulation.loop import VirtualClock, VirtualLoop, run
from tests.simulation.people import ZONES
from tests.simulation.telegram import SENDING, SimulatedBot, Telegram

T = TypeVar("T")

CONTENT = Path(__file__).parents[2] / "content"
START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RESTART_S = (1.0, 5.0)
LONG_RESTART_S = (600.0, 20_000.0)
OUTAGE_S = (1.0, 300.0)
SKEW_S = (-900.0, 900.0)
CRASH_WITHIN = 8
"""A message takes about so many instants from its decision to its end."""
AWAY_S = (36_000.0, 288_000.0)
STORY_LINES = 30
STORY_GOES_ON = timedelta(seconds=5)
"""A story ends so soon after the instant it is told for."""


class Crash(BaseException):
    """The process is dead. No handler of the bot's may catch it."""


def _tell_unless_dead(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """That nobody asked after a task is no news when it died with its process."""
    if not isinstance(context.get("exception"), Crash):
        loop.default_exception_handler(context)


@dataclass(frozen=True)
class Turning:
    """A committed event of a person: the state before and after, and what followed."""

    at: datetime
    commit: int
    event: Event
    before: State
    after: State
    effects: tuple[Effect, ...]


@dataclass
class Crashes:
    """At which steps the process dies: numbers counted since the world began."""

    steps: frozenset[int] = frozenset()
    taken: int = 0
    where: Counter[str] = field(default_factory=Counter)


@cache
def product() -> tuple[Content, Texts, Media]:
    """What is under content/, read once: it does not change while people stretch."""
    return content.load(CONTENT), Texts.load(CONTENT / "texts"), Media.load(CONTENT / "media")


def find_places(words: str) -> tuple[Place, ...]:
    return (Place(words.rsplit("/", 1)[-1], "", words),) if words in ZONES else ()


class Watched:
    """The real database, with the instants at which the process can die around and inside each commit."""

    shared = False

    def __init__(self, database: Database, process: Process) -> None:
        self._database, self._process = database, process

    async def run(self, work: Callable[[Connection], T]) -> T:
        process, world = self._process, self._process.world
        process.point("before commit", counts=False)
        wrote = False
        if world.database_away:
            row = SENDING.get()
            if row is not None:
                world.telegram.count_ambiguous(row.id)
            raise OSError("the disk is away")

        def unit(connection: Connection) -> T:
            nonlocal wrote
            process.pending.clear()
            file = connection.connection.dbapi_connection
            before = file.total_changes  # type: ignore[union-attr]
            result = work(connection)
            wrote = file.total_changes > before  # type: ignore[union-attr]
            process.point("inside commit", counts=wrote)
            return result

        result = await self._database.run(unit)
        process.committed(result)
        await process.step("after commit", counts=wrote)
        return result

    def owe_scrub(self, connection: Connection) -> None:
        self._database.owe_scrub(connection)

    async def scrub(self) -> None:
        await self._process.step("before scrub")
        await self._database.scrub()
        await self._process.step("after scrub")

    async def close(self) -> None:
        await self._database.close()


class KnownAttachments(Attachments):
    """The real ones; the row whose message is under way is written down for whoever looks at calls."""

    async def find(self, row: OutboxRow, picture: Still | Clip | Chart | File | None) -> Attachment | None:
        SENDING.set(row)
        return await super().find(row, picture)


class Process:
    """One life of the bot, from its start to its death."""

    def __init__(self, world: Town, number: int) -> None:
        self.world, self.number = world, number
        self.dead = False
        self.pending: list[Turning] = []
        known, texts, media = product()
        self.database = open_database(world.url)
        self.store = Store(cast(Database, Watched(self.database, self)), random.Random(world.rng.random()))
        self.engine = Engine(
            self.store,
            self._rules,
            known,
            find_places=find_places,
            words=texts.plain,
            language=texts.language,
            now=world.clock.now,
            zone_data="",
        )
        self.bot = cast(TelegramBot, SimulatedBot(world.telegram, self))
        self.inbound = Inbound(
            self.bot, self.store, self.engine, texts=texts, places=Places(), clock=world.clock
        )
        attachments = KnownAttachments(self.bot, self.store, media, self._produce)
        self.sender = Sender(
            self.bot,
            self.store,
            self.engine,
            texts=texts,
            attachments=attachments,
            clock=world.clock,
            rng=random.Random(world.rng.random()),
        )
        self.ticker = DueLoop(world.clock, "timers", self.engine.fire_due)
        self.store.on_commit(self._told)
        self._tasks: list[asyncio.Task[Any]] = []

    async def live(self) -> None:
        """Work until the process dies."""
        updates = (
            self.world.telegram.post_all(self.inbound.accept) if self.world.webhook else self.inbound.poll()
        )
        work = (updates, self.inbound.run(), self.sender.run(), self.ticker.run())
        await asyncio.gather(*(asyncio.create_task(part) for part in work))

    def _told(self, touched: Touched) -> None:
        if touched.timer is not None:
            self.ticker.wake(touched.timer)

    def look_again(self) -> None:
        """The clock was set: what waits measures anew, as it does every few seconds."""
        self.ticker.wake()
        self.inbound.wake()
        self.sender.wake()

    async def _produce(self, row: OutboxRow, wanted: Chart | File) -> Produced | None:
        """The export is the real one; what draws pictures is a process of its own, and not simulated."""
        if wanted == File("export"):
            everything = await self.store.run(lambda transaction: transaction.everything(row.chat_id))
            self.world.exported(row, json.dumps(everything))
            return Produced(b"{}", "export.json", "document")
        return Produced(
            b"picture", f"{wanted.kind}.png", "photo" if isinstance(wanted, Chart) else "document"
        )

    # --- Death

    async def step(self, where: str, *, counts: bool = True) -> None:
        """An instant at which the process can die, and at which others may have their turn."""
        self.point(where, counts=counts)
        if self.world.rng.random() < 0.3:
            for _ in range(self.world.rng.randint(1, 3)):
                await asyncio.sleep(0)
            self.point(where, counts=False)

    def point(self, where: str, *, counts: bool = True) -> None:
        world = self.world
        if not self.dead and counts:
            world.steps += 1
            if world.steps in world.crashes.steps:
                self.die(where)
        if self.dead:
            raise Crash(where)

    def die(self, where: str) -> None:
        if self.dead:
            return
        self.dead = True
        world = self.world
        world.crashes.taken += 1
        world.crashes.where[where] += 1
        world.note(None, f"† {where}")
        world.died.set()

    # --- What is written down

    def _rules(self, state: State, event: Event, world: World) -> tuple[State, tuple[Effect, ...]]:
        after, effects = conversation.handle(state, event, world)
        self.pending.append(Turning(world.now, 0, event, state, after, effects))
        return after, effects

    def committed(self, result: Any) -> None:
        self.world.commits += 1
        for turning in self.pending:
            self.world.happened(
                Turning(
                    turning.at,
                    self.world.commits,
                    turning.event,
                    turning.before,
                    turning.after,
                    turning.effects,
                )
            )
        self.pending.clear()
        for row in _claimed(result):
            self.world.claims[row.id].append((self.world.commits, self.number))


def _claimed(result: Any) -> list[OutboxRow]:
    """The messages that a unit of work claimed, going by what it returned."""
    match result:
        case (([OutboxRow(), *_] as rows, _), Touched()):
            return cast(list[OutboxRow], rows)
    return []


class _Surprises(logging.Handler):
    """Errors that the bot logged though nothing that was done to it explains them."""

    def __init__(self, world: Town) -> None:
        super().__init__(logging.WARNING)
        self._world = world

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            self._world.surprised(record.exc_info[1])
        elif record.levelno >= logging.ERROR and (
            not self._world.is_troubled or "dead" not in record.getMessage()
        ):
            self._world.surprises.append(record.getMessage())


class Town:
    """Everything of one run. Use `simulate`."""

    def __init__(
        self,
        seed: int,
        weather: Weather,
        *,
        loop: VirtualLoop,
        directory: Path,
        start: datetime = START,
        crash_steps: frozenset[int] = frozenset(),
        webhook: bool | None = None,
    ) -> None:
        self.seed, self.loop = seed, loop
        loop.set_exception_handler(_tell_unless_dead)
        self.rng = random.Random(seed)
        self.webhook = self.rng.random() < 0.5 if webhook is None else webhook
        self.clock = VirtualClock(start, loop)
        self.faults = Faults(random.Random(self.rng.random()), weather)
        self.telegram = Telegram(self.faults, self.clock.true_now, self.note)
        database = _fresh_database(directory)
        self.url = f"sqlite+aiosqlite:///{database}"
        # While somebody else has the file open, closing it in the name of a dead process does not tidy up its
        # log: no dead process does.
        self._held = sqlite3.connect(database)
        self._held.execute("SELECT count(*) FROM people").fetchall()
        self.crashes = Crashes(crash_steps)
        self.steps = self.commits = 0
        self.died = asyncio.Event()
        self.database_away = False
        self.process: Process | None = None
        self.history: defaultdict[int, list[Turning]] = defaultdict(list)
        self.claims: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        self.exports: list[tuple[int, str]] = []
        self.surprises: list[str] = []
        self.troubles: list[tuple[datetime, datetime]] = []
        self.deaths: list[datetime] = []
        self.alive = asyncio.Event()
        self._stories: defaultdict[int | None, list[str]] = defaultdict(list)
        self._trace = hashlib.sha256()
        self._mishaps = True
        self._supervisor: asyncio.Task[None] | None = None

    # --- Time

    @property
    def now(self) -> datetime:
        return self.clock.true_now()

    async def passes(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    @property
    def is_troubled(self) -> bool:
        """Whether anything was made to fail so far."""
        return any(self.faults.counts.values()) or self.crashes.taken > 0

    # --- The life of the process

    def begin(self) -> None:
        self._supervisor = self.loop.create_task(self._supervise(), name="world")
        mishaps = {"crash": self._crash, "outage": self._outage, "skew": self._skew, "away": self._away}
        for name, mishap in mishaps.items():
            self._plan(name, mishap)

    async def is_up(self) -> None:
        """Return when the process works, or works again."""
        await self.alive.wait()

    async def end(self) -> None:
        """The process is stopped for good."""
        self._mishaps = False
        assert self._supervisor is not None
        self._supervisor.cancel()
        await asyncio.gather(self._supervisor, return_exceptions=True)
        await self._bury()
        self._held.close()

    def calm_down(self) -> None:
        """From now on nothing goes wrong any more."""
        self._mishaps, self.faults.weather = False, Weather()
        self.database_away = False
        self.clock.skew_s = 0.0
        self.telegram.comes_back()
        if self.process is not None:
            self.process.look_again()

    async def _supervise(self) -> None:
        number = 0
        while True:
            self.died.clear()
            number += 1
            self.process = Process(self, number)
            self.alive.set()
            life = self.loop.create_task(self.process.live(), name="life")
            death = self.loop.create_task(self.died.wait(), name="death")
            await asyncio.wait([life, death], return_when=asyncio.FIRST_COMPLETED)
            if not self.process.dead:
                self.surprised(life.exception() or RuntimeError("the process ended by itself"))
                self.process.die("by itself")
            died_at = self.now
            self.deaths.append(died_at)
            death.cancel()
            await self._bury()
            long = self._mishaps and self.faults.happens("long_crash")
            await asyncio.sleep(self.rng.uniform(*(LONG_RESTART_S if long else RESTART_S)))
            self.troubles.append((died_at, self.now))
            self.note(None, "starts again")

    async def _bury(self) -> None:
        """End every task of the dead process, and let go of its file."""
        process = self.process
        if process is None:
            return
        process.dead, self.process = True, None
        self.alive.clear()
        keep = {asyncio.current_task(), self._supervisor}
        own = [t for t in asyncio.all_tasks() if t not in keep and t.get_name() != "main"]
        for task in own:
            task.cancel()
        await asyncio.gather(*own, return_exceptions=True)
        await process.database.close()

    def _plan(self, name: str, mishap: Callable[[], None]) -> None:
        wait_s = self.faults.wait_s(name)
        if wait_s is not None:
            self.loop.call_later(wait_s, self._mishap, name, mishap)

    def _mishap(self, name: str, mishap: Callable[[], None]) -> None:
        if self._mishaps:
            self.faults.counts[name] += 1
            mishap()
            self._plan(name, mishap)

    def _crash(self) -> None:
        """At any time, when mostly nothing is under way, or in the midst of what is done next."""
        if self.rng.random() < 0.5:
            # One at a time: a quiet night's would all meet the first message of the morning.
            self.crashes.steps = frozenset({self.steps + self.rng.randint(1, CRASH_WITHIN)})
        elif self.process is not None:
            self.process.die("at any time")

    def _outage(self) -> None:
        length_s = self.rng.uniform(*OUTAGE_S)
        self.note(None, f"the database is away for {length_s:.0f} s")
        self.database_away = True
        self.troubles.append((self.now, self.now + timedelta(seconds=length_s)))
        self.loop.call_later(length_s, setattr, self, "database_away", False)

    def _skew(self) -> None:
        self.clock.skew_s = self.rng.uniform(*SKEW_S)
        self.note(None, f"the host's clock is {self.clock.skew_s:.0f} s wrong")
        self.troubles.append((self.now, self.now + timedelta(seconds=abs(self.clock.skew_s))))
        if self.process is not None:
            self.loop.call_later(self.rng.uniform(0, 5), self.process.look_again)

    def _away(self) -> None:
        length_s = self.rng.uniform(*AWAY_S)
        self.note(None, f"Telegram is away for {length_s:.0f} s")
        self.telegram.goes_away()
        self.loop.call_later(length_s, self.telegram.comes_back)

    # --- What happened

    def note(self, chat_id: int | None, what: str) -> None:
        line = f"{_stamp(self.now)} {chat_id or ''} {what}"
        self._trace.update(line.encode())
        self._stories[chat_id].append(line)

    def happened(self, turning: Turning) -> None:
        self.history[turning.after.person.id].append(turning)
        self.note(turning.after.person.chat_id, f"· {type(turning.event).__name__} {_where(turning.after)}")

    def exported(self, row: OutboxRow, text: str) -> None:
        self.exports.append((row.chat_id, text))

    def surprised(self, error: BaseException) -> None:
        """Something failed; is it one of the failures that were arranged?"""
        if isinstance(error, (Crash, asyncio.CancelledError)):
            return
        if not self.is_troubled or not isinstance(error, (TelegramError, StoreError, ClaimLost)):
            self.surprises.append(f"{type(error).__name__}: {error}")

    def trace(self) -> str:
        return self._trace.hexdigest()

    def story(self, chat_id: int | None, at: datetime | None = None) -> str:
        """What happened to a person before an instant, or at last; the deaths of the process among it."""
        lines = sorted({*self._stories[chat_id], *self._stories[None]})
        if at is not None:
            lines = lines[: bisect(lines, _stamp(at + STORY_GOES_ON))]
        return "\n".join(lines[-STORY_LINES:])

    # --- Looking into the database from outside

    def rows(self, query: str, **values: Any) -> list[sa.RowMapping]:
        """What a query finds in the file, past the process."""
        engine = sa.create_engine(self.url.replace("+aiosqlite", "+pysqlite"), poolclass=sa.NullPool)
        with engine.connect() as connection:
            found = list(connection.execute(sa.text(query), values).mappings())
        engine.dispose()
        return found


def _stamp(at: datetime) -> str:
    return f"{at:%m-%d %H:%M:%S.%f}"


def _where(state: State) -> str:
    session = state.session
    if session is None or session.phase is Phase.ENDED:
        return "-"
    return f"s{session.number}:{session.version} {session.phase}"


@cache
def _template() -> bytes:
    """An empty database with the newest schema."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "template.db"

        async def make() -> None:
            store = await Store.open(f"sqlite+aiosqlite:///{path}")
            await store.migrate()
            await store.close()

        run(VirtualLoop(), make())
        return path.read_bytes()


def _fresh_database(directory: Path) -> Path:
    path = directory / "limber.db"
    path.write_bytes(_template())
    return path


@contextmanager
def scratch() -> Iterator[Path]:
    """A directory in memory where there is one: a process that dies takes no power supply with it."""
    memory = Path("/dev/shm")
    directory = tempfile.mkdtemp(prefix="limber-", dir=memory if memory.is_dir() else None)
    try:
        yield Path(directory)
    finally:
        shutil.rmtree(directory)


@contextmanager
def quiet(world: Town) -> Iterator[None]:
    """The bot's log goes nowhere, but for what nobody arranged; loops lose their safety net.

    Each loop of the bot looks at its queue every few seconds even if nobody woke it. Here it does not: a
    wake-up that is lost shows up as something very late.
    """
    root, handler = logging.getLogger("bot"), _Surprises(world)
    before = (root.propagate, root.level, clock.LOOK_AGAIN_S)
    root.propagate = False
    root.setLevel(logging.WARNING)
    root.addHandler(handler)
    aio = logging.getLogger("asyncio")
    aio_level = aio.level
    aio.setLevel(logging.CRITICAL)
    clock.LOOK_AGAIN_S = 86_400.0
    try:
        yield
    finally:
        root.propagate, root.level, clock.LOOK_AGAIN_S = before
        root.removeHandler(handler)
        aio.setLevel(aio_level)


def by_chat(world: Town) -> dict[int, list[Person]]:
    """Every person there has been, by chat: someone who erased everything and came back is another one."""
    people: defaultdict[int, dict[int, Person]] = defaultdict(dict)
    for person_id, turnings in world.history.items():
        people[turnings[-1].after.person.chat_id][person_id] = turnings[-1].after.person
    return {chat_id: list(found.values()) for chat_id, found in people.items()}
