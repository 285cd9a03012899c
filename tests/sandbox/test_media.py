"""Sizes and kinds of files, read from their first bytes; checked against other libraries' files."""

import io
import struct

import pytest
from PIL import Image

from bot.sandbox.media import content_type, measure, plain_png


def picture(kind: str, width: int = 320, height: int = 200) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, kind)
    return file.getvalue()


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def clip(width: int, height: int, seconds: int, *, version: int = 0, header_last: bool = False) -> bytes:
    """The boxes of an MP4 that tell its size (ISO 14496-12), with a sound track before the picture's."""
    times = ">QQIQ" if version else ">IIII"
    movie = box(b"mvhd", bytes([version, 0, 0, 0]), struct.pack(times, 0, 0, 600, 600 * seconds), bytes(80))

    def track(wide: int, high: int) -> bytes:
        matrix = bytes(52 + (12 if version else 0) + 20)
        return box(
            b"trak",
            box(b"tkhd", bytes([version, 0, 0, 7]), matrix, struct.pack(">II", wide << 16, high << 16)),
        )

    moov, mdat = box(b"moov", movie, track(0, 0), track(width, height)), box(b"mdat", bytes(99))
    return box(b"ftyp", b"isom", bytes(4)) + (mdat + moov if header_last else moov + mdat)


@pytest.mark.parametrize(
    ("kind", "mime_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif")]
)
def test_pictures(kind, mime_type):
    """Pictures of an independent library are recognised and measured."""
    data = picture(kind)
    assert (content_type(data), measure(data)) == (mime_type, (320, 200, 0))


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("header_last", [True, False])
def test_clips(version, header_last):
    """Clips are measured in both versions of their header, wherever it stands."""
    data = clip(160, 96, 3, version=version, header_last=header_last)
    assert (content_type(data), measure(data)) == ("video/mp4", (160, 96, 3))


def test_clip_with_no_end():
    """A clip whose boxes lie about their length is read to its end and no further."""
    data = clip(160, 96, 3, header_last=True)
    for length in range(8, len(data), 7):
        measure(data[:length])
    assert measure(data[:16] + struct.pack(">I", 3) + data[20:]) is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_broken_headers(kind):
    """A file cut short anywhere in its header has no size, and does no harm."""
    data = picture(kind)
    assert measure(data[:8]) is None
    for length in range(40):
        measure(data[:length])


def test_unknown_bytes():
    """What is no picture and no clip has neither kind nor size."""
    assert (content_type(b"hello"), measure(b"hello"), measure(b"")) == (None, None, None)


def test_plain_png():
    """The stand-in's own pictures open in an independent library."""
    image = Image.open(io.BytesIO(plain_png(7, 5, (1, 2, 3))))
    assert (image.size, image.convert("RGB").getpixel((6, 4))) == ((7, 5), (1, 2, 3))
