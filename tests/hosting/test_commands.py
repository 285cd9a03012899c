"""Every command of the docs, as it stands there: run here, run by another test, or why it cannot be."""

# ruff: noqa: E501 - commands are as long as they are
from __future__ import annotations

import asyncio
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot import __main__ as cli
from bot.sandbox.server import Server
from tests.conftest import TOKEN
from tests.test_cli import telegram  # noqa: F401 - the fixture

ROOT = Path(__file__).parent.parent.parent
DOCS = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "content/README.md",
    *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))),
)
_COMMAND = re.compile(
    r"(?:\(?(?:python3?|make|mkdir|install|useradd|systemctl|chown|psql|pg_\w+|docker|umask|age|/opt/\S+) |\()"
)
_SETTING = re.compile(r"(?:[A-Z][A-Z_]*=\S*\s*)+")

_SAID = re.compile(r"`(?:\.venv/bin/)?((?:python|make|pytest) [^`]+)`")

HERE = {
    "python -m bot setup --no-input --token-file - --operator "
    '"A clinic" --contact post@clinic.example < token': "",
    "python -m bot selftest": "",
    "python -m bot backup copy.db": "",
    "python -m bot backup-key key.txt": "",
    "mkdir -m 700 backups": "",
    "python -m bot backup --recipient backup.pub --keep 14 backups/": "",
    "python -m bot restore --identity key.txt --force backups/limber-20261130T033000Z.db.age": "",
    "install -d -m 700 /etc/limber": "",
    "install -m 600 /dev/stdin /etc/limber/token": TOKEN,
    "install -m 600 /dev/stdin /etc/limber/settings": 'OPERATOR_NAME="A clinic"',
    "install -m 600 /dev/stdin /etc/limber/backup.pub": "age1",
    "install -m 644 deploy/limber.service /etc/systemd/system/": "",
    "install -m 644 deploy/limber-backup.service deploy/limber-backup.timer /etc/systemd/system/": "",
    "mkdir -m 700 secrets": "",
    "(umask 077; openssl rand -hex 24 > secrets/postgres_password; openssl rand -hex 32 > secrets/webhook_secret)": "",
    '(umask 077; echo "postgresql://limber:$(cat secrets/postgres_password)@database/limber" > secrets/database_url)': "",
    "install -m 600 /dev/stdin secrets/token": TOKEN,
}
"""What is run here, in the order of docs/hosting.md, by what is pasted into it."""

ELSEWHERE = {
    "make run": "tests/stopwatch.py::main",
    "python -m bot run": "tests/test_cli.py::test_run_answers_until_it_is_told_to_stop",
    "python -m bot setup": "tests/hosting/test_setup.py::test_in_a_terminal_it_is_asked_until_it_does",
    "python -m bot migrate": "tests/store/test_pooler.py::test_a_session_runs_behind_a_pooler",
    "python -m bot restore copy.db": "tests/store/test_recovery.py::test_the_commands",
    "python -m bot content check": "tests/test_cli.py::test_broken_content_is_named",
    "python -m bot replay my-diary.yaml": "tests/test_situations.py::my-diary.yaml",
    "pg_dump": "tests/store/test_recovery.py::test_postgresql_is_dumped_and_restored_as_the_guide_says",
    "pg_restore": "tests/store/test_recovery.py::test_postgresql_is_dumped_and_restored_as_the_guide_says",
    "psql --single-transaction": "tests/store/test_recovery.py::test_a_dump_that_cannot_be_restored_changes_nothing",
    'psql "$DATABASE_URL"': "tests/conversation/test_privacy.py::test_erase",
    "python3 -m venv /opt/limber": "tests/test_wheel.py::test_the_wheel_serves_the_sandbox_from_elsewhere",
    "/opt/limber/bin/pip install --no-deps .": "tests/test_wheel.py::test_the_wheel_serves_the_sandbox_from_elsewhere",
    "make test": ".ci/run::make test",
    "make check": ".ci/run::make check",
    "/opt/limber/bin/pip install --require-hashes": "Makefile::--require-hashes",
}
"""What another file runs, by how it begins: the file, and what in it."""

NOT_HERE = {
    "useradd --system": "it would change this machine's accounts",
    "systemctl daemon-reload": "systemd does not run where the tests do; systemd-analyze reads the units",
    "chown 10001": "only root may; the number is held to the Containerfile",
    "DOMAIN=bot.example.org OPERATOR_NAME=": "no registry of images to be reached; tests/hosting/test_deploy.py reads the file",
}


def commands() -> Iterator[tuple[str, str]]:
    """Each line of a block that somebody is to type: the file it stands in, and the line without its remark."""
    for name in DOCS:
        for line in (ROOT / name).read_text("utf-8").splitlines():
            words = re.sub(r"\s+#.*", "", line.removeprefix("    ")) if line.startswith("    ") else ""
            typed = _COMMAND.match(words) or (_SETTING.match(words) and not _SETTING.fullmatch(words))
            if typed and "──" not in words:
                yield name, words


def test_every_command_is_run_or_has_a_reason() -> None:
    """One that is added to the docs is added here, too."""
    found = {words for _, words in commands()}
    assert len(found) > 30
    known = (*ELSEWHERE, *NOT_HERE)
    assert [words for words in found if words not in HERE and not words.startswith(known)] == []
    assert [words for words in HERE if words not in found] == []
    assert [begun for begun in known if not any(words.startswith(begun) for words in found)] == []


def test_what_runs_elsewhere_does() -> None:
    for begun, where in ELSEWHERE.items():
        file, _, what = where.partition("::")
        assert what in (ROOT / file).read_text("utf-8"), begun


def test_every_command_in_a_sentence_names_what_is_there() -> None:
    """The benchmarks, and what takes minutes, are run by hand: the module, the file or the target is there,
    and the command line takes what is said to the bot.
    """
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))
    said = [(name, m[1]) for name in DOCS for m in _SAID.finditer((ROOT / name).read_text("utf-8"))]
    assert len(said) > 80
    for name, words in said:
        program, *given = shlex.split(words)
        match program, given:
            case "make", [target, *_]:
                assert target in targets, (name, words)
            case "pytest", [path, *_]:
                assert (ROOT / path).exists(), (name, words)
            case _, ["-m", "bot", _, *_]:
                try:
                    cli._parser().parse_args(given[2:])
                except SystemExit as ended:
                    assert ended.code == 0, (name, words)
            case _, ["-m", module, *_]:
                assert find_spec(module) is not None, (name, words)
            case _, [script, *_]:
                assert (ROOT / script).exists(), (name, words)


def test_every_command_is_one_for_a_shell() -> None:
    script = "\n".join(words for _, words in commands())
    checked = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


async def test_the_commands_do_what_the_guide_says(
    telegram: Server,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In their order, in a folder like a clone, whose /etc is in it: the bot's as in its own process, but
    without starting Python each time; the others by a shell.
    """
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_BOT_TOKEN", "DATABASE_URL", "OPERATOR_NAME", "OPERATOR_CONTACT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TELEGRAM_API_BASE", telegram.url)
    Path("deploy").symlink_to(ROOT / "deploy")
    Path("token").write_text(TOKEN)
    Path("etc/systemd/system").mkdir(parents=True)

    def bot(words: str) -> None:
        command, _, given = words.removeprefix("python -m bot ").partition(" < ")
        with Path(given or os.devnull).open(encoding="utf-8") as reading:
            monkeypatch.setattr(sys, "stdin", reading)
            code = cli.main(shlex.split(command))
        said = capsys.readouterr()
        assert code == 0, (words, said)

    def shell(words: str, pasted: str) -> None:
        done = subprocess.run(
            ["bash", "-c", words], input=pasted, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (words, done.stderr)

    await asyncio.to_thread(bot, "migrate")  # as the first start does
    for words, pasted in HERE.items():
        if not words.startswith("python"):
            shell(words.replace(" /etc/", f" {tmp_path}/etc/"), pasted)
        elif "--identity" in words:
            (made,) = Path("backups").iterdir()
            await asyncio.to_thread(bot, re.sub(r"backups/\S+", str(made), words))
        else:
            await asyncio.to_thread(bot, words)
        if "backup-key" in words:
            public = Path("key.txt").read_text().splitlines()[0].partition(": ")[2]
            Path("backup.pub").write_text(f"{public}\n")
    for secret in ("secrets/token", "secrets/database_url", "etc/limber/token", ".env", "key.txt", "copy.db"):
        assert Path(secret).stat().st_mode & 0o077 == 0, secret
