"""Values that do not change: dataclasses that are quick to make, and copies with some fields changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """A dataclass of which the type checker allows no change.

    Dozens of them are made at every event, and one that is frozen while the program runs takes twice as
    long to make.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


def changed(value: T, **changes: Any) -> T:
    """A copy with these fields changed. Raises TypeError for a field that is not there.

    Nearly every event copies a person or a session, and for so many fields `dataclasses.replace` takes five
    times as long.
    """
    if not changes.keys() <= value.__dict__.keys():
        raise TypeError(f"{type(value).__name__} has no {changes.keys() - value.__dict__.keys()}")
    copy = object.__new__(type(value))
    copy.__dict__.update(value.__dict__ | changes)
    return copy
