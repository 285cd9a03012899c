"""The figures' YAML files, read so that a fault can name its file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml


class PoseError(ValueError):
    """The poses file cannot be read or solved; the message names file, line and reason."""


class Section(dict[str, Any]):
    """A YAML mapping that knows its file and the line of each key, so that a fault can name its place."""

    file: str = ""
    line: int = 0
    lines: dict[str, int]

    def where(self, key: str = "") -> str:
        """`file:line` of `key`, or of the mapping itself."""
        return f"{self.file}:{self.lines.get(key, self.line)}"

    def need(self, key: str) -> Any:
        """The value of `key`; raises PoseError when it is missing."""
        if key not in self:
            raise PoseError(f"{self.where()}: {key!r} is missing")
        return self[key]

    def number(self, key: str, default: float | None = None) -> float:
        """The number at `key`; raises PoseError when it is missing without a default, or no number."""
        value = self.need(key) if default is None else self.get(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise PoseError(f"{self.where(key)}: {key!r} must be a number, not {value!r}")
        return float(value)

    def section(self, key: str) -> Section:
        """The mapping at `key`; raises PoseError when it is missing or no mapping."""
        value = self.need(key)
        if not isinstance(value, Section):
            raise PoseError(f"{self.where(key)}: {key!r} must be a mapping")
        return value

    def point(self, key: str) -> complex:
        """The `[x, y]` at `key` as a complex number."""
        return self._point(self.need(key), key)

    def points(self, key: str) -> tuple[complex, ...]:
        """The list of `[x, y]` at `key`."""
        return tuple(self._point(value, key) for value in self.need(key))

    def _point(self, value: object, key: str) -> complex:
        match value:
            case [(int() | float()) as x, (int() | float()) as y]:
                return complex(x, y)
        raise PoseError(f"{self.where(key)}: {key!r} must hold [x, y], not {value!r}")


class _Loader(yaml.SafeLoader):
    """Safe YAML whose mappings are `Section`s."""


def _section(loader: _Loader, node: yaml.MappingNode) -> Iterator[Section]:
    section = Section()
    yield section
    loader.flatten_mapping(node)
    section.file = Path(loader.name).name
    section.line = node.start_mark.line + 1
    section.lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
    section.update({str(key): value for key, value in loader.construct_mapping(node, deep=True).items()})


_Loader.add_constructor("tag:yaml.org,2002:map", _section)


def read(path: Path) -> Section:
    """The YAML file at `path`; raises PoseError when it is no readable mapping."""
    try:
        with path.open(encoding="utf-8") as stream:
            loaded = yaml.load(stream, _Loader)  # noqa: S506 - a SafeLoader with line numbers
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PoseError(f"{path.name}: {error}") from error
    if not isinstance(loaded, Section):
        raise PoseError(f"{path.name}:1: a mapping is expected")
    return loaded
