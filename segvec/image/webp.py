"""Frames to an animated WebP, put together from single ones.

References
----------
.. [1] WebP container, https://developers.google.com/speed/webp/docs/riff_container
"""

from __future__ import annotations

import struct
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from segvec.image.frame_changes import Timing, changed_parts
from segvec.image.writing import picture_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray


def write_webp(
    file: BinaryIO, frames: Iterator[NDArray[np.uint8]], timing: Timing, *, quality: int | None = None
) -> int:
    """Write an animated WebP, without loss where there is no `quality` (1..100)."""
    first = next(frames)
    (height, width), has_alpha = first.shape[:2], first.shape[2] == 4
    file.write(b"RIFF\0\0\0\0WEBPVP8X" + struct.pack("<IB3x", 10, 0x10 * has_alpha | 0x02))
    file.write(_three_bytes(width - 1) + _three_bytes(height - 1))
    file.write(b"ANIM" + struct.pack("<IIH", 6, 0, timing.loop))
    i = 0
    for i, part, left, top in changed_parts(chain([first], frames)):
        corner = (left // 2, top // 2, part.shape[1] - 1, part.shape[0] - 1, timing.duration(i, unit=1000))
        single = picture_bytes(part, format="webp", quality=quality)
        # 2: the part replaces what was there, transparent or not.
        data = b"".join(map(_three_bytes, corner)) + b"\2" + _bitstream(single)
        file.write(b"ANMF" + struct.pack("<I", len(data)) + data)
    size = file.tell()
    file.seek(4)
    file.write(struct.pack("<I", size - 8))
    return i + 1


def _bitstream(data: bytes) -> bytes:
    """Return the chunks of a single WebP that hold its pixels."""
    place, kept = 12, b""
    while place < len(data):
        end = place + 8 + struct.unpack_from("<I", data, place + 4)[0]
        end += end % 2
        kept += data[place:end] if data[place : place + 4] in (b"ALPH", b"VP8 ", b"VP8L") else b""
        place = end
    return kept


def _three_bytes(number: int) -> bytes:
    return number.to_bytes(3, "little")
