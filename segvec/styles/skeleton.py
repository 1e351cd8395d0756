"""From a mask to the branches of its skeleton: thinned, cut at junctions, and freed of spurs.

All pixels are worked on at once: a branch is found by pointer jumping along its links, in as many rounds as its length
has binary digits.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from segvec.ragged import offsets_of, ranks

MOST_PRUNINGS = 8
"""Rounds in which spurs are taken away; each shows those that were behind others."""

SPUR = 2.0
"""Radii of the stroke at a junction that a branch with a free end must reach beyond it: corners of square ends make
branches of 1.4."""

POINT, POINTED_SPUR = 0.4, 3.0
"""Part of that radius below which a branch ends in a point, as those do that reach into mitred corners; and the radii
that it must be long."""


@dataclass(frozen=True, slots=True, eq=False)
class Skeleton:
    """Pixels of a skeleton, and its branches between nodes: junctions, free ends, and one pixel of each ring."""

    pixels: NDArray[np.intp]
    """(P, 2) row and column."""
    radii: NDArray[np.float64]
    """(P,) distance to the mask's edge, in pixels."""
    points: NDArray[np.intp]
    """Pixel of each point of the branches, both ends included."""
    offsets: NDArray[np.intp]
    """(B + 1,) branch `i` has the points `offsets[i]:offsets[i + 1]`."""
    nodes: NDArray[np.intp]
    """(B, 2) node at each end; pixels of one junction are one node."""
    node: NDArray[np.intp]
    """(P,) node that each pixel would be."""
    degree: NDArray[np.intp]
    """(N,) branches that end in each node."""
    lone: NDArray[np.intp]
    """(L,) pixels without neighbors."""


def skeleton_of(mask: NDArray[np.bool_]) -> Skeleton:
    """Thin a mask to lines.

    Parameters
    ----------
    mask
        (H, W) whose rim is empty.

    References
    ----------
    .. [1] Zhang & Suen (1984), A fast parallel algorithm for thinning digital patterns, doi:10.1145/357994.358023

    Examples
    --------
    >>> mask = np.zeros((9, 20), bool)
    >>> mask[3:6, 2:18] = True
    >>> len(skeleton_of(mask).offsets) - 1
    1
    """
    from skimage.morphology import skeletonize

    thin = np.asarray(skeletonize(mask), np.bool_)
    # The edge lies halfway between the last pixel inside and the first outside.
    depth = np.asarray(distance_transform_edt(mask), np.float64) - 0.5
    found = _branches(thin, depth)
    for _ in range(MOST_PRUNINGS):
        spurs = _spurs(found)
        if not spurs.any():
            break
        thin[tuple(found.pixels[_inner_points(found, spurs)].T)] = False
        found = _branches(thin, depth)
    return found


def _links(thin: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of neighboring pixels; diagonal ones only where no way around the corner joins them."""
    index = np.full((thin.shape[0] + 2, thin.shape[1] + 2), -1, np.intp)
    inner = index[1:-1, 1:-1]
    inner[thin] = np.arange(np.count_nonzero(thin))
    row, column = np.nonzero(index >= 0)
    ones, others = [], []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        other = index[row + down, column + right]
        is_linked = other >= 0
        if down and right:
            is_linked &= (index[row, column + right] < 0) & (index[row + down, column] < 0)
        ones.append(index[row, column][is_linked])
        others.append(other[is_linked])
    return np.concatenate(ones), np.concatenate(others)


def _branches(thin: NDArray[np.bool_], depth: NDArray[np.float64]) -> Skeleton:
    pixels = np.argwhere(thin)
    count = len(pixels)
    one, other = _links(thin)
    degree = np.bincount(np.concatenate([one, other]), minlength=count)
    is_inside = (degree[one] > 2) & (degree[other] > 2)
    n_nodes, node = _joined(one[is_inside], other[is_inside], count)
    one, other = one[~is_inside], other[~is_inside]
    is_stop = degree != 2
    _, part = _joined(one, other, count)
    # A ring has no stop: its first pixel becomes one.
    first = np.unique(part, return_index=True)[1]
    has_stop = np.bincount(part, weights=is_stop, minlength=len(first)) > 0
    is_stop[first[~has_stop]] = True
    points, offsets = _chains(np.stack([one, other], axis=1), is_stop)
    nodes = node[np.stack([points[offsets[:-1]], points[offsets[1:] - 1]], axis=1)] if len(points) else _no_nodes()
    ends = np.bincount(nodes.ravel(), minlength=n_nodes)
    return Skeleton(pixels, depth[thin], points, offsets, nodes, node, ends, np.flatnonzero(degree == 0))


def _no_nodes() -> NDArray[np.intp]:
    return np.empty((0, 2), np.intp)


def _joined(one: NDArray[np.intp], other: NDArray[np.intp], count: int) -> tuple[int, NDArray[np.intp]]:
    """Return the number of connected parts, and the part of each of so many pixels."""
    found = connected_components(coo_array((np.ones(len(one)), (one, other)), shape=(count, count)), directed=False)
    return int(found[0]), np.asarray(found[1], np.intp)


def _chains(links: NDArray[np.intp], is_stop: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Follow links (L, 2) from stop to stop: points and offsets of each chain, once."""
    if not len(links):
        return np.empty(0, np.intp), np.zeros(1, np.intp)
    # Half `2 * i` runs along link `i`, half `2 * i + 1` back.
    tail, head = links.ravel(), links[:, ::-1].ravel()
    by_tail = np.argsort(tail, kind="stable")
    first = np.searchsorted(tail[by_tail], head)
    halves = np.arange(len(tail))
    one, other = by_tail[first], by_tail[np.minimum(first + 1, len(tail) - 1)]
    ahead = np.where(is_stop[head], halves, np.where(one == (halves ^ 1), other, one))
    left = (ahead != halves).astype(np.intp)
    while left.any() and (ahead[ahead] != ahead).any():
        left, ahead = left + left[ahead], ahead[ahead]
    order = np.lexsort((-left, ahead))
    last = ahead[order]
    starts = np.flatnonzero(np.r_[True, last[1:] != last[:-1]])
    counts = np.diff(np.append(starts, len(order)))
    # The same chain runs back from its last half to its first.
    is_kept = last[starts] < (order[starts] ^ 1)
    kept = order[np.repeat(is_kept, counts)]
    counts = counts[is_kept]
    ends = np.cumsum(counts)
    return np.insert(tail[kept], ends, head[kept[ends - 1]]), offsets_of(counts + 1)


def lengths_of(points: NDArray[np.floating], offsets: NDArray[np.intp]) -> NDArray[np.float64]:
    """(B,) length of each chain of points (N, 2).

    Examples
    --------
    >>> lengths_of(np.array([[0.0, 0], [3, 4], [9, 9], [9, 10]]), np.array([0, 2, 4])).tolist()
    [5.0, 1.0]
    """
    steps = np.zeros(len(points))
    steps[1:] = np.hypot(*np.diff(points, axis=0).T)
    steps[offsets[:-1]] = 0
    return np.add.reduceat(steps, offsets[:-1]) if len(offsets) > 1 else np.empty(0)


def _spurs(found: Skeleton) -> NDArray[np.bool_]:
    """(B,) branches from a junction to a free end that hardly reach out of the stroke they leave."""
    if not len(found.nodes):
        return np.zeros(0, np.bool_)
    is_free = found.degree[found.nodes] == 1
    ends = np.stack([found.points[found.offsets[:-1]], found.points[found.offsets[1:] - 1]], axis=1)
    radius = found.radii[ends]
    inner = np.where(is_free[:, 0], radius[:, 1], radius[:, 0])
    outer = np.where(is_free[:, 0], radius[:, 0], radius[:, 1])
    length = lengths_of(found.pixels[found.points].astype(np.float64), found.offsets)
    spurs: NDArray[np.bool_] = (is_free.sum(axis=1) == 1) & (
        (length + outer < SPUR * inner) | ((outer < POINT * inner) & (length < POINTED_SPUR * inner))
    )
    return spurs


def _inner_points(found: Skeleton, which: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Pixels of some branches, without those of junctions."""
    counts = np.diff(found.offsets)
    points = found.points[np.repeat(which, counts)]
    rank, count = ranks(counts[which]), np.repeat(counts[which], counts[which])
    is_end = (rank == 0) | (rank == count - 1)
    inner: NDArray[np.intp] = points[~(is_end & (found.degree[found.node[points]] > 1))]
    return inner
