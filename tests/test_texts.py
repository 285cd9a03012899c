"""The catalogues of a person's words."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.core.messages import listed, text
from bot.texts import Texts

ENGLISH = """
greeting = <b>Good morning</b>, { $name }.
holds = { $count ->
    [one] one hold
   *[other] { $count } holds
}
summary = Done: { $what }.
on-day = { WEEKDAY($day) }, that is { DAY($day) }
at-time = at { CLOCK($at) }
average = { $value }
label = Q & A <i>here</i>
side = { $leg ->
    [left] left leg
   *[right] right leg
}
"""
CZECH = """
holds = { $count ->
    [one] jedna výdrž
    [few] { $count } výdrže
   *[other] { $count } výdrží
}
on-day = { WEEKDAY($day) }
average = { $value }
"""


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    for language, catalogue in (("en", ENGLISH), ("cs", CZECH)):
        (tmp_path / language).mkdir()
        (tmp_path / language / "chat.ftl").write_text(catalogue, "utf-8")
    (tmp_path / "notes").mkdir()
    return Texts.load(tmp_path)


def test_what_is_filled_in_never_becomes_markup(texts):
    """Whatever a person typed is escaped, and the author's own markup is kept."""
    said = texts.html(text("greeting", name='<b>&"Ana"</b>'), "en")
    assert said == "<b>Good morning</b>, &lt;b&gt;&amp;&quot;Ana&quot;&lt;/b&gt;."


@pytest.mark.parametrize(
    ("language", "how", "expected"),
    [
        ("en", "and", "one hold, 2 holds and &lt;3&gt;"),
        ("cs", "and", "jedna výdrž, 2 výdrže a\u00a0&lt;3&gt;"),
        ("en", "semicolon", "one hold; 2 holds; &lt;3&gt;"),
        ("en", "lines", "one hold\n2 holds\n&lt;3&gt;"),
    ],
)
def test_several_texts_stand_as_one(texts, language, how, expected):
    """In the way of the language, with what is filled in escaped as ever."""
    several = [text("holds", count=1), text("holds", count=2), text("average", value="<3>")]
    assert texts.html(listed(several, how), language) == expected
    assert listed(several[:1], how) == several[0]
    with pytest.raises(ValueError, match="not enough values"):
        listed([], how)


def test_each_language_counts_in_its_own_way(texts):
    """Numbers choose among the plural forms of the language."""
    assert texts.html(text("holds", count=1), "en") == "one hold"
    assert texts.html(text("holds", count=3), "en") == "3 holds"
    assert texts.html(text("holds", count=3), "cs") == "3 výdrže"
    assert texts.html(text("holds", count=5), "cs") == "5 výdrží"


def test_a_text_within_a_text_is_told_in_the_same_language(texts):
    """A nested text is filled in as its words, once escaped and not twice."""
    assert texts.html(text("summary", what=text("holds", count=8)), "cs") == "Done: 8 výdrží."
    assert texts.html(text("summary", what=text("greeting", name="A & B")), "en") == (
        "Done: <b>Good morning</b>, A &amp; B.."
    )


def test_words_choose_a_variant(texts):
    """A plain word selects among variants by name."""
    assert texts.html(text("side", leg="left"), "en") == "left leg"
    assert texts.html(text("side", leg="right"), "en") == "right leg"


def test_dates_and_numbers_are_told_as_the_language_does(texts):
    """Days have names and decimals have the language's sign."""
    assert texts.html(text("on-day", day=date(2026, 11, 22)), "en") == "Sunday, that is Sun, Nov 22"
    assert texts.html(text("on-day", day=date(2026, 11, 22)), "cs") == "neděle"
    assert texts.html(text("average", value=2.5), "cs") == "2,5"


def test_instants_are_told_in_the_persons_zone(texts):
    """A UTC instant is shown as the wall clock where the person is."""
    at = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
    assert texts.html(text("at-time", at=at), "en", "America/Los_Angeles") == "at 07:30"
    assert texts.html(text("at-time", at=at), "en") == "at 15:30"


def test_labels_have_no_markup(texts):
    """Where Telegram allows no markup the words stand alone, unescaped."""
    assert texts.plain(text("label"), "en") == "Q & A here"
    assert texts.plain(text("greeting", name="<3"), "en") == "Good morning, <3."


def test_english_stands_in_for_what_a_language_lacks(texts):
    """A text missing in one language is told in English; one missing everywhere is told by its id."""
    assert texts.html(text("side", leg="left"), "cs") == "left leg"
    assert texts.has("side", "cs")
    assert not texts.has("nowhere", "en")
    assert texts.html(text("nowhere"), "en") == "nowhere"


def test_the_nearest_language_is_chosen(texts):
    """A tag with a region falls back to its language, an unknown one to English; other folders are none."""
    assert texts.languages == ("cs", "en")
    assert [texts.language(code) for code in ("cs", "cs-CZ", "CS_cz", "de", None, "")] == ["cs"] * 3 + [
        "en"
    ] * 3


def test_ten_thousand_characters_do_not_break_a_sentence(texts):
    """An overlong argument is shortened instead of spoiling the text it stands in."""
    said = texts.html(text("greeting", name="&" * 10_000), "en")
    assert said.startswith("<b>Good morning</b>, &amp;")
    assert said.endswith("….")
