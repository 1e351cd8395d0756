"""Pixels on edges are mixtures: each gets the label of one of the areas that meet there."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from segvec.color.shade import ColorTable
from segvec.segment.quantize import strips

Scalar = TypeVar("Scalar", bound=np.generic)
Label = TypeVar("Label", bound=np.integer)

HALO_ROUNDS = 4
"""Pixels from the nearest pure pixel to which anti-aliasing reaches, blurred pictures included."""

STEPS = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, -1), (1, -1), (-1, 1))
"""The eight neighbors of a pixel, opposite ones side by side: rows down, columns across."""


def neighbors(array: NDArray[Scalar]) -> list[NDArray[Scalar]]:
    """Return the eight neighbors of every pixel, in the order of `STEPS`; beyond the frame the edge is repeated."""
    padded = np.pad(array, 1, mode="edge")
    height, width = array.shape
    return [padded[1 + y : 1 + y + height, 1 + x : 1 + x + width] for y, x in STEPS]


def nearer_of_two(pixels: NDArray[np.uint8], inks: NDArray[np.uint8]) -> NDArray[np.unsignedinteger]:
    """Label by the nearer of one or two inks in encoded sRGB, in which they are mixed: halfway is half a pixel."""
    across = inks[-1].astype(np.float32) - inks[0]
    halfway = (inks.astype(np.float32) @ across).mean()
    height, width = pixels.shape[:2]
    labels = np.empty((height, width), np.uint8)
    for rows in strips(height, width):
        labels[rows] = pixels[rows] @ across > halfway
    return labels


def settled(
    pixels: NDArray[np.uint8] | NDArray[np.float32],
    labels: NDArray[Label],
    pure: NDArray[np.bool_],
    table: ColorTable,
    *,
    rounds: int = HALO_ROUNDS,
    within: float = np.inf,
) -> tuple[NDArray[Label], NDArray[np.bool_]]:
    """Give each mixed pixel the label of the neighbor whose color there is nearest, from the pure ones inwards.

    Parameters
    ----------
    pixels
        (H, W, 3) sRGB.
    labels
        (H, W), of which those of pure pixels count.
    pure
        (H, W) pixels whose label is known.
    table
        Color of each label at any place.
    rounds
        Pixels from the nearest pure one to which labels are handed on.
    within
        Distance (levels) from the label's color up to which a pixel takes it.

    Returns
    -------
    tuple
        (H, W) labels, and (H, W) which of them are known now.
    """
    padded_labels, padded_known = np.pad(labels, 1, mode="edge"), np.pad(pure, 1, mode="constant")
    unknown = ~pure
    for _ in range(rounds):
        y, x = np.nonzero(unknown & _grown(padded_known))
        if not len(y):
            break
        color = pixels[y, x].astype(np.float32)
        best = np.full(len(y), within**2, np.float32)
        choice = labels[y, x]
        found = np.zeros(len(y), np.bool_)
        for down, across in STEPS:
            place = y + 1 + down, x + 1 + across
            candidate = padded_labels[place]
            distance = ((color - table.at(candidate, x + 0.5, y + 0.5)) ** 2).sum(axis=1)
            better = padded_known[place] & (distance < best)
            best[better], choice[better] = distance[better], candidate[better]
            found |= better
        padded_labels[y[found] + 1, x[found] + 1] = choice[found]
        padded_known[y[found] + 1, x[found] + 1] = True
        unknown[y[found], x[found]] = False
    return padded_labels[1:-1, 1:-1].copy(), padded_known[1:-1, 1:-1].copy()


def unexplained(
    pixels: NDArray[np.uint8], labels: NDArray[np.integer], known: NDArray[np.bool_], table: ColorTable
) -> NDArray[np.float32]:
    """Measure how far pixels are from all mixtures of the nearest label's color with another one around.

    Parameters
    ----------
    pixels, labels, table
        As for :func:`settled`.
    known
        (H, W) pixels whose label is known.

    Returns
    -------
    NDArray
        (H, W) distance in levels: 0 where the label is known, infinite where none is within two pixels.
    """
    height, width = labels.shape
    distance = np.zeros((height, width), np.float32)
    framed, framed_known = np.pad(labels, 2, mode="edge"), np.pad(known, 2)
    for rows in strips(height, width):
        y, x = np.nonzero(~known[rows])
        y += rows.start
        color = pixels[y, x].astype(np.float32)
        around = np.full((25, len(y), 3), np.nan, np.float32)
        for place, (down, across) in enumerate(np.ndindex(5, 5)):
            there = framed_known[y + down, x + across]
            own = framed[y[there] + down, x[there] + across]
            around[place, there] = table.at(own, x[there] + 0.5, y[there] + 0.5)
        apart = ((around - color) ** 2).sum(axis=2)
        start = around[np.where(np.isnan(apart), np.inf, apart).argmin(axis=0), np.arange(len(y))]
        best = np.full(len(y), np.inf, np.float32)
        for end in around:
            leg = end - start
            share = np.clip(((color - start) * leg).sum(axis=1) / np.maximum((leg**2).sum(axis=1), 1e-3), 0, 1)
            best = np.fmin(best, ((color - start - share[:, None] * leg) ** 2).sum(axis=1))
        distance[y, x] = np.sqrt(best)
    return distance


def _grown(padded: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(H, W) whether any of the 3 x 3 pixels of a framed mask (H + 2, W + 2) is set."""
    across = padded[:, :-2] | padded[:, 1:-1] | padded[:, 2:]
    return np.asarray(across[:-2] | across[1:-1] | across[2:], np.bool_)


def opened(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(H, W) the pixels of a mask that lie in 3 x 3 of its pixels; beyond the frame there are none."""
    core = ~_grown(np.pad(~mask, 1, constant_values=True))
    return _grown(np.pad(core, 1))


def is_halo(labels: NDArray[np.unsignedinteger], pure: NDArray[np.bool_], inks: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Find pixels that only look like an ink: one pixel thin, and a mixture of what is on both sides."""
    around = neighbors(labels)
    thin = np.zeros(labels.shape, np.bool_)
    for one, other in zip(around[::2], around[1::2], strict=True):
        thin |= (one != labels) & (other != labels) & (one != other)
    y, x = np.nonzero(thin & pure)
    own = inks[labels[y, x]].astype(np.float64)
    halo = np.zeros(labels.shape, np.bool_)
    for one, other in zip(around[::2], around[1::2], strict=True):
        start, end = inks[one[y, x]].astype(np.float64), inks[other[y, x]].astype(np.float64)
        leg = end - start
        power = np.maximum((leg**2).sum(axis=1), 1e-9)
        share = ((own - start) * leg).sum(axis=1) / power
        rest = np.linalg.norm(own - start - share[:, None] * leg, axis=1)
        between = (share > 0.05) & (share < 0.95) & (rest < 12) & (one[y, x] != labels[y, x])
        halo[y, x] |= between & (other[y, x] != labels[y, x])
    return halo
