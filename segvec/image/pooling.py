"""From pixels to cells: one number for each block of pixels.

Values (H, W) or (H, W, C) come in, row 0 on top; cells (rows, columns) float32 go out. Pixels that are not finite or
lie outside the mask are left out, and a cell without any pixel is NaN. Work goes tile by tile, so that besides the
values themselves there are only a few tiles in memory: neither the grey nor a copy of a large picture ever exists
whole. Known limit: a single cell is never split, so the memory of a few copies of the largest cell is needed.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segvec.arguments import checked
from segvec.color.grey import Grey, Weights, check_colors, grey_of
from segvec.image.bands import Band
from segvec.image.cell_edges import cell_edges
from segvec.image.reductions import Reduce, Reducer, reducer_of
from segvec.image.values import checked_shape, floats_of
from segvec.parallel import map_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from segvec.image.choices import Edge

_TILE_PIXELS = 1 << 19
"""Pixels of a tile: measured fastest; two megabytes of floats stay in the cache, and a photograph has dozens."""


@checked
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
        A name in `segvec.image.reductions.REDUCTIONS`; ``quantile:0.9`` or ``q90``; or a function, called as
        ``reduce(blocks, axis=-1)`` with arrays (rows, columns, pixels), or (rows, columns, C, pixels), in which NaN
        stands for what is left out. ``density`` is the share of pixels that are not zero, ``range`` the largest less
        the smallest, ``mode`` the most frequent value (the smallest of several), ``std`` and ``var`` those of the
        whole population.
    edge
        What happens where blocks do not fit evenly. ``pad``: the last blocks, on the right and at the bottom, are
        reduced over the pixels that there are (the default for `block`). ``crop``: the rest on the right and at the
        bottom is dropped. ``fraction``: all cells get the same size, in fractions of a pixel (the default for
        `cells`); for mean, sum and density a pixel on an edge counts for both sides by its area, for all others it
        belongs to the cell that holds its center.
    mask
        (H, W), True for the pixels that count.
    grey
        Turns colors (H, W, 3) into greys first, as for `segvec.color.grey.grey`.

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
    shape = checked_shape(values, mask)
    convert = None if grey is None else grey_of(grey)
    if convert is not None:
        check_colors(values)
    rows, columns = cell_edges(shape, block, cells, edge)
    work = _Pooling(values, mask, convert, rows, columns, reducer_of(reduce))
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
    reduce: Reducer


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
    # Greys of whole numbers are finite.
    mask, is_finite = None if work.mask is None else work.mask[place], work.values.dtype.kind in "bui"
    band, has_gaps = floats_of(values, mask, is_finite=is_finite)
    return work.reduce(Band(band, has_gaps, rows - top, columns - left))
