from collections.abc import Callable
from datetime import time

import pytest
from babel.dates import format_time
from hypothesis import given
from hypothesis import strategies as st

from bot.core.reading import (
    read_count,
    read_days,
    read_pain,
    read_schedules,
    read_time,
    read_times,
    read_wait,
)
from bot.core.vocabulary import Words
from tests.core.phrases import APART, VOCABULARIES, Phrase, phrases

LANGUAGES = {language: known.words for language, known in VOCABULARIES.items()}
ENGLISH = LANGUAGES["en"]
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
READERS: tuple[Callable[[str, Words], object], ...] = (
    read_time,
    read_times,
    read_pain,
    read_count,
    read_wait,
    read_days,
    read_schedules,
)


@pytest.mark.parametrize("phrase", phrases())
def test_a_phrase_means_what_its_table_says(phrase: Phrase) -> None:
    """Nothing is taken for something else; what was written apart from the tables may be asked again."""
    allowed = {"right", "asked"} if phrase.half in {"apart", "blind"} else {"right"}
    assert phrase.outcome in allowed, phrase.read


@pytest.mark.parametrize("locale", ["en_US", "en_GB", "en_AU", "es_MX", "es_419", "es_AR", "es_ES", "es_US"])
@pytest.mark.parametrize("at", [time(0, 5), time(7, 30), time(12, 0), time(18, 5), time(23, 59)])
def test_times_are_read_as_the_language_writes_them(locale: str, at: time) -> None:
    """What CLDR makes of a time is read back, narrow spaces and "p. m." included."""
    assert read_time(format_time(at, "short", locale=locale), LANGUAGES[locale[:2]]) == at


def test_there_are_phrases_enough_for_each_language() -> None:
    """At least 300, and about half of them or more not written to fit the grammar."""
    for language in LANGUAGES:
        some = [phrase.half in APART for phrase in phrases() if phrase.language == language]
        assert len(some) >= 300
        assert sum(some) / len(some) > 0.4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7:30", time(7, 30)),
        ("07.30", time(7, 30)),
        ("7,30", time(7, 30)),
        ("7 30", time(7, 30)),
        ("730", time(7, 30)),
        ("0730", time(7, 30)),
        ("1930", time(19, 30)),
        ("7.30 pm", time(19, 30)),
        ("7:30 P.M.", time(19, 30)),
        ("730pm", time(19, 30)),
        ("12 am", time(0)),
        ("12 pm", time(12)),
        ("0:00", time(0)),
        ("23:59", time(23, 59)),
        ("7", time(7)),
        ("19", time(19)),
        ("19h", time(19)),
        ("19h30", time(19, 30)),
        ("19:30h", time(19, 30)),
        (" at 7:30. ", time(7, 30)),
        ("7 o’clock", time(7)),
        ("Noon", time(12)),
        ("at midnight", time(0)),
        ("7️⃣", time(7)),
        ("７：３０", time(7, 30)),
        ("\u200f٧:٣٠", time(7, 30)),
        ("7\u202f:\u00a030", time(7, 30)),
    ],
)
def test_a_time_in_a_common_spelling_is_read(text: str, expected: time) -> None:
    """Every usual way to write a time of day, in any digits, gives that time."""
    assert read_time(text, ENGLISH) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "7:5",
        "24:00",
        "2400",
        "7:60",
        "13 pm",
        "0 am",
        "-7",
        "half 7",
        "7:30-8:00",
        "7 am pm",
        "12345",
        "7²",
    ],
)
def test_a_time_that_is_unclear_is_not_guessed(text: str) -> None:
    """What could mean two times, or none, is not read."""
    assert read_time(text, ENGLISH) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("6", 6),
        ("10", 10),
        ("6/10", 6),
        ("6 / 10", 6),
        ("06", 6),
        ("Six", 6),
        ("6!", 6),
        ("٦", 6),
        ("6️⃣", 6),
    ],
)
def test_a_pain_score_is_read(text: str, expected: int) -> None:
    """A whole number from 0 to 10 is read, also in words, as a key-cap and with its scale."""
    assert read_pain(text, ENGLISH) == {None: expected}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6.5",
        "6,5",
        "6½",
        "11",
        "99",
        "100",
        "-1",
        "−1",
        "6-7",
        "6/9",
        "6/1",
        "1⁰",
        "six seven",
        "6 7",
        "+6",
        ".6",
    ],
)
def test_a_pain_score_is_never_rounded_or_guessed(text: str) -> None:
    """Fractions, ranges, numbers off the scale and superscripts are not scores."""
    assert read_pain(text, ENGLISH) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mon wed fri", {0, 2, 4}),
        ("Mon, Wed and Fri.", {0, 2, 4}),
        ("Mo/We/Fr", {0, 2, 4}),
        ("Mo-Fr", {0, 1, 2, 3, 4}),
        ("mon – fri", {0, 1, 2, 3, 4}),
        ("monday to friday, sunday", {0, 1, 2, 3, 4, 6}),
        ("sat to mon", {5, 6, 0}),
        ("mon-mon", {0}),
        ("weekdays", {0, 1, 2, 3, 4}),
        ("weekends & mon", {0, 5, 6}),
        ("every  day", {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_weekdays_are_read(text: str, expected: set[int]) -> None:
    """Lists, ranges (also over Sunday) and words for several days give those weekdays."""
    assert read_days(text, ENGLISH) == frozenset(expected)


@pytest.mark.parametrize(
    "text",
    ["", "and", "never", "mon blah", "every", "mon-", "-mon", "mon-tue-wed", "mon to weekends", "1 3 5"],
)
def test_days_with_anything_unclear_are_not_read(text: str) -> None:
    """One word that is not understood, or half a range, leaves the whole answer unread."""
    assert read_days(text, ENGLISH) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", 1),
        ("5", 5),
        ("5 days", 5),
        ("2 weeks", 14),
        ("Two weeks", 14),
        ("a week", 7),
        ("365", 365),
        ("٥", 5),
    ],
)
def test_a_number_of_days_is_read(text: str, expected: int) -> None:
    """A number alone counts days; a unit, where there is one, is reckoned in."""
    assert read_count(text, ENGLISH) == expected


@pytest.mark.parametrize(
    "text",
    ["", "0", "366", "53 weeks", "-5", "1.5 weeks", "5 months", "a", "five", "5 5", "5-7 days", "1000000"],
)
def test_a_number_of_days_out_of_reach_is_not_read(text: str) -> None:
    """Less than a day, more than a year, parts of a day and unknown units are not read."""
    assert read_count(text, ENGLISH) is None


answers = st.one_of(
    st.text(max_size=60),
    st.text("0123456789٦６½²:.,/-–hapm \u200f\ufe0f\u20e3", max_size=20),
    st.lists(
        st.sampled_from(
            [
                *NAMES,
                *["weekdays", "and", "past", "half", "a", "-", "to", "5", "six", "weeks", ":", ",", "pm"],
            ]
        ),
        max_size=30,
    ).map(" ".join),
)


@given(answers)
def test_no_answer_raises_or_leaves_its_range(text: str) -> None:
    """Whatever is typed, each reader gives nothing or a value within its range."""
    pain, count, days = read_pain(text, ENGLISH), read_count(text, ENGLISH), read_days(text, ENGLISH)
    assert pain is None or all(0 <= score <= 10 for score in pain.values())
    assert count is None or 1 <= count <= 365
    assert days is None or (days and days <= set(range(7)))
    assert read_time(text, ENGLISH) is None or isinstance(read_time(text, ENGLISH), time)


@given(st.text(min_size=1, max_size=50), st.integers(201, 10_000))
def test_an_overlong_text_is_no_answer(text: str, length: int) -> None:
    """Up to 10,000 characters are turned down at once, whatever they are made of."""
    for reader in READERS:
        assert not reader((text * length)[:length], ENGLISH)
        assert not reader("6" + " " * length, ENGLISH)


@given(st.times().map(lambda t: t.replace(second=0, microsecond=0)))
def test_every_minute_of_the_day_is_read_as_written(wall: time) -> None:
    """All 1,440 times are read back from the 24-hour and the 12-hour clock."""
    for form in ("%H:%M", "%H.%M", "%H%M", "%Hh%M", "%I:%M %p", "%I.%M%p"):
        assert read_time(wall.strftime(form), ENGLISH) == wall


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_every_set_of_weekdays_is_read_as_written(days: frozenset[int]) -> None:
    """All 127 sets of weekdays are read back from a list of their names."""
    assert read_days(", ".join(NAMES[day] for day in days), ENGLISH) == days
