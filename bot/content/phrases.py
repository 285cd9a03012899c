"""Reads what people type and what is answered: warning_signs.yaml, answers.yaml, texts/*/phrases.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.content.fields import Fields, Spot, quote
from bot.content.folder import FileLine, did_you_mean
from bot.core.answers import LESS_TODAY
from bot.core.content import URGENCIES, EverydayAnswer, Phrases, WarningSign
from bot.core.hearing import NOT_MINE, NUMBER, PHRASE, SESSION_WORDS

LONGEST_LABEL = 40
LONGEST_ANSWER = 700
ANSWER_BUTTONS = (
    "urgent",
    "stretch",
    "time",
    "timezone",
    "days",
    "pain",
    "report",
    "progress",
    "why",
    "settings",
    "pause",
    "language",
    "privacy",
    "erase",
)
"""The commands that an answer may offer as a button."""


def read_signs(fields: Fields) -> tuple[WarningSign, ...]:
    def sign(fields: Fields) -> WarningSign:
        name = fields["id"].id("sign-{}", longest=LONGEST_LABEL)
        fields["id"].id("sign-{}-full")
        recent, standing = (fields.get(flag) for flag in ("recent", "standing"))
        return WarningSign(
            id=name,
            urgency=fields["urgency"].one_of(URGENCIES),
            recent=recent.flag() if recent else False,
            standing=standing.flag() if standing else False,
        )

    return fields["signs"].each(lambda item: item.group(sign))


def read_answers(fields: Fields, signs: Sequence[str]) -> tuple[EverydayAnswer, ...]:
    def answer(fields: Fields) -> EverydayAnswer:
        name = fields["id"].id("answer-{}", longest=LONGEST_ANSWER)
        topic, asks_about = fields.get("topic"), fields.get("sign")
        if topic is not None:
            fields["id"].id("answer-name-{}", longest=LONGEST_LABEL)
            topic.id("topic-{}", longest=LONGEST_LABEL)
        offers = fields["buttons"].each(
            lambda spot: spot.one_of((*ANSWER_BUTTONS, *LESS_TODAY)), may_be_empty=True
        )
        return EverydayAnswer(
            id=name,
            topic=topic.value if topic else None,
            buttons=offers,
            sign=asks_about.one_of(signs or [asks_about.value]) if asks_about else None,
            source=fields["source"].words(),
            author=fields["author"].words(),
            reviewed_on=fields["reviewed_on"].reviewed_on(),
        )

    folder, place = fields.spot.folder, FileLine("texts/en/commands.ftl", 1)
    folder.ask(place, [f"answer-to-{name}" for name in ANSWER_BUTTONS], longest=LONGEST_LABEL)
    return fields["answers"].each(lambda item: item.group(answer))


def read_phrases(fields: Fields, signs: Sequence[WarningSign], answers: Sequence[str]) -> Phrases:
    """The phrases of one language; each sign and each answer must have some in every language."""
    groups = fields["groups"].group(_groups)
    known = frozenset(groups) | {NUMBER}
    taken: dict[str, FileLine] = {}
    some = partial(_phrases, groups=known, taken=taken)

    def of(names: Sequence[str]) -> partial[dict[str, tuple[str, ...]]]:
        return partial(_each_of, names=names, read=some)

    return Phrases(
        groups=groups,
        signs=fields["signs"].group(of([sign.id for sign in signs])),
        answers=fields["answers"].group(of(answers)),
        session=fields["session"].group(partial(_each_of, names=SESSION_WORDS, read=_loose(known))),
        not_mine=fields["not-mine"].group(partial(_each_of, names=NOT_MINE, read=_loose(known))),
        harm=some(fields["harm"]),
        call=some(fields["call"]),
        alarm=_loose(known)(fields["alarm"]),
        harmless=some(fields["harmless"]),
        recent=frozenset(sign.id for sign in signs if sign.recent),
    )


def _each_of(
    fields: Fields, names: Sequence[str], read: partial[tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {name: read(fields[name]) for name in names or fields.names}


def _groups(fields: Fields) -> dict[str, tuple[str, ...]]:
    """Words that stand for each other. A group may name those above it, so that none is made of itself."""
    groups: dict[str, tuple[str, ...]] = {}
    for name in fields.names:
        groups[name] = _phrases(fields[name], frozenset(groups) | {NUMBER}, None)
    return groups


def _loose(groups: frozenset[str]) -> partial[tuple[str, ...]]:
    """Phrases that may stand in other lists as well."""
    return partial(_phrases, groups=groups, taken=None)


def _phrases(spot: Spot, groups: frozenset[str], taken: dict[str, FileLine] | None) -> tuple[str, ...]:
    def read(spot: Spot) -> str:
        phrase = _words(spot)
        _tell_unknown(spot, phrase, groups)
        if taken is not None and phrase in taken:
            spot.fault(f"{quote(phrase)} is already in line {taken[phrase].line}.")
            return ""
        if taken is not None and phrase:
            taken[phrase] = spot.place
        return phrase

    return tuple(phrase for phrase in spot.each(read) if phrase)


def _words(spot: Spot) -> str:
    phrase = spot.phrase()
    if phrase and not PHRASE.fullmatch(phrase):
        spot.fault(
            f"{quote(phrase)} must be words, stems that end in a star, and <groups>, with ... between them."
        )
        return ""
    return phrase


def _tell_unknown(spot: Spot, phrase: str, groups: frozenset[str]) -> None:
    for part in phrase.split():
        if part.startswith("<") and part[1:-1] not in groups:
            spot.fault(f"There is no group {part}.{did_you_mean(part[1:-1], groups)}")
