"""JPEG files, strip by strip: single ones of the same quality, joined by restart markers.

References
----------
.. [1] ITU-T T.81, B.2.4.4 (restart interval) and E.1.3 (restart markers), https://www.w3.org/Graphics/JPEG/itu-t81.pdf
"""

from __future__ import annotations

import io
import logging
import struct
from functools import cache
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image as PillowImage

LOG = logging.getLogger("segvec.jpeg")
"""Is told, as information, where what is transparent becomes white."""

CLEAR_NOTE = "what is transparent became white: JPEG has no transparency; PNG and WebP have"

BLOCK = 8
"""Pixels of a block's side: colors have as many as light, as vector art has edges of colors alone."""

MOST_BLOCKS = 65_535
"""Of a strip: the restart interval has 16 bits."""

_FRAME, _SCAN, _END, _INTERVAL, _RESTART = 0xC0, 0xDA, b"\xff\xd9", b"\xff\xdd\0\4", 0xD0


def jpeg_strip(picture: PillowImage, *, quality: int, dpi: float | None = None) -> bytes:
    """Write a picture in sRGB or grey as JPEG with the usual code tables, which all strips then have in common."""
    file = io.BytesIO()
    density = {} if dpi is None else {"dpi": (dpi, dpi)}
    profile = {"icc_profile": srgb_profile()} if picture.mode == "RGB" else {}
    picture.save(file, format="JPEG", quality=quality, subsampling=0, **density, **profile)
    return file.getvalue()


def array_strip(pixels: NDArray[np.uint8], *, quality: int, dpi: float | None = None) -> bytes:
    """Write (H, W, 3) sRGB pixels likewise."""
    from PIL import Image

    return jpeg_strip(Image.fromarray(pixels), quality=quality, dpi=dpi)


def strip_rows(width: int, rows: int) -> int:
    """Return how many rows a strip has if it should have about so many: whole blocks, and not too many of them."""
    across = -(-width // BLOCK)
    return BLOCK * max(1, min(rows // BLOCK, MOST_BLOCKS // across))


def write_strips(file: BinaryIO, strips: Iterable[bytes], *, width: int, height: int, rows: int) -> None:
    """Join JPEG files of so many rows, but for the last one, to one file."""
    blocks = -(-width // BLOCK) * (rows // BLOCK)
    for number, strip in enumerate(strips):
        start = _scan_start(strip)
        if number == 0:
            frame = _segment_start(strip, _FRAME)
            scan = _segment_start(strip, _SCAN)
            file.write(strip[: frame + 5] + struct.pack(">H", height) + strip[frame + 7 : scan])
            file.write(_INTERVAL + struct.pack(">H", blocks) + strip[scan:start])
        else:
            file.write(bytes([0xFF, _RESTART + (number - 1) % 8]))
        file.write(strip[start : -len(_END)])
    file.write(_END)


@cache
def srgb_profile() -> bytes:
    """Return an ICC profile of sRGB, always the same: without its date."""
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile[:24] + bytes(12) + profile[36:]


def _segment_start(data: bytes, marker: int) -> int:
    """Find the first segment with a marker."""
    place = 2
    while data[place + 1] != marker:
        (size,) = struct.unpack_from(">H", data, place + 2)
        place += 2 + size
    return place


def _scan_start(data: bytes) -> int:
    """Find where the coded pixels begin."""
    place = _segment_start(data, _SCAN)
    (size,) = struct.unpack_from(">H", data, place + 2)
    return place + 2 + int(size)
