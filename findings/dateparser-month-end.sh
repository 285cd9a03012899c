#!/usr/bin/env bash
# dateparser 1.5.0: asked for the future, a time of day that has passed means tomorrow; on the last day of a month it
# becomes the first day of the same month, 29 days ago, and on the last day of a year 1 December of the next.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0
"$folder/venv/bin/python" - <<'PY'
from datetime import datetime

import dateparser

print("dateparser", dateparser.__version__)
seen = []
for now in (datetime(2026, 11, 29, 12), datetime(2026, 11, 30, 12), datetime(2026, 12, 31, 12)):
    settings = {"RELATIVE_BASE": now, "PREFER_DATES_FROM": "future"}
    seen.append(str(dateparser.parse("07:30", languages=["en"], settings=settings)))
    print(f"at {now}, 07:30 is {seen[-1]}")
assert seen == ["2026-11-30 07:30:00", "2026-11-01 07:30:00", "2027-12-01 07:30:00"], "the behaviour has changed"
PY
