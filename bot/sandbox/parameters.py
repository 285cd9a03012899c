"""The parameters of a call, read as leniently or strictly as Telegram's server reads them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import bad_request

Json = dict[str, Any]


@dataclass(frozen=True)
class Upload:
    """A file sent along with a call."""

    name: str
    data: bytes


class Parameters:
    """The parameters of one call. Everything is read as text, also from JSON bodies, as Telegram does."""

    def __init__(self, arguments: Mapping[str, str], files: Mapping[str, Upload]) -> None:
        self.arguments = arguments
        self.files = files

    def __contains__(self, name: str) -> bool:
        return bool(self.arguments.get(name)) or name in self.files

    def text(self, name: str) -> str:
        return self.arguments.get(name, "")

    def integer(self, name: str, default: int = 0, low: int | None = None, high: int | None = None) -> int:
        """A whole number, the default when it cannot be read, moved into the limits."""
        value = integer(self.text(name), default)
        value = value if low is None else max(low, value)
        return value if high is None else min(high, value)

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def json(self, name: str, what: str | None = None) -> Any:
        """A JSON value, None when absent. Raises ApiError when it is not JSON."""
        if not self.text(name):
            return None
        try:
            return json.loads(self.text(name))
        except ValueError:
            raise bad_request(f"can't parse {what or name.replace('_', ' ')} JSON object") from None

    def record(self) -> Json:
        """Decoded for the record of calls: numbers, truth values, JSON; an uploaded file by its name."""
        decoded: Json = {name: _decoded(name, value) for name, value in self.arguments.items()}
        return decoded | {name: upload.name for name, upload in self.files.items()}


def integer(text: str, default: int = 0) -> int:
    return int(text) if re.fullmatch(r"\s*[+-]?\d{1,18}\s*", text) else default


_TEXTS = {"text", "caption", "description", "short_description", "name", "callback_query_id", "secret_token"}


def _decoded(name: str, value: str) -> Any:
    if name in _TEXTS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return {"True": True, "False": False}.get(value, value)


def typed(value: Any, kind: str, message: str) -> Any:
    kinds: dict[str, type | tuple[type, ...]] = {"Object": dict, "Array": list, "String": str}
    if not isinstance(value, kinds[kind]):
        raise bad_request(message)
    return value


def read_field(owner: Json, name: str, kind: str, *, required: bool = False, within: str = "") -> Any:
    """A field of a JSON object, None when absent. Raises ApiError when it has the wrong type."""
    prefix = f"can't parse {within}: " if within else ""
    if owner.get(name) is None:
        if required:
            raise bad_request(f'{prefix}Can\'t find field "{name}"')
        return None
    value = owner[name]
    readable = {
        "String": isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)),
        "Integer": not isinstance(value, bool)
        and (isinstance(value, int) or bool(isinstance(value, str) and re.fullmatch(r"-?\d+", value))),
        "Boolean": isinstance(value, bool),
        "Array": isinstance(value, list),
        "Object": isinstance(value, dict),
    }
    if not readable[kind]:
        shown = {"Integer": "Number"}.get(kind, kind)
        raise bad_request(f'{prefix}Field "{name}" must be of type {shown}')
    return str(value) if kind == "String" else int(value) if kind == "Integer" else value
