"""The shape of the code in figures: `python -m tests.bench.bench_code [folder of a checkout]`.

Prints a table; never fails. Rooms are the folders and modules right below bot/; an arrow leads from one room
to another of which it imports something, however often. Migrations are left out.
"""

# ruff: noqa: T201 - printing is what a benchmark is for, and what it runs is this Python

from __future__ import annotations

import ast
import os
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parents[2]


def modules(root: Path) -> dict[Path, str]:
    found = sorted(path for path in (root / "bot").rglob("*.py") if "migrations" not in path.parts)
    return {path.relative_to(root / "bot"): path.read_text("utf-8") for path in found}


def functions(source: str) -> Iterator[int]:
    """The length of each function in lines, with its decorators left out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1


def arrows(sources: dict[Path, str]) -> set[tuple[str, str]]:
    rooms = {path.parts[0].removesuffix(".py") for path in sources}
    found = set()
    for path, source in sources.items():
        here = path.parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(source)):
            names = []
            if isinstance(node, ast.ImportFrom) and node.module == "bot":
                names = [each.name for each in node.names]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot."):
                names = [(node.module or "").split(".")[1]]
            elif isinstance(node, ast.Import):
                names = [each.name.split(".")[1] for each in node.names if each.name.startswith("bot.")]
            found |= {(here, name) for name in names if name in rooms and name != here}
    return found


def help_cpu_s(root: Path) -> float:
    """Processor time of `python -m bot --help`, the least of five runs."""

    def once() -> float:
        before = os.times()
        subprocess.run(
            [sys.executable, "-m", "bot", "--help"], cwd=root, stdout=subprocess.DEVNULL, check=True
        )
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    return min(once() for _ in range(5))


def main() -> None:
    root = Path(sys.argv[1]).resolve() if __name__ == "__main__" and len(sys.argv) > 1 else HERE
    sources = modules(root)
    lines = {path: source.count("\n") for path, source in sources.items()}
    lengths = sorted(length for source in sources.values() for length in functions(source))
    p90 = lengths[len(lengths) * 9 // 10]
    largest = max(lines, key=lines.__getitem__)
    classes = Counter(
        node.name
        for source in sources.values()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef)
    )
    figures = {
        "modules": len(sources),
        "lines of bot/": sum(lines.values()),
        "largest module": f"{largest}, {lines[largest]}",
        "modules over 600 lines": sum(count > 600 for count in lines.values()),
        "function, median and p90, lines": f"{statistics.median(lengths):g}, {p90}",
        "class names used more than once": sum(count > 1 for count in classes.values()),
        "rooms": len({path.parts[0] for path in sources}),
        "arrows between rooms": len(arrows(sources)),
        "--help, processor s": f"{help_cpu_s(root):.2f}",
    }
    for name, figure in figures.items():
        print(f"{name:<36}{figure}")


if __name__ == "__main__":
    main()
