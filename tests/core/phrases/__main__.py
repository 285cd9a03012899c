"""`python -m tests.core.phrases` counts what is read right, asked again, or taken for something else."""

import sys

from tests.core.phrases import APART, phrases

every = phrases()
lines = ["language  phrases        right  asked  wrong"]
for language in sorted({phrase.language for phrase in every}):
    for name, apart in (("apart", True), ("at hand", False)):
        found = [p.outcome for p in every if p.language == language and (p.half in APART) == apart]
        counts = [f"{found.count(outcome):6}" for outcome in ("right", "asked", "wrong")]
        lines.append(f"{language:9} {len(found):3} {name:9} {' '.join(counts)}")
lines += [
    f"{p.outcome}: {p.language} {p.kind} | {p.words} | {p.meaning}, read as {p.read}"
    for p in every
    if p.outcome != "right"
]
sys.stdout.write("\n".join(lines) + "\n")
