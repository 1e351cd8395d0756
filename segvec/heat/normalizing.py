"""From numbers of any range to 0..1, where colors are looked up.

Two steps: `fitted` finds the range that the options ask for, and `Scale.apply` uses it, so that many frames can share
one. Where frames come one at a time, `tally` each, merge the tallies, and fit the sum of them. Values that are not
finite, and those that a method cannot take, become NaN. Known limit: results are float32.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segvec.errors import InputError
from segvec.heat.equalizing import equalizing_table, locally_equalized
from segvec.heat.tally import STRIP_VALUES, Tally, usable_values
from segvec.image.values import check_numbers
from segvec.options.heating import NormalizeOptions
from segvec.parallel import map_parts

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
            result[start : start + STRIP_VALUES] = self._mapped(flat[start : start + STRIP_VALUES])

        map_parts(fill, range(0, flat.size, STRIP_VALUES))
        shares = result.reshape(values.shape)
        return locally_equalized(shares, self.options.clip_limit) if self.options.norm == "clahe" else shares

    def undo(self, shares: NDArray[Any]) -> NDArray[np.float64]:
        """Map 0..1 back to values; what is outside 0..1 becomes the nearer end of the range.

        Parameters
        ----------
        shares
            Numbers of any shape, NaN where there is none.

        Raises
        ------
        InputError
            If the method cannot be undone: clahe, whose curve is another at each place.

        Examples
        --------
        >>> Scale(NormalizeOptions(norm="sqrt"), 0.0, 100.0).undo(np.array([0.0, 0.5, 1.0])).tolist()
        [0.0, 25.0, 100.0]
        """
        if self.options.norm == "clahe":
            raise InputError("the norm 'clahe' cannot be undone: what a color means depends on its place")
        shares = np.clip(shares.astype(np.float64), 0, 1)
        if self.table is not None:
            levels, ranks = self.table
            return np.where(np.isnan(shares), np.nan, np.interp(shares, ranks, levels))
        low, high = self._bent(np.array([self.vmin, self.vmax]))
        shares = shares ** (1 / _exponent(self.options))
        # Parts, because the difference of two large numbers may be infinite; clipped, because roots and powers round.
        numbers = self._straightened((1 - shares) * low + shares * high)
        return np.clip(numbers, self.vmin, self.vmax)

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
            center, size = self._linear_part()
            return np.arcsinh((numbers - center) / size)
        return numbers

    def _straightened(self, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Undo the logarithm."""
        if self.options.norm == "log":
            return np.exp(numbers)
        if self.options.norm == "symlog":
            center, size = self._linear_part()
            return np.sinh(numbers) * size + center
        return numbers

    def _linear_part(self) -> tuple[float, float]:
        """Return the middle of symlog, and the size below which it is linear."""
        center = self.options.center or 0.0
        size = self.options.threshold or max(abs(self.vmin - center), abs(self.vmax - center)) * 1e-3 or 1.0
        return center, size


def normalize(
    values: NDArray[Any],
    options: NormalizeOptions | None = None,
    *,
    each: bool = False,
    **chosen: Any,  # noqa: ANN401 (any field's type)
) -> NDArray[np.float32]:
    """Map values to 0..1 by their own range.

    Parameters
    ----------
    values
        Numbers of any type and shape; for clahe (H, W).
    each
        Whether each picture, the last two axes, is scaled or equalized by itself, as of (1800, 1, 96, 96).
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
    check_numbers(values, noun="values")
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(np.float64), np.nan)
    if not each:
        return fitted(values, options, **chosen).apply(values)
    if values.ndim < 2:
        raise InputError(f"each needs pictures (..., H, W), got shape {values.shape}")
    pictures = values.reshape(-1, *values.shape[-2:])
    shares = [fitted(picture, options, **chosen).apply(picture) for picture in pictures]
    return np.array(shares, np.float32).reshape(values.shape)


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
    table = equalizing_table(values, low, high) if options.norm == "equalize" and low <= high else None
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
    usable = usable_values(values, options.norm)
    if usable.size == 0:
        return math.nan, math.nan
    if options.percentile is None:
        return float(usable.min()), float(usable.max())
    # The difference of two signed numbers may not fit into their type, nor that of two float16.
    is_safe = usable.dtype.kind == "u" or usable.dtype in (np.float32, np.float64)
    low, high = np.percentile(usable if is_safe else usable.astype(np.float64), options.percentile)
    return float(low), float(high)


def _range_of_tally(values: Tally, options: NormalizeOptions) -> tuple[float, float]:
    smallest = values.smallest_positive if options.norm == "log" else values.smallest
    if not smallest <= values.largest:
        return math.nan, math.nan
    if options.percentile is None:
        return smallest, values.largest
    counts = np.where(values.levels > 0, values.counts, 0) if options.norm == "log" else values.counts
    shares = counts.cumsum() / max(1, counts.sum())
    bins = np.searchsorted(shares, np.array(options.percentile) / 100)
    low, high = values.levels[np.minimum(bins, counts.size - 1)].clip(smallest, values.largest)
    return float(low), float(high)
