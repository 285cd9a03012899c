"""A language made of the English one by a function: each word longer and accented.

So words that stay English show. Its folder is `eo`: CLDR has dates and numbers for it, and nobody here speaks
it. Phrases that people type are made in the same way, so that the whole bot can be used in it.
"""

import re
import shutil
from pathlib import Path

import yaml
from fluent.syntax import FluentParser, FluentSerializer, ast
from fluent.syntax.visitor import Transformer

from bot.content.translations import note_translated

CODE = "eo"
_ACCENTS = str.maketrans("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")
# What is no word: tags, entities, what is filled in, commands, groups of phrases, web addresses.
_KEPT = r"<[^>]*(?:>|$)|&\w+;|/[a-z]+|findahelpline\.com"
_PIECE = re.compile(rf"({_KEPT})|[A-Za-z][A-Za-z'’]*")
# Values in the tables that are no words: times, zones, names of days that the program knows.
_NO_WORDS = {"zones", "times", "time", "this_evening", "days", "need", "language", "commands"}


def pseudo(words: str) -> str:
    """The words in the made-up language: "numb" is "þnúmb", also where it is the beginning of a word."""
    return _PIECE.sub(lambda found: found[1] or f"þ{found[0].translate(_ACCENTS)}", words)


class _Words(Transformer):
    def visit_TextElement(self, node: ast.TextElement) -> ast.TextElement:  # noqa: N802 - the library's name
        return ast.TextElement(pseudo(node.value))


def _fluent(source: str) -> str:
    """A catalogue, of which only the words are changed."""
    return FluentSerializer().serialize(_Words().visit(FluentParser().parse(source)))


def _table(value: object, name: str = "") -> object:
    if name in _NO_WORDS:
        return value
    if isinstance(value, dict):
        return {key: _table(below, str(key)) for key, below in value.items()}
    if isinstance(value, list):
        return [_table(below, name) for below in value]
    return pseudo(value) if isinstance(value, str) else value


def add_language(content: Path) -> None:
    """Adds the made-up language to a copy of content/: catalogues and tables, and nothing else."""
    english, made = content / "texts" / "en", content / "texts" / CODE
    made.mkdir()
    for file in english.glob("*.ftl"):
        (made / file.name).write_text(_fluent(file.read_text("utf-8")), "utf-8")
    for name in ("vocabulary.yaml", "phrases.yaml"):
        table = _table(yaml.safe_load((english / name).read_text("utf-8")))
        assert isinstance(table, dict)
        if name == "vocabulary.yaml":
            table |= {"language": ["esperanto"], "commands": {"stop": ["haltu"]}}
        (made / name).write_text(yaml.safe_dump(table, allow_unicode=True, sort_keys=False), "utf-8")
    note_translated(content / "texts", CODE)


def copy_with_language(real: Path, to: Path) -> Path:
    """A copy of content/ with the made-up language in it; pictures and clips are those of the real one."""
    shutil.copytree(real, to, ignore=shutil.ignore_patterns("media"))
    (to / "media").symlink_to(real / "media")
    add_language(to)
    return to
