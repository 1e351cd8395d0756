"""Collect palettes that look different from each other."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from segvec.errors import InputError
from segvec.palette.ladder import rung_places
from segvec.palette.palette import Palette

LEAST_DISTANCE = 0.04
"""Mean OKLab distance at which palettes look different side by side, twice what is just noticeable."""

PATIENCE = 32
"""Palettes skipped in a row before `distinct_palettes` asks for less."""

RELAXING = 0.8
"""What the distance asked for is multiplied by then."""

INVISIBLE = 1e-3
"""OKLab distance below which `distinct_palettes` asks for nothing: less than a step of 8 bits."""


def distinct_palettes(
    make: Callable[[int], Palette], count: int, *, seed: int, least: float = LEAST_DISTANCE
) -> list[tuple[int, Palette]]:
    """Collect palettes that look different from each other.

    The seeds `seed`, `seed` + 1, ... are tried in turn, and those skipped whose palette is nearer than `least`
    to one already taken. After `PATIENCE` skips in a row, `least` is multiplied by `RELAXING`, and below
    `INVISIBLE` everything is taken: there are always `count` palettes.

    Parameters
    ----------
    make
        Makes a palette of a seed.
    count
        Number of palettes, at least 0.
    seed
        First seed, at least 0.
    least
        Distance, at least 0: that in OKLab between the colors of two palettes, each from light to dark,
        averaged. Palettes of other sizes than the first are compared as ramps of its size.

    Returns
    -------
    list
        (seed, palette) in order of the seeds.

    Raises
    ------
    InputError
        If `count`, `seed` or `least` is negative.

    Examples
    --------
    >>> from segvec.palette.random_colors import random_palette
    >>> [seed for seed, _ in distinct_palettes(lambda seed: random_palette(1, seed=seed // 2), 3, seed=0)]
    [0, 2, 4]
    """
    if count < 0 or seed < 0 or not least >= 0:
        raise InputError(f"count, seed and least must be at least 0, got {count}, {seed} and {least:g}")
    found: list[tuple[int, Palette]] = []
    ladders = np.empty((0, 0, 3))
    skipped = 0
    while len(found) < count:
        palette = make(seed)
        if not found:
            ladders = np.empty((count, len(palette), 3))
        ladder = _resampled(palette.by_lightness().oklab, ladders.shape[1])
        if _distances(ladders[: len(found)], ladder).min(initial=np.inf) >= least:
            ladders[len(found)] = ladder
            found.append((seed, palette))
            skipped = 0
        else:
            skipped += 1
            if skipped % PATIENCE == 0:
                least = least * RELAXING if least > INVISIBLE else 0.0
        seed += 1
    return found


def _resampled(oklab: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Interpolate `n` colors (n, 3) along others."""
    places = rung_places(n) * (len(oklab) - 1)
    return np.stack([np.interp(places, np.arange(len(oklab)), column) for column in oklab.T], axis=1)


def _distances(ladders: NDArray[np.float64], ladder: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean OKLab distance of each of some palettes (K, N, 3) from one (N, 3)."""
    return np.linalg.norm(ladders - ladder, axis=2).mean(axis=1)
