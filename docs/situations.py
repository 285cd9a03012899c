"""Writes docs/situations.md from tests/situations and the rules; --check only tells if it is stale."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot import content  # noqa: E402 - the page is written without the bot being installed
from bot.core.content import Content  # noqa: E402
from bot.replay.diaries import load_diary  # noqa: E402
from bot.replay.expectations import Expectation, Held, Offered  # noqa: E402

PAGE = Path(__file__).with_name("situations.md")

FRAME = """# Situations, and what is decided in them

Written by `python docs/situations.py` from the diaries in `tests/situations/`; `make check` tells when it is
stale. Each diary is played in every run of the tests. `see-` stands for whatever sends somebody to a
clinician, `shrink-` for whatever makes a dose less; `2x5` is twice for five seconds. What the rules look at
is in `content/advice.yaml`.

| situation | what is decided | rules |
| --- | --- | --- |
{rows}

## Where the rules come from

| rule | source | checked by a physiotherapist |
| --- | --- | --- |
{sources}
"""


def rules_of(known: Content) -> dict[str, set[str]]:
    """By action the rules under which it is decided: of the cases, and of the reasons that /why has."""
    found: dict[str, set[str]] = {}
    reasons = (ROOT / "content" / "texts" / "en" / "advice.ftl").read_text("utf-8")
    decided = [(case.action, rule.id) for rule in known.rules.values() for case in rule.cases]
    decided += [
        (action, rule) for rule, action in re.findall(r"^why-(R\d+)-([\w-]+) =", reasons, re.MULTILINE)
    ]
    for action, rule in decided:
        found.setdefault(action, set()).add(rule)
    return found


def about(entry: Expectation, known: dict[str, set[str]]) -> set[str]:
    """The rules that an expectation is about: of what is held R6, of what is offered R3."""
    if isinstance(entry, Held | Offered):
        return {"R6" if isinstance(entry, Held) else "R3"}
    every = {rule for action, rules in known.items() if action.startswith(entry.action) for rule in rules}
    return known.get(entry.action, every)


def page() -> str:
    known = content.load(content.CONTENT)
    decided_under, rows = rules_of(known), []
    for path in sorted((ROOT / "tests" / "situations").glob("*.yaml")):
        diary = load_diary(path, known)
        rules = {rule for entry in diary.expected or () for rule in about(entry, decided_under)}
        expected = "; ".join(map(str, diary.expected or ()))
        link = f"[{path.stem}](../tests/situations/{path.name})"
        rows.append(f"| {diary.about} ({link}) | {expected} | {', '.join(sorted(rules))} |")
    sources = [f"| {rule.id} | {rule.source} | {rule.reviewed_on} |" for rule in known.rules.values()]
    return FRAME.format(rows="\n".join(rows), sources="\n".join(sources))


def main() -> None:
    if "--check" not in sys.argv:
        PAGE.write_text(page(), "utf-8")
    elif PAGE.read_text("utf-8") != page():
        sys.exit(f"{PAGE.name} is stale: run python docs/situations.py")


if __name__ == "__main__":
    main()
