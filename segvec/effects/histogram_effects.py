"""Effects that change levels by how often each occurs in the picture."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import numpy as np

from segvec.color.conversion import linear_from_srgb, srgb_from_linear
from segvec.color.names import WEIGHTS
from segvec.effects.definition import Effect
from segvec.effects.parameters import Parameter
from segvec.effects.samples import (
    Pixels,
    Unit,
    by_channel,
    joined_channels,
    level_counts,
    map_levels,
    plane_of,
    planes_of,
    samples_from_unit,
    unit_from_samples,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

Balance: TypeAlias = Literal["grey-world", "white-patch", "percentile"]

_LUMINANCE = np.array(WEIGHTS["rec709"])
"""Weights of linear red, green and blue."""


def auto_levels(pixels: Pixels, *, percent: float = 0.5, by: Literal["joint", "each"] = "joint") -> Pixels:
    """Stretch levels so that the range is filled.

    Parameters
    ----------
    percent
        Share of the samples that may be clipped at either end.
    by
        ``joint``: the same stretch for all channels, which keeps the balance of colors; ``each``: one for each.
    """
    if by == "each":
        return by_channel(pixels, lambda plane: auto_levels(plane, percent=percent))
    counted = [level_counts(plane) for plane in planes_of(pixels)]
    levels, counts = counted[0][0], np.sum([counts for _, counts in counted], axis=0)
    low, high = _quantile(levels, counts, percent / 100), _quantile(levels, counts, 1 - percent / 100)
    return pixels.copy() if low >= high else map_levels(pixels, lambda unit: (unit - low) / (high - low))


def _quantile(levels: NDArray[np.float64], counts: NDArray[np.intp], share: float) -> float:
    """Return the least level to which at least a share of the samples reaches."""
    reached = counts.cumsum()
    return float(levels[np.searchsorted(reached, max(share * reached[-1], 1))])


def equalize(pixels: Pixels) -> Pixels:
    """Spread levels so that all occur about equally often (each channel by itself).

    By name it acts on the perceived lightness, and colors keep their hues; ``equalize@rgb`` acts on each channel.

    References
    ----------
    .. [1] Gonzalez & Woods, "Digital image processing", section on histogram equalization.
    """
    return by_channel(pixels, _equalized)


def _equalized(plane: Pixels) -> Pixels:
    levels, counts = level_counts(plane)
    reached = counts.cumsum()
    first = counts[counts > 0][0]
    if first == reached[-1]:  # one level: nothing to spread
        return plane.copy()
    spread = (reached - first).clip(0) / (reached[-1] - first)
    return map_levels(plane, lambda unit: np.interp(unit, levels, spread))


def clahe(pixels: Pixels, *, tiles: int = 8, clip: float = 0.01) -> Pixels:
    """Bring out detail by equalizing tile by tile (contrast limited; each channel by itself).

    By name it acts on the perceived lightness; ``clahe@rgb`` acts on each channel.

    Parameters
    ----------
    tiles
        Number of tiles in each direction.
    clip
        Largest share of a tile's pixels in a bin of its histogram: more gives more contrast, and more noise.

    References
    ----------
    .. [1] Zuiderveld (1994), "Contrast limited adaptive histogram equalization", Graphics Gems IV.
    """
    from skimage.exposure import equalize_adapthist

    def work(plane: Pixels) -> Pixels:
        if plane.min() == plane.max():
            return plane.copy()
        size = [max(1, -(-length // tiles)) for length in plane.shape]
        equalized = equalize_adapthist(unit_from_samples(plane), kernel_size=size, clip_limit=clip)
        return samples_from_unit(equalized, plane.dtype)

    return by_channel(pixels, work)


def white_balance(pixels: Pixels, *, method: Balance = "grey-world", percent: float = 1.0) -> Pixels:
    """Scale the channels, in linear light, so that the light of the scene becomes white; luminance is kept.

    Parameters
    ----------
    method
        What is taken for the color of the light: ``grey-world`` the mean of the picture, ``white-patch`` the largest
        level of each channel, ``percentile`` the level that `percent` of the pixels exceed.
    percent
        For ``percentile``.
    """
    if pixels.ndim == 2:
        return pixels.copy()
    counted = [level_counts(plane) for plane in planes_of(pixels)]
    light = np.array([_light(levels, counts, method, percent) for levels, counts in counted])
    if not light.all():  # a channel that is black throughout tells nothing
        return pixels.copy()
    gains = (_LUMINANCE @ light) / light
    return joined_channels([partial(_scaled, plane_of(pixels, k), gains[k]) for k in range(3)], like=pixels)


def _light(levels: NDArray[np.float64], counts: NDArray[np.intp], method: Balance, percent: float) -> float:
    if method == "grey-world":
        return float(linear_from_srgb(levels) @ counts / counts.sum())
    share = 1.0 if method == "white-patch" else 1 - percent / 100
    return float(linear_from_srgb(np.array(_quantile(levels, counts, share))))


def _scaled(plane: Pixels, gain: float) -> Pixels:
    return map_levels(plane, lambda unit: cast("Unit", srgb_from_linear(linear_from_srgb(unit) * gain)))


_PERCENT = Parameter("percent", "number", 0.5, "Share beyond the end of the range.", "percent", 0, 49)


HISTOGRAM_EFFECTS: tuple[Effect, ...] = (
    Effect(
        "auto-levels",
        auto_levels,
        "color",
        "Stretch levels to fill the range.",
        (_PERCENT, Parameter("by", "choice", "joint", "One stretch or one a channel.", choices=("joint", "each"))),
    ),
    Effect("equalize", equalize, "color", "All levels about equally often.", channels="l"),
    Effect(
        "clahe",
        clahe,
        "color",
        "Bring out detail tile by tile.",
        (
            Parameter("tiles", "whole", 8, "Tiles in each direction.", "tiles", 1, 64),
            Parameter("clip", "number", 0.01, "Limit of the contrast.", "of a tile", 0.0001, 1),
        ),
        channels="l",
    ),
    Effect(
        "white-balance",
        white_balance,
        "color",
        "Make the light of the scene white.",
        (
            Parameter(
                "method",
                "choice",
                "grey-world",
                "What the light is.",
                choices=("grey-world", "white-patch", "percentile"),
            ),
            replace(_PERCENT, default=1.0),
        ),
        mixes=True,
    ),
)
