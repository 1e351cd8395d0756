"""What nobody sees of a picture must not count as a color of its own."""

import numpy as np
from numpy.typing import NDArray

from segvec.color.packed import unpacked
from segvec.image.image import Image
from segvec.segment.quantize import bin_numbers


def without_hidden(image: Image) -> tuple[NDArray[np.uint8], NDArray[np.bool_] | None]:
    """Give pixels less than half opaque the color that the picture has most of.

    Returns
    -------
    tuple
        (H, W, 3) pixels, and (H, W) which of them are seen; None where all are.

    Examples
    --------
    >>> from segvec.image.image import read_image
    >>> without_hidden(read_image(np.array([[[9, 9, 9, 255], [7, 7, 7, 0]]], np.uint8)))[0].tolist()
    [[[9, 9, 9], [9, 9, 9]]]
    """
    shown = None if image.alpha is None else image.alpha >= 128
    if shown is None or shown.all():
        return image.pixels, None
    if not shown.any():
        return image.pixels, shown
    assert image.alpha is not None
    # The edge's pixels, which are translucent, have colors that are off by rounding.
    opaque = image.alpha == 255
    packed, counts = np.unique(bin_numbers(image.pixels[opaque if opaque.any() else shown], bits=8), return_counts=True)
    pixels = image.pixels.copy()
    pixels[~shown] = unpacked(packed[[np.argmax(counts)]])[0]
    return pixels, shown
