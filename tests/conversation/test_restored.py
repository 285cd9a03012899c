"""A copy made while people stretch is a whole: put back, the bot goes on from it until all is at rest."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import sqlalchemy as sa

from bot.app import App
from bot.clock import ManualClock
from bot.config import Settings
from bot.sandbox.server import Server
from bot.store import Store
from bot.store.recovery import backup, restore
from tests.conftest import TOKEN, forward
from tests.conversation.story import Story
from tests.simulation import invariants
from tests.simulation.town import Town

AT_REST = (
    invariants.one_occurrence_per_date,
    invariants.sessions_go_on,
    invariants.one_session_at_a_time,
    invariants.all_at_rest,
)
"""The promises that can be looked up in a database alone."""


@dataclass
class FileOnly:
    """As much of a simulated town as there is to a database: nothing is known of what happened before."""

    path: Path
    now: datetime
    history: defaultdict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    claims: defaultdict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    telegram: Any = field(default_factory=lambda: SimpleNamespace(waiting=0, deliveries=[]))
    faults: Any = field(default_factory=lambda: SimpleNamespace(counts=defaultdict(int)))

    def rows(self, query: str, **parameters: Any) -> list[sa.RowMapping]:
        engine = sa.create_engine(f"sqlite:///{self.path}", poolclass=sa.NullPool)
        with engine.connect() as connection:
            return list(connection.execute(sa.text(query), parameters).mappings())


Promises = Iterable[Callable[[invariants.Evidence], Iterable[invariants.Breach]]]


def breaches(path: Path, now: datetime, promises: Promises = AT_REST) -> list[invariants.Breach]:
    evidence = invariants.Evidence(cast(Town, FileOnly(path, now)))
    return [breach for promise in promises for breach in promise(evidence)]


async def test_the_bot_goes_on_from_a_copy_made_in_mid_session(
    sqlite_store: Store, sqlite_url: str, clock: ManualClock, telegram_server: Server, tmp_path: Path
) -> None:
    """Copies are made while people set up and stretch, at whatever instants; each keeps the promises that a
    database can break by itself, and three days after it was put back everything is at rest.
    """
    settings = Settings(token=TOKEN, api_base=telegram_server.url, port=0)
    app = App(settings, sqlite_store, clock)
    await app.connect()
    story = Story(app, clock, telegram_server)
    people = [story.person(name, id=2000 + n) for n, name in enumerate(("Ana", "Ben", "Cleo"))]
    copies: list[tuple[Path, datetime]] = []
    over = asyncio.Event()

    async def copy() -> None:
        while not over.is_set():
            path = tmp_path / f"copy{len(copies)}.db"
            at = clock.now()
            await asyncio.to_thread(backup, sqlite_url, path)
            copies.append((path, at))
            await asyncio.sleep(0.1)

    copying = asyncio.create_task(copy())
    for person in people:
        await person.sets_up()
    for person in people:
        await person.begins_session()
        await person.goes_on_until("Left leg, 1 of 2.")
    over.set()
    await copying
    await app.stop()
    ends = clock.now()
    in_session = [
        each for each in copies if FileOnly(*each).rows("SELECT * FROM sessions WHERE ended_at IS NULL")
    ]
    assert in_session, "no copy was made in time"
    for number, (path, at) in enumerate((in_session[0], in_session[-1])):
        assert breaches(path, at, AT_REST[1:3]) == []
        url = f"sqlite+aiosqlite:///{tmp_path}/restored{number}.db"
        await asyncio.to_thread(restore, url, path)
        clock.set(ends)
        store = await Store.open(url)
        app = App(settings, store, clock)
        await app.bot.initialize()
        known = (await store.run(lambda t: t.counts(clock.now()))).people
        await forward(app, clock, 3 * 86_400)
        assert breaches(Path(url.partition("///")[2]), clock.now()) == []
        assert (await store.run(lambda t: t.counts(clock.now()))).people == known
        await app.stop()
        await store.close()
