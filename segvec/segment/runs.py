"""Regions as runs of pixels in rows: what is summed up over regions is summed over runs first, a fraction as many."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Pixels of some rows, cut where the region changes and at the ends of rows."""

    region: NDArray[np.int32]
    """(N,) number of each run's region."""
    row: NDArray[np.intp]
    """(N,) row of the picture."""
    start: NDArray[np.intp]
    """(N,) column of the first pixel."""
    counts: NDArray[np.intp]
    """(N,) number of pixels."""

    def totals(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sum whole values of all pixels (M,) over each run (N,)."""
        sums: NDArray[np.int64] = np.diff(np.cumsum(values)[np.cumsum(self.counts) - 1], prepend=0)
        return sums


def runs_of(numbers: NDArray[np.int32], rows: slice) -> Runs:
    """Cut some rows of a map (H, W) of regions into runs.

    Examples
    --------
    >>> runs = runs_of(np.array([[5, 5, 7], [7, 7, 7]], np.int32), slice(0, 2))
    >>> runs.region.tolist(), runs.counts.tolist(), runs.totals(np.arange(6)).tolist()
    ([5, 7, 7], [2, 1, 3], [1, 2, 12])
    """
    part = numbers[rows]
    is_first = np.ones(part.shape, np.bool_)
    np.not_equal(part[:, 1:], part[:, :-1], out=is_first[:, 1:])
    first = np.flatnonzero(is_first)
    row, start = np.divmod(first, part.shape[1])
    return Runs(part.ravel()[first], rows.start + row, start, np.diff(first, append=part.size))
