"""Lines that run along rows and columns of pixels but for what their points scatter: make them do so exactly."""

import numpy as np
from numpy.typing import NDArray

from segvec.graphs import pieces

LEAST_SLANT, LEAST_SLOPE = 0.08, 0.02
"""Pixels, and share of its length, by which the ends of a slanted line differ."""


def upright(
    places: NDArray[np.complex128], lines: NDArray[np.intp], *, size: tuple[int, int]
) -> NDArray[np.complex128]:
    """Give joints that nearly level and nearly upright lines join one height, or one place along the width.

    Parameters
    ----------
    places
        (J,) x + iy of joints, in pixels.
    lines
        (2, L) joints at the start and the end of each line.
    size
        Width and height of the map, whose frame stays where it is.

    Returns
    -------
    numpy.ndarray
        (J,) places; each moves by less than `LEAST_SLANT` where no more than two lines hang together.

    Examples
    --------
    >>> corners = np.array([1 + 2j, 9 + 2.04j, 9.02 + 7j])
    >>> upright(corners, np.array([[0, 1], [1, 2]]), size=(10, 10)).round(2).tolist()
    [(1+2.02j), (9.01+2.02j), (9.01+7j)]
    """
    x, y = places.real, places.imag
    found = (_leveled(*axes, lines, limit) for axes, limit in zip(((x, y), (y, x)), size, strict=True))
    return next(found) + 1j * next(found)


def _leveled(
    values: NDArray[np.float64], along: NDArray[np.float64], lines: NDArray[np.intp], limit: int
) -> NDArray[np.float64]:
    """Give values (J,) of the joints of lines (2, L) that hardly change them their common middle."""
    slant, length = (np.abs(coordinate[lines[1]] - coordinate[lines[0]]) for coordinate in (values, along))
    on_frame = ((values <= 0) | (values >= limit))[lines].any(axis=0)
    lines = lines[:, (slant < LEAST_SLANT) & (slant < LEAST_SLOPE * length) & ~on_frame]
    if not lines.size:
        return values
    group = pieces(*lines, count=len(values))
    count = np.bincount(group)
    return np.where(count[group] > 1, (np.bincount(group, values) / count)[group], values)
