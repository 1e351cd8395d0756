"""Some colors of a fixed palette: those that serve a picture best."""

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb
from segvec.segment.quantize import bin_colors

MOST_COLORS = 4096
"""Colors of a picture, the most frequent ones, by which the choice is made."""


def best_inks(inks: NDArray[np.uint8], counts: NDArray[np.int64], *, n_colors: int) -> NDArray[np.uint8]:
    """Choose the inks that leave little squared OKLab error.

    Inks go one by one, always the one whose pixels lose least by taking the next best. That is no proof of the best
    choice, but needs no start and does not depend on the order.

    Parameters
    ----------
    inks
        (K, 3), all different.
    counts
        Pixels in each bin, as :func:`segvec.segment.quantize.histogram` counts them.
    n_colors
        How many to keep, at least 1.

    Returns
    -------
    NDArray
        In the order of `inks`.

    Examples
    --------
    >>> from segvec.segment.quantize import histogram
    >>> white = np.full((1, 9, 3), 250, np.uint8)
    >>> inks = np.array([[0, 0, 0], [255, 255, 255]], np.uint8)
    >>> best_inks(inks, histogram(white), n_colors=1).tolist()
    [[255, 255, 255]]
    """
    frequent = np.argsort(-counts, kind="stable")[:MOST_COLORS]
    frequent = frequent[counts[frequent] > 0]
    points, weights = oklab_from_srgb(bin_colors(frequent)), counts[frequent].astype(np.float64)
    distances = ((points[:, None] - oklab_from_srgb(inks / 255)) ** 2).sum(axis=2)
    kept = np.arange(len(inks))
    while len(kept) > n_colors:
        among = distances[:, kept]
        nearest = among.argmin(axis=1)
        first, second = np.partition(among, 1, axis=1)[:, :2].T
        loss = np.bincount(nearest, weights * (second - first), minlength=len(kept))
        kept = np.delete(kept, loss.argmin())
    return inks[kept]
