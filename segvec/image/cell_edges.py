"""Where the cells of a grid begin and end, in pixels and in parts of pixels.

The edges along one axis are K + 1 numbers, from 0 up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from segvec.errors import InputError
from segvec.image.choices import EDGES
from segvec.suggest import suggestion

if TYPE_CHECKING:
    from numpy.typing import NDArray


def cell_edges(
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


def pixel_edges(edges: NDArray[np.float64]) -> NDArray[np.intp]:
    """Move edges to between pixels, so that each pixel is in the cell that holds its center."""
    return np.ceil(edges - 0.5).astype(np.intp)


def shares_of(edges: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the pixels (K, n) that each cell touches along one axis, and how much of each lies in it."""
    low, high = edges[:-1, np.newaxis], edges[1:, np.newaxis]
    first = np.floor(low)
    pixels = first + np.arange(int((np.ceil(high) - first).max()))
    shares = np.clip(np.minimum(pixels + 1, high) - np.maximum(pixels, low), 0, None)
    return np.minimum(pixels, np.ceil(edges[-1]) - 1).astype(np.intp), shares
