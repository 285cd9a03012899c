"""The package as a host installs it: built, put into an environment elsewhere, and run from there."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import aiohttp
import pytest

from tests.test_cli import START_S, process

ROOT = Path(__file__).parent.parent
PARTS = ("bot", "content", "pyproject.toml", "setup.py", "README.md", "LICENSE")


def _pip(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "pip", *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, since building leaves files behind."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, source / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, source)
    _pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", out, source)
    (built,) = out.glob("limber-*.whl")
    return built


def test_the_wheel_has_every_file_that_is_no_code(wheel: Path) -> None:
    """What the repository has under bot/ and content/ is in it, and nothing else."""
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    homes = {ROOT / "bot": "bot", ROOT / "content": "bot/content/files"}
    wanted = {
        f"{home}/{path.relative_to(folder).as_posix()}"
        for folder, home in homes.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == wanted


async def test_the_wheel_serves_the_sandbox_from_elsewhere(wheel: Path, tmp_path: Path) -> None:
    """Installed into a fresh environment, `limber` finds its content sound and serves its chat page."""
    home = tmp_path / "environment"
    venv.create(home, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(home)}))
    _pip("install", "--no-deps", "--no-index", "--prefix", home, "--ignore-installed", wheel)
    # The libraries are those of this environment; the bot is not.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    limber = home / "bin" / "limber"
    limber.write_text(re.sub("^#!.*", f"#!{home}/bin/python", limber.read_text()))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    async with process(elsewhere, "content", "check", command=(str(limber),)) as checking:
        said, errors = await checking.communicate()
    assert (checking.returncode, said) == (0, b"The content has no faults.\n"), errors
    async with process(elsewhere, "sandbox", command=(str(limber),), PORT="0") as bot:
        assert bot.stdout is not None
        line = (await asyncio.wait_for(bot.stdout.readline(), START_S)).decode()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found is not None, line
        async with aiohttp.ClientSession() as http:
            async with http.get(found.group() + "/chat") as response:
                assert response.status == 200, await response.text()
            async with asyncio.timeout(START_S):
                while True:
                    async with http.get(found.group() + "/readyz") as response:
                        if response.status == 200:
                            break
                    await asyncio.sleep(0.1)  # the page is there before the bot has begun
    assert (elsewhere / "data" / "sandbox.db").exists()
