#!/usr/bin/env bash
# textstat 0.7.13: sentences of up to two words are no sentences. Instructions made of them ("Rest. Switch legs.") count as
# one sentence, however many they are, and every score that divides by sentences takes them for one long one: the same
# words come out harder to read with their full stops than a longer text does.
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
textstat.set_lang("en")
short = "Lie down. Breathe in. Hold still. Breathe out. Switch legs. Hold still. Sit up."
whole = "Lie down now. Breathe in slowly. Hold quite still. Breathe out slowly. Then switch legs. Hold quite still. Sit up slowly."
for text in (short, whole):
    print(text.count("."), "sentences, counted:", textstat.sentence_count(text), "grade:", textstat.automated_readability_index(text))
assert [textstat.sentence_count(text) for text in (short, whole)] == [1, 7], "the behaviour has changed"
PY
