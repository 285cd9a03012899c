"""Text with formatting, as Telegram reads it: HTML in, plain text and entities out.

Offsets and lengths are in UTF-16 code units, byte offsets in error texts in UTF-8, as the Bot API counts them
(https://core.telegram.org/bots/api#formatting-options). The sentences of `MarkupError` are Telegram's.
"""

import re
from dataclasses import dataclass, field
from typing import Any

Entity = dict[str, Any]

STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
TAGS = {*STYLES, "a", "pre", "code", "blockquote", "tg-emoji", "tg-time"}
MONOSPACE = {"pre", "code"}
REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-zA-Z]+));?")
_PLAIN = re.compile(r"[^<&]+")
_TAG = re.compile(r"[^\s>]*")
_END_TAG = re.compile(r"</([^\s>]*)\s*")
_NAME = re.compile(r"[^\s=>]*")
_BARE_VALUE = re.compile(r"[A-Za-z0-9.-]*")
_LINK_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)

# What Telegram marks by itself in any text. Bare domains and telephone numbers are left out on purpose:
# telling them from prose takes Telegram's own lists.
_FOUND = [
    ("url", re.compile(r"\bhttps?://[^\s<>\"]*[^\s<>\"'.,;:!?)\]]", re.IGNORECASE)),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("bot_command", re.compile(r"(?<![\w/@<])/\w{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/])", re.ASCII)),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z]\w{3,31}\b", re.ASCII)),
    ("hashtag", re.compile(r"(?<!\w)#(?=\w*[^\W\d])\w{1,256}")),
]


class MarkupError(ValueError):
    """The text's markup is broken; the message is Telegram's sentence without its prefix."""


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units: characters beyond the basic plane (most emoji) count two."""
    return len(text) + sum(character > "\uffff" for character in text)


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of a text an entity covers."""
    units = text.encode("utf-16-le")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", errors="replace")


@dataclass
class _OpenTag:
    name: str
    attributes: dict[str, str]
    offset: int
    begin: int


@dataclass
class _HtmlParser:
    """One pass over the source; `position` is where the next character is read."""

    source: str
    position: int = 0
    text: str = ""
    length: int = 0
    open_tags: list[_OpenTag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def parse(self) -> tuple[str, list[Entity]]:
        while self.position < len(self.source):
            plain = _PLAIN.match(self.source, self.position)
            if plain:
                self._write(plain.group())
                self.position = plain.end()
            elif self.source.startswith("</", self.position):
                self._end_tag()
            elif self._peek() == "<":
                self._start_tag()
            else:
                self._write(self._character())
        if self.open_tags:
            raise MarkupError(f"Can't find end tag corresponding to start tag {self.open_tags[-1].name}")
        for entity in self.entities:
            if entity["type"] == "code":  # a language belongs to <pre> only
                entity.pop("language", None)
        return self.text, self.entities

    def _write(self, piece: str) -> None:
        self.text += piece
        self.length += utf16_length(piece)

    def _character(self) -> str:
        """The next character, a reference such as &amp;lt; decoded; unknown references stay as they are."""
        match = _REFERENCE.match(self.source, self.position)
        decoded = _decode(match) if match else ""
        if match and decoded:
            self.position = match.end()
            return decoded
        self.position += 1
        return self.source[self.position - 1]

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", errors="surrogatepass"))

    def _peek(self) -> str:
        return self.source[self.position : self.position + 1]

    def _skip_spaces(self) -> None:
        while self._peek().isspace():
            self.position += 1

    def _start_tag(self) -> None:
        begin = self._byte(self.position)
        match = _TAG.match(self.source, self.position + 1)
        assert match
        name = match.group().lower()
        self.position = match.end()
        if not self._peek():
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
        if name not in TAGS:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {begin}')
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.open_tags.append(_OpenTag(name, attributes, self.length, len(self.text)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._skip_spaces()
            if self._peek() == ">":
                self.position += 1
                return attributes
            match = _NAME.match(self.source, self.position)
            assert match
            name, self.position = match.group(), match.end()
            if not self._peek() and not name:
                raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {begin}')
            if not name:
                raise MarkupError(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
            self._skip_spaces()
            if self._peek() == "=":
                self.position += 1
                attributes[name.lower()] = self._value(tag, begin)
            elif tag == "blockquote" and name == "expandable":
                attributes[name] = ""
            else:
                raise MarkupError(
                    f'Expected equal sign in declaration of an attribute of the tag "{tag}" '
                    f"at byte offset {begin}"
                )

    def _value(self, tag: str, begin: int) -> str:
        self._skip_spaces()
        if not self._peek():
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {begin}')
        start, quote = self._byte(self.position), self._peek()
        if quote not in "'\"":
            match = _BARE_VALUE.match(self.source, self.position)
            assert match
            self.position = match.end()
            if not self._peek().isspace() and self._peek() != ">":
                raise MarkupError(f"Unexpected end of name token at byte offset {start}")
            return match.group().lower()
        self.position += 1
        value = ""
        while self._peek() not in ("", quote):
            value += self._character()
        self.position += 1
        if not self._peek():
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
        return value

    def _end_tag(self) -> None:
        begin = self._byte(self.position)
        if not self.open_tags:
            raise MarkupError(f"Unexpected end tag at byte offset {begin}")
        match = _END_TAG.match(self.source, self.position)
        assert match
        name, self.position = match.group(1).lower(), match.end()
        if self._peek() != ">":
            raise MarkupError(f"Unclosed end tag at byte offset {begin}")
        self.position += 1
        tag = self.open_tags.pop()
        if name not in ("", tag.name):
            raise MarkupError(
                f'Unmatched end tag at byte offset {begin}, expected "</{tag.name}>", found "</{name}>"'
            )
        if self.length > tag.offset:
            self._add_entity(tag)

    def _add_entity(self, tag: _OpenTag) -> None:
        span: Entity = {"type": "", "offset": tag.offset, "length": self.length - tag.offset}
        if tag.name in STYLES:
            self.entities.append(span | {"type": STYLES[tag.name]})
        elif tag.name == "blockquote":
            expandable = "expandable_" if "expandable" in tag.attributes else ""
            self.entities.append(span | {"type": f"{expandable}blockquote"})
        elif tag.name in MONOSPACE:
            self._add_monospace(tag, span)
        elif tag.name == "a":
            url = checked_link(tag.attributes.get("href") or self.text[tag.begin :])
            if url:
                self.entities.append(span | {"type": "text_link", "url": url})
        elif tag.name == "tg-emoji":
            self.entities.append(span | {"type": "custom_emoji", "custom_emoji_id": _emoji_id(tag)})
        else:
            self.entities.append(span | _date_time(tag))

    def _add_monospace(self, tag: _OpenTag, span: Entity) -> None:
        """`<pre><code class="language-x">` becomes one entity with a language."""
        entity = span | {"type": tag.name}
        inner = self.entities[-1] if self.entities else {}
        same_span = all(inner.get(key) == span[key] for key in ("offset", "length"))
        if tag.name == "pre" and same_span and inner["type"] == "code" and "language" in inner:
            entity["language"] = self.entities.pop()["language"]
        elif tag.name == "code" and tag.attributes.get("class", "").startswith("language-"):
            entity["language"] = tag.attributes["class"].removeprefix("language-")
        self.entities.append(entity)


def _decode(reference: re.Match[str]) -> str:
    hexadecimal, decimal, name = reference.groups()
    if name:
        return REFERENCES.get(name, "")
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if 0xD800 <= code <= 0xDFFF:
        raise MarkupError(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return chr(code) if 0 < code < 0x10FFFF else ""


def _emoji_id(tag: _OpenTag) -> str:
    identifier = tag.attributes.get("emoji-id", "")
    if not identifier.isdigit() or int(identifier) == 0:
        raise MarkupError("Invalid custom emoji identifier specified")
    return identifier


def _date_time(tag: _OpenTag) -> Entity:
    unix_time = tag.attributes.get("unix", "")
    if not unix_time.isdigit():
        raise MarkupError("Invalid date specified")
    entity: Entity = {"type": "date_time", "unix_time": int(unix_time)}
    return entity | ({"date_time_format": tag.attributes["format"]} if tag.attributes.get("format") else {})


def checked_link(url: str) -> str:
    """A link as Telegram stores it: http:// is added where no scheme is given; "" when it is no link."""
    url = url.strip()
    if not url or any(character.isspace() for character in url):
        return ""
    if _LINK_SCHEME.match(url) and not re.match(r"[\w.-]+:\d", url):
        host = url.split(":", 1)[1].removeprefix("//")
        return (
            (url if "/" in host or "?" in host or not url.startswith("http") else url + "/") if host else ""
        )
    if "." not in url:
        return ""
    return f"http://{url}" + ("" if "/" in url else "/")


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities of a text with HTML tags. Raises `MarkupError` with Telegram's sentence."""
    return _HtmlParser(source).parse()


def tidy(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Text and entities as a message holds them.

    Spaces at the ends are cut, equal styles that touch become one, styles stop at monospace, and what
    Telegram marks by itself (commands, links) is marked.
    """
    without_start = text.lstrip()
    shift = utf16_length(text) - utf16_length(without_start)
    text = without_start.rstrip()
    kept = _clip(entities, shift, utf16_length(text))
    blocked = [_range(entity) for entity in kept if entity["type"] in MONOSPACE]
    styles = set(STYLES.values())
    result = [entity for entity in kept if entity["type"] not in styles]
    for style in sorted(styles):
        merged = _merge([_range(entity) for entity in kept if entity["type"] == style])
        result += [
            {"type": style, "offset": start, "length": end - start}
            for start, end in _subtract(merged, blocked)
        ]
    result += find_entities(text, [_range(entity) for entity in kept if entity["type"] not in styles])
    return text, sorted(result, key=lambda entity: (entity["offset"], -entity["length"], entity["type"]))


def find_entities(text: str, taken: list[tuple[int, int]] | None = None) -> list[Entity]:
    """Commands, mentions, hashtags, links and addresses in a text, outside the ranges already taken."""
    taken, found = list(taken or []), []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            start = utf16_length(text[: match.start()])
            end = start + utf16_length(match.group())
            if all(end <= other_start or start >= other_end for other_start, other_end in taken):
                taken.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return sorted(found, key=lambda entity: entity["offset"])


def _range(entity: Entity) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def _clip(entities: list[Entity], shift: int, end: int) -> list[Entity]:
    clipped = []
    for entity in entities:
        start = max(0, entity["offset"] - shift)
        stop = min(end, entity["offset"] + entity["length"] - shift)
        if stop > start:
            clipped.append(entity | {"offset": start, "length": stop - start})
    return clipped


def _merge(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _subtract(ranges: list[tuple[int, int]], blocked: list[tuple[int, int]]) -> list[tuple[int, int]]:
    for block_start, block_end in blocked:
        pieces = []
        for start, end in ranges:
            pieces += [(start, min(end, block_start)), (max(start, block_end), end)]
        ranges = [(start, end) for start, end in pieces if start < end]
    return ranges
