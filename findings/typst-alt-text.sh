#!/usr/bin/env bash
# typst 0.15.2 (Python package): an image whose alternative text is the empty string, which HTML and PDF know as "purely
# decorative", stops the making of a PDF/UA-1 file with "missing alt text".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check typst==0.15.2
"$folder/venv/bin/python" - <<'PY'
from importlib.metadata import version

import typst

print("typst", version("typst"))
PIXEL = "data:image/svg+xml"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def made(alt: str) -> str:
    """The size of the PDF, or what typst says instead of making one."""
    source = f'''#set document(title: "A page")
#set text(lang: "en")
#image(bytes("{SVG.decode().replace('"', chr(92) + '"')}"), format: "svg", alt: "{alt}")
'''
    try:
        typst.compile(source.encode(), format="pdf", pdf_standards="ua-1")
    except typst.TypstError as error:
        return str(error)
    return "a PDF"


seen = {alt: made(alt) for alt in ("a black square", "")}
for alt, result in seen.items():
    print(f"alt {alt!r}: {result}")
assert seen["a black square"] == "a PDF", "the behaviour has changed"
assert "missing alt text" in seen[""], "the behaviour has changed"
PY
