"""The command line: `python -m bot …`. Thin: it reads settings, opens what a command needs, and reports."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bot import __version__, logs, zone_data
from bot.hosting import clinic_commands

if TYPE_CHECKING:
    from bot.config import Settings

# Each command imports what it needs: `--help` nothing, and checking the content neither Telegram nor SQL.

log = logs.of("bot")

Command = Callable[[argparse.Namespace], int]

ZONES_AHEAD = timedelta(days=2 * 365)
"""So far ahead two releases of the zone data are compared."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 2 when it cannot start, with the reason in one line."""
    os.umask(0o077)  # what is written here is about people's health, or is the bot's token
    logs.set_up(style=_log_format())
    options = _parser().parse_args(arguments)
    zone_data.use_newest()
    try:
        command: Command = options.command
        return command(options)
    except logs.Explained as error:
        return _refuse(str(error))
    except BrokenPipeError:
        # Whoever reads the output has seen enough, as `| head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:
        # Without any text of it; see bot/logs.py.
        log.critical("this should not have happened", exc_info=True, event="failed")
        return 1


def _log_format() -> str:
    """What was set, before it is checked with all the rest, so that every refusal is written that way."""
    environ, dotenv = os.environ.get("LOG_FORMAT", "").strip(), Path(".env")
    if environ or not dotenv.is_file():
        return environ.lower()
    from bot.config import ConfigError, written_in

    try:
        return written_in(dotenv).get("LOG_FORMAT", "").strip().lower()
    except ConfigError:
        return ""


class _Parser(argparse.ArgumentParser):
    """Tells what is wrong with a command as every other refusal is told."""

    def error(self, message: str) -> NoReturn:
        logs.refuse(f"{self.format_usage()}{self.prog}: {message}")
        sys.exit(2)


def _refuse(reason: str) -> int:
    logs.refuse(reason)
    return 2


def _say(line: object) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


# --- Commands


def _run(_options: argparse.Namespace) -> int:
    from bot.app import App, open_store
    from bot.clock import Clock
    from bot.hosting import selftest

    settings = _settings().for_telegram()

    async def work(until: asyncio.Event) -> None:
        store, clock = await open_store(settings), Clock(settings.clock_start, settings.clock_speed)
        try:
            app = App(settings, store, clock)
            testing = asyncio.create_task(selftest.tell_at_start(settings, clock))
            try:
                await app.listen()
                await app.serve(until)
            finally:
                testing.cancel()
                await asyncio.gather(testing, return_exceptions=True)
                await app.stop()
        finally:
            await store.close()

    return _until_stopped(work)


def _sandbox(_options: argparse.Namespace) -> int:
    from bot.app import open_store
    from bot.sandbox import run as sandbox
    from bot.store import Store

    settings = _settings()

    async def work(until: asyncio.Event) -> None:
        if settings.database_url is None:
            store = await Store.open(sandbox.DATABASE_URL, fresh=True)
            await store.migrate()
        else:
            store = await open_store(settings)
        try:
            await sandbox.serve(settings, store, until, _announce)
        finally:
            await store.close()

    return _until_stopped(work)


def _setup(options: argparse.Namespace) -> int:
    from bot.hosting import setup

    names = {
        "DATABASE_URL": "database",
        "OPERATOR_NAME": "operator",
        "OPERATOR_CONTACT": "contact",
        "ADMIN_IDS": "admins",
    }
    given = {name: value for name, flag in names.items() if (value := getattr(options, flag)) is not None}
    if options.token_file is not None:
        try:
            given |= {"TELEGRAM_BOT_TOKEN": said} if (said := options.token_file.read().strip()) else {}
        except (OSError, ValueError) as error:
            return _refuse(f"{options.token_file.name} cannot be read: {error}")
    ask = _ask if sys.stdin.isatty() and not options.no_input else None
    try:
        asyncio.run(setup.set_up(Path(".env"), given, os.environ, ask, _say))
    except (EOFError, KeyboardInterrupt):
        return _refuse("Nothing was written.")
    return 0


def _ask(prompt: str, *, secret: bool) -> str:
    return getpass.getpass(f"{prompt}: ") if secret else input(f"{prompt}: ")


def _selftest(_options: argparse.Namespace) -> int:
    from bot.clock import Clock
    from bot.hosting import selftest

    settings = _settings()
    clock = Clock(settings.clock_start, settings.clock_speed)
    findings = asyncio.run(selftest.look(settings, Path(".env"), clock))
    for finding in findings:
        _say(finding)
    _say(selftest.summary(findings))
    return 1 if any(finding.verdict is selftest.Verdict.FAULT for finding in findings) else 0


def _migrate(_options: argparse.Namespace) -> int:
    from bot.store import Store

    settings = _settings()

    async def work() -> None:
        store = await Store.open(settings.database)
        try:
            await store.migrate()
        finally:
            await store.close()

    asyncio.run(work())
    _say("The database has a schema that this release can run on.")
    return 0


def _move(_options: argparse.Namespace) -> int:
    from bot.app import open_store
    from bot.clock import Clock

    settings = _settings().for_telegram()
    assert settings.token is not None
    bot_id = int(settings.token.partition(":")[0])

    async def work() -> int | None:
        store = await open_store(settings)
        try:
            owner = await store.run(lambda transaction: transaction.owner())
            await store.run(lambda transaction: transaction.move_to(bot_id, Clock().now()))
            return owner
        finally:
            await store.close()

    owner = asyncio.run(work())
    _say(f"The database is that of the bot {bot_id} now; before, it was {_of_bot(owner)}.")
    _say(
        "Telegram lets a bot write to those only who have written to it: everybody has to press Start there."
    )
    return 0


def _of_bot(bot_id: int | None) -> str:
    return "nobody's" if bot_id is None else f"that of the bot {bot_id}"


def _unblock(options: argparse.Namespace) -> int:
    from bot import content
    from bot.app import open_store
    from bot.clock import Clock
    from bot.core import conversation
    from bot.core.model import Unblocked
    from bot.engine import Engine
    from bot.places import Places
    from bot.texts import Texts

    settings = _settings()

    async def work() -> int:
        store = await open_store(settings)
        try:
            known, texts = content.load(content.CONTENT), Texts.load(content.CONTENT / "texts")
            engine = Engine(
                store,
                conversation.handle,
                known,
                find_places=Places(texts.languages, *known.before_places).find,
                words=texts.plain,
                language=texts.language,
                now=Clock().now,
                zone_data=zone_data.in_use().rank,
            )
            chats = await store.run(lambda transaction: transaction.blocked_since(options.since))
            for chat_id in chats:
                await engine.handle(chat_id, Unblocked(), cause=f"unblock:{chat_id}:{Clock().now()}")
            return len(chats)
        finally:
            await store.close()

    _say(f"{asyncio.run(work())} people are reminded again; who did block the bot is left alone then.")
    return 0


def _at_least_one(said: str) -> int:
    if (number := int(said)) < 1:
        raise argparse.ArgumentTypeError("at least one has to be kept")
    return number


def _instant(said: str) -> datetime:
    at = datetime.fromisoformat(said)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _backup(options: argparse.Namespace) -> int:
    from bot.clock import Clock
    from bot.hosting import copies

    now = Clock().now()
    for line in copies.backup(_settings().database, options.where, options.recipient, options.keep, now):
        _say(line)
    return 0


def _backup_key(options: argparse.Namespace) -> int:
    from bot.hosting import copies

    for line in copies.make_key(options.file):
        _say(line)
    return 0


def _restore(options: argparse.Namespace) -> int:
    from bot.hosting import copies

    _say(copies.restore(_settings().database, options.file, options.identity, force=options.force))
    return 0


def _zones(options: argparse.Namespace) -> int:
    from bot.app import open_store
    from bot.clock import Clock
    from bot.store import StoreError

    settings, now = _settings(), Clock().now()
    older = options.older or min(zone_data.at_hand(), key=lambda data: data.age).directory
    newer = options.newer or zone_data.in_use().directory

    async def count() -> Mapping[str, int]:
        store = await open_store(settings)
        try:
            return await store.run(lambda transaction: transaction.people_by_zone())
        finally:
            await store.close()

    found = list(zone_data.differences(older, newer, now, now + ZONES_AHEAD))
    people: Mapping[str, int] | None = None
    try:
        people = asyncio.run(count())
    except StoreError as error:
        _say(f"How many people go by them is not known: {error}")
    for difference in found:
        _say(difference if people is None else f"{difference}; people: {people.get(difference.zone, 0)}")
    releases = " and ".join(map(zone_data.stated_release, (older, newer)))
    _say(f"{len(found)} zones differ between {releases} in the next {ZONES_AHEAD.days} days.")
    return 0


def _content_check(_options: argparse.Namespace) -> int:
    from bot import content
    from bot.replay import diaries

    faults = diaries.check(content.CONTENT)
    for fault in faults:
        _say(fault)
    if not faults:
        _say("The content has no faults.")
    return 1 if faults else 0


def _content_translated(options: argparse.Namespace) -> int:
    from bot import content
    from bot.content.translations import note_translated

    try:
        noted = note_translated(content.CONTENT / "texts", options.language, options.texts)
    except KeyError as error:
        return _refuse(f"There is no text {error.args[0]} in {options.language} or in English.")
    except OSError as error:
        return _refuse(f"content/texts/{options.language}: {error.strerror}")
    _say(f"Noted as made from English as it is now: {len(noted)} texts.")
    return 0


def _content_preview(options: argparse.Namespace) -> int:
    from bot import content, preview

    out: Path = options.out
    try:
        faults = preview.write(content.CONTENT, out)
    except OSError as error:
        return _refuse(f"{out} cannot be written: {error.strerror}")
    _say(f"Open this in a browser: {(out / preview.PAGE).resolve().as_uri()}")
    if faults:
        _say(f"Faults of the content, listed at its top: {len(faults)}")
    return 0


def _replay(options: argparse.Namespace) -> int:
    from bot import content
    from bot.pictures import PicturesUnavailable
    from bot.replay import Replay, diaries
    from bot.replay.show import Printed
    from bot.texts import Texts

    known = content.load(content.CONTENT)
    try:
        diary = diaries.load_diary(options.diary, known)
    except content.ContentError as error:
        for fault in error.faults:
            _say(fault)
        return 1
    played = Replay.of(diary, known)
    printed = Printed(played, known, Texts.load(content.CONTENT / "texts"))
    if options.chart is not None:
        try:
            options.chart.write_bytes(printed.picture())
        except (OSError, PicturesUnavailable) as error:
            return _refuse(f"{options.chart} cannot be made: {error}")
    for line in printed.page(conversation=options.conversation, chart=options.chart is None):
        _say(line)
    return 1 if played.mismatches() else 0


# --- What they share


def _settings() -> Settings:
    from bot.config import Settings

    settings = Settings.from_env(os.environ, dotenv := Path(".env"))
    logs.set_up(settings.log_level, settings.log_format, (settings.token, settings.webhook_secret))
    if dotenv.is_file() and dotenv.stat().st_mode & 0o004:
        log.warning(
            "every account of this machine can read .env, where the token is: chmod 600 .env",
            event="file-open",
        )
    return settings


def _announce(address: str) -> None:
    _say(f"Limber is here: {address}  (Ctrl-C stops it)")


def _until_stopped(work: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> int:
    """Do the work until SIGTERM or Ctrl-C."""

    async def session() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, stop.set)
            except NotImplementedError:  # Windows
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        await work(stop)

    asyncio.run(session())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="limber" if Path(sys.argv[0]).stem == "limber" else "python -m bot",
        description="Limber: a daily hamstring stretch, in the chat, that listens.",
    )
    parser.add_argument("--version", action="version", version=f"Limber {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(group: Any, name: str, command: Command, about: str, more: str = "") -> argparse.ArgumentParser:
        description = f"{about[0].upper()}{about[1:]}. {more}".strip()
        added: argparse.ArgumentParser = group.add_parser(name, help=about, description=description)
        added.set_defaults(command=command)
        return added

    add(
        commands,
        "run",
        _run,
        "run the bot on Telegram",
        "Needs TELEGRAM_BOT_TOKEN. Polls, or serves a webhook when WEBHOOK_URL is set. Leaves the schema "
        "as it is, but for SQLite's default file. Every setting is in .env.example, but for those of trials "
        "(docs/hosting.md).",
    )
    setting_up = add(
        commands,
        "setup",
        _setup,
        "ask for what the bot needs, try it, and write it to .env",
        "Asks in a terminal; what a flag gives is not asked for. Other lines of .env stay as they are, and "
        "nothing is written unless all of it does.",
    )
    setting_up.add_argument(
        "--token-file",
        type=argparse.FileType(encoding="utf-8"),
        metavar="FILE",
        help="where the token stands, - for standard input: on the command line others could see it",
    )
    setting_up.add_argument("--database", metavar="URL", help="DATABASE_URL, if not a file in data/")
    setting_up.add_argument("--operator", metavar="NAME", help="who runs the bot, for /privacy")
    setting_up.add_argument("--contact", metavar="WORDS", help="how they are reached, for /privacy")
    setting_up.add_argument("--admins", metavar="IDS", help="ADMIN_IDS: whose chats have /admin")
    setting_up.add_argument("--no-input", action="store_true", help="ask nothing, as a script needs it")
    add(
        commands,
        "selftest",
        _selftest,
        "see whether everything is there that the bot needs, with the mend for each fault",
        "Asks Telegram and the database, and looks at this machine. The exit code is 1 if there are faults.",
    )
    add(
        commands,
        "sandbox",
        _sandbox,
        "run the bot with a Telegram of its own and a chat page in the browser",
        "Needs no token and no internet. Starts with an empty data/sandbox.db unless DATABASE_URL is set.",
    )
    add(
        commands,
        "migrate",
        _migrate,
        "bring the database of DATABASE_URL to this release's schema",
        "One that a newer release has brought further is left as it is.",
    )
    add(
        commands,
        "move",
        _move,
        "give the database to the bot of TELEGRAM_BOT_TOKEN, for good",
        "A database is that of the bot that first worked on it, and any other is refused.",
    )
    unblocking = add(
        commands,
        "unblock",
        _unblock,
        "take back that people blocked the bot, as after a start with a wrong token",
        "The bot must not be running on SQLite. Messages that were withheld do not come any more.",
    )
    unblocking.add_argument(
        "--since", type=_instant, required=True, help="an instant such as 2026-11-30T06:00Z"
    )
    copying = add(
        commands,
        "backup",
        _backup,
        "copy the database, while the bot runs; encrypted for a public key, if one is given",
        "The copy holds people's health data. PostgreSQL's needs pg_dump.",
    )
    copying.add_argument(
        "where", type=Path, metavar="FILE", help="a new file, or a folder in which its name is the instant"
    )
    copying.add_argument(
        "--recipient",
        metavar="KEY",
        help="a public key, as backup-key tells it, or a file of such, a line each",
    )
    copying.add_argument(
        "--keep", type=_at_least_one, metavar="N", help="of the copies in the folder keep only the newest N"
    )
    add(
        commands,
        "backup-key",
        _backup_key,
        "make a key for encrypted copies",
        "Writes it to a file, and tells its public half. The program age can use both.",
    ).add_argument("file", type=Path, metavar="FILE", help="the key; it must not exist yet")
    restoring = add(
        commands,
        "restore",
        _restore,
        "put a copy back in place of the database",
        "The bot must not be running. PostgreSQL's needs pg_restore and psql.",
    )
    restoring.add_argument("file", type=Path, metavar="FILE", help="a copy that `backup` made")
    restoring.add_argument(
        "--identity", type=Path, metavar="KEY", help="the file of the key, if it is encrypted"
    )
    restoring.add_argument("--force", action="store_true", help="overwrite the database that is there")
    comparing = add(
        commands,
        "zones",
        _zones,
        "list the zones in which two releases of the zone data differ, and how many people go by them",
        "Tells offsets from now on, for two years, by zone.",
    )
    comparing.add_argument(
        "older", type=Path, nargs="?", metavar="OLDER", help="a folder of zones (default: the oldest here)"
    )
    comparing.add_argument(
        "newer", type=Path, nargs="?", metavar="NEWER", help="another (default: what the bot uses)"
    )
    clinic_commands.add_to(commands, add, _settings, _say, _refuse)
    about_content = "look after what is under content/"
    words = commands.add_parser("content", help=about_content, description=f"L{about_content[1:]}.")
    tasks = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add(
        tasks,
        "check",
        _content_check,
        "check everything under content/",
        "Each fault is told by file, line and a sentence; the exit code is 1 if there are any.",
    )
    translated = add(
        tasks,
        "translated",
        _content_translated,
        "note that translations were made from the English texts as they are now",
        "Without names: those that are new. With names: those that somebody has looked at again.",
    )
    translated.add_argument("language", metavar="LANGUAGE", help="a folder under content/texts, such as es")
    translated.add_argument("texts", nargs="*", metavar="TEXT", help="the name of a text")
    gallery = add(
        tasks,
        "preview",
        _content_preview,
        "write a page that shows everything under content/ as people will see it",
        "Every picture, clip, text and rule in every language; opens in any browser, without a server.",
    )
    gallery.add_argument(
        "--out", type=Path, default=Path("preview"), help="the folder it is written to (default: preview)"
    )
    replay = add(
        commands,
        "replay",
        _replay,
        "play a fictional diary and print every decision of the rules",
        "The exit code is 1 when they are not those that the diary expects. How a diary is written is in "
        "docs/authors.md; examples are in content/diaries/.",
    )
    replay.add_argument("diary", type=Path, metavar="DIARY.yaml", help="the diary")
    replay.add_argument("--chart", type=Path, metavar="FILE.png", help="write the pain trend as a picture")
    replay.add_argument("--conversation", action="store_true", help="print all that was said as well")
    return parser


if __name__ == "__main__":
    sys.exit(main())
