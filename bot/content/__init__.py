"""Reads what the author writes under content/ into core types, and says plainly what is wrong with it.

All faults are collected, with file and line; with any of them nothing is loaded. What each field means to an
author is in content/README.md; how YAML is read is in fields.py, how texts are checked in texts.py.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import yaml
from babel import Locale, UnknownLocaleError
from babel.core import get_global

from bot.content import voices
from bot.content.clinics import read_packs
from bot.content.compositions import Composer, Pictures
from bot.content.fields import Fields, Spot, compose, composed, known_zones, quote, read_yaml
from bot.content.films import check_holds, check_lead_in
from bot.content.folder import DIARIES, ContentError, Fault, FileLine, Folder, plain_lines
from bot.content.phrases import LONGEST_LABEL, read_answers, read_phrases, read_signs
from bot.content.rules import RULE_NUMBERS, overrides, read_rules
from bot.content.texts import check_texts, parsed
from bot.content.vocabulary import read_vocabulary
from bot.core.commands import COMMANDS
from bot.core.composition import SPOKEN
from bot.core.content import (
    COMPLAINTS,
    DOCTORS,
    HOURS,
    Card,
    Contact,
    Content,
    Leg,
    Region,
    Routine,
    Rung,
    Specialist,
    Stretch,
    Way,
)
from bot.core.questions import QUESTIONS
from bot.core.rules import Rule
from bot.voice.track import Speaker

__all__ = ["CONTENT", "RULE_NUMBERS", "ContentError", "Fault", "check", "load", "read"]

T = TypeVar("T")

_PACKED = Path(__file__).with_name("files")
CONTENT = _PACKED if _PACKED.is_dir() else Path(__file__).resolve().parents[2] / "content"
"""What this bot says and does: in a wheel a part of the package, in the repository the folder content/."""

_RUNG = re.compile(r"([1-9])\s?[x×]\s?([1-9]\d?)")
_LONGEST_MENU_LINE = 256
"""Characters of a command's line in Telegram's menu."""
_ENGLISH = "en"


def load(directory: Path) -> Content:
    """Everything under `directory`, checked. Raises ContentError on any fault.

    The trees that it was read from, which checks that follow each other share, are forgotten: who loads it
    is about to run, and they take as much memory as all that was made of them.
    """
    content, faults = read(directory)
    for trees in (composed, parsed):
        trees.cache_clear()
    if faults:
        raise ContentError(faults)
    return content


def check(directory: Path) -> list[Fault]:
    """All faults under `directory`, by file and line; none when `load` would succeed.

    The example diaries are checked by `bot.replay.diaries.check`: they are played first.
    """
    return read(directory)[1]


def read(directory: Path) -> tuple[Content, list[Fault]]:
    """Everything under `directory` and all its faults; where there is one, a harmless value stands in."""
    folder = Folder(directory)
    languages = _languages(folder)
    rules = read_yaml(folder, "advice.yaml", read_rules)
    signs = read_yaml(folder, "warning_signs.yaml", read_signs)
    sign_ids = [sign.id for sign in signs]
    answers = read_yaml(folder, "answers.yaml", partial(read_answers, signs=sign_ids))
    phrases = partial(read_phrases, signs=signs, answers=[answer.id for answer in answers])
    pictures = Pictures.read(folder)
    stretch = partial(_stretch, limits=_limits(rules), pictures=pictures)
    stretches = _each_file(folder, "exercises", stretch)
    content = Content(
        version=_version(folder),
        stretches={stretch.id: stretch for stretch in stretches},
        routine=_daily_routine(folder, [stretch.id for stretch in stretches]),
        rules=rules,
        signs=signs,
        regions=_regions(folder, rules),
        consent_version=read_yaml(folder, "consent.yaml", _version_number),
        vocabularies={
            language: read_yaml(
                folder, f"texts/{language}/vocabulary.yaml", partial(read_vocabulary, language=language)
            )
            for language in languages
        },
        looks=_looks(folder),
        phrases={
            language: read_yaml(folder, f"texts/{language}/phrases.yaml", phrases) for language in languages
        },
        answers=answers,
        week_begins=_week_begins,
        voices=Speaker.load(directory / voices.RECORDINGS).languages,
    )
    read_packs(folder)
    pictures.check(folder)
    _ask_program_texts(folder)
    voices.ask_texts(folder)
    named = check_texts(folder, languages, RULE_NUMBERS)
    return replace(content, named_thresholds=named), sorted(folder.faults)


def _version(folder: Folder) -> str:
    """A short name for the exact words of all YAML and Fluent files, whatever their line ends.

    The example diaries are no part of it: nobody is told anything from them.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.root.rglob("*")):
        diary = path.parent == folder.root / DIARIES
        if path.suffix in {".yaml", ".ftl"} and path.is_file() and not diary:
            words = plain_lines(path.read_bytes().decode("utf-8-sig", "replace")).encode()
            name = path.relative_to(folder.root).as_posix()
            digest.update(f"{name}\0{len(words)}\0".encode() + words)
    return digest.hexdigest()[:12]


@cache
def _week_begins(zone: str) -> int:
    """The weekday on which the week begins there, by CLDR for its country; Monday where it has none."""
    territory = get_global("zone_territories").get(zone, "001")
    try:
        return Locale.parse(f"und_{territory}").first_week_day
    except UnknownLocaleError:
        return 0


def _languages(folder: Folder) -> tuple[str, ...]:
    """The folders under texts/, English first."""
    names = sorted(path.name for path in (folder.root / "texts").glob("*") if path.is_dir())
    for name in names:
        try:
            Locale.parse(name, sep="-")
        except (UnknownLocaleError, ValueError):
            sentence = f'{quote(name)} is not the code of a language, such as "en" or "pt-BR".'
            folder.fault(FileLine(f"texts/{name}", 1), sentence)
    return (_ENGLISH, *(name for name in names if name != _ENGLISH))


def _each_file(folder: Folder, under: str, read: Callable[[Fields], T]) -> list[T]:
    for other in folder.files(under, ".yml"):
        folder.fault(FileLine(other, 1), "This file is not read: its name must end in .yaml.")
    files = folder.files(under, ".yaml")
    if not files:
        folder.fault(FileLine(under, 1), "There is no .yaml file in this folder.")
        folder.names_lost = True
    return [read_yaml(folder, file, read) for file in files]


def _id_as_file(fields: Fields) -> str:
    """The id of a file's only thing, which must be the file's name."""
    name, stem = fields["id"].id(), Path(fields.spot.file).stem
    if name and name != stem:
        fields["id"].fault(f'`id` is "{name}" but the file is {stem}.yaml; both must be the same.')
    return stem


def _version_number(fields: Fields) -> int:
    return fields["version"].whole(1, 9999)


# --- Exercises and the routine -------------------------------------------------------------------------


def _stretch(fields: Fields, limits: Mapping[str, float], pictures: Pictures) -> Stretch:
    stretch = _id_as_file(fields)
    fields.spot.folder.ask(fields["id"].place, [f"stretch-{stretch}", f"stretch-{stretch}-within"])
    others = [f"{how}other-leg-{lies}" for how in ("", SPOKEN) for lies in ("flat", "bent")]
    fields.spot.folder.ask(fields["cards"].place, others, {"leg"})
    composer = Composer(
        fields.spot.folder, stretch, pictures, has_ways=fields.get("ways") is not None or not fields.names
    )
    cards = _cards(fields["cards"], composer)
    picture = composer.step(fields["picture"], "hold")
    composer.step(fields["switch"], "switch")
    easings = fields["easings"].each(lambda easing: easing.group(composer.easing))
    for complaint in COMPLAINTS if fields.sound else ():
        if not any(complaint in easing.complaints for easing in easings):
            fields["easings"].fault(f"No easing is `for` {complaint}; at least one must be.")
    ladder = _ladder(fields["ladder"], limits)
    ways = _ways(fields.get("ways"), stretch, composer)
    found = Stretch(
        id=stretch,
        version=_version_number(fields),
        needs=fields["needs"].each(lambda need: need.id("need-{}")),
        cards=cards,
        picture=picture,
        cues=fields["cues"].each(lambda cue: cue.id("cue-{}", f"{SPOKEN}cue-{{}}")),
        ladder=ladder,
        first=_first_rung(fields["first"], ladder),
        easings=easings,
        acute_lock=fields["acute_lock"].flag(),
        source=fields["source"].words(),
        author=fields["author"].words(),
        reviewed_on=fields["reviewed_on"].reviewed_on(),
        compositions=composer.compositions,
        ways=ways,
        way=ways[0].id if ways else "",
    )
    if fields.sound:
        check_holds(fields["ladder"], found, pictures.known)
    return found


def _ways(spot: Spot | None, stretch: str, composer: Composer) -> tuple[Way, ...]:
    """What it can be done with, the usual way first; none where there is no choice."""
    if spot is None:
        return ()
    spot.folder.ask(spot.place, [f"ask-way-{stretch}"])
    ways = spot.each(lambda item: item.group(composer.way))
    if len(ways) == 1 or (ways and ways[0].compositions):
        spot.fault("The first way is the usual one, as the pictures above show it; another one follows.")
    return ways


def _cards(spot: Spot, composer: Composer) -> tuple[Card, ...]:
    last = [card.node for card in spot.items()][-1:]

    def card(fields: Fields) -> Card:
        waits = fields.spot.node in last
        if waits and (given := fields.get("seconds")):
            given.fault('The last card waits for "Ready": leave its `seconds` out.')
        name = fields["id"].id()
        return Card(
            id=name,
            picture=composer.step(fields["picture"], "card", name),
            seconds=0 if waits else fields["seconds"].whole(3, 60),
        )

    return spot.each(lambda item: item.group(card))


def _limits(rules: Mapping[str, Rule]) -> Mapping[str, float]:
    """What rule R6 allows of a rung: its longest hold, and the seconds of all its holds."""
    widest = {name: most for name, (_, most) in RULE_NUMBERS["R6"].items()}
    return {**widest, **(rules["R6"].numbers if "R6" in rules else {})}


def _ladder(spot: Spot, limits: Mapping[str, float]) -> tuple[Rung, ...]:
    """Rungs such as 2x10, each more than the one before and none over what rule R6 allows."""
    items = spot.items()
    read = [_rung(item, limits) for item in items]
    rungs = tuple(rung for rung in read if rung is not None)
    compared = zip(pairwise(rungs), items[1:], strict=True) if len(rungs) == len(items) > 0 else ()
    for (lower, rung), item in compared:
        total, least = rung.repetitions * rung.hold_s, lower.repetitions * lower.hold_s
        if (rung.hold_s, total) == (lower.hold_s, least) or rung.hold_s < lower.hold_s or total < least:
            item.fault(f"{_written(rung)} is not more than {_written(lower)}, which comes before it.")
    return rungs or (Rung(1, 5),)


def _rung(spot: Spot, limits: Mapping[str, float]) -> Rung | None:
    found = _RUNG.fullmatch(spot.words())
    if found is None:
        spot.should_be("repetitions x seconds, such as 2x10")
        return None
    rung = Rung(int(found[1]), int(found[2]))
    for seconds, limit in ((rung.hold_s, "longest_hold_s"), (rung.hold_s * rung.repetitions, "total_s")):
        if seconds > limits[limit]:
            spot.fault(f"{_written(rung)} is over {limits[limit]:g} s (`{limit}` of rule R6).")
            break
    return rung


def _first_rung(spot: Spot, ladder: tuple[Rung, ...]) -> int:
    named = [_written(rung) for rung in ladder]
    chosen = spot.one_of(named)
    return named.index(chosen) if chosen in named else 0


def _written(rung: Rung) -> str:
    return f"{rung.repetitions}x{rung.hold_s}"


def _daily_routine(folder: Folder, stretches: Sequence[str]) -> Routine:
    daily = "routines/daily.yaml"
    for other in folder.files("routines", ".yaml", ".yml"):
        if other != daily:
            folder.fault(FileLine(other, 1), "This file is not read: the one routine is in daily.yaml.")
    return read_yaml(folder, daily, partial(_routine, stretches=stretches))


def _routine(fields: Fields, stretches: Sequence[str]) -> Routine:
    name = _id_as_file(fields)
    legs = fields["legs"].each(lambda leg: leg.one_of(list(Leg)))
    if fields.sound and set(legs) != set(Leg):
        fields["legs"].fault("`legs` must have right and left, so that both get equal time.")
    nudge, park = fields["nudge_after_s"].whole(30, 3600), fields["park_after_s"].whole(60, 7200)
    if fields.sound and nudge >= park:
        sentence = f"`park_after_s` is {park}, but must be more than `nudge_after_s` ({nudge})."
        fields["park_after_s"].fault(sentence)
    lead_in_s, press_play_s = fields["lead_in_s"].whole(3, 30), fields["press_play_s"].whole(1, 30)
    if fields.sound:
        check_lead_in(fields["lead_in_s"], lead_in_s)
        if press_play_s >= lead_in_s:
            fields["press_play_s"].fault("`press_play_s` must be less than `lead_in_s`.")
    choices = {name: fields[name].each(lambda item: item.whole(3, 60)) for name in ("lead_ins_s", "rests_s")}
    for name, seconds in choices.items():
        if fields.sound and (seconds[0] != lead_in_s or list(seconds) != sorted(seconds)):
            fields[name].fault(f"`{name}` must begin with `lead_in_s` ({lead_in_s}), and go up from there.")
    return Routine(
        id=name,
        version=_version_number(fields),
        stretches=fields["stretches"].each(lambda item: item.one_of(stretches or [item.value])),
        legs=tuple(Leg(leg) for leg in legs if leg),
        lead_in_s=lead_in_s,
        switch_s=fields["switch_s"].whole(5, 60),
        press_play_s=press_play_s,
        voice_end_s=fields["voice_end_s"].whole(1, 30),
        **choices,
        nudge_after_s=nudge,
        park_after_s=park,
        short_setup_after_sessions=fields["short_setup_after_sessions"].whole(0, 100),
        cards_wait_for_sessions=fields["cards_wait_for_sessions"].whole(0, 100),
        rest_picture=fields["rest_picture"].picture(),
    )


# --- Regions -------------------------------------------------------------------------------------------


def _regions(folder: Folder, rules: Mapping[str, Rule]) -> tuple[Region, ...]:
    """All regions, the one for everywhere else last."""
    taken: dict[str, str] = {}
    regions = _each_file(folder, "regions", partial(_region, taken=taken, rules=rules))
    elsewhere = [region for region in regions if not region.zones]
    if len(elsewhere) != 1 and not folder.faults:
        culprit = (elsewhere or regions)[-1].id
        sentence = "One region, and only one, has no zones: it is for everywhere else."
        folder.fault(FileLine(f"regions/{culprit}.yaml", 1), sentence)
    return tuple(sorted(regions, key=lambda region: (not region.zones, region.id)))


def _region(fields: Fields, taken: dict[str, str], rules: Mapping[str, Rule]) -> Region:
    emergency, advice, crisis = (
        fields.get(name) for name in ("emergency_number", "advice_line", "crisis_line")
    )
    specialists = fields.get("specialists")
    numbers = fields.get("numbers")
    return Region(
        id=_id_as_file(fields),
        zones=fields["zones"].each(partial(_zones, taken=taken), may_be_empty=True),
        emergency_number=emergency.phone() if emergency else None,
        advice_line=advice.group(_contact) if advice else None,
        crisis_line=crisis.group(_contact) if crisis else None,
        doctor=fields["doctor"].one_of(DOCTORS),
        source=fields["source"].words(),
        specialists=specialists.each(lambda spot: spot.group(_specialist)) if specialists else (),
        numbers=numbers.group(partial(overrides, known=rules)) if numbers else {},
        hours=hours.one_of(HOURS) if (hours := fields.get("hours")) else "24",
    )


def _contact(fields: Fields) -> Contact:
    return Contact(name=fields["name"].words(), phone=fields["phone"].phone())


def _specialist(fields: Fields) -> Specialist:
    return Specialist(
        name=fields["name"].words(),
        phone=fields["phone"].phone(),
        latitude=fields["latitude"].number(-90, 90),
        longitude=fields["longitude"].number(-180, 180),
        within_km=fields["within_km"].number(1, 500),
    )


def _zones(spot: Spot, taken: dict[str, str]) -> str:
    """A time zone, or the beginning of several up to a slash. A zone is in one region only."""
    name = spot.words()
    if name.endswith("/"):
        covered = sorted(zone for zone in known_zones() if zone.startswith(name))
        if not covered:
            spot.fault(f"No time zone begins with {quote(name)}.")
    else:
        covered = [name] if (name := spot.zone()) else []
    for zone in covered:
        if taken.setdefault(zone, spot.file) != spot.file:
            spot.fault(f"The time zone {zone} is already in {taken[zone]}.")
    return name


# --- Texts named after what the program has --------------------------------------------------------------


def _ask_program_texts(folder: Folder) -> None:
    """Each command has its line in the menu and in /help; each question its words and an example."""
    commands, questions = FileLine("texts/en/commands.ftl", 1), FileLine("texts/en/questions.ftl", 1)
    for command in COMMANDS.values():
        folder.ask(commands, [command.menu], longest=_LONGEST_MENU_LINE)
        folder.ask(commands, [command.help], {"commands"})
    for question in QUESTIONS.values():
        folder.ask(questions, [question.asked, *([question.wrong] if question.read else [])])


# --- Pictures ------------------------------------------------------------------------------------------


def _looks(folder: Folder) -> tuple[str, ...]:
    """The bodies to choose from; a nameless one while there are none."""
    looks = tuple(_names_in(folder, "looks.yaml", "looks"))
    folder.ask(FileLine("looks.yaml", 1), [f"look-{look}" for look in looks], longest=LONGEST_LABEL)
    return looks or ("",)


def _names_in(folder: Folder, file: str, group: str) -> list[str]:
    """The names in one group of a file that bot/pictures reads in full; none while there is no such file."""
    if not (folder.root / file).exists():
        return []
    root = compose(folder, file)
    fields = root.value if isinstance(root, yaml.MappingNode) else []
    names = next((value for key, value in fields if key.value == group), None)
    return [str(key.value) for key, _ in names.value] if isinstance(names, yaml.MappingNode) else []
