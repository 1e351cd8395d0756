"""Cells to PNG, without drawing their pixels first.

The numbers of the cells' colors come in, a PNG with a palette goes out. A row of pixels that is the same as the one
above is written as a row of zeros (the filter *up*), so that large cells cost next to nothing. Known limit: a palette
has 256 colors at most.
"""

import zlib

import numpy as np
from numpy.typing import NDArray

from segvec.errors import InputError
from segvec.heat.cells import whole_edges
from segvec.image import png

MOST_PALETTE_COLORS = 256
"""Colors that a PNG's palette can have."""

COMPRESSION = 3
"""Level of zlib: level 6 takes twice as long for large cells, to save 5 of 15 kB, and saves nothing for small ones."""


def cell_png(
    indices: NDArray[np.integer], colors: NDArray[np.uint8], *, size: tuple[int, int], dpi: float | None = None
) -> bytes:
    r"""Write cells of color as PNG, with the pixels that `segvec.heat.cells.cell_picture` draws.

    Parameters
    ----------
    indices
        (rows, cols) number of each cell's color.
    colors
        (N, 3), 1 to 256 of them.
    size
        Width and height in pixels; at least one for each cell.
    dpi
        Pixels per inch, written into the file.

    Raises
    ------
    InputError
        If there are too many colors or too few pixels.

    References
    ----------
    .. [1] PNG, third edition, https://www.w3.org/TR/png-3/

    Examples
    --------
    >>> cell_png(np.array([[0, 1]]), np.array([[0, 0, 0], [9, 9, 9]], np.uint8), size=(4, 2))[:4]
    b'\x89PNG'
    """
    if not 1 <= len(colors) <= MOST_PALETTE_COLORS:
        raise InputError(f"a palette has 1 to {MOST_PALETTE_COLORS} colors, got {len(colors)}")
    width, height = size
    return b"".join(
        [
            png.header(width, height, color_type=png.PALETTE),
            png.chunk(b"PLTE", colors.tobytes()),
            png.density(dpi),
            png.chunk(b"IDAT", _deflated(indices, width, height)),
            png.END,
        ]
    )


def _deflated(indices: NDArray[np.integer], width: int, height: int) -> bytes:
    """Compress all rows, each with its filter before it."""
    columns, edges = np.diff(whole_edges(width, indices.shape[1])), whole_edges(height, indices.shape[0])
    lines = np.zeros((height, width + 1), np.uint8)
    lines[:, 0] = png.FILTER_UP
    lines[edges[:-1], 0] = png.FILTER_NONE
    lines[edges[:-1], 1:] = np.repeat(indices.astype(np.uint8), columns, axis=1)
    return zlib.compress(lines.data, COMPRESSION)
