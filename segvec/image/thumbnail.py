"""Thumbnails: pictures made small, to look at as a whole."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def thumbnail(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Return the means of blocks, (h, w, 3), the longer side at most `side`.

    Examples
    --------
    >>> thumbnail(np.zeros((40, 60, 3), np.uint8), 30).shape
    (20, 30, 3)
    """
    height, width = pixels.shape[:2]
    scale = side / max(width, height)
    if scale >= 1:
        return pixels
    small = (max(1, round(width * scale)), max(1, round(height * scale)))
    # Channel by channel: Pillow takes one as it lies there, and copies three together into four.
    made = np.empty((small[1], small[0], pixels.shape[2]), np.uint8)
    for channel in range(pixels.shape[2]):
        levels = Image.fromarray(np.ascontiguousarray(pixels[..., channel]))
        made[..., channel] = np.asarray(levels.resize(small, Image.Resampling.BOX))
    return made
