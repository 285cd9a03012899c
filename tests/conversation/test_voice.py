"""A session with the voice: one message a stretch, over real HTTP, taken by some and refused by others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot import content
from bot.sandbox import faults
from bot.sandbox.chats import ChatMessage
from bot.voice.track import Recordings, Speaker
from tests.conversation.story import Actor, Story

PRESS_PLAY = "Press play now"


async def with_the_voice(ana: Actor) -> None:
    """Set up, and the voice chosen where the set-up ends."""
    await ana.sets_up()
    await ana.taps("Voice")
    await ana.taps("With the voice")
    ana.sees("each stretch comes with a voice message")


def voices(ana: Actor, kind: str = "voice") -> list[ChatMessage]:
    return [message for message in ana.messages if message.media == kind]


def sent(tale: Story, method: str) -> list[dict[str, Any]]:
    return [dict(call.params) for call in tale.telegram.calls if call.method == method and call.error is None]


async def test_a_stretch_with_the_voice(tale: Story, ana: Actor) -> None:
    """After Ready it lies below the message of the hold, without a sound; the holds come as they ever do."""
    await with_the_voice(ana)
    await ana.begins_session()
    hold = await ana.goes_on_until("Right leg, 1 of 2. Push your right heel")
    assert "Too much" in hold.buttons
    (spoken,) = voices(ana)
    assert spoken is ana.last
    assert spoken.silent
    assert PRESS_PLAY in spoken.words
    file = tale.telegram.files[str(spoken.file_id)]
    assert file.mime_type == "audio/ogg"
    routine = content.load(content.CONTENT).routine
    waits_s = 4 * (routine.lead_in_s + 5) + routine.switch_s
    assert spoken.content["voice"]["duration"] == waits_s - routine.press_play_s + routine.voice_end_s
    await ana.goes_on_until("Left leg, 2 of 2. Push your left heel")
    assert voices(ana) == [spoken]
    await ana.goes_on_until("How much does it hurt now")
    await ana.taps("1")
    ana.sees("Done: 8 holds")
    assert voices(ana) == [], "it goes with the session's other messages"


async def test_the_same_voice_is_uploaded_once(tale: Story, ana: Actor) -> None:
    """Whoever does the same stretch gets the file that Telegram has."""
    await with_the_voice(ana)
    berta = tale.person("Berta", 1002)
    await with_the_voice(berta)
    for actor in (ana, berta):
        await actor.begins_session()
        await actor.goes_on_until("Right leg, 1 of 2. Push your right heel")
        await tale.passes(seconds=1)
    assert len(sent(tale, "sendVoice")) == 2
    assert len([file for file in tale.telegram.files.values() if file.kind == "voice"]) == 1


async def test_too_much_takes_the_voice_away(tale: Story, ana: Actor) -> None:
    """At once, with a word to stop it; after Ready there is another one, for what is left."""
    await with_the_voice(ana)
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 1 of 2. Push your right heel")
    (first,) = voices(ana)
    await ana.taps("Too much")
    ana.sees("If the voice is still talking, stop it")
    assert voices(ana) == []
    await ana.taps("Ready")
    await tale.passes(seconds=1)
    (second,) = voices(ana)
    assert second.file_id != first.file_id


async def test_somebody_who_takes_no_voice_messages_hears_it_as_audio(tale: Story, ana: Actor) -> None:
    """Refused as a voice message, the same sound comes as a file; the bot is not taken for blocked."""
    tale.tolerated.add("VOICE_MESSAGES_FORBIDDEN")
    ana.person.forbids_voice = True
    await with_the_voice(ana)
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 1 of 2. Push your right heel")
    (spoken,) = voices(ana, "audio")
    assert PRESS_PLAY in spoken.words
    await ana.goes_on_until("How much does it hurt now")


@pytest.mark.parametrize("code", [400, 403])
async def test_where_no_sound_is_taken_it_says_so(tale: Story, ana: Actor, code: int) -> None:
    """With neither to be had the session goes on in pictures and words, as ever."""
    tale.tolerated.add("VOICE_MESSAGES_FORBIDDEN")
    refused = faults.error(code, "Bad Request: VOICE_MESSAGES_FORBIDDEN")
    tale.telegram.faults.add("sendVoice", refused, times=9)
    tale.telegram.faults.add("sendAudio", refused, times=9)
    await with_the_voice(ana)
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 1 of 2. Push your right heel")
    ana.sees("No voice this time")
    await ana.goes_on_until("How much does it hurt now")
    ana.sees_no(PRESS_PLAY)


async def test_without_recordings_it_says_so(
    tale: Story, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recording that is gone costs the voice, and nothing else."""
    await with_the_voice(ana)
    speaker = Speaker({"en": Recordings(Path("nowhere"), {})})
    monkeypatch.setattr(tale.app.documents, "_speaker", speaker)
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 1 of 2. Push your right heel")
    ana.sees("No voice this time")


async def test_in_spanish(tale: Story, ana: Actor) -> None:
    """The voice speaks the language of the texts."""
    await with_the_voice(ana)
    await ana.says("/language español")
    await ana.says("/stretch")
    await ana.taps("2")
    for _ in range(30):
        if voices(ana):
            break
        if "Listo" in ana.last.buttons:
            await ana.taps("Listo", on=ana.last)
        else:
            await tale.moves_on()
    (spoken,) = voices(ana)
    assert "la voz cuenta este estiramiento" in spoken.words
