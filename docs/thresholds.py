"""Writes docs/thresholds.md: every number of every rule with both sides of its edge; --check only tells."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot import content  # noqa: E402 - the page is written without the bot being installed
from bot.content.rules import READ_BY_THE_PROGRAM  # noqa: E402
from bot.core import rules  # noqa: E402
from bot.core.rules import Compare, Rule  # noqa: E402
from tests.core.test_edges import ELSEWHERE  # noqa: E402

PAGE = Path(__file__).with_name("thresholds.md")

FRAME = """# Every threshold, and both sides of its edge

Written by `python docs/thresholds.py`; `make check` tells when it is stale. Each number stands in one place,
under its rule in `content/advice.yaml`. Where a case of the rule reads it, the examples beside it hold it
where it is: a test moves each by one, up and down, and an example must tell (here: one for each way). What
the program reads is played below, at and above the number by the test that is named. Which rules a
physiotherapist has signed off: [situations](situations.md).

| rule | number | value | examples on both sides | source |
| --- | --- | --- | --- | --- |
{rows}

## Where else a number decides

| what | where | value | both sides | source |
| --- | --- | --- | --- | --- |
{others}
"""


def telling(rule: Rule, number: str) -> Iterator[str]:
    """Where a case reads the number: an example that would come out otherwise, were it one less or more."""
    parts = [part for case in rule.cases for part in rules.parts(case.when)]
    facts = [part.fact for part in parts if isinstance(part, Compare) and part.threshold == number]
    for step in (-1, 1) if facts else ():
        moved = replace(rule, numbers={**rule.numbers, number: rule.numbers[number] + step})
        for example in rule.examples:
            found = rules.ask([moved], example.at, example.given)
            if (found and found[1]) != example.then:
                fact = next(fact for fact in facts if fact in example.given)
                value = float(str(example.given[fact]))
                yield f"`{fact}` {value:g}: `{example.then or 'none'}`"
                break


def row(rule: Rule, number: str) -> str:
    name = f"{rule.id}.{number}"
    shown = list(telling(rule, number))
    if number in READ_BY_THE_PROGRAM.get(rule.id, ()):
        shown.append(f"`{ELSEWHERE.get(name, f'tests/core/test_edges.py::test_edge[{name}]')}`")
    return f"| {rule.id} | `{number}` | {rule.numbers[number]:g} | {'; '.join(shown)} | {rule.source} |"


def others() -> Iterator[str]:
    """What is content of another file: ladders, and how near a specialist is named."""
    known = content.load(content.CONTENT)
    for stretch in known.stretches.values():
        rungs = ", ".join(f"{rung.repetitions}x{rung.hold_s}" for rung in stretch.ladder)
        first = stretch.ladder[stretch.first]
        where = f"`content/exercises/{stretch.id}.yaml`, `ladder` and `first`"
        tests = "`tests/core/test_adapting.py::test_no_step_leaves_the_ladder`"
        begins = f"{rungs}; first {first.repetitions}x{first.hold_s}"
        what = f"R6: the rungs of the {stretch.id} stretch"
        yield f"| {what} | {where} | {begins} | {tests} | {stretch.source} |"
    for region in known.regions:
        for one in region.specialists:
            where = f"`content/regions/{region.id}.yaml`, `within_km`"
            test = "`tests/core/test_warning_signs.py::test_a_specialist_is_named_only_near_enough`"
            near = f"{one.within_km:g} km"
            yield f"| R7: {one.name} is named within | {where} | {near} | {test} | {region.source} |"


def page() -> str:
    known = content.load(content.CONTENT).rules.values()
    rows = [row(rule, number) for rule in known for number in rule.numbers]
    bare = [f"| {rule.id} | none | | | {rule.source} |" for rule in known if not rule.numbers]
    words = "none: words and answers (`phrases.yaml`, `answers.yaml`)"
    bare.append(f"| R9 | {words} | | `tests/alarm/test_alarm.py` | each answer names its own |")
    return FRAME.format(rows="\n".join(rows + bare), others="\n".join(others()))


def main() -> None:
    if "--check" not in sys.argv:
        PAGE.write_text(page(), "utf-8")
    elif PAGE.read_text("utf-8") != page():
        sys.exit(f"{PAGE.name} is stale: run python docs/thresholds.py")


if __name__ == "__main__":
    main()
