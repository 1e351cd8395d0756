"""Junctions of a skeleton: which are one, where they lie, and how wide the ink is there."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from segvec.styles.skeleton import Skeleton, lengths_of

LONGEST_OVERLAP = 8.0
"""Radii of a junction below which a branch between two may be where two strokes cross aslant."""

LEAST_ALONG = 0.7
"""Cosine of the angle between that branch and the strokes at its ends."""


def merged_nodes(
    found: Skeleton, places: NDArray[np.float64], radii: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """(N,) node that each becomes, where junctions that lie in one another are one; (B,) branches between those."""
    count = len(found.degree)
    one, other = found.nodes.T
    radius = np.zeros(count)
    np.maximum.at(radius, found.node, radii)
    length = lengths_of(places[found.points], found.offsets)
    is_bridge = (found.degree[one] > 2) & (found.degree[other] > 2) & (one != other)
    is_bridge &= (length < radius[one] + radius[other]) | _is_overlap(found, places, radius, length)
    pair = coo_array((np.ones(is_bridge.sum()), (one[is_bridge], other[is_bridge])), shape=(count, count))
    return np.asarray(connected_components(pair, directed=False)[1], np.intp), is_bridge


def _is_overlap(
    found: Skeleton, places: NDArray[np.float64], radius: NDArray[np.float64], length: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """(B,) short branches at both of whose ends two strokes run on along it, one on each side: they cross aslant."""
    overlaps = np.zeros(len(found.nodes), np.bool_)
    limit = LONGEST_OVERLAP * radius[found.nodes].max(axis=1, initial=0)
    candidates = np.flatnonzero((found.degree[found.nodes] == 3).all(axis=1) & (length < limit))
    for branch in candidates.tolist():
        ends = found.points[found.offsets[branch : branch + 2] - [0, 1]]
        way = np.diff(places[ends], axis=0)[0]
        way /= max(float(np.hypot(*way)), 1e-9)
        sides = []
        for node, ahead in zip(found.nodes[branch].tolist(), (-way, way), strict=True):
            for other, end in np.argwhere(found.nodes == node).tolist():
                if other != branch:
                    leaving = _leaving(found, places, other, end, 4 * radius[node])
                    sides.append((leaving @ ahead, leaving[0] * ahead[1] - leaving[1] * ahead[0]))
        along, across = np.array(sides).T if len(sides) == 4 else np.zeros((2, 4))
        overlaps[branch] = bool((along > LEAST_ALONG).all() and across[0] * across[1] < 0 and across[2] * across[3] < 0)
    return overlaps


def _leaving(found: Skeleton, places: NDArray[np.float64], branch: int, end: int, reach: float) -> NDArray[np.float64]:
    """Return the direction in which a branch leaves one of its ends."""
    line = places[found.points[found.offsets[branch] : found.offsets[branch + 1]]][:: -1 if end else 1]
    far = np.hypot(*(line - line[0]).T) > reach
    way = line[int(far.argmax()) if far.any() else -1] - line[0]
    return np.asarray(way / max(float(np.hypot(*way)), 1e-9))


def node_centers(merged: NDArray[np.intp], places: NDArray[np.float64], found: Skeleton) -> NDArray[np.float64]:
    """(M, 2) middle of each node's junction pixels."""
    count = int(merged.max(initial=-1)) + 1
    node = merged[found.node]
    size = np.maximum(np.bincount(node, minlength=count), 1)
    return np.stack([np.bincount(node, weights=axis, minlength=count) / size for axis in places.T], axis=1)


def node_radii(merged: NDArray[np.intp], radii: NDArray[np.float64], found: Skeleton) -> NDArray[np.float64]:
    """(M,) largest distance to the edge in each node."""
    radius = np.zeros(int(merged.max(initial=-1)) + 1)
    np.maximum.at(radius, merged[found.node], radii)
    return radius
