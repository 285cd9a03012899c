"""Tells how many of the sentences lead where they must, by language, half and kind."""

from __future__ import annotations

from functools import partial

from tests.alarm.test_alarm import MOST_WRONG, PARTS, SENTENCES, missed

say = partial(print)
for language, half in MOST_WRONG:
    for part in PARTS:
        known = [s for s in SENTENCES if (s.language, s.half, s.part) == (language, half, part)]
        wrong = missed(language, half, part)
        say(f"{language}  {half:12}  {part:9}  {len(known) - len(wrong):3} of {len(known)}")
        for says, led in wrong:
            say(f"      “{says}” leads to {', '.join(sorted(led))}")
