"""Classes of pixels by clustering: k-means in a color space, by place too, and mean shift. The work is scikit-learn's.

Colors are clustered on the histogram, so that the size of the picture hardly matters. With places every pixel is a
point of its own: large pictures are thinned out for the search of the centers, and then every pixel is labeled.
"""

import math

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb
from segvec.segment.quantize import BITS, bin_colors, bin_numbers, nearest, strips

SAMPLE_PIXELS = 1 << 16
"""Pixels from which centers with a place are found, at most: evenly spread ones. Measured on 12 megapixels, four times
as many leave the same error, and mini-batches over them take longer than whole passes over these."""

SHIFTED_POINTS = 4000
"""Points that stand for a histogram in mean shift, whose time grows with their square."""


def coordinates(colors: NDArray[np.floating], *, space: str) -> NDArray[np.float64]:
    """Convert sRGB (..., 3) of 0..1 to a space in which black and white are 1 apart (``rgb``: sqrt(3)).

    Examples
    --------
    >>> import numpy as np
    >>> coordinates(np.ones((1, 3)), space="lab").round(3)[0, 0].item()
    1.0
    """
    if space == "rgb":
        return np.asarray(colors, np.float64)
    if space == "lab":
        from skimage.color import rgb2lab

        return np.asarray(rgb2lab(colors) / 100, np.float64)
    return oklab_from_srgb(np.asarray(colors, np.float64))


def kmeans_centers(counts: NDArray[np.int64], *, n_colors: int, seed: int, space: str = "oklab") -> NDArray[np.float64]:
    """Cluster a histogram: (K, 3) centers in the color space.

    Parameters
    ----------
    counts
        Pixels in each bin, as :func:`segvec.segment.quantize.histogram` counts them.
    """
    from sklearn.cluster import KMeans  # a second to import

    occupied = np.flatnonzero(counts)
    points = coordinates(bin_colors(occupied), space=space)
    fitted = KMeans(min(n_colors, len(points)), n_init=2, random_state=seed).fit(points, sample_weight=counts[occupied])
    return np.asarray(fitted.cluster_centers_, np.float64)


def placed_labels(
    pixels: NDArray[np.uint8],
    *,
    n_colors: int,
    seed: int,
    space: str,
    position_weight: float,
    seen: NDArray[np.bool_] | None = None,
) -> NDArray[np.unsignedinteger]:
    """Cluster pixels by color and place together.

    Parameters
    ----------
    pixels
        (H, W, 3) sRGB.
    position_weight
        Distance of the two ends of the picture's longer side; black and white are 1 apart.
    seen
        (H, W) pixels from which the centers are found; at least one.

    Returns
    -------
    NDArray
        (H, W) labels 0..n_colors-1.
    """
    from sklearn.cluster import KMeans

    height, width = pixels.shape[:2]
    pick = np.arange(height * width) if seen is None else np.flatnonzero(seen)
    pick = pick[:: math.ceil(len(pick) / SAMPLE_PIXELS)]
    # Converting the colors of all bins once is faster than those of millions of pixels, and no method looks closer.
    table = coordinates(bin_colors(np.arange(1 << 3 * BITS)), space=space).astype(np.float32)
    points = _features(pixels, pick, table, position_weight)
    count = min(n_colors, len(points))  # no two points are the same: they have different places
    centers = KMeans(count, n_init=2, random_state=seed).fit(points).cluster_centers_
    labels = np.empty((height, width), np.min_scalar_type(count))
    for rows in strips(height, width):
        part = np.arange(rows.start * width, rows.stop * width)
        labels[rows] = nearest(_features(pixels, part, table, position_weight), centers).reshape(-1, width)
    return labels


def _features(
    pixels: NDArray[np.uint8], pick: NDArray[np.intp], table: NDArray[np.float32], position_weight: float
) -> NDArray[np.float32]:
    """(N, 5) color, by a table over the bins, and weighted place of some pixels, given by their numbers."""
    height, width = pixels.shape[:2]
    y, x = np.divmod(pick, width)
    places = np.stack([x, y], axis=1) * (position_weight / max(height, width))
    return np.column_stack([table[bin_numbers(pixels.reshape(-1, 3)[pick])], places.astype(np.float32)])


def meanshift_centers(
    counts: NDArray[np.int64], *, bandwidth: float, at_most: int | None = None
) -> NDArray[np.float64]:
    """Find the peaks of a histogram: (K, 3) OKLab, those with the most pixels around them first.

    Parameters
    ----------
    bandwidth
        Radius, in OKLab, of the ball whose mean a point moves to.
    at_most
        Peaks to keep.

    References
    ----------
    .. [1] Comaniciu & Meer (2002), Mean shift: a robust approach toward feature space analysis,
       doi:10.1109/34.1000236.
    """
    from sklearn.cluster import MeanShift

    total = np.cumsum(counts)
    size = min(SHIFTED_POINTS, int(total[-1]))
    # Every so many pixels of the sorted ones: bins get points in proportion, without chance.
    bins = np.searchsorted(total, (np.arange(size) + 0.5) / size * total[-1])
    points = oklab_from_srgb(bin_colors(bins))
    # One seed for each cell of a grid; every cell holds a point within the bandwidth of its middle.
    seeds = np.unique(np.round(points / bandwidth), axis=0) * bandwidth
    fitted = MeanShift(bandwidth=bandwidth, seeds=seeds).fit(points)
    return np.asarray(fitted.cluster_centers_[:at_most], np.float64)
