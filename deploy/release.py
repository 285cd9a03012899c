"""Build what a release consists of into dist/: the wheel, what goes with it (CycloneDX 1.5), and checksums.

    python deploy/release.py

The bill of materials lists every package that requirements/pictures.txt pins, with its hashes: what a host
installs beside the wheel. https://cyclonedx.org/docs/1.5/json/ says what its fields mean.

deploy/releases.txt gets a line: which commit the next release has to work beside.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def main(out: Path = ROOT / "dist") -> int:
    """Build into a folder of its own, emptied first; returns the exit code."""
    sys.path.insert(0, str(ROOT))
    from bot import __version__  # noqa: PLC0415 - only when it is built
    from bot.store import migrations  # noqa: PLC0415

    for stale in (out, ROOT / "build"):
        shutil.rmtree(stale, ignore_errors=True)
    out.mkdir()
    build = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(out), str(ROOT)]
    subprocess.run([sys.executable, "-m", "pip", *build], check=True)  # noqa: S603 - all of it is ours
    bill = bill_of_materials((ROOT / "requirements" / "pictures.txt").read_text("utf-8"), __version__)
    (out / f"limber-{__version__}.cdx.json").write_text(json.dumps(bill, indent=2) + "\n", "utf-8")
    (out / "SHA256SUMS").write_text(checksums(out), "utf-8")
    head = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True, check=True)  # noqa: S603, S607
    note(
        ROOT / "deploy" / "releases.txt",
        __version__,
        head.stdout.decode().strip(),
        migrations.revisions()[-1],
    )
    return 0


def note(releases: Path, version: str, commit: str, revision: str) -> None:
    """Add the release to those that a later one has to work beside; built again, its line is a new one."""
    lines = releases.read_text("utf-8").splitlines()
    kept = [line for line in lines if line.split()[:1] != [version]]
    releases.write_text("\n".join([*kept, f"{version} {commit} {revision}", ""]), "utf-8")


def bill_of_materials(requirements: str, version: str) -> dict[str, Any]:
    """Limber and every package that a file of pinned requirements names, as CycloneDX."""
    components = []
    for entry in requirements.replace("\\\n", " ").splitlines():
        if (pinned := _PINNED.match(entry)) is None:
            continue
        name, pin = pinned.groups()
        components.append(
            {
                "type": "library",
                "name": name,
                "version": pin,
                "purl": f"pkg:pypi/{name.lower().replace('_', '-')}@{pin}",
                "hashes": [{"alg": "SHA-256", "content": found} for found in _HASH.findall(entry)],
            }
        )
    about = {
        "type": "application",
        "name": "limber",
        "version": version,
        "licenses": [{"license": {"id": "MIT"}}],
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": about},
        "components": components,
    }


def checksums(folder: Path) -> str:
    """A line for each file, as `sha256sum --check` reads it."""
    files = sorted(path for path in folder.iterdir() if path.name != "SHA256SUMS")
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)


if __name__ == "__main__":
    sys.exit(main())
