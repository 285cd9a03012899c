"""What a clinic hears of somebody, by the rules alone (R10): alerts of a turn, and the numbers of a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.core import advice, clinic_news, conversation
from bot.core.clinic_book import ABOUT, Clinic, Invitation, Member
from bot.core.content import Leg
from bot.core.diary import Decision, Diary, HoldResult, Moment, PastSession, Rating, Shown
from bot.core.model import Command, Event, Fired, Person, Show, State, World
from bot.core.past import Past, Whole
from bot.core.turn import Turn
from bot.replay.stage import Stage
from tests.core.conftest import REAL, new_stage

NOW = datetime(2026, 3, 9, 15, tzinfo=UTC)
TODAY = date(2026, 3, 9)
CLINIC = Clinic(3, "Example Clinic", "+1 310 555 0100", zone="America/Los_Angeles", clinicians=1)


@dataclass
class Book:
    """A book with one clinic, in which `diaries` are those of its members."""

    diaries: dict[int, Diary] = field(default_factory=dict)

    def clinic(self, id: int) -> Clinic | None:  # noqa: A002 - as the protocol has it
        return CLINIC if id == CLINIC.id else None

    def by_code(self, code: str) -> Invitation | None:
        return Invitation(1, CLINIC, "person", is_open=True) if code == "right" else None

    def invitation(self, id: int) -> Invitation | None:  # noqa: A002 - as the protocol has it
        return None

    def members(self, clinic: int, after: int, most: int) -> Sequence[Member]:
        found = [
            Member(Person(id, id, clinic=clinic, shown_as=f"P{id}", zone="America/Los_Angeles"), Whole(diary))
            for id, diary in sorted(self.diaries.items())  # noqa: A001 - the field's word
        ]
        return [member for member in found if member.person.id > after][:most]


@pytest.fixture
def sharing() -> Stage:
    """Somebody who is set up and shares."""
    stage = new_stage().set_up()
    stage.state = State(replace(stage.state.person, clinic=CLINIC.id, shown_as="Ana"))
    return stage


def told(stage: Stage, event: Event) -> list[Show]:
    """What the clinic is shown because of this event; it stands in the access log then."""
    world = replace(stage.world, clinics=Book())
    stage.state, effects = conversation.handle(stage.state, event, world)
    stage.now += timedelta(seconds=1)
    shown = [effect for effect in effects if isinstance(effect, Show)]
    facts = [e.fact for e in effects if hasattr(e, "fact")]
    facts += [entry for show in shown for entries in show.shown.values() for entry in entries]
    stage.diary = stage.diary.with_facts(facts)
    return shown


def kinds(shown: Sequence[Show]) -> list[str]:
    return [entry.kind for show in shown for entry in show.shown[1]]


@pytest.mark.parametrize(
    ("scores", "alerts"),
    [
        ((6,), [[]]),
        ((7,), [["alert-pain"]]),
        ((7, 7), [["alert-pain"], []]),
        ((7, 6, 8), [["alert-pain"], [], ["alert-pain"]]),
    ],
)
def test_a_severe_score_is_told_once_a_day_unless_it_rises(
    sharing: Stage, scores: tuple[int, ...], alerts: list[list[str]]
) -> None:
    """Seven and more; the same again on that day tells nobody anything new."""
    found = []
    for score in scores:
        sharing.now += timedelta(minutes=11)  # no correction of the one before
        found.append(kinds(told(sharing, Command("pain", str(score)))))
    assert found == alerts


def test_the_next_day_it_is_told_again(sharing: Stage) -> None:
    """Severe pain of another day is another alert."""
    assert kinds(told(sharing, Command("pain", "8"))) == ["alert-pain"]
    sharing.now += timedelta(days=1)
    assert kinds(told(sharing, Command("pain", "7"))) == ["alert-pain"]


def test_a_region_may_have_another_limit(sharing: Stage) -> None:
    """The limit is content, as every threshold."""
    other = replace(sharing.content.rules["R10"], numbers={"severe_from": 9})
    sharing.content = replace(sharing.content, rules={**sharing.content.rules, "R10": other})
    assert kinds(told(sharing, Command("pain", "8"))) == []
    sharing.now += timedelta(minutes=11)
    assert kinds(told(sharing, Command("pain", "9"))) == ["alert-pain"]


def test_who_does_not_share_is_not_told_of(sharing: Stage) -> None:
    """Without a clinic, and with one that is gone, nothing is shown."""
    person = sharing.state.person
    for clinic in (None, 99):
        sharing.state = State(replace(person, clinic=clinic))
        assert told(sharing, Command("pain", "9")) == []


def test_an_alert_says_nothing_that_was_typed(sharing: Stage) -> None:
    """Its lines are fixed texts with a name, numbers and ids; each says whom it is about."""
    (show,) = told(sharing, Command("pain", "9"))
    assert [line.id for line in show.message.lines] == ["clinic-alert-pain", "clinic-alert-told"]
    assert all(line.args[ABOUT] == 1 for line in show.message.lines)
    assert show.message.lines[0].args["score"] == 9
    assert show.message.lines[1].args["number"] == "911"


def test_tries_are_limited_without_telling_whether_the_code_is_right(sharing: Stage) -> None:
    """The right code after too many wrong ones gets the same answer as another wrong one."""
    for _ in range(9):
        told(sharing, Command("start", "wrong"))
    said = []
    for code in ("right", "wrong"):
        world = replace(sharing.world, clinics=Book())
        _, effects = conversation.handle(sharing.state, Command("start", code), world)
        said.append(effects)
    assert said[0] == said[1]


def test_advice_to_see_somebody_names_the_clinic(sharing: Stage) -> None:
    """And good news does not: there is nobody to call."""
    world = replace(sharing.world, clinics=Book())
    turn = Turn(sharing.state.person, None, Command("why"), world)
    for action, names in (("see-doctor-nerve", True), ("going-well", False)):
        lines = advice.advice_message(turn, action, {"nerve_days": 2, "first": 6, "last": 2}).lines
        assert ("clinic-contact" in [line.id for line in lines]) is names


# --- The week


def rated(day: int, score: int, moment: Moment = Moment.BEFORE) -> Rating:
    at = NOW - timedelta(days=day)
    return Rating(at, at.date(), moment, score, session=100 - day)


def held(day: int, outcome: str = "held") -> HoldResult:
    at = NOW - timedelta(days=day)
    return HoldResult(at, at.date(), 100 - day, "towel", Leg.LEFT, 1, 10, 0, outcome)


def decided(day: int, action: str) -> Decision:
    at = NOW - timedelta(days=day)
    return Decision(at, at.date(), "R7", 1, action, {}, "v")


def week(diary: Diary, **person: object) -> dict[str, object]:
    who = replace(Person(1, 1, zone="America/Los_Angeles"), **person)  # type: ignore[arg-type]
    return dict(clinic_news.of_the_week(who, Past.of(diary), NOW, REAL))


@pytest.mark.parametrize(("days", "stretched"), [((8, 7, 1), 2), ((0,), 0), ((3, 3), 1), ((), 0)])
def test_the_seven_days_before_today_count(days: tuple[int, ...], stretched: int) -> None:
    """Not the eighth, nor today, which is not over; each day once."""
    assert week(Diary(holds=tuple(map(held, days))))["stretched"] == stretched


def test_what_was_not_held_is_no_day() -> None:
    """A hold that was too much alone makes no day of stretching; a completed session does."""
    assert week(Diary(holds=(held(2, "too_much"),)))["stretched"] == 0
    session = PastSession(98, TODAY - timedelta(days=2), NOW, NOW, "completed")
    assert week(Diary(sessions=(session,)))["stretched"] == 1


def test_the_last_score_and_the_median_are_of_the_week() -> None:
    """A score of long ago is in neither; with none of the week neither is told."""
    diary = Diary(ratings=(rated(20, 9), rated(5, 2), rated(4, 6), rated(3, 3)))
    numbers = week(diary)
    assert (numbers["last"], numbers["median"]) == (3, 3)
    assert "last" not in week(Diary(ratings=(rated(20, 9),)))


def test_two_scores_of_a_day_are_two() -> None:
    """The last one is the one that was told last, and no average hides a severe one."""
    noted = Rating(NOW - timedelta(hours=1), TODAY, Moment.ANY_TIME, 8)
    numbers = week(Diary(ratings=(rated(0, 3), noted)))
    assert (numbers["last"], numbers["median"]) == (8, 5.5)


@pytest.mark.parametrize(
    ("first", "last", "trend"), [(6, 3, "better"), (4, 4, "same"), (2, 5, "worse"), (4, None, "unclear")]
)
def test_the_trend_is_that_of_the_rules(first: int, last: int | None, trend: str) -> None:
    """Better by R2, worse by R7, on the averages of the first and the last rated days."""
    ratings = [rated(day, first) for day in (40, 39, 38)]
    ratings += [] if last is None else [rated(day, last) for day in (3, 2, 1)]
    assert week(Diary(ratings=tuple(ratings)))["trend"] == trend


def test_signs_and_advice() -> None:
    """Open signs by their ids, advice of the week each once; changes of the dose are no advice."""
    made = (decided(12, "see-doctor-weeks"), decided(2, "see-doctor-nerve"), decided(1, "see-doctor-nerve"))
    numbers = week(Diary(decisions=(*made, decided(1, "grow"))), warning_signs=("fever",))
    assert (numbers["signs"], numbers["advice"]) == ("fever", "see-doctor-nerve")


def test_a_page_has_some_people_and_the_next_follows(sharing: Stage) -> None:
    """Each person once, by timers that name where to go on."""
    book = Book({n: Diary() for n in range(1, 13)})
    state = State(Person(77, 77, clinician_of=CLINIC.id))
    timer, seen = Fired("digest", NOW, {"of": NOW.isoformat()}), list[int]()
    for _ in range(3):
        world = World(NOW, REAL, Whole(Diary()), lambda _: (), lambda text, _: text.id, clinics=book)
        _, effects = conversation.handle(state, timer, world)
        (show,) = (e for e in effects if isinstance(e, Show))
        seen += show.shown
        assert show.to == 77
        follows = [e for e in effects if getattr(e, "name", "").startswith("digest:")]
        timer = Fired(follows[0].name, NOW, follows[0].about) if follows else timer  # type: ignore[union-attr]
    assert seen == list(range(1, 13))
    assert sharing.content.version == "test"


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 3, 2, 15, 59, tzinfo=UTC), datetime(2026, 3, 2, 16, tzinfo=UTC)),
        (datetime(2026, 3, 2, 16, tzinfo=UTC), datetime(2026, 3, 9, 15, tzinfo=UTC)),  # summer time meanwhile
    ],
)
def test_the_list_comes_by_the_clock_of_the_clinic(now: datetime, due: datetime) -> None:
    """Mondays at eight there, whatever its clocks did since; never twice for one Monday."""
    clinic = replace(CLINIC, digest_day=0, digest_time=time(8))
    assert clinic_news.next_digest(clinic, now).at == due


def test_what_was_shown_is_part_of_the_history() -> None:
    """The access log is read like every other kind of fact."""
    entry = Shown(NOW, TODAY, "a clinic", "left", "Ana", {})
    assert Past.of(Diary(shown=(entry,))).since(None).shown == (entry,)
