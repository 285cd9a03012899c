"""A message of core becomes what Telegram shows: HTML, an inline keyboard, callback data."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram.constants import KeyboardButtonStyle

from bot import logs
from bot.chat.telegram_facts import ANSWER_MOST, CALLBACK_DATA_MOST_BYTES
from bot.core.messages import LISTS, VERBATIM, Button, Message, Tap, Text
from bot.core.model import Answer
from bot.texts import Texts

log = logs.of(__name__)

# Grows whenever a tap's coding or meaning changes: buttons of older releases then say that they are old.
_CODING = "1"
# What ends or eases is red, what begins is green, by the text on the button; apps of before February 2026
# show all alike.
_STYLES = {
    **dict.fromkeys(("too-much-button", "stop"), KeyboardButtonStyle.DANGER),
    **dict.fromkeys(("ready", "start", "start-now"), KeyboardButtonStyle.SUCCESS),
}
_PIECE = re.compile(
    r"<(?P<close>/?)(?P<tag>[a-zA-Z][\w-]*)[^>]*>|&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);|.", re.DOTALL
)


@dataclass(frozen=True)
class Bubble:
    """What one message says, and its buttons."""

    html: str
    keyboard: Mapping[str, Any] | None


def render(message: Message, texts: Texts, language: str, zone: str | None, most: int) -> Bubble:
    """The message in a language, of at most `most` characters as Telegram counts them.

    Raises ValueError for a tap that does not fit a button.
    """
    said = "\n\n".join(filter(None, (texts.html(line, language, zone).strip() for line in message.lines)))
    fitting = fit(said, most)
    if fitting != said:
        log.error(
            "cut at %d characters: %s",
            most,
            ", ".join(line.id for line in message.lines),
            event="message-cut",
        )

    def key(button: Button) -> dict[str, str]:
        """As JSON: of the library's class, a fifth of a call's time goes into turning it into that."""
        label, style = texts.plain(button.label, language, zone), _STYLES.get(button.label.id)
        said = {"text": label, "callback_data": encode(button.tap)}
        return said if style is None else {**said, "style": style.value}

    rows = [list(map(key, row)) for row in message.buttons]
    return Bubble(fitting, {"inline_keyboard": rows} if rows else None)


def known(message: Message, texts: Texts, language: str) -> bool:
    """Whether this release has words for all of it: a newer one may have decided it."""
    asked = [*message.lines, *(button.label for row in message.buttons for button in row)]
    asked += [message.instead] if message.instead else []
    for each in asked:
        if each.id not in {*LISTS, VERBATIM} and not texts.has(each.id, language):
            return False
        asked += [value for value in each.args.values() if isinstance(value, Text)]
    return True


def untagged(markup: str) -> str:
    """The same words without formatting."""
    return _PIECE.sub(lambda piece: "" if piece["tag"] else piece[0], markup)


def words(answer: Answer, texts: Texts, language: str, zone: str | None = None) -> str:
    """What fades in over the chat when a button is tapped: plain, and short enough for Telegram."""
    return html.unescape(fit(html.escape(texts.plain(answer.text, language, zone), quote=False), ANSWER_MOST))


def encode(tap: Tap) -> str:
    """A tap as callback data. Raises ValueError when it is too long or holds the separator."""
    parts = (_CODING, tap.action, *tap.args)
    data = "|".join(parts)
    if data.count("|") != len(parts) - 1 or len(data.encode()) > CALLBACK_DATA_MOST_BYTES:
        raise ValueError(f"no callback data can hold the tap {tap.action}")
    return data


def decode(data: str) -> Tap | None:
    """The tap that callback data stands for; None for data of an older release, or of nobody's making."""
    coding, _, rest = data.partition("|")
    action, *args = rest.split("|")
    return Tap(action, tuple(args)) if coding == _CODING and action else None


def fit(markup: str, most: int) -> str:
    """The markup; cut after its last whole sentence, or word, if over `most` UTF-16 units of it would show.

    Ends nearer to the beginning than to the limit are passed over: a hard cut says more.
    """
    # Tags and entities only make it shorter: what fits with them fits.
    if _units(markup) <= most or _shown(markup) <= most:
        return markup
    cuts = _cuts(markup, most - len("…"))
    ends = (cuts[kind] for kind in ("sentence", "word") if kind in cuts)
    cut = next((end for end in ends if end.shown * 2 >= most), cuts["limit"])
    return markup[: cut.at].rstrip() + "…" + "".join(f"</{tag}>" for tag in reversed(cut.open_tags))


@dataclass(frozen=True)
class _Cut:
    at: int
    shown: int
    open_tags: tuple[str, ...]


def _cuts(markup: str, most: int) -> dict[str, _Cut]:
    """The last sentence end, the last word end and the last character within `most` shown characters."""
    cuts: dict[str, _Cut] = {}
    open_tags: tuple[str, ...] = ()
    shown, last = 0, ""
    for piece in _PIECE.finditer(markup):
        here = _Cut(piece.start(), shown, open_tags)
        if piece["tag"]:
            open_tags = open_tags[:-1] if piece["close"] else (*open_tags, piece["tag"])
            continue
        if piece[0].isspace():
            cuts["word"] = here
            if last and last in ".!?…":
                cuts["sentence"] = here
        shown, last = shown + _size(piece[0]), piece[0]
        if shown > most:
            cuts["limit"] = here
            break
    return cuts


def _shown(markup: str) -> int:
    return sum(_size(piece[0]) for piece in _PIECE.finditer(markup) if not piece["tag"])


def _size(piece: str) -> int:
    return _units(html.unescape(piece))


def _units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2
