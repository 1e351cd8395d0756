"""Segmentation by thresholds: fixed, Otsu's, per channel, several at once, and local. Thresholds are skimage's.

Everywhere a pixel is light where it is above its threshold, and dark where it is equal: Otsu's threshold is the
largest level of the darker class. Otsu's method counts lumas as whole levels; a threshold that is given is compared
with the luma as it is.
"""

import numpy as np
from numpy.typing import NDArray
from skimage.filters import threshold_local, threshold_multiotsu, threshold_otsu

from segvec.color.names import WEIGHTS
from segvec.errors import InputError

MOST_CLASSES = 5
"""Multi-level Otsu searches all combinations: five classes take seconds, six minutes."""

INK_OFFSET = 5.0
"""Levels of luma by which ink is darker than its surroundings, at least: the grain of evenly lit paper is less."""


LUMA_SLACK = 1e-3
"""Levels by which a luma in single precision may miss the one that it is: far less than 16 bits tell apart."""


def lumas(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the luma (H, W), 0..255, of a picture (H, W, 3), Rec. 601."""
    grey = np.zeros(pixels.shape[:2], np.float32)
    weights = np.array(WEIGHTS["rec601"]) / sum(WEIGHTS["rec601"])  # so that white is 255
    for channel, weight in enumerate(weights.astype(np.float32)):
        grey += weight * pixels[..., channel]
    return grey


def grey_levels(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the luma of a picture rounded to 8 bits."""
    return np.rint(lumas(pixels)).astype(np.uint8)


def threshold_labels(pixels: NDArray[np.uint8], *, threshold: float) -> NDArray[np.uint8]:
    """Label pixels 1 where their luma exceeds `threshold` (0..255), else 0.

    Examples
    --------
    >>> import numpy as np
    >>> threshold_labels(np.array([[[128, 128, 128], [129, 129, 129]]], np.uint8), threshold=128).tolist()
    [[0, 1]]
    """
    return (lumas(pixels) > threshold + LUMA_SLACK).astype(np.uint8)


def otsu_labels(pixels: NDArray[np.uint8], *, seen: NDArray[np.bool_] | None = None) -> NDArray[np.uint8]:
    """Threshold each channel by Otsu's method: bit `c` of a label (0..7) says that channel `c` is bright.

    Parameters
    ----------
    seen
        (H, W) pixels from which the thresholds are found; at least one.
    """
    labels = np.zeros(pixels.shape[:2], np.uint8)
    for channel in range(3):
        plane = pixels[..., channel]
        labels |= (plane > threshold_otsu(_deciding(plane, seen))).astype(np.uint8) << channel
    return labels


def otsu_mask_labels(pixels: NDArray[np.uint8], *, seen: NDArray[np.bool_] | None = None) -> NDArray[np.uint8]:
    """Label pixels 1 where all three channels exceed their Otsu thresholds: the intersection of the masks."""
    return (otsu_labels(pixels, seen=seen) == 7).astype(np.uint8)


def otsu_union_labels(pixels: NDArray[np.uint8], *, seen: NDArray[np.bool_] | None = None) -> NDArray[np.uint8]:
    """Label pixels 1 where any channel exceeds its Otsu threshold: the union of the masks."""
    return (otsu_labels(pixels, seen=seen) != 0).astype(np.uint8)


def otsu_grey_labels(pixels: NDArray[np.uint8], *, seen: NDArray[np.bool_] | None = None) -> NDArray[np.uint8]:
    """Label pixels 1 where the luma exceeds its Otsu threshold."""
    grey = grey_levels(pixels)
    return (grey > threshold_otsu(_deciding(grey, seen))).astype(np.uint8)


def multiotsu_labels(
    pixels: NDArray[np.uint8], *, n_classes: int, seen: NDArray[np.bool_] | None = None
) -> NDArray[np.uint8]:
    """Cut the luma into 2 to 5 classes by Otsu's method at several levels.

    Fewer classes come back where the picture has fewer levels of grey. A level that is a threshold belongs to the class
    below it, as the method counts it; `numpy.digitize` as scikit-image's example calls it would put it above.
    """
    if not 2 <= n_classes <= MOST_CLASSES:
        raise InputError(f"multiotsu makes 2 to {MOST_CLASSES} colors, not {n_classes}")
    grey = grey_levels(pixels)
    deciding = _deciding(grey, seen)
    levels = np.unique(deciding)
    if len(levels) < n_classes:
        return np.searchsorted(levels[1:], grey, side="right").astype(np.uint8)
    return np.digitize(grey, threshold_multiotsu(deciding, classes=n_classes), right=True).astype(np.uint8)


def _deciding(plane: NDArray[np.uint8], seen: NDArray[np.bool_] | None) -> NDArray[np.uint8]:
    return plane if seen is None else plane[seen]


def adaptive_labels(
    pixels: NDArray[np.uint8], *, window: int, seen: NDArray[np.bool_] | None = None
) -> NDArray[np.uint8]:
    """Label pixels 1 that are lighter than what ink would be on paper as lit as their surroundings, else 0.

    Parameters
    ----------
    window
        Side of the square around a pixel to whose mean it is compared, odd.
    seen
        (H, W) pixels that count for the mean.
    """
    grey = grey_levels(pixels)
    if seen is None:
        return (grey > threshold_local(grey, window, method="mean", offset=INK_OFFSET)).astype(np.uint8)
    total = threshold_local(grey * seen, window, method="mean")
    share = threshold_local(seen.astype(np.float64), window, method="mean")
    return (grey * share > total - INK_OFFSET * share).astype(np.uint8)
