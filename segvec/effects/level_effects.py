"""Effects that give each level of a channel a new one, through tables where pictures have whole numbers."""

from __future__ import annotations

import numpy as np

from segvec.effects.definition import Effect
from segvec.effects.parameters import Parameter
from segvec.effects.samples import Pixels, Unit, level_counts, map_levels, samples_from_unit, unit_grey, with_grey

_SLACK = 1e-3 / 255
"""How far a luma may be from the one that it is, by rounding: a quarter of a level of 16 bits."""


def posterize(pixels: Pixels, *, levels: int = 4) -> Pixels:
    """Round each channel to a few levels, black and full among them."""
    return map_levels(pixels, lambda unit: np.rint(unit * (levels - 1)) / (levels - 1))


def invert(pixels: Pixels) -> Pixels:
    """Turn light into dark and colors into their opposites.

    Examples
    --------
    >>> invert(np.array([[0, 100]], np.uint8)).tolist()
    [[255, 155]]
    """
    return map_levels(pixels, lambda unit: 1 - unit)


def gamma(pixels: Pixels, *, gamma: float = 1.5) -> Pixels:
    """Raise each channel to the power 1/gamma; above 1 brightens the middle."""
    return map_levels(pixels, lambda unit: unit ** (1 / gamma))


def contrast(pixels: Pixels, *, amount: float = 1.5) -> Pixels:
    """Move each channel away from its middle by a factor; 0 makes all of it middle grey, below 1 softens."""
    return map_levels(pixels, lambda unit: 0.5 + (unit - 0.5) * amount)


def threshold(pixels: Pixels, *, level: float | str = 128.0) -> Pixels:
    """Make what is lighter than a level white and the rest black, by luma.

    Parameters
    ----------
    level
        0..255, whatever the depth of the pixels; or ``otsu``, the level that parts the lumas best.

    References
    ----------
    .. [1] Otsu (1979), "A threshold selection method from gray-level histograms", doi:10.1109/TSMC.1979.4310076

    Examples
    --------
    >>> threshold(np.array([[90, 128, 129]], np.uint8)).tolist()
    [[0, 0, 255]]
    """
    luma = unit_grey(pixels)
    limit = _otsu(luma) if isinstance(level, str) else level / 255
    return with_grey(pixels, (luma > luma.dtype.type(limit + _SLACK)).astype(luma.dtype))


def _otsu(luma: Unit) -> float:
    from skimage.filters import threshold_otsu

    levels, counts = level_counts(samples_from_unit(luma, np.uint8))
    return float(threshold_otsu(hist=(counts, levels))) + 0.5 / 255 if np.count_nonzero(counts) > 1 else 0.0


LEVEL_EFFECTS: tuple[Effect, ...] = (
    Effect(
        "posterize",
        posterize,
        "color",
        "Few levels a channel.",
        (Parameter("levels", "whole", 4, "How many.", "levels", 2, 256),),
    ),
    Effect("invert", invert, "color", "Light becomes dark, colors their opposites."),
    Effect(
        "gamma",
        gamma,
        "color",
        "Brighten (above 1) or darken the middle.",
        (Parameter("gamma", "number", 1.5, "Levels are raised to 1/gamma.", low=0.01, high=100),),
    ),
    Effect(
        "contrast",
        contrast,
        "color",
        "More or less contrast.",
        (Parameter("amount", "number", 1.5, "Factor about the middle.", low=0, high=1000),),
    ),
    Effect(
        "threshold",
        threshold,
        "color",
        "White above a level, black below.",
        (Parameter("level", "number", 128.0, "Level.", "levels", 0, 255, choices=("otsu",)),),
    ),
)
