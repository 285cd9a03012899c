"""The page for the doctor: one page, complete, honest about what it leaves out."""

from __future__ import annotations

import dataclasses
import io
import struct
import sys
import zlib
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PageObject, PdfReader

from bot.core.content import Leg
from bot.pictures import PicturesUnavailable, report
from bot.pictures.charts import LABELS as CHART_LABELS
from bot.pictures.report import (
    Advised,
    LegReport,
    PainAverages,
    ReportData,
    StretchReport,
    WarningAnswer,
    paper_for,
)
from tests.pictures import samples
from tests.pictures.samples import ENGLISH, START


def only_page(pdf: bytes) -> PageObject:
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 1
    return pages[0]


def words(data: ReportData, **labels: str) -> str:
    """All text of the page, lines joined."""
    text = only_page(report.pdf(data, ENGLISH | labels, "en", "a4")).extract_text()
    return " ".join(text.replace("\u00a0", " ").split())


def changed(**values: Any) -> ReportData:
    return dataclasses.replace(samples.report(), **values)


def tiny_png() -> bytes:
    """A grey picture of 4 by 3 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 4, 3, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * 4) * 3)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_it_says_what_was_done_and_felt() -> None:
    """Period, sessions, time held, verdict, the holds of each leg and the easings stand on the page."""
    page = words(samples.report())
    for fact in (
        "Hamstring stretching for sciatica",
        "Oct 26 – Nov 22, 2026",
        "Made on Nov 23, 2026",
        "25 / 28",
        "38 min",
        "a meaningful change by rule R2 (2 points or 30 %, Ostelo 2008)",
        "Left 44 5 → 15 sec 18 1",
        "Right 41 5 → 10 sec 18 3",
        "other knee bent 36×",
    ):
        assert fact in page.replace("\u2009", " "), fact


def test_pain_is_told_as_first_and_last_average() -> None:
    """The averages of the first and the last week are the large figures beside the verdict."""
    page = words(changed(averages=[PainAverages("", 6, 4.5, "No meaningful change.")], notes=3))
    assert "6.0 → 4.5" in page
    assert "No meaningful change. Pain noted at other times: 3." in page


def test_leg_and_back_have_a_row_each() -> None:
    """Where both were rated each has its averages and its own verdict."""
    leg, back = (
        PainAverages("Leg", 6, 3, "3 points less."),
        PainAverages("Back", None, 2.5, "Too few entries."),
    )
    page = words(changed(averages=[leg, back]))
    assert "6.0 → 3.0 Leg 3 points less. 2.5 Back Too few entries." in page
    assert ENGLISH["pain_first_last"] in page
    assert "noted" not in page


def test_it_names_advice_and_rule() -> None:
    """Each piece of advice stands with its date, rule, words and the numbers behind it, newest first."""
    page = words(samples.report(advice=3))
    assert "Oct 26, 2026 · rule R6 Advice number 0. Three good sessions." in page
    assert page.index("Advice number 2") < page.index("Advice number 0")


def test_it_says_what_it_is_not() -> None:
    """The page says that it is self-reported and no diagnosis."""
    page = words(samples.report())
    assert ENGLISH["self_reported"] in page
    assert ENGLISH["disclaimer"] in page


def test_a_present_warning_sign_stands_first() -> None:
    """A warning sign that was reported comes before later harmless answers, so it is never cut for them."""
    sign = WarningAnswer(START, "Numbness between the legs", "yes", present=True)
    later = [WarningAnswer(START + timedelta(n), "Fever", "no", present=False) for n in range(1, 90)]
    page = words(changed(warnings=[*later, sign]))
    assert page.index("Numbness between the legs: yes") < page.index("Fever: no")


def test_what_does_not_fit_is_counted() -> None:
    """With too much advice for a page the newest stays, and the number left out is told exactly."""
    page = words(samples.report(advice=80, warnings=70))
    shown = sum(f"Advice number {number}." in page for number in range(80))
    assert 0 < shown < 80
    assert "Advice number 79." in page
    assert f"and {80 - shown} earlier" in page
    answers = sum(f"Sign {number}: no" in page for number in range(70))
    assert f"and {70 - answers} earlier" in page


def test_stretches_beyond_the_fourth_are_counted() -> None:
    """More than four stretches are cut, and their number is told."""
    page = words(samples.report(stretches=6))
    assert page.count("Towel stretch") == 4
    assert "and 2 more stretches" in page


def test_an_empty_period_is_a_page_too() -> None:
    """Without sessions, ratings or advice the page says so in words."""
    page = words(
        changed(
            sessions=0,
            held_seconds=0,
            pain=[],
            changes=[],
            stretches=[],
            warnings=[],
            advice=[],
            averages=[PainAverages("", None, None, "–")],
        )
    )
    for label in ("no_holds", "no_warnings", "no_advice"):
        assert ENGLISH[label] in page


def test_text_is_never_markup() -> None:
    """Signs of Typst markup and code in a text come out as they are."""
    nasty = '#panic("x") *bold* $x^2$ @ref <label> \\ #set page(width: 1cm) //'
    page = words(
        changed(
            averages=[PainAverages(nasty, 5, 4, nasty)] * 2,
            advice=[Advised(START, "R1", nasty, nasty)],
            warnings=[WarningAnswer(START, nasty, nasty, present=True)],
            stretches=[StretchReport(nasty, (LegReport(Leg.LEFT, 1, 5, 5, 0, 0),), {nasty: 1})],
        )
    )
    assert page.count('#panic("x") *bold*') >= 5


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("us-letter", (612, 792))])
def test_paper(paper, size) -> None:
    """The page has the size of the paper that was asked for."""
    page = only_page(report.pdf(samples.report(), ENGLISH, "en", paper))
    assert (round(page.mediabox.width), round(page.mediabox.height)) == size


anything = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=400)
names = st.text(st.characters(codec="latin-1", exclude_categories=("Cc",)), max_size=120)
legs = st.builds(
    LegReport,
    leg=st.sampled_from(["left", "right"]),
    holds=st.integers(0, 9999),
    first_seconds=st.floats(0, 300),
    last_seconds=st.floats(0, 300),
    eased=st.integers(0, 999),
    stopped=st.integers(0, 999),
)
dates = st.integers(0, 400).map(lambda number: START + timedelta(number))


@settings(max_examples=25, deadline=None)
@given(
    st.builds(
        ReportData,
        first=st.just(START),
        last=st.just(START + timedelta(400)),
        made=st.just(START + timedelta(401)),
        sessions=st.integers(0, 9999),
        planned=st.integers(0, 9999),
        held_seconds=st.integers(0, 10**6),
        pain=st.integers(0, 400).map(samples.pain),
        changes=st.lists(st.builds(samples.PlanChange, day=dates, label=anything), max_size=9),
        notes=st.integers(0, 9999),
        averages=st.lists(
            st.builds(
                PainAverages,
                site=names,
                first=st.none() | st.floats(0, 10),
                last=st.none() | st.floats(0, 10),
                verdict=anything,
            ),
            min_size=1,
            max_size=2,
        ),
        stretches=st.lists(
            st.builds(
                StretchReport,
                name=names,
                legs=st.lists(legs, max_size=2),
                easings=st.dictionaries(names, st.integers(1, 99), max_size=5),
                picture=st.sampled_from([None, tiny_png()]),
            ),
            max_size=6,
        ),
        warnings=st.lists(
            st.builds(WarningAnswer, day=dates, sign=anything, answer=anything, present=st.booleans()),
            max_size=40,
        ),
        advice=st.lists(
            st.builds(Advised, day=dates, rule=names, text=anything, reason=anything), max_size=40
        ),
    ),
    st.sampled_from(["a4", "us-letter"]),
)
def test_it_is_always_one_page(data, paper) -> None:
    """Whatever there is to tell, it is told on exactly one page."""
    only_page(report.pdf(data, samples.GERMAN, "de", paper))


def test_the_same_data_give_the_same_bytes() -> None:
    """A report made twice is the same file: its date is that of the data."""
    first = report.pdf(samples.report(), ENGLISH, "en", "a4")
    assert first == report.pdf(samples.report(), ENGLISH, "en", "a4")
    metadata = PdfReader(io.BytesIO(first)).metadata
    assert metadata.creation_date.date() == samples.report().made


def test_a_picture_shows_the_stretch() -> None:
    """A still of the stretch stands beside its name, with the name as its alternative text."""
    stretch = dataclasses.replace(samples.report().stretches[0], picture=tiny_png())
    with_picture = only_page(report.pdf(changed(stretches=[stretch]), ENGLISH, "en", "a4"))
    without = only_page(report.pdf(samples.report(stretches=1), ENGLISH, "en", "a4"))
    assert len(with_picture.images) == len(without.images) + 1


def test_it_can_be_read_aloud() -> None:
    """The file is tagged, has a title and names its language, so that a screen reader can read it."""
    pdf = PdfReader(io.BytesIO(report.pdf(samples.report(), samples.GERMAN, "de", "a4")))
    catalog = pdf.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"].startswith("de")
    assert pdf.metadata.title == ENGLISH["report_title"]


def test_a_report_without_the_library_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without typst the report raises the one exception that the bot answers with words."""
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(PicturesUnavailable):
        report.pdf(samples.report(), ENGLISH, "en", "a4")


@pytest.mark.parametrize(
    ("region", "zone", "paper"),
    [
        ("US", None, "us-letter"),
        ("ca", None, "us-letter"),
        (None, "America/Mexico_City", "us-letter"),
        (None, "Asia/Manila", "us-letter"),
        (None, "America/Los_Angeles", "us-letter"),
        ("DE", "America/Los_Angeles", "a4"),
        (None, "Europe/Berlin", "a4"),
        (None, "America/Sao_Paulo", "a4"),
        (None, "UTC", "a4"),
        (None, None, "a4"),
    ],
)
def test_paper_is_what_the_region_uses(region, zone, paper) -> None:
    """Letter where it is used, by region or else by time zone; A4 everywhere else."""
    assert paper_for(region, zone) == paper


def test_the_keys_of_labels_are_complete() -> None:
    """A report needs exactly the words that LABELS lists, those of the charts among them."""
    assert CHART_LABELS < report.LABELS
    assert set(ENGLISH) == report.LABELS
