"""A palette of any kind by its seed: one of the named ones, a harmony or a random one."""

from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from segvec.palette.harmony import harmony_palette
from segvec.palette.named import named_palette, palette_names
from segvec.palette.palette import Palette
from segvec.palette.random_colors import random_palette, seeded_generator

N_NAMED, N_HARMONIES, N_RANDOM = 10, 7, 3
"""Of twenty seeds those that give a named palette, a harmony, and random colors."""

INVERTED_SHARE = 1 / 16
"""How often what was light becomes dark: a surprise now and then, for a negative is hard to read."""

_ORDER_SEED, _INVERSION_SEED = 0, 1
"""Of the order in which all these come, and, beside a palette's own, of whether it is inverted."""

_HARMONY, _RANDOM = -1, -2


def any_palette(n: int, *, seed: int = 0) -> Palette:
    """Draw a named palette, a harmony or a random palette; now and then inverted.

    Of as many seeds in a row as there are named palettes, twice over, no two give the same one: no series repeats one
    while others are left.

    Parameters
    ----------
    n
        Number of colors, 1..256, of what is made; a named palette has its own.
    seed
        At least 0.

    Raises
    ------
    InputError
        If `n` or `seed` is out of range.

    Examples
    --------
    >>> [any_palette(5, seed=seed).name for seed in range(4)]
    ['catppuccin-latte', 'random 1', 'd3-category-10', 'gelato']
    """
    is_inverted = bool(seeded_generator(seed, _INVERSION_SEED).random() < INVERTED_SHARE)
    order, names = _order(), palette_names()
    kind = int(order[seed % len(order)])
    if kind == _HARMONY:
        palette = harmony_palette(n, seed=seed)
    elif kind == _RANDOM:
        palette = random_palette(n, seed=seed)
    else:
        palette = named_palette(names[kind])
    return replace(palette, is_inverted=is_inverted)


@cache
def _order() -> NDArray[np.intp]:
    """Shuffle the numbers of all named palettes among harmonies and random ones, well mixed, always the same way."""
    random = np.random.default_rng(_ORDER_SEED)
    count = len(palette_names())
    twenty = np.repeat([0, _HARMONY, _RANDOM], [N_NAMED, N_HARMONIES, N_RANDOM])
    order = random.permuted(np.tile(twenty, (-(-count // N_NAMED), 1)), axis=1).ravel()
    order[order == 0] = np.resize(random.permutation(count), int((order == 0).sum()))
    return order
