"""A small budget of the simulation, and proof that it would see what it looks for."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import engine, store
from bot.chat import outbound
from bot.chat.outbound import Sender
from bot.chat.render import decode
from bot.clock import LOOK_AGAIN_S
from bot.core import calendar, reminders, session
from bot.core.messages import text
from bot.core.model import Command, Person, Phase, Send, Session, SetTimer, State
from bot.core.turn import Turn
from bot.store import Transaction, outbox, queues
from tests.simulation import __main__ as program
from tests.simulation import core, crashes, invariants, stack
from tests.simulation import town as town_of
from tests.simulation.crashes import CHAT
from tests.simulation.faults import AWAY, CALM, CRASHING, ROUGH, SKEWED, STORM, Weather
from tests.simulation.invariants import expected
from tests.simulation.loop import VirtualLoop, run
from tests.simulation.people import Habits
from tests.simulation.stack import Figures, simulate
from tests.simulation.telegram import Bubble, Chat
from tests.simulation.town import START, STORY_GOES_ON, Town, Turning, quiet, scratch

ROOT = Path(__file__).parents[2]
ACTIVE_ALWAYS = Habits(starts=1, answers=1)
QUITTERS = Habits(starts=0.9, stops=0.3, whims_a_day=2)


@pytest.mark.parametrize("seed", [2, 0])
def test_the_whole_bot_keeps_its_promises(seed: int) -> None:
    """In calm and in storm, with the process dying every few minutes, all invariants hold."""
    figures = simulate(seed, people=3, days=0.8)
    assert figures.violations == []
    assert figures.sent > 10


def test_after_an_outage_of_telegram_nothing_old_is_said() -> None:
    """Telegram out of reach for many hours: what expired meanwhile does not come in a heap."""
    figures = simulate(4, people=3, days=2, weather=replace(AWAY, away_an_hour=0.05))
    assert figures.violations == []
    assert figures.faults["away"]


def test_each_kind_of_world_is_lived() -> None:
    """Three storms in four know what time it is; in some worlds it is never Telegram that fails."""
    lived = Counter(map(stack.weather_of, range(16)))
    assert lived == {ROUGH: 2, AWAY: 2, STORM: 3, SKEWED: 1, CALM: 4, CRASHING: 4}


def test_a_score_tapped_while_the_bot_was_down_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Down for 25 minutes with "How much does it hurt?" open: the question comes anew, the score is kept."""
    monkeypatch.setattr(town_of, "RESTART_S", (1500.0, 1500.0))
    told: list[tuple[str, ...]] = []

    def sees(_chat: Chat, bubble: Bubble) -> None:
        taps = [tap for tap in map(decode, bubble.taps) if tap is not None]
        if taps and taps[0].action in {"setup", "answer", "session"}:
            told.append(bubble.taps)

    async def live(town: Town) -> None:
        town.telegram.on_shown = sees
        town.begin()
        await town.passes(1)
        town.telegram.says(CHAT, "/start")
        await town.passes(5)
        for data in ("1|setup", "1|answer|consent|yes", "1|answer|signs|none", "1|answer|approval|yes"):
            town.telegram.taps_button(CHAT, 1, data)
            await town.passes(5)
        for words in ("Europe/Berlin", "07:30", "/stretch"):
            town.telegram.says(CHAT, words)
            await town.passes(5)
        asked = told[-1]
        assert town.process is not None
        town.process.die("with the question open")
        await town.passes(600)
        town.telegram.taps_button(CHAT, 1, asked[2])
        await town.passes(1200)
        assert asked in told[told.index(asked) + 1 :], "asked once more"
        await town.end()

    loop = VirtualLoop()
    with scratch() as directory:
        town = Town(1, CALM, loop=loop, directory=directory, webhook=False)
        with quiet(town):
            run(loop, live(town))
            assert invariants.check(town) == []
        kept = town.rows("SELECT moment, score FROM ratings")
        assert [tuple(row.values()) for row in kept] == [("before", 2)]


def test_whoever_stops_is_left_alone() -> None:
    """People who stop in mid-session, under a Telegram that refuses often, get nothing of it any more."""
    figures = simulate(8, people=3, days=0.8, weather=replace(STORM, too_many=0.3), kinds=(QUITTERS,))
    assert figures.violations == []


def test_the_rules_keep_their_promises_for_a_crowd() -> None:
    """Many people, timers that are late, every whim: no date lost or doubled, no session left waiting."""
    figures = core.simulate(1, people=24, days=6)
    assert figures.violations == []


def test_a_day_survives_death_at_any_instant() -> None:
    """Wherever the process dies, once or twice, the session is completed and everything is as promised."""
    figures = crashes.die_at(((90,), (200,), (301, 304)))
    assert figures.violations == []
    assert (figures.crash_points, figures.kills) == (3, 4)


def test_the_same_seed_gives_the_same_trace_in_another_process() -> None:
    """Nothing hangs on the order of a set, an address in memory or the time of day."""
    source = "from tests.simulation.stack import simulate; print(simulate(3, people=2, days=0.3).traces[3])"
    # Both at once: the code must not change in between.
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", source],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "2")
    ]
    first, second = (process.communicate()[0] for process in processes)
    assert first == second
    assert re.fullmatch("[0-9a-f]{64}\n", first)


# --- The simulation sees what is broken --------------------------------------------------------------------


def breaches(
    weather: Weather | None = None, seed: int = 1, people: int = 3, habits: Habits = ACTIVE_ALWAYS
) -> str:
    figures: Figures = simulate(seed, people, days=1.2, weather=weather, kinds=(habits,))
    return "\n".join(figures.violations)


def test_a_third_copy_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If an ambiguous try did not count, there would be too many copies, and the simulation would say so."""
    honest = Transaction.settle_retry

    def careless(self: Transaction, row: Any, at: Any, *, ambiguous: bool, counts: bool, now: Any) -> bool:
        return honest(self, row, at, ambiguous=False, counts=False, now=now)

    monkeypatch.setattr(Transaction, "settle_retry", careless)
    told = breaches(Weather(lost_reply=0.6))
    assert told.startswith("seed 1, invariant")
    assert "invariant 3" in told


def test_a_date_that_is_forgotten_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a reminder vanished on its way into the outbox, a date would be without an occurrence."""
    honest = Transaction._put

    def forgetful(self: Transaction, person: Any, effect: Any, **rest: Any) -> None:
        if not (isinstance(effect, Send) and effect.occurrence is not None):
            honest(self, person, effect, **rest)

    monkeypatch.setattr(Transaction, "_put", forgetful)
    assert "invariant 1 " in breaches(Weather())


def test_a_lost_wake_up_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the sender were not woken, messages would lie there, since here no loop looks again by itself."""
    monkeypatch.setattr(Sender, "wake", lambda self: None)
    assert "invariant 10 " in breaches(Weather())


def test_a_question_given_up_early_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If what may not have arrived were not sent again, somebody would wait for nothing."""
    monkeypatch.setattr(outbox, "MOST_AMBIGUOUS", 1)
    assert "was given up after 1 tries" in breaches(Weather(lost_request=0.1))


def test_a_question_that_is_not_asked_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a session waited for an answer without asking, the simulation would say so."""

    def silent(turn: Turn, _value: str) -> None:
        waiting = session.parts.advance(turn, phase=Phase.RATING_BEFORE)
        at = turn.world.now + timedelta(hours=1)
        turn.add(SetTimer(session.timer_name(waiting), at, session.parts.about_session(waiting)))

    still = session.table.Transition(silent, frozenset({Phase.RATING_BEFORE}))
    monkeypatch.setitem(session.table.TRANSITIONS, (Phase.RATING_BEFORE, "timer"), still)
    assert "for what was not asked" in breaches(Weather(), habits=Habits(starts=1, answers=0.3))


def test_what_is_sent_after_a_stop_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a stop withdrew nothing, what had been waiting for Telegram would still go."""
    monkeypatch.setattr(Transaction, "_withdraw", lambda self, *_: None)
    # Not in every world is a message refused just before somebody stops.
    worlds = (breaches(Weather(too_many=0.6), seed, people=6, habits=QUITTERS) for seed in range(12))
    told = next((told for told in worlds if "invariant 6 " in told), "")
    breach = re.search(r"invariant 6 .*\n.*; (r\d+) was claimed and sent at (.*)\n((?:\d.*\n?)+)", told)
    assert breach is not None
    number, sent_at, story = breach.groups()
    # Its story is of that instant, not of the world's last day.
    assert re.search(rf" {sent_at}\.\d+ .* {number} ", story)
    ended, sent = (
        datetime.combine(START, time.fromisoformat(at)) for at in (story.splitlines()[-1].split()[1], sent_at)
    )
    assert ended - sent <= STORY_GOES_ON + timedelta(seconds=1)


def test_a_session_that_goes_on_late_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If leases were longer, sessions would go on later after a death than is promised."""
    monkeypatch.setattr(engine, "TIMER_LEASE_S", 60.0)
    monkeypatch.setattr(outbound, "LEASE_S", 60.0)
    told = crashes.die_at((step,) for step in range(200, 206)).violations
    assert any("invariant 7 " in breach for breach in told)


def test_a_message_that_comes_late_after_a_death_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only the process dies, messages too are held to lease and tick."""
    monkeypatch.setattr(outbound, "LEASE_S", 120.0)
    told = breaches(replace(CRASHING, crash_an_hour=20), people=4, seed=3)
    assert re.search(r"invariant 7 .*\n  r\d+ came \d+ s late", told)


def test_what_comes_long_after_its_hour_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a follow-up did not expire, it would come when Telegram does."""
    monkeypatch.setattr(reminders, "expiry", lambda due_at: due_at + timedelta(days=4))
    weather = Weather(away_an_hour=0.05)
    told = breaches(weather, 4, habits=Habits(starts=0, whims_a_day=0))
    assert "invariant 2 " in told


def test_a_reminder_missed_for_no_reason_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If reminders were missed though nothing was in their way, it would show."""
    monkeypatch.setattr(reminders, "expiry", lambda due_at: due_at - timedelta(seconds=1))
    assert re.search(r"invariant 1 .*\n.* was missed for no reason", breaches(CALM))
    assert "was missed for no reason" in "\n".join(core.simulate(1, people=3, days=2).violations)


def test_a_reminder_at_another_hour_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the bot reckoned with a wrong instant, its own book would not hide it."""
    honest = calendar.to_utc

    def wrong(day: date, wall: time, zone: str) -> datetime:
        return honest(day, wall, zone) + timedelta(minutes=90)

    monkeypatch.setattr(calendar, "to_utc", wrong)
    assert re.search(r"invariant 1 .*\n.* was held to be due at ", breaches(CALM))


def test_a_reminder_that_comes_late_after_a_death_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only the process dies, reminders too are held to lease and tick, and not to their two hours."""

    def late(self: Transaction, person_id: int, name: str, at: datetime, about: Any) -> None:
        wake_at = at + timedelta(minutes=90 if name == "reminder" else 0)
        self._run(queues._SET_TIMER, person_id=person_id, name=name, due_at=at, wake_at=wake_at, about=about)
        self.touched.set_timer(at)

    monkeypatch.setattr(Transaction, "_set_timer", late)
    assert re.search(r"invariant 2 .*\n.* came 54\d\d s late", breaches(replace(CRASHING, crash_an_hour=1)))


def test_a_late_cue_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the next cue came three seconds late in a calm world, somebody would lie there with a leg up."""

    def late(self: Transaction, person_id: int, name: str, at: datetime, about: Any) -> None:
        wake_at = at + timedelta(seconds=3 * name.startswith("session:"))
        self._run(queues._SET_TIMER, person_id=person_id, name=name, due_at=at, wake_at=wake_at, about=about)
        self.touched.set_timer(wake_at)

    monkeypatch.setattr(Transaction, "_set_timer", late)
    assert re.search(r"invariant 2 .*\n.* cue r\d+ came 3\.\d s late", breaches(CALM))


def test_a_hold_cut_short_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the next cue came two seconds early, the hold would not be the prescribed one."""
    honest = Transaction._set_timer

    def early(self: Transaction, person_id: int, name: str, at: datetime, about: Any) -> None:
        honest(self, person_id, name, at - timedelta(seconds=2 * name.startswith("session:")), about)

    monkeypatch.setattr(Transaction, "_set_timer", early)
    assert re.search(r"invariant 4 .*\n.* s after a hold of [\d.]+ s began came ", breaches(CALM))


def test_words_that_reach_somebody_else_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a reminder named somebody else's habit, the simulation would know by whose words are in it."""
    other = text("reminder-habit", habit="after I feed cat 5000x")
    monkeypatch.setattr(reminders, "_on_time", lambda _turn: other)
    assert re.search(r"invariant 9 .*\n  words of \{5000\}", breaches(CALM))


def test_an_error_that_nobody_arranged_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the bot reports while nothing was made to fail is a fault of its own."""
    honest = Sender.wake

    def complain(self: Sender) -> None:
        logging.getLogger("bot.x").error("a message is dead")
        honest(self)

    monkeypatch.setattr(Sender, "wake", complain)
    assert re.search(r"invariant 0 .*\n  a message is dead", breaches(CALM))


def test_a_second_session_and_a_second_trace_are_seen() -> None:
    """A session that begins while another runs, and a seed that does not give the same trace twice."""
    number, counted = iter("ab"), Session(1, START.date(), START, "v1", ())
    with scratch() as directory:
        town = Town(1, CALM, loop=VirtualLoop(), directory=directory)
        before, after = State(REMINDED, counted), State(REMINDED, replace(counted, number=2))
        town.happened(Turning(START, 1, Command("stretch"), before, after, ()))
        (told,) = invariants.check(town)
        town._held.close()
    assert "invariant 8 " in told
    (told,) = program.twice(lambda seed: Figures(traces={seed: next(number)}), 1).violations
    assert "invariant 11 " in told


def test_the_bounds_are_those_that_are_promised() -> None:
    """What the checks take from the bot is what docs/reliability.md names."""
    assert (outbound.LEASE_S, engine.TIMER_LEASE_S, LOOK_AGAIN_S) == (30, 30, 5)
    assert (store.MOST_AMBIGUOUS, store.MOST_ATTEMPTS) == (2, 5)
    bounds = (reminders.LATE_AFTER, reminders.MISSED_AFTER)
    assert bounds == (timedelta(minutes=5), timedelta(hours=2))


def test_a_breach_is_told_with_its_seed_its_promise_and_a_story(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever sees a breach can tell what was promised, what happened, and how to see it again."""
    monkeypatch.setattr(Sender, "wake", lambda self: None)
    command = ["--depth", "stack", "--crowd", "active", "--seed", "2", "--people", "1", "--days", "0.5"]
    assert program.main(command) == 1
    told = capsys.readouterr().out
    assert "seed 2, invariant 10 (When faults end, nothing stays overdue" in told
    assert "→ u1 '/start'" in told
    assert f"again: python -m tests.simulation {' '.join(command[:4])} --seed 2 --people 1 --days 0.5" in told
    assert re.search(r"^violations +[1-9]", told, re.MULTILINE)


REMINDED = Person(
    id=1,
    chat_id=1,
    consent_version=1,
    screened_at=START,
    approval="yes",
    zone="Europe/Berlin",
    reminder_time=time(7, 30),
)


def test_a_date_is_excused_only_by_a_change_that_came_in_time() -> None:
    """Whoever switches reminders off after one was due, and had time to come, was owed it."""
    due_at = datetime(2026, 3, 3, 6, 30, tzinfo=UTC)

    def owed_by(paused_at: datetime) -> list[date]:
        on, off = State(REMINDED), State(replace(REMINDED, paused_until=date(2027, 1, 1)))
        turnings = [
            Turning(START, 1, Command("start"), on, on, ()),
            Turning(paused_at, 2, Command("pause"), on, off, ()),
        ]
        owed = expected(turnings, due_at + timedelta(days=3), lambda due_at: due_at + timedelta(seconds=35))
        return [day for day, _ in owed]

    assert owed_by(due_at - timedelta(seconds=1)) == []
    assert owed_by(due_at + timedelta(seconds=34)) == []
    assert owed_by(due_at + timedelta(seconds=36)) == [date(2026, 3, 3)]


# --- The program -------------------------------------------------------------------------------------------


def test_the_program_ends_in_a_table() -> None:
    """Each chapter is a row, and everything is summed up at the end."""
    command = ["--depth", "core", "--people", "4", "--days", "1", "--minutes", "0", "--jobs", "1"]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.simulation", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    rows = re.findall(r"^core, (everybody active|a typical crowd) +(\d+)", ended.stdout, re.MULTILINE)
    assert [name for name, _ in rows] == ["everybody active", "a typical crowd"], ended.stderr
    table = dict(re.findall(r"^([a-z-]+(?: [a-z]+)*) +([\d,]+)$", ended.stdout, re.MULTILINE))
    assert list(table) == ["user-days", "crash points", "faults", "kills", "messages", "violations"]
    assert int(table["user-days"]) == sum(int(days) for _, days in rows) >= 8
    assert (table["violations"], ended.returncode) == ("0", 0)


def test_the_typical_crowd_is_mostly_quiet() -> None:
    """The crowd that rates are told for is the one documented."""
    assert len(stack.TYPICAL) == 12
    assert sum(habits.starts < 0.1 for habits in stack.TYPICAL) == 9
