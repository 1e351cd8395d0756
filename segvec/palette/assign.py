"""Which color of a palette each color of an artwork becomes."""

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb, oklch_from_oklab, srgb_in_gamut
from segvec.color.lightness import lightness_order
from segvec.errors import InputError
from segvec.options.recoloring import ASSIGNMENTS
from segvec.palette.palette import Palette
from segvec.suggest import suggestion


def assigned_entries(
    colors: NDArray[np.uint8],
    palette: Palette,
    *,
    assign: str,
    areas: NDArray[np.floating] | None = None,
    seed: int = 0,
) -> NDArray[np.intp]:
    """Choose a palette entry for each color.

    Parameters
    ----------
    colors
        (K, 3) colors to replace, all different, lightest first.
    assign
        ``lightness``: the lightest gets the lightest, and so on; a palette with more entries is used evenly from
        end to end, one with fewer serves equal shares of the ranks. ``inverted``: the lightest gets the darkest, and so
        on. ``area``: the largest gets the first entry, and
        so on, around. ``nearest``: each the most similar. ``random``: shuffled, each entry as often as the others.
        ``order``: each the entry of its own number.
    areas
        (K,) sizes, for ``area``.

    Returns
    -------
    NDArray
        (K,) numbers of entries.

    Raises
    ------
    InputError
        If `assign` is unknown or ``order`` is asked of a palette of another length.

    Examples
    --------
    >>> from segvec.palette.palette import palette_of
    >>> grays = np.array([[255] * 3, [120] * 3, [0] * 3], np.uint8)
    >>> assigned_entries(grays, palette_of(["black", "red", "white"]), assign="lightness").tolist()
    [2, 1, 0]
    """
    count, n_entries = len(colors), len(palette)
    if assign in ("lightness", "inverted"):
        order = lightness_order(palette.colors)
        return (order if assign == "lightness" else order[::-1])[_spread(count, n_entries)]
    if assign == "area":
        if areas is None:
            raise InputError("the assignment 'area' needs areas")
        ranks = np.empty(count, np.intp)
        ranks[np.argsort(-np.asarray(areas), kind="stable")] = np.arange(count)
        return ranks % n_entries
    if assign == "nearest":
        distance = np.linalg.norm(oklab_from_srgb(colors / 255)[:, None] - palette.oklab, axis=2)
        return np.argmin(distance, axis=1)
    if assign == "random":
        random = np.random.default_rng(seed)
        rounds = [random.permutation(n_entries) for _ in range(count // n_entries + 1)]
        return np.concatenate(rounds)[:count]
    if assign == "order":
        if n_entries != count:
            raise InputError(f"the assignment 'order' needs one color for each of {count}, got {n_entries}")
        return np.arange(count)
    raise InputError(
        f"unknown assignment {assign!r}; {suggestion(assign, [name for name in ASSIGNMENTS if name != 'neighbors'])}"
    )


def _spread(count: int, n_entries: int) -> NDArray[np.intp]:
    """Entry, by rank, of each of `count` ranks."""
    if n_entries < count:
        return np.arange(count) * n_entries // count
    return np.rint(np.linspace(0, n_entries - 1, count)).astype(np.intp)


def shaded_colors(
    colors: NDArray[np.uint8],
    palette: Palette,
    entries: NDArray[np.intp],
    *,
    keeps_order: bool,
    is_inverted: bool = False,
) -> NDArray[np.uint8]:
    """Move each group of colors to its palette entry as a whole, so that the shading inside it stays.

    The colors that share an entry keep their differences in lightness around it; hue and chroma are the entry's,
    and chroma gives way where the gamut ends. A color that is alone becomes the entry, unless order forbids:
    where groups would overlap, they meet halfway.

    Parameters
    ----------
    entries
        (K,) palette entry of each color.
    keeps_order
        Whether no color may come out lighter than one that was lighter before.
    is_inverted
        Whether light became dark, so that differences in lightness turn around too, and order with them.

    Returns
    -------
    NDArray
        (K, 3) sRGB.
    """
    count = np.bincount(entries, minlength=len(palette))
    if count.max() <= 1:
        return palette.colors[entries]
    lightness = oklab_from_srgb(colors / 255)[:, 0]
    mean = np.bincount(entries, lightness, minlength=len(palette)) / np.maximum(count, 1)
    new = oklch_from_oklab(palette.oklab)[entries]
    steps = lightness - mean[entries]
    new[:, 0] += -steps if is_inverted else steps
    if keeps_order:
        new[:, 0] = _rising(new[:, 0]) if is_inverted else -_rising(-new[:, 0])
    levels = srgb_in_gamut(new) * 255
    if not keeps_order:
        return np.rint(levels).astype(np.uint8)
    return _descending(levels[::-1])[::-1] if is_inverted else _descending(levels)


def _rising(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the nearest values that never fall, in the sum of squares: pools of neighbors that violate it.

    References
    ----------
    .. [1] Busing (2022), Monotone Regression: A Simple and Fast O(n) PAVA Implementation, doi:10.18637/jss.v102.c01
    """
    means: list[float] = []
    sizes: list[int] = []
    for value in values.tolist():
        mean, size = value, 1
        while means and means[-1] >= mean:
            total = sizes[-1] * means.pop() + size * mean
            size += sizes.pop()
            mean = total / size
        means.append(mean)
        sizes.append(size)
    return np.repeat(means, sizes)


def _descending(levels: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Round (K, 3) colors 0..255 so that none becomes lighter than the one before: each to the nearest code that fits.

    Codes up to one level from the rounded color are tried; where none is dark enough, the color before comes again.
    """
    steps = np.stack(np.meshgrid(*[(-1, 0, 1)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    codes = np.clip(np.rint(levels)[:, None] + steps, 0, 255)
    distance = np.linalg.norm(codes - levels[:, None], axis=2)
    lightness = oklab_from_srgb(codes / 255)[..., 0]
    rounded, ceiling = np.empty((len(levels), 3), np.uint8), np.inf
    for i in range(len(levels)):
        fits = lightness[i] <= ceiling
        if fits.any():
            nearest = np.argmin(np.where(fits, distance[i], np.inf))
            rounded[i], ceiling = codes[i, nearest], lightness[i, nearest]
        else:
            rounded[i] = rounded[i - 1]
    return rounded
