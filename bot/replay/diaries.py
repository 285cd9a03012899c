"""Reads the author's fictional diaries, plays them, and tells where the rules decide other than expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import time
from functools import partial
from pathlib import Path
from typing import TypeVar

import yaml

from bot import content as author
from bot.content import voices
from bot.content.fields import WEEKDAYS, Fields, Spot, read_yaml
from bot.content.folder import DIARIES, ContentError, Fault, Folder
from bot.core.advice import ANSWERS
from bot.core.asking import ONSETS
from bot.core.content import Content, Leg
from bot.core.diary import Site
from bot.core.habits import BARRIERS
from bot.core.questions import EVERY_DAY
from bot.core.reminders import SINCE
from bot.core.rules import ACTIONS, DECISION_POINTS
from bot.core.warning_signs import SEEN_BY
from bot.replay import CHOICES, WHERE, Replay
from bot.replay.diary import Day, Felt, FictionalDiary, Scores, Seen, StretchAndLeg
from bot.replay.expectations import AtMost, Expectation, Expected, Held, Must, Never, Offered, Rung

T = TypeVar("T")

LONGEST_DAYS = 400
CORRECTED = ("before", "after", "morning_pain", "pain")
KNOWN = (*sorted(ACTIONS), *sorted({f"{action.partition('-')[0]}-" for action in ACTIONS if "-" in action}))
"""Actions, and how several begin: `see-` is whatever sends somebody to a clinician."""

_RUNG = re.compile(r"([1-9])x([1-9]\d?)")
_SPAN = re.compile(r"([1-9]\d{0,2})-([1-9]\d{0,2})")


def load_diary(path: Path, content: Content) -> FictionalDiary:
    """One diary, its form checked against the content. Raises ContentError."""
    folder = Folder(path.parent)
    diary = read_yaml(folder, path.name, partial(_diary, content=content, lines=[]))
    if folder.faults:
        raise ContentError(sorted(folder.faults))
    return diary


def check(directory: Path) -> list[Fault]:
    """All faults of a content folder. The diaries are played only where the rest is sound; then their form is
    told, and each decision that is otherwise than expected.
    """
    content, faults = author.read(directory)
    faults = faults or voices.check(directory, content)
    if faults:
        return faults
    folder = Folder(directory)
    for file in folder.files(DIARIES, ".yaml"):
        before = len(folder.faults)
        lines: list[Spot] = []
        diary = read_yaml(folder, file, partial(_diary, content=content, lines=lines))
        if len(folder.faults) == before:
            _compare(diary, content, lines)
    return sorted(folder.faults)


def _compare(diary: FictionalDiary, content: Content, lines: list[Spot]) -> None:
    """Note each mismatch at its entry of `expect`, or at `expect` itself, which is the first of the lines."""
    if diary.expected is None:
        return
    entries = dict(zip(diary.expected, lines[1:], strict=True))
    for mismatch in Replay.of(diary, content).mismatches():
        spot = lines[0] if mismatch.expected is None else entries[mismatch.expected]
        spot.fault(mismatch.sentence)


# --- The form ------------------------------------------------------------------------------------------


def _diary(fields: Fields, content: Content, lines: list[Spot]) -> FictionalDiary:
    about = fields["about"].words()
    zone, wall, weekdays, onset, approval = fields["person"].group(_person)
    days: list[Day] = []
    for spot in fields["days"].items():
        day, times = spot.group(partial(_day, content=content))
        days += [day] * times
    if len(days) > LONGEST_DAYS:
        fields["days"].fault(f"These are {len(days)} days; a diary has at most {LONGEST_DAYS}.")
    expect, expected = fields.get("expect"), None
    if expect is not None:
        items = expect.items(may_be_empty=True)
        lines += [expect, *items]
        expected = tuple(
            item.group(partial(_expected, content=content, most=max(len(days), 1))) for item in items
        )
    at = time.fromisoformat(wall or "00:00")
    kept = tuple(days[:LONGEST_DAYS])
    return FictionalDiary(about, zone, at, weekdays, kept, expected, onset, approval)


def _person(fields: Fields) -> tuple[str, str, frozenset[int], str, str]:
    days = fields.get("days")
    names = days.each(lambda day: day.one_of(WEEKDAYS)) if days else WEEKDAYS
    weekdays = frozenset(WEEKDAYS.index(name) for name in names if name) or EVERY_DAY
    onset = _maybe(fields, "onset", lambda spot: spot.one_of(ONSETS)) or "weeks"
    approval = _maybe(fields, "approval", lambda spot: spot.one_of(("yes", "not-yet"))) or "yes"
    return fields["zone"].zone(), fields["time"].time(), weekdays, onset, approval


def _day(fields: Fields, content: Content) -> tuple[Day, int]:
    score, one_score = _scores, partial(Spot.whole, least=0, most=10)
    taps = partial(_taps, content=content)
    signs = [sign.id for sign in content.signs]
    day = Day(
        before=_maybe(fields, "before", score),
        after=_maybe(fields, "after", score),
        choice=_maybe(fields, "choice", lambda spot: spot.one_of(CHOICES)),
        felt=_maybe(fields, "felt", lambda spot: spot.group(_felt)),
        too_much=_maybe(fields, "too_much", taps) or (),
        where=_maybe(fields, "where", lambda spot: spot.one_of(WHERE)),
        electric=_maybe(fields, "electric", taps) or (),
        stopped=_maybe(fields, "stopped", lambda spot: spot.whole(0, 50)),
        skip=bool(_maybe(fields, "skip", Spot.flag)),
        barrier=_maybe(fields, "barrier", lambda spot: spot.one_of(BARRIERS)),
        morning=_maybe(fields, "morning", lambda spot: spot.one_of(SINCE)),
        morning_pain=_maybe(fields, "morning_pain", score),
        pain=_maybe(fields, "pain", one_score),
        corrects=_maybe(fields, "corrects", lambda spot: spot.group(_corrected)),
        says=_maybe(fields, "says", _said) or (),
        caption=_maybe(fields, "caption", Spot.words),
        says_in_hold=_maybe(fields, "says_in_hold", Spot.words),
        sign=_maybe(fields, "sign", lambda spot: spot.one_of(signs)),
        seen=_maybe(fields, "seen", _seen),
        advice=_maybe(fields, "advice", lambda spot: spot.one_of(ANSWERS)),
        flare=_maybe(fields, "flare", lambda spot: spot.one_of(("over", "longer"))),
        pause=_maybe(fields, "pause", lambda spot: spot.whole(1, 365)),
    )
    away = bool(_maybe(fields, "away", Spot.flag))
    times = _maybe(fields, "repeat", lambda spot: spot.whole(1, LONGEST_DAYS))
    if fields.sound:
        _consistent(fields, day, away=away)
    return day, times or 1


def _scores(spot: Spot) -> Scores:
    """One score, or {leg: 4, back: 2}."""
    if not isinstance(spot.node, yaml.MappingNode):
        return spot.whole(0, 10)
    return spot.group(lambda fields: {site.value: fields[site].whole(0, 10) for site in Site})


def _said(spot: Spot) -> tuple[str, ...]:
    """One message, or a list of them."""
    if isinstance(spot.node, yaml.SequenceNode):
        return tuple(item.words() for item in spot.items())
    return (spot.words(),)


def _seen(spot: Spot) -> Seen | None:
    """`yes`, or {by: physiotherapist, fine: no}."""
    if not isinstance(spot.node, yaml.MappingNode):
        return Seen() if spot.flag() else None

    def read(fields: Fields) -> Seen:
        by = _maybe(fields, "by", lambda named: named.one_of(SEEN_BY)) or "doctor"
        fine = _maybe(fields, "fine", Spot.flag)
        return Seen(by, fine is None or fine)

    return spot.group(read)


def _corrected(fields: Fields) -> Mapping[str, int]:
    """What is put right, each with the score that was meant."""
    given = {name: _maybe(fields, name, partial(Spot.whole, least=0, most=10)) for name in CORRECTED}
    return {name: score for name, score in given.items() if score is not None}


def _consistent(fields: Fields, day: Day, *, away: bool) -> None:
    """Tell what cannot happen on one and the same day."""
    if away and day != Day():
        fields["away"].fault("Who is `away` does nothing else that day; leave the rest out.")
    if not away and day == Day():
        fields.spot.fault("Nothing happens on this day: write `away: yes` when nothing is answered.")
    if day.skip and day.before is not None:
        fields["skip"].fault("A day is either skipped or stretched: `skip` or `before`.")
    session = ("after", "choice", "felt", "too_much", "electric", "where", "stopped", "says_in_hold")
    for name in session:
        spot = fields.get(name)
        if spot is not None and day.before is None:
            spot.fault(f"`{name}` is about a session, which begins with `before`.")
    for name in day.corrects or ():
        if getattr(day, name) is None:
            fields["corrects"].fault(f"`corrects` is about `{name}`, which is not given on this day.")
    if day.where is not None and not day.too_much:
        fields["where"].fault("`where` is asked only after `too_much`.")
    if day.morning_pain is not None and day.morning != "worse":
        fields["morning_pain"].fault("`morning_pain` is asked only after `morning: worse`.")


def _felt(fields: Fields) -> Felt:
    words = DECISION_POINTS["felt"].facts
    return Felt(
        kind=fields["kind"].one_of(words["feeling"] or ()),
        where=fields["where"].one_of(words["where"] or ()),
        moved=fields["moved"].one_of(words["moved"] or ()),
    )


def _taps(spot: Spot, content: Content) -> tuple[StretchAndLeg, ...]:
    """Entries such as "towel right", in the order in which they are tapped."""
    pairs = {f"{stretch} {leg}": (stretch, str(leg)) for stretch in content.routine.stretches for leg in Leg}
    return tuple(pairs[name] for item in spot.items() if (name := item.one_of(pairs)))


def _expected(fields: Fields, content: Content, most: int) -> Expectation:
    """An entry of `expect`: what it is about follows from the word that it begins with."""
    if "must" in fields.names:
        first, last = (_maybe(fields, name, lambda spot: spot.whole(1, most)) for name in ("from", "by"))
        if first is not None or last is not None:
            span = tuple(range(first or 1, (last or most) + 1))
            return Must(fields["must"].one_of(KNOWN), span, once=True)
        return Must(fields["must"].one_of(KNOWN), _each_day(fields, most))
    if "never" in fields.names:
        days = _maybe(fields, "day", lambda spot: tuple(_numbers(spot, most)))
        return Never(fields["never"].one_of(KNOWN), days)
    if "at_most" in fields.names:
        times, within = fields["at_most"].whole(1, most), fields["in_days"].whole(1, most)
        return AtMost(fields["of"].one_of(KNOWN), times, within)
    if "offered" in fields.names:
        return Offered(fields["offered"].one_of(CHOICES), _each_day(fields, most))
    stretch = _maybe(fields, "stretch", lambda spot: spot.one_of(content.stretches))
    leg = _maybe(fields, "leg", lambda spot: spot.one_of(list(Leg)))
    if "held" in fields.names:
        return Held(_rungs(fields["held"]), _each_day(fields, most), stretch, leg)
    return Expected(
        days=_each_day(fields, most),
        rule=fields["rule"].one_of(content.rules),
        action=fields["action"].one_of(ACTIONS),
        stretch=stretch,
        leg=leg,
    )


def _rungs(spot: Spot) -> tuple[Rung, ...]:
    """2x5, or a list of such; `nothing` when nothing is held."""
    parts = spot.items() if isinstance(spot.node, yaml.SequenceNode) else [spot]
    found = [_RUNG.fullmatch(part.value) for part in parts]
    if spot.value == "nothing":
        return ()
    for part, rung in zip(parts, found, strict=True):
        if rung is None:
            part.should_be("repetitions x seconds such as 2x5, or nothing")
    return tuple((int(rung[1]), int(rung[2])) for rung in found if rung)


def _each_day(fields: Fields, most: int) -> tuple[int, ...]:
    return tuple(_numbers(fields["day"], most))


def _numbers(spot: Spot, most: int) -> Iterable[int]:
    """Days: 4, or 1-14, or a list of such."""
    parts = spot.items() if isinstance(spot.node, yaml.SequenceNode) else [spot]
    for part in parts:
        span = _SPAN.fullmatch(part.value)
        if span is None:
            yield part.whole(1, most)
        elif int(span[1]) < int(span[2]) <= most:
            yield from range(int(span[1]), int(span[2]) + 1)
        else:
            part.should_be(f"days from the earlier to the later one, up to {most}, such as 1-{most}")


def _maybe(fields: Fields, name: str, read: Callable[[Spot], T]) -> T | None:
    spot = fields.get(name)
    return None if spot is None else read(spot)
