"""Regions of a photograph that share one even shading become one, and get a gradient each where that pays.

Starting from regions of flat colors, neighbors are joined as long as one plane of color serves both: the bands into
which quantizing cuts a sky go, and their borders with them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.color.shade import Shade
from segvec.segment.cells import Sums, joined_parts, part_sums
from segvec.segment.merge import components, masking_weights

GRADIENT_BYTES = 280.0
"""Bytes that a gradient takes in a file, about."""

ERROR_PER_BYTE = 20.0
"""Squared levels, divided by the local deviation, that a byte must save at detail 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    labels: NDArray[np.int32]
    colors: NDArray[np.uint8]
    shades: dict[int, Shade]


def with_planes(
    labels: NDArray[np.unsignedinteger],
    colors: NDArray[np.uint8],
    pixels: NDArray[np.uint8],
    *,
    worth: float,
    detail: float,
    frozen: int | None = None,
) -> Planes:
    height, width = labels.shape
    numbers, count = components(labels)
    y, x = np.mgrid[:height, :width]
    half = max(height, width) / 2
    u, v = (x.ravel() - width / 2 + 0.5) / half, (y.ravel() - height / 2 + 0.5) / half
    terms = np.stack([np.ones(labels.size), u, v], axis=1)
    levels = pixels.reshape(-1, 3).astype(np.float64)
    part = numbers.ravel()
    sums = part_sums(part, terms, levels)
    weight = np.ones(count)
    weight[part] = masking_weights(pixels).ravel()
    own = np.empty(count, np.intp)
    own[part] = labels.ravel()
    is_free = np.ones(count, np.bool_) if frozen is None else own != frozen
    current, sums, weight = joined_parts(numbers, sums, worth, weight=weight, is_free=is_free)
    # The best gradient of each region: its plane, as far as one direction tells it.
    area, mean_place = sums.normal[:, 0, 0], sums.normal[:, 0, 1:] / sums.normal[:, :1, 0]
    mean = sums.right[:, 0] / area[:, None]
    spread = sums.normal[:, 1:, 1:] - area[:, None, None] * mean_place[:, :, None] * mean_place[:, None]
    cross = sums.right[:, 1:] - area[:, None, None] * mean_place[:, :, None] * mean[:, None]
    spread += 1e-9 * np.eye(2) + 1e-6 * np.trace(spread, axis1=1, axis2=2)[:, None, None] * np.eye(2)
    root = np.linalg.cholesky(spread)
    white = np.linalg.solve(root, cross)
    left, size, right = np.linalg.svd(white, full_matrices=False)
    gain = size[:, 0] ** 2 * weight
    chosen = np.flatnonzero((gain > ERROR_PER_BYTE * GRADIENT_BYTES / max(detail, 1e-9)))
    region = current[part]
    # Flat regions have the palette's color.
    result_own = np.zeros(len(area), np.intp)
    palette = colors.astype(np.float64)
    nearest = ((mean[:, None] - palette) ** 2).sum(axis=2).argmin(axis=1)
    result_own = nearest
    if frozen is not None:
        is_frozen = np.zeros(len(area), np.bool_)
        is_frozen[current[~is_free]] = True
        result_own[is_frozen] = frozen
        chosen = chosen[~is_frozen[chosen]]
    base = len(colors) + (frozen is not None)
    import os
    miss = area * ((mean - palette[nearest]) ** 2).sum(axis=1) * weight
    is_own = miss > float(os.environ.get("OWN", "1e9"))
    is_own[chosen] = False
    owns = np.flatnonzero(is_own)
    label = result_own.copy()
    label[chosen] = base + np.arange(len(chosen))
    label[owns] = base + len(chosen) + np.arange(len(owns))
    axis = np.linalg.solve(np.swapaxes(root, 1, 2)[chosen], left[chosen][:, :, :1])[:, :, 0]  # color = mean + (p-m)·axis * size * right
    place = np.full(len(area), -1)
    place[chosen] = np.arange(len(chosen))
    mine = place[region]
    inside = np.flatnonzero(mine >= 0)
    mine = mine[inside]
    along = (u[inside] - mean_place[chosen][mine, 0]) * axis[mine, 0] + (v[inside] - mean_place[chosen][mine, 1]) * axis[mine, 1]
    low, high = np.full(len(chosen), np.inf), np.full(len(chosen), -np.inf)
    np.minimum.at(low, mine, along)
    np.maximum.at(high, mine, along)
    shades = {}
    fresh = []
    for number, which in enumerate(chosen.tolist()):
        vector = axis[number]
        norm = float(vector @ vector)
        ends = np.array([low[number], high[number]])
        stops = mean[which] + ends[:, None] * size[which, 0] * right[which, 0]
        start = mean_place[which] + ends[0] * vector / norm
        leg = (ends[1] - ends[0]) * vector / norm
        start = start * half + np.array([width, height]) / 2
        leg = leg * half
        frame = np.stack([leg, [-leg[1], leg[0]], start], axis=1)
        color = np.rint(np.clip(mean[which], 0, 255)).astype(np.uint8)
        shades[base + number] = Shade("linear", frame, np.array([0.0, 1.0]), np.rint(np.clip(stops, 0, 255)).astype(np.uint8), color)
        fresh.append(color)
    pad = np.zeros((base - len(colors), 3), np.uint8)
    table = np.concatenate([colors, pad, np.array(fresh, np.uint8).reshape(-1, 3), np.rint(mean[owns]).astype(np.uint8)])
    return Planes(label[region].reshape(labels.shape).astype(np.int32), table, shades)
