"""What styles take from the picture as a whole: lengths as parts of its size, and tones from paper to full ink."""

import math
from dataclasses import replace

import numpy as np

from segvec.color.grey import grey
from segvec.image.image import Image
from segvec.styles.assembly import visible_pixels

CLIPPED = 0.01
"""Share of the pixels that may become bare paper, and of those that may become full ink: sparkles and black specks."""

LEAST_RANGE = 0.05
"""Range of luma, 0..1, below which there is nothing to spread but noise."""

MOST_GAIN = 6.0
"""Most by which contrast grows: fog has tones, and grain as well."""

EXPONENTS = (0.6, 1.4)
"""Least and greatest exponent by which dark pictures become lighter and light ones darker."""


def length_of(given: float | None, picture: Image, *, parts: float) -> float:
    """Return the length in pixels that was given, or else one of so many parts of the picture's mean side.

    The mean side is the square root of the area, so that upright pictures and wide ones are drawn alike.

    Examples
    --------
    >>> from segvec.image.image import read_image
    >>> length_of(None, read_image(np.zeros((80, 20))), parts=10), length_of(7.0, read_image(np.eye(3)), parts=10)
    (4.0, 7.0)
    """
    height, width = picture.pixels.shape[:2]
    return math.sqrt(width * height) / parts if given is None else float(given)


def with_spread_tones(picture: Image) -> Image:
    """Spread the picture's tones from black to white, and move their median halfway to the middle.

    All channels change alike, so that colors keep their hues. A picture of one tone stays as it is.

    Examples
    --------
    >>> from segvec.image.image import read_image
    >>> with_spread_tones(read_image(np.array([[80, 120, 160]], np.uint8))).pixels[0, :, 0].tolist()
    [0, 127, 255]
    """
    luma = grey(picture.pixels, weights="rec709")[visible_pixels(picture)] / 255
    if not luma.size:
        return picture
    low, middle, high = np.quantile(luma, (CLIPPED, 0.5, 1 - CLIPPED), method="nearest").tolist()
    if high - low < LEAST_RANGE:
        return picture
    gain = min(1 / (high - low), MOST_GAIN)
    # Where the gain is limited, what there is lies in the middle.
    start = (low + high - 1 / gain) / 2
    place = min(max((middle - start) * gain, 0.01), 0.99)
    exponent = float(np.clip(math.sqrt(math.log(0.5) / math.log(place)), *EXPONENTS))
    levels = ((np.arange(256) / 255 - start) * gain).clip(0, 1) ** exponent
    return replace(picture, pixels=np.rint(levels * 255).astype(np.uint8)[picture.pixels])
