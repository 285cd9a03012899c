"""JSON and back, for everything the store keeps as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content import Leg
from bot.core.messages import Chart, Message, Still, Text
from bot.core.model import After, Dose, Edit, Person, Send, Session, Step, StepKind
from bot.store import codec

Outgoing = Send | Edit
words = st.text(max_size=8)
instants = st.datetimes(timezones=st.just(UTC))
mappings = st.dictionaries(words, words, max_size=2)

texts: st.SearchStrategy[Text] = st.deferred(
    lambda: st.builds(
        Text,
        words,
        st.dictionaries(
            words,
            st.one_of(
                words, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.dates(), texts
            ),
            max_size=3,
        ),
    )
)
messages = st.builds(
    Message,
    st.lists(texts, max_size=2).map(tuple),
    picture=st.one_of(st.none(), st.builds(Still, words, st.sampled_from(Leg)), st.builds(Chart, words)),
)
afters = st.none() | st.builds(After, st.floats(0, 1e6), words, mappings)
effects = st.one_of(
    st.builds(Send, words, messages, occurrence=st.none() | st.dates(), then=afters),
    st.builds(Edit, words, messages, then=afters),
)
steps = st.builds(Step, st.sampled_from(StepKind), words, st.sampled_from(Leg), words, st.integers(0, 9))
sessions = st.builds(
    Session,
    number=st.integers(0),
    day=st.dates(),
    started_at=instants,
    content_version=words,
    steps=st.lists(steps, max_size=4).map(tuple),
    easings=st.dictionaries(words, st.integers(), max_size=2),
    ended_at=st.none() | instants,
)
people = st.builds(
    Person,
    id=st.integers(),
    chat_id=st.integers(),
    screened_at=st.none() | instants,
    reminder_time=st.none() | st.times(),
    days=st.frozensets(st.integers(0, 6)),
    paused_until=st.none() | st.dates(),
    doses=st.dictionaries(words, st.builds(Dose, st.integers(), st.integers()), max_size=2),
)


@given(effects)
def test_effects_round_trip(effect: Send | Edit) -> None:
    """A message comes back from JSON exactly as it was decided, whatever is filled into its texts."""
    assert codec.load_any(Outgoing, json.loads(json.dumps(codec.dump(Outgoing, effect)))) == effect


@given(sessions)
def test_sessions_round_trip(session: Session) -> None:
    """A session comes back from JSON exactly as it was."""
    assert codec.load(Session, json.loads(json.dumps(codec.dump(Session, session)))) == session


@given(people)
def test_people_round_trip(person: Person) -> None:
    """Settings and doses come back from JSON exactly as they were."""
    assert codec.load(Person, json.loads(json.dumps(codec.dump(Person, person)))) == person


def test_a_word_of_a_list_is_its_value() -> None:
    """An enumerated word filled into a text is stored as the word it stands for."""
    told = Text("hold", {"leg": Leg.LEFT, "at": datetime(2026, 3, 2, 7, 30, tzinfo=UTC)})
    data = codec.dump(Text, told)
    assert data["args"]["leg"] == "left"
    assert codec.load(Text, json.loads(json.dumps(data))) == told


def test_a_field_of_a_later_release_is_ignored() -> None:
    """A row written by the next release is readable: what is unknown is skipped."""
    assert codec.load(Dose, {"hold_s": 5, "repetitions": 2, "colour": "red"}) == Dose(5, 2)


def test_a_field_of_an_earlier_release_takes_its_default() -> None:
    """A row written by the release before is readable: what is missing takes its default."""
    assert codec.load(Dose, {"hold_s": 5, "repetitions": 2}).easing == 0


def test_a_naive_instant_is_refused() -> None:
    """An instant without a time zone never gets into the database."""
    with pytest.raises(ValueError, match="time zone"):
        codec.dump(datetime, datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (int, "5"),
        (int, True),
        (str, 5),
        (Send | Edit, Text("x")),
        (Mapping[str, int], {1: 1}),
        (date, time(7)),
    ],
)
def test_a_value_of_another_kind_is_refused(kind: object, value: object) -> None:
    """A value that is not of the declared kind fails when it is written, not when it is read."""
    with pytest.raises(TypeError):
        codec.dump(kind, value)
