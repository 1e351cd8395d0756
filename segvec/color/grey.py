"""From colors to one number a pixel.

Pixels (H, W, 3) come in, encoded sRGB as files hold it; grey (H, W) float32 goes out, in the unit of the pixels (0..255
for 8 bits). Equal pixels give equal greys wherever they are, so that a picture of one color has exactly one grey.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from segvec.color.conversion import CONES_FROM_LINEAR, OKLAB_FROM_CONES, linear_from_srgb
from segvec.color.names import GREYS, WEIGHTS
from segvec.errors import InputError
from segvec.parallel import map_parts
from segvec.suggest import suggestion

if TYPE_CHECKING:
    from numpy.typing import NDArray

Weights: TypeAlias = str | Sequence[float]
Grey: TypeAlias = "Callable[[NDArray[Any]], NDArray[np.float32]]"

_WEIGHT_UNIT = 2.0**-16
"""Weights are whole multiples of this: 255 of them fill the 24 bits of a float32, so that weighted sums of 8-bit
channels are exact in whatever order they are added. Moves a grey by less than 0.01 of a level."""

_LARGEST_PART = 1e6
"""Far above any weight that is meant, and far below where sums overflow."""

_STRIP_PIXELS = 1 << 18
"""Pixels worked on at a time: a strip and its grey stay in the cache."""


def grey(pixels: NDArray[Any], *, weights: Weights = "rec601") -> NDArray[np.float32]:
    """Turn colors into one number a pixel.

    Parameters
    ----------
    pixels
        (H, W, 3) or (H, W, 4) encoded sRGB, best uint8; a fourth channel is ignored.
    weights
        A name in `segvec.color.names.GREYS`, or three parts of red, green and blue, as numbers or as text like
        ``0.2,0.5,0.3``. Parts are divided by their sum: white stays white. ``oklab`` is the perceived lightness, scaled
        from 0..1 to the range of the type (uint8, uint16, or floats of 0..1); ``max`` and ``min`` take the largest and
        the smallest channel.

    Returns
    -------
    NDArray
        (H, W), 0..255 for 8-bit pixels.

    Raises
    ------
    InputError
        If the pixels do not have three channels or the weights cannot be used.

    References
    ----------
    .. [1] ITU-R BT.601-7, https://www.itu.int/rec/R-REC-BT.601
    .. [2] ITU-R BT.709-6, https://www.itu.int/rec/R-REC-BT.709

    Examples
    --------
    >>> grey(np.array([[[255, 255, 255], [255, 0, 0]]], np.uint8)).round().tolist()
    [[255.0, 76.0]]
    """
    convert = grey_of(weights)
    check_colors(pixels)
    result = np.empty(pixels.shape[:2], np.float32)
    step = max(1, _STRIP_PIXELS // max(1, pixels.shape[1]))

    def fill(top: int) -> None:
        result[top : top + step] = convert(pixels[top : top + step])

    map_parts(fill, range(0, len(pixels), step))
    return result


def grey_of(weights: Weights) -> Grey:
    """Return the function that turns a strip of pixels (h, w, 3) into greys (h, w); see `grey`.

    Raises
    ------
    InputError
        If the weights cannot be used.
    """
    if isinstance(weights, str) and weights in _OTHERS:
        return _OTHERS[weights]
    return functools.partial(_weighted, weights=_parts(weights))


def check_colors(pixels: NDArray[Any]) -> None:
    """Refuse what does not have three channels of numbers."""
    if pixels.ndim != 3 or pixels.shape[2] not in (3, 4) or pixels.dtype.kind not in "buif":
        raise InputError(f"grey needs pixels of shape (H, W, 3), got {pixels.dtype} {pixels.shape}")


def _parts(weights: Weights) -> NDArray[np.float32]:
    """Return weights that add up to exactly 1."""
    values = WEIGHTS.get(weights) or _numbers_in(weights) if isinstance(weights, str) else weights
    try:
        parts = np.array(values, np.float64)
    except (ValueError, TypeError) as error:
        raise InputError(f"grey weights must be three numbers, got {weights!r}") from error
    if parts.shape != (3,) or not ((parts >= 0) & (parts <= _LARGEST_PART)).all() or not parts.any():
        raise InputError(f"grey weights must be three numbers of 0 to {_LARGEST_PART:g}, not all 0, got {weights!r}")
    units = np.rint(parts / parts.sum() / _WEIGHT_UNIT)
    units[units.argmax()] += 1 / _WEIGHT_UNIT - units.sum()
    return (units * _WEIGHT_UNIT).astype(np.float32)


def _numbers_in(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        otherwise = f"choose one of {', '.join(GREYS)}, or weights like 0.2,0.5,0.3"
        raise InputError(f"unknown grey {text!r}; {suggestion(text, GREYS, otherwise=otherwise)}") from error


def _weighted(pixels: NDArray[Any], *, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    colors = pixels[..., :3]
    if pixels.dtype in (np.uint8, np.bool_):
        return cast("NDArray[np.float32]", colors.astype(np.float32) @ weights)  # exact: see _WEIGHT_UNIT
    # Channel by channel: a matrix product rounds by where a pixel lies in its row.
    with np.errstate(invalid="ignore", over="ignore"):
        red, green, blue = (colors[..., k].astype(np.float32) * weights[k] for k in range(3))
        return red + green + blue


def _lightness(pixels: NDArray[Any]) -> NDArray[np.float32]:
    """Return the lightness of OKLab in the unit of the pixels; see `segvec.color.conversion` for the source."""
    linear, white = _linear_channels(pixels)
    lightness = np.zeros(pixels.shape[:2], np.float32)
    for row, weight in zip(CONES_FROM_LINEAR.astype(np.float32), OKLAB_FROM_CONES[0], strict=True):
        cone = sum((row[k] * linear[k] for k in range(3)), start=np.float32(0))
        lightness += np.float32(white * weight) * np.cbrt(cone)
    return lightness.clip(0, white, out=lightness)


def _linear_channels(pixels: NDArray[Any]) -> tuple[list[NDArray[np.float32]], float]:
    """Return red, green and blue in linear light, and what is white in the pixels' unit."""
    channels = [pixels[..., k] for k in range(3)]
    if pixels.dtype.kind == "f":
        if ((pixels < 0) | (pixels > 1)).any():
            raise InputError(
                "the grey 'oklab' needs colors of 0..1 where they are floats; other greys take any numbers"
            )
        return [linear_from_srgb(channel).astype(np.float32) for channel in channels], 1.0
    if pixels.dtype not in (np.uint8, np.uint16):
        raise InputError(f"the grey 'oklab' needs pixels of 8 or 16 bits or floats of 0..1, got {pixels.dtype}")
    table = _linear_levels(int(np.iinfo(pixels.dtype).max))
    return [table.take(channel) for channel in channels], float(len(table) - 1)


@functools.cache
def _linear_levels(white: int) -> NDArray[np.float32]:
    return linear_from_srgb(np.arange(white + 1) / white).astype(np.float32)


def _largest(pixels: NDArray[Any]) -> NDArray[np.float32]:
    largest = np.maximum(np.maximum(pixels[..., 0], pixels[..., 1]), pixels[..., 2])
    return largest.astype(np.float32)


def _smallest(pixels: NDArray[Any]) -> NDArray[np.float32]:
    smallest = np.minimum(np.minimum(pixels[..., 0], pixels[..., 1]), pixels[..., 2])
    return smallest.astype(np.float32)


_OTHERS: Mapping[str, Grey] = {"oklab": _lightness, "max": _largest, "min": _smallest}
