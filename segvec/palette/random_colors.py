"""Palettes of random colors, and the random numbers that a seed gives: the same for the same seed."""

import numpy as np

from segvec.errors import InputError
from segvec.palette.palette import Palette, check_count


def random_palette(n: int, *, seed: int = 0) -> Palette:
    """Draw colors evenly from the sRGB cube.

    Parameters
    ----------
    n
        Number of colors, 1..256.
    seed
        At least 0.

    Raises
    ------
    InputError
        If `n` or `seed` is out of range.

    Examples
    --------
    >>> random_palette(3, seed=1).codes
    ('#ffe422', '#79f3bd', '#068366')
    """
    check_count(n)
    colors = seeded_generator(seed).integers(0, 256, (n, 3), dtype=np.uint8)
    return Palette(colors, f"random {seed}", source=f"segvec random, seed {seed}")


def seeded_generator(seed: int) -> np.random.Generator:
    """Return the source of random numbers of a seed.

    Raises
    ------
    InputError
        If `seed` is no whole number of at least 0.

    Examples
    --------
    >>> int(seeded_generator(7).integers(100))
    94
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise InputError(f"seed must be a whole number of at least 0, got {seed!r}")
    return np.random.default_rng(seed)
