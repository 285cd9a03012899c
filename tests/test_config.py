"""The settings: where they come from, and how a wrong one is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import ConfigError, Settings

TOKEN = "123456:AAE-secret_part"


def test_with_nothing_set_there_are_defaults() -> None:
    """Nothing has to be set but the token."""
    assert Settings.from_env({}) == Settings()
    assert Settings().port_or_usual == 8080


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (None, "sqlite data/limber.db"),
        ("postgresql://me:pa55@db.example:5433/limber?sslmode=require", "postgresql db.example/limber"),
        ("postgresql+asyncpg://me:sec/ret?x@db.example/limber", "postgresql"),
        ("postgresql://me:a[b@db.example/limber", "postgresql"),
    ],
)
def test_the_database_is_told_without_its_secrets(url: str | None, told: str) -> None:
    """What stands in the log at a start names neither user nor password."""
    assert Settings(database_url=url).database_told == told


def test_every_setting_is_read() -> None:
    """All settings of the contract are understood."""
    settings = Settings.from_env(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE": "http://127.0.0.1:8081/",
            "DATABASE_URL": "postgres://db/x",
            "WEBHOOK_URL": "https://bot.example/",
            "WEBHOOK_SECRET": "s3cret_-",
            "HOST": "0.0.0.0",
            "PORT": "9000",
            "LOG_LEVEL": "debug",
            "LOG_FORMAT": "JSON",
            "ADMIN_IDS": "12, 34",
            "CLOCK_START": "2026-03-02T07:29:00Z",
            "CLOCK_SPEED": "60",
        }
    )
    assert settings == Settings(
        token=TOKEN,
        api_base="http://127.0.0.1:8081",
        database_url="postgres://db/x",
        webhook_url="https://bot.example",
        webhook_secret="s3cret_-",
        host="0.0.0.0",
        port=9000,
        log_level="DEBUG",
        log_format="json",
        admin_ids=frozenset({12, 34}),
        clock_start=datetime(2026, 3, 2, 7, 29, tzinfo=UTC),
        clock_speed=60.0,
    )


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    """`.env` fills in what the environment leaves out; an empty value counts as none."""
    dotenv = tmp_path / ".env"
    dotenv.write_text("PORT=1\nHOST='127.0.0.2' # here\nexport LOG_LEVEL=ERROR\nADMIN_IDS=\n")
    settings = Settings.from_env({"PORT": "2", "LOG_LEVEL": ""}, dotenv)
    assert (settings.port, settings.host, settings.log_level, settings.admin_ids) == (
        2,
        "127.0.0.2",
        "ERROR",
        frozenset(),
    )
    assert Settings.from_env({}, tmp_path / "none") == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "hunter2"),
        ("TELEGRAM_BOT_TOKEN", "123456:with space"),
        ("TELEGRAM_API_BASE", "api.telegram.org"),
        ("TELEGRAM_API_BASE", "http://[::1"),
        ("WEBHOOK_URL", "ftp://bot.example"),
        ("WEBHOOK_SECRET", "with space"),
        ("WEBHOOK_SECRET", "x" * 257),
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("ADMIN_IDS", "12,@ana"),
        ("CLOCK_START", "tomorrow"),
        ("CLOCK_SPEED", "-60.5"),
        ("CLOCK_SPEED", "0.0"),
        ("CLOCK_SPEED", "fast"),
        ("CLOCK_SPEED", "inf"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    """A wrong value ends in one line that begins with the setting's name and never repeats the value."""
    with pytest.raises(ConfigError) as caught:
        Settings.from_env({name: value})
    said = str(caught.value)
    assert said.startswith(f"{name} must be ")
    assert "\n" not in said
    assert value not in said


@pytest.mark.parametrize("name", ["WEBHOOK_URL", "WEBHOOK_SECRET"])
def test_a_webhook_has_both_address_and_secret(name: str) -> None:
    """One of the two webhook settings without the other is refused by name."""
    value = {"WEBHOOK_URL": "https://bot.example", "WEBHOOK_SECRET": "abc"}[name]
    with pytest.raises(ConfigError, match="WEBHOOK_URL and WEBHOOK_SECRET"):
        Settings.from_env({name: value})


def test_telegram_needs_a_token() -> None:
    """Without a token there is no bot on Telegram, and the line says where to get one."""
    with pytest.raises(ConfigError, match="TELEGRAM_BOT_TOKEN"):
        Settings().for_telegram()
    assert Settings(token=TOKEN).for_telegram() == Settings(token=TOKEN)


@pytest.mark.parametrize("trial", [{"clock_start": datetime(2026, 1, 1, tzinfo=UTC)}, {"clock_speed": 2.0}])
@pytest.mark.parametrize(
    "base", [None, "https://api.example", "http://10.0.0.1:80", "http://localhost.example"]
)
def test_a_moved_clock_stays_on_this_machine(trial: dict[str, object], base: str | None) -> None:
    """People's own Telegram never meets a clock that is not the real one."""
    with pytest.raises(ConfigError, match="CLOCK_S"):
        Settings(token=TOKEN, api_base=base, **trial).for_telegram()  # type: ignore[arg-type]


@pytest.mark.parametrize("base", ["http://127.0.0.1:8081", "http://localhost:1", "http://[::1]:1"])
def test_a_moved_clock_may_meet_a_telegram_here(base: str) -> None:
    """With the Bot API on loopback the clock may be moved."""
    assert Settings(token=TOKEN, api_base=base, clock_speed=60).for_telegram().clock_speed == 60


def test_secrets_are_not_shown() -> None:
    """Settings can be printed without giving anything away."""
    shown = repr(Settings(token=TOKEN, database_url="postgres://me:pw@db/x", webhook_secret="s3cret"))
    for secret in ("secret_part", "pw@", "s3cret"):
        assert secret not in shown


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    """As Docker and systemd hand them out: the setting's name with _FILE behind it."""
    for name, value in (("token", TOKEN), ("database", "postgres://db/x"), ("webhook", "s3cret")):
        (tmp_path / name).write_text(f"{value}\n")
    dotenv = tmp_path / ".env"
    dotenv.write_text(f"WEBHOOK_SECRET_FILE={tmp_path}/webhook\nWEBHOOK_URL=https://bot.example\n")
    named = {
        "TELEGRAM_BOT_TOKEN_FILE": f"{tmp_path}/token",
        "DATABASE_URL_FILE": f"{tmp_path}/database",
    }
    settings = Settings.from_env(named, dotenv)
    assert (settings.token, settings.database_url, settings.webhook_secret) == (
        TOKEN,
        "postgres://db/x",
        "s3cret",
    )


@pytest.mark.parametrize(
    ("content", "told"), [(None, "No such file"), (b"", "is empty"), (b"\xff", "it is no text")]
)
def test_a_file_of_a_secret_that_cannot_be_used_is_named(
    tmp_path: Path, content: bytes | None, told: str
) -> None:
    """The line names the setting and the file, and what is wrong with it."""
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError, match=f"TELEGRAM_BOT_TOKEN_FILE: {file}.*{told}"):
        Settings.from_env({"TELEGRAM_BOT_TOKEN_FILE": str(file)})


def test_a_secret_is_given_once(tmp_path: Path) -> None:
    """Which of two was meant is not guessed."""
    with pytest.raises(ConfigError, match="TELEGRAM_BOT_TOKEN and TELEGRAM_BOT_TOKEN_FILE are both set"):
        Settings.from_env({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "token")})


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("postgresql://me:p@ss@db.example/x", "postgresql://me:p%40ss@db.example/x"),
        (
            "postgresql://me:a/b#c:d@db.example/x?sslmode=require",
            "postgresql://me:a%2Fb%23c%3Ad@db.example/x?sslmode=require",
        ),
        ("postgresql://me:p%40ss@db.example/x", "postgresql://me:p%40ss@db.example/x"),
        ("postgresql://me:a/b?ss@db.example/x", "postgresql://me:a%2Fb%3Fss@db.example/x"),
        ("postgresql://me:a[b?c@db.example/x?a=b", "postgresql://me:a%5Bb%3Fc@db.example/x?a=b"),
        ("postgresql://db.example/x?application_name=a@b", "postgresql://db.example/x?application_name=a@b"),
        ("sqlite:///data/a@b.db", "sqlite:///data/a@b.db"),
    ],
)
def test_a_password_may_be_written_as_it_is(given: str, wanted: str) -> None:
    """What is before the last @ is user and password, also with signs that mean something in a URL."""
    settings = Settings.from_env({"DATABASE_URL": given})
    assert settings.database == wanted
    assert not any(part in settings.database_told for part in ("ss@", "a/b", "%", "[b"))


@pytest.mark.parametrize("name", ["OPERATOR_NAME", "OPERATOR_CONTACT"])
def test_who_runs_the_bot_is_named_with_how_to_reach_them(name: str) -> None:
    """A name nobody can write to, or an address of nobody, is refused."""
    with pytest.raises(ConfigError, match="OPERATOR_NAME and OPERATOR_CONTACT"):
        Settings.from_env({name: "The Clinic"})
    both = Settings.from_env({"OPERATOR_NAME": "The Clinic", "OPERATOR_CONTACT": "post@clinic.example"})
    assert (both.operator_name, both.operator_contact) == ("The Clinic", "post@clinic.example")
