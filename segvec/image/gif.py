"""Frames to an animated GIF, one after the other.

Known limits: 256 colors a frame, and pixels that are wholly transparent or not at all.

References
----------
.. [1] GIF89a, https://www.w3.org/Graphics/GIF/spec-gif89a.txt
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from segvec.color.packed import distinct, packed, unpacked
from segvec.errors import InputError
from segvec.image.frame_changes import Timing, changed_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MAX_FPS = 50
"""Browsers show anything shorter than 2 hundredths of a second at 10 frames per second."""

DRIFT = 1.0
"""How much worse (mean distance in 8-bit sRGB) an old palette may fit before a new one is made: not visible."""

MOST_PIXELS = 65535
"""On a side."""

_ALPHA_LIMIT = 128
"""Alpha below which a pixel becomes transparent: no pixel can be half transparent."""


def write_gif(file: BinaryIO, frames: Iterator[NDArray[np.uint8]], timing: Timing) -> int:
    """Write a GIF whose frames have each a palette of their own, often the same."""
    first = next(frames)
    height, width = first.shape[:2]
    if max(height, width) > MOST_PIXELS:
        raise InputError(f"a GIF can be {MOST_PIXELS} pixels wide and high, got {width} x {height}")
    # A global palette of two colors, which nothing uses; some readers insist on one.
    file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6))
    if timing.loop != 1:  # the block counts repetitions, 0 for ever; without it a GIF plays once
        file.write(b"\x21\xff\x0bNETSCAPE2.0" + struct.pack("<BBHB", 3, 1, max(timing.loop - 1, 0), 0))
    has_alpha = first.shape[2] == 4
    adapted, shown, i = _AdaptedPalette(np.zeros((0, 3), np.uint8), math.inf), None, 0
    for i, frame in enumerate(chain([first], frames)):
        places, colors, adapted = _palette_places(frame, adapted)
        # What counts is the change of what is shown. With transparency, frames are whole, because a pixel
        # cannot be made transparent again otherwise.
        showing = None if has_alpha else colors[places]
        rows, columns = changed_part(frame if showing is None else showing, shown)
        shown, delay = showing, timing.duration(i, unit=100)
        part = np.ascontiguousarray(places[rows, columns])
        file.write(_gif_frame(part, colors, columns.start, rows.start, delay, has_alpha=has_alpha))
    file.write(b";")
    return i + 1


def _gif_frame(
    places: NDArray[np.uint8], colors: NDArray[np.uint8], left: int, top: int, delay: int, *, has_alpha: bool
) -> bytes:
    """Return the blocks of one frame; with transparency, index 255 is transparent."""
    from PIL import GifImagePlugin
    from PIL import Image as pillow

    image = pillow.fromarray(places)
    data = b"".join(GifImagePlugin.getdata(image))
    # Pillow's own descriptor takes 10 bytes; this one has the place and the palette.
    bits = max(1, (256 if has_alpha else len(colors)) - 1).bit_length()
    height, width = places.shape
    descriptor = struct.pack("<BHHHHB", 0x2C, left, top, width, height, 0x80 | (bits - 1))
    disposal, transparent = (2, 1) if has_alpha else (1, 0)
    control = b"\x21\xf9\x04" + struct.pack("<BHBB", disposal << 2 | transparent, delay, 255 * transparent, 0)
    return control + descriptor + colors.tobytes().ljust(3 << bits, b"\0") + data[10:]


@dataclass(frozen=True, slots=True, eq=False)
class _AdaptedPalette:
    """A palette for frames that have too many colors."""

    colors: NDArray[np.uint8]
    """(N, 3), N at most 256."""
    error: float
    """Mean distance to the pixels that it was made for, in 8-bit sRGB."""


def _palette_places(
    frame: NDArray[np.uint8], adapted: _AdaptedPalette
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], _AdaptedPalette]:
    """Return the palette index of each pixel, the palette, and the one that has last been adapted."""
    has_alpha = frame.shape[2] == 4
    limit = 255 if has_alpha else 256
    is_opaque = frame[..., 3] >= _ALPHA_LIMIT if has_alpha else np.ones(frame.shape[:2], np.bool_)
    codes, entry = distinct(packed(frame[..., :3][is_opaque] if has_alpha else frame.reshape(-1, 3)))
    colors = unpacked(codes)
    places = np.full(frame.shape[:2], 255, np.uint8)
    if len(colors) <= limit:
        places[is_opaque] = entry.astype(np.uint8)
        return places, colors, adapted
    place, adapted = _nearest_places(colors, np.bincount(entry), adapted, limit)
    places[is_opaque] = place[entry]
    return places, adapted.colors, adapted


def _nearest_places(
    colors: NDArray[np.uint8], counts: NDArray[np.intp], adapted: _AdaptedPalette, limit: int
) -> tuple[NDArray[np.uint8], _AdaptedPalette]:
    """Match distinct colors (with how many pixels have them) to the old palette, or to a new one."""
    distance, place = _matched(colors, adapted.colors)
    if np.average(distance, weights=counts) <= adapted.error + DRIFT < math.inf:
        return place, adapted
    chosen = _adaptive_palette(colors, counts, limit)
    distance, place = _matched(colors, chosen)
    return place, _AdaptedPalette(chosen, float(np.average(distance, weights=counts)))


def _matched(colors: NDArray[np.uint8], palette: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Return distance and index of the nearest palette color of each color."""
    from scipy.spatial import cKDTree

    if len(palette) == 0:
        return np.full(len(colors), math.inf), np.zeros(len(colors), np.uint8)
    distance, place = cKDTree(palette.astype(np.float64)).query(colors.astype(np.float64))
    return np.asarray(distance), np.asarray(place).astype(np.uint8)


def _adaptive_palette(colors: NDArray[np.uint8], counts: NDArray[np.intp], limit: int) -> NDArray[np.uint8]:
    """Choose colors that stand for many by median cut, those of more pixels weighing more."""
    from PIL import Image as pillow

    # The square root keeps small but striking parts from being outvoted by a background.
    repeated = np.repeat(colors, np.ceil(np.sqrt(counts)).astype(np.intp), axis=0)
    image = pillow.fromarray(repeated[np.newaxis]).quantize(limit, method=pillow.Quantize.MEDIANCUT, kmeans=1)
    chosen = np.array(image.getpalette(), np.uint8).reshape(-1, 3)
    return np.unique(chosen, axis=0)
