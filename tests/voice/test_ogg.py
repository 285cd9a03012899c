"""Opus in Ogg, read and written without a sound library."""

from __future__ import annotations

import pytest

from bot.content import CONTENT
from bot.voice import ogg

RECORDING = (CONTENT / "voice" / "en" / "get-ready.ogg").read_bytes()


def test_what_is_written_can_be_read() -> None:
    """Packets of every length that lacing knows, over more than one page."""
    packets = tuple(
        bytes([number % 256]) * length for number, length in enumerate((1, 254, 255, 256, 510) * 30)
    )
    assert ogg.read(ogg.write(packets, 1000)) == packets


def test_the_checksum_is_that_of_ogg() -> None:
    """Held against the pages of a file that FFmpeg has written."""
    length = 27 + RECORDING[26] + sum(RECORDING[27 : 27 + RECORDING[26]])
    page = RECORDING[:length]
    blank = page[:22] + bytes(4) + page[26:]
    assert ogg._checksum(blank) == int.from_bytes(page[22:26], "little")


@pytest.mark.parametrize("data", [b"", b"OggS", b"no sound at all" * 9, RECORDING[:60]])
def test_what_is_no_sound_is_refused(data: bytes) -> None:
    """A file of something else, or half a file, is no recording."""
    with pytest.raises(ValueError, match="no "):
        ogg.read(data)
