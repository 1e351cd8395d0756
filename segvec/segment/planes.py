"""Regions of a photograph that share one even shading become one, with the color or the gradient that pays.

Starting from regions of few colors, neighbors are joined as long as one plane of color serves both: the bands into
which quantizing cuts a sky go, and their borders with them. What a region then has of its own lies around one of those
few colors, so that recoloring goes on by these.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb
from segvec.color.shade import Shade
from segvec.segment.cells import Sums, joined_parts, part_sums
from segvec.segment.merge import components, masking_weights
from segvec.segment.quantize import nearest, strips

BORDER_WORTH = 4.0
"""Squared error that a pixel of border must save at `detail` 1, by the measure of :func:`.merge.merge_regions`."""

BYTE_WORTH = 8.0
"""The same for a byte."""

GRADIENT_BYTES, COLOR_BYTES = 200.0, 40.0
"""Bytes that a gradient and a color of its own take in a file, about."""


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """Labels of a picture's pixels: first those of the few colors, then those of regions with a shade of their own."""

    labels: NDArray[np.unsignedinteger]
    colors: NDArray[np.uint8]
    shades: Mapping[int, Shade]


@dataclass(frozen=True, slots=True, eq=False)
class _Slopes:
    """The best gradient along one direction of each of R regions."""

    gain: NDArray[np.float64]  # (R,) squared levels that it saves beside the mean
    middle: NDArray[np.float64]  # (R, 2) mean place
    axis: NDArray[np.float64]  # (R, 2) the place along it is axis @ (point - middle)
    color: NDArray[np.float64]  # (R, 3) mean color
    step: NDArray[np.float64]  # (R, 3) change of color over a place of 1


def with_planes(
    labels: NDArray[np.unsignedinteger],
    pixels: NDArray[np.uint8],
    *,
    colors: NDArray[np.uint8],
    detail: float,
    frozen: int | None = None,
) -> Planes:
    """Join regions under planes of color, and shade those where that pays.

    Parameters
    ----------
    labels
        (H, W) 0..K-1.
    pixels
        (H, W, 3) sRGB.
    colors
        (K, 3) sRGB of the labels, one that is frozen included.
    detail
        How readily borders, colors and gradients are kept.
    frozen
        A label whose regions stay (transparent pixels).

    References
    ----------
    .. [1] Mumford & Shah (1989), Optimal approximations by piecewise smooth functions, doi:10.1002/cpa.3160420503.
    """
    numbers, count = components(labels)
    weight, own = np.empty(count), np.empty(count, np.intp)
    weight[numbers], own[numbers] = masking_weights(pixels), labels
    is_free = own != frozen
    sums = _plane_sums(numbers, count, pixels)
    region, sums, weight = joined_parts(numbers, sums, BORDER_WORTH / detail, weight=weight, is_free=is_free)
    slopes = _slopes(sums)
    seen = colors if frozen is None else np.delete(colors, frozen, axis=0)
    ink = nearest(oklab_from_srgb(np.clip(slopes.color, 0, 255) / 255), oklab_from_srgb(seen / 255))
    if frozen is not None:
        ink += ink >= frozen
        ink[region[~is_free]] = frozen
    worth = BYTE_WORTH / detail / weight
    miss = sums.normal[:, 0, 0] * ((slopes.color - colors[ink]) ** 2).sum(axis=1)
    is_ramp = (slopes.gain > GRADIENT_BYTES * worth) & (ink != frozen)
    is_own = ~is_ramp & (miss > COLOR_BYTES * worth) & (ink != frozen)
    label = ink.copy()
    shaded = np.flatnonzero(is_ramp | is_own)
    label[shaded] = len(colors) + np.arange(len(shaded))
    spans = _spans(region[numbers], slopes)
    shades = {
        int(label[place]): _shade(
            slopes, place, spans[place] if is_ramp[place] else None, colors[ink[place]], numbers.shape
        )
        for place in shaded.tolist()
    }
    table = np.concatenate([colors, colors[ink[shaded]]])
    return Planes(label.astype(np.min_scalar_type(len(table)))[region][numbers], table, shades)


def _plane_sums(numbers: NDArray[np.int32], count: int, pixels: NDArray[np.uint8]) -> Sums:
    """Sum up what planes of color over each of the regions need."""
    sums = Sums(np.zeros((count, 3, 3)), np.zeros((count, 3, 3)), np.zeros(count))
    for rows in strips(*numbers.shape):
        # A strip's regions lie in a short run of numbers: count from its start, not from zero.
        part = numbers[rows].ravel()
        low = int(part.min())
        points = _points(numbers.shape, rows)
        terms = np.concatenate([np.ones((len(points), 1)), points], axis=1)
        found = part_sums(part - low, terms, pixels[rows].reshape(-1, 3).astype(np.float64))
        run = slice(low, low + len(found.power))
        sums.normal[run] += found.normal
        sums.right[run] += found.right
        sums.power[run] += found.power
    return sums


def _points(shape: tuple[int, int], rows: slice) -> NDArray[np.float64]:
    """(N, 2) middles of the pixels of some rows, from the picture's middle, its longer half as unit."""
    height, width = shape
    half = max(shape) / 2
    y, x = np.mgrid[rows, :width]
    return np.stack([(x.ravel() + 0.5 - width / 2) / half, (y.ravel() + 0.5 - height / 2) / half], axis=1)


def _slopes(sums: Sums) -> _Slopes:
    """Take of each region's plane what one direction tells, the most that a gradient can."""
    area = sums.normal[:, 0, 0]
    middle, color = sums.normal[:, 0, 1:] / area[:, None], sums.right[:, 0] / area[:, None]
    spread = sums.normal[:, 1:, 1:] - area[:, None, None] * middle[:, :, None] * middle[:, None]
    cross = sums.right[:, 1:] - area[:, None, None] * middle[:, :, None] * color[:, None]
    spread += (1e-12 + 1e-6 * np.trace(spread, axis1=1, axis2=2))[:, None, None] * np.eye(2)
    # In coordinates in which places are spread evenly the singular vectors are the directions that save most.
    root = np.linalg.cholesky(spread)
    left, size, right = np.linalg.svd(np.linalg.solve(root, cross), full_matrices=False)
    axis = np.linalg.solve(np.swapaxes(root, 1, 2), left[:, :, :1])[:, :, 0]
    return _Slopes(size[:, 0] ** 2, middle, axis, color, size[:, :1] * right[:, 0])


def _spans(regions: NDArray[np.intp], slopes: _Slopes) -> NDArray[np.float64]:
    """(R, 2) least and largest place of each region's pixels along its gradient."""
    low, high = np.full(len(slopes.gain), np.inf), np.full(len(slopes.gain), -np.inf)
    for rows in strips(*regions.shape):
        region = regions[rows].ravel()
        places = ((_points(regions.shape, rows) - slopes.middle[region]) * slopes.axis[region]).sum(axis=1)
        np.minimum.at(low, region, places)
        np.maximum.at(high, region, places)
    return np.stack([low, high], axis=1)


def _shade(
    slopes: _Slopes, region: int, span: NDArray[np.float64] | None, ink: NDArray[np.uint8], shape: tuple[int, int]
) -> Shade:
    """Write a region's gradient, or its one color where there is no span, around an ink."""
    if span is None:
        color = np.rint(np.clip(slopes.color[region], 0, 255)).astype(np.uint8)
        return Shade("linear", np.eye(2, 3), np.zeros(1), color[None], ink)
    axis = slopes.axis[region]
    along = axis / (axis @ axis)
    half, center = max(shape) / 2, np.array(shape[::-1]) / 2
    start = (slopes.middle[region] + span[0] * along) * half + center
    leg = (span[1] - span[0]) * along * half
    stops = slopes.color[region] + span[:, None] * slopes.step[region]
    frame = np.stack([leg, [-leg[1], leg[0]], start], axis=1)
    return Shade("linear", frame, np.array([0.0, 1.0]), np.rint(np.clip(stops, 0, 255)).astype(np.uint8), ink)
