"""Leg and back rated apart: asked once, then one tap each; the worse of the two counts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core import advice, pain, reading
from bot.core.diary import Diary, Moment, Rating, Site
from bot.core.messages import Tap
from bot.core.model import Edit, Person, Phase, Send
from bot.core.past import Past
from bot.replay.stage import Stage
from tests.core.conftest import CONTENT
from tests.core.test_session import finish, rate_after, start

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LEG, BACK = Site.LEG, Site.BACK


def rated(stage: Stage) -> list[tuple[Moment, Site | None, int]]:
    return [(r.moment, r.site, r.score) for r in stage.diary.ratings]


def session(stage: Stage) -> None:
    start(stage)
    finish(stage)
    rate_after(stage, 1)
    stage.wait(days=1)


@pytest.fixture
def both(ready: Stage) -> Stage:
    """Someone whose leg and back both hurt."""
    ready.command("where")
    ready.tap("site-both")
    ready.chat.clear()
    return ready


# --- Where it hurts ---


def test_it_is_asked_once_after_the_third_session(ready: Stage) -> None:
    """Not in the set-up and not beside the question about the habit; unanswered it is not asked again."""
    asked = []
    for _ in range(5):
        session(ready)
        asked.append("ask-site" in ready.texts())
        ready.chat.clear()
    assert asked == [False, False, True, False, False]
    assert {r.site for r in ready.diary.ratings} == {None}


def test_it_waits_for_a_session_after_which_nothing_else_is_asked(ready: Stage) -> None:
    """After a session with questions of its own it is put off to the next one."""
    for _ in range(2):
        session(ready)
    start(ready)
    finish(ready)
    rate_after(ready, 6, "feeling-ache", "where-back", "moved-no")
    assert "ask-site" not in ready.texts()
    ready.wait(days=1)
    session(ready)
    assert "ask-site" in ready.texts()


@pytest.mark.parametrize(("label", "site"), [("site-leg", LEG), ("site-back", BACK)])
def test_one_place_stays_one_tap(ready: Stage, label: str, site: Site) -> None:
    """Who names leg or back is asked about it, and its scores carry it."""
    ready.command("settings")
    ready.tap("menu-where")
    ready.tap(label)
    assert "site-set" in ready.texts()
    ready.command("settings")
    assert "site-is" in ready.texts()
    session(ready)
    assert rated(ready) == [(Moment.BEFORE, site, 2), (Moment.AFTER, site, 1)]


def test_its_answers_can_be_typed(ready: Stage) -> None:
    """The words of a button serve as well as the button."""
    ready.command("where")
    ready.say("site-both")
    assert ready.state.person.pain_site == "both"


# --- Before and after a session ---


def test_both_are_rated_one_after_the_other_in_one_message(both: Stage) -> None:
    """Leg first, then back: an edit and a tap more each time, and the worse of the two for the rules."""
    both.command("stretch")
    (surface,) = both.chat
    effects = both.tap("3")
    assert [e.surface for e in effects if isinstance(e, Edit | Send)] == [surface]
    assert both.texts() == ["rate-other"]
    assert both.phase is Phase.RATING_BEFORE
    both.tap("6")
    assert "before-offer-gentle" in both.texts()
    (offered,) = (d for d in both.diary.decisions if d.rule == "R3")
    assert offered.numbers == {
        "score": 6,
        "score_leg": 3,
        "score_back": 6,
        "high_days": 1,
        "worst_today": 6,
        "flare": "no",
    }
    both.tap("choose-gentle")
    finish(both)
    both.tap("2")
    assert "rate-other" in both.texts()
    both.tap("5")
    assert rated(both)[2:] == [(Moment.AFTER, LEG, 2), (Moment.AFTER, BACK, 5)]
    assert "pain-change-apart" in both.texts()
    both.command("why")
    assert "apart-scores" in both.texts()


def test_a_second_tap_on_the_leg_is_none_on_the_back(both: Stage) -> None:
    """A double tap, or a phone that lags behind, rates nothing."""
    both.command("stretch")
    leg = both.find("3")
    both.happen(leg)
    assert both.answers(both.happen(leg)) == ["already-done"]
    assert rated(both) == [(Moment.BEFORE, LEG, 3)]


def test_a_typed_place_answers_where_that_is_asked(both: Stage) -> None:
    """ "leg 6" is the answer while the leg is asked about, and "leg 5" puts it right afterwards."""
    both.command("stretch")
    both.say("back 2")
    both.say("leg 6")
    assert "rate-other" in both.texts()
    both.say("leg 5")
    assert both.phase is Phase.RATING_BEFORE
    both.say("back: 3/10")
    assert both.phase is not Phase.RATING_BEFORE
    assert rated(both) == [(Moment.ANY_TIME, BACK, 2), (Moment.BEFORE, LEG, 5), (Moment.BEFORE, BACK, 3)]


def test_both_can_be_typed_at_once(both: Stage) -> None:
    """Then nothing more is asked, before the session and after it."""
    both.command("stretch")
    effects = both.say("back 3, leg 2")
    assert len([e for e in effects if isinstance(e, Send)]) == 1
    finish(both)
    both.say("leg 1 and back 1")
    assert both.diary.sessions[-1].ending == "completed"
    assert {moment for moment, _, _ in rated(both)} == {Moment.BEFORE, Moment.AFTER}
    assert "pain-change-apart" in both.texts()


def test_a_typed_place_answers_where_all_is_asked_as_one(ready: Stage) -> None:
    """Whoever was never asked where it hurts may say it: the worse of what is said counts."""
    ready.command("stretch")
    ready.say("leg 2, back 1")
    assert rated(ready) == [(Moment.BEFORE, None, 2)]
    assert ready.phase is not Phase.RATING_BEFORE


def test_an_unclear_score_is_asked_for_again(both: Stage) -> None:
    """A session that waits for a score says what it can read."""
    both.command("stretch")
    both.say("6 4")
    assert "score-wrong" in both.texts()
    assert rated(both) == []


def test_a_pause_between_the_two_loses_nothing(both: Stage) -> None:
    """Parked after the leg, the session goes on with the back, and the leg is not asked again."""
    both.command("stretch")
    both.tap("3")
    both.to_phase(Phase.PARKED)
    both.tap("go-on")
    assert both.texts() == ["rate-other"]
    both.tap("1")
    assert rated(both) == [(Moment.BEFORE, LEG, 3), (Moment.BEFORE, BACK, 1)]
    assert both.phase in {Phase.CARD, Phase.READY}


def test_a_session_ends_with_what_was_rated(both: Stage) -> None:
    """Who rates the leg afterwards and then leaves has a whole session, and no score is made up."""
    both.command("stretch")
    both.tap("3")
    both.say("1")
    finish(both)
    both.tap("2")
    both.fire_next()
    assert both.diary.sessions[-1].ending == "completed"
    assert rated(both)[2:] == [(Moment.AFTER, LEG, 2)]
    assert "pain-change" in both.texts()


def test_an_answer_in_mid_session_counts_from_the_next_one(both: Stage) -> None:
    """A session asks about the same places before and after, whatever the settings say meanwhile."""
    both.command("stretch")
    both.tap("3")
    both.command("where")
    both.tap("site-leg")
    session_tap = next(t for t in both.taps() if t.action == "session" and t.args[-1] == "2")
    both.happen(session_tap)
    finish(both)
    both.tap("1")
    both.tap("1")
    assert [site for _, site, _ in rated(both)] == [LEG, BACK] * 2


def test_a_stopped_session_is_rated_for_each(both: Stage) -> None:
    """The buttons of its last message name the place, so that no tap counts for the other one."""
    both.command("stretch")
    both.tap("3")
    both.tap("1")
    both.to_phase(Phase.READY)
    both.tap("ready")
    both.tap("too-much-button")
    both.command("stop")
    leg = both.find("4")
    both.happen(leg)
    assert "rate-other" in both.texts()
    assert both.answers(both.happen(leg)) == ["already-done"]
    both.tap("2")
    assert "scores-apart" in both.texts()
    assert rated(both)[2:] == [(Moment.AFTER, LEG, 4), (Moment.AFTER, BACK, 2)]


def test_a_button_with_an_unknown_place_is_refused(both: Stage) -> None:
    """What no release ever sent changes nothing."""
    both.command("stretch")
    both.tap("3")
    both.tap("1")
    both.command("stop")
    assert both.answers(both.happen(Tap("session", ("1", "end", "rate_after", "4", "arm")))) == [
        "stale-button"
    ]
    assert len(both.diary.ratings) == 2


# --- The next morning ---


def worse_morning(stage: Stage) -> None:
    start(stage)
    if stage.phase is Phase.RATING_BEFORE:
        stage.tap("2")
    finish(stage)
    for _ in stage.state.person.sites:
        stage.tap("1")
    stage.wait(hours=28)
    stage.tap("since-worse")


def test_a_worse_morning_is_rated_for_each(both: Stage) -> None:
    """Leg and back once each, whatever is tapped twice."""
    worse_morning(both)
    leg = both.find("5")
    both.happen(leg)
    assert both.answers(both.happen(leg)) == ["already-done"]
    both.tap("4")
    assert rated(both)[4:] == [(Moment.NEXT_MORNING, LEG, 5), (Moment.NEXT_MORNING, BACK, 4)]
    assert pain.by_day(both.diary.ratings)[0].next_morning == 5


def test_a_morning_is_rated_on_its_day_only(ready: Stage) -> None:
    """The buttons of a morning that went unanswered say so on the next day."""
    worse_morning(ready)
    tap = ready.find("5")
    ready.wait(days=1)
    ready.happen(tap)
    assert "card-closed" in ready.texts()
    assert Moment.NEXT_MORNING not in {r.moment for r in ready.diary.ratings}


# --- Notes ---


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("6", [(None, 6)]),
        ("leg 6", [(LEG, 6)]),
        ("back: 3/10", [(BACK, 3)]),
        ("leg 6, back 3", [(LEG, 6), (BACK, 3)]),
    ],
)
def test_a_note_may_say_where(both: Stage, said: str, expected: list[tuple[Site | None, int]]) -> None:
    """/pain takes one number, or one for each place that is named."""
    both.command("pain", said)
    assert [(site, score) for _, site, score in rated(both)] == expected
    assert "pain-noted" in both.texts()


def test_a_note_of_one_place_is_about_that_place(ready: Stage) -> None:
    """Whose leg hurts means the leg."""
    ready.command("where")
    ready.tap("site-leg")
    ready.command("pain", "6")
    assert rated(ready) == [(Moment.ANY_TIME, LEG, 6)]


def test_two_bare_numbers_are_not_guessed_at(both: Stage) -> None:
    """Which of them is the leg? The answer shows how to say it."""
    both.command("pain", "6 4")
    assert both.texts() == ["pain-wrong"]
    assert both.diary.ratings == ()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("six", {None: 6}),
        ("6 leg", {LEG: 6}),
        ("My leg 6!", {LEG: 6}),
        ("lower back 4", {BACK: 4}),
        ("leg six and buttock 2", {LEG: 6, BACK: 2}),
        ("leg 6 and 3", None),
        ("leg 6, leg 3", None),
        ("leg 11", None),
        ("leg", None),
        ("arm 3", None),
        ("", None),
        (",", None),
    ],
)
def test_pain_is_read_with_its_place(said: str, expected: dict[Site | None, int] | None) -> None:
    """Kind to spelling, strict about meaning."""
    assert reading.read_pain(said, CONTENT.vocabularies["en"].words) == expected


# --- What counts ---


def before(day: int, score: int, site: Site | None = None, number: int | None = None) -> Rating:
    return Rating(NOON + timedelta(days=day), on(day), Moment.BEFORE, score, number or day + 1, site)


def note(day: int, score: int, hours: int = 2) -> Rating:
    at = NOON + timedelta(days=day, hours=hours)
    return Rating(at, on(day), Moment.ANY_TIME, score)


def on(day: int) -> date:
    return date(2026, 3, 2) + timedelta(days=day)


def test_a_day_is_one_entry() -> None:
    """The worse of leg and back in each session, the mean of a day's sessions and notes."""
    ratings = (before(0, 2, LEG), before(0, 6, BACK), note(0, 3), note(0, 9, 5), before(1, 1))
    assert pain.scored(ratings) == [(on(0), 6, 2, 6), (on(1), 1, None, None)]


def test_notes_alone_tell_how_it_goes() -> None:
    """Who rests because it hurts is still counted (R7): pain up by two on average."""
    ratings = (*(before(day, 3) for day in range(7)), *(note(day, 6) for day in range(12, 19)))
    facts = advice.gathered(Person(1, 1), Past.of(Diary(ratings=ratings)), on(18), CONTENT.rules)
    assert (facts["first"], facts["last"], facts["rise"]) == (3, 6, 3)
    few = advice.gathered(Person(1, 1), Past.of(Diary(ratings=ratings[:5])), on(18), CONTENT.rules)
    assert "rise" not in few


def test_two_sessions_of_a_day_are_no_two_entries() -> None:
    """Three days at least, not three scores of one day."""
    first = [before(day, 5) for day in range(3)]
    twice = [before(16, 5, number=number) for number in (20, 21, 22)]
    assert "rise" not in advice.gathered(
        Person(1, 1), Past.of(Diary(ratings=(*first, *twice))), on(16), CONTENT.rules
    )


def test_advice_names_leg_and_back() -> None:
    """The worse of each day decides; what leg and back did on their own stands beside it."""
    ratings = [before(day, 6 if day < 7 else 2, LEG) for day in range(15)]
    ratings += [before(day, 3, BACK) for day in range(15)]
    facts = advice.gathered(Person(1, 1), Past.of(Diary(ratings=tuple(ratings))), on(14), CONTENT.rules)
    assert (facts["first"], facts["last"]) == (6, 3)
    assert (facts["first_leg"], facts["last_leg"], facts["first_back"], facts["last_back"]) == (6, 2, 3, 3)
    assert pain.apart(facts) != ""


def test_progress_tells_both_in_one_sentence(both: Stage) -> None:
    """The caption of the trend names leg and back, and counts the notes."""
    both.command("stretch")
    both.tap("5")
    both.tap("2")
    both.command("stop")
    both.command("pain", "7")
    both.chat.clear()
    both.command("progress")
    assert both.texts().count("pain-site-so-far") == 2
    assert {"pain-apart", "pain-notes"} <= set(both.texts())


def test_series_stay_one_until_both_places_were_rated() -> None:
    """Scores without a place, and those of one place only, are one line."""
    alone = Diary(ratings=(before(0, 3), before(1, 4, LEG)))
    assert list(pain.series(alone)) == [None]
    apart = replace(alone, ratings=(*alone.ratings, before(1, 2, BACK)))
    assert list(pain.series(apart)) == [LEG, BACK, None]
    assert [day.before for day in pain.by_day(apart.ratings)] == [3, 4]


def test_the_place_that_was_not_rated_stays_open(both: Stage) -> None:
    """Leg was answered, back was not: only the back is left to say."""
    start(both)
    both.tap("1")
    finish(both)
    both.tap("4")
    both.fire_next()
    assert both.phase is Phase.ENDED
    both.tap("2")
    assert rated(both)[2:] == [(Moment.AFTER, LEG, 4), (Moment.AFTER, BACK, 2)]
