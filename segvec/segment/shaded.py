"""Shaded art: flat areas, and ramps between them, as artists draw them.

Areas that change evenly are found first, edges left out. One gradient fits such an area, or it is cut into parts that
have one each; flat areas give the inks. Pixels on edges then go to the areas that meet there, and what no mixture of
these explains, strokes thinner than any area, has inks of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import levels_from_oklab, oklab_from_srgb
from segvec.color.packed import unpacked
from segvec.color.shade import Shade, color_table
from segvec.segment.cells import smooth_parts
from segvec.segment.flat import area_inks, flat_mask, plain_mask
from segvec.segment.joining import joined_ramps
from segvec.segment.quantize import bin_numbers, nearest, palette_from_points, strips
from segvec.segment.ramp import MOST_PIXELS, Ramp, fit_ramp
from segvec.segment.settling import HALO_ROUNDS, neighbors, opened, settled, unexplained
from segvec.segment.smooth import EVEN_ERROR, ROUNDED_ERROR, Zone, blockiness, plane_errors, zones

EVEN_SHARE = 0.45
"""Share of a picture that changes evenly in shaded art, at least."""

CLEAN_SHARE, LEAST_CLEAN = 0.97, 0.3
"""Shares of the pixels that change evenly which do so but for rounding: of the first on nothing damaged the picture,
below the second something did."""

BLOCKINESS = 1.1
"""Blockiness from which on JPEG did, between the two; in small pictures, where chance bends too, it takes more."""

CHANCE = 8.0
"""What it takes more where there is one pixel; it falls with the root of their number."""

RAMP_SHARE = 1e-3
"""Share of a picture that neither is plain nor lies on an edge, from which on ramps are looked for."""

LEAST_PIXELS = 24
"""Pixels on which a ramp is fitted, at least."""

LEAST_RANGE = 3
"""Levels by which the color of an area changes, at least, for it to be more than flat."""

GOOD_RAMP = 1.0
"""Root mean square error, in levels, up to which one ramp is right for all of an area."""

SAME_LEVELS = 2.0
"""Levels, at most, by which a ramp is off in another area that it fills too."""

SAMPLES = 100
"""Pixels on which that is tried."""

WORTH = 0.8
"""Squared levels that a pixel of border within an area must save at detail 1, for each pixel of the picture's side."""

RAMP_REACH = 2
"""Pixels by which ramps grow to the very edge, which even areas keep away from by one."""

RAMP_DISTANCE = 6.0
"""Levels from a ramp's color within which pixels beside it are its own."""

INK_LEVELS = 3
"""Levels from an ink, in every channel, within which a pixel is pure."""

LOST_DISTANCE = 16.0
"""Levels from all mixtures of what meets there at which a pixel belongs to something else."""

THIN_DISTANCE = 25.0
"""The same for details less than three pixels wide, of which soft edges are full."""

RAMP_WORTH = 0.01
"""Squared levels that a gradient must save beside a flat color, for each pixel of the picture."""

LEAST_LOST = 6
"""Pixels of which a lost detail has to consist."""

MOST_LABELS = 400
"""Labels beyond which a picture is no drawing."""


@dataclass(frozen=True, slots=True, eq=False)
class ShadedArt:
    """Labels of a picture's pixels, a color for each, and a gradient for some."""

    labels: NDArray[np.unsignedinteger]
    colors: NDArray[np.uint8]
    shades: Mapping[int, Shade]


def shaded_art(pixels: NDArray[np.uint8], *, detail: float) -> ShadedArt | None:
    """Label shaded art.

    Parameters
    ----------
    pixels
        (H, W, 3) sRGB.
    detail
        How readily areas that no ramp fits are cut into parts.

    Returns
    -------
    ShadedArt or None
        ``None`` where the picture has no ramps, or is no drawing.
    """
    if (flat_mask(pixels) & ~plain_mask(pixels)).mean() < RAMP_SHARE:
        return None
    errors = plane_errors(pixels)
    even = errors <= EVEN_ERROR
    if even.mean() < EVEN_SHARE:
        return None
    clean = (errors <= ROUNDED_ERROR).sum() / even.sum()
    if clean < LEAST_CLEAN or (
        clean < CLEAN_SHARE and blockiness(pixels, even) > BLOCKINESS + CHANCE / np.sqrt(even.sum())
    ):
        return None
    found = zones(even, pixels, least=LEAST_PIXELS, least_range=LEAST_RANGE)
    ramp_map, ramps = _ramp_map(found, pixels, detail=detail)
    if not ramps:
        return None
    ramp_map, ramps = joined_ramps(ramp_map, ramps, pixels, even=even, within=GOOD_RAMP)
    is_flat = even.copy()
    for zone in found:
        is_flat[zone.rows, zone.columns] &= ~zone.mask
    is_flat &= ramp_map < 0
    areas = area_inks(pixels, is_flat) if is_flat.any() else None
    inks = np.empty((0, 3), np.uint8) if areas is None else areas.inks
    if len(ramps) + len(inks) > MOST_LABELS:
        return None
    return _labelled(pixels, even, ramp_map, ramps, inks)


def _ramp_map(found: list[Zone], pixels: NDArray[np.uint8], *, detail: float) -> tuple[NDArray[np.int32], list[Ramp]]:
    """Fit areas; (H, W) ramp of each of their pixels, -1 elsewhere, and the ramps."""
    ramp_map = np.full(pixels.shape[:2], -1, np.int32)
    ramps: list[Ramp] = []
    for zone in found:
        part = ramp_map[zone.rows, zone.columns]
        same = _same_ramp(zone, pixels, ramps)
        if same is not None:
            part[zone.mask] = same
            continue
        for mask, ramp in _ramps(zone, pixels, detail=detail):
            part[mask] = len(ramps)
            ramps.append(ramp)
    return ramp_map, ramps


def _same_ramp(zone: Zone, pixels: NDArray[np.uint8], ramps: list[Ramp]) -> int | None:
    """Find a ramp that goes on in another area, as one gradient does over many shapes."""
    points, colors = zone.sample(pixels, most=SAMPLES)
    errors = [np.abs(ramp.at(points) - colors).max() if ramp.error <= GOOD_RAMP else np.inf for ramp in ramps]
    best = int(np.argmin(errors)) if errors else 0
    return best if errors and errors[best] <= SAME_LEVELS else None


def _ramps(zone: Zone, pixels: NDArray[np.uint8], *, detail: float) -> list[tuple[NDArray[np.bool_], Ramp]]:
    """Fit an area by one ramp, or its parts by one each."""
    whole = fit_ramp(*zone.sample(pixels, most=MOST_PIXELS))
    if whole is None:
        return []
    if whole.error <= GOOD_RAMP or detail <= 0:
        return [(zone.mask, whole)]
    worth = WORTH * np.sqrt(pixels.shape[0] * pixels.shape[1]) / detail
    numbers = smooth_parts(zone.mask, pixels[zone.rows, zone.columns], worth=float(worth))
    found = []
    for number in range(int(numbers.max()) + 1):
        part = replace(zone, mask=numbers == number)
        ramp = fit_ramp(*part.sample(pixels, most=MOST_PIXELS))
        if ramp is not None:
            found.append((part.mask, ramp))
    return found


def _labelled(
    pixels: NDArray[np.uint8],
    even: NDArray[np.bool_],
    ramp_map: NDArray[np.int32],
    ramps: list[Ramp],
    inks: NDArray[np.uint8],
) -> ShadedArt:
    """Give every pixel an ink or a ramp."""
    in_ramp = ramp_map >= 0
    means, gain = _means(ramp_map[in_ramp], pixels[in_ramp], ramps)
    colors = np.concatenate([inks, means])
    paying = np.flatnonzero(gain >= RAMP_WORTH * in_ramp.size).tolist()
    shades = {len(inks) + place: ramps[place].shade(means[place]) for place in paying}
    table = color_table(colors, shades)
    labels, is_ink = _nearest_inks(pixels, inks)
    labels[in_ramp] = ramp_map[in_ramp] + len(inks)
    known = in_ramp | (even & is_ink)
    labels, known = settled(pixels, labels, known, table, rounds=RAMP_REACH, within=RAMP_DISTANCE)
    thin = ~known & is_ink
    known |= thin & ~_is_speck(labels, known | thin)
    distance = unexplained(pixels, labels, known, table)
    lost = (distance > THIN_DISTANCE) | opened(distance > LOST_DISTANCE)
    if lost.sum() >= LEAST_LOST:
        color = oklab_from_srgb(pixels[lost] / 255)
        centers = palette_from_points(color, np.ones(len(color)), n_colors=None)
        labels[lost] = len(colors) + nearest(color, centers)
        known |= lost
        colors = np.concatenate([colors, levels_from_oklab(centers)])
        table = color_table(colors, shades)
    labels, _ = settled(pixels, labels, known, table, rounds=HALO_ROUNDS)
    return ShadedArt(labels.astype(np.min_scalar_type(len(colors))), colors, shades)


def _means(
    ramp: NDArray[np.int32], pixels: NDArray[np.uint8], ramps: list[Ramp]
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Mean color (R, 3) of each ramp's pixels (N, 3), and the squared levels that the ramp saves beside it."""
    count = len(ramps)
    area = np.maximum(np.bincount(ramp, minlength=count), 1)
    levels = pixels.T.astype(np.float64)
    means = np.stack([np.bincount(ramp, channel, minlength=count) for channel in levels]) / area
    squares = np.stack([np.bincount(ramp, channel**2, minlength=count) for channel in levels]) / area
    left = np.array([3 * fit.error**2 for fit in ramps])
    gain: NDArray[np.float64] = area * ((squares - means**2).sum(axis=0) - left)
    return np.rint(means.T).astype(np.uint8), gain


def _nearest_inks(pixels: NDArray[np.uint8], inks: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Find the ink (H, W) nearest to each pixel, and whether the pixel has its color."""
    height, width = pixels.shape[:2]
    labels, is_ink = np.zeros((height, width), np.int32), np.zeros((height, width), np.bool_)
    if not len(inks):
        return labels, is_ink
    lab = oklab_from_srgb(inks / 255)
    for rows in strips(height, width):
        packed, place = np.unique(bin_numbers(pixels[rows], bits=8), return_inverse=True)
        colors = unpacked(packed)
        near = nearest(oklab_from_srgb(colors / 255), lab)
        has_color = (np.abs(colors.astype(np.int16) - inks[near]) <= INK_LEVELS).all(axis=1)
        labels[rows] = near[place].reshape(-1, width)
        is_ink[rows] = has_color[place].reshape(-1, width)
    return labels, is_ink


def _is_speck(labels: NDArray[np.integer], known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Find known pixels of which no two neighbors have the same label: mixtures that look like an ink."""
    own = np.where(known, labels, -1)
    same = sum((one == own).astype(np.int8) for one in neighbors(own))
    return np.asarray(same < 2, np.bool_)
