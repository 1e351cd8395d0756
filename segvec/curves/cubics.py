"""Least squares fit of one cubic to each run of an outline's points, with the tangents of smooth ends held.

Works relative to each run's start, one array per coordinate, in single precision: a run is short.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.curves.hulls import halves
from segvec.curves.outline import Outline, arcs_of
from segvec.curves.polygons import worst_points
from segvec.curves.segments import Segments
from segvec.ragged import offsets_of

LONGEST_ARM = 0.85
"""Arms longer than this share of the chord make bumps (Levien: penalize from 0.65 on)."""

FOOT_ROUNDS = 3
"""Steps of Newton to where a curve is nearest to a point, from the share of the length."""

LEAST_HALF = 0.05
"""Share of a curve's parameter that the smaller half has, at least."""

TANGENT_REACH = 3
"""Points on each side that give the direction at a smooth joint."""


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """Runs of an outline's points, all points one run after the other."""

    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    counts: NDArray[np.intp]
    heads: NDArray[np.intp]  # place of the first point of each run
    owner: NDArray[np.intp]  # run of each point
    index: NDArray[np.intp]  # of each point in the outline
    chord: NDArray[np.float64]  # from the first point of each run to its last
    x: NDArray[np.float32]  # from the first point of the run
    y: NDArray[np.float32]

    def spread(self, vectors: NDArray[np.float64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Repeat both coordinates of what belongs to a run (R, 2) for each of its points."""
        x, y = vectors.astype(np.float32).T
        return x[self.owner], y[self.owner]

    def total(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Add up values of points over each run."""
        sums: NDArray[np.float64] = np.add.reduceat(values, self.heads).astype(np.float64)
        return sums


def fit_cubics(
    outline: Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], tolerance: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """Fit a cubic to each run: controls (R, 4, 2), largest error in pixels, worst point.

    A run that is within tolerance after one fit is done; the others get a second one at better parameters.
    """
    controls, error, worst, u = _refined_fit(outline, starts, ends, None)
    again = np.flatnonzero(error > tolerance)
    if len(again):
        counts = ends - starts + 1
        better = _refined_fit(outline, starts[again], ends[again], u[np.repeat(error > tolerance, counts)])
        improved = better[1] < error[again]
        chosen = again[improved]
        controls[chosen], error[chosen], worst[chosen] = (part[improved] for part in better[:3])
    return controls, error, worst


def curve_errors(outline: Outline, segments: Segments) -> NDArray[np.float64]:
    """Largest distance of each segment's points from it, in pixels as far as they count."""
    run = _runs_of(outline.points, segments.start, segments.end)
    start, one, other, end = np.moveaxis(segments.controls, 1, 0)
    u = _by_length(outline, run)
    for _ in range(FOOT_ROUNDS):
        u, distance = _at_foot_points(run, (one - start, other - end), u)
    error, _ = worst_points(distance * outline.trust_of(run.index), segments.start, run.counts)
    return error.astype(np.float64)


def segment_halves(outline: Outline, segments: Segments, index: NDArray[np.intp]) -> tuple[Segments, Segments]:
    """Cut each segment in two of the same shape, where it is nearest to one of its points (de Casteljau)."""
    controls = segments.controls.view(np.complex128)[..., 0]
    a, b, c, d = controls.T
    c1, c2, c3 = 3 * (b - a), 3 * (c - 2 * b + a), d - a + 3 * (b - c)
    lengths = outline.lengths
    whole = np.maximum(lengths[segments.end] - lengths[segments.start], 1e-12)
    u = (lengths[index] - lengths[segments.start]) / whole
    for _ in range(FOOT_ROUNDS):
        rest = a + u * (c1 + u * (c2 + u * c3)) - outline.places[index]
        slope = c1 + u * (2 * c2 + 3 * u * c3)
        u = np.clip(u - (rest * slope.conj()).real / np.maximum(np.abs(slope) ** 2, 1e-9), LEAST_HALF, 1 - LEAST_HALF)
    pieces = halves(controls, at=u)
    first, second = (np.ascontiguousarray(piece).view(np.float64).reshape(-1, 4, 2) for piece in pieces)
    return (
        Segments(segments.start, index, first, segments.is_line),
        Segments(index, segments.end, second, segments.is_line),
    )


def _refined_fit(
    outline: Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], u: NDArray[np.float32] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp], NDArray[np.float32]]:
    """Fit at parameters `u` (``None``: by length along the points), then move them to their foot points."""
    points = outline.points
    run = _runs_of(points, starts, ends)
    arms = _arms(outline, run, u := _by_length(outline, run) if u is None else u)
    u, distance = _at_foot_points(run, arms, u)
    if outline.trust is not None:
        distance = distance * outline.trust[run.index]
    error, worst = worst_points(distance, starts, run.counts)
    start, end = points[starts], points[ends]
    controls = np.stack([start, start + arms[0], end + arms[1], end], axis=1)
    return controls, error.astype(np.float64), worst, u


def _runs_of(points: NDArray[np.float64], starts: NDArray[np.intp], ends: NDArray[np.intp]) -> _Runs:
    counts = ends - starts + 1
    heads = offsets_of(counts)[:-1]
    owner = np.repeat(np.arange(len(counts)), counts)
    index = np.arange(len(owner)) + (starts - heads)[owner]
    x, y = ((column[index] - column[starts][owner]).astype(np.float32) for column in points.T)
    return _Runs(starts, ends, counts, heads, owner, index, points[ends] - points[starts], x, y)


def _by_length(outline: Outline, run: _Runs) -> NDArray[np.float32]:
    """Parameters, 0..1, by length along the points."""
    lengths = outline.lengths
    first = lengths[run.starts]
    whole = np.maximum(lengths[run.ends] - first, 1e-12)
    return ((lengths[run.index] - first[run.owner]) / whole[run.owner]).astype(np.float32)


def _at_foot_points(
    run: _Runs, arms: tuple[NDArray[np.float64], NDArray[np.float64]], u: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Move parameters by a step of Newton to where the cubic is nearest, and return the distances there, in pixels."""
    x, y, chord = run.x, run.y, run.chord
    # Power basis of each coordinate: u * (c1 + u * (c2 + u * c3)).
    c1, c2, c3 = 3 * arms[0], 3 * (chord + arms[1] - 2 * arms[0]), 3 * arms[0] - 3 * arms[1] - 2 * chord
    (x1, y1), (x2, y2), (x3, y3) = (run.spread(c) for c in (c1, c2, c3))
    rest_x = u * (x1 + u * (x2 + u * x3)) - x
    rest_y = u * (y1 + u * (y2 + u * y3)) - y
    slope_x = x1 + u * (2 * x2 + 3 * u * x3)
    slope_y = y1 + u * (2 * y2 + 3 * u * y3)
    bend = rest_x * (x2 + 3 * u * x3) + rest_y * (y2 + 3 * u * y3)
    steepness = slope_x * slope_x + slope_y * slope_y + 2 * bend
    step = (rest_x * slope_x + rest_y * slope_y) / np.where(steepness > 1e-6, steepness, np.float32(np.inf))
    u = np.clip(u - step, 0, 1)
    rest_x = u * (x1 + u * (x2 + u * x3)) - x
    rest_y = u * (y1 + u * (y2 + u * y3)) - y
    return u, np.sqrt(rest_x * rest_x + rest_y * rest_y)


def _arms(outline: Outline, run: _Runs, u: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Vectors from the ends to the inner control points: free first, then along the tangents that are held."""
    v = 1 - u
    b1, b2 = 3 * v * v * u, 3 * v * u * u
    b23 = b2 + u * u * u
    end_x, end_y = run.spread(run.chord)
    rest_x, rest_y = run.x - b23 * end_x, run.y - b23 * end_y
    total = run.total
    c11, c12, c22 = total(b1 * b1), total(b1 * b2), total(b2 * b2)
    r1 = np.stack([total(b1 * rest_x), total(b1 * rest_y)], axis=1)
    r2 = np.stack([total(b2 * rest_x), total(b2 * rest_y)], axis=1)
    # One or two inner points do not fix two control points: a little stiffness towards thirds of the chord does.
    stiffness = 1e-3 * (c11 + c22)
    a11, a22 = c11 + stiffness, c22 + stiffness
    s1, s2 = r1 + stiffness[:, None] * run.chord / 3, r2 - stiffness[:, None] * run.chord / 3
    determinant = np.maximum(a11 * a22 - c12 * c12, 1e-18)[:, None]
    arm1 = (s1 * a22[:, None] - s2 * c12[:, None]) / determinant
    arm2 = (s2 * a11[:, None] - s1 * c12[:, None]) / determinant
    size = np.maximum(np.hypot(run.chord[:, 0], run.chord[:, 1]), 1e-9)
    held1, held2 = ~outline.is_corner[run.starts], ~outline.is_corner[run.ends]
    held = np.flatnonzero(held1 | held2)
    if len(held):
        t1 = np.where(held1[held, None], _tangents(outline, run.starts[held]), _unit(arm1[held]))
        t2 = np.where(held2[held, None], -_tangents(outline, run.ends[held]), _unit(arm2[held]))
        dot = (t1 * t2).sum(axis=1) * c12[held]
        p1, p2 = (t1 * s1[held]).sum(axis=1), (t2 * s2[held]).sum(axis=1)
        determinant1 = np.maximum(a11[held] * a22[held] - dot * dot, 1e-18)
        alpha1 = (p1 * a22[held] - p2 * dot) / determinant1
        alpha2 = (p2 * a11[held] - p1 * dot) / determinant1
        short = size[held]
        bad = (alpha1 < 1e-3 * short) | (alpha2 < 1e-3 * short)
        arm1[held] = np.where(bad, short / 3, alpha1)[:, None] * t1
        arm2[held] = np.where(bad, short / 3, alpha2)[:, None] * t2
    return _shortened(arm1, size), _shortened(arm2, size)


def _tangents(outline: Outline, index: NDArray[np.intp]) -> NDArray[np.float64]:
    """Estimate unit tangents (N, 2) at some points from equally many neighbors on both sides."""
    arc = arcs_of(outline, index)
    low, high = outline.offsets[arc], outline.offsets[arc + 1] - 1
    # Near an end both sides reach equally far, or the tangent would lean; a loop has no end.
    reach = np.minimum(np.minimum(index - low, high - index), TANGENT_REACH)
    back, ahead = index - reach, index + reach
    at_seam = np.flatnonzero((reach < TANGENT_REACH) & ~outline.is_corner[low])
    period = np.maximum(high - low, 1)[at_seam]
    back[at_seam] = low[at_seam] + (index[at_seam] - TANGENT_REACH - low[at_seam]) % period
    ahead[at_seam] = low[at_seam] + (index[at_seam] + TANGENT_REACH - low[at_seam]) % period
    tangents = _unit(outline.points[ahead] - outline.points[back])
    if outline.tangents is not None:
        known = outline.tangents[index]
        is_known = ~np.isnan(known)
        tangents[is_known] = _unit(np.stack([known.real, known.imag], axis=1)[is_known])
    return tangents


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return vectors / np.maximum(np.hypot(vectors[:, 0], vectors[:, 1]), 1e-12)[:, None]


def _shortened(arm: NDArray[np.float64], chord: NDArray[np.float64]) -> NDArray[np.float64]:
    """Arms cut to `LONGEST_ARM` of the chord."""
    length = np.hypot(arm[:, 0], arm[:, 1])
    return arm * np.minimum(1, LONGEST_ARM * chord / np.maximum(length, 1e-12))[:, None]
