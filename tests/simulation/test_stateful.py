"""What a person does in any order, with the process dying in between; and updates of nobody's making."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.chat.updates import is_update
from tests.simulation import invariants
from tests.simulation.faults import CALM
from tests.simulation.loop import VirtualLoop, run
from tests.simulation.people import COMMANDS, NONSENSE, STRANGE
from tests.simulation.town import Town, quiet, scratch

CHAT = 5000
REACTION_S = 10.0
"""Between two things that somebody does: what they cause keeps within Telegram's pace for a chat."""
CONVERSATIONS = int(os.environ.get("CONVERSATIONS", "0"))
"""So many are tried, and so many lists of updates, anew each time; if not set a few, always the same."""


def budget(few: int) -> settings:
    """A failing example is printed, and with chance in it also the line that plays it again."""
    return settings(
        max_examples=CONVERSATIONS or few,
        stateful_step_count=40 if CONVERSATIONS else 12,
        derandomize=not CONVERSATIONS,
        print_blob=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        # To explain what fails, each line of the bot's would be traced all the time, at half the speed.
        phases=[phase for phase in Phase if phase is not Phase.explain],
    )


class Conversation(RuleBasedStateMachine):
    """One person and the whole bot: every button, every word, every timer, and death at any instant."""

    @initialize(calm=st.booleans())
    def begin(self, calm: bool) -> None:
        """Every other world is calm: nothing dies in it, so that it can be told how late each cue is."""
        self.calm = calm
        self._open = ExitStack()
        self.loop = VirtualLoop()
        directory = self._open.enter_context(scratch())
        self.town = Town(1, CALM, loop=self.loop, directory=directory, webhook=False)
        self._open.enter_context(quiet(self.town))
        asyncio.set_event_loop(self.loop)
        self.town.begin()
        self._pass(1)
        for words in ("/start",):
            self.says(words)
        for data in ("1|setup", "1|answer|consent|yes", "1|answer|signs|none", "1|answer|approval|yes"):
            self.town.telegram.taps_button(CHAT, 1, data)
            self._pass(5)
        self.says("Europe/Berlin")
        self.says("07:30")

    def _pass(self, seconds: float) -> None:
        self.loop.run_until_complete(self.loop.create_task(self.town.passes(seconds), name="main"))

    @rule(words=st.sampled_from([*COMMANDS, *NONSENSE]))
    def says(self, words: str) -> None:
        self.town.telegram.says(CHAT, words)
        self._pass(REACTION_S)

    @rule(which=st.integers(0, 200), times=st.integers(1, 2))
    def taps(self, which: int, times: int) -> None:
        """A button that is on screen, or was."""
        old = self.town.telegram.chat(CHAT).old_taps
        if old:
            for _ in range(times):
                self.town.telegram.taps_button(CHAT, *old[-1 - which % len(old)])
            self._pass(REACTION_S)

    @rule(lines=st.integers(0, 40))
    def floods(self, lines: int) -> None:
        """An album and a heap of lines, with something that matters at the end of it."""
        for number in range(10):
            self.town.telegram.sends(CHAT, photo=[{"file_id": str(number)}], media_group_id="1")
        for number in range(lines):
            self.town.telegram.says(CHAT, f"line {number}")
        self.taps(0, 1)

    @rule(content=st.sampled_from(STRANGE))
    def sends_strangely(self, content: dict[str, Any]) -> None:
        self.town.telegram.sends(CHAT, **content)
        self._pass(REACTION_S)

    @rule(words=st.sampled_from([*COMMANDS, *NONSENSE]))
    def edits(self, words: str) -> None:
        self.town.telegram.edits(CHAT, words)
        self._pass(REACTION_S)

    @rule(chance=st.sampled_from([0.0, 0.5, 1.0]))
    def refuses(self, chance: float) -> None:
        """From now on Telegram takes no pictures, only some, or all."""
        self.town.faults.weather = replace(CALM, refused=chance)

    @rule(seconds=st.sampled_from([15, 60, 600, 7200, 86_400]))
    def waits(self, seconds: float) -> None:
        """Whatever timer falls due meanwhile fires."""
        self._pass(seconds)

    @precondition(lambda self: not self.calm)
    @rule(steps=st.integers(1, 12))
    def dies(self, steps: int) -> None:
        """The process dies a few instants from now."""
        self.town.crashes.steps |= {self.town.steps + steps}

    @rule()
    def clears_away(self) -> None:
        # What is gone is found out by one more call of the chat's: that takes longer.
        self.town.faults.counts["cleared away"] += 1
        for message_id in list(self.town.telegram.chat(CHAT).bubbles):
            self.town.telegram.deletes(CHAT, message_id)

    @invariant()
    def nothing_unexpected(self) -> None:
        if hasattr(self, "town"):
            assert self.town.surprises == []

    def teardown(self) -> None:
        if not hasattr(self, "town"):
            return

        async def finish() -> None:
            self.town.crashes.steps = frozenset()
            await self.town.passes(600)
            await self.town.is_up()
            await self.town.end()

        run(self.loop, finish())
        asyncio.set_event_loop(None)
        try:
            assert invariants.check(self.town) == []
        finally:
            self._open.close()


TestConversation = Conversation.TestCase
pytestmark = pytest.mark.timeout(0) if CONVERSATIONS else []
TestConversation.settings = budget(3)


# --- Updates of nobody's making --------------------------------------------------------------------------

Json = Any
_SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=12)
)  # NaN, infinities and lone surrogates, too: Python reads them from JSON
_ANY = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner, max_size=2),
    max_leaves=6,
)
_NAMES = st.text(max_size=8)
_CHAT = {"id": CHAT, "type": "private", "first_name": "P"}
_USER = {"id": CHAT, "is_bot": False, "first_name": "P"}
_MESSAGE: dict[str, Json] = {"message_id": 7, "date": 1_772_000_000, "chat": _CHAT, "from": _USER}
_TAP = {"id": "9", "from": _USER, "chat_instance": "1"}
_VALID: tuple[dict[str, Json], ...] = (
    {"message": _MESSAGE | {"text": "/start"}},
    {"message": _MESSAGE | {"location": {"latitude": 52.5, "longitude": 13.4}}},
    {"message": _MESSAGE | {"sticker": {"file_id": "s"}}},
    {"edited_message": _MESSAGE | {"text": "3"}},
    {"callback_query": _TAP | {"data": "1|setup", "message": _MESSAGE}},
    {"callback_query": _TAP | {"data": "1|session|99999|0|rate|x"}},
    {
        "my_chat_member": {
            "chat": _CHAT,
            "from": _USER,
            "date": 1_772_000_000,
            "old_chat_member": {"status": "member", "user": _USER},
            "new_chat_member": {"status": "kicked", "user": _USER, "until_date": 0},
        }
    },
    {"message": _MESSAGE | {"chat": {"id": -5, "type": "group", "title": "G"}, "migrate_to_chat_id": -100_5}},
)


@st.composite
def updates(draw: Callable[[Any], Any]) -> dict[str, Json]:
    """An update as Telegram sends it, of which some parts are missing or something else."""
    kind = st.sampled_from(_VALID) if draw(st.integers(0, 5)) else st.dictionaries(_NAMES, _ANY, max_size=2)
    update: dict[str, Json] = _spoilt(draw, draw(kind))
    return update


def _spoilt(draw: Callable[[Any], Any], value: Json) -> Json:
    if isinstance(value, dict):
        return {k: _spoilt(draw, v) for k, v in value.items() if draw(st.integers(0, 20))}
    return value if draw(st.integers(0, 12)) else draw(_ANY)


@budget(6)
@given(st.lists(updates(), min_size=1, max_size=8))
def test_any_update_leaves_the_inbox_and_holds_up_nobody(bodies: list[dict[str, Json]]) -> None:
    """Whatever arrives is taken, handled or given up, and the next person is answered as ever."""
    loop = VirtualLoop()
    bodies = [body for n, body in enumerate(bodies) if is_update({**body, "update_id": n})]
    with scratch() as directory:
        town = Town(1, CALM, loop=loop, directory=directory, webhook=True)
        # What cannot be read is logged as an error: that is what is meant to happen here.
        with quiet(town):
            run(loop, _fed(town, bodies))
            left = town.rows("SELECT * FROM inbox WHERE status = 'pending'")
            taken = town.rows("SELECT * FROM inbox")
    assert left == []
    assert len(taken) == len(bodies) + 1
    assert any(delivery.chat_id == CHAT + 1 for delivery in town.telegram.deliveries)


def _fed(town: Town, bodies: list[dict[str, Json]]) -> Coroutine[Any, Any, None]:
    async def feed() -> None:
        rng = random.Random(1)
        town.begin()
        await town.passes(1)
        for number, body in enumerate(bodies, start=1000):
            assert town.process is not None
            await town.process.inbound.accept([{**body, "update_id": number}])
            await town.passes(rng.random())
        town.telegram.says(CHAT + 1, "/start")
        # Each is tried five times, the last up to 45 s after the first, one after another in a chat.
        await town.passes(60 * (1 + len(bodies)))
        await town.end()

    return feed()
