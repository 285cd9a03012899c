"""Puts words and picture of each step together, and holds the words against how the legs lie in the picture.

The position is read off the joint angles in poses.yaml, so no picture can be said to show what it does not.
Where the other leg is, the words of a step leave to { $other }; what else they say of a position is about the
working leg, and is told by the language's words for positions (vocabulary.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from bot.content.fields import Fields, Spot, compose
from bot.content.folder import Folder, did_you_mean
from bot.content.phrases import LONGEST_LABEL
from bot.core.composition import SPOKEN
from bot.core.content import COMPLAINTS, Composition, Easing, Way

POSITIONS = ("flat", "bent", "soft", "straight")
"""Of a leg: lying flat; its knee well bent; raised with a soft knee; raised with a straight one."""

_SOFT_FROM, _BENT_FROM = 12, 45
"""Degrees of the knee from which it is seen to be a little bent, and bent."""


@dataclass(frozen=True)
class Position:
    """How both legs lie in a picture; each is one of POSITIONS."""

    picture: str
    working: str
    other: str


@dataclass(frozen=True)
class Pictures:
    """The pictures of poses.yaml by name, each with its position; None where its pose cannot be made out."""

    known: Mapping[str, Position | None]

    @classmethod
    def read(cls, folder: Folder) -> Pictures:
        """The pictures that poses.yaml names; none while there is no such file."""
        if not (folder.root / "poses.yaml").exists():
            return cls({})
        root = _group(compose(folder, "poses.yaml"))
        poses, pictures = _group(root.get("poses")), _group(root.get("pictures"))
        named = {name: _word(_group(picture).get("pose")) for name, picture in pictures.items()}
        return cls({name: _position(name, _group(poses.get(pose))) for name, pose in named.items()})

    def check(self, folder: Folder) -> None:
        """Every picture that the content asks for is there."""
        for name, place in folder.pictures:
            if self.known and name not in self.known:
                hint = did_you_mean(name, self.known)
                folder.fault(place, f'There is no picture "{name}" in poses.yaml.{hint}')

    def other_leg(self, picture: str) -> str:
        """Flat or bent, as the picture shows the leg that does not work; bent when it is not known."""
        position = self.known.get(picture)
        return "flat" if position and position.other == "flat" else "bent"


class Composer:
    """What each step of one stretch says and shows, as it is read; first the full stretch, then its easings.

    A step with a picture of its own has words of its own. Where an easing gives no picture for a card or for
    the switch, the words and the picture of the full stretch stay.
    """

    def __init__(self, folder: Folder, stretch: str, pictures: Pictures, *, has_ways: bool = False) -> None:
        self._folder, self._stretch, self._pictures = folder, stretch, pictures
        self.compositions: dict[tuple[str, str, int], Composition] = {}
        self._easing, self._level, self._way = "", 0, ""
        self._levels: dict[str, int] = {}
        self._told = {"leg", "other"} | ({"thing"} if has_ways else set())

    def step(self, spot: Spot, part: str, card: str = "") -> str:
        """Read the picture of a step (a card, the switch or the hold) as it is at this level of easing."""
        picture = spot.picture()
        self._add(spot, part, card, picture)
        return picture

    def easing(self, fields: Fields) -> Easing:
        """The next easing, from the mildest change to the strongest."""
        self._easing = fields["id"].id(f"easing-name-{self._stretch}-{{}}")
        self._level += 1
        self._levels[self._easing] = self._level
        picture = self.step(fields["picture"], "hold")
        self._add(fields["picture"], "easing", "", picture)
        if (switch := fields.get("switch")) is not None:
            self.step(switch, "switch")
        if (cards := fields.get("cards")) is not None:
            cards.group(self._cards)
        for (part, card, level), plain in list(self.compositions.items()):
            if level == 0:
                self.compositions.setdefault((part, card, self._level), plain)
        complaints = fields["for"].each(lambda item: item.one_of(COMPLAINTS))
        return Easing(id=self._easing, complaints=complaints, picture=picture)

    def way(self, fields: Fields) -> Way:
        """What the stretch can be done with; one with pictures of its own has them for the hold, the switch,
        each card and each easing.
        """
        name = fields["id"].id(f"thing-{self._stretch}-{{}}")
        self._folder.ask(fields["id"].place, [f"way-{self._stretch}-{name}"], longest=LONGEST_LABEL)
        usual, self.compositions = self.compositions, {}
        self._way, self._easing, self._level = name, "", 0
        if (picture := fields.get("picture")) is not None:
            self.step(picture, "hold")
            self._own(fields, usual, 0)
            fields["easings"].group(lambda easings: self._eased(easings, usual))
        own, self.compositions = self.compositions, usual
        return Way(name, own)

    def _own(self, fields: Fields, usual: Mapping[tuple[str, str, int], Composition], level: int) -> None:
        """The switch and each card; where an easing gives none, those of the way itself stay."""
        has_own = level == 0 or fields.get("cards") is not None
        if level == 0 or fields.get("switch") is not None:
            self.step(fields["switch"], "switch")
        names = [card for part, card, at in usual if (part, at) == ("card", 0)]
        if has_own:
            fields["cards"].group(lambda cards: [self.step(cards[name], "card", name) for name in names])
        for (part, card, at), plain in list(self.compositions.items()):
            if at == 0:
                self.compositions.setdefault((part, card, level), plain)

    def _eased(self, fields: Fields, usual: Mapping[tuple[str, str, int], Composition]) -> None:
        for easing, level in self._levels.items():
            self._easing, self._level = easing, level
            spot = fields[easing]
            if spot.node is not None:
                spot.group(lambda eased: self._eased_so(eased, usual))

    def _eased_so(self, fields: Fields, usual: Mapping[tuple[str, str, int], Composition]) -> None:
        picture = self.step(fields["picture"], "hold")
        self._add(fields["picture"], "easing", "", picture)
        self._own(fields, usual, self._level)

    def _cards(self, fields: Fields) -> None:
        for part, card, level in list(self.compositions):
            if (part, level) == ("card", 0) and (own := fields.get(card)) is not None:
                self.step(own, "card", card)

    def _add(self, spot: Spot, part: str, card: str, picture: str) -> None:
        text = "-".join(filter(None, (part, self._stretch, card, self._easing, self._way)))
        if self._easing or not self._level:
            names = [text, f"{SPOKEN}{text}"] if part in {"switch", "hold"} else [text]
            for name in names:
                self._folder.ask_step(spot.place, name, self._pictures.known.get(picture), self._told)
        self.compositions[part, card, self._level] = Composition(
            text, picture, self._pictures.other_leg(picture)
        )


def misfits(words: str, position: Position, names: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """What the words say of the working leg that the picture does not show, as (phrase, position it names).

    `names`: the language's phrases for each of POSITIONS. Longer ones go first: "a little bent" is not bent.
    """
    plain = " ".join(words.casefold().replace("’", "'").split())
    phrases = sorted(((phrase, name) for name in names for phrase in names[name]), key=lambda p: -len(p[0]))
    found = []
    for phrase, name in phrases:
        plain, times = re.subn(rf"(?<!\w){re.escape(phrase)}(?!\w)", " ", plain)
        if times and name != position.working:
            found.append((phrase, name))
    return found


def _position(picture: str, pose: Mapping[str, yaml.Node]) -> Position | None:
    working = _word(pose.get("working"))
    legs = {side: _leg(_group(pose.get(side))) for side in ("near", "far")}
    other = {"near": "far", "far": "near"}.get(working)
    here, there = legs.get(working), legs.get(other or "")
    return Position(picture, here, there) if here and there else None


def _leg(leg: Mapping[str, yaml.Node]) -> str | None:
    try:
        knee = float(_word(leg.get("knee")))
    except ValueError:
        return None
    if knee >= _BENT_FROM:
        return "bent"
    if _word(leg.get("touch")) == "heel":
        return "flat"
    return "soft" if knee >= _SOFT_FROM else "straight"


def _group(node: yaml.Node | None) -> dict[str, yaml.Node]:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {str(key.value): value for key, value in pairs}


def _word(node: yaml.Node | None) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""
