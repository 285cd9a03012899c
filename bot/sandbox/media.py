"""What kind of file some bytes are, and how large a picture or clip is, read from their headers."""

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple


class Size(NamedTuple):
    """Width and height in pixels; duration in whole seconds, 0 for pictures."""

    width: int
    height: int
    duration: int = 0


def content_type(data: bytes) -> str | None:
    """The MIME type of the kinds a bot sends, told by their first bytes; None when unknown."""
    starts = {
        b"\x89PNG\r\n\x1a\n": "image/png",
        b"\xff\xd8\xff": "image/jpeg",
        b"GIF8": "image/gif",
        b"%PDF-": "application/pdf",
        b"OggS": "audio/ogg",
        b"PK\x03\x04": "application/zip",
    }
    for start, mime_type in starts.items():
        if data.startswith(start):
            return mime_type
    if data[4:8] == b"ftyp":
        return "video/mp4"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return None


def measure(data: bytes) -> Size | None:
    """Size of a PNG, JPEG, GIF or MP4; None for anything else and for broken headers."""
    readers = {"image/png": _png, "image/jpeg": _jpeg, "image/gif": _gif, "video/mp4": _mp4}
    reader = readers.get(content_type(data) or "")
    try:
        size = reader(data) if reader else None
    except (struct.error, IndexError):
        return None
    return size if size and size.width > 0 and size.height > 0 else None


def _png(data: bytes) -> Size | None:
    if data[12:16] != b"IHDR":
        return None
    return Size(*struct.unpack(">II", data[16:24]))


def _gif(data: bytes) -> Size:
    return Size(*struct.unpack("<HH", data[6:10]))


def _jpeg(data: bytes) -> Size | None:
    position = 2
    while position + 9 < len(data):
        if data[position] != 0xFF:
            return None
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return Size(width, height)
        else:
            position += 2 + int.from_bytes(data[position + 2 : position + 4])
    return None


def _mp4(data: bytes) -> Size | None:
    """Duration from the movie header, size from the first track header that has one (ISO 14496-12)."""
    duration = 0
    for kind, start, end in _boxes(data, 0, len(data), into=(b"moov", b"trak")):
        version = data[start]
        if kind == b"mvhd":
            scale_at, layout = (start + 20, ">IQ") if version else (start + 12, ">II")
            scale, length = struct.unpack_from(layout, data, scale_at)
            duration = round(length / scale) if scale else 0
        elif kind == b"tkhd":
            width, height = struct.unpack(">II", data[end - 8 : end])
            if width >> 16 and height >> 16:
                return Size(width >> 16, height >> 16, duration)
    return None


def _boxes(data: bytes, start: int, end: int, into: tuple[bytes, ...]) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of each box's content, inside the containers named in `into` too."""
    while start + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, start)
        content = start + 8
        if length == 1:
            length, content = struct.unpack_from(">Q", data, content)[0], content + 8
        stop = end if length == 0 else min(start + length, end)
        if stop < content:
            return
        yield kind, content, stop
        if kind in into:
            yield from _boxes(data, content, stop, into)
        start = stop


def plain_png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A PNG of one colour: stands for the pictures and stickers a person sends."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + bytes(colour) * width) * height
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body
