"""What a host takes as it stands: unit, container, proxies, alerts, dashboard, commands of the docs."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import aiohttp
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot import __main__ as cli
from bot.app import App
from bot.chat import webhook
from bot.clock import ManualClock
from bot.config import SECRETS, Settings
from bot.store import Store
from tests.conftest import TOKEN

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
HOSTING = (ROOT / "docs" / "hosting.md").read_text("utf-8")
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text("utf-8")

# --- Settings


def settings_of(text: str) -> set[str]:
    """What looks like one of the bot's settings, wherever it stands in a file."""
    begun = r"(?<![A-Z_])(?:TELEGRAM|DATABASE|WEBHOOK|METRICS|OPERATOR|LOG|CLOCK|ADMIN)_[A-Z_]*[A-Z]"
    return set(re.findall(rf"{begun}|(?<![A-Z_])(?:HOST|PORT)(?![A-Z_])", text))


CALLED = {"token": "TELEGRAM_BOT_TOKEN", "api_base": "TELEGRAM_API_BASE"}
KNOWN = {CALLED.get(field.name, field.name.upper()) for field in fields(Settings)}
FILES = {f"{name}_FILE" for name in SECRETS}


@pytest.mark.parametrize(
    "file",
    [
        "deploy/limber.service",
        "deploy/Containerfile",
        "deploy/compose.yaml",
        "docs/hosting.md",
        ".env.example",
    ],
)
def test_every_setting_that_is_named_is_one(file: str) -> None:
    assert settings_of((ROOT / file).read_text("utf-8")) <= KNOWN | FILES


def test_the_example_lists_every_setting() -> None:
    """But for those of trials, which hosting.md explains."""
    trials = {"CLOCK_START", "CLOCK_SPEED"}
    listed = settings_of((ROOT / ".env.example").read_text("utf-8"))
    assert KNOWN - trials <= listed


# --- systemd


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """A folder with the units, which start a program that is on every machine."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")
    for file in (*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")):
        (tmp_path / file.name).write_text(
            re.sub("(?m)^ExecStart=.*", "ExecStart=/bin/true", file.read_text())
        )
    return tmp_path


def test_systemd_takes_the_units(units: Path) -> None:
    files = sorted(units.iterdir())
    assert len(files) == 3
    told = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.parametrize("name", ["limber.service", "limber-backup.service"])
def test_systemd_calls_the_units_exposure_low(units: Path, name: str) -> None:
    """Of 10; docs/hosting.md says 1.5."""
    offline = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=15", units / name]
    told = subprocess.run(offline, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


def test_the_units_start_commands_that_there_are() -> None:
    for file in DEPLOY.glob("*.service"):
        (line,) = re.findall("(?m)^ExecStart=/opt/limber/bin/limber (.*)$", file.read_text())
        cli._parser().parse_args(shlex.split(line))


# --- Container and proxies


def test_the_container_file_copies_what_is_there_and_runs_the_bot() -> None:
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    copied = [line.split()[1] for line in lines if line.startswith("COPY ")]
    assert copied
    assert [path for path in copied if not (ROOT / path).exists()] == []
    assert 'ENTRYPOINT ["python", "-m", "bot"]' in lines
    user = next(line.split()[1] for line in lines if line.startswith("USER "))
    assert f"--uid {user} " in "\n".join(lines)


def test_the_compose_file_hangs_together() -> None:
    """Commands are the bot's, secrets and volumes are defined, and only the proxy has ports."""
    whole = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = whole["services"]
    assert services["bot"]["build"] == {"context": "..", "dockerfile": "deploy/Containerfile"}
    for name in ("migrate", "bot"):
        cli._parser().parse_args(services[name]["command"])
    used = {secret for service in services.values() for secret in service.get("secrets", [])}
    assert used == set(whole["secrets"])
    named = {
        v.split(":")[0] for service in services.values() for v in service.get("volumes", []) if v[0] != "."
    }
    assert named == set(whole["volumes"])
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert all(f"secrets/{name}" in HOSTING for name in used)


@pytest.mark.parametrize("proxy", ["Caddyfile", "nginx.conf"])
def test_a_proxy_lets_only_the_webhook_through(proxy: str) -> None:
    """The path of both is the one that the bot listens on."""
    text = (DEPLOY / proxy).read_text()
    paths = re.findall(r"(?m)^\s*(?:path|location =) (\S+)", text)
    assert paths == [webhook.PATH]
    assert "127.0.0.1:8080" in text
    assert "404" in text


# --- Figures


@pytest.fixture
async def page(sqlite_store: Store, clock: ManualClock) -> str:
    """/metrics, with every sample that it can have."""
    settings = Settings(token=TOKEN, port=0, webhook_url="https://bot.example", webhook_secret="s3cret")
    app = App(settings, sqlite_store, clock)
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{await app.listen()}/metrics") as answer,
    ):
        told = await answer.text()
    await app.stop()
    return told


@pytest.fixture
def names(page: str) -> set[str]:
    """Of every sample."""
    endings = {"counter": ["_total"], "histogram": ["", "_bucket", "_sum", "_count"], "info": ["_info"]}
    families = list(text_string_to_metric_families(page))
    assert not [f.name for f in families if re.search(r"_(s|ms|minutes|hours|days)$", f.name)]
    return {f.name.removesuffix(ending) + ending for f in families for ending in endings.get(f.type, [""])}


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool here: apt-get install prometheus")
def test_prometheus_finds_nothing_to_say(page: str, tmp_path: Path) -> None:
    """About figures and alerts, and it understands what each panel of the dashboard asks for."""
    asked = [{"record": "panel", "expr": re.sub(r"\$__\w+", "5m", expr)} for _, expr in expressions()]
    (tmp_path / "panels.yaml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": asked}]}))
    alerts = DEPLOY / "prometheus" / "alerts.yaml"
    checks = (
        (["metrics"], page),
        (["rules", alerts], ""),
        (["rules", "--lint=none", tmp_path / "panels.yaml"], ""),
    )
    for check, given in checks:
        told = subprocess.run(
            ["promtool", "check", *check], input=given, capture_output=True, text=True, check=False
        )
        assert (told.returncode, told.stderr) == (0, ""), told.stdout


def expressions() -> Iterator[tuple[str, str]]:
    for group in yaml.safe_load((DEPLOY / "prometheus" / "alerts.yaml").read_text())["groups"]:
        for rule in group["rules"]:
            yield rule["alert"], rule["expr"]
    for panel in json.loads((DEPLOY / "grafana" / "limber.json").read_text())["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


async def test_alerts_and_dashboard_ask_for_figures_that_there_are(names: set[str]) -> None:
    asked = {name: set(re.findall(r"limber_\w+", expression)) for name, expression in expressions()}
    assert len(asked) > 15
    assert {name: wanted - names for name, wanted in asked.items() if wanted - names} == {}
    assert set(re.findall(r"`(limber_\w+)", HOSTING)) <= names


def test_every_alert_has_its_page_in_the_runbook() -> None:
    for group in yaml.safe_load((DEPLOY / "prometheus" / "alerts.yaml").read_text())["groups"]:
        for rule in group["rules"]:
            (section,) = re.findall(r"docs/runbook\.md, (.+)$", rule["annotations"]["summary"])
            assert f"\n## {section[0].upper()}{section[1:]}\n" in RUNBOOK, rule["alert"]


# --- Commands


@pytest.mark.parametrize("file", ["docs/hosting.md", "docs/runbook.md", "README.md"])
def test_every_command_of_the_docs_is_one(file: str) -> None:
    """The command line takes each as it stands there, in a block or in a sentence."""
    text = (ROOT / file).read_text("utf-8")
    found = re.findall(r"(?m)^    python -m bot ([^#<\n]+)", text) + re.findall(
        r"`python -m bot ([^`]+)`", text
    )
    assert found
    for line in found:
        try:
            cli._parser().parse_args(shlex.split(line.replace("\n", " ")))
        except SystemExit as ended:
            assert ended.code == 0, line


def test_every_target_of_the_docs_is_in_the_makefile() -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))
    for file in ("README.md", "CONTRIBUTING.md", "docs/hosting.md", "docs/runbook.md"):
        named = set(
            re.findall(
                r"`make ([a-z-]+)`|^    make ([a-z-]+)", (ROOT / file).read_text("utf-8"), re.MULTILINE
            )
        )
        assert {a or b for a, b in named} <= targets, file


# --- Releases


@pytest.fixture
def release() -> ModuleType:
    """deploy/release.py."""
    spec = importlib.util.spec_from_file_location("release", DEPLOY / "release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_release_is_noted_for_the_next_one(release: ModuleType, tmp_path: Path) -> None:
    """The last line is what the next release is tried beside, also when one is built once more."""
    noted = tmp_path / "releases.txt"
    noted.write_text("# about\nbefore-0.1.0 aaa 0017\n")
    for commit in ("bbb", "ccc"):
        release.note(noted, "0.1.0", commit, "0018")
    assert noted.read_text() == "# about\nbefore-0.1.0 aaa 0017\n0.1.0 ccc 0018\n"


def test_a_release_tells_what_goes_with_it(release: ModuleType, tmp_path: Path) -> None:
    """Every pinned package with every hash, and a line for each file as `sha256sum --check` reads it."""
    pinned = (ROOT / "requirements" / "pictures.txt").read_text("utf-8")
    bill = release.bill_of_materials(pinned, "1.2.3")
    wanted = set(re.findall(r"(?m)^([\w.-]+==[^\s;]+)", pinned))
    assert {f"{part['name']}=={part['version']}" for part in bill["components"]} == wanted
    assert sum(len(part["hashes"]) for part in bill["components"]) == pinned.count("--hash=sha256:")
    (tmp_path / "a file").write_bytes(b"x")
    (tmp_path / "SHA256SUMS").write_text(release.checksums(tmp_path))
    checked = subprocess.run(
        ["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False
    )
    assert checked.returncode == 0
