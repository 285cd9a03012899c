"""Core's dataclasses to JSON and back, guided by their type hints.

A value of a union is tagged with its type's name (`{"type": "Still", …}`) unless JSON itself can tell it:
text, numbers, truth values and null. What a class does not know is ignored and what is missing takes its
default, so that this release and the one before it can read each other's rows.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Convert = Callable[[Any], Any]


class FromNewer(Exception):  # noqa: N818 - named for what it is about
    """What stands in a row means nothing to this release: a newer one wrote it."""


_PLAIN = (str, int, float, bool)


def dump(kind: Any, value: Any) -> Any:
    """The JSON-ready form of `value`, declared as `kind` (a type, a generic or a union).

    Raises TypeError for a value that is not of that kind, ValueError for a naive datetime.
    """
    return _dumper(kind)(value)


def load(kind: type[T], data: Any) -> T:
    """The value of `kind` that was dumped as `data`. Raises FromNewer if none was."""
    return cast(T, load_any(kind, data))


def load_any(kind: Any, data: Any) -> Any:
    """`load` for what is no class: unions and generics."""
    try:
        return _loader(kind)(data)
    except (TypeError, ValueError, KeyError) as error:
        raise FromNewer from error


@cache
def _dumper(kind: Any) -> Convert:
    members = _members(kind)
    if members:
        return _dump_union(members)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _dump_tuple(arguments)
    if origin is frozenset:
        item = _dumper(arguments[0])
        return lambda value: sorted(item(each) for each in _expect(frozenset, value))
    if origin in {Mapping, dict}:
        item = _dumper(arguments[1])
        return lambda value: {_expect(str, key): item(each) for key, each in value.items()}
    if kind is Any:
        return lambda value: value
    if kind is datetime:
        return _dump_instant
    if kind in {date, time}:
        return lambda value: _expect(kind, value).isoformat()
    if kind is float:
        return lambda value: _expect((float, int), value)
    if kind in _PLAIN or kind is types.NoneType:
        return _as_it_is(kind)
    if issubclass(kind, Enum):
        return lambda value: _expect(kind, value).value
    return _dump_dataclass(kind)


@cache
def _loader(kind: Any) -> Convert:
    members = _members(kind)
    if members:
        return _load_union(members)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _load_tuple(arguments)
    if origin is frozenset:
        item = _loader(arguments[0])
        return lambda data: frozenset(item(each) for each in data)
    if origin in {Mapping, dict}:
        item = _loader(arguments[1])
        return lambda data: {key: item(each) for key, each in data.items()}
    if kind is Any:
        return lambda data: data
    if kind is datetime:
        return lambda data: datetime.fromisoformat(data).astimezone(UTC)
    if kind in {date, time}:
        return cast(Convert, kind.fromisoformat)
    if kind is float:
        return lambda data: float(_expect((float, int), data))
    if kind in _PLAIN or kind is types.NoneType:
        return _as_it_is(kind)
    if issubclass(kind, Enum):
        return cast(Convert, kind)
    return _load_dataclass(kind)


def _members(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in {Union, types.UnionType} else ()


def _as_it_is(kind: Any) -> Convert:
    return lambda value: value if type(value) is kind else _expect(kind, value)


def _expect(kind: Any, value: Any) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"{type(value).__name__} where {kind} was declared")
    return value


def _dump_instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return value.astimezone(UTC).isoformat()


def _dump_tuple(arguments: tuple[Any, ...]) -> Convert:
    if arguments[-1] is Ellipsis:
        item = _dumper(arguments[0])
        return lambda value: [item(each) for each in _expect(tuple, value)]
    items = [_dumper(argument) for argument in arguments]
    return lambda value: [item(each) for item, each in zip(items, value, strict=True)]


def _load_tuple(arguments: tuple[Any, ...]) -> Convert:
    if arguments[-1] is Ellipsis:
        item = _loader(arguments[0])
        return lambda data: tuple(item(each) for each in data)
    items = [_loader(argument) for argument in arguments]
    return lambda data: tuple(item(each) for item, each in zip(items, data, strict=True))


def _tagged(members: tuple[Any, ...]) -> list[Any]:
    """The members that JSON cannot tell by itself. Who declares dates means instants as well."""
    tagged = [member for member in members if member not in _PLAIN and member is not types.NoneType]
    return [*tagged, datetime] if date in tagged and datetime not in tagged else tagged


def _only(members: tuple[Any, ...]) -> Any:
    """The kind of an optional value; None for other unions."""
    others = [member for member in members if member is not types.NoneType]
    return others[0] if len(others) == 1 else None


def _dump_union(members: tuple[Any, ...]) -> Convert:
    if (only := _only(members)) is not None:
        dump_only = _dumper(only)
        return lambda value: None if value is None else dump_only(value)
    tagged = _tagged(members)

    def dump_member(value: Any) -> Any:
        member: Any = type(value)
        if member in tagged:
            data = _dumper(member)(value)
            return {"type": member.__name__, **(data if is_dataclass(member) else {"value": data})}
        plain = value.value if isinstance(value, Enum) else value
        if plain is not None and type(plain) not in members:
            raise TypeError(f"{member.__name__} is none of {members}")
        return plain

    return dump_member


def _load_union(members: tuple[Any, ...]) -> Convert:
    if (only := _only(members)) is not None:
        load_only = _loader(only)
        return lambda data: None if data is None else load_only(data)
    by_name = {member.__name__: member for member in _tagged(members)}

    def load_member(data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        member = by_name[data["type"]]
        return _loader(member)(data if is_dataclass(member) else data["value"])

    return load_member


def _each_field(kind: Any, convert: Callable[[Any], Convert]) -> Callable[[], list[tuple[str, Convert]]]:
    """What converts each field. Found when it is first needed: a class may hold others of its own kind."""

    @cache
    def found() -> list[tuple[str, Convert]]:
        hints = get_type_hints(kind)
        return [(field.name, convert(hints[field.name])) for field in fields(kind)]

    return found


def _dump_dataclass(kind: Any) -> Convert:
    each = _each_field(kind, _dumper)

    def dump_fields(value: Any) -> dict[str, Any]:
        _expect(kind, value)
        return {name: convert(getattr(value, name)) for name, convert in each()}

    return dump_fields


def _load_dataclass(kind: Any) -> Convert:
    each = _each_field(kind, _loader)
    return lambda data: kind(**{name: convert(data[name]) for name, convert in each() if name in data})
