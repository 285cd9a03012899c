"""The words of one language that typed answers may use: texts/<language>/vocabulary.yaml."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from functools import partial
from typing import TypeVar

from bot.content.compositions import POSITIONS
from bot.content.fields import WEEKDAYS, Fields, Spot, quote
from bot.content.folder import FileLine, did_you_mean
from bot.core.commands import COMMANDS
from bot.core.content import Vocabulary
from bot.core.diary import Site
from bot.core.vocabulary import DayPart, Phrases, Words

T = TypeVar("T")

Taken = dict[tuple[str, str], FileLine]


def read_vocabulary(fields: Fields, language: str) -> Vocabulary:
    """Everything in a vocabulary.yaml. In each table a phrase stands once."""
    fields.spot.folder.position_words[language] = fields["positions"].group(
        lambda positions: {name: positions[name].each(Spot.phrase) for name in POSITIONS}
    )
    taken: Taken = {}

    def answers(name: str) -> Phrases:
        return fields[name].each(partial(phrase, language="", taken=taken))

    return Vocabulary(
        words=_words(fields),
        zones=fields["zones"].each(Spot.zone),
        this_evening=fields["this_evening"].time(),
        times=fields["times"].each(Spot.time),
        yes=answers("yes"),
        no=answers("no"),
        okay=answers("okay"),
        habit_begins=_phrases(fields, "habit_begins"),
        complaints=_phrases(fields, "complaints"),
        small_talk=_phrases(fields, "small_talk"),
        being=_phrases(fields, "being"),
        within=_phrases(fields, "within"),
        done=_phrases(fields, "done"),
        gentle=_phrases(fields, "gentle"),
        skip=_phrases(fields, "skip"),
        reminder=fields["reminder"].group(
            lambda group: {verb: _phrases(group, verb) for verb in ("start", "later", "skip")}
        ),
        language=_phrases(fields, "language"),
        commands=fields["commands"].group(_commands),
        lacks=_table(fields, "lacks", lambda item: item["need"].id("need-{}")),
    )


def phrase(spot: Spot, language: str, taken: Taken) -> str:
    """Words that mean one thing only in their language."""
    said = spot.phrase()
    if (language, said) in taken:
        spot.fault(f"{quote(said)} is already in line {taken[language, said].line}.")
        return ""
    if said:
        taken[language, said] = spot.place
    return said


def _words(fields: Fields) -> Words:
    days: Taken = {}
    minutes = partial(_table, fields, value=lambda item: item["minutes"].whole(-59, 24 * 60))
    way = partial(_table, fields, value=lambda item: item["way"].whole(-1, 1))
    return Words(
        numbers=_table(fields, "numbers", lambda item: item["number"].whole(0, 99)),
        compound=_phrases(fields, "compound"),
        times=_table(fields, "time_names", lambda item: time.fromisoformat(item["time"].time() or "00:00")),
        day_parts=fields["day_parts"].each(lambda item: item.group(_day_part)),
        before_hour=minutes("before_hour"),
        after_hour=minutes("after_hour"),
        between_before=way("between_minutes_and_hour"),
        between_after=way("between_hour_and_minutes"),
        around_time=_phrases(fields, "around_time"),
        around_score=_phrases(fields, "around_score"),
        of_ten=_phrases(fields, "of_ten"),
        no_pain=_phrases(fields, "no_pain"),
        sites=fields["sites"].group(_sites),
        joined=_phrases(fields, "joined"),
        corrects=_phrases(fields, "corrects"),
        instead=_phrases(fields, "instead"),
        units=_table(fields, "day_units", lambda item: item["days"].whole(1, 365)),
        around_count=_phrases(fields, "around_count"),
        one=_phrases(fields, "one"),
        two=_phrases(fields, "two"),
        spans=minutes("minute_units"),
        waits=minutes("waits"),
        and_more=minutes("and_more"),
        left_out=_phrases(fields, "except"),
        polite=_phrases(fields, "polite"),
        until=_phrases(fields, "through"),
        until_day=_phrases(fields, "until"),
        tomorrow=_phrases(fields, "tomorrow"),
        day_names=fields["day_names"].group(partial(_day_names, taken=days)),
        day_groups={
            word: group
            for item in fields["day_groups"].items()
            for word, group in item.group(partial(_day_group, taken=days)).items()
        },
    )


def _phrases(fields: Fields, name: str, taken: Taken | None = None) -> Phrases:
    known: Taken = {} if taken is None else taken
    return fields[name].each(partial(phrase, language="", taken=known), may_be_empty=True)


def _table(fields: Fields, name: str, value: Callable[[Fields], T]) -> dict[str, T]:
    """A list of groups, each with its phrases and what they mean."""
    taken: Taken = {}

    def read(item: Fields) -> dict[str, T]:
        return dict.fromkeys(_phrases(item, "phrases", taken), value(item))

    groups = [item.group(read) for item in fields[name].items(may_be_empty=True)]
    return {word: meaning for group in groups for word, meaning in group.items()}


def _commands(fields: Fields) -> dict[str, Phrases]:
    """Names under which commands are known as well; none of them is a command of its own."""
    taken: Taken = {}
    found = {name: _phrases(fields, name, taken) for name in COMMANDS if name in fields.names}
    for name in fields.names:
        if name not in COMMANDS:
            fields[name].fault(f"There is no command /{name}.{did_you_mean(name, COMMANDS)}")
    return found


def _day_part(fields: Fields) -> DayPart:
    return DayPart(
        phrases=_phrases(fields, "phrases"),
        since=fields["since"].whole(0, 23),
        until=fields["until"].whole(1, 24),
        strict=fields["twelve_hour_clock"].flag(),
    )


def _sites(fields: Fields) -> dict[str, str]:
    taken: Taken = {}
    return {word: site.value for site in Site for word in _phrases(fields, site.value, taken)}


def _day_names(fields: Fields, taken: Taken) -> dict[str, int]:
    return {word: number for number, day in enumerate(WEEKDAYS) for word in _phrases(fields, day, taken)}


def _day_group(fields: Fields, taken: Taken) -> dict[str, frozenset[int]]:
    days = fields["days"].each(lambda day: day.one_of(WEEKDAYS), may_be_empty=True)
    return dict.fromkeys(
        _phrases(fields, "words", taken), frozenset(WEEKDAYS.index(day) for day in days if day)
    )
