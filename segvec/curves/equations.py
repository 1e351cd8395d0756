"""Equations of which each unknown meets a few others, solved piece by piece."""

import numpy as np
from numpy.typing import NDArray

from segvec.graphs import pieces
from segvec.ragged import offsets_of, ranks

LARGEST = 300
"""Unknowns that hang together up to which all of their coefficients are written down: scipy needs fewer, but takes
longer to load than a logo to trace."""


def solved(
    rows: NDArray[np.intp], columns: NDArray[np.intp], values: NDArray[np.float64], right: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Solve symmetric equations.

    Parameters
    ----------
    rows, columns, values
        (N,) the coefficients: those of the same place are added up.
    right
        (U,) right side.

    Returns
    -------
    (U,) unknowns.

    Examples
    --------
    >>> rows, columns = np.array([0, 1, 1, 2, 2]), np.array([0, 1, 2, 1, 2])
    >>> solved(rows, columns, np.array([2.0, 1, 1, 1, -1]), np.array([4.0, 3, 1]))
    array([2., 2., 1.])
    """
    piece = pieces(rows, columns, count=len(right))
    sizes = np.bincount(piece)
    if sizes.max() > LARGEST:
        from scipy.sparse import csc_array
        from scipy.sparse.linalg import spsolve

        return np.asarray(spsolve(csc_array((values, (rows, columns)), shape=(len(right),) * 2), right))
    # The squares of all pieces' coefficients, one after the other.
    order = np.argsort(piece, kind="stable")
    rank = np.empty(len(right), np.intp)
    rank[order] = ranks(sizes)
    squares = offsets_of(sizes**2)
    place = squares[piece[rows]] + rank[rows] * sizes[piece[rows]] + rank[columns]
    coefficients = np.bincount(place, values, minlength=squares[-1])
    found = np.empty(len(right))
    for number, part in enumerate(np.split(order, np.cumsum(sizes)[:-1])):
        square = coefficients[squares[number] : squares[number + 1]].reshape(len(part), len(part))
        found[part] = np.linalg.solve(square, right[part])
    return found
