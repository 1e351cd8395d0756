"""Calm pictures before the cut: what is smaller than the eye sees at the size of the whole goes, edges stay.

Borders through noise and through slow ramps are torn: which side a pixel falls to is chance. Where areas are smooth,
borders run smoothly.
"""

import math

import numpy as np
from numpy.typing import NDArray

from segvec.effects.filter_effects import smooth

REACH_PIXELS = 384
"""Pixels of the picture's longer side for each of the reach, at calm 1: a print seen as a whole shows no more."""

CONTRAST = 0.05
"""What counts as an edge, as a part of the range."""

PASSES = 2
"""The second smooths along the edges that the first leaves."""


def calm_reach(pixels: NDArray[np.uint8], *, calm: float) -> float:
    """Tell how far, in pixels, a picture (H, W, 3) is smoothed; 0 where it is not."""
    return calm * max(pixels.shape[:2]) / REACH_PIXELS


def calmed(pixels: NDArray[np.uint8], *, reach: float) -> NDArray[np.uint8]:
    """Smooth a picture (H, W, 3) within areas."""
    for _ in range(PASSES):
        pixels = smooth(pixels, radius=math.ceil(reach), contrast=CONTRAST)
    return pixels
