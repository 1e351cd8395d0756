"""The adjacency graph of regions: which of them touch, and along how long a border."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.planar.map import PlanarMap


@dataclass(frozen=True, slots=True, eq=False)
class Contacts:
    """Edges of an adjacency graph: pairs of neighbors, each once."""

    pairs: NDArray[np.intp]
    """(M, 2) numbers of two neighbors, the lower first."""
    lengths: NDArray[np.float64]
    """(M,) length of the border between them, in pixels."""


def region_contacts(planar: PlanarMap) -> Contacts:
    """Build the adjacency graph of the visible regions.

    Examples
    --------
    >>> import numpy as np
    >>> from segvec.planar.map import planar_map
    >>> from segvec.segment import Segmentation
    >>> halves = Segmentation(np.array([[0, 1], [0, 1]], np.uint8), np.array([[9] * 3, [0] * 3], np.uint8))
    >>> region_contacts(planar_map(halves)).lengths.tolist()
    [2.0]
    """
    sides = np.stack([planar.left, planar.right], axis=1).astype(np.intp)
    labels = planar.labels[sides]
    visible = ((labels >= 0) & (labels < planar.n_labels)).all(axis=1)
    return merged_contacts(sides[visible], _arc_lengths(planar)[visible], count=planar.n_regions)


def merged_contacts(pairs: NDArray[np.intp], lengths: NDArray[np.float64], *, count: int) -> Contacts:
    """Add up the lengths of equal pairs, whichever way around; pairs of a region with itself are dropped.

    Parameters
    ----------
    pairs
        (M, 2), 0..count-1.
    """
    differ = pairs[:, 0] != pairs[:, 1]
    pairs, lengths = pairs[differ], lengths[differ]
    keys, place = np.unique(pairs.min(axis=1) * count + pairs.max(axis=1), return_inverse=True)
    total = np.bincount(place, lengths, minlength=len(keys)).astype(np.float64)
    return Contacts(np.stack([keys // count, keys % count], axis=1), total)


def page_contacts(planar: PlanarMap) -> NDArray[np.float64]:
    """Length, in pixels, of each label's border with the page's edge or with what is transparent."""
    length = _arc_lengths(planar)
    total = np.zeros(planar.n_labels)
    for side, other in ((planar.left, planar.right), (planar.right, planar.left)):
        label, beyond = planar.labels[side], planar.labels[other]
        counts = (label >= 0) & (label < planar.n_labels) & ((beyond < 0) | (beyond == planar.n_labels))
        total += np.bincount(label[counts], length[counts], minlength=planar.n_labels)
    return total


def _arc_lengths(planar: PlanarMap) -> NDArray[np.float64]:
    """Length (A,) of each arc, in pixels."""
    step = np.zeros(len(planar.points))
    step[1:] = np.hypot(*np.diff(planar.points, axis=0).T)
    step[planar.offsets[:-1]] = 0
    return np.add.reduceat(step, planar.offsets[:-1])
