"""Diaries: what an author writes, what follows from it, and what must hold in every diary there could be."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import __main__ as cli
from bot import content
from bot.content import ContentError
from bot.core.diary import Decision
from bot.core.model import Said
from bot.replay import Replay
from bot.replay.diaries import check, load_diary
from bot.replay.diary import FictionalDiary
from bot.replay.expectations import Lived, as_expected, compare, day_number, spans
from bot.replay.show import Printed
from bot.texts import Texts
from tests import diaries

ROOT = Path(__file__).parents[1]
CONTENT = diaries.CONTENT
FILES = sorted((ROOT / "content" / "diaries").glob("*.yaml"))
PLATEAU = ROOT / "content" / "diaries" / "plateau.yaml"

PERSON = 'about: someone\nperson: {zone: Europe/London, time: "07:30"}\n'


def load(path: Path, words: str) -> FictionalDiary:
    path.write_text(PERSON + words, "utf-8")
    return load_diary(path, CONTENT)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "diary.yaml"


def decided(file: Path, words: str) -> list[tuple[int, str, str]]:
    made = Replay.of(load(file, words), CONTENT).decisions
    return [(day_number(d.day), d.rule, d.action) for d in made]


# --- The diaries of the content ---


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_diary_leads_to_the_decisions_it_expects(path: Path) -> None:
    """Every decision is expected and every expected one is made; on failure the chat is printed."""
    diary = load_diary(path, CONTENT)
    assert diary.expected
    replay = Replay.of(diary, CONTENT)
    printed = Printed(replay, CONTENT, Texts.load(ROOT / "content" / "texts"))
    assert replay.mismatches() == [], "\n".join(printed.page(conversation=True, chart=True))


def test_there_is_a_diary_for_each_course() -> None:
    """The seven courses that an author should have seen."""
    assert {path.stem for path in FILES} >= {
        *("steady-improvement", "plateau", "flare", "nerve-pain"),
        *("cauda-equina", "long-break", "dose-see-saw"),
    }


def test_the_check_tells_a_diary_that_no_longer_comes_out(tmp_path: Path) -> None:
    """A changed threshold is told at the line of `expect` that it broke, and at `expect` for what is new."""
    copy = tmp_path / "content"
    shutil.copytree(ROOT / "content", copy, ignore=shutil.ignore_patterns("media"))
    for path in (copy / "diaries").iterdir():
        if path.name != "plateau.yaml":
            path.unlink()
    advice = copy / "advice.yaml"
    changed = advice.read_text("utf-8").replace(
        "general_practitioner_week: 4", "general_practitioner_week: 5"
    )
    changed = changed.replace("week: 4, improved", "week: 5, improved")
    advice.write_text(changed, "utf-8")
    lines = (copy / "diaries" / "plateau.yaml").read_text("utf-8").splitlines()
    entry = next(n for n, line in enumerate(lines, 1) if "see-doctor-weeks" in line)
    told = {(fault.line, fault.sentence) for fault in check(copy)}
    assert (entry, "R7 see-doctor-weeks is expected on day 29, but does not happen.") in told


def test_a_diary_does_not_change_what_people_are_told(tmp_path: Path) -> None:
    """The version of the content, which every decision carries, is the same without the diaries."""
    copy = tmp_path / "content"
    shutil.copytree(ROOT / "content", copy, ignore=shutil.ignore_patterns("media", "diaries"))
    assert content.load(copy).version == CONTENT.version


# --- What a day can say ---


def test_a_day_without_an_answer_is_a_day_without_a_decision(file: Path) -> None:
    """Reminders go unanswered; nothing is decided."""
    assert decided(file, "days: [{away: yes, repeat: 5}]") == []


def test_too_much_is_tapped_in_that_stretch_and_leg(file: Path) -> None:
    """One tap for each entry; the third finds no easing left on the wall."""
    made = Replay.of(
        load(file, "days: [{before: 2, after: 2, too_much: [wall left, wall left, wall left, towel right]}]"),
        CONTENT,
    ).decisions
    assert [(d.action, d.numbers.get("stretch"), str(d.numbers.get("leg"))) for d in made] == [
        ("ease", "towel", "right"),
        ("ease", "wall", "left"),
        ("ease", "wall", "left"),
        ("stop-stretch", "wall", "left"),
    ]


def test_a_sign_in_a_session_breaks_it_off(file: Path) -> None:
    """Reported in the middle: suspended, and the next day's session does not begin."""
    words = "days: [{before: 2, sign: foot-drop}, {before: 2}, {seen: yes, before: 2, after: 2}]"
    replay = Replay.of(load(file, words), CONTENT)
    assert [d.action for d in replay.decisions] == ["suspend-urgent", "ask-seen", "cleared"]
    assert replay.remarks == [(2, "`before` has no effect: no session can begin.")]
    assert [s.ending for s in replay.stage.diary.sessions] == ["stopped", "completed"]


def test_a_standing_matter_that_was_cleared_is_nothing_new(file: Path) -> None:
    """Neither when the signs are asked for again four weeks later, nor in a session that does not ask."""
    words = """days:
      - {sign: cancer-history}
      - {seen: yes, before: 0, after: 0}
      - {before: 0, after: 0, repeat: 27}
      - {before: 0, after: 0, sign: cancer-history, repeat: 3}
      - {before: 0, sign: fever}"""
    replay = Replay.of(load(file, words), CONTENT)
    about_signs = [(day_number(d.day), d.action) for d in replay.decisions if d.rule == "R0"]
    assert about_signs == [
        *((1, "suspend-clinician"), (2, "ask-seen"), (2, "cleared")),
        *((31, "ask-signs"), (33, "suspend-urgent")),
    ]
    said = "`sign` has no effect: it was cleared once and is not asked for again."
    assert replay.remarks == [(30, said), (31, said), (32, said)]


def test_a_worse_morning_is_answered_before_the_session(file: Path) -> None:
    """The question comes with the reminder; the holds of that very day are shorter."""
    words = "days: [{before: 2, after: 2, repeat: 3}, {morning: worse, morning_pain: 6, before: 2, after: 2}]"
    assert decided(file, words)[-1] == (4, "R6", "shrink-morning")


def test_an_evening_person_is_asked_in_the_morning(file: Path) -> None:
    """Reminded at eight in the evening: the answer about the morning is given at nine."""
    file.write_text(
        'about: someone\nperson: {zone: Asia/Kolkata, time: "20:00", days: [monday, tuesday]}\n'
        "days: [{before: 2, after: 2}, {morning: same, before: 2, after: 2}, {morning: better}]",
        "utf-8",
    )
    replay = Replay.of(load_diary(file, CONTENT), CONTENT)
    assert replay.remarks == []
    assert [a.value for a in replay.stage.diary.answers if a.question == "since-yesterday"] == [
        "same",
        "better",
    ]


def test_leg_and_back_are_rated_apart(file: Path) -> None:
    """A score for each, or one that is given for both; afterwards and in the morning as well."""
    days = """days:
      - {before: {leg: 3, back: 1}, after: 2}
      - {morning: worse, morning_pain: {leg: 4, back: 0}, before: 2, stopped: 3, after: {leg: 5, back: 2}}"""
    replay = Replay.of(load(file, days), CONTENT)
    assert replay.remarks == []
    assert [(r.moment, r.site, r.score) for r in replay.stage.diary.ratings] == [
        *(("before", "leg", 3), ("before", "back", 1), ("after", "leg", 2), ("after", "back", 2)),
        *(("next_morning", "leg", 4), ("next_morning", "back", 0)),
        *(("before", "leg", 2), ("before", "back", 2), ("after", "leg", 5), ("after", "back", 2)),
    ]


def test_stopping_keeps_what_was_held(file: Path) -> None:
    """/stop after three holds, and the score given afterwards."""
    replay = Replay.of(load(file, "days: [{before: 2, stopped: 3, after: 5}]"), CONTENT)
    assert [h.outcome for h in replay.stage.diary.holds] == ["held"] * 3
    assert [r.score for r in replay.stage.diary.ratings] == [2, 5]
    assert replay.remarks == []


def test_words_are_typed_where_the_day_says(file: Path) -> None:
    """Before the session, under a photo, in its first hold, and to put a score right at once."""
    day = """before: 2, corrects: {before: 3, pain: 4}, pain: 5, says: [hello, "thank you"],
      caption: "look at this", says_in_hold: "it tingles", after: 2"""
    replay = Replay.of(load(file, f"days: [{{{day}}}]"), CONTENT)
    said = [what.text for _, what in replay.stage.log if isinstance(what, Said)]
    assert said[2:] == [
        *("sorry, I meant 4", "hello", "thank you", "look at this"),
        *("sorry, I meant 3", "it tingles"),
    ]
    assert [d.action for d in replay.decisions if d.rule == "R4"] == ["protect"]
    assert replay.remarks == []


def test_who_has_seen_a_sign_and_whether_it_is_fine(file: Path) -> None:
    """Not yet: sessions stay suspended, and it is asked again a week later."""
    words = """days:
      - {sign: foot-drop}
      - {seen: {by: physiotherapist, fine: no}, before: 2}
      - {away: yes, repeat: 6}
      - {seen: {by: physiotherapist}, before: 2, after: 2}"""
    replay = Replay.of(load(file, words), CONTENT)
    cleared = [(day_number(d.day), d.numbers["seen_by"]) for d in replay.decisions if d.action == "cleared"]
    assert cleared == [(9, "physiotherapist")]
    assert replay.remarks == [(2, "`before` has no effect: no session can begin.")]


def test_how_long_they_had_it_decides_when_to_see_whom(file: Path) -> None:
    """Over six weeks at the set-up: a specialist at week 4; only tight: not by weeks."""
    days = "days: [{before: 3, after: 3, repeat: 30}]"
    for onset, action in (("long", "see-specialist-weeks"), ("weeks", "see-doctor-weeks"), ("tight", None)):
        file.write_text(PERSON.replace("time:", f"onset: {onset}, time:") + days, "utf-8")
        made = Replay.of(load_diary(file, CONTENT), CONTENT).decisions
        assert [d.action for d in made if d.action.startswith("see-")] == ([action] if action else [])


def test_where_it_was_too_much_and_what_is_answered_to_advice(file: Path) -> None:
    """The easing follows from where it was; what was advised is answered where it is asked."""
    days = """days:
      - {before: 8, choice: rest, repeat: 3}
      - {advice: appointment, before: 2, after: 2, too_much: [towel right], where: thigh}"""
    replay = Replay.of(load(file, days), CONTENT)
    assert replay.remarks == [], replay.remarks
    assert [a.value for a in replay.stage.diary.answers if a.question == "advised"] == ["appointment"]
    eased = [d.numbers["easing"] for d in replay.decisions if d.action == "ease"]
    assert eased[-1] == 2


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("{must: grow, day: 4}", "grow must come on day 4, but does not."),
        ("{must: see-, by: 3}", "see- must come between day 1 and day 3, but does not."),
        ("{never: grow}", "grow must not come, but does on day 3."),
        (
            "{at_most: 1, of: offer-easing, in_days: 2}",
            "offer-easing comes more than 1 times in 2 days: from day 1 to day 2.",
        ),
        ("{held: 2x5, day: 3-4, stretch: towel}", "On day 4 2x5 should be held, but it is 2x10."),
        ("{held: nothing, day: 1}", "On day 1 nothing should be held, but it is 2x5."),
        ("{offered: rest, day: 1}", "`rest` should be offered on day 1, but is not."),
    ],
)
def test_what_must_and_must_never_come_is_held_against_it(file: Path, claim: str, sentence: str) -> None:
    """Each kind of entry tells what is otherwise; that all decisions are listed is not asked then."""
    words = f"days: [{{before: 5, after: 3, choice: usual, repeat: 4}}]\nexpect:\n  - {claim}"
    mismatches = Replay.of(load(file, words), CONTENT).mismatches()
    assert [m.sentence for m in mismatches] == [sentence]


@pytest.mark.parametrize(
    "claim",
    [
        *("{must: grow, day: 3}", "{must: grow, from: 2, by: 3}", "{never: see-}", "{never: grow, day: 1-2}"),
        *(
            "{at_most: 4, of: offer-, in_days: 4}",
            "{held: [2x5, 2x10], day: 1-4}",
            "{offered: eased, day: 1}",
        ),
    ],
)
def test_what_comes_out_as_it_must_is_no_fault(file: Path, claim: str) -> None:
    """The same course from the other side of each edge."""
    words = f"days: [{{before: 5, after: 3, choice: usual, repeat: 4}}]\nexpect:\n  - {claim}"
    assert Replay.of(load(file, words), CONTENT).mismatches() == []


@pytest.mark.parametrize(
    ("day", "remark"),
    [
        ("skip: yes, repeat: 1", None),
        ("flare: over", "`flare` has no effect: it is not asked."),
        ("seen: yes", "`seen` has no effect: it is not asked."),
        ("morning: same", "`morning` has no effect: it is not asked."),
        ("before: 1, after: 1, choice: eased", "`choice` has no effect: it is not offered."),
        (
            "before: 1, after: 1, felt: {kind: ache, where: back, moved: up}",
            "`felt` has no effect: it is not asked.",
        ),
        (
            "before: 8, after: 1, choice: gentle, too_much: [wall left]",
            "`too_much` has no effect: wall left has no hold left.",
        ),
    ],
)
def test_an_answer_to_nothing_is_remarked(file: Path, day: str, remark: str | None) -> None:
    """What a day says but nobody asked for has no effect, and the author is told."""
    replay = Replay.of(load(file, f"days: [{{{day}}}]"), CONTENT)
    assert [said for _, said in replay.remarks] == ([] if remark is None else [remark])


# --- Faults of the form ---


@pytest.mark.parametrize(
    ("words", "line", "sentence"),
    [
        (
            "days: [{before: 11}]",
            3,
            "`before` is 11, but must be from 0 to 10.",
        ),
        ("days: [{}]", 3, "Nothing happens on this day: write `away: yes` when nothing is answered."),
        (
            "days:\n  - {before: 2}\n  - {after: 2}",
            5,
            "`after` is about a session, which begins with `before`.",
        ),
        (
            "days: [{skip: yes, before: 2}]",
            3,
            "A day is either skipped or stretched: `skip` or `before`.",
        ),
        (
            "days: [{away: yes, pain: 2}]",
            3,
            "Who is `away` does nothing else that day; leave the rest out.",
        ),
        (
            "days: [{morning: same, morning_pain: 2}]",
            3,
            "`morning_pain` is asked only after `morning: worse`.",
        ),
        (
            "days: [{before: 2, too_much: [towel]}]",
            3,
            '`too_much` is "towel", but must be one of: towel right, towel left, wall right, wall left.',
        ),
        ("days: [{before: {leg: 4}}]", 3, "The field `back` of `before` is missing."),
        (
            "days: [{pain: 2, corrects: {before: 3}}]",
            3,
            "`corrects` is about `before`, which is not given on this day.",
        ),
        ("days: [{before: 2, where: back}]", 3, "`where` is asked only after `too_much`."),
        (
            "days: [{seen: {by: neighbour}}]",
            3,
            '`by` is "neighbour", but must be one of: doctor, physiotherapist, hospital, other.',
        ),
        ("days: [{advice: later}]", 3, '`advice` is "later", but must be one of: appointment, seen.'),
        (
            "days: [{before: 2}]\nexpect:\n  - {held: 2 times, day: 1}",
            5,
            '`held` should be repetitions x seconds such as 2x5, or nothing, but it is "2 times".',
        ),
        ("days: [{befor: 2}]", 3, "There is no field `befor` of `days`. Did you mean `before`?"),
        (
            "days: [{before: 2}]\nexpect:\n  - {day: 2, rule: R6, action: grow}",
            5,
            "`day` is 2, but must be from 1 to 1.",
        ),
        (
            "days: [{before: 2, repeat: 9}]\nexpect:\n  - {day: 5-3, rule: R6, action: grow}",
            5,
            '`day` should be days from the earlier to the later one, up to 9, such as 1-9, but it is "5-3".',
        ),
        (
            "days: [{before: 2, repeat: 400}, {away: yes}]",
            3,
            "These are 401 days; a diary has at most 400.",
        ),
    ],
)
def test_a_fault_is_told_by_line_and_sentence(file: Path, words: str, line: int, sentence: str) -> None:
    """In the words of an author, at the place where it is written."""
    with pytest.raises(ContentError) as raised:
        load(file, words)
    assert (line, sentence) in [(fault.line, fault.sentence) for fault in raised.value.faults]


def test_an_unknown_action_is_told_with_those_that_there_are(file: Path) -> None:
    """In either kind of entry."""
    for entry in ("{must: grwo, day: 1}", "{day: 1, rule: R6, action: grwo}"):
        with pytest.raises(ContentError) as raised:
            load(file, f"days: [{{before: 2}}]\nexpect:\n  - {entry}")
        told = raised.value.faults[0]
        assert told.line == 5
        assert "must be one of: " in told.sentence
        assert "grow" in told.sentence


# --- Comparing ---


def test_days_are_written_as_an_author_writes_them() -> None:
    """Single days, spans, and lists of both."""
    assert [spans([3]), spans([1, 2, 3]), spans([1, 4, 5, 6, 9])] == ["3", "1-3", "[1, 4-6, 9]"]


def test_what_was_offered_as_expected_is_what_is_expected(file: Path) -> None:
    """The lines printed for a diary without `expect` can be put into it as they are."""
    words = "days: [{before: 2, after: 2, repeat: 4}, {before: 4, after: 4, too_much: [wall left]}]"
    made = Replay.of(load(file, words), CONTENT).decisions
    expect = "\nexpect:\n" + "\n".join(f"  {line}" for line in as_expected(made, len(diaries.PAIRS)))
    assert compare(load(file, words + expect).expected, Lived(made, (), dict)) == []


def test_one_missing_and_one_new_decision_are_both_told(file: Path) -> None:
    """The expected one that does not happen is told with its entry, the other by itself."""
    words = "days: [{before: 4, after: 3}]\nexpect: [{day: 1, rule: R6, action: grow, stretch: towel}]"
    diary = load(file, words)
    mismatches = Replay.of(diary, CONTENT).mismatches()
    assert diary.expected is not None
    assert [(m.sentence, m.expected) for m in mismatches] == [
        ("R6 grow (towel) is expected on day 1, but does not happen.", diary.expected[0]),
        ("R3 offer-easing happens on day 1, but is not expected.", None),
    ]


# --- The command ---


def test_the_command_prints_decisions_chart_and_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    """`replay plateau.yaml`: day, rule, action, why and numbers, and that all is as expected."""
    assert cli.main(["replay", str(PLATEAU)]) == 0
    said = capsys.readouterr().out
    assert " 29 Mon  R7    see-doctor-weeks" in said
    assert "4 weeks, and average pain went from 5 at first" in said
    assert "week 4" in said
    assert " 10 |" in said
    assert said.endswith("Everything is as expected.\n")


def test_the_command_prints_the_conversation(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """Both sides, by day, with buttons."""
    load(file, "days: [{before: 2, after: 1}]")
    cli.main(["replay", str(file), "--conversation"])
    said = capsys.readouterr().out
    assert "=== Day 1, Monday" in said
    assert "07:35  > [Start]" in said
    assert "[Too much] [Stop]" in said
    assert "These lines expect what happened:\nexpect: []" in said


def test_the_command_fails_when_it_comes_out_otherwise(
    capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    """Exit code 1, with what is not as expected and the lines that would be."""
    load(file, "days: [{before: 4, after: 3}]\nexpect: []")
    assert cli.main(["replay", str(file)]) == 1
    said = capsys.readouterr().out
    assert "Not as expected: R3 offer-easing happens on day 1, but is not expected." in said
    assert "  - {day: 1, rule: R3, action: offer-easing}" in said


def test_the_command_tells_the_faults_of_a_diary(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """File, line and sentence, exit code 1; also for a file that is not there."""
    file.write_text(PERSON + "days: [{befor: 4}]", "utf-8")
    assert cli.main(["replay", str(file)]) == 1
    assert f"{file}:3: There is no field `befor`" in capsys.readouterr().out
    file.unlink()
    assert cli.main(["replay", str(file)]) == 1
    assert f"{file}:1: This file is missing." in capsys.readouterr().out


def test_the_command_ends_in_silence_when_nobody_reads_on() -> None:
    """`replay … | head -1`: one line, exit code 0, and no word about the pipe."""
    command = [sys.executable, "-m", "bot", "replay", str(PLATEAU)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as replay:
        assert replay.stdout is not None
        assert replay.stderr is not None
        assert replay.stdout.readline().startswith(b"Pain stays at 5")
        replay.stdout.close()
        assert replay.stderr.read() == b""
    assert replay.returncode == 0


def test_the_command_draws_the_chart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A PNG of the pain trend, in place of the chart in characters."""
    pytest.importorskip("resvg_py")
    picture = tmp_path / "plateau.png"
    assert cli.main(["replay", str(PLATEAU), "--chart", str(picture)]) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert " 10 |" not in capsys.readouterr().out


def test_a_chart_that_cannot_be_written_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, exit code 2."""
    pytest.importorskip("resvg_py")
    assert cli.main(["replay", str(PLATEAU), "--chart", str(tmp_path / "none" / "x.png")]) == 2
    assert "cannot be made" in capsys.readouterr().err


def test_a_decision_says_all_of_its_numbers(file: Path) -> None:
    """What the table shows is what was decided on."""
    made = Replay.of(load(file, "days: [{before: 8, after: 8, choice: rest}]"), CONTENT).decisions
    assert [decision.action for decision in made] == ["ask-signs", "offer-rest"]
    assert all(isinstance(decision, Decision) and decision.numbers["score"] == 8 for decision in made)
