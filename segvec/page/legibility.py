"""How well text can be read over a picture, by the contrast of its ink with what lies under and around its letters.

References
----------
.. [1] WCAG 2.2, relative luminance, contrast ratio, and 1.4.3: 3:1 for large text, https://www.w3.org/TR/WCAG22/
"""

import io

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from segvec.color.conversion import linear_from_srgb, opaque_color
from segvec.image.image import read_image
from segvec.image.laying import WHITE, laid_on
from segvec.rendering.render import render

LEAST_CONTRAST = 3.0
"""What WCAG asks of large text."""

WORST_SHARE = 0.05
"""Share of the places under and around letters that may have less: a bright speck makes no letter unreadable."""

AROUND = 0.08
"""How far around letters the picture counts, in their size: about the width of a thin stem."""

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def drawn_array(svg: str, *, width: int, height: int) -> NDArray[np.uint8]:
    """(H, W, 4) pixels of a document."""
    picture = read_image(io.BytesIO(render(svg, format="png", width=width, height=height)))
    alpha = np.full(picture.pixels.shape[:2], 255, np.uint8) if picture.alpha is None else picture.alpha
    return np.dstack([picture.pixels, alpha])


def surroundings(letters: NDArray[np.float64], *, size: float) -> NDArray[np.bool_]:
    """(H, W) what is under or close to letters of a size in pixels, given their coverage 0..1."""
    return gaussian_filter(letters, AROUND * size) > 0.2


def contrast(
    pixels: NDArray[np.uint8],
    ink: str,
    *,
    where: NDArray[np.bool_],
    backing: NDArray[np.float64] | float = 0.0,
) -> float:
    """Return the contrast of an ink with a picture, 1..21, which all but the worst twentieth of it has.

    Parameters
    ----------
    pixels
        (H, W, 3 or 4) of the picture.
    ink
        Color of the letters.
    where
        (H, W) what of the picture counts; all where nothing does.
    backing
        (H, W) or one opacity of what lies between, in the ink's `opposite`.

    Examples
    --------
    >>> black = np.zeros((2, 2, 3), np.uint8)
    >>> contrast(black, "white", where=np.ones((2, 2), bool))
    21.0
    """
    opaque = laid_on(WHITE, pixels).astype(np.float64)
    shade = np.array(opaque_color(opposite(ink), noun="inks"), np.float64)
    opacity = np.broadcast_to(backing, opaque.shape[:2])[..., None]
    seen = opaque * (1 - opacity) + shade * opacity
    below = _luminance(seen[where] if where.any() else seen.reshape(-1, 3))
    own = _luminance(np.array(opaque_color(ink, noun="inks"), np.float64))
    ratios = (np.maximum(below, own) + 0.05) / (np.minimum(below, own) + 0.05)
    return round(float(np.quantile(ratios, WORST_SHARE)), 2)


def opposite(ink: str) -> str:
    """Return black or white, whichever has more contrast with an ink."""
    # Black and white have the same with a luminance of 0.179.
    return "#000" if _luminance(np.array(opaque_color(ink, noun="inks"), np.float64)) > 0.179 else "#fff"


def _luminance(colors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Relative luminance of sRGB colors (..., 3) of 0..255."""
    return linear_from_srgb(colors / 255) @ _LUMINANCE
