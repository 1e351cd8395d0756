"""Skin: which colors could be those of people."""

import math

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklch_from_oklab

_HUE, _HUE_WIDTH = math.radians(55), math.radians(18)
"""OKLab hue of skin of every shade, of fur and of wood, and how far it strays."""

_CHROMA, _CHROMA_WIDTH = 0.07, 0.04
"""OKLab chroma of skin, below that of oranges and above that of gray, and how far it strays."""

_LIGHTNESS = 0.25
"""OKLab lightness below which there is only shadow."""


def skin_likeness(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how near OKLab colors (..., 3) are to those of skin, 0..1.

    Examples
    --------
    >>> from segvec.color.conversion import oklab_from_srgb
    >>> skin_likeness(oklab_from_srgb(np.array([[224, 172, 105], [0, 0, 255]]) / 255)).round(1).tolist()
    [0.2, 0.0]
    """
    lightness, chroma, hue = np.moveaxis(oklch_from_oklab(lab), -1, 0)
    distance = ((hue - _HUE) / _HUE_WIDTH) ** 2 + ((chroma - _CHROMA) / _CHROMA_WIDTH) ** 2
    return np.where(lightness > _LIGHTNESS, np.exp(-distance), 0.0)
