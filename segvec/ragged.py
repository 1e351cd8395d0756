"""Groups of different sizes, one after the other in flat arrays: where each begins, and what is inside.

Group `i` has the members ``offsets[i]:offsets[i + 1]``, as everywhere in segvec.
"""

import numpy as np
from numpy.typing import NDArray


def offsets_of(counts: NDArray[np.integer]) -> NDArray[np.intp]:
    """(N + 1,) where each of N groups begins, and the end.

    Examples
    --------
    >>> offsets_of(np.array([2, 0, 1])).tolist()
    [0, 2, 2, 3]
    """
    offsets = np.zeros(len(counts) + 1, np.intp)
    np.cumsum(counts, out=offsets[1:])
    return offsets


def ranks(counts: NDArray[np.integer]) -> NDArray[np.intp]:
    """Place of each member inside its group: 0, 1, ... for each count, one after the other.

    Examples
    --------
    >>> ranks(np.array([2, 0, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    return runs(np.zeros(len(counts), np.intp), counts)


def runs(starts: NDArray[np.integer], counts: NDArray[np.integer]) -> NDArray[np.intp]:
    """So many numbers from each start on, one run after the other.

    Examples
    --------
    >>> runs(np.array([7, 3]), np.array([2, 3])).tolist()
    [7, 8, 3, 4, 5]
    """
    offsets = offsets_of(counts)
    return np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], counts)


def members(offsets: NDArray[np.intp], groups: NDArray[np.integer]) -> NDArray[np.intp]:
    """Places of all members of some groups, in the order of the groups.

    Examples
    --------
    >>> members(np.array([0, 2, 2, 5]), np.array([2, 0])).tolist()
    [2, 3, 4, 0, 1]
    """
    return runs(offsets[groups], offsets[groups + 1] - offsets[groups])
