"""Pixels of damaged flat art: which lie inside an area of their ink, and what those on its edges may be."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from segvec.color.shade import color_table
from segvec.segment.settling import nearer_of_two, neighbors, settled

Damage = Literal["jpeg", "noise", "blur"]
"""What happened to a picture, mainly."""

NEAR = 24.0
"""Levels (Euclidean, sRGB) from an ink within which colors are its own: JPEG and noise part them so far."""

CHROMA = 0.6
"""Weight of what is not luma, where JPEG was at work, which keeps a quarter of it."""

LUMA = np.array([0.299, 0.587, 0.114], np.float32)

REACH = 4
"""Pixels within which an area mixes its ink into a color, blurred edges included."""

ROUNDS = 8
"""Pixels from the inside of an area up to which its ink is handed on."""

DETAIL = 48.0
"""Levels from all mixtures of the inks around at which a pixel is no edge."""

LEAST_INSIDE = 6
"""Pixels inside an ink's areas from which on they tell its color."""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """A picture's pixels beside its inks."""

    colors: NDArray[np.float32]
    """(H, W, 3) in which distances count."""
    inks: NDArray[np.float32]
    """(K, 3) likewise."""
    labels: NDArray[np.uint8]
    """(H, W) the nearest ink."""
    inside: NDArray[np.bool_]
    """(H, W) whether a pixel has that ink and all eight neighbors are nearest to it too."""
    lost: NDArray[np.float32]
    """(H, W) distance from the mixtures of the inks around, where it is more than `DETAIL`, else 0."""


def points_of(pixels: NDArray[np.uint8], inks: NDArray[np.uint8], *, damage: Damage) -> Points:
    """Compare every pixel with the inks (K, 3)."""
    weight = CHROMA if damage == "jpeg" else 1.0
    known = _weighted(inks, weight)
    colors = _weighted(medians(pixels) if damage == "noise" else pixels, weight)
    calm = colors if damage != "jpeg" else _weighted(medians(pixels), weight)
    labels, distance = _nearest(calm, known)
    inside = (distance < NEAR) & _is_even(labels)
    labels, distance = (labels, distance) if calm is colors else _nearest(colors, known)
    gap = np.minimum(_gap(colors, labels, inside, known), distance)
    return Points(colors, known, labels, inside, np.where(gap > DETAIL, gap, 0).astype(np.float32))


def label_damaged(pixels: NDArray[np.uint8], inks: NDArray[np.uint8], *, damage: Damage) -> NDArray[np.unsignedinteger]:
    """Label damaged flat art: the insides of areas by their ink, edges by the inks that meet there.

    Parameters
    ----------
    pixels
        (H, W, 3) sRGB.
    inks
        (K, 3) sRGB.
    damage
        What happened to the picture.

    Returns
    -------
    NDArray
        (H, W) 0..K-1.
    """
    if len(inks) < 3:
        return nearer_of_two(pixels, inks)
    points = points_of(pixels, inks, damage=damage)
    table = color_table(np.rint(points.inks).astype(np.uint8), {})
    exact = points.colors if damage != "noise" else pixels
    labels, is_known = settled(exact, points.labels, points.inside, table, rounds=ROUNDS)
    # What no mixture explains is a part too small to have an inside.
    return np.where(is_known & (points.lost == 0), labels, points.labels)


def pure_inks(pixels: NDArray[np.uint8], labels: NDArray[np.integer], inks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Take for each ink the median of the pixels inside its areas, where there are some."""
    even = _is_even(labels)
    pure = inks.copy()
    for ink in range(len(inks)):
        own = pixels[even & (labels == ink)]
        if len(own) >= LEAST_INSIDE:
            pure[ink] = np.rint(np.median(own, axis=0))
    return pure


def medians(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W, 3) median of each pixel and its eight neighbors, channel by channel; the frame is repeated."""
    padded = np.pad(pixels, ((1, 1), (1, 1), (0, 0)), mode="edge")
    low, middle, high = _sorted(padded[:-2], padded[1:-1], padded[2:])
    low = np.maximum(np.maximum(low[:, :-2], low[:, 1:-1]), low[:, 2:])
    high = np.minimum(np.minimum(high[:, :-2], high[:, 1:-1]), high[:, 2:])
    middle = _sorted(middle[:, :-2], middle[:, 1:-1], middle[:, 2:])[1]
    return _sorted(low, middle, high)[1]


def _sorted(
    a: NDArray[np.uint8], b: NDArray[np.uint8], c: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    low, high = np.minimum(a, b), np.maximum(a, b)
    return np.minimum(low, c), np.maximum(low, np.minimum(high, c)), np.maximum(high, c)


def _weighted(colors: NDArray[np.uint8], weight: float) -> NDArray[np.float32]:
    """Bring colors nearer to their greys."""
    exact = colors.astype(np.float32)
    if weight == 1:
        return exact
    luma = (exact @ LUMA)[..., None]
    return np.asarray(luma + np.float32(weight) * (exact - luma), np.float32)


def _nearest(colors: NDArray[np.float32], inks: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """(H, W) the nearest ink, and the distance from it."""
    labels = np.zeros(colors.shape[:2], np.uint8)
    least = np.full(colors.shape[:2], np.inf, np.float32)
    for number, ink in enumerate(inks):
        distance = ((colors - ink) ** 2).sum(axis=2)
        labels[distance < least] = number
        least = np.minimum(least, distance)
    return labels, np.sqrt(least)


def _is_even(labels: NDArray[np.integer]) -> NDArray[np.bool_]:
    """(H, W) pixels whose eight neighbors have their label."""
    return np.logical_and.reduce([around == labels for around in neighbors(labels)], dtype=np.bool_)


def _gap(
    colors: NDArray[np.float32], labels: NDArray[np.uint8], inside: NDArray[np.bool_], inks: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(H, W) distance of what is not inside from all mixtures of two inks that have an inside around; else 0."""
    gap = np.zeros(inside.shape, np.float32)
    y, x = np.nonzero(~inside)
    color = colors[y, x]
    around = [_within_reach(inside & (labels == ink))[y, x] for ink in range(len(inks))]
    least = np.full(len(y), np.inf, np.float32)
    for one, start in enumerate(inks):
        for other, end in enumerate(inks[: one + 1]):
            near = np.flatnonzero(around[one] & around[other])
            leg, offset = end - start, color[near] - start
            share = np.clip(offset @ leg / max(float(leg @ leg), 1e-3), 0, 1)
            rest = np.linalg.norm(offset - share[:, None] * leg, axis=1)
            least[near] = np.minimum(least[near], rest)
    gap[y, x] = least
    return gap


def _within_reach(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Add every pixel up to `REACH` rows and columns away."""
    height, width = mask.shape
    total = np.pad(mask, ((REACH + 1, REACH), (REACH + 1, REACH))).cumsum(axis=0, dtype=np.int32).cumsum(axis=1)
    side = 2 * REACH + 1
    return np.asarray(
        total[side:, side:] - total[:height, side:] - total[side:, :width] + total[:height, :width] > 0, np.bool_
    )
