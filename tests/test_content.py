"""The author's files: the real ones are right; what is wrong in a copy is told by file, line and sentence."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from pathlib import Path

import pytest
import yaml
from fluent.runtime import FluentBundle, FluentResource
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content import ContentError, Fault, check, load
from bot.content.phrases import ANSWER_BUTTONS
from bot.content.translations import note_translated
from bot.core import questions
from bot.core.commands import COMMANDS
from bot.core.content import URGENCIES, Content, Leg, Stretch
from bot.core.hearing import Heard, hear
from bot.core.rules import Rule

CONTENT = Path(__file__).parent.parent / "content"
SIDES = ("near", "far")
TOWEL, WALL, DAILY = "exercises/towel.yaml", "exercises/wall.yaml", "routines/daily.yaml"
ADVICE, SIGNS, CONSENT = "advice.yaml", "warning_signs.yaml", "consent.yaml"
SPOKEN = "texts/en/voice.ftl"
TEXTS, BUTTONS, DIALOGUE = "texts/en/exercises.ftl", "texts/en/warning_signs.ftl", "texts/en/session.ftl"
PHRASES, ANSWERS = "texts/en/phrases.yaml", "answers.yaml"
KEPT = {"exercises.ftl", "warning_signs.ftl", "answers.ftl", "commands.ftl", "questions.ftl", "voice.ftl"}
FIRST_PHRASES = re.compile(r"(^ {2,4}- .*\n)(?:^ {2,4}- .*\n)+", re.MULTILINE)
MENU, QUESTIONS = "texts/en/commands.ftl", "texts/en/questions.ftl"
WORDS, UNITED_KINGDOM, ELSEWHERE = (
    "texts/en/vocabulary.yaml",
    "regions/united-kingdom.yaml",
    "regions/elsewhere.yaml",
)


@pytest.fixture(scope="session")
def real() -> Content:
    return load(CONTENT)


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The author's real files, with a small dialogue and a few pictures instead of all of them."""
    directory = tmp_path_factory.mktemp("original") / "content"
    ignored = shutil.ignore_patterns("media", "diaries", "README.md", "poses.yaml", "looks.yaml")
    shutil.copytree(CONTENT, directory, ignore=ignored)
    for path in (directory / "texts").glob("*/*.ftl"):
        if path.name not in KEPT:
            path.unlink()
    for path in (directory / "texts").iterdir():
        if path.name != "en":
            shutil.rmtree(path)
    (directory / DIALOGUE).write_text("ready = Ready\nnoted = Noted: { $score }.\n")
    # A phrase for each thing does as well as many, and is read more quickly.
    change(directory, PHRASES, lambda words: FIRST_PHRASES.sub(r"\1", words))
    (directory / "poses.yaml").write_text(yaml.safe_dump(figures()))
    (directory / "looks.yaml").write_text("looks:\n  fern: {}\n  reed: {}\n")
    (directory / "media").mkdir()
    shutil.copy(CONTENT / "media" / "manifest.json", directory / "media")
    return directory


def figures() -> dict[str, dict[str, object]]:
    """Of the real poses.yaml what the check of the words looks at: how the legs lie in each picture."""
    real = yaml.safe_load((CONTENT / "poses.yaml").read_text("utf-8"))
    poses = {
        name: {"working": pose["working"]}
        | {side: {key: pose[side][key] for key in ("touch", "knee") if key in pose[side]} for side in SIDES}
        for name, pose in real["poses"].items()
    }
    return {
        "poses": poses,
        "pictures": {name: {"pose": picture["pose"]} for name, picture in real["pictures"].items()},
    }


@pytest.fixture
def copy(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "content"))


@pytest.fixture
def bilingual(copy: Path) -> Path:
    """The copy with a second language; English words under another name do for a check."""
    shutil.copytree(copy / "texts/en", copy / "texts/de")
    note_translated(copy / "texts", "de")
    assert check(copy) == []
    return copy


def change(directory: Path, file: str, by: Callable[[str], str]) -> None:
    path = directory / file
    before = path.read_text("utf-8")
    after = by(before)
    assert after != before
    path.write_text(after, "utf-8")


def replace(directory: Path, file: str, old: str, new: str) -> None:
    change(directory, file, lambda words: words.replace(old, new, 1))


def fault(directory: Path, file: str, at: str | int, sentence: str) -> Fault:
    """A fault in line `at`, or in the first line that contains it."""
    if isinstance(at, str):
        lines = (directory / file).read_text("utf-8").split("\n")
        at = next(number for number, line in enumerate(lines, 1) if at in line)
    return Fault(str(directory / file), at, sentence)


# --- The real content ----------------------------------------------------------------------------------


def test_the_real_content_has_no_fault() -> None:
    """Everything that is in the repository under content/ passes the check."""
    assert [str(fault) for fault in check(CONTENT)] == []


def test_a_command_or_a_question_without_its_texts_is_told(copy: Path) -> None:
    """A line in the menu and one in /help; what is asked, and what helps whoever typed a wrong answer."""
    told = {
        MENU: {text for command in COMMANDS.values() for text in (command.menu, command.help)}
        | {f"answer-to-{name}" for name in ANSWER_BUTTONS},
        QUESTIONS: {question.asked for question in questions.QUESTIONS.values()}
        | {question.wrong for question in questions.QUESTIONS.values() if question.read},
    }
    for file, kept in ((MENU, "help = Help\n"), (QUESTIONS, "look-fern = One\nlook-reed = Another\n")):
        (copy / file).write_text(kept)
    assert set(check(copy)) == {
        fault(copy, file, 1, f'The English text "{text}" is missing; add it under texts/en.')
        for file, texts in told.items()
        for text in texts
    }


def test_both_stretches_are_as_the_article_has_them(real: Content) -> None:
    """Both start with two holds of 5 s a leg and go up one ladder to two of 30 s; each has its easings."""
    assert real.routine.stretches == ("towel", "wall")
    assert set(real.routine.legs) == set(Leg)
    for stretch in real.stretches.values():
        ladder = [(rung.repetitions, rung.hold_s) for rung in stretch.ladder]
        assert ladder == [(1, 5), (2, 5), (2, 10), (3, 10), (3, 15), (3, 20), (2, 30)]
        assert ladder[stretch.first] == (2, 5)
        assert [card.seconds for card in stretch.cards][-1] == 0
        assert all(card.seconds >= 8 for card in stretch.cards[:-1])
    towel, wall = real.stretches["towel"], real.stretches["wall"]
    assert [easing.id for easing in towel.easings] == ["knee-bent", "leg-lower"]
    assert [easing.id for easing in wall.easings] == ["knee-soft", "hips-away"]
    assert (towel.acute_lock, wall.acute_lock) == (False, True)


def test_the_thresholds_are_those_of_the_clinical_rules(real: Content) -> None:
    """The rules' numbers are there by name, each rule with its source and without a claim of review."""
    assert real.rules["R2"].numbers == {"points": 2, "percent": 30, "percent_from": 2}
    assert {"offer_easing_from": 4, "stop_above": 5}.items() <= real.rules["R3"].numbers.items()
    assert real.rules["R6"].numbers["longest_hold_s"] == 30
    assert (
        real.rules["R7"].numbers["general_practitioner_week"],
        real.rules["R7"].numbers["specialist_week"],
    ) == (4, 6)
    assert real.rules["R7"].numbers["worsening_points"] == 2
    assert list(real.rules) == [*(f"R{number}" for number in range(9)), "R10"]
    claims: list[Rule | Stretch] = [*real.rules.values(), *real.stretches.values()]
    assert all(claim.source and claim.author for claim in claims)
    assert {claim.reviewed_on for claim in claims} == {"awaiting a physiotherapist's sign-off"}


@pytest.mark.parametrize(
    ("zone", "number", "advice_line", "crisis_line", "doctor"),
    [
        ("America/Los_Angeles", "911", None, "988", "doctor"),
        ("America/Indiana/Knox", "911", None, "988", "doctor"),
        ("Pacific/Honolulu", "911", None, "988", "doctor"),
        ("America/Toronto", "911", "811", "988", "doctor"),
        ("Europe/London", "999", "111", "116 123", "gp"),
        ("Europe/Dublin", "112", None, "116 123", "gp"),
        ("Europe/Berlin", "112", None, None, "doctor"),
        ("Australia/Sydney", "000", "1800 633 422", "13 11 14", "gp"),
        ("Pacific/Auckland", "111", "0800 611 116", "1737", "gp"),
        ("Europe/Zurich", None, None, None, "doctor"),
        ("Asia/Tokyo", None, None, None, "doctor"),
        (None, None, None, None, "doctor"),
    ],
)
def test_a_time_zone_has_its_contacts_and_none_is_guessed(  # noqa: PLR0917
    real: Content,
    zone: str | None,
    number: str | None,
    advice_line: str | None,
    crisis_line: str | None,
    doctor: str,
) -> None:
    """A region gives the numbers that are certain; where none is known, none is given."""
    region = real.region(zone)
    phones = [line and line.phone for line in (region.advice_line, region.crisis_line)]
    assert (region.emergency_number, *phones, region.doctor) == (number, advice_line, crisis_line, doctor)


def test_each_sign_has_its_urgency(real: Content) -> None:
    """R0: an accident just now is for the emergency number, fever for today."""
    urgencies = {urgency: {s.id for s in real.signs if s.urgency == urgency} for urgency in URGENCIES}
    cauda = {"both-legs", "weakness-or-numbness", "saddle-numbness", "bladder-bowel-sexual"}
    assert urgencies == {
        "emergency": {*cauda, "major-injury"},
        "urgent": {"foot-drop", "fever"},
        "clinician": {"cancer-history", "weight-loss", "pregnancy-operation-bones"},
    }


def test_every_text_about_a_leg_names_both_and_is_the_same_for_each(real: Content) -> None:
    """With the other leg a sentence changes right and left and nothing else; it says where both legs are."""
    bundle = FluentBundle(["en"], use_isolating=False)
    bundle.add_resource(FluentResource((CONTENT / TEXTS).read_text("utf-8")))
    steps = {step for s in real.stretches.values() for step in s.steps}
    swapped = {"right": "left", "left": "right", "Right": "Left", "Left": "Right"}

    def said(name: str, **told: str) -> str:
        pattern = bundle.get_message(name).value
        assert pattern is not None
        words, faults = bundle.format_pattern(pattern, told)
        assert not faults
        return str(words)

    for step in steps:
        right, left = (
            said(step.text, leg=leg, other=said(f"other-leg-{step.other_leg}", leg=leg), thing="it")
            for leg in ("right", "left")
        )
        assert re.sub(r"\b[Rr]ight\b|\b[Ll]eft\b", lambda found: swapped[found[0]], right) == left
        assert re.search(r"\bright\b", right, re.IGNORECASE), step
        assert re.search(r"\bleft\b", right, re.IGNORECASE), step


@pytest.mark.parametrize(
    ("said", "sign"),
    [
        ("Since yesterday I can’t pee!", "bladder-bowel-sexual"),
        ("I think I've lost control of my bladder", "bladder-bowel-sexual"),
        ("it is NUMB between my legs", "saddle-numbness"),
        ("both legs are numb", "weakness-or-numbness"),
        ("the  numbness is spreading", "foot-drop"),
        ("now I have pain down both legs", "both-legs"),
        ("could this be a foot drop?", "foot-drop"),
        ("my leg is getting weaker", "foot-drop"),
        ("i have a fever, should I stretch", "fever"),
        ("I had cancer ten years ago", "cancer-history"),
        ("I am losing weight without trying", "weight-loss"),
        ("I was hit by a car", "major-injury"),
        ("I did both legs today", None),
        ("no fever, thanks", None),
        ("my left leg is a bit tight", None),
        ("the towel is too short, I can't hold it", None),
        ("can I pause? I am ill with a cold", None),
        ("that hurt, too much", None),
        ("Los Angeles", None),
        ("6", None),
    ],
)
def test_typed_words_are_taken_for_a_warning_sign_only_when_they_report_one(
    real: Content, said: str, sign: str | None
) -> None:
    """The phrases catch what people in trouble type, and leave everyday sentences alone."""
    heard = hear(said, real.phrases.values())
    assert heard == Heard("signs", (sign,)) if sign else heard is None or heard.kind != "signs"


# --- What is loaded ------------------------------------------------------------------------------------


def test_the_copy_that_the_other_tests_change_has_no_fault(copy: Path) -> None:
    """Whatever a test below finds comes from its own change."""
    assert check(copy) == []


def test_what_is_loaded_is_what_the_files_say(copy: Path) -> None:
    """Values arrive as core's types: numbers as numbers, days as numbers from Monday, looks as names."""
    loaded = load(copy)
    words = loaded.vocabularies["en"]
    assert loaded.stretches["towel"].cards[0].picture == "towel-lie-down"
    assert loaded.routine.lead_in_s == 10
    assert loaded.consent_version == 1
    assert loaded.looks == ("fern", "reed")
    assert words.words.day_names["sun"] == 6
    assert words.words.day_groups["weekends"] == frozenset({5, 6})
    assert words.words.day_groups["on"] == frozenset()
    assert words.this_evening == "19:00"
    assert loaded.regions[-1].zones == ()
    assert loaded.phrases["en"].signs["fever"] == ("i have a fever",)


def test_words_are_loaded_as_people_type_them(copy: Path) -> None:
    """Capitals, curly apostrophes and double spaces in a phrase make no difference."""
    replace(copy, PHRASES, "- i have a fever", "- I’ve  a FEVER")
    assert load(copy).phrases["en"].signs["fever"] == ("i've a fever",)


def test_without_pictures_there_is_one_nameless_look(copy: Path) -> None:
    """Content without poses and looks can be loaded: sessions go on in text."""
    (copy / "poses.yaml").unlink()
    (copy / "looks.yaml").unlink()
    assert load(copy).looks == ("",)


@pytest.mark.parametrize("file", [TOWEL, ADVICE, UNITED_KINGDOM, TEXTS, DIALOGUE, WORDS, "poses.yaml"])
def test_the_version_changes_with_any_word(copy: Path, file: str) -> None:
    """A session that remembers its version can tell that content has changed since."""
    before = load(copy).version
    change(copy, file, lambda words: words + "# a note\n")
    assert load(copy).version != before


def test_the_version_is_the_same_whatever_the_line_ends(copy: Path) -> None:
    """An editor on Windows, or one that marks UTF-8 at the beginning of a file, changes nothing."""
    before = load(copy)
    for path in (*copy.rglob("*.yaml"), *copy.rglob("*.ftl")):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    after = load(copy)
    same = {"phrases": {}}
    assert replace_fields(after, **same) == replace_fields(before, **same)
    assert after.phrases["en"].signs == before.phrases["en"].signs


def test_faulty_content_is_never_loaded(copy: Path) -> None:
    """Loading raises all faults, and says the first one in a single line."""
    replace(copy, TOWEL, "version: 2", "version: 0")
    replace(copy, WALL, "version: 2", "version: 0")
    with pytest.raises(ContentError) as raised:
        load(copy)
    assert list(raised.value.faults) == check(copy)
    first = f"{copy / TOWEL}:3: `version` is 0, but must be from 1 to 9999."
    assert str(raised.value).startswith(f"{first} (and 1 more). Every fault is listed by: ")


# --- Each kind of fault --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mistake:
    """In `file`, `old` becomes `new`; the fault is in the first line that contains `at`."""

    file: str
    old: str
    new: str
    at: str | int
    sentence: str


# fmt: off
MISTAKES = [
    # Names of fields
    Mistake(
        TOWEL, "version: 2", "verison: 1", "verison",
        "There is no field `verison`. Did you mean `version`?",
    ),
    Mistake(TOWEL, "version: 2\n", "", "id: towel", "The field `version` is missing."),
    Mistake(TOWEL, "    seconds: 8\n", "", "id: lie-down", "The field `seconds` of `cards` is missing."),
    Mistake(
        TOWEL, "version: 2", "version: 2\nversion: 3", "version: 3",
        "`version` is here twice; keep one.",
    ),
    Mistake(TOWEL, "version: 2", "version: 2\non: 1", 4, 'YAML takes on for true. Write it in quotes: "on".'),
    Mistake(
        CONSENT, "version: 1", "version: 1\ncolour: red", "colour",
        "There is no field `colour`. The fields are: version.",
    ),
    Mistake(
        ADVICE, "stop_above: 5", "stops_above: 5", "stops_above",
        "There is no field `stops_above` of `numbers`. Did you mean `stop_above`?",
    ),
    Mistake(ADVICE, '    source: "Ostelo 2008"\n', "", "id: R2", "The field `source` of `rules` is missing."),
    # Kinds of values
    Mistake(
        TOWEL, "version: 2", "version: one", "version",
        '`version` should be a whole number from 1 to 9999, but it is "one".',
    ),
    Mistake(
        TOWEL, "version: 2", 'version: "1"', "version",
        '`version` should be a whole number from 1 to 9999, but it is "1", in quotes.',
    ),
    Mistake(
        TOWEL, "version: 2", "version: 1.5", "version",
        '`version` should be a whole number from 1 to 9999, but it is "1.5".',
    ),
    Mistake(
        TOWEL, "version: 2", "version: 010", "version",
        '`version` should be a whole number from 1 to 9999, but it is "010".',
    ),
    Mistake(
        TOWEL, "version: 2", "version: 7:30", "version",
        '`version` should be a whole number from 1 to 9999, but it is "7:30".',
    ),
    Mistake(
        ADVICE, "stop_above: 5", "stop_above: 5,5", "stop_above",
        '`stop_above` should be a number from 0 to 10, but it is "5,5".',
    ),
    Mistake(
        ADVICE, "percent: 30", "percent: 30 %", "percent",
        '`percent` should be a number from 1 to 100, but it is "30 %".',
    ),
    Mistake(
        TOWEL, "acute_lock: no", 'acute_lock: "no"', "acute_lock",
        '`acute_lock` should be yes or no, but it is "no", in quotes.',
    ),
    Mistake(
        TOWEL, "author: the Limber project", "author:", "author",
        "`author` should be words, but it is empty.",
    ),
    Mistake(
        TOWEL, "picture: towel-lift", "picture: [towel-lift]", "[towel-lift]",
        "`picture` should be words, but it is a list.",
    ),
    Mistake(
        TOWEL, "needs: [floor, towel]", "needs: floor", "needs",
        '`needs` should be a list with at least one entry, but it is "floor".',
    ),
    Mistake(
        TOWEL, "needs: [floor, towel]", "needs: []", "needs",
        "`needs` should be a list with at least one entry, but it is an empty list.",
    ),
    Mistake(
        ELSEWHERE, "zones: []", "zones: none", "zones: none",
        '`zones` should be a list, or [] for none, but it is "none".',
    ),
    Mistake(
        TOWEL, "easings:\n", "easings:\n  - knee-soft\n", "- knee-soft",
        '`easings` should be fields, each "name: value", but it is "knee-soft".',
    ),
    Mistake(
        CONSENT, "version: 1", "- 1", "- 1",
        'This file should be fields, each "name: value", but it is a list.',
    ),
    Mistake(CONSENT, "version: 1", "", 1, "This file is empty."),
    # Traps of YAML
    Mistake(
        WORDS, 'this_evening: "19:00"', "this_evening: 19:00", "this_evening",
        'YAML takes 19:00 for a number of minutes or seconds. Write it in quotes: "19:00".',
    ),
    Mistake(WORDS, 'plus, "on"', "plus, on", "plus, on", 'YAML takes on for true. Write it in quotes: "on".'),
    Mistake(PHRASES, "- foot drop", "- yes", "- yes", 'YAML takes yes for true. Write it in quotes: "yes".'),
    Mistake(
        UNITED_KINGDOM, 'number: "999"', "number: 999", "number",
        'YAML takes 999 for a number. Write it in quotes: "999".',
    ),
    Mistake(
        TOWEL, "author: the Limber project", "author: 2026-01-01", "author",
        'YAML takes 2026-01-01 for a date. Write it in quotes: "2026-01-01".',
    ),
    # Files that YAML cannot read
    Mistake(
        TOWEL, "    seconds: 8", "\tseconds: 8", "\tseconds",
        "This line is indented with a tab; YAML wants spaces.",
    ),
    Mistake(
        TOWEL, "    seconds: 8", "     seconds: 8", "     seconds",
        "This line does not fit those above: look at indentation, dash and colon.",
    ),
    Mistake(
        TOWEL, "  - id: lift", "   id: lift", "id: lift",
        "This line does not fit those above: look at indentation, dash and colon.",
    ),
    Mistake(
        TOWEL, "author: the", "author: Limber: the", "author",
        'There is a colon too many in this line: put words with ": " in quotes.',
    ),
    Mistake(
        TOWEL, "author: the", "author the", "author", 'A field is "name: value"; the colon is missing.'
    ),
    Mistake(
        TOWEL, "author: the", 'author: "the', "author",
        "A quotation mark is opened here and not closed.",
    ),
    Mistake(
        TOWEL, "needs: [floor, towel]", "needs: [floor, towel", "needs",
        "A bracket is opened here and not closed, or a comma is missing.",
    ),
    Mistake(
        TOWEL, "author: the", "author: @the", "author",
        "Words that begin with this character must be in quotes.",
    ),
    Mistake(
        TOWEL, "author: the", "author: the\x07", "author",
        "This line has an invisible character that YAML does not allow.",
    ),
    # Numbers that make no sense
    Mistake(TOWEL, "version: 2", "version: 0", "version", "`version` is 0, but must be from 1 to 9999."),
    Mistake(TOWEL, "seconds: 8", "seconds: 90", "seconds: 90", "`seconds` is 90, but must be from 3 to 60."),
    Mistake(TOWEL, "2x30]", "2x45]", "ladder", "2x45 is over 30 s (`longest_hold_s` of rule R6)."),
    Mistake(TOWEL, "2x30]", "3x30]", "ladder", "3x30 is over 60 s (`total_s` of rule R6)."),
    Mistake(
        TOWEL, "3x10, 3x15", "3x15, 3x10", "ladder", "3x10 is not more than 3x15, which comes before it."
    ),
    Mistake(
        TOWEL, "2x30]", "2 by 30]", "ladder",
        '`ladder` should be repetitions x seconds, such as 2x10, but it is "2 by 30".',
    ),
    Mistake(
        TOWEL, "first: 2x5", "first: 2x20", "first: 2x20",
        '`first` is "2x20", but must be one of: 1x5, 2x5, 2x10, 3x10, 3x15, 3x20, 2x30.',
    ),
    Mistake(
        ADVICE, "long_break_days: 28", "long_break_days: 7", "long_break_days",
        "`long_break_days` must be more than `break_days` (7).",
    ),
    Mistake(
        ADVICE, "stop_above: 5", "stop_above: 55", "stop_above",
        "`stop_above` is 55, but must be from 0 to 10.",
    ),
    Mistake(
        ADVICE, "offer_easing_from: 4", "offer_easing_from: 5", "stop_above",
        "`stop_above` must be more than `offer_easing_from` (5).",
    ),
    Mistake(
        DAILY, "park_after_s: 1200", "park_after_s: 120", "park_after_s",
        "`park_after_s` is 120, but must be more than `nudge_after_s` (180).",
    ),
    # Ids, and what they refer to
    Mistake(
        TOWEL, "id: leg-lower", "id: Lower_1", "Lower_1",
        '"Lower_1" must be small letters and digits with hyphens, such as "knee-bent".',
    ),
    Mistake(
        TOWEL, "id: towel", "id: strap", "id: strap",
        '`id` is "strap" but the file is towel.yaml; both must be the same.',
    ),
    Mistake(
        WALL, "cues: [never-force, breathe", "cues: [never-force, breathe, breathe", "cues",
        '"breathe" is in `cues` twice; keep one.',
    ),
    Mistake(
        TOWEL, "picture: towel-lift", "picture: towel-lfit", "lfit",
        'There is no picture "towel-lfit" in poses.yaml. Did you mean "towel-lift"?',
    ),
    Mistake(
        DAILY, "[towel, wall]", "[towel, wal]", "wal]",
        '`stretches` is "wal", but must be one of: towel, wall.',
    ),
    Mistake(
        DAILY, "[right, left]", "[right, middle]", "middle",
        '`legs` is "middle", but must be one of: right, left.',
    ),
    Mistake(
        DAILY, "[right, left]", "[right]", "legs",
        "`legs` must have right and left, so that both get equal time.",
    ),
    Mistake(
        TOWEL, "id: wrap\n", "id: wrap\n    seconds: 9\n", "seconds: 9",
        'The last card waits for "Ready": leave its `seconds` out.',
    ),
    # Rules, signs and regions
    Mistake(
        ADVICE, "id: R4", "id: R44", "R44",
        '`id` is "R44", but must be one of: R0, R1, R2, R3, R4, R5, R6, R7, R8, R10.',
    ),
    Mistake(
        TOWEL, "reviewed_on: awaiting a physiotherapist's sign-off", "reviewed_on: soon", "reviewed_on",
        "`reviewed_on` should be a date such as 2026-03-31, or exactly: "
        "awaiting a physiotherapist's sign-off, but it is \"soon\".",
    ),
    Mistake(
        TOWEL, "reviewed_on: awaiting a physiotherapist's sign-off", "reviewed_on: 2026-02-30", "reviewed_on",
        "`reviewed_on` should be a date such as 2026-03-31, or exactly: "
        "awaiting a physiotherapist's sign-off, but it is \"2026-02-30\".",
    ),
    Mistake(
        SIGNS, "urgency: urgent", "urgency: urgend", "urgend",
        '`urgency` is "urgend", but must be one of: emergency, urgent, clinician.',
    ),
    Mistake(
        UNITED_KINGDOM, '"999"', '"nine"', "nine",
        '`emergency_number` should be a phone number, but it is "nine", in quotes.',
    ),
    Mistake(
        UNITED_KINGDOM, "Europe/Belfast", "Europe/Belfats", "Belfats",
        '"Europe/Belfats" is not a time zone. Did you mean "Europe/Belfast"?',
    ),
    Mistake(
        UNITED_KINGDOM, "Europe/Belfast", "Europe/Berlin", "Berlin",
        "The time zone Europe/Berlin is already in regions/european-union.yaml.",
    ),
    Mistake(
        UNITED_KINGDOM, "Europe/Belfast", "Atlantis/", "Atlantis",
        'No time zone begins with "Atlantis/".',
    ),
    Mistake(
        UNITED_KINGDOM, "[Europe/London, Europe/Belfast, GB]", "[]", 1,
        "One region, and only one, has no zones: it is for everywhere else.",
    ),
    # What a rule does when, and the author's own examples of it
    Mistake(
        ADVICE, "at: screening\n", "at: screning\n", "at: screning",
        '`at` is "screning", but must be one of: '
        "screening, before, after, felt, dose, good_day, return, clinic, change, review.",
    ),
    Mistake(
        ADVICE, "action: offer-easing", "action: offer-nothing", "offer-nothing",
        '`action` is "offer-nothing", but must be one of: offer-easing, offer-flare, offer-gentle, '
        "offer-gentle-day, offer-rest, offer-rest-days, offer-return.",
    ),
    Mistake(
        ADVICE, "- days_since_score: {at_least", "- days_since: {at_least", "- days_since:",
        "There is no field `days_since` of `any`. Did you mean `days_since_score`?",
    ),
    Mistake(
        ADVICE, "{at_least: severe_from}", "{at_least: severe}", "at_least: severe}",
        '`at_least` is "severe", but must be one of: severe_from, rise_from, quiet_days, risen_by, '
        "ask_again_after_days, ask_seen_first_day, ask_seen_second_day, ask_seen_third_day, "
        "ask_fine_again_days.",
    ),
    Mistake(
        ADVICE, "{at_least: severe_from}", "{at_least: severe_from, below: 9}", "below: 9",
        "Compare `score` in one way: at_least, above, at_most, below.",
    ),
    Mistake(
        ADVICE, "{is: worse}", "{is: worst}", "worst}",
        '`is` is "worst", but must be one of: better, same, worse.',
    ),
    Mistake(
        ADVICE, "{score: 4, high_days: 0}, then: offer-easing", "{score: 4, high_days: 0}, then: none",
        "score: 4, high_days: 0}",
        'By this rule the example gives "offer-easing", not "none" (`offer_easing_from` is 4).',
    ),
    Mistake(
        ADVICE, "      - {at: before, given: {score: 3, back_from: travel}, then: none}\n", "",
        "offer-return",
        "`back_from` needs an example on either side of its edge.",
    ),
    Mistake(
        ADVICE, "score: {at_least: severe_from}", "score: {at_least: 7}", "severe_from: 7",
        "No case reads `severe_from`: changing it would change nothing.",
    ),
    Mistake(
        ADVICE, "when:\n          morning: {is: worse}", "when: {}", "when: {}",
        "`when` says nothing: name a fact, `all` or `any`.",
    ),
    # A region's own thresholds
    Mistake(
        UNITED_KINGDOM, "doctor: gp", "doctor: gp\nnumbers: {R7: {specialist_weak: 8}}",
        "specialist_weak",
        "There is no field `specialist_weak` of `R7`. Did you mean `specialist_week`?",
    ),
    Mistake(
        UNITED_KINGDOM, "doctor: gp", "doctor: gp\nnumbers: {R7: {specialist_week: 80}}",
        "specialist_week",
        "`specialist_week` is 80, but must be from 1 to 26.",
    ),
    Mistake(
        UNITED_KINGDOM, "doctor: gp", "doctor: gp\nnumbers: {R3: {stop_above: 3}}", "stop_above",
        "`stop_above` must be more than `offer_easing_from` (4).",
    ),
    Mistake(
        UNITED_KINGDOM, "doctor: gp", "doctor: gp\nnumbers: {R3: {offer_easing_from: 6}}",
        "offer_easing_from", "`offer_easing_from` must be less than `stop_above` (5).",
    ),
    # Films
    Mistake(
        DAILY, "lead_in_s: 10", "lead_in_s: 8", "lead_in_s",
        "`lead_in_s` is 8, but the films of the holds begin with 10 s: both must be the same.",
    ),
    # Words people type
    Mistake(
        WORDS, 'this_evening: "19:00"', 'this_evening: "7 pm"', "this_evening",
        '`this_evening` should be a time such as "07:30", but it is "7 pm", in quotes.',
    ),
    Mistake(WORDS, "fri, fr]", "fri, mo]", "fri, mo]", '"mo" is already in line 4.'),
    Mistake(
        WORDS, "days: [saturday, sunday]", "days: [saturday, son]", "son]",
        '`days` is "son", but must be one of: '
        "monday, tuesday, wednesday, thursday, friday, saturday, sunday.",
    ),
    # Texts
    Mistake(
        TEXTS, "cue-breathe = ", "cue-breathe ", "cue-breathe",
        'The "=" is missing. A text is "name = words"; its further lines begin with spaces.',
    ),
    Mistake(
        TEXTS, "cue-breathe = ", '"lost"\ncue-breathe = ', '"lost"',
        'This is not a text. A text is "name = words"; its further lines begin with spaces.',
    ),
    Mistake(TEXTS, "cue-breathe = ", "cue-breathe = { ", "cue-breathe", 'A "{" is not closed with "}".'),
    Mistake(TEXTS, "cue-breathe = ", "cue-breathe = } ", "cue-breathe", 'This "}" has no "{" before it.'),
    Mistake(DIALOGUE, "ready = Ready", "ready =", "ready =", 'The text "ready" has no words.'),
    Mistake(DIALOGUE, "ready = Ready", "ready =\n    .of = you", "ready =", 'The text "ready" has no words.'),
    Mistake(
        TEXTS, "       *[left] Right leg flat", "        [left] Right leg flat", 33,
        "One of the choices must have a star, for all other cases: *[left].",
    ),
    Mistake(
        TEXTS, "        [right] Keep", "       *[right] Keep", "*[left] Keep",
        "Only one of the choices may have a star.",
    ),
    Mistake(
        TEXTS, "[right] Push", "[rigth] Push", "[rigth]",
        "The choice [rigth] never applies: $leg is right or left.",
    ),
    Mistake(
        TEXTS, "cue-breathe = ", "cue-breathe = { $leg } ", "cue-breathe",
        '"cue-breathe" asks for $leg, but is given nothing.',
    ),
    Mistake(
        TEXTS, "cue-breathe = ", "cue-breathe = { noted } ", "cue-breathe",
        '"cue-breathe" asks for $score, but is given nothing.',
    ),
    Mistake(
        TEXTS, "Keep your right knee", "{ $seconds } s, your right knee", "hold-wall-knee-soft =",
        '"hold-wall-knee-soft" asks for $seconds, but is given $leg, $other, $thing.',
    ),
    Mistake(
        TEXTS, "cue-breathe = ", "cue-breathe = { raedy } ", "cue-breathe",
        '"cue-breathe" uses { raedy }, which does not exist. Did you mean "ready"?',
    ),
    Mistake(
        TEXTS, "cue-breathe = ", "cue-breathe = { -brand } ", "cue-breathe",
        '"cue-breathe" uses { -brand }, which does not exist.',
    ),
    Mistake(
        TEXTS, "cue-breathe = ", "cue-breathe = { cue-breathe } ", "cue-breathe",
        '"cue-breathe" is made of itself, round and round.',
    ),
    Mistake(
        DIALOGUE, "{ $score }", "{ NUMBR($score) }", "NUMBR",
        "There is no function NUMBR; there are CITY, CLOCK, COUNTRY, DATETIME, DAY, LANGUAGE, NUMBER, UNIX, "
        "WEEKDAY.",
    ),
    # Words that name another position of the legs than the picture beside them
    Mistake(
        TEXTS, "comfortable, foot loose. { $other }", "comfortable, leg flat. { $other }", "hold-towel =",
        '"hold-towel" says "flat" (flat), but the working leg is straight in towel-hold.',
    ),
    Mistake(
        TEXTS, "Keep your right knee a little bent", "Straighten your right knee", "hold-wall-knee-soft =",
        '"hold-wall-knee-soft" says "straighten" (straight), '
        "but the working leg is soft in wall-hold-knee-soft.",
    ),
    Mistake(
        TEXTS, "lift your right leg, knee bent. { $other }", "lift your leg.", "card-towel-lift =",
        '"card-towel-lift" does not say where the other leg is: add { $other }.',
    ),
    Mistake(
        TOWEL, "for: [back, thigh, nerve]", "for: [back, thigh]", "- id: knee-bent",
        "No easing is `for` nerve; at least one must be.",
    ),
    Mistake(
        TOWEL, "for: [back]", "for: [neck]", "for: [neck]",
        '`for` is "neck", but must be one of: back, thigh, nerve.',
    ),
    Mistake(
        TEXTS, "cue-breathe = ", "cue-gentle-pull = Pull.\ncue-breathe = ", "cue-gentle-pull = A",
        'The text "cue-gentle-pull" is here twice; the first is in texts/en/exercises.ftl line 21.',
    ),
    Mistake(
        DIALOGUE, "ready = Ready", "Ready_1 = Ready", "Ready_1",
        'The name "Ready_1" must be small letters and digits with hyphens, such as "hold-towel".',
    ),
    Mistake(
        TEXTS, "cue-breathe = ", "cue-tap = Tap\ncue-breathe = ", "cue-tap",
        'No id in the YAML files has the text "cue-tap".',
    ),
    Mistake(
        TEXTS, "cue-breathe = ", f"cue-breathe = {'Slowly. ' * 40}", "cue-breathe",
        '"cue-breathe" has 384 characters; more than 300 do not fit here.',
    ),
    Mistake(
        BUTTONS, "sign-fever = Fever", "sign-fever = <b>Fever</b>, or a temperature that is too high now",
        "sign-fever",
        '"sign-fever" has 58 characters; more than 40 do not fit here.',
    ),
    # Tags
    Mistake(TEXTS, "[right] Push", "[right] <b>Push", "<b>", "<b> is not closed with </b>."),
    Mistake(TEXTS, "[right] Push", "[right] </b>Push", "</b>", "</b> does not close the tag opened last."),
    Mistake(
        TEXTS, "[right] Push", "[right] <b><i>Push</b></i>", "<b>", "</b> does not close the tag opened last."
    ),
    Mistake(
        TEXTS, "cue-breathe = ", "cue-breathe = <big>now</big> ", "<big>",
        "Telegram knows no tag <big>; use b, i, u, s, code, a, blockquote, tg-time.",
    ),
    Mistake(
        TEXTS, "cue-breathe = ", 'cue-breathe = <b class="x">now</b> ', "<b",
        'Telegram does not understand <b class="x">.',
    ),
    Mistake(
        TEXTS, "cue-breathe = ", "cue-breathe =\n    Now,\n    if 3 < 4: ", "3 < 4",
        'A "<" that begins no tag must be written &lt;.',
    ),
]
# fmt: on


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake.file}: {mistake.sentence}")
def test_a_mistake_is_told_by_file_line_and_sentence(copy: Path, mistake: Mistake) -> None:
    """One mistake in the real files gives one fault, where it is, in words that its author understands."""
    replace(copy, mistake.file, mistake.old, mistake.new)
    assert check(copy) == [fault(copy, mistake.file, mistake.at, mistake.sentence)]


@pytest.mark.parametrize("file", [ADVICE, SIGNS, CONSENT, DAILY, WORDS])
def test_a_file_that_is_gone_is_told(copy: Path, file: str) -> None:
    """A missing file is one fault, not one for each thing in it."""
    (copy / file).unlink()
    assert check(copy) == [fault(copy, file, 1, "This file is missing.")]


@pytest.mark.parametrize("folder", ["exercises", "regions"])
def test_a_folder_without_files_is_told(copy: Path, folder: str) -> None:
    """A folder that must have something in it and has not is one fault."""
    shutil.rmtree(copy / folder)
    assert check(copy) == [fault(copy, folder, 1, "There is no .yaml file in this folder.")]


def test_files_that_would_not_be_read_are_told(copy: Path) -> None:
    """A file with the wrong ending, or a second routine, would silently do nothing."""
    (copy / "regions/mars.yml").write_text("id: mars\n")
    (copy / "routines/weekly.yaml").write_text("id: weekly\n")
    assert check(copy) == [
        fault(copy, "regions/mars.yml", 1, "This file is not read: its name must end in .yaml."),
        fault(copy, "routines/weekly.yaml", 1, "This file is not read: the one routine is in daily.yaml."),
    ]


NOT_UTF_8 = "This line is not UTF-8 text; save the file with the encoding UTF-8."
NOT_WHOLE = "`version` should be a whole number from 1 to 9999, but it is"


@pytest.mark.parametrize(
    ("file", "content", "line", "sentence"),
    [
        (CONSENT, b"# caf\xe9\n", 1, NOT_UTF_8),
        (DIALOGUE, b"ready = Ready\nnoted = \xff", 2, NOT_UTF_8),
        (CONSENT, b"version: " + b"[" * 600, 1, "This file is nested far too deeply."),
        (DIALOGUE, b"ready = " + b"{" * 600, 1, "This file is nested far too deeply."),
        (CONSENT, b'version: "\\UFFFFFFFF"', 1, "YAML cannot read this file."),
        (CONSENT, b"version: &a [*a]", 1, f"{NOT_WHOLE} a list."),
        (CONSENT, b"version: !!python/object/apply:os.getcwd []", 1, f"{NOT_WHOLE} an empty list."),
    ],
)  # fmt: skip
def test_a_file_of_garbage_is_told(copy: Path, file: str, content: bytes, line: int, sentence: str) -> None:
    """Bytes that are no text, endless nesting and YAML's darker corners are faults like any other."""
    (copy / file).write_bytes(content)
    assert check(copy) == [fault(copy, file, line, sentence)]


def test_a_text_under_the_wrong_name_is_told_on_both_sides(copy: Path) -> None:
    """The id that lacks its text is told, and the text that lacks its id, with a hint that they fit."""
    replace(copy, TEXTS, "cue-breathe = ", "cue-breath = ")
    hint = 'No id in the YAML files has the text "cue-breath". Did you mean "cue-breathe"?'
    assert check(copy) == [
        fault(copy, TOWEL, "cues:", 'The English text "cue-breathe" is missing; add it under texts/en.'),
        fault(copy, TEXTS, "cue-breath =", hint),
    ]


def test_an_id_asks_for_all_its_texts(copy: Path) -> None:
    """A new easing needs its instruction, its held position and its short name."""
    easing = "easings:\n  - id: half-way\n    for: [thigh]\n    picture: rest\n    cards: {wrap: daily}"
    replace(copy, TOWEL, "easings:", easing)
    texts = {
        "easing-name-towel-half-way": "half-way",
        "easing-towel-half-way": "picture: rest",
        "hold-towel-half-way": "picture: rest",
        "voice-hold-towel-half-way": "picture: rest",
        "card-towel-wrap-half-way": "wrap: daily",
    }
    assert check(copy) == sorted(
        fault(copy, TOWEL, at, f'The English text "{text}" is missing; add it under texts/en.')
        for text, at in texts.items()
    )


def test_a_picture_that_shows_another_position_than_its_words_is_told(copy: Path) -> None:
    """Words and picture of a step cannot disagree: the other leg's words follow the picture by themselves."""
    replace(copy, WALL, "picture: wall-hold-knee-soft", "picture: wall-heel-up")
    assert check(copy) == [
        fault(
            copy,
            SPOKEN if text.startswith("voice-") else TEXTS,
            f"{text} =",
            f'"{text}" says "a little bent" (soft), but the working leg is bent in wall-heel-up.',
        )
        for text in ("easing-wall-knee-soft", "hold-wall-knee-soft", "voice-hold-wall-knee-soft")
    ]


def test_all_faults_are_told_at_once(copy: Path) -> None:
    """Whoever made five mistakes in four files sees all five, by file and line."""
    replace(copy, TOWEL, "2x30]", "2x0]")
    replace(copy, TOWEL, "acute_lock: no", "acute_lock: maybe")
    replace(copy, DAILY, "lead_in_s: 10", "lead_in_s: 100")
    replace(copy, CONSENT, "version: 1", "version: first")
    replace(copy, TEXTS, "cue-breathe = ", "cue-breathe = <b>")
    assert [(Path(f.file).name, f.sentence) for f in check(copy)] == [
        ("consent.yaml", '`version` should be a whole number from 1 to 9999, but it is "first".'),
        ("towel.yaml", '`ladder` should be repetitions x seconds, such as 2x10, but it is "2x0".'),
        ("towel.yaml", '`acute_lock` should be yes or no, but it is "maybe".'),
        ("daily.yaml", "`lead_in_s` is 100, but must be from 3 to 30."),
        ("exercises.ftl", "<b> is not closed with </b>."),
    ]


def test_a_rule_that_lacks_and_one_that_is_there_twice_are_told(copy: Path) -> None:
    """All rules must be there, each once."""
    replace(copy, ADVICE, "id: R8", "id: R5")
    lines = (copy / ADVICE).read_text("utf-8").split("\n")
    last = max(number for number, line in enumerate(lines, 1) if line == "  - id: R5")
    told = ('"R5" is in `rules` twice; keep one.', "The field `numbers` of `rules` is missing.")
    assert check(copy) == [fault(copy, ADVICE, last, sentence) for sentence in told]
    change(copy, ADVICE, lambda words: words[: words.index("  # Honesty")])
    assert check(copy) == [fault(copy, ADVICE, "- id: R0", "Rules are missing: R8, R10.")]


def test_no_stretch_may_hold_longer_than_the_rule_allows(copy: Path) -> None:
    """Lowering the cap of rule R6 names every stretch that is over it."""
    replace(copy, ADVICE, "longest_hold_s: 30", "longest_hold_s: 20")
    sentence = "2x30 is over 20 s (`longest_hold_s` of rule R6)."
    assert check(copy) == [fault(copy, file, "ladder: [", sentence) for file in (TOWEL, WALL)]


def test_one_region_is_for_everywhere_else(copy: Path) -> None:
    """Without a region that has no zones, some people would have no region at all."""
    replace(copy, ELSEWHERE, "zones: []", "zones: [Asia/Tokyo]")
    sentence = "One region, and only one, has no zones: it is for everywhere else."
    assert check(copy) == [fault(copy, "regions/united-states.yaml", 1, sentence)]


# --- A second language ---------------------------------------------------------------------------------


def test_a_second_language_needs_no_code(bilingual: Path) -> None:
    """A folder with texts and words, and phrases for it, is a language."""
    loaded = load(bilingual)
    assert set(loaded.vocabularies) == {"en", "de"}
    assert loaded.phrases["de"].signs.keys() == {sign.id for sign in loaded.signs}


def test_a_hold_without_a_film_is_told(copy: Path) -> None:
    """Each picture of the stretch that would be held for so long is named."""
    replace(copy, TOWEL, "3x10,", "3x12,")
    told = [found.sentence for found in check(copy)]
    held = ("towel-hold", "towel-hold-knee-bent", "towel-hold-leg-lower")
    rest = "may be held for 12 s without a film: there are films of 5, 10, 15, 20, 30 s only."
    assert sorted(told) == [f'"{picture}" {rest}' for picture in held]


TRANSLATION_MISTAKES = [
    ("cue-breathe = ", "cue-breath = ", [
        (1, 'The text "cue-breathe" is missing; the English one is in texts/en/exercises.ftl line 21.'),
        (21, 'English has no text "cue-breath". Did you mean "cue-breathe"?'),
    ]),
    ("cue-breathe = ", "cue-breathe = { ", [(21, 'A "{" is not closed with "}".')]),
    ("cue-breathe = ", "cue-breathe = <b>", [(21, "<b> is not closed with </b>.")]),
    ("cue-breathe = ", "cue-breathe = { $leg } ", [
        (21, '"cue-breathe" asks for $leg, but is given nothing.'),
        (21, '"cue-breathe" asks for $leg, which the English text does not have.'),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "faults"), TRANSLATION_MISTAKES)
def test_a_mistake_in_a_translation_is_told(
    bilingual: Path, old: str, new: str, faults: list[tuple[int, str]]
) -> None:
    """A translation is held against English: texts, what is filled in, and tags."""
    file = "texts/de/exercises.ftl"
    replace(bilingual, file, old, new)
    assert check(bilingual) == [fault(bilingual, file, line, sentence) for line, sentence in faults]


def test_a_translation_that_leaves_something_out_is_told(bilingual: Path) -> None:
    """What English fills in must be in every language."""
    file = "texts/de/session.ftl"
    replace(bilingual, file, "Noted: { $score }.", "Notiert.")
    sentence = '"noted" leaves out $score, which the English text has.'
    assert check(bilingual) == [fault(bilingual, file, "noted", sentence)]


def test_a_language_without_words_or_phrases_is_told(bilingual: Path) -> None:
    """Warning signs must be understood in every language that the bot speaks."""
    (bilingual / "texts/de/vocabulary.yaml").unlink()
    replace(bilingual, "texts/de/phrases.yaml", "  fever:\n    - i have a fever\n", "")
    assert check(bilingual) == [
        fault(bilingual, "texts/de/phrases.yaml", "  both-legs:", "The field `fever` of `signs` is missing."),
        fault(bilingual, "texts/de/vocabulary.yaml", 1, "This file is missing."),
    ]


def test_a_folder_that_is_no_language_is_told(copy: Path) -> None:
    """The folders' names are language codes, by which plurals and dates are chosen."""
    shutil.copytree(copy / "texts/en", copy / "texts/klingon-on")
    sentence = '"klingon-on" is not the code of a language, such as "en" or "pt-BR".'
    assert fault(copy, "texts/klingon-on", 1, sentence) in check(copy)


# --- Anything at all -----------------------------------------------------------------------------------

PIECES = [
    "\t", "\n", "  ", " ", ":", ": ", "- ", "-", "#", "{", "}", "{ $leg ->", "*[x]", "[", "]", ",", "'", '"',
    "\\", "*a", "&a", "!!", "!", "|", ">", "%", "@", "---\n", "...", "?", "<", "</b>", "<b>", "no", "19:30",
    "0x1f", "~", "<<: ", "= ", "\x00", "\x85", "\u2028", "\ufeff", "é", "😀", "\r", "x" * 400,
]  # fmt: skip
FILES = [
    TOWEL,
    DAILY,
    ADVICE,
    SIGNS,
    CONSENT,
    WORDS,
    UNITED_KINGDOM,
    TEXTS,
    DIALOGUE,
    "poses.yaml",
    "looks.yaml",
]
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 60), st.sampled_from(PIECES) | st.text(max_size=5)), max_size=4
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from(FILES), edits=EDITS, rest=st.binary(max_size=4))
def test_whatever_is_in_a_file_the_check_ends_in_faults(
    copy: Path, file: str, edits: list[tuple[float, int, str]], rest: bytes
) -> None:
    """No edit of a file makes the check raise; each fault has a line of its file and a sentence."""
    path = copy / file
    before = path.read_bytes()
    words = before.decode()
    for where, length, piece in edits:
        at = int(where * len(words))
        words = words[:at] + piece + words[at + length :]
    try:
        path.write_bytes(words.encode("utf-8", "surrogatepass") + rest)
        faults = check(copy)
        lines = len(re.split(r"\r\n|[\r\n\x85\u2028\u2029]", words + rest.decode("utf-8", "replace")))
        for found in faults:
            assert re.fullmatch(r"[^\n]+[.?]", found.sentence)
            assert 1 <= found.line <= (lines if Path(found.file) == path else 1000)
        assert faults or load(copy).version
    finally:
        path.write_bytes(before)
