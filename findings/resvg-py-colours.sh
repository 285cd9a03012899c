#!/usr/bin/env bash
# resvg-py 0.5.0: colours of CSS Color 4 that every browser draws, with the alpha after a slash, with an angle unit, or
# called rebeccapurple, are drawn as solid black, without an error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check resvg-py==0.5.0 pillow==13.0.0
"$folder/venv/bin/python" - <<'PY'
import io
from importlib.metadata import version

import resvg_py
from PIL import Image

print("resvg-py", version("resvg-py"))
COLOURS = {
    "rgb(255, 0, 0)": (255, 0, 0, 255),
    "rgba(255, 0, 0, 0.5)": (255, 0, 0, 128),
    "hsl(120, 100%, 50%)": (0, 255, 0, 255),
    # Right would be half transparent red, green, and (102, 51, 153).
    "rgb(255 0 0 / 50%)": (0, 0, 0, 255),
    "hsl(120deg 100% 50%)": (0, 0, 0, 255),
    "rebeccapurple": (0, 0, 0, 255),
}
for colour, expected in COLOURS.items():
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="{colour}"/></svg>'
    pixel = Image.open(io.BytesIO(resvg_py.svg_to_bytes(svg_string=svg))).convert("RGBA").getpixel((4, 4))
    print(f"{colour}: {pixel}")
    assert pixel == expected, "the behaviour has changed"
PY
