"""Without pictures the session is the same, in words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.content import CONTENT
from tests.conversation.story import Actor, Story


@pytest.fixture
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The content of the bot, with a media folder of the test's own that holds the manifest only."""
    shutil.copytree(CONTENT, tmp_path / "content", ignore=shutil.ignore_patterns("*.png", "*.mp4"))
    monkeypatch.setattr("bot.content.CONTENT", tmp_path / "content")
    return tmp_path / "content" / "media"


async def test_a_session_in_words(media: Path, tale: Story, ana: Actor) -> None:
    """With no picture file at all a whole session goes on in text, its words as they are under pictures."""
    await ana.sets_up()
    await ana.begins_session()
    hold = await ana.goes_on_until("Right leg, 1 of 2. Push your right heel")
    assert hold.media is None
    assert "hold 5 s" in hold.words
    await ana.goes_on_until("How much does it hurt now")
    await ana.taps("1")
    ana.sees("Done: 8 holds")
    assert [file.mime_type for file in tale.uploads] == ["image/jpeg"], "the bot's own face, and nothing else"


async def test_a_damaged_clip(media: Path, tale: Story, ana: Actor) -> None:
    """A file that is not what the manifest says is left out, and the others are shown."""
    names = json.loads((media / "manifest.json").read_text())["files"]
    for name in names:
        if name.startswith("towel"):
            shutil.copy(CONTENT / "media" / name, media / name)
        if name.startswith("towel-hold.") and name.endswith(".mp4"):
            (media / name).write_bytes((media / name).read_bytes()[:-1])
    await ana.sets_up()
    await ana.begins_session()
    await tale.passes(seconds=1)
    assert ana.sees("Lie down on your back").media == "photo"
    hold = await ana.goes_on_until("Right leg, 1 of 2. Push your right heel")
    assert hold.media is None
