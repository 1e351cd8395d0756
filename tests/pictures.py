"""Small picture files, good and bad."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 160, 60), (30, 60, 200), (255, 255, 255)


def flag_of_four() -> np.ndarray:
    """Four rectangles of one color each, 24 x 16 pixels."""
    pixels = np.empty((16, 24, 3), np.uint8)
    pixels[:8, :12], pixels[:8, 12:], pixels[8:, :12], pixels[8:, 12:] = RED, GREEN, BLUE, WHITE
    return pixels


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """Write a picture as a file of some kind."""
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def png_of(pixels: np.ndarray) -> bytes:
    return encoded(Image.fromarray(pixels))


CORNERS = np.array([[(255, 0, 0), (0, 255, 0), (0, 0, 255)], [(255, 255, 255), (0, 0, 0), (10, 20, 30)]], np.uint8)
"""A color of its own in each pixel: primaries above white, black and a dark blue."""


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG, written down apart from the one in `segvec.image.png`."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def raw_png(width: int, height: int, depth: int, color_type: int, rows: bytes, key: bytes = b"") -> bytes:
    """Write the PNGs that Pillow cannot."""
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, 0)),
            chunk(b"tRNS", key) if key else b"",
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        ]
    )


FLAG = png_of(flag_of_four())

ZERO_WIDTH = bytearray(FLAG)
ZERO_WIDTH[16:20] = bytes(4)

PICTURES = {
    "flag.png": FLAG,
    "second.png": FLAG,
    "empty.png": b"",
    "truncated.png": FLAG[: len(FLAG) // 2],
    "text.png": b"This is a letter, not a picture.\n",
    "zero.png": bytes(ZERO_WIDTH),
    "dot.png": png_of(np.full((1, 1, 3), RED, np.uint8)),
    "column.png": png_of(np.array([[RED], [BLUE], [BLUE], [BLUE]], np.uint8)),
    "row.png": png_of(np.array([[RED, BLUE, BLUE, BLUE]], np.uint8)),
    "plain.png": png_of(np.full((8, 8, 3), GREEN, np.uint8)),
    "clear.png": png_of(np.zeros((8, 8, 4), np.uint8)),
}


def half_clear():
    """The flag, whose left half is transparent."""
    alpha = np.full((16, 24, 1), 255, np.uint8)
    alpha[:, :12] = 0
    return np.concatenate([flag_of_four(), alpha], axis=2)
