"""Closed borders that are circles and ellipses: make them exactly so.

A conic is fitted to all points of a loop at once [1]_. Where none of them lies farther from it than points scatter,
and no corner or line says otherwise, the loop is that ellipse; where its axes are as good as equal, it is a circle.

References
----------
.. [1] Zhang (1997), Parameter estimation techniques, Image and Vision Computing 15, for the fit and its distances.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segvec.curves.outline import Outline
from segvec.curves.segments import Segments, chosen, in_order
from segvec.planar.map import PlanarMap

SAMPLES = 64
"""Points of a loop that are asked."""

FEWEST_POINTS = 12
"""Points of a loop below which nobody sees its shape."""

LARGEST_RMS, LARGEST_ERROR = 0.05, 0.2
"""Root mean square and largest distance of points from an ellipse, in pixels; polygons of many sides have more."""

LEAST_ASPECT = 0.15
"""Of the axes."""

ROUND = 0.06
"""Pixels by which the half axes of a circle differ."""

LARGE = 64.0
"""Pixels of radius from which on a quarter is two cubics."""


def with_ellipses(outline: Outline, planar: PlanarMap) -> Outline:
    """Put ellipses in the place of the chain's curves around loops that are such.

    Parameters
    ----------
    outline
        One that knows a chain.
    """
    chain = outline.chain
    if chain is None:
        return outline
    # The map's own points: vertices put on corners may be none.
    first, last = planar.offsets[:-1], planar.offsets[1:] - 1
    loops = np.flatnonzero(planar.is_loop & (last - first >= FEWEST_POINTS))
    if not len(loops):
        return outline
    index = first[loops, None] + (last - first)[loops, None] * np.arange(SAMPLES) // SAMPLES
    trust = np.ones(index.shape) if planar.trust is None else planar.trust[index].astype(np.float64)
    center, axes, error = _ellipses(planar.points[index].view(np.complex128)[..., 0], trust)
    good = (np.sqrt((error**2).mean(axis=1)) < LARGEST_RMS) & (np.abs(error).max(axis=1) < LARGEST_ERROR)
    good &= np.abs(axes[1]) > LEAST_ASPECT * np.abs(axes[0])
    return _replaced(outline, chain, loops[good], center[good], axes[:, good])


def _ellipses(
    points: NDArray[np.complex128], weight: NDArray[np.float64]
) -> tuple[NDArray[np.complex128], NDArray[np.complex128], NDArray[np.float64]]:
    """Fit ellipses to points (L, N): centers (L,), half axes (2, L), the longer first, and distances (L, N)."""
    middle = points.mean(axis=1, keepdims=True)
    size = np.abs(points - middle).mean(axis=1, keepdims=True)
    x, y = (unit := (points - middle) / size).real, unit.imag
    rows = np.stack([x * x - y * y, 2 * x * y, x, y, np.ones_like(x)], axis=2)
    # (x^2 + y^2) / 2 + a (x^2 - y^2) + 2 b x y + d x + e y + f = 0; the second time each row counts as its distance.
    target, gain = -(x * x + y * y) / 2, np.ones_like(x)
    for _ in range(2):
        share = gain * weight
        terms = np.einsum("lij,lj->li", np.linalg.pinv(rows * share[..., None]), target * share)
        a, b, d, e, f = (term[:, None] for term in terms.T)
        slope_x, slope_y = (1 + 2 * a) * x + 2 * b * y + d, (1 - 2 * a) * y + 2 * b * x + e
        gain = 1 / np.maximum(np.hypot(slope_x, slope_y), 1e-6)
    error = ((rows * terms[:, None]).sum(axis=2) - target) * gain * size
    xx, yy, xy = 0.5 + a[:, 0], 0.5 - a[:, 0], b[:, 0]
    solid = np.where(xx * yy - xy * xy > 1e-6, xx * yy - xy * xy, np.inf)
    at = ((xy * e[:, 0] - yy * d[:, 0]) + 1j * (xy * d[:, 0] - xx * e[:, 0])) / (2 * solid)
    level = -(f[:, 0] + (d[:, 0] * at.real + e[:, 0] * at.imag) / 2)
    spread, tilt = np.hypot(a[:, 0], xy), np.arctan2(-xy, -a[:, 0]) / 2
    longer, shorter = (np.sqrt(np.maximum(level / (0.5 + sign * spread), 0)) * size[:, 0] for sign in (-1, 1))
    direction = np.exp(1j * tilt)
    is_round = longer - shorter < ROUND
    radius = (longer + shorter) / 2
    longer, shorter = np.where(is_round, radius, longer), np.where(is_round, radius, shorter)
    # An axis along rows or columns but for what nobody sees is exactly so.
    level_turn = np.rint(tilt / (np.pi / 2)) * np.pi / 2
    direction = np.where((longer - shorter) * np.abs(tilt - level_turn) < ROUND, np.exp(1j * level_turn), direction)
    return middle[:, 0] + at * size[:, 0], np.stack([longer * direction, shorter * direction * 1j]), error


def _replaced(
    outline: Outline,
    chain: Segments,
    loops: NDArray[np.intp],
    center: NDArray[np.complex128],
    axes: NDArray[np.complex128],
) -> Outline:
    is_gone = np.isin(np.searchsorted(outline.offsets, chain.start, side="right") - 1, loops)
    parts, points = [chosen(chain, ~is_gone)], outline.points.copy()
    is_joint, is_corner = outline.is_joint.copy(), outline.is_corner.copy()
    for count, is_large in ((4, False), (8, True)):
        mine = np.flatnonzero((np.abs(axes[0]) >= LARGE) == is_large)
        start, end = outline.offsets[loops[mine]], outline.offsets[loops[mine] + 1] - 1
        places, index = _joints(outline, start, end, center[mine], axes[:, mine], count)
        step = 2 * np.pi / count
        arms = 4 / 3 * np.tan(step / 4) / np.sin(step)
        # Affine images of a circle's tangents: from each joint towards the next, and back.
        one, other = places - center[mine, None], np.roll(places, -1, axis=1) - center[mine, None]
        leaving, arriving = arms * (other - np.cos(step) * one), arms * (one - np.cos(step) * other)
        other = np.roll(places, -1, axis=1)
        controls = np.stack([places, places + leaving, other + arriving, other], axis=2).reshape(-1, 4)
        ends = np.concatenate([index[:, 1:], end[:, None]], axis=1)
        pairs = np.stack([controls.real, controls.imag], axis=2)
        parts.append(Segments(index.ravel(), ends.ravel(), pairs, np.zeros(len(pairs), np.bool_)))
        for low, high in zip(start.tolist(), end.tolist(), strict=True):
            is_joint[low : high + 1] = False
            is_corner[low : high + 1] = False
        is_joint[index[:, 1:]] = True
        points[index.ravel()] = pairs[:, 0]
        points[end] = points[start]
    return replace(outline, points=points, is_joint=is_joint, is_corner=is_corner, chain=in_order(parts))


def _joints(
    outline: Outline,
    start: NDArray[np.intp],
    end: NDArray[np.intp],
    center: NDArray[np.complex128],
    axes: NDArray[np.complex128],
    count: int,
) -> tuple[NDArray[np.complex128], NDArray[np.intp]]:
    """Places (L, K) of joints in the order of the points, and the point nearest to each; the first is the loop's."""
    ratio = np.abs(axes[0]) / np.maximum(np.abs(axes[1]), 1e-9)
    direction = axes[0] / np.maximum(np.abs(axes[0]), 1e-9)
    longest = int((end - start).max(initial=1))
    index = np.minimum(start[:, None] + np.arange(longest), end[:, None])
    turned = (outline.places[index] - center[:, None]) * direction.conj()[:, None]
    turned = turned.real + 1j * turned.imag * ratio[:, None]
    ahead = np.unwrap(np.angle(turned), axis=1)
    sense = np.sign(ahead[np.arange(len(start)), end - start - 1] - ahead[:, 0])
    angle = ahead[:, :1] + sense[:, None] * np.arange(count) * 2 * np.pi / count
    nearest = np.abs(ahead[:, None] - angle[..., None]).argmin(axis=2)
    nearest = np.maximum(nearest, np.arange(count))
    return center[:, None] + axes[0][:, None] * np.cos(angle) + axes[1][:, None] * np.sin(angle), start[
        :, None
    ] + nearest
