"""Seeds one fault in the code: finds a definition by its name, and in it what is to change by its shape.

Neither file nor line nor layout matters, so a fault survives a move. In what is looked for `...` stands for
any expression, and alone between brackets for any arguments. Nothing in place of a statement is `pass`; an
argument or a condition among several is then left out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class NotFound(LookupError):  # noqa: N818 - named for what happened
    """The code has changed: there is not exactly one such place."""


def seed(root: Path, where: str, old: str, new: str) -> tuple[Path, str]:
    """The file, and its words with the fault. Raises NotFound.

    `where`: `Class.method`, a function, or a module's name for a value, with as much of its module in front
    as tells it apart (`queues.Queue._claim`).
    """
    found = [
        (path, tree, node) for path, tree in _modules(root, where) for node in _defined(path, tree, where)
    ]
    if len(found) != 1:
        raise NotFound(f"{where}: defined {len(found)} times")
    path, tree, node = found[0]
    places = _replace(node, ast.parse(old).body, ast.parse(new).body)
    if places != 1:
        raise NotFound(f"{where}: {old!r} is there {places} times")
    return path, ast.unparse(ast.fix_missing_locations(tree))


def _modules(root: Path, where: str) -> Iterator[tuple[Path, ast.Module]]:
    """Those that may have it."""
    for path in sorted((root / "bot").rglob("*.py")):
        source = path.read_text("utf-8")
        if where.rpartition(".")[2] in source:
            yield path, ast.parse(source)


def _defined(path: Path, tree: ast.Module, where: str) -> Iterator[ast.AST]:
    """What is called so in the module, or in a class of it."""
    wanted = tuple(where.split("."))

    def look(node: ast.AST, prefix: tuple[str, ...]) -> Iterator[ast.AST]:
        for child in ast.iter_child_nodes(node):
            for name in _names(child):
                if (*prefix, name)[-len(wanted) :] == wanted:
                    yield child
                if isinstance(child, ast.ClassDef):
                    yield from look(child, (*prefix, name))

    yield from look(tree, path.with_suffix("").parts)


def _names(node: ast.AST) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def _replace(node: ast.AST, old: list[ast.stmt], new: list[ast.stmt]) -> int:
    """Put `new` wherever `old` is below the node; returns how often that was."""
    alone = old[0].value if len(old) == 1 and isinstance(old[0], ast.Expr) else None
    instead = new[0].value if len(new) == 1 and isinstance(new[0], ast.Expr) else None
    places = 0
    for parent in list(ast.walk(node)):
        for name, value in ast.iter_fields(parent):
            if isinstance(value, list):
                places += _replace_in(value, old, new, alone, instead)
            elif alone is not None and isinstance(value, ast.expr) and _same(alone, value):
                if instead is None:
                    continue  # a statement of its own, replaced in its list
                setattr(parent, name, instead)
                places += 1
    return places


def _replace_in(
    items: list[Any],
    old: list[ast.stmt],
    new: list[ast.stmt],
    alone: ast.expr | None,
    instead: ast.expr | None,
) -> int:
    places, at = 0, 0
    while at < len(items):
        run = items[at : at + len(old)]
        if run and isinstance(run[0], ast.stmt):
            # An expression in the midst of a statement is replaced where it stands.
            if _same(old, run) and not (instead is not None and alone is not None):
                items[at : at + len(old)] = new or [ast.Pass()]
                places, at = places + 1, at + max(len(new), 1)
                continue
        elif alone is not None and items[at : at + 1] and _is_item(alone, items[at]):
            items[at : at + 1] = [] if not new else [_as_item(items[at], instead)]
            places += 1
        at += 1
    return places


def _is_item(wanted: ast.expr, item: Any) -> bool:
    """An expression of a list, or a keyword argument, which is looked for as `dict(name=value)`."""
    if isinstance(item, ast.keyword):
        match wanted:
            case ast.Call(func=ast.Name(id="dict"), args=[], keywords=[keyword]):
                return keyword.arg == item.arg and _same(keyword.value, item.value)
        return False
    return isinstance(item, ast.expr) and _same(wanted, item)


def _as_item(item: Any, instead: ast.expr | None) -> Any:
    return instead.keywords[0] if isinstance(item, ast.keyword) and isinstance(instead, ast.Call) else instead


def _same(wanted: Any, found: Any) -> bool:
    """Whether the code is of the wanted shape."""
    if isinstance(wanted, ast.Constant) and wanted.value is ...:
        return isinstance(found, ast.expr)
    if isinstance(wanted, ast.Call) and [getattr(each, "value", None) for each in wanted.args] == [...]:
        return isinstance(found, ast.Call) and _same(wanted.func, found.func)
    if isinstance(wanted, list):
        return len(wanted) == len(found) and all(map(_same, wanted, found))
    if not isinstance(wanted, ast.AST):
        return bool(wanted == found)
    return type(wanted) is type(found) and all(
        _same(value, getattr(found, name))
        for name, value in ast.iter_fields(wanted)
        if name not in {"ctx", "kind"}
    )
