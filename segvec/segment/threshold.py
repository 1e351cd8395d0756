"""Segmentation by thresholds: fixed, Otsu's, per channel, and several at once. Thresholds are skimage's."""

import numpy as np
from numpy.typing import NDArray
from skimage.filters import threshold_multiotsu, threshold_otsu

from segvec.errors import InputError

GREY_WEIGHTS = (0.2989, 0.5870, 0.1140)
"""Rec. 601 luma of red, green and blue."""

MOST_CLASSES = 5
"""Multi-level Otsu searches all combinations: five classes take seconds, six minutes."""


def grey_levels(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the luma (H, W) of a picture (H, W, 3), Rec. 601, rounded to 8 bits."""
    grey = np.zeros(pixels.shape[:2], np.float32)
    for channel, weight in enumerate(GREY_WEIGHTS):
        grey += np.float32(weight) * pixels[..., channel]
    return np.rint(grey).astype(np.uint8)


def threshold_labels(pixels: NDArray[np.uint8], *, threshold: float) -> NDArray[np.uint8]:
    """Label pixels 1 where their luma exceeds `threshold` (0..255), else 0.

    Examples
    --------
    >>> import numpy as np
    >>> threshold_labels(np.array([[[9, 9, 9], [200, 200, 200]]], np.uint8), threshold=128).tolist()
    [[0, 1]]
    """
    return (grey_levels(pixels) > threshold).astype(np.uint8)


def otsu_labels(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Threshold each channel by Otsu's method: bit `c` of a label (0..7) says that channel `c` is bright."""
    labels = np.zeros(pixels.shape[:2], np.uint8)
    for channel in range(3):
        plane = pixels[..., channel]
        labels |= (plane > threshold_otsu(plane)).astype(np.uint8) << channel
    return labels


def otsu_mask_labels(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Label pixels 1 where all three channels exceed their Otsu thresholds: the intersection of the masks."""
    return (otsu_labels(pixels) == 7).astype(np.uint8)


def multiotsu_labels(pixels: NDArray[np.uint8], *, n_classes: int) -> NDArray[np.uint8]:
    """Cut the luma into 2 to 5 classes by Otsu's method at several levels.

    Fewer classes come back where the picture has fewer levels of grey.
    """
    if not 2 <= n_classes <= MOST_CLASSES:
        raise InputError(f"multiotsu makes 2 to {MOST_CLASSES} colors, not {n_classes}")
    grey = grey_levels(pixels)
    n_levels = len(np.unique(grey))
    if n_levels < n_classes:
        return np.unique(grey, return_inverse=True)[1].reshape(grey.shape).astype(np.uint8)
    return np.digitize(grey, threshold_multiotsu(grey, classes=n_classes), right=True).astype(np.uint8)


def class_colors(pixels: NDArray[np.uint8], labels: NDArray[np.integer], *, n_labels: int) -> NDArray[np.uint8]:
    """Mean color (K, 3) of the pixels of each label; black where a label has none."""
    flat = labels.ravel()
    area = np.bincount(flat, minlength=n_labels)
    sums = [np.bincount(flat, pixels[..., channel].ravel(), minlength=n_labels) for channel in range(3)]
    return np.rint(np.stack(sums, axis=1) / np.maximum(area, 1)[:, None]).astype(np.uint8)
