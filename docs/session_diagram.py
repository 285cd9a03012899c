"""Draws docs/session.md from the session's table; with --check it only tells whether that is stale."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.model import Phase
from bot.core.session.table import TRANSITIONS

PAGE = Path(__file__).with_name("session.md")
EVERYWHERE = "stop"
"""From every phase, so that no arrow is drawn for it."""

FRAME = """# The phases of a session

Drawn from the table in `bot/core/session/table.py` by `python docs/session_diagram.py`; `make check` tells
when it is stale. An arrow is labelled with what may lead along it: a tap, the session's own `timer`, or an
`outage`, after which the timer or a tap on Ready came too late to go on. In every phase `stop` ends the
session, and so does a warning sign.

```mermaid
{diagram}
```
"""


def page() -> str:
    """The page with the diagram, in Mermaid's language. Verbs that lead along the same arrow share it."""
    arrows: dict[tuple[Phase, Phase], list[str]] = {}
    for (phase, verb), transition in TRANSITIONS.items():
        for target in (target for target in Phase if target in transition.targets and verb != EVERYWHERE):
            arrows.setdefault((phase, target), []).append(verb)
    order = list(Phase)
    lines = [
        f"    {source} --> {'[*]' if target is Phase.ENDED else target}: {', '.join(verbs)}"
        for (source, target), verbs in sorted(arrows.items(), key=lambda arrow: [*map(order.index, arrow[0])])
    ]
    return FRAME.format(diagram="\n".join(["stateDiagram-v2", f"    [*] --> {order[0]}", *lines]))


def main() -> None:
    if "--check" not in sys.argv:
        PAGE.write_text(page())
    elif PAGE.read_text() != page():
        sys.exit(f"{PAGE.name} is stale: run python docs/session_diagram.py")


if __name__ == "__main__":
    main()
