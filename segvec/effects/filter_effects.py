"""Filters: each pixel is computed from the pixels around it, channel by channel.

Beyond the border the picture goes on as `edge` says: ``reflect`` (mirrored, the last pixel twice), ``nearest`` (the
last pixel for ever), ``wrap`` (from the other side) or ``constant`` (black).

A bilateral filter is missing on purpose: at twelve megapixels it takes minutes. `smooth`, the guided filter, serves the
same end in seconds whatever its radius; `tv` gives flatter areas, and takes longer.
"""

from __future__ import annotations

import math
from typing import Literal, TypeAlias, cast

import numpy as np

from segvec.effects.definition import Effect
from segvec.effects.parameters import Parameter
from segvec.effects.samples import Pixels, Unit, by_channel, by_unit_channel
from segvec.image.scaling import enlarged, reduced
from segvec.parallel import map_parts

Edge: TypeAlias = Literal["reflect", "nearest", "wrap", "constant"]

EDGE = Parameter(
    "edge",
    "choice",
    "reflect",
    "How the picture goes on beyond its border.",
    choices=("reflect", "nearest", "wrap", "constant"),
)

PAD_MODES: dict[str, Literal["symmetric", "edge", "wrap", "constant"]] = {
    "reflect": "symmetric",
    "nearest": "edge",
    "wrap": "wrap",
    "constant": "constant",
}
"""What numpy calls the ways in which scipy continues arrays."""

_HISTOGRAM_FROM = 5
"""Window from which a sliding histogram beats partial sorting: 9 takes a sixth of the time, 25 a thirtieth."""

_WINDOW = 4
"""Radius, in pixels of the reduced picture, of the windows of `smooth`, at least."""

_PAPER_BLOCKS = 8
"""Blocks, side by side, that the widest stroke takes where the paper is looked for: more tell nothing."""

_DARKEST_SHADOW = 0.35
"""Light of the darkest shadow, as a part of the lightest paper's level: what is darker is ink, however wide."""

_TRUNCATE = 4.0
"""Standard deviations at which the Gaussian ends: what is cut off weighs 1/16,000."""


def mean(pixels: Pixels, *, size: int = 9, edge: Edge = "reflect") -> Pixels:
    """Replace each pixel by the mean of the square around it (box blur).

    Parameters
    ----------
    size
        Width of the square, in pixels; an even one reaches one pixel farther up and left.

    Examples
    --------
    >>> mean(np.array([[0, 30, 60]], np.uint8), size=3).tolist()
    [[10, 30, 50]]
    """
    from scipy import ndimage

    return by_unit_channel(pixels, lambda plane: ndimage.uniform_filter(plane, size, mode=edge))


def gaussian(pixels: Pixels, *, sigma: float = 2.0, edge: Edge = "reflect", size: int | None = None) -> Pixels:
    """Blur with a Gaussian window, whose weights sum to 1.

    Parameters
    ----------
    sigma
        Standard deviation, in pixels; 0 changes nothing.
    size
        Width of the square outside of which nothing counts, in pixels; by default eight standard deviations.

    Examples
    --------
    >>> gaussian(np.array([[0, 30, 60]], np.uint8), sigma=100, size=3).tolist()
    [[10, 30, 50]]
    """
    return by_unit_channel(pixels, lambda plane: _blurred(plane, sigma, edge, size))


def _blurred(plane: Unit, sigma: float, edge: Edge, size: int | None = None) -> Unit:
    from scipy import ndimage

    radius = None if size is None else size // 2
    return cast("Unit", ndimage.gaussian_filter(plane, sigma, mode=edge, truncate=_TRUNCATE, radius=radius))


def median(pixels: Pixels, *, size: int = 5, edge: Edge = "reflect") -> Pixels:
    """Replace each pixel by the median of the square around it: specks and thin lines vanish, edges stay.

    Samples of 8 bits go through sliding histograms, in time proportional to `size`; deeper ones through partial
    sorting, in time proportional to its square. Work is done in strips, in threads.

    Parameters
    ----------
    size
        Width of the square, in pixels; odd.

    References
    ----------
    .. [1] Huang, Yang & Tang (1979), "A fast two-dimensional median filtering algorithm",
       doi:10.1109/TASSP.1979.1163188

    Examples
    --------
    >>> median(np.array([[9, 9, 200, 9, 9]], np.uint8), size=3).tolist()
    [[9, 9, 9, 9, 9]]
    """
    return by_channel(pixels, lambda plane: _median_plane(plane, size, edge))


def _median_plane(plane: Pixels, size: int, edge: Edge) -> Pixels:
    reach = size // 2
    padded = np.pad(plane, reach, mode=PAD_MODES[edge])
    result = np.empty_like(plane)
    rows = max(_LEAST_MEDIAN_ROWS, 4 * size)

    def fill(top: int) -> None:
        part = padded[top : top + rows + 2 * reach]
        inner = (slice(reach, part.shape[0] - reach), slice(reach, part.shape[1] - reach))
        result[top : top + rows] = _median_part(part, size)[inner]

    map_parts(fill, range(0, len(plane), rows))
    return result


_LEAST_MEDIAN_ROWS = 256
"""Rows of a strip: enough that the rows it shares with its neighbors do not count."""


def _median_part(part: Pixels, size: int) -> Pixels:
    if part.dtype == np.uint8 and size >= _HISTOGRAM_FROM:
        from skimage.filters import rank

        return cast("Pixels", rank.median(part, np.ones((size, size), np.uint8)))
    from scipy import ndimage

    samples = part.astype(np.float32) if part.dtype == np.float16 else part  # of which scipy has no filter
    return ndimage.median_filter(samples, size).astype(part.dtype, copy=False)


def smooth(pixels: Pixels, *, radius: int = 8, contrast: float = 0.1, edge: Edge = "reflect") -> Pixels:
    """Smooth areas and keep edges (guided filter, each channel guided by itself).

    Takes five planes of floats a channel in work: 20 bytes a pixel and thread.

    Parameters
    ----------
    radius
        Reach of the windows, in pixels.
    contrast
        What counts as an edge, as a part of the range: where the standard deviation in a window is much below, the
        window's mean is taken; much above, the pixel stays.

    References
    ----------
    .. [1] He, Sun & Tang (2013), "Guided image filtering", doi:10.1109/TPAMI.2012.213
    .. [2] He & Sun (2015), "Fast guided filter", arXiv:1505.00996 (large windows work on a reduced picture)
    """
    from scipy import ndimage

    factor = max(1, radius // _WINDOW)

    def box(values: Unit) -> Unit:
        return cast("Unit", ndimage.uniform_filter(values, 2 * math.ceil(radius / factor) + 1, mode=edge))

    def guided(plane: Unit) -> Unit:
        guide = plane if factor == 1 else reduced(plane, factor)
        middle = box(guide)
        variance = np.maximum(box(guide * guide) - middle * middle, 0)
        kept = variance / (variance + plane.dtype.type(contrast**2))
        slope, shift = box(kept), box(middle - kept * middle)
        if factor > 1:
            slope, shift = (enlarged(values, factor, plane.shape) for values in (slope, shift))
        return cast("Unit", slope * plane + shift)

    return by_unit_channel(pixels, guided)


def tv(pixels: Pixels, *, weight: float = 0.1) -> Pixels:
    """Flatten areas and keep edges sharp (total variation, each channel by itself).

    Many passes over the picture: the slowest of the effects. Takes eight planes of floats a channel.

    Parameters
    ----------
    weight
        How flat: 0.05 removes grain, 0.5 leaves large areas.

    References
    ----------
    .. [1] Chambolle (2004), "An algorithm for total variation minimization", doi:10.1023/B:JMIV.0000011325.36760.1e
    """
    from skimage.restoration import denoise_tv_chambolle

    return by_unit_channel(pixels, lambda plane: denoise_tv_chambolle(plane, weight=weight))


def unsharp(pixels: Pixels, *, radius: float = 2.0, amount: float = 1.0, edge: Edge = "reflect") -> Pixels:
    """Sharpen by what a blur takes away (unsharp mask).

    Parameters
    ----------
    radius
        Standard deviation of the blur, in pixels.
    amount
        How many times the difference is added; negative blurs.
    """

    def sharpened(plane: Unit) -> Unit:
        return cast("Unit", plane + plane.dtype.type(amount) * (plane - _blurred(plane, radius, edge)))

    return by_unit_channel(pixels, sharpened)


def even_light(pixels: Pixels, *, part: float = 0.08) -> Pixels:
    """Take away the light of photographed paper, its shadows and its tint: each channel is divided by the paper's.

    The paper at a place is the lightest around that hangs together; strokes that are narrower than `part` do not
    count, nor does what is darker than any shadow.

    Parameters
    ----------
    part
        Widest stroke, as a part of the picture's mean side.

    References
    ----------
    .. [1] Sternberg (1986), Grayscale morphology, doi:10.1016/0734-189X(86)90004-6 (closing as the background)
    """
    from scipy import ndimage

    def evened(plane: Unit) -> Unit:
        block = max(1, round(part * math.sqrt(plane.size) / _PAPER_BLOCKS))
        rows, columns = (-(-side // block) for side in plane.shape)
        padded = np.pad(
            plane, [(0, n * block - side) for n, side in zip((rows, columns), plane.shape, strict=True)], "edge"
        )
        lightest = padded.reshape(rows, block, columns, block).max(axis=(1, 3))
        paper = ndimage.gaussian_filter(
            ndimage.grey_closing(lightest, (_PAPER_BLOCKS,) * 2, mode="nearest"), _PAPER_BLOCKS / 4
        )
        paper = np.maximum(paper, _DARKEST_SHADOW * np.quantile(paper, 0.95))
        y, x = ((np.arange(side) + 0.5) / block - 0.5 for side in plane.shape)
        light = ndimage.map_coordinates(paper, np.meshgrid(y, x, indexing="ij"), order=1, mode="nearest")
        return cast("Unit", np.minimum(plane / np.maximum(light, 1e-3), 1).astype(plane.dtype))

    return by_unit_channel(pixels, evened)


FILTER_EFFECTS: tuple[Effect, ...] = (
    Effect(
        "mean",
        mean,
        "filter",
        "Mean of a square (box blur).",
        (Parameter("size", "whole", 9, "Width of the square.", "pixels", 1, 9999), EDGE),
    ),
    Effect(
        "gaussian",
        gaussian,
        "filter",
        "Gaussian blur.",
        (
            Parameter("sigma", "number", 2.0, "Standard deviation.", "pixels", 0, 1000),
            EDGE,
            Parameter("size", "whole", None, "Width of the window.", "pixels", 1, 9999, is_odd=True),
        ),
    ),
    Effect(
        "median",
        median,
        "filter",
        "Median of a square: specks vanish, edges stay.",
        (Parameter("size", "whole", 5, "Width of the square.", "pixels", 1, 255, is_odd=True), EDGE),
    ),
    Effect(
        "smooth",
        smooth,
        "filter",
        "Smooth areas, keep edges (guided filter).",
        (
            Parameter("radius", "whole", 8, "Reach of the windows.", "pixels", 1, 1000),
            Parameter("contrast", "number", 0.1, "What counts as an edge.", "of the range", 0.001, 1),
            EDGE,
        ),
    ),
    Effect(
        "tv",
        tv,
        "filter",
        "Flat areas, sharp edges (total variation); slow.",
        (Parameter("weight", "number", 0.1, "How flat.", low=0.001, high=10),),
    ),
    Effect(
        "unsharp",
        unsharp,
        "filter",
        "Sharpen by what a blur takes away.",
        (
            Parameter("radius", "number", 2.0, "Standard deviation of the blur.", "pixels", 0, 1000),
            Parameter("amount", "number", 1.0, "How many times the difference is added.", low=-1, high=20),
            EDGE,
        ),
    ),
    Effect(
        "even-light",
        even_light,
        "filter",
        "Take shadows and tint from photographed paper.",
        (Parameter("part", "number", 0.08, "Widest stroke.", "of the mean side", 0.001, 1),),
    ),
)
