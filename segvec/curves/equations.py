"""Equations of which each unknown meets a few others, in rows: solved from one end of a row to the other."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from segvec.graphs import hops, pieces
from segvec.ragged import offsets_of, ranks

FEW = 3000
"""Unknowns up to which they are solved for here: scipy is faster with more, but takes longer to load than a logo to
trace."""


def solved(
    rows: NDArray[np.intp], columns: NDArray[np.intp], values: NDArray[np.float64], right: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Solve symmetric, positive definite equations.

    Unknowns as many hops from the first one of what hangs together are solved for at once: they meet themselves, those
    a hop nearer and those a hop farther. Of curves in a row these are few, so that all matrices are small.

    Parameters
    ----------
    rows, columns, values
        (N,) the coefficients, on both sides of the diagonal: those of the same place are added up.
    right
        (U,) right side.

    Returns
    -------
    (U,) unknowns.

    References
    ----------
    .. [1] Golub & Van Loan (2013), Matrix Computations, 4.5.1, on block tridiagonal systems.

    Examples
    --------
    >>> rows, columns = np.array([0, 1, 1, 2, 2]), np.array([0, 1, 2, 1, 2])
    >>> solved(rows, columns, np.array([2.0, 2, 1, 1, 2]), np.array([4.0, 5, 4])).round(9).tolist()
    [2.0, 2.0, 1.0]
    """
    if len(right) > FEW:
        from scipy.sparse import coo_array
        from scipy.sparse.linalg import spsolve

        return np.asarray(spsolve(coo_array((values, (rows, columns)), shape=(len(right),) * 2).tocsc(), right))
    piece = pieces(rows, columns, count=len(right))
    distance = hops(rows, columns, roots=np.unique(piece, return_index=True)[1], count=len(right))
    order = np.lexsort((distance, piece))
    is_first = (np.diff(piece[order], prepend=-1) != 0) | (np.diff(distance[order], prepend=-1) != 0)
    part = np.empty(len(right), np.intp)
    part[order] = np.cumsum(is_first) - 1
    sizes = np.bincount(part)
    rank = np.empty(len(right), np.intp)
    rank[order] = ranks(sizes)
    # Of each part the coefficients with itself, and those with the part before it, as they stand in one array.
    before = np.concatenate([[0], sizes[:-1]])
    widths = sizes + before
    squares = offsets_of(sizes * widths)
    is_kept = part[columns] <= part[rows]
    row, column, value = rows[is_kept], columns[is_kept], values[is_kept]
    own = part[row]
    across = rank[column] + np.where(part[column] == own, before[own], 0)
    flat: NDArray[np.float64] = np.zeros(squares[-1])
    flat += np.bincount(squares[own] + rank[row] * widths[own] + across, value, minlength=squares[-1])
    bounds, places = offsets_of(sizes).tolist(), squares.tolist()
    ordered = right[order]
    blocks = [flat[one:other].reshape(size, -1) for one, other, size in zip(places, places[1:], sizes, strict=False)]
    links = [block[:, :width] for block, width in zip(blocks, before.tolist(), strict=True)]
    links.append(np.zeros((0, sizes[-1])))
    # What each part comes to: by what the next one does, and of itself.
    shares: list[NDArray[np.floating]] = []
    for number, (start, stop) in enumerate(pairwise(bounds)):
        square, side = blocks[number][:, before[number] :], ordered[start:stop]
        if number:
            square = square - links[number] @ shares[-1][:, :-1]
            side = side - links[number] @ shares[-1][:, -1]
        shares.append(np.linalg.solve(square, np.column_stack([links[number + 1].T, side])))
    found = np.empty(len(right))
    for (start, stop), share in zip(reversed(list(pairwise(bounds))), reversed(shares), strict=True):
        found[start:stop] = share[:, -1] - share[:, :-1] @ found[stop : stop + share.shape[1] - 1]
    solution = np.empty(len(right))
    solution[order] = found
    return solution
