"""Ramps: pixels whose color changes along a line, around a center, or around one in ellipses.

Slopes between cells (squares of pixels) tell the shape whatever the colors along it do: lines of equal color are at
right angles to them. What comes out is then settled on the pixels themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.color.shade import Kind, Shade
from segvec.segment.profile import Profile, even_profile, sparse_profile

MOST_SAMPLES = 1000
"""Pixels on which the shape of a ramp is settled."""

MOST_PIXELS = 12_000
"""Pixels on which slopes and stops are measured."""

CELLS = 20
"""Cells along the side of a ramp, about."""

EVEN_STOPS = 24
"""Stops while the shape is not known yet."""

ROUNDS = 8
"""Gauss-Newton steps, at most."""

WORTH = 0.93
"""Share of the error, at most, that the next richer shape must leave to be taken."""

GOOD_ERROR = 0.45
"""Root mean square error, in levels, below which no richer shape is looked for; rounding alone leaves 0.29."""

PURE_ERROR = 0.3
"""Root mean square error, in levels, that rounding leaves."""

BEYOND = 2.0
"""Pixels by which a ramp goes on beyond the pixels that it was measured on, which end before the edge."""


@dataclass(frozen=True, slots=True, eq=False)
class Ramp:
    """A gradient that fits some pixels."""

    kind: Kind
    frame: NDArray[np.float64]  # (2, 3), see Shade
    profile: Profile  # along places 0..1 of the frame
    error: float  # root mean square, levels

    def at(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """(N, 3) colors at points (N, 2) of the picture."""
        own = (points - self.frame[:, 2]) @ np.linalg.inv(self.frame[:, :2]).T
        return self.profile.at(own[:, 0] if self.kind == "linear" else np.hypot(own[:, 0], own[:, 1]))

    def shade(self, base: NDArray[np.uint8]) -> Shade:
        """Return the ramp around a color."""
        colors = np.rint(np.clip(self.profile.colors, 0, 255)).astype(np.uint8)
        return Shade(self.kind, self.frame, self.profile.places, colors, base)


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """A family of ramps: how parameters make places of points."""

    kind: Kind
    parameters: NDArray[np.float64]
    frame: Callable[[NDArray[np.float64]], NDArray[np.float64]]

    def places(self, points: NDArray[np.float64], parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        frame = self.frame(parameters)
        own = (points - frame[:, 2]) @ np.linalg.inv(frame[:, :2]).T
        found: NDArray[np.float64] = own[:, 0] if self.kind == "linear" else np.hypot(own[:, 0], own[:, 1])
        return found


def fit_ramp(points: NDArray[np.float64], colors: NDArray[np.float64]) -> Ramp | None:
    """Find the gradient that fits pixels best.

    Parameters
    ----------
    points
        (N, 2) middles of the pixels.
    colors
        (N, 3) sRGB, 0..255.

    Returns
    -------
    Ramp or None
        The simplest that fits about as well as the best; ``None`` where there are too few pixels.
    """
    if len(points) < 16:
        return None
    points, colors = spread(points, colors, most=MOST_PIXELS)
    few, few_colors = spread(points, colors, most=MOST_SAMPLES)
    middle, extent = points.mean(axis=0), float(np.ptp(points, axis=0).max()) + 1.0
    cells = _slopes((points - middle) / extent, colors, size=1.0 / CELLS)
    if len(cells[0]) < 2:  # too narrow for cells side by side
        cells = _overall_slope((points - middle) / extent, colors)
    best: tuple[float, _Shape] | None = None
    for make in (_linear, _circle, _ellipse):
        shape = make(*cells, middle, extent)
        if shape is None:
            continue
        error, shape = _settled(shape, few, few_colors)
        if best is None or error < WORTH * best[0]:
            best = error, shape
        if best[0] < GOOD_ERROR:
            break
    if best is None:
        return None
    return _ramp(best[1], points, colors)


def spread(
    points: NDArray[np.float64], colors: NDArray[np.float64], *, most: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Take at most so many pixels, evenly: by the golden ratio, which keeps step with no row."""
    if len(points) <= most:
        return points, colors
    place = (np.arange(most) * 0.6180339887498949 % 1 * len(points)).astype(np.intp)
    return points[place], colors[place]


def _slopes(
    points: NDArray[np.float64], colors: NDArray[np.float64], *, size: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Middles (M, 2) of cells and the slopes of the color (M, 2, 3) there, by differences with the cells beside."""
    column, row = np.floor(points / size).astype(np.intp).T
    column -= column.min() - 1
    row -= row.min() - 1
    width = int(column.max()) + 2
    cell = row * width + column
    count = (int(row.max()) + 2) * width
    area = np.bincount(cell, minlength=count).astype(np.float64)
    sums = [np.bincount(cell, channel, minlength=count) for channel in (*points.T, *colors.T)]
    mean = np.stack(sums, axis=1) / np.maximum(area, 1)[:, None]
    is_full = area >= 0.3 * area.max()
    slopes, around = [], []
    for step in (1, width):
        center = np.arange(step, count - step)
        ok = is_full[center - step] & is_full[center] & is_full[center + step]
        around.append(np.isin(np.arange(count), center[ok]))
        slopes.append(
            mean[np.minimum(np.arange(count) + step, count - 1)] - mean[np.maximum(np.arange(count) - step, 0)]
        )
    both = np.flatnonzero(around[0] & around[1])
    # Cells cut by the outline have middles off the grid: solve for the slopes along x and y.
    steps = np.stack([slopes[0][both, :2], slopes[1][both, :2]], axis=1)
    rises = np.stack([slopes[0][both, 2:], slopes[1][both, 2:]], axis=1)
    return mean[both, :2], np.linalg.solve(steps, rises) if len(both) else rises


def _overall_slope(
    points: NDArray[np.float64], colors: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit one slope to all pixels."""
    spread = points.T @ points + 1e-6 * len(points) * np.eye(2)
    return np.zeros((1, 2)), np.linalg.solve(spread, points.T @ (colors - colors.mean(axis=0)))[None]


def _linear(
    points: NDArray[np.float64], slopes: NDArray[np.float64], middle: NDArray[np.float64], extent: float
) -> _Shape | None:
    tensor = np.einsum("nic,njc->ij", slopes, slopes)
    axis = np.linalg.eigh(tensor)[1][:, -1]

    def frame(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        along = np.array([np.cos(parameters[0]), np.sin(parameters[0])]) * extent
        return np.stack([along, [-along[1], along[0]], middle], axis=1)

    return _Shape("linear", np.array([np.arctan2(axis[1], axis[0])]), frame)


def _circle(
    points: NDArray[np.float64], slopes: NDArray[np.float64], middle: NDArray[np.float64], extent: float
) -> _Shape | None:
    """Find the center in which all slopes meet."""
    if len(points) < 4:
        return None
    # Across a slope (gx, gy) the center c lies at no distance: (gy, -gx) (p - c) = 0.
    across = np.stack([slopes[:, 1], -slopes[:, 0]], axis=1)
    matrix = np.einsum("nic,njc->ij", across, across)
    right = np.einsum("nic,njc,nj->i", across, across, points)
    if np.linalg.cond(matrix) > 1e8:
        return None
    center = np.linalg.solve(matrix, right)
    if np.abs(center).max() > 20:
        return None

    def frame(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack([[extent, 0], [0, extent], middle + parameters * extent], axis=1)

    return _Shape("radial", center, frame)


def _ellipse(
    points: NDArray[np.float64], slopes: NDArray[np.float64], middle: NDArray[np.float64], extent: float
) -> _Shape | None:
    """Find the ellipses that all slopes stand upright on: slopes point along M p - m, M symmetric."""
    if len(points) < 8:
        return None
    gx, gy = slopes[:, 0, :], slopes[:, 1, :]
    x, y = points[:, :1], points[:, 1:]
    one = np.ones_like(x)
    rows = np.stack([-gy * x, gx * x - gy * y, gx * y, gy * one, -gx * one], axis=2).reshape(-1, 5)
    scale = np.sqrt((rows**2).sum(axis=0)) + 1e-12
    _, vectors = np.linalg.eigh((rows / scale).T @ (rows / scale))
    a, b, c, p, q = vectors[:, 0] / scale
    form = np.array([[a, b], [b, c]])
    values, axes = np.linalg.eigh(form)
    if values[0] * values[1] <= 0 or max(abs(values)) > 100 * min(abs(values)):
        return None
    center = np.linalg.solve(form, np.array([p, q]))
    if np.abs(center).max() > 20:
        return None
    aspect = 0.5 * np.log(abs(values[1] / values[0]))
    start = np.array([*center, np.arctan2(axes[1, 0], axes[0, 0]), aspect])

    def frame(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        angle, stretch = parameters[2], np.clip(parameters[3], -4, 4)
        long, short = extent * np.exp(stretch / 2), extent * np.exp(-stretch / 2)
        cosine, sine = np.cos(angle), np.sin(angle)
        along, across = [cosine * long, sine * long], [-sine * short, cosine * short]
        return np.stack([along, across, middle + parameters[:2] * extent], axis=1)

    return _Shape("radial", start, frame)


def _settled(shape: _Shape, points: NDArray[np.float64], colors: NDArray[np.float64]) -> tuple[float, _Shape]:
    """Move the parameters to where the pixels are fitted best; also tell the error."""

    def rest(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        places = shape.places(points, parameters)
        return (even_profile(places, colors, stops=EVEN_STOPS).at(places) - colors).ravel()

    parameters = shape.parameters
    current = rest(parameters)
    damping = 1e-3
    for _ in range(ROUNDS):
        if current @ current < PURE_ERROR**2 * len(current):
            break
        columns = []
        for number in range(len(parameters)):
            moved = parameters.copy()
            moved[number] += 1e-3
            columns.append((rest(moved) - current) / 1e-3)
        jacobian = np.stack(columns, axis=1)
        normal = jacobian.T @ jacobian
        step = np.linalg.solve(
            normal + damping * np.diag(np.diag(normal)) + 1e-9 * np.eye(len(normal)), -jacobian.T @ current
        )
        step = np.clip(step, -0.3, 0.3)
        trial = rest(parameters + step)
        if trial @ trial < current @ current:
            gain = 1 - (trial @ trial) / max(current @ current, 1e-12)
            parameters, current = parameters + step, trial
            damping *= 0.3
            if gain < 1e-3:
                break
        else:
            damping *= 10
            if damping > 1e3:
                break
    return float(np.sqrt((current**2).mean())), _Shape(shape.kind, parameters, shape.frame)


def _ramp(shape: _Shape, points: NDArray[np.float64], colors: NDArray[np.float64]) -> Ramp:
    """Find the stops along a settled shape."""
    frame = shape.frame(shape.parameters)
    places = shape.places(points, shape.parameters)
    profile = sparse_profile(places, colors)
    error = float(np.sqrt(((profile.at(places) - colors) ** 2).mean()))
    return Ramp(shape.kind, *_spanned(shape.kind, frame, profile), error)


def _spanned(kind: Kind, frame: NDArray[np.float64], profile: Profile) -> tuple[NDArray[np.float64], Profile]:
    """Let places run from 0 to 1 over the stops, which go on a little beyond."""
    places, colors = profile.places.copy(), profile.colors.copy()
    beyond = BEYOND / float(np.sqrt(abs(np.linalg.det(frame[:, :2]))))
    for end, inner, sign in ((0, 1, -1.0), (-1, -2, 1.0)):
        slope = (colors[end] - colors[inner]) / (places[end] - places[inner])
        further = beyond if kind == "linear" or end else min(beyond, float(places[0]))
        colors[end] = np.clip(colors[end] + sign * further * slope, 0, 255)
        places[end] += sign * further
    frame = frame.copy()
    if kind == "linear":
        frame[:, 2] += frame[:, 0] * places[0]
        span = places[-1] - places[0]
        frame[:, :2] *= span
        return frame, Profile((places - places[0]) / span, colors)
    frame[:, :2] *= places[-1]
    return frame, Profile(places / places[-1], colors)
