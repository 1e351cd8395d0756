"""How a color changes along one coordinate, as few stops with straight lines between them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

MOST_STOPS = 8

MOST_BINS = 96
"""Parts of the coordinate that are told apart."""

MOST_SAMPLES = 1000
"""Pixels to which stops are fitted; so few that each product of matrices stays on one core."""

STOP_ERROR = 0.7
"""Levels that a profile may be off before it gets another stop; rounding hides half a level."""

PURE_ERROR = 0.3
"""Root mean square error, in levels, that rounding leaves."""

ROUNDS = 8
"""Gauss-Newton steps, at most."""

STIFFNESS = 1e-6
"""Weight, beside that of the pixels, that keeps stops without pixels around them on a line with their neighbors."""


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

    def ending(self, low: float, high: float) -> "Profile":
        """Go on in a straight line to other ends, or as far towards them as there are colors."""
        places, colors = self.places.copy(), self.colors.copy()
        for end, inner, place in ((0, 1, low), (-1, -2, high)):
            step = (colors[end] - colors[inner]) * (place - places[end]) / (places[end] - places[inner])
            room = np.where(step > 0, 255 - colors[end], colors[end]) / np.maximum(np.abs(step), 1e-9)
            share = float(np.clip(room.min(), 0, 1))
            colors[end] = np.clip(colors[end] + share * step, 0, 255)
            places[end] += share * (place - places[end])
        return Profile(places, colors)


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The colors of stops at given places that fit N pixels best; make one with :func:`fit_stops`."""

    knots: NDArray[np.float64]  # (S,)
    colors: NDArray[np.float64]  # (S, 3) not clipped
    hats: NDArray[np.float64]  # (N, S) share of each stop in each pixel; the outermost lines go on
    rest: NDArray[np.float64]  # (N, 3) what the pixels are off
    _slopes: NDArray[np.float64]  # (N, 3) change of color along the coordinate at each pixel
    _inverse: NDArray[np.float64]  # (S, S) of the normal matrix

    @property
    def power(self) -> float:
        """Sum of the squared errors."""
        return float((self.rest**2).sum())

    @property
    def error(self) -> float:
        """Root mean square error, levels."""
        return float(np.sqrt(self.power / max(self.rest.size, 1)))

    def equations(self, steps: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the normal matrix (K, K) and gradient (K,) of parameters that move each pixel by `steps` (N, K).

        What the colors of the stops make up for is left out, so that these need not be parameters.

        References
        ----------
        .. [1] Kaufman (1975), A variable projection method for solving separable nonlinear least squares problems.
        """
        change = steps[:, None] * self._slopes[..., None]  # (N, 3, K)
        flat = change.reshape(len(steps), -1)
        seen = self.hats.T @ flat
        seen = seen.reshape(len(seen), 3, -1).transpose(1, 0, 2)
        made_up = (seen.transpose(0, 2, 1) @ (self._inverse @ seen)).sum(axis=0)
        normal = (steps * (self._slopes**2).sum(axis=1)[:, None]).T @ steps - made_up
        return normal, (steps * (self._slopes * self.rest).sum(axis=1)[:, None]).sum(axis=0)


def fit_stops(places: NDArray[np.float64], colors: NDArray[np.float64], knots: NDArray[np.float64]) -> Fit:
    """Fit the colors of stops by least squares.

    Parameters
    ----------
    places
        (N,) coordinates.
    colors
        (N, 3) sRGB 0..255.
    knots
        (S,) places of the stops, rising.
    """
    count = len(knots)
    left = np.searchsorted(knots[1:-1], places, side="right")
    gaps = np.diff(knots)
    share = (places - knots[left]) / gaps[left]
    hats = np.zeros((len(places), count))
    pixels = np.arange(len(places))
    hats[pixels, left] = 1 - share
    hats[pixels, left + 1] = share
    matrix = hats.T @ hats
    inverse = np.linalg.inv(matrix + STIFFNESS * len(places) / count * _bends(count))
    found = inverse @ (hats.T @ colors)
    slopes = (np.diff(found, axis=0) / gaps[:, None])[left]
    return Fit(knots, found, hats, hats @ found - colors, slopes, np.asarray(inverse))


@cache
def _bends(count: int) -> NDArray[np.float64]:
    """(S, S) quadratic form of how far each stop is off the line through its neighbors, and a little of the slopes."""
    rise, bend = np.diff(np.eye(count), axis=0), np.diff(np.eye(count), n=2, axis=0)
    return np.asarray(bend.T @ bend + 1e-6 * rise.T @ rise)


def even_fit(places: NDArray[np.float64], colors: NDArray[np.float64], *, stops: int) -> Fit:
    """Fit stops at equal distances, from the lowest place to the highest."""
    low, high = float(places.min()), float(places.max())
    return fit_stops(places, colors, np.linspace(low, max(high, low + 1e-6), stops))


Moved = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Steps (N, K) along the coordinate by which each parameter moves each pixel, and how far each parameter (K,) may go at
once."""


def settled(
    start: NDArray[np.float64],
    fitted: Callable[[NDArray[np.float64]], Fit],
    moves: Callable[[NDArray[np.float64], Fit], Moved],
    *,
    good_gain: float,
) -> tuple[NDArray[np.float64], Fit]:
    """Move parameters (K,) to where the pixels are fitted best.

    Parameters
    ----------
    good_gain
        Share of the squared error that a step must save for another one to follow.

    References
    ----------
    .. [1] Marquardt (1963), doi:10.1137/0111030.
    """
    parameters, current, damping = start, fitted(start), 1e-3
    steps, limits = moves(parameters, current)
    normal, gradient = current.equations(steps)
    for _ in range(ROUNDS if len(start) else 0):
        scale = np.diag(normal) + 1e-9 * max(float(np.trace(normal)), 1e-9)
        step = np.clip(np.linalg.solve(normal + damping * np.diag(scale), -gradient), -limits, limits)
        trial = fitted(parameters + step)
        if trial.power >= current.power:
            damping *= 30
            if damping > 1:
                break
            continue
        gain = 1 - trial.power / current.power
        parameters, current, damping = parameters + step, trial, damping * 0.1
        if gain < good_gain or current.error < PURE_ERROR:
            break
        steps, limits = moves(parameters, current)
        normal, gradient = current.equations(steps)
    return parameters, current


def knot_moves(found: Fit) -> Moved:
    """Return steps and limits of the inner stops' places; stops never meet."""
    gaps = np.diff(found.knots)
    return -found.hats[:, 1:-1], 0.4 * np.minimum(gaps[1:], gaps[:-1])


def spread(
    points: NDArray[np.float64], colors: NDArray[np.float64], *, most: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Take at most so many pixels, evenly: by the golden ratio, which keeps step with no row."""
    if len(points) <= most:
        return points, colors
    place = evenly(len(points), most)
    return points.take(place, axis=0), colors.take(place, axis=0)


def evenly(count: int, most: int) -> NDArray[np.intp]:
    """Choose at most so many of a number of things that stand in a row, see :func:`spread`."""
    return np.arange(count) if count <= most else (_golden(most) * count).astype(np.intp)


@cache
def _golden(count: int) -> NDArray[np.float64]:
    return np.asarray(np.arange(count) * 0.6180339887498949 % 1, np.float64)


def sparse_profile(places: NDArray[np.float64], colors: NDArray[np.float64]) -> Profile:
    """Fit as few stops as `STOP_ERROR` allows, where the color bends.

    Parameters
    ----------
    places
        (N,) coordinates.
    colors
        (N, 3) sRGB 0..255.

    References
    ----------
    .. [1] Bellman (1961), On the approximation of curves by line segments using dynamic programming.
    """
    few, few_colors = spread(places, colors, most=MOST_SAMPLES)
    bins = _binned(places, colors, few, few_colors)
    ways = _breaks(bins) if len(bins.center) > 2 else [(0.0, [0])]
    # Lines that need not meet are off by no more than lines that do.
    hopeless = 3 * float((bins.weight * bins.allowed**2).sum())
    first = next((number for number, (cost, _) in enumerate(ways) if cost <= hopeless), len(ways) - 1)
    for _, breaks in ways[first:]:
        start = np.array([bins.low, *_meetings(bins, breaks), bins.high])
        profile = profile_of(_with_best_knots(few, few_colors, start), bins.low, bins.high)
        rest = profile.at(places) - colors
        if (np.abs(bins.means(rest)).max(axis=1) <= bins.allowed).all():
            break
    return profile


def profile_of(found: Fit, low: float, high: float) -> Profile:
    """Return the stops of a fit, the outermost ones at some ends, or as near to them as there are colors."""
    return Profile(found.knots, found.colors).ending(low, high)


def _with_best_knots(places: NDArray[np.float64], colors: NDArray[np.float64], knots: NDArray[np.float64]) -> Fit:
    """Fit stops, and move the inner ones to their best places."""

    def fitted(inner: NDArray[np.float64]) -> Fit:
        return fit_stops(places, colors, np.concatenate([knots[:1], inner, knots[-1:]]))

    return settled(knots[1:-1], fitted, lambda _, found: knot_moves(found), good_gain=0.01)[1]


@dataclass(frozen=True, slots=True, eq=False)
class _Bins:
    """Pixels summed up in B equal parts of the coordinate; empty ones are left out."""

    low: float
    high: float
    number: NDArray[np.intp]  # (N,) bin of each pixel
    weight: NDArray[np.float64]  # (B,) pixels
    center: NDArray[np.float64]  # (B,) mean place
    mean: NDArray[np.float64]  # (B, 3)
    allowed: NDArray[np.float64]  # (B,) levels that a profile may be off
    sums: NDArray[np.float64]  # (10, B + 1) running sums that lines are fitted by

    def means(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """(B, C) means of values (N, C) over each bin."""
        return _sums(self.number, values) / self.weight[:, None]

    def relative(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Count places from the middle, in spans: the sums' own coordinate."""
        return (places - (self.low + self.high) / 2) / (self.high - self.low)

    def absolute(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        return places * (self.high - self.low) + (self.low + self.high) / 2


def _sums(number: NDArray[np.intp], values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([np.bincount(number, column) for column in values.T], axis=1)


def _binned(
    places: NDArray[np.float64],
    colors: NDArray[np.float64],
    few: NDArray[np.float64],
    few_colors: NDArray[np.float64],
) -> _Bins:
    """Sum up pixels; a few of them tell how far they are off."""
    low = float(places.min())
    high = max(float(places.max()), low + 1e-6)
    count = int(np.clip(len(places) // 8, 2, MOST_BINS))
    number = np.minimum(((places - low) * (count / (high - low))).astype(np.intp), count - 1)
    is_used = np.bincount(number) > 0
    number = (np.cumsum(is_used) - 1)[number]
    weight = np.bincount(number).astype(np.float64)
    center = np.bincount(number, places) / weight
    mean = _sums(number, colors) / weight[:, None]
    across = float(np.sqrt(((Profile(center, mean).at(few) - few_colors) ** 2).mean()))
    # The mean of few pixels is uncertain itself, and what is off across the coordinate need not be exact along it.
    allowed = max(STOP_ERROR, across) + 1.5 / np.sqrt(weight)
    place, level = (center - (low + high) / 2) / (high - low), mean.T - mean.mean(axis=0)[:, None]
    terms = np.concatenate([[np.ones(len(place)), place, place**2], level, place * level, [(level**2).sum(axis=0)]])
    sums = np.concatenate([np.zeros((len(terms), 1)), np.cumsum(weight * terms, axis=1)], axis=1)
    return _Bins(low, high, number, weight, center, mean, allowed, sums)


def _breaks(bins: _Bins) -> list[tuple[float, list[int]]]:
    """Find the bins at which 1, 2, 3 ... straight parts begin that fit best, each a line of its own; and the error."""
    count = len(bins.center)
    cost = _line_errors(bins)
    best, before = cost[0], []
    found = [(float(best[-1]), [0])]
    for n_parts in range(2, min(MOST_STOPS, count // 2 + 1)):
        # The last part begins at bin i; all before it end at i - 1.
        total = np.concatenate([[np.inf], best[:-1]])[:, None] + cost
        before.append(total.argmin(axis=0))
        best = total.min(axis=0)
        starts, end = [], count - 1
        for step in range(n_parts - 2, -1, -1):
            starts.append(int(before[step][end]))
            end = starts[-1] - 1
        found.append((float(best[-1]), [0, *starts[::-1]]))
    return found


def _line_errors(bins: _Bins) -> NDArray[np.float64]:
    """(B, B) squared error of the best line through bins i to j; infinite for less than two."""
    sums = bins.sums
    area, _, spread, level, rise = _lines(sums[:, None, 1:] - sums[:, :-1, None])
    power = sums[9, None, 1:] - sums[9, :-1, None]
    error = power - area * (level**2).sum(axis=0) - spread * (rise**2).sum(axis=0)
    number = np.arange(len(bins.center))
    return np.where(number[None] > number[:, None], np.maximum(error, 0), np.inf)


def _lines(sums: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Weight, middle and spread (...) of some parts, and the level and slope (3, ...) of the best line through each."""
    area = np.maximum(sums[0], 1e-9)
    middle, level = sums[1] / area, sums[3:6] / area
    spread = np.maximum(sums[2] - middle * sums[1], 1e-12)
    return area, middle, spread, level, (sums[6:9] - middle * sums[3:6]) / spread


def _meetings(bins: _Bins, breaks: list[int]) -> NDArray[np.float64]:
    """Put a knot where the lines of two parts meet, or between them where they hardly do."""
    ends = np.array([*breaks, len(bins.center)])
    _, middle, _, level, rise = _lines(np.diff(bins.sums[:, ends], axis=1))
    then = ends[1:-1]
    place = bins.relative(bins.center[then])
    ahead = level + rise * (np.append(place, 0) - middle)  # (3, parts) where each ends
    behind = level + rise * (np.append(0, place) - middle)  # where each begins
    gap, bend = behind[:, 1:] - ahead[:, :-1], np.diff(rise, axis=1)
    # Where the next part begins, lines are apart by `gap`; they meet where the bend makes up for it.
    meeting = bins.absolute(place - (bend * gap).sum(axis=0) / np.maximum((bend**2).sum(axis=0), 1e-12))
    low, high = bins.center[np.maximum(then - 2, ends[:-2])], bins.center[np.minimum(then + 1, ends[2:] - 1)]
    knots = np.clip(meeting, low + 0.1 * (high - low), high - 0.1 * (high - low))
    return np.asarray(np.maximum.accumulate(knots) + 1e-4 * (bins.high - bins.low) * np.arange(len(knots)))
