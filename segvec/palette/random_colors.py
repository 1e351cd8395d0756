"""Palettes of random colors, and the random numbers that a seed gives: the same for the same seed."""

import numpy as np

from segvec.errors import InputError
from segvec.palette.ladder import chroma_limit, colors_from_oklch, stepped_places
from segvec.palette.palette import Palette, check_count

LIGHTEST, DARKEST = (0.75, 0.98), 0.15
"""OKLab lightness between which the lightest color is drawn, and above which the darkest."""

VIVIDNESS = 0.25
"""Power of the share of the chroma there is: 1 would draw it evenly, 0.5 evenly over all colors of a lightness, of
which most are dull beside each other."""

LEAST_RANGE = 0.45
"""OKLab lightness that lightest and darkest are apart at least: with less, pictures cannot be read."""


def random_palette(n: int, *, seed: int = 0) -> Palette:
    """Draw colors of any hue and chroma, in any order, whose lightness differs.

    From one to the next in lightness the step is at least half an even one, so that a picture in which light stays
    light can be read.

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
    ('#4f3d72', '#d6dd59', '#43cb77')
    """
    check_count(n)
    random = seeded_generator(seed)
    lightest = random.uniform(*LIGHTEST)
    darkest = random.uniform(DARKEST, lightest - LEAST_RANGE)
    lightness = lightest - (lightest - darkest) * stepped_places(n, random.exponential(size=max(n - 1, 1)))
    hue = random.uniform(0, 2 * np.pi, n)
    chroma = random.uniform(0, 1, n) ** VIVIDNESS * chroma_limit(lightness, hue)
    colors = random.permutation(colors_from_oklch(np.stack([lightness, chroma, hue], axis=1)))
    return Palette(colors, f"random {seed}", source=f"segvec random, seed {seed}")


def seeded_generator(seed: int, *more: int) -> np.random.Generator:
    """Return the source of random numbers of a seed; with more numbers another one of the same seed.

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
    return np.random.default_rng([seed, *more] if more else seed)
