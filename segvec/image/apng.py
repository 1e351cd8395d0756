"""Frames to an animated PNG, put together from the chunks of single ones.

References
----------
.. [1] PNG, third edition, https://www.w3.org/TR/png-3/
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO

from segvec.image import png
from segvec.image.frame_changes import Timing, changed_parts
from segvec.image.writing import png_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray


def write_apng(file: BinaryIO, frames: Iterator[NDArray[np.uint8]], timing: Timing) -> int:
    """Write an animated PNG, without loss; the frames are counted afterwards."""
    delay = (1 / timing.fps).limit_denominator(65535)
    sequence, i, count_place = 0, 0, 0
    for i, part, left, top in changed_parts(frames):
        chunks = list(png.chunks(png_bytes(part, compression=9)))
        if i == 0:
            file.write(png.SIGNATURE + png.chunk(*chunks[0]))
            count_place = file.tell()
            file.write(_animation_chunk(0, timing.loop))
        height, width = part.shape[:2]
        numbers = (sequence, width, height, left, top, delay.numerator, delay.denominator, 0, 0)
        file.write(png.chunk(b"fcTL", struct.pack(">IIIIIHHBB", *numbers)))
        sequence += 1
        for data in (data for kind, data in chunks if kind == b"IDAT"):
            numbered = struct.pack(">I", sequence) + data
            file.write(png.chunk(b"IDAT", data) if i == 0 else png.chunk(b"fdAT", numbered))
            sequence += i > 0
    file.write(png.END)
    file.seek(count_place)
    file.write(_animation_chunk(i + 1, timing.loop))
    return i + 1


def _animation_chunk(n_frames: int, loop: int) -> bytes:
    return png.chunk(b"acTL", struct.pack(">II", n_frames, loop))
