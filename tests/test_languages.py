"""A language is catalogues and tables alone: a made-up one is added, and the whole bot is used in it."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot import content
from bot.core.commands import COMMANDS
from bot.core.content import Content
from bot.core.immutable import changed
from bot.core.messages import listed, text
from bot.core.model import Answer, Edit, Phase, Place, Send, State
from bot.documents import _ToldDiary
from bot.pictures import charts, report
from bot.replay.stage import Stage
from bot.texts import Texts
from tests.pseudo import CODE, copy_with_language, pseudo

ROOT = Path(__file__).parents[1]
LOS_ANGELES = Place("Los Angeles", "US", "America/Los_Angeles")
# Names, and what the made-up language borrows from CLDR.
NAMES = {"los", "angeles", "spine", "institute", "telegram", "json", "esperanto", "english", "usono", "kaj"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_with_language(ROOT / "content", tmp_path_factory.mktemp("languages") / "content")


@pytest.fixture(scope="module")
def read(folder: Path) -> tuple[Content, list[content.Fault]]:
    return content.read(folder)


@pytest.fixture(scope="module")
def texts(folder: Path) -> Texts:
    return Texts.load(folder / "texts")


@pytest.fixture
def stage(read: tuple[Content, list[content.Fault]], texts: Texts) -> Stage:
    """Somebody whose Telegram is set to the made-up language."""
    stage = Stage(
        read[0],
        now=datetime(2026, 3, 2, 20, 0, tzinfo=UTC),
        places=lambda words: (LOS_ANGELES,) if words == "Los Angeles" else (),
        words=texts.plain,
    )
    stage.state = State(changed(stage.state.person, language=texts.language(f"{CODE}-XX")))
    return stage


def said(stage: Stage, texts: Texts) -> Iterator[tuple[str, str]]:
    """Everything that was shown, with the text that showed it."""
    language, zone = stage.state.person.language, "America/Los_Angeles"
    for _, effect in stage.log:
        if isinstance(effect, Send | Edit):
            shown = [*effect.message.lines, *(b.label for row in effect.message.buttons for b in row)]
        elif isinstance(effect, Answer):
            shown = [effect.text]
        else:
            continue
        for each in shown:
            yield each.id, texts.plain(each, language, zone)


def left_in_english(words: str, allowed: set[str]) -> set[str]:
    """The words of plain letters that a made-up word never has; commands and zones are no words."""
    bare = re.sub(r"/[a-z]+|\w+/\w+|findahelpline\.com|\{count\}", " ", html.unescape(words))
    return {
        word for word in re.findall(r"(?<![\w'’])[A-Za-z]{2,}(?!\w)", bare) if word.lower() not in allowed
    }


def play(stage: Stage) -> None:
    """A set-up, a session with much that can happen in it, and every command."""
    stage.command("start")
    for label in ("set-up", "agree"):
        stage.tap(label)
    stage.tap("none-of-these")
    stage.tap("approval-yes")
    stage.say("nowhere at all")
    stage.say("Los Angeles")
    stage.say("07:30")
    stage.tap("onset-weeks")
    stage.command("stretch")
    stage.tap("5")
    stage.tap("choose-eased")
    while stage.phase is not Phase.HOLD:
        stage.tap("ready") if "ready" in stage.labels() else stage.fire_next()
    stage.tap("too-much-button")
    stage.tap("hurts-thigh")
    for _ in range(60):
        if stage.phase in {Phase.ENDED, Phase.RATING_AFTER}:
            break
        stage.tap("ready") if stage.phase in {Phase.READY, Phase.EASING} else stage.fire_next()
    stage.tap("6")
    for answer in ("feeling-pull", "where-thigh", "moved-no"):
        if answer in stage.labels():
            stage.tap(answer)
    for name in stage.content.vocabularies["en"].words.day_names:
        stage.command("days", pseudo(name))
    for command in COMMANDS:
        if command not in {"erase", "start"}:
            stage.command(command)
    for answer in stage.content.answers:
        stage.command("help")
        stage.tap("questions-people-ask")
        if answer.topic is not None:
            stage.tap(f"topic-{answer.topic}")
            stage.tap(f"answer-name-{answer.id}")
    stage.wait(days=9)
    for words in ("gibberish of no kind", pseudo("numb"), pseudo("how long until it helps")):
        stage.say(words)
    stage.say(pseudo("i have a fever"))
    stage.command("stretch")
    stage.wait(days=2)
    stage.command("erase")


def test_a_language_is_catalogues_and_tables_alone(read: tuple[Content, list[content.Fault]]) -> None:
    """Nothing is wrong with it but labels that are now too long: a fault of the made-up words."""
    known, faults = read
    assert CODE in known.vocabularies
    assert {fault.sentence.split(";")[-1] for fault in faults} == {" more than 40 do not fit here."}


def test_nothing_english_is_left_when_the_whole_bot_is_used(stage: Stage, texts: Texts) -> None:
    """Words in code, or filled into a sentence in English, would stand there without accents."""
    play(stage)
    sources = " ".join(
        [*(rule.source for rule in stage.content.rules.values()), *(a.source for a in stage.content.answers)]
    )
    allowed = NAMES | set(re.findall(r"[a-z]+", sources.lower())) | days_and_months(texts)
    lines = [(name, words) for name, words in said(stage, texts) if name != "city"]
    assert len({name for name, _ in lines}) > 150
    leaks = {name: left for name, words in lines if (left := left_in_english(words, allowed))}
    assert leaks == {}


def days_and_months(texts: Texts) -> set[str]:
    """What CLDR calls them in the made-up language."""
    told = [texts.plain(text("day-date", day=date(2026, n % 12 + 1, n + 1)), CODE) for n in range(24)]
    told += [texts.plain(text("day-weekday", day=date(2026, 1, n + 1)), CODE) for n in range(7)]
    return set(re.findall(r"[a-z]+", " ".join(told).lower()))


def test_charts_and_the_report_have_no_english_words_either(stage: Stage, texts: Texts) -> None:
    """Labels, changes of the plan, advice and reasons come from the catalogues."""
    play(stage)
    record = _ToldDiary(
        stage.state.person, stage.past, stage.content, texts, CODE, "America/Los_Angeles", stage.now.date()
    )
    page = record.page({})
    words = [*record.labels({*report.LABELS, *charts.LABELS}).values()]
    words += [change.label for change in page.changes]
    words += [word for item in page.advice for word in (item.text, item.reason)]
    words += [word for item in page.warnings for word in (item.sign, item.answer)]
    words += [item.name for item in page.stretches]
    words += [easing for item in page.stretches for easing in item.easings]
    assert page.advice and page.warnings and page.changes
    assert {word: left for word in words if (left := left_in_english(word, {"ostelo"}))} == {}


def test_what_is_typed_is_understood_in_it(stage: Stage) -> None:
    """Times, scores, days, alarm, a command of its own, yes: by its tables, with or without accents."""
    stage.set_up(at=pseudo("half past seven in the evening"))
    assert f"{stage.state.person.reminder_time}" == "19:30:00"
    stage.command("pain")
    stage.say(pseudo("my leg is a seven and back three"))
    assert {(rating.site, rating.score) for rating in stage.diary.ratings} == {("leg", 7), ("back", 3)}
    stage.command("days", pseudo("weekends"))
    assert stage.state.person.days == {5, 6}
    stage.command("stretch")
    stage.command("haltu")
    assert stage.phase is Phase.ENDED
    stage.say("þnumbness between my legs")
    assert stage.state.person.warning_signs == ()
    stage.say(pseudo("I am numb between my legs"))
    assert stage.state.person.warning_signs == ("saddle-numbness",)


def test_alarm_is_heard_in_every_language(stage: Stage) -> None:
    """Whoever set one language and cries out in another one is heard."""
    stage.set_up()
    stage.say("I can't feel my legs")
    assert stage.state.person.suspended


@pytest.mark.parametrize("said", ["en", "English", "inglés", "EN-us"])
def test_a_language_is_chosen_by_its_code_or_any_of_its_names(stage: Stage, said: str) -> None:
    """As `/language es`, or typed after the question."""
    stage.set_up()
    stage.command("language", said)
    assert stage.state.person.language == "en"
    stage.command("language", "klingon")
    assert stage.state.person.language == "en"
    stage.command("language")
    stage.tap(CODE)
    assert stage.state.person.language == CODE


@pytest.mark.parametrize(
    ("language", "said", "leads"),
    [
        ("en", "not today", "skipped"),
        ("en", "Not now.", "later-when"),
        ("en", "let's go", "rate-before"),
        ("es", "hoy no", "skipped"),
        ("es", "al rato", "later-when"),
        ("es", "¡Vamos!", "rate-before"),
        ("es", "mas tarde", "later-when"),
    ],
)
def test_the_reminder_is_answered_in_plain_words(stage: Stage, language: str, said: str, leads: str) -> None:
    """Its buttons may be said in other words than those that stand on them."""
    stage.set_up()
    stage.state = State(changed(stage.state.person, language=language))
    stage.wait(days=1)
    stage.say(said)
    assert leads in stage.texts()


@pytest.mark.parametrize(
    ("typed", "phase"), [("parar", Phase.ENDED), ("alto", Phase.ENDED), ("none", Phase.HOLD)]
)
def test_a_command_has_names_in_each_language(stage: Stage, typed: str, phase: Phase) -> None:
    """Whoever types /parar means /stop, whichever language is set."""
    stage.set_up()
    stage.command("stretch")
    stage.tap("2")
    while stage.phase is not Phase.HOLD:
        stage.tap("ready") if "ready" in stage.labels() else stage.fire_next()
    stage.command(typed)
    assert stage.phase is phase


def test_spanish_says_e_before_the_sound_of_i() -> None:
    """CLDR's lists do not know it; "hielo" begins with another sound, and so does "y" in English."""
    texts = Texts.load(ROOT / "content" / "texts")

    def lists(*words: str, language: str = "es") -> str:
        return texts.html(listed([text("literal", words=each) for each in words]), language)

    assert lists("dolor", "inflamación") == "dolor e inflamación"
    assert lists("padre", "hijo") == "padre e hijo"
    assert lists("calor", "hielo") == "calor y hielo"
    assert lists("a", "b", "isquiotibiales") == "a, b e isquiotibiales"


def test_a_stale_translation_is_told(folder: Path) -> None:
    """When the English text changes, each language that has it is asked to look again."""
    marks = folder / "texts" / CODE / "made_from.yaml"
    kept = marks.read_text("utf-8")
    stale = re.sub('\nstopped: "......"', '\nstopped: "000000"', kept).replace('\nstart: "', "\n#")
    try:
        marks.write_text(stale, "utf-8")
        told = [str(fault) for fault in content.check(folder) if "do not fit" not in fault.sentence]
    finally:
        marks.write_text(kept, "utf-8")
    assert ['"stopped" has changed' in line or '"start" was made' in line for line in told] == [True, True]
