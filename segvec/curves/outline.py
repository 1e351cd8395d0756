"""Points of all arcs as curves are fitted to them: with corners, joints and lengths, cut into runs between corners."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.curves.corners import with_corners
from segvec.curves.segments import Segments
from segvec.planar.map import PlanarMap
from segvec.ragged import members, offsets_of, runs

PLAIN_KEY = 1 << 40
"""Where the numbers of points without vertices begin."""

ON_SIDE = 1e-6
"""Pixels from a half, at most, of what is one."""

_POINTWISE = ("points", "is_corner", "is_joint", "lengths", "key", "source")


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Points of all arcs with what is known of them."""

    points: NDArray[np.float64]
    """(N, 2)."""
    offsets: NDArray[np.intp]
    """(A + 1,) arc `i` has the points `offsets[i]:offsets[i + 1]`."""
    is_corner: NDArray[np.bool_]
    """(N,) nodes and found corners: no tangent is shared across them."""
    is_joint: NDArray[np.bool_]
    """(N,) closed arcs keep a joint at each quarter, so that none folds to nothing."""
    lengths: NDArray[np.float64]
    """(N,) arc length up to each point, running on from arc to arc."""
    key: NDArray[np.int64]
    """(N,) one number per place: ends of arcs that meet in a node have the same."""
    source: NDArray[np.intp]
    """(N,) point of the map that each is; a vertex stands in place of that point and the next."""
    slack: NDArray[np.float64]
    """(A,) see :class:`~segvec.planar.map.PlanarMap`."""
    trust: NDArray[np.float32] | None = None
    """(N,) share of a point's error that counts; all of it if not given."""
    tangents: NDArray[np.complex128] | None = None
    """(N,) directions of smooth joints, NaN at all other points; none are known if not given."""
    chain: Segments | None = None
    """Curves that are known already."""

    @property
    def places(self) -> NDArray[np.complex128]:
        """(N,) the points as complex numbers, x + iy."""
        return self.points.view(np.complex128)[:, 0]

    def trust_of(self, index: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return the share of some points' errors that counts."""
        return np.ones(index.shape, np.float32) if self.trust is None else self.trust[index]

    def allowed(self, tolerance: float, starts: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return how far curves may go from runs that start at some points, in pixels."""
        return tolerance * self.slack[arcs_of(self, starts)]


def outline_of(planar: PlanarMap, *, corner_threshold: float) -> Outline:
    """Find corners, put their vertices in place of the points that round them off, and measure lengths."""
    points, offsets, is_corner, source = with_corners(planar, corner_threshold=corner_threshold)
    steps = np.hypot(points[1:, 0] - points[:-1, 0], points[1:, 1] - points[:-1, 1])
    steps[offsets[1:-1] - 1] = 0
    first, last = offsets[:-1], offsets[1:] - 1
    # Three corners, of which the first stands twice, already keep a closed arc from folding.
    closed = (points[first] == points[last]).all(axis=1) & (np.add.reduceat(is_corner, first, dtype=np.intp) < 4)
    is_joint = np.zeros(len(points), np.bool_)
    for quarter in range(1, 4):
        is_joint[first[closed] + (last - first)[closed] * quarter // 4] = True
    slack = np.ones(planar.n_arcs) if planar.slack is None else planar.slack
    lengths = np.concatenate([[0], np.cumsum(steps)])
    trust = None if planar.trust is None else planar.trust[source]
    return Outline(points, offsets, is_corner, is_joint, lengths, _keys(planar, offsets), source, slack, trust)


def _keys(planar: PlanarMap, offsets: NDArray[np.intp]) -> NDArray[np.int64]:
    key = np.arange(offsets[-1])
    first, last = offsets[:-1], offsets[1:] - 1
    key[last[planar.is_loop]] = key[first[planar.is_loop]]
    # Nodes count down from -1, so that no point has their number.
    key[first[~planar.is_loop]] = -1 - planar.nodes[~planar.is_loop, 0]
    key[last[~planar.is_loop]] = -1 - planar.nodes[~planar.is_loop, 1]
    return key


def spans(outline: Outline) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and last point of each run between corners; a loop without any is one run."""
    stop = outline.is_corner | outline.is_joint
    stop[outline.offsets[:-1]] = True
    stop[outline.offsets[1:] - 1] = True
    index = np.flatnonzero(stop)
    is_last = np.zeros(len(outline.points), np.bool_)
    is_last[outline.offsets[1:] - 1] = True
    inner = ~is_last[index[:-1]]
    return index[:-1][inner], index[1:][inner]


def arcs_of(outline: Outline, points: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the arc that each point belongs to."""
    return np.searchsorted(outline.offsets, points, side="right") - 1


def with_plain_arcs(outline: Outline, planar: PlanarMap, is_plain: NDArray[np.bool_]) -> Outline:
    """Take the points of some arcs (A,) as the map has them, without vertices put on corners."""
    arcs = np.flatnonzero(is_plain)
    mine = members(planar.offsets, arcs)
    plain = outline_of(_map_of(planar, arcs, mine), corner_threshold=180.0)
    key = np.where(plain.key < 0, plain.key, PLAIN_KEY + mine[np.maximum(plain.key, 0)])
    plain = replace(plain, key=key, source=mine[plain.source])
    counts = np.diff(outline.offsets)
    first = outline.offsets[:-1].copy()
    first[arcs], counts[arcs] = len(outline.points) + plain.offsets[:-1], np.diff(plain.offsets)
    index = runs(first, counts)
    pairs = {name: (getattr(outline, name), getattr(plain, name)) for name in _POINTWISE}
    columns: dict[str, Any] = {name: np.concatenate(pair)[index] for name, pair in pairs.items()}
    offsets = offsets_of(counts)
    # Nodes may have moved meanwhile, which other arcs share.
    for new, old in ((offsets[:-1], outline.offsets[:-1]), (offsets[1:] - 1, outline.offsets[1:] - 1)):
        columns["points"][new[~planar.is_loop]] = outline.points[old[~planar.is_loop]]
    return Outline(offsets=offsets, slack=outline.slack, **columns)


def _map_of(planar: PlanarMap, arcs: NDArray[np.intp], points: NDArray[np.intp]) -> PlanarMap:
    """Take some arcs, with all their points, out of a map."""
    columns = {name: getattr(planar, name)[arcs] for name in ("left", "right", "nodes", "headings")}
    offsets = offsets_of(np.diff(planar.offsets)[arcs])
    return replace(planar, points=planar.points[points], offsets=offsets, slack=None, trust=None, **columns)


def with_parted_points(outline: Outline, planar: PlanarMap, index: NDArray[np.intp], *, steps: int) -> Outline:
    """Round some points, wherever they stand, to multiples of 1 / `steps` pixels so that none falls onto another.

    Every corner of the lattice has a box around it, one pixel wide, whose sides borders cross at the map's points.
    Inside it, and on its sides away from their ends, points of different places stay different, and lines between them
    do not cross. A vertex goes back into the box between the two points that it replaces, a joint
    to its point.
    """
    ends = np.concatenate([outline.offsets[:-1], outline.offsets[1:] - 1])
    index = np.concatenate([index, ends[np.isin(outline.key[ends], outline.key[index])]])
    source = outline.source[index]
    is_vertex = (outline.is_corner[index] & (outline.key[index] >= 0))[:, None]
    # Joints that slid along the border, and nodes, stand where the map has them again.
    place = np.where(is_vertex, outline.points[index], planar.points[source])
    between = (planar.points[source] + planar.points[np.minimum(source + 1, len(planar.points) - 1)]) / 2
    corner = np.rint(np.where(is_vertex, between, place))
    room = max(0.0, 0.5 - 1 / steps)
    kept = np.clip(np.rint(place * steps) / steps, corner - room, corner + room)
    points = outline.points.copy()
    # On a side of its box a point has a half there, which stays.
    points[index] = np.where(~is_vertex & (np.abs(place % 1 - 0.5) < ON_SIDE), place, kept)
    return replace(outline, points=points)
