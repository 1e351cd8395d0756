"""Work on the lightness or chroma of OKLab as if it were a grey picture, and bring colors back into the gamut.

Pictures of 8 bits are converted in single precision, deeper ones in double.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from segvec.color.conversion import CONES_FROM_LINEAR, OKLAB_FROM_CONES, linear_from_srgb, srgb_from_linear
from segvec.effects.samples import Pixels, Unit, double_from_samples, samples_from_unit, strips_of
from segvec.parallel import map_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

Colors: TypeAlias = "NDArray[np.floating[Any]]"

LARGEST_CHROMA = 0.33
"""Chroma that counts as 1: just above 0.3225, that of magenta, the largest in sRGB."""

_LEAST_CHROMA = 1e-3
"""Part of `LARGEST_CHROMA` below which a color counts as grey, without a hue to which chroma could be given."""

_GAMUT_ROUNDS = 12
"""Bisections of chroma: 1/4096 of it is below what 8 bits can show."""

_GAMUT_SLACK = 4e-6
"""Linear light by which a color may miss the gamut: rounding in single precision, a hundredth of a level of 8 bits."""

_CONES_FROM_OKLAB = np.linalg.inv(OKLAB_FROM_CONES)
_LINEAR_FROM_CONES = np.linalg.inv(CONES_FROM_LINEAR)
_LINEAR_FROM_LEVEL = linear_from_srgb(np.arange(256) / 255).astype(np.float32)


def srgb_from_any_oklab(oklab: Colors) -> Colors:
    """Convert OKLab (N, 3) to sRGB of 0..1, lowering the chroma of the colors, and only of those, outside the gamut.

    As `srgb_in_gamut` does, but only as finely as 8 bits need, and keeping the precision of the argument.
    """
    oklab = oklab.copy()
    oklab[:, 0] = oklab[:, 0].clip(0, 1)
    linear = _linear_from_oklab(oklab)
    outside = np.flatnonzero(~_inside(linear.T))
    linear[outside] = _desaturated(oklab[outside])
    return srgb_from_linear(linear.clip(0, 1, out=linear))


def _desaturated(oklab: Colors) -> Colors:
    """Return the linear light of colors (N, 3) at the largest part of their chroma that is in the gamut.

    Along the way from grey the cones' responses are linear, so that they need not be found anew for each trial.
    """
    grey, slopes = oklab[:, 0], _CONES_FROM_OKLAB[:, 1:].astype(oklab.dtype) @ oklab[:, 1:].T
    from_cones = _LINEAR_FROM_CONES.astype(oklab.dtype)
    low, high = np.zeros_like(grey), np.ones_like(grey)
    for _ in range(_GAMUT_ROUNDS):
        middle = (low + high) / 2
        cones = grey + middle * slopes
        inside = _inside(from_cones @ (cones * cones * cones))
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    cones = grey + low * slopes
    return cast("Colors", (from_cones @ (cones * cones * cones)).T)


def _inside(linear: Colors) -> NDArray[np.bool_]:
    """Tell which colors (3, N) are in the gamut."""
    red, green, blue = linear
    low, high = np.minimum(np.minimum(red, green), blue), np.maximum(np.maximum(red, green), blue)
    return (low >= -_GAMUT_SLACK) & (high <= 1 + _GAMUT_SLACK)


def _linear_from_oklab(oklab: Colors) -> Colors:
    cones = oklab @ _CONES_FROM_OKLAB.T.astype(oklab.dtype)
    return cast("Colors", cones * cones * cones @ _LINEAR_FROM_CONES.T.astype(oklab.dtype))


def _oklab_from_samples(samples: Pixels) -> Colors:
    """Convert pixels (..., 3): as `segvec.color.conversion.oklab_from_srgb`, in single precision for 8 bits."""
    is_byte = samples.dtype == np.uint8
    linear = _LINEAR_FROM_LEVEL.take(samples) if is_byte else linear_from_srgb(double_from_samples(samples))
    cones = linear @ CONES_FROM_LINEAR.T.astype(linear.dtype)
    return cast("Colors", np.cbrt(cones) @ OKLAB_FROM_CONES.T.astype(linear.dtype))


def on_perceived(pixels: Pixels, work: Callable[[Unit], Pixels], *, channels: str) -> Pixels:
    """Apply a function of grey pictures to lightness (l), chroma (c), or both (lc); the rest stays.

    Hue always stays; colors that leave the gamut lose chroma. Takes eight bytes a pixel for each plane.

    Parameters
    ----------
    pixels
        (H, W, 3) or (H, W, 4).
    work
        From float32 (H, W) of 0..1 to the same; chroma is given as a part of `LARGEST_CHROMA`.
    """
    planes = {channel: np.empty(pixels.shape[:2], np.float32) for channel in channels}

    def split(rows: slice) -> None:
        oklab = _oklab_from_samples(pixels[rows, :, :3])
        for channel, plane in planes.items():
            plane[rows] = _measure(oklab, channel).clip(0, 1)

    map_parts(split, strips_of(pixels.shape))
    return _rejoined(pixels, {channel: work(plane) for channel, plane in planes.items()})


def _measure(oklab: Colors, channel: str) -> Colors:
    return oklab[..., 0] if channel == "l" else np.hypot(oklab[..., 1], oklab[..., 2]) / LARGEST_CHROMA


def _rejoined(pixels: Pixels, planes: Mapping[str, Pixels]) -> Pixels:
    result = np.array(pixels, order="C")

    def join(rows: slice) -> None:
        oklab = _oklab_from_samples(pixels[rows, :, :3])
        if "c" in planes:
            chroma = _measure(oklab, "c")
            gain = planes["c"][rows] / np.maximum(chroma, _LEAST_CHROMA)
            oklab[..., 1:] *= np.where(chroma > _LEAST_CHROMA, gain, 1)[..., np.newaxis]
        if "l" in planes:
            oklab[..., 0] = planes["l"][rows]
        srgb = srgb_from_any_oklab(oklab.reshape(-1, 3)).reshape(oklab.shape)
        result[rows, :, :3] = samples_from_unit(srgb, pixels.dtype)

    map_parts(join, strips_of(pixels.shape))
    return result
