"""Reductions by name: from the pixels of each cell to one number."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from segvec.errors import InputError
from segvec.image.bands import Band, area_sums, blockwise, counted_areas, equal_cells, stacked
from segvec.image.cell_edges import pixel_edges
from segvec.suggest import suggestion

if TYPE_CHECKING:
    from numpy.typing import NDArray

Reduce: TypeAlias = "str | Callable[..., Any]"
Reducer: TypeAlias = Callable[[Band], "NDArray[Any]"]


def _extreme(band: Band, *, smaller: bool) -> NDArray[Any]:
    """Reduce down and then across: the first step is fast because rows are contiguous, and leaves little."""
    pick = np.fmin if smaller else np.fmax
    rows, columns = pixel_edges(band.rows), pixel_edges(band.columns)
    down = np.empty((len(rows) - 1, *band.values.shape[1:]), band.values.dtype)
    for members, pixels in equal_cells(rows):
        down[members] = pick.reduce(stacked(band.values, pixels, axis=0), axis=1)
    return pick.reduceat(down[:, : columns[-1]], columns[:-1], axis=1)


def _range(band: Band) -> NDArray[Any]:
    return _extreme(band, smaller=False) - _extreme(band, smaller=True)


def _sum(band: Band) -> NDArray[np.float64]:
    if not band.has_gaps:
        return area_sums(band, band.values)
    sums = area_sums(band, np.where(np.isnan(band.values), 0, band.values))
    return np.where(counted_areas(band) > 0, sums, np.nan)


def _mean(band: Band) -> NDArray[np.float64]:
    areas = counted_areas(band)
    return _sum(band) / np.where(areas > 0, areas, 1)  # the sum is NaN already where there is nothing


def _density(band: Band) -> NDArray[np.float64]:
    marks = (band.values != 0).astype(np.float32)
    return _mean(replace(band, values=np.where(np.isnan(band.values), band.values, marks) if band.has_gaps else marks))


def _variance(band: Band) -> NDArray[np.float64]:
    """Return the variance in two passes, which is exactly 0 where all values are equal."""
    rows, columns = pixel_edges(band.rows), pixel_edges(band.columns)
    inner = band.values[rows[0] : rows[-1], columns[0] : columns[-1]]
    whole = Band(inner, band.has_gaps, (rows - rows[0]).astype(np.float64), (columns - columns[0]).astype(np.float64))
    means = _mean(whole).repeat(np.diff(rows), axis=0).repeat(np.diff(columns), axis=1)
    return _mean(replace(whole, values=(inner - means) ** 2))


def _deviation(band: Band) -> NDArray[np.float64]:
    return np.sqrt(_variance(band))


def _quantile(blocks: NDArray[Any], *, share: float) -> NDArray[np.float64]:
    """Interpolate between the two nearest ranks; sorting moves NaN to the end."""
    ordered = np.sort(blocks, axis=-1)
    places = share * np.maximum(_counts(ordered) - 1, 0)
    low = np.floor(places).astype(np.intp)
    high = np.ceil(places).astype(np.intp)
    below, above = (np.take_along_axis(ordered, place, axis=-1)[..., 0].astype(np.float64) for place in (low, high))
    return below + (above - below) * (places - low)[..., 0]


def _counts(blocks: NDArray[Any]) -> NDArray[np.intp]:
    return np.count_nonzero(~np.isnan(blocks), axis=-1, keepdims=True)


def _mode(blocks: NDArray[Any]) -> NDArray[Any]:
    """Return the value of the longest run of sorted values, the first of several."""
    ordered = np.sort(blocks, axis=-1)
    places = np.arange(ordered.shape[-1])
    is_start = np.ones(ordered.shape, np.bool_)
    is_start[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    lengths = places + 1 - np.maximum.accumulate(np.where(is_start, places, 0), axis=-1)
    ends = np.where(np.isnan(ordered), 0, lengths).argmax(axis=-1)
    return np.take_along_axis(ordered, ends[..., np.newaxis], axis=-1)[..., 0]


def _called(blocks: NDArray[Any], *, function: Callable[..., Any]) -> NDArray[Any]:
    result = np.asarray(function(blocks, axis=-1))
    if result.shape != blocks.shape[:-1] or result.dtype.kind not in "buif":
        raise InputError(
            f"the function must reduce {blocks.shape} to {blocks.shape[:-1]} numbers, got {result.dtype} {result.shape}"
        )
    return result


_REDUCERS: Mapping[str, Reducer] = {
    "min": functools.partial(_extreme, smaller=True),
    "max": functools.partial(_extreme, smaller=False),
    "mean": _mean,
    "median": functools.partial(blockwise, function=functools.partial(_quantile, share=0.5)),
    "std": _deviation,
    "var": _variance,
    "sum": _sum,
    "density": _density,
    "range": _range,
    "mode": functools.partial(blockwise, function=_mode),
}

REDUCTIONS: tuple[str, ...] = tuple(_REDUCERS)


def reducer_of(reduce: Reduce) -> Reducer:
    """Find the reduction with a name, a quantile, or a function, as `segvec.image.pooling.pool` takes them."""
    if callable(reduce):
        return functools.partial(blockwise, function=functools.partial(_called, function=reduce))
    if not isinstance(reduce, str):
        raise InputError(f"reduce must be a name or a function, got {type(reduce).__name__}")
    if reduce in _REDUCERS:
        return _REDUCERS[reduce]
    return functools.partial(blockwise, function=functools.partial(_quantile, share=quantile_share(reduce)))


def quantile_share(reduce: str) -> float:
    """Read ``quantile:0.9`` or ``q90``.

    Raises
    ------
    InputError
        If it is neither.

    Examples
    --------
    >>> quantile_share("q90"), quantile_share("quantile:0.25")
    (0.9, 0.25)
    """
    match = re.fullmatch(r"quantile:(?P<share>[0-9.]+)|q(?P<percent>[0-9.]+)", str(reduce))
    try:
        if match is not None:
            share = float(match["share"]) if match["share"] else float(match["percent"]) / 100
            if share <= 1:
                return share
    except ValueError:  # several points
        pass
    otherwise = f"choose one of {', '.join(REDUCTIONS)}, quantile:0.9 or q90"
    raise InputError(f"unknown reduction {reduce!r}; {suggestion(reduce, REDUCTIONS, otherwise=otherwise)}")
