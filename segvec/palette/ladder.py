"""Ladders of lightness, from the lightest color of a palette that is made to the darkest, and the chroma there is."""

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_oklch, oklab_from_srgb, oklch_from_oklab, srgb_from_oklab, srgb_in_gamut

LEAST_STEP = 0.5
"""Shortest step of a ladder, as a share of an even one."""

WIDEST_CHROMA = 0.4
"""Beyond every sRGB color (magenta has 0.32)."""


def rung_places(n: int) -> NDArray[np.float64]:
    """Return where each of `n` rungs lies on a ladder, 0..1; a single one in the middle.

    Examples
    --------
    >>> rung_places(3).tolist(), rung_places(1).tolist()
    ([0.0, 0.5, 1.0], [0.5])
    """
    return np.linspace(0, 1, n) if n > 1 else np.array([0.5])


def stepped_places(n: int, steps: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return where each of `n` rungs lies on a ladder, 0..1, by the steps (n - 1,) that they would like to be apart.

    None is shorter than `LEAST_STEP` of an even one: what is laid over a picture in this order stays readable.

    Examples
    --------
    >>> stepped_places(3, np.array([1.0, 0.0])).tolist()
    [0.0, 0.75, 1.0]
    """
    if n < 3:
        return rung_places(n)
    steps = LEAST_STEP / (n - 1) + (1 - LEAST_STEP) * steps / steps.sum()
    return np.concatenate([[0.0], np.cumsum(steps[:-1]), [1.0]])


def chroma_limit(lightness: NDArray[np.floating], hue: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the largest OKLab chroma that sRGB can show at each lightness and hue (radians)."""
    oklch = np.stack(np.broadcast_arrays(lightness, WIDEST_CHROMA, hue), axis=-1)
    return oklch_from_oklab(oklab_from_srgb(srgb_in_gamut(oklch)))[..., 1]


def colors_from_oklch(oklch: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return the (N, 3) sRGB colors 0..255 of OKLCH ones that sRGB can show."""
    return np.rint(np.clip(srgb_from_oklab(oklab_from_oklch(oklch)), 0, 1) * 255).astype(np.uint8)
