"""The charts: what they show, that they can be read, and that they never lie or blame."""

from __future__ import annotations

import colorsys
import dataclasses
import re
import struct
import sys
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.content import Leg
from bot.core.diary import Site
from bot.core.history import CalendarDay, DayHeld, DayKind, Week
from bot.core.pain import DayPain
from bot.pictures import PicturesUnavailable, charts, fonts
from bot.pictures.canvas import DARK, LIGHT, PRINT, Palette
from bot.pictures.sheet import PAGE, PHONE, PHONE_DARK
from bot.pictures.trend import PlanChange, trend_svg
from tests.pictures.samples import ENGLISH, GERMAN, START, changes, holds, pain, weeks

SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]


def trend(days: list[DayPain], told: list[PlanChange] | None = None) -> str:
    return trend_svg(days, told or [], ENGLISH, "en", PHONE)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


def elements(svg: str, tag: str, **attributes: str) -> list[ET.Element]:
    found = ET.fromstring(svg).iter(SVG + tag)
    return [one for one in found if all(one.get(name) == value for name, value in attributes.items())]


def boxes(svg: str) -> dict[str, Box]:
    """Where each text lies: left, top, right, baseline."""
    found = {}
    for number, text in enumerate(ET.fromstring(svg).iter(f"{SVG}text")):
        words, size = text.text or "", float(text.get("font-size", "0"))
        wide = fonts.width(words, size, bold=text.get("font-weight") == "600")
        shift = {"start": 0.0, "middle": wide / 2, "end": wide}[text.get("text-anchor", "start")]
        left, base = float(text.get("x", "0")) - shift, float(text.get("y", "0"))
        found[f"{number} {words}"] = (left, base - 0.72 * size, left + wide, base)
    return found


def assert_legible(svg: str) -> None:
    """No text leaves the picture, and none lies on another."""
    root = ET.fromstring(svg)
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    placed = list(boxes(svg).items())
    for number, (words, (left, top, right, base)) in enumerate(placed):
        assert left >= -0.5, words
        assert right <= width + 0.5, words
        assert top >= 0, words
        assert base <= height, words
        for other, (left2, top2, right2, base2) in placed[:number]:
            apart = right <= left2 or right2 <= left or base <= top2 or base2 <= top
            assert apart, f"{words!r} lies on {other!r}"


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


# --- pictures ---

PICTURES: dict[str, Callable[[], bytes]] = {
    "trend of a month": lambda: charts.pain_trend(pain(28), changes(28), ENGLISH, "en"),
    "trend in the dark": lambda: charts.pain_trend(pain(28), changes(28), GERMAN, "de", dark=True),
    "trend of a year": lambda: charts.pain_trend(pain(400), changes(400), ENGLISH, "pt-BR"),
    "trend of a day": lambda: charts.pain_trend(pain(1), [], ENGLISH, "en"),
    "empty trend": lambda: charts.pain_trend([], [], ENGLISH, "en"),
    "holds": lambda: charts.hold_seconds(holds(28), ENGLISH, "en"),
    "empty holds": lambda: charts.hold_seconds([], ENGLISH, "en"),
    "calendar": lambda: charts.calendar(weeks(), ENGLISH, "en"),
    "empty calendar": lambda: charts.calendar([], ENGLISH, "en"),
}


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_a_chart_is_a_photo_telegram_takes(picture: Callable[[], bytes]) -> None:
    """Every chart is a PNG 1280 pixels wide, upright at most, and small."""
    png = picture()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    assert width == 1280
    assert 300 < height < 2 * width
    assert len(png) < 400_000


def test_the_same_data_give_the_same_bytes() -> None:
    """A chart drawn twice is the same file, so that it can be cached by its content."""
    assert PICTURES["trend of a month"]() == PICTURES["trend of a month"]()


def test_a_chart_without_the_library_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without resvg-py a chart raises the one exception that the bot answers with words."""
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(PicturesUnavailable):
        charts.pain_trend([], [], ENGLISH, "en")


# --- legible, for everyone ---


@pytest.mark.parametrize("palette", [LIGHT, DARK, PRINT])
def test_colours_have_contrast(palette: Palette) -> None:
    """Text and marks have a contrast of 4.5:1 on the paper, numbers on filled days too."""
    for colour in (palette.ink, palette.quiet, palette.accent, palette.warm, palette.cool, palette.third):
        assert contrast(colour, palette.paper) >= 4.5
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    assert contrast(palette.ink, palette.soft) >= 4.5
    assert contrast(palette.quiet, palette.faint) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK, PRINT])
def test_nothing_is_red(palette: Palette) -> None:
    """No colour of a chart is the red of an alarm or of a failed day."""
    for colour in dataclasses.astuple(palette):
        red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
        assert saturation < 0.2 or 0.04 < hue < 0.92, colour


@pytest.mark.parametrize("kind", ["chart", "calendar", "holds"])
def test_type_is_large_enough_for_a_phone(kind: str) -> None:
    """On a phone that shows the picture 380 points wide no text is set smaller than 9 points."""
    svg = {
        "chart": trend(pain(28), changes(28)),
        "calendar": charts.calendar_svg(weeks(), GERMAN, "de", PHONE),
        "holds": charts.holds_svg(holds(28), ENGLISH, "en", PHONE),
    }[kind]
    smallest = min(float(text.get("font-size", "0")) for text in elements(svg, "text"))
    assert smallest * 380 / 640 >= 9


days_of_pain = st.builds(
    DayPain,
    day=st.integers(0, 400).map(lambda number: START + timedelta(number)),
    before=st.none() | st.integers(0, 10),
    after=st.none() | st.integers(0, 10),
    next_morning=st.none() | st.integers(0, 10),
    notes=st.lists(st.integers(0, 10), max_size=2).map(tuple),
    site=st.sampled_from([None, *Site]),
)
plan_changes = st.builds(
    PlanChange,
    day=st.integers(0, 400).map(lambda number: START + timedelta(number)),
    label=st.text(st.characters(codec="latin-1"), max_size=120),
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(days_of_pain, max_size=80, unique_by=lambda day: (day.day, day.site)),
    st.lists(plan_changes, max_size=9),
    st.sampled_from(["en", "de", "fr", "pt-BR", "pl", "ru", "el", "fi"]),
    st.sampled_from([PHONE, PHONE_DARK, PAGE]),
)
def test_words_of_a_trend_never_collide(days, told, locale, form) -> None:
    """Whatever the diary, the changes and the language, all words lie apart and inside the picture."""
    labels = GERMAN if locale == "de" else ENGLISH
    assert_legible(trend_svg(days, told, labels, locale, form))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.builds(
            DayHeld,
            day=st.integers(0, 400).map(lambda number: START + timedelta(number)),
            stretch=st.sampled_from(
                ["Towel stretch", "Wall stretch", "A stretch with a very long name " * 4]
            ),
            leg=st.sampled_from(Leg),
            seconds=st.integers(0, 120),
        ),
        max_size=40,
    ),
    st.sampled_from(["en", "de", "ru"]),
)
def test_words_of_the_holds_never_collide(days, locale) -> None:
    """Whatever was held, all words lie apart and inside the picture."""
    assert_legible(charts.holds_svg(days, GERMAN, locale, PHONE))


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 366),
    st.lists(st.lists(st.sampled_from(get_args(DayKind)), min_size=7, max_size=7), max_size=9),
    st.integers(0, 7),
    st.sampled_from(["en", "de", "pt-BR", "ru"]),
)
def test_words_of_a_calendar_never_collide(start, rows, goal, locale) -> None:
    """Whatever became of the days, all words lie apart and inside the picture."""
    shown = [
        Week(
            goal,
            0,
            tuple(CalendarDay(START + timedelta(start + 7 * row + n), kind) for n, kind in enumerate(kinds)),
        )
        for row, kinds in enumerate(rows)
    ]
    assert_legible(charts.calendar_svg(shown, GERMAN, locale, PHONE))


def test_the_font_has_the_letters_of_many_languages() -> None:
    """Both weights hold the letters of Latin, Greek and Cyrillic languages, so that no box is drawn."""
    sample = (
        "ÄÖÜßÆØÅåéèêçñãőűąęłśźżčďěňřšťůžğışâțșạềửỹ¿¡«»„“”’–—…→°½%€£ Ωδευτερόλεπτα Щёлкайте їґє 0123456789"
    )
    for weight in (False, True):
        missing = [
            letter for letter in sample if fonts.width(letter, 1, bold=weight) == 1.0 and letter != "—"
        ]
        assert missing == []


def test_widths_are_those_of_the_font() -> None:
    """Text is measured by the font's own advances (2048 to the em, as fontTools reads them)."""
    regular = {"i": 496, "W": 2018, "1": 833, "Ж": 1966, "Ω": 1577, "→": 1954, " ": 576}
    bold = {"i": 536, "W": 2089, "1": 866, "Ж": 2114, "Ω": 1593, "→": 1954, " ": 516}
    assert {letter: fonts.width(letter, 2048) for letter in regular} == regular
    assert {letter: fonts.width(letter, 2048, bold=True) for letter in bold} == bold
    assert fonts.width("W1", 2048) == 2018 + 833


# --- the pain trend ---


def test_each_series_has_a_shape_and_a_word() -> None:
    """The legend names before, after, next morning and average, and their marks differ without colour."""
    svg = trend(pain(28))
    assert {"before", "after", "next morning", "before, 7-day average"} <= set(texts(svg))
    before = elements(svg, "circle", fill=LIGHT.warm)[0]
    after = elements(svg, "circle", stroke=LIGHT.cool)[0]
    morning = elements(svg, "path", fill=LIGHT.third)[0]
    assert before.get("stroke") is None
    assert after.get("fill") == LIGHT.paper
    assert morning.get("d", "").endswith("Z")


def test_the_legend_names_only_what_is_shown() -> None:
    """A diary without next mornings has no next morning in its legend."""
    days = [DayPain(START + timedelta(number), 5, 4) for number in range(5)]
    assert "next morning" not in texts(trend(days))


def apart(number: int) -> list[DayPain]:
    """Days on which the leg hurts at 6 and later 4, and the back at 2."""
    days = [START + timedelta(n) for n in range(number)]
    leg = [DayPain(day, 6 if n < 7 else 4, 5, site=Site.LEG) for n, day in enumerate(days)]
    return leg + [DayPain(day, 2, 1, site=Site.BACK) for day in days]


@pytest.mark.parametrize("form", [PHONE, PHONE_DARK, PAGE])
@pytest.mark.parametrize("days", [5, 20, 90])
def test_leg_and_back_are_two_lines(form, days) -> None:
    """Each has a word, a shape, a solid or dashed line and the number it ends in, not a colour alone."""
    svg = trend_svg(apart(days), [], ENGLISH, "en", form)
    assert {"leg", "back or buttock", "after"} <= set(texts(svg))
    assert not {"before", ENGLISH["average"], "place not told"} & set(texts(svg))
    lines = [path for path in elements(svg, "path") if "C" in path.get("d", "")]
    assert sorted(bool(line.get("stroke-dasharray")) for line in lines) == [False, True]
    assert "2.0" in texts(svg)
    assert_legible(svg)


def test_ends_of_two_lines_at_one_height_stay_apart() -> None:
    """Where leg and back end alike both numbers can be read."""
    days = [DayPain(START + timedelta(n), 5, site=site) for n in range(9) for site in Site]
    svg = trend(days)
    assert texts(svg).count("5.0") == 2
    assert_legible(svg)


def test_days_before_the_sites_were_told_stay_in_the_trend() -> None:
    """What was rated as one before leg and back were told apart has a line of its own."""
    before = [DayPain(START - timedelta(n), 7) for n in range(1, 6)]
    svg = trend(before + apart(9))
    assert "place not told" in texts(svg)
    assert len([path for path in elements(svg, "path") if "C" in path.get("d", "")]) == 3


@pytest.mark.parametrize("days", [1, 5, 100])
def test_notes_are_single_points(days) -> None:
    """/pain at other times is a cross on its day, named in the legend, and moves no average."""
    plain = [DayPain(START + timedelta(number), 5) for number in range(days)]
    noted = [dataclasses.replace(plain[0], notes=(9, 2)), *plain[1:]]
    strokes = len(elements(trend(noted), "path")) - len(elements(trend(plain), "path"))
    assert strokes == 2 * (2 + 2 if days == 1 else 2 + 1)  # once beside their words, once in the legend
    assert any(words.startswith("noted at other times") for words in texts(trend(noted)))
    assert ("5.0" in texts(trend(noted))) is (days > 1)


def test_an_empty_trend_says_what_to_expect() -> None:
    """Without ratings the picture shows a title and one sentence instead of a bare grid."""
    written = texts(trend([DayPain(START)]))
    assert written[0] == ENGLISH["trend_title"]
    assert " ".join(written[1:]) == ENGLISH["empty"]


def test_a_single_day_is_told_in_words() -> None:
    """With one day each value stands beside its mark, and there is no line and no legend."""
    svg = trend([DayPain(START, 5, 3, 4)])
    assert {"before 5", "after 3", "next morning 4"} <= set(texts(svg))
    assert ENGLISH["average"] not in texts(svg)


def test_words_of_a_single_day_stand_beside_their_marks() -> None:
    """The words of a single day are in the order of the values, the worst on top."""
    placed = boxes(trend([DayPain(START, 8, 2, 5)]))
    height = {words.split(" ", 1)[1]: box[3] for words, box in placed.items()}
    assert height["before 8"] < height["next morning 5"] < height["after 2"]
    assert abs(height["before 8"] - height["8"]) < 3


def test_the_average_ends_in_its_number() -> None:
    """The average of the last seven days stands in figures beside the line, in the language's way."""
    days = [DayPain(START + timedelta(number), 8 if number < 7 else 3) for number in range(13)]
    assert "3.7" in texts(trend(days))  # one 8 and six 3
    assert "3,7" in texts(trend_svg(days, [], GERMAN, "de", PHONE))


def test_no_line_crosses_weeks_without_ratings() -> None:
    """The average breaks where a week and more has no ratings, and goes on afterwards."""
    whole = [DayPain(START + timedelta(number), 5) for number in range(40)]
    holed = [day for day in whole if not START + timedelta(12) <= day.day < START + timedelta(26)]

    def lines(days: list[DayPain]) -> int:
        return len(
            [path for path in elements(trend(days), "path", stroke=LIGHT.accent) if "C" in path.get("d", "")]
        )

    assert lines(whole) == 1
    assert lines(holed) == 2


def test_a_long_diary_is_drawn_by_weeks() -> None:
    """A diary of 400 days shows one mark a week and says so; one of 45 days shows every day."""
    year = trend([DayPain(START + timedelta(number), 5, 4) for number in range(400)])
    weeks_drawn = len(elements(year, "circle", fill=LIGHT.warm)) - 1  # one is in the legend
    assert weeks_drawn == 58
    assert any("weekly averages" in words for words in texts(year))
    daily = trend([DayPain(START + timedelta(number), 5, 4) for number in range(45)])
    assert len(elements(daily, "circle", fill=LIGHT.warm)) - 1 == 45
    assert not any("weekly averages" in words for words in texts(daily))


def test_weekly_marks_are_averages() -> None:
    """The marks of a long diary lie at the mean of their week."""
    days = [DayPain(START + timedelta(number), 2 if number % 2 else 6) for number in range(70)]
    four, two = (4 * 6 + 3 * 2) / 7, (3 * 6 + 4 * 2) / 7
    assert heights(days) == heights([DayPain(day.day, four) for day in days]) | heights(
        [DayPain(day.day, two) for day in days]
    )


def heights(days: list[DayPain]) -> set[str | None]:
    """Where the marks of `before` lie, without the one of the legend."""
    return {mark.get("cy") for mark in elements(trend(days), "circle", fill=LIGHT.warm)[1:]}


def test_changes_of_the_plan_are_numbered_and_told() -> None:
    """The latest four changes have numbers on the chart and words below; older ones are counted."""
    svg = trend(pain(28), changes(28, 7))
    written = texts(svg)
    assert written.count("3") == 2
    assert len(elements(svg, "path", fill=LIGHT.ink)) == 3 + 1  # plain flags, and one in front of their count
    assert "and 3 earlier changes" in written
    assert sum("Wall stretch starts" in words for words in written) == 1


def test_changes_of_one_day_share_a_flag() -> None:
    """Two changes on a day are one flag with both texts."""
    told = [PlanChange(START, "Towel: 10 s"), PlanChange(START, "Wall: 5 s")]
    written = texts(trend(pain(28), told))
    assert "Towel: 10 s · Wall: 5 s" in written
    assert written.count("1") == 2


@pytest.mark.parametrize("form", [PHONE, PAGE])
def test_flags_of_neighbouring_days_stand_side_by_side(form) -> None:
    """Changes on the last days of a long diary keep their numbers apart and inside the picture."""
    told = [PlanChange(START + timedelta(number), "Towel: 10 s") for number in (396, 397, 398, 399)]
    days = [DayPain(START + timedelta(number), 5) for number in range(400)]
    assert_legible(trend_svg(days, told, ENGLISH, "en", form))


def test_values_of_a_single_day_at_the_bottom_stand_apart() -> None:
    """Three zeros on one day are three lines of words above the axis."""
    assert_legible(trend([DayPain(START, 0, 0, 0)]))
    assert_legible(trend([DayPain(START, 10, 10, 10)]))


def test_text_is_never_markup() -> None:
    """Signs of XML and control characters in a text come out as plain text and draw."""
    told = [PlanChange(START, "</text><script>\x00 & “5 < 6”")]
    svg = trend(pain(28), told)
    assert "</text><script> & “5 < 6”" in texts(svg)
    assert charts.pain_trend(pain(28), told, ENGLISH, "en").startswith(b"\x89PNG")


def test_dates_follow_the_language() -> None:
    """Dates are written as the locale writes them."""
    assert any(words.startswith("Oct 26") for words in texts(trend(pain(28))))
    german = trend_svg(pain(28), [], GERMAN, "de", PHONE)
    assert any(words.startswith("26. Okt") for words in texts(german))


# --- hold seconds ---


def test_holds_are_told_by_leg_and_stretch() -> None:
    """Every stretch has its panel, and each leg its latest seconds in words."""
    written = texts(charts.holds_svg(holds(20), ENGLISH, "en", PHONE))
    assert [words for words in written if "stretch" in words] == ["Towel stretch", "Wall stretch"]
    assert {"Left 15 sec", "Right 10 sec", "Left 5 sec", "Right 5 sec"} <= set(written)


def test_legs_differ_without_colour() -> None:
    """The left leg is a solid line with discs, the right one dashed with squares."""
    svg = charts.holds_svg(holds(20), ENGLISH, "en", PHONE)
    assert elements(svg, "circle", fill=LIGHT.cool)
    dashes = {path.get("stroke"): path.get("stroke-dasharray") for path in elements(svg, "path", fill="none")}
    assert dashes[LIGHT.cool] is None
    assert dashes[LIGHT.warm]


def test_a_hold_length_changes_in_steps() -> None:
    """The line of a leg runs level until the day of a change and then straight up."""
    days = [DayHeld(START + timedelta(n), "Towel stretch", Leg.LEFT, 5 if n < 4 else 10) for n in range(8)]
    svg = charts.holds_svg(days, ENGLISH, "en", PHONE)
    (line,) = (path for path in elements(svg, "path", stroke=LIGHT.cool))
    points = [tuple(map(float, pair.split())) for pair in re.split("[ML]", line.get("d", ""))[1:]]
    for (x0, y0), (x1, y1) in pairwise(points):
        assert x0 == x1 or y0 == y1


# --- the calendar ---


def one_kind(kind: DayKind) -> str:
    """A week of which the Wednesday is of that kind, with all colours made the same."""
    days = [CalendarDay(START + timedelta(n), kind if n == 2 else "future") for n in range(7)]
    labels = ENGLISH | dict.fromkeys(get_args(DayKind), "the same word")
    svg = charts.calendar_svg([Week(0, 0, tuple(days))], labels, "en", PHONE)
    return re.sub("#[0-9A-F]{6}", "colour", svg)


def test_kinds_of_days_differ_without_colour() -> None:
    """Done, partly, rest, reserve, missed, paused, today and future look different in black and white."""
    drawn = {one_kind(kind) for kind in get_args(DayKind)}
    assert len(drawn) == len(get_args(DayKind))


def test_the_calendar_names_the_kinds_it_shows() -> None:
    """The legend names each kind of day that occurs, and no other."""
    written = texts(charts.calendar_svg(weeks()[:2], ENGLISH, "en", PHONE))
    assert {"done", "partly", "rest day", "reserve day", "no session"} <= set(written)
    assert "pause" not in written


def test_a_missed_day_is_a_plain_day() -> None:
    """A day without a session has no sign on it: only its number and a thin ring."""
    plain, rest = one_kind("missed"), one_kind("rest")
    assert plain.count("<path") == 0
    ring, ring_of_today = (
        float(re.findall('stroke-width="([0-9.]+)"', svg)[0]) for svg in (plain, one_kind("today"))
    )
    assert ring * 2 < ring_of_today
    assert rest.count("<path") == 2  # on the day and in the legend


def test_a_week_shows_its_goal() -> None:
    """Each week tells how many of its days were stretched of how many; a tick says that it was reached."""
    svg = charts.calendar_svg(weeks(), ENGLISH, "en", PHONE)
    assert [words for words in texts(svg) if "/" in words] == ["5/5", "4/5", "1/5", "2/5"]
    ticks = [path for path in elements(svg, "path", stroke=LIGHT.accent) if path.get("d", "").count("L") == 2]
    assert len(ticks) == 1


def test_weeks_begin_where_the_person_begins_them() -> None:
    """Columns follow the order of the days that are given, Sunday first or Monday first."""
    sunday = START - timedelta(1)
    days = [CalendarDay(sunday + timedelta(n), "done") for n in range(7)]
    written = texts(charts.calendar_svg([Week(5, 0, tuple(days))], ENGLISH, "en", PHONE))
    placed = boxes(charts.calendar_svg([Week(5, 0, tuple(days))], ENGLISH, "en", PHONE))
    left = {words.split(" ", 1)[1]: box[0] for words, box in placed.items()}
    assert left["Su"] < left["Mo"] < left["Sa"]
    assert left["25"] < left["31"]
    assert "Oct" in written


def test_no_day_before_the_diary_is_shown() -> None:
    """The dates under a trend begin with its first day."""
    first = date(2026, 3, 2)
    days = [DayPain(first + timedelta(number), 5) for number in range(10)]
    ticks = [words for words in texts(trend(days)) if re.fullmatch("(Feb|Mar) [0-9]+", words)]
    assert ticks[0] == "Mar 2"
    assert len(ticks) >= 2
