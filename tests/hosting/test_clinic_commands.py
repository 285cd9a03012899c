"""`python -m bot clinic …`, as a host meets it, and the file that describes a clinic."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import __main__ as cli
from bot import content
from bot.content import CONTENT, ContentError
from bot.content.clinics import read_pack
from bot.core.model import Person
from bot.store import Store
from bot.store.clinics import hash_of
from bot.store.tables import clinic_codes
from tests.conftest import in_thread
from tests.store.test_people import newcomer

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "clinics.md").read_text("utf-8")
PACK = re.search(r"```yaml\n(.*?)```", DOCS, re.DOTALL)
assert PACK is not None
FILE = re.sub(r"^   ", "", PACK[1], flags=re.MULTILINE)

Clinic = Callable[..., tuple[int, str, str]]


@pytest.fixture
def clinic(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Clinic:
    """Run one of the commands beside the file of the docs; returns its exit code and what it says."""
    (tmp_path / "example-street.yaml").write_text(FILE, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert cli.main(["migrate"]) == 0

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["clinic", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_commands_of_the_docs(clinic: Clinic) -> None:
    """Each as it stands there, in that order; with the bot's name where Telegram would be asked."""
    commands = re.findall(r"^ {7}python -m bot clinic ([^#\n]*)", DOCS, re.MULTILINE)
    assert len(commands) >= 10
    for command in commands:
        arguments = shlex.split(command)
        if arguments[0].startswith("invite"):
            arguments += ["--bot", "LimberBot"]
        code, out, err = clinic(*arguments)
        if arguments[0] == "dismiss":
            assert (code, err) == (2, "Nobody who receives has the number 12: see `clinic list`.\n")
        else:
            assert (code, err) == (0, ""), command
            assert out


def test_a_code_is_shown_once_and_kept_as_a_hash(clinic: Clinic, sqlite_url: str) -> None:
    """It has 256 bits, fits Telegram's start parameter, and no command shows it again."""
    clinic("add", "example-street.yaml")
    _, out, _ = clinic("invite", "example-street", "--uses", "3", "--bot", "@LimberBot")
    link = re.match(r"https://t\.me/LimberBot\?start=([A-Za-z0-9_-]{43})\n", out)
    assert link is not None
    code = link[1]
    kept: list[str] = []

    async def look() -> None:
        store = await Store.open(sqlite_url)
        kept.extend(await store.run(lambda t: list(t._execute(sa.select(clinic_codes.c.sha256)).scalars())))
        await store.close()

    in_thread(look())
    assert kept == [hash_of(code)]
    assert code not in clinic("codes")[1]
    assert "1: example-street, person, open, used 0 of 3, until" in clinic("codes")[1]
    clinic("revoke", "1")
    assert "person, revoked" in clinic("codes")[1]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["revoke", "9"], "There is no code 9: see `clinic codes`."),
        (["invite", "nowhere", "--bot", "x"], "There is no clinic nowhere: see `clinic list`."),
        (["remove", "nowhere"], "There is no clinic nowhere: see `clinic list`."),
        (["dismiss", "9"], "Nobody who receives has the number 9: see `clinic list`."),
    ],
)
def test_what_is_not_there_is_named(clinic: Clinic, command: list[str], said: str) -> None:
    """One line on stderr, exit code 2, and nothing else."""
    assert clinic(*command) == (2, "", said + "\n")


def test_few_people_are_not_counted_out(clinic: Clinic, sqlite_url: str) -> None:
    """Who knows one of them would learn of the others."""
    clinic("add", "example-street.yaml")
    for number in range(5):

        async def join(chat: int = number) -> None:
            store = await Store.open(sqlite_url)
            await newcomer(store, Person(0, 100 + chat, clinic=1))
            await store.close()

        in_thread(join())
        wanted = "under 5" if number < 4 else "5"
        assert f"people who share: {wanted};" in clinic("list")[1]


def test_the_file_may_change(clinic: Clinic, tmp_path: Path) -> None:
    """Added once more, a clinic takes over what is new, and is the same clinic."""
    clinic("add", "example-street.yaml")
    file = tmp_path / "example-street.yaml"
    file.write_text(file.read_text("utf-8").replace("The clinic's name", "Another name"), "utf-8")
    clinic("add", "example-street.yaml")
    listed = clinic("list")[1]
    assert "Another name" in listed
    assert listed.count("example-street") == 1


# --- The file


FAULTS = {
    "name: The clinic's name, as people know it": ("name: ''", "`name` should be words"),
    "zone: America/Los_Angeles": ("zone: America/Los_Angles", 'Did you mean "America/Los_Angeles"?'),
    'time: "08:00"': ('time: "8 o\'clock"', 'a time such as "07:30"'),
    "day: monday": ("day: someday", "must be one of: monday"),
    "languages: [en, es]": ("languages: [en, klingon]", "is not the code of a language"),
    "id: example-street": ("id: other-street", "both must be the same"),
    "hours: Mon to Fri, 8 to 17": (f"hours: {'x' * 121}", "may have 120 at most"),
    "contact:": ("contct:", "Did you mean `contact`?"),
}


@pytest.mark.parametrize("right", FAULTS)
def test_a_fault_of_the_file_is_told(tmp_path: Path, right: str) -> None:
    """By line, in a sentence; nothing of it is taken over."""
    wrong, said = FAULTS[right]
    assert right in FILE
    (tmp_path / "example-street.yaml").write_text(FILE.replace(right, wrong), "utf-8")
    with pytest.raises(ContentError) as raised:
        read_pack(tmp_path / "example-street.yaml")
    assert any(said in str(fault) for fault in raised.value.faults)


def test_the_content_check_looks_at_clinics(tmp_path: Path) -> None:
    """Those under content/clinics/; there need be none."""
    assert not (CONTENT / "clinics").exists()
    copy = tmp_path / "content"
    copy.mkdir()
    for part in CONTENT.iterdir():
        (copy / part.name).symlink_to(part)
    assert content.check(copy) == []
    (copy / "clinics").mkdir()
    file = copy / "clinics" / "example-street.yaml"
    file.write_text(FILE, "utf-8")
    assert content.check(copy) == []
    file.write_text(FILE.replace("zone:", "zoen:"), "utf-8")
    (fault,) = {str(fault) for fault in content.check(copy)}
    assert "example-street.yaml:" in fault
    assert "Did you mean `zone`?" in fault
