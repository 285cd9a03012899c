"""What holds whatever a person does: no dead end, both legs alike, no hold cut short."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.commands import COMMANDS
from bot.core.messages import Clip
from bot.core.model import Phase, Send
from bot.replay.stage import Stage
from tests.core.conftest import CONTENT, new_stage

ACTIONS = st.one_of(
    st.tuples(st.just("tap"), st.integers(0, 40)),
    st.tuples(st.just("old tap"), st.integers(0, 40)),
    st.tuples(st.just("timer"), st.sampled_from([0, 0, 0, 0, 20, 3000, 100_000])),
    st.tuples(st.just("command"), st.sampled_from([*COMMANDS])),
    st.tuples(
        st.just("words"), st.sampled_from(["ready", "3", "7", "too much button", "stop", "foot drop", "?"])
    ),
)


def play(stage: Stage, actions: list[tuple[str, object]]) -> Stage:
    """Do what the actions say; taps hit any button that is on screen, or was."""
    seen = []
    for kind, value in actions:
        buttons = [b.tap for shown in stage.chat.values() for row in shown.buttons for b in row]
        seen += buttons
        if kind == "tap" and buttons:
            stage.happen(buttons[value % len(buttons)])  # type: ignore[operator]
        elif kind == "old tap" and seen:
            stage.happen(seen[value % len(seen)])  # type: ignore[operator]
        elif kind == "timer" and stage.timers:
            stage.fire_next(late=timedelta(seconds=value))  # type: ignore[arg-type]
        elif kind == "command":
            stage.command(str(value))
        elif kind == "words":
            stage.say(str(value))
        waits(stage)
    return stage


def waits(stage: Stage) -> None:
    """A running session always waits for its own timer, so that it goes on or ends by itself."""
    session = stage.state.session
    if session is not None:
        assert f"session:{session.number}:{session.version}" in stage.timers, session.phase


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTIONS, max_size=60))
def test_no_sequence_of_events_reaches_a_dead_end(actions: list[tuple[str, object]]) -> None:
    """After anything at all, a session left alone ends by itself, and a person who writes gets an answer."""
    stage = play(new_stage().set_up(), actions)
    for _ in range(80):
        if stage.state.session is None:
            break
        stage.fire_next()
    assert stage.state.session is None
    assert stage.command("stretch")


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTIONS, max_size=60))
def test_sessions_and_ratings_are_counted_once(actions: list[tuple[str, object]]) -> None:
    """No double tap, stale button or late timer counts a hold or a rating of a session twice."""
    stage = play(new_stage().set_up(), actions)
    ratings = Counter((r.session, r.moment) for r in stage.diary.ratings if r.session is not None)
    holds = Counter(
        (h.session, h.stretch, h.leg, h.repetition) for h in stage.diary.holds if h.outcome == "held"
    )
    assert not [key for key, times in (ratings + holds).items() if times > 1]
    numbers = [s.number for s in stage.diary.sessions]
    assert len(numbers) == len(set(numbers))


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.booleans(), min_size=8, max_size=30), st.integers(0, 5))
def test_both_legs_get_equal_time_and_no_hold_is_short(too_much: list[bool], before: int) -> None:
    """However often a hold is too much, each stretch that is completed is held as long on either side."""
    stage = new_stage().set_up()
    stage.command("stretch")
    stage.tap(str(before))
    answers = iter(too_much)
    while stage.phase not in {Phase.RATING_AFTER, Phase.ENDED}:
        match stage.phase:
            case Phase.CHOOSING:
                stage.tap("choose-usual")
            case Phase.READY | Phase.EASING:
                stage.tap("ready")
            case Phase.BETWEEN:
                stage.tap("go-on")
            case Phase.HOLD if next(answers, False):
                stage.tap("too-much-button")
            case Phase.HOLD:
                shown_at, effect = next(e for e in reversed(stage.log) if isinstance(e[1], Send))
                assert isinstance(effect.message.picture, Clip)
                stage.fire_next()
                lead_in = timedelta(seconds=CONTENT.routine.lead_in_s)
                assert stage.now - shown_at >= lead_in + timedelta(seconds=effect.message.picture.hold_s)
            case _:
                stage.fire_next()
    stopped = {h.stretch for h in stage.diary.holds if h.outcome == "stopped"}
    seconds: Counter[tuple[str, str]] = Counter()
    for hold in stage.diary.holds:
        if hold.outcome == "held":
            seconds[hold.stretch, hold.leg] += hold.hold_s
    for stretch in {"towel", "wall"} - stopped:
        assert seconds[stretch, "right"] == seconds[stretch, "left"] == 10
