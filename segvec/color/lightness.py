"""Colors in the order of their lightness."""

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb
from segvec.color.packed import packed, unpacked


def lightness_order(colors: NDArray[np.uint8]) -> NDArray[np.intp]:
    """(K,) places of the colors, lightest first; of equal ones the greater code first."""
    red, green, blue = colors.astype(np.int32).T
    return np.lexsort((-blue, -green, -red, -oklab_from_srgb(colors / 255)[:, 0]))


def distinct_colors(colors: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """Find the distinct colors, lightest first.

    Parameters
    ----------
    colors
        (N, 3) sRGB.

    Returns
    -------
    tuple
        (K, 3) distinct colors, and (N,) which of them each color is.

    Examples
    --------
    >>> table, place = distinct_colors(np.array([[0, 0, 0], [255, 255, 255], [0, 0, 0]], np.uint8))
    >>> table[:, 0].tolist(), place.tolist()
    ([255, 0], [1, 0, 1])
    """
    codes, place = np.unique(packed(colors), return_inverse=True)  # much faster than to sort by three channels
    distinct = unpacked(codes)
    order = lightness_order(distinct)
    rank = np.empty(len(order), np.intp)
    rank[order] = np.arange(len(order))
    return distinct[order], rank[place]
