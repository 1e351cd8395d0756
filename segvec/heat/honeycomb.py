"""Honeycombs: where hexagons that stand on a corner lie on a page, odd rows half a hexagon to the right."""

import math

import numpy as np
from numpy.typing import NDArray


def honeycomb_centers(grid: tuple[int, int], *, width: int, height: int) -> tuple[NDArray[np.float64], float]:
    """Place a honeycomb of regular hexagons that stand on a corner, odd rows half a hexagon to the right.

    It is as large as the page allows, and centered: a page of another shape keeps margins. A value drawn in an odd
    row is best taken where its center lies, half a cell to the right of the grid's.

    Returns
    -------
    tuple
        (rows, cols, 2) centers, and the width of a hexagon; all in pixels.

    Examples
    --------
    >>> centers, hexagon = honeycomb_centers((2, 2), width=50, height=100)
    >>> hexagon, centers[:, :, 0].tolist()
    (20.0, [[10.0, 30.0], [20.0, 40.0]])
    """
    rows, cols = grid
    across = cols + (0.5 if rows > 1 else 0.0)
    down = (rows + 1 / 3) * math.sqrt(3) / 2
    side = min(width / across, height / down)
    x, y = np.meshgrid(np.arange(cols) + 0.5, (np.arange(rows) + 2 / 3) * math.sqrt(3) / 2)
    x[1::2] += 0.5
    margin = np.array([width - side * across, height - side * down]) / 2
    return np.stack([x, y], axis=-1) * side + margin, side


def honeycomb_rows(cols: int, *, width: float, height: float) -> int:
    """Return how many rows of hexagons fill a page best: more than of squares, as they interlock.

    Examples
    --------
    >>> honeycomb_rows(10, width=105, height=100)
    11
    """
    return max(1, round(height / (width / (cols + 0.5)) * 2 / math.sqrt(3) - 1 / 3))
