"""Flat art that was damaged: by JPEG, by noise, by blur.

Its areas still tell its inks, though no pixel may have one exactly: medians take noise and ringing away. Colors on
edges are mixtures that were spoiled, and say little.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb
from segvec.color.packed import unpacked
from segvec.segment.flat import FLAT_SHARE, FLAT_STEP, INK_DISTANCE, flat_inks, packed_counts
from segvec.segment.mixtures import distance_from_mixtures
from segvec.segment.quantize import nearest
from segvec.segment.spoiled import NEAR, Damage, medians, points_of

NOISE = 2.0
"""Median difference between neighbors, in levels, from which on a picture is noisy everywhere."""

MOST_NOISE = 8.0
"""The same from which on nothing is told from noise."""

BLURRED_STEP = 0.45
"""Share of a picture's contrast by which neighbors differ in blurred art, at most; sharp edges have more."""

MOST_DRIFT = 1.08
"""How much more its flat pixels differ two columns apart than one, at most: what a camera saw changes slowly."""

LEAST_SIDE = 40
"""Pixels of a picture's shorter side that tell damage from drawing, at least."""

SAMPLE_ROWS, SAMPLES = 8, 16
"""Rows of a strip and strips of a large picture that are looked at before the whole is."""

PURE, PURE_NOISE, PURE_SHARE = 6.0, 2.0, 0.93
"""Levels from its ink, and multiples of the noise more, within which so much of all flat pixels lies, at least: ramps
have less."""

LEAST_SHARE, LEAST_PIXELS = 4e-4, 6
"""Of a picture, and flat pixels, that make an ink, at least."""

MOST_INKS = 24

SMALL_PIXELS, SMALL_NEAR, MOST_SMALL = 12, 32.0, 6
"""Pixels that make an ink of a part too small to be flat anywhere; levels within which they have its color; and how
many such inks there are, at most."""

LOST_SHARE = 0.01
"""Of a picture, which no mixture of its inks explains, at most: a shaded part has more, and is worth its colors."""


@dataclass(frozen=True, slots=True, eq=False)
class DamagedArt:
    """What is left of flat art."""

    inks: NDArray[np.uint8]
    """(K, 3) sRGB, most used first."""
    damage: Damage
    """What happened to it, mainly."""


def damaged_art(pixels: NDArray[np.uint8], *, is_blurred: bool) -> DamagedArt | None:
    """Find the inks of damaged flat art; ``None`` where a picture is none.

    Parameters
    ----------
    pixels
        (H, W, 3) sRGB.
    is_blurred
        Whether its areas are clean, so that nothing but its edges is damaged.

    Examples
    --------
    >>> import numpy as np
    >>> plate = np.full((64, 64, 3), 200.0)
    >>> plate[16:48, 16:48] = 60
    >>> noisy = (plate + np.random.default_rng(1).normal(0, 5, plate.shape)).round().astype(np.uint8)
    >>> art = damaged_art(noisy, is_blurred=False)
    >>> len(art.inks), art.damage
    (2, 'noise')
    """
    if min(pixels.shape[:2]) < LEAST_SIDE or _area_inks(_sample(pixels)) is None:
        return None
    inks = _area_inks(pixels)
    if inks is None:
        return None
    is_noisy = _noise(pixels) >= NOISE and not is_blurred
    damage: Damage = "blur" if is_blurred else "noise" if is_noisy else "jpeg"
    found = _with_small_inks(pixels, inks, damage)
    return None if found is None else DamagedArt(found, damage)


def is_blurred(pixels: NDArray[np.uint8]) -> bool:
    """Tell whether no step between neighbors is near the picture's contrast, as it is along any sharp edge."""
    steps = [
        np.maximum(a, b) - np.minimum(a, b) for a, b in ((pixels[1:], pixels[:-1]), (pixels[:, 1:], pixels[:, :-1]))
    ]
    largest = max(int(step.max(initial=0)) for step in steps)
    return largest < BLURRED_STEP * int((pixels.max(axis=(0, 1)) - pixels.min(axis=(0, 1))).max())


def _sample(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Take some strips of a large picture."""
    height = len(pixels)
    if height <= 2 * SAMPLE_ROWS * SAMPLES:
        return pixels
    tops = np.linspace(0, height - SAMPLE_ROWS, SAMPLES).astype(np.intp)
    return pixels[(tops[:, None] + np.arange(SAMPLE_ROWS)).ravel()]


def _noise(pixels: NDArray[np.uint8]) -> float:
    """Median difference between neighbors in a row."""
    return float(np.median(np.maximum(pixels[:, 1:], pixels[:, :-1]) - np.minimum(pixels[:, 1:], pixels[:, :-1])))


def _area_inks(pixels: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Find the colors around which those of flat areas lie."""
    noise = _noise(pixels)
    if noise >= MOST_NOISE:
        return None
    calm = medians(pixels)
    if noise >= NOISE:
        calm = medians(calm)
    flat = _flat(calm, step=max(FLAT_STEP, int(2 * noise)))
    if flat.mean() < FLAT_SHARE or (noise >= NOISE and _drift(pixels, flat) > MOST_DRIFT):
        return None
    packed, counts = packed_counts(calm, flat)
    order = np.lexsort((packed, -counts))
    counts, colors = counts[order], unpacked(packed[order]).astype(np.float64)
    inks = _centers(colors, counts, least=max(LEAST_PIXELS, LEAST_SHARE * flat.size))
    if inks is None:
        return None
    apart = np.linalg.norm(colors - inks[nearest(colors, inks)], axis=1)
    if counts[apart <= PURE + PURE_NOISE * noise].sum() < PURE_SHARE * counts.sum():
        return None
    return np.rint(inks).astype(np.uint8)


def _drift(pixels: NDArray[np.uint8], flat: NDArray[np.bool_]) -> float:
    """How much more flat pixels differ two columns apart than one: noise does not, what it lies on does."""
    rows = pixels.astype(np.int16)
    inside = flat[:, 2:] & flat[:, :-2]
    near, far = (np.abs(rows[:, step : step + inside.shape[1]] - rows[:, :-2])[inside].mean() for step in (1, 2))
    return float(far / max(near, 1e-9))


def _flat(calm: NDArray[np.uint8], *, step: int) -> NDArray[np.bool_]:
    """(H, W) pixels that differ from all four neighbors by no more than a step."""
    flat = np.ones(calm.shape[:2], np.bool_)
    across = (np.maximum(calm[:, 1:], calm[:, :-1]) - np.minimum(calm[:, 1:], calm[:, :-1]) <= step).all(axis=2)
    down = (np.maximum(calm[1:], calm[:-1]) - np.minimum(calm[1:], calm[:-1]) <= step).all(axis=2)
    flat[:, 1:] &= across
    flat[:, :-1] &= across
    flat[1:] &= down
    flat[:-1] &= down
    return flat


def _centers(colors: NDArray[np.float64], counts: NDArray[np.int64], *, least: float) -> NDArray[np.float64] | None:
    """Take the most frequent color (N, 3) that is near no ink yet as the next, and the median of those near it."""
    lab = oklab_from_srgb(colors / 255)
    inks = []
    is_open = np.ones(len(colors), np.bool_)
    while counts[is_open].sum() >= least:
        mode = int(np.argmax(is_open))
        near = np.linalg.norm(colors - colors[mode], axis=1) < NEAR
        near = is_open & (near | (np.linalg.norm(lab - lab[mode], axis=1) < INK_DISTANCE))
        if counts[near].sum() >= least:
            inks.append(_median(colors[near], counts[near]))
        if len(inks) > MOST_INKS:
            return None
        is_open &= ~near
    return np.array(inks) if inks else None


def _median(colors: NDArray[np.float64], counts: NDArray[np.int64]) -> list[float]:
    """Median of each channel, of colors that occur so often."""
    middle = []
    for channel in colors.T:
        order = np.argsort(channel)
        below = np.cumsum(counts[order])
        middle.append(float(channel[order][np.searchsorted(below, below[-1] / 2)]))
    return middle


def _with_small_inks(pixels: NDArray[np.uint8], inks: NDArray[np.uint8], damage: Damage) -> NDArray[np.uint8] | None:
    """Add colors that only small parts have and no inks around mix; ``None`` where too much stays unexplained."""
    for _ in range(MOST_SMALL):
        points = points_of(pixels, inks, damage=damage)
        y, x = np.nonzero(points.lost)
        color = points.colors[y, x]
        # The tip of a stroke is far from its ink's inside, yet a mixture.
        is_new = distance_from_mixtures(color.astype(np.float64), points.inks.astype(np.float64)) >= NEAR
        y, x, color = y[is_new], x[is_new], color[is_new]
        if len(y) < SMALL_PIXELS:
            break
        gap = points.lost[y, x]
        seeds = np.argsort(-gap, kind="stable")[:16]
        near = np.linalg.norm(color[seeds, None] - color, axis=2) < SMALL_NEAR
        best = near[np.argmax((near * gap).sum(axis=1))]
        if best.sum() < SMALL_PIXELS:
            break
        # The farthest colors are the purest: the others are mixtures.
        ink = np.average(pixels[y, x][best].astype(np.float64), axis=0, weights=gap[best] ** 4)
        if np.linalg.norm(inks - ink, axis=1).min() < NEAR:
            break
        inks = np.concatenate([inks, np.rint(ink).astype(np.uint8)[None]])
    lost = points_of(pixels, inks, damage=damage).lost
    return inks if np.count_nonzero(lost) <= LOST_SHARE * lost.size else None


def inks_of(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8] | None, Damage | None]:
    """Find the inks of flat art, and what damaged it."""
    found = flat_inks(pixels)
    is_clean = found is not None and found.is_clean
    if found is not None and is_clean and not (found.is_soft and is_blurred(pixels)):
        return found.inks, None
    art = damaged_art(pixels, is_blurred=is_clean)
    if art is not None:
        return art.inks, art.damage
    return None if found is None else found.inks, None
