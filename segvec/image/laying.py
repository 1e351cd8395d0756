"""Pictures laid on a color."""

import numpy as np
from numpy.typing import NDArray

WHITE = np.full(3, 255, np.uint16)


def laid_on(backdrop: NDArray[np.uint16], picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay a picture (H, W, 3 or 4) on a color: (H, W, 3).

    Examples
    --------
    >>> laid_on(WHITE, np.array([[[0, 0, 0, 51]]], np.uint8)).tolist()
    [[[204, 204, 204]]]
    """
    if picture.shape[2] == 3:
        return picture
    alpha = picture[..., 3:].astype(np.uint16)
    # Neither product is over 16 bits: 255 * 255 + 127 is 65152.
    return ((picture[..., :3] * alpha + backdrop * (255 - alpha) + 127) // 255).astype(np.uint8)
