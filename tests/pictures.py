"""Small picture files, good and bad."""

import io

import numpy as np
from PIL import Image

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 160, 60), (30, 60, 200), (255, 255, 255)


def flag_of_four() -> np.ndarray:
    """Four rectangles of one color each, 24 x 16 pixels."""
    pixels = np.empty((16, 24, 3), np.uint8)
    pixels[:8, :12], pixels[:8, 12:], pixels[8:, :12], pixels[8:, 12:] = RED, GREEN, BLUE, WHITE
    return pixels


def png_of(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


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
