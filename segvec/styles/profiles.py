"""Across a stroke: where its middle lies and how wide it is, measured on the anti-aliased picture.

The integral of coverage across a stroke is its width, and the center of gravity its middle, whatever blurred the edges.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

BEYOND = 1.5
"""Pixels beyond a stroke's edge over which anti-aliasing and blur spread it."""

SAMPLES_PER_PIXEL = 4
"""Samples of coverage along a line across the stroke."""

MOST_SAMPLES = 400
"""Samples to each side of a stroke at most: wider strokes are sampled more coarsely."""

RISE = 0.06
"""Coverage by which a profile that had fallen rises again where the next stroke begins."""


def measured_across(
    coverage: NDArray[np.float64],
    points: NDArray[np.float64],
    normals: NDArray[np.float64],
    radii: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Measure strokes across.

    Parameters
    ----------
    coverage
        (H, W) share of each pixel that is ink.
    points, normals
        (N, 2) places x, y near the middle of a stroke, and unit vectors across it.
    radii
        (N,) about half the width of the stroke, in pixels.

    Returns
    -------
    tuple
        (N,) distance of the middle from each point along the normal, and (N,) widths, in pixels.

    Examples
    --------
    >>> coverage = np.zeros((5, 9))
    >>> coverage[:, 3:6] = 0.5, 1, 1
    >>> across = np.array([[1.0, 0.0]])
    >>> offset, width = measured_across(coverage, np.array([[4.5, 2.5]]), across, np.array([1.25]))
    >>> offset.round(1).tolist(), width.round(1).tolist()
    ([0.2], [2.5])
    """
    right = _integrals(coverage, points, normals, radii)
    left = _integrals(coverage, points, -normals, radii)
    width = right[0] + left[0]
    return (right[1] - left[1]) / np.maximum(width, 1e-6), width


def sampled(coverage: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Coverage at places (..., 2) x, y; outside is paper."""
    # Pixel centers lie at halves.
    indices = (places[..., 1] - 0.5, places[..., 0] - 0.5)
    return np.asarray(map_coordinates(coverage, indices, order=1, mode="constant"))


def reach_along(
    coverage: NDArray[np.float64],
    points: NDArray[np.float64],
    directions: NDArray[np.float64],
    radii: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Measure how far ink reaches from points (N, 2) in some directions, in pixels."""
    return _integrals(coverage, points, directions, radii)[0]


def _integrals(
    coverage: NDArray[np.float64],
    points: NDArray[np.float64],
    directions: NDArray[np.float64],
    radii: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Integrals of coverage and of coverage times distance, from each point to where its stroke ends."""
    if not len(points):
        return np.empty(0), np.empty(0)
    far = radii + BEYOND
    count = int(np.clip(np.ceil(far.max() * SAMPLES_PER_PIXEL), 8, MOST_SAMPLES))
    step = far / count
    distance = (np.arange(count) + 0.5) * step[:, None]
    place = points[:, None] + distance[..., None] * directions[:, None]
    value = sampled(coverage, place)
    lowest = np.minimum.accumulate(value, axis=1)
    is_other = np.logical_or.accumulate((value > lowest + RISE) & (lowest < 1 / 2), axis=1)
    value = np.where(is_other, 0, value) * step[:, None]
    return value.sum(axis=1), (value * distance).sum(axis=1)
