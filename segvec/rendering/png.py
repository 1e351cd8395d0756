"""Strips of a picture into a PNG file.

Known limit: PNG has one stream, packed by one thread.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from segvec.image import png
from segvec.rendering.strips import COMPRESSION, Picture, samples_of, strip_rows, write_opaque_or_not

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from segvec.rendering.renderer import Drawing

_FLAT_SHARE = 0.5
"""Of a strip's pixels that equal their left neighbours: above, differences would only hide repetitions from zlib."""

_SAMPLED_ROWS = 16
"""Every so many rows of a strip are looked at for that."""


def write_png(
    file: BinaryIO,
    drawing: Drawing,
    *,
    size: tuple[int, int],
    dpi: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write a drawing as PNG: RGB, or RGBA where anything is translucent.

    Parameters
    ----------
    file
        Open for writing, at its beginning; it must be seekable.
    drawing
        What :func:`segvec.rendering.renderer.drawing` gives.
    size
        Width and height in pixels.
    dpi
        Pixels per inch, written into the file.
    progress
        Called with the number of rows done, and of all.

    References
    ----------
    .. [1] PNG, third edition, https://www.w3.org/TR/png-3/
    """
    write_opaque_or_not(_write_png, file, Picture(drawing, *size, dpi, progress))


def _write_png(file: BinaryIO, picture: Picture, *, n_channels: int) -> None:
    color_type = png.RGB if n_channels == 3 else png.RGBA
    file.write(png.header(picture.width, picture.height, color_type=color_type) + png.density(picture.dpi))
    packer = zlib.compressobj(COMPRESSION)
    rows = strip_rows(picture.width)
    for data in picture.packed(
        lambda pixels: packer.compress(_filtered(samples_of(pixels, n_channels)).data), rows=rows
    ):
        if data:
            file.write(png.chunk(b"IDAT", data))
    file.write(png.chunk(b"IDAT", packer.flush()) + png.END)


def _filtered(samples: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Put each row's filter before it: none for flat art, for the rest of a strip the difference to the row above."""
    rows = samples.reshape(len(samples), -1)
    filtered = np.zeros((len(rows), 1 + rows.shape[1]), np.uint8)
    sampled = samples[::_SAMPLED_ROWS]
    if (sampled[:, 1:] == sampled[:, :-1]).all(axis=2).sum() >= _FLAT_SHARE * sampled[:, 1:, 0].size:
        filtered[:, 1:] = rows
        return filtered
    filtered[1:, 0] = png.FILTER_UP
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    return filtered
