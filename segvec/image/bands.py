"""Bands: the pixels of one tile, and their sums and gathered values over each of its cells."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from segvec.image.cell_edges import pixel_edges, shares_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """The pixels of one tile as floats, NaN where one is left out, and where its cells begin and end."""

    values: NDArray[np.floating[Any]]
    """(h, w) or (h, w, C)."""
    has_gaps: bool
    """Whether any value is NaN."""
    rows: NDArray[np.float64]
    """(R + 1) edges of the cells, in pixels from the top of the band."""
    columns: NDArray[np.float64]
    """(K + 1) edges, from its left side."""


def equal_cells(edges: NDArray[np.intp]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yield which cells (K) have the same size, and their pixels (K, size)."""
    sizes = np.diff(edges)
    for size in np.unique(sizes):
        members = np.flatnonzero(sizes == size)
        yield members, edges[members, np.newaxis] + np.arange(size)


def stacked(values: NDArray[Any], pixels: NDArray[np.intp], *, axis: int) -> NDArray[Any]:
    """Split an axis into two, cells and their pixels; a view where the cells lie side by side."""
    if (np.diff(pixels.ravel()) == 1).all():
        part = (slice(None),) * axis + (slice(int(pixels[0, 0]), int(pixels[-1, -1]) + 1),)
        return values[part].reshape(*values.shape[:axis], *pixels.shape, *values.shape[axis + 1 :])
    return values.take(pixels, axis=axis)


def area_sums(band: Band, values: NDArray[Any]) -> NDArray[np.float64]:
    """Add up finite values over each cell, in float64, pixels on an edge by the area inside."""
    pixels, shares = shares_of(band.rows)
    # Not a matrix product: its own threads get in the way of those of the tiles, up to twelve times slower.
    down = np.einsum("rn...,rn->r...", stacked(values, pixels, axis=0), shares)
    pixels, shares = shares_of(band.columns)
    return cast("NDArray[np.float64]", np.einsum("rkn...,kn->rk...", stacked(down, pixels, axis=1), shares))


def counted_areas(band: Band) -> NDArray[np.float64]:
    """Return how many pixels of each cell count, (R, K) or, where some are left out, in the shape of the result."""
    if band.has_gaps:
        return area_sums(band, ~np.isnan(band.values))
    areas = np.outer(np.diff(band.rows), np.diff(band.columns))
    return areas.reshape(*areas.shape, *(1,) * (band.values.ndim - 2))


def blockwise(band: Band, *, function: Callable[[NDArray[Any]], NDArray[Any]]) -> NDArray[Any]:
    """Gather the pixels of the cells of each size, and reduce them."""
    depth = band.values.shape[2:]
    rows, columns = pixel_edges(band.rows), pixel_edges(band.columns)
    result = np.empty((len(rows) - 1, len(columns) - 1, *depth), np.float64)
    for row_group, column_group in itertools.product(equal_cells(rows), equal_cells(columns)):
        stack = stacked(stacked(band.values, row_group[1], axis=0), column_group[1], axis=2)
        blocks = np.moveaxis(stack, (1, 3), (-2, -1))
        result[np.ix_(row_group[0], column_group[0])] = function(blocks.reshape(*blocks.shape[:-2], -1))
    return result
