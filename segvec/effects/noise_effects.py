"""Noise: how much of it there is, and a picture without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from segvec.effects.definition import Effect
from segvec.effects.parameters import Parameter
from segvec.effects.samples import Pixels, Unit, planes_of, samples_from_unit, unit_from_samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PATCH, _REACH = 5, 3
"""Width of the patches that are compared, and how far apart they may be, in pixels. A reach of 5 takes twice as long
and gains a tenth of a decibel."""

_STRENGTH = 0.8
"""Difference of patches, in standard deviations of the noise, at which one counts less by a factor e; scikit-image's
advice where the noise is known."""

_SECOND_DIFFERENCE = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
"""Keeps the standard deviation of white noise, and takes smooth areas and straight edges away."""

_NORMAL_MEDIAN = 0.6745
"""Median of the absolute values of a standard normal distribution."""


def denoise(pixels: Pixels, *, noise: float | str = "auto") -> Pixels:
    """Take grain away and keep detail: each pixel becomes the mean of those whose surroundings are like its own.

    Non-local means, all channels at once. Half a second a megapixel, in one thread: six seconds for twelve.

    Parameters
    ----------
    noise
        Standard deviation of the noise, as a part of the range; ``auto`` estimates it, which the correlated noise of
        strongly compressed pictures deceives. 0 changes nothing.

    References
    ----------
    .. [1] Buades, Coll & Morel (2005), "A non-local algorithm for image denoising", doi:10.1109/CVPR.2005.38
    .. [2] Darbon et al. (2008), "Fast nonlocal filtering applied to electron cryomicroscopy",
       doi:10.1109/ISBI.2008.4541250
    """
    from skimage.restoration import denoise_nl_means

    level = estimated_noise(pixels) if isinstance(noise, str) else noise
    if level == 0:
        return pixels.copy()
    result = np.array(pixels, order="C")
    colors = result[..., :3] if pixels.ndim == 3 else result
    clean = denoise_nl_means(
        unit_from_samples(colors),
        patch_size=_PATCH,
        patch_distance=_REACH,
        h=_STRENGTH * level,
        sigma=level,
        fast_mode=True,
        channel_axis=-1 if pixels.ndim == 3 else None,
    )
    # Which loses the axes of length 1.
    colors[...] = samples_from_unit(np.reshape(clean, colors.shape), pixels.dtype)
    return result


def estimated_noise(pixels: NDArray[Any]) -> float:
    """Estimate the standard deviation of the noise in a picture, as a part of the range.

    References
    ----------
    .. [1] Immerkaer (1996), "Fast noise variance estimation", doi:10.1006/cviu.1996.0060; here with the median, which
       texture disturbs less than the mean.

    Examples
    --------
    >>> estimated_noise(np.full((9, 9), 70, np.uint8))
    0.0
    """
    if min(pixels.shape[:2]) < len(_SECOND_DIFFERENCE):
        return 0.0
    return float(np.mean([_plane_noise(unit_from_samples(plane)) for plane in planes_of(pixels)]))


def _plane_noise(plane: Unit) -> float:
    from scipy import ndimage

    difference = cast("Unit", ndimage.correlate(plane, _SECOND_DIFFERENCE.astype(plane.dtype)))
    return float(np.median(np.abs(difference[1:-1, 1:-1]))) / _NORMAL_MEDIAN


NOISE_EFFECTS: tuple[Effect, ...] = (
    Effect(
        "denoise",
        denoise,
        "filter",
        "Take grain away, keep detail (non-local means).",
        (Parameter("noise", "number", "auto", "Standard deviation.", "of the range", 0, 1, choices=("auto",)),),
    ),
)
