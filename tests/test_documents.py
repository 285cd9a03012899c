"""Charts, report and export of a month lived through the rules, as the person and the doctor see them."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from pypdf import PdfReader

from bot import content
from bot.app import App
from bot.chat.attachments import Produced
from bot.clock import ManualClock
from bot.config import Settings
from bot.core import history, pain
from bot.core.diary import Decision, Diary, Fact, OccurrenceStatus
from bot.core.immutable import changed
from bot.core.messages import Chart, File, Tap, text
from bot.core.model import Phase, Place, Record, Send, Session, State
from bot.core.thresholds import filled
from bot.core.turn import message
from bot.documents import Documents
from bot.pictures.media import Media
from bot.replay.stage import Stage
from bot.sandbox.chats import ChatMessage
from bot.sandbox.server import Server
from bot.store import OutboxRow, Store, Transaction
from bot.texts import Texts
from bot.voice.track import Speaker
from tests.conftest import TOKEN, forward

ROOT = Path(__file__).parents[1]
CONTENT = content.load(ROOT / "content")
TEXTS = Texts.load(ROOT / "content" / "texts")

CHAT = 1001
LOS_ANGELES = Place("Los Angeles", "United States", "America/Los_Angeles")
MONDAY = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
"""Noon in Los Angeles."""


# --- A month, lived through the rules


def new_stage() -> Stage:
    stage = Stage(CONTENT, now=MONDAY, places=lambda _words: (LOS_ANGELES,)).set_up()
    stage.chat.clear()
    return stage


def session(stage: Stage, before: int, after: int, *, too_much: bool = False) -> None:
    """A whole session, and on to the next day."""
    alone(stage, before, after, too_much=too_much)
    next_day(stage)


def alone(stage: Stage, before: int, after: int, *, too_much: bool = False) -> None:
    """A whole session."""
    stage.command("stretch")
    stage.tap(str(before))
    if stage.phase is Phase.SCREENING:
        stage.tap("none-of-these")
    if stage.phase is Phase.CHOOSING:
        choices = ("choose-usual", "choose-gentle", "choose-clear")
        stage.tap(next(choice for choice in choices if choice in stage.labels()))
    while stage.to_phase(Phase.READY, Phase.RATING_AFTER) is Phase.READY:
        stage.tap("ready")
        if too_much:
            stage.tap("too-much-button")
            stage.tap("ready")
            too_much = False
    stage.tap(str(after))
    for answer in ("feeling-electric", "where-thigh", "moved-down"):
        if stage.phase in {Phase.FEELING, Phase.WHERE, Phase.MOVED}:
            stage.tap(answer)


def be_cleared(stage: Stage) -> None:
    """A doctor has looked at the warning sign, and finds stretching fine."""
    for label in ("been-seen", "seen-by-doctor", "fine-yes"):
        stage.tap(label)


def next_day(stage: Stage) -> None:
    stage.chat.clear()
    stage.wait(days=1)
    stage.chat.clear()


@cache
def month() -> Stage:
    """Four weeks from Monday 2 March: pain eases from 6 to 2, with all that can happen on the way."""
    stage = new_stage()
    for before, after in ((6, 5), (6, 5), (5, 4), (5, 4)):  # Monday to Thursday
        session(stage, before, after)
    next_day(stage)  # Friday
    session(stage, 4, 4, too_much=True)  # Saturday
    session(stage, 5, 4)
    stage.command("pause", "3")  # Monday to Wednesday of the second week
    for _ in range(3):
        next_day(stage)
    for _ in range(4):
        session(stage, 4, 3)
    for _ in range(3):  # Monday to Wednesday of the third week
        session(stage, 3, 2)
    for _ in range(3):
        next_day(stage)
    for _ in range(4):  # Sunday to Wednesday of the fourth week
        session(stage, 2, 1)
    return stage


def lived(stage: Stage) -> Callable[[Transaction], None]:
    """Write what happened on the stage into the store, as one person in this chat."""

    def write(transaction: Transaction) -> None:
        state = transaction.state_of_chat(CHAT, replace(stage.state.person, id=0, chat_id=CHAT, look="fern"))
        assert state is not None
        diary = stage.diary
        for past in diary.sessions:
            ended = Session(
                past.number, past.day, past.started_at, "test", (), phase=Phase.ENDED, ending=past.ending
            )
            new = State(state.person, replace(ended, ended_at=past.ended_at))
            transaction.save(State(state.person), new, past.ended_at)
        facts: list[Fact] = [*diary.ratings, *diary.holds, *diary.decisions, *diary.answers]
        transaction.apply(state.person, [Record(fact) for fact in facts], cause="test", now=stage.now)

    return write


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What the catalogues complain about meanwhile."""
    told: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: told.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("bot.texts").addHandler(handler)
    yield told
    logging.getLogger("bot.texts").removeHandler(handler)


# --- What core makes of it


def caption(stage: Stage, kind: str) -> str:
    """The words of /progress, or of one of its buttons."""
    stage.command("progress")
    if kind != "pain":
        stage.tap(f"chart-{kind}")
    (line,) = stage.chat["progress"].lines
    assert stage.chat["progress"].picture == Chart(kind)
    return TEXTS.plain(line, "en")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            "pain",
            (
                "Pain before sessions went from 5.7 to 2: averages of the first and the last 3 rated "
                "days (17 in all); after sessions it is 1 now, and the plan changed on 7 days."
            ),
        ),
        (
            "holds",
            (
                "Seconds held a day, at first and now. Towel stretch: left 5 → 20 s, right 5 → 20 s; "
                "Wall stretch: left 5 → 30 s, right 5 → 30 s."
            ),
        ),
        (
            "calendar",
            (
                "This week 4 of 5 days, 2 reserve days left; in all 17 days of stretching in 4 weeks, "
                "the weekly goal reached 2 times."
            ),
        ),
    ],
)
def test_each_picture_says_the_same_in_one_sentence(kind: str, words: str) -> None:
    """The caption of a chart holds without the picture, in the person's own numbers."""
    assert caption(month(), kind) == words


def test_progress_offers_the_other_pictures() -> None:
    """Below a picture are buttons for the others, and a tap changes the same message."""
    stage = month()
    stage.command("progress")
    assert stage.labels()[-2:] == ["chart-holds", "chart-calendar"]
    stage.tap("chart-calendar")
    assert stage.labels()[-2:] == ["chart-pain", "chart-holds"]


def test_there_is_no_progress_before_the_first_session() -> None:
    """Nothing is drawn for somebody new, and a button of nobody's making is answered."""
    stage = new_stage()
    stage.command("progress")
    assert stage.texts()[-1:] == ["nothing-yet"]
    assert stage.answers(stage.happen(Tap("chart", ("pain",)))) == ["stale-button"]
    assert month().answers(month().happen(Tap("chart", ("sleep",)))) == ["stale-button"]


def test_a_first_session_has_words_for_every_picture() -> None:
    """With one session there is an average and no trend, and nothing is said that is not so."""
    stage = new_stage()
    session(stage, 4, 3)
    assert caption(stage, "pain") == (
        "Pain before sessions is 4 on average so far, from one day; after sessions it is 3 now."
    )
    assert caption(stage, "calendar") == (
        "This week 1 of 5 days, 1 reserve day left; in all 1 day of stretching in 1 week."
    )


def test_a_session_that_has_just_begun_has_words_for_every_picture() -> None:
    """The question before the first session is enough for /progress to have something to show."""
    stage = new_stage()
    stage.command("stretch")
    stage.tap("4")
    assert caption(stage, "holds") == "Nothing has been held yet; the first hold will show here."
    assert caption(stage, "calendar").startswith("This week 0 of 5 days")


def kinds(stage: Stage) -> list[str]:
    weeks = history.weeks(stage.state.person, stage.past, date(2026, 3, 26))
    return [" ".join(kind for _, kind in week.days) for week in weeks]


def test_the_calendar_shows_days_as_what_they_are() -> None:
    """Pauses are pauses, what falls out is a reserve day while there is one, and today is still open."""
    assert kinds(month()) == [
        "done done done done reserve done done",
        "paused paused paused done done done done",
        "done done done reserve reserve missed done",
        "done done done today future future future",
    ]


def test_rest_is_rest() -> None:
    """Days that are not scheduled, and a day on which rest was advised and taken, are days of rest."""
    stage = new_stage()
    stage.command("days", "weekdays")
    session(stage, 2, 2)
    stage.command("stretch")
    for label in ("7", "none-of-these", "choose-rest"):
        stage.tap(label)
    weeks = history.weeks(stage.state.person, stage.past, date(2026, 3, 9))
    first = [kind for _, kind in weeks[0].days]
    assert first == ["done", "rest", "reserve", "missed", "missed", "rest", "rest"]
    assert (weeks[0].goal, weeks[0].reserves, weeks[0].reached) == (3, 1, False)


def test_a_pause_ends_when_the_person_is_back() -> None:
    """/resume ends the pause on its day, and a week off has no goal."""
    stage = new_stage()
    session(stage, 2, 2)
    stage.command("pause")
    stage.tap("pause-open")
    stage.wait(days=15)
    stage.command("resume")
    weeks = history.weeks(stage.state.person, stage.past, date(2026, 3, 19))
    assert [kind for _, kind in weeks[1].days] == ["paused"] * 7
    assert (weeks[1].goal, weeks[1].reached) == (0, False)
    assert [kind for _, kind in weeks[2].days][:4] == ["paused"] * 2 + ["reserve", "today"]


def test_a_suspension_is_no_miss() -> None:
    """While a warning sign keeps the sessions waiting no day is missed."""
    stage = new_stage()
    session(stage, 2, 2)
    stage.command("urgent")
    stage.tap("sign-fever")
    stage.wait(days=3)
    be_cleared(stage)
    (week,) = history.weeks(stage.state.person, stage.past, date(2026, 3, 6))
    assert [kind for _, kind in week.days][:5] == ["done", "paused", "paused", "paused", "today"]


def test_a_worse_morning_belongs_to_the_day_before() -> None:
    """What is rated on a morning tells of the session of the day before it."""
    stage = new_stage()
    alone(stage, 3, 2)
    stage.wait(hours=20)
    stage.tap("since-worse")
    stage.tap("5")
    assert pain.by_day(stage.diary.ratings) == [pain.DayPain(date(2026, 3, 2), 3, 2, 5)]


def test_changes_of_the_plan_are_told_once_for_both_legs() -> None:
    """What grew, was eased or was shortened is told with its dose, and both legs share a line."""
    told = [(day.isoformat(), TEXTS.plain(words, "en")) for day, words in history.changes(month().diary)]
    assert told == [
        ("2026-03-04", "After gentle days: one step back"),
        ("2026-03-07", "Towel stretch, right leg: gentler version"),
        ("2026-03-07", "Towel stretch: first holds again, gentler version"),
        ("2026-03-13", "Wall stretch, both legs: 2 × 5 s"),
        ("2026-03-16", "Towel stretch, both legs: full stretch again"),
        ("2026-03-16", "Wall stretch, both legs: 2 × 10 s"),
        ("2026-03-18", "Towel stretch, both legs: 2 × 5 s"),
        ("2026-03-22", "Wall stretch, both legs: 3 × 10 s"),
        ("2026-03-24", "Towel stretch, both legs: 2 × 10 s"),
    ]


def averages(*scores: float | None) -> pain.Averages:
    """Of pain before the sessions of days in a row, from the first of them on."""
    days = [pain.DayPain(date(2026, 3, 2) + timedelta(n), score) for n, score in enumerate(scores)]
    return pain.averages(days, lambda day: day.before, 3)


def test_pain_is_averaged_over_the_first_and_the_last_three_days() -> None:
    """First and last are means over three rated days each, and days between them count for neither."""
    assert averages(6, 6, 6, *[9] * 7, 4, 4, 4) == pain.Averages(13, 6, 4)


def test_a_short_diary_counts_no_rating_twice() -> None:
    """Fewer than six rated days have a last average only."""
    assert averages(8, 8, 5, 5, 5) == pain.Averages(5, None, 5)
    assert averages(8, 8, 8, 5, 5, 5) == pain.Averages(6, 8, 5)
    assert averages(5, None, 4) == pain.Averages(2, None, 4.5)
    assert averages(None) == pain.Averages(0, None, None)


@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [
        (6, 4, "better"),
        (6, 4.1, "better"),
        (6, 4.3, "same"),
        (9, 7, "better"),
        (9, 7.1, "same"),
        (3, 4.9, "same"),
        (3, 5, "worse"),
        (0, 0, "same"),
        (1, 0, "same"),
        (2, 1.4, "better"),
    ],
)
def test_a_change_is_judged_by_the_rules(first: float, last: float, verdict: str) -> None:
    """Two points or 30 % less is better, two points more is worse, as the content says."""
    rules = CONTENT.rules_for("America/Los_Angeles")
    assert pain.verdict(pain.Averages(6, first, last), rules) == verdict
    assert pain.verdict(pain.Averages(5, None, last), rules) == "unclear"


# --- What is made of it


@pytest.fixture
def asked(clock: ManualClock) -> ManualClock:
    """Noon of the day after the month's last session."""
    clock.jump_to(datetime(2026, 3, 26, 19, 0, tzinfo=UTC))
    return clock


@pytest.fixture
async def documents(sqlite_store: Store, asked: ManualClock) -> AsyncIterator[Documents]:
    media = Media.load(ROOT / "content" / "media")
    made = Documents(sqlite_store, CONTENT, TEXTS, media, speaker=Speaker({}), now=asked.now)
    yield made
    await made.close()


async def row_for(store: Store) -> OutboxRow:
    """A message that is about to be sent."""
    state = await store.run(lambda transaction: transaction.state_of_chat(CHAT))
    assert state is not None
    send, now = Send("x", message(text("help"))), datetime(2026, 3, 26, 19, 0, tzinfo=UTC)
    await store.run(lambda transaction: transaction.apply(state.person, [send], cause="ask", now=now))
    (row,) = await store.run(lambda transaction: transaction.claim_outbox(now, 30, 1))
    return row


async def made(store: Store, documents: Documents, wanted: Chart | File) -> Produced | None:
    """What a message would carry."""
    return await documents.produce(await row_for(store), wanted)


async def test_charts_are_drawn(sqlite_store: Store, documents: Documents, faults: list[str]) -> None:
    """Each chart of a month is a PNG 1280 pixels wide, drawn without a fault in its words."""
    await sqlite_store.run(lived(month()))
    row = await row_for(sqlite_store)
    pictures = [await documents.produce(row, Chart(kind)) for kind in ("pain", "holds", "calendar")]
    assert [picture and (picture.kind, picture.filename) for picture in pictures] == [
        ("photo", "limber-pain.png"),
        ("photo", "limber-holds.png"),
        ("photo", "limber-calendar.png"),
    ]
    for picture in pictures:
        assert picture is not None
        assert picture.data[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(picture.data[16:20]) == 1280
    assert faults == []


async def test_the_report_is_one_page_with_all_that_a_doctor_asks(
    sqlite_store: Store, documents: Documents, faults: list[str]
) -> None:
    """Period, days, pain and its verdict, holds per leg, easings, signs, advice and its rule: on one page."""
    await sqlite_store.run(lived(month()))
    page = await made(sqlite_store, documents, File("report"))
    assert page is not None
    assert (page.kind, page.filename) == ("document", "limber-report-2026-03-26.pdf")
    (sheet,) = PdfReader(io.BytesIO(page.data)).pages
    assert [round(float(side)) for side in sheet.mediabox[2:]] == [612, 792]  # Letter, in points
    words = " ".join(sheet.extract_text().split())
    for part in (
        "Mar 2 – 26, 2026",
        "self-reported, not a diagnosis",
        "17 / 21",
        "5.7 → 2.0",
        "3.7 points less: a meaningful change by rule R2 (2 points or 30 %; Ostelo 2008).",
        "Towel stretch",
        "the other knee bent 2×",
        "Wall stretch",
        "Left 27 5 → 10 sec 0 0",
        "Right 27 5 → 10 sec 0 0",
        "Any of 10 warning signs: no",
        "rule R4",
        "Towel stretch from its first holds, in a gentler version.",
        "Felt: Electric or numb (Thigh). Did it move? Down the leg.",
        "rule R3",
    ):
        assert part in words, part
    assert faults == []


async def test_a_report_of_a_single_question_is_a_page(
    sqlite_store: Store, documents: Documents, faults: list[str]
) -> None:
    """Somebody who has barely begun gets a page that says so, and no fault."""
    stage = new_stage()
    stage.command("pain", "4")
    await sqlite_store.run(lived(stage))
    page = await made(sqlite_store, documents, File("report"))
    assert page is not None
    words = " ".join(PdfReader(io.BytesIO(page.data)).pages[0].extract_text().split())
    assert "Too few entries to tell a change by rule R2" in words
    assert "No holds in this period." in words
    assert faults == []


def decision(action: str, rule: str, **numbers: float | str) -> Decision:
    return Decision(MONDAY, MONDAY.date(), rule, 1, action, numbers, "test")


def test_everything_the_bot_can_decide_has_words(faults: list[str]) -> None:
    """Every change of the plan and every piece of advice has its sentence, with all that it fills in."""
    dose: dict[str, float | str] = {
        "stretch": "wall",
        "leg": "left",
        "hold_s": 10,
        "repetitions": 2,
        "easing": 0,
    }
    trend: dict[str, float | str] = {"first": 5.4, "last": 5.0, "week": 6}
    diary = Diary(
        decisions=(
            *(decision(f"suspend-{how}", "R0", sign="fever") for how in ("emergency", "urgent", "clinician")),
            *(decision(action, "R3", score=6, high_days=2) for action in ("offer-gentle", "offer-flare")),
            decision("flare", "R3", until="2026-03-09"),
            decision("less-today", "R3", since_yesterday="worse"),
            decision("stop-stretch", "R3", stretch="towel", leg="right"),
            decision("protect", "R4", stretch="towel", feeling="electric", where="back", moved="no"),
            decision("ease", "R5", stretch="wall", leg="right", easing=1),
            *(decision(action, "R6", **dose) for action in ("grow", "shrink")),
            decision("one-step-back", "R6", days_away=9),
            *(decision(f"see-{why}-weeks", "R7", **trend) for why in ("doctor", "specialist")),
            *(decision(why, "R7", **trend) for why in ("going-well", "see-specialist-worse")),
            decision("see-specialist-stops", "R7", stops=2, days=7),
        )
    )
    told = [words for _, words in history.changes(diary)]
    for _, advised, because in history.advice(diary):
        told += [advised, because]
    assert len(history.changes(diary)) == 7
    assert len(history.advice(diary)) == 14
    for words in (filled(one, CONTENT, "America/Los_Angeles") for one in told):
        assert TEXTS.plain(words, "en") != words.id
    assert faults == []


async def test_signs_are_told_as_they_were_answered(
    sqlite_store: Store, documents: Documents, faults: list[str]
) -> None:
    """A sign that was reported, taken back or seen to stands on the page with its day."""
    stage = new_stage()
    session(stage, 2, 2)
    stage.say("I have a foot drop since yesterday")
    stage.tap("not-meant")
    stage.command("urgent")
    stage.tap("sign-fever")
    be_cleared(stage)
    await sqlite_store.run(lived(stage))
    page = await made(sqlite_store, documents, File("report"))
    assert page is not None
    words = " ".join(PdfReader(io.BytesIO(page.data)).pages[0].extract_text().split())
    assert "Fever with the pain: yes" in words
    assert "Fever with the pain: reported as seen by someone" in words.replace("re- ported", "reported")
    assert "taken back: not meant" in words
    assert faults == []


async def test_the_export_is_for_reading(sqlite_store: Store, documents: Documents) -> None:
    """The file is indented JSON with everything, named by its date, as docs/export.md describes it."""
    await sqlite_store.run(lived(month()))
    file = await made(sqlite_store, documents, File("export"))
    assert file is not None
    assert file.filename == "limber-export-2026-03-26.json"
    exported = json.loads(file.data)
    assert file.data.startswith(b"{\n  ")
    assert len(exported["sessions"]) == 17
    described = (ROOT / "docs" / "export.md").read_text()
    for key, value in exported.items():
        assert f"`{key}`" in described
        row = value if isinstance(value, dict) else (value or [{}])[0]
        for field in row:
            assert f"`{field}`" in described, f"{key}: {field}"


async def test_the_export_as_tables_opens_in_a_spreadsheet(sqlite_store: Store, documents: Documents) -> None:
    """A CSV file for each kind of thing, with the same as the JSON; nothing a person wrote is calculated."""
    await sqlite_store.run(lived(month()))
    await sqlite_store.run(lambda t: t.save(*_with_habit(t, "=after lunch"), MONDAY))
    row = await row_for(sqlite_store)
    as_json = await documents.produce(row, File("export"))
    tables = await documents.produce(row, File("export-csv"))
    assert as_json is not None
    assert tables is not None
    assert tables.filename == "limber-export-2026-03-26.zip"
    exported = json.loads(as_json.data)
    with zipfile.ZipFile(io.BytesIO(tables.data)) as archive:
        read = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    found = {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(words))) for name, words in read.items()
    }
    assert found.keys() == exported.keys()
    assert {name: len(rows) for name, rows in found.items() if name != "person"} == {
        name: len(rows) for name, rows in exported.items() if name != "person"
    }
    assert [row["score"] for row in found["ratings"]] == [str(row["score"]) for row in exported["ratings"]]
    assert found["person"][0]["habit"] == "'=after lunch"


def _with_habit(transaction: Transaction, habit: str) -> tuple[State, State]:
    state = transaction.state_of_chat(CHAT)
    assert state is not None
    return state, replace(state, person=changed(state.person, habit=habit))


def test_the_export_tells_what_becomes_of_a_reminder() -> None:
    """docs/export.md explains each status that the types let the program write, and no other."""
    (row,) = (
        line
        for line in (ROOT / "docs" / "export.md").read_text().splitlines()
        if line.startswith("| `occurrences`")
    )
    explained = row.partition("`settled_at`.")[2]
    assert sorted(re.findall(r"`(\w+)`:", explained)) == sorted(get_args(OccurrenceStatus))


@pytest.fixture
def no_picture_libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if neither of the optional libraries were installed."""
    for name in ("typst", "resvg_py"):
        (tmp_path / f"{name}.py").write_text("raise ImportError(__name__)")
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("no_picture_libraries")
@pytest.mark.parametrize("wanted", [Chart("pain"), File("report")])
async def test_a_host_that_cannot_draw_says_so_in_its_log(
    sqlite_store: Store, documents: Documents, wanted: Chart | File, caplog: pytest.LogCaptureFixture
) -> None:
    """Without the picture libraries there is no picture, and one line that names what is missing."""
    await sqlite_store.run(lived(month()))
    assert await made(sqlite_store, documents, wanted) is None
    (told,) = [record for record in caplog.records if record.name == "bot.documents"]
    assert f"goes without its {wanted.kind}: " in told.getMessage()
    assert told.getMessage().endswith(" is not installed")
    assert told.exc_info is None


async def test_whoever_was_erased_gets_nothing(sqlite_store: Store, documents: Documents) -> None:
    """A document that was asked for just before /erase is not made any more."""
    await sqlite_store.run(lived(month()))
    row = await row_for(sqlite_store)
    assert row.person_id is not None
    person_id = row.person_id
    await sqlite_store.run(lambda transaction: transaction.erase(person_id))
    for wanted in (Chart("pain"), File("report"), File("export")):
        assert await documents.produce(row, wanted) is None


# --- In the chat, over HTTP


@pytest.fixture
async def chat(sqlite_store: Store, asked: ManualClock, telegram_server: Server) -> AsyncIterator[Talk]:
    """Ana after her month, in her chat with the whole bot."""
    await sqlite_store.run(lived(month()))
    app = App(Settings(token=TOKEN, api_base=telegram_server.url, port=0), sqlite_store, asked)
    await app.connect()
    yield Talk(app, asked, telegram_server)
    await app.stop()


class Talk:
    """Ana's chat: what she does, and the bot's messages in it."""

    def __init__(self, app: App, clock: ManualClock, server: Server) -> None:
        self.app, self.clock, self.server = app, clock, server
        self.ana = server.telegram.person(id=CHAT, first_name="Ana")

    async def says(self, words: str) -> ChatMessage:
        self.ana.sends(words)
        await forward(self.app, self.clock, 5)
        return self.ana.chat.last

    async def taps(self, shown: ChatMessage, label: str) -> ChatMessage:
        self.ana.taps(shown, label)
        await forward(self.app, self.clock, 5)
        return self.ana.chat.last

    def file(self, shown: ChatMessage) -> bytes:
        assert shown.file_id is not None
        return self.server.telegram.files[shown.file_id].data


async def test_progress_is_one_message_with_three_pictures(chat: Talk) -> None:
    """/progress brings the pain trend; each button shows another picture in the same message."""
    shown = await chat.says("/progress")
    assert (shown.media, shown.buttons) == ("photo", ["Holds", "Calendar"])
    pictures = {chat.file(shown)}
    said = [shown.words]
    for label, others in (("Calendar", ["Pain", "Holds"]), ("Holds", ["Pain", "Calendar"])):
        again = await chat.taps(shown, label)
        assert again.id == shown.id
        assert (again.media, again.buttons) == ("photo", others)
        pictures.add(chat.file(again))
        said.append(again.words)
    assert [words.split()[0] for words in said] == ["Pain", "This", "Seconds"]
    assert len(pictures) == 3
    assert len(chat.ana.chat.from_bot) == 1


async def test_the_report_arrives_as_a_document(chat: Talk) -> None:
    """/report brings one page, with a name that says nothing about health."""
    shown = await chat.says("/report")
    assert shown.media == "document"
    assert shown.content["document"]["file_name"] == "limber-report-2026-03-26.pdf"
    assert shown.words == (
        "One page for your doctor or physiotherapist. It holds what you told me. It is no diagnosis."
    )
    assert len(PdfReader(io.BytesIO(chat.file(shown))).pages) == 1


async def test_the_report_comes_in_the_doctors_language_as_well(chat: Talk) -> None:
    """Whoever reads Spanish may have a doctor who reads English: a button under the page, or its name."""
    shown = await chat.says("/report")
    assert shown.buttons == ["PDF: Español"]
    other = await chat.taps(shown, "PDF: Español")
    assert other.content["document"]["file_name"] == "limber-report-2026-03-26-es.pdf"
    assert other.buttons == ["PDF: English"]
    assert other.words == shown.words, "the person's words stay in theirs"
    (sheet,) = PdfReader(io.BytesIO(chat.file(other))).pages
    words = " ".join(sheet.extract_text().split())
    assert "referido por la persona, no es un diagnóstico" in words
    assert "Estiramiento con toalla" in words
    typed = await chat.says("/report español")
    assert typed.content["document"]["file_name"] == "limber-report-2026-03-26-es.pdf"
    back = await chat.taps(typed, "PDF: English")
    assert back.content["document"]["file_name"] == "limber-report-2026-03-26.pdf"


@pytest.mark.usefixtures("no_picture_libraries")
async def test_without_picture_libraries_there_are_words(chat: Talk) -> None:
    """On a host that cannot draw /progress is its sentence, and /report says that there is no page."""
    shown = await chat.says("/progress")
    assert (shown.media, shown.words.split(":")[0]) == (None, "Pain before sessions went from 5.7 to 2")
    again = await chat.taps(shown, "Calendar")
    assert (again.id, again.media) == (shown.id, None)
    assert again.words.startswith("This week 4 of 5 days")
    shown = await chat.says("/report")
    assert shown.media is None
    assert shown.words.startswith("The page could not be made this time.")
