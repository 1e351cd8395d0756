"""Pictures brought to another size, for what lies pixel on pixel; `segvec.image.pooling` takes means of cells."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image as pillow


def resized(
    planes: NDArray[np.float32], *, size: tuple[int, int], box: Sequence[float] | None = None
) -> NDArray[np.float32]:
    """Scale a picture to (width, height) by Lanczos' window.

    Parameters
    ----------
    planes
        (H, W) or (H, W, C), 0..1, as what comes out.
    size
        Width and height in pixels.
    box
        Part of the picture to take: left, top, right, bottom in its pixels; by default all of it.

    Examples
    --------
    >>> resized(np.full((2, 3, 3), 0.5, np.float32), size=(6, 4)).shape
    (4, 6, 3)
    """
    channels = planes[..., np.newaxis] if planes.ndim == 2 else planes
    whole = (0.0, 0.0, float(planes.shape[1]), float(planes.shape[0]))
    left, top, right, bottom = whole if box is None else box
    scaled = [
        np.asarray(
            pillow.fromarray(np.ascontiguousarray(channels[..., k])).resize(
                size, pillow.Resampling.LANCZOS, box=(left, top, right, bottom)
            )
        )
        for k in range(channels.shape[2])
    ]
    result = np.stack(scaled, axis=-1).clip(0, 1)
    return result[..., 0] if planes.ndim == 2 else result
