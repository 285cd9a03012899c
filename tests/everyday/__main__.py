"""Tells how many of the sentences lead where they must, by language, half and kind."""

from __future__ import annotations

import sys
from functools import partial

from tests.everyday.test_everyday import HALVES, LANGUAGES, PARTS, SENTENCES, led_to, missed

say = partial(print)
for language in LANGUAGES:
    for half in HALVES:
        mine = [s for s in SENTENCES if (s.language, s.half) == (language, half)]
        for part in PARTS:
            known, wrong = [s for s in mine if s.part == part], missed(language, half, part)
            say(f"{language}  {half:12}  {part:9}  {len(known) - len(wrong):3} of {len(known)}")
            # What the held-out half gets wrong is told only when asked for: whoever reads it has looked.
            if half != "held_out" or "--held-out" in sys.argv:
                for says, led in wrong:
                    say(f"      “{says}” leads to {', '.join(sorted(led))}")
        everyday = [s for s in mine if s.part == "everyday"]
        for name in ("not-understood", "perhaps-a-sign", "suspended"):
            say(f"      everyday ones that lead to {name}: {sum(name in led_to(s) for s in everyday)}")
