"""What gets into the log, and above all what does not."""

from __future__ import annotations

import io
import json
import logging
import re
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable

import pytest
from telegram.error import BadRequest

from bot import logs
from bot.store import StoreUnavailable


@pytest.mark.parametrize("style", ["console", "json"])
def test_secrets_are_left_out(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No token and no password is written, neither the known ones nor what looks like one."""
    logs.set_up("DEBUG", style, ["7:short", None, ""])
    log = logging.getLogger("bot.x")
    log.info("calling https://api.example/bot%s/getMe", "123456:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc")
    log.debug("and 7:short, and %s", "postgresql://me:pa55@db.example/x")
    written = capsys.readouterr().err
    for secret in ("AAEhBO", "7:short", "pa55"):
        assert secret not in written
    assert "db.example" in written
    assert len(written.splitlines()) == 2


@pytest.mark.parametrize("style", ["console", "json"])
def test_an_exception_tells_where_but_not_what(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of an exception and its causes class and place are written, but no text that a person may have said."""
    logs.set_up(style=style)
    try:
        try:
            int("I have pain")
        except ValueError as error:
            raise LookupError("my secret") from error
    except LookupError:
        logging.getLogger("bot.x").exception("it failed")
    written = capsys.readouterr().err
    assert "pain" not in written
    assert "my secret" not in written
    for part in ("it failed", "ValueError", "LookupError", "test_an_exception_tells_where", "test_logs.py"):
        assert part in written


def test_what_speaks_of_hosts_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    """Exceptions whose text helps the host and holds nothing of a person's keep it."""
    logs.set_up()
    try:
        raise StoreUnavailable("The database cannot be reached: refused")  # noqa: TRY301
    except StoreUnavailable:
        logging.getLogger("bot.x").exception("it failed")
    assert "StoreUnavailable: The database cannot be reached: refused" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("description", "written"),
    [
        ('Can\'t parse entities: unsupported start tag "my pain" at byte offset 3', "unsupported start tag"),
        ("Inline keyboard button URL 'my pain' is invalid", "Inline keyboard button URL"),
        ("Isn't allowed: ’tis 'my pain'", "Isn't allowed"),
        ("Unknown error: ValueError('my pain')", "Unknown error"),
        ("Not allowed: «my pain»", "Not allowed"),
        ("Strange:\nmy pain", "Strange"),
        ("BUTTON_DATA_INVALID", "BUTTON_DATA_INVALID"),
    ],
)
def test_of_what_telegram_says_nothing_quoted_is_written(
    description: str, written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Telegram's own words help the host; what it quotes may be a person's. So it is in an argument of ours
    and in a traceback.
    """
    logs.set_up()
    log = logging.getLogger("bot.x")
    try:
        raise BadRequest(description)  # noqa: TRY301
    except BadRequest as error:
        log.warning("message %d is refused: %s", 7, error)
        log.exception("it failed")
    out = capsys.readouterr().err
    assert "pain" not in out
    assert out.count("BadRequest: ") == out.count(written) == 2
    assert "message 7 is refused" in out


def test_an_exception_among_the_arguments_tells_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever names an exception in a line of the log writes its class only."""
    logs.set_up()
    logging.getLogger("bot.x").warning("it cannot be read (%s)", ValueError("my pain"))
    assert capsys.readouterr().err.endswith("it cannot be read (ValueError)\n")


def test_other_libraries_keep_to_warnings_without_their_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    """Even at DEBUG other libraries write warnings only, and of these the template only; of words put
    together before, only where.
    """
    logs.set_up("DEBUG")
    log = logging.getLogger("aiosqlite")
    log.debug("executing %s", "INSERT 'my pain'")
    log.info("executing %s", "INSERT 'my pain'")
    log.warning("slow: %s", "INSERT 'my pain'")
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <Task 'my pain'>")
    template, place = [line.partition(": ")[2] for line in capsys.readouterr().err.splitlines()]
    assert template == "slow: %s"
    assert re.fullmatch(r"said at test_logs:\d+, words left out", place)


def test_a_record_that_does_not_fit_its_template_is_not_lost(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip in a line of ours writes the template, but neither the arguments nor a traceback of its own."""
    logs.set_up()
    logging.getLogger("bot.x").warning("it is %s and %s", "my pain")  # noqa: PLE1206 - the slip
    assert [line.partition(": ")[2] for line in capsys.readouterr().err.splitlines()] == ["it is %s and %s"]


def test_a_log_that_cannot_be_written_is_silent(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When nothing can be written, nothing of the record is written another way."""
    logs.set_up()
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(logging.getLogger().handlers[0], "stream", closed)
    logging.getLogger("bot.x").warning("it is %s", "my pain")
    assert capsys.readouterr().err == ""


class Last:
    """Fails when it is collected."""

    def __del__(self) -> None:
        raise ValueError("my pain")


def fail() -> None:
    raise ValueError("my pain")


def fail_in_a_thread() -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        (fail_in_a_thread, ("an exception that nobody caught", "ValueError", "at fail ")),
        (Last, ("an exception that nobody caught", "ValueError", "at __del__ ")),
        (lambda: warnings.warn("my pain", stacklevel=1), ("UserWarning at ", "test_logs.py:")),
    ],
)
@pytest.mark.filterwarnings("default")
def test_what_python_writes_by_itself_tells_no_more(
    slip: Callable[[], object], told: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """What nobody caught, in a thread or where nothing can catch it, and warnings: class and place only."""
    logs.set_up()
    slip()
    written = capsys.readouterr().err
    assert "pain" not in written
    assert [part for part in told if part not in written] == []


def test_the_last_exception_of_a_process_tells_no_more() -> None:
    """A process that ends with an exception ends with its class and place."""
    code = "from bot import logs; logs.set_up(); int('my pain')"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "ValueError" in ended.stderr
    assert "pain" not in ended.stderr


def test_json_is_an_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Each line of the json style is an object with an instant in UTC."""
    logs.set_up(style="json")
    logs.of("bot.x").warning("one\ntwo", event="stopped")
    logging.getLogger("aiohttp").warning("three")
    own, other = map(json.loads, capsys.readouterr().err.splitlines())
    assert own["at"].endswith("+00:00")
    assert (own["level"], own["event"], own["logger"], own["message"]) == (
        "WARNING",
        "stopped",
        "bot.x",
        "one\ntwo",
    )
    assert other["event"] == "library"


def test_the_level_is_for_our_own_records(capsys: pytest.CaptureFixture[str]) -> None:
    """LOG_LEVEL decides which of our own records are written."""
    logs.set_up("ERROR")
    logging.getLogger("bot.x").warning("not this")
    logging.getLogger("bot.x").error("but this")
    assert [line.rpartition(": ")[2] for line in capsys.readouterr().err.splitlines()] == ["but this"]
