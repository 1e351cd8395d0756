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

from segvec.curves.chains import pairs_of
from segvec.curves.outline import Outline
from segvec.curves.segments import Segments, chosen, in_order
from segvec.curves.splines import KNOWN_SLACK
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


def with_ellipses(outline: Outline, planar: PlanarMap, *, tolerance: float) -> Outline:
    """Put ellipses in the place of the chain's curves around loops that are such.

    Parameters
    ----------
    outline
        One that knows a chain.
    tolerance
        Pixels that curves may leave their points: where somebody asks for less than is seen, ellipses keep to it.
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
    farthest = np.minimum(LARGEST_ERROR, KNOWN_SLACK * tolerance * outline.slack[loops])
    good = (np.sqrt((error**2).mean(axis=1)) < LARGEST_RMS) & (np.abs(error).max(axis=1) < farthest)
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
        weighted = rows * (share * share)[..., None]
        normal = np.einsum("lni,lnj->lij", weighted, rows) + 1e-9 * np.eye(rows.shape[2])
        terms = np.linalg.solve(normal, np.einsum("lni,ln->li", weighted, target)[..., None])[..., 0]
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
    """Move all points of loops onto their ellipses, and put as few cubics as draw these in the place of the chain's."""
    is_gone = np.isin(np.searchsorted(outline.offsets, chain.start, side="right") - 1, loops)
    parts, points = [chosen(chain, ~is_gone)], outline.points.copy()
    is_joint, is_corner = outline.is_joint.copy(), outline.is_corner.copy()
    # Loops of about as many points at a time: a large one would make room for its points in the rows of all.
    lengths = np.frexp(np.diff(outline.offsets)[loops].astype(np.float64))[1]
    is_large = np.abs(axes[0]) >= LARGE
    for length, large in sorted(set(zip(lengths.tolist(), is_large.tolist(), strict=True))):
        mine = np.flatnonzero((lengths == length) & (is_large == large))
        middle, (longer, shorter) = center[mine, None], axes[:, mine, None]
        start, end = outline.offsets[loops[mine]], outline.offsets[loops[mine] + 1] - 1
        index = np.minimum(start[:, None] + np.arange((end - start).max()), end[:, None])
        angle = _angles(outline.places[index] - middle, longer, shorter)
        points[index] = pairs_of(middle + longer * np.cos(angle) + shorter * np.sin(angle))
        is_joint[index] = is_corner[index] = False
        is_joint[end] = is_corner[end] = False
        joint, controls = _cubics(angle, end - start, middle, longer, shorter, count=8 if large else 4)
        joint += start[:, None]
        is_joint[joint[:, 1:]] = True
        points[joint] = pairs_of(controls[..., 0])
        points[end] = points[start]
        ends = np.concatenate([joint[:, 1:], end[:, None]], axis=1).ravel()
        parts.append(Segments(joint.ravel(), ends, pairs_of(controls.reshape(-1, 4)), np.zeros(joint.size, np.bool_)))
    return replace(outline, points=points, is_joint=is_joint, is_corner=is_corner, chain=in_order(parts))


def _angles(
    points: NDArray[np.complex128], longer: NDArray[np.complex128], shorter: NDArray[np.complex128]
) -> NDArray[np.float64]:
    """Tell at which angle each point (L, N) lies on the circle of which the ellipse is an image, running on."""
    turned = points * longer.conj() / np.abs(longer) ** 2
    ratio = np.abs(longer) / np.abs(shorter)
    angle: NDArray[np.float64] = np.unwrap(np.angle(turned.real + 1j * turned.imag * ratio), axis=1)
    return angle


def _cubics(
    angle: NDArray[np.float64],
    steps: NDArray[np.intp],
    middle: NDArray[np.complex128],
    longer: NDArray[np.complex128],
    shorter: NDArray[np.complex128],
    *,
    count: int,
) -> tuple[NDArray[np.intp], NDArray[np.complex128]]:
    """Draw ellipses by so many cubics: the points (L, K) nearest to joints, the first being the first, and controls."""
    rows = np.arange(len(steps))
    turn = np.sign(angle[rows, steps - 1] - angle[:, 0])[:, None] * 2 * np.pi / count
    at_joint = angle[:, :1] + turn * np.arange(count)
    nearest = np.maximum(np.abs(angle[:, None] - at_joint[..., None]).argmin(axis=2), np.arange(count))
    joint = middle + longer * np.cos(at_joint) + shorter * np.sin(at_joint)
    # Of a circle's tangent the ellipse's is an image.
    arm = 4 / 3 * np.tan(turn / 4) * (shorter * np.cos(at_joint) - longer * np.sin(at_joint))
    after, arm_after = np.roll(joint, -1, axis=1), np.roll(arm, -1, axis=1)
    return nearest, np.stack([joint, joint + arm, after - arm_after, after], axis=2)
