"""Ramps: pixels whose color changes along a line, around a center, or around one in ellipses.

Slopes between cells (squares of pixels) tell the shape whatever the colors along it do: lines of equal color are at
right angles to them. What comes out is then settled on the pixels themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segvec.color.shade import Kind, Shade, gradient_places
from segvec.segment.profile import (
    Fit,
    Moved,
    Profile,
    even_fit,
    fit_stops,
    knot_moves,
    profile_of,
    settled,
    sparse_profile,
    spread,
)

MOST_SAMPLES = 500
"""Pixels on which the shape of a ramp is settled; so few that each product of matrices stays on one core."""

SPARSE = 20
"""Pixels of the rectangle around an area for each that is looked at, from which on these are no longer side by side."""

MOST_PIXELS = 10_000
"""Pixels on which slopes and stops are measured."""

CELLS = 20
"""Cells along the side of a ramp, about."""

FEW_CELLS = 30
"""Cells below which smaller ones are taken."""

FINAL_SAMPLES = 1000
"""Pixels on which shape and stops are settled together."""

EVEN_STOPS = 18
"""Stops while the shape is not known yet."""

LARGEST_STEP = 0.3
"""By which a parameter moves at once, at most."""

SMALL_STEP = 1e-4
"""By which parameters are moved to see what changes."""

WORTH = 0.93
"""Share of the error, at most, that the next richer shape must leave to be taken."""

NEAR_ERROR = 4.0
"""Root mean square error, in levels, that stops at equal distances leave, at most, where a shape is right."""

GOOD_ERROR = 0.33
"""Root mean square error, in levels, below which no richer shape is looked for; rounding alone leaves 0.29."""

BEYOND = 2.0
"""Pixels by which a ramp goes on beyond the pixels that it was measured on, which end before the edge."""

FAR = 1e3
"""Lengths of a ramp that nothing is beyond."""

TIP = 5.0
"""Pixels from a center within which a ramp goes on to the center, where the color changes too sharply to be even."""


@dataclass(frozen=True, slots=True, eq=False)
class Ramp:
    """A gradient that fits some pixels."""

    kind: Kind
    frame: NDArray[np.float64]  # (2, 3), see Shade
    profile: Profile  # along places 0..1 of the frame
    error: float  # root mean square, levels

    def at(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """(N, 3) colors at points (N, 2) of the picture."""
        return self.profile.at(gradient_places(self.kind, self.frame, points))

    def steepest(self) -> float:
        """Levels by which a channel changes from one pixel to the next, at most."""
        change = np.abs(np.diff(self.profile.colors, axis=0)).max(axis=1) / np.diff(self.profile.places)
        return float(change.max() / np.linalg.svd(self.frame[:, :2], compute_uv=False)[-1])

    def beyond(self) -> "Ramp":
        """Return the ramp going on at its ends, as far as there are colors."""
        low = -FAR if self.kind == "linear" else 0.0
        return replace(self, profile=self.profile.ending(low, FAR))

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
        """(N,) places of points x, y, 1 (N, 3)."""
        own = points @ self._inverses(parameters[None])[0].T
        found: NDArray[np.float64] = own[:, 0] if self.kind == "linear" else np.hypot(own[:, 0], own[:, 1])
        return found

    def moves(self, points: NDArray[np.float64], parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        """(N, K) changes of the places by each parameter."""
        steps = SMALL_STEP * np.eye(len(parameters))
        inverse, *moved = self._inverses(np.concatenate([parameters[None], parameters + steps]))
        along, across = ((np.stack(moved) - inverse) / SMALL_STEP).transpose(1, 2, 0)
        if self.kind == "linear":
            return points @ along
        x, y = (points @ inverse.T).T
        far = np.maximum(np.hypot(x, y), 1e-9)
        return (x / far)[:, None] * (points @ along) + (y / far)[:, None] * (points @ across)

    def _inverses(self, parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        """(M, 2, 3) from the picture to the gradient's own plane, for some parameters (M, K)."""
        frames = np.zeros((len(parameters), 3, 3))
        frames[:, 2, 2] = 1
        for square, own in zip(frames, parameters, strict=True):
            square[:2] = self.frame(own)
        return np.asarray(np.linalg.inv(frames)[:, :2], np.float64)


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
    full = np.concatenate([points, np.ones((len(points), 1))], axis=1)
    few, few_colors = spread(full, colors, most=MOST_SAMPLES)
    middle, extent = points.mean(axis=0), float(np.ptp(points, axis=0).max()) + 1.0
    cells = _cells(points, colors, side=max(round(extent / CELLS), 2))
    is_dense = np.prod(np.ptp(points, axis=0) + 1) < SPARSE * len(points)
    if len(cells[0]) < FEW_CELLS and is_dense:
        cells = _cells(points, colors, side=1)
    if len(cells[0]) < 2:  # too narrow for cells side by side
        cells = _overall_slope(points, colors)
    places, slopes = (cells[0] - middle) / extent, cells[1]
    best, error, ramp = None, np.inf, None
    for make in (_linear, _circle, _ellipse):
        shape = make(places, slopes, middle, extent)
        if shape is None:
            continue
        own_error, shape = _settled(shape, few, few_colors)
        if own_error >= WORTH * error:
            continue
        best, error, ramp = shape, own_error, None
        if error < NEAR_ERROR:
            ramp = _ramp(shape, full, colors)
            if ramp.error < GOOD_ERROR:
                break
    return _ramp(best, full, colors) if ramp is None and best is not None else ramp


def _cells(
    points: NDArray[np.float64], colors: NDArray[np.float64], *, side: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Middles (M, 2) of square cells and the slopes of the color (M, 2, 3) there, by differences with those beside.

    Parameters
    ----------
    side
        Pixels of a cell's side; whole ones, so that all cells have as many.
    """
    column, row = (points // side).astype(np.intp).T
    column -= column.min() - 1
    row -= row.min() - 1
    width = int(column.max()) + 2
    cell = row * width + column
    count = (int(row.max()) + 2) * width
    area = np.bincount(cell, minlength=count).astype(np.float64)
    sums = [np.bincount(cell, channel, minlength=count) for channel in (*points.T, *colors.T)]
    mean = np.stack(sums, axis=1) / np.maximum(area, 1)[:, None]
    is_full = area >= 0.3 * area.max()
    inner = np.flatnonzero(is_full[width:-width]) + width
    both = inner[is_full[inner - 1] & is_full[inner + 1] & is_full[inner - width] & is_full[inner + width]]
    # Cells cut by the outline have middles off the grid: solve for the slopes along x and y.
    change = np.stack([mean[both + step] - mean[both - step] for step in (1, width)], axis=1)
    return mean[both, :2], np.linalg.solve(change[..., :2], change[..., 2:])


def _overall_slope(
    points: NDArray[np.float64], colors: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit one slope to all pixels."""
    middle = points.mean(axis=0)
    offset = points - middle
    form = offset.T @ offset + 1e-6 * len(points) * np.eye(2)
    return middle[None], np.linalg.solve(form, offset.T @ (colors - colors.mean(axis=0)))[None]


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
    if values[0] * values[1] > 0 and max(abs(values)) < 100 * min(abs(values)):
        center = np.linalg.solve(form, np.array([p, q]))
        aspect = 0.5 * np.log(abs(values[1] / values[0]))
    else:  # no ellipses, but perhaps near some
        circle = _circle(points, slopes, middle, extent)
        if circle is None:
            return None
        center, aspect = circle.parameters, np.copysign(0.5, abs(values[1]) - abs(values[0]))
    if np.abs(center).max() > 20:
        return None
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

    def fitted(parameters: NDArray[np.float64]) -> Fit:
        return even_fit(shape.places(points, parameters), colors, stops=EVEN_STOPS)

    def moves(parameters: NDArray[np.float64], _: Fit) -> Moved:
        return shape.moves(points, parameters), np.full(len(parameters), LARGEST_STEP)

    parameters, found = settled(shape.parameters, fitted, moves, good_gain=0.01)
    return found.error, replace(shape, parameters=parameters)


def _ramp(shape: _Shape, points: NDArray[np.float64], colors: NDArray[np.float64]) -> Ramp:
    """Find the stops along a settled shape, and settle both together; again if the shape then needs fewer stops."""
    few, few_colors = spread(points, colors, most=FINAL_SAMPLES)
    places = shape.places(points, shape.parameters)
    profile = sparse_profile(places, colors)
    while True:
        shape, found = _together(shape, profile.places, few, few_colors)
        places = shape.places(points, shape.parameters)
        again = sparse_profile(places, colors) if len(profile.places) > 2 else profile
        if len(again.places) >= len(profile.places):
            break
        profile = again
    frame = shape.frame(shape.parameters)
    profile = profile_of(found, float(places.min()), float(places.max()))
    ramp = Ramp(shape.kind, *_spanned(shape.kind, frame, profile), 0.0)
    return replace(ramp, error=float(np.sqrt(((ramp.at(few[:, :2]) - few_colors) ** 2).mean())))


def _together(
    shape: _Shape, knots: NDArray[np.float64], points: NDArray[np.float64], colors: NDArray[np.float64]
) -> tuple[_Shape, Fit]:
    """Move a shape's parameters and the places of its inner stops to where the pixels are fitted best."""
    count = len(shape.parameters)

    def fitted(parameters: NDArray[np.float64]) -> Fit:
        places = shape.places(points, parameters[:count])
        return fit_stops(places, colors, np.concatenate([knots[:1], parameters[count:], knots[-1:]]))

    def moves(parameters: NDArray[np.float64], found: Fit) -> Moved:
        steps, limits = knot_moves(found)
        own = shape.moves(points, parameters[:count])
        return np.concatenate([own, steps], axis=1), np.concatenate([np.full(count, LARGEST_STEP), limits])

    start = np.concatenate([shape.parameters, knots[1:-1]])
    parameters, found = settled(start, fitted, moves, good_gain=0.001)
    return replace(shape, parameters=parameters[:count]), found


def _spanned(kind: Kind, frame: NDArray[np.float64], profile: Profile) -> tuple[NDArray[np.float64], Profile]:
    """Let places run from 0 to 1 over the stops, which go on a little beyond."""
    beyond = BEYOND / float(np.sqrt(abs(np.linalg.det(frame[:, :2]))))
    low, high = profile.places[0] - beyond, profile.places[-1] + beyond
    if kind == "radial":
        low = 0.0 if profile.places[0] < TIP / BEYOND * beyond else low
    profile = profile.ending(low, high)
    places, frame = profile.places, frame.copy()
    if kind == "linear":
        frame[:, 2] += frame[:, 0] * places[0]
        span = places[-1] - places[0]
        frame[:, :2] *= span
        return frame, Profile((places - places[0]) / span, profile.colors)
    frame[:, :2] *= places[-1]
    return frame, Profile(places / places[-1], profile.colors)
