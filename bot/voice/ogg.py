"""Opus in Ogg, as far as sentences are read and put together: nothing is decoded, packets are moved.

Sources: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg). Every packet here is one frame of FRAME_S.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import accumulate

RATE = 48_000
FRAME = 960
"""Samples of a packet."""
PER_S = RATE // FRAME
FRAME_S = FRAME / RATE
SILENCE = b"\xf8\xff\xfe"
"""A packet in which nothing is heard."""
_PRE_SKIP = 312
"""Samples that the encoder looks ahead: a player leaves them out at the start."""
_SERIAL = 0x4C494D42
_FIRST, _LAST = 2, 4
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def read(data: bytes) -> tuple[bytes, ...]:
    """The packets of sound in a file of Opus in Ogg, without its two headers; ValueError for other files."""
    packets, rest = [], b""
    for laced, body in _pages(data):
        ends = list(accumulate(laced))
        for start, end, length in zip([0, *ends], ends, laced, strict=False):
            rest += body[start:end]
            if length < 255:
                packets.append(rest)
                rest = b""
    if len(packets) < 3 or not packets[0].startswith(b"OpusHead"):
        raise ValueError("no Opus in Ogg")
    return tuple(packets[2:])


def _pages(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The lacing values and the body of each page."""
    at = 0
    while at < len(data):
        if data[at : at + 4] != b"OggS" or len(data) < at + 27:
            raise ValueError("no page of Ogg")
        laced = data[at + 27 : at + 27 + data[at + 26]]
        body = at + 27 + len(laced)
        at = body + sum(laced)
        yield laced, data[body:at]


def write(packets: Sequence[bytes], samples: int) -> bytes:
    """A file that plays `samples` of the packets: enough for that and for what a player skips."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, _PRE_SKIP, RATE, 0, 0)
    tags = b"OpusTags" + struct.pack("<I6sI", 6, b"Limber", 0)
    written = [_page([head], 0, 0, _FIRST), _page([tags], 0, 1, 0)]
    groups = [packets[start : start + PER_S] for start in range(0, len(packets), PER_S)]
    for number, group in enumerate(groups, 2):
        last = number == len(groups) + 1
        played = samples + _PRE_SKIP if last else (number - 1) * PER_S * FRAME
        written.append(_page(group, played, number, _LAST if last else 0))
    return b"".join(written)


def _page(packets: Sequence[bytes], played: int, number: int, flags: int) -> bytes:
    laced = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    start = struct.pack("<4sBBqII", b"OggS", 0, flags, played, _SERIAL, number)
    page = start + bytes(4) + bytes([len(laced)]) + laced + b"".join(packets)
    return page[:22] + struct.pack("<I", _checksum(page)) + page[26:]


def _checksum(page: bytes) -> int:
    """Ogg's CRC-32: zlib's with the bits of each byte in the other order, from 0 and not inverted."""
    reflected = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{reflected:032b}"[::-1], 2)
