"""Salience: the part of a picture that has most to say, guessed from contrast and color.

Known limits: nothing here knows what a face is, only that skin has its colors.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from segvec.color.conversion import oklab_from_srgb, oklch_from_oklab
from segvec.errors import InputError
from segvec.layout.crop import box_at, crop_box, largest_sides
from segvec.layout.destinations import Box
from segvec.layout.gravity import Gravity

THUMBNAIL_SIDE = 128
"""Longer side, in pixels, at which a picture is judged: as much as one sees at a glance, and quickly done."""

_CONTRAST_SIDES = (1 / 32, 1 / 16, 1 / 8)
"""Sizes of details, as parts of the longer side: an eye, a face, a head with its hat."""

_DISTINCTNESS = 0.5
"""Weight of unlikeness to the mean color, beside contrast: half, since whole skies can be unlike the mean."""

_SKIN_HUE, _SKIN_HUE_WIDTH = math.radians(55), math.radians(18)
"""OKLab hue of skin of every shade, of fur and of wood, and how far it strays."""

_SKIN_CHROMA, _SKIN_CHROMA_WIDTH = 0.07, 0.04
"""OKLab chroma of skin, below that of oranges and above that of gray, and how far it strays."""

_SKIN_LIGHTNESS = 0.25
"""OKLab lightness below which there is only shadow."""

_POSITIONS = 257
"""Places that are tried along the way that a box can slide; odd, so that the middle is one of them."""


def picture_box(
    pixels: NDArray[np.uint8], *, aspect: float, gravity: Gravity = "center", avoid: Sequence[Box] = ()
) -> Box:
    """Return the box of `crop_box`, or that of `salient_box` where the gravity is ``salient``.

    Examples
    --------
    >>> import numpy as np
    >>> picture_box(np.zeros((40, 60, 3), np.uint8), aspect=1, gravity="right")
    (20.0, 0.0, 60.0, 40.0)
    """
    if gravity == "salient":
        return salient_box(pixels, aspect=aspect, avoid=avoid)
    return crop_box(_size_of(pixels), aspect=aspect, gravity=gravity, avoid=avoid)


def salient_box(pixels: NDArray[np.uint8], *, aspect: float, avoid: Sequence[Box] = ()) -> Box:
    """Return the largest box of a shape in which a picture has most to say.

    On a thumbnail each pixel counts by its contrast to its surroundings, at three sizes, and by its distance from the
    mean color, both in OKLab, up to twice as much in the colors of skin. The box slides along the way that is free
    and takes the place where the sum is largest, what is near its middle counting most and what `avoid` hides not
    at all. The nearest to the middle wins a tie.

    Parameters
    ----------
    pixels
        (H, W, 3) sRGB.
    aspect
        Width / height of the box.
    avoid
        Boxes that something will hide, in fractions 0..1 of the crop; where they overlap they count twice.

    References
    ----------
    .. [1] Itti, Koch & Niebur (1998), doi:10.1109/34.730558 (contrast of center and surround)
    .. [2] Achanta et al. (2009), doi:10.1109/CVPR.2009.5206596 (distance from the mean color)

    Examples
    --------
    >>> import numpy as np
    >>> salient_box(np.zeros((40, 60, 3), np.uint8), aspect=1)
    (10.0, 0.0, 50.0, 40.0)
    """
    size = _size_of(pixels)
    width, height = largest_sides(size, aspect)
    saliency = _saliency(pixels)
    if width < size[0]:
        return box_at((size[0] - width) * _best_place(saliency, width / size[0], avoid), 0.0, size, (width, height))
    flipped = [(top, left, bottom, right) for left, top, right, bottom in avoid]
    return box_at(0.0, (size[1] - height) * _best_place(saliency.T, height / size[1], flipped), size, (width, height))


def _size_of(pixels: NDArray[np.uint8]) -> tuple[int, int]:
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.size == 0:
        raise InputError(f"pixels must have shape (H, W, 3), got {pixels.shape}")
    return (pixels.shape[1], pixels.shape[0])


def _thumbnail(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the means of blocks, (h, w, 3) 0..1, the longer side at most `THUMBNAIL_SIDE`."""
    width, height = _size_of(pixels)
    scale = min(1.0, THUMBNAIL_SIDE / max(width, height))
    rows, columns = (np.arange(n := max(1, round(side * scale))) * side // n for side in (height, width))
    sums = np.add.reduceat(np.add.reduceat(pixels, rows, axis=0, dtype=np.float64), columns, axis=1)
    counts = np.outer(np.diff(rows, append=height), np.diff(columns, append=width))
    means: NDArray[np.float64] = sums / counts[..., None] / 255
    return means


def _saliency(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return how much each pixel of the thumbnail says, (h, w)."""
    lab = oklab_from_srgb(_thumbnail(pixels))
    saliency = _DISTINCTNESS * np.linalg.norm(lab - lab.mean(axis=(0, 1)), axis=-1)
    for side in _CONTRAST_SIDES:
        detail = side * max(lab.shape)
        center, surround = (gaussian_filter(lab, (sigma, sigma, 0)) for sigma in (detail / 4, detail * 1.5))
        saliency += np.linalg.norm(center - surround, axis=-1)
    saliency *= 1 + _skin(lab)
    # Rounding leaves a trace of contrast in a plain picture, which must not decide.
    return np.where(saliency > 1e-6, saliency, 0.0)


def _skin(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how near colors are to those of skin, 0..1."""
    lightness, chroma, hue = np.moveaxis(oklch_from_oklab(lab), -1, 0)
    distance = ((hue - _SKIN_HUE) / _SKIN_HUE_WIDTH) ** 2 + ((chroma - _SKIN_CHROMA) / _SKIN_CHROMA_WIDTH) ** 2
    return np.where(lightness > _SKIN_LIGHTNESS, np.exp(-distance), 0.0)


def _best_place(saliency: NDArray[np.float64], part: float, avoid: Sequence[Box]) -> float:
    """Return where along x a box that has `part` of the width says most, 0 (left) .. 1 (right)."""
    rows, columns = saliency.shape
    places = np.linspace(0, 1, _POSITIONS)
    x = ((np.arange(columns) + 0.5) / columns - places[:, None] * (1 - part)) / part
    y = (np.arange(rows) + 0.5) / rows
    weights = np.where((x > 0) & (x < 1), np.sin(np.pi * x), 0.0)
    scores = weights @ saliency.sum(axis=0)
    for left, top, right, bottom in avoid:
        hidden = saliency[(y > top) & (y < bottom)].sum(axis=0)
        scores -= np.where((x > left) & (x < right), weights, 0.0) @ hidden
    best = np.flatnonzero(scores >= scores.max() - 1e-9 * np.abs(scores).max())
    return float(places[best[np.abs(best - _POSITIONS // 2).argmin()]])
