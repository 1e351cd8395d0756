"""Hatches: areas filled with parallel lines, cut exactly at their borders and joined along these.

Each row's pieces are joined to those of the next by the border between their ends, at the right and at the left in
turn, so that a pen is lifted only where an area parts or ends.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from segvec.curves.curves import Curves
from segvec.curves.segments import line_controls
from segvec.machines.scanning import Crossings, crossings, paired
from segvec.ragged import offsets_of, ranks
from segvec.styles.assembly import turned

SHIFT = 0.5
"""Where the first row lies, in spacings."""

LONGEST_LINK = 2.5
"""Longest way along a border from one line to the next, in spacings: a border that is nearly parallel to the lines
would be one of them."""


@dataclass(frozen=True, slots=True, eq=False)
class _Links:
    """Ways along borders from the end of a piece in one row to the end of one in the next."""

    piece: NDArray[np.intp]
    """(L,) piece that is left, of the lower row number."""
    following: NDArray[np.intp]
    """(L,) piece that is entered."""
    first: NDArray[np.intp]
    """(L,) crossing from which the ring is walked to the one after it."""
    is_forward: NDArray[np.bool_]
    """(L,) whether the way goes as the ring does."""


def hatched(
    points: NDArray[np.float64],
    offsets: NDArray[np.intp],
    owner: NDArray[np.intp],
    *,
    spacing: float,
    angle: float,
) -> Curves:
    """Fill areas with lines.

    Parameters
    ----------
    points, offsets
        (N, 2) points x, y; ring `i` has `offsets[i]:offsets[i + 1]`, the last of which is the first.
    owner
        (G,) area of each ring, its holes among them.
    spacing
        Distance of the lines, in the unit of the points.
    angle
        Degrees by which the lines are turned, clockwise.

    Returns
    -------
    Curves
        Open lines, each through several rows.

    Examples
    --------
    >>> square = np.array([[0.0, 0], [4, 0], [4, 2], [0, 2], [0, 0]])
    >>> lines = hatched(square, np.array([0, 5]), np.array([0]), spacing=1, angle=0)
    >>> lines.controls[:, 0].tolist(), lines.controls[-1, 3].tolist()
    ([[0.0, 0.5], [4.0, 0.5], [4.0, 1.5]], [0.0, 1.5])
    """
    level = turned(points, -angle)
    found = crossings(level, offsets, spacing=spacing, shift=SHIFT)
    ends = paired(found, owner).reshape(-1, 2)
    links = _links(found, ends, LONGEST_LINK * spacing)
    row = found.row[ends[:, 0]]
    order, line = _chains(row, links)
    corners, counts = _corners(found, ends, level, offsets, links, order, spacing)
    place, owner_line = turned(corners, angle), np.repeat(line, counts)
    is_step = (owner_line[1:] == owner_line[:-1]) & (place[1:] != place[:-1]).any(axis=1)
    controls = line_controls(place[:-1][is_step], place[1:][is_step])
    per_line = np.bincount(owner_line[:-1][is_step], minlength=1)
    return Curves(controls, np.ones(len(controls), np.bool_), offsets_of(per_line[per_line > 0]))


def _links(found: Crossings, ends: NDArray[np.intp], longest: float) -> _Links:
    """Find where the border leads from one row to the next: right of even rows, left of odd ones."""
    place = np.empty(len(found.row), np.intp)
    place[ends.ravel()] = np.arange(len(place))
    other = found.row[found.after]
    is_right = place % 2 == 1
    is_link = (np.abs(other - found.row) == 1) & (is_right == is_right[found.after])
    is_link &= (is_right == (np.minimum(found.row, other) % 2 == 0)) & (found.way <= longest)
    first = np.flatnonzero(is_link)
    after, is_forward = found.after[first], (found.row < other)[first]
    piece, following = np.where(is_forward, first, after), np.where(is_forward, after, first)
    return _Links(place[piece] // 2, place[following] // 2, first, is_forward)


def _chains(row: NDArray[np.intp], links: _Links) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Order pieces line by line, row by row; and the line of each in that order."""
    count = len(row)
    pairs = coo_array((np.ones(len(links.piece)), (links.piece, links.following)), shape=(count, count))
    line = np.asarray(connected_components(pairs, directed=False)[1] if count else row, np.intp)
    order = np.lexsort((row, line))
    return order, line[order]


def _corners(
    found: Crossings,
    ends: NDArray[np.intp],
    points: NDArray[np.float64],
    offsets: NDArray[np.intp],
    links: _Links,
    order: NDArray[np.intp],
    spacing: float,
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Corners of all pieces in order, each followed by those of the way to the next; and how many of each."""
    row = found.row[ends[:, 0]]
    sides = np.where((row % 2 == 0)[:, None], ends, ends[:, ::-1])
    # The points of a ring between two crossings, walked as it goes; its last point is its first once more.
    ring = found.ring[links.first]
    begin, size = offsets[ring], offsets[ring + 1] - offsets[ring] - 1
    after = found.after[links.first]
    between = np.zeros(len(row), np.intp)
    between[links.piece] = found.edge[after] - found.edge[links.first] + np.where(after <= links.first, size, 0)
    link = np.full(len(row), -1, np.intp)
    link[links.piece] = np.arange(len(links.piece))
    counts = 2 + between[order]
    piece, rank = np.repeat(order, counts), ranks(counts)
    corners = np.empty((len(piece), 2))
    for side in (0, 1):
        own = rank == side
        corners[own, 0] = found.x[sides[piece[own], side]]
        corners[own, 1] = (row[piece[own]] + SHIFT) * spacing
    on_way = rank >= 2
    own, step = link[piece[on_way]], rank[on_way] - 2
    step = np.where(links.is_forward[own], step, between[piece[on_way]] - 1 - step)
    corners[on_way] = points[begin[own] + (found.edge[links.first[own]] + 1 - begin[own] + step) % size[own]]
    return corners, counts
