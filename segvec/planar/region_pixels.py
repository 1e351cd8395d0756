"""From a planar map back to pixels: which region each pixel lies in."""

import numpy as np
from numpy.typing import NDArray

from segvec.planar.map import OUTSIDE, PlanarMap
from segvec.ragged import runs


def region_pixels(planar: PlanarMap) -> NDArray[np.int32]:
    """Tell the region of each pixel, by its center.

    Along each row of centers the borders that cross it are met from left to right; each says what lies beyond it.
    Borders that were moved by less than half a pixel, as sub-pixel placement does, give the pixels of the labels.

    Returns
    -------
    NDArray
        (H, W) region of each pixel.

    Examples
    --------
    >>> from segvec.planar.map import planar_map
    >>> from segvec.segment import Segmentation
    >>> halves = Segmentation(np.array([[0, 1], [0, 1]], np.uint8), np.array([[9] * 3, [0] * 3], np.uint8))
    >>> region_pixels(planar_map(halves)).tolist()
    [[0, 1], [0, 1]]
    """
    width, height = planar.size
    row, x, beyond = _crossings(planar)
    col = np.ceil(x - 0.5).astype(np.intp)
    order = np.lexsort((x, row))
    order = order[(col[order] < width) & (row[order] >= 0) & (row[order] < height)]
    numbers = np.zeros((height, width), np.int32)
    last = np.zeros((height, width), np.int32)
    # Where two borders pass between the same centers, the later one counts.
    place = row[order], np.maximum(col[order], 0)
    numbers[place], last[place] = beyond[order], place[1]
    np.maximum.accumulate(last, axis=1, out=last)
    return np.take_along_axis(numbers, last, axis=1)


def visible_pixels(planar: PlanarMap) -> NDArray[np.bool_]:
    """Tell which pixels are not transparent, by their centers.

    Returns
    -------
    NDArray
        (H, W) whether a pixel lies in a region that has a color.

    Examples
    --------
    >>> from segvec.pipeline import trace
    >>> halves = np.repeat(np.array([[0, 255]], np.uint8), 9, axis=0).repeat(9, axis=1)
    >>> visible_pixels(trace(halves, mask=halves).borders[0])[0, 8:10].tolist()
    [False, True]
    """
    label = planar.labels[region_pixels(planar)]
    visible: NDArray[np.bool_] = (label != OUTSIDE) & (label < planar.n_labels)
    return visible


def _crossings(planar: PlanarMap) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.int32]]:
    """Row, x and region beyond, to the right, of each crossing of a border with a row of pixel centers."""
    is_start = np.ones(len(planar.points), np.bool_)
    is_start[planar.offsets[1:] - 1] = False
    start = np.flatnonzero(is_start)
    arc = np.repeat(np.arange(planar.n_arcs), np.diff(planar.offsets) - 1)
    (x0, y0), (x1, y1) = planar.points[start].T, planar.points[start + 1].T
    first = np.ceil(np.minimum(y0, y1) - 0.5).astype(np.intp)
    count = np.ceil(np.maximum(y0, y1) - 0.5).astype(np.intp) - first
    segment = np.repeat(np.arange(len(start)), count)
    row = runs(first, count)
    slope = (x1 - x0)[segment] / (y1 - y0)[segment]
    x = x0[segment] + (row + 0.5 - y0[segment]) * slope
    beyond = np.where((y1 > y0)[segment], planar.right[arc[segment]], planar.left[arc[segment]])
    return row, x, beyond
