"""What is remembered of values that have gone by, so that many frames can share one range.

Known limit: a percentile of merged tallies is exact only to the width of a bin, and each merging that widens the range
may add half a bin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TALLY_BINS = 4096
"""Bins of a tally's histogram: a percentile is off by less than a 4000th of the range, under a tenth of a level."""

STRIP_VALUES = 1 << 18
"""Values worked on at a time: the copies in float64 stay at a few megabytes."""


def usable_values(values: NDArray[Any], method: str) -> NDArray[Any]:
    """Return the values that count, as one row; without a copy where that is all of them."""
    counted = None if values.dtype.kind in "bui" else np.isfinite(values)
    if method == "log":
        counted = values > 0 if counted is None else counted & (values > 0)
    return values.ravel() if counted is None or counted.all() else values[counted]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What is remembered of values that have gone by: their range and a histogram."""

    low: float
    """Lower end of the histogram."""
    high: float
    """Upper end."""
    counts: NDArray[np.int64]
    """(TALLY_BINS,) values in each bin; bin k is about `levels[k]`."""
    smallest: float
    """The smallest finite value; infinite where there is none."""
    largest: float
    """The largest finite value; -infinite where there is none."""
    smallest_positive: float
    """The smallest value above 0, for log; infinite where there is none."""

    @property
    def levels(self) -> NDArray[np.float64]:
        """(TALLY_BINS,) values that the bins stand for, from `low` to `high`."""
        return np.linspace(self.low, self.high, TALLY_BINS)

    def merge(self, other: Tally) -> Tally:
        """Return the tally of all values of both, in the wider range of the two.

        Examples
        --------
        >>> both = tally(np.array([1, 2])).merge(tally(np.array([9])))
        >>> both.smallest, both.largest, int(both.counts.sum())
        (1.0, 9.0, 3)
        """
        if not self.counts.any() or not other.counts.any():
            return other if not self.counts.any() else self
        low, high = min(self.low, other.low), max(self.high, other.high)
        counts = sum(_binned(part.levels, low, high, part.counts) for part in (self, other))
        return Tally(
            low,
            high,
            cast("NDArray[np.int64]", counts),
            min(self.smallest, other.smallest),
            max(self.largest, other.largest),
            min(self.smallest_positive, other.smallest_positive),
        )


def tally(values: NDArray[Any]) -> Tally:
    """Remember the range and a histogram of values.

    Parameters
    ----------
    values
        Numbers of any type and shape.

    Examples
    --------
    >>> counted = tally(np.array([0, 4, np.nan]))
    >>> counted.smallest, counted.largest, int(counted.counts.sum())
    (0.0, 4.0, 2)
    """
    usable = usable_values(values, "linear")
    if usable.size == 0:
        return Tally(0.0, 0.0, np.zeros(TALLY_BINS, np.int64), math.inf, -math.inf, math.inf)
    low, high = float(usable.min()), float(usable.max())
    positive = usable[usable > 0] if low <= 0 else usable
    counts = sum(
        _binned(usable[start : start + STRIP_VALUES], low, high, None) for start in range(0, usable.size, STRIP_VALUES)
    )
    smallest_positive = float(positive.min()) if positive.size else math.inf
    return Tally(low, high, cast("NDArray[np.int64]", counts), low, high, smallest_positive)


def _binned(values: NDArray[Any], low: float, high: float, counts: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Count values in the bin whose level is nearest."""
    span = high / 2 - low / 2
    shares = (values.astype(np.float64) / 2 - low / 2) / (span if span > 0 else 1.0)
    bins = np.rint(shares * (TALLY_BINS - 1)).astype(np.intp)
    return np.bincount(bins, counts, minlength=TALLY_BINS).astype(np.int64)
