"""Flat art: logos, icons, flags, diagrams. Its inks are read off exactly, and anti-aliasing is not an ink.

Inks come from pixels that equal their neighbors; pixels on edges are mixtures of two inks (mixed in encoded sRGB,
as renderers do) and are given to whichever of the inks around them is nearer, never to a third ink that happens
to look like the mixture.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import levels_from_oklab, oklab_from_srgb
from segvec.color.packed import unpacked
from segvec.color.shade import color_table
from segvec.segment.mixtures import distance_from_mixtures, distance_from_triangles
from segvec.segment.quantize import (
    bin_colors,
    bin_numbers,
    histogram,
    histogram_points,
    nearest,
    palette_from_points,
    strips,
)
from segvec.segment.settling import HALO_ROUNDS, is_halo, nearer_of_two, neighbors, settled

FLAT_STEP = 4
"""Largest difference, in 8-bit levels, between neighbors in a flat area; JPEG leaves about so much."""

INK_DISTANCE = 0.035
"""Inks nearer than this (OKLab) are one."""

INK_SPREAD = 0.012
"""Distance (OKLab) from its ink within which a pixel counts as pure."""

FLAT_SHARE = 0.45
"""Share of a picture that is flat in flat art, at least."""

PURE_SHARE = 0.93
"""Share of the flat pixels that have the color of an ink in flat art, at least; gradients have less."""

MOST_INKS = 64

LEAST_PIXELS = 12
"""Flat pixels that make an ink; fewer do in pictures of less than 11,000 pixels."""

PLAIN_PIXELS = 20_000
"""Pixels of a picture for each that must lie within an area of exactly one color, for that to be an ink."""

RAMP_STEP = 2
"""Levels around a color, in each channel, in which ramps and noise go on."""

CLEAN_SHARE = 0.98
"""Share of the flat pixels around all inks that have exactly an ink's color, at least, where nothing damaged the
picture: JPEG, blur and noise leave less."""

FEW_BESIDE = 3
"""Colors beside inks, within `RAMP_STEP`, that may fill areas of their own in a clean picture; JPEG makes dozens."""

PLAIN_SHARE = 0.5
"""Share of the flat pixels around a color that are exactly that color, at least; a slow ramp has a fifth."""

FEW_INKS = 16
"""Inks up to which mixtures of three are looked for among all colors of edges: more have too many triples."""

LEAST_REPEATS = 4
"""Pixels of exactly one color that make an ink of what is nowhere flat, at least."""

MIXED_DISTANCE = 0.03
"""Distance (sRGB, 0..1) from all mixtures of inks from which on such a color is none."""

CROWDED = 0.4
"""Share of the distance to the next ink within which a pixel counts as pure, where inks are near each other."""

THIN_DISTANCE = 0.1
"""Distance (sRGB, 0..1) from all mixtures of inks at which a color of thin strokes becomes an ink."""

RINGING_DISTANCE = 0.18
"""The same where something damaged the picture: JPEG and resampling overshoot along edges."""

BAND = 5
"""Half the width in pixels, beyond what anti-aliasing reaches, up to which what is not flat is a damaged edge: ringing
of JPEG, or of a picture that was enlarged."""

BANDS, WIDER_SHARE = 3.5e-3, 0.3
"""Share of a picture that is nowhere near flat, and share of that which is wider than such bands, from which and up to
which its edges tell of damage, whatever its flat areas are."""

BLURRED_DISTANCE = 0.08
"""Distance (sRGB, 0..1) from all mixtures of two inks up to which the colors of a damaged picture are its edges."""

SHADED_SHARE = 1e-3
"""Share of a picture, far from everything flat, that is worth colors of its own, at least."""


def flat_inks(pixels: NDArray[np.uint8]) -> "Inks | None":
    """Find the inks of flat art.

    Parameters
    ----------
    pixels
        (H, W, 3) sRGB.

    Returns
    -------
    Inks or None
        ``None`` if the picture is not flat art.
    """
    flat = flat_mask(pixels)
    if flat.mean() < FLAT_SHARE:
        return None
    areas = area_inks(pixels, flat)
    if areas is None or areas.purity < PURE_SHARE:
        return None
    shaded = ~_grown(flat, HALO_ROUNDS // 2)
    wide = shaded & _grown(~_grown(~shaded, BAND), BAND)
    is_soft = bool(shaded.mean() >= BANDS and wide.sum() < WIDER_SHARE * shaded.sum())
    if areas.is_clean and not is_soft:
        found = _with_repeated_inks(pixels, flat, areas.inks)
        found = _with_thin_inks(pixels, flat, found, distance=THIN_DISTANCE)
    else:
        found = _with_thin_inks(pixels, flat, areas.inks, distance=RINGING_DISTANCE)
        shaded = wide & ~_are_mixtures(pixels, found)
    return replace(areas, inks=_with_shaded_inks(pixels, shaded, found), is_soft=is_soft)


@dataclass(frozen=True, slots=True, eq=False)
class Inks:
    """The inks of flat areas, or of the whole picture."""

    inks: NDArray[np.uint8]
    """(K, 3) sRGB, most used first."""
    purity: float
    """Share of the flat pixels that have the color of an ink."""
    is_clean: bool
    """Whether inks are exact: nothing damaged the areas."""
    is_soft: bool = False
    """Whether edges are wider than anti-aliasing makes them."""


def area_inks(pixels: NDArray[np.uint8], flat: NDArray[np.bool_]) -> Inks | None:
    """Find the inks of flat pixels (H, W); ``None`` where there are too many."""
    packed, counts = packed_counts(pixels, flat)
    order = np.lexsort((packed, -counts))
    packed, counts = packed[order], counts[order]
    colors = unpacked(packed)
    lab = oklab_from_srgb(colors / 255)
    plain = _plain_inks(pixels, flat, packed, counts)
    inks = _modes(lab, counts, plain)
    if inks is None:
        return None
    spread = np.linalg.norm(lab - lab[inks][nearest(lab, lab[inks])], axis=1)
    purity = counts[spread < INK_SPREAD].sum() / max(counts.sum(), 1)
    return Inks(colors[inks], float(purity), len(plain) > 0)


def flat_mask(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(H, W) pixels that differ from all four neighbors by at most `FLAT_STEP` in every channel."""
    height, width = pixels.shape[:2]
    flat = np.ones((height, width), np.bool_)
    for rows in strips(height, width):
        part = pixels[rows.start : min(rows.stop + 1, height)]
        if width > 1:
            is_flat = _is_flat_step(part[:, 1:], part[:, :-1])[: rows.stop - rows.start]
            flat[rows, 1:] &= is_flat
            flat[rows, :-1] &= is_flat
        if len(part) > 1:
            is_flat = _is_flat_step(part[1:], part[:-1])
            flat[rows.start + 1 : rows.start + 1 + len(is_flat)] &= is_flat
            flat[rows.start : rows.start + len(is_flat)] &= is_flat
    return flat


def _is_flat_step(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.bool_]:
    is_small = np.maximum(one, other) - np.minimum(one, other) <= FLAT_STEP
    return np.asarray(is_small[..., 0] & is_small[..., 1] & is_small[..., 2], np.bool_)


def packed_counts(pixels: NDArray[np.uint8], mask: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct colors among some pixels, as 24-bit numbers, and how often each occurs."""
    found: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    for rows in strips(*mask.shape):
        numbers = bin_numbers(pixels[rows][mask[rows]], bits=8)
        found.append(np.unique(numbers.astype(np.int64), return_counts=True))
    packed, place = np.unique(np.concatenate([part[0] for part in found]), return_inverse=True)
    counts = np.bincount(place, np.concatenate([part[1] for part in found]), minlength=len(packed))
    return packed, counts.astype(np.int64)


def _plain_inks(
    pixels: NDArray[np.uint8], flat: NDArray[np.bool_], packed: NDArray[np.int64], counts: NDArray[np.int64]
) -> NDArray[np.intp]:
    """Find the colors that fill areas of exactly equal pixels, and are not steps of a ramp or of noise.

    However near another ink such a color lies, it is one: only ramps, noise and JPEG spread over the levels around.

    Parameters
    ----------
    packed, counts
        Distinct colors of flat pixels, as 24-bit numbers, and how often each occurs.

    Returns
    -------
    NDArray
        Places in `packed`, in its order.
    """
    plain, n_plain = packed_counts(pixels, plain_mask(pixels) & flat)
    least = max(1, pixels.shape[0] * pixels.shape[1] // PLAIN_PIXELS)
    plain = plain[n_plain >= least]
    order = np.argsort(packed)
    place = order[np.searchsorted(packed, plain, sorter=order)]
    colors = unpacked(packed).astype(np.int16)
    around = np.array([counts[_is_near(colors, number)].sum() for number in place.tolist()])
    inks = np.sort(place[counts[place] >= PLAIN_SHARE * around]) if len(place) else place
    near = np.zeros(len(packed), np.bool_)
    for number in inks.tolist():
        near |= _is_near(colors, number)
    # A shade of a level or two that fills areas too is no damage, where there are few such.
    beside = np.setdiff1d(place[near[place]], inks)
    clean = counts[inks].sum() + (counts[beside].sum() if len(beside) <= FEW_BESIDE else 0)
    return inks if clean >= CLEAN_SHARE * counts[near].sum() else inks[:0]


def plain_mask(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(H, W) pixels that equal all eight neighbors exactly; those beyond the frame count as equal."""
    height, width = pixels.shape[:2]
    plain = np.ones((height, width), np.bool_)
    for rows in strips(height, width):
        start, stop = max(rows.start - 1, 0), min(rows.stop + 1, height)
        packed = bin_numbers(pixels[start:stop], bits=8).reshape(stop - start, width)
        same = np.ones((stop - start, width), np.bool_)
        beside = packed[:, 1:] == packed[:, :-1]
        same[:, 1:] &= beside
        same[:, :-1] &= beside
        below = (packed[1:] == packed[:-1]) & same[1:] & same[:-1]
        part = same.copy()
        part[1:] &= below
        part[:-1] &= below
        plain[rows] = part[rows.start - start : rows.stop - start]
    return plain


def _modes(lab: NDArray[np.float64], counts: NDArray[np.int64], plain: NDArray[np.intp]) -> NDArray[np.intp] | None:
    """Take the most frequent color that is not near an ink yet as the next ink, until none is left.

    `plain` are inks already, and the colors near them are theirs.
    """
    inks: list[int] = plain.tolist()
    is_open = np.ones(len(lab), np.bool_)
    if len(inks) > MOST_INKS:
        return None
    for ink in inks:
        is_open &= np.linalg.norm(lab - lab[ink], axis=1) >= INK_DISTANCE
    least = min(LEAST_PIXELS, 1 + int(counts.sum()) // 1024)
    left = np.flatnonzero(is_open)
    while len(left) and counts[left].sum() >= least:
        near = np.sqrt(sum((channel[left] - channel[left[0]]) ** 2 for channel in lab.T)) < INK_DISTANCE
        if counts[left[near]].sum() >= least:
            inks.append(int(left[0]))
        if len(inks) > MOST_INKS:
            return None
        left = left[~near]
    return np.array(sorted(inks)) if inks else None


def _with_repeated_inks(
    pixels: NDArray[np.uint8], flat: NDArray[np.bool_], inks: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Add inks of shapes too small or thin to be flat anywhere: exact colors that come again, and that no two inks mix.

    Mixtures seldom come out the same twice. Where they do, along straight edges and in symmetrical drawings, they lie
    between two inks, or three, as a third one shines through where shapes abut.
    """
    packed, counts = packed_counts(pixels, ~flat)
    least = max(LEAST_REPEATS, flat.size // PLAIN_PIXELS)
    levels = unpacked(packed).astype(np.int16)
    often = np.flatnonzero(counts >= least)
    is_pure = [counts[k] >= PLAIN_SHARE * counts[_is_near(levels, k)].sum() for k in often.tolist()]
    colors = levels[often[np.array(is_pure, np.bool_)]] if len(often) else levels[:0]
    colors = colors[distance_from_mixtures(colors / 255, inks / 255) >= MIXED_DISTANCE]
    distance = distance_from_triangles(colors / 255, inks / 255)
    while len(inks) < MOST_INKS and distance.max(initial=0) >= MIXED_DISTANCE:
        purest = int(np.argmax(distance))  # the others may be its mixtures
        inks = np.concatenate([inks, colors[purest][None].astype(np.uint8)])
        distance = np.minimum(distance, distance_from_mixtures(colors / 255, inks / 255))
        distance = np.minimum(distance, distance_from_triangles(colors / 255, inks / 255, with_last=True))
    return inks


def _is_near(levels: NDArray[np.int16], number: int) -> NDArray[np.bool_]:
    """Colors (N, 3) that a ramp or noise around one of them takes in."""
    return np.asarray((np.abs(levels - levels[number]) <= RAMP_STEP).all(axis=1), np.bool_)


def _with_thin_inks(
    pixels: NDArray[np.uint8], flat: NDArray[np.bool_], inks: NDArray[np.uint8], *, distance: float
) -> NDArray[np.uint8]:
    """Add inks that only thin strokes have: colors of edge pixels that no two inks can mix."""
    packed, counts = packed_counts(pixels & np.uint8(0xF8), ~flat)
    if not len(packed):
        return inks
    colors = (unpacked(packed) + 3.5) / 255
    least = max(LEAST_PIXELS, 2e-4 * flat.size)
    while len(inks) < MOST_INKS:
        gap = distance_from_mixtures(colors, inks / 255)
        lost = gap > distance
        if len(inks) <= FEW_INKS:
            gap[lost] = np.minimum(gap[lost], distance_from_triangles(colors[lost], inks / 255))
            lost = gap > distance
        if counts[lost].sum() < least:
            break
        # The farthest color is the purest: the others are its mixtures. One that is rare is noise.
        seed = np.flatnonzero(lost)[np.argmax(gap[lost] * np.minimum(counts[lost], 4))]
        near = lost & (np.abs(colors - colors[seed]).max(axis=1) < THIN_DISTANCE)
        if counts[near].sum() < LEAST_PIXELS / 2:
            break
        ink = np.average(colors[near], axis=0, weights=counts[near] * gap[near] ** 4)
        inks = np.concatenate([inks, np.rint(ink * 255).astype(np.uint8)[None]])
    return inks


def _with_shaded_inks(
    pixels: NDArray[np.uint8], shaded: NDArray[np.bool_], inks: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Add the colors of shaded or finely drawn parts: a coat of arms in a flag, a picture in a page."""
    if shaded.sum() < max(100, SHADED_SHARE * shaded.size):
        return inks
    centers = palette_from_points(*histogram_points(histogram(pixels, mask=shaded)), n_colors=None)
    fresh = centers[_gaps(centers, oklab_from_srgb(inks / 255)) > INK_DISTANCE]
    return np.concatenate([inks, levels_from_oklab(fresh)])


def _are_mixtures(pixels: NDArray[np.uint8], inks: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(H, W) pixels whose color two inks could have mixed, and JPEG have spoiled."""
    numbers = bin_numbers(pixels)
    used, place = np.unique(numbers, return_inverse=True)
    is_mixture = distance_from_mixtures(bin_colors(used), inks / 255) < BLURRED_DISTANCE
    return is_mixture[place].reshape(numbers.shape)


def _grown(mask: NDArray[np.bool_], rounds: int) -> NDArray[np.bool_]:
    """Add the eight neighbors of every pixel, so many times."""
    for _ in range(rounds):
        mask = np.logical_or.reduce([mask, *neighbors(mask)], dtype=np.bool_)
    return mask


def _gaps(points: NDArray[np.float64], centers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of each point from the nearest center."""
    gaps: NDArray[np.float64] = np.linalg.norm(points - centers[nearest(points, centers)], axis=1)
    return gaps


def label_flat(pixels: NDArray[np.uint8], *, inks: NDArray[np.uint8]) -> NDArray[np.unsignedinteger]:
    """Label flat art by its inks, edges by the inks that meet there.

    Parameters
    ----------
    pixels
        (H, W, 3) sRGB.
    inks
        (K, 3) sRGB.

    Returns
    -------
    NDArray
        (H, W) 0..K-1.
    """
    if len(inks) < 3:
        return nearer_of_two(pixels, inks)
    height, width = pixels.shape[:2]
    lab = oklab_from_srgb(inks / 255)
    reach = _reach(lab)
    labels = np.empty((height, width), np.min_scalar_type(len(inks)))
    pure = np.empty((height, width), np.bool_)
    n_exact = n_near = 0
    for rows in strips(height, width):
        packed, place, counts = np.unique(bin_numbers(pixels[rows], bits=8), return_inverse=True, return_counts=True)
        colors = oklab_from_srgb(unpacked(packed) / 255)
        label = nearest(colors, lab)
        distance = np.linalg.norm(colors - lab[label], axis=1)
        labels[rows] = label[place].reshape(-1, width)
        pure[rows] = (distance < reach[label])[place].reshape(-1, width)
        step = np.abs(unpacked(packed).astype(np.int16) - inks[label]).max(axis=1)
        n_exact, n_near = n_exact + counts[step == 0].sum(), n_near + counts[step <= RAMP_STEP].sum()
    pure &= ~is_halo(labels, pure, inks)
    if n_exact >= CLEAN_SHARE * n_near:
        pure |= plain_mask(pixels)  # areas of a color that is no ink have the nearest one, not their neighbors'
    return settled(pixels, labels, pure, color_table(inks, {}))[0]


def _reach(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """(K,) distance from each ink within which a pixel counts as pure."""
    gaps = np.linalg.norm(lab[:, None] - lab, axis=2)
    np.fill_diagonal(gaps, np.inf)
    reach: NDArray[np.float64] = np.minimum(INK_SPREAD, CROWDED * gaps.min(axis=1, initial=np.inf))
    return reach
