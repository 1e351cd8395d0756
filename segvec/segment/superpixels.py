"""Segmentation by superpixels: small patches that follow edges, joined where they share a color.

The patches are skimage's. Pictures of more than `LARGEST` pixels are reduced to a half, a third ... for the patches;
every pixel near a border then chooses among the classes around it by its own color.

Known limit: what is smaller than a superpixel, or thinner than the reduced picture's pixels, may be lost.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb
from segvec.segment.quantize import nearest, palette_from_points, strips
from segvec.segment.settling import neighbors

LARGEST = 1_500_000
"""Pixels on which superpixels are made as they are: about five seconds."""

COMPACTNESS = 10.0
"""Weight of place against CIELAB color in SLIC, as its authors have it."""

SMOOTHING = 0.8
"""Pixels of blur before felzenszwalb, against compression's blocks; the authors' value."""

Superpixels = Callable[[NDArray[np.uint8], int], NDArray[np.integer]]


def superpixel_labels(
    pixels: NDArray[np.uint8],
    *,
    method: str,
    superpixels: int,
    n_colors: int | None,
    seen: NDArray[np.bool_] | None = None,
) -> NDArray[np.unsignedinteger]:
    """Make superpixels and join those that share a color.

    Parameters
    ----------
    pixels
        (H, W, 3) sRGB.
    method
        ``slic``, ``felzenszwalb`` or ``watershed``.
    superpixels
        About how many.
    n_colors
        Classes to which they are joined; ``None`` for as many as they need.
    seen
        (H, W) pixels that count for the colors; at least one.

    Returns
    -------
    NDArray
        (H, W) labels 0..K-1.

    References
    ----------
    .. [1] Achanta et al. (2012), SLIC superpixels, doi:10.1109/TPAMI.2012.120.
    .. [2] Felzenszwalb & Huttenlocher (2004), Efficient graph-based image segmentation,
       doi:10.1023/B:VISI.0000022288.19776.77.
    """
    factor = math.ceil(math.sqrt(pixels.shape[0] * pixels.shape[1] / LARGEST))
    small = _reduced(pixels, factor)
    small_seen = None if seen is None else seen[factor // 2 :: factor, factor // 2 :: factor]
    if factor > 1 and small_seen is not None:
        small_seen = _of_shape(small_seen, small.shape[:2])
    patches = _METHODS[method](small, superpixels)
    labels, colors = _joined(small, patches, n_colors, small_seen)
    return labels if factor == 1 else _refined(labels, pixels, colors, factor)


def _slic(pixels: NDArray[np.uint8], count: int) -> NDArray[np.integer]:
    from skimage.segmentation import slic

    return np.asarray(slic(pixels, n_segments=count, compactness=COMPACTNESS, start_label=0))


def _felzenszwalb(pixels: NDArray[np.uint8], count: int) -> NDArray[np.integer]:
    """Let patches of the wanted size stand out by a quarter of a level; those of an eighth of it merge anyway.

    On photographs, as measured, about as many come out as are wanted: the method takes no number.
    """
    from skimage.segmentation import felzenszwalb

    size = pixels.shape[0] * pixels.shape[1] / count
    return np.asarray(felzenszwalb(pixels, scale=size / 4, sigma=SMOOTHING, min_size=math.ceil(size / 8)))


def _watershed(pixels: NDArray[np.uint8], count: int) -> NDArray[np.integer]:
    """Flood the gradient from the flattest pixel of every cell of a grid."""
    from skimage.filters import sobel
    from skimage.segmentation import watershed

    lab = oklab_from_srgb(pixels / 255)
    gradient = np.sqrt(sum(sobel(lab[..., channel]) ** 2 for channel in range(3)))
    markers = _flattest(gradient, max(1, round(math.sqrt(gradient.size / count))))
    return np.asarray(watershed(gradient, markers)) - 1


def _flattest(gradient: NDArray[np.float64], side: int) -> NDArray[np.int32]:
    """Mark, from 1, the least pixel of every `side` x `side` cell; of equals, the one nearest to its middle."""
    width = gradient.shape[1]
    y, x = np.indices(gradient.shape)
    cell = y // side * -(-width // side) + x // side
    off_center = np.abs(y % side - side // 2) + np.abs(x % side - side // 2)
    order = np.lexsort((off_center.ravel(), gradient.ravel(), cell.ravel()))
    first = order[np.r_[True, np.diff(cell.ravel()[order]) > 0]]
    markers = np.zeros(gradient.size, np.int32)
    markers[first] = np.arange(1, len(first) + 1)
    return markers.reshape(gradient.shape)


_METHODS: Mapping[str, Superpixels] = {"slic": _slic, "felzenszwalb": _felzenszwalb, "watershed": _watershed}


def _joined(
    pixels: NDArray[np.uint8],
    patches: NDArray[np.integer],
    n_colors: int | None,
    seen: NDArray[np.bool_] | None,
) -> tuple[NDArray[np.unsignedinteger], NDArray[np.float64]]:
    """Cluster patches by their mean color: labels, and the mean color (K, 3) sRGB of each."""
    flat = patches.ravel()
    weight = np.ones(flat.size) if seen is None else seen.ravel().astype(np.float64)
    area = np.asarray(np.bincount(flat, weight), np.float64)
    sums = [np.bincount(flat, weight * pixels[..., channel].ravel()) for channel in range(3)]
    mean = np.stack(sums, axis=1) / np.maximum(area, 1)[:, None]
    points = oklab_from_srgb(mean / 255)
    shown = area > 0
    centers = palette_from_points(points[shown], area[shown], n_colors=n_colors)
    label = nearest(points, centers)
    total = np.maximum(np.bincount(label, area, minlength=len(centers)), 1)
    colors = [np.bincount(label, area * mean[:, channel], minlength=len(centers)) for channel in range(3)]
    small = np.min_scalar_type(len(centers))
    return label.astype(small)[patches], np.stack(colors, axis=1) / total[:, None]


def _reduced(pixels: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """Mean of each `factor` x `factor` block; pixels at the edge are repeated to fill the last ones."""
    if factor == 1:
        return pixels
    height, width = pixels.shape[:2]
    small = np.empty((-(-height // factor), -(-width // factor), 3), np.uint8)
    short = -width % factor
    for rows in strips(len(small), width * factor):
        part = pixels[rows.start * factor : rows.stop * factor]
        part = np.pad(part, ((0, -len(part) % factor), (0, short), (0, 0)), mode="edge")
        blocks = part.reshape(-1, factor, part.shape[1] // factor, factor, 3)
        small[rows] = np.rint(blocks.mean(axis=(1, 3), dtype=np.float32))
    return small


def _of_shape(mask: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Repeat the last row and column where a block that is cut off had no middle."""
    return np.pad(mask, [(0, want - have) for want, have in zip(shape, mask.shape, strict=True)], mode="edge")


def _refined(
    labels: NDArray[np.unsignedinteger], pixels: NDArray[np.uint8], colors: NDArray[np.float64], factor: int
) -> NDArray[np.unsignedinteger]:
    """Enlarge labels; pixels at borders take that of the nine classes around them whose color is nearest."""
    height, width = pixels.shape[:2]
    around = np.stack([labels, *neighbors(labels)])
    is_border = (around != labels).any(axis=0)
    table = colors.astype(np.float32)
    fine = np.repeat(labels, factor, axis=1)[:, :width].repeat(factor, axis=0)[:height]
    for rows in strips(height, width):
        coarse_rows = np.arange(rows.start, rows.stop) // factor
        y, x = np.nonzero(np.repeat(is_border[coarse_rows], factor, axis=1)[:, :width])
        candidates = around[:, coarse_rows[y], x // factor]
        color = pixels[rows][y, x].astype(np.float32)
        distance = np.stack([((color - table[label]) ** 2).sum(axis=1) for label in candidates])
        fine[rows.start + y, x] = candidates[distance.argmin(axis=0), np.arange(len(y))]
    return fine
