"""How far a drawing is from the picture that it was made from.

Both lie on white. Pictures are compared strip by strip, so that memory stays small.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.image.image import Image, read_image
from segvec.rendering.renderer import drawing
from segvec.rendering.strips import samples_of
from segvec.svg.document import read_document

STRIP_PIXELS = 1 << 20
"""Pixels compared at once, with some 200 bytes each."""

WHITE = (255, 255, 255, 255)

DECIMALS = 3
"""Of all figures: more would only show which renderer it was."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far a drawing is from a picture."""

    difference: float
    """Mean CIEDE2000 of the pixels; about 1 can just be seen."""
    difference_95: float
    """CIEDE2000 that 95% of the pixels do not exceed."""
    psnr: float | None
    """Peak signal-to-noise ratio in decibels, of red, green and blue together; None where nothing differs."""


def likeness(svg: str, picture: Image, *, seen: NDArray[np.bool_] | None = None) -> Likeness | None:
    """Draw a document at the size of a picture and compare them.

    Parameters
    ----------
    svg
        The document.
    picture
        What it shows.
    seen
        (H, W) the pixels that are compared; by default all.

    Returns
    -------
    Likeness or None
        None if no pixel is compared.

    Raises
    ------
    RenderError
        If the document cannot be drawn.

    References
    ----------
    .. [1] Sharma, Wu & Dalal (2005), The CIEDE2000 color-difference formula, doi:10.1002/col.20070

    Examples
    --------
    >>> white = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"/>'
    >>> likeness(white, read_image(np.array([[255, 0]], np.uint8)))
    Likeness(difference=50.0, difference_95=95.0, psnr=3.01)
    """
    height, width = picture.pixels.shape[:2]
    pixels = read_image(picture, background="white", max_pixels=height * width).pixels
    drawn = drawing(read_document(svg), size=(width, height), is_stretched=False, backdrop=WHITE)
    square_sum, differences = 0, []
    rows = max(1, STRIP_PIXELS // width)
    for top in range(0, height, rows):
        part = slice(top, min(top + rows, height))
        chosen = np.s_[:] if seen is None else seen[part]
        one = pixels[part][chosen].reshape(-1, 3)
        other = samples_of(drawn.strip(y=top, height=part.stop - top), 3)[chosen].reshape(-1, 3)
        square_sum += int(np.square(one.astype(np.int64) - other).sum())
        differences.append(_differences(one, other))
    difference = np.concatenate(differences)
    if not len(difference):
        return None
    square = square_sum / (3 * len(difference))
    return Likeness(
        difference=round(float(difference.mean(dtype=np.float64)), DECIMALS),
        difference_95=round(float(np.percentile(difference, 95)), DECIMALS),
        psnr=round(float(10 * np.log10(255**2 / square)), DECIMALS) if square else None,
    )


def _differences(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.float32]:
    """CIEDE2000 (N,) of sRGB colors (N, 3); flat art is mostly equal, which is quick."""
    from skimage.color import deltaE_ciede2000, rgb2lab  # takes longer to load than a small picture to trace

    found = np.zeros(len(one), np.float32)
    differs = (one != other).any(axis=1)
    if differs.any():
        # In float32, which takes half the time and is off by 1e-4 at most.
        one_lab, other_lab = (rgb2lab(colors[differs].astype(np.float32) / np.float32(255)) for colors in (one, other))
        found[differs] = deltaE_ciede2000(one_lab, other_lab)
    return found
