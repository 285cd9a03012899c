"""Situations that the rules must get right: a made-up diary of each, and what must come of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.replay import Replay
from bot.replay.diaries import load_diary
from tests.diaries import CONTENT

SITUATIONS = sorted((Path(__file__).parent / "situations").glob("*.yaml"))


@pytest.mark.parametrize("path", SITUATIONS, ids=lambda path: path.stem)
def test_each_situation_comes_out_as_it_must(path: Path) -> None:
    """All that is expected holds, and nothing that the days say is in vain."""
    replay = Replay.of(load_diary(path, CONTENT), CONTENT)
    assert [mismatch.sentence for mismatch in replay.mismatches()] == []
