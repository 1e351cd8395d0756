"""Rings of cubics that are circles, or ellipses along the axes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COUNTS = 4, 8
"""Cubics of equal angle that make such a ring."""

SMALLEST = 10
"""Units of a radius."""

ROUNDING = 1.5
"""Units by which rounding may have moved what is compared."""


@dataclass(frozen=True, slots=True, eq=False)
class RoundRings:
    """Rings that two arcs draw."""

    ring: NDArray[np.intp]
    """(R,) number of each."""
    opposite: NDArray[np.int32]
    """(R, 2) the joint opposite to the first."""
    radii: NDArray[np.int32]
    """(R, 2) along x and y."""
    sweep: NDArray[np.bool_]
    """(R,) whether they run from x to y."""


def round_rings(points: NDArray[np.int32], is_line: NDArray[np.bool_], offsets: NDArray[np.intp]) -> RoundRings | None:
    """Find circles and ellipses.

    Parameters
    ----------
    points
        (S, 4, 2) rounded control points of all segments.
    is_line
        (S,) whether a segment is straight.
    offsets
        (G + 1,) ring `i` has the segments `offsets[i]:offsets[i + 1]`.

    Returns
    -------
    RoundRings or None
        ``None`` where there is none.

    Examples
    --------
    >>> quarter = np.array([[100, 0], [100, 55], [55, 100], [0, 100]])
    >>> turn = np.array([[0, 1], [-1, 0]])
    >>> ring = np.stack([quarter, quarter @ turn, -quarter, -quarter @ turn])
    >>> round_rings(ring, np.zeros(4, bool), np.array([0, 4])).radii.tolist()
    [[100, 100]]
    """
    found = [_of_count(points, is_line, offsets, count) for count in COUNTS]
    ring = np.concatenate([part.ring for part in found])
    if not len(ring):
        return None
    order = np.argsort(ring)
    columns = (np.concatenate([getattr(part, name) for part in found])[order] for name in RoundRings.__slots__)
    return RoundRings(*columns)


def _of_count(
    points: NDArray[np.int32], is_line: NDArray[np.bool_], offsets: NDArray[np.intp], count: int
) -> RoundRings:
    """Find those of so many cubics."""
    ring = np.flatnonzero(np.diff(offsets) == count)
    index = offsets[ring, None] + np.arange(count)
    whole = ~is_line[index].any(axis=1) & (points[index[:, -1], 3] == points[index[:, 0], 0]).all(axis=1)
    ring, index = ring[whole], index[whole]
    start, one, other, end = np.moveaxis(points[index][..., 0] + 1j * points[index][..., 1], 2, 0)
    spoke = start - start.mean(axis=1, keepdims=True)
    ahead = np.roll(spoke, -1, axis=1)
    step = 2 * np.pi / count
    arms = 4 / 3 * np.tan(step / 4) / np.sin(step)
    quarter = spoke[:, count // 4]
    rest = [
        spoke + np.roll(spoke, -(count // 2), axis=1),
        spoke * np.cos(step) + np.roll(spoke, -(count // 4), axis=1) * np.sin(step) - ahead,
        one - start - arms * (ahead - np.cos(step) * spoke),
        other - end - arms * (spoke - np.cos(step) * ahead),
    ]
    is_right = np.all([np.abs(part).max(axis=1, initial=0) < ROUNDING for part in rest], axis=0)
    # Conjugate half diameters: an ellipse along the axes has no mixed moment.
    radii = np.stack([np.hypot(spoke[:, 0].real, quarter.real), np.hypot(spoke[:, 0].imag, quarter.imag)], axis=1)
    mixed = spoke[:, 0].real * spoke[:, 0].imag + quarter.real * quarter.imag
    is_right &= (radii.min(axis=1) >= SMALLEST) & (np.abs(mixed) < ROUNDING * radii.min(axis=1))
    is_circle = np.abs(radii[:, 0] - radii[:, 1]) < ROUNDING
    radii = np.where(is_circle[:, None], radii.mean(axis=1, keepdims=True), radii)
    sweep = (spoke[:, 0].conj() * quarter).imag > 0
    ring, first, opposite = ring[is_right], points[index[is_right, 0], 0], points[index[is_right, count // 2], 0]
    # Radii that are too short are scaled until they reach; any that are too long would move the middle away.
    radii = np.floor(radii[is_right])
    radii -= ((opposite - first) ** 2 / (4 * radii**2)).sum(axis=1, keepdims=True) < 1
    return RoundRings(ring, opposite, radii.astype(np.int32), sweep[is_right])
