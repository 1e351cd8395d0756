"""Regions of a photograph that share one even shading become one, with the color or the gradient that pays.

Starting from regions of few colors, neighbors are joined as long as one plane of color serves both: the bands into
which quantizing cuts a sky go, and their borders with them. What a region then has of its own lies around one of those
few colors, so that recoloring goes on by these.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb
from segvec.color.shade import Shade
from segvec.segment.cells import Sums, joined_parts
from segvec.segment.merge import BLOCK, components, masking_weights
from segvec.segment.quantize import nearest, strips
from segvec.segment.runs import runs_of

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
    sums, weight, own = _measured(labels, numbers, count, pixels)
    is_free = own != frozen
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
    spans = _spans(numbers, np.where(is_ramp, np.arange(len(is_ramp)), -1)[region], slopes)
    flats, ramps = np.flatnonzero(is_own), np.flatnonzero(is_ramp)
    made = chain(
        _flat_shades(slopes.color[flats], colors[ink[flats]]),
        _gradients(slopes, ramps, spans[ramps], inks=colors[ink[ramps]], shape=numbers.shape),
    )
    shades = dict(zip(label[np.concatenate([flats, ramps])].tolist(), made, strict=True))
    table = np.concatenate([colors, colors[ink[shaded]]])
    return Planes(label.astype(np.min_scalar_type(len(table)))[region][numbers], table, shades)


def _measured(
    labels: NDArray[np.unsignedinteger], numbers: NDArray[np.int32], count: int, pixels: NDArray[np.uint8]
) -> tuple[Sums, NDArray[np.float64], NDArray[np.intp]]:
    """Sum up what planes of color over each of the regions need; also what an error counts in each, and its label."""
    height, width = numbers.shape
    normal, right, power = np.zeros((count, 3, 3)), np.zeros((count, 3, 3)), np.zeros(count)
    weight, own = np.empty(count), np.empty(count, np.intp)
    contrast = masking_weights(pixels)
    for rows in strips(height, width):
        runs = runs_of(numbers, rows)
        own[runs.region] = labels[runs.row, runs.start]
        weight[runs.region] = contrast[runs.row // BLOCK, (runs.start + runs.counts - 1) // BLOCK]
        # A strip's regions lie in a short row of numbers: count from its start, not from zero.
        low = int(runs.region.min())
        near = runs.region - low
        part = slice(low, low + int(near.max()) + 1)
        # Places are whole numbers meanwhile: half pixels from the middle. From pixel to pixel one grows by two.
        n, x, y = runs.counts, 2 * runs.start + 1 - width, 2 * runs.row + 1 - height
        steps = n * (n - 1)
        along, squares = n * x + steps, n * x * x + 2 * x * steps + 2 * steps * (2 * n - 1) // 3
        upper = {(0, 0): n, (0, 1): along, (0, 2): n * y, (1, 1): squares, (1, 2): along * y, (2, 2): n * y * y}
        for place, values in upper.items():
            normal[part, *place] += np.bincount(near, values)
        columns = np.tile(2 * np.arange(width) + 1 - width, rows.stop - rows.start)
        colors = pixels[rows].reshape(-1, 3).T.astype(np.int64, order="C")
        for channel, levels in enumerate(colors):
            total = runs.totals(levels)
            for term, values in enumerate((total, runs.totals(levels * columns), total * y)):
                right[part, term, channel] += np.bincount(near, values)
        power[part] += np.bincount(near, runs.totals((colors * colors).sum(axis=0)))
    unit = np.array([1, 1 / max(height, width), 1 / max(height, width)])
    normal = np.triu(normal) + np.swapaxes(np.triu(normal, 1), 1, 2)
    return Sums(normal * unit[:, None] * unit, right * unit[:, None], power), weight, own


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


def _spans(numbers: NDArray[np.int32], ramp: NDArray[np.intp], slopes: _Slopes) -> NDArray[np.float64]:
    """(R, 2) least and largest place of ramps' pixels along them, where regions are parts of ramps, or of none (-1)."""
    low, high = np.full(len(slopes.gain), np.inf), np.full(len(slopes.gain), -np.inf)
    height, width = numbers.shape
    for rows in strips(height, width):
        runs = runs_of(numbers, rows)
        found = np.flatnonzero(ramp[runs.region] >= 0)
        part, y = ramp[runs.region[found]], 2 * runs.row[found] + 1 - height
        # Along a row places rise or fall: the ends tell.
        for column in (runs.start[found], runs.start[found] + runs.counts[found] - 1):
            points = np.stack([2 * column + 1 - width, y], axis=1) / max(height, width)
            places = ((points - slopes.middle[part]) * slopes.axis[part]).sum(axis=1)
            np.minimum.at(low, part, places)
            np.maximum.at(high, part, places)
    return np.stack([low, high], axis=1)


def _levels(colors: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.rint(np.clip(colors, 0, 255)).astype(np.uint8)


def _flat_shades(colors: NDArray[np.float64], inks: NDArray[np.uint8]) -> Iterator[Shade]:
    """Write colors (N, 3) of regions' own around inks."""
    for color, ink in zip(_levels(colors), inks, strict=True):
        yield Shade("linear", np.eye(2, 3), np.zeros(1), color[None], ink)


def _gradients(
    slopes: _Slopes,
    regions: NDArray[np.intp],
    spans: NDArray[np.float64],
    *,
    inks: NDArray[np.uint8],
    shape: tuple[int, ...],
) -> Iterator[Shade]:
    """Write some regions' gradients, over spans (N, 2), around inks (N, 3)."""
    axis = slopes.axis[regions]
    along = axis / (axis * axis).sum(axis=1, keepdims=True)
    half, center = max(shape) / 2, np.array(shape[::-1]) / 2
    starts = (slopes.middle[regions] + spans[:, :1] * along) * half + center
    legs = (spans[:, 1:] - spans[:, :1]) * along * half
    frames = np.stack([legs, np.stack([-legs[:, 1], legs[:, 0]], axis=1), starts], axis=2)
    stops = _levels(slopes.color[regions, None] + spans[:, :, None] * slopes.step[regions, None])
    for frame, colors, ink in zip(frames, stops, inks, strict=True):
        yield Shade("linear", frame, np.array([0.0, 1.0]), colors, ink)
