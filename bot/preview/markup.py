"""HTML by function calls, escaped where it must be, and a text's own markup made safe for a page."""

from __future__ import annotations

import html
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import TypeAlias


class Html(str):
    """Markup; every other string is escaped before it becomes a part of some."""

    __slots__ = ()


Child: TypeAlias = "str | Html | Iterable[Child] | None"

_WITHOUT_END = frozenset({"input", "img", "link", "meta"})
_TAGS_OF_TEXTS = frozenset({"b", "i", "u", "s", "code", "a", "blockquote"})


def el(tag: str, *children: Child, **attributes: str | float | bool | None) -> Html:
    """One element. `class_` is class, `data_look` is data-look; None and False are left out, True is bare."""
    opening = "".join(
        f" {name}" if value is True else f' {name}="{html.escape(str(value))}"'
        for name, value in ((name.strip("_").replace("_", "-"), value) for name, value in attributes.items())
        if value is not None and value is not False
    )
    return Html(f"<{tag}{opening}>" + ("" if tag in _WITHOUT_END else f"{join(children)}</{tag}>"))


def join(children: Child) -> Html:
    """The children one after the other."""
    if children is None:
        return Html("")
    if isinstance(children, str):
        return children if isinstance(children, Html) else Html(html.escape(children))
    return Html("".join(join(child) for child in children))


def tag(name: str, class_: str = "tag") -> Html:
    """A word or two about the thing it stands beside."""
    return el("span", name, class_=class_)


def missing() -> Html:
    """What stands in for a translation."""
    return tag("not translated: people read English", "tag missing")


def words(markup: str) -> Html:
    """A text's markup for a page: the tags of texts, each closed; whatever else shows as it is written."""
    reader = _Words()
    reader.feed(markup)
    reader.close()
    return reader.result()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS_OF_TEXTS:
            self.handle_data(self.get_starttag_text() or "")
            return
        address = dict(attrs).get("href") if tag == "a" else None
        self._parts.append(f'<a href="{html.escape(address)}">' if address else f"<{tag}>")
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._parts.append(f"</{self._open.pop()}>")
        else:
            self.handle_data(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._parts.append(html.escape(data))

    def result(self) -> Html:
        return Html("".join(self._parts) + "".join(f"</{tag}>" for tag in reversed(self._open)))
