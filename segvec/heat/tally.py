"""What is remembered of values that have gone by, so that many frames or pictures can share one range.

Bins are a power of two wide and begin at its multiples, so that wider ones are whole numbers of narrower ones: tallies
merge without loss, in any order and any grouping, to the same bytes. Known limit: a percentile is exact only to the
width of a bin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TALLY_BINS = 65536
"""Most bins of a tally's histogram, and at least half as many lie in the range of more than one value: a percentile is
off by less than a 32,000th of the range."""

STRIP_VALUES = 1 << 18
"""Values worked on at a time: the copies in float64 stay at a few megabytes."""

MANTISSA_BITS = 53
"""Bits of a float64: bins are no narrower than what it can tell apart at the largest value."""

LEAST_STEP = -1074
"""Power of two of the smallest float64 above zero."""


def usable_values(values: NDArray[Any], method: str) -> NDArray[Any]:
    """Return the values that count, as one row; without a copy where that is all of them."""
    counted = None if values.dtype.kind in "bui" else np.isfinite(values)
    if method == "log":
        counted = values > 0 if counted is None else counted & (values > 0)
    return values.ravel() if counted is None or counted.all() else values[counted]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What is remembered of values that have gone by: their range and a histogram."""

    step: int
    """Bins are 2**step wide."""
    first: int
    """Where the first bin begins, in steps from zero."""
    counts: NDArray[np.int64]
    """(N,) values in each bin, N at most `TALLY_BINS`; empty where there is none."""
    smallest: float
    """The smallest finite value; infinite where there is none."""
    largest: float
    """The largest finite value; -infinite where there is none."""
    smallest_positive: float
    """The smallest value above 0, for log; infinite where there is none."""

    @property
    def levels(self) -> NDArray[np.float64]:
        """(N,) values that the bins stand for: their middles, but the first and the last value exactly."""
        places = self.first + np.arange(self.counts.size) + 0.5
        with np.errstate(over="ignore"):  # the middle of the last bin may lie beyond all numbers, the largest value not
            levels = np.ldexp(places, self.step)
        levels[-1:], levels[:1] = self.largest, self.smallest
        return levels

    def merge(self, other: Tally) -> Tally:
        """Return the tally of all values of both.

        Examples
        --------
        >>> both = tally(np.array([1, 2])).merge(tally(np.array([9])))
        >>> both.smallest, both.largest, int(both.counts.sum())
        (1.0, 9.0, 3)
        """
        if not self.counts.size or not other.counts.size:
            return other if not self.counts.size else self
        smallest, largest = min(self.smallest, other.smallest), max(self.largest, other.largest)
        step, first, size = _bins(smallest, largest)
        counts = np.zeros(size, np.int64)
        for part in (self, other):
            # All bits of a number of 64 are gone after 63 places, and C leaves open what comes after.
            places = (part.first + np.arange(part.counts.size)) >> min(step - part.step, 63)
            np.add.at(counts, places - first, part.counts)
        smallest_positive = min(self.smallest_positive, other.smallest_positive)
        return Tally(step, first, counts, smallest, largest, smallest_positive)


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
        return Tally(LEAST_STEP, 0, np.zeros(0, np.int64), math.inf, -math.inf, math.inf)
    smallest, largest = float(usable.min()), float(usable.max())
    positive = usable[usable > 0] if smallest <= 0 else usable
    step, first, size = _bins(smallest, largest)
    counts = np.zeros(size, np.int64)
    for start in range(0, usable.size, STRIP_VALUES):
        places = _places(usable[start : start + STRIP_VALUES].astype(np.float64), step)
        counts += np.bincount(places - first, minlength=size)
    smallest_positive = float(positive.min()) if positive.size else math.inf
    return Tally(step, first, counts, smallest, largest, smallest_positive)


def _bins(smallest: float, largest: float) -> tuple[int, int, int]:
    """Return the narrowest step at which the bins suffice, where they begin, and how many they are.

    Both only grow with the range, so that what a range needs does not depend on how it came about.
    """
    reach, half_span = max(abs(smallest), abs(largest)), largest / 2 - smallest / 2
    finest = math.frexp(reach)[1] - MANTISSA_BITS if reach else LEAST_STEP
    # Half as wide as the bins that may suffice; from there on step by step.
    enough = math.frexp(half_span)[1] - TALLY_BINS.bit_length() if half_span else LEAST_STEP
    step = max(finest, enough, LEAST_STEP)
    while True:
        first, last = _places(np.array([smallest, largest]), step).tolist()
        if last - first < TALLY_BINS:
            return step, first, last - first + 1
        step += 1


def _places(values: NDArray[np.float64], step: int) -> NDArray[np.int64]:
    """Return the bin of each value, counted from zero."""
    places = np.floor(np.ldexp(values, -step))
    return np.minimum(places, np.where(values < 0, -1, np.inf)).astype(np.int64)  # where a quotient underflows
