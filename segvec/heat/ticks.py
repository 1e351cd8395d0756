"""Ticks of a color bar: round values, as many as have room, each with as many digits as tell it from the others."""

import math

import numpy as np
from numpy.typing import NDArray

from segvec.heat.writing import LETTER

MOST_TICKS = 8


def nice_ticks(low: float, high: float, *, most: int) -> NDArray[np.float64]:
    """Return multiples of 1, 2 or 5 times a power of ten from `low` to `high`, `most` of them at the most.

    Where fewer than two lie between them, `low` and `high` themselves.

    Examples
    --------
    >>> nice_ticks(0, 97, most=6).tolist()
    [0.0, 20.0, 40.0, 60.0, 80.0]
    """
    span = high - low
    if span <= 0 or most < 2:
        return np.array([low], np.float64)
    step = _nice_step(span / (most - 1))
    # A millionth: ends that are multiples but for rounding count.
    ticks = step * np.arange(math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6) + 1).astype(np.float64)
    return ticks if len(ticks) > 1 else np.array([low, high], np.float64)


def bar_ticks(low: float, high: float, room: float, *, is_across: bool) -> tuple[tuple[float, str], ...]:
    """Choose as many ticks as have room; `room` in font sizes."""
    values = nice_ticks(low, high, most=MOST_TICKS)
    for most in range(MOST_TICKS, 1, -1):
        values = nice_ticks(low, high, most=most)
        extent = LETTER * max(map(len, _tick_labels(values))) + 1 if is_across else 2
        if len(values) * extent <= room:
            break
    span = high - low
    places = (values - low) / span if span else np.full(len(values), 0.5)
    return tuple(zip(np.clip(places, 0, 1).tolist(), _tick_labels(values), strict=True))


def _nice_step(least: float) -> float:
    """Return the first of 1, 2, 5, 10 ... times a power of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next((factor * power for factor in (1, 2, 5) if factor * power >= least * (1 - 1e-9)), 10 * power)


def _tick_labels(values: NDArray[np.float64]) -> list[str]:
    """Write ticks with as many digits as tell them apart."""
    largest = float(np.abs(values).max())
    step = float(values[1] - values[0]) if len(values) > 1 else largest / 100
    # Half a digit: a step of 0.2 that rounding made 0.19999 has one decimal.
    decimals = math.ceil(-math.log10(step) - 1e-9) if step > 0 else 0
    if decimals > 4 or largest >= 1e6:
        digits = max(1, decimals + math.floor(math.log10(largest)) + 1)
        return [f"{value + 0.0:.{digits}g}" for value in values.tolist()]
    return [f"{value + 0.0:.{max(decimals, 0)}f}" for value in values.tolist()]
