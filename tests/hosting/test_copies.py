"""Copies as a host makes them by one command: encrypted, rotated, and put back, on both kinds of database."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot import __main__ as cli
from bot.hosting import copies
from bot.store import Store
from bot.store.sealed import CopyRefused
from tests.conftest import NOON, _migrated, file_of, in_thread
from tests.store.test_recovery import rate

Call = Callable[..., str]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty, migrated database, of which a test may take everything away."""
    if request.param == "sqlite":
        found: str = request.getfixturevalue("sqlite_url")
        return found
    found = request.getfixturevalue("postgres_scratch_url")
    in_thread(_migrated(found))
    return found


sqlite_only = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
postgresql_only = pytest.mark.parametrize("url", ["postgresql"], indirect=True)


@pytest.fixture
def call(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    postgres_tools: Path,
    url: str,
) -> Call:
    """A command on that database; returns what it says, or why it refuses."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("PATH", f"{postgres_tools}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "copies").mkdir()

    def run(*command: str, refused: bool = False) -> str:
        code = cli.main(command)
        said = capsys.readouterr()
        assert code == (2 if refused else 0), said.err
        return said.err if refused else said.out

    run("backup-key", "key.txt")
    return run


def score(url: str, number: int) -> None:
    """Let another person be there, who has said a score."""

    async def work() -> None:
        store = await Store.open(url)
        await store.run(rate(number))  # type: ignore[arg-type]
        await store.close()

    asyncio.run(work())


def kept(url: str) -> object:
    """All that is kept of the first two people."""

    async def work() -> object:
        store = await Store.open(url)
        try:
            return await store.run(lambda t: [t.everything(1), t.everything(2)])
        finally:
            await store.close()

    return asyncio.run(work())


def public() -> str:
    return Path("key.txt").read_text().splitlines()[0].partition(": ")[2]


def sealed_copy(call: Call) -> Path:
    """An encrypted copy of a database with one person; another one has come since."""
    score(os.environ["DATABASE_URL"], 0)
    call("backup", "--recipient", public(), "--keep", "3", "copies")
    (copy,) = Path("copies").iterdir()
    score(os.environ["DATABASE_URL"], 1)
    return copy


def test_an_encrypted_copy_brings_back_what_was_there(call: Call, url: str) -> None:
    """By the public half of a key it is made, and nobody reads it; by the other half it is put back."""
    score(url, 0)
    before = kept(url)
    Path("recipients").write_text(f"# the clinic's\n{public()}\n")
    assert "encrypted" in call("backup", "--recipient", "recipients", "copies")
    (copy,) = Path("copies").iterdir()
    assert copy.stat().st_mode & 0o077 == 0
    written = copy.read_bytes()
    assert written.startswith(b"age-encryption.org/v1")
    assert not [word for word in (b"SQLite format", b"PGDMP", b"alembic", b"ratings") if word in written]
    score(url, 1)
    assert kept(url) != before
    assert "--force" in call("restore", str(copy), "--identity", "key.txt", refused=True)
    call("restore", str(copy), "--identity", "key.txt", "--force")
    assert kept(url) == before
    assert [path.name for path in Path().glob("*.part")] == []


def test_a_copy_as_it_is_comes_back_as_well(call: Call, url: str) -> None:
    score(url, 0)
    before = kept(url)
    call("backup", "copy")
    score(url, 1)
    call("restore", "copy", "--force")
    assert kept(url) == before


def _no_key(_: Path) -> tuple[str, ...]:
    return ()


def _another_key(_: Path) -> tuple[str, ...]:
    cli.main(["backup-key", "another.txt"])
    return ("--identity", "another.txt")


def _no_key_at_all(_: Path) -> tuple[str, ...]:
    Path("notes.txt").write_text("the key is in the safe\n")
    return ("--identity", "notes.txt")


def _cut_off(copy: Path) -> tuple[str, ...]:
    copy.write_bytes(copy.read_bytes()[:-100])
    return ("--identity", "key.txt")


def _not_there(_: Path) -> tuple[str, ...]:
    return ("--identity", "lost.txt")


@pytest.mark.parametrize(
    ("url", "fault", "told"),
    [
        ("sqlite", _no_key, "is encrypted: name the file with its key"),
        ("sqlite", _another_key, "The key does not open"),
        ("sqlite", _no_key_at_all, "There is no key in notes.txt"),
        ("sqlite", _cut_off, "damaged, or not all of it is there"),
        ("sqlite", _not_there, "lost.txt cannot be read: No such file"),
        ("postgresql", _another_key, "The key does not open"),
        ("postgresql", _cut_off, "damaged, or not all of it is there"),
    ],
    indirect=["url"],
)
def test_what_opens_no_copy_changes_nothing(
    call: Call, url: str, fault: Callable[[Path], tuple[str, ...]], told: str
) -> None:
    """Without the key, with another one, or of a copy that is cut off: a sentence, and all is as it was."""
    copy = sealed_copy(call)
    before = kept(url)
    assert told in call("restore", str(copy), *fault(copy), "--force", refused=True)
    assert kept(url) == before
    assert [path.name for path in Path().glob("*.part")] == []


def test_the_program_age_opens_a_copy(call: Call) -> None:
    """Nobody depends on this bot to read their copies."""
    if shutil.which("age") is None:
        pytest.skip("no age here")
    copy = sealed_copy(call)
    opened = subprocess.run(
        ["age", "--decrypt", "--identity", "key.txt", copy], capture_output=True, check=True
    )
    assert opened.stdout.startswith((b"SQLite format 3", b"PGDMP"))


def test_the_newest_copies_stay(sqlite_url: str, tmp_path: Path) -> None:
    """Of those that are named by their instant; whatever else is in the folder is not the bot's."""
    others = [tmp_path / "limber-old.db", tmp_path / "notes"]
    for other in others:
        other.write_text("mine")
    for hour in range(5):
        said = list(copies.backup(sqlite_url, tmp_path, None, 3, NOON + timedelta(hours=hour)))
    names = sorted(path.name for path in tmp_path.glob("limber-2*"))
    assert names == [f"limber-20260302T{hour}0000Z.db" for hour in (14, 15, 16)]
    assert "limber-20260302T130000Z.db was older" in said[-1]
    assert all(other.read_text() == "mine" for other in others)


def test_a_copy_that_fails_takes_no_older_one_away(sqlite_url: str, tmp_path: Path) -> None:
    list(copies.backup(sqlite_url, tmp_path, None, 1, NOON))
    file_of(sqlite_url).write_bytes(b"no database any more" * 100)
    with pytest.raises(CopyRefused, match="damaged"):
        list(copies.backup(sqlite_url, tmp_path, None, 1, NOON + timedelta(days=1)))
    assert [path.name for path in tmp_path.glob("limber-2*")] == ["limber-20260302T120000Z.db"]


@sqlite_only
@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["backup", "--recipient", "age1nonsense", "copy"], "age1nonsense is no public key"),
        (["backup", "--recipient", "key.txt", "copy"], "key.txt is no public key"),
        (["backup", "--keep", "3", "copy"], "there is no folder copy"),
        (["backup-key", "key.txt"], "key.txt exists already"),
        (["restore", "copies"], "There is no file copies"),
    ],
)
def test_a_slip_in_the_command_is_a_sentence(call: Call, command: list[str], told: str) -> None:
    assert told in call(*command, refused=True)
    assert list(Path("copies").iterdir()) == []


# --- PostgreSQL


@postgresql_only
def test_a_bot_that_works_is_not_pulled_away(call: Call, url: str) -> None:
    copy = sealed_copy(call)

    async def work() -> str:
        store = await Store.open(url)
        await store.run(rate(3))  # type: ignore[arg-type]
        try:
            restore = ("restore", str(copy), "--identity", "key.txt", "--force")
            return await asyncio.to_thread(call, *restore, refused=True)
        finally:
            await store.close()

    assert "The bot works on the database" in asyncio.run(work())


@postgresql_only
def test_a_copy_that_postgresql_cannot_take_changes_nothing(call: Call, url: str) -> None:
    """What fails halfway is not there at all, and what PostgreSQL says is told."""
    score(url, 0)
    call("backup", "copy")
    whole = Path("copy").read_bytes()
    before = kept(url)
    Path("copy").write_bytes(whole[: len(whole) * 2 // 3])
    assert "pg_restore has failed" in call("restore", "copy", "--force", refused=True)
    Path("copy").write_bytes(b"SQLite format 3\0" * 100)
    assert "does not appear to be a valid" in call("restore", "copy", "--force", refused=True)
    assert kept(url) == before


@postgresql_only
def test_without_postgresql_s_programs_they_are_named(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "pg_dump is needed" in call("backup", "copy", refused=True)
    Path("copy").write_bytes(b"PGDMP")
    assert "psql is needed" in call("restore", "copy", refused=True)


@postgresql_only
def test_what_pg_dump_says_is_told(call: Call, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int) -> None:
    """With the server's address, and without a password."""
    monkeypatch.setenv("DATABASE_URL", f"postgresql://me:se%27cret@127.0.0.1:{unused_tcp_port}/x")
    said = call("backup", "copy", refused=True)
    assert "pg_dump has failed" in said
    assert "secret" not in said
    assert "cret" not in said.replace("se'cret", "")
    assert not Path("copy").exists()
