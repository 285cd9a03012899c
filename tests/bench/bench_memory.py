"""How much memory the real process takes, started and idle.

    python -m tests.bench.bench_memory [PYTHON]

PYTHON is an interpreter that has requirements/pictures.txt and nothing else, as a host has it: in the test
environment httpx loads a command line of its own, some 8 MB. Without PYTHON it is this interpreter. The bot
runs against the sandbox's Bot API server in this process, on a new file and again on the same one; the
sandbox is bot and server in one process. Prints a table; never fails.
"""

# ruff: noqa: T201 - printing is what a benchmark is for

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

from bot.clock import Clock
from bot.sandbox.server import Server

ROOT = Path(__file__).parents[2]
TOKEN = "1:the-token-of-this-benchmark"
WORKS = b" works: "
IDLE_S = 10.0
"""So long after its start nothing more is begun, in real seconds."""


async def idle(python: str, home: Path, command: str, **environment: str) -> str:
    """The resident memory of `python -m bot <command>`, and of that the process's own, once it is idle."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        *(python, "-m", "bot", command),
        cwd=home,
        env={**keep, "PYTHONPATH": str(ROOT), "PORT": "0", **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        while WORKS not in (line := await process.stderr.readline()):
            assert line, "it ended instead of working"
        await asyncio.sleep(IDLE_S)
        status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    finally:
        process.kill()
        await process.communicate()
    told = {name: int(kb) / 1024 for name, kb in re.findall(r"(VmRSS|RssAnon):\s+(\d+)", status)}
    return f"{told['VmRSS']:.0f} MB, {told['RssAnon']:.0f} MB of them its own"


async def measure(python: str) -> None:
    server = Server(TOKEN, Clock().now)
    await server.start("127.0.0.1", 0)
    try:
        with tempfile.TemporaryDirectory() as name:
            telegram = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE": server.url}
            for on in ("a new file", "the same file"):
                print(f"run, {on}: {await idle(python, Path(name), 'run', **telegram)}", flush=True)
            print(f"sandbox: {await idle(python, Path(name), 'sandbox')}", flush=True)
    finally:
        await server.stop()


def main() -> None:
    asyncio.run(measure(sys.argv[1] if len(sys.argv) > 1 else sys.executable))


if __name__ == "__main__":
    main()
