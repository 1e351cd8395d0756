"""One door to all segmentations: from a picture and a method's name to a clean :class:`Segmentation`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.color import oklab_from_srgb, srgb_from_oklab
from segvec.errors import InputError
from segvec.image import Image
from segvec.options import METHODS, Method
from segvec.segment.flat import flat_inks, label_flat
from segvec.segment.merge import absorb_specks, merge_regions
from segvec.segment.quantize import (
    bin_colors,
    exact_palette,
    histogram,
    label_pixels,
    palette_from_histogram,
    strips,
)
from segvec.segment.segmentation import Segmentation, segmentation_from_labels

PHOTO_MIN_AREA, FLAT_MIN_AREA = 3.0, 4.0
"""Pixels below which a region is noise, where the user names no area."""

BORDER_WORTH = 25.0
"""Squared error that a pixel of border must save at `detail` 1; see :func:`merge_regions` for the unit."""


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A segmentation and what was found on the way."""

    segmentation: Segmentation
    is_flat: bool
    """Whether the picture is flat art: few inks, anti-aliased edges."""


def segment(
    image: Image,
    *,
    method: Method = "auto",
    colors: int | None = None,
    palette: NDArray[np.uint8] | None = None,
    threshold: float = 128.0,
    min_area: float | None = None,
    detail: float = 1.0,
    seed: int = 0,
) -> Cut:
    """Cut a picture into regions of few colors.

    Parameters
    ----------
    image
        The picture; pixels less than half opaque become transparent.
    method
        ``auto`` reads the inks of flat art and quantizes everything else; the others do as they are called.
    colors
        Number of colors, ``None`` for as many as the picture needs.
    palette
        (K, 3) sRGB, for ``palette``.
    threshold
        Luma 0..255, for ``threshold``.
    min_area
        Pixels; smaller regions are merged into a neighbor. ``None`` chooses.
    detail
        How much border a difference in color is worth; 2 keeps about twice the regions, 0 merges by area alone.
    seed
        For ``kmeans``.
    """
    pixels = _visible(image)
    clear = None if image.alpha is None else image.alpha < 128
    labels, table, is_flat = _labels(pixels, clear, method, colors, palette, threshold, seed)
    n_labels = len(table)
    area = min_area if min_area is not None else FLAT_MIN_AREA if is_flat else PHOTO_MIN_AREA
    by_worth = method in ("auto", "kmeans", "palette") and not is_flat
    worth = BORDER_WORTH / detail if by_worth and detail > 0 else 0.0
    frozen = None
    if clear is not None:
        labels = labels.astype(np.min_scalar_type(n_labels))
        labels[clear] = frozen = n_labels
    if by_worth and area > 1:
        lab = oklab_from_srgb(table / 255)
        distances = np.full((n_labels + 1, n_labels + 1), np.inf)
        distances[:-1, :-1] = np.linalg.norm(lab[:, None] - lab, axis=2)
        labels = absorb_specks(labels, distances=distances)
    # An exact number of colors was asked for: none may be merged away.
    keep = colors is not None or method == "palette"
    labels = merge_regions(
        labels,
        pixels=pixels,
        n_labels=n_labels + 1,
        min_area=area,
        border_worth=worth,
        frozen=frozen,
        keep_labels=keep,
    )
    if clear is not None:
        labels = np.where(clear, 0, labels).astype(labels.dtype)
    if not is_flat and method != "palette":
        table = _mean_colors(pixels, labels, clear, table)
    cut = segmentation_from_labels(labels, colors=table, alpha=image.alpha)
    return Cut(cut, is_flat)


def _labels(
    pixels: NDArray[np.uint8],
    clear: NDArray[np.bool_] | None,
    method: str,
    colors: int | None,
    palette: NDArray[np.uint8] | None,
    threshold: float,
    seed: int,
) -> tuple[NDArray[np.unsignedinteger], NDArray[np.uint8], bool]:
    """Label every pixel: labels, a color for each label, and whether the picture is flat art."""
    if method in ("auto", "kmeans"):
        return _quantized(pixels, clear, method, colors, seed)
    if method == "palette":
        if palette is None:
            raise InputError("the palette method needs a palette")
        inks = np.unique(palette, axis=0)
        is_flat = flat_inks(pixels) is not None
        centers = oklab_from_srgb(inks / 255)
        return (
            label_flat(pixels, inks=inks) if is_flat else label_pixels(pixels, centers=centers),
            inks,
            is_flat,
        )
    # skimage's filters take half a second to import: only those who ask for them wait for them.
    from segvec.segment.threshold import (
        class_colors,
        multiotsu_labels,
        otsu_labels,
        otsu_mask_labels,
        threshold_labels,
    )

    if method == "otsu":
        labels, count = otsu_labels(pixels), 8
    elif method == "otsu-mask":
        labels, count = otsu_mask_labels(pixels), 2
    elif method == "threshold":
        labels, count = threshold_labels(pixels, threshold=threshold), 2
    elif method == "multiotsu":
        count = colors or 3
        labels = multiotsu_labels(pixels, n_classes=count)
    else:
        raise InputError(f"unknown segmentation {method!r}; choose one of {', '.join(METHODS)}")
    return labels, class_colors(pixels, labels, n_labels=count), False


def _quantized(
    pixels: NDArray[np.uint8], clear: NDArray[np.bool_] | None, method: str, colors: int | None, seed: int
) -> tuple[NDArray[np.unsignedinteger], NDArray[np.uint8], bool]:
    if method == "auto":
        inks = flat_inks(pixels)
        if inks is not None and (colors is None or colors == len(inks)):
            return label_flat(pixels, inks=inks), inks, True
    opaque = None if clear is None else ~clear
    counts = histogram(pixels, mask=opaque)
    if not counts.any():  # nothing is visible
        return np.zeros(pixels.shape[:2], np.uint8), np.zeros((1, 3), np.uint8), False
    exact = exact_palette(pixels, mask=opaque, at_most=colors or 0)
    if exact is not None:
        return label_flat(pixels, inks=exact), exact, False
    if method == "kmeans":
        centers = _kmeans_centers(counts, colors or 16, seed)
    else:
        centers = palette_from_histogram(counts, n_colors=colors)
    table = np.rint(np.clip(srgb_from_oklab(centers), 0, 1) * 255).astype(np.uint8)
    return label_pixels(pixels, centers=centers), table, False


def _kmeans_centers(counts: NDArray[np.int64], n_colors: int, seed: int) -> NDArray[np.float64]:
    """Cluster the histogram with scikit-learn: (K, 3) OKLab."""
    from sklearn.cluster import KMeans  # a second to import

    occupied = np.flatnonzero(counts)
    points = oklab_from_srgb(bin_colors(occupied))
    fitted = KMeans(min(n_colors, len(points)), n_init=2, random_state=seed).fit(points, sample_weight=counts[occupied])
    centers: NDArray[np.float64] = fitted.cluster_centers_
    return centers


def _visible(image: Image) -> NDArray[np.uint8]:
    """Pixels with what nobody sees, the color of transparent pixels, out of the way."""
    if image.alpha is None:
        return image.pixels
    hidden = image.alpha < 128
    if not hidden.any() or hidden.all():
        return image.pixels
    pixels = image.pixels.copy()
    # A color that the picture has already: it must not count as a color of its own.
    pixels[hidden] = pixels[~hidden][0]
    return pixels


def _mean_colors(
    pixels: NDArray[np.uint8],
    labels: NDArray[np.unsignedinteger],
    clear: NDArray[np.bool_] | None,
    table: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """Mean color of the pixels that each label ended up with; its old color where it has none."""
    sums, area = np.zeros((len(table), 3)), np.zeros(len(table))
    for rows in strips(*labels.shape):
        shown = slice(None) if clear is None else ~clear[rows].ravel()
        part = labels[rows].ravel()[shown]
        area += np.bincount(part, minlength=len(table))
        for channel in range(3):
            sums[:, channel] += np.bincount(part, pixels[rows, :, channel].ravel()[shown], minlength=len(table))
    means = np.rint(sums / np.maximum(area, 1)[:, None]).astype(np.uint8)
    return np.where(area[:, None] > 0, means, table)
