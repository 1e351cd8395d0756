"""What recoloring an artwork and recoloring a document have in common: tables of colors, palettes, neighbors."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb
from segvec.color.lightness import distinct_colors
from segvec.options.recoloring import RecolorOptions
from segvec.palette import Palette, PaletteLike, as_palette
from segvec.palette.ladder import rung_places
from segvec.palette.plan import is_named
from segvec.palette.resolve import GENERATED_SIZE
from segvec.planar.contacts import Contacts


def taken_palette(
    palette: PaletteLike | None, options: RecolorOptions, table: NDArray[np.uint8]
) -> tuple[Palette | None, RecolorOptions]:
    """Make the palette, by default with an entry for each color that no option names; and the options that it has."""
    if palette is None:
        return None, options
    n_free = max(1, int((~is_named(table, options)).sum()))
    taken = as_palette(palette, size=options.palette_size or min(n_free, GENERATED_SIZE), seed=options.seed)
    is_inverted = taken.is_inverted and options.assign == "lightness"
    return taken, replace(options, assign="inverted") if is_inverted else options


def separated_colors(
    contacts: Contacts,
    palette: Palette,
    colors: NDArray[np.uint8],
    *,
    before: NDArray[np.uint8],
    free: NDArray[np.bool_],
    clear: NDArray[np.bool_],
) -> NDArray[np.uint8]:
    """Give the free colors among neighbors entries of the palette that are apart, light where it was light."""
    # What cannot be told farther apart must not trouble the rest.
    counts = free[contacts.pairs].any(axis=1) & ~clear[contacts.pairs].any(axis=1)
    contacts = Contacts(contacts.pairs[counts], contacts.lengths[counts])
    others, place = distinct_colors(colors[~free]) if (~free).any() else (colors[:0], np.empty(0, np.intp))
    entries = np.concatenate([palette.colors, others])
    allowed = np.zeros((len(colors), len(entries)), np.bool_)
    allowed[free, : len(palette)] = True
    allowed[np.flatnonzero(~free), len(palette) + place] = True
    oklab, wishes = oklab_from_srgb(entries / 255), oklab_from_srgb(colors / 255)
    wishes[free, 0] = _wished_lightness(oklab_from_srgb(before[free] / 255)[:, 0], oklab[: len(palette), 0])
    from segvec.palette.contrast import separated_entries  # which loads scipy

    return entries[separated_entries(contacts, oklab, wishes=wishes, allowed=allowed)]


def _wished_lightness(lightness: NDArray[np.float64], ladder: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring lightness (R,) to the range of others: halfway between its share of its own range and its rank.

    Shares alone would leave what is dark all over one dark color, ranks alone spread it to the lightest.
    """
    if not len(lightness):
        return lightness
    levels, rank = np.unique(lightness, return_inverse=True)
    ladder = np.sort(ladder)
    steps = np.arange(len(ladder))
    by_share = ladder[0] + (levels - levels[0]) / max(levels[-1] - levels[0], 1e-9) * (ladder[-1] - ladder[0])
    by_rank = np.interp(rung_places(len(levels)) * steps[-1], steps, ladder)
    wished: NDArray[np.float64] = (by_share + by_rank)[rank] / 2
    return wished


def summed(place: NDArray[np.integer], sizes: NDArray[np.floating], *, count: int) -> NDArray[np.float64]:
    """(count,) sum of the sizes at each place."""
    return np.bincount(place, sizes, minlength=count).astype(np.float64)
