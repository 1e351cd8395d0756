"""From pixels to cells: one number for each block of pixels, for each region, or for each pixel's surroundings.

Values (H, W) or (H, W, C) come in, row 0 on top; cells (rows, columns) float32 go out. Pixels that are not finite or
lie outside the mask are left out, and a cell without any pixel is NaN. Work goes tile by tile, so that beside the
values themselves there are only a few tiles in memory: neither the grey nor a copy of a large picture ever exists
whole. Known limit: a single cell is never split, so the memory of a few copies of the largest cell is needed.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args

import numpy as np

from segvec.errors import InputError
from segvec.heat.grey import Grey, Weights, check_colors, grey_of
from segvec.heat.options import EDGES, Edge
from segvec.parallel import map_parts
from segvec.suggest import suggestion

if TYPE_CHECKING:
    from numpy.typing import NDArray

Reduce: TypeAlias = "str | Callable[..., Any]"
Kernel = Literal["box", "gaussian"]
KERNELS: tuple[str, ...] = get_args(Kernel)

_TILE_PIXELS = 1 << 19
"""Pixels of a tile: measured fastest; two megabytes of floats stay in the cache, and a photograph has dozens."""


def pool(
    values: NDArray[Any],
    *,
    block: int | tuple[int, int] | None = None,
    cells: tuple[int, int] | None = None,
    reduce: Reduce = "mean",
    edge: Edge | None = None,
    mask: NDArray[np.bool_] | None = None,
    grey: Weights | None = None,
) -> NDArray[np.float32]:
    """Reduce each block of pixels to one number.

    Parameters
    ----------
    values
        (H, W) or (H, W, C) numbers of any type; channels are reduced one by one.
    block
        Pixels on a side, or (rows, columns); at most the size of the values. Either this or `cells`.
    cells
        Number of (columns, rows) that the whole is divided into; at most the size of the values.
    reduce
        A name in `REDUCTIONS`; ``quantile:0.9`` or ``q90``; or a function, called as ``reduce(blocks, axis=-1)`` with
        arrays (rows, columns, pixels), or (rows, columns, C, pixels), in which NaN stands for what is left out.
        ``density`` is the share of pixels that are not zero, ``range`` the largest less the smallest, ``mode`` the
        most frequent value (the smallest of several), ``std`` that of the whole population.
    edge
        What happens where blocks do not fit evenly. ``pad``: the last blocks, on the right and at the bottom, are
        reduced over the pixels that there are (the default for `block`). ``crop``: the rest on the right and at the
        bottom is dropped. ``fraction``: all cells get the same size, in fractions of a pixel (the default for
        `cells`); for mean, sum and density a pixel on an edge counts for both sides by its area, for all others it
        belongs to the cell that holds its center.
    mask
        (H, W), True for the pixels that count.
    grey
        Turns colors (H, W, 3) into greys first, as for `segvec.heat.grey.grey`.

    Returns
    -------
    NDArray
        (rows, columns), or (rows, columns, C).

    Raises
    ------
    InputError
        If a shape or an option does not fit.

    Examples
    --------
    >>> pool(np.array([[1, 2, 5], [3, 4, 9]]), block=2, reduce="min").tolist()
    [[1.0, 5.0]]
    """
    shape = _checked_shape(values, mask)
    convert = None if grey is None else grey_of(grey)
    if convert is not None:
        check_colors(values)
    rows, columns = _edges(shape, block, cells, edge)
    work = _Pooling(values, mask, convert, rows, columns, _reducer(reduce))
    depth = () if convert is not None or values.ndim == 2 else values.shape[2:]
    result = np.empty((len(rows) - 1, len(columns) - 1, *depth), np.float32)

    def fill(tile: tuple[slice, slice]) -> None:
        with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite
            result[tile] = _reduced_tile(work, tile)

    map_parts(fill, list(_tiles(rows, columns)))
    return result


@dataclass(frozen=True, slots=True, eq=False)
class _Pooling:
    """What the work on each tile shares."""

    values: NDArray[Any]
    mask: NDArray[np.bool_] | None
    grey: Grey | None
    rows: NDArray[np.float64]
    columns: NDArray[np.float64]
    reduce: _Reducer


@dataclass(frozen=True, slots=True, eq=False)
class _Band:
    """The pixels of one tile as floats, NaN where one is left out, and where its cells begin and end."""

    values: NDArray[np.floating[Any]]
    """(h, w) or (h, w, C)."""
    has_gaps: bool
    """Whether any value is NaN."""
    rows: NDArray[np.float64]
    """(R + 1) edges of the cells, in pixels from the top of the band."""
    columns: NDArray[np.float64]
    """(K + 1) edges, from its left side."""


_Reducer: TypeAlias = Callable[[_Band], "NDArray[Any]"]


# Edges of cells


def _edges(
    shape: tuple[int, ...],
    block: int | tuple[int, int] | None,
    cells: tuple[int, int] | None,
    edge: str | None,
) -> tuple[NDArray[np.float64], ...]:
    """Return the edges of the cells down and across, in pixels."""
    if edge is not None and edge not in EDGES:
        raise InputError(f"unknown edge {edge!r}; {suggestion(edge, EDGES)}")
    if (block is None) == (cells is None):
        raise InputError("name either the block or the number of cells")
    if cells is not None:
        return _edges_of_cells(shape, cells, edge or "fraction")
    return _edges_of_block(shape, block, edge or "pad")


def _edges_of_cells(shape: tuple[int, ...], cells: object, edge: str) -> tuple[NDArray[np.float64], ...]:
    if edge == "pad":
        raise InputError("the edge 'pad' goes with a block; choose crop or fraction for a number of cells")
    columns, rows = _pair(cells, "cells", "(columns, rows)")
    if rows > shape[0] or columns > shape[1]:
        raise InputError(f"cells must be at most {shape[1]} x {shape[0]}, the pixels, got {columns} x {rows}")
    if edge == "crop":
        return tuple(np.arange(n + 1.0) * (size // n) for size, n in zip(shape, (rows, columns), strict=False))
    return tuple(np.arange(n + 1) * size / n for size, n in zip(shape, (rows, columns), strict=False))


def _edges_of_block(shape: tuple[int, ...], block: object, edge: str) -> tuple[NDArray[np.float64], ...]:
    sides = _pair((block, block) if isinstance(block, (int, np.integer)) else block, "block", "(rows, columns)")
    if sides[0] > shape[0] or sides[1] > shape[1]:
        raise InputError(f"block must be at most {shape[0]} x {shape[1]}, the pixels, got {sides[0]} x {sides[1]}")
    if edge == "fraction":
        counts = (round(size / side) for size, side in zip(shape, sides, strict=False))
        return tuple(np.arange(n + 1) * size / n for size, n in zip(shape, counts, strict=False))
    edges = tuple(np.arange(size // side + 1.0) * side for size, side in zip(shape, sides, strict=False))
    return edges if edge == "crop" else tuple(_closed(axis, size) for axis, size in zip(edges, shape, strict=False))


def _closed(edges: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Add a smaller cell for the rest."""
    return edges if edges[-1] == size else np.append(edges, float(size))


def _pair(pair: Any, name: str, order: str) -> tuple[int, ...]:  # noqa: ANN401 (what a user gave)
    """Check two whole numbers of at least 1."""
    numbers = tuple(pair) if isinstance(pair, (tuple, list, np.ndarray)) else (pair,)
    whole = all(isinstance(number, (int, np.integer)) and not isinstance(number, bool) for number in numbers)
    if len(numbers) != 2 or not whole or min(numbers) < 1:
        raise InputError(f"{name} must be whole numbers {order} of at least 1, got {pair!r}")
    return tuple(map(int, numbers))


def _pixel_edges(edges: NDArray[np.float64]) -> NDArray[np.intp]:
    """Move edges to between pixels, so that each pixel is in the cell that holds its center."""
    return np.ceil(edges - 0.5).astype(np.intp)


def _shares(edges: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the pixels (K, n) that each cell touches along one axis, and how much of each lies in it."""
    low, high = edges[:-1, np.newaxis], edges[1:, np.newaxis]
    first = np.floor(low)
    pixels = first + np.arange(int((np.ceil(high) - first).max()))
    shares = np.clip(np.minimum(pixels + 1, high) - np.maximum(pixels, low), 0, None)
    return np.minimum(pixels, np.ceil(edges[-1]) - 1).astype(np.intp), shares


# Tiles


def _tiles(rows: NDArray[np.float64], columns: NDArray[np.float64]) -> Iterator[tuple[slice, slice]]:
    """Divide the cells into tiles of about `_TILE_PIXELS`: whole rows of cells, or parts of one row."""
    height, width = (max(1.0, float(np.diff(edges).max())) for edges in (rows, columns))
    across = min(len(columns) - 1, max(1, int(_TILE_PIXELS / height / width)))
    down = max(1, int(_TILE_PIXELS / height / (width * across)))
    for top, left in itertools.product(range(0, len(rows) - 1, down), range(0, len(columns) - 1, across)):
        yield slice(top, min(top + down, len(rows) - 1)), slice(left, min(left + across, len(columns) - 1))


def _reduced_tile(work: _Pooling, tile: tuple[slice, slice]) -> NDArray[Any]:
    rows, columns = (
        edges[part.start : part.stop + 1] for edges, part in zip((work.rows, work.columns), tile, strict=True)
    )
    top, left = math.floor(rows[0]), math.floor(columns[0])
    place = slice(top, math.ceil(rows[-1])), slice(left, math.ceil(columns[-1]))
    values = work.values[place] if work.grey is None else work.grey(work.values[place])
    band, has_gaps = _floats(values, None if work.mask is None else work.mask[place])
    return work.reduce(_Band(band, has_gaps, rows - top, columns - left))


def _floats(values: NDArray[Any], mask: NDArray[np.bool_] | None) -> tuple[NDArray[np.floating[Any]], bool]:
    """Return values as floats, NaN where they are left out, and whether any are."""
    floats = values.astype(np.result_type(values.dtype, np.float32), copy=False)
    counted = np.ones(values.shape, np.bool_) if values.dtype.kind in "bui" else np.isfinite(floats)
    if mask is not None:
        counted &= mask if values.ndim == 2 else mask[..., np.newaxis]
    if counted.all():
        return floats, False
    return np.where(counted, floats, floats.dtype.type(np.nan)), True


def _checked_shape(values: NDArray[Any], mask: NDArray[np.bool_] | None) -> tuple[int, ...]:
    """Return the height and the width of usable values."""
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "buif" or values.ndim not in (2, 3):
        kind = f"{values.dtype} {values.shape}" if isinstance(values, np.ndarray) else type(values).__name__
        raise InputError(f"values must be an array of numbers, (H, W) or (H, W, C), got {kind}")
    if values.size == 0:
        raise InputError(f"values must not be empty, got shape {values.shape}")
    if mask is not None and (mask.shape != values.shape[:2] or mask.dtype != np.bool_):
        raise InputError(f"mask must be bool of shape {values.shape[:2]}, got {mask.dtype} {mask.shape}")
    return values.shape[:2]


# Reductions of one tile


def _equal_cells(edges: NDArray[np.intp]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yield which cells (K) have the same size, and their pixels (K, size)."""
    sizes = np.diff(edges)
    for size in np.unique(sizes):
        members = np.flatnonzero(sizes == size)
        yield members, edges[members, np.newaxis] + np.arange(size)


def _stacked(values: NDArray[Any], pixels: NDArray[np.intp], *, axis: int) -> NDArray[Any]:
    """Split an axis into two, cells and their pixels; a view where the cells lie side by side."""
    if (np.diff(pixels.ravel()) == 1).all():
        part = (slice(None),) * axis + (slice(int(pixels[0, 0]), int(pixels[-1, -1]) + 1),)
        return values[part].reshape(*values.shape[:axis], *pixels.shape, *values.shape[axis + 1 :])
    return values.take(pixels, axis=axis)


def _extreme(band: _Band, *, smaller: bool) -> NDArray[Any]:
    """Reduce down and then across: the first step is fast because rows are contiguous, and leaves little."""
    pick = np.fmin if smaller else np.fmax
    rows, columns = _pixel_edges(band.rows), _pixel_edges(band.columns)
    down = np.empty((len(rows) - 1, *band.values.shape[1:]), band.values.dtype)
    for members, pixels in _equal_cells(rows):
        down[members] = pick.reduce(_stacked(band.values, pixels, axis=0), axis=1)
    return pick.reduceat(down[:, : columns[-1]], columns[:-1], axis=1)


def _range(band: _Band) -> NDArray[Any]:
    return _extreme(band, smaller=False) - _extreme(band, smaller=True)


def _area_sums(band: _Band, values: NDArray[Any]) -> NDArray[np.float64]:
    """Add up finite values over each cell, in float64, pixels on an edge by the area inside."""
    pixels, shares = _shares(band.rows)
    # Not a matrix product: its own threads get into the way of those of the tiles, up to twelve times slower.
    down = np.einsum("rn...,rn->r...", _stacked(values, pixels, axis=0), shares)
    pixels, shares = _shares(band.columns)
    return cast("NDArray[np.float64]", np.einsum("rkn...,kn->rk...", _stacked(down, pixels, axis=1), shares))


def _areas(band: _Band) -> NDArray[np.float64]:
    """Return how many pixels of each cell count, (R, K) or, where some are left out, in the shape of the result."""
    if band.has_gaps:
        return _area_sums(band, ~np.isnan(band.values))
    areas = np.outer(np.diff(band.rows), np.diff(band.columns))
    return areas.reshape(*areas.shape, *(1,) * (band.values.ndim - 2))


def _sum(band: _Band) -> NDArray[np.float64]:
    if not band.has_gaps:
        return _area_sums(band, band.values)
    sums = _area_sums(band, np.where(np.isnan(band.values), 0, band.values))
    return np.where(_areas(band) > 0, sums, np.nan)


def _mean(band: _Band) -> NDArray[np.float64]:
    areas = _areas(band)
    return _sum(band) / np.where(areas > 0, areas, 1)  # the sum is NaN already where there is nothing


def _density(band: _Band) -> NDArray[np.float64]:
    marks = (band.values != 0).astype(np.float32)
    return _mean(_with_values(band, np.where(np.isnan(band.values), band.values, marks) if band.has_gaps else marks))


def _deviation(band: _Band) -> NDArray[np.float64]:
    """Return the standard deviation in two passes, which is exactly 0 where all values are equal."""
    rows, columns = _pixel_edges(band.rows), _pixel_edges(band.columns)
    inner = band.values[rows[0] : rows[-1], columns[0] : columns[-1]]
    whole = _Band(inner, band.has_gaps, (rows - rows[0]).astype(np.float64), (columns - columns[0]).astype(np.float64))
    means = _mean(whole).repeat(np.diff(rows), axis=0).repeat(np.diff(columns), axis=1)
    return np.sqrt(_mean(_with_values(whole, (inner - means) ** 2)))


def _with_values(band: _Band, values: NDArray[Any]) -> _Band:
    return _Band(values, band.has_gaps, band.rows, band.columns)


def _blockwise(band: _Band, *, function: Callable[[NDArray[Any]], NDArray[Any]]) -> NDArray[Any]:
    """Gather the pixels of the cells of each size, and reduce them."""
    depth = band.values.shape[2:]
    rows, columns = _pixel_edges(band.rows), _pixel_edges(band.columns)
    result = np.empty((len(rows) - 1, len(columns) - 1, *depth), np.float64)
    for row_group, column_group in itertools.product(_equal_cells(rows), _equal_cells(columns)):
        stack = _stacked(_stacked(band.values, row_group[1], axis=0), column_group[1], axis=2)
        blocks = np.moveaxis(stack, (1, 3), (-2, -1))
        result[np.ix_(row_group[0], column_group[0])] = function(blocks.reshape(*blocks.shape[:-2], -1))
    return result


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


_REDUCERS: Mapping[str, _Reducer] = {
    "min": functools.partial(_extreme, smaller=True),
    "max": functools.partial(_extreme, smaller=False),
    "mean": _mean,
    "median": functools.partial(_blockwise, function=functools.partial(_quantile, share=0.5)),
    "std": _deviation,
    "sum": _sum,
    "density": _density,
    "range": _range,
    "mode": functools.partial(_blockwise, function=_mode),
}

REDUCTIONS: tuple[str, ...] = tuple(_REDUCERS)


def _reducer(reduce: Reduce) -> _Reducer:
    if callable(reduce):
        return functools.partial(_blockwise, function=functools.partial(_called, function=reduce))
    if reduce in _REDUCERS:
        return _REDUCERS[reduce]
    return functools.partial(_blockwise, function=functools.partial(_quantile, share=quantile_share(reduce)))


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


# Surroundings


def density(
    values: NDArray[Any], *, window: int, kernel: Kernel = "box", mask: NDArray[np.bool_] | None = None
) -> NDArray[np.float32]:
    """Return the share of pixels that are not zero around each pixel.

    Only pixels that exist and count have a part in it, so that borders are not darker.

    Parameters
    ----------
    values
        (H, W).
    window
        Side in pixels of the square around each pixel; for the kernel ``gaussian``, that of the square with the same
        standard deviation.
    mask
        (H, W), True for the pixels that count.

    Returns
    -------
    NDArray
        (H, W), 0..1; NaN where no pixel of the surroundings counts.

    Raises
    ------
    InputError
        If a shape or an option does not fit.

    Examples
    --------
    >>> density(np.array([[0, 7, 0, 7, 7]]), window=3).round(1).tolist()[0][0]
    0.5
    """
    _checked_shape(values, mask)
    if values.ndim != 2:
        raise InputError(f"values must have shape (H, W), got {values.shape}")
    if isinstance(window, bool) or not isinstance(window, (int, np.integer)) or window < 1:
        raise InputError(f"window must be a whole number of at least 1, got {window!r}")
    if kernel not in KERNELS:
        raise InputError(f"unknown kernel {kernel!r}; {suggestion(kernel, KERNELS)}")
    counted = np.isfinite(values) if mask is None else np.isfinite(values) & mask
    marks = _blurred(counted & (values != 0), window, kernel)
    total = _blurred(counted, window, kernel)
    return np.where(total > 0, np.minimum(marks / np.where(total > 0, total, 1), 1), np.float32(np.nan))


def _blurred(marks: NDArray[np.bool_], window: int, kernel: str) -> NDArray[np.float32]:
    from scipy.ndimage import gaussian_filter, uniform_filter

    ones = marks.astype(np.float32)
    if kernel == "box":
        return cast("NDArray[np.float32]", uniform_filter(ones, window, mode="constant"))
    sigma = math.sqrt((window**2 - 1) / 12)
    return cast("NDArray[np.float32]", gaussian_filter(ones, sigma, mode="constant"))


# Regions


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
        As for `pool`, but no function.
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
    _checked_shape(values, None)
    if labels.shape != values.shape[:2] or labels.dtype.kind not in "ui":
        raise InputError(f"labels must be whole numbers of shape {values.shape[:2]}, got {labels.dtype} {labels.shape}")
    largest = int(labels.max())
    count = largest + 1 if n is None else n
    if largest >= count:
        raise InputError(f"labels must be below {count}, got {largest}")
    if not isinstance(reduce, str) or (reduce not in _REGION_SUMS and reduce not in REDUCTIONS):
        quantile_share(reduce)
    channels = values.reshape(*labels.shape, -1)
    results = [_region_values(channels[..., k], labels, reduce, count) for k in range(channels.shape[-1])]
    return np.stack(results, axis=-1).reshape(count, *values.shape[2:]).astype(np.float32)


def _region_values(
    values: NDArray[Any], labels: NDArray[np.integer[Any]], reduce: str, n: int
) -> NDArray[np.floating[Any]]:
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


def _region_deviation(values: NDArray[Any], owners: NDArray[Any], n: int) -> NDArray[np.float64]:
    deviations = values - _region_mean(values, owners, n)[owners]
    return np.sqrt(_region_mean(deviations**2, owners, n))


def _region_density(values: NDArray[Any], owners: NDArray[Any], n: int) -> NDArray[np.float64]:
    return _region_mean(values != 0, owners, n)


_REGION_SUMS: Mapping[str, Callable[[NDArray[Any], NDArray[Any], int], NDArray[np.float64]]] = {
    "sum": _region_sum,
    "mean": _region_mean,
    "std": _region_deviation,
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
    _checked_shape(pixels, mask)
    if not mask.any():
        raise InputError("the mask is empty: there is no pixel to take the mean of")
    return cast("NDArray[np.float64]", pixels[mask].mean(axis=0, dtype=np.float64))
