#!/usr/bin/env bash
# Babel 2.18.0: format_list raises KeyError for a style that CLDR gives a locale only in part (the rest is inherited from
# another style or from the parent locale). Its documentation promises a replacement style, or ValueError. Seen with
# "unit" in Spanish for two items, in Romanian (Romania) for three; English, French and Japanese are right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.18.0
"$folder/venv/bin/python" - <<'PY'
import babel
from babel.lists import format_list

print("Babel", babel.__version__)


def joined(words, style, locale):
    try:
        return format_list(words, style=style, locale=locale)
    except Exception as error:
        return repr(error)


seen = {
    (locale, style, number): joined(["a", "b", "c"][:number], style, locale)
    for locale, style, number in [
        ("en", "unit", 3),
        ("fr", "unit", 3),
        ("es", "unit", 2),
        ("ro_RO", "unit", 3),
        ("ro_RO", "standard-narrow", 3),
    ]
}
for asked, answer in seen.items():
    print(*asked, "->", answer)
assert list(seen.values()) == ["a, b, c", "a, b et c", *["KeyError('start')"] * 3], "the behaviour has changed"
PY
