#!/usr/bin/env bash
# Babel 2.18.0: a list in Spanish is joined with "y" also before a word that begins with the sound i, where Spanish
# requires "e" ("padres e hijos"), and with "o" before the sound o, where it requires "u" ("siete u ocho").
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.18.0
"$folder/venv/bin/python" - <<'PY'
import babel
from babel.lists import format_list

print("Babel", babel.__version__)
seen = [
    format_list(["padres", "hijos"], locale="es"),
    format_list(["Francia", "Italia"], locale="es"),
    format_list(["siete", "ocho"], style="or", locale="es"),
]
print(*seen, sep="\n")
assert seen == ["padres y hijos", "Francia y Italia", "siete o ocho"], "the behaviour has changed"
PY
