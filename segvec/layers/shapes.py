"""Which regions each shape of a layer covers, where a layer has one shape for each of its regions.

A shape in a mosaic is its region. Among stacked layers it also takes in what lies above it: all that only it surrounds
or adjoins, so that its outline has fewer holes; of what several shapes of a layer adjoin, each takes the regions that
it touches itself, so that no seam shows between them.
"""

import numpy as np
from numpy.typing import NDArray

from segvec.graphs import pieces
from segvec.planar.map import PlanarMap, left_of
from segvec.ragged import members, offsets_of


def exact_shapes(planar: PlanarMap, is_drawn: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Outline each region alone.

    Parameters
    ----------
    is_drawn
        (R + 1,) which regions have a shape.

    Returns
    -------
    tuple
        (M,) half-edges, and (M,) the region to whose shape each belongs.
    """
    halves = np.arange(2 * planar.n_arcs)
    region = left_of(planar, halves)
    kept = is_drawn[region]
    return halves[kept], region[kept]


def covering_shapes(
    planar: PlanarMap, height: NDArray[np.intp], inside: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Outline each region with what it covers.

    Parameters
    ----------
    height
        (R + 1,) layer of each region; -1 where it has none.
    inside
        (R + 1, L) which regions each layer covers, its own among them.

    Returns
    -------
    tuple
        (M,) half-edges, and (M,) the region to whose shape each belongs.
    """
    own = np.flatnonzero(height >= 0)
    taken = [_taken(planar, height == layer, inside[:, layer]) for layer in range(inside.shape[1])]
    shape = np.concatenate([own, *(pairs[0] for pairs in taken)])
    region = np.concatenate([own, *(pairs[1] for pairs in taken)])
    halves = np.arange(2 * planar.n_arcs)
    left = left_of(planar, halves)
    by_region = np.argsort(left, kind="stable")
    offsets = offsets_of(np.bincount(left, minlength=planar.n_regions + 1))
    drawn = by_region[members(offsets, region)]
    owner = np.repeat(shape, np.diff(offsets)[region])
    # An edge between two regions of a shape is inside it.
    count = planar.n_regions + 1
    is_inner = np.isin(owner * count + left_of(planar, drawn ^ 1), shape * count + region)
    return drawn[~is_inner], owner[~is_inner]


def _taken(
    planar: PlanarMap, is_own: NDArray[np.bool_], is_inside: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of a layer's regions and those that they take in."""
    is_covered = is_inside & ~is_own
    inner = is_covered[planar.left] & is_covered[planar.right]
    size = planar.n_regions + 1
    piece = pieces(planar.left[inner], planar.right[inner], count=size)
    ends = np.stack([np.r_[planar.left, planar.right], np.r_[planar.right, planar.left]])
    shape, touched = np.unique(ends[:, is_own[ends[0]] & is_covered[ends[1]]], axis=1).astype(np.intp)
    pairs = np.unique(np.stack([piece[touched], shape]), axis=1)
    is_shared = np.bincount(pairs[0], minlength=size) > 1
    sole = pairs[:, ~is_shared[pairs[0]]]
    by_piece = np.argsort(piece, kind="stable")
    offsets = offsets_of(np.bincount(piece, minlength=size))
    several = is_shared[piece[touched]]
    return (
        np.concatenate([shape[several], np.repeat(sole[1], np.diff(offsets)[sole[0]])]),
        np.concatenate([touched[several], by_piece[members(offsets, sole[0])]]),
    )
