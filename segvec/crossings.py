"""Find chords that cross each other, so that curves can be fitted again where they do.

All chords are sorted into the square cells that they pass through; only chords that meet in a cell are compared.
The table of cells is kept while curves are replaced, since few are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CELL = 2.0
"""Side of a cell, in pixels: about the length of a chord."""

ROW = 1 << 15
"""Cells in a row, at most: pictures are narrower than 65,000 pixels, and a wider one only shares cells."""


@dataclass(frozen=True, slots=True, eq=False)
class ChordTable:
    """Chords, whose they are, and the cells that they pass."""

    one: NDArray[np.float64]
    """(N, 2) start of each chord."""
    other: NDArray[np.float64]
    """(N, 2) end of each chord."""
    owner: NDArray[np.intp]
    """(N,) number of the curve that the chord belongs to."""
    chord: NDArray[np.intp]
    """(M,) a chord ..."""
    cell: NDArray[np.int64]
    """(M,) ... and a cell that it passes."""


def chord_table(one: NDArray[np.float64], other: NDArray[np.float64], owner: NDArray[np.intp]) -> ChordTable:
    """Sort chords into cells; coordinates are 0 or greater but for a pixel or so, empty chords are left out."""
    long = (one != other).any(axis=1)
    one, other, owner = one[long], other[long], owner[long]
    chord, cell = _cells(one, other, np.minimum(one, other), np.maximum(one, other))
    return ChordTable(one, other, owner, chord, cell)


def with_replaced(table: ChordTable, gone: NDArray[np.bool_], fresh: ChordTable) -> ChordTable:
    """Take out the chords of some owners, those true in `gone`, and put in others."""
    keep = ~gone[table.owner[table.chord]]
    return ChordTable(
        np.concatenate([table.one, fresh.one]),
        np.concatenate([table.other, fresh.other]),
        np.concatenate([table.owner, fresh.owner]),
        np.concatenate([table.chord[keep], fresh.chord + len(table.one)]),
        np.concatenate([table.cell[keep], fresh.cell]),
    )


def crossing_owners(
    table: ChordTable, *, n_owners: int, suspects: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Find who has a chord that crosses or touches another chord anywhere but at a common end.

    Parameters
    ----------
    n_owners
        Number of owners, the largest number and one.
    suspects
        (n_owners,) only cells with a chord of one of these are searched; all if not given.

    Returns
    -------
    NDArray
        (n_owners,) both owners of every such pair.

    Examples
    --------
    >>> import numpy as np
    >>> one, other = np.array([[0, 0], [0, 2], [5, 0]], float), np.array([[2, 2], [2, 0], [5, 2]], float)
    >>> crossing_owners(chord_table(one, other, np.arange(3)), n_owners=3).tolist()
    [True, True, False]
    """
    guilty = np.zeros(n_owners, np.bool_)
    one, other, owner, chord, cell = table.one, table.other, table.owner, table.chord, table.cell
    if suspects is not None:
        marked = np.zeros(int(cell.max(initial=0)) + 1, np.bool_)
        marked[cell[suspects[owner[chord]]]] = True
        near = marked[cell]
        chord, cell = chord[near], cell[near]
    order = np.argsort(cell, kind="stable")
    chord, cell = chord[order], cell[order]
    corners = np.concatenate([one, other], axis=1).astype(np.float32)[chord]
    low = np.minimum(corners[:, :2], corners[:, 2:]).T.copy()
    high = np.maximum(corners[:, :2], corners[:, 2:]).T.copy()
    first = np.arange(len(cell))
    step = 1
    while len(first):
        if first[-1] + step >= len(cell):
            first = first[first + step < len(cell)]
        first = first[cell[first] == cell[first + step]]
        second = first + step
        meet = (low[0, first] <= high[0, second]) & (low[0, second] <= high[0, first])
        meet &= (low[1, first] <= high[1, second]) & (low[1, second] <= high[1, first])
        i, j = chord[first[meet]], chord[second[meet]]
        cross = _crosses(one[i], other[i], one[j], other[j])
        guilty[owner[i[cross]]] = True
        guilty[owner[j[cross]]] = True
        step += 1
    return guilty


def _cells(
    one: NDArray[np.float64], other: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Pairs of a chord and a cell that it passes, the cells of a column taken together."""
    first, last = ((side / CELL).astype(np.int64) + 1 for side in (low, high))  # + 1: a curve may leave the page
    columns = last[:, 0] - first[:, 0] + 1
    chord = np.repeat(np.arange(len(one)), columns)
    column = first[chord, 0] + _counter(columns)
    # The part of the chord inside the column bounds its rows there.
    run = other[:, 0] - one[:, 0]
    steep = np.where(run == 0, 0, (other[:, 1] - one[:, 1]) / np.where(run == 0, 1, run))
    edges = [one[chord, 1] + steep[chord] * ((edge - 1) * CELL - one[chord, 0]) for edge in (column, column + 1)]
    upright = (run == 0)[chord]
    top = np.where(upright, low[chord, 1], np.clip(np.minimum(*edges), low[chord, 1], high[chord, 1]))
    bottom = np.where(upright, high[chord, 1], np.clip(np.maximum(*edges), low[chord, 1], high[chord, 1]))
    top_row, bottom_row = ((side / CELL).astype(np.int64) + 1 for side in (top, bottom))
    rows = bottom_row - top_row + 1
    row = np.repeat(top_row, rows) + _counter(rows)
    return np.repeat(chord, rows), row * ROW + np.repeat(column, rows)


def _counter(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, ... for each count, one after the other."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)


def _crosses(
    a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64], d: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Whether chords ab and cd have more in common than one end."""

    def side(p: NDArray[np.float64], q: NDArray[np.float64], r: NDArray[np.float64]) -> NDArray[np.float64]:
        return (q[:, 0] - p[:, 0]) * (r[:, 1] - p[:, 1]) - (q[:, 1] - p[:, 1]) * (r[:, 0] - p[:, 0])

    abc, abd, cda, cdb = side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)
    apart = ((abc > 0) & (abd > 0)) | ((abc < 0) & (abd < 0)) | ((cda > 0) & (cdb > 0)) | ((cda < 0) & (cdb < 0))
    crossing = ~apart
    # With a common end only running along each other counts.
    near = np.flatnonzero(crossing)
    for p, q, r, s in ((a, b, c, d), (a, b, d, c), (b, a, c, d), (b, a, d, c)):
        shared = near[(p[near] == r[near]).all(axis=1)]
        along = side(p[shared], q[shared], s[shared]) == 0
        same_way = ((q[shared] - p[shared]) * (s[shared] - r[shared])).sum(axis=1) > 0
        crossing[shared] = along & same_way
    return crossing
