"""Messages as a chat shows them: picture or clip, words and buttons, in every look and every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.content import Leg
from bot.core.messages import Clip, Message, Still, Text
from bot.pictures.media import Media, MediaFile, clip_name, still_name
from bot.preview.catalogue import Catalogue
from bot.preview.markup import Child, Html, el, missing, words


def texts_of(message: Message) -> list[str]:
    """The ids of a message's texts, the filled-in ones and the buttons' too."""

    def walk(text: Text) -> Iterator[str]:
        yield text.id
        for value in text.args.values():
            if isinstance(value, Text):
                yield from walk(value)

    labels = [button.label for row in message.buttons for button in row]
    return list(dict.fromkeys(id_ for text in (*message.lines, *labels) for id_ in walk(text)))


@dataclass(frozen=True)
class ChatView:
    """Shows messages; figures and words are marked with their look and language, for the page's switches."""

    catalogue: Catalogue
    media: Media

    def message(self, message: Message, leg: Leg | None = None, *, every_length: bool = False) -> Html:
        """The message, with the leg said above it; `every_length` offers the clips of all hold lengths."""
        inner = [self._figures(message.picture, every_length=every_length), self._words(message)]
        title = el("h4", f"{leg.capitalize()} leg") if leg else None
        return el("div", title, el("div", inner, class_="bubble"), self._buttons(message), class_="message")

    def _words(self, message: Message) -> list[Html]:
        return [
            el(
                "div",
                (el("p", words(self.catalogue.texts.html(line, language))) for line in message.lines),
                None if all(self.catalogue.has(line, language) for line in message.lines) else missing(),
                class_="words",
                lang=language,
                data_language=language,
            )
            for language in self.catalogue.languages
            if message.lines
        ]

    def _buttons(self, message: Message) -> list[Html]:
        labels = [button.label for row in message.buttons for button in row]
        return [
            el(
                "div",
                (el("span", self.catalogue.texts.plain(label, language)) for label in labels),
                class_="keys",
                lang=language,
                data_language=language,
            )
            for language in self.catalogue.languages
            if labels
        ]

    # --- Pictures and clips

    def _figures(self, picture: object, *, every_length: bool) -> Html | None:
        looks = self.media.looks or ("",)
        figures: list[Html] = []
        if isinstance(picture, Still):
            figures = [el("figure", self._still(picture, look), data_look=look) for look in looks]
        elif isinstance(picture, Clip):
            figures = [
                el(
                    "figure",
                    self._clip(picture, look),
                    self._lengths(picture, look) if every_length and self._file(picture, look) else None,
                    data_look=look,
                )
                for look in looks
            ]
        return el("div", figures, class_="figures") if figures else None

    def _still(self, still: Still, look: str) -> Html:
        name = still_name(still.picture, still.leg, look)
        file = self.media.file(name)
        if file is None:
            return _gap(name)
        alt = f"{still.picture}, {still.leg} leg"
        return el("img", src=f"media/{name}", alt=alt, width=file.width, height=file.height)

    def _file(self, clip: Clip, look: str) -> MediaFile | None:
        return self.media.clip(clip.picture, clip.leg, look, clip.hold_s)

    def _clip(self, clip: Clip, look: str) -> Html:
        name = clip_name(clip.picture, clip.leg, look, clip.hold_s)
        file = self._file(clip, look)
        if file is None:
            return _gap(name)
        video = el(
            "video",
            src=f"media/{name}",
            poster=f"media/{still_name(clip.picture, clip.leg, look)}",
            width=file.width,
            height=file.height,
            preload="none",
            muted=True,
            playsinline=True,
        )
        label = f"Play the clip of {clip.picture}, {clip.leg} leg"
        return el("button", video, el("span", class_="sign"), type="button", class_="clip", aria_label=label)

    def _lengths(self, clip: Clip, look: str) -> Html:
        """A button for each length of hold for which there is a clip."""
        pattern = re.compile(re.escape(f"{clip.picture}.{clip.leg}.{look}.") + r"(\d+)s\.mp4")
        found = {int(match[1]): name for name in self.media.entries if (match := pattern.fullmatch(name))}
        buttons: list[Child] = [
            el(
                "button",
                f"{hold_s} s",
                type="button",
                data_src=f"media/{found[hold_s]}",
                aria_pressed="true" if hold_s == clip.hold_s else "false",
            )
            if self.media.file(found[hold_s])
            else _gap(found[hold_s])
            for hold_s in sorted(found)
        ]
        return el("div", buttons, class_="lengths", role="group", aria_label="Seconds of hold")


def _gap(name: str) -> Html:
    return el("p", el("code", name), " is missing or damaged: run make media", class_="gap")
