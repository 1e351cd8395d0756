"""Find corners of borders, and put the vertex of each in place of the points that round it off."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.planar.map import PlanarMap
from segvec.ragged import members, offsets_of

CORNER_REACH = 2
"""Points on each side, beyond the nearest, over which a corner's direction is taken."""

FARTHEST_VERTEX = 1.5
"""Pixels a corner's vertex may lie from the border's points; sharper tips are cut there."""


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Points, with the first and the last of the arc of each."""

    index: NDArray[np.intp]
    low: NDArray[np.intp]
    high: NDArray[np.intp]
    is_loop: NDArray[np.bool_]

    def shifted(self, step: int) -> NDArray[np.intp]:
        """Index of the point `step` further on: cyclic on a loop, at most the end on any other arc."""
        place = self.index + step
        period = np.maximum(self.high - self.low, 1)
        around = self.low + (place - self.low) % period
        return np.where(self.is_loop, around, np.clip(place, self.low, self.high))


def with_corners(
    planar: PlanarMap, *, corner_threshold: float
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.bool_], NDArray[np.intp]]:
    """Return points, offsets, corner flags and the numbers of the map's points after sharpening.

    Loops are turned to begin at a corner.

    Of each point also the one of the map that it is, or in whose place, and in that of the next, a vertex stands.

    Parameters
    ----------
    planar
        A map with one point per crack.
    corner_threshold
        Degrees of turning from which a point is a corner; 180 finds none.
    """
    points, offsets, is_loop = planar.points, planar.offsets, planar.is_loop
    is_corner = np.zeros(len(points), np.bool_)
    is_corner[offsets[:-1][~is_loop]] = True
    is_corner[offsets[1:][~is_loop] - 1] = True
    source = np.arange(len(points))
    if corner_threshold >= 180:
        return points, offsets, is_corner, source
    index, turning = _turnings(points, offsets, is_loop)
    sharp = turning >= np.radians(corner_threshold)
    if not sharp.any():
        return points, offsets, is_corner, source
    corners = _peaks(_places(index[sharp], offsets, is_loop), turning[sharp], len(points))

    points = points.copy()
    points[corners.index] = _vertices(planar, corners)
    is_corner[corners.index] = True
    drop = np.zeros(len(points), np.bool_)
    drop[corners.shifted(1)] = True
    # A loop's first point stands twice: dropping or moving the one is dropping or moving the other.
    first, last = offsets[:-1][is_loop], offsets[1:][is_loop] - 1
    points[last], is_corner[last] = points[first], is_corner[first]
    drop &= ~is_corner
    drop[last] = drop[first]
    return _turned(points, offsets, is_corner, drop, is_loop)


def _places(index: NDArray[np.intp], offsets: NDArray[np.intp], is_loop: NDArray[np.bool_]) -> _Places:
    arc = np.searchsorted(offsets, index, side="right") - 1
    return _Places(index, offsets[arc], offsets[arc + 1] - 1, is_loop[arc])


def _peaks(sharp: _Places, turning: NDArray[np.float64], n_points: int) -> _Places:
    """Of the points around one corner choose the sharpest, of equals the first."""
    value = np.zeros(n_points)
    value[sharp.index] = turning
    peak = np.ones(len(sharp.index), np.bool_)
    for step in (-2, -1, 1, 2):
        other = value[sharp.shifted(step)]
        peak &= (turning > other) | ((turning == other) & (step > 0))
    return _Places(*(getattr(sharp, name)[peak] for name in _Places.__slots__))


def _vertices(planar: PlanarMap, corners: _Places) -> NDArray[np.float64]:
    """Where the lines before and after each corner meet, or the middle if that is far away."""
    points = planar.points
    here, there = points[corners.index], points[corners.shifted(1)]
    before, after = points[corners.shifted(-1)], points[corners.shifted(2)]
    back = before - points[corners.shifted(-1 - CORNER_REACH)]
    ahead = points[corners.shifted(2 + CORNER_REACH)] - after
    # The points next to the vertex may be bent by it: lines stop before them if there is room.
    short = (np.abs(back).sum(axis=1) == 0) | (np.abs(ahead).sum(axis=1) == 0)
    before, after = np.where(short[:, None], here, before), np.where(short[:, None], there, after)
    back = np.where(short[:, None], here - points[corners.shifted(-CORNER_REACH)], back)
    ahead = np.where(short[:, None], points[corners.shifted(CORNER_REACH + 1)] - there, ahead)
    cross = back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0]
    gap = after - before
    reach = (gap[:, 0] * ahead[:, 1] - gap[:, 1] * ahead[:, 0]) / np.where(np.abs(cross) < 1e-9, 1e9, cross)
    vertex = before + reach[:, None] * back
    middle = (here + there) / 2
    near = np.hypot(*(vertex - middle).T) < FARTHEST_VERTEX
    near &= ((vertex >= 0) & (vertex <= np.array(planar.size))).all(axis=1)
    return np.where(near[:, None], vertex, middle)


def _turnings(
    points: NDArray[np.float64], offsets: NDArray[np.intp], is_loop: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Points that may be followed by a corner, and how much the border turns between them and the next."""
    reach = CORNER_REACH
    counts = np.diff(offsets)
    if len(points) <= 2 * reach + 1:
        return np.empty(0, np.intp), np.empty(0)
    # All runs of points, those across the ends of arcs too, which are left out or set right below.
    back = points[reach : -reach - 1] - points[: -2 * reach - 1]
    ahead = points[2 * reach + 1 :] - points[reach + 1 : -reach]
    turning = np.zeros(len(points))
    turning[reach : -reach - 1] = _angle(back, ahead)
    for step in range(reach):
        turning[offsets[:-1] + np.minimum(step, counts - 1)] = 0
    for step in range(reach + 1):
        turning[offsets[1:] - 1 - np.minimum(step, counts - 1)] = 0
    long = np.flatnonzero(is_loop & (counts > 2 * reach + 4))
    low, period = np.tile(offsets[long], 2 * reach + 1), np.tile(counts[long] - 1, 2 * reach + 1)
    local = np.repeat(np.arange(-reach, reach + 1), len(long)) % np.maximum(period, 1)
    around = [points[low + (local + step) % period] for step in (-reach, 0, 1, reach + 1)]
    turning[low + local] = _angle(around[1] - around[0], around[3] - around[2])
    small = np.flatnonzero(counts < 2 * reach + 4)
    turning[members(offsets, small)] = 0
    index = np.flatnonzero(turning > 0)
    return index, turning[index]


def _turned(
    points: NDArray[np.float64],
    offsets: NDArray[np.intp],
    is_corner: NDArray[np.bool_],
    drop: NDArray[np.bool_],
    is_loop: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.bool_], NDArray[np.intp]]:
    """Drop points and turn each loop to begin, and end, at its first corner."""
    counts = np.diff(offsets)
    arc = np.repeat(np.arange(len(counts)), counts)
    start = np.zeros(len(counts), np.intp)
    corner_index = np.flatnonzero(is_corner & is_loop[arc])
    found, where = np.unique(arc[corner_index], return_index=True)
    start[found] = corner_index[where] - offsets[found]
    # A loop whose first point is dropped begins at the next kept one.
    lost = np.flatnonzero(is_loop & (start == 0) & drop[offsets[:-1]])
    start[lost] = 1
    local = np.arange(len(points)) - offsets[arc]
    period = np.maximum(counts - 1, 1)[arc]
    source = np.where(is_loop[arc], offsets[arc] + (local + start[arc]) % period, np.arange(len(points)))
    keep = ~drop[source]
    source = source[keep]
    counts = np.bincount(arc[keep], minlength=len(counts))
    return points[source], offsets_of(counts), is_corner[source], source


def _angle(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unsigned angle between two directions, radians."""
    cross = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    angle: NDArray[np.float64] = np.abs(np.arctan2(cross, (one * other).sum(axis=1)))
    return angle
