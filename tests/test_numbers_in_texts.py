"""No sentence repeats a number that a rule owns: authors and regions change those in one place (content/)."""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast

from bot import content
from bot.core.messages import Text
from bot.core.thresholds import filled
from bot.texts import Texts

CONTENT = content.load(content.CONTENT)
TEXTS = Texts.load(content.CONTENT / "texts")

NUMBER_WORDS = {
    "en": "two three four five six seven eight nine ten eleven twelve fourteen twice fortnight week weeks",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce catorce quincena semana semanas",
}
_OWN = re.compile(r"\d+|[^\W\d_]+")
_BOTH = re.compile(r"\bl[oa]s dos\b")

FIXED: Mapping[str, str] = {
    "the scale of R1, which no rule changes": """
        clinic-alert-pain clinic-alert-corrected
        ask-pain pain-wrong since-worse-ask rate-before rate-after rate-other score-wrong
        rate-if-you-like command-pain help-pain answer-pain-now course-few course-forgotten
        score-of-ten label-pain-first-last before-only-rest""",
    "the article: how it is done": """
        why-plan easing-towel-knee-bent hold-wall easing-wall-knee-soft answer-how-often greeting
        bot-description help answer-hip answer-doing-it-right answer-told-not-to answer-other-exercises""",
    "a fact of its source: the NHS on sciatica, ice and heat, and pregnancy; Dove 2022": """
        advice-see-doctor-weeks answer-how-long answer-ice-and-heat answer-pregnancy answer-evidence
        why-evidence answer-diagnosis answer-worry answer-best-time""",
    "two minutes are what a gentle or short session takes by the routine": """
        why-R3-offer-gentle why-R3-offer-rest why-R3-offer-gentle-day why-R3-gentle-today
        why-R6-offer-return advised-offer-gentle advised-offer-rest barrier-no-time-answer
        barrier-pain-answer short-session before-offer-rest before-offer-rest-days
        before-offer-gentle-day before-offer-gentle before-offer-flare before-offer-return
        choose-gentle gentle-wished answer-no-time""",
    "what the host reads: a week of sessions, and the most copies that any message may have": """
        host-people host-again""",
    "a unit, with its number filled in": """
        advice-see-specialist-weeks why-R7-see-doctor-weeks why-R7-see-specialist-weeks
        advised-appointment advised-seen because-see-doctor-weeks because-see-specialist-weeks
        calendar calendar-off answer-no-change""",
    "this week, or days of a week: no length that a rule has": """
        advice-see-doctor-severe why-R3-see-doctor-severe advised-see-doctor-severe ask-goal
        label-calendar-title days-wrong label-by-week""",
    "how something is typed, or what a button of its own does": """
        time-wrong pause-wrong answer-change-time snooze-10 snooze-30 time-which ask-time
        barrier-no-space-answer clinic-name-wrong""",
    "the answers of the set-up mean what they say": """
        onset-weeks onset-long""",
    "the last seconds of a hold, counted by the voice": """
        voice-three voice-two""",
    "how the page is made: its average, the rule it names, how long the diary is kept": """
        label-average label-lines verdict-better verdict-same verdict-worse verdict-unclear privacy""",
    "the list of a clinic comes once a week, and is of that week": """
        clinic-consent-digest digest-title clinician-what clinician-agreed digest-no-pain""",
    "two people": "answer-family",
    "emergency numbers where nobody knows the region": """
        contact-emergency-elsewhere contact-urgent-elsewhere contact-name""",
    "where a rule is from, as its source says": "source",
}


def own_words(node: ast.BaseNode) -> Iterator[str]:
    """What stands in a text itself, not what is filled in, nor the names of its choices."""
    match node:
        case ast.TextElement(value=value):
            yield value
        case ast.Pattern(elements=parts):
            for part in parts:
                yield from own_words(part)
        case ast.Placeable(expression=ast.SelectExpression(variants=variants)):
            for variant in variants:
                yield from own_words(variant.value)


def numbers(language: str) -> dict[str, set[str]]:
    """By text the numbers that it says by itself, in figures or in words."""
    found: dict[str, set[str]] = {}
    for path in (content.CONTENT / "texts" / language).glob("*.ftl"):
        for entry in FluentParser().parse(path.read_text("utf-8")).body:
            if isinstance(entry, ast.Message) and entry.value is not None:
                words = _OWN.findall(_BOTH.sub("", " ".join(own_words(entry.value)).lower()))
                said = {word for word in words if word.isdigit() or word in NUMBER_WORDS[language].split()}
                if said - {"1"}:
                    found[entry.id.name] = said
    return found


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_number_in_a_text_is_no_threshold(language: str) -> None:
    """Each text that says one is listed above with what the number is; a new one is thought about first."""
    known = {name for names in FIXED.values() for name in names.split()}
    assert {name: said for name, said in numbers(language).items() if name not in known} == {}
    assert known <= numbers("en").keys() | numbers("es").keys(), "a name that says no number is taken out"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("name", "thresholds"), sorted(CONTENT.named_thresholds.items()))
def test_a_text_says_the_threshold_that_holds_where_the_person_is(
    name: str, thresholds: tuple[str, ...], language: str
) -> None:
    """Each by itself, changed in a region, is read there, and nowhere else."""
    for threshold in thresholds:
        rule, _, number = threshold.partition("_")
        here = replace(CONTENT.regions[0], numbers={rule: {number: 77}})
        changed = replace(CONTENT, regions=(here, *CONTENT.regions[1:]))
        zone = next(zone for zone in here.zones if not zone.endswith("/"))
        said = [TEXTS.plain(filled(Text(name), changed, where), language) for where in (zone, "Asia/Kabul")]
        assert ["77" in words for words in said] == [True, False], said


def test_a_threshold_that_no_rule_has_is_told(tmp_path: Path) -> None:
    """By file and line, with the name that was meant."""
    copy = tmp_path / "content"
    shutil.copytree(content.CONTENT, copy, ignore=shutil.ignore_patterns("*.mp4"))
    for language in ("en", "es"):
        path = copy / "texts" / language / "reminders.ftl"
        path.write_text(path.read_text("utf-8").replace("$R6_good_days", "$R6_god_days"), "utf-8")
    faults = [fault.sentence for fault in content.check(copy)]
    assert any("names $R6_god_days, but R6 has no number god_days." in told for told in faults), faults
