#!/usr/bin/env bash
# textstat 0.7.13: in Spanish it counts one syllable in words of two and three, because it counts the places where a word
# may be hyphenated at the end of a line (few short words are). "mano" and "león" have two syllables, "idea" and
# "área" have three. Its Spanish reading scores (Fernández Huerta, Szigriszt-Pazos) are built on that count and come out too easy.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check textstat==0.7.13
cd "$folder"
"$folder/venv/bin/python" - 2>/dev/null <<'PY'
from importlib.metadata import version

import textstat

print("textstat", version("textstat"))
textstat.set_lang("es")
true = {"mano": 2, "león": 2, "agua": 2, "idea": 3, "área": 3, "oía": 3}
counted = {word: textstat.syllable_count(word) for word in true}
for word, syllables in true.items():
    print(word, "has", syllables, "and is counted as", counted[word])
assert counted == {"mano": 1, "león": 1, "agua": 1, "idea": 1, "área": 1, "oía": 1}, "the behaviour has changed"
PY
