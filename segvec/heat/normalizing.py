"""From numbers of any range to 0..1, where colors are looked up.

Two steps: `fitted` finds the range that the options ask for, and `Scale.apply` uses it, so that many frames can share
one. Where frames come one at a time, `tally` each, merge the tallies, and fit the sum of them. Values that are not
finite, and those that a method cannot take, become NaN. Known limits: results are float32; a percentile of merged
tallies is exact only to the width of a bin, and each merging that widens the range may add half a bin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from segvec.errors import InputError
from segvec.options.heating import NormalizeOptions
from segvec.parallel import map_parts

if TYPE_CHECKING:
    from numpy.typing import NDArray

TALLY_BINS = 4096
"""Bins of a tally's histogram: a percentile is off by less than a 4000th of the range, under a tenth of a level."""

_STRIP_VALUES = 1 << 18
"""Values scaled at a time: the copies in float64 stay at a few megabytes."""

_TABLE_SIZE = 1 << 16
"""Most entries of the table of `equalize`: beyond that, ranks are interpolated, which no display can show."""


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """A range and a curve from values to 0..1; everything that is needed to treat frames alike."""

    options: NormalizeOptions
    """How values become 0..1."""
    vmin: float
    """Value that becomes 0; NaN where there was no value."""
    vmax: float
    """Value that becomes 1."""
    table: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
    """Rising values and their shares of 0..1, for equalize; else None."""

    def apply(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """Map values to 0..1, clipped; NaN where a value is not finite or the method cannot take it.

        Where the range is one value (a constant picture), this becomes 0, or 0.5 where there is a `center` or the
        values are equalized; what is below it becomes 0, and what is above it 1.

        Parameters
        ----------
        values
            Numbers of any shape.

        Examples
        --------
        >>> Scale(NormalizeOptions(), 10.0, 20.0).apply(np.array([5, 15, np.nan])).tolist()
        [0.0, 0.5, nan]
        """
        flat = np.ascontiguousarray(values).reshape(-1)
        result = np.empty(flat.size, np.float32)

        def fill(start: int) -> None:
            result[start : start + _STRIP_VALUES] = self._mapped(flat[start : start + _STRIP_VALUES])

        map_parts(fill, range(0, flat.size, _STRIP_VALUES))
        shares = result.reshape(values.shape)
        return _adapted(shares, self.options.clip_limit) if self.options.norm == "clahe" else shares

    def _mapped(self, values: NDArray[Any]) -> NDArray[np.float64]:
        numbers = values.astype(np.float64)
        numbers[~np.isfinite(numbers)] = np.nan
        if self.table is not None:
            # np.interp takes a lone entry even for what is no number.
            return np.where(np.isnan(numbers), np.nan, np.interp(numbers, *self.table))
        low, high = self._bent(np.array([self.vmin, self.vmax]))
        numbers = self._bent(numbers)
        if not high > low:
            middle = 0.0 if self.options.center is None else 0.5
            return np.heaviside(numbers - low, middle)
        # Halves, because the difference of two large numbers may be infinite.
        shares = np.clip((numbers / 2 - low / 2) / (high / 2 - low / 2), 0, 1)
        return shares ** _exponent(self.options)

    def _bent(self, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Apply the logarithm of log or symlog; other methods bend what has become 0..1."""
        if self.options.norm == "log":
            return np.log(np.where(numbers > 0, numbers, np.nan))
        if self.options.norm == "symlog":
            center = self.options.center or 0.0
            size = self.options.threshold or max(abs(self.vmin - center), abs(self.vmax - center)) * 1e-3 or 1.0
            return np.arcsinh((numbers - center) / size)
        return numbers


def normalize(values: NDArray[Any], options: NormalizeOptions | None = None, **chosen: Any) -> NDArray[np.float32]:  # noqa: ANN401
    """Map values to 0..1 by their own range.

    Parameters
    ----------
    values
        Numbers of any type and shape; for clahe (H, W).
    options, chosen
        All options at once, or single fields of `NormalizeOptions` by name.

    Returns
    -------
    NDArray
        float32, 0..1, of the same shape; NaN where a value is not finite.

    Raises
    ------
    InputError
        If an option is out of range.

    Examples
    --------
    >>> normalize(np.array([[0, 5, 10]])).tolist()
    [[0.0, 0.5, 1.0]]
    """
    scale = fitted(values, options, **chosen)
    return scale.apply(values)


def fitted(values: NDArray[Any] | Tally, options: NormalizeOptions | None = None, **chosen: Any) -> Scale:  # noqa: ANN401
    """Find the range of values that the options ask for.

    Parameters
    ----------
    values
        Numbers of any type and shape, or the `Tally` of many frames.
    options, chosen
        As for `normalize`.

    Raises
    ------
    InputError
        If an option is out of range.

    Examples
    --------
    >>> scale = fitted(np.arange(11), percentile=(10, 90))
    >>> scale.vmin, scale.vmax
    (1.0, 9.0)
    """
    options = _chosen(options, chosen)
    low, high = _range_of(values, options)
    low = low if options.vmin is None else options.vmin
    high = high if options.vmax is None else options.vmax
    if options.vmin is not None and high < low:  # all values are below the range
        high = low
    low = min(low, high)
    if options.center is not None:
        reach = max(abs(low - options.center), abs(high - options.center))
        low, high = options.center - reach, options.center + reach
    table = _table(values, low, high) if options.norm == "equalize" and low <= high else None
    return Scale(options, float(low), float(high), table)


def _chosen(options: NormalizeOptions | None, chosen: dict[str, Any]) -> NormalizeOptions:
    if options is not None and chosen:
        raise TypeError("give either options or single fields, not both")
    if set(chosen) - set(NormalizeOptions.__slots__):
        raise TypeError(f"unknown options {', '.join(sorted(set(chosen) - set(NormalizeOptions.__slots__)))}")
    return options or NormalizeOptions(**chosen)


def _exponent(options: NormalizeOptions) -> float:
    return {"sqrt": 0.5, "power": options.gamma}.get(options.norm, 1.0)


def _range_of(values: NDArray[Any] | Tally, options: NormalizeOptions) -> tuple[float, float]:
    """Return the smallest and the largest usable value, or the percentiles; NaN where there is none."""
    if isinstance(values, Tally):
        return _range_of_tally(values, options)
    usable = _usable(values, options.norm)
    if usable.size == 0:
        return math.nan, math.nan
    if options.percentile is None:
        return float(usable.min()), float(usable.max())
    # The difference of two signed numbers may not fit into their type, nor that of two float16.
    is_safe = usable.dtype.kind == "u" or usable.dtype in (np.float32, np.float64)
    low, high = np.percentile(usable if is_safe else usable.astype(np.float64), options.percentile)
    return float(low), float(high)


def _usable(values: NDArray[Any], method: str) -> NDArray[Any]:
    """Return the values that count, as one row; without a copy where that is all of them."""
    counted = None if values.dtype.kind in "bui" else np.isfinite(values)
    if method == "log":
        counted = values > 0 if counted is None else counted & (values > 0)
    return values.ravel() if counted is None or counted.all() else values[counted]


# Equalization


def _table(values: NDArray[Any] | Tally, low: float, high: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return distinct values and the share of all that lies below each.

    Equal values count with half their number, and the shares are stretched so that the smallest value gets 0 and the
    largest 1. Values outside the range count at its ends.
    """
    if isinstance(values, Tally):
        levels, counts = values.levels, values.counts
        levels, counts = levels[counts > 0], counts[counts > 0]
    else:
        levels, counts = np.unique(_usable(values, "equalize"), return_counts=True)
    if levels.size == 0:
        return np.array([low, high]), np.array([0.5, 0.5])
    levels = levels.astype(np.float64)
    if levels[0] < low or levels[-1] > high:
        levels, places = np.unique(np.clip(levels, low, high), return_inverse=True)
        counts = np.bincount(places, counts)
    if levels.size == 1:
        return levels, np.array([0.5])
    ranks = counts.cumsum() - counts / 2
    return _thinned(levels, (ranks - ranks[0]) / (ranks[-1] - ranks[0]))


def _thinned(
    levels: NDArray[np.float64], shares: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if levels.size <= _TABLE_SIZE:
        return levels, shares
    kept = np.unique(np.searchsorted(shares, np.linspace(0, 1, _TABLE_SIZE)))
    return levels[kept], shares[kept]


def _adapted(shares: NDArray[np.float32], clip_limit: float) -> NDArray[np.float32]:
    """Equalize within neighborhoods; what is left out takes the mean meanwhile.

    Zuiderveld (1994), Contrast limited adaptive histogram equalization, Graphics Gems IV.
    """
    from skimage.exposure import equalize_adapthist

    if shares.ndim != 2:
        raise InputError(f"clahe needs values of shape (H, W), got {shares.shape}")
    known = np.isfinite(shares)
    if not known.any() or np.ptp(shares[known]) == 0:
        return shares
    filled = np.where(known, shares, shares[known].mean(dtype=np.float64)).astype(np.float32)
    adapted = equalize_adapthist(filled, clip_limit=clip_limit)
    return np.where(known, adapted, np.nan).astype(np.float32)


# Many frames


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
    >>> scale = fitted(tally(np.array([0, 4])).merge(tally(np.array([10]))))
    >>> scale.vmin, scale.vmax
    (0.0, 10.0)
    """
    usable = _usable(values, "linear")
    if usable.size == 0:
        return Tally(0.0, 0.0, np.zeros(TALLY_BINS, np.int64), math.inf, -math.inf, math.inf)
    low, high = float(usable.min()), float(usable.max())
    positive = usable[usable > 0] if low <= 0 else usable
    counts = sum(
        _binned(usable[start : start + _STRIP_VALUES], low, high, None)
        for start in range(0, usable.size, _STRIP_VALUES)
    )
    smallest_positive = float(positive.min()) if positive.size else math.inf
    return Tally(low, high, cast("NDArray[np.int64]", counts), low, high, smallest_positive)


def _binned(values: NDArray[Any], low: float, high: float, counts: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Count values in the bin whose level is nearest."""
    span = high / 2 - low / 2
    shares = (values.astype(np.float64) / 2 - low / 2) / (span if span > 0 else 1.0)
    bins = np.rint(shares * (TALLY_BINS - 1)).astype(np.intp)
    return np.bincount(bins, counts, minlength=TALLY_BINS).astype(np.int64)


def _range_of_tally(values: Tally, options: NormalizeOptions) -> tuple[float, float]:
    smallest = values.smallest_positive if options.norm == "log" else values.smallest
    if not smallest <= values.largest:
        return math.nan, math.nan
    if options.percentile is None:
        return smallest, values.largest
    counts = np.where(values.levels > 0, values.counts, 0) if options.norm == "log" else values.counts
    shares = counts.cumsum() / max(1, counts.sum())
    bins = np.searchsorted(shares, np.array(options.percentile) / 100)
    low, high = values.levels[np.minimum(bins, TALLY_BINS - 1)].clip(smallest, values.largest)
    return float(low), float(high)
