"""From the colors of a picture to a palette, and from a palette to labels.

Distances are Euclidean in OKLab. Everything works on a histogram (64 steps per channel), so that its cost
hardly depends on the size of the picture, and is free of random choices: the split that leaves the least
variance is taken first, then Lloyd's iterations settle the centers.

Known limit: colors closer than a bin (4 levels of 255) are not told apart by :func:`label_pixels`.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb

Conversion = Callable[[NDArray[np.float64]], NDArray[np.float64]]

BITS = 6
"""Bits kept of each channel by the histogram."""

STRIP_PIXELS = 1 << 16
"""Pixels worked on at a time: temporaries stay in the processor's cache."""

AUTO_RESIDUAL = 0.021
"""Root mean square OKLab error at which an automatic palette is fine enough; just noticeable is about 0.02."""

AUTO_MOST_COLORS = 64
"""Most colors an automatic palette has; beyond it photographs gain less from colors than from borders."""

ACCENT_DISTANCE = 0.12
"""A color this far (OKLab) from every center is an accent that the palette would lose."""

ACCENT_SHARE = 2e-4
"""Share of the pixels, at least, that makes an accent more than noise."""

LLOYD_ROUNDS = 12

BLOCK_PRODUCTS = 1 << 17
"""Products of points and centers at a time: they stay in the processor's cache, and are too few for the threads of
BLAS, which take forty times as long for three columns."""

MOST_POINTS = 12000
"""Points of a histogram that are clustered as they are; more are joined by eights first."""


def strips(height: int, width: int) -> list[slice]:
    """Cut the rows of a picture into slices of about `STRIP_PIXELS` pixels."""
    rows = max(1, STRIP_PIXELS // max(width, 1))
    return [slice(top, min(top + rows, height)) for top in range(0, height, rows)]


def bin_numbers(pixels: NDArray[np.uint8], *, bits: int = BITS) -> NDArray[np.int32]:
    """Return the number of the histogram bin of each pixel: (..., 3) sRGB to (...) in 0..2**(3 * bits) - 1."""
    drop = 8 - bits
    number = (pixels[..., 0] >> drop).astype(np.int32)
    for channel in (1, 2):
        number <<= bits
        number |= pixels[..., channel] >> drop
    return number


def bin_colors(numbers: NDArray[np.integer], *, bits: int = BITS) -> NDArray[np.float64]:
    """Return the middle (N, 3) of each bin, sRGB 0..1."""
    mask = (1 << bits) - 1
    channels = np.stack([numbers >> 2 * bits, numbers >> bits, numbers], axis=-1) & mask
    # The outermost bins stand for the ends of the range, so that black and white stay pure.
    return channels / mask


def histogram(pixels: NDArray[np.uint8], *, mask: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """Count the pixels, those of `mask` where given, in each bin."""
    counts = np.zeros(1 << 3 * BITS, np.int64)
    for rows in strips(*pixels.shape[:2]):
        part = pixels[rows] if mask is None else pixels[rows][mask[rows]]
        counts += np.bincount(bin_numbers(part).ravel(), minlength=counts.size)
    return counts


def exact_palette(
    pixels: NDArray[np.uint8], *, mask: NDArray[np.bool_] | None, at_most: int
) -> NDArray[np.uint8] | None:
    """List the colors (K, 3) of a picture that has no more than `at_most`; ``None`` for all others."""
    found = np.empty(0, np.int32)
    for rows in strips(*pixels.shape[:2]):
        part = pixels[rows] if mask is None else pixels[rows][mask[rows]]
        found = np.union1d(found, bin_numbers(part, bits=8))
        if len(found) > at_most:
            return None
    return np.stack([found >> 16, found >> 8, found], axis=1).astype(np.uint8)


def histogram_points(counts: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """List the colors of a histogram: OKLab (N, 3), and the weight (N,) of each; of many, neighbors as one."""
    occupied = np.flatnonzero(counts)
    points = oklab_from_srgb(bin_colors(occupied))
    weights = counts[occupied].astype(np.float64)
    return _coarser(occupied, points, weights) if len(points) > MOST_POINTS else (points, weights)


def palette_from_points(
    points: NDArray[np.float64], weights: NDArray[np.float64], *, n_colors: int | None
) -> NDArray[np.float64]:
    """Choose the palette that leaves the least squared error.

    Parameters
    ----------
    points
        (N, 3) OKLab.
    weights
        (N,) how much each counts.
    n_colors
        How many colors; ``None`` takes as few as reach `AUTO_RESIDUAL`, at most `AUTO_MOST_COLORS`.
        Fewer come back where there are fewer points.

    Returns
    -------
    NDArray
        (K, 3) OKLab.

    References
    ----------
    .. [1] Celebi (2011), Improving the performance of k-means for color quantization, arXiv:1101.0395.
    """
    return _lloyd(points, weights, _keep_accents(points, weights, clustered(points, weights, n_colors=n_colors)))


def clustered(
    points: NDArray[np.float64], weights: NDArray[np.float64], *, n_colors: int | None
) -> NDArray[np.float64]:
    """Cluster weighted points (N, D) as :func:`palette_from_points` does, without accents."""
    most = min(n_colors or AUTO_MOST_COLORS, len(points))
    return _lloyd(points, weights, _split(points, weights, most=most, until=0.0 if n_colors else AUTO_RESIDUAL))


def _coarser(
    occupied: NDArray[np.intp], points: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Join the points of each 2 x 2 x 2 bins: a quarter of the points, and the same palette within 1%."""
    r, g, b = (occupied >> shift + 1 & 31 for shift in (2 * BITS, BITS, 0))
    _, cell = np.unique(r << 10 | g << 5 | b, return_inverse=True)
    total = np.bincount(cell, weights)
    sums = np.stack([np.bincount(cell, weights * column) for column in points.T], axis=1)
    return sums / total[:, None], np.asarray(total, np.float64)


def _split(
    points: NDArray[np.float64], weights: NDArray[np.float64], *, most: int, until: float
) -> NDArray[np.float64]:
    """Halve the cell with the largest variance across its principal axis, again and again."""
    cells = [np.arange(len(points))]
    spreads = [_spread(points, weights)]
    enough = until**2 * weights.sum()
    while len(cells) < most and sum(spread[0] for spread in spreads) > enough:
        worst = max(range(len(cells)), key=lambda i: spreads[i][1] if len(cells[i]) > 1 else -1.0)
        cell = cells[worst]
        _, _, center, axis = spreads[worst]
        above = (points[cell] - center) @ axis > 0
        if above.all() or not above.any():  # equal to rounding: any cut will do
            above = np.arange(len(cell)) > 0
        parts = [cell[~above], cell[above]]
        cells[worst : worst + 1] = parts
        spreads[worst : worst + 1] = [_spread(points[part], weights[part]) for part in parts]
    return np.array([spread[2] for spread in spreads])


def _spread(
    points: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[float, float, NDArray[np.float64], NDArray[np.float64]]:
    """Total and largest one-axis squared deviation of weighted points, their mean, and that axis."""
    center = weights @ points / weights.sum()
    offsets = points - center
    values, axes = np.linalg.eigh((offsets * weights[:, None]).T @ offsets)
    return max(float(values.sum()), 0.0), max(float(values[-1]), 0.0), center, axes[:, -1]


def nearest(points: NDArray[np.floating], centers: NDArray[np.float64]) -> NDArray[np.intp]:
    """Index of the center nearest to each point."""
    steps = (-2 * centers.T).astype(np.float32)
    squares = np.einsum("ij,ij->i", centers, centers).astype(np.float32)
    found = np.empty(len(points), np.intp)
    size = max(1, BLOCK_PRODUCTS // max(steps.size, 1))
    for low in range(0, len(points), size):
        scores = points[low : low + size].astype(np.float32) @ steps
        scores += squares
        scores.argmin(axis=1, out=found[low : low + size])
    return found


def _lloyd(
    points: NDArray[np.float64], weights: NDArray[np.float64], centers: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Lloyd's iterations; a center left without points stays where it was."""
    previous = None
    for _ in range(LLOYD_ROUNDS):
        labels = nearest(points, centers)
        if previous is not None and np.array_equal(labels, previous):
            break
        previous = labels
        total = np.bincount(labels, weights, minlength=len(centers))
        sums = [np.bincount(labels, weights * column, minlength=len(centers)) for column in points.T]
        held = total > 0
        centers = centers.copy()
        centers[held] = np.stack(sums, axis=1)[held] / total[held, None]
    return centers


def _keep_accents(
    points: NDArray[np.float64], weights: NDArray[np.float64], centers: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the farthest lost accents the centers whose merging into another costs least."""
    for _ in range(min(4, len(centers) // 4)):
        labels = nearest(points, centers)
        distances = np.linalg.norm(points - centers[labels], axis=1)
        lost = (distances > ACCENT_DISTANCE) & (weights > 1)
        if weights[lost].sum() < ACCENT_SHARE * weights.sum():
            break
        seed = points[np.flatnonzero(lost)[np.argmax(distances[lost] * weights[lost])]]
        near = lost & (np.linalg.norm(points - seed, axis=1) < ACCENT_DISTANCE / 2)
        if weights[near].sum() < ACCENT_SHARE * weights.sum():
            break
        mass = np.bincount(labels, weights, minlength=len(centers))
        gaps = np.linalg.norm(centers[:, None] - centers, axis=2)
        np.fill_diagonal(gaps, np.inf)
        cost = mass * gaps.min(axis=1) ** 2
        centers = centers.copy()
        centers[np.argmin(cost)] = weights[near] @ points[near] / weights[near].sum()
    return centers


def label_pixels(
    pixels: NDArray[np.uint8], *, centers: NDArray[np.float64], convert: Conversion = oklab_from_srgb
) -> NDArray[np.unsignedinteger]:
    """Label each pixel with its nearest center.

    Parameters
    ----------
    pixels
        (H, W, 3) sRGB.
    centers
        (K, 3) OKLab, or of the color space to which `convert` leads.
    convert
        From sRGB 0..1 to the space in which distances are measured.

    Returns
    -------
    NDArray
        (H, W) 0..K-1, of the smallest unsigned type.
    """
    table: NDArray[np.unsignedinteger] = np.zeros(1 << 3 * BITS, np.uint8 if len(centers) < 256 else np.uint16)
    known = np.zeros(table.size, np.bool_)
    labels: NDArray[np.unsignedinteger] = np.empty(pixels.shape[:2], table.dtype)
    for rows in strips(*pixels.shape[:2]):
        numbers = bin_numbers(pixels[rows])
        seen = np.zeros(table.size, np.bool_)
        seen[numbers.ravel()] = True
        fresh = np.flatnonzero(seen & ~known)
        table[fresh] = nearest(convert(bin_colors(fresh)), centers)
        known[fresh] = True
        labels[rows] = table[numbers]
    return labels
