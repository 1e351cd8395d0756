"""One number for each region of pixels.

Values (H, W) or (H, W, C) and labels (H, W) come in, the values of regions (n,) or (n, C) float32 go out. Pixels that
are not finite are left out, and a region without any pixel is NaN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from segvec.errors import InputError
from segvec.image.reductions import REDUCTIONS, quantile_share
from segvec.image.values import checked_shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray


def pool_regions(
    values: NDArray[Any], labels: NDArray[np.integer[Any]], *, reduce: str = "mean", n: int | None = None
) -> NDArray[np.float32]:
    """Reduce the pixels of each region to one number.

    Parameters
    ----------
    values
        (H, W) or (H, W, C); what is not finite is left out. Channels are reduced one by one.
    labels
        (H, W), 0..n-1; pixels below 0 are left out.
    reduce
        As for `segvec.image.pooling.pool`, but no function.
    n
        Number of regions; by default one more than the largest label.

    Returns
    -------
    NDArray
        (n,) or (n, C); NaN for a region without pixels.

    Raises
    ------
    InputError
        If a shape or an option does not fit.

    Examples
    --------
    >>> pool_regions(np.array([[1, 2, 6]]), np.array([[1, 1, 0]]), reduce="max").tolist()
    [6.0, 2.0]
    """
    checked_shape(values, None)
    if labels.shape != values.shape[:2] or labels.dtype.kind not in "ui":
        raise InputError(f"labels must be whole numbers of shape {values.shape[:2]}, got {labels.dtype} {labels.shape}")
    largest = int(labels.max())
    count = largest + 1 if n is None else n
    if largest >= count:
        raise InputError(f"labels must be below {count}, got {largest}")
    if not isinstance(reduce, str) or (reduce not in _REGION_SUMS and reduce not in REDUCTIONS):
        quantile_share(reduce)
    channels = values.reshape(*labels.shape, -1)
    results = [_reduced(channels[..., k], labels, reduce, count) for k in range(channels.shape[-1])]
    return np.stack(results, axis=-1).reshape(count, *values.shape[2:]).astype(np.float32)


def _reduced(values: NDArray[Any], labels: NDArray[np.integer[Any]], reduce: str, n: int) -> NDArray[np.floating[Any]]:
    is_counted = (labels >= 0) & np.isfinite(values)
    kept, owners = values[is_counted], labels[is_counted]
    if reduce in _REGION_SUMS:
        return _REGION_SUMS[reduce](kept, owners, n)
    ordered, starts = _ordered_by_region(kept, owners, n)
    return _region_ranks(ordered, starts, reduce)


def _region_sum(values: NDArray[Any], owners: NDArray[Any], n: int) -> NDArray[np.float64]:
    counts = np.bincount(owners, minlength=n)
    return np.where(counts > 0, np.bincount(owners, values, minlength=n), np.nan)


def _region_mean(values: NDArray[Any], owners: NDArray[Any], n: int) -> NDArray[np.float64]:
    return _region_sum(values, owners, n) / np.maximum(np.bincount(owners, minlength=n), 1)


def _region_variance(values: NDArray[Any], owners: NDArray[Any], n: int) -> NDArray[np.float64]:
    deviations = values - _region_mean(values, owners, n)[owners]
    return _region_mean(deviations**2, owners, n)


def _region_deviation(values: NDArray[Any], owners: NDArray[Any], n: int) -> NDArray[np.float64]:
    return np.sqrt(_region_variance(values, owners, n))


def _region_density(values: NDArray[Any], owners: NDArray[Any], n: int) -> NDArray[np.float64]:
    return _region_mean(values != 0, owners, n)


_REGION_SUMS: Mapping[str, Callable[[NDArray[Any], NDArray[Any], int], NDArray[np.float64]]] = {
    "sum": _region_sum,
    "mean": _region_mean,
    "std": _region_deviation,
    "var": _region_variance,
    "density": _region_density,
}


def _ordered_by_region(
    values: NDArray[Any], owners: NDArray[Any], n: int
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Sort by region and then by value; return the values and where each region starts (n + 1).

    Both are packed into one whole number, because numpy sorts those several times faster than pairs. The bits of a
    float are in its order once negative ones are turned around (IEEE 754).
    """
    bits = (values.astype(np.float32) + np.float32(0)).view(np.uint32)  # adding zero makes -0 to 0
    turned = np.where(bits >> 31, ~bits, bits | np.uint32(1 << 31))
    keys = (owners.astype(np.uint64) << 32) | turned
    keys.sort()
    starts = np.searchsorted(keys, np.arange(n + 1, dtype=np.uint64) << np.uint64(32))
    turned = keys.astype(np.uint32)
    bits = np.where(turned >> 31, turned & np.uint32((1 << 31) - 1), ~turned)
    return bits.view(np.float32), starts


def _region_ranks(ordered: NDArray[np.float32], starts: NDArray[np.intp], reduce: str) -> NDArray[np.float64]:
    if reduce == "mode":
        return _region_modes(ordered, starts)
    if reduce == "range":
        return _region_ranks(ordered, starts, "max") - _region_ranks(ordered, starts, "min")
    share = {"min": 0.0, "median": 0.5, "max": 1.0}[reduce] if reduce in REDUCTIONS else quantile_share(reduce)
    padded = np.append(ordered, np.float32(np.nan)).astype(np.float64)
    counts = np.diff(starts)
    places = starts[:-1] + share * np.maximum(counts - 1, 0)
    low = np.floor(places).astype(np.intp)
    below, above = padded[low], padded[np.ceil(places).astype(np.intp)]
    return np.where(counts > 0, below + (above - below) * (places - low), np.nan)


def _region_modes(ordered: NDArray[np.float32], starts: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the longest run of equal values of each region, the smallest value of several."""
    is_start = np.ones(len(ordered), np.bool_)
    is_start[1:] = ordered[1:] != ordered[:-1]
    is_start[starts[starts < len(ordered)]] = True
    runs = np.flatnonzero(is_start)
    lengths = np.diff(np.append(runs, len(ordered)))
    owners = np.searchsorted(starts, runs, side="right") - 1
    order = np.lexsort((runs, -lengths, owners))
    found, first = np.unique(owners[order], return_index=True)
    modes = np.full(len(starts) - 1, np.nan)
    modes[found] = ordered[runs[order[first]]]
    return modes


def masked_mean(pixels: NDArray[Any], mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the mean color of the pixels inside a mask.

    Parameters
    ----------
    pixels
        (H, W, C).
    mask
        (H, W), with at least one True.

    Returns
    -------
    NDArray
        (C,), in the unit of the pixels.

    Raises
    ------
    InputError
        If the shapes do not fit or the mask is empty.

    Examples
    --------
    >>> masked_mean(np.array([[[0, 10], [2, 20], [9, 9]]]), np.array([[True, True, False]])).tolist()
    [1.0, 15.0]
    """
    checked_shape(pixels, mask)
    if mask is None:
        raise InputError("mask must be an array, got None")
    if not mask.any():
        raise InputError("the mask is empty: there is no pixel to take the mean of")
    return cast("NDArray[np.float64]", pixels[mask].mean(axis=0, dtype=np.float64))
