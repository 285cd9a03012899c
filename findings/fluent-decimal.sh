#!/usr/bin/env bash
# fluent.runtime 0.4.0: a Decimal matches neither a plural category nor a number among the choices of a text, and no
# error is reported. An int or float of the same value does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check fluent.runtime==0.4.0
"$folder/venv/bin/python" - <<'PY'
from decimal import Decimal
from importlib.metadata import version

from fluent.runtime import FluentBundle, FluentResource

SOURCE = """
plural = { $n ->
    [one] one hold
   *[other] many holds
    }
number = { $n ->
    [0] none
   *[other] some
    }
"""

print("fluent.runtime", version("fluent.runtime"))
bundle = FluentBundle(["en"])
bundle.add_resource(FluentResource(SOURCE))
seen = {}
for name, value in (("plural", 1), ("plural", 1.0), ("plural", Decimal(1)), ("number", 0), ("number", Decimal(0))):
    words, errors = bundle.format_pattern(bundle.get_message(name).value, {"n": value})
    seen[name, repr(value)] = words
    print(f"{name} of {value!r}: {words!r}, errors {errors}")
    assert errors == []
assert seen == {
    ("plural", "1"): "one hold",
    ("plural", "1.0"): "one hold",
    ("plural", "Decimal('1')"): "many holds",
    ("number", "0"): "none",
    ("number", "Decimal('0')"): "some",
}, "the behaviour has changed"
PY
