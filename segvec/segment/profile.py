"""How a color changes along one coordinate, as few stops with straight lines between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

MOST_STOPS = 8

MOST_BINS = 96
"""Parts of the coordinate that are told apart."""

STOP_ERROR = 0.7
"""Levels that a profile may be off before it gets another stop; rounding hides half a level."""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Stops along a coordinate."""

    places: NDArray[np.float64]
    """(S,) rising."""
    colors: NDArray[np.float64]
    """(S, 3) sRGB 0..255."""

    def at(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """(N, 3) colors at some places; beyond the outermost stops theirs."""
        return np.stack([np.interp(places, self.places, channel) for channel in self.colors.T], axis=1)


def even_profile(places: NDArray[np.float64], colors: NDArray[np.float64], *, stops: int) -> Profile:
    """Fit stops at equal distances by least squares.

    Parameters
    ----------
    places
        (N,) coordinates.
    colors
        (N, 3) sRGB 0..255.
    """
    low, high = float(places.min()), float(places.max())
    knots = np.linspace(low, max(high, low + 1e-6), stops)
    return Profile(knots, _fitted(places, colors, np.ones(len(places)), knots))


def sparse_profile(places: NDArray[np.float64], colors: NDArray[np.float64]) -> Profile:
    """Fit as few stops as `STOP_ERROR` allows, where the color bends.

    References
    ----------
    .. [1] Bellman (1961), On the approximation of curves by line segments using dynamic programming.
    """
    low, high = float(places.min()), float(places.max())
    n_bins = int(np.clip(len(places) // 8, 2, MOST_BINS))
    step = max(high - low, 1e-6) / n_bins
    bins = np.minimum(((places - low) / step).astype(np.intp), n_bins - 1)
    weight = np.bincount(bins, minlength=n_bins).astype(np.float64)
    used = np.flatnonzero(weight)
    weight = weight[used]
    sums = [np.bincount(bins, values, minlength=n_bins)[used] for values in (places, *colors.T)]
    center, *mean = (total / weight for total in sums)
    if len(center) < 3:
        ends = np.array([low, max(high, low + 1e-6)])
        return Profile(ends, _fitted(places, colors, np.ones(len(places)), ends))
    middle = np.stack(mean, axis=1)
    spread = float(np.sqrt(((middle[np.searchsorted(used, bins)] - colors) ** 2).mean()))
    # The mean of few pixels is uncertain itself, and what is off across the coordinate need not be exact along it.
    allowed = max(STOP_ERROR, spread) + 1.5 / np.sqrt(weight)
    for breaks in _breaks(center, middle, weight):
        knots = _knots(center, middle, weight, breaks)
        profile = Profile(knots, _fitted(center, middle, weight, knots))
        if (np.abs(profile.at(center) - middle).max(axis=1) <= allowed).all():
            break
    return _to_ends(profile, low, high)


def _breaks(center: NDArray[np.float64], mean: NDArray[np.float64], weight: NDArray[np.float64]) -> Iterator[list[int]]:
    """Yield the bins at which 1, 2, 3 ... straight parts begin that fit best, each a line of its own."""
    count = len(center)
    cost = _line_errors(center, mean, weight)
    best, before = cost[0], []
    yield [0]
    for n_parts in range(2, min(MOST_STOPS, count // 2 + 1)):
        # The last part begins at bin i; all before it end at i - 1.
        total = np.concatenate([[np.inf], best[:-1]])[:, None] + cost
        before.append(total.argmin(axis=0))
        best = total.min(axis=0)
        starts, end = [], count - 1
        for step in range(n_parts - 2, -1, -1):
            starts.append(int(before[step][end]))
            end = starts[-1] - 1
        yield [0, *starts[::-1]]


def _line_errors(
    center: NDArray[np.float64], mean: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(B, B) squared error of the best line through bins i to j; infinite for less than two."""
    place = (center - center.mean()) / max(float(np.ptp(center)), 1e-9)
    terms = [weight, weight * place, weight * place**2]
    terms += [weight * values for values in mean.T] + [weight * place * values for values in mean.T]
    terms.append(weight * (mean**2).sum(axis=1))
    sums = np.concatenate([np.zeros((len(terms), 1)), np.cumsum(terms, axis=1)], axis=1)
    between = sums[:, None, 1:] - sums[:, :-1, None]  # (terms, i, j)
    area, first, second = between[:3]
    spread = np.maximum(second - first**2 / np.maximum(area, 1e-9), 1e-12)
    error = between[9]
    for level, slope in zip(between[3:6], between[6:9], strict=True):
        error = error - level**2 / np.maximum(area, 1e-9)
        error -= (slope - first * level / np.maximum(area, 1e-9)) ** 2 / spread
    bins = np.arange(len(center))
    return np.where(bins[None] > bins[:, None], np.maximum(error, 0), np.inf)


def _knots(
    center: NDArray[np.float64], mean: NDArray[np.float64], weight: NDArray[np.float64], breaks: list[int]
) -> NDArray[np.float64]:
    """Put a knot where the lines of two parts meet, or between them where they hardly do."""
    knots = [center[0]]
    parts = list(pairwise([*breaks, len(center)]))
    lines = [np.polyfit(center[a:b] - center[a], mean[a:b], 1, w=np.sqrt(weight[a:b])) for a, b in parts]
    for (one, (start, _)), (other, (then, end)) in pairwise(zip(lines, parts, strict=True)):
        bend = other[0] - one[0]
        # At x = center[then] the lines are apart by `gap`; they meet where the bend makes up for it.
        gap = other[1] - (one[0] * (center[then] - center[start]) + one[1])
        meeting = center[then] - float(bend @ gap) / max(float(bend @ bend), 1e-12)
        low, high = center[max(then - 2, start)], center[min(then + 1, end - 1)]
        knots.append(float(np.clip(meeting, low, high)))
    knots.append(center[-1])
    return np.maximum.accumulate(np.array(knots) + 1e-9 * np.arange(len(knots)))


def _to_ends(profile: Profile, low: float, high: float) -> Profile:
    """Go on in a straight line from the middle of the outermost bins to the ends."""
    places, colors = profile.places.copy(), profile.colors.copy()
    for end, inner, place in ((0, 1, low), (-1, -2, high)):
        slope = (colors[end] - colors[inner]) / (places[end] - places[inner])
        colors[end] = np.clip(colors[end] + slope * (place - places[end]), 0, 255)
        places[end] = place
    return Profile(places, colors)


def _fitted(
    places: NDArray[np.float64], colors: NDArray[np.float64], weight: NDArray[np.float64], knots: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(S, 3) colors at knots such that the lines between them fit best."""
    count = len(knots)
    left = np.clip(np.searchsorted(knots, places, side="right") - 1, 0, count - 2)
    share = np.clip((places - knots[left]) / (knots[left + 1] - knots[left]), 0, 1)
    one, other = weight * (1 - share), weight * share
    matrix = np.zeros((count, count))
    inner = np.arange(count)
    matrix[inner, inner] = np.bincount(left, one * (1 - share), minlength=count)
    matrix[inner, inner] += np.bincount(left + 1, other * share, minlength=count)
    beside = np.bincount(left, one * share, minlength=count)[:-1]
    matrix[inner[:-1], inner[1:]] += beside
    matrix[inner[1:], inner[:-1]] += beside
    right = np.stack(
        [
            np.bincount(left, one * channel, minlength=count) + np.bincount(left + 1, other * channel, minlength=count)
            for channel in colors.T
        ],
        axis=1,
    )
    # Knots without pixels around them lie in a straight line between their neighbors.
    stiffness = 1e-6 * max(float(matrix.trace()), 1.0) / count
    bend = np.zeros((count, count))
    for number in range(1, count - 1):
        bend[number, number - 1 : number + 2] = 1, -2, 1
    matrix += stiffness * (bend.T @ bend) + 1e-12 * np.eye(count)
    return np.asarray(np.linalg.solve(matrix, right))
