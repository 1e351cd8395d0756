"""Where parallel lines cross closed rings: what hatches and coverage are made of.

Lines are horizontal and evenly spaced, row `k` at y = (k + shift) * spacing; who wants another direction turns the
rings. Rings are cut where their chords are, exactly: nothing is sampled.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.ragged import ranks

SUBROWS = 16
"""Lines through each row of pixels by which coverage is measured: each edge is placed to a thirty-second of one."""


@dataclass(frozen=True, slots=True, eq=False)
class Crossings:
    """Crossings of rings with rows, ring by ring, in the order in which a ring is walked."""

    ring: NDArray[np.intp]
    """(C,) ring of each."""
    row: NDArray[np.intp]
    """(C,) row of each."""
    edge: NDArray[np.intp]
    """(C,) point at which the crossed chord begins."""
    x: NDArray[np.float64]
    """(C,) where on the row."""
    after: NDArray[np.intp]
    """(C,) next crossing of the same ring; of the last one the first."""
    way: NDArray[np.float64]
    """(C,) length of the ring from each crossing to the next."""


def crossings(
    points: NDArray[np.float64], offsets: NDArray[np.intp], *, spacing: float, shift: float = 0.5
) -> Crossings:
    """Cross rings with rows.

    Parameters
    ----------
    points, offsets
        (N, 2) points x, y; ring `i` has `offsets[i]:offsets[i + 1]`, the last of which is the first.
    spacing
        Distance of the rows.
    shift
        Where the first row lies, in spacings.

    Returns
    -------
    Crossings
        An even number on each row of each ring.

    Examples
    --------
    >>> square = np.array([[0.0, 0], [4, 0], [4, 2], [0, 2], [0, 0]])
    >>> found = crossings(square, np.array([0, 5]), spacing=1)
    >>> found.row.tolist(), found.x.tolist()
    ([0, 1, 1, 0], [4.0, 4.0, 0.0, 0.0])
    """
    level = points[:, 1] / spacing - shift
    start = np.arange(max(len(points) - 1, 0))
    start = np.delete(start, offsets[1:-1] - 1)
    # Half open: a row through a point belongs to one side of it, however many chords meet there.
    low, high = np.ceil(np.minimum(level[start], level[start + 1])), np.ceil(np.maximum(level[start], level[start + 1]))
    counts = (high - low).astype(np.intp)
    edge = np.repeat(start, counts)
    step = ranks(counts)
    rises = level[edge] < level[edge + 1]
    row = np.where(rises, np.repeat(low, counts) + step, np.repeat(high, counts) - 1 - step).astype(np.intp)
    share = (row - level[edge]) / (level[edge + 1] - level[edge])
    way = points[edge + 1] - points[edge]
    length = np.zeros(len(points))
    np.cumsum(np.hypot(*np.diff(points, axis=0).T), out=length[1:])
    along = length[edge] + share * np.hypot(*way.T)
    ring = np.searchsorted(offsets, edge, side="right") - 1
    is_last = np.append(ring[1:] != ring[:-1], True)[: len(ring)]
    after = np.where(is_last, np.searchsorted(ring, ring), np.arange(1, len(ring) + 1))
    around = (length[offsets[1:] - 1] - length[offsets[:-1]])[ring]
    return Crossings(
        ring, row, edge, points[edge, 0] + share * way[:, 0], after, along[after] - along + np.where(is_last, around, 0)
    )


def paired(found: Crossings, owner: NDArray[np.intp]) -> NDArray[np.intp]:
    """(C,) crossings in pairs: from each first to the second one is inside of an area.

    Parameters
    ----------
    owner
        (G,) area of each ring, its holes among them.
    """
    return np.lexsort((found.x, found.row, owner[found.ring]))


def coverage_of(points: NDArray[np.float64], offsets: NDArray[np.intp], size: tuple[int, int]) -> NDArray[np.float64]:
    """Measure how much of each pixel lies within rings.

    Parameters
    ----------
    points, offsets
        As for :func:`crossings`; areas do not overlap, and holes are rings too.
    size
        Width and height, in pixels.

    Returns
    -------
    NDArray
        (H, W) 0..1.

    Examples
    --------
    >>> square = np.array([[0.5, 0], [2, 0], [2, 1], [0.5, 1], [0.5, 0]])
    >>> coverage_of(square, np.array([0, 5]), (3, 1)).tolist()
    [[0.5, 1.0, 0.0]]
    """
    width, height = size
    found = crossings(points, offsets, spacing=1 / SUBROWS)
    order = paired(found, np.zeros(len(offsets) - 1, np.intp))
    row = found.row[order] // SUBROWS
    x = np.clip(found.x[order], 0, width)
    column = np.minimum(np.floor(x).astype(np.intp), width - 1)
    sign = np.where(np.arange(len(order)) % 2, -1.0, 1.0)
    is_inside = (row >= 0) & (row < height)
    # The part of the first pixel that is covered, and the rest of it one pixel further: a sum along the row fills up.
    first, rest = sign * (1 - (x - column)), sign * (x - column)
    place = row * (width + 1) + column
    total = np.bincount(place[is_inside], first[is_inside], minlength=height * (width + 1))
    total += np.bincount(place[is_inside] + 1, rest[is_inside], minlength=height * (width + 1))
    covered = np.cumsum(total.reshape(height, width + 1), axis=1)[:, :width] / SUBROWS
    return np.asarray(covered.clip(0, 1))
