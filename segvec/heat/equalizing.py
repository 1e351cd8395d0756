"""Equalization: values to their ranks among all values, or among those around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from segvec.errors import InputError
from segvec.heat.tally import Tally, usable_values

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TABLE_SIZE = 1 << 16
"""Most entries of the table of `equalize`: beyond that, ranks are interpolated, which no display can show."""


def equalizing_table(
    values: NDArray[Any] | Tally, low: float, high: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return distinct values and the share of all that lies below each.

    Equal values count with half their number, and the shares are stretched so that the smallest value gets 0 and the
    largest 1. Values outside the range count at its ends.
    """
    if isinstance(values, Tally):
        levels, counts = values.levels, values.counts
        levels, counts = levels[counts > 0], counts[counts > 0]
    else:
        levels, counts = np.unique(usable_values(values, "equalize"), return_counts=True)
    if levels.size == 0:
        return np.array([low, high]), np.array([0.5, 0.5])
    levels = levels.astype(np.float64)
    if levels[0] < low or levels[-1] > high:
        levels, places = np.unique(np.clip(levels, low, high), return_inverse=True)
        counts = np.bincount(places, counts)
    if levels.size == 1:
        return levels, np.array([0.5])
    ranks = counts.cumsum() - counts / 2
    return _thinned(levels, (ranks - ranks[0]) / (ranks[-1] - ranks[0]))


def _thinned(
    levels: NDArray[np.float64], shares: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if levels.size <= _TABLE_SIZE:
        return levels, shares
    kept = np.unique(np.searchsorted(shares, np.linspace(0, 1, _TABLE_SIZE)))
    return levels[kept], shares[kept]


def locally_equalized(shares: NDArray[np.float32], clip_limit: float) -> NDArray[np.float32]:
    """Equalize within neighborhoods; what is left out takes the mean meanwhile.

    Zuiderveld (1994), Contrast limited adaptive histogram equalization, Graphics Gems IV.
    """
    from skimage.exposure import equalize_adapthist

    if shares.ndim != 2:
        raise InputError(f"clahe needs values of shape (H, W), got {shares.shape}")
    known = np.isfinite(shares)
    if not known.any() or np.ptp(shares[known]) == 0:
        return shares
    filled = np.where(known, shares, shares[known].mean(dtype=np.float64)).astype(np.float32)
    adapted = equalize_adapthist(filled, clip_limit=clip_limit)
    return np.where(known, adapted, np.nan).astype(np.float32)
