"""From the colors of a colormap back to values.

Known limit: where a map shows a color twice, as cyclic ones do, it cannot be inverted; the error says so.
"""

import numpy as np
from numpy.typing import NDArray

from segvec.color.colormap_table import Colormap
from segvec.color.packed import distinct, packed, unpacked
from segvec.errors import InputError

MAX_DISTANCE = 12.0
"""How far (8-bit sRGB units) a color may lie off its map: some three times the noise of a good JPEG."""

_NEAREST = 8
"""Table colors looked at first; more are equally near only for colors off the map, and then they are asked for."""

_TIE = 1e-6
"""Distances (8-bit sRGB units) this close are equal: those between whole numbers differ by far more."""


def values_from_colors(
    rgb: NDArray[np.uint8], *, colormap: Colormap, max_distance: float = MAX_DISTANCE
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Find the values that a colormap shows as these colors.

    The value is that of the nearest table color (by Euclidean distance in 8-bit sRGB). Where several entries
    are equally near - a flat part of the map, or one that comes back to a color, as cyclic and some
    rainbow-like maps do - it is the middle of their span and the error covers the whole span, so that for a
    picture made with this map the true value is within the error of the returned one always.

    Parameters
    ----------
    rgb
        (..., 3) sRGB, 0..255.
    max_distance
        Colors farther than this from every table color, in 8-bit units, are off the map; at least 0.

    Returns
    -------
    values : NDArray
        (...), 0..1, NaN off the map.
    error : NDArray
        (...), at least half a table step (1 / 2N), NaN off the map.
    is_off : NDArray
        (...), whether the color is off the map.

    Raises
    ------
    InputError
        If `rgb` has another shape or type, or `max_distance` is negative.

    Examples
    --------
    >>> two = Colormap(np.array([[0.0, 0, 0], [1, 1, 1]]))
    >>> values, error, is_off = values_from_colors(np.array([[0, 0, 0], [255, 0, 0]], np.uint8), colormap=two)
    >>> values.tolist(), error.tolist(), is_off.tolist()
    ([0.25, nan], [0.25, nan], [False, True])
    """
    rgb = np.asarray(rgb)
    if rgb.dtype != np.uint8 or rgb.ndim == 0 or rgb.shape[-1] != 3:
        raise InputError(f"rgb must be uint8 of shape (..., 3), got {rgb.dtype} {rgb.shape}")
    if not max_distance >= 0:
        raise InputError(f"max_distance must be at least 0, got {max_distance}")
    codes, places = distinct(packed(rgb))
    first, last, distance = _nearest_span(codes, colormap.table)
    is_off = distance > max_distance
    values = np.where(is_off, np.nan, (first + last + 1) / (2 * len(colormap)))
    error = np.where(is_off, np.nan, (last - first + 1) / (2 * len(colormap)))
    return values[places], error[places], is_off[places]


def _nearest_span(
    codes: NDArray[np.uint32], table: NDArray[np.uint8]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return the first and the last of the nearest entries of each packed color, and their distance."""
    from scipy.spatial import cKDTree

    known, first_of = np.unique(packed(table), return_index=True)
    last_of = len(table) - 1 - np.unique(packed(table[::-1]), return_index=True)[1]
    tree, colors = cKDTree(unpacked(known).astype(np.float64)), unpacked(codes).astype(np.float64)
    first, last = np.empty(len(codes), np.intp), np.empty(len(codes), np.intp)
    nearest = np.empty(len(codes))
    remaining, count = np.arange(len(codes)), _NEAREST
    while len(remaining):
        asked = np.arange(1, min(count, len(known)) + 1)
        distances, entries = tree.query(colors[remaining], k=asked)
        distance, entry = np.atleast_2d(distances, entries)
        is_tied = distance <= distance[:, :1] + _TIE
        first[remaining] = np.where(is_tied, first_of[entry], len(table)).min(axis=1)
        last[remaining] = np.where(is_tied, last_of[entry], -1).max(axis=1)
        nearest[remaining] = distance[:, 0]
        remaining = remaining[is_tied[:, -1]] if count < len(known) else remaining[:0]
        count *= 4
    return first, last, nearest
